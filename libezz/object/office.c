/*
 * An office opened: where its files lie, its keys, its status lists.  See
 * office.h; the trust pack under its pins is office_trust.c.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/codec.h"
#include "base/error.h"
#include "base/file.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "object/office.h"
#include "object/office_room.h"
#include "object/status.h"

static ezz_status
join(ezz_ctx *ctx, const char *dir, const char *name, char **out)
{
	struct ezz_buf	 b = { 0 };
	ezz_status	 st;

	if (*name == '/')
		st = ezz_buf_str(ctx, &b, name);
	else
		st = ezz_buf_fmt(ctx, &b, "%s/%s", dir, name);
	if (st == EZZ_OK)
		st = ezz_buf_take(ctx, &b, out);
	ezz_buf_free(&b);
	return st;
}

static ezz_status
read_conf(ezz_ctx *ctx, ezz_office *o)
{
	struct ezz_buf	 b = { 0 };
	char		*path = NULL;
	ezz_status	 st;

	if ((st = join(ctx, o->dir, EZZ_OFFICE_CONF, &path)) != EZZ_OK)
		return st;
	if ((st = ezz_file_read(ctx, path, EZZ_MAX_CONF, &b)) == EZZ_OK) {
		st = ezz_conf_read(ctx, ezz_bytes_of(&b), &o->conf);
		if (st != EZZ_OK)
			ezz_while(ctx, st, "reading %s", path);
	}
	ezz_buf_free(&b);
	free(path);
	return st;
}

ezz_status
ezz_office_open(ezz_ctx *ctx, const char *dir, const struct ezz_pass *pass,
    ezz_office **out)
{
	ezz_office	*o;
	ezz_status	 st;

	*out = NULL;
	if ((o = calloc(1, sizeof(*o))) == NULL)
		return ezz_nomem(ctx);
	o->pass = pass;
	if ((o->dir = strdup(dir)) == NULL) {
		st = ezz_nomem(ctx);
		goto out;
	}
	if ((st = read_conf(ctx, o)) != EZZ_OK) {
		ezz_while(ctx, st, "opening the office %s", dir);
		goto out;
	}
	*out = o;
	o = NULL;
out:
	ezz_office_free(&o);
	return st;
}

void
ezz_office_free(ezz_office **office)
{
	if (office == NULL || *office == NULL)
		return;
	if ((*office)->signers_free != NULL)
		(*office)->signers_free(*office);
	ezz_conf_free(&(*office)->conf);
	free((*office)->dir);
	free(*office);
	*office = NULL;
}

const char *
ezz_office_value(const ezz_office *o, const char *key, size_t i)
{
	const struct ezz_conf_line	*l = ezz_conf_line(&o->conf, key, i);

	return l == NULL ? NULL : l->value;
}

bool
ezz_office_test(const ezz_office *o)
{
	const char	*v = ezz_office_value(o, "test", 0);

	return v != NULL && strcmp(v, "yes") == 0;
}

int64_t
ezz_office_span(const ezz_office *o, const char *key, int64_t fallback)
{
	const char	*v = ezz_office_value(o, key, 0);
	int64_t		 t;

	return v != NULL && ezz_conf_span(v, &t) ? t : fallback;
}

void
ezz_office_shard(const ezz_office *o, uint32_t *i, uint32_t *n)
{
	const char	*v = ezz_office_value(o, "shard", 0);

	*i = *n = 1;
	if (v != NULL)
		ezz_conf_shard(v, i, n);
}

/* A root's line goes on after its path: "trust.crt; uses=token,status". */
static size_t
path_length(const struct ezz_conf_line *l)
{
	size_t	 n = strlen(l->value);

	if (l->key->type != EZZ_CONF_ROOT)
		return n;
	n = strcspn(l->value, ";");
	while (n > 0 && l->value[n - 1] == ' ')
		n--;
	return n;
}

static ezz_status
lacks(ezz_ctx *ctx, const ezz_office *o, const char *key)
{
	return ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
	    "%s/%s has no line \"%s = ...\"", o->dir, EZZ_OFFICE_CONF, key);
}

