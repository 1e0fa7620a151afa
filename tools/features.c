/* From configure's answers. */
#include "config.h"

#include <stddef.h>

#include "features.h"

#ifdef EZZ_ISSUE
#define ISSUE	true
#else
#define ISSUE	false
#endif
#ifdef EZZ_ZBAR
#define ZBAR	true
#else
#define ZBAR	false
#endif

const struct feature features[] = {
	{ "issue", ISSUE },
	{ "zbar", ZBAR },
	{ NULL, false },
};
