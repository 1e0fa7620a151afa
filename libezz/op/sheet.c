/*
 * Text and lines on a page (GB/T 33190 8, 9, 11).  Each run of characters in
 * one face on one line is a text object, as large as the type's em boxes and
 * some more, for a boundary cuts off what leaves it.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "op/leaf.h"

/* ---- the list of objects ------------------------------------------------- */

static ezz_status
more(struct ezz_sheet *s, struct ezz_ofd_put **out)
{
	struct ezz_ofd_put	*p;
	size_t			 cap = s->cap * 2 + 32;

	if (s->n == s->cap) {
		if ((p = reallocarray(s->put, cap, sizeof(*p))) == NULL)
			return ezz_nomem(s->ctx);
		s->put = p;
		s->cap = cap;
	}
	*out = &s->put[s->n++];
	**out = (struct ezz_ofd_put){ .id = s->next++ };
	return EZZ_OK;
}

void
ezz_sheet_done(struct ezz_sheet *s)
{
	free(s->put);
	ezz_used_free(&s->used);
	s->put = NULL;
	s->n = s->cap = 0;
}

static void *
keep(struct ezz_sheet *s, const void *p, size_t n)
{
	void	*q = ezz_arena_take(s->memory, n == 0 ? 1 : n);

	if (q != NULL && n > 0)
		memcpy(q, p, n);
	return q;
}

/* The id of a face on this page; its first text gives it one. */
static ezz_status
font_id(struct ezz_sheet *s, const struct ezz_font *f, unsigned *out)
{
	for (size_t i = 0; i < s->faces_n; i++)
		if (s->faces[i].font == f) {
			*out = s->faces[i].id;
			return EZZ_OK;
		}
	if (s->faces_n == EZZ_SHEET_FACES)
		return ezz_fail(s->ctx, EZZ_ELIMIT, NULL,
		    "too many fonts on one page");
	*out = s->faces[s->faces_n].id = s->next++;
	s->faces[s->faces_n++].font = f;
	return EZZ_OK;
}

/* ---- text ---------------------------------------------------------------- */

struct spot {
	int32_t		 x, y;		/* of the setting on the page */
	int32_t		 size;
	const uint8_t	*rgb;
};

static ezz_status
put_piece(struct ezz_sheet *s, const struct ezz_piece *p,
    const struct spot *at)
{
	struct ezz_ofd_put	*o = NULL;
	int32_t			 pad = at->size / 4, above = at->size * 11 / 10;
	unsigned		 font = 0;
	ezz_status		 st;

	if ((st = font_id(s, p->font, &font)) != EZZ_OK ||
	    (st = more(s, &o)) != EZZ_OK)
		return st;
	o->kind = EZZ_OFD_PUT_TEXT;
	o->font = font;
	o->size = at->size;
	memcpy(o->rgb, at->rgb, 3);
	if (pad > at->x + p->x)
		pad = at->x + p->x;
	if (above > at->y + p->y)
		above = at->y + p->y;
	o->box = (struct ezz_ofd_area){ at->x + p->x - pad,
	    at->y + p->y - above, p->end - p->x + 2 * pad,
	    above + at->size * 4 / 10 };
	o->x = pad;
	o->y = above;
	o->text = EZZ_BYTES(keep(s, p->text.p, p->text.n), p->text.n);
	o->delta = p->n < 2 ? NULL : keep(s, p->delta,
	    (p->n - 1) * sizeof(*p->delta));
	if (o->text.p == NULL || (p->n > 1 && o->delta == NULL))
		return ezz_nomem(s->ctx);
	return EZZ_OK;
}

static ezz_status
put_setting(struct ezz_sheet *s, const struct ezz_setting *set,
    const struct ezz_sheet_text *t)
{
	struct spot	 at = { t->at.x, t->at.y, set->size, t->style->rgb };
	int32_t		 room = t->at.h - set->height;
	ezz_status	 st = EZZ_OK;

	if (t->valign == EZZ_FACE_MIDDLE)
		at.y += room / 2;
	else if (t->valign == EZZ_FACE_BOTTOM)
		at.y += room;
	if (s->used == NULL)
		st = ezz_used_new(s->ctx, &s->used);
	if (st == EZZ_OK)
		st = ezz_setting_use(s->ctx, set, s->used);
	for (size_t i = 0; i < set->pieces && st == EZZ_OK; i++)
		st = put_piece(s, &set->piece[i], &at);
	return st;
}

