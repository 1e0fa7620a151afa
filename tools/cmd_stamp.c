/*
 * ezz stamp, ezz sign: documents get seals and signatures.  The result is
 * written to a file beside its place and judged there; then the use of the
 * seal goes into the office's log, and only then does the paper appear.  A
 * run that dies between the two leaves a note, of which the next one tells.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmds.h"
#include "io.h"
#include "out.h"
#include "pass.h"
#include "stamp_note.h"
#include "stop.h"
#include "timestamp.h"

#define CAP	(16 * 1024 * 1024)
#define PLACES	64

struct job {
	struct run		*r;
	bool			 seal;
	struct pass		 pass;
	ezz_office		*office;
	ezz_verifier		*verifier;
	ezz_stamping		*stamping;
	ezz_signer		*own;		/* of --key */
	bool			 dated;		/* an authority is asked */
	struct timestamping	 stamps;
	struct ezz_place	 places[PLACES];
	char			 pages[PLACES][64];
	size_t			 places_n;
	struct io_input		 in;
	struct io_stream	 out;
};

/* ---- where --------------------------------------------------------------- */

/* "-12.5": digits and a point, whatever the locale makes of one. */
static bool
length(const char *text, const char **end, double *out)
{
	bool	 minus = *text == '-';
	size_t	 digits = 0;
	double	 unit = 1;

	*out = 0;
	for (text += minus; *text >= '0' && *text <= '9'; text++, digits++)
		*out = *out * 10 + (*text - '0');
	if (*text == '.')
		for (text++; *text >= '0' && *text <= '9'; text++, digits++)
			*out += (*text - '0') * (unit /= 10);
	if (minus)
		*out = -*out;
	*end = text;
	return digits > 0 && digits < 12;
}

/* "x,y" and nothing more. */
static bool
pair(const char *text, double *x, double *y)
{
	const char	*at;

	return length(text, &at, x) && *at == ',' &&
	    length(at + 1, &at, y) && *at == '\0';
}

static struct ezz_place *
new_place(struct job *j, const char *pages, size_t n)
{
	struct ezz_place	*p = &j->places[j->places_n];
	char			*kept = j->pages[j->places_n];

	if (j->places_n == PLACES || n >= sizeof(j->pages[0]))
		return NULL;
	memcpy(kept, pages, n);
	kept[n] = '\0';
	*p = (struct ezz_place){ .pages = kept };
	j->places_n++;
	return p;
}

/* PAGES:X,Y */
static int
take_points(struct job *j)
{
	const struct args	*a = j->r->args;

	for (size_t i = 0; i < opt_count(a, "place"); i++) {
		const char		*text = opt_many(a, "place", i);
		const char		*colon = strchr(text, ':');
		struct ezz_place	*p;

		if (colon == NULL || (p = new_place(j, text,
		    (size_t)(colon - text))) == NULL ||
		    !pair(colon + 1, &p->x, &p->y))
			return out_usage(j->r, "--place is PAGES:X,Y in "
			    "millimetres, as 1:140,200 or all:105,250");
	}
	return EXIT_DONE;
}

static int
take_words(struct job *j)
{
	const struct args	*a = j->r->args;
	const char		*pages = opt_one(a, "pages");
	const char		*nth = opt_one(a, "nth");
	const char		*offset = opt_one(a, "offset");
	int64_t			 n = 1;

	if (nth != NULL && strcmp(nth, "all") == 0)
		n = 0;
	else if (nth != NULL && !opt_number(nth, 1, 1000000, &n))
		return out_usage(j->r, "--nth is a number from 1, or all");
	for (size_t i = 0; i < opt_count(a, "keyword"); i++) {
		struct ezz_place	*p = new_place(j, pages == NULL ?
					    "all" : pages, strlen(pages ==
					    NULL ? "all" : pages));

		if (p == NULL)
			return out_usage(j->r, "too many places");
		p->kind = EZZ_PLACE_KEYWORD;
		p->keyword = opt_many(a, "keyword", i);
		p->nth = (size_t)n;
		if (offset != NULL && !pair(offset, &p->x, &p->y))
			return out_usage(j->r,
			    "--offset is DX,DY in millimetres");
	}
	return EXIT_DONE;
}

