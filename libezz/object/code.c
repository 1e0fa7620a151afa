/*
 * Codes with check characters in one table: how each is judged and made.
 * GB/T 36904, GB 32100-2015, GB 11714-1997, GB 11643-1999, GS 15-2006, the
 * shapes of GB/T 2260 and GB/T 10114 regions and of service items.
 *
 * Left out on purpose: lists of regions, registrars and departments.  A code
 * outlives the region that gave it, so none is refused for one abolished.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/json_out.h"
#include "object/code.h"
#include "object/licid.h"

#define ROWS(a)	(sizeof(a) / sizeof((a)[0]))

static const char	 digits[] = "0123456789";
static const char	 alnum[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/* Without I, O, S, V and Z: GB 32100 5.2. */
static const char	 credit31[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/* Who is told: nobody where only yes or no is asked. */
struct judge {
	ezz_ctx		*ctx;
	struct ezz_code	*out;
};

typedef bool	 check_fn(const struct judge *, struct ezz_bytes);
typedef ezz_status make_fn(ezz_ctx *, struct ezz_bytes, struct ezz_buf *);

struct rule {
	struct ezz_code_kind	 kind;
	check_fn		*check;
	make_fn			*make;		/* NULL: nothing to compute */
};

/* ---- telling -------------------------------------------------------------- */

/* Say why the code is wrong; the format is looked up in the catalogue. */
static bool __attribute__((format(printf, 2, 3)))
wrong(const struct judge *j, const char *fmt, ...)
{
	va_list	 ap;

	if (j->out == NULL)
		return false;
	va_start(ap, fmt);
	vsnprintf(j->out->why, sizeof(j->out->why), ezz_text(j->ctx, fmt), ap);
	va_end(ap);
	return false;
}

static void
odd(const struct judge *j, const char *english)
{
	if (j->out != NULL)
		snprintf(j->out->remark, sizeof(j->out->remark), "%s",
		    ezz_text(j->ctx, english));
}

static void
part(const struct judge *j, const char *name, struct ezz_bytes value)
{
	if (j->out != NULL && j->out->parts_n < EZZ_CODE_PARTS)
		j->out->parts[j->out->parts_n++] =
		    (struct ezz_code_part){ name, value };
}

static struct ezz_bytes
slice(struct ezz_bytes text, size_t from, size_t n)
{
	return EZZ_BYTES(text.p + from, n);
}

/* ---- what all codes share ------------------------------------------------- */

static int
value(const char *alphabet, uint8_t c)
{
	const char	*at = memchr(alphabet, c, strlen(alphabet));

	return at == NULL ? -1 : (int)(at - alphabet);
}

static bool
all_of(const char *alphabet, struct ezz_bytes text)
{
	for (size_t i = 0; i < text.n; i++)
		if (value(alphabet, text.p[i]) < 0)
			return false;
	return true;
}

/* The same, and tell which character it is. */
static bool
letters(const struct judge *j, const char *alphabet, struct ezz_bytes text)
{
	for (size_t i = 0; i < text.n; i++) {
		uint8_t	 c = text.p[i];

		if (value(alphabet, c) >= 0)
			continue;
		if (c >= 'a' && c <= 'z')
			return wrong(j, "letter %c is lower case, which this "
			    "code has not", c);
		if (value(alnum, c) >= 0)
			return wrong(j, "%c at place %zu does not occur in "
			    "this code", c, i + 1);
		return wrong(j, "place %zu holds neither a digit nor a letter "
		    "A to Z", i + 1);
	}
	return true;
}

static bool
length(const struct judge *j, struct ezz_bytes text, size_t n)
{
	return text.n == n ||
	    wrong(j, "%zu characters instead of %zu", text.n, n);
}

/* Does the last character stand where the arithmetic wants it? */
static bool
checked(const struct judge *j, const char *standard, int want, uint8_t have)
{
	return want == have || wrong(j,
	    "check character %c is wrong under %s (%c)", have, standard, want);
}

/* Judge a code inside a code; what is wrong is told under its name. */
static bool
inside(const struct judge *j, const char *name, check_fn *check,
    struct ezz_bytes text)
{
	struct ezz_code	 inner = { 0 };
	struct judge	 own = { j->ctx, &inner };

	if (j->out == NULL)
		return check(j, text);
	return check(&own, text) ||
	    wrong(j, "%s: %s", ezz_text(j->ctx, name), inner.why);
}

/* 8 digits that are a day of the calendar. */
static bool
is_day(struct ezz_bytes t)
{
	struct ezz_date	 d;

	if (t.n != 8 || !all_of(digits, t))
		return false;
	d.year = (t.p[0] - '0') * 1000 + (t.p[1] - '0') * 100 +
	    (t.p[2] - '0') * 10 + (t.p[3] - '0');
	d.month = (t.p[4] - '0') * 10 + (t.p[5] - '0');
	d.day = (t.p[6] - '0') * 10 + (t.p[7] - '0');
	return ezz_date_valid(d);
}

/* The weighted sum of n characters; -1 outside the alphabet. */
static int
weigh(const char *alphabet, const uint8_t *weights, struct ezz_bytes text)
{
	int	 sum = 0, v;

	for (size_t i = 0; i < text.n; i++) {
		if ((v = value(alphabet, text.p[i])) < 0)
			return -1;
		sum += v * weights[i];
	}
	return sum;
}

/* ---- the arithmetic ------------------------------------------------------- */

int
ezz_credit_check(struct ezz_bytes t)
{
	static const uint8_t	 weights[17] = { 1, 3, 9, 27, 19, 26, 16, 17,
				    20, 29, 25, 13, 8, 24, 10, 30, 28 };
	int			 sum;

	if (t.n != 17 || (sum = weigh(credit31, weights, t)) < 0)
		return -1;
	return credit31[(31 - sum % 31) % 31];
}

int
ezz_org_check(struct ezz_bytes t)
{
	static const uint8_t	 weights[8] = { 3, 7, 9, 10, 5, 8, 4, 2 };
	int			 sum;

	if (t.n != 8 || (sum = weigh(alnum, weights, t)) < 0)
		return -1;
	return "0X987654321"[sum % 11];
}

int
ezz_citizen_check(struct ezz_bytes t)
{
	static const uint8_t	 weights[17] = { 7, 9, 10, 5, 8, 4, 2, 1, 6,
				    3, 7, 9, 10, 5, 8, 4, 2 };
	int			 sum;

	if (t.n != 17 || (sum = weigh(digits, weights, t)) < 0)
		return -1;
	return "10X98765432"[sum % 11];
}

int
ezz_regno_check(struct ezz_bytes t)
{
	int	 p = 10, v;

	if (t.n != 14)
		return -1;
	for (size_t i = 0; i < t.n; i++) {
		if ((v = value(digits, t.p[i])) < 0)
			return -1;
		p = (p + v) % 10;
		p = (p == 0 ? 10 : p) * 2 % 11;
	}
	return digits[(11 - p) % 10];
}

/* ---- bodies --------------------------------------------------------------- */

static bool
check_credit(const struct judge *j, struct ezz_bytes t)
{
	if (!length(j, t, 18) || !letters(j, credit31, t) ||
	    !checked(j, "GB 32100", ezz_credit_check(slice(t, 0, 17)),
	    t.p[17]))
		return false;
	part(j, "registrar", slice(t, 0, 1));
	part(j, "class", slice(t, 1, 1));
	part(j, "region", slice(t, 2, 6));
	part(j, "organisation", slice(t, 8, 9));
	part(j, "check", slice(t, 17, 1));
	if (ezz_org_check(slice(t, 8, 8)) != t.p[16])
		odd(j, "the organisation code inside has not the check "
		    "character of GB 11714");
	return true;
}

static ezz_status
make_credit(ezz_ctx *ctx, struct ezz_bytes t, struct ezz_buf *out)
{
	int	 c = ezz_credit_check(t);

	if (c < 0)
		return ezz_fail(ctx, EZZ_EFORMAT, "GB 32100",
		    "17 characters of 0-9 A-H J-N P-R T U W X Y are wanted");
	return ezz_buf_fmt(ctx, out, "%.*s%c", 17, (const char *)t.p, c);
}

static bool
check_org(const struct judge *j, struct ezz_bytes t)
{
	bool	 hyphen = t.n == 10 && t.p[8] == '-';

	if (!hyphen && !length(j, t, 9))
		return false;
	if (!letters(j, alnum, slice(t, 0, 8)) ||
	    !letters(j, alnum, slice(t, t.n - 1, 1)) ||
	    !checked(j, "GB 11714", ezz_org_check(slice(t, 0, 8)),
	    t.p[t.n - 1]))
		return false;
	part(j, "body", slice(t, 0, 8));
	part(j, "check", slice(t, t.n - 1, 1));
	return true;
}

static ezz_status
make_org(ezz_ctx *ctx, struct ezz_bytes t, struct ezz_buf *out)
{
	int	 c = ezz_org_check(t);

	if (c < 0)
		return ezz_fail(ctx, EZZ_EFORMAT, "GB 11714",
		    "8 characters of 0-9 A-Z are wanted");
	return ezz_buf_fmt(ctx, out, "%.*s-%c", 8, (const char *)t.p, c);
}

static bool
check_regno(const struct judge *j, struct ezz_bytes t)
{
	if (!length(j, t, 15) || !letters(j, digits, t) ||
	    !checked(j, "GS 15-2006", ezz_regno_check(slice(t, 0, 14)),
	    t.p[14]))
		return false;
	part(j, "office", slice(t, 0, 6));
	part(j, "order", slice(t, 6, 8));
	part(j, "check", slice(t, 14, 1));
	return true;
}

static ezz_status
make_regno(ezz_ctx *ctx, struct ezz_bytes t, struct ezz_buf *out)
{
	int	 c = ezz_regno_check(t);

	if (c < 0)
		return ezz_fail(ctx, EZZ_EFORMAT, "GS 15-2006",
		    "14 digits are wanted");
	return ezz_buf_fmt(ctx, out, "%.*s%c", 14, (const char *)t.p, c);
}

/* ---- persons -------------------------------------------------------------- */

static bool
check_citizen(const struct judge *j, struct ezz_bytes t)
{
	if (t.n == 15 && all_of(digits, t))
		return wrong(j, "15 digits are the form of before 1999: "
		    "\"ezz code make citizen\" gives the 18");
	if (!length(j, t, 18) || !letters(j, digits, slice(t, 0, 17)) ||
	    !letters(j, "0123456789X", slice(t, 17, 1)))
		return false;
	if (!is_day(slice(t, 6, 8)))
		return wrong(j, "there is no day %.8s",
		    (const char *)t.p + 6);
	if (!checked(j, "GB 11643", ezz_citizen_check(slice(t, 0, 17)),
	    t.p[17]))
		return false;
	part(j, "region", slice(t, 0, 6));
	part(j, "birth", slice(t, 6, 8));
	part(j, "order", slice(t, 14, 3));
	part(j, "sex", ezz_bytes_str((t.p[16] - '0') % 2 != 0 ? "male" :
	    "female"));
	part(j, "check", slice(t, 17, 1));
	return true;
}

/* 17 digits, or the old 15, whose births all lie in 19xx. */
static ezz_status
make_citizen(ezz_ctx *ctx, struct ezz_bytes t, struct ezz_buf *out)
{
	uint8_t	 all[17];

	if ((t.n != 15 && t.n != 17) || !all_of(digits, t))
		return ezz_fail(ctx, EZZ_EFORMAT, "GB 11643",
		    "17 digits, or 15 of the old form, are wanted");
	if (t.n == 17)
		memcpy(all, t.p, 17);
	else {
		memcpy(all, t.p, 6);
		memcpy(all + 6, "19", 2);
		memcpy(all + 8, t.p + 6, 9);
	}
	t = EZZ_BYTES(all, 17);
	if (!is_day(slice(t, 6, 8)))
		return ezz_fail(ctx, EZZ_EFORMAT, "GB 11643",
		    "there is no day %.8s", (const char *)all + 6);
	return ezz_buf_fmt(ctx, out, "%.*s%c", 17, (const char *)all,
	    ezz_citizen_check(t));
}

/* ---- licences ------------------------------------------------------------- */

/* Cut by length: some credit codes end in a digit, as the 3 digits do. */
static bool
check_type(const struct judge *j, struct ezz_bytes t)
{
	if (!length(j, t, 21) ||
	    !inside(j, "defining body", check_credit, slice(t, 0, 18)) ||
	    !letters(j, digits, slice(t, 18, 3)))
		return false;
	part(j, "definer", slice(t, 0, 18));
	part(j, "order", slice(t, 18, 3));
	return true;
}

static bool
alnum_only(const struct judge *j, struct ezz_bytes t)
{
	return letters(j, alnum, t);
}

static bool
is_version(struct ezz_bytes t)
{
	return t.n == 3 && all_of(digits, t) && memcmp(t.p, "000", 3) != 0;
}

static bool
check_issuer(const struct judge *j, struct ezz_bytes t)
{
	if (t.n == 6 && all_of(digits, t))
		return true;
	return inside(j, "issuing body", check_credit, t);
}

static bool
check_licid_digit(const struct judge *j, const struct ezz_licid *id)
{
	int	 want = ezz_licid_check(id);

	if (id->check == want)
		return true;
	if (id->check != ezz_licid_check_off_by_one(id))
		return checked(j, "GB/T 36904", want, (uint8_t)id->check);
	return wrong(j, "check character %c is wrong under GB/T 36904 (%c); it "
	    "matches the known off-by-one variant", id->check, want);
}

static bool
check_licid(const struct judge *j, struct ezz_bytes t)
{
	const size_t	 root = strlen(EZZ_LICID_ROOT ".");
	struct ezz_licid id;

	if (t.n > EZZ_LICID_MAX)
		return wrong(j, "more than %d characters", EZZ_LICID_MAX);
	if (t.n < root || memcmp(t.p, EZZ_LICID_ROOT ".", root) != 0)
		return wrong(j, "does not begin with the root %s",
		    EZZ_LICID_ROOT);
	if (!ezz_licid_split(t, &id) || id.check == '\0')
		return wrong(j, "is not root, type, issuer, serial, version "
		    "and check character between full stops");
	if (!inside(j, "licence type", check_type, id.type) ||
	    !check_issuer(j, id.issuer) ||
	    !inside(j, "serial", alnum_only, id.serial))
		return false;
	if (!is_version(id.version))
		return wrong(j, "version is not 3 digits from 001");
	if (!inside(j, "check character", alnum_only,
	    slice(t, t.n - 1, 1)) || !check_licid_digit(j, &id))
		return false;
	part(j, "root", slice(t, 0, root - 1));
	part(j, "type", id.type);
	part(j, "issuer", id.issuer);
	part(j, "serial", id.serial);
	part(j, "version", id.version);
	part(j, "check", slice(t, t.n - 1, 1));
	return true;
}

static ezz_status
make_licid(ezz_ctx *ctx, struct ezz_bytes t, struct ezz_buf *out)
{
	struct ezz_licid id;

	if (!ezz_licid_split(t, &id))
		return ezz_fail(ctx, EZZ_EFORMAT, "GB/T 36904",
		    "TYPE.ISSUER.SERIAL.VERSION is wanted, with or without "
		    "the root");
	if (id.check != '\0')
		return ezz_fail(ctx, EZZ_EFORMAT, "GB/T 36904",
		    "it has a check character already");
	return ezz_licid_make(ctx, &id, out);
}

/* ---- service items and regions -------------------------------------------- */

static bool
check_region(const struct judge *j, struct ezz_bytes t)
{
	if (t.n != 6 && t.n != 9 && t.n != 12)
		return wrong(j, "%zu characters instead of 6, 9 or 12", t.n);
	if (!letters(j, digits, t))
		return false;
	part(j, "province", slice(t, 0, 2));
	part(j, "city", slice(t, 2, 2));
	part(j, "county", slice(t, 4, 2));
	if (t.n >= 9)
		part(j, "township", slice(t, 6, 3));
	if (t.n == 12)
		part(j, "village", slice(t, 9, 3));
	return true;
}

/* Local rules differ: what does not fall apart is kept whole. */
#define ITEM_MAX	64

static void
item_parts(const struct judge *j, struct ezz_bytes t)
{
	part(j, "body", slice(t, 0, 18));
	part(j, "level", slice(t, 18, 1));
	part(j, "area", slice(t, 19, 2));
	part(j, "kind", slice(t, 21, 2));
	part(j, "department", slice(t, 23, 2));
	part(j, "main", slice(t, 25, 3));
	part(j, "sub", slice(t, 28, 3));
	if (t.n == 33)
		part(j, "order", slice(t, 31, 2));
}

static bool
is_item(struct ezz_bytes t)
{
	const struct judge	 nobody = { NULL, NULL };

	return (t.n == 31 || t.n == 33) &&
	    check_credit(&nobody, slice(t, 0, 18)) &&
	    all_of(digits, slice(t, 18, t.n - 18));
}

static bool
check_item(const struct judge *j, struct ezz_bytes t)
{
	if (t.n == 0 || t.n > ITEM_MAX)
		return wrong(j, "%zu characters instead of 1 to %d", t.n,
		    ITEM_MAX);
	for (size_t i = 0; i < t.n; i++)
		if (t.p[i] <= ' ' || t.p[i] >= 0x7f)
			return wrong(j, "place %zu is not printable ASCII",
			    i + 1);
	if (is_item(t))
		item_parts(j, t);
	else {
		part(j, "opaque", t);
		odd(j, "not a credit code and 13 or 15 digits: a local code, "
		    "taken whole");
	}
	return true;
}

static bool
digits_only(const struct judge *j, struct ezz_bytes t)
{
	return letters(j, digits, t);
}

static bool
check_case(const struct judge *j, struct ezz_bytes t)
{
	if (!length(j, t, 43) ||
	    !inside(j, "acting body", check_credit, slice(t, 0, 18)) ||
	    !inside(j, "service item", digits_only, slice(t, 18, 13)))
		return false;
	if (!is_day(slice(t, 31, 8)))
		return wrong(j, "there is no day %.8s",
		    (const char *)t.p + 31);
	if (!inside(j, "serial", digits_only, slice(t, 39, 4)))
		return false;
	part(j, "item", slice(t, 0, 31));
	part(j, "day", slice(t, 31, 8));
	part(j, "serial", slice(t, 39, 4));
	return true;
}

/* A credit code without its check character, and what follows it. */
static ezz_status
make_headed(ezz_ctx *ctx, struct ezz_bytes t, struct ezz_buf *out)
{
	ezz_status	 st;

	if (t.n < 17)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL, "the 17 characters of "
		    "a credit code and what follows its check character are "
		    "wanted");
	if ((st = make_credit(ctx, slice(t, 0, 17), out)) != EZZ_OK)
		return st;
	return ezz_buf_add(ctx, out, t.p + 17, t.n - 17);
}

