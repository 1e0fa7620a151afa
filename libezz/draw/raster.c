/*
 * The canvas: premultiplied RGBA, shapes by FreeType's smooth rasteriser as
 * spans of coverage, a mask for clips that are no boxes, pictures by the mean
 * of what falls into a pixel.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_IMAGE_H
#include FT_OUTLINE_H

#include "base/error.h"
#include "base/limits.h"
#include "draw/raster_inner.h"

/* Pixels from the canvas at which an outline may end: what lies beyond is cut
 * anyway, and FreeType's arithmetic has bounds. */
#define FAR	16000.0

ezz_status
ezz_raster_new(ezz_ctx *ctx, uint32_t width, uint32_t height,
    struct ezz_raster **out)
{
	struct ezz_raster	*r;

	*out = NULL;
	if (width == 0 || height == 0 || width > EZZ_MAX_SIDE ||
	    height > EZZ_MAX_SIDE ||
	    (uint64_t)width * height > EZZ_MAX_PIXELS)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a picture of %u x %u pixels: from 1 to %d a side will do",
		    (unsigned)width, (unsigned)height, EZZ_MAX_SIDE);
	if ((r = calloc(1, sizeof(*r))) == NULL)
		return ezz_nomem(ctx);
	r->width = width;
	r->height = height;
	r->pixel = calloc((size_t)width * height, 4);
	if (FT_Init_FreeType(&r->ft) != 0)
		r->ft = NULL;
	if (r->pixel == NULL || r->ft == NULL) {
		ezz_raster_free(&r);
		return ezz_nomem(ctx);
	}
	ezz_raster_clip_none(r);
	*out = r;
	return EZZ_OK;
}

void
ezz_raster_free(struct ezz_raster **raster)
{
	struct ezz_raster	*r = *raster;

	if (r == NULL)
		return;
	if (r->ft != NULL)
		FT_Done_FreeType(r->ft);
	free(r->pixel);
	free(r->mask);
	free(r->area);
	free(r);
	*raster = NULL;
}

/* ---- one pixel ---- */

static uint8_t
times(unsigned a, unsigned b)
{
	unsigned	 t = a * b + 128;

	return (uint8_t)((t + (t >> 8)) >> 8);
}

/* Premultiplied, over what is there. */
static void
over(uint8_t *to, const uint8_t from[4])
{
	unsigned	 rest = 255U - from[3];

	for (int i = 0; i < 4; i++)
		to[i] = (uint8_t)(from[i] + times(to[i], rest));
}

void
ezz_raster_paper(struct ezz_raster *r, struct ezz_ink ink)
{
	const uint8_t	 p[4] = { times(ink.r, ink.alpha),
			    times(ink.g, ink.alpha), times(ink.b, ink.alpha),
			    ink.alpha };

	for (size_t i = 0; i < (size_t)r->width * r->height; i++)
		memcpy(r->pixel + 4 * i, p, 4);
}

void
ezz_raster_erase(struct ezz_raster *r, bool erase)
{
	r->erase = erase;
}

struct ezz_ink
ezz_raster_at(const struct ezz_raster *r, uint32_t x, uint32_t y)
{
	const uint8_t	*p = r->pixel + 4 * ((size_t)y * r->width + x);
	unsigned	 a = p[3];

	if (a == 0)
		return (struct ezz_ink){ 255, 255, 255, 0 };
	return (struct ezz_ink){ (uint8_t)((p[0] * 255U + a / 2) / a),
	    (uint8_t)((p[1] * 255U + a / 2) / a),
	    (uint8_t)((p[2] * 255U + a / 2) / a), (uint8_t)a };
}

/* ---- spans ---- */

struct painting {
	struct ezz_raster	*r;
	struct ezz_ink		 ink;
	bool			 to_area;	/* of a clip that is open */
};

