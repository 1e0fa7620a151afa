/*
 * Numbers modulo n, the order of the SM2 base point (GB/T 32918.5).
 *
 * Kept below n.  A product is Montgomery's, a*b/2^256, so a factor that is
 * used often is kept as a*2^256.  n = 2^256 - 2^224 - 2^128 + n1:n0, and for
 * that upper half a step needs no multiplication.
 * Everything runs in constant time; the exponent of sc_invert is public.
 */
#ifndef EZZ_CRYPTO_SM2_SCALAR_H
#define EZZ_CRYPTO_SM2_SCALAR_H

#include "crypto/sm2_limbs.h"

static const struct u256 sc_n = {{ 0x53bbf40939d54123, 0x7203df6b21c6052b,
    0xffffffffffffffff, 0xfffffffeffffffff }};
/* 2^512 mod n, and -1/n mod 2^64 */
static const struct u256 sc_r2 = {{ 0x901192af7c114f20, 0x3464504ade6fa2fa,
    0x620fc84c3affe0d4, 0x1eb5e412a22b3d3b }};
#define SC_N0	UINT64_C(0x327f9e8872350975)

/* r = t - n if that is not negative, where t is carry:t < 2n. */
static inline void
sc_cut(struct u256 *r, const struct u256 *t, uint64_t carry)
{
	struct u256 d;
	uint64_t borrow = u256_sub(&d, t, &sc_n);

	u256_select(r, 0 - (borrow & ~carry), t, &d);
}

static inline void
sc_add(struct u256 *r, const struct u256 *a, const struct u256 *b)
{
	struct u256 t;
	uint64_t c = u256_add(&t, a, b);

	sc_cut(r, &t, c);
}

static inline void
sc_sub(struct u256 *r, const struct u256 *a, const struct u256 *b)
{
	struct u256 t, m;
	uint64_t mask = 0 - barrier(u256_sub(&t, a, b));

UNROLL
	for (int i = 0; i < 4; i++)
		m.w[i] = sc_n.w[i] & mask;
	u256_add(r, &t, &m);
}

static inline void
sc_neg(struct u256 *r, const struct u256 *a)
{
	static const struct u256 zero;

	sc_sub(r, &zero, a);
}

/* r = a/2: an odd a is made even by adding n first. */
static inline void
sc_half(struct u256 *r, const struct u256 *a)
{
	struct u256 t;
	uint64_t mask = 0 - barrier(a->w[0] & 1), c;

UNROLL
	for (int i = 0; i < 4; i++)
		t.w[i] = sc_n.w[i] & mask;
	c = u256_add(&t, &t, a);
UNROLL
	for (int i = 0; i < 3; i++)
		r->w[i] = t.w[i] >> 1 | t.w[i + 1] << 63;
	r->w[3] = t.w[3] >> 1 | c << 63;
}

/* One Montgomery step in place; see fe_reduce_step for the turning. */
static inline void
sc_reduce_step(uint64_t *t0, uint64_t *t1, uint64_t *t2, uint64_t *t3)
{
	uint64_t m = *t0 * SC_N0, c, top;

	mul_add(m, sc_n.w[0], *t0, 0, &c);
	*t1 = mul_add(m, sc_n.w[1], *t1, c, &c);
	top = m + add2(t2, t3, *t2, *t3, c, 0);
	c = sub2(t2, t3, *t2, *t3, m, m << 32);
	*t0 = top - (m >> 32) - c;
}

/* r = a*b / 2^256 mod n; one of them may be any 256-bit number. */
static inline void
sc_mul(struct u256 *r, const struct u256 *a, const struct u256 *b)
{
	uint64_t t[8], c;
	struct u256 low, high;

	u256_mul(t, a, b);
	sc_reduce_step(&t[0], &t[1], &t[2], &t[3]);
	sc_reduce_step(&t[1], &t[2], &t[3], &t[0]);
	sc_reduce_step(&t[2], &t[3], &t[0], &t[1]);
	sc_reduce_step(&t[3], &t[0], &t[1], &t[2]);
	memcpy(&low, t, sizeof(low));
	memcpy(&high, t + 4, sizeof(high));
	c = u256_add(&low, &low, &high);
	sc_cut(r, &low, c);
}

/* a*2^256 mod n */
static inline void
sc_enter(struct u256 *r, const struct u256 *a)
{
	sc_mul(r, a, &sc_r2);
}

/* r = 1/a, both in Montgomery form, by a^(n-2). */
static inline void
sc_invert(struct u256 *r, const struct u256 *a)
{
	static const struct u256 two = {{ 2, 0, 0, 0 }};
	struct u256 e, t = *a;

	u256_sub(&e, &sc_n, &two);
	for (int i = 254; i >= 0; i--) {
		sc_mul(&t, &t, &t);
		if (e.w[i / 64] >> (i % 64) & 1)
			sc_mul(&t, &t, a);
	}
	*r = t;
}

/* Any 256 bits, big end first, modulo n. */
static inline void
sc_from_bytes(struct u256 *r, const uint8_t p[32])
{
	struct u256 t;

	u256_from_bytes(&t, p);
	sc_cut(r, &t, 0);
}

/* All ones if 1 <= a < n. */
static inline uint64_t
sc_mask_valid(const struct u256 *a)
{
	return u256_mask_less(a, &sc_n) & ~u256_mask_zero(a);
}

#endif
