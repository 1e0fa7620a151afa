/*
 * Documents on their pages, as their files say it and no picture of them: the
 * numbers of GB/T 9704-2012, what holds for any text whatever, and drafts
 * that are refused, with the line and the rule.
 */
#include <math.h>

#include "test.h"

#include "base/codec.h"
#include "base/text.h"
#include "draw/type_break.h"
#include "fonts.h"
#include "format/ofd_page.h"

/* The text block, mm; a row of the grid and a column. */
#define LEFT	28.0
#define RIGHT	184.0
#define TOP	37.0
#define BOTTOM	262.0
#define ROW	(225.0 / 22)
#define CELL	(156.0 / 28)
/* Sizes 2, 3 and 4, and what of the em is above the baseline in Noto. */
#define TWO	(22 * 25.4 / 72)
#define THREE	(16 * 25.4 / 72)
#define FOUR	(14 * 25.4 / 72)
#define RISE	0.88
/* What the project asks for. */
#define NEAR	0.2

/* ---- a document and what is on it ----------------------------------------- */

struct run {
	size_t	 page;
	double	 x, end;	/* of the first and last origin */
	double	 y;		/* baseline */
	double	 size;
	uint32_t first, last;
	char	 text[512];
	bool	 red;
};

struct rule {
	size_t	 page;
	double	 x, y, w, h;	/* of the boundary */
	bool	 red;
};

static struct {
	ezz_ctx			*ctx;
	ezz_fonts		*fonts;
	struct ezz_composed	 done;
	size_t			 page;
	struct run		*runs;
	size_t			 n;
	struct rule		 rules[512];
	size_t			 rules_n;
	struct ezz_bytes	 picture;	/* given for any name */
	char			 asked[256];
} t;

static ezz_status
visit(ezz_ctx *ctx, void *arg, const struct ezz_ofd_place *p)
{
	const struct ezz_ofd_object	*o = p->object;
	struct run			*r;
	size_t				 at = 0;

	(void)ctx;
	(void)arg;
	if (o->kind == EZZ_OFD_PATH && t.rules_n < 512)
		t.rules[t.rules_n++] = (struct rule){ t.page, o->boundary.x,
		    o->boundary.y, o->boundary.w, o->boundary.h,
		    o->stroke_colour.rgb[0] > 0x80 };
	if (o->kind != EZZ_OFD_TEXT || o->text.n == 0)
		return EZZ_OK;
	assert_true(t.n < 20000);
	r = &t.runs[t.n++];
	*r = (struct run){ .page = t.page, .size = o->text.size,
	    .x = p->inner.e + o->text.chars[0].x,
	    .end = p->inner.e + o->text.chars[o->text.n - 1].x,
	    .y = p->inner.f + o->text.chars[0].y,
	    .first = o->text.chars[0].c,
	    .last = o->text.chars[o->text.n - 1].c,
	    .red = o->fill_colour.rgb[0] > 0x80 };
	for (size_t i = 0; i < o->text.n && at < sizeof(r->text) - 5; i++)
		at += ezz_utf8_put(o->text.chars[i].c,
		    (uint8_t *)r->text + at);
	return EZZ_OK;
}

static void
read_pages(void)
{
	struct ezz_pkg		*pkg = NULL;
	struct ezz_ofd		*ofd = NULL;
	struct ezz_ofd_art	*art = NULL;
	struct ezz_ofd_drawing	*d = NULL;

	assert_int_equal(ezz_pkg_open_bytes(t.ctx,
	    ezz_bytes_of(&t.done.file), &pkg), EZZ_OK);
	assert_int_equal(ezz_ofd_read(t.ctx, pkg, &ofd), EZZ_OK);
	assert_int_equal(ofd->n_faults, 0);
	assert_int_equal(ezz_ofd_art_read(t.ctx, ofd, 0, &art), EZZ_OK);
	assert_int_equal(ofd->bodies[0].n_pages, t.done.pages);
	t.n = t.rules_n = 0;
	for (t.page = 0; t.page < t.done.pages; t.page++) {
		assert_int_equal(ezz_ofd_page_read(t.ctx, art, t.page, &d),
		    EZZ_OK);
		assert_int_equal(d->faults, 0);
		assert_int_equal(ezz_ofd_walk(t.ctx, d, visit, NULL),
		    EZZ_OK);
		ezz_ofd_drawing_free(&d);
	}
	ezz_ofd_art_free(&art);
	ezz_ofd_free(&ofd);
	ezz_pkg_free(&pkg);
}

