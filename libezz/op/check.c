/*
 * Judging a record: is it a licence of its type?  Six checks, each alone and
 * each going on after the others failed: the clerk mends all faults at once.
 *
 * record.syntax	it could be read
 * record.schema	the fields are those of its type, and of their form
 * record.codes		check characters, code lists, the state
 * record.dates		every date exists, and they follow each other
 * record.holders	as many codes as names, each of its kind
 * record.identifier	GB/T 36904, and its parts agree with the fields
 *
 * Left out: whether a region or body exists, and whether the authority may
 * issue this type; that is the trust pack's to say.
 */
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "object/code.h"
#include "object/licence.h"
#include "object/rules.h"
#include "op/check.h"

struct ezz_bytes
ezz_check_upper(const char *text, char out[], size_t size)
{
	size_t	 n = 0;

	for (; text[n] != '\0' && n < size; n++)
		out[n] = text[n] >= 'a' && text[n] <= 'z' ?
		    (char)(text[n] - 'a' + 'A') : text[n];
	return EZZ_BYTES(out, n);
}

static ezz_status
syntax(ezz_ctx *ctx, void *what, struct ezz_note *note)
{
	const struct ezz_check_case	*c = what;

	(void)ctx;
	if (c->record->fault == NULL ||
	    strcmp(c->record->fault_check, "record.syntax") != 0)
		return EZZ_OK;
	return ezz_note(note, EZZ_FAILED, "%s", c->record->fault);
}

/* ---- record.schema ------------------------------------------------------ */

/* The type must be one that the schema is for. */
static ezz_status
right_type(const struct ezz_check_case *c, struct ezz_note *note)
{
	const char	*type = ezz_facts_text(&c->facts, "ZZLXDM");
	ezz_status	 st;

	if ((st = ezz_note_place(note, "ZZLXDM")) != EZZ_OK)
		return st;
	if (c->schema == NULL && type == NULL)
		return ezz_note(note, EZZ_FAILED, "the record names no licence "
		    "type; give its type code, or name a schema");
	if (c->schema == NULL && !ezz_code_valid("type", ezz_bytes_str(type)))
		return ezz_note(note, EZZ_FAILED,
		    "%s is not a licence type code", type);
	if (c->schema == NULL)
		return ezz_note(note, EZZ_INDETERMINATE,
		    "there is no schema for the licence type %s", type);
	return EZZ_OK;
}

/* A field's source is a body's credit code; its fetching was at a time. */
static ezz_status
right_note(const struct ezz_check_case *c, const struct ezz_item *it,
    struct ezz_note *note)
{
	struct ezz_bytes	 key = ezz_bytes_str(it->key);
	const char		*dot = strrchr(it->key, '.');
	int64_t			 t;
	bool			 endless;
	ezz_status		 st;

	key.n = (size_t)(dot - it->key);
	if ((st = ezz_note_place(note, "%s", it->key)) != EZZ_OK)
		return st;
	if (ezz_schema_field(c->schema, key) == NULL)
		return ezz_note(note, EZZ_FAILED,
		    "the schema does not know the field %.*s", (int)key.n,
		    (const char *)key.p);
	if (it->n != 1 || it->list)
		return ezz_note(note, EZZ_FAILED, "is not one text");
	if (strcmp(dot, ".source") == 0 &&
	    !ezz_code_valid("credit", ezz_bytes_str(it->text[0])))
		return ezz_note(note, EZZ_FAILED,
		    "the source is not a unified social credit code");
	if (strcmp(dot, ".fetched") == 0 &&
	    !ezz_time_parse(ezz_bytes_str(it->text[0]), &t) &&
	    !ezz_date_read(ezz_bytes_str(it->text[0]), &t, &endless))
		return ezz_note(note, EZZ_FAILED, "is not a time");
	return EZZ_OK;
}

static ezz_status
by_rules(ezz_ctx *ctx, const struct ezz_check_case *c, struct ezz_note *note)
{
	json_t		*tree;
	bool		 valid = false;
	ezz_status	 st = ezz_facts_tree(ctx, &c->facts, &tree);

	if (st != EZZ_OK)
		return st;
	st = ezz_rules_judge(ctx, c->schema->rules, tree, note, &valid);
	json_decref(tree);
	if (st != EZZ_OK)
		return ezz_note_error(note, EZZ_FAILED, st);
	if (!valid && ezz_note_verdict(note) == EZZ_PASSED)
		return ezz_note(note, EZZ_FAILED,
		    "the record is not as its schema wants it");
	return EZZ_OK;
}

static ezz_status
schema(ezz_ctx *ctx, void *what, struct ezz_note *note)
{
	const struct ezz_check_case	*c = what;
	ezz_status			 st;

	if (c->record->fault != NULL)
		return strcmp(c->record->fault_check, "record.schema") == 0 ?
		    ezz_note(note, EZZ_FAILED, "%s", c->record->fault) :
		    ezz_note(note, EZZ_INDETERMINATE,
		    "the record could not be read");
	if ((st = right_type(c, note)) != EZZ_OK || c->schema == NULL)
		return st;
	if (c->facts.twice != NULL) {
		if ((st = ezz_note_place(note, "%s", c->facts.twice)) !=
		    EZZ_OK || (st = ezz_note(note, EZZ_FAILED,
		    "is given both plain and with its source")) != EZZ_OK)
			return st;
	}
	if ((st = by_rules(ctx, c, note)) != EZZ_OK)
		return st;
	for (size_t i = 0; i < c->facts.notes_n && st == EZZ_OK; i++)
		st = right_note(c, &c->facts.notes[i], note);
	return st;
}

