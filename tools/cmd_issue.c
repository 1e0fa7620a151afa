/*
 * ezz issue: records become tokens, pictures and sealed files, by the thousand.
 *
 * A batch goes through the steps of ezz.h, "issuing".  Its tokens are in the
 * issue record, committed, before the first of them is written or printed; so
 * a run that was cut off anywhere is simply run again: what was issued is
 * found there and comes out the same.  Bad records are told and passed over.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "cmds.h"
#include "fonts.h"
#include "input.h"
#include "io.h"
#include "issue_copy.h"
#include "issue_files.h"
#include "out.h"
#include "pass.h"
#include "progress.h"
#include "stop.h"

/* One fsync of the issue record for so many tokens. */
#define BATCH	512

enum outcome {
	PENDING,
	ISSUED,
	AGAIN,			/* was issued before: the same token */
	REFUSED,		/* the record is bad, or changed */
	BROKEN,			/* could not be done */
	REHEARSED		/* --dry-run: would be issued */
};

static const char *const outcomes[] = {
	"pending", "issued", "again", "refused", "broken", "would-issue"
};

struct item {
	ezz_record		*record;
	struct ezz_paper	 paper;
	enum outcome		 outcome;
	bool			 late;		/* a twin stands before it */
	char			 why[512];	/* of REFUSED and BROKEN */
	struct ezz_buf		 png;
	struct ezz_buf		 ofd;	/* empty: it lies there already */
	struct ezz_qr_info	 qr;
	struct ezz_buf		 view_png[EZZ_PAPER_VIEWS];
};

struct job {
	struct run		*run;
	ezz_issuing		*issuing;
	ezz_printing		*printing;	/* NULL: no OFD */
	struct fonts		*fonts;
	ezz_register		*reg;
	struct batch		 batch;
	struct progress		 progress;
	struct ezz_qr_options	 qr;
	const char		*out;		/* -o, or NULL with --token */
	bool			 dry;
	bool			 json;
	struct ezz_buf		 holder;	/* --holder-key: SPKI */
	struct io_stream	 failures;	/* --failed */
	struct item		*items;
	size_t			 n;
	size_t			 done, bad;
	int			 status;
};

static void
broken(struct item *it, ezz_ctx *ctx, enum outcome how)
{
	it->outcome = how;
	snprintf(it->why, sizeof(it->why), "%s", ezz_message(ctx));
}

/* Its turn: to be placed, signed and entered in this round. */
static bool
due(const struct item *it)
{
	return it->outcome == PENDING && !it->late;
}

/* ---- the steps ---------------------------------------------------------- */

static void
check_one(ezz_ctx *ctx, void *arg, size_t i)
{
	struct job	*j = arg;
	struct item	*it = &j->items[i];
	ezz_status	 st;

	if (ezz_issuing_check(ctx, j->issuing, it->record, &it->paper) !=
	    EZZ_OK)
		broken(it, ctx, BROKEN);
	else if (j->printing != NULL &&
	    (st = ezz_printing_lay(ctx, j->printing, &it->paper)) != EZZ_OK)
		broken(it, ctx, st == EZZ_EREFUSED ? REFUSED : BROKEN);
	else if (it->paper.licence == NULL)
		it->outcome = REFUSED;
}

static int
by_licid(const void *a, const void *b)
{
	const struct item	*x = *(struct item *const *)a;
	const struct item	*y = *(struct item *const *)b;
	int			 c;

	c = strcmp(ezz_paper_licid(&x->paper), ezz_paper_licid(&y->paper));
	return c != 0 ? c : (x > y) - (x < y);
}

/* Of two records for one licence, the later waits until the first is in. */
static bool
find_twins(struct job *j)
{
	struct item	**order = calloc(j->n, sizeof(*order));
	size_t		  n = 0;

	if (order == NULL)
		return false;
	for (size_t i = 0; i < j->n; i++)
		if (j->items[i].outcome == PENDING)
			order[n++] = &j->items[i];
	qsort(order, n, sizeof(*order), by_licid);
	for (size_t i = 0; i < n; i++)
		order[i]->late = i > 0 &&
		    strcmp(ezz_paper_licid(&order[i]->paper),
		    ezz_paper_licid(&order[i - 1]->paper)) == 0;
	free(order);
	return true;
}

