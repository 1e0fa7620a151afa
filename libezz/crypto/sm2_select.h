/*
 * Selection from a table by a secret index: every entry is read, and a mask
 * keeps the one asked for, so neither time nor the cache tells which.
 */
#ifndef EZZ_CRYPTO_SM2_SELECT_H
#define EZZ_CRYPTO_SM2_SELECT_H

#include "crypto/sm2_limbs.h"

#ifdef EZZ_SM2_ADX

#include <immintrin.h>

/*
 * Entries stand in rows of eight.  The masks of the eight columns are made
 * once, a row is gathered through them, and one mask a row keeps or drops it:
 * fewer comparisons than one an entry, and still every entry is read.
 */
#define SELECT(name, features, KEEP)					\
__attribute__((noinline, target(features))) static void			\
name(struct ezz_sm2_point *r, const struct ezz_sm2_point *table,	\
    unsigned n, uint64_t index)						\
{									\
	const __m256i column = _mm256_set1_epi32((int)(index & 7));	\
	const __m256i row = _mm256_set1_epi32((int)(index >> 3));	\
	__m256i x = _mm256_setzero_si256(), y = x, u, v, here, m[8];	\
									\
_Pragma("GCC unroll 8")							\
	for (int j = 0; j < 8; j++)					\
		m[j] = _mm256_cmpeq_epi32(column, _mm256_set1_epi32(j)); \
	for (unsigned i = 0; i < n; i += 8) {				\
		const __m256i *t = (const void *)&table[i];		\
									\
		u = _mm256_and_si256(m[0], _mm256_loadu_si256(t));	\
		v = _mm256_and_si256(m[0], _mm256_loadu_si256(t + 1));	\
_Pragma("GCC unroll 8")							\
		for (int j = 1; j < 8; j++) {				\
			u = KEEP(u, m[j], _mm256_loadu_si256(t + 2 * j)); \
			v = KEEP(v, m[j],				\
			    _mm256_loadu_si256(t + 2 * j + 1));		\
		}							\
		here = _mm256_cmpeq_epi32(row,				\
		    _mm256_set1_epi32((int)i / 8));			\
		x = KEEP(x, here, u);					\
		y = KEEP(y, here, v);					\
	}								\
	_mm256_storeu_si256((void *)&r->x, x);				\
	_mm256_storeu_si256((void *)&r->y, y);				\
}

#define KEEP_AVX2(a, m, b)	_mm256_or_si256(a, _mm256_and_si256(m, b))
/* 0xf8 is a | (m & b), in one instruction of AVX-512VL. */
#define KEEP_AVX512(a, m, b)	_mm256_ternarylogic_epi64(a, m, b, 0xf8)

SELECT(select_avx2, "avx2", KEEP_AVX2)
#ifndef EZZ_NO_AVX512
SELECT(select_avx512, "avx2,avx512f,avx512vl", KEEP_AVX512)
#endif

static inline void
sm2_select(struct ezz_sm2_point *r, const struct ezz_sm2_point *table,
    unsigned n, uint64_t index)
{
#ifndef EZZ_NO_AVX512
	__builtin_cpu_init();
	if (__builtin_cpu_supports("avx512vl")) {
		select_avx512(r, table, n, index);
		return;
	}
#endif
	select_avx2(r, table, n, index);
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
