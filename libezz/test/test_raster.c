/* The canvas, by pixels at known places; and PNG out and in again. */
#include <math.h>

#include "fonts.h"

#include "base/limits.h"
#include "draw/picture.h"
#include "draw/raster.h"

static const struct ezz_ink	 red = { 214, 0, 15, 255 };

static struct ezz_raster *
canvas(ezz_ctx *ctx, uint32_t side)
{
	struct ezz_raster	*r;

	assert_int_equal(ezz_raster_new(ctx, side, side, &r), EZZ_OK);
	return r;
}

static void
is(const struct ezz_raster *r, uint32_t x, uint32_t y, int alpha)
{
	struct ezz_ink	 i = ezz_raster_at(r, x, y);

	if (i.alpha != alpha)
		print_message("# at %u,%u\n", (unsigned)x, (unsigned)y);
	assert_int_equal(i.alpha, alpha);
	if (alpha == 0)
		assert_true(i.r == 255 && i.g == 255 && i.b == 255);
}

static void
shapes_fill_what_they_enclose(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_raster	*r = canvas(ctx, 100);
	struct ezz_shape	 s = { 0 };

	(void)state;
	assert_int_equal(ezz_shape_box(ctx, &s, 10, 10, 30.5, 30), EZZ_OK);
	assert_int_equal(ezz_raster_fill(ctx, r, &s, EZZ_AFFINE_NONE, false,
	    red), EZZ_OK);
	is(r, 9, 20, 0);
	is(r, 10, 10, 255);
	is(r, 39, 39, 255);
	is(r, 40, 20, 127);
	is(r, 41, 20, 0);
	/* a ring: the inner circle runs back */
	ezz_shape_clear(&s);
	assert_int_equal(ezz_shape_ellipse(ctx, &s, 70, 70, 20, 20, false),
	    EZZ_OK);
	assert_int_equal(ezz_shape_ellipse(ctx, &s, 70, 70, 15, 15, true),
	    EZZ_OK);
	assert_int_equal(ezz_raster_fill(ctx, r, &s, EZZ_AFFINE_NONE, false,
	    red), EZZ_OK);
	is(r, 70, 70, 0);
	is(r, 70, 52, 255);
	is(r, 87, 70, 255);
	is(r, 86, 86, 0);
	/* the same box twice: once by the even-odd rule is nothing */
	ezz_shape_clear(&s);
	for (int i = 0; i < 2; i++)
		assert_int_equal(ezz_shape_box(ctx, &s, 60, 10, 20, 20),
		    EZZ_OK);
	assert_int_equal(ezz_raster_fill(ctx, r, &s, EZZ_AFFINE_NONE, true,
	    red), EZZ_OK);
	is(r, 70, 20, 0);
	assert_int_equal(ezz_raster_fill(ctx, r, &s, EZZ_AFFINE_NONE, false,
	    red), EZZ_OK);
	is(r, 70, 20, 255);
	ezz_shape_free(&s);
	ezz_raster_free(&r);
	ezz_ctx_free(&ctx);
}

