/* Certificate revocation lists (RFC 5280 5), whoever signed them. */
#ifndef EZZ_CRYPTO_CRL_H
#define EZZ_CRYPTO_CRL_H

#include "crypto/cert.h"

/* RFC 5280 5.3.1 */
#define EZZ_CRL_UNSPECIFIED	0
#define EZZ_CRL_KEY_COMPROMISE	1
#define EZZ_CRL_CA_COMPROMISE	2
#define EZZ_CRL_AFFILIATION	3
#define EZZ_CRL_SUPERSEDED	4
#define EZZ_CRL_CESSATION	5
#define EZZ_CRL_HOLD		6
#define EZZ_CRL_WITHDRAWN	9
#define EZZ_CRL_AA_COMPROMISE	10

struct ezz_crl;

struct ezz_revoked {
	struct ezz_bytes serial;	/* content octets, in the CRL */
	int64_t		 since;
	int		 reason;	/* of the above */
	bool		 has_invalid;	/* the key was bad from invalid on */
	int64_t		 invalid;
};

/*
 * PEM or DER, every byte of it.  EZZ_EUNSUPPORTED: a delta or indirect CRL,
 * one for some reasons only, or any other unknown critical extension.
 */
ezz_status	 ezz_crl_read(ezz_ctx *, struct ezz_bytes,
		    struct ezz_crl **out);
void		 ezz_crl_free(struct ezz_crl **);
const char	*ezz_crl_issuer(const struct ezz_crl *);
int64_t		 ezz_crl_this_update(const struct ezz_crl *);
/* INT64_MIN when the list names no next one: then it is always stale. */
int64_t		 ezz_crl_next_update(const struct ezz_crl *);
/* Content octets of cRLNumber; empty when absent. */
struct ezz_bytes ezz_crl_number(const struct ezz_crl *);
size_t		 ezz_crl_entries(const struct ezz_crl *);
/* In the order of serials; i below ezz_crl_entries. */
const struct ezz_revoked *ezz_crl_entry(const struct ezz_crl *, size_t i);
/* By that certificate: its name, its key, and its right to sign CRLs. */
ezz_status	 ezz_crl_signed_by(ezz_ctx *, const struct ezz_crl *,
		    const struct ezz_cert *issuer, bool *good);
enum ezz_alg	 ezz_crl_sig_alg(const struct ezz_crl *);
/* NULL when it is not on the list. */
const struct ezz_revoked *ezz_crl_find(const struct ezz_crl *,
		    struct ezz_bytes serial);

enum ezz_crl_answer {
	EZZ_CRL_NOT_REVOKED = 0,
	EZZ_CRL_REVOKED,	/* by an authentic list of any age */
	EZZ_CRL_OTHER,		/* this list is not of the issuer */
	EZZ_CRL_FORGED,		/* it bears the name, not the signature */
	EZZ_CRL_FUTURE,		/* made after the time asked for */
	EZZ_CRL_STALE		/* a newer one was due by then */
};

const char	*ezz_crl_text(enum ezz_crl_answer);

/*
 * What the list says about cert, which issuer has issued, at a time.  entry
 * is set for EZZ_CRL_REVOKED: what was revoked after the time asked for is
 * told too, and is for the caller to weigh.  *entry is the CRL's.
 */
ezz_status	 ezz_crl_judge(ezz_ctx *, const struct ezz_crl *,
		    const struct ezz_cert *cert, const struct ezz_cert *issuer,
		    int64_t time, enum ezz_crl_answer *,
		    const struct ezz_revoked **entry);

#endif
