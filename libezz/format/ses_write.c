/*
 * Writing seals and their signatures in DER.  Extensions of a seal stand
 * bare, those of a signature under [0], as they are met; a picture and a
 * certificate go in as they came.
 */
#include "base/error.h"
#include "format/ses.h"

static ezz_status
refuse(ezz_ctx *ctx, const char *what)
{
	return ezz_fail(ctx, EZZ_EINVAL, NULL, "%s is missing", what);
}

static ezz_status
put_small(ezz_ctx *ctx, struct ezz_buf *out, int v)
{
	if (v < 0)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "a seal has no negative numbers");
	return ezz_der_number(ctx, out, (uint64_t)v);
}

static ezz_status
put_ext(ezz_ctx *ctx, const struct ezz_ses_ext *e, struct ezz_buf *out)
{
	size_t		 from = out->n;
	uint8_t		 yes = e->critical ? 0xff : 0;
	ezz_status	 st;

	if ((st = ezz_der_oid(ctx, out, e->oid)) ||
	    ((e->critical || e->written) && (st = ezz_der_put(ctx, out,
	    EZZ_DER_BOOLEAN, EZZ_BYTES(&yes, 1)))) ||
	    (st = ezz_der_put(ctx, out, EZZ_DER_OCTETS, e->value)))
		return st;
	return ezz_der_wrap(ctx, out, from, EZZ_DER_SEQUENCE);
}

static ezz_status
put_exts(ezz_ctx *ctx, const struct ezz_ses_exts *e, struct ezz_buf *out)
{
	size_t		 from = out->n;
	ezz_status	 st = EZZ_OK;

	if (e->n > EZZ_MAX_SEAL_EXTS)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "more than %d extensions", EZZ_MAX_SEAL_EXTS);
	for (size_t i = 0; st == EZZ_OK && i < e->n; i++)
		st = put_ext(ctx, &e->v[i], out);
	return st != EZZ_OK ? st : ezz_der_wrap(ctx, out, from,
	    EZZ_DER_SEQUENCE);
}

static ezz_status
put_timestamp(ezz_ctx *ctx, struct ezz_bytes v, struct ezz_buf *out)
{
	size_t		 from = out->n;
	ezz_status	 st;

	if (v.n == 0)
		return EZZ_OK;
	st = ezz_der_bits(ctx, out, v);
	return st != EZZ_OK ? st : ezz_der_wrap(ctx, out, from,
	    EZZ_DER_CTX(0));
}

static ezz_status
put_sigval(ezz_ctx *ctx, const struct ezz_sigval *v, struct ezz_buf *out)
{
	size_t		 from = out->n;
	ezz_status	 st;

	if (!v->sm2 && v->raw.n == 0)
		return refuse(ctx, "the signature");
	if ((st = ezz_buf_byte(ctx, out, 0)) ||
	    (st = ezz_sigval_write(ctx, v, out)))
		return st;
	return ezz_der_wrap(ctx, out, from, EZZ_DER_BITS);
}

static ezz_status
put_cert(ezz_ctx *ctx, struct ezz_bytes cert, struct ezz_buf *out)
{
	return cert.n == 0 ? refuse(ctx, "cert") :
	    ezz_der_put(ctx, out, EZZ_DER_OCTETS, cert);
}

/* ---- a seal ------------------------------------------------------------- */

static ezz_status
put_header(ezz_ctx *ctx, const struct ezz_ses_seal *s, struct ezz_buf *out)
{
	size_t		 from = out->n;
	ezz_status	 st;

	if (s->version != 1 && s->header_version != s->version)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "the version of the seal and that of its header differ");
	if ((st = ezz_der_put(ctx, out, EZZ_DER_IA5, ezz_bytes_str("ES"))) ||
	    (st = put_small(ctx, out, s->header_version)) ||
	    (st = ezz_der_put(ctx, out, EZZ_DER_IA5, s->vendor)))
		return st;
	return ezz_der_wrap(ctx, out, from, EZZ_DER_SEQUENCE);
}

static ezz_status
put_signer(ezz_ctx *ctx, const struct ezz_ses_signer *s, struct ezz_buf *out)
{
	size_t		 from = out->n;
	ezz_status	 st;

	if (s->kind == EZZ_SES_NAME)
		return ezz_der_put(ctx, out, EZZ_DER_IA5, s->value);
	if (s->kind == EZZ_SES_CERT)
		return put_cert(ctx, s->value, out);
	if ((st = ezz_der_put(ctx, out, EZZ_DER_PRINTABLE, s->type)) ||
	    (st = ezz_der_put(ctx, out, EZZ_DER_OCTETS, s->value)))
		return st;
	return ezz_der_wrap(ctx, out, from, EZZ_DER_SEQUENCE);
}

