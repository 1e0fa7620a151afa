/*
 * The curve arithmetic of one core: fixed-base multiplication for secret
 * scalars, and sums of multiples for verifying.  sm2_core_c.c and
 * sm2_core_adx.c include this text once each.
 *
 * The comb uses odd signed digits (Joye and Tunstall 2009), so no digit is
 * zero and no addition can meet infinity.  Rows are added from the top.  Then
 * the sum before row i is a multiple of 2^(7i+7) not below it, and a row adds
 * at most 127*2^(7i): as numbers they are neither equal nor opposite.  Modulo
 * n they could only be so where sum - row = n or sum + row = n, odd, hence in
 * row 0; there sum + row = k < n, and sum - row = n asks for a digit that is
 * n mod 128 = 35 - 128 + 186 = 93 mod 256, positive, whence k > n.
 */
#ifndef EZZ_CRYPTO_SM2_CORE_H
#define EZZ_CRYPTO_SM2_CORE_H

#include "crypto/sm2_point.h"
#include "crypto/sm2_scalar.h"
#include "crypto/sm2_select.h"

/* The seven bits from 7i+1 up (three in the last row). */
static inline uint64_t
comb_bits(const struct u256 *k, unsigned row)
{
	unsigned at = SM2_WINDOW * row + 1, shift = at % 64;
	uint64_t x = k->w[at / 64] >> shift;

	if (shift > 64 - SM2_WINDOW && at / 64 < 3)
		x |= k->w[at / 64 + 1] << (64 - shift);
	return x & (2 * SM2_ROW - 1);
}

/* The point of digit 2*bits + 1 - 128, in constant time. */
static inline void
comb_select(struct ezz_sm2_point *r, uint64_t bits, unsigned row)
{
	uint64_t minus = barrier(bits >> (SM2_WINDOW - 1)) - 1;
	struct u256 y;

	sm2_select(r, ezz_sm2_base + row * SM2_ROW, SM2_ROW,
	    (bits ^ minus) & (SM2_ROW - 1));
	fe_neg(&y, &r->y);
	u256_select(&r->y, minus, &y, &r->y);
}

/*
 * r = k*G.  An even k is replaced by n - k, which is odd; the digits are
 * read off the bits: sum of (2*bits[i] + 1 - 128)*2^(7i), without the 128 in
 * the last row, telescopes to k.
 */
static void
comb_secret(struct jac *r, const struct u256 *k)
{
	struct ezz_sm2_point p, top;
	struct u256 odd, y;
	uint64_t even = barrier(k->w[0] & 1) - 1;

	u256_sub(&odd, &sc_n, k);
	u256_select(&odd, even, &odd, k);
	sm2_select(&top, ezz_sm2_base + SM2_ROWS * SM2_ROW, SM2_LAST,
	    comb_bits(&odd, SM2_ROWS));
	comb_select(&p, comb_bits(&odd, SM2_ROWS - 1), SM2_ROWS - 1);
	jac_from_two(r, &top, &p);
	for (unsigned row = SM2_ROWS - 1; row-- > 0;) {
		comb_select(&p, comb_bits(&odd, row), row);
		jac_madd(r, r, &p);
	}
	fe_neg(&y, &r->y);
	u256_select(&r->y, even, &y, &r->y);
}

static void
point_leave(struct ezz_sm2_pub *r, const struct ezz_sm2_point *p)
{
	fe_leave(&r->x, &p->x);
	fe_leave(&r->y, &p->y);
}

static void
point_enter(struct ezz_sm2_point *r, const struct ezz_sm2_pub *p)
{
	fe_enter(&r->x, &p->x);
	fe_enter(&r->y, &p->y);
}

