/*
 * Making and renewing evidence records (RFC 4998 4.2, 5.2, 5.3): any number
 * of objects under one time-stamp.  The tree is binary, its leaves sorted, so
 * that a root does not depend on the order in which they came; a node without
 * a sibling goes up as it is.  A first list has the leaf and its sibling, and
 * a tree of one leaf is left out.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "crypto/digest.h"
#include "format/ers.h"
#include "format/tsp.h"
#include "op/evidence.h"
#include "op/tree.h"

#define LEVELS	64

struct item {
	enum ezz_renewal	 how;
	struct ezz_buf		 record;	/* that is renewed */
	uint8_t			 leaf[EZZ_DIGEST_MAX];
	size_t			 place;		/* among the sorted leaves */
};

struct ezz_evidence_batch {
	enum ezz_hash	 hash;
	size_t		 size;
	struct item	*items;
	size_t		 n;
	size_t		 cap;
	/* after the root was asked for */
	uint8_t		*levels[LEVELS];	/* size bytes a node */
	size_t		 nodes[LEVELS];
	size_t		 levels_n;
};

/* By what its last chain is digested: its own word, or the imprint's. */
static ezz_status
chain_hash(ezz_ctx *ctx, const struct ezz_ers_stamp *s, enum ezz_hash *out)
{
	struct ezz_tsp_token	*t;
	ezz_status		 st = EZZ_OK;

	*out = ezz_hash_by_oid(s->hash);
	if (s->hash[0] != '\0')
		return EZZ_OK;
	if ((t = calloc(1, sizeof(*t))) == NULL)
		return ezz_nomem(ctx);
	if ((st = ezz_tsp_token_read(ctx, s->token, t)) == EZZ_OK)
		*out = ezz_hash_by_oid(t->info.imprint.hash);
	free(t);
	return st;
}

/* ---- what is gathered ---------------------------------------------------- */

ezz_status
ezz_evidence_batch_new(ezz_ctx *ctx, const char *hash,
    ezz_evidence_batch **out)
{
	ezz_evidence_batch	*b;
	enum ezz_hash		 h = ezz_hash_by_name(hash);

	*out = NULL;
	if (h == EZZ_HASH_NONE)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "%s is no digest that ezz uses: take SM3, SHA-256, "
		    "SHA-384 or SHA-512", hash);
	if ((b = calloc(1, sizeof(*b))) == NULL)
		return ezz_nomem(ctx);
	b->hash = h;
	b->size = ezz_hash_size(h);
	*out = b;
	return EZZ_OK;
}

static void
drop_tree(ezz_evidence_batch *b)
{
	for (size_t i = 0; i < b->levels_n; i++)
		free(b->levels[i]);
	memset(b->levels, 0, sizeof(b->levels));
	b->levels_n = 0;
}

void
ezz_evidence_batch_free(ezz_evidence_batch **batch)
{
	ezz_evidence_batch	*b;

	if (batch == NULL || (b = *batch) == NULL)
		return;
	for (size_t i = 0; i < b->n; i++)
		ezz_buf_free(&b->items[i].record);
	drop_tree(b);
	free(b->items);
	free(b);
	*batch = NULL;
}

/* The last chain goes on by its own hash; the last token is what is covered. */
static ezz_status
leaf_of_stamp(ezz_ctx *ctx, const ezz_evidence_batch *b,
    const struct ezz_ers *e, uint8_t *leaf)
{
	const struct ezz_ers_chain	*c = &e->chains[e->chains_n - 1];
	enum ezz_hash			 h;
	ezz_status			 st;

	st = chain_hash(ctx, &e->stamps[c->first], &h);
	if (st != EZZ_OK)
		return st;
	if (h != b->hash)
		return ezz_fail(ctx, EZZ_EREFUSED, "RFC 4998 5.2", "its last "
		    "chain is by %s: renew it by that, or renew the whole "
		    "tree with the documents", ezz_hash_name(h));
	return ezz_digest_once(ctx, b->hash, e->stamps[c->first + c->n -
	    1].token, leaf);
}

/* H(H(object) || H(the chains so far)), in this order. */
static ezz_status
leaf_of_tree(ezz_ctx *ctx, const ezz_evidence_batch *b,
    const struct ezz_ers *e, struct ezz_bytes digest, uint8_t *leaf)
{
	struct ezz_buf	 all = { 0 };
	uint8_t		 both[2 * EZZ_DIGEST_MAX];
	ezz_status	 st;

	memcpy(both, digest.p, b->size);
	if ((st = ezz_buf_addb(ctx, &all, e->sequence)) == EZZ_OK &&
	    (st = ezz_der_wrap(ctx, &all, 0, EZZ_DER_SEQUENCE)) == EZZ_OK &&
	    (st = ezz_digest_once(ctx, b->hash, ezz_bytes_of(&all),
	    both + b->size)) == EZZ_OK)
		st = ezz_digest_once(ctx, b->hash, EZZ_BYTES(both,
		    2 * b->size), leaf);
	ezz_buf_free(&all);
	return st;
}

