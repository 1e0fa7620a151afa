/*
 * A licence on its face: each field in its box, what is printed tagged with
 * its name (GB/T 33190 16), told once more as metadata (GB/T 36903) and as an
 * attachment - and nothing told that is not printed.
 *
 * Laying out comes before the token is made, so that a record which does not
 * fit its face is refused before anything is signed; the code, its text and
 * the document's id come with ezz_leaf_pack.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/codec.h"
#include "base/error.h"
#include "base/json_out.h"
#include "crypto/digest.h"
#include "draw/picture.h"
#include "object/record.h"
#include "object/wire.h"
#include "op/leaf.h"

#define DOTS	4	/* a module, in the code's picture */
#define DPI	300

/* What the face shows of a field. */
struct seen {
	const struct ezz_field	*field;
	size_t			 n;
	const char		**text;
};

struct ezz_leaf {
	const struct ezz_plate		*plate;
	struct ezz_arena		 memory;
	struct ezz_ofd_put		*put;
	size_t				 put_n;
	struct ezz_ofd_put_font		*fonts;
	size_t				 fonts_n;
	struct ezz_buf			 own[EZZ_SHEET_FACES];
	struct ezz_ofd_put_tag		*tags;
	size_t				 tags_n, tags_cap;
	struct ezz_ofd_put_pair		*customs;
	size_t				 customs_n;
	struct ezz_buf			 photo;
	struct ezz_photo		 photo_is;
	struct ezz_buf			 json;
	const char			*licid;
	const char			*title;
	const char			*author;
};

struct laying {
	ezz_ctx				*ctx;
	const struct ezz_licence	*l;
	struct ezz_note			*note;
	struct ezz_sheet		 sheet;
	struct ezz_leaf			*leaf;
	struct seen			*seen;
	size_t				 seen_n;
};

/* ---- what a value looks like ---------------------------------------------- */

static const char *
keep(struct laying *y, struct ezz_bytes b)
{
	return ezz_arena_text(&y->leaf->memory, b);
}

/* 2026-03-15 as 2026年03月15日; no end as 长期; other words as they are. */
static const char *
as_date(struct laying *y, const char *text)
{
	char		 out[64];
	struct ezz_date	 d;
	int64_t		 day;
	bool		 endless;

	if (!ezz_date_read(ezz_bytes_str(text), &day, &endless) ||
	    !ezz_day_date(day, &d))
		return text;
	if (endless)
		return "长期";
	snprintf(out, sizeof(out), "%04d年%02d月%02d日", d.year, d.month,
	    d.day);
	return keep(y, ezz_bytes_str(out));
}

static ezz_status
masked(struct laying *y, const char *text, const char **out)
{
	struct ezz_buf	 b = { 0 };
	ezz_status	 st;

	if ((st = ezz_wire_mask(y->ctx, ezz_bytes_str(text), &b)) == EZZ_OK &&
	    (*out = keep(y, ezz_bytes_of(&b))) == NULL)
		st = ezz_nomem(y->ctx);
	ezz_buf_free(&b);
	return st;
}

/* ---- what was shown ------------------------------------------------------- */

static ezz_status
see(struct laying *y, const struct ezz_field *f, const char *text)
{
	struct seen	*s = NULL;

	for (size_t i = 0; i < y->seen_n; i++)
		if (y->seen[i].field == f)
			s = &y->seen[i];
	if (s == NULL) {
		const struct ezz_value	*v = ezz_licence_value(y->l, f->key);

		s = &y->seen[y->seen_n++];
		s->field = f;
		s->text = ezz_arena_take(&y->leaf->memory,
		    v->n * sizeof(*s->text));
		if (s->text == NULL)
			return ezz_nomem(y->ctx);
	}
	s->text[s->n++] = text;
	return EZZ_OK;
}

