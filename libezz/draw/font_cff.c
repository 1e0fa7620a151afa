/*
 * Glyphs out of a face with CFF outlines (Adobe TN 5176): harfbuzz-subset
 * takes the ones that are not kept yet, free of subroutines and hints, and
 * what it made is taken apart.  Its work is a millisecond or two a face and
 * document, whatever the number of glyphs; kept, they cost nothing again.
 *
 * Left out, and so made by harfbuzz each time: faces whose em is not 1000
 * units or whose DICTs have matrices of their own; CFF2.
 */
#include <stdlib.h>
#include <string.h>

#include <hb-subset.h>

#include "base/cursor.h"
#include "base/error.h"
#include "base/limits.h"
#include "draw/font_cff.h"

#define FIRST_SLOTS	512	/* a power of two */

/* Operators of DICTs (TN 5176, tables 9, 10, 23); escaped ones behind 12. */
enum {
	OP_CHARSTRINGS = 17, OP_PRIVATE = 18, OP_SUBRS = 19,
	OP_DEFAULT_WIDTH = 20, OP_NOMINAL_WIDTH = 21,
	OP_MATRIX = 12 << 8 | 7, OP_ROS = 12 << 8 | 30,
	OP_FD_ARRAY = 12 << 8 | 36, OP_FD_SELECT = 12 << 8 | 37
};

/* ---- taking a CFF table apart -------------------------------------------- */

/* An INDEX (5): count, and where its data lie. */
struct index {
	size_t			 n;
	size_t			 width;	/* of an offset */
	struct ezz_bytes	 offsets;
	struct ezz_bytes	 data;
};

static bool
offset(const struct index *x, size_t i, uint64_t *out)
{
	struct ezz_cursor	 c = ezz_cursor_of(x->offsets);

	return ezz_cursor_skip(&c, i * x->width) &&
	    ezz_cursor_be(&c, x->width, out) && *out >= 1 &&
	    *out - 1 <= x->data.n;
}

static bool
take_index(struct ezz_cursor *c, struct index *x)
{
	uint64_t	 n, width, end;

	*x = (struct index){ 0 };
	if (!ezz_cursor_be(c, 2, &n))
		return false;
	if (n == 0)
		return true;
	if (!ezz_cursor_be(c, 1, &width) || width < 1 || width > 4)
		return false;
	x->n = (size_t)n;
	x->width = (size_t)width;
	if (!ezz_cursor_take(c, (x->n + 1) * x->width, &x->offsets))
		return false;
	/* the last offset says how much there is, so it is looked at first */
	x->data = EZZ_BYTES(c->p, ezz_cursor_left(c));
	return offset(x, x->n, &end) &&
	    ezz_cursor_take(c, (size_t)end - 1, &x->data);
}

static bool
item(const struct index *x, size_t i, struct ezz_bytes *out)
{
	uint64_t	 from, to;

	if (i >= x->n || !offset(x, i, &from) || !offset(x, i + 1, &to) ||
	    from > to)
		return false;
	*out = EZZ_BYTES(x->data.p + from - 1, (size_t)(to - from));
	return true;
}

/* What was met of a DICT (4); the offsets and sizes of the whole table. */
struct dict {
	bool			 ros, matrix, subrs;
	uint32_t		 charstrings, array, select;
	uint32_t		 private_n, private_at;
	struct ezz_bytes	 width[2];	/* operands, operator */
};

#define MOST_OPERANDS	48

/* One operand: an integer, or a real number that is passed over as 0. */
static bool
operand(struct ezz_cursor *c, uint8_t first, uint32_t *out)
{
	uint64_t	 v = 0;
	uint8_t		 b;

	*out = 0;
	if (first == 30) {
		do
			if (!ezz_cursor_u8(c, &b))
				return false;
		while ((b & 0x0f) != 0x0f && b >> 4 != 0x0f);
		return true;
	}
	if (first == 28 || first == 29) {
		if (!ezz_cursor_be(c, first == 28 ? 2 : 4, &v))
			return false;
		*out = (uint32_t)v;
		return true;
	}
	if (first >= 32 && first <= 246) {
		*out = (uint32_t)(first - 139);
		return true;
	}
	if (first < 247 || first == 255 || !ezz_cursor_u8(c, &b))
		return false;
	*out = first <= 250 ? (uint32_t)((first - 247) * 256 + b + 108) :
	    (uint32_t)(-(first - 251) * 256 - b - 108);
	return true;
}

