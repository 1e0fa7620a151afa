/*
 * A health certificate of the EU (hcert-spec 1.0.8): genuine or not.  The
 * checks bear the names of a token's.  Which kinds of certificate a key may
 * sign stands in its own certificate, as extended key usages; one without
 * that extension may sign all.
 *
 * Left out: the JSON inside, the rules of the states, their revocation lists.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/squeeze.h"
#include "crypto/digest.h"
#include "format/ez1.h"
#include "format/hc1.h"
#include "object/report.h"
#include "op/verifier.h"

#define KID	8		/* of SHA-256 over the certificate */

static const struct {
	char		 kind;
	const char	*name;
	const char	*oid;
	const char	*old;	/* as the first states wrote it */
} kinds[] = {
	{ 't', "EU DCC: test", "1.3.6.1.4.1.1847.2021.1.1",
	    "1.3.6.1.4.1.0.1847.2021.1.1" },
	{ 'v', "EU DCC: vaccination", "1.3.6.1.4.1.1847.2021.1.2",
	    "1.3.6.1.4.1.0.1847.2021.1.2" },
	{ 'r', "EU DCC: recovery", "1.3.6.1.4.1.1847.2021.1.3",
	    "1.3.6.1.4.1.0.1847.2021.1.3" },
};

#define KINDS	(sizeof(kinds) / sizeof(kinds[0]))

struct hc1_case {
	ezz_verifier			*v;
	const struct ezz_verify_terms	*terms;
	ezz_report			*report;
	struct ezz_bytes		 raw;
	struct ezz_buf			 text;		/* token.armour */
	bool				 framed;	/* token.frame */
	struct ezz_hc1			 hc1;
	const struct ezz_trust_entry	*entry;		/* token.key */
	struct ezz_cert			*own;		/* made for entry */
	const struct ezz_cert		*cert;		/* that signed */
	bool				 named;		/* a key id met ours */
	bool				 good;
	bool				 claimed;	/* token.payload */
	struct ezz_hc1_claims		 claims;
};

/* ---- armour and frame --------------------------------------------------- */

static ezz_status
armour(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct hc1_case	*c = what;
	struct ezz_buf	 z = { 0 }, cose = { 0 };
	ezz_status	 st;

	if ((st = ezz_scan_normalise(ctx, c->raw, &c->text)) == EZZ_OK &&
	    (st = ezz_armour_read(ctx, ezz_bytes_of(&c->text), &z)) == EZZ_OK)
		st = ezz_zlib_read(ctx, ezz_bytes_of(&z), EZZ_MAX_PAYLOAD,
		    &cose);
	ezz_buf_free(&z);
	ezz_buf_free(&cose);
	if (st == EZZ_OK)
		return EZZ_OK;
	ezz_buf_free(&c->text);
	/* there is no CRC, but zlib's checksum does as well */
	return st == EZZ_EFORMAT ? ezz_note(n, EZZ_INDETERMINATE,
	    "the scan is damaged, scan again (%s)", ezz_message(ctx)) :
	    ezz_note_error(n, EZZ_FAILED, st);
}

static ezz_status
frame(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct hc1_case	*c = what;
	ezz_status	 st;

	if (c->text.n == 0)
		return ezz_note_not_reached(n);
	st = ezz_hc1_read(ctx, ezz_bytes_of(&c->text), &c->hc1);
	if (st != EZZ_OK)
		return ezz_note_error(n, st == EZZ_EUNSUPPORTED ?
		    EZZ_INDETERMINATE : EZZ_FAILED, st);
	c->framed = true;
	return EZZ_OK;
}

/* ---- key and signature -------------------------------------------------- */

static ezz_status
kid_of(ezz_ctx *ctx, struct ezz_bytes der, const struct hc1_case *c,
    bool *same)
{
	struct ezz_bytes	 kid = c->hc1.sign1.header.kid;
	uint8_t			 digest[EZZ_DIGEST_MAX];
	ezz_status		 st;

	if ((st = ezz_digest_once(ctx, EZZ_SHA256, der, digest)) == EZZ_OK)
		*same = ezz_bytes_equal(kid, EZZ_BYTES(digest, KID));
	return st;
}

static ezz_status
try_cert(ezz_ctx *ctx, struct hc1_case *c, const struct ezz_cert *cert)
{
	const struct ezz_cose_sign1	*s = &c->hc1.sign1;
	struct ezz_buf			 tbs = { 0 };
	ezz_status			 st;
	bool				 same;

	if ((st = kid_of(ctx, ezz_cert_der(cert), c, &same)) == EZZ_OK &&
	    (st = ezz_cose_signed_bytes(ctx, s->protected, NULL,
	    EZZ_BYTES(NULL, 0), s->payload, &tbs)) == EZZ_OK)
		st = ezz_pkey_verify(ctx, ezz_cert_pkey(cert), c->hc1.alg,
		    ezz_bytes_of(&tbs), s->signature, &c->good);
	ezz_buf_free(&tbs);
	if (st == EZZ_OK)
		c->named |= same;
	if (st == EZZ_OK && c->good)
		c->cert = cert;
	return st;
}

