/*
 * Certificates, chains and CRLs: a small PKI is made in memory for each
 * algorithm, then every certificate in it is made wrong in one way.
 */
#include "test.h"

#include "base/der.h"
#include "crypto/cert_make.h"
#include "crypto/chain.h"
#include "crypto/crl.h"
#include "crypto/name.h"
#include "crypto/request.h"
#include "crypto/signer_file.h"

#define T0	1700000000
#define T1	1800000000

/* Octets that only look random, so that every run makes the same keys. */
static ezz_status
pretend(void *arg, uint8_t *p, size_t n)
{
	uint64_t	*x = arg;

	for (size_t i = 0; i < n; i++) {
		*x = *x * 6364136223846793005u + 1442695040888963407u;
		p[i] = (uint8_t)(*x >> 56);
	}
	return EZZ_OK;
}

static uint64_t			 seed;
static const struct ezz_random	 fixed = { pretend, &seed };

static ezz_signer *
signer(ezz_ctx *ctx, const char *alg, uint64_t number)
{
	struct ezz_buf	 pem = { 0 };
	ezz_signer	*s;

	seed = number;
	assert_int_equal(ezz_key_new(ctx, alg, NULL, &fixed, &pem), EZZ_OK);
	assert_int_equal(ezz_signer_read(ctx, ezz_bytes_of(&pem), "x", NULL,
	    &s), EZZ_OK);
	ezz_buf_wipe(&pem);
	return s;
}

/* A certificate as a case describes it, with no rule to hold it back. */
struct paper {
	const char	*subject, *issuer;
	int64_t		 from, to;
	int		 ca;		/* 0 no, 1 yes, 2 no such extension */
	int		 path;		/* -1: none */
	unsigned	 use;		/* EZZ_KU_ABSENT: no such extension */
	const char	*critical;	/* an extension more */
	bool		 twice;
};

static void
put_paper_usage(ezz_ctx *ctx, struct ezz_buf *b, unsigned use)
{
	uint8_t	 der[4] = { EZZ_DER_BITS, 2, 0, 0 };

	for (unsigned i = 0; i < 8; i++)
		if ((use & 1u << i) != 0) {
			der[3] |= (uint8_t)(0x80 >> i);
			der[2] = (uint8_t)(7 - i);
		}
	if ((use & EZZ_KU_ABSENT) == 0)
		ezz_der_extension(ctx, b, "2.5.29.15", true,
		    EZZ_BYTES(der, 4));
}

static void
put_paper_ca(ezz_ctx *ctx, struct ezz_buf *b, const struct paper *p)
{
	uint8_t	 der[8] = { 0x30, 3, 1, 1, 0xff, 2, 1, (uint8_t)p->path };

	if (p->ca == 0)
		ezz_der_extension(ctx, b, "2.5.29.19", true,
		    EZZ_BYTES("\x30\x00", 2));
	if (p->path >= 0)
		der[1] = 6;
	if (p->ca == 1)
		ezz_der_extension(ctx, b, "2.5.29.19", true,
		    EZZ_BYTES(der, p->path >= 0 ? 8u : 5u));
}

static struct ezz_cert *
certify(ezz_ctx *ctx, const struct paper *p, const ezz_signer *key,
    const ezz_signer *by)
{
	struct ezz_buf	 b = { 0 }, pem = { 0 };
	struct ezz_cert	*c;
	size_t		 at;

	ezz_buf_add(ctx, &b, "\xa0\x03\x02\x01\x02\x02\x01\x07", 8);
	ezz_der_algorithm(ctx, &b, ezz_alg_row(ezz_signer_alg(by))->oid);
	ezz_name_der(ctx, p->issuer, &b);
	at = b.n;
	ezz_der_time(ctx, &b, p->from);
	ezz_der_time(ctx, &b, p->to);
	ezz_der_wrap(ctx, &b, at, EZZ_DER_SEQUENCE);
	ezz_name_der(ctx, p->subject, &b);
	ezz_buf_addb(ctx, &b, ezz_pkey_spki(ezz_signer_pkey(key)));
	at = b.n;
	put_paper_usage(ctx, &b, p->use);
	put_paper_ca(ctx, &b, p);
	for (int i = 0; p->critical != NULL && i <= p->twice; i++)
		ezz_der_extension(ctx, &b, p->critical, true,
		    EZZ_BYTES("\x05\x00", 2));
	ezz_der_wrap(ctx, &b, at, EZZ_DER_SEQUENCE);
	ezz_der_wrap(ctx, &b, at, 0xa3);
	ezz_der_wrap(ctx, &b, 0, EZZ_DER_SEQUENCE);
	assert_int_equal(ezz_der_sign(ctx, by, ezz_bytes_of(&b),
	    "CERTIFICATE", &pem), EZZ_OK);
	if (ezz_cert_read(ctx, ezz_bytes_of(&pem), &c) != EZZ_OK)
		assert_true(p->twice);
	ezz_buf_free(&b);
	ezz_buf_free(&pem);
	return c;
}

