/* From configure's answers. */
#include "config.h"

#include <stddef.h>

#include "features.h"

#ifdef EZZ_ISSUE
#define ISSUE	true
#else
#define ISSUE	false
#endif
#ifdef EZZ_JPEG
#define JPEG	true
#else
#define JPEG	false
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
#ifdef EZZ_ZXING
#define ZXING	true
#else
#define ZXING	false
#endif

const struct feature features[] = {
	{ "issue", ISSUE },
	{ "jpeg", JPEG },
	{ "online", ONLINE },
	{ "pkcs11", PKCS11 },
	{ "zbar", ZBAR },
	{ "zxing", ZXING },
	{ NULL, false },
};