/* A phone's own code, besides that of the paper. */
static void
bind_one(struct job *j, struct item *it)
{
	ezz_ctx		*ctx = j->run->ctx;
	ezz_status	 st;

	if (j->dry)
		it->outcome = REHEARSED;
	else if ((st = ezz_issuing_bind(ctx, j->issuing, j->reg,
	    (struct ezz_bytes){ j->holder.p, j->holder.n }, &it->paper)) ==
	    EZZ_OK)
		it->outcome = it->paper.known == EZZ_KNOWN_SAME ? AGAIN :
		    ISSUED;
	else
		broken(it, ctx, st == EZZ_EREFUSED ? REFUSED : BROKEN);
}

static void
place_one(struct job *j, struct item *it)
{
	ezz_ctx		*ctx = j->run->ctx;

	if (j->holder.n > 0)
		bind_one(j, it);
	else if (ezz_issuing_place(ctx, j->issuing, j->reg, &it->paper, !j->dry) !=
	    EZZ_OK)
		broken(it, ctx, BROKEN);
	else if (it->paper.known == EZZ_KNOWN_SAME &&
	    !ezz_paper_unsigned(&it->paper))
		it->outcome = AGAIN;
	else if (it->paper.known == EZZ_KNOWN_CHANGED) {
		ezz_fault(ctx, EZZ_EREFUSED, "this identifier and version was "
		    "issued with other contents; give the new one the next "
		    "version");
		broken(it, ctx, REFUSED);
	} else if (j->dry)
		it->outcome = REHEARSED;
}

/* A file of this very token is kept: its seal would come out otherwise. */
static bool
printed(ezz_ctx *ctx, const struct job *j, const struct item *it)
{
	struct ezz_buf	 file = { 0 };
	bool		 same = false;

	if (files_get(ctx, j->out, ezz_paper_licid(&it->paper), "ofd",
	    &file) && ezz_printing_same(ctx, (struct ezz_bytes){ file.p,
	    file.n }, &it->paper, &same) != EZZ_OK)
		same = false;
	ezz_buf_free(&file);
	return same;
}

static ezz_status
draw_views(ezz_ctx *ctx, const struct job *j, struct item *it)
{
	struct ezz_qr_info	 qr;
	ezz_status		 st = EZZ_OK;

	for (size_t i = 0; i < it->paper.views_n && st == EZZ_OK; i++) {
		const struct ezz_buf	*token = &it->paper.views[i].token;

		it->view_png[i].n = 0;
		st = ezz_qr_draw(ctx, (struct ezz_bytes){ token->p,
		    token->n }, &j->qr, EZZ_QR_PNG, &it->view_png[i], &qr);
	}
	return st;
}

static void
draw(ezz_ctx *ctx, struct job *j, struct item *it)
{
	ezz_status	 st;

	if (j->out == NULL)
		return;
	if (ezz_paper_code(ctx, &it->paper, &j->qr, &it->png, &it->qr) !=
	    EZZ_OK || draw_views(ctx, j, it) != EZZ_OK)
		broken(it, ctx, BROKEN);
	else if (j->printing != NULL && !printed(ctx, j, it) &&
	    (st = ezz_printing_make(ctx, j->printing, &it->paper,
	    &it->ofd)) != EZZ_OK)
		broken(it, ctx, st == EZZ_EREFUSED ? REFUSED : BROKEN);
}

static void
sign_one(ezz_ctx *ctx, void *arg, size_t i)
{
	struct job	*j = arg;
	struct item	*it = &j->items[i];
	ezz_status	 st;

	if (it->outcome == AGAIN && it->png.n == 0)
		draw(ctx, j, it);
	if (!due(it))
		return;
	st = ezz_issuing_sign(ctx, j->issuing, &it->paper);
	if (st != EZZ_OK)
		broken(it, ctx, st == EZZ_EREFUSED ? REFUSED : BROKEN);
	else
		draw(ctx, j, it);
}

