/*
 * Is a scanned token genuine, and is its licence in force?  The nine checks
 * of design section 6, in order: nothing that a signature covers is looked at
 * before the signature, and nothing is shown that it does not cover.
 *
 * token.armour, token.frame, token.payload follow the EZ1 frame, RFC 8949 and
 * RFC 8392; token.signature is arithmetic alone, trust is in token.key.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/codec.h"
#include "base/error.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "object/copy.h"
#include "object/licid.h"
#include "object/report.h"
#include "object/token.h"
#include "op/check_holder.h"
#include "op/verifier.h"

/* Everything a check needs; later fields are made by earlier checks. */
struct token_case {
	ezz_verifier			*v;
	const struct ezz_verify_terms	*terms;
	ezz_report			*report;
	struct ezz_bytes		 raw;
	struct ezz_buf			 frame;		/* token.armour */
	bool				 framed;	/* token.frame */
	struct ezz_ez1			 ez1;
	const struct ezz_schema		*schema;
	struct ezz_buf			 payload;
	struct ezz_bytes		 proof;
	const struct ezz_trust_entry	*entry;		/* token.key */
	const struct ezz_anchor		*anchor;
	const struct ezz_pkey		*key;
	struct ezz_bytes		 issuer;
	uint8_t				 identity[32];	/* of the token */
	bool				 good;		/* token.signature */
	bool				 claimed;	/* token.payload */
	struct ezz_claims		 claims;
	struct ezz_shown		*fields;
	size_t				 fields_n;
	int64_t				 start, end;	/* civil days */
};

/* ---- armour and frame --------------------------------------------------- */

static ezz_status
armour(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct token_case	*c = what;
	struct ezz_buf		 text = { 0 };
	ezz_status		 st;
	bool			 ours;

	if ((st = ezz_scan_normalise(ctx, c->raw, &text)) != EZZ_OK) {
		ezz_buf_free(&text);
		return ezz_note_error(n, EZZ_FAILED, st);
	}
	ours = ezz_armour_sniff(ezz_bytes_of(&text)) != EZZ_ARMOUR_UNKNOWN;
	if (!ours)
		st = ezz_note(n, EZZ_FAILED, "this is no code of a licence; "
		    "scan the square code on its face");
	else if ((st = ezz_armour_read(ctx, ezz_bytes_of(&text),
	    &c->frame)) != EZZ_OK) {
		ezz_buf_free(&c->frame);
		st = ezz_note(n, EZZ_INDETERMINATE,
		    "the scan is damaged, scan again (%s)", ezz_message(ctx));
	}
	ezz_buf_free(&text);
	return st;
}

/* The schema and dictionary at hand must be those that the pack pins. */
static ezz_status
pinned(ezz_ctx *ctx, struct token_case *c, const struct ezz_dictionary *d,
    struct ezz_note *n)
{
	const uint8_t	*pin;

	(void)ctx;
	if (c->v->trust == NULL)
		return EZZ_OK;
	pin = ezz_trust_schema_digest(c->v->trust, c->schema->id, NULL);
	if (pin != NULL && memcmp(pin, c->schema->digest, 32) != 0)
		return ezz_note(n, EZZ_INDETERMINATE, "schema %s here is not "
		    "the one that the trust pack names; update ezz",
		    c->schema->name);
	pin = d->id == 0 ? NULL :
	    ezz_trust_dictionary_digest(c->v->trust, d->id, NULL);
	if (pin != NULL && memcmp(pin, d->digest, 32) != 0)
		return ezz_note(n, EZZ_INDETERMINATE, "dictionary %d here is "
		    "not the one that the trust pack names; update ezz", d->id);
	return EZZ_OK;
}

static ezz_status
open_frame(ezz_ctx *ctx, struct token_case *c, struct ezz_note *n)
{
	const struct ezz_dictionary	*d;
	ezz_status			 st;

	if ((st = ezz_verifier_schema(ctx, c->v, c->ez1.schema, &c->schema)) !=
	    EZZ_OK)
		return st;
	if (c->schema == NULL)
		return ezz_note(n, EZZ_INDETERMINATE, "licence type number %u "
		    "is not known here; update ezz", c->ez1.schema);
	st = ezz_verifier_dictionary(ctx, c->v, c->ez1.dictionary, &d);
	if (st == EZZ_ENOTFOUND)
		return ezz_note(n, EZZ_INDETERMINATE, "dictionary %u is not "
		    "known here; update ezz", c->ez1.dictionary);
	if (st != EZZ_OK)
		return st;
	if ((st = pinned(ctx, c, d, n)) != EZZ_OK ||
	    ezz_note_verdict(n) != EZZ_PASSED)
		return st;
	st = ezz_token_inflate(ctx, &c->ez1, ezz_bytes_of(&d->bytes),
	    &c->payload, &c->proof);
	if (st != EZZ_OK)
		return ezz_note_error(n, EZZ_FAILED, st);
	c->framed = true;
	return EZZ_OK;
}

