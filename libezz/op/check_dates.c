/*
 * record.dates: each date exists, and they follow each other.
 * record.holders: as many codes and kinds as names, each code of its kind, and
 * a citizen's number that agrees with the date of birth and the sex beside it.
 */
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "object/code.h"
#include "op/check.h"

/* ---- record.dates ------------------------------------------------------- */

bool
ezz_check_is_date(const struct ezz_field *f)
{
	return f->wire == EZZ_WIRE_DAY || f->item == EZZ_WIRE_DAY ||
	    strcmp(f->key, "JZJZZSJ") == 0 ||
	    strcmp(f->key, "JZJYXQJZSJ") == 0;
}

static ezz_status
one_date(const char *key, const char *text, struct ezz_note *note)
{
	int64_t		 day;
	bool		 endless;
	ezz_status	 st;

	if ((st = ezz_note_place(note, "%s", key)) != EZZ_OK)
		return st;
	if (!ezz_date_read(ezz_bytes_str(text), &day, &endless))
		return ezz_note(note, EZZ_FAILED,
		    "%s is no date, or no day that there is", text);
	if (endless && strcmp(key, "ZZYXQJZRQ") != 0)
		return ezz_note(note, EZZ_FAILED,
		    "%s means without end, which only an end can be", text);
	return EZZ_OK;
}

static bool
day_of(const struct ezz_check_case *c, const char *key, int64_t *day)
{
	const char	*text = ezz_facts_text(&c->facts, key);
	bool		 endless;

	return text != NULL &&
	    ezz_date_read(ezz_bytes_str(text), day, &endless);
}

/* What must not lie after what. */
static const struct {
	const char	*first;
	const char	*last;
} orders[] = {
	{ "ZZBFRQ", "ZZYXQJZRQ" },
	{ "ZZYXQQSRQ", "ZZYXQJZRQ" },
	{ "KZ_CSRQ", "ZZBFRQ" },
	{ "KZ_CCLZRQ", "ZZBFRQ" },
	{ "JZJZZSJ", "JZJYXQJZSJ" },
	{ "ZZBFRQ", "JZJZZSJ" },
};

static ezz_status
in_order(const struct ezz_check_case *c, struct ezz_note *note)
{
	int64_t		 a, b;
	ezz_status	 st;

	for (size_t i = 0; i < sizeof(orders) / sizeof(*orders); i++) {
		if (!day_of(c, orders[i].first, &a) ||
		    !day_of(c, orders[i].last, &b) || a <= b)
			continue;
		if ((st = ezz_note_place(note, "%s", orders[i].last)) !=
		    EZZ_OK || (st = ezz_note(note, EZZ_FAILED,
		    "%s lies after %s", orders[i].first,
		    orders[i].last)) != EZZ_OK)
			return st;
	}
	return EZZ_OK;
}

ezz_status
ezz_check_dates(ezz_ctx *ctx, void *what, struct ezz_note *note)
{
	const struct ezz_check_case	*c = what;
	const struct ezz_item		*it;
	int64_t				 day;
	ezz_status			 st = EZZ_OK;

	(void)ctx;
	if (c->record->fault != NULL || c->schema == NULL)
		return ezz_note(note, EZZ_INDETERMINATE,
		    "there is nothing to judge by");
	for (size_t i = 0; i < c->schema->fields_n; i++) {
		const struct ezz_field	*f = &c->schema->fields[i];

		it = ezz_facts_item(&c->facts, f->key);
		for (size_t k = 0; it != NULL && ezz_check_is_date(f) &&
		    k < it->n && st == EZZ_OK; k++)
			st = one_date(f->key, it->text[k], note);
		if (st != EZZ_OK)
			return st;
	}
	if ((st = in_order(c, note)) != EZZ_OK)
		return st;
	if (!day_of(c, "ZZBFRQ", &day) || day <= c->today)
		return EZZ_OK;
	if ((st = ezz_note_place(note, "ZZBFRQ")) != EZZ_OK)
		return st;
	return ezz_remark(note, "the date of issue lies ahead");
}

/* ---- record.holders ----------------------------------------------------- */

static const char *const holder_keys[] = {
	"CZZTDM", "CZZTDMLX", "CZZTDMLXDM"
};