#define SIGNS	(EZZ_KU_SIGN | EZZ_KU_NONREP)
#define ISSUES	(EZZ_KU_CERTS | EZZ_KU_CRLS)
#define GOOD_ROOT	{ "CN=R", "CN=R", T0, T1, 1, -1, ISSUES, NULL, false }
#define GOOD_MID	{ "CN=M", "CN=R", T0, T1, 1, 0, ISSUES, NULL, false }
#define GOOD_LEAF	{ "CN=L", "CN=M", T0, T1, 0, -1, SIGNS, NULL, false }

static const struct chain_case {
	const char		*name;
	struct paper		 root, mid, leaf;
	const char		*alg[3];
	int64_t			 time;
	enum ezz_role		 role;
	enum ezz_chain_fault	 way, when, use;
} cases[] = {
	{ "good", GOOD_ROOT, GOOD_MID, GOOD_LEAF, { "sm2", "sm2", "sm2" },
	    T0 + 9, EZZ_ROLE_SIGNER, 0, 0, 0 },
	{ "es256", GOOD_ROOT, GOOD_MID, GOOD_LEAF,
	    { "es256", "es256", "es256" }, T0 + 9, EZZ_ROLE_MAKER, 0, 0, 0 },
	{ "ed25519", GOOD_ROOT, GOOD_MID, GOOD_LEAF,
	    { "ed25519", "es256", "ed25519" }, T0 + 9, EZZ_ROLE_TOKEN,
	    0, 0, 0 },
	{ "first second", GOOD_ROOT, GOOD_MID, GOOD_LEAF,
	    { "sm2", "sm2", "sm2" }, T0, EZZ_ROLE_SIGNER, 0, 0, 0 },
	{ "last second", GOOD_ROOT, GOOD_MID, GOOD_LEAF,
	    { "sm2", "sm2", "sm2" }, T1, EZZ_ROLE_SIGNER, 0, 0, 0 },
	{ "a second early", GOOD_ROOT, GOOD_MID, GOOD_LEAF,
	    { "sm2", "sm2", "sm2" }, T0 - 1, EZZ_ROLE_SIGNER,
	    0, EZZ_CHAIN_NOT_YET, 0 },
	{ "a second late", GOOD_ROOT, GOOD_MID, GOOD_LEAF,
	    { "sm2", "sm2", "sm2" }, T1 + 1, EZZ_ROLE_SIGNER,
	    0, EZZ_CHAIN_EXPIRED, 0 },
	{ "root expired", { "CN=R", "CN=R", T0, T0 + 5, 1, -1, ISSUES, NULL,
	    false }, GOOD_MID, GOOD_LEAF, { "sm2", "sm2", "sm2" }, T0 + 6,
	    EZZ_ROLE_SIGNER, 0, EZZ_CHAIN_EXPIRED, 0 },
	{ "middle expired", GOOD_ROOT, { "CN=M", "CN=R", T0, T0 + 5, 1, 0,
	    ISSUES, NULL, false }, GOOD_LEAF, { "sm2", "sm2", "sm2" }, T0 + 6,
	    EZZ_ROLE_SIGNER, 0, EZZ_CHAIN_EXPIRED, 0 },
	{ "middle is no CA", GOOD_ROOT, { "CN=M", "CN=R", T0, T1, 0, -1,
	    ISSUES, NULL, false }, GOOD_LEAF, { "sm2", "sm2", "sm2" }, T0 + 9,
	    EZZ_ROLE_SIGNER, EZZ_CHAIN_NOT_CA, 0, 0 },
	{ "middle does not say CA", GOOD_ROOT, { "CN=M", "CN=R", T0, T1, 2,
	    -1, ISSUES, NULL, false }, GOOD_LEAF, { "sm2", "sm2", "sm2" },
	    T0 + 9, EZZ_ROLE_SIGNER, EZZ_CHAIN_NOT_CA, 0, 0 },
	{ "root is no CA", { "CN=R", "CN=R", T0, T1, 0, -1, ISSUES, NULL,
	    false }, GOOD_MID, GOOD_LEAF, { "sm2", "sm2", "sm2" }, T0 + 9,
	    EZZ_ROLE_SIGNER, EZZ_CHAIN_NOT_CA, 0, 0 },
	{ "root allows none below", { "CN=R", "CN=R", T0, T1, 1, 0, ISSUES,
	    NULL, false }, GOOD_MID, GOOD_LEAF, { "sm2", "sm2", "sm2" },
	    T0 + 9, EZZ_ROLE_SIGNER, EZZ_CHAIN_PATH_LENGTH, 0, 0 },
	{ "root allows one below", { "CN=R", "CN=R", T0, T1, 1, 1, ISSUES,
	    NULL, false }, GOOD_MID, GOOD_LEAF, { "sm2", "sm2", "sm2" },
	    T0 + 9, EZZ_ROLE_SIGNER, 0, 0, 0 },
	{ "middle signs no certificates", GOOD_ROOT, { "CN=M", "CN=R", T0, T1,
	    1, 0, SIGNS, NULL, false }, GOOD_LEAF, { "sm2", "sm2", "sm2" },
	    T0 + 9, EZZ_ROLE_SIGNER, EZZ_CHAIN_CA_USAGE, 0, 0 },
	{ "unknown critical in the leaf", GOOD_ROOT, GOOD_MID, { "CN=L",
	    "CN=M", T0, T1, 0, -1, SIGNS, "1.2.3.4", false },
	    { "sm2", "sm2", "sm2" }, T0 + 9, EZZ_ROLE_SIGNER,
	    EZZ_CHAIN_CRITICAL, 0, 0 },
	{ "name constraints in the middle", GOOD_ROOT, { "CN=M", "CN=R", T0,
	    T1, 1, 0, ISSUES, "1.2.3.5", false }, GOOD_LEAF,
	    { "sm2", "sm2", "sm2" }, T0 + 9, EZZ_ROLE_SIGNER,
	    EZZ_CHAIN_CRITICAL, 0, 0 },
	{ "another name", GOOD_ROOT, GOOD_MID, { "CN=L", "CN=N", T0, T1, 0,
	    -1, SIGNS, NULL, false }, { "sm2", "sm2", "sm2" }, T0 + 9,
	    EZZ_ROLE_SIGNER, EZZ_CHAIN_NO_ISSUER, 0, 0 },
	{ "SM2 under ES256", GOOD_ROOT, GOOD_MID, GOOD_LEAF,
	    { "es256", "es256", "sm2" }, T0 + 9, EZZ_ROLE_SIGNER,
	    EZZ_CHAIN_MIXED, 0, 0 },
	{ "ES256 under SM2", GOOD_ROOT, GOOD_MID, GOOD_LEAF,
	    { "sm2", "sm2", "es256" }, T0 + 9, EZZ_ROLE_SIGNER,
	    EZZ_CHAIN_MIXED, 0, 0 },
	{ "encryption certificate", GOOD_ROOT, GOOD_MID, { "CN=L", "CN=M", T0,
	    T1, 0, -1, EZZ_KU_KEYS | EZZ_KU_DATA, NULL, false },
	    { "sm2", "sm2", "sm2" }, T0 + 9, EZZ_ROLE_SIGNER, 0, 0,
	    EZZ_CHAIN_ENCRYPTION },
	{ "a CA that signs", GOOD_ROOT, GOOD_MID, { "CN=L", "CN=M", T0, T1, 1,
	    -1, SIGNS | ISSUES, NULL, false }, { "sm2", "sm2", "sm2" },
	    T0 + 9, EZZ_ROLE_MAKER, 0, 0, EZZ_CHAIN_IS_CA },
	{ "only CRLs", GOOD_ROOT, GOOD_MID, { "CN=L", "CN=M", T0, T1, 0, -1,
	    EZZ_KU_CRLS, NULL, false }, { "sm2", "sm2", "sm2" }, T0 + 9,
	    EZZ_ROLE_SIGNER, 0, 0, EZZ_CHAIN_USAGE },
	{ "no TSA", GOOD_ROOT, GOOD_MID, GOOD_LEAF, { "sm2", "sm2", "sm2" },
	    T0 + 9, EZZ_ROLE_TSA, 0, 0, EZZ_CHAIN_NOT_TSA },
	{ "no usage named", GOOD_ROOT, GOOD_MID, { "CN=L", "CN=M", T0, T1, 2,
	    -1, EZZ_KU_ABSENT, NULL, false }, { "sm2", "sm2", "sm2" },
	    T0 + 9, EZZ_ROLE_SIGNER, 0, 0, 0 },
};

