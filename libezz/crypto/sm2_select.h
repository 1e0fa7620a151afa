/*
 * Selection from a table by a secret index: every entry is read, and a mask
 * keeps the one asked for, so neither time nor the cache tells which.
 */
#ifndef EZZ_CRYPTO_SM2_SELECT_H
#define EZZ_CRYPTO_SM2_SELECT_H

#include "crypto/sm2_limbs.h"

#ifdef EZZ_SM2_ADX

#include <immintrin.h>

__attribute__((noinline, target("avx2"))) static void
select_avx2(struct ezz_sm2_point *r, const struct ezz_sm2_point *table,
    unsigned n, uint64_t index)
{
	__m256i x = _mm256_setzero_si256(), y = x, at = x;
	const __m256i want = _mm256_set1_epi64x((long long)index);
	const __m256i one = _mm256_set1_epi64x(1);

UNROLL
	for (unsigned i = 0; i < n; i++) {
		const __m256i *t = (const void *)&table[i];
		__m256i mask = _mm256_cmpeq_epi64(at, want);

		x = _mm256_or_si256(x, _mm256_and_si256(mask,
		    _mm256_loadu_si256(t)));
		y = _mm256_or_si256(y, _mm256_and_si256(mask,
		    _mm256_loadu_si256(t + 1)));
		at = _mm256_add_epi64(at, one);
	}
	_mm256_storeu_si256((void *)&r->x, x);
	_mm256_storeu_si256((void *)&r->y, y);
}

/* The same; 0xf8 is a | (b & c), in one instruction of AVX-512VL. */
__attribute__((noinline, target("avx2,avx512f,avx512vl"))) static void
select_avx512(struct ezz_sm2_point *r, const struct ezz_sm2_point *table,
    unsigned n, uint64_t index)
{
	__m256i x = _mm256_setzero_si256(), y = x, at = x;
	const __m256i want = _mm256_set1_epi64x((long long)index);
	const __m256i one = _mm256_set1_epi64x(1);

UNROLL
	for (unsigned i = 0; i < n; i++) {
		const __m256i *t = (const void *)&table[i];
		__m256i mask = _mm256_cmpeq_epi64(at, want);

		x = _mm256_ternarylogic_epi64(x, mask,
		    _mm256_loadu_si256(t), 0xf8);
		y = _mm256_ternarylogic_epi64(y, mask,
		    _mm256_loadu_si256(t + 1), 0xf8);
		at = _mm256_add_epi64(at, one);
	}
	_mm256_storeu_si256((void *)&r->x, x);
	_mm256_storeu_si256((void *)&r->y, y);
}

static inline void
sm2_select(struct ezz_sm2_point *r, const struct ezz_sm2_point *table,
    unsigned n, uint64_t index)
{
	__builtin_cpu_init();
	if (__builtin_cpu_supports("avx512vl"))
		select_avx512(r, table, n, index);
	else
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
