/*
 * SM2 public keys as octets (GB/T 32918.1 4.2.9), and Z.  Plain points are
 * checked by our own arithmetic; compressed ones, which no standard of the
 * field writes, by OpenSSL.
 */
#include <string.h>

#include <openssl/obj_mac.h>

#include "base/error.h"
#include "crypto/evp.h"
#include "crypto/sm2.h"
#include "crypto/sm2_seam.h"

ezz_status
ezz_sm2_octets(ezz_ctx *ctx, struct ezz_bytes octets, uint8_t xy[64],
    bool *good)
{
	struct ezz_sm2_pub	 pub;

	if (octets.n != 65 || octets.p[0] != 0x04)
		return ezz_evp_point(ctx, NID_sm2, octets, xy, good);
	memcpy(xy, octets.p + 1, 64);
	*good = ezz_sm2_pub_read(&pub, xy);
	return EZZ_OK;
}

ezz_status
ezz_sm2_z_id(ezz_ctx *ctx, const uint8_t xy[64], struct ezz_bytes id,
    uint8_t z[32])
{
	struct ezz_sm2_pub	 pub;

	if (!ezz_sm2_pub_read(&pub, xy))
		return ezz_fail(ctx, EZZ_EINVAL, "GB/T 32918.1 6.2",
		    "the point is not on the curve");
	if (!ezz_sm2_z(&pub, id.p, id.n, z))
		return ezz_fail(ctx, EZZ_EINVAL, "GB/T 32918.2 5.5",
		    "an SM2 id has at most 8191 octets");
	return EZZ_OK;
}
