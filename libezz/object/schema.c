/*
 * Licence types from their schemas: the x-ezz-* annotations become a table of
 * fields, the rest becomes rules (rules.h).  A schema's identity is SM3 over
 * the bytes of its file, so those are kept.
 *
 * Refused when loaded, because a token or a judgement would go wrong later:
 * positions that are not 0, 1, 2, ... each once; a carried field without a
 * wire form; a list of codes with a code twice; assertions beside "$ref",
 * which draft-07 would ignore; a schema that lets unknown fields pass.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "object/code.h"
#include "object/rules.h"
#include "object/schema.h"

#define CLAUSE	"ezz-schema(5)"

struct entry {
	struct ezz_schema	 schema;	/* first: handed out */
	json_t			*json;		/* its strings are lent */
	char			*name;
	struct ezz_buf		 file;
	struct ezz_rules	*rules;
	struct ezz_field	*fields;
	const char		**types;
};

struct ezz_schemas {
	struct entry	*list[EZZ_MAX_SCHEMAS];
	size_t		 n;
	json_t		*standing;
};

static const char *const wires[] = {
	"none", "text", "day", "code", "citizen", "credit", "digits", "plain",
	"licid", "digest"
};
static const char *const qr_uses[] = { "omit", "mask", "full" };
static const char *const status_uses[] = { "none", "ask", "require" };
static const char *const present_uses[] = { "any", "challenge" };
static const char *const standings[] = {
	NULL, "valid", "not-active", "suspended", "ended"
};

/* What may stand beside "$ref" in a field. */
static const char *const annotations[] = {
	"$ref", "$comment", "title", "description", "examples",
	"x-ezz-code", "x-ezz-codes", "x-ezz-cut", "x-ezz-from",
	"x-ezz-label", "x-ezz-over", "x-ezz-personal", "x-ezz-position", "x-ezz-qr", "x-ezz-wire"
};

#define COUNT(a)	(sizeof(a) / sizeof(*(a)))

/* Which of the names the value is; -1 none. */
static int
one_of(const json_t *v, const char *const *names, size_t n)
{
	const char	*text = json_string_value(v);

	for (size_t i = 0; text != NULL && i < n; i++)
		if (names[i] != NULL && strcmp(text, names[i]) == 0)
			return (int)i;
	return -1;
}

static ezz_status
bad(ezz_ctx *ctx, const char *key, const char *annotation)
{
	return ezz_fail(ctx, EZZ_EFORMAT, CLAUSE,
	    "%s: %s is missing or does not say what it should", key,
	    annotation);
}

/* ---- a field ------------------------------------------------------------ */

static ezz_status
read_label(ezz_ctx *ctx, const json_t *schema, const char *key,
    const char **zh, const char **en)
{
	const json_t	*label = json_object_get(schema, "x-ezz-label");

	*zh = json_string_value(json_object_get(label, "zh"));
	*en = json_string_value(json_object_get(label, "en"));
	if (*zh == NULL || *en == NULL || **zh == '\0' || **en == '\0')
		return bad(ctx, key, "x-ezz-label");
	return EZZ_OK;
}

/* "day", or ["day"] for a list of them. */
static ezz_status
read_wire(ezz_ctx *ctx, const json_t *schema, struct ezz_field *f)
{
	const json_t	*wire = json_object_get(schema, "x-ezz-wire");
	bool		 list = json_is_array(wire) &&
			    json_array_size(wire) == 1;
	int		 w = wire == NULL ? EZZ_WIRE_NONE :
			    one_of(list ? json_array_get(wire, 0) : wire,
			    wires, COUNT(wires));

	if (w < 0 || (list && w == EZZ_WIRE_NONE))
		return bad(ctx, f->key, "x-ezz-wire");
	f->wire = list ? EZZ_WIRE_LIST : (enum ezz_wire)w;
	f->item = list ? (enum ezz_wire)w : EZZ_WIRE_NONE;
	return EZZ_OK;
}

