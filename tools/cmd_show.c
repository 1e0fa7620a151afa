/*
 * ezz show: what a file says of itself, its text, or one part of it.  Nothing
 * is judged here; that is what verify is for.
 */
#include "cmds.h"
#include "io.h"
#include "judge.h"
#include "out.h"

#define CAP	(64 * 1024 * 1024)

/* One part, to a file that is not there yet, or to stdout. */
static int
extract(struct run *r, struct ezz_bytes thing)
{
	const char	*part = opt_one(r->args, "extract");
	const char	*to = opt_one(r->args, "output");
	struct ezz_buf	 out = { 0 };
	ezz_status	 st;
	int		 status = EXIT_DONE;

	if ((st = ezz_extract(r->ctx, thing, part, &out)) != EZZ_OK)
		status = out_while(r, st, "taking out a part");
	else if ((st = io_write(r, to, (struct ezz_bytes){ out.p, out.n },
	    IO_NEW, 0644)) != EZZ_OK)
		status = out_fail(r, st);
	ezz_buf_free(&out);
	return status;
}

static int
show(struct run *r, ezz_verifier *v, struct ezz_bytes thing)
{
	bool		 json = opt_flag(r->args, "json");
	struct ezz_buf	 out = { 0 };
	ezz_status	 st;
	int		 status = EXIT_DONE;

	st = opt_flag(r->args, "text") ?
	    ezz_document_text(r->ctx, thing, json, &out) :
	    ezz_show(r->ctx, v, thing, json, &out);
	if (st == EZZ_OK)
		fwrite(out.p, 1, out.n, r->out);
	else
		status = out_fail(r, st);
	ezz_buf_free(&out);
	return status;
}

static int
one_file(struct run *r, ezz_verifier *v)
{
	const char		*path = opt_operand(r->args, 0);
	struct ezz_buf		 b = { 0 };
	struct ezz_bytes	 thing;
	ezz_status		 st;
	int			 status;

	if ((st = io_read(r, path == NULL ? "-" : path, CAP, &b)) != EZZ_OK)
		status = out_fail(r, st);
	else {
		thing = (struct ezz_bytes){ b.p, b.n };
		status = opt_one(r->args, "extract") != NULL ?
		    extract(r, thing) : show(r, v, thing);
	}
	ezz_buf_free(&b);
	return status;
}

static int
cmd_show(struct run *r)
{
	bool		 part = opt_one(r->args, "extract") != NULL;
	ezz_verifier	*v = NULL;
	ezz_office	*office = NULL;
	int		 status;

	if (part != (opt_one(r->args, "output") != NULL))
		return out_usage(r, "--extract and --output go together");
	if (part && (opt_flag(r->args, "text") || opt_flag(r->args, "json")))
		return out_usage(r, "--extract gives bytes as they are");
	if ((status = judge_open(r, &v, &office)) != EXIT_DONE)
		return status;
	status = one_file(r, v);
	ezz_verifier_free(&v);
	ezz_office_free(&office);
	return status;
}

static const struct opt opts_show[] = {
	JUDGE_OPTS,
	{ "text", 0, OPT_FLAG, NULL, "print the text of a document's pages" },
	{ "extract", 0, OPT_ONE, "PART", "take out one part: an entry, an "
	    "attachment, signature N/picture, ..." },
	{ "output", 'o', OPT_ONE, "FILE", "where the part goes; - is stdout" },
	{ "json", 0, OPT_FLAG, NULL, "one JSON object a line" },
	{ NULL, 0, OPT_FLAG, NULL, NULL },
};

const struct cmd cmds_show[] = {
	{ "show", "print what a file says, without judging it", "[FILE]",
	  0, 1, opts_show, cmd_show },
	{ NULL, NULL, NULL, 0, 0, NULL, NULL },
};