/* The last objects of the sheet are one value of this field. */
static ezz_status
tag(struct laying *y, const struct ezz_field *f, size_t objects)
{
	struct ezz_leaf		*leaf = y->leaf;
	struct ezz_ofd_put_tag	*t;
	struct ezz_ofd_put_ref	*refs;
	size_t			 cap = leaf->tags_cap * 2 + 32;

	if (leaf->tags_n == leaf->tags_cap) {
		if ((t = reallocarray(leaf->tags, cap, sizeof(*t))) == NULL)
			return ezz_nomem(y->ctx);
		leaf->tags = t;
		leaf->tags_cap = cap;
	}
	if ((refs = ezz_arena_take(&leaf->memory, (objects + 1) *
	    sizeof(*refs))) == NULL)
		return ezz_nomem(y->ctx);
	for (size_t i = 0; i < objects; i++)
		refs[i] = (struct ezz_ofd_put_ref){ EZZ_ID_PAGE,
		    y->sheet.put[y->sheet.n - objects + i].id };
	leaf->tags[leaf->tags_n++] = (struct ezz_ofd_put_tag){ f->key, refs,
	    objects };
	return EZZ_OK;
}

/* ---- boxes ---------------------------------------------------------------- */

static bool
has(const struct laying *y, const struct ezz_field *f)
{
	return ezz_licence_value(y->l, f->key) != NULL;
}

static bool
printed(const struct laying *y, const struct ezz_face_box *b)
{
	return (b->with == NULL || has(y, b->with)) &&
	    (b->without == NULL || !has(y, b->without));
}

/* What stands in the way of printing a field is told, and is no status. */
static ezz_status
no_room(struct laying *y, const struct ezz_field *f, ezz_status st)
{
	if (st != EZZ_ELIMIT && st != EZZ_EREFUSED && st != EZZ_ENOTFOUND &&
	    st != EZZ_EFORMAT && st != EZZ_EUNSUPPORTED)
		return st;
	return ezz_note_error(y->note, EZZ_FAILED, ezz_while(y->ctx, st,
	    "field %s (%s)", f->key, f->label_zh));
}

/* A value in its place; remembered as shown once it fits. */
static ezz_status
put_value(struct laying *y, const struct ezz_field *f,
    struct ezz_sheet_text *t, const char *text, bool date, bool mask)
{
	ezz_status	 st = EZZ_OK;
	size_t		 n;

	if (mask && (st = masked(y, text, &text)) != EZZ_OK)
		return st;
	t->text = ezz_bytes_str(date ? as_date(y, text) : text);
	t->plain = date;
	if (t->text.p == NULL)
		return ezz_nomem(y->ctx);
	if ((st = ezz_sheet_text(&y->sheet, t, &n)) != EZZ_OK)
		return no_room(y, f, st);
	if ((st = tag(y, f, n)) != EZZ_OK)
		return st;
	return see(y, f, text);
}

/* All texts of a list in one box: told one by one, printed as one. */
static ezz_status
put_joined(struct laying *y, const struct ezz_face_box *b,
    const struct ezz_value *v, struct ezz_sheet_text *t)
{
	struct ezz_buf	 all = { 0 };
	const char	*text;
	ezz_status	 st = EZZ_OK;
	size_t		 n;

	for (size_t i = 0; i < v->n && st == EZZ_OK; i++) {
		text = v->text[i];
		if (b->mask && (st = masked(y, text, &text)) != EZZ_OK)
			break;
		if ((st = ezz_buf_str(y->ctx, &all, i == 0 ? "" : "、")) ==
		    EZZ_OK && (st = ezz_buf_str(y->ctx, &all, text)) ==
		    EZZ_OK)
			st = see(y, v->field, text);
	}
	t->text = ezz_bytes_of(&all);
	if (st == EZZ_OK) {
		st = ezz_sheet_text(&y->sheet, t, &n);
		st = st == EZZ_OK ? tag(y, v->field, n) :
		    no_room(y, v->field, st);
	}
	ezz_buf_free(&all);
	return st;
}

static ezz_status
put_empty(struct laying *y, const struct ezz_face_box *b,
    struct ezz_sheet_text *t)
{
	if (b->needed)
		return ezz_note(y->note, EZZ_FAILED, "field %s (%s): the "
		    "face needs it, and the record has none", b->field->key,
		    b->field->label_zh);
	if (b->empty == NULL)
		return EZZ_OK;
	t->text = ezz_bytes_str(b->empty);
	return ezz_sheet_text(&y->sheet, t, NULL);
}

