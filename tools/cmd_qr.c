/*
 * ezz qr: token text to picture, and a picture back to the texts in it.  The
 * library proves what it draws; pictures are read by ezz-qrread, a process of
 * its own, and whatever it says is escaped here.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cmds.h"
#include "io.h"
#include "out.h"
#include "pictures.h"

#define TEXT_MAX	8192		/* version 40 holds 7,089 digits */

static const struct opt opts_qr[] = {
	{ "output", 'o', OPT_ONE, "FILE", "picture to write: .png, .svg, .eps, or - for PNG on stdout" },
	{ "term", 't', OPT_FLAG, NULL, "draw in the terminal; done anyway when there is no -o" },
	{ "ascii", 0, OPT_FLAG, NULL, "draw in the terminal with # and spaces" },
	{ "dpi", 0, OPT_ONE, "N", "dots an inch of the printer (300)" },
	{ "dots", 0, OPT_ONE, "N", "dots a module (by the desk rule)" },
	{ "level", 0, OPT_ONE, "L|M|Q|H", "error correction (M)" },
	{ "large", 0, OPT_FLAG, NULL, "allow codes past version 14" },
	{ "read", 'r', OPT_FLAG, NULL, "FILE is a PNG: print the texts of its codes" },
	{ NULL, 0, OPT_FLAG, NULL, NULL }
};

static const char *
operand(const struct run *r)
{
	return opt_operands(r->args) == 0 ? "-" : opt_operand(r->args, 0);
}

static ezz_status
print_code(void *arg, struct ezz_bytes text)
{
	struct run	*r = arg;
	struct ezz_buf	 b = { 0 };
	ezz_status	 st;

	if ((st = ezz_escape(r->ctx, text, &b)) == EZZ_OK) {
		fwrite(b.p, 1, b.n, r->out);
		fputc('\n', r->out);
	}
	ezz_buf_free(&b);
	return st;
}

