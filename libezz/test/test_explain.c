/*
 * Known mistakes are named where somebody asks, and accepted nowhere: each
 * case makes one in a genuine document, and looks for its remark with explain
 * and for none without.
 */
#include "stamp_kit.h"

#include "format/pkg.h"
#include "format/sdata.h"
#include "base/codec.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define DIR		"Doc_0/Signs/Sign_0/"
#define PAGE		"Doc_0/Pages/Page_0/Content.xml"

static struct kit	 k;
static struct ezz_buf	 doc[6];	/* by version of the seal; 0: none */

static struct ezz_buf
signed_with(int version)
{
	struct kit_seal			 how = { .version = version };
	struct ezz_buf			 esl = { 0 }, in, out = { 0 };
	struct ezz_place		 p = { .pages = "1", .x = 100,
					    .y = 200 };
	struct ezz_stamping_terms	 t = { .now = KIT_NOW,
					    .no_status = true };
	struct ezz_stamp_terms		 terms = { .now = KIT_NOW,
					    .no_status = true };
	struct ezz_stamping		*s = NULL;
	struct ezz_stamped		 done;

	if (version != 0) {
		esl = kit_seal(&k, &how);
		t.seal = ezz_bytes_of(&esl);
		terms.places = &p;
		terms.places_n = 1;
	}
	t.signer = k.key[KIT_STAMPER];
	t.cert = ezz_bytes_of(&k.cert[KIT_STAMPER]);
	in = kit_document(&k, 1, "", NULL);
	if (ezz_stamping_open(k.ctx, k.v, &t, NULL, &s) != EZZ_OK ||
	    ezz_stamp_bytes(k.ctx, s, ezz_bytes_of(&in), "x", &terms, &out,
	    &done) != EZZ_OK)
		fail_msg("%s", ezz_message(k.ctx));
	ezz_report_free(&done.report);
	ezz_stamping_free(&s);
	ezz_buf_free(&esl);
	ezz_buf_free(&in);
	return out;
}

static int
open_kit(void **state)
{
	static const int	 versions[] = { 0, 1, 4, 5 };

	(void)state;
	kit_open(&k);
	for (size_t i = 0; i < COUNT(versions); i++)
		doc[versions[i]] = signed_with(versions[i]);
	return 0;
}

static int
close_kit(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(doc); i++)
		ezz_buf_free(&doc[i]);
	kit_close(&k);
	return 0;
}

/* ---- parts --------------------------------------------------------------- */

static struct ezz_buf
part(int version, const char *name)
{
	struct ezz_pkg	*pkg;
	struct ezz_buf	 out = { 0 };
	bool		 exact;

	assert_int_equal(ezz_pkg_open_bytes(k.ctx, ezz_bytes_of(
	    &doc[version]), &pkg), EZZ_OK);
	assert_int_equal(ezz_pkg_read(k.ctx, pkg, ezz_pkg_find(pkg,
	    ezz_bytes_str(name), &exact), EZZ_MAX_XML, &out), EZZ_OK);
	ezz_pkg_free(&pkg);
	return out;
}

/* The document with this in the place of an entry, judged. */
static ezz_report *
judged(int version, const char *name, const struct ezz_buf *value,
    bool explain)
{
	struct ezz_verify_terms	 t = { .time = KIT_NOW + 60,
				    .no_status = true, .explain = explain };
	struct ezz_pkg_put	 put = { name, ezz_bytes_of(value) };
	struct ezz_buf		 out = { 0 };
	struct ezz_pkg		*pkg;
	ezz_report		*r = NULL;

	assert_int_equal(ezz_pkg_open_bytes(k.ctx, ezz_bytes_of(
	    &doc[version]), &pkg), EZZ_OK);
	assert_int_equal(ezz_pkg_write(k.ctx, pkg, &put, 1, kit_into, &out),
	    EZZ_OK);
	ezz_pkg_free(&pkg);
	assert_int_equal(ezz_verify(k.ctx, k.v, ezz_bytes_of(&out), "x", &t,
	    &r), EZZ_OK);
	ezz_buf_free(&out);
	return r;
}

