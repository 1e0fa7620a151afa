/*
 * Is an attestation genuine, of this very file, and by one whom the roots, or
 * the caller, made an attester?  Then it says how the file was judged and
 * that it was there; that time feeds the file's own verdict, which otherwise
 * rests on the file alone: nothing becomes better than it was by being
 * attested to.
 */
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "crypto/cert.h"
#include "crypto/digest.h"
#include "op/attestation.h"

struct attested {
	ezz_verifier			*v;
	const struct ezz_verify_terms	*terms;
	struct ezz_bytes		 file;
	const struct ezz_bytes		*objects;
	size_t				 objects_n;
	ezz_report			*report;
	bool				 lone;	/* nothing else is judged */
	bool				 read;
	struct ezz_attestation		 a;
	bool				 known;	/* some key has its key id */
	bool				 good;
	const struct ezz_trust_entry	*entry;	/* whose it is, or */
	const struct ezz_cert		*anchor;
};

/* ---- whose it is --------------------------------------------------------- */

static bool
kid_fits(const struct attested *c, const struct ezz_pkey *key)
{
	return c->a.sign.header.kid.n == EZZ_KID &&
	    memcmp(c->a.sign.header.kid.p, ezz_pkey_kid(key), EZZ_KID) == 0;
}

static ezz_status
find_entry(ezz_ctx *ctx, struct attested *c)
{
	const struct ezz_trust_entry	*e = NULL;
	const struct ezz_pkey		*key;
	ezz_status			 st;

	if (c->v->trust == NULL || c->a.sign.header.kid.n != EZZ_KID)
		return EZZ_OK;
	while (!c->good && (e = ezz_trust_next(c->v->trust,
	    c->a.sign.header.kid.p, EZZ_USE_ATTESTER, e)) != NULL) {
		c->known = true;
		if ((st = ezz_trust_key(ctx, e, &key)) != EZZ_OK ||
		    (st = ezz_attestation_verify(ctx, &c->a, key,
		    &c->good)) != EZZ_OK)
			return st;
		if (c->good)
			c->entry = e;
	}
	return EZZ_OK;
}

static ezz_status
find_anchor(ezz_ctx *ctx, struct attested *c)
{
	ezz_status	 st;

	for (size_t i = 0; i < c->v->anchors_n && !c->good; i++) {
		const struct ezz_anchor	*a = &c->v->anchors[i];

		if (a->use != EZZ_USE_ATTESTER ||
		    !kid_fits(c, ezz_cert_pkey(a->cert)))
			continue;
		c->known = true;
		if ((st = ezz_attestation_verify(ctx, &c->a,
		    ezz_cert_pkey(a->cert), &c->good)) != EZZ_OK)
			return st;
		if (c->good)
			c->anchor = a->cert;
	}
	return EZZ_OK;
}

/* ---- checks -------------------------------------------------------------- */

static ezz_status
format(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct attested	*c = what;
	ezz_status	 st;

	for (size_t i = 0; c->lone && i < c->terms->expect_n; i++)
		if ((st = ezz_note(n, EZZ_FAILED, "expected %s, which this "
		    "is not", c->terms->expect[i])) != EZZ_OK)
			return st;
	if ((st = ezz_attestation_read(ctx, c->file, &c->a)) != EZZ_OK)
		return ezz_note_error(n, EZZ_FAILED, st);
	c->read = true;
	if ((st = find_entry(ctx, c)) == EZZ_OK)
		st = find_anchor(ctx, c);
	return st;
}

static ezz_status
object(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct attested	*c = what;
	uint8_t			 d[EZZ_DIGEST_MAX];
	ezz_status		 st;

	if (!c->read)
		return ezz_note_not_reached(n);
	if (c->objects_n == 0)
		return ezz_note(n, EZZ_INDETERMINATE, "the file that it is of "
		    "was not given: name the file, and this with --evidence");
	if (c->objects_n > 1)
		return ezz_note(n, EZZ_FAILED,
		    "an attestation is of one file, and of no group");
	if ((st = ezz_digest_once(ctx, EZZ_SM3, c->objects[0], d)) != EZZ_OK)
		return st;
	return c->a.size == c->objects[0].n &&
	    memcmp(d, c->a.digest.p, 32) == 0 ? EZZ_OK :
	    ezz_note(n, EZZ_FAILED, "it is an attestation to another file, or "
	    "the file was changed since");
}