static ezz_status
find(ezz_ctx *ctx, void *arg, const char *file, size_t cap,
    struct ezz_buf *out)
{
	(void)arg;
	assert_true(cap >= t.picture.n);
	snprintf(t.asked, sizeof(t.asked), "%s", file);
	return t.picture.n == 0 ? ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
	    "%s", file) : ezz_buf_addb(ctx, out, t.picture);
}

static void
compose(const char *text, ezz_fonts *fonts)
{
	const struct ezz_compose_terms	 terms = { .now = 1795500000,
		    .fonts = fonts, .find = find };

	ezz_composed_free(&t.done);
	assert_int_equal(ezz_compose(t.ctx, getenv("EZZ_DATA"),
	    ezz_bytes_str(text), "t.md", &terms, &t.done), EZZ_OK);
}

/* One that is laid out, with its pages read. */
static void
laid(const char *text)
{
	const struct ezz_finding	*f;

	compose(text, t.fonts);
	for (size_t i = 0; (f = ezz_report_finding(t.done.report, i)) !=
	    NULL; i++)
		if (f->verdict != EZZ_PASSED)
			fail_msg("%s: %s\n%s", f->check, f->text, text);
	assert_true(t.done.file.n > 0);
	read_pages();
}

static const struct run *
run_of(const char *text)
{
	for (size_t i = 0; i < t.n; i++)
		if (strstr(t.runs[i].text, text) != NULL)
			return &t.runs[i];
	fail_msg("%s is on no page", text);
	return NULL;
}

static void
near(double is, double ought)
{
	if (fabs(is - ought) > NEAR)
		fail_msg("%.3f, and not %.3f", is, ought);
}

/* The upper edge of the em box. */
static double
top(const struct run *r)
{
	return r->y - RISE * r->size;
}

/* Which row of the grid a run stands in, in the middle of it. */
static int
row_of(const struct run *r)
{
	double	 row = (top(r) + r->size / 2 - TOP) / ROW - 0.5;

	if (fabs(row - round(row)) * ROW > NEAR)
		fail_msg("%s stands between rows, at %.2f", r->text, row);
	return (int)lround(row);
}

static void
place_of(size_t i, size_t *page, double *x, double *y)
{
	assert_true(i < t.done.places_n);
	assert_int_equal(sscanf(t.done.places[i].place, "%zu:%lf,%lf", page,
	    x, y), 3);
	assert_int_equal(*page, t.done.places[i].page);
}

/* ---- the standard's numbers ----------------------------------------------- */

#define HEADER								\
	"发文机关标志: 甲市人民政府文件\n"					\
	"发文字号: 甲政发〔2026〕10号\n"					\
	"标题: 甲市人民政府关于加强管理的通知\n"				\
	"主送机关: 各区人民政府\n"						\
	"发文机关: 甲市人民政府\n"						\
	"成文日期: 2026-11-03\n"						\
	"抄送机关: 市委\n"							\
	"印发机关: 甲市人民政府办公室\n"					\
	"印发日期: 2026-11-04\n\n"
#define TEN	"天地人和风雨山川日月"

static void
head_of_a_document(void **state)
{
	const struct run	*mark, *number, *title, *to;
	const struct rule	*red = NULL;
	double			 bottom;

	(void)state;
	if (t.fonts == NULL)
		return;
	laid(HEADER TEN "。\n");
	mark = run_of("甲市人民政府文件");
	assert_true(mark->red);
	near(top(mark), TOP + 35);
	near((mark->x + mark->end + mark->size) / 2, (LEFT + RIGHT) / 2);
	number = run_of("甲政发");
	near(number->size, THREE);
	/* two empty rows below the mark */
	bottom = (top(mark) + mark->size - TOP) / ROW;
	assert_int_equal(row_of(number), (int)lround(bottom) + 2);
	for (size_t i = 0; i < t.rules_n; i++)
		if (t.rules[i].red) {
			assert_null(red);
			red = &t.rules[i];
		}
	assert_non_null(red);
	near(red->y + red->h / 2, top(number) + THREE + 4);
	near(red->x + red->h / 2, LEFT);
	near(red->w - red->h, RIGHT - LEFT);
	title = run_of("甲市人民政府关于");
	near(title->size, TWO);
	assert_false(title->red);
	assert_int_equal(row_of(title), row_of(number) + 3);
	near((title->x + title->end + title->size) / 2, (LEFT + RIGHT) / 2);
	to = run_of("各区人民政府：");
	near(to->x, LEFT);
	assert_int_equal(row_of(to), row_of(title) + 2);
	assert_int_equal(row_of(run_of(TEN)), row_of(to) + 1);
}

