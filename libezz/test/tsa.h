/*
 * A trial root and what it certifies, and tokens made by hand, so that they
 * can be wrong in one thing at a time.  Keys are the same on every machine.
 */
#ifndef EZZ_TEST_TSA_H
#define EZZ_TEST_TSA_H

#include "trust_keys.h"

#include "crypto/cert.h"
#include "crypto/rs.h"
#include "format/tsp.h"
#include "op/verifier.h"

#define TSA_FROM	1790000000	/* 2026-09-21 */
#define TSA_TO		1940000000	/* 2031-06-23 */
#define TSA_SM3		"1.2.156.10197.1.401"

struct tsa {
	ezz_ctx		*ctx;
	ezz_signer	*root;
	struct ezz_buf	 root_pem;
	ezz_signer	*key;
	struct ezz_buf	 pem;
	struct ezz_cert	*cert;
};

/* A certificate of the root for a key of that name. */
static inline struct ezz_buf
tsa_cert(struct tsa *t, const ezz_signer *key, const char *role, int64_t from,
    int64_t to)
{
	struct ezz_order o = { .role = role, .not_before = from,
			    .not_after = to };
	struct ezz_buf	 request = { 0 }, pem = { 0 };

	assert_int_equal(ezz_key_request(t->ctx, key, "CN=A TEST,C=CN",
	    &request), EZZ_OK);
	if (ezz_cert_issue(t->ctx, t->root, ezz_bytes_of(&t->root_pem),
	    ezz_bytes_of(&request), NULL, &o, &pem) != EZZ_OK)
		fail_msg("%s", ezz_message(t->ctx));
	ezz_buf_free(&request);
	return pem;
}

static inline struct tsa
tsa_new(ezz_ctx *ctx)
{
	struct ezz_order o = { .role = "ca", .not_before = 1000000000,
			    .not_after = 4000000000 };
	struct tsa	 t = { .ctx = ctx };

	t.root = test_signer(ctx, "sm2-tsa-root");
	t.key = test_signer(ctx, "sm2-tsa");
	assert_int_equal(ezz_cert_self(ctx, t.root, "CN=TSA Root TEST,C=CN",
	    &o, &t.root_pem), EZZ_OK);
	t.pem = tsa_cert(&t, t.key, "tsa", TSA_FROM, TSA_TO);
	assert_int_equal(ezz_cert_read(ctx, ezz_bytes_of(&t.pem), &t.cert),
	    EZZ_OK);
	return t;
}

static inline void
tsa_free(struct tsa *t)
{
	ezz_signer_free(&t->root);
	ezz_signer_free(&t->key);
	ezz_buf_free(&t->root_pem);
	ezz_buf_free(&t->pem);
	ezz_cert_free(&t->cert);
}

/* What a token says; zero is as it should be. */
struct tsa_say {
	int64_t			 time;
	const char		*hash;		/* of the imprint: its OID */
	struct ezz_bytes	 digest;
	struct ezz_bytes	 nonce;
	const char		*policy;
	const struct ezz_cert	*cert;		/* another one */
	const struct ezz_cert	*ess;		/* bound to another one */
	const ezz_signer	*key;		/* signed by another key */
	bool			 no_cert;
	bool			 other_info;	/* signed over another one */
	int			 seconds;	/* of accuracy */
	struct ezz_bytes	 crls;
};

static inline struct ezz_buf
tsa_token(struct tsa *t, const struct tsa_say *say)
{
	const struct ezz_cert	*cert = say->cert != NULL ? say->cert :
				    t->cert;
	struct ezz_tsp_info	 i = { .serial = EZZ_BYTES("\x2a", 1),
				    .time = say->time, .nonce = say->nonce,
				    .has_accuracy = say->seconds > 0,
				    .seconds = say->seconds };
	struct ezz_tsp_ess	 ess = { .hash = TSA_SM3 };
	struct ezz_sdata	*d = calloc(1, sizeof(*d));
	struct ezz_buf		 info = { 0 }, attrs = { 0 }, sig = { 0 };
	struct ezz_buf		 token = { 0 };
	uint8_t			 h[EZZ_DIGEST_MAX], c[EZZ_DIGEST_MAX];

	assert_non_null(d);
	strcpy(i.policy, say->policy == NULL ? "1.2.3.4" : say->policy);
	strcpy(i.imprint.hash, say->hash == NULL ? TSA_SM3 : say->hash);
	i.imprint.digest = say->digest;
	assert_int_equal(ezz_tsp_info_write(t->ctx, &i, &info), 0);
	assert_int_equal(ezz_digest_once(t->ctx, EZZ_SM3,
	    ezz_bytes_of(&info), h), 0);
	if (say->other_info)
		h[0] ^= 1;
	assert_int_equal(ezz_digest_once(t->ctx, EZZ_SM3, ezz_cert_der(
	    say->ess != NULL ? say->ess : cert), c), 0);
	ess.digest = EZZ_BYTES(c, 32);
	assert_int_equal(ezz_tsp_attrs_write(t->ctx, &ess, EZZ_BYTES(h, 32),
	    say->time, &attrs), 0);
	assert_int_equal(ezz_signer_sign(t->ctx, say->key != NULL ?
	    say->key : t->key, ezz_bytes_of(&attrs), &sig), 0);
	strcpy(d->content_type, EZZ_OID_TSTINFO);
	d->has_content = true;
	d->content = ezz_bytes_of(&info);
	d->signers_n = 1;
	d->crls = say->crls;
	if (!say->no_cert)
		d->certs[d->certs_n++] = ezz_cert_der(cert);
	d->signers[0].issuer = ezz_cert_issuer_der(cert);
	d->signers[0].serial = ezz_cert_serial(cert);
	strcpy(d->signers[0].digest_alg, TSA_SM3);
	strcpy(d->signers[0].alg, "1.2.156.10197.1.501");
	d->signers[0].attrs = ezz_bytes_of(&attrs);
	d->signers[0].signature.sm2 = true;
	memcpy(d->signers[0].signature.rs, sig.p, 64);
	assert_int_equal(ezz_sdata_write(t->ctx, d, &token), 0);
	ezz_buf_free(&sig);
	ezz_buf_free(&attrs);
	ezz_buf_free(&info);
	free(d);
	return token;
}

/* A verifier of schemas/ that trusts the root for authorities. */
static inline ezz_verifier *
tsa_verifier(struct tsa *t)
{
	const char	*data = getenv("EZZ_DATA");
	ezz_verifier	*v = NULL;
	char		 path[4096];

	snprintf(path, sizeof(path), "%s/schemas", getenv("srcdir") == NULL ?
	    "." : getenv("srcdir"));
	assert_int_equal(ezz_verifier_new(t->ctx, data == NULL ? path : data,
	    &v), EZZ_OK);
	ezz_verifier_documents(v);
	assert_int_equal(ezz_verifier_anchor(t->ctx, v, EZZ_USE_CA_TSA,
	    ezz_bytes_of(&t->root_pem)), EZZ_OK);
	return v;
}

#endif
