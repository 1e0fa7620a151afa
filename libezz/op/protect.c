/*
 * Until when is a paper protected, and by what: certificates of signers, seal
 * makers and authorities with their issuers, the period of a seal, keys of
 * the trust pack, and the days up to which the policy takes an algorithm.
 * What a time-stamp or an attester proves takes the place of what it is over;
 * so a paper is protected as long as the worst of its signatures, and each of
 * them as long as the best of what stands over it (RFC 4998 1.1, ETSI EN 319
 * 102-1 5.5).
 *
 * Left out: what nobody can date - that a key is stolen or a CA ends early.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "object/attestation.h"
#include "op/document.h"
#include "op/evidence.h"
#include "op/sniff.h"

#define FOREVER	INT64_MAX

/* The first end that is met. */
struct end {
	int64_t		 at;
	const char	*what;		/* of the catalogue */
	char		 whose[160];
};

struct work {
	ezz_ctx			*ctx;
	ezz_verifier		*v;
	int64_t			 now;
	struct ezz_protection	*out;
};

static void
sooner(struct end *e, int64_t at, const char *what, const char *whose)
{
	if (at >= e->at)
		return;
	e->at = at;
	e->what = what;
	snprintf(e->whose, sizeof(e->whose), "%s", whose);
}

/* ---- one certificate, one algorithm -------------------------------------- */

static void
of_entry(const struct ezz_trust_entry *x, struct end *e)
{
	char	 name[160];

	if (x == NULL)
		return;
	snprintf(name, sizeof(name), "%.*s", (int)x->name.n,
	    (const char *)x->name.p);
	sooner(e, x->until, N_("the key's time in the trust pack"), name);
}

static void
of_person(const struct ezz_person *p, struct end *e)
{
	size_t	 n = p->chain.anchor == NULL ? 0 : p->chain.n;

	if (p->cert == NULL)
		return;
	sooner(e, ezz_cert_not_after(p->cert), N_("the certificate"),
	    ezz_cert_common_name(p->cert));
	for (size_t i = 1; i < n; i++)
		sooner(e, ezz_cert_not_after(p->chain.path[i]),
		    N_("the certificate"),
		    ezz_cert_common_name(p->chain.path[i]));
	of_entry(p->entry, e);
}

static void
of_alg(const struct work *w, enum ezz_alg alg, struct end *e)
{
	const struct ezz_policy_row	*row = ezz_policy_alg(w->v->policy,
					    alg);

	if (row != NULL)
		sooner(e, row->until, N_("the algorithm"),
		    ezz_alg_row(alg)->label);
}

static void
of_hash(const struct work *w, enum ezz_hash hash, struct end *e)
{
	const struct ezz_policy_row	*row = ezz_policy_hash(w->v->policy,
					    hash);

	if (row != NULL)
		sooner(e, row->until, N_("the algorithm"),
		    ezz_hash_name(hash));
}

/*
 * A renewal is best made when a revocation list that is younger than the
 * signature can go with it.
 */
static void
of_lists(const struct work *w, const struct ezz_person *p)
{
	bool	 known = false;
	int64_t	 next = FOREVER;

	if (p->cert == NULL || !p->claims)
		return;
	for (size_t i = 0; i < w->v->crls_n; i++) {
		const struct ezz_crl	*l = w->v->crls[i];

		if (strcmp(ezz_crl_issuer(l), ezz_cert_issuer(p->cert)) != 0)
			continue;
		if (ezz_crl_this_update(l) >= p->claimed)
			return;
		known = true;
		if (ezz_crl_next_update(l) < next)
			next = ezz_crl_next_update(l);
	}
	if (known && next != FOREVER && next > w->out->earliest)
		w->out->earliest = next;
}

static void
of_stamp(const struct work *w, const struct ezz_timestamp *s, struct end *e)
{
	of_person(&s->tsa, e);
	of_alg(w, s->alg, e);
	of_hash(w, s->hash, e);
}

/* ---- signatures ---------------------------------------------------------- */

