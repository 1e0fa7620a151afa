/* What certificates, CRLs and requests share; OpenSSL's types stay inside. */
#ifndef EZZ_CRYPTO_X509_H
#define EZZ_CRYPTO_X509_H

#include <openssl/x509.h>

#include "base/alg.h"
#include "crypto/pkey.h"

/* The outside of a signed object, taken apart from the received bytes. */
struct ezz_signed {
	struct ezz_bytes	 body;		/* what is signed */
	struct ezz_bytes	 algorithm;	/* DER, with its head */
	enum ezz_alg		 alg;
	uint8_t			 rs[64];	/* curves: the raw signature */
	struct ezz_bytes	 sig;		/* rs, or octets in der */
	bool			 readable;	/* sig is well-formed */
	char			 oid[80];
};

ezz_status	 ezz_signed_read(ezz_ctx *, struct ezz_bytes der,
		    struct ezz_signed *out);
ezz_status	 ezz_signed_verify(ezz_ctx *, const struct ezz_signed *,
		    const struct ezz_pkey *, bool *good);
/* Strict RFC 5280 times: Z, seconds, no fraction. */
bool		 ezz_x509_time(const ASN1_TIME *, int64_t *out);
ezz_status	 ezz_x509_name_text(ezz_ctx *, const X509_NAME *, char **out);
/* Content octets of an INTEGER, appended. */
ezz_status	 ezz_x509_serial(ezz_ctx *, const ASN1_INTEGER *,
		    struct ezz_buf *out);
/* DER of the block of this kind in PEM or DER bytes; EZZ_EFORMAT when none. */
ezz_status	 ezz_x509_unarmour(ezz_ctx *, struct ezz_bytes in,
		    const char *label, struct ezz_buf *der);
ezz_status	 ezz_x509_armour(ezz_ctx *, const char *label,
		    struct ezz_bytes der, struct ezz_buf *pem);
/* The dotted text of a DER OID. */
void		 ezz_x509_oid(const ASN1_OBJECT *, char out[80]);
/* Two extensions under one OID: nobody can say which counts. */
bool		 ezz_x509_twice(const STACK_OF(X509_EXTENSION) *);

#endif
