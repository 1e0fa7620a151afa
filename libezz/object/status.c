/*
 * Status lists read and asked; see status.h for their form.  Nothing in here
 * decides what a state means for a licence: that is the token's check.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/squeeze.h"
#include "object/status.h"
#include "object/status_claims.h"

#define DRAFT		"draft-ietf-oauth-status-list"
#define TAG_SIGN1_BYTE	0xd2

static const struct {
	ezz_state	 state;
	const char	*name;
} states[] = {
	{ EZZ_STATE_VALID, "valid" },
	{ EZZ_STATE_REVOKED, "revoked" },
	{ EZZ_STATE_SUSPENDED, "suspended" },
	{ EZZ_STATE_SUPERSEDED, "superseded" },
};

const char *
ezz_state_name(ezz_state state)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (states[i].state == state)
			return states[i].name;
	return NULL;
}

bool
ezz_state_by_name(const char *name, ezz_state *out)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strcmp(states[i].name, name) == 0) {
			*out = states[i].state;
			return true;
		}
	return false;
}

unsigned
ezz_status_get(const uint8_t *raw, unsigned bits, size_t i)
{
	size_t	 a_byte = 8 / bits;

	return (unsigned)raw[i / a_byte] >> (i % a_byte * bits) &
	    ((1u << bits) - 1);
}

void
ezz_status_put(uint8_t *raw, unsigned bits, size_t i, unsigned value)
{
	size_t		 a_byte = 8 / bits;
	unsigned	 at = (unsigned)(i % a_byte) * bits;
	unsigned	 mask = ((1u << bits) - 1) << at;

	raw[i / a_byte] = (uint8_t)((raw[i / a_byte] & ~mask) |
	    (value << at & mask));
}

/* ---- claims that both objects have ---- */

/* Shown and compared, sent in every token: visible ASCII alone. */
static ezz_status
read_uri(ezz_ctx *ctx, struct ezz_cursor *c, struct ezz_status_claims *out)
{
	ezz_status	 st;

	if ((st = ezz_cbor_text(ctx, c, &out->uri)) != EZZ_OK)
		return st;
	if (out->uri.n == 0 || out->uri.n > EZZ_MAX_NAME)
		return ezz_fail(ctx, EZZ_EFORMAT, DRAFT " 5.2",
		    "the list's URI has %zu bytes", out->uri.n);
	for (size_t i = 0; i < out->uri.n; i++)
		if (out->uri.p[i] <= ' ' || out->uri.p[i] > '~')
			return ezz_fail(ctx, EZZ_EFORMAT, "RFC 3986 2",
			    "the list's URI holds the byte %02X",
			    out->uri.p[i]);
	return EZZ_OK;
}

/* Until the year 9999, so that adding two of them cannot overflow. */
static ezz_status
read_seconds(ezz_ctx *ctx, struct ezz_cursor *c, int64_t *out)
{
	uint64_t	 v;
	ezz_status	 st;

	if ((st = ezz_cbor_uint(ctx, c, &v)) != EZZ_OK)
		return st;
	if (v == 0 || v > EZZ_TIME_LAST)
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 8392 2",
		    "%llu is no time", (unsigned long long)v);
	*out = (int64_t)v;
	return EZZ_OK;
}

static ezz_status
read_claim(ezz_ctx *ctx, struct ezz_cursor *c, int64_t body_label,
    struct ezz_status_claims *out)
{
	int64_t		 label;
	ezz_status	 st;

	if ((st = ezz_cbor_int(ctx, c, &label)) != EZZ_OK)
		return st;
	if (label == body_label)
		return ezz_cbor_skip(ctx, c, &out->body);
	switch (label) {
	case EZZ_CWT_SUB:
		return read_uri(ctx, c, out);
	case EZZ_CWT_IAT:
		return read_seconds(ctx, c, &out->iat);
	case EZZ_CWT_EXP:
		return read_seconds(ctx, c, &out->exp);
	case EZZ_CWT_TTL:
		return read_seconds(ctx, c, &out->ttl);
	default:
		return ezz_cbor_skip(ctx, c, NULL);
	}
}

/* Text keys are others' claims; they are let in and say nothing to us. */
static ezz_status
read_claims(ezz_ctx *ctx, struct ezz_bytes payload, int64_t body_label,
    struct ezz_status_claims *out)
{
	struct ezz_cursor	 c = ezz_cursor_of(payload);
	struct ezz_cbor_item	 it;
	size_t			 pairs;
	ezz_status		 st;

