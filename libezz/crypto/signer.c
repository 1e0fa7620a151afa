/*
 * Signers in general: opened by URI, asked for a message or for e, and never
 * believed - what a device or a library returns is verified before it goes
 * out, so that a fault in the arithmetic cannot give the key away.  The SM2
 * behind sm2_seam.h verifies by itself, by a way that costs less.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "crypto/signer_ops.h"

ezz_status
ezz_signer_make(ezz_ctx *ctx, const struct ezz_signer_ops *ops, void *key,
    struct ezz_pkey *pkey, struct ezz_bytes cert, ezz_signer **out)
{
	ezz_signer	*s = calloc(1, sizeof(*s));
	ezz_status	 st;

	*out = NULL;
	if (s == NULL) {
		ops->free(key);
		ezz_pkey_free(&pkey);
		return ezz_nomem(ctx);
	}
	s->ops = ops;
	s->key = key;
	s->pkey = pkey;
	if ((st = ezz_buf_addb(ctx, &s->cert, cert)) != EZZ_OK) {
		ezz_signer_free(&s);
		return st;
	}
	*out = s;
	return EZZ_OK;
}

ezz_status
ezz_signer_open(ezz_ctx *ctx, const char *uri, const struct ezz_pass *pass,
    ezz_signer **out)
{
	ezz_status	 st;

	*out = NULL;
	/* it names itself, for somebody may have put a PIN into the URI */
	if (strncmp(uri, "pkcs11:", 7) == 0)
		return ezz_signer_open_p11(ctx, uri, pass, out);
	st = ezz_signer_open_file(ctx, uri, pass, out);
	return st == EZZ_OK ? EZZ_OK :
	    ezz_while(ctx, st, "opening the key %s", uri);
}

void
ezz_signer_free(ezz_signer **signer)
{
	if (signer == NULL || *signer == NULL)
		return;
	(*signer)->ops->free((*signer)->key);
	ezz_pkey_free(&(*signer)->pkey);
	ezz_buf_free(&(*signer)->cert);
	free(*signer);
	*signer = NULL;
}

const struct ezz_pkey *
ezz_signer_pkey(const ezz_signer *signer)
{
	return signer->pkey;
}

enum ezz_alg
ezz_signer_alg(const ezz_signer *signer)
{
	return ezz_pkey_alg(signer->pkey);
}

struct ezz_bytes
ezz_signer_cert(const ezz_signer *signer)
{
	return ezz_bytes_of(&signer->cert);
}

static ezz_status
verified(ezz_ctx *ctx, ezz_status st, bool good, const uint8_t sig[64],
    struct ezz_buf *out)
{
	if (st != EZZ_OK)
		return st;
	if (!good)
		return ezz_fail(ctx, EZZ_ECRYPTO, NULL,
		    "the new signature does not verify, so it is not used");
	return ezz_buf_add(ctx, out, sig, 64);
}

ezz_status
ezz_signer_sign(ezz_ctx *ctx, const ezz_signer *s, struct ezz_bytes message,
    struct ezz_buf *out)
{
	uint8_t		 e[32], sig[64];
	ezz_status	 st;
	bool		 good = false;

	if (s->ops->sign == NULL) {
		if ((st = ezz_pkey_e(ctx, s->pkey, message, e)) != EZZ_OK)
			return st;
		return ezz_signer_sign_e(ctx, s, e, out);
	}
	st = s->ops->sign(ctx, s->key, message, sig);
	if (st == EZZ_OK)
		st = ezz_pkey_verify(ctx, s->pkey, ezz_signer_alg(s), message,
		    EZZ_BYTES(sig, sizeof(sig)), &good);
	return verified(ctx, st, good, sig, out);
}

ezz_status
ezz_signer_sign_e(ezz_ctx *ctx, const ezz_signer *s, const uint8_t e[32],
    struct ezz_buf *out)
{
	uint8_t		 sig[64];
	ezz_status	 st;
	bool		 good = s->ops == &ezz_file_sm2_ops;

	if (s->ops->sign_e == NULL)
		return ezz_fail(ctx, EZZ_EINVAL, "RFC 8032 5.1.6",
		    "Ed25519 signs messages, not digests");
	st = s->ops->sign_e(ctx, s->key, e, sig);
	if (st == EZZ_OK && !good)
		st = ezz_pkey_verify_e(ctx, s->pkey, ezz_signer_alg(s), e,
		    EZZ_BYTES(sig, sizeof(sig)), &good);
	return verified(ctx, st, good, sig, out);
}
