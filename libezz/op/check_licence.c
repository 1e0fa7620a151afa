/*
 * Is a document that calls itself a licence one: its metadata (GB/T 36903) is
 * whole, covered by the seal, and says what the page prints, the list of
 * fields and the code say; its identifier is right (GB/T 36904); the seal is
 * that of the authority which the metadata names; and it is in force, by the
 * same status list as its code.  Acceptance is the report's, as ever.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/limits.h"
#include "object/code.h"
#include "object/copy.h"
#include "object/licid.h"
#include "object/record.h"
#include "object/wire.h"
#include "crypto/digest.h"
#include "format/ofd_page.h"
#include "op/check_licence.h"

#define TAGS	"urn:ezz:licence:1"

/* ---- recognising ---------------------------------------------------------- */

const char *
ezz_licence_custom(const struct ezz_ofd_body *b, const char *name)
{
	for (size_t i = 0; i < b->n_customs; i++)
		if (strcmp(b->customs[i].name, name) == 0)
			return b->customs[i].value;
	return NULL;
}

static bool
body_is_licence(const struct ezz_ofd_body *b)
{
	if (ezz_licence_custom(b, "ZZBS") != NULL ||
	    ezz_licence_custom(b, "ZZLXDM") != NULL)
		return true;
	for (size_t i = 0; i < b->n_tags; i++)
		if (strcmp(b->tags[i].space, TAGS) == 0)
			return true;
	return false;
}

bool
ezz_ofd_is_licence(const struct ezz_ofd *o)
{
	for (size_t i = 0; i < o->n_bodies; i++)
		if (body_is_licence(&o->bodies[i]))
			return true;
	return false;
}

static const char *
custom_of(const struct ezz_ofd *o, const char *name)
{
	const char	*v = NULL;

	for (size_t i = 0; i < o->n_bodies && v == NULL; i++)
		v = ezz_licence_custom(&o->bodies[i], name);
	return v == NULL ? "" : v;
}

/* One of several joined by ^. */
static bool
one_of(const char *list, const char *value)
{
	size_t	 n = strlen(value);

	for (;; list++) {
		if (strncmp(list, value, n) == 0 &&
		    (list[n] == '\0' || list[n] == '^'))
			return true;
		if ((list = strchr(list, '^')) == NULL)
			return false;
	}
}

/* By the name of its schema, its type code, or what it is called. */
static ezz_status
of_type(ezz_ctx *ctx, ezz_verifier *v, const char *expect, const char *type,
    const char *name, bool *is)
{
	const struct ezz_schema	*s;
	const ezz_schemas	*all;
	ezz_status		 st;

	*is = strcmp(expect, type) == 0 || strcmp(expect, name) == 0;
	if (*is)
		return EZZ_OK;
	if ((st = ezz_verifier_schemas(ctx, v, &all)) != EZZ_OK)
		return st;
	s = ezz_schema_by_type(all, ezz_bytes_str(type));
	*is = s != NULL && strcmp(expect, s->name) == 0;
	return EZZ_OK;
}

ezz_status
ezz_licence_expected(ezz_ctx *ctx, const struct ezz_ofd *o, ezz_verifier *v,
    const char *expect, bool *is)
{
	/* a copy is for one purpose: who wants the licence is not served */
	bool	 copy = *custom_of(o, EZZ_COPY_OF) != '\0';

	*is = false;
	if (strcmp(expect, "licence") == 0)
		*is = !copy;
	else if (strncmp(expect, "view=", 5) == 0)
		*is = strcmp(expect + 5, copy ? EZZ_VIEW_COPY :
		    EZZ_VIEW_FULL) == 0;
	else if (strncmp(expect, "licence:", 8) == 0 && !copy)
		return of_type(ctx, v, expect + 8, custom_of(o, "ZZLXDM"),
		    custom_of(o, "ZZMC"), is);
	else if (strncmp(expect, "licid=", 6) == 0)
		*is = strcmp(expect + 6, custom_of(o, "ZZBS")) == 0;
	else if (strncmp(expect, "holder-code=", 12) == 0)
		*is = one_of(custom_of(o, "CZZTDM"), expect + 12);
	return EZZ_OK;
}

