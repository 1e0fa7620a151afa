/*
 * Holding a JSON value against a schema (draft-07): one function a keyword,
 * one table.  Each says what is broken and where; inside anyOf, oneOf, not
 * and if nothing is said, for there a broken rule is no fault.  Steps and
 * depth are counted: references that multiply each other are stopped.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "object/rules.h"

#define PLACE_MAX	256
#define SAY(j, ...) \
	(speaks(j) ? ezz_note((j)->note, EZZ_FAILED, __VA_ARGS__) : EZZ_OK)

struct judge {
	ezz_ctx			*ctx;
	const struct ezz_rules	*rules;
	struct ezz_note		*note;
	int			 quiet;		/* inside anyOf, not, ... */
	unsigned		 said;
	unsigned		 steps;
	char			 place[PLACE_MAX];
};

/* One keyword: schema is the object it stands in, rule is what it says. */
typedef ezz_status	 rule_fn(struct judge *, const json_t *schema,
			    const json_t *rule, const json_t *v, int depth,
			    bool *ok);

static ezz_status	 hold(struct judge *, const json_t *schema,
			    const json_t *v, int depth, bool *ok);

/* To be heard: noisy, not too often, and the place is put down. */
static bool
speaks(struct judge *j)
{
	return j->note != NULL && j->quiet == 0 &&
	    j->said++ < EZZ_MAX_RULE_FAULTS &&
	    ezz_note_place(j->note, "%s", j->place) == EZZ_OK;
}

static ezz_status
step(struct judge *j, unsigned n)
{
	if ((j->steps += n) > EZZ_MAX_RULE_STEPS)
		return ezz_fail(j->ctx, EZZ_ELIMIT, NULL,
		    "judging by the schema takes more than %d steps",
		    EZZ_MAX_RULE_STEPS);
	return EZZ_OK;
}

/* Hold a member or item against a schema, its name behind the place. */
static ezz_status
hold_at(struct judge *j, const char *name, const json_t *schema,
    const json_t *v, int depth, bool *ok)
{
	size_t		 was = strlen(j->place);
	ezz_status	 st;

	snprintf(j->place + was, sizeof(j->place) - was, "%s%s",
	    was == 0 ? "" : "/", name);
	st = hold(j, schema, v, depth + 1, ok);
	j->place[was] = '\0';
	return st;
}

static ezz_status
hold_index(struct judge *j, size_t i, const json_t *schema, const json_t *v,
    int depth, bool *ok)
{
	char	 index[24];

	snprintf(index, sizeof(index), "%zu", i + 1);
	return hold_at(j, index, schema, v, depth, ok);
}

static ezz_status
hold_quietly(struct judge *j, const json_t *schema, const json_t *v, int depth,
    bool *ok)
{
	ezz_status	 st;

	*ok = true;
	j->quiet++;
	st = hold(j, schema, v, depth + 1, ok);
	j->quiet--;
	return st;
}

/* ---- any value ---------------------------------------------------------- */

static const char *const type_names[] = {
	"array", "boolean", "integer", "null", "number", "object", "string"
};

bool
ezz_rules_type_known(const char *name)
{
	for (size_t i = 0; i < sizeof(type_names) / sizeof(*type_names); i++)
		if (strcmp(name, type_names[i]) == 0)
			return true;
	return false;
}

/* Without libm: a real below 2^53 that is its own whole part. */
bool
ezz_rules_whole(const json_t *v, int64_t *out)
{
	double	 d = json_number_value(v);

	if (json_is_integer(v)) {
		*out = json_integer_value(v);
		return true;
	}
	if (!json_is_real(v) || !(d > -0x1p53 && d < 0x1p53))
		return false;
	*out = (int64_t)d;
	return (double)*out >= d && (double)*out <= d;
}

bool
ezz_rules_type(const char *name, const json_t *v)
{
	int64_t	 n;

	switch (json_typeof(v)) {
	case JSON_OBJECT:
		return strcmp(name, "object") == 0;
	case JSON_ARRAY:
		return strcmp(name, "array") == 0;
	case JSON_STRING:
		return strcmp(name, "string") == 0;
	case JSON_TRUE:
	case JSON_FALSE:
		return strcmp(name, "boolean") == 0;
	case JSON_NULL:
		return strcmp(name, "null") == 0;
	case JSON_INTEGER:
		return strcmp(name, "integer") == 0 ||
		    strcmp(name, "number") == 0;
	case JSON_REAL:
		return strcmp(name, "number") == 0 ||
		    (strcmp(name, "integer") == 0 &&
		    (ezz_rules_whole(v, &n) || json_real_value(v) >= 0x1p53 ||
		    json_real_value(v) <= -0x1p53));
	}
	return false;
}

