/*
 * Seal lists judged, and what they mean for one seal (国办发〔2025〕33号;
 * design 6).  A list speaks for a seal when its maker signed it, or a key of
 * the pack for the maker's body, or a status key whose bodies hold the seal's
 * owner, or an anchor for status that the caller named.
 *
 * A seal stopped or cancelled before it was used has failed.  One that was
 * stopped after the time that its user claims is undecided, for a claim is
 * free; where the time is proven, it is said and changes nothing.  A list
 * answers for the time up to its own day for good; for what came after, it
 * must be fresh.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "object/sealstatus.h"
#include "op/document.h"

/* ---- who signed ----------------------------------------------------------- */

static bool
kid_fits(const ezz_seallist *l, const struct ezz_pkey *key)
{
	return l->sign.header.kid.n == EZZ_KID &&
	    memcmp(l->sign.header.kid.p, ezz_pkey_kid(key), EZZ_KID) == 0;
}

/* The entry whose key signed; known: some entry has that key id. */
static ezz_status
find_entry(ezz_ctx *ctx, const ezz_trust *trust, const ezz_seallist *l,
    const struct ezz_trust_entry **out, bool *known)
{
	static const enum ezz_use	 uses[] = { EZZ_USE_SEAL_MAKER,
					    EZZ_USE_STATUS };
	const struct ezz_trust_entry	*e;
	const struct ezz_pkey		*key;
	ezz_status			 st;
	bool				 good;

	*out = NULL;
	*known = false;
	for (size_t i = 0; i < 2 && trust != NULL &&
	    l->sign.header.kid.n == EZZ_KID; i++)
		for (e = NULL; (e = ezz_trust_next(trust,
		    l->sign.header.kid.p, uses[i], e)) != NULL;) {
			*known = true;
			if ((st = ezz_trust_key(ctx, e, &key)) != EZZ_OK ||
			    (st = ezz_seallist_verify(ctx, l, key, &good)) !=
			    EZZ_OK)
				return st;
			if (good) {
				*out = e;
				return EZZ_OK;
			}
		}
	return EZZ_OK;
}

/* NULL, or why the entry's word does not count for this list. */
static const char *
entry_fault(const struct ezz_trust_entry *e, const ezz_seallist *l)
{
	if (e->ignored)
		return N_("the roots of the trust pack may not vouch for the "
		    "seal list's key");
	if (e->state == EZZ_KEY_COMPROMISED)
		return N_("the seal list's key is compromised");
	if (l->head.iat < e->from || l->head.iat > e->to ||
	    (e->state == EZZ_KEY_RETIRED && l->head.iat > e->since))
		return N_("the seal list was signed outside its key's "
		    "period");
	return NULL;
}

static const char *
scope_fault(const struct ezz_trust_entry *e, const ezz_seallist *l)
{
	return ezz_trust_for_body(e, ezz_bytes_str(l->issuer)) ? NULL :
	    N_("the seal list's key does not speak for the body that the "
	    "list names");
}

/* ---- a list by itself ----------------------------------------------------- */

struct list_case {
	struct ezz_bytes		 file;
	const ezz_trust			*trust;
	int64_t				 now;
	int64_t				 skew;
	ezz_seallist			*list;	/* NULL: cannot be read */
	const struct ezz_trust_entry	*entry;
};

static ezz_status
list_format(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct list_case	*c = what;
	ezz_status		 st;

	st = ezz_seallist_read(ctx, c->file, &c->list);
	return st == EZZ_OK ? st : ezz_note_error(n, EZZ_FAILED, st);
}

static ezz_status
list_signature(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct list_case	*c = what;
	const char		*why;
	ezz_status		 st;
	bool			 known;

	if (c->list == NULL)
		return ezz_note_not_reached(n);
	if ((st = find_entry(ctx, c->trust, c->list, &c->entry, &known)) !=
	    EZZ_OK)
		return st;
	if (c->entry == NULL)
		return known ? ezz_note(n, EZZ_FAILED,
		    "the seal list's signature does not match") :
		    ezz_note(n, EZZ_INDETERMINATE, "no trust pack has the "
		    "seal list's key as that of a seal maker or of status");
	why = entry_fault(c->entry, c->list);
	return why == NULL ? EZZ_OK : ezz_note(n, c->entry->ignored ?
	    EZZ_INDETERMINATE : EZZ_FAILED, "%s", ezz_text(ctx, why));
}