/* The last box of a list's items: are there more than boxes? */
static ezz_status
left_over(struct laying *y, const struct ezz_face_box *b,
    const struct ezz_value *v)
{
	const struct ezz_face	*f = y->leaf->plate->face;
	size_t			 most = 0;

	for (size_t i = 0; i < f->boxes_n; i++)
		if (f->boxes[i].field == b->field &&
		    f->boxes[i].index != EZZ_FACE_ALL &&
		    f->boxes[i].index >= most)
			most = f->boxes[i].index + 1;
	if (b->index + 1 != most || v->n <= most)
		return EZZ_OK;
	return ezz_note(y->note, EZZ_FAILED, "field %s (%s): the record has "
	    "%zu of them, and the face has room for %zu", b->field->key,
	    b->field->label_zh, v->n, most);
}

static ezz_status
put_field(struct laying *y, const struct ezz_face_box *b)
{
	const struct ezz_value	*v = ezz_licence_value(y->l, b->field->key);
	struct ezz_sheet_text	 t = { .style = b->style, .at = b->at,
				    .least = b->least, .lines = b->lines,
				    .valign = b->valign };
	ezz_status		 st;

	if (v == NULL || (b->index != EZZ_FACE_ALL && b->index >= v->n))
		return put_empty(y, b, &t);
	if (b->index != EZZ_FACE_ALL) {
		if ((st = left_over(y, b, v)) != EZZ_OK)
			return st;
		return put_value(y, b->field, &t, v->text[b->index],
		    b->date, b->mask);
	}
	if (v->n == 1)
		return put_value(y, b->field, &t, v->text[0], b->date,
		    b->mask);
	return put_joined(y, b, v, &t);
}

static ezz_status
put_cell(struct laying *y, const struct ezz_face_box *b,
    const struct ezz_face_column *c, size_t row, struct ezz_sheet_text *t)
{
	const struct ezz_value	*v = ezz_licence_value(y->l, c->field->key);
	ezz_status		 st;

	if (b->line > 0 && (st = ezz_sheet_rect(&y->sheet, t->at, b->line,
	    b->rgb)) != EZZ_OK)
		return st;
	if (v == NULL || row >= v->n)
		return EZZ_OK;
	return put_value(y, c->field, t, v->text[row], c->date, c->mask);
}

static ezz_status
put_row(struct laying *y, const struct ezz_face_box *b, size_t row)
{
	struct ezz_sheet_text	 t = { .style = b->style,
				    .at = { b->at.x, b->at.y +
				    (int32_t)(row + 1) * b->row, 0, b->row },
				    .least = b->least };
	ezz_status		 st = EZZ_OK;

	for (size_t i = 0; i < b->columns_n && st == EZZ_OK; i++) {
		t.at.w = b->columns[i].width;
		st = put_cell(y, b, &b->columns[i], row, &t);
		t.at.x += t.at.w;
	}
	return st;
}

static ezz_status
put_table(struct laying *y, const struct ezz_face_box *b)
{
	const struct ezz_value	*v;
	size_t			 rows = 0, room = ezz_face_rows(b);
	ezz_status		 st = EZZ_OK;

	for (size_t i = 0; i < b->columns_n; i++) {
		v = ezz_licence_value(y->l, b->columns[i].field->key);
		if (v != NULL && v->n > room)
			return ezz_note(y->note, EZZ_FAILED, "field %s (%s): "
			    "the record has %zu of them, and the face has "
			    "room for %zu", v->field->key,
			    v->field->label_zh, v->n, room);
		if (v != NULL && v->n > rows)
			rows = v->n;
	}
	for (size_t i = 0; i < rows && st == EZZ_OK; i++)
		st = put_row(y, b, i);
	return st;
}

/* ---- the photo ------------------------------------------------------------ */

/* As large as its box allows, its sides kept in proportion. */
static struct ezz_face_rect
fitted(const struct ezz_face_rect *at, const struct ezz_photo *p)
{
	struct ezz_face_rect	 r = *at;

	if ((int64_t)at->w * p->h < (int64_t)at->h * p->w)
		r.h = (int32_t)((int64_t)at->w * p->h / p->w);
	else
		r.w = (int32_t)((int64_t)at->h * p->w / p->h);
	if (r.w < 1)
		r.w = 1;
	if (r.h < 1)
		r.h = 1;
	r.x += (at->w - r.w) / 2;
	r.y += (at->h - r.h) / 2;
	return r;
}

