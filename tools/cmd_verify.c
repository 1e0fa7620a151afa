/*
 * ezz verify: judge papers, one report each.  "-" reads tokens line by line.
 * Nothing is written but the reports, and no socket is opened.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cmds.h"
#include "full.h"
#include "io.h"
#include "judge.h"
#include "lines.h"
#include "out.h"
#include "stop.h"

/* A scan has at most 7,089 digits; four times that is not a scan. */
#define LINE	32768
#define CAP	(64 * 1024 * 1024)
#define EVIDENCE	(16 * 1024 * 1024)
#define MEMBERS	64

struct work {
	struct run			*run;
	ezz_verifier			*verifier;
	struct ezz_verify_terms		 terms;
	bool				 json;
	bool				 all;
	int				 status;
	size_t				 judged;
	/* of --evidence, and the other members of the group it is for */
	struct ezz_buf			 evidence;
	struct ezz_buf			 members[MEMBERS];
	size_t				 members_n;
};

static ezz_status
with_evidence(struct work *w, struct ezz_bytes thing, const char *input,
    ezz_report **report)
{
	struct ezz_bytes	 all[MEMBERS + 1] = { thing };

	for (size_t i = 0; i < w->members_n; i++)
		all[i + 1] = (struct ezz_bytes){ w->members[i].p,
		    w->members[i].n };
	return full_evidence(w->run->ctx, w->verifier, (struct ezz_bytes){
	    w->evidence.p, w->evidence.n }, all, w->members_n + 1, input,
	    &w->terms, report);
}

static void
judge_one(struct work *w, struct ezz_bytes thing, const char *input)
{
	ezz_report	*report = NULL;
	ezz_status	 st;
	int		 status;

	if (w->evidence.n > 0)
		st = with_evidence(w, thing, input, &report);
	else
		st = ezz_verify(w->run->ctx, w->verifier, thing, input,
		    &w->terms, &report);
	status = st == EZZ_OK ? out_report(w->run, report, w->json, w->all) :
	    out_while(w->run, st, "verifying %s", input);
	w->status = exit_worse(w->status, status);
	w->judged++;
	ezz_report_free(&report);
}

/* Lines of white space are not papers: a scanner's extra Enter says nothing. */
static bool
blank(const char *line)
{
	return line[strspn(line, " \t\r\f\v")] == '\0';
}

static void
judge_lines(struct work *w)
{
	struct lines	 l = { .from = stdin, .end = '\n', .most = LINE };
	char		 input[64];
	int		 more;

	while (!stop_asked() && (more = lines_next(&l)) > 0) {
		if (l.n > 0 && blank(l.line) && memchr(l.line, 0, l.n) == NULL)
			continue;
		if (l.n == 0)
			continue;
		snprintf(input, sizeof(input), "-:%zu", l.number);
		judge_one(w, (struct ezz_bytes){ (const uint8_t *)l.line,
		    l.n }, input);
		/* whoever waits at the other end wants it now */
		fflush(w->run->out);
	}
	if (ferror(stdin)) {
		w->status = EXIT_BROKEN;
		fprintf(w->run->err, "ezz: stdin: %s\n", strerror(errno));
	}
	lines_free(&l);
}

/* A package, or DER in its long form: not for the small program. */
static bool
for_full(const struct ezz_buf *b)
{
	return b->n > 1 && (memcmp(b->p, "PK", 2) == 0 ||
	    (b->p[0] == 0x30 && b->p[1] >= 0x80));
}

/*
 * What was judged cannot be taken back, so the small program looks at all
 * named files before the first of them.  A pipe is not looked at: that would
 * take its bytes away.
 */
