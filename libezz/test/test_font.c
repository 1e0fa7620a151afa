/*
 * Fonts: styles and their errors, glyphs of rare characters, subsets that are
 * small, the same every time, and true to the face.
 */
#include "fonts.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H

#include "base/text.h"
#include "draw/font_inner.h"

/* A hundred characters that a business licence uses. */
static const char	 hundred[] =
    "营业执照统一社会信用代码名称类型住所法定表人注册资本成立日期限经范围登记机关"
    "年月有责任公司东南西北京上海市区路号楼室技术开发服务咨询转让推广销售计算软"
    "硬件及辅备电子产品0123456789〔〕（）";

static const char	 data_dir[] = "/nowhere";

static void
rare_characters_have_glyphs(void **state)
{
	static const char	*const styles[] = { "宋体", "粗宋", "黑体",
				    "粗黑", "仿宋", "楷体", "小标宋" };
	static const uint32_t	 rare[] = { 0x3007, 0x3447, 0x20bb7, 0x9f98,
				    0x4dae, 'A', '0' };
	ezz_ctx			*ctx = test_ctx();
	ezz_fonts		*fonts = test_fonts(ctx);
	const struct ezz_style	*s;
	struct ezz_glyph	 g;

	(void)state;
	for (size_t i = 0; fonts != NULL && i < 7; i++) {
		assert_int_equal(ezz_fonts_style(ctx, fonts, styles[i], &s),
		    EZZ_OK);
		assert_non_null(ezz_style_first(s));
		for (size_t k = 0; k < 7; k++) {
			assert_int_equal(ezz_style_glyph(ctx, s, rare[k], &g),
			    EZZ_OK);
			assert_int_not_equal(g.id, 0);
			assert_in_range(g.advance, 1, 1000);
		}
	}
	ezz_fonts_free(&fonts);
	ezz_ctx_free(&ctx);
}

static void
em_boxes_are_square(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	ezz_fonts		*fonts = test_fonts(ctx);
	const struct ezz_style	*s;
	const struct ezz_font	*f;

	(void)state;
	if (fonts != NULL) {
		assert_int_equal(ezz_fonts_style(ctx, fonts, "宋体", &s),
		    EZZ_OK);
		f = ezz_style_first(s);
		assert_string_equal(f->family, "Noto Serif CJK SC");
		assert_int_equal(f->ascent + f->descent, f->upem);
		assert_int_equal(ezz_font_scale(f, f->upem, 5644), 5644);
		assert_int_equal(ezz_font_scale(f, -f->upem, 5644), -5644);
		assert_int_equal(ezz_font_scale(f, 1, 500), 1);
		assert_int_equal(ezz_font_scale(f, 1, 499), 0);
		assert_null(ezz_style_wished(s));
		/* no free face of these two comes with Debian */
		assert_int_equal(ezz_fonts_style(ctx, fonts, "仿宋", &s),
		    EZZ_OK);
		assert_string_equal(ezz_style_wished(s), "FangSong_GB2312");
	}
	ezz_fonts_free(&fonts);
	ezz_ctx_free(&ctx);
}

/* ---- what is not there, or broken ---- */

static ezz_status
no_file(ezz_ctx *ctx, void *arg, const char *file, struct ezz_bytes *out)
{
	(void)arg;
	*out = EZZ_BYTES(NULL, 0);
	return ezz_fail(ctx, EZZ_ENOTFOUND, NULL, "%s", file);
}

static ezz_status
unreadable(ezz_ctx *ctx, void *arg, const char *file, struct ezz_bytes *out)
{
	(void)arg;
	*out = EZZ_BYTES(NULL, 0);
	return ezz_fail(ctx, EZZ_EIO, NULL, "%s", file);
}

/* A good file cut, or with a byte changed, at a place that arg says. */
struct damage {
	struct ezz_buf	 file;
};

static ezz_status
damaged(ezz_ctx *ctx, void *arg, const char *file, struct ezz_bytes *out)
{
	(void)ctx;
	(void)file;
	*out = ezz_bytes_of(&((struct damage *)arg)->file);
	return EZZ_OK;
}

