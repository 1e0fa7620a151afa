/*
 * Certificates (RFC 5280; GM/T 0015 and GB/T 20518 for SM2), read and told
 * apart.  Reading makes no judgement: see chain.h.
 */
#ifndef EZZ_CRYPTO_CERT_H
#define EZZ_CRYPTO_CERT_H

#include "crypto/pkey.h"

/* keyUsage as bits by their number in RFC 5280 4.2.1.3. */
#define EZZ_KU_SIGN		(1u << 0)	/* digitalSignature */
#define EZZ_KU_NONREP		(1u << 1)	/* nonRepudiation */
#define EZZ_KU_KEYS		(1u << 2)	/* keyEncipherment */
#define EZZ_KU_DATA		(1u << 3)	/* dataEncipherment */
#define EZZ_KU_AGREE		(1u << 4)	/* keyAgreement */
#define EZZ_KU_CERTS		(1u << 5)	/* keyCertSign */
#define EZZ_KU_CRLS		(1u << 6)	/* cRLSign */
#define EZZ_KU_ABSENT		(1u << 31)	/* no such extension */

/* What ezz puts into certificates of trial offices: a UUID of our own. */
#define EZZ_POLICY_TEST \
	"2.25.306088841823673802292163886298919155931"
#define EZZ_EKU_TSA	"1.3.6.1.5.5.7.3.8"

struct ezz_cert;

/* PEM (the first certificate in it) or DER, every byte of it. */
ezz_status	 ezz_cert_read(ezz_ctx *, struct ezz_bytes,
		    struct ezz_cert **out);
/* All certificates of a PEM text, or the one of a DER file. */
ezz_status	 ezz_cert_read_all(ezz_ctx *, struct ezz_bytes,
		    struct ezz_cert ***out, size_t *n);
void		 ezz_cert_free(struct ezz_cert **);
void		 ezz_certs_free(struct ezz_cert ***, size_t n);

struct ezz_bytes ezz_cert_der(const struct ezz_cert *);
const uint8_t	*ezz_cert_digest(const struct ezz_cert *);	/* SM3, 32 */
const struct ezz_pkey *ezz_cert_pkey(const struct ezz_cert *);
/* RFC 4514 text in UTF-8: "CN=...,O=...,C=CN". */
const char	*ezz_cert_subject(const struct ezz_cert *);
const char	*ezz_cert_issuer(const struct ezz_cert *);
/* The last commonName alone; "" when there is none. */
const char	*ezz_cert_common_name(const struct ezz_cert *);
/* Names as DER, as they stand in the certificate. */
struct ezz_bytes ezz_cert_subject_der(const struct ezz_cert *);
struct ezz_bytes ezz_cert_issuer_der(const struct ezz_cert *);
/* The content octets of the INTEGER, as they stand there. */
struct ezz_bytes ezz_cert_serial(const struct ezz_cert *);
/* Both ends belong to the period. */
int64_t		 ezz_cert_not_before(const struct ezz_cert *);
int64_t		 ezz_cert_not_after(const struct ezz_cert *);
unsigned	 ezz_cert_use(const struct ezz_cert *);
bool		 ezz_cert_ca(const struct ezz_cert *);
/* How many CAs may follow; -1: any number. */
long		 ezz_cert_path_length(const struct ezz_cert *);
bool		 ezz_cert_has_policy(const struct ezz_cert *, const char *oid);
/* An extended key usage; NULL: any at all. */
bool		 ezz_cert_has_eku(const struct ezz_cert *, const char *oid);
/* timeStamping, critical and alone (RFC 3161 2.3). */
bool		 ezz_cert_is_tsa(const struct ezz_cert *);
/* Keys for encryption alone: not one bit that signs. */
bool		 ezz_cert_encrypts(const struct ezz_cert *);
/* The OID of a critical extension that nobody here knows, or "". */
const char	*ezz_cert_unknown(const struct ezz_cert *);
/* EZZ_ALG_NONE: signed by what we do not take (the OID says by what). */
enum ezz_alg	 ezz_cert_sig_alg(const struct ezz_cert *);
const char	*ezz_cert_sig_oid(const struct ezz_cert *);
/* Is it signed by that key?  Over the bytes as they were received. */
ezz_status	 ezz_cert_signed_by(ezz_ctx *, const struct ezz_cert *,
		    const struct ezz_pkey *, bool *good);
bool		 ezz_cert_equal(const struct ezz_cert *,
		    const struct ezz_cert *);
/* Does the name of issuer stand in c as that of its issuer? */
bool		 ezz_cert_named_by(const struct ezz_cert *c,
		    const struct ezz_cert *issuer);

#endif
