/*
 * Where stamps stand: from what was asked for to boxes on pages (GB/T 33190
 * 18.2).  A straddling seal is one whole box on each page, of which a clip
 * shows that page's piece; the pieces lie side by side when the sheets are
 * fanned out, and add up to the seal to the micrometre.
 *
 * Keywords are looked for in stamp_keyword.c; stamp_foreseen.c asks the
 * document.
 */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "op/stamp.h"

/* Less of a seal on one sheet cannot be told from dirt. */
#define PIECE_LEAST	2.0
/* A page of more than 50 m is a mistake in a number. */
#define FAR		50000.0

/* ---- pages --------------------------------------------------------------- */

static ezz_status
bad_pages(ezz_ctx *ctx, const char *text)
{
	return ezz_fail(ctx, EZZ_EINVAL, NULL, "\"%s\" names no pages: "
	    "say 1, 2-5,8, 3-, last or all", text);
}

/* A page number, or "last"; 0 where neither stands. */
static size_t
one_page(const char **at, size_t pages)
{
	char		*end;
	unsigned long	 v;

	if (strncmp(*at, "last", 4) == 0) {
		*at += 4;
		return pages;
	}
	if (!isdigit((unsigned char)**at) || strspn(*at, "0123456789") > 6)
		return 0;
	v = strtoul(*at, &end, 10);
	*at = end;
	return v;
}

static ezz_status
mark_pages(ezz_ctx *ctx, const char *text, bool *chosen, size_t pages)
{
	const char	*at = text == NULL ? "all" : text;
	size_t		 from, to;

	text = at;
	if (strcmp(text, "all") == 0) {
		memset(chosen, true, pages);
		return EZZ_OK;
	}
	do {
		if ((from = to = one_page(&at, pages)) == 0)
			return bad_pages(ctx, text);
		if (*at == '-') {
			at++;
			to = *at == ',' || *at == '\0' ? pages :
			    one_page(&at, pages);
		}
		if (to < from || (*at != ',' && *at != '\0'))
			return bad_pages(ctx, text);
		if (to > pages)
			return ezz_fail(ctx, EZZ_ENOTFOUND, NULL, "there is "
			    "no page %zu: the document has %zu", to, pages);
		memset(chosen + from - 1, true, to - from + 1);
	} while (*at++ == ',');
	return EZZ_OK;
}

ezz_status
ezz_stamp_chosen(ezz_ctx *ctx, const struct ezz_ofd_body *b,
    const char *text, size_t **out, size_t *n)
{
	bool		*chosen = calloc(b->n_pages + 1, sizeof(*chosen));
	size_t		*list = calloc(b->n_pages + 1, sizeof(*list));
	ezz_status	 st;

	*out = NULL;
	*n = 0;
	if (chosen == NULL || list == NULL)
		st = ezz_nomem(ctx);
	else
		st = mark_pages(ctx, text, chosen, b->n_pages);
	for (size_t i = 0; i < b->n_pages && st == EZZ_OK; i++)
		if (chosen[i])
			list[(*n)++] = i;
	if (st == EZZ_OK && *n == 0)
		st = ezz_fail(ctx, EZZ_EREFUSED, "GB/T 33190 7.6",
		    "the document has no pages");
	if (st == EZZ_OK) {
		*out = list;
		list = NULL;
	}
	free(chosen);
	free(list);
	return st;
}

void
ezz_stamp_pages(const struct ezz_ofd_body *b, const struct ezz_stamp_sets *s,
    char out[EZZ_STAMP_PAGES])
{
	size_t	 at = 0, from = 0;
	bool	 on = false, here;

	*out = '\0';
	for (size_t i = 0; i <= b->n_pages; i++) {
		here = false;
		for (size_t k = 0; i < b->n_pages && k < s->n && !here; k++)
			for (size_t m = 0; m < s->v[k].n && !here; m++)
				here = strcmp(s->v[k].v[m].page,
				    b->pages[i].id) == 0;
		if (here && !on)
			from = i;
		if (!here && on && at + 24 < EZZ_STAMP_PAGES)
			at += (size_t)snprintf(out + at, EZZ_STAMP_PAGES - at,
			    i - from > 1 ? "%s%zu-%zu" : "%s%zu",
			    at == 0 ? "" : ",", from + 1, i);
		else if (!here && on && out[at - 1] != '.')
			at += (size_t)snprintf(out + at, EZZ_STAMP_PAGES - at,
			    ",...");
		on = here;
	}
}

/* ---- sets ---------------------------------------------------------------- */

void
ezz_stamp_sets_free(struct ezz_stamp_sets *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->v[i].v);
	free(s->v);
	*s = (struct ezz_stamp_sets){ 0 };
}

static ezz_status
new_set(ezz_ctx *ctx, struct ezz_stamp_sets *s)
{
	struct ezz_stamp_set	*v;

	if (s->n >= EZZ_MAX_SIGNATURES)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "more than %d signatures", EZZ_MAX_SIGNATURES);
	v = realloc(s->v, (s->n + 1) * sizeof(*v));
	if (v == NULL)
		return ezz_nomem(ctx);
	s->v = v;
	v[s->n++] = (struct ezz_stamp_set){ 0 };
	return EZZ_OK;
}

