/*
 * OpenSSL as the oracle of SM2: keys, signatures as r||s, verdicts.  And a
 * small generator, so that tests can be repeated.
 */
#ifndef EZZ_TEST_SM2_PEER_H
#define EZZ_TEST_SM2_PEER_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "crypto/sm2_inner.h"

struct peer {
	EVP_PKEY	*key;
	EVP_PKEY_CTX	*sign, *verify;
};

static inline void
peer_must(int ok, const char *what)
{
	if (!ok) {
		fprintf(stderr, "openssl: %s failed\n", what);
		abort();
	}
}

static inline void
peer_free(struct peer *p)
{
	EVP_PKEY_CTX_free(p->sign);
	EVP_PKEY_CTX_free(p->verify);
	EVP_PKEY_free(p->key);
	memset(p, 0, sizeof(*p));
}

static inline EVP_PKEY *
peer_key(const uint8_t d[32], const uint8_t xy[64])
{
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
	BIGNUM *priv = d == NULL ? NULL : BN_bin2bn(d, 32, NULL);
	EVP_PKEY *key = NULL;
	OSSL_PARAM *params;
	uint8_t point[65] = { 4 };

	memcpy(point + 1, xy, 64);
	OSSL_PARAM_BLD_push_utf8_string(bld, OSSL_PKEY_PARAM_GROUP_NAME,
	    "SM2", 0);
	if (priv != NULL)
		OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_PRIV_KEY, priv);
	OSSL_PARAM_BLD_push_octet_string(bld, OSSL_PKEY_PARAM_PUB_KEY, point,
	    65);
	params = OSSL_PARAM_BLD_to_param(bld);
	peer_must(EVP_PKEY_fromdata_init(ctx) == 1 && EVP_PKEY_fromdata(ctx,
	    &key, d == NULL ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR, params)
	    == 1, "EVP_PKEY_fromdata");
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(bld);
	EVP_PKEY_CTX_free(ctx);
	BN_free(priv);
	return key;
}

/* d may be NULL: then only verifying. */
static inline struct peer
peer_new(const uint8_t d[32], const uint8_t xy[64])
{
	struct peer p = { .key = peer_key(d, xy) };

	p.verify = EVP_PKEY_CTX_new(p.key, NULL);
	peer_must(EVP_PKEY_verify_init(p.verify) == 1 &&
	    EVP_PKEY_CTX_set_signature_md(p.verify, EVP_sm3()) == 1,
	    "EVP_PKEY_verify_init");
	if (d == NULL)
		return p;
	p.sign = EVP_PKEY_CTX_new(p.key, NULL);
	peer_must(EVP_PKEY_sign_init(p.sign) == 1 &&
	    EVP_PKEY_CTX_set_signature_md(p.sign, EVP_sm3()) == 1,
	    "EVP_PKEY_sign_init");
	return p;
}

static inline void
peer_sign(const struct peer *p, const uint8_t e[32], uint8_t sig[64])
{
	uint8_t der[80];
	const uint8_t *at = der;
	size_t n = sizeof(der);
	ECDSA_SIG *s;

	peer_must(EVP_PKEY_sign(p->sign, der, &n, e, 32) == 1,
	    "EVP_PKEY_sign");
	s = d2i_ECDSA_SIG(NULL, &at, (long)n);
	BN_bn2binpad(ECDSA_SIG_get0_r(s), sig, 32);
	BN_bn2binpad(ECDSA_SIG_get0_s(s), sig + 32, 32);
	ECDSA_SIG_free(s);
}

static inline bool
peer_verify(const struct peer *p, const uint8_t e[32], const uint8_t sig[64])
{
	ECDSA_SIG *s = ECDSA_SIG_new();
	uint8_t *der = NULL;
	int n, ok;

	ECDSA_SIG_set0(s, BN_bin2bn(sig, 32, NULL),
	    BN_bin2bn(sig + 32, 32, NULL));
	n = i2d_ECDSA_SIG(s, &der);
	ok = EVP_PKEY_verify(p->verify, der, (size_t)n, e, 32);
	OPENSSL_free(der);
	ECDSA_SIG_free(s);
	return ok == 1;
}

/* xorshift64*; good enough to scatter tests. */
static inline uint64_t
dice(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(0x2545f4914f6cdd1d);
}

/* An ezz_sm2_rng over dice; arg is the state. */
static inline bool
dice_rng(void *arg, void *p, size_t n)
{
	uint8_t *at = p;

	for (size_t i = 0; i < n; i++)
		at[i] = (uint8_t)(dice(arg) >> 32);
	return true;
}

/*
 * Our signature of e by the peer, one of the peer's by us, and one with a bit
 * changed: both sides must say the same.  Returns how often they did not.
 */
static inline int
peer_round(const struct ezz_sm2_key *key, const struct ezz_sm2_table *table,
    const struct peer *peer, uint64_t *state, const uint8_t e[32],
    const uint8_t ours[64])
{
	uint8_t sig[64];
	unsigned bit;
	int bad = 0;
	bool verdict;

	bad += !peer_verify(peer, e, ours);
	peer_sign(peer, e, sig);
	bad += !ezz_sm2_verify(&key->pub, e, sig);
	bad += !ezz_sm2_verify_seen(table, e, sig);
	if (dice(state) % 4 != 0)
		return bad;
	bit = (unsigned)(dice(state) % 512);
	sig[bit / 8] = (uint8_t)(sig[bit / 8] ^ 1u << bit % 8);
	verdict = peer_verify(peer, e, sig);
	bad += ezz_sm2_verify(&key->pub, e, sig) != verdict;
	bad += ezz_sm2_verify_seen(table, e, sig) != verdict;
	return bad;
}

/* A hundred signatures of one key: 32, 32 and 31 at once, the rest alone. */
#define PEER_EACH	100

static inline int
peer_hundred(struct ezz_sm2_key *key, const uint8_t e[][32], uint8_t sig[][64],
    uint64_t *state)
{
	int bad = !ezz_sm2_sign_batch(key, 95, e, sig, dice_rng, state);

	for (int i = 95; i < PEER_EACH; i++)
		bad += !ezz_sm2_sign(key, e[i], dice_rng, state, sig[i]);
	return bad;
}

/* Rounds over keys that change every hundred. */
static inline int
peer_rounds(long n, uint64_t state)
{
	static uint8_t e[PEER_EACH][32], sig[PEER_EACH][64];
	static struct ezz_sm2_key key;
	struct ezz_sm2_table *table = NULL;
	struct peer peer = { 0 };
	uint8_t d[32], xy[64];
	int bad = 0;

	for (long i = 0; i < n; i++) {
		long at = i % PEER_EACH;

		if (at == 0) {
			peer_free(&peer);
			ezz_sm2_table_free(&table);
			if (!ezz_sm2_key_new(&key, dice_rng, &state))
				return 1;
			ezz_sm2_key_write(&key, d);
			ezz_sm2_pub_write(&key.pub, xy);
			peer = peer_new(d, xy);
			table = ezz_sm2_table_new(&key.pub);
			dice_rng(&state, e, sizeof(e));
			bad += peer_hundred(&key, (const uint8_t (*)[32])e,
			    sig, &state);
		}
		bad += peer_round(&key, table, &peer, &state, e[at], sig[at]);
	}
	peer_free(&peer);
	ezz_sm2_table_free(&table);
	return bad;
}

#endif
