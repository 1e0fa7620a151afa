/*
 * Graphic objects (GB/T 33190 8.5, 9, 10, 11, 13): what all of them have,
 * then texts, paths, pictures and units.  One that makes no sense is passed
 * over, counted, and the next one is read.
 */
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "format/ofd_draw.h"

/* ---- what all files of the reader need ----------------------------------- */

struct ezz_bytes
ezz_ofd_in_value(const struct ezz_xml_node *node, const char *name)
{
	return ezz_xml_trim(ezz_xml_attr(node, name));
}

const char *
ezz_ofd_in_word(struct ofd_drawer *d, const struct ezz_xml_node *node,
    const char *name, ezz_status *st)
{
	struct ezz_bytes	 b = ezz_ofd_in_value(node, name);
	const char		*s = "";

	if (b.n > 0 && (s = ezz_arena_text(d->arena, b)) == NULL) {
		*st = ezz_nomem(d->ctx);
		return "";
	}
	return s;
}

ezz_status
ezz_ofd_in_lose(struct ofd_drawer *d)
{
	if (d->faults++ > 0)
		return EZZ_OK;
	d->fault = ezz_arena_text(d->arena, ezz_bytes_str(ezz_message(d->ctx)));
	return d->fault == NULL ? ezz_nomem(d->ctx) : EZZ_OK;
}

ezz_status
ezz_ofd_in_miss(struct ofd_drawer *d, const struct ezz_xml_node *node,
    const char *why)
{
	ezz_fail(d->ctx, EZZ_EFORMAT, "GB/T 33190", "line %zu: %s", node->line,
	    ezz_text(d->ctx, why));
	return ezz_ofd_in_lose(d);
}

bool
ezz_ofd_in_length(struct ezz_bytes *b, double *out)
{
	double	 v;

	if (!ezz_ofd_in_number(b, &v) || v > EZZ_MAX_OFD_LENGTH ||
	    v < -EZZ_MAX_OFD_LENGTH)
		return false;
	*out = v;
	return true;
}

bool
ezz_ofd_in_numbers(struct ezz_bytes b, double *out, size_t n)
{
	double	 v[6];

	for (size_t i = 0; i < n; i++)
		if (!ezz_ofd_in_length(&b, &v[i]) ||
		    (b.n > 0 && !ezz_ofd_in_blank(b.p[0])))
			return false;
	while (b.n > 0 && ezz_ofd_in_blank(b.p[0]))
		b.p++, b.n--;
	if (b.n > 0)
		return false;
	memcpy(out, v, n * sizeof(*v));
	return true;
}

bool
ezz_ofd_in_flag(const struct ezz_xml_node *node, const char *name,
    bool fallback)
{
	struct ezz_bytes	 b = ezz_ofd_in_value(node, name);

	if (b.n == 0)
		return fallback;
	return ezz_bytes_equal(b, ezz_bytes_str("true")) ||
	    ezz_bytes_equal(b, ezz_bytes_str("1"));
}

ezz_status
ezz_ofd_in_load(struct ofd_drawer *d, const struct ezz_pkg_entry *e,
    const char *root, struct ezz_xml **out)
{
	struct ezz_buf	 b = { 0 };
	struct ezz_xml	*x = NULL;
	ezz_status	 st;

	*out = NULL;
	st = ezz_pkg_read(d->ctx, d->art->o->pkg, e, EZZ_MAX_XML, &b);
	if (st == EZZ_OK)
		st = ezz_xml_read(d->ctx, ezz_bytes_of(&b), NULL, &x);
	ezz_buf_free(&b);
	if (st == EZZ_OK && !ezz_xml_is(x->root, root))
		st = ezz_fail(d->ctx, EZZ_EFORMAT, "GB/T 33190",
		    "the root element is %s, not %s", x->root->name, root);
	else if (st == EZZ_OK && (d->nodes += x->nodes) > EZZ_MAX_XML_NODES)
		st = ezz_fail(d->ctx, EZZ_ELIMIT, NULL,
		    "a page and its parts of more than %d elements",
		    EZZ_MAX_XML_NODES);
	if (st != EZZ_OK) {
		ezz_xml_free(&x);
		return ezz_while(d->ctx, st, "reading /%s", e->name);
	}
	*out = x;
	return EZZ_OK;
}

/* ---- parts of objects ---------------------------------------------------- */

static bool
matrix_of(const struct ezz_xml_node *node, struct ezz_ofd_matrix *out)
{
	struct ezz_bytes	 b = ezz_ofd_in_value(node, "CTM");
	double			 v[6];

	*out = EZZ_OFD_IDENTITY;
	if (b.n == 0)
		return true;
	if (!ezz_ofd_in_numbers(b, v, 6))
		return false;
	*out = (struct ezz_ofd_matrix){ v[0], v[1], v[2], v[3], v[4], v[5] };
	return true;
}

