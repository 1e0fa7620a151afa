/*
 * The text of a page, and where a word stands on it.  Writers cut a line into
 * objects as they like, often one a character: the search therefore knows
 * only characters, in the order they are drawn.
 */
#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "format/ofd_draw.h"

/* Of an em, for fonts that are not looked into. */
#define ASCENT	0.88
#define DESCENT	0.12

struct letter {
	uint32_t		 c;
	bool			 first;	/* of its TextCode */
	struct ezz_ofd_box	 box;	/* on the page */
};

struct letters {
	struct letter	*v;
	size_t		 n;
	size_t		 room;
};

/* ---- gathering ----------------------------------------------------------- */

/* Up to the next one, or its own width when that is no place for it. */
static double
width_of(const struct ezz_ofd_text *t, size_t i)
{
	const struct ezz_ofd_char	*c = &t->chars[i];
	double				 em = t->size * t->hscale, w;

	w = i + 1 < t->n && !c[1].first && c[1].c != 0 ? c[1].x - c->x : 0;
	return t->char_direction == 0 && w > 0 && w <= em ? w :
	    em * ezz_ofd_in_width(c->c);
}

/* From the unit square, turned by quarters, to the page. */
static struct ezz_ofd_box
box_of(const struct ezz_ofd_place *at, size_t i)
{
	static const double		 cosine[] = { 1, 0, -1, 0 };
	const struct ezz_ofd_text	*t = &at->object->text;
	const struct ezz_ofd_matrix	*m = &at->inner;
	int				 turn = t->char_direction / 90 & 3;
	double				 w = width_of(t, i), x, y;
	double				 x0 = 0, y0 = 0, x1 = 0, y1 = 0;

	for (int k = 0; k < 4; k++) {
		double	 u = (k & 1) != 0 ? w : 0;
		double	 v = t->size * ((k & 2) != 0 ? DESCENT : -ASCENT);
		double	 c = cosine[turn], s = cosine[(turn + 3) & 3];
		double	 gx = t->chars[i].x + u * c - v * s;
		double	 gy = t->chars[i].y + u * s + v * c;

		x = m->a * gx + m->c * gy + m->e;
		y = m->b * gx + m->d * gy + m->f;
		x0 = k == 0 ? x : fmin(x0, x);
		y0 = k == 0 ? y : fmin(y0, y);
		x1 = k == 0 ? x : fmax(x1, x);
		y1 = k == 0 ? y : fmax(y1, y);
	}
	return (struct ezz_ofd_box){ true, x0, y0, x1 - x0, y1 - y0 };
}

static ezz_status
gather(ezz_ctx *ctx, void *arg, const struct ezz_ofd_place *at)
{
	const struct ezz_ofd_text	*t = &at->object->text;
	struct letters			*all = arg;
	struct letter			*v;

	if (at->object->kind != EZZ_OFD_TEXT)
		return EZZ_OK;
	if (t->n > EZZ_MAX_OFD_CHARS - all->n)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a page of more than %d characters", EZZ_MAX_OFD_CHARS);
	if (t->n > all->room - all->n) {
		all->room = 2 * all->room + t->n;
		v = reallocarray(all->v, all->room, sizeof(*v));
		if (v == NULL)
			return ezz_nomem(ctx);
		all->v = v;
	}
	for (size_t i = 0; i < t->n; i++)
		if (t->chars[i].c != 0)
			all->v[all->n++] = (struct letter){ t->chars[i].c,
			    t->chars[i].first, box_of(at, i) };
	return EZZ_OK;
}

/* ---- all of it ----------------------------------------------------------- */

/* What stands between two pieces: 0, a blank or a line end. */
static uint8_t
between(const struct ezz_ofd_box *a, const struct ezz_ofd_box *b)
{
	double	 top = fmax(a->y, b->y);
	double	 end = fmin(a->y + a->h, b->y + b->h);
	double	 gap = b->x - (a->x + a->w);

	if (end - top < fmin(a->h, b->h) / 2)
		return '\n';
	return gap > fmin(a->h, b->h) / 2 || gap < -fmax(a->w, b->w) * 2 ?
	    ' ' : 0;
}

