/*
 * Writing SignedData for one signer, in DER.  The attributes are a SET OF,
 * sorted by their encodings (X.690 11.6).
 */
#include <string.h>

#include "base/error.h"
#include "format/sdata.h"

/* SEQUENCE { type, SET { value } }, the value being written from at on. */
static ezz_status
close_attribute(ezz_ctx *ctx, struct ezz_buf *out, size_t from, size_t at)
{
	ezz_status	 st = ezz_der_wrap(ctx, out, at, EZZ_DER_SET);

	return st != EZZ_OK ? st : ezz_der_wrap(ctx, out, from,
	    EZZ_DER_SEQUENCE);
}

static ezz_status
put_type(ezz_ctx *ctx, const char *type, struct ezz_buf *out)
{
	size_t		 from = out->n, at;
	ezz_status	 st = ezz_der_oid(ctx, out, EZZ_OID_ATTR_TYPE);

	at = out->n;
	if (st != EZZ_OK || (st = ezz_der_oid(ctx, out, type)) != EZZ_OK)
		return st;
	return close_attribute(ctx, out, from, at);
}

static ezz_status
put_digest(ezz_ctx *ctx, struct ezz_bytes digest, struct ezz_buf *out)
{
	size_t		 from = out->n, at;
	ezz_status	 st = ezz_der_oid(ctx, out, EZZ_OID_ATTR_DIGEST);

	at = out->n;
	if (st != EZZ_OK ||
	    (st = ezz_der_put(ctx, out, EZZ_DER_OCTETS, digest)) != EZZ_OK)
		return st;
	return close_attribute(ctx, out, from, at);
}

/* UTCTime to 2049 (RFC 5652 11.3). */
static ezz_status
put_time(ezz_ctx *ctx, int64_t time, struct ezz_buf *out)
{
	size_t		 from = out->n, at;
	ezz_status	 st = ezz_der_oid(ctx, out, EZZ_OID_ATTR_TIME);

	at = out->n;
	if (st != EZZ_OK || (st = ezz_der_time(ctx, out, time)) != EZZ_OK)
		return st;
	return close_attribute(ctx, out, from, at);
}

/* Append the parts, the least encoding first. */
static ezz_status
join_sorted(ezz_ctx *ctx, const struct ezz_buf part[3], struct ezz_buf *out)
{
	bool		 done[3] = { false, false, false };
	ezz_status	 st = EZZ_OK;

	for (int i = 0; st == EZZ_OK && i < 3; i++) {
		int	 least = -1;

		for (int k = 0; k < 3; k++)
			if (!done[k] && (least < 0 || ezz_bytes_cmp(
			    ezz_bytes_of(&part[k]),
			    ezz_bytes_of(&part[least])) < 0))
				least = k;
		done[least] = true;
		st = ezz_buf_addb(ctx, out, ezz_bytes_of(&part[least]));
	}
	return st;
}

ezz_status
ezz_sdata_attrs_write(ezz_ctx *ctx, const char *content_type,
    struct ezz_bytes digest, int64_t time, struct ezz_buf *out)
{
	struct ezz_buf	 part[3] = { { 0 } };
	size_t		 from = out->n;
	ezz_status	 st;

	if ((st = put_type(ctx, content_type, &part[0])) == EZZ_OK &&
	    (st = put_digest(ctx, digest, &part[1])) == EZZ_OK &&
	    (st = put_time(ctx, time, &part[2])) == EZZ_OK &&
	    (st = join_sorted(ctx, part, out)) == EZZ_OK)
		st = ezz_der_wrap(ctx, out, from, EZZ_DER_SET);
	for (size_t i = 0; i < 3; i++)
		ezz_buf_free(&part[i]);
	return st;
}

/* ---- the whole ---------------------------------------------------------- */

static ezz_status
put_sid(ezz_ctx *ctx, const struct ezz_sdata_signer *s, struct ezz_buf *out)
{
	size_t		 from;
	ezz_status	 st;

	if (s->issuer.n == 0 || s->serial.n == 0)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "a signer is named by issuer and serial number");
	if ((st = ezz_der_number(ctx, out, 1)) != EZZ_OK)
		return st;
	from = out->n;
	if ((st = ezz_buf_addb(ctx, out, s->issuer)) ||
	    (st = ezz_der_put(ctx, out, EZZ_DER_INTEGER, s->serial)))
		return st;
	return ezz_der_wrap(ctx, out, from, EZZ_DER_SEQUENCE);
}

/* The same bytes under [0]. */
static ezz_status
put_attrs(ezz_ctx *ctx, const struct ezz_sdata_signer *s,
    struct ezz_buf *out)
{
	size_t		 at = out->n;
	ezz_status	 st = EZZ_OK;

