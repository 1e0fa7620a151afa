/*
 * Signers on a PKCS#11 token (2.40), named by URI (RFC 7512).  The token is
 * asked with what is signed: e = SM3(Z || M) for SM2, SHA-256(M) for ECDSA,
 * M for EdDSA.  Each signer has a session of its own, and a lock, so threads
 * may share it; after fork(2) it is the parent's alone.
 *
 * Left out: RSA; keys that want a PIN for each signature; PKCS#11 3.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <p11-kit/pkcs11.h>

#include "base/error.h"
#include "crypto/p11_session.h"
#include "crypto/rs.h"
#include "crypto/signer_ops.h"

/*
 * PKCS#11 2.40 has no SM2, so makers number it themselves.  These are what
 * their published headers say, as of November 2026, each for signing a
 * digest; one counts when the key is of that type and the token offers the
 * mechanism for signing.  The first is the default.  Another maker's are
 * given in the URI, as x-sm2-keytype and x-sm2-mechanism.
 */
static const struct sm2_numbers {
	CK_KEY_TYPE		 type;
	CK_MECHANISM_TYPE	 mechanism;
} sm2_numbers[] = {
	{ CKK_VENDOR_DEFINED + 4, CKM_VENDOR_DEFINED + 0x8200 },
	{ CKK_VENDOR_DEFINED + 1, CKM_VENDOR_DEFINED + 4 },
	{ CKK_VENDOR_DEFINED + 1, CKM_VENDOR_DEFINED + 2 },
	{ 0x00010001, 0x00010002 },
};

#define SM2_NUMBERS	(sizeof(sm2_numbers) / sizeof(sm2_numbers[0]))

struct p11_signer {
	pthread_mutex_t		 lock;
	struct ezz_p11_session	 session;
	CK_OBJECT_HANDLE	 key;
	CK_MECHANISM_TYPE	 mechanism;
};

static void
p11_signer_free(void *p)
{
	struct p11_signer	*k = p;

	ezz_p11_session_close(&k->session);
	pthread_mutex_destroy(&k->lock);
	free(k);
}

/* ---- signing ------------------------------------------------------------ */

static ezz_status
ask(ezz_ctx *ctx, struct p11_signer *k, struct ezz_bytes in, uint8_t *sig,
    CK_ULONG *n)
{
	CK_MECHANISM	 mechanism = { k->mechanism, NULL, 0 };
	CK_ULONG	 room = *n;
	CK_RV		 rv;

	rv = k->session.calls->C_SignInit(k->session.handle, &mechanism,
	    k->key);
	if (rv != CKR_OK)
		return ezz_p11_fail(ctx, rv, "C_SignInit");
	rv = k->session.calls->C_Sign(k->session.handle, (CK_BYTE_PTR)in.p,
	    in.n, sig, n);
	if (rv == CKR_OK && *n > room)
		rv = CKR_GENERAL_ERROR;
	return rv == CKR_OK ? EZZ_OK : ezz_p11_fail(ctx, rv, "C_Sign");
}

static ezz_status
locked_ask(ezz_ctx *ctx, struct p11_signer *k, struct ezz_bytes in,
    uint8_t *sig, CK_ULONG *n)
{
	ezz_status	 st;

	if (!ezz_p11_module_here(k->session.module))
		return ezz_fail(ctx, EZZ_EINVAL, "PKCS#11 2.40 5.4",
		    "this key was opened before a fork; open it again");
	pthread_mutex_lock(&k->lock);
	st = ask(ctx, k, in, sig, n);
	pthread_mutex_unlock(&k->lock);
	return st == EZZ_OK ? st :
	    ezz_while(ctx, st, "signing with the token %s", k->session.token);
}

/* r || s by the standard, DER by habit. */
static ezz_status
sign_e(ezz_ctx *ctx, void *key, const uint8_t e[32], uint8_t sig[64])
{
	uint8_t		 got[256];
	CK_ULONG	 n = sizeof(got);
	ezz_status	 st;

	if ((st = locked_ask(ctx, key, EZZ_BYTES(e, 32), got, &n)) != EZZ_OK)
		return st;
	if (n == EZZ_RS)
		memcpy(sig, got, EZZ_RS);
	else if (!ezz_rs_from_der(EZZ_BYTES(got, n), sig))
		return ezz_fail(ctx, EZZ_ECRYPTO, NULL, "the token gives %lu "
		    "bytes that are no signature", n);
	return EZZ_OK;
}

static ezz_status
sign_message(ezz_ctx *ctx, void *key, struct ezz_bytes message,
    uint8_t sig[64])
{
	static const uint8_t	 none;
	uint8_t			 got[256];
	CK_ULONG		 n = sizeof(got);
	ezz_status		 st;

	/* modules take no NULL for an empty message */
	st = locked_ask(ctx, key, message.n == 0 ? EZZ_BYTES(&none, 0) :
	    message, got, &n);
	if (st != EZZ_OK)
		return st;
	if (n != 64)
		return ezz_fail(ctx, EZZ_ECRYPTO, NULL, "the token gives %lu "
		    "bytes that are no signature", n);
	memcpy(sig, got, 64);
	return EZZ_OK;
}