/* ---- reading what is covered ---------------------------------------------- */

static bool
covered(const struct ezz_licence_case *c, const struct ezz_pkg_entry *e)
{
	return e != NULL && c->d->covered != NULL &&
	    c->d->covered[e - c->d->pkg->entries];
}

ezz_status
ezz_licence_read(ezz_ctx *ctx, struct ezz_licence_case *c,
    const struct ezz_ofd_loc *loc, size_t cap, struct ezz_note *n,
    struct ezz_buf *out, bool *there)
{
	ezz_status	 st;

	*there = false;
	if (loc == NULL || loc->entry == NULL)
		return ezz_note(n, EZZ_INDETERMINATE,
		    "a file that should say what it holds is missing");
	if (!covered(c, loc->entry))
		return ezz_note(n, EZZ_INDETERMINATE, "no signature covers "
		    "%s: it proves nothing", loc->path);
	if ((st = ezz_pkg_read(ctx, c->d->pkg, loc->entry, cap, out)) !=
	    EZZ_OK)
		return ezz_note_error(n, EZZ_FAILED, st);
	*there = true;
	return EZZ_OK;
}

static const struct ezz_ofd_attachment *
attachment(const struct ezz_licence_case *c, const char *name, size_t *n)
{
	const struct ezz_ofd_attachment	*a = NULL;

	*n = 0;
	for (size_t i = 0; i < c->body->n_attachments; i++)
		if (strcmp(c->body->attachments[i].name, name) == 0) {
			a = &c->body->attachments[i];
			++*n;
		}
	return a;
}

/* ---- comparing ------------------------------------------------------------ */

static struct ezz_bytes
skip_white(struct ezz_bytes b)
{
	while (b.n > 0 && (*b.p == ' ' || *b.p == '\n' || *b.p == '\r' ||
	    *b.p == '\t'))
		b = EZZ_BYTES(b.p + 1, b.n - 1);
	return b;
}

static bool
same_letters(struct ezz_bytes a, struct ezz_bytes b)
{
	for (;;) {
		a = skip_white(a);
		b = skip_white(b);
		if (a.n == 0 || b.n == 0)
			return a.n == b.n;
		if (*a.p != *b.p)
			return false;
		a = EZZ_BYTES(a.p + 1, a.n - 1);
		b = EZZ_BYTES(b.p + 1, b.n - 1);
	}
}

bool
ezz_licence_same(struct ezz_bytes a, struct ezz_bytes b)
{
	int64_t	 x, y;
	bool	 a_endless, b_endless;

	if (same_letters(a, b))
		return true;
	return ezz_date_read(a, &x, &a_endless) &&
	    ezz_date_read(b, &y, &b_endless) && a_endless == b_endless &&
	    (a_endless || x == y);
}

/* Stars stand for what one of them keeps to itself. */
static bool
same_masked(const char *a, const char *b)
{
	if (strlen(a) != strlen(b))
		return false;
	for (; *a != '\0'; a++, b++)
		if (*a != *b && *a != '*' && *b != '*')
			return false;
	return true;
}

/* ---- licence.metadata ----------------------------------------------------- */

static ezz_status
required(const struct ezz_licence_case *c, struct ezz_note *n)
{
	static const char *const	 keys[] = { "ZZMC", "ZZLXDM", "ZZBH",
					    "ZZBS", "ZZBFJG", "ZZBFJGDM",
					    "ZZBFRQ", "CZZT" };
	const char			*v;
	ezz_status			 st = EZZ_OK;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]) &&
	    st == EZZ_OK; i++)
		if ((v = ezz_licence_custom(c->body, keys[i])) == NULL ||
		    *v == '\0')
			st = ezz_note(n, EZZ_FAILED,
			    "its metadata lacks %s", keys[i]);
	for (size_t i = 0; i < c->body->n_customs && st == EZZ_OK; i++)
		for (size_t k = 0; k < i && st == EZZ_OK; k++)
			if (strcmp(c->body->customs[i].name,
			    c->body->customs[k].name) == 0)
				st = ezz_note(n, EZZ_FAILED, "its metadata "
				    "says %s twice",
				    c->body->customs[i].name);
	return st;
}