static ezz_status
read_position(ezz_ctx *ctx, const json_t *schema, struct ezz_field *f)
{
	const json_t	*at = json_object_get(schema, "x-ezz-position");

	f->position = -1;
	if ((at == NULL) != (f->wire == EZZ_WIRE_NONE))
		return bad(ctx, f->key, "x-ezz-position");
	if (at == NULL)
		return EZZ_OK;
	if (!json_is_integer(at) || json_integer_value(at) < 0 ||
	    json_integer_value(at) >= EZZ_MAX_FIELDS)
		return bad(ctx, f->key, "x-ezz-position");
	f->position = (int)json_integer_value(at);
	return EZZ_OK;
}

static enum ezz_wire
wire_of(const struct ezz_field *f)
{
	return f->wire == EZZ_WIRE_LIST ? f->item : f->wire;
}

/* Who names no use gets the careful one: a citizen's number is masked. */
static ezz_status
read_qr(ezz_ctx *ctx, const json_t *schema, struct ezz_field *f)
{
	const json_t	*qr = json_object_get(schema, "x-ezz-qr");
	enum ezz_wire	 w = wire_of(f);
	int		 use = one_of(qr, qr_uses, COUNT(qr_uses));

	if (qr == NULL)
		use = w == EZZ_WIRE_CITIZEN ? EZZ_QR_MASK : EZZ_QR_FULL;
	if (use < 0 || (use == EZZ_QR_MASK && (w == EZZ_WIRE_DAY ||
	    w == EZZ_WIRE_CODE || w == EZZ_WIRE_LICID ||
	    w == EZZ_WIRE_DIGEST)))
		return bad(ctx, f->key, "x-ezz-qr");
	f->qr = (enum ezz_qr_use)use;
	return EZZ_OK;
}

static ezz_status
read_codes(ezz_ctx *ctx, const json_t *schema, struct ezz_field *f)
{
	const json_t	*codes = json_object_get(schema, "x-ezz-codes");
	const char	**list;
	size_t		 n = json_array_size(codes);

	if ((codes != NULL) != (wire_of(f) == EZZ_WIRE_CODE))
		return bad(ctx, f->key, "x-ezz-codes");
	if (codes == NULL)
		return EZZ_OK;
	if (n == 0 || n > EZZ_MAX_FIELDS)
		return bad(ctx, f->key, "x-ezz-codes");
	if ((list = calloc(n, sizeof(*list))) == NULL)
		return ezz_nomem(ctx);
	f->codes = list;
	f->codes_n = n;
	for (size_t i = 0; i < n; i++) {
		list[i] = json_string_value(json_array_get(codes, i));
		if (list[i] == NULL)
			return bad(ctx, f->key, "x-ezz-codes");
		for (size_t k = 0; k < i; k++)
			if (strcmp(list[i], list[k]) == 0)
				return bad(ctx, f->key, "x-ezz-codes");
	}
	return EZZ_OK;
}

static ezz_status
read_flag(ezz_ctx *ctx, const json_t *schema, const char *key,
    const char *name, bool *out)
{
	const json_t	*v = json_object_get(schema, name);

	*out = json_is_true(v);
	return v == NULL || json_is_boolean(v) ? EZZ_OK : bad(ctx, key, name);
}

static ezz_status
read_code(ezz_ctx *ctx, const json_t *schema, struct ezz_field *f)
{
	const json_t	*v = json_object_get(schema, "x-ezz-code");

	f->code = json_string_value(v);
	if (v == NULL || (f->code != NULL && ezz_code_known(f->code)))
		return EZZ_OK;
	return bad(ctx, f->key, "x-ezz-code");
}

/* What follows from a date: two codes, no and yes, and the years. */
static ezz_status
read_derived(ezz_ctx *ctx, const json_t *schema, struct ezz_field *f)
{
	const json_t	*from = json_object_get(schema, "x-ezz-from");
	const json_t	*over = json_object_get(schema, "x-ezz-over");

	f->from = json_string_value(from);
	f->over = (int)json_integer_value(over);
	if (from == NULL && over == NULL)
		return EZZ_OK;
	if (f->from == NULL || f->wire != EZZ_WIRE_CODE || f->codes_n != 2 ||
	    !json_is_integer(over) || f->over < 1 || f->over > 150)
		return bad(ctx, f->key, "x-ezz-over");
	return EZZ_OK;
}

