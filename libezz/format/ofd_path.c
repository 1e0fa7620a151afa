/*
 * AbbreviatedData (GB/T 33190 9.3.1): S x y and M x y, L x y, Q and B for
 * quadratic and cubic curves, A for a part of an ellipse, C to close.  Arcs
 * and quadratic curves leave as cubic ones, so that who draws knows one kind.
 * What comes behind the first thing that makes no sense is not drawn.
 */
#include <math.h>

#include "base/error.h"
#include "base/limits.h"
#include "format/ofd_draw.h"

struct pen_at {
	struct ofd_drawer	*d;
	struct ezz_ofd_segment	*out;
	size_t			 n;
	size_t			 room;
	double			 x;		/* where it stands */
	double			 y;
	double			 from_x;	/* where the figure began */
	double			 from_y;
	bool			 open;
};

static void
put(struct pen_at *at, enum ezz_ofd_step step, const double *p)
{
	struct ezz_ofd_segment	*s;

	if (at->n >= at->room)
		return;
	s = &at->out[at->n++];
	*s = (struct ezz_ofd_segment){ .step = step };
	for (size_t i = 0; i < 6 && p != NULL; i++)
		s->p[i] = p[i];
	if (step == EZZ_OFD_CLOSE) {
		at->x = at->from_x;
		at->y = at->from_y;
		return;
	}
	at->x = s->p[step == EZZ_OFD_CURVE ? 4 : 0];
	at->y = s->p[step == EZZ_OFD_CURVE ? 5 : 1];
}

static void
line_to(struct pen_at *at, double x, double y)
{
	const double	 p[6] = { x, y };

	put(at, EZZ_OFD_LINE, p);
}

static void
quadratic(struct pen_at *at, const double *q)
{
	const double	 p[6] = {
		at->x + (q[0] - at->x) * 2 / 3, at->y + (q[1] - at->y) * 2 / 3,
		q[2] + (q[0] - q[2]) * 2 / 3, q[3] + (q[1] - q[3]) * 2 / 3,
		q[2], q[3]
	};

	put(at, EZZ_OFD_CURVE, p);
}

/* An ellipse: its middle, its half axes, and its turn. */
struct ellipse {
	double	 cx;
	double	 cy;
	double	 rx;
	double	 ry;
	double	 cos;
	double	 sin;
};

/* A curve from angle a over at most a quarter, w. */
static void
quarter(struct pen_at *at, const struct ellipse *e, double a, double w)
{
	double		 k = 4.0 / 3 * tan(w / 4), u[3], v[3], p[6];
	double		 b = a + w;

	u[0] = e->rx * (cos(a) - k * sin(a));
	v[0] = e->ry * (sin(a) + k * cos(a));
	u[1] = e->rx * (cos(b) + k * sin(b));
	v[1] = e->ry * (sin(b) - k * cos(b));
	u[2] = e->rx * cos(b);
	v[2] = e->ry * sin(b);
	for (size_t i = 0; i < 3; i++) {
		p[2 * i] = e->cx + e->cos * u[i] - e->sin * v[i];
		p[2 * i + 1] = e->cy + e->sin * u[i] + e->cos * v[i];
	}
	put(at, EZZ_OFD_CURVE, p);
}

/* rx ry angle large sweep x y; the arithmetic is SVG 1.1, F.6.5 and F.6.6. */
static void
arc(struct pen_at *at, const double *a)
{
	struct ellipse	 e = { .rx = fabs(a[0]), .ry = fabs(a[1]) };
	double		 turn = fmod(a[2], 360) * M_PI / 180, dx, dy, u, v;
	double		 far, left, s, from, to, wide;
	int		 parts;

	if (e.rx < 1e-9 || e.ry < 1e-9) {
		line_to(at, a[5], a[6]);
		return;
	}
	e.cos = cos(turn);
	e.sin = sin(turn);
	dx = (at->x - a[5]) / 2;
	dy = (at->y - a[6]) / 2;
	u = (e.cos * dx + e.sin * dy) / e.rx;
	v = (-e.sin * dx + e.cos * dy) / e.ry;
	if ((far = u * u + v * v) < 1e-18)
		return;
	/* too small to reach both ends: grown until it does */
	if (far > 1) {
		s = sqrt(far);
		e.rx *= s;
		e.ry *= s;
		u /= s;
		v /= s;
		far = 1;
	}
	left = sqrt((1 - far) / far);
	if ((a[3] != 0) == (a[4] != 0))
		left = -left;
	e.cx = (at->x + a[5]) / 2 + e.cos * left * v * e.rx +
	    e.sin * left * u * e.ry;
	e.cy = (at->y + a[6]) / 2 + e.sin * left * v * e.rx -
	    e.cos * left * u * e.ry;
	from = atan2(v + left * u, u - left * v);
	to = atan2(-v + left * u, -u - left * v);
	wide = to - from;
	if (a[4] != 0 && wide < 0)
		wide += 2 * M_PI;
	else if (a[4] == 0 && wide > 0)
		wide -= 2 * M_PI;
	parts = (int)ceil(fabs(wide) / (M_PI / 2) - 1e-9);
	for (int i = 0; i < parts; i++)
		quarter(at, &e, from + wide * i / parts, wide / parts);
	/* the very end that was written, not the one computed */
	if (parts > 0 && at->n > 0 && at->n <= at->room) {
		at->x = at->out[at->n - 1].p[4] = a[5];
		at->y = at->out[at->n - 1].p[5] = a[6];
	}
}

