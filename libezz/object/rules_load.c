/*
 * Reading a JSON Schema (draft-07, draft-handrews-json-schema-validation-01):
 * every keyword must be known and of the right shape, every pattern must
 * compile, every reference must lead somewhere in the same document.  A
 * schema that would silently check less than it says is refused.
 *
 * Left out, and refused: references to other documents, "format",
 * "contentEncoding", "contentMediaType", "readOnly", "writeOnly", "multipleOf"
 * with anything but a positive integer.  "$id" is a name only.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "object/rules.h"

#define CLAUSE	"JSON Schema draft-07"

enum shape {
	S_NOTE,			/* anything: an annotation */
	S_TEXT,
	S_BOOL,
	S_COUNT,
	S_NUMBER,
	S_DIVISOR,
	S_PATTERN,
	S_TYPE,
	S_CHOICES,
	S_NAMES,
	S_RULES,		/* a schema */
	S_LIST,			/* of schemas */
	S_ITEMS,		/* a schema or a list of them */
	S_MAP,			/* name -> schema */
	S_PATTERNS,		/* pattern -> schema */
	S_NEEDS			/* name -> schema or names */
};

static const struct keyword {
	const char	*name;
	enum shape	 shape;
} keywords[] = {
	{ "$comment", S_TEXT }, { "$id", S_TEXT }, { "$schema", S_TEXT },
	{ "additionalItems", S_RULES }, { "additionalProperties", S_RULES },
	{ "allOf", S_LIST }, { "anyOf", S_LIST }, { "const", S_NOTE },
	{ "contains", S_RULES }, { "default", S_NOTE },
	{ "definitions", S_MAP }, { "dependencies", S_NEEDS },
	{ "description", S_TEXT }, { "else", S_RULES },
	{ "enum", S_CHOICES }, { "examples", S_NOTE },
	{ "exclusiveMaximum", S_NUMBER }, { "exclusiveMinimum", S_NUMBER },
	{ "if", S_RULES }, { "items", S_ITEMS }, { "maxItems", S_COUNT },
	{ "maxLength", S_COUNT }, { "maxProperties", S_COUNT },
	{ "maximum", S_NUMBER }, { "minItems", S_COUNT },
	{ "minLength", S_COUNT }, { "minProperties", S_COUNT },
	{ "minimum", S_NUMBER }, { "multipleOf", S_DIVISOR },
	{ "not", S_RULES }, { "oneOf", S_LIST }, { "pattern", S_PATTERN },
	{ "patternProperties", S_PATTERNS }, { "properties", S_MAP },
	{ "propertyNames", S_RULES }, { "required", S_NAMES },
	{ "then", S_RULES }, { "title", S_TEXT }, { "type", S_TYPE },
	{ "uniqueItems", S_BOOL },
	{ "x-ezz-code", S_NOTE }, { "x-ezz-codes", S_NOTE },
	{ "x-ezz-cut", S_NOTE }, { "x-ezz-from", S_NOTE },
	{ "x-ezz-id", S_NOTE }, { "x-ezz-label", S_NOTE },
	{ "x-ezz-over", S_NOTE }, { "x-ezz-personal", S_NOTE },
	{ "x-ezz-position", S_NOTE }, { "x-ezz-present", S_NOTE },
	{ "x-ezz-qr", S_NOTE },
	{ "x-ezz-status", S_NOTE }, { "x-ezz-token-days", S_NOTE },
	{ "x-ezz-type", S_NOTE }, { "x-ezz-view", S_NOTE },
	{ "x-ezz-vocabulary", S_NOTE }, { "x-ezz-watermark", S_NOTE },
	{ "x-ezz-wire", S_NOTE },
};

struct loader {
	ezz_ctx			*ctx;
	struct ezz_rules	*rules;
	size_t			 patterns_cap;
	const json_t		*seen[EZZ_MAX_RULES];
	size_t			 seen_n;
};

static ezz_status	 load(struct loader *, const json_t *, const char *path,
			    int depth);

/* "/properties/A" and "items": one step further down, cut when too long. */
struct step {
	char	 text[256];
};

static const char *
under(struct step *s, const char *path, const char *name)
{
	int	 n = snprintf(s->text, sizeof(s->text), "%s/%s", path, name);

	if (n < 0 || (size_t)n >= sizeof(s->text))
		memcpy(s->text + sizeof(s->text) - 4, "...", 4);
	return s->text;
}

static ezz_status
wrong_shape(struct loader *l, const char *path)
{
	return ezz_fail(l->ctx, EZZ_EFORMAT, CLAUSE,
	    "%s does not have the form that this keyword wants", path);
}

static ezz_status
add_pattern(struct loader *l, const char *text, const char *path)
{
	struct ezz_rules	*r = l->rules;
	struct ezz_rule_pattern	*grown;
	size_t			 cap = l->patterns_cap == 0 ? 16 :
				    l->patterns_cap * 2;
	ezz_status		 st;

	if (r->patterns_n == l->patterns_cap) {
		grown = reallocarray(r->patterns, cap, sizeof(*grown));
		if (grown == NULL)
			return ezz_nomem(l->ctx);
		r->patterns = grown;
		l->patterns_cap = cap;
	}
	grown = &r->patterns[r->patterns_n];
	grown->text = text;
	st = ezz_pattern_new(l->ctx, ezz_bytes_str(text), &grown->pattern);
	if (st != EZZ_OK)
		return ezz_while(l->ctx, st, "%s", path);
	r->patterns_n++;
	return EZZ_OK;
}

