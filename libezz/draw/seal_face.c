/*
 * The geometry of a seal.  Words along the rim stand at equal distances on an
 * ellipse, upright to it, centred at its top: few take a short arc in wide
 * characters, many a long one in narrow and then in lower ones, so that six
 * and thirty both look even.  A straight line is condensed to its width.  In
 * a square, characters fill their cells from right to left, top down.
 *
 * Left out: seal script, wear, and the emblems of state and party, which are
 * given as pictures by whoever may use them.
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "draw/seal_face.h"

#define NAME_LEAST	2
#define NAME_MOST	30
#define SQUARE_MOST	9
#define LINE_MOST	24
#define STEPS		720	/* points of an ellipse that is measured */
#define THIN		0.62	/* narrowest character: width to height */
#define WIDE		1.0

struct glyphs {
	struct ezz_glyph	 g[NAME_MOST];
	size_t			 n;
};

struct work {
	ezz_ctx				*ctx;
	ezz_fonts			*fonts;
	const struct ezz_seal_look	*look;
	struct ezz_seal_face		*out;
};

/* ---- words to glyphs ---- */

static ezz_status
words(struct work *w, const struct ezz_seal_line *l, const char *text,
    size_t least, size_t most, struct glyphs *out)
{
	const struct ezz_style	*style;
	struct ezz_bytes	 b = ezz_bytes_str(text);
	size_t			 n = ezz_utf8_length(b), k;
	uint32_t		 c;
	ezz_status		 st;

	if (!ezz_utf8_valid(b))
		return ezz_fail(w->ctx, EZZ_EREFUSED, "RFC 3629",
		    "the text is not UTF-8");
	if (n < least || n > most)
		return ezz_fail(w->ctx, EZZ_EREFUSED, NULL,
		    "\"%s\" has %zu characters; here a seal takes from %zu to "
		    "%zu", text, n, least, most);
	if ((st = ezz_fonts_style(w->ctx, w->fonts, l->style, &style)) !=
	    EZZ_OK)
		return st;
	for (out->n = 0; b.n > 0 && st == EZZ_OK; b.p += k, b.n -= k) {
		k = ezz_utf8_next(b, &c);
		st = ezz_style_glyph(w->ctx, style, c, &out->g[out->n++]);
	}
	return st;
}

/* A glyph in em boxes of 1 x 1, its ink's middle at 0 across. */
static ezz_status
add_glyph(struct work *w, struct ezz_shape *to, const struct ezz_glyph *g,
    struct ezz_affine m)
{
	struct ezz_shape	 one = { 0 };
	double			 box[4], em = g->font->upem;
	double			 low = g->font->descent / em;
	ezz_status		 st;

	st = ezz_shape_glyph(w->ctx, &one, g->font, g->id, EZZ_AFFINE_NONE);
	if (st == EZZ_OK && ezz_shape_bounds(&one, box))
		st = ezz_shape_glyph(w->ctx, to, g->font, g->id,
		    ezz_affine_mul((struct ezz_affine){ 1, 0, 0, 1,
		    -(box[0] + box[2]) / 2, 0.5 - low }, m));
	ezz_shape_free(&one);
	return st;
}

/* ---- along an ellipse ---- */

/* An ellipse by the length of its arc from the top, clockwise. */
struct track {
	double	 a;
	double	 b;
	double	 at[STEPS + 1];		/* length up to each step */
};

static void
lay_track(struct track *t, double a, double b)
{
	double	 x = 0, y = -b, x2, y2;

	t->a = a;
	t->b = b;
	t->at[0] = 0;
	for (int i = 1; i <= STEPS; i++) {
		x2 = a * sin(i * 2 * M_PI / STEPS);
		y2 = -b * cos(i * 2 * M_PI / STEPS);
		t->at[i] = t->at[i - 1] + hypot(x2 - x, y2 - y);
		x = x2;
		y = y2;
	}
}

/* The turn from the top at a length, which may be negative. */
static double
turn_at(const struct track *t, double length)
{
	double	 all = t->at[STEPS], left = fmod(fmod(length, all) + all, all);
	int	 i = 0;

	while (i + 1 < STEPS && t->at[i + 1] <= left)
		i++;
	return (i + (left - t->at[i]) / (t->at[i + 1] - t->at[i])) * 2 *
	    M_PI / STEPS;
}

