/*
 * HC1, the health certificate of the EU (hcert-spec 1.0.8): read, never
 * written.  Text to COSE_Sign1 first, without a key; the claims only after
 * the caller has checked the signature.
 */
#ifndef EZZ_FORMAT_HC1_H
#define EZZ_FORMAT_HC1_H

#include "base/alg.h"
#include "format/cose.h"

struct ezz_hc1 {
	struct ezz_buf		 cose;	/* owned; all views look into it */
	struct ezz_cose_sign1	 sign1;	/* kid: a hint, protected wins */
	enum ezz_alg		 alg;	/* EZZ_ES256 or EZZ_PS256 */
};

struct ezz_hc1_claims {
	struct ezz_bytes	 issuer;	/* iss: two letters; or empty */
	bool			 has_issued;
	bool			 has_expires;
	int64_t			 issued;	/* iat */
	int64_t			 expires;	/* exp */
	char			 kind;		/* v, t, r; 0: none of them */
};

/*
 * Normalised text, HC1: included.  EZZ_EFORMAT, EZZ_ELIMIT;
 * EZZ_EUNSUPPORTED: another algorithm.
 */
ezz_status	 ezz_hc1_read(ezz_ctx *, struct ezz_bytes text,
		    struct ezz_hc1 *out);
/* The payload of a certificate whose signature is good. */
ezz_status	 ezz_hc1_claims(ezz_ctx *, const struct ezz_hc1 *,
		    struct ezz_hc1_claims *out);
void		 ezz_hc1_free(struct ezz_hc1 *);

#endif
