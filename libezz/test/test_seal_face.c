/*
 * Seals drawn: true size, words that keep to their ring and to each other, a
 * mark unless none is asked for, the same bytes twice, and refusals.
 */
#include <math.h>

#include "fonts.h"

#include "draw/picture.h"
#include "object/seal_style.h"

static const char	*const styles[] = { "department", "enterprise",
			    "foreign", "invoice", "personal", "special" };

#define STYLES	(sizeof(styles) / sizeof(styles[0]))

static const char *
seal_dir(void)
{
	static char	 dir[4096];

	snprintf(dir, sizeof(dir), "%s/seal", getenv("EZZ_DATA"));
	return dir;
}

static struct ezz_seal_text
words(const char *name)
{
	return (struct ezz_seal_text){ name, "", "", "", "", { NULL, 0 } };
}

static struct ezz_buf
drawn(ezz_ctx *ctx, ezz_fonts *fonts, const char *style, const char *name,
    ezz_seal_mark mark)
{
	struct ezz_seal_drawing	 d = { .style = style, .name = name,
				    .mark = mark, .dpi = 300 };
	struct ezz_buf		 out = { 0 };

	assert_int_equal(ezz_seal_draw(ctx, fonts, seal_dir(), &d, &out, NULL,
	    NULL), EZZ_OK);
	return out;
}

/* How many pixels of a PNG have ink, and whether what has none is white. */
static size_t
inked(ezz_ctx *ctx, const struct ezz_buf *png, uint32_t *w, uint32_t *h)
{
	struct ezz_buf	 rgba = { 0 };
	size_t		 n = 0;

	assert_int_equal(ezz_png_rgba(ctx, ezz_bytes_of(png), w, h, &rgba),
	    EZZ_OK);
	for (size_t i = 0; i < rgba.n; i += 4) {
		n += rgba.p[i + 3] > 127;
		if (rgba.p[i + 3] == 0)
			assert_true(rgba.p[i] == 255 && rgba.p[i + 1] == 255 &&
			    rgba.p[i + 2] == 255);
	}
	ezz_buf_free(&rgba);
	return n;
}

static void
each_style_is_drawn_at_its_size(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	ezz_fonts		*fonts = test_fonts(ctx);
	struct ezz_seal_style	*s;
	uint32_t		 w, h;

	(void)state;
	for (size_t i = 0; fonts != NULL && i < STYLES; i++) {
		struct ezz_buf	 a = drawn(ctx, fonts, styles[i], "示例市教育局",
				    EZZ_MARK_NONE);
		struct ezz_buf	 b = drawn(ctx, fonts, styles[i], "示例市教育局",
				    EZZ_MARK_NONE);
		struct ezz_buf	 m = drawn(ctx, fonts, styles[i], "示例市教育局",
				    EZZ_MARK_SAMPLE);
		size_t		 n = inked(ctx, &a, &w, &h);

		assert_int_equal(a.n, b.n);
		assert_memory_equal(a.p, b.p, a.n);
		assert_int_equal(ezz_seal_style_read(ctx, seal_dir(),
		    styles[i], &s), EZZ_OK);
		assert_in_range((int)w * 25400 / 300,
		    ezz_seal_style_look(s)->width - 85,
		    ezz_seal_style_look(s)->width + 85);
		assert_in_range((int)h * 25400 / 300,
		    ezz_seal_style_look(s)->height - 85,
		    ezz_seal_style_look(s)->height + 85);
		assert_in_range(n, w * h / 20, w * h / 2);
		/* the mark is there, and it is not small */
		assert_int_not_equal(inked(ctx, &m, &w, &h), n);
		ezz_seal_style_free(&s);
		ezz_buf_free(&a);
		ezz_buf_free(&b);
		ezz_buf_free(&m);
	}
	ezz_fonts_free(&fonts);
	ezz_ctx_free(&ctx);
}

/*
 * From 2 to 30 characters, no point beyond the ring's inner edge nor within a
 * star's reach.
 */