static ezz_status
rule_type(struct judge *j, const json_t *schema, const json_t *rule,
    const json_t *v, int depth, bool *ok)
{
	(void)schema;
	(void)depth;
	if (json_is_string(rule)) {
		if (ezz_rules_type(json_string_value(rule), v))
			return EZZ_OK;
		*ok = false;
		return SAY(j, "must be of type %s", json_string_value(rule));
	}
	for (size_t i = 0; i < json_array_size(rule); i++)
		if (ezz_rules_type(json_string_value(json_array_get(rule, i)),
		    v))
			return EZZ_OK;
	*ok = false;
	return SAY(j, "is of a type that is not allowed here");
}

/* 1 and 1.0 are the same number; true is no number. */
static int
compare_numbers(const json_t *a, const json_t *b)
{
	if (json_is_integer(a) && json_is_integer(b)) {
		json_int_t	 x = json_integer_value(a);
		json_int_t	 y = json_integer_value(b);

		return (x > y) - (x < y);
	}
	return (json_number_value(a) > json_number_value(b)) -
	    (json_number_value(a) < json_number_value(b));
}

static ezz_status
same(struct judge *j, const json_t *a, const json_t *b, int depth, bool *out)
{
	const char	*key;
	json_t		*v;
	ezz_status	 st = step(j, 1);

	*out = false;
	if (st != EZZ_OK || depth > 2 * EZZ_MAX_RULE_DEPTH)
		return st;
	if (json_is_number(a) && json_is_number(b)) {
		*out = compare_numbers(a, b) == 0;
		return EZZ_OK;
	}
	if (json_typeof(a) != json_typeof(b))
		return EZZ_OK;
	*out = true;
	if (json_is_string(a)) {
		*out = ezz_bytes_equal(ezz_json_bytes(a), ezz_json_bytes(b));
	} else if (json_is_array(a)) {
		*out = json_array_size(a) == json_array_size(b);
		for (size_t i = 0; *out && i < json_array_size(a); i++)
			if ((st = same(j, json_array_get(a, i),
			    json_array_get(b, i), depth + 1, out)) != EZZ_OK)
				return st;
	} else if (json_is_object(a)) {
		*out = json_object_size(a) == json_object_size(b);
		json_object_foreach((json_t *)(uintptr_t)a, key, v) {
			const json_t	*w = json_object_get(b, key);

			if (!*out || w == NULL)
				return *out = false, EZZ_OK;
			if ((st = same(j, v, w, depth + 1, out)) != EZZ_OK)
				return st;
		}
	}
	return EZZ_OK;
}

static ezz_status
rule_const(struct judge *j, const json_t *schema, const json_t *rule,
    const json_t *v, int depth, bool *ok)
{
	bool		 equal;
	ezz_status	 st = same(j, rule, v, 0, &equal);

	(void)schema;
	(void)depth;
	if (st != EZZ_OK || equal)
		return st;
	*ok = false;
	if (json_is_string(rule))
		return SAY(j, "must be %s", json_string_value(rule));
	return SAY(j, "is not the one value that is allowed here");
}

static ezz_status
rule_enum(struct judge *j, const json_t *schema, const json_t *rule,
    const json_t *v, int depth, bool *ok)
{
	bool		 equal;
	ezz_status	 st;

	(void)schema;
	(void)depth;
	for (size_t i = 0; i < json_array_size(rule); i++) {
		st = same(j, json_array_get(rule, i), v, 0, &equal);
		if (st != EZZ_OK || equal)
			return st;
	}
	*ok = false;
	return SAY(j, "is not one of the values that are allowed here");
}

/* ---- numbers ------------------------------------------------------------ */

