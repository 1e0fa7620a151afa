/*
 * Setting a paragraph: greedy, line by line.  Of two ends near the measure the
 * one is taken that disturbs the spaces less: a mark drawn in by squeezing the
 * blank halves of punctuation, or a character sent on and the line stretched.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "draw/type.h"
#include "draw/type_break.h"

/* A character before it is placed. */
struct atom {
	uint32_t		 c;
	enum ezz_class		 class;
	struct ezz_glyph	 g;
	struct ezz_bytes	 text;
	size_t			 span;
	int32_t			 w;	/* at this size */
	int32_t			 gap;	/* before it, unless it begins a line */
	int32_t			 give;	/* what of the gap may be squeezed out */
	bool			 end;	/* a line may end before it */
};

struct atoms {
	struct atom	*a;
	size_t		 n;
};

/* A line that could be: its atoms, and what can be done about its width. */
struct cut {
	size_t	 next;		/* where the following line begins */
	size_t	 last;		/* past its last atom with ink */
	int32_t	 width;
	int32_t	 give;		/* in its gaps */
	int32_t	 tail;		/* the blank half of its last mark */
	size_t	 places;	/* gaps that may be stretched */
	bool	 closes;	/* the paragraph, or a line ended by '\n' */
};

/* The setting with what it owns. */
struct whole {
	struct ezz_setting	 s;	/* first: freed by its address */
	struct ezz_line		*line;
	struct ezz_piece	*piece;
	uint32_t		*c;
	uint32_t		*glyph;
	int32_t			*x;
	int32_t			*delta;
	uint8_t			*text;
	size_t			 n;	/* atoms placed */
	size_t			 bytes;
};

struct work {
	ezz_ctx			*ctx;
	struct ezz_type		 t;
	int32_t			 cell;	/* of the grid, or 0 */
	struct atoms		 all;
	struct whole		*out;
	bool			 over;	/* it does not fit: not an error yet */
};

/* ---- characters to atoms ---- */

static ezz_status
add_char(struct work *w, const struct ezz_span *span, size_t i, uint32_t c,
    struct ezz_bytes text)
{
	const struct ezz_style	*style = span->style == NULL ? w->t.style :
				    span->style;
	struct atom		*a = &w->all.a[w->all.n];

	*a = (struct atom){ .c = c, .class = ezz_class_of(c), .text = text,
	    .span = i };
	w->all.n++;
	if (a->class == EZZ_NEWLINE)
		return EZZ_OK;
	return ezz_style_glyph(w->ctx, style, c, &a->g);
}

static ezz_status
add_span(struct work *w, const struct ezz_span *span, size_t i)
{
	struct ezz_bytes	 b = span->text;
	uint32_t		 c;
	size_t			 n;
	ezz_status		 st;

	for (; b.n > 0; b.p += n, b.n -= n) {
		if ((n = ezz_utf8_next(b, &c)) == 0)
			return ezz_fail(w->ctx, EZZ_EREFUSED, "RFC 3629",
			    "the text is not UTF-8");
		st = add_char(w, span, i, c, EZZ_BYTES(b.p, n));
		if (st != EZZ_OK)
			return st;
	}
	return EZZ_OK;
}

static ezz_status
make_atoms(struct work *w, const struct ezz_span *span, size_t n)
{
	size_t		 bytes = 0;
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < n; i++)
		if (__builtin_add_overflow(bytes, span[i].text.n, &bytes) ||
		    bytes > EZZ_MAX_TYPE)
			return ezz_fail(w->ctx, EZZ_ELIMIT, NULL,
			    "a paragraph of over %d bytes is not set",
			    EZZ_MAX_TYPE);
	w->all.a = calloc(bytes + 1, sizeof(*w->all.a));
	if (w->all.a == NULL)
		return ezz_nomem(w->ctx);
	for (size_t i = 0; i < n && st == EZZ_OK; i++)
		st = add_span(w, &span[i], i);
	for (size_t i = 1; i < w->all.n; i++)
		w->all.a[i].end = ezz_break_between(i < 2 ? 0 :
		    w->all.a[i - 2].c, w->all.a[i - 1].c, w->all.a[i].c);
	return st;
}

