/* What the preview of a face needs of printing. */
#ifndef EZZ_OP_PRINTING_H
#define EZZ_OP_PRINTING_H

#include "op/leaf.h"

/* Make the face ready and lay the licence out on it; *leaf is NULL where the
 * report says what does not fit. */
ezz_status	 ezz_printing_try(ezz_ctx *, ezz_printing *,
		    const ezz_face *, const ezz_licence *,
		    struct ezz_plate **, struct ezz_leaf **, ezz_report **);
int64_t		 ezz_printing_now(const ezz_printing *);

#endif
