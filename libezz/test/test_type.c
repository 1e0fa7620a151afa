/*
 * Type: where lines end, what stands where, and properties over random text:
 * nothing overlaps, nothing overflows, no line begins or ends with a mark that
 * may not stand there, every character is set once and in order.
 */
#include "fonts.h"

#include "base/text.h"
#include "draw/type.h"
#include "draw/type_break.h"

#define MM	EZZ_MM

struct desk {
	ezz_ctx			*ctx;
	ezz_fonts		*fonts;
	const struct ezz_style	*song;
};

static bool
desk_open(struct desk *d)
{
	d->ctx = test_ctx();
	d->fonts = test_fonts(d->ctx);
	if (d->fonts == NULL) {
		ezz_ctx_free(&d->ctx);
		return false;
	}
	assert_int_equal(ezz_fonts_style(d->ctx, d->fonts, "宋体", &d->song),
	    EZZ_OK);
	return true;
}

static void
desk_close(struct desk *d)
{
	ezz_fonts_free(&d->fonts);
	ezz_ctx_free(&d->ctx);
}

static ezz_status
set(struct desk *d, const struct ezz_type *t, const char *text,
    struct ezz_setting **out)
{
	struct ezz_span	 span = { ezz_bytes_str(text), NULL };

	return ezz_type_set(d->ctx, t, &span, 1, out);
}

/* The text of a line, its pieces joined. */
static void
line_text(const struct ezz_setting *s, size_t i, char out[2048])
{
	size_t	 n = 0;

	for (size_t k = 0; k < s->line[i].pieces; k++) {
		const struct ezz_piece	*p = &s->piece[s->line[i].piece + k];

		assert_true(n + p->text.n < 2048);
		memcpy(out + n, p->text.p, p->text.n);
		n += p->text.n;
	}
	out[n] = '\0';
}

/* ---- where lines end ---- */

static const struct {
	const char	*text;
	int		 ems;		/* of the measure, in tenths */
	const char	*lines;		/* joined by '|' */
} ended[] = {
	{ "电子证照", 40, "电子证照" },
	{ "电子证照", 20, "电子|证照" },
	{ "电子证照", 29, "电子|证照" },
	{ "电子证照，在这里", 40, "电子证|照，在这|里" },
	{ "电子证照在，这里", 55, "电子证照在，|这里" },	/* its blank half */
	{ "电子证照在，这里", 50, "电子证照|在，这里" },
	{ "我们在《条例》里", 40, "我们在|《条例》|里" },
	{ "我们在《条例》。", 45, "我们在|《条例》。" },
	{ "价格￥100整", 35, "价格|￥100|整" },
	{ "共计100%的人", 40, "共计|100%的|人" },
	{ "等等……然后", 30, "等|等……|然后" },
	{ "甲乙——丙", 30, "甲|乙——|丙" },
	{ "在 ezz version 里", 45, "在 ezz|version|里" },
	{ "well-known facts", 40, "well-|known|facts" },
	{ "2026-11-23起", 60, "2026-11-23|起" },
	{ "甲\n乙", 40, "甲|乙" },
	{ "甲\n\n乙\n", 40, "甲||乙" },
	{ "  甲 乙  ", 40, "甲 乙" },
	{ "阿凡提·买买提", 30, "阿凡|提·买|买提" },
	{ "don’t do", 36, "don’t|do" },
	{ "1234567890123456", 30, "12345|67890|12345|6" },
	{ "〇㑇𠮷", 20, "〇㑇|𠮷" },
	{ "", 20, "" },
	{ "\n", 20, "" },
	{ "（甲）（乙）", 35, "（甲）|（乙）" },
	{ "甲，，，，乙", 20, "甲，|，，，|乙" },
};

