/* Signers from bytes that are already in memory. */
#ifndef EZZ_CRYPTO_SIGNER_FILE_H
#define EZZ_CRYPTO_SIGNER_FILE_H

#include "crypto/signer.h"

/* PEM, DER or PKCS#12; what is shown to the one who is asked to unlock it. */
ezz_status	 ezz_signer_read(ezz_ctx *, struct ezz_bytes, const char *what,
		    const struct ezz_pass *, ezz_signer **out);
/* The bytes of a file that its owner alone can use; the caller wipes them. */
ezz_status	 ezz_keyfile_read(ezz_ctx *, const char *path,
		    struct ezz_buf *out);
/* From an EVP_PKEY, which stays the caller's; cert is DER or empty. */
ezz_status	 ezz_signer_of_evp(ezz_ctx *, void *evp, struct ezz_bytes cert,
		    ezz_signer **out);

#endif