/* What shows of the stamp must lie on its page; a piece's box need not. */
static ezz_status
on_page(ezz_ctx *ctx, const struct ezz_place_work *w, size_t page,
    const struct ezz_ofd_box *b, const struct ezz_ofd_box *clip)
{
	const struct ezz_ofd_box	*p = &w->body->pages[page].box;
	double				 x = b->x + clip->x, y = b->y + clip->y;

	if (isfinite(x) && isfinite(y) && x >= p->x - 0.001 &&
	    y >= p->y - 0.001 && x + clip->w <= p->x + p->w + 0.001 &&
	    y + clip->h <= p->y + p->h + 0.001)
		return EZZ_OK;
	return ezz_fail(ctx, EZZ_EREFUSED, "GB/T 33190 18.2", "page %zu has "
	    "%.0f mm by %.0f mm: a seal of %.0f mm by %.0f mm would stand "
	    "outside it", page + 1, p->w, p->h, w->w, w->h);
}

/* With one stamp more in set; clip says what shows. */
static ezz_status
add(ezz_ctx *ctx, struct ezz_place_work *w, size_t set, size_t page,
    double x, double y, const struct ezz_ofd_box *clip)
{
	const struct ezz_ofd_page	*p = &w->body->pages[page];
	struct ezz_ofd_box		 whole = { true, 0, 0, w->w, w->h };
	struct ezz_stamp_set		*s = &w->out->v[set];
	struct ezz_ofd_stamp		*v, stamp = { .page = p->id };
	ezz_status			 st;

	if (!p->box.known)
		return ezz_fail(ctx, EZZ_EREFUSED, "GB/T 33190 7.5",
		    "page %zu does not say how large it is", page + 1);
	stamp.boundary = (struct ezz_ofd_box){ true, x, y, w->w, w->h };
	if (clip != NULL)
		stamp.clip = *clip;
	if ((st = on_page(ctx, w, page, &stamp.boundary,
	    clip == NULL ? &whole : clip)) != EZZ_OK)
		return st;
	v = realloc(s->v, (s->n + 1) * sizeof(*v));
	if (v == NULL)
		return ezz_nomem(ctx);
	s->v = v;
	v[s->n++] = stamp;
	return EZZ_OK;
}

ezz_status
ezz_stamp_add(ezz_ctx *ctx, struct ezz_place_work *w, size_t page, double x,
    double y)
{
	return add(ctx, w, 0, page, x - w->w / 2, y - w->h / 2, NULL);
}

/* ---- a point ------------------------------------------------------------- */

static ezz_status
at_point(ezz_ctx *ctx, struct ezz_place_work *w, const struct ezz_place *p)
{
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < w->n && st == EZZ_OK; i++) {
		const struct ezz_ofd_box	*b;

		b = &w->body->pages[w->pages[i]].box;
		st = ezz_stamp_add(ctx, w, w->pages[i], b->x + p->x,
		    b->y + p->y);
	}
	return st;
}

/* ---- over edges ---------------------------------------------------------- */

static bool
upright(ezz_edge e)
{
	return e == EZZ_EDGE_RIGHT || e == EZZ_EDGE_LEFT;
}

/* Where the seal begins along its edge. */
static double
along(const struct ezz_place_work *w, const struct ezz_place *p,
    const struct ezz_ofd_box *b)
{
	if (upright(p->edge))
		return b->y - w->h / 2 + (p->centred ? b->h / 2 : p->y);
	return b->x - w->w / 2 + (p->centred ? b->w / 2 : p->x);
}

static double
micro(double v)
{
	return (double)lround(v * 1000) / 1000;
}

/* The piece from..to of the seal, measured across the edge. */
static ezz_status
piece(ezz_ctx *ctx, struct ezz_place_work *w, const struct ezz_place *p,
    size_t set, size_t page, double from, double to)
{
	const struct ezz_ofd_box	*b = &w->body->pages[page].box;
	struct ezz_ofd_box		 clip = { true, from, 0, to - from,
					    w->h };
	double				 at;

	switch (p->edge) {
	case EZZ_EDGE_RIGHT:
		return add(ctx, w, set, page, b->x + b->w - to,
		    along(w, p, b), &clip);
	case EZZ_EDGE_LEFT:
		return add(ctx, w, set, page, b->x - from, along(w, p, b),
		    &clip);
	default:
		clip = (struct ezz_ofd_box){ true, 0, from, w->w, to - from };
		at = p->edge == EZZ_EDGE_TOP ? b->y - from :
		    b->y + b->h - to;
		return add(ctx, w, set, page, along(w, p, b), at, &clip);
	}
}