static void
lines_end_where_they_may(void **state)
{
	struct desk		 d;
	struct ezz_setting	*s;
	char			 all[4096], line[2048];

	(void)state;
	if (!desk_open(&d))
		return;
	for (size_t i = 0; i < sizeof(ended) / sizeof(ended[0]); i++) {
		struct ezz_type	 t = { .style = d.song, .size = 5 * MM,
				    .width = ended[i].ems * 500 };

		assert_int_equal(set(&d, &t, ended[i].text, &s), EZZ_OK);
		all[0] = '\0';
		for (size_t k = 0; k < s->lines; k++) {
			line_text(s, k, line);
			if (k > 0)
				strcat(all, "|");
			strcat(all, line);
		}
		if (strcmp(all, ended[i].lines) != 0)
			print_message("# %s at %d: %s\n", ended[i].text,
			    ended[i].ems, all);
		assert_string_equal(all, ended[i].lines);
		ezz_setting_free(&s);
	}
	desk_close(&d);
}

/* ---- the grid of GB/T 9704: 28 characters on 156 mm ---- */

static void
the_grid_holds_28(void **state)
{
	struct desk		 d;
	struct ezz_setting	*s;
	char			 text[28 * 3 * 3 + 1] = "";
	int32_t			 cell = 156000 / 28;
	struct ezz_type		 t;

	(void)state;
	if (!desk_open(&d))
		return;
	for (int i = 0; i < 28 * 2 + 26; i++)
		strcat(text, "国");
	t = (struct ezz_type){ .style = d.song, .size = EZZ_POINTS(16),
	    .width = 156 * MM, .leading = 10227, .indent = 2 * cell,
	    .align = EZZ_JUSTIFY, .grid = 28 };
	assert_int_equal(t.size, 5644);
	assert_int_equal(set(&d, &t, text, &s), EZZ_OK);
	assert_int_equal(s->lines, 3);
	assert_int_equal(s->piece[0].n, 26);
	assert_int_equal(s->piece[0].x, 2 * cell);
	assert_int_equal(s->piece[1].n, 28);
	assert_int_equal(s->piece[1].x, 0);
	assert_int_equal(s->line[1].y - s->line[0].y, 10227);
	for (size_t i = 0; i + 1 < s->piece[1].n; i++)
		assert_in_range(s->piece[1].delta[i], cell, cell + 1);
	assert_int_equal(s->piece[2].n, 28);
	ezz_setting_free(&s);
	desk_close(&d);
}

/* Latin takes whole half cells, so that what follows is on the grid again. */
static void
latin_keeps_the_grid(void **state)
{
	struct desk		 d;
	struct ezz_setting	*s;
	const struct ezz_piece	*p;
	int32_t			 x = 0, cell = 156000 / 28;
	struct ezz_type		 t;

	(void)state;
	if (!desk_open(&d))
		return;
	t = (struct ezz_type){ .style = d.song, .size = EZZ_POINTS(16),
	    .width = 156 * MM, .grid = 28 };
	assert_int_equal(set(&d, &t, "截至2026年11月23日，共计1234件", &s),
	    EZZ_OK);
	assert_int_equal(s->pieces, 1);
	p = &s->piece[0];
	for (size_t i = 0; i < p->n; i++) {
		if (p->c[i] > 0x2e80)
			assert_in_range((x + cell / 2 / 8) % (cell / 2), 0,
			    cell / 8);
		if (i + 1 < p->n)
			x += p->delta[i];
	}
	ezz_setting_free(&s);
	desk_close(&d);
}

/* ---- alignment ---- */