static void
core_base(size_t n, const struct u256 k[], struct ezz_sm2_pub r[])
{
	struct jac p[EZZ_SM2_BATCH];
	struct ezz_sm2_point a[EZZ_SM2_BATCH];
	struct u256 scratch[EZZ_SM2_BATCH];
	size_t i = 0;

	if (n == 0 || n > EZZ_SM2_BATCH)
		return;
	do
		comb_secret(&p[i], &k[i]);
	while (++i < n);
	jac_to_points(n, a, p, scratch);
	for (i = 0; i < n; i++)
		point_leave(&r[i], &a[i]);
	explicit_bzero(p, n * sizeof(*p));
	explicit_bzero(a, n * sizeof(*a));
	explicit_bzero(scratch, n * sizeof(*scratch));
}

static bool
core_on_curve(const struct ezz_sm2_pub *p)
{
	struct ezz_sm2_point a;

	point_enter(&a, p);
	return point_on_curve(&a);
}

/* r = k*P added to r, from a comb; k is public and not zero. */
static void
comb_public(struct jac *r, const struct ezz_sm2_point *comb,
    const struct u256 *k)
{
	struct ezz_sm2_point p;
	struct u256 odd = *k;
	bool even = (k->w[0] & 1) == 0;

	if (even)
		u256_sub(&odd, &sc_n, k);
	for (unsigned row = 0; row <= SM2_ROWS; row++) {
		uint64_t bits = comb_bits(&odd, row);
		bool minus = row < SM2_ROWS && bits < SM2_ROW;

		if (minus)
			bits = ~bits;
		p = comb[row * SM2_ROW + (bits & (SM2_ROW - 1))];
		if (minus != even)
			point_neg(&p, &p);
		jac_any_madd(r, r, &p);
	}
}

/*
 * Is x of p = v mod n?  x is below p, which exceeds n, so it may also be
 * v + n; x = X/Z^2 is compared without dividing.
 */
static bool
jac_x_is(const struct jac *p, const struct u256 *v)
{
	struct u256 zz, t, w;
	uint64_t carry;

	if (fe_is_zero(&p->z))
		return false;
	fe_sqr(&zz, &p->z);
	fe_enter(&t, v);
	fe_mul(&t, &t, &zz);
	if (u256_mask_equal(&t, &p->x) != 0)
		return true;
	carry = u256_add(&w, v, &sc_n);
	if (carry != 0 || u256_mask_less(&w, &fe_p) == 0)
		return false;
	fe_enter(&t, &w);
	fe_mul(&t, &t, &zz);
	return u256_mask_equal(&t, &p->x) != 0;
}

static bool
core_seen(const struct ezz_sm2_point *comb, const struct u256 *s,
    const struct u256 *t, const struct u256 *v)
{
	struct jac r = { 0 };

	comb_public(&r, ezz_sm2_base, s);
	comb_public(&r, comb, t);
	return jac_x_is(&r, v);
}

/*
 * Width-w non-adjacent form of a public k < 2^256: digits odd and below
 * 2^(w-1), or zero; d has 257.  Returns how many are in use.
 */
static int
wnaf(int8_t d[257], const struct u256 *k, int w)
{
	const uint64_t all = (UINT64_C(1) << w) - 1, half = (all + 1) / 2;
	uint64_t carry = 0, bits;
	int used = 0;

	memset(d, 0, 257);
	for (int i = 0; i < 257;) {
		bits = i < 256 ? k->w[i / 64] >> (i % 64) : 0;
		if (i % 64 != 0 && i < 192)
			bits |= k->w[i / 64 + 1] << (64 - i % 64);
		bits = (bits & all) + carry;
		if ((bits & 1) == 0) {
			i++;
			continue;
		}
		carry = bits > half;
		d[i] = (int8_t)((int)bits - (int)(carry << w));
		used = i + 1;
		i += w;
	}
	return used;
}

/* The multiples 1, 3 .. 15 of p. */
static void
odd_multiples(struct jac_often odd[8], const struct jac *p)
{
	struct jac_often two;
	struct jac t = *p;

	jac_double(&t, &t);
	jac_often_set(&two, &t);
	jac_often_set(&odd[0], p);
	for (int i = 1; i < 8; i++) {
		jac_any_add(&t, &odd[i - 1].p, &two);
		jac_often_set(&odd[i], &t);
	}
}

