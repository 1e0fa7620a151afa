/*
 * What went wrong, for who asks to be told: a value or a digest that is not
 * right is tried under the mistakes that writers are known to make.  Only
 * remarks come of it; nothing here is asked before a verdict.
 */
#ifndef EZZ_OP_EXPLAIN_H
#define EZZ_OP_EXPLAIN_H

#include "op/document.h"

/* Bytes that may have been signed in the place of the right ones. */
struct ezz_taken {
	const char		*what;	/* NULL: they are the right ones */
	struct ezz_bytes	 bytes;
};

/* The first of these that the value is right for, by whatever mistake. */
ezz_status	 ezz_explain_value(ezz_ctx *, const struct ezz_pkey *,
		    const struct ezz_sigval *, const struct ezz_taken *,
		    size_t n, struct ezz_note *);
/* A digest that should be this one's. */
ezz_status	 ezz_explain_digest(ezz_ctx *, enum ezz_hash,
		    struct ezz_bytes thing, struct ezz_bytes digest,
		    struct ezz_note *);

/* Of a signature whose value, or whose digest, did not come out right. */
ezz_status	 ezz_explain_signing(ezz_ctx *, const struct ezz_signing *,
		    struct ezz_note *);
ezz_status	 ezz_explain_xml(ezz_ctx *, const struct ezz_signing *,
		    struct ezz_note *);
/* Of its i-th reference. */
ezz_status	 ezz_explain_reference(ezz_ctx *, const struct ezz_signing *,
		    size_t i, struct ezz_note *);
/* Of a seal whose maker's signature is not right. */
ezz_status	 ezz_explain_seal(ezz_ctx *, const struct ezz_seal_case *,
		    struct ezz_note *);

#endif