/* Commit, then and only then may anything be shown. */
static ezz_status
enter_all(struct job *j)
{
	ezz_ctx		*ctx = j->run->ctx;
	ezz_status	 st;

	for (size_t i = 0; i < j->n; i++) {
		if (!due(&j->items[i]))
			continue;
		if ((st = ezz_issuing_enter(ctx, j->issuing, j->reg,
		    &j->items[i].paper)) != EZZ_OK)
			return st;
	}
	return ezz_register_commit(ctx, j->reg);
}

static ezz_status
through_the_record(struct job *j)
{
	ezz_status	 st;

	/* a rehearsal has the record open to look at, and nothing more */
	if (!j->dry &&
	    (st = ezz_register_begin(j->run->ctx, j->reg)) != EZZ_OK)
		return st;
	for (size_t i = 0; i < j->n; i++)
		if (due(&j->items[i]))
			place_one(j, &j->items[i]);
	if (j->dry)
		return EZZ_OK;
	batch_each(&j->batch, j->n, sign_one, j);
	if ((st = enter_all(j)) != EZZ_OK)
		ezz_register_cancel(j->reg);
	return st;
}

/* What was entered is issued; does a twin wait for its own round? */
static bool
twins_wait(struct job *j)
{
	bool	 any = false;

	for (size_t i = 0; i < j->n; i++) {
		if (due(&j->items[i]))
			j->items[i].outcome = ISSUED;
		any |= j->items[i].outcome == PENDING;
	}
	return any;
}

/* ---- what comes out ----------------------------------------------------- */

/* LICID.window.txt and LICID.window.png */
static ezz_status
write_views(ezz_ctx *ctx, const struct job *j, const struct item *it)
{
	const char	*name = ezz_paper_licid(&it->paper);
	char		 ending[64];
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < it->paper.views_n && st == EZZ_OK; i++) {
		const struct ezz_paper_view	*v = &it->paper.views[i];

		snprintf(ending, sizeof(ending), "%s.txt", v->name);
		if ((st = files_put(ctx, j->out, name, ending,
		    (struct ezz_bytes){ v->token.p, v->token.n })) != EZZ_OK)
			break;
		snprintf(ending, sizeof(ending), "%s.png", v->name);
		st = files_put(ctx, j->out, name, ending, (struct ezz_bytes){
		    it->view_png[i].p, it->view_png[i].n });
	}
	return st;
}

static void
write_one(ezz_ctx *ctx, void *arg, size_t i)
{
	struct job	*j = arg;
	struct item	*it = &j->items[i];
	const char	*name = ezz_paper_licid(&it->paper);
	ezz_status	 st;

	if (it->outcome != ISSUED && it->outcome != AGAIN)
		return;
	if ((st = files_put(ctx, j->out, name, "txt", (struct ezz_bytes){
	    it->paper.token.p, it->paper.token.n })) != EZZ_OK ||
	    (st = files_put(ctx, j->out, name, "png", (struct ezz_bytes){
	    it->png.p, it->png.n })) != EZZ_OK ||
	    (st = write_views(ctx, j, it)) != EZZ_OK ||
	    (it->ofd.n > 0 && (st = files_put(ctx, j->out, name, "ofd",
	    (struct ezz_bytes){ it->ofd.p, it->ofd.n })) != EZZ_OK &&
	    /* a twin may have put its own there since */
	    (st != EZZ_EEXISTS || !printed(ctx, j, it))))
		broken(it, ctx, st == EZZ_EEXISTS ? REFUSED : BROKEN);
}

static const char *
reason(const struct item *it)
{
	const struct ezz_finding	*f;

	if (it->why[0] != '\0' || it->paper.report == NULL)
		return it->why;
	for (size_t i = 0; (f = ezz_report_finding(it->paper.report, i)) !=
	    NULL; i++)
		if (!f->remark && f->verdict != EZZ_PASSED)
			return f->text;
	return "";
}

