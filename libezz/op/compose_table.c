/*
 * Tables and pictures in a document.  A table fills the text block; its
 * columns share the width by what their cells need; a row is as many rows of
 * the grid high as its fullest cell asks for, and its head is set again at
 * the head of each page.  A picture keeps its proportion.
 */
#include <string.h>

#include "base/error.h"
#include "op/compose.h"

#define LEADING	125 / 100

struct table {
	const struct ezz_md_block	*b;
	int32_t				 widths[EZZ_MAX_MD_COLUMNS];
	size_t				 head;	/* strip + 1 */
};

static enum ezz_layout_use
use_of(size_t row)
{
	return row == 0 ? EZZ_TYPE_HEAD : EZZ_TYPE_SMALL;
}

/* ---- columns ------------------------------------------------------------- */

static ezz_status
cell_width(struct ezz_compose *c, const struct table *t, size_t row,
    size_t column, int32_t *out)
{
	const struct ezz_md_text	*text = &t->b->cells[row *
					    t->b->columns + column];
	int32_t				 w;
	ezz_status			 st = EZZ_OK;

	*out = 0;
	for (size_t i = 0; i < text->n && st == EZZ_OK; i++) {
		st = ezz_type_width(c->ctx, c->styles[use_of(row)],
		    c->l->types[use_of(row)].size, text->runs[i].text, &w);
		if (w > 1000 * EZZ_MM || *out > 1000 * EZZ_MM)
			w = 0;
		*out += w;
	}
	return st;
}

static ezz_status
natural(struct ezz_compose *c, struct table *t, int32_t *sum)
{
	int32_t		 w;
	ezz_status	 st;

	*sum = 0;
	for (size_t i = 0; i < t->b->columns; i++) {
		t->widths[i] = c->l->table.least_width;
		for (size_t k = 0; k < t->b->rows; k++) {
			if ((st = cell_width(c, t, k, i, &w)) != EZZ_OK)
				return st;
			/* some more, so that rounding breaks no word */
			w += 2 * c->l->table.pad + EZZ_MM / 2;
			if (w > t->widths[i])
				t->widths[i] = w;
		}
		*sum += t->widths[i];
	}
	return EZZ_OK;
}

/*
 * Columns at most as wide as a fair share keep their width; the others share
 * what is left, or what is left over goes to all.
 */
static ezz_status
share(struct ezz_compose *c, struct table *t)
{
	int32_t		 room = c->l->page.text_width, sum, wide, limit;
	size_t		 n = t->b->columns;
	ezz_status	 st;

	if ((st = natural(c, t, &sum)) != EZZ_OK)
		return st;
	for (limit = room; sum > room && limit > c->l->table.least_width;) {
		limit = limit * 9 / 10;
		sum = 0;
		for (size_t i = 0; i < n; i++) {
			wide = t->widths[i] < limit ? t->widths[i] : limit;
			sum += wide;
		}
	}
	for (size_t i = 0; i < n; i++)
		if (t->widths[i] > limit)
			t->widths[i] = limit;
	wide = room - sum;
	if (wide < 0)
		return ezz_fail(c->ctx, EZZ_ELIMIT, NULL, "a table of %zu "
		    "columns is wider than the page", n);
	for (size_t i = 0; i < n; i++)
		t->widths[i] += wide / (int32_t)n;
	t->widths[n - 1] += wide % (int32_t)n;
	return EZZ_OK;
}

/* ---- rows ---------------------------------------------------------------- */

static ezz_status
set_cell(struct ezz_compose *c, const struct table *t, size_t row,
    size_t column, struct ezz_setting **out)
{
	static const enum ezz_align	 aligns[] = {
		[EZZ_MD_NONE] = EZZ_LEFT, [EZZ_MD_LEFT] = EZZ_LEFT,
		[EZZ_MD_CENTRE] = EZZ_CENTRE, [EZZ_MD_RIGHT] = EZZ_RIGHT
	};
	const struct ezz_md_text	*text = &t->b->cells[row *
					    t->b->columns + column];
	int32_t				 size = c->l->types[use_of(row)].size;
	const struct ezz_words		 w = { .use = use_of(row),
		    .w = t->widths[column] - 2 * c->l->table.pad,
		    .leading = size * LEADING, .plain = true,
		    .align = row == 0 ? EZZ_CENTRE :
		    aligns[t->b->aligns[column]] };
	struct ezz_span			*spans;

	spans = ezz_arena_take(&c->memory, (text->n + 1) * sizeof(*spans));
	if (spans == NULL)
		return ezz_nomem(c->ctx);
	for (size_t i = 0; i < text->n; i++)
		spans[i] = (struct ezz_span){ text->runs[i].text,
		    text->runs[i].face == EZZ_MD_STRONG ?
		    c->styles[EZZ_TYPE_HEAD] : NULL };
	return ezz_compose_spans(c, &w, spans, text->n, out);
}

