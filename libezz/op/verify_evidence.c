/*
 * Evidence and what it is for, in one report: the proven time feeds the
 * verdict of a document, a seal or a token; any other file is judged by its
 * evidence alone, which says when it existed, not that it is true.
 */
#include <string.h>

#include "base/error.h"
#include "op/attestation.h"
#include "op/evidence.h"
#include "op/sniff.h"

/* Digits alone may be anything; a token has 150 of them and more. */
#define TOKEN_LEAST	150

static bool
contains(struct ezz_bytes b, const char *what)
{
	return memmem(b.p, b.n, what, strlen(what)) != NULL;
}

/* Has it checks of its own?  A ZIP that is no OFD has not. */
bool
ezz_evidence_has_own(ezz_ctx *ctx, struct ezz_bytes thing)
{
	switch (ezz_sniff(ctx, thing)) {
	case EZZ_KIND_DOCUMENT:
		return contains(thing, "OFD.xml");
	case EZZ_KIND_TOKEN:
		return thing.n >= TOKEN_LEAST && ezz_looks_scanned(ctx,
		    thing);
	case EZZ_KIND_SEAL:
	case EZZ_KIND_STATUS:
	case EZZ_KIND_TRUST:
		return true;
	default:
		return false;
	}
}

bool
ezz_is_judged(ezz_ctx *ctx, struct ezz_bytes thing)
{
	switch (ezz_sniff(ctx, thing)) {
	case EZZ_KIND_EVIDENCE:
	case EZZ_KIND_CERT:
		return true;
	default:
		return ezz_evidence_has_own(ctx, thing) ||
		    ezz_sniff_lone(thing) != EZZ_LONE_NONE;
	}
}

static ezz_status
expected(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct ezz_evidence	*e = what;
	ezz_status			 st = EZZ_OK;

	(void)ctx;
	for (size_t i = 0; i < e->terms->expect_n && st == EZZ_OK; i++)
		st = ezz_note(n, EZZ_FAILED, "expected %s, which this is not",
		    e->terms->expect[i]);
	return st;
}

/* Nothing but evidence: it stands as long as it holds. */
ezz_status
ezz_evidence_alone(ezz_ctx *ctx, struct ezz_evidence *e, const char *input,
    ezz_report **out)
{
	static const struct ezz_check	 row = { "evidence.format",
					    "RFC 4998 3.1", expected };
	const ezz_trust			*t = e->v->trust;
	ezz_status			 st;

	if ((st = ezz_report_new(ctx, EZZ_KIND_EVIDENCE, input,
	    e->terms->time, out)) != EZZ_OK)
		return st;
	ezz_report_set_standing(*out, EZZ_VALID);
	if (e->terms->expect_n > 0)
		st = ezz_report_judge(ctx, *out, "", &row, 1, e);
	return st != EZZ_OK ? st : ezz_report_trust(ctx, *out,
	    t == NULL ? 0 : t->seq, t == NULL ? 0 : t->iat, 0,
	    ezz_policy_name(e->v->policy));
}

static ezz_status
both(ezz_ctx *ctx, struct ezz_evidence *e, const char *input,
    ezz_report **out)
{
	ezz_status	 st;

	e->own = *e->terms;
	if (e->proves && (e->own.proof == 0 || e->time < e->own.proof))
		e->own.proof = e->time;
	if (e->objects_n > 0 && ezz_evidence_has_own(ctx, e->objects[0]))
		st = ezz_verify(ctx, e->v, e->objects[0], input, &e->own,
		    out);
	else
		st = ezz_evidence_alone(ctx, e, input, out);
	return st != EZZ_OK ? st : ezz_evidence_judge(ctx, e, *out);
}

ezz_status
ezz_verify_evidence(ezz_ctx *ctx, ezz_verifier *v, struct ezz_bytes record,
    const struct ezz_bytes *objects, size_t n, const char *input,
    const struct ezz_verify_terms *terms, ezz_report **out)
{
	struct ezz_evidence	 e = { .v = v, .terms = terms,
				    .objects = objects, .objects_n = n };
	ezz_status		 st;

	*out = NULL;
	if (ezz_attestation_is(record))
		return ezz_verify_attested(ctx, v, record, objects, n, input,
		    terms, out);
	if ((st = ezz_evidence_prepare(ctx, &e, record)) == EZZ_OK)
		st = both(ctx, &e, input, out);
	if (st != EZZ_OK)
		ezz_report_free(out);
	ezz_evidence_done(&e);
	return st;
}

/* A record by itself, for ezz_verify. */
ezz_status
ezz_check_evidence(ezz_ctx *ctx, ezz_verifier *v, struct ezz_bytes record,
    const char *input, const struct ezz_verify_terms *terms, ezz_report **out)
{
	return ezz_verify_evidence(ctx, v, record, NULL, 0, input, terms,
	    out);
}
