/*
 * An order for ezz-fetch: lines of "key value", an empty line, the body.  It
 * answers as the picture reader does, with one record: 'T' and what came, or
 * 'E' and a sentence; four bytes of length, big-endian, between.
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

#include "child.h"
#include "fetch.h"

#ifdef EZZ_ONLINE

#define HEAD	5		/* of a record */
#define SAID	4096		/* room for a sentence */
#define GRACE	5		/* seconds that the child has beyond its own */

/* Printable, without the white space that would end a line or a word. */
static bool
plain(const char *text)
{
	for (const char *p = text; *p != '\0'; p++)
		if (*p <= ' ' || *p > '~')
			return false;
	return *text != '\0';
}

static bool
is_https(const char *url)
{
	return strncasecmp(url, "https://", 8) == 0;
}

static ezz_status
examine(struct run *r, const struct fetch_order *o)
{
	if (!plain(o->url) || (!is_https(o->url) &&
	    strncasecmp(o->url, "http://", 7) != 0))
		return ezz_fault(r->ctx, EZZ_EINVAL,
		    "%s is no http or https address", o->url);
	if (o->https_only && !is_https(o->url))
		return ezz_fault(r->ctx, EZZ_EINVAL,
		    "%s: only https is taken here", o->url);
	if ((o->ca != NULL && strchr(o->ca, '\n') != NULL) ||
	    o->body.n > FETCH_BODY_MAX || o->cap > FETCH_CAP_MAX)
		return ezz_fault(r->ctx, EZZ_EINVAL,
		    "%s: the request is too large or names no file", o->url);
	return EZZ_OK;
}

/* "https_proxy", then "HTTPS_PROXY"; http_proxy in small letters alone, since
 * a web server hands the large ones to its programs from a request. */
static const char *
proxy_of(const char *url)
{
	static const char *const	 https[] = { "https_proxy",
					    "HTTPS_PROXY", "all_proxy",
					    "ALL_PROXY", NULL };
	static const char *const	 http[] = { "http_proxy", "all_proxy",
					    "ALL_PROXY", NULL };
	const char *const		*names = is_https(url) ? https : http;

	for (; *names != NULL; names++) {
		const char	*v = getenv(*names);

		if (v != NULL && *v != '\0')
			return plain(v) ? v : NULL;
	}
	return NULL;
}

static const char *
no_proxy(void)
{
	const char	*v = getenv("no_proxy");

	if (v == NULL)
		v = getenv("NO_PROXY");
	return v != NULL && strchr(v, '\n') == NULL ? v : NULL;
}

static void
line(FILE *f, const char *key, const char *value)
{
	if (value != NULL)
		fprintf(f, "%s %s\n", key, value);
}

/* In memory: an order may name a proxy with its password. */
static int
write_order(const struct fetch_order *o)
{
	int	 fd = memfd_create("ezz-fetch", MFD_CLOEXEC);
	FILE	*f;
	int	 copy;

	if (fd == -1 || (copy = dup(fd)) == -1)
		return fd;
	if ((f = fdopen(copy, "w")) == NULL) {
		close(copy);
		close(fd);
		return -1;
	}
	line(f, "url", o->url);
	line(f, "ca", o->ca);
	line(f, "proxy", proxy_of(o->url));
	line(f, "no-proxy", no_proxy());
	line(f, "type", o->type);
	line(f, "accept", o->accept);
	fprintf(f, "cap %zu\nseconds %d\n", o->cap, o->seconds);
	fprintf(f, "%s\n", o->body.p == NULL ? "get" : "post");
	fputc('\n', f);
	fwrite(o->body.p, 1, o->body.n, f);
	if (fflush(f) != 0 || ferror(f) || lseek(fd, 0, SEEK_SET) != 0) {
		close(fd);
		fd = -1;
	}
	fclose(f);
	return fd;
}

/* One record and nothing behind it: its kind, and said is what it holds.
 * Anything else comes from a child that died before it was done. */
static char
take_record(struct ezz_buf *said)
{
	char	 kind;
	size_t	 n;

	if (said->n < HEAD)
		return '\0';
	kind = (char)said->p[0];
	n = (size_t)said->p[1] << 24 | (size_t)said->p[2] << 16 |
	    (size_t)said->p[3] << 8 | said->p[4];
	if (n != said->n - HEAD)
		return '\0';
	memmove(said->p, said->p + HEAD, n);
	said->n = n;
	return kind;
}

static ezz_status
order_out(struct run *r, const struct fetch_order *o, int fd,
    struct ezz_buf *said)
{
	ezz_status	 st;
	int		 exited;

	if ((st = child_run(r, FETCH_PROGRAM, r->chinese ? "zh" : "en", fd,
	    o->cap + SAID, o->seconds + GRACE, said, &exited)) != EZZ_OK)
		return st;
	switch (take_record(said)) {
	case 'T':
		return EZZ_OK;
	case 'E':
		return ezz_fault(r->ctx, EZZ_EIO, "%s: %.*s", o->url,
		    (int)said->n, (const char *)said->p);
	default:
		return ezz_fault(r->ctx, EZZ_EIO,
		    "%s: the transfer broke off", o->url);
	}
}

ezz_status
fetch(struct run *r, const struct fetch_order *o, struct ezz_buf *out)
{
	struct ezz_buf	 said = { 0 };
	ezz_status	 st;
	int		 fd;

	if ((st = examine(r, o)) != EZZ_OK)
		return st;
	if ((fd = write_order(o)) == -1)
		return ezz_fault(r->ctx, EZZ_EIO, "%s: %s", o->url,
		    strerror(errno));
	if ((st = order_out(r, o, fd, &said)) == EZZ_OK)
		*out = said;
	else
		ezz_buf_free(&said);
	close(fd);
	return st;
}

#else

ezz_status
fetch(struct run *r, const struct fetch_order *o, struct ezz_buf *out)
{
	(void)out;
	return ezz_fault(r->ctx, EZZ_EUNSUPPORTED,
	    "%s: this ezz was built without libcurl and fetches nothing",
	    o->url);
}

#endif
