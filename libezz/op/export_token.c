/* Tokens to and from plain COSE_Sign1, so that nobody needs ezz to check. */
#include "base/error.h"
#include "object/token.h"
#include "op/verifier.h"

static ezz_status
key_issuer(ezz_ctx *ctx, const ezz_verifier *v, const uint8_t kid[EZZ_KID],
    struct ezz_bytes *out)
{
	const struct ezz_trust_entry	*e = NULL;

	if (v->trust != NULL)
		e = ezz_trust_next(v->trust, kid, EZZ_USE_TOKEN, NULL);
	if (e == NULL)
		return ezz_fail(ctx, EZZ_ENOTFOUND, NULL, "the token's key is "
		    "not known; name its office or trust pack");
	*out = e->issuer;
	return EZZ_OK;
}

static ezz_status
export_frame(ezz_ctx *ctx, ezz_verifier *v, struct ezz_bytes frame,
    struct ezz_buf *cose)
{
	const struct ezz_dictionary	*d;
	const struct ezz_schema		*s;
	struct ezz_bytes		 issuer;
	struct ezz_ez1			 t;
	ezz_status			 st;
	bool				 damaged;

	if ((st = ezz_ez1_read(ctx, frame, &t, &damaged)) != EZZ_OK ||
	    (st = key_issuer(ctx, v, t.kid, &issuer)) != EZZ_OK ||
	    (st = ezz_verifier_dictionary(ctx, v, t.dictionary, &d)) !=
	    EZZ_OK ||
	    (st = ezz_verifier_schema(ctx, v, t.schema, &s)) != EZZ_OK)
		return st;
	if (s == NULL)
		return ezz_fail(ctx, EZZ_ENOTFOUND, NULL, "licence type "
		    "number %u is not known here; update ezz", t.schema);
	return ezz_token_to_cose(ctx, frame, issuer, s,
	    ezz_bytes_of(&d->bytes), cose);
}

ezz_status
ezz_token_export(ezz_ctx *ctx, ezz_verifier *v, struct ezz_bytes text,
    struct ezz_buf *cose)
{
	struct ezz_buf	 plain = { 0 }, frame = { 0 };
	ezz_status	 st;

	if ((st = ezz_scan_normalise(ctx, text, &plain)) == EZZ_OK &&
	    (st = ezz_armour_read(ctx, ezz_bytes_of(&plain), &frame)) ==
	    EZZ_OK)
		st = export_frame(ctx, v, ezz_bytes_of(&frame), cose);
	ezz_buf_free(&plain);
	ezz_buf_free(&frame);
	return st;
}

ezz_status
ezz_token_import(ezz_ctx *ctx, ezz_verifier *v, struct ezz_bytes cose,
    bool base45, struct ezz_buf *text)
{
	const struct ezz_dictionary	*d;
	const ezz_schemas		*schemas;
	struct ezz_buf			 frame = { 0 };
	ezz_status			 st;

	if ((st = ezz_verifier_views(ctx, v, &schemas)) != EZZ_OK)
		return st;
	st = ezz_verifier_dictionary(ctx, v, 1, &d);
	if (st == EZZ_ENOTFOUND)
		st = ezz_verifier_dictionary(ctx, v, 0, &d);
	if (st == EZZ_OK &&
	    (st = ezz_token_from_cose(ctx, cose, schemas, d->id,
	    ezz_bytes_of(&d->bytes), &frame)) == EZZ_OK)
		st = ezz_armour_write(ctx, base45 ? EZZ_ARMOUR_BASE45 :
		    EZZ_ARMOUR_DIGITS, ezz_bytes_of(&frame), text);
	ezz_buf_free(&frame);
	return st;
}
