/* Shapes: paths of lines and cubic curves, boxes, ellipses, glyphs. */
#include <math.h>
#include <stdlib.h>

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H

#include "base/error.h"
#include "base/limits.h"
#include "draw/font_inner.h"
#include "draw/raster.h"

/* How far a cubic's handles reach to look like a quarter of a circle. */
#define QUARTER	0.5522847498307936

struct ezz_affine
ezz_affine_mul(struct ezz_affine m, struct ezz_affine n)
{
	return (struct ezz_affine){
		m.a * n.a + m.b * n.c, m.a * n.b + m.b * n.d,
		m.c * n.a + m.d * n.c, m.c * n.b + m.d * n.d,
		m.e * n.a + m.f * n.c + n.e, m.e * n.b + m.f * n.d + n.f
	};
}

struct ezz_affine
ezz_affine_rotate(double radians)
{
	return (struct ezz_affine){ cos(radians), sin(radians), -sin(radians),
	    cos(radians), 0, 0 };
}

void
ezz_shape_free(struct ezz_shape *s)
{
	free(s->segment);
	*s = (struct ezz_shape){ 0 };
}

void
ezz_shape_clear(struct ezz_shape *s)
{
	s->n = 0;
}

static ezz_status
add(ezz_ctx *ctx, struct ezz_shape *s, enum ezz_step step, const double *p,
    size_t n)
{
	struct ezz_segment	*more;

	if (s->n >= EZZ_MAX_SEGMENTS)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a shape has more than %d segments", EZZ_MAX_SEGMENTS);
	if (s->n == s->cap) {
		more = reallocarray(s->segment, 2 * s->cap + 16,
		    sizeof(*more));
		if (more == NULL)
			return ezz_nomem(ctx);
		s->segment = more;
		s->cap = 2 * s->cap + 16;
	}
	s->segment[s->n] = (struct ezz_segment){ .step = step };
	for (size_t i = 0; i < n; i++)
		s->segment[s->n].p[i] = isfinite(p[i]) ? p[i] : 0;
	s->n++;
	return EZZ_OK;
}

ezz_status
ezz_shape_move(ezz_ctx *ctx, struct ezz_shape *s, double x, double y)
{
	return add(ctx, s, EZZ_MOVE, (double[]){ x, y }, 2);
}

ezz_status
ezz_shape_line(ezz_ctx *ctx, struct ezz_shape *s, double x, double y)
{
	return add(ctx, s, EZZ_LINE, (double[]){ x, y }, 2);
}

ezz_status
ezz_shape_curve(ezz_ctx *ctx, struct ezz_shape *s, const double p[6])
{
	return add(ctx, s, EZZ_CURVE, p, 6);
}

ezz_status
ezz_shape_shut(ezz_ctx *ctx, struct ezz_shape *s)
{
	return add(ctx, s, EZZ_SHUT, NULL, 0);
}

ezz_status
ezz_shape_box(ezz_ctx *ctx, struct ezz_shape *s, double x, double y, double w,
    double h)
{
	ezz_status	 st;

	if ((st = ezz_shape_move(ctx, s, x, y)) != EZZ_OK ||
	    (st = ezz_shape_line(ctx, s, x + w, y)) != EZZ_OK ||
	    (st = ezz_shape_line(ctx, s, x + w, y + h)) != EZZ_OK ||
	    (st = ezz_shape_line(ctx, s, x, y + h)) != EZZ_OK)
		return st;
	return ezz_shape_shut(ctx, s);
}

ezz_status
ezz_shape_ellipse(ezz_ctx *ctx, struct ezz_shape *s, double cx, double cy,
    double rx, double ry, bool back)
{
	static const double	 way[5][2] = { { 1, 0 }, { 0, 1 }, { -1, 0 },
				    { 0, -1 }, { 1, 0 } };
	double			 turn = back ? -1 : 1;
	ezz_status		 st = ezz_shape_move(ctx, s, cx + rx, cy);

	for (int i = 0; i < 4 && st == EZZ_OK; i++) {
		const double	*m = way[i], *n = way[i + 1];

		st = ezz_shape_curve(ctx, s, (double[6]){
		    cx + rx * (m[0] + QUARTER * n[0]),
		    cy + turn * ry * (m[1] + QUARTER * n[1]),
		    cx + rx * (n[0] + QUARTER * m[0]),
		    cy + turn * ry * (n[1] + QUARTER * m[1]),
		    cx + rx * n[0], cy + turn * ry * n[1] });
	}
	return st == EZZ_OK ? ezz_shape_shut(ctx, s) : st;
}

