/*
 * Modules to Encapsulated PostScript 3.0: a white ground and an image mask of
 * one bit a module, scaled to the printed size in points.
 */
#include "base/error.h"
#include "draw/picture.h"

static ezz_status
hex(ezz_ctx *ctx, const struct ezz_modules *m, struct ezz_buf *out)
{
	unsigned	 bytes = (m->side + 7) / 8;
	ezz_status	 st = EZZ_OK;

	for (unsigned y = 0; y < m->side && st == EZZ_OK; y++) {
		for (unsigned i = 0; i < bytes && st == EZZ_OK; i++)
			st = ezz_buf_fmt(ctx, out, "%02x", m->row[y][i]);
		if (st == EZZ_OK)
			st = ezz_buf_byte(ctx, out, '\n');
	}
	return st;
}

ezz_status
ezz_eps_draw(ezz_ctx *ctx, const struct ezz_modules *m, struct ezz_print print,
    struct ezz_buf *out)
{
	unsigned	 n = m->side, all = n + 2 * EZZ_QR_QUIET;
	double		 pt = all * print.dots * 72.0 / print.dpi;
	ezz_status	 st;

	if ((st = ezz_buf_fmt(ctx, out,
	    "%%!PS-Adobe-3.0 EPSF-3.0\n"
	    "%%%%BoundingBox: 0 0 %u %u\n"
	    "%%%%HiResBoundingBox: 0 0 %.4f %.4f\n"
	    "%%%%LanguageLevel: 2\n"
	    "%%%%EndComments\n"
	    "gsave %.6f dup scale\n"
	    "1 setgray 0 0 %u %u rectfill\n"
	    "0 setgray %u %u translate %u %u scale\n"
	    "/row %u string def\n"
	    "%u %u true [%u 0 0 -%u 0 %u]\n"
	    "{ currentfile row readhexstring pop } imagemask\n",
	    (unsigned)pt + 1, (unsigned)pt + 1, pt, pt, pt / all, all, all,
	    EZZ_QR_QUIET, EZZ_QR_QUIET, n, n, (n + 7) / 8, n, n, n, n, n)) !=
	    EZZ_OK || (st = hex(ctx, m, out)) != EZZ_OK)
		return st;
	return ezz_buf_str(ctx, out, "grestore\n%%EOF\n");
}