/* The i-th of n pages bears its piece: fanned out, they show the seal. */
static ezz_status
fan(ezz_ctx *ctx, struct ezz_place_work *w, const struct ezz_place *p,
    size_t set, const size_t *pages, size_t n)
{
	double		 across = upright(p->edge) ? w->w : w->h;
	bool		 back = p->edge == EZZ_EDGE_LEFT ||
			    p->edge == EZZ_EDGE_TOP;
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < n && st == EZZ_OK; i++) {
		size_t	 k = back ? n - 1 - i : i;

		st = piece(ctx, w, p, set, pages[i],
		    micro(across * (double)k / (double)n),
		    micro(across * (double)(k + 1) / (double)n));
	}
	return st;
}

/* Pages that share a seal, from page i on; a last one is not left alone. */
static size_t
share(const struct ezz_place *p, size_t n, size_t i)
{
	if (p->group == 0 || n - i <= p->group + 1)
		return n - i;
	return p->group;
}

static ezz_status
straddle(ezz_ctx *ctx, struct ezz_place_work *w, const struct ezz_place *p)
{
	double		 across = upright(p->edge) ? w->w : w->h;
	size_t		 set = 0, n;
	ezz_status	 st = EZZ_OK;

	if (w->n < 2 || p->group == 1)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "a seal over the edges needs two pages at least");
	for (size_t i = 0; i < w->n && st == EZZ_OK; i += n) {
		n = share(p, w->n, i);
		if (across / (double)n < PIECE_LEAST)
			return ezz_fail(ctx, EZZ_EREFUSED, NULL, "%zu pages "
			    "would bear less than 2 mm of the seal each: let "
			    "at most %.0f share one", n,
			    floor(across / PIECE_LEAST) - 1);
		if (p->apart) {
			if ((st = new_set(ctx, w->out)) != EZZ_OK)
				return st;
			set = w->out->n - 1;
		}
		st = fan(ctx, w, p, set, w->pages + i, n);
	}
	return st;
}

/* The left half on the right edge, the right one on the page beside it. */
static ezz_status
facing(ezz_ctx *ctx, struct ezz_place_work *w, const struct ezz_place *p)
{
	struct ezz_place	 left = *p, right = *p;
	double			 half = micro(w->w / 2);
	size_t			 set = 0;
	ezz_status		 st = EZZ_OK;

	right.edge = EZZ_EDGE_RIGHT;
	left.edge = EZZ_EDGE_LEFT;
	if (w->n < 2)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "a seal over the edges needs two pages at least");
	for (size_t i = 0; i + 1 < w->n && st == EZZ_OK; i++) {
		if (p->apart) {
			if ((st = new_set(ctx, w->out)) != EZZ_OK)
				return st;
			set = w->out->n - 1;
		}
		st = piece(ctx, w, &right, set, w->pages[i], 0, half);
		if (st == EZZ_OK)
			st = piece(ctx, w, &left, set, w->pages[i + 1], half,
			    w->w);
	}
	return st;
}

/* ---- all places ---------------------------------------------------------- */

static ezz_status
one_place(ezz_ctx *ctx, struct ezz_place_work *w, const struct ezz_place *p)
{
	ezz_status	 st;

	if (!(fabs(p->x) <= FAR && fabs(p->y) <= FAR))
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "a place on a page is given in millimetres");
	free(w->pages);
	if ((st = ezz_stamp_chosen(ctx, w->body, p->pages, &w->pages,
	    &w->n)) != EZZ_OK)
		return st;
	switch (p->kind) {
	case EZZ_PLACE_POINT:
		return at_point(ctx, w, p);
	case EZZ_PLACE_STRADDLE:
		return straddle(ctx, w, p);
	case EZZ_PLACE_FACING:
		return facing(ctx, w, p);
	case EZZ_PLACE_FORESEEN:
		return ezz_stamp_foreseen(ctx, w);
	default:
		return ezz_stamp_keyword(ctx, w, p);
	}
}

/* The first set takes what is not apart; where nothing is, it goes. */
static void
drop_empty(struct ezz_stamp_sets *s)
{
	if (s->n < 2 || s->v[0].n > 0)
		return;
	memmove(s->v, s->v + 1, (s->n - 1) * sizeof(*s->v));
	s->n--;
}

ezz_status
ezz_stamp_places(ezz_ctx *ctx, const ezz_stamping *s,
    const struct ezz_document *d, const struct ezz_ofd_body *b,
    const struct ezz_stamp_terms *t, struct ezz_stamp_sets *out)
{
	struct ezz_place_work	 w = { .s = s, .d = d, .body = b,
				    .out = out };
	ezz_status		 st;

	if (s->seal == NULL && t->places_n > 0)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "without a seal there is nothing to put on a page");
	if (s->seal != NULL && t->places_n == 0)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "say where the seal is to be put");
	if ((st = new_set(ctx, out)) != EZZ_OK)
		return st;
	if (s->seal != NULL) {
		w.w = s->seal->picture.width;
		w.h = s->seal->picture.height;
	}
	for (size_t i = 0; i < t->places_n && st == EZZ_OK; i++)
		st = one_place(ctx, &w, &t->places[i]);
	free(w.pages);
	if (st == EZZ_OK)
		drop_empty(out);
	else
		ezz_stamp_sets_free(out);
	return st;
}
