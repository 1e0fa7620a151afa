/*
 * Files of data: schemas, code lists, offices.  What a user names on the
 * command line is read by tools/io.c instead.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"

#define STEP	16384

/* One more byte than cap is asked for, to tell full from too long. */
static ezz_status
read_all(ezz_ctx *ctx, int fd, size_t cap, struct ezz_buf *out)
{
	size_t		 had = out->n;
	ssize_t		 n;
	ezz_status	 st;

	for (;;) {
		if ((st = ezz_buf_room(ctx, out, STEP)) != EZZ_OK)
			return st;
		n = read(fd, out->p + out->n, STEP);
		if (n == 0)
			return EZZ_OK;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ezz_errno(ctx, "read");
		out->n += (size_t)n;
		if (out->n - had > cap)
			return ezz_fail(ctx, EZZ_ELIMIT, NULL,
			    "the file is longer than %zu bytes", cap);
	}
}

ezz_status
ezz_file_read(ezz_ctx *ctx, const char *path, size_t cap, struct ezz_buf *out)
{
	/* O_NONBLOCK: a pipe put in a data file's place must not hang us */
	int		 fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat	 sb;
	size_t		 had = out->n;
	ezz_status	 st;

	if (fd == -1 && errno == ENOENT)
		return ezz_while(ctx, ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
		    "there is no such file"), "reading %s", path);
	if (fd == -1)
		return ezz_while(ctx, ezz_errno(ctx, "open"), "reading %s",
		    path);
	if (fstat(fd, &sb) == -1)
		st = ezz_errno(ctx, "fstat");
	else if (!S_ISREG(sb.st_mode))
		st = ezz_fail(ctx, EZZ_EIO, NULL, "this is not a plain file");
	else
		st = read_all(ctx, fd, cap, out);
	close(fd);
	if (st == EZZ_OK)
		return EZZ_OK;
	out->n = had;
	return ezz_while(ctx, st, "reading %s", path);
}