static void
act(struct pen_at *at, char op, const double *p)
{
	switch (op) {
	case 'S':
	case 'M':
		put(at, EZZ_OFD_MOVE, p);
		at->from_x = at->x;
		at->from_y = at->y;
		break;
	case 'L':
		line_to(at, p[0], p[1]);
		break;
	case 'Q':
		quadratic(at, p);
		break;
	case 'B':
		put(at, EZZ_OFD_CURVE, p);
		break;
	case 'A':
		arc(at, p);
		break;
	default:
		put(at, EZZ_OFD_CLOSE, NULL);
		break;
	}
}

/* How many numbers follow; -1: no such step. */
static int
numbers_of(char op)
{
	switch (op) {
	case 'S': case 'M': case 'L':
		return 2;
	case 'Q':
		return 4;
	case 'B':
		return 6;
	case 'A':
		return 7;
	case 'C':
		return 0;
	default:
		return -1;
	}
}

static bool
letter(uint8_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static void
skip_blanks(struct ezz_bytes *b)
{
	while (b->n > 0 && (ezz_ofd_in_blank(b->p[0]) || b->p[0] == ','))
		b->p++, b->n--;
}

/* The letter of each step; an arc may become four. */
static size_t
room_for(struct ezz_bytes b)
{
	size_t	 n = 0;

	for (size_t i = 0; i < b.n; i++)
		n += b.p[i] == 'A' ? 4 : letter(b.p[i]);
	return n;
}

static bool
one_step(struct pen_at *at, struct ezz_bytes *b)
{
	char	 op = (char)b->p[0];
	int	 n = numbers_of(op);
	double	 p[7] = { 0 };

	b->p++, b->n--;
	for (int i = 0; i < n; i++) {
		skip_blanks(b);
		if (!ezz_ofd_in_length(b, &p[i]) || (b->n > 0 &&
		    !ezz_ofd_in_blank(b->p[0]) && b->p[0] != ',' &&
		    !letter(b->p[0])))
			return false;
	}
	if (n < 0)
		return false;
	/* a line from nowhere starts at the origin, as readers have it */
	if (!at->open && op != 'M' && op != 'S')
		act(at, 'M', (const double[6]){ 0 });
	at->open = true;
	act(at, op, p);
	return true;
}

ezz_status
ezz_ofd_in_path(struct ofd_drawer *d, const struct ezz_xml_node *node,
    struct ezz_ofd_path *out)
{
	struct pen_at			 at = { .d = d };
	struct ezz_bytes		 b;
	const struct ezz_xml_node	*data;
	const char			*rule = ezz_xml_attr(node, "Rule");

	*out = (struct ezz_ofd_path){ .even_odd = rule != NULL &&
	    ezz_bytes_equal(ezz_xml_trim(rule), ezz_bytes_str("Even-Odd")) };
	if ((data = ezz_xml_child(node, "AbbreviatedData")) == NULL)
		return ezz_ofd_in_miss(d, node, N_("a path without its data"));
	b = ezz_xml_trim(data->text);
	at.room = room_for(b) + 1;
	if (at.room > EZZ_MAX_OFD_SEGMENTS - d->segments)
		return ezz_fail(d->ctx, EZZ_ELIMIT, NULL,
		    "paths of more than %d steps", EZZ_MAX_OFD_SEGMENTS);
	at.out = ezz_arena_take(d->arena, at.room * sizeof(*at.out));
	if (at.out == NULL)
		return ezz_nomem(d->ctx);
	d->segments += at.room;
	for (skip_blanks(&b); b.n > 0; skip_blanks(&b))
		if (!one_step(&at, &b)) {
			out->segments = at.out;
			out->n = at.n;
			return ezz_ofd_in_miss(d, data,
			    N_("a path with a step that is none"));
		}
	out->segments = at.out;
	out->n = at.n;
	return EZZ_OK;
}