static ezz_status
list_scope(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct list_case	*c = what;
	const char		*why;

	if (c->list == NULL || c->entry == NULL)
		return ezz_note_not_reached(n);
	why = scope_fault(c->entry, c->list);
	return why == NULL ? EZZ_OK : ezz_note(n, EZZ_FAILED, "%s",
	    ezz_text(ctx, why));
}

static ezz_status
list_freshness(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct list_case	*c = what;

	(void)ctx;
	return c->list == NULL ? ezz_note_not_reached(n) :
	    ezz_status_note_fresh(&c->list->head, c->now, c->skew, n);
}

static const struct ezz_check rows[] = {
	{ "list.format", "RFC 8392", list_format },
	{ "list.signature", "RFC 9052 4.4", list_signature },
	{ "list.scope", "", list_scope },
	{ "list.freshness", "", list_freshness },
};

ezz_status
ezz_check_seallist(ezz_ctx *ctx, struct ezz_bytes file, const char *input,
    const ezz_trust *trust, int64_t now, int64_t skew, ezz_report **report,
    ezz_seallist **list)
{
	struct list_case	 c = { .file = file, .trust = trust,
				    .now = now, .skew = skew };
	ezz_report		*r = NULL;
	ezz_status		 st;

	*report = NULL;
	if (list != NULL)
		*list = NULL;
	if ((st = ezz_report_new(ctx, EZZ_KIND_STATUS, input, now, &r)) ||
	    (st = ezz_report_judge(ctx, r, "", rows,
	    sizeof(rows) / sizeof(rows[0]), &c)) != EZZ_OK)
		goto out;
	if (trust != NULL && (st = ezz_report_trust(ctx, r, trust->seq,
	    trust->iat, c.list == NULL ? 0 : c.list->head.iat, "")) != EZZ_OK)
		goto out;
	ezz_report_set_test(r, trust != NULL && trust->test);
	ezz_report_set_standing(r, EZZ_VALID);
	if (list != NULL && ezz_report_verdict(r) != EZZ_FAILED) {
		*list = c.list;
		c.list = NULL;
	}
	*report = r;
	r = NULL;
out:
	ezz_seallist_free(&c.list);
	ezz_report_free(&r);
	return st;
}

/* ---- who speaks for a seal ------------------------------------------------ */

enum voice {
	VOICE_SPEAKS = 0,	/* and may */
	VOICE_OTHER,		/* of another issuer */
	VOICE_UNKNOWN,		/* nobody vouches for its key */
	VOICE_UNFIT		/* forged, compromised, out of its period */
};

/* The maker's own list, where the maker itself is trusted. */
static ezz_status
by_maker(ezz_ctx *ctx, const struct ezz_seal_case *c, const ezz_seallist *l,
    bool *yes, enum voice *voice)
{
	const struct ezz_cert	*maker = c->maker.cert;
	ezz_status		 st;

	*yes = false;
	if (maker == NULL || !c->maker.rooted || c->maker.entry != NULL ||
	    !kid_fits(l, ezz_cert_pkey(maker)))
		return EZZ_OK;
	st = ezz_seallist_verify(ctx, l, ezz_cert_pkey(maker), yes);
	*voice = l->head.iat < ezz_cert_not_before(maker) ||
	    l->head.iat > ezz_cert_not_after(maker) ? VOICE_UNFIT :
	    VOICE_SPEAKS;
	return st;
}

static ezz_status
by_anchor(ezz_ctx *ctx, const ezz_verifier *v, const ezz_seallist *l,
    bool *yes)
{
	const struct ezz_pkey	*key;
	ezz_status		 st = EZZ_OK;

	*yes = false;
	for (size_t i = 0; i < v->anchors_n && st == EZZ_OK && !*yes; i++) {
		key = ezz_cert_pkey(v->anchors[i].cert);
		if (v->anchors[i].use == EZZ_USE_STATUS && kid_fits(l, key))
			st = ezz_seallist_verify(ctx, l, key, yes);
	}
	return st;
}

