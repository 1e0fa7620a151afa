/*
 * Points of the SM2 curve y^2 = x^3 - 3x + b (GB/T 32918.5): affine, and
 * Jacobian with x = X/Z^2, y = Y/Z^3.  Coordinates are in Montgomery form.
 *
 * The formulas are those of the Explicit-Formulas Database: madd (8M+3S),
 * add-2007-bl without its rescaling (12M+4S), dbl-2001-b with Z3 = 2YZ.
 * jac_madd does not serve equal or opposite points or infinity: the comb of
 * sm2_core.h never meets them, and says why.  The jac_any_ forms serve all
 * points by branches and are for public values only.
 */
#ifndef EZZ_CRYPTO_SM2_POINT_H
#define EZZ_CRYPTO_SM2_POINT_H

#include "crypto/sm2_field.h"
#include "crypto/sm2_inner.h"

/* Z = 0 is infinity. */
struct jac {
	struct u256	x, y, z;
};

/* b of the curve, in Montgomery form. */
static const struct u256 fe_b = {{ 0x90d230632bc0dd42, 0x71cf379ae9b537ab,
    0x527981505ea51c3c, 0x240fe188ba20e2c8 }};

/* The end of both additions, from h = x2 - x1 and t = y2 - y1, scaled. */
static inline void
jac_add_end(struct jac *r, const struct u256 *x1, const struct u256 *y1,
    const struct u256 *h, const struct u256 *t)
{
	struct u256 hh, hhh, v;

	fe_sqr(&hh, h);
	fe_mul(&hhh, &hh, h);
	fe_mul(&v, x1, &hh);
	fe_mul(&hh, y1, &hhh);
	fe_sqr(&r->x, t);
	fe_sub(&r->x, &r->x, &hhh);
	fe_sub(&r->x, &r->x, &v);
	fe_sub(&r->x, &r->x, &v);
	fe_sub(&v, &v, &r->x);
	fe_mul(&r->y, t, &v);
	fe_sub(&r->y, &r->y, &hh);
}

/* What is left to be computed of p + q is known from these. */
static inline void
jac_madd_start(struct u256 *h, struct u256 *t, const struct jac *p,
    const struct ezz_sm2_point *q)
{
	struct u256 zz;

	fe_sqr(&zz, &p->z);
	fe_mul(h, &q->x, &zz);
	fe_sub(h, h, &p->x);
	fe_mul(&zz, &zz, &p->z);
	fe_mul(t, &q->y, &zz);
	fe_sub(t, t, &p->y);
}

/* r = p + q, for p that is neither infinity nor q nor -q. */
static void
jac_madd(struct jac *r, const struct jac *p, const struct ezz_sm2_point *q)
{
	struct u256 h, t, x = p->x, y = p->y;

	jac_madd_start(&h, &t, p, q);
	fe_mul(&r->z, &p->z, &h);
	jac_add_end(r, &x, &y, &h, &t);
}

/* r = p + q of two affine points with different x. */
static void
jac_from_two(struct jac *r, const struct ezz_sm2_point *p,
    const struct ezz_sm2_point *q)
{
	struct u256 t;

	fe_sub(&r->z, &q->x, &p->x);
	fe_sub(&t, &q->y, &p->y);
	jac_add_end(r, &p->x, &p->y, &r->z, &t);
}

/* Infinity doubles to infinity; no point has order two. */
static void
jac_double(struct jac *r, const struct jac *p)
{
	struct u256 delta, gamma, beta, alpha, t;

	fe_sqr(&delta, &p->z);
	fe_sqr(&gamma, &p->y);
	fe_mul(&beta, &p->x, &gamma);
	fe_sub(&t, &p->x, &delta);
	fe_add(&delta, &p->x, &delta);
	fe_mul(&alpha, &t, &delta);
	fe_double(&t, &alpha);
	fe_add(&alpha, &t, &alpha);
	fe_mul(&t, &p->y, &p->z);
	fe_double(&r->z, &t);
	fe_double(&beta, &beta);
	fe_double(&beta, &beta);
	fe_sqr(&t, &alpha);
	fe_sub(&t, &t, &beta);
	fe_sub(&r->x, &t, &beta);
	fe_sub(&beta, &beta, &r->x);
	fe_mul(&t, &alpha, &beta);
	fe_double(&gamma, &gamma);
	fe_sqr(&gamma, &gamma);
	fe_double(&gamma, &gamma);
	fe_sub(&r->y, &t, &gamma);
}

static inline bool
fe_is_zero(const struct u256 *a)
{
	return (a->w[0] | a->w[1] | a->w[2] | a->w[3]) == 0;
}

static inline void
jac_from_point(struct jac *r, const struct ezz_sm2_point *p)
{
	r->x = p->x;
	r->y = p->y;
	r->z = fe_one;
}

