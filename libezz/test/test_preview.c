/*
 * Pages drawn: each kind of object by pixels at known places, and pages that
 * would cost too much or make no sense.
 */
#include "fonts.h"

#include "base/limits.h"
#include "draw/picture.h"
#include "draw/raster.h"
#include "format/pkg.h"

#define NS	"xmlns:ofd=\"http://www.ofdspec.org/2016\""

static const char	 root[] = "<ofd:OFD " NS " Version=\"1.1\" "
    "DocType=\"OFD\"><ofd:DocBody><ofd:DocInfo><ofd:DocID>0</ofd:DocID>"
    "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
    "</ofd:DocBody></ofd:OFD>";
static const char	 document[] = "<ofd:Document " NS "><ofd:CommonData>"
    "<ofd:MaxUnitID>100</ofd:MaxUnitID><ofd:PageArea>"
    "<ofd:PhysicalBox>%s</ofd:PhysicalBox></ofd:PageArea>"
    "<ofd:DocumentRes>Res.xml</ofd:DocumentRes></ofd:CommonData><ofd:Pages>"
    "<ofd:Page ID=\"1\" BaseLoc=\"Page.xml\"/></ofd:Pages></ofd:Document>";
static const char	 resources[] = "<ofd:Res " NS " BaseLoc=\".\">"
    "<ofd:Fonts><ofd:Font ID=\"3\" FontName=\"黑体\"/>"
    "<ofd:Font ID=\"4\" FontName=\"X\"><ofd:FontFile>font.otf</ofd:FontFile>"
    "</ofd:Font></ofd:Fonts><ofd:MultiMedias><ofd:MultiMedia ID=\"5\" "
    "Type=\"Image\"><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia>"
    "<ofd:MultiMedia ID=\"6\" Type=\"Image\"><ofd:MediaFile>b.jpg"
    "</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>";

static ezz_status
collect(ezz_ctx *ctx, void *arg, struct ezz_bytes b)
{
	return ezz_buf_addb(ctx, arg, b);
}

/* A package whose one page has this content. */
static struct ezz_buf
package(ezz_ctx *ctx, const char *box, const char *content,
    struct ezz_bytes png, struct ezz_bytes font)
{
	struct ezz_buf		 out = { 0 }, page = { 0 }, doc = { 0 };
	struct ezz_pkg_put	 puts[] = {
		{ "OFD.xml", ezz_bytes_str(root) },
		{ "Doc_0/Document.xml", { NULL, 0 } },
		{ "Doc_0/Res.xml", ezz_bytes_str(resources) },
		{ "Doc_0/Page.xml", { NULL, 0 } },
		{ "Doc_0/a.png", png },
		{ "Doc_0/b.jpg", ezz_bytes_str("no picture") },
		{ "Doc_0/font.otf", font },
	};

	assert_int_equal(ezz_buf_fmt(ctx, &doc, document, box), EZZ_OK);
	assert_int_equal(ezz_buf_fmt(ctx, &page, "<ofd:Page " NS "><ofd:Content>"
	    "<ofd:Layer ID=\"2\">%s</ofd:Layer></ofd:Content></ofd:Page>",
	    content), EZZ_OK);
	puts[1].bytes = ezz_bytes_of(&doc);
	puts[3].bytes = ezz_bytes_of(&page);
	assert_int_equal(ezz_pkg_write(ctx, NULL, puts, 7, collect, &out),
	    EZZ_OK);
	ezz_buf_free(&page);
	ezz_buf_free(&doc);
	return out;
}

/* 254 dpi: ten pixels a millimetre. */
static struct ezz_buf
pixels(ezz_ctx *ctx, ezz_fonts *fonts, struct ezz_bytes ofd, uint32_t *w,
    uint32_t *h, struct ezz_page_info *info)
{
	struct ezz_buf	 png = { 0 }, rgba = { 0 };

	assert_int_equal(ezz_page_draw(ctx, fonts, ofd, 1, 254, &png, info),
	    EZZ_OK);
	assert_int_equal(ezz_png_rgba(ctx, ezz_bytes_of(&png), w, h, &rgba),
	    EZZ_OK);
	ezz_buf_free(&png);
	return rgba;
}

