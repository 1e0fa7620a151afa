/*
 * The compression of SM3 for LANES messages side by side, a vector element
 * each: the text of one function, LANES_NAME, for the processors of
 * LANES_TARGET.  sm3_many.c includes it once for each width.
 *
 * Lane i takes n blocks from p[i] on, step[i] bytes apart; state is theirs,
 * word by word.
 */
#define ROL(x, n)	((x) << (n) | (x) >> (32 - (n)))
#define P0(x)		((x) ^ ROL(x, 9) ^ ROL(x, 17))
#define P1(x)		((x) ^ ROL(x, 15) ^ ROL(x, 23))
#define FF0(x, y, z)	((x) ^ (y) ^ (z))
#define FF1(x, y, z)	(((x) & (y)) | ((z) & ((x) | (y))))
#define GG0(x, y, z)	((x) ^ (y) ^ (z))
#define GG1(x, y, z)	((((y) ^ (z)) & (x)) ^ (z))

#define W(j)		w[(j) % 16]
#define EXPAND(j)	(W(j) = P1(W(j) ^ W((j) + 7) ^			\
	ROL(W((j) + 13), 15)) ^ ROL(W((j) + 3), 7) ^ W((j) + 10))

#define ROUND(i, j, k, a, b, c, d, e, f, g, h) do {			\
	vec a12 = ROL(a, 12), ss1 = a12 + (e) + sm3_t[(j) + (k)];	\
									\
	ss1 = ROL(ss1, 7);						\
	d += FF##i(a, b, c) + (ss1 ^ a12) + (W(k) ^ W((k) + 4));	\
	h += GG##i(e, f, g) + ss1 + W(k);				\
	b = ROL(b, 9);							\
	f = ROL(f, 19);							\
	h = P0(h);							\
} while (0)

#define FOUR(i, j, k)							\
	ROUND(i, j, k, a, b, c, d, e, f, g, h);				\
	ROUND(i, j, (k) + 1, d, a, b, c, h, e, f, g);			\
	ROUND(i, j, (k) + 2, c, d, a, b, g, h, e, f);			\
	ROUND(i, j, (k) + 3, b, c, d, a, f, g, h, e)

#define EXPAND4(k)	EXPAND(k); EXPAND((k) + 1); EXPAND((k) + 2);	\
	EXPAND((k) + 3)

LANES_TARGET static void
LANES_NAME(uint32_t state[8][LANES], const uint8_t *p[LANES],
    const size_t step[LANES], size_t n)
{
	typedef uint32_t vec __attribute__((vector_size(4 * LANES)));
	uint32_t t[LANES];
	vec w[16], s[8], a, b, c, d, e, f, g, h;

	memcpy(s, state, sizeof(s));
	for (; n > 0; n--) {
		for (int j = 0; j < 16; j++) {
			for (int i = 0; i < LANES; i++)
				t[i] = sm3_load(p[i] + 4 * j);
			memcpy(&w[j], t, sizeof(t));
		}
		for (int i = 0; i < LANES; i++)
			p[i] += step[i];
		a = s[0]; b = s[1]; c = s[2]; d = s[3];
		e = s[4]; f = s[5]; g = s[6]; h = s[7];
		FOUR(0, 0, 0);
		FOUR(0, 0, 4);
		FOUR(0, 0, 8);
		EXPAND4(0);
		FOUR(0, 0, 12);
		for (int j = 16; j < 64; j += 16) {
			EXPAND4(4);
			FOUR(1, j, 0);
			EXPAND4(8);
			FOUR(1, j, 4);
			EXPAND4(12);
			FOUR(1, j, 8);
			EXPAND4(0);
			FOUR(1, j, 12);
		}
		s[0] ^= a; s[1] ^= b; s[2] ^= c; s[3] ^= d;
		s[4] ^= e; s[5] ^= f; s[6] ^= g; s[7] ^= h;
	}
	memcpy(state, s, sizeof(s));
}

#undef ROL
#undef P0
#undef P1
#undef FF0
#undef FF1
#undef GG0
#undef GG1
#undef W
#undef EXPAND
#undef ROUND
#undef FOUR
#undef EXPAND4
#undef LANES
#undef LANES_NAME
#undef LANES_TARGET
