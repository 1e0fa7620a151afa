/*
 * The picture of a trial seal: a red ring on a clear ground, with 测试 and
 * TEST in it, from two hands full of bits.  It is no likeness of any real
 * seal: no emblem, no star, no name.  One bit a pixel (ISO/IEC 15948: colour
 * type 3 with tRNS), so that it is small and the same on every machine but
 * for what zlib makes of it.
 */
#include <string.h>

#include <zlib.h>

#include "base/error.h"
#include "draw/png_chunk.h"

#define DPI		300
#define SIDE		496	/* 42 mm */
#define STRIDE		((SIDE + 7) / 8)
#define RING_OUT	246	/* radii: a rim of 1.2 mm */
#define RING_IN		232
#define BIG		12	/* pixels a bit: characters of 16 mm */
#define SMALL		9

static const char *const	 ce[16] = {
	"..............#.", ".#.#######....#.", "..##.....#.#..#.",
	"...#..#..#.#..#.", "#..#..#..#.#..#.", ".#.#..#..#.#..#.",
	"...#..#..#.#..#.", "...#..#..#.#..#.", "..##..#..#.#..#.",
	"..##..#..#.#..#.", ".#....#....#..#.", ".#...#.#......#.",
	"#...#...#.....#.", "#..#.....#..#.#.", "#.#..........##.",
	"................",
};
static const char *const	 shi[16] = {
	"..........#.#...", ".#........#..#..", "..#.......#.....",
	"....###########.", "..........#.....", "####......#.....",
	"...#..#####.....", "...#....#.#.....", "...#....#.#.....",
	"...#....#..#....", "...#.#..#..#....", "...##...###.#.#.",
	"...#..###...#.#.", "......#......##.", "..............#.",
	"................",
};
static const char *const	 test[7] = {
	"#####.#####..####.#####", "..#...#.....#.......#..",
	"..#...#.....#.......#..", "..#...####...###....#..",
	"..#...#.........#...#..", "..#...#.........#...#..",
	"..#...#####.####....#..",
};

static void
dot(uint8_t *rows, unsigned x, unsigned y)
{
	rows[y * STRIDE + x / 8] |= (uint8_t)(0x80 >> x % 8);
}

static void
draw_bits(uint8_t *rows, const char *const *bits, unsigned n, unsigned scale,
    unsigned left, unsigned top)
{
	for (unsigned y = 0; y < n * scale; y++)
		for (unsigned x = 0; x < strlen(bits[0]) * scale; x++)
			if (bits[y / scale][x / scale] == '#')
				dot(rows, left + x, top + y);
}

static void
draw_ring(uint8_t *rows)
{
	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++) {
			/* twice the distance from the centre, squared */
			int	 dx = 2 * x - SIDE + 1, dy = 2 * y - SIDE + 1;
			int	 d = dx * dx + dy * dy;

			if (d <= 4 * RING_OUT * RING_OUT &&
			    d >= 4 * RING_IN * RING_IN)
				dot(rows, (unsigned)x, (unsigned)y);
		}
}

static ezz_status
put_chunk(ezz_ctx *ctx, struct ezz_buf *out, const char *type,
    const void *p, size_t n)
{
	size_t		 at;
	ezz_status	 st;

	if ((st = ezz_png_chunk_open(ctx, out, type, &at)) != EZZ_OK ||
	    (st = ezz_buf_add(ctx, out, p, n)) != EZZ_OK)
		return st;
	return ezz_png_chunk_close(ctx, out, at);
}

/* Palette: 0 is clear white, 1 the red of an ink pad. */
static ezz_status
put_head(ezz_ctx *ctx, struct ezz_buf *out)
{
	static const uint8_t	 magic[] = { 0x89, 'P', 'N', 'G', 13, 10, 26,
				    10 };
	static const uint8_t	 kind[] = { 0, 0, SIDE >> 8, SIDE & 0xff, 0, 0,
				    SIDE >> 8, SIDE & 0xff, 1, 3, 0, 0, 0 };
	static const uint8_t	 colours[] = { 255, 255, 255, 214, 20, 26 };
	static const uint8_t	 clear[] = { 0 };
	uint32_t		 ppm = (DPI * 10000 + 127) / 254;
	uint8_t			 metre[9] = { 0, 0, (uint8_t)(ppm >> 8),
				    (uint8_t)ppm, 0, 0, (uint8_t)(ppm >> 8),
				    (uint8_t)ppm, 1 };
	ezz_status		 st;

	if ((st = ezz_buf_add(ctx, out, magic, sizeof(magic))) != EZZ_OK ||
	    (st = put_chunk(ctx, out, "IHDR", kind, sizeof(kind))) != EZZ_OK ||
	    (st = put_chunk(ctx, out, "PLTE", colours, sizeof(colours))) !=
	    EZZ_OK || (st = put_chunk(ctx, out, "tRNS", clear,
	    sizeof(clear))) != EZZ_OK)
		return st;
	return put_chunk(ctx, out, "pHYs", metre, sizeof(metre));
}

static ezz_status
put_rows(ezz_ctx *ctx, struct ezz_buf *out, const uint8_t *rows)
{
	static const uint8_t	 none[1] = { 0 };	/* filter of a row */
	struct ezz_buf		 raw = { 0 }, z = { 0 };
	uLongf			 n;
	ezz_status		 st = EZZ_OK;

	for (size_t y = 0; y < SIDE && st == EZZ_OK; y++)
		if ((st = ezz_buf_add(ctx, &raw, none, 1)) == EZZ_OK)
			st = ezz_buf_add(ctx, &raw, rows + y * STRIDE,
			    STRIDE);
	n = compressBound((uLong)raw.n);
	if (st == EZZ_OK && (st = ezz_buf_room(ctx, &z, n)) == EZZ_OK &&
	    compress2(z.p, &n, raw.p, (uLong)raw.n, 9) != Z_OK)
		st = ezz_nomem(ctx);
	if (st == EZZ_OK)
		st = put_chunk(ctx, out, "IDAT", z.p, n);
	ezz_buf_free(&raw);
	ezz_buf_free(&z);
	return st;
}

ezz_status
ezz_seal_sample(ezz_ctx *ctx, struct ezz_buf *png)
{
	uint8_t		 rows[SIDE * STRIDE] = { 0 };
	struct ezz_buf	 out = { 0 };
	ezz_status	 st;

	draw_ring(rows);
	draw_bits(rows, ce, 16, BIG, SIDE / 2 - 16 * BIG, 120);
	draw_bits(rows, shi, 16, BIG, SIDE / 2 + BIG / 2, 120);
	draw_bits(rows, test, 7, SMALL, (SIDE - 23 * SMALL) / 2, 335);
	if ((st = put_head(ctx, &out)) == EZZ_OK &&
	    (st = put_rows(ctx, &out, rows)) == EZZ_OK &&
	    (st = put_chunk(ctx, &out, "IEND", NULL, 0)) == EZZ_OK)
		st = ezz_buf_addb(ctx, png, ezz_bytes_of(&out));
	ezz_buf_free(&out);
	return st;
}
