/*
 * A certificate in its role (GB/T 20518, RFC 5280 6): trust, time and
 * revocation, kept apart.  Time without proof is the signer's claim: a
 * certificate that has expired since is then undecided, unless the policy
 * takes the claim, and one that was revoked is never passed.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "op/person.h"

/* ---- reading and following ----------------------------------------------- */

ezz_status
ezz_person_read(ezz_ctx *ctx, struct ezz_person *p, struct ezz_bytes der)
{
	struct ezz_bytes spki;
	ezz_status	 st;

	if ((st = ezz_cert_read(ctx, der, &p->cert)) == EZZ_OK)
		return EZZ_OK;
	if (st == EZZ_ENOMEM)
		return st;
	p->cert = NULL;
	p->fault = strdup(ezz_message(ctx));
	if (p->fault == NULL)
		return ezz_nomem(ctx);
	if (!ezz_trust_cert_spki(der, &spki))
		return EZZ_OK;
	st = ezz_pkey_read(ctx, spki, &p->key);
	return st == EZZ_ENOMEM ? st : EZZ_OK;
}

const struct ezz_pkey *
ezz_person_key(const struct ezz_person *p)
{
	return p->cert != NULL ? ezz_cert_pkey(p->cert) : p->key;
}

void
ezz_person_clear(struct ezz_person *p)
{
	ezz_certs_free(&p->owned, p->owned_n);
	free(p->anchors);
	free(p->fault);
	ezz_pkey_free(&p->key);
	ezz_cert_free(&p->cert);
	memset(p, 0, sizeof(*p));
}

void
ezz_person_prove(struct ezz_person *p, int64_t time)
{
	if (p->proven && p->proof <= time)
		return;
	p->proven = true;
	p->proof = time;
	if (!p->claims) {
		p->claims = true;
		p->claimed = time;
	}
}

/* A seal maker's CA is for makers alone, and so is its own certificate. */
static bool
use_fits(enum ezz_role role, enum ezz_use use)
{
	switch (role) {
	case EZZ_ROLE_MAKER:
		return use == EZZ_USE_CA_MAKER || use == EZZ_USE_SEAL_MAKER;
	case EZZ_ROLE_STAMPER:
		return use == EZZ_USE_CA_SIGNER || use == EZZ_USE_SEAL;
	case EZZ_ROLE_SIGNER:
		return use == EZZ_USE_CA_SIGNER;
	case EZZ_ROLE_TSA:
		return use == EZZ_USE_CA_TSA || use == EZZ_USE_TSA;
	case EZZ_ROLE_ATTESTER:
		return use == EZZ_USE_ATTESTER;
	default:
		return false;
	}
}

static ezz_status
gather_pack(ezz_ctx *ctx, const ezz_trust *t, struct ezz_person *p)
{
	static const enum ezz_use	 uses[] = { EZZ_USE_CA_SIGNER,
					    EZZ_USE_CA_MAKER,
					    EZZ_USE_CA_TSA };
	const struct ezz_trust_entry	*e;
	ezz_status			 st;

	for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++)
		for (e = NULL; use_fits(p->role, uses[i]) &&
		    (e = ezz_trust_each(t, uses[i], e)) != NULL;) {
			struct ezz_cert	*c = NULL;

			/* a CA is named by its certificate, or by nothing */
			if (e->ignored || e->cert.n == 0)
				continue;
			st = ezz_cert_read(ctx, e->cert, &c);
			if (st == EZZ_ENOMEM)
				return st;
			if (st == EZZ_OK) {
				p->owned[p->owned_n++] = c;
				p->anchors[p->anchors_n++] = c;
			}
		}
	return EZZ_OK;
}

static ezz_status
gather(ezz_ctx *ctx, const ezz_verifier *v, struct ezz_person *p)
{
	size_t	 in_pack = v->trust == NULL ? 0 :
			    ezz_trust_count(v->trust);

	p->owned = calloc(in_pack + 1, sizeof(*p->owned));
	p->anchors = calloc(in_pack + v->anchors_n + 1, sizeof(*p->anchors));
	if (p->owned == NULL || p->anchors == NULL)
		return ezz_nomem(ctx);
	for (size_t i = 0; i < v->anchors_n; i++)
		if (use_fits(p->role, v->anchors[i].use))
			p->anchors[p->anchors_n++] = v->anchors[i].cert;
	return v->trust == NULL ? EZZ_OK : gather_pack(ctx, v->trust, p);
}