static void
chains(void **state)
{
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct chain_case	*k = &cases[i];
		ezz_signer		*r = signer(ctx, k->alg[0], 1);
		ezz_signer		*m = signer(ctx, k->alg[1], 2);
		ezz_signer		*l = signer(ctx, k->alg[2], 3);
		struct ezz_cert		*root = certify(ctx, &k->root, r, r);
		struct ezz_cert		*mid = certify(ctx, &k->mid, m, r);
		struct ezz_cert		*leaf = certify(ctx, &k->leaf, l, m);
		const struct ezz_cert	*pool[] = { leaf, root, mid, mid };
		const struct ezz_cert	*anchor[] = { root };
		struct ezz_chain	 ch;

		assert_int_equal(ezz_chain_judge(ctx, leaf, pool, 4, anchor, 1,
		    k->time, k->role, &ch), EZZ_OK);
		if (ch.way != k->way || ch.time != k->when || ch.use != k->use)
			fail_msg("%s: %d %d %d", k->name, (int)ch.way,
			    (int)ch.time, (int)ch.use);
		if (ch.anchor != NULL)
			assert_int_equal(ch.n, 3);
		assert_true(*ezz_chain_text(ch.way) != '\0');
		/* without the middle nobody knows the leaf's issuer */
		assert_int_equal(ezz_chain_judge(ctx, leaf, pool, 1, anchor, 1,
		    k->time, k->role, &ch), EZZ_OK);
		assert_int_equal(ch.way, EZZ_CHAIN_NO_ISSUER);
		assert_null(ch.anchor);
		/* and no certificate is trusted because it came along */
		assert_int_equal(ezz_chain_judge(ctx, leaf, pool, 4, NULL, 0,
		    k->time, k->role, &ch), EZZ_OK);
		assert_null(ch.anchor);
		ezz_cert_free(&root);
		ezz_cert_free(&mid);
		ezz_cert_free(&leaf);
		ezz_signer_free(&r);
		ezz_signer_free(&m);
		ezz_signer_free(&l);
	}
	ezz_ctx_free(&ctx);
}