ezz_status
ezz_office_path(ezz_ctx *ctx, const ezz_office *o, const char *key, size_t i,
    char **out)
{
	const struct ezz_conf_line	*l = ezz_conf_line(&o->conf, key, i);
	char				*name;
	ezz_status			 st;

	*out = NULL;
	if (l == NULL)
		return lacks(ctx, o, key);
	name = ezz_bytes_dup(EZZ_BYTES(l->value, path_length(l)));
	if (name == NULL)
		return ezz_nomem(ctx);
	if (l->key->type == EZZ_CONF_KEY && strncmp(name, "pkcs11:", 7) == 0) {
		*out = name;
		return EZZ_OK;
	}
	st = join(ctx, o->dir, name, out);
	free(name);
	return st;
}

ezz_status
ezz_office_file(ezz_ctx *ctx, const ezz_office *o, const char *key, size_t i,
    struct ezz_buf *out)
{
	char		*path;
	ezz_status	 st;

	if ((st = ezz_office_path(ctx, o, key, i, &path)) != EZZ_OK)
		return st;
	st = ezz_file_read(ctx, path, EZZ_MAX_TRUST, out);
	free(path);
	return st;
}

/* ---- status lists ---- */

ezz_status
ezz_office_list_uri(ezz_ctx *ctx, const ezz_office *o, uint32_t n, char **out)
{
	const char	*base = ezz_office_value(o, "status-uri", 0);
	struct ezz_buf	 b = { 0 };
	ezz_status	 st;

	*out = NULL;
	if (base == NULL)
		return lacks(ctx, o, "status-uri");
	st = ezz_buf_fmt(ctx, &b, "%s%s%u", base,
	    base[strlen(base) - 1] == '/' ? "" : "/", (unsigned)n);
	if (st == EZZ_OK)
		st = ezz_buf_take(ctx, &b, out);
	ezz_buf_free(&b);
	return st;
}

ezz_status
ezz_office_list_path(ezz_ctx *ctx, const ezz_office *o, uint32_t n,
    const char *ending, char **out)
{
	struct ezz_buf	 b = { 0 };
	char		*dir;
	ezz_status	 st;

	*out = NULL;
	if ((st = ezz_office_path(ctx, o, "status-dir", 0, &dir)) != EZZ_OK)
		return st;
	st = ezz_buf_fmt(ctx, &b, "%s/%u.%s", dir, (unsigned)n, ending);
	if (st == EZZ_OK)
		st = ezz_buf_take(ctx, &b, out);
	ezz_buf_free(&b);
	free(dir);
	return st;
}

/*
 * X.delta takes X.cwt further.  One that is of an older list than the one
 * that has come since says nothing; a broken one is told.
 */
static ezz_status
read_delta(ezz_ctx *ctx, const char *path, ezz_statuslist *l)
{
	struct ezz_buf	 b = { 0 };
	char		*name;
	ezz_status	 st;

	if (asprintf(&name, "%.*s.delta", (int)(strlen(path) - 4), path) == -1)
		return ezz_nomem(ctx);
	if ((st = ezz_file_read(ctx, name, EZZ_MAX_STATUS, &b)) == EZZ_OK)
		st = ezz_statuslist_apply(ctx, l, ezz_bytes_of(&b));
	if (st == EZZ_ENOTFOUND)
		st = EZZ_OK;
	else if (st != EZZ_OK)
		ezz_while(ctx, st, "reading %s", name);
	ezz_buf_free(&b);
	free(name);
	return st;
}

static ezz_status
read_list(ezz_ctx *ctx, const char *path, ezz_statuslist **out)
{
	struct ezz_buf	 b = { 0 };
	ezz_status	 st;

	*out = NULL;
	if ((st = ezz_file_read(ctx, path, EZZ_MAX_STATUS, &b)) == EZZ_OK &&
	    ((st = ezz_statuslist_read(ctx, ezz_bytes_of(&b), out)) != EZZ_OK ||
	    (st = read_delta(ctx, path, *out)) != EZZ_OK)) {
		ezz_while(ctx, st, "reading the status list %s", path);
		ezz_statuslist_free(out);
	}
	ezz_buf_free(&b);
	return st;
}

