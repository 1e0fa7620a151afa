/*
 * Reading a store, and the records that come out of it.  The manifest is read
 * line by line, trees where a path is wanted; only tokens are kept.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/codec.h"
#include "base/error.h"
#include "base/file.h"
#include "format/ers.h"
#include "op/store.h"

#define NOWHERE	UINT64_MAX

/* ---- opening ------------------------------------------------------------- */

bool
ezz_store_is(const char *dir)
{
	char		 path[4096];
	struct stat	 sb;

	return stat(dir, &sb) == 0 && S_ISDIR(sb.st_mode) &&
	    ezz_store_name(path, dir, "%s", "batch.json") &&
	    stat(path, &sb) == 0 && S_ISREG(sb.st_mode);
}

void
ezz_store_free(ezz_store **store)
{
	struct ezz_store	*s;

	if (store == NULL || (s = *store) == NULL)
		return;
	for (size_t k = 0; k < EZZ_MAX_ERS_CHAINS; k++) {
		if (s->trees[k] != NULL && s->trees[k]->fd != -1)
			close(s->trees[k]->fd);
		free(s->trees[k]);
	}
	for (size_t i = 0; i < EZZ_MAX_ERS_STAMPS; i++)
		ezz_buf_free(&s->tokens[i]);
	if (s->fd != -1)
		close(s->fd);
	ezz_lines_done(&s->lines);
	ezz_store_line_done(&s->line);
	ezz_buf_free(&s->list);
	free(s->dir);
	free(s);
	*store = NULL;
}

static ezz_status
open_plain(ezz_ctx *ctx, const char *dir, const char *name, int *fd)
{
	char		 path[4096];
	struct stat	 sb;

	*fd = -1;
	if (ezz_store_name(path, dir, "%s", name))
		*fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (*fd == -1)
		return ezz_errno(ctx, name);
	if (fstat(*fd, &sb) == -1 || !S_ISREG(sb.st_mode))
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "%s is no plain file", name);
	return EZZ_OK;
}

static ezz_status
open_tree(ezz_ctx *ctx, struct ezz_store *s, size_t k)
{
	struct ezz_tree	*t = calloc(1, sizeof(*t));
	char		 name[64];
	int		 fd;
	ezz_status	 st;

	if (t == NULL)
		return ezz_nomem(ctx);
	t->fd = -1;
	s->trees[k] = t;
	snprintf(name, sizeof(name), "tree-%zu.bin", k + 1);
	st = open_plain(ctx, s->dir, name, &fd);
	t->fd = fd;
	if (st == EZZ_OK)
		st = ezz_tree_open(ctx, t, fd, s->head.chains[k].hash,
		    s->head.objects, s->head.chains[k].root);
	return st == EZZ_OK ? EZZ_OK : ezz_while(ctx, st, "reading %s",
	    name);
}

static ezz_status
read_tokens(ezz_ctx *ctx, struct ezz_store *s, size_t k)
{
	char		 path[4096];
	ezz_status	 st = EZZ_OK;

	s->first[k + 1] = s->first[k] + s->head.chains[k].stamps;
	for (size_t i = s->first[k]; i < s->first[k + 1] && st == EZZ_OK;
	    i++)
		st = !ezz_store_name(path, s->dir, "token-%zu-%zu.der",
		    k + 1, i - s->first[k] + 1) ? ezz_fail(ctx, EZZ_EINVAL,
		    NULL, "the name of the directory is too long") :
		    ezz_file_read(ctx, path, EZZ_MAX_TIMESTAMP,
		    &s->tokens[i]);
	return st;
}

static ezz_status
open_all(ezz_ctx *ctx, struct ezz_store *s)
{
	char		 path[4096];
	struct ezz_buf	 head = { 0 };
	ezz_status	 st;

	if (!ezz_store_name(path, s->dir, "%s", "batch.json"))
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "the name of the directory is too long");
	if ((st = ezz_file_read(ctx, path, EZZ_MAX_STORE_HEAD, &head)) ==
	    EZZ_OK && (st = ezz_store_head_read(ctx, ezz_bytes_of(&head),
	    &s->head)) != EZZ_OK)
		st = ezz_while(ctx, st, "reading %s", "batch.json");
	ezz_buf_free(&head);
	for (size_t k = 0; k < s->head.chains_n && st == EZZ_OK; k++)
		if ((st = open_tree(ctx, s, k)) == EZZ_OK)
			st = read_tokens(ctx, s, k);
	if (st == EZZ_OK)
		st = open_plain(ctx, s->dir, "manifest.ndjson", &s->fd);
	return st;
}

