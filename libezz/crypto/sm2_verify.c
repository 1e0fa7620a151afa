/*
 * SM2 verification (GB/T 32918.2-2016 7): r, s in 1..n-1, t = r + s not 0,
 * and the x of sG + tP is r - e mod n.
 *
 * A key that is met once takes interleaved windows; one that is met often
 * has its comb made once.  All values here are public.
 */
#include <stdlib.h>
#include <string.h>

#include "crypto/sm2_inner.h"
#include "crypto/sm2_scalar.h"

/* A comb costs about as much as this many verifications save by it. */
#define PAYS	16

struct ezz_sm2_table {
	_Alignas(64) struct ezz_sm2_point	comb[SM2_COMB];
};

/* s, t and the x wanted; false if the signature is out of range. */
static bool
prepare(struct u256 *s, struct u256 *t, struct u256 *v, const uint8_t e[32],
    const uint8_t sig[64])
{
	struct u256 r, m;

	u256_from_bytes(&r, sig);
	u256_from_bytes(s, sig + 32);
	if ((sc_mask_valid(&r) & sc_mask_valid(s)) == 0)
		return false;
	sc_add(t, &r, s);
	sc_from_bytes(&m, e);
	sc_sub(v, &r, &m);
	return u256_mask_zero(t) == 0;
}

bool
ezz_sm2_verify(const struct ezz_sm2_pub *pub, const uint8_t e[32],
    const uint8_t sig[64])
{
	struct u256 s, t, v;

	return prepare(&s, &t, &v, e, sig) &&
	    ezz_sm2_core()->any(pub, &s, &t, &v);
}

struct ezz_sm2_table *
ezz_sm2_table_new(const struct ezz_sm2_pub *pub)
{
	struct ezz_sm2_table *t = aligned_alloc(64, sizeof(*t));

	if (t != NULL)
		ezz_sm2_core()->comb(t->comb, pub);
	return t;
}

void
ezz_sm2_table_free(struct ezz_sm2_table **t)
{
	free(*t);
	*t = NULL;
}

bool
ezz_sm2_verify_seen(const struct ezz_sm2_table *table, const uint8_t e[32],
    const uint8_t sig[64])
{
	struct u256 s, t, v;

	return prepare(&s, &t, &v, e, sig) &&
	    ezz_sm2_core()->seen(table->comb, &s, &t, &v);
}

void
ezz_sm2_verify_many(const struct ezz_sm2_pub *pub, size_t n,
    const uint8_t e[][32], const uint8_t sig[][64], bool good[])
{
	struct ezz_sm2_table *t = n < PAYS ? NULL : ezz_sm2_table_new(pub);

	for (size_t i = 0; i < n; i++)
		good[i] = t == NULL ? ezz_sm2_verify(pub, e[i], sig[i]) :
		    ezz_sm2_verify_seen(t, e[i], sig[i]);
	ezz_sm2_table_free(&t);
}
