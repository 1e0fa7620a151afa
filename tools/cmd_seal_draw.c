/*
 * ezz seal draw: the picture of a seal from a style and words.  What it writes
 * carries 样章, or 测试 with --trial: a face without a mark is not given out as
 * a file, it goes from the drawing into a seal that its maker signs.
 */
#include <string.h>
#include <strings.h>

#include "cmds.h"
#include "fonts.h"
#include "io.h"
#include "out.h"
#include "seal_draw.h"

#define EMBLEM_MAX	(16 * 1024 * 1024)

static const struct opt opts_draw[] = {
	{ "output", 'o', OPT_ONE, "FILE", "picture to write: .png, .svg, or - for PNG on stdout" },
	SEAL_DRAW_OPTS,
	{ "dpi", 0, OPT_ONE, "N", "dots an inch of the PNG (600)" },
	{ "trial", 0, OPT_FLAG, NULL, "mark it 测试 instead of 样章" },
	{ NULL, 0, OPT_FLAG, NULL, NULL }
};

ezz_status
seal_draw(struct run *r, struct ezz_seal_drawing *d, struct ezz_buf *out,
    int *width, int *height)
{
	const char	*emblem = opt_one(r->args, "emblem");
	struct ezz_buf	 picture = { 0 };
	struct fonts	*files = NULL;
	ezz_fonts	*set = NULL;
	char		 dir[4096];
	ezz_status	 st = EZZ_OK;

	d->style = opt_one(r->args, "style");
	d->name = opt_one(r->args, "words");
	if (d->name == NULL)
		d->name = opt_one(r->args, "name");
	d->code = opt_one(r->args, "code");
	d->line = opt_one(r->args, "line");
	d->number = opt_one(r->args, "number");
	if (snprintf(dir, sizeof(dir), "%s/seal", r->data) >=
	    (int)sizeof(dir))
		return ezz_fault(r->ctx, EZZ_EINVAL, "%s: the name is too long",
		    r->data);
	if (emblem != NULL)
		st = io_read(r, emblem, EMBLEM_MAX, &picture);
	if (st == EZZ_OK)
		st = fonts_open(r, &files, &set);
	if (st == EZZ_OK) {
		d->emblem = (struct ezz_bytes){ picture.p, picture.n };
		st = ezz_seal_draw(r->ctx, set, dir, d, out, width, height);
	}
	fonts_close(&files, &set);
	ezz_buf_free(&picture);
	return st;
}

/* .svg, else PNG; false when the name says neither. */
static bool
format_of(const char *path, bool *svg)
{
	size_t	 n = strlen(path);

	*svg = n > 4 && strcasecmp(path + n - 4, ".svg") == 0;
	return *svg || strcmp(path, "-") == 0 ||
	    (n > 4 && strcasecmp(path + n - 4, ".png") == 0);
}

static int
draw_main(struct run *r)
{
	struct ezz_seal_drawing	 d = { 0 };
	const char		*path = opt_one(r->args, "output");
	const char		*dpi = opt_one(r->args, "dpi");
	struct ezz_buf		 out = { 0 };
	int64_t			 n = 0;
	int			 width, height;
	ezz_status		 st;

	if (path == NULL || opt_one(r->args, "style") == NULL ||
	    opt_one(r->args, "words") == NULL)
		return out_usage(r, "--style, --words and -o are needed");
	if (!format_of(path, &d.svg))
		return out_usage(r, "%s: the name must end in .png or .svg",
		    path);
	if (dpi != NULL && !opt_number(dpi, 72, 2400, &n))
		return out_usage(r, "--dpi takes a number from %d to %d", 72,
		    2400);
	d.dpi = (unsigned)n;
	d.mark = opt_flag(r->args, "trial") ? EZZ_MARK_TRIAL : EZZ_MARK_SAMPLE;
	st = seal_draw(r, &d, &out, &width, &height);
	if (st == EZZ_OK)
		st = io_write(r, path, (struct ezz_bytes){ out.p, out.n },
		    IO_NEW, 0644);
	ezz_buf_free(&out);
	if (st != EZZ_OK)
		return out_fail(r, st);
	fprintf(r->err, ezz_text(r->ctx, "%d x %d mm; a drawing, no seal: "
	    "ezz seal make signs one\n"), width, height);
	return EXIT_DONE;
}

const struct cmd cmds_seal_draw[] = {
	{ "seal draw", "draw the picture of a seal", "", 0, 0, opts_draw,
	  draw_main },
	{ NULL, NULL, NULL, 0, 0, NULL, NULL }
};
