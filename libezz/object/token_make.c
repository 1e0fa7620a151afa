/* Making tokens: the payload, its length kept in bounds, the signature. */
#include <string.h>

#include "base/error.h"
#include "base/squeeze.h"
#include "base/text.h"
#include "format/cose.h"
#include "object/token.h"

static ezz_status
put_status(ezz_ctx *ctx, const struct ezz_token_terms *t, struct ezz_buf *out)
{
	ezz_status	 st;

	if ((st = ezz_cbor_put_uint(ctx, out, 65535)) != EZZ_OK ||
	    (st = ezz_cbor_put_map(ctx, out, 1)) != EZZ_OK ||
	    (st = ezz_cbor_put_text(ctx, out,
	    ezz_bytes_str("status_list"))) != EZZ_OK ||
	    (st = ezz_cbor_put_map(ctx, out, 2)) != EZZ_OK ||
	    (st = ezz_cbor_put_text(ctx, out, ezz_bytes_str("idx"))) !=
	    EZZ_OK ||
	    (st = ezz_cbor_put_uint(ctx, out, t->status_index)) != EZZ_OK ||
	    (st = ezz_cbor_put_text(ctx, out, ezz_bytes_str("uri"))) != EZZ_OK)
		return st;
	return ezz_cbor_put_text(ctx, out, ezz_bytes_str(t->status_uri));
}

static ezz_status
put_claims(ezz_ctx *ctx, const struct ezz_token_terms *t, struct ezz_buf *out)
{
	ezz_status	 st;

	if ((st = ezz_cbor_put_map(ctx, out, 3u + (t->nbf != 0) +
	    (t->cnf.n > 0) + (t->status_uri != NULL))) != EZZ_OK ||
	    (st = ezz_cbor_put_uint(ctx, out, 4)) != EZZ_OK ||
	    (st = ezz_cbor_put_int(ctx, out, t->exp)) != EZZ_OK)
		return st;
	if (t->nbf != 0 && ((st = ezz_cbor_put_uint(ctx, out, 5)) != EZZ_OK ||
	    (st = ezz_cbor_put_int(ctx, out, t->nbf)) != EZZ_OK))
		return st;
	if ((st = ezz_cbor_put_uint(ctx, out, 6)) != EZZ_OK ||
	    (st = ezz_cbor_put_int(ctx, out, t->iat)) != EZZ_OK)
		return st;
	if (t->cnf.n > 0 && ((st = ezz_cbor_put_uint(ctx, out, 8)) != EZZ_OK ||
	    (st = ezz_buf_addb(ctx, out, t->cnf)) != EZZ_OK))
		return st;
	if (t->status_uri != NULL && (st = put_status(ctx, t, out)) != EZZ_OK)
		return st;
	return ezz_cbor_put_int(ctx, out, EZZ_CWT_FIELDS);
}

static const struct ezz_value *
value_at(const struct ezz_licence *l, int position)
{
	for (size_t i = 0; i < l->values_n; i++) {
		const struct ezz_field	*f = l->values[i].field;

		if (f->position == position && f->qr != EZZ_QR_OMIT &&
		    f->wire != EZZ_WIRE_NONE)
			return &l->values[i];
	}
	return NULL;
}

static int
last_position(const struct ezz_licence *l)
{
	int	 last = -1;

	for (size_t i = 0; i < l->values_n; i++)
		if (l->values[i].field->position > last &&
		    value_at(l, l->values[i].field->position) != NULL)
			last = l->values[i].field->position;
	return last;
}

/* A masked number cannot stand for the serial that repeats it. */
static struct ezz_bytes
plain_number(const struct ezz_licence *l, bool full)
{
	const struct ezz_value	*v = ezz_licence_value(l, "ZZBH");

	if (v == NULL || value_at(l, v->field->position) != v ||
	    (v->field->qr == EZZ_QR_MASK && !full))
		return (struct ezz_bytes){ NULL, 0 };
	return ezz_bytes_str(v->text[0]);
}

ezz_status
ezz_token_payload(ezz_ctx *ctx, const struct ezz_licence *l,
    const struct ezz_token_terms *t, size_t most, struct ezz_buf *out)
{
	struct ezz_wire_scope	 scope = { l->schema, t->issuer,
				    plain_number(l, t->full), l, t->full };
	const struct ezz_value	*v;
	ezz_status		 st;
	int			 last = last_position(l);

	if ((st = put_claims(ctx, t, out)) != EZZ_OK ||
	    (st = ezz_cbor_put_array(ctx, out, (size_t)(last + 1))) != EZZ_OK)
		return st;
	for (int i = 0; i <= last; i++) {
		v = value_at(l, i);
		st = v == NULL ? ezz_cbor_put_null(ctx, out) :
		    ezz_wire_put(ctx, &scope, v, most, out);
		if (st != EZZ_OK)
			return st;
	}
	return EZZ_OK;
}

