/*
 * All that a stamp needs, the same on every machine: keys whose private half
 * is the SM3 of a name and whose nonces follow from it, certificates, seals of
 * every version, documents of some pages.  Seals are put together here with
 * the writer of bytes alone, so that they can be wrong wherever a test wants.
 */
#ifndef EZZ_TEST_STAMP_KIT_H
#define EZZ_TEST_STAMP_KIT_H

#include "test.h"

#include "crypto/cert.h"
#include "crypto/digest.h"
#include "crypto/signer_ops.h"
#include "crypto/sm2.h"
#include "format/ofd_read.h"
#include "format/ses.h"
#include "object/report.h"
#include "op/verifier.h"

#define KIT_NOW		1795000000	/* 2026-11-18 */
#define KIT_FROM	1767225600	/* 2026-01-01 */
#define KIT_UNTIL	1861919999	/* 2028-12-31 */
#define KIT_SIDE	42		/* mm of a seal */

/* ---- keys ---- */

static inline bool
kit_rng(void *arg, void *p, size_t n)
{
	(void)arg;
	memset(p, 0x5a, n);
	return true;
}

static inline ezz_status
kit_sign_e(ezz_ctx *ctx, void *key, const uint8_t e[32], uint8_t sig[64])
{
	(void)ctx;
	return ezz_sm2_sign(key, e, kit_rng, NULL, sig) ? EZZ_OK :
	    EZZ_ECRYPTO;
}

static inline ezz_signer *
kit_signer(ezz_ctx *ctx, const char *name)
{
	static const struct ezz_signer_ops	 ops = { kit_sign_e, NULL,
						    free };
	struct ezz_sm2_key	*k = aligned_alloc(64, (sizeof(*k) + 63) /
				    64 * 64);
	struct ezz_pkey		*pub = NULL;
	ezz_signer		*s = NULL;
	uint8_t			 d[EZZ_DIGEST_MAX], xy[64];

	assert_non_null(k);
	assert_int_equal(ezz_digest_once(ctx, EZZ_SM3, ezz_bytes_str(name),
	    d), EZZ_OK);
	assert_true(ezz_sm2_key_read(k, d));
	ezz_sm2_pub_write(ezz_sm2_key_pub(k), xy);
	assert_int_equal(ezz_pkey_of_point(ctx, EZZ_SM2_SM3, xy, &pub),
	    EZZ_OK);
	assert_int_equal(ezz_signer_make(ctx, &ops, k, pub, EZZ_BYTES(NULL,
	    0), &s), EZZ_OK);
	return s;
}

/* ---- certificates ---- */

struct kit_cert {
	const char	*name;
	const char	*role;
	int64_t		 from, until;	/* 0: KIT_FROM, KIT_UNTIL */
};

static inline struct ezz_order
kit_order(struct ezz_bytes serial, const struct kit_cert *c)
{
	return (struct ezz_order){ .role = c->role, .serial = serial,
	    .not_before = c->from == 0 ? KIT_FROM : c->from,
	    .not_after = c->until == 0 ? KIT_UNTIL : c->until };
}

/* By the CA of the name by, or by itself; DER. */
static inline struct ezz_buf
kit_certify(ezz_ctx *ctx, const struct kit_cert *c, const char *by,
    const struct ezz_buf *ca)
{
	uint8_t			 serial[EZZ_DIGEST_MAX];
	struct ezz_order	 o;
	struct ezz_buf		 pem = { 0 }, request = { 0 }, der = { 0 };
	ezz_signer		*key = kit_signer(ctx, c->name);
	ezz_signer		*issuer = kit_signer(ctx, by);
	struct ezz_cert		*cert = NULL;
	char			 subject[128];

	assert_int_equal(ezz_digest_once(ctx, EZZ_SM3,
	    ezz_bytes_str(c->name), serial), EZZ_OK);
	serial[0] = 1;
	o = kit_order(EZZ_BYTES(serial, 16), c);
	snprintf(subject, sizeof(subject), "CN=%s,C=CN", c->name);
	if (ca == NULL)
		assert_int_equal(ezz_cert_self(ctx, key, subject, &o, &pem),
		    EZZ_OK);
	else {
		assert_int_equal(ezz_key_request(ctx, key, subject,
		    &request), EZZ_OK);
		if (ezz_cert_issue(ctx, issuer, ezz_bytes_of(ca),
		    ezz_bytes_of(&request), NULL, &o, &pem) != EZZ_OK)
			fail_msg("%s", ezz_message(ctx));
	}
	assert_int_equal(ezz_cert_read(ctx, ezz_bytes_of(&pem), &cert),
	    EZZ_OK);
	assert_int_equal(ezz_buf_addb(ctx, &der, ezz_cert_der(cert)),
	    EZZ_OK);
	ezz_cert_free(&cert);
	ezz_signer_free(&key);
	ezz_signer_free(&issuer);
	ezz_buf_free(&pem);
	ezz_buf_free(&request);
	return der;
}