static ezz_status
rule_minimum(struct judge *j, const json_t *schema, const json_t *rule,
    const json_t *v, int depth, bool *ok)
{
	(void)schema;
	(void)depth;
	if (!json_is_number(v) || compare_numbers(v, rule) >= 0)
		return EZZ_OK;
	*ok = false;
	return SAY(j, "is smaller than allowed");
}

static ezz_status
rule_maximum(struct judge *j, const json_t *schema, const json_t *rule,
    const json_t *v, int depth, bool *ok)
{
	(void)schema;
	(void)depth;
	if (!json_is_number(v) || compare_numbers(v, rule) <= 0)
		return EZZ_OK;
	*ok = false;
	return SAY(j, "is larger than allowed");
}

static ezz_status
rule_above(struct judge *j, const json_t *schema, const json_t *rule,
    const json_t *v, int depth, bool *ok)
{
	(void)schema;
	(void)depth;
	if (!json_is_number(v) || compare_numbers(v, rule) > 0)
		return EZZ_OK;
	*ok = false;
	return SAY(j, "is smaller than allowed");
}

static ezz_status
rule_below(struct judge *j, const json_t *schema, const json_t *rule,
    const json_t *v, int depth, bool *ok)
{
	(void)schema;
	(void)depth;
	if (!json_is_number(v) || compare_numbers(v, rule) < 0)
		return EZZ_OK;
	*ok = false;
	return SAY(j, "is larger than allowed");
}

static ezz_status
rule_multiple(struct judge *j, const json_t *schema, const json_t *rule,
    const json_t *v, int depth, bool *ok)
{
	int64_t	 n;

	(void)schema;
	(void)depth;
	if (!json_is_number(v))
		return EZZ_OK;
	if (ezz_rules_whole(v, &n) &&
	    n % (int64_t)json_number_value(rule) == 0)
		return EZZ_OK;
	*ok = false;
	return SAY(j, "is not a multiple of %lld",
	    (long long)json_number_value(rule));
}

/* ---- texts -------------------------------------------------------------- */

static ezz_status
rule_min_length(struct judge *j, const json_t *schema, const json_t *rule,
    const json_t *v, int depth, bool *ok)
{
	(void)schema;
	(void)depth;
	if (!json_is_string(v) || (double)ezz_utf8_length(ezz_json_bytes(v)) >=
	    json_number_value(rule))
		return EZZ_OK;
	*ok = false;
	return SAY(j, "has fewer than %lld characters",
	    (long long)json_number_value(rule));
}

static ezz_status
rule_max_length(struct judge *j, const json_t *schema, const json_t *rule,
    const json_t *v, int depth, bool *ok)
{
	(void)schema;
	(void)depth;
	if (!json_is_string(v) || (double)ezz_utf8_length(ezz_json_bytes(v)) <=
	    json_number_value(rule))
		return EZZ_OK;
	*ok = false;
	return SAY(j, "has more than %lld characters",
	    (long long)json_number_value(rule));
}

static ezz_status
rule_pattern(struct judge *j, const json_t *schema, const json_t *rule,
    const json_t *v, int depth, bool *ok)
{
	(void)schema;
	(void)depth;
	if (!json_is_string(v) || ezz_pattern_match(ezz_rules_pattern(j->rules,
	    json_string_value(rule)), ezz_json_bytes(v)))
		return EZZ_OK;
	*ok = false;
	return SAY(j, "does not have the form %s", json_string_value(rule));
}

/* ---- lists -------------------------------------------------------------- */

static ezz_status
rule_min_items(struct judge *j, const json_t *schema, const json_t *rule,
    const json_t *v, int depth, bool *ok)
{
	(void)schema;
	(void)depth;
	if (!json_is_array(v) ||
	    (double)json_array_size(v) >= json_number_value(rule))
		return EZZ_OK;
	*ok = false;
	return SAY(j, "has fewer than %lld entries",
	    (long long)json_number_value(rule));
}

static ezz_status
rule_max_items(struct judge *j, const json_t *schema, const json_t *rule,
    const json_t *v, int depth, bool *ok)
{
	(void)schema;
	(void)depth;
	if (!json_is_array(v) ||
	    (double)json_array_size(v) <= json_number_value(rule))
		return EZZ_OK;
	*ok = false;
	return SAY(j, "has more than %lld entries",
	    (long long)json_number_value(rule));
}

