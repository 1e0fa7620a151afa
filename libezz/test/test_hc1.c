/*
 * HC1: each stage of the EU's own test certificates says what their files
 * expect, and their signatures hold over our Sig_structure.  The signature is
 * OpenSSL's business, so it is asked here and not in the reader.
 */
#include "config.h"

#include "test.h"

#include <ftw.h>
#include <jansson.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

#include "base/codec.h"
#include "base/limits.h"
#include "base/squeeze.h"
#include "format/ez1.h"
#include "format/hc1.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

enum stage { UNPREFIX, B45DECODE, COMPRESSION, DECODE, VERIFY, STAGES };

static const char	*stage_keys[] = { "EXPECTEDUNPREFIX",
			    "EXPECTEDB45DECODE", "EXPECTEDCOMPRESSION",
			    "EXPECTEDDECODE", "EXPECTEDVERIFY" };

/* Files whose own expectation is wrong, with what is found instead. */
static const struct {
	const char	*name;
	enum stage	 stage;
	const char	*why;
} traps[] = {
	{ "ES/401.json", DECODE, "ES256 with 96 bytes: a P-384 key" },
	{ "ES/402.json", DECODE, "ES256 with 96 bytes: a P-384 key" },
	{ "ES/403.json", DECODE, "ES256 with 96 bytes: a P-384 key" },
};

static ezz_ctx	*ctx;
static size_t	 files, verified, wrong;

/* r || s to the SEQUENCE that OpenSSL takes. */
static int
ecdsa_der(struct ezz_bytes rs, unsigned char **der)
{
	ECDSA_SIG	*sig = ECDSA_SIG_new();
	size_t		 half = rs.n / 2;
	int		 n;

	assert_non_null(sig);
	assert_int_equal(ECDSA_SIG_set0(sig, BN_bin2bn(rs.p, (int)half, NULL),
	    BN_bin2bn(rs.p + half, (int)half, NULL)), 1);
	n = i2d_ECDSA_SIG(sig, der);
	ECDSA_SIG_free(sig);
	return n;
}

static bool
openssl_verifies(const struct ezz_hc1 *h, X509 *cert)
{
	EVP_MD_CTX	*md = EVP_MD_CTX_new();
	EVP_PKEY_CTX	*p = NULL;
	struct ezz_buf	 tbs = { 0 };
	unsigned char	*der = NULL;
	const uint8_t	*sig = h->sign1.signature.p;
	size_t		 n = h->sign1.signature.n;
	bool		 good;

	ezz_cose_signed_bytes(ctx, h->sign1.protected, NULL,
	    EZZ_BYTES(NULL, 0), h->sign1.payload, &tbs);
	good = EVP_DigestVerifyInit(md, &p, EVP_sha256(), NULL,
	    X509_get0_pubkey(cert)) == 1;
	if (h->alg == EZZ_PS256)
		good = good && EVP_PKEY_CTX_set_rsa_padding(p,
		    RSA_PKCS1_PSS_PADDING) == 1 &&
		    EVP_PKEY_CTX_set_rsa_pss_saltlen(p,
		    RSA_PSS_SALTLEN_DIGEST) == 1;
	else {
		n = (size_t)ecdsa_der(h->sign1.signature, &der);
		sig = der;
	}
	good = good && EVP_DigestVerify(md, sig, n, tbs.p, tbs.n) == 1;
	OPENSSL_free(der);
	EVP_MD_CTX_free(md);
	ezz_buf_free(&tbs);
	return good;
}

/* Signed by the certificate beside it, which is also the one that is named. */
static bool
signed_by(const struct ezz_hc1 *h, const char *base64)
{
	struct ezz_buf		 der = { 0 };
	const unsigned char	*p;
	uint8_t			 digest[SHA256_DIGEST_LENGTH];
	X509			*cert;
	bool			 good;

	if (ezz_base64_read(ctx, ezz_bytes_str(base64), &der) != EZZ_OK)
		return false;
	p = der.p;
	cert = d2i_X509(NULL, &p, (long)der.n);
	SHA256(der.p, der.n, digest);
	good = cert != NULL && openssl_verifies(h, cert) &&
	    ezz_bytes_equal(h->sign1.header.kid, EZZ_BYTES(digest, 8));
	X509_free(cert);
	ezz_buf_free(&der);
	return good;
}

