/* Stores: what map, reduce, emit, renew and verify have in common. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io.h"
#include "out.h"
#include "stop.h"
#include "store.h"

#define STEP		(256 * 1024)
#define MESSAGE_MAX	(16 * 1024 * 1024)

static struct ezz_bytes
view(const struct ezz_buf *b)
{
	return (struct ezz_bytes){ b->p, b->n };
}

/* ---- lines --------------------------------------------------------------- */

void
blocks_free(struct blocks *b)
{
	free(b->buf);
	b->buf = NULL;
}

static ezz_status
too_long(struct run *r, const struct blocks *b)
{
	return ezz_fault(r->ctx, EZZ_ELIMIT,
	    "%s: line %zu is longer than %zu bytes", b->name, b->number + 1,
	    b->most);
}

static ezz_status
make_room(struct run *r, struct blocks *b)
{
	char	*p;

	if (b->at > 0) {
		memmove(b->buf, b->buf + b->at, b->to - b->at);
		b->to -= b->at;
		b->at = 0;
	}
	if (b->to < b->cap)
		return EZZ_OK;
	if (b->cap > b->most)
		return too_long(r, b);
	if ((p = realloc(b->buf, b->cap + STEP)) == NULL)
		return ezz_fault(r->ctx, EZZ_ENOMEM, "out of memory");
	b->buf = p;
	b->cap += STEP;
	return EZZ_OK;
}

/* What is there: whoever sends one line may wait for its answer. */
static ezz_status
fill(struct run *r, struct blocks *b, bool *end)
{
	ssize_t		 n;
	ezz_status	 st;

	if ((st = make_room(r, b)) != EZZ_OK)
		return st;
	do
		n = read(b->fd, b->buf + b->to, b->cap - b->to);
	while (n == -1 && errno == EINTR && !stop_asked());
	if (n == -1)
		return ezz_fault(r->ctx, stop_asked() ? EZZ_ESTOPPED :
		    EZZ_EIO, "%s: %s", b->name, strerror(errno));
	*end = n == 0;
	b->to += (size_t)n;
	return EZZ_OK;
}

ezz_status
blocks_next(struct run *r, struct blocks *b, int end,
    struct ezz_bytes *line, bool *more)
{
	const char	*stop = NULL;
	size_t		 seen = 0;
	bool		 last = false;
	ezz_status	 st;

	for (;;) {
		if (b->to > b->at + seen)
			stop = memchr(b->buf + b->at + seen, end,
			    b->to - b->at - seen);
		if (stop != NULL || last)
			break;
		seen = b->to - b->at;
		if ((st = fill(r, b, &last)) != EZZ_OK)
			return st;
	}
	*more = stop != NULL || b->to > b->at;
	line->p = (const uint8_t *)b->buf + b->at;
	line->n = stop != NULL ? (size_t)(stop - (b->buf + b->at)) :
	    b->to - b->at;
	if (line->n > b->most)
		return too_long(r, b);
	b->at += line->n + (stop != NULL);
	b->number += *more;
	return EZZ_OK;
}

/* ---- the time-stamp ------------------------------------------------------ */

/* Over the air gap: the answer must be to our request, over our root. */
static ezz_status
carried(struct timestamping *t, const char *question, const char *answer,
    struct ezz_bytes own, struct ezz_buf *token)
{
	struct run	*r = t->run;
	struct ezz_buf	 request = { 0 };
	ezz_status	 st;

	ezz_buf_free(&t->response);
	if ((st = io_read(r, question, MESSAGE_MAX, &request)) == EZZ_OK &&
	    (st = io_read(r, answer, MESSAGE_MAX, &t->response)) == EZZ_OK) {
		if (!ezz_timestamp_same(r->ctx, own, view(&request)))
			st = ezz_fault(r->ctx, EZZ_EREFUSED, "%s asks for "
			    "something else: are these the same lines, by "
			    "the same digest?", question);
		else
			st = ezz_timestamp_take(r->ctx, t->verifier,
			    view(&request), view(&t->response), 0, &t->terms,
			    token);
	}
	ezz_buf_free(&request);
	return st;
}

ezz_status
store_token(struct timestamping *t, struct ezz_bytes root,
    struct ezz_buf *token)
{
	const struct args	*a = t->run->args;
	const char		*in = opt_one(a, "response-in");
	const char		*drop = opt_one(a, "request-out");
	struct ezz_buf		 request = { 0 };
	ezz_status		 st;

	st = timestamping_request(t, root, (struct ezz_bytes){ NULL, 0 },
	    &request);
	if (st == EZZ_OK && drop != NULL)
		st = io_write(t->run, drop, view(&request), IO_NEW, 0644);
	else if (st == EZZ_OK && in != NULL)
		st = carried(t, opt_one(a, "request-in"), in, view(&request),
		    token);
	else if (st == EZZ_OK)
		st = timestamping_ask(t, view(&request), token);
	ezz_buf_free(&request);
	return st;
}

void
store_say(struct run *r, uint64_t objects, const char *hash,
    struct ezz_bytes root)
{
	fprintf(r->out, "{\"objects\":%llu,\"hash\":\"%s\",\"root\":\"",
	    (unsigned long long)objects, hash);
	for (size_t i = 0; i < root.n; i++)
		fprintf(r->out, "%02x", root.p[i]);
	fprintf(r->out, "\"}\n");
}

/* ---- renewal ------------------------------------------------------------- */