/* ---- the kit ---- */

enum kit_who {
	KIT_CA,			/* of those who sign */
	KIT_MAKERS,		/* of those who make seals */
	KIT_MAKER,
	KIT_STAMPER,
	KIT_OTHER,		/* a stamper of another body */
	KIT_EXPIRED,
	KIT_ENCRYPT,
	KIT_WHO
};

static const struct kit_cert	 kit_certs[KIT_WHO] = {
	{ "kit ca", "ca", 0, KIT_UNTIL + 1 },
	{ "kit makers", "ca", 0, KIT_UNTIL + 1 },
	{ "kit maker", "maker", 0, 0 },
	{ "kit stamper", "stamper", 0, 0 },
	{ "kit other", "stamper", 0, 0 },
	{ "kit expired", "stamper", 0, KIT_NOW - 1 },
	{ "kit encrypt", "encrypt", 0, 0 },
};

struct kit {
	ezz_ctx		*ctx;
	ezz_signer	*key[KIT_WHO];
	struct ezz_buf	 cert[KIT_WHO];
	ezz_verifier	*v;
};

static inline void
kit_open(struct kit *k)
{
	char		 path[4096];
	const char	*data = getenv("EZZ_DATA");

	*k = (struct kit){ .ctx = test_ctx() };
	for (int i = 0; i < KIT_WHO; i++) {
		int	 by = i == KIT_MAKER ? KIT_MAKERS : KIT_CA;

		k->key[i] = kit_signer(k->ctx, kit_certs[i].name);
		k->cert[i] = kit_certify(k->ctx, &kit_certs[i],
		    kit_certs[by].name, i < KIT_MAKER ? NULL : &k->cert[by]);
	}
	snprintf(path, sizeof(path), "%s/schemas", getenv("srcdir") == NULL ?
	    "." : getenv("srcdir"));
	assert_int_equal(ezz_verifier_new(k->ctx, data == NULL ? path : data,
	    &k->v), EZZ_OK);
	ezz_verifier_documents(k->v);
	assert_int_equal(ezz_verifier_anchor(k->ctx, k->v, EZZ_USE_CA_SIGNER,
	    ezz_bytes_of(&k->cert[KIT_CA])), EZZ_OK);
	assert_int_equal(ezz_verifier_anchor(k->ctx, k->v, EZZ_USE_CA_MAKER,
	    ezz_bytes_of(&k->cert[KIT_MAKERS])), EZZ_OK);
}

static inline void
kit_close(struct kit *k)
{
	for (int i = 0; i < KIT_WHO; i++) {
		ezz_signer_free(&k->key[i]);
		ezz_buf_free(&k->cert[i]);
	}
	ezz_verifier_free(&k->v);
	ezz_ctx_free(&k->ctx);
}

/* ---- seals ---- */

struct kit_seal {
	int		 version;	/* 0: 4 */
	enum kit_who	 maker;		/* 0: KIT_MAKER */
	enum kit_who	 signer;	/* whom it lists; 0: KIT_STAMPER */
	bool		 digests;
	int64_t		 from, until;	/* 0: as the certificates */
	bool		 forged;
};

