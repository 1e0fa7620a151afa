/*
 * Signatures of attesters (an archive that signs over what it keeps, before
 * the certificates in it run out).  Such a signature answers for no paper and
 * covers nothing for others; while it stands, it says that the signatures
 * which it is over were there when it was made.  That time is its time-stamp's,
 * else the attester's own word, for which the roots made it an attester.
 *
 * Left out: attesters among several signers of one SignedData.
 */
#include <string.h>

#include "base/error.h"
#include "op/document.h"

int64_t
ezz_signing_witnessed(const struct ezz_signing *w)
{
	return w->timestamp.proves ? w->timestamp.time : w->signer.claimed;
}

static bool
is_over(const struct ezz_signing *w, const struct ezz_pkg_entry *e)
{
	for (size_t i = 0; i < w->s->n_refs; i++)
		if (w->s->refs[i].entry == e)
			return true;
	return false;
}

/* It says that it was there then; both of its files must be covered. */
void
ezz_signing_find_witness(struct ezz_signing *c)
{
	const struct ezz_document	*d = c->d;

	/* a lone part has no others beside it */
	if (d->signings == NULL ||
	    c->s->base == NULL || c->s->base->entry == NULL ||
	    c->s->value == NULL || c->s->value->entry == NULL)
		return;
	for (const struct ezz_signing *w = c + 1; w < d->signings + d->n;
	    w++)
		if (w->holds && w->body == c->body &&
		    is_over(w, c->s->base->entry) &&
		    is_over(w, c->s->value->entry) && (c->witness == NULL ||
		    ezz_signing_witnessed(w) <
		    ezz_signing_witnessed(c->witness)))
			c->witness = w;
}

/* ---- does it stand ------------------------------------------------------- */

struct weighing {
	const struct ezz_signing	*c;
	ezz_report			*report;
};

/* What sig.value, sig.certificate, sig.time and sig.revocation will say. */
static ezz_status
stands(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct weighing		*w = what;
	const struct ezz_signing	*c = w->c;
	ezz_verifier			*v = c->d->v;
	ezz_status			 st;

	if (ezz_document_alg(v, ezz_signing_alg(&c->sdata->signers[0]),
	    c->signer.proven ? c->signer.proof : c->d->terms->time) != NULL)
		return ezz_note_not_reached(n);
	if ((st = ezz_person_note_trust(ctx, v, &c->signer, c->identity,
	    w->report, n)) != EZZ_OK ||
	    (st = ezz_person_note_time(ctx, v, &c->signer, n)) != EZZ_OK)
		return st;
	return ezz_person_note_revocation(ctx, v, &c->signer, n);
}

ezz_status
ezz_signing_weigh_witness(ezz_ctx *ctx, struct ezz_signing *c)
{
	static const struct ezz_check	 row = { "sig.certificate", "",
					    stands };
	struct weighing			 w = { .c = c };
	ezz_status			 st;

	c->attests = c->sdata != NULL && c->signer.role == EZZ_ROLE_ATTESTER;
	if (!c->attests || !ezz_signing_counts(c) || c->more_n > 0 ||
	    !c->signer.claims || strcmp(c->s->type, "Sign") != 0)
		return EZZ_OK;
	if ((st = ezz_report_new(ctx, EZZ_KIND_CERT, "", c->d->terms->time,
	    &w.report)) != EZZ_OK)
		return st;
	if ((st = ezz_report_judge(ctx, w.report, c->of, &row, 1, &w)) ==
	    EZZ_OK)
		c->holds = ezz_report_findings(w.report) > 0 &&
		    ezz_report_finding(w.report, 0)->verdict == EZZ_PASSED;
	ezz_report_free(&w.report);
	return st;
}