static ezz_status
make_item(ezz_ctx *ctx, struct ezz_bytes t, struct ezz_buf *out)
{
	if (t.n != 30 && t.n != 32)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL, "a credit code without "
		    "its check character and 13 or 15 digits are wanted");
	return make_headed(ctx, t, out);
}

/* ---- the table ------------------------------------------------------------ */

static const struct rule rules[] = {
	{ { "licid", "licence identifier", "GB/T 36904-2018" },
	    check_licid, make_licid },
	{ { "credit", "unified social credit code", "GB 32100-2015" },
	    check_credit, make_credit },
	{ { "org", "organisation code", "GB 11714-1997" },
	    check_org, make_org },
	{ { "citizen", "citizen identification number", "GB 11643-1999" },
	    check_citizen, make_citizen },
	{ { "regno", "business registration number", "GS 15-2006" },
	    check_regno, make_regno },
	{ { "type", "licence type code", "GB/T 36904-2018" },
	    check_type, make_headed },
	{ { "region", "administrative region", "GB/T 2260, GB/T 10114" },
	    check_region, NULL },
	{ { "item", "service item", "" }, check_item, make_item },
	{ { "case", "case number", "" }, check_case, make_headed },
};

static const struct rule *
rule_of(const char *name)
{
	for (size_t i = 0; i < ROWS(rules); i++)
		if (strcmp(rules[i].kind.name, name) == 0)
			return &rules[i];
	return NULL;
}