static void
strokes_have_their_width(void **state)
{
	static const double	 dashes[] = { 10, 10 };
	ezz_ctx			*ctx = test_ctx();
	struct ezz_raster	*r = canvas(ctx, 100);
	struct ezz_shape	 s = { 0 };
	struct ezz_pen		 pen = { .width = 4 };

	(void)state;
	assert_int_equal(ezz_shape_move(ctx, &s, 10, 20), EZZ_OK);
	assert_int_equal(ezz_shape_line(ctx, &s, 90, 20), EZZ_OK);
	assert_int_equal(ezz_raster_stroke(ctx, r, &s, EZZ_AFFINE_NONE, &pen,
	    red), EZZ_OK);
	is(r, 50, 17, 0);
	is(r, 50, 18, 255);
	is(r, 50, 21, 255);
	is(r, 50, 22, 0);
	is(r, 9, 20, 0);
	pen.cap = EZZ_SQUARE;
	pen.dashes = dashes;
	pen.n_dashes = 2;
	assert_int_equal(ezz_raster_stroke(ctx, r, &s,
	    (struct ezz_affine){ 1, 0, 0, 1, 0, 30 }, &pen, red), EZZ_OK);
	is(r, 15, 50, 255);
	is(r, 25, 50, 0);
	is(r, 21, 50, 255);	/* the cap */
	is(r, 35, 50, 255);
	/* twice as large: twice as wide */
	pen = (struct ezz_pen){ .width = 4 };
	assert_int_equal(ezz_raster_stroke(ctx, r, &s,
	    (struct ezz_affine){ 2, 0, 0, 2, 0, 40 }, &pen, red), EZZ_OK);
	is(r, 50, 75, 0);
	is(r, 50, 76, 255);
	is(r, 50, 83, 255);
	is(r, 50, 84, 0);
	ezz_shape_free(&s);
	ezz_raster_free(&r);
	ezz_ctx_free(&ctx);
}

static void
clips_cut(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_raster	*r = canvas(ctx, 100);
	struct ezz_shape	 all = { 0 }, disc = { 0 };

	(void)state;
	assert_int_equal(ezz_shape_box(ctx, &all, 0, 0, 100, 100), EZZ_OK);
	assert_int_equal(ezz_shape_ellipse(ctx, &disc, 50, 50, 20, 20, false),
	    EZZ_OK);
	ezz_raster_clip_box(r, 0, 0, 50, 100);
	assert_int_equal(ezz_raster_clip_open(ctx, r), EZZ_OK);
	assert_int_equal(ezz_raster_clip_area(ctx, r, &disc, EZZ_AFFINE_NONE,
	    false), EZZ_OK);
	ezz_raster_clip_shut(r);
	assert_int_equal(ezz_raster_fill(ctx, r, &all, EZZ_AFFINE_NONE, false,
	    red), EZZ_OK);
	is(r, 40, 50, 255);
	is(r, 60, 50, 0);
	is(r, 25, 50, 0);
	ezz_raster_clip_none(r);
	assert_int_equal(ezz_raster_fill(ctx, r, &all, EZZ_AFFINE_NONE, false,
	    (struct ezz_ink){ 0, 0, 0, 100 }), EZZ_OK);
	is(r, 60, 50, 100);
	is(r, 40, 50, 255);
	assert_int_equal(ezz_raster_at(r, 40, 50).r, 130);
	ezz_shape_free(&all);
	ezz_shape_free(&disc);
	ezz_raster_free(&r);
	ezz_ctx_free(&ctx);
}

static void
pictures_lie_where_the_matrix_says(void **state)
{
	/* red, green; blue, nothing */
	static const uint8_t	 four[] = { 255, 0, 0, 255, 0, 255, 0, 255,
				    0, 0, 255, 255, 9, 9, 9, 0 };
	ezz_ctx			*ctx = test_ctx();
	struct ezz_raster	*r = canvas(ctx, 100);
	struct ezz_ink		 i;

	(void)state;
	assert_int_equal(ezz_raster_picture(ctx, r, EZZ_BYTES(four, 16), 2, 2,
	    (struct ezz_affine){ 40, 0, 0, 40, 10, 10 }, 255), EZZ_OK);
	is(r, 9, 9, 0);
	i = ezz_raster_at(r, 20, 20);
	assert_true(i.r == 255 && i.g == 0 && i.alpha == 255);
	i = ezz_raster_at(r, 40, 20);
	assert_true(i.g == 255 && i.r == 0);
	i = ezz_raster_at(r, 20, 40);
	assert_true(i.b == 255);
	is(r, 40, 40, 0);
	/* a quarter turn, and half as strong */
	assert_int_equal(ezz_raster_picture(ctx, r, EZZ_BYTES(four, 16), 2, 2,
	    (struct ezz_affine){ 0, 20, -20, 0, 90, 70 }, 128), EZZ_OK);
	i = ezz_raster_at(r, 85, 75);
	assert_true(i.r == 255 && i.alpha == 128);
	i = ezz_raster_at(r, 85, 85);
	assert_true(i.g == 255);
	/* in a quarter of a pixel all that is left is a mean */
	assert_int_equal(ezz_raster_picture(ctx, r, EZZ_BYTES(four, 16), 2, 2,
	    (struct ezz_affine){ 1, 0, 0, 1, 5, 5 }, 255), EZZ_OK);
	assert_in_range(ezz_raster_at(r, 5, 5).alpha, 188, 194);
	assert_int_equal(ezz_raster_picture(ctx, r, EZZ_BYTES(four, 16), 3, 2,
	    EZZ_AFFINE_NONE, 255), EZZ_EINVAL);
	assert_int_equal(ezz_raster_picture(ctx, r, EZZ_BYTES(four, 16), 2, 2,
	    (struct ezz_affine){ 0, 0, 0, 0, 5, 5 }, 255), EZZ_OK);
	ezz_raster_free(&r);
	ezz_ctx_free(&ctx);
}

