/* Temporary name, write, rename without replacing. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "issue_files.h"
#include "stop.h"

#define FILE_MOST	(16 * 1024 * 1024)	/* of a licence file */

static ezz_status
fault(ezz_ctx *ctx, const char *path)
{
	return ezz_fault(ctx, EZZ_EIO, "%s: %s", path, strerror(errno));
}

ezz_status
files_directory(ezz_ctx *ctx, const char *dir)
{
	struct stat	 sb;

	if (mkdir(dir, 0755) == 0)
		return EZZ_OK;
	if (errno != EEXIST)
		return fault(ctx, dir);
	if (stat(dir, &sb) == -1 || !S_ISDIR(sb.st_mode))
		return ezz_fault(ctx, EZZ_EIO, "%s: is not a directory", dir);
	return EZZ_OK;
}

/* Is what stands there the very same bytes? */
static bool
same(const char *path, struct ezz_bytes b)
{
	uint8_t	 chunk[4096];
	ssize_t	 n;
	int	 fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd == -1)
		return false;
	while ((n = read(fd, chunk, sizeof(chunk))) > 0) {
		if ((size_t)n > b.n || memcmp(chunk, b.p, (size_t)n) != 0)
			break;
		b.p += n;
		b.n -= (size_t)n;
	}
	close(fd);
	return n == 0 && b.n == 0;
}

static bool
write_all(int fd, struct ezz_bytes b)
{
	ssize_t	 n;

	for (; b.n > 0; b.p += n, b.n -= (size_t)n)
		if ((n = write(fd, b.p, b.n)) <= 0) {
			if (n < 0 && errno == EINTR) {
				n = 0;
				continue;
			}
			return false;
		}
	return true;
}

static ezz_status
put(ezz_ctx *ctx, const char *path, struct ezz_bytes b)
{
	char		 temp[PATH_MAX];
	ezz_status	 st = EZZ_OK;
	int		 fd;

	snprintf(temp, sizeof(temp), "%.*s.XXXXXX", PATH_MAX - 8, path);
	if ((fd = stop_mkstemp(temp)) == -1)
		return fault(ctx, path);
	if (!write_all(fd, b) || fchmod(fd, 0644) == -1)
		st = fault(ctx, path);
	if (close(fd) == -1 && st == EZZ_OK)
		st = fault(ctx, path);
	if (st == EZZ_OK && renameat2(AT_FDCWD, temp, AT_FDCWD, path,
	    RENAME_NOREPLACE) == -1)
		/* a twin on another thread may have put the very same there */
		st = errno != EEXIST ? fault(ctx, path) :
		    same(path, b) ? EZZ_OK : ezz_fault(ctx, EZZ_EEXISTS,
		    "%s exists and is another paper; issue into an empty "
		    "directory", path);
	/* gone already when it was renamed */
	unlink(temp);
	stop_forget(temp);
	return st;
}

ezz_status
files_put(ezz_ctx *ctx, const char *dir, const char *name, const char *ending,
    struct ezz_bytes b)
{
	char	 path[PATH_MAX - 16];

	if ((size_t)snprintf(path, sizeof(path), "%s/%s.%s", dir, name,
	    ending) >= sizeof(path))
		return ezz_fault(ctx, EZZ_EINVAL, "%s: the name is too long",
		    dir);
	return same(path, b) ? EZZ_OK : put(ctx, path, b);
}

bool
files_get(ezz_ctx *ctx, const char *dir, const char *name, const char *ending,
    struct ezz_buf *out)
{
	struct stat	 sb;
	char		 path[PATH_MAX];
	ssize_t		 n;
	int		 fd;

	(void)ctx;
	if ((size_t)snprintf(path, sizeof(path), "%s/%s.%s", dir, name,
	    ending) >= sizeof(path) || (fd = open(path, O_RDONLY |
	    O_CLOEXEC | O_NOFOLLOW)) == -1)
		return false;
	if (fstat(fd, &sb) == 0 && S_ISREG(sb.st_mode) && sb.st_size > 0 &&
	    sb.st_size <= FILE_MOST &&
	    (out->p = malloc((size_t)sb.st_size)) != NULL) {
		out->cap = (size_t)sb.st_size;
		while (out->n < out->cap && (n = read(fd, out->p + out->n,
		    out->cap - out->n)) > 0)
			out->n += (size_t)n;
	}
	close(fd);
	return out->n > 0;
}

ezz_status
files_sync(ezz_ctx *ctx, const char *dir)
{
	ezz_status	 st = EZZ_OK;
	int		 fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd == -1)
		return fault(ctx, dir);
	if (syncfs(fd) == -1)
		st = fault(ctx, dir);
	close(fd);
	return st;
}