static void
meet(struct dict *d, unsigned op, const uint32_t *v, size_t n,
    struct ezz_bytes all)
{
	switch (op) {
	case OP_ROS:
		d->ros = true;
		break;
	case OP_MATRIX:
		d->matrix = true;
		break;
	case OP_SUBRS:
		d->subrs = true;
		break;
	case OP_CHARSTRINGS:
		d->charstrings = n == 1 ? v[0] : 0;
		break;
	case OP_FD_ARRAY:
		d->array = n == 1 ? v[0] : 0;
		break;
	case OP_FD_SELECT:
		d->select = n == 1 ? v[0] : 0;
		break;
	case OP_PRIVATE:
		d->private_n = n == 2 ? v[0] : 0;
		d->private_at = n == 2 ? v[1] : 0;
		break;
	case OP_DEFAULT_WIDTH:
	case OP_NOMINAL_WIDTH:
		d->width[op - OP_DEFAULT_WIDTH] = all;
		break;
	default:
		break;
	}
}

static bool
take_dict(struct ezz_bytes b, struct dict *d)
{
	struct ezz_cursor	 c = ezz_cursor_of(b);
	const uint8_t		*from = c.p;
	uint32_t		 v[MOST_OPERANDS];
	unsigned		 op;
	uint8_t			 byte;
	size_t			 n = 0;

	*d = (struct dict){ 0 };
	while (ezz_cursor_u8(&c, &byte)) {
		if (byte > 21) {
			if (n == MOST_OPERANDS || !operand(&c, byte, &v[n++]))
				return false;
			continue;
		}
		op = byte;
		if (byte == 12) {
			if (!ezz_cursor_u8(&c, &byte))
				return false;
			op = 12U << 8 | byte;
		}
		meet(d, op, v, n, EZZ_BYTES(from, (size_t)(c.p - from)));
		from = c.p;
		n = 0;
	}
	return n == 0;
}

static bool
at(struct ezz_bytes all, uint64_t from, struct ezz_cursor *c)
{
	*c = ezz_cursor_of(all);
	return from > 0 && ezz_cursor_skip(c, (size_t)from);
}

/* A table as harfbuzz wrote it. */
struct table {
	struct ezz_bytes	 all;
	struct dict		 top;
	struct index		 glyphs;
	struct index		 fonts;		/* empty: one private DICT */
};

static bool
take_table(struct ezz_bytes all, struct table *t)
{
	struct ezz_cursor	 c = ezz_cursor_of(all);
	struct index		 names, tops, strings, subrs;
	struct ezz_bytes	 top;
	uint64_t		 head;

	*t = (struct table){ .all = all };
	if (!ezz_cursor_skip(&c, 2) || !ezz_cursor_be(&c, 1, &head) ||
	    !at(all, head, &c) || !take_index(&c, &names) ||
	    !take_index(&c, &tops) || !take_index(&c, &strings) ||
	    !take_index(&c, &subrs) || subrs.n != 0 || tops.n != 1 ||
	    !item(&tops, 0, &top) || !take_dict(top, &t->top) ||
	    t->top.matrix || !at(all, t->top.charstrings, &c) ||
	    !take_index(&c, &t->glyphs))
		return false;
	return !t->top.ros || (at(all, t->top.array, &c) &&
	    take_index(&c, &t->fonts));
}

