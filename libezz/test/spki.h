/* The key of a certificate by position alone (RFC 5280 4.1). */
#ifndef EZZ_TEST_SPKI_H
#define EZZ_TEST_SPKI_H

#include "test.h"

#include "base/der.h"
#include "crypto/pkey.h"

static inline struct ezz_pkey *
test_key_of_cert(ezz_ctx *ctx, struct ezz_bytes cert)
{
	static const uint8_t	 tags[] = { 0xa0, EZZ_DER_INTEGER,
				    EZZ_DER_SEQUENCE, EZZ_DER_SEQUENCE,
				    EZZ_DER_SEQUENCE, EZZ_DER_SEQUENCE,
				    EZZ_DER_SEQUENCE };
	struct ezz_cursor	 c = ezz_cursor_of(cert);
	struct ezz_bytes	 in, whole = { 0 };
	struct ezz_pkey		*key = NULL;

	assert_true(ezz_der_take(&c, EZZ_DER_SEQUENCE, &in, NULL));
	c = ezz_cursor_of(in);
	assert_true(ezz_der_take(&c, EZZ_DER_SEQUENCE, &in, NULL));
	c = ezz_cursor_of(in);
	for (size_t i = 0; i < sizeof(tags); i++)
		assert_true(ezz_der_take(&c, tags[i], &in, &whole));
	if (ezz_pkey_read(ctx, whole, &key) != EZZ_OK)
		fail_msg("%s", ezz_message(ctx));
	return key;
}

#endif