static void
body_on_the_grid(void **state)
{
	struct ezz_buf	 b = { 0 };
	size_t		 rows[3] = { 0 };

	(void)state;
	if (t.fonts == NULL)
		return;
	assert_int_equal(ezz_buf_str(t.ctx, &b, HEADER), EZZ_OK);
	for (int i = 0; i < 120; i++)
		assert_int_equal(ezz_buf_str(t.ctx, &b, TEN), EZZ_OK);
	assert_int_equal(ezz_buf_byte(t.ctx, &b, '\0'), EZZ_OK);
	laid((const char *)b.p);
	assert_int_equal(t.done.rows, 22);
	assert_int_equal(t.done.columns, 28);
	for (size_t i = 0; i < t.n; i++) {
		const struct run	*r = &t.runs[i];
		size_t			 n = ezz_utf8_length(
					    ezz_bytes_str(r->text));

		if (r->page != 1 || r->y > BOTTOM)
			continue;
		rows[1]++;
		near(r->size, THREE);
		near(r->x, LEFT);
		assert_int_equal(n, 28);
		near(r->end, LEFT + 27 * CELL);
		(void)row_of(r);
	}
	assert_int_equal(rows[1], 22);
	/* the first line of a paragraph is two characters in */
	near(run_of(TEN)->x, LEFT + 2 * CELL);
	ezz_buf_free(&b);
}

static void
signature_and_seal(void **state)
{
	const struct run	*name, *date, *last;
	size_t			 page;
	double			 x, y, text;

	(void)state;
	if (t.fonts == NULL)
		return;
	laid(HEADER TEN "。\n");
	name = run_of("甲市人民政府");
	for (size_t i = 0; i < t.n; i++)
		if (strcmp(t.runs[i].text, "甲市人民政府") == 0)
			name = &t.runs[i];
	date = run_of("2026年11月3日");
	assert_int_equal(row_of(date), row_of(name) + 1);
	near(date->end + THREE, RIGHT - 4 * CELL);
	near((name->x + name->end) / 2, (date->x + date->end) / 2);
	place_of(0, &page, &x, &y);
	assert_int_equal(page - 1, date->page);
	near(x, (date->x + date->end + THREE) / 2);
	/* name and date lie below its middle, and inside it */
	assert_true((name->y + date->y) / 2 > y);
	assert_true(date->y < y + 21);
	last = run_of(TEN);
	text = TOP + (row_of(last) + 1) * ROW;
	assert_true(y - 21 >= text - NEAR && y - 21 <= text + ROW);
}

static void
version_and_numbers(void **state)
{
	const struct run	*one, *two, *cc, *who, *when;
	double			 last = 0, thick = 0, thin = 9;

	(void)state;
	if (t.fonts == NULL)
		return;
	laid(HEADER TEN "。\n");
	assert_int_equal(t.done.pages, 2);
	one = run_of("— 1 —");
	two = run_of("— 2 —");
	near(one->size, FOUR);
	assert_int_equal(one->page, 0);
	assert_int_equal(two->page, 1);
	/* the dashes are in the middle of the em, 7 mm below the text */
	near(top(one) + FOUR / 2, BOTTOM + 7);
	/* a dash of Noto is 0.89 em wide */
	near(one->end + 0.89 * FOUR, RIGHT - FOUR);
	near(two->x, LEFT + FOUR);
	cc = run_of("抄送：市委。");
	who = run_of("甲市人民政府办公室");
	when = run_of("2026年11月4日印发");
	near(cc->size, FOUR);
	assert_int_equal(cc->page, 1);
	near(cc->x, LEFT + FOUR);
	near(who->x, LEFT + FOUR);
	near(when->end + FOUR, RIGHT - FOUR);
	near(who->y, when->y);
	for (size_t i = 0; i < t.rules_n; i++) {
		const struct rule	*r = &t.rules[i];

		if (r->page != 1)
			continue;
		near(r->w - r->h, RIGHT - LEFT);
		last = fmax(last, r->y + r->h / 2);
		thick = fmax(thick, r->h);
		thin = fmin(thin, r->h);
	}
	near(last, BOTTOM);
	assert_true(fabs(thick - 0.35) < 0.01 && fabs(thin - 0.25) < 0.02);
}