static void
words_keep_to_their_ring(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	ezz_fonts		*fonts = test_fonts(ctx);
	struct ezz_seal_style	*s;
	struct ezz_seal_look	 l;
	struct ezz_seal_face	 f;
	char			 name[128];

	(void)state;
	for (size_t n = 2; fonts != NULL && n <= 30; n++) {
		double	 in, far = 0, near = 1e9;

		name[0] = '\0';
		for (size_t i = 0; i < n; i++)
			strcat(name, i % 2 == 0 ? "鑫" : "市");
		assert_int_equal(ezz_seal_style_read(ctx, seal_dir(),
		    "enterprise", &s), EZZ_OK);
		l = *ezz_seal_style_look(s);
		l.middle = EZZ_MIDDLE_NONE;
		assert_int_equal(ezz_seal_face_make(ctx, fonts, &l,
		    &(struct ezz_seal_text){ name, "", "", "", "", { 0 } },
		    &f), EZZ_OK);
		in = l.width / 2.0 - l.rim;
		for (size_t i = 0; i < f.ink.n; i++) {
			const struct ezz_segment	*g = &f.ink.segment[i];
			double				 d;

			if (g->step == EZZ_SHUT)
				continue;
			d = hypot(g->p[g->step == EZZ_CURVE ? 4 : 0],
			    g->p[g->step == EZZ_CURVE ? 5 : 1]);
			if (d > in - 1)
				continue;	/* the rim itself */
			far = fmax(far, d);
			near = fmin(near, d);
		}
		assert_true(far < in - l.name.gap * 0.5);
		assert_true(near > 7000);	/* the star's points */
		ezz_seal_face_free(&f);
		ezz_seal_style_free(&s);
	}
	ezz_fonts_free(&fonts);
	ezz_ctx_free(&ctx);
}

/* What lies left lies right: two of the same characters, mirrored places. */
static void
words_are_balanced(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	ezz_fonts		*fonts = test_fonts(ctx);
	struct ezz_seal_style	*s;
	struct ezz_seal_look	 l;
	struct ezz_seal_face	 f;
	struct ezz_seal_text	 t = words("一一一一一一一一一一");
	double			 box[4];

	(void)state;
	if (fonts != NULL) {
		assert_int_equal(ezz_seal_style_read(ctx, seal_dir(),
		    "department", &s), EZZ_OK);
		l = *ezz_seal_style_look(s);
		l.rim = 100;
		assert_int_equal(ezz_seal_face_make(ctx, fonts, &l, &t, &f),
		    EZZ_OK);
		assert_true(ezz_shape_bounds(&f.ink, box));
		assert_true(fabs(box[0] + box[2]) < 1);
		ezz_seal_face_free(&f);
		ezz_seal_style_free(&s);
	}
	ezz_fonts_free(&fonts);
	ezz_ctx_free(&ctx);
}

static void
svg_is_the_same_face(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	ezz_fonts		*fonts = test_fonts(ctx);
	struct ezz_seal_drawing	 d = { .style = "invoice", .svg = true,
				    .name = "示例市春风科技有限公司" };
	struct ezz_buf		 out = { 0 };
	int			 w, h;

	(void)state;
	if (fonts != NULL) {
		assert_int_equal(ezz_seal_draw(ctx, fonts, seal_dir(), &d,
		    &out, &w, &h), EZZ_OK);
		assert_true(w == 40 && h == 30);
		assert_int_equal(ezz_buf_byte(ctx, &out, 0), EZZ_OK);
		assert_non_null(strstr((char *)out.p, "width=\"40.000mm\" "
		    "height=\"30.000mm\" viewBox=\"-20000 -15000 40000 "
		    "30000\""));
		assert_non_null(strstr((char *)out.p, "mask=\"url(#free)\""));
		assert_null(strstr((char *)out.p, "nan"));
	}
	ezz_buf_free(&out);
	ezz_fonts_free(&fonts);
	ezz_ctx_free(&ctx);
}

/* ---- refusals ---- */

