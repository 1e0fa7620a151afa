/*
 * A time-stamp authority over http (RFC 3161 3.4), on loopback alone: one
 * process, one connection at a time, one request a connection.  Head, body
 * and time of each are bounded; whoever is slow or long is hung up on.
 *
 * Left out: TLS, keep-alive, chunked bodies.  It is for trials, and behind a
 * front that speaks to the world.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "out.h"
#include "stop.h"
#include "tsa.h"

#define HEAD_MAX	8192
#define BODY_MAX	16384		/* a request has some 100 bytes */
#define SECONDS		10		/* for all of one connection */
#define QUEUE		16

struct talk {
	int		 fd;
	int64_t		 until;		/* of the monotonic clock, in ms */
	uint8_t		 in[HEAD_MAX + BODY_MAX];
	size_t		 n;
	size_t		 body;		/* where it begins */
	size_t		 length;
};

static int64_t
ticks(void)
{
	struct timespec	 t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Until fd is ready; short steps, so that a signal is seen in time. */
static bool
ready(int fd, short what, int64_t until)
{
	struct pollfd	 p = { .fd = fd, .events = what };
	int		 n;

	do {
		n = poll(&p, 1, 200);
		if (n > 0)
			return true;
		if (n < 0 && errno != EINTR)
			return false;
	} while (!stop_asked() && ticks() < until);
	return false;
}

/* ---- one request --------------------------------------------------------- */

static bool
more(struct talk *t)
{
	ssize_t	 n;

	if (t->n == sizeof(t->in) || !ready(t->fd, POLLIN, t->until))
		return false;
	n = read(t->fd, t->in + t->n, sizeof(t->in) - t->n);
	if (n <= 0)
		return false;
	t->n += (size_t)n;
	return true;
}

static bool
read_head(struct talk *t)
{
	const uint8_t	*end;

	while ((end = memmem(t->in, t->n, "\r\n\r\n", 4)) == NULL)
		if (t->n >= HEAD_MAX || !more(t))
			return false;
	t->body = (size_t)(end - t->in) + 4;
	return t->body <= HEAD_MAX;
}

/* The value of a header field, without its white space; NULL: none. */
static const char *
field(const struct talk *t, const char *name, size_t *n)
{
	const char	*p = (const char *)t->in, *end = p + t->body, *eol;
	size_t		 len = strlen(name);

	while (p < end && (eol = memmem(p, (size_t)(end - p), "\r\n", 2)) !=
	    NULL && eol > p) {
		if ((size_t)(eol - p) > len && p[len] == ':' &&
		    strncasecmp(p, name, len) == 0) {
			for (p += len + 1; p < eol && (*p == ' ' ||
			    *p == '\t'); p++)
				;
			*n = (size_t)(eol - p);
			return p;
		}
		p = eol + 2;
	}
	return NULL;
}

/* What is wrong with the head: an HTTP status; 0: nothing. */
static int
judge_head(struct talk *t)
{
	static const char	 type[] = "application/timestamp-query";
	size_t			 n;
	const char		*v;

	if (memcmp(t->in, "POST ", 5) != 0)
		return 405;
	if ((v = field(t, "Content-Type", &n)) == NULL ||
	    n < sizeof(type) - 1 ||
	    strncasecmp(v, type, sizeof(type) - 1) != 0)
		return 415;
	if (field(t, "Transfer-Encoding", &n) != NULL ||
	    (v = field(t, "Content-Length", &n)) == NULL || n == 0 || n > 6)
		return 411;
	for (size_t i = 0; i < n; i++) {
		if (v[i] < '0' || v[i] > '9')
			return 400;
		t->length = t->length * 10 + (size_t)(v[i] - '0');
	}
	return t->length > BODY_MAX ? 413 : 0;
}

static bool
write_all(struct talk *t, const void *bytes, size_t n)
{
	const uint8_t	*p = bytes;
	ssize_t		 done;

	for (; n > 0; p += done, n -= (size_t)done)
		if (!ready(t->fd, POLLOUT, t->until) ||
		    (done = send(t->fd, p, n, MSG_NOSIGNAL)) <= 0)
			return false;
	return true;
}

static bool
reply(struct talk *t, int status, const struct ezz_buf *body)
{
	char	 head[256];
	int	 n;

	n = snprintf(head, sizeof(head), "HTTP/1.1 %d %s\r\n"
	    "Content-Type: application/timestamp-reply\r\n"
	    "Content-Length: %zu\r\nConnection: close\r\n\r\n", status,
	    status == 200 ? "OK" : "Refused", body == NULL ? 0 : body->n);
	return write_all(t, head, (size_t)n) &&
	    (body == NULL || write_all(t, body->p, body->n));
}

/* *broken: the authority itself cannot answer. */
static bool
converse(struct run *r, struct tsa *a, struct talk *t, ezz_status *broken)
{
	struct ezz_buf	 response = { 0 };
	int64_t		 now = opt_one(r->args, "time") == NULL ?
			    (int64_t)time(NULL) : r->now;
	int		 status;
	bool		 good;

	if (!read_head(t))
		return false;
	if ((status = judge_head(t)) != 0)
		return reply(t, status, NULL);
	while (t->n - t->body < t->length)
		if (!more(t))
			return false;
	*broken = tsa_answer(r, a, now, (struct ezz_bytes){ t->in + t->body,
	    t->length }, &response);
	good = *broken == EZZ_OK ? reply(t, 200, &response) :
	    reply(t, 500, NULL);
	ezz_buf_free(&response);
	return good && *broken == EZZ_OK;
}

/* ---- the socket ---------------------------------------------------------- */

static int
listen_on(int port, int *got)
{
	struct sockaddr_in	 a = { .sin_family = AF_INET,
				    .sin_port = htons((uint16_t)port),
				    .sin_addr.s_addr = htonl(
				    INADDR_LOOPBACK) };
	socklen_t		 n = sizeof(a);
	int			 fd, yes = 1;

	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) ==
	    -1 || bind(fd, (struct sockaddr *)&a, sizeof(a)) == -1 ||
	    listen(fd, QUEUE) == -1 ||
	    getsockname(fd, (struct sockaddr *)&a, &n) == -1) {
		close(fd);
		return -1;
	}
	*got = ntohs(a.sin_port);
	return fd;
}

