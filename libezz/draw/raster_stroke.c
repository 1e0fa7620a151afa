/*
 * Strokes: a bar for each line, a wedge or disc for each join and cap, filled
 * together.  FreeType's own stroker is not used: shapes come from documents of
 * others, and it does not survive absurd ones.  The pen is round under any
 * matrix: its width is scaled by the root of what the matrix does to areas.
 */
#include <math.h>
#include <stdlib.h>

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H

#include "base/error.h"
#include "base/limits.h"
#include "draw/raster_inner.h"

#define THINNEST	0.6	/* of a pixel: a rule must be seen */
#define FLAT		16	/* lines that stand for a curve when dashed */
#define DASHES_MAX	20000
#define ROUND_MAX	96	/* corners of what is round */
#define FAR		16000.0	/* pixels: as far as the canvas draws */

/* ---- dashes ---- */

struct dashing {
	ezz_ctx			*ctx;
	const struct ezz_pen	*pen;
	struct ezz_shape	*out;
	size_t			 at;		/* which dash */
	double			 left;		/* of it */
	double			 x;
	double			 y;
	double			 x0;		/* where the contour began */
	double			 y0;
	size_t			 made;
};

static void
rewind_dashes(struct dashing *d)
{
	double	 off = fmax(0, d->pen->dash_offset), sum = 0;

	for (size_t i = 0; i < d->pen->n_dashes; i++)
		sum += d->pen->dashes[i];
	off = fmod(off, 2 * sum);
	d->at = 0;
	while (off >= d->pen->dashes[d->at % d->pen->n_dashes]) {
		off -= d->pen->dashes[d->at % d->pen->n_dashes];
		d->at++;
	}
	d->left = d->pen->dashes[d->at % d->pen->n_dashes] - off;
}

static ezz_status
dash_begin(struct dashing *d, double x, double y)
{
	d->x = x;
	d->y = y;
	return d->at % 2 == 0 ? ezz_shape_move(d->ctx, d->out, x, y) : EZZ_OK;
}

static ezz_status
dash_to(struct dashing *d, double x, double y)
{
	double		 length = hypot(x - d->x, y - d->y), done = 0, k;
	double		 fx = d->x, fy = d->y;
	ezz_status	 st = EZZ_OK;

	while (st == EZZ_OK && length - done > d->left) {
		if (++d->made > DASHES_MAX)
			return ezz_fail(d->ctx, EZZ_ELIMIT, NULL,
			    "a line has more than %d dashes", DASHES_MAX);
		done += d->left;
		k = done / length;
		d->x = fx + k * (x - fx);
		d->y = fy + k * (y - fy);
		if (d->at % 2 == 0)
			st = ezz_shape_line(d->ctx, d->out, d->x, d->y);
		d->at++;
		d->left = d->pen->dashes[d->at % d->pen->n_dashes];
		if (st == EZZ_OK)
			st = dash_begin(d, d->x, d->y);
	}
	d->left -= length - done;
	d->x = x;
	d->y = y;
	return st != EZZ_OK || d->at % 2 != 0 ? st :
	    ezz_shape_line(d->ctx, d->out, x, y);
}

static ezz_status
dash_curve(struct dashing *d, const double p[6])
{
	double		 x = d->x, y = d->y;
	ezz_status	 st = EZZ_OK;

	for (int i = 1; i <= FLAT && st == EZZ_OK; i++) {
		double	 t = (double)i / FLAT, u = 1 - t;

		st = dash_to(d, u * u * u * x + 3 * u * u * t * p[0] +
		    3 * u * t * t * p[2] + t * t * t * p[4],
		    u * u * u * y + 3 * u * u * t * p[1] +
		    3 * u * t * t * p[3] + t * t * t * p[5]);
	}
	return st;
}

static ezz_status
dash(struct dashing *d, const struct ezz_shape *s)
{
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < s->n && st == EZZ_OK; i++) {
		const struct ezz_segment	*g = &s->segment[i];

		switch (g->step) {
		case EZZ_MOVE:
			rewind_dashes(d);
			d->x0 = g->p[0];
			d->y0 = g->p[1];
			st = dash_begin(d, d->x0, d->y0);
			break;
		case EZZ_LINE:
			st = dash_to(d, g->p[0], g->p[1]);
			break;
		case EZZ_CURVE:
			st = dash_curve(d, g->p);
			break;
		case EZZ_SHUT:
			st = dash_to(d, d->x0, d->y0);
			break;
		}
	}
	return st;
}

/* Dashes that say something: all of them lengths, not all of them nothing. */
static bool
dashed(const struct ezz_pen *pen)
{
	double	 sum = 0;

	for (size_t i = 0; i < pen->n_dashes; i++) {
		if (!(pen->dashes[i] >= 0))
			return false;
		sum += pen->dashes[i];
	}
	return sum > 1e-6 && isfinite(sum);
}

