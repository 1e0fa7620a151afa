/* Opening and reading streams of records. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "input.h"
#include "out.h"
#include "stop.h"

static ezz_status
read_some(void *arg, uint8_t *p, size_t cap, size_t *n)
{
	int	*fd = arg;
	ssize_t	 got;

	do
		got = read(*fd, p, cap);
	while (got == -1 && errno == EINTR && !stop_asked());
	*n = got > 0 ? (size_t)got : 0;
	return got < 0 ? EZZ_EIO : EZZ_OK;
}

/* The import maps beside the schemas, where there are any. */
static ezz_status
open_sources(struct input *in)
{
	char	 dir[4096];

	if ((size_t)snprintf(dir, sizeof(dir), "%s/source", in->run->data) >=
	    sizeof(dir))
		return ezz_fault(in->run->ctx, EZZ_EINVAL,
		    "the name of the data directory is too long");
	if (access(dir, F_OK) == -1 && errno == ENOENT)
		return EZZ_OK;
	return ezz_sources_open(in->run->ctx, dir, &in->sources);
}

int
input_open(struct run *r, struct input *in)
{
	const char	*encoding = opt_one(r->args, "encoding");
	ezz_status	 st;

	*in = (struct input){ .run = r };
	if (encoding != NULL && strcmp(encoding, "gb18030") == 0)
		in->options.gb18030 = true;
	else if (encoding != NULL && strcmp(encoding, "utf-8") != 0)
		return out_usage(r, "--encoding takes utf-8 or gb18030");
	if ((st = open_sources(in)) != EZZ_OK)
		return out_fail(r, st);
	in->options.sources = in->sources;
	in->options.source = opt_one(r->args, "source");
	return EXIT_DONE;
}

void
input_close(struct input *in)
{
	ezz_sources_free(&in->sources);
}

static int
each_of_stream(struct input *in, const char *name, int fd, input_fn *fn,
    void *arg)
{
	ezz_records	*records = NULL;
	ezz_record	*record = NULL;
	ezz_status	 st;
	bool		 more = true;

	st = ezz_records_open(in->run->ctx, &in->options, name, read_some,
	    &fd, &records);
	while (st == EZZ_OK && more && !stop_asked()) {
		st = ezz_records_next(in->run->ctx, records, &record);
		if (st != EZZ_OK || record == NULL)
			break;
		more = fn(arg, record);
	}
	ezz_records_free(&records);
	return st == EZZ_OK ? EXIT_DONE : out_fail(in->run, st);
}

static int
say_errno(struct run *r, const char *path)
{
	int	 e = errno;

	return out_fail(r, ezz_fault(r->ctx, EZZ_EIO, "reading %s: %s", path,
	    strerror(e)));
}

int
input_each(struct input *in, const char *path, input_fn *fn, void *arg)
{
	struct stat	 sb;
	int		 fd, status;

	if (strcmp(path, "-") == 0)
		return each_of_stream(in, "-", STDIN_FILENO, fn, arg);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return say_errno(in->run, path);
	if (fstat(fd, &sb) == 0 && S_ISDIR(sb.st_mode)) {
		errno = EISDIR;
		status = say_errno(in->run, path);
	} else
		status = each_of_stream(in, path, fd, fn, arg);
	close(fd);
	return status;
}