static enum ezz_alg
alg_of(const struct ezz_signing *c)
{
	const char			*oid = c->ses != NULL ? c->ses->alg :
					    c->sdata == NULL ? "" :
					    ezz_signing_alg(
					    &c->sdata->signers[0]);
	const struct ezz_alg_row	*row = ezz_alg_by_oid(oid);

	return ezz_sigval_is_sm2(oid) ? EZZ_SM2_SM3 : row == NULL ?
	    EZZ_ALG_NONE : row->alg;
}

static struct end
own_end(const struct work *w, const struct ezz_signing *c)
{
	struct end	 e = { .at = FOREVER, .what = "" };

	of_lists(w, &c->signer);
	/* one inside what was signed is no proof of it */
	if (c->timestamp.proves && (c->ses == NULL ||
	    c->ses->timestamp.n > 0)) {
		of_stamp(w, &c->timestamp, &e);
		return e;
	}
	of_person(&c->signer, &e);
	for (size_t i = 0; i < c->more_n; i++)
		of_person(&c->more[i].person, &e);
	of_alg(w, alg_of(c), &e);
	of_hash(w, c->hash, &e);
	if (c->ses == NULL)
		return e;
	sooner(&e, c->ses->seal.until, N_("the seal"), "");
	of_person(&c->seal.maker, &e);
	return e;
}

/* Proof cannot make a key of the pack last longer than the pack says. */
static void
of_pack(const struct ezz_signing *c, struct end *e)
{
	of_entry(c->signer.entry, e);
	if (c->ses != NULL)
		of_entry(c->seal.maker.entry, e);
}

/* A signature that covers the list of signatures lets none follow it. */
static bool
is_open(const struct ezz_document *d)
{
	const struct ezz_ofd_loc	*l;

	if (d->ofd == NULL || d->ofd->n_bodies != 1 || d->n == 0)
		return false;
	l = d->ofd->bodies[0].signatures_loc;
	for (size_t i = 0; i < d->n; i++)
		for (size_t k = 0; k < d->signings[i].s->n_refs; k++)
			if (l == NULL || l->entry == NULL ||
			    d->signings[i].s->refs[k].entry == l->entry)
				return false;
	return !d->ofd->bodies[0].no_signing &&
	    d->ofd->bodies[0].links == 0;
}

static ezz_status
of_document(struct work *w, const struct ezz_document *d, struct end *out)
{
	struct end	*ends = calloc(d->n + 1, sizeof(*ends));

	if (ends == NULL)
		return ezz_nomem(w->ctx);
	for (size_t i = d->n; i-- > 0;) {
		const struct ezz_signing	*c = &d->signings[i];

		ends[i] = own_end(w, c);
		if (c->witness != NULL &&
		    ends[c->witness - d->signings].at > ends[i].at)
			ends[i] = ends[c->witness - d->signings];
		of_pack(c, &ends[i]);
		if (i + 1 == d->n || ends[i].at < out->at)
			*out = ends[i];
	}
	w->out->signatures = d->n;
	w->out->open = is_open(d);
	free(ends);
	return EZZ_OK;
}

/* ---- other kinds --------------------------------------------------------- */

static ezz_status
of_seal(struct work *w, struct ezz_bytes b,
    const struct ezz_verify_terms *terms, struct end *out)
{
	struct ezz_ses_seal	*seal = calloc(1, sizeof(*seal));
	struct ezz_seal_case	 c = { .v = w->v, .terms = terms };
	ezz_status		 st;

	if (seal == NULL)
		return ezz_nomem(w->ctx);
	st = ezz_ses_seal_read(w->ctx, b, seal);
	c.seal = seal;
	if (st == EZZ_OK && (st = ezz_report_new(w->ctx, EZZ_KIND_SEAL, "",
	    terms->time, &c.report)) == EZZ_OK &&
	    (st = ezz_seal_prepare(w->ctx, &c)) == EZZ_OK) {
		sooner(out, seal->until, N_("the seal"), "");
		of_person(&c.maker, out);
		of_lists(w, &c.maker);
	}
	ezz_seal_done(&c);
	ezz_report_free(&c.report);
	ezz_ses_seal_clear(seal);
	free(seal);
	return st == EZZ_ENOMEM ? st : EZZ_OK;
}