/* What the pack says of this very key, whatever it says. */
static const struct ezz_trust_entry *
own_entry(const ezz_verifier *v, const struct ezz_cert *cert)
{
	return v->trust == NULL ? NULL : ezz_trust_of_key(v->trust,
	    ezz_pkey_digest(ezz_cert_pkey(cert)));
}

bool
ezz_person_attests(const ezz_verifier *v, const struct ezz_cert *cert)
{
	const struct ezz_trust_entry	*e = own_entry(v, cert);

	if (e != NULL)
		return e->use == EZZ_USE_ATTESTER;
	for (size_t i = 0; i < v->anchors_n; i++)
		if (v->anchors[i].use == EZZ_USE_ATTESTER &&
		    ezz_cert_equal(v->anchors[i].cert, cert))
			return true;
	return false;
}

ezz_status
ezz_person_follow(ezz_ctx *ctx, ezz_verifier *v, struct ezz_person *p,
    const struct ezz_cert *const *others, size_t others_n)
{
	int64_t		 at = p->claims ? p->claimed : p->terms->time;
	ezz_status	 st;

	if (p->cert == NULL)
		return EZZ_OK;
	if ((st = gather(ctx, v, p)) != EZZ_OK ||
	    (st = ezz_chain_judge(ctx, p->cert, others, others_n, p->anchors,
	    p->anchors_n, at, p->role, &p->chain)) != EZZ_OK)
		return st;
	p->rooted = p->chain.anchor != NULL && p->chain.way == EZZ_CHAIN_GOOD;
	p->entry = own_entry(v, p->cert);
	if (p->entry != NULL && use_fits(p->role, p->entry->use))
		p->rooted = true;
	return EZZ_OK;
}

/* ---- trust --------------------------------------------------------------- */

static const char *
wanted(enum ezz_role role)
{
	return role == EZZ_ROLE_MAKER ? "maker" : role == EZZ_ROLE_TSA ?
	    "tsa" : role == EZZ_ROLE_ATTESTER ? "attester" : "signer";
}

static ezz_status
stranger(const ezz_verifier *v, const struct ezz_person *p,
    struct ezz_note *n)
{
	const char	*role = wanted(p->role);
	const char	*issuer = ezz_cert_issuer(p->cert);

	if (v->trust == NULL && v->anchors_n == 0)
		return ezz_note(n, EZZ_INDETERMINATE, "nobody said whom to "
		    "trust as %s: name an office, a trust pack or an anchor "
		    "(its certificate is issued by %s)", role, issuer);
	return ezz_note(n, EZZ_INDETERMINATE, "no anchor for the role %s "
	    "vouches for %s, whose certificate is issued by %s", role,
	    ezz_cert_common_name(p->cert), issuer);
}

static ezz_status
way(ezz_ctx *ctx, const ezz_verifier *v, const struct ezz_person *p,
    struct ezz_note *n)
{
	if (p->rooted)
		return EZZ_OK;
	switch (p->chain.way) {
	case EZZ_CHAIN_GOOD:
	case EZZ_CHAIN_NO_ISSUER:
		return stranger(v, p, n);
	case EZZ_CHAIN_SIGNATURE:
	case EZZ_CHAIN_LONG:
		ezz_note_clause(n, ezz_chain_clause(p->chain.way));
		return ezz_note(n, EZZ_INDETERMINATE, "%s",
		    ezz_text(ctx, ezz_chain_text(p->chain.way)));
	default:
		ezz_note_clause(n, ezz_chain_clause(p->chain.way));
		return ezz_note(n, EZZ_FAILED, "%s",
		    ezz_text(ctx, ezz_chain_text(p->chain.way)));
	}
}

/* The row of a key: compromised, retired, outside its period. */
static ezz_status
entry_state(const struct ezz_person *p, const struct ezz_trust_entry *e,
    const uint8_t digest[32], struct ezz_note *n)
{
	char	 day[EZZ_TIME_TEXT];

	ezz_time_text(e->since, day);
	if (e->state == EZZ_KEY_COMPROMISED) {
		if (ezz_trust_known_good(e, digest))
			return ezz_remark(n, "the key is compromised, but the "
			    "roots vouch for this very signature");
		return ezz_note(n, EZZ_FAILED, "the key was compromised on "
		    "%s; nothing that it signed is accepted: ask for a new "
		    "paper", day);
	}
	if (p->claims && (p->claimed < e->from || p->claimed > e->to ||
	    (e->state == EZZ_KEY_RETIRED && p->claimed > e->since)))
		return ezz_note(n, EZZ_FAILED,
		    "the key was not in use on the day of signing");
	if (p->terms->time > e->until || (!p->claims &&
	    e->state == EZZ_KEY_RETIRED))
		return ezz_note(n, EZZ_INDETERMINATE,
		    "the key's time is over for verifying, too");
	return EZZ_OK;
}