static ezz_status
put_photo(struct laying *y, const struct ezz_face_box *b)
{
	const struct ezz_value	*v = ezz_licence_value(y->l, b->field->key);
	struct ezz_leaf		*leaf = y->leaf;
	ezz_status		 st;

	if (v == NULL)
		return b->needed ? put_empty(y, b, NULL) : EZZ_OK;
	if (leaf->photo_is.w > 0)
		return ezz_note(y->note, EZZ_FAILED, "field %s (%s): a face "
		    "has room for one picture", b->field->key,
		    b->field->label_zh);
	if ((st = ezz_base64_read(y->ctx, ezz_bytes_str(v->text[0]),
	    &leaf->photo)) != EZZ_OK ||
	    (st = ezz_photo_read(y->ctx, ezz_bytes_of(&leaf->photo),
	    &leaf->photo_is)) != EZZ_OK)
		return no_room(y, b->field, st);
	if ((st = ezz_sheet_image(&y->sheet, EZZ_ID_PHOTO,
	    fitted(&b->at, &leaf->photo_is))) != EZZ_OK)
		return st;
	return tag(y, b->field, 1);
}

static ezz_status
put_words(struct laying *y, const struct ezz_face_box *b)
{
	const struct ezz_sheet_text	 t = { .style = b->style,
		    .at = b->at, .text = ezz_bytes_str(b->text),
		    .least = b->least, .lines = b->lines,
		    .valign = b->valign };

	return ezz_sheet_text(&y->sheet, &t, NULL);
}

/* Words across the page; the last time they stand there is the value. */
static ezz_status
put_mark(struct laying *y, const struct ezz_face_box *b)
{
	const struct ezz_value	*v = ezz_licence_value(y->l, b->field->key);
	const struct ezz_face	*f = y->leaf->plate->face;
	struct ezz_sheet_text	 t = { .style = b->style, .lines = 1,
				    .least = b->least, .plain = true };
	ezz_status		 st;
	size_t			 n;

	if (v == NULL)
		return EZZ_OK;
	t.text = ezz_bytes_str(v->text[0]);
	st = ezz_sheet_words(&y->sheet, &t, b->count, f->w, f->h, &n);
	/* rather smaller on one line than a last word alone on the second */
	if (st == EZZ_ELIMIT) {
		t.lines = 2;
		st = ezz_sheet_words(&y->sheet, &t, b->count, f->w, f->h, &n);
	}
	if (st != EZZ_OK)
		return no_room(y, b->field, st);
	if ((st = tag(y, b->field, n)) != EZZ_OK)
		return st;
	return see(y, b->field, v->text[0]);
}

static ezz_status
put_box(struct laying *y, const struct ezz_face_box *b)
{
	/* what every licence has is the plate's */
	bool	 own = b->with != NULL || b->without != NULL;

	if (!printed(y, b))
		return EZZ_OK;
	switch (b->kind) {
	case EZZ_FACE_FIELD:
		return put_field(y, b);
	case EZZ_FACE_TABLE:
		return put_table(y, b);
	case EZZ_FACE_PHOTO:
		return put_photo(y, b);
	case EZZ_FACE_MARK:
		return put_mark(y, b);
	case EZZ_FACE_QR:
	case EZZ_FACE_SEAL:
		return EZZ_OK;
	case EZZ_FACE_TEXT:
		return own ? put_words(y, b) : EZZ_OK;
	default:
		return own ? ezz_sheet_drawn(&y->sheet, b) : EZZ_OK;
	}
}

/* ---- what is told --------------------------------------------------------- */

static const struct seen *
seen_of(const struct laying *y, const char *key)
{
	for (size_t i = 0; i < y->seen_n; i++)
		if (strcmp(y->seen[i].field->key, key) == 0)
			return &y->seen[i];
	return NULL;
}

