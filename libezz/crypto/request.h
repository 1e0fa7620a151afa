/* Certificate requests (RFC 2986, PKCS#10). */
#ifndef EZZ_CRYPTO_REQUEST_H
#define EZZ_CRYPTO_REQUEST_H

#include "crypto/pkey.h"

struct ezz_request;

/*
 * PEM or DER, every byte of it.  EZZ_EREFUSED: its signature is not by the
 * key that it asks a certificate for.
 */
ezz_status	 ezz_request_read(ezz_ctx *, struct ezz_bytes,
		    struct ezz_request **out);
void		 ezz_request_free(struct ezz_request **);
const struct ezz_pkey *ezz_request_pkey(const struct ezz_request *);
struct ezz_bytes ezz_request_subject_der(const struct ezz_request *);
const char	*ezz_request_subject(const struct ezz_request *);

#endif
