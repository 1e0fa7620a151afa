/*
 * Figures of SM2 and SM3 beside OpenSSL's EVP: JSON lines on stdout, one a
 * case.  Processor time of one thread, rounds interleaved over all cases and
 * both sides, medians.
 *
 * OpenSSL is used as well as it can be: keys, contexts and digests are made
 * once, and a signature is asked for over a digest with Z already in it.
 * The portable core is measured through its own table of functions.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "crypto/sm2_inner.h"

#define ROUNDS	9
#define SLICE	0.04		/* seconds of one measurement */
#define STREAM	65536
#define SMALL	256

static struct {
	struct ezz_sm2_key	 key;
	struct ezz_sm2_table	*table;
	uint8_t			 e[EZZ_SM2_BATCH][32];
	uint8_t			 sig[EZZ_SM2_BATCH][64];
	uint8_t			 data[STREAM];
	EVP_PKEY_CTX		*sign, *verify;
	EVP_MD			*sm3;
	EVP_MD_CTX		*md;
	uint8_t			 der[80];
	size_t			 der_n;
} b;

static void
must(int ok, const char *what)
{
	if (!ok) {
		fprintf(stderr, "bench_sm2: %s failed\n", what);
		exit(1);
	}
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

#define E	((const uint8_t (*)[32])b.e)

static void
ezz_sign(void)
{
	must(ezz_sm2_sign_bare(&b.key, b.e[0], NULL, NULL, b.sig[0]), "sign");
}

static void
ezz_sign_checked_one(void)
{
	must(ezz_sm2_sign(&b.key, b.e[0], NULL, NULL, b.sig[0]), "sign");
}

static void
ezz_sign_batch(void)
{
	must(ezz_sm2_sign_batch_bare(&b.key, EZZ_SM2_BATCH, E, b.sig, NULL,
	    NULL), "sign-batch");
}

static void
ezz_sign_checked(void)
{
	must(ezz_sm2_sign_batch(&b.key, EZZ_SM2_BATCH, E, b.sig, NULL, NULL),
	    "sign-checked");
}

static void
ezz_verify_seen(void)
{
	must(ezz_sm2_verify_seen(b.table, b.e[0], b.sig[0]), "verify-seen");
}

static void
ezz_verify_any(void)
{
	must(ezz_sm2_verify(&b.key.pub, b.e[0], b.sig[0]), "verify-any");
}

static void
ezz_table(void)
{
	struct ezz_sm2_table *t = ezz_sm2_table_new(&b.key.pub);

	must(t != NULL, "table");
	ezz_sm2_table_free(&t);
}

static void
ezz_keygen(void)
{
	static struct ezz_sm2_key key;

	must(ezz_sm2_key_new(&key, NULL, NULL), "keygen");
}

static void
ezz_stream(void)
{
	uint8_t out[32];

	ezz_sm3(b.data, STREAM, out);
}

static void
ezz_many(void)
{
	static uint8_t out[8][32];
	struct ezz_sm3_job job[8];

	for (int i = 0; i < 8; i++)
		job[i] = (struct ezz_sm3_job){ NULL, b.data + 1000 * i, SMALL,
		    out[i] };
	ezz_sm3_many(job, 8);
}

static void
evp_sign(void)
{
	size_t n = sizeof(b.der);

	must(EVP_PKEY_sign(b.sign, b.der, &n, b.e[0], 32) == 1,
	    "EVP_PKEY_sign");
	b.der_n = n;
}

static void
evp_verify(void)
{
	must(EVP_PKEY_verify(b.verify, b.der, b.der_n, b.e[0], 32) == 1,
	    "EVP_PKEY_verify");
}

static void
evp_keygen(void)
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "SM2");

	must(key != NULL, "EVP_PKEY_Q_keygen");
	EVP_PKEY_free(key);
}

static void
evp_sm3(const uint8_t *p, size_t n)
{
	uint8_t out[32];

	must(EVP_DigestInit_ex(b.md, b.sm3, NULL) == 1 &&
	    EVP_DigestUpdate(b.md, p, n) == 1 &&
	    EVP_DigestFinal_ex(b.md, out, NULL) == 1, "EVP SM3");
}

static void
evp_stream(void)
{
	evp_sm3(b.data, STREAM);
}

static void
evp_many(void)
{
	for (int i = 0; i < 8; i++)
		evp_sm3(b.data + 1000 * i, SMALL);
}

/* Both sides do as much work in one call, times the factors. */
static const struct test {
	const char	*name;
	const char	*unit;
	void		(*ours)(void);
	double		 ours_each;
	void		(*peer)(void);
	double		 peer_each;
} tests[] = {
#ifndef BENCH_SUFFIX
#define BENCH_SUFFIX ""
	{ "sm3-stream", "MB/s", ezz_stream, STREAM / 1e6, evp_stream,
	    STREAM / 1e6 },
	{ "sm3-many", "MB/s", ezz_many, 8 * SMALL / 1e6, evp_many,
	    8 * SMALL / 1e6 },
	{ "sign-checked", "op/s", ezz_sign_checked, EZZ_SM2_BATCH, evp_sign,
	    1 },
	{ "sign-checked-one", "op/s", ezz_sign_checked_one, 1, evp_sign, 1 },
	{ "verify-any", "op/s", ezz_verify_any, 1, evp_verify, 1 },
	{ "keygen", "op/s", ezz_keygen, 1, evp_keygen, 1 },
	{ "table", "op/s", ezz_table, 1, NULL, 0 },
#endif
	{ "sign" BENCH_SUFFIX, "op/s", ezz_sign, 1, evp_sign, 1 },
	{ "sign-batch" BENCH_SUFFIX, "op/s", ezz_sign_batch, EZZ_SM2_BATCH,
	    evp_sign, 1 },
	{ "verify-seen" BENCH_SUFFIX, "op/s", ezz_verify_seen, 1, evp_verify,
	    1 },
};
#define TESTS	(sizeof(tests) / sizeof(*tests))

