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

/* From how many scalars on affine sums pay, and how many sums of each. */
#define SM2_MANY	8
#define SM2_SUMS	6

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
 * An even k is replaced by n - k, which is odd; returns all ones if
 * k was even.  The digits are read off the bits: sum of (2*bits[i] + 1 - 128)*2^(7i),
 * without the 128 in the last row, telescopes to the odd number.
 */
static inline uint64_t
comb_odd(struct u256 *odd, const struct u256 *k)
{
	uint64_t was = barrier(k->w[0] & 1) - 1;

	u256_sub(odd, &sc_n, k);
	u256_select(odd, was, odd, k);
	return was;
}

/* The point of a row's digit. */
static inline void
comb_digit(struct ezz_sm2_point *r, const struct u256 *odd, unsigned row)
{
	if (row < SM2_ROWS)
		comb_select(r, comb_bits(odd, row), row);
	else
		sm2_select(r, ezz_sm2_base + SM2_ROWS * SM2_ROW, SM2_LAST,
		    comb_bits(odd, SM2_ROWS));
}

/* r = k*G. */
static void
comb_secret(struct jac *r, const struct u256 *k)
{
	struct ezz_sm2_point p, top;
	struct u256 odd, y;
	uint64_t even = comb_odd(&odd, k);

	comb_digit(&top, &odd, SM2_ROWS);
	comb_digit(&p, &odd, SM2_ROWS - 1);
	jac_from_two(r, &top, &p);
	for (unsigned row = SM2_ROWS - 1; row-- > 0;) {
		comb_digit(&p, &odd, row);
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

/* One scalar or few: Jacobian sums, one inversion for all. */
static void
base_few(size_t n, const struct u256 k[], struct ezz_sm2_pub r[])
{
	struct jac p[SM2_MANY];
	struct ezz_sm2_point a[SM2_MANY];
	struct u256 scratch[SM2_MANY];
	size_t i = 0;

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

/*
 * Many scalars: affine sums, six products and a share of an inversion each
 * against eleven.  For an inversion to have many sums to serve, rows 1 to 36
 * of each scalar are gathered in six partial sums, which are then folded, and
 * row 0 comes last.
 *
 * No sum meets equal or opposite points.  Two sets of rows, none in both and
 * row 0 in neither, sum to L and H; digits are odd, so the powers of two in L
 * and H are those of their lowest rows and differ, and neither L = H nor
 * L = -H.  Modulo n: both are even and n is odd, and |L| + |H| < 2n.  Row 0
 * meets the sum of all others, as in comb_secret.
 */
struct many {
	struct ezz_sm2_point	at[SM2_SUMS * EZZ_SM2_BATCH];
	struct ezz_sm2_point	step[SM2_SUMS * EZZ_SM2_BATCH];
	struct u256		run[SM2_SUMS * EZZ_SM2_BATCH];
	struct u256		odd[EZZ_SM2_BATCH];
	uint64_t		even[EZZ_SM2_BATCH];
};

/* Row after row of each partial sum, from its first. */
static void
many_gather(struct many *m, size_t n)
{
	for (unsigned row = 0; row < SM2_ROWS / SM2_SUMS; row++) {
		struct ezz_sm2_point *to = row == 0 ? m->at : m->step;

		for (unsigned g = 0; g < SM2_SUMS; g++)
			for (size_t i = 0; i < n; i++)
				comb_digit(&to[g * n + i], &m->odd[i],
				    1 + g * (SM2_ROWS / SM2_SUMS) + row);
		if (row > 0)
			points_add(SM2_SUMS * n, m->at, m->step, m->run);
	}
}

/* In a frame of its own, so that what it spills is below base_many's. */
__attribute__((noinline)) static void
many_sum(struct many *m, size_t n, const struct u256 k[],
    struct ezz_sm2_pub r[])
{
	struct u256 y;

	for (size_t i = 0; i < n; i++)
		m->even[i] = comb_odd(&m->odd[i], &k[i]);
	many_gather(m, n);
	points_add(3 * n, m->at, m->at + 3 * n, m->run);
	points_add(n, m->at + n, m->at + 2 * n, m->run);
	points_add(n, m->at, m->at + n, m->run);
	for (size_t i = 0; i < n; i++)
		comb_digit(&m->step[i], &m->odd[i], 0);
	points_add(n, m->at, m->step, m->run);
	for (size_t i = 0; i < n; i++) {
		fe_neg(&y, &m->at[i].y);
		u256_select(&m->at[i].y, m->even[i], &y, &m->at[i].y);
		point_leave(&r[i], &m->at[i]);
	}
}

/* The frame is deeper than ezz_sm2_scrub reaches, hence a scrub from here. */
__attribute__((noinline)) static void
base_many(size_t n, const struct u256 k[], struct ezz_sm2_pub r[])
{
	struct many m;

	many_sum(&m, n, k, r);
	explicit_bzero(&m, sizeof(m));
	ezz_sm2_scrub_leaves();
}

static void
core_base(size_t n, const struct u256 k[], struct ezz_sm2_pub r[])
{
	if (n == 0 || n > EZZ_SM2_BATCH)
		return;
	if (n < SM2_MANY)
		base_few(n, k, r);
	else
		base_many(n, k, r);
}

/*
 * Is k*G = r?  Twice (k/2)*G is, and k/2 mod n has other digits than k, so a
 * table that was damaged in memory does not mislead both in the same way.
 * Constant time in k, which is not zero.
 */
static bool
core_same(const struct u256 *k, const struct ezz_sm2_pub *r)
{
	struct ezz_sm2_point a;
	struct u256 half, zz;
	struct jac p;
	uint64_t differ;

	sc_half(&half, k);
	comb_secret(&p, &half);
	jac_double(&p, &p);
	point_enter(&a, r);
	fe_sqr(&zz, &p.z);
	fe_mul(&a.x, &a.x, &zz);
	fe_mul(&zz, &zz, &p.z);
	fe_mul(&a.y, &a.y, &zz);
	differ = ~(u256_mask_equal(&a.x, &p.x) & u256_mask_equal(&a.y, &p.y)) |
	    u256_mask_zero(&p.z);
	explicit_bzero(&p, sizeof(p));
	explicit_bzero(&half, sizeof(half));
	SM2_PUBLIC(&differ, sizeof(differ));
	return differ == 0;
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
		points_add(SM2_ROWS + 1, at, step, scratch);
	}
}

#define SM2_CORE(label)	{ label, core_base, core_on_curve, core_odd,	\
	core_comb, core_seen, core_any, core_sum, core_same }

#endif
