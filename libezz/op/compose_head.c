/*
 * What stands above the text (GB/T 9704-2012 7.2, 7.3.1, 7.3.2; for letters,
 * orders and minutes 10.1 to 10.3): copy number, secrecy and urgency, the
 * organ mark, the document's number with its signers, the red rule, the title
 * and the recipients.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "op/compose.h"

#define FILE_WORD	"文件"
/* Names of several bodies stand this far apart, in parts of their size; and
 * together they are not higher than this. */
#define MARK_LEADING	13 / 10
#define MARK_HIGHEST	(70 * EZZ_MM)
#define MARK_LEAST	(4 * EZZ_MM)

/* ---- small pieces -------------------------------------------------------- */

static int32_t
row_y(const struct ezz_compose *c, int row)
{
	return c->l->page.top + (int32_t)((int64_t)c->l->page.text_height *
	    row / c->rows);
}

/* A line at the left of the text block, in a row of the first page. */
static ezz_status
put_line(struct ezz_compose *c, const struct ezz_setting *set, int32_t x,
    int32_t y, bool red, enum ezz_tag tag)
{
	const struct ezz_mark	 m = { .kind = EZZ_MARK_LINE, .set = set,
		    .x = c->l->page.left + x, .y = y, .red = red,
		    .tag = tag };

	return ezz_compose_mark(c, &m);
}

static ezz_status
put_rule(struct ezz_compose *c, int32_t y, int32_t w, int32_t weight)
{
	const struct ezz_mark	 m = { .kind = EZZ_MARK_RULE,
		    .x = (w > c->l->page.text_width ? (c->l->page.width -
		    w) / 2 : c->l->page.left), .y = y, .w = w,
		    .weight = weight, .red = true };

	return ezz_compose_mark(c, &m);
}

/* Copy number, secrecy, urgency, one below the other from this height. */
static ezz_status
put_labels(struct ezz_compose *c, int32_t y)
{
	static const struct {
		enum ezz_letter_key	 key;
		enum ezz_layout_use	 use;
		enum ezz_tag		 tag;
	}			 labels[] = {
		{ EZZ_KEY_COPY, EZZ_TYPE_BODY, EZZ_TAG_COPY },
		{ EZZ_KEY_SECRECY, EZZ_TYPE_LABEL, EZZ_TAG_SECRECY },
		{ EZZ_KEY_URGENCY, EZZ_TYPE_LABEL, EZZ_TAG_URGENCY }
	};
	struct ezz_setting	*set;
	int32_t			 w;
	ezz_status		 st = EZZ_OK;

	for (size_t i = 0; i < 3 && st == EZZ_OK; i++) {
		const char	*v = ezz_letter_value(c->letter,
				    labels[i].key);

		if (v == NULL)
			continue;
		if ((st = ezz_compose_line(c, labels[i].use, 0, v, &set,
		    &w)) == EZZ_OK)
			st = put_line(c, set, 0, y + ezz_compose_drop(c,
			    set->size), false, labels[i].tag);
		y += c->pitch;
	}
	return st;
}

/* ---- the organ mark ------------------------------------------------------ */

struct organ_mark {
	const char	**names;
	size_t		  n;
	bool		  word;		/* 文件 right of several names */
	int32_t		  size;
	int32_t		  widest;	/* of the names, at that size */
};

/* Several names give their common 文件 to the right of all. */
static ezz_status
mark_names(struct ezz_compose *c, struct organ_mark *m)
{
	const struct ezz_letter_values	*v =
		    &c->letter->values[EZZ_KEY_MARK];
	size_t				 n, cut = strlen(FILE_WORD);

	m->n = c->letter->form == EZZ_LETTER_LETTER ? 1 : v->n;
	m->names = ezz_arena_take(&c->memory, m->n * sizeof(*m->names));
	if (m->names == NULL)
		return ezz_nomem(c->ctx);
	for (size_t i = 0; i < m->n; i++) {
		m->names[i] = v->v[i];
		n = strlen(v->v[i]);
		if (m->n == 1 || n <= cut ||
		    strcmp(v->v[i] + n - cut, FILE_WORD) != 0)
			continue;
		m->word = true;
		m->names[i] = ezz_arena_text(&c->memory,
		    EZZ_BYTES(v->v[i], n - cut));
		if (m->names[i] == NULL)
			return ezz_nomem(c->ctx);
	}
	return EZZ_OK;
}

