/* From configure's answers. */
#include "config.h"

#include <stddef.h>

#include "features.h"

#ifdef EZZ_ISSUE
#define ISSUE	true
#else
#define ISSUE	false
#endif
#ifdef EZZ_ONLINE
#define ONLINE	true
#else
#define ONLINE	false
#endif
#ifdef EZZ_P11
#define PKCS11	true
#else
#define PKCS11	false
#endif
#ifdef EZZ_ZBAR
#define ZBAR	true
#else
#define ZBAR	false
#endif

const struct feature features[] = {
	{ "issue", ISSUE },
	{ "online", ONLINE },
	{ "pkcs11", PKCS11 },
	{ "zbar", ZBAR },
	{ NULL, false },
};
