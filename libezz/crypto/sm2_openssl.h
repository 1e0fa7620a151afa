/*
 * The seam of SM2: all that keys and signers ask of the arithmetic.  What
 * stands behind it can be exchanged without either of them noticing.
 */
#ifndef EZZ_CRYPTO_SM2_OPENSSL_H
#define EZZ_CRYPTO_SM2_OPENSSL_H

#include "base/bytes.h"

/* The only id there is (GB/T 35276 10): 16 octets. */
#define EZZ_SM2_ID	"1234567812345678"

struct ezz_sm2_pub;	/* a checked point, ready to verify with */
struct ezz_sm2_key;	/* a checked d, ready to sign with */

/* Octets of a point, plain or compressed; *good: on the curve, finite. */
ezz_status	 ezz_sm2_point(ezz_ctx *, struct ezz_bytes octets,
		    uint8_t xy[64], bool *good);
ezz_status	 ezz_sm2_pub_new(ezz_ctx *, const uint8_t xy[64],
		    struct ezz_sm2_pub **out);
void		 ezz_sm2_pub_free(struct ezz_sm2_pub **);
/* Z of GB/T 32918.2 5.5 under an id of at most 8191 octets. */
ezz_status	 ezz_sm2_z_id(ezz_ctx *, const uint8_t xy[64],
		    struct ezz_bytes id, uint8_t z[32]);
ezz_status	 ezz_sm2_pub_verify(ezz_ctx *, const struct ezz_sm2_pub *,
		    const uint8_t e[32], const uint8_t rs[64], bool *good);

/* EZZ_EKEY unless 1 <= d <= n - 2; the point comes out with it. */
ezz_status	 ezz_sm2_key_new(ezz_ctx *, const uint8_t d[32],
		    uint8_t xy[64], struct ezz_sm2_key **out);
void		 ezz_sm2_key_free(struct ezz_sm2_key **);
ezz_status	 ezz_sm2_key_sign(ezz_ctx *, const struct ezz_sm2_key *,
		    const uint8_t e[32], uint8_t rs[64]);

#endif
