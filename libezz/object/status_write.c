/* Status lists and their details written and signed; see status.h. */
#include "base/error.h"
#include "base/squeeze.h"
#include "crypto/digest.h"
#include "object/status.h"

#define SM3	32

/* {1: alg, 4: kid, 16: typ}, the payload, the signature over both. */
static ezz_status
sign(ezz_ctx *ctx, const ezz_signer *signer, const char *typ,
    struct ezz_bytes payload, struct ezz_buf *out)
{
	const struct ezz_alg_row	*row =
	    ezz_alg_row(ezz_signer_alg(signer));
	struct ezz_cose_header		 h = { .typ = ezz_bytes_str(typ) };
	struct ezz_buf			 head = { 0 }, message = { 0 };
	struct ezz_buf			 sig = { 0 };
	ezz_status			 st;

	if (row == NULL || !row->issues)
		return ezz_fail(ctx, EZZ_EKEY, NULL,
		    "this kind of key does not sign status lists");
	h.alg = row->cose;
	h.kid = EZZ_BYTES(ezz_pkey_kid(ezz_signer_pkey(signer)), EZZ_KID);
	if ((st = ezz_cose_header_write(ctx, &h, &head)) != EZZ_OK ||
	    (st = ezz_cose_signed_bytes(ctx, ezz_bytes_of(&head), NULL,
	    EZZ_BYTES(NULL, 0), payload, &message)) != EZZ_OK ||
	    (st = ezz_signer_sign(ctx, signer, ezz_bytes_of(&message),
	    &sig)) != EZZ_OK)
		goto out;
	st = ezz_cose_sign1_write(ctx, ezz_bytes_of(&head), payload,
	    ezz_bytes_of(&sig), out);
out:
	ezz_buf_free(&head);
	ezz_buf_free(&message);
	ezz_buf_free(&sig);
	return st;
}

static ezz_status
put_time(ezz_ctx *ctx, struct ezz_buf *out, int64_t label, int64_t t)
{
	ezz_status	 st;

	if (t == 0)
		return EZZ_OK;
	if ((st = ezz_cbor_put_int(ctx, out, label)) != EZZ_OK)
		return st;
	return ezz_cbor_put_int(ctx, out, t);
}

/* What stands before the bodies: 02, 04, 06. */
static ezz_status
put_head(ezz_ctx *ctx, const struct ezz_status_head *h, struct ezz_buf *out)
{
	size_t		 pairs = 3 + (size_t)(h->exp != 0) + (h->ttl != 0);
	ezz_status	 st;

	if (h->iat <= 0 || (h->exp != 0 && h->exp <= h->iat) || h->ttl < 0)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "a status list must be made before it expires");
	if ((st = ezz_cbor_put_map(ctx, out, pairs)) != EZZ_OK ||
	    (st = ezz_cbor_put_uint(ctx, out, EZZ_CWT_SUB)) != EZZ_OK ||
	    (st = ezz_cbor_put_text(ctx, out, ezz_bytes_str(h->uri))) ||
	    (st = put_time(ctx, out, EZZ_CWT_EXP, h->exp)) != EZZ_OK)
		return st;
	return put_time(ctx, out, EZZ_CWT_IAT, h->iat);
}

static ezz_status
put_list(ezz_ctx *ctx, unsigned bits, struct ezz_bytes raw,
    struct ezz_buf *out)
{
	struct ezz_buf	 zlib = { 0 };
	ezz_status	 st;

	/* One entry in 100 revoked: 1 ms and 16.7 KB; level 9 takes 68 ms for
	 * 15.2 KB, level 6 5 ms for 18.1 KB. */
	if ((st = ezz_zlib_write_runs(ctx, raw, &zlib)) != EZZ_OK ||
	    (st = ezz_cbor_put_int(ctx, out, EZZ_CWT_STATUS_LIST)) ||
	    (st = ezz_cbor_put_map(ctx, out, 2)) != EZZ_OK ||
	    (st = ezz_cbor_put_text(ctx, out, ezz_bytes_str("lst"))) ||
	    (st = ezz_cbor_put_bytes(ctx, out, ezz_bytes_of(&zlib))) ||
	    (st = ezz_cbor_put_text(ctx, out, ezz_bytes_str("bits"))))
		goto out;
	st = ezz_cbor_put_uint(ctx, out, bits);
out:
	ezz_buf_free(&zlib);
	return st;
}

