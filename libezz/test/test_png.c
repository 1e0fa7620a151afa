/* PNG: what is drawn, byte for byte, and hostile pictures to the reader. */
#include <zlib.h>

#include "test.h"

#include "base/limits.h"
#include "draw/picture.h"

static const char	 token[] = "6330123456789012345678901234567890123456789";

static struct ezz_buf
drawing(ezz_ctx *ctx, unsigned dots, struct ezz_modules **m)
{
	struct ezz_buf	 out = { 0 };

	assert_int_equal(ezz_modules_make(ctx, ezz_bytes_str(token), EZZ_QR_M,
	    m), EZZ_OK);
	assert_int_equal(ezz_png_draw(ctx, *m, (struct ezz_print){ dots, 300 },
	    &out), EZZ_OK);
	return out;
}

static void
pixels_are_the_modules(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_modules	*m;

	(void)state;
	for (unsigned dots = 1; dots < 12; dots++) {
		struct ezz_buf	 png = drawing(ctx, dots, &m), grey = { 0 };
		uint32_t	 w, h;

		assert_int_equal(ezz_png_grey(ctx, ezz_bytes_of(&png), &w, &h,
		    &grey), EZZ_OK);
		assert_int_equal(w, (m->side + 8) * dots);
		assert_int_equal(h, w);
		assert_int_equal(grey.n, w * h);
		for (unsigned i = 0; i < w * h; i++)
			assert_int_equal(grey.p[i], ezz_picture_dark(m,
			    i % w / dots, i / w / dots) ? 0 : 255);
		ezz_buf_free(&grey);
		ezz_buf_free(&png);
		ezz_modules_free(&m);
	}
	ezz_ctx_free(&ctx);
}

/*
 * The bytes around the compressed rows, and the rows themselves: another zlib
 * may pack them otherwise, but nothing else may change.
 */
static void
the_file_is_the_same_every_time(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_modules	*m;
	struct ezz_buf		 png = drawing(ctx, 5, &m);
	struct ezz_buf		 again = { 0 };
	uint8_t			 rows[185 * 25];
	uLongf			 n = sizeof(rows);
	size_t			 idat = 8 + 25 + 21 + 8;

	(void)state;
	assert_int_equal(ezz_png_draw(ctx, m, (struct ezz_print){ 5, 300 },
	    &again), EZZ_OK);
	assert_true(ezz_bytes_equal(ezz_bytes_of(&png), ezz_bytes_of(&again)));
	assert_int_equal(crc32(0, png.p, 8 + 25 + 21), 0xc389ca3e);
	assert_int_equal(uncompress(rows, &n, png.p + idat, png.n - idat - 16),
	    Z_OK);
	assert_int_equal(n, 165 * 22);
	assert_int_equal(crc32(0, rows, (uInt)n), 0x1952c9a6);
	ezz_buf_free(&again);
	ezz_buf_free(&png);
	ezz_modules_free(&m);
	ezz_ctx_free(&ctx);
}

static void
pictures_past_every_limit_are_not_drawn(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_modules	*m;
	struct ezz_buf		 png = drawing(ctx, 1, &m), out = { 0 };

	(void)state;
	assert_int_equal(ezz_png_draw(ctx, m, (struct ezz_print){ 0, 300 },
	    &out), EZZ_EINVAL);
	assert_int_equal(ezz_png_draw(ctx, m, (struct ezz_print){ 8192, 300 },
	    &out), EZZ_EINVAL);
	ezz_buf_free(&png);
	ezz_modules_free(&m);
	ezz_ctx_free(&ctx);
}

/* ---- a PNG of any kind, and lies about it ---- */

static void
put32(struct ezz_buf *b, uint32_t v)
{
	for (int i = 24; i >= 0; i -= 8)
		assert_int_equal(ezz_buf_byte(NULL, b, (uint8_t)(v >> i)), 0);
}