static bool
remarked(const ezz_report *r, const char *check, const char *says)
{
	for (size_t i = 0; i < ezz_report_findings(r); i++) {
		const struct ezz_finding	*f = ezz_report_finding(r, i);

		if (f->remark && strcmp(f->check, check) == 0 &&
		    strstr(f->text, "known mistake") != NULL &&
		    strstr(f->text, says) != NULL)
			return true;
	}
	return false;
}

static void
named(int version, const char *entry, struct ezz_buf *value,
    const char *check, const char *says)
{
	for (int explain = 0; explain < 2; explain++) {
		ezz_report	*r = judged(version, entry, value, explain);

		assert_false(ezz_report_accept(r));
		assert_int_equal(kit_finding(r, check, "signature 1")->
		    verdict, EZZ_FAILED);
		if (remarked(r, check, says) != (explain == 1))
			fail_msg("version %d, %s: \"%s\" %s", version, check,
			    says, explain ? "is not said" : "is said unasked");
		ezz_report_free(&r);
	}
	ezz_buf_free(value);
}

/* ---- values -------------------------------------------------------------- */

enum way { RIGHT, EMPTY_ID, NO_Z, TWICE, SWAPPED };

static void
value_of(enum kit_who who, enum way way, struct ezz_bytes m, uint8_t rs[64])
{
	const struct ezz_pkey	*key = ezz_signer_pkey(k.key[who]);
	struct ezz_buf		 b = { 0 }, sig = { 0 };
	uint8_t			 e[EZZ_DIGEST_MAX], d[EZZ_DIGEST_MAX];

	assert_int_equal(ezz_digest_once(k.ctx, EZZ_SM3, m, d), EZZ_OK);
	if (way == NO_Z)
		memcpy(e, d, 32);
	else if (way == TWICE)
		assert_int_equal(ezz_pkey_e(k.ctx, key, EZZ_BYTES(d, 32), e),
		    EZZ_OK);
	else if (way == EMPTY_ID) {
		assert_int_equal(ezz_pkey_sm2_z_of(k.ctx, key,
		    EZZ_BYTES("", 0), d), EZZ_OK);
		assert_int_equal(ezz_buf_add(k.ctx, &b, d, 32), EZZ_OK);
		assert_int_equal(ezz_buf_addb(k.ctx, &b, m), EZZ_OK);
		assert_int_equal(ezz_digest_once(k.ctx, EZZ_SM3,
		    ezz_bytes_of(&b), e), EZZ_OK);
	} else
		assert_int_equal(ezz_pkey_e(k.ctx, key, m, e), EZZ_OK);
	assert_int_equal(ezz_signer_sign_e(k.ctx, k.key[who], e, &sig),
	    EZZ_OK);
	memcpy(rs, sig.p + (way == SWAPPED ? 32 : 0), 32);
	memcpy(rs + 32, sig.p + (way == SWAPPED ? 0 : 32), 32);
	ezz_buf_free(&b);
	ezz_buf_free(&sig);
}

/* Which bytes of a signature are signed. */
enum what { TBS, OTHER_VERSION, XML, DIGEST, SEAL };

static struct ezz_buf
message(const struct ezz_ses_signature *s, enum what what,
    const struct ezz_buf *xml)
{
	struct ezz_cursor	 c = ezz_cursor_of(s->tbs);
	struct ezz_bytes	 in, one;
	struct ezz_buf		 b = { 0 };

	if (what == XML)
		ezz_buf_addb(k.ctx, &b, ezz_bytes_of(xml));
	else if (what == DIGEST)
		ezz_buf_addb(k.ctx, &b, s->digest);
	else if (what == SEAL)
		ezz_buf_addb(k.ctx, &b, s->seal.raw);
	else if (what == TBS)
		ezz_buf_addb(k.ctx, &b, s->tbs);
	else {
		assert_true(ezz_der_take(&c, EZZ_DER_SEQUENCE, &in, NULL));
		if (s->version != 1) {
			ezz_buf_addb(k.ctx, &b, in);
			ezz_der_put(k.ctx, &b, EZZ_DER_OCTETS, s->cert);
			ezz_der_oid(k.ctx, &b, s->alg);
		} else {
			/* without certificate and algorithm */
			c = ezz_cursor_of(in);
			for (int i = 0; i < 5; i++) {
				const uint8_t	*p = in.p + (in.n -
						    ezz_cursor_left(&c));

				assert_true(ezz_der_take(&c, *p, &one, NULL));
			}
			ezz_buf_add(k.ctx, &b, in.p, in.n -
			    ezz_cursor_left(&c));
		}
		ezz_der_wrap(k.ctx, &b, 0, EZZ_DER_SEQUENCE);
	}
	return b;
}

