/*
 * ezz seal: make a seal, show one, take its picture out.  A seal is verified
 * from the file it was written to before that file gets its name.
 */
#include <stdlib.h>
#include <string.h>

#include "cmds.h"
#include "io.h"
#include "out.h"
#include "pass.h"
#include "seal_draw.h"

#define SEAL_MAX	(64 * 1024 * 1024)	/* a document that holds one */
#define ESL_MAX		(16 * 1024 * 1024)
#define CERT_MAX	(256 * 1024)
#define STAMPERS_MAX	128
#define LAST_SECOND	(86400 - 1)

#define END		{ NULL, 0, OPT_FLAG, NULL, NULL }
#define OUTPUT		{ "output", 'o', OPT_ONE, "FILE", "write here" }

static const struct opt opts_make[] = {
	{ "office", 0, OPT_ONE, "DIR", "its maker makes the seal, its stamper "
	    "may stamp, its verifier judges it" },
	{ "key", 0, OPT_ONE, "KEY", "key of the maker" },
	{ "cert", 0, OPT_ONE, "FILE", "certificate of that key" },
	{ "name", 0, OPT_ONE, "NAME", "what the seal is called" },
	{ "type", 0, OPT_ONE, "N", "its type by agreement; 1 body, 2 person "
	    "(1)" },
	{ "id", 0, OPT_ONE, "ID", "its id, ASCII (a random UUID)" },
	{ "vendor", 0, OPT_ONE, "NAME", "short name of the maker, ASCII "
	    "(ezz)" },
	{ "picture", 0, OPT_ONE, "FILE", "PNG, GIF, JPEG or BMP" },
	{ "size", 0, OPT_ONE, "WxH", "its true size in whole mm, as 42x42" },
	SEAL_DRAW_OPTS,
	{ "stamper", 0, OPT_MANY, "FILE", "certificate of one who may stamp" },
	{ "digests", 0, OPT_FLAG, NULL, "list the stampers' SM3 digests, not "
	    "their certificates" },
	{ "from", 0, OPT_ONE, "TIME", "good from (now)" },
	{ "until", 0, OPT_ONE, "TIME", "good until; of a date, its last "
	    "second" },
	{ "version", 0, OPT_ONE, "1|4|5", "GM/T 0031-2014, GB/T 38540-2020, "
	    "GM/T 0031-2025 (4)" },
	OUTPUT,
	PASS_OPTS, END
};
static const struct opt opts_show[] = {
	{ "json", 0, OPT_FLAG, NULL, "one JSON object a seal" },
	END
};
static const struct opt opts_picture[] = {
	OUTPUT,
	{ "seal", 0, OPT_ONE, "N", "the Nth seal of a document (1)" },
	END
};

static struct ezz_bytes
bytes(const struct ezz_buf *b)
{
	return (struct ezz_bytes){ b->p, b->n };
}

/* ---- make: what is asked for ---------------------------------------------- */

struct wanted {
	struct run		*r;
	ezz_office		*office;
	ezz_signer		*own;		/* of --key */
	const ezz_signer	*key;
	struct ezz_buf		 cert;
	struct ezz_buf		 picture;
	struct ezz_buf		 stampers[STAMPERS_MAX];
	struct ezz_bytes	 views[STAMPERS_MAX];
	struct ezz_seal_terms	 t;
	struct ezz_buf		 esl;
	struct ezz_buf		 remarks;
};

static bool
whole(const char *text, int64_t least, int64_t most, int *out)
{
	int64_t	 n;

	if (!opt_number(text, least, most, &n))
		return false;
	*out = (int)n;
	return true;
}

/* "42x30" */
static bool
size_of(const char *text, int *width, int *height)
{
	char		 w[8];
	const char	*x = strchr(text, 'x');

	if (x == NULL || (size_t)(x - text) >= sizeof(w))
		return false;
	memcpy(w, text, (size_t)(x - text));
	w[x - text] = '\0';
	return whole(w, 1, 1000, width) && whole(x + 1, 1, 1000, height);
}

