/* Requests: read, and refused unless the asker has the key. */
#include <stdlib.h>

#include <openssl/err.h>

#include "base/error.h"
#include "base/limits.h"
#include "crypto/request.h"
#include "crypto/x509.h"

struct ezz_request {
	struct ezz_buf	 der;
	struct ezz_buf	 subject_der;
	char		*subject;
	struct ezz_pkey	*pkey;
};

static ezz_status
read_fields(ezz_ctx *ctx, X509_REQ *x, struct ezz_request *r)
{
	const X509_NAME	*name = X509_REQ_get_subject_name(x);
	const uint8_t	*p;
	uint8_t		*spki = NULL;
	size_t		 n;
	int		 len;
	ezz_status	 st;

	if (X509_NAME_get0_der(name, &p, &n) != 1)
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 2986 4.1",
		    "the request is malformed");
	if ((st = ezz_buf_add(ctx, &r->subject_der, p, n)) != EZZ_OK ||
	    (st = ezz_x509_name_text(ctx, name, &r->subject)) != EZZ_OK)
		return st;
	if ((len = i2d_X509_PUBKEY(X509_REQ_get_X509_PUBKEY(x), &spki)) <= 0)
		return ezz_nomem(ctx);
	st = ezz_pkey_read(ctx, EZZ_BYTES(spki, (size_t)len), &r->pkey);
	OPENSSL_free(spki);
	return st;
}

static ezz_status
read_der(ezz_ctx *ctx, struct ezz_request *r)
{
	const uint8_t		*p = r->der.p;
	struct ezz_signed	 outer;
	X509_REQ		*x = NULL;
	ezz_status		 st;
	bool			 good = false;

	if (r->der.n > EZZ_MAX_CERT)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a request has at most %d bytes", EZZ_MAX_CERT);
	st = ezz_signed_read(ctx, ezz_bytes_of(&r->der), &outer);
	if (st != EZZ_OK)
		return st;
	x = d2i_X509_REQ(NULL, &p, (long)r->der.n);
	if (x == NULL || p != r->der.p + r->der.n)
		st = ezz_fail(ctx, EZZ_EFORMAT, "RFC 2986 4.1",
		    "the request is malformed");
	else if ((st = read_fields(ctx, x, r)) == EZZ_OK)
		st = ezz_signed_verify(ctx, &outer, r->pkey, &good);
	if (st == EZZ_OK && !good)
		st = ezz_fail(ctx, EZZ_EREFUSED, "RFC 2986 4.2",
		    "the request is not signed by the key in it");
	X509_REQ_free(x);
	ERR_clear_error();
	return st;
}

ezz_status
ezz_request_read(ezz_ctx *ctx, struct ezz_bytes in, struct ezz_request **out)
{
	struct ezz_request	*r = calloc(1, sizeof(*r));
	ezz_status		 st;

	*out = NULL;
	if (r == NULL)
		return ezz_nomem(ctx);
	st = ezz_x509_unarmour(ctx, in, "CERTIFICATE REQUEST", &r->der);
	if (st == EZZ_OK && (st = read_der(ctx, r)) == EZZ_OK) {
		*out = r;
		r = NULL;
	}
	ezz_request_free(&r);
	return st == EZZ_OK ? EZZ_OK :
	    ezz_while(ctx, st, "reading a request");
}

void
ezz_request_free(struct ezz_request **request)
{
	struct ezz_request	*r = request == NULL ? NULL : *request;

	if (r == NULL)
		return;
	ezz_pkey_free(&r->pkey);
	free(r->subject);
	ezz_buf_free(&r->subject_der);
	ezz_buf_free(&r->der);
	free(r);
	*request = NULL;
}

const struct ezz_pkey *
ezz_request_pkey(const struct ezz_request *r)
{
	return r->pkey;
}

struct ezz_bytes
ezz_request_subject_der(const struct ezz_request *r)
{
	return ezz_bytes_of(&r->subject_der);
}

const char *
ezz_request_subject(const struct ezz_request *r)
{
	return r->subject;
}
