/* What lists of licences, their details and lists of seals have in common. */
#ifndef EZZ_OBJECT_STATUS_CLAIMS_H
#define EZZ_OBJECT_STATUS_CLAIMS_H

#include "object/status.h"

/* 9999-12-31T23:59:59Z */
#define EZZ_TIME_LAST	253402300799

/* Views into the file. */
struct ezz_status_claims {
	struct ezz_bytes	 uri;
	int64_t			 iat;
	int64_t			 exp;
	int64_t			 ttl;
	struct ezz_bytes	 body;		/* one CBOR item */
};

ezz_status	 ezz_status_claims_read(ezz_ctx *, struct ezz_bytes file,
		    enum ezz_cbor_profile, const char *typ,
		    int64_t body_label, struct ezz_cose_sign1 *sign,
		    struct ezz_status_claims *out);
/* The same from a payload alone. */
ezz_status	 ezz_status_claims_of(ezz_ctx *, struct ezz_bytes payload,
		    int64_t body_label, struct ezz_status_claims *out);
ezz_status	 ezz_status_keep(ezz_ctx *, const struct ezz_status_claims *,
		    struct ezz_status_head *, char **uri);
ezz_status	 ezz_status_sign_verify(ezz_ctx *,
		    const struct ezz_cose_sign1 *, const struct ezz_pkey *,
		    bool *good);

/* Writing: the map's head and sub, exp, iat; a time unless it is 0; and
 * {1: alg, 4: kid, 16: typ}, the payload, the signature over both. */
ezz_status	 ezz_status_put_head(ezz_ctx *,
		    const struct ezz_status_head *, struct ezz_buf *out);
ezz_status	 ezz_status_put_time(ezz_ctx *, struct ezz_buf *out,
		    int64_t label, int64_t t);
ezz_status	 ezz_status_sign(ezz_ctx *, const ezz_signer *,
		    const char *typ, struct ezz_bytes payload,
		    struct ezz_buf *out);

#endif