/* ---- measures at a size ---- */

static bool
sheds_right(const struct atom *a)
{
	return a->class == EZZ_CLOSE && a->g.blank_right;
}

static bool
sheds_left(const struct atom *a)
{
	return a->class == EZZ_OPEN && a->g.blank_left;
}

static bool
is_latin(const struct atom *a)
{
	return a->class == EZZ_WORD || a->class == EZZ_MARK;
}

/* What is between two characters of a line, and how much of it may go. */
static void
set_gap(const struct work *w, const struct atom *a, struct atom *b)
{
	bool	 pair = (b->class == EZZ_CLOSE || b->class == EZZ_OPEN);
	int32_t	 share = w->cell > 0 ? 2 : 4;

	b->gap = b->give = 0;
	if (w->t.plain)
		return;
	if (w->cell == 0 && sheds_right(a) && pair)
		b->gap = -(a->w / 2);
	else if (w->cell == 0 && a->class == EZZ_OPEN && sheds_left(b))
		b->gap = -(b->w / 2);
	else if (sheds_right(a))
		b->give = a->w / share;
	else if (sheds_left(b))
		b->give = b->w / share;
	else if (w->cell == 0 &&
	    ((a->class == EZZ_HAN && b->class == EZZ_WORD) ||
	    (is_latin(a) && b->class == EZZ_HAN))) {
		b->gap = w->t.size / 4;
		b->give = b->gap / 2;
	}
}

/* On the grid a Latin word takes whole half cells, its slack on both sides. */
static void
pad_word(struct work *w, size_t from, size_t to)
{
	int32_t	 sum = 0, half = w->cell / 2, slack;

	for (size_t i = from; i < to; i++)
		sum += w->all.a[i].w;
	slack = (sum + half - 1 - half / 20) / half * half - sum;
	if (slack <= 0 || slack >= half)
		return;
	if (from > 0 && (w->all.a[from - 1].class == EZZ_HAN ||
	    w->all.a[from - 1].class == EZZ_OPEN)) {
		w->all.a[from].gap += slack / 2;
		slack -= slack / 2;
	}
	if (to < w->all.n)
		w->all.a[to].gap += slack;
}

static void
pad_words(struct work *w)
{
	size_t	 from = 0;

	for (size_t i = 0; i <= w->all.n; i++)
		if (i == w->all.n || !is_latin(&w->all.a[i])) {
			if (i > from)
				pad_word(w, from, i);
			from = i + 1;
		}
}

static void
measure(struct work *w)
{
	struct atom	*a;
	int32_t		 em = w->t.size;

	w->cell = w->t.grid > 0 ? w->t.width / (int32_t)w->t.grid : 0;
	for (size_t i = 0; i < w->all.n; i++) {
		a = &w->all.a[i];
		a->w = 0;
		if (a->class == EZZ_NEWLINE)
			continue;
		a->w = ezz_font_scale(a->g.font, a->g.advance, em);
		if (w->cell > 0)
			a->w = a->w * 10 > em * 9 ? w->cell :
			    (int32_t)((int64_t)a->w * w->cell / em);
		if (i > 0)
			set_gap(w, a - 1, a);
	}
	if (w->cell > 0 && !w->t.plain)
		pad_words(w);
}

/* ---- choosing where a line ends ---- */

/* A bracket that begins a line but the first sheds its blank half. */
static int32_t
head_cut(const struct work *w, size_t from, bool first)
{
	const struct atom	*a = &w->all.a[from];

	return !first && !w->t.plain && w->cell == 0 && sheds_left(a) ?
	    a->w / 2 : 0;
}

