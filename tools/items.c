/*
 * The items of a batch.  Directories are walked without following links;
 * what a list names is taken as it is named.  Which part of them is this
 * machine's follows from the name alone, so that lists cut otherwise give the
 * same parts.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "items.h"
#include "lines.h"
#include "out.h"
#include "stop.h"

#define LINE	32768
#define DEEP	256

struct walk {
	struct items	*it;
	items_fn	*fn;
	void		*arg;
	char		 path[PATH_MAX];
	size_t		 n;
};

int
items_start(struct run *r, struct items *it)
{
	const char	*shard = opt_one(r->args, "shard");
	const char	*jobs = opt_one(r->args, "jobs");
	const char	*slash = shard == NULL ? NULL : strchr(shard, '/');
	char		 first[24];
	int64_t		 i = 1, n = 1, j = 0;

	*it = (struct items){ .run = r, .shards = 1 };
	if (shard != NULL && (slash == NULL ||
	    (size_t)(slash - shard) >= sizeof(first) ||
	    snprintf(first, sizeof(first), "%.*s", (int)(slash - shard),
	    shard) < 0 || !opt_number(first, 1, 1000000, &i) ||
	    !opt_number(slash + 1, 1, 1000000, &n) || i > n))
		return out_usage(r, "--shard is I/N, as 1/4 to 4/4");
	if (jobs != NULL && !opt_number(jobs, 0, 64, &j))
		return out_usage(r, "--jobs takes 0 to 64");
	if (opt_flag(r->args, "null") &&
	    opt_one(r->args, "files-from") == NULL)
		return out_usage(r, "-0 goes with --files-from");
	if (opt_operands(r->args) == 0 &&
	    opt_one(r->args, "files-from") == NULL &&
	    opt_one(r->args, "manifest") == NULL)
		return out_usage(r, "name directories, files, or a list with "
		    "--files-from or --manifest");
	it->shard = (uint64_t)i - 1;
	it->shards = (uint64_t)n;
	it->jobs = (unsigned)j;
	return EXIT_DONE;
}

void
items_end(struct items *it)
{
	ezz_buf_free(&it->named);
}

/* ---- one of them --------------------------------------------------------- */

static ezz_status
in_shard(struct items *it, const char *path, bool *yes)
{
	struct ezz_buf	 d = { 0 };
	uint64_t	 v = 0;
	ezz_status	 st;

	*yes = true;
	if (it->shards == 1)
		return EZZ_OK;
	st = ezz_digest_bytes(it->run->ctx, (struct ezz_bytes){
	    (const uint8_t *)path, strlen(path) }, "SM3", &d);
	for (size_t i = 0; st == EZZ_OK && i < 8; i++)
		v = v << 8 | d.p[i];
	ezz_buf_free(&d);
	*yes = v % it->shards == it->shard;
	return st;
}

static ezz_status
hand(struct walk *w, const char *path, const struct stat *sb, ino_t dir)
{
	ezz_status	 st;
	bool		 yes;

	if (stop_asked())
		return ezz_fault(w->it->run->ctx, EZZ_ESTOPPED, "stopped");
	if ((st = in_shard(w->it, path, &yes)) != EZZ_OK || !yes)
		return st;
	return w->fn(w->arg, path, sb, dir);
}

static ezz_status
io_fault(struct items *it, const char *path)
{
	return ezz_fault(it->run->ctx, EZZ_EIO, "%s: %s", path,
	    strerror(errno));
}

/* ---- directories --------------------------------------------------------- */

static ezz_status walk_dir(struct walk *, int fd, int deep);

