/*
 * SM2 signatures (GB/T 32918.2) by OpenSSL.  It is asked for e alone: left to
 * itself OpenSSL 3.0 takes an empty id, so Z is made here, with the id always
 * in it.  Left out: encryption and key exchange.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/obj_mac.h>

#include "base/error.h"
#include "crypto/digest.h"
#include "crypto/evp.h"
#include "crypto/rs.h"
#include "crypto/sm2_openssl.h"

struct ezz_sm2_pub {
	EVP_PKEY	*evp;
};

struct ezz_sm2_key {
	EVP_PKEY	*evp;
};

/* a, b, xG, yG (GB/T 32918.5), the part of Z that is the same for all */
static const uint8_t sm2_abg[128] = {
	0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfc,
	0x28, 0xe9, 0xfa, 0x9e, 0x9d, 0x9f, 0x5e, 0x34,
	0x4d, 0x5a, 0x9e, 0x4b, 0xcf, 0x65, 0x09, 0xa7,
	0xf3, 0x97, 0x89, 0xf5, 0x15, 0xab, 0x8f, 0x92,
	0xdd, 0xbc, 0xbd, 0x41, 0x4d, 0x94, 0x0e, 0x93,
	0x32, 0xc4, 0xae, 0x2c, 0x1f, 0x19, 0x81, 0x19,
	0x5f, 0x99, 0x04, 0x46, 0x6a, 0x39, 0xc9, 0x94,
	0x8f, 0xe3, 0x0b, 0xbf, 0xf2, 0x66, 0x0b, 0xe1,
	0x71, 0x5a, 0x45, 0x89, 0x33, 0x4c, 0x74, 0xc7,
	0xbc, 0x37, 0x36, 0xa2, 0xf4, 0xf6, 0x77, 0x9c,
	0x59, 0xbd, 0xce, 0xe3, 0x6b, 0x69, 0x21, 0x53,
	0xd0, 0xa9, 0x87, 0x7c, 0xc6, 0x2a, 0x47, 0x40,
	0x02, 0xdf, 0x32, 0xe5, 0x21, 0x39, 0xf0, 0xa0,
};

static const uint8_t sm2_n[32] = {
	0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0x72, 0x03, 0xdf, 0x6b, 0x21, 0xc6, 0x05, 0x2b,
	0x53, 0xbb, 0xf4, 0x09, 0x39, 0xd5, 0x41, 0x23,
};

ezz_status
ezz_sm2_point(ezz_ctx *ctx, struct ezz_bytes octets, uint8_t xy[64],
    bool *good)
{
	return ezz_evp_point(ctx, NID_sm2, octets, xy, good);
}

ezz_status
ezz_sm2_pub_new(ezz_ctx *ctx, const uint8_t xy[64], struct ezz_sm2_pub **out)
{
	struct ezz_sm2_pub	*pub = calloc(1, sizeof(*pub));
	ezz_status		 st;

	*out = NULL;
	if (pub == NULL)
		return ezz_nomem(ctx);
	if ((st = ezz_evp_key(ctx, NID_sm2, xy, NULL, &pub->evp)) != EZZ_OK) {
		ezz_sm2_pub_free(&pub);
		return st;
	}
	*out = pub;
	return EZZ_OK;
}

void
ezz_sm2_pub_free(struct ezz_sm2_pub **pub)
{
	if (pub == NULL || *pub == NULL)
		return;
	EVP_PKEY_free((*pub)->evp);
	free(*pub);
	*pub = NULL;
}

ezz_status
ezz_sm2_z_id(ezz_ctx *ctx, const uint8_t xy[64], struct ezz_bytes id,
    uint8_t z[32])
{
	struct ezz_digest	*d = NULL;
	uint8_t			 entl[2], out[EZZ_DIGEST_MAX];
	ezz_status		 st;

	if (id.n > 8191)
		return ezz_fail(ctx, EZZ_EINVAL, "GB/T 32918.2 5.5",
		    "an SM2 id has at most 8191 octets");
	entl[0] = (uint8_t)(id.n * 8 >> 8);
	entl[1] = (uint8_t)(id.n * 8);
	if ((st = ezz_digest_new(ctx, EZZ_SM3, &d)) != EZZ_OK ||
	    (st = ezz_digest_add(ctx, d, EZZ_BYTES(entl, 2))) != EZZ_OK ||
	    (st = ezz_digest_add(ctx, d, id)) != EZZ_OK ||
	    (st = ezz_digest_add(ctx, d, EZZ_BYTES(sm2_abg, 128))) != EZZ_OK ||
	    (st = ezz_digest_add(ctx, d, EZZ_BYTES(xy, 64))) != EZZ_OK ||
	    (st = ezz_digest_end(ctx, d, out)) != EZZ_OK)
		goto out;
	memcpy(z, out, 32);
out:
	ezz_digest_free(&d);
	return st;
}

ezz_status
ezz_sm2_pub_verify(ezz_ctx *ctx, const struct ezz_sm2_pub *pub,
    const uint8_t e[32], const uint8_t rs[64], bool *good)
{
	*good = false;
	if (!ezz_rs_in_range(rs, sm2_n))
		return EZZ_OK;
	return ezz_evp_verify_e(ctx, pub->evp, e, rs, good);
}

ezz_status
ezz_sm2_key_new(ezz_ctx *ctx, const uint8_t d[32], uint8_t xy[64],
    struct ezz_sm2_key **out)
{
	struct ezz_sm2_key	*key;
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
		ezz_sm2_key_free(&key);
		return st;
	}
	*out = key;
	return EZZ_OK;
}

void
ezz_sm2_key_free(struct ezz_sm2_key **key)
{
	if (key == NULL || *key == NULL)
		return;
	EVP_PKEY_free((*key)->evp);
	free(*key);
	*key = NULL;
}

ezz_status
ezz_sm2_key_sign(ezz_ctx *ctx, const struct ezz_sm2_key *key,
    const uint8_t e[32], uint8_t rs[64])
{
	return ezz_evp_sign_e(ctx, key->evp, e, rs);
}
