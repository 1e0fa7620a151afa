/*
 * The office's stamp log (电子印章管理办法, 国办发〔2025〕33号: each use is on
 * record): one JSON object a line, chained by SM3, appended under a lock and
 * on the disk before a paper goes out.  So after a crash the log may tell of
 * a paper that nobody ever got, and never the other way round.
 *
 * A line that a crash cut off is closed by the next one, which says "torn"
 * and is chained to what is left of it: nothing is ever taken away, so the
 * file may be append-only for everybody.  Left out: signing the log; who can
 * write it can write all of it anew, and who wants to know notes its head.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/codec.h"
#include "base/error.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "object/office_room.h"

#define NAME	"stamp.log"

/* How the log ends. */
struct tail {
	uint64_t	 n;		/* of the last whole line; 0: none */
	bool		 torn;		/* no line end behind the last bytes */
	bool		 empty;
	uint8_t		 head[EZZ_DIGEST_MAX];
};

static ezz_status
path_of(ezz_ctx *ctx, const ezz_office *o, char **out)
{
	struct ezz_buf	 b = { 0 };
	ezz_status	 st;

	if (ezz_office_value(o, "stamp-log", 0) != NULL)
		return ezz_office_path(ctx, o, "stamp-log", 0, out);
	if ((st = ezz_buf_fmt(ctx, &b, "%s/" NAME, o->dir)) == EZZ_OK)
		st = ezz_buf_take(ctx, &b, out);
	ezz_buf_free(&b);
	return st;
}

/* ---- a line -------------------------------------------------------------- */

static bool
says(const json_t *row, const char *key, const char *what)
{
	const json_t	*v = json_object_get(row, key);

	return json_is_string(v) && strcmp(json_string_value(v), what) == 0;
}

/* One of ours, with this digest of the line before it, and its number. */
static ezz_status
read_line(ezz_ctx *ctx, struct ezz_bytes line, json_t **row, uint64_t *n)
{
	const json_t	*v;
	ezz_status	 st;

	if ((st = ezz_json_read(ctx, line, EZZ_MAX_STAMP_LINE,
	    EZZ_JSON_NO_REALS, row)) != EZZ_OK)
		return st;
	v = json_object_get(*row, "n");
	if (json_is_integer(v) && json_integer_value(v) > 0 &&
	    json_is_string(json_object_get(*row, "prev"))) {
		*n = (uint64_t)json_integer_value(v);
		return EZZ_OK;
	}
	ezz_json_free(row);
	return ezz_fail(ctx, EZZ_EFORMAT, NULL,
	    "this is no line of a stamp log");
}

static void
hex(const uint8_t *p, size_t n, char *out)
{
	for (size_t i = 0; i < n; i++)
		snprintf(out + 2 * i, 3, "%02x", p[i]);
}

static void
put_hex(struct ezz_json_out *j, const char *key, const uint8_t *p, size_t n)
{
	char	 text[65];

	hex(p, n, text);
	ezz_json_pair(j, key, text);
}

static ezz_status
make_line(ezz_ctx *ctx, const struct tail *t, int64_t time,
    const struct ezz_stamped *s, const char *approval, bool released,
    struct ezz_buf *out)
{
	static const uint8_t	 none[32];
	struct ezz_json_out	 j = { .ctx = ctx, .out = out };
	char			 when[EZZ_TIME_TEXT];

	ezz_time_text(time, when);
	ezz_json_open(&j, '{');
	ezz_json_key(&j, "v");
	ezz_json_int(&j, 1);
	ezz_json_key(&j, "n");
	ezz_json_int(&j, (int64_t)t->n + 1);
	ezz_json_pair(&j, "event", released ? "stamp" : "not released");
	ezz_json_pair(&j, "time", when);
	put_hex(&j, "key", s->key, sizeof(s->key));
	put_hex(&j, "cert", s->cert, sizeof(s->cert));
	if (memcmp(s->seal, none, sizeof(none)) == 0)
		ezz_json_pair(&j, "seal", "");
	else
		put_hex(&j, "seal", s->seal, sizeof(s->seal));
	put_hex(&j, "document", s->digest, sizeof(s->digest));
	ezz_json_pair(&j, "pages", s->pages);
	ezz_json_key(&j, "signatures");
	ezz_json_int(&j, (int64_t)s->signatures);
	ezz_json_pair(&j, "approval", approval == NULL ? "" : approval);
	if (t->torn) {
		ezz_json_key(&j, "torn");
		ezz_json_bool(&j, true);
	}
	put_hex(&j, "prev", t->head, 32);
	ezz_json_close(&j, '}');
	return j.st == EZZ_OK ? ezz_buf_byte(ctx, out, '\n') : j.st;
}

/* ---- adding -------------------------------------------------------------- */