/* Where a character stands that leans outwards: its matrix but for scale. */
static struct ezz_affine
stand(const struct track *t, double length, bool outwards)
{
	double			 turn = turn_at(t, length);
	double			 lean = atan2(t->b * sin(turn),
				    t->a * cos(turn));
	struct ezz_affine	 m = ezz_affine_rotate(outwards ? lean :
				    lean + M_PI);

	m.e = t->a * sin(turn);
	m.f = -t->b * cos(turn);
	return m;
}

/* Height and width of n characters on their arc, and the distance between. */
struct fit {
	double	 height;
	double	 width;		/* of the em box, condensed or not */
	double	 pitch;
};

static double
degrees_for(const struct ezz_seal_line *l, size_t n)
{
	double	 k = ((double)n - 6) / 12;

	k = fmin(fmax(k, 0), 1);
	return l->least + k * (l->most - l->least);
}

/*
 * The feet of the characters stand closer than their middles; there, a tenth
 * of the pitch stays free.  Characters get narrow first, then lower.
 */
static struct fit
fit_arc(const struct ezz_seal_look *look, const struct ezz_seal_line *l,
    size_t n)
{
	double		 edge = look->rim + l->gap, turn, rx, ry, feet;
	double		 height = l->size, share = 1;
	struct track	 t;
	struct fit	 f = { 0 };

	for (; share > 0.3; share -= 0.02) {
		height = l->size * share;
		rx = look->width / 2.0 - edge;
		ry = look->height / 2.0 - edge;
		lay_track(&t, rx - height / 2, ry - height / 2);
		turn = degrees_for(l, n) / 360;
		f.pitch = t.at[STEPS] * turn / (double)(n > 1 ? n - 1 : 1);
		f.pitch = fmin(f.pitch, height * 1.6);
		feet = f.pitch * (fmin(rx, ry) - height) /
		    (fmin(rx, ry) - height / 2);
		f.height = height;
		f.width = fmin(feet * 0.94, height * WIDE);
		if (f.width >= height * THIN)
			break;
	}
	return f;
}

static ezz_status
along_rim(struct work *w, const char *text)
{
	const struct ezz_seal_look	*look = w->look;
	const struct ezz_seal_line	*l = &look->name;
	double				 edge = look->rim + l->gap, at;
	struct track			 t;
	struct glyphs			 g;
	struct fit			 f;
	ezz_status			 st;

	st = words(w, l, text, NAME_LEAST, NAME_MOST, &g);
	if (st != EZZ_OK)
		return st;
	f = fit_arc(look, l, g.n);
	edge += f.height / 2;
	lay_track(&t, look->width / 2.0 - edge, look->height / 2.0 - edge);
	for (size_t i = 0; i < g.n && st == EZZ_OK; i++) {
		at = ((double)i - (double)(g.n - 1) / 2) * f.pitch;
		st = add_glyph(w, &w->out->ink, &g.g[i], ezz_affine_mul(
		    (struct ezz_affine){ f.width, 0, 0, f.height, 0, 0 },
		    stand(&t, at, true)));
	}
	return st;
}

/* Below, from left to right, the heads towards the middle. */
static ezz_status
along_foot(struct work *w, const char *text)
{
	const struct ezz_seal_line	*l = &w->look->number;
	double				 edge = w->look->rim + l->gap +
					    l->size / 2.0, at;
	double				 pitch = l->size * 0.92;
	struct track			 t;
	struct glyphs			 g;
	ezz_status			 st;

	st = words(w, l, text, 1, LINE_MOST, &g);
	lay_track(&t, w->look->width / 2.0 - edge,
	    w->look->height / 2.0 - edge);
	for (size_t i = 0; st == EZZ_OK && i < g.n; i++) {
		at = t.at[STEPS] / 2 - ((double)i - (double)(g.n - 1) / 2) *
		    pitch;
		st = add_glyph(w, &w->out->ink, &g.g[i], ezz_affine_mul(
		    (struct ezz_affine){ l->size * 1.25, 0, 0, l->size * 1.25,
		    0, 0 }, stand(&t, at, false)));
	}
	return st;
}