/* A list as metadata has it: joined by ^. */
static ezz_status
joined(ezz_ctx *ctx, const json_t *v, struct ezz_buf *out)
{
	const json_t	*item;
	ezz_status	 st = EZZ_OK;
	size_t		 i;

	if (!json_is_array(v))
		return ezz_buf_addb(ctx, out, ezz_json_bytes(v));
	json_array_foreach(v, i, item)
		if (st == EZZ_OK && (st = ezz_buf_str(ctx, out, i == 0 ? "" :
		    "^")) == EZZ_OK)
			st = ezz_buf_addb(ctx, out, ezz_json_bytes(item));
	return st;
}

static ezz_status
same_as_list(ezz_ctx *ctx, const struct ezz_licence_case *c,
    struct ezz_note *n)
{
	struct ezz_buf	 b = { 0 };
	const char	*key, *told;
	json_t		*v;
	ezz_status	 st = EZZ_OK;

	json_object_foreach(c->fields, key, v) {
		b.n = 0;
		if ((st = joined(ctx, v, &b)) != EZZ_OK)
			break;
		told = ezz_licence_custom(c->body, key);
		if (told == NULL || !ezz_licence_same(ezz_bytes_str(told),
		    ezz_bytes_of(&b)))
			st = ezz_note(n, EZZ_FAILED, "%s is \"%.*s\" in the "
			    "list of fields and \"%s\" in the metadata", key,
			    (int)b.n, (const char *)b.p, told == NULL ? "" :
			    told);
		if (st != EZZ_OK)
			break;
	}
	ezz_buf_free(&b);
	for (size_t i = 0; i < c->body->n_customs && st == EZZ_OK; i++) {
		key = c->body->customs[i].name;
		if (json_object_get(c->fields, key) == NULL &&
		    strcmp(key, "ZZLXDM") != 0 &&
		    strcmp(key, "ZZBFJGDM") != 0 &&
		    ezz_schema_field(c->schema, ezz_bytes_str(key)) != NULL)
			st = ezz_note(n, EZZ_FAILED, "%s is in the metadata "
			    "and not in the list of fields", key);
	}
	return st;
}

/* Strings, and lists of strings, by names of the type's fields. */
static ezz_status
sound_list(const struct ezz_licence_case *c, struct ezz_note *n, bool *sound)
{
	const char	*key;
	const json_t	*item;
	json_t		*v;
	size_t		 i;

	*sound = json_is_object(c->fields);
	json_object_foreach(c->fields, key, v) {
		if (ezz_schema_field(c->schema, ezz_bytes_str(key)) == NULL)
			*sound = false;
		if (json_is_array(v))
			json_array_foreach(v, i, item)
				*sound = *sound && json_is_string(item);
		else if (!json_is_string(v))
			*sound = false;
	}
	return *sound ? EZZ_OK : ezz_note(n, EZZ_FAILED,
	    "its list of fields is not one of such a licence");
}

/* A copy has a schema of its own, which its list of fields names. */
static ezz_status
copy_schema(ezz_ctx *ctx, struct ezz_licence_case *c, const char *name,
    struct ezz_note *n)
{
	const struct ezz_schema	*whole = c->schema, *s;
	const ezz_schemas	*all;
	ezz_status		 st;

	if (ezz_licence_custom(c->body, EZZ_COPY_OF) == NULL)
		return EZZ_OK;
	if ((st = ezz_verifier_views(ctx, c->d->v, &all)) != EZZ_OK)
		return st;
	s = name == NULL ? NULL : ezz_schema_by_name(all, name);
	c->schema = s != NULL && ezz_schema_is_copy(s) &&
	    strcmp(s->of, whole->name) == 0 ? s : NULL;
	return c->schema != NULL ? EZZ_OK : ezz_note(n, EZZ_INDETERMINATE,
	    "such annotated copies are not known here; update ezz");
}