static void
look_ahead(const struct args *a)
{
	for (size_t i = 0; i < opt_operands(a); i++) {
		struct ezz_buf	 b = { 0 };
		uint8_t		 head[2];
		struct stat	 s;
		FILE		*f;

		if (stat(opt_operand(a, i), &s) != 0 || !S_ISREG(s.st_mode) ||
		    (f = fopen(opt_operand(a, i), "rb")) == NULL)
			continue;
		b.p = head;
		b.n = fread(head, 1, sizeof(head), f);
		fclose(f);
		if (for_full(&b))
			full_become(full_argv);
	}
}

static void
judge_file(struct work *w, const char *path)
{
	struct ezz_buf	 b = { 0 };
	ezz_status	 st;

	if (strcmp(path, "-") == 0) {
		judge_lines(w);
		return;
	}
	if ((st = io_read(w->run, path, CAP, &b)) != EZZ_OK)
		w->status = exit_worse(w->status, out_fail(w->run, st));
	else {
		if (full_is_elsewhere && for_full(&b) && w->judged == 0)
			full_become(full_argv);
		judge_one(w, (struct ezz_bytes){ b.p, b.n }, path);
	}
	ezz_buf_free(&b);
}

static void
judge_list(struct work *w, const char *from)
{
	struct lines	 l = { .end = '\n', .most = 4096 };

	l.from = strcmp(from, "-") == 0 ? stdin : fopen(from, "r");
	if (l.from == NULL) {
		fprintf(w->run->err, "ezz: ");
		out_text(w->run, w->run->err, from);
		fprintf(w->run->err, ": %s\n", strerror(errno));
		w->status = EXIT_BROKEN;
		return;
	}
	while (!stop_asked() && lines_next(&l) > 0)
		if (l.n > 0)
			judge_file(w, l.line);
	lines_free(&l);
	if (l.from != stdin)
		fclose(l.from);
}

/* One record for one file, or for the group that it is a member of. */
static int
take_evidence(struct work *w)
{
	const struct args	*a = w->run->args;
	const char		*path = opt_one(a, "evidence");
	ezz_status		 st = EZZ_OK;

	if (path == NULL)
		return opt_count(a, "member") == 0 ? EXIT_DONE :
		    out_usage(w->run, "--member goes with --evidence");
	if (full_evidence == NULL)
		return out_fail(w->run, ezz_fault(w->run->ctx,
		    EZZ_EUNSUPPORTED, "this program judges no evidence: "
		    "ezz-full is missing"));
	if (opt_operands(a) != 1 || opt_one(a, "files-from") != NULL ||
	    strcmp(opt_operand(a, 0), "-") == 0)
		return out_usage(w->run, "--evidence is for one file");
	if (opt_count(a, "member") > MEMBERS)
		return out_usage(w->run, "--member is given too often");
	st = io_read(w->run, path, EVIDENCE, &w->evidence);
	for (size_t i = 0; i < opt_count(a, "member") && st == EZZ_OK; i++)
		st = io_read(w->run, opt_many(a, "member", i), CAP,
		    &w->members[w->members_n++]);
	if (st == EZZ_OK && w->evidence.n == 0)
		st = ezz_fault(w->run->ctx, EZZ_EFORMAT, "%s is empty", path);
	return st == EZZ_OK ? EXIT_DONE : out_fail(w->run, st);
}

static void
drop_evidence(struct work *w)
{
	for (size_t i = 0; i < w->members_n; i++)
		ezz_buf_free(&w->members[i]);
	ezz_buf_free(&w->evidence);
}