static int
qr_read(struct run *r)
{
	const char	*path = operand(r);
	ezz_status	 st;
	size_t		 n;
	int		 fd = STDIN_FILENO;

	if (opt_one(r->args, "output") != NULL || opt_flag(r->args, "term") ||
	    opt_flag(r->args, "ascii"))
		return out_usage(r, "--read draws nothing");
	if (strcmp(path, "-") != 0 &&
	    (fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return out_fail(r, ezz_fault(r->ctx, errno == ENOENT ?
		    EZZ_ENOTFOUND : EZZ_EIO, "%s: %s", path, strerror(errno)));
	st = picture_codes(r, fd, path, print_code, r, &n);
	if (fd != STDIN_FILENO)
		close(fd);
	return st == EZZ_OK ? EXIT_DONE : out_fail(r, st);
}

static bool
format_of(const char *path, ezz_qr_format *out)
{
	static const struct {
		const char	*end;
		ezz_qr_format	 format;
	} known[] = {
		{ ".png", EZZ_QR_PNG }, { ".svg", EZZ_QR_SVG },
		{ ".eps", EZZ_QR_EPS },
	};
	size_t	 n = strlen(path);

	*out = EZZ_QR_PNG;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (n > 4 && strcasecmp(path + n - 4, known[i].end) == 0) {
			*out = known[i].format;
			return true;
		}
	return strcmp(path, "-") == 0;
}

static bool
number(struct run *r, const char *name, int64_t least, int64_t most,
    unsigned *out)
{
	const char	*text = opt_one(r->args, name);
	int64_t		 v = 0;

	if (text == NULL)
		return true;
	if (!opt_number(text, least, most, &v)) {
		out_usage(r, "--%s takes a number from %d to %d", name,
		    (int)least, (int)most);
		return false;
	}
	*out = (unsigned)v;
	return true;
}

static bool
options(struct run *r, struct ezz_qr_options *o)
{
	static const char	 names[] = "MLHQ";	/* in ezz_qr_level's order */
	const char		*level = opt_one(r->args, "level");
	const char		*at;

	if (!number(r, "dpi", 72, 4800, &o->dpi) ||
	    !number(r, "dots", 1, 200, &o->dots))
		return false;
	o->large = opt_flag(r->args, "large");
	o->term = opt_flag(r->args, "ascii") ? EZZ_TERM_ASCII :
	    r->colour ? EZZ_TERM_COLOUR : EZZ_TERM_PLAIN;
	if (level == NULL)
		return true;
	at = strlen(level) == 1 ? strchr(names, level[0]) : NULL;
	if (at == NULL) {
		out_usage(r, "--level takes L, M, Q or H");
		return false;
	}
	o->level = (ezz_qr_level)(at - names);
	return true;
}

/* The line end is the file's, not the text's; a last space is the text's. */
static void
trim(struct ezz_buf *text)
{
	while (text->n > 0 && (text->p[text->n - 1] == '\n' ||
	    text->p[text->n - 1] == '\r'))
		text->n--;
}

static void
tell_size(struct run *r, const struct ezz_qr_info *i)
{
	static const char	 names[] = "MLHQ";

	fprintf(r->err, ezz_text(r->ctx, "version %u level %c, %u modules of "
	    "%u dots at %u dpi: %.1f mm, with the white around it %.1f mm\n"),
	    i->version, names[i->level], i->modules, i->dots, i->dpi,
	    i->symbol_mm, i->whole_mm);
	if (!i->desk)
		fprintf(r->err, "ezz: %s: %s\n", ezz_text(r->ctx,
		    "warning: outside the desk rule"), i->warning);
}

static int
to_file(struct run *r, struct ezz_bytes text, const struct ezz_qr_options *o,
    const char *path, ezz_qr_format format)
{
	struct ezz_qr_info	 info;
	struct ezz_buf		 picture = { 0 };
	ezz_status		 st;

	st = ezz_qr_draw(r->ctx, text, o, format, &picture, &info);
	if (st == EZZ_OK)
		st = io_write(r, path, (struct ezz_bytes){ picture.p,
		    picture.n }, IO_NEW, 0644);
	ezz_buf_free(&picture);
	if (st != EZZ_OK)
		return out_while(r, st, "drawing %s", path);
	tell_size(r, &info);
	return EXIT_DONE;
}

/* A screen has no millimetres: only what the code itself is, is warned of. */
static int
to_terminal(struct run *r, struct ezz_bytes text,
    const struct ezz_qr_options *o)
{
	struct ezz_buf	 picture = { 0 };
	ezz_status	 st;

	st = ezz_qr_draw(r->ctx, text, o, EZZ_QR_TERM, &picture, NULL);
	if (st == EZZ_OK)
		fwrite(picture.p, 1, picture.n, r->out);
	ezz_buf_free(&picture);
	return st == EZZ_OK ? EXIT_DONE : out_fail(r, st);
}

static int
draw(struct run *r, struct ezz_bytes text, const struct ezz_qr_options *o)
{
	const char	*path = opt_one(r->args, "output");
	bool		 term = path == NULL || opt_flag(r->args, "term") ||
			    opt_flag(r->args, "ascii");
	ezz_qr_format	 format;
	int		 status = EXIT_DONE;

	if (path != NULL && !format_of(path, &format))
		return out_usage(r, "%s: the name must end in .png, .svg or "
		    ".eps", path);
	if (path != NULL && strcmp(path, "-") == 0 && term)
		return out_usage(r, "stdout takes one picture");
	if (path != NULL)
		status = to_file(r, text, o, path, format);
	if (status == EXIT_DONE && term)
		status = to_terminal(r, text, o);
	return status;
}

static int
qr_main(struct run *r)
{
	struct ezz_qr_options	 o = { 0 };
	struct ezz_buf		 text = { 0 };
	ezz_status		 st;
	int			 status;

	if (opt_flag(r->args, "read"))
		return qr_read(r);
	if (!options(r, &o))
		return EXIT_USAGE;
	if ((st = io_read(r, operand(r), TEXT_MAX, &text)) != EZZ_OK)
		status = out_fail(r, st);
	else {
		trim(&text);
		status = draw(r, (struct ezz_bytes){ text.p, text.n }, &o);
	}
	ezz_buf_free(&text);
	return status;
}

const struct cmd cmds_qr[] = {
	{ "qr", "draw a token as a QR code, or read one from a picture",
	  "[FILE]", 0, 1, opts_qr, qr_main },
	{ NULL, NULL, NULL, 0, 0, NULL, NULL }
};