static ezz_status
fill_item(ezz_ctx *ctx, const ezz_evidence_batch *b, struct item *it,
    struct ezz_bytes record, struct ezz_bytes digest)
{
	struct ezz_ers	*e;
	ezz_status	 st;

	if (it->how != EZZ_RENEW_STAMP && digest.n != b->size)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "a digest of %zu bytes is none", digest.n);
	if (it->how == EZZ_RENEW_NOTHING) {
		memcpy(it->leaf, digest.p, b->size);
		return EZZ_OK;
	}
	if ((e = calloc(1, sizeof(*e))) == NULL)
		return ezz_nomem(ctx);
	if ((st = ezz_ers_read(ctx, record, e)) == EZZ_OK)
		st = it->how == EZZ_RENEW_STAMP ? leaf_of_stamp(ctx, b, e,
		    it->leaf) : leaf_of_tree(ctx, b, e, digest, it->leaf);
	if (st == EZZ_OK)
		st = ezz_buf_addb(ctx, &it->record, record);
	free(e);
	return st;
}

ezz_status
ezz_evidence_batch_add(ezz_ctx *ctx, ezz_evidence_batch *b,
    enum ezz_renewal how, struct ezz_bytes record, struct ezz_bytes digest)
{
	struct item	*all;
	size_t		 cap = b->cap == 0 ? 64 : b->cap * 2;
	ezz_status	 st;

	if (b->n == b->cap) {
		all = realloc(b->items, cap * sizeof(*all));
		if (all == NULL)
			return ezz_nomem(ctx);
		b->items = all;
		b->cap = cap;
	}
	b->items[b->n] = (struct item){ .how = how };
	st = fill_item(ctx, b, &b->items[b->n], record, digest);
	if (st != EZZ_OK) {
		ezz_buf_free(&b->items[b->n].record);
		return st;
	}
	b->n++;
	drop_tree(b);
	return EZZ_OK;
}

/* ---- the tree ------------------------------------------------------------ */

static int
by_leaf(const void *a, const void *b, void *size)
{
	return memcmp((*(struct item *const *)a)->leaf,
	    (*(struct item *const *)b)->leaf, *(size_t *)size);
}

static ezz_status
sort_leaves(ezz_ctx *ctx, ezz_evidence_batch *b)
{
	struct item	**order = calloc(b->n, sizeof(*order));
	uint8_t		 *leaves = malloc(b->n * b->size);

	if (order == NULL || leaves == NULL) {
		free(order);
		free(leaves);
		return ezz_nomem(ctx);
	}
	for (size_t i = 0; i < b->n; i++)
		order[i] = &b->items[i];
	qsort_r(order, b->n, sizeof(*order), by_leaf, &b->size);
	for (size_t i = 0; i < b->n; i++) {
		order[i]->place = i;
		memcpy(leaves + i * b->size, order[i]->leaf, b->size);
	}
	free(order);
	b->levels[0] = leaves;
	b->nodes[0] = b->n;
	b->levels_n = 1;
	return EZZ_OK;
}

static ezz_status
grow(ezz_ctx *ctx, ezz_evidence_batch *b)
{
	size_t		 below = b->nodes[b->levels_n - 1];
	const uint8_t	*from = b->levels[b->levels_n - 1];
	size_t		 n = (below + 1) / 2;
	uint8_t		*to = malloc(n * b->size);
	ezz_status	 st;

	if (to == NULL)
		return ezz_nomem(ctx);
	st = ezz_tree_pairs(ctx, b->hash, from, below / 2, to);
	if (below % 2 != 0)
		memcpy(to + (n - 1) * b->size, from + (below - 1) * b->size,
		    b->size);
	b->levels[b->levels_n] = to;
	b->nodes[b->levels_n++] = n;
	return st;
}

ezz_status
ezz_evidence_batch_root(ezz_ctx *ctx, ezz_evidence_batch *b,
    struct ezz_buf *digest)
{
	ezz_status	 st = EZZ_OK;

	if (b->n == 0)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "there is nothing to make evidence for");
	if (b->levels_n == 0 && (st = sort_leaves(ctx, b)) != EZZ_OK)
		return st;
	while (st == EZZ_OK && b->nodes[b->levels_n - 1] > 1)
		st = grow(ctx, b);
	return st != EZZ_OK ? st : ezz_buf_add(ctx, digest,
	    b->levels[b->levels_n - 1], b->size);
}

/* ---- one record ---------------------------------------------------------- */