/* One kind for the whole list; texts and digests have their versions. */
static bool
list_makes_sense(const struct ezz_ses_seal *s)
{
	enum ezz_ses_signer_kind	 kind = s->signers[0].kind;

	if (s->signers_n == 0 || s->signers_n > EZZ_MAX_SEAL_SIGNERS)
		return false;
	for (size_t i = 0; i < s->signers_n; i++)
		if ((s->version == 1 ? s->signers[i].kind == EZZ_SES_DIGEST :
		    s->signers[i].kind != kind || kind == EZZ_SES_NAME))
			return false;
	return true;
}

static ezz_status
put_signers(ezz_ctx *ctx, const struct ezz_ses_seal *s, struct ezz_buf *out)
{
	size_t		 from;
	ezz_status	 st = EZZ_OK;

	if (!list_makes_sense(s))
		return ezz_fail(ctx, EZZ_EINVAL, NULL, "a seal needs a list "
		    "of certificates, or one of their digests");
	if (s->version != 1)
		st = ezz_der_number(ctx, out,
		    s->signers[0].kind == EZZ_SES_DIGEST ? 2 : 1);
	from = out->n;
	for (size_t i = 0; st == EZZ_OK && i < s->signers_n; i++)
		st = put_signer(ctx, &s->signers[i], out);
	return st != EZZ_OK ? st : ezz_der_wrap(ctx, out, from,
	    EZZ_DER_SEQUENCE);
}

static ezz_status
put_property(ezz_ctx *ctx, const struct ezz_ses_seal *s, struct ezz_buf *out)
{
	uint8_t		 tag = s->version == 1 ? EZZ_DER_UTCTIME :
			    EZZ_DER_TIME;
	size_t		 from = out->n;
	ezz_status	 st;

	if ((st = put_small(ctx, out, s->type)) ||
	    (st = ezz_der_put(ctx, out, EZZ_DER_UTF8, s->name)) ||
	    (st = put_signers(ctx, s, out)) ||
	    (st = ezz_asn1_put_time(ctx, out, tag, s->created)) ||
	    (st = ezz_asn1_put_time(ctx, out, tag, s->from)) ||
	    (st = ezz_asn1_put_time(ctx, out, tag, s->until)))
		return st;
	return ezz_der_wrap(ctx, out, from, EZZ_DER_SEQUENCE);
}

static ezz_status
put_picture(ezz_ctx *ctx, const struct ezz_ses_seal *s, struct ezz_buf *out)
{
	size_t		 from = out->n;
	ezz_status	 st;

	if ((st = ezz_der_put(ctx, out, EZZ_DER_IA5, s->picture.type)) ||
	    (st = ezz_der_put(ctx, out, EZZ_DER_OCTETS, s->picture.data)) ||
	    (st = put_small(ctx, out, s->picture.width)) ||
	    (st = put_small(ctx, out, s->picture.height)))
		return st;
	return ezz_der_wrap(ctx, out, from, EZZ_DER_SEQUENCE);
}

static ezz_status
put_info(ezz_ctx *ctx, const struct ezz_ses_seal *s, struct ezz_buf *out)
{
	size_t		 from = out->n;
	ezz_status	 st;

	if (s->version != 1 && s->version != 4 && s->version != 5)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "there is no seal of version %d", s->version);
	if ((st = put_header(ctx, s, out)) ||
	    (st = ezz_der_put(ctx, out, EZZ_DER_IA5, s->id)) ||
	    (st = put_property(ctx, s, out)) ||
	    (st = put_picture(ctx, s, out)) ||
	    (s->has_exts && (st = put_exts(ctx, &s->exts, out))))
		return st;
	return ezz_der_wrap(ctx, out, from, EZZ_DER_SEQUENCE);
}

ezz_status
ezz_ses_seal_tbs(ezz_ctx *ctx, const struct ezz_ses_seal *s,
    struct ezz_buf *out)
{
	size_t		 from = out->n;
	ezz_status	 st = put_info(ctx, s, out);

	if (st != EZZ_OK || s->version != 1)
		return st;
	if ((st = put_cert(ctx, s->maker, out)) ||
	    (st = ezz_der_oid(ctx, out, s->alg)))
		return st;
	return ezz_der_wrap(ctx, out, from, EZZ_DER_SEQUENCE);
}