static void
lines_align(void **state)
{
	struct desk		 d;
	struct ezz_setting	*s;
	struct ezz_type		 t;

	(void)state;
	if (!desk_open(&d))
		return;
	t = (struct ezz_type){ .style = d.song, .size = 5 * MM,
	    .width = 40 * MM, .align = EZZ_CENTRE };
	assert_int_equal(set(&d, &t, "证照", &s), EZZ_OK);
	assert_int_equal(s->piece[0].x, 15 * MM);
	assert_int_equal(s->height, 5 * MM);
	ezz_setting_free(&s);
	t.align = EZZ_RIGHT;
	assert_int_equal(set(&d, &t, "证照", &s), EZZ_OK);
	assert_int_equal(s->piece[0].end, 40 * MM);
	ezz_setting_free(&s);
	t.align = EZZ_SPREAD;
	assert_int_equal(set(&d, &t, "证照名", &s), EZZ_OK);
	assert_int_equal(s->piece[0].x, 0);
	assert_int_equal(s->piece[0].delta[0], 17500);
	assert_int_equal(s->piece[0].end, 40 * MM);
	ezz_setting_free(&s);
	t.align = EZZ_JUSTIFY;
	t.width = 37 * MM;
	assert_int_equal(set(&d, &t, "一二三四五六七八九十", &s), EZZ_OK);
	assert_int_equal(s->lines, 2);
	assert_int_equal(s->line[0].right, 37 * MM);
	assert_int_equal(s->line[1].right, 15 * MM);
	ezz_setting_free(&s);
	desk_close(&d);
}

/* ---- refusals ---- */

static const struct {
	const char	*text;
	ezz_status	 status;
	const char	*says;
} refused[] = {
	{ "a\tb", EZZ_EREFUSED, "U+0009" },
	{ "a\rb", EZZ_EREFUSED, "U+000D" },
	{ "张\u202e三", EZZ_EREFUSED, "U+202E" },
	{ "张\u2066三", EZZ_EREFUSED, "U+2066" },
	{ "张\u200b三", EZZ_EREFUSED, "U+200B" },
	{ "张\ufe0f三", EZZ_EREFUSED, "U+FE0F" },
	{ "\xef\xbb\xbf", EZZ_EREFUSED, "U+FEFF" },
	{ "\xe5\xbc", EZZ_EREFUSED, "UTF-8" },
	{ "\xc0\x80", EZZ_EREFUSED, "UTF-8" },
	{ "张\U0003134a三", EZZ_ENOTFOUND, "U+3134A" },
	{ "سلام", EZZ_ENOTFOUND, "U+0633" },
	{ "\ue000", EZZ_ENOTFOUND, "U+E000" },
};

static void
what_cannot_be_set_is_named(void **state)
{
	struct desk		 d;
	struct ezz_setting	*s;

	(void)state;
	if (!desk_open(&d))
		return;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct ezz_type	 t = { .style = d.song, .size = 5 * MM,
				    .width = 40 * MM };

		assert_int_equal(set(&d, &t, refused[i].text, &s),
		    refused[i].status);
		assert_null(s);
		assert_non_null(strstr(ezz_message(d.ctx), refused[i].says));
	}
	desk_close(&d);
}

static void
nonsense_is_refused(void **state)
{
	struct desk		 d;
	struct ezz_setting	*s;
	struct ezz_type		 good, t;

	(void)state;
	if (!desk_open(&d))
		return;
	good = (struct ezz_type){ .style = d.song, .size = 5 * MM,
	    .width = 40 * MM };
#define BAD(field, v) do {						\
	t = good;							\
	t.field = (v);							\
	assert_int_equal(set(&d, &t, "甲", &s), EZZ_EINVAL);		\
	assert_null(s);							\
} while (0)
	BAD(style, NULL);
	BAD(size, 0);
	BAD(size, -1);
	BAD(size, INT32_MAX);
	BAD(width, 0);
	BAD(width, INT32_MAX);
	BAD(leading, -1);
	BAD(indent, 40 * MM);
	BAD(hang, 40 * MM);
	BAD(indent, INT32_MIN);
	BAD(grid, 40 * MM);
	t = good;
	t.width = 4 * MM;
	assert_int_equal(set(&d, &t, "甲", &s), EZZ_ELIMIT);
	t = good;
	t.lines = 1;
	assert_int_equal(set(&d, &t, "甲乙丙丁戊己庚辛壬癸", &s), EZZ_ELIMIT);
	assert_null(s);
	desk_close(&d);
}

/* ---- fitting ---- */

