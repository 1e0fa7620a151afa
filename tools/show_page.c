/* ezz show --page: a page as it looks, unjudged, and what of it is missing. */
#include "fonts.h"
#include "io.h"
#include "out.h"
#include "show_page.h"

static void
tell(struct run *r, const struct ezz_page_info *i)
{
	fprintf(r->err, ezz_text(r->ctx, "%.1f x %.1f mm, of %zu pages\n"),
	    i->width_mm, i->height_mm, i->pages);
	if (i->stamps > 0)
		fprintf(r->err, ezz_text(r->ctx, "%zu stamps are drawn; nobody "
		    "judged them: ezz verify does\n"), i->stamps);
	if (i->missing > 0)
		fprintf(r->err, ezz_text(r->ctx,
		    "%zu characters have no glyph and are left out\n"),
		    i->missing);
	if (i->passed > 0)
		fprintf(r->err, ezz_text(r->ctx,
		    "%zu things are not drawn as they are\n"), i->passed);
}

int
show_page(struct run *r, struct ezz_bytes document)
{
	const char		*dpi = opt_one(r->args, "dpi");
	int64_t			 page, dots = 150;
	struct ezz_page_info	 info;
	struct ezz_buf		 png = { 0 };
	struct fonts		*files = NULL;
	ezz_fonts		*set = NULL;
	ezz_status		 st;

	if (!opt_number(opt_one(r->args, "page"), 1, 1000000, &page))
		return out_usage(r, "--page takes a number from 1");
	if (dpi != NULL && !opt_number(dpi, 24, 600, &dots))
		return out_usage(r, "--dpi takes a number from %d to %d", 24,
		    600);
	st = fonts_open(r, &files, &set);
	if (st == EZZ_OK)
		st = ezz_page_draw(r->ctx, set, document, (size_t)page,
		    (unsigned)dots, &png, &info);
	fonts_close(&files, &set);
	if (st == EZZ_OK)
		st = io_write(r, opt_one(r->args, "output"),
		    (struct ezz_bytes){ png.p, png.n }, IO_NEW, 0644);
	ezz_buf_free(&png);
	if (st != EZZ_OK)
		return out_while(r, st, "drawing a page");
	tell(r, &info);
	return EXIT_DONE;
}