/* Keys of the pack stand there with their certificates. */
static ezz_status
try_pack(ezz_ctx *ctx, struct hc1_case *c)
{
	const struct ezz_trust_entry	*e = NULL;
	ezz_status			 st = EZZ_OK;
	bool				 same;

	while (!c->good && c->v->trust != NULL && (e = ezz_trust_each(
	    c->v->trust, EZZ_USE_TOKEN, e)) != NULL) {
		if (e->cert.n == 0)
			continue;
		if ((st = kid_of(ctx, e->cert, c, &same)) != EZZ_OK)
			return st;
		if (!same)
			continue;
		ezz_cert_free(&c->own);
		if ((st = ezz_cert_read(ctx, e->cert, &c->own)) != EZZ_OK ||
		    (st = try_cert(ctx, c, c->own)) != EZZ_OK)
			return st;
		c->entry = e;
	}
	return st;
}

static ezz_status
trusted(struct hc1_case *c, struct ezz_note *n)
{
	const struct ezz_trust_entry	*e = c->entry;
	bool				 trial;

	trial = ezz_cert_has_policy(c->cert, EZZ_POLICY_TEST) ||
	    (e != NULL && c->v->trust->test);
	ezz_report_set_test(c->report, trial);
	if (trial && !c->v->test)
		return ezz_note(n, EZZ_INDETERMINATE,
		    "this is a trial key, and this office is no trial office");
	if (e == NULL)
		return EZZ_OK;
	if (e->state == EZZ_KEY_COMPROMISED)
		return ezz_note(n, EZZ_FAILED, "the key is compromised");
	if (ezz_trust_verdict(c->v->trust) != EZZ_PASSED)
		return ezz_note(n, EZZ_INDETERMINATE, "the trust pack is not "
		    "current or not complete; see ezz trust check");
	return EZZ_OK;
}

static ezz_status
key(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct hc1_case			*c = what;
	const struct ezz_policy_row	*row;
	char				 kid[2 * KID + 1] = "";
	ezz_status			 st;

	if (!c->framed)
		return ezz_note_not_reached(n);
	if ((st = try_pack(ctx, c)) != EZZ_OK)
		return st;
	for (size_t i = 0; i < c->v->anchors_n && !c->good; i++)
		if (c->v->anchors[i].use == EZZ_USE_TOKEN) {
			c->entry = NULL;
			if ((st = try_cert(ctx, c,
			    c->v->anchors[i].cert)) != EZZ_OK)
				return st;
		}
	for (size_t i = 0; i < KID && i < c->hc1.sign1.header.kid.n; i++)
		snprintf(kid + 2 * i, 3, "%02x", c->hc1.sign1.header.kid.p[i]);
	if (!c->good && !c->named)
		return ezz_note(n, EZZ_INDETERMINATE, "the certificate's key "
		    "%s is not among those that are trusted", kid);
	row = ezz_policy_alg(c->v->policy, c->hc1.alg);
	if (row == NULL || row->until < c->terms->time)
		return ezz_note(n, EZZ_FAILED, "policy %s no longer takes %s",
		    ezz_policy_name(c->v->policy),
		    ezz_alg_row(c->hc1.alg)->label);
	return c->good ? trusted(c, n) : EZZ_OK;
}

static ezz_status
signature(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct hc1_case	*c = what;

	(void)ctx;
	if (!c->framed)
		return ezz_note_not_reached(n);
	if (c->good)
		return EZZ_OK;
	return c->named ? ezz_note(n, EZZ_FAILED, "the signature is not this "
	    "key's: the code was forged or altered") :
	    ezz_note(n, EZZ_INDETERMINATE,
	    "there is no key to check it with");
}

/* ---- what it says ------------------------------------------------------- */

static ezz_status
payload(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct hc1_case	*c = what;
	ezz_status	 st;

	if (!c->good)
		return ezz_note_not_reached(n);
	if ((st = ezz_hc1_claims(ctx, &c->hc1, &c->claims)) != EZZ_OK)
		return ezz_note_error(n, EZZ_FAILED, st);
	if (c->claims.kind == 0)
		return ezz_note(n, EZZ_FAILED, "it is neither of a "
		    "vaccination, a test nor a recovery");
	c->claimed = true;
	for (size_t i = 0; i < KINDS; i++)
		if (kinds[i].kind == c->claims.kind && (st =
		    ezz_report_subject(ctx, c->report, EZZ_SUBJECT_TYPE,
		    ezz_bytes_str(kinds[i].name))) != EZZ_OK)
			return st;
	return ezz_report_subject(ctx, c->report, EZZ_SUBJECT_AUTHORITY,
	    c->claims.issuer.n > 0 ? c->claims.issuer :
	    ezz_bytes_str(ezz_cert_common_name(c->cert)));
}