/* Which font DICT a glyph has: FDSelect (19), formats 0 and 3. */
static bool
font_of(const struct table *t, size_t glyph, size_t *out)
{
	struct ezz_cursor	 c;
	uint64_t		 format, ranges, first, fd, next;

	*out = 0;
	if (!t->top.ros)
		return true;
	if (!at(t->all, t->top.select, &c) || !ezz_cursor_be(&c, 1, &format))
		return false;
	if (format == 0) {
		if (!ezz_cursor_skip(&c, glyph) || !ezz_cursor_be(&c, 1, &fd))
			return false;
		*out = (size_t)fd;
		return true;
	}
	if (format != 3 || !ezz_cursor_be(&c, 2, &ranges) ||
	    !ezz_cursor_be(&c, 2, &first))
		return false;
	for (; ranges > 0; ranges--, first = next) {
		if (!ezz_cursor_be(&c, 1, &fd) ||
		    !ezz_cursor_be(&c, 2, &next))
			return false;
		*out = (size_t)fd;
		if (glyph >= first && glyph < next)
			return true;
	}
	return false;
}

/* The two widths of the private DICT that a glyph needs; no more is left. */
static bool
private_of(const struct table *t, size_t glyph, struct ezz_cff_private *out)
{
	struct dict		 d = t->top;
	struct ezz_bytes	 b;
	struct ezz_cursor	 c;
	size_t			 font;

	*out = (struct ezz_cff_private){ .n = 0 };
	if (t->top.ros && (!font_of(t, glyph, &font) ||
	    !item(&t->fonts, font, &b) || !take_dict(b, &d) || d.matrix))
		return false;
	if (d.private_n == 0)
		return true;
	if (!at(t->all, d.private_at, &c) ||
	    !ezz_cursor_take(&c, d.private_n, &b) || !take_dict(b, &d) ||
	    d.subrs || d.width[0].n + d.width[1].n > sizeof(out->p))
		return false;
	for (size_t i = 0; i < 2; i++) {
		if (d.width[i].n > 0)
			memcpy(out->p + out->n, d.width[i].p, d.width[i].n);
		out->n += d.width[i].n;
	}
	return true;
}

/* ---- keeping ------------------------------------------------------------- */

static size_t
slot_of(const struct ezz_cff *k, uint32_t id)
{
	size_t	 i = (id * UINT32_C(2654435761)) & (k->cap - 1);

	while (k->slot[i].is && k->slot[i].id != id)
		i = (i + 1) & (k->cap - 1);
	return i;
}

const struct ezz_cff_glyph *
ezz_cff_glyph(const struct ezz_cff *k, uint32_t id)
{
	const struct ezz_cff_glyph	*g;

	if (k->cap == 0)
		return NULL;
	g = &k->slot[slot_of(k, id)];
	return g->is ? g : NULL;
}

static ezz_status
room(ezz_ctx *ctx, struct ezz_cff *k)
{
	struct ezz_cff_glyph	*old = k->slot;
	size_t			 n = k->cap;

	if (k->n < n / 2)
		return EZZ_OK;
	k->cap = n == 0 ? FIRST_SLOTS : 2 * n;
	if ((k->slot = calloc(k->cap, sizeof(*k->slot))) == NULL) {
		k->slot = old;
		k->cap = n;
		return ezz_nomem(ctx);
	}
	for (size_t i = 0; i < n; i++)
		if (old[i].is)
			k->slot[slot_of(k, old[i].id)] = old[i];
	free(old);
	return EZZ_OK;
}

static ezz_status
dict_of(ezz_ctx *ctx, struct ezz_cff *k, const struct ezz_cff_private *p,
    size_t *out)
{
	struct ezz_cff_private	*more;

	for (*out = 0; *out < k->dicts; (*out)++)
		if (k->dict[*out].n == p->n &&
		    memcmp(k->dict[*out].p, p->p, p->n) == 0)
			return EZZ_OK;
	more = reallocarray(k->dict, k->dicts + 1, sizeof(*more));
	if (more == NULL)
		return ezz_nomem(ctx);
	k->dict = more;
	k->dict[k->dicts++] = *p;
	return EZZ_OK;
}

