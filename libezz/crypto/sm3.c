/*
 * SM3, one stream (GM/T 0004-2012): padding, and the choice of compression.
 * The rounds are in sm3_rounds.h, compiled for any processor and, on x86-64,
 * for those with BMI2, whose rotation leaves its source alone.
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

#if defined(__x86_64__) && !defined(EZZ_SM3_NO_TARGET)
__attribute__((target("bmi2"))) static void
blocks_bmi2(uint32_t h[8], const uint8_t *p, size_t n)
{
	sm3_rounds(h, p, n);
}

void
ezz_sm3_blocks(uint32_t h[8], const uint8_t *p, size_t n)
{
	__builtin_cpu_init();
	if (__builtin_cpu_supports("bmi2"))
		blocks_bmi2(h, p, n);
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
