/*
 * The characters of a text object and where they stand (GB/T 33190 11.2,
 * 11.3): X, Y and the distances DeltaX and DeltaY, also with repeats (g n v),
 * of each TextCode; then CGTransform, which gives glyphs to characters.
 * Too few distances: the last one goes on.  None at all: the widths are
 * guessed, and the characters marked.
 */
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "format/ofd_draw.h"

double
ezz_ofd_in_width(uint32_t c)
{
	return ezz_text_columns(c) == 2 ? 1 : 0.5;
}

/* ---- distances ----------------------------------------------------------- */

struct deltas {
	struct ezz_bytes	 rest;
	uint64_t		 again;
	double			 v;
	bool			 given;
	bool			 broken;
};

static bool
repeat(struct deltas *q)
{
	double	 n;

	q->rest.p++, q->rest.n--;
	if (!ezz_ofd_in_number(&q->rest, &n) || n < 0 || n > 1e9 ||
	    !ezz_ofd_in_length(&q->rest, &q->v))
		return false;
	q->again = (uint64_t)n;
	return true;
}

/* The next distance: the last one again when there are no more. */
static double
next_delta(struct deltas *q)
{
	bool	 good;

	while (q->again == 0) {
		while (q->rest.n > 0 && ezz_ofd_in_blank(q->rest.p[0]))
			q->rest.p++, q->rest.n--;
		if (q->rest.n == 0)
			return q->v;
		if (q->rest.p[0] == 'g' || q->rest.p[0] == 'G')
			good = repeat(q);
		else {
			good = ezz_ofd_in_length(&q->rest, &q->v);
			q->again = 1;
		}
		if (!good) {
			q->broken = true;
			q->rest.n = q->again = 0;
		}
	}
	q->again--;
	return q->v;
}

static struct deltas
deltas_of(const struct ezz_xml_node *node, const char *name)
{
	struct deltas	 q = { .rest = ezz_ofd_in_value(node, name) };

	q.given = q.rest.n > 0;
	return q;
}

/* ---- characters ---------------------------------------------------------- */

/*
 * Blanks count as characters, but not those of a file that was set out in
 * lines by who wrote it.
 */
static struct ezz_bytes
text_of(const struct ezz_xml_node *code)
{
	return strpbrk(code->text, "\r\n") != NULL ? ezz_xml_trim(code->text) :
	    ezz_bytes_str(code->text);
}

struct run {
	struct ofd_drawer	*d;
	struct ezz_ofd_text	*text;
	double			 x;	/* the last X and Y that were said */
	double			 y;
};

static void
advance(const struct ezz_ofd_text *t, uint32_t c, double *x, double *y)
{
	double	 w = ezz_ofd_in_width(c) * t->size;

	switch (t->read_direction) {
	case 90:
		*y += w;
		break;
	case 180:
		*x -= w * t->hscale;
		break;
	case 270:
		*y -= w;
		break;
	default:
		*x += w * t->hscale;
		break;
	}
}

static bool
start_of(const struct ezz_xml_node *code, const char *name, double *v)
{
	struct ezz_bytes	 b = ezz_ofd_in_value(code, name);

	return b.n == 0 || ezz_ofd_in_numbers(b, v, 1);
}

static ezz_status
one_code(struct run *r, const struct ezz_xml_node *code)
{
	struct ezz_bytes	 b = text_of(code);
	struct deltas		 dx = deltas_of(code, "DeltaX");
	struct deltas		 dy = deltas_of(code, "DeltaY");
	struct ezz_ofd_char	*c, *before = NULL;
	double			 x, y;
	uint32_t		 u;
	size_t			 n;

	if (!start_of(code, "X", &r->x) || !start_of(code, "Y", &r->y))
		return ezz_ofd_in_miss(r->d, code,
		    N_("a text that begins at no place"));
	x = r->x;
	y = r->y;
	for (; b.n > 0 && (n = ezz_utf8_next(b, &u)) > 0; b.p += n, b.n -= n) {
		if (before != NULL && (dx.given || dy.given)) {
			x += next_delta(&dx);
			y += next_delta(&dy);
		} else if (before != NULL)
			advance(r->text, before->c, &x, &y);
		c = &r->text->chars[r->text->n++];
		*c = (struct ezz_ofd_char){ .c = u, .x = x, .y = y,
		    .glyph = EZZ_OFD_NO_GLYPH, .first = before == NULL,
		    .loose = before != NULL && !dx.given && !dy.given };
		before = c;
	}
	return !dx.broken && !dy.broken ? EZZ_OK : ezz_ofd_in_miss(r->d, code,
	    N_("distances between characters that are no numbers"));
}

static size_t
letters_in(const struct ezz_xml_node *node)
{
	const struct ezz_xml_node	*c;
	size_t				 n = 0;

	c = ezz_xml_child(node, "TextCode");
	for (; c != NULL; c = ezz_xml_again(c))
		n += ezz_utf8_length(text_of(c));
	return n;
}

/* ---- glyphs -------------------------------------------------------------- */

