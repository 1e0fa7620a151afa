/*
 * ezz archive: time-stamps for what is kept.  "tsa" is an authority, on files
 * and on loopback; "timestamp" asks authorities and puts what they say inside
 * a signature of an OFD document, or beside any other file.
 */
#include <stdlib.h>
#include <string.h>

#include "cmds.h"
#include "io.h"
#include "judge.h"
#include "out.h"
#include "pass.h"
#include "timestamp.h"

#define PACKAGE_MAX	(1024u * 1024 * 1024)
#define MESSAGE_MAX	(16 * 1024 * 1024)
#define MOST_ANSWERS	1000000000

static struct ezz_bytes
view(const struct ezz_buf *b)
{
	return (struct ezz_bytes){ b->p, b->n };
}

/* ---- archive tsa --------------------------------------------------------- */

static int
answer_file(struct run *r, struct tsa *t, const char *path, const char *out)
{
	struct ezz_buf	 request = { 0 }, response = { 0 };
	ezz_status	 st;

	if ((st = io_read(r, path, MESSAGE_MAX, &request)) == EZZ_OK &&
	    (st = tsa_answer(r, t, r->now, view(&request), &response)) ==
	    EZZ_OK)
		st = io_write(r, out, view(&response), IO_NEW, 0644);
	ezz_buf_free(&response);
	ezz_buf_free(&request);
	return st == EZZ_OK ? EXIT_DONE : out_fail(r, st);
}

static int
cmd_tsa(struct run *r)
{
	const char	*listen = opt_one(r->args, "listen");
	const char	*count = opt_one(r->args, "count");
	const char	*path = opt_operand(r->args, 0);
	const char	*out = opt_one(r->args, "output");
	struct tsa	 t = { .key = NULL };
	int64_t		 port = 0, most = 0;
	int		 status;

	if ((listen == NULL) == (path == NULL))
		return out_usage(r, "name a request, or --listen and a port");
	if (listen != NULL && !opt_number(listen, 0, 65535, &port))
		return out_usage(r, "--listen is a port from 0 to 65535");
	if (count != NULL && (listen == NULL ||
	    !opt_number(count, 1, MOST_ANSWERS, &most)))
		return out_usage(r, "--count is a number of answers, with "
		    "--listen");
	if ((status = tsa_open(r, &t)) != EXIT_DONE)
		return status;
	status = listen != NULL ? tsa_serve(r, &t, (int)port, most) :
	    answer_file(r, &t, path, out == NULL ? "-" : out);
	tsa_close(&t);
	return status;
}

/* ---- archive timestamp --------------------------------------------------- */

struct job {
	struct run		*r;
	struct timestamping	 t;
	const char		*in;
	const char		*out;
	struct ezz_buf		 package;	/* empty: stamped beside */
	size_t			 n;		/* its signature */
	struct ezz_buf		 value;
	struct ezz_buf		 digest;
	struct ezz_buf		 request;
	struct ezz_buf		 token;
};

static void
job_end(struct job *j)
{
	timestamping_end(&j->t);
	ezz_buf_free(&j->package);
	ezz_buf_free(&j->value);
	ezz_buf_free(&j->digest);
	ezz_buf_free(&j->request);
	ezz_buf_free(&j->token);
}

static bool
is_package(const char *path)
{
	char	 head[2] = "";
	FILE	*f = fopen(path, "rb");
	bool	 yes;

	if (f == NULL)
		return false;
	yes = fread(head, 1, 2, f) == 2 && memcmp(head, "PK", 2) == 0;
	fclose(f);
	return yes;
}

/* The last signature is the one that no other covers. */
static ezz_status
last_signature(struct job *j)
{
	ezz_status	 st = EZZ_OK, one = EZZ_OK;

	for (size_t n = 1; one != EZZ_ENOTFOUND; n++) {
		struct ezz_buf	 value = { 0 };

		one = ezz_document_stampable(j->r->ctx, view(&j->package), n,
		    &value);
		if (one != EZZ_ENOTFOUND || n == 1) {
			ezz_buf_free(&j->value);
			j->value = value;
			j->n = n;
			st = one;
		} else
			ezz_buf_free(&value);
		if (one != EZZ_OK && one != EZZ_EREFUSED)
			break;
	}
	if (st == EZZ_EREFUSED)		/* its own words, not the last ones */
		return ezz_document_stampable(j->r->ctx, view(&j->package),
		    j->n, &j->value);
	return st;
}

