/* What certificates, CRLs and requests are written with. */
#ifndef EZZ_CRYPTO_CERT_MAKE_H
#define EZZ_CRYPTO_CERT_MAKE_H

#include "crypto/cert.h"
#include "crypto/signer.h"

/* An extension (RFC 5280 4.1), appended; value is DER. */
ezz_status	 ezz_der_extension(ezz_ctx *, struct ezz_buf *,
		    const char *oid, bool critical, struct ezz_bytes value);
/* authorityKeyIdentifier and subjectKeyIdentifier of a key. */
ezz_status	 ezz_der_key_ids(ezz_ctx *, struct ezz_buf *,
		    const struct ezz_pkey *issuer,
		    const struct ezz_pkey *subject);
/* body becomes SEQUENCE { body, algorithm, signature }, in PEM under label. */
ezz_status	 ezz_der_sign(ezz_ctx *, const ezz_signer *,
		    struct ezz_bytes body, const char *label,
		    struct ezz_buf *pem);
/* Is cert that of a CA, and signer its key? */
ezz_status	 ezz_ca_fits(ezz_ctx *, const struct ezz_cert *ca,
		    const ezz_signer *);

#endif
