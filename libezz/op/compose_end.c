/*
 * The end of a document (GB/T 9704-2012 7.3.5, 7.3.6): who issues it, its
 * day, where the seals come, and the note.  A seal's upper edge lies less
 * than a row below the text; names and date lie a little below the seal's
 * middle; seals of several bodies stand in rows and do not touch.  Minutes
 * have their day in the head, and end with their text.
 */
#include <string.h>

#include "base/error.h"
#include "op/compose.h"

/* Rows of text that a signature takes with it where no grid helps. */
#define TEXT_BESIDE	2

/* Names and date, measured; lengths from the text block's left. */
struct ending {
	struct ezz_setting	*date;
	int32_t			 date_w;
	struct ezz_setting	*names[EZZ_MAX_LETTER_BODIES];
	int32_t			 names_w[EZZ_MAX_LETTER_BODIES];
	int32_t			 widest;
	size_t			 n;
	struct ezz_setting	*note;
	struct ezz_setting	*post;
	int32_t			 post_w;
	struct ezz_strip		*strip;
	size_t			 used;		/* marks of the strip */
	int			 date_row;
};

static ezz_status
measure(struct ezz_compose *c, struct ending *e)
{
	const struct ezz_letter	*l = c->letter;
	ezz_status		 st;

	if ((st = ezz_compose_line(c, EZZ_TYPE_BODY, 0, l->date, &e->date,
	    &e->date_w)) != EZZ_OK)
		return st;
	e->n = l->bodies_n;
	for (size_t i = 0; i < e->n; i++) {
		if ((st = ezz_compose_line(c, EZZ_TYPE_BODY, 0,
		    l->bodies[i].name, &e->names[i], &e->names_w[i])) !=
		    EZZ_OK)
			return ezz_while(c->ctx, st, "line %u",
			    l->bodies[i].line);
		if (e->names_w[i] > c->l->page.text_width)
			return ezz_fail(c->ctx, EZZ_ELIMIT,
			    "GB/T 9704 7.3.5", "line %u: %s is too long for "
			    "one line", l->bodies[i].line,
			    l->bodies[i].name);
		if (e->names_w[i] > e->widest)
			e->widest = e->names_w[i];
	}
	return EZZ_OK;
}

static void
put(struct ezz_compose *c, struct ending *e, struct ezz_setting *set,
    int32_t x, int32_t middle, enum ezz_tag tag)
{
	(void)c;
	e->strip->marks[e->used++] = (struct ezz_mark){ .kind = EZZ_MARK_LINE,
	    .set = set, .x = x < 0 ? 0 : x, .y = middle - set->size / 2,
	    .tag = tag };
}

/* A strip for all of it; rows come later. */
static ezz_status
begin(struct ezz_compose *c, struct ending *e)
{
	ezz_status	 st;

	if ((st = ezz_compose_strip(c, 0, e->n + 8, &e->strip)) != EZZ_OK)
		return st;
	e->strip->n = 0;
	e->strip->sign = true;
	return EZZ_OK;
}

static int
rows_up(const struct ezz_compose *c, int32_t y)
{
	return (int)((y + c->pitch - 1) / c->pitch);
}

static void
end(const struct ezz_compose *c, struct ending *e, int32_t bottom)
{
	e->strip->n = e->used;
	e->strip->rows = rows_up(c, bottom);
}

/* ---- with seals ---------------------------------------------------------- */

struct grid {
	int32_t	 d;		/* a seal's size */
	size_t	 across;
	int32_t	 last;		/* middle of the last column */
	int32_t	 step;
};

static bool
fits_across(const struct ezz_compose *c, const struct ending *e,
    struct grid *g, size_t across)
{
	int32_t	 gap = c->l->end.between, width = c->l->page.text_width;
	int32_t	 broad = e->widest > g->d ? e->widest : g->d;
	int32_t	 need = g->d + gap > e->widest + c->cell ? g->d + gap :
			    e->widest + c->cell;

	g->across = across;
	/* by the date, four characters from the right */
	g->last = width - c->l->end.date_right * c->cell - e->date_w / 2;
	if (g->last + broad / 2 > width)
		g->last = width - broad / 2;
	if (across == 1)
		return g->last - broad / 2 >= 0;
	g->step = (g->last - broad / 2) / (int32_t)(across - 1);
	if (g->step >= need)
		return true;
	/* else columns share the whole width */
	g->step = width / (int32_t)across;
	g->last = width - g->step / 2;
	return g->step >= need;
}