static ezz_status
frame(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct token_case	*c = what;
	ezz_status		 st;
	bool			 damaged;

	if (c->frame.n == 0)
		return ezz_note_not_reached(n);
	st = ezz_ez1_read(ctx, ezz_bytes_of(&c->frame), &c->ez1, &damaged);
	if (st == EZZ_EFORMAT && damaged)
		return ezz_note(n, EZZ_INDETERMINATE, c->frame.p[0] ==
		    EZZ_EZ1_MAGIC ? "the scan is damaged, scan again" :
		    "the scan is damaged, or this is no code of a licence: "
		    "scan again");
	if (st == EZZ_EUNSUPPORTED)
		return ezz_note_error(n, EZZ_INDETERMINATE, st);
	if (st != EZZ_OK)
		return ezz_note_error(n, EZZ_FAILED, st);
	return open_frame(ctx, c, n);
}

/* ---- key and signature -------------------------------------------------- */

/* Would this key, with what its entry says, have signed these bytes? */
static ezz_status
try_key(ezz_ctx *ctx, struct token_case *c, const struct ezz_pkey *key,
    struct ezz_bytes issuer, bool *good)
{
	struct ezz_buf	 protected = { 0 }, tbs = { 0 };
	ezz_status	 st;

	*good = false;
	if ((st = ezz_token_protected(ctx, &c->ez1, issuer, c->schema->digest,
	    &protected)) == EZZ_OK &&
	    (st = ezz_token_signed(ctx, ezz_bytes_of(&protected),
	    ezz_bytes_of(&c->payload), &tbs)) == EZZ_OK &&
	    (st = ezz_pkey_verify(ctx, key, c->ez1.alg, ezz_bytes_of(&tbs),
	    EZZ_BYTES(c->ez1.signature, sizeof(c->ez1.signature)), good)) ==
	    EZZ_OK && *good)
		st = ezz_digest_once(ctx, EZZ_SM3, ezz_bytes_of(&tbs),
		    c->identity);
	ezz_buf_free(&protected);
	ezz_buf_free(&tbs);
	return st;
}

/* A key id is a hint: each key with it is tried, the one that fits stays. */
static ezz_status
choose_key(ezz_ctx *ctx, struct token_case *c)
{
	const struct ezz_trust_entry	*e = NULL;
	const struct ezz_pkey		*key;
	ezz_status			 st;

	while (c->v->trust != NULL && !c->good &&
	    (e = ezz_trust_next(c->v->trust, c->ez1.kid, EZZ_USE_TOKEN, e)) !=
	    NULL) {
		/* a key that is no point of the curve has signed nothing */
		st = ezz_trust_key(ctx, e, &key);
		if (st == EZZ_EFORMAT || st == EZZ_EUNSUPPORTED)
			continue;
		if (st != EZZ_OK || (st = try_key(ctx, c, key, e->issuer,
		    &c->good)) != EZZ_OK)
			return st;
		c->entry = e;
		c->key = key;
		c->issuer = e->issuer;
	}
	for (size_t i = 0; i < c->v->anchors_n && !c->good; i++) {
		const struct ezz_anchor	*a = &c->v->anchors[i];

		if (a->use != EZZ_USE_TOKEN)
			continue;
		if ((st = try_key(ctx, c, ezz_cert_pkey(a->cert),
		    ezz_bytes_str(a->issuer), &c->good)) != EZZ_OK)
			return st;
		/* another's token is not a forgery of this key's, and what
		 * names no body cannot say whose it is */
		if (c->good || (c->key == NULL && *a->issuer != '\0' &&
		    memcmp(c->ez1.kid, ezz_pkey_kid(ezz_cert_pkey(a->cert)),
		    EZZ_KID) == 0)) {
			c->entry = NULL;
			c->anchor = a;
			c->key = ezz_cert_pkey(a->cert);
			c->issuer = ezz_bytes_str(a->issuer);
		}
	}
	return EZZ_OK;
}

static ezz_status
unknown_key(struct token_case *c, struct ezz_note *n)
{
	char	 kid[17];

	for (size_t i = 0; i < 8; i++)
		snprintf(kid + 2 * i, 3, "%02x", c->ez1.kid[i]);
	for (size_t i = 0; i < c->v->anchors_n; i++)
		if (c->v->anchors[i].use == EZZ_USE_TOKEN &&
		    *c->v->anchors[i].issuer == '\0')
			return ezz_note(n, EZZ_INDETERMINATE, "an anchor's "
			    "certificate does not say whose it is "
			    "(organizationIdentifier); use a trust pack");
	if (c->v->trust == NULL && c->v->anchors_n > 0)
		return ezz_note(n, EZZ_INDETERMINATE, "key %s is none of the "
		    "anchors': another body's, or a stranger's", kid);
	if (c->v->trust == NULL)
		return ezz_note(n, EZZ_INDETERMINATE, "nobody said whom to "
		    "trust: name an office, a trust pack or an anchor "
		    "(key %s)", kid);
	if (ezz_trust_verdict(c->v->trust) == EZZ_FAILED)
		return ezz_note(n, EZZ_INDETERMINATE, "the trust pack itself "
		    "failed; see ezz trust check");
	return ezz_note(n, EZZ_INDETERMINATE, "key %s is not in the trust "
	    "pack: a newer pack may have it, or a stranger signed", kid);
}

