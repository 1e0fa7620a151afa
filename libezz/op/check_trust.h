/* What judging a trust pack takes for granted; the calls stand in ezz.h. */
#ifndef EZZ_OP_CHECK_TRUST_H
#define EZZ_OP_CHECK_TRUST_H

#include "object/office.h"
#include "object/trust.h"

/* How far a window's clock may be off before a pack is of the future. */
#define EZZ_TRUST_SKEW	120

/* A pack in hand under the roots that an office pins. */
ezz_status	 ezz_office_judge_pack(ezz_ctx *, const ezz_office *,
		    struct ezz_bytes pack, const char *input, int64_t now,
		    ezz_report **report, ezz_trust **trust);

#endif