static ezz_status
read_list(ezz_ctx *ctx, struct ezz_licence_case *c, struct ezz_note *n)
{
	const struct ezz_ofd_attachment	*a;
	json_t				*whole = NULL;
	ezz_status			 st;
	size_t				 count;
	bool				 there, sound;

	a = attachment(c, "licence", &count);
	if (count != 1)
		return ezz_note(n, count == 0 ? EZZ_INDETERMINATE :
		    EZZ_FAILED, count == 0 ? "it has no list of its fields: "
		    "nothing says what the page should print" :
		    "it has two lists of its fields");
	if ((st = ezz_licence_read(ctx, c, a->loc, EZZ_MAX_RECORD, n,
	    &c->list, &there)) != EZZ_OK || !there)
		return st;
	if ((st = ezz_json_read(ctx, ezz_bytes_of(&c->list), EZZ_MAX_RECORD,
	    EZZ_JSON_NO_REALS, &whole)) != EZZ_OK)
		return ezz_note_error(n, EZZ_FAILED, st);
	c->fields = json_incref(json_object_get(whole, "fields"));
	st = copy_schema(ctx, c, json_string_value(json_object_get(whole,
	    "schema")), n);
	ezz_json_free(&whole);
	if (st != EZZ_OK || c->schema == NULL) {
		ezz_json_free(&c->fields);
		return st;
	}
	if ((st = sound_list(c, n, &sound)) != EZZ_OK || sound)
		return st;
	ezz_json_free(&c->fields);
	return EZZ_OK;
}

/* The subject is told only where the whole of this check passed. */
static ezz_status
subject(ezz_ctx *ctx, struct ezz_licence_case *c)
{
	struct ezz_buf	 b = { 0 };
	const char	*holders = ezz_licence_custom(c->body, "CZZT");
	ezz_status	 st = EZZ_OK;

	for (; *holders != '\0' && st == EZZ_OK; holders++)
		st = *holders == '^' ? ezz_buf_str(ctx, &b, "、") :
		    ezz_buf_byte(ctx, &b, (uint8_t)*holders);
	if (st == EZZ_OK)
		st = ezz_report_subject(ctx, c->d->report,
		    EZZ_SUBJECT_HOLDER, ezz_bytes_of(&b));
	ezz_buf_free(&b);
	if (st == EZZ_OK)
		st = ezz_report_subject(ctx, c->d->report, EZZ_SUBJECT_LICID,
		    ezz_bytes_str(ezz_licence_custom(c->body, "ZZBS")));
	return st == EZZ_OK ? ezz_report_subject(ctx, c->d->report,
	    EZZ_SUBJECT_TYPE, ezz_bytes_str(c->schema->title_zh)) : st;
}

/* Some signature that passed whole: then what it covers may be believed. */
static bool
vouched(const struct ezz_document *d)
{
	for (size_t i = 0; i < d->n; i++)
		if (ezz_signing_verdict(&d->signings[i]) == EZZ_PASSED &&
		    !d->signings[i].attests)
			return true;
	return false;
}

static const char *
custom_or_empty(const struct ezz_licence_case *c, const char *key)
{
	const char	*v = ezz_licence_custom(c->body, key);

	return v == NULL ? "" : v;
}

/* The words across the page are the prescribed ones. */
static ezz_status
right_words(ezz_ctx *ctx, const struct ezz_licence_case *c, int64_t until,
    struct ezz_note *n)
{
	const struct ezz_copy_words	 w = {
		custom_or_empty(c, "JZJZZZ"), custom_or_empty(c, "JZJZZSY"),
		until };
	struct ezz_buf			 b = { 0 };
	ezz_status			 st;

	if ((st = ezz_copy_words(ctx, c->schema, custom_or_empty(c,
	    EZZ_COPY_CLASS), &w, &b)) == EZZ_OK &&
	    !ezz_licence_same(ezz_bytes_of(&b), ezz_bytes_str(
	    custom_or_empty(c, EZZ_COPY_WORDS))))
		st = ezz_note(n, EZZ_FAILED, "the words across the copy are "
		    "not those of its class, purpose and day");
	ezz_buf_free(&b);
	return st;
}