/* EDGE or EDGE:MM */
static bool
edge(const char *text, struct ezz_place *p)
{
	static const struct { const char *name; ezz_edge edge; } edges[] = {
		{ "right", EZZ_EDGE_RIGHT }, { "left", EZZ_EDGE_LEFT },
		{ "top", EZZ_EDGE_TOP }, { "bottom", EZZ_EDGE_BOTTOM },
		{ "facing", EZZ_EDGE_RIGHT },
	};
	size_t		 n = strcspn(text, ":");
	const char	*end;
	double		 at;

	p->kind = strncmp(text, "facing", n) == 0 && n == 6 ?
	    EZZ_PLACE_FACING : EZZ_PLACE_STRADDLE;
	p->centred = text[n] == '\0';
	if (!p->centred) {
		if (!length(text + n + 1, &end, &at) || *end != '\0')
			return false;
		p->x = p->y = at;
	}
	for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++)
		if (strlen(edges[i].name) == n &&
		    strncmp(text, edges[i].name, n) == 0) {
			p->edge = edges[i].edge;
			return true;
		}
	return false;
}

static int
take_straddle(struct job *j)
{
	const struct args	*a = j->r->args;
	const char		*text = opt_one(a, "straddle");
	const char		*pages = opt_one(a, "pages");
	const char		*group = opt_one(a, "group");
	struct ezz_place	*p;
	int64_t			 n = 0;

	if (text == NULL)
		return group == NULL && !opt_flag(a, "apart") ? EXIT_DONE :
		    out_usage(j->r, "--group and --apart go with --straddle");
	if ((p = new_place(j, pages == NULL ? "all" : pages, strlen(pages ==
	    NULL ? "all" : pages))) == NULL || !edge(text, p))
		return out_usage(j->r, "--straddle is right, left, top, "
		    "bottom or facing, with :MM along the edge if wanted");
	if (group != NULL && !opt_number(group, 2, 1000, &n))
		return out_usage(j->r,
		    "--group is a number of pages from 2 to 1000");
	p->group = (size_t)n;
	p->apart = opt_flag(a, "apart");
	return EXIT_DONE;
}

static int
take_places(struct job *j)
{
	struct ezz_place	*p;
	int			 status;

	if (opt_flag(j->r->args, "foreseen")) {
		if ((p = new_place(j, "all", 3)) == NULL)
			return out_usage(j->r, "too many places");
		p->kind = EZZ_PLACE_FORESEEN;
	}
	if ((status = take_points(j)) != EXIT_DONE ||
	    (status = take_words(j)) != EXIT_DONE)
		return status;
	return take_straddle(j);
}

/* ---- with what ----------------------------------------------------------- */

/* Who says when it was signed; the verifier is there later. */
static int
take_authorities(struct job *j)
{
	static const char *const	 with[] = { "tsa-policy", "tsa-ca",
					    "tries", "timeout" };
	const struct args		*a = j->r->args;

	j->dated = opt_count(a, "tsa") > 0;
	for (size_t i = 0; i < sizeof(with) / sizeof(with[0]); i++)
		if (!j->dated && opt_one(a, with[i]) != NULL)
			return out_usage(j->r, "--%s goes with --tsa",
			    with[i]);
	return timestamping_start(j->r, NULL, NULL, opt_flag(a, "no-status"),
	    &j->stamps);
}

/* A file named by an option, or by the office. */
static ezz_status
take_file(struct job *j, const char *option, const char *key,
    struct ezz_buf *out)
{
	const char	*path = opt_one(j->r->args, option);

	return path != NULL ? io_read(j->r, path, CAP, out) :
	    ezz_office_file(j->r->ctx, j->office, key, 0, out);
}

static ezz_status
take_signer(struct job *j, const ezz_signer **out)
{
	const char	*uri = opt_one(j->r->args, "key");
	ezz_status	 st;

	if (uri == NULL)
		return ezz_office_signer(j->r->ctx, j->office, j->seal ?
		    "stamper" : "signer", out);
	st = ezz_signer_open(j->r->ctx, uri, &j->pass.ezz, &j->own);
	*out = j->own;
	return st;
}