static void
take(const struct work *w, struct cut *c, size_t from, size_t i)
{
	const struct atom	*a = &w->all.a[i];

	if (i > from) {
		c->width += a->gap;
		c->give += a->give;
		c->places += a->end;
	}
	c->width += a->w;
	c->tail = !w->t.plain && sheds_right(a) ? a->w / 2 : 0;
	c->last = i + 1;
}

static bool
ends_at(const struct work *w, size_t i)
{
	return i == w->all.n || w->all.a[i].class == EZZ_NEWLINE;
}

/* How far a line is from the measure, over what can be done about it. */
static int64_t
pain(const struct cut *c, int32_t measure)
{
	int64_t	 off = (int64_t)c->width - measure;
	int64_t	 places = (int64_t)c->places;

	if (off <= 0)
		return -off * 16 / (places + 1);
	return off <= c->tail ? 0 : (off - c->tail) * 16 / (places + 1);
}

static bool
fits(const struct cut *c, int32_t measure)
{
	return c->width - c->give - c->tail <= measure;
}

/* Where no end is allowed before the measure is full, one is made. */
static bool
forced(const struct work *w, size_t from, bool first, int32_t measure,
    struct cut *out)
{
	struct cut	 c = { .width = -head_cut(w, from, first) };
	bool		 found = false, soft;

	for (size_t i = from; !ends_at(w, i); i++) {
		take(w, &c, from, i);
		if (c.width > measure)
			break;
		c.next = i + 1;
		soft = ends_at(w, i + 1) || (is_latin(&w->all.a[i]) &&
		    w->all.a[i + 1].class == EZZ_WORD) ||
		    w->all.a[i + 1].class == EZZ_HAN;
		if (soft || !found || out->last == from + 1)
			*out = c;
		found = true;
	}
	return found;
}

static bool
choose(const struct work *w, size_t from, bool first, int32_t measure,
    struct cut *out)
{
	struct cut	 c = { .width = -head_cut(w, from, first) }, ink = c;
	bool		 found = false, even = w->t.align == EZZ_JUSTIFY;

	ink.last = from;
	for (size_t i = from; !ends_at(w, i); i++) {
		take(w, &c, from, i);
		if (w->all.a[i].class != EZZ_SPACE)
			ink = c;
		if (!fits(&ink, measure))
			break;
		if (!ends_at(w, i + 1) && !w->all.a[i + 1].end)
			continue;
		ink.next = i + 1;
		ink.closes = ends_at(w, i + 1);
		if (!found || ink.width <= measure ||
		    (even ? pain(&ink, measure) <= pain(out, measure) :
		    ink.width - ink.tail <= measure))
			*out = ink;
		found = true;
	}
	return found || forced(w, from, first, measure, out);
}

/* ---- placing ---- */

/* Share an amount among gaps so that the parts add up to it exactly. */
static int32_t
share(int64_t amount, int64_t before, int64_t part, int64_t whole)
{
	return (int32_t)(amount * (before + part) / whole -
	    amount * before / whole);
}

/* What each gap gives or takes, so that the line comes out at the measure. */
static void
adjust(const struct work *w, const struct cut *c, size_t from,
    int32_t measure, int32_t *x)
{
	int64_t	 off = (int64_t)measure - c->width, done = 0;
	int32_t	 moved = 0, part;
	bool	 all = w->t.align == EZZ_SPREAD && c->places == 0;
	size_t	 places = all ? c->last - from - 1 : c->places;

	if (off < 0)
		off = off + c->tail < 0 ? off + c->tail : 0;
	if (off == 0 || (off > 0 && places == 0))
		return;
	for (size_t i = from + 1; i < c->last; i++) {
		part = off < 0 ? w->all.a[i].give : all || w->all.a[i].end;
		moved += share(off, done, part,
		    off < 0 ? c->give : (int64_t)places);
		done += part;
		x[i - from] += moved;
	}
}

static bool
stretched(const struct work *w, const struct cut *c)
{
	return w->t.align == EZZ_SPREAD ||
	    (w->t.align == EZZ_JUSTIFY && !c->closes);
}