/* ---- polygons ---- */

struct point {
	double	 x;
	double	 y;
	bool	 smooth;	/* within a curve: its join is no corner */
};

struct stroking {
	ezz_ctx			*ctx;
	struct ezz_raster	*r;
	const struct ezz_pen	*pen;
	struct ezz_ink		 ink;
	double			 half;		/* width, in pixels */
	double			 miter;
	FT_Outline		 o;
	struct point		*line;
	size_t			 n;
	size_t			 cap;
	ezz_status		 st;
};

static void
flush(struct stroking *s)
{
	if (s->st == EZZ_OK && s->o.n_points > 0)
		s->st = ezz_raster_outline(s->ctx, s->r, &s->o, s->ink);
	s->o.n_points = 0;
	s->o.n_contours = 0;
}

/* All run the same way round, so that filled non-zero they unite. */
static void
polygon(struct stroking *s, const struct point *p, int n)
{
	double		 area = 0;
	FT_Vector	 v;

	if (s->o.n_points + n > EZZ_MAX_POINTS)
		flush(s);
	for (int i = 0; i < n; i++)
		area += p[i].x * p[(i + 1) % n].y - p[(i + 1) % n].x * p[i].y;
	for (int i = 0; i < n; i++) {
		const struct point	*at = &p[area < 0 ? n - 1 - i : i];

		ezz_raster_point(EZZ_AFFINE_NONE, (double[]){ at->x, at->y },
		    &v);
		s->o.points[s->o.n_points] = v;
		s->o.tags[s->o.n_points++] = FT_CURVE_TAG_ON;
	}
	s->o.contours[s->o.n_contours++] = (short)(s->o.n_points - 1);
}

static void
disc(struct stroking *s, struct point c)
{
	struct point	 p[ROUND_MAX];
	int		 n = (int)fmin(ROUND_MAX, 8 + 3 * sqrt(s->half));

	for (int i = 0; i < n; i++) {
		p[i].x = c.x + s->half * cos(i * 2 * M_PI / n);
		p[i].y = c.y + s->half * sin(i * 2 * M_PI / n);
	}
	polygon(s, p, n);
}

/* The unit vector from a to b; they are not the same point. */
static struct point
towards(struct point a, struct point b)
{
	double	 length = hypot(b.x - a.x, b.y - a.y);

	return (struct point){ (b.x - a.x) / length, (b.y - a.y) / length,
	    false };
}

static struct point
beside(struct point p, struct point way, double by)
{
	return (struct point){ p.x + way.y * by, p.y - way.x * by, false };
}

static struct point
beyond(struct point p, struct point way, double by)
{
	return (struct point){ p.x + way.x * by, p.y + way.y * by, false };
}

static void
bar(struct stroking *s, struct point a, struct point b)
{
	struct point	 way = towards(a, b);

	polygon(s, (struct point[]){ beside(a, way, s->half),
	    beside(b, way, s->half), beside(b, way, -s->half),
	    beside(a, way, -s->half) }, 4);
}

static void
join(struct stroking *s, struct point a, struct point q, struct point b)
{
	struct point	 u = towards(a, q), v = towards(q, b), tip;
	double		 cross = u.x * v.y - u.y * v.x;
	double		 dot = u.x * v.x + u.y * v.y;
	double		 side = cross > 0 ? s->half : -s->half;

	if (fabs(cross) < 1e-9 && dot > 0)
		return;
	if (!q.smooth && s->pen->join == EZZ_ROUND_JOIN) {
		disc(s, q);
		return;
	}
	if ((q.smooth || s->pen->join == EZZ_MITER) && 1 + dot > 1e-6 &&
	    sqrt(2 / (1 + dot)) <= s->miter) {
		tip = (struct point){ q.x + side * (u.y + v.y) / (1 + dot),
		    q.y - side * (u.x + v.x) / (1 + dot), false };
		polygon(s, (struct point[]){ q, beside(q, u, side), tip,
		    beside(q, v, side) }, 4);
		return;
	}
	polygon(s, (struct point[]){ q, beside(q, u, side),
	    beside(q, v, side) }, 3);
}

static void
cap(struct stroking *s, struct point end, struct point from)
{
	if (s->pen->cap == EZZ_ROUND_CAP)
		disc(s, end);
	else if (s->pen->cap == EZZ_SQUARE)
		bar(s, end, beyond(end, towards(from, end), s->half));
}

/* ---- contours ---- */

static void
put(struct stroking *s, double x, double y, bool smooth)
{
	struct point	*more;

	x = fmin(fmax(x, -FAR), FAR);
	y = fmin(fmax(y, -FAR), FAR);
	if (s->n > 0 && hypot(x - s->line[s->n - 1].x,
	    y - s->line[s->n - 1].y) < 1e-6)
		return;
	if (s->n == s->cap) {
		more = reallocarray(s->line, 2 * s->cap + 64, sizeof(*more));
		if (more == NULL) {
			s->st = ezz_nomem(s->ctx);
			return;
		}
		s->line = more;
		s->cap = 2 * s->cap + 64;
	}
	s->line[s->n++] = (struct point){ x, y, smooth };
}

