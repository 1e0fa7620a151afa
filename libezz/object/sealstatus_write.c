/*
 * Seal lists written: an event is added to the office's draft, and the draft
 * is signed.  Nothing is taken back, nothing is dated into the future, and no
 * list is older than the one before it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "object/sealstatus.h"
#include "object/status_claims.h"

/* ---- the map -------------------------------------------------------------- */

static ezz_status
put_event(ezz_ctx *ctx, const struct ezz_seal_event *e, struct ezz_buf *out)
{
	ezz_status	 st;

	if ((st = ezz_cbor_put_array(ctx, out, 3)) != EZZ_OK ||
	    (st = ezz_cbor_put_uint(ctx, out, (uint64_t)e->state)) !=
	    EZZ_OK || (st = ezz_cbor_put_int(ctx, out, e->since)) != EZZ_OK)
		return st;
	return e->reason.n == 0 ? ezz_cbor_put_null(ctx, out) :
	    ezz_cbor_put_text(ctx, out, e->reason);
}

static ezz_status
put_seal(ezz_ctx *ctx, struct ezz_bytes digest,
    const struct ezz_seal_event *v, size_t n, struct ezz_buf *out)
{
	ezz_status	 st;

	if ((st = ezz_cbor_put_bytes(ctx, out, digest)) != EZZ_OK ||
	    (st = ezz_cbor_put_array(ctx, out, n)) != EZZ_OK)
		return st;
	for (size_t i = 0; i < n && st == EZZ_OK; i++)
		st = put_event(ctx, &v[i], out);
	return st;
}

/* A seal in its place among the others, by its digest. */
struct addition {
	struct ezz_bytes	 digest;
	struct ezz_seal_event	 events[EZZ_MAX_SEAL_EVENTS];
	size_t			 n;
	bool			 known;		/* it replaces its own row */
};

static ezz_status
put_body(ezz_ctx *ctx, const ezz_seallist *l, const struct addition *a,
    struct ezz_buf *out)
{
	struct ezz_seal_event	 v[EZZ_MAX_SEAL_EVENTS];
	struct ezz_cursor	 c = ezz_seallist_begin(l);
	struct ezz_bytes	 d;
	size_t			 n, rows = l->seals +
				    (a != NULL && !a->known);
	bool			 done = a == NULL;
	ezz_status		 st;
	int			 order;

	st = ezz_cbor_put_map(ctx, out, rows);
	for (size_t i = 0; st == EZZ_OK && i < l->seals; i++) {
		n = ezz_seallist_next(l, &c, &d, v);
		order = done ? 1 : memcmp(a->digest.p, d.p, EZZ_SEAL_DIGEST);
		if (!done && order <= 0) {
			st = put_seal(ctx, a->digest, a->events, a->n, out);
			done = true;
			if (order == 0)
				continue;
		}
		if (st == EZZ_OK)
			st = put_seal(ctx, d, v, n, out);
	}
	return st != EZZ_OK || done ? st :
	    put_seal(ctx, a->digest, a->events, a->n, out);
}

static ezz_status
put_list(ezz_ctx *ctx, const struct ezz_status_head *h,
    const ezz_seallist *l, const struct addition *a, struct ezz_buf *out)
{
	ezz_status	 st;

	if ((st = ezz_status_put_head(ctx, h, out)) != EZZ_OK ||
	    (st = ezz_status_put_time(ctx, out, EZZ_CWT_TTL, h->ttl)) !=
	    EZZ_OK || (st = ezz_cbor_put_int(ctx, out, EZZ_CWT_SEALS)))
		return st;
	return put_body(ctx, l, a, out);
}

/* ---- an event ------------------------------------------------------------- */

static ezz_status
reason_fits(ezz_ctx *ctx, const char *reason)
{
	struct ezz_bytes b = ezz_bytes_str(reason == NULL ? "" : reason);
	uint32_t	 c;
	size_t		 n;

	if (b.n > EZZ_MAX_REASON)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "a reason has at most %d bytes", EZZ_MAX_REASON);
	for (; b.n > 0; b = EZZ_BYTES(b.p + n, b.n - n))
		if ((n = ezz_utf8_next(b, &c)) == 0 || ezz_text_hidden(c))
			return ezz_fail(ctx, EZZ_EINVAL, NULL, "the reason "
			    "holds characters that cannot be seen, or is not "
			    "UTF-8");
	return EZZ_OK;
}

static ezz_status
add_event(ezz_ctx *ctx, const ezz_seallist *l, struct addition *a,
    const struct ezz_seal_event *e)
{
	const ezz_seal_state	*last;

	a->n = ezz_seallist_events(l, a->digest.p, a->events);
	a->known = a->n > 0;
	last = a->n == 0 ? NULL : &a->events[a->n - 1].state;
	if (!ezz_seal_state_follows(last, e->state))
		return ezz_fail(ctx, EZZ_EREFUSED, NULL,
		    "the seal is %s and cannot become %s", last == NULL ?
		    "unknown" : ezz_seal_state_name(*last),
		    ezz_seal_state_name(e->state));
	if (a->n == EZZ_MAX_SEAL_EVENTS)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a seal has at most %d events: make a new one",
		    EZZ_MAX_SEAL_EVENTS);
	if (e->since < l->head.iat || (a->n > 0 && e->since <
	    a->events[a->n - 1].since))
		return ezz_fail(ctx, EZZ_EREFUSED, NULL, "the clock stands "
		    "before what was noted last: look at this machine's "
		    "clock");
	a->events[a->n++] = *e;
	return EZZ_OK;
}