/* With --key alone its certificate lies beside it, as in PKCS#12. */
static ezz_status
take_cert(struct job *j, struct ezz_buf *out)
{
	if (opt_one(j->r->args, "key") != NULL &&
	    opt_one(j->r->args, "cert") == NULL)
		return EZZ_OK;
	return take_file(j, "cert", j->seal ? "stamper-cert" : "signer-cert",
	    out);
}

static ezz_status
open_all(struct job *j)
{
	struct run			*r = j->r;
	struct ezz_stamping_terms	 t = { .now = r->now, .no_status =
					    opt_flag(r->args, "no-status") };
	struct ezz_buf			 seal = { 0 }, cert = { 0 };
	ezz_status			 st;

	if ((st = ezz_office_open(r->ctx, opt_one(r->args, "office"),
	    &j->pass.ezz, &j->office)) != EZZ_OK ||
	    (st = ezz_verifier_new(r->ctx, r->data, &j->verifier)) !=
	    EZZ_OK || (st = ezz_verifier_office(r->ctx, j->verifier,
	    j->office, r->now)) != EZZ_OK ||
	    (st = take_signer(j, &t.signer)) != EZZ_OK ||
	    (st = take_cert(j, &cert)) != EZZ_OK ||
	    (j->seal && (st = take_file(j, "seal", "seal", &seal)) !=
	    EZZ_OK))
		goto out;
	ezz_verifier_documents(j->verifier);
	(void)stamp_notes_tell(r, opt_one(r->args, "office"), true);
	j->stamps.verifier = j->verifier;
	j->stamps.office = j->office;
	t.seal = (struct ezz_bytes){ seal.p, seal.n };
	t.cert = (struct ezz_bytes){ cert.p, cert.n };
	st = ezz_stamping_open(r->ctx, j->verifier, &t, NULL, &j->stamping);
out:
	ezz_buf_free(&seal);
	ezz_buf_free(&cert);
	return st;
}

/* ---- from where to where ------------------------------------------------- */

static ezz_status
out_write(ezz_ctx *ctx, void *arg, struct ezz_bytes b)
{
	struct job	*j = arg;

	return fwrite(b.p, 1, b.n, j->out.file) == b.n ? EZZ_OK :
	    ezz_fault(ctx, EZZ_EIO, "%s: %s", j->out.path, strerror(errno));
}

static ezz_status
out_read(ezz_ctx *ctx, void *arg, uint64_t at, uint8_t *buf, size_t n)
{
	const struct job	*j = arg;

	return io_read_at(ctx, fileno(j->out.file), j->out.path, at, buf, n);
}

static ezz_status
out_again(ezz_ctx *ctx, void *arg, struct ezz_input *in)
{
	struct job	*j = arg;
	struct stat	 sb;

	if (fflush(j->out.file) != 0 || fstat(fileno(j->out.file), &sb) == -1)
		return ezz_fault(ctx, EZZ_EIO, "%s: %s", j->out.path,
		    strerror(errno));
	*in = (struct ezz_input){ (uint64_t)sb.st_size, out_read, j };
	return EZZ_OK;
}

/* ---- the work ------------------------------------------------------------ */

/* The use is on record before the paper is there; see ezz_stamplog_add. */
static ezz_status
release(struct job *j, const struct ezz_stamped *s)
{
	const char		*approval = opt_one(j->r->args, "approval");
	struct stamp_note	 n;
	ezz_status		 st;

	if (stop_asked())
		return ezz_fault(j->r->ctx, EZZ_ESTOPPED, "stopped");
	if ((st = stamp_note_make(j->r, opt_one(j->r->args, "office"),
	    s->digest, j->out.path, &n)) != EZZ_OK)
		return st;
	if ((st = ezz_stamplog_add(j->r->ctx, j->office, j->r->now, s,
	    approval, true)) != EZZ_OK) {
		stamp_note_drop(&n);
		return st;
	}
	st = io_stream_close(j->r, &j->out, true);
	if (st != EZZ_OK) {
		ezz_ctx	*quiet = NULL;

		/* what went wrong first is what is told */
		if (ezz_ctx_new(&quiet) == EZZ_OK)
			(void)ezz_stamplog_add(quiet, j->office, j->r->now,
			    s, approval, false);
		ezz_ctx_free(&quiet);
	}
	stamp_note_drop(&n);
	return st;
}