static inline struct ezz_buf
kit_seal(struct kit *k, const struct kit_seal *how)
{
	static const char	 png[] = "\x89PNG\r\n\x1a\n no picture at all";
	struct ezz_ses_seal	*s = calloc(1, sizeof(*s));
	enum kit_who		 maker = how->maker == 0 ? KIT_MAKER :
				    how->maker;
	enum kit_who		 signer = how->signer == 0 ? KIT_STAMPER :
				    how->signer;
	uint8_t			 digest[EZZ_DIGEST_MAX];
	struct ezz_buf		 tbs = { 0 }, rs = { 0 }, out = { 0 };

	assert_non_null(s);
	s->version = s->header_version = how->version == 0 ? 4 :
	    how->version;
	s->vendor = ezz_bytes_str("ezz");
	s->id = ezz_bytes_str("11350200MB1234567X-01");
	s->type = 1;
	s->name = ezz_bytes_str("厦门市测试专用章");
	s->signers_n = 1;
	s->signers[0].value = ezz_bytes_of(&k->cert[signer]);
	if (how->digests) {
		s->signers[0].kind = EZZ_SES_DIGEST;
		s->signers[0].type = ezz_bytes_str("SM3");
		assert_int_equal(ezz_digest_once(k->ctx, EZZ_SM3,
		    ezz_bytes_of(&k->cert[signer]), digest), EZZ_OK);
		s->signers[0].value = EZZ_BYTES(digest, 32);
	}
	s->created = KIT_FROM;
	s->from = how->from == 0 ? KIT_FROM : how->from;
	s->until = how->until == 0 ? KIT_UNTIL : how->until;
	s->picture.type = ezz_bytes_str("png");
	s->picture.data = EZZ_BYTES(png, sizeof(png) - 1);
	s->picture.width = s->picture.height = KIT_SIDE;
	s->maker = ezz_bytes_of(&k->cert[maker]);
	snprintf(s->alg, sizeof(s->alg), "%s", ezz_alg_row(EZZ_SM2_SM3)->oid);
	assert_int_equal(ezz_ses_seal_tbs(k->ctx, s, &tbs), EZZ_OK);
	assert_int_equal(ezz_signer_sign(k->ctx, k->key[maker],
	    ezz_bytes_of(&tbs), &rs), EZZ_OK);
	s->signature.sm2 = true;
	memcpy(s->signature.rs, rs.p, 64);
	s->signature.rs[63] ^= how->forged;
	assert_int_equal(ezz_ses_seal_write(k->ctx, s, &out), EZZ_OK);
	ezz_buf_free(&tbs);
	ezz_buf_free(&rs);
	free(s);
	return out;
}

/* ---- documents ---- */

#define KIT_SPACE	"xmlns:ofd=\"http://www.ofdspec.org/2016\""
#define KIT_PAGES	40

static inline ezz_status
kit_into(ezz_ctx *ctx, void *arg, struct ezz_bytes b)
{
	return ezz_buf_addb(ctx, arg, b);
}

/* A package of files with their texts; NULL ends them. */
static inline struct ezz_buf
kit_package(struct kit *k, const char *const (*files)[2])
{
	struct ezz_pkg_put	 puts[KIT_PAGES + 16];
	struct ezz_buf		 out = { 0 };
	size_t			 n = 0;

	for (; files[n][0] != NULL; n++) {
		assert_true(n < KIT_PAGES + 16);
		puts[n] = (struct ezz_pkg_put){ files[n][0],
		    ezz_bytes_str(files[n][1]) };
	}
	if (ezz_pkg_write(k->ctx, NULL, puts, n, kit_into, &out) != EZZ_OK)
		fail_msg("%s", ezz_message(k->ctx));
	return out;
}

#define KIT_ROOT							\
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"			\
	"<ofd:OFD " KIT_SPACE " Version=\"1.1\" DocType=\"OFD\">"	\
	"<ofd:DocBody><ofd:DocInfo><ofd:DocID>"				\
	"0123456789abcdef0123456789abcdef</ofd:DocID></ofd:DocInfo>"	\
	"<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
#define KIT_ROOT_END	"</ofd:DocBody></ofd:OFD>\n"

#define KIT_PAGE							\
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"			\
	"<ofd:Page " KIT_SPACE "><ofd:Content><ofd:Layer ID=\"%zu\">"	\
	"<ofd:TextObject ID=\"%zu\" Boundary=\"20 30 170 10\" "		\
	"Font=\"900\" Size=\"5\"><ofd:TextCode X=\"0\" Y=\"5\" "		\
	"DeltaX=\"g 9 5\">第%zu页 单位盖章处</ofd:TextCode>"		\
	"</ofd:TextObject></ofd:Layer></ofd:Content></ofd:Page>\n"