static ezz_status
only_annotations(ezz_ctx *ctx, const char *key, const json_t *schema)
{
	const char	*name;
	json_t		*v;
	size_t		 i;

	if (json_object_get(schema, "$ref") == NULL)
		return EZZ_OK;
	json_object_foreach((json_t *)(uintptr_t)schema, name, v) {
		for (i = 0; i < COUNT(annotations); i++)
			if (strcmp(name, annotations[i]) == 0)
				break;
		if (i == COUNT(annotations))
			return ezz_fail(ctx, EZZ_EFORMAT, CLAUSE,
			    "%s: %s beside \"$ref\" would not be looked at",
			    key, name);
	}
	return EZZ_OK;
}

static ezz_status
read_field(ezz_ctx *ctx, const char *key, const json_t *schema,
    struct ezz_field *f)
{
	ezz_status	 st;

	f->key = key;
	if (!json_is_object(schema))
		return bad(ctx, key, "x-ezz-label");
	if ((st = only_annotations(ctx, key, schema)) != EZZ_OK ||
	    (st = read_label(ctx, schema, key, &f->label_zh,
	    &f->label_en)) != EZZ_OK ||
	    (st = read_wire(ctx, schema, f)) != EZZ_OK ||
	    (st = read_position(ctx, schema, f)) != EZZ_OK ||
	    (st = read_qr(ctx, schema, f)) != EZZ_OK ||
	    (st = read_codes(ctx, schema, f)) != EZZ_OK ||
	    (st = read_code(ctx, schema, f)) != EZZ_OK ||
	    (st = read_derived(ctx, schema, f)) != EZZ_OK ||
	    (st = read_flag(ctx, schema, key, "x-ezz-cut",
	    &f->cut)) != EZZ_OK ||
	    (st = read_flag(ctx, schema, key, "x-ezz-personal",
	    &f->personal)) != EZZ_OK)
		return st;
	return EZZ_OK;
}

/* ---- the whole ---------------------------------------------------------- */

static ezz_status
dense(ezz_ctx *ctx, const struct entry *e)
{
	bool	 taken[EZZ_MAX_FIELDS] = { false };
	int	 most = -1, p;

	for (size_t i = 0; i < e->schema.fields_n; i++) {
		if ((p = e->fields[i].position) < 0)
			continue;
		if (taken[p])
			return ezz_fail(ctx, EZZ_EFORMAT, CLAUSE,
			    "%s: position %d is taken", e->fields[i].key, p);
		taken[p] = true;
		most = p > most ? p : most;
	}
	for (p = 0; p <= most; p++)
		if (!taken[p])
			return ezz_fail(ctx, EZZ_EFORMAT, CLAUSE,
			    "position %d is missing", p);
	return EZZ_OK;
}

static ezz_status
read_fields(ezz_ctx *ctx, struct entry *e)
{
	const json_t	*all = json_object_get(e->json, "properties");
	const char	*key;
	json_t		*v;
	size_t		 n = json_object_size(all);
	ezz_status	 st;

	if (n == 0 || n > EZZ_MAX_FIELDS)
		return bad(ctx, e->name, "properties");
	if (!json_is_false(json_object_get(e->json, "additionalProperties")))
		return bad(ctx, e->name, "additionalProperties");
	if ((e->fields = calloc(n, sizeof(*e->fields))) == NULL)
		return ezz_nomem(ctx);
	e->schema.fields = e->fields;
	json_object_foreach((json_t *)(uintptr_t)all, key, v) {
		/* counted first, so that its codes are freed on failure */
		struct ezz_field	*f = &e->fields[e->schema.fields_n++];

		if ((st = read_field(ctx, key, v, f)) != EZZ_OK)
			return st;
	}
	return dense(ctx, e);
}

static ezz_status
read_types(ezz_ctx *ctx, struct entry *e)
{
	const struct ezz_field	*f = ezz_schema_field(&e->schema,
				    ezz_bytes_str("ZZLXDM"));
	const json_t		*v = json_object_get(e->json, "x-ezz-type");
	size_t			 n = json_is_array(v) ? json_array_size(v) : 1;

	/* a view need not repeat what its id says */
	if (n == 0 || n > EZZ_MAX_FIELDS ||
	    (f == NULL && e->schema.view == NULL) ||
	    (n > 1 && (f == NULL || f->position < 0)))
		return bad(ctx, e->name, "x-ezz-type");
	if ((e->types = calloc(n, sizeof(*e->types))) == NULL)
		return ezz_nomem(ctx);
	for (size_t i = 0; i < n; i++) {
		e->types[i] = json_string_value(json_is_array(v) ?
		    json_array_get(v, i) : v);
		if (e->types[i] == NULL || !ezz_code_valid("type",
		    ezz_bytes_str(e->types[i])))
			return bad(ctx, e->name, "x-ezz-type");
	}
	e->schema.types = e->types;
	e->schema.types_n = n;
	e->schema.type = e->types[0];
	return EZZ_OK;
}

