/*
 * CRLs, made (RFC 5280 5).  A new list carries on the entries and the number
 * of the one before it, so that nobody is un-revoked by forgetting.
 */
#include <string.h>

#include "base/der.h"
#include "base/error.h"
#include "crypto/cert_make.h"
#include "crypto/crl.h"

static const struct reason_row {
	const char	*name;
	uint8_t		 reason;
} reasons[] = {
	{ "unspecified", EZZ_CRL_UNSPECIFIED },
	{ "key-compromise", EZZ_CRL_KEY_COMPROMISE },
	{ "ca-compromise", EZZ_CRL_CA_COMPROMISE },
	{ "affiliation-changed", EZZ_CRL_AFFILIATION },
	{ "superseded", EZZ_CRL_SUPERSEDED },
	{ "cessation", EZZ_CRL_CESSATION },
	{ "hold", EZZ_CRL_HOLD },
	{ "withdrawn", EZZ_CRL_WITHDRAWN },
};

static ezz_status
reason_of(ezz_ctx *ctx, const char *name, int *out)
{
	*out = EZZ_CRL_UNSPECIFIED;
	if (name == NULL)
		return EZZ_OK;
	for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++)
		if (strcmp(reasons[i].name, name) == 0) {
			*out = reasons[i].reason;
			return EZZ_OK;
		}
	return ezz_fail(ctx, EZZ_EINVAL, "RFC 5280 5.3.1",
	    "there is no reason %s; reasons are unspecified, key-compromise, "
	    "ca-compromise, affiliation-changed, superseded, cessation, hold, "
	    "withdrawn", name);
}

static ezz_status
put_entry(ezz_ctx *ctx, struct ezz_buf *b, struct ezz_bytes serial,
    int64_t since, int reason)
{
	uint8_t		 code[3] = { EZZ_DER_ENUMERATED, 1, (uint8_t)reason };
	size_t		 from = b->n, exts;
	ezz_status	 st;

	/* as it stands in the certificate, sign octet and all */
	if ((st = ezz_der_put(ctx, b, EZZ_DER_INTEGER, serial)) != EZZ_OK ||
	    (st = ezz_der_time(ctx, b, since)) != EZZ_OK)
		return st;
	exts = b->n;
	if (reason != EZZ_CRL_UNSPECIFIED &&
	    ((st = ezz_der_extension(ctx, b, "2.5.29.21", false,
	    EZZ_BYTES(code, 3))) != EZZ_OK ||
	    (st = ezz_der_wrap(ctx, b, exts, EZZ_DER_SEQUENCE)) != EZZ_OK))
		return st;
	return ezz_der_wrap(ctx, b, from, EZZ_DER_SEQUENCE);
}

static ezz_status
put_revoked(ezz_ctx *ctx, struct ezz_buf *b, const struct ezz_cert *ca,
    const struct ezz_crl *old, const struct ezz_revocation *r)
{
	struct ezz_cert	*c = NULL;
	int		 reason;
	ezz_status	 st;

	if ((st = reason_of(ctx, r->reason, &reason)) != EZZ_OK ||
	    (st = ezz_cert_read(ctx, r->cert, &c)) != EZZ_OK)
		return st;
	if (!ezz_cert_named_by(c, ca))
		st = ezz_fail(ctx, EZZ_EREFUSED, "RFC 5280 5",
		    "%s was not issued by this CA", ezz_cert_subject(c));
	else if (old == NULL || ezz_crl_find(old, ezz_cert_serial(c)) == NULL)
		st = put_entry(ctx, b, ezz_cert_serial(c), r->since, reason);
	ezz_cert_free(&c);
	return st;
}

/* SEQUENCE OF entries, left out altogether when empty (5.1.2.6) */
static ezz_status
put_entries(ezz_ctx *ctx, struct ezz_buf *b, const struct ezz_cert *ca,
    const struct ezz_crl *old, const struct ezz_revocation *r, size_t n)
{
	const struct ezz_revoked	*e;
	size_t				 from = b->n;
	ezz_status			 st;

	for (size_t i = 0; old != NULL && i < ezz_crl_entries(old); i++) {
		e = ezz_crl_entry(old, i);
		if ((st = put_entry(ctx, b, e->serial, e->since,
		    e->reason)) != EZZ_OK)
			return st;
	}
	for (size_t i = 0; i < n; i++)
		if ((st = put_revoked(ctx, b, ca, old, &r[i])) != EZZ_OK)
			return st;
	return b->n == from ? EZZ_OK :
	    ezz_der_wrap(ctx, b, from, EZZ_DER_SEQUENCE);
}