/* ---- the whole ---------------------------------------------------------- */

static const struct ezz_check checks[] = {
	{ "record.syntax", "RFC 8259", syntax },
	{ "record.schema", "GB/T 36903", schema },
	{ "record.codes", "GB/T 36903", ezz_check_codes },
	{ "record.dates", "GB/T 7408", ezz_check_dates },
	{ "record.holders", "GB/T 36903", ezz_check_holders },
	{ "record.identifier", "GB/T 36904", ezz_check_identifier },
};

static ezz_status
find_schema(ezz_ctx *ctx, struct ezz_check_case *c, const char *name)
{
	const char	*type = ezz_facts_text(&c->facts, "ZZLXDM");
	char		 upper[32];

	if (name != NULL) {
		c->schema = ezz_schema_whole(c->schemas, name);
		if (c->schema == NULL)
			return ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
			    "there is no schema %s; ezz check --list names "
			    "them", name);
	} else if (type != NULL)
		c->schema = ezz_schema_by_type(c->schemas,
		    ezz_check_upper(type, upper, sizeof(upper)));
	return EZZ_OK;
}

static int64_t
day_or(const struct ezz_check_case *c, const char *key, int64_t none)
{
	const char	*text = ezz_facts_text(&c->facts, key);
	int64_t		 day;
	bool		 endless;

	return text != NULL && ezz_date_read(ezz_bytes_str(text), &day,
	    &endless) && !endless ? day : none;
}

/* In force today: by its state first, then by its own dates. */
static ezz_standing
standing(const struct ezz_check_case *c)
{
	if (c->standing == EZZ_SUSPENDED || c->standing == EZZ_ENDED)
		return c->standing;
	if (c->today > day_or(c, "ZZYXQJZRQ", INT64_MAX) ||
	    c->today > day_or(c, "JZJYXQJZSJ", INT64_MAX))
		return EZZ_ENDED;
	if (c->today < day_or(c, "ZZYXQQSRQ", INT64_MIN))
		return EZZ_NOT_ACTIVE;
	return c->standing;
}

/* Joint holders are all named. */
static ezz_status
told(ezz_ctx *ctx, ezz_report *r, enum ezz_subject which,
    const struct ezz_item *it)
{
	struct ezz_buf	 b = { 0 };
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; it != NULL && i < it->n && st == EZZ_OK; i++)
		if (i == 0 || (st = ezz_buf_str(ctx, &b, "、")) == EZZ_OK)
			st = ezz_buf_str(ctx, &b, it->text[i]);
	if (st == EZZ_OK)
		st = ezz_report_subject(ctx, r, which, ezz_bytes_of(&b));
	ezz_buf_free(&b);
	return st;
}

static ezz_status
subject(ezz_ctx *ctx, const struct ezz_check_case *c, ezz_report *r)
{
	static const struct {
		enum ezz_subject	 which;
		const char		*key;
	} rows[] = {
		{ EZZ_SUBJECT_LICID, "ZZBS" },
		{ EZZ_SUBJECT_HOLDER, "CZZT" },
		{ EZZ_SUBJECT_AUTHORITY, "ZZBFJG" },
	};
	ezz_status	 st = ezz_report_subject(ctx, r, EZZ_SUBJECT_TYPE,
			    ezz_bytes_str(c->schema->title_zh));

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows) &&
	    st == EZZ_OK; i++)
		st = told(ctx, r, rows[i].which, ezz_facts_item(&c->facts,
		    rows[i].key));
	return st;
}

/* What passed may be shown, and is a licence. */
static ezz_status
finish(ezz_ctx *ctx, const struct ezz_check_case *c, ezz_report *r,
    ezz_licence **licence)
{
	ezz_status	 st;

	ezz_report_waive_status(r);
	if (ezz_report_verdict(r) != EZZ_PASSED)
		return EZZ_OK;
	ezz_report_set_standing(r, standing(c));
	if ((st = subject(ctx, c, r)) != EZZ_OK || licence == NULL)
		return st;
	return ezz_licence_make(ctx, c->schema, &c->facts, c->standing,
	    licence);
}

ezz_status
ezz_check(ezz_ctx *ctx, const ezz_schemas *schemas, const ezz_record *record,
    const char *name, int64_t now, ezz_report **report, ezz_licence **licence)
{
	struct ezz_check_case	 c = { .schemas = schemas, .record = record,
				    .today = ezz_time_day(now) };
	ezz_report		*r = NULL;
	ezz_status		 st;

	*report = NULL;
	if (licence != NULL)
		*licence = NULL;
	if ((st = ezz_facts_read(ctx, record, &c.facts)) != EZZ_OK)
		return st;
	if ((st = find_schema(ctx, &c, name)) != EZZ_OK ||
	    (st = ezz_report_new(ctx, EZZ_KIND_RECORD, record->input, now,
	    &r)) != EZZ_OK ||
	    (st = ezz_report_judge(ctx, r, "", checks,
	    sizeof(checks) / sizeof(*checks), &c)) != EZZ_OK ||
	    (st = finish(ctx, &c, r, licence)) != EZZ_OK)
		goto out;
	*report = r;
	r = NULL;
out:
	ezz_report_free(&r);
	ezz_facts_free(&c.facts);
	return st == EZZ_OK ? st : ezz_while(ctx, st, "checking %s",
	    record->input);
}
