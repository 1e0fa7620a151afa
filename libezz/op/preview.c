/*
 * A page as it looks: texts, paths, pictures, units and the stamps of
 * signatures on a white canvas.  Nothing is judged: a stamp that is drawn here
 * may be forged, and whoever shows the picture says so.
 *
 * Left out: patterns and shadings (their first colour), pictures but PNG (a
 * crossed box stands for them), image masks, seals whose picture is an OFD.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "draw/picture.h"
#include "draw/raster.h"
#include "format/ofd_page.h"
#include "format/ses.h"

/* Canvases that drawing one page may cover: each object its box. */
#define WORK_MOST	2000

/* A font of the document, opened once. */
struct opened {
	const struct ezz_ofd_font	*of;
	struct ezz_buf			 file;
	struct ezz_font			*font;	/* NULL: broken, or named only */
	const struct ezz_style		*style;
};

struct sheet {
	ezz_ctx			*ctx;
	ezz_fonts		*fonts;
	const struct ezz_pkg	*pkg;
	struct ezz_raster	*r;
	struct ezz_affine	 m;		/* page to pixels */
	struct opened		*font;
	size_t			 fonts_n;
	struct ezz_shape	 shape;		/* of the object being drawn */
	uint64_t		 work;
	uint64_t		 work_most;
	struct ezz_page_info	 info;
};

static struct ezz_affine
affine(struct ezz_ofd_matrix m)
{
	return (struct ezz_affine){ m.a, m.b, m.c, m.d, m.e, m.f };
}

static struct ezz_ink
ink(struct ezz_ofd_colour c, double alpha)
{
	return c.known ? (struct ezz_ink){ c.rgb[0], c.rgb[1], c.rgb[2],
	    (uint8_t)lround(c.alpha * alpha) } :
	    (struct ezz_ink){ 0, 0, 0, (uint8_t)lround(255 * alpha) };
}

/* Pixels that are to be looked at: a small file must not cost an hour. */
static ezz_status
work(struct sheet *s, uint64_t pixels)
{
	s->work += pixels;
	return s->work <= s->work_most ? EZZ_OK : ezz_fail(s->ctx, EZZ_ELIMIT,
	    NULL, "the page would take too long to draw");
}

/* ---- fonts ---- */

/* The style that comes nearest to a font that is only named. */
static const char *
style_for(const struct ezz_ofd_font *f, int weight)
{
	static const struct {
		const char	*part;
		const char	*style;
	} known[] = {
		{ "标宋", "小标宋" }, { "XiaoBiaoSong", "小标宋" },
		{ "仿宋", "仿宋" }, { "FangSong", "仿宋" },
		{ "楷", "楷体" }, { "Kai", "楷体" },
		{ "黑", "黑体" }, { "Hei", "黑体" }, { "Sans", "黑体" },
		{ "Arial", "黑体" },
	};

	for (size_t i = 0; f != NULL && i < sizeof(known) / sizeof(known[0]);
	    i++)
		if (strstr(f->name, known[i].part) != NULL ||
		    strstr(f->family, known[i].part) != NULL)
			return weight >= 600 && strcmp(known[i].style,
			    "黑体") == 0 ? "粗黑" : known[i].style;
	return weight >= 600 ? "粗宋" : "宋体";
}

/* One that is broken is passed over: its text is set in what is installed. */
static ezz_status
open_font(struct sheet *s, const struct ezz_ofd_text *t, struct opened *o)
{
	const struct ezz_ofd_font	*f = t->font;
	ezz_status			 st = EZZ_ENOTFOUND;

	*o = (struct opened){ .of = f };
	if (f != NULL && f->loc != NULL && f->loc->entry != NULL) {
		st = ezz_pkg_read(s->ctx, s->pkg, f->loc->entry,
		    EZZ_MAX_ENTRY, &o->file);
		if (st == EZZ_OK)
			st = ezz_font_alone(s->ctx, ezz_bytes_of(&o->file),
			    &o->font);
		if (st != EZZ_OK)
			s->info.passed++;
	}
	return st == EZZ_ENOMEM || st == EZZ_EIO ? st : EZZ_OK;
}

