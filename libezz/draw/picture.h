/*
 * Modules to pictures, one writer a file, and a PNG back to grey pixels.
 * Every picture has the quiet zone of clause 6.3.8 around the symbol and
 * states its printed size.
 */
#ifndef EZZ_DRAW_PICTURE_H
#define EZZ_DRAW_PICTURE_H

#include "draw/modules.h"

/* How a symbol is printed: square dots a module, dots an inch. */
struct ezz_print {
	unsigned	 dots;
	unsigned	 dpi;
};

/* 1-bit grey with pHYs; every module is dots x dots pixels. */
ezz_status	 ezz_png_draw(ezz_ctx *, const struct ezz_modules *,
		    struct ezz_print, struct ezz_buf *out);
ezz_status	 ezz_svg_draw(ezz_ctx *, const struct ezz_modules *,
		    struct ezz_print, struct ezz_buf *out);
ezz_status	 ezz_eps_draw(ezz_ctx *, const struct ezz_modules *,
		    struct ezz_print, struct ezz_buf *out);
ezz_status	 ezz_term_draw(ezz_ctx *, const struct ezz_modules *,
		    enum ezz_qr_term, struct ezz_buf *out);

/* ezz_qr_draw (ezz.h) of modules that were made of the text at this level. */
ezz_status	 ezz_qr_picture(ezz_ctx *, const struct ezz_modules *,
		    struct ezz_bytes text, const struct ezz_qr_options *,
		    ezz_qr_format, struct ezz_buf *out, struct ezz_qr_info *);

/*
 * The pixels of an untrusted PNG, 4 bytes each (red, green, blue, alpha, not
 * multiplied), in place of what out had.  EZZ_EFORMAT, EZZ_ELIMIT, EZZ_ENOMEM.
 */
ezz_status	 ezz_png_rgba(ezz_ctx *, struct ezz_bytes png,
		    uint32_t *width, uint32_t *height, struct ezz_buf *out);

/* dark, and white outside the symbol: x and y count from the quiet zone */
static inline bool
ezz_picture_dark(const struct ezz_modules *m, unsigned x, unsigned y)
{
	x -= EZZ_QR_QUIET;
	y -= EZZ_QR_QUIET;
	return x < m->side && y < m->side && ezz_modules_dark(m, x, y);
}

#endif
