/*
 * Regular expressions whose matching time has a bound: the subset of ECMA 262
 * that JSON Schema's "pattern" needs, run as a set of states, without
 * backtracking.  What the subset lacks is refused when the pattern is read.
 */
#ifndef EZZ_BASE_PATTERN_H
#define EZZ_BASE_PATTERN_H

#include "base/bytes.h"

struct ezz_pattern;

/*
 * Known: characters, ".", [sets], \d \w \s and their opposites, \t \n \v \f
 * \r \xHH \uHHHH, ^ $ | ( ) (?: ) * + ? {n} {n,} {n,m}, each also lazy.
 * EZZ_EUNSUPPORTED for back-references, look-around, \b, \p; EZZ_EFORMAT,
 * EZZ_ELIMIT when its states would be more than EZZ_MAX_PATTERN_STATES.
 */
ezz_status	 ezz_pattern_new(ezz_ctx *, struct ezz_bytes text,
		    struct ezz_pattern **out);
void		 ezz_pattern_free(struct ezz_pattern **);
/* Does it match anywhere in the text, which is UTF-8. */
bool		 ezz_pattern_match(const struct ezz_pattern *,
		    struct ezz_bytes text);

#endif