/* A plain document of so many pages, 210 mm by 297 mm; more: NULL or files
 * besides, in pairs; extra: in Document.xml, or "". */
static inline struct ezz_buf
kit_document(struct kit *k, size_t pages, const char *extra,
    const char *const (*more)[2])
{
	const char	*files[KIT_PAGES + 16][2] = { { 0 } };
	char		*doc = NULL, *page[KIT_PAGES] = { 0 }, *at;
	char		 names[KIT_PAGES][48];
	struct ezz_buf	 out;
	size_t		 n = 0, size = 4096 + pages * 80;

	assert_true(pages <= KIT_PAGES);
	assert_non_null(at = doc = malloc(size));
	at += snprintf(at, size, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<ofd:Document " KIT_SPACE "><ofd:CommonData><ofd:MaxUnitID>999"
	    "</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
	    "</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml"
	    "</ofd:PublicRes></ofd:CommonData><ofd:Pages>");
	files[n][0] = "OFD.xml";
	files[n++][1] = KIT_ROOT KIT_ROOT_END;
	files[n++][0] = "Doc_0/Document.xml";
	files[n][0] = "Doc_0/PublicRes.xml";
	files[n++][1] = "<ofd:Res " KIT_SPACE " BaseLoc=\"Res\"><ofd:Fonts>"
	    "<ofd:Font ID=\"900\" FontName=\"SimSun\"/></ofd:Fonts></ofd:Res>";
	for (size_t i = 0; i < pages; i++) {
		at += snprintf(at, 80, "<ofd:Page ID=\"%zu\" BaseLoc=\"Pages/"
		    "Page_%zu/Content.xml\"/>", i + 1, i);
		snprintf(names[i], sizeof(names[i]),
		    "Doc_0/Pages/Page_%zu/Content.xml", i);
		assert_true(asprintf(&page[i], KIT_PAGE, 100 + i, 200 + i,
		    i + 1) > 0);
		files[n][0] = names[i];
		files[n++][1] = page[i];
	}
	snprintf(at, size - (size_t)(at - doc), "</ofd:Pages>%s"
	    "</ofd:Document>\n", extra);
	files[1][1] = doc;
	for (; more != NULL && (*more)[0] != NULL; more++, n++) {
		/* in the place of one that is there, or behind */
		size_t	 i = 0;

		while (i < n && strcmp(files[i][0], (*more)[0]) != 0)
			i++;
		files[i][0] = (*more)[0];
		files[i][1] = (*more)[1];
		n -= i < n;
	}
	out = kit_package(k, (const char *const (*)[2])files);
	free(doc);
	for (size_t i = 0; i < pages; i++)
		free(page[i]);
	return out;
}

/* ---- reports ---- */

static inline ezz_report *
kit_judged(struct kit *k, struct ezz_bytes b)
{
	struct ezz_verify_terms	 t = { .time = KIT_NOW + 60,
				    .no_status = true };
	ezz_report		*r = NULL;

	if (ezz_verify(k->ctx, k->v, b, "x", &t, &r) != EZZ_OK)
		fail_msg("%s", ezz_message(k->ctx));
	return r;
}

/* The judging finding of a check, or NULL. */
static inline const struct ezz_finding *
kit_finding(const ezz_report *r, const char *check, const char *of)
{
	const struct ezz_finding	*f;

	for (size_t i = 0; i < ezz_report_findings(r); i++) {
		f = ezz_report_finding(r, i);
		if (!f->remark && strcmp(f->check, check) == 0 &&
		    strcmp(f->of, of) == 0)
			return f;
	}
	return NULL;
}

static inline void
kit_accepted(struct kit *k, struct ezz_bytes b, const char *what)
{
	ezz_report	*r = kit_judged(k, b);

	for (size_t i = 0; i < ezz_report_findings(r); i++) {
		const struct ezz_finding	*f = ezz_report_finding(r, i);

		if (!f->remark && f->verdict != EZZ_PASSED)
			fail_msg("%s: %s of %s: %s", what, f->check, f->of,
			    f->text);
	}
	assert_true(ezz_report_accept(r));
	ezz_report_free(&r);
}

#endif