static void
glyphs_have_ink(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	ezz_fonts		*fonts = test_fonts(ctx);
	struct ezz_raster	*r = canvas(ctx, 100);
	const struct ezz_style	*style;
	struct ezz_shape	 s = { 0 };
	struct ezz_glyph	 g;
	double			 box[4];

	(void)state;
	if (fonts != NULL) {
		assert_int_equal(ezz_fonts_style(ctx, fonts, "黑体", &style),
		    EZZ_OK);
		assert_int_equal(ezz_style_glyph(ctx, style, 0x53e3, &g),
		    EZZ_OK);	/* 口 */
		assert_int_equal(ezz_shape_glyph(ctx, &s, g.font, g.id,
		    (struct ezz_affine){ 80, 0, 0, 80, 10, 80 }), EZZ_OK);
		assert_true(ezz_shape_bounds(&s, box));
		assert_true(box[0] > 10 && box[2] < 90 && box[1] > 5 &&
		    box[3] < 95);
		assert_int_equal(ezz_raster_fill(ctx, r, &s, EZZ_AFFINE_NONE,
		    false, red), EZZ_OK);
		is(r, 50, 50, 0);	/* inside the mouth */
		is(r, (uint32_t)box[0] + 2, 50, 255);
	}
	ezz_shape_free(&s);
	ezz_raster_free(&r);
	ezz_fonts_free(&fonts);
	ezz_ctx_free(&ctx);
}

static void
png_keeps_every_pixel(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_raster	*r = canvas(ctx, 60);
	struct ezz_shape	 s = { 0 };
	struct ezz_buf		 a = { 0 }, b = { 0 }, ink = { 0 },
				 back = { 0 };
	uint32_t		 w, h;

	(void)state;
	assert_int_equal(ezz_shape_ellipse(ctx, &s, 30, 30, 20, 10, false),
	    EZZ_OK);
	assert_int_equal(ezz_raster_fill(ctx, r, &s, EZZ_AFFINE_NONE, false,
	    red), EZZ_OK);
	assert_int_equal(ezz_raster_png(ctx, r, 600, &a), EZZ_OK);
	assert_int_equal(ezz_raster_png(ctx, r, 600, &b), EZZ_OK);
	assert_int_equal(a.n, b.n);
	assert_memory_equal(a.p, b.p, a.n);
	assert_int_equal(ezz_raster_png_ink(ctx, r, 600, red, &ink), EZZ_OK);
	for (int k = 0; k < 2; k++) {
		assert_int_equal(ezz_png_rgba(ctx, ezz_bytes_of(k == 0 ? &a :
		    &ink), &w, &h, &back), EZZ_OK);
		assert_true(w == 60 && h == 60);
		for (uint32_t i = 0; i < w * h; i++) {
			struct ezz_ink	 p = ezz_raster_at(r, i % w, i / w);

			/* one ink has sixteen steps of alpha */
			if (k == 1)
				p.alpha = (uint8_t)((p.alpha + 8) / 17 * 17);
			assert_int_equal(back.p[4 * i + 3], p.alpha);
			if (k == 1)
				p = p.alpha == 0 ? (struct ezz_ink){ 255, 255,
				    255, 0 } : (struct ezz_ink){ red.r, red.g,
				    red.b, 0 };
			assert_int_equal(back.p[4 * i], p.r);
			assert_int_equal(back.p[4 * i + 1], p.g);
		}
	}
	/* 600 dots an inch are 23622 a metre: pHYs */
	assert_non_null(memmem(a.p, a.n, "pHYs\0\0\x5c\x46\0\0\x5c\x46\1", 13));
	ezz_buf_free(&a);
	ezz_buf_free(&b);
	ezz_buf_free(&ink);
	ezz_buf_free(&back);
	ezz_shape_free(&s);
	ezz_raster_free(&r);
	ezz_ctx_free(&ctx);
}