/* The last bytes of the file, enough for two lines. */
static ezz_status
read_end(ezz_ctx *ctx, int fd, struct ezz_buf *out)
{
	struct stat	 sb;
	size_t		 n = 2 * EZZ_MAX_STAMP_LINE;
	ezz_status	 st;

	if (fstat(fd, &sb) == -1)
		return ezz_errno(ctx, "fstat");
	if (!S_ISREG(sb.st_mode))
		return ezz_fail(ctx, EZZ_EIO, NULL, "it is no plain file");
	if ((uint64_t)sb.st_size < n)
		n = (size_t)sb.st_size;
	if ((st = ezz_buf_room(ctx, out, n)) != EZZ_OK)
		return st;
	while (out->n < n) {
		ssize_t	 got = pread(fd, out->p + out->n, n - out->n,
			    sb.st_size - (off_t)(n - out->n));

		if (got == -1 && errno == EINTR)
			continue;
		if (got <= 0)
			return ezz_errno(ctx, "pread");
		out->n += (size_t)got;
	}
	return EZZ_OK;
}

/* The line that ends at to, its line end apart. */
static struct ezz_bytes
line_before(struct ezz_bytes b, size_t to)
{
	size_t	 from = to;

	while (from > 0 && b.p[from - 1] != '\n')
		from--;
	return EZZ_BYTES(b.p + from, to - from);
}

static ezz_status
find_tail(ezz_ctx *ctx, struct ezz_bytes end, struct tail *t)
{
	struct ezz_bytes	 last;
	json_t			*row = NULL;
	ezz_status		 st;

	*t = (struct tail){ .empty = end.n == 0 };
	if (t->empty)
		return EZZ_OK;
	t->torn = end.p[end.n - 1] != '\n';
	last = line_before(end, end.n - !t->torn);
	if (last.n > EZZ_MAX_STAMP_LINE)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "this is no line of a stamp log");
	if ((st = ezz_digest_once(ctx, EZZ_SM3, last, t->head)) != EZZ_OK)
		return st;
	st = read_line(ctx, last, &row, &t->n);
	ezz_json_free(&row);
	if (st == EZZ_OK || !t->torn)
		return st;
	/* it has no number any more: count on from the one before it */
	if (last.p == end.p) {
		t->n = 1;
		return EZZ_OK;
	}
	st = read_line(ctx, line_before(end, (size_t)(last.p - end.p) - 1),
	    &row, &t->n);
	ezz_json_free(&row);
	t->n++;
	return st;
}

/* One write, so that a crash leaves a cut line at worst, and no mixed ones. */
static ezz_status
append(ezz_ctx *ctx, int fd, struct ezz_bytes b)
{
	ssize_t	 n = write(fd, b.p, b.n);

	if (n == -1)
		return ezz_errno(ctx, "write");
	if ((size_t)n != b.n)
		return ezz_fail(ctx, EZZ_EIO, NULL,
		    "only a part of the line could be written");
	return fsync(fd) == 0 ? EZZ_OK : ezz_errno(ctx, "fsync");
}

static ezz_status
add(ezz_ctx *ctx, int fd, int64_t time, const struct ezz_stamped *s,
    const char *approval, bool released)
{
	struct ezz_buf	 end = { 0 }, line = { 0 };
	struct tail	 t;
	ezz_status	 st;

	if (flock(fd, LOCK_EX) == -1)
		return ezz_errno(ctx, "flock");
	if ((st = read_end(ctx, fd, &end)) == EZZ_OK &&
	    (st = find_tail(ctx, ezz_bytes_of(&end), &t)) == EZZ_OK &&
	    (!t.torn || (st = ezz_buf_byte(ctx, &line, '\n')) == EZZ_OK) &&
	    (st = make_line(ctx, &t, time, s, approval, released, &line)) ==
	    EZZ_OK)
		st = append(ctx, fd, ezz_bytes_of(&line));
	ezz_buf_free(&end);
	ezz_buf_free(&line);
	return st;
}

/* A new file is there for good only when its directory says so. */
static ezz_status
sync_parent(ezz_ctx *ctx, const char *path)
{
	const char	*slash = strrchr(path, '/');
	char		*dir = slash == NULL || slash == path ?
			    strdup(slash == NULL ? "." : "/") :
			    ezz_bytes_dup(EZZ_BYTES(path,
			    (size_t)(slash - path)));
	int		 fd;
	ezz_status	 st = EZZ_OK;

	if (dir == NULL)
		return ezz_nomem(ctx);
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(dir);
	if (fd == -1 || (fsync(fd) == -1 && errno != EINVAL))
		st = ezz_errno(ctx, "fsync");
	if (fd != -1)
		close(fd);
	return st;
}

static bool
approval_fits(const char *text)
{
	struct ezz_bytes	 b = ezz_bytes_str(text);

	return b.n <= EZZ_MAX_APPROVAL && ezz_utf8_valid(b);
}