static bool
count_of(const struct ezz_xml_node *node, const char *name, double fallback,
    size_t *out)
{
	struct ezz_bytes	 b = ezz_ofd_in_value(node, name);
	double			 v = fallback;

	if ((b.n > 0 && !ezz_ofd_in_numbers(b, &v, 1)) || v < 0)
		return false;
	*out = (size_t)v;
	return true;
}

struct cgt {
	size_t			 at;
	size_t			 codes;
	size_t			 glyphs;
	struct ezz_bytes	 ids;
};

static bool
cgt_of(const struct ezz_xml_node *node, struct cgt *out)
{
	const struct ezz_xml_node	*ids = ezz_xml_child(node, "Glyphs");

	*out = (struct cgt){ 0 };
	if (ids == NULL || !count_of(node, "CodePosition", -1, &out->at) ||
	    !count_of(node, "CodeCount", 1, &out->codes) ||
	    !count_of(node, "GlyphCount", 1, &out->glyphs))
		return false;
	out->ids = ezz_xml_trim(ids->text);
	/* a glyph takes a digit and a blank at least */
	return out->codes > 0 && out->glyphs <= out->ids.n / 2 + 1;
}

static bool
next_glyph(struct ezz_bytes *ids, uint32_t *out)
{
	double	 v;

	if (!ezz_ofd_in_number(ids, &v) || v < 0 || v > 65535)
		return false;
	*out = (uint32_t)v;
	return true;
}

/* Put the characters and glyphs of one transformation behind *n. */
static bool
transform(const struct ezz_ofd_text *from, struct cgt *g,
    struct ezz_ofd_char *to, size_t *n)
{
	size_t	 most = g->codes > g->glyphs ? g->codes : g->glyphs;

	for (size_t i = 0; i < most; i++) {
		struct ezz_ofd_char	*c = &to[(*n)++];

		if (i < g->codes)
			*c = from->chars[g->at + i];
		else
			*c = (struct ezz_ofd_char){ .loose = true,
			    .x = c[-1].x, .y = c[-1].y };
		c->merged = i >= g->glyphs;
		c->glyph = EZZ_OFD_NO_GLYPH;
		if (i < g->glyphs && !next_glyph(&g->ids, &c->glyph))
			return false;
	}
	return true;
}

static size_t
glyphs_in(const struct ezz_xml_node *node)
{
	const struct ezz_xml_node	*c;
	struct cgt			 g;
	size_t				 n = 0;

	c = ezz_xml_child(node, "CGTransform");
	for (; c != NULL; c = ezz_xml_again(c))
		n += cgt_of(c, &g) ? g.glyphs : 0;
	return n;
}

/* They stand in the order of the characters they are for. */
static ezz_status
give_glyphs(struct ofd_drawer *d, const struct ezz_xml_node *node,
    struct ezz_ofd_char *to, struct ezz_ofd_text *text)
{
	const struct ezz_xml_node	*c;
	struct cgt			 g;
	size_t				 done = 0, n = 0;
	bool				 good = true;

	c = ezz_xml_child(node, "CGTransform");
	for (; c != NULL && good; c = ezz_xml_again(c)) {
		good = cgt_of(c, &g) && g.at >= done && g.at <= text->n &&
		    g.codes <= text->n - g.at;
		if (!good)
			break;
		while (done < g.at)
			to[n++] = text->chars[done++];
		good = transform(text, &g, to, &n);
		done += g.codes;
	}
	while (done < text->n)
		to[n++] = text->chars[done++];
	text->chars = to;
	text->n = n;
	return good ? EZZ_OK : ezz_ofd_in_miss(d, node,
	    N_("glyphs for characters that are not there"));
}

static ezz_status
take_chars(struct ofd_drawer *d, const struct ezz_xml_node *node,
    struct ezz_ofd_text *text, size_t room, size_t more)
{
	const struct ezz_xml_node	*c;
	struct run			 r = { .d = d, .text = text };
	struct ezz_ofd_char		*to;
	ezz_status			 st = EZZ_OK;

	text->chars = ezz_arena_take(d->arena, room * sizeof(*text->chars) + 1);
	if (text->chars == NULL)
		return ezz_nomem(d->ctx);
	c = ezz_xml_child(node, "TextCode");
	for (; c != NULL && st == EZZ_OK; c = ezz_xml_again(c))
		st = one_code(&r, c);
	if (st != EZZ_OK || ezz_xml_child(node, "CGTransform") == NULL)
		return st;
	to = ezz_arena_take(d->arena, (room + more) * sizeof(*to) + 1);
	return to == NULL ? ezz_nomem(d->ctx) : give_glyphs(d, node, to, text);
}

ezz_status
ezz_ofd_in_chars(struct ofd_drawer *d, const struct ezz_xml_node *node,
    struct ezz_ofd_text *text)
{
	size_t		 room = letters_in(node), more = glyphs_in(node);
	ezz_status	 st;

	if (room > EZZ_MAX_OFD_CHARS - d->chars ||
	    more > EZZ_MAX_OFD_CHARS - d->chars - room)
		return ezz_fail(d->ctx, EZZ_ELIMIT, NULL,
		    "a page of more than %d characters", EZZ_MAX_OFD_CHARS);
	st = take_chars(d, node, text, room, more);
	d->chars += text->n;
	return st;
}
