/*
 * Records made from JSON objects: an ordered list of texts.  Empty texts and
 * null are absent, keys that begin with "_" are notes and dropped, integers
 * and booleans become texts, reals are refused since their digits are lost.
 * A text with a character that cannot be seen is refused: nobody writes one
 * into a licence but to deceive.  What a field means is the schema's to judge.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "object/draft.h"

/* ---- a draft -------------------------------------------------------------- */

ezz_status
ezz_draft_new(ezz_ctx *ctx, const char *input, struct ezz_bytes raw,
    struct ezz_draft *out)
{
	struct ezz_record	*r = calloc(1, sizeof(*r));
	char			*copy;

	*out = (struct ezz_draft){ .rec = r };
	if (r == NULL)
		return ezz_nomem(ctx);
	r->input = ezz_arena_text(&r->memory, ezz_bytes_str(input));
	copy = ezz_arena_text(&r->memory, raw);
	out->items = ezz_arena_take(&r->memory,
	    EZZ_MAX_FIELDS * sizeof(*out->items));
	if (r->input == NULL || copy == NULL || out->items == NULL) {
		ezz_draft_drop(out);
		return ezz_nomem(ctx);
	}
	r->raw = EZZ_BYTES(copy, raw.n);
	r->source = "";
	return EZZ_OK;
}

void
ezz_draft_drop(struct ezz_draft *d)
{
	ezz_record_free(&d->rec);
}

ezz_status
ezz_draft_fault(ezz_ctx *ctx, struct ezz_draft *d, const char *check,
    ezz_status st)
{
	struct ezz_record	*r = d->rec;

	if (st != EZZ_EFORMAT && st != EZZ_ELIMIT && st != EZZ_EREFUSED)
		return st;
	if (r->fault != NULL)
		return EZZ_OK;
	r->fault = ezz_arena_text(&r->memory, ezz_bytes_str(ezz_message(ctx)));
	r->fault_check = check;
	return r->fault == NULL ? ezz_nomem(ctx) : EZZ_OK;
}

/* The next free item, its key kept. */
static ezz_status
new_item(ezz_ctx *ctx, struct ezz_draft *d, const char *key, size_t n,
    bool list, const char ***text)
{
	struct ezz_item	*it;
	const char	**texts;
	char		*k;

	if (d->n == EZZ_MAX_FIELDS)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL, "more than %d fields",
		    EZZ_MAX_FIELDS);
	k = ezz_arena_text(&d->rec->memory, ezz_bytes_str(key));
	texts = ezz_arena_take(&d->rec->memory, n * sizeof(*texts));
	if (k == NULL || texts == NULL)
		return ezz_nomem(ctx);
	it = &d->items[d->n++];
	*it = (struct ezz_item){ .key = k, .n = n, .text = texts,
	    .list = list, .given = k };
	*text = texts;
	return EZZ_OK;
}

/* ---- texts ---------------------------------------------------------------- */

ezz_status
ezz_draft_check(ezz_ctx *ctx, struct ezz_bytes b)
{
	uint32_t	 c;
	size_t		 n;

	if (b.n > EZZ_MAX_FIELD)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "%zu bytes are more than %zu", b.n, (size_t)EZZ_MAX_FIELD);
	for (; b.n > 0; b.p += n, b.n -= n) {
		if ((n = ezz_utf8_next(b, &c)) == 0)
			return ezz_fail(ctx, EZZ_EFORMAT, NULL, "not UTF-8");
		if (ezz_text_hidden(c) && c != '\n' && c != '\r' && c != '\t')
			return ezz_fail(ctx, EZZ_EFORMAT, NULL,
			    "holds the hidden character U+%04X", c);
	}
	return EZZ_OK;
}

