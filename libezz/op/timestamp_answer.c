/*
 * A time-stamp authority's answer to one request (RFC 3161 2.4.2): SM2 with
 * SM3, or ECDSA with SHA-256.  Whatever the request is, there is an answer;
 * only what the authority itself lacks is a status.
 *
 * Left out: extensions, which are refused, and requests for a policy other
 * than the authority's own.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "crypto/chain.h"
#include "crypto/digest.h"
#include "crypto/rs.h"
#include "crypto/signer.h"
#include "format/tsp.h"

struct answer {
	const ezz_signer		*key;
	const struct ezz_tsa_terms	*terms;
	struct ezz_cert			*cert;
	enum ezz_hash			 hash;	/* it signs with */
	struct ezz_buf			 info;
	struct ezz_buf			 attrs;
	struct ezz_buf			 sig;
	uint8_t				 der[EZZ_RS_DER];
};

/* ---- is this an authority? ----------------------------------------------- */

static ezz_status
fit(ezz_ctx *ctx, struct answer *a, struct ezz_bytes cert)
{
	const struct ezz_alg_row	*row = ezz_alg_row(
					    ezz_signer_alg(a->key));
	ezz_status			 st;

	if (row->alg != EZZ_SM2_SM3 && row->alg != EZZ_ES256)
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, NULL,
		    "time-stamps are signed by SM2 or ES256, not by %s",
		    row->label);
	a->hash = row->hash;
	if ((st = ezz_cert_read(ctx, cert, &a->cert)) != EZZ_OK)
		return st;
	if (!ezz_bytes_equal(ezz_pkey_spki(ezz_cert_pkey(a->cert)),
	    ezz_pkey_spki(ezz_signer_pkey(a->key))))
		return ezz_fail(ctx, EZZ_EKEY, NULL, "the certificate of the "
		    "authority is not that of its key");
	if (ezz_cert_fits(a->cert, EZZ_ROLE_TSA) != EZZ_CHAIN_GOOD)
		return ezz_fail(ctx, EZZ_EREFUSED, "RFC 3161 2.3",
		    "the certificate is not for time-stamps alone");
	if (a->terms->time < ezz_cert_not_before(a->cert) ||
	    a->terms->time > ezz_cert_not_after(a->cert))
		return ezz_fail(ctx, EZZ_EREFUSED, "RFC 3161 2.3",
		    "the authority's certificate is not valid now");
	return EZZ_OK;
}

/* ---- the token ----------------------------------------------------------- */

static ezz_status
state(ezz_ctx *ctx, struct answer *a, const struct ezz_tsp_request *q)
{
	struct ezz_tsp_info	 i = { .imprint = q->imprint,
				    .serial = a->terms->serial,
				    .time = a->terms->time,
				    .has_accuracy = a->terms->accuracy > 0,
				    .seconds = a->terms->accuracy,
				    .nonce = q->nonce };

	if (strlen(a->terms->policy) >= sizeof(i.policy))
		return ezz_fail(ctx, EZZ_EINVAL, "X.660",
		    "%s is no object identifier", a->terms->policy);
	strcpy(i.policy, a->terms->policy);
	return ezz_tsp_info_write(ctx, &i, &a->info);
}

static ezz_status
attributes(ezz_ctx *ctx, struct answer *a)
{
	struct ezz_tsp_ess	 ess = { .hash = "" };
	uint8_t			 cert[EZZ_DIGEST_MAX], info[EZZ_DIGEST_MAX];
	size_t			 n = ezz_hash_size(a->hash);
	ezz_status		 st;

	if ((st = ezz_digest_once(ctx, a->hash, ezz_cert_der(a->cert),
	    cert)) != EZZ_OK || (st = ezz_digest_once(ctx, a->hash,
	    ezz_bytes_of(&a->info), info)) != EZZ_OK)
		return st;
	strcpy(ess.hash, ezz_hash_oid(a->hash));
	ess.digest = EZZ_BYTES(cert, n);
	return ezz_tsp_attrs_write(ctx, &ess, EZZ_BYTES(info, n),
	    a->terms->time, &a->attrs);
}

