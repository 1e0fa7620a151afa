/*
 * A face out of its JSON (ezz-face(5)).  Types and ranges were judged by
 * schemas/face/face.json; here styles and fields are found by their names,
 * and each box is asked for what its kind needs.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "object/face_in.h"

struct reading {
	ezz_ctx			*ctx;
	const struct ezz_schema	*schema;
	struct ezz_face		*face;
	struct ezz_note		*note;
	ezz_status		 st;
	bool			 bad;
};

static const char *const kinds[] = {
	[EZZ_FACE_TEXT] = "text", [EZZ_FACE_FIELD] = "field",
	[EZZ_FACE_TABLE] = "table", [EZZ_FACE_PHOTO] = "photo",
	[EZZ_FACE_QR] = "qr", [EZZ_FACE_SEAL] = "seal",
	[EZZ_FACE_RECT] = "rect", [EZZ_FACE_RULE] = "rule",
	[EZZ_FACE_WAVES] = "waves", [EZZ_FACE_MARK] = "mark"
};
static const char *const aligns[] = {
	"left", "centre", "right", "justify", "spread"
};
static const char *const valigns[] = { "middle", "top", "bottom" };

#define COUNT(a)	(sizeof(a) / sizeof(*(a)))

/* ---- values -------------------------------------------------------------- */

static int
one_of(const json_t *v, const char *const *names, size_t n)
{
	const char	*text = json_string_value(v);

	for (size_t i = 0; text != NULL && i < n; i++)
		if (strcmp(text, names[i]) == 0)
			return (int)i;
	return 0;
}

/* Millimetres as micrometres. */
static int32_t
um(const json_t *v)
{
	return (int32_t)lround(json_number_value(v) * 1000);
}

static void
colour(const json_t *v, uint8_t rgb[3])
{
	unsigned long	 n;

	if (!json_is_string(v))
		return;
	n = strtoul(json_string_value(v), NULL, 16);
	rgb[0] = (uint8_t)(n >> 16);
	rgb[1] = (uint8_t)(n >> 8);
	rgb[2] = (uint8_t)n;
}

static void *
take(struct reading *r, size_t n, size_t size)
{
	void	*p = ezz_arena_take(&r->face->memory, n * size + 1);

	if (p == NULL)
		r->st = ezz_nomem(r->ctx);
	else
		memset(p, 0, n * size + 1);
	return p;
}

static const char *
text(struct reading *r, const json_t *v)
{
	char	*s;

	if (!json_is_string(v))
		return NULL;
	s = ezz_arena_text(&r->face->memory, ezz_json_bytes(v));
	if (s == NULL)
		r->st = ezz_nomem(r->ctx);
	return s;
}

/* ---- styles -------------------------------------------------------------- */

static void
read_styles(struct reading *r, const json_t *j)
{
	struct ezz_face_style	*s = take(r, json_object_size(j), sizeof(*s));
	const char		*name;
	json_t			*v;

	if (s == NULL)
		return;
	r->face->styles = s;
	json_object_foreach((json_t *)(uintptr_t)j, name, v) {
		s->name = ezz_arena_text(&r->face->memory,
		    ezz_bytes_str(name));
		s->font = text(r, json_object_get(v, "font"));
		s->size = um(json_object_get(v, "size"));
		s->leading = um(json_object_get(v, "leading"));
		s->align = (enum ezz_face_align)one_of(json_object_get(v,
		    "align"), aligns, COUNT(aligns));
		colour(json_object_get(v, "colour"), s->rgb);
		if (s->name == NULL)
			r->st = ezz_nomem(r->ctx);
		r->face->styles_n++;
		s++;
	}
}

static const struct ezz_face_style *
find_style(struct reading *r, const json_t *v)
{
	const char	*name = json_string_value(v);

	if (name == NULL || r->st != EZZ_OK)
		return NULL;
	for (size_t i = 0; i < r->face->styles_n; i++)
		if (strcmp(r->face->styles[i].name, name) == 0)
			return &r->face->styles[i];
	r->bad = true;
	r->st = ezz_note(r->note, EZZ_FAILED, "there is no style %s", name);
	return NULL;
}

