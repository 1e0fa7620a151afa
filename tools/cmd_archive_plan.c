/*
 * ezz archive plan: when must what is kept be protected anew, and what will it
 * cost?  Each file is judged, and the first end of its certificates, seals,
 * time-stamps and algorithms is told, the most urgent file first.  Memory
 * does not grow with their number.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "batch.h"
#include "cmds.h"
#include "io.h"
#include "items.h"
#include "judge.h"
#include "out.h"
#include "progress.h"
#include "sorter.h"
#include "stop.h"

#define MEMORY	(32 * 1024 * 1024)
#define AHEAD	32
#define LARGE	(16 * 1024 * 1024)
#define DAY	INT64_C(86400)
#define MARGIN	180
/* What an attester's signature, or an attestation, adds to a file. */
#define ADDED	4096

enum how { HOW_SIGN, HOW_ATTEST, HOW_NONE, HOW_BROKEN, HOWS };

static const char *const hows[HOWS] = { "sign", "attest", "none", "broken" };

struct one {
	char			*path;
	enum how		 how;
	ezz_kind		 kind;
	ezz_verdict		 verdict;
	bool			 judged;	/* it has checks of its own */
	struct ezz_protection	 p;
	uint64_t		 size;
	char			 fault[512];
};

struct plan {
	struct run		*r;
	ezz_verifier		*verifier;
	struct ezz_verify_terms	 terms;
	struct items		 items;
	struct batch		 batch;
	struct sorter		*files;		/* as they lie on the disk */
	struct sorter		*lines;		/* by urgency */
	struct one		*group;
	size_t			 most;
	struct progress		 progress;
	int64_t			 margin;
	bool			 json;
	/* of the whole */
	size_t			 n[HOWS];
	size_t			 due;
	int64_t			 until, earliest;
	uint64_t		 read, written;
};

/* ---- one file ------------------------------------------------------------ */

static enum how
how_of(const struct one *o)
{
	if (o->p.open && o->verdict == EZZ_PASSED)
		return HOW_SIGN;
	/* of what ezz does not know, nobody says that it is false */
	return o->verdict == EZZ_FAILED && o->judged ? HOW_NONE :
	    HOW_ATTEST;
}

static ezz_status
protection(const struct plan *p, ezz_ctx *ctx, struct one *o,
    ezz_report **report)
{
	struct run		 r = *p->r;
	struct io_input		 in = { .fd = -1 };
	struct ezz_buf		 b = { 0 };
	uint8_t			 magic[2] = { 0 };
	ezz_status		 st;

	r.ctx = ctx;
	if ((st = io_input_open(&r, o->path, &in)) != EZZ_OK)
		return st;
	o->size = in.in.size;
	if (o->size > LARGE && io_read_at(ctx, in.fd, o->path, 0, magic,
	    2) == EZZ_OK && memcmp(magic, "PK", 2) == 0) {
		o->judged = true;
		st = ezz_protection_input(ctx, p->verifier, &in.in, o->path,
		    &p->terms, report, &o->p);
	} else if ((st = io_read(&r, o->path, LARGE * 4, &b)) == EZZ_OK) {
		o->judged = ezz_is_judged(ctx, (struct ezz_bytes){ b.p,
		    b.n });
		st = ezz_protection(ctx, p->verifier, (struct ezz_bytes){
		    b.p, b.n }, o->path, &p->terms, report, &o->p);
	}
	ezz_buf_free(&b);
	io_input_close(&in);
	return st;
}

static void
look(ezz_ctx *ctx, void *arg, size_t i)
{
	const struct plan	*p = arg;
	struct one		*o = &p->group[i];
	ezz_report		*report = NULL;

	if (stop_asked())
		return;
	if (protection(p, ctx, o, &report) != EZZ_OK) {
		o->how = HOW_BROKEN;
		snprintf(o->fault, sizeof(o->fault), "%s", ezz_message(ctx));
		return;
	}
	o->kind = ezz_report_kind(report);
	o->verdict = ezz_report_verdict(report);
	o->how = how_of(o);
	ezz_report_free(&report);
}

/* ---- telling ------------------------------------------------------------- */