static bool
box_of(const struct ezz_xml_node *node, struct ezz_ofd_box *out)
{
	double	 v[4];

	*out = (struct ezz_ofd_box){ 0 };
	if (!ezz_ofd_in_numbers(ezz_ofd_in_value(node, "Boundary"), v, 4))
		return false;
	*out = (struct ezz_ofd_box){ true, v[0], v[1], v[2], v[3] };
	return true;
}

static ezz_status
one_area(struct ofd_drawer *d, const struct ezz_xml_node *area,
    struct ezz_ofd_clip *clip)
{
	const struct ezz_xml_node	*path = ezz_xml_child(area, "Path");
	struct ezz_ofd_matrix		 own, outer;
	struct ezz_ofd_box		 box;

	if (path == NULL || !matrix_of(area, &outer) ||
	    !matrix_of(path, &own))
		return ezz_ofd_in_miss(d, area, N_("a clip that is no path"));
	if (box_of(path, &box)) {
		own.e += box.x;
		own.f += box.y;
	}
	clip->ctm = ezz_ofd_matrix_mul(own, outer);
	return ezz_ofd_in_path(d, path, &clip->path);
}

static size_t
areas_in(const struct ezz_xml_node *clips)
{
	const struct ezz_xml_node	*c, *a;
	size_t				 n = 0;

	for (c = ezz_xml_child(clips, "Clip"); c != NULL; c = ezz_xml_again(c))
		for (a = ezz_xml_child(c, "Area"); a != NULL;
		    a = ezz_xml_again(a))
			n++;
	return n;
}

static ezz_status
clips_of(struct ofd_drawer *d, const struct ezz_xml_node *node,
    struct ezz_ofd_object *o)
{
	const struct ezz_xml_node	*clips, *c, *a;
	size_t				 n, of = 0;
	ezz_status			 st = EZZ_OK;

	if ((clips = ezz_xml_child(node, "Clips")) == NULL ||
	    (n = areas_in(clips)) == 0)
		return EZZ_OK;
	o->clips = ezz_arena_take(d->arena, n * sizeof(*o->clips));
	if (o->clips == NULL)
		return ezz_nomem(d->ctx);
	for (c = ezz_xml_child(clips, "Clip"); c != NULL;
	    c = ezz_xml_again(c), of++)
		for (a = ezz_xml_child(c, "Area"); a != NULL && st == EZZ_OK;
		    a = ezz_xml_again(a)) {
			struct ezz_ofd_clip	*clip;

			clip = &o->clips[o->n_clips++];
			*clip = (struct ezz_ofd_clip){ .of = of,
			    .fixed = !ezz_ofd_in_flag(clips, "TransFlag", true),
			    .ctm = EZZ_OFD_IDENTITY };
			st = one_area(d, a, clip);
		}
	return st;
}

/* ---- the four kinds ------------------------------------------------------ */

static int
direction(const struct ezz_xml_node *node, const char *name)
{
	double	 v;

	if (!ezz_ofd_in_numbers(ezz_ofd_in_value(node, name), &v, 1))
		return 0;
	return v == 90 ? 90 : v == 180 ? 180 : v == 270 ? 270 : 0;
}

static double
value_or(const struct ezz_xml_node *node, const char *name, double fallback)
{
	double	 v;

	return ezz_ofd_in_numbers(ezz_ofd_in_value(node, name), &v, 1) ? v :
	    fallback;
}

static ezz_status
read_text(struct ofd_drawer *d, const struct ezz_xml_node *node,
    struct ezz_ofd_object *o)
{
	struct ezz_ofd_text	*t = &o->text;
	double			 weight;
	ezz_status		 st = EZZ_OK;

	t->font_id = ezz_ofd_in_word(d, node, "Font", &st);
	if (st != EZZ_OK)
		return st;
	t->font = ezz_ofd_in_find(&d->art->fonts, t->font_id);
	t->size = value_or(node, "Size", 0);
	t->hscale = value_or(node, "HScale", 1);
	t->read_direction = direction(node, "ReadDirection");
	t->char_direction = direction(node, "CharDirection");
	weight = value_or(node, "Weight", 400);
	t->weight = weight < 0 || weight > 1000 ? 400 : (int)weight;
	t->italic = ezz_ofd_in_flag(node, "Italic", false);
	o->fill = ezz_ofd_in_flag(node, "Fill", true);
	o->stroke = ezz_ofd_in_flag(node, "Stroke", false);
	return ezz_ofd_in_chars(d, node, t);
}

static ezz_status
read_path(struct ofd_drawer *d, const struct ezz_xml_node *node,
    struct ezz_ofd_object *o)
{
	o->fill = ezz_ofd_in_flag(node, "Fill", false);
	o->stroke = ezz_ofd_in_flag(node, "Stroke", true);
	return ezz_ofd_in_path(d, node, &o->path);
}