static const struct ezz_field *
find_field(struct reading *r, const json_t *v)
{
	const struct ezz_field	*f;
	const char		*name = json_string_value(v);

	if (name == NULL || r->st != EZZ_OK)
		return NULL;
	f = ezz_schema_field(r->schema, ezz_bytes_str(name));
	if (f == NULL) {
		r->bad = true;
		r->st = ezz_note(r->note, EZZ_FAILED, "licences of type %s "
		    "have no field %s", r->schema->name, name);
	}
	return f;
}

/* ---- boxes --------------------------------------------------------------- */

/* What a box has to say by its kind, and what it may. */
static const struct {
	const char	*needs[4];
	const char	*may[12];
} shapes[] = {
	[EZZ_FACE_TEXT] = { { "text", "style" },
	    { "lines", "valign", "with", "without", "least" } },
	[EZZ_FACE_FIELD] = { { "field", "style" },
	    { "index", "as", "mask", "needed", "empty", "with", "without",
	    "least", "lines", "valign" } },
	[EZZ_FACE_TABLE] = { { "columns", "row", "style", "head" },
	    { "line", "colour", "least" } },
	[EZZ_FACE_PHOTO] = { { "field" }, { "needed" } },
	[EZZ_FACE_QR] = { { "style" }, { NULL } },
	[EZZ_FACE_SEAL] = { { NULL }, { NULL } },
	[EZZ_FACE_RECT] = { { NULL },
	    { "line", "colour", "fill", "dash", "with", "without" } },
	[EZZ_FACE_RULE] = { { "line" },
	    { "colour", "dash", "with", "without" } },
	[EZZ_FACE_WAVES] = { { "line", "colour", "count" }, { NULL } },
	[EZZ_FACE_MARK] = { { "field", "style", "count" }, { "least" } },
};

static bool
listed(const char *const *list, size_t n, const char *name)
{
	for (size_t i = 0; i < n && list[i] != NULL; i++)
		if (strcmp(list[i], name) == 0)
			return true;
	return false;
}

static void
judge_shape(struct reading *r, enum ezz_face_kind kind, const json_t *j)
{
	const char	*name;
	json_t		*v;

	for (size_t i = 0; i < 4 && shapes[kind].needs[i] != NULL; i++)
		if (r->st == EZZ_OK &&
		    json_object_get(j, shapes[kind].needs[i]) == NULL) {
			r->bad = true;
			r->st = ezz_note(r->note, EZZ_FAILED,
			    "a %s needs \"%s\"", kinds[kind],
			    shapes[kind].needs[i]);
		}
	json_object_foreach((json_t *)(uintptr_t)j, name, v)
		if (r->st == EZZ_OK && strcmp(name, "kind") != 0 &&
		    strcmp(name, "at") != 0 && name[0] != '$' &&
		    !listed(shapes[kind].needs, 4, name) &&
		    !listed(shapes[kind].may, 12, name)) {
			r->bad = true;
			r->st = ezz_note(r->note, EZZ_FAILED,
			    "a %s has no \"%s\"", kinds[kind], name);
		}
}

static bool
is_date(const json_t *j)
{
	const char	*as = json_string_value(json_object_get(j, "as"));

	return as != NULL && strcmp(as, "date") == 0;
}

static void
read_columns(struct reading *r, struct ezz_face_box *b, const json_t *j)
{
	const json_t		*list = json_object_get(j, "columns"), *v;
	struct ezz_face_column	*c;
	size_t			 i;

	if (list == NULL || (c = take(r, json_array_size(list),
	    sizeof(*c))) == NULL)
		return;
	b->columns = c;
	b->columns_n = json_array_size(list);
	json_array_foreach(list, i, v) {
		c[i].title = text(r, json_object_get(v, "title"));
		c[i].field = find_field(r, json_object_get(v, "field"));
		c[i].width = um(json_object_get(v, "width"));
		c[i].date = is_date(v);
		c[i].mask = json_is_true(json_object_get(v, "mask"));
	}
	b->row = um(json_object_get(j, "row"));
	b->head = find_style(r, json_object_get(j, "head"));
}