static ezz_status
entries(const ezz_verifier *v, const struct ezz_person *p,
    const uint8_t digest[32], struct ezz_note *n)
{
	const struct ezz_trust_entry	*e = p->entry;
	ezz_status			 st;

	if (e != NULL) {
		if (!use_fits(p->role, e->use))
			return ezz_note(n, EZZ_FAILED, "the trust pack has "
			    "this key for the use %s, which is not its role "
			    "here", ezz_use_name(e->use));
		if ((st = entry_state(p, e, digest, n)) != EZZ_OK)
			return st;
	}
	if (p->chain.anchor == NULL || (e = own_entry(v, p->chain.anchor)) ==
	    NULL || e == p->entry)
		return EZZ_OK;
	return entry_state(p, e, digest, n);
}

/* A test key is worth something in a test office only. */
static ezz_status
trial(const ezz_verifier *v, const struct ezz_person *p, ezz_report *r,
    struct ezz_note *n)
{
	bool	 test = ezz_cert_has_policy(p->cert, EZZ_POLICY_TEST) ||
		    (p->chain.anchor != NULL &&
		    ezz_cert_has_policy(p->chain.anchor, EZZ_POLICY_TEST)) ||
		    (p->entry != NULL && v->trust->test);

	if (!test)
		return EZZ_OK;
	ezz_report_set_test(r, true);
	if (v->test)
		return EZZ_OK;
	return ezz_note(n, v->policy->test == EZZ_TEST_FAILED ? EZZ_FAILED :
	    EZZ_INDETERMINATE,
	    "this is a trial key, and this office is no trial office");
}

ezz_status
ezz_person_note_trust(ezz_ctx *ctx, ezz_verifier *v,
    const struct ezz_person *p, const uint8_t digest[32], ezz_report *r,
    struct ezz_note *n)
{
	enum ezz_chain_fault	 use;
	ezz_status		 st;

	if (p->cert == NULL)
		return p->fault == NULL ? ezz_note_not_reached(n) :
		    ezz_note(n, EZZ_FAILED, "%s", p->fault);
	if ((use = ezz_cert_fits(p->cert, p->role)) != EZZ_CHAIN_GOOD) {
		ezz_note_clause(n, ezz_chain_clause(use));
		if ((st = ezz_note(n, EZZ_FAILED, "%s",
		    ezz_text(ctx, ezz_chain_text(use)))) != EZZ_OK)
			return st;
	}
	if ((st = way(ctx, v, p, n)) != EZZ_OK ||
	    (st = entries(v, p, digest, n)) != EZZ_OK ||
	    (st = trial(v, p, r, n)) != EZZ_OK)
		return st;
	if (v->trust != NULL && p->entry != NULL &&
	    ezz_trust_verdict(v->trust) == EZZ_INDETERMINATE)
		return ezz_note(n, EZZ_INDETERMINATE, "the trust pack is not "
		    "current or not complete; see ezz trust check");
	return EZZ_OK;
}

/* ---- time ---------------------------------------------------------------- */

static ezz_status
period_then(ezz_ctx *ctx, const struct ezz_person *p, struct ezz_note *n)
{
	char	 text[EZZ_TIME_TEXT];

	ezz_time_text(p->claimed, text);
	if (p->claims && p->claimed < ezz_cert_not_before(p->cert))
		return ezz_note(n, EZZ_FAILED, "signed on %s, before its "
		    "certificate began", text);
	if (p->claims && p->claimed > ezz_cert_not_after(p->cert))
		return ezz_note(n, EZZ_FAILED, "signed on %s, after its "
		    "certificate had ended", text);
	if (p->rooted && p->chain.time != EZZ_CHAIN_GOOD &&
	    p->chain.time_at != p->cert)
		return ezz_note(n, p->claims ? EZZ_FAILED : EZZ_INDETERMINATE,
		    "%s: %s", ezz_cert_subject(p->chain.time_at),
		    ezz_text(ctx, ezz_chain_text(p->chain.time)));
	return EZZ_OK;
}