static const struct {
	int		 version;
	enum what	 what;
	enum way	 way;
	const char	*says;
} values[] = {
	{ 4, TBS, EMPTY_ID, "empty identity" },
	{ 5, TBS, EMPTY_ID, "empty identity" },
	{ 1, TBS, EMPTY_ID, "empty identity" },
	{ 4, TBS, NO_Z, "without Z" },
	{ 1, TBS, NO_Z, "without Z" },
	{ 4, TBS, TWICE, "hashed once more" },
	{ 5, TBS, TWICE, "hashed once more" },
	{ 4, TBS, SWAPPED, "each other's place" },
	{ 4, OTHER_VERSION, RIGHT, "what version 1 signs" },
	{ 5, OTHER_VERSION, RIGHT, "what version 1 signs" },
	{ 1, OTHER_VERSION, RIGHT, "what version 4 signs" },
	{ 4, OTHER_VERSION, EMPTY_ID, "what version 1 signs, under" },
	{ 4, XML, RIGHT, "Signature.xml itself" },
	{ 4, XML, NO_Z, "Signature.xml itself, without Z" },
	{ 1, DIGEST, RIGHT, "the digest of Signature.xml alone" },
	{ 4, SEAL, RIGHT, "the seal alone" },
};

static void
values_of_seals(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(values); i++) {
		int				 version = values[i].version;
		struct ezz_ses_signature	*s = calloc(1, sizeof(*s));
		struct ezz_buf			 old = part(version, DIR
						    "SignedValue.dat");
		struct ezz_buf			 xml = part(version, DIR
						    "Signature.xml");
		struct ezz_buf			 m, out = { 0 };

		assert_non_null(s);
		assert_int_equal(ezz_ses_signature_read(k.ctx,
		    ezz_bytes_of(&old), s), EZZ_OK);
		m = message(s, values[i].what, &xml);
		value_of(KIT_STAMPER, values[i].way, ezz_bytes_of(&m),
		    s->signature.rs);
		assert_int_equal(ezz_ses_signature_write(k.ctx, s, &out),
		    EZZ_OK);
		named(version, DIR "SignedValue.dat", &out, "sig.value",
		    values[i].says);
		ezz_ses_signature_clear(s);
		free(s);
		ezz_buf_free(&m);
		ezz_buf_free(&old);
		ezz_buf_free(&xml);
	}
}

static const struct {
	bool		 as_in_file;	/* tag A0 for SET OF */
	bool		 xml;
	enum way	 way;
	const char	*says;
} attributes[] = {
	{ false, false, EMPTY_ID, "empty identity" },
	{ false, false, NO_Z, "without Z" },
	{ false, false, TWICE, "hashed once more" },
	{ false, false, SWAPPED, "each other's place" },
	{ true, false, RIGHT, "the tag that they have" },
	{ false, true, RIGHT, "Signature.xml itself" },
};

static void
values_without_seal(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(attributes); i++) {
		struct ezz_sdata	*d = calloc(1, sizeof(*d));
		struct ezz_buf		 old = part(0, DIR "SignedValue.dat");
		struct ezz_buf		 xml = part(0, DIR "Signature.xml");
		struct ezz_buf		 attrs = { 0 }, out = { 0 };
		struct ezz_bytes	 m;

		assert_non_null(d);
		assert_int_equal(ezz_sdata_read(k.ctx, ezz_bytes_of(&old),
		    d), EZZ_OK);
		assert_int_equal(ezz_sdata_signed_attrs(k.ctx,
		    &d->signers[0], &attrs), EZZ_OK);
		m = attributes[i].as_in_file ? d->signers[0].attrs :
		    attributes[i].xml ? ezz_bytes_of(&xml) :
		    ezz_bytes_of(&attrs);
		value_of(KIT_STAMPER, attributes[i].way, m,
		    d->signers[0].signature.rs);
		d->signers[0].attrs = ezz_bytes_of(&attrs);
		if (ezz_sdata_write(k.ctx, d, &out) != EZZ_OK)
			fail_msg("%s", ezz_message(k.ctx));
		named(0, DIR "SignedValue.dat", &out, "sig.value",
		    attributes[i].says);
		free(d);
		ezz_buf_free(&old);
		ezz_buf_free(&xml);
		ezz_buf_free(&attrs);
	}
}