static const char *
kind_name(ezz_kind k)
{
	static const char *const	 names[] = {
		[EZZ_KIND_RECORD] = "record", [EZZ_KIND_LICENCE] = "licence",
		[EZZ_KIND_DOCUMENT] = "document", [EZZ_KIND_TOKEN] = "token",
		[EZZ_KIND_SEAL] = "seal", [EZZ_KIND_EVIDENCE] = "evidence",
		[EZZ_KIND_STATUS] = "status", [EZZ_KIND_TRUST] = "trust",
		[EZZ_KIND_CERT] = "cert",
	};

	return (size_t)k < sizeof(names) / sizeof(names[0]) &&
	    names[k] != NULL ? names[k] : "unknown";
}

static const char *
verdict_name(ezz_verdict v)
{
	return v == EZZ_PASSED ? "passed" : v == EZZ_FAILED ? "failed" :
	    "indeterminate";
}

static const char *
when(int64_t t, char text[32])
{
	time_t		 clock = (time_t)t;
	struct tm	 tm;

	if (t == 0 || gmtime_r(&clock, &tm) == NULL ||
	    strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		*text = '\0';
	return text;
}

static void
put_when(FILE *f, const char *key, int64_t t)
{
	char	 text[32];

	if (*when(t, text) == '\0')
		fprintf(f, "\"%s\":null", key);
	else
		fprintf(f, "\"%s\":\"%s\"", key, text);
}

/* The last day on which a renewal is made in good time. */
static int64_t
latest(const struct plan *p, int64_t until)
{
	return until == 0 ? 0 : until - p->margin;
}

static bool
is_due(const struct plan *p, const struct one *o)
{
	return o->how < HOW_NONE && o->p.until != 0 &&
	    p->r->now >= latest(p, o->p.until);
}

static void
put_cost(FILE *f, size_t signatures, uint64_t in, uint64_t out)
{
	fprintf(f, "\"cost\":{\"signatures\":%zu,\"timestamps\":0,"
	    "\"read\":%llu,\"written\":%llu}", signatures,
	    (unsigned long long)in, (unsigned long long)out);
}

static void
tell_json(struct plan *p, FILE *f, const struct one *o)
{
	fputs("{\"v\":1,\"input\":", f);
	out_json(p->r, f, o->path);
	fprintf(f, ",\"kind\":\"%s\",\"verdict\":\"%s\",", o->how ==
	    HOW_BROKEN ? "unknown" : kind_name(o->kind), o->how ==
	    HOW_BROKEN ? "indeterminate" : verdict_name(o->verdict));
	put_when(f, "until", o->p.until);
	fputs(",\"why\":", f);
	out_json(p->r, f, o->how == HOW_BROKEN ? o->fault : o->p.why);
	fputc(',', f);
	put_when(f, "earliest", o->p.earliest);
	fputc(',', f);
	put_when(f, "latest", latest(p, o->p.until));
	fprintf(f, ",\"due\":%s,\"how\":\"%s\",", is_due(p, o) ? "true" :
	    "false", hows[o->how]);
	put_cost(f, o->how < HOW_NONE, o->size, o->how < HOW_NONE ?
	    o->size + ADDED : 0);
	fputs("}\n", f);
}

static void
tell_text(struct plan *p, FILE *f, const struct one *o)
{
	const char	*word = o->how == HOW_BROKEN ? N_("cannot be read") :
			    o->how == HOW_NONE ? N_("not genuine") :
			    is_due(p, o) ? N_("due") : N_("in time");
	char		 text[32];

	when(latest(p, o->p.until), text);
	fprintf(f, "%-10.10s  %s  ", *text == '\0' ? "-" : text,
	    ezz_text(p->r->ctx, word));
	out_text(p->r, f, o->path);
	if (o->how == HOW_BROKEN) {
		fputs(": ", f);
		out_text(p->r, f, o->fault);
	} else if (o->p.until != 0) {
		when(o->p.until, text);
		fprintf(f, ": %.10s, ", text);
		out_text(p->r, f, o->p.why);
	}
	fputc('\n', f);
}

static void
sum_up(struct plan *p, const struct one *o)
{
	p->n[o->how]++;
	if (o->how >= HOW_NONE)
		return;
	p->due += is_due(p, o);
	p->read += o->size;
	p->written += o->size + ADDED;
	if (o->p.until != 0 && (p->until == 0 || o->p.until < p->until))
		p->until = o->p.until;
	if (o->p.earliest > p->earliest)
		p->earliest = o->p.earliest;
}

/* By urgency; what has no end, and what is not genuine, last. */
static ezz_status
keep_line(struct plan *p, const struct one *o)
{
	uint8_t		 key[SORTER_KEY] = { 0 };
	char		*text = NULL;
	size_t		 n = 0;
	FILE		*f = open_memstream(&text, &n);
	ezz_status	 st;

	if (f == NULL)
		return ezz_fault(p->r->ctx, EZZ_ENOMEM, "out of memory");
	(p->json ? tell_json : tell_text)(p, f, o);
	if (fclose(f) != 0) {
		free(text);
		return ezz_fault(p->r->ctx, EZZ_ENOMEM, "out of memory");
	}
	key[0] = o->how == HOW_BROKEN ? 0 : o->how == HOW_NONE ? 3 :
	    o->p.until == 0 ? 2 : 1;
	sorter_put(key + 1, (uint64_t)o->p.until ^ UINT64_C(1) << 63);
	st = sorter_add(p->r->ctx, p->lines, key, text, n);
	free(text);
	return st;
}

/* ---- all of them --------------------------------------------------------- */

/* As they lie: device, directory, file. */
static ezz_status
gather(void *arg, const char *path, const struct stat *sb, ino_t dir)
{
	struct plan	*p = arg;
	uint8_t		 key[SORTER_KEY] = { 0 };

	if (sb != NULL) {
		sorter_put(key, (uint64_t)sb->st_dev);
		sorter_put(key + 8, (uint64_t)dir);
		sorter_put(key + 16, (uint64_t)sb->st_ino);
	}
	return sorter_add(p->r->ctx, p->files, key, path, strlen(path) + 1);
}

static ezz_status
next_group(struct plan *p, size_t *n)
{
	struct ezz_bytes	 data;
	ezz_status		 st = EZZ_OK;

	for (*n = 0; *n < p->most; ++*n) {
		if ((st = sorter_next(p->r->ctx, p->files, &data)) !=
		    EZZ_OK || data.p == NULL)
			break;
		p->group[*n] = (struct one){ .path = strdup(
		    (const char *)data.p) };
		if (p->group[*n].path == NULL)
			return ezz_fault(p->r->ctx, EZZ_ENOMEM,
			    "out of memory");
	}
	return st;
}

static void
drop_group(struct plan *p)
{
	for (size_t i = 0; i < p->most; i++) {
		free(p->group[i].path);
		p->group[i].path = NULL;
	}
}

static ezz_status
look_at_all(struct plan *p)
{
	size_t		 n = 0, done = 0;
	ezz_status	 st;

	progress_begin(&p->progress, p->r, sorter_count(p->files));
	while ((st = next_group(p, &n)) == EZZ_OK && n > 0) {
		batch_each(&p->batch, n, look, p);
		if (stop_asked())
			st = ezz_fault(p->r->ctx, EZZ_ESTOPPED, "stopped");
		for (size_t i = 0; i < n && st == EZZ_OK; i++) {
			sum_up(p, &p->group[i]);
			st = keep_line(p, &p->group[i]);
		}
		drop_group(p);
		if (st != EZZ_OK)
			break;
		progress_at(&p->progress, done += n, p->n[HOW_BROKEN]);
	}
	progress_end(&p->progress);
	return st;
}

static void
tell_whole(struct plan *p)
{
	size_t	 signatures = p->n[HOW_SIGN] + p->n[HOW_ATTEST];
	char	 text[32];

	if (p->json) {
		FILE	*f = p->r->out;

		fprintf(f, "{\"v\":1,\"input\":null,\"items\":%zu,\"sign\":%zu,"
		    "\"attest\":%zu,\"none\":%zu,\"broken\":%zu,",
		    signatures + p->n[HOW_NONE] + p->n[HOW_BROKEN],
		    p->n[HOW_SIGN], p->n[HOW_ATTEST], p->n[HOW_NONE],
		    p->n[HOW_BROKEN]);
		put_when(f, "until", p->until);
		fputc(',', f);
		put_when(f, "earliest", p->earliest);
		fputc(',', f);
		put_when(f, "latest", latest(p, p->until));
		fprintf(f, ",\"due\":%zu,", p->due);
		put_cost(f, signatures, p->read, p->written);
		fputs("}\n", f);
		return;
	}
	fprintf(p->r->err, ezz_text(p->r->ctx, "to be signed over: %zu, to be "
	    "attested to: %zu, not genuine: %zu, unread: %zu, due: %zu\n"),
	    p->n[HOW_SIGN], p->n[HOW_ATTEST], p->n[HOW_NONE],
	    p->n[HOW_BROKEN], p->due);
	if (p->until != 0)
		fprintf(p->r->err, ezz_text(p->r->ctx, "renew by %s, at the "
		    "cost of %zu signatures and %llu bytes; or with one "
		    "time-stamp by ezz archive renew\n"),
		    when(latest(p, p->until), text), signatures,
		    (unsigned long long)p->written);
}

static ezz_status
tell_lines(struct plan *p)
{
	struct ezz_bytes	 b;
	ezz_status		 st;

	if ((st = sorter_turn(p->r->ctx, p->lines)) != EZZ_OK)
		return st;
	while ((st = sorter_next(p->r->ctx, p->lines, &b)) == EZZ_OK &&
	    b.p != NULL)
		fwrite(b.p, 1, b.n, p->r->out);
	return st;
}

static int
work(struct plan *p)
{
	ezz_ctx		*ctx = p->r->ctx;
	ezz_status	 st;

	if (!batch_open(&p->batch, p->items.jobs, p->r->chinese) ||
	    (p->group = calloc(p->most = p->batch.workers * AHEAD,
	    sizeof(*p->group))) == NULL)
		return out_fail(p->r, ezz_fault(ctx, EZZ_ENOMEM,
		    "out of memory"));
	if ((st = sorter_open(ctx, MEMORY, &p->files)) != EZZ_OK ||
	    (st = sorter_open(ctx, MEMORY, &p->lines)) != EZZ_OK ||
	    (st = items_each(&p->items, gather, p)) != EZZ_OK ||
	    (st = sorter_turn(ctx, p->files)) != EZZ_OK ||
	    (st = look_at_all(p)) != EZZ_OK ||
	    (st = tell_lines(p)) != EZZ_OK)
		return out_fail(p->r, st);
	tell_whole(p);
	return p->n[HOW_BROKEN] > 0 ? EXIT_BROKEN : p->due > 0 ?
	    EXIT_UNSURE : EXIT_DONE;
}

static int
cmd_plan(struct run *r)
{
	struct plan	 p = { .r = r, .json = opt_flag(r->args, "json") };
	const char	*margin = opt_one(r->args, "margin");
	ezz_office	*office = NULL;
	int64_t		 days = MARGIN;
	int		 status;

	if (margin != NULL && !opt_number(margin, 0, 36500, &days))
		return out_usage(r, "--margin is a number of days");
	p.margin = days * DAY;
	stop_gently();
	if ((status = items_start(r, &p.items)) != EXIT_DONE ||
	    (status = judge_open(r, &p.verifier, &office)) != EXIT_DONE)
		return status;
	p.terms = (struct ezz_verify_terms){ .time = r->now,
	    .no_status = opt_flag(r->args, "no-status") };
	status = work(&p);
	if (p.group != NULL)
		drop_group(&p);
	free(p.group);
	sorter_free(&p.files);
	sorter_free(&p.lines);
	items_end(&p.items);
	batch_close(&p.batch);
	ezz_verifier_free(&p.verifier);
	ezz_office_free(&office);
	return status;
}

static const struct opt opts_plan[] = {
	JUDGE_OPTS,
	{ "no-status", 0, OPT_FLAG, NULL, "do not ask whether certificates "
	    "were revoked" },
	ITEM_OPTS,
	{ "margin", 0, OPT_ONE, "DAYS", "be done so long before the end; 180 "
	    "if not said" },
	{ "json", 0, OPT_FLAG, NULL, "one JSON object a file, and one for "
	    "all" },
	{ NULL, 0, OPT_FLAG, NULL, NULL },
};

const struct cmd cmds_archive_plan[] = {
	{ "archive plan", "say what must be protected anew, and by when",
	  "[FILE|DIR]...", 0, -1, opts_plan, cmd_plan },
	{ NULL, NULL, NULL, 0, 0, NULL, NULL },
};