/* The lists from the leaf up; a level without a sibling has none. */
static size_t
path_of(const ezz_evidence_batch *b, const struct item *it, uint8_t *first,
    struct ezz_ers_list *lists)
{
	size_t	 at = it->place, n = 0;

	for (size_t i = 0; i + 1 < b->levels_n; i++, at /= 2) {
		const uint8_t	*sibling = b->levels[i] + (at ^ 1) * b->size;

		if ((at ^ 1) >= b->nodes[i])
			continue;
		if (n == 0) {
			memcpy(first, it->leaf, b->size);
			memcpy(first + b->size, sibling, b->size);
			lists[n++].hashes = EZZ_BYTES(first, 2 * b->size);
		} else
			lists[n++].hashes = EZZ_BYTES(sibling, b->size);
	}
	return n;
}

/* The old chains, and where the new stamp belongs. */
static ezz_status
join_chains(ezz_ctx *ctx, const struct ezz_ers *e, enum ezz_renewal how,
    struct ezz_bytes stamp, struct ezz_buf *chains)
{
	const struct ezz_ers_chain	*last;
	struct ezz_cursor		 c;
	struct ezz_asn1_item		 it;
	struct ezz_notes		 notes = { 0 };
	struct ezz_asn1			 r = { ctx, "RFC 4998 5.1", &notes };
	size_t				 keep = e->chains_n, at;
	ezz_status			 st = EZZ_OK;

	keep -= how == EZZ_RENEW_STAMP;
	for (size_t i = 0; i < keep && st == EZZ_OK; i++)
		st = ezz_buf_addb(ctx, chains, e->chains[i].raw);
	at = chains->n;
	if (st == EZZ_OK && how == EZZ_RENEW_STAMP) {
		last = &e->chains[e->chains_n - 1];
		c = ezz_cursor_of(last->raw);
		if ((st = ezz_asn1_take(&r, &c, EZZ_DER_SEQUENCE,
		    "ArchiveTimeStampChain", &it)) == EZZ_OK)
			st = ezz_buf_addb(ctx, chains, it.content);
	}
	if (st != EZZ_OK || (st = ezz_buf_addb(ctx, chains, stamp)) != EZZ_OK)
		return st;
	return ezz_der_wrap(ctx, chains, at, EZZ_DER_SEQUENCE);
}

static ezz_status
whole(ezz_ctx *ctx, const ezz_evidence_batch *b, const struct item *it,
    struct ezz_bytes stamp, struct ezz_buf *out)
{
	struct ezz_ers	*e = calloc(1, sizeof(*e));
	const char	*algs[EZZ_MAX_ERS_CHAINS + 1];
	struct ezz_buf	 chains = { 0 };
	const char	*own = ezz_hash_oid(b->hash);
	size_t		 n = 0;
	bool		 known = false;
	ezz_status	 st = EZZ_OK;

	if (e == NULL)
		return ezz_nomem(ctx);
	if (it->how != EZZ_RENEW_NOTHING)
		st = ezz_ers_read(ctx, ezz_bytes_of(&it->record), e);
	for (; n < e->algs_n; n++) {
		algs[n] = e->algs[n];
		known = known || strcmp(algs[n], own) == 0;
	}
	if (!known)
		algs[n++] = own;
	if (st == EZZ_OK && (n > EZZ_MAX_ERS_CHAINS || e->chains_n +
	    (it->how == EZZ_RENEW_TREE) > EZZ_MAX_ERS_CHAINS ||
	    e->stamps_n == EZZ_MAX_ERS_STAMPS))
		st = ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "the record has been renewed too often");
	if (st == EZZ_OK && (st = join_chains(ctx, e, it->how, stamp,
	    &chains)) == EZZ_OK)
		st = ezz_ers_write(ctx, algs, n, ezz_bytes_of(&chains), out);
	ezz_buf_free(&chains);
	free(e);
	return st;
}

ezz_status
ezz_evidence_batch_record(ezz_ctx *ctx, const ezz_evidence_batch *b,
    size_t i, struct ezz_bytes token, struct ezz_buf *out)
{
	struct ezz_ers_list	 lists[LEVELS];
	uint8_t			 first[2 * EZZ_DIGEST_MAX];
	struct ezz_buf		 stamp = { 0 };
	size_t			 n;
	ezz_status		 st;

	if (i >= b->n || b->levels_n == 0)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "the root of this batch was not asked for");
	n = path_of(b, &b->items[i], first, lists);
	if ((st = ezz_ers_stamp_write(ctx, ezz_hash_oid(b->hash), b->size,
	    lists, n, token, &stamp)) == EZZ_OK)
		st = whole(ctx, b, &b->items[i], ezz_bytes_of(&stamp), out);
	ezz_buf_free(&stamp);
	return st;
}