static void
forged_by_name(void **state)
{
	const struct paper	 r = GOOD_ROOT, l = { "CN=L", "CN=R", T0, T1,
				    0, -1, SIGNS, NULL, false };
	ezz_ctx			*ctx = test_ctx();
	ezz_signer		*a = signer(ctx, "sm2", 1);
	ezz_signer		*b = signer(ctx, "sm2", 2);
	struct ezz_cert		*root = certify(ctx, &r, a, a);
	struct ezz_cert		*twin = certify(ctx, &r, b, b);
	struct ezz_cert		*leaf = certify(ctx, &l, b, b);
	const struct ezz_cert	*one[] = { root }, *both[] = { root, twin };
	struct ezz_chain	 ch;

	(void)state;
	ezz_chain_judge(ctx, leaf, both, 2, one, 1, T0, EZZ_ROLE_SIGNER, &ch);
	assert_int_equal(ch.way, EZZ_CHAIN_SIGNATURE);
	assert_null(ch.anchor);
	ezz_chain_judge(ctx, leaf, NULL, 0, both, 2, T0, EZZ_ROLE_SIGNER,
	    &ch);
	assert_int_equal(ch.way, EZZ_CHAIN_GOOD);
	assert_ptr_equal(ch.anchor, twin);
	one[0] = leaf;		/* the very certificate */
	ezz_chain_judge(ctx, leaf, NULL, 0, one, 1, T0, EZZ_ROLE_SIGNER, &ch);
	assert_int_equal(ch.way, EZZ_CHAIN_GOOD);
	assert_int_equal(ch.n, 1);
	ezz_cert_free(&root);
	ezz_cert_free(&twin);
	ezz_cert_free(&leaf);
	ezz_signer_free(&a);
	ezz_signer_free(&b);
	ezz_ctx_free(&ctx);
}

/* A chain of n CAs, each issued by the one before, and circles of them. */
static void
long_ways_end(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	ezz_signer		*s = signer(ctx, "es256", 1);
	struct ezz_cert		*c[12];
	const struct ezz_cert	*pool[12], *anchor[1];
	char			 name[12][8];
	struct ezz_chain	 ch;

	(void)state;
	for (int i = 0; i < 12; i++) {
		struct paper	 p = { name[i], name[i == 0 ? 11 : i - 1], T0,
				    T1, 1, -1, ISSUES, NULL, false };

		for (int j = 0; j < 12; j++)
			snprintf(name[j], sizeof(name[j]), "CN=%d", j);
		c[i] = certify(ctx, &p, s, s);
		pool[i] = c[i];
	}
	anchor[0] = c[0];
	ezz_chain_judge(ctx, c[7], pool, 12, anchor, 1, T0, EZZ_ROLE_CA, &ch);
	assert_int_equal(ch.way, EZZ_CHAIN_GOOD);
	assert_int_equal(ch.n, 8);
	ezz_chain_judge(ctx, c[8], pool, 12, anchor, 1, T0, EZZ_ROLE_CA, &ch);
	assert_int_equal(ch.way, EZZ_CHAIN_LONG);
	ezz_chain_judge(ctx, c[5], pool, 12, NULL, 0, T0, EZZ_ROLE_CA, &ch);
	assert_null(ch.anchor);
	for (int i = 0; i < 12; i++)
		ezz_cert_free(&c[i]);
	ezz_signer_free(&s);
	ezz_ctx_free(&ctx);
}

static void
an_extension_twice(void **state)
{
	const struct paper	 p = { "CN=R", "CN=R", T0, T1, 1, -1, ISSUES,
				    "1.2.3.4", true };
	ezz_ctx			*ctx = test_ctx();
	ezz_signer		*s = signer(ctx, "sm2", 1);

	(void)state;
	assert_null(certify(ctx, &p, s, s));
	ezz_signer_free(&s);
	ezz_ctx_free(&ctx);
}

