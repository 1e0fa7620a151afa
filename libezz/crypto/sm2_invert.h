/*
 * Inversion modulo p by division steps (Bernstein and Yang 2019), with the
 * start delta = 1/2: 590 steps suffice for 256 bits (Wuille 2021).  They are
 * taken 59 at a time on single words, which gives a matrix that is then
 * applied to the long numbers; ten times, whatever the number is.
 * A third of the time of Fermat's power, which remains for compilers without
 * __int128.
 *
 * Long numbers have five signed limbs of 62 bits, least first; all but the
 * last are kept in 0 .. 2^62-1 between the rounds.
 */
#ifndef EZZ_CRYPTO_SM2_INVERT_H
#define EZZ_CRYPTO_SM2_INVERT_H

#include "crypto/sm2_limbs.h"

#if EZZ_SM2_INT128

__extension__ typedef __int128 i128;

#define LIMB	((INT64_C(1) << 62) - 1)

struct s310 {
	int64_t	v[5];
};

/* The product of 59 steps, times 2^62: (f, g) becomes (uf+vg, qf+rg). */
struct steps {
	int64_t	u, v, q, r;
};

static const struct s310 p310 = {{ 0x3fffffffffffffff, 0x3ffffffc00000003, 0x3fffffffffffffff, 0x3fffffbfffffffff, 0xff }};
/* 1/p mod 2^62 */
#define P310_INVERSE	UINT64_C(0x3fffffffffffffff)

/*
 * A step: if delta > 0 and g is odd, (f, g) = (g, (g-f)/2), else g gets f
 * added if odd and is halved.  zeta is -delta - 1/2.
 */
static inline int64_t
take_steps(int64_t zeta, uint64_t f, uint64_t g, struct steps *s)
{
	uint64_t u = 8, v = 0, q = 0, r = 8;

	for (int i = 0; i < 59; i++) {
		uint64_t swap = barrier((uint64_t)(zeta >> 63));
		uint64_t odd = 0 - barrier(g & 1);

		g += ((f ^ swap) - swap) & odd;
		q += ((u ^ swap) - swap) & odd;
		r += ((v ^ swap) - swap) & odd;
		swap &= odd;
		zeta = (zeta ^ (int64_t)swap) - 1;
		f += g & swap;
		u += q & swap;
		v += r & swap;
		g >>= 1;
		u <<= 1;
		v <<= 1;
	}
	*s = (struct steps){ (int64_t)u, (int64_t)v, (int64_t)q, (int64_t)r };
	return zeta;
}

/* (a, b) = (ua+vb, qa+rb) / 2^62, which is exact. */
static inline void
apply_exact(struct s310 *a, struct s310 *b, const struct steps *s)
{
	i128 x = 0, y = 0;

UNROLL5
	for (int i = 0; i < 5; i++) {
		x += (i128)s->u * a->v[i] + (i128)s->v * b->v[i];
		y += (i128)s->q * a->v[i] + (i128)s->r * b->v[i];
		if (i > 0) {
			a->v[i - 1] = (int64_t)x & LIMB;
			b->v[i - 1] = (int64_t)y & LIMB;
		}
		x >>= 62;
		y >>= 62;
	}
	a->v[4] = (int64_t)x;
	b->v[4] = (int64_t)y;
}

/* m so that x + m*p has 62 zero bits; keeps results in -2p .. p. */
static inline int64_t
multiple(int64_t m, i128 x)
{
	uint64_t t = P310_INVERSE * (uint64_t)x + (uint64_t)m;

	return m - (int64_t)(t & (uint64_t)LIMB);
}

/* The same matrix modulo p: multiples of p make the division exact. */
static inline void
apply_mod(struct s310 *d, struct s310 *e, const struct steps *s)
{
	int64_t sd = d->v[4] >> 63, se = e->v[4] >> 63;
	i128 x = (i128)s->u * d->v[0] + (i128)s->v * e->v[0];
	i128 y = (i128)s->q * d->v[0] + (i128)s->r * e->v[0];
	int64_t md = multiple((s->u & sd) + (s->v & se), x);
	int64_t me = multiple((s->q & sd) + (s->r & se), y);

	x = (x + (i128)p310.v[0] * md) >> 62;
	y = (y + (i128)p310.v[0] * me) >> 62;
UNROLL5
	for (int i = 1; i < 5; i++) {
		x += (i128)s->u * d->v[i] + (i128)s->v * e->v[i] +
		    (i128)p310.v[i] * md;
		y += (i128)s->q * d->v[i] + (i128)s->r * e->v[i] +
		    (i128)p310.v[i] * me;
		d->v[i - 1] = (int64_t)x & LIMB;
		e->v[i - 1] = (int64_t)y & LIMB;
		x >>= 62;
		y >>= 62;
	}
	d->v[4] = (int64_t)x;
	e->v[4] = (int64_t)y;
}

/* Adds p if a is negative, after changing the sign if f says so. */
static inline void
settle(struct s310 *a, int64_t f)
{
	int64_t minus = (int64_t)barrier((uint64_t)(f >> 63)), below, c = 0;

	for (int i = 0; i < 5; i++) {
		c += (a->v[i] ^ minus) - minus;
		a->v[i] = i < 4 ? c & LIMB : c;
		c >>= 62;
	}
	below = (int64_t)barrier((uint64_t)(a->v[4] >> 63));
	c = 0;
	for (int i = 0; i < 5; i++) {
		c += a->v[i] + (p310.v[i] & below);
		a->v[i] = i < 4 ? c & LIMB : c;
		c >>= 62;
	}
}

/* r = 1/a mod p as plain numbers, and 0 for 0. */
static inline void
invert_plain(struct u256 *r, const struct u256 *a)
{
	const uint64_t *w = a->w, m = (uint64_t)LIMB;
	struct s310 f = p310, d = { { 0 } }, e = {{ 1 }}, g = {{
	    (int64_t)(w[0] & m),
	    (int64_t)((w[0] >> 62 | w[1] << 2) & m),
	    (int64_t)((w[1] >> 60 | w[2] << 4) & m),
	    (int64_t)((w[2] >> 58 | w[3] << 6) & m),
	    (int64_t)(w[3] >> 56) }};
	struct steps s;
	int64_t zeta = -1;
	uint64_t t[5];

	for (int i = 0; i < 10; i++) {
		zeta = take_steps(zeta,
		    (uint64_t)f.v[0] | (uint64_t)f.v[1] << 62,
		    (uint64_t)g.v[0] | (uint64_t)g.v[1] << 62, &s);
		apply_mod(&d, &e, &s);
		apply_exact(&f, &g, &s);
	}
	settle(&d, 0);
	settle(&d, f.v[4]);
	for (int i = 0; i < 5; i++)
		t[i] = (uint64_t)d.v[i];
	r->w[0] = t[0] | t[1] << 62;
	r->w[1] = t[1] >> 2 | t[2] << 60;
	r->w[2] = t[2] >> 4 | t[3] << 58;
	r->w[3] = t[3] >> 6 | t[4] << 56;
}

#endif
#endif
