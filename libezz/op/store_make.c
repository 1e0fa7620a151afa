/*
 * Making a store: lines in any order, sorted; a tree over their leaves; the
 * time-stamp over its root.  With an older store below it the new tree is one
 * more chain (RFC 4998 5.2), and every object of the old one must be there.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "op/store.h"

/* {"leaf":" */
#define KEY_AT	9

struct ezz_store_maker {
	enum ezz_hash		 hash;
	char			*out;
	char			*temp;
	struct ezz_store	*onto;		/* the caller's, or NULL */
	struct ezz_sorter	*sorter;
	struct ezz_sink		 manifest;
	struct ezz_sink		 leaves;
	uint64_t		 n;
	bool			 rooted;
	struct ezz_tree		 tree;
};

void
ezz_store_drop(ezz_store_maker **maker)
{
	struct ezz_store_maker	*m;

	if (maker == NULL || (m = *maker) == NULL)
		return;
	ezz_sorter_free(&m->sorter);
	ezz_sink_done(&m->manifest);
	ezz_sink_done(&m->leaves);
	ezz_store_dir_drop(&m->temp);
	free(m->out);
	free(m);
	*maker = NULL;
}

ezz_status
ezz_store_begin(ezz_ctx *ctx, const char *hash, const char *out,
    size_t memory, ezz_store *onto, ezz_store_maker **maker)
{
	struct ezz_store_maker	*m;
	enum ezz_hash		 h = ezz_hash_by_name(hash);
	ezz_status		 st;

	*maker = NULL;
	if (h == EZZ_HASH_NONE)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "%s is no digest that ezz uses: take SM3, SHA-256, "
		    "SHA-384 or SHA-512", hash);
	if ((m = calloc(1, sizeof(*m))) == NULL ||
	    (m->out = strdup(out)) == NULL) {
		free(m);
		return ezz_nomem(ctx);
	}
	m->hash = h;
	m->onto = onto;
	m->manifest.fd = m->leaves.fd = -1;
	if ((st = ezz_store_dir_new(ctx, out, &m->temp)) == EZZ_OK)
		st = ezz_sorter_new(ctx, m->temp, memory, KEY_AT,
		    &m->sorter);
	if (st == EZZ_OK)
		*maker = m;
	else
		ezz_store_drop(&m);
	return st;
}

/* ---- lines --------------------------------------------------------------- */

/* Is it about an object of the store below? */
static ezz_status
was_there(ezz_ctx *ctx, struct ezz_store_maker *m,
    const struct ezz_store_line *l)
{
	size_t		 k = m->onto->head.chains_n;
	uint64_t	 place;
	ezz_status	 st;

	if (l->leaf.size[k - 1] != m->onto->trees[k - 1]->size)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL, "%s has no leaf of "
		    "the chain before", l->path);
	st = ezz_tree_find(ctx, m->onto->trees[k - 1], l->leaf.v[k - 1],
	    UINT64_MAX, &place);
	return st != EZZ_ENOTFOUND ? st : ezz_fail(ctx, EZZ_EREFUSED, NULL,
	    "%s is not in the store that is renewed", l->path);
}

static ezz_status
judge_line(ezz_ctx *ctx, struct ezz_store_maker *m,
    const struct ezz_store_line *l)
{
	size_t		 chains = m->onto == NULL ? 0 :
			    m->onto->head.chains_n;
	uint8_t		 leaf[EZZ_DIGEST_MAX];
	ezz_status	 st;

	if (l->fault != NULL)
		return ezz_fail(ctx, EZZ_EREFUSED, NULL,
		    "%s could not be read when it was digested: %s", l->path,
		    l->fault);
	if (l->hash != m->hash)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "%s was digested by %s, and the store is by %s", l->path,
		    ezz_hash_name(l->hash), ezz_hash_name(m->hash));
	if (l->leaf.n != chains + 1)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "%s has %zu chains, and the store has %zu", l->path,
		    l->leaf.n, chains + 1);
	if (l->members_n > 0 && ((st = ezz_store_group_leaf(ctx, l, l->hash,
	    chains, leaf)) != EZZ_OK || memcmp(leaf, l->leaf.v[chains],
	    ezz_hash_size(l->hash)) != 0))
		return st != EZZ_OK ? st : ezz_fail(ctx, EZZ_EFORMAT,
		    "RFC 4998 4.2", "the members of %s do not make its leaf",
		    l->path);
	return m->onto == NULL ? EZZ_OK : was_there(ctx, m, l);
}

ezz_status
ezz_store_add(ezz_ctx *ctx, ezz_store_maker *m, struct ezz_bytes line)
{
	struct ezz_store_line	 l;
	struct ezz_buf		 own = { 0 };
	ezz_status		 st;

	if (m->rooted)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "the root of this batch was asked for already");
	if (m->onto == NULL && ezz_store_line_plain(line, m->hash))
		return ezz_sorter_add(ctx, m->sorter, line);
	if ((st = ezz_store_line_read(ctx, line, &l)) != EZZ_OK)
		return st;
	if ((st = judge_line(ctx, m, &l)) == EZZ_OK &&
	    (st = ezz_store_line_write(ctx, &l, &own)) == EZZ_OK)
		st = ezz_sorter_add(ctx, m->sorter, ezz_bytes_of(&own));
	ezz_buf_free(&own);
	ezz_store_line_done(&l);
	return st;
}

/* ---- the tree ------------------------------------------------------------ */

