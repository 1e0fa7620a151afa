/* Elliptic-curve keys and signatures of OpenSSL, from and to plain bytes. */
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>
#include <openssl/objects.h>
#include <openssl/param_build.h>

#include "base/error.h"
#include "crypto/evp.h"
#include "crypto/rs.h"

ezz_status
ezz_evp_fail(ezz_ctx *ctx, const char *what)
{
	ERR_clear_error();
	return ezz_fail(ctx, EZZ_ECRYPTO, NULL, "OpenSSL failed at %s", what);
}

ezz_status
ezz_evp_point(ezz_ctx *ctx, int nid, struct ezz_bytes in, uint8_t xy[64],
    bool *good)
{
	EC_GROUP	*group = EC_GROUP_new_by_curve_name(nid);
	EC_POINT	*point = NULL;
	uint8_t		 out[65];
	ezz_status	 st = EZZ_OK;

	*good = false;
	if (group == NULL || (point = EC_POINT_new(group)) == NULL) {
		st = ezz_evp_fail(ctx, "setting up a curve");
		goto out;
	}
	if (!(in.n == 65 && in.p[0] == 4) &&
	    !(in.n == 33 && (in.p[0] == 2 || in.p[0] == 3)))
		goto out;
	if (EC_POINT_oct2point(group, point, in.p, in.n, NULL) != 1 ||
	    EC_POINT_is_at_infinity(group, point) == 1 ||
	    EC_POINT_is_on_curve(group, point, NULL) != 1 ||
	    EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED,
	    out, sizeof(out), NULL) != sizeof(out))
		goto out;
	memcpy(xy, out + 1, 64);
	*good = true;
out:
	ERR_clear_error();
	EC_POINT_free(point);
	EC_GROUP_free(group);
	return st;
}

/* d + 1 must have an inverse modulo n, so n - 1 is no key (GB/T 32918.1 6.1) */
static bool
scalar_good(const BIGNUM *d, const EC_GROUP *group)
{
	BIGNUM	*top = BN_dup(EC_GROUP_get0_order(group));
	bool	 good = top != NULL && BN_sub_word(top, 1) == 1 &&
		    !BN_is_zero(d) && BN_cmp(d, top) < 0;

	BN_free(top);
	return good;
}

ezz_status
ezz_evp_public(ezz_ctx *ctx, int nid, const uint8_t d[32], uint8_t xy[64],
    bool *good)
{
	EC_GROUP	*group = EC_GROUP_new_by_curve_name(nid);
	EC_POINT	*point = group == NULL ? NULL : EC_POINT_new(group);
	BIGNUM		*k = BN_secure_new();
	uint8_t		 out[65];
	ezz_status	 st = EZZ_OK;

	*good = false;
	if (point == NULL || k == NULL || BN_bin2bn(d, 32, k) == NULL) {
		st = ezz_evp_fail(ctx, "setting up a curve");
		goto out;
	}
	BN_set_flags(k, BN_FLG_CONSTTIME);
	if (!scalar_good(k, group))
		goto out;
	if (EC_POINT_mul(group, point, k, NULL, NULL, NULL) != 1 ||
	    EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED,
	    out, sizeof(out), NULL) != sizeof(out)) {
		st = ezz_evp_fail(ctx, "computing a public key");
		goto out;
	}
	memcpy(xy, out + 1, 64);
	*good = true;
out:
	BN_clear_free(k);
	EC_POINT_free(point);
	EC_GROUP_free(group);
	return st;
}

static OSSL_PARAM *
key_params(int nid, const uint8_t octets[65], const BIGNUM *d)
{
	OSSL_PARAM_BLD	*bld = OSSL_PARAM_BLD_new();
	OSSL_PARAM	*params = NULL;

	if (bld != NULL &&
	    OSSL_PARAM_BLD_push_utf8_string(bld, OSSL_PKEY_PARAM_GROUP_NAME,
	    OBJ_nid2sn(nid), 0) == 1 &&
	    OSSL_PARAM_BLD_push_octet_string(bld, OSSL_PKEY_PARAM_PUB_KEY,
	    octets, 65) == 1 &&
	    (d == NULL || OSSL_PARAM_BLD_push_BN(bld,
	    OSSL_PKEY_PARAM_PRIV_KEY, d) == 1))
		params = OSSL_PARAM_BLD_to_param(bld);
	OSSL_PARAM_BLD_free(bld);
	return params;
}

ezz_status
ezz_evp_key(ezz_ctx *ctx, int nid, const uint8_t xy[64], const uint8_t *d,
    EVP_PKEY **out)
{
	EVP_PKEY_CTX	*c = EVP_PKEY_CTX_new_from_name(NULL,
			    nid == NID_sm2 ? "SM2" : "EC", NULL);
	OSSL_PARAM	*params = NULL;
	BIGNUM		*k = NULL;
	uint8_t		 octets[65] = { 4 };
	ezz_status	 st = EZZ_OK;

	*out = NULL;
	memcpy(octets + 1, xy, 64);
	if (c == NULL || (d != NULL && ((k = BN_secure_new()) == NULL ||
	    BN_bin2bn(d, 32, k) == NULL)) ||
	    (params = key_params(nid, octets, k)) == NULL ||
	    EVP_PKEY_fromdata_init(c) != 1 ||
	    EVP_PKEY_fromdata(c, out, d == NULL ? EVP_PKEY_PUBLIC_KEY :
	    EVP_PKEY_KEYPAIR, params) != 1)
		st = ezz_evp_fail(ctx, "setting up a key");
	BN_clear_free(k);
	OSSL_PARAM_free(params);
	EVP_PKEY_CTX_free(c);
	return st;
}

ezz_status
ezz_evp_sign_e(ezz_ctx *ctx, EVP_PKEY *key, const uint8_t e[32],
    uint8_t rs[64])
{
	EVP_PKEY_CTX	*c = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
	uint8_t		 der[128];
	size_t		 n = sizeof(der);
	ezz_status	 st = EZZ_OK;

	if (c == NULL || EVP_PKEY_sign_init(c) != 1 ||
	    EVP_PKEY_sign(c, der, &n, e, 32) != 1 ||
	    !ezz_rs_from_der(EZZ_BYTES(der, n), rs))
		st = ezz_evp_fail(ctx, "signing");
	EVP_PKEY_CTX_free(c);
	return st;
}

ezz_status
ezz_evp_verify_e(ezz_ctx *ctx, EVP_PKEY *key, const uint8_t e[32],
    const uint8_t rs[64], bool *good)
{
	EVP_PKEY_CTX	*c = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
	uint8_t		 der[EZZ_RS_DER];
	size_t		 n = ezz_rs_to_der(rs, der);
	int		 r = -1;

	*good = false;
	if (c != NULL && EVP_PKEY_verify_init(c) == 1)
		r = EVP_PKEY_verify(c, der, n, e, 32);
	EVP_PKEY_CTX_free(c);
	if (r < 0)
		return ezz_evp_fail(ctx, "verifying");
	ERR_clear_error();
	*good = r == 1;
	return EZZ_OK;
}