static void
columns(const struct ezz_compose *c, const struct ending *e, struct grid *g)
{
	size_t	 most = e->n < (size_t)c->l->end.seals_in_row ? e->n :
			    (size_t)c->l->end.seals_in_row;

	while (most > 1 && !fits_across(c, e, g, most))
		most--;
	if (most <= 1)
		(void)fits_across(c, e, g, 1);
}

static void
spot(struct ezz_compose *c, int32_t x, int32_t y, int32_t w, int32_t h)
{
	c->seals[c->seals_n++] = (struct ezz_spot){ .x = x, .y = y, .w = w,
	    .h = h };
}

/*
 * The middle of a row of seals: names lie on a row of the grid, below it.
 * least is how high the middle may be; last: the date follows.
 */
static int32_t
row_middle(const struct ezz_compose *c, int32_t least, bool last, int *row)
{
	int32_t	 below = c->l->end.below, half = last ? c->pitch :
			    c->pitch / 2;

	*row = 0;
	while (*row * c->pitch + half - below < least)
		(*row)++;
	return *row * c->pitch + half - below;
}

static int32_t
seal_rows(struct ezz_compose *c, struct ending *e, const struct grid *g,
    int *date_row)
{
	size_t	 lines = (e->n + g->across - 1) / g->across, k = 0;
	int32_t	 middle = 0, least = g->d / 2, x;
	int	 row = 0;

	for (size_t i = 0; i < lines; i++) {
		size_t	 here = e->n - k < g->across ? e->n - k : g->across;

		middle = row_middle(c, least, i + 1 == lines, &row);
		for (size_t j = 0; j < here; j++, k++) {
			x = g->last - (int32_t)(here - 1 - j) * g->step;
			spot(c, x, middle, g->d, g->d);
			put(c, e, e->names[k], x - e->names_w[k] / 2,
			    row * c->pitch + c->pitch / 2, EZZ_TAG_BODY);
		}
		least = middle + g->d + c->l->end.between;
	}
	*date_row = row + 1;
	return middle + g->d / 2;
}

static ezz_status
sealed(struct ezz_compose *c, struct ending *e)
{
	struct grid	 g = { .d = c->letter->seal > 0 ? c->letter->seal :
			    c->l->end.seal };
	int32_t		 bottom;
	int		 row;
	ezz_status	 st;

	columns(c, e, &g);
	if ((st = begin(c, e)) != EZZ_OK)
		return st;
	bottom = seal_rows(c, e, &g, &row);
	put(c, e, e->date, g.last - e->date_w / 2, row * c->pitch +
	    c->pitch / 2, EZZ_TAG_DATE);
	e->date_row = row;
	if (bottom < (row + 1) * c->pitch)
		bottom = (row + 1) * c->pitch;
	end(c, e, bottom);
	return EZZ_OK;
}

/* ---- without, and with a signer's stamp ---------------------------------- */

/* The date two characters right of where the name begins (7.3.5.2). */
static ezz_status
unsealed(struct ezz_compose *c, struct ending *e)
{
	int32_t		 in = c->l->end.plain_right * c->cell;
	int32_t		 right = c->l->page.text_width - in, name, date;
	int		 row = c->l->end.plain_rows;
	ezz_status	 st;

	if ((st = begin(c, e)) != EZZ_OK)
		return st;
	name = right - e->widest;
	date = name + in;
	if (date + e->date_w > right) {
		date = right - e->date_w;
		name = date - in;
	}
	if (name < 0)
		name = 0;
	for (size_t i = 0; i < e->n; i++, row++)
		put(c, e, e->names[i], name, row * c->pitch + c->pitch / 2,
		    EZZ_TAG_BODY);
	put(c, e, e->date, date, row * c->pitch + c->pitch / 2,
	    EZZ_TAG_DATE);
	end(c, e, (row + 1) * c->pitch);
	return EZZ_OK;
}

