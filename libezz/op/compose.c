/*
 * An official document from its Markdown: read, judged, laid out on the grid
 * of GB/T 9704-2012, and written as an OFD draft that waits for its seals.
 * What stands in the way is a finding of the report: draft.syntax is the
 * Markdown, draft.header what the document says of itself, draft.pictures
 * and draft.layout what goes onto the pages.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "draw/picture.h"
#include "op/compose.h"

#define LAYOUT	"gbt9704-2012"

struct draft {
	struct ezz_compose	 c;
	struct ezz_bytes	 text;
	struct ezz_layout	*layout;
	struct ezz_md		*md;
	struct ezz_letter	*letter;
	bool			 pictured;
	struct ezz_composed	*out;
};

/* Is this a fault of the draft, to be told, and not of the job? */
static bool
of_draft(ezz_status st)
{
	return st == EZZ_ELIMIT || st == EZZ_EREFUSED ||
	    st == EZZ_ENOTFOUND || st == EZZ_EFORMAT ||
	    st == EZZ_EUNSUPPORTED;
}

static ezz_status
told(struct ezz_note *n, ezz_status st)
{
	return of_draft(st) ? ezz_note_error(n, EZZ_FAILED, st) : st;
}

/* ---- text and header ----------------------------------------------------- */

static ezz_status
syntax(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct draft	*d = what;

	return told(n, ezz_md_read(ctx, d->text, &d->md));
}

static ezz_status
header(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct draft	*d = what;

	if (d->md == NULL)
		return ezz_note_not_reached(n);
	return ezz_letter_read(ctx, d->md, n, &d->letter);
}

/* ---- pictures ------------------------------------------------------------ */

/* A plain name below the document's own directory. */
static bool
plain_path(const char *file)
{
	if (*file == '/' || strchr(file, '\\') != NULL ||
	    strchr(file, ':') != NULL)
		return false;
	for (const char *p = file; p != NULL; p = strchr(p, '/')) {
		p += *p == '/';
		if (p[0] == '.' && p[1] == '.' &&
		    (p[2] == '/' || p[2] == '\0'))
			return false;
	}
	return true;
}

/* What a head says of a picture its pixels have to keep. */
static ezz_status
prove(ezz_ctx *ctx, const struct ezz_letter_picture *p)
{
	struct ezz_buf	 pixels = { 0 };
	uint32_t	 w, h;
	ezz_status	 st = EZZ_OK;

	if (strcmp(p->is.format, "PNG") == 0)
		st = ezz_png_rgba(ctx, ezz_bytes_of(&p->bytes), &w, &h,
		    &pixels);
	ezz_buf_free(&pixels);
	return st;
}

static ezz_status
take_picture(struct draft *d, const struct ezz_md_block *b,
    struct ezz_letter_picture *p)
{
	const struct ezz_compose_terms	*t = d->c.terms;
	ezz_ctx				*ctx = d->c.ctx;
	ezz_status			 st;

	if (!plain_path(b->file))
		return ezz_fail(ctx, EZZ_EREFUSED, NULL, "a picture lies "
		    "below the document's directory, %s does not", b->file);
	if (t->find == NULL)
		return ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
		    "there are no pictures, not %s either", b->file);
	if ((st = t->find(ctx, t->find_arg, b->file,
	    EZZ_MAX_LETTER_PICTURE, &p->bytes)) != EZZ_OK)
		return st == EZZ_EIO ? EZZ_ENOTFOUND : st;
	if ((st = ezz_photo_read(ctx, ezz_bytes_of(&p->bytes), &p->is)) ==
	    EZZ_OK)
		st = prove(ctx, p);
	return st == EZZ_OK ? st : ezz_while(ctx, st, "%s", b->file);
}