static const struct ezz_signer_ops e_ops = {
	sign_e, NULL, p11_signer_free };
static const struct ezz_signer_ops message_ops = {
	NULL, sign_message, p11_signer_free };

/* ---- opening ------------------------------------------------------------ */

static bool
offers(const struct p11_signer *k, CK_MECHANISM_TYPE mechanism)
{
	CK_MECHANISM_INFO	 info;

	return k->session.calls->C_GetMechanismInfo(k->session.slot,
	    mechanism, &info) == CKR_OK && (info.flags & CKF_SIGN) != 0;
}

/* Some makers keep SM2 keys as CKK_EC; then the URI has to say how. */
static bool
sm2_mechanism(const struct p11_signer *k, const struct ezz_p11_uri *uri,
    CK_KEY_TYPE type, CK_MECHANISM_TYPE *out)
{
	if (uri->sm2_keytype != 0 && type != uri->sm2_keytype)
		return false;
	*out = uri->sm2_mechanism;
	if (*out != 0)
		return uri->sm2_keytype != 0 || type == CKK_EC ||
		    (type & CKK_VENDOR_DEFINED) != 0;
	for (size_t i = 0; i < SM2_NUMBERS; i++)
		if (sm2_numbers[i].type == type &&
		    offers(k, sm2_numbers[i].mechanism)) {
			*out = sm2_numbers[i].mechanism;
			return true;
		}
	/* its own key type, the default's mechanism */
	*out = sm2_numbers[0].mechanism;
	return uri->sm2_keytype != 0 && offers(k, *out);
}

static ezz_status
choose_mechanism(ezz_ctx *ctx, struct p11_signer *k,
    const struct ezz_p11_uri *uri, const struct ezz_p11_key *key)
{
	switch (ezz_pkey_alg(key->pkey)) {
	case EZZ_SM2_SM3:
		if (sm2_mechanism(k, uri, key->type, &k->mechanism))
			return EZZ_OK;
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, NULL, "this token "
		    "numbers SM2 (key type 0x%lx) in its own way; look it up "
		    "in its manual and add ?x-sm2-mechanism=0x...&"
		    "x-sm2-keytype=0x%lx", key->type, key->type);
	case EZZ_ES256:
		k->mechanism = CKM_ECDSA;
		if (key->type == CKK_EC)
			return EZZ_OK;
		break;
	case EZZ_ED25519:
		k->mechanism = CKM_EDDSA;
		if (key->type == CKK_EC_EDWARDS)
			return EZZ_OK;
		break;
	default:
		return ezz_fail(ctx, EZZ_EKEY, NULL,
		    "only SM2, P-256 and Ed25519 keys can sign here");
	}
	return ezz_fail(ctx, EZZ_EKEY, NULL, "the private key (type 0x%lx) "
	    "does not belong to the public one", key->type);
}

static ezz_status
open_uri(ezz_ctx *ctx, const struct ezz_p11_uri *uri,
    const struct ezz_pass *pass, ezz_signer **out)
{
	struct ezz_p11_key	 key = { 0 };
	struct p11_signer	*k = calloc(1, sizeof(*k));
	struct ezz_pkey		*pkey;
	ezz_status		 st;

	if (k == NULL)
		return ezz_nomem(ctx);
	pthread_mutex_init(&k->lock, NULL);
	if ((st = ezz_p11_session_open(ctx, uri, pass, &k->session)) == EZZ_OK &&
	    (st = ezz_p11_key_find(ctx, &k->session, uri, &key)) == EZZ_OK)
		st = choose_mechanism(ctx, k, uri, &key);
	if (st == EZZ_OK) {
		k->key = key.handle;
		pkey = key.pkey;
		key.pkey = NULL;
		st = ezz_signer_make(ctx, ezz_pkey_alg(pkey) == EZZ_ED25519 ?
		    &message_ops : &e_ops, k, pkey, ezz_bytes_of(&key.cert),
		    out);
	} else {
		p11_signer_free(k);
	}
	ezz_p11_key_free(&key);
	return st;
}

ezz_status
ezz_signer_open_p11(ezz_ctx *ctx, const char *text,
    const struct ezz_pass *pass, ezz_signer **out)
{
	struct ezz_p11_uri	 uri;
	ezz_status		 st;

	*out = NULL;
	if ((st = ezz_p11_uri_read(ctx, text, &uri)) != EZZ_OK)
		return ezz_while(ctx, st, "reading the URI of a key");
	st = open_uri(ctx, &uri, pass, out);
	ezz_p11_uri_free(&uri);
	return st == EZZ_OK ? st :
	    ezz_while(ctx, st, "opening the key %s", text);
}
