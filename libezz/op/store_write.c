/*
 * Directories that take their name only when all in them is on the disk.  A
 * run that was killed leaves a directory NAME.XXXXXX, which can be removed.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "op/store.h"

#define STEP	65536

static ezz_status
too_long(ezz_ctx *ctx)
{
	return ezz_fail(ctx, EZZ_EINVAL, NULL, "the name of the directory "
	    "is too long");
}

ezz_status
ezz_store_dir_new(ezz_ctx *ctx, const char *out, char **temp)
{
	struct stat	 sb;
	char		*name = NULL;

	*temp = NULL;
	if (lstat(out, &sb) == 0)
		return ezz_fail(ctx, EZZ_EEXISTS, NULL,
		    "%s exists; remove it or name another file", out);
	if (asprintf(&name, "%s.XXXXXX", out) == -1)
		return ezz_nomem(ctx);
	if (mkdtemp(name) == NULL) {
		free(name);
		return ezz_errno(ctx, "mkdtemp");
	}
	*temp = name;
	return EZZ_OK;
}

ezz_status
ezz_store_dir_put(ezz_ctx *ctx, const char *temp, struct ezz_bytes b,
    const char *name)
{
	char		 path[4096];
	struct ezz_sink	 sink;
	int		 fd;
	ezz_status	 st;

	if (!ezz_store_name(path, temp, "%s", name))
		return too_long(ctx);
	if ((fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
	    0644)) == -1)
		return ezz_errno(ctx, name);
	if ((st = ezz_sink_begin(ctx, &sink, fd)) == EZZ_OK &&
	    (st = ezz_sink_put(ctx, &sink, b.p, b.n)) == EZZ_OK)
		st = ezz_sink_flush(ctx, &sink);
	ezz_sink_done(&sink);
	if (close(fd) == -1 && st == EZZ_OK)
		st = ezz_errno(ctx, name);
	return st;
}

static ezz_status
copy(ezz_ctx *ctx, const char *from, const char *to)
{
	int		 in = open(from, O_RDONLY | O_CLOEXEC);
	int		 out = open(to, O_WRONLY | O_CREAT | O_EXCL |
			    O_CLOEXEC, 0644);
	struct ezz_sink	 sink = { .fd = -1 };
	uint8_t		 buf[STEP];
	ssize_t		 n = -1;
	ezz_status	 st = EZZ_OK;

	if (in == -1 || out == -1)
		st = ezz_errno(ctx, "open");
	else
		st = ezz_sink_begin(ctx, &sink, out);
	while (st == EZZ_OK && (n = read(in, buf, sizeof(buf))) > 0)
		st = ezz_sink_put(ctx, &sink, buf, (size_t)n);
	if (st == EZZ_OK && n == -1)
		st = ezz_errno(ctx, "read");
	if (st == EZZ_OK)
		st = ezz_sink_flush(ctx, &sink);
	ezz_sink_done(&sink);
	if (in != -1)
		close(in);
	if (out != -1 && close(out) == -1 && st == EZZ_OK)
		st = ezz_errno(ctx, "close");
	return st;
}

/* Nothing ever writes into a file of a store: two may share it. */
ezz_status
ezz_store_dir_carry(ezz_ctx *ctx, const char *from, const char *temp,
    const char *name)
{
	char	 a[4096], b[4096];

	if (!ezz_store_name(a, from, "%s", name) ||
	    !ezz_store_name(b, temp, "%s", name))
		return too_long(ctx);
	return link(a, b) == 0 ? EZZ_OK : copy(ctx, a, b);
}

/* Each file, and the names of them. */
static ezz_status
sync_dir(ezz_ctx *ctx, const char *dir)
{
	DIR		*d = opendir(dir);
	struct dirent	*e;
	ezz_status	 st = EZZ_OK;

	if (d == NULL)
		return ezz_errno(ctx, "opendir");
	while (st == EZZ_OK && (e = readdir(d)) != NULL) {
		int	 fd;

		if (e->d_name[0] == '.')
			continue;
		fd = openat(dirfd(d), e->d_name, O_RDONLY | O_CLOEXEC);
		if (fd == -1 || fsync(fd) == -1)
			st = ezz_errno(ctx, "fsync");
		if (fd != -1)
			close(fd);
	}
	if (st == EZZ_OK && fsync(dirfd(d)) == -1 && errno != EINVAL)
		st = ezz_errno(ctx, "fsync");
	closedir(d);
	return st;
}

static ezz_status
sync_parent(ezz_ctx *ctx, const char *path)
{
	const char	*slash = strrchr(path, '/');
	char		*dir = slash == NULL ? strdup(".") :
			    strndup(path, slash == path ? 1 :
			    (size_t)(slash - path));
	int		 fd;
	ezz_status	 st = EZZ_OK;

	if (dir == NULL)
		return ezz_nomem(ctx);
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1 || (fsync(fd) == -1 && errno != EINVAL))
		st = ezz_errno(ctx, "fsync");
	if (fd != -1)
		close(fd);
	free(dir);
	return st;
}

ezz_status
ezz_store_dir_publish(ezz_ctx *ctx, char **temp, const char *out)
{
	struct stat	 sb;
	ezz_status	 st;

	if ((st = sync_dir(ctx, *temp)) != EZZ_OK)
		return st;
	/* rename(2) would take the place of an empty directory */
	if (lstat(out, &sb) == 0)
		return ezz_fail(ctx, EZZ_EEXISTS, NULL,
		    "%s exists; remove it or name another file", out);
	if (chmod(*temp, 0755) == -1 || rename(*temp, out) == -1)
		return ezz_errno(ctx, "rename");
	free(*temp);
	*temp = NULL;
	return sync_parent(ctx, out);
}

void
ezz_store_dir_drop(char **temp)
{
	DIR		*d;
	struct dirent	*e;

	if (*temp == NULL)
		return;
	if ((d = opendir(*temp)) != NULL) {
		while ((e = readdir(d)) != NULL)
			unlinkat(dirfd(d), e->d_name, 0);
		closedir(d);
	}
	rmdir(*temp);
	free(*temp);
	*temp = NULL;
}

ezz_status
ezz_store_carry(ezz_ctx *ctx, const struct ezz_store *s, const char *temp)
{
	char		 name[64];
	ezz_status	 st = EZZ_OK;

	for (size_t k = 0; k < s->head.chains_n && st == EZZ_OK; k++) {
		snprintf(name, sizeof(name), "tree-%zu.bin", k + 1);
		st = ezz_store_dir_carry(ctx, s->dir, temp, name);
		for (size_t i = s->first[k]; i < s->first[k + 1] &&
		    st == EZZ_OK; i++) {
			snprintf(name, sizeof(name), "token-%zu-%zu.der",
			    k + 1, i - s->first[k] + 1);
			st = ezz_store_dir_put(ctx, temp,
			    ezz_bytes_of(&s->tokens[i]), name);
		}
	}
	return st;
}