static ezz_status
font_of(struct sheet *s, const struct ezz_ofd_text *t, struct opened **out)
{
	struct opened	*more;
	ezz_status	 st;

	for (size_t i = 0; i < s->fonts_n; i++)
		if (s->font[i].of == t->font) {
			*out = &s->font[i];
			return EZZ_OK;
		}
	more = reallocarray(s->font, s->fonts_n + 1, sizeof(*more));
	if (more == NULL)
		return ezz_nomem(s->ctx);
	s->font = more;
	*out = &more[s->fonts_n];
	if ((st = open_font(s, t, *out)) != EZZ_OK) {
		ezz_buf_free(&(*out)->file);
		return st;
	}
	s->fonts_n++;
	return EZZ_OK;
}

/* What the document's own font lacks, an installed one stands in for. */
static ezz_status
glyph_of(struct sheet *s, const struct ezz_ofd_text *t, struct opened *o,
    const struct ezz_ofd_char *c, struct ezz_glyph *out)
{
	ezz_status	 st = EZZ_OK;

	*out = (struct ezz_glyph){ .font = o->font };
	if (o->font != NULL)
		out->id = c->glyph != EZZ_OFD_NO_GLYPH ? c->glyph :
		    ezz_font_char(o->font, c->c);
	if (out->id != 0 || c->c == 0 || c->c == ' ')
		return EZZ_OK;
	if (o->style == NULL)
		st = ezz_fonts_style(s->ctx, s->fonts, style_for(t->font,
		    t->weight), &o->style);
	if (st != EZZ_OK)
		return st;
	st = ezz_style_glyph(s->ctx, o->style, c->c, out);
	if (st != EZZ_ENOTFOUND && st != EZZ_EREFUSED)
		return st;
	out->id = 0;
	s->info.missing++;
	return EZZ_OK;
}

/* ---- clips ---- */

/* Bounding box, in pixels, of a box in a space. */
static void
cut(struct sheet *s, const struct ezz_ofd_box *b, struct ezz_affine m,
    double more)
{
	double	 x[2] = { b->x - more, b->x + b->w + more };
	double	 y[2] = { b->y - more, b->y + b->h + more };
	double	 low[2] = { INFINITY, INFINITY };
	double	 high[2] = { -INFINITY, -INFINITY };

	m = ezz_affine_mul(m, s->m);
	for (int i = 0; i < 4; i++) {
		double	 px = m.a * x[i % 2] + m.c * y[i / 2] + m.e;
		double	 py = m.b * x[i % 2] + m.d * y[i / 2] + m.f;

		low[0] = fmin(low[0], px);
		low[1] = fmin(low[1], py);
		high[0] = fmax(high[0], px);
		high[1] = fmax(high[1], py);
	}
	ezz_raster_clip_box(s->r, low[0], low[1], high[0] - low[0],
	    high[1] - low[1]);
}

static ezz_status
shape_of(struct sheet *s, const struct ezz_ofd_path *p)
{
	ezz_status	 st = EZZ_OK;

	ezz_shape_clear(&s->shape);
	for (size_t i = 0; i < p->n && st == EZZ_OK; i++) {
		const double	*at = p->segments[i].p;

		switch (p->segments[i].step) {
		case EZZ_OFD_MOVE:
			st = ezz_shape_move(s->ctx, &s->shape, at[0], at[1]);
			break;
		case EZZ_OFD_LINE:
			st = ezz_shape_line(s->ctx, &s->shape, at[0], at[1]);
			break;
		case EZZ_OFD_CURVE:
			st = ezz_shape_curve(s->ctx, &s->shape, at);
			break;
		case EZZ_OFD_CLOSE:
			st = ezz_shape_shut(s->ctx, &s->shape);
			break;
		}
	}
	return st;
}

