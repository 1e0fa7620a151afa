/* token.holder: is whoever shows a token the one whom it is bound to? */
#ifndef EZZ_OP_CHECK_HOLDER_H
#define EZZ_OP_CHECK_HOLDER_H

#include "object/report.h"
#include "object/token.h"
#include "op/verifier.h"

/* Of a token whose signature is right. */
struct ezz_holder_case {
	const struct ezz_verify_terms	*terms;
	int64_t				 skew;	/* of clocks, in seconds */
	const struct ezz_ez1		*ez1;
	const struct ezz_schema		*schema;
	struct ezz_bytes		 cnf;
	struct ezz_bytes		 proof;
	const struct ezz_shown		*fields;
	size_t				 fields_n;
};

ezz_status	 ezz_check_holder(ezz_ctx *, const struct ezz_holder_case *,
		    struct ezz_note *);

#endif