static int
tell(struct job *j, const char *path, const struct ezz_stamped *s)
{
	struct ezz_buf	 line = { 0 };
	ezz_status	 st = EZZ_OK;

	if (opt_flag(j->r->args, "json")) {
		st = ezz_report_json(j->r->ctx, s->report, &line);
		if (st == EZZ_OK)
			fprintf(j->r->out, "%.*s\n", (int)line.n,
			    (const char *)line.p);
		ezz_buf_free(&line);
	}
	out_text(j->r, j->r->err, path);
	if (j->seal)
		fprintf(j->r->err, ezz_text(j->r->ctx,
		    ": stamped on page %s, signatures added: %zu\n"),
		    s->pages, s->signatures);
	else
		fprintf(j->r->err, "%s\n", ezz_text(j->r->ctx, ": signed"));
	return st == EZZ_OK ? EXIT_DONE : out_fail(j->r, st);
}

static int
work(struct job *j, const char *from, const char *to)
{
	int64_t			 body = 0;
	struct ezz_stamp_terms	 t = { .now = j->r->now,
				    .places = j->places,
				    .places_n = j->places_n,
				    .lock = opt_flag(j->r->args, "lock"),
				    .despite = opt_flag(j->r->args,
				    "despite"),
				    .no_status = opt_flag(j->r->args,
				    "no-status"), .digest = true };
	struct ezz_output	 out = { out_write, out_again, j };
	struct ezz_stamped	 s = { 0 };
	ezz_status		 st;
	int			 status;

	if (opt_one(j->r->args, "body") != NULL &&
	    !opt_number(opt_one(j->r->args, "body"), 1, 1000, &body))
		return out_usage(j->r, "--body is a number from 1");
	t.body = (size_t)body;
	if (j->dated) {
		t.timestamp = timestamping_message;
		t.timestamp_arg = &j->stamps;
	}
	if ((st = open_all(j)) == EZZ_OK &&
	    (st = io_input_open(j->r, from, &j->in)) == EZZ_OK &&
	    (st = io_stream_open(j->r, &j->out, to, 0644)) == EZZ_OK &&
	    (st = ezz_stamp(j->r->ctx, j->stamping, &j->in.in, from, &t,
	    &out, &s)) == EZZ_OK)
		st = release(j, &s);
	status = st == EZZ_OK ? tell(j, to, &s) : j->seal ?
	    out_while(j->r, st, "stamping %s", from) :
	    out_while(j->r, st, "signing %s", from);
	ezz_report_free(&s.report);
	return status;
}

static void
job_done(struct job *j)
{
	if (j->out.file != NULL)
		(void)io_stream_close(j->r, &j->out, false);
	io_input_close(&j->in);
	timestamping_end(&j->stamps);
	ezz_stamping_free(&j->stamping);
	ezz_signer_free(&j->own);
	ezz_verifier_free(&j->verifier);
	ezz_office_free(&j->office);
	pass_end(&j->pass);
}

static int
run_job(struct run *r, bool seal)
{
	struct job	 j = { .r = r, .seal = seal, .in.fd = -1 };
	const char	*to = opt_one(r->args, "output");
	int		 status;

	if (opt_one(r->args, "office") == NULL)
		return out_usage(r, "name an office with --office");
	if (opt_operands(r->args) != 1)
		return out_usage(r, "name one document");
	if (to == NULL || strcmp(to, "-") == 0)
		return out_usage(r, "name a file for the result with -o");
	pass_start(r, &j.pass);
	stop_gently();
	status = take_authorities(&j);
	if (status == EXIT_DONE && seal)
		status = take_places(&j);
	if (status == EXIT_DONE)
		status = work(&j, opt_operand(r->args, 0), to);
	job_done(&j);
	return status;
}

/* ---- the log ------------------------------------------------------------- */