/* The frame's length for cut fields of at most so many characters. */
static ezz_status
squeezed(ezz_ctx *ctx, const struct ezz_licence *l,
    const struct ezz_token_terms *t, size_t most, struct ezz_buf *payload,
    struct ezz_buf *body)
{
	ezz_status	 st;

	payload->n = body->n = 0;
	if ((st = ezz_token_payload(ctx, l, t, most, payload)) != EZZ_OK)
		return st;
	return ezz_deflate_raw(ctx, ezz_bytes_of(payload), t->dictionary,
	    body);
}

static size_t
longest_cuttable(const struct ezz_licence *l)
{
	size_t	 n, longest = 0;

	for (size_t i = 0; i < l->values_n; i++) {
		if (!l->values[i].field->cut)
			continue;
		n = ezz_utf8_length(ezz_bytes_str(l->values[i].text[0]));
		if (n > longest)
			longest = n;
	}
	return longest;
}

/*
 * Find the most characters with which the frame is within its limit.  Longer
 * text never makes a shorter frame by more than a few bytes, so halving finds
 * the place or one beside it; the last try is the one that is kept.
 */
static ezz_status
fit(ezz_ctx *ctx, const struct ezz_licence *l, const struct ezz_token_terms *t,
    struct ezz_buf *payload, struct ezz_buf *body, bool *cut)
{
	size_t		 room = t->limit == 0 ? SIZE_MAX :
			    t->limit - EZZ_EZ1_HEAD - 2;
	size_t		 low = 0, high, middle;
	ezz_status	 st;

	*cut = false;
	if ((st = squeezed(ctx, l, t, SIZE_MAX, payload, body)) != EZZ_OK ||
	    body->n <= room)
		return st;
	*cut = true;
	high = longest_cuttable(l);
	while (low + 1 < high) {
		middle = low + (high - low) / 2;
		if ((st = squeezed(ctx, l, t, middle, payload, body)) !=
		    EZZ_OK)
			return st;
		if (body->n <= room)
			low = middle;
		else
			high = middle;
	}
	if ((st = squeezed(ctx, l, t, low, payload, body)) != EZZ_OK)
		return st;
	if (body->n > room)
		return ezz_fail(ctx, EZZ_EREFUSED, NULL, "the record is too "
		    "long for a QR code even with its long fields cut; "
		    "leave fields out of the token in its schema");
	return EZZ_OK;
}

static ezz_status
sign(ezz_ctx *ctx, const ezz_signer *signer, const struct ezz_schema *schema,
    const struct ezz_token_terms *t, struct ezz_bytes payload,
    struct ezz_ez1 *out)
{
	struct ezz_buf	 protected = { 0 }, tbs = { 0 }, sig = { 0 };
	ezz_status	 st;

	if ((st = ezz_token_protected(ctx, out, t->issuer, schema->digest,
	    &protected)) == EZZ_OK &&
	    (st = ezz_token_signed(ctx, ezz_bytes_of(&protected), payload,
	    &tbs)) == EZZ_OK &&
	    (st = ezz_signer_sign(ctx, signer, ezz_bytes_of(&tbs), &sig)) ==
	    EZZ_OK) {
		if (sig.n == sizeof(out->signature))
			memcpy(out->signature, sig.p, sig.n);
		else
			st = ezz_fail(ctx, EZZ_EKEY, NULL,
			    "this key's signatures do not fit a token");
	}
	ezz_buf_free(&protected);
	ezz_buf_free(&tbs);
	ezz_buf_free(&sig);
	return st;
}

ezz_status
ezz_token_make(ezz_ctx *ctx, const struct ezz_licence *l,
    const struct ezz_token_terms *t, const ezz_signer *signer,
    struct ezz_buf *frame, bool *cut)
{
	struct ezz_buf	 payload = { 0 }, body = { 0 };
	struct ezz_ez1	 out = { .alg = ezz_signer_alg(signer),
			    .dictionary = t->dictionary_id,
			    .schema = l->schema->id };
	ezz_status	 st;

	memcpy(out.kid, ezz_pkey_kid(ezz_signer_pkey(signer)), EZZ_KID);
	if ((st = fit(ctx, l, t, &payload, &body, cut)) == EZZ_OK &&
	    (st = sign(ctx, signer, l->schema, t, ezz_bytes_of(&payload),
	    &out)) == EZZ_OK) {
		out.body = ezz_bytes_of(&body);
		st = ezz_ez1_write(ctx, &out, frame);
	}
	ezz_buf_free(&payload);
	ezz_buf_free(&body);
	return st;
}