static void
chunk(struct ezz_buf *b, const char *type, const void *p, size_t n)
{
	size_t	 at;

	put32(b, (uint32_t)n);
	at = b->n;
	assert_int_equal(ezz_buf_add(NULL, b, type, 4), 0);
	assert_int_equal(ezz_buf_add(NULL, b, p, n), 0);
	put32(b, (uint32_t)crc32(0, b->p + at, (uInt)n + 4));
}

static void
header(struct ezz_buf *b, uint32_t w, uint32_t h, unsigned depth,
    unsigned type, unsigned interlace)
{
	struct ezz_buf	 ihdr = { 0 };

	assert_int_equal(ezz_buf_add(NULL, b, "\x89PNG\r\n\x1a\n", 8), 0);
	put32(&ihdr, w);
	put32(&ihdr, h);
	ezz_buf_byte(NULL, &ihdr, (uint8_t)depth);
	ezz_buf_byte(NULL, &ihdr, (uint8_t)type);
	ezz_buf_byte(NULL, &ihdr, 0);
	ezz_buf_byte(NULL, &ihdr, 0);
	ezz_buf_byte(NULL, &ihdr, (uint8_t)interlace);
	chunk(b, "IHDR", ihdr.p, ihdr.n);
	ezz_buf_free(&ihdr);
}

static void
deflated(struct ezz_buf *b, const char *type, const char *before, size_t skip,
    const uint8_t *p, size_t n)
{
	uLongf	 room = compressBound((uLong)n);
	uint8_t	*out = malloc(skip + room);

	assert_non_null(out);
	if (skip > 0)
		memcpy(out, before, skip);
	assert_int_equal(compress(out + skip, &room, p, (uLong)n), Z_OK);
	chunk(b, type, out, skip + room);
	free(out);
}

/* 4 x 2 pixels of some kind: rows are given raw, filter byte first. */
static const struct {
	unsigned	 depth, type;
	const char	*palette, *trns;	/* hexadecimal */
	const char	*rows;
	const char	*grey;			/* NULL: refused */
} kinds[] = {
	{ 8, 0, NULL, NULL, "000011ff80" "0001020304", "0011ff8001020304" },
	{ 1, 0, NULL, NULL, "00a0" "0050", "ff00ff0000ff00ff" },
	{ 2, 0, NULL, NULL, "001b" "00e4", "0055aaffffaa5500" },
	{ 16, 0, NULL, NULL, "000000ffff80008000" "000000ffff80008000",
	  "00ff808000ff8080" },
	{ 8, 2, NULL, NULL, "00000000ffffff808080111111"
	  "00000000ffffff808080111111", "00ff801100ff8011" },
	{ 8, 4, NULL, NULL, "0000ff00008080ffff" "0000ff00008080ffff",
	  NULL },
	{ 8, 3, "000000ffffff", NULL, "0000010001" "0001000100",
	  "00ff00ffff00ff00" },
	{ 8, 3, "000000ffffff", "00", "0000010001" "0001000100",
	  "ffffffffffffffff" },		/* transparent black: paper */
	{ 8, 0, NULL, "0000", "000000ff80" "0001000000", "ffffff8001ffffff" },
	{ 8, 3, NULL, NULL, "0000010001" "0001000100", NULL },
	{ 8, 3, "0000", NULL, "0000010001" "0001000100", NULL },
	{ 3, 0, NULL, NULL, "0000" "0000", NULL },
	{ 8, 5, NULL, NULL, "0000010001" "0001000100", NULL },
	{ 16, 3, "000000", NULL, "0000010001" "0001000100", NULL },
	{ 8, 0, NULL, NULL, "000011ff80" "0501020304", NULL },	/* filter 5 */
	{ 8, 0, NULL, NULL, "000011ff80" "000102", NULL },	/* cut */
};