static bool
is_names(const json_t *v)
{
	if (!json_is_array(v))
		return false;
	for (size_t i = 0; i < json_array_size(v); i++) {
		const char	*name = json_string_value(json_array_get(v, i));

		if (name == NULL)
			return false;
		for (size_t k = 0; k < i; k++)
			if (strcmp(name, json_string_value(json_array_get(v,
			    k))) == 0)
				return false;
	}
	return true;
}

static bool
is_type(const json_t *v)
{
	if (json_is_string(v))
		return ezz_rules_type_known(json_string_value(v));
	if (!is_names(v) || json_array_size(v) == 0)
		return false;
	for (size_t i = 0; i < json_array_size(v); i++)
		if (!is_type(json_array_get(v, i)))
			return false;
	return true;
}

static ezz_status
load_list(struct loader *l, const json_t *v, const char *path, int depth)
{
	char		 index[24];
	struct step	 s;
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < json_array_size(v) && st == EZZ_OK; i++) {
		snprintf(index, sizeof(index), "%zu", i);
		st = load(l, json_array_get(v, i), under(&s, path, index),
		    depth);
	}
	return st;
}

static ezz_status
load_map(struct loader *l, const json_t *map, enum shape shape,
    const char *path, int depth)
{
	const char	*name;
	json_t		*v;
	struct step	 s;
	ezz_status	 st = EZZ_OK;

	json_object_foreach((json_t *)(uintptr_t)map, name, v) {
		under(&s, path, name);
		if (shape == S_PATTERNS)
			st = add_pattern(l, name, s.text);
		if (st == EZZ_OK && !(shape == S_NEEDS && is_names(v)))
			st = load(l, v, s.text, depth);
		if (st != EZZ_OK)
			return st;
	}
	return EZZ_OK;
}

static bool
is_count(const json_t *v)
{
	int64_t	 n;

	return ezz_rules_whole(v, &n) && n >= 0 && n <= 1000000000;
}

/* The shapes that hold no further schema. */
static bool
is_plain(enum shape shape, const json_t *v)
{
	switch (shape) {
	case S_TEXT:
	case S_PATTERN:
		return json_is_string(v);
	case S_BOOL:
		return json_is_boolean(v);
	case S_COUNT:
		return is_count(v);
	case S_NUMBER:
		return json_is_number(v);
	case S_DIVISOR:
		return is_count(v) && json_number_value(v) > 0;
	case S_TYPE:
		return is_type(v);
	case S_CHOICES:
		return json_is_array(v) && json_array_size(v) > 0;
	case S_NAMES:
		return is_names(v);
	case S_LIST:
		return json_is_array(v) && json_array_size(v) > 0;
	case S_MAP:
	case S_PATTERNS:
	case S_NEEDS:
		return json_is_object(v);
	default:
		return true;
	}
}

static ezz_status
load_keyword(struct loader *l, const struct keyword *k, const json_t *v,
    const char *path, int depth)
{
	if (!is_plain(k->shape, v))
		return wrong_shape(l, path);
	switch (k->shape) {
	case S_PATTERN:
		return add_pattern(l, json_string_value(v), path);
	case S_RULES:
		return load(l, v, path, depth + 1);
	case S_ITEMS:
		if (!json_is_array(v))
			return load(l, v, path, depth + 1);
		return load_list(l, v, path, depth + 1);
	case S_LIST:
		return load_list(l, v, path, depth + 1);
	case S_MAP:
	case S_PATTERNS:
	case S_NEEDS:
		return load_map(l, v, k->shape, path, depth + 1);
	default:
		return EZZ_OK;
	}
}

static int
by_name(const void *key, const void *row)
{
	return strcmp(key, ((const struct keyword *)row)->name);
}

static ezz_status
load_ref(struct loader *l, const json_t *v, const char *path, int depth)
{
	const char	*ref = json_string_value(v);
	const json_t	*to;

	if (ref == NULL)
		return wrong_shape(l, path);
	if (ref[0] != '#' || (ref[1] != '\0' && ref[1] != '/'))
		return ezz_fail(l->ctx, EZZ_EUNSUPPORTED, CLAUSE,
		    "%s: references lead to \"#/...\" in the same file only",
		    path);
	if ((to = ezz_rules_target(l->rules->schema, ref)) == NULL)
		return ezz_fail(l->ctx, EZZ_EFORMAT, CLAUSE,
		    "%s: nothing stands at %s", path, ref);
	return load(l, to, ref, depth + 1);
}