static void
paint(struct painting *p, size_t at, unsigned coverage)
{
	struct ezz_raster	*r = p->r;
	uint8_t			 from[4];
	unsigned		 alpha = times(p->ink.alpha, coverage);

	if (p->to_area) {
		if (coverage > r->area[at])
			r->area[at] = (uint8_t)coverage;
		return;
	}
	if (r->masked)
		alpha = times(alpha, r->mask[at]);
	if (alpha == 0)
		return;
	if (r->erase) {
		for (int i = 0; i < 4; i++)
			r->pixel[4 * at + (size_t)i] = times(r->pixel[4 * at +
			    (size_t)i], 255 - alpha);
		return;
	}
	from[0] = times(p->ink.r, alpha);
	from[1] = times(p->ink.g, alpha);
	from[2] = times(p->ink.b, alpha);
	from[3] = (uint8_t)alpha;
	over(r->pixel + 4 * at, from);
}

static void
on_spans(int y, int n, const FT_Span *span, void *arg)
{
	struct painting	*p = arg;
	size_t		 row = (size_t)y * p->r->width;

	for (; n > 0; n--, span++)
		for (unsigned i = 0; i < span->len; i++)
			paint(p, row + (size_t)span->x + i, span->coverage);
}

static ezz_status
render(ezz_ctx *ctx, struct painting *p, FT_Outline *o, bool even_odd)
{
	struct ezz_raster	*r = p->r;
	FT_Raster_Params	 params = { .flags = FT_RASTER_FLAG_AA |
				    FT_RASTER_FLAG_DIRECT |
				    FT_RASTER_FLAG_CLIP,
				    .gray_spans = on_spans, .user = p };
	FT_Error		 e;

	if (r->box[0] >= r->box[2] || r->box[1] >= r->box[3] ||
	    o->n_points == 0)
		return EZZ_OK;
	params.clip_box = (FT_BBox){ r->box[0], r->box[1], r->box[2],
	    r->box[3] };
	o->flags |= even_odd ? FT_OUTLINE_EVEN_ODD_FILL : 0;
	e = FT_Outline_Render(r->ft, o, &params);
	if (e == 0)
		return EZZ_OK;
	return e == FT_Err_Out_Of_Memory ? ezz_nomem(ctx) :
	    ezz_fail(ctx, EZZ_EFORMAT, NULL, "a shape cannot be drawn");
}

/* ---- shapes to outlines ---- */

void
ezz_raster_point(struct ezz_affine m, const double *p, FT_Vector *out)
{
	double	 x = m.a * p[0] + m.c * p[1] + m.e;
	double	 y = m.b * p[0] + m.d * p[1] + m.f;

	out->x = lround(fmin(fmax(x, -FAR), FAR) * 64);
	out->y = lround(fmin(fmax(y, -FAR), FAR) * 64);
}

static void
add_point(FT_Outline *o, const FT_Vector *p, char tag)
{
	o->points[o->n_points] = *p;
	o->tags[o->n_points] = tag;
	o->n_points++;
}

static void
end_contour(FT_Outline *o, int *begun)
{
	if (o->n_points > *begun)
		o->contours[o->n_contours++] = (short)(o->n_points - 1);
	*begun = o->n_points;
}

static void
trace(const struct ezz_shape *s, struct ezz_affine m, FT_Outline *o)
{
	FT_Vector	 p;
	int		 begun = 0;

	for (size_t i = 0; i < s->n; i++) {
		const struct ezz_segment	*g = &s->segment[i];

		if (g->step == EZZ_MOVE || g->step == EZZ_SHUT)
			end_contour(o, &begun);
		if (g->step == EZZ_SHUT)
			continue;
		for (int k = 0; k < (g->step == EZZ_CURVE ? 3 : 1); k++) {
			ezz_raster_point(m, g->p + 2 * k, &p);
			add_point(o, &p, k < 2 && g->step == EZZ_CURVE ?
			    FT_CURVE_TAG_CUBIC : FT_CURVE_TAG_ON);
		}
	}
	end_contour(o, &begun);
}