static ezz_status
rule_unique(struct judge *j, const json_t *schema, const json_t *rule,
    const json_t *v, int depth, bool *ok)
{
	bool		 equal;
	ezz_status	 st;

	(void)schema;
	(void)depth;
	if (!json_is_array(v) || json_is_false(rule))
		return EZZ_OK;
	for (size_t i = 1; i < json_array_size(v); i++)
		for (size_t k = 0; k < i; k++) {
			st = same(j, json_array_get(v, i), json_array_get(v,
			    k), 0, &equal);
			if (st != EZZ_OK)
				return st;
			if (equal) {
				*ok = false;
				return SAY(j, "holds the same entry twice");
			}
		}
	return EZZ_OK;
}

/* items: one schema for all, or one each, and additionalItems for the rest. */
static ezz_status
rule_items(struct judge *j, const json_t *schema, const json_t *rule,
    const json_t *v, int depth, bool *ok)
{
	const json_t	*rest = json_object_get(schema, "additionalItems");
	const json_t	*item;
	ezz_status	 st;

	for (size_t i = 0; json_is_array(v) && i < json_array_size(v); i++) {
		item = rule;
		if (json_is_array(rule))
			item = i < json_array_size(rule) ?
			    json_array_get(rule, i) : rest;
		if (item == NULL)
			break;
		st = hold_index(j, i, item, json_array_get(v, i), depth, ok);
		if (st != EZZ_OK)
			return st;
	}
	return EZZ_OK;
}

static ezz_status
rule_contains(struct judge *j, const json_t *schema, const json_t *rule,
    const json_t *v, int depth, bool *ok)
{
	bool		 fits;
	ezz_status	 st;

	(void)schema;
	if (!json_is_array(v))
		return EZZ_OK;
	for (size_t i = 0; i < json_array_size(v); i++) {
		st = hold_quietly(j, rule, json_array_get(v, i), depth, &fits);
		if (st != EZZ_OK || fits)
			return st;
	}
	*ok = false;
	return SAY(j, "has no entry of the kind that must be there");
}

/* ---- objects ------------------------------------------------------------ */

static ezz_status
rule_min_members(struct judge *j, const json_t *schema, const json_t *rule,
    const json_t *v, int depth, bool *ok)
{
	(void)schema;
	(void)depth;
	if (!json_is_object(v) ||
	    (double)json_object_size(v) >= json_number_value(rule))
		return EZZ_OK;
	*ok = false;
	return SAY(j, "has fewer than %lld fields",
	    (long long)json_number_value(rule));
}

static ezz_status
rule_max_members(struct judge *j, const json_t *schema, const json_t *rule,
    const json_t *v, int depth, bool *ok)
{
	(void)schema;
	(void)depth;
	if (!json_is_object(v) ||
	    (double)json_object_size(v) <= json_number_value(rule))
		return EZZ_OK;
	*ok = false;
	return SAY(j, "has more than %lld fields",
	    (long long)json_number_value(rule));
}

static ezz_status
rule_required(struct judge *j, const json_t *schema, const json_t *rule,
    const json_t *v, int depth, bool *ok)
{
	const char	*name;
	ezz_status	 st = EZZ_OK;

	(void)schema;
	(void)depth;
	for (size_t i = 0; json_is_object(v) && st == EZZ_OK &&
	    i < json_array_size(rule); i++) {
		name = json_string_value(json_array_get(rule, i));
		if (json_object_get(v, name) != NULL)
			continue;
		*ok = false;
		st = SAY(j, "the field %s is missing", name);
	}
	return st;
}

static ezz_status
rule_properties(struct judge *j, const json_t *schema, const json_t *rule,
    const json_t *v, int depth, bool *ok)
{
	const char	*name;
	json_t		*sub;
	const json_t	*member;
	ezz_status	 st;

	(void)schema;
	json_object_foreach((json_t *)(uintptr_t)rule, name, sub) {
		member = json_object_get(v, name);
		if (member != NULL &&
		    (st = hold_at(j, name, sub, member, depth, ok)) != EZZ_OK)
			return st;
	}
	return EZZ_OK;
}

static bool
name_fits(const struct judge *j, const char *pattern, const char *name)
{
	return ezz_pattern_match(ezz_rules_pattern(j->rules, pattern),
	    ezz_bytes_str(name));
}