ezz_status
ezz_store_open(ezz_ctx *ctx, const char *dir, ezz_store **out)
{
	struct ezz_store	*s = calloc(1, sizeof(*s));
	ezz_status		 st;

	*out = NULL;
	if (s == NULL)
		return ezz_nomem(ctx);
	s->fd = -1;
	s->at = NOWHERE;
	if ((s->dir = strdup(dir)) == NULL)
		st = ezz_nomem(ctx);
	else
		st = open_all(ctx, s);
	if (st != EZZ_OK) {
		ezz_store_free(&s);
		return ezz_while(ctx, st, "opening the store %s", dir);
	}
	ezz_lines_begin(&s->lines, s->fd, EZZ_MAX_STORE_LINE);
	*out = s;
	return EZZ_OK;
}

uint64_t
ezz_store_objects(const ezz_store *s)
{
	return s->head.objects;
}

const char *
ezz_store_hash(const ezz_store *s)
{
	return ezz_hash_name(s->head.chains[s->head.chains_n - 1].hash);
}

/* ---- objects ------------------------------------------------------------- */

static bool
fits(const struct ezz_store *s, const struct ezz_store_line *l)
{
	size_t	 k = s->head.chains_n;

	if (l->fault != NULL || l->leaf.n != k ||
	    l->hash != s->head.chains[k - 1].hash)
		return false;
	for (size_t i = 0; i < k; i++)
		if (l->leaf.size[i] != s->trees[i]->size)
			return false;
	for (size_t m = 0; m < l->members_n; m++)
		for (size_t i = 0; i < k; i++)
			if (l->leaves[m].size[i] != s->trees[i]->size)
				return false;
	return true;
}

/* What was read is taken, and told. */
static ezz_status
take(ezz_ctx *ctx, struct ezz_store *s, uint64_t at,
    struct ezz_store_object *o)
{
	ezz_status	 st;

	s->at = at;
	s->list.n = 0;
	if (s->line.members_n > 0 && (st = ezz_store_list_write(ctx, &s->line,
	    s->head.chains[0].hash, &s->list)) != EZZ_OK)
		return st;
	s->taken = true;
	*o = (struct ezz_store_object){ .path = s->line.path,
	    .size = s->line.size, .members = s->line.members,
	    .members_n = s->line.members_n, .list = ezz_bytes_of(&s->list) };
	return EZZ_OK;
}

static ezz_status
take_line(ezz_ctx *ctx, struct ezz_store *s, struct ezz_bytes line,
    uint64_t at, struct ezz_store_object *o)
{
	ezz_status	 st;

	s->taken = false;
	ezz_store_line_done(&s->line);
	if ((st = ezz_store_line_read(ctx, line, &s->line)) != EZZ_OK)
		return st;
	if (!fits(s, &s->line))
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "the line is not one of this store");
	return take(ctx, s, at, o);
}

ezz_status
ezz_store_take(ezz_ctx *ctx, ezz_store *s, struct ezz_bytes line,
    struct ezz_store_object *o)
{
	return take_line(ctx, s, line, NOWHERE, o);
}

ezz_status
ezz_store_rewind(ezz_ctx *ctx, ezz_store *s)
{
	if (lseek(s->fd, 0, SEEK_SET) == -1)
		return ezz_errno(ctx, "lseek");
	ezz_lines_done(&s->lines);
	ezz_lines_begin(&s->lines, s->fd, EZZ_MAX_STORE_LINE);
	s->next = 0;
	return EZZ_OK;
}

