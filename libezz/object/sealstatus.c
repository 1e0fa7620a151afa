/* Seal lists read and asked; see sealstatus.h for their form. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "object/sealstatus.h"
#include "object/status_claims.h"

#define PARTS	3	/* of an event */

static const struct {
	ezz_seal_state	 state;
	const char	*name;
	const char	*text;
} states[] = {
	{ EZZ_SEAL_IN_USE, "in-use", N_("in use") },
	{ EZZ_SEAL_STOPPED, "stopped", N_("stopped for now") },
	{ EZZ_SEAL_RESTORED, "restored", N_("restored") },
	{ EZZ_SEAL_CANCELLED, "cancelled", N_("cancelled") },
};

const char *
ezz_seal_state_text(ezz_seal_state state)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (states[i].state == state)
			return states[i].text;
	return "";
}

const char *
ezz_seal_state_name(ezz_seal_state state)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (states[i].state == state)
			return states[i].name;
	return NULL;
}

bool
ezz_seal_state_by_name(const char *name, ezz_seal_state *out)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strcmp(states[i].name, name) == 0) {
			*out = states[i].state;
			return true;
		}
	return false;
}

/* Cancelled is for ever; only what was stopped is restored. */
bool
ezz_seal_state_follows(const ezz_seal_state *before, ezz_seal_state next)
{
	if (before == NULL)
		return next != EZZ_SEAL_RESTORED;
	switch (*before) {
	case EZZ_SEAL_IN_USE:
	case EZZ_SEAL_RESTORED:
		return next == EZZ_SEAL_STOPPED || next == EZZ_SEAL_CANCELLED;
	case EZZ_SEAL_STOPPED:
		return next == EZZ_SEAL_RESTORED ||
		    next == EZZ_SEAL_CANCELLED;
	default:
		return false;
	}
}

/* ---- reading -------------------------------------------------------------- */

static ezz_status
read_reason(ezz_ctx *ctx, struct ezz_cursor *c, struct ezz_bytes *out)
{
	ezz_status	 st;

	*out = EZZ_BYTES(NULL, 0);
	if (ezz_cbor_null(c))
		return EZZ_OK;
	if ((st = ezz_cbor_text(ctx, c, out)) != EZZ_OK)
		return st;
	return out->n == 0 || out->n > EZZ_MAX_REASON ? ezz_fail(ctx,
	    EZZ_EFORMAT, NULL, "a reason of %zu bytes in the seal list",
	    out->n) : EZZ_OK;
}

static ezz_status
read_event(ezz_ctx *ctx, struct ezz_cursor *c, struct ezz_seal_event *out)
{
	uint64_t	 state, since;
	size_t		 n;
	ezz_status	 st;

	if ((st = ezz_cbor_array(ctx, c, &n)) != EZZ_OK)
		return st;
	if (n != PARTS)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "an event of the seal list has %zu parts", n);
	if ((st = ezz_cbor_uint(ctx, c, &state)) != EZZ_OK ||
	    (st = ezz_cbor_uint(ctx, c, &since)) != EZZ_OK)
		return st;
	if (state > EZZ_SEAL_CANCELLED)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "%llu is no state of a seal", (unsigned long long)state);
	if (since == 0 || since > EZZ_TIME_LAST)
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 8392 2",
		    "%llu is no time", (unsigned long long)since);
	out->state = (ezz_seal_state)state;
	out->since = (int64_t)since;
	return read_reason(ctx, c, &out->reason);
}

/* Events that could not have happened so are no history. */
static ezz_status
in_order(ezz_ctx *ctx, const struct ezz_seal_event *v, size_t i, int64_t iat)
{
	if (v[i].since > iat)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "the seal list tells of a day after its own");
	if (i > 0 && v[i].since < v[i - 1].since)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "the events of a seal are not in the order of time");
	return ezz_seal_state_follows(i == 0 ? NULL : &v[i - 1].state,
	    v[i].state) ? EZZ_OK : ezz_fail(ctx, EZZ_EFORMAT, NULL,
	    "a seal cannot become %s there", ezz_seal_state_name(v[i].state));
}

