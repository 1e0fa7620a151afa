/*
 * Records out of a store: of all objects, of files that are named, or of the
 * lines on stdin; into a directory that is there when all of them are, or as
 * lines of JSON.  A record is not judged on its way: its path to the root is
 * worked out, and verify does the rest.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "emit.h"
#include "out.h"
#include "progress.h"
#include "stop.h"
#include "store.h"

#define LINE	(1024 * 1024)

struct emit {
	struct run	*r;
	ezz_store	*s;
	const char	*out;		/* NULL: lines on stdout */
	char		 temp[PATH_MAX];
	int		 dir;		/* temp, open */
	char		 last[PATH_MAX];	/* made last, below temp */
	struct ezz_buf	 record;
	struct progress	 progress;
	size_t		 n;
};

static struct ezz_bytes
view(const struct ezz_buf *b)
{
	return (struct ezz_bytes){ b->p, b->n };
}

static ezz_status
fault(const struct emit *e, const char *path)
{
	return ezz_fault(e->r->ctx, EZZ_EIO, "%s: %s", path,
	    strerror(errno));
}

/* ---- files --------------------------------------------------------------- */

/* A name from a manifest stays below the directory, whatever it says. */
static const char *
below(const char *path)
{
	while (*path == '/')
		path++;
	for (const char *p = path; *p != '\0';) {
		size_t	 n = strcspn(p, "/");

		if (n == 0 || (n == 1 && p[0] == '.') ||
		    (n == 2 && p[0] == '.' && p[1] == '.'))
			return NULL;
		p += n + (p[n] == '/' && p[n + 1] != '\0');
		if (*p == '/')
			return NULL;
	}
	return *path == '\0' ? NULL : path;
}

/* The directories above a file; those made last are known. */
static ezz_status
make_dirs(struct emit *e, const char *path)
{
	char		 dir[PATH_MAX];
	const char	*slash = strrchr(path, '/');
	size_t		 n = slash == NULL ? 0 : (size_t)(slash - path);

	if (n == 0 || (strncmp(e->last, path, n) == 0 && e->last[n] == '\0'))
		return EZZ_OK;
	memcpy(dir, path, n);
	dir[n] = '\0';
	for (char *p = strchr(dir, '/'); ; p = strchr(p + 1, '/')) {
		if (p != NULL)
			*p = '\0';
		if (mkdirat(e->dir, dir, 0755) == -1 && errno != EEXIST)
			return fault(e, dir);
		if (p == NULL)
			break;
		*p = '/';
	}
	strcpy(e->last, dir);
	return EZZ_OK;
}

static ezz_status
put_file(struct emit *e, const char *path, const char *end,
    struct ezz_bytes b)
{
	char		 name[PATH_MAX];
	const char	*rest = below(path);
	ezz_status	 st;
	bool		 good;
	int		 fd;

	if (rest == NULL)
		return ezz_fault(e->r->ctx, EZZ_EREFUSED, "%s leads out of "
		    "the directory: have its line on stdout, without -o",
		    path);
	if (snprintf(name, sizeof(name), "%s%s", rest, end) >= PATH_MAX)
		return ezz_fault(e->r->ctx, EZZ_EINVAL,
		    "%s: the name is too long", path);
	if ((st = make_dirs(e, name)) != EZZ_OK)
		return st;
	fd = openat(e->dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
	    0644);
	if (fd == -1 && errno == EEXIST)
		return ezz_fault(e->r->ctx, EZZ_EEXISTS, "the store has %s "
		    "twice: have both lines on stdout, without -o", path);
	if (fd == -1)
		return fault(e, name);
	errno = ENOSPC;
	good = write(fd, b.p, b.n) == (ssize_t)b.n;
	if (!good)
		st = fault(e, name);
	if (close(fd) == -1 && good)
		st = fault(e, name);
	return st;
}