static ezz_status
expired(const ezz_verifier *v, const struct ezz_person *p,
    const struct ezz_cert *c, struct ezz_note *n)
{
	char	 text[EZZ_TIME_TEXT];

	ezz_time_text(ezz_cert_not_after(c), text);
	if (v->policy->claimed_time && p->claims && p->role != EZZ_ROLE_TSA)
		return ezz_remark(n, "the certificate of %s has expired on "
		    "%s; policy %s takes the signer's word for the time",
		    ezz_cert_common_name(c), text,
		    ezz_policy_name(v->policy));
	if (p->proven)
		return ezz_note(n, EZZ_INDETERMINATE, "the certificate of %s "
		    "has expired on %s, and what proves the time is younger",
		    ezz_cert_common_name(c), text);
	return ezz_note(n, EZZ_INDETERMINATE, "the certificate of %s has "
	    "expired on %s, and nothing proves that it was signed before",
	    ezz_cert_common_name(c), text);
}

/* Without proof of the time, what counts is whether it would hold now. */
static ezz_status
period_now(const ezz_verifier *v, const struct ezz_person *p,
    struct ezz_note *n)
{
	const struct ezz_cert	*c = p->cert;
	int64_t			 by = p->proven ? p->proof : p->terms->time;
	size_t			 i = 0;

	do {
		if (i > 0)
			c = p->chain.path[i];
		if (by > ezz_cert_not_after(c))
			return expired(v, p, c, n);
		if (by < ezz_cert_not_before(c))
			return ezz_note(n, EZZ_INDETERMINATE, "the "
			    "certificate of %s has not begun: look at this "
			    "machine's clock", ezz_cert_common_name(c));
	} while (++i < p->chain.n && p->chain.anchor != NULL);
	return EZZ_OK;
}

ezz_status
ezz_person_note_time(ezz_ctx *ctx, ezz_verifier *v,
    const struct ezz_person *p, struct ezz_note *n)
{
	char		 text[EZZ_TIME_TEXT];
	ezz_status	 st;

	if (p->cert == NULL)
		return ezz_note_not_reached(n);
	ezz_time_text(p->claimed, text);
	if (p->claims && p->claimed > p->terms->time + v->policy->skew &&
	    (st = ezz_note(n, EZZ_INDETERMINATE, "signed on %s, which is not "
	    "yet: look at this machine's clock", text)) != EZZ_OK)
		return st;
	if (p->proven && p->claimed > p->proof + v->policy->skew &&
	    (st = ezz_note(n, EZZ_INDETERMINATE, "signed on %s, as it says, "
	    "and yet it is proven to be older", text)) != EZZ_OK)
		return st;
	if ((st = period_then(ctx, p, n)) != EZZ_OK ||
	    (st = period_now(v, p, n)) != EZZ_OK)
		return st;
	/* an authority's own time is told where its statement is */
	if (ezz_note_verdict(n) != EZZ_PASSED || p->role == EZZ_ROLE_TSA)
		return EZZ_OK;
	if (p->proven) {
		ezz_time_text(p->proof, text);
		return ezz_note(n, EZZ_PASSED,
		    "signed on %s at the latest, as is proven", text);
	}
	return p->claims ? ezz_note(n, EZZ_PASSED,
	    "signed on %s, as the signer claims", text) :
	    ezz_note(n, EZZ_PASSED, "it does not say when it was signed");
}

/* ---- revocation ---------------------------------------------------------- */

/* Who issued it, as far as is known here: the next on the way, or an anchor. */
static const struct ezz_cert *
issuer_of(const struct ezz_person *p, size_t i)
{
	const struct ezz_cert	*c = i < p->chain.n ? p->chain.path[i] :
				    p->cert;

	if (i + 1 < p->chain.n)
		return p->chain.path[i + 1];
	for (size_t k = 0; k < p->anchors_n; k++)
		if (p->anchors[k] != c && ezz_cert_named_by(c, p->anchors[k]))
			return p->anchors[k];
	return NULL;
}

static bool
signed_before(const struct ezz_person *p, const struct ezz_revoked *r)
{
	return p->proven && p->proof < r->since &&
	    (!r->has_invalid || p->proof < r->invalid);
}

