/*
 * Attestations: what an archive found when it judged a file, for files that a
 * signature cannot be put into, or that did not pass.  COSE_Sign1, tagged 18,
 * typ EZZ_TYP_ATTESTATION, by an attester's key, over
 *
 *	6 iat	-70020 [1, SM3 of the file, its size, verdict, report]
 *
 * where report is the JSON that was reported then (ezz-report(5)) and verdict
 * its number in enum ezz_verdict; an empty report, and then indeterminate,
 * is of a file that ezz has no checks for.  It says that the file was there and how it
 * was judged; it makes nothing better than it was.
 *
 * Left out: files named otherwise than by the SM3 of all their bytes.
 */
#ifndef EZZ_OBJECT_ATTESTATION_H
#define EZZ_OBJECT_ATTESTATION_H

#include "crypto/pkey.h"
#include "format/cose.h"

#define EZZ_CWT_ATTESTATION	(-70020)

struct ezz_attestation {
	struct ezz_cose_sign1	 sign;		/* views into the file */
	int64_t			 time;
	struct ezz_bytes	 digest;	/* 32 */
	uint64_t		 size;
	ezz_verdict		 verdict;
	struct ezz_bytes	 report;
};

/* Does it look like one, by its typ. */
bool		 ezz_attestation_is(struct ezz_bytes);
/* Read and do not judge; the bytes must outlive it. */
ezz_status	 ezz_attestation_read(ezz_ctx *, struct ezz_bytes,
		    struct ezz_attestation *out);
ezz_status	 ezz_attestation_verify(ezz_ctx *,
		    const struct ezz_attestation *, const struct ezz_pkey *,
		    bool *good);
/* Append one, signed and read back.  The views of a are not the result's. */
ezz_status	 ezz_attestation_write(ezz_ctx *, const ezz_signer *,
		    const struct ezz_attestation *a, struct ezz_buf *out);

#endif
