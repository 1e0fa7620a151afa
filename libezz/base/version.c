/* The version that configure was told. */
#include "config.h"

#include "ezz.h"

const char *
ezz_version(void)
{
	return PACKAGE_VERSION;
}