static bool
serve_one(struct run *r, struct tsa *a, int fd, ezz_status *broken)
{
	struct talk	*t = calloc(1, sizeof(*t));
	bool		 good = false;

	if (t == NULL)
		*broken = EZZ_ENOMEM;
	else {
		t->fd = fd;
		t->until = ticks() + SECONDS * 1000;
		good = converse(r, a, t, broken);
		shutdown(fd, SHUT_WR);
	}
	free(t);
	return good;
}

int
tsa_serve(struct run *r, struct tsa *a, int port, int64_t most)
{
	ezz_status	 broken = EZZ_OK;
	int64_t		 done = 0;
	int		 fd = listen_on(port, &port), peer;

	if (fd == -1) {
		fprintf(r->err, "ezz: 127.0.0.1:%d: %s\n", port,
		    strerror(errno));
		return EXIT_BROKEN;
	}
	stop_gently();
	fprintf(r->out, "http://127.0.0.1:%d/\n", port);
	fflush(r->out);
	while (!stop_asked() && broken == EZZ_OK &&
	    (most == 0 || done < most)) {
		if (!ready(fd, POLLIN, ticks() + 1000))
			continue;
		peer = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
		if (peer == -1)
			continue;
		done += serve_one(r, a, peer, &broken);
		close(peer);
	}
	close(fd);
	return broken == EZZ_OK ? EXIT_DONE : out_fail(r, broken);
}