ezz_status
ezz_ses_seal_write(ezz_ctx *ctx, const struct ezz_ses_seal *s,
    struct ezz_buf *out)
{
	size_t		 from = out->n, inner;
	ezz_status	 st = put_info(ctx, s, out);

	inner = out->n;
	if (st != EZZ_OK || (st = put_cert(ctx, s->maker, out)) ||
	    (st = ezz_der_oid(ctx, out, s->alg)) ||
	    (st = put_sigval(ctx, &s->signature, out)))
		return st;
	if (s->timestamp.n > 0 && s->version != 5)
		return ezz_fail(ctx, EZZ_EINVAL, "GM/T 0031-2025",
		    "only a seal of version 5 has a time-stamp");
	st = s->version == 1 ? ezz_der_wrap(ctx, out, inner,
	    EZZ_DER_SEQUENCE) : put_timestamp(ctx, s->timestamp, out);
	return st != EZZ_OK ? st : ezz_der_wrap(ctx, out, from,
	    EZZ_DER_SEQUENCE);
}

/* ---- a signature -------------------------------------------------------- */

/* Version 1: what is given, or the time as ASN.1 text in a BIT STRING. */
static ezz_status
put_time(ezz_ctx *ctx, const struct ezz_ses_signature *s,
    struct ezz_buf *out)
{
	size_t		 from = out->n;
	ezz_status	 st;

	if (s->version != 1)
		return ezz_asn1_put_time(ctx, out, EZZ_DER_TIME, s->time);
	if (s->time_raw.n > 0)
		return ezz_der_bits(ctx, out, s->time_raw);
	if ((st = ezz_buf_byte(ctx, out, 0)) ||
	    (st = ezz_asn1_put_time(ctx, out, EZZ_DER_TIME, s->time)))
		return st;
	return ezz_der_wrap(ctx, out, from, EZZ_DER_BITS);
}

static ezz_status
put_end(ezz_ctx *ctx, const struct ezz_ses_signature *s, struct ezz_buf *out)
{
	size_t		 from = out->n;
	ezz_status	 st;

	if (s->version == 1) {
		st = put_cert(ctx, s->cert, out);
		return st != EZZ_OK ? st : ezz_der_oid(ctx, out, s->alg);
	}
	if (!s->has_exts)
		return EZZ_OK;
	st = put_exts(ctx, &s->exts, out);
	return st != EZZ_OK ? st : ezz_der_wrap(ctx, out, from,
	    EZZ_DER_CTX(0));
}

ezz_status
ezz_ses_signature_tbs(ezz_ctx *ctx, const struct ezz_ses_signature *s,
    struct ezz_buf *out)
{
	size_t		 from = out->n;
	ezz_status	 st;

	if (s->version != s->seal.version || s->seal.raw.n == 0 ||
	    (s->version != 1 && s->tbs_version != s->version))
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "the seal does not fit the version of its signature");
	if (s->digest.n == 0)
		return refuse(ctx, "dataHash");
	if ((st = put_small(ctx, out, s->tbs_version)) ||
	    (st = ezz_buf_addb(ctx, out, s->seal.raw)) ||
	    (st = put_time(ctx, s, out)) ||
	    (st = ezz_der_bits(ctx, out, s->digest)) ||
	    (st = ezz_der_put(ctx, out, EZZ_DER_IA5, s->property)) ||
	    (st = put_end(ctx, s, out)))
		return st;
	return ezz_der_wrap(ctx, out, from, EZZ_DER_SEQUENCE);
}

ezz_status
ezz_ses_signature_write(ezz_ctx *ctx, const struct ezz_ses_signature *s,
    struct ezz_buf *out)
{
	size_t		 from = out->n;
	ezz_status	 st = ezz_ses_signature_tbs(ctx, s, out);

	if (st != EZZ_OK || (s->version != 1 &&
	    ((st = put_cert(ctx, s->cert, out)) ||
	    (st = ezz_der_oid(ctx, out, s->alg)))) ||
	    (st = put_sigval(ctx, &s->signature, out)))
		return st;
	if (s->timestamp.n > 0 && s->version == 1)
		return ezz_fail(ctx, EZZ_EINVAL, "GM/T 0031-2014",
		    "a signature of version 1 has no time-stamp");
	if ((st = put_timestamp(ctx, s->timestamp, out)) != EZZ_OK)
		return st;
	return ezz_der_wrap(ctx, out, from, EZZ_DER_SEQUENCE);
}
