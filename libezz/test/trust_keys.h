/*
 * Keys for tests that are the same on every machine: the private half is the
 * SM3 of a name.  Names that begin with "sm2" are SM2 keys, with "es256" P-256
 * keys, all others are Ed25519, whose signatures are deterministic.
 */
#ifndef EZZ_TEST_TRUST_KEYS_H
#define EZZ_TEST_TRUST_KEYS_H

#include "test.h"

#include "crypto/digest.h"
#include "crypto/signer_file.h"

static inline void
test_sm3(const char *name, uint8_t out[EZZ_DIGEST_MAX])
{
	ezz_ctx	*ctx = test_ctx();

	assert_int_equal(ezz_digest_once(ctx, EZZ_SM3, ezz_bytes_str(name),
	    out), 0);
	ezz_ctx_free(&ctx);
}

static inline ezz_signer *
test_signer(ezz_ctx *ctx, const char *name)
{
	struct ezz_buf	 der = test_hex(strncmp(name, "sm2", 3) == 0 ?
			    "3041020100301306072a8648ce3d020106082a811ccf5501"
			    "822d042730250201010420" :
			    strncmp(name, "es256", 5) == 0 ?
			    "3041020100301306072a8648ce3d020106082a8648ce3d03"
			    "0107042730250201010420" :
			    "302e020100300506032b657004220420");
	struct ezz_buf	 whole = { 0 };
	uint8_t		 d[EZZ_DIGEST_MAX];
	ezz_signer	*s = NULL;

	test_sm3(name, d);
	assert_int_equal(ezz_buf_addb(ctx, &whole, ezz_bytes_of(&der)), 0);
	assert_int_equal(ezz_buf_add(ctx, &whole, d, 32), 0);
	if (ezz_signer_read(ctx, ezz_bytes_of(&whole), name, NULL, &s) !=
	    EZZ_OK)
		fail_msg("%s: %s", name, ezz_message(ctx));
	ezz_buf_free(&der);
	ezz_buf_free(&whole);
	return s;
}

#endif