static const struct {
	const char	*style;
	const char	*name;
	const char	*line;
	const char	*code;
	unsigned	 dpi;
	ezz_status	 status;
	const char	*says;
} refused[] = {
	{ "enterprise", "局", "", "", 300, EZZ_EREFUSED, "1 characters" },
	{ "enterprise", "", "", "", 300, EZZ_EREFUSED, "0 characters" },
	{ "enterprise", "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十多",
	    "", "", 300, EZZ_EREFUSED, "31 characters" },
	{ "personal", "一二三四五六七八九十", "", "", 300, EZZ_EREFUSED, "10" },
	{ "personal", "李小明", "专用", "", 300, EZZ_EREFUSED, "no line" },
	{ "enterprise", "示例公司", "", "9111", 300, EZZ_EREFUSED, "no code" },
	{ "enterprise", "示例\u202e公司", "", "", 300, EZZ_EREFUSED, "U+202E" },
	{ "enterprise", "示例\xff", "", "", 300, EZZ_EREFUSED, "UTF-8" },
	{ "enterprise", "示例\ue000公司", "", "", 300, EZZ_ENOTFOUND,
	    "U+E000" },
	{ "enterprise", "示例公司", "", "", 71, EZZ_EINVAL, "71" },
	{ "enterprise", "示例公司", "", "", 2401, EZZ_EINVAL, "2401" },
	{ "government", "示例市人民政府", "", "", 300, EZZ_EREFUSED,
	    "emblem" },
	{ "../seal/enterprise", "示例公司", "", "", 300, EZZ_ENOTFOUND,
	    "../seal" },
	{ "no-such", "示例公司", "", "", 300, EZZ_ENOTFOUND, "no-such" },
	{ "", "示例公司", "", "", 300, EZZ_ENOTFOUND, "style" },
};

static void
what_a_seal_cannot_say_is_refused(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_fonts	*fonts = test_fonts(ctx);
	struct ezz_buf	 out = { 0 };

	(void)state;
	for (size_t i = 0; fonts != NULL &&
	    i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct ezz_seal_drawing	 d = { .style = refused[i].style,
					    .name = refused[i].name,
					    .line = refused[i].line,
					    .code = refused[i].code,
					    .dpi = refused[i].dpi };

		assert_int_equal(ezz_seal_draw(ctx, fonts, seal_dir(), &d,
		    &out, NULL, NULL), refused[i].status);
		assert_int_equal(out.n, 0);
		assert_non_null(strstr(ezz_message(ctx), refused[i].says));
	}
	ezz_fonts_free(&fonts);
	ezz_ctx_free(&ctx);
}

static const char	*const broken[] = {
	"", "[]", "{}", "{\"form\":\"round\"}",
	"{\"form\":\"heart\",\"width\":40000,\"height\":40000,\"rim\":1000,"
	"\"ink\":[1,2,3],\"name\":{\"style\":\"宋体\",\"size\":5000,"
	"\"least\":150,\"most\":200},\"middle\":{\"what\":\"none\"}}",
	"{\"form\":\"round\",\"width\":4000000,\"height\":40000,\"rim\":1000,"
	"\"ink\":[1,2,3],\"name\":{\"style\":\"宋体\",\"size\":5000,"
	"\"least\":150,\"most\":200},\"middle\":{\"what\":\"none\"}}",
	"{\"form\":\"round\",\"width\":40000,\"height\":40000,\"rim\":19000,"
	"\"ink\":[1,2,3],\"name\":{\"style\":\"宋体\",\"size\":5000,"
	"\"least\":150,\"most\":200},\"middle\":{\"what\":\"none\"}}",
	"{\"form\":\"round\",\"width\":40000,\"height\":40000,\"rim\":1000,"
	"\"ink\":[1,2,300],\"name\":{\"style\":\"宋体\",\"size\":5000,"
	"\"least\":150,\"most\":200},\"middle\":{\"what\":\"none\"}}",
	"{\"form\":\"round\",\"width\":40000,\"height\":40000,\"rim\":1000,"
	"\"ink\":[1,2,3],\"name\":{\"style\":\"宋体\",\"size\":19500,"
	"\"least\":150,\"most\":200},\"middle\":{\"what\":\"none\"}}",
	"{\"form\":\"round\",\"width\":40000,\"height\":40000,\"rim\":1000,"
	"\"ink\":[1,2,3],\"name\":{\"style\":\"宋体\",\"size\":5000,"
	"\"least\":250,\"most\":200},\"middle\":{\"what\":\"none\"}}",
	"{\"form\":\"round\",\"width\":40000,\"height\":40000,\"rim\":1000,"
	"\"ink\":[1,2,3],\"name\":{\"style\":7,\"size\":5000,"
	"\"least\":150,\"most\":200},\"middle\":{\"what\":\"none\"}}",
	"{\"form\":\"round\",\"width\":40000,\"height\":40000,\"rim\":1000,"
	"\"ink\":[1,2,3],\"name\":{\"style\":\"宋体\",\"size\":5000,"
	"\"least\":150,\"most\":200},\"middle\":{\"what\":\"star\"}}",
};