/* What does not hold is not renewed: nobody could tell when it broke. */
static ezz_status
must_hold(struct timestamping *t, ezz_store *s, const char *dir)
{
	ezz_report	*report = NULL;
	ezz_status	 st;

	st = ezz_verify_store(t->run->ctx, t->verifier, s, dir, &t->terms,
	    &report);
	if (st == EZZ_OK && ezz_report_verdict(report) != EZZ_PASSED) {
		out_report(t->run, report, false, false);
		st = ezz_fault(t->run->ctx, EZZ_EREFUSED, "the store %s does "
		    "not hold: it was not whole before, or its last "
		    "time-stamp has ended", dir);
	}
	ezz_report_free(&report);
	return st;
}

static ezz_status
renew_stamp(struct timestamping *t, ezz_store *s, const char *out)
{
	struct ezz_buf	 digest = { 0 }, token = { 0 };
	ezz_status	 st;

	t->hash = ezz_store_hash(s);
	if ((st = ezz_store_covered(t->run->ctx, s, &digest)) == EZZ_OK &&
	    (st = store_token(t, view(&digest), &token)) == EZZ_OK &&
	    token.n > 0)
		st = ezz_store_restamp(t->run->ctx, s, view(&token), out);
	ezz_buf_free(&digest);
	ezz_buf_free(&token);
	return st;
}

static ezz_status
remap_all(struct timestamping *t, ezz_store *s, ezz_store_maker *m)
{
	struct ezz_store_object	 o;
	struct ezz_buf		 line = { 0 };
	ezz_ctx			*ctx = t->run->ctx;
	ezz_status		 st;

	while ((st = ezz_store_next(ctx, s, &o)) == EZZ_OK) {
		line.n = 0;
		if (stop_asked())
			st = ezz_fault(ctx, EZZ_ESTOPPED,
			    "stopped; nothing was renewed");
		else if ((st = ezz_store_remap(ctx, s, t->hash, &line)) ==
		    EZZ_OK)
			st = ezz_store_add(ctx, m, view(&line));
		if (st != EZZ_OK)
			break;
	}
	ezz_buf_free(&line);
	return st == EZZ_ENOTFOUND ? EZZ_OK : st;
}

static ezz_status
renew_tree(struct timestamping *t, ezz_store *s, const char *out,
    size_t memory)
{
	struct ezz_buf	 root = { 0 }, token = { 0 };
	ezz_store_maker	*m = NULL;
	ezz_ctx		*ctx = t->run->ctx;
	ezz_status	 st;

	if ((st = ezz_store_begin(ctx, t->hash, out, memory, s, &m)) ==
	    EZZ_OK && (st = remap_all(t, s, m)) == EZZ_OK &&
	    (st = ezz_store_root(ctx, m, &root)) == EZZ_OK &&
	    (st = store_token(t, view(&root), &token)) == EZZ_OK &&
	    token.n > 0)
		st = ezz_store_finish(ctx, m, view(&token));
	ezz_store_drop(&m);
	ezz_buf_free(&root);
	ezz_buf_free(&token);
	return st;
}

ezz_status
store_renew(struct timestamping *t, const char *dir, bool tree,
    const char *out, size_t memory)
{
	ezz_store	*s = NULL;
	ezz_status	 st;

	if ((st = ezz_store_open(t->run->ctx, dir, &s)) == EZZ_OK &&
	    (st = must_hold(t, s, dir)) == EZZ_OK)
		st = tree ? renew_tree(t, s, out, memory) :
		    renew_stamp(t, s, out);
	ezz_store_free(&s);
	return st;
}

/* ---- for verify ---------------------------------------------------------- */

static ezz_status
each(struct run *r, ezz_store *s, store_item_fn *fn, void *arg)
{
	struct ezz_store_object	 o;
	struct ezz_buf		 record = { 0 };
	ezz_status		 st;

	while (!stop_asked() &&
	    (st = ezz_store_next(r->ctx, s, &o)) == EZZ_OK) {
		record.n = 0;
		if ((st = ezz_store_record(r->ctx, s, &record)) != EZZ_OK ||
		    (st = fn(arg, &o, view(&record))) != EZZ_OK)
			break;
	}
	ezz_buf_free(&record);
	return stop_asked() || st == EZZ_ENOTFOUND ? EZZ_OK : st;
}

ezz_status
store_judge(struct run *r, ezz_verifier *v, const char *dir,
    const struct ezz_verify_terms *terms, store_report_fn *tell,
    store_item_fn *fn, void *arg)
{
	ezz_store	*s = NULL;
	ezz_report	*report = NULL;
	ezz_verdict	 verdict = EZZ_FAILED;
	ezz_status	 st;

	if ((st = ezz_store_open(r->ctx, dir, &s)) == EZZ_OK &&
	    (st = ezz_verify_store(r->ctx, v, s, dir, terms, &report)) ==
	    EZZ_OK) {
		tell(arg, report);
		verdict = ezz_report_verdict(report);
	}
	/* the lines of what is not whole lead nowhere */
	if (st == EZZ_OK && verdict != EZZ_FAILED)
		st = each(r, s, fn, arg);
	ezz_report_free(&report);
	ezz_store_free(&s);
	return st;
}

ezz_status
store_record_of(struct run *r, const char *dir, const char *path,
    store_item_fn *fn, void *arg)
{
	struct ezz_store_object	 o;
	struct ezz_buf		 record = { 0 };
	ezz_store		*s = NULL;
	ezz_status		 st;

	if ((st = ezz_store_open(r->ctx, dir, &s)) == EZZ_OK &&
	    (st = ezz_store_find(r->ctx, s, path, &o)) == EZZ_OK &&
	    (st = ezz_store_record(r->ctx, s, &record)) == EZZ_OK)
		st = fn(arg, &o, view(&record));
	ezz_buf_free(&record);
	ezz_store_free(&s);
	return st;
}
