/*
 * Nonces, randomness and the cleaning of the stack.
 *
 * A nonce is HMAC-SM3 under d of 32 random bytes and e: unpredictable while
 * either the generator or d is good, and never the same for two digests even
 * if the generator repeats itself.  Nothing is kept between calls, so there
 * is no state that a fork could double.
 *
 * Left out: user-space generators, and the deterministic nonces of RFC 6979.
 */
#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "crypto/sm2_inner.h"

bool
ezz_sm2_getrandom(void *arg, void *p, size_t n)
{
	uint8_t *at = p;

	(void)arg;
	while (n > 0) {
		ssize_t got = getrandom(at, n, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		at += got;
		n -= (size_t)got;
	}
	return true;
}

bool
ezz_sm2_hedged(void *arg, size_t n, const uint8_t e[][32], uint8_t k[][32])
{
	const struct sm2_hedge *h = arg;
	struct ezz_sm3_job job[EZZ_SM2_BATCH];
	uint8_t in[EZZ_SM2_BATCH][64], fresh[EZZ_SM2_BATCH][32];
	bool ok = h->rng(h->arg, fresh, 32 * n);

	for (size_t i = 0; i < n && ok; i++) {
		memcpy(in[i], fresh[i], 32);
		memcpy(in[i] + 32, e[i], 32);
		job[i] = (struct ezz_sm3_job){ &h->key->inner, in[i], 64,
		    k[i] };
	}
	if (ok) {
		ezz_sm3_many(job, n);
		for (size_t i = 0; i < n; i++)
			job[i] = (struct ezz_sm3_job){ &h->key->outer, k[i],
			    32, k[i] };
		ezz_sm3_many(job, n);
	}
	explicit_bzero(in, n * sizeof(*in));
	explicit_bzero(fresh, n * sizeof(*fresh));
	return ok;
}

/*
 * Frames of their own, which begin where those of the functions that have
 * returned began.  The volatile pointer keeps an array from shrinking.
 */
__attribute__((noinline)) void
ezz_sm2_scrub(void)
{
	uint8_t stack[16 * 1024];
	void *volatile p = stack;

	explicit_bzero(p, sizeof(stack));
}

__attribute__((noinline)) void
ezz_sm2_scrub_leaves(void)
{
	uint8_t stack[2 * 1024];
	void *volatile p = stack;

	explicit_bzero(p, sizeof(stack));
}