/* The last time-stamp of a record is what holds the rest. */
static ezz_status
of_evidence(struct work *w, struct ezz_bytes b,
    const struct ezz_verify_terms *terms, struct end *out)
{
	struct ezz_evidence	 e = { .v = w->v, .terms = terms };
	ezz_status		 st;

	if ((st = ezz_evidence_prepare(w->ctx, &e, b)) == EZZ_OK &&
	    e.ers != NULL && e.ers->stamps_n > 0) {
		of_stamp(w, &e.steps[e.ers->stamps_n - 1].stamp, out);
		of_hash(w, e.steps[e.ers->stamps_n - 1].hash, out);
		w->out->signatures = e.ers->stamps_n;
	}
	ezz_evidence_done(&e);
	return st;
}

/* ---- the whole ----------------------------------------------------------- */

static void
settle(const struct work *w, const struct end *e)
{
	if (e->at == FOREVER)
		return;
	w->out->until = e->at;
	snprintf(w->out->why, sizeof(w->out->why), "%s%s%s",
	    ezz_text(w->ctx, e->what), *e->whose == '\0' ? "" : ": ",
	    e->whose);
}

static ezz_status
document(struct work *w, struct ezz_document *d, const char *input,
    struct end *e, ezz_report **out)
{
	ezz_status	 st;

	d->v = w->v;
	if ((st = ezz_document_judge(w->ctx, d, input)) != EZZ_OK)
		return st;
	if ((st = of_document(w, d, e)) == EZZ_OK) {
		*out = d->report;
		d->report = NULL;
	}
	ezz_document_done(d);
	return st;
}

ezz_status
ezz_protection_input(ezz_ctx *ctx, ezz_verifier *v,
    const struct ezz_input *in, const char *input,
    const struct ezz_verify_terms *terms, ezz_report **report,
    struct ezz_protection *out)
{
	struct work		 w = { ctx, v, terms->time, out };
	struct ezz_document	 d = { .terms = terms, .source = in };
	struct end		 e = { .at = FOREVER, .what = "" };
	ezz_status		 st;

	*report = NULL;
	*out = (struct ezz_protection){ .signatures = 0 };
	if ((st = document(&w, &d, input, &e, report)) == EZZ_OK)
		settle(&w, &e);
	return st;
}

ezz_status
ezz_protection(ezz_ctx *ctx, ezz_verifier *v, struct ezz_bytes thing,
    const char *input, const struct ezz_verify_terms *terms,
    ezz_report **report, struct ezz_protection *out)
{
	struct work	 w = { ctx, v, terms->time, out };
	struct ezz_document d = { .terms = terms, .bytes = thing };
	struct end	 e = { .at = FOREVER, .what = "" };
	ezz_kind	 kind;
	ezz_status	 st;

	*report = NULL;
	*out = (struct ezz_protection){ .signatures = 0 };
	kind = ezz_sniff_lone(thing) != EZZ_LONE_NONE ? EZZ_KIND_UNKNOWN :
	    ezz_sniff(ctx, thing);
	if (kind == EZZ_KIND_DOCUMENT)
		st = document(&w, &d, input, &e, report);
	else if ((st = ezz_verify(ctx, v, thing, input, terms, report)) ==
	    EZZ_OK && kind == EZZ_KIND_SEAL)
		st = of_seal(&w, thing, terms, &e);
	else if (st == EZZ_OK && kind == EZZ_KIND_EVIDENCE &&
	    !ezz_attestation_is(thing))
		st = of_evidence(&w, thing, terms, &e);
	if (st != EZZ_OK) {
		ezz_report_free(report);
		return st;
	}
	settle(&w, &e);
	return EZZ_OK;
}
