/*
 * record.codes: every text of a field with an x-ezz-code rule, each holder's
 * code by the kind it is said to be, and the state by the list of states.
 * record.identifier: GB/T 36904, whose parts repeat type, issuer and version.
 */
#include <string.h>

#include "base/error.h"
#include "object/code.h"
#include "object/licid.h"
#include "op/check.h"

/* Annex A of GB/T 36903, as far as the codes have check characters. */
static const struct {
	const char	*type;
	const char	*rule;
} holder_rules[] = {
	{ "001", "credit" },
	{ "111", "citizen" },
};

const char *
ezz_check_holder_rule(const char *type)
{
	for (size_t i = 0; i < sizeof(holder_rules) / sizeof(*holder_rules);
	    i++)
		if (strcmp(holder_rules[i].type, type) == 0)
			return holder_rules[i].rule;
	return NULL;
}

/* ---- record.codes ------------------------------------------------------- */

static ezz_status
one_code(ezz_ctx *ctx, const char *kind, const char *key, const char *text,
    struct ezz_note *note)
{
	char		 upper[EZZ_LICID_MAX + 1];
	struct ezz_code	 code;
	ezz_status	 st;

	st = ezz_code_judge(ctx, kind, ezz_check_upper(text, upper,
	    sizeof(upper)), &code);
	if (st != EZZ_OK || (st = ezz_note_place(note, "%s", key)) != EZZ_OK)
		return st;
	ezz_note_clause(note, code.standard);
	if (!code.valid)
		return ezz_note(note, EZZ_FAILED, "%s", code.why);
	return *code.remark == '\0' ? EZZ_OK :
	    ezz_remark(note, "%s", code.remark);
}

/* In the field an issuer is sometimes named by its region alone. */
static const char *
kind_of(const struct ezz_field *f, const char *text)
{
	if (strcmp(f->key, "ZZBFJGDM") == 0 && strlen(text) == 6)
		return "region";
	return f->code;
}

static ezz_status
field_codes(ezz_ctx *ctx, const struct ezz_check_case *c,
    struct ezz_note *note)
{
	const struct ezz_item	*it;
	const struct ezz_field	*f;
	ezz_status		 st = EZZ_OK;

	for (size_t i = 0; i < c->schema->fields_n; i++) {
		f = &c->schema->fields[i];
		/* identifiers have a check of their own */
		if (f->code == NULL || strcmp(f->code, "licid") == 0 ||
		    (it = ezz_facts_item(&c->facts, f->key)) == NULL)
			continue;
		for (size_t k = 0; k < it->n && st == EZZ_OK; k++)
			st = one_code(ctx, kind_of(f, it->text[k]), f->key,
			    it->text[k], note);
		if (st != EZZ_OK)
			return st;
	}
	return EZZ_OK;
}

/*
 * A code that is right for another kind than it is said to be is not wrong
 * in itself: record.holders names that.
 */
static bool
right_for_another(const char *rule, struct ezz_bytes text)
{
	for (size_t i = 0; i < sizeof(holder_rules) / sizeof(*holder_rules);
	    i++)
		if (strcmp(holder_rules[i].rule, rule) != 0 &&
		    ezz_code_valid(holder_rules[i].rule, text))
			return true;
	return false;
}

static ezz_status
holder_codes(ezz_ctx *ctx, const struct ezz_check_case *c,
    struct ezz_note *note)
{
	const struct ezz_item	*codes, *types;
	const char		*rule;
	char			 upper[64];
	ezz_status		 st = EZZ_OK;

	codes = ezz_facts_item(&c->facts, "CZZTDM");
	types = ezz_facts_item(&c->facts, "CZZTDMLXDM");
	for (size_t i = 0; codes != NULL && types != NULL && i < codes->n &&
	    i < types->n && st == EZZ_OK; i++) {
		rule = ezz_check_holder_rule(types->text[i]);
		if (rule != NULL && !right_for_another(rule, ezz_check_upper(
		    codes->text[i], upper, sizeof(upper))))
			st = one_code(ctx, rule, "CZZTDM", codes->text[i],
			    note);
	}
	return st;
}

static ezz_status
state(struct ezz_check_case *c, struct ezz_note *note)
{
	const char	*word = ezz_facts_text(&c->facts, "ZZZT");
	ezz_status	 st;

	if (word == NULL || ezz_standing_of(c->schemas, c->schema->type, word,
	    &c->standing))
		return EZZ_OK;
	if ((st = ezz_note_place(note, "ZZZT")) != EZZ_OK)
		return st;
	ezz_note_clause(note, "GB/T 36903");
	return ezz_note(note, EZZ_FAILED, "the state %s is not in the list of "
	    "states; write what it means, or add it to the list", word);
}

ezz_status
ezz_check_codes(ezz_ctx *ctx, void *what, struct ezz_note *note)
{
	struct ezz_check_case	*c = what;
	ezz_status		 st;

	if (c->record->fault != NULL || c->schema == NULL)
		return ezz_note(note, EZZ_INDETERMINATE,
		    "there is nothing to judge by");
	if ((st = field_codes(ctx, c, note)) != EZZ_OK ||
	    (st = holder_codes(ctx, c, note)) != EZZ_OK)
		return st;
	return state(c, note);
}