static ezz_status
when(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct hc1_case	*c = what;
	int64_t		 now = c->terms->time;
	char		 text[EZZ_TIME_TEXT];

	(void)ctx;
	if (!c->claimed)
		return ezz_note_not_reached(n);
	if (!c->claims.has_expires)
		return ezz_note(n, EZZ_FAILED,
		    "it does not say until when it is good");
	if (now + c->v->policy->skew < c->terms->clock_floor)
		return ezz_note_clock(n, c->terms->clock_floor);
	if (c->claims.has_issued &&
	    c->claims.issued > now + c->v->policy->skew) {
		ezz_time_text(c->claims.issued, text);
		return ezz_note(n, EZZ_INDETERMINATE, "it is dated %s, which "
		    "is not yet: look at this machine's clock", text);
	}
	ezz_time_text(c->claims.expires, text);
	if (now > c->claims.expires)
		return ezz_note(n, EZZ_INDETERMINATE,
		    "the certificate has expired on %s", text);
	ezz_report_set_standing(c->report, EZZ_VALID);
	return ezz_note(n, EZZ_PASSED, "it is good until %s", text);
}

/* No usage at all, or the one of this kind. */
static bool
may_sign(const struct hc1_case *c)
{
	if (!ezz_cert_has_eku(c->cert, NULL))
		return true;
	for (size_t i = 0; i < KINDS; i++)
		if (kinds[i].kind == c->claims.kind)
			return ezz_cert_has_eku(c->cert, kinds[i].oid) ||
			    ezz_cert_has_eku(c->cert, kinds[i].old);
	return false;
}

/* A pack's key must be for every licence type: these have no number. */
static bool
in_scope(const struct hc1_case *c)
{
	const struct ezz_trust_entry	*e = c->entry;

	return e == NULL || ezz_trust_for_schema(e, UINT16_MAX);
}

static bool
in_period(const struct hc1_case *c)
{
	const struct ezz_trust_entry	*e = c->entry;
	int64_t				 at = c->claims.issued;

	if (!c->claims.has_issued)
		return true;
	if (at < ezz_cert_not_before(c->cert) ||
	    at > ezz_cert_not_after(c->cert))
		return false;
	return e == NULL || (at >= e->from && at <= e->to &&
	    (e->state != EZZ_KEY_RETIRED || at <= e->since));
}

static ezz_status
scope(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct hc1_case	*c = what;
	ezz_status	 st;

	(void)ctx;
	if (!c->claimed)
		return ezz_note_not_reached(n);
	if ((!may_sign(c) || !in_scope(c)) && (st = ezz_note(n, EZZ_FAILED,
	    "the key may not sign this kind of health certificate")) !=
	    EZZ_OK)
		return st;
	if (!in_period(c) && (st = ezz_note(n, EZZ_FAILED,
	    "it was issued outside the period of its key")) != EZZ_OK)
		return st;
	for (size_t i = 0; i < c->terms->expect_n; i++)
		if (strcmp(c->terms->expect[i], "token") != 0 &&
		    (st = ezz_note(n, EZZ_FAILED, "expected %s, which this "
		    "is not", c->terms->expect[i])) != EZZ_OK)
			return st;
	return EZZ_OK;
}

static ezz_status
status(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct hc1_case	*c = what;

	(void)ctx;
	return c->claimed ? ezz_note(n, EZZ_PASSED, "none present: health "
	    "certificates have no status list") : ezz_note_not_reached(n);
}

static ezz_status
holder(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct hc1_case	*c = what;

	(void)ctx;
	return c->claimed ? ezz_note(n, EZZ_PASSED, "none present") :
	    ezz_note_not_reached(n);
}

static const struct ezz_check rows[] = {
	{ "token.armour", "hcert-spec 1.0.8 4.2", armour },
	{ "token.frame", "hcert-spec 1.0.8 3.2", frame },
	{ "token.key", "hcert-spec 1.0.8 3.3.3", key },
	{ "token.signature", "RFC 9052 4.4", signature },
	{ "token.payload", "RFC 8392", payload },
	{ "token.time", "hcert-spec 1.0.8 3.3.5", when },
	{ "token.scope", "hcert-spec 1.0.8 5.1", scope },
	{ "token.status", "hcert-spec 1.0.8", status },
	{ "token.holder", "hcert-spec 1.0.8", holder },
};

ezz_status
ezz_check_hc1(ezz_ctx *ctx, ezz_verifier *v, struct ezz_bytes text,
    const char *input, const struct ezz_verify_terms *terms, ezz_report **out)
{
	struct hc1_case		 c = { .v = v, .terms = terms, .raw = text };
	const ezz_trust		*t = v->trust;
	ezz_status		 st;

	*out = NULL;
	if ((st = ezz_report_new(ctx, EZZ_KIND_TOKEN, input, terms->time,
	    &c.report)) != EZZ_OK)
		return st;
	if ((st = ezz_report_judge(ctx, c.report, "", rows,
	    sizeof(rows) / sizeof(rows[0]), &c)) == EZZ_OK &&
	    (st = ezz_report_trust(ctx, c.report, t == NULL ? 0 : t->seq,
	    t == NULL ? 0 : t->iat, 0, ezz_policy_name(v->policy))) ==
	    EZZ_OK) {
		*out = c.report;
		c.report = NULL;
	}
	ezz_report_free(&c.report);
	ezz_cert_free(&c.own);
	ezz_hc1_free(&c.hc1);
	ezz_buf_free(&c.text);
	return st;
}