static ezz_status
sign(ezz_ctx *ctx, struct answer *a, struct ezz_sdata_signer *s)
{
	ezz_status	 st;

	if ((st = ezz_signer_sign(ctx, a->key, ezz_bytes_of(&a->attrs),
	    &a->sig)) != EZZ_OK)
		return st;
	if (a->sig.n != EZZ_RS)
		return ezz_fail(ctx, EZZ_ECRYPTO, NULL,
		    "the key made a signature of another length");
	s->signature.raw = EZZ_BYTES(a->der, ezz_rs_to_der(a->sig.p, a->der));
	if (a->hash == EZZ_SM3) {
		s->signature.sm2 = true;
		memcpy(s->signature.rs, a->sig.p, EZZ_RS);
	}
	return EZZ_OK;
}

static ezz_status
make(ezz_ctx *ctx, struct answer *a, const struct ezz_tsp_request *q,
    struct ezz_buf *token)
{
	struct ezz_sdata	*d = calloc(1, sizeof(*d));
	struct ezz_sdata_signer	*s;
	ezz_status		 st;

	if (d == NULL)
		return ezz_nomem(ctx);
	s = &d->signers[0];
	strcpy(d->content_type, EZZ_OID_TSTINFO);
	strcpy(s->digest_alg, ezz_hash_oid(a->hash));
	strcpy(s->alg, ezz_alg_row(ezz_signer_alg(a->key))->oid);
	s->issuer = ezz_cert_issuer_der(a->cert);
	s->serial = ezz_cert_serial(a->cert);
	if ((st = state(ctx, a, q)) == EZZ_OK &&
	    (st = attributes(ctx, a)) == EZZ_OK &&
	    (st = sign(ctx, a, s)) == EZZ_OK) {
		s->attrs = ezz_bytes_of(&a->attrs);
		d->has_content = true;
		d->content = ezz_bytes_of(&a->info);
		d->signers_n = 1;
		if (q->want_cert)
			d->certs[d->certs_n++] = ezz_cert_der(a->cert);
		st = ezz_sdata_write(ctx, d, token);
	}
	free(d);
	return st;
}

/* ---- the answer ---------------------------------------------------------- */

/* -1: the request is to be granted. */
static int
fault_of(const struct answer *a, const struct ezz_tsp_request *q)
{
	enum ezz_hash	 h = ezz_hash_by_oid(q->imprint.hash);

	if (h == EZZ_HASH_NONE || h == EZZ_MD5 || h == EZZ_SHA1 ||
	    h == EZZ_SHA224)
		return EZZ_TSP_BAD_ALG;
	if (q->imprint.digest.n != ezz_hash_size(h))
		return EZZ_TSP_BAD_FORMAT;
	if (q->policy[0] != '\0' && strcmp(q->policy, a->terms->policy) != 0)
		return EZZ_TSP_BAD_POLICY;
	return q->has_exts ? EZZ_TSP_BAD_EXTENSION : -1;
}

static ezz_status
answer(ezz_ctx *ctx, struct answer *a, struct ezz_bytes request,
    struct ezz_buf *out)
{
	struct ezz_tsp_response	 p = { .status = EZZ_TSP_REJECTION };
	struct ezz_tsp_request	 q;
	struct ezz_buf		 token = { 0 };
	ezz_status		 st = EZZ_OK, read;

	read = ezz_tsp_request_read(ctx, request, &q);
	p.fault = read == EZZ_OK ? fault_of(a, &q) :
	    read == EZZ_EUNSUPPORTED ? EZZ_TSP_BAD_EXTENSION :
	    EZZ_TSP_BAD_FORMAT;
	if (p.fault < 0) {
		st = make(ctx, a, &q, &token);
		p.status = EZZ_TSP_GRANTED;
		p.token = ezz_bytes_of(&token);
	} else
		p.text = ezz_bytes_str(ezz_tsp_fault_text(p.fault));
	if (st == EZZ_OK)
		st = ezz_tsp_response_write(ctx, &p, out);
	ezz_buf_free(&token);
	return st;
}

ezz_status
ezz_timestamp_answer(ezz_ctx *ctx, const ezz_signer *key,
    struct ezz_bytes cert, const struct ezz_tsa_terms *terms,
    struct ezz_bytes request, struct ezz_buf *response)
{
	struct answer	 a = { .key = key, .terms = terms };
	ezz_status	 st;

	if ((st = fit(ctx, &a, cert)) == EZZ_OK)
		st = answer(ctx, &a, request, response);
	ezz_buf_free(&a.info);
	ezz_buf_free(&a.attrs);
	ezz_buf_free(&a.sig);
	ezz_cert_free(&a.cert);
	return st == EZZ_OK ? EZZ_OK : ezz_while(ctx, st,
	    "answering a time-stamp request");
}