static bool
claims_make_sense(const struct ezz_hc1 *h)
{
	struct ezz_hc1_claims	 c;

	return ezz_hc1_claims(ctx, h, &c) == EZZ_OK && c.kind != 0;
}

/* How many stages the text passes. */
static enum stage
passes(struct ezz_bytes text, const char *cert)
{
	struct ezz_buf	 z = { 0 }, cose = { 0 };
	struct ezz_hc1	 h = { 0 };
	enum stage	 at = STAGES;

	if (ezz_armour_sniff(text) != EZZ_ARMOUR_HC1)
		at = UNPREFIX;
	else if (ezz_armour_read(ctx, text, &z) != EZZ_OK)
		at = B45DECODE;
	else if (ezz_zlib_read(ctx, ezz_bytes_of(&z), EZZ_MAX_PAYLOAD,
	    &cose) != EZZ_OK)
		at = COMPRESSION;
	else if (ezz_hc1_read(ctx, text, &h) != EZZ_OK ||
	    !claims_make_sense(&h))
		at = DECODE;
	else if (!signed_by(&h, cert))
		at = VERIFY;
	if (at < DECODE)
		assert_int_not_equal(ezz_hc1_read(ctx, text, &h), EZZ_OK);
	ezz_hc1_free(&h);
	ezz_buf_free(&z);
	ezz_buf_free(&cose);
	return at;
}

/* The first stage that the file expects to fail; of a trap, what we know. */
static bool
as_expected(const char *path, const json_t *expected, enum stage at)
{
	for (size_t i = 0; i < COUNT(traps); i++) {
		size_t	 n = strlen(traps[i].name);

		if (strlen(path) > n &&
		    strcmp(path + strlen(path) - n, traps[i].name) == 0)
			return at == traps[i].stage;
	}
	for (enum stage s = 0; s < STAGES; s++) {
		const json_t	*e = json_object_get(expected, stage_keys[s]);

		if (json_is_true(e) && at <= s)
			return false;
		if (json_is_false(e) && at > s)
			return false;
	}
	return true;
}

static int
look_at(const char *path, const struct stat *sb, int type, struct FTW *ftw)
{
	const char	*ext = strrchr(path, '.');
	json_t		*j;
	enum stage	 at;

	(void)sb;
	(void)ftw;
	if (type != FTW_F || ext == NULL || strcmp(ext, ".json") != 0)
		return 0;
	assert_non_null(j = json_load_file(path, 0, NULL));
	at = passes(ezz_bytes_str(json_string_value(json_object_get(j,
	    "PREFIX"))), json_string_value(json_object_get(json_object_get(j,
	    "TESTCTX"), "CERTIFICATE")));
	if (!as_expected(path, json_object_get(j, "EXPECTEDRESULTS"), at)) {
		print_error("%s stops at stage %d: %s\n", path, (int)at,
		    ezz_message(ctx));
		wrong++;
	}
	files++;
	verified += at == STAGES;
	json_decref(j);
	return 0;
}

static void
certificates_of_the_states(void **state)
{
	const char	*dir = test_shared();
	char		 path[4200];

	(void)state;
	if (dir == NULL)
		return;
	ctx = test_ctx();
	snprintf(path, sizeof(path), "%s/samples/vectors/dcc", dir);
	assert_int_equal(nftw(path, look_at, 8, FTW_PHYS), 0);
	print_message("# %zu certificates, %zu verified\n", files, verified);
	assert_int_equal(files, 289);
	assert_int_equal(wrong, 0);
	ezz_ctx_free(&ctx);
}

