/*
 * A QR code from text to picture: made, read back, measured against the desk
 * rule, drawn.  The rule is what cheap imagers and office scanners were
 * measured to read with a pen stroke across the code; its bounds are in
 * millimetres as printed, so they are compared as they are written: modules to
 * 0.01, symbols to 0.1.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "draw/picture.h"

#define DESK_VERSION	14
#define DESK_DPI	300
#define MODULE_LEAST	34	/* hundredths of a millimetre */
#define MODULE_MOST	42
#define SYMBOL_LEAST	240	/* tenths of a millimetre */
#define SYMBOL_MOST	310

static int
hundredths(unsigned dots, unsigned dpi)
{
	return (int)((dots * 2540U + dpi / 2) / dpi);
}

static int
tenths(unsigned dots, unsigned modules, unsigned dpi)
{
	return (int)((dots * modules * 254U + dpi / 2) / dpi);
}

static bool
module_fits(unsigned dots, unsigned dpi)
{
	return hundredths(dots, dpi) >= MODULE_LEAST &&
	    hundredths(dots, dpi) <= MODULE_MOST;
}

/*
 * The most dots that keep the module within the rule, and the symbol where
 * that can be had; a printer too coarse for either gets the nearest.
 */
static unsigned
choose_dots(unsigned modules, unsigned dpi)
{
	unsigned	 best = 0, middle = (38 * dpi + 1270) / 2540;

	for (unsigned d = 1; hundredths(d, dpi) <= MODULE_MOST; d++)
		if (module_fits(d, dpi) && (best == 0 ||
		    tenths(d, modules, dpi) <= SYMBOL_MOST))
			best = d;
	return best != 0 ? best : middle != 0 ? middle : 1;
}

static void
measure(const struct ezz_symbol *s, struct ezz_qr_info *i)
{
	i->version = s->version;
	i->level = s->level;
	i->modules = 17 + 4 * s->version;
	if (i->dots == 0)
		i->dots = choose_dots(i->modules, i->dpi);
	i->module_mm = i->dots * 25.4 / i->dpi;
	i->symbol_mm = i->modules * i->module_mm;
	i->whole_mm = (i->modules + 2 * EZZ_QR_QUIET) * i->module_mm;
}

static void
warn(struct ezz_qr_info *i, const char *text)
{
	size_t	 n = strlen(i->warning);

	i->desk = false;
	snprintf(i->warning + n, sizeof(i->warning) - n, "%s%s",
	    n == 0 ? "" : "; ", text);
}

static void
desk_rule(const ezz_ctx *ctx, struct ezz_qr_info *i)
{
	int	 symbol = tenths(i->dots, i->modules, i->dpi);

	i->desk = true;
	i->warning[0] = '\0';
	if (i->version > DESK_VERSION)
		warn(i, ezz_text(ctx, "the code is past version 14"));
	if (i->level == EZZ_QR_L)
		warn(i, ezz_text(ctx, "level L does not outlive a pen stroke"));
	if (hundredths(i->dots, i->dpi) < MODULE_LEAST)
		warn(i, ezz_text(ctx, "a module is under 0.34 mm"));
	if (hundredths(i->dots, i->dpi) > MODULE_MOST)
		warn(i, ezz_text(ctx, "a module is over 0.42 mm"));
	if (symbol < SYMBOL_LEAST)
		warn(i, ezz_text(ctx, "the symbol is under 24 mm"));
	if (symbol > SYMBOL_MOST)
		warn(i, ezz_text(ctx, "the symbol is over 31 mm"));
}

/* Proof of what was drawn: same text, and the level that was asked for. */
static ezz_status
read_back(ezz_ctx *ctx, const struct ezz_modules *m, struct ezz_bytes text,
    ezz_qr_level level, struct ezz_symbol *symbol)
{
	struct ezz_buf	 back = { 0 };
	ezz_status	 st;

	st = ezz_modules_read(ctx, m, symbol, &back);
	if (st != EZZ_OK)
		st = ezz_while(ctx, EZZ_EFORMAT, "reading the drawn code back");
	else if (!ezz_bytes_equal(ezz_bytes_of(&back), text) ||
	    symbol->level != level)
		st = ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "the drawn code does not say what was to be drawn");
	ezz_buf_free(&back);
	return st;
}

static ezz_status
draw(ezz_ctx *ctx, const struct ezz_modules *m, const struct ezz_qr_info *i,
    ezz_qr_term term, ezz_qr_format format, struct ezz_buf *out)
{
	const struct ezz_print	 print = { i->dots, i->dpi };

	switch (format) {
	case EZZ_QR_PNG:
		return ezz_png_draw(ctx, m, print, out);
	case EZZ_QR_SVG:
		return ezz_svg_draw(ctx, m, print, out);
	case EZZ_QR_EPS:
		return ezz_eps_draw(ctx, m, print, out);
	case EZZ_QR_TERM:
		return ezz_term_draw(ctx, m, term, out);
	default:
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "no such picture format: %d", (int)format);
	}
}

static ezz_status
options_sane(ezz_ctx *ctx, const struct ezz_qr_options *o,
    struct ezz_qr_info *i)
{
	i->dpi = o->dpi == 0 ? DESK_DPI : o->dpi;
	i->dots = o->dots;
	if (i->dpi < 72 || i->dpi > 4800)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "%u dots an inch: from 72 to 4800 will do", i->dpi);
	if (i->dots > EZZ_MAX_SIDE / 29)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "%u dots a module: from 1 to %u will do here", i->dots,
		    EZZ_MAX_SIDE / 29);
	if (o->level > EZZ_QR_Q)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "no such level of correction: %u", (unsigned)o->level);
	return EZZ_OK;
}

ezz_status
ezz_qr_picture(ezz_ctx *ctx, const struct ezz_modules *m,
    struct ezz_bytes text, const struct ezz_qr_options *o,
    ezz_qr_format format, struct ezz_buf *out, struct ezz_qr_info *info)
{
	struct ezz_qr_info	 i = { 0 };
	struct ezz_symbol	 symbol;
	size_t			 before = out->n;
	ezz_status		 st;

	if ((st = options_sane(ctx, o, &i)) != EZZ_OK ||
	    (st = read_back(ctx, m, text, o->level, &symbol)) != EZZ_OK)
		return st;
	if (symbol.version > DESK_VERSION && !o->large)
		return ezz_fail(ctx, EZZ_EREFUSED, NULL,
		    "the text needs version %u, past the 14 that a desk can "
		    "read: shorten it, or ask for large codes",
		    symbol.version);
	measure(&symbol, &i);
	desk_rule(ctx, &i);
	if ((st = draw(ctx, m, &i, o->term, format, out)) != EZZ_OK)
		out->n = before;
	else if (info != NULL)
		*info = i;
	return st;
}

ezz_status
ezz_qr_draw(ezz_ctx *ctx, struct ezz_bytes text,
    const struct ezz_qr_options *options, ezz_qr_format format,
    struct ezz_buf *out, struct ezz_qr_info *info)
{
	static const struct ezz_qr_options	 usual;
	const struct ezz_qr_options		*o = options == NULL ? &usual :
						    options;
	struct ezz_qr_info			 i;
	struct ezz_modules			*m = NULL;
	ezz_status				 st;

	if ((st = options_sane(ctx, o, &i)) == EZZ_OK &&
	    (st = ezz_modules_make(ctx, text, o->level, &m)) == EZZ_OK)
		st = ezz_qr_picture(ctx, m, text, o, format, out, info);
	ezz_modules_free(&m);
	return st;
}