static ezz_status
read_image(struct ofd_drawer *d, const struct ezz_xml_node *node,
    struct ezz_ofd_object *o)
{
	ezz_status	 st = EZZ_OK;

	o->resource = ezz_ofd_in_word(d, node, "ResourceID", &st);
	o->media = ezz_ofd_in_find(&d->art->media, o->resource);
	o->mask = ezz_ofd_in_find(&d->art->media,
	    ezz_xml_attr(node, "ImageMask"));
	return st;
}

static ezz_status
read_composite(struct ofd_drawer *d, const struct ezz_xml_node *node,
    struct ezz_ofd_object *o)
{
	ezz_status	 st = EZZ_OK;

	o->resource = ezz_ofd_in_word(d, node, "ResourceID", &st);
	/* inside of a unit, all of them are not known yet */
	o->unit = ezz_ofd_in_find(&d->art->units, o->resource);
	return st;
}

static const struct kind {
	const char			*name;
	enum ezz_ofd_object_kind	 kind;
	ezz_status			(*read)(struct ofd_drawer *,
					    const struct ezz_xml_node *,
					    struct ezz_ofd_object *);
} kinds[] = {
	{ "TextObject", EZZ_OFD_TEXT, read_text },
	{ "PathObject", EZZ_OFD_PATH, read_path },
	{ "ImageObject", EZZ_OFD_IMAGE, read_image },
	{ "CompositeObject", EZZ_OFD_COMPOSITE, read_composite },
};

static const struct kind *
kind_of(const struct ezz_xml_node *node)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (ezz_xml_is(node, kinds[i].name))
			return &kinds[i];
	return NULL;
}

static struct ezz_ofd_object *
new_object(struct ofd_drawer *d, const struct ezz_xml_node *node,
    const struct kind *kind, ezz_status *st)
{
	struct ezz_ofd_object	*o;
	double			 alpha = value_or(node, "Alpha", 255);

	if (d->objects++ >= EZZ_MAX_OFD_OBJECTS) {
		*st = ezz_fail(d->ctx, EZZ_ELIMIT, NULL,
		    "a page of more than %d objects", EZZ_MAX_OFD_OBJECTS);
		return NULL;
	}
	if ((o = ezz_arena_take(d->arena, sizeof(*o))) == NULL) {
		*st = ezz_nomem(d->ctx);
		return NULL;
	}
	*o = (struct ezz_ofd_object){ .kind = kind->kind, .line = node->line,
	    .resource = "", .text.font_id = "",
	    .visible = ezz_ofd_in_flag(node, "Visible", true),
	    .alpha = alpha < 0 ? 0 : alpha > 255 ? 255 : (uint8_t)alpha };
	o->id = ezz_ofd_in_word(d, node, "ID", st);
	return o;
}

/* *out stays NULL when it is passed over. */
static ezz_status
one_object(struct ofd_drawer *d, const struct ezz_xml_node *node,
    const struct kind *kind, const char *layer, struct ezz_ofd_object **out)
{
	struct ezz_ofd_object	*o;
	struct ofd_param	 own = { 0 };
	ezz_status		 st = EZZ_OK;

	*out = NULL;
	if ((o = new_object(d, node, kind, &st)) == NULL)
		return st;
	if (!box_of(node, &o->boundary) || !matrix_of(node, &o->ctm))
		return ezz_ofd_in_miss(d, node,
		    N_("an object that stands in no box"));
	st = ezz_ofd_in_param(d, node, &own);
	if (st == EZZ_OK) {
		ezz_ofd_in_dress(d->art, layer, ezz_xml_attr(node, "DrawParam"),
		    &own, o);
		st = clips_of(d, node, o);
	}
	if (st == EZZ_OK)
		st = kind->read(d, node, o);
	if (st == EZZ_OK)
		*out = o;
	return st;
}

/* Into blocks and out of them, in the order of the file. */
static const struct ezz_xml_node *
next_node(const struct ezz_xml_node *top, const struct ezz_xml_node *c)
{
	if (ezz_xml_is(c, "PageBlock") && c->first != NULL)
		return c->first;
	while (c->next == NULL) {
		c = c->parent;
		if (c == top)
			return NULL;
	}
	return c->next;
}

ezz_status
ezz_ofd_in_objects(struct ofd_drawer *d, const struct ezz_xml_node *node,
    const char *layer, struct ezz_ofd_object **first)
{
	const struct ezz_xml_node	*c;
	const struct kind		*kind;
	struct ezz_ofd_object		**end = first;
	ezz_status			 st = EZZ_OK;

	while (*end != NULL)
		end = &(*end)->next;
	for (c = node->first; c != NULL && st == EZZ_OK;
	    c = next_node(node, c)) {
		if ((kind = kind_of(c)) == NULL)
			continue;
		st = one_object(d, c, kind, layer, end);
		if (*end != NULL)
			end = &(*end)->next;
	}
	return st;
}