static void
json_line(struct job *j, const struct item *it, FILE *to)
{
	struct run	*r = j->run;

	fputs("{\"v\":1,\"input\":", to);
	out_json(r, to, ezz_record_input(it->record));
	fprintf(to, ",\"result\":\"%s\",\"licid\":", outcomes[it->outcome]);
	out_json(r, to, ezz_paper_licid(&it->paper));
	fprintf(to, ",\"cut\":%s,\"qr\":%u,\"mm\":%.1f,\"text\":",
	    it->paper.cut ? "true" : "false", it->qr.version,
	    it->qr.symbol_mm);
	out_json(r, to, reason(it));
	fputs(",\"views\":[", to);
	for (size_t i = 0; i < it->paper.views_n; i++) {
		fputs(i == 0 ? "" : ",", to);
		out_json(r, to, it->paper.views[i].name);
	}
	fputs("]}\n", to);
}

static void
say_plain(struct job *j, const struct item *it)
{
	struct run	*r = j->run;
	FILE		*to = it->outcome == REFUSED || it->outcome == BROKEN ?
			    r->err : r->out;

	out_text(r, to, ezz_record_input(it->record));
	fprintf(to, ": %s", ezz_text(r->ctx, outcomes[it->outcome]));
	if (ezz_paper_licid(&it->paper)[0] != '\0') {
		fputc(' ', to);
		out_text(r, to, ezz_paper_licid(&it->paper));
	}
	if (reason(it)[0] != '\0') {
		fputs(": ", to);
		out_text(r, to, reason(it));
	}
	for (size_t i = 0; i < it->paper.views_n; i++)
		fprintf(to, " +%s", it->paper.views[i].name);
	if (it->paper.cut)
		fprintf(to, " (%s)", ezz_text(r->ctx,
		    "a long field is shortened in the code"));
	fputc('\n', to);
}

static void
put_token(const struct run *r, const struct ezz_buf *token)
{
	fwrite(token->p, 1, token->n, r->out);
	fputc('\n', r->out);
}

/* With --token, stdout is for tokens alone: the whole one, then its views. */
static void
say(struct job *j, struct item *it)
{
	struct run	*r = j->run;
	bool		 good = it->outcome == ISSUED || it->outcome == AGAIN;

	if (j->out == NULL && !j->dry && good) {
		put_token(r, &it->paper.token);
		for (size_t i = 0; i < it->paper.views_n; i++)
			put_token(r, &it->paper.views[i].token);
	} else if (j->json)
		json_line(j, it, j->out == NULL && !j->dry ? r->err : r->out);
	else
		say_plain(j, it);
}

/*
 * A bad record for --failed: itself, with notes that say why.  Notes begin
 * with "_" and are passed over, so the file can be mended and given again.
 */
static void
keep_failure(struct job *j, const struct item *it)
{
	struct run	*r = j->run;
	struct ezz_buf	 b = { 0 };
	FILE		*to = j->failures.file;

	fputs("{\"_input\":", to);
	out_json(r, to, ezz_record_input(it->record));
	fputs(",\"_why\":", to);
	out_json(r, to, reason(it));
	if (it->paper.report != NULL &&
	    ezz_report_json(r->ctx, it->paper.report, &b) == EZZ_OK) {
		fputs(",\"_report\":", to);
		fwrite(b.p, 1, b.n, to);
	}
	b.n = 0;
	if (ezz_record_fault(it->record) != NULL) {
		fputs(",\"_raw\":", to);
		out_json_bytes(r, to, ezz_record_raw(it->record));
		fputc('}', to);
	} else if (ezz_record_json(r->ctx, it->record, &b) == EZZ_OK) {
		/* the record's own members, behind the notes */
		if (b.n > 2)
			fputc(',', to);
		fwrite(b.p + 1, 1, b.n - 1, to);
	}
	fputc('\n', to);
	ezz_buf_free(&b);
}