	st = ezz_cbor_map(ctx, &c, &pairs);
	for (; st == EZZ_OK && pairs > 0; pairs--) {
		if ((st = ezz_cbor_peek(ctx, &c, &it)) != EZZ_OK)
			break;
		if (it.type != EZZ_CBOR_TEXT)
			st = read_claim(ctx, &c, body_label, out);
		else if ((st = ezz_cbor_skip(ctx, &c, NULL)) == EZZ_OK)
			st = ezz_cbor_skip(ctx, &c, NULL);
	}
	if (st != EZZ_OK)
		return st;
	if (out->uri.n == 0)
		return ezz_fail(ctx, EZZ_EFORMAT, DRAFT " 5.2",
		    "the list does not say its URI");
	if (out->iat == 0)
		return ezz_fail(ctx, EZZ_EFORMAT, DRAFT " 5.2",
		    "the list does not say when it was made");
	if (out->body.n == 0)
		return ezz_fail(ctx, EZZ_EFORMAT, DRAFT " 5.2",
		    "the list has no entries");
	if (out->exp != 0 && out->exp <= out->iat)
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 8392 3.1.4",
		    "the list expires before it was made");
	return EZZ_OK;
}

ezz_status
ezz_status_claims_read(ezz_ctx *ctx, struct ezz_bytes file,
    enum ezz_cbor_profile profile, const char *typ, int64_t body_label,
    struct ezz_cose_sign1 *sign, struct ezz_status_claims *out)
{
	ezz_status	 st;

	*out = (struct ezz_status_claims){ 0 };
	/* The lenient COSE reader lets in untagged and 61(18(...)). */
	if (file.n == 0 || file.p[0] != TAG_SIGN1_BYTE)
		return ezz_fail(ctx, EZZ_EFORMAT, DRAFT " 5.2",
		    "a status list is CBOR with tag 18 and no other");
	if ((st = ezz_cose_sign1_read(ctx, file, profile, sign)) != EZZ_OK)
		return st;
	if (!ezz_bytes_equal(sign->header.typ, ezz_bytes_str(typ)))
		return ezz_fail(ctx, EZZ_EFORMAT, DRAFT " 5.2",
		    "the signed type is not %s", typ);
	if ((st = ezz_cbor_check(ctx, sign->payload, profile)) != EZZ_OK)
		return st;
	return read_claims(ctx, sign->payload, body_label, out);
}

/* ---- lists ---- */

static ezz_status
read_entries(ezz_ctx *ctx, struct ezz_bytes zlib, ezz_statuslist *l)
{
	size_t		 cap = EZZ_MAX_STATUS_ENTRIES / (8 / l->bits);
	ezz_status	 st;

	/* An honest list of zeros shrinks 1000 to 1: only the size tells. */
	if ((st = ezz_zlib_read(ctx, zlib, cap, &l->raw)) != EZZ_OK)
		return ezz_while(ctx, st, "inflating the list");
	if (l->raw.n == 0)
		return ezz_fail(ctx, EZZ_EFORMAT, DRAFT " 4.2",
		    "the list has no entries");
	l->entries = l->raw.n * (8 / l->bits);
	return EZZ_OK;
}

static ezz_status
read_bits(ezz_ctx *ctx, struct ezz_cursor *c, unsigned *out)
{
	uint64_t	 v;
	ezz_status	 st;

	if ((st = ezz_cbor_uint(ctx, c, &v)) != EZZ_OK)
		return st;
	if (v != 1 && v != 2 && v != 4 && v != 8)
		return ezz_fail(ctx, EZZ_EFORMAT, DRAFT " 4.2",
		    "an entry has %llu bits, not 1, 2, 4 or 8",
		    (unsigned long long)v);
	*out = (unsigned)v;
	return EZZ_OK;
}

static ezz_status
read_list(ezz_ctx *ctx, struct ezz_bytes body, ezz_statuslist *l)
{
	struct ezz_cursor	 c = ezz_cursor_of(body);
	struct ezz_bytes	 key, zlib = { 0 };
	size_t			 pairs;
	ezz_status		 st;

	st = ezz_cbor_map(ctx, &c, &pairs);
	for (; st == EZZ_OK && pairs > 0; pairs--) {
		if ((st = ezz_cbor_text(ctx, &c, &key)) != EZZ_OK)
			break;
		if (ezz_bytes_equal(key, ezz_bytes_str("bits")))
			st = read_bits(ctx, &c, &l->bits);
		else if (ezz_bytes_equal(key, ezz_bytes_str("lst")))
			st = ezz_cbor_bytes(ctx, &c, &zlib);
		else
			st = ezz_cbor_skip(ctx, &c, NULL);
	}
	if (st != EZZ_OK)
		return st;
	if (l->bits == 0 || zlib.n == 0)
		return ezz_fail(ctx, EZZ_EFORMAT, DRAFT " 4.2",
		    "the list lacks its bits or its entries");
	return read_entries(ctx, zlib, l);
}