static ezz_status
unknown(ezz_ctx *ctx)
{
	return ezz_fail(ctx, EZZ_EUNSUPPORTED, "Adobe TN 5176",
	    "the outlines of the font are not written as expected");
}

static ezz_status
keep_one(ezz_ctx *ctx, struct ezz_cff *k, const struct table *t, size_t i,
    uint32_t id)
{
	struct ezz_cff_glyph	 g = { .id = id, .at = k->pool.n,
				    .is = true };
	struct ezz_cff_private	 p;
	struct ezz_bytes	 b;
	ezz_status		 st;

	if (!item(&t->glyphs, i, &b) || !private_of(t, i, &p))
		return unknown(ctx);
	g.n = b.n;
	if ((st = room(ctx, k)) != EZZ_OK ||
	    (st = dict_of(ctx, k, &p, &g.dict)) != EZZ_OK ||
	    (st = ezz_buf_addb(ctx, &k->pool, b)) != EZZ_OK)
		return st;
	if (!k->slot[slot_of(k, id)].is)
		k->n++;
	k->slot[slot_of(k, id)] = g;
	return EZZ_OK;
}

/* harfbuzz numbers the glyphs that it keeps in their old order. */
static ezz_status
keep_all(ezz_ctx *ctx, struct ezz_cff *k, struct ezz_bytes cff,
    const hb_set_t *ids)
{
	struct table	 t;
	hb_codepoint_t	 id = HB_SET_VALUE_INVALID;
	ezz_status	 st = EZZ_OK;

	if (!take_table(cff, &t) ||
	    t.glyphs.n != hb_set_get_population(ids))
		return unknown(ctx);
	for (size_t i = 0; st == EZZ_OK && hb_set_next(ids, &id); i++)
		if (ezz_cff_glyph(k, id) == NULL)
			st = keep_one(ctx, k, &t, i, id);
	return st;
}

static ezz_status
copy_table(ezz_ctx *ctx, hb_face_t *face, const char tag[4],
    struct ezz_buf *out)
{
	hb_blob_t	*b = hb_face_reference_table(face,
			    HB_TAG(tag[0], tag[1], tag[2], tag[3]));
	unsigned	 n;
	const char	*p = hb_blob_get_data(b, &n);
	ezz_status	 st;

	out->n = 0;
	st = ezz_buf_add(ctx, out, p, n);
	hb_blob_destroy(b);
	return st;
}

/* No hints, no layout, the family's name in one language. */
static hb_subset_input_t *
input_of(const hb_set_t *chars)
{
	hb_subset_input_t	*in = hb_subset_input_create_or_fail();
	hb_set_t		*set;

	if (in == NULL)
		return NULL;
	/* by characters: by glyphs, harfbuzz would go through the whole cmap */
	hb_set_union(hb_subset_input_unicode_set(in), chars);
	set = hb_subset_input_set(in, HB_SUBSET_SETS_DROP_TABLE_TAG);
	hb_set_add(set, HB_TAG('G', 'S', 'U', 'B'));
	hb_set_add(set, HB_TAG('G', 'P', 'O', 'S'));
	hb_set_add(set, HB_TAG('G', 'D', 'E', 'F'));
	hb_set_add(set, HB_TAG('V', 'O', 'R', 'G'));
	hb_set_add(set, HB_TAG('v', 'm', 't', 'x'));
	set = hb_subset_input_set(in, HB_SUBSET_SETS_NAME_ID);
	hb_set_clear(set);
	hb_set_add_range(set, 1, 2);
	hb_set_add(set, 6);
	hb_subset_input_set_flags(in, HB_SUBSET_FLAGS_NO_HINTING |
	    HB_SUBSET_FLAGS_DESUBROUTINIZE);
	return in;
}