/* A text around COSE bytes, as a state would make it. */
static struct ezz_buf
text_of(struct ezz_bytes cose)
{
	struct ezz_buf	 z = { 0 }, text = { 0 };

	assert_int_equal(ezz_zlib_write(ctx, cose, 9, &z), EZZ_OK);
	assert_int_equal(ezz_armour_write(ctx, EZZ_ARMOUR_HC1,
	    ezz_bytes_of(&z), &text), EZZ_OK);
	ezz_buf_free(&z);
	return text;
}

/* 18([{1: alg, 4: h'31'}, {}, payload, n zero bytes]) */
static struct ezz_buf
made(int64_t alg, const char *payload, size_t n)
{
	static const uint8_t	 zeros[512];
	struct ezz_cose_header	 h = { .alg = alg, .kid = EZZ_BYTES("1", 1) };
	struct ezz_buf		 p = { 0 }, cose = { 0 }, pay, text;

	pay = test_hex(payload);
	ezz_cose_header_write(ctx, &h, &p);
	ezz_cose_sign1_write(ctx, ezz_bytes_of(&p), ezz_bytes_of(&pay),
	    EZZ_BYTES(zeros, n), &cose);
	text = text_of(ezz_bytes_of(&cose));
	ezz_buf_free(&p);
	ezz_buf_free(&pay);
	ezz_buf_free(&cose);
	return text;
}

static const struct {
	int64_t		 alg;
	size_t		 n;
	ezz_status	 st;
} algs[] = {
	{ -7, 64, EZZ_OK }, { -37, 256, EZZ_OK }, { -37, 384, EZZ_OK },
	{ -7, 63, EZZ_EFORMAT }, { -7, 65, EZZ_EFORMAT },
	{ -7, 96, EZZ_EFORMAT }, { -7, 0, EZZ_EFORMAT },
	{ -35, 96, EZZ_EUNSUPPORTED }, { -8, 64, EZZ_EUNSUPPORTED },
	{ -70010, 64, EZZ_EUNSUPPORTED }, { 5, 32, EZZ_EUNSUPPORTED },
	{ 0, 64, EZZ_EUNSUPPORTED }, { -257, 256, EZZ_EUNSUPPORTED },
};

static void
the_algorithm_says_how_long(void **state)
{
	struct ezz_hc1	 h;

	(void)state;
	ctx = test_ctx();
	for (size_t i = 0; i < COUNT(algs); i++) {
		struct ezz_buf	 text = made(algs[i].alg, "a0", algs[i].n);

		assert_int_equal(ezz_hc1_read(ctx, ezz_bytes_of(&text), &h),
		    algs[i].st);
		assert_int_equal(h.cose.n != 0, algs[i].st == EZZ_OK);
		ezz_hc1_free(&h);
		ezz_buf_free(&text);
	}
	ezz_ctx_free(&ctx);
}

static const struct {
	const char	*payload;
	ezz_status	 st;
	char		 kind;
	int64_t		 expires;
} claims[] = {
	{ "a0", EZZ_OK, 0, 0 },
	{ "a4016244450418640618323901" "03a101a1617680", EZZ_OK, 'v', 100 },
	{ "a2390103a101a16174800418" "64", EZZ_OK, 't', 100 },
	{ "a1390103a101a2617280617880", EZZ_OK, 'r', 0 },
	{ "a1390103a101a1617880", EZZ_OK, 0, 0 },
	{ "a104fb4059200000000000", EZZ_OK, 0, 100 },	/* 100.5 */
	{ "a16178a0", EZZ_OK, 0, 0 },			/* a text label */
	{ "a104fb7ff8000000000000", EZZ_EFORMAT, 0, 0 },	/* NaN */
	{ "a104fb7ff0000000000000", EZZ_EFORMAT, 0, 0 },	/* infinite */
	{ "a104fbc059200000000000", EZZ_EFORMAT, 0, 0 },	/* -100.5 */
	{ "a104fa42c90000", EZZ_EFORMAT, 0, 0 },
	{ "a104613a", EZZ_EFORMAT, 0, 0 },
	{ "a1041bffffffffffffffff", EZZ_EFORMAT, 0, 0 },
	{ "a2041864041865", EZZ_EFORMAT, 0, 0 },	/* exp twice */
	{ "a1041864f6", EZZ_EFORMAT, 0, 0 },	/* bytes after */
	{ "bf041864ff", EZZ_EFORMAT, 0, 0 },	/* indefinite */
	{ "a10101", EZZ_EFORMAT, 0, 0 },	/* iss a number */
	{ "80", EZZ_EFORMAT, 0, 0 }, { "", EZZ_EFORMAT, 0, 0 },
	{ "a1390103a201a002a0", EZZ_EFORMAT, 0, 0 },
	{ "a139010380", EZZ_EFORMAT, 0, 0 },
	{ "a1390103a101a10180", EZZ_EFORMAT, 0, 0 },
	{ "a10081818181818181818100", EZZ_ELIMIT, 0, 0 },
};