/* ---- straight ---- */

static ezz_status
straight(struct work *w, struct ezz_shape *to, const struct ezz_seal_line *l,
    const char *text)
{
	double		 sum = 0, x, wide, scale = 1;
	struct glyphs	 g;
	ezz_status	 st = words(w, l, text, 1, LINE_MOST, &g);

	if (st != EZZ_OK)
		return st;
	for (size_t i = 0; i < g.n; i++)
		sum += (double)g.g[i].advance / g.g[i].font->upem * l->size;
	if (l->width > 0 && sum > l->width)
		scale = l->width / sum;
	x = -sum * scale / 2;
	for (size_t i = 0; i < g.n && st == EZZ_OK; i++) {
		wide = (double)g.g[i].advance / g.g[i].font->upem * l->size *
		    scale;
		st = add_glyph(w, to, &g.g[i], (struct ezz_affine){
		    l->size * scale, 0, 0, l->size, x + wide / 2, l->y });
		x += wide;
	}
	return st;
}

/* ---- in a square ---- */

/* A glyph's ink, drawn out to fill a cell. */
static ezz_status
fill_cell(struct work *w, const struct ezz_glyph *g, const double cell[4])
{
	struct ezz_shape	 one = { 0 };
	double			 b[4], sx, sy;
	ezz_status		 st;

	st = ezz_shape_glyph(w->ctx, &one, g->font, g->id, EZZ_AFFINE_NONE);
	if (st == EZZ_OK && ezz_shape_bounds(&one, b)) {
		/* one stroke alone (一) is not blown up to a block */
		sx = cell[2] / fmax(b[2] - b[0], 0.55);
		sy = cell[3] / fmax(b[3] - b[1], 0.55);
		st = ezz_shape_glyph(w->ctx, &w->out->ink, g->font, g->id,
		    (struct ezz_affine){ sx, 0, 0, sy,
		    cell[0] + cell[2] / 2 - sx * (b[0] + b[2]) / 2,
		    cell[1] + cell[3] / 2 - sy * (b[1] + b[3]) / 2 });
	}
	ezz_shape_free(&one);
	return st;
}

/* Columns from the right; the first takes what does not fill them all. */
static ezz_status
in_square(struct work *w, const char *text)
{
	const struct ezz_seal_look	*look = w->look;
	double				 gap = look->name.gap, in[2], cell[4];
	size_t				 columns, rows, row = 0, column = 0, n;
	struct glyphs			 g;
	ezz_status			 st;

	st = words(w, &look->name, text, 1, SQUARE_MOST, &g);
	if (st != EZZ_OK)
		return st;
	columns = g.n <= 2 ? 1 : g.n <= 6 ? 2 : 3;
	rows = (g.n + columns - 1) / columns;
	in[0] = look->width - 2.0 * (look->rim + gap);
	in[1] = look->height - 2.0 * (look->rim + gap);
	for (size_t i = 0; i < g.n && st == EZZ_OK; i++) {
		n = column == 0 ? g.n - (columns - 1) * rows : rows;
		cell[2] = (in[0] - gap * (double)(columns - 1)) /
		    (double)columns;
		cell[3] = (in[1] - gap * (double)(n - 1)) / (double)n;
		cell[0] = in[0] / 2 - (double)(column + 1) * cell[2] -
		    (double)column * gap;
		cell[1] = -in[1] / 2 + (double)row * (cell[3] + gap);
		st = fill_cell(w, &g.g[i], cell);
		if (++row == n) {
			row = 0;
			column++;
		}
	}
	return st;
}

/* ---- rim, star, mark ---- */

static ezz_status
rim(struct work *w)
{
	const struct ezz_seal_look	*l = w->look;
	struct ezz_shape		*s = &w->out->ink;
	double				 x = l->width / 2.0, y = l->height / 2.0;
	double				 r = l->rim;
	ezz_status			 st;

	if (l->form != EZZ_SEAL_SQUARE) {
		st = ezz_shape_ellipse(w->ctx, s, 0, 0, x, y, false);
		return st != EZZ_OK ? st : ezz_shape_ellipse(w->ctx, s, 0, 0,
		    x - r, y - r, true);
	}
	st = ezz_shape_box(w->ctx, s, -x, -y, 2 * x, 2 * y);
	/* a box of negative width runs back: the hole */
	return st != EZZ_OK ? st : ezz_shape_box(w->ctx, s, x - r, -y + r,
	    -2 * (x - r), 2 * (y - r));
}