/* Nothing here may crash, hang, or draw outside of the canvas. */
static void
absurd_shapes_do_no_harm(void **state)
{
	static const double	 wild[] = { 0, -1, 1e300, -1e300, 1e9, 1e-300,
				    INFINITY, -INFINITY, NAN, 50 };
	static const double	 nothing[] = { 0, 0 }, tiny[] = { 1e-9, 1e-9 };
	ezz_ctx			*ctx = test_ctx();
	struct ezz_raster	*r = canvas(ctx, 50), *none;
	struct ezz_shape	 s = { 0 };
	struct ezz_pen		 pen = { .width = 1e300 };

	(void)state;
	for (size_t i = 0; i < 100; i++) {
		double	 x = wild[i % 10], y = wild[i / 10];

		assert_int_equal(ezz_shape_move(ctx, &s, x, y), EZZ_OK);
		assert_int_equal(ezz_shape_line(ctx, &s, y, x), EZZ_OK);
		assert_int_equal(ezz_shape_curve(ctx, &s, (double[6]){ x, y,
		    y, x, x, x }), EZZ_OK);
		assert_int_equal(ezz_shape_shut(ctx, &s), EZZ_OK);
	}
	assert_int_equal(ezz_raster_fill(ctx, r, &s, EZZ_AFFINE_NONE, false,
	    red), EZZ_OK);
	assert_int_equal(ezz_raster_stroke(ctx, r, &s, EZZ_AFFINE_NONE, &pen,
	    red), EZZ_OK);
	pen = (struct ezz_pen){ .width = 1, .dashes = nothing, .n_dashes = 2 };
	assert_int_equal(ezz_raster_stroke(ctx, r, &s, EZZ_AFFINE_NONE, &pen,
	    red), EZZ_OK);
	pen.dashes = tiny;
	assert_int_equal(ezz_raster_stroke(ctx, r, &s, EZZ_AFFINE_NONE, &pen,
	    red), EZZ_OK);
	ezz_shape_clear(&s);
	for (size_t i = 0; i < EZZ_MAX_POINTS + 1; i++)
		assert_int_equal(ezz_shape_line(ctx, &s, 1, 1), EZZ_OK);
	assert_int_equal(ezz_raster_fill(ctx, r, &s, EZZ_AFFINE_NONE, false,
	    red), EZZ_ELIMIT);
	assert_int_equal(ezz_raster_new(ctx, 0, 1, &none), EZZ_ELIMIT);
	assert_int_equal(ezz_raster_new(ctx, EZZ_MAX_SIDE + 1, 1, &none),
	    EZZ_ELIMIT);
	assert_null(none);
	ezz_shape_free(&s);
	ezz_raster_free(&r);
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(shapes_fill_what_they_enclose),
		cmocka_unit_test(strokes_have_their_width),
		cmocka_unit_test(clips_cut),
		cmocka_unit_test(pictures_lie_where_the_matrix_says),
		cmocka_unit_test(glyphs_have_ink),
		cmocka_unit_test(png_keeps_every_pixel),
		cmocka_unit_test(absurd_shapes_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