/* ---- seals by themselves ------------------------------------------------- */

static const struct {
	int		 version;
	bool		 other;		/* the bytes of the other version */
	enum way	 way;
	const char	*says;
} seals[] = {
	{ 4, false, EMPTY_ID, "empty identity" },
	{ 5, false, NO_Z, "without Z" },
	{ 1, false, TWICE, "hashed once more" },
	{ 4, false, SWAPPED, "each other's place" },
	{ 4, true, RIGHT, "what version 1 signs" },
	{ 5, true, RIGHT, "what version 1 signs" },
	{ 1, true, RIGHT, "what version 4 signs" },
};

static struct ezz_buf
seal_message(const struct ezz_ses_seal *s, bool other)
{
	struct ezz_cursor	 c = ezz_cursor_of(s->tbs);
	struct ezz_bytes	 in, info;
	struct ezz_buf		 b = { 0 };

	if (!other)
		ezz_buf_addb(k.ctx, &b, s->tbs);
	else if (s->version == 1) {
		assert_true(ezz_der_take(&c, EZZ_DER_SEQUENCE, &in, NULL));
		c = ezz_cursor_of(in);
		assert_true(ezz_der_take(&c, EZZ_DER_SEQUENCE, &in, &info));
		ezz_buf_addb(k.ctx, &b, info);
	} else {
		ezz_buf_addb(k.ctx, &b, s->tbs);
		ezz_der_put(k.ctx, &b, EZZ_DER_OCTETS, s->maker);
		ezz_der_oid(k.ctx, &b, s->alg);
		ezz_der_wrap(k.ctx, &b, 0, EZZ_DER_SEQUENCE);
	}
	return b;
}

static void
seal_is_explained(const struct ezz_buf *esl, const char *says)
{
	for (int explain = 0; explain < 2; explain++) {
		struct ezz_verify_terms	 t = { .time = KIT_NOW,
					    .no_status = true,
					    .explain = explain };
		ezz_report		*r = NULL;

		assert_int_equal(ezz_verify(k.ctx, k.v, ezz_bytes_of(esl),
		    "x", &t, &r), EZZ_OK);
		assert_false(ezz_report_accept(r));
		if (remarked(r, "seal.maker", says) != (explain == 1))
			fail_msg("%s", says);
		ezz_report_free(&r);
	}
}

static void
makers_mistakes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(seals); i++) {
		struct kit_seal		 how = { .version =
					    seals[i].version };
		struct ezz_ses_seal	*s = calloc(1, sizeof(*s));
		struct ezz_buf		 esl = kit_seal(&k, &how), m;
		struct ezz_buf		 out = { 0 };

		assert_non_null(s);
		assert_int_equal(ezz_ses_seal_read(k.ctx, ezz_bytes_of(&esl),
		    s), EZZ_OK);
		m = seal_message(s, seals[i].other);
		value_of(KIT_MAKER, seals[i].way, ezz_bytes_of(&m),
		    s->signature.rs);
		assert_int_equal(ezz_ses_seal_write(k.ctx, s, &out), EZZ_OK);
		seal_is_explained(&out, seals[i].says);
		ezz_ses_seal_clear(s);
		free(s);
		ezz_buf_free(&esl);
		ezz_buf_free(&m);
		ezz_buf_free(&out);
	}
}

/* ---- digests ------------------------------------------------------------- */

/* Text as it was before something carried it as text. */
static const struct {
	const char	*name;		/* of the entry that was changed */
	const char	*check;
	bool		 cr, mark;
	const char	*says;
} carried[] = {
	{ PAGE, "sig.references", true, false, "line end as LF" },
	{ PAGE, "sig.references", false, true, "without its byte order" },
	{ DIR "Signature.xml", "sig.digest", true, false, "line end as LF" },
	{ DIR "Signature.xml", "sig.digest", false, true,
	    "without its byte order" },
};