/* { "A": ..., "B": ... }: what is printed across an annotated copy. */
static ezz_status
read_watermark(ezz_ctx *ctx, struct entry *e)
{
	static const char *const	 classes[] = { "A", "B" };
	const json_t			*v = json_object_get(e->json,
					    "x-ezz-watermark");

	for (size_t i = 0; i < COUNT(classes); i++) {
		e->schema.watermark[i] = json_string_value(
		    json_object_get(v, classes[i]));
		if (e->schema.watermark[i] == NULL)
			return bad(ctx, e->name, "x-ezz-watermark");
	}
	return EZZ_OK;
}

/* { "of": "resident-id", "name": "window", "zh": ..., "en": ... } */
static ezz_status
read_view(ezz_ctx *ctx, struct entry *e)
{
	const json_t		*v = json_object_get(e->json, "x-ezz-view");
	struct ezz_schema	*s = &e->schema;

	if (v == NULL) {
		for (size_t i = 0; i < s->fields_n; i++)
			if (s->fields[i].from != NULL)
				return bad(ctx, s->fields[i].key,
				    "x-ezz-from");
		return EZZ_OK;
	}
	s->of = json_string_value(json_object_get(v, "of"));
	s->view = json_string_value(json_object_get(v, "name"));
	s->view_zh = json_string_value(json_object_get(v, "zh"));
	s->view_en = json_string_value(json_object_get(v, "en"));
	if (s->of == NULL || s->view == NULL || s->view_zh == NULL ||
	    s->view_en == NULL || *s->view == '\0' ||
	    strcmp(s->view, EZZ_VIEW_FULL) == 0)
		return bad(ctx, e->name, "x-ezz-view");
	return strcmp(s->view, EZZ_VIEW_COPY) == 0 ? read_watermark(ctx, e) :
	    EZZ_OK;
}

static ezz_status
read_head(ezz_ctx *ctx, struct entry *e)
{
	const json_t	*id = json_object_get(e->json, "x-ezz-id");
	const json_t	*days = json_object_get(e->json, "x-ezz-token-days");
	int		 use = one_of(json_object_get(e->json, "x-ezz-status"),
			    status_uses, COUNT(status_uses));
	const json_t	*present = json_object_get(e->json, "x-ezz-present");
	int		 show = present == NULL ? 0 : one_of(present,
			    present_uses, COUNT(present_uses));
	ezz_status	 st;

	if (!json_is_integer(id) || json_integer_value(id) < 1 ||
	    json_integer_value(id) > UINT16_MAX)
		return bad(ctx, e->name, "x-ezz-id");
	if (!json_is_integer(days) || json_integer_value(days) < 1 ||
	    json_integer_value(days) > 36525)
		return bad(ctx, e->name, "x-ezz-token-days");
	if (use < 0)
		return bad(ctx, e->name, "x-ezz-status");
	if (show < 0)
		return bad(ctx, e->name, "x-ezz-present");
	e->schema.challenge = show == 1;
	e->schema.name = e->name;
	e->schema.id = (uint16_t)json_integer_value(id);
	e->schema.token_days = (int)json_integer_value(days);
	e->schema.status = (enum ezz_status_use)use;
	st = read_label(ctx, e->json, e->name, &e->schema.title_zh,
	    &e->schema.title_en);
	if (st != EZZ_OK || (st = read_fields(ctx, e)) != EZZ_OK ||
	    (st = read_view(ctx, e)) != EZZ_OK)
		return st;
	return read_types(ctx, e);
}