static ezz_status
rule_pattern_properties(struct judge *j, const json_t *schema,
    const json_t *rule, const json_t *v, int depth, bool *ok)
{
	const char	*pattern, *name;
	json_t		*sub, *member;
	ezz_status	 st;

	(void)schema;
	json_object_foreach((json_t *)(uintptr_t)rule, pattern, sub)
		json_object_foreach((json_t *)(uintptr_t)v, name, member)
			if (name_fits(j, pattern, name) && (st = hold_at(j,
			    name, sub, member, depth, ok)) != EZZ_OK)
				return st;
	return EZZ_OK;
}

static bool
named(const struct judge *j, const json_t *schema, const char *name)
{
	const char	*pattern;
	json_t		*sub;

	if (json_object_get(json_object_get(schema, "properties"), name) !=
	    NULL)
		return true;
	json_object_foreach(json_object_get(schema, "patternProperties"),
	    pattern, sub)
		if (name_fits(j, pattern, name))
			return true;
	return false;
}

static ezz_status
rule_other_properties(struct judge *j, const json_t *schema,
    const json_t *rule, const json_t *v, int depth, bool *ok)
{
	const char	*name;
	json_t		*member;
	ezz_status	 st = EZZ_OK;

	json_object_foreach((json_t *)(uintptr_t)v, name, member) {
		if (st != EZZ_OK || named(j, schema, name))
			continue;
		if (json_is_false(rule)) {
			*ok = false;
			st = SAY(j, "the schema does not know the field %s",
			    name);
		} else
			st = hold_at(j, name, rule, member, depth, ok);
	}
	return st;
}

static ezz_status
rule_names(struct judge *j, const json_t *schema, const json_t *rule,
    const json_t *v, int depth, bool *ok)
{
	const char	*name;
	json_t		*member, *text;
	ezz_status	 st = EZZ_OK;

	(void)schema;
	json_object_foreach((json_t *)(uintptr_t)v, name, member) {
		if ((text = json_string(name)) == NULL)
			return ezz_nomem(j->ctx);
		st = hold_at(j, name, rule, text, depth, ok);
		json_decref(text);
		if (st != EZZ_OK)
			return st;
	}
	return EZZ_OK;
}

static ezz_status
rule_dependencies(struct judge *j, const json_t *schema, const json_t *rule,
    const json_t *v, int depth, bool *ok)
{
	const char	*name;
	json_t		*needs;
	ezz_status	 st;

	json_object_foreach((json_t *)(uintptr_t)rule, name, needs) {
		if (json_object_get(v, name) == NULL)
			continue;
		st = json_is_array(needs) ?
		    rule_required(j, schema, needs, v, depth, ok) :
		    hold(j, needs, v, depth + 1, ok);
		if (st != EZZ_OK)
			return st;
	}
	return EZZ_OK;
}

/* ---- schemas of schemas ------------------------------------------------- */

static ezz_status
rule_all(struct judge *j, const json_t *schema, const json_t *rule,
    const json_t *v, int depth, bool *ok)
{
	ezz_status	 st = EZZ_OK;

	(void)schema;
	for (size_t i = 0; st == EZZ_OK && i < json_array_size(rule); i++)
		st = hold(j, json_array_get(rule, i), v, depth + 1, ok);
	return st;
}

static ezz_status
rule_any(struct judge *j, const json_t *schema, const json_t *rule,
    const json_t *v, int depth, bool *ok)
{
	bool		 fits;
	ezz_status	 st;

	(void)schema;
	for (size_t i = 0; i < json_array_size(rule); i++) {
		st = hold_quietly(j, json_array_get(rule, i), v, depth, &fits);
		if (st != EZZ_OK || fits)
			return st;
	}
	*ok = false;
	return SAY(j, "fits none of the forms that are allowed here");
}

static ezz_status
rule_one(struct judge *j, const json_t *schema, const json_t *rule,
    const json_t *v, int depth, bool *ok)
{
	int		 n = 0;
	bool		 fits;
	ezz_status	 st;

	(void)schema;
	for (size_t i = 0; n < 2 && i < json_array_size(rule); i++) {
		st = hold_quietly(j, json_array_get(rule, i), v, depth, &fits);
		if (st != EZZ_OK)
			return st;
		n += fits;
	}
	if (n == 1)
		return EZZ_OK;
	*ok = false;
	return n == 0 ?
	    SAY(j, "fits none of the forms that are allowed here") :
	    SAY(j, "fits more than one of the forms of which one is allowed");
}