static void
all_kinds_come_down_to_grey(void **state)
{
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct ezz_buf	 b = { 0 }, out = { 0 }, rows, part;
		uint32_t	 w, h;
		ezz_status	 st;

		header(&b, 4, 2, kinds[i].depth, kinds[i].type, 0);
		if (kinds[i].palette != NULL) {
			part = test_hex(kinds[i].palette);
			chunk(&b, "PLTE", part.p, part.n);
			ezz_buf_free(&part);
		}
		if (kinds[i].trns != NULL) {
			part = test_hex(kinds[i].trns);
			chunk(&b, "tRNS", part.p, part.n);
			ezz_buf_free(&part);
		}
		rows = test_hex(kinds[i].rows);
		deflated(&b, "IDAT", NULL, 0, rows.p, rows.n);
		chunk(&b, "IEND", "", 0);
		st = ezz_png_grey(ctx, ezz_bytes_of(&b), &w, &h, &out);
		if (kinds[i].type == 4) {
			/* alpha 0 is paper, alpha 255 is ink; between, between */
			assert_int_equal(st, EZZ_OK);
			assert_int_equal(out.p[0], 0);
			assert_int_equal(out.p[1], 255);
			assert_int_equal(out.p[3], 255);
		} else if (kinds[i].grey == NULL) {
			if (st != EZZ_EFORMAT)
				fail_msg("row %zu was not refused", i);
			assert_null(out.p);
		} else {
			part = test_hex(kinds[i].grey);
			if (st != EZZ_OK)
				fail_msg("row %zu: %s", i, ezz_message(ctx));
			assert_int_equal(w, 4);
			assert_int_equal(h, 2);
			assert_memory_equal(out.p, part.p, 8);
			ezz_buf_free(&part);
		}
		ezz_buf_free(&rows);
		ezz_buf_free(&out);
		ezz_buf_free(&b);
	}
	ezz_ctx_free(&ctx);
}

static const struct {
	uint32_t	 w, h;
	unsigned	 interlace;
} giants[] = {
	{ 0, 1, 0 }, { 1, 0, 0 }, { 8193, 1, 0 }, { 1, 8193, 0 },
	{ 0x7fffffff, 0x7fffffff, 0 }, { 0x80000000, 1, 0 },
	{ 0xffffffff, 0xffffffff, 0 }, { 65536, 65536, 0 }, { 4, 2, 2 },
	{ 8192, 8192, 0 }, { 8192, 8192, 1 },	/* allowed, but not there */
};

static void
giants_are_refused_before_memory_is(void **state)
{
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	for (size_t i = 0; i < sizeof(giants) / sizeof(giants[0]); i++) {
		struct ezz_buf	 b = { 0 }, out = { 0 };
		uint32_t	 w, h;

		header(&b, giants[i].w, giants[i].h, 8, 0,
		    giants[i].interlace);
		deflated(&b, "IDAT", NULL, 0, (const uint8_t *)"\0\0\0", 3);
		chunk(&b, "IEND", "", 0);
		assert_int_equal(ezz_png_grey(ctx, ezz_bytes_of(&b), &w, &h,
		    &out), EZZ_EFORMAT);
		assert_null(out.p);
		ezz_buf_free(&b);
	}
	ezz_ctx_free(&ctx);
}

static void
every_cut_and_most_bent_bytes_are_refused(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_modules	*m;
	struct ezz_buf		 png = drawing(ctx, 1, &m), out = { 0 };
	uint32_t		 w, h;

	(void)state;
	for (size_t n = 0; n < png.n; n++) {
		struct ezz_buf	 cut = { 0 };	/* exact: a sanitizer sees */

		assert_int_equal(ezz_buf_add(ctx, &cut, png.p, n), 0);
		assert_int_equal(ezz_png_grey(ctx, ezz_bytes_of(&cut), &w, &h,
		    &out), EZZ_EFORMAT);
		ezz_buf_free(&cut);
	}
	for (size_t i = 0; i < png.n; i++) {
		bool		 ancillary = i >= 33 && i < 54;
		ezz_status	 st;

		png.p[i] ^= 0x04;
		st = ezz_png_grey(ctx, ezz_bytes_of(&png), &w, &h, &out);
		if (st == EZZ_OK && !ancillary)
			fail_msg("byte %zu bent, and still a PNG", i);
		png.p[i] ^= 0x04;
		ezz_buf_free(&out);
	}
	ezz_buf_free(&png);
	ezz_modules_free(&m);
	ezz_ctx_free(&ctx);
}