/* As large as width and height allow. */
static ezz_status
mark_size(struct ezz_compose *c, struct organ_mark *m)
{
	int32_t		 full = c->l->types[EZZ_TYPE_MARK].size, w;
	int64_t		 widest = 0, room = c->l->page.text_width;
	ezz_status	 st;

	for (size_t i = 0; i < m->n; i++) {
		if ((st = ezz_compose_width(c, EZZ_TYPE_MARK, m->names[i],
		    &w)) != EZZ_OK)
			return st;
		widest = w > widest ? w : widest;
	}
	m->size = full;
	w = m->word ? full * 5 / 2 : 0;
	if (widest + w > room)
		m->size = (int32_t)(full * room / (widest + w));
	if (m->n > 1 && (int64_t)m->size * MARK_LEADING * (int64_t)m->n >
	    MARK_HIGHEST)
		m->size = (int32_t)(MARK_HIGHEST / ((int64_t)m->n *
		    MARK_LEADING));
	m->widest = (int32_t)(widest * m->size / full);
	return m->size >= MARK_LEAST ? EZZ_OK : ezz_fail(c->ctx, EZZ_ELIMIT,
	    "GB/T 9704 7.2.4", "%s is too long for one line",
	    ezz_letter_key_name(EZZ_KEY_MARK));
}

static ezz_status
put_mark(struct ezz_compose *c, int32_t top, int32_t *bottom)
{
	struct organ_mark	 m = { 0 };
	struct ezz_setting	*set;
	int32_t			 step, x, w;
	ezz_status		 st;

	if ((st = mark_names(c, &m)) != EZZ_OK ||
	    (st = mark_size(c, &m)) != EZZ_OK)
		return st;
	step = m.size * MARK_LEADING;
	x = (c->l->page.text_width - m.widest - (m.word ? m.size * 5 / 2 :
	    0)) / 2;
	for (size_t i = 0; i < m.n && st == EZZ_OK; i++) {
		const struct ezz_words	 words = { .use = EZZ_TYPE_MARK,
			    .size = m.size, .w = m.widest + 100,
			    .align = m.n > 1 ? EZZ_SPREAD : EZZ_LEFT,
			    .plain = true, .lines = 1 };

		if ((st = ezz_compose_words(c, &words, m.names[i], &set)) ==
		    EZZ_OK)
			st = put_line(c, set, x, top + (int32_t)i * step,
			    true, EZZ_TAG_MARK);
	}
	*bottom = top + m.size + (int32_t)(m.n - 1) * step;
	if (st != EZZ_OK || !m.word)
		return st;
	if ((st = ezz_compose_line(c, EZZ_TYPE_MARK, m.size, FILE_WORD, &set,
	    &w)) == EZZ_OK)
		st = put_line(c, set, x + m.widest + m.size / 2,
		    (top + *bottom - m.size) / 2, true, EZZ_TAG_MARK);
	return st;
}

/* ---- number and signers -------------------------------------------------- */

/* Two names a row, the first above the first (7.2.6). */
static ezz_status
put_signers(struct ezz_compose *c, int row)
{
	const struct ezz_letter_values	*v =
		    &c->letter->values[EZZ_KEY_SIGNER];
	struct ezz_setting		*set;
	int32_t				 label, w, widest = 0, x, y;
	size_t				 across = v->n > 1 ? 2 : 1;
	ezz_status			 st;

	for (size_t i = 0; i < v->n; i++) {
		if ((st = ezz_compose_width(c, EZZ_TYPE_SIGNER, v->v[i],
		    &w)) != EZZ_OK)
			return st;
		widest = w > widest ? w : widest;
	}
	if ((st = ezz_compose_line(c, EZZ_TYPE_BODY, 0, "签发人：", &set,
	    &label)) != EZZ_OK)
		return st;
	x = c->l->page.text_width - c->cell * c->l->head.number_indent -
	    (int32_t)across * widest - (int32_t)(across - 1) * c->cell;
	y = row_y(c, row) + ezz_compose_drop(c, set->size);
	if ((st = put_line(c, set, x - label, y, false, EZZ_TAG_SIGNER)) !=
	    EZZ_OK)
		return st;
	for (size_t i = 0; i < v->n && st == EZZ_OK; i++) {
		y = row_y(c, row + (int)(i / across)) +
		    ezz_compose_drop(c, set->size);
		if ((st = ezz_compose_line(c, EZZ_TYPE_SIGNER, 0, v->v[i],
		    &set, &w)) == EZZ_OK)
			st = put_line(c, set, x + (int32_t)(i % across) *
			    (widest + c->cell), y, false, EZZ_TAG_SIGNER);
	}
	return st;
}