static void
text_shrinks_to_its_box(void **state)
{
	static const char	 text[] = "零售食品、预包装食品（含冷藏冷冻食品）、"
				    "散装食品；餐饮服务。";
	struct desk		 d;
	struct ezz_setting	*s;
	struct ezz_type		 t;
	struct ezz_fit		 f = { 12 * MM, 2 * MM };

	(void)state;
	if (!desk_open(&d))
		return;
	t = (struct ezz_type){ .style = d.song, .size = 5 * MM,
	    .width = 60 * MM };
	assert_int_equal(ezz_type_fit(d.ctx, &t, &f, ezz_bytes_str("短"), &s),
	    EZZ_OK);
	assert_int_equal(s->size, 5 * MM);
	ezz_setting_free(&s);
	assert_int_equal(ezz_type_fit(d.ctx, &t, &f, ezz_bytes_str(text), &s),
	    EZZ_OK);
	assert_in_range(s->size, 2 * MM, 5 * MM - 1);
	assert_in_range(s->height, 1, 12 * MM);
	ezz_setting_free(&s);
	f.least = 5 * MM;
	assert_int_equal(ezz_type_fit(d.ctx, &t, &f, ezz_bytes_str(text), &s),
	    EZZ_ELIMIT);
	assert_null(s);
	assert_non_null(strstr(ezz_message(d.ctx), "60.0 x 12.0"));
	desk_close(&d);
}

/* ---- properties ---- */

/* A small generator with a seed: the same text on every machine. */
static uint32_t
roll(uint32_t *seed, uint32_t n)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed % n;
}

static size_t
random_text(uint32_t *seed, char *out, size_t room)
{
	static const char *const	 marks[] = { "，", "。", "、", "；",
					    "：", "？", "！", "“", "”", "（",
					    "）", "《", "》", "——", "……",
					    "·", "％", "￥", "℃" };
	static const char *const	 words[] = { "ezz", "GB/T 9704", "2026",
					    "3.14", "a", "well-known", "100%",
					    "O’Neill", "(b)", " ", "x, y" };
	size_t				 n = 0, k;
	uint32_t			 what;

	while (n + 16 < room) {
		what = roll(seed, 20);
		if (what < 12)
			n += ezz_utf8_put(0x4e00 + roll(seed, 0x51a0),
			    (uint8_t *)out + n);
		else if (what < 17) {
			k = roll(seed, sizeof(marks) / sizeof(marks[0]));
			n += (size_t)sprintf(out + n, "%s", marks[k]);
		} else if (what < 19) {
			k = roll(seed, sizeof(words) / sizeof(words[0]));
			n += (size_t)sprintf(out + n, "%s", words[k]);
		} else
			n += (size_t)sprintf(out + n, "𠮷");
		if (roll(seed, 60) == 0)
			break;
	}
	out[n] = '\0';
	return n;
}

/* A text without its spaces and line ends. */
static size_t
bare(const char *in, size_t n, char *out)
{
	size_t	 k = 0;

	for (size_t i = 0; i < n; i++)
		if (in[i] != ' ' && in[i] != '\n')
			out[k++] = in[i];
	return k;
}

static void
all_is_set_in_order(const struct ezz_setting *s, const char *text, size_t n)
{
	static char	 all[8192], a[8192], b[8192];
	size_t		 at = 0, na, nb;

	for (size_t i = 0; i < s->pieces; i++) {
		memcpy(all + at, s->piece[i].text.p, s->piece[i].text.n);
		at += s->piece[i].text.n;
		assert_int_equal(s->piece[i].n,
		    ezz_utf8_length(s->piece[i].text));
	}
	na = bare(text, n, a);
	nb = bare(all, at, b);
	assert_int_equal(na, nb);
	assert_memory_equal(a, b, na);
}

/* Marks squeezed on one another are a line of nothing else: no way out. */
static bool
only_marks(const struct ezz_piece *p)
{
	size_t	 marks = 0;

	for (size_t i = 0; i < p->n; i++)
		marks += ezz_class_of(p->c[i]) != EZZ_HAN;
	return marks * 2 >= p->n;
}

