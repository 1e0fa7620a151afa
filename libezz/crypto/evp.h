/* What the files of this room share when they talk to OpenSSL. */
#ifndef EZZ_CRYPTO_EVP_H
#define EZZ_CRYPTO_EVP_H

#include <openssl/evp.h>

#include "base/bytes.h"

/* EZZ_ECRYPTO with what; OpenSSL's own error queue is emptied unread. */
ezz_status	 ezz_evp_fail(ezz_ctx *, const char *what);
/*
 * The point of an octet string, uncompressed or compressed, on the curve and
 * finite: *good says it.  The hybrid form is not good.
 */
ezz_status	 ezz_evp_point(ezz_ctx *, int nid, struct ezz_bytes octets,
		    uint8_t xy[64], bool *good);
/* d * G; *good is false unless 1 <= d <= n - 2. */
ezz_status	 ezz_evp_public(ezz_ctx *, int nid, const uint8_t d[32],
		    uint8_t xy[64], bool *good);
/* A key of OpenSSL's from a checked point, and d unless it is NULL. */
ezz_status	 ezz_evp_key(ezz_ctx *, int nid, const uint8_t xy[64],
		    const uint8_t *d, EVP_PKEY **out);
/* One signature over 32 bytes, and its verification. */
ezz_status	 ezz_evp_sign_e(ezz_ctx *, EVP_PKEY *, const uint8_t e[32],
		    uint8_t rs[64]);
ezz_status	 ezz_evp_verify_e(ezz_ctx *, EVP_PKEY *, const uint8_t e[32],
		    const uint8_t rs[64], bool *good);

#endif