static ezz_status
no_kind(ezz_ctx *ctx, const char *name)
{
	return ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
	    "there is no kind of code %s; see \"ezz code list\"", name);
}

size_t
ezz_code_kinds(void)
{
	return ROWS(rules);
}

const struct ezz_code_kind *
ezz_code_kind(size_t i)
{
	return i < ROWS(rules) ? &rules[i].kind : NULL;
}

bool
ezz_code_known(const char *kind)
{
	return rule_of(kind) != NULL;
}

bool
ezz_code_valid(const char *kind, struct ezz_bytes text)
{
	const struct rule	*r = rule_of(kind);
	const struct judge	 nobody = { NULL, NULL };

	return r != NULL && r->check(&nobody, text);
}

ezz_status
ezz_code_judge(ezz_ctx *ctx, const char *kind, struct ezz_bytes text,
    struct ezz_code *out)
{
	const struct rule	*r = rule_of(kind);
	const struct judge	 j = { ctx, out };

	*out = (struct ezz_code){ 0 };
	if (r == NULL)
		return no_kind(ctx, kind);
	out->standard = r->kind.standard;
	out->valid = r->check(&j, text);
	return EZZ_OK;
}

ezz_status
ezz_code_check(ezz_ctx *ctx, const char *kind, const char *text,
    struct ezz_code *out)
{
	return ezz_code_judge(ctx, kind, ezz_bytes_str(text), out);
}

