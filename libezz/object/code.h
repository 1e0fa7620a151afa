/*
 * Codes with check characters, by the names that schemas use in x-ezz-code:
 * licid credit org citizen regno type region item case.  One table; the
 * public calls stand in ezz.h.
 */
#ifndef EZZ_OBJECT_CODE_H
#define EZZ_OBJECT_CODE_H

#include "base/bytes.h"

/* false: no such kind, for readers of schemas to refuse. */
bool	 ezz_code_known(const char *kind);
/* Is text a right code of this kind?  An unknown kind holds nothing. */
bool	 ezz_code_valid(const char *kind, struct ezz_bytes text);
/* As ezz_code_check, for text without a NUL.  Parts look into text. */
ezz_status	 ezz_code_judge(ezz_ctx *, const char *kind,
		    struct ezz_bytes text, struct ezz_code *out);

/* The arithmetic alone.  The text has the alphabet and length, or -1. */
int	 ezz_credit_check(struct ezz_bytes first17);	/* GB 32100 */
int	 ezz_org_check(struct ezz_bytes first8);	/* GB 11714 */
int	 ezz_citizen_check(struct ezz_bytes first17);	/* GB 11643 */
int	 ezz_regno_check(struct ezz_bytes first14);	/* GS 15-2006 */

#endif
