/*
 * Constant time, seen by memcheck: keys and nonces are marked undefined, so
 * that a branch or an address that depends on them is an error.  The library
 * files are built with EZZ_SM2_CT for it, which names what is published.
 *
 * ct_sm2            all that handles secrets; must be clean
 * ct_sm2 comb       the control: a secret through the comb of public values
 * ct_sm2 branch     the control of controls
 */
#include <stdio.h>
#include <string.h>

#include <valgrind/memcheck.h>

#include "crypto/sm2_inner.h"

#define E(e)	((const uint8_t (*)[32])(e))

static bool
secret_rng(void *arg, void *p, size_t n)
{
	bool ok = ezz_sm2_getrandom(arg, p, n);

	VALGRIND_MAKE_MEM_UNDEFINED(p, n);
	return ok;
}

/* The factors of a check are thrown away, not secret: only nonces are. */
static bool
half_secret_rng(void *arg, void *p, size_t n)
{
	int *call = arg;

	return (*call)++ % 2 == 0 ? secret_rng(NULL, p, n) :
	    ezz_sm2_getrandom(NULL, p, n);
}

static int
sign_all(struct ezz_sm2_key *key)
{
	static uint8_t e[33][32], sig[33][64];
	int call = 0, bad = 0;

	for (int i = 0; i < 33; i++)
		memset(e[i], i, 32);
	bad += !ezz_sm2_sign_bare(key, e[0], secret_rng, NULL, sig[0]);
	bad += !ezz_sm2_sign(key, e[0], secret_rng, NULL, sig[0]);
	bad += !ezz_sm2_sign_batch_bare(key, 33, E(e), sig, secret_rng, NULL);
	bad += !ezz_sm2_sign_batch(key, 32, E(e), sig, half_secret_rng, &call);
	for (int i = 0; i < 32; i++)
		bad += !ezz_sm2_verify(&key->pub, e[i], sig[i]);
	return bad;
}

static int
control(const char *which, const struct ezz_sm2_key *key)
{
	struct u256 s = key->d, one = {{ 1 }};
	static struct ezz_sm2_point comb[SM2_COMB];

	if (strcmp(which, "branch") == 0)
		return (s.w[0] & 1) != 0 ? 0 : 1;
	ezz_sm2_core()->comb(comb, &key->pub);
	return ezz_sm2_core()->seen(comb, &s, &one, &one);
}

int
main(int argc, char **argv)
{
	struct ezz_sm2_key key;
	uint8_t d[32];
	int bad;

	if (!ezz_sm2_getrandom(NULL, d, sizeof(d)))
		return 2;
	d[0] &= 0x7f;
	d[31] |= 1;
	VALGRIND_MAKE_MEM_UNDEFINED(d, sizeof(d));
	if (!ezz_sm2_key_read(&key, d))
		return 2;
	if (argc > 1)
		return control(argv[1], &key);
	bad = sign_all(&key);
	bad += !ezz_sm2_key_new(&key, secret_rng, NULL);
	bad += sign_all(&key);
	printf("%s: %d wrong\n", ezz_sm2_core()->name, bad);
	return bad != 0;
}