static void
attachments(void **state)
{
	const struct run	*one, *two, *label, *title = NULL;

	(void)state;
	if (t.fonts == NULL)
		return;
	laid(HEADER TEN "。\n\n# 天天\n\n雨雨\n\n# 地地\n\n风风\n");
	one = run_of("附件：1.天天");
	two = run_of("2.地地");
	near(one->x, LEFT + 2 * CELL);
	near(two->x, LEFT + 5 * CELL);
	assert_int_equal(row_of(one), row_of(run_of(TEN)) + 2);
	assert_int_equal(row_of(two), row_of(one) + 1);
	label = run_of("附件2");
	assert_int_equal(row_of(label), 0);
	near(label->x, LEFT);
	for (size_t i = 0; i < t.n; i++)
		if (strcmp(t.runs[i].text, "地地") == 0)
			title = &t.runs[i];
	assert_non_null(title);
	assert_int_equal(row_of(title), 2);
	near(title->size, TWO);
	assert_int_equal(title->page, label->page);
}

static void
letters(void **state)
{
	const struct run	*mark, *number;
	double			 high = 999, low = 0;

	(void)state;
	if (t.fonts == NULL)
		return;
	laid("格式: 信函\n发文机关标志: 甲市人民政府\n"
	    "发文字号: 甲政函〔2026〕1号\n标题: 函\n"
	    "发文机关: 甲市人民政府\n成文日期: 2026-01-05\n\n" TEN "。\n");
	mark = run_of("甲市人民政府");
	near(top(mark), 30);
	for (size_t i = 0; i < t.rules_n; i++) {
		assert_true(t.rules[i].red);
		near(t.rules[i].w - t.rules[i].h, 170);
		near(t.rules[i].x + t.rules[i].w / 2, 105);
		high = fmin(high, t.rules[i].y + t.rules[i].h / 2);
		low = fmax(low, t.rules[i].y + t.rules[i].h / 2);
	}
	assert_int_equal(t.rules_n, 4);
	near(high, 30 + mark->size + 4);
	near(low, 297 - 20);
	number = run_of("甲政函");
	near(number->end + THREE, RIGHT);
	/* no number on the first page */
	for (size_t i = 0; i < t.n; i++)
		assert_null(strstr(t.runs[i].text, "— 1 —"));
}

static void
joint_seals(void **state)
{
	static const struct { size_t n; const char *mm; double d; } cases[] = {
		{ 2, "42", 42 }, { 3, "42", 42 }, { 4, "45", 45 },
		{ 7, "42", 42 }, { 3, "60", 60 }, { 20, "42", 42 },
	};
	struct ezz_buf	 b;
	size_t		 page, other;
	double		 x, y, p, q;

	(void)state;
	for (size_t i = 0; t.fonts != NULL && i < 6; i++) {
		b = (struct ezz_buf){ 0 };
		assert_int_equal(ezz_buf_fmt(t.ctx, &b, "发文机关标志: 甲市\n"
		    "标题: 通知\n成文日期: 2026-11-03\n印章: %s\n",
		    cases[i].mm), EZZ_OK);
		for (size_t k = 0; k < cases[i].n; k++)
			assert_int_equal(ezz_buf_fmt(t.ctx, &b,
			    "发文机关: 甲市第%zu局\n", k), EZZ_OK);
		assert_int_equal(ezz_buf_fmt(t.ctx, &b, "\n%s。\n\n%s%s%s%s%s"
		    "%s%s\n%c", TEN, TEN, TEN, TEN, TEN, TEN, TEN, TEN, 0),
		    EZZ_OK);
		if (cases[i].n == 20) {
			/* seven rows of seals are higher than a page */
			compose((const char *)b.p, t.fonts);
			assert_int_equal(t.done.file.n, 0);
			ezz_buf_free(&b);
			continue;
		}
		laid((const char *)b.p);
		assert_int_equal(t.done.places_n, cases[i].n);
		for (size_t k = 0; k < cases[i].n; k++) {
			place_of(k, &page, &x, &y);
			assert_true(x - cases[i].d / 2 >= LEFT - NEAR);
			assert_true(x + cases[i].d / 2 <= RIGHT + NEAR);
			/* neither touches another */
			for (size_t m = 0; m < k; m++) {
				place_of(m, &other, &p, &q);
				assert_true(other == page);
				assert_true(hypot(x - p, y - q) >
				    cases[i].d + 0.5);
			}
		}
		ezz_buf_free(&b);
	}
}