/* ---- issued by the public calls ----------------------------------------- */

struct pki {
	ezz_ctx		*ctx;
	ezz_signer	*ca, *key;
	struct ezz_buf	 ca_pem, request, cert_pem;
	struct ezz_cert	*ca_cert, *cert;
};

static const struct ezz_order	 ca_order = { .role = "ca",
	.not_before = T0, .not_after = T1, .path_length = 0, .test = true,
	.random = &fixed };
static const struct ezz_order	 leaf_order = { .role = "signer",
	.not_before = T0, .not_after = T1, .path_length = -1, .test = true,
	.random = &fixed };

static struct pki
pki(const char *alg)
{
	struct pki	 k = { .ctx = test_ctx() };

	k.ca = signer(k.ctx, alg, 11);
	k.key = signer(k.ctx, alg, 12);
	assert_int_equal(ezz_cert_self(k.ctx, k.ca, "CN=TEST Root,C=CN",
	    &ca_order, &k.ca_pem), EZZ_OK);
	assert_int_equal(ezz_key_request(k.ctx, k.key,
	    "CN=测试签章者,O=测试\\,机构,C=CN", &k.request), EZZ_OK);
	assert_int_equal(ezz_cert_issue(k.ctx, k.ca, ezz_bytes_of(&k.ca_pem),
	    ezz_bytes_of(&k.request), NULL, &leaf_order, &k.cert_pem),
	    EZZ_OK);
	assert_int_equal(ezz_cert_read(k.ctx, ezz_bytes_of(&k.ca_pem),
	    &k.ca_cert), EZZ_OK);
	assert_int_equal(ezz_cert_read(k.ctx, ezz_bytes_of(&k.cert_pem),
	    &k.cert), EZZ_OK);
	return k;
}

static void
pki_free(struct pki *k)
{
	ezz_signer_free(&k->ca);
	ezz_signer_free(&k->key);
	ezz_buf_free(&k->ca_pem);
	ezz_buf_free(&k->request);
	ezz_buf_free(&k->cert_pem);
	ezz_cert_free(&k->ca_cert);
	ezz_cert_free(&k->cert);
	ezz_ctx_free(&k->ctx);
}

static const char *const algs[] = { "sm2", "es256", "ed25519" };

static void
what_is_issued_is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct pki		 k = pki(algs[i]);
		const struct ezz_cert	*ca = k.ca_cert;
		struct ezz_chain	 ch;
		struct ezz_buf		 text = { 0 };

		assert_string_equal(ezz_cert_subject(k.cert),
		    "CN=测试签章者,O=测试\\,机构,C=CN");
		assert_string_equal(ezz_cert_common_name(k.cert),
		    "测试签章者");
		assert_string_equal(ezz_cert_issuer(k.cert),
		    "CN=TEST Root,C=CN");
		assert_int_equal(ezz_cert_not_before(k.cert), T0);
		assert_int_equal(ezz_cert_not_after(k.cert), T1);
		assert_int_equal(ezz_cert_use(k.cert), SIGNS);
		assert_int_equal(ezz_cert_use(ca), ISSUES);
		assert_int_equal(ezz_cert_path_length(ca), 0);
		assert_true(ezz_cert_ca(ca) && !ezz_cert_ca(k.cert));
		assert_true(ezz_cert_has_policy(k.cert, EZZ_POLICY_TEST));
		assert_false(ezz_cert_has_policy(k.cert, "1.2.3"));
		assert_int_equal(ezz_cert_serial(k.cert).n, 16);
		assert_int_equal(ezz_chain_judge(k.ctx, k.cert, NULL, 0, &ca,
		    1, T0, EZZ_ROLE_STAMPER, &ch), EZZ_OK);
		assert_int_equal(ch.way + ch.time + ch.use, 0);
		assert_int_equal(ezz_key_show(k.ctx,
		    ezz_bytes_of(&k.cert_pem), NULL, &text), EZZ_OK);
		assert_int_equal(ezz_key_show(k.ctx,
		    ezz_cert_der(k.cert), NULL, &text), EZZ_OK);
		assert_int_equal(ezz_key_show(k.ctx,
		    ezz_bytes_of(&k.request), NULL, &text), EZZ_OK);
		ezz_buf_free(&text);
		pki_free(&k);
	}
}