static ezz_status
read_seal(ezz_ctx *ctx, struct ezz_cursor *c, int64_t iat,
    struct ezz_bytes *digest,
    struct ezz_seal_event out[EZZ_MAX_SEAL_EVENTS], size_t *n)
{
	ezz_status	 st;

	if ((st = ezz_cbor_bytes(ctx, c, digest)) != EZZ_OK ||
	    (st = ezz_cbor_array(ctx, c, n)) != EZZ_OK)
		return st;
	if (digest->n != EZZ_SEAL_DIGEST)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "a seal is named by %zu bytes, not by an SM3",
		    digest->n);
	if (*n == 0 || *n > EZZ_MAX_SEAL_EVENTS)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "a seal has %zu events, not 1 to %d", *n,
		    EZZ_MAX_SEAL_EVENTS);
	for (size_t i = 0; i < *n && st == EZZ_OK; i++)
		if ((st = read_event(ctx, c, &out[i])) == EZZ_OK)
			st = in_order(ctx, out, i, iat);
	return st;
}

/* All of it once, so that finding a seal later cannot fail. */
static ezz_status
check_seals(ezz_ctx *ctx, ezz_seallist *l)
{
	struct ezz_seal_event	 v[EZZ_MAX_SEAL_EVENTS];
	struct ezz_cursor	 c = ezz_cursor_of(l->body);
	struct ezz_bytes	 digest;
	size_t			 n;
	ezz_status		 st;

	st = ezz_cbor_map(ctx, &c, &l->seals);
	for (size_t i = 0; st == EZZ_OK && i < l->seals; i++)
		st = read_seal(ctx, &c, l->head.iat, &digest, v, &n);
	return st;
}

static ezz_status
read_list(ezz_ctx *ctx, struct ezz_bytes file, bool draft, ezz_seallist **out)
{
	struct ezz_status_claims	 claims = { 0 };
	ezz_seallist			*l;
	ezz_status			 st;

	*out = NULL;
	if (file.n > EZZ_MAX_SEAL_LIST)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a seal list of %zu bytes is too long", file.n);
	if ((l = calloc(1, sizeof(*l))) == NULL)
		return ezz_nomem(ctx);
	l->draft = draft;
	if ((st = ezz_buf_addb(ctx, &l->file, file)) != EZZ_OK)
		goto out;
	file = ezz_bytes_of(&l->file);
	if (!draft)
		st = ezz_status_claims_read(ctx, file, EZZ_CBOR_STRICT,
		    EZZ_TYP_SEAL_STATUS, EZZ_CWT_SEALS, &l->sign, &claims);
	else if ((st = ezz_cbor_check(ctx, file, EZZ_CBOR_STRICT)) == EZZ_OK)
		st = ezz_status_claims_of(ctx, file, EZZ_CWT_SEALS, &claims);
	if (st != EZZ_OK || (st = ezz_status_keep(ctx, &claims, &l->head,
	    &l->issuer)) != EZZ_OK)
		goto out;
	l->body = claims.body;
	if ((st = check_seals(ctx, l)) != EZZ_OK)
		goto out;
	*out = l;
	l = NULL;
out:
	ezz_seallist_free(&l);
	return st;
}

ezz_status
ezz_seallist_read(ezz_ctx *ctx, struct ezz_bytes file, ezz_seallist **out)
{
	return read_list(ctx, file, false, out);
}

ezz_status
ezz_seallist_of_draft(ezz_ctx *ctx, struct ezz_bytes file, ezz_seallist **out)
{
	return read_list(ctx, file, true, out);
}

