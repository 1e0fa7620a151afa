/*
 * The field of p = 2^256 - 2^224 - 2^96 + 2^64 - 1 (GB/T 32918.5).
 *
 * Elements are kept below p and, for products, in Montgomery form a*2^256.
 * Since p = -1 mod 2^64 the Montgomery factor of each step is the lowest word
 * itself, and adding its multiple of p takes shifts and subtractions:
 * no multiplication (fe_reduce_step, proved by test/prove_sm2.sh).
 *
 * A core (sm2_core.h) includes this file once; with EZZ_SM2_ADX the four hot
 * operations come from sm2_field_adx.h instead of the portable text here.
 * Inversion is that of sm2_invert.h, else by Fermat's theorem.
 */
#ifndef EZZ_CRYPTO_SM2_FIELD_H
#define EZZ_CRYPTO_SM2_FIELD_H

#include "crypto/sm2_invert.h"
#include "crypto/sm2_limbs.h"

static const struct u256 fe_p = {{ 0xffffffffffffffff, 0xffffffff00000000,
    0xffffffffffffffff, 0xfffffffeffffffff }};
/* 2^256 and 2^512 mod p: one, and the way into Montgomery form. */
static const struct u256 fe_one = {{ 1, 0xffffffff, 0, 0x100000000 }};
static const struct u256 fe_r2 = {{ 0x200000003, 0x2ffffffff, 0x100000001,
    0x400000002 }};

/* r = t - p if that is not negative, where t is carry:t < 2p. */
static inline void
fe_cut(struct u256 *r, const struct u256 *t, uint64_t carry)
{
	struct u256 d;
	uint64_t borrow = u256_sub(&d, t, &fe_p);

	u256_select(r, 0 - (borrow & ~carry), t, &d);
}

/*
 * t + m*p with m = t[0], less its lowest word, which has become zero; what
 * leaves at the top takes that word's place, so four steps turn t in place.
 * With u = m*2^32 - m that is t - u*2^64 - m*2^224 + m*2^256 in the words
 * above the lowest; m less the upper half of m*2^32 never goes below zero.
 */
static inline void
fe_reduce_step(uint64_t *t0, uint64_t *t1, uint64_t *t2, uint64_t *t3)
{
	uint64_t m = *t0, low = m << 32, high = m >> 32, u0, u1, c;

	sub2(&u0, &u1, low, high, m, 0);
	c = sub2(t1, t2, *t1, *t2, u0, u1);
	sub2(t3, t0, *t3, m - high, low, 0);
	sub2(t3, t0, *t3, *t0, c, 0);
}

/* r = t / 2^256 mod p, for t < 2^256 * p. */
static inline void
fe_reduce(struct u256 *r, const uint64_t t[8])
{
	struct u256 a = {{ t[0], t[1], t[2], t[3] }};
	struct u256 b = {{ t[4], t[5], t[6], t[7] }};
	uint64_t c;

	fe_reduce_step(&a.w[0], &a.w[1], &a.w[2], &a.w[3]);
	fe_reduce_step(&a.w[1], &a.w[2], &a.w[3], &a.w[0]);
	fe_reduce_step(&a.w[2], &a.w[3], &a.w[0], &a.w[1]);
	fe_reduce_step(&a.w[3], &a.w[0], &a.w[1], &a.w[2]);
	c = u256_add(&a, &a, &b);
	fe_cut(r, &a, c);
}

#ifdef EZZ_SM2_ADX
#include "crypto/sm2_field_adx.h"
#else

static void
fe_mul(struct u256 *r, const struct u256 *a, const struct u256 *b)
{
	uint64_t t[8];

	u256_mul(t, a, b);
	fe_reduce(r, t);
}

static void
fe_sqr(struct u256 *r, const struct u256 *a)
{
	fe_mul(r, a, a);
}

static inline void
fe_add(struct u256 *r, const struct u256 *a, const struct u256 *b)
{
	struct u256 t;
	uint64_t c = u256_add(&t, a, b);

	fe_cut(r, &t, c);
}

static inline void
fe_sub(struct u256 *r, const struct u256 *a, const struct u256 *b)
{
	struct u256 t, m;
	uint64_t mask = 0 - barrier(u256_sub(&t, a, b));

UNROLL
	for (int i = 0; i < 4; i++)
		m.w[i] = fe_p.w[i] & mask;
	u256_add(r, &t, &m);
}

#endif

static inline void
fe_double(struct u256 *r, const struct u256 *a)
{
	fe_add(r, a, a);
}

static inline void
fe_neg(struct u256 *r, const struct u256 *a)
{
	static const struct u256 zero;

	fe_sub(r, &zero, a);
}

/* r = a/2: an odd a is made even by adding p first. */
static inline void
fe_half(struct u256 *r, const struct u256 *a)
{
	struct u256 t;
	uint64_t mask = 0 - barrier(a->w[0] & 1), c;

	for (int i = 0; i < 4; i++)
		t.w[i] = fe_p.w[i] & mask;
	c = u256_add(&t, &t, a);
	for (int i = 0; i < 3; i++)
		r->w[i] = t.w[i] >> 1 | t.w[i + 1] << 63;
	r->w[3] = t.w[3] >> 1 | c << 63;
}

static inline void
fe_enter(struct u256 *r, const struct u256 *a)
{
	fe_mul(r, a, &fe_r2);
}

static inline void
fe_leave(struct u256 *r, const struct u256 *a)
{
	static const struct u256 one = {{ 1, 0, 0, 0 }};

	fe_mul(r, a, &one);
}

#if EZZ_SM2_INT128

/* From a*2^256 to 2^256/a: 1/(a*2^256) times 2^768, by Montgomery. */
static inline void
fe_invert(struct u256 *r, const struct u256 *a)
{
	static const struct u256 r3 = {{ 0x1200000016, 0xefffffff8,
	    0xa0000000c, 0x1b00000009 }};
	struct u256 t;

	invert_plain(&t, a);
	fe_mul(r, &t, &r3);
}

#else

/* r = a^(2^n) * b */
static void
fe_sqr_mul(struct u256 *r, const struct u256 *a, int n, const struct u256 *b)
{
	struct u256 t = *a;

	while (n-- > 0)
		fe_sqr(&t, &t);
	fe_mul(r, &t, b);
}

/*
 * r = a^(p-2) = 1/a, and 0 for 0.  The names give the run of ones in the
 * exponent; p-2 is 31 ones, 0, 128 ones, 32 zeros, 62 ones, 0, 1.
 */
static void
fe_invert(struct u256 *r, const struct u256 *a)
{
	struct u256 x2, x3, x6, x15, x30, x31, x32, t;

	fe_sqr_mul(&x2, a, 1, a);
	fe_sqr_mul(&x3, &x2, 1, a);
	fe_sqr_mul(&x6, &x3, 3, &x3);
	fe_sqr_mul(&t, &x6, 6, &x6);
	fe_sqr_mul(&x15, &t, 3, &x3);
	fe_sqr_mul(&x30, &x15, 15, &x15);
	fe_sqr_mul(&x31, &x30, 1, a);
	fe_sqr_mul(&x32, &x31, 1, a);
	fe_sqr_mul(&t, &x31, 33, &x32);
	fe_sqr_mul(&t, &t, 32, &x32);
	fe_sqr_mul(&t, &t, 32, &x32);
	fe_sqr_mul(&t, &t, 32, &x32);
	fe_sqr_mul(&t, &t, 64, &x32);
	fe_sqr_mul(&t, &t, 30, &x30);
	fe_sqr_mul(r, &t, 2, a);
}

#endif

#endif
