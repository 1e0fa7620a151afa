/*
 * Trees of evidence in a file.  Built from the leaves up in one pass a level,
 * in constant memory; read a group of 16 nodes at a time.
 */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/stream.h"
#include "crypto/sm3.h"
#include "op/tree.h"

#define CHUNK	1024		/* pairs digested at a time */
#define BLOCK	4096		/* nodes read at a time: whole groups */

/* ---- pairs --------------------------------------------------------------- */

/* Two children, the lesser first. */
static void
join(const uint8_t *pair, size_t size, uint8_t *out)
{
	bool	 swap = memcmp(pair, pair + size, size) > 0;

	memcpy(out, pair + (swap ? size : 0), size);
	memcpy(out + size, pair + (swap ? 0 : size), size);
}

/* SM3 takes many messages at once. */
static void
pairs_sm3(const uint8_t *from, size_t n, uint8_t *to)
{
	static const size_t	 size = EZZ_SM3_LEN;
	struct ezz_sm3_job	 jobs[CHUNK];
	uint8_t			 pairs[CHUNK * 2 * EZZ_SM3_LEN];

	for (size_t at = 0; at < n; at += CHUNK) {
		size_t	 k = n - at < CHUNK ? n - at : CHUNK;

		for (size_t i = 0; i < k; i++) {
			const uint8_t	*p = from + (at + i) * 2 * size;

			if (memcmp(p, p + size, size) > 0) {
				join(p, size, pairs + i * 2 * size);
				p = pairs + i * 2 * size;
			}
			jobs[i] = (struct ezz_sm3_job){ NULL, p, 2 * size,
			    to + (at + i) * size };
		}
		ezz_sm3_many(jobs, k);
	}
}

ezz_status
ezz_tree_pairs(ezz_ctx *ctx, enum ezz_hash hash, const uint8_t *from,
    size_t n, uint8_t *to)
{
	uint8_t		 pair[2 * EZZ_DIGEST_MAX];
	size_t		 size = ezz_hash_size(hash);
	ezz_status	 st = EZZ_OK;

	if (hash == EZZ_SM3) {
		pairs_sm3(from, n, to);
		return EZZ_OK;
	}
	for (size_t i = 0; i < n && st == EZZ_OK; i++) {
		join(from + i * 2 * size, size, pair);
		st = ezz_digest_once(ctx, hash, EZZ_BYTES(pair, 2 * size),
		    to + i * size);
	}
	return st;
}

/* One level up: a last node without a sibling goes up as it is. */
static ezz_status
level_up(ezz_ctx *ctx, enum ezz_hash hash, const uint8_t *nodes, size_t *n,
    uint8_t *above)
{
	size_t		 size = ezz_hash_size(hash);
	ezz_status	 st;

	if ((st = ezz_tree_pairs(ctx, hash, nodes, *n / 2, above)) != EZZ_OK)
		return st;
	if (*n % 2 != 0)
		memcpy(above + *n / 2 * size, nodes + (*n - 1) * size, size);
	*n = (*n + 1) / 2;
	return EZZ_OK;
}

/* ---- the file ------------------------------------------------------------ */

/* Where each level lies; false: more leaves than there can be. */
static bool
lay_out(struct ezz_tree *t, int fd, enum ezz_hash hash, uint64_t leaves)
{
	uint64_t	 n = leaves, from = 0, bytes;

	memset(t, 0, sizeof(*t));
	t->fd = fd;
	t->hash = hash;
	t->size = ezz_hash_size(hash);
	if (leaves == 0 || t->size == 0)
		return false;
	for (t->stored = 0; t->stored < EZZ_TREE_STORED; n = (n +
	    EZZ_TREE_FAN - 1) / EZZ_TREE_FAN) {
		t->count[t->stored] = n;
		t->from[t->stored++] = from;
		if (__builtin_mul_overflow(n, t->size, &bytes) ||
		    __builtin_add_overflow(from, bytes, &from) ||
		    from > INT64_MAX)
			return false;
		if (n == 1)
			return true;
	}
	return false;
}

static ezz_status
read_nodes(ezz_ctx *ctx, const struct ezz_tree *t, size_t level, uint64_t at,
    size_t n, uint8_t *out)
{
	return ezz_read_at(ctx, t->fd, t->from[level] + at * t->size, out,
	    n * t->size);
}

typedef ezz_status block_fn(ezz_ctx *, struct ezz_tree *, size_t level,
    uint64_t at, uint8_t *nodes, size_t n, void *arg);