/* 7.3.5.3: post and stamp on one line, the date an empty row below. */
static ezz_status
signed_by(struct ezz_compose *c, struct ending *e)
{
	const char	*post = ezz_letter_value(c->letter, EZZ_KEY_POST);
	int32_t		 w = c->l->end.signer_width;
	int32_t		 h = c->l->end.signer_height;
	int32_t		 right = c->l->page.text_width -
			    c->l->end.signer_right * c->cell;
	int		 row = c->l->end.signer_rows;
	int		 high = rows_up(c, h);
	int32_t		 middle = row * c->pitch + high * c->pitch / 2;
	ezz_status	 st;

	if ((st = begin(c, e)) != EZZ_OK)
		return st;
	spot(c, right - w / 2, middle, w, h);
	if (post != NULL) {
		if ((st = ezz_compose_line(c, EZZ_TYPE_BODY, 0, post,
		    &e->post, &e->post_w)) != EZZ_OK)
			return st;
		put(c, e, e->post, right - w - 2 * c->cell - e->post_w,
		    middle, EZZ_TAG_SIGNER);
	}
	row += high + 1;
	put(c, e, e->date, right - e->date_w, row * c->pitch + c->pitch / 2,
	    EZZ_TAG_DATE);
	end(c, e, (row + 1) * c->pitch);
	return EZZ_OK;
}

/* ---- the note ------------------------------------------------------------ */

/* On the row below the date, where it comes near no seal. */
static bool
beside_seals(struct ezz_compose *c, struct ending *e,
    struct ezz_setting *set)
{
	if (c->seals_n == 0 || e->date_row == 0 || set->lines != 1)
		return false;
	for (size_t i = 0; i < c->seals_n; i++)
		if (c->seals[i].x - c->seals[i].w / 2 <
		    set->line[0].right + c->cell)
			return false;
	put(c, e, set, 0, (e->date_row + 1) * c->pitch + c->pitch / 2,
	    EZZ_TAG_NOTE);
	e->strip->n = e->used;
	if (e->strip->rows < e->date_row + 2)
		e->strip->rows = e->date_row + 2;
	return true;
}

/* In brackets below the date (7.3.6), or below the seals. */
static ezz_status
put_note(struct ezz_compose *c, struct ending *e)
{
	const char		*v = ezz_letter_value(c->letter,
				    EZZ_KEY_NOTE);
	const struct ezz_words	 w = { .use = EZZ_TYPE_BODY,
		    .w = c->l->page.text_width, .align = EZZ_JUSTIFY,
		    .indent = 2 * c->cell, .grid = (unsigned)c->columns };
	struct ezz_setting	*set;
	const char		*text;
	size_t			 from = c->strips_n;
	ezz_status		 st;

	if (v == NULL)
		return EZZ_OK;
	text = strncmp(v, "（", strlen("（")) == 0 ? v :
	    ezz_compose_fmt(c, "（%s）", v);
	if (text == NULL)
		return ezz_nomem(c->ctx);
	if ((st = ezz_compose_words(c, &w, text, &set)) != EZZ_OK ||
	    beside_seals(c, e, set) ||
	    (st = ezz_compose_rows(c, set, 0, EZZ_TAG_NOTE, true)) != EZZ_OK)
		return st;
	/* it belongs below the signature, and is no text beside a seal */
	for (size_t i = from; i < c->strips_n; i++) {
		c->strips[i].text = false;
		c->strips[i].keep = i + 1 < c->strips_n;
	}
	c->strips[from - 1].keep = true;
	return EZZ_OK;
}

/* A row of the text, not of what stands above it. */
static bool
is_text(const struct ezz_strip *s)
{
	return s->text && s->n > 0 && s->marks[0].tag != EZZ_TAG_TITLE &&
	    s->marks[0].tag != EZZ_TAG_TO;
}

/* The last rows of the text go where the signature goes; the first stays. */
static void
hold_together(struct ezz_compose *c)
{
	size_t	 rows = 0, all = 0;

	for (size_t i = 0; i < c->strips_n; i++)
		all += is_text(&c->strips[i]);
	for (size_t i = c->strips_n; i > 0 && rows < TEXT_BESIDE &&
	    rows + 1 < all; i--) {
		c->strips[i - 1].keep = true;
		rows += is_text(&c->strips[i - 1]);
	}
}

ezz_status
ezz_compose_end(struct ezz_compose *c)
{
	struct ending	 e = { 0 };
	ezz_status	 st;

	if ((st = measure(c, &e)) != EZZ_OK)
		return st;
	if (c->together)
		hold_together(c);
	if (c->letter->form == EZZ_LETTER_MINUTES)
		return put_note(c, &e);
	if (c->letter->form == EZZ_LETTER_ORDER)
		st = signed_by(c, &e);
	else if (c->letter->sealed)
		st = sealed(c, &e);
	else
		st = unsealed(c, &e);
	return st == EZZ_OK ? put_note(c, &e) : st;
}