/* The x of each atom of a line, from the measure's left. */
static void
place(const struct work *w, const struct cut *c, size_t from, bool first,
    int32_t indent, int32_t *x)
{
	int32_t	 measure = w->t.width - indent, at, free;

	at = indent - head_cut(w, from, first);
	for (size_t i = from; i < c->last; i++) {
		at += i > from ? w->all.a[i].gap : 0;
		x[i - from] = at;
		at += w->all.a[i].w;
	}
	if (stretched(w, c) || c->width > measure) {
		adjust(w, c, from, measure, x);
		return;
	}
	free = w->t.align == EZZ_CENTRE ? (measure - c->width) / 2 :
	    w->t.align == EZZ_RIGHT ? measure - c->width : 0;
	for (size_t i = from; i < c->last; i++)
		x[i - from] += free;
}

/* A piece ends where the face or the span changes. */
static void
add_atom(struct whole *o, struct ezz_line *l, const struct atom *a, int32_t x,
    bool fresh)
{
	struct ezz_piece	*p;

	o->c[o->n] = a->c;
	o->glyph[o->n] = a->g.id;
	o->x[o->n] = x;
	if (!fresh) {
		p = &o->piece[o->s.pieces - 1];
		o->delta[o->n - 1] = x - o->x[o->n - 1];
	} else {
		p = &o->piece[o->s.pieces++];
		*p = (struct ezz_piece){ .font = a->g.font, .span = a->span,
		    .x = x, .y = l->y, .c = o->c + o->n,
		    .glyph = o->glyph + o->n, .delta = o->delta + o->n,
		    .text = { o->text + o->bytes, 0 } };
		l->pieces++;
	}
	memcpy(o->text + o->bytes, a->text.p, a->text.n);
	o->bytes += a->text.n;
	p->text.n += a->text.n;
	p->end = x + a->w;
	p->n++;
	o->n++;
}

/* The em box above the baseline: of the style, so that lines stand level. */
static int32_t
rise(const struct work *w)
{
	const struct ezz_font	*f = ezz_style_first(w->t.style);

	return ezz_font_scale(f, f->ascent, w->t.size);
}

static void
add_line(struct work *w, const struct cut *c, size_t from, bool first,
    int32_t indent, int32_t *x)
{
	struct whole		*o = w->out;
	struct ezz_line		*l = &o->line[o->s.lines];
	const struct atom	*a;

	*l = (struct ezz_line){ .piece = o->s.pieces,
	    .y = rise(w) + (int32_t)o->s.lines * o->s.leading,
	    .left = indent, .right = indent };
	place(w, c, from, first, indent, x);
	for (size_t i = from; i < c->last; i++) {
		a = &w->all.a[i];
		add_atom(o, l, a, x[i - from], i == from ||
		    a->g.font != a[-1].g.font || a->span != a[-1].span);
	}
	if (c->last > from) {
		l->left = x[0];
		l->right = o->piece[o->s.pieces - 1].end;
	}
	o->s.lines++;
}

/* Spaces before a line are not set. */
static size_t
skip_spaces(const struct work *w, size_t i)
{
	while (!ends_at(w, i) && w->all.a[i].class == EZZ_SPACE)
		i++;
	return i;
}

/* All lines; w->over when they are too many or too narrow. */
static void
set_lines(struct work *w, int32_t *x)
{
	struct cut	 c;
	size_t		 from = 0, most = w->t.lines;
	bool		 first = true;
	int32_t		 indent;

	while (from < w->all.n && !w->over) {
		indent = first ? w->t.indent : w->t.hang;
		from = skip_spaces(w, from);
		c = (struct cut){ .next = from, .last = from, .closes = true };
		w->over = (most > 0 && w->out->s.lines == most) ||
		    (!ends_at(w, from) && !choose(w, from, first,
		    w->t.width - indent, &c));
		if (w->over)
			break;
		add_line(w, &c, from, first, indent, x);
		from = skip_spaces(w, c.next);
		if (from < w->all.n && ends_at(w, from))
			from++;
		first = false;
	}
}