static const struct {
	const char	*role, *subject;
	int64_t		 from, to;
	bool		 test;
	ezz_status	 st;
} orders[] = {
	{ "king", "CN=TEST", T0, T1, true, EZZ_EINVAL },
	{ "signer", "CN=Real", T0, T1, true, EZZ_EINVAL },
	{ "signer", "CN=Real", T0, T1, false, EZZ_OK },
	{ "signer", "CN=TEST", T1, T0, true, EZZ_EINVAL },
	{ "signer", "CN=TEST", T0 - 1, T1, true, EZZ_EREFUSED },
	{ "signer", "CN=TEST", T0, T1 + 1, true, EZZ_EREFUSED },
	{ "ca", "CN=TEST", T0, T1, true, EZZ_EREFUSED },
	{ "tsa", "CN=TEST", T0, T1, true, EZZ_OK },
	{ "encrypt", "CN=TEST", T0, T1, true, EZZ_OK },
	{ "signer", "", T0, T1, false, EZZ_EINVAL },
	{ "signer", "/CN=TEST", T0, T1, true, EZZ_EINVAL },
	{ "signer", "CN=", T0, T1, false, EZZ_EINVAL },
	{ "signer", "CN=TEST,", T0, T1, true, EZZ_EINVAL },
	{ "signer", "CN=TEST,X=1", T0, T1, true, EZZ_EINVAL },
	{ "signer", "CN=TEST,C=CHN", T0, T1, true, EZZ_EINVAL },
	{ "signer", "CN=TEST,C=中国", T0, T1, true, EZZ_EINVAL },
	{ "signer", "CN=TEST\n,C=CN", T0, T1, true, EZZ_EINVAL },
	{ "signer", "CN=TEST\xc0\xaf", T0, T1, true, EZZ_EINVAL },
};

static void
orders_are_judged(void **state)
{
	struct pki	 k = pki("sm2");

	(void)state;
	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		struct ezz_order	 o = leaf_order;
		struct ezz_buf		 pem = { 0 };
		struct ezz_cert		*c = NULL;

		o.role = orders[i].role;
		o.not_before = orders[i].from;
		o.not_after = orders[i].to;
		o.test = orders[i].test;
		if (ezz_cert_issue(k.ctx, k.ca, ezz_bytes_of(&k.ca_pem),
		    ezz_bytes_of(&k.request), orders[i].subject, &o, &pem) !=
		    orders[i].st)
			fail_msg("row %zu: %s", i, ezz_message(k.ctx));
		assert_int_equal(pem.n > 0, orders[i].st == EZZ_OK);
		if (pem.n > 0) {
			assert_int_equal(ezz_cert_read(k.ctx,
			    ezz_bytes_of(&pem), &c), EZZ_OK);
			assert_int_equal(ezz_cert_fits(c,
			    ezz_role_by_name(o.role)), EZZ_CHAIN_GOOD);
			assert_int_equal(ezz_cert_fits(c, EZZ_ROLE_MAKER) == 0,
			    strcmp(o.role, "signer") == 0);
		}
		ezz_cert_free(&c);
		ezz_buf_free(&pem);
	}
	pki_free(&k);
}

static void
requests_and_keys_must_fit(void **state)
{
	struct pki	 k = pki("sm2");
	struct ezz_buf	 pem = { 0 };
	struct ezz_bytes der = ezz_cert_der(k.cert);

	(void)state;
	assert_int_equal(ezz_cert_issue(k.ctx, k.key, ezz_bytes_of(&k.ca_pem),
	    ezz_bytes_of(&k.request), NULL, &leaf_order, &pem), EZZ_EKEY);
	assert_int_equal(ezz_cert_issue(k.ctx, k.key,
	    ezz_bytes_of(&k.cert_pem), ezz_bytes_of(&k.request), NULL,
	    &leaf_order, &pem), EZZ_EREFUSED);
	assert_int_equal(ezz_cert_issue(k.ctx, k.ca, ezz_bytes_of(&k.ca_pem),
	    der, NULL, &leaf_order, &pem), EZZ_EFORMAT);
	assert_int_equal(pem.n, 0);
	pki_free(&k);
}

/* Each octet of a certificate and a request changed: none still verifies. */
static void
changed_octets(void **state)
{
	struct pki	 k = pki("sm2");
	struct ezz_bytes der = ezz_cert_der(k.cert);
	struct ezz_buf	 b = { 0 };
	struct ezz_cert	*c;
	bool		 good;

	(void)state;
	assert_int_equal(ezz_buf_addb(k.ctx, &b, der), EZZ_OK);
	for (size_t i = 0; i < b.n; i++) {
		b.p[i] ^= 0x04;
		if (ezz_cert_read(k.ctx, ezz_bytes_of(&b), &c) == EZZ_OK) {
			assert_int_equal(ezz_cert_signed_by(k.ctx, c,
			    ezz_cert_pkey(k.ca_cert), &good), EZZ_OK);
			assert_false(good);
			ezz_cert_free(&c);
		}
		b.p[i] ^= 0x04;
		assert_int_not_equal(ezz_cert_read(k.ctx, EZZ_BYTES(b.p, i),
		    &c), EZZ_OK);
	}
	ezz_buf_byte(k.ctx, &b, 0);
	assert_int_equal(ezz_cert_read(k.ctx, ezz_bytes_of(&b), &c),
	    EZZ_EFORMAT);
	ezz_buf_free(&b);
	pki_free(&k);
}