/* A test key is worth something in a test office only. */
static ezz_status
trial(struct token_case *c, struct ezz_note *n)
{
	if (c->entry != NULL ? !c->v->trust->test :
	    !ezz_cert_has_policy(c->anchor->cert, EZZ_POLICY_TEST))
		return EZZ_OK;
	ezz_report_set_test(c->report, true);
	if (c->v->test)
		return EZZ_OK;
	return ezz_note(n, c->v->policy->test == EZZ_TEST_FAILED ?
	    EZZ_FAILED : EZZ_INDETERMINATE,
	    "this is a trial key, and this office is no trial office");
}

static ezz_status
entry_state(struct token_case *c, struct ezz_note *n)
{
	char	 day[EZZ_TIME_TEXT];

	if (c->entry->state != EZZ_KEY_COMPROMISED)
		return EZZ_OK;
	if (c->good && ezz_trust_known_good(c->entry, c->identity))
		return ezz_remark(n, "the key is compromised, but the roots "
		    "vouch for this very token");
	ezz_time_text(c->entry->since, day);
	return ezz_note(n, EZZ_FAILED, "the key was compromised on %s; "
	    "nothing that it signed is accepted: ask for a new paper", day);
}

static ezz_status
key(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct token_case		*c = what;
	const struct ezz_policy_row	*row;
	ezz_status			 st;

	if (!c->framed)
		return ezz_note_not_reached(n);
	if ((st = choose_key(ctx, c)) != EZZ_OK)
		return st;
	if (c->key == NULL)
		return unknown_key(c, n);
	row = ezz_policy_alg(c->v->policy, c->ez1.alg);
	if (row == NULL || row->until < c->terms->time)
		return ezz_note(n, EZZ_FAILED, "policy %s no longer takes %s",
		    ezz_policy_name(c->v->policy),
		    ezz_alg_row(c->ez1.alg)->label);
	if ((st = trial(c, n)) != EZZ_OK || c->entry == NULL)
		return st;
	if ((st = entry_state(c, n)) != EZZ_OK)
		return st;
	if (ezz_trust_verdict(c->v->trust) == EZZ_INDETERMINATE)
		return ezz_note(n, EZZ_INDETERMINATE, "the trust pack is not "
		    "current or not complete; see ezz trust check");
	return EZZ_OK;
}

static ezz_status
signature(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct token_case	*c = what;

	(void)ctx;
	if (!c->framed)
		return ezz_note_not_reached(n);
	if (c->key == NULL)
		return ezz_note(n, EZZ_INDETERMINATE,
		    "there is no key to check it with");
	if (!c->good)
		return ezz_note(n, EZZ_FAILED, "the signature is not this "
		    "key's: the code was forged or altered");
	return EZZ_OK;
}

/* ---- payload ------------------------------------------------------------ */

static int64_t
field_day(const struct token_case *c, const char *name)
{
	const struct ezz_shown	*f;
	int64_t			 t;

	f = ezz_token_field(c->fields, c->fields_n, name);
	if (f == NULL || !ezz_time_parse(ezz_bytes_str(f->text[0]), &t))
		return EZZ_NO_DAY;
	return ezz_time_day(t);
}

/* A copy is over on its own day, and no later than its original. */
static int64_t
ends(const struct token_case *c)
{
	int64_t	 whole = field_day(c, "ZZYXQJZRQ");
	int64_t	 copy = field_day(c, "JZJYXQJZSJ");

	return copy != EZZ_NO_DAY && (whole == EZZ_NO_DAY || copy < whole) ?
	    copy : whole;
}

static ezz_status
joined(ezz_ctx *ctx, const struct ezz_shown *f, struct ezz_buf *out)
{
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < f->n && st == EZZ_OK; i++)
		if ((st = ezz_buf_str(ctx, out, i == 0 ? "" : "、")) == EZZ_OK)
			st = ezz_buf_str(ctx, out, f->text[i]);
	return st;
}

static ezz_status
subject_field(ezz_ctx *ctx, struct token_case *c, enum ezz_subject which,
    const char *name)
{
	const struct ezz_shown	*f;
	struct ezz_buf		 text = { 0 };
	ezz_status		 st;

	f = ezz_token_field(c->fields, c->fields_n, name);
	if (f == NULL)
		return EZZ_OK;
	if ((st = joined(ctx, f, &text)) == EZZ_OK)
		st = ezz_report_subject(ctx, c->report, which,
		    ezz_bytes_of(&text));
	ezz_buf_free(&text);
	return st;
}