/* The n of this office's own URI, 0 for any other. */
static uint32_t
own_number(const ezz_office *o, const char *uri)
{
	const char	*base = ezz_office_value(o, "status-uri", 0);
	size_t		 n = base == NULL ? 0 : strlen(base);
	unsigned long	 v;
	char		*end;

	while (n > 0 && base[n - 1] == '/')
		n--;
	if (n == 0 || strncmp(uri, base, n) != 0 || uri[n] != '/' ||
	    uri[n + 1] < '1' || uri[n + 1] > '9' || strlen(uri + n) > 10)
		return 0;
	v = strtoul(uri + n + 1, &end, 10);
	return *end == '\0' && v <= UINT32_MAX ? (uint32_t)v : 0;
}

/* One file of the directory: the wanted list, another's, or no list. */
static ezz_status
try_file(ezz_ctx *ctx, const char *dir, const char *name, const char *uri,
    ezz_statuslist **out, char **where)
{
	ezz_statuslist	*l = NULL;
	char		*path = NULL;
	ezz_status	 st;

	if ((st = join(ctx, dir, name, &path)) != EZZ_OK)
		return st;
	st = read_list(ctx, path, &l);
	if (st == EZZ_OK && strcmp(l->uri, uri) == 0) {
		*out = l;
		if (where != NULL)
			*where = path;
		else
			free(path);
		return EZZ_OK;
	}
	free(path);
	ezz_statuslist_free(&l);
	/* another issuer's damaged list is not this token's trouble */
	return st == EZZ_ENOMEM ? st : EZZ_OK;
}

static ezz_status
search_lists(ezz_ctx *ctx, const char *dir, const char *uri,
    ezz_statuslist **out, char **where)
{
	DIR		*d = opendir(dir);
	struct dirent	*e;
	size_t		 n, seen = 0;
	ezz_status	 st = EZZ_OK;

	if (d == NULL)
		return ezz_while(ctx, ezz_errno(ctx, "opendir"),
		    "reading the status lists in %s", dir);
	while (st == EZZ_OK && *out == NULL && seen < EZZ_MAX_STATUS_FILES &&
	    (e = readdir(d)) != NULL) {
		n = strlen(e->d_name);
		if (n <= 4 || strcmp(e->d_name + n - 4, ".cwt") != 0)
			continue;
		seen++;
		st = try_file(ctx, dir, e->d_name, uri, out, where);
	}
	closedir(d);
	if (st == EZZ_OK && *out == NULL)
		return ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
		    "no status list of %s lies in %s", uri, dir);
	return st;
}

static ezz_status
hand_over(ezz_ctx *ctx, const char *dir, const char *name, size_t cap,
    ezz_office_each_fn *each, void *arg)
{
	struct ezz_buf	 b = { 0 };
	char		*path;
	ezz_status	 st;

	if ((st = join(ctx, dir, name, &path)) != EZZ_OK)
		return st;
	if ((st = ezz_file_read(ctx, path, cap, &b)) == EZZ_OK)
		st = each(ctx, arg, path, ezz_bytes_of(&b));
	ezz_buf_free(&b);
	free(path);
	return st;
}

ezz_status
ezz_office_status_each(ezz_ctx *ctx, const ezz_office *o, const char *ending,
    size_t cap, ezz_office_each_fn *each, void *arg)
{
	struct dirent	**names;
	char		*dir = NULL;
	size_t		 n, end = strlen(ending);
	ezz_status	 st;
	int		 found;

	if (ezz_office_value(o, "status-dir", 0) == NULL)
		return EZZ_OK;
	if ((st = ezz_office_path(ctx, o, "status-dir", 0, &dir)) != EZZ_OK)
		return st;
	if ((found = scandir(dir, &names, NULL, alphasort)) == -1) {
		st = ezz_while(ctx, ezz_errno(ctx, "scandir"),
		    "reading the status lists in %s", dir);
		free(dir);
		return st;
	}
	for (int i = 0; i < found; i++) {
		n = strlen(names[i]->d_name);
		if (st == EZZ_OK && n > end && strcmp(names[i]->d_name + n -
		    end, ending) == 0)
			st = hand_over(ctx, dir, names[i]->d_name, cap, each,
			    arg);
		free(names[i]);
	}
	free(names);
	free(dir);
	return st;
}