/* ---- CRLs --------------------------------------------------------------- */

static enum ezz_crl_answer
ask(struct pki *k, struct ezz_bytes pem, int64_t time,
    const struct ezz_revoked **e, struct ezz_crl **crl)
{
	enum ezz_crl_answer	 a;

	assert_int_equal(ezz_crl_read(k->ctx, pem, crl), EZZ_OK);
	assert_int_equal(ezz_crl_judge(k->ctx, *crl, k->cert, k->ca_cert,
	    time, &a, e), EZZ_OK);
	assert_true(*ezz_crl_text(a) != '\0');
	return a;
}

static const struct {
	int64_t			 time;
	enum ezz_crl_answer	 empty;
} asked[] = {
	{ T0 + 99, EZZ_CRL_FUTURE },
	{ T0 + 100, EZZ_CRL_NOT_REVOKED },
	{ T0 + 200, EZZ_CRL_NOT_REVOKED },
	{ T0 + 201, EZZ_CRL_STALE },
};

static void
crl_says(void **state)
{
	const struct ezz_revoked	*e;
	struct ezz_crl			*crl;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct pki		 k = pki(algs[i]);
		struct ezz_buf		 one = { 0 }, two = { 0 }, three = { 0 };
		struct ezz_bytes	 ca = ezz_bytes_of(&k.ca_pem);
		struct ezz_revocation	 r = { ezz_bytes_of(&k.cert_pem),
					    T0 + 150, "key-compromise" };

		assert_int_equal(ezz_crl_issue(k.ctx, k.ca, ca,
		    EZZ_BYTES(NULL, 0), NULL, 0, T0 + 100, T0 + 200, &one), 0);
		for (size_t j = 0; j < 4; j++) {
			assert_int_equal(ask(&k, ezz_bytes_of(&one),
			    asked[j].time, &e, &crl), asked[j].empty);
			assert_null(e);
			ezz_crl_free(&crl);
		}
		assert_int_equal(ezz_crl_issue(k.ctx, k.ca, ca,
		    ezz_bytes_of(&one), &r, 1, T0 + 160, T0 + 300, &two), 0);
		/* carried on, once, whatever is asked again */
		assert_int_equal(ezz_crl_issue(k.ctx, k.ca, ca,
		    ezz_bytes_of(&two), &r, 1, T0 + 170, T0 + 300, &three), 0);
		assert_int_equal(ask(&k, ezz_bytes_of(&three), T1, &e, &crl),
		    EZZ_CRL_REVOKED);
		assert_int_equal(e->since, T0 + 150);
		assert_int_equal(e->reason, EZZ_CRL_KEY_COMPROMISE);
		assert_int_equal(ezz_crl_entries(crl), 1);
		assert_int_equal(ezz_crl_number(crl).n, 1);
		assert_int_equal(ezz_crl_number(crl).p[0], 3);
		ezz_crl_free(&crl);
		ezz_buf_free(&one);
		ezz_buf_free(&two);
		ezz_buf_free(&three);
		pki_free(&k);
	}
}

static void
crl_of_others(void **state)
{
	struct pki			 k = pki("sm2"), o = pki("es256");
	struct ezz_buf			 pem = { 0 }, der = { 0 }, none = { 0 };
	struct ezz_revocation		 r = { ezz_bytes_of(&k.ca_pem), T0,
					    "boredom" };
	const struct ezz_revoked	*e;
	struct ezz_crl			*crl;

	(void)state;
	/* the same name, another key */
	assert_int_equal(ezz_crl_issue(o.ctx, o.ca, ezz_bytes_of(&o.ca_pem),
	    EZZ_BYTES(NULL, 0), NULL, 0, T0, T1, &pem), EZZ_OK);
	assert_int_equal(ask(&k, ezz_bytes_of(&pem), T0, &e, &crl),
	    EZZ_CRL_FORGED);
	ezz_crl_free(&crl);
	/* it is not carried on by a CA that did not sign it */
	assert_int_equal(ezz_crl_issue(k.ctx, k.ca, ezz_bytes_of(&k.ca_pem),
	    ezz_bytes_of(&pem), NULL, 0, T0, T1, &none), EZZ_EREFUSED);
	assert_int_equal(ezz_crl_issue(k.ctx, k.ca, ezz_bytes_of(&k.ca_pem),
	    EZZ_BYTES(NULL, 0), &r, 1, T0, T1, &none), EZZ_EINVAL);
	assert_int_equal(ezz_crl_issue(k.ctx, k.ca, ezz_bytes_of(&k.ca_pem),
	    EZZ_BYTES(NULL, 0), NULL, 0, T1, T1, &none), EZZ_EINVAL);
	assert_int_equal(ezz_crl_issue(k.ctx, k.key,
	    ezz_bytes_of(&k.cert_pem), EZZ_BYTES(NULL, 0), NULL, 0, T0, T1,
	    &none), EZZ_EREFUSED);
	assert_int_equal(none.n, 0);
	/* not of this certificate's issuer */
	assert_int_equal(ezz_crl_read(k.ctx, ezz_bytes_of(&pem), &crl), 0);
	{
		enum ezz_crl_answer	 a;

		assert_int_equal(ezz_crl_judge(k.ctx, crl, k.cert, k.cert, T0,
		    &a, &e), EZZ_OK);
		assert_int_equal(a, EZZ_CRL_OTHER);
	}
	ezz_crl_free(&crl);
	ezz_buf_free(&pem);
	ezz_buf_free(&der);
	pki_free(&k);
	pki_free(&o);
}