/* What a clerk compares with the face. */
static ezz_status
covered(ezz_ctx *ctx, struct token_case *c)
{
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < c->fields_n && st == EZZ_OK; i++) {
		const struct ezz_shown	*f = &c->fields[i];
		struct ezz_buf		 text = { 0 };

		if ((st = joined(ctx, f, &text)) == EZZ_OK)
			st = ezz_report_cover(ctx, c->report,
			    f->field->label_zh, f->field->label_en,
			    ezz_bytes_of(&text), f->cut);
		ezz_buf_free(&text);
	}
	return st;
}

static const char *
in_words(const ezz_ctx *ctx, const char *en, const char *zh)
{
	return ctx->language == EZZ_CHINESE ? zh : en;
}

/* The names of a view's fields: those it has, or those that its licence has
 * no value for. */
static ezz_status
view_fields(ezz_ctx *ctx, const struct token_case *c, bool has,
    struct ezz_buf *out)
{
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < c->schema->fields_n && st == EZZ_OK; i++) {
		const struct ezz_field	*f = &c->schema->fields[i];

		if (f->position < 0 || (ezz_token_field(c->fields,
		    c->fields_n, f->key) != NULL) != has)
			continue;
		if ((st = ezz_buf_str(ctx, out, out->n == 0 ? "" :
		    in_words(ctx, ", ", "、"))) == EZZ_OK)
			st = ezz_buf_str(ctx, out, in_words(ctx, f->label_en,
			    f->label_zh));
		/* what no paper prints is told here */
		if (st == EZZ_OK && has && f->from != NULL)
			st = ezz_buf_fmt(ctx, out, in_words(ctx, ": %s",
			    "：%s"), ezz_token_field(c->fields, c->fields_n,
			    f->key)->text[0]);
	}
	return st;
}

static const char *
first_text(const struct token_case *c, const char *key)
{
	const struct ezz_shown	*f;

	f = ezz_token_field(c->fields, c->fields_n, key);
	return f == NULL ? "" : f->text[0];
}

/* All that makes it a copy is there, or it is none. */
static ezz_status
copy_of(struct token_case *c, struct ezz_note *n)
{
	static const char *const	 keys[] = { "JZJZZSJ", "JZJZZZ",
					    "JZJZZSY", "JZJYXQJZSJ",
					    EZZ_COPY_BY, EZZ_COPY_CLASS,
					    EZZ_COPY_OF };

	if (!ezz_schema_is_copy(c->schema))
		return EZZ_OK;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (*first_text(c, keys[i]) == '\0')
			return ezz_note(n, EZZ_FAILED, "an annotated copy "
			    "without %s", keys[i]);
	if (field_day(c, "JZJYXQJZSJ") == EZZ_NO_DAY)
		return ezz_note(n, EZZ_FAILED, "an annotated copy whose last "
		    "day is no date");
	return ezz_remark(n, "an annotated copy, not the licence: made by %s "
	    "on %s for \"%s\", good until %s, of the original with SM3 %s",
	    first_text(c, "JZJZZZ"), first_text(c, "JZJZZSJ"),
	    first_text(c, "JZJZZSY"), first_text(c, "JZJYXQJZSJ"),
	    first_text(c, EZZ_COPY_OF));
}

/* What is withheld is not missing, and what is missing is not withheld. */
static ezz_status
view_of(ezz_ctx *ctx, struct token_case *c, struct ezz_note *n)
{
	const struct ezz_schema	*s = c->schema;
	struct ezz_buf		 in = { 0 }, out = { 0 };
	ezz_status		 st;

	if (s->view == NULL)
		return EZZ_OK;
	if ((st = view_fields(ctx, c, true, &in)) == EZZ_OK &&
	    (st = view_fields(ctx, c, false, &out)) == EZZ_OK &&
	    (st = ezz_report_set_holds(ctx, c->report, s->view,
	    ezz_bytes_of(&in))) == EZZ_OK)
		st = ezz_remark(n, "this code (%s) holds only: %.*s; what "
		    "else the licence says is withheld, not missing",
		    in_words(ctx, s->view_en, s->view_zh), (int)in.n,
		    in.n == 0 ? "" : (const char *)in.p);
	if (st == EZZ_OK && out.n > 0)
		st = ezz_remark(n, "the licence itself has no %.*s",
		    (int)out.n, (const char *)out.p);
	ezz_buf_free(&in);
	ezz_buf_free(&out);
	return st;
}

