/*
 * A licence: a record that passed, its values put into one form (dates as
 * YYYY-MM-DD, codes in upper case), its dates read, its identifier cut at the
 * full stops.  The digest is SM3 over the canonical JSON (RFC 8785) of those
 * values: notes and ways of writing a date do not change it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "object/licence.h"
#include "object/licid.h"

/* ---- values ------------------------------------------------------------- */

static enum ezz_wire
wire_of(const struct ezz_field *f)
{
	return f->wire == EZZ_WIRE_LIST ? f->item : f->wire;
}

/* Is upper case its only right form. */
static bool
is_code(const struct ezz_field *f)
{
	return f->code != NULL || strcmp(f->key, "CZZTDM") == 0;
}

static const char *
normal(struct ezz_arena *a, const struct ezz_field *f, const char *text)
{
	char	 day_text[EZZ_TIME_TEXT], *s;
	int64_t	 day;
	bool	 endless;

	if (wire_of(f) == EZZ_WIRE_DAY && ezz_date_read(ezz_bytes_str(text),
	    &day, &endless)) {
		ezz_day_text(day, day_text);
		return ezz_arena_text(a, ezz_bytes_str(day_text));
	}
	s = ezz_arena_text(a, ezz_bytes_str(text));
	for (char *p = s; is_code(f) && p != NULL && *p != '\0'; p++)
		if (*p >= 'a' && *p <= 'z')
			*p = (char)(*p - 'a' + 'A');
	return s;
}

static ezz_status
add_value(ezz_ctx *ctx, struct ezz_licence *l, struct ezz_value *values,
    const struct ezz_field *f, const struct ezz_item *it)
{
	const char	**text = ezz_arena_take(&l->memory,
			    it->n * sizeof(*text));

	if (text == NULL)
		return ezz_nomem(ctx);
	for (size_t i = 0; i < it->n; i++)
		if ((text[i] = normal(&l->memory, f, it->text[i])) == NULL)
			return ezz_nomem(ctx);
	values[l->values_n++] = (struct ezz_value){ f, it->n, text };
	return EZZ_OK;
}

static ezz_status
add_values(ezz_ctx *ctx, struct ezz_licence *l, const struct ezz_facts *facts)
{
	const struct ezz_schema	*s = l->schema;
	const struct ezz_item	*it;
	struct ezz_value	*values = ezz_arena_take(&l->memory,
				    s->fields_n * sizeof(*values));
	ezz_status		 st = EZZ_OK;

	if (values == NULL)
		return ezz_nomem(ctx);
	l->values = values;
	for (size_t i = 0; i < s->fields_n && st == EZZ_OK; i++) {
		it = ezz_facts_item(facts, s->fields[i].key);
		if (it != NULL && it->n > 0)
			st = add_value(ctx, l, values, &s->fields[i], it);
	}
	return st;
}

const struct ezz_value *
ezz_licence_value(const struct ezz_licence *l, const char *key)
{
	for (size_t i = 0; i < l->values_n; i++)
		if (strcmp(l->values[i].field->key, key) == 0)
			return &l->values[i];
	return NULL;
}

/* ---- what is read from them --------------------------------------------- */

static const char *
text_of(const struct ezz_licence *l, const char *key)
{
	const struct ezz_value	*v = ezz_licence_value(l, key);

	return v == NULL ? NULL : v->text[0];
}

/* "长期" and its like are no date: EZZ_NO_DAY. */
static int64_t
day_of(const struct ezz_licence *l, const char *key)
{
	const char	*text = text_of(l, key);
	int64_t		 day;
	bool		 endless;

	if (text == NULL || !ezz_date_read(ezz_bytes_str(text), &day,
	    &endless) || endless)
		return EZZ_NO_DAY;
	return day;
}