/* A checked copy in the record's memory. */
static ezz_status
keep_text(ezz_ctx *ctx, struct ezz_draft *d, struct ezz_bytes b,
    const char **out)
{
	ezz_status	 st;

	if ((st = ezz_draft_check(ctx, b)) != EZZ_OK)
		return st;
	*out = ezz_arena_text(&d->rec->memory, b);
	return *out == NULL ? ezz_nomem(ctx) : EZZ_OK;
}

/* The text of a JSON scalar; "" for null. */
static ezz_status
scalar_text(ezz_ctx *ctx, struct ezz_draft *d, const json_t *v,
    const char **out)
{
	char	 digits[32];

	if (json_is_string(v))
		return keep_text(ctx, d, ezz_json_bytes(v), out);
	if (json_is_integer(v)) {
		snprintf(digits, sizeof(digits), "%" JSON_INTEGER_FORMAT,
		    json_integer_value(v));
		return keep_text(ctx, d, ezz_bytes_str(digits), out);
	}
	if (json_is_array(v) || json_is_object(v))
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "a list may hold texts, or objects of texts");
	*out = json_is_true(v) ? "true" : json_is_false(v) ? "false" : "";
	return EZZ_OK;
}

ezz_status
ezz_draft_text(ezz_ctx *ctx, struct ezz_draft *d, const char *key,
    struct ezz_bytes text)
{
	const char	**slot;
	ezz_status	 st;

	if (key[0] == '_' || text.n == 0)
		return EZZ_OK;
	if ((st = new_item(ctx, d, key, 1, false, &slot)) == EZZ_OK)
		st = keep_text(ctx, d, text, slot);
	return st == EZZ_OK ? st : ezz_while(ctx, st, "%s", key);
}

/* ---- JSON ----------------------------------------------------------------- */

/* n texts; an item of which all are empty is taken back. */
static void
drop_if_empty(struct ezz_draft *d)
{
	const struct ezz_item	*it = &d->items[d->n - 1];

	for (size_t i = 0; i < it->n; i++)
		if (it->text[i][0] != '\0')
			return;
	d->n--;
}

static ezz_status
add_list(ezz_ctx *ctx, struct ezz_draft *d, const char *key, const json_t *v)
{
	size_t		 n = json_array_size(v);
	const char	**text;
	ezz_status	 st;

	if (n == 0)
		return EZZ_OK;
	if (n > EZZ_MAX_FIELDS)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "more than %d entries in a list", EZZ_MAX_FIELDS);
	st = new_item(ctx, d, key, n, true, &text);
	for (size_t i = 0; i < n && st == EZZ_OK; i++)
		st = scalar_text(ctx, d, json_array_get(v, i), &text[i]);
	if (st == EZZ_OK)
		drop_if_empty(d);
	return st;
}

static ezz_status
join(ezz_ctx *ctx, struct ezz_draft *d, const char *outer, const char *key,
    const char **out)
{
	struct ezz_buf	 b = { 0 };
	ezz_status	 st;

	*out = key;
	if ((outer == NULL ? 0 : strlen(outer) + 1) + strlen(key) >
	    EZZ_MAX_KEY)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a key of more than %d bytes", EZZ_MAX_KEY);
	if (outer == NULL)
		return EZZ_OK;
	if ((st = ezz_buf_fmt(ctx, &b, "%s.%s", outer, key)) == EZZ_OK) {
		*out = ezz_arena_text(&d->rec->memory, ezz_bytes_of(&b));
		st = *out == NULL ? ezz_nomem(ctx) : EZZ_OK;
	}
	ezz_buf_free(&b);
	return st;
}

/*
 * One column of a list of objects, [{"a":1},{"a":2}] as "key.a": [1,2]; who
 * lacks the member has "" there, so that the rows stay in step.
 */
