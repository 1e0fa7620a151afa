/*
 * ezz verify: judge papers, one report each.  "-" reads tokens line by line.
 * Many files may be judged at once; their reports come in the order of their
 * names all the same.  Nothing is written but the reports, and no socket is
 * opened.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "batch.h"
#include "cmds.h"
#include "full.h"
#include "io.h"
#include "judge.h"
#include "lines.h"
#include "out.h"
#include "stop.h"
#include "store_judge.h"

/* A scan has at most 7,089 digits; four times that is not a scan. */
#define LINE	32768
#define CAP	(64 * 1024 * 1024)
#define EVIDENCE	(16 * 1024 * 1024)
#define MEMBERS	64
#define CHALLENGES	8
#define CHALLENGE	8192
/* What evidence is for is read whole. */
#define PACKAGE	(1024u * 1024 * 1024)
/* A larger package stays on the disk while it is judged. */
#define LARGE	(4 * 1024 * 1024)
/* Files taken up at a time, for each worker: a slow one holds up few. */
#define AHEAD	16

/* One file, and what is to be said of it when its turn has come. */
struct item {
	char	*path;
	char	*out;
	char	*err;
	size_t	 out_n;
	size_t	 err_n;
	int	 status;
	/* of an object of a store; path is its file then */
	struct ezz_buf	 record;
	struct ezz_buf	 list;
	char		**members;
	size_t		 members_n;
};

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
	/* what a holder's proof may answer */
	struct ezz_buf			 asked[CHALLENGES];
	struct ezz_bytes		 challenges[CHALLENGES];
	struct batch			 batch;
	struct item			*items;
	size_t				 n;
	size_t				 most;	/* 1: one after the other */
};

/* Say what was found, or why nothing was. */
static int
tell(const struct work *w, struct run *r, ezz_status st,
    const char *input, const ezz_report *report)
{
	return st == EZZ_OK ? out_report(r, report, w->json, w->all) :
	    out_while(r, st, "verifying %s", input);
}

static ezz_status
with_evidence(const struct work *w, struct run *r, struct ezz_bytes thing,
    const char *input, ezz_report **report)
{
	struct ezz_bytes	 all[MEMBERS + 1] = { thing };

	for (size_t i = 0; i < w->members_n; i++)
		all[i + 1] = (struct ezz_bytes){ w->members[i].p,
		    w->members[i].n };
	return full_evidence(r->ctx, w->verifier, (struct ezz_bytes){
	    w->evidence.p, w->evidence.n }, all, w->members_n + 1, input,
	    &w->terms, report);
}

static int
judge_one(const struct work *w, struct run *r, struct ezz_bytes thing,
    const char *input)
{
	ezz_report	*report = NULL;
	ezz_status	 st;
	int		 status;

	if (w->evidence.n > 0)
		st = with_evidence(w, r, thing, input, &report);
	else
		st = ezz_verify(r->ctx, w->verifier, thing, input,
		    &w->terms, &report);
	status = tell(w, r, st, input, report);
	ezz_report_free(&report);
	return status;
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
		w->status = exit_worse(w->status, judge_one(w, w->run,
		    (struct ezz_bytes){ (const uint8_t *)l.line, l.n },
		    input));
		w->judged++;
		/* whoever waits at the other end wants it now */
		fflush(w->run->out);
	}
	if (ferror(stdin)) {
		w->status = EXIT_BROKEN;
		fprintf(w->run->err, "ezz: stdin: %s\n", strerror(errno));
	}
	lines_free(&l);
}

static bool
is_picture(const uint8_t *p, size_t n)
{
	return n > 1 && (memcmp(p, "\x89P", 2) == 0 ||
	    memcmp(p, "\xff\xd8", 2) == 0);
}

/* A package, XML, DER in its long form, a picture: not for the small
 * program. */
static bool
for_full(const struct ezz_buf *b)
{
	return b->n > 1 && (memcmp(b->p, "PK", 2) == 0 ||
	    b->p[0] == '<' || memcmp(b->p, "\xef\xbb", 2) == 0 ||
	    is_picture(b->p, b->n) ||
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

		if (stat(opt_operand(a, i), &s) != 0)
			continue;
		if (S_ISDIR(s.st_mode))
			full_become(full_argv);
		if (!S_ISREG(s.st_mode) ||
		    (f = fopen(opt_operand(a, i), "rb")) == NULL)
			continue;
		b.p = head;
		b.n = fread(head, 1, sizeof(head), f);
		fclose(f);
		if (for_full(&b))
			full_become(full_argv);
	}
}