static struct point
mapped(struct ezz_affine m, const double *p)
{
	return (struct point){ m.a * p[0] + m.c * p[1] + m.e,
	    m.b * p[0] + m.d * p[1] + m.f, false };
}

static void
put_curve(struct stroking *s, struct ezz_affine m, const double p[6])
{
	struct point	 a = s->line[s->n - 1], b = mapped(m, p);
	struct point	 c = mapped(m, p + 2), d = mapped(m, p + 4);
	double		 length = hypot(b.x - a.x, b.y - a.y) +
			    hypot(c.x - b.x, c.y - b.y) +
			    hypot(d.x - c.x, d.y - c.y);
	int		 n = (int)fmin(64, 4 + length / 4);

	for (int i = 1; i <= n && s->st == EZZ_OK; i++) {
		double	 t = (double)i / n, u = 1 - t;

		put(s, u * u * u * a.x + 3 * u * u * t * b.x +
		    3 * u * t * t * c.x + t * t * t * d.x,
		    u * u * u * a.y + 3 * u * u * t * b.y +
		    3 * u * t * t * c.y + t * t * t * d.y, i < n);
	}
}

/* What one contour's points make: bars, joins, caps. */
static void
contour(struct stroking *s, bool shut)
{
	size_t		 n = s->n;
	struct point	*p = s->line;

	if (shut && n > 2 && hypot(p[0].x - p[n - 1].x,
	    p[0].y - p[n - 1].y) < 1e-6)
		n--;
	if (n == 1 && s->pen->cap == EZZ_ROUND_CAP)
		disc(s, p[0]);
	if (n < 2)
		return;
	shut = shut && n > 2;
	for (size_t i = 0; i + 1 < n; i++)
		bar(s, p[i], p[i + 1]);
	for (size_t i = 1; i + 1 < n; i++)
		join(s, p[i - 1], p[i], p[i + 1]);
	if (shut) {
		bar(s, p[n - 1], p[0]);
		join(s, p[n - 2], p[n - 1], p[0]);
		join(s, p[n - 1], p[0], p[1]);
	} else {
		cap(s, p[0], p[1]);
		cap(s, p[n - 1], p[n - 2]);
	}
}

static void
contours(struct stroking *s, const struct ezz_shape *shape,
    struct ezz_affine m)
{
	struct point	 p;

	for (size_t i = 0; i < shape->n && s->st == EZZ_OK; i++) {
		const struct ezz_segment	*g = &shape->segment[i];

		if (g->step == EZZ_MOVE || g->step == EZZ_SHUT) {
			contour(s, g->step == EZZ_SHUT);
			s->n = 0;
		}
		if (g->step == EZZ_SHUT)
			continue;
		p = mapped(m, g->p);
		if (g->step == EZZ_CURVE && s->n > 0)
			put_curve(s, m, g->p);
		else
			put(s, p.x, p.y, false);
	}
	if (s->st == EZZ_OK)
		contour(s, false);
}

static ezz_status
stroke(ezz_ctx *ctx, struct ezz_raster *r, const struct ezz_shape *shape,
    struct ezz_affine m, const struct ezz_pen *pen, struct ezz_ink ink)
{
	double		 scale = sqrt(fabs(m.a * m.d - m.b * m.c));
	struct stroking	 s = { .ctx = ctx, .r = r, .pen = pen, .ink = ink };

	s.half = fmin(fmax(pen->width * scale, THINNEST), FAR) / 2;
	s.miter = pen->miter > 0 ? pen->miter : 3.528;
	if (FT_Outline_New(r->ft, EZZ_MAX_POINTS, EZZ_MAX_POINTS, &s.o) != 0)
		return ezz_nomem(ctx);
	s.o.n_points = 0;
	s.o.n_contours = 0;
	contours(&s, shape, m);
	flush(&s);
	FT_Outline_Done(r->ft, &s.o);
	free(s.line);
	return s.st;
}

ezz_status
ezz_raster_stroke(ezz_ctx *ctx, struct ezz_raster *r,
    const struct ezz_shape *s, struct ezz_affine m, const struct ezz_pen *pen,
    struct ezz_ink ink)
{
	struct ezz_shape	 cut = { 0 };
	struct dashing		 d = { .ctx = ctx, .pen = pen, .out = &cut };
	ezz_status		 st;

	if (!dashed(pen))
		return stroke(ctx, r, s, m, pen, ink);
	st = dash(&d, s);
	if (st == EZZ_OK)
		st = stroke(ctx, r, &cut, m, pen, ink);
	ezz_shape_free(&cut);
	return st;
}