static ezz_status
add_column(ezz_ctx *ctx, struct ezz_draft *d, const char *outer,
    const char *member, const json_t *rows)
{
	size_t		 n = json_array_size(rows);
	const char	*key, **text;
	ezz_status	 st;

	if (member[0] == '_')
		return EZZ_OK;
	if ((st = join(ctx, d, outer, member, &key)) != EZZ_OK)
		return st;
	st = new_item(ctx, d, key, n, true, &text);
	for (size_t i = 0; i < n && st == EZZ_OK; i++)
		st = scalar_text(ctx, d, json_object_get(
		    json_array_get(rows, i), member), &text[i]);
	if (st == EZZ_OK)
		drop_if_empty(d);
	return st;
}

/* null and "" are absent, and take no room. */
static bool
absent(const json_t *v)
{
	return json_is_null(v) ||
	    (json_is_string(v) && json_string_length(v) == 0);
}

/* Was this column made when an earlier row had it? */
static bool
seen_before(const json_t *rows, size_t row, const char *member)
{
	const json_t	*v;

	for (size_t i = 0; i < row; i++)
		if ((v = json_object_get(json_array_get(rows, i), member)) !=
		    NULL && !absent(v))
			return true;
	return false;
}

static ezz_status
add_rows(ezz_ctx *ctx, struct ezz_draft *d, const char *key,
    const json_t *rows)
{
	ezz_status	 st;
	const char	*member;
	json_t		*row, *v;
	size_t		 i;

	if (json_array_size(rows) > EZZ_MAX_FIELDS)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "more than %d entries in a list", EZZ_MAX_FIELDS);
	json_array_foreach(rows, i, row) {
		if (!json_is_object(row))
			return ezz_fail(ctx, EZZ_EFORMAT, NULL,
			    "a list may hold texts, or objects of texts");
		json_object_foreach(row, member, v)
			if (!absent(v) && !seen_before(rows, i, member) &&
			    (st = add_column(ctx, d, key, member, rows)) !=
			    EZZ_OK)
				return st;
	}
	return EZZ_OK;
}

static ezz_status
add_member(ezz_ctx *ctx, struct ezz_draft *d, const char *key, json_t *v)
{
	const char	*text;
	ezz_status	 st;

	if (json_is_object(v))
		return ezz_draft_object(ctx, d, key, v);
	if (json_is_array(v) && json_is_object(json_array_get(v, 0)))
		return add_rows(ctx, d, key, v);
	if (json_is_array(v))
		return add_list(ctx, d, key, v);
	if ((st = scalar_text(ctx, d, v, &text)) != EZZ_OK)
		return st;
	return ezz_draft_text(ctx, d, key, ezz_bytes_str(text));
}

/* As deep as the JSON reader let it be. */
ezz_status
ezz_draft_object(ezz_ctx *ctx, struct ezz_draft *d, const char *outer,
    const json_t *v)
{
	json_t		*object = (json_t *)(uintptr_t)v, *sub;
	const char	*key, *full;
	ezz_status	 st;

	json_object_foreach(object, key, sub) {
		if (key[0] == '_' || absent(sub))
			continue;
		if ((st = ezz_draft_check(ctx, ezz_bytes_str(key))) != EZZ_OK)
			return ezz_while(ctx, st, "a key");
		if ((st = join(ctx, d, outer, key, &full)) != EZZ_OK)
			return st;
		if ((st = add_member(ctx, d, full, sub)) != EZZ_OK)
			return json_is_object(sub) ? st :
			    ezz_while(ctx, st, "%s", key);
	}
	return EZZ_OK;
}

static ezz_status
read_json(ezz_ctx *ctx, struct ezz_draft *d, struct ezz_bytes text)
{
	json_t		*v;
	ezz_status	 st;

	st = ezz_json_read(ctx, text, EZZ_MAX_RECORD,
	    EZZ_JSON_NO_REALS | EZZ_JSON_ANY, &v);
	if (st != EZZ_OK)
		return st;
	st = json_is_object(v) ? ezz_draft_object(ctx, d, NULL, v) :
	    ezz_fail(ctx, EZZ_EFORMAT, NULL, "a record is a JSON object");
	ezz_json_free(&v);
	return st;
}