static void
count(struct job *j, const struct item *it)
{
	j->done++;
	if (it->outcome == REFUSED || it->outcome == BROKEN) {
		j->bad++;
		j->status = exit_worse(j->status, it->outcome == REFUSED ?
		    EXIT_REFUSED : EXIT_BROKEN);
		if (j->failures.file != NULL)
			keep_failure(j, it);
	}
}

static void
clear(struct job *j)
{
	for (size_t i = 0; i < j->n; i++) {
		ezz_record_free(&j->items[i].record);
		ezz_paper_free(&j->items[i].paper);
		ezz_buf_free(&j->items[i].png);
		ezz_buf_free(&j->items[i].ofd);
		for (size_t k = 0; k < EZZ_PAPER_VIEWS; k++)
			ezz_buf_free(&j->items[i].view_png[k]);
		j->items[i] = (struct item){ 0 };
	}
	j->n = 0;
}

static ezz_status
release(struct job *j)
{
	ezz_status	 st = EZZ_OK;

	if (j->out != NULL && !j->dry) {
		batch_each(&j->batch, j->n, write_one, j);
		st = files_sync(j->run->ctx, j->out);
	}
	progress_end(&j->progress);
	for (size_t i = 0; i < j->n; i++) {
		say(j, &j->items[i]);
		count(j, &j->items[i]);
	}
	return st;
}

/* false: stop, this cannot go on. */
static bool
run_batch(struct job *j)
{
	ezz_status	 st = EZZ_OK;

	if (j->n == 0)
		return true;
	batch_each(&j->batch, j->n, check_one, j);
	do
		st = find_twins(j) ? through_the_record(j) :
		    ezz_fault(j->run->ctx, EZZ_ENOMEM, "out of memory");
	while (st == EZZ_OK && twins_wait(j));
	if (st == EZZ_OK)
		st = release(j);
	if (st != EZZ_OK)
		j->status = exit_worse(j->status, out_fail(j->run, st));
	clear(j);
	progress_at(&j->progress, j->done, j->bad);
	return st == EZZ_OK && !ferror(j->run->out);
}

static bool
take(void *arg, ezz_record *record)
{
	struct job	*j = arg;

	j->items[j->n++].record = record;
	return j->n < BATCH || run_batch(j);
}

/* ---- the command -------------------------------------------------------- */

/* Copies are files, so they have a place, and nothing else is wanted. */
static int
copy_options(struct run *r)
{
	static const char *const	 others[] = { "token", "dry-run",
		    "no-ofd", "views", "full" };
	bool				 copy = opt_one(r->args,
					    "copy-for") != NULL;

	if (copy != (opt_one(r->args, "until") != NULL))
		return out_usage(r, "--copy-for and --until go together");
	for (size_t i = 0; copy && i < sizeof(others) / sizeof(others[0]);
	    i++)
		if (opt_flag(r->args, others[i]))
			return out_usage(r, "--%s does not go with "
			    "--copy-for", others[i]);
	return EXIT_DONE;
}

static int
options(struct job *j)
{
	struct run	*r = j->run;
	const char	*dpi = opt_one(r->args, "dpi");
	int64_t		 v;

	j->out = opt_one(r->args, "output");
	j->dry = opt_flag(r->args, "dry-run");
	j->json = opt_flag(r->args, "json");
	j->qr.large = opt_flag(r->args, "large");
	if (opt_one(r->args, "office") == NULL)
		return out_usage(r, "--office is missing");
	if (copy_options(r) != EXIT_DONE)
		return EXIT_USAGE;
	if (opt_one(r->args, "holder-key") != NULL &&
	    !opt_flag(r->args, "token"))
		return out_usage(r, "--holder-key goes with --token");
	if (opt_one(r->args, "holder-key") != NULL &&
	    opt_flag(r->args, "views"))
		return out_usage(r, "--holder-key binds whole codes, no "
		    "views");
	if ((j->out != NULL) + opt_flag(r->args, "token") != 1 && !j->dry)
		return out_usage(r, "say where to: -o DIR, or --token");
	if (dpi != NULL) {
		if (!opt_number(dpi, 72, 4800, &v))
			return out_usage(r, "--dpi takes 72 to 4800");
		j->qr.dpi = (unsigned)v;
	}
	return EXIT_DONE;
}