static ezz_status
draw(ezz_ctx *ctx, struct painting *p, const struct ezz_shape *s,
    struct ezz_affine m, bool even_odd)
{
	FT_Outline	 o;
	size_t		 points = 0;
	ezz_status	 st;

	for (size_t i = 0; i < s->n; i++)
		points += s->segment[i].step == EZZ_CURVE ? 3 : 1;
	if (points > EZZ_MAX_POINTS)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a shape has more than %d points", EZZ_MAX_POINTS);
	if (points == 0)
		return EZZ_OK;
	if (FT_Outline_New(p->r->ft, (FT_UInt)points, (FT_Int)points, &o) != 0)
		return ezz_nomem(ctx);
	o.n_points = 0;
	o.n_contours = 0;
	trace(s, m, &o);
	st = render(ctx, p, &o, even_odd);
	FT_Outline_Done(p->r->ft, &o);
	return st;
}

ezz_status
ezz_raster_fill(ezz_ctx *ctx, struct ezz_raster *r, const struct ezz_shape *s,
    struct ezz_affine m, bool even_odd, struct ezz_ink ink)
{
	struct painting	 p = { r, ink, false };

	return draw(ctx, &p, s, m, even_odd);
}

ezz_status
ezz_raster_outline(ezz_ctx *ctx, struct ezz_raster *r, FT_Outline *o,
    struct ezz_ink ink)
{
	struct painting	 p = { r, ink, false };

	return render(ctx, &p, o, false);
}

/* ---- clips ---- */

void
ezz_raster_clip_none(struct ezz_raster *r)
{
	r->box[0] = r->box[1] = 0;
	r->box[2] = (int)r->width;
	r->box[3] = (int)r->height;
	r->masked = false;
}

static int
within(double v, int least, int most)
{
	return v <= least ? least : v >= most ? most : (int)v;
}

void
ezz_raster_clip_box(struct ezz_raster *r, double x, double y, double w,
    double h)
{
	r->box[0] = within(floor(x), r->box[0], r->box[2]);
	r->box[1] = within(floor(y), r->box[1], r->box[3]);
	r->box[2] = within(ceil(x + w), r->box[0], r->box[2]);
	r->box[3] = within(ceil(y + h), r->box[1], r->box[3]);
}

ezz_status
ezz_raster_clip_open(ezz_ctx *ctx, struct ezz_raster *r)
{
	size_t	 n = (size_t)r->width * r->height;

	if (r->area == NULL)
		r->area = malloc(n);
	if (r->mask == NULL)
		r->mask = malloc(n);
	if (r->area == NULL || r->mask == NULL)
		return ezz_nomem(ctx);
	memset(r->area, 0, n);
	return EZZ_OK;
}

ezz_status
ezz_raster_clip_area(ezz_ctx *ctx, struct ezz_raster *r,
    const struct ezz_shape *s, struct ezz_affine m, bool even_odd)
{
	struct painting	 p = { r, { 0, 0, 0, 255 }, true };

	return draw(ctx, &p, s, m, even_odd);
}

void
ezz_raster_clip_shut(struct ezz_raster *r)
{
	size_t	 n = (size_t)r->width * r->height;

	if (!r->masked)
		memcpy(r->mask, r->area, n);
	else
		for (size_t i = 0; i < n; i++)
			r->mask[i] = times(r->mask[i], r->area[i]);
	r->masked = true;
}

/* ---- pictures ---- */

struct sampling {
	const uint8_t		*rgba;
	uint32_t		 w;
	uint32_t		 h;
	struct ezz_affine	 back;		/* canvas pixels to the picture's */
	int			 n;		/* samples a side of a pixel */
	unsigned		 alpha;
};

static bool
invert(struct ezz_affine m, struct ezz_affine *out)
{
	double	 det = m.a * m.d - m.b * m.c;

	if (!(fabs(det) > 1e-9))
		return false;
	*out = (struct ezz_affine){ m.d / det, -m.b / det, -m.c / det,
	    m.a / det, (m.c * m.f - m.d * m.e) / det,
	    (m.b * m.e - m.a * m.f) / det };
	return true;
}