/* Areas of one clip are neighbours, and share their number. */
static ezz_status
clips(struct sheet *s, const struct ezz_ofd_place *p)
{
	const struct ezz_ofd_object	*o = p->object;
	struct ezz_affine		 m = ezz_affine_mul(affine(p->inner),
					    s->m);
	ezz_status			 st = EZZ_OK;

	for (size_t i = 0; i < o->n_clips && st == EZZ_OK; i++) {
		const struct ezz_ofd_clip	*c = &o->clips[i];

		st = work(s, 2 * ezz_raster_clip_size(s->r));
		if (st != EZZ_OK)
			return st;
		if ((i == 0 || c->of != c[-1].of) &&
		    (st = ezz_raster_clip_open(s->ctx, s->r)) != EZZ_OK)
			return st;
		if ((st = shape_of(s, &c->path)) == EZZ_OK)
			st = ezz_raster_clip_area(s->ctx, s->r, &s->shape,
			    ezz_affine_mul(affine(c->ctm), m),
			    c->path.even_odd);
		if (i + 1 == o->n_clips || c[1].of != c->of)
			ezz_raster_clip_shut(s->r);
	}
	return st;
}

/* ---- objects ---- */

static ezz_status
paint(struct sheet *s, const struct ezz_ofd_object *o, double alpha,
    struct ezz_affine m, bool even_odd)
{
	static const double	 shortest = 1e-3;	/* mm, of all dashes */
	struct ezz_pen		 pen = { .width = o->pen.width,
				    .miter = o->pen.miter,
				    .dash_offset = o->pen.dash_offset };
	double			 sum = 0;
	ezz_status		 st = EZZ_OK;

	pen.cap = o->pen.cap == EZZ_OFD_ROUND_CAP ? EZZ_ROUND_CAP :
	    o->pen.cap == EZZ_OFD_SQUARE ? EZZ_SQUARE : EZZ_BUTT;
	pen.join = o->pen.join == EZZ_OFD_ROUND_JOIN ? EZZ_ROUND_JOIN :
	    o->pen.join == EZZ_OFD_BEVEL ? EZZ_BEVEL : EZZ_MITER;
	for (size_t i = 0; i < o->pen.n_dashes; i++)
		sum += o->pen.dashes[i];
	if (sum > shortest) {
		pen.dashes = o->pen.dashes;
		pen.n_dashes = o->pen.n_dashes;
	}
	if (o->fill)
		st = ezz_raster_fill(s->ctx, s->r, &s->shape, m, even_odd,
		    ink(o->fill_colour, alpha));
	if (st == EZZ_OK && o->stroke)
		st = ezz_raster_stroke(s->ctx, s->r, &s->shape, m, &pen,
		    ink(o->stroke_colour, alpha));
	return st;
}

static ezz_status
draw_path(struct sheet *s, const struct ezz_ofd_place *p)
{
	ezz_status	 st = shape_of(s, &p->object->path);

	return st != EZZ_OK ? st : paint(s, p->object, p->alpha,
	    ezz_affine_mul(affine(p->inner), s->m), p->object->path.even_odd);
}

/* An em of 1 to where a character stands in its object's space. */
static struct ezz_affine
stand(const struct ezz_ofd_text *t, const struct ezz_ofd_char *c)
{
	struct ezz_affine	 m = { t->size * t->hscale, 0,
				    t->italic ? -0.2 * t->size : 0, t->size, 0,
				    0 };

	m = ezz_affine_mul(m, ezz_affine_rotate(t->char_direction * M_PI /
	    180));
	m.e = c->x;
	m.f = c->y;
	return m;
}