static void
read_drawn(struct ezz_face_box *b, const json_t *j)
{
	const json_t	*dash = json_object_get(j, "dash"), *v;
	size_t		 i;

	b->line = um(json_object_get(j, "line"));
	colour(json_object_get(j, "colour"), b->rgb);
	b->filled = json_object_get(j, "fill") != NULL;
	colour(json_object_get(j, "fill"), b->fill);
	b->count = (int)json_integer_value(json_object_get(j, "count"));
	json_array_foreach(dash, i, v)
		b->dash[b->dash_n++] = um(v);
}

static void
read_box(struct reading *r, struct ezz_face_box *b, const json_t *j)
{
	const json_t	*at = json_object_get(j, "at");

	b->kind = (enum ezz_face_kind)one_of(json_object_get(j, "kind"),
	    kinds, COUNT(kinds));
	b->at = (struct ezz_face_rect){ um(json_array_get(at, 0)),
	    um(json_array_get(at, 1)), um(json_array_get(at, 2)),
	    um(json_array_get(at, 3)) };
	judge_shape(r, b->kind, j);
	b->style = find_style(r, json_object_get(j, "style"));
	b->field = find_field(r, json_object_get(j, "field"));
	b->with = find_field(r, json_object_get(j, "with"));
	b->without = find_field(r, json_object_get(j, "without"));
	b->text = text(r, json_object_get(j, "text"));
	b->empty = text(r, json_object_get(j, "empty"));
	b->index = json_object_get(j, "index") == NULL ? EZZ_FACE_ALL :
	    (size_t)json_integer_value(json_object_get(j, "index"));
	b->date = is_date(j);
	b->mask = json_is_true(json_object_get(j, "mask"));
	b->needed = json_is_true(json_object_get(j, "needed"));
	b->least = um(json_object_get(j, "least"));
	b->lines = (size_t)json_integer_value(json_object_get(j, "lines"));
	b->valign = (enum ezz_face_valign)one_of(json_object_get(j,
	    "valign"), valigns, COUNT(valigns));
	read_drawn(b, j);
	read_columns(r, b, j);
}

static void
read_boxes(struct reading *r, const json_t *j)
{
	struct ezz_face_box	*b = take(r, json_array_size(j), sizeof(*b));
	const json_t		*v;
	size_t			 i;

	if (b == NULL)
		return;
	r->face->boxes = b;
	json_array_foreach(j, i, v) {
		if (r->st == EZZ_OK)
			r->st = ezz_note_place(r->note, "/boxes/%zu", i);
		if (r->st != EZZ_OK)
			return;
		read_box(r, &b[i], v);
		r->face->boxes_n++;
	}
}

static void
face_drop(struct ezz_face *f)
{
	ezz_arena_free(&f->memory);
	free(f);
}

ezz_status
ezz_face_make(ezz_ctx *ctx, const struct ezz_schema *schema, const json_t *j,
    struct ezz_note *note, struct ezz_face **out)
{
	struct reading	 r = { .ctx = ctx, .schema = schema, .note = note };
	const json_t	*page = json_object_get(j, "page");

	*out = NULL;
	if ((r.face = calloc(1, sizeof(*r.face))) == NULL)
		return ezz_nomem(ctx);
	r.face->schema = schema;
	r.face->w = um(json_array_get(page, 0));
	r.face->h = um(json_array_get(page, 1));
	read_styles(&r, json_object_get(j, "styles"));
	if (r.st == EZZ_OK)
		read_boxes(&r, json_object_get(j, "boxes"));
	if (r.st != EZZ_OK || r.bad) {
		face_drop(r.face);
		return r.st;
	}
	*out = r.face;
	return ezz_note_place(note, "%s", "");
}

void
ezz_face_free(ezz_face **face)
{
	if (face == NULL || *face == NULL)
		return;
	face_drop(*face);
	*face = NULL;
}
