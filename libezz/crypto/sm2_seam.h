/*
 * The seam of SM2: all that keys and signers ask of the arithmetic.  Behind
 * it stands our own (sm2_own.c), or OpenSSL's (sm2_openssl.c) where configure
 * was told --with-sm2=openssl; neither keys nor signers notice.
 */
#ifndef EZZ_CRYPTO_SM2_SEAM_H
#define EZZ_CRYPTO_SM2_SEAM_H

#include "base/bytes.h"

/* The only id there is (GB/T 35276 10): 16 octets. */
#define EZZ_SM2_ID	"1234567812345678"

struct ezz_sm2_public;	/* a checked point, ready to verify with */
struct ezz_sm2_private;	/* a checked d, ready to sign with */

/* Octets of a point, plain or compressed; *good: on the curve, finite. */
ezz_status	 ezz_sm2_octets(ezz_ctx *, struct ezz_bytes octets,
		    uint8_t xy[64], bool *good);
/* Z of GB/T 32918.2 5.5 under an id of at most 8191 octets. */
ezz_status	 ezz_sm2_z_id(ezz_ctx *, const uint8_t xy[64],
		    struct ezz_bytes id, uint8_t z[32]);

/* xy is what ezz_sm2_octets found good. */
ezz_status	 ezz_sm2_public_new(ezz_ctx *, const uint8_t xy[64],
		    struct ezz_sm2_public **out);
void		 ezz_sm2_public_free(struct ezz_sm2_public **);
ezz_status	 ezz_sm2_public_verify(ezz_ctx *, struct ezz_sm2_public *,
		    const uint8_t e[32], const uint8_t rs[64], bool *good);

/* EZZ_EKEY unless 1 <= d <= n - 2; the point comes out with it. */
ezz_status	 ezz_sm2_private_new(ezz_ctx *, const uint8_t d[32],
		    uint8_t xy[64], struct ezz_sm2_private **out);
void		 ezz_sm2_private_free(struct ezz_sm2_private **);
/* Checked before it is given out.  EZZ_ECRYPTO: no randomness, or a fault. */
ezz_status	 ezz_sm2_private_sign(ezz_ctx *, const struct ezz_sm2_private *,
		    const uint8_t e[32], uint8_t rs[64]);

#endif