static ezz_status
begin_files(struct emit *e)
{
	struct stat	 sb;

	if (e->out == NULL)
		return EZZ_OK;
	if (snprintf(e->temp, PATH_MAX, "%s.XXXXXX", e->out) >= PATH_MAX) {
		e->temp[0] = '\0';
		return ezz_fault(e->r->ctx, EZZ_EINVAL,
		    "%s: the name is too long", e->out);
	}
	if (lstat(e->out, &sb) == 0 || mkdtemp(e->temp) == NULL) {
		int	 why = lstat(e->out, &sb) == 0 ? EEXIST : errno;

		e->temp[0] = '\0';
		errno = why;
		return why != EEXIST ? fault(e, e->out) :
		    ezz_fault(e->r->ctx, EZZ_EEXISTS,
		    "%s exists; remove it or name another file", e->out);
	}
	e->dir = open(e->temp, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return e->dir == -1 ? fault(e, e->temp) : EZZ_OK;
}

/* All of them at once on the disk, then under their name. */
static ezz_status
end_files(struct emit *e)
{
	if (e->out == NULL)
		return EZZ_OK;
	if (syncfs(e->dir) == -1 || chmod(e->temp, 0755) == -1 ||
	    rename(e->temp, e->out) == -1)
		return fault(e, e->out);
	e->temp[0] = '\0';
	return EZZ_OK;
}

static int
forget(const char *path, const struct stat *sb, int what, struct FTW *w)
{
	(void)sb;
	(void)what;
	(void)w;
	remove(path);
	return 0;
}

static void
sweep(struct emit *e)
{
	if (e->dir != -1)
		close(e->dir);
	if (e->temp[0] != '\0')
		nftw(e->temp, forget, 32, FTW_DEPTH | FTW_PHYS);
	ezz_buf_free(&e->record);
	ezz_store_free(&e->s);
}

/* ---- one record ---------------------------------------------------------- */

static ezz_status
emit_one(struct emit *e, const struct ezz_store_object *o)
{
	ezz_ctx		*ctx = e->r->ctx;
	ezz_status	 st;

	e->record.n = 0;
	if (stop_asked())
		return ezz_fault(ctx, EZZ_ESTOPPED, "stopped");
	progress_at(&e->progress, ++e->n, 0);
	if (e->out == NULL) {
		st = ezz_store_record_json(ctx, e->s, &e->record);
		if (st != EZZ_OK)
			return st;
		fwrite(e->record.p, 1, e->record.n, e->r->out);
		fputc('\n', e->r->out);
		return ferror(e->r->out) ? fault(e, "stdout") : EZZ_OK;
	}
	if ((st = ezz_store_record(ctx, e->s, &e->record)) == EZZ_OK)
		st = put_file(e, o->path, ".ers", view(&e->record));
	if (st == EZZ_OK && o->members_n > 0)
		st = put_file(e, o->path, ".members", o->list);
	return st;
}

static ezz_status
emit_all(struct emit *e)
{
	struct ezz_store_object	 o;
	ezz_status		 st;

	while ((st = ezz_store_next(e->r->ctx, e->s, &o)) == EZZ_OK)
		if ((st = emit_one(e, &o)) != EZZ_OK)
			return st;
	return st == EZZ_ENOTFOUND ? EZZ_OK : st;
}

static ezz_status
emit_lines(struct emit *e)
{
	struct blocks		 b = { .fd = STDIN_FILENO, .name = "stdin",
				    .most = LINE };
	struct ezz_store_object	 o;
	struct ezz_bytes	 line;
	bool			 more;
	ezz_status		 st;

	while ((st = blocks_next(e->r, &b, '\n', &line, &more)) == EZZ_OK &&
	    more) {
		if (line.n == 0)
			continue;
		if ((st = ezz_store_take(e->r->ctx, e->s, line, &o)) !=
		    EZZ_OK || (st = emit_one(e, &o)) != EZZ_OK)
			break;
		/* whoever waits at the other end wants it now */
		if (e->out == NULL && b.at == b.to && fflush(e->r->out) != 0) {
			st = fault(e, "stdout");
			break;
		}
	}
	blocks_free(&b);
	return st;
}

static ezz_status
emit_named(struct emit *e)
{
	const struct args	*a = e->r->args;
	struct ezz_store_object	 o;
	ezz_status		 st = EZZ_OK;

	for (size_t i = 1; i < opt_operands(a) && st == EZZ_OK; i++)
		if ((st = ezz_store_find(e->r->ctx, e->s, opt_operand(a, i),
		    &o)) == EZZ_OK)
			st = emit_one(e, &o);
	return st;
}

int
cmd_emit(struct run *r)
{
	const char	*dir = opt_operand(r->args, 0);
	const char	*one = opt_operands(r->args) == 2 ?
			    opt_operand(r->args, 1) : "";
	struct emit	*e = calloc(1, sizeof(*e));
	ezz_status	 st;

	if (e == NULL)
		return EXIT_BROKEN;
	*e = (struct emit){ .r = r, .out = opt_one(r->args, "output"),
	    .dir = -1 };
	stop_gently();
	if ((st = ezz_store_open(r->ctx, dir, &e->s)) == EZZ_OK &&
	    (st = begin_files(e)) == EZZ_OK) {
		progress_begin(&e->progress, r, opt_operands(r->args) == 1 ?
		    (size_t)ezz_store_objects(e->s) : 0);
		st = opt_operands(r->args) == 1 ? emit_all(e) :
		    strcmp(one, "-") == 0 ? emit_lines(e) : emit_named(e);
		progress_end(&e->progress);
		if (st == EZZ_OK)
			st = end_files(e);
	}
	sweep(e);
	free(e);
	return st == EZZ_OK ? EXIT_DONE : out_while(r, st,
	    "writing records of %s", dir);
}