ezz_status
ezz_record_read(ezz_ctx *ctx, struct ezz_bytes json, const char *input,
    const ezz_sources *sources, const char *source, ezz_record **out)
{
	const bool	 fits = json.n <= EZZ_MAX_RECORD;
	struct ezz_draft d;
	ezz_status	 st;

	*out = NULL;
	st = ezz_draft_new(ctx, input, fits ? json : EZZ_BYTES(NULL, 0), &d);
	if (st != EZZ_OK)
		return st;
	if ((st = read_json(ctx, &d, json)) != EZZ_OK)
		st = ezz_draft_fault(ctx, &d, "record.syntax", st);
	if (st == EZZ_OK)
		return ezz_draft_done(ctx, &d, sources, source, out);
	ezz_draft_drop(&d);
	return st;
}

/* ---- holders -------------------------------------------------------------- */

static struct ezz_item *
draft_item(struct ezz_draft *d, const char *key)
{
	for (size_t i = 0; i < d->n; i++)
		if (strcmp(d->items[i].key, key) == 0)
			return &d->items[i];
	return NULL;
}

/* The first of the marks that the text holds; marks end with NULL. */
static const char *
joined_by(const char *text, const char *const *marks)
{
	for (; *marks != NULL; marks++)
		if (strstr(text, *marks) != NULL)
			return *marks;
	return NULL;
}

/* A joined text cut into a list of its pieces, all kept, empty ones too. */
static ezz_status
cut_apart(ezz_ctx *ctx, struct ezz_draft *d, struct ezz_item *it,
    const char *mark)
{
	const char	*at = it->text[0], *end, **text;
	size_t		 n = 1;
	bool		 any = false;

	for (const char *p = at; (p = strstr(p, mark)) != NULL;
	    p += strlen(mark))
		n++;
	text = ezz_arena_take(&d->rec->memory, n * sizeof(*text));
	if (text == NULL)
		return ezz_nomem(ctx);
	for (size_t i = 0; i < n; i++) {
		end = i + 1 < n ? strstr(at, mark) : at + strlen(at);
		text[i] = ezz_arena_text(&d->rec->memory,
		    EZZ_BYTES(at, (size_t)(end - at)));
		if (text[i] == NULL)
			return ezz_nomem(ctx);
		any |= end > at;
		at = end + (i + 1 < n ? strlen(mark) : 0);
	}
	if (!any)	/* nothing but marks: no holders, for the schema */
		return EZZ_OK;
	it->n = n;
	it->text = text;
	it->list = true;
	return EZZ_OK;
}

/*
 * Several holders in one text.  Codes never hold a comma, names of companies
 * do ("Paper Plane Co., Ltd."): a name is cut at "," only where the codes say
 * that there are several holders.
 */
static ezz_status
split_holders(ezz_ctx *ctx, struct ezz_draft *d)
{
	static const char *const keys[] = { "CZZTDM", "CZZTDMLXDM",
				    "CZZTDMLX", "CZZT" };
	static const char *const every[] = { "^", "，", ",", NULL };
	static const char *const sure[] = { "^", "，", NULL };
	struct ezz_item		*it, *codes = draft_item(d, "CZZTDM");
	const char		*mark;
	bool			 name;
	ezz_status		 st;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		it = draft_item(d, keys[i]);
		if (it == NULL || it->list)
			continue;
		name = strcmp(keys[i], "CZZT") == 0;
		mark = joined_by(it->text[0], !name || (codes != NULL &&
		    codes->n > 1) ? every : sure);
		if (mark != NULL &&
		    (st = cut_apart(ctx, d, it, mark)) != EZZ_OK)
			return st;
	}
	return EZZ_OK;
}

/* ---- done ----------------------------------------------------------------- */

