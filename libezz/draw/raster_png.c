/*
 * The canvas as PNG (ISO/IEC 15948), by libpng: with pHYs, so that it prints
 * at its true size, and white where there is nothing, so that a reader that
 * drops alpha shows paper and not a block of ink.
 */
#include <math.h>
#include <setjmp.h>
#include <stdlib.h>

#include <png.h>

#include "base/error.h"
#include "draw/raster_inner.h"

struct sink {
	ezz_ctx		*ctx;
	struct ezz_buf	*out;
	ezz_status	 st;
};

static void
on_error(png_structp png, png_const_charp why)
{
	struct sink	*s = png_get_error_ptr(png);

	(void)why;	/* a library's words, not ours */
	if (s->st == EZZ_OK)
		s->st = ezz_nomem(s->ctx);
	png_longjmp(png, 1);
}

static void
on_warning(png_structp png, png_const_charp why)
{
	(void)png;
	(void)why;
}

static void
on_write(png_structp png, png_bytep p, size_t n)
{
	struct sink	*s = png_get_io_ptr(png);

	s->st = ezz_buf_add(s->ctx, s->out, p, n);
	if (s->st != EZZ_OK)
		png_error(png, "no room");
}

static void
on_flush(png_structp png)
{
	(void)png;
}

/*
 * One ink, in sixteen steps of alpha: at a printer's dots nobody sees more,
 * and the picture, which stands in every stamp twice, takes half the bytes.
 * Index 0 is white.
 */
#define STEPS	16
#define STEP	17	/* 255 / 15 */

static void
palette(png_structp png, png_infop info, struct ezz_ink ink)
{
	png_color	 colour[STEPS];
	png_byte	 alpha[STEPS];

	for (int i = 0; i < STEPS; i++) {
		colour[i] = i == 0 ? (png_color){ 255, 255, 255 } :
		    (png_color){ ink.r, ink.g, ink.b };
		alpha[i] = (png_byte)(i * STEP);
	}
	png_set_PLTE(png, info, colour, STEPS);
	png_set_tRNS(png, info, alpha, STEPS, NULL);
}

static void
row_of(const struct ezz_raster *r, uint32_t y, bool one, uint8_t *row)
{
	for (uint32_t x = 0; x < r->width; x++) {
		struct ezz_ink	 i = ezz_raster_at(r, x, y);

		if (one)
			row[x] = (uint8_t)((i.alpha + STEP / 2) / STEP);
		else {
			row[4 * x] = i.r;
			row[4 * x + 1] = i.g;
			row[4 * x + 2] = i.b;
			row[4 * x + 3] = i.alpha;
		}
	}
}

/* No variable here changes between setjmp and longjmp. */
static void
write_all(png_structp png, png_infop info, const struct ezz_raster *r,
    double dpi, const struct ezz_ink *ink, uint8_t *row)
{
	png_uint_32	 ppm = (png_uint_32)lround(dpi / 0.0254);

	if (setjmp(png_jmpbuf(png)) != 0)
		return;
	png_set_compression_level(png, 9);
	png_set_IHDR(png, info, r->width, r->height, ink != NULL ? 4 : 8,
	    ink != NULL ? PNG_COLOR_TYPE_PALETTE : PNG_COLOR_TYPE_RGB_ALPHA,
	    PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
	    PNG_FILTER_TYPE_DEFAULT);
	png_set_pHYs(png, info, ppm, ppm, PNG_RESOLUTION_METER);
	if (ink != NULL)
		palette(png, info, *ink);
	png_write_info(png, info);
	png_set_packing(png);
	for (uint32_t y = 0; y < r->height; y++) {
		row_of(r, y, ink != NULL, row);
		png_write_row(png, row);
	}
	png_write_end(png, NULL);
}

static ezz_status
to_png(ezz_ctx *ctx, const struct ezz_raster *r, double dpi,
    const struct ezz_ink *ink, struct ezz_buf *out)
{
	struct sink	 s = { ctx, out, EZZ_OK };
	size_t		 before = out->n;
	uint8_t		*row = malloc(4 * (size_t)r->width);
	png_structp	 png;
	png_infop	 info = NULL;

	png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &s, on_error,
	    on_warning);
	if (row == NULL || png == NULL ||
	    (info = png_create_info_struct(png)) == NULL)
		s.st = ezz_nomem(ctx);
	else {
		png_set_write_fn(png, &s, on_write, on_flush);
		write_all(png, info, r, dpi, ink, row);
	}
	png_destroy_write_struct(&png, &info);
	free(row);
	if (s.st != EZZ_OK)
		out->n = before;
	return s.st;
}

ezz_status
ezz_raster_png(ezz_ctx *ctx, const struct ezz_raster *r, double dpi,
    struct ezz_buf *out)
{
	return to_png(ctx, r, dpi, NULL, out);
}

ezz_status
ezz_raster_png_ink(ezz_ctx *ctx, const struct ezz_raster *r, double dpi,
    struct ezz_ink ink, struct ezz_buf *out)
{
	return to_png(ctx, r, dpi, &ink, out);
}
