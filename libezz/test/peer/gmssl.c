/*
 * GmSSL as a peer of bench_sm2, through its own library as it is installed.
 * The talk is that of sm2_rival.h: a line "CASE SECONDS" on stdin, a line
 * with the rate on stdout, 0 for a case that GmSSL has nothing for.
 *
 * GmSSL is used as well as it can be: nonces are made by the thirty-two, the
 * private key is prepared, no DER is written, and the table of a public key
 * is kept between verifications.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <gmssl/sm2.h>
#include <gmssl/sm2_z256.h>
#include <gmssl/sm3.h>
#include <gmssl/version.h>

static SM2_KEY			key;
static sm2_z256_t		prepared;
static SM2_SIGN_PRE_COMP	nonces[SM2_SIGN_PRE_COMP_COUNT];
static SM2_Z256_POINT		table[16];
static SM2_SIGNATURE		sig;
static uint8_t			e[32], data[65536];

static void
must(int ok, const char *what)
{
	if (!ok) {
		fprintf(stderr, "gmssl: %s failed\n", what);
		exit(1);
	}
}

static void
sign(void)
{
	must(sm2_do_sign(&key, e, &sig) == 1, "sm2_do_sign");
}

static void
sign_batch(void)
{
	must(sm2_fast_sign_pre_compute(nonces) == 1,
	    "sm2_fast_sign_pre_compute");
	for (int i = 0; i < SM2_SIGN_PRE_COMP_COUNT; i++)
		must(sm2_fast_sign(prepared, &nonces[i], e, &sig) == 1,
		    "sm2_fast_sign");
}

static void
verify_any(void)
{
	must(sm2_do_verify(&key, e, &sig) == 1, "sm2_do_verify");
}

static void
verify_seen(void)
{
	must(sm2_fast_verify(table, e, &sig) == 1, "sm2_fast_verify");
}

static void
keygen(void)
{
	static SM2_KEY fresh;

	must(sm2_key_generate(&fresh) == 1, "sm2_key_generate");
}

static void
stream(void)
{
	SM3_CTX ctx;
	uint8_t out[32];

	sm3_init(&ctx);
	sm3_update(&ctx, data, sizeof(data));
	sm3_finish(&ctx, out);
}

static void
many(void)
{
	SM3_CTX ctx;
	uint8_t out[32];

	for (int i = 0; i < 8; i++) {
		sm3_init(&ctx);
		sm3_update(&ctx, data + 1000 * i, 256);
		sm3_finish(&ctx, out);
	}
}

static const struct {
	const char	*name;
	void		(*run)(void);
	double		 each;
} cases[] = {
	{ "sign", sign, 1 },
	{ "sign-batch", sign_batch, SM2_SIGN_PRE_COMP_COUNT },
	{ "verify-any", verify_any, 1 },
	{ "verify-seen", verify_seen, 1 },
	{ "keygen", keygen, 1 },
	{ "sm3-stream", stream, sizeof(data) / 1e6 },
	{ "sm3-many", many, 8 * 256 / 1e6 },
};

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double
rate(void (*run)(void), double seconds)
{
	double start = now(), end;
	long n = 0;

	do {
		for (int i = 0; i < 8; i++)
			run();
		n += 8;
		end = now();
	} while (end - start < seconds);
	return (double)n / (end - start);
}

int
main(void)
{
	char line[100], name[40];
	double seconds, r;

	must(sm2_key_generate(&key) == 1 &&
	    sm2_fast_sign_compute_key(&key, prepared) == 1, "making a key");
	sm2_z256_point_mul_pre_compute(&key.public_key, table);
	sign();
	verify_any();
	sign_batch();
	verify_seen();
	fprintf(stderr, "gmssl: %s\n", gmssl_version_str());
	while (fgets(line, sizeof(line), stdin) != NULL) {
		must(sscanf(line, "%39s %lf", name, &seconds) == 2, "a line");
		r = 0;
		for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
			if (strcmp(name, cases[i].name) == 0)
				r = rate(cases[i].run, seconds) *
				    cases[i].each;
		printf("%.3f\n", r);
		fflush(stdout);
	}
	return 0;
}