static ezz_status
take_apart(ezz_ctx *ctx, struct ezz_licence *l)
{
	struct ezz_licid	 id;

	l->licid = text_of(l, "ZZBS");
	l->type = text_of(l, "ZZLXDM");
	l->issuer_code = text_of(l, "ZZBFJGDM");
	l->issuer_name = text_of(l, "ZZBFJG");
	l->issued = day_of(l, "ZZBFRQ");
	l->start = day_of(l, "ZZYXQQSRQ");
	l->end = day_of(l, "ZZYXQJZRQ");
	if (l->licid == NULL || l->type == NULL || l->issuer_code == NULL ||
	    l->issuer_name == NULL || l->issued == EZZ_NO_DAY ||
	    !ezz_licid_split(ezz_bytes_str(l->licid), &id))
		return ezz_fail(ctx, EZZ_EINVAL, "GB/T 36903",
		    "the schema lets a licence pass that lacks what every "
		    "licence has");
	l->serial = ezz_arena_text(&l->memory, id.serial);
	l->version = ezz_arena_text(&l->memory, id.version);
	return l->serial == NULL || l->version == NULL ? ezz_nomem(ctx) :
	    EZZ_OK;
}

static json_t *
value_json(const struct ezz_value *v)
{
	json_t	*list;

	if (v->n == 1)
		return json_string(v->text[0]);
	list = json_array();
	for (size_t i = 0; i < v->n; i++)
		if (json_array_append_new(list, json_string(v->text[i])) != 0)
			return json_decref(list), NULL;
	return list;
}

static ezz_status
digest(ezz_ctx *ctx, struct ezz_licence *l)
{
	json_t		*j = json_object();
	struct ezz_buf	 b = { 0 };
	uint8_t		 d[EZZ_DIGEST_MAX];
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < l->values_n && st == EZZ_OK; i++)
		if (json_object_set_new(j, l->values[i].field->key,
		    value_json(&l->values[i])) != 0)
			st = ezz_nomem(ctx);
	if (st == EZZ_OK)
		st = ezz_json_canonical(ctx, j, &b);
	if (st == EZZ_OK)
		st = ezz_digest_once(ctx, EZZ_SM3, ezz_bytes_of(&b), d);
	if (st == EZZ_OK)
		memcpy(l->digest, d, sizeof(l->digest));
	ezz_buf_free(&b);
	json_decref(j);
	return st;
}

ezz_status
ezz_licence_make(ezz_ctx *ctx, const struct ezz_schema *schema,
    const struct ezz_facts *facts, ezz_standing standing, ezz_licence **out)
{
	struct ezz_licence	*l = calloc(1, sizeof(*l));
	ezz_status		 st;

	*out = NULL;
	if (l == NULL)
		return ezz_nomem(ctx);
	l->schema = schema;
	l->standing = standing;
	if ((st = add_values(ctx, l, facts)) != EZZ_OK ||
	    (st = take_apart(ctx, l)) != EZZ_OK ||
	    (st = digest(ctx, l)) != EZZ_OK) {
		ezz_licence_free(&l);
		return st;
	}
	*out = l;
	return EZZ_OK;
}

/* ---- a view of it ------------------------------------------------------- */

/*
 * Older than so many years: an age is reached on the day after the birthday
 * (法释〔2006〕1号 2), and who was born on 29 February has it on 1 March.
 */
static bool
older(int64_t born, int64_t today, int years)
{
	struct ezz_date	 b, t;

	if (!ezz_day_date(born, &b) || !ezz_day_date(today, &t))
		return false;
	b.year += years;
	if (t.year != b.year)
		return t.year > b.year;
	return t.month != b.month ? t.month > b.month : t.day > b.day;
}