static void
entry_free(struct entry *e)
{
	if (e == NULL)
		return;
	for (size_t i = 0; i < e->schema.fields_n; i++)
		free((void *)(uintptr_t)e->fields[i].codes);
	free(e->fields);
	free(e->types);
	free(e->name);
	ezz_rules_free(&e->rules);
	ezz_json_free(&e->json);
	ezz_buf_free(&e->file);
	free(e);
}

static ezz_status
entry_read(ezz_ctx *ctx, const char *name, struct ezz_bytes file,
    struct entry *e)
{
	uint8_t		 digest[EZZ_DIGEST_MAX];
	ezz_status	 st;

	if ((e->name = strdup(name)) == NULL)
		return ezz_nomem(ctx);
	if ((st = ezz_json_read(ctx, file, EZZ_MAX_SCHEMA, EZZ_JSON_PLAIN,
	    &e->json)) != EZZ_OK ||
	    (st = ezz_rules_new(ctx, e->json, &e->rules)) != EZZ_OK ||
	    (st = read_head(ctx, e)) != EZZ_OK ||
	    (st = ezz_digest_once(ctx, EZZ_SM3, file, digest)) != EZZ_OK ||
	    (st = ezz_buf_addb(ctx, &e->file, file)) != EZZ_OK)
		return st;
	memcpy(e->schema.digest, digest, sizeof(e->schema.digest));
	e->schema.file = ezz_bytes_of(&e->file);
	e->schema.rules = e->rules;
	return EZZ_OK;
}

ezz_status
ezz_schemas_new(ezz_ctx *ctx, ezz_schemas **out)
{
	*out = calloc(1, sizeof(**out));
	return *out == NULL ? ezz_nomem(ctx) : EZZ_OK;
}

ezz_status
ezz_schemas_add(ezz_ctx *ctx, ezz_schemas *s, const char *name,
    struct ezz_bytes file)
{
	struct entry	*e = calloc(1, sizeof(*e));
	ezz_status	 st;

	if (e == NULL)
		return ezz_nomem(ctx);
	if ((st = entry_read(ctx, name, file, e)) != EZZ_OK)
		goto out;
	if (s->n == EZZ_MAX_SCHEMAS)
		st = ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "there are more than %d schemas", EZZ_MAX_SCHEMAS);
	else if (ezz_schema_by_id(s, e->schema.id) != NULL)
		st = ezz_fail(ctx, EZZ_EEXISTS, CLAUSE,
		    "schema id %d belongs to %s", e->schema.id,
		    ezz_schema_by_id(s, e->schema.id)->name);
	else if (ezz_schema_by_name(s, name) != NULL)
		st = ezz_fail(ctx, EZZ_EEXISTS, CLAUSE,
		    "there is a schema of this name");
	if (st == EZZ_OK) {
		s->list[s->n++] = e;
		e = NULL;
	}
out:
	entry_free(e);
	return st == EZZ_OK ? st :
	    ezz_while(ctx, st, "reading the schema %s", name);
}

void
ezz_schemas_free(ezz_schemas **schemas)
{
	ezz_schemas	*s;

	if (schemas == NULL || (s = *schemas) == NULL)
		return;
	for (size_t i = 0; i < s->n; i++)
		entry_free(s->list[i]);
	ezz_json_free(&s->standing);
	free(s);
	*schemas = NULL;
}

/* ---- looking up --------------------------------------------------------- */

size_t
ezz_schemas_count(const ezz_schemas *s)
{
	return s->n;
}

const struct ezz_schema *
ezz_schemas_at(const ezz_schemas *s, size_t i)
{
	return i < s->n ? &s->list[i]->schema : NULL;
}

const struct ezz_schema *
ezz_schema_by_id(const ezz_schemas *s, uint16_t id)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->list[i]->schema.id == id)
			return &s->list[i]->schema;
	return NULL;
}

static bool
has_type(const struct ezz_schema *s, struct ezz_bytes type)
{
	for (size_t i = 0; i < s->types_n; i++)
		if (ezz_bytes_equal(ezz_bytes_str(s->types[i]), type))
			return true;
	return false;
}

/* A new meaning has a new id, so the highest is today's. */
const struct ezz_schema *
ezz_schema_by_type(const ezz_schemas *s, struct ezz_bytes type)
{
	const struct ezz_schema	*best = NULL;

	for (size_t i = 0; i < s->n; i++)
		if (s->list[i]->schema.view == NULL &&
		    has_type(&s->list[i]->schema, type) && (best == NULL ||
		    s->list[i]->schema.id > best->id))
			best = &s->list[i]->schema;
	return best;
}