/* The mean of n x n points of a canvas pixel, premultiplied. */
static void
sample(const struct sampling *s, int x, int y, uint8_t out[4])
{
	unsigned	 sum[4] = { 0 }, all = (unsigned)(s->n * s->n);

	for (int k = 0; k < s->n * s->n; k++) {
		double		 px = x + (k % s->n + 0.5) / s->n;
		double		 py = y + (k / s->n + 0.5) / s->n;
		double		 u = floor(s->back.a * px + s->back.c * py +
				    s->back.e);
		double		 v = floor(s->back.b * px + s->back.d * py +
				    s->back.f);
		const uint8_t	*p;

		if (!(u >= 0 && v >= 0 && u < s->w && v < s->h))
			continue;
		p = s->rgba + 4 * ((size_t)v * s->w + (size_t)u);
		for (int i = 0; i < 3; i++)
			sum[i] += p[i] * (unsigned)p[3];
		sum[3] += p[3];
	}
	for (int i = 0; i < 3; i++)
		out[i] = times(sum[i] / (255 * all), s->alpha);
	out[3] = times(sum[3] / all, s->alpha);
}

/* The canvas pixels that the unit square touches. */
static void
reach(const struct ezz_raster *r, struct ezz_affine m, int box[4])
{
	double	 x[4] = { m.e, m.e + m.a, m.e + m.c, m.e + m.a + m.c };
	double	 y[4] = { m.f, m.f + m.b, m.f + m.d, m.f + m.b + m.d };
	double	 low[2] = { x[0], y[0] }, high[2] = { x[0], y[0] };

	for (int i = 1; i < 4; i++) {
		low[0] = fmin(low[0], x[i]);
		low[1] = fmin(low[1], y[i]);
		high[0] = fmax(high[0], x[i]);
		high[1] = fmax(high[1], y[i]);
	}
	box[0] = within(floor(low[0]), r->box[0], r->box[2]);
	box[1] = within(floor(low[1]), r->box[1], r->box[3]);
	box[2] = within(ceil(high[0]), r->box[0], r->box[2]);
	box[3] = within(ceil(high[1]), r->box[1], r->box[3]);
}

static void
put(struct ezz_raster *r, size_t at, uint8_t p[4])
{
	if (r->masked)
		for (int i = 0; i < 4; i++)
			p[i] = times(p[i], r->mask[at]);
	if (p[3] > 0)
		over(r->pixel + 4 * at, p);
}

ezz_status
ezz_raster_picture(ezz_ctx *ctx, struct ezz_raster *r, struct ezz_bytes rgba,
    uint32_t w, uint32_t h, struct ezz_affine m, uint8_t alpha)
{
	struct sampling		 s = { rgba.p, w, h, EZZ_AFFINE_NONE, 1, alpha };
	struct ezz_affine	 inverse;
	double			 step;
	uint8_t			 p[4];
	int			 box[4];

	if (w == 0 || h == 0 || (uint64_t)w * h * 4 != rgba.n)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "a picture has not the pixels that it says");
	if (!invert(m, &inverse))
		return EZZ_OK;		/* on a line: nothing to be seen */
	s.back = ezz_affine_mul(inverse, (struct ezz_affine){ w, 0, 0, h, 0,
	    0 });
	step = fmax(hypot(s.back.a, s.back.b), hypot(s.back.c, s.back.d));
	s.n = step >= 4 ? 8 : 2 * (int)ceil(fmax(step, 1));
	reach(r, m, box);
	for (int y = box[1]; y < box[3]; y++)
		for (int x = box[0]; x < box[2]; x++) {
			sample(&s, x, y, p);
			put(r, (size_t)y * r->width + (size_t)x, p);
		}
	return EZZ_OK;
}