/* The subject is filled from what a good signature covers, only. */
static ezz_status
subject(ezz_ctx *ctx, struct token_case *c)
{
	struct ezz_bytes	 authority;
	ezz_status		 st;

	authority = c->entry != NULL ? c->entry->name :
	    ezz_bytes_str(ezz_cert_common_name(c->anchor->cert));
	if ((st = subject_field(ctx, c, EZZ_SUBJECT_LICID, "ZZBS")) !=
	    EZZ_OK ||
	    (st = subject_field(ctx, c, EZZ_SUBJECT_HOLDER, "CZZT")) !=
	    EZZ_OK ||
	    (st = ezz_report_subject(ctx, c->report, EZZ_SUBJECT_TYPE,
	    ezz_bytes_str(c->schema->title_zh))) != EZZ_OK)
		return st;
	return ezz_report_subject(ctx, c->report, EZZ_SUBJECT_AUTHORITY,
	    authority);
}

static ezz_status
payload(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct token_case	*c = what;
	ezz_status		 st;

	if (!c->good)
		return ezz_note_not_reached(n);
	if ((st = ezz_token_claims(ctx, ezz_bytes_of(&c->payload),
	    &c->claims)) != EZZ_OK ||
	    (st = ezz_token_fields(ctx, c->schema, c->issuer,
	    c->claims.fields, &c->fields, &c->fields_n)) != EZZ_OK)
		/* its issuer may know more than this version does */
		return ezz_note_error(n, st == EZZ_EUNSUPPORTED ?
		    EZZ_INDETERMINATE : EZZ_FAILED, st);
	c->claimed = true;
	c->start = field_day(c, "ZZYXQQSRQ");
	c->end = ends(c);
	for (size_t i = 0; i < c->fields_n; i++)
		if (c->fields[i].cut && (st = ezz_remark(n,
		    "%s is shortened in the code; the whole is on the paper",
		    c->fields[i].field->label_zh)) != EZZ_OK)
			return st;
	if ((st = copy_of(c, n)) != EZZ_OK ||
	    (st = view_of(ctx, c, n)) != EZZ_OK)
		return st;
	ezz_report_set_identity(c->report, c->identity);
	return (st = covered(ctx, c)) != EZZ_OK ? st : subject(ctx, c);
}

/* ---- time and scope ----------------------------------------------------- */

ezz_status
ezz_note_clock(struct ezz_note *n, int64_t was)
{
	char	 text[EZZ_TIME_TEXT];

	ezz_time_text(was, text);
	return ezz_note(n, EZZ_INDETERMINATE, "this machine's clock went "
	    "backwards: it has known %s; set it right", text);
}

static bool
licence_ended(const struct token_case *c)
{
	return c->end != EZZ_NO_DAY && c->terms->time > ezz_day_last(c->end);
}

static ezz_status
when(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct token_case	*c = what;
	int64_t			 now = c->terms->time;
	int64_t			 skew = c->v->policy->skew;
	char			 text[EZZ_TIME_TEXT];

	(void)ctx;
	if (!c->claimed)
		return ezz_note_not_reached(n);
	if (now + skew < c->terms->clock_floor)
		return ezz_note_clock(n, c->terms->clock_floor);
	if (c->claims.iat > now + skew || c->claims.nbf > now + skew) {
		ezz_time_text(c->claims.iat > c->claims.nbf ? c->claims.iat :
		    c->claims.nbf, text);
		return ezz_note(n, EZZ_INDETERMINATE, "the code is dated %s, "
		    "which is not yet: look at this machine's clock", text);
	}
	ezz_time_text(c->claims.exp, text);
	if (now <= c->claims.exp)
		return ezz_note(n, EZZ_PASSED, "the code is good until %s",
		    text);
	if (licence_ended(c) && ezz_schema_is_copy(c->schema))
		return ezz_note(n, EZZ_PASSED,
		    "the annotated copy was good until %s", text);
	if (licence_ended(c))
		return ezz_note(n, EZZ_PASSED,
		    "the code ended with its licence on %s", text);
	return ezz_note(n, EZZ_INDETERMINATE, "the code has expired on %s, "
	    "draw a new one; this does not say that the licence has ended",
	    text);
}

/* The issuer in an identifier, whose serial may be masked; or empty. */
static struct ezz_bytes
licid_issuer(const char *text)
{
	size_t	 n = strlen(EZZ_LICID_ROOT ".");

	if (strncmp(text, EZZ_LICID_ROOT ".", n) != 0 ||
	    (text = strchr(text + n, '.')) == NULL)
		return EZZ_BYTES(NULL, 0);
	return EZZ_BYTES(text + 1, strcspn(text + 1, "."));
}

