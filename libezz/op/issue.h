/* Issuing from inside: issue.c signs, copy.c makes copies ready for it. */
#ifndef EZZ_OP_ISSUE_H
#define EZZ_OP_ISSUE_H

#include "op/verifier.h"

struct ezz_issuing {
	ezz_office			*office;
	ezz_verifier			*verifier;
	const ezz_schemas		*schemas;
	struct ezz_issue_terms		 terms;
	const ezz_signer		*signer;
	const struct ezz_trust_entry	*entry;
	const struct ezz_dictionary	*dictionary;
};

#endif
