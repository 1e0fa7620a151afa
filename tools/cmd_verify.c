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

struct work {
	struct run			*run;
	ezz_verifier			*verifier;
	struct ezz_verify_terms		 terms;
	bool				 json;
	bool				 all;
	int				 status;
	size_t				 judged;
};

static void
judge_one(struct work *w, struct ezz_bytes thing, const char *input)
{
	ezz_report	*report = NULL;
	ezz_status	 st;
	int		 status;

	st = ezz_verify(w->run->ctx, w->verifier, thing, input, &w->terms,
	    &report);
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
	if (full_is_elsewhere)
		look_ahead(r->args);
	if ((w.status = judge_open(r, &w.verifier, &office)) != EXIT_DONE)
		return w.status;
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
	ezz_verifier_free(&w.verifier);
	ezz_office_free(&office);
	return w.status;
}

static const struct opt opts_verify[] = {
	JUDGE_OPTS,
	{ "expect", 0, OPT_MANY, "WHAT", "fail what is not this: licence, "
	    "licence:TYPE, token, document, seal, licid=.., holder-code=.., view=.." },
	{ "no-status", 0, OPT_FLAG, NULL, "do not ask whether it is in force" },
	{ "explain", 0, OPT_FLAG, NULL, "show every check, passed ones too" },
	{ "json", 0, OPT_FLAG, NULL, "one JSON object a paper" },
	{ "files-from", 0, OPT_ONE, "FILE", "names of files, one a line" },
	{ NULL, 0, OPT_FLAG, NULL, NULL },
};

const struct cmd cmds_verify[] = {
	{ "verify", "judge papers: genuine or not, in force or not",
	  "[FILE]...", 0, -1, opts_verify, cmd_verify },
	{ NULL, NULL, NULL, 0, 0, NULL, NULL },
};
