/*
 * Items to pages, and what belongs to pages (GB/T 9704-2012 5.2, 7.4, 7.5):
 * the version record at the foot of the last even page, and page numbers.
 */
#include <string.h>

#include "base/error.h"
#include "op/compose.h"

struct paging {
	struct ezz_compose	*c;
	unsigned		 page;
	int			 row;
	bool			 text;		/* on this page */
	bool			 begun;		/* the text of the document */
};

static int
capacity(const struct ezz_compose *c, unsigned page)
{
	return page == 0 ? c->last_row : c->rows;
}

static int32_t
row_y(const struct ezz_compose *c, int row)
{
	return c->l->page.top + (int32_t)((int64_t)c->l->page.text_height *
	    row / c->rows);
}

/* ---- strips --------------------------------------------------------------- */

static ezz_status
turn(struct paging *p)
{
	if (p->page + 1 >= EZZ_MAX_LETTER_PAGES)
		return ezz_fail(p->c->ctx, EZZ_ELIMIT, NULL, "a document has "
		    "at most %d pages", EZZ_MAX_LETTER_PAGES);
	p->page++;
	p->row = 0;
	p->text = false;
	return EZZ_OK;
}

static ezz_status
place(struct paging *p, const struct ezz_strip *it)
{
	struct ezz_compose	*c = p->c;
	int32_t			 y = row_y(c, p->row);
	struct ezz_mark		 m;
	ezz_status		 st = EZZ_OK;

	for (size_t i = 0; i < it->n && st == EZZ_OK; i++) {
		m = it->marks[i];
		m.page = p->page;
		m.x += c->l->page.left;
		m.y += y;
		st = ezz_compose_mark(c, &m);
	}
	for (size_t i = 0; it->sign && i < c->seals_n; i++) {
		c->seals[i].page = p->page;
		c->seals[i].x += c->l->page.left;
		c->seals[i].y += y;
	}
	p->row += it->rows;
	p->text |= it->text;
	if (!it->space) {
		c->last_page = p->page;
		c->last_used = p->row;
	}
	return st;
}

/* The rows of a strip and of what must be on its page. */
static int
chain(const struct ezz_compose *c, size_t i)
{
	int	 rows = c->strips[i].rows, one = rows;

	for (; c->strips[i].keep && i + 1 < c->strips_n &&
	    !c->strips[i + 1].fresh; i++) {
		rows += c->strips[i + 1].rows;
		if (rows > c->rows)
			return one;
	}
	return rows;
}

/* A new page where the strip needs one; the head of a table goes with it. */
static ezz_status
make_room(struct paging *p, size_t i)
{
	struct ezz_compose	*c = p->c;
	const struct ezz_strip	*it = &c->strips[i];
	bool			 fits = p->row + chain(c, i) <=
				    capacity(c, p->page);
	ezz_status		 st = EZZ_OK;

	if (!it->fresh && fits)
		return EZZ_OK;
	if (p->page > 0 && p->row == 0 && it->rows <= c->rows)
		return EZZ_OK;
	if ((st = turn(p)) != EZZ_OK)
		return st;
	if (it->head > 0 && it->head != i + 1)
		st = place(p, &c->strips[it->head - 1]);
	if (st == EZZ_OK && p->row + it->rows > c->rows)
		st = ezz_fail(c->ctx, EZZ_ELIMIT, NULL,
		    "something is higher than a page");
	return st;
}

static ezz_status
place_all(struct paging *p)
{
	struct ezz_compose	*c = p->c;
	ezz_status		 st = EZZ_OK;

	for (size_t i = 0; i < c->strips_n && st == EZZ_OK; i++) {
		const struct ezz_strip	*it = &c->strips[i];

		if (it->space && p->row == 0 && p->page > 0)
			continue;
		if ((st = make_room(p, i)) != EZZ_OK)
			return st;
		if (it->space && p->row == 0 && p->page > 0)
			continue;
		if (it->sign && !p->text)
			c->alone = true;
		if (!p->begun && it->n > 0 &&
		    it->marks[0].tag == EZZ_TAG_TEXT) {
			p->begun = true;
			if (p->page > 0)
				return ezz_fail(c->ctx, EZZ_ELIMIT,
				    "GB/T 9704 7.3.3", "the first page has "
				    "no room for the text: head and title "
				    "are too high");
		}
		st = place(p, it);
	}
	return st;
}

