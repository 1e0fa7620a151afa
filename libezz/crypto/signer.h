/*
 * A signer is a key that can be asked.  Where the key lives - a file, a
 * PKCS#11 token, later an SDF or SKF device - is a row of functions; whoever
 * asks sees a message go in and a raw signature come out.  Devices often take
 * only the value e = SM3(Z || M), so a signer can be asked for either.
 */
#ifndef EZZ_CRYPTO_SIGNER_H
#define EZZ_CRYPTO_SIGNER_H

#include "crypto/pkey.h"

/*
 * ezz_signer and ezz_signer_open stand in ezz.h.  The public half lives as
 * long as the signer.
 */
const struct ezz_pkey	*ezz_signer_pkey(const ezz_signer *);
enum ezz_alg		 ezz_signer_alg(const ezz_signer *);
/* DER of the certificate that lies beside the key (PKCS#12, PKCS#11), or
 * empty. */
struct ezz_bytes	 ezz_signer_cert(const ezz_signer *);
/* Append the raw signature; verified before it is given out. */
ezz_status		 ezz_signer_sign(ezz_ctx *, const ezz_signer *,
			    struct ezz_bytes message, struct ezz_buf *sig);
ezz_status		 ezz_signer_sign_e(ezz_ctx *, const ezz_signer *,
			    const uint8_t e[32], struct ezz_buf *sig);

#endif