/* A civil date ends with its last second. */
static ezz_status
time_of(struct run *r, const char *name, int64_t otherwise, bool end,
    int64_t *out)
{
	const char	*text = opt_one(r->args, name);
	ezz_status	 st;

	*out = otherwise;
	if (text == NULL)
		return EZZ_OK;
	st = ezz_time_read(r->ctx, text, out);
	if (st == EZZ_OK && end && strlen(text) == strlen("2026-11-23"))
		*out += LAST_SECOND;
	return st;
}

static int
numbers(struct run *r, struct ezz_seal_terms *t)
{
	const char	*type = opt_one(r->args, "type");
	const char	*version = opt_one(r->args, "version");
	ezz_status	 st;

	t->type = 1;
	if (type != NULL && !whole(type, 0, INT32_MAX, &t->type))
		return out_usage(r, "--type takes a number");
	if (version != NULL && (!whole(version, 1, 5, &t->version) ||
	    t->version == 2 || t->version == 3))
		return out_usage(r, "--version takes 1, 4 or 5");
	if (opt_one(r->args, "style") == NULL &&
	    !size_of(opt_one(r->args, "size"), &t->width, &t->height))
		return out_usage(r, "--size takes width and height in mm, as "
		    "42x42");
	if ((st = time_of(r, "from", r->now, false, &t->from)) != EZZ_OK ||
	    (st = time_of(r, "until", 0, true, &t->until)) != EZZ_OK)
		return out_fail(r, st);
	return EXIT_DONE;
}

/* A picture with its size, or a style and what is drawn after it. */
static int
face(struct run *r)
{
	static const char *const	 given[] = { "picture", "size" };
	static const char *const	 drawn[] = { "words", "line", "code",
					    "number", "emblem" };

	if (opt_one(r->args, "style") != NULL) {
		for (size_t i = 0; i < 2; i++)
			if (opt_one(r->args, given[i]) != NULL)
				return out_usage(r, "--style draws the seal: "
				    "no --%s beside it", given[i]);
		return EXIT_DONE;
	}
	for (size_t i = 0; i < 2; i++)
		if (opt_one(r->args, given[i]) == NULL)
			return out_usage(r, "--%s is missing", given[i]);
	for (size_t i = 0; i < sizeof(drawn) / sizeof(drawn[0]); i++)
		if (opt_one(r->args, drawn[i]) != NULL)
			return out_usage(r, "--%s needs --style", drawn[i]);
	return EXIT_DONE;
}

static int
terms(struct run *r, struct ezz_seal_terms *t)
{
	static const char *const	 needed[] = { "name", "until",
					    "output" };
	bool				 office = opt_one(r->args, "office") !=
					    NULL;
	int				 status = face(r);

	if (status != EXIT_DONE)
		return status;
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (opt_one(r->args, needed[i]) == NULL)
			return out_usage(r, "--%s is missing", needed[i]);
	if ((opt_one(r->args, "key") != NULL) !=
	    (opt_one(r->args, "cert") != NULL))
		return out_usage(r, "--key and --cert go together");
	if (!office && opt_one(r->args, "key") == NULL)
		return out_usage(r, "--office, or --key with --cert, is "
		    "missing");
	if (!office && opt_count(r->args, "stamper") == 0)
		return out_usage(r, "--%s is missing", "stamper");
	if (opt_count(r->args, "stamper") > STAMPERS_MAX)
		return out_usage(r, "--stamper is given too often");
	*t = (struct ezz_seal_terms){ .now = r->now,
	    .name = opt_one(r->args, "name"), .id = opt_one(r->args, "id"),
	    .vendor = opt_one(r->args, "vendor"),
	    .digests = opt_flag(r->args, "digests") };
	if (t->vendor == NULL)
		t->vendor = "ezz";
	return numbers(r, t);
}

