/*
 * A seal's face as PNG and SVG.  An emblem is a picture that the caller gave:
 * its dark parts take the seal's ink, whatever their colour was.
 */
#include <math.h>
#include <string.h>

#include "base/codec.h"
#include "base/error.h"
#include "base/limits.h"
#include "draw/picture.h"
#include "draw/seal_face.h"

/* ---- PNG ---- */

/* Dark and opaque is ink; light or clear is not. */
static void
take_ink(struct ezz_buf *rgba, struct ezz_ink ink)
{
	for (size_t i = 0; i + 3 < rgba->n; i += 4) {
		uint8_t		*p = rgba->p + i;
		unsigned	 light = (p[0] * 54U + p[1] * 183U +
				    p[2] * 19U) >> 8;

		p[3] = (uint8_t)((255 - light) * p[3] / 255);
		p[0] = ink.r;
		p[1] = ink.g;
		p[2] = ink.b;
	}
}

/* Read, inked, and the box it fills, as high or wide as the look says. */
static ezz_status
emblem(ezz_ctx *ctx, const struct ezz_seal_look *l, struct ezz_bytes png,
    struct ezz_buf *rgba, uint32_t side[2], double box[4])
{
	double		 size = l->middle_size, most;
	ezz_status	 st;

	st = ezz_png_rgba(ctx, png, &side[0], &side[1], rgba);
	if (st != EZZ_OK)
		return ezz_while(ctx, st, "reading the emblem");
	take_ink(rgba, l->ink);
	most = fmax(side[0], side[1]);
	box[2] = size * side[0] / most;
	box[3] = size * side[1] / most;
	box[0] = -box[2] / 2;
	box[1] = l->middle_y - box[3] / 2;
	return EZZ_OK;
}

static ezz_status
put_emblem(ezz_ctx *ctx, struct ezz_raster *r, const struct ezz_seal_look *l,
    struct ezz_bytes png, struct ezz_affine m)
{
	struct ezz_buf	 rgba = { 0 };
	uint32_t	 side[2];
	double		 box[4];
	ezz_status	 st = emblem(ctx, l, png, &rgba, side, box);

	if (st == EZZ_OK)
		st = ezz_raster_picture(ctx, r, EZZ_BYTES(rgba.p, rgba.n),
		    side[0], side[1], ezz_affine_mul((struct ezz_affine){
		    box[2], 0, 0, box[3], box[0], box[1] }, m), 255);
	ezz_buf_free(&rgba);
	return st;
}

/* The mark lies in a gap that is cut into all else. */
static ezz_status
put_mark(ezz_ctx *ctx, struct ezz_raster *r, const struct ezz_seal_face *f,
    struct ezz_affine m, struct ezz_ink ink)
{
	const struct ezz_pen	 halo = { .width = 2 * f->mark_halo,
				    .join = EZZ_ROUND_JOIN };
	ezz_status		 st;

	ezz_raster_erase(r, true);
	st = ezz_raster_stroke(ctx, r, &f->mark, m, &halo, ink);
	if (st == EZZ_OK)
		st = ezz_raster_fill(ctx, r, &f->mark, m, false, ink);
	ezz_raster_erase(r, false);
	return st != EZZ_OK ? st : ezz_raster_fill(ctx, r, &f->mark, m, false,
	    ink);
}

static uint32_t
pixels(int32_t um, unsigned dpi)
{
	return (uint32_t)(((uint64_t)um * dpi + 25399) / 25400);
}

ezz_status
ezz_seal_face_png(ezz_ctx *ctx, const struct ezz_seal_look *l,
    const struct ezz_seal_text *t, const struct ezz_seal_face *f,
    unsigned dpi, struct ezz_buf *out)
{
	uint32_t		 w = pixels(l->width, dpi);
	uint32_t		 h = pixels(l->height, dpi);
	double			 k = dpi / 25400.0;
	struct ezz_affine	 m = { k, 0, 0, k, w / 2.0, h / 2.0 };
	struct ezz_raster	*r;
	ezz_status		 st = ezz_raster_new(ctx, w, h, &r);

	if (st != EZZ_OK)
		return st;
	st = ezz_raster_fill(ctx, r, &f->ink, m, false, l->ink);
	if (st == EZZ_OK && t->emblem.n > 0)
		st = put_emblem(ctx, r, l, t->emblem, m);
	if (st == EZZ_OK && f->mark.n > 0)
		st = put_mark(ctx, r, f, m, l->ink);
	if (st == EZZ_OK)
		st = ezz_raster_png_ink(ctx, r, dpi, l->ink, out);
	ezz_raster_free(&r);
	return st;
}

/* ---- SVG ---- */