static ezz_status
walk_entry(struct walk *w, int at, const char *name, ino_t dir, int deep)
{
	size_t		 was = w->n;
	struct stat	 sb;
	ezz_status	 st = EZZ_OK;
	int		 fd, n;

	n = snprintf(w->path + was, sizeof(w->path) - was, "%s%s",
	    was > 0 && w->path[was - 1] == '/' ? "" : "/", name);
	if (n < 0 || (size_t)n >= sizeof(w->path) - was) {
		w->path[was] = '\0';
		return ezz_fault(w->it->run->ctx, EZZ_ELIMIT,
		    "%s: the name is too long", w->path);
	}
	w->n = was + (size_t)n;
	if (fstatat(at, name, &sb, AT_SYMLINK_NOFOLLOW) == -1)
		st = errno == ENOENT ? EZZ_OK : io_fault(w->it, w->path);
	else if (S_ISREG(sb.st_mode))
		st = hand(w, w->path, &sb, dir);
	else if (!S_ISDIR(sb.st_mode))
		w->it->left_out++;
	else if (w->it->skip == NULL || sb.st_dev != w->it->skip_dev ||
	    sb.st_ino != w->it->skip_ino) {
		fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
		    O_CLOEXEC);
		st = fd == -1 ? io_fault(w->it, w->path) :
		    walk_dir(w, fd, deep + 1);
	}
	w->n = was;
	w->path[was] = '\0';
	return st;
}

/* Takes fd over. */
static ezz_status
walk_dir(struct walk *w, int fd, int deep)
{
	DIR		*d = fdopendir(fd);
	struct dirent	*e;
	struct stat	 sb;
	ezz_status	 st = EZZ_OK;

	if (d == NULL) {
		close(fd);
		return io_fault(w->it, w->path);
	}
	if (deep > DEEP)
		st = ezz_fault(w->it->run->ctx, EZZ_ELIMIT,
		    "%s: directories lie too deep in each other", w->path);
	if (st == EZZ_OK && fstat(dirfd(d), &sb) == -1)
		st = io_fault(w->it, w->path);
	while (st == EZZ_OK && (errno = 0, e = readdir(d)) != NULL)
		if (strcmp(e->d_name, ".") != 0 &&
		    strcmp(e->d_name, "..") != 0)
			st = walk_entry(w, dirfd(d), e->d_name, sb.st_ino,
			    deep);
	if (st == EZZ_OK && errno != 0)
		st = io_fault(w->it, w->path);
	closedir(d);
	return st;
}

/* ---- what is named ------------------------------------------------------- */

/* What was named, in its order, tells whether a run goes on with another. */
static ezz_status
note(struct items *it, const char *name)
{
	struct ezz_buf	 both = { 0 };
	size_t		 n = strlen(name);
	ezz_ctx		*ctx = it->run->ctx;
	ezz_status	 st = EZZ_OK;

	if ((both.p = malloc(it->named.n + n + 1)) == NULL)
		return ezz_fault(ctx, EZZ_ENOMEM, "out of memory");
	both.cap = it->named.n + n + 1;
	if (it->named.n > 0)
		memcpy(both.p, it->named.p, it->named.n);
	memcpy(both.p + it->named.n, name, n + 1);
	both.n = both.cap;
	it->named.n = 0;
	st = ezz_digest_bytes(ctx, (struct ezz_bytes){ both.p, both.n },
	    "SM3", &it->named);
	ezz_buf_free(&both);
	return st;
}

static ezz_status
take_dir(struct walk *w, const char *path)
{
	int	 fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd == -1)
		return io_fault(w->it, path);
	w->n = (size_t)snprintf(w->path, sizeof(w->path), "%s", path);
	return walk_dir(w, fd, 0);
}

static ezz_status take_name(struct walk *, const char *path);

/* Another day another directory may be the current one. */
static ezz_status
take_absolute(struct walk *w, const char *path)
{
	char		 cwd[PATH_MAX], *whole = NULL;
	ezz_status	 st;

	if (getcwd(cwd, sizeof(cwd)) == NULL)
		return io_fault(w->it, ".");
	while (strncmp(path, "./", 2) == 0)
		path += 2 + strspn(path + 2, "/");
	if (asprintf(&whole, "%s/%s", strcmp(cwd, "/") == 0 ? "" : cwd,
	    path) == -1)
		return ezz_fault(w->it->run->ctx, EZZ_ENOMEM,
		    "out of memory");
	st = take_name(w, whole);
	free(whole);
	return st;
}