/* Who made the copy signs it; class A is the authority's own. */
static ezz_status
copy_scope(struct token_case *c, struct ezz_note *n)
{
	const char		*by = first_text(c, EZZ_COPY_BY);
	struct ezz_bytes	 issuer = licid_issuer(first_text(c, "ZZBS"));
	struct ezz_bytes	 region;

	if (!ezz_trust_for_body(c->entry, ezz_bytes_str(by)))
		return ezz_note(n, EZZ_FAILED, "the copy says that %s made "
		    "it, for whom this key may not sign", by);
	if (strcmp(first_text(c, EZZ_COPY_CLASS), "B") != 0 &&
	    (issuer.n == 0 || !ezz_trust_for_body(c->entry, issuer)))
		return ezz_note(n, EZZ_FAILED, "only the issuing authority "
		    "makes copies of class A, and this key may not sign for "
		    "%.*s", (int)issuer.n, issuer.n == 0 ? "" :
		    (const char *)issuer.p);
	region = c->entry->issuer.n == 18 ?
	    EZZ_BYTES(c->entry->issuer.p + 2, 6) : EZZ_BYTES(NULL, 0);
	if (!ezz_trust_for_region(c->entry, region))
		return ezz_note(n, EZZ_FAILED, "the key may not sign for "
		    "region %.*s", (int)region.n, (const char *)region.p);
	return EZZ_OK;
}

static ezz_status
entry_scope(struct token_case *c, struct ezz_note *n)
{
	const struct ezz_trust_entry	*e = c->entry;
	const struct ezz_shown		*f;
	struct ezz_bytes		 region;
	struct ezz_licid		 id;

	if (!ezz_trust_for_schema(e, c->schema->id) &&
	    c->schema->view != NULL)
		return ezz_note(n, EZZ_FAILED, "the key may not sign the view "
		    "%s of type %s", c->schema->view, c->schema->title_zh);
	if (!ezz_trust_for_schema(e, c->schema->id))
		return ezz_note(n, EZZ_FAILED, "the key may not sign licences "
		    "of type %s", c->schema->title_zh);
	if (c->claims.iat < e->from || c->claims.iat > e->to ||
	    (e->state == EZZ_KEY_RETIRED && c->claims.iat > e->since))
		return ezz_note(n, EZZ_FAILED,
		    "the key was not in use on the day of issue");
	if (c->terms->time > e->until)
		return ezz_note(n, EZZ_INDETERMINATE, "the key's time is over "
		    "for verifying, too: ask for a new code");
	if (ezz_schema_is_copy(c->schema))
		return copy_scope(c, n);
	f = ezz_token_field(c->fields, c->fields_n, "ZZBS");
	if (f != NULL && ezz_licid_split(ezz_bytes_str(f->text[0]), &id) &&
	    !ezz_trust_for_body(e, id.issuer))
		return ezz_note(n, EZZ_FAILED, "the identifier names issuer "
		    "%.*s, for whom this key may not sign", (int)id.issuer.n,
		    (const char *)id.issuer.p);
	f = ezz_token_field(c->fields, c->fields_n, "XZQHDM");
	region = f != NULL ? ezz_bytes_str(f->text[0]) : e->issuer.n == 18 ?
	    EZZ_BYTES(e->issuer.p + 2, 6) : EZZ_BYTES(NULL, 0);
	if (!ezz_trust_for_region(e, region))
		return ezz_note(n, EZZ_FAILED, "the key may not sign for "
		    "region %.*s", (int)region.n, (const char *)region.p);
	return EZZ_OK;
}

static bool
has_value(const struct token_case *c, const char *name, const char *value)
{
	const struct ezz_shown	*f;

	f = ezz_token_field(c->fields, c->fields_n, name);
	for (size_t i = 0; f != NULL && i < f->n; i++)
		if (strcmp(f->text[i], value) == 0)
			return true;
	return false;
}

/* --expect: a paper cannot choose what it is taken for. */
static bool
as_expected(const struct token_case *c, const char *expect)
{
	const char	*value = strchr(expect, '=');
	bool		 copy = ezz_schema_is_copy(c->schema);

	if (strcmp(expect, "licence") == 0 || strcmp(expect, "token") == 0)
		return *expect == 't' || !copy;
	if (strncmp(expect, "licence:", 8) == 0)
		return !copy && (strcmp(expect + 8, c->schema->view == NULL ?
		    c->schema->name : c->schema->of) == 0 ||
		    strcmp(expect + 8, c->schema->type) == 0 ||
		    strcmp(expect + 8, c->schema->title_zh) == 0);
	if (value == NULL)
		return false;
	if (strncmp(expect, "licid=", 6) == 0)
		return has_value(c, "ZZBS", value + 1);
	if (strncmp(expect, "holder-code=", 12) == 0)
		return has_value(c, "CZZTDM", value + 1);
	if (strncmp(expect, "view=", 5) == 0)
		return strcmp(c->schema->view == NULL ? EZZ_VIEW_FULL :
		    c->schema->view, value + 1) == 0;
	return false;
}

/* A view keeps to itself what others expect of it. */
static bool
withheld(const struct token_case *c, const char *expect)
{
	const char	*key = strncmp(expect, "licid=", 6) == 0 ? "ZZBS" :
			    strncmp(expect, "holder-code=", 12) == 0 ?
			    "CZZTDM" : NULL;

	return c->schema->view != NULL && key != NULL &&
	    ezz_schema_field(c->schema, ezz_bytes_str(key)) == NULL;
}

