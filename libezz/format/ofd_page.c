/*
 * Pages (GB/T 33190 7.7): the resources of a document, then each page with
 * its templates, layers and annotations, and the walk over all of it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "format/ofd_draw.h"

/* ---- finding by ID ------------------------------------------------------- */

static int
by_id(const void *a, const void *b)
{
	const struct ofd_index_row	*x = a, *y = b;
	int				 c = strcmp(x->id, y->id);

	return c != 0 ? c : (x->order > y->order) - (x->order < y->order);
}

static ezz_status
index_add(ezz_ctx *ctx, struct ofd_index *i, const char *id,
    const void *thing)
{
	struct ofd_index_row	*rows = i->rows;

	if (i->n >= EZZ_MAX_OFD_ITEMS)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "more than %d resources of one sort", EZZ_MAX_OFD_ITEMS);
	/* full at every power of two */
	if ((i->n & (i->n - 1)) == 0) {
		rows = reallocarray(rows, i->n == 0 ? 1 : 2 * i->n,
		    sizeof(*rows));
		if (rows == NULL)
			return ezz_nomem(ctx);
		i->rows = rows;
	}
	rows[i->n] = (struct ofd_index_row){ id, thing, i->n };
	i->n++;
	return EZZ_OK;
}

static void
index_sort(struct ofd_index *i)
{
	if (i->n > 1)
		qsort(i->rows, i->n, sizeof(*i->rows), by_id);
}