/* ---- make: its files ------------------------------------------------------ */

static ezz_status
read_maker(struct wanted *w, struct pass *p)
{
	struct run	*r = w->r;
	const char	*uri = opt_one(r->args, "key");
	ezz_status	 st;

	if (uri == NULL) {
		st = ezz_office_file(r->ctx, w->office, "maker-cert", 0,
		    &w->cert);
		return st != EZZ_OK ? st : ezz_office_signer(r->ctx,
		    w->office, "maker", &w->key);
	}
	if ((st = io_read(r, opt_one(r->args, "cert"), CERT_MAX, &w->cert)) ==
	    EZZ_OK && (st = ezz_signer_open(r->ctx, uri, &p->ezz,
	    &w->own)) == EZZ_OK)
		w->key = w->own;
	return st;
}

static ezz_status
read_stampers(struct wanted *w)
{
	size_t		 n = opt_count(w->r->args, "stamper");
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < n && st == EZZ_OK; i++)
		st = io_read(w->r, opt_many(w->r->args, "stamper", i),
		    CERT_MAX, &w->stampers[i]);
	if (n == 0) {
		st = ezz_office_file(w->r->ctx, w->office, "stamper-cert", 0,
		    &w->stampers[0]);
		n = 1;
	}
	for (size_t i = 0; i < n; i++)
		w->views[i] = bytes(&w->stampers[i]);
	w->t.stampers = w->views;
	w->t.stampers_n = n;
	return st;
}

/*
 * Drawn without a mark, for what is drawn is signed at once; in a trial office
 * it stays marked for what it is.
 */
static ezz_status
draw_picture(struct wanted *w)
{
	struct ezz_seal_drawing	 d = { .mark = w->office != NULL &&
				    ezz_office_test(w->office) ?
				    EZZ_MARK_TRIAL : EZZ_MARK_NONE };

	return seal_draw(w->r, &d, &w->picture, &w->t.width, &w->t.height);
}

static ezz_status
read_picture(struct wanted *w)
{
	return opt_one(w->r->args, "style") != NULL ? draw_picture(w) :
	    io_read(w->r, opt_one(w->r->args, "picture"), ESL_MAX,
	    &w->picture);
}

static ezz_status
read_all(struct wanted *w, struct pass *p)
{
	struct run	*r = w->r;
	const char	*dir = opt_one(r->args, "office");
	ezz_status	 st;

	if (dir != NULL && (st = ezz_office_open(r->ctx, dir, &p->ezz,
	    &w->office)) != EZZ_OK)
		return st;
	if ((st = read_picture(w)) != EZZ_OK ||
	    (st = read_maker(w, p)) != EZZ_OK ||
	    (st = read_stampers(w)) != EZZ_OK)
		return st;
	w->t.picture = bytes(&w->picture);
	w->t.maker = bytes(&w->cert);
	return EZZ_OK;
}

/* ---- make: judged, then released ------------------------------------------ */

/* Whom to trust: the office, or the very maker that was named. */
static ezz_status
judge_of(struct wanted *w, ezz_verifier **v)
{
	struct run	*r = w->r;
	ezz_status	 st;

	if ((st = ezz_verifier_new(r->ctx, r->data, v)) != EZZ_OK)
		return st;
	ezz_verifier_documents(*v);
	return w->office != NULL ? ezz_verifier_office(r->ctx, *v, w->office,
	    r->now) : ezz_verifier_anchor(r->ctx, *v, EZZ_USE_CA_MAKER,
	    bytes(&w->cert));
}

static ezz_status
refuse_failed(struct wanted *w, const ezz_report *report)
{
	const struct ezz_finding	*f;
	struct run			*r = w->r;

	for (size_t i = 0; i < ezz_report_findings(report); i++) {
		f = ezz_report_finding(report, i);
		if (f->verdict == EZZ_FAILED && !f->remark)
			return ezz_fault(r->ctx, EZZ_EREFUSED,
			    "the verifier refuses the seal: %s: %s", f->check,
			    f->text);
		if (f->verdict == EZZ_INDETERMINATE && !f->remark &&
		    w->office != NULL) {
			fprintf(r->err, "ezz: %s: ", ezz_text(r->ctx,
			    "this office's own verifier is not sure of it"));
			out_text(r, r->err, f->text);
			fputc('\n', r->err);
		}
	}
	return EZZ_OK;
}