/* The number in the middle, or left when signers stand at the right; what
 * there is not leaves no row. */
static ezz_status
put_number(struct ezz_compose *c, int row, int *last)
{
	const char		*v = ezz_letter_value(c->letter,
				    EZZ_KEY_NUMBER);
	size_t			 signers = c->letter->form ==
				    EZZ_LETTER_DOCUMENT ?
				    c->letter->values[EZZ_KEY_SIGNER].n : 0;
	struct ezz_setting	*set;
	int32_t			 w, x;
	ezz_status		 st = EZZ_OK;

	*last = row + (signers > 1 ? (int)(signers - 1) / 2 : 0);
	if (signers > 0 && (st = put_signers(c, row)) != EZZ_OK)
		return st;
	if (v == NULL || (st = ezz_compose_line(c, EZZ_TYPE_BODY, 0, v, &set,
	    &w)) != EZZ_OK)
		return st;
	x = signers > 0 ? c->cell * c->l->head.number_indent :
	    (c->l->page.text_width - w) / 2;
	return put_line(c, set, x, row_y(c, *last) + ezz_compose_drop(c,
	    set->size), false, EZZ_TAG_NUMBER);
}

/* ---- recipients ---------------------------------------------------------- */

static ezz_status
put_to(struct ezz_compose *c)
{
	const char		*v = ezz_letter_value(c->letter, EZZ_KEY_TO);
	const struct ezz_words	 w = { .use = EZZ_TYPE_BODY,
		    .w = c->l->page.text_width, .align = EZZ_JUSTIFY,
		    .grid = (unsigned)c->columns };
	struct ezz_setting	*set;
	const char		*text;
	size_t			 n;
	ezz_status		 st;

	if ((st = ezz_compose_space(c, c->l->head.to_rows)) != EZZ_OK ||
	    v == NULL)
		return st;
	n = strlen(v);
	while (n > 0 && v[n - 1] == ':')
		n--;
	if (n > 3 && memcmp(v + n - 3, "：", 3) == 0)
		n -= 3;
	text = ezz_compose_fmt(c, "%.*s：", (int)n, v);
	if (text == NULL)
		return ezz_nomem(c->ctx);
	if ((st = ezz_compose_words(c, &w, text, &set)) != EZZ_OK)
		return st;
	return ezz_compose_rows(c, set, 0, EZZ_TAG_TO, true);
}

/* ---- the forms ----------------------------------------------------------- */

/* The first row whose upper edge is not above y, by less than half a row. */
static int
row_at(const struct ezz_compose *c, int32_t y)
{
	int32_t	 off = y - c->l->page.top;

	return off <= 0 ? 0 : (int)((off + c->pitch / 2) / c->pitch);
}

/* 10.3 leaves it open: bodies left and the day right, below the number. */
static ezz_status
minutes_day(struct ezz_compose *c, int row)
{
	const struct ezz_letter	*l = c->letter;
	int32_t			 in = c->cell * c->l->head.number_indent;
	struct ezz_setting	*set;
	int32_t			 w, x = in, y;
	ezz_status		 st;

	if ((st = ezz_compose_line(c, EZZ_TYPE_BODY, 0, l->date, &set,
	    &w)) != EZZ_OK)
		return st;
	y = row_y(c, row) + ezz_compose_drop(c, set->size);
	if ((st = put_line(c, set, c->l->page.text_width - in - w, y, false,
	    EZZ_TAG_DATE)) != EZZ_OK)
		return st;
	in += w;
	for (size_t i = 0; i < l->bodies_n && st == EZZ_OK; i++) {
		if ((st = ezz_compose_line(c, EZZ_TYPE_BODY, 0,
		    l->bodies[i].name, &set, &w)) != EZZ_OK)
			return st;
		if (x + w + in > c->l->page.text_width)
			return ezz_fail(c->ctx, EZZ_ELIMIT,
			    "GB/T 9704 10.3", "line %u: %s is too long for "
			    "one line", l->bodies[i].line,
			    l->bodies[i].name);
		st = put_line(c, set, x, y, false, EZZ_TAG_BODY);
		x += w + c->cell;
	}
	return st;
}