static ezz_status
next_line(ezz_ctx *ctx, struct ezz_store *s, struct ezz_bytes *line)
{
	bool		 more;
	ezz_status	 st;

	if ((st = ezz_lines_next(ctx, &s->lines, line, &more)) != EZZ_OK)
		return st;
	if (!more && s->next != s->head.objects)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "the manifest ends after %llu of %llu lines",
		    (unsigned long long)s->next,
		    (unsigned long long)s->head.objects);
	if (!more)
		return EZZ_ENOTFOUND;
	if (s->next++ == s->head.objects)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL, "the manifest has "
		    "more lines than the store has objects");
	return EZZ_OK;
}

ezz_status
ezz_store_next(ezz_ctx *ctx, ezz_store *s, struct ezz_store_object *o)
{
	struct ezz_bytes line;
	ezz_status	 st;

	if ((st = next_line(ctx, s, &line)) != EZZ_OK)
		return st;
	if ((st = take_line(ctx, s, line, s->next - 1, o)) != EZZ_OK)
		return ezz_while(ctx, st, "line %llu of the manifest",
		    (unsigned long long)s->next);
	return EZZ_OK;
}

/* ---- records ------------------------------------------------------------- */

/* The first list of what was taken: its members, or nothing yet. */
static ezz_status
group_list(ezz_ctx *ctx, const struct ezz_store *s, size_t k,
    struct ezz_buf *out)
{
	const struct ezz_store_line	*l = &s->line;
	ezz_status			 st = EZZ_OK;

	for (size_t i = 0; i < l->members_n && st == EZZ_OK; i++)
		st = ezz_buf_add(ctx, out, l->leaves[i].v[k],
		    l->leaves[i].size[k]);
	return st;
}

/* Lists from the leaf up: a lone leaf stands beside its first sibling. */
static size_t
make_lists(const struct ezz_store *s, size_t k, struct ezz_buf *first,
    const uint8_t *siblings, size_t n, struct ezz_ers_list *lists)
{
	size_t	 size = s->trees[k]->size, i = 0, m = 0;

	if (s->line.members_n == 0 && n > 0) {
		memcpy(first->p + first->n, siblings, size);
		first->n += size;
		i = 1;
	}
	if (s->line.members_n > 0 || n > 0)
		lists[m++].hashes = ezz_bytes_of(first);
	for (; i < n; i++)
		lists[m++].hashes = EZZ_BYTES(siblings + i * size, size);
	return m;
}

/* The first stamp of chain k, with the path of this object. */
static ezz_status
tree_stamp(ezz_ctx *ctx, struct ezz_store *s, size_t k, struct ezz_buf *out)
{
	struct ezz_tree		*t = s->trees[k];
	uint8_t			 up[EZZ_TREE_LEVELS * EZZ_DIGEST_MAX];
	struct ezz_ers_list	 lists[EZZ_TREE_LEVELS + 1];
	struct ezz_buf		 first = { 0 };
	uint64_t		 place;
	size_t			 n;
	ezz_status		 st;

	if ((st = ezz_tree_find(ctx, t, s->line.leaf.v[k],
	    k + 1 == s->head.chains_n ? s->at : NOWHERE, &place)) != EZZ_OK ||
	    (st = ezz_tree_path(ctx, t, place, up, &n)) != EZZ_OK)
		return st;
	if ((st = s->line.members_n > 0 ? group_list(ctx, s, k, &first) :
	    ezz_buf_add(ctx, &first, s->line.leaf.v[k], t->size)) == EZZ_OK &&
	    (st = ezz_buf_room(ctx, &first, t->size)) == EZZ_OK) {
		n = make_lists(s, k, &first, up, n, lists);
		st = ezz_ers_stamp_write(ctx, ezz_hash_oid(t->hash), t->size,
		    lists, n, ezz_bytes_of(&s->tokens[s->first[k]]), out);
	}
	ezz_buf_free(&first);
	return st;
}

ezz_status
ezz_store_chains(ezz_ctx *ctx, ezz_store *s, size_t n, struct ezz_buf *out)
{
	ezz_status	 st = EZZ_OK;

	for (size_t k = 0; k < n && st == EZZ_OK; k++) {
		size_t	 from = out->n;

		st = tree_stamp(ctx, s, k, out);
		for (size_t i = s->first[k] + 1; i < s->first[k + 1] &&
		    st == EZZ_OK; i++)
			st = ezz_ers_stamp_write(ctx, ezz_hash_oid(
			    s->head.chains[k].hash), s->trees[k]->size, NULL,
			    0, ezz_bytes_of(&s->tokens[i]), out);
		if (st == EZZ_OK)
			st = ezz_der_wrap(ctx, out, from, EZZ_DER_SEQUENCE);
	}
	return st;
}

