/*
 * The judgements on a status list that a token's check shares with the
 * list's own (draft-ietf-oauth-status-list, 8.3).
 */
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "object/status.h"

/* A key id is a hint: each entry that has it is tried. */
static ezz_status
find_signer(ezz_ctx *ctx, const ezz_statuslist *l, const ezz_trust *trust,
    const struct ezz_trust_entry **out, bool *known)
{
	const struct ezz_trust_entry	*e = NULL;
	const struct ezz_pkey		*key;
	ezz_status			 st;
	bool				 good;

	*out = NULL;
	*known = false;
	if (trust == NULL || l->sign.header.kid.n != EZZ_KID)
		return EZZ_OK;
	while ((e = ezz_trust_next(trust, l->sign.header.kid.p,
	    EZZ_USE_STATUS, e)) != NULL) {
		*known = true;
		if ((st = ezz_trust_key(ctx, e, &key)) != EZZ_OK ||
		    (st = ezz_statuslist_verify(ctx, l, key, &good)) != EZZ_OK)
			return st;
		if (good) {
			*out = e;
			return EZZ_OK;
		}
	}
	return EZZ_OK;
}

static ezz_status
note_unsigned(struct ezz_note *n, const ezz_trust *trust, bool known)
{
	if (trust == NULL)
		return ezz_note(n, EZZ_INDETERMINATE,
		    "no trust pack says who may sign status lists");
	if (!known)
		return ezz_note(n, EZZ_INDETERMINATE,
		    "the status list's key is not among the status keys of "
		    "the trust pack");
	return ezz_note(n, EZZ_FAILED,
	    "the status list's signature does not match");
}

static ezz_status
note_period(const ezz_statuslist *l, const struct ezz_trust_entry *e,
    struct ezz_note *n)
{
	char	 made[EZZ_TIME_TEXT];

	ezz_time_text(l->head.iat, made);
	if (e->state == EZZ_KEY_COMPROMISED)
		return ezz_note(n, EZZ_FAILED,
		    "the status list's key is compromised");
	if (l->head.iat < e->from || l->head.iat > e->to ||
	    (e->state == EZZ_KEY_RETIRED && l->head.iat > e->since))
		return ezz_note(n, EZZ_FAILED,
		    "the status list of %s was signed outside its key's "
		    "period", made);
	return EZZ_OK;
}

/* "https://a/b" covers itself and https://a/b/1, never https://a/bc. */
static bool
covers(struct ezz_bytes prefix, const char *uri)
{
	size_t	 n = prefix.n;

	return n <= strlen(uri) && memcmp(prefix.p, uri, n) == 0 &&
	    (prefix.p[n - 1] == '/' || uri[n] == '/' || uri[n] == '\0');
}

static ezz_status
note_prefix(const ezz_statuslist *l, const struct ezz_trust_entry *e,
    struct ezz_note *n)
{
	return e->status.n == 0 || covers(e->status, l->uri) ? EZZ_OK :
	    ezz_note(n, EZZ_FAILED,
	    "the status list %s does not lie under its key's prefix", l->uri);
}

ezz_status
ezz_statuslist_note_signer(ezz_ctx *ctx, const ezz_statuslist *l,
    const ezz_trust *trust, struct ezz_bytes issuer, struct ezz_note *n)
{
	const struct ezz_trust_entry	*e;
	ezz_status			 st;
	bool				 known;

	if ((st = find_signer(ctx, l, trust, &e, &known)) != EZZ_OK)
		return st;
	if (e == NULL)
		return note_unsigned(n, trust, known);
	if (e->ignored)
		return ezz_note(n, EZZ_INDETERMINATE,
		    "the roots of the trust pack may not vouch for the status "
		    "list's key");
	if (issuer.n > 0 && !ezz_trust_for_body(e, issuer))
		return ezz_note(n, EZZ_FAILED,
		    "the status list's key does not speak for this issuer");
	if (issuer.n > 0 && (st = note_prefix(l, e, n)) != EZZ_OK)
		return st;
	return note_period(l, e, n);
}

ezz_status
ezz_statuslist_note_scope(ezz_ctx *ctx, const ezz_statuslist *l,
    const ezz_trust *trust, struct ezz_note *n)
{
	const struct ezz_trust_entry	*e;
	ezz_status			 st;
	bool				 known;

	if ((st = find_signer(ctx, l, trust, &e, &known)) != EZZ_OK)
		return st;
	if (e == NULL)
		return ezz_note(n, EZZ_INDETERMINATE,
		    "without a known signer nobody says which lists are its "
		    "own");
	return note_prefix(l, e, n);
}

