/* An attestation judged, alone or for the file that it is of. */
#ifndef EZZ_OP_ATTESTATION_H
#define EZZ_OP_ATTESTATION_H

#include "object/attestation.h"
#include "op/verifier.h"

/* By itself: what it is of is not at hand. */
ezz_status	 ezz_check_attestation(ezz_ctx *, ezz_verifier *,
		    struct ezz_bytes, const char *input,
		    const struct ezz_verify_terms *, ezz_report **out);
/* With its file, as ezz_verify_evidence. */
ezz_status	 ezz_verify_attested(ezz_ctx *, ezz_verifier *,
		    struct ezz_bytes attestation,
		    const struct ezz_bytes *objects, size_t n,
		    const char *input, const struct ezz_verify_terms *,
		    ezz_report **out);
/* verify_evidence.c: has this thing checks of its own? */
bool		 ezz_evidence_has_own(ezz_ctx *, struct ezz_bytes thing);

#endif