/* Does an entry's body make the seal, or register its owner's seals? */
static ezz_status
entry_speaks(ezz_ctx *ctx, const struct ezz_seal_case *c,
    const struct ezz_trust_entry *e, bool *yes)
{
	const struct ezz_trust_entry	*owner, *maker = c->maker.entry;
	ezz_status			 st;

	if (e->use == EZZ_USE_SEAL_MAKER) {
		*yes = maker != NULL && maker->use == EZZ_USE_SEAL_MAKER &&
		    ezz_bytes_equal(maker->issuer, e->issuer);
		return EZZ_OK;
	}
	st = ezz_seal_owner(ctx, c->seal, c->v->trust, &owner);
	*yes = st == EZZ_OK && owner != NULL &&
	    ezz_trust_for_body(e, owner->issuer);
	return st;
}

static ezz_status
voice_of(ezz_ctx *ctx, const struct ezz_seal_case *c, const ezz_seallist *l,
    enum voice *out)
{
	const struct ezz_trust_entry	*e;
	ezz_status			 st;
	bool				 yes, known;

	if ((st = by_maker(ctx, c, l, &yes, out)) != EZZ_OK || yes)
		return st;
	*out = VOICE_SPEAKS;
	if ((st = by_anchor(ctx, c->v, l, &yes)) != EZZ_OK || yes)
		return st;
	if ((st = find_entry(ctx, c->v->trust, l, &e, &known)) != EZZ_OK)
		return st;
	if (e == NULL) {
		*out = known ? VOICE_UNFIT : VOICE_UNKNOWN;
		return EZZ_OK;
	}
	if (entry_fault(e, l) != NULL || scope_fault(e, l) != NULL) {
		*out = VOICE_UNFIT;
		return EZZ_OK;
	}
	st = entry_speaks(ctx, c, e, &yes);
	*out = yes ? VOICE_SPEAKS : VOICE_OTHER;
	return st;
}

/* ---- what it says --------------------------------------------------------- */

struct hearing {
	struct ezz_seal_case	*c;
	uint8_t			 digest[32];
	size_t			 spoke;
	size_t			 unlisted;
	bool			 stopped;
	const ezz_seallist	*newest;	/* of those that spoke */
};

static ezz_status
was_stopped(ezz_ctx *ctx, struct hearing *h, const struct ezz_seal_event *e,
    struct ezz_note *n)
{
	bool		 ended = e->state == EZZ_SEAL_CANCELLED;
	const char	*state = ezz_text(ctx, ezz_seal_state_text(e->state));
	char		 since[EZZ_TIME_TEXT], why[EZZ_MAX_REASON + 3] = "";

	h->stopped = true;
	ezz_time_text(e->since, since);
	if (e->reason.n > 0)
		snprintf(why, sizeof(why), ": %.*s", (int)e->reason.n,
		    (const char *)e->reason.p);
	if (h->c->used)
		return ezz_note(n, EZZ_FAILED, "the seal was %s on %s, before "
		    "it was used%s", state, since, why);
	if (h->c->listed != EZZ_ENDED)
		h->c->listed = ended ? EZZ_ENDED : EZZ_SUSPENDED;
	return ezz_note(n, EZZ_PASSED, "the seal is %s since %s%s", state,
	    since, why);
}

static ezz_status
stops_later(ezz_ctx *ctx, struct hearing *h, const struct ezz_seal_event *e,
    struct ezz_note *n)
{
	const char	*state = ezz_text(ctx, ezz_seal_state_text(e->state));
	char		 since[EZZ_TIME_TEXT];

	ezz_time_text(e->since, since);
	if (!h->c->used)
		return EZZ_OK;
	if (h->c->proven && h->c->proof < e->since)
		return ezz_remark(n, "the seal was %s on %s, after it was "
		    "used at a time that is proven", state, since);
	return ezz_note(n, EZZ_INDETERMINATE, "the seal was %s on %s, and "
	    "nothing proves that it was used before", state, since);
}

static ezz_status
hear(ezz_ctx *ctx, struct hearing *h, const ezz_seallist *l,
    struct ezz_note *n)
{
	int64_t			 at = h->c->used ? h->c->time :
				    h->c->terms->time;
	struct ezz_seal_event	 e;