static ezz_status
same_number(const struct ezz_check_case *c, struct ezz_note *note)
{
	const struct ezz_item	*names = ezz_facts_item(&c->facts, "CZZT");
	const struct ezz_item	*it;
	ezz_status		 st;

	for (size_t i = 0; names != NULL && i < sizeof(holder_keys) /
	    sizeof(*holder_keys); i++) {
		it = ezz_facts_item(&c->facts, holder_keys[i]);
		if (it == NULL || it->n == names->n)
			continue;
		if ((st = ezz_note_place(note, "%s", it->key)) != EZZ_OK ||
		    (st = ezz_note(note, EZZ_FAILED,
		    "there are %zu holders, but %zu entries here", names->n,
		    it->n)) != EZZ_OK)
			return st;
	}
	return EZZ_OK;
}

/* Right for another kind and wrong for its own: the kind is mistaken. */
static bool
mistaken(const char *type, struct ezz_bytes code)
{
	const char	*rule = ezz_check_holder_rule(type);

	if (rule == NULL || ezz_code_valid(rule, code))
		return false;
	return ezz_code_valid("credit", code) ||
	    ezz_code_valid("citizen", code);
}

static ezz_status
right_kinds(const struct ezz_check_case *c, struct ezz_note *note)
{
	const struct ezz_item	*codes, *types;
	char			 upper[64];
	ezz_status		 st;

	codes = ezz_facts_item(&c->facts, "CZZTDM");
	types = ezz_facts_item(&c->facts, "CZZTDMLXDM");
	for (size_t i = 0; codes != NULL && types != NULL && i < codes->n &&
	    i < types->n; i++) {
		if (!mistaken(types->text[i], ezz_check_upper(codes->text[i],
		    upper, sizeof(upper))))
			continue;
		if ((st = ezz_note_place(note, "CZZTDM")) != EZZ_OK ||
		    (st = ezz_note(note, EZZ_FAILED,
		    "holder %zu: the code is right, but not of kind %s",
		    i + 1, types->text[i])) != EZZ_OK)
			return st;
	}
	return EZZ_OK;
}

/* GB 11643: eight digits of birth, then an order that is odd for men. */
static ezz_status
born_as_numbered(const struct ezz_check_case *c, const char *number,
    struct ezz_note *note)
{
	const char	*sex = ezz_facts_text(&c->facts, "KZ_XB");
	bool		 man = (number[16] - '0') % 2 == 1, endless;
	int64_t		 born, said;
	ezz_status	 st;

	if (day_of(c, "KZ_CSRQ", &said) && ezz_date_read(EZZ_BYTES(number + 6,
	    8), &born, &endless) && said != born) {
		if ((st = ezz_note_place(note, "KZ_CSRQ")) != EZZ_OK ||
		    (st = ezz_note(note, EZZ_FAILED, "the holder's citizen "
		    "number has another date of birth")) != EZZ_OK)
			return st;
	}
	if (sex == NULL || (strcmp(sex, "男") != 0 && strcmp(sex, "女") != 0) ||
	    man == (strcmp(sex, "男") == 0))
		return EZZ_OK;
	if ((st = ezz_note_place(note, "KZ_XB")) != EZZ_OK)
		return st;
	return ezz_note(note, EZZ_FAILED,
	    "the holder's citizen number is of the other sex");
}

ezz_status
ezz_check_holders(ezz_ctx *ctx, void *what, struct ezz_note *note)
{
	const struct ezz_check_case	*c = what;
	const struct ezz_item		*it;
	const char			*type;
	ezz_status			 st;

	(void)ctx;
	if (c->record->fault != NULL)
		return ezz_note(note, EZZ_INDETERMINATE,
		    "there is nothing to judge by");
	if ((st = same_number(c, note)) != EZZ_OK ||
	    (st = right_kinds(c, note)) != EZZ_OK)
		return st;
	it = ezz_facts_item(&c->facts, "CZZTDM");
	type = ezz_facts_text(&c->facts, "CZZTDMLXDM");
	if (it == NULL || it->n != 1 || type == NULL ||
	    strcmp(type, "111") != 0 ||
	    !ezz_code_valid("citizen", ezz_bytes_str(it->text[0])) ||
	    strlen(it->text[0]) != 18)
		return EZZ_OK;
	return born_as_numbered(c, it->text[0], note);
}