static void
lengths_lie(void **state)
{
	static const uint32_t	 lies[] = { 0, 1, 12, 14, 0x7fffffff,
				    0x80000000, 0xffffffff };
	ezz_ctx			*ctx = test_ctx();
	struct ezz_modules	*m;
	struct ezz_buf		 png = drawing(ctx, 1, &m), out = { 0 };
	uint32_t		 w, h;

	(void)state;
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++)
		for (int c = 0; c < 3; c++) {
			static const size_t	 at[] = { 8, 33, 54 };
			uint8_t			 old[4];

			memcpy(old, png.p + at[c], 4);
			for (int k = 0; k < 4; k++)
				png.p[at[c] + (size_t)k] =
				    (uint8_t)(lies[i] >> (24 - 8 * k));
			assert_int_equal(ezz_png_grey(ctx, ezz_bytes_of(&png),
			    &w, &h, &out), EZZ_EFORMAT);
			memcpy(png.p + at[c], old, 4);
		}
	ezz_buf_free(&png);
	ezz_modules_free(&m);
	ezz_ctx_free(&ctx);
}

/* Ancillary chunks are passed over unread: 100 MB of zeros stay packed. */
static void
bombs_in_ancillary_chunks_stay_packed(void **state)
{
	static const char	 rows[] = "\0\0\0\0\0\0\0\0\0";
	ezz_ctx			*ctx = test_ctx();
	size_t			 n = 100 * 1000 * 1000;
	uint8_t			*zeros = calloc(1, n);
	struct ezz_buf		 b = { 0 }, out = { 0 };
	uint32_t		 w, h;

	(void)state;
	assert_non_null(zeros);
	header(&b, 4, 2, 8, 0, 0);
	deflated(&b, "zTXt", "bomb\0\0", 6, zeros, n);
	deflated(&b, "iCCP", "bomb\0\0", 6, zeros, n / 100);
	for (int i = 0; i < 20000; i++)
		chunk(&b, "tEXt", "k\0v", 3);
	chunk(&b, "eXIf", zeros, 5 * 1000 * 1000);
	deflated(&b, "IDAT", NULL, 0, (const uint8_t *)rows, 10);
	chunk(&b, "IEND", "", 0);
	assert_int_equal(ezz_png_grey(ctx, ezz_bytes_of(&b), &w, &h, &out),
	    EZZ_OK);
	assert_int_equal(out.n, 8);
	ezz_buf_free(&out);
	ezz_buf_free(&b);
	header(&b, 4, 2, 8, 0, 0);
	chunk(&b, "EViL", "what is critical must be known", 30);
	deflated(&b, "IDAT", NULL, 0, (const uint8_t *)rows, 10);
	chunk(&b, "IEND", "", 0);
	assert_int_equal(ezz_png_grey(ctx, ezz_bytes_of(&b), &w, &h, &out),
	    EZZ_EFORMAT);
	ezz_buf_free(&b);
	free(zeros);
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(pixels_are_the_modules),
		cmocka_unit_test(the_file_is_the_same_every_time),
		cmocka_unit_test(pictures_past_every_limit_are_not_drawn),
		cmocka_unit_test(all_kinds_come_down_to_grey),
		cmocka_unit_test(giants_are_refused_before_memory_is),
		cmocka_unit_test(every_cut_and_most_bent_bytes_are_refused),
		cmocka_unit_test(lengths_lie),
		cmocka_unit_test(bombs_in_ancillary_chunks_stay_packed),
	};

	return cmocka_run_group_tests_name("png", tests, NULL, NULL);
}