static ezz_status
judge(struct wanted *w, struct ezz_bytes esl)
{
	struct ezz_verify_terms	 t = { .time = w->r->now };
	struct run		*r = w->r;
	ezz_verifier		*v = NULL;
	ezz_report		*report = NULL;
	ezz_status		 st;

	if ((st = judge_of(w, &v)) == EZZ_OK &&
	    (st = ezz_verify(r->ctx, v, esl, opt_one(r->args, "output"), &t,
	    &report)) == EZZ_OK)
		st = refuse_failed(w, report);
	ezz_report_free(&report);
	ezz_verifier_free(&v);
	return st;
}

/* What stands in the file is what is judged, and only then gets its name. */
static ezz_status
release(struct wanted *w)
{
	const char		*path = opt_one(w->r->args, "output");
	struct ezz_buf		 back = { 0 };
	struct io_stream	 s = { 0 };
	ezz_status		 st, end;

	if (strcmp(path, "-") == 0)
		return (st = judge(w, bytes(&w->esl))) != EZZ_OK ? st :
		    io_write(w->r, path, bytes(&w->esl), IO_NEW, 0644);
	if ((st = io_stream_open(w->r, &s, path, 0644)) != EZZ_OK)
		return st;
	if (fwrite(w->esl.p, 1, w->esl.n, s.file) != w->esl.n ||
	    fflush(s.file) != 0)
		st = ezz_fault(w->r->ctx, EZZ_EIO, "%s cannot be written",
		    path);
	if (st == EZZ_OK &&
	    (st = io_read(w->r, s.temp, ESL_MAX, &back)) == EZZ_OK)
		st = judge(w, bytes(&back));
	ezz_buf_free(&back);
	end = io_stream_close(w->r, &s, st == EZZ_OK);
	return st != EZZ_OK ? st : end;
}

static void
say_remarks(struct run *r, struct ezz_buf *b)
{
	size_t	 from = 0;

	for (size_t i = 0; i < b->n; i++) {
		if (b->p[i] != '\n')
			continue;
		b->p[i] = '\0';
		fprintf(r->err, "ezz: %s: ", ezz_text(r->ctx, "remark"));
		out_text(r, r->err, (const char *)b->p + from);
		fputc('\n', r->err);
		from = i + 1;
	}
}

static void
wanted_free(struct wanted *w)
{
	for (size_t i = 0; i < STAMPERS_MAX; i++)
		ezz_buf_free(&w->stampers[i]);
	ezz_buf_free(&w->remarks);
	ezz_buf_free(&w->esl);
	ezz_buf_free(&w->picture);
	ezz_buf_free(&w->cert);
	ezz_signer_free(&w->own);
	ezz_office_free(&w->office);
	free(w);
}

static int
make_main(struct run *r)
{
	struct wanted	*w = calloc(1, sizeof(*w));
	struct pass	 pass;
	ezz_status	 st;
	int		 status;

	if (w == NULL)
		return out_fail(r, ezz_fault(r->ctx, EZZ_ENOMEM,
		    "out of memory"));
	w->r = r;
	if ((status = terms(r, &w->t)) != EXIT_DONE) {
		wanted_free(w);
		return status;
	}
	pass_start(r, &pass);
	if ((st = read_all(w, &pass)) == EZZ_OK &&
	    (st = ezz_seal_make(r->ctx, w->key, &w->t, &w->esl,
	    &w->remarks)) == EZZ_OK)
		st = release(w);
	pass_end(&pass);
	if (st == EZZ_OK)
		say_remarks(r, &w->remarks);
	status = st == EZZ_OK ? EXIT_DONE : out_fail(r, st);
	wanted_free(w);
	return status;
}

