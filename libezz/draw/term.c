/*
 * Modules to a terminal: two rows a line in half blocks.  With colours, dark
 * is black and light is white whatever the theme; without, what is light is
 * drawn, as most terminals have a dark ground; ASCII takes two columns a
 * module.
 */
#include "base/error.h"
#include "draw/picture.h"

/* fixed entries of the 256 colours: no theme changes them */
#define BLACK_ON_WHITE	"\033[38;5;16;48;5;231m"
#define NORMAL		"\033[0m"

static const char *
half_blocks(bool upper, bool lower)
{
	return upper ? lower ? "█" : "▀" : lower ? "▄" : " ";
}

static ezz_status
line(ezz_ctx *ctx, const struct ezz_modules *m, unsigned y,
    enum ezz_qr_term style, struct ezz_buf *out)
{
	unsigned	 all = m->side + 2 * EZZ_QR_QUIET;
	bool		 ink = style == EZZ_TERM_COLOUR;
	ezz_status	 st = EZZ_OK;

	for (unsigned x = 0; x < all && st == EZZ_OK; x++) {
		bool	 upper = ezz_picture_dark(m, x, y) == ink;
		bool	 lower = ezz_picture_dark(m, x, y + 1) == ink;

		if (style == EZZ_TERM_ASCII)
			st = ezz_buf_str(ctx, out, upper ? "##" : "  ");
		else
			st = ezz_buf_str(ctx, out, half_blocks(upper, lower));
	}
	return st;
}

ezz_status
ezz_term_draw(ezz_ctx *ctx, const struct ezz_modules *m,
    enum ezz_qr_term style, struct ezz_buf *out)
{
	unsigned	 all = m->side + 2 * EZZ_QR_QUIET;
	bool		 colour = style == EZZ_TERM_COLOUR;
	ezz_status	 st = EZZ_OK;

	for (unsigned y = 0; y < all && st == EZZ_OK;
	    y += style == EZZ_TERM_ASCII ? 1 : 2) {
		if (colour)
			st = ezz_buf_str(ctx, out, BLACK_ON_WHITE);
		if (st == EZZ_OK)
			st = line(ctx, m, y, style, out);
		if (st == EZZ_OK)
			st = ezz_buf_str(ctx, out, colour ? NORMAL "\n" : "\n");
	}
	return st;
}
