/*
 * Showing a licence (亮证): who holds the key that a token is bound to signs
 * that it is there, now or in answer to a window.
 *
 * The key is the token's cnf claim (RFC 8747): {1: COSE_Key}, its point
 * compressed (RFC 9053 7.1.1), on SM2's curve, P-256 or Ed25519's.
 *
 * A proof stands in the frame between payload and CRC:
 *
 *	1 | time, 4 bytes | nonce, 8 bytes | signature, 64	a time step
 *	2 | head, 8 bytes | signature, 64			an answer
 *
 * and is the signature of a COSE_Sign1 with the header {1: alg, 4: kid,
 * 16: typ} of the holder's key over a CWT that is rebuilt:
 *
 *	{6: time, 10: nonce, -70030: SM3 of the bound frame}
 *	{10: the challenge's nonce, -70030: .., -70031: the challenge's digest}
 *
 * The bound frame is the frame without its proof.  head begins the digest of
 * the challenge, SM3 of its Sig_structure, so that an answer to another one
 * is told from a forged one.
 *
 * A challenge is a COSE_Sign1 by a window's key, as text EZC1: and Base45:
 *
 *	{4: exp, 6: iat, 10: nonce, -70032: window, -70033: purpose,
 *	 ?-70034: item code, ?-70035: [key of a wanted field, ..]}
 *
 * Reading makes, op/check_holder judges.  Left out: relaying a live phone,
 * which no signature can tell.
 */
#ifndef EZZ_OBJECT_PRESENTATION_H
#define EZZ_OBJECT_PRESENTATION_H

#include "crypto/signer.h"
#include "format/cose.h"
#include "format/ez1.h"

#define EZZ_CWT_BOUND		(-70030)
#define EZZ_CWT_CHALLENGE	(-70031)
#define EZZ_CWT_WINDOW		(-70032)
#define EZZ_CWT_PURPOSE		(-70033)
#define EZZ_CWT_ITEM		(-70034)
#define EZZ_CWT_WANTED		(-70035)
/* SM2's curve has no number of its own either. */
#define EZZ_COSE_CURVE_SM2	(-70010)

#define EZZ_PROOF_NONCE		8
#define EZZ_CHALLENGE_NONCE	8
#define EZZ_CHALLENGE_PREFIX	"EZC1:"

/* ---- the holder's key ---- */

/* EZZ_EFORMAT: broken, no point of its curve; EZZ_EUNSUPPORTED. */
ezz_status	 ezz_cnf_read(ezz_ctx *, struct ezz_bytes cnf,
		    struct ezz_pkey **out);
ezz_status	 ezz_cnf_write(ezz_ctx *, const struct ezz_pkey *,
		    struct ezz_buf *out);

/* ---- challenges ---- */

/* Views into the bytes that it was read from. */
struct ezz_challenge {
	struct ezz_cose_sign1	 sign;
	int64_t			 iat;
	int64_t			 exp;
	struct ezz_bytes	 nonce;
	struct ezz_bytes	 window;	/* text */
	struct ezz_bytes	 purpose;	/* text */
	struct ezz_bytes	 item;		/* text, or empty */
	struct ezz_bytes	 wanted;	/* CBOR array, or empty */
	size_t			 wanted_n;
	uint8_t			 digest[32];	/* of its Sig_structure */
};

/* The COSE inside the text.  EZZ_EFORMAT, EZZ_ELIMIT. */
ezz_status	 ezz_challenge_armour_read(ezz_ctx *, struct ezz_bytes text,
		    struct ezz_buf *cose);
ezz_status	 ezz_challenge_read(ezz_ctx *, struct ezz_bytes cose,
		    struct ezz_challenge *out);
/* The i-th wanted field's key; false: there are no more. */
bool		 ezz_challenge_wanted(const struct ezz_challenge *, size_t i,
		    struct ezz_bytes *key);
ezz_status	 ezz_challenge_verify(ezz_ctx *, const struct ezz_challenge *,
		    const struct ezz_pkey *, bool *good);

/* ---- proofs ---- */

enum ezz_proof_kind { EZZ_PROOF_TIME = 1, EZZ_PROOF_ANSWER = 2 };

struct ezz_proof {
	enum ezz_proof_kind	 kind;
	int64_t			 time;		/* of a time step */
	uint8_t			 nonce[8];	/* or the answer's head */
	uint8_t			 signature[64];
};

/* EZZ_EFORMAT: another length; EZZ_EUNSUPPORTED: another kind. */
ezz_status	 ezz_proof_read(ezz_ctx *, struct ezz_bytes,
		    struct ezz_proof *out);
ezz_status	 ezz_proof_write(ezz_ctx *, const struct ezz_proof *,
		    struct ezz_buf *out);
/* SM3 of the frame as it is without a proof; payload is its DEFLATE. */
ezz_status	 ezz_proof_bound(ezz_ctx *, const struct ezz_ez1 *,
		    struct ezz_bytes payload, uint8_t digest[32]);
/* Append the Sig_structure; challenge is NULL for a time step. */
ezz_status	 ezz_proof_signed(ezz_ctx *, const struct ezz_proof *,
		    const struct ezz_pkey *, const uint8_t bound[32],
		    const struct ezz_challenge *, struct ezz_buf *out);

/* ---- making ---- */

/* Append the COSE.  EZZ_EINVAL: empty or too long. */
ezz_status	 ezz_challenge_write(ezz_ctx *, const ezz_signer *,
		    const struct ezz_challenge_order *, struct ezz_buf *cose);
/*
 * Append frame with a proof in place of any that it has; payload is its
 * DEFLATE.  proof says all but the signature.
 */
ezz_status	 ezz_proof_make(ezz_ctx *, const ezz_signer *,
		    const struct ezz_ez1 *, struct ezz_bytes payload,
		    struct ezz_proof *, const struct ezz_challenge *,
		    struct ezz_buf *frame);

#endif