ezz_status
ezz_seallist_read_draft(ezz_ctx *ctx, struct ezz_bytes file,
    const char *issuer, ezz_seallist **out)
{
	static const uint8_t	 nothing[] = { 0xa0 };
	ezz_status		 st;

	if (file.n > 0) {
		if ((st = read_list(ctx, file, true, out)) == EZZ_OK &&
		    strcmp((*out)->issuer, issuer) != 0) {
			ezz_seallist_free(out);
			st = ezz_fail(ctx, EZZ_EREFUSED, NULL,
			    "the register of seals is that of %s", issuer);
		}
		return st;
	}
	if ((*out = calloc(1, sizeof(**out))) == NULL ||
	    ((*out)->issuer = strdup(issuer)) == NULL) {
		ezz_seallist_free(out);
		return ezz_nomem(ctx);
	}
	(*out)->draft = true;
	(*out)->head.uri = (*out)->issuer;
	(*out)->body = EZZ_BYTES(nothing, 1);
	return EZZ_OK;
}

void
ezz_seallist_free(ezz_seallist **list)
{
	if (list == NULL || *list == NULL)
		return;
	ezz_buf_free(&(*list)->file);
	free((*list)->issuer);
	free(*list);
	*list = NULL;
}

bool
ezz_seallist_sniff(struct ezz_bytes b)
{
	struct ezz_cose_sign1	 c;
	ezz_ctx			 quiet = { 0 };

	return ezz_cose_sign1_read(&quiet, b, EZZ_CBOR_LENIENT, &c) ==
	    EZZ_OK && ezz_bytes_equal(c.header.typ,
	    ezz_bytes_str(EZZ_TYP_SEAL_STATUS));
}

ezz_status
ezz_seallist_verify(ezz_ctx *ctx, const ezz_seallist *l,
    const struct ezz_pkey *key, bool *good)
{
	return ezz_status_sign_verify(ctx, &l->sign, key, good);
}

/* ---- asking --------------------------------------------------------------- */

struct ezz_cursor
ezz_seallist_begin(const ezz_seallist *l)
{
	ezz_ctx			 quiet = { 0 };
	struct ezz_cursor	 c = ezz_cursor_of(l->body);
	size_t			 seals;

	(void)ezz_cbor_map(&quiet, &c, &seals);
	return c;
}

size_t
ezz_seallist_next(const ezz_seallist *l, struct ezz_cursor *c,
    struct ezz_bytes *digest, struct ezz_seal_event out[EZZ_MAX_SEAL_EVENTS])
{
	ezz_ctx	 quiet = { 0 };
	size_t	 n;

	if (ezz_cursor_left(c) == 0 || read_seal(&quiet, c, l->head.iat,
	    digest, out, &n) != EZZ_OK)
		return 0;
	return n;
}

size_t
ezz_seallist_events(const ezz_seallist *l,
    const uint8_t digest[EZZ_SEAL_DIGEST],
    struct ezz_seal_event out[EZZ_MAX_SEAL_EVENTS])
{
	struct ezz_cursor	 c = ezz_seallist_begin(l);
	struct ezz_bytes	 d;
	size_t			 n;

	while ((n = ezz_seallist_next(l, &c, &d, out)) > 0)
		if (memcmp(d.p, digest, EZZ_SEAL_DIGEST) == 0)
			return n;
	return 0;
}

static bool
stops(ezz_seal_state s)
{
	return s == EZZ_SEAL_STOPPED || s == EZZ_SEAL_CANCELLED;
}

enum ezz_seal_word
ezz_seallist_at(const ezz_seallist *l, const uint8_t digest[EZZ_SEAL_DIGEST],
    int64_t time, struct ezz_seal_event *event)
{
	struct ezz_seal_event	 v[EZZ_MAX_SEAL_EVENTS];
	size_t			 n, i;

	if ((n = ezz_seallist_events(l, digest, v)) == 0)
		return EZZ_SEAL_UNLISTED;
	for (i = 0; i < n && v[i].since <= time; i++)
		;
	if (i > 0)
		*event = v[i - 1];
	if (i > 0 && stops(v[i - 1].state))
		return EZZ_SEAL_WAS_STOPPED;
	for (; i < n; i++)
		if (stops(v[i].state)) {
			*event = v[i];
			return EZZ_SEAL_STOPS_LATER;
		}
	*event = v[n - 1];
	return EZZ_SEAL_USABLE;
}