ezz_status
ezz_store_record(ezz_ctx *ctx, ezz_store *s, struct ezz_buf *record)
{
	const char	*algs[EZZ_MAX_ERS_CHAINS];
	struct ezz_buf	 chains = { 0 };
	size_t		 n = 0;
	ezz_status	 st;

	if (!s->taken)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "no object of the store was taken");
	for (size_t k = 0; k < s->head.chains_n; k++) {
		const char	*oid = ezz_hash_oid(s->head.chains[k].hash);
		bool		 known = false;

		for (size_t i = 0; i < n; i++)
			known = known || strcmp(algs[i], oid) == 0;
		if (!known)
			algs[n++] = oid;
	}
	if ((st = ezz_store_chains(ctx, s, s->head.chains_n, &chains)) ==
	    EZZ_OK)
		st = ezz_ers_write(ctx, algs, n, ezz_bytes_of(&chains),
		    record);
	ezz_buf_free(&chains);
	return st;
}

ezz_status
ezz_store_record_json(ezz_ctx *ctx, ezz_store *s, struct ezz_buf *line)
{
	struct ezz_json_out	 w = { .ctx = ctx, .out = line };
	struct ezz_buf		 record = { 0 }, text = { 0 };
	ezz_status		 st;

	if ((st = ezz_store_record(ctx, s, &record)) == EZZ_OK &&
	    (st = ezz_buf_byte(ctx, &text, '"')) == EZZ_OK &&
	    (st = ezz_base64_write(ctx, ezz_bytes_of(&record), &text)) ==
	    EZZ_OK && (st = ezz_buf_add(ctx, &text, "\"", 2)) == EZZ_OK) {
		ezz_json_open(&w, '{');
		ezz_json_pair(&w, "path", s->line.path);
		ezz_json_key(&w, "record");
		/* there is nothing in Base64 to escape */
		ezz_json_raw(&w, (const char *)text.p);
		if (s->list.n > 0) {
			ezz_json_key(&w, "list");
			ezz_json_strb(&w, ezz_bytes_of(&s->list));
		}
		ezz_json_close(&w, '}');
		st = w.st;
	}
	ezz_buf_free(&record);
	ezz_buf_free(&text);
	return st;
}

/* ---- by the file itself -------------------------------------------------- */

/* h' = H(H(file) || H(the chains before)), RFC 4998 5.2. */
ezz_status
ezz_store_renewed_leaf(ezz_ctx *ctx, enum ezz_hash hash,
    const uint8_t *digest, struct ezz_bytes chains, uint8_t *out)
{
	struct ezz_buf	 all = { 0 };
	uint8_t		 both[2 * EZZ_DIGEST_MAX];
	size_t		 size = ezz_hash_size(hash);
	ezz_status	 st;

	memcpy(both, digest, size);
	if ((st = ezz_buf_addb(ctx, &all, chains)) == EZZ_OK &&
	    (st = ezz_der_wrap(ctx, &all, 0, EZZ_DER_SEQUENCE)) == EZZ_OK &&
	    (st = ezz_digest_once(ctx, hash, ezz_bytes_of(&all),
	    both + size)) == EZZ_OK)
		st = ezz_digest_once(ctx, hash, EZZ_BYTES(both, 2 * size),
		    out);
	ezz_buf_free(&all);
	return st;
}