/* ---- files --------------------------------------------------------------- */

static ezz_status
read_at(ezz_ctx *ctx, void *arg, uint64_t at, uint8_t *buf, size_t n)
{
	const int	*fd = arg;
	ssize_t		 got;

	while (n > 0) {
		got = pread(*fd, buf, n, (off_t)at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return ezz_fault(ctx, EZZ_EIO, "%s: %s", "pread",
			    got < 0 ? strerror(errno) : "EOF");
		buf += got;
		at += (uint64_t)got;
		n -= (size_t)got;
	}
	return EZZ_OK;
}

/* A large package, judged where it lies; false: it is not one. */
static bool
judge_large(const struct work *w, struct run *r, const char *path,
    int *status)
{
	int			 fd = open(path, O_RDONLY | O_CLOEXEC);
	struct ezz_input	 in = { .read_at = read_at, .arg = &fd };
	ezz_report		*report = NULL;
	char			 magic[2];
	struct stat		 sb;
	ezz_status		 st;
	bool			 large;

	if (fd == -1)
		return false;
	large = fstat(fd, &sb) == 0 && S_ISREG(sb.st_mode) &&
	    sb.st_size > LARGE && pread(fd, magic, 2, 0) == 2 &&
	    memcmp(magic, "PK", 2) == 0;
	if (large) {
		in.size = (uint64_t)sb.st_size;
		st = ezz_verify_input(r->ctx, w->verifier, &in, path,
		    &w->terms, &report);
		*status = tell(w, r, st, path, report);
		ezz_report_free(&report);
	}
	close(fd);
	return large;
}

/* The codes of one picture: the second is PATH:2. */
struct pictured {
	const struct work	*w;
	struct run		*r;
	const char		*path;
	size_t			 n;
	int			 status;
};

static ezz_status
judge_code(void *arg, struct ezz_bytes text)
{
	struct pictured	*p = arg;
	char		*input = NULL;

	if (++p->n > 1 && asprintf(&input, "%s:%zu", p->path, p->n) == -1)
		return ezz_fault(p->r->ctx, EZZ_ENOMEM, "out of memory");
	p->status = exit_worse(p->status, judge_one(p->w, p->r, text,
	    input == NULL ? p->path : input));
	free(input);
	return EZZ_OK;
}

/* A picture's codes, or what is to be said of one without; false: none. */
static bool
judge_picture(const struct work *w, struct run *r, const char *path,
    int *status)
{
	int		 fd = open(path, O_RDONLY | O_CLOEXEC);
	struct pictured	 p = { w, r, path, 0, EXIT_DONE };
	uint8_t		 magic[4];
	ezz_status	 st;
	size_t		 n;

	if (fd == -1)
		return false;
	if (full_pictures == NULL || pread(fd, magic, 4, 0) != 4 ||
	    !is_picture(magic, 4)) {
		close(fd);
		return false;
	}
	st = full_pictures(r, fd, path, judge_code, &p, &n);
	close(fd);
	/* no picture, or no code in it: a report says so */
	if (p.n == 0 && (st == EZZ_EFORMAT || st == EZZ_ELIMIT))
		*status = judge_one(w, r, (struct ezz_bytes){ magic, 4 },
		    path);
	else
		*status = st == EZZ_OK ? p.status : tell(w, r, st, path, NULL);
	return true;
}

static int
judge_path(const struct work *w, struct run *r, const char *path)
{
	struct ezz_buf	 b = { 0 };
	ezz_status	 st;
	int		 status;

	if (w->evidence.n == 0 && (judge_large(w, r, path, &status) ||
	    judge_picture(w, r, path, &status)))
		return status;
	if ((st = io_read(r, path, w->evidence.n == 0 ? CAP : PACKAGE,
	    &b)) != EZZ_OK)
		status = out_fail(r, st);
	else {
		if (full_is_elsewhere && for_full(&b) && w->judged == 0)
			full_become(full_argv);
		status = judge_one(w, r, (struct ezz_bytes){ b.p, b.n },
		    path);
	}
	ezz_buf_free(&b);
	return status;
}

/* ---- objects of stores --------------------------------------------------- */

static void
item_done(struct item *i)
{
	for (size_t k = 0; k < i->members_n; k++)
		free(i->members[k]);
	free(i->members);
	ezz_buf_free(&i->record);
	ezz_buf_free(&i->list);
	free(i->out);
	free(i->err);
	free(i->path);
	*i = (struct item){ 0 };
}

static bool
copy(struct ezz_bytes b, struct ezz_buf *out)
{
	if (b.n == 0)
		return true;
	if ((out->p = malloc(b.n)) == NULL)
		return false;
	memcpy(out->p, b.p, b.n);
	out->n = out->cap = b.n;
	return true;
}

/* Of a group all members but the file and the list, which is no file. */
static bool
item_of(const struct ezz_store_object *o, struct ezz_bytes record,
    struct item *i)
{
	size_t	 n = o->members_n < 2 ? 0 : o->members_n - 2;

	if ((i->path = strdup(o->path)) == NULL || !copy(record, &i->record) ||
	    !copy(o->list, &i->list) ||
	    (i->members = calloc(n + 1, sizeof(*i->members))) == NULL)
		return false;
	for (; i->members_n < n; i->members_n++)
		if ((i->members[i->members_n] =
		    strdup(o->members[i->members_n + 1].path)) == NULL)
			return false;
	return true;
}

/* A file that is missing leaves its evidence without an object. */
static int
judge_object(const struct work *w, struct run *r, const struct item *i)
{
	struct ezz_buf	 files[MEMBERS + 1] = { { 0 } };
	struct ezz_bytes all[MEMBERS + 2];
	ezz_report	*report = NULL;
	size_t		 n = 0;
	ezz_status	 st = EZZ_OK;
	int		 status = EXIT_DONE;

	for (; n < i->members_n + 1 && n < MEMBERS; n++) {
		if ((st = io_read(r, n == 0 ? i->path : i->members[n - 1],
		    n == 0 ? PACKAGE : CAP, &files[n])) != EZZ_OK)
			break;
		all[n] = (struct ezz_bytes){ files[n].p, files[n].n };
	}
	if (st == EZZ_OK && i->list.n > 0)
		all[n++] = (struct ezz_bytes){ i->list.p, i->list.n };
	if (st == EZZ_ENOTFOUND) {
		out_fail(r, st);
		n = 0;
	} else if (st != EZZ_OK)
		status = out_fail(r, st);
	if (st == EZZ_OK || st == EZZ_ENOTFOUND) {
		st = full_evidence(r->ctx, w->verifier, (struct ezz_bytes){
		    i->record.p, i->record.n }, all, n, i->path, &w->terms,
		    &report);
		status = tell(w, r, st, i->path, report);
	}
	ezz_report_free(&report);
	for (size_t k = 0; k <= MEMBERS; k++)
		ezz_buf_free(&files[k]);
	return status;
}

/* A worker: its words are kept until those before them were said. */
static void
judge_item(ezz_ctx *ctx, void *arg, size_t i)
{
	const struct work	*w = arg;
	struct item		*item = &w->items[i];
	struct run		 r = *w->run;

	item->status = EXIT_BROKEN;
	if (stop_asked())
		return;
	r.ctx = ctx;
	r.out = open_memstream(&item->out, &item->out_n);
	r.err = open_memstream(&item->err, &item->err_n);
	if (r.out != NULL && r.err != NULL)
		item->status = item->record.n > 0 ? judge_object(w, &r, item) :
		    judge_path(w, &r, item->path);
	if (r.out != NULL && fclose(r.out) != 0)
		item->status = EXIT_BROKEN;
	if (r.err != NULL && fclose(r.err) != 0)
		item->status = EXIT_BROKEN;
}

/* Judge what was gathered, and say it in order. */
static void
flush(struct work *w)
{
	if (w->n > 0)
		batch_each(&w->batch, w->n, judge_item, w);
	for (size_t i = 0; i < w->n; i++) {
		struct item	*item = &w->items[i];

		if (item->err_n > 0)
			fwrite(item->err, 1, item->err_n, w->run->err);
		if (item->out_n > 0)
			fwrite(item->out, 1, item->out_n, w->run->out);
		w->status = exit_worse(w->status, item->status);
		w->judged++;
		item_done(item);
	}
	w->n = 0;
	fflush(w->run->out);
}

static ezz_status
take_object(void *arg, const struct ezz_store_object *o,
    struct ezz_bytes record)
{
	struct work	*w = arg;
	struct item	 one = { 0 };
	struct item	*i = w->most == 1 ? &one : &w->items[w->n];

	if (!item_of(o, record, i)) {
		item_done(i);
		return ezz_fault(w->run->ctx, EZZ_ENOMEM, "out of memory");
	}
	if (w->most > 1) {
		if (++w->n == w->most)
			flush(w);
		return EZZ_OK;
	}
	w->status = exit_worse(w->status, judge_object(w, w->run, i));
	w->judged++;
	item_done(i);
	return EZZ_OK;
}

static void
tell_store(void *arg, const ezz_report *report)
{
	struct work	*w = arg;

	w->status = exit_worse(w->status, out_report(w->run, report, w->json,
	    w->all));
	w->judged++;
}

/* The store, then each of its objects where its file lies from here. */
static void
judge_store(struct work *w, const char *dir)
{
	ezz_status	 st;

	flush(w);
	st = full_stores->judge(w->run, w->verifier, dir, &w->terms,
	    tell_store, take_object, w);
	flush(w);
	if (st == EZZ_OK)
		return;
	w->status = exit_worse(w->status, out_while(w->run, st,
	    "verifying %s", dir));
	w->judged++;
}

static void
judge_file(struct work *w, const char *path)
{
	if (full_stores != NULL && full_stores->is(path)) {
		judge_store(w, path);
		return;
	}
	if (strcmp(path, "-") == 0) {
		flush(w);
		judge_lines(w);
		return;
	}
	if (w->most == 1) {
		w->status = exit_worse(w->status,
		    judge_path(w, w->run, path));
		w->judged++;
		return;
	}
	if ((w->items[w->n].path = strdup(path)) == NULL) {
		w->status = EXIT_BROKEN;
		return;
	}
	if (++w->n == w->most)
		flush(w);
}

static void
judge_list(struct work *w, const char *from, int end)
{
	struct lines	 l = { .end = end, .most = 4096 };

	l.from = strcmp(from, "-") == 0 ? stdin : fopen(from, "r");
	if (l.from == NULL) {
		fprintf(w->run->err, "ezz: ");
		out_text(w->run, w->run->err, from);
		fprintf(w->run->err, ": %s\n", strerror(errno));
		w->status = EXIT_BROKEN;
		return;
	}
	while (!stop_asked() && lines_next(&l) > 0) {
		if (l.n > 0 && !l.cut && memchr(l.line, 0, l.n) == NULL)
			judge_file(w, l.line);
		else if (l.n > 0) {
			fprintf(w->run->err, "ezz: %s\n", ezz_text(w->run->ctx,
			    "a line of the list is no name of a file"));
			w->status = EXIT_BROKEN;
		}
	}
	if (ferror(l.from))
		w->status = EXIT_BROKEN;
	lines_free(&l);
	if (l.from != stdin)
		fclose(l.from);
}

/* ---- evidence ------------------------------------------------------------ */

/* What a store has of the file: its record, and the rest of its group. */
static ezz_status
from_store(void *arg, const struct ezz_store_object *o,
    struct ezz_bytes record)
{
	struct work	*w = arg;
	ezz_status	 st = EZZ_OK;

	if (!copy(record, &w->evidence))
		return ezz_fault(w->run->ctx, EZZ_ENOMEM, "out of memory");
	for (size_t i = 1; i + 1 < o->members_n && st == EZZ_OK; i++)
		st = io_read(w->run, o->members[i].path, CAP,
		    &w->members[w->members_n++]);
	if (st == EZZ_OK && o->members_n > 0 &&
	    !copy(o->list, &w->members[w->members_n++]))
		st = ezz_fault(w->run->ctx, EZZ_ENOMEM, "out of memory");
	return st;
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
	if (full_stores != NULL && full_stores->is(path)) {
		if (opt_count(a, "member") > 0)
			return out_usage(w->run, "a store knows its members: "
			    "leave --member out");
		st = full_stores->record_of(w->run, path, opt_operand(a, 0),
		    from_store, w);
	} else
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

/* ---- challenges ---------------------------------------------------------- */

static int
take_challenges(struct work *w)
{
	const struct args	*a = w->run->args;
	size_t			 n = opt_count(a, "challenge");
	ezz_status		 st;

	if (n > CHALLENGES)
		return out_usage(w->run, "--challenge is given too often");
	for (size_t i = 0; i < n; i++) {
		if ((st = io_read(w->run, opt_many(a, "challenge", i),
		    CHALLENGE, &w->asked[i])) != EZZ_OK)
			return out_fail(w->run, st);
		w->challenges[i] = (struct ezz_bytes){ w->asked[i].p,
		    w->asked[i].n };
	}
	return EXIT_DONE;
}

static void
drop_challenges(struct work *w)
{
	for (size_t i = 0; i < CHALLENGES; i++)
		ezz_buf_free(&w->asked[i]);
}

/* ---- the verb ------------------------------------------------------------ */

static int
open_workers(struct work *w)
{
	const char	*text = opt_one(w->run->args, "jobs");
	int64_t		 n = 1;

	w->most = 1;
	if (text == NULL)
		return EXIT_DONE;
	if (!opt_number(text, 0, 64, &n))
		return out_usage(w->run, "--jobs takes 0 to 64");
	if (!batch_open(&w->batch, (unsigned)n, w->run->chinese))
		return EXIT_BROKEN;
	w->most = w->batch.workers == 1 ? 1 : w->batch.workers * AHEAD;
	w->items = calloc(w->most, sizeof(*w->items));
	return w->items == NULL ? EXIT_BROKEN : EXIT_DONE;
}

static void
judge_all(struct work *w)
{
	const struct args	*a = w->run->args;
	const char		*from = opt_one(a, "files-from");

	if (from != NULL)
		judge_list(w, from, opt_flag(a, "null") ? 0 : '\n');
	for (size_t i = 0; i < opt_operands(a) && !stop_asked(); i++)
		judge_file(w, opt_operand(a, i));
	flush(w);
	if (from == NULL && opt_operands(a) == 0)
		judge_lines(w);
	/* nothing to judge is not a pass */
	if (w->judged == 0 && w->status == EXIT_DONE) {
		fprintf(w->run->err, "ezz: %s\n", ezz_text(w->run->ctx,
		    "there was nothing to verify"));
		w->status = EXIT_UNSURE;
	}
}

static int
cmd_verify(struct run *r)
{
	struct work	 w = { .run = r };
	const char	*expect[16];
	ezz_office	*office = NULL;
	size_t		 n = opt_count(r->args, "expect");

	if (n > sizeof(expect) / sizeof(expect[0]))
		return out_usage(r, "--expect is given too often");
	for (size_t i = 0; i < n; i++)
		expect[i] = opt_many(r->args, "expect", i);
	/* nobody knows yet what a list will name */
	if (full_is_elsewhere && (opt_one(r->args, "files-from") != NULL ||
	    opt_one(r->args, "evidence") != NULL))
		full_become(full_argv);
	if (full_is_elsewhere)
		look_ahead(r->args);
	if ((w.status = take_evidence(&w)) == EXIT_DONE &&
	    (w.status = take_challenges(&w)) == EXIT_DONE &&
	    (w.status = open_workers(&w)) == EXIT_DONE)
		w.status = judge_open(r, &w.verifier, &office);
	if (w.status != EXIT_DONE)
		goto out;
	w.terms = (struct ezz_verify_terms){ .time = r->now,
	    .no_status = opt_flag(r->args, "no-status"),
	    .expect = expect, .expect_n = n,
	    .challenges = w.challenges,
	    .challenges_n = opt_count(r->args, "challenge"),
	    .explain = opt_flag(r->args, "explain") };
	w.json = opt_flag(r->args, "json");
	w.all = opt_flag(r->args, "explain");
	judge_all(&w);
out:
	drop_evidence(&w);
	drop_challenges(&w);
	ezz_verifier_free(&w.verifier);
	ezz_office_free(&office);
	batch_close(&w.batch);
	free(w.items);
	return w.status;
}

static const struct opt opts_verify[] = {
	JUDGE_OPTS,
	{ "expect", 0, OPT_MANY, "WHAT", "fail what is not this: licence, "
	    "licence:TYPE, token, document, seal, licid=.., holder-code=.., view=.." },
	{ "challenge", 0, OPT_MANY, "FILE", "a window's challenge that a "
	    "holder's proof may answer" },
	{ "no-status", 0, OPT_FLAG, NULL, "do not ask whether it is in force" },
	{ "evidence", 0, OPT_ONE, "F.ers", "an evidence record, a "
	    "store of them or a time-stamp that proves when FILE existed" },
	{ "member", 0, OPT_MANY, "FILE", "another member of the group that "
	    "the evidence is for" },
	{ "explain", 0, OPT_FLAG, NULL, "show every check, passed ones too, "
	    "and name known mistakes" },
	{ "json", 0, OPT_FLAG, NULL, "one JSON object a paper" },
	{ "files-from", 0, OPT_ONE, "FILE", "names of files, one a line" },
	{ "null", '0', OPT_FLAG, NULL, "a NUL ends each name of the list" },
	{ "jobs", 'j', OPT_ONE, "N", "judge N files at once; 0: one a processor" },
	{ NULL, 0, OPT_FLAG, NULL, NULL },
};

const struct cmd cmds_verify[] = {
	{ "verify", "judge papers: genuine or not, in force or not",
	  "[FILE]...", 0, -1, opts_verify, cmd_verify },
	{ NULL, NULL, NULL, 0, 0, NULL, NULL },
};
