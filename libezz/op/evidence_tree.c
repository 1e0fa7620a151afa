/*
 * The walk up a reduced hash tree (RFC 4998 4.3): in each list the hashes and
 * the one that came from below are sorted as octets, put together and
 * digested.  A first list of one hash is passed through, as RFC 6283 and all
 * readers that were met do; ezz never writes one.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "crypto/digest.h"
#include "op/evidence.h"

static int
by_octets(const void *a, const void *b)
{
	return ezz_bytes_cmp(*(const struct ezz_bytes *)a,
	    *(const struct ezz_bytes *)b);
}

static size_t
count(struct ezz_bytes list)
{
	struct ezz_cursor	 c = ezz_cursor_of(list);
	struct ezz_bytes	 hash;
	size_t			 n = 0;

	while (ezz_ers_next(&c, &hash))
		n++;
	return n;
}

static ezz_status
digest_sorted(ezz_ctx *ctx, enum ezz_hash hash, struct ezz_bytes *v, size_t n,
    uint8_t out[EZZ_DIGEST_MAX])
{
	struct ezz_digest	*d = NULL;
	ezz_status		 st;

	qsort(v, n, sizeof(*v), by_octets);
	if ((st = ezz_digest_new(ctx, hash, &d)) != EZZ_OK)
		return st;
	for (size_t i = 0; i < n && st == EZZ_OK; i++)
		st = ezz_digest_add(ctx, d, v[i]);
	if (st == EZZ_OK)
		st = ezz_digest_end(ctx, d, out);
	ezz_digest_free(&d);
	return st;
}

/* One list and what came from below; root becomes what goes up. */
static ezz_status
climb(ezz_ctx *ctx, struct ezz_bytes list, bool first,
    struct ezz_ers_step *s)
{
	size_t			 size = ezz_hash_size(s->hash), n = 0;
	struct ezz_bytes	*v = calloc(count(list) + 1, sizeof(*v));
	struct ezz_cursor	 c = ezz_cursor_of(list);
	uint8_t			 up[EZZ_DIGEST_MAX];
	ezz_status		 st = EZZ_OK;

	if (v == NULL)
		return ezz_nomem(ctx);
	for (; ezz_ers_next(&c, &v[n]); n++)
		if (v[n].n != size)
			s->sizes = false;
	if (!first)
		v[n++] = EZZ_BYTES(s->root, size);
	if (s->sizes && n == 1)
		memcpy(up, v[0].p, size);
	else if (s->sizes)
		st = digest_sorted(ctx, s->hash, v, n, up);
	if (st == EZZ_OK && s->sizes)
		memcpy(s->root, up, size);
	free(v);
	return st;
}

ezz_status
ezz_evidence_reduce(ezz_ctx *ctx, const struct ezz_ers_stamp *a,
    struct ezz_ers_step *s)
{
	ezz_status	 st = EZZ_OK;

	s->sizes = s->hash != EZZ_HASH_NONE;
	for (size_t i = 0; i < a->lists_n && st == EZZ_OK && s->sizes; i++)
		st = climb(ctx, a->lists[i], i == 0, s);
	s->rooted = st == EZZ_OK && s->sizes && a->lists_n > 0;
	return st;
}

bool
ezz_evidence_in_first(const struct ezz_ers_stamp *a, struct ezz_bytes hash)
{
	struct ezz_cursor	 c;
	struct ezz_bytes	 v;

	if (a->lists_n == 0)
		return false;
	c = ezz_cursor_of(a->lists[0]);
	while (ezz_ers_next(&c, &v))
		if (ezz_bytes_equal(v, hash))
			return true;
	return false;
}