static ezz_status
draw_text(struct sheet *s, const struct ezz_ofd_place *p)
{
	const struct ezz_ofd_text	*t = &p->object->text;
	double				 each = fabs(t->size * s->m.a);
	struct opened			*o = NULL;
	struct ezz_glyph		 g;
	ezz_status			 st = font_of(s, t, &o);

	for (size_t i = 0; i < t->n && st == EZZ_OK; i++) {
		if (t->chars[i].merged)
			continue;
		st = glyph_of(s, t, o, &t->chars[i], &g);
		if (st == EZZ_OK && g.id != 0)
			st = work(s, (uint64_t)fmin(each * each, 1e6));
		if (st != EZZ_OK || g.id == 0)
			continue;
		ezz_shape_clear(&s->shape);
		st = ezz_shape_glyph(s->ctx, &s->shape, g.font, g.id,
		    stand(t, &t->chars[i]));
		if (st == EZZ_EFORMAT) {
			s->info.missing++;
			st = EZZ_OK;
			continue;
		}
		if (st == EZZ_OK)
			st = paint(s, p->object, p->alpha, ezz_affine_mul(
			    affine(p->inner), s->m), false);
	}
	return st;
}

/* For a picture that is not drawn: where it would be. */
static ezz_status
crossed_box(struct sheet *s, struct ezz_affine m)
{
	const struct ezz_pen	 pen = { .width = 0 };
	ezz_status		 st;

	s->info.passed++;
	ezz_shape_clear(&s->shape);
	if ((st = ezz_shape_box(s->ctx, &s->shape, 0, 0, 1, 1)) != EZZ_OK ||
	    (st = ezz_shape_move(s->ctx, &s->shape, 0, 0)) != EZZ_OK ||
	    (st = ezz_shape_line(s->ctx, &s->shape, 1, 1)) != EZZ_OK ||
	    (st = ezz_shape_move(s->ctx, &s->shape, 1, 0)) != EZZ_OK ||
	    (st = ezz_shape_line(s->ctx, &s->shape, 0, 1)) != EZZ_OK)
		return st;
	return ezz_raster_stroke(s->ctx, s->r, &s->shape, m, &pen,
	    (struct ezz_ink){ 128, 128, 128, 255 });
}

static ezz_status
draw_png(struct sheet *s, struct ezz_bytes png, struct ezz_affine m,
    double alpha)
{
	struct ezz_buf	 rgba = { 0 };
	uint32_t	 w, h;
	ezz_status	 st = ezz_png_rgba(s->ctx, png, &w, &h, &rgba);

	if (st == EZZ_OK)
		st = ezz_raster_picture(s->ctx, s->r, ezz_bytes_of(&rgba), w,
		    h, m, (uint8_t)lround(255 * alpha));
	else if (st != EZZ_ENOMEM)
		st = crossed_box(s, m);
	ezz_buf_free(&rgba);
	return st;
}

static ezz_status
draw_image(struct sheet *s, const struct ezz_ofd_place *p)
{
	const struct ezz_ofd_media	*media = p->object->media;
	struct ezz_affine		 m = ezz_affine_mul(affine(p->inner),
					    s->m);
	struct ezz_buf			 file = { 0 };
	ezz_status			 st;

	if (media == NULL || media->loc == NULL || media->loc->entry == NULL)
		return crossed_box(s, m);
	st = ezz_pkg_read(s->ctx, s->pkg, media->loc->entry, EZZ_MAX_ENTRY,
	    &file);
	if (st == EZZ_OK)
		st = draw_png(s, ezz_bytes_of(&file), m, p->alpha);
	else if (st != EZZ_ENOMEM && st != EZZ_EIO)
		st = crossed_box(s, m);
	ezz_buf_free(&file);
	return st;
}

static ezz_status
visit(ezz_ctx *ctx, void *arg, const struct ezz_ofd_place *p)
{
	const struct ezz_ofd_object	*o = p->object;
	struct sheet			*s = arg;
	ezz_status			 st;

	(void)ctx;
	ezz_raster_clip_none(s->r);
	/* letters may stand out of a box that was measured too close */
	cut(s, &o->boundary, affine(p->outer), o->kind == EZZ_OFD_TEXT ?
	    o->text.size : 0.2);
	if ((st = work(s, ezz_raster_clip_size(s->r) + 64)) != EZZ_OK)
		return st;
	if ((st = clips(s, p)) != EZZ_OK)
		return st;
	switch (o->kind) {
	case EZZ_OFD_TEXT:
		return draw_text(s, p);
	case EZZ_OFD_PATH:
		return draw_path(s, p);
	case EZZ_OFD_IMAGE:
		return draw_image(s, p);
	default:
		return EZZ_OK;
	}
}