const struct ezz_schema *
ezz_schema_view(const ezz_schemas *s, const char *of, const char *view)
{
	const struct ezz_schema	*best = NULL, *it;

	for (size_t i = 0; i < s->n; i++) {
		it = &s->list[i]->schema;
		if (it->view != NULL && strcmp(it->view, view) == 0 &&
		    strcmp(it->of, of) == 0 &&
		    (best == NULL || it->id > best->id))
			best = it;
	}
	return best;
}

const struct ezz_schema *
ezz_schema_by_name(const ezz_schemas *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->list[i]->name, name) == 0)
			return &s->list[i]->schema;
	return NULL;
}

const struct ezz_schema *
ezz_schema_whole(const ezz_schemas *s, const char *name)
{
	const struct ezz_schema	*it = ezz_schema_by_name(s, name);

	return it == NULL || it->view != NULL ? NULL : it;
}

const struct ezz_field *
ezz_schema_field(const struct ezz_schema *s, struct ezz_bytes key)
{
	for (size_t i = 0; i < s->fields_n; i++)
		if (ezz_bytes_equal(ezz_bytes_str(s->fields[i].key), key))
			return &s->fields[i];
	return NULL;
}

bool
ezz_schemas_info(const ezz_schemas *s, size_t i, struct ezz_schema_info *out)
{
	const struct ezz_schema	*it = ezz_schemas_at(s, i);

	if (it == NULL)
		return false;
	*out = (struct ezz_schema_info){ it->id, it->name, it->type,
	    it->title_zh, it->title_en, it->view == NULL ? "" : it->view };
	return true;
}

/* ---- standing ----------------------------------------------------------- */

/* { "valid": ["..."], ... } */
static bool
standing_map(const json_t *map)
{
	const char	*name;
	json_t		*words;

	json_object_foreach((json_t *)(uintptr_t)map, name, words) {
		bool	 known = false;

		for (size_t i = 1; i < COUNT(standings); i++)
			known |= strcmp(name, standings[i]) == 0;
		if (!known || !json_is_array(words))
			return false;
		for (size_t i = 0; i < json_array_size(words); i++)
			if (!json_is_string(json_array_get(words, i)))
				return false;
	}
	return json_is_object(map);
}

ezz_status
ezz_schemas_standing(ezz_ctx *ctx, ezz_schemas *s, struct ezz_bytes file)
{
	const char	*definer;
	json_t		*j = NULL, *map;
	bool		 good;
	ezz_status	 st;

	st = ezz_json_read(ctx, file, EZZ_MAX_SCHEMA, EZZ_JSON_PLAIN, &j);
	if (st != EZZ_OK)
		return st;
	good = standing_map(json_object_get(j, "common"));
	json_object_foreach(json_object_get(j, "definers"), definer, map)
		good = good && strlen(definer) == 18 && standing_map(map);
	if (!good) {
		ezz_json_free(&j);
		return ezz_fail(ctx, EZZ_EFORMAT, CLAUSE,
		    "the list of states is not what it should be");
	}
	ezz_json_free(&s->standing);
	s->standing = j;
	return EZZ_OK;
}

static bool
standing_in(const json_t *map, const char *word, ezz_standing *out)
{
	const json_t	*words;

	for (size_t i = 1; i < COUNT(standings); i++) {
		words = json_object_get(map, standings[i]);
		for (size_t k = 0; k < json_array_size(words); k++)
			if (strcmp(word, json_string_value(json_array_get(
			    words, k))) == 0) {
				*out = (ezz_standing)i;
				return true;
			}
	}
	return false;
}

bool
ezz_standing_of(const ezz_schemas *s, const char *type, const char *word,
    ezz_standing *out)
{
	char	 definer[19] = "";

	if (type != NULL && strlen(type) >= 18)
		memcpy(definer, type, 18);
	return standing_in(json_object_get(json_object_get(s->standing,
	    "definers"), definer), word, out) ||
	    standing_in(json_object_get(s->standing, "common"), word, out);
}