static ezz_status
learn(ezz_ctx *ctx, struct ezz_cff *k, const hb_set_t *chars,
    const hb_set_t *ids)
{
	hb_subset_input_t	*in = input_of(chars);
	struct ezz_buf		 cff = { 0 };
	hb_face_t		*small;
	ezz_status		 st;

	if (in == NULL)
		return ezz_nomem(ctx);
	small = hb_subset_or_fail(k->face, in);
	hb_subset_input_destroy(in);
	if (small == NULL)
		return unknown(ctx);
	if ((st = copy_table(ctx, small, "CFF ", &cff)) == EZZ_OK)
		st = keep_all(ctx, k, ezz_bytes_of(&cff), ids);
	if (st == EZZ_OK && k->names.n == 0)
		st = copy_table(ctx, small, "name", &k->names);
	ezz_buf_free(&cff);
	hb_face_destroy(small);
	return st;
}

ezz_status
ezz_cff_keep(ezz_ctx *ctx, struct ezz_cff *k, const uint32_t *c,
    const uint32_t *id, size_t n)
{
	hb_set_t	*ids = hb_set_create(), *chars = hb_set_create();
	ezz_status	 st = EZZ_OK;
	bool		 any = ezz_cff_glyph(k, 0) == NULL;

	hb_set_add(ids, 0);
	for (size_t i = 0; i < n; i++)
		if (ezz_cff_glyph(k, id[i]) == NULL) {
			hb_set_add(ids, id[i]);
			hb_set_add(chars, c[i]);
			any = true;
		}
	if (!hb_set_allocation_successful(ids) ||
	    !hb_set_allocation_successful(chars))
		st = ezz_nomem(ctx);
	else if (any)
		st = learn(ctx, k, chars, ids);
	hb_set_destroy(ids);
	hb_set_destroy(chars);
	return st;
}

/* ---- getting ready ------------------------------------------------------- */

/* OpenType hhea: numberOfHMetrics, the last two bytes. */
static bool
tables_fit(struct ezz_cff *k)
{
	struct ezz_cursor	 c = ezz_cursor_of(ezz_bytes_of(&k->hhea));
	uint64_t		 v = 0;

	if (k->head.n != 54 || k->hhea.n != 36 || k->os2.n < 78 ||
	    !ezz_cursor_skip(&c, 34) || !ezz_cursor_be(&c, 2, &v))
		return false;
	k->metrics = (size_t)v;
	return v > 0 && k->hmtx.n >= 4 * k->metrics &&
	    hb_face_get_upem(k->face) == 1000;
}

ezz_status
ezz_cff_new(ezz_ctx *ctx, hb_face_t *face, struct ezz_cff **out)
{
	struct ezz_cff	*k = calloc(1, sizeof(*k));
	ezz_status	 st;

	*out = NULL;
	if (k == NULL)
		return ezz_nomem(ctx);
	k->face = hb_face_reference(face);
	if ((st = copy_table(ctx, face, "head", &k->head)) == EZZ_OK &&
	    (st = copy_table(ctx, face, "hhea", &k->hhea)) == EZZ_OK &&
	    (st = copy_table(ctx, face, "OS/2", &k->os2)) == EZZ_OK &&
	    (st = copy_table(ctx, face, "hmtx", &k->hmtx)) == EZZ_OK)
		st = tables_fit(k) ? ezz_cff_keep(ctx, k, NULL, NULL, 0) :
		    EZZ_EUNSUPPORTED;
	if (st == EZZ_OK) {
		*out = k;
		return EZZ_OK;
	}
	ezz_cff_free(&k);
	return st == EZZ_EUNSUPPORTED ? EZZ_OK : st;
}

void
ezz_cff_free(struct ezz_cff **kept)
{
	struct ezz_cff	*k = *kept;

	if (k == NULL)
		return;
	hb_face_destroy(k->face);
	ezz_buf_free(&k->pool);
	ezz_buf_free(&k->names);
	ezz_buf_free(&k->head);
	ezz_buf_free(&k->hhea);
	ezz_buf_free(&k->os2);
	ezz_buf_free(&k->hmtx);
	free(k->slot);
	free(k->dict);
	free(k);
	*kept = NULL;
}