/* Many holders are joined by ^ in metadata (GB/T 36903). */
static ezz_status
custom(struct laying *y, const char *key, const struct seen *s)
{
	struct ezz_buf	 b = { 0 };
	const char	*value;
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < s->n && st == EZZ_OK; i++)
		if ((st = ezz_buf_str(y->ctx, &b, i == 0 ? "" : "^")) ==
		    EZZ_OK)
			st = ezz_buf_str(y->ctx, &b, s->text[i]);
	value = st == EZZ_OK ? keep(y, ezz_bytes_of(&b)) : NULL;
	ezz_buf_free(&b);
	if (value == NULL)
		return st == EZZ_OK ? ezz_nomem(y->ctx) : st;
	y->leaf->customs[y->leaf->customs_n++] =
	    (struct ezz_ofd_put_pair){ key, value };
	return EZZ_OK;
}

/* Type and issuer are parts of the identifier, which the face shows. */
static bool
is_part(const char *key)
{
	return strcmp(key, "ZZLXDM") == 0 || strcmp(key, "ZZBFJGDM") == 0;
}

static ezz_status
tell_custom(struct laying *y)
{
	const struct ezz_licence	*l = y->l;
	ezz_status			 st = EZZ_OK;

	y->leaf->customs = ezz_arena_take(&y->leaf->memory,
	    (l->values_n + 1) * sizeof(*y->leaf->customs));
	if (y->leaf->customs == NULL)
		return ezz_nomem(y->ctx);
	for (size_t i = 0; i < l->values_n && st == EZZ_OK; i++) {
		const char		*key = l->values[i].field->key;
		const struct seen	*s = seen_of(y, key);
		struct seen		 part = { .n = 1,
					    .text = (const char **)(uintptr_t)
					    l->values[i].text };

		if (s == NULL && is_part(key))
			s = &part;
		if (s != NULL)
			st = custom(y, key, s);
	}
	return st;
}

static ezz_status
tell_json(struct laying *y)
{
	struct ezz_json_out	 j = { .ctx = y->ctx, .out = &y->leaf->json };

	ezz_json_open(&j, '{');
	ezz_json_key(&j, "v");
	ezz_json_int(&j, 1);
	ezz_json_pair(&j, "schema", y->l->schema->name);
	ezz_json_key(&j, "fields");
	ezz_json_open(&j, '{');
	for (size_t i = 0; i < y->l->values_n; i++) {
		const char		*key = y->l->values[i].field->key;
		const struct seen	*s = seen_of(y, key);

		if (s == NULL)
			continue;
		ezz_json_key(&j, key);
		if (y->l->values[i].n > 1)
			ezz_json_open(&j, '[');
		for (size_t k = 0; k < s->n; k++)
			ezz_json_str(&j, s->text[k]);
		if (y->l->values[i].n > 1)
			ezz_json_close(&j, ']');
	}
	ezz_json_close(&j, '}');
	ezz_json_close(&j, '}');
	return j.st != EZZ_OK ? j.st :
	    ezz_buf_byte(y->ctx, &y->leaf->json, '\n');
}

/* ---- making --------------------------------------------------------------- */

static const char *
first_of(struct laying *y, const char *key)
{
	const struct ezz_value	*v = ezz_licence_value(y->l, key);

	return keep(y, ezz_bytes_str(v == NULL ? "" : v->text[0]));
}

static ezz_status
take_sheet(struct laying *y)
{
	struct ezz_leaf	*leaf = y->leaf;
	ezz_status	 st;

	if ((st = ezz_sheet_fonts(&y->sheet, "text", &leaf->fonts,
	    &leaf->fonts_n, leaf->own)) != EZZ_OK)
		return st;
	leaf->put = y->sheet.put;
	leaf->put_n = y->sheet.n;
	y->sheet.put = NULL;
	leaf->licid = first_of(y, "ZZBS");
	leaf->title = first_of(y, "ZZMC");
	leaf->author = first_of(y, "ZZBFJG");
	return leaf->licid == NULL || leaf->title == NULL ||
	    leaf->author == NULL ? ezz_nomem(y->ctx) : EZZ_OK;
}

