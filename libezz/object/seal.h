/*
 * An electronic seal as a thing that is kept: the bytes of an .esl file
 * (SESeal of GM/T 0031 and GB/T 38540), what they say, and the questions that
 * whoever stamps, judges or shows it has in common.  Reading makes no
 * judgement; see op/check_seal.c for that.
 */
#ifndef EZZ_OBJECT_SEAL_H
#define EZZ_OBJECT_SEAL_H

#include "crypto/cert.h"
#include "format/ses.h"
#include "object/trust.h"

/* ezz_seal_read and ezz_seal_free stand in ezz.h. */
struct ezz_seal {
	struct ezz_buf		 file;		/* as received, owned */
	struct ezz_ses_seal	 ses;		/* views into file */
	uint8_t			 digest[32];	/* SM3 of the SESeal bytes */
};

/* What names a seal in a status list: SM3 over its bytes as they stand. */
ezz_status	 ezz_seal_digest(ezz_ctx *, const struct ezz_ses_seal *,
		    uint8_t out[32]);

/*
 * Does the seal list this certificate, DER?  *by is EZZ_SM3 for the very
 * certificate or its SM3, EZZ_SHA256 or EZZ_SHA1 where it stands there by
 * that digest alone, EZZ_HASH_NONE when it does not stand there.
 */
ezz_status	 ezz_seal_lists(ezz_ctx *, const struct ezz_ses_seal *,
		    struct ezz_bytes cert, enum ezz_hash *by);

/* What the picture says it is, it is: "png", "gif", "bmp", "jpg", "ofd". */
bool		 ezz_seal_picture_fits(const struct ezz_ses_seal *);
/* By its first bytes; NULL for none that a seal may hold. */
const char	*ezz_seal_picture_kind(struct ezz_bytes picture);

/*
 * Whose seal it is, by a judged pack: the row of use EZZ_USE_SEAL whose key or
 * certificate the seal lists, whatever its state; its issuer is the owner's
 * code.  *out is NULL when the pack does not say, or says two owners.
 */
ezz_status	 ezz_seal_owner(ezz_ctx *, const struct ezz_ses_seal *,
		    const ezz_trust *, const struct ezz_trust_entry **out);

#endif