/* What stands over each block of a level, handed to fn. */
static ezz_status
each_block(ezz_ctx *ctx, struct ezz_tree *t, size_t level, block_fn *below,
    block_fn *above, void *arg)
{
	uint8_t		 nodes[BLOCK * EZZ_DIGEST_MAX];
	uint8_t		 up[BLOCK / 2 * EZZ_DIGEST_MAX];
	ezz_status	 st;

	for (uint64_t at = 0; at < t->count[level]; at += BLOCK) {
		size_t	 n = t->count[level] - at < BLOCK ?
			    (size_t)(t->count[level] - at) : BLOCK;

		if ((st = read_nodes(ctx, t, level, at, n, nodes)) != EZZ_OK)
			return st;
		if (below != NULL && (st = below(ctx, t, level, at, nodes, n,
		    arg)) != EZZ_OK)
			return st;
		/* four levels: there and back twice */
		for (unsigned k = EZZ_TREE_FAN; k > 1; k /= 4)
			if ((st = level_up(ctx, t->hash, nodes, &n, up)) !=
			    EZZ_OK || (st = level_up(ctx, t->hash, up, &n,
			    nodes)) != EZZ_OK)
				return st;
		if ((st = above(ctx, t, level + 1, at / EZZ_TREE_FAN, nodes,
		    n, arg)) != EZZ_OK)
			return st;
	}
	return EZZ_OK;
}

static ezz_status
put_block(ezz_ctx *ctx, struct ezz_tree *t, size_t level, uint64_t at,
    uint8_t *nodes, size_t n, void *arg)
{
	(void)level;
	(void)at;
	return ezz_sink_put(ctx, arg, nodes, n * t->size);
}

ezz_status
ezz_tree_build(ezz_ctx *ctx, struct ezz_tree *t, int fd, enum ezz_hash hash,
    uint64_t leaves)
{
	struct ezz_sink	 sink;
	ezz_status	 st;

	if (!lay_out(t, fd, hash, leaves))
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "there is nothing to make evidence for");
	if ((st = ezz_sink_begin(ctx, &sink, fd)) != EZZ_OK)
		return st;
	for (size_t i = 0; i + 1 < t->stored && st == EZZ_OK; i++)
		if ((st = each_block(ctx, t, i, NULL, put_block, &sink)) ==
		    EZZ_OK)
			st = ezz_sink_flush(ctx, &sink);
	ezz_sink_done(&sink);
	return st != EZZ_OK ? st : read_nodes(ctx, t, t->stored - 1, 0, 1,
	    t->root);
}

ezz_status
ezz_tree_open(ezz_ctx *ctx, struct ezz_tree *t, int fd, enum ezz_hash hash,
    uint64_t leaves, const uint8_t *root)
{
	struct stat	 sb;
	ezz_status	 st;

	if (!lay_out(t, fd, hash, leaves))
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "no tree has so many leaves");
	if (fstat(fd, &sb) == -1)
		return ezz_errno(ctx, "fstat");
	if ((uint64_t)sb.st_size != t->from[t->stored - 1] + t->size)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL, "the tree has not "
		    "the length that its leaves make: it was cut, or is "
		    "another one");
	if ((st = read_nodes(ctx, t, t->stored - 1, 0, 1, t->root)) != EZZ_OK)
		return st;
	return memcmp(t->root, root, t->size) == 0 ? EZZ_OK : ezz_fail(ctx,
	    EZZ_EFORMAT, NULL, "the tree has another root");
}

/* ---- all of it ----------------------------------------------------------- */

static ezz_status
changed(ezz_ctx *ctx)
{
	return ezz_fail(ctx, EZZ_EFORMAT, "RFC 4998 4.2",
	    "the tree was changed: its nodes do not lead to its root");
}

/* arg: the last leaf of the block before. */
static ezz_status
sorted(ezz_ctx *ctx, struct ezz_tree *t, size_t level, uint64_t at,
    uint8_t *nodes, size_t n, void *arg)
{
	uint8_t	*last = arg;

	for (size_t i = 0; level == 0 && i < n; i++)
		if ((at > 0 || i > 0) && memcmp(i == 0 ? last : nodes +
		    (i - 1) * t->size, nodes + i * t->size, t->size) > 0)
			return ezz_fail(ctx, EZZ_EFORMAT, NULL,
			    "the leaves of the tree are not sorted");
	memcpy(last, nodes + (n - 1) * t->size, t->size);
	return EZZ_OK;
}

static ezz_status
same(ezz_ctx *ctx, struct ezz_tree *t, size_t level, uint64_t at,
    uint8_t *nodes, size_t n, void *arg)
{
	uint8_t		 stored[BLOCK / EZZ_TREE_FAN * EZZ_DIGEST_MAX];
	ezz_status	 st;

	(void)arg;
	if ((st = read_nodes(ctx, t, level, at, n, stored)) != EZZ_OK)
		return st;
	return memcmp(stored, nodes, n * t->size) == 0 ? EZZ_OK :
	    changed(ctx);
}

ezz_status
ezz_tree_check(ezz_ctx *ctx, struct ezz_tree *t)
{
	uint8_t		 last[EZZ_DIGEST_MAX];
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i + 1 < t->stored && st == EZZ_OK; i++)
		st = each_block(ctx, t, i, sorted, same, last);
	return st;
}

/* ---- one path ------------------------------------------------------------ */

