/*
 * A public key: const, shared, known by its SubjectPublicKeyInfo.  Points are
 * kept uncompressed, so that a key has one encoding and one id.
 */
#ifndef EZZ_CRYPTO_PKEY_H
#define EZZ_CRYPTO_PKEY_H

#include "base/alg.h"

#define EZZ_KID	8	/* first bytes of SM3 over the DER SPKI */

struct ezz_pkey;

/*
 * From DER SubjectPublicKeyInfo.  EZZ_EFORMAT: broken or trailing bytes, a
 * point off the curve or at infinity; EZZ_EUNSUPPORTED: any other algorithm.
 */
ezz_status	 ezz_pkey_read(ezz_ctx *, struct ezz_bytes spki,
		    struct ezz_pkey **out);
/* From x || y of SM2 or P-256, as devices give it. */
ezz_status	 ezz_pkey_of_point(ezz_ctx *, enum ezz_alg,
		    const uint8_t xy[64], struct ezz_pkey **out);
void		 ezz_pkey_free(struct ezz_pkey **);
/* The canonical DER, as long as the key lives. */
struct ezz_bytes ezz_pkey_spki(const struct ezz_pkey *);
const uint8_t	*ezz_pkey_kid(const struct ezz_pkey *);		/* EZZ_KID */
const uint8_t	*ezz_pkey_digest(const struct ezz_pkey *);	/* SM3, 32 */
/* What it signs with by itself; RSA answers EZZ_PS256. */
enum ezz_alg	 ezz_pkey_alg(const struct ezz_pkey *);

/*
 * Does sig over message verify: *good says it.  sig is raw (r || s, 64 bytes,
 * Ed25519, RSA octets).  An alg that is not the key's is not good, no error.
 */
ezz_status	 ezz_pkey_verify(ezz_ctx *, const struct ezz_pkey *,
		    enum ezz_alg, struct ezz_bytes message,
		    struct ezz_bytes sig, bool *good);
/* The same over e = SM3(Z || M), or the SHA-256 of an ES256 message; RS384
 * and RS512 have no such value and are not good. */
ezz_status	 ezz_pkey_verify_e(ezz_ctx *, const struct ezz_pkey *,
		    enum ezz_alg, const uint8_t e[32], struct ezz_bytes sig,
		    bool *good);
/* The value that is signed: SM3(Z || M) or SHA-256(M); Ed25519 has none. */
ezz_status	 ezz_pkey_e(ezz_ctx *, const struct ezz_pkey *,
		    struct ezz_bytes message, uint8_t e[32]);
/* Z || nothing: the digest that precedes an SM2 message (GM/T 0009). */
ezz_status	 ezz_pkey_sm2_z(ezz_ctx *, const struct ezz_pkey *,
		    uint8_t z[32]);
/* The same for an identity that is not the one to be used. */
ezz_status	 ezz_pkey_sm2_z_of(ezz_ctx *, const struct ezz_pkey *,
		    struct ezz_bytes id, uint8_t z[32]);

#endif