static ezz_status
take_name(struct walk *w, const char *path)
{
	struct stat	 sb;
	ezz_status	 st;

	if (w->it->absolute && *path != '/')
		return take_absolute(w, path);
	if ((st = note(w->it, path)) != EZZ_OK)
		return st;
	if (strlen(path) >= PATH_MAX)
		return ezz_fault(w->it->run->ctx, EZZ_ELIMIT,
		    "%s: the name is too long", path);
	if (stat(path, &sb) == -1)
		return errno == ENOENT || errno == ENOTDIR ?
		    hand(w, path, NULL, 0) : io_fault(w->it, path);
	if (S_ISDIR(sb.st_mode))
		return take_dir(w, path);
	if (S_ISREG(sb.st_mode))
		return hand(w, path, &sb, 0);
	w->it->left_out++;
	return EZZ_OK;
}

static ezz_status
take_line(struct walk *w, const struct lines *l, bool json)
{
	ezz_ctx		*ctx = w->it->run->ctx;
	struct ezz_buf	 path = { 0 };
	ezz_status	 st;

	if (l->cut)
		return ezz_fault(ctx, EZZ_ELIMIT,
		    "line %zu of the list is too long", l->number);
	if (!json)
		return strlen(l->line) == l->n ? take_name(w, l->line) :
		    ezz_fault(ctx, EZZ_EFORMAT,
		    "line %zu of the list is no name of a file", l->number);
	st = ezz_manifest_path(ctx, (struct ezz_bytes){
	    (const uint8_t *)l->line, l->n }, &path);
	if (st == EZZ_OK) {
		char	*name = strndup((const char *)path.p, path.n);

		st = name == NULL ? ezz_fault(ctx, EZZ_ENOMEM,
		    "out of memory") : take_name(w, name);
		free(name);
	}
	ezz_buf_free(&path);
	return st;
}

static ezz_status
take_list(struct walk *w, const char *from, int end, bool json)
{
	struct lines	 l = { .end = end, .most = LINE };
	ezz_status	 st = EZZ_OK;

	l.from = strcmp(from, "-") == 0 ? stdin : fopen(from, "r");
	if (l.from == NULL)
		return io_fault(w->it, from);
	while (st == EZZ_OK && lines_next(&l) > 0)
		if (l.n > 0)
			st = take_line(w, &l, json);
	if (st == EZZ_OK && ferror(l.from))
		st = io_fault(w->it, from);
	lines_free(&l);
	if (l.from != stdin)
		fclose(l.from);
	return st;
}

ezz_status
items_each(struct items *it, items_fn *fn, void *arg)
{
	struct walk		*w = calloc(1, sizeof(*w));
	const struct args	*a = it->run->args;
	const char		*from = opt_one(a, "files-from");
	const char		*manifest = opt_one(a, "manifest");
	struct stat		 sb;
	ezz_status		 st = EZZ_OK;

	if (w == NULL)
		return ezz_fault(it->run->ctx, EZZ_ENOMEM, "out of memory");
	w->it = it;
	w->fn = fn;
	w->arg = arg;
	it->named.n = 0;
	it->left_out = 0;
	if (it->skip != NULL && stat(it->skip, &sb) == 0) {
		it->skip_dev = sb.st_dev;
		it->skip_ino = sb.st_ino;
	}
	for (size_t i = 0; st == EZZ_OK && i < opt_operands(a); i++)
		st = take_name(w, opt_operand(a, i));
	if (st == EZZ_OK && from != NULL)
		st = take_list(w, from, opt_flag(a, "null") ? 0 : '\n',
		    false);
	if (st == EZZ_OK && manifest != NULL)
		st = take_list(w, manifest, '\n', true);
	free(w);
	return st;
}
