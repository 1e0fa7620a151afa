/*
 * Colours and how lines are drawn (GB/T 33190 8.2, 8.3): an object's own
 * words before those of its draw parameters, and these before the layer's.
 * CMYK becomes RGB by subtraction, without profiles.  Patterns and shadings
 * are told by their first colour.
 */
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "format/ofd_draw.h"

#define LINE_WIDTH	0.353		/* mm, as the standard has them */
#define MITER		3.528

/* ---- colours ------------------------------------------------------------- */

static bool
hex_part(struct ezz_bytes *b, double *out)
{
	unsigned	 v = 0;
	size_t		 n = 0;

	for (b->p++, b->n--; b->n > 0 && n < 4; b->p++, b->n--, n++) {
		uint8_t	 c = b->p[0];

		if (c >= '0' && c <= '9')
			v = v * 16 + (c - '0');
		else if ((c | 32) >= 'a' && (c | 32) <= 'f')
			v = v * 16 + ((c | 32U) - 'a' + 10);
		else
			break;
	}
	*out = v;
	return n > 0;
}

/* At most four parts; how many there are, or 0. */
static size_t
parts_of(struct ezz_bytes b, double out[4])
{
	size_t	 n = 0;

	for (;;) {
		while (b.n > 0 && (ezz_ofd_in_blank(b.p[0]) || b.p[0] == ','))
			b.p++, b.n--;
		if (b.n == 0)
			return n;
		if (n == 4 || !(b.p[0] == '#' ? hex_part(&b, &out[n]) :
		    ezz_ofd_in_length(&b, &out[n])))
			return 0;
		n++;
	}
}

static uint8_t
level(double v, double most)
{
	v = v * 255 / most;
	return v <= 0 ? 0 : v >= 255 ? 255 : (uint8_t)(v + 0.5);
}

static bool
to_rgb(const double *v, size_t n, double most, uint8_t rgb[3])
{
	for (size_t i = 0; i < 3; i++) {
		if (n == 1)
			rgb[i] = level(v[0], most);
		else if (n == 3)
			rgb[i] = level(v[i], most);
		else if (n == 4)
			rgb[i] = level(most - v[i] - v[3], most);
		else
			return false;
	}
	return true;
}

/* The text of a colour: its value, or its place in the palette. */
static struct ezz_bytes
value_of(const struct ezz_xml_node *node, const struct ofd_space *space)
{
	struct ezz_bytes	 b = ezz_ofd_in_value(node, "Value");
	double			 at;

	if (b.n > 0 || space == NULL || !ezz_ofd_in_numbers(
	    ezz_ofd_in_value(node, "Index"), &at, 1) ||
	    at < 0 || at >= (double)space->n_palette)
		return b;
	return ezz_xml_trim(space->palette[(size_t)at]);
}

/* The first colour of a shading, which is a child of the colour. */
static const struct ezz_xml_node *
first_colour(const struct ezz_xml_node *node)
{
	const struct ezz_xml_node	*c = node->first, *s;

	if (c == NULL || (s = ezz_xml_child(c, "Segment")) == NULL)
		s = c == NULL ? NULL : ezz_xml_child(c, "Point");
	return s == NULL ? NULL : ezz_xml_child(s, "Color");
}

ezz_status
ezz_ofd_in_colour(struct ofd_drawer *d, const struct ezz_xml_node *node,
    struct ezz_ofd_colour *out)
{
	const struct ofd_space		*space;
	const struct ezz_xml_node	*from = node;
	struct ezz_bytes		 text;
	double				 v[4], alpha = 255;
	size_t				 n;

	*out = (struct ezz_ofd_colour){ .alpha = 255 };
	if (ezz_ofd_in_numbers(ezz_ofd_in_value(node, "Alpha"), &alpha, 1))
		out->alpha = level(alpha, 255);
	out->mixed = node->first != NULL;
	if (out->mixed && (from = first_colour(node)) == NULL)
		return EZZ_OK;
	space = ezz_ofd_in_find(&d->art->spaces,
	    ezz_xml_attr(from, "ColorSpace"));
	if ((text = value_of(from, space)).n == 0)
		return EZZ_OK;
	n = parts_of(text, v);
	if ((space != NULL && n != space->parts) ||
	    !to_rgb(v, n, space == NULL ? 255 : space->most, out->rgb))
		return ezz_ofd_in_miss(d, from, N_("a colour that is none"));
	out->known = true;
	return EZZ_OK;
}

/* ---- draw parameters ----------------------------------------------------- */

static bool
is(struct ezz_bytes b, const char *word)
{
	return ezz_bytes_equal(b, ezz_bytes_str(word));
}