/* ---- any text ------------------------------------------------------------- */

static uint32_t	 seed;

static unsigned
any(unsigned below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 10) % below;
}

static void
some_text(struct ezz_buf *b, unsigned n)
{
	static const char	*const han[] = { "政", "府", "工", "作", "管",
				    "理", "办", "法", "人", "民", "〇", "㑇" };
	static const char	*const marks[] = { "，", "。", "、", "；", "：",
				    "“", "”", "（", "）", "《", "》", "——",
				    "……", "？" };
	static const char	*const words[] = { "2026", "GB/T 9704", "OFD",
				    "60%", "e-licence", "12.5", "a" };

	assert_int_equal(ezz_buf_str(t.ctx, b, "本"), EZZ_OK);
	for (unsigned i = 0; i < n; i++) {
		unsigned	 kind = any(12);

		assert_int_equal(ezz_buf_str(t.ctx, b, kind == 0 ?
		    words[any(7)] : kind < 3 ? marks[any(14)] :
		    han[any(12)]), EZZ_OK);
	}
	assert_int_equal(ezz_buf_str(t.ctx, b, "止"), EZZ_OK);
}

static void
some_document(struct ezz_buf *b)
{
	unsigned	 bodies = 1 + any(4), blocks = 1 + any(9);

	assert_int_equal(ezz_buf_str(t.ctx, b, "发文机关标志: 甲市文件\n"
	    "发文字号: 甲〔2026〕1号\n成文日期: 2026-11-03\n"
	    "抄送机关: 市委\n标题: "), EZZ_OK);
	some_text(b, 3 + any(50));
	for (unsigned i = 0; i < bodies; i++)
		assert_int_equal(ezz_buf_fmt(t.ctx, b,
		    "\n发文机关: 甲市第%u局", i), EZZ_OK);
	assert_int_equal(ezz_buf_str(t.ctx, b, "\n\n"), EZZ_OK);
	some_text(b, 20 + any(400));
	for (unsigned i = 0; i < blocks; i++) {
		unsigned	 kind = any(6);

		assert_int_equal(ezz_buf_str(t.ctx, b, kind == 0 ?
		    "\n\n## " : kind == 1 ? "\n\n### " : kind == 2 ?
		    "\n\n1. " : "\n\n"), EZZ_OK);
		some_text(b, kind < 2 ? 4 + any(20) : 10 + any(300));
		if (kind == 5)
			assert_int_equal(ezz_buf_str(t.ctx, b, "\n\n|甲|乙丙丁|\n"
			    "|---|:-:|\n|天地人和风雨山川日月天地人和风雨|2026|\n"
			    "|a|b|\n"), EZZ_OK);
	}
	assert_int_equal(ezz_buf_str(t.ctx, b, "\n"), EZZ_OK);
	assert_int_equal(ezz_buf_byte(t.ctx, b, '\0'), EZZ_OK);
}

static int
by_place(const void *p, const void *q)
{
	const struct run	*a = p, *b = q;

	if (a->page != b->page)
		return a->page < b->page ? -1 : 1;
	if (fabs(a->y - b->y) > 0.01)
		return a->y < b->y ? -1 : 1;
	return a->x < b->x ? -1 : a->x > b->x;
}

/* How far the ink of the last character may reach past its origin. */
static double
ink(const struct run *r)
{
	enum ezz_class	 class = ezz_class_of(r->last);

	return class == EZZ_CLOSE ? r->size / 2 : r->last < 0x2000 ?
	    r->size / 4 : r->size * (class == EZZ_DASH ? 0.85 : 0.95);
}

static void
nothing_leaves_the_block(void)
{
	for (size_t i = 0; i < t.n; i++) {
		const struct run	*r = &t.runs[i];

		if (strstr(r->text, "—") == r->text && r->y > BOTTOM)
			continue;
		if (r->x < LEFT - NEAR || r->end + ink(r) > RIGHT + NEAR ||
		    top(r) < TOP - NEAR || top(r) + r->size > BOTTOM + NEAR)
			fail_msg("%s leaves the text block: %.2f to %.2f, "
			    "%.2f", r->text, r->x, r->end, r->y);
	}
}

static void
nothing_overlaps(void)
{
	for (size_t i = 0; i < t.n; i++)
		for (size_t k = i + 1; k < t.n; k++) {
			const struct run	*a = &t.runs[i];
			const struct run	*b = &t.runs[k];

			if (a->page != b->page ||
			    top(b) >= top(a) + a->size - NEAR ||
			    top(a) >= top(b) + b->size - NEAR)
				continue;
			if (a->end + ink(a) * 0.8 > b->x + NEAR &&
			    b->end + ink(b) * 0.8 > a->x + NEAR)
				fail_msg("%s and %s overlap", a->text,
				    b->text);
		}
}