/* For what, until when, of what: told to whoever looks at it. */
static ezz_status
copy_says(ezz_ctx *ctx, const struct ezz_licence_case *c, struct ezz_note *n)
{
	static const char *const	 keys[] = { "JZJZZSJ", "JZJZZZ",
					    "JZJZZSY", "JZJYXQJZSJ",
					    EZZ_COPY_BY, EZZ_COPY_CLASS,
					    EZZ_COPY_OF, EZZ_COPY_WORDS };
	int64_t				 until;
	ezz_status			 st;
	bool				 endless;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (*custom_or_empty(c, keys[i]) == '\0')
			return ezz_note(n, EZZ_FAILED, "an annotated copy "
			    "without %s", keys[i]);
	if (!ezz_date_read(ezz_bytes_str(custom_or_empty(c, "JZJYXQJZSJ")),
	    &until, &endless) || endless)
		return ezz_note(n, EZZ_FAILED, "an annotated copy whose last "
		    "day is no date");
	if ((st = right_words(ctx, c, until, n)) != EZZ_OK)
		return st;
	return ezz_remark(n, "an annotated copy, not the licence: made by %s "
	    "on %s for \"%s\", good until %s, of the original with SM3 %s",
	    custom_or_empty(c, "JZJZZZ"), custom_or_empty(c, "JZJZZSJ"),
	    custom_or_empty(c, "JZJZZSY"), custom_or_empty(c, "JZJYXQJZSJ"),
	    custom_or_empty(c, EZZ_COPY_OF));
}

static ezz_status
metadata_of(ezz_ctx *ctx, struct ezz_licence_case *c, struct ezz_note *n)
{
	const ezz_schemas	*all;
	const char		*type;
	ezz_status		 st;

	type = ezz_licence_custom(c->body, "ZZLXDM");
	if ((st = ezz_verifier_schemas(ctx, c->d->v, &all)) != EZZ_OK)
		return st;
	c->schema = ezz_schema_by_type(all, ezz_bytes_str(type));
	if (c->schema == NULL)
		return ezz_note(n, EZZ_INDETERMINATE, "licence type %s is "
		    "not known here; update ezz", type);
	if ((st = read_list(ctx, c, n)) != EZZ_OK || c->fields == NULL)
		return st;
	if ((st = same_as_list(ctx, c, n)) != EZZ_OK ||
	    (st = ezz_licence_face(ctx, c, n)) != EZZ_OK)
		return st;
	return ezz_schema_is_copy(c->schema) ? copy_says(ctx, c, n) : EZZ_OK;
}

static ezz_status
metadata(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct ezz_licence_case	*c = what;
	bool			 exact;
	ezz_status		 st;

	if (c->d->ofd->n_bodies != 1)
		return ezz_note(n, EZZ_FAILED, "a licence is one document, "
		    "and there are %zu in this file", c->d->ofd->n_bodies);
	if (!covered(c, ezz_pkg_find(c->d->pkg, ezz_bytes_str("OFD.xml"),
	    &exact)))
		return ezz_note(n, EZZ_INDETERMINATE, "no signature covers "
		    "OFD.xml: anybody may have written its metadata");
	if ((st = required(c, n)) != EZZ_OK ||
	    ezz_note_verdict(n) == EZZ_FAILED)
		return st;
	if ((st = metadata_of(ctx, c, n)) != EZZ_OK ||
	    ezz_note_verdict(n) != EZZ_PASSED || !vouched(c->d))
		return st;
	return subject(ctx, c);
}

/* ---- licence.identifier --------------------------------------------------- */

/* A copy whose serial is the holder's number keeps that to itself. */
static bool
is_masked(const struct ezz_licence_case *c, struct ezz_bytes text,
    struct ezz_bytes type, struct ezz_bytes issuer)
{
	char	 head[128];
	int	 n = snprintf(head, sizeof(head), "%s.%.*s.%.*s.*",
		    EZZ_LICID_ROOT, (int)type.n, (const char *)type.p,
		    (int)issuer.n, (const char *)issuer.p);