const void *
ezz_ofd_in_find(const struct ofd_index *index, const char *id)
{
	struct ezz_bytes	 b = ezz_xml_trim(id);
	size_t			 low = 0, high = index->n;

	if (b.n == 0)
		return NULL;
	while (low < high) {
		size_t	 mid = low + (high - low) / 2;

		if (ezz_bytes_cmp(ezz_bytes_str(index->rows[mid].id), b) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < index->n && ezz_bytes_equal(b,
	    ezz_bytes_str(index->rows[low].id)) ? index->rows[low].thing : NULL;
}

/* ---- resources ----------------------------------------------------------- */

static ezz_status
read_palette(struct ofd_drawer *d, const struct ezz_xml_node *node,
    struct ofd_space *s)
{
	const struct ezz_xml_node	*list, *c;
	size_t				 n = 0;

	if ((list = ezz_xml_child(node, "Palette")) == NULL)
		return EZZ_OK;
	for (c = ezz_xml_child(list, "CV"); c != NULL; c = ezz_xml_again(c))
		n++;
	s->palette = ezz_arena_take(d->arena, n * sizeof(*s->palette) + 1);
	if (s->palette == NULL)
		return ezz_nomem(d->ctx);
	for (c = ezz_xml_child(list, "CV"); c != NULL; c = ezz_xml_again(c)) {
		const char	*text = ezz_arena_text(d->arena,
				    ezz_xml_trim(c->text));

		if (text == NULL)
			return ezz_nomem(d->ctx);
		s->palette[s->n_palette++] = text;
	}
	return EZZ_OK;
}

static ezz_status
take_space(struct ezz_ofd_art *art, struct ofd_drawer *d,
    const struct ezz_xml_node *node)
{
	struct ezz_bytes	 type = ezz_ofd_in_value(node, "Type");
	struct ofd_space	*s;
	double			 bits;
	ezz_status		 st = EZZ_OK;

	if ((s = ezz_arena_take(d->arena, sizeof(*s))) == NULL)
		return ezz_nomem(d->ctx);
	*s = (struct ofd_space){ .parts = 3, .most = 255 };
	if (ezz_bytes_equal(type, ezz_bytes_str("GRAY")))
		s->parts = 1;
	else if (ezz_bytes_equal(type, ezz_bytes_str("CMYK")))
		s->parts = 4;
	if (ezz_ofd_in_numbers(ezz_ofd_in_value(node, "BitsPerComponent"),
	    &bits, 1) && bits >= 1 && bits <= 16)
		s->most = (double)((1U << (unsigned)bits) - 1);
	s->id = ezz_ofd_in_word(d, node, "ID", &st);
	if (st == EZZ_OK)
		st = read_palette(d, node, s);
	return st != EZZ_OK ? st : index_add(d->ctx, &art->spaces, s->id, s);
}

static ezz_status
take_param(struct ezz_ofd_art *art, struct ofd_drawer *d,
    const struct ezz_xml_node *node)
{
	struct ofd_param	*p;
	ezz_status		 st = EZZ_OK;

	if ((p = ezz_arena_take(d->arena, sizeof(*p))) == NULL)
		return ezz_nomem(d->ctx);
	*p = (struct ofd_param){ 0 };
	p->id = ezz_ofd_in_word(d, node, "ID", &st);
	p->relative = ezz_ofd_in_word(d, node, "Relative", &st);
	if (st == EZZ_OK)
		st = ezz_ofd_in_param(d, node, p);
	return st != EZZ_OK ? st : index_add(d->ctx, &art->params, p->id, p);
}

static ezz_status
take_unit(struct ezz_ofd_art *art, struct ofd_drawer *d,
    const struct ezz_xml_node *node)
{
	const struct ezz_xml_node	*content;
	struct ezz_ofd_unit		*u;
	ezz_status			 st = EZZ_OK;

	if ((u = ezz_arena_take(d->arena, sizeof(*u))) == NULL)
		return ezz_nomem(d->ctx);
	*u = (struct ezz_ofd_unit){ 0 };
	ezz_ofd_in_numbers(ezz_ofd_in_value(node, "Width"), &u->w, 1);
	ezz_ofd_in_numbers(ezz_ofd_in_value(node, "Height"), &u->h, 1);
	u->id = ezz_ofd_in_word(d, node, "ID", &st);
	content = ezz_xml_child(node, "Content");
	if (st == EZZ_OK && content != NULL)
		st = ezz_ofd_in_objects(d, content, NULL, &u->first);
	return st != EZZ_OK ? st : index_add(d->ctx, &art->units, u->id, u);
}

/* What is named in a list comes before who names it. */
static const struct taker {
	const char	*list;
	const char	*item;
	ezz_status	(*take)(struct ezz_ofd_art *, struct ofd_drawer *,
			    const struct ezz_xml_node *);
	size_t		 index;			/* sorted when all are read */
} takers[] = {
	{ "ColorSpaces", "ColorSpace", take_space,
	    offsetof(struct ezz_ofd_art, spaces) },
	{ "DrawParams", "DrawParam", take_param,
	    offsetof(struct ezz_ofd_art, params) },
	{ "CompositeGraphicUnits", "CompositeGraphicUnit", take_unit,
	    offsetof(struct ezz_ofd_art, units) },
};

static ezz_status
take_all(struct ezz_ofd_art *art, struct ofd_drawer *d,
    const struct ezz_xml *x, const struct taker *t)
{
	const struct ezz_xml_node	*list, *c;
	ezz_status			 st = EZZ_OK;

	list = ezz_xml_child(x->root, t->list);
	for (; list != NULL && st == EZZ_OK; list = ezz_xml_again(list)) {
		c = ezz_xml_child(list, t->item);
		for (; c != NULL && st == EZZ_OK; c = ezz_xml_again(c))
			st = t->take(art, d, c);
	}
	return st;
}

/* The resource files of the document, each once, in the order of reading. */
static ezz_status
load_resources(struct ezz_ofd_art *art, struct ofd_drawer *d,
    struct ezz_xml **files, size_t *n)
{
	const struct ezz_ofd	*o = art->o;
	uint8_t			*seen;
	ezz_status		 st = EZZ_OK;

	if ((seen = calloc(o->pkg->n + 1, 1)) == NULL)
		return ezz_nomem(d->ctx);
	for (size_t i = 0; i < o->n_locs && st == EZZ_OK; i++) {
		const struct ezz_ofd_loc	*l = o->locs[i];

		if (l->kind != EZZ_OFD_RESOURCES || l->body != art->body ||
		    l->entry == NULL || seen[l->entry - o->pkg->entries])
			continue;
		seen[l->entry - o->pkg->entries] = 1;
		st = ezz_ofd_in_load(d, l->entry, "Res", &files[*n]);
		if (st == EZZ_OK)
			++*n;
		else if (st == EZZ_EFORMAT)
			st = ezz_ofd_in_lose(d);
	}
	free(seen);
	return st;
}

/* A unit within a unit may have been read after it. */
static void
tie_units(struct ezz_ofd_art *art)
{
	for (size_t i = 0; i < art->units.n; i++) {
		const struct ezz_ofd_unit	*u = art->units.rows[i].thing;
		struct ezz_ofd_object		*o;

		for (o = u->first; o != NULL; o = o->next)
			if (o->kind == EZZ_OFD_COMPOSITE)
				o->unit = ezz_ofd_in_find(&art->units,
				    o->resource);
	}
}

static ezz_status
read_resources(struct ezz_ofd_art *art, struct ofd_drawer *d)
{
	struct ezz_xml	**files;
	size_t		 n = 0;
	ezz_status	 st;

	files = calloc(art->o->pkg->n + 1, sizeof(*files));
	if (files == NULL)
		return ezz_nomem(d->ctx);
	st = load_resources(art, d, files, &n);
	for (size_t t = 0; t < sizeof(takers) / sizeof(takers[0]); t++) {
		for (size_t i = 0; i < n && st == EZZ_OK; i++)
			st = take_all(art, d, files[i], &takers[t]);
		index_sort((struct ofd_index *)(void *)((char *)art +
		    takers[t].index));
	}
	tie_units(art);
	for (size_t i = 0; i < n; i++)
		ezz_xml_free(&files[i]);
	free(files);
	return st;
}

static ezz_status
name_resources(ezz_ctx *ctx, struct ezz_ofd_art *art)
{
	const struct ezz_ofd_body	*b = &art->o->bodies[art->body];
	ezz_status			 st = EZZ_OK;

	for (size_t i = 0; i < b->n_fonts && st == EZZ_OK; i++)
		st = index_add(ctx, &art->fonts, b->fonts[i].id, &b->fonts[i]);
	for (size_t i = 0; i < b->n_media && st == EZZ_OK; i++)
		st = index_add(ctx, &art->media, b->media[i].id, &b->media[i]);
	index_sort(&art->fonts);
	index_sort(&art->media);
	return st;
}

ezz_status
ezz_ofd_art_read(ezz_ctx *ctx, const struct ezz_ofd *o, size_t body,
    struct ezz_ofd_art **out)
{
	struct ofd_drawer	 d = { .ctx = ctx, .fault = "" };
	struct ezz_ofd_art	*art;
	ezz_status		 st;

	*out = NULL;
	if (body >= o->n_bodies)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "there is no document %zu in the package", body + 1);
	if ((art = calloc(1, sizeof(*art))) == NULL)
		return ezz_nomem(ctx);
	art->o = o;
	art->body = body;
	d.art = art;
	d.arena = &art->arena;
	st = name_resources(ctx, art);
	if (st == EZZ_OK)
		st = read_resources(art, &d);
	/* a page counts on from here */
	art->counts = d;
	if (st != EZZ_OK)
		ezz_ofd_art_free(&art);
	*out = art;
	return st;
}

void
ezz_ofd_art_free(struct ezz_ofd_art **ap)
{
	struct ezz_ofd_art	*a = *ap;

	if (a == NULL)
		return;
	free(a->fonts.rows);
	free(a->media.rows);
	free(a->params.rows);
	free(a->spaces.rows);
	free(a->units.rows);
	ezz_arena_free(&a->arena);
	free(a);
	*ap = NULL;
}

/* ---- layers -------------------------------------------------------------- */

/* The order of drawing. */
enum slot { UNDER, BACK, MIDDLE, FRONT, OVER, NOTES, SLOTS };

struct chain {
	struct ezz_ofd_layer	*first;
	struct ezz_ofd_layer	*last;
};

static void
chain_add(struct chain *c, struct ezz_ofd_layer *layer)
{
	if (c->last == NULL)
		c->first = layer;
	else
		c->last->next = layer;
	c->last = layer;
}

static void
chain_join(struct chain *to, const struct chain *more)
{
	if (more->first == NULL)
		return;
	if (to->last == NULL)
		to->first = more->first;
	else
		to->last->next = more->first;
	to->last = more->last;
}

static struct ezz_ofd_layer *
new_layer(struct ofd_drawer *d, enum ezz_ofd_layer_kind kind,
    const char *from)
{
	struct ezz_ofd_layer	*l;

	if ((l = ezz_arena_take(d->arena, sizeof(*l))) != NULL)
		*l = (struct ezz_ofd_layer){ .kind = kind, .from = from,
		    .annotation = "" };
	return l;
}

static enum slot
slot_of(const struct ezz_xml_node *node, const char *name)
{
	struct ezz_bytes	 b = ezz_ofd_in_value(node, name);

	if (ezz_bytes_equal(b, ezz_bytes_str("Background")))
		return BACK;
	return ezz_bytes_equal(b, ezz_bytes_str("Foreground")) ? FRONT : MIDDLE;
}

static ezz_status
read_layers(struct ofd_drawer *d, const struct ezz_xml_node *page,
    const char *from, struct chain *slots)
{
	const struct ezz_xml_node	*content, *c;
	struct ezz_ofd_layer		*l;
	ezz_status			 st;
	enum slot			 slot;

	st = ezz_xml_only(d->ctx, page, "Content", &content);
	if (st != EZZ_OK || content == NULL)
		return st;
	c = ezz_xml_child(content, "Layer");
	for (; c != NULL && st == EZZ_OK; c = ezz_xml_again(c)) {
		slot = slot_of(c, "Type");
		l = new_layer(d, slot == BACK ? EZZ_OFD_BACKGROUND :
		    slot == FRONT ? EZZ_OFD_FOREGROUND : EZZ_OFD_BODY_LAYER,
		    from);
		if (l == NULL)
			return ezz_nomem(d->ctx);
		chain_add(&slots[slot], l);
		st = ezz_ofd_in_objects(d, c, ezz_xml_attr(c, "DrawParam"),
		    &l->first);
	}
	return st;
}

/* ---- templates ----------------------------------------------------------- */

static const struct ezz_ofd_template *
template_of(const struct ezz_ofd_body *b, const char *id)
{
	for (size_t i = 0; i < b->n_templates; i++)
		if (strcmp(b->templates[i].id, id) == 0)
			return &b->templates[i];
	return NULL;
}

/* The page's word on its place goes before the template's own. */
static bool
in_front(const struct ezz_xml_node *use, const struct ezz_ofd_template *t)
{
	if (ezz_ofd_in_value(use, "ZOrder").n > 0)
		return slot_of(use, "ZOrder") == FRONT;
	return strcmp(t->zorder, "Foreground") == 0;
}

static ezz_status
one_template(struct ofd_drawer *d, const struct ezz_xml_node *use,
    const struct ezz_ofd_template *t, struct chain *slots)
{
	struct chain	 own[SLOTS] = { { 0 } };
	struct ezz_xml	*x;
	ezz_status	 st;

	if (t == NULL || t->loc == NULL || t->loc->entry == NULL)
		return ezz_ofd_in_miss(d, use,
		    N_("a template that is not there"));
	st = ezz_ofd_in_load(d, t->loc->entry, "Page", &x);
	if (st == EZZ_EFORMAT)
		return ezz_ofd_in_lose(d);
	if (st != EZZ_OK)
		return st;
	st = read_layers(d, x->root, t->id, own);
	ezz_xml_free(&x);
	for (int i = BACK; i <= FRONT; i++)
		chain_join(&slots[in_front(use, t) ? OVER : UNDER], &own[i]);
	return st;
}

static ezz_status
read_templates(struct ofd_drawer *d, const struct ezz_xml_node *page,
    struct chain *slots)
{
	const struct ezz_ofd_body	*b = &d->art->o->bodies[d->art->body];
	const struct ezz_xml_node	*c;
	size_t				 n = 0;
	ezz_status			 st = EZZ_OK;

	c = ezz_xml_child(page, "Template");
	for (; c != NULL && st == EZZ_OK; c = ezz_xml_again(c)) {
		const char	*id = ezz_xml_attr(c, "TemplateID");

		if (n++ >= EZZ_MAX_OFD_USES)
			return ezz_fail(d->ctx, EZZ_ELIMIT, NULL,
			    "a page with more than %d templates",
			    EZZ_MAX_OFD_USES);
		st = one_template(d, c, template_of(b, id == NULL ? "" : id),
		    slots);
	}
	return st;
}

/* ---- annotations --------------------------------------------------------- */

static ezz_status
one_note(struct ofd_drawer *d, const struct ezz_xml_node *note,
    struct chain *chain)
{
	const struct ezz_xml_node	*look = ezz_xml_child(note, "Appearance");
	struct ezz_ofd_layer		*l;
	double				 v[4];
	ezz_status			 st = EZZ_OK;

	if (look == NULL || !ezz_ofd_in_flag(note, "Visible", true))
		return EZZ_OK;
	if (!ezz_ofd_in_numbers(ezz_ofd_in_value(look, "Boundary"), v, 4))
		return ezz_ofd_in_miss(d, look,
		    N_("an annotation that stands in no box"));
	if ((l = new_layer(d, EZZ_OFD_ANNOTATION_LAYER, "")) == NULL)
		return ezz_nomem(d->ctx);
	l->box = (struct ezz_ofd_box){ true, v[0], v[1], v[2], v[3] };
	l->annotation = ezz_ofd_in_word(d, note, "Type", &st);
	chain_add(chain, l);
	return st != EZZ_OK ? st : ezz_ofd_in_objects(d, look, NULL, &l->first);
}

static ezz_status
read_notes(struct ofd_drawer *d, const char *page, struct chain *chain)
{
	const struct ezz_ofd_body	*b = &d->art->o->bodies[d->art->body];
	const struct ezz_xml_node	*c;
	struct ezz_xml			*x;
	size_t				 n = 0;
	ezz_status			 st = EZZ_OK;

	for (size_t i = 0; i < b->n_annotations && st == EZZ_OK; i++) {
		const struct ezz_ofd_annotations	*a;

		a = &b->annotations[i];
		if (strcmp(a->page, page) != 0 || a->loc == NULL ||
		    a->loc->entry == NULL)
			continue;
		if (n++ >= EZZ_MAX_OFD_USES)
			return ezz_fail(d->ctx, EZZ_ELIMIT, NULL,
			    "a page with more than %d files of annotations",
			    EZZ_MAX_OFD_USES);
		st = ezz_ofd_in_load(d, a->loc->entry, "PageAnnot", &x);
		if (st == EZZ_EFORMAT)
			st = ezz_ofd_in_lose(d);
		c = x == NULL ? NULL : ezz_xml_child(x->root, "Annot");
		for (; c != NULL && st == EZZ_OK; c = ezz_xml_again(c))
			st = one_note(d, c, chain);
		ezz_xml_free(&x);
	}
	return st;
}

/* ---- pages --------------------------------------------------------------- */

static ezz_status
read_page(struct ofd_drawer *d, const struct ezz_ofd_page *page,
    struct ezz_ofd_drawing *out)
{
	struct chain	 slots[SLOTS] = { { 0 } }, all = { 0 };
	struct ezz_xml	*x;
	ezz_status	 st;

	st = ezz_ofd_in_load(d, page->loc->entry, "Page", &x);
	if (st != EZZ_OK)
		return st;
	st = read_templates(d, x->root, slots);
	if (st == EZZ_OK)
		st = read_layers(d, x->root, "", slots);
	ezz_xml_free(&x);
	if (st == EZZ_OK)
		st = read_notes(d, page->id, &slots[NOTES]);
	for (int i = 0; i < SLOTS; i++)
		chain_join(&all, &slots[i]);
	out->first = all.first;
	return st;
}

ezz_status
ezz_ofd_page_read(ezz_ctx *ctx, const struct ezz_ofd_art *art, size_t page,
    struct ezz_ofd_drawing **out)
{
	const struct ezz_ofd_body	*b = &art->o->bodies[art->body];
	struct ofd_drawer		 d = art->counts;
	struct ezz_ofd_drawing		*drawing;
	ezz_status			 st;

	*out = NULL;
	if (page >= b->n_pages)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "there is no page %zu: the document has %zu", page + 1,
		    b->n_pages);
	if (b->pages[page].loc == NULL || b->pages[page].loc->entry == NULL)
		return ezz_fail(ctx, EZZ_ENOTFOUND, "GB/T 33190 7.7",
		    "page %zu is not in the package", page + 1);
	if ((drawing = calloc(1, sizeof(*drawing))) == NULL)
		return ezz_nomem(ctx);
	d.ctx = ctx;
	d.art = art;
	d.arena = &drawing->arena;
	d.nodes = d.objects = d.chars = d.segments = 0;
	st = read_page(&d, &b->pages[page], drawing);
	drawing->box = b->pages[page].box;
	drawing->objects = d.objects;
	drawing->chars = d.chars;
	drawing->faults = d.faults;
	drawing->fault = d.fault;
	if (st != EZZ_OK) {
		ezz_ofd_drawing_free(&drawing);
		return ezz_while(ctx, st, "reading page %zu", page + 1);
	}
	*out = drawing;
	return EZZ_OK;
}