static ezz_status
document_head(struct ezz_compose *c, int32_t mark_top)
{
	int32_t		 bottom, y;
	int		 row;
	ezz_status	 st;

	if ((st = put_labels(c, c->l->page.top)) != EZZ_OK ||
	    (st = put_mark(c, c->l->page.top + mark_top, &bottom)) != EZZ_OK)
		return st;
	row = row_at(c, bottom) + c->l->head.mark_rows;
	if ((st = put_number(c, row, &row)) != EZZ_OK ||
	    (c->letter->form == EZZ_LETTER_MINUTES &&
	    (st = minutes_day(c, ++row)) != EZZ_OK))
		return st;
	y = row_y(c, row) + ezz_compose_drop(c,
	    c->l->types[EZZ_TYPE_BODY].size) +
	    c->l->types[EZZ_TYPE_BODY].size + c->l->head.rule_gap;
	c->first_row = row + 1 + c->l->head.title_rows;
	return put_rule(c, y, c->l->page.text_width, c->l->head.rule);
}

/* 10.1: two double rules, the number right below the first of them. */
static ezz_status
letter_head(struct ezz_compose *c)
{
	const char		*v = ezz_letter_value(c->letter,
				    EZZ_KEY_NUMBER);
	int32_t			 y, low, w, gap;
	int			 labels = 0;
	struct ezz_setting	*set;
	ezz_status		 st;

	if ((st = put_mark(c, c->l->letter.mark_top, &y)) != EZZ_OK)
		return st;
	y += c->l->letter.rule_gap;
	low = c->l->page.height - c->l->letter.rule_bottom;
	gap = c->l->letter.between + (c->l->letter.thick +
	    c->l->letter.thin) / 2;
	if ((st = put_rule(c, y, c->l->letter.rule_length,
	    c->l->letter.thick)) != EZZ_OK ||
	    (st = put_rule(c, y + gap, c->l->letter.rule_length,
	    c->l->letter.thin)) != EZZ_OK ||
	    (st = put_rule(c, low - gap, c->l->letter.rule_length,
	    c->l->letter.thin)) != EZZ_OK ||
	    (st = put_rule(c, low, c->l->letter.rule_length,
	    c->l->letter.thick)) != EZZ_OK)
		return st;
	y += gap + c->l->letter.row_gap;
	if ((st = put_labels(c, y - ezz_compose_drop(c,
	    c->l->types[EZZ_TYPE_BODY].size))) != EZZ_OK)
		return st;
	labels = (ezz_letter_value(c->letter, EZZ_KEY_COPY) != NULL) +
	    (ezz_letter_value(c->letter, EZZ_KEY_SECRECY) != NULL) +
	    (ezz_letter_value(c->letter, EZZ_KEY_URGENCY) != NULL);
	if (v != NULL && ((st = ezz_compose_line(c, EZZ_TYPE_BODY, 0, v,
	    &set, &w)) != EZZ_OK || (st = put_line(c, set,
	    c->l->page.text_width - w, y, false, EZZ_TAG_NUMBER)) != EZZ_OK))
		return st;
	y += c->l->types[EZZ_TYPE_BODY].size +
	    (labels > 1 ? (labels - 1) * c->pitch : 0);
	c->first_row = row_at(c, y) + c->l->letter.title_rows;
	/* the lower rule lies in the margin, or on the last rows */
	while (c->last_row > 1 && row_y(c, c->last_row) > low - gap -
	    c->l->letter.row_gap / 2)
		c->last_row--;
	return EZZ_OK;
}

/* 10.2: an order has its number and its text, and neither rule nor title. */
static ezz_status
order_head(struct ezz_compose *c)
{
	int32_t		 bottom;
	int		 row;
	ezz_status	 st;

	if ((st = put_labels(c, c->l->page.top)) != EZZ_OK ||
	    (st = put_mark(c, c->l->page.top + c->l->order.mark_top,
	    &bottom)) != EZZ_OK)
		return st;
	row = row_at(c, bottom) + c->l->order.mark_rows;
	if ((st = put_number(c, row, &row)) != EZZ_OK)
		return st;
	c->first_row = row + 1 + c->l->order.text_rows;
	return EZZ_OK;
}

ezz_status
ezz_compose_head(struct ezz_compose *c)
{
	ezz_status	 st;

	c->last_row = c->rows;
	switch (c->letter->form) {
	case EZZ_LETTER_LETTER:
		st = letter_head(c);
		break;
	case EZZ_LETTER_ORDER:
		return order_head(c);
	case EZZ_LETTER_MINUTES:
		st = document_head(c, c->l->minutes.mark_top);
		break;
	default:
		st = document_head(c, c->l->head.mark_top);
		break;
	}
	if (st != EZZ_OK || (st = ezz_compose_title(c,
	    ezz_letter_value(c->letter, EZZ_KEY_TITLE), EZZ_TAG_TITLE)) !=
	    EZZ_OK)
		return st;
	return put_to(c);
}