static const char *
verdict_text(ezz_verdict v)
{
	return v == EZZ_PASSED ? N_("passed") : v == EZZ_FAILED ?
	    N_("failed") : N_("indeterminate");
}

static ezz_status
chain(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct attested	*c = what;
	char			 text[EZZ_TIME_TEXT];

	if (!c->read)
		return ezz_note_not_reached(n);
	if (!c->known)
		return ezz_note(n, EZZ_INDETERMINATE, "no trust pack and no "
		    "anchor has its key as that of an attester");
	if (!c->good)
		return ezz_note(n, EZZ_FAILED,
		    "the attestation is forged or altered");
	ezz_time_text(c->a.time, text);
	if (c->a.report.n == 0)
		return ezz_remark(n, "on %s the file was there; nobody judged "
		    "what it says", text);
	return ezz_remark(n, "on %s the file was judged %s", text,
	    ezz_text(ctx, verdict_text(c->a.verdict)));
}

static ezz_status
by_entry(const struct attested *c, struct ezz_note *n)
{
	const struct ezz_trust_entry	*e = c->entry;

	ezz_report_set_test(c->report, c->v->trust->test);
	if (e->ignored)
		return ezz_note(n, EZZ_INDETERMINATE, "the roots of the trust "
		    "pack may not vouch for the attester's key");
	if (e->state == EZZ_KEY_COMPROMISED)
		return ezz_note(n, EZZ_FAILED,
		    "the attester's key is compromised");
	if (c->a.time < e->from || c->a.time > e->to ||
	    (e->state == EZZ_KEY_RETIRED && c->a.time > e->since))
		return ezz_note(n, EZZ_FAILED,
		    "the key was not in use on the day of signing");
	if (c->terms->time > e->until)
		return ezz_note(n, EZZ_INDETERMINATE,
		    "the key's time is over for verifying, too");
	if (ezz_trust_verdict(c->v->trust) == EZZ_INDETERMINATE)
		return ezz_note(n, EZZ_INDETERMINATE, "the trust pack is not "
		    "current or not complete; see ezz trust check");
	return EZZ_OK;
}

static ezz_status
by_anchor(const struct attested *c, struct ezz_note *n)
{
	if (c->a.time < ezz_cert_not_before(c->anchor) ||
	    c->a.time > ezz_cert_not_after(c->anchor))
		return ezz_note(n, EZZ_FAILED,
		    "the key was not in use on the day of signing");
	if (ezz_cert_has_policy(c->anchor, EZZ_POLICY_TEST)) {
		ezz_report_set_test(c->report, true);
		if (!c->v->test)
			return ezz_note(n, c->v->policy->test ==
			    EZZ_TEST_FAILED ? EZZ_FAILED : EZZ_INDETERMINATE,
			    "this is a trial key, and this office is no trial "
			    "office");
	}
	return c->terms->time <= ezz_cert_not_after(c->anchor) ? EZZ_OK :
	    ezz_note(n, EZZ_INDETERMINATE,
	    "the key's time is over for verifying, too");
}

static ezz_status
token(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct attested	*c = what;
	char			 text[EZZ_TIME_TEXT];
	ezz_status		 st;

	(void)ctx;
	if (!c->good)
		return ezz_note_not_reached(n);
	ezz_time_text(c->a.time, text);
	if (c->a.time > c->terms->time + c->v->policy->skew &&
	    (st = ezz_note(n, EZZ_INDETERMINATE, "signed on %s, which is not "
	    "yet: look at this machine's clock", text)) != EZZ_OK)
		return st;
	st = c->entry != NULL ? by_entry(c, n) : by_anchor(c, n);
	if (st != EZZ_OK || ezz_note_verdict(n) != EZZ_PASSED)
		return st;
	if (c->entry != NULL)
		return ezz_note(n, EZZ_PASSED, "attested on %s by %.*s", text,
		    (int)c->entry->name.n, (const char *)c->entry->name.p);
	return ezz_note(n, EZZ_PASSED, "attested on %s by %s", text,
	    ezz_cert_common_name(c->anchor));
}

