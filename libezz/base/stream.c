/* Lines out of a file, bytes into one, in constant memory. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/stream.h"

#define STEP	(256 * 1024)

/* ---- lines --------------------------------------------------------------- */

void
ezz_lines_begin(struct ezz_lines *l, int fd, size_t most)
{
	*l = (struct ezz_lines){ .fd = fd, .most = most };
}

void
ezz_lines_done(struct ezz_lines *l)
{
	free(l->buf);
	*l = (struct ezz_lines){ .fd = -1 };
}

/* Room behind what is there, which moves to the front. */
static ezz_status
make_room(ezz_ctx *ctx, struct ezz_lines *l)
{
	size_t	 have = l->to - l->from;
	uint8_t	*p;

	if (l->from > 0) {
		memmove(l->buf, l->buf + l->from, have);
		l->from = 0;
		l->to = have;
	}
	if (l->to < l->cap)
		return EZZ_OK;
	if (l->cap > l->most)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a line is longer than %zu bytes", l->most);
	if ((p = realloc(l->buf, l->cap + STEP)) == NULL)
		return ezz_nomem(ctx);
	l->buf = p;
	l->cap += STEP;
	return EZZ_OK;
}

static ezz_status
read_more(ezz_ctx *ctx, struct ezz_lines *l)
{
	ssize_t		 n;
	ezz_status	 st;

	if ((st = make_room(ctx, l)) != EZZ_OK)
		return st;
	do
		n = read(l->fd, l->buf + l->to, l->cap - l->to);
	while (n == -1 && errno == EINTR);
	if (n == -1)
		return ezz_errno(ctx, "read");
	l->to += (size_t)n;
	l->end = n == 0;
	return EZZ_OK;
}

ezz_status
ezz_lines_next(ezz_ctx *ctx, struct ezz_lines *l, struct ezz_bytes *line,
    bool *more)
{
	const uint8_t	*end = NULL;
	size_t		 seen = 0;
	ezz_status	 st;

	for (;;) {
		if (l->to > l->from + seen)
			end = memchr(l->buf + l->from + seen, '\n',
			    l->to - l->from - seen);
		if (end != NULL || l->end)
			break;
		seen = l->to - l->from;
		if ((st = read_more(ctx, l)) != EZZ_OK)
			return st;
	}
	*more = end != NULL || l->to > l->from;
	*line = EZZ_BYTES(l->buf + l->from, 0);
	if (!*more)
		return EZZ_OK;
	line->n = end == NULL ? l->to - l->from :
	    (size_t)(end - line->p);
	if (line->n > l->most)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a line is longer than %zu bytes", l->most);
	l->from += line->n + (end != NULL);
	return EZZ_OK;
}

/* ---- bytes --------------------------------------------------------------- */

ezz_status
ezz_sink_begin(ezz_ctx *ctx, struct ezz_sink *s, int fd)
{
	*s = (struct ezz_sink){ .fd = fd, .buf = malloc(STEP) };
	return s->buf == NULL ? ezz_nomem(ctx) : EZZ_OK;
}

void
ezz_sink_done(struct ezz_sink *s)
{
	free(s->buf);
	*s = (struct ezz_sink){ .fd = -1 };
}

static ezz_status
write_all(ezz_ctx *ctx, int fd, const uint8_t *p, size_t n)
{
	while (n > 0) {
		ssize_t	 k = write(fd, p, n);

		if (k == -1 && errno == EINTR)
			continue;
		if (k <= 0)
			return ezz_errno(ctx, "write");
		p += k;
		n -= (size_t)k;
	}
	return EZZ_OK;
}

ezz_status
ezz_sink_flush(ezz_ctx *ctx, struct ezz_sink *s)
{
	ezz_status	 st = write_all(ctx, s->fd, s->buf, s->n);

	s->n = 0;
	return st;
}

ezz_status
ezz_sink_put(ezz_ctx *ctx, struct ezz_sink *s, const void *p, size_t n)
{
	ezz_status	 st;

	if (n > STEP - s->n && (st = ezz_sink_flush(ctx, s)) != EZZ_OK)
		return st;
	if (n > STEP)
		return write_all(ctx, s->fd, p, n);
	if (n > 0)
		memcpy(s->buf + s->n, p, n);
	s->n += n;
	return EZZ_OK;
}

ezz_status
ezz_read_at(ezz_ctx *ctx, int fd, uint64_t at, uint8_t *buf, size_t n)
{
	while (n > 0) {
		ssize_t	 k = pread(fd, buf, n, (off_t)at);

		if (k == -1 && errno == EINTR)
			continue;
		if (k == -1)
			return ezz_errno(ctx, "pread");
		if (k == 0)
			return ezz_fail(ctx, EZZ_EFORMAT, NULL,
			    "the file was cut short");
		buf += k;
		at += (uint64_t)k;
		n -= (size_t)k;
	}
	return EZZ_OK;
}
