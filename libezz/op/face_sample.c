/*
 * A face with nothing real on it: each field prints its own name, dates are
 * the first of 2026, the photo is a grey field and the code is of the usual
 * size and says nothing.  For whoever designs a face.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "op/leaf.h"
#include "op/printing.h"

/* What most tokens have: digits that fill version 14 at level M. */
#define DIGITS	860
/* One grey dot. */
#define GREY	"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4" \
		"2mM4AQAAygDJNEIn8wAAAABJRU5ErkJggg=="

static bool
is_picture(const struct ezz_face *f, const struct ezz_field *field)
{
	for (size_t i = 0; i < f->boxes_n; i++)
		if (f->boxes[i].kind == EZZ_FACE_PHOTO &&
		    strcmp(f->boxes[i].field->key, field->key) == 0)
			return true;
	return false;
}

static const char *
sample_of(const struct ezz_face *f, const struct ezz_field *field)
{
	if (is_picture(f, field))
		return GREY;
	if (field->wire == EZZ_WIRE_DAY)
		return "2026-01-01";
	return field->label_zh;
}

static ezz_status
fill(ezz_ctx *ctx, const struct ezz_face *f, struct ezz_licence *l)
{
	const struct ezz_schema	*s = f->schema;
	struct ezz_value	*v;
	const char		**text;

	v = ezz_arena_take(&l->memory, s->fields_n * sizeof(*v));
	if (v == NULL)
		return ezz_nomem(ctx);
	l->schema = s;
	l->values = v;
	for (size_t i = 0; i < s->fields_n; i++) {
		size_t	 n = s->fields[i].wire == EZZ_WIRE_LIST ? 2 : 1;

		text = ezz_arena_take(&l->memory, n * sizeof(*text));
		if (text == NULL)
			return ezz_nomem(ctx);
		for (size_t k = 0; k < n; k++)
			text[k] = sample_of(f, &s->fields[i]);
		v[l->values_n++] = (struct ezz_value){ &s->fields[i], n,
		    text };
	}
	return EZZ_OK;
}

static ezz_status
pack(ezz_ctx *ctx, const struct ezz_leaf *leaf, int64_t now,
    struct ezz_buf *out)
{
	char				 digits[DIGITS];
	const struct ezz_leaf_terms	 t = { .made = now,
				    .token = { (uint8_t *)digits, DIGITS } };

	memset(digits, '0', sizeof(digits));
	return ezz_leaf_pack(ctx, leaf, &t, out);
}

ezz_status
ezz_face_preview(ezz_ctx *ctx, ezz_printing *printing, const ezz_face *face,
    const ezz_licence *licence, ezz_report **report, struct ezz_buf *ofd)
{
	struct ezz_licence	 sample = { 0 };
	struct ezz_leaf		*leaf = NULL;
	struct ezz_plate	*plate = NULL;
	ezz_status		 st = EZZ_OK;

	*report = NULL;
	if (licence == NULL) {
		st = fill(ctx, face, &sample);
		licence = &sample;
	}
	if (st == EZZ_OK && strcmp(licence->schema->name,
	    face->schema->name) != 0)
		st = ezz_fail(ctx, EZZ_EINVAL, NULL, "the face is for "
		    "licences of type %s, the record is one of type %s",
		    face->schema->name, licence->schema->name);
	if (st == EZZ_OK)
		st = ezz_printing_try(ctx, printing, face, licence, &plate,
		    &leaf, report);
	if (st == EZZ_OK && leaf != NULL)
		st = pack(ctx, leaf, ezz_printing_now(printing), ofd);
	ezz_leaf_free(&leaf);
	ezz_plate_free(&plate);
	ezz_arena_free(&sample.memory);
	if (st != EZZ_OK)
		ezz_report_free(report);
	return st;
}