/* A schema met before, through a reference, is not read again. */
static bool
seen(struct loader *l, const json_t *schema)
{
	for (size_t i = 0; i < l->seen_n; i++)
		if (l->seen[i] == schema)
			return true;
	if (l->seen_n < EZZ_MAX_RULES)
		l->seen[l->seen_n++] = schema;
	return false;
}

static ezz_status
load(struct loader *l, const json_t *schema, const char *path, int depth)
{
	const struct keyword	*k;
	const char		*name;
	json_t			*v;
	struct step		 s;
	ezz_status		 st;

	if (json_is_boolean(schema))
		return EZZ_OK;
	if (!json_is_object(schema))
		return ezz_fail(l->ctx, EZZ_EFORMAT, CLAUSE,
		    "%s is not a schema", path);
	if (seen(l, schema))
		return EZZ_OK;
	if (depth > EZZ_MAX_RULE_DEPTH || l->seen_n == EZZ_MAX_RULES)
		return ezz_fail(l->ctx, EZZ_ELIMIT, NULL,
		    "%s: the schema is nested too deep or too large", path);
	json_object_foreach((json_t *)(uintptr_t)schema, name, v) {
		under(&s, path, name);
		if (strcmp(name, "$ref") == 0) {
			if ((st = load_ref(l, v, s.text, depth)) != EZZ_OK)
				return st;
			continue;
		}
		k = bsearch(name, keywords,
		    sizeof(keywords) / sizeof(*keywords), sizeof(*keywords),
		    by_name);
		if (k == NULL)
			return ezz_fail(l->ctx, EZZ_EUNSUPPORTED, CLAUSE,
			    "%s: this keyword is not known here", s.text);
		if ((st = load_keyword(l, k, v, s.text, depth)) != EZZ_OK)
			return st;
	}
	return EZZ_OK;
}

/* ---- references and patterns -------------------------------------------- */

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		return (c | 0x20) - 'a' + 10;
	return -1;
}

/* One name of a JSON pointer in a URI fragment: %41, then ~1 and ~0. */
static const char *
pointer_name(const char *p, char name[EZZ_MAX_NAME])
{
	size_t	 n = 0;
	char	 c;

	for (; *p != '\0' && *p != '/'; p++) {
		if (n == EZZ_MAX_NAME - 1)
			return NULL;
		c = *p;
		if (c == '%') {
			if (hex(p[1]) < 0 || hex(p[2]) < 0)
				return NULL;
			c = (char)(hex(p[1]) << 4 | hex(p[2]));
			p += 2;
		}
		if (n > 0 && name[n - 1] == '~' && (c == '0' || c == '1'))
			name[n - 1] = c == '0' ? '\x01' : '/';
		else
			name[n++] = c;
	}
	for (size_t i = 0; i < n; i++)
		if (name[i] == '\x01')
			name[i] = '~';
	name[n] = '\0';
	return p;
}

const json_t *
ezz_rules_target(const json_t *root, const char *ref)
{
	char		 name[EZZ_MAX_NAME], *end;
	const json_t	*at = root;
	unsigned long	 i;

	for (ref++; at != NULL && *ref == '/';) {
		if ((ref = pointer_name(ref + 1, name)) == NULL)
			return NULL;
		if (json_is_array(at)) {
			i = strtoul(name, &end, 10);
			at = name[0] < '0' || name[0] > '9' || *end != '\0' ?
			    NULL : json_array_get(at, i);
		} else
			at = json_object_get(at, name);
	}
	return at;
}

static int
by_text(const void *a, const void *b)
{
	const struct ezz_rule_pattern	*x = a, *y = b;

	return strcmp(x->text, y->text);
}

const struct ezz_pattern *
ezz_rules_pattern(const struct ezz_rules *r, const char *text)
{
	const struct ezz_rule_pattern	 key = { text, NULL }, *found;

	found = bsearch(&key, r->patterns, r->patterns_n, sizeof(key),
	    by_text);
	return found == NULL ? NULL : found->pattern;
}

ezz_status
ezz_rules_new(ezz_ctx *ctx, json_t *schema, struct ezz_rules **out)
{
	struct loader	*l = calloc(1, sizeof(*l));
	ezz_status	 st;

	*out = NULL;
	if (l == NULL || (l->rules = calloc(1, sizeof(*l->rules))) == NULL) {
		free(l);
		return ezz_nomem(ctx);
	}
	l->ctx = ctx;
	l->rules->schema = json_incref(schema);
	if ((st = load(l, schema, "", 0)) == EZZ_OK) {
		if (l->rules->patterns_n > 0)
			qsort(l->rules->patterns, l->rules->patterns_n,
			    sizeof(*l->rules->patterns), by_text);
		*out = l->rules;
		l->rules = NULL;
	}
	ezz_rules_free(&l->rules);
	free(l);
	return st;
}

void
ezz_rules_free(struct ezz_rules **rules)
{
	struct ezz_rules	*r;

	if (rules == NULL || (r = *rules) == NULL)
		return;
	for (size_t i = 0; i < r->patterns_n; i++)
		ezz_pattern_free(&r->patterns[i].pattern);
	free(r->patterns);
	json_decref(r->schema);
	free(r);
	*rules = NULL;
}
