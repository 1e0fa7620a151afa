/* See window_once.h. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "io.h"
#include "out.h"
#include "window_once.h"

#define NAME	"proofs"
#define HEAD	"ezz-proofs 1 "
#define LINE	(64 + 1 + 20 + 1)	/* digest, space, number, line end */
#define FILE_MAX	(sizeof(HEAD) + 21 + (size_t)ONCE_MOST * LINE)

static bool
path_of(const struct window_once *o, const char *name, char path[PATH_MAX])
{
	return snprintf(path, PATH_MAX, "%s/%s", o->dir, name) < PATH_MAX;
}

/* ---- the file ---- */

static int
hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ?
	    c - 'a' + 10 : -1;
}

/* A number up to the end of the line; false: it is none. */
static bool
number(const char *text, const char *end, int64_t *out)
{
	char	 copy[21];
	size_t	 n = (size_t)(end - text);

	if (n == 0 || n >= sizeof(copy))
		return false;
	memcpy(copy, text, n);
	copy[n] = '\0';
	return opt_number(copy, 0, INT64_MAX / 2, out);
}

static bool
entry(const char *line, const char *end, struct once_entry *e)
{
	if (end - line < 66 || line[64] != ' ')
		return false;
	for (size_t i = 0; i < 32; i++) {
		int	 hi = hex(line[2 * i]), lo = hex(line[2 * i + 1]);

		if (hi < 0 || lo < 0)
			return false;
		e->digest[i] = (uint8_t)(hi << 4 | lo);
	}
	return number(line + 65, end, &e->until);
}

/* All of it, or nothing: a damaged memory remembers nothing for sure. */
static bool
parse(struct window_once *o, const char *text, size_t n)
{
	const char	*end = text + n, *eol;

	o->n = 0;
	if (n < sizeof(HEAD) || memcmp(text, HEAD, sizeof(HEAD) - 1) != 0 ||
	    (eol = memchr(text, '\n', n)) == NULL ||
	    !number(text + sizeof(HEAD) - 1, eol, &o->floor))
		return false;
	for (text = eol + 1; text < end; text = eol + 1)
		if ((eol = memchr(text, '\n', (size_t)(end - text))) ==
		    NULL || o->n == ONCE_MOST ||
		    !entry(text, eol, &o->v[o->n++]))
			return false;
	return true;
}

static ezz_status
load(struct window_once *o, const char *path)
{
	struct ezz_buf	 b = { 0 };
	ezz_status	 st;
	bool		 whole;

	o->n = 0;
	o->floor = 0;
	if (access(path, F_OK) == -1 && errno == ENOENT)
		return EZZ_OK;
	if ((st = io_read(o->run, path, FILE_MAX, &b)) != EZZ_OK)
		return st;
	whole = parse(o, b.p == NULL ? "" : (const char *)b.p, b.n);
	ezz_buf_free(&b);
	return whole ? EZZ_OK : ezz_fault(o->run->ctx, EZZ_EIO,
	    "%s is damaged: wait for two minutes, then remove it", path);
}

static ezz_status
save(const struct window_once *o, const char *path)
{
	char		*text = NULL;
	size_t		 n;
	ezz_status	 st;
	FILE		*f = open_memstream(&text, &n);

	if (f == NULL)
		return ezz_fault(o->run->ctx, EZZ_ENOMEM, "out of memory");
	fprintf(f, HEAD "%" PRId64 "\n", o->floor);
	for (size_t i = 0; i < o->n; i++) {
		for (size_t k = 0; k < 32; k++)
			fprintf(f, "%02x", o->v[i].digest[k]);
		fprintf(f, " %" PRId64 "\n", o->v[i].until);
	}
	st = fclose(f) != 0 ? ezz_fault(o->run->ctx, EZZ_ENOMEM,
	    "out of memory") : io_write(o->run, path, (struct ezz_bytes){
	    (uint8_t *)text, n }, IO_REPLACE, 0600);
	free(text);
	return st;
}

/* ---- the memory ---- */

static void
drop(struct window_once *o, size_t i)
{
	if (o->v[i].until > o->floor)
		o->floor = o->v[i].until;
	o->v[i] = o->v[--o->n];
}

/* What ended long ago; and of too many the one that ends first. */
static void
prune(struct window_once *o)
{
	size_t	 first = 0;

	for (size_t i = 0; i < o->n; )
		if (o->v[i].until < o->now - ONCE_KEEP)
			drop(o, i);
		else
			i++;
	if (o->n < ONCE_MOST)
		return;
	for (size_t i = 1; i < o->n; i++)
		if (o->v[i].until < o->v[first].until)
			first = i;
	drop(o, first);
}

static enum ezz_once
look(const struct window_once *o, const uint8_t digest[32], int64_t until)
{
	for (size_t i = 0; i < o->n; i++)
		if (memcmp(o->v[i].digest, digest, 32) == 0)
			return EZZ_ONCE_AGAIN;
	return until <= o->floor ? EZZ_ONCE_FORGOTTEN : EZZ_ONCE_FIRST;
}

static enum ezz_once
enter(struct window_once *o, const uint8_t digest[32], int64_t until)
{
	enum ezz_once	 answer = look(o, digest, until);

	if (answer != EZZ_ONCE_FIRST)
		return answer;
	prune(o);
	/* making room may have raised the floor past this one */
	if ((answer = look(o, digest, until)) == EZZ_ONCE_FIRST) {
		memcpy(o->v[o->n].digest, digest, 32);
		o->v[o->n++].until = until;
	}
	return answer;
}

static ezz_status
through_file(struct window_once *o, const uint8_t digest[32], int64_t until,
    enum ezz_once *answer)
{
	char		 path[PATH_MAX];
	ezz_status	 st;

	if (!path_of(o, NAME, path))
		return ezz_fault(o->run->ctx, EZZ_EINVAL,
		    "%s: the name is too long", o->dir);
	if ((st = load(o, path)) != EZZ_OK)
		return st;
	*answer = enter(o, digest, until);
	return *answer == EZZ_ONCE_FIRST ? save(o, path) : EZZ_OK;
}

/* From one window's reading to its writing no other comes between. */
static ezz_status
locked(struct window_once *o, const uint8_t digest[32], int64_t until,
    enum ezz_once *answer)
{
	char		 path[PATH_MAX];
	ezz_status	 st;
	int		 fd;

	if (!path_of(o, NAME ".lock", path))
		return ezz_fault(o->run->ctx, EZZ_EINVAL,
		    "%s: the name is too long", o->dir);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd == -1 || flock(fd, LOCK_EX) == -1)
		st = ezz_fault(o->run->ctx, EZZ_EIO, "%s: %s", path,
		    strerror(errno));
	else
		st = through_file(o, digest, until, answer);
	if (fd != -1)
		close(fd);
	return st;
}

ezz_status
window_once(ezz_ctx *ctx, void *arg, const uint8_t digest[32], int64_t until,
    enum ezz_once *answer)
{
	struct window_once	*o = arg;

	o->asked = true;
	if (o->v == NULL &&
	    (o->v = calloc(ONCE_MOST, sizeof(*o->v))) == NULL)
		return ezz_fault(ctx, EZZ_ENOMEM, "out of memory");
	if (*o->dir != '\0')
		return locked(o, digest, until, answer);
	*answer = enter(o, digest, until);
	return EZZ_OK;
}

void
window_once_free(struct window_once *o)
{
	free(o->v);
	o->v = NULL;
	o->n = 0;
}