/* Lines are runs that follow each other closely. */
static void
no_line_begins_badly(void)
{
	for (size_t i = 0; i < t.n; i++) {
		const struct run	*r = &t.runs[i], *b = r - 1, *a = r + 1;
		bool			 begins, ends;

		begins = i == 0 || b->page != r->page ||
		    fabs(b->y - r->y) > 0.01 ||
		    r->x - b->end > 2.2 * r->size;
		ends = i + 1 == t.n || a->page != r->page ||
		    fabs(a->y - r->y) > 0.01 ||
		    a->x - r->end > 2.2 * r->size;
		if (begins && ezz_class_of(r->first) == EZZ_CLOSE)
			fail_msg("a line begins with %s", r->text);
		if (ends && ezz_class_of(r->last) == EZZ_OPEN)
			fail_msg("a line ends with %s, before %s", r->text,
			    i + 1 < t.n ? a->text : "");
	}
}

static void
text_beside_every_seal(void)
{
	double	 row = 225.0 / t.done.rows;
	size_t	 page;
	double	 x, y, low = 0;

	place_of(0, &page, &x, &y);
	for (size_t i = 0; i < t.n; i++)
		if (t.runs[i].page == page - 1 &&
		    top(&t.runs[i]) + t.runs[i].size <= y - 21 + NEAR)
			low = fmax(low, top(&t.runs[i]) + t.runs[i].size +
			    (row - t.runs[i].size) / 2);
	/* tables are lower than their row by some */
	if (low == 0 || y - 21 - low > row + 4)
		fail_msg("no text beside the seal on page %zu: %.1f, %.1f",
		    page, y - 21, low);
	for (size_t i = 0; i < t.done.places_n; i++) {
		place_of(i, &page, &x, &y);
		assert_true(y + 21 <= 297);
	}
}

static void
holds_for_any_text(void **state)
{
	struct ezz_buf	 b = { 0 };
	size_t		 other = 0;

	(void)state;
	for (seed = 1; t.fonts != NULL && seed < 41; ) {
		uint32_t	 mine = seed;

		b.n = 0;
		some_document(&b);
		laid((const char *)b.p);
		other += t.done.rows != 22 || t.done.columns != 28;
		qsort(t.runs, t.n, sizeof(*t.runs), by_place);
		nothing_leaves_the_block();
		nothing_overlaps();
		no_line_begins_badly();
		text_beside_every_seal();
		seed = mine + 1;
	}
	/* some of them were squeezed */
	assert_true(t.fonts == NULL || other > 0);
	ezz_buf_free(&b);
}

/* A text longer by a line each time: the seal never comes alone. */
static void
never_alone(void **state)
{
	struct ezz_buf	 b = { 0 };

	(void)state;
	assert_int_equal(ezz_buf_str(t.ctx, &b, HEADER), EZZ_OK);
	for (int i = 0; t.fonts != NULL && i < 30; i++) {
		for (int k = 0; k < 3; k++)
			assert_int_equal(ezz_buf_str(t.ctx, &b, TEN),
			    EZZ_OK);
		assert_int_equal(ezz_buf_byte(t.ctx, &b, '\0'), EZZ_OK);
		laid((const char *)b.p);
		b.n--;
		text_beside_every_seal();
	}
	ezz_buf_free(&b);
}

/* ---- what is refused ------------------------------------------------------ */

#define BODY	"\n天地\n"
#define M	"发文机关标志: 甲市文件\n"
#define T	"标题: 通知\n"
#define B	"发文机关: 甲市\n"
#define D	"成文日期: 2026-11-03\n"