static int
issue_all(struct job *j)
{
	struct input	 in;
	struct run	*r = j->run;
	int		 status;

	if ((status = input_open(r, &in)) != EXIT_DONE)
		return status;
	progress_begin(&j->progress, r, 0);
	for (size_t i = 0; i < opt_operands(r->args) && !stop_asked() &&
	    j->status != EXIT_BROKEN; i++) {
		/* take writes j->status too: it must be read after that */
		status = input_each(&in, opt_operand(r->args, i), take, j);
		j->status = exit_worse(j->status, status);
	}
	if (!stop_asked() || j->n > 0)
		run_batch(j);
	progress_end(&j->progress);
	input_close(&in);
	if (stop_asked()) {
		fprintf(r->err, "ezz: %s\n", ezz_text(r->ctx, "stopped; run "
		    "the same again to go on, nothing is issued twice"));
		j->status = EXIT_BROKEN;
	}
	return j->status;
}

/* The holder's public key, or a certificate of it. */
static ezz_status
read_holder(struct job *j)
{
	struct run	*r = j->run;
	const char	*path = opt_one(r->args, "holder-key");
	struct ezz_buf	 file = { 0 };
	ezz_status	 st;

	if (path == NULL)
		return EZZ_OK;
	if ((st = io_read(r, path, 64 * 1024, &file)) == EZZ_OK)
		st = ezz_public_read(r->ctx, (struct ezz_bytes){ file.p,
		    file.n }, &j->holder, NULL);
	ezz_buf_free(&file);
	return st;
}

/* Files need a seal; an office without one issues codes, and says so. */
static ezz_status
open_printing(struct job *j, ezz_office *office)
{
	struct run			*r = j->run;
	struct ezz_printing_terms	 t = { .now = r->now };
	ezz_status			 st;

	if (opt_flag(r->args, "no-ofd") || opt_flag(r->args, "token"))
		return EZZ_OK;
	if (ezz_office_value(office, "seal", 0) == NULL) {
		fprintf(r->err, "ezz: %s\n", ezz_text(r->ctx, "office.conf "
		    "names no seal: no OFD files are written"));
		return EZZ_OK;
	}
	if ((st = fonts_files(r, &j->fonts)) != EZZ_OK)
		return st;
	t.find = fonts_find;
	t.find_arg = j->fonts;
	return ezz_printing_open(r->ctx, office, r->data, &t, &j->printing);
}

static int
make_copies(struct job *j)
{
	struct run	*r = j->run;
	struct copy_job	 c = { .run = r, .issuing = j->issuing,
			    .printing = j->printing, .reg = j->reg,
			    .qr = j->qr, .out = j->out, .json = j->json };

	if (j->printing == NULL)
		return out_fail(r, ezz_fault(r->ctx, EZZ_ENOTFOUND,
		    "a copy needs the seal of whoever makes it"));
	c.terms.purpose = opt_one(r->args, "copy-for");
	c.terms.until = opt_one(r->args, "until");
	return copy_all(&c);
}

static int
with_office(struct job *j, ezz_office *office)
{
	struct run		*r = j->run;
	struct ezz_issue_terms	 terms = { .now = r->now,
				    .schema = opt_one(r->args, "schema"),
				    .full = opt_flag(r->args, "full"),
				    .large = j->qr.large,
				    .views = opt_flag(r->args, "views") };
	const char		*failed = opt_one(r->args, "failed");
	ezz_status		 st;
	int			 status;

	if ((st = read_holder(j)) != EZZ_OK)
		return out_while(r, st, "reading the holder's key");
	if ((st = ezz_issuing_open(r->ctx, office, r->data, &terms,
	    &j->issuing)) != EZZ_OK ||
	    (st = ezz_register_open(r->ctx, office, !j->dry, &j->reg)) !=
	    EZZ_OK || (st = open_printing(j, office)) != EZZ_OK ||
	    (j->out != NULL && !j->dry &&
	    (st = files_directory(r->ctx, j->out)) != EZZ_OK) ||
	    (failed != NULL && (st = io_stream_open(r, &j->failures, failed,
	    0600)) != EZZ_OK))
		return out_fail(r, st);
	stop_gently();
	if (opt_one(r->args, "copy-for") != NULL)
		return make_copies(j);
	status = issue_all(j);
	if (failed != NULL && (st = io_stream_close(r, &j->failures,
	    j->bad > 0)) != EZZ_OK)
		status = exit_worse(status, out_fail(r, st));
	return status;
}

