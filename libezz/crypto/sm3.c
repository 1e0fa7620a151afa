/*
 * SM3, one stream (GM/T 0004-2012): padding, and the choice of compression.
 * The rounds for any processor are in sm3_rounds.h; those for x86-64 with AVX
 * and BMI2, and a faster expansion for AVX-512VL, in sm3_x86.inc.
 *
 * EZZ_SM3_NO_TARGET leaves what any processor has, EZZ_NO_AVX512 what one
 * with AVX2 has: the tests are built with each.
 */
#include <string.h>

#include "crypto/sm3.h"
#include "crypto/sm3_inner.h"
#include "crypto/sm3_rounds.h"

const uint32_t ezz_sm3_iv[8] = {
	0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600,
	0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
};

static void
blocks_any(uint32_t h[8], const uint8_t *p, size_t n)
{
	sm3_rounds(h, p, n);
}

/* The rounds want fourteen registers, which gcc's sanitizers do not leave. */
#if defined(__x86_64__) && defined(__OPTIMIZE__) && \
    !defined(EZZ_SM3_NO_TARGET) && \
    (defined(__clang__) || !defined(__SANITIZE_ADDRESS__))
#include <immintrin.h>
#include <stdatomic.h>

#define X86_NAME	blocks_avx
#define X86_TARGET	__attribute__((target("avx,bmi,bmi2")))
#define TURN(x, n)	_mm_or_si128(_mm_slli_epi32(x, n),		\
	_mm_srli_epi32(x, 32 - (n)))
#define TURN_23(x, x15)	_mm_shuffle_epi8(x15, by_8)
#define XOR3(x, y, z)	_mm_xor_si128(_mm_xor_si128(x, y), z)
#include "crypto/sm3_x86.inc"

#ifndef EZZ_NO_AVX512
#define X86_NAME	blocks_avx512
#define X86_TARGET	__attribute__((target("avx,bmi,bmi2,avx512f,avx512vl")))
#define TURN(x, n)	_mm_rol_epi32(x, n)
#define TURN_23(x, x15)	TURN(x, 23)
#define XOR3(x, y, z)	_mm_ternarylogic_epi32(x, y, z, 0x96)
#include "crypto/sm3_x86.inc"
#endif

/* The vectors ask the system too, which has to save their registers. */
static int
ask_cpu(void)
{
	__builtin_cpu_init();
	if (!__builtin_cpu_supports("avx") || !__builtin_cpu_supports("bmi") ||
	    !__builtin_cpu_supports("bmi2"))
		return 1;
#ifdef EZZ_NO_AVX512
	return 2;
#else
	return __builtin_cpu_supports("avx512f") &&
	    __builtin_cpu_supports("avx512vl") ? 3 : 2;
#endif
}

void
ezz_sm3_blocks(uint32_t h[8], const uint8_t *p, size_t n)
{
	static _Atomic signed char known;
	int k = atomic_load_explicit(&known, memory_order_relaxed);

	if (k == 0) {
		k = ask_cpu();
		atomic_store_explicit(&known, (signed char)k,
		    memory_order_relaxed);
	}
#ifndef EZZ_NO_AVX512
	if (k == 3)
		blocks_avx512(h, p, n);
	else
#endif
	if (k == 2)
		blocks_avx(h, p, n);
	else
		blocks_any(h, p, n);
}
#else
void
ezz_sm3_blocks(uint32_t h[8], const uint8_t *p, size_t n)
{
	blocks_any(h, p, n);
}
#endif

void
ezz_sm3_init(struct ezz_sm3 *s)
{
	memcpy(s->h, ezz_sm3_iv, sizeof(s->h));
	s->n = 0;
}

void
ezz_sm3_update(struct ezz_sm3 *s, const void *data, size_t n)
{
	const uint8_t	*p = data;
	size_t		 have = s->n % 64, take;

	if (n == 0)
		return;
	s->n += n;
	if (have != 0) {
		take = n < 64 - have ? n : 64 - have;
		memcpy(s->buf + have, p, take);
		p += take;
		n -= take;
		if (have + take < 64)
			return;
		ezz_sm3_blocks(s->h, s->buf, 1);
	}
	if (n >= 64)
		ezz_sm3_blocks(s->h, p, n / 64);
	if (n % 64 != 0)
		memcpy(s->buf, p + n / 64 * 64, n % 64);
}

/* The last one or two blocks of a message of total bytes; how many. */
size_t
ezz_sm3_pad(uint8_t tail[128], const uint8_t *p, size_t n, uint64_t total)
{
	size_t end = n < 56 ? 64 : 128;

	if (n > 0)
		memcpy(tail, p, n);
	tail[n] = 0x80;
	memset(tail + n + 1, 0, end - n - 9);
	total *= 8;
	for (size_t i = 1; i <= 8; i++, total >>= 8)
		tail[end - i] = (uint8_t)total;
	return end / 64;
}

void
ezz_sm3_final(struct ezz_sm3 *s, uint8_t out[32])
{
	uint8_t tail[128];

	ezz_sm3_blocks(s->h, tail,
	    ezz_sm3_pad(tail, s->buf, s->n % 64, s->n));
	for (int i = 0; i < 8; i++)
		sm3_store(out + 4 * i, s->h[i]);
}

void
ezz_sm3(const void *p, size_t n, uint8_t out[32])
{
	struct ezz_sm3 s;

	ezz_sm3_init(&s);
	ezz_sm3_update(&s, p, n);
	ezz_sm3_final(&s, out);
}
