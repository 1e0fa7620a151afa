/*
 * The compression of SM3 over n blocks, always inlined, so that each caller
 * compiles it for its own processor.
 *
 * The schedule lives in sixteen words and runs beside the rounds: a round's
 * own chain, six operations through E, leaves the processor idle otherwise.
 * Names of the state turn instead of its values, four rounds a turn.
 */
#ifndef EZZ_CRYPTO_SM3_ROUNDS_H
#define EZZ_CRYPTO_SM3_ROUNDS_H

#include "crypto/sm3_inner.h"

#define P0(x)		((x) ^ SM3_ROL(x, 9) ^ SM3_ROL(x, 17))
#define P1(x)		((x) ^ SM3_ROL(x, 15) ^ SM3_ROL(x, 23))
#define FF0(x, y, z)	((x) ^ (y) ^ (z))
#define FF1(x, y, z)	(((x) & (y)) + ((z) & ((x) ^ (y))))
#define GG0(x, y, z)	((x) ^ (y) ^ (z))
#define GG1(x, y, z)	(((x) & (y)) + (~(x) & (z)))

/* W[j+4] is due when round j takes W[j] ^ W[j+4]. */
#define W(j)		w[(j) % 16]
#define READ(j)		(W(j) = sm3_load(p + 4 * (j)))
#define EXPAND(j)	(W(j) = P1(W((j) - 16) ^ W((j) - 9) ^		\
	SM3_ROL(W((j) - 3), 15)) ^ SM3_ROL(W((j) - 13), 7) ^ W((j) - 6))

#define KEEP(v) __asm__("" : "+r"(v))
#define ROUND(i, j, a, b, c, d, e, f, g, h) do { \
	uint32_t a12 = SM3_ROL(a, 12), t = a12 + SM3_T(j), ss1; \
	KEEP(t); t += e; KEEP(t); ss1 = SM3_ROL(t, 7); \
	h += W(j); KEEP(h); h += GG##i(e, f, g); KEEP(h); h += ss1; KEEP(h); \
	d += (W(j) ^ W((j) + 4)); KEEP(d); d += FF##i(a, b, c); KEEP(d); d += ss1 ^ a12; \
	b = SM3_ROL(b, 9); f = SM3_ROL(f, 19); h = P0(h); \
} while (0)
#define FOUR(i, j, NEXT)						\
	NEXT((j) + 4); ROUND(i, j, a, b, c, d, e, f, g, h);		\
	NEXT((j) + 5); ROUND(i, (j) + 1, d, a, b, c, h, e, f, g);	\
	NEXT((j) + 6); ROUND(i, (j) + 2, c, d, a, b, g, h, e, f);	\
	NEXT((j) + 7); ROUND(i, (j) + 3, b, c, d, a, f, g, h, e)

__attribute__((always_inline)) static inline void
sm3_rounds(uint32_t s[8], const uint8_t *p, size_t n)
{
	uint32_t w[16];

	for (; n > 0; n--, p += 64) {
		uint32_t a = s[0], b = s[1], c = s[2], d = s[3];
		uint32_t e = s[4], f = s[5], g = s[6], h = s[7];

		READ(0); READ(1); READ(2); READ(3);
		FOUR(0, 0, READ);
		FOUR(0, 4, READ);
		FOUR(0, 8, READ);
		FOUR(0, 12, EXPAND);
		FOUR(1, 16, EXPAND);
		FOUR(1, 20, EXPAND);
		FOUR(1, 24, EXPAND);
		FOUR(1, 28, EXPAND);
		FOUR(1, 32, EXPAND);
		FOUR(1, 36, EXPAND);
		FOUR(1, 40, EXPAND);
		FOUR(1, 44, EXPAND);
		FOUR(1, 48, EXPAND);
		FOUR(1, 52, EXPAND);
		FOUR(1, 56, EXPAND);
		FOUR(1, 60, EXPAND);
		s[0] ^= a; s[1] ^= b; s[2] ^= c; s[3] ^= d;
		s[4] ^= e; s[5] ^= f; s[6] ^= g; s[7] ^= h;
	}
}

#undef P0
#undef P1
#undef FF0
#undef FF1
#undef GG0
#undef GG1
#undef W
#undef READ
#undef EXPAND
#undef ROUND
#undef FOUR

#endif