static void
line_ends(const struct ezz_xml_node *node, struct ofd_param *p)
{
	struct ezz_bytes	 cap = ezz_ofd_in_value(node, "Cap");
	struct ezz_bytes	 join = ezz_ofd_in_value(node, "Join");

	p->has_cap = cap.n > 0;
	p->pen.cap = is(cap, "Round") ? EZZ_OFD_ROUND_CAP :
	    is(cap, "Square") ? EZZ_OFD_SQUARE : EZZ_OFD_BUTT;
	p->has_join = join.n > 0;
	p->pen.join = is(join, "Round") ? EZZ_OFD_ROUND_JOIN :
	    is(join, "Bevel") ? EZZ_OFD_BEVEL : EZZ_OFD_MITER;
}

static ezz_status
line_dashes(struct ofd_drawer *d, const struct ezz_xml_node *node,
    struct ofd_param *p)
{
	struct ezz_bytes	 b = ezz_ofd_in_value(node, "DashPattern");
	double			 v[EZZ_MAX_OFD_DASHES], sum = 0;
	size_t			 n = 0;

	if (b.n == 0)
		return EZZ_OK;
	for (; b.n > 0; n++) {
		if (n == EZZ_MAX_OFD_DASHES || !ezz_ofd_in_length(&b, &v[n]) ||
		    v[n] < 0)
			return ezz_ofd_in_miss(d, node, N_("dashes of a line "
			    "that are none"));
		sum += v[n];
	}
	p->has_dashes = true;
	/* all of length 0 is a whole line */
	if (sum <= 0)
		return EZZ_OK;
	p->pen.dashes = ezz_arena_take(d->arena, n * sizeof(*v));
	if (p->pen.dashes == NULL)
		return ezz_nomem(d->ctx);
	memcpy(p->pen.dashes, v, n * sizeof(*v));
	p->pen.n_dashes = n;
	ezz_ofd_in_numbers(ezz_ofd_in_value(node, "DashOffset"),
	    &p->pen.dash_offset, 1);
	return EZZ_OK;
}

ezz_status
ezz_ofd_in_param(struct ofd_drawer *d, const struct ezz_xml_node *node,
    struct ofd_param *p)
{
	const struct ezz_xml_node	*c;
	ezz_status			 st = EZZ_OK;

	p->has_width = ezz_ofd_in_numbers(ezz_ofd_in_value(node, "LineWidth"),
	    &p->pen.width, 1) && p->pen.width >= 0;
	p->has_miter = ezz_ofd_in_numbers(ezz_ofd_in_value(node, "MiterLimit"),
	    &p->pen.miter, 1);
	line_ends(node, p);
	st = line_dashes(d, node, p);
	if (st == EZZ_OK && (c = ezz_xml_child(node, "FillColor")) != NULL)
		st = ezz_ofd_in_colour(d, c, &p->fill);
	if (st == EZZ_OK && (c = ezz_xml_child(node, "StrokeColor")) != NULL)
		st = ezz_ofd_in_colour(d, c, &p->stroke);
	return st;
}

/* What it says takes the place of what was said before. */
static void
put_on(const struct ofd_param *p, struct ezz_ofd_object *o)
{
	struct ezz_ofd_pen	*pen = &o->pen;

	if (p->has_width)
		pen->width = p->pen.width;
	if (p->has_cap)
		pen->cap = p->pen.cap;
	if (p->has_join)
		pen->join = p->pen.join;
	if (p->has_miter)
		pen->miter = p->pen.miter;
	if (p->has_dashes) {
		pen->dashes = p->pen.dashes;
		pen->n_dashes = p->pen.n_dashes;
		pen->dash_offset = p->pen.dash_offset;
	}
	if (p->fill.known || p->fill.mixed)
		o->fill_colour = p->fill;
	if (p->stroke.known || p->stroke.mixed)
		o->stroke_colour = p->stroke;
}

/* The parameters of an ID, after those that they lean on. */
static void
put_on_named(const struct ezz_ofd_art *art, const char *id, size_t depth,
    struct ezz_ofd_object *o)
{
	const struct ofd_param	*p = ezz_ofd_in_find(&art->params, id);

	if (p == NULL || depth == EZZ_MAX_OFD_RELATIVES)
		return;
	put_on_named(art, p->relative, depth + 1, o);
	put_on(p, o);
}

void
ezz_ofd_in_dress(const struct ezz_ofd_art *art, const char *layer,
    const char *id, const struct ofd_param *own, struct ezz_ofd_object *o)
{
	o->pen = (struct ezz_ofd_pen){ .width = LINE_WIDTH, .miter = MITER };
	put_on_named(art, layer, 0, o);
	put_on_named(art, id, 0, o);
	put_on(own, o);
}