static const struct {
	const char	*text;
	const char	*check;
	const char	*says;
} bad[] = {
	{ "无头\n", "draft.syntax", "line 1" },
	{ M T B D "密级别: x\n" BODY, "draft.header", "line 5: there is no "
	    "key 密级别" },
	{ M T B D "标题: 又\n" BODY, "draft.header", "line 5: 标题 is given "
	    "again, first on line 2" },
	{ T B D BODY, "draft.header", "no 发文机关标志" },
	{ M B D BODY, "draft.header", "no 标题" },
	{ M T D BODY, "draft.header", "no 发文机关 " },
	{ M T B BODY, "draft.header", "no 成文日期" },
	{ M T B D, "draft.header", "has no text" },
	{ M T B D "\n# 附件\n", "draft.header", "has no text" },
	{ M T B D "格式: 公函\n" BODY, "draft.header", "line 5: 格式 公函" },
	{ M T B D "发文字号: 甲发[2026]1号\n" BODY, "draft.header", "line 5" },
	{ M T B D "发文字号: 甲发（2026）1号\n" BODY, "draft.header", "〔" },
	{ M T B D "发文字号: 甲发〔26〕1号\n" BODY, "draft.header",
	    "four digits" },
	{ M T B D "发文字号: 甲发〔2026〕01号\n" BODY, "draft.header",
	    "leading 0" },
	{ M T B D "发文字号: 甲发〔2026〕第1号\n" BODY, "draft.header",
	    "without 第" },
	{ M T B D "发文字号: 〔2026〕1号\n" BODY, "draft.header", "〔" },
	{ M T B D "份号: 12345\n" BODY, "draft.header", "six digits" },
	{ M T B D "份号: 12345x\n" BODY, "draft.header", "six digits" },
	{ M T B D "密级: 秘密\n" BODY, "draft.header", "份号" },
	{ M T B D "密级: 内部\n" BODY, "draft.header", "绝密" },
	{ M T B D "份号: 000001\n密级: 秘密1年\n" BODY, "draft.header", "★" },
	{ M T B D "紧急程度: 急\n" BODY, "draft.header", "特急" },
	{ M T B "成文日期: 2026-02-30\n" BODY, "draft.header", "line 4" },
	{ M T B "成文日期: 2026年2月30日\n" BODY, "draft.header", "line 4" },
	{ M T B "成文日期: 长期\n" BODY, "draft.header", "it is a day" },
	{ M T B D "印发日期: 2026-11-02\n" BODY, "draft.header", "before" },
	{ M T "发文机关: 甲; 123\n" D BODY, "draft.header", "credit code" },
	{ M T "发文机关: 甲^乙\n" D BODY, "draft.header", "line 3" },
	{ M T B B D BODY, "draft.header", "named twice" },
	{ M T B D "印章: 大\n" BODY, "draft.header", "10 to 70" },
	{ M T B D "印章: 99\n" BODY, "draft.header", "10 to 70" },
	{ M T B D "格式: 纪要\n印章: 有\n" BODY, "draft.header",
	    "minutes bear no seal" },
	{ M T B D "格式: 命令\n" BODY, "draft.header", "no 签发人" },
	{ M T B D "附件: 甲\n\n天\n# 乙\n地\n", "draft.header", "line 8: the "
	    "attachment 乙" },
	{ M T B D "\n天\n![](/etc/passwd)\n", "draft.pictures", "line 7: a "
	    "picture lies below" },
	{ M T B D "\n天\n![](a/../../b.png)\n", "draft.pictures", "line 7" },
	{ M T B D "\n天\n![](..)\n", "draft.pictures", "line 7" },
	{ M T B D "\n天\n![](x:y.png)\n", "draft.pictures", "line 7" },
	{ M T B D "\n天\n![](none.png)\n", "draft.pictures", "none.png" },
	{ M T B D "\n天\n\n地\U0001F600\n", "draft.layout", "line 8" },
	{ M T "发文机关: 甲市第一局\n发文机关: 甲市第二局\n"
	    "发文机关: 甲市第三局\n发文机关: 甲市第四局\n印章: 60\n" D BODY,
	    "draft.layout", "no text stands on the page" },
	{ M "标题: 通\U0001F600知\n" B D BODY, "draft.layout", "1F600" },
};

static void
refused(void **state)
{
	const struct ezz_finding	*f = NULL;

	(void)state;
	t.picture = EZZ_BYTES(NULL, 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (t.fonts == NULL &&
		    strcmp(bad[i].check, "draft.layout") == 0)
			continue;
		compose(bad[i].text, t.fonts);
		assert_int_equal(t.done.file.n, 0);
		assert_int_equal(t.done.places_n, 0);
		assert_int_equal(ezz_report_verdict(t.done.report),
		    EZZ_FAILED);
		for (size_t k = 0; (f = ezz_report_finding(t.done.report,
		    k)) != NULL; k++)
			if (f->verdict == EZZ_FAILED)
				break;
		assert_non_null(f);
		if (strcmp(f->check, bad[i].check) != 0 ||
		    strstr(f->text, bad[i].says) == NULL)
			fail_msg("%zu: %s: %s", i, f->check, f->text);
	}
}