static ezz_status
pictures(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct draft			*d = what;
	const struct ezz_md_block	*b;
	size_t				 count = 0;
	ezz_status			 st = EZZ_OK;

	if (d->letter == NULL)
		return ezz_note_not_reached(n);
	d->c.pictures = calloc(d->md->blocks_n + 1,
	    sizeof(*d->c.pictures));
	if (d->c.pictures == NULL)
		return ezz_nomem(ctx);
	d->pictured = true;
	for (size_t i = 0; i < d->md->blocks_n && st == EZZ_OK; i++) {
		b = &d->md->blocks[i];
		if (b->kind != EZZ_MD_PICTURE)
			continue;
		st = ++count > EZZ_MAX_LETTER_PICTURES ? ezz_fail(ctx,
		    EZZ_ELIMIT, NULL, "a document has at most %d pictures",
		    EZZ_MAX_LETTER_PICTURES) : take_picture(d, b,
		    &d->c.pictures[i]);
		if (st == EZZ_OK)
			continue;
		d->pictured = false;
		st = told(n, ezz_while(ctx, st, "line %u", b->line));
	}
	return st;
}

/* ---- layout -------------------------------------------------------------- */

/* All that one try has made. */
static void
forget(struct ezz_compose *c)
{
	for (size_t i = 0; i < c->sets_n; i++)
		ezz_setting_free(&c->sets[i]);
	c->sets_n = c->strips_n = c->marks_n = c->seals_n = 0;
	c->pages = c->numbered = c->last_page = 0;
	c->last_used = 0;
	c->alone = false;
	ezz_arena_free(&c->memory);
}

static ezz_status
try_grid(struct ezz_compose *c, const struct ezz_layout_grid *g)
{
	ezz_status	 st;

	forget(c);
	c->rows = g->rows;
	c->columns = g->columns;
	c->pitch = c->l->page.text_height / g->rows;
	c->cell = c->l->page.text_width / g->columns;
	if ((st = ezz_compose_head(c)) != EZZ_OK ||
	    (st = ezz_compose_body(c)) != EZZ_OK)
		return st;
	return ezz_compose_pages(c);
}

/*
 * The rule's own grid; where a signature came alone onto its page, closer and
 * wider ones; and if none helps, the last rows of the text go with it.
 */
static ezz_status
try_all(struct ezz_compose *c)
{
	ezz_status	 st = EZZ_OK;

	c->together = false;
	for (size_t i = 0; i < c->l->grids_n; i++) {
		st = try_grid(c, &c->l->grids[i]);
		/* a stand-in that has no room for the text stands in not */
		if (st == EZZ_OK ? !c->alone : i == 0 || st != EZZ_ELIMIT)
			return st;
	}
	c->together = true;
	return try_grid(c, &c->l->grids[0]);
}

static ezz_status
take_styles(struct ezz_compose *c)
{
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < EZZ_TYPES && st == EZZ_OK; i++)
		st = ezz_fonts_style(c->ctx, c->terms->fonts,
		    c->l->types[i].font, &c->styles[i]);
	return st;
}

static ezz_status
stands_well(const struct ezz_compose *c, struct ezz_note *n)
{
	const struct ezz_spot	*s;
	ezz_status		 st = EZZ_OK;

	if (c->alone)
		return ezz_note(n, EZZ_FAILED, "no text stands on the page "
		    "of the signature: write more of it, or less");
	for (size_t i = 0; i < c->seals_n && st == EZZ_OK; i++) {
		s = &c->seals[i];
		if (s->x - s->w / 2 < 0 || s->x + s->w / 2 >
		    c->l->page.width || s->y + s->h / 2 > c->l->page.height)
			st = ezz_note(n, EZZ_FAILED, "a seal of %d mm has "
			    "no room on the page", s->w / 1000);
	}
	return st;
}

static ezz_status
layout(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct draft	*d = what;
	ezz_status	 st;

	(void)ctx;
	if (d->letter == NULL || !d->pictured)
		return ezz_note_not_reached(n);
	d->c.letter = d->letter;
	if ((st = take_styles(&d->c)) != EZZ_OK ||
	    (st = try_all(&d->c)) != EZZ_OK)
		return told(n, st);
	return stands_well(&d->c, n);
}

static const struct ezz_check rows[] = {
	{ "draft.syntax", "ezz-compose(1)", syntax },
	{ "draft.header", "GB/T 9704 7", header },
	{ "draft.pictures", "ezz-compose(1)", pictures },
	{ "draft.layout", "GB/T 9704 5", layout },
};

