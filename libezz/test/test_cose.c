/*
 * COSE: what ezz writes it reads; what the strict profile refuses; the
 * examples of the COSE working group, whose Sig_structures must be ours.
 */
#include "test.h"

#include <jansson.h>

#include "format/cose.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define NONE		EZZ_BYTES(NULL, 0)

static const uint8_t	 kid[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
static const uint8_t	 digest[32] = { 0xd1 };

static struct ezz_cose_header
full_header(void)
{
	return (struct ezz_cose_header){
		.alg = -70010,
		.kid = EZZ_BYTES(kid, sizeof(kid)),
		.typ = ezz_bytes_str(EZZ_TYP_LICENCE),
		.issuer = ezz_bytes_str("11350200MB1234567X"),
		.schema = EZZ_BYTES(digest, sizeof(digest)),
	};
}

static void
same_header(const struct ezz_cose_header *a, const struct ezz_cose_header *b)
{
	assert_true(a->alg == b->alg);
	assert_true(ezz_bytes_equal(a->kid, b->kid));
	assert_true(ezz_bytes_equal(a->typ, b->typ));
	assert_true(ezz_bytes_equal(a->issuer, b->issuer));
	assert_true(ezz_bytes_equal(a->schema, b->schema));
}

/* Any part may be absent, and what is there comes back. */
static void
headers_come_back(void **state)
{
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	for (unsigned bits = 0; bits < 32; bits++) {
		struct ezz_cose_header	 h = full_header();
		struct ezz_buf		 p = { 0 }, all = { 0 };
		struct ezz_cose_sign1	 s;
		ezz_status		 st;

		if (!(bits & 1))
			h.alg = 0;
		if (!(bits & 2))
			h.kid = NONE;
		if (!(bits & 4))
			h.typ = NONE;
		if (!(bits & 8))
			h.issuer = NONE;
		if (!(bits & 16))
			h.schema = NONE;
		assert_int_equal(ezz_cose_header_write(ctx, &h, &p), EZZ_OK);
		assert_int_equal(ezz_cbor_check(ctx, ezz_bytes_of(&p),
		    EZZ_CBOR_STRICT), EZZ_OK);
		ezz_cose_sign1_write(ctx, ezz_bytes_of(&p),
		    ezz_bytes_str("pay"), ezz_bytes_str("sig"), &all);
		st = ezz_cose_sign1_read(ctx, ezz_bytes_of(&all),
		    EZZ_CBOR_STRICT, &s);
		/* a header of ours names its algorithm and its key */
		assert_int_equal(st, (bits & 3) == 3 ? EZZ_OK : EZZ_EFORMAT);
		assert_int_equal(ezz_cose_sign1_read(ctx, ezz_bytes_of(&all),
		    EZZ_CBOR_LENIENT, &s), EZZ_OK);
		same_header(&s.header, &h);
		assert_true(ezz_bytes_equal(s.protected, ezz_bytes_of(&p)));
		assert_true(ezz_bytes_equal(s.payload, ezz_bytes_str("pay")));
		assert_true(ezz_bytes_equal(s.signature,
		    ezz_bytes_str("sig")));
		ezz_buf_free(&p);
		ezz_buf_free(&all);
	}
	ezz_ctx_free(&ctx);
}

enum { S = 1, L = 2 };

static const struct {
	const char	*why;
	const char	*hex;
	int		 by;
} sign1s[] = {
	{ "ours", "d28447a2012604423131a041aa41bb", S | L },
	{ "untagged", "8447a2012604423131a041aa41bb", L },
	{ "a CWT", "d83dd28447a2012604423131a041aa41bb", L },
	{ "a CWT without its inner tag", "d83d8447a2012604423131a041aa41bb",
	    0 },
	{ "a MAC0", "d18447a2012604423131a041aa41bb", 0 },
	{ "a Sign", "d8628447a2012604423131a041aa41bb", 0 },
	{ "three parts", "d28347a2012604423131a041aa", 0 },
	{ "five parts", "d28547a2012604423131a041aa41bb00", 0 },
	{ "a byte after", "d28447a2012604423131a041aa41bb00", 0 },
	{ "detached payload", "d28447a2012604423131a0f641bb", 0 },
	{ "no signature", "d28447a2012604423131a041aa40", 0 },
	{ "payload a map", "d28447a2012604423131a0a041bb", 0 },
	{ "protected a map", "d284a2012604423131a041aa41bb", 0 },
	{ "protected no map", "d2844101a041aa41bb", 0 },
	{ "protected with a byte after", "d28448a201260442313100a041aa41bb",
	    0 },
	{ "key unprotected", "d28443a10126a104423131" "41aa41bb", L },
	{ "alg unprotected", "d28440a201260442313141aa41bb", L },
	{ "empty map for nothing", "d28441a0a201260442313141aa41bb", L },
	{ "kid twice", "d28447a2012604423131a104423232" "41aa41bb", L },
	{ "unsorted header", "d28447a2044231310126a041aa41bb", L },
	{ "alg twice", "d28445a201260126a041aa41bb", 0 },
	{ "unknown label", "d28449a30126030004423131a041aa41bb", L },
	{ "unknown text label", "d2844aa3012604423131617800a041aa41bb", L },
	{ "critical", "d2844aa30126028104" "04423131a041aa41bb", 0 },
	{ "alg by name", "d28449a201634553360442" "3131a041aa41bb", 0 },
	{ "kid a text", "d28447a2012604623131a041aa41bb", 0 },
	{ "typ a number", "d28449a3012604423131" "1000a041aa41bb", L },
	{ "typ empty", "d28449a3012604423131" "1060a041aa41bb", L },
	{ "short schema digest", "d2844ea30126044231313a000111724100a0"
	    "41aa41bb", 0 },
};

static void
profiles_take_their_own(void **state)
{
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	for (size_t i = 0; i < COUNT(sign1s); i++) {
		struct ezz_buf		 b = test_hex(sign1s[i].hex);
		struct ezz_cose_sign1	 s;
		int			 by = 0;

		if (ezz_cose_sign1_read(ctx, ezz_bytes_of(&b),
		    EZZ_CBOR_STRICT, &s) == EZZ_OK)
			by |= S;
		if (ezz_cose_sign1_read(ctx, ezz_bytes_of(&b),
		    EZZ_CBOR_LENIENT, &s) == EZZ_OK)
			by |= L;
		if (by != sign1s[i].by)
			fail_msg("%s: %d, not %d: %s", sign1s[i].why, by,
			    sign1s[i].by, ezz_message(ctx));
		for (size_t n = 0; by != 0 && n < b.n; n++)
			assert_int_not_equal(ezz_cose_sign1_read(ctx,
			    EZZ_BYTES(b.p, n), EZZ_CBOR_LENIENT, &s), EZZ_OK);
		ezz_buf_free(&b);
	}
	ezz_ctx_free(&ctx);
}

static void
the_protected_kid_wins(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_buf		 b;
	struct ezz_cose_sign1	 s;

	(void)state;
	b = test_hex("d28447a2012604423131a10442323241aa41bb");
	assert_int_equal(ezz_cose_sign1_read(ctx, ezz_bytes_of(&b),
	    EZZ_CBOR_LENIENT, &s), EZZ_OK);
	assert_memory_equal(s.header.kid.p, "11", 2);
	assert_false(s.kid_unprotected);
	ezz_buf_free(&b);
	b = test_hex("d28443a10126a10442323241aa41bb");
	assert_int_equal(ezz_cose_sign1_read(ctx, ezz_bytes_of(&b),
	    EZZ_CBOR_LENIENT, &s), EZZ_OK);
	assert_memory_equal(s.header.kid.p, "22", 2);
	assert_true(s.kid_unprotected);
	ezz_buf_free(&b);
	ezz_ctx_free(&ctx);
}

static void
several_signers_come_back(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_cose_header	 body = { .typ = ezz_bytes_str(
				    EZZ_TYP_TRUST) };
	struct ezz_cose_header	 one = { .alg = -7, .kid = EZZ_BYTES(kid, 8) };
	struct ezz_buf		 bp = { 0 }, sp = { 0 };
	struct ezz_cose_sign	 s = { 0 }, got;

	(void)state;
	ezz_cose_header_write(ctx, &body, &bp);
	ezz_cose_header_write(ctx, &one, &sp);
	s.protected = ezz_bytes_of(&bp);
	s.payload = ezz_bytes_str("pay");
	for (size_t i = 0; i < EZZ_COSE_SIGNERS_MAX; i++) {
		s.by[i].protected = ezz_bytes_of(&sp);
		s.by[i].signature = EZZ_BYTES(digest, i + 1);
	}
	for (s.n = 0; s.n <= EZZ_COSE_SIGNERS_MAX + 1; s.n++) {
		struct ezz_buf	 b = { 0 };
		ezz_status	 st = ezz_cose_sign_write(ctx, &s, &b);

		if (s.n == 0 || s.n > EZZ_COSE_SIGNERS_MAX) {
			assert_int_equal(st, EZZ_EINVAL);
			continue;
		}
		assert_int_equal(st, EZZ_OK);
		assert_int_equal(ezz_cose_sign_read(ctx, ezz_bytes_of(&b),
		    &got), EZZ_OK);
		assert_int_equal(got.n, s.n);
		same_header(&got.header, &body);
		same_header(&got.by[s.n - 1].header, &one);
		assert_int_equal(got.by[s.n - 1].signature.n, s.n);
		for (size_t n = 0; n < b.n; n++)
			assert_int_not_equal(ezz_cose_sign_read(ctx,
			    EZZ_BYTES(b.p, n), &got), EZZ_OK);
		ezz_buf_free(&b);
	}
	ezz_buf_free(&bp);
	ezz_buf_free(&sp);
	ezz_ctx_free(&ctx);
}

static const char	*signs[] = {		/* all refused */
	"d8628440a041aa80",				/* no signer */
	"d28440a041aa818347a2012604423131a041bb",	/* tag of Sign1 */
	"8440a041aa818347a2012604423131a041bb",		/* no tag */
	"d8628440a10442313141aa818347a2012604423131a041bb",
	"d8628440a041aa818343a10126a10442313141bb",	/* kid unprotected */
	"d8628440a041aa818343a10126a041bb",		/* no kid */
	"d8628440a041aa818340a041bb",
	"d8628440a041aa818247a2012604423131a0",
	"d8628440a0f6818347a2012604423131a041bb",	/* detached */
	"d8628440a041aa818347a2012604423131a040",	/* empty signature */
};

static void
odd_lists_are_refused(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_cose_sign	 s;
	struct ezz_buf		 b;

	(void)state;
	for (size_t i = 0; i < COUNT(signs); i++) {
		b = test_hex(signs[i]);
		assert_int_equal(ezz_cose_sign_read(ctx, ezz_bytes_of(&b),
		    &s), EZZ_EFORMAT);
		ezz_buf_free(&b);
	}
	b = test_hex("d8628440a041aa818347a2012604423131a041bb");
	assert_int_equal(ezz_cose_sign_read(ctx, ezz_bytes_of(&b), &s),
	    EZZ_OK);
	ezz_buf_free(&b);
	ezz_ctx_free(&ctx);
}

static json_t *
sample(const char *name)
{
	const char	*dir = test_shared();
	char		 path[4200];
	json_t		*j;

	if (dir == NULL)
		return NULL;
	snprintf(path, sizeof(path), "%s/samples/vectors/cose-wg/%s", dir,
	    name);
	if ((j = json_load_file(path, 0, NULL)) == NULL)
		fail_msg("%s cannot be read", path);
	return j;
}

/* The bytes that a hexadecimal string somewhere in the example gives. */
static struct ezz_buf
hex_at(json_t *j, const char *a, const char *b)
{
	const char	*hex = json_string_value(json_object_get(
			    json_object_get(j, a), b));

	assert_non_null(hex);
	return test_hex(hex);
}

static const struct {
	const char	*name;
	bool		 read;		/* it has the shape of a Sign1 */
	bool		 same;		/* ToBeSigned is ours */
} wg_sign1[] = {
	{ "sign1-tests/sign-pass-01.json", true, true },
	{ "sign1-tests/sign-pass-03.json", true, true },
	{ "sign1-tests/sign-fail-01.json", false, false },	/* tag 998 */
	{ "sign1-tests/sign-fail-03.json", true, false },	/* alg -999 */
	{ "sign1-tests/sign-fail-06.json", true, false },	/* a label */
	{ "ecdsa-examples/ecdsa-sig-02.json", true, true },
	{ "ecdsa-examples/ecdsa-sig-04.json", true, true },
	{ "eddsa-examples/eddsa-sig-02.json", true, true },
	{ "CWT/A_4.json", false, false },			/* a MAC0 */
	{ "CWT/A_6.json", false, false },			/* Encrypt0 */
};

static void
examples_of_sign1(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_cose_sign1	 s;
	json_t			*j;

	(void)state;
	for (size_t i = 0; i < COUNT(wg_sign1); i++) {
		struct ezz_buf	 in, want, ours = { 0 };

		if ((j = sample(wg_sign1[i].name)) == NULL)
			break;
		in = hex_at(j, "output", "cbor");
		if ((ezz_cose_sign1_read(ctx, ezz_bytes_of(&in),
		    EZZ_CBOR_LENIENT, &s) == EZZ_OK) != wg_sign1[i].read)
			fail_msg("%s: %s", wg_sign1[i].name, ezz_message(ctx));
		if (wg_sign1[i].read) {
			want = hex_at(j, "intermediates", "ToBeSign_hex");
			ezz_cose_signed_bytes(ctx, s.protected, NULL, NONE,
			    s.payload, &ours);
			assert_int_equal(ezz_bytes_equal(ezz_bytes_of(&want),
			    ezz_bytes_of(&ours)), wg_sign1[i].same);
			ezz_buf_free(&want);
		}
		ezz_buf_free(&ours);
		ezz_buf_free(&in);
		json_decref(j);
	}
	ezz_ctx_free(&ctx);
}

static const struct {
	const char	*name;
	bool		 same;
} wg_sign[] = {
	{ "sign-tests/sign-pass-01.json", true },
	{ "sign-tests/sign-pass-03.json", true },
	{ "sign-tests/sign-fail-03.json", false },
	{ "sign-tests/sign-fail-06.json", false },
	{ "ecdsa-examples/ecdsa-02.json", true },
	{ "ecdsa-examples/ecdsa-04.json", true },
	{ "eddsa-examples/eddsa-02.json", true },
	{ "RFC8152/Appendix_C_1_2.json", true },
	{ "RFC8152/Appendix_C_1_4.json", true },
};

/* One signer of an example that has its kid where ours never do. */
static bool
same_signed_bytes(ezz_ctx *ctx, struct ezz_cursor *c, struct ezz_bytes body,
    struct ezz_bytes payload, const char *hex)
{
	struct ezz_buf		 want = test_hex(hex), ours = { 0 };
	struct ezz_bytes	 signer;
	size_t			 n;
	bool			 same;

	assert_int_equal(ezz_cbor_array(ctx, c, &n), EZZ_OK);
	assert_int_equal(ezz_cbor_bytes(ctx, c, &signer), EZZ_OK);
	assert_int_equal(ezz_cbor_skip(ctx, c, NULL), EZZ_OK);
	assert_int_equal(ezz_cbor_skip(ctx, c, NULL), EZZ_OK);
	ezz_cose_signed_bytes(ctx, body, &signer, NONE, payload, &ours);
	same = ezz_bytes_equal(ezz_bytes_of(&want), ezz_bytes_of(&ours));
	ezz_buf_free(&want);
	ezz_buf_free(&ours);
	return same;
}

static void
examples_of_sign(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_cose_sign	 strict;
	struct ezz_bytes	 body, payload;
	struct ezz_cursor	 c;
	uint64_t		 tag;
	size_t			 n;
	json_t			*j;

	(void)state;
	for (size_t i = 0; i < COUNT(wg_sign); i++) {
		struct ezz_buf	 in;
		json_t		*signers;
		bool		 same = true;

		if ((j = sample(wg_sign[i].name)) == NULL)
			break;
		in = hex_at(j, "output", "cbor");
		assert_int_not_equal(ezz_cose_sign_read(ctx,
		    ezz_bytes_of(&in), &strict), EZZ_OK);
		c = ezz_cursor_of(ezz_bytes_of(&in));
		if (in.p[0] >> 5 == 6)
			assert_int_equal(ezz_cbor_tag(ctx, &c, &tag), 0);
		assert_int_equal(ezz_cbor_array(ctx, &c, &n), 0);
		assert_int_equal(ezz_cbor_bytes(ctx, &c, &body), 0);
		assert_int_equal(ezz_cbor_skip(ctx, &c, NULL), 0);
		assert_int_equal(ezz_cbor_bytes(ctx, &c, &payload), 0);
		assert_int_equal(ezz_cbor_array(ctx, &c, &n), 0);
		signers = json_object_get(json_object_get(j, "intermediates"),
		    "signers");
		assert_int_equal(json_array_size(signers), n);
		for (size_t k = 0; k < n; k++)
			same &= same_signed_bytes(ctx, &c, body, payload,
			    json_string_value(json_object_get(json_array_get(
			    signers, k), "ToBeSign_hex")));
		if (same != wg_sign[i].same)
			fail_msg("%s", wg_sign[i].name);
		ezz_buf_free(&in);
		json_decref(j);
	}
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(headers_come_back),
		cmocka_unit_test(profiles_take_their_own),
		cmocka_unit_test(the_protected_kid_wins),
		cmocka_unit_test(several_signers_come_back),
		cmocka_unit_test(odd_lists_are_refused),
		cmocka_unit_test(examples_of_sign1),
		cmocka_unit_test(examples_of_sign),
	};

	return cmocka_run_group_tests_name("cose", tests, NULL, NULL);
}