/* A group and the levels above it, its apex being what stands above. */
static ezz_status
take_group(ezz_ctx *ctx, struct ezz_tree *t, size_t level, uint64_t at,
    const uint8_t *apex)
{
	struct ezz_tree_group	*g = &t->seen[level];
	uint8_t			 raw[EZZ_TREE_FAN * EZZ_DIGEST_MAX];
	uint8_t			 up[EZZ_TREE_FAN / 2 * EZZ_DIGEST_MAX];
	uint64_t		 from = at * EZZ_TREE_FAN;
	size_t			 k = 0, n;
	ezz_status		 st;

	if (g->known && g->at == at)
		return EZZ_OK;
	g->known = false;
	g->at = at;
	g->n = n = t->count[level] - from < EZZ_TREE_FAN ?
	    (size_t)(t->count[level] - from) : EZZ_TREE_FAN;
	if ((st = read_nodes(ctx, t, level, from, n, raw)) != EZZ_OK)
		return st;
	for (unsigned step = EZZ_TREE_FAN; step > 0; step /= 2) {
		for (size_t i = 0; i < n; i++)
			memcpy(g->nodes[k++], raw + i * t->size, t->size);
		if (step == 1)
			break;
		if ((st = level_up(ctx, t->hash, raw, &n, up)) != EZZ_OK)
			return st;
		memcpy(raw, up, n * t->size);
	}
	if (memcmp(g->nodes[k - 1], apex, t->size) != 0)
		return changed(ctx);
	g->known = true;
	return EZZ_OK;
}

/* The groups over leaf i, from the root down. */
static ezz_status
descend(ezz_ctx *ctx, struct ezz_tree *t, uint64_t i)
{
	const uint8_t	*apex = t->root;
	ezz_status	 st;

	for (size_t level = t->stored - 1; level-- > 0;) {
		uint64_t	 node = i >> (4 * level);

		if ((st = take_group(ctx, t, level, node / EZZ_TREE_FAN,
		    apex)) != EZZ_OK)
			return st;
		apex = t->seen[level].nodes[node % EZZ_TREE_FAN];
	}
	return EZZ_OK;
}

ezz_status
ezz_tree_leaf(ezz_ctx *ctx, struct ezz_tree *t, uint64_t i, uint8_t *out)
{
	const struct ezz_tree_group	*g = &t->seen[0];

	if (i >= t->count[0])
		return ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
		    "the tree has no such leaf");
	if (t->stored == 1 || !g->known || g->at != i / EZZ_TREE_FAN)
		return read_nodes(ctx, t, 0, i, 1, out);
	memcpy(out, g->nodes[i % EZZ_TREE_FAN], t->size);
	return EZZ_OK;
}

/* Is it at guess, and not before it too? */
static bool
guessed(ezz_ctx *ctx, struct ezz_tree *t, const uint8_t *leaf,
    uint64_t guess)
{
	uint8_t	 v[EZZ_DIGEST_MAX];

	if (guess >= t->count[0] || descend(ctx, t, guess) != EZZ_OK ||
	    ezz_tree_leaf(ctx, t, guess, v) != EZZ_OK ||
	    memcmp(v, leaf, t->size) != 0)
		return false;
	return guess == 0 || (ezz_tree_leaf(ctx, t, guess - 1, v) == EZZ_OK &&
	    memcmp(v, leaf, t->size) != 0);
}

ezz_status
ezz_tree_find(ezz_ctx *ctx, struct ezz_tree *t, const uint8_t *leaf,
    uint64_t guess, uint64_t *i)
{
	uint64_t	 low = 0, high = t->count[0];
	uint8_t		 v[EZZ_DIGEST_MAX];
	ezz_status	 st;

	if (guessed(ctx, t, leaf, guess)) {
		*i = guess;
		return EZZ_OK;
	}
	while (low < high) {
		uint64_t	 middle = low + (high - low) / 2;

		if ((st = ezz_tree_leaf(ctx, t, middle, v)) != EZZ_OK)
			return st;
		if (memcmp(v, leaf, t->size) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*i = low;
	if (low < t->count[0] && (st = ezz_tree_leaf(ctx, t, low, v)) !=
	    EZZ_OK)
		return st;
	return low < t->count[0] && memcmp(v, leaf, t->size) == 0 ? EZZ_OK :
	    ezz_fail(ctx, EZZ_ENOTFOUND, NULL, "the tree has no such leaf");
}

ezz_status
ezz_tree_path(ezz_ctx *ctx, struct ezz_tree *t, uint64_t i,
    uint8_t siblings[EZZ_TREE_LEVELS * EZZ_DIGEST_MAX], size_t *n)
{
	ezz_status	 st;

	*n = 0;
	if ((st = descend(ctx, t, i)) != EZZ_OK)
		return st;
	for (size_t level = 0; level + 1 < t->stored; level++) {
		const struct ezz_tree_group	*g = &t->seen[level];
		size_t	 at = (size_t)(i >> (4 * level)) % EZZ_TREE_FAN;
		size_t	 from = 0;

		for (size_t k = g->n, b = 0; b < 4; b++, at /= 2) {
			if ((at ^ 1) < k)
				memcpy(siblings + (*n)++ * t->size,
				    g->nodes[from + (at ^ 1)], t->size);
			from += k;
			k = (k + 1) / 2;
		}
	}
	return EZZ_OK;
}