/* ---- what came of it ----------------------------------------------------- */

const char *
ezz_compose_place(struct ezz_compose *c, size_t seal)
{
	const struct ezz_spot	*s = &c->seals[seal];

	/* tenths of a millimetre are what a place is given in */
	return ezz_compose_fmt(c, "%u:%d.%d,%d.%d", s->page + 1,
	    (s->x + 50) / 1000, (s->x + 50) / 100 % 10,
	    (s->y + 50) / 1000, (s->y + 50) / 100 % 10);
}

static ezz_status
take_places(struct draft *d)
{
	struct ezz_compose	*c = &d->c;
	struct ezz_composed	*out = d->out;
	const char		*place;

	out->places = calloc(c->seals_n + 1, sizeof(*out->places));
	if (out->places == NULL)
		return ezz_nomem(c->ctx);
	for (size_t i = 0; i < c->seals_n; i++) {
		struct ezz_seal_place	*p = &out->places[i];

		if ((place = ezz_compose_place(c, i)) == NULL)
			return ezz_nomem(c->ctx);
		out->places_n++;
		p->page = c->seals[i].page + 1;
		p->place = strdup(place);
		p->body = strdup(d->letter->form == EZZ_LETTER_ORDER ?
		    ezz_letter_value(d->letter, EZZ_KEY_SIGNER) :
		    d->letter->bodies[i].name);
		if (p->place == NULL || p->body == NULL)
			return ezz_nomem(c->ctx);
	}
	out->pages = c->pages;
	out->rows = (unsigned)c->rows;
	out->columns = (unsigned)c->columns;
	return EZZ_OK;
}

static ezz_status
make(struct draft *d)
{
	ezz_status	 st;

	if ((st = ezz_report_judge(d->c.ctx, d->out->report, "", rows,
	    sizeof(rows) / sizeof(rows[0]), d)) != EZZ_OK)
		return st;
	if (ezz_report_verdict(d->out->report) != EZZ_PASSED)
		return EZZ_OK;
	ezz_report_set_standing(d->out->report, EZZ_VALID);
	if ((st = take_places(d)) != EZZ_OK)
		return st;
	return ezz_compose_write(&d->c, d->text, &d->out->file);
}

static void
draft_done(struct draft *d)
{
	forget(&d->c);
	for (size_t i = 0; d->c.pictures != NULL && i < d->md->blocks_n; i++)
		ezz_buf_free(&d->c.pictures[i].bytes);
	free(d->c.pictures);
	free(d->c.sets);
	free(d->c.strips);
	free(d->c.marks);
	ezz_letter_free(&d->letter);
	ezz_md_free(&d->md);
	ezz_layout_free(&d->layout);
}

ezz_status
ezz_compose(ezz_ctx *ctx, const char *data, struct ezz_bytes text,
    const char *input, const struct ezz_compose_terms *terms,
    struct ezz_composed *out)
{
	struct draft	*d = calloc(1, sizeof(*d));
	ezz_status	 st;

	*out = (struct ezz_composed){ 0 };
	if (d == NULL)
		return ezz_nomem(ctx);
	d->text = text;
	d->out = out;
	d->c.ctx = ctx;
	d->c.terms = terms;
	if ((st = ezz_layout_open(ctx, data, LAYOUT, &d->layout)) ==
	    EZZ_OK && (st = ezz_report_new(ctx, EZZ_KIND_DRAFT, input,
	    terms->now, &out->report)) == EZZ_OK) {
		d->c.l = d->layout;
		st = make(d);
	}
	draft_done(d);
	free(d);
	if (st != EZZ_OK)
		ezz_composed_free(out);
	return st;
}

void
ezz_composed_free(struct ezz_composed *out)
{
	for (size_t i = 0; i < out->places_n; i++) {
		free(out->places[i].body);
		free(out->places[i].place);
	}
	free(out->places);
	ezz_buf_free(&out->file);
	ezz_report_free(&out->report);
	*out = (struct ezz_composed){ 0 };
}
