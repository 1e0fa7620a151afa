/*
 * SM2 signatures by our own arithmetic.  A key that has verified often gets a
 * table, which makes each further verification several times faster: worth
 * its making after some twenty (facts measured by make bench BENCH=sm2).
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "crypto/sm2.h"
#include "crypto/sm2_seam.h"

#define TABLE_PAYS	24

struct ezz_sm2_public {
	struct ezz_sm2_pub		 pub;
	atomic_uint			 asked;
	_Atomic(struct ezz_sm2_table *)	 table;
};

struct ezz_sm2_private {
	struct ezz_sm2_key		 key;
};

ezz_status
ezz_sm2_public_new(ezz_ctx *ctx, const uint8_t xy[64],
    struct ezz_sm2_public **out)
{
	struct ezz_sm2_public	*p = calloc(1, sizeof(*p));

	*out = NULL;
	if (p == NULL)
		return ezz_nomem(ctx);
	if (!ezz_sm2_pub_read(&p->pub, xy)) {
		free(p);
		return ezz_fail(ctx, EZZ_EKEY, "GB/T 32918.1 6.2",
		    "the point is not on the curve");
	}
	*out = p;
	return EZZ_OK;
}

void
ezz_sm2_public_free(struct ezz_sm2_public **out)
{
	struct ezz_sm2_table	*table;

	if (out == NULL || *out == NULL)
		return;
	table = atomic_load(&(*out)->table);
	ezz_sm2_table_free(&table);
	free(*out);
	*out = NULL;
}

/* One thread makes the table; the others go on without it meanwhile. */
static const struct ezz_sm2_table *
table_of(struct ezz_sm2_public *p)
{
	struct ezz_sm2_table	*table = atomic_load(&p->table);

	if (table == NULL &&
	    atomic_fetch_add(&p->asked, 1) + 1 == TABLE_PAYS) {
		table = ezz_sm2_table_new(&p->pub);
		atomic_store(&p->table, table);
	}
	return table;
}

ezz_status
ezz_sm2_public_verify(ezz_ctx *ctx, struct ezz_sm2_public *p,
    const uint8_t e[32], const uint8_t rs[64], bool *good)
{
	const struct ezz_sm2_table	*table = table_of(p);

	(void)ctx;
	*good = table != NULL ? ezz_sm2_verify_seen(table, e, rs) :
	    ezz_sm2_verify(&p->pub, e, rs);
	return EZZ_OK;
}

ezz_status
ezz_sm2_private_new(ezz_ctx *ctx, const uint8_t d[32], uint8_t xy[64],
    struct ezz_sm2_private **out)
{
	struct ezz_sm2_private	*k = calloc(1, sizeof(*k));

	*out = NULL;
	if (k == NULL)
		return ezz_nomem(ctx);
	if (!ezz_sm2_key_read(&k->key, d)) {
		ezz_sm2_private_free(&k);
		return ezz_fail(ctx, EZZ_EKEY, "GB/T 32918.1 6.1",
		    "the private key is not between 1 and n-2");
	}
	ezz_sm2_pub_write(ezz_sm2_key_pub(&k->key), xy);
	*out = k;
	return EZZ_OK;
}

void
ezz_sm2_private_free(struct ezz_sm2_private **k)
{
	if (k == NULL || *k == NULL)
		return;
	ezz_sm2_key_wipe(&(*k)->key);
	free(*k);
	*k = NULL;
}

ezz_status
ezz_sm2_private_sign(ezz_ctx *ctx, const struct ezz_sm2_private *k,
    const uint8_t e[32], uint8_t rs[64])
{
	if (ezz_sm2_sign(&k->key, e, NULL, NULL, rs))
		return EZZ_OK;
	return ezz_fail(ctx, EZZ_ECRYPTO, NULL, "signing failed: no random "
	    "numbers came, or the machine made a fault");
}