ezz_status
ezz_seallist_note(ezz_ctx *ctx, struct ezz_bytes draft, const char *issuer,
    const ezz_seal *seal, ezz_seal_state state, const char *reason,
    int64_t now, struct ezz_buf *out)
{
	struct ezz_seal_event	 e = { state, now, ezz_bytes_str(
				    reason == NULL ? "" : reason) };
	struct ezz_status_head	 head = { issuer, now, 0, 0 };
	struct addition		 a = { .digest = EZZ_BYTES(seal->digest,
				    EZZ_SEAL_DIGEST) };
	ezz_seallist		*l = NULL, *back = NULL;
	struct ezz_buf		 file = { 0 };
	ezz_status		 st;

	if ((st = reason_fits(ctx, reason)) != EZZ_OK ||
	    (st = ezz_seallist_read_draft(ctx, draft, issuer, &l)) !=
	    EZZ_OK || (st = add_event(ctx, l, &a, &e)) != EZZ_OK ||
	    (st = put_list(ctx, &head, l, &a, &file)) != EZZ_OK ||
	    (st = ezz_seallist_read_draft(ctx, ezz_bytes_of(&file), issuer,
	    &back)) != EZZ_OK)
		goto out;
	st = ezz_buf_addb(ctx, out, ezz_bytes_of(&file));
out:
	ezz_seallist_free(&l);
	ezz_seallist_free(&back);
	ezz_buf_free(&file);
	return st;
}

/* ---- publishing ----------------------------------------------------------- */

static bool
same_event(const struct ezz_seal_event *a, const struct ezz_seal_event *b)
{
	return a->state == b->state && a->since == b->since &&
	    ezz_bytes_equal(a->reason, b->reason);
}

/* What was published stays published. */
static ezz_status
goes_on(ezz_ctx *ctx, const ezz_seallist *old, const ezz_seallist *l)
{
	struct ezz_seal_event	 was[EZZ_MAX_SEAL_EVENTS];
	struct ezz_seal_event	 is[EZZ_MAX_SEAL_EVENTS];
	struct ezz_cursor	 a = ezz_seallist_begin(old);
	struct ezz_cursor	 b = ezz_seallist_begin(l);
	struct ezz_bytes	 d, e;
	size_t			 n, m;
	bool			 same = true;

	while (same && (n = ezz_seallist_next(old, &a, &d, was)) > 0) {
		while ((m = ezz_seallist_next(l, &b, &e, is)) > 0 &&
		    !ezz_bytes_equal(d, e))
			;	/* both stand in the order of digests */
		same = n <= m;
		for (size_t k = 0; k < n && same; k++)
			same = same_event(&was[k], &is[k]);
	}
	return same ? EZZ_OK : ezz_fail(ctx, EZZ_EREFUSED, NULL,
	    "the published seal list tells of what the register does not: "
	    "bring its copy back first");
}

static ezz_status
after_old(ezz_ctx *ctx, struct ezz_bytes file, const ezz_seallist *l,
    int64_t now)
{
	ezz_seallist	*old;
	ezz_status	 st;

	if (file.n == 0)
		return EZZ_OK;
	if ((st = ezz_seallist_read(ctx, file, &old)) != EZZ_OK)
		return ezz_while(ctx, st, "reading the published seal list");
	if (strcmp(old->issuer, l->issuer) != 0)
		st = ezz_fail(ctx, EZZ_EREFUSED, NULL,
		    "the published seal list is that of %s", old->issuer);
	else if (now < old->head.iat)
		st = ezz_fail(ctx, EZZ_EREFUSED, NULL, "the clock stands "
		    "before the published seal list: look at this machine's "
		    "clock");
	else
		st = goes_on(ctx, old, l);
	ezz_seallist_free(&old);
	return st;
}

ezz_status
ezz_seallist_sign(ezz_ctx *ctx, struct ezz_bytes draft, const char *issuer,
    struct ezz_bytes old, const ezz_signer *signer, int64_t now, int64_t exp,
    int64_t ttl, struct ezz_buf *out)
{
	struct ezz_status_head	 head = { issuer, now, exp, ttl };
	struct ezz_buf		 payload = { 0 }, file = { 0 };
	ezz_seallist		*l = NULL, *back = NULL;
	ezz_status		 st;

	if ((st = ezz_seallist_read_draft(ctx, draft, issuer, &l)) != EZZ_OK)
		goto out;
	if (now < l->head.iat) {
		st = ezz_fail(ctx, EZZ_EREFUSED, NULL, "the clock stands "
		    "before what was noted last: look at this machine's "
		    "clock");
		goto out;
	}
	if ((st = after_old(ctx, old, l, now)) != EZZ_OK ||
	    (st = put_list(ctx, &head, l, NULL, &payload)) != EZZ_OK ||
	    (st = ezz_status_sign(ctx, signer, EZZ_TYP_SEAL_STATUS,
	    ezz_bytes_of(&payload), &file)) != EZZ_OK ||
	    (st = ezz_seallist_read(ctx, ezz_bytes_of(&file), &back)) !=
	    EZZ_OK)
		goto out;
	st = ezz_buf_addb(ctx, out, ezz_bytes_of(&file));
out:
	ezz_seallist_free(&l);
	ezz_seallist_free(&back);
	ezz_buf_free(&payload);
	ezz_buf_free(&file);
	return st;
}