/* What its own reader would refuse is not given out. */
static ezz_status
read_back_list(ezz_ctx *ctx, struct ezz_bytes file, struct ezz_bytes raw)
{
	ezz_statuslist	*l;
	ezz_status	 st;

	if ((st = ezz_statuslist_read(ctx, file, &l)) == EZZ_OK &&
	    !ezz_bytes_equal(ezz_bytes_of(&l->raw), raw))
		st = ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "the list reads otherwise than it was written");
	ezz_statuslist_free(&l);
	return st;
}

ezz_status
ezz_statuslist_write(ezz_ctx *ctx, const ezz_signer *signer,
    const struct ezz_status_head *h, unsigned bits, struct ezz_bytes raw,
    struct ezz_buf *out)
{
	struct ezz_buf	 payload = { 0 }, file = { 0 };
	ezz_status	 st;

	if ((st = put_head(ctx, h, &payload)) != EZZ_OK ||
	    (st = put_list(ctx, bits, raw, &payload)) != EZZ_OK ||
	    (st = put_time(ctx, &payload, EZZ_CWT_TTL, h->ttl)) != EZZ_OK ||
	    (st = sign(ctx, signer, EZZ_TYP_STATUS, ezz_bytes_of(&payload),
	    &file)) != EZZ_OK ||
	    (st = read_back_list(ctx, ezz_bytes_of(&file), raw)) != EZZ_OK)
		goto out;
	st = ezz_buf_addb(ctx, out, ezz_bytes_of(&file));
out:
	ezz_buf_free(&payload);
	ezz_buf_free(&file);
	return st == EZZ_OK ? st :
	    ezz_while(ctx, st, "writing the status list %s", h->uri);
}

/* ---- deltas ---- */

static ezz_status
put_digest(ezz_ctx *ctx, struct ezz_bytes raw, struct ezz_buf *out)
{
	uint8_t		 digest[EZZ_DIGEST_MAX];
	ezz_status	 st;

	if ((st = ezz_digest_once(ctx, EZZ_SM3, raw, digest)) != EZZ_OK)
		return st;
	return ezz_cbor_put_bytes(ctx, out, EZZ_BYTES(digest, SM3));
}

static ezz_status
put_differences(ezz_ctx *ctx, struct ezz_bytes a, struct ezz_bytes b,
    struct ezz_buf *out)
{
	struct ezz_buf	 differs = { 0 }, zlib = { 0 };
	ezz_status	 st;

	if ((st = ezz_buf_addb(ctx, &differs, a)) != EZZ_OK)
		return st;
	for (size_t i = 0; i < b.n; i++)
		differs.p[i] ^= b.p[i];
	if ((st = ezz_zlib_write_runs(ctx, ezz_bytes_of(&differs),
	    &zlib)) == EZZ_OK)
		st = ezz_cbor_put_bytes(ctx, out, ezz_bytes_of(&zlib));
	ezz_buf_free(&differs);
	ezz_buf_free(&zlib);
	return st;
}

/* What its own reader would refuse is not given out. */
static ezz_status
read_back_delta(ezz_ctx *ctx, const ezz_statuslist *before,
    struct ezz_bytes delta, struct ezz_bytes raw)
{
	ezz_statuslist	*l;
	ezz_status	 st;

	st = ezz_statuslist_read(ctx, ezz_bytes_of(&before->file), &l);
	if (st == EZZ_OK &&
	    (st = ezz_statuslist_apply(ctx, l, delta)) == EZZ_OK &&
	    !ezz_bytes_equal(ezz_bytes_of(&l->raw), raw))
		st = ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "the list reads otherwise than it was written");
	ezz_statuslist_free(&l);
	return st;
}

ezz_status
ezz_statusdelta_write(ezz_ctx *ctx, const ezz_signer *signer,
    const struct ezz_status_head *h, const ezz_statuslist *before,
    struct ezz_bytes raw, struct ezz_buf *out)
{
	struct ezz_buf	 payload = { 0 }, file = { 0 };
	ezz_status	 st;

