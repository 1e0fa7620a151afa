/*
 * New private keys, as PKCS#8 in PEM (RFC 5208, RFC 7468), plain or locked
 * with PBES2 (RFC 8018).  Random octets come from the caller or from
 * OpenSSL; when they fail there is no key.
 */
#include <string.h>

#include <openssl/err.h>
#include <openssl/obj_mac.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>

#include "base/alg.h"
#include "base/error.h"
#include "crypto/evp.h"

/* About 0.1 s of PBKDF2: felt neither by people nor worth guessing against. */
#define ROUNDS	200000

ezz_status
ezz_random_fill(ezz_ctx *ctx, const struct ezz_random *r, uint8_t *p, size_t n)
{
	if (r != NULL && r->fill != NULL)
		return r->fill(r->arg, p, n) == EZZ_OK ? EZZ_OK :
		    ezz_fail(ctx, EZZ_ECRYPTO, NULL, "no random numbers came");
	if (n > 1024 || RAND_priv_bytes(p, (int)n) != 1) {
		ERR_clear_error();
		return ezz_fail(ctx, EZZ_ECRYPTO, NULL,
		    "no random numbers came");
	}
	return EZZ_OK;
}

/* Out of range about once in 2^32 for either curve. */
static ezz_status
curve_key(ezz_ctx *ctx, int nid, const struct ezz_random *random,
    EVP_PKEY **out)
{
	uint8_t		 d[32], xy[64];
	bool		 good = false;
	ezz_status	 st = EZZ_OK;

	for (int i = 0; i < 8 && !good && st == EZZ_OK; i++)
		if ((st = ezz_random_fill(ctx, random, d, 32)) == EZZ_OK)
			st = ezz_evp_public(ctx, nid, d, xy, &good);
	if (st == EZZ_OK)
		st = good ? ezz_evp_key(ctx, nid, xy, d, out) :
		    ezz_fail(ctx, EZZ_ECRYPTO, NULL,
		    "the random numbers are no good");
	explicit_bzero(d, sizeof(d));
	return st;
}

static ezz_status
ed25519_key(ezz_ctx *ctx, const struct ezz_random *random, EVP_PKEY **out)
{
	uint8_t		 d[32];
	ezz_status	 st = ezz_random_fill(ctx, random, d, sizeof(d));

	if (st == EZZ_OK && (*out = EVP_PKEY_new_raw_private_key(
	    EVP_PKEY_ED25519, NULL, d, sizeof(d))) == NULL)
		st = ezz_evp_fail(ctx, "making a key");
	explicit_bzero(d, sizeof(d));
	return st;
}

static bool
write_pem(BIO *bio, PKCS8_PRIV_KEY_INFO *p8, const char *word)
{
	X509_SIG	*locked;
	bool		 good;

	if (word == NULL)
		return PEM_write_bio_PKCS8_PRIV_KEY_INFO(bio, p8) == 1;
	locked = PKCS8_encrypt(-1, EVP_aes_256_cbc(), word,
	    (int)strlen(word), NULL, 0, ROUNDS, p8);
	good = locked != NULL && PEM_write_bio_PKCS8(bio, locked) == 1;
	X509_SIG_free(locked);
	return good;
}

static ezz_status
export_key(ezz_ctx *ctx, EVP_PKEY *evp, const char *word,
    struct ezz_buf *pem)
{
	PKCS8_PRIV_KEY_INFO	*p8 = EVP_PKEY2PKCS8(evp);
	BIO			*bio = BIO_new(BIO_s_secmem());
	ezz_status		 st;
	char			*p;
	long			 n;

	if (p8 == NULL || bio == NULL || !write_pem(bio, p8, word) ||
	    (n = BIO_get_mem_data(bio, &p)) <= 0)
		st = ezz_evp_fail(ctx, "writing a key");
	else if ((st = ezz_buf_room(ctx, pem, (size_t)n)) == EZZ_OK)
		st = ezz_buf_add(ctx, pem, p, (size_t)n);
	BIO_free(bio);
	PKCS8_PRIV_KEY_INFO_free(p8);
	return st;
}

ezz_status
ezz_key_new(ezz_ctx *ctx, const char *alg, const char *word,
    const struct ezz_random *random, struct ezz_buf *pem)
{
	const struct ezz_alg_row	*row = ezz_alg_by_name(alg);
	EVP_PKEY			*evp = NULL;
	ezz_status			 st;

	if (row == NULL || !row->issues)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "keys are sm2, es256 or ed25519, not %s", alg);
	if (word != NULL && (*word == '\0' || strlen(word) > 1000))
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "a passphrase has 1 to 1000 bytes");
	if (row->alg == EZZ_ED25519)
		st = ed25519_key(ctx, random, &evp);
	else
		st = curve_key(ctx, row->alg == EZZ_SM2_SM3 ? NID_sm2 :
		    NID_X9_62_prime256v1, random, &evp);
	if (st == EZZ_OK)
		st = export_key(ctx, evp, word, pem);
	EVP_PKEY_free(evp);
	return st;
}