/* One grey dot, and what became of it. */
static void
pictures(void **state)
{
	static const char	 grey[] = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAA"
				    "AAA6fptVAAAACklEQVR42mM4AQAAygDJNEIn8wAA"
				    "AABJRU5ErkJggg==";
	static const char	 text[] = M T B D "\n天\n\n![图 1](p/a.png)\n";
	struct ezz_buf		 good = { 0 }, b = { 0 };

	(void)state;
	assert_int_equal(ezz_base64_read(t.ctx, ezz_bytes_str(grey), &good),
	    EZZ_OK);
	t.picture = ezz_bytes_of(&good);
	if (t.fonts != NULL) {
		laid(text);
		assert_string_equal(t.asked, "p/a.png");
		(void)run_of("图 1");
	}
	/* heads that lie: 60000 and 4000 dots each way, right CRC or not */
	for (size_t i = 0; i < good.n; i++) {
		b.n = 0;
		assert_int_equal(ezz_buf_addb(t.ctx, &b, t.picture), EZZ_OK);
		b.p[i] ^= 0x10;
		t.picture = ezz_bytes_of(&b);
		compose(text, t.fonts);
		assert_int_equal(t.done.file.n, 0);
		t.picture = ezz_bytes_of(&good);
	}
	for (size_t i = 0; i < good.n; i++) {
		t.picture = EZZ_BYTES(good.p, i);
		compose(text, t.fonts);
		assert_int_equal(t.done.file.n, 0);
	}
	for (int side = 4000; side <= 60000; side += 56000) {
		uint32_t	 crc;

		b.n = 0;
		assert_int_equal(ezz_buf_addb(t.ctx, &b, ezz_bytes_of(
		    &good)), EZZ_OK);
		b.p[18] = b.p[22] = (uint8_t)(side >> 8);
		b.p[19] = b.p[23] = (uint8_t)side;
		crc = ezz_crc32(EZZ_BYTES(b.p + 12, 17));
		for (int k = 0; k < 4; k++)
			b.p[29 + k] = (uint8_t)(crc >> (24 - 8 * k));
		t.picture = ezz_bytes_of(&b);
		compose(text, t.fonts);
		assert_int_equal(t.done.file.n, 0);
	}
	t.picture = EZZ_BYTES(NULL, 0);
	ezz_buf_free(&good);
	ezz_buf_free(&b);
}

static ezz_status
no_font(ezz_ctx *ctx, void *arg, const char *file, struct ezz_bytes *out)
{
	(void)arg;
	(void)out;
	return ezz_fail(ctx, EZZ_ENOTFOUND, NULL, "%s", file);
}

static void
fonts_absent(void **state)
{
	const struct ezz_finding	*f = NULL;
	ezz_fonts			*none = NULL;

	(void)state;
	assert_int_equal(ezz_fonts_open(t.ctx, test_font_dir(), no_font, NULL,
	    &none), EZZ_OK);
	compose(M T B D BODY, none);
	assert_int_equal(t.done.file.n, 0);
	for (size_t k = 0; (f = ezz_report_finding(t.done.report, k)) != NULL;
	    k++)
		if (f->verdict == EZZ_FAILED)
			break;
	assert_non_null(f);
	assert_string_equal(f->check, "draft.layout");
	assert_non_null(strstr(f->text, "fonts-noto-cjk"));
	ezz_fonts_free(&none);
}

static int
set_up(void **state)
{
	(void)state;
	t.ctx = test_ctx();
	t.fonts = test_fonts(t.ctx);
	t.runs = calloc(20000, sizeof(*t.runs));
	return t.runs == NULL;
}

static int
tear_down(void **state)
{
	(void)state;
	ezz_composed_free(&t.done);
	ezz_fonts_free(&t.fonts);
	ezz_ctx_free(&t.ctx);
	free(t.runs);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(head_of_a_document),
		cmocka_unit_test(body_on_the_grid),
		cmocka_unit_test(signature_and_seal),
		cmocka_unit_test(version_and_numbers),
		cmocka_unit_test(attachments),
		cmocka_unit_test(letters),
		cmocka_unit_test(joint_seals),
		cmocka_unit_test(holds_for_any_text),
		cmocka_unit_test(never_alone),
		cmocka_unit_test(refused),
		cmocka_unit_test(pictures),
		cmocka_unit_test(fonts_absent),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