static ezz_status
check_twice(ezz_ctx *ctx, const struct ezz_draft *d)
{
	const struct ezz_item	*a, *b;

	for (size_t i = 1; i < d->n; i++)
		for (size_t j = 0; j < i; j++) {
			a = &d->items[j];
			b = &d->items[i];
			if (strcmp(a->key, b->key) == 0)
				return ezz_fail(ctx, EZZ_EFORMAT, NULL,
				    "%s and %s are the same field %s",
				    a->given, b->given, a->key);
		}
	return EZZ_OK;
}

ezz_status
ezz_draft_done(ezz_ctx *ctx, struct ezz_draft *d, const ezz_sources *sources,
    const char *source, ezz_record **out)
{
	ezz_status	 st = EZZ_OK;

	if (d->rec->fault == NULL && sources != NULL)
		st = ezz_sources_apply(ctx, sources, source, d);
	if (st == EZZ_OK && d->rec->fault == NULL)
		st = check_twice(ctx, d);
	if (st != EZZ_OK)
		st = ezz_draft_fault(ctx, d, "record.schema", st);
	if (st == EZZ_OK && d->rec->fault == NULL)
		st = split_holders(ctx, d);
	if (st != EZZ_OK) {
		ezz_draft_drop(d);
		return st;
	}
	if (d->rec->fault == NULL) {
		d->rec->items = d->items;
		d->rec->items_n = d->n;
	}
	*out = d->rec;
	d->rec = NULL;
	return EZZ_OK;
}

void
ezz_record_free(ezz_record **record)
{
	if (record == NULL || *record == NULL)
		return;
	ezz_arena_free(&(*record)->memory);
	free(*record);
	*record = NULL;
}

/* ---- asking --------------------------------------------------------------- */

const char *
ezz_record_input(const ezz_record *r)
{
	return r->input;
}

const char *
ezz_record_fault(const ezz_record *r)
{
	return r->fault;
}

struct ezz_bytes
ezz_record_raw(const ezz_record *r)
{
	return r->raw;
}

const struct ezz_item *
ezz_record_item(const ezz_record *r, const char *key)
{
	for (size_t i = 0; i < r->items_n; i++)
		if (strcmp(r->items[i].key, key) == 0)
			return &r->items[i];
	return NULL;
}

const char *
ezz_record_text(const ezz_record *r, const char *key)
{
	const struct ezz_item	*it = ezz_record_item(r, key);

	return it == NULL ? NULL : it->text[0];
}

static json_t *
item_tree(const struct ezz_item *it)
{
	json_t	*list;

	if (!it->list)
		return json_string(it->text[0]);
	list = json_array();
	for (size_t i = 0; list != NULL && i < it->n; i++)
		if (json_array_append_new(list, json_string(it->text[i])) != 0)
			ezz_json_free(&list);
	return list;
}

ezz_status
ezz_record_tree(ezz_ctx *ctx, const ezz_record *r, json_t **out)
{
	json_t	*tree = json_object();

	*out = NULL;
	for (size_t i = 0; tree != NULL && i < r->items_n; i++)
		if (json_object_set_new(tree, r->items[i].key,
		    item_tree(&r->items[i])) != 0)
			ezz_json_free(&tree);
	*out = tree;
	return tree == NULL ? ezz_nomem(ctx) : EZZ_OK;
}

ezz_status
ezz_record_json(ezz_ctx *ctx, const ezz_record *r, struct ezz_buf *out)
{
	struct ezz_json_out	 w = { .ctx = ctx, .out = out };

	ezz_json_open(&w, '{');
	for (size_t i = 0; i < r->items_n; i++) {
		ezz_json_key(&w, r->items[i].key);
		if (r->items[i].list)
			ezz_json_open(&w, '[');
		for (size_t j = 0; j < r->items[i].n; j++)
			ezz_json_str(&w, r->items[i].text[j]);
		if (r->items[i].list)
			ezz_json_close(&w, ']');
	}
	ezz_json_close(&w, '}');
	return w.st;
}
