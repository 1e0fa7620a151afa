/*
 * The two faces of an elliptic-curve signature: r || s in 64 bytes, as ezz
 * keeps it, and SEQUENCE { r, s } in DER, as certificates carry it.
 */
#ifndef EZZ_CRYPTO_RS_H
#define EZZ_CRYPTO_RS_H

#include "base/bytes.h"

#define EZZ_RS		64
#define EZZ_RS_DER	72	/* at most */

/*
 * Strict: minimal lengths and INTEGERs, none negative, nothing after; false
 * when it is not so.  Whether r and s are below n is for the verifier.
 */
bool	 ezz_rs_from_der(struct ezz_bytes der, uint8_t rs[EZZ_RS]);
/* The length of what was written. */
size_t	 ezz_rs_to_der(const uint8_t rs[EZZ_RS], uint8_t der[EZZ_RS_DER]);
/* 1 <= r, s < n, for a group order of 32 bytes. */
bool	 ezz_rs_in_range(const uint8_t rs[EZZ_RS], const uint8_t n[32]);

#endif
