/*
 * Modules to PNG (ISO/IEC 15948): 1-bit grey, pHYs, one IDAT, on zlib alone.
 *
 * Every module is several rows high, and a row that repeats the one above is
 * all zeros under the filter Up: so zlib has little to do, and this is several
 * times as fast as a general writer.  Left out: every other kind of PNG.
 */
#include <string.h>

#include <zlib.h>

#include "base/error.h"
#include "base/limits.h"
#include "draw/picture.h"
#include "draw/png_chunk.h"

#define ROW_MAX		(1 + EZZ_MAX_SIDE / 8)
#define LEVEL		1	/* the rest is runs: 6 saves 1 byte in 10 */
#define WINDOW		13	/* 8 KiB: a row has at most one */

ezz_status
ezz_png_be32(ezz_ctx *ctx, struct ezz_buf *out, uint32_t v)
{
	const uint8_t	 b[4] = { (uint8_t)(v >> 24), (uint8_t)(v >> 16),
			    (uint8_t)(v >> 8), (uint8_t)v };

	return ezz_buf_add(ctx, out, b, sizeof(b));
}

/* A chunk's length is set, and its CRC added, when its end is known. */
ezz_status
ezz_png_chunk_open(ezz_ctx *ctx, struct ezz_buf *out, const char *type, size_t *at)
{
	ezz_status	 st;

	*at = out->n;
	if ((st = ezz_png_be32(ctx, out, 0)) != EZZ_OK)
		return st;
	return ezz_buf_add(ctx, out, type, 4);
}

ezz_status
ezz_png_chunk_close(ezz_ctx *ctx, struct ezz_buf *out, size_t at)
{
	uint32_t	 n = (uint32_t)(out->n - at - 8);

	for (unsigned i = 0; i < 4; i++)
		out->p[at + i] = (uint8_t)(n >> (24 - 8 * i));
	return ezz_png_be32(ctx, out,
	    (uint32_t)crc32(0, out->p + at + 4, (uInt)n + 4));
}

static ezz_status
head(ezz_ctx *ctx, struct ezz_buf *out, uint32_t side, unsigned dpi)
{
	static const uint8_t	 magic[] = { 0x89, 'P', 'N', 'G', 13, 10, 26,
				    10 };
	static const uint8_t	 grey1[] = { 1, 0, 0, 0, 0 };
	static const uint8_t	 metre[] = { 1 };
	uint32_t		 ppm = (uint32_t)((dpi * 10000UL + 127) / 254);
	size_t			 at;
	ezz_status		 st;

	if ((st = ezz_buf_add(ctx, out, magic, sizeof(magic))) != EZZ_OK ||
	    (st = ezz_png_chunk_open(ctx, out, "IHDR", &at)) != EZZ_OK ||
	    (st = ezz_png_be32(ctx, out, side)) != EZZ_OK ||
	    (st = ezz_png_be32(ctx, out, side)) != EZZ_OK ||
	    (st = ezz_buf_add(ctx, out, grey1, sizeof(grey1))) != EZZ_OK ||
	    (st = ezz_png_chunk_close(ctx, out, at)) != EZZ_OK ||
	    (st = ezz_png_chunk_open(ctx, out, "pHYs", &at)) != EZZ_OK ||
	    (st = ezz_png_be32(ctx, out, ppm)) != EZZ_OK ||
	    (st = ezz_png_be32(ctx, out, ppm)) != EZZ_OK ||
	    (st = ezz_buf_add(ctx, out, metre, sizeof(metre))) != EZZ_OK)
		return st;
	return ezz_png_chunk_close(ctx, out, at);
}

/* One row of modules as pixels; 1 is white.  Bits past the end stay 0. */
static void
row_draw(const struct ezz_modules *m, unsigned y, unsigned dots, uint8_t *row)
{
	unsigned	 all = m->side + 2 * EZZ_QR_QUIET, at = 0;

	for (unsigned x = 0; x < all; x++) {
		unsigned	 end = at + dots;

		for (; at < end && !ezz_picture_dark(m, x, y); at++)
			row[at / 8] |= (uint8_t)(0x80 >> at % 8);
		at = end;
	}
}

static bool
feed(z_stream *z, const uint8_t *row, size_t n)
{
	z->next_in = (z_const Bytef *)row;
	z->avail_in = (uInt)n;
	return deflate(z, Z_NO_FLUSH) == Z_OK && z->avail_in == 0;
}

/* The first row of a module goes unfiltered, its repeats as zeros. */
static bool
rows_draw(const struct ezz_modules *m, unsigned dots, z_stream *z)
{
	unsigned	 all = m->side + 2 * EZZ_QR_QUIET;
	size_t		 n = 1 + (all * dots + 7) / 8;
	uint8_t		 row[ROW_MAX];
	static const uint8_t	 same[ROW_MAX] = { 2 };

	for (unsigned y = 0; y < all; y++) {
		memset(row, 0, n);
		row_draw(m, y, dots, row + 1);
		if (!feed(z, row, n))
			return false;
		for (unsigned i = 1; i < dots; i++)
			if (!feed(z, same, n))
				return false;
	}
	return deflate(z, Z_FINISH) == Z_STREAM_END;
}

static ezz_status
pixels(ezz_ctx *ctx, const struct ezz_modules *m, unsigned dots,
    struct ezz_buf *out)
{
	z_stream	 z = { 0 };
	size_t		 side = (m->side + 2 * EZZ_QR_QUIET) * (size_t)dots;
	size_t		 room;
	ezz_status	 st;
	bool		 good;

	if (deflateInit2(&z, LEVEL, Z_DEFLATED, WINDOW, 7,
	    Z_DEFAULT_STRATEGY) != Z_OK)
		return ezz_nomem(ctx);
	room = deflateBound(&z, (uLong)(side * (1 + (side + 7) / 8)));
	if ((st = ezz_buf_room(ctx, out, room)) == EZZ_OK) {
		z.next_out = out->p + out->n;
		z.avail_out = (uInt)room;
		good = rows_draw(m, dots, &z);
		out->n += room - z.avail_out;
		if (!good)
			st = ezz_fail(ctx, EZZ_ENOMEM, NULL,
			    "zlib could not compress the picture");
	}
	deflateEnd(&z);
	return st;
}

ezz_status
ezz_png_draw(ezz_ctx *ctx, const struct ezz_modules *m, struct ezz_print print,
    struct ezz_buf *out)
{
	unsigned	 all = m->side + 2 * EZZ_QR_QUIET;
	size_t		 at;
	ezz_status	 st;

	if (print.dots == 0 || print.dots > EZZ_MAX_SIDE / all)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "%u dots a module: from 1 to %u will do here",
		    print.dots, EZZ_MAX_SIDE / all);
	if ((st = head(ctx, out, all * print.dots, print.dpi)) != EZZ_OK ||
	    (st = ezz_png_chunk_open(ctx, out, "IDAT", &at)) != EZZ_OK ||
	    (st = pixels(ctx, m, print.dots, out)) != EZZ_OK ||
	    (st = ezz_png_chunk_close(ctx, out, at)) != EZZ_OK ||
	    (st = ezz_png_chunk_open(ctx, out, "IEND", &at)) != EZZ_OK)
		return st;
	return ezz_png_chunk_close(ctx, out, at);
}