	h->spoke++;
	if (h->newest == NULL || l->head.iat > h->newest->head.iat)
		h->newest = l;
	switch (ezz_seallist_at(l, h->digest, at, &e)) {
	case EZZ_SEAL_WAS_STOPPED:
		return was_stopped(ctx, h, &e, n);
	case EZZ_SEAL_STOPS_LATER:
		return stops_later(ctx, h, &e, n);
	case EZZ_SEAL_UNLISTED:
		h->unlisted++;
		return EZZ_OK;
	default:
		return EZZ_OK;
	}
}

/* A seal that nobody said a bad word of. */
static ezz_status
silence(struct hearing *h, struct ezz_note *n)
{
	const struct ezz_seal_case	*c = h->c;
	const ezz_seallist		*l = h->newest;
	char				 made[EZZ_TIME_TEXT];

	if (h->unlisted == h->spoke)
		return ezz_note(n, EZZ_INDETERMINATE,
		    "the seal is not on the list of %s", l->issuer);
	if (c->used && c->proven && c->proof < l->head.iat) {
		ezz_time_text(l->head.iat, made);
		return ezz_note(n, EZZ_PASSED, "in use by the list of %s",
		    made);
	}
	return ezz_status_note_fresh(&l->head, c->terms->time,
	    c->v->policy->skew, n);
}

/* Lists that do not speak for the seal: what the caller gave must not be
 * passed over in silence, what lies in an office may be about others. */
static ezz_status
strange(struct hearing *h, const ezz_seallist *l, enum voice voice,
    bool given, struct ezz_note *n)
{
	(void)h;
	if (voice == VOICE_UNFIT)
		return ezz_note(n, EZZ_INDETERMINATE, "the seal list of %s "
		    "is not rightly signed, or not by a key that may: see "
		    "ezz verify of the list", l->issuer);
	if (voice == VOICE_UNKNOWN)
		return given ? ezz_note(n, EZZ_INDETERMINATE, "nobody vouches "
		    "for the key of the seal list of %s", l->issuer) :
		    ezz_remark(n, "nobody vouches for the key of the seal "
		    "list of %s", l->issuer);
	return given ? ezz_note(n, EZZ_INDETERMINATE, "the seal list of %s "
	    "does not speak for this seal", l->issuer) : EZZ_OK;
}

static ezz_status
ask_all(ezz_ctx *ctx, struct hearing *h, bool strangers, struct ezz_note *n)
{
	const ezz_verifier	*v = h->c->v;
	enum voice		 voice = VOICE_UNKNOWN;
	ezz_status		 st = EZZ_OK;

	for (size_t i = 0; i < v->seallists_n && st == EZZ_OK; i++) {
		const ezz_seallist	*l = v->seallists[i];

		if ((st = voice_of(ctx, h->c, l, &voice)) != EZZ_OK)
			return st;
		if (!strangers && voice == VOICE_SPEAKS)
			st = hear(ctx, h, l, n);
		else if (strangers && voice != VOICE_SPEAKS)
			st = strange(h, l, voice, i < v->seallists_given, n);
	}
	return st;
}

ezz_status
ezz_seal_status(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct ezz_seal_case	*c = what;
	struct hearing		 h = { .c = c };
	ezz_status		 st;

	if (c->seal == NULL)
		return ezz_note_not_reached(n);
	if (c->terms->no_status)
		return ezz_note(n, EZZ_PASSED, "not asked: the caller waived "
		    "it");
	if ((st = ezz_verifier_seallists(ctx, c->v)) != EZZ_OK ||
	    (st = ezz_seal_digest(ctx, c->seal, h.digest)) != EZZ_OK ||
	    (st = ask_all(ctx, &h, false, n)) != EZZ_OK)
		return st;
	if (h.spoke > 0)
		return h.stopped || ezz_note_verdict(n) != EZZ_PASSED ?
		    EZZ_OK : silence(&h, n);
	if (c->v->seals_fault != NULL && (st = ezz_note(n, EZZ_INDETERMINATE,
	    "%s", c->v->seals_fault)) != EZZ_OK)
		return st;
	if ((st = ask_all(ctx, &h, true, n)) != EZZ_OK ||
	    ezz_note_verdict(n) != EZZ_PASSED)
		return st;
	return ezz_note(n, EZZ_PASSED, "none present");
}