static inline void
add_digit_jac(struct jac *r, const struct jac_often odd[8], int digit)
{
	struct jac_often q;

	if (digit == 0)
		return;
	if (digit > 0) {
		jac_any_add(r, r, &odd[digit / 2]);
		return;
	}
	q = odd[-digit / 2];
	fe_neg(&q.p.y, &q.p.y);
	jac_any_add(r, r, &q);
}

static inline void
add_digit(struct jac *r, const struct ezz_sm2_point *odd, int digit)
{
	struct ezz_sm2_point q;

	if (digit == 0)
		return;
	if (digit > 0) {
		jac_any_madd(r, r, &odd[digit / 2]);
		return;
	}
	point_neg(&q, &odd[-digit / 2]);
	jac_any_madd(r, r, &q);
}

/* Both scalars share the doublings (Straus); G's multiples are row 0. */
static bool
core_any(const struct ezz_sm2_pub *pub, const struct u256 *s,
    const struct u256 *t, const struct u256 *v)
{
	struct ezz_sm2_point a;
	struct jac_often odd[8];
	struct jac p, r = { 0 };
	int8_t ds[257], dt[257];
	int ns = wnaf(ds, s, SM2_WINDOW + 1), nt = wnaf(dt, t, 5);

	point_enter(&a, pub);
	jac_from_point(&p, &a);
	odd_multiples(odd, &p);
	for (int i = (ns > nt ? ns : nt) - 1; i >= 0; i--) {
		jac_double(&r, &r);
		add_digit_jac(&r, odd, dt[i]);
		add_digit(&r, ezz_sm2_base, ds[i]);
	}
	return jac_x_is(&r, v);
}

static void
core_odd(struct ezz_sm2_point odd[16], const struct ezz_sm2_pub *pub)
{
	struct ezz_sm2_point a;
	struct jac_often o[8];
	struct jac p, all[16];
	struct u256 scratch[16];

	point_enter(&a, pub);
	jac_from_point(&p, &a);
	for (int half = 0; half < 2; half++) {
		odd_multiples(o, &p);
		for (int i = 0; i < 8; i++)
			all[8 * half + i] = o[i].p;
		for (int i = 0; i < 128; i++)
			jac_double(&p, &p);
	}
	jac_to_points(16, odd, all, scratch);
}

/* Which factors have a digit at each place, as chains: index + 1, 0 ends. */
struct places {
	uint16_t	first[SM2_PLACES];
	uint16_t	next[EZZ_SM2_BATCH * SM2_DIGITS];
};

static void
places_fill(struct places *pl, size_t n, const struct sm2_factor f[])
{
	memset(pl->first, 0, sizeof(pl->first));
	for (unsigned i = 0; i < n; i++) {
		for (unsigned j = 0; j < f[i].n; j++) {
			unsigned at = i * SM2_DIGITS + j;
			uint16_t *first = &pl->first[f[i].place[j]];

			pl->next[at] = *first;
			*first = (uint16_t)(at + 1);
		}
	}
}

static void
places_add(struct jac *r, const struct places *pl, int place,
    const struct ezz_sm2_point q[], const struct sm2_factor f[])
{
	struct ezz_sm2_point p;

	for (unsigned at = pl->first[place]; at != 0; at = pl->next[at - 1]) {
		unsigned i = (at - 1) / SM2_DIGITS;

		p = q[i];
		if (f[i].minus[(at - 1) % SM2_DIGITS])
			point_neg(&p, &p);
		jac_any_madd(r, r, &p);
	}
}

/*
 * The halves of t and all factors share 128 doublings; G has its comb.  The
 * q[i] are to be published with their signatures, so branches may see them.
 * A q[i] off the curve is refused first: elsewhere the sum means nothing.
 */