static ezz_status
lay(struct laying *y)
{
	const struct ezz_face	*f = y->leaf->plate->face;
	const struct ezz_face_box *code;
	ezz_status		 st = EZZ_OK;

	if ((y->seen = calloc(y->l->values_n + 1, sizeof(*y->seen))) == NULL)
		return ezz_nomem(y->ctx);
	for (size_t i = 0; i < f->boxes_n && st == EZZ_OK; i++)
		st = put_box(y, &f->boxes[i]);
	code = ezz_plate_box(y->leaf->plate, EZZ_FACE_QR);
	if (st == EZZ_OK)
		st = ezz_sheet_image(&y->sheet, EZZ_ID_CODE, (struct ezz_face_rect){ code->at.x,
		    code->at.y, code->at.w, code->at.w });
	if (st != EZZ_OK || ezz_note_verdict(y->note) != EZZ_PASSED)
		return st;
	if ((st = tell_custom(y)) == EZZ_OK &&
	    (st = tell_json(y)) == EZZ_OK)
		st = take_sheet(y);
	return st;
}

ezz_status
ezz_leaf_make(ezz_ctx *ctx, const struct ezz_plate *plate, ezz_fonts *fonts,
    const struct ezz_licence *l, struct ezz_note *note, struct ezz_leaf **out)
{
	struct laying	 y = { .ctx = ctx, .l = l, .note = note };
	ezz_status	 st;

	*out = NULL;
	if ((y.leaf = calloc(1, sizeof(*y.leaf))) == NULL)
		return ezz_nomem(ctx);
	y.leaf->plate = plate;
	y.sheet = (struct ezz_sheet){ .ctx = ctx, .fonts = fonts,
	    .memory = &y.leaf->memory, .next = plate->next };
	st = lay(&y);
	ezz_sheet_done(&y.sheet);
	free(y.seen);
	if (st != EZZ_OK || y.leaf->put == NULL)
		ezz_leaf_free(&y.leaf);
	*out = y.leaf;
	return st;
}

void
ezz_leaf_free(struct ezz_leaf **leaf)
{
	struct ezz_leaf	*l = *leaf;

	if (l == NULL)
		return;
	for (size_t i = 0; i < EZZ_SHEET_FACES; i++)
		ezz_buf_free(&l->own[i]);
	free(l->put);
	free(l->tags);
	ezz_buf_free(&l->photo);
	ezz_buf_free(&l->json);
	ezz_arena_free(&l->memory);
	free(l);
	*leaf = NULL;
}

const struct ezz_plate *
ezz_leaf_plate(const struct ezz_leaf *leaf)
{
	return leaf->plate;
}

/* ---- packing -------------------------------------------------------------- */

/* The id says which licence and which code it is; so it needs no chance. */
static ezz_status
doc_id(ezz_ctx *ctx, const struct ezz_leaf *leaf, struct ezz_bytes token,
    char out[33])
{
	struct ezz_buf	 b = { 0 };
	uint8_t		 d[EZZ_DIGEST_MAX];
	ezz_status	 st;

	if ((st = ezz_buf_fmt(ctx, &b, "ezz licence %s\n", leaf->licid)) ==
	    EZZ_OK && (st = ezz_buf_addb(ctx, &b, token)) == EZZ_OK &&
	    (st = ezz_digest_once(ctx, EZZ_SM3, ezz_bytes_of(&b), d)) ==
	    EZZ_OK)
		for (int i = 0; i < 16; i++)
			snprintf(out + 2 * i, 3, "%02x", d[i]);
	ezz_buf_free(&b);
	return st;
}

static ezz_status
draw_code(ezz_ctx *ctx, const struct ezz_leaf_terms *t, struct ezz_buf *out)
{
	const struct ezz_print	 print = { DOTS, DPI };
	struct ezz_modules	*m = NULL;
	ezz_status		 st;

	if (t->modules != NULL)
		return ezz_png_draw(ctx, t->modules, print, out);
	if ((st = ezz_modules_make(ctx, t->token, EZZ_QR_M, &m)) == EZZ_OK)
		st = ezz_png_draw(ctx, m, print, out);
	ezz_modules_free(&m);
	return st;
}