/* What is stamped: the value of a signature, or a whole file. */
static ezz_status
find_message(struct job *j)
{
	const char	*which = opt_one(j->r->args, "signature");
	int64_t		 n = 0;
	ezz_status	 st;

	if (opt_flag(j->r->args, "detached") || !is_package(j->in))
		return ezz_digest_file(j->r->ctx, j->in, j->t.hash == NULL ?
		    "SM3" : j->t.hash, &j->digest);
	if (which != NULL && !opt_number(which, 1, 1000000, &n))
		return ezz_fault(j->r->ctx, EZZ_EINVAL,
		    "--signature is a number from 1");
	if ((st = io_read(j->r, j->in, PACKAGE_MAX, &j->package)) != EZZ_OK)
		return st;
	if (which == NULL)
		return last_signature(j);
	j->n = (size_t)n;
	return ezz_document_stampable(j->r->ctx, view(&j->package), j->n,
	    &j->value);
}

/* Over the air gap: the answer must be to our request, over our file. */
static ezz_status
carried(struct job *j, const char *request, const char *response)
{
	struct run	*r = j->r;
	struct ezz_buf	 own = { 0 };
	ezz_status	 st;

	if ((st = io_read(r, request, MESSAGE_MAX, &j->request)) != EZZ_OK ||
	    (st = io_read(r, response, MESSAGE_MAX, &j->t.response)) ||
	    (st = timestamping_request(&j->t, view(&j->digest),
	    view(&j->value), &own)) != EZZ_OK)
		goto out;
	if (!ezz_timestamp_same(r->ctx, view(&own), view(&j->request)))
		st = ezz_fault(r->ctx, EZZ_EREFUSED, "%s asks for something "
		    "else: was %s changed, or stamped by another digest?",
		    request, j->in);
	else
		st = ezz_timestamp_take(r->ctx, j->t.verifier,
		    view(&j->request), view(&j->t.response), 0, &j->t.terms,
		    &j->token);
out:
	ezz_buf_free(&own);
	return st;
}

static ezz_status
get_token(struct job *j)
{
	const char	*in = opt_one(j->r->args, "response-in");
	ezz_status	 st;

	if (in != NULL)
		return carried(j, opt_one(j->r->args, "request-in"), in);
	st = timestamping_request(&j->t, view(&j->digest), view(&j->value),
	    &j->request);
	return st != EZZ_OK ? st : timestamping_ask(&j->t,
	    view(&j->request), &j->token);
}

/* ---- released only when it verifies -------------------------------------- */

static bool
stamp_passed(const ezz_report *r, size_t n)
{
	const struct ezz_finding	*f;
	char				 of[32];

	snprintf(of, sizeof(of), "signature %zu", n);
	for (size_t i = 0; (f = ezz_report_finding(r, i)) != NULL; i++)
		if (strcmp(f->check, "sig.timestamp") == 0 &&
		    strcmp(f->of, of) == 0)
			return f->verdict == EZZ_PASSED && !f->remark;
	return false;
}

static ezz_status
not_worse(struct job *j, const struct ezz_buf *made)
{
	ezz_report	*before = NULL, *after = NULL;
	ezz_status	 st;

	if ((st = ezz_verify(j->r->ctx, j->t.verifier, view(&j->package),
	    j->in, &j->t.terms, &before)) == EZZ_OK &&
	    (st = ezz_verify(j->r->ctx, j->t.verifier, view(made), j->out,
	    &j->t.terms, &after)) == EZZ_OK &&
	    (!stamp_passed(after, j->n) ||
	    ezz_report_verdict(after) > ezz_report_verdict(before)))
		st = ezz_fault(j->r->ctx, EZZ_EREFUSED, "with the time-stamp "
		    "%s would not verify as it did; nothing was written",
		    j->in);
	ezz_report_free(&before);
	ezz_report_free(&after);
	return st;
}

static ezz_status
release(struct job *j)
{
	struct ezz_buf	 made = { 0 };
	ezz_status	 st;

	if (j->package.n == 0)
		return io_write(j->r, j->out, view(&j->t.response), IO_NEW,
		    0644);
	if ((st = ezz_document_timestamp(j->r->ctx, view(&j->package), j->n,
	    view(&j->token), &made)) == EZZ_OK &&
	    (st = not_worse(j, &made)) == EZZ_OK)
		st = io_write(j->r, j->out, view(&made), IO_NEW, 0644);
	ezz_buf_free(&made);
	return st;
}