static ezz_status
rule_not(struct judge *j, const json_t *schema, const json_t *rule,
    const json_t *v, int depth, bool *ok)
{
	bool		 fits;
	ezz_status	 st = hold_quietly(j, rule, v, depth, &fits);

	(void)schema;
	if (st != EZZ_OK || !fits)
		return st;
	*ok = false;
	return SAY(j, "has a form that is not allowed here");
}

static ezz_status
rule_if(struct judge *j, const json_t *schema, const json_t *rule,
    const json_t *v, int depth, bool *ok)
{
	const json_t	*next;
	bool		 fits;
	ezz_status	 st = hold_quietly(j, rule, v, depth, &fits);

	next = json_object_get(schema, fits ? "then" : "else");
	return st != EZZ_OK || next == NULL ? st :
	    hold(j, next, v, depth + 1, ok);
}

/* ---- the table ---------------------------------------------------------- */

static const struct rule {
	const char	*name;
	rule_fn		*holds;
	bool		 objects;	/* says nothing of other values */
} rules[] = {
	{ "type", rule_type, false },
	{ "const", rule_const, false },
	{ "enum", rule_enum, false },
	{ "minimum", rule_minimum, false },
	{ "maximum", rule_maximum, false },
	{ "exclusiveMinimum", rule_above, false },
	{ "exclusiveMaximum", rule_below, false },
	{ "multipleOf", rule_multiple, false },
	{ "minLength", rule_min_length, false },
	{ "maxLength", rule_max_length, false },
	{ "pattern", rule_pattern, false },
	{ "minItems", rule_min_items, false },
	{ "maxItems", rule_max_items, false },
	{ "uniqueItems", rule_unique, false },
	{ "items", rule_items, false },
	{ "contains", rule_contains, false },
	{ "minProperties", rule_min_members, true },
	{ "maxProperties", rule_max_members, true },
	{ "required", rule_required, true },
	{ "properties", rule_properties, true },
	{ "patternProperties", rule_pattern_properties, true },
	{ "additionalProperties", rule_other_properties, true },
	{ "propertyNames", rule_names, true },
	{ "dependencies", rule_dependencies, true },
	{ "allOf", rule_all, false },
	{ "anyOf", rule_any, false },
	{ "oneOf", rule_one, false },
	{ "not", rule_not, false },
	{ "if", rule_if, false },
};

static ezz_status
hold_object(struct judge *j, const json_t *schema, const json_t *v, int depth,
    bool *ok)
{
	const json_t	*rule;
	ezz_status	 st;

	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		if (rules[i].objects && !json_is_object(v))
			continue;
		if ((rule = json_object_get(schema, rules[i].name)) == NULL)
			continue;
		if ((st = rules[i].holds(j, schema, rule, v, depth, ok)) !=
		    EZZ_OK)
			return st;
	}
	return EZZ_OK;
}

/* In draft-07 nothing beside a "$ref" is looked at. */
static ezz_status
hold(struct judge *j, const json_t *schema, const json_t *v, int depth,
    bool *ok)
{
	const json_t	*ref;
	ezz_status	 st = step(j, 1);

	if (st != EZZ_OK)
		return st;
	if (depth > 2 * EZZ_MAX_RULE_DEPTH)
		return ezz_fail(j->ctx, EZZ_ELIMIT, NULL,
		    "the schema refers to itself without end");
	if (json_is_true(schema))
		return EZZ_OK;
	if (json_is_false(schema)) {
		*ok = false;
		return SAY(j, "may not be here");
	}
	ref = json_object_get(schema, "$ref");
	if (ref != NULL)
		return hold(j, ezz_rules_target(j->rules->schema,
		    json_string_value(ref)), v, depth + 1, ok);
	return hold_object(j, schema, v, depth, ok);
}

ezz_status
ezz_rules_judge(ezz_ctx *ctx, const struct ezz_rules *r, const json_t *value,
    struct ezz_note *note, bool *valid)
{
	struct judge	 j = { .ctx = ctx, .rules = r, .note = note };

	*valid = true;
	return hold(&j, r->schema, value, 0, valid);
}
