/*
 * A token: a licence's fields, signed, small enough for a QR code (design 7).
 * A frame rebuilds to a COSE_Sign1 byte for byte: the protected header comes
 * from the frame and from the one pack entry of its key.  Reading takes it
 * apart and judges nothing.
 */
#ifndef EZZ_OBJECT_TOKEN_H
#define EZZ_OBJECT_TOKEN_H

#include "crypto/signer.h"
#include "format/ez1.h"
#include "object/wire.h"

/* The payload's claims (RFC 8392, IETF Token Status List). */
struct ezz_claims {
	int64_t			 iat;
	int64_t			 exp;
	int64_t			 nbf;		/* iat where there is none */
	bool			 has_status;
	uint64_t		 index;
	struct ezz_bytes	 uri;
	struct ezz_bytes	 cnf;		/* its CBOR; empty: unbound */
	struct ezz_bytes	 fields;	/* the array's CBOR */
};

/* Inflate the body by its dictionary; *proof looks into the frame. */
ezz_status	 ezz_token_inflate(ezz_ctx *, const struct ezz_ez1 *,
		    struct ezz_bytes dictionary, struct ezz_buf *payload,
		    struct ezz_bytes *proof);
/* Append the protected header {1, 4, 16, -70002, -70003}. */
ezz_status	 ezz_token_protected(ezz_ctx *, const struct ezz_ez1 *,
		    struct ezz_bytes issuer, const uint8_t schema[32],
		    struct ezz_buf *out);
/* Append the Sig_structure that the token's signature is over. */
ezz_status	 ezz_token_signed(ezz_ctx *, struct ezz_bytes protected,
		    struct ezz_bytes payload, struct ezz_buf *out);
/* Strict: deterministic CBOR, these claims and no others. */
ezz_status	 ezz_token_claims(ezz_ctx *, struct ezz_bytes payload,
		    struct ezz_claims *out);
/*
 * The fields by the schema's positions, absent ones left out; *n of them.
 * Give them back with ezz_token_fields_free.
 */
ezz_status	 ezz_token_fields(ezz_ctx *, const struct ezz_schema *,
		    struct ezz_bytes issuer, struct ezz_bytes fields,
		    struct ezz_shown **out, size_t *n);
void		 ezz_token_fields_free(struct ezz_shown **, size_t n);
const struct ezz_shown *ezz_token_field(const struct ezz_shown *, size_t n,
		    const char *key);

/* What a token says besides its licence. */
struct ezz_token_terms {
	int64_t			 iat;
	int64_t			 exp;
	int64_t			 nbf;		/* 0: as iat, not said */
	struct ezz_bytes	 issuer;	/* the signing key's body */
	uint8_t			 dictionary_id;
	struct ezz_bytes	 dictionary;
	const char		*status_uri;	/* NULL: no status claim */
	uint64_t		 status_index;
	struct ezz_bytes	 cnf;		/* CBOR; empty: unbound */
	bool			 full;		/* identifiers unmasked */
	size_t			 limit;		/* longest frame; 0: any */
};

/* Append the payload, its cut fields at most so many characters long. */
ezz_status	 ezz_token_payload(ezz_ctx *, const struct ezz_licence *,
		    const struct ezz_token_terms *, size_t most,
		    struct ezz_buf *out);
/*
 * Sign a licence and append the frame.  Fields that may be cut are shortened
 * evenly until the frame is within the limit; *cut says so.  EZZ_EREFUSED:
 * too long all the same.
 */
ezz_status	 ezz_token_make(ezz_ctx *, const struct ezz_licence *,
		    const struct ezz_token_terms *, const ezz_signer *,
		    struct ezz_buf *frame, bool *cut);

/* To and from a plain COSE_Sign1, tag 18, for any COSE library. */
ezz_status	 ezz_token_to_cose(ezz_ctx *, struct ezz_bytes frame,
		    struct ezz_bytes issuer, const struct ezz_schema *,
		    struct ezz_bytes dictionary, struct ezz_buf *out);
ezz_status	 ezz_token_from_cose(ezz_ctx *, struct ezz_bytes cose,
		    const ezz_schemas *, uint8_t dictionary_id,
		    struct ezz_bytes dictionary, struct ezz_buf *frame);

#endif
