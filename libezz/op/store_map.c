/*
 * From a file, or a data group, to its line: the part of a store's making
 * that takes long and can be done anywhere, in any order.  The line depends
 * on nothing but the bytes and the names of the files.
 *
 * A group (RFC 4998 4.2) has a member list that names each member with its
 * role, size and digest, and that is a member itself: what is said about a
 * file, and what it was verified with, cannot be taken from another.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "op/store.h"

#define STEP	65536

/* ---- files --------------------------------------------------------------- */

struct pair {
	struct ezz_digest	*a;
	struct ezz_digest	*b;	/* or NULL */
};

static ezz_status
digest_all(ezz_ctx *ctx, int fd, const struct pair *d, uint64_t *size)
{
	uint8_t		 buf[STEP];
	ssize_t		 n;
	ezz_status	 st;

	for (*size = 0;; *size += (uint64_t)n) {
		do
			n = read(fd, buf, sizeof(buf));
		while (n == -1 && errno == EINTR);
		if (n <= 0)
			return n == 0 ? EZZ_OK : ezz_errno(ctx, "read");
		if ((st = ezz_digest_add(ctx, d->a, EZZ_BYTES(buf,
		    (size_t)n))) != EZZ_OK)
			return st;
		if (d->b != NULL && (st = ezz_digest_add(ctx, d->b,
		    EZZ_BYTES(buf, (size_t)n))) != EZZ_OK)
			return st;
	}
}

static ezz_status
open_plain(ezz_ctx *ctx, const char *path, int *fd)
{
	struct stat	 sb;

	/* O_NONBLOCK: a pipe must not hang a run over a whole tree */
	*fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (*fd == -1)
		return ezz_fail(ctx, errno == ENOENT ? EZZ_ENOTFOUND :
		    EZZ_EIO, NULL, "%s", strerror(errno));
	if (fstat(*fd, &sb) == 0 && S_ISREG(sb.st_mode))
		return EZZ_OK;
	close(*fd);
	*fd = -1;
	return ezz_fail(ctx, EZZ_EIO, NULL, "this is not a plain file");
}

ezz_status
ezz_store_digest(ezz_ctx *ctx, const char *path, enum ezz_hash a,
    uint8_t *out_a, enum ezz_hash b, uint8_t *out_b, uint64_t *size)
{
	struct pair	 d = { NULL, NULL };
	int		 fd;
	ezz_status	 st;

	if ((st = open_plain(ctx, path, &fd)) != EZZ_OK)
		return st;
	if ((st = ezz_digest_new(ctx, a, &d.a)) == EZZ_OK &&
	    b != EZZ_HASH_NONE)
		st = ezz_digest_new(ctx, b, &d.b);
	if (st == EZZ_OK)
		st = digest_all(ctx, fd, &d, size);
	if (st == EZZ_OK)
		st = ezz_digest_end(ctx, d.a, out_a);
	if (st == EZZ_OK && d.b != NULL)
		st = ezz_digest_end(ctx, d.b, out_b);
	ezz_digest_free(&d.a);
	ezz_digest_free(&d.b);
	close(fd);
	return st;
}

/* ---- what is asked for --------------------------------------------------- */

/* A name as it stands, or {"path":..,"members":[{"role":..,"path":..}]}. */
static ezz_status
read_order(ezz_ctx *ctx, struct ezz_bytes order, json_t **out)
{
	*out = NULL;
	if (order.n > 0 && order.p[0] == '{')
		return ezz_json_read(ctx, order, EZZ_MAX_STORE_LINE,
		    EZZ_JSON_PLAIN, out);
	return EZZ_OK;
}

/* Files named and roles given; "file" and "list" are given by us. */
static ezz_status
check_member(ezz_ctx *ctx, const json_t *m)
{
	struct ezz_bytes path = ezz_json_bytes(json_object_get(m, "path"));
	const char	*role = json_string_value(json_object_get(m, "role"));

	if (role == NULL || !ezz_store_is_role(role) ||
	    strcmp(role, "file") == 0 || strcmp(role, "list") == 0)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL, "a member has no "
		    "role, or one that is not for it");
	return path.n > 0 && path.n <= EZZ_MAX_STORE_PATH ? EZZ_OK :
	    ezz_fail(ctx, EZZ_EFORMAT, NULL,
	    "its name is empty, too long or not UTF-8");
}

static char *
member_path(const json_t *m)
{
	return ezz_bytes_dup(ezz_json_bytes(json_object_get(m, "path")));
}

static ezz_status
set_leaf(ezz_ctx *ctx, const char *path, enum ezz_hash hash, uint64_t *size,
    struct ezz_store_leaf *l)
{
	l->n = 1;
	l->size[0] = (uint8_t)ezz_hash_size(hash);
	return ezz_store_digest(ctx, path, hash, l->v[0], EZZ_HASH_NONE,
	    NULL, size);
}

static ezz_status
add_member(ezz_ctx *ctx, struct ezz_store_line *l, const char *role,
    char *path)
{
	struct ezz_store_member	*m = &l->members[l->members_n];

	m->path = path;
	m->role = strdup(role);
	if (path == NULL || m->role == NULL) {
		free(path);
		free((char *)m->role);
		*m = (struct ezz_store_member){ .path = NULL };
		return ezz_nomem(ctx);
	}
	l->members_n++;
	return set_leaf(ctx, path, l->hash, &m->size,
	    &l->leaves[l->members_n - 1]);
}