static bool
core_sum(const struct ezz_sm2_point odd[16], const struct u256 *s,
    const struct u256 *t, size_t n, const struct ezz_sm2_pub q[],
    const struct sm2_factor f[])
{
	struct ezz_sm2_point a[EZZ_SM2_BATCH];
	struct u256 low = {{ t->w[0], t->w[1] }}, high = {{ t->w[2], t->w[3] }};
	struct jac r = { 0 };
	struct places pl;
	int8_t dl[257], dh[257];

	wnaf(dl, &low, 5);
	wnaf(dh, &high, 5);
	places_fill(&pl, n, f);
	for (size_t i = 0; i < n; i++) {
		point_enter(&a[i], &q[i]);
		if (!point_on_curve(&a[i]))
			return false;
	}
	for (int i = SM2_PLACES; i >= 0; i--) {
		jac_double(&r, &r);
		add_digit(&r, odd, dl[i]);
		add_digit(&r, odd + 8, dh[i]);
		if (i < SM2_PLACES)
			places_add(&r, &pl, i, a, f);
	}
	comb_public(&r, ezz_sm2_base, s);
	return fe_is_zero(&r.z);
}

/* at[i] += step[i] for every row, both affine, with one inversion. */
static void
rows_step(struct ezz_sm2_point at[], const struct ezz_sm2_point step[])
{
	struct u256 run[SM2_ROWS + 1], dx, inv, slope, x;

	for (int i = 0; i <= SM2_ROWS; i++) {
		fe_sub(&dx, &step[i].x, &at[i].x);
		fe_mul(&run[i], &dx, i == 0 ? &fe_one : &run[i - 1]);
	}
	fe_invert(&inv, &run[SM2_ROWS]);
	for (int i = SM2_ROWS; i >= 0; i--) {
		fe_sub(&dx, &step[i].x, &at[i].x);
		fe_mul(&slope, &inv, i == 0 ? &fe_one : &run[i - 1]);
		fe_mul(&inv, &inv, &dx);
		fe_sub(&x, &step[i].y, &at[i].y);
		fe_mul(&slope, &slope, &x);
		fe_sqr(&x, &slope);
		fe_sub(&x, &x, &at[i].x);
		fe_sub(&x, &x, &step[i].x);
		fe_sub(&dx, &at[i].x, &x);
		fe_mul(&dx, &dx, &slope);
		fe_sub(&at[i].y, &dx, &at[i].y);
		at[i].x = x;
	}
}

/*
 * All rows advance together by twice their first point.  (2j+1)B and 2B have
 * different x, for the order of B is a large prime.
 */
static void
core_comb(struct ezz_sm2_point comb[SM2_COMB], const struct ezz_sm2_pub *p)
{
	struct ezz_sm2_point at[SM2_ROWS + 1], step[SM2_ROWS + 1];
	struct jac j[SM2_ROWS + 1], k[SM2_ROWS + 1], t;
	struct u256 scratch[SM2_ROWS + 1];

	point_enter(&at[0], p);
	jac_from_point(&t, &at[0]);
	for (int i = 0; i <= SM2_ROWS; i++) {
		j[i] = t;
		jac_double(&t, &t);
		k[i] = t;
		for (int b = 1; b < SM2_WINDOW; b++)
			jac_double(&t, &t);
	}
	jac_to_points(SM2_ROWS + 1, at, j, scratch);
	jac_to_points(SM2_ROWS + 1, step, k, scratch);
	for (int m = 0; m < SM2_ROW; m++) {
		for (int i = 0; i <= SM2_ROWS; i++)
			if (i < SM2_ROWS || m < SM2_LAST)
				comb[i * SM2_ROW + m] = at[i];
		rows_step(at, step);
	}
}

#define SM2_CORE(label)	{ label, core_base, core_on_curve, core_odd,	\
	core_comb, core_seen, core_any, core_sum }

#endif