static ezz_status
revoked(const struct ezz_person *p, const struct ezz_cert *c,
    const struct ezz_revoked *r, struct ezz_note *n)
{
	char	 text[EZZ_TIME_TEXT];

	ezz_time_text(r->since, text);
	if (signed_before(p, r))
		return ezz_remark(n, "the certificate of %s was revoked on "
		    "%s, and it is proven that it was signed before",
		    ezz_cert_common_name(c), text);
	if (p->claims && p->claimed < r->since &&
	    r->reason != EZZ_CRL_KEY_COMPROMISE &&
	    r->reason != EZZ_CRL_CA_COMPROMISE)
		return ezz_note(n, EZZ_INDETERMINATE, "the certificate of %s "
		    "was revoked on %s, and nothing proves that it was signed "
		    "before", ezz_cert_common_name(c), text);
	return ezz_note(n, EZZ_FAILED,
	    "the certificate of %s was revoked on %s",
	    ezz_cert_common_name(c), text);
}

/*
 * What a list says of a certificate whose use was proven: it may be as old as
 * the proof, but no list needs to name what had expired when it was made.
 */
static ezz_status
ask_of_then(ezz_ctx *ctx, const struct ezz_person *p,
    const struct ezz_crl *list, const struct ezz_cert *c,
    const struct ezz_cert *issuer, enum ezz_crl_answer *a)
{
	const struct ezz_revoked	*entry;
	int64_t				 made = ezz_crl_this_update(list);
	ezz_status			 st;

	if (made > ezz_cert_not_after(c)) {
		*a = EZZ_CRL_STALE;
		return EZZ_OK;
	}
	if (*a != EZZ_CRL_STALE || (made < p->proof &&
	    p->terms->time <= ezz_cert_not_after(c)))
		return EZZ_OK;
	st = ezz_crl_judge(ctx, list, c, issuer, made > p->proof ? made :
	    p->proof, a, &entry);
	return st;
}

/* The best answer of all lists: revoked, else a fresh no, else none. */
static ezz_status
ask(ezz_ctx *ctx, const ezz_verifier *v, const struct ezz_person *p,
    const struct ezz_cert *c, const struct ezz_cert *issuer, bool *fresh,
    struct ezz_note *n)
{
	const struct ezz_revoked	*entry;
	enum ezz_crl_answer		 a;
	ezz_status			 st = EZZ_OK;

	*fresh = false;
	for (size_t i = 0; i < v->crls_n && st == EZZ_OK; i++) {
		st = ezz_crl_judge(ctx, v->crls[i], c, issuer,
		    p->terms->time, &a, &entry);
		if (st == EZZ_OK && p->proven && (a == EZZ_CRL_NOT_REVOKED ||
		    a == EZZ_CRL_STALE))
			st = ask_of_then(ctx, p, v->crls[i], c, issuer, &a);
		if (st != EZZ_OK)
			return st;
		if (a == EZZ_CRL_REVOKED) {
			st = revoked(p, c, entry, n);
			*fresh = *fresh || signed_before(p, entry);
		} else if (a == EZZ_CRL_NOT_REVOKED)
			*fresh = true;
		else if (a != EZZ_CRL_OTHER)
			st = ezz_remark(n, "a list of %s: %s",
			    ezz_crl_issuer(v->crls[i]), ezz_text(ctx, ezz_crl_text(a)));
	}
	return st;
}

ezz_status
ezz_person_note_revocation(ezz_ctx *ctx, ezz_verifier *v,
    const struct ezz_person *p, struct ezz_note *n)
{
	size_t		 last = p->chain.anchor == NULL ? 1 : p->chain.n;
	ezz_status	 st = EZZ_OK;
	bool		 fresh;

	if (p->cert == NULL)
		return ezz_note_not_reached(n);
	st = ezz_verifier_crls(ctx, v);
	for (size_t i = 0; i < last && st == EZZ_OK; i++) {
		const struct ezz_cert	*c = i == 0 ? p->cert :
					    p->chain.path[i];
		const struct ezz_cert	*issuer = issuer_of(p, i);
		/* what is an anchor needs nobody's word for it */
		bool			 anchor = c == p->chain.anchor ||
					    (p->rooted && i + 1 == last);

		fresh = false;
		if (issuer != NULL)
			st = ask(ctx, v, p, c, issuer, &fresh, n);
		if (st != EZZ_OK || anchor || fresh)
			continue;
		if (p->terms->no_status)
			st = ezz_remark(n, "nobody was asked whether the "
			    "certificate of %s was revoked: the caller waived "
			    "it", ezz_cert_common_name(c));
		else
			st = ezz_note(n, EZZ_INDETERMINATE, "no current "
			    "revocation list says that the certificate of %s "
			    "still counts: give one with --crl",
			    ezz_cert_common_name(c));
	}
	return st;
}