ezz_status
ezz_code_json(ezz_ctx *ctx, const char *kind, const char *text,
    const struct ezz_code *code, struct ezz_buf *out)
{
	struct ezz_json_out	 w = { .ctx = ctx, .out = out };

	ezz_json_open(&w, '{');
	ezz_json_pair(&w, "kind", kind);
	ezz_json_pair(&w, "text", text);
	ezz_json_key(&w, "valid");
	ezz_json_bool(&w, code->valid);
	ezz_json_pair(&w, "why", code->why);
	ezz_json_pair(&w, "remark", code->remark);
	ezz_json_pair(&w, "standard", code->standard);
	ezz_json_key(&w, "parts");
	ezz_json_open(&w, '{');
	for (size_t i = 0; i < code->parts_n; i++) {
		ezz_json_key(&w, code->parts[i].name);
		ezz_json_strb(&w, code->parts[i].value);
	}
	ezz_json_close(&w, '}');
	ezz_json_close(&w, '}');
	return w.st;
}

/* What was made must also be right: a wrong date or order is not hidden. */
ezz_status
ezz_code_make(ezz_ctx *ctx, const char *kind, const char *text, char **out)
{
	const struct rule	*r = rule_of(kind);
	struct ezz_buf		 b = { 0 };
	struct ezz_code		 code;
	ezz_status		 st;

	*out = NULL;
	if (r == NULL)
		return no_kind(ctx, kind);
	if (r->make == NULL)
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, NULL,
		    "this kind of code has no check character");
	if ((st = r->make(ctx, ezz_bytes_str(text), &b)) == EZZ_OK &&
	    (st = ezz_code_judge(ctx, kind, ezz_bytes_of(&b), &code)) ==
	    EZZ_OK && !code.valid)
		st = ezz_fail(ctx, EZZ_EFORMAT, NULL, "%s", code.why);
	if (st == EZZ_OK)
		st = ezz_buf_take(ctx, &b, out);
	ezz_buf_free(&b);
	return st;
}
