/*
 * The value of a signature over Signature.xml: SES_Signature of the seal's
 * own version (GM/T 0031, GB/T 38540), or without a seal SignedData of
 * GB/T 35275, always with signed attributes, so that nothing else than this
 * digest was signed.  A time-stamp is asked for over the signature value.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "crypto/signer.h"
#include "op/stamp.h"

#define OID_SM2_SIGN	"1.2.156.10197.1.301.1"
/* id-aa-timeStampToken (RFC 3161 appendix A) */
#define OID_TOKEN	"1.2.840.113549.1.9.16.2.14"

static ezz_status
sign(ezz_ctx *ctx, const ezz_stamping *s, struct ezz_bytes message,
    struct ezz_sigval *out)
{
	struct ezz_buf	 rs = { 0 };
	ezz_status	 st = ezz_signer_sign(ctx, s->signer, message, &rs);

	if (st == EZZ_OK && rs.n != sizeof(out->rs))
		st = ezz_fail(ctx, EZZ_ECRYPTO, NULL,
		    "the signer's answer is no SM2 signature");
	if (st == EZZ_OK) {
		out->sm2 = true;
		memcpy(out->rs, rs.p, rs.n);
	}
	ezz_buf_free(&rs);
	return st;
}

/* Over the signature as it will stand in the structure. */
static ezz_status
timestamp(ezz_ctx *ctx, const struct ezz_stamp_terms *t,
    const struct ezz_sigval *v, struct ezz_buf *token)
{
	struct ezz_buf	 der = { 0 };
	ezz_status	 st;

	if (t->timestamp == NULL)
		return EZZ_OK;
	if ((st = ezz_sigval_write(ctx, v, &der)) == EZZ_OK &&
	    (st = t->timestamp(ctx, t->timestamp_arg, ezz_bytes_of(&der),
	    token)) != EZZ_OK)
		ezz_while(ctx, st, "asking for a time-stamp");
	ezz_buf_free(&der);
	return st;
}

/* ---- with a seal --------------------------------------------------------- */

/* Version 1 has its time as text, which is read at +08:00 (see ses.h). */
static struct ezz_bytes
local_time(int64_t t, char out[EZZ_TIME_TEXT])
{
	ezz_time_text(t + EZZ_BEIJING, out);
	out[10] = ' ';
	out[19] = '\0';
	return ezz_bytes_str(out);
}

static ezz_status
with_seal(ezz_ctx *ctx, const ezz_stamping *s,
    const struct ezz_stamp_terms *t, struct ezz_bytes digest,
    const char *path, struct ezz_buf *out)
{
	struct ezz_ses_signature	*v = calloc(1, sizeof(*v));
	struct ezz_buf			 tbs = { 0 }, token = { 0 };
	char				 when[EZZ_TIME_TEXT];
	ezz_status			 st;

	if (v == NULL)
		return ezz_nomem(ctx);
	v->version = v->tbs_version = s->seal->version;
	if (v->version == 1 && t->timestamp != NULL) {
		st = ezz_fail(ctx, EZZ_EREFUSED, "GM/T 0031-2014", "a "
		    "signature of version 1 has no place for a time-stamp; "
		    "make an evidence record instead");
		goto out;
	}
	if (v->version == 1) {
		v->tbs_version = s->seal->header_version;
		v->time_raw = local_time(t->now, when);
	}
	v->seal.version = s->seal->version;
	v->seal.raw = ezz_bytes_of(&s->seal_raw);
	v->time = t->now;
	v->digest = digest;
	v->property = ezz_bytes_str(path);
	v->cert = ezz_cert_der(s->cert);
	snprintf(v->alg, sizeof(v->alg), "%s", ezz_alg_row(EZZ_SM2_SM3)->oid);
	if ((st = ezz_ses_signature_tbs(ctx, v, &tbs)) == EZZ_OK &&
	    (st = sign(ctx, s, ezz_bytes_of(&tbs), &v->signature)) ==
	    EZZ_OK && (st = timestamp(ctx, t, &v->signature, &token)) ==
	    EZZ_OK) {
		v->timestamp = ezz_bytes_of(&token);
		st = ezz_ses_signature_write(ctx, v, out);
	}
out:
	ezz_buf_free(&tbs);
	ezz_buf_free(&token);
	free(v);
	return st;
}