/* ---- the whole ---- */

static void
whole_free(struct whole **o)
{
	if (*o == NULL)
		return;
	free((*o)->line);
	free((*o)->piece);
	free((*o)->c);
	free((*o)->glyph);
	free((*o)->x);
	free((*o)->delta);
	free((*o)->text);
	free(*o);
	*o = NULL;
}

void
ezz_setting_free(struct ezz_setting **s)
{
	struct whole	*o = (struct whole *)*s;

	whole_free(&o);
	*s = NULL;
}

static struct whole *
whole_new(const struct atoms *all)
{
	struct whole	*o = calloc(1, sizeof(*o));
	size_t		 n = all->n + 1;

	if (o == NULL)
		return NULL;
	o->line = calloc(n, sizeof(*o->line));
	o->piece = calloc(n, sizeof(*o->piece));
	o->c = calloc(n, sizeof(*o->c));
	o->glyph = calloc(n, sizeof(*o->glyph));
	o->x = calloc(n, sizeof(*o->x));
	o->delta = calloc(n, sizeof(*o->delta));
	o->text = calloc(n, 4);
	if (o->line == NULL || o->piece == NULL || o->c == NULL ||
	    o->glyph == NULL || o->x == NULL || o->delta == NULL ||
	    o->text == NULL)
		whole_free(&o);
	return o;
}

static ezz_status
set_at_size(struct work *w)
{
	int32_t	*x = calloc(w->all.n + 1, sizeof(*x));

	whole_free(&w->out);
	w->out = x == NULL ? NULL : whole_new(&w->all);
	if (w->out == NULL) {
		free(x);
		return ezz_nomem(w->ctx);
	}
	w->over = false;
	w->out->s.size = w->t.size;
	w->out->s.leading = w->t.leading > 0 ? w->t.leading :
	    w->t.size * 13 / 10;
	w->out->s.line = w->out->line;
	w->out->s.piece = w->out->piece;
	measure(w);
	set_lines(w, x);
	if (w->out->s.lines > 0)
		w->out->s.height = w->t.size +
		    (int32_t)(w->out->s.lines - 1) * w->out->s.leading;
	free(x);
	return EZZ_OK;
}

static ezz_status
sane(ezz_ctx *ctx, const struct ezz_type *t)
{
	if (t->style == NULL || t->size <= 0 || t->size > 1000 * EZZ_MM ||
	    t->width <= 0 || t->width > 10000 * EZZ_MM || t->leading < 0 ||
	    t->leading > 1000 * EZZ_MM || t->indent >= t->width ||
	    t->hang >= t->width || t->indent < -1000 * EZZ_MM ||
	    t->hang < -1000 * EZZ_MM ||
	    t->grid > (unsigned)t->width / 2)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "a paragraph cannot be set like this");
	return EZZ_OK;
}

static void
give(struct work *w, struct ezz_setting **out)
{
	*out = &w->out->s;
	w->out = NULL;
}

ezz_status
ezz_type_set(ezz_ctx *ctx, const struct ezz_type *t,
    const struct ezz_span *span, size_t n, struct ezz_setting **out)
{
	struct work	 w = { .ctx = ctx, .t = *t };
	ezz_status	 st;

	*out = NULL;
	if ((st = sane(ctx, t)) != EZZ_OK ||
	    (st = make_atoms(&w, span, n)) != EZZ_OK ||
	    (st = set_at_size(&w)) != EZZ_OK)
		goto out;
	if (w.over)
		st = t->lines > 0 && w.out->s.lines == t->lines ?
		    ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "the text takes more than %zu lines", t->lines) :
		    ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a line of %.1f mm holds not one character",
		    t->width / 1000.0);
	else
		give(&w, out);
out:
	whole_free(&w.out);
	free(w.all.a);
	return st;
}

/* ---- fitting ---- */

