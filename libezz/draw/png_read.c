/*
 * PNG to 8-bit grey or to colour with alpha, through libpng with every limit
 * set before the first chunk is read; ancillary chunks but tRNS are skipped
 * unread.  Grey is for the picture reader's child process and for a picture
 * that the operator makes a seal of; colour for what is put on a page.  Left
 * out: everything but the pixels.
 */
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "base/cursor.h"
#include "base/error.h"
#include "base/limits.h"
#include "draw/picture.h"

#define CHUNKS		16		/* kept at a time */
#define CHUNK_BYTES	(4 * 1024 * 1024)	/* uncompressed */

struct source {
	ezz_ctx			*ctx;
	struct ezz_cursor	 c;
	struct ezz_buf		*out;
	uint32_t		 width;
	uint32_t		 height;
	bool			 colour;	/* RGBA instead of grey */
};

static void
on_error(png_structp png, png_const_charp why)
{
	struct source	*s = png_get_error_ptr(png);

	(void)why;	/* a library's words, not ours */
	ezz_fail(s->ctx, EZZ_EFORMAT, "ISO/IEC 15948",
	    "the picture is not a sound PNG");
	png_longjmp(png, 1);
}

static void
on_warning(png_structp png, png_const_charp why)
{
	(void)png;
	(void)why;
}

static void
on_read(png_structp png, png_bytep to, size_t n)
{
	struct source	*s = png_get_io_ptr(png);
	struct ezz_bytes b;

	if (!ezz_cursor_take(&s->c, n, &b))
		png_error(png, "the file ends too early");
	memcpy(to, b.p, n);
}

static void
limits(png_structp png)
{
	png_set_user_limits(png, EZZ_MAX_SIDE, EZZ_MAX_SIDE);
	png_set_chunk_cache_max(png, CHUNKS);
	png_set_chunk_malloc_max(png, CHUNK_BYTES);
	png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
	png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_DEFAULT);
}

/* Whatever it was, 8 bits each of red, green, blue and alpha come out. */
static void
to_colour(png_structp png, png_infop info)
{
	png_set_expand(png);
	png_set_scale_16(png);
	png_set_gray_to_rgb(png);
	png_set_add_alpha(png, 0xff, PNG_FILLER_AFTER);
	png_set_interlace_handling(png);
	png_read_update_info(png, info);
}

/* Whatever it was, 8 bits of grey on a white ground come out. */
static void
to_grey(png_structp png, png_infop info)
{
	png_color_16	 white = { 0, 0xffff, 0xffff, 0xffff, 0xffff };
	int		 type = png_get_color_type(png, info);
	bool		 alpha = (type & PNG_COLOR_MASK_ALPHA) != 0 ||
			    png_get_valid(png, info, PNG_INFO_tRNS) != 0;

	png_set_expand(png);
	png_set_scale_16(png);
	if ((type & PNG_COLOR_MASK_COLOR) != 0)
		png_set_rgb_to_gray(png, PNG_ERROR_ACTION_NONE,
		    PNG_RGB_TO_GRAY_DEFAULT, PNG_RGB_TO_GRAY_DEFAULT);
	if (alpha) {
		white.red = white.green = white.blue = white.gray = 0xff;
		png_set_background(png, &white, PNG_BACKGROUND_GAMMA_SCREEN,
		    0, 1.0);
	}
	png_set_interlace_handling(png);
	png_read_update_info(png, info);
}

static ezz_status
grow(struct source *s, png_structp png, png_infop info, png_bytepp *rows)
{
	size_t		 n, stride = png_get_rowbytes(png, info);
	size_t		 each = s->colour ? 4 : 1;
	ezz_status	 st;

	s->width = png_get_image_width(png, info);
	s->height = png_get_image_height(png, info);
	if (stride != s->width * each)
		return ezz_fail(s->ctx, EZZ_EUNSUPPORTED, NULL,
		    "the PNG does not come down to 8 bits a channel");
	if (__builtin_mul_overflow(stride, (size_t)s->height, &n) ||
	    n / each > EZZ_MAX_PIXELS)
		return ezz_fail(s->ctx, EZZ_ELIMIT, NULL,
		    "the PNG has more than %d pixels", EZZ_MAX_PIXELS);
	if ((st = ezz_buf_room(s->ctx, s->out, n)) != EZZ_OK)
		return st;
	if ((*rows = calloc(s->height, sizeof(**rows))) == NULL)
		return ezz_nomem(s->ctx);
	for (uint32_t y = 0; y < s->height; y++)
		(*rows)[y] = s->out->p + y * stride;
	s->out->n = n;
	return EZZ_OK;
}

/* volatile: they change between setjmp and longjmp */
static ezz_status
read_all(struct source *s, png_structp png, png_infop info)
{
	png_bytepp		 volatile rows = NULL;
	ezz_status		 volatile st = EZZ_EFORMAT;

	if (setjmp(png_jmpbuf(png)) == 0) {
		png_bytepp	 r = NULL;

		limits(png);
		png_set_read_fn(png, s, on_read);
		png_read_info(png, info);
		(s->colour ? to_colour : to_grey)(png, info);
		st = grow(s, png, info, &r);
		rows = r;
		if (st == EZZ_OK) {
			st = EZZ_EFORMAT;
			png_read_image(png, r);
			png_read_end(png, NULL);
			st = EZZ_OK;
		}
	}
	free(rows);
	return st;
}

static ezz_status
read_png(ezz_ctx *ctx, struct ezz_bytes in, bool colour, uint32_t *width,
    uint32_t *height, struct ezz_buf *out)
{
	struct source	 s = { .ctx = ctx, .c = ezz_cursor_of(in),
			    .out = out, .colour = colour };
	png_structp	 png;
	png_infop	 info = NULL;
	ezz_status	 st;

	ezz_buf_free(out);
	png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &s, on_error,
	    on_warning);
	if (png == NULL || (info = png_create_info_struct(png)) == NULL)
		st = ezz_nomem(ctx);
	else
		st = read_all(&s, png, info);
	png_destroy_read_struct(&png, &info, NULL);
	if (st == EZZ_OK) {
		*width = s.width;
		*height = s.height;
	} else
		ezz_buf_free(out);
	return st;
}

ezz_status
ezz_png_grey(ezz_ctx *ctx, struct ezz_bytes in, uint32_t *width,
    uint32_t *height, struct ezz_buf *out)
{
	return read_png(ctx, in, false, width, height, out);
}

ezz_status
ezz_png_rgba(ezz_ctx *ctx, struct ezz_bytes in, uint32_t *width,
    uint32_t *height, struct ezz_buf *out)
{
	return read_png(ctx, in, true, width, height, out);
}