	if (s->attrs.n > 0 &&
	    (st = ezz_buf_addb(ctx, out, s->attrs)) == EZZ_OK)
		out->p[at] = EZZ_DER_CTX(0);
	return st;
}

static ezz_status
put_signer(ezz_ctx *ctx, const struct ezz_sdata_signer *s,
    struct ezz_buf *out)
{
	size_t		 from = out->n, at;
	ezz_status	 st;

	if (!s->signature.sm2 && s->signature.raw.n == 0)
		return ezz_fail(ctx, EZZ_EINVAL, NULL, "%s is missing",
		    "the signature");
	if ((st = put_sid(ctx, s, out)) ||
	    (st = ezz_der_algorithm(ctx, out, s->digest_alg)) ||
	    (st = put_attrs(ctx, s, out)) ||
	    (st = ezz_der_algorithm(ctx, out, s->alg)))
		return st;
	at = out->n;
	if ((st = ezz_sigval_write(ctx, &s->signature, out)) ||
	    (st = ezz_der_wrap(ctx, out, at, EZZ_DER_OCTETS)) ||
	    (s->unsigned_attrs.n > 0 && (st = ezz_der_put(ctx, out,
	    EZZ_DER_CTX(1), s->unsigned_attrs))) ||
	    (st = ezz_der_wrap(ctx, out, from, EZZ_DER_SEQUENCE)))
		return st;
	return ezz_der_wrap(ctx, out, from, EZZ_DER_SET);
}

static ezz_status
put_content(ezz_ctx *ctx, const struct ezz_sdata *d, struct ezz_buf *out)
{
	size_t		 from = out->n, at;
	ezz_status	 st = ezz_der_oid(ctx, out, d->content_type);

	at = out->n;
	if (st != EZZ_OK || (d->has_content &&
	    ((st = ezz_der_put(ctx, out, EZZ_DER_OCTETS, d->content)) ||
	    (st = ezz_der_wrap(ctx, out, at, EZZ_DER_CTX(0))))))
		return st;
	return ezz_der_wrap(ctx, out, from, EZZ_DER_SEQUENCE);
}

static ezz_status
put_certs(ezz_ctx *ctx, const struct ezz_sdata *d, struct ezz_buf *out)
{
	size_t		 from = out->n;
	ezz_status	 st = EZZ_OK;

	if (d->certs_n > EZZ_MAX_CERTS)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "more than %d certificates", EZZ_MAX_CERTS);
	for (size_t i = 0; st == EZZ_OK && i < d->certs_n; i++)
		st = ezz_buf_addb(ctx, out, d->certs[i]);
	return st != EZZ_OK || d->certs_n == 0 ? st : ezz_der_wrap(ctx, out,
	    from, EZZ_DER_CTX(0));
}

static ezz_status
put_signed_data(ezz_ctx *ctx, const struct ezz_sdata *d,
    struct ezz_buf *out)
{
	size_t		 from = out->n, at;
	bool		 plain = d->gm || strcmp(d->content_type,
			    EZZ_OID_DATA) == 0;
	ezz_status	 st;

	/* RFC 5652 5.1: 3 for content other than data */
	if ((st = ezz_der_number(ctx, out, plain ? 1 : 3)) != EZZ_OK)
		return st;
	at = out->n;
	if ((st = ezz_der_algorithm(ctx, out, d->signers[0].digest_alg)) ||
	    (st = ezz_der_wrap(ctx, out, at, EZZ_DER_SET)) ||
	    (st = put_content(ctx, d, out)) ||
	    (st = put_certs(ctx, d, out)) ||
	    (d->crls.n > 0 && (st = ezz_der_put(ctx, out, EZZ_DER_CTX(1),
	    d->crls))) || (st = put_signer(ctx, &d->signers[0], out)) ||
	    (st = ezz_der_wrap(ctx, out, from, EZZ_DER_SEQUENCE)))
		return st;
	return ezz_der_wrap(ctx, out, from, EZZ_DER_CTX(0));
}

ezz_status
ezz_sdata_write(ezz_ctx *ctx, const struct ezz_sdata *d, struct ezz_buf *out)
{
	size_t		 from = out->n;
	ezz_status	 st;

	if (d->signers_n != 1)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "signed data is written for one signer");
	if ((st = ezz_der_oid(ctx, out, d->gm ? EZZ_OID_GM_SIGNED :
	    EZZ_OID_SIGNED)) || (st = put_signed_data(ctx, d, out)))
		return st;
	return ezz_der_wrap(ctx, out, from, EZZ_DER_SEQUENCE);
}