static void
broken_styles_are_refused(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	const char		*tmp = getenv("TMPDIR");
	struct ezz_seal_style	*s;
	char			 dir[512], path[600];
	FILE			*f;

	(void)state;
	snprintf(dir, sizeof(dir), "%s/seal-XXXXXX", tmp == NULL ? "/tmp" :
	    tmp);
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/bad.json", dir);
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		assert_non_null(f = fopen(path, "w"));
		fputs(broken[i], f);
		fclose(f);
		assert_int_equal(ezz_seal_style_read(ctx, dir, "bad", &s),
		    EZZ_EFORMAT);
		assert_null(s);
	}
	unlink(path);
	rmdir(dir);
	ezz_ctx_free(&ctx);
}

/* An emblem takes the ink of the seal, and its light parts none. */
static void
an_emblem_is_inked(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	ezz_fonts		*fonts = test_fonts(ctx);
	struct ezz_raster	*r;
	struct ezz_shape	 box = { 0 };
	struct ezz_buf		 png = { 0 }, out = { 0 }, rgba = { 0 };
	struct ezz_seal_drawing	 d = { .style = "government", .dpi = 300,
				    .name = "示例市人民政府",
				    .mark = EZZ_MARK_NONE };
	uint32_t		 w, h;
	const uint8_t		*p;

	(void)state;
	assert_int_equal(ezz_raster_new(ctx, 100, 100, &r), EZZ_OK);
	ezz_raster_paper(r, (struct ezz_ink){ 255, 255, 255, 255 });
	assert_int_equal(ezz_shape_box(ctx, &box, 0, 0, 50, 100), EZZ_OK);
	assert_int_equal(ezz_raster_fill(ctx, r, &box, EZZ_AFFINE_NONE, false,
	    (struct ezz_ink){ 0, 0, 0, 255 }), EZZ_OK);
	assert_int_equal(ezz_raster_png(ctx, r, 300, &png), EZZ_OK);
	d.emblem = ezz_bytes_of(&png);
	if (fonts != NULL) {
		assert_int_equal(ezz_seal_draw(ctx, fonts, seal_dir(), &d,
		    &out, NULL, NULL), EZZ_OK);
		assert_int_equal(ezz_png_rgba(ctx, ezz_bytes_of(&out), &w, &h,
		    &rgba), EZZ_OK);
		p = rgba.p + 4 * ((size_t)h / 2 * w + w / 2 - 20);
		assert_true(p[0] == 214 && p[1] == 0 && p[3] == 255);
		assert_int_equal(rgba.p[4 * ((size_t)h / 2 * w + w / 2 + 20) +
		    3], 0);
		d.emblem.n /= 2;
		assert_int_equal(ezz_seal_draw(ctx, fonts, seal_dir(), &d,
		    &out, NULL, NULL), EZZ_EFORMAT);
	}
	ezz_buf_free(&png);
	ezz_buf_free(&out);
	ezz_buf_free(&rgba);
	ezz_shape_free(&box);
	ezz_raster_free(&r);
	ezz_fonts_free(&fonts);
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(each_style_is_drawn_at_its_size),
		cmocka_unit_test(words_keep_to_their_ring),
		cmocka_unit_test(words_are_balanced),
		cmocka_unit_test(svg_is_the_same_face),
		cmocka_unit_test(what_a_seal_cannot_say_is_refused),
		cmocka_unit_test(broken_styles_are_refused),
		cmocka_unit_test(an_emblem_is_inked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