	return ezz_schema_is_copy(c->schema) && n > 0 &&
	    (size_t)n < sizeof(head) && text.n > (size_t)n &&
	    memcmp(text.p, head, (size_t)n) == 0;
}

static ezz_status
right_identifier(const struct ezz_licence_case *c, struct ezz_note *n)
{
	struct ezz_bytes	 text, type, issuer;
	struct ezz_licid	 id;

	text = ezz_bytes_str(ezz_licence_custom(c->body, "ZZBS"));
	type = ezz_bytes_str(ezz_licence_custom(c->body, "ZZLXDM"));
	issuer = ezz_bytes_str(ezz_licence_custom(c->body, "ZZBFJGDM"));
	if (is_masked(c, text, type, issuer))
		return EZZ_OK;
	if (!ezz_code_valid("licid", text) || !ezz_licid_split(text, &id))
		return ezz_note(n, EZZ_FAILED, "%.*s is no right identifier",
		    (int)text.n, (const char *)text.p);
	if (!ezz_bytes_equal(id.type, type))
		return ezz_note(n, EZZ_FAILED, "the identifier names another "
		    "type than the metadata");
	if (!ezz_bytes_equal(id.issuer, issuer))
		return ezz_note(n, EZZ_FAILED, "the identifier names another "
		    "issuer than the metadata");
	return EZZ_OK;
}

/* What the token's own judgement says, but for its status. */
static ezz_status
as_judged(struct ezz_licence_case *c, struct ezz_note *n)
{
	const struct ezz_finding	*f;
	ezz_status			 st = EZZ_OK;

	for (size_t i = 0; i < ezz_report_findings(c->judged) &&
	    st == EZZ_OK; i++) {
		f = ezz_report_finding(c->judged, i);
		if (f->remark || f->verdict == EZZ_PASSED ||
		    strcmp(f->check, "token.status") == 0)
			continue;
		/* the file does not end with its code */
		if (strcmp(f->check, "token.time") == 0 && c->seen.expired)
			st = ezz_remark(n, "%s", f->text);
		else
			st = ezz_note(n, f->verdict, "its code: %s", f->text);
	}
	return st;
}

static bool
cut_of(ezz_ctx *ctx, const struct ezz_shown *s, struct ezz_bytes whole,
    ezz_status *st)
{
	uint8_t	 d[EZZ_DIGEST_MAX];

	*st = ezz_digest_once(ctx, EZZ_SM3, whole, d);
	return *st == EZZ_OK && memcmp(d, s->digest, sizeof(s->digest)) == 0;
}

/* A field of the code beside the same of the list. */
static ezz_status
same_in_code(ezz_ctx *ctx, const struct ezz_licence_case *c,
    const struct ezz_shown *s, struct ezz_note *n)
{
	const json_t	*v = json_object_get(c->fields, s->field->key), *item;
	size_t		 count = json_is_array(v) ? json_array_size(v) :
			    v != NULL;
	ezz_status	 st = EZZ_OK;
	bool		 same = count == s->n;

	/* a face need not print it, nor the list repeat it */
	if (v == NULL && ezz_field_implied(s->field->key))
		return EZZ_OK;
	for (size_t i = 0; i < s->n && same && st == EZZ_OK; i++) {
		item = json_is_array(v) ? json_array_get(v, i) : v;
		same = s->cut ? cut_of(ctx, s, ezz_json_bytes(item), &st) :
		    ezz_licence_same(ezz_bytes_str(s->text[i]),
		    ezz_json_bytes(item)) || same_masked(s->text[i],
		    json_string_value(item));
	}
	if (st != EZZ_OK || same)
		return st;
	return ezz_note(n, EZZ_FAILED, "%s (%s) is not what its code says",
	    s->field->key, s->field->label_zh);
}

static ezz_status
compare_code(ezz_ctx *ctx, const struct ezz_licence_case *c,
    struct ezz_note *n)
{
	const struct ezz_field	*f;
	const char		*key;
	json_t			*v;
	ezz_status		 st = EZZ_OK;