static ezz_status
expected(const struct token_case *c, const char *expect, struct ezz_note *n)
{
	if (as_expected(c, expect))
		return EZZ_OK;
	if (withheld(c, expect))
		return ezz_note(n, EZZ_INDETERMINATE, "expected %s, which "
		    "this code withholds: ask for the full one", expect);
	if (strncmp(expect, "view=", 5) == 0)
		return ezz_note(n, EZZ_FAILED, "expected %s, and this is the "
		    "view %s", expect, c->schema->view == NULL ?
		    EZZ_VIEW_FULL : c->schema->view);
	return ezz_note(n, EZZ_FAILED, "expected %s, which this is not",
	    expect);
}

static ezz_status
scope(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct token_case	*c = what;
	ezz_status		 st;

	(void)ctx;
	if (!c->claimed)
		return ezz_note_not_reached(n);
	if (c->entry != NULL && (st = entry_scope(c, n)) != EZZ_OK)
		return st;
	for (size_t i = 0; i < c->terms->expect_n; i++)
		if ((st = expected(c, c->terms->expect[i], n)) != EZZ_OK)
			return st;
	return EZZ_OK;
}

/* ---- status and holder -------------------------------------------------- */

/* What the list says, over what the paper's own dates say. */
static ezz_standing
standing(const struct token_case *c, ezz_standing listed)
{
	if (listed == EZZ_ENDED || licence_ended(c))
		return EZZ_ENDED;
	if (listed == EZZ_SUSPENDED)
		return EZZ_SUSPENDED;
	if (c->start != EZZ_NO_DAY && c->terms->time < ezz_day_first(c->start))
		return EZZ_NOT_ACTIVE;
	return listed;
}

static ezz_status
not_asked(struct token_case *c, struct ezz_note *n, const char *why)
{
	bool	 need = c->schema->status == EZZ_STATUS_REQUIRE &&
		    !c->terms->no_status;

	ezz_report_set_standing(c->report, standing(c, EZZ_NOT_ASKED));
	return ezz_note(n, need ? EZZ_INDETERMINATE : EZZ_PASSED, "%s", why);
}

/*
 * Where the pack says that this type may be shown with an older list, one
 * that is not long past its time still counts, and its age is told.
 */
static bool
age_allowed(const struct token_case *c, const ezz_statuslist *list)
{
	const struct ezz_policy	*policy = c->v->policy;
	int64_t			 last;
	bool			 refused = true;

	if (c->schema->status == EZZ_STATUS_REQUIRE || c->v->trust == NULL ||
	    ezz_trust_schema_digest(c->v->trust, c->schema->id, &refused) ==
	    NULL || refused)
		return false;
	last = list->head.exp != 0 ? list->head.exp :
	    list->head.iat + list->head.ttl;
	switch (ezz_statuslist_fresh(list, c->terms->time, policy->skew)) {
	case EZZ_STALE:
	case EZZ_EXPIRED:
		return c->terms->time <= last + policy->stale_grace;
	default:
		return false;
	}
}

static ezz_status
remark_details(ezz_ctx *ctx, const struct token_case *c,
    const ezz_statuslist *list, unsigned value, struct ezz_note *n)
{
	const ezz_verifier	*v = c->v;
	struct ezz_buf		 file = { 0 };
	ezz_status		 st = EZZ_OK;

	if (v->find_detail != NULL && (st = v->find_detail(ctx, v->find_arg,
	    list->uri, &file)) == EZZ_OK && file.n > 0)
		st = ezz_statusdetail_remark(ctx, ezz_bytes_of(&file), list,
		    v->trust, c->claims.index, value, n);
	ezz_buf_free(&file);
	return st;
}

static ezz_status
from_list(ezz_ctx *ctx, struct token_case *c, const ezz_statuslist *list,
    struct ezz_note *n)
{
	char		 made[EZZ_TIME_TEXT];
	ezz_standing	 listed;
	ezz_status	 st;
	ezz_verdict	 v;
	unsigned	 value;

	if ((st = ezz_statuslist_note_signer(ctx, list, c->v->trust,
	    c->issuer, n)) != EZZ_OK)
		return st;
	if ((v = ezz_note_verdict(n)) != EZZ_PASSED)
		return EZZ_OK;
	st = ezz_statuslist_value(ctx, list, c->claims.index, &value);
	if (st == EZZ_ENOTFOUND)
		return ezz_note_error(n, EZZ_FAILED, st);
	if (st != EZZ_OK)
		return st;
	listed = value == 0 ? EZZ_VALID : value == 2 ? EZZ_SUSPENDED :
	    EZZ_ENDED;
	ezz_report_set_standing(c->report, standing(c, listed));
	if (value != 0 && (st = remark_details(ctx, c, list, value, n)) !=
	    EZZ_OK)
		return st;
	if (age_allowed(c, list)) {
		ezz_time_text(list->head.iat, made);
		return ezz_note(n, EZZ_PASSED, "stale, but allowed for this "
		    "type: made on %s; fetch a newer list", made);
	}
	return ezz_statuslist_note_fresh(list, c->terms->time,
	    c->v->policy->skew, n);
}

