/*
 * Modules to SVG 1.1: a white ground and one path of dark runs, in units of a
 * module, with the printed size in millimetres.
 */
#include "base/error.h"
#include "draw/picture.h"

static unsigned
run(const struct ezz_modules *m, unsigned x, unsigned y)
{
	unsigned	 n = 0;

	while (ezz_picture_dark(m, x + n, y))
		n++;
	return n;
}

static ezz_status
path(ezz_ctx *ctx, const struct ezz_modules *m, struct ezz_buf *out)
{
	unsigned	 all = m->side + 2 * EZZ_QR_QUIET, n;
	ezz_status	 st = EZZ_OK;

	for (unsigned y = 0; y < all; y++)
		for (unsigned x = 0; x < all && st == EZZ_OK; x += n + 1)
			if ((n = run(m, x, y)) > 0)
				st = ezz_buf_fmt(ctx, out, "M%u %uh%uv1h-%uz",
				    x, y, n, n);
	return st;
}

ezz_status
ezz_svg_draw(ezz_ctx *ctx, const struct ezz_modules *m, struct ezz_print print,
    struct ezz_buf *out)
{
	unsigned	 all = m->side + 2 * EZZ_QR_QUIET;
	double		 mm = all * print.dots * 25.4 / print.dpi;
	ezz_status	 st;

	if ((st = ezz_buf_fmt(ctx, out,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" "
	    "width=\"%.3fmm\" height=\"%.3fmm\" viewBox=\"0 0 %u %u\" "
	    "shape-rendering=\"crispEdges\">\n"
	    "<rect width=\"%u\" height=\"%u\" fill=\"#fff\"/>\n"
	    "<path fill=\"#000\" d=\"", mm, mm, all, all, all, all)) !=
	    EZZ_OK || (st = path(ctx, m, out)) != EZZ_OK)
		return st;
	return ezz_buf_str(ctx, out, "\"/>\n</svg>\n");
}