static void
certificates_of_samples(void **state)
{
	static const char	*names[] = { "sign_cert.pem" };
	ezz_ctx			*ctx = test_ctx();
	char			 path[4200];
	struct ezz_cert		*c;

	(void)state;
	for (size_t i = 0; i < 1 && test_shared() != NULL; i++) {
		struct ezz_buf	 b;

		snprintf(path, sizeof(path), "%s/samples/ofd/keys/%s",
		    test_shared(), names[i]);
		b = test_file(path);
		assert_int_equal(ezz_cert_read(ctx, ezz_bytes_of(&b), &c), 0);
		assert_int_equal(ezz_cert_sig_alg(c), EZZ_SM2_SM3);
		assert_string_equal(ezz_cert_subject(c),
		    "CN=Test Certificate,L=Hangzhou,ST=Zhejiang,O=OFD R&W,"
		    "C=CN");
		ezz_cert_free(&c);
		ezz_buf_free(&b);
	}
	ezz_ctx_free(&ctx);
}

static void
locked_keys_open(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	struct ezz_buf	 a = { 0 }, b = { 0 };

	(void)state;
	assert_int_equal(ezz_key_new(ctx, "sm2", "secret", NULL, &a), EZZ_OK);
	assert_memory_equal(a.p, "-----BEGIN ENCRYPTED", 20);
	ezz_buf_wipe(&a);
	assert_int_equal(ezz_key_new(ctx, "sm2", "", NULL, &a), EZZ_EINVAL);
	assert_int_equal(ezz_key_new(ctx, "rs256", NULL, NULL, &a),
	    EZZ_EINVAL);
	assert_int_equal(ezz_key_new(ctx, "none", NULL, NULL, &a), EZZ_EINVAL);
	/* the same octets give the same key, others another */
	seed = 5;
	assert_int_equal(ezz_key_new(ctx, "sm2", NULL, &fixed, &a), EZZ_OK);
	seed = 5;
	assert_int_equal(ezz_key_new(ctx, "sm2", NULL, &fixed, &b), EZZ_OK);
	assert_true(ezz_bytes_equal(ezz_bytes_of(&a), ezz_bytes_of(&b)));
	b.n = 0;
	assert_int_equal(ezz_key_new(ctx, "sm2", NULL, &fixed, &b), EZZ_OK);
	assert_false(ezz_bytes_equal(ezz_bytes_of(&a), ezz_bytes_of(&b)));
	ezz_buf_wipe(&a);
	ezz_buf_wipe(&b);
	ezz_ctx_free(&ctx);
}

static ezz_status
dry(void *arg, uint8_t *p, size_t n)
{
	memset(p, 0, n);
	return *(ezz_status *)arg;
}

static void
no_random_no_key(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_buf		 b = { 0 };
	ezz_status		 st = EZZ_EIO;
	struct ezz_random	 r = { dry, &st };

	(void)state;
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(ezz_key_new(ctx, algs[i], NULL, &r, &b),
		    EZZ_ECRYPTO);
	st = EZZ_OK;		/* and zeros for ever */
	assert_int_equal(ezz_key_new(ctx, "sm2", NULL, &r, &b), EZZ_ECRYPTO);
	assert_int_equal(b.n, 0);
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(chains),
		cmocka_unit_test(forged_by_name),
		cmocka_unit_test(long_ways_end),
		cmocka_unit_test(an_extension_twice),
		cmocka_unit_test(what_is_issued_is_read),
		cmocka_unit_test(orders_are_judged),
		cmocka_unit_test(requests_and_keys_must_fit),
		cmocka_unit_test(changed_octets),
		cmocka_unit_test(crl_says),
		cmocka_unit_test(crl_of_others),
		cmocka_unit_test(certificates_of_samples),
		cmocka_unit_test(locked_keys_open),
		cmocka_unit_test(no_random_no_key),
	};

	return cmocka_run_group_tests_name("cert", tests, NULL, NULL);
}
