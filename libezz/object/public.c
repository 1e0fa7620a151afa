/*
 * A public key from a file: SPKI or certificate, PEM or DER, as people hand
 * keys around.
 */
#include <stdio.h>
#include <string.h>

#include "base/codec.h"
#include "base/error.h"
#include "base/limits.h"
#include "object/trust.h"

/* What stands between a PEM's lines, or false when it has no such label. */
static bool
pem_body(ezz_ctx *ctx, struct ezz_bytes file, const char *label,
    struct ezz_buf *out, ezz_status *st)
{
	struct ezz_buf	 text = { 0 };
	const uint8_t	*p, *end;
	char		 head[64];
	int		 n;

	n = snprintf(head, sizeof(head), "-----BEGIN %s-----", label);
	p = memmem(file.p, file.n, head, (size_t)n);
	if (p == NULL)
		return false;
	p += n;
	end = memmem(p, file.n - (size_t)(p - file.p), "-----END", 8);
	*st = EZZ_OK;
	for (; end != NULL && p < end && *st == EZZ_OK; p++)
		if (*p != '\n' && *p != '\r')
			*st = ezz_buf_byte(ctx, &text, *p);
	if (*st == EZZ_OK)
		*st = ezz_base64_read(ctx, ezz_bytes_of(&text), out);
	ezz_buf_free(&text);
	return true;
}

ezz_status
ezz_public_read(ezz_ctx *ctx, struct ezz_bytes file, struct ezz_buf *spki,
    struct ezz_buf *cert)
{
	struct ezz_buf	 der = { 0 };
	struct ezz_bytes body;
	struct ezz_pkey	*key = NULL;
	bool		 is_cert;
	ezz_status	 st = EZZ_OK;

	if (file.n == 0 || file.n > EZZ_MAX_KEYFILE)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "the file is no public key and no certificate");
	if (!pem_body(ctx, file, "PUBLIC KEY", &der, &st) &&
	    !pem_body(ctx, file, "CERTIFICATE", &der, &st))
		st = ezz_buf_addb(ctx, &der, file);
	if (st == EZZ_OK) {
		body = ezz_bytes_of(&der);
		is_cert = ezz_trust_cert_spki(ezz_bytes_of(&der), &body);
		if ((st = ezz_pkey_read(ctx, body, &key)) == EZZ_OK &&
		    (st = ezz_buf_addb(ctx, spki, ezz_pkey_spki(key))) ==
		    EZZ_OK && is_cert && cert != NULL)
			st = ezz_buf_addb(ctx, cert, ezz_bytes_of(&der));
	}
	ezz_pkey_free(&key);
	ezz_buf_free(&der);
	return st == EZZ_OK ? st :
	    ezz_while(ctx, st, "reading a public key or certificate");
}
