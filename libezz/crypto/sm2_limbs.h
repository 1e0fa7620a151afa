/*
 * Numbers of 256 bits in four words of 64, least word first.
 *
 * Everything here takes the same time whatever the values are: no branch and
 * no address depends on a word.  The 64 x 64 product comes from __int128
 * where the compiler has it, else from four 32-bit products.
 *
 * Left out: anything modular; see sm2_field.h (p) and sm2_scalar.h (n).
 */
#ifndef EZZ_CRYPTO_SM2_LIMBS_H
#define EZZ_CRYPTO_SM2_LIMBS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "crypto/sm2.h"

#if defined(__SIZEOF_INT128__) && !defined(EZZ_SM2_NO_INT128)
#define EZZ_SM2_INT128	1
__extension__ typedef unsigned __int128 u128;
#else
#define EZZ_SM2_INT128	0
#endif

/* gcc at -O2 leaves these short loops rolled, at twice the time. */
#define UNROLL	_Pragma("GCC unroll 4")
#define UNROLL5	_Pragma("GCC unroll 5")


/* Hides a value from the optimiser, which else turns masks into branches. */
static inline uint64_t
barrier(uint64_t x)
{
	__asm__("" : "+r"(x));
	return x;
}

/* All ones if x is not zero. */
static inline uint64_t
mask_nonzero(uint64_t x)
{
	return 0 - barrier((x | (0 - x)) >> 63);
}

static inline uint64_t
mask_zero(uint64_t x)
{
	return ~mask_nonzero(x);
}

/*
 * Two words at once: r1:r0 = a1:a0 + b1:b0, returning the carry.  In pairs,
 * because compilers keep one 128-bit sum in the flags but not a longer chain.
 * The carry is told from the upper words: of a comparison of 128-bit numbers
 * gcc 12 makes a branch.
 */
static inline uint64_t
add2(uint64_t *r0, uint64_t *r1, uint64_t a0, uint64_t a1, uint64_t b0,
    uint64_t b1)
{
#if EZZ_SM2_INT128
	u128 t = ((u128)a1 << 64 | a0) + ((u128)b1 << 64 | b0);

	*r0 = (uint64_t)t;
	*r1 = (uint64_t)(t >> 64);
	return ((a1 & b1) | ((a1 | b1) & ~*r1)) >> 63;
#else
	uint64_t t0 = a0 + b0, t1 = a1 + b1, c = t1 < a1;

	*r0 = t0;
	*r1 = t1 + (t0 < a0);
	return c | (*r1 < t1);
#endif
}

/* r1:r0 = a1:a0 - b1:b0, returning the borrow. */
static inline uint64_t
sub2(uint64_t *r0, uint64_t *r1, uint64_t a0, uint64_t a1, uint64_t b0,
    uint64_t b1)
{
#if EZZ_SM2_INT128
	u128 t = ((u128)a1 << 64 | a0) - ((u128)b1 << 64 | b0);

	*r0 = (uint64_t)t;
	*r1 = (uint64_t)(t >> 64);
	return ((~a1 & b1) | ((~a1 | b1) & *r1)) >> 63;
#else
	uint64_t c0 = a0 < b0, t1 = a1 - b1, c1 = a1 < b1;

	*r0 = a0 - b0;
	*r1 = t1 - c0;
	return c1 | (t1 < c0);
#endif
}

/* a * b + c + d, which never overflows two words. */
static inline uint64_t
mul_add(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t *high)
{
#if EZZ_SM2_INT128
	u128 t = (u128)a * b + c + d;

	*high = (uint64_t)(t >> 64);
	return (uint64_t)t;
#else
	const uint64_t low = 0xffffffff;
	uint64_t ll = (a & low) * (b & low), lh = (a & low) * (b >> 32);
	uint64_t hl = (a >> 32) * (b & low), hh = (a >> 32) * (b >> 32);
	uint64_t mid = (ll >> 32) + (lh & low) + (hl & low);
	uint64_t t = mid << 32 | (ll & low);

	hh += (mid >> 32) + (lh >> 32) + (hl >> 32);
	t += c;
	hh += t < c;
	t += d;
	hh += t < d;
	*high = hh;
	return t;
#endif
}

/* r = a + b, returning the carry. */
static inline uint64_t
u256_add(struct u256 *r, const struct u256 *a, const struct u256 *b)
{
	uint64_t low, top, t0, t1;

	low = add2(&t0, &t1, a->w[0], a->w[1], b->w[0], b->w[1]);
	top = add2(&r->w[2], &r->w[3], a->w[2], a->w[3], b->w[2], b->w[3]);
	top |= add2(&r->w[2], &r->w[3], r->w[2], r->w[3], low, 0);
	r->w[0] = t0;
	r->w[1] = t1;
	return top;
}

/* r = a - b, returning the borrow. */
static inline uint64_t
u256_sub(struct u256 *r, const struct u256 *a, const struct u256 *b)
{
	uint64_t low, top, t0, t1;

	low = sub2(&t0, &t1, a->w[0], a->w[1], b->w[0], b->w[1]);
	top = sub2(&r->w[2], &r->w[3], a->w[2], a->w[3], b->w[2], b->w[3]);
	top |= sub2(&r->w[2], &r->w[3], r->w[2], r->w[3], low, 0);
	r->w[0] = t0;
	r->w[1] = t1;
	return top;
}

/* r = mask ? a : b, where mask is all ones or zero. */
static inline void
u256_select(struct u256 *r, uint64_t mask, const struct u256 *a,
    const struct u256 *b)
{
	mask = barrier(mask);
UNROLL
	for (int i = 0; i < 4; i++)
		r->w[i] = b->w[i] ^ (mask & (a->w[i] ^ b->w[i]));
}

static inline uint64_t
u256_mask_zero(const struct u256 *a)
{
	return mask_zero(a->w[0] | a->w[1] | a->w[2] | a->w[3]);
}

static inline uint64_t
u256_mask_equal(const struct u256 *a, const struct u256 *b)
{
	return mask_zero((a->w[0] ^ b->w[0]) | (a->w[1] ^ b->w[1]) |
	    (a->w[2] ^ b->w[2]) | (a->w[3] ^ b->w[3]));
}

/* All ones if a < b. */
static inline uint64_t
u256_mask_less(const struct u256 *a, const struct u256 *b)
{
	struct u256 t;

	return 0 - barrier(u256_sub(&t, a, b));
}

/* The product in eight words. */
static inline void
u256_mul(uint64_t t[8], const struct u256 *a, const struct u256 *b)
{
	memset(t, 0, 8 * sizeof(*t));
UNROLL
	for (int i = 0; i < 4; i++) {
		uint64_t c = 0;

UNROLL
		for (int j = 0; j < 4; j++)
			t[i + j] = mul_add(a->w[i], b->w[j], t[i + j], c, &c);
		t[i + 4] = c;
	}
}

static inline uint64_t
big_endian(uint64_t x)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return x;
#else
	return __builtin_bswap64(x);
#endif
}

static inline void
u256_from_bytes(struct u256 *r, const uint8_t p[32])
{
	uint64_t t[4];

	memcpy(t, p, sizeof(t));
	for (int i = 0; i < 4; i++)
		r->w[i] = big_endian(t[3 - i]);
}

static inline void
u256_to_bytes(uint8_t p[32], const struct u256 *a)
{
	uint64_t t[4];

	for (int i = 0; i < 4; i++)
		t[i] = big_endian(a->w[3 - i]);
	memcpy(p, t, sizeof(t));
}

#endif