static void
what_is_missing_is_named(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	ezz_fonts		*fonts = NULL;
	const struct ezz_style	*s;

	(void)state;
	assert_int_equal(ezz_fonts_open(ctx, data_dir, no_file, NULL, &fonts),
	    EZZ_ENOTFOUND);
	assert_null(fonts);
	assert_int_equal(ezz_fonts_open(ctx, test_font_dir(), no_file, NULL,
	    &fonts), EZZ_OK);
	assert_int_equal(ezz_fonts_style(ctx, fonts, "宋体", &s),
	    EZZ_ENOTFOUND);
	assert_null(s);
	assert_non_null(strstr(ezz_message(ctx), "fonts-noto-cjk"));
	assert_int_equal(ezz_fonts_style(ctx, fonts, "花体", &s),
	    EZZ_ENOTFOUND);
	assert_non_null(strstr(ezz_message(ctx), "花体"));
	assert_int_equal(ezz_fonts_check(ctx, fonts, "楷体", NULL),
	    EZZ_ENOTFOUND);
	assert_non_null(strstr(ezz_message(ctx), "fonts-lxgw-wenkai"));
	ezz_fonts_free(&fonts);
	assert_int_equal(ezz_fonts_open(ctx, test_font_dir(), unreadable, NULL,
	    &fonts), EZZ_OK);
	assert_int_equal(ezz_fonts_style(ctx, fonts, "宋体", &s), EZZ_EIO);
	ezz_fonts_free(&fonts);
	ezz_ctx_free(&ctx);
}

static void
broken_files_are_refused(void **state)
{
	static const char	*const bad[] = { "", "x", "ttcf", "OTTO",
				    "ttcf\0\1\0\0\xff\xff\xff\xff",
				    "OTTO\xff\xff\0\0\0\0\0\0" };
	static const size_t	 size[] = { 0, 1, 4, 4, 12, 12 };
	ezz_ctx			*ctx = test_ctx();
	ezz_fonts		*fonts = NULL;
	const struct ezz_style	*s;
	struct damage		 d = { { 0 } };

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		d.file = (struct ezz_buf){ (uint8_t *)(uintptr_t)bad[i],
		    size[i], size[i] };
		assert_int_equal(ezz_fonts_open(ctx, test_font_dir(), damaged,
		    &d, &fonts), EZZ_OK);
		assert_int_equal(ezz_fonts_style(ctx, fonts, "宋体", &s),
		    EZZ_EFORMAT);
		assert_non_null(strstr(ezz_message(ctx), "broken"));
		ezz_fonts_free(&fonts);
	}
	ezz_ctx_free(&ctx);
}

/* ---- subsets ---- */

static struct ezz_used *
use(ezz_ctx *ctx, const struct ezz_style *s, const char *text, bool backwards)
{
	struct ezz_used		*u;
	struct ezz_glyph	 g;
	uint32_t		 c[512];
	struct ezz_bytes	 b = ezz_bytes_str(text);
	size_t			 n = 0, k;

	assert_int_equal(ezz_used_new(ctx, &u), EZZ_OK);
	for (; b.n > 0; b.p += k, b.n -= k)
		k = ezz_utf8_next(b, &c[n++]);
	for (size_t i = 0; i < n; i++) {
		k = backwards ? n - 1 - i : i;
		assert_int_equal(ezz_style_glyph(ctx, s, c[k], &g), EZZ_OK);
		assert_int_equal(ezz_used_add(ctx, u, g.font, c[k]), EZZ_OK);
	}
	return u;
}

/* The subset's outlines and advances are the face's own. */
static void
is_true_to(const struct ezz_used *u, const struct ezz_buf *subset,
    const char *text)
{
	FT_Library		 ft;
	FT_Face			 small, big = ezz_used_font(u,
				    0)->inner->face;
	struct ezz_bytes	 b = ezz_bytes_str(text);
	uint32_t		 c;
	size_t			 n;
	FT_BBox			 x, y;

	assert_int_equal(FT_Init_FreeType(&ft), 0);
	assert_int_equal(FT_New_Memory_Face(ft, subset->p, (FT_Long)subset->n,
	    0, &small), 0);
	for (; b.n > 0; b.p += n, b.n -= n) {
		n = ezz_utf8_next(b, &c);
		assert_int_not_equal(FT_Get_Char_Index(small, c), 0);
		assert_int_equal(FT_Load_Char(small, c, FT_LOAD_NO_SCALE), 0);
		assert_int_equal(FT_Load_Char(big, c, FT_LOAD_NO_SCALE), 0);
		assert_int_equal(small->glyph->advance.x,
		    big->glyph->advance.x);
		FT_Outline_Get_CBox(&small->glyph->outline, &x);
		FT_Outline_Get_CBox(&big->glyph->outline, &y);
		assert_memory_equal(&x, &y, sizeof(x));
		assert_int_equal(small->glyph->outline.n_points,
		    big->glyph->outline.n_points);
	}
	FT_Done_Face(small);
	FT_Done_FreeType(ft);
}