/* ---- without one --------------------------------------------------------- */

/* The attribute that holds a token: SEQUENCE { type, SET { token } }. */
static ezz_status
token_attribute(ezz_ctx *ctx, struct ezz_buf *token)
{
	struct ezz_buf	 b = { 0 };
	size_t		 at;
	ezz_status	 st;

	if (token->n == 0)
		return EZZ_OK;
	st = ezz_der_oid(ctx, &b, OID_TOKEN);
	at = b.n;
	if (st == EZZ_OK &&
	    (st = ezz_buf_addb(ctx, &b, ezz_bytes_of(token))) == EZZ_OK &&
	    (st = ezz_der_wrap(ctx, &b, at, EZZ_DER_SET)) == EZZ_OK)
		st = ezz_der_wrap(ctx, &b, 0, EZZ_DER_SEQUENCE);
	ezz_buf_free(token);
	*token = b;
	return st;
}

static void
fill_signer(struct ezz_sdata_signer *who, const ezz_stamping *s,
    struct ezz_bytes attrs)
{
	who->shape = EZZ_SDATA_ATTRS;
	who->issuer = ezz_cert_issuer_der(s->cert);
	who->serial = ezz_cert_serial(s->cert);
	snprintf(who->digest_alg, sizeof(who->digest_alg), "%s",
	    ezz_hash_oid(EZZ_SM3));
	snprintf(who->alg, sizeof(who->alg), OID_SM2_SIGN);
	who->attrs = attrs;
}

static ezz_status
without_seal(ezz_ctx *ctx, const ezz_stamping *s,
    const struct ezz_stamp_terms *t, struct ezz_bytes digest,
    struct ezz_buf *out)
{
	struct ezz_sdata	*d = calloc(1, sizeof(*d));
	struct ezz_buf		 attrs = { 0 }, token = { 0 };
	ezz_status		 st;

	if (d == NULL)
		return ezz_nomem(ctx);
	d->gm = true;
	snprintf(d->content_type, sizeof(d->content_type), EZZ_OID_GM_DATA);
	d->certs_n = d->signers_n = 1;
	d->certs[0] = ezz_cert_der(s->cert);
	if ((st = ezz_sdata_attrs_write(ctx, EZZ_OID_GM_DATA, digest, t->now,
	    &attrs)) == EZZ_OK) {
		fill_signer(&d->signers[0], s, ezz_bytes_of(&attrs));
		st = sign(ctx, s, ezz_bytes_of(&attrs),
		    &d->signers[0].signature);
	}
	if (st == EZZ_OK && (st = timestamp(ctx, t, &d->signers[0].signature,
	    &token)) == EZZ_OK && (st = token_attribute(ctx, &token)) ==
	    EZZ_OK) {
		d->signers[0].unsigned_attrs = ezz_bytes_of(&token);
		st = ezz_sdata_write(ctx, d, out);
	}
	ezz_buf_free(&attrs);
	ezz_buf_free(&token);
	free(d);
	return st;
}

ezz_status
ezz_stamp_value(ezz_ctx *ctx, const ezz_stamping *s,
    const struct ezz_stamp_terms *t, struct ezz_bytes xml, const char *path,
    struct ezz_buf *out)
{
	uint8_t		 digest[EZZ_DIGEST_MAX];
	ezz_status	 st;

	if ((st = ezz_digest_once(ctx, EZZ_SM3, xml, digest)) != EZZ_OK)
		return st;
	return s->seal != NULL ?
	    with_seal(ctx, s, t, EZZ_BYTES(digest, 32), path, out) :
	    without_seal(ctx, s, t, EZZ_BYTES(digest, 32), out);
}
