/*
 * ezz compose: an official document from its text, as an OFD draft that
 * waits for its seals; where they come is said on stdout, a line a seal.
 */
#include <stdlib.h>
#include <string.h>

#include "cmds.h"
#include "fonts.h"
#include "io.h"
#include "out.h"

#define TEXT_MAX	(4 * 1024 * 1024)

struct work {
	struct run		*run;
	const char		*from;
	ezz_fonts		*fonts;
	struct ezz_composed	 done;
};

/* A picture beside the text that names it. */
static ezz_status
find_picture(ezz_ctx *ctx, void *arg, const char *file, size_t cap,
    struct ezz_buf *out)
{
	const struct work	*w = arg;
	const char		*slash = strrchr(w->from, '/');
	int			 n = slash == NULL ? 0 :
				    (int)(slash - w->from) + 1;
	char			 path[4096];

	if (snprintf(path, sizeof(path), "%.*s%s", n, w->from, file) >=
	    (int)sizeof(path))
		return ezz_fault(ctx, EZZ_ELIMIT, "%s: the path is too long",
		    file);
	return io_read(w->run, path, cap, out);
}

static int
tell(struct work *w, const char *to)
{
	struct run	*r = w->run;

	for (size_t i = 0; i < w->done.places_n; i++) {
		out_text(r, r->out, w->done.places[i].place);
		fputc(' ', r->out);
		out_text(r, r->out, w->done.places[i].body);
		fputc('\n', r->out);
	}
	out_text(r, r->err, to);
	fprintf(r->err, ezz_text(r->ctx,
	    ": %zu pages of %u rows and %u columns\n"), w->done.pages,
	    w->done.rows, w->done.columns);
	return EXIT_DONE;
}

static int
compose(struct work *w, const char *to)
{
	struct run			*r = w->run;
	const struct ezz_compose_terms	 t = { .now = r->now,
		    .fonts = w->fonts, .find = find_picture, .find_arg = w };
	struct ezz_buf			 text = { 0 };
	ezz_status			 st;
	int				 status;

	if ((st = io_read(r, w->from, TEXT_MAX, &text)) == EZZ_OK)
		st = ezz_compose(r->ctx, r->data, (struct ezz_bytes){
		    text.p, text.n }, w->from, &t, &w->done);
	ezz_buf_free(&text);
	if (st != EZZ_OK)
		return out_fail(r, st);
	if (w->done.file.n == 0)
		return exit_worse(EXIT_REFUSED, out_report(r,
		    w->done.report, opt_flag(r->args, "json"),
		    opt_flag(r->args, "explain")));
	if ((st = io_write(r, to, (struct ezz_bytes){ w->done.file.p,
	    w->done.file.n }, IO_NEW, 0644)) != EZZ_OK)
		return out_fail(r, st);
	status = tell(w, to);
	return status;
}

/* The standard's typefaces are bought: say which ones are stood in for. */
static void
warn(struct work *w)
{
	static const char	*const styles[] = { "小标宋", "仿宋", "楷体" };

	for (size_t i = 0; i < sizeof(styles) / sizeof(*styles); i++)
		(void)fonts_warn(w->run, w->fonts, styles[i]);
}

static int
cmd_compose(struct run *r)
{
	struct work	 w = { .run = r, .from = opt_operand(r->args, 0) };
	const char	*to = opt_one(r->args, "output");
	struct fonts	*files = NULL;
	ezz_status	 st;
	int		 status;

	if (to == NULL || strcmp(to, "-") == 0)
		return out_usage(r, "name a file for the result with -o");
	if ((st = fonts_open(r, &files, &w.fonts)) != EZZ_OK)
		return out_fail(r, st);
	status = compose(&w, to);
	if (status == EXIT_DONE)
		warn(&w);
	ezz_composed_free(&w.done);
	fonts_close(&files, &w.fonts);
	return status;
}

static const struct opt opts_compose[] = {
	{ "output", 'o', OPT_ONE, "FILE", "write the OFD file here" },
	{ "json", 0, OPT_FLAG, NULL, "what is wrong with the text: as JSON" },
	{ "explain", 0, OPT_FLAG, NULL, "show every check, passed ones too" },
	{ NULL, 0, OPT_FLAG, NULL, NULL },
};

const struct cmd cmds_compose[] = {
	{ "compose", "lay an official document out", "FILE", 1, 1,
	    opts_compose, cmd_compose },
	{ NULL, NULL, NULL, 0, 0, NULL, NULL },
};