ezz_status
ezz_ofd_text(ezz_ctx *ctx, const struct ezz_ofd_drawing *d,
    struct ezz_buf *out)
{
	struct letters	 all = { 0 };
	uint8_t		 u[4], gap;
	ezz_status	 st;

	st = ezz_ofd_walk(ctx, d, gather, &all);
	for (size_t i = 0; i < all.n && st == EZZ_OK; i++) {
		gap = i > 0 && all.v[i].first ? between(&all.v[i - 1].box,
		    &all.v[i].box) : 0;
		if (gap != 0)
			st = ezz_buf_byte(ctx, out, gap);
		if (st == EZZ_OK)
			st = ezz_buf_add(ctx, out, u,
			    ezz_utf8_put(all.v[i].c, u));
	}
	if (st == EZZ_OK && all.n > 0)
		st = ezz_buf_byte(ctx, out, '\n');
	free(all.v);
	return st;
}

/* ---- a word -------------------------------------------------------------- */

static bool
is_space(uint32_t c)
{
	return c <= ' ' || c == 0xa0 || c == 0x3000;
}

static ezz_status
take_word(ezz_ctx *ctx, struct ezz_bytes word, uint32_t *out, size_t *n)
{
	uint32_t	 c;
	size_t		 w;

	*n = 0;
	if (!ezz_utf8_valid(word))
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "the word to look for is not UTF-8");
	for (; word.n > 0; word.p += w, word.n -= w) {
		w = ezz_utf8_next(word, &c);
		if (is_space(c))
			continue;
		if (*n == EZZ_MAX_OFD_WORD)
			return ezz_fail(ctx, EZZ_EINVAL, NULL,
			    "a word to look for has at most %d characters",
			    EZZ_MAX_OFD_WORD);
		out[(*n)++] = c;
	}
	return *n > 0 ? EZZ_OK : ezz_fail(ctx, EZZ_EINVAL, NULL,
	    "the word to look for is empty");
}

static void
drop_spaces(struct letters *all)
{
	size_t	 n = 0;

	for (size_t i = 0; i < all->n; i++)
		if (!is_space(all->v[i].c))
			all->v[n++] = all->v[i];
	all->n = n;
}

static bool
matches(const struct letter *v, const uint32_t *word, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].c != word[i])
			return false;
	return true;
}

static struct ezz_ofd_box
around(const struct letter *v, size_t n)
{
	double	 x0 = v->box.x, y0 = v->box.y;
	double	 x1 = x0 + v->box.w, y1 = y0 + v->box.h;

	for (size_t i = 1; i < n; i++) {
		x0 = fmin(x0, v[i].box.x);
		y0 = fmin(y0, v[i].box.y);
		x1 = fmax(x1, v[i].box.x + v[i].box.w);
		y1 = fmax(y1, v[i].box.y + v[i].box.h);
	}
	return (struct ezz_ofd_box){ true, x0, y0, x1 - x0, y1 - y0 };
}

ezz_status
ezz_ofd_text_find(ezz_ctx *ctx, const struct ezz_ofd_drawing *d,
    struct ezz_bytes word, size_t *left, bool *found, struct ezz_ofd_box *box)
{
	uint32_t	 c[EZZ_MAX_OFD_WORD];
	struct letters	 all = { 0 };
	size_t		 n;
	ezz_status	 st;

	*found = false;
	*box = (struct ezz_ofd_box){ 0 };
	if (*left == 0)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "places of a word are counted from 1");
	st = take_word(ctx, word, c, &n);
	if (st == EZZ_OK)
		st = ezz_ofd_walk(ctx, d, gather, &all);
	drop_spaces(&all);
	for (size_t i = 0; st == EZZ_OK && !*found && n <= all.n - i &&
	    i < all.n; i++) {
		if (!matches(&all.v[i], c, n))
			continue;
		if (--*left == 0) {
			*found = true;
			*box = around(&all.v[i], n);
		}
		i += n - 1;
	}
	free(all.v);
	return st;
}