	if (raw.n != before->raw.n || before->delta.n != 0)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "a delta leads from a whole list to one of its length");
	if ((st = put_head(ctx, h, &payload)) != EZZ_OK ||
	    (st = put_time(ctx, &payload, EZZ_CWT_TTL, h->ttl)) != EZZ_OK ||
	    (st = ezz_cbor_put_int(ctx, &payload, EZZ_CWT_DELTA)) ||
	    (st = ezz_cbor_put_array(ctx, &payload, 3)) != EZZ_OK ||
	    (st = put_digest(ctx, ezz_bytes_of(&before->raw), &payload)) ||
	    (st = put_digest(ctx, raw, &payload)) != EZZ_OK ||
	    (st = put_differences(ctx, ezz_bytes_of(&before->raw), raw,
	    &payload)) != EZZ_OK ||
	    (st = sign(ctx, signer, EZZ_TYP_STATUS_DELTA,
	    ezz_bytes_of(&payload), &file)) != EZZ_OK ||
	    (st = read_back_delta(ctx, before, ezz_bytes_of(&file), raw)))
		goto out;
	st = ezz_buf_addb(ctx, out, ezz_bytes_of(&file));
out:
	ezz_buf_free(&payload);
	ezz_buf_free(&file);
	return st == EZZ_OK ? st :
	    ezz_while(ctx, st, "writing the delta of %s", h->uri);
}

/* ---- details ---- */

static ezz_status
put_text(ezz_ctx *ctx, struct ezz_buf *out, struct ezz_bytes text)
{
	return text.n == 0 ? ezz_cbor_put_null(ctx, out) :
	    ezz_cbor_put_text(ctx, out, text);
}

static ezz_status
put_row(ezz_ctx *ctx, struct ezz_buf *out, const struct ezz_status_row *r)
{
	ezz_status	 st;

	if ((st = ezz_cbor_put_uint(ctx, out, r->index)) != EZZ_OK ||
	    (st = ezz_cbor_put_array(ctx, out, 4)) != EZZ_OK ||
	    (st = ezz_cbor_put_uint(ctx, out, r->state)) != EZZ_OK ||
	    (st = ezz_cbor_put_int(ctx, out, r->since)) != EZZ_OK ||
	    (st = put_text(ctx, out, r->reason)) != EZZ_OK)
		return st;
	return put_text(ctx, out, r->successor);
}

ezz_status
ezz_statusdetail_write(ezz_ctx *ctx, const ezz_signer *signer,
    const struct ezz_status_head *h, const struct ezz_status_row *rows,
    size_t n, struct ezz_buf *out)
{
	struct ezz_statusdetail	*back = NULL;
	struct ezz_buf		 payload = { 0 }, file = { 0 };
	ezz_status		 st;

	if ((st = put_head(ctx, h, &payload)) != EZZ_OK ||
	    (st = put_time(ctx, &payload, EZZ_CWT_TTL, h->ttl)) != EZZ_OK ||
	    (st = ezz_cbor_put_int(ctx, &payload, EZZ_CWT_DETAILS)) ||
	    (st = ezz_cbor_put_map(ctx, &payload, n)) != EZZ_OK)
		goto out;
	for (size_t i = 0; i < n; i++)
		if ((st = put_row(ctx, &payload, &rows[i])) != EZZ_OK)
			goto out;
	if ((st = sign(ctx, signer, EZZ_TYP_STATUS_DETAIL,
	    ezz_bytes_of(&payload), &file)) != EZZ_OK ||
	    (st = ezz_statusdetail_read(ctx, ezz_bytes_of(&file),
	    &back)) != EZZ_OK)
		goto out;
	st = ezz_buf_addb(ctx, out, ezz_bytes_of(&file));
out:
	ezz_statusdetail_free(&back);
	ezz_buf_free(&payload);
	ezz_buf_free(&file);
	return st == EZZ_OK ? st :
	    ezz_while(ctx, st, "writing the details of %s", h->uri);
}