static void
ends_are_in_order(const struct ezz_setting *s, size_t i)
{
	const struct ezz_line	*l = &s->line[i];
	const struct ezz_piece	*a, *b;
	enum ezz_class		 begins, ends;

	if (l->pieces == 0)
		return;
	a = &s->piece[l->piece];
	b = &s->piece[l->piece + l->pieces - 1];
	begins = ezz_class_of(a->c[0]);
	ends = ezz_class_of(b->c[b->n - 1]);
	if (i > 0 && !only_marks(&s->piece[l->piece - 1]))
		assert_true(begins != EZZ_CLOSE && begins != EZZ_MIDDLE &&
		    begins != EZZ_DASH && begins != EZZ_MARK);
	if (i + 1 < s->lines && !only_marks(b))
		assert_true(ends != EZZ_OPEN && ends != EZZ_PREFIX);
	assert_true(begins != EZZ_SPACE && ends != EZZ_SPACE);
}

/* Each character has at least the room of its ink, and the line its measure. */
static void
nothing_overlaps(const struct ezz_setting *s, const struct ezz_line *l,
    const struct ezz_type *t, struct desk *d)
{
	struct ezz_glyph	 g;
	int32_t			 left, right, before = -t->size, x;

	for (size_t i = 0; i < l->pieces; i++) {
		const struct ezz_piece	*p = &s->piece[l->piece + i];

		x = p->x;
		for (size_t k = 0; k < p->n; k++) {
			assert_int_equal(ezz_style_glyph(d->ctx, t->style,
			    p->c[k], &g), EZZ_OK);
			left = x + (g.blank_left ? ezz_font_scale(p->font,
			    g.advance / 2, t->size) : 0);
			right = x + ezz_font_scale(p->font, g.blank_right ?
			    g.advance - g.advance / 2 : g.advance, t->size);
			assert_true(left >= before - 1 ||
			    ezz_class_of(p->c[k]) == EZZ_SPACE);
			assert_true(right <= t->width);
			before = ezz_class_of(p->c[k]) == EZZ_SPACE ? x : right;
			x += k + 1 < p->n ? p->delta[k] : 0;
		}
	}
}

static void
properties_hold_for_random_text(void **state)
{
	static const enum ezz_align	 aligns[] = { EZZ_LEFT, EZZ_CENTRE,
					    EZZ_RIGHT, EZZ_JUSTIFY };
	struct desk			 d;
	struct ezz_setting		*s;
	static char			 text[4096];
	uint32_t			 seed = 20261123;

	(void)state;
	if (!desk_open(&d))
		return;
	for (int i = 0; i < 3000; i++) {
		size_t		 n = random_text(&seed, text, 600);
		struct ezz_type	 t = { .style = d.song, .size = 5 * MM,
				    .width = (int32_t)(45 + roll(&seed, 100)) *
				    MM, .align = aligns[roll(&seed, 4)],
				    .indent = (int32_t)roll(&seed, 2) *
				    10 * MM };

		assert_int_equal(set(&d, &t, text, &s), EZZ_OK);
		all_is_set_in_order(s, text, n);
		for (size_t k = 0; k < s->lines; k++) {
			ends_are_in_order(s, k);
			nothing_overlaps(s, &s->line[k], &t, &d);
			if (k > 0)
				assert_int_equal(s->line[k].y -
				    s->line[k - 1].y, 6500);
		}
		ezz_setting_free(&s);
	}
	desk_close(&d);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(lines_end_where_they_may),
		cmocka_unit_test(the_grid_holds_28),
		cmocka_unit_test(latin_keeps_the_grid),
		cmocka_unit_test(lines_align),
		cmocka_unit_test(what_cannot_be_set_is_named),
		cmocka_unit_test(nonsense_is_refused),
		cmocka_unit_test(text_shrinks_to_its_box),
		cmocka_unit_test(properties_hold_for_random_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