static int32_t
scaled(int32_t v, int32_t size, int32_t full)
{
	return (int32_t)((int64_t)v * size / full);
}

/* The type at a smaller size, and the lines that the box then holds. */
static void
shrink_to(struct work *w, const struct ezz_type *t, const struct ezz_fit *f,
    int32_t size)
{
	int32_t	 leading;
	size_t	 room;

	w->t = *t;
	w->t.size = size;
	w->t.leading = scaled(t->leading, size, t->size);
	w->t.indent = scaled(t->indent, size, t->size);
	w->t.hang = scaled(t->hang, size, t->size);
	leading = w->t.leading > 0 ? w->t.leading : size * 13 / 10;
	room = f->height < size ? 0 :
	    1 + (size_t)((f->height - size) / leading);
	if (w->t.lines == 0 || room < w->t.lines)
		w->t.lines = room;
}

static ezz_status
too_much(ezz_ctx *ctx, const struct ezz_type *t, const struct ezz_fit *f,
    size_t characters, int32_t least)
{
	return ezz_fail(ctx, EZZ_ELIMIT, NULL,
	    "%zu characters do not fit into %.1f x %.1f mm, not even in a size "
	    "of %.2f mm", characters, t->width / 1000.0, f->height / 1000.0,
	    least / 1000.0);
}

ezz_status
ezz_type_fit(ezz_ctx *ctx, const struct ezz_type *t, const struct ezz_fit *f,
    struct ezz_bytes text, struct ezz_setting **out)
{
	const struct ezz_span	 span = { text, NULL };
	struct work		 w = { .ctx = ctx, .t = *t };
	int32_t			 least = f->least > 0 ? f->least : t->size;
	int32_t			 step = t->size / 20 > 0 ? t->size / 20 : 1;
	ezz_status		 st;

	*out = NULL;
	if ((st = sane(ctx, t)) != EZZ_OK ||
	    (st = make_atoms(&w, &span, 1)) != EZZ_OK)
		goto out;
	w.over = true;
	for (int32_t size = t->size; size >= least && w.over; size -= step) {
		shrink_to(&w, t, f, size);
		if (w.t.lines == 0)
			continue;
		if ((st = set_at_size(&w)) != EZZ_OK)
			goto out;
	}
	if (w.over)
		st = too_much(ctx, t, f, w.all.n, least);
	else
		give(&w, out);
out:
	whole_free(&w.out);
	free(w.all.a);
	return st;
}

ezz_status
ezz_type_width(ezz_ctx *ctx, const struct ezz_style *style, int32_t size,
    struct ezz_bytes text, int32_t *out)
{
	struct ezz_bytes	 b = text;
	struct ezz_glyph	 g;
	uint32_t		 c;
	size_t			 n;
	int64_t			 sum = 0;
	ezz_status		 st;

	*out = 0;
	if (text.n > EZZ_MAX_TYPE)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a paragraph of over %d bytes is not set", EZZ_MAX_TYPE);
	for (; b.n > 0; b.p += n, b.n -= n) {
		if ((n = ezz_utf8_next(b, &c)) == 0)
			return ezz_fail(ctx, EZZ_EREFUSED, "RFC 3629",
			    "the text is not UTF-8");
		if ((st = ezz_style_glyph(ctx, style, c, &g)) != EZZ_OK)
			return st;
		sum += ezz_font_scale(g.font, g.advance, size);
	}
	*out = sum > INT32_MAX ? INT32_MAX : (int32_t)sum;
	return EZZ_OK;
}

ezz_status
ezz_setting_use(ezz_ctx *ctx, const struct ezz_setting *s, struct ezz_used *u)
{
	const struct ezz_piece	*p;
	ezz_status		 st;

	for (size_t i = 0; i < s->pieces; i++) {
		p = &s->piece[i];
		for (size_t k = 0; k < p->n; k++)
			if ((st = ezz_used_add(ctx, u, p->font, p->c[k])) !=
			    EZZ_OK)
				return st;
	}
	return EZZ_OK;
}