/* ---- details ---- */

/* What is superseded stands as revoked in a list. */
static bool
row_agrees(const struct ezz_status_row *row, unsigned value)
{
	return value == (unsigned)(row->state == EZZ_STATE_SUSPENDED ?
	    EZZ_STATE_SUSPENDED : EZZ_STATE_REVOKED);
}

static ezz_status
remark_row(ezz_ctx *ctx, const struct ezz_status_row *row, struct ezz_note *n)
{
	const char	*state = ezz_text(ctx, ezz_state_name(row->state));
	char		 since[EZZ_TIME_TEXT];
	ezz_status	 st;

	ezz_time_text(row->since, since);
	st = row->reason.n == 0 ? ezz_remark(n, "%s since %s", state, since) :
	    ezz_remark(n, "%s since %s: %.*s", state, since,
	    (int)row->reason.n, (const char *)row->reason.p);
	if (st == EZZ_OK && row->successor.n > 0)
		st = ezz_remark(n, "replaced by licence %.*s",
		    (int)row->successor.n, (const char *)row->successor.p);
	return st;
}

ezz_status
ezz_statusdetail_signed(ezz_ctx *ctx, const struct ezz_statusdetail *d,
    const ezz_statuslist *l, const ezz_trust *trust, bool *good)
{
	const struct ezz_trust_entry	*e;
	const struct ezz_pkey		*key;
	ezz_status			 st;
	bool				 known;

	*good = false;
	if ((st = find_signer(ctx, l, trust, &e, &known)) != EZZ_OK ||
	    e == NULL || strcmp(d->uri, l->uri) != 0 ||
	    (st = ezz_trust_key(ctx, e, &key)) != EZZ_OK)
		return st;
	return ezz_statusdetail_verify(ctx, d, key, good);
}

ezz_status
ezz_statusdetail_remark(ezz_ctx *ctx, struct ezz_bytes file,
    const ezz_statuslist *l, const ezz_trust *trust, uint64_t index,
    unsigned value, struct ezz_note *n)
{
	struct ezz_statusdetail	*d = NULL;
	struct ezz_status_row	 row;
	ezz_status		 st;
	bool			 good = false;

	if ((st = ezz_statusdetail_read(ctx, file, &d)) == EZZ_OK)
		st = ezz_statusdetail_signed(ctx, d, l, trust, &good);
	if (st == EZZ_OK && good) {
		if (ezz_statusdetail_find(d, index, &row) &&
		    row_agrees(&row, value))
			st = remark_row(ctx, &row, n);
	} else if (st != EZZ_ENOMEM)
		st = ezz_remark(n, "the details beside the status list are "
		    "not those of its signer: fetch them again");
	ezz_statusdetail_free(&d);
	return st;
}

ezz_status
ezz_status_note_fresh(const struct ezz_status_head *h, int64_t now,
    int64_t skew, struct ezz_note *n)
{
	char	 made[EZZ_TIME_TEXT], until[EZZ_TIME_TEXT];

	ezz_time_text(h->iat, made);
	ezz_time_text(h->exp, until);
	switch (ezz_status_fresh(h, now, skew)) {
	case EZZ_EARLY:
		return ezz_note(n, EZZ_INDETERMINATE,
		    "the status list speaks of its own day, %s, not of an "
		    "earlier one", made);
	case EZZ_EXPIRED:
		return ezz_note(n, EZZ_INDETERMINATE,
		    "the status list of %s has expired on %s: fetch a newer "
		    "one", made, until);
	case EZZ_STALE:
		return ezz_note(n, EZZ_INDETERMINATE,
		    "the status list of %s is stale: a newer one should have "
		    "been fetched", made);
	case EZZ_UNDATED:
		return ezz_note(n, EZZ_INDETERMINATE,
		    "the status list of %s does not say how long it holds",
		    made);
	default:
		return ezz_note(n, EZZ_PASSED, "fresh: made on %s", made);
	}
}

ezz_status
ezz_statuslist_note_fresh(const ezz_statuslist *l, int64_t now, int64_t skew,
    struct ezz_note *n)
{
	return ezz_status_note_fresh(&l->head, now, skew, n);
}
