/*
 * Annotated copies, one file after the other: each is rare and looked at by
 * a clerk.  As with licences, what is in the issue record comes out the same
 * again, and nothing is shown before it is there.
 */
#include <string.h>

#include "io.h"
#include "issue_copy.h"
#include "issue_files.h"
#include "out.h"
#include "stop.h"

#define LICENCE_MOST	(64 * 1024 * 1024)

/* What comes of one original. */
struct copy {
	struct ezz_paper	 paper;
	struct ezz_buf		 ofd;		/* empty: it lies there */
	struct ezz_buf		 png;
	char			 name[32];
};

static bool
lies_there(struct copy_job *j, const struct copy *c)
{
	struct ezz_buf	 file = { 0 };
	bool		 same = false;

	if (files_get(j->run->ctx, j->out, c->name, "ofd", &file) &&
	    ezz_printing_same(j->run->ctx, (struct ezz_bytes){ file.p,
	    file.n }, &c->paper, &same) != EZZ_OK)
		same = false;
	ezz_buf_free(&file);
	return same;
}

static ezz_status
sign(struct copy_job *j, struct copy *c)
{
	ezz_ctx		*ctx = j->run->ctx;
	ezz_status	 st;

	if ((st = ezz_issuing_place(ctx, j->issuing, j->reg, &c->paper,
	    true)) != EZZ_OK)
		return st;
	if (ezz_paper_unsigned(&c->paper) && (st = ezz_issuing_sign(ctx,
	    j->issuing, &c->paper)) != EZZ_OK)
		return st;
	if ((st = ezz_qr_draw(ctx, (struct ezz_bytes){ c->paper.token.p,
	    c->paper.token.n }, &j->qr, EZZ_QR_PNG, &c->png, NULL)) != EZZ_OK)
		return st;
	return lies_there(j, c) ? EZZ_OK : ezz_printing_make(ctx,
	    j->printing, &c->paper, &c->ofd);
}

/* In the record first, then in the directory. */
static ezz_status
through_the_record(struct copy_job *j, struct copy *c)
{
	ezz_ctx		*ctx = j->run->ctx;
	ezz_status	 st;

	if ((st = ezz_register_begin(ctx, j->reg)) != EZZ_OK)
		return st;
	if ((st = sign(j, c)) == EZZ_OK &&
	    (!ezz_paper_unsigned(&c->paper) || (st = ezz_issuing_enter(ctx,
	    j->issuing, j->reg, &c->paper)) == EZZ_OK))
		st = ezz_register_commit(ctx, j->reg);
	if (st != EZZ_OK)
		ezz_register_cancel(j->reg);
	return st;
}

static ezz_status
put(struct copy_job *j, const struct copy *c)
{
	ezz_ctx		*ctx = j->run->ctx;
	ezz_status	 st;

	if ((st = files_put(ctx, j->out, c->name, "txt", (struct ezz_bytes){
	    c->paper.token.p, c->paper.token.n })) != EZZ_OK ||
	    (st = files_put(ctx, j->out, c->name, "png", (struct ezz_bytes){
	    c->png.p, c->png.n })) != EZZ_OK ||
	    (c->ofd.n > 0 && (st = files_put(ctx, j->out, c->name, "ofd",
	    (struct ezz_bytes){ c->ofd.p, c->ofd.n })) != EZZ_OK))
		return st;
	return files_sync(ctx, j->out);
}

static void
say(struct copy_job *j, const struct copy *c, const char *path)
{
	struct run	*r = j->run;
	bool		 again = c->paper.known == EZZ_KNOWN_SAME;

	if (j->json) {
		fputs("{\"v\":1,\"input\":", r->out);
		out_json(r, r->out, path);
		fprintf(r->out, ",\"result\":\"%s\",\"copy\":\"%s\","
		    "\"licid\":", again ? "again" : "issued", c->name);
		out_json(r, r->out, ezz_paper_licid(&c->paper));
		fputs("}\n", r->out);
		return;
	}
	out_text(r, r->out, path);
	fprintf(r->out, ": %s %s\n", ezz_text(r->ctx, again ? "again" :
	    "issued"), c->name);
}

/* The original was judged: its report says why there is no copy. */
static int
refused(struct copy_job *j, const struct copy *c)
{
	struct run	 r = *j->run;
	int		 status;

	if (!j->json)
		r.out = r.err;
	status = out_report(&r, c->paper.report, j->json, false);
	return status == EXIT_DONE ? EXIT_REFUSED : status;
}

static int
make(struct copy_job *j, struct copy *c, const char *path)
{
	struct run	*r = j->run;
	struct ezz_buf	 file = { 0 };
	char		 name[17];
	ezz_status	 st;

	if ((st = io_read(r, path, LICENCE_MOST, &file)) == EZZ_OK)
		st = ezz_issuing_copy(r->ctx, j->issuing, (struct ezz_bytes){
		    file.p, file.n }, path, &j->terms, &c->paper);
	ezz_buf_free(&file);
	if (st != EZZ_OK)
		return out_fail(r, st);
	if (c->paper.licence != NULL) {
		ezz_paper_copy_name(&c->paper, name);
		snprintf(c->name, sizeof(c->name), "copy-%s", name);
		if ((st = ezz_printing_lay(r->ctx, j->printing,
		    &c->paper)) != EZZ_OK)
			return out_fail(r, st);
	}
	if (c->paper.licence == NULL)
		return refused(j, c);
	if ((st = through_the_record(j, c)) != EZZ_OK ||
	    (st = put(j, c)) != EZZ_OK)
		return out_fail(r, st);
	say(j, c, path);
	return EXIT_DONE;
}

int
copy_all(struct copy_job *j)
{
	int	 status = EXIT_DONE;

	for (size_t i = 0; i < opt_operands(j->run->args) && !stop_asked();
	    i++) {
		struct copy	 c = { .name = "" };

		status = exit_worse(status, make(j, &c,
		    opt_operand(j->run->args, i)));
		ezz_paper_free(&c.paper);
		ezz_buf_free(&c.ofd);
		ezz_buf_free(&c.png);
	}
	return stop_asked() ? EXIT_BROKEN : status;
}