static ezz_status
set_text(struct ezz_sheet *s, const struct ezz_sheet_text *t,
    struct ezz_setting **out)
{
	static const enum ezz_align	 aligns[] = {
		[EZZ_FACE_LEFT] = EZZ_LEFT, [EZZ_FACE_CENTRE] = EZZ_CENTRE,
		[EZZ_FACE_RIGHT] = EZZ_RIGHT,
		[EZZ_FACE_JUSTIFY] = EZZ_JUSTIFY,
		[EZZ_FACE_SPREAD] = EZZ_SPREAD
	};
	struct ezz_type			 type = {
		.size = t->style->size, .leading = t->style->leading,
		.width = t->at.w, .align = aligns[t->style->align],
		.lines = t->lines, .plain = t->plain
	};
	struct ezz_fit			 fit = { t->at.h, t->least };
	ezz_status			 st;

	if ((st = ezz_fonts_style(s->ctx, s->fonts, t->style->font,
	    &type.style)) != EZZ_OK)
		return st;
	return ezz_type_fit(s->ctx, &type, &fit, t->text, out);
}

ezz_status
ezz_sheet_text(struct ezz_sheet *s, const struct ezz_sheet_text *t,
    size_t *objects)
{
	struct ezz_setting	*set = NULL;
	size_t			 before = s->n;
	ezz_status		 st;

	if ((st = set_text(s, t, &set)) == EZZ_OK)
		st = put_setting(s, set, t);
	ezz_setting_free(&set);
	if (objects != NULL)
		*objects = s->n - before;
	return st;
}

ezz_status
ezz_sheet_line(struct ezz_sheet *s, const struct ezz_setting *set,
    size_t line, int32_t x, int32_t y, const uint8_t rgb[3], size_t *objects)
{
	const struct ezz_line	*l = &set->line[line];
	struct spot		 at = { x, y - (int32_t)line * set->leading,
				    set->size, rgb };
	size_t			 before = s->n;
	ezz_status		 st = EZZ_OK;

	if (s->used == NULL)
		st = ezz_used_new(s->ctx, &s->used);
	if (st == EZZ_OK && line == 0)
		st = ezz_setting_use(s->ctx, set, s->used);
	for (size_t i = 0; i < l->pieces && st == EZZ_OK; i++)
		st = put_piece(s, &set->piece[l->piece + i], &at);
	if (objects != NULL)
		*objects = s->n - before;
	return st;
}

/* ---- lines --------------------------------------------------------------- */

static ezz_status
put_path(struct ezz_sheet *s, struct ezz_face_rect at,
    const struct ezz_ofd_put_step *steps, size_t n, struct ezz_ofd_put **out)
{
	ezz_status	 st;

	if ((st = more(s, out)) != EZZ_OK)
		return st;
	(*out)->kind = EZZ_OFD_PUT_PATH;
	(*out)->box = (struct ezz_ofd_area){ at.x, at.y, at.w, at.h };
	(*out)->steps = keep(s, steps, n * sizeof(*steps));
	(*out)->steps_n = n;
	return (*out)->steps == NULL ? ezz_nomem(s->ctx) : EZZ_OK;
}

/* The boundary is half a line wider, which else would be cut off. */
static ezz_status
put_rect(struct ezz_sheet *s, struct ezz_face_rect at, int32_t line,
    struct ezz_ofd_put **out)
{
	int32_t				 k = line / 2 + line % 2;
	const struct ezz_ofd_put_step	 steps[] = {
		{ 'M', { k, k } }, { 'L', { k + at.w, k } },
		{ 'L', { k + at.w, k + at.h } }, { 'L', { k, k + at.h } },
		{ 'C', { 0 } }
	};

	at.x -= k;
	at.y -= k;
	at.w += 2 * k;
	at.h += 2 * k;
	return put_path(s, at, steps, 5, out);
}

ezz_status
ezz_sheet_rect(struct ezz_sheet *s, struct ezz_face_rect at, int32_t line,
    const uint8_t rgb[3])
{
	struct ezz_ofd_put	*o = NULL;
	ezz_status		 st;

	if ((st = put_rect(s, at, line, &o)) != EZZ_OK)
		return st;
	o->line = line;
	memcpy(o->rgb, rgb, 3);
	return EZZ_OK;
}