static inline void
point_neg(struct ezz_sm2_point *r, const struct ezz_sm2_point *p)
{
	r->x = p->x;
	fe_neg(&r->y, &p->y);
}

/*
 * h = 0: the same x, so p = q or p = -q.  Leaves r done and says true, or
 * says false where the ordinary formula serves.
 */
static inline bool
jac_any_same(struct jac *r, const struct jac *p, const struct u256 *h,
    const struct u256 *t)
{
	if (!fe_is_zero(h))
		return false;
	if (fe_is_zero(t))
		jac_double(r, p);
	else
		memset(r, 0, sizeof(*r));
	return true;
}

static void
jac_any_madd(struct jac *r, const struct jac *p, const struct ezz_sm2_point *q)
{
	struct u256 h, t, x = p->x, y = p->y;

	if (fe_is_zero(&p->z)) {
		jac_from_point(r, q);
		return;
	}
	jac_madd_start(&h, &t, p, q);
	if (jac_any_same(r, p, &h, &t))
		return;
	fe_mul(&r->z, &p->z, &h);
	jac_add_end(r, &x, &y, &h, &t);
}

/* A Jacobian point that is added often, with powers of its Z. */
struct jac_often {
	struct jac	p;
	struct u256	zz, zzz;
};

static void
jac_often_set(struct jac_often *r, const struct jac *p)
{
	r->p = *p;
	fe_sqr(&r->zz, &p->z);
	fe_mul(&r->zzz, &r->zz, &p->z);
}

static void
jac_any_add(struct jac *r, const struct jac *p, const struct jac_often *q)
{
	struct u256 h, t, x, y, zz;

	if (fe_is_zero(&q->p.z)) {
		*r = *p;
		return;
	}
	if (fe_is_zero(&p->z)) {
		*r = q->p;
		return;
	}
	fe_mul(&x, &p->x, &q->zz);
	fe_mul(&y, &p->y, &q->zzz);
	fe_sqr(&zz, &p->z);
	fe_mul(&h, &q->p.x, &zz);
	fe_sub(&h, &h, &x);
	fe_mul(&zz, &zz, &p->z);
	fe_mul(&t, &q->p.y, &zz);
	fe_sub(&t, &t, &y);
	if (jac_any_same(r, p, &h, &t))
		return;
	fe_mul(&zz, &p->z, &q->p.z);
	fe_mul(&r->z, &zz, &h);
	jac_add_end(r, &x, &y, &h, &t);
}

/*
 * Affine from Jacobian for n points, none at infinity, with one inversion
 * (Montgomery's trick).  Constant time; scratch holds n elements.
 */
static void
jac_to_points(size_t n, struct ezz_sm2_point *r, const struct jac *p,
    struct u256 *scratch)
{
	struct u256 inv, zi, zz;

	scratch[0] = p[0].z;
	for (size_t i = 1; i < n; i++)
		fe_mul(&scratch[i], &scratch[i - 1], &p[i].z);
	fe_invert(&inv, &scratch[n - 1]);
	for (size_t i = n; i-- > 0;) {
		zi = inv;
		if (i > 0) {
			fe_mul(&zi, &inv, &scratch[i - 1]);
			fe_mul(&inv, &inv, &p[i].z);
		}
		fe_sqr(&zz, &zi);
		fe_mul(&r[i].x, &p[i].x, &zz);
		fe_mul(&zz, &zz, &zi);
		fe_mul(&r[i].y, &p[i].y, &zz);
	}
}

/*
 * at[i] += step[i] for n pairs of affine points with different x, with one
 * inversion.  Constant time; run holds n elements.
 */
static void
points_add(size_t n, struct ezz_sm2_point at[],
    const struct ezz_sm2_point step[], struct u256 run[])
{
	struct u256 dx, inv, slope, x;

	for (size_t i = 0; i < n; i++) {
		fe_sub(&dx, &step[i].x, &at[i].x);
		fe_mul(&run[i], &dx, i == 0 ? &fe_one : &run[i - 1]);
	}
	fe_invert(&inv, &run[n - 1]);
	for (size_t i = n; i-- > 0;) {
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

/* y^2 = x^3 - 3x + b */
static bool
point_on_curve(const struct ezz_sm2_point *p)
{
	struct u256 left, right, three;

	fe_sqr(&left, &p->y);
	fe_sqr(&right, &p->x);
	fe_mul(&right, &right, &p->x);
	fe_double(&three, &p->x);
	fe_add(&three, &three, &p->x);
	fe_sub(&right, &right, &three);
	fe_add(&right, &right, &fe_b);
	fe_sub(&left, &left, &right);
	return fe_is_zero(&left);
}

#endif