/* ---- stamps ---- */

static bool
is_png(struct ezz_bytes type)
{
	return type.n == 3 && strncasecmp((const char *)type.p, "png", 3) == 0;
}

static ezz_status
draw_stamp(struct sheet *s, const struct ezz_ofd_stamp *stamp,
    const struct ezz_ses_seal *seal)
{
	const struct ezz_ofd_box	*b = &stamp->boundary;
	struct ezz_ofd_box		 clip = stamp->clip;
	struct ezz_affine		 m = ezz_affine_mul(
					    (struct ezz_affine){ b->w, 0, 0,
					    b->h, b->x, b->y }, s->m);

	ezz_raster_clip_none(s->r);
	cut(s, b, EZZ_AFFINE_NONE, 0);
	if (clip.known)
		cut(s, &clip, (struct ezz_affine){ 1, 0, 0, 1, b->x, b->y },
		    0);
	s->info.stamps++;
	return seal != NULL && is_png(seal->picture.type) ?
	    draw_png(s, seal->picture.data, m, 1) : crossed_box(s, m);
}

static ezz_status
draw_stamps(struct sheet *s, const struct ezz_ofd_signature *g,
    const char *page, const struct ezz_ses_seal *seal)
{
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < g->n_stamps && st == EZZ_OK; i++)
		if (strcmp(g->stamps[i].page, page) == 0)
			st = draw_stamp(s, &g->stamps[i], seal);
	return st;
}

/*
 * The seal within the signature is the one that is verified; a file beside it
 * may say anything.
 */
static ezz_status
stamps_of(struct sheet *s, const struct ezz_ofd_signature *g,
    const char *page)
{
	struct ezz_ses_signature	*sig = calloc(1, sizeof(*sig));
	struct ezz_buf			 value = { 0 };
	ezz_status			 st = EZZ_ENOTFOUND;

	if (sig == NULL)
		return ezz_nomem(s->ctx);
	if (g->value != NULL && g->value->entry != NULL)
		st = ezz_pkg_read(s->ctx, s->pkg, g->value->entry,
		    EZZ_MAX_SEAL, &value);
	if (st == EZZ_OK)
		st = ezz_ses_signature_read(s->ctx, ezz_bytes_of(&value), sig);
	if (st != EZZ_ENOMEM && st != EZZ_EIO)
		st = draw_stamps(s, g, page, st == EZZ_OK ? &sig->seal : NULL);
	ezz_ses_signature_clear(sig);
	ezz_buf_free(&value);
	free(sig);
	return st;
}

static ezz_status
all_stamps(struct sheet *s, const struct ezz_ofd_body *b, const char *page)
{
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < b->n_signatures && st == EZZ_OK; i++) {
		bool	 here = false;

		for (size_t k = 0; k < b->signatures[i].n_stamps; k++)
			here |= strcmp(b->signatures[i].stamps[k].page,
			    page) == 0;
		if (here)
			st = stamps_of(s, &b->signatures[i], page);
	}
	return st;
}

/* ---- the page ---- */

static ezz_status
canvas(struct sheet *s, const struct ezz_ofd_box *box, unsigned dpi)
{
	double		 k = dpi / 25.4;
	ezz_status	 st;

	if (!box->known || !(box->w > 0) || !(box->h > 0) ||
	    box->w * k > EZZ_MAX_SIDE || box->h * k > EZZ_MAX_SIDE)
		return ezz_fail(s->ctx, EZZ_ELIMIT, NULL,
		    "a page of %.1f x %.1f mm at %u dots an inch is past what "
		    "is drawn", box->w, box->h, dpi);
	s->info.width_mm = box->w;
	s->info.height_mm = box->h;
	s->m = (struct ezz_affine){ k, 0, 0, k, -box->x * k, -box->y * k };
	st = ezz_raster_new(s->ctx, (uint32_t)ceil(box->w * k - 0.01),
	    (uint32_t)ceil(box->h * k - 0.01), &s->r);
	if (st != EZZ_OK)
		return st;
	s->work_most = WORK_MOST * (uint64_t)ezz_raster_clip_size(s->r);
	ezz_raster_paper(s->r, (struct ezz_ink){ 255, 255, 255, 255 });
	return EZZ_OK;
}

