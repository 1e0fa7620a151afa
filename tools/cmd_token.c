/*
 * ezz token: a token as plain COSE, for those who have no ezz, and back.
 * Nothing is judged here: a forged token has a COSE form too.
 */
#include "cmds.h"
#include "io.h"
#include "judge.h"
#include "out.h"

#define CAP	(64 * 1024)

typedef ezz_status turn_fn(struct run *, ezz_verifier *, struct ezz_bytes,
	    struct ezz_buf *);

static ezz_status
to_cose(struct run *r, ezz_verifier *v, struct ezz_bytes in,
    struct ezz_buf *out)
{
	return ezz_token_export(r->ctx, v, in, out);
}

static ezz_status
to_text(struct run *r, ezz_verifier *v, struct ezz_bytes in,
    struct ezz_buf *out)
{
	return ezz_token_import(r->ctx, v, in, opt_flag(r->args, "base45"),
	    out);
}

static int
turn(struct run *r, turn_fn *fn, const char *end)
{
	const char	*path = opt_operand(r->args, 0);
	const char	*to = opt_one(r->args, "output");
	ezz_verifier	*v = NULL;
	ezz_office	*office = NULL;
	struct ezz_buf	 in = { 0 }, out = { 0 };
	ezz_status	 st;
	int		 status;

	if ((status = judge_open(r, &v, &office)) != EXIT_DONE)
		return status;
	path = path == NULL ? "-" : path;
	if ((st = io_read(r, path, CAP, &in)) != EZZ_OK)
		status = out_fail(r, st);
	else if ((st = fn(r, v, (struct ezz_bytes){ in.p, in.n }, &out)) !=
	    EZZ_OK)
		status = out_while(r, st, "turning %s into the other form", path);
	else if (to == NULL) {
		fwrite(out.p, 1, out.n, r->out);
		fputs(end, r->out);
	} else if ((st = io_write(r, to, (struct ezz_bytes){ out.p, out.n },
	    IO_NEW, 0644)) != EZZ_OK)
		status = out_fail(r, st);
	ezz_buf_free(&in);
	ezz_buf_free(&out);
	ezz_verifier_free(&v);
	ezz_office_free(&office);
	return status;
}

static int
cmd_export(struct run *r)
{
	return turn(r, to_cose, "");
}

static int
cmd_import(struct run *r)
{
	return turn(r, to_text, "\n");
}

static const struct opt opts_export[] = {
	JUDGE_OPTS,
	{ "output", 'o', OPT_ONE, "FILE", "write here, not to stdout" },
	{ NULL, 0, OPT_FLAG, NULL, NULL },
};

static const struct opt opts_import[] = {
	JUDGE_OPTS,
	{ "base45", 0, OPT_FLAG, NULL, "as EZ1: and Base45, not as digits" },
	{ "output", 'o', OPT_ONE, "FILE", "write here, not to stdout" },
	{ NULL, 0, OPT_FLAG, NULL, NULL },
};

const struct cmd cmds_token[] = {
	{ "token export", "write a token as a plain COSE_Sign1", "[FILE]",
	  0, 1, opts_export, cmd_export },
	{ "token import", "make a token's text of its COSE_Sign1", "[FILE]",
	  0, 1, opts_import, cmd_import },
	{ NULL, NULL, NULL, 0, 0, NULL, NULL },
};