static void
a_subset_is_small_and_the_same(void **state)
{
	static const char	*const styles[] = { "宋体", "黑体", "粗宋" };
	ezz_ctx			*ctx = test_ctx();
	ezz_fonts		*fonts = test_fonts(ctx);
	const struct ezz_style	*s;

	(void)state;
	for (size_t i = 0; fonts != NULL && i < 3; i++) {
		struct ezz_used	*u, *v;
		struct ezz_buf	 a = { 0 }, b = { 0 };

		assert_int_equal(ezz_fonts_style(ctx, fonts, styles[i], &s),
		    EZZ_OK);
		u = use(ctx, s, hundred, false);
		v = use(ctx, s, hundred, true);
		assert_int_equal(ezz_used_fonts(u), 1);
		assert_int_equal(ezz_used_subset(ctx, u, 0, &a), EZZ_OK);
		assert_int_equal(ezz_used_subset(ctx, v, 0, &b), EZZ_OK);
		assert_int_equal(a.n, b.n);
		assert_memory_equal(a.p, b.p, a.n);
		assert_in_range(a.n, 1000, 30000);
		print_message("# %s: %zu characters, %zu bytes\n", styles[i],
		    ezz_utf8_length(ezz_bytes_str(hundred)), a.n);
		is_true_to(u, &a, hundred);
		ezz_buf_free(&a);
		ezz_buf_free(&b);
		ezz_used_free(&u);
		ezz_used_free(&v);
	}
	ezz_fonts_free(&fonts);
	ezz_ctx_free(&ctx);
}

/* What was taken out of a face before does not show in what comes after. */
static void
a_subset_has_no_past(void **state)
{
	static const char	*const first[] = { hundred, "龘", "𠮷野家",
				    "壹贰叁肆伍陆柒捌玖拾" };
	static const char	 text[] = "𠮷营业执照〇㑇Ag1—（）";
	ezz_ctx			*ctx = test_ctx();
	struct ezz_buf		 out[4] = { { 0 } };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		ezz_fonts		*fonts = test_fonts(ctx);
		const struct ezz_style	*s;
		struct ezz_used		*u;
		struct ezz_buf		 past = { 0 };

		if (fonts == NULL)
			break;
		assert_int_equal(ezz_fonts_style(ctx, fonts, "宋体", &s),
		    EZZ_OK);
		for (size_t k = i; k < 4; k++) {
			u = use(ctx, s, first[k], k % 2 == 0);
			assert_int_equal(ezz_used_subset(ctx, u, 0, &past),
			    EZZ_OK);
			ezz_used_free(&u);
		}
		u = use(ctx, s, text, false);
		assert_int_equal(ezz_used_subset(ctx, u, 0, &out[i]), EZZ_OK);
		is_true_to(u, &out[i], text);
		assert_int_equal(out[i].n, out[0].n);
		assert_memory_equal(out[i].p, out[0].p, out[0].n);
		ezz_used_free(&u);
		ezz_buf_free(&past);
		ezz_fonts_free(&fonts);
	}
	for (size_t i = 0; i < 4; i++)
		ezz_buf_free(&out[i]);
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(rare_characters_have_glyphs),
		cmocka_unit_test(em_boxes_are_square),
		cmocka_unit_test(what_is_missing_is_named),
		cmocka_unit_test(broken_files_are_refused),
		cmocka_unit_test(a_subset_is_small_and_the_same),
		cmocka_unit_test(a_subset_has_no_past),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