/* ---- record.identifier -------------------------------------------------- */

/* A part of the identifier against the field that says the same. */
static ezz_status
part(const struct ezz_check_case *c, const char *key, struct ezz_bytes has,
    struct ezz_note *note)
{
	const char	*text = ezz_facts_text(&c->facts, key);
	char		 upper[64];

	if (text == NULL || ezz_bytes_equal(has, ezz_check_upper(text, upper,
	    sizeof(upper))))
		return EZZ_OK;
	/* a version of the wrong form is the schema's to refuse */
	if (strcmp(key, "ZZBB") == 0 && strlen(text) != has.n)
		return EZZ_OK;
	return ezz_note(note, EZZ_FAILED,
	    "the identifier has %.*s where %s says %s", (int)has.n,
	    (const char *)has.p, key, text);
}

static ezz_status
earlier(ezz_ctx *ctx, const struct ezz_check_case *c,
    const struct ezz_licid *id, struct ezz_note *note)
{
	const char		*text = ezz_facts_text(&c->facts, "GLZZBS");
	char			 upper[EZZ_LICID_MAX + 1];
	struct ezz_licid	 old;
	struct ezz_code		 code;
	struct ezz_bytes	 b;
	ezz_status		 st;

	if (text == NULL)
		return ezz_bytes_cmp(id->version, ezz_bytes_str("001")) <= 0 ?
		    EZZ_OK : ezz_remark(note, "a later version should name "
		    "the earlier licence in GLZZBS");
	b = ezz_check_upper(text, upper, sizeof(upper));
	if ((st = ezz_note_place(note, "GLZZBS")) != EZZ_OK ||
	    (st = ezz_code_judge(ctx, "licid", b, &code)) != EZZ_OK)
		return st;
	if (!code.valid || !ezz_licid_split(b, &old))
		return ezz_note(note, EZZ_FAILED, "%s", code.why);
	if (!ezz_bytes_equal(old.type, id->type))
		return ezz_note(note, EZZ_FAILED,
		    "the earlier licence is of another type");
	if (!ezz_bytes_equal(old.issuer, id->issuer) ||
	    !ezz_bytes_equal(old.serial, id->serial))
		return ezz_remark(note,
		    "the earlier licence has another issuer or serial");
	if (ezz_bytes_cmp(old.version, id->version) >= 0)
		return ezz_note(note, EZZ_FAILED,
		    "the earlier licence does not have an earlier version");
	return EZZ_OK;
}

/* A serial cannot be left out of a token; a citizen's number can be masked. */
static ezz_status
serial_of_its_own(const struct ezz_check_case *c, const struct ezz_licid *id,
    struct ezz_note *note)
{
	const struct ezz_item	*it = ezz_facts_item(&c->facts, "CZZTDM");
	char			 upper[64];

	if (it == NULL || it->n != 1 || !ezz_code_valid("citizen",
	    id->serial) || !ezz_bytes_equal(id->serial, ezz_check_upper(
	    it->text[0], upper, sizeof(upper))))
		return EZZ_OK;
	return ezz_remark(note, "the serial is the holder's citizen number: "
	    "tokens mask it, files and lists do not; a serial of its own is better");
}

ezz_status
ezz_check_identifier(ezz_ctx *ctx, void *what, struct ezz_note *note)
{
	const struct ezz_check_case	*c = what;
	const char			*text = ezz_facts_text(&c->facts,
					    "ZZBS");
	char				 upper[EZZ_LICID_MAX + 1];
	struct ezz_licid		 id;
	struct ezz_code			 code;
	struct ezz_bytes		 b;
	ezz_status			 st;

	if (c->record->fault != NULL)
		return ezz_note(note, EZZ_INDETERMINATE,
		    "there is nothing to judge by");
	if (text == NULL)
		return ezz_note(note, EZZ_PASSED, "none present");
	b = ezz_check_upper(text, upper, sizeof(upper));
	if ((st = ezz_note_place(note, "ZZBS")) != EZZ_OK ||
	    (st = ezz_code_judge(ctx, "licid", b, &code)) != EZZ_OK ||
	    (!code.valid && (st = ezz_note(note, EZZ_FAILED, "%s",
	    code.why)) != EZZ_OK))
		return st;
	/* its parts are compared even when its check character is wrong */
	if (!ezz_licid_split(b, &id))
		return EZZ_OK;
	if ((st = part(c, "ZZLXDM", id.type, note)) != EZZ_OK ||
	    (st = part(c, "ZZBFJGDM", id.issuer, note)) != EZZ_OK ||
	    (st = part(c, "ZZBB", id.version, note)) != EZZ_OK ||
	    (st = serial_of_its_own(c, &id, note)) != EZZ_OK)
		return st;
	return earlier(ctx, c, &id, note);
}
