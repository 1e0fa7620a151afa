/* Reading with a cap; writing that is whole or not there. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io.h"
#include "stop.h"

static ezz_status
fault(struct run *r, const char *path)
{
	return ezz_fault(r->ctx, errno == ENOENT ? EZZ_ENOTFOUND : EZZ_EIO,
	    "%s: %s", path, strerror(errno));
}

static ezz_status
slurp(struct run *r, int fd, const char *path, size_t cap, struct ezz_buf *out)
{
	ssize_t	 n;

	for (;;) {
		if (out->n == out->cap) {
			size_t	 want = out->cap == 0 ? 65536 : out->cap * 2;
			uint8_t	*p = realloc(out->p, want);

			if (p == NULL)
				return fault(r, path);
			out->p = p;
			out->cap = want;
		}
		n = read(fd, out->p + out->n, out->cap - out->n);
		if (n < 0 && errno == EINTR && !stop_asked())
			continue;
		if (n < 0)
			return fault(r, path);
		if (n == 0)
			return EZZ_OK;
		out->n += (size_t)n;
		if (out->n > cap)
			return ezz_fault(r->ctx, EZZ_ELIMIT,
			    "%s: longer than %zu bytes", path, cap);
	}
}

ezz_status
io_read(struct run *r, const char *path, size_t cap, struct ezz_buf *out)
{
	struct stat	 sb;
	ezz_status	 st;
	int		 fd;

	if (strcmp(path, "-") == 0)
		return slurp(r, STDIN_FILENO, "stdin", cap, out);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return fault(r, path);
	if (fstat(fd, &sb) == 0 && S_ISDIR(sb.st_mode))
		st = ezz_fault(r->ctx, EZZ_EIO, "%s: is a directory", path);
	else
		st = slurp(r, fd, path, cap, out);
	close(fd);
	if (st != EZZ_OK)
		ezz_buf_free(out);
	return st;
}

static bool
write_all(int fd, struct ezz_bytes b)
{
	while (b.n > 0) {
		ssize_t	 n = write(fd, b.p, b.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		b.p += n;
		b.n -= (size_t)n;
	}
	return true;
}

/* The directory entry is part of the file: without it nothing was written. */
static bool
sync_directory(const char *path)
{
	char	 dir[PATH_MAX];
	char	*slash;
	int	 fd;
	bool	 ok;

	snprintf(dir, sizeof(dir), "%s", path);
	slash = strrchr(dir, '/');
	if (slash == NULL)
		strcpy(dir, ".");
	else
		slash[slash == dir ? 1 : 0] = '\0';
	if ((fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1)
		return false;
	ok = fsync(fd) == 0 || errno == EINVAL;
	return close(fd) == 0 && ok;
}

/*
 * link(2) refuses an existing name, rename(2) replaces it.  A new name that
 * may not last is taken back; what was replaced cannot be.
 */
static bool
publish(const char *temp, const char *path, enum io_mode mode)
{
	int	 why;

	if (mode == IO_REPLACE)
		return rename(temp, path) == 0 && sync_directory(path);
	if (link(temp, path) == -1)
		return false;
	if (unlink(temp) == 0 && sync_directory(path))
		return true;
	why = errno;
	unlink(path);
	errno = why;
	return false;
}

ezz_status
io_write(struct run *r, const char *path, struct ezz_bytes b,
    enum io_mode mode, unsigned perm)
{
	char		 temp[PATH_MAX];
	ezz_status	 st = EZZ_OK;
	int		 fd;

	if (strcmp(path, "-") == 0)
		return fwrite(b.p, 1, b.n, r->out) == b.n ? EZZ_OK :
		    fault(r, "stdout");
	if (mode == IO_NEW && access(path, F_OK) == 0)
		return ezz_fault(r->ctx, EZZ_EEXISTS,
		    "%s exists; remove it or name another file", path);
	if (snprintf(temp, sizeof(temp), "%s.XXXXXX", path) >= PATH_MAX)
		return ezz_fault(r->ctx, EZZ_EINVAL,
		    "%s: the name is too long", path);
	if ((fd = stop_mkstemp(temp)) == -1)
		return fault(r, path);
	if (!write_all(fd, b) || fchmod(fd, perm) == -1 || fsync(fd) == -1)
		st = fault(r, path);
	if (close(fd) == -1 && st == EZZ_OK)
		st = fault(r, path);
	if (st == EZZ_OK && !publish(temp, path, mode))
		st = errno == EEXIST ? ezz_fault(r->ctx, EZZ_EEXISTS,
		    "%s exists; remove it or name another file", path) :
		    fault(r, path);
	if (st != EZZ_OK)
		unlink(temp);
	stop_forget(temp);
	return st;
}

ezz_status
io_stream_open(struct run *r, struct io_stream *s, const char *path,
    unsigned perm)
{
	int	 fd;

	s->path = path;
	if (access(path, F_OK) == 0)
		return ezz_fault(r->ctx, EZZ_EEXISTS,
		    "%s exists; remove it or name another file", path);
	if ((size_t)snprintf(s->temp, sizeof(s->temp), "%s.XXXXXX", path) >=
	    sizeof(s->temp))
		return ezz_fault(r->ctx, EZZ_EINVAL,
		    "%s: the name is too long", path);
	if ((fd = stop_mkstemp(s->temp)) == -1)
		return fault(r, path);
	if (fchmod(fd, perm) == -1 || (s->file = fdopen(fd, "w")) == NULL) {
		close(fd);
		unlink(s->temp);
		return fault(r, path);
	}
	return EZZ_OK;
}

ezz_status
io_stream_close(struct run *r, struct io_stream *s, bool keep)
{
	ezz_status	 st = EZZ_OK;

	if (fflush(s->file) != 0 || ferror(s->file) ||
	    fsync(fileno(s->file)) == -1)
		st = fault(r, s->path);
	if (fclose(s->file) != 0 && st == EZZ_OK)
		st = fault(r, s->path);
	s->file = NULL;
	if (st == EZZ_OK && keep && !publish(s->temp, s->path, IO_NEW))
		st = fault(r, s->path);
	if (st != EZZ_OK || !keep)
		unlink(s->temp);
	stop_forget(s->temp);
	return st;
}