static int
cmd_verify(struct run *r)
{
	struct work	 w = { .run = r };
	const char	*from = opt_one(r->args, "files-from");
	const char	*expect[16];
	ezz_office	*office = NULL;
	size_t		 n = opt_count(r->args, "expect");

	if (n > sizeof(expect) / sizeof(expect[0]))
		return out_usage(r, "--expect is given too often");
	for (size_t i = 0; i < n; i++)
		expect[i] = opt_many(r->args, "expect", i);
	if (full_is_elsewhere && opt_one(r->args, "evidence") != NULL)
		full_become(full_argv);
	if (full_is_elsewhere)
		look_ahead(r->args);
	if ((w.status = take_evidence(&w)) != EXIT_DONE || (w.status =
	    judge_open(r, &w.verifier, &office)) != EXIT_DONE) {
		drop_evidence(&w);
		return w.status;
	}
	w.terms = (struct ezz_verify_terms){ .time = r->now,
	    .no_status = opt_flag(r->args, "no-status"),
	    .expect = expect, .expect_n = n };
	w.json = opt_flag(r->args, "json");
	w.all = opt_flag(r->args, "explain");
	if (from != NULL)
		judge_list(&w, from);
	for (size_t i = 0; i < opt_operands(r->args) && !stop_asked(); i++)
		judge_file(&w, opt_operand(r->args, i));
	if (from == NULL && opt_operands(r->args) == 0)
		judge_lines(&w);
	/* nothing to judge is not a pass */
	if (w.judged == 0 && w.status == EXIT_DONE) {
		fprintf(r->err, "ezz: %s\n", ezz_text(r->ctx,
		    "there was nothing to verify"));
		w.status = EXIT_UNSURE;
	}
	drop_evidence(&w);
	ezz_verifier_free(&w.verifier);
	ezz_office_free(&office);
	return w.status;
}

static int
cmd_show(struct run *r)
{
	ezz_verifier	*v = NULL;
	ezz_office	*office = NULL;
	struct ezz_buf	 b = { 0 }, text = { 0 };
	const char	*path = opt_operand(r->args, 0);
	ezz_status	 st;
	int		 status;

	if ((status = judge_open(r, &v, &office)) != EXIT_DONE)
		return status;
	if ((st = io_read(r, path == NULL ? "-" : path, CAP, &b)) == EZZ_OK &&
	    full_is_elsewhere && for_full(&b))
		full_become(full_argv);
	if (st == EZZ_OK)
		st = ezz_token_show(r->ctx, v, (struct ezz_bytes){ b.p, b.n },
		    opt_flag(r->args, "json"), &text);
	if (st == EZZ_OK)
		fwrite(text.p, 1, text.n, r->out);
	else
		status = out_fail(r, st);
	ezz_buf_free(&text);
	ezz_buf_free(&b);
	ezz_verifier_free(&v);
	ezz_office_free(&office);
	return status;
}

static const struct opt opts_verify[] = {
	JUDGE_OPTS,
	{ "expect", 0, OPT_MANY, "WHAT", "fail what is not this: licence, "
	    "licence:TYPE, token, document, seal, licid=.., holder-code=.., view=.." },
	{ "no-status", 0, OPT_FLAG, NULL, "do not ask whether it is in force" },
	{ "evidence", 0, OPT_ONE, "F.ers", "an evidence record or a "
	    "time-stamp that proves when FILE existed" },
	{ "member", 0, OPT_MANY, "FILE", "another member of the group that "
	    "the evidence is for" },
	{ "explain", 0, OPT_FLAG, NULL, "show every check, passed ones too" },
	{ "json", 0, OPT_FLAG, NULL, "one JSON object a paper" },
	{ "files-from", 0, OPT_ONE, "FILE", "names of files, one a line" },
	{ NULL, 0, OPT_FLAG, NULL, NULL },
};

static const struct opt opts_show[] = {
	JUDGE_OPTS,
	{ "json", 0, OPT_FLAG, NULL, "one JSON object" },
	{ NULL, 0, OPT_FLAG, NULL, NULL },
};

const struct cmd cmds_verify[] = {
	{ "verify", "judge papers: genuine or not, in force or not",
	  "[FILE]...", 0, -1, opts_verify, cmd_verify },
	{ "show", "print what a token says, without judging it", "[FILE]",
	  0, 1, opts_show, cmd_show },
	{ NULL, NULL, NULL, 0, 0, NULL, NULL },
};