static ezz_status
dashed(struct ezz_sheet *s, const struct ezz_face_box *b,
    struct ezz_ofd_put *o)
{
	o->line = b->line;
	memcpy(o->rgb, b->rgb, 3);
	if (b->dash_n == 0)
		return EZZ_OK;
	o->dashes = keep(s, b->dash, b->dash_n * sizeof(*b->dash));
	o->dashes_n = b->dash_n;
	return o->dashes == NULL ? ezz_nomem(s->ctx) : EZZ_OK;
}

static ezz_status
draw_rect(struct ezz_sheet *s, const struct ezz_face_box *b)
{
	struct ezz_ofd_put	*o = NULL;
	ezz_status		 st;

	if (b->filled) {
		if ((st = put_rect(s, b->at, 0, &o)) != EZZ_OK)
			return st;
		o->fill = true;
		memcpy(o->rgb, b->fill, 3);
	}
	if (b->line == 0)
		return EZZ_OK;
	if ((st = put_rect(s, b->at, b->line, &o)) != EZZ_OK)
		return st;
	return dashed(s, b, o);
}

static ezz_status
draw_rule(struct ezz_sheet *s, const struct ezz_face_box *b)
{
	struct ezz_face_rect		 at = b->at;
	int32_t				 k = b->line / 2 + b->line % 2;
	const struct ezz_ofd_put_step	 steps[] = {
		{ 'M', { k, k } },
		{ 'L', { at.w >= at.h ? k + at.w : k,
		    at.w >= at.h ? k : k + at.h } }
	};
	struct ezz_ofd_put		*o = NULL;
	ezz_status			 st;

	at.w = at.w >= at.h ? at.w : 0;
	at.h = at.w > 0 ? 0 : at.h;
	at.x -= k;
	at.y -= k;
	at.w += 2 * k;
	at.h += 2 * k;
	if ((st = put_path(s, at, steps, 2, &o)) != EZZ_OK)
		return st;
	return dashed(s, b, o);
}

/*
 * One wave: cubic arcs of a quarter period each way.  0.3642 of a quarter is
 * what makes a Bezier curve lie on a sine to 1 in 1000.
 */
static ezz_status
draw_wave(struct ezz_sheet *s, const struct ezz_face_box *b, int i)
{
	struct ezz_ofd_put_step	 steps[2 + 64] = { { 'M', { 0 } } };
	int32_t			 half = b->at.h / 4 + b->at.h * i /
				    (b->count * 2);
	int32_t			 arcs = b->at.w / (b->at.h > 0 ? b->at.h : 1);
	int32_t			 y = b->at.h / 2, dx, amp, up;
	struct ezz_ofd_put	*o = NULL;
	ezz_status		 st;
	size_t			 n = 1;

	arcs = arcs < 2 ? 2 : arcs > 64 ? 64 : arcs;
	dx = b->at.w / arcs;
	/* each wave of its own height, up and down by turns */
	amp = (half < y ? half : y) * (i % 2 == 0 ? 1 : -1);
	steps[0] = (struct ezz_ofd_put_step){ 'M', { 0, y } };
	for (int32_t k = 0; k < arcs; k++) {
		up = k % 2 == 0 ? -amp : amp;
		steps[n++] = (struct ezz_ofd_put_step){ 'B', {
		    k * dx + dx * 3642 / 10000, y + up * 13 / 10,
		    (k + 1) * dx - dx * 3642 / 10000, y + up * 13 / 10,
		    (k + 1) * dx, y } };
	}
	if ((st = put_path(s, b->at, steps, n, &o)) != EZZ_OK)
		return st;
	o->line = b->line;
	memcpy(o->rgb, b->rgb, 3);
	return EZZ_OK;
}

static ezz_status
draw_waves(struct ezz_sheet *s, const struct ezz_face_box *b)
{
	ezz_status	 st = EZZ_OK;

	for (int i = 0; i < b->count && st == EZZ_OK; i++)
		st = draw_wave(s, b, i);
	return st;
}

ezz_status
ezz_sheet_drawn(struct ezz_sheet *s, const struct ezz_face_box *b)
{
	switch (b->kind) {
	case EZZ_FACE_RECT:
		return draw_rect(s, b);
	case EZZ_FACE_RULE:
		return draw_rule(s, b);
	case EZZ_FACE_WAVES:
		return draw_waves(s, b);
	default:
		return EZZ_OK;
	}
}

ezz_status
ezz_sheet_image(struct ezz_sheet *s, unsigned resource,
    struct ezz_face_rect at)
{
	struct ezz_ofd_put	*o = NULL;
	ezz_status		 st;