static void
claims_are_read_exactly(void **state)
{
	struct ezz_hc1_claims	 c;
	struct ezz_hc1		 h;

	(void)state;
	ctx = test_ctx();
	for (size_t i = 0; i < COUNT(claims); i++) {
		struct ezz_buf	 text = made(-7, claims[i].payload, 64);

		assert_int_equal(ezz_hc1_read(ctx, ezz_bytes_of(&text), &h),
		    EZZ_OK);
		if (ezz_hc1_claims(ctx, &h, &c) != claims[i].st)
			fail_msg("%s: %s", claims[i].payload,
			    ezz_message(ctx));
		if (claims[i].st == EZZ_OK) {
			assert_int_equal(c.kind, claims[i].kind);
			assert_int_equal(c.has_expires, c.expires != 0);
			assert_int_equal(c.expires, claims[i].expires);
		}
		ezz_hc1_free(&h);
		ezz_buf_free(&text);
	}
	ezz_ctx_free(&ctx);
}

/* What may stand around the COSE bytes: nothing. */
static void
the_wrapping_is_exact(void **state)
{
	struct ezz_buf	 text, z = { 0 }, odd = { 0 };
	struct ezz_hc1	 h;
	uint8_t		*zeros = calloc(1, 1024 * 1024);

	(void)state;
	ctx = test_ctx();
	text = made(-7, "a0", 64);
	for (size_t n = 0; n < text.n; n++) {
		assert_int_equal(ezz_hc1_read(ctx, EZZ_BYTES(text.p, n), &h),
		    EZZ_EFORMAT);
		assert_null(h.cose.p);
	}
	ezz_armour_read(ctx, ezz_bytes_of(&text), &z);
	ezz_buf_byte(ctx, &z, 0);
	ezz_armour_write(ctx, EZZ_ARMOUR_HC1, ezz_bytes_of(&z), &odd);
	assert_int_equal(ezz_hc1_read(ctx, ezz_bytes_of(&odd), &h),
	    EZZ_EFORMAT);
	odd.n = 0;
	ezz_armour_write(ctx, EZZ_ARMOUR_BASE45, ezz_bytes_of(&z), &odd);
	assert_int_equal(ezz_hc1_read(ctx, ezz_bytes_of(&odd), &h),
	    EZZ_EFORMAT);
	ezz_buf_free(&odd);
	assert_non_null(zeros);
	odd = text_of(EZZ_BYTES(zeros, 1024 * 1024));
	assert_int_equal(ezz_hc1_read(ctx, ezz_bytes_of(&odd), &h),
	    EZZ_ELIMIT);
	free(zeros);
	ezz_buf_free(&odd);
	ezz_buf_free(&text);
	ezz_buf_free(&z);
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(certificates_of_the_states),
		cmocka_unit_test(the_algorithm_says_how_long),
		cmocka_unit_test(claims_are_read_exactly),
		cmocka_unit_test(the_wrapping_is_exact),
	};

	return cmocka_run_group_tests_name("hc1", tests, NULL, NULL);
}