static ezz_status
status(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct token_case	*c = what;
	const ezz_statuslist	*list;
	ezz_status		 st;

	if (!c->claimed)
		return ezz_note_not_reached(n);
	if (c->schema->status == EZZ_STATUS_NONE || c->terms->no_status)
		ezz_report_waive_status(c->report);
	if (c->terms->no_status)
		return not_asked(c, n, ezz_text(ctx,
		    "status was not asked: the caller waived it"));
	if (!c->claims.has_status)
		return not_asked(c, n, ezz_text(ctx,
		    "the code names no status list"));
	if ((st = ezz_verifier_list(ctx, c->v, c->claims.uri, &list)) !=
	    EZZ_OK)
		return st;
	if (list == NULL)
		return not_asked(c, n, ezz_text(ctx,
		    "its status list is not here; fetch it to know whether "
		    "the licence is in force"));
	return from_list(ctx, c, list, n);
}

static ezz_status
holder(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct token_case		*c = what;
	const struct ezz_holder_case	 h = {
		.terms = c->terms,
		.skew = c->v->policy->skew,
		.ez1 = &c->ez1,
		.schema = c->schema,
		.cnf = c->claims.cnf,
		.proof = c->proof,
		.fields = c->fields,
		.fields_n = c->fields_n,
	};

	return c->claimed ? ezz_check_holder(ctx, &h, n) :
	    ezz_note_not_reached(n);
}

static const struct ezz_check rows[] = {
	{ "token.armour", "RFC 9285", armour },
	{ "token.frame", "EZ1", frame },
	{ "token.key", "EZ1", key },
	{ "token.signature", "GM/T 0003.2, RFC 9052 4.4", signature },
	{ "token.payload", "RFC 8392, RFC 8949 4.2.1", payload },
	{ "token.time", "RFC 8392 3.1", when },
	{ "token.scope", "EZ1", scope },
	{ "token.status", "Token Status List 8.3", status },
	{ "token.holder", "RFC 8747", holder },
};

static ezz_status
judged_by(ezz_ctx *ctx, struct token_case *c, int64_t *status_time)
{
	const ezz_statuslist	*list = NULL;
	const ezz_trust		*t = c->v->trust;
	ezz_status		 st;

	if (c->claimed && c->claims.has_status &&
	    (st = ezz_verifier_list(ctx, c->v, c->claims.uri, &list)) !=
	    EZZ_OK)
		return st;
	*status_time = list == NULL ? 0 : list->head.iat;
	return ezz_report_trust(ctx, c->report, t == NULL ? 0 : t->seq,
	    t == NULL ? 0 : t->iat, *status_time,
	    ezz_policy_name(c->v->policy));
}

ezz_status
ezz_check_token(ezz_ctx *ctx, ezz_verifier *v, struct ezz_bytes text,
    const char *input, const struct ezz_verify_terms *terms, ezz_report **out)
{
	struct ezz_token_seen	 seen;
	ezz_status		 st;

	st = ezz_check_token_seen(ctx, v, text, input, terms, out, &seen);
	ezz_token_fields_free(&seen.fields, seen.n);
	return st;
}

/* Its fields go out with what was seen. */
static void
hand_out(struct token_case *c, struct ezz_token_seen *seen)
{
	if (!c->claimed)
		return;
	seen->schema = c->schema;
	seen->fields = c->fields;
	seen->n = c->fields_n;
	seen->expired = c->terms->time > c->claims.exp;
	c->fields = NULL;
	c->fields_n = 0;
}

ezz_status
ezz_check_token_seen(ezz_ctx *ctx, ezz_verifier *v, struct ezz_bytes text,
    const char *input, const struct ezz_verify_terms *terms, ezz_report **out,
    struct ezz_token_seen *seen)
{
	struct token_case	 c = { .v = v, .terms = terms, .raw = text,
				    .start = EZZ_NO_DAY, .end = EZZ_NO_DAY };
	ezz_status		 st;

	*out = NULL;
	*seen = (struct ezz_token_seen){ 0 };
	if ((st = ezz_report_new(ctx, EZZ_KIND_TOKEN, input, terms->time,
	    &c.report)) != EZZ_OK)
		return st;
	if ((st = ezz_report_judge(ctx, c.report, "", rows,
	    sizeof(rows) / sizeof(rows[0]), &c)) == EZZ_OK &&
	    (st = judged_by(ctx, &c, &seen->status_time)) == EZZ_OK) {
		hand_out(&c, seen);
		*out = c.report;
		c.report = NULL;
	}
	ezz_report_free(&c.report);
	ezz_token_fields_free(&c.fields, c.fields_n);
	ezz_buf_free(&c.payload);
	ezz_buf_free(&c.frame);
	return st;
}