static ezz_status
next_number(ezz_ctx *ctx, const struct ezz_crl *old, uint8_t out[8])
{
	struct ezz_bytes	 v = { NULL, 0 };
	uint64_t		 n = 0;

	if (old != NULL)
		v = ezz_crl_number(old);
	if (v.n > 8 || (v.n == 8 && v.p[0] >= 0x7f))
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, "RFC 5280 5.2.3",
		    "the number of the CRL before is too long");
	for (size_t i = 0; i < v.n; i++)
		n = n << 8 | v.p[i];
	n++;
	for (int i = 7; i >= 0; i--, n >>= 8)
		out[i] = (uint8_t)n;
	return EZZ_OK;
}

/* [0] { SEQUENCE OF extension } */
static ezz_status
put_extensions(ezz_ctx *ctx, struct ezz_buf *b, const ezz_signer *signer,
    const uint8_t number[8])
{
	struct ezz_buf	 v = { 0 };
	size_t		 from = b->n;
	ezz_status	 st;

	if ((st = ezz_der_key_ids(ctx, b, ezz_signer_pkey(signer), NULL)) ==
	    EZZ_OK &&
	    (st = ezz_der_integer(ctx, &v, EZZ_BYTES(number, 8))) == EZZ_OK &&
	    (st = ezz_der_extension(ctx, b, "2.5.29.20", false,
	    ezz_bytes_of(&v))) == EZZ_OK &&
	    (st = ezz_der_wrap(ctx, b, from, EZZ_DER_SEQUENCE)) == EZZ_OK)
		st = ezz_der_wrap(ctx, b, from, 0xa0);
	ezz_buf_free(&v);
	return st;
}

static ezz_status
read_old(ezz_ctx *ctx, struct ezz_bytes in, const struct ezz_cert *ca,
    int64_t now, struct ezz_crl **out)
{
	ezz_status	 st;
	bool		 good;

	if (in.n == 0)
		return EZZ_OK;
	if ((st = ezz_crl_read(ctx, in, out)) != EZZ_OK ||
	    (st = ezz_crl_signed_by(ctx, *out, ca, &good)) != EZZ_OK)
		return st;
	if (!good)
		return ezz_fail(ctx, EZZ_EREFUSED, "RFC 5280 5",
		    "the CRL before is not signed by this CA");
	return ezz_crl_this_update(*out) <= now ? EZZ_OK : ezz_fail(ctx,
	    EZZ_EREFUSED, "RFC 5280 5.1.2.4",
	    "the CRL before is dated in the future");
}

ezz_status
ezz_crl_issue(ezz_ctx *ctx, const ezz_signer *ca_key, struct ezz_bytes ca,
    struct ezz_bytes before, const struct ezz_revocation *r, size_t n,
    int64_t now, int64_t next, struct ezz_buf *pem)
{
	static const uint8_t	 v2[] = { 0x02, 0x01, 0x01 };
	struct ezz_buf		 b = { 0 };
	struct ezz_cert		*c = NULL;
	struct ezz_crl		*old = NULL;
	uint8_t			 number[8];
	ezz_status		 st;

	if (next <= now)
		return ezz_fail(ctx, EZZ_EINVAL, "RFC 5280 5.1.2.5",
		    "the next CRL must be due after this one");
	if ((st = ezz_cert_read(ctx, ca, &c)) == EZZ_OK &&
	    (st = ezz_ca_fits(ctx, c, ca_key)) == EZZ_OK &&
	    (st = read_old(ctx, before, c, now, &old)) == EZZ_OK &&
	    (st = next_number(ctx, old, number)) == EZZ_OK &&
	    (st = ezz_buf_add(ctx, &b, v2, sizeof(v2))) == EZZ_OK &&
	    (st = ezz_der_algorithm(ctx, &b, ezz_alg_row(ezz_signer_alg(
	    ca_key))->oid)) == EZZ_OK &&
	    (st = ezz_buf_addb(ctx, &b, ezz_cert_subject_der(c))) == EZZ_OK &&
	    (st = ezz_der_time(ctx, &b, now)) == EZZ_OK &&
	    (st = ezz_der_time(ctx, &b, next)) == EZZ_OK &&
	    (st = put_entries(ctx, &b, c, old, r, n)) == EZZ_OK &&
	    (st = put_extensions(ctx, &b, ca_key, number)) == EZZ_OK &&
	    (st = ezz_der_wrap(ctx, &b, 0, EZZ_DER_SEQUENCE)) == EZZ_OK)
		st = ezz_der_sign(ctx, ca_key, ezz_bytes_of(&b), "X509 CRL",
		    pem);
	ezz_crl_free(&old);
	ezz_cert_free(&c);
	ezz_buf_free(&b);
	return st;
}