static ezz_status
make_files(ezz_ctx *ctx, const struct ezz_leaf *leaf, struct ezz_bytes token,
    struct ezz_bytes png, struct ezz_ofd_put_doc *d, ezz_ofd_files_fn *take,
    void *arg)
{
	const struct ezz_plate			*p = leaf->plate;
	const unsigned				 templates[] = {
		EZZ_ID_TEMPLATE };
	const struct ezz_ofd_put_layer		 layer = {
		EZZ_ID_PAGE_LAYER, EZZ_OFD_PUT_BODY, leaf->put, leaf->put_n };
	const struct ezz_ofd_put_page		 page = { .id = EZZ_ID_PAGE,
		.w = p->face->w, .h = p->face->h, .templates = templates,
		.templates_n = 1, .layers = &layer, .layers_n = 1 };
	const struct ezz_ofd_put_media		 media[] = {
		{ EZZ_ID_CODE, "PNG", "code.png", png },
		{ EZZ_ID_PHOTO, leaf->photo_is.format, leaf->photo_is.file,
		    ezz_bytes_of(&leaf->photo) } };
	const struct ezz_ofd_put_attachment	 attachments[] = {
		{ EZZ_LICENCE_FIELDS, "json", "licence.json", false,
		    ezz_bytes_of(&leaf->json) },
		{ EZZ_LICENCE_TOKEN, "txt", "token.txt", false, token } };

	d->templates = &p->page;
	d->templates_n = 1;
	d->pages = &page;
	d->pages_n = 1;
	d->media = media;
	d->media_n = leaf->photo_is.w > 0 ? 2 : 1;
	d->attachments = attachments;
	d->attachments_n = 2;
	return ezz_ofd_files(ctx, d, take, arg);
}

ezz_status
ezz_leaf_files(ezz_ctx *ctx, const struct ezz_leaf *leaf,
    const struct ezz_leaf_terms *t, ezz_ofd_files_fn *take, void *arg)
{
	const struct ezz_plate	*p = leaf->plate;
	size_t			 n = p->fonts_n + leaf->fonts_n;
	struct ezz_ofd_put_font	*fonts = calloc(n + 1, sizeof(*fonts));
	struct ezz_buf		 png = { 0 };
	char			 id[33];
	struct ezz_ofd_put_doc	 d = { .doc_id = id, .title = leaf->title,
				    .author = leaf->author,
				    .subject = leaf->licid, .creator = "ezz",
				    .created = t->made,
				    .customs = leaf->customs,
				    .customs_n = leaf->customs_n,
				    .fonts = fonts, .fonts_n = n,
				    .tag_root = EZZ_LICENCE_ROOT,
				    .tag_space = EZZ_LICENCE_TAGS,
				    .tags = leaf->tags,
				    .tags_n = leaf->tags_n,
				    .signatures = t->signatures };
	ezz_status		 st;

	if (fonts == NULL)
		return ezz_nomem(ctx);
	memcpy(fonts, p->fonts, p->fonts_n * sizeof(*fonts));
	memcpy(fonts + p->fonts_n, leaf->fonts,
	    leaf->fonts_n * sizeof(*fonts));
	if ((st = doc_id(ctx, leaf, t->token, id)) == EZZ_OK &&
	    (st = draw_code(ctx, t, &png)) == EZZ_OK)
		st = make_files(ctx, leaf, t->token, ezz_bytes_of(&png), &d,
		    take, arg);
	free(fonts);
	ezz_buf_free(&png);
	return st;
}

struct packing {
	const struct ezz_pkg	*base;
	struct ezz_buf		*out;
};

static ezz_status
into(ezz_ctx *ctx, void *arg, struct ezz_bytes b)
{
	return ezz_buf_addb(ctx, arg, b);
}

static ezz_status
pack(ezz_ctx *ctx, void *arg, const struct ezz_pkg_put *puts, size_t n)
{
	const struct packing	*p = arg;

	return ezz_pkg_write(ctx, p->base, puts, n, into, p->out);
}

ezz_status
ezz_leaf_pack(ezz_ctx *ctx, const struct ezz_leaf *leaf,
    const struct ezz_leaf_terms *t, struct ezz_buf *out)
{
	struct packing	 p = { leaf->plate->base, out };

	return ezz_leaf_files(ctx, leaf, t, pack, &p);
}
