/*
 * COSE (RFC 9052): Sign1, and Sign for lists with several signers.  Only the
 * shapes: no key, no arithmetic.  Received headers and payload stay the bytes
 * that they were.
 */
#ifndef EZZ_FORMAT_COSE_H
#define EZZ_FORMAT_COSE_H

#include "format/cbor.h"

/* typ, by kind: one for each thing ezz signs, so that none is another's. */
#define EZZ_TYP_LICENCE		"application/ezz-licence+cwt"
#define EZZ_TYP_PRESENTATION	"application/ezz-presentation+cwt"
#define EZZ_TYP_CHALLENGE	"application/ezz-challenge+cwt"
#define EZZ_TYP_STATUS		"application/statuslist+cwt"
#define EZZ_TYP_STATUS_DETAIL	"application/ezz-status-detail+cwt"
#define EZZ_TYP_STATUS_DELTA	"application/ezz-status-delta+cwt"
#define EZZ_TYP_TRUST		"application/ezz-trustlist+cwt"
#define EZZ_TYP_POSSESSION	"application/ezz-possession+cwt"
#define EZZ_TYP_SEAL_STATUS	"application/ezz-sealstatus+cwt"
#define EZZ_TYP_CHECKPOINT	"application/ezz-checkpoint+cwt"
#define EZZ_TYP_ATTESTATION	"application/ezz-attestation+cwt"

/* Private header labels and claims of design section 7. */
#define EZZ_COSE_ALG		1
#define EZZ_COSE_KID		4
#define EZZ_COSE_TYP		16
#define EZZ_COSE_ISSUER		(-70002)
#define EZZ_COSE_SCHEMA		(-70003)
#define EZZ_CWT_FIELDS		(-70001)

/* What stands in a header map; absent parts are empty or 0. */
struct ezz_cose_header {
	int64_t			 alg;
	struct ezz_bytes	 kid;
	struct ezz_bytes	 typ;		/* text */
	struct ezz_bytes	 issuer;	/* text, -70002 */
	struct ezz_bytes	 schema;	/* 32 bytes, -70003 */
};

struct ezz_cose_sign1 {
	struct ezz_bytes	 protected;	/* the map's bytes as received */
	struct ezz_cose_header	 header;	/* protected wins over not */
	bool			 kid_unprotected;
	struct ezz_bytes	 payload;
	struct ezz_bytes	 signature;
};

struct ezz_cose_signature {
	struct ezz_bytes	 protected;
	struct ezz_cose_header	 header;
	struct ezz_bytes	 signature;
};

#define EZZ_COSE_SIGNERS_MAX	16

struct ezz_cose_sign {
	struct ezz_bytes		 protected;
	struct ezz_cose_header		 header;
	struct ezz_bytes		 payload;
	size_t				 n;
	struct ezz_cose_signature	 by[EZZ_COSE_SIGNERS_MAX];
};

/*
 * Strict: tag 18 (98 for Sign) required, alg and kid protected, unknown
 * critical headers and unknown labels refused.  Lenient (HC1): tag 18, none
 * or 61(18), either place for kid.
 */
ezz_status	 ezz_cose_sign1_read(ezz_ctx *, struct ezz_bytes,
		    enum ezz_cbor_profile, struct ezz_cose_sign1 *out);
ezz_status	 ezz_cose_sign_read(ezz_ctx *, struct ezz_bytes,
		    struct ezz_cose_sign *out);

/* The map {1: alg, 4: kid, 16: typ, -70002, -70003} without absent parts. */
ezz_status	 ezz_cose_header_write(ezz_ctx *,
		    const struct ezz_cose_header *, struct ezz_buf *out);
/* Tagged 18, from a written header; unprotected is empty. */
ezz_status	 ezz_cose_sign1_write(ezz_ctx *, struct ezz_bytes protected,
		    struct ezz_bytes payload, struct ezz_bytes signature,
		    struct ezz_buf *out);
/* Tagged 98. */
ezz_status	 ezz_cose_sign_write(ezz_ctx *, const struct ezz_cose_sign *,
		    struct ezz_buf *out);

/*
 * The Sig_structure that is signed (RFC 9052, 4.4).  signer is NULL for
 * Sign1, the signer's protected header for Sign.
 */
ezz_status	 ezz_cose_signed_bytes(ezz_ctx *, struct ezz_bytes protected,
		    const struct ezz_bytes *signer, struct ezz_bytes aad,
		    struct ezz_bytes payload, struct ezz_buf *out);

#endif