static ezz_status
star(struct work *w)
{
	double		 big = w->look->middle_size / 2.0;
	double		 small = big * sin(M_PI / 10) / sin(3 * M_PI / 10);
	double		 r, turn;
	ezz_status	 st = EZZ_OK;

	for (int i = 0; i < 10 && st == EZZ_OK; i++) {
		r = i % 2 == 0 ? big : small;
		turn = i * M_PI / 5;
		st = (i == 0 ? ezz_shape_move : ezz_shape_line)(w->ctx,
		    &w->out->ink, r * sin(turn),
		    w->look->middle_y - r * cos(turn));
	}
	return st == EZZ_OK ? ezz_shape_shut(w->ctx, &w->out->ink) : st;
}

/* Across the face from lower left to upper right, in its own halo. */
static ezz_status
mark(struct work *w, const char *text)
{
	double			 side = fmin(w->look->width, w->look->height);
	struct ezz_seal_line	 l = { .style = "粗黑",
				    .size = (int32_t)(side * 0.28) };
	struct ezz_shape	 flat = { 0 };
	struct ezz_affine	 m = ezz_affine_rotate(-M_PI / 9);
	ezz_status		 st;

	st = straight(w, &flat, &l, text);
	for (size_t i = 0; i < flat.n && st == EZZ_OK; i++) {
		struct ezz_segment	*g = &flat.segment[i];

		for (int k = 0; k < 6; k += 2) {
			double	 x = g->p[k], y = g->p[k + 1];

			g->p[k] = m.a * x + m.c * y;
			g->p[k + 1] = m.b * x + m.d * y;
		}
	}
	w->out->mark_halo = side * 0.022;
	ezz_shape_free(&w->out->mark);
	w->out->mark = flat;
	return st;
}

/* ---- the face ---- */

static ezz_status
lines(struct work *w, const struct ezz_seal_text *t)
{
	const struct {
		const struct ezz_seal_line	*line;
		const char			*text;
		const char			*what;
		bool				 foot;
	} all[] = {
		{ &w->look->code, t->code, "code", false },
		{ &w->look->line, t->line, "line", false },
		{ &w->look->number, t->number, "number", true },
	};
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < 3 && st == EZZ_OK; i++) {
		if (*all[i].text == '\0')
			continue;
		if (all[i].line->style == NULL)
			return ezz_fail(w->ctx, EZZ_EREFUSED, NULL,
			    "a seal of this style has no %s", all[i].what);
		st = all[i].foot ? along_foot(w, all[i].text) :
		    straight(w, &w->out->ink, all[i].line, all[i].text);
	}
	return st;
}

ezz_status
ezz_seal_face_make(ezz_ctx *ctx, ezz_fonts *fonts,
    const struct ezz_seal_look *look, const struct ezz_seal_text *t,
    struct ezz_seal_face *out)
{
	struct work	 w = { ctx, fonts, look, out };
	ezz_status	 st;

	*out = (struct ezz_seal_face){ 0 };
	if (look->middle == EZZ_MIDDLE_EMBLEM && t->emblem.n == 0)
		return ezz_fail(ctx, EZZ_EREFUSED, "国发〔1999〕25号",
		    "a seal of this style has an emblem: give its picture, "
		    "for none comes with ezz");
	if ((st = rim(&w)) != EZZ_OK ||
	    (look->middle == EZZ_MIDDLE_STAR && (st = star(&w)) != EZZ_OK) ||
	    (st = look->form == EZZ_SEAL_SQUARE ? in_square(&w, t->name) :
	    along_rim(&w, t->name)) != EZZ_OK ||
	    (st = lines(&w, t)) != EZZ_OK ||
	    (*t->mark != '\0' && (st = mark(&w, t->mark)) != EZZ_OK))
		ezz_seal_face_free(out);
	return st;
}

void
ezz_seal_face_free(struct ezz_seal_face *f)
{
	ezz_shape_free(&f->ink);
	ezz_shape_free(&f->mark);
}
