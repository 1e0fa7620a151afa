/*
 * Is a face fit to be printed: its JSON is right, all that the licence says
 * stands on it and nothing twice, boxes are on the page and apart, the code
 * can be scanned and the seal has its place.  Each rule names the box.
 *
 * What is drawn (rules, frames, grounds) may lie under anything, and the seal
 * over text, as seals do.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "object/face_in.h"
#include "object/licence.h"
#include "object/rules.h"

#define CLAUSE		"ezz-face(5)"
/* A square of a code must be 0.33 mm wide to be scanned from paper (ISO/IEC
 * 18004); version 14 has 73 of them, and 8 of quiet zone. */
#define CODE_LEAST	((73 + 8) * 330)
#define EDGE		3000	/* that printers cannot reach */

struct face_case {
	const ezz_schemas	*schemas;
	struct ezz_bytes	 rules;		/* face.json */
	struct ezz_bytes	 file;
	json_t			*json;
	struct ezz_face		*face;
};

/* ---- syntax -------------------------------------------------------------- */

static ezz_status
by_rules(ezz_ctx *ctx, struct face_case *c, struct ezz_note *n, bool *valid)
{
	struct ezz_rules	*rules = NULL;
	json_t			*j = NULL;
	ezz_status		 st;

	if ((st = ezz_json_read(ctx, c->rules, EZZ_MAX_SCHEMA,
	    EZZ_JSON_PLAIN, &j)) == EZZ_OK &&
	    (st = ezz_rules_new(ctx, j, &rules)) == EZZ_OK)
		st = ezz_rules_judge(ctx, rules, c->json, n, valid);
	ezz_rules_free(&rules);
	ezz_json_free(&j);
	return st;
}

/* A fixed text that cannot be shown would be refused at each licence. */
static ezz_status
plain_texts(const json_t *boxes, struct ezz_note *n)
{
	const json_t	*v;
	ezz_status	 st = EZZ_OK;
	size_t		 i, k;
	uint32_t	 ch;

	json_array_foreach(boxes, i, v) {
		struct ezz_bytes b = ezz_json_bytes(json_object_get(v,
				    "text"));

		for (; b.n > 0 && st == EZZ_OK; b.p += k, b.n -= k) {
			if ((k = ezz_utf8_next(b, &ch)) == 0)
				break;
			if (ch != '\n' && ezz_text_hidden(ch) && (st =
			    ezz_note_place(n, "/boxes/%zu", i)) == EZZ_OK)
				st = ezz_note(n, EZZ_FAILED, "the text has "
				    "the hidden character U+%04X", ch);
		}
	}
	return st;
}

static ezz_status
syntax(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct ezz_schema	*schema;
	struct face_case	*c = what;
	const char		*name;
	ezz_status		 st;
	bool			 valid;

	st = ezz_json_read(ctx, c->file, EZZ_MAX_MAP, EZZ_JSON_PLAIN,
	    &c->json);
	if (st != EZZ_OK)
		return ezz_note_error(n, EZZ_FAILED, st);
	if ((st = by_rules(ctx, c, n, &valid)) != EZZ_OK || !valid)
		return st;
	name = json_string_value(json_object_get(c->json, "schema"));
	if ((schema = ezz_schema_by_name(c->schemas, name)) == NULL)
		return ezz_note(n, EZZ_FAILED, "there is no licence type %s; "
		    "see ezz check --list", name);
	if ((st = plain_texts(json_object_get(c->json, "boxes"), n)) !=
	    EZZ_OK)
		return st;
	return ezz_face_make(ctx, schema, c->json, n, &c->face);
}

/* ---- fields -------------------------------------------------------------- */

bool
ezz_face_shows(const struct ezz_face *f, const struct ezz_field *field)
{
	for (size_t i = 0; i < f->boxes_n; i++) {
		if (f->boxes[i].field == field)
			return true;
		for (size_t k = 0; k < f->boxes[i].columns_n; k++)
			if (f->boxes[i].columns[k].field == field)
				return true;
	}
	return false;
}

static bool
required(const struct ezz_schema *s, const char *key)
{
	const json_t	*list, *v;
	size_t		 i;

	list = json_object_get(s->rules->schema, "required");
	json_array_foreach(list, i, v)
		if (strcmp(json_string_value(v), key) == 0)
			return true;
	return false;
}

/* A field stands on the face once, but a list may be printed by its items. */
static ezz_status
once(const struct ezz_face *f, const struct ezz_field *field,
    struct ezz_note *n)
{
	size_t	 whole = 0, items = 0;

