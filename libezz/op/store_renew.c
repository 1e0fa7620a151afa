/*
 * Renewing a store: its last time-stamp by a new one, without the objects
 * (RFC 4998 5.2, time-stamp renewal), or every object by a new hash (hash-tree
 * renewal), each with its line for a new tree.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "op/store.h"

/* ---- the time-stamp ------------------------------------------------------ */

ezz_status
ezz_store_covered(ezz_ctx *ctx, const ezz_store *s, struct ezz_buf *digest)
{
	size_t		 k = s->head.chains_n - 1;
	uint8_t		 h[EZZ_DIGEST_MAX];
	ezz_status	 st;

	st = ezz_digest_once(ctx, s->head.chains[k].hash,
	    ezz_bytes_of(&s->tokens[s->first[k + 1] - 1]), h);
	return st != EZZ_OK ? st : ezz_buf_add(ctx, digest, h,
	    s->trees[k]->size);
}

static ezz_status
put_renewed(ezz_ctx *ctx, const struct ezz_store *s, struct ezz_bytes token,
    const char *temp)
{
	struct ezz_store_head	*h = malloc(sizeof(*h));
	struct ezz_buf		 text = { 0 };
	char			 name[64];
	size_t			 k = s->head.chains_n - 1;
	ezz_status		 st;

	if (h == NULL)
		return ezz_nomem(ctx);
	*h = s->head;
	h->chains[k].stamps++;
	snprintf(name, sizeof(name), "token-%zu-%zu.der", k + 1,
	    h->chains[k].stamps);
	if ((st = ezz_store_head_write(ctx, h, &text)) == EZZ_OK &&
	    (st = ezz_store_carry(ctx, s, temp)) == EZZ_OK &&
	    (st = ezz_store_dir_carry(ctx, s->dir, temp,
	    "manifest.ndjson")) == EZZ_OK &&
	    (st = ezz_store_dir_put(ctx, temp, token, name)) == EZZ_OK)
		st = ezz_store_dir_put(ctx, temp, ezz_bytes_of(&text),
		    "batch.json");
	ezz_buf_free(&text);
	free(h);
	return st;
}

ezz_status
ezz_store_restamp(ezz_ctx *ctx, const ezz_store *s, struct ezz_bytes token,
    const char *out)
{
	char		*temp = NULL;
	ezz_status	 st;

	if (s->first[s->head.chains_n] == EZZ_MAX_ERS_STAMPS)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "the record has been renewed too often");
	if ((st = ezz_store_dir_new(ctx, out, &temp)) == EZZ_OK &&
	    (st = put_renewed(ctx, s, token, temp)) == EZZ_OK)
		st = ezz_store_dir_publish(ctx, &temp, out);
	ezz_store_dir_drop(&temp);
	return st;
}

/* ---- the tree ------------------------------------------------------------ */

struct renewal {
	struct ezz_store	*s;
	enum ezz_hash		 hash;
	struct ezz_bytes	 chains;	/* of this object, so far */
};

/* A file that is not what it was must not be stamped as if it were. */
static ezz_status
check_digest(ezz_ctx *ctx, const char *path, const uint8_t *first,
    const struct ezz_store_leaf *leaf)
{
	if (memcmp(first, leaf->v[0], leaf->size[0]) == 0)
		return EZZ_OK;
	return ezz_fail(ctx, EZZ_EREFUSED, NULL,
	    "%s is not what it was when its evidence was made", path);
}

static ezz_status
add_leaf(ezz_ctx *ctx, const struct renewal *r, const uint8_t *digest,
    struct ezz_store_leaf *leaf)
{
	if (leaf->n == EZZ_MAX_ERS_CHAINS)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "the record has been renewed too often");
	leaf->size[leaf->n] = (uint8_t)ezz_hash_size(r->hash);
	return ezz_store_renewed_leaf(ctx, r->hash, digest, r->chains,
	    leaf->v[leaf->n++]);
}

static ezz_status
renew_file(ezz_ctx *ctx, const struct renewal *r, const char *path,
    struct ezz_store_leaf *leaf)
{
	uint8_t		 first[EZZ_DIGEST_MAX], digest[EZZ_DIGEST_MAX];
	uint64_t	 size;
	ezz_status	 st;

	st = ezz_store_digest(ctx, path, r->s->head.chains[0].hash, first,
	    r->hash, digest, &size);
	if (st != EZZ_OK)
		return ezz_while(ctx, st, "reading %s", path);
	if ((st = check_digest(ctx, path, first, leaf)) != EZZ_OK)
		return st;
	return add_leaf(ctx, r, digest, leaf);
}

/* The member list is no file: it follows from the others. */
static ezz_status
renew_list(ezz_ctx *ctx, const struct renewal *r,
    struct ezz_store_leaf *leaf)
{
	struct ezz_bytes text = ezz_bytes_of(&r->s->list);
	uint8_t		 first[EZZ_DIGEST_MAX], digest[EZZ_DIGEST_MAX];
	ezz_status	 st;

	if ((st = ezz_digest_once(ctx, r->s->head.chains[0].hash, text,
	    first)) != EZZ_OK ||
	    (st = ezz_digest_once(ctx, r->hash, text, digest)) != EZZ_OK ||
	    (st = check_digest(ctx, r->s->line.path, first, leaf)) != EZZ_OK)
		return st;
	return add_leaf(ctx, r, digest, leaf);
}

static ezz_status
renew_group(ezz_ctx *ctx, const struct renewal *r)
{
	struct ezz_store_line	*l = &r->s->line;
	size_t			 k = l->leaf.n;
	ezz_status		 st = EZZ_OK;

	for (size_t i = 0; i + 1 < l->members_n && st == EZZ_OK; i++)
		st = renew_file(ctx, r, l->members[i].path, &l->leaves[i]);
	if (st == EZZ_OK)
		st = renew_list(ctx, r, &l->leaves[l->members_n - 1]);
	if (st != EZZ_OK)
		return st;
	l->leaf.size[k] = (uint8_t)ezz_hash_size(r->hash);
	l->leaf.n = k + 1;
	return ezz_store_group_leaf(ctx, l, r->hash, k, l->leaf.v[k]);
}

ezz_status
ezz_store_remap(ezz_ctx *ctx, ezz_store *s, const char *hash,
    struct ezz_buf *line)
{
	struct renewal	 r = { .s = s, .hash = ezz_hash_by_name(hash) };
	struct ezz_buf	 chains = { 0 };
	ezz_status	 st;

	if (r.hash == EZZ_HASH_NONE)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "%s is no digest that ezz uses: take SM3, SHA-256, "
		    "SHA-384 or SHA-512", hash);
	if (!s->taken)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "no object of the store was taken");
	/* what was taken changes into what it will be */
	s->taken = false;
	if (s->line.leaf.n == EZZ_MAX_ERS_CHAINS)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "the record has been renewed too often");
	if ((st = ezz_store_chains(ctx, s, s->head.chains_n, &chains)) ==
	    EZZ_OK) {
		r.chains = ezz_bytes_of(&chains);
		st = s->line.members_n > 0 ? renew_group(ctx, &r) :
		    renew_file(ctx, &r, s->line.path, &s->line.leaf);
	}
	s->line.hash = r.hash;
	if (st == EZZ_OK)
		st = ezz_store_line_write(ctx, &s->line, line);
	ezz_buf_free(&chains);
	return st;
}