static ezz_status
derived(ezz_ctx *ctx, struct ezz_licence *l, const struct ezz_licence *whole,
    const struct ezz_field *f, int64_t today, struct ezz_value *out)
{
	int64_t		 born = day_of(whole, f->from);
	const char	**text;

	if (born == EZZ_NO_DAY)
		return ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
		    "the record has no %s, from which %s follows", f->from,
		    f->key);
	if ((text = ezz_arena_take(&l->memory, sizeof(*text))) == NULL)
		return ezz_nomem(ctx);
	*text = f->codes[older(born, today, f->over)];
	*out = (struct ezz_value){ f, 1, text };
	return EZZ_OK;
}

static ezz_status
copied(ezz_ctx *ctx, struct ezz_licence *l, const struct ezz_value *v,
    const struct ezz_field *f, struct ezz_value *out)
{
	const char	**text = ezz_arena_take(&l->memory,
			    v->n * sizeof(*text));

	if (text == NULL)
		return ezz_nomem(ctx);
	for (size_t i = 0; i < v->n; i++)
		if ((text[i] = ezz_arena_text(&l->memory,
		    ezz_bytes_str(v->text[i]))) == NULL)
			return ezz_nomem(ctx);
	*out = (struct ezz_value){ f, v->n, text };
	return EZZ_OK;
}

static ezz_status
cut_values(ezz_ctx *ctx, struct ezz_licence *l,
    const struct ezz_licence *whole, int64_t today)
{
	const struct ezz_schema	*s = l->schema;
	const struct ezz_value	*v;
	struct ezz_value	*values = ezz_arena_take(&l->memory,
				    s->fields_n * sizeof(*values));
	ezz_status		 st = EZZ_OK;

	if (values == NULL)
		return ezz_nomem(ctx);
	l->values = values;
	for (size_t i = 0; i < s->fields_n && st == EZZ_OK; i++) {
		const struct ezz_field	*f = &s->fields[i];

		if (f->from != NULL)
			st = derived(ctx, l, whole, f, today,
			    &values[l->values_n++]);
		else if ((v = ezz_licence_value(whole, f->key)) != NULL)
			st = copied(ctx, l, v, f, &values[l->values_n++]);
	}
	return st;
}

static const char *
same(struct ezz_licence *l, const char *text)
{
	return ezz_arena_text(&l->memory, ezz_bytes_str(text));
}

ezz_status
ezz_licence_view(ezz_ctx *ctx, const struct ezz_licence *whole,
    const struct ezz_schema *view, int64_t today, ezz_licence **out)
{
	struct ezz_licence	*l = calloc(1, sizeof(*l));
	ezz_status		 st;

	*out = NULL;
	if (l == NULL)
		return ezz_nomem(ctx);
	l->schema = view;
	l->licid = same(l, whole->licid);
	l->serial = same(l, whole->serial);
	l->version = same(l, whole->version);
	l->type = same(l, whole->type);
	l->issuer_code = same(l, whole->issuer_code);
	l->issuer_name = same(l, whole->issuer_name);
	l->issued = whole->issued;
	l->start = whole->start;
	l->end = whole->end;
	l->standing = whole->standing;
	if (l->licid == NULL || l->serial == NULL || l->version == NULL ||
	    l->type == NULL || l->issuer_code == NULL ||
	    l->issuer_name == NULL)
		st = ezz_nomem(ctx);
	else if ((st = cut_values(ctx, l, whole, today)) == EZZ_OK)
		st = digest(ctx, l);
	if (st != EZZ_OK)
		ezz_licence_free(&l);
	*out = l;
	return st;
}

void
ezz_licence_free(ezz_licence **licence)
{
	if (licence == NULL || *licence == NULL)
		return;
	ezz_arena_free(&(*licence)->memory);
	free(*licence);
	*licence = NULL;
}

const char *
ezz_licence_licid(const ezz_licence *l)
{
	return l->licid;
}

bool
ezz_field_implied(const char *key)
{
	static const char *const keys[] = {
		"ZZLXDM", "ZZBFJGDM", "CZZTDMLX", "CZZTDMLXDM", "ZZZT", "ZZBB"
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strcmp(key, keys[i]) == 0)
			return true;
	return false;
}