static int
tell_log(struct run *r, const struct ezz_stamplog *l)
{
	char	 head[65];

	for (size_t i = 0; i < 32; i++)
		snprintf(head + 2 * i, 3, "%02x", l->head[i]);
	if (l->broken != 0) {
		fprintf(r->err, ezz_text(r->ctx,
		    "ezz: line %llu of the stamp log: "),
		    (unsigned long long)l->broken);
		out_text(r, r->err, l->why);
		fputc('\n', r->err);
		return EXIT_REFUSED;
	}
	fprintf(r->out, "%llu %s\n", (unsigned long long)l->lines, head);
	if (l->torn_end)
		fprintf(r->err, "%s\n", ezz_text(r->ctx, "the last line was "
		    "cut off by a crash: its paper was not released"));
	return EXIT_DONE;
}

static int
follow_log(struct run *r)
{
	struct ezz_stamplog	 l;
	ezz_office		*office = NULL;
	ezz_status		 st;

	if (opt_one(r->args, "office") == NULL)
		return out_usage(r, "name an office with --office");
	if (opt_operands(r->args) != 0)
		return out_usage(r, "--log takes no document");
	if ((st = ezz_office_open(r->ctx, opt_one(r->args, "office"), NULL,
	    &office)) == EZZ_OK)
		st = ezz_stamplog_check(r->ctx, office, &l);
	ezz_office_free(&office);
	if (st == EZZ_OK)
		(void)stamp_notes_tell(r, opt_one(r->args, "office"), false);
	return st == EZZ_OK ? tell_log(r, &l) : out_fail(r, st);
}

static int
cmd_stamp(struct run *r)
{
	return opt_flag(r->args, "log") ? follow_log(r) : run_job(r, true);
}

static int
cmd_sign(struct run *r)
{
	return run_job(r, false);
}

#define SHARED								\
	{ "office", 0, OPT_ONE, "DIR", "work with this office" },		\
	{ "output", 'o', OPT_ONE, "FILE", "write the result to FILE" },	\
	{ "key", 0, OPT_ONE, "URI", "another key than the office's" },	\
	{ "cert", 0, OPT_ONE, "FILE", "and its certificate" },		\
	{ "lock", 0, OPT_FLAG, NULL, "let nobody sign after it" },		\
	{ "despite", 0, OPT_FLAG, NULL,					\
	    "sign although the document asks not to be signed" },		\
	{ "body", 0, OPT_ONE, "N", "which of several documents, from 1" },	\
	{ "approval", 0, OPT_ONE, "TEXT",					\
	    "number under which the use was allowed, for the log" },	\
	{ "no-status", 0, OPT_FLAG, NULL,					\
	    "do not ask whether certificates were revoked" },		\
	TIMESTAMP_OPTS,							\
	{ "json", 0, OPT_FLAG, NULL, "report on the result as JSON" },	\
	PASS_OPTS

static const struct opt opts_stamp[] = {
	SHARED,
	{ "seal", 0, OPT_ONE, "FILE", "another seal than the office's" },
	{ "place", 0, OPT_MANY, "PAGES:X,Y",
	    "middle of the seal, mm from the left and upper edge" },
	{ "keyword", 0, OPT_MANY, "WORD", "put the seal on this word" },
	{ "nth", 0, OPT_ONE, "N|all", "which place of the word; 1" },
	{ "offset", 0, OPT_ONE, "DX,DY", "moved by so many mm" },
	{ "foreseen", 0, OPT_FLAG, NULL,
	    "where the document says that this seal comes" },
	{ "straddle", 0, OPT_ONE, "EDGE[:MM]",
	    "over the edges: right, left, top, bottom, facing" },
	{ "group", 0, OPT_ONE, "N", "at most N pages share a seal" },
	{ "apart", 0, OPT_FLAG, NULL, "each group a signature of its own" },
	{ "pages", 0, OPT_ONE, "PAGES",
	    "pages for words and edges; all" },
	{ "log", 0, OPT_FLAG, NULL, "only follow the office's stamp log" },
	{ NULL, 0, OPT_FLAG, NULL, NULL },
};

static const struct opt opts_sign[] = {
	SHARED,
	{ NULL, 0, OPT_FLAG, NULL, NULL },
};

const struct cmd cmds_stamp[] = {
	{ "stamp", "put an electronic seal on a document", "[FILE]", 0, 1,
	    opts_stamp, cmd_stamp },
	{ "sign", "sign a document without a seal", "FILE", 1, 1, opts_sign,
	    cmd_sign },
	{ NULL, NULL, NULL, 0, 0, NULL, NULL },
};