/* ---- show and picture ----------------------------------------------------- */

static ezz_status
read_seal(struct run *r, struct ezz_bytes thing, size_t n, ezz_seal **out)
{
	struct ezz_buf	 esl = { 0 };
	ezz_status	 st;

	st = ezz_seal_find(r->ctx, thing, n, &esl);
	if (st == EZZ_OK)
		st = ezz_seal_read(r->ctx, bytes(&esl), out);
	ezz_buf_free(&esl);
	return st;
}

static int
show_main(struct run *r)
{
	const char	*path = opt_operand(r->args, 0);
	struct ezz_buf	 file = { 0 }, text = { 0 };
	ezz_seal	*seal = NULL;
	ezz_status	 st;
	size_t		 n = 0;

	st = io_read(r, path, SEAL_MAX, &file);
	while (st == EZZ_OK &&
	    (st = read_seal(r, bytes(&file), n, &seal)) == EZZ_OK) {
		if (n++ > 0 && !opt_flag(r->args, "json"))
			fputc('\n', r->out);
		st = ezz_seal_show(r->ctx, seal, opt_flag(r->args, "json"),
		    &text);
		ezz_seal_free(&seal);
		if (st == EZZ_OK)
			fwrite(text.p, 1, text.n, r->out);
		text.n = 0;
	}
	if (st == EZZ_ENOTFOUND && file.n > 0)
		st = n > 0 ? EZZ_OK : ezz_fault(r->ctx, EZZ_EREFUSED,
		    "%s holds no seal", path);
	ezz_buf_free(&file);
	ezz_buf_free(&text);
	return st == EZZ_OK ? EXIT_DONE : out_fail(r, st);
}

static int
picture_main(struct run *r)
{
	const char	*path = opt_operand(r->args, 0);
	const char	*to = opt_one(r->args, "output");
	const char	*which = opt_one(r->args, "seal"), *kind = "";
	struct ezz_buf	 file = { 0 }, picture = { 0 };
	ezz_seal	*seal = NULL;
	ezz_status	 st;
	int		 n = 1;

	if (to == NULL)
		return out_usage(r, "--%s is missing", "output");
	if (which != NULL && !whole(which, 1, 1000, &n))
		return out_usage(r, "--seal takes a number from 1");
	if ((st = io_read(r, path, SEAL_MAX, &file)) == EZZ_OK &&
	    (st = read_seal(r, bytes(&file), (size_t)n - 1, &seal)) ==
	    EZZ_ENOTFOUND)
		st = ezz_fault(r->ctx, EZZ_EREFUSED, "%s holds no seal %d",
		    path, n);
	if (st == EZZ_OK && (st = ezz_seal_picture(r->ctx, seal, &picture,
	    &kind)) == EZZ_OK &&
	    (st = io_write(r, to, bytes(&picture), IO_NEW, 0644)) == EZZ_OK)
		fprintf(r->err, ezz_text(r->ctx, "a picture of kind %s\n"),
		    *kind == '\0' ? "?" : kind);
	ezz_seal_free(&seal);
	ezz_buf_free(&picture);
	ezz_buf_free(&file);
	return st == EZZ_OK ? EXIT_DONE : out_fail(r, st);
}

const struct cmd cmds_seal[] = {
	{ "seal make", "make an electronic seal", "", 0, 0, opts_make,
	    make_main },
	{ "seal show", "print what a seal says, without judging it",
	    "FILE.esl|FILE.ofd|SignedValue", 1, 1, opts_show, show_main },
	{ "seal picture", "take the picture out of a seal",
	    "FILE.esl|FILE.ofd|SignedValue", 1, 1, opts_picture,
	    picture_main },
	{ NULL, NULL, NULL, 0, 0, NULL, NULL }
};