/* A line in its place: it is ours by now, so its leaf is where it stands. */
static ezz_status
put_line(ezz_ctx *ctx, void *arg, struct ezz_bytes line)
{
	struct ezz_store_maker	*m = arg;
	uint8_t			 leaf[EZZ_DIGEST_MAX];
	size_t			 size = ezz_hash_size(m->hash);
	ezz_status		 st;

	ezz_store_hex(line.p + KEY_AT, size, leaf);
	m->n++;
	st = ezz_sink_put(ctx, &m->leaves, leaf, size);
	return st != EZZ_OK ? st : ezz_sink_put(ctx, &m->manifest, line.p,
	    line.n + 1);
}

static ezz_status
create(ezz_ctx *ctx, struct ezz_store_maker *m, struct ezz_sink *sink,
    const char *name)
{
	char	 path[4096];
	int	 fd;

	if (!ezz_store_name(path, m->temp, "%s", name))
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "the name of the directory is too long");
	if ((fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644)) ==
	    -1)
		return ezz_errno(ctx, name);
	return ezz_sink_begin(ctx, sink, fd);
}

static ezz_status
finish_file(ezz_ctx *ctx, struct ezz_sink *sink, ezz_status st)
{
	int	 fd = sink->fd;

	ezz_sink_done(sink);
	if (fd != -1 && close(fd) == -1 && st == EZZ_OK)
		st = ezz_errno(ctx, "close");
	return st;
}

static ezz_status
all_there(ezz_ctx *ctx, const struct ezz_store_maker *m)
{
	if (m->onto == NULL || m->onto->head.objects == m->n)
		return EZZ_OK;
	return ezz_fail(ctx, EZZ_EREFUSED, NULL, "the store that is renewed "
	    "has %llu objects, and here are %llu",
	    (unsigned long long)m->onto->head.objects,
	    (unsigned long long)m->n);
}

static ezz_status
build(ezz_ctx *ctx, struct ezz_store_maker *m)
{
	char		 name[64];
	ezz_status	 st, end;

	snprintf(name, sizeof(name), "tree-%zu.bin", m->onto == NULL ? 1 :
	    m->onto->head.chains_n + 1);
	if ((st = create(ctx, m, &m->leaves, name)) == EZZ_OK &&
	    (st = create(ctx, m, &m->manifest, "manifest.ndjson")) == EZZ_OK &&
	    (st = ezz_sorter_each(ctx, m->sorter, put_line, m)) == EZZ_OK &&
	    (st = ezz_sink_flush(ctx, &m->manifest)) == EZZ_OK &&
	    (st = ezz_sink_flush(ctx, &m->leaves)) == EZZ_OK &&
	    (st = all_there(ctx, m)) == EZZ_OK)
		st = ezz_tree_build(ctx, &m->tree, m->leaves.fd, m->hash,
		    m->n);
	end = finish_file(ctx, &m->manifest, st);
	end = finish_file(ctx, &m->leaves, end);
	ezz_sorter_free(&m->sorter);
	return end;
}

ezz_status
ezz_store_root(ezz_ctx *ctx, ezz_store_maker *m, struct ezz_buf *digest)
{
	ezz_status	 st = EZZ_OK;

	if (m->sorter != NULL)
		m->rooted = (st = build(ctx, m)) == EZZ_OK;
	else if (!m->rooted)
		st = ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "the root of this batch was asked for already");
	return st != EZZ_OK ? st : ezz_buf_add(ctx, digest, m->tree.root,
	    m->tree.size);
}

uint64_t
ezz_store_lines(const ezz_store_maker *m)
{
	return m->n;
}

/* ---- the whole ----------------------------------------------------------- */

static ezz_status
put_head(ezz_ctx *ctx, const struct ezz_store_maker *m)
{
	struct ezz_store_head	*h = calloc(1, sizeof(*h));
	struct ezz_buf		 text = { 0 };
	size_t			 k = 0;
	ezz_status		 st;

	if (h == NULL)
		return ezz_nomem(ctx);
	if (m->onto != NULL) {
		*h = m->onto->head;
		k = h->chains_n;
	}
	h->objects = m->n;
	h->chains_n = k + 1;
	h->chains[k].hash = m->hash;
	h->chains[k].stamps = 1;
	memcpy(h->chains[k].root, m->tree.root, m->tree.size);
	if ((st = ezz_store_head_write(ctx, h, &text)) == EZZ_OK)
		st = ezz_store_dir_put(ctx, m->temp, ezz_bytes_of(&text),
		    "batch.json");
	ezz_buf_free(&text);
	free(h);
	return st;
}

ezz_status
ezz_store_finish(ezz_ctx *ctx, ezz_store_maker *m, struct ezz_bytes token)
{
	char		 name[64];
	size_t		 k = m->onto == NULL ? 0 : m->onto->head.chains_n;
	ezz_status	 st;

	if (!m->rooted || m->temp == NULL)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "the root of this batch was not asked for");
	if (k == EZZ_MAX_ERS_CHAINS || (k > 0 && m->onto->first[k] ==
	    EZZ_MAX_ERS_STAMPS))
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "the record has been renewed too often");
	snprintf(name, sizeof(name), "token-%zu-1.der", k + 1);
	if (m->onto != NULL && (st = ezz_store_carry(ctx, m->onto,
	    m->temp)) != EZZ_OK)
		return st;
	if ((st = ezz_store_dir_put(ctx, m->temp, token, name)) != EZZ_OK ||
	    (st = put_head(ctx, m)) != EZZ_OK)
		return st;
	return ezz_store_dir_publish(ctx, &m->temp, m->out);
}
