/*
 * The schemas of a directory: every licence/NAME.json, of the lists of states,
 * code/standing-DATE.json, the latest, and when asked for every
 * view/NAME.json: most runs need none of those.  In order of name, so that a
 * refusal does not depend on the file system.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/limits.h"
#include "object/schema.h"

static bool
ends(const char *text, const char *end)
{
	size_t	 n = strlen(text), m = strlen(end);

	return n > m && strcmp(text + n - m, end) == 0;
}

static int
is_schema(const struct dirent *d)
{
	return d->d_name[0] != '.' && ends(d->d_name, ".json");
}

static int
is_standing(const struct dirent *d)
{
	return strncmp(d->d_name, "standing-", 9) == 0 && is_schema(d);
}

/* Byte order: alphasort would follow the locale. */
static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static ezz_status
read_in(ezz_ctx *ctx, const char *dir, const char *name, struct ezz_buf *out)
{
	struct ezz_buf	 path = { 0 };
	ezz_status	 st;

	if ((st = ezz_buf_fmt(ctx, &path, "%s/%s", dir, name)) == EZZ_OK &&
	    (st = ezz_buf_byte(ctx, &path, '\0')) == EZZ_OK)
		st = ezz_file_read(ctx, (const char *)path.p, EZZ_MAX_SCHEMA,
		    out);
	ezz_buf_free(&path);
	return st;
}

static ezz_status
add_schema(ezz_ctx *ctx, ezz_schemas *s, const char *dir, const char *file)
{
	char		*name = strndup(file, strlen(file) - strlen(".json"));
	struct ezz_buf	 b = { 0 };
	ezz_status	 st;

	if (name == NULL)
		return ezz_nomem(ctx);
	if ((st = read_in(ctx, dir, file, &b)) == EZZ_OK)
		st = ezz_schemas_add(ctx, s, name, ezz_bytes_of(&b));
	ezz_buf_free(&b);
	free(name);
	return st;
}

static ezz_status
add_standing(ezz_ctx *ctx, ezz_schemas *s, const char *dir, const char *file)
{
	struct ezz_buf	 b = { 0 };
	ezz_status	 st;

	if ((st = read_in(ctx, dir, file, &b)) == EZZ_OK)
		st = ezz_schemas_standing(ctx, s, ezz_bytes_of(&b));
	ezz_buf_free(&b);
	return st == EZZ_OK ? st : ezz_while(ctx, st, "reading %s", file);
}

typedef ezz_status	 add_fn(ezz_ctx *, ezz_schemas *, const char *dir,
			    const char *file);

/* Every file that is meant, or only the last. */
static ezz_status
add_all(ezz_ctx *ctx, ezz_schemas *s, const char *dir,
    int (*meant)(const struct dirent *), bool last, add_fn *add)
{
	struct dirent	**list = NULL;
	int		 n = scandir(dir, &list, meant, by_name);
	ezz_status	 st = EZZ_OK;

	/* types need no views */
	if (n < 0 && errno == ENOENT && strcmp(strrchr(dir, '/'), "/view") ==
	    0)
		return EZZ_OK;
	if (n < 0)
		return ezz_while(ctx, ezz_errno(ctx, "scandir"),
		    "reading the directory %s", dir);
	if (n == 0)
		st = ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
		    "there are no schemas in %s", dir);
	for (int i = last && n > 0 ? n - 1 : 0; i < n && st == EZZ_OK; i++)
		st = add(ctx, s, dir, list[i]->d_name);
	for (int i = 0; i < n; i++)
		free(list[i]);
	free(list);
	return st;
}

static ezz_status
add_room(ezz_ctx *ctx, ezz_schemas *s, const char *root, const char *room,
    int (*meant)(const struct dirent *), bool last, add_fn *add)
{
	struct ezz_buf	 dir = { 0 };
	ezz_status	 st;

	if ((st = ezz_buf_fmt(ctx, &dir, "%s/%s", root, room)) == EZZ_OK &&
	    (st = ezz_buf_byte(ctx, &dir, '\0')) == EZZ_OK)
		st = add_all(ctx, s, (const char *)dir.p, meant, last, add);
	ezz_buf_free(&dir);
	return st;
}

ezz_status
ezz_schemas_open(ezz_ctx *ctx, const char *dir, ezz_schemas **out)
{
	ezz_schemas	*s = NULL;
	ezz_status	 st = ezz_schemas_new(ctx, &s);

	*out = NULL;
	if (st != EZZ_OK ||
	    (st = add_room(ctx, s, dir, "licence", is_schema, false,
	    add_schema)) != EZZ_OK ||
	    (st = add_room(ctx, s, dir, "code", is_standing, true,
	    add_standing)) != EZZ_OK) {
		ezz_schemas_free(&s);
		return st;
	}
	*out = s;
	return EZZ_OK;
}

ezz_status
ezz_schemas_views(ezz_ctx *ctx, ezz_schemas *s, const char *dir)
{
	return add_room(ctx, s, dir, "view", is_schema, false, add_schema);
}