ezz_status
ezz_status_keep(ezz_ctx *ctx, const struct ezz_status_claims *claims,
    struct ezz_status_head *head, char **uri)
{
	if ((*uri = ezz_bytes_dup(claims->uri)) == NULL)
		return ezz_nomem(ctx);
	*head = (struct ezz_status_head){ *uri, claims->iat, claims->exp,
	    claims->ttl };
	return EZZ_OK;
}

static bool
deterministic(const struct ezz_cose_sign1 *sign)
{
	ezz_ctx	 quiet = { 0 };

	return !sign->kid_unprotected && ezz_cbor_check(&quiet,
	    sign->payload, EZZ_CBOR_STRICT) == EZZ_OK;
}

ezz_status
ezz_statuslist_read(ezz_ctx *ctx, struct ezz_bytes file, ezz_statuslist **out)
{
	struct ezz_status_claims	 claims;
	ezz_statuslist			*l;
	ezz_status			 st;

	*out = NULL;
	if (file.n > EZZ_MAX_STATUS)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a status list of %zu bytes is too long", file.n);
	if ((l = calloc(1, sizeof(*l))) == NULL)
		return ezz_nomem(ctx);
	if ((st = ezz_buf_addb(ctx, &l->file, file)) != EZZ_OK ||
	    (st = ezz_status_claims_read(ctx, ezz_bytes_of(&l->file),
	    EZZ_CBOR_LENIENT, EZZ_TYP_STATUS, EZZ_CWT_STATUS_LIST, &l->sign,
	    &claims)) != EZZ_OK ||
	    (st = ezz_status_keep(ctx, &claims, &l->head, &l->uri)) != EZZ_OK ||
	    (st = read_list(ctx, claims.body, l)) != EZZ_OK)
		goto out;
	l->ordered = deterministic(&l->sign);
	*out = l;
	l = NULL;
out:
	ezz_statuslist_free(&l);
	return st;
}

void
ezz_statuslist_free(ezz_statuslist **list)
{
	if (list == NULL || *list == NULL)
		return;
	ezz_buf_free(&(*list)->file);
	ezz_buf_free(&(*list)->raw);
	ezz_buf_free(&(*list)->delta);
	free((*list)->uri);
	free(*list);
	*list = NULL;
}

ezz_status
ezz_statuslist_value(ezz_ctx *ctx, const ezz_statuslist *l, uint64_t index,
    unsigned *value)
{
	if (index >= l->entries)
		return ezz_fail(ctx, EZZ_ENOTFOUND, DRAFT " 8.3",
		    "the list has %zu entries and none with the index %llu",
		    l->entries, (unsigned long long)index);
	*value = ezz_status_get(l->raw.p, l->bits, (size_t)index);
	return EZZ_OK;
}

void
ezz_statuslist_about(const ezz_statuslist *l, struct ezz_statuslist_about *out)
{
	*out = (struct ezz_statuslist_about){ l->head.uri, l->head.iat,
	    l->head.exp, l->head.ttl, l->bits, l->entries };
}

ezz_status
ezz_status_sign_verify(ezz_ctx *ctx, const struct ezz_cose_sign1 *s,
    const struct ezz_pkey *key, bool *good)
{
	const struct ezz_alg_row	*row = ezz_alg_by_cose(s->header.alg);
	struct ezz_buf			 message = { 0 };
	ezz_status			 st;

	*good = false;
	if (row == NULL)
		return EZZ_OK;
	st = ezz_cose_signed_bytes(ctx, s->protected, NULL, EZZ_BYTES(NULL, 0),
	    s->payload, &message);
	if (st == EZZ_OK)
		st = ezz_pkey_verify(ctx, key, row->alg,
		    ezz_bytes_of(&message), s->signature, good);
	ezz_buf_free(&message);
	return st;
}

ezz_status
ezz_statuslist_verify(ezz_ctx *ctx, const ezz_statuslist *l,
    const struct ezz_pkey *key, bool *good)
{
	ezz_status	 st;

	st = ezz_status_sign_verify(ctx, &l->sign, key, good);
	return st != EZZ_OK || !*good || l->delta.n == 0 ? st :
	    ezz_status_sign_verify(ctx, &l->delta_sign, key, good);
}

enum ezz_fresh
ezz_statuslist_fresh(const ezz_statuslist *l, int64_t now, int64_t skew)
{
	if (now < l->head.iat - skew)
		return EZZ_EARLY;
	if (l->head.exp != 0 && now > l->head.exp)
		return EZZ_EXPIRED;
	if (l->head.ttl != 0 && now > l->head.iat + l->head.ttl)
		return EZZ_STALE;
	return l->head.exp == 0 && l->head.ttl == 0 ? EZZ_UNDATED : EZZ_FRESH;
}
