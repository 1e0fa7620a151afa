/* Attestations written; see attestation.h for their form. */
#include "base/error.h"
#include "object/attestation.h"
#include "object/status_claims.h"

static ezz_status
put_claims(ezz_ctx *ctx, const struct ezz_attestation *a,
    struct ezz_buf *out)
{
	ezz_status	 st;

	if ((st = ezz_cbor_put_map(ctx, out, 2)) != EZZ_OK ||
	    (st = ezz_status_put_time(ctx, out, EZZ_CWT_IAT, a->time)) ||
	    (st = ezz_cbor_put_int(ctx, out, EZZ_CWT_ATTESTATION)) ||
	    (st = ezz_cbor_put_array(ctx, out, 5)) != EZZ_OK ||
	    (st = ezz_cbor_put_uint(ctx, out, 1)) != EZZ_OK ||
	    (st = ezz_cbor_put_bytes(ctx, out, a->digest)) != EZZ_OK ||
	    (st = ezz_cbor_put_uint(ctx, out, a->size)) != EZZ_OK ||
	    (st = ezz_cbor_put_uint(ctx, out, (uint64_t)a->verdict)))
		return st;
	return ezz_cbor_put_text(ctx, out, a->report);
}

ezz_status
ezz_attestation_write(ezz_ctx *ctx, const ezz_signer *signer,
    const struct ezz_attestation *a, struct ezz_buf *out)
{
	struct ezz_attestation	 back;
	struct ezz_buf		 payload = { 0 }, file = { 0 };
	ezz_status		 st;

	if ((st = put_claims(ctx, a, &payload)) == EZZ_OK &&
	    (st = ezz_status_sign(ctx, signer, EZZ_TYP_ATTESTATION,
	    ezz_bytes_of(&payload), &file)) == EZZ_OK &&
	    (st = ezz_attestation_read(ctx, ezz_bytes_of(&file), &back)) ==
	    EZZ_OK)
		st = ezz_buf_addb(ctx, out, ezz_bytes_of(&file));
	ezz_buf_free(&payload);
	ezz_buf_free(&file);
	return st;
}