static ezz_status
draw_page(struct sheet *s, const struct ezz_ofd *o, size_t body, size_t page,
    unsigned dpi, struct ezz_buf *png)
{
	const struct ezz_ofd_body	*b = &o->bodies[body];
	struct ezz_ofd_art		*art = NULL;
	struct ezz_ofd_drawing		*d = NULL;
	ezz_status			 st;

	if ((st = ezz_ofd_art_read(s->ctx, o, body, &art)) != EZZ_OK ||
	    (st = ezz_ofd_page_read(s->ctx, art, page, &d)) != EZZ_OK ||
	    (st = canvas(s, &d->box, dpi)) != EZZ_OK ||
	    (st = ezz_ofd_walk(s->ctx, d, visit, s)) != EZZ_OK ||
	    (st = all_stamps(s, b, b->pages[page].id)) != EZZ_OK)
		goto out;
	s->info.passed += d->faults;
	st = ezz_raster_png(s->ctx, s->r, dpi, png);
out:
	ezz_ofd_drawing_free(&d);
	ezz_ofd_art_free(&art);
	return st;
}

static void
sheet_done(struct sheet *s)
{
	for (size_t i = 0; i < s->fonts_n; i++) {
		ezz_font_free(&s->font[i].font);
		ezz_buf_free(&s->font[i].file);
	}
	free(s->font);
	ezz_shape_free(&s->shape);
	ezz_raster_free(&s->r);
}

/* Pages are counted from 1 through all documents of the package. */
static ezz_status
find_page(struct sheet *s, const struct ezz_ofd *o, size_t page, size_t *body,
    size_t *at)
{
	bool	 found = false;

	for (size_t i = 0; i < o->n_bodies; i++) {
		size_t	 n = o->bodies[i].n_pages, before = s->info.pages;

		if (!found && page > before && page - before <= n) {
			*body = i;
			*at = page - before - 1;
			found = true;
		}
		s->info.pages += n;
	}
	if (found)
		return EZZ_OK;
	return ezz_fail(s->ctx, EZZ_ENOTFOUND, NULL,
	    "there is no page %zu; the document has %zu", page,
	    s->info.pages);
}

ezz_status
ezz_page_draw(ezz_ctx *ctx, ezz_fonts *fonts, struct ezz_bytes document,
    size_t page, unsigned dpi, struct ezz_buf *png,
    struct ezz_page_info *info)
{
	struct sheet	 s = { .ctx = ctx, .fonts = fonts };
	struct ezz_pkg	*pkg = NULL;
	struct ezz_ofd	*o = NULL;
	size_t		 body = 0, at = 0, before = png->n;
	ezz_status	 st;

	if (dpi < 24 || dpi > 600)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "%u dots an inch: from 24 to 600 will do", dpi);
	if ((st = ezz_pkg_open_bytes(ctx, document, &pkg)) != EZZ_OK ||
	    (st = ezz_ofd_read(ctx, pkg, &o)) != EZZ_OK)
		goto out;
	s.pkg = pkg;
	if ((st = find_page(&s, o, page, &body, &at)) == EZZ_OK)
		st = draw_page(&s, o, body, at, dpi, png);
	if (st == EZZ_OK && info != NULL)
		*info = s.info;
out:
	sheet_done(&s);
	ezz_ofd_free(&o);
	ezz_pkg_free(&pkg);
	if (st != EZZ_OK)
		png->n = before;
	return st;
}