void
ezz_ofd_drawing_free(struct ezz_ofd_drawing **dp)
{
	struct ezz_ofd_drawing	*d = *dp;

	if (d == NULL)
		return;
	ezz_arena_free(&d->arena);
	free(d);
	*dp = NULL;
}

/* ---- walking ------------------------------------------------------------- */

struct walk {
	ezz_ctx		*ctx;
	ezz_ofd_visit	 visit;
	void		*arg;
	size_t		 steps;
};

struct ezz_ofd_matrix
ezz_ofd_matrix_mul(struct ezz_ofd_matrix m, struct ezz_ofd_matrix n)
{
	return (struct ezz_ofd_matrix){
		n.a * m.a + n.c * m.b, n.b * m.a + n.d * m.b,
		n.a * m.c + n.c * m.d, n.b * m.c + n.d * m.d,
		n.a * m.e + n.c * m.f + n.e, n.b * m.e + n.d * m.f + n.f
	};
}

static ezz_status
walk_objects(struct walk *w, const struct ezz_ofd_layer *layer,
    const struct ezz_ofd_object *o, struct ezz_ofd_matrix outer,
    const struct ezz_ofd_place *holder, size_t depth)
{
	ezz_status	 st = EZZ_OK;

	for (; o != NULL && st == EZZ_OK; o = o->next) {
		struct ezz_ofd_place	 at = { layer, o, outer, o->ctm,
			o->alpha / 255.0, holder };

		if (!o->visible)
			continue;
		if (w->steps++ >= EZZ_MAX_OFD_OBJECTS)
			return ezz_fail(w->ctx, EZZ_ELIMIT, NULL,
			    "a page of more than %d objects",
			    EZZ_MAX_OFD_OBJECTS);
		at.inner.e += o->boundary.x;
		at.inner.f += o->boundary.y;
		at.inner = ezz_ofd_matrix_mul(at.inner, outer);
		if (holder != NULL)
			at.alpha *= holder->alpha;
		if (o->kind != EZZ_OFD_COMPOSITE)
			st = w->visit(w->ctx, w->arg, &at);
		else if (o->unit != NULL && depth < EZZ_MAX_OFD_UNIT_DEPTH)
			st = walk_objects(w, layer, o->unit->first, at.inner,
			    &at, depth + 1);
	}
	return st;
}

ezz_status
ezz_ofd_walk(ezz_ctx *ctx, const struct ezz_ofd_drawing *d,
    ezz_ofd_visit visit, void *arg)
{
	struct walk			 w = { ctx, visit, arg, 0 };
	const struct ezz_ofd_layer	*l;
	ezz_status			 st = EZZ_OK;

	for (l = d->first; l != NULL && st == EZZ_OK; l = l->next) {
		struct ezz_ofd_matrix	 m = EZZ_OFD_IDENTITY;

		if (l->box.known) {
			m.e = l->box.x;
			m.f = l->box.y;
		}
		st = walk_objects(&w, l, l->first, m, NULL, 0);
	}
	return st;
}