static ezz_status
stamp_one(struct job *j)
{
	const char	*drop = opt_one(j->r->args, "request-out");
	ezz_status	 st;

	if ((st = find_message(j)) != EZZ_OK)
		return st;
	if (drop == NULL)
		return (st = get_token(j)) != EZZ_OK ? st : release(j);
	if ((st = timestamping_request(&j->t, view(&j->digest),
	    view(&j->value), &j->request)) != EZZ_OK)
		return st;
	return io_write(j->r, drop, view(&j->request), IO_NEW, 0644);
}

static int
cmd_timestamp(struct run *r)
{
	struct job	 j = { .r = r, .in = opt_operand(r->args, 0) };
	ezz_verifier	*v = NULL;
	ezz_office	*office = NULL;
	bool		 drop = opt_one(r->args, "request-out") != NULL;
	ezz_status	 st;
	int		 status;

	j.out = opt_one(r->args, "output");
	if ((opt_one(r->args, "request-in") == NULL) !=
	    (opt_one(r->args, "response-in") == NULL))
		return out_usage(r, "--response-in and --request-in go "
		    "together: an answer is judged by what was asked");
	if ((j.out == NULL) != drop)
		return out_usage(r, drop ? "--request-out writes the request "
		    "alone: leave -o out" : "name the output with -o");
	if ((status = judge_open(r, &v, &office)) != EXIT_DONE)
		return status;
	status = timestamping_start(r, v, office, opt_flag(r->args,
	    "no-status"), &j.t);
	j.t.hash = opt_one(r->args, "hash");
	if (status == EXIT_DONE && (st = stamp_one(&j)) != EZZ_OK)
		status = out_while(r, st, "time-stamping %s", j.in);
	job_end(&j);
	ezz_verifier_free(&v);
	ezz_office_free(&office);
	return status;
}

static const struct opt opts_tsa[] = {
	{ "office", 0, OPT_ONE, "DIR", "answer with the key tsa of this "
	    "office" },
	{ "key", 0, OPT_ONE, "KEY", "answer with this key" },
	{ "cert", 0, OPT_ONE, "FILE", "its certificate, for time-stamps "
	    "alone" },
	{ "tsa-policy", 0, OPT_ONE, "OID", "stamped under this policy" },
	{ "output", 'o', OPT_ONE, "FILE", "write the response here, not to "
	    "stdout" },
	{ "listen", 0, OPT_ONE, "PORT", "answer over http on 127.0.0.1; 0: "
	    "any free port" },
	{ "count", 0, OPT_ONE, "N", "end after N answers" },
	PASS_OPTS,
	{ NULL, 0, OPT_FLAG, NULL, NULL },
};

static const struct opt opts_timestamp[] = {
	JUDGE_OPTS,
	{ "no-status", 0, OPT_FLAG, NULL, "do not ask whether certificates "
	    "were revoked" },
	{ "output", 'o', OPT_ONE, "FILE", "the stamped document, or the "
	    "response beside the file" },
	{ "signature", 0, OPT_ONE, "N", "stamp this signature; the last one "
	    "if not said" },
	{ "detached", 0, OPT_FLAG, NULL, "stamp a document as a whole, "
	    "beside it" },
	{ "hash", 0, OPT_ONE, "NAME", "digest by SM3 (if not said), SHA-256, "
	    "SHA-384, SHA-512" },
	TIMESTAMP_OPTS,
	{ "request-out", 0, OPT_ONE, "FILE", "write the request, to be "
	    "carried to an authority" },
	{ "request-in", 0, OPT_ONE, "FILE", "the request that was carried" },
	{ "response-in", 0, OPT_ONE, "FILE", "and the response that came "
	    "back" },
	{ NULL, 0, OPT_FLAG, NULL, NULL },
};

const struct cmd cmds_archive[] = {
	{ "archive timestamp", "prove that a signature or a file existed now",
	  "FILE", 1, 1, opts_timestamp, cmd_timestamp },
	{ "archive tsa", "answer as a time-stamp authority", "[REQUEST]",
	  0, 1, opts_tsa, cmd_tsa },
	{ NULL, NULL, NULL, 0, 0, NULL, NULL },
};