/* How often f runs in a second. */
static double
rate(void (*f)(void))
{
	double start = now(), end;
	long n = 0, step = 1;

	do {
		for (long i = 0; i < step; i++)
			f();
		n += step;
		end = now();
		if (end - start < SLICE / 8)
			step *= 2;
	} while (end - start < SLICE);
	return (double)n / (end - start);
}

static int
by_value(const void *a, const void *c)
{
	double x = *(const double *)a, y = *(const double *)c;

	return (x > y) - (x < y);
}

static double
median(double v[ROUNDS])
{
	qsort(v, ROUNDS, sizeof(*v), by_value);
	return v[ROUNDS / 2];
}

static EVP_PKEY *
evp_key(void)
{
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
	EVP_PKEY *key = NULL;
	OSSL_PARAM *params;
	uint8_t d[32], xy[65] = { 4 };
	BIGNUM *priv;

	ezz_sm2_key_write(&b.key, d);
	ezz_sm2_pub_write(&b.key.pub, xy + 1);
	priv = BN_bin2bn(d, 32, NULL);
	must(OSSL_PARAM_BLD_push_utf8_string(bld, OSSL_PKEY_PARAM_GROUP_NAME,
	    "SM2", 0) == 1 &&
	    OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_PRIV_KEY, priv) == 1 &&
	    OSSL_PARAM_BLD_push_octet_string(bld, OSSL_PKEY_PARAM_PUB_KEY, xy,
	    65) == 1, "OSSL_PARAM_BLD");
	params = OSSL_PARAM_BLD_to_param(bld);
	must(EVP_PKEY_fromdata_init(ctx) == 1 && EVP_PKEY_fromdata(ctx, &key,
	    EVP_PKEY_KEYPAIR, params) == 1, "EVP_PKEY_fromdata");
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(bld);
	EVP_PKEY_CTX_free(ctx);
	BN_free(priv);
	return key;
}

static void
prepare(void)
{
	EVP_PKEY *key;

	must(ezz_sm2_key_new(&b.key, NULL, NULL), "key");
	must((b.table = ezz_sm2_table_new(&b.key.pub)) != NULL, "table");
	for (int i = 0; i < EZZ_SM2_BATCH; i++)
		memset(b.e[i], i + 1, 32);
	for (int i = 0; i < STREAM; i++)
		b.data[i] = (uint8_t)(i * 31);
	key = evp_key();
	b.sign = EVP_PKEY_CTX_new(key, NULL);
	b.verify = EVP_PKEY_CTX_new(key, NULL);
	b.sm3 = EVP_MD_fetch(NULL, "SM3", NULL);
	b.md = EVP_MD_CTX_new();
	must(b.sm3 != NULL && b.md != NULL &&
	    EVP_PKEY_sign_init(b.sign) == 1 &&
	    EVP_PKEY_CTX_set_signature_md(b.sign, b.sm3) == 1 &&
	    EVP_PKEY_verify_init(b.verify) == 1 &&
	    EVP_PKEY_CTX_set_signature_md(b.verify, b.sm3) == 1, "OpenSSL");
	EVP_PKEY_free(key);
	ezz_sign();
	evp_sign();
}

int
main(void)
{
	static double ours[TESTS][ROUNDS], peer[TESTS][ROUNDS];

	prepare();
	fprintf(stderr, "bench_sm2: core %s, %d rounds\n",
	    ezz_sm2_core()->name, ROUNDS);
	for (int r = 0; r < ROUNDS; r++) {
		for (size_t i = 0; i < TESTS; i++) {
			ours[i][r] = rate(tests[i].ours) * tests[i].ours_each;
			if (tests[i].peer != NULL)
				peer[i][r] = rate(tests[i].peer) *
				    tests[i].peer_each;
		}
	}
	for (size_t i = 0; i < TESTS; i++) {
		double x = median(ours[i]), y = median(peer[i]);

		printf("{\"bench\":\"sm2\",\"case\":\"%s\",\"value\":%.1f,"
		    "\"unit\":\"%s\"", tests[i].name, x, tests[i].unit);
		if (tests[i].peer != NULL)
			printf(",\"peer\":\"openssl\",\"peer_value\":%.1f,"
			    "\"ratio\":%.2f}\n", y, x / y);
		else
			printf(",\"peer\":null,\"peer_value\":null,"
			    "\"ratio\":null}\n");
	}
	ezz_sm2_table_free(&b.table);
	ezz_sm2_key_wipe(&b.key);
	EVP_PKEY_CTX_free(b.sign);
	EVP_PKEY_CTX_free(b.verify);
	EVP_MD_CTX_free(b.md);
	EVP_MD_free(b.sm3);
	return fflush(stdout) != 0;
}