	if (c->seen.schema->id != c->schema->id)
		return ezz_note(n, EZZ_FAILED, "its code is one of a %s",
		    c->seen.schema->title_zh);
	for (size_t i = 0; i < c->seen.n && st == EZZ_OK; i++)
		st = same_in_code(ctx, c, &c->seen.fields[i], n);
	json_object_foreach(c->fields, key, v) {
		if (st != EZZ_OK)
			break;
		f = ezz_schema_field(c->schema, ezz_bytes_str(key));
		if (f->position >= 0 && f->qr != EZZ_QR_OMIT &&
		    ezz_token_field(c->seen.fields, c->seen.n, key) == NULL)
			st = ezz_note(n, EZZ_FAILED, "%s (%s) is printed and "
			    "not in its code", key, f->label_zh);
	}
	return st;
}

static ezz_status
read_token(ezz_ctx *ctx, struct ezz_licence_case *c, struct ezz_note *n)
{
	const struct ezz_ofd_attachment	*a;
	struct ezz_verify_terms		 terms = *c->d->terms;
	ezz_status			 st;
	size_t				 count;
	bool				 there;

	a = attachment(c, "token", &count);
	if (count != 1)
		return ezz_note(n, count == 0 ? EZZ_INDETERMINATE :
		    EZZ_FAILED, count == 0 ?
		    "no code is attached to compare it with" :
		    "two codes are attached to it");
	if ((st = ezz_licence_read(ctx, c, a->loc, EZZ_MAX_TOKEN_TEXT, n,
	    &c->token, &there)) != EZZ_OK || !there)
		return st;
	terms.expect = NULL;
	terms.expect_n = 0;
	return ezz_check_token_seen(ctx, c->d->v, ezz_bytes_of(&c->token),
	    a->loc->path, &terms, &c->judged, &c->seen);
}

static ezz_status
identifier(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct ezz_licence_case	*c = what;
	ezz_status		 st;

	if (c->schema == NULL)
		return ezz_note_not_reached(n);
	if ((st = right_identifier(c, n)) != EZZ_OK ||
	    (st = read_token(ctx, c, n)) != EZZ_OK || c->judged == NULL)
		return st;
	if ((st = as_judged(c, n)) != EZZ_OK || c->seen.schema == NULL ||
	    c->fields == NULL)
		return st;
	return compare_code(ctx, c, n);
}

/* ---- licence.issuer ------------------------------------------------------- */

static ezz_status
one_issuer(const struct ezz_licence_case *c, const struct ezz_signing *s,
    struct ezz_note *n)
{
	const struct ezz_trust_entry	*e = s->signer.entry;
	const char			*code, *name;
	bool				 copy = ezz_schema_is_copy(c->schema);

	/* who made a copy answers for it */
	code = custom_or_empty(c, copy ? EZZ_COPY_BY : "ZZBFJGDM");
	name = custom_or_empty(c, copy ? "JZJZZZ" : "ZZBFJG");
	if (e == NULL)
		return ezz_note(n, EZZ_INDETERMINATE, "no trust pack says "
		    "whose seal %s bears", s->of);
	if (copy && !ezz_trust_for_body(e, ezz_bytes_str(code)))
		return ezz_note(n, EZZ_FAILED, "%s is that of %.*s, and the "
		    "copy names %s (%s) as its maker", s->of,
		    (int)e->name.n, (const char *)e->name.p, name, code);
	if (!ezz_trust_for_body(e, ezz_bytes_str(code)))
		return ezz_note(n, EZZ_FAILED, "%s is that of %.*s, and the "
		    "licence names %s (%s) as its authority", s->of,
		    (int)e->name.n, (const char *)e->name.p, name, code);
	/* a body is known by its code; names change */
	if (ezz_bytes_equal(e->issuer, ezz_bytes_str(code)) &&
	    !ezz_bytes_equal(e->name, ezz_bytes_str(name)))
		return ezz_remark(n, "the trust pack calls %s %.*s", name,
		    (int)e->name.n, (const char *)e->name.p);
	return EZZ_OK;
}