static ezz_status
algorithm(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct attested		*c = what;
	const struct ezz_alg_row	*alg;
	const struct ezz_policy_row	*row = NULL, *hash;

	(void)ctx;
	if (!c->read)
		return ezz_note_not_reached(n);
	alg = ezz_alg_by_cose(c->a.sign.header.alg);
	if (alg != NULL)
		row = ezz_policy_alg(c->v->policy, alg->alg);
	hash = ezz_policy_hash(c->v->policy, EZZ_SM3);
	return row != NULL && row->until >= c->terms->time && hash != NULL &&
	    hash->until >= c->terms->time ? EZZ_OK : ezz_note(n,
	    EZZ_INDETERMINATE, "the policy does not take the attestation's "
	    "algorithms any more");
}

static const struct ezz_check rows[] = {
	{ "evidence.format", "RFC 9052 4.2", format },
	{ "evidence.object", "", object },
	{ "evidence.chain", "RFC 9052 4.4", chain },
	{ "evidence.token", "", token },
	{ "evidence.algorithm", "", algorithm },
};

#define ROWS	(sizeof(rows) / sizeof(rows[0]))

/* ---- the whole ----------------------------------------------------------- */

static ezz_status
judge(ezz_ctx *ctx, struct attested *c, ezz_report *r)
{
	c->report = r;
	c->good = c->known = c->read = false;
	return ezz_report_judge(ctx, r, "", rows, ROWS, c);
}

static ezz_status
alone(ezz_ctx *ctx, struct attested *c, const char *input, ezz_report **out)
{
	const ezz_trust	*t = c->v->trust;
	ezz_status	 st;

	c->lone = true;
	if ((st = ezz_report_new(ctx, EZZ_KIND_EVIDENCE, input,
	    c->terms->time, out)) != EZZ_OK)
		return st;
	ezz_report_set_standing(*out, EZZ_VALID);
	return ezz_report_trust(ctx, *out, t == NULL ? 0 : t->seq,
	    t == NULL ? 0 : t->iat, 0, ezz_policy_name(c->v->policy));
}

ezz_status
ezz_check_attestation(ezz_ctx *ctx, ezz_verifier *v, struct ezz_bytes file,
    const char *input, const struct ezz_verify_terms *terms,
    ezz_report **out)
{
	struct attested	 c = { .v = v, .terms = terms, .file = file };
	ezz_status	 st;

	*out = NULL;
	if ((st = alone(ctx, &c, input, out)) == EZZ_OK)
		st = judge(ctx, &c, *out);
	if (st != EZZ_OK)
		ezz_report_free(out);
	return st;
}

/* Asked before the findings are due, so made twice. */
static ezz_status
weigh(ezz_ctx *ctx, struct attested *c, bool *proves)
{
	ezz_report	*scratch = NULL;
	ezz_status	 st;

	if ((st = ezz_report_new(ctx, EZZ_KIND_EVIDENCE, "", c->terms->time,
	    &scratch)) != EZZ_OK)
		return st;
	st = judge(ctx, c, scratch);
	*proves = st == EZZ_OK && ezz_report_verdict(scratch) == EZZ_PASSED;
	ezz_report_free(&scratch);
	return st;
}

ezz_status
ezz_verify_attested(ezz_ctx *ctx, ezz_verifier *v, struct ezz_bytes file,
    const struct ezz_bytes *objects, size_t n, const char *input,
    const struct ezz_verify_terms *terms, ezz_report **out)
{
	struct attested		 c = { .v = v, .terms = terms, .file = file,
				    .objects = objects, .objects_n = n };
	struct ezz_verify_terms	 own = *terms;
	bool			 proves;
	ezz_status		 st;

	*out = NULL;
	if ((st = weigh(ctx, &c, &proves)) != EZZ_OK)
		return st;
	if (proves && (own.proof == 0 || c.a.time < own.proof))
		own.proof = c.a.time;
	st = n > 0 && ezz_evidence_has_own(ctx, objects[0]) ?
	    ezz_verify(ctx, v, objects[0], input, &own, out) :
	    alone(ctx, &c, input, out);
	if (st == EZZ_OK)
		st = judge(ctx, &c, *out);
	if (st != EZZ_OK)
		ezz_report_free(out);
	return st;
}
