/* Proofs and challenges signed; see presentation.h. */
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "object/presentation.h"

static ezz_status
put_words(ezz_ctx *ctx, struct ezz_buf *out, int64_t label, const char *words)
{
	ezz_status	 st;

	if (words == NULL)
		return EZZ_OK;
	if (*words == '\0' || strlen(words) > EZZ_MAX_CHALLENGE_WORDS)
		return ezz_fail(ctx, EZZ_EINVAL, NULL, "window, purpose and "
		    "item of a challenge have 1 to %d bytes",
		    EZZ_MAX_CHALLENGE_WORDS);
	if ((st = ezz_cbor_put_int(ctx, out, label)) != EZZ_OK)
		return st;
	return ezz_cbor_put_text(ctx, out, ezz_bytes_str(words));
}

static ezz_status
put_wanted(ezz_ctx *ctx, struct ezz_buf *out,
    const struct ezz_challenge_order *o)
{
	ezz_status	 st;

	if (o->wanted_n == 0)
		return EZZ_OK;
	if ((st = ezz_cbor_put_int(ctx, out, EZZ_CWT_WANTED)) != EZZ_OK ||
	    (st = ezz_cbor_put_array(ctx, out, o->wanted_n)) != EZZ_OK)
		return st;
	for (size_t i = 0; i < o->wanted_n; i++)
		if ((st = ezz_cbor_put_text(ctx, out,
		    ezz_bytes_str(o->wanted[i]))) != EZZ_OK)
			return st;
	return EZZ_OK;
}

static ezz_status
challenge_payload(ezz_ctx *ctx, const struct ezz_challenge_order *o,
    struct ezz_buf *out)
{
	ezz_status	 st;

	if (o->now <= 0 || o->window == NULL || o->purpose == NULL ||
	    o->wanted_n > EZZ_MAX_WANTED)
		return ezz_fail(ctx, EZZ_EINVAL, NULL, "a challenge names its "
		    "window and its purpose, and asks for at most %d fields",
		    EZZ_MAX_WANTED);
	if ((st = ezz_cbor_put_map(ctx, out, 5u + (o->item != NULL) +
	    (o->wanted_n > 0))) != EZZ_OK ||
	    (st = ezz_cbor_put_uint(ctx, out, 4)) != EZZ_OK ||
	    (st = ezz_cbor_put_int(ctx, out, o->now + EZZ_CHALLENGE_LIFE)) !=
	    EZZ_OK || (st = ezz_cbor_put_uint(ctx, out, 6)) != EZZ_OK ||
	    (st = ezz_cbor_put_int(ctx, out, o->now)) != EZZ_OK ||
	    (st = ezz_cbor_put_uint(ctx, out, 10)) != EZZ_OK ||
	    (st = ezz_cbor_put_bytes(ctx, out, EZZ_BYTES(o->nonce,
	    sizeof(o->nonce)))) != EZZ_OK ||
	    (st = put_words(ctx, out, EZZ_CWT_WINDOW, o->window)) != EZZ_OK ||
	    (st = put_words(ctx, out, EZZ_CWT_PURPOSE, o->purpose)) !=
	    EZZ_OK ||
	    (st = put_words(ctx, out, EZZ_CWT_ITEM, o->item)) != EZZ_OK)
		return st;
	return put_wanted(ctx, out, o);
}

static ezz_status
sign_challenge(ezz_ctx *ctx, const ezz_signer *signer,
    struct ezz_bytes payload, struct ezz_buf *out)
{
	struct ezz_cose_header	 h = {
		.alg = ezz_alg_row(ezz_signer_alg(signer))->cose,
		.kid = EZZ_BYTES(ezz_pkey_kid(ezz_signer_pkey(signer)),
		    EZZ_KID),
		.typ = ezz_bytes_str(EZZ_TYP_CHALLENGE),
	};
	struct ezz_buf		 head = { 0 }, tbs = { 0 }, sig = { 0 };
	ezz_status		 st;

	if ((st = ezz_cose_header_write(ctx, &h, &head)) == EZZ_OK &&
	    (st = ezz_cose_signed_bytes(ctx, ezz_bytes_of(&head), NULL,
	    EZZ_BYTES(NULL, 0), payload, &tbs)) == EZZ_OK &&
	    (st = ezz_signer_sign(ctx, signer, ezz_bytes_of(&tbs), &sig)) ==
	    EZZ_OK)
		st = ezz_cose_sign1_write(ctx, ezz_bytes_of(&head), payload,
		    ezz_bytes_of(&sig), out);
	ezz_buf_free(&head);
	ezz_buf_free(&tbs);
	ezz_buf_free(&sig);
	return st;
}

ezz_status
ezz_challenge_write(ezz_ctx *ctx, const ezz_signer *signer,
    const struct ezz_challenge_order *o, struct ezz_buf *cose)
{
	struct ezz_challenge	 back;
	struct ezz_buf		 payload = { 0 }, made = { 0 };
	ezz_status		 st;

	if ((st = challenge_payload(ctx, o, &payload)) == EZZ_OK &&
	    (st = sign_challenge(ctx, signer, ezz_bytes_of(&payload),
	    &made)) == EZZ_OK &&
	    (st = ezz_challenge_read(ctx, ezz_bytes_of(&made), &back)) ==
	    EZZ_OK)
		st = ezz_buf_addb(ctx, cose, ezz_bytes_of(&made));
	ezz_buf_free(&payload);
	ezz_buf_free(&made);
	return st;
}

/* ---- proofs ------------------------------------------------------------- */

static ezz_status
sign_proof(ezz_ctx *ctx, const ezz_signer *signer, const uint8_t bound[32],
    struct ezz_proof *p, const struct ezz_challenge *challenge)
{
	struct ezz_buf	 tbs = { 0 }, sig = { 0 };
	ezz_status	 st;

	if ((st = ezz_proof_signed(ctx, p, ezz_signer_pkey(signer), bound,
	    challenge, &tbs)) == EZZ_OK &&
	    (st = ezz_signer_sign(ctx, signer, ezz_bytes_of(&tbs), &sig)) ==
	    EZZ_OK) {
		if (sig.n == sizeof(p->signature))
			memcpy(p->signature, sig.p, sig.n);
		else
			st = ezz_fail(ctx, EZZ_EKEY, NULL,
			    "this key's signatures do not fit a token");
	}
	ezz_buf_free(&tbs);
	ezz_buf_free(&sig);
	return st;
}

ezz_status
ezz_proof_make(ezz_ctx *ctx, const ezz_signer *signer,
    const struct ezz_ez1 *t, struct ezz_bytes payload, struct ezz_proof *p,
    const struct ezz_challenge *challenge, struct ezz_buf *frame)
{
	struct ezz_ez1	 out = *t;
	struct ezz_buf	 body = { 0 };
	uint8_t		 bound[32];
	ezz_status	 st;

	if ((st = ezz_proof_bound(ctx, t, payload, bound)) == EZZ_OK &&
	    (st = sign_proof(ctx, signer, bound, p, challenge)) == EZZ_OK &&
	    (st = ezz_buf_addb(ctx, &body, payload)) == EZZ_OK &&
	    (st = ezz_proof_write(ctx, p, &body)) == EZZ_OK) {
		out.has_proof = true;
		out.body = ezz_bytes_of(&body);
		st = ezz_ez1_write(ctx, &out, frame);
	}
	ezz_buf_free(&body);
	return st;
}