	for (size_t i = 0; i < f->boxes_n; i++) {
		const struct ezz_face_box	*b = &f->boxes[i];

		if (b->field == field && b->index == EZZ_FACE_ALL)
			whole++;
		else if (b->field == field && b->index != items++)
			return ezz_note(n, EZZ_FAILED, "field %s: its items "
			    "must be printed in order, each once", field->key);
		for (size_t k = 0; k < b->columns_n; k++)
			whole += b->columns[k].field == field;
	}
	if (whole > 1 || (whole > 0 && items > 0))
		return ezz_note(n, EZZ_FAILED, "field %s is printed twice",
		    field->key);
	return EZZ_OK;
}

static ezz_status
fields(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct face_case	*c = what;
	const struct ezz_schema	*s;
	ezz_status		 st = EZZ_OK;

	(void)ctx;
	if (c->face == NULL)
		return ezz_note_not_reached(n);
	s = c->face->schema;
	for (size_t i = 0; i < s->fields_n && st == EZZ_OK; i++) {
		const struct ezz_field	*f = &s->fields[i];

		if (ezz_face_shows(c->face, f))
			st = once(c->face, f, n);
		else if (ezz_field_implied(f->key))
			continue;
		else if (required(s, f->key))
			st = ezz_note(n, EZZ_FAILED, "field %s is required "
			    "of every such licence, and the face does not "
			    "show it", f->key);
		else if (f->position >= 0 && f->qr != EZZ_QR_OMIT)
			st = ezz_note(n, EZZ_FAILED, "field %s is carried in "
			    "the code, and the face does not show it",
			    f->key);
	}
	return st;
}

/* ---- places -------------------------------------------------------------- */

static bool
meet(const struct ezz_face_rect *a, const struct ezz_face_rect *b)
{
	return a->x < b->x + b->w && b->x < a->x + a->w &&
	    a->y < b->y + b->h && b->y < a->y + a->h;
}

/* The seal may press text, but not what must be read by a machine. */
static bool
may_meet(const struct ezz_face_box *a, const struct ezz_face_box *b)
{
	if (a->kind >= EZZ_FACE_DRAWN || b->kind >= EZZ_FACE_DRAWN)
		return true;
	if (a->kind == EZZ_FACE_SEAL)
		return b->kind == EZZ_FACE_TEXT || b->kind == EZZ_FACE_FIELD;
	if (b->kind == EZZ_FACE_SEAL)
		return a->kind == EZZ_FACE_TEXT || a->kind == EZZ_FACE_FIELD;
	/* the one or the other is printed, never both */
	return (a->with != NULL && a->with == b->without) ||
	    (b->with != NULL && b->with == a->without);
}

static ezz_status
on_page(const struct ezz_face *f, const struct ezz_face_box *b,
    struct ezz_note *n)
{
	const struct ezz_face_rect	*at = &b->at;
	int32_t				 edge = b->kind < EZZ_FACE_DRAWN ?
					    EDGE : 0;

	if (at->x < edge || at->y < edge || at->x + at->w > f->w - edge ||
	    at->y + at->h > f->h - edge)
		return ezz_note(n, EZZ_FAILED, edge == 0 ?
		    "the box is not on the page" : "the box is not on the "
		    "page, or nearer than 3 mm to its edge");
	if (b->kind == EZZ_FACE_RULE ? at->w + at->h <= 0 :
	    at->w <= 0 || at->h <= 0)
		return ezz_note(n, EZZ_FAILED, "the box has no size");
	return EZZ_OK;
}

static ezz_status
boxes(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct face_case	*c = what;
	const struct ezz_face	*f = c->face;
	ezz_status		 st = EZZ_OK;

	(void)ctx;
	if (f == NULL)
		return ezz_note_not_reached(n);
	for (size_t i = 0; i < f->boxes_n && st == EZZ_OK; i++) {
		if ((st = ezz_note_place(n, "/boxes/%zu", i)) == EZZ_OK)
			st = on_page(f, &f->boxes[i], n);
		for (size_t k = 0; k < i && st == EZZ_OK; k++)
			if (meet(&f->boxes[i].at, &f->boxes[k].at) &&
			    !may_meet(&f->boxes[i], &f->boxes[k]))
				st = ezz_note(n, EZZ_FAILED,
				    "the box lies over box %zu", k);
	}
	return st == EZZ_OK ? ezz_note_place(n, "%s", "") : st;
}

/* ---- what each kind of box must hold -------------------------------------- */

int32_t
ezz_face_code(const struct ezz_face_box *b)
{
	return b->at.w;
}

size_t
ezz_face_rows(const struct ezz_face_box *b)
{
	return b->at.h / b->row < 2 ? 0 : (size_t)(b->at.h / b->row - 1);
}

static ezz_status
code(const struct ezz_face_box *b, struct ezz_note *n)
{
	ezz_status	 st = EZZ_OK;

	if (b->at.w < CODE_LEAST)
		st = ezz_note(n, EZZ_FAILED, "a code needs %.2f mm at least, "
		    "its quiet zone included, to be scanned from paper",
		    CODE_LEAST / 1000.0);
	if (st == EZZ_OK && b->style != NULL &&
	    b->at.h < b->at.w + b->style->size)
		st = ezz_note(n, EZZ_FAILED, "under a code there must be room "
		    "for the caption %s", EZZ_FACE_CAPTION);
	return st;
}