	if ((st = more(s, &o)) != EZZ_OK)
		return st;
	o->kind = EZZ_OFD_PUT_IMAGE;
	o->resource = resource;
	o->box = (struct ezz_ofd_area){ at.x, at.y, at.w, at.h };
	return EZZ_OK;
}

/* ---- a mark across the page ---------------------------------------------- */

#define MARK_TURN	(-24)
#define MARK_PALE	{ 0xF6, 0xDE, 0xDE }

/* All objects turn about the page's middle: one box for each of them. */
static void
turn_last(struct ezz_sheet *s, size_t n, int32_t w, int32_t h)
{
	for (size_t i = s->n - n; i < s->n; i++) {
		struct ezz_ofd_put	*o = &s->put[i];

		o->x += o->box.x;
		o->y += o->box.y;
		o->box = (struct ezz_ofd_area){ 0, 0, w, h };
		o->turn = MARK_TURN;
	}
}

ezz_status
ezz_sheet_mark(struct ezz_sheet *s, const char *style, const char *text,
    int32_t w, int32_t h)
{
	int32_t				 size = (w < h ? w : h) / 5;
	const struct ezz_face_style	 st = { .font = style, .size = size,
		    .align = EZZ_FACE_CENTRE, .rgb = MARK_PALE };
	const struct ezz_sheet_text	 t = { .style = &st,
		    .at = { 0, (h - 2 * size) / 2, w, 2 * size },
		    .text = ezz_bytes_str(text), .least = size / 4,
		    .lines = 1, .valign = EZZ_FACE_MIDDLE };
	ezz_status			 result;
	size_t				 n;

	if ((result = ezz_sheet_text(s, &t, &n)) == EZZ_OK)
		turn_last(s, n, w, h);
	return result;
}

/*
 * Before they turn they stand one above the other, evenly; a row off the
 * page's middle is pushed along so that it does not turn out of the page.
 */
ezz_status
ezz_sheet_words(struct ezz_sheet *s, const struct ezz_sheet_text *words,
    int times, int32_t w, int32_t h, size_t *objects)
{
	struct ezz_sheet_text	 t = *words;
	int32_t			 step = h / (times + 1);
	ezz_status		 st = EZZ_OK;

	t.valign = EZZ_FACE_MIDDLE;
	t.at = (struct ezz_face_rect){ w / 12, 0, w - w / 6, step };
	for (int i = 0; i < times && st == EZZ_OK; i++) {
		t.at.y = (i + 1) * step - step / 2;
		t.at.x = w / 12 + (int32_t)lround((t.at.y + step / 2 - h / 2) *
		    tan(MARK_TURN * M_PI / 180));
		if ((st = ezz_sheet_text(s, &t, objects)) == EZZ_OK)
			turn_last(s, *objects, w, h);
	}
	return st;
}

/* ---- fonts --------------------------------------------------------------- */

static ezz_status
one_font(struct ezz_sheet *s, const char *part, size_t i,
    struct ezz_ofd_put_font *out, struct ezz_buf *own)
{
	const struct ezz_font	*f = s->faces[i].font;
	char			 name[32];
	ezz_status		 st = EZZ_OK;

	snprintf(name, sizeof(name), "%s%zu.otf", part, i);
	*out = (struct ezz_ofd_put_font){ .id = s->faces[i].id,
	    .bold = f->bold, .serif = f->serif,
	    .name = ezz_arena_text(s->memory, ezz_bytes_str(f->family)),
	    .file = ezz_arena_text(s->memory, ezz_bytes_str(name)) };
	if (out->name == NULL || out->file == NULL)
		return ezz_nomem(s->ctx);
	for (size_t k = 0; k < ezz_used_fonts(s->used); k++)
		if (ezz_used_font(s->used, k) == f)
			st = ezz_used_subset(s->ctx, s->used, k, own);
	out->bytes = ezz_bytes_of(own);
	return st;
}

ezz_status
ezz_sheet_fonts(struct ezz_sheet *s, const char *part,
    struct ezz_ofd_put_font **out, size_t *n,
    struct ezz_buf own[EZZ_SHEET_FACES])
{
	ezz_status	 st = EZZ_OK;

	*n = s->faces_n;
	if ((*out = ezz_arena_take(s->memory, (s->faces_n + 1) *
	    sizeof(**out))) == NULL)
		return ezz_nomem(s->ctx);
	for (size_t i = 0; i < s->faces_n && st == EZZ_OK; i++)
		st = one_font(s, part, i, &(*out)[i], &own[i]);
	return st;
}
