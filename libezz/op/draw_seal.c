/*
 * Drawing a seal's picture from a style and words.  What is drawn is no seal:
 * until a maker signs it, it carries a mark across its face.
 */
#include "base/error.h"
#include "object/seal_style.h"

static const char *
said(const char *text)
{
	return text == NULL ? "" : text;
}

static const char *
mark_of(ezz_seal_mark mark)
{
	return mark == EZZ_MARK_SAMPLE ? "样章" : mark == EZZ_MARK_TRIAL ?
	    "测试" : "";
}

static ezz_status
draw(ezz_ctx *ctx, ezz_fonts *fonts, const struct ezz_seal_look *look,
    const struct ezz_seal_drawing *d, struct ezz_buf *out)
{
	struct ezz_seal_text	 t = { .name = said(d->name),
				    .code = said(d->code),
				    .line = said(d->line),
				    .number = said(d->number),
				    .mark = mark_of(d->mark),
				    .emblem = d->emblem };
	struct ezz_seal_face	 f;
	unsigned		 dpi = d->dpi == 0 ? 600 : d->dpi;
	size_t			 before = out->n;
	ezz_status		 st;

	if (dpi < 72 || dpi > 2400)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "%u dots an inch: from 72 to 2400 will do", dpi);
	if ((st = ezz_seal_face_make(ctx, fonts, look, &t, &f)) != EZZ_OK)
		return st;
	st = d->svg ? ezz_seal_face_svg(ctx, look, &t, &f, out) :
	    ezz_seal_face_png(ctx, look, &t, &f, dpi, out);
	ezz_seal_face_free(&f);
	if (st != EZZ_OK)
		out->n = before;
	return st;
}

ezz_status
ezz_seal_draw(ezz_ctx *ctx, ezz_fonts *fonts, const char *dir,
    const struct ezz_seal_drawing *d, struct ezz_buf *out, int *width,
    int *height)
{
	struct ezz_seal_style		*style;
	const struct ezz_seal_look	*look;
	ezz_status			 st;

	st = ezz_seal_style_read(ctx, dir, d->style, &style);
	if (st != EZZ_OK)
		return st;
	look = ezz_seal_style_look(style);
	st = draw(ctx, fonts, look, d, out);
	if (st == EZZ_OK && width != NULL)
		*width = look->width / EZZ_MM;
	if (st == EZZ_OK && height != NULL)
		*height = look->height / EZZ_MM;
	ezz_seal_style_free(&style);
	return st == EZZ_OK ? st : ezz_while(ctx, st,
	    "drawing a seal of the style %s", d->style);
}