ezz_status
ezz_stamplog_add(ezz_ctx *ctx, const ezz_office *o, int64_t time,
    const struct ezz_stamped *s, const char *approval, bool released)
{
	char		*path = NULL;
	int		 fd;
	ezz_status	 st;

	if (approval != NULL && !approval_fits(approval))
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "the number of an approval has at most %d bytes of UTF-8",
		    EZZ_MAX_APPROVAL);
	if ((st = path_of(ctx, o, &path)) != EZZ_OK)
		return st;
	fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC,
	    0600);
	if (fd == -1)
		st = ezz_errno(ctx, "open");
	else {
		st = add(ctx, fd, time, s, approval, released);
		if (close(fd) == -1 && st == EZZ_OK)
			st = ezz_errno(ctx, "close");
		if (st == EZZ_OK)
			st = sync_parent(ctx, path);
	}
	if (st != EZZ_OK)
		ezz_while(ctx, st, "writing the stamp log %s", path);
	free(path);
	return st;
}

/* ---- following ----------------------------------------------------------- */

struct chain {
	struct ezz_stamplog	*out;
	uint64_t		 n;		/* of the line before */
	uint8_t			 head[EZZ_DIGEST_MAX];
	bool			 cut;		/* the line before is none */
};

static void
broken(const ezz_ctx *ctx, struct chain *c, const char *why)
{
	if (c->out->broken != 0)
		return;
	c->out->broken = c->out->lines;
	snprintf(c->out->why, sizeof(c->out->why), "%s", ezz_text(ctx, why));
}

static void
follow(const ezz_ctx *ctx, struct chain *c, const json_t *row, uint64_t n)
{
	bool	 torn = json_is_true(json_object_get(row, "torn"));
	char	 prev[65];

	hex(c->head, 32, prev);
	if (!says(row, "prev", prev))
		broken(ctx, c, N_("it does not follow from the line before "
		    "it: one of them was changed or taken out"));
	else if (n != c->n + 1)
		broken(ctx, c, N_("its number does not follow"));
	else if (c->cut && !torn)
		broken(ctx, c, N_("the line before it is none"));
	if (torn)
		c->out->torn++;
	c->cut = false;
	c->n = n;
}

static ezz_status
take_line(ezz_ctx *ctx, struct chain *c, struct ezz_bytes line)
{
	json_t		*row = NULL;
	uint64_t	 n;
	ezz_status	 st;

	c->out->lines++;
	if ((st = read_line(ctx, line, &row, &n)) == EZZ_OK)
		follow(ctx, c, row, n);
	else if (st == EZZ_ENOMEM)
		return st;
	else {
		/* a crash cuts a line off; the next one must say so */
		if (c->cut)
			broken(ctx, c, N_("the line before it is none"));
		c->cut = true;
		c->n++;
	}
	ezz_json_free(&row);
	return ezz_digest_once(ctx, EZZ_SM3, line, c->head);
}

/* Whole lines of what was read so far; *used says how much they are. */
static ezz_status
take_lines(ezz_ctx *ctx, struct chain *c, struct ezz_bytes b, size_t *used)
{
	const uint8_t	*nl;
	ezz_status	 st = EZZ_OK;

	for (*used = 0; st == EZZ_OK && (nl = memchr(b.p + *used, '\n',
	    b.n - *used)) != NULL; *used = (size_t)(nl - b.p) + 1)
		st = take_line(ctx, c, EZZ_BYTES(b.p + *used,
		    (size_t)(nl - b.p) - *used));
	return st;
}

static ezz_status
read_all(ezz_ctx *ctx, int fd, struct chain *c)
{
	uint8_t		 b[4 * EZZ_MAX_STAMP_LINE];
	size_t		 n = 0, used;
	ssize_t		 got;
	ezz_status	 st;

	for (;;) {
		got = read(fd, b + n, sizeof(b) - n);
		if (got == -1 && errno == EINTR)
			continue;
		if (got == -1)
			return ezz_errno(ctx, "read");
		n += (size_t)got;
		if ((st = take_lines(ctx, c, EZZ_BYTES(b, n), &used)) !=
		    EZZ_OK)
			return st;
		memmove(b, b + used, n - used);
		n -= used;
		if (n == sizeof(b)) {
			c->out->lines++;
			broken(ctx, c, N_("this is no line of a stamp log"));
			return EZZ_OK;
		}
		if (got == 0)
			break;
	}
	c->out->torn_end = n > 0;
	if (n > 0 && (st = take_line(ctx, c, EZZ_BYTES(b, n))) != EZZ_OK)
		return st;
	if (c->cut && !c->out->torn_end)
		broken(ctx, c, N_("this is no line of a stamp log"));
	return EZZ_OK;
}

ezz_status
ezz_stamplog_check(ezz_ctx *ctx, const ezz_office *o,
    struct ezz_stamplog *out)
{
	struct chain	 c = { .out = out };
	char		*path = NULL;
	int		 fd;
	ezz_status	 st;

	*out = (struct ezz_stamplog){ 0 };
	if ((st = path_of(ctx, o, &path)) != EZZ_OK)
		return st;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		st = errno == ENOENT ? EZZ_OK : ezz_errno(ctx, "open");
	else {
		st = flock(fd, LOCK_SH) == -1 ? ezz_errno(ctx, "flock") :
		    read_all(ctx, fd, &c);
		close(fd);
	}
	if (st != EZZ_OK)
		ezz_while(ctx, st, "reading the stamp log %s", path);
	memcpy(out->head, c.head, sizeof(out->head));
	free(path);
	return st;
}
