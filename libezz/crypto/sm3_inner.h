/* What the SM3 files share: the start value, words, padding. */
#ifndef EZZ_CRYPTO_SM3_INNER_H
#define EZZ_CRYPTO_SM3_INNER_H

#include <stddef.h>
#include <stdint.h>

extern const uint32_t ezz_sm3_iv[8];

/* n whole blocks into the state h */
void	 ezz_sm3_blocks(uint32_t h[8], const uint8_t *p, size_t n);
size_t	 ezz_sm3_pad(uint8_t tail[128], const uint8_t *p, size_t n,
	    uint64_t total);

/* Compilers make one load and a byte swap of it. */
static inline uint32_t
sm3_load(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

static inline void
sm3_store(uint8_t *p, uint32_t x)
{
	p[0] = (uint8_t)(x >> 24);
	p[1] = (uint8_t)(x >> 16);
	p[2] = (uint8_t)(x >> 8);
	p[3] = (uint8_t)x;
}

#define SM3_ROL(x, n)	((x) << (n) | (x) >> (32 - (n)))

/* T of round j, turned left by j; a turn by 0 must not shift by 32. */
#define SM3_TURN(x, n)	((x) << (n) | (x) >> ((32 - (n)) & 31))
#define SM3_T(j)	((j) < 16 ? SM3_TURN(0x79cc4519u, (j) & 31) :	\
	SM3_TURN(0x7a879d8au, (j) & 31))

#endif