static ezz_status
authority(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct ezz_licence_case	*c = what;
	ezz_status		 st = EZZ_OK;
	size_t			 good = 0;

	(void)ctx;
	if (c->schema == NULL)
		return ezz_note_not_reached(n);
	for (size_t i = 0; i < c->d->n && st == EZZ_OK; i++) {
		if (ezz_signing_verdict(&c->d->signings[i]) != EZZ_PASSED ||
		    c->d->signings[i].attests)
			continue;
		good++;
		st = one_issuer(c, &c->d->signings[i], n);
	}
	if (st != EZZ_OK || good > 0)
		return st;
	return ezz_note(n, EZZ_INDETERMINATE,
	    "nobody whom the verifier trusts has sealed it");
}

/* ---- licence.status ------------------------------------------------------- */

static const struct ezz_finding *
token_status(const struct ezz_licence_case *c)
{
	const struct ezz_finding	*f;

	for (size_t i = 0; (f = ezz_report_finding(c->judged, i)) != NULL;
	    i++)
		if (!f->remark && strcmp(f->check, "token.status") == 0)
			return f;
	return NULL;
}

static ezz_status
in_force(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct ezz_licence_case		*c = what;
	const struct ezz_finding	*f;
	ezz_status			 st;

	(void)ctx;
	ezz_report_set_standing(c->d->report, EZZ_NOT_ASKED);
	if (c->schema == NULL || c->judged == NULL || c->seen.schema == NULL)
		return ezz_note_not_reached(n);
	if (c->schema->status == EZZ_STATUS_NONE || c->d->terms->no_status)
		ezz_report_waive_status(c->d->report);
	ezz_report_set_standing(c->d->report,
	    ezz_report_standing(c->judged));
	if (ezz_schema_is_copy(c->schema) && c->seen.expired &&
	    (st = ezz_remark(n, "the annotated copy was good until %s",
	    custom_or_empty(c, "JZJYXQJZSJ"))) != EZZ_OK)
		return st;
	if ((f = token_status(c)) == NULL)
		return ezz_note_not_reached(n);
	return ezz_note(n, f->verdict, "%s", f->text);
}

/* ---- the whole ------------------------------------------------------------ */

static const struct ezz_check rows[] = {
	{ "licence.metadata", "GB/T 36903", metadata },
	{ "licence.identifier", "GB/T 36904", identifier },
	{ "licence.issuer", "GB/T 36901", authority },
	{ "licence.status", "Token Status List 8.3", in_force },
};

static void
case_done(struct ezz_licence_case *c)
{
	for (size_t i = 0; c->pages != NULL && i < c->body->n_pages; i++)
		ezz_ofd_drawing_free(&c->pages[i]);
	free(c->pages);
	ezz_ofd_art_free(&c->art);
	ezz_json_free(&c->fields);
	ezz_buf_free(&c->list);
	ezz_buf_free(&c->token);
	ezz_report_free(&c->judged);
	ezz_token_fields_free(&c->seen.fields, c->seen.n);
}

ezz_status
ezz_licence_judge(ezz_ctx *ctx, struct ezz_document *d)
{
	struct ezz_licence_case	 c = { .d = d };
	const ezz_trust		*t = d->v->trust;
	ezz_status		 st;

	for (size_t i = 0; i < d->ofd->n_bodies && c.body == NULL; i++)
		if (body_is_licence(&d->ofd->bodies[i]))
			c.body = &d->ofd->bodies[i];
	ezz_report_set_kind(d->report, EZZ_KIND_LICENCE);
	st = ezz_report_judge(ctx, d->report, "", rows,
	    sizeof(rows) / sizeof(rows[0]), &c);
	if (st == EZZ_OK)
		st = ezz_report_trust(ctx, d->report, t == NULL ? 0 : t->seq,
		    t == NULL ? 0 : t->iat, c.seen.status_time,
		    ezz_policy_name(d->v->policy));
	case_done(&c);
	return st;
}