/* The four sides of a row, and what parts its cells. */
static void
put_lines(const struct ezz_compose *c, const struct table *t,
    struct ezz_strip *it, size_t *n, int32_t high)
{
	struct ezz_mark	 m = { .kind = EZZ_MARK_RULE,
			    .weight = c->l->table.line,
			    .w = c->l->page.text_width };

	it->marks[(*n)++] = m;
	m.y = high;
	it->marks[(*n)++] = m;
	m = (struct ezz_mark){ .kind = EZZ_MARK_RULE,
	    .weight = c->l->table.line, .h = high };
	it->marks[(*n)++] = m;
	for (size_t i = 0; i < t->b->columns; i++) {
		m.x += t->widths[i];
		it->marks[(*n)++] = m;
	}
}

static ezz_status
put_row(struct ezz_compose *c, struct table *t, size_t row)
{
	struct ezz_setting	*cells[EZZ_MAX_MD_COLUMNS];
	struct ezz_strip		*it;
	int32_t			 high = 0, x = 0, full;
	size_t			 lines = 0, n = 0;
	int			 rows;
	ezz_status		 st;

	for (size_t i = 0; i < t->b->columns; i++) {
		if ((st = set_cell(c, t, row, i, &cells[i])) != EZZ_OK)
			return st;
		lines += cells[i]->lines;
		if (cells[i]->height > high)
			high = cells[i]->height;
	}
	rows = (int)((high + 2 * c->l->table.pad + c->pitch - 1) / c->pitch);
	if (rows > c->rows / 2)
		return ezz_fail(c->ctx, EZZ_ELIMIT, NULL, "a row of the "
		    "table is higher than half a page");
	if (rows < 1)
		rows = 1;
	if ((st = ezz_compose_strip(c, rows, lines + t->b->columns + 3,
	    &it)) != EZZ_OK)
		return st;
	full = rows * c->pitch;
	for (size_t i = 0; i < t->b->columns; i++) {
		for (size_t k = 0; k < cells[i]->lines; k++)
			it->marks[n++] = (struct ezz_mark){
			    .kind = EZZ_MARK_LINE, .set = cells[i],
			    .line = k, .x = x + c->l->table.pad,
			    .y = (full - cells[i]->height) / 2 +
			    (int32_t)k * cells[i]->leading,
			    .tag = EZZ_TAG_TEXT };
		x += t->widths[i];
	}
	put_lines(c, t, it, &n, full);
	it->text = true;
	it->keep = row == 0;
	it->head = t->head;
	return EZZ_OK;
}

ezz_status
ezz_compose_table(struct ezz_compose *c, const struct ezz_md_block *b)
{
	struct table	 t = { .b = b };
	ezz_status	 st;

	if ((st = share(c, &t)) != EZZ_OK)
		return st;
	t.head = c->strips_n + 1;
	for (size_t i = 0; i < b->rows && st == EZZ_OK; i++)
		st = put_row(c, &t, i);
	return st;
}

/* ---- pictures ------------------------------------------------------------ */

ezz_status
ezz_compose_picture(struct ezz_compose *c, size_t block)
{
	const struct ezz_md_block		*b = &c->letter->md->blocks[
						    block];
	const struct ezz_letter_picture		*p = &c->pictures[block];
	int64_t					 w, h, room, high;
	struct ezz_words			 words = {
		.use = EZZ_TYPE_SMALL, .w = c->l->page.text_width,
		.align = EZZ_CENTRE, .plain = true };
	struct ezz_setting			*set;
	struct ezz_buf				 plain = { 0 };
	struct ezz_span				 span = { { 0 }, NULL };
	struct ezz_strip				*it;
	ezz_status				 st;

	room = c->l->page.text_width;
	high = (int64_t)c->l->picture.rows * c->pitch - 2 * c->l->table.pad;
	w = (int64_t)p->is.w * 25400 / c->l->picture.dpi;
	h = (int64_t)p->is.h * 25400 / c->l->picture.dpi;
	if (w > room) {
		h = h * room / w;
		w = room;
	}
	if (h > high) {
		w = w * high / h;
		h = high;
	}
	if ((st = ezz_compose_strip(c, (int)((h + 2 * c->l->table.pad +
	    c->pitch - 1) / c->pitch), 1, &it)) != EZZ_OK)
		return st;
	it->text = true;
	it->marks[0] = (struct ezz_mark){ .kind = EZZ_MARK_PICTURE,
	    .x = (int32_t)(room - w) / 2, .y = (int32_t)((int64_t)it->rows *
	    c->pitch - h) / 2, .w = w < 1 ? 1 : (int32_t)w,
	    .h = h < 1 ? 1 : (int32_t)h, .picture = block };
	if (b->text.n == 0)
		return EZZ_OK;
	it->keep = true;
	if ((st = ezz_md_plain(c->ctx, &b->text, &plain)) == EZZ_OK) {
		span.text = ezz_bytes_of(&plain);
		st = ezz_compose_spans(c, &words, &span, 1, &set);
	}
	if (st == EZZ_OK)
		st = ezz_compose_rows(c, set, 0, EZZ_TAG_TEXT, false);
	ezz_buf_free(&plain);
	return st;
}
