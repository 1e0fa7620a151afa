/* HMAC-SM3 and the permutation of status indices; see office_index.h. */
#include <string.h>

#include "crypto/digest.h"
#include "object/office_index.h"

#define BLOCK	64	/* of SM3 */
#define UNKNOWN	UINT16_MAX

static ezz_status
keyed(ezz_ctx *ctx, const uint8_t key[EZZ_SECRET], uint8_t pad,
    struct ezz_bytes a, struct ezz_bytes b, uint8_t out[32])
{
	struct ezz_digest	*d = NULL;
	uint8_t			 block[BLOCK], sum[EZZ_DIGEST_MAX];
	ezz_status		 st;

	memset(block, pad, sizeof(block));
	for (size_t i = 0; i < EZZ_SECRET; i++)
		block[i] ^= key[i];
	if ((st = ezz_digest_new(ctx, EZZ_SM3, &d)) == EZZ_OK &&
	    (st = ezz_digest_add(ctx, d, EZZ_BYTES(block, BLOCK))) == EZZ_OK &&
	    (st = ezz_digest_add(ctx, d, a)) == EZZ_OK &&
	    (st = ezz_digest_add(ctx, d, b)) == EZZ_OK &&
	    (st = ezz_digest_end(ctx, d, sum)) == EZZ_OK)
		memcpy(out, sum, 32);
	ezz_digest_free(&d);
	explicit_bzero(block, sizeof(block));
	return st;
}

/* purpose and its NUL stand first, so that one secret serves many uses. */
ezz_status
ezz_hmac_sm3(ezz_ctx *ctx, const uint8_t key[EZZ_SECRET], const char *purpose,
    struct ezz_bytes message, uint8_t out[32])
{
	uint8_t		 inner[32];
	ezz_status	 st;

	st = keyed(ctx, key, 0x36, EZZ_BYTES(purpose, strlen(purpose) + 1),
	    message, inner);
	if (st == EZZ_OK)
		st = keyed(ctx, key, 0x5c, EZZ_BYTES(inner, 32),
		    EZZ_BYTES(NULL, 0), out);
	return st;
}

void
ezz_index_set(struct ezz_index *x, const uint8_t secret[EZZ_SECRET])
{
	memcpy(x->secret, secret, EZZ_SECRET);
	x->list = 0;
	memset(x->round, 0xff, sizeof(x->round));
}

void
ezz_index_wipe(struct ezz_index *x)
{
	explicit_bzero(x, sizeof(*x));
}

/* Of 8,192 values a list few are asked; each is computed once. */
static ezz_status
round_value(ezz_ctx *ctx, struct ezz_index *x, unsigned round, uint32_t half,
    uint16_t *out)
{
	uint8_t		 m[7], mac[32];
	ezz_status	 st = EZZ_OK;

	if (x->round[round][half] == UNKNOWN) {
		for (size_t i = 0; i < 4; i++)
			m[i] = (uint8_t)(x->list >> (24 - 8 * i));
		m[4] = (uint8_t)round;
		m[5] = (uint8_t)(half >> 8);
		m[6] = (uint8_t)half;
		st = ezz_hmac_sm3(ctx, x->secret, "index",
		    EZZ_BYTES(m, sizeof(m)), mac);
		if (st == EZZ_OK)
			x->round[round][half] = (uint16_t)
			    ((mac[0] << 8 | mac[1]) % EZZ_INDEX_HALF);
	}
	*out = x->round[round][half];
	return st;
}

ezz_status
ezz_index_of(ezz_ctx *ctx, struct ezz_index *x, uint32_t list, uint32_t n,
    uint32_t *out)
{
	uint32_t	 left = n / EZZ_INDEX_HALF, right = n % EZZ_INDEX_HALF;
	uint32_t	 next;
	uint16_t	 f;
	ezz_status	 st;

	if (x->list != list) {
		memset(x->round, 0xff, sizeof(x->round));
		x->list = list;
	}
	for (unsigned r = 0; r < EZZ_INDEX_ROUNDS; r++) {
		if ((st = round_value(ctx, x, r, right, &f)) != EZZ_OK)
			return st;
		next = left ^ f;
		left = right;
		right = next;
	}
	*out = left * EZZ_INDEX_HALF + right;
	return EZZ_OK;
}
