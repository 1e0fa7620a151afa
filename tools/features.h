/* What this build can do, for --version. */
#ifndef EZZ_FEATURES_H
#define EZZ_FEATURES_H

#include <stdbool.h>

struct feature {
	const char	*name;
	bool		 built;
};

extern const struct feature	 features[];

#endif