/* ---- the version record -------------------------------------------------- */

struct version {
	struct ezz_setting	*cc;
	struct ezz_setting	*printer;
	struct ezz_setting	*printed;
	int32_t			 printed_w;
	int32_t			 height;
	bool			 ruled;
	enum ezz_tag		 none;
};

/* 抄送：……。 turning over under its first character. */
static ezz_status
set_cc(struct ezz_compose *c, struct version *v)
{
	const char		*cc = ezz_letter_value(c->letter, EZZ_KEY_CC);
	int32_t			 em = c->l->types[EZZ_TYPE_SMALL].size;
	const struct ezz_words	 w = { .use = EZZ_TYPE_SMALL,
		    .w = c->l->page.text_width - 2 * em *
		    c->l->version.indent, .hang = 3 * em,
		    .leading = c->l->version.row, .align = EZZ_JUSTIFY,
		    .plain = true };
	const char		*text;
	size_t			 n;
	ezz_status		 st;

	if (cc == NULL)
		return EZZ_OK;
	n = strlen(cc);
	text = ezz_compose_fmt(c, "抄送：%s%s", cc, n >= 3 &&
	    strcmp(cc + n - 3, "。") == 0 ? "" : "。");
	if (text == NULL)
		return ezz_nomem(c->ctx);
	if ((st = ezz_compose_words(c, &w, text, &v->cc)) == EZZ_OK)
		v->height += (int32_t)v->cc->lines * c->l->version.row;
	return st;
}

static ezz_status
set_printer(struct ezz_compose *c, struct version *v)
{
	const char	*who = ezz_letter_value(c->letter, EZZ_KEY_PRINTER);
	const char	*when = c->letter->printed;
	int32_t		 w = 0;
	ezz_status	 st = EZZ_OK;

	if (!v->ruled || (who == NULL && when == NULL))
		return EZZ_OK;
	v->height += c->l->version.row;
	if (who != NULL)
		st = ezz_compose_line(c, EZZ_TYPE_SMALL, 0, who, &v->printer,
		    &w);
	if (st == EZZ_OK && when != NULL) {
		when = ezz_compose_fmt(c, "%s印发", when);
		st = when == NULL ? ezz_nomem(c->ctx) : ezz_compose_line(c,
		    EZZ_TYPE_SMALL, 0, when, &v->printed, &v->printed_w);
	}
	if (st == EZZ_OK && w + v->printed_w +
	    c->l->types[EZZ_TYPE_SMALL].size * (2 * c->l->version.indent +
	    1) > c->l->page.text_width)
		return ezz_fail(c->ctx, EZZ_ELIMIT, "GB/T 9704 7.4.3",
		    "%s is too long for one line",
		    ezz_letter_key_name(EZZ_KEY_PRINTER));
	return st;
}

/* The page of the version record: the last one if it is even and has room. */
static unsigned
version_page(struct ezz_compose *c, const struct version *v)
{
	int32_t		 free = c->l->page.top + c->l->page.text_height -
			    row_y(c, c->last_used);
	bool		 room = free >= v->height;
	unsigned	 page = c->last_page;

	if (!v->ruled)
		return room ? page : page + 1;
	if (page % 2 == 0)
		return page + 1;
	if (room)
		return page;
	/* an empty page, and then it: neither bears a number */
	c->numbered = page + 1;
	return page + 2;
}

static ezz_status
put_rule(struct ezz_compose *c, unsigned page, int32_t y, int32_t weight)
{
	const struct ezz_mark	 m = { .kind = EZZ_MARK_RULE, .page = page,
		    .x = c->l->page.left, .y = y, .w = c->l->page.text_width,
		    .weight = weight };

	return ezz_compose_mark(c, &m);
}