/* The list is written of what is there so far, and then put beside it. */
static ezz_status
add_list(ezz_ctx *ctx, struct ezz_store_line *l)
{
	struct ezz_store_member	*m = &l->members[l->members_n];
	struct ezz_store_leaf	*leaf = &l->leaves[l->members_n];
	struct ezz_buf		 text = { 0 };
	char			*path = NULL;
	ezz_status		 st;

	m->role = strdup("list");
	if (asprintf(&path, "%s.members", l->path) == -1)
		path = NULL;
	m->path = path;
	l->members_n++;
	if (m->role == NULL || path == NULL)
		return ezz_nomem(ctx);
	if ((st = ezz_store_list_write(ctx, l, l->hash, &text)) == EZZ_OK) {
		m->size = text.n;
		leaf->n = 1;
		leaf->size[0] = (uint8_t)ezz_hash_size(l->hash);
		st = ezz_digest_once(ctx, l->hash, ezz_bytes_of(&text),
		    leaf->v[0]);
	}
	ezz_buf_free(&text);
	return st;
}

static ezz_status
map_group(ezz_ctx *ctx, const json_t *members, struct ezz_store_line *l)
{
	size_t		 n = json_array_size(members), i;
	const json_t	*m;
	ezz_status	 st;

	if (!json_is_array(members) || n + 2 > EZZ_MAX_MEMBERS)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "a group has at most %d members", EZZ_MAX_MEMBERS - 2);
	l->members = calloc(n + 2, sizeof(*l->members));
	l->leaves = calloc(n + 2, sizeof(*l->leaves));
	if (l->members == NULL || l->leaves == NULL)
		return ezz_nomem(ctx);
	st = add_member(ctx, l, "file", strdup(l->path));
	json_array_foreach(members, i, m)
		if (st == EZZ_OK && (st = check_member(ctx, m)) == EZZ_OK)
			st = add_member(ctx, l, json_string_value(
			    json_object_get(m, "role")), member_path(m));
	if (st == EZZ_OK)
		st = add_list(ctx, l);
	if (st != EZZ_OK)
		return st;
	l->size = l->members[0].size;
	l->leaf.n = 1;
	l->leaf.size[0] = (uint8_t)ezz_hash_size(l->hash);
	return ezz_store_group_leaf(ctx, l, l->hash, 0, l->leaf.v[0]);
}

/* Not read: the line says so instead, and goes the same way. */
static ezz_status
as_fault(ezz_ctx *ctx, struct ezz_store_line *l)
{
	free(l->fault);
	l->fault = strdup(ezz_message(ctx));
	return l->fault == NULL ? ezz_nomem(ctx) : EZZ_OK;
}

static ezz_status
map_line(ezz_ctx *ctx, struct ezz_bytes order, struct ezz_store_line *l)
{
	json_t		*o = NULL;
	const json_t	*members;
	ezz_status	 st;

	if ((st = read_order(ctx, order, &o)) != EZZ_OK)
		return st;
	members = json_object_get(o, "members");
	l->path = ezz_bytes_dup(o == NULL ? order :
	    ezz_json_bytes(json_object_get(o, "path")));
	if (l->path == NULL)
		st = ezz_nomem(ctx);
	else if (l->path[0] == '\0' || (o == NULL && memchr(order.p, 0,
	    order.n) != NULL) || strlen(l->path) > EZZ_MAX_STORE_PATH ||
	    !ezz_utf8_valid(ezz_bytes_str(l->path)))
		st = ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "its name is empty, too long or not UTF-8");
	else if (members != NULL)
		st = map_group(ctx, members, l);
	else
		st = set_leaf(ctx, l->path, l->hash, &l->size, &l->leaf);
	ezz_json_free(&o);
	return st;
}

/* By SM3 of the name, so that lists cut otherwise give the same parts. */
ezz_status
ezz_store_share(ezz_ctx *ctx, struct ezz_bytes order, uint64_t i, uint64_t n,
    bool *mine)
{
	json_t		*o = NULL;
	uint8_t		 d[EZZ_DIGEST_MAX];
	uint64_t	 v = 0;
	ezz_status	 st;

	*mine = n <= 1;
	if (*mine)
		return EZZ_OK;
	if ((st = read_order(ctx, order, &o)) != EZZ_OK)
		return st;
	st = ezz_digest_once(ctx, EZZ_SM3, o == NULL ? order :
	    ezz_json_bytes(json_object_get(o, "path")), d);
	ezz_json_free(&o);
	for (size_t k = 0; st == EZZ_OK && k < 8; k++)
		v = v << 8 | d[k];
	*mine = st == EZZ_OK && v % n == i - 1;
	return st;
}

ezz_status
ezz_store_map(ezz_ctx *ctx, const char *hash, struct ezz_bytes order,
    bool *good, struct ezz_buf *line)
{
	struct ezz_store_line	 l = { .hash = ezz_hash_by_name(hash) };
	ezz_status		 st;

	*good = false;
	if (l.hash == EZZ_HASH_NONE)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "%s is no digest that ezz uses: take SM3, SHA-256, "
		    "SHA-384 or SHA-512", hash);
	st = map_line(ctx, order, &l);
	*good = st == EZZ_OK;
	/* an order that is no JSON has no name to complain by */
	if (st != EZZ_OK && st != EZZ_ENOMEM && l.path != NULL)
		st = as_fault(ctx, &l);
	if (st == EZZ_OK)
		st = ezz_store_line_write(ctx, &l, line);
	ezz_store_line_done(&l);
	return st;
}