static ezz_status
table(const struct ezz_face_box *b, struct ezz_note *n)
{
	int64_t		 sum = 0;
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < b->columns_n; i++)
		sum += b->columns[i].width;
	if (sum != b->at.w)
		st = ezz_note(n, EZZ_FAILED, "the columns are %.2f mm wide "
		    "together, and the table %.2f mm", (double)sum / 1000,
		    b->at.w / 1000.0);
	if (st == EZZ_OK && ezz_face_rows(b) == 0)
		st = ezz_note(n, EZZ_FAILED,
		    "the table has no room for a row under its head");
	return st;
}

static ezz_status
holds_line(const struct ezz_face_box *b, struct ezz_note *n)
{
	if (b->style != NULL && b->least == 0 && b->at.h < b->style->size)
		return ezz_note(n, EZZ_FAILED, "the box is lower than one "
		    "line of its style");
	if (b->style != NULL && b->least > b->style->size)
		return ezz_note(n, EZZ_FAILED, "the least size is greater "
		    "than the size of its style");
	return EZZ_OK;
}

static ezz_status
content(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct face_case	*c = what;
	size_t			 codes = 0, seals = 0;
	ezz_status		 st = EZZ_OK;

	(void)ctx;
	if (c->face == NULL)
		return ezz_note_not_reached(n);
	for (size_t i = 0; i < c->face->boxes_n && st == EZZ_OK; i++) {
		const struct ezz_face_box	*b = &c->face->boxes[i];

		if ((st = ezz_note_place(n, "/boxes/%zu", i)) != EZZ_OK)
			return st;
		codes += b->kind == EZZ_FACE_QR;
		seals += b->kind == EZZ_FACE_SEAL;
		if (b->kind == EZZ_FACE_QR)
			st = code(b, n);
		else if (b->kind == EZZ_FACE_TABLE)
			st = table(b, n);
		else
			st = holds_line(b, n);
	}
	if (st == EZZ_OK)
		st = ezz_note_place(n, "%s", "");
	if (st == EZZ_OK && codes != 1)
		st = ezz_note(n, EZZ_FAILED, "a face has one code, this one "
		    "has %zu", codes);
	if (st == EZZ_OK && seals != 1)
		st = ezz_note(n, EZZ_FAILED, "a face has one place for the "
		    "seal, this one has %zu", seals);
	return st;
}

static const struct ezz_check rows[] = {
	{ "face.syntax", CLAUSE, syntax },
	{ "face.fields", "GB/T 36903", fields },
	{ "face.boxes", CLAUSE, boxes },
	{ "face.content", CLAUSE, content },
};

/* ---- the whole ----------------------------------------------------------- */

static ezz_status
read_rules(ezz_ctx *ctx, const char *data, struct ezz_buf *out)
{
	struct ezz_buf	 path = { 0 };
	ezz_status	 st;

	if ((st = ezz_buf_fmt(ctx, &path, "%s/face/face.json", data)) ==
	    EZZ_OK && (st = ezz_buf_byte(ctx, &path, '\0')) == EZZ_OK)
		st = ezz_file_read(ctx, (const char *)path.p, EZZ_MAX_SCHEMA,
		    out);
	ezz_buf_free(&path);
	return st;
}

ezz_status
ezz_check_face(ezz_ctx *ctx, const ezz_schemas *schemas, const char *data,
    struct ezz_bytes file, const char *input, ezz_report **report,
    ezz_face **face)
{
	struct face_case	 c = { .schemas = schemas, .file = file };
	struct ezz_buf		 rules = { 0 };
	ezz_status		 st;

	*report = NULL;
	if (face != NULL)
		*face = NULL;
	if ((st = read_rules(ctx, data, &rules)) != EZZ_OK)
		return st;
	c.rules = ezz_bytes_of(&rules);
	if ((st = ezz_report_new(ctx, EZZ_KIND_FACE, input, 0, report)) ==
	    EZZ_OK)
		st = ezz_report_judge(ctx, *report, "", rows,
		    sizeof(rows) / sizeof(rows[0]), &c);
	if (st != EZZ_OK)
		ezz_report_free(report);
	else if (ezz_report_verdict(*report) == EZZ_PASSED) {
		ezz_report_set_standing(*report, EZZ_VALID);
		if (face != NULL) {
			*face = c.face;
			c.face = NULL;
		}
	}
	ezz_json_free(&c.json);
	ezz_face_free(&c.face);
	ezz_buf_free(&rules);
	return st;
}

const char *
ezz_face_schema(const ezz_face *face)
{
	return face->schema->name;
}
