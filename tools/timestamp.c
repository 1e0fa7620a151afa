/*
 * Asking for time-stamps.  An authority that cannot be reached is asked again
 * after a pause that doubles; one that answers wrongly is asked no more in
 * this run.
 */
#include <string.h>
#include <time.h>

#include "fetch.h"
#include "out.h"
#include "stop.h"
#include "timestamp.h"

#define RESPONSE_MAX	(16 * 1024 * 1024)
#define PAUSE_MAX	8		/* seconds */
#define NONCE		16

int
timestamping_start(struct run *r, ezz_verifier *v, ezz_office *office,
    bool no_status, struct timestamping *t)
{
	const char	*tries = opt_one(r->args, "tries");
	const char	*timeout = opt_one(r->args, "timeout");

	*t = (struct timestamping){ .run = r, .verifier = v,
	    .office = office, .tries = 3, .timeout = 30 };
	t->terms.time = r->now;
	t->terms.no_status = no_status;
	if (tries != NULL && !opt_number(tries, 1, 10, &t->tries))
		return out_usage(r, "--tries is a number from 1 to 10");
	if (timeout != NULL && !opt_number(timeout, 1, FETCH_SECONDS,
	    &t->timeout))
		return out_usage(r, "--timeout is a number of seconds from 1 "
		    "to %d", FETCH_SECONDS);
	if (opt_count(r->args, "tsa") > sizeof(t->out) / sizeof(t->out[0]))
		return out_usage(r, "--tsa is given too often");
	return EXIT_DONE;
}

void
timestamping_end(struct timestamping *t)
{
	ezz_buf_free(&t->response);
}

ezz_status
timestamping_request(struct timestamping *t, struct ezz_bytes digest,
    struct ezz_bytes message, struct ezz_buf *request)
{
	uint8_t				 nonce[NONCE];
	struct ezz_timestamp_order	 o = { .hash = t->hash,
					    .digest = digest,
					    .message = message,
					    .nonce = { nonce, NONCE } };
	ezz_status			 st;

	o.policy = opt_one(t->run->args, "tsa-policy");
	st = ezz_random_fill(t->run->ctx, NULL, nonce, NONCE);
	return st != EZZ_OK ? st : ezz_timestamp_request(t->run->ctx, &o,
	    request);
}

/* The office's own authority needs no network. */
static ezz_status
from_office(struct timestamping *t, struct ezz_bytes request,
    struct ezz_buf *response)
{
	struct tsa	 a = { .policy = opt_one(t->run->args, "tsa-policy") };
	ezz_status	 st;

	if (t->office == NULL)
		return ezz_fault(t->run->ctx, EZZ_EINVAL,
		    "--tsa office wants --office");
	if ((st = tsa_of_office(t->run, t->office, &a)) == EZZ_OK)
		st = tsa_answer(t->run, &a, t->run->now, request, response);
	tsa_close(&a);
	return st;
}

static ezz_status
from_one(struct timestamping *t, const char *url, struct ezz_bytes request,
    struct ezz_buf *token)
{
	struct fetch_order	 o = { .url = url, .body = request,
				    .ca = opt_one(t->run->args, "tsa-ca"),
				    .type = "application/timestamp-query",
				    .accept = "application/timestamp-reply",
				    .cap = RESPONSE_MAX };
	ezz_status		 st;

	o.seconds = (int)t->timeout;
	ezz_buf_free(&t->response);
	st = strcmp(url, "office") == 0 ? from_office(t, request,
	    &t->response) : fetch(t->run, &o, &t->response);
	if (st != EZZ_OK)
		return st;
	return ezz_timestamp_take(t->run->ctx, t->verifier, request,
	    (struct ezz_bytes){ t->response.p, t->response.n }, t->run->now,
	    &t->terms, token);
}

/* Worth asking again: the network, and nothing that was said. */
static bool
may_pass(ezz_status st)
{
	return st == EZZ_EIO || st == EZZ_ELIMIT;
}

/* One round; what went wrong with each is said, and the last is returned. */
static ezz_status
go_round(struct timestamping *t, struct ezz_bytes request,
    struct ezz_buf *token)
{
	struct run	*r = t->run;
	ezz_status	 st = EZZ_EREFUSED;

	for (size_t i = 0; i < opt_count(r->args, "tsa"); i++) {
		const char	*url = opt_many(r->args, "tsa", i);

		if (t->out[i] || stop_asked())
			continue;
		st = from_one(t, url, request, token);
		if (st == EZZ_OK || st == EZZ_ENOMEM || st == EZZ_EINVAL ||
		    st == EZZ_EUNSUPPORTED)
			return st;
		t->out[i] = !may_pass(st);
		out_while(r, st, "time-stamp from %s", url);
	}
	return st;
}

static bool
any_left(const struct timestamping *t)
{
	for (size_t i = 0; i < opt_count(t->run->args, "tsa"); i++)
		if (!t->out[i])
			return true;
	return false;
}

static void
pause_for(int64_t seconds)
{
	struct timespec	 step = { .tv_nsec = 100000000 };

	for (int64_t i = 0; i < seconds * 10 && !stop_asked(); i++)
		nanosleep(&step, NULL);
}

ezz_status
timestamping_ask(struct timestamping *t, struct ezz_bytes request,
    struct ezz_buf *token)
{
	int64_t		 wait = 1;
	ezz_status	 st;

	if (opt_count(t->run->args, "tsa") == 0)
		return ezz_fault(t->run->ctx, EZZ_EINVAL,
		    "name an authority with --tsa");
	memset(t->out, 0, sizeof(t->out));
	for (int64_t i = 1;; i++) {
		st = go_round(t, request, token);
		if (st == EZZ_OK || st == EZZ_ENOMEM || st == EZZ_EINVAL ||
		    st == EZZ_EUNSUPPORTED)
			return st;
		if (i == t->tries || !any_left(t) || stop_asked())
			break;
		pause_for(wait);
		wait = wait * 2 < PAUSE_MAX ? wait * 2 : PAUSE_MAX;
	}
	if (stop_asked())
		return ezz_fault(t->run->ctx, EZZ_ESTOPPED,
		    "stopped while waiting for a time-stamp");
	return ezz_fault(t->run->ctx, any_left(t) ? EZZ_EIO : EZZ_EREFUSED,
	    "no authority gave a time-stamp that counts; name another one "
	    "with --tsa, or carry the request by hand (ezz archive timestamp "
	    "--request-out)");
}

ezz_status
timestamping_message(ezz_ctx *ctx, void *arg, struct ezz_bytes message,
    struct ezz_buf *token)
{
	struct timestamping	*t = arg;
	struct ezz_buf		 request = { 0 };
	ezz_status		 st;

	(void)ctx;
	st = timestamping_request(t, (struct ezz_bytes){ NULL, 0 }, message,
	    &request);
	if (st == EZZ_OK)
		st = timestamping_ask(t, (struct ezz_bytes){ request.p,
		    request.n }, token);
	ezz_buf_free(&request);
	return st;
}