static int
cmd_issue(struct run *r)
{
	struct job	 j = { .run = r };
	struct pass	 pass;
	ezz_office	*office = NULL;
	ezz_fonts	*sets = NULL;
	const char	*workers = opt_one(r->args, "jobs");
	int64_t		 n = 0;
	ezz_status	 st;
	int		 status;

	if ((status = options(&j)) != EXIT_DONE)
		return status;
	if (workers != NULL && !opt_number(workers, 1, 64, &n))
		return out_usage(r, "--jobs takes 1 to 64");
	pass_start(r, &pass);
	j.items = calloc(BATCH, sizeof(*j.items));
	if (j.items == NULL || !batch_open(&j.batch, (unsigned)n, r->chinese))
		status = out_fail(r, ezz_fault(r->ctx, EZZ_ENOMEM,
		    "out of memory"));
	else if ((st = ezz_office_open(r->ctx, opt_one(r->args, "office"),
	    &pass.ezz, &office)) != EZZ_OK)
		status = out_fail(r, st);
	else
		status = with_office(&j, office);
	batch_close(&j.batch);
	ezz_register_free(&j.reg);
	ezz_issuing_free(&j.issuing);
	fonts_warn_printed(r, j.printing);
	ezz_printing_free(&j.printing);
	fonts_close(&j.fonts, &sets);
	ezz_office_free(&office);
	free(j.items);
	ezz_buf_free(&j.holder);
	pass_end(&pass);
	return status;
}

static const struct opt opts[] = {
	{ "office", 0, OPT_ONE, "DIR", "the office that issues" },
	{ "output", 'o', OPT_ONE, "DIR", "write LICID.ofd, .png and .txt here" },
	{ "no-ofd", 0, OPT_FLAG, NULL, "write no OFD files" },
	{ "token", 0, OPT_FLAG, NULL, "only print the tokens, one a line" },
	{ "holder-key", 0, OPT_ONE, "PUB", "bind the tokens to this public "
	    "key, of licences that were issued" },
	{ "dry-run", 'n', OPT_FLAG, NULL, "check and say what would happen" },
	{ "copy-for", 0, OPT_ONE, "PURPOSE", "make annotated copies of "
	    "licence files instead" },
	{ "until", 0, OPT_ONE, "DATE", "the last day of such a copy" },
	{ "failed", 0, OPT_ONE, "FILE", "keep bad records, with the reasons" },
	INPUT_OPTS,
	{ "views", 0, OPT_FLAG, NULL, "codes that show a part of it, too: "
	    "window, public, age-only" },
	{ "full", 0, OPT_FLAG, NULL, "do not mask identifiers in the code" },
	{ "large", 0, OPT_FLAG, NULL, "do not cut long fields" },
	{ "dpi", 0, OPT_ONE, "N", "of the printer, for the picture" },
	{ "jobs", 'j', OPT_ONE, "N", "threads; one a processor if not given" },
	{ "json", 0, OPT_FLAG, NULL, "one JSON object a record" },
	PASS_OPTS,
	{ NULL, 0, OPT_FLAG, NULL, NULL },
};

const struct cmd cmds_issue[] = {
	{ "issue", "issue records as sealed licences and codes",
	  "FILE...", 1, -1, opts, cmd_issue },
	{ NULL, NULL, NULL, 0, 0, NULL, NULL },
};
