/*
 * Selection from a table by a secret index: every entry is read, and a mask
 * keeps the one asked for, so neither time nor the cache tells which.
 */
#ifndef EZZ_CRYPTO_SM2_SELECT_H
#define EZZ_CRYPTO_SM2_SELECT_H

#include "crypto/sm2_limbs.h"

#ifdef EZZ_SM2_ADX

typedef uint64_t select_v4 __attribute__((vector_size(32), aligned(32)));

__attribute__((noinline, target("avx2"))) static void
sm2_select(struct ezz_sm2_point *r, const struct ezz_sm2_point *table,
    unsigned n, uint64_t index)
{
	select_v4 x = { 0 }, y = { 0 }, at = { 0 }, tx, ty;
	select_v4 want = { index, index, index, index };

	for (unsigned i = 0; i < n; i++) {
		select_v4 mask = (select_v4)(at == want);

		memcpy(&tx, &table[i].x, sizeof(tx));
		memcpy(&ty, &table[i].y, sizeof(ty));
		x |= tx & mask;
		y |= ty & mask;
		at += 1;
	}
	memcpy(&r->x, &x, sizeof(x));
	memcpy(&r->y, &y, sizeof(y));
}

#else

__attribute__((noinline)) static void
sm2_select(struct ezz_sm2_point *r, const struct ezz_sm2_point *table,
    unsigned n, uint64_t index)
{
	uint64_t t[8] = { 0 };

	for (unsigned i = 0; i < n; i++) {
		uint64_t mask = mask_zero(i ^ index);

UNROLL
		for (int j = 0; j < 4; j++) {
			t[j] |= table[i].x.w[j] & mask;
			t[j + 4] |= table[i].y.w[j] & mask;
		}
	}
	memcpy(&r->x, t, sizeof(r->x));
	memcpy(&r->y, t + 4, sizeof(r->y));
}

#endif
#endif