/* Micrometres as they are, in whole ones: the viewBox is in them. */
static ezz_status
svg_path(ezz_ctx *ctx, const struct ezz_shape *s, struct ezz_buf *out)
{
	static const char	 letters[] = "MLCZ";
	static const int	 numbers[] = { 2, 2, 6, 0 };
	ezz_status		 st = EZZ_OK;

	for (size_t i = 0; i < s->n && st == EZZ_OK; i++) {
		const struct ezz_segment	*g = &s->segment[i];

		st = ezz_buf_byte(ctx, out, (uint8_t)letters[g->step]);
		for (int k = 0; k < numbers[g->step] && st == EZZ_OK; k++)
			st = ezz_buf_fmt(ctx, out, "%s%ld", k == 0 ? "" : " ",
			    lround(g->p[k]));
	}
	return st;
}

static ezz_status
svg_mask(ezz_ctx *ctx, const struct ezz_seal_look *l,
    const struct ezz_seal_face *f, struct ezz_buf *out)
{
	ezz_status	 st;

	if (f->mark.n == 0)
		return ezz_buf_str(ctx, out, "<g>\n");
	if ((st = ezz_buf_fmt(ctx, out, "<mask id=\"free\" "
	    "maskUnits=\"userSpaceOnUse\" x=\"%d\" y=\"%d\" width=\"%d\" "
	    "height=\"%d\">\n<rect x=\"%d\" y=\"%d\" width=\"%d\" "
	    "height=\"%d\" fill=\"#fff\"/>\n<path stroke=\"#000\" "
	    "stroke-linejoin=\"round\" stroke-width=\"%ld\" d=\"",
	    -l->width / 2, -l->height / 2, l->width, l->height, -l->width / 2,
	    -l->height / 2, l->width, l->height,
	    lround(2 * f->mark_halo))) != EZZ_OK ||
	    (st = svg_path(ctx, &f->mark, out)) != EZZ_OK)
		return st;
	return ezz_buf_str(ctx, out, "\"/>\n</mask>\n"
	    "<g mask=\"url(#free)\">\n");
}

/* The emblem goes in as a PNG of the seal's ink. */
static ezz_status
svg_emblem(ezz_ctx *ctx, const struct ezz_seal_look *l, struct ezz_bytes png,
    struct ezz_buf *out)
{
	struct ezz_buf		 rgba = { 0 }, inked = { 0 };
	struct ezz_raster	*r = NULL;
	uint32_t		 side[2];
	double			 box[4];
	ezz_status		 st;

	if ((st = emblem(ctx, l, png, &rgba, side, box)) != EZZ_OK ||
	    (st = ezz_raster_new(ctx, side[0], side[1], &r)) != EZZ_OK ||
	    (st = ezz_raster_picture(ctx, r, ezz_bytes_of(&rgba), side[0],
	    side[1], (struct ezz_affine){ side[0], 0, 0, side[1], 0, 0 },
	    255)) != EZZ_OK ||
	    (st = ezz_raster_png_ink(ctx, r, 600, l->ink, &inked)) != EZZ_OK ||
	    (st = ezz_buf_fmt(ctx, out, "<image x=\"%ld\" y=\"%ld\" "
	    "width=\"%ld\" height=\"%ld\" href=\"data:image/png;base64,",
	    lround(box[0]), lround(box[1]), lround(box[2]),
	    lround(box[3]))) != EZZ_OK ||
	    (st = ezz_base64_write(ctx, ezz_bytes_of(&inked), out)) != EZZ_OK)
		goto out;
	st = ezz_buf_str(ctx, out, "\"/>\n");
out:
	ezz_raster_free(&r);
	ezz_buf_free(&rgba);
	ezz_buf_free(&inked);
	return st;
}

ezz_status
ezz_seal_face_svg(ezz_ctx *ctx, const struct ezz_seal_look *l,
    const struct ezz_seal_text *t, const struct ezz_seal_face *f,
    struct ezz_buf *out)
{
	ezz_status	 st;

	if ((st = ezz_buf_fmt(ctx, out,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d.%03dmm\" "
	    "height=\"%d.%03dmm\" viewBox=\"%d %d %d %d\" "
	    "fill=\"#%02x%02x%02x\">\n", l->width / 1000, l->width % 1000,
	    l->height / 1000, l->height % 1000, -l->width / 2, -l->height / 2,
	    l->width, l->height, l->ink.r, l->ink.g, l->ink.b)) != EZZ_OK ||
	    (st = svg_mask(ctx, l, f, out)) != EZZ_OK ||
	    (t->emblem.n > 0 &&
	    (st = svg_emblem(ctx, l, t->emblem, out)) != EZZ_OK) ||
	    (st = ezz_buf_str(ctx, out, "<path d=\"")) != EZZ_OK ||
	    (st = svg_path(ctx, &f->ink, out)) != EZZ_OK ||
	    (st = ezz_buf_str(ctx, out, "\"/>\n</g>\n")) != EZZ_OK)
		return st;
	if (f->mark.n > 0 && ((st = ezz_buf_str(ctx, out, "<path d=\"")) !=
	    EZZ_OK || (st = svg_path(ctx, &f->mark, out)) != EZZ_OK ||
	    (st = ezz_buf_str(ctx, out, "\"/>\n")) != EZZ_OK))
		return st;
	return ezz_buf_str(ctx, out, "</svg>\n");
}