/* Its leaf in chain k, when those before are known. */
static ezz_status
file_leaf(ezz_ctx *ctx, struct ezz_store *s, const char *path, size_t k)
{
	struct ezz_store_line	*l = &s->line;
	enum ezz_hash		 hash = s->head.chains[k].hash;
	struct ezz_buf		 chains = { 0 };
	uint8_t			 d[EZZ_DIGEST_MAX];
	uint64_t		 place;
	ezz_status		 st;

	if ((st = ezz_store_digest(ctx, path, hash, d, EZZ_HASH_NONE, NULL,
	    &l->size)) != EZZ_OK)
		return ezz_while(ctx, st, "reading %s", path);
	l->leaf.size[k] = (uint8_t)ezz_hash_size(hash);
	l->leaf.n = k + 1;
	if (k == 0)
		memcpy(l->leaf.v[k], d, l->leaf.size[k]);
	else if ((st = ezz_store_chains(ctx, s, k, &chains)) == EZZ_OK)
		st = ezz_store_renewed_leaf(ctx, hash, d,
		    ezz_bytes_of(&chains), l->leaf.v[k]);
	ezz_buf_free(&chains);
	return st != EZZ_OK ? st : ezz_tree_find(ctx, s->trees[k],
	    l->leaf.v[k], NOWHERE, &place);
}

/* By its name, which only groups need. */
static ezz_status
find_name(ezz_ctx *ctx, struct ezz_store *s, const char *path,
    struct ezz_store_object *o)
{
	ezz_status	 st;

	if ((st = ezz_store_rewind(ctx, s)) != EZZ_OK)
		return st;
	while ((st = ezz_store_next(ctx, s, o)) == EZZ_OK)
		if (strcmp(o->path, path) == 0)
			return EZZ_OK;
	s->taken = false;
	return st != EZZ_ENOTFOUND ? st : ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
	    "the store has no evidence for %s as it is now", path);
}

ezz_status
ezz_store_find(ezz_ctx *ctx, ezz_store *s, const char *path,
    struct ezz_store_object *o)
{
	ezz_status	 st = EZZ_OK;

	s->taken = false;
	ezz_store_line_done(&s->line);
	for (size_t k = 0; k < s->head.chains_n && st == EZZ_OK; k++)
		st = file_leaf(ctx, s, path, k);
	if (st == EZZ_ENOTFOUND && access(path, F_OK) == 0)
		return find_name(ctx, s, path, o);
	if (st != EZZ_OK)
		return st;
	s->line.hash = s->head.chains[s->head.chains_n - 1].hash;
	if ((s->line.path = strdup(path)) == NULL)
		return ezz_nomem(ctx);
	return take(ctx, s, NOWHERE, o);
}

/* ---- all of it ----------------------------------------------------------- */

static ezz_status
check_line(ezz_ctx *ctx, struct ezz_store *s)
{
	size_t		 k = s->head.chains_n - 1;
	uint8_t		 leaf[EZZ_DIGEST_MAX];
	ezz_status	 st;

	if ((st = ezz_tree_leaf(ctx, s->trees[k], s->at, leaf)) != EZZ_OK)
		return st;
	if (memcmp(leaf, s->line.leaf.v[k], s->trees[k]->size) != 0)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "its leaf is not that of the tree");
	for (size_t i = 0; s->line.members_n > 0 && i <= k; i++)
		if ((st = ezz_store_group_leaf(ctx, &s->line,
		    s->head.chains[i].hash, i, leaf)) != EZZ_OK ||
		    memcmp(leaf, s->line.leaf.v[i], s->trees[i]->size) != 0)
			return st != EZZ_OK ? st : ezz_fail(ctx, EZZ_EFORMAT,
			    "RFC 4998 4.2", "the members of %s do not make "
			    "its leaf", s->line.path);
	return EZZ_OK;
}

ezz_status
ezz_store_check(ezz_ctx *ctx, ezz_store *s)
{
	struct ezz_store_object	 o;
	char			 name[64];
	ezz_status		 st = EZZ_OK;

	for (size_t k = 0; k < s->head.chains_n && st == EZZ_OK; k++) {
		snprintf(name, sizeof(name), "tree-%zu.bin", k + 1);
		if ((st = ezz_tree_check(ctx, s->trees[k])) != EZZ_OK)
			return ezz_while(ctx, st, "reading %s", name);
	}
	if ((st = ezz_store_rewind(ctx, s)) != EZZ_OK)
		return st;
	while ((st = ezz_store_next(ctx, s, &o)) == EZZ_OK)
		if ((st = check_line(ctx, s)) != EZZ_OK)
			return ezz_while(ctx, st, "line %llu of the manifest",
			    (unsigned long long)s->next);
	return st == EZZ_ENOTFOUND ? ezz_store_rewind(ctx, s) : st;
}