/* ---- glyphs ---- */

struct tracing {
	ezz_ctx			*ctx;
	struct ezz_shape	*shape;
	struct ezz_affine	 m;
	double			 em;
	double			 x;	/* where it is, before the matrix */
	double			 y;
	bool			 open;
	ezz_status		 st;
};

static void
through(const struct tracing *t, double x, double y, double *out)
{
	x /= t->em;
	y /= -t->em;
	out[0] = t->m.a * x + t->m.c * y + t->m.e;
	out[1] = t->m.b * x + t->m.d * y + t->m.f;
}

static int
trace_move(const FT_Vector *to, void *arg)
{
	struct tracing	*t = arg;
	double		 p[2];

	if (t->open)
		t->st = ezz_shape_shut(t->ctx, t->shape);
	through(t, t->x = (double)to->x, t->y = (double)to->y, p);
	if (t->st == EZZ_OK)
		t->st = ezz_shape_move(t->ctx, t->shape, p[0], p[1]);
	t->open = true;
	return t->st != EZZ_OK;
}

static int
trace_line(const FT_Vector *to, void *arg)
{
	struct tracing	*t = arg;
	double		 p[2];

	through(t, t->x = (double)to->x, t->y = (double)to->y, p);
	t->st = ezz_shape_line(t->ctx, t->shape, p[0], p[1]);
	return t->st != EZZ_OK;
}

static int
trace_cubic(const FT_Vector *a, const FT_Vector *b, const FT_Vector *to,
    void *arg)
{
	struct tracing	*t = arg;
	double		 p[6];

	through(t, (double)a->x, (double)a->y, p);
	through(t, (double)b->x, (double)b->y, p + 2);
	through(t, t->x = (double)to->x, t->y = (double)to->y, p + 4);
	t->st = ezz_shape_curve(t->ctx, t->shape, p);
	return t->st != EZZ_OK;
}

/* A quadratic curve is a cubic whose handles reach two thirds as far. */
static int
trace_conic(const FT_Vector *c, const FT_Vector *to, void *arg)
{
	struct tracing	*t = arg;
	double		 p[6], cx = (double)c->x, cy = (double)c->y;
	double		 ex = (double)to->x, ey = (double)to->y;

	through(t, t->x + 2 * (cx - t->x) / 3, t->y + 2 * (cy - t->y) / 3, p);
	through(t, ex + 2 * (cx - ex) / 3, ey + 2 * (cy - ey) / 3, p + 2);
	through(t, t->x = ex, t->y = ey, p + 4);
	t->st = ezz_shape_curve(t->ctx, t->shape, p);
	return t->st != EZZ_OK;
}

ezz_status
ezz_shape_glyph(ezz_ctx *ctx, struct ezz_shape *s, const struct ezz_font *f,
    uint32_t glyph, struct ezz_affine m)
{
	static const FT_Outline_Funcs	 funcs = { trace_move, trace_line,
					    trace_conic, trace_cubic, 0, 0 };
	struct tracing			 t = { ctx, s, m, f->upem, 0, 0, false,
					    EZZ_OK };
	FT_Face				 face = f->inner->face;

	if (FT_Load_Glyph(face, glyph, FT_LOAD_NO_SCALE) != 0 ||
	    face->glyph->format != FT_GLYPH_FORMAT_OUTLINE)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "glyph %u of the font %s is broken", (unsigned)glyph,
		    f->family);
	if (FT_Outline_Decompose(&face->glyph->outline, &funcs, &t) != 0 ||
	    t.st != EZZ_OK)
		return t.st != EZZ_OK ? t.st : ezz_fail(ctx, EZZ_EFORMAT,
		    NULL, "glyph %u of the font %s is broken",
		    (unsigned)glyph, f->family);
	return t.open ? ezz_shape_shut(ctx, s) : EZZ_OK;
}

static void
widen(double box[4], double x, double y)
{
	box[0] = fmin(box[0], x);
	box[1] = fmin(box[1], y);
	box[2] = fmax(box[2], x);
	box[3] = fmax(box[3], y);
}

bool
ezz_shape_bounds(const struct ezz_shape *s, double box[4])
{
	static const size_t	 points[] = { 1, 1, 3, 0 };
	bool			 any = false;

	box[0] = box[1] = INFINITY;
	box[2] = box[3] = -INFINITY;
	for (size_t i = 0; i < s->n; i++)
		for (size_t k = 0; k < points[s->segment[i].step]; k++) {
			widen(box, s->segment[i].p[2 * k],
			    s->segment[i].p[2 * k + 1]);
			any = true;
		}
	return any;
}