static uint32_t
at(const struct ezz_buf *rgba, uint32_t w, double x_mm, double y_mm)
{
	const uint8_t	*p = rgba->p + 4 * ((size_t)(y_mm * 10) * w +
			    (size_t)(x_mm * 10));

	return (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
}

/* Objects, and what is to be seen where (mm on the page). */
static const struct {
	const char	*content;
	double		 x;
	double		 y;
	uint32_t	 rgb;
} drawn[] = {
	{ "", 5, 5, 0xffffff },
	{ "<ofd:PathObject ID=\"9\" Boundary=\"10 10 20 10\" Fill=\"true\" "
	    "Stroke=\"false\"><ofd:FillColor Value=\"1 2 3\"/>"
	    "<ofd:AbbreviatedData>S 0 0 L 20 0 L 20 10 L 0 10 C"
	    "</ofd:AbbreviatedData></ofd:PathObject>", 15, 15, 0x010203 },
	/* cut by its boundary */
	{ "<ofd:PathObject ID=\"9\" Boundary=\"10 10 5 10\" Fill=\"true\" "
	    "Stroke=\"false\"><ofd:FillColor Value=\"1 2 3\"/>"
	    "<ofd:AbbreviatedData>S 0 0 L 20 0 L 20 10 L 0 10 C"
	    "</ofd:AbbreviatedData></ofd:PathObject>", 20, 15, 0xffffff },
	/* turned by its CTM */
	{ "<ofd:PathObject ID=\"9\" Boundary=\"10 10 30 30\" CTM=\"0 1 -1 0 30 0"
	    "\" Fill=\"true\" Stroke=\"false\"><ofd:FillColor Value=\"9 9 9\"/>"
	    "<ofd:AbbreviatedData>S 0 0 L 20 0 L 20 5 L 0 5 C"
	    "</ofd:AbbreviatedData></ofd:PathObject>", 37.5, 25, 0x090909 },
	/* half clear */
	{ "<ofd:PathObject ID=\"9\" Boundary=\"10 10 20 10\" Fill=\"true\" "
	    "Stroke=\"false\" Alpha=\"128\"><ofd:FillColor Value=\"0 0 0\"/>"
	    "<ofd:AbbreviatedData>S 0 0 L 20 0 L 20 10 L 0 10 C"
	    "</ofd:AbbreviatedData></ofd:PathObject>", 15, 15, 0x7f7f7f },
	/* a line of a millimetre, black unless told */
	{ "<ofd:PathObject ID=\"9\" Boundary=\"0 0 50 50\" LineWidth=\"1\">"
	    "<ofd:AbbreviatedData>S 10 10 L 40 10</ofd:AbbreviatedData>"
	    "</ofd:PathObject>", 20, 10.3, 0x000000 },
	{ "<ofd:PathObject ID=\"9\" Boundary=\"0 0 50 50\" LineWidth=\"1\">"
	    "<ofd:AbbreviatedData>S 10 10 L 40 10</ofd:AbbreviatedData>"
	    "</ofd:PathObject>", 20, 10.7, 0xffffff },
	/* clipped to a corner */
	{ "<ofd:PathObject ID=\"9\" Boundary=\"10 10 20 10\" Fill=\"true\" "
	    "Stroke=\"false\"><ofd:Clips><ofd:Clip><ofd:Area><ofd:Path "
	    "ID=\"8\" Boundary=\"0 0 5 5\"><ofd:AbbreviatedData>S 0 0 L 5 0 "
	    "L 5 5 L 0 5 C</ofd:AbbreviatedData></ofd:Path></ofd:Area>"
	    "</ofd:Clip></ofd:Clips><ofd:FillColor Value=\"1 2 3\"/>"
	    "<ofd:AbbreviatedData>S 0 0 L 20 0 L 20 10 L 0 10 C"
	    "</ofd:AbbreviatedData></ofd:PathObject>", 22, 12, 0xffffff },
	/* a green picture, and where one is that cannot be read */
	{ "<ofd:ImageObject ID=\"9\" Boundary=\"10 10 20 10\" CTM=\"20 0 0 10 "
	    "0 0\" ResourceID=\"5\"/>", 29, 19, 0x00ff00 },
	{ "<ofd:ImageObject ID=\"9\" Boundary=\"10 10 20 10\" CTM=\"20 0 0 10 "
	    "0 0\" ResourceID=\"6\"/>", 15, 18, 0xffffff },
	/* 一 in a named font and in an embedded one: its stroke, and beside */
	{ "<ofd:TextObject ID=\"9\" Boundary=\"10 10 20 20\" Font=\"3\" "
	    "Size=\"20\"><ofd:FillColor Value=\"255 0 0\"/><ofd:TextCode "
	    "X=\"0\" Y=\"17.6\">一</ofd:TextCode></ofd:TextObject>", 20, 20.1,
	    0xff0000 },
	{ "<ofd:TextObject ID=\"9\" Boundary=\"10 10 20 20\" Font=\"4\" "
	    "Size=\"20\"><ofd:FillColor Value=\"255 0 0\"/><ofd:TextCode "
	    "X=\"0\" Y=\"17.6\">一</ofd:TextCode></ofd:TextObject>", 20, 20.1,
	    0xff0000 },
	{ "<ofd:TextObject ID=\"9\" Boundary=\"10 10 20 20\" Font=\"4\" "
	    "Size=\"20\"><ofd:TextCode X=\"0\" Y=\"17.6\">一</ofd:TextCode>"
	    "</ofd:TextObject>", 20, 15, 0xffffff },
};

static struct ezz_buf
green(ezz_ctx *ctx)
{
	struct ezz_raster	*r;
	struct ezz_buf		 png = { 0 };

	assert_int_equal(ezz_raster_new(ctx, 4, 4, &r), EZZ_OK);
	ezz_raster_paper(r, (struct ezz_ink){ 0, 255, 0, 255 });
	assert_int_equal(ezz_raster_png(ctx, r, 100, &png), EZZ_OK);
	ezz_raster_free(&r);
	return png;
}

static struct ezz_buf
subset(ezz_ctx *ctx, ezz_fonts *fonts)
{
	const struct ezz_style	*s;
	struct ezz_glyph	 g;
	struct ezz_used		*u;
	struct ezz_buf		 out = { 0 };

	assert_int_equal(ezz_fonts_style(ctx, fonts, "黑体", &s), EZZ_OK);
	assert_int_equal(ezz_style_glyph(ctx, s, 0x4e00, &g), EZZ_OK);
	assert_int_equal(ezz_used_new(ctx, &u), EZZ_OK);
	assert_int_equal(ezz_used_add(ctx, u, g.font, 0x4e00), EZZ_OK);
	assert_int_equal(ezz_used_subset(ctx, u, 0, &out), EZZ_OK);
	ezz_used_free(&u);
	return out;
}

static void
objects_are_drawn_where_they_stand(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	ezz_fonts		*fonts = test_fonts(ctx);
	struct ezz_buf		 png = green(ctx), font = { 0 };
	struct ezz_page_info	 info;
	uint32_t		 w, h;

	(void)state;
	if (fonts != NULL)
		font = subset(ctx, fonts);
	for (size_t i = 0; fonts != NULL &&
	    i < sizeof(drawn) / sizeof(drawn[0]); i++) {
		struct ezz_buf	 ofd = package(ctx, "0 0 50 40",
				    drawn[i].content, ezz_bytes_of(&png),
				    ezz_bytes_of(&font));
		struct ezz_buf	 rgba = pixels(ctx, fonts, ezz_bytes_of(&ofd),
				    &w, &h, &info);

		assert_true(w == 500 && h == 400 && info.pages == 1);
		if (at(&rgba, w, drawn[i].x, drawn[i].y) != drawn[i].rgb)
			print_message("# case %zu\n", i);
		assert_int_equal(at(&rgba, w, drawn[i].x, drawn[i].y),
		    drawn[i].rgb);
		ezz_buf_free(&ofd);
		ezz_buf_free(&rgba);
	}
	ezz_buf_free(&font);
	ezz_buf_free(&png);
	ezz_fonts_free(&fonts);
	ezz_ctx_free(&ctx);
}

static void
what_is_not_drawn_is_counted(void **state)
{
	static const char	 content[] = "<ofd:ImageObject ID=\"9\" "
	    "Boundary=\"10 10 20 10\" CTM=\"20 0 0 10 0 0\" ResourceID=\"6\"/>"
	    "<ofd:TextObject ID=\"7\" Boundary=\"0 0 20 20\" Font=\"3\" "
	    "Size=\"5\"><ofd:TextCode X=\"0\" Y=\"9\">&#xE000;a</ofd:TextCode>"
	    "</ofd:TextObject>";
	ezz_ctx			*ctx = test_ctx();
	ezz_fonts		*fonts = test_fonts(ctx);
	struct ezz_page_info	 info;
	struct ezz_buf		 ofd, rgba;
	uint32_t		 w, h;

	(void)state;
	if (fonts != NULL) {
		ofd = package(ctx, "0 0 50 40", content, EZZ_BYTES("x", 1),
		    EZZ_BYTES("x", 1));
		rgba = pixels(ctx, fonts, ezz_bytes_of(&ofd), &w, &h, &info);
		assert_int_equal(info.passed, 1);
		assert_int_equal(info.missing, 1);
		assert_int_equal(info.stamps, 0);
		ezz_buf_free(&ofd);
		ezz_buf_free(&rgba);
	}
	ezz_fonts_free(&fonts);
	ezz_ctx_free(&ctx);
}

/* ---- refusals ---- */

static const struct {
	const char	*box;
	size_t		 page;
	unsigned	 dpi;
	ezz_status	 status;
} refused[] = {
	{ "0 0 50 40", 0, 100, EZZ_ENOTFOUND },
	{ "0 0 50 40", 2, 100, EZZ_ENOTFOUND },
	{ "0 0 50 40", SIZE_MAX, 100, EZZ_ENOTFOUND },
	{ "0 0 50 40", 1, 23, EZZ_EINVAL },
	{ "0 0 50 40", 1, 601, EZZ_EINVAL },
	{ "0 0 50000 40", 1, 100, EZZ_ELIMIT },
	{ "0 0 5000 5000", 1, 600, EZZ_ELIMIT },
};

static void
absurd_pages_are_refused(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_fonts	*fonts = test_fonts(ctx);
	struct ezz_buf	 ofd, png = { 0 };

	(void)state;
	for (size_t i = 0; fonts != NULL &&
	    i < sizeof(refused) / sizeof(refused[0]); i++) {
		ofd = package(ctx, refused[i].box, "", EZZ_BYTES("x", 1),
		    EZZ_BYTES("x", 1));
		assert_int_equal(ezz_page_draw(ctx, fonts, ezz_bytes_of(&ofd),
		    refused[i].page, refused[i].dpi, &png, NULL),
		    refused[i].status);
		assert_int_equal(png.n, 0);
		ezz_buf_free(&ofd);
	}
	if (fonts != NULL)
		assert_int_equal(ezz_page_draw(ctx, fonts, EZZ_BYTES("x", 1),
		    1, 100, &png, NULL), EZZ_EFORMAT);
	ezz_fonts_free(&fonts);
	ezz_ctx_free(&ctx);
}

/* Three thousand boxes over the whole sheet: told, not drawn for an hour. */
static void
a_costly_page_is_stopped(void **state)
{
	static const char	 one[] = "<ofd:PathObject ID=\"9\" "
	    "Boundary=\"0 0 50 40\" Fill=\"true\"><ofd:AbbreviatedData>"
	    "S 0 0 L 50 0 L 50 40 C</ofd:AbbreviatedData></ofd:PathObject>";
	ezz_ctx			*ctx = test_ctx();
	ezz_fonts		*fonts = test_fonts(ctx);
	struct ezz_buf		 all = { 0 }, ofd, png = { 0 };

	(void)state;
	for (int i = 0; i < 3000; i++)
		assert_int_equal(ezz_buf_str(ctx, &all, one), EZZ_OK);
	assert_int_equal(ezz_buf_byte(ctx, &all, 0), EZZ_OK);
	if (fonts != NULL) {
		ofd = package(ctx, "0 0 50 40", (char *)all.p,
		    EZZ_BYTES("x", 1), EZZ_BYTES("x", 1));
		assert_int_equal(ezz_page_draw(ctx, fonts, ezz_bytes_of(&ofd),
		    1, 24, &png, NULL), EZZ_ELIMIT);
		assert_int_equal(png.n, 0);
		ezz_buf_free(&ofd);
	}
	ezz_buf_free(&all);
	ezz_fonts_free(&fonts);
	ezz_ctx_free(&ctx);
}

/* ---- real documents ---- */

/* A seal of 40 mm across five pages: a fifth at the right edge of the first. */
static void
a_straddling_seal_is_cut(void **state)
{
	const char		*shared = test_shared();
	ezz_ctx			*ctx = test_ctx();
	ezz_fonts		*fonts = test_fonts(ctx);
	struct ezz_buf		 ofd, rgba;
	struct ezz_page_info	 info;
	uint32_t		 w, h, red = 0;
	char			 path[4200];

	(void)state;
	if (fonts != NULL && shared != NULL) {
		snprintf(path, sizeof(path),
		    "%s/samples/ofd/ofd/ofdrw-v4-straddle-right.ofd", shared);
		ofd = test_file(path);
		rgba = pixels(ctx, fonts, ezz_bytes_of(&ofd), &w, &h, &info);
		assert_int_equal(info.stamps, 1);
		assert_int_equal(info.pages, 5);
		for (uint32_t y = 0; y < h; y++)
			for (uint32_t x = w - 80; x < w; x++)
				red += rgba.p[4 * (y * w + x)] > 200 &&
				    rgba.p[4 * (y * w + x) + 1] < 80;
		assert_in_range(red, 2000, 20000);
		assert_int_equal(at(&rgba, w, 201, 60), 0xffffff);
		ezz_buf_free(&ofd);
		ezz_buf_free(&rgba);
	}
	ezz_fonts_free(&fonts);
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(objects_are_drawn_where_they_stand),
		cmocka_unit_test(what_is_not_drawn_is_counted),
		cmocka_unit_test(absurd_pages_are_refused),
		cmocka_unit_test(a_costly_page_is_stopped),
		cmocka_unit_test(a_straddling_seal_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
