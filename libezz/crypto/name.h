/* Distinguished names from text. */
#ifndef EZZ_CRYPTO_NAME_H
#define EZZ_CRYPTO_NAME_H

#include "base/bytes.h"

/*
 * "CN=...,O=...,C=CN" (RFC 4514: the last comes first in the certificate) to
 * DER, appended.  A backslash takes the next character as it is.  EZZ_EINVAL:
 * an unknown attribute, an empty value, text that is not UTF-8.
 */
ezz_status	 ezz_name_der(ezz_ctx *, const char *text,
		    struct ezz_buf *out);

#endif