ezz_status
ezz_office_statuslist(ezz_ctx *ctx, const ezz_office *o, const char *uri,
    ezz_statuslist **out)
{
	uint32_t	 n = own_number(o, uri);
	char		*path = NULL;
	ezz_status	 st;

	*out = NULL;
	if (n != 0) {
		st = ezz_office_list_path(ctx, o, n, "cwt", &path);
		if (st == EZZ_OK)
			st = read_list(ctx, path, out);
		free(path);
		return st;
	}
	if ((st = ezz_office_path(ctx, o, "status-dir", 0, &path)) != EZZ_OK)
		return st;
	st = search_lists(ctx, path, uri, out, NULL);
	free(path);
	return st;
}

/* A name that no other list has, and that a URI cannot choose. */
static ezz_status
new_place(ezz_ctx *ctx, const char *dir, const char *uri, char **path)
{
	uint8_t		 digest[EZZ_DIGEST_MAX];
	struct ezz_buf	 b = { 0 };
	ezz_status	 st;

	if ((st = ezz_digest_once(ctx, EZZ_SM3, ezz_bytes_str(uri),
	    digest)) == EZZ_OK &&
	    (st = ezz_buf_fmt(ctx, &b, "%s/u-", dir)) == EZZ_OK &&
	    (st = ezz_hex_write(ctx, EZZ_BYTES(digest, 8), &b)) == EZZ_OK &&
	    (st = ezz_buf_str(ctx, &b, ".cwt")) == EZZ_OK)
		st = ezz_buf_take(ctx, &b, path);
	ezz_buf_free(&b);
	return st;
}

/* X.cwt has its details in X.detail; nothing is read when it has none. */
ezz_status
ezz_office_statusdetail(ezz_ctx *ctx, const ezz_office *o, const char *uri,
    struct ezz_buf *out)
{
	struct ezz_buf	 list = { 0 };
	char		*path = NULL, *name = NULL;
	ezz_status	 st;

	st = ezz_office_list_place(ctx, o, uri, &path, &list);
	if (st == EZZ_OK && asprintf(&name, "%.*s.detail",
	    (int)(strlen(path) - 4), path) == -1) {
		name = NULL;
		st = ezz_nomem(ctx);
	}
	if (st == EZZ_OK && (st = ezz_file_read(ctx, name,
	    EZZ_MAX_STATUS_DETAIL, out)) == EZZ_ENOTFOUND)
		st = EZZ_OK;
	ezz_buf_free(&list);
	free(path);
	free(name);
	return st;
}

ezz_status
ezz_office_list_place(ezz_ctx *ctx, const ezz_office *o, const char *uri,
    char **path, struct ezz_buf *old)
{
	uint32_t	 n = own_number(o, uri);
	ezz_statuslist	*l = NULL;
	char		*dir = NULL;
	ezz_status	 st;

	*path = NULL;
	if (n != 0) {
		st = ezz_office_list_path(ctx, o, n, "cwt", path);
		if (st == EZZ_OK)
			st = ezz_file_read(ctx, *path, EZZ_MAX_STATUS, old);
		return st == EZZ_ENOTFOUND ? EZZ_OK : st;
	}
	if ((st = ezz_office_path(ctx, o, "status-dir", 0, &dir)) != EZZ_OK)
		return st;
	st = search_lists(ctx, dir, uri, &l, path);
	if (st == EZZ_OK)
		st = ezz_buf_addb(ctx, old, ezz_bytes_of(&l->file));
	else if (st == EZZ_ENOTFOUND)
		st = new_place(ctx, dir, uri, path);
	ezz_statuslist_free(&l);
	free(dir);
	return st;
}