static void
text_that_was_carried(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(carried); i++) {
		struct ezz_buf	 old = part(4, carried[i].name), b = { 0 };

		if (carried[i].mark)
			ezz_buf_str(k.ctx, &b, "\xef\xbb\xbf");
		for (size_t at = 0; at < old.n; at++) {
			if (carried[i].cr && old.p[at] == '\n')
				ezz_buf_byte(k.ctx, &b, '\r');
			ezz_buf_byte(k.ctx, &b, old.p[at]);
		}
		named(4, carried[i].name, &b, carried[i].check,
		    carried[i].says);
		ezz_buf_free(&old);
	}
}

/* CheckValue of the page in another form; its own signature breaks too. */
enum form { SHA256, HEX, AGAIN };

static void
other_check_values(void **state)
{
	static const struct {
		enum form	 form;
		const char	*says;
	} forms[] = {
		{ SHA256, "is by SHA-256, and said to be by SM3" },
		{ HEX, "hexadecimal digits" }, { AGAIN, "hashed twice" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(forms); i++) {
		struct ezz_buf	 page = part(4, PAGE), b = { 0 };
		struct ezz_buf	 xml = part(4, DIR "Signature.xml");
		struct ezz_buf	 was = { 0 }, now = { 0 }, hex = { 0 };
		uint8_t		 d[EZZ_DIGEST_MAX], e[EZZ_DIGEST_MAX];
		uint8_t		*at;

		assert_int_equal(ezz_digest_once(k.ctx, EZZ_SM3,
		    ezz_bytes_of(&page), d), EZZ_OK);
		assert_int_equal(ezz_base64_write(k.ctx, EZZ_BYTES(d, 32),
		    &was), EZZ_OK);
		assert_int_equal(ezz_digest_once(k.ctx, forms[i].form ==
		    SHA256 ? EZZ_SHA256 : EZZ_SM3, forms[i].form == AGAIN ?
		    EZZ_BYTES(d, 32) : ezz_bytes_of(&page), e), EZZ_OK);
		for (size_t j = 0; j < 32; j++)
			ezz_buf_fmt(k.ctx, &hex, "%02x", e[j]);
		assert_int_equal(ezz_base64_write(k.ctx, forms[i].form ==
		    HEX ? ezz_bytes_of(&hex) : EZZ_BYTES(e, 32), &now),
		    EZZ_OK);
		at = memmem(xml.p, xml.n, was.p, was.n);
		assert_non_null(at);
		ezz_buf_add(k.ctx, &b, xml.p, (size_t)(at - xml.p));
		ezz_buf_addb(k.ctx, &b, ezz_bytes_of(&now));
		ezz_buf_add(k.ctx, &b, at + was.n, xml.n -
		    (size_t)(at - xml.p) - was.n);
		named(4, DIR "Signature.xml", &b, "sig.references",
		    forms[i].says);
		ezz_buf_free(&page);
		ezz_buf_free(&xml);
		ezz_buf_free(&was);
		ezz_buf_free(&now);
		ezz_buf_free(&hex);
	}
}

/* What is forged by no mistake is not explained. */
static void
forgery_is_no_mistake(void **state)
{
	struct ezz_buf	 v = part(4, DIR "SignedValue.dat");
	ezz_report	*r;

	(void)state;
	v.p[v.n - 3] ^= 1;
	r = judged(4, DIR "SignedValue.dat", &v, true);
	assert_false(ezz_report_accept(r));
	assert_false(remarked(r, "sig.value", ""));
	ezz_report_free(&r);
	ezz_buf_free(&v);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(values_of_seals),
		cmocka_unit_test(values_without_seal),
		cmocka_unit_test(makers_mistakes),
		cmocka_unit_test(text_that_was_carried),
		cmocka_unit_test(other_check_values),
		cmocka_unit_test(forgery_is_no_mistake),
	};

	return cmocka_run_group_tests(tests, open_kit, close_kit);
}
