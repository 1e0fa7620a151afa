/*
 * SM2 signatures (GB/T 32918.2) by OpenSSL: the other side of the seam, for
 * comparison and for whoever must.  It is asked for e alone: left to itself
 * OpenSSL 3.0 takes an empty id.  Its nonces are its own affair.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/obj_mac.h>

#include "base/error.h"
#include "crypto/evp.h"
#include "crypto/rs.h"
#include "crypto/sm2_seam.h"

struct ezz_sm2_public {
	EVP_PKEY	*evp;
};

struct ezz_sm2_private {
	EVP_PKEY	*evp;
};

static const uint8_t sm2_n[32] = {
	0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0x72, 0x03, 0xdf, 0x6b, 0x21, 0xc6, 0x05, 0x2b,
	0x53, 0xbb, 0xf4, 0x09, 0x39, 0xd5, 0x41, 0x23,
};

ezz_status
ezz_sm2_public_new(ezz_ctx *ctx, const uint8_t xy[64], struct ezz_sm2_public **out)
{
	struct ezz_sm2_public	*pub = calloc(1, sizeof(*pub));
	ezz_status		 st;

	*out = NULL;
	if (pub == NULL)
		return ezz_nomem(ctx);
	if ((st = ezz_evp_key(ctx, NID_sm2, xy, NULL, &pub->evp)) != EZZ_OK) {
		ezz_sm2_public_free(&pub);
		return st;
	}
	*out = pub;
	return EZZ_OK;
}

void
ezz_sm2_public_free(struct ezz_sm2_public **pub)
{
	if (pub == NULL || *pub == NULL)
		return;
	EVP_PKEY_free((*pub)->evp);
	free(*pub);
	*pub = NULL;
}

ezz_status
ezz_sm2_public_verify(ezz_ctx *ctx, struct ezz_sm2_public *pub,
    const uint8_t e[32], const uint8_t rs[64], bool *good)
{
	*good = false;
	if (!ezz_rs_in_range(rs, sm2_n))
		return EZZ_OK;
	return ezz_evp_verify_e(ctx, pub->evp, e, rs, good);
}

ezz_status
ezz_sm2_private_new(ezz_ctx *ctx, const uint8_t d[32], uint8_t xy[64],
    struct ezz_sm2_private **out)
{
	struct ezz_sm2_private	*key;
	ezz_status		 st;
	bool			 good;

	*out = NULL;
	if ((st = ezz_evp_public(ctx, NID_sm2, d, xy, &good)) != EZZ_OK)
		return st;
	if (!good)
		return ezz_fail(ctx, EZZ_EKEY, "GB/T 32918.1 6.1",
		    "the private key is not between 1 and n-2");
	if ((key = calloc(1, sizeof(*key))) == NULL)
		return ezz_nomem(ctx);
	if ((st = ezz_evp_key(ctx, NID_sm2, xy, d, &key->evp)) != EZZ_OK) {
		ezz_sm2_private_free(&key);
		return st;
	}
	*out = key;
	return EZZ_OK;
}

void
ezz_sm2_private_free(struct ezz_sm2_private **key)
{
	if (key == NULL || *key == NULL)
		return;
	EVP_PKEY_free((*key)->evp);
	free(*key);
	*key = NULL;
}

ezz_status
ezz_sm2_private_sign(ezz_ctx *ctx, const struct ezz_sm2_private *key,
    const uint8_t e[32], uint8_t rs[64])
{
	ezz_status	 st = ezz_evp_sign_e(ctx, key->evp, e, rs);
	bool		 good = false;

	if (st == EZZ_OK)
		st = ezz_evp_verify_e(ctx, key->evp, e, rs, &good);
	if (st != EZZ_OK || good)
		return st;
	explicit_bzero(rs, 64);
	return ezz_fail(ctx, EZZ_ECRYPTO, NULL,
	    "the new signature does not verify, so it is not used");
}