static ezz_status
put_small(struct ezz_compose *c, unsigned page, struct ezz_setting *set,
    int32_t x, int32_t top, enum ezz_tag tag)
{
	struct ezz_mark	 m = { .kind = EZZ_MARK_LINE, .page = page,
			    .set = set, .x = c->l->page.left + x,
			    .tag = tag };
	ezz_status	 st = EZZ_OK;

	for (m.line = 0; set != NULL && m.line < set->lines &&
	    st == EZZ_OK; m.line++) {
		m.y = top + (int32_t)m.line * c->l->version.row +
		    (c->l->version.row - set->size) / 2;
		st = ezz_compose_mark(c, &m);
	}
	return st;
}

static ezz_status
put_rules(struct ezz_compose *c, const struct version *v, unsigned page,
    int32_t top, int32_t middle)
{
	int32_t		 bottom = top + v->height;
	ezz_status	 st;

	if (!v->ruled)
		return EZZ_OK;
	if ((st = put_rule(c, page, top, c->l->version.thick)) != EZZ_OK ||
	    (st = put_rule(c, page, bottom, c->l->version.thick)) != EZZ_OK)
		return st;
	return middle > top && middle < bottom ? put_rule(c, page, middle,
	    c->l->version.thin) : EZZ_OK;
}

static ezz_status
put_version(struct ezz_compose *c)
{
	struct version	 v = { .ruled = c->letter->form !=
			    EZZ_LETTER_LETTER };
	int32_t		 em = c->l->types[EZZ_TYPE_SMALL].size *
			    c->l->version.indent, top, middle;
	unsigned	 page;
	ezz_status	 st;

	if ((st = set_cc(c, &v)) != EZZ_OK ||
	    (st = set_printer(c, &v)) != EZZ_OK || v.height == 0)
		return st;
	page = version_page(c, &v);
	if (c->pages < page + 1)
		c->pages = page + 1;
	top = c->l->page.top + c->l->page.text_height - v.height;
	middle = top + (v.cc == NULL ? 0 : (int32_t)v.cc->lines *
	    c->l->version.row);
	if ((st = put_small(c, page, v.cc, em, top, EZZ_TAG_CC)) != EZZ_OK ||
	    (st = put_small(c, page, v.printer, em, middle,
	    EZZ_TAG_PRINTER)) != EZZ_OK ||
	    (st = put_small(c, page, v.printed, c->l->page.text_width - em -
	    v.printed_w, middle, EZZ_TAG_PRINTED)) != EZZ_OK)
		return st;
	return put_rules(c, &v, page, top, middle);
}

/* ---- page numbers -------------------------------------------------------- */

static ezz_status
put_number(struct ezz_compose *c, unsigned page)
{
	struct ezz_mark		 m = { .kind = EZZ_MARK_LINE, .page = page,
				    .tag = EZZ_TAG_PAGE };
	int32_t			 in = c->l->types[EZZ_TYPE_NUMBER].size *
				    c->l->number.indent, w;
	struct ezz_setting	*set;
	const char		*text = ezz_compose_fmt(c, "— %u —",
				    page + 1);
	ezz_status		 st;

	if (text == NULL)
		return ezz_nomem(c->ctx);
	if ((st = ezz_compose_line(c, EZZ_TYPE_NUMBER, 0, text, &set, &w)) !=
	    EZZ_OK)
		return st;
	m.set = set;
	m.x = c->l->page.left + (page % 2 == 0 ? c->l->page.text_width - in -
	    w : in);
	/* it is the dash, in the middle of the em, whose place is told */
	m.y = c->l->page.top + c->l->page.text_height + c->l->number.gap -
	    set->size / 2;
	return ezz_compose_mark(c, &m);
}

static ezz_status
put_numbers(struct ezz_compose *c)
{
	unsigned	 first = c->letter->form == EZZ_LETTER_LETTER;
	unsigned	 most = c->numbered > 0 ? c->numbered : c->pages;
	ezz_status	 st = EZZ_OK;

	for (unsigned i = first; i < most && st == EZZ_OK; i++)
		st = put_number(c, i);
	return st;
}

ezz_status
ezz_compose_pages(struct ezz_compose *c)
{
	struct paging	 p = { .c = c, .row = c->first_row };
	ezz_status	 st;

	if ((st = place_all(&p)) != EZZ_OK)
		return st;
	c->pages = c->last_page + 1;
	if ((st = put_version(c)) != EZZ_OK)
		return st;
	return put_numbers(c);
}
