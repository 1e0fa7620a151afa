/*
 * Pixels: shapes filled and stroked, glyphs, pictures, clips, on a canvas at a
 * given resolution, by FreeType's smooth rasteriser; the canvas as PNG.  x to
 * the right and y down; what a caller's unit is, its matrix says.  The same
 * input gives the same pixels.
 */
#ifndef EZZ_DRAW_RASTER_H
#define EZZ_DRAW_RASTER_H

#include "draw/font.h"

/* x' = a x + c y + e, y' = b x + d y + f: OFD's order. */
struct ezz_affine {
	double	 a;
	double	 b;
	double	 c;
	double	 d;
	double	 e;
	double	 f;
};

#define EZZ_AFFINE_NONE	((struct ezz_affine){ 1, 0, 0, 1, 0, 0 })

struct ezz_ink {
	uint8_t	 r;
	uint8_t	 g;
	uint8_t	 b;
	uint8_t	 alpha;		/* 255: opaque */
};

/* first, then second */
struct ezz_affine ezz_affine_mul(struct ezz_affine first,
		    struct ezz_affine second);
struct ezz_affine ezz_affine_rotate(double radians);	/* clockwise */

/* ---- shapes: empty when zeroed ---- */

enum ezz_step { EZZ_MOVE, EZZ_LINE, EZZ_CURVE, EZZ_SHUT };

struct ezz_segment {
	enum ezz_step	 step;
	double		 p[6];		/* 2, 2, 6 (cubic) or none of them */
};

struct ezz_shape {
	struct ezz_segment	*segment;
	size_t			 n;
	size_t			 cap;
};

void		 ezz_shape_free(struct ezz_shape *);
void		 ezz_shape_clear(struct ezz_shape *);
ezz_status	 ezz_shape_move(ezz_ctx *, struct ezz_shape *, double x,
		    double y);
ezz_status	 ezz_shape_line(ezz_ctx *, struct ezz_shape *, double x,
		    double y);
ezz_status	 ezz_shape_curve(ezz_ctx *, struct ezz_shape *,
		    const double p[6]);
ezz_status	 ezz_shape_shut(ezz_ctx *, struct ezz_shape *);
ezz_status	 ezz_shape_box(ezz_ctx *, struct ezz_shape *, double x,
		    double y, double w, double h);
/* Counter-clockwise when back: a hole in what is filled non-zero. */
ezz_status	 ezz_shape_ellipse(ezz_ctx *, struct ezz_shape *, double cx,
		    double cy, double rx, double ry, bool back);
/* A glyph's outline, an em of 1, y down, taken through the matrix. */
ezz_status	 ezz_shape_glyph(ezz_ctx *, struct ezz_shape *,
		    const struct ezz_font *, uint32_t glyph,
		    struct ezz_affine);
/* The box of its points; false when it has none. */
bool		 ezz_shape_bounds(const struct ezz_shape *, double box[4]);

/* ---- the canvas ---- */

struct ezz_raster;

struct ezz_pen {
	double		 width;		/* in the shape's unit; 0: a hairline */
	enum { EZZ_BUTT, EZZ_ROUND_CAP, EZZ_SQUARE } cap;
	enum { EZZ_MITER, EZZ_ROUND_JOIN, EZZ_BEVEL } join;
	double		 miter;		/* limit; 0: 3.528, OFD's */
	const double	*dashes;	/* lengths on, off, on, ... */
	size_t		 n_dashes;
	double		 dash_offset;
};

/* Transparent.  EZZ_ELIMIT over EZZ_MAX_SIDE or EZZ_MAX_PIXELS. */
ezz_status	 ezz_raster_new(ezz_ctx *, uint32_t width, uint32_t height,
		    struct ezz_raster **out);
void		 ezz_raster_free(struct ezz_raster **);
void		 ezz_raster_paper(struct ezz_raster *, struct ezz_ink);
ezz_status	 ezz_raster_fill(ezz_ctx *, struct ezz_raster *,
		    const struct ezz_shape *, struct ezz_affine,
		    bool even_odd, struct ezz_ink);
ezz_status	 ezz_raster_stroke(ezz_ctx *, struct ezz_raster *,
		    const struct ezz_shape *, struct ezz_affine,
		    const struct ezz_pen *, struct ezz_ink);
/* A picture of width x height RGBA pixels on the unit square of the matrix. */
ezz_status	 ezz_raster_picture(ezz_ctx *, struct ezz_raster *,
		    struct ezz_bytes rgba, uint32_t width, uint32_t height,
		    struct ezz_affine, uint8_t alpha);

/* From now on what is drawn takes away instead of adding. */
void		 ezz_raster_erase(struct ezz_raster *, bool);

/*
 * Clips: what is drawn is cut to the box (in pixels), and to what each clip
 * between open and shut united from its areas.
 */
void		 ezz_raster_clip_none(struct ezz_raster *);
void		 ezz_raster_clip_box(struct ezz_raster *, double x, double y,
		    double w, double h);
ezz_status	 ezz_raster_clip_open(ezz_ctx *, struct ezz_raster *);
ezz_status	 ezz_raster_clip_area(ezz_ctx *, struct ezz_raster *,
		    const struct ezz_shape *, struct ezz_affine,
		    bool even_odd);
void		 ezz_raster_clip_shut(struct ezz_raster *);

/* The pixel's colour, not multiplied; white under no alpha. */
struct ezz_ink	 ezz_raster_at(const struct ezz_raster *, uint32_t x,
		    uint32_t y);
/*
 * Append as PNG with its dots an inch (at least 1): RGBA; or, when all that
 * was drawn is of one ink, 8 bits of that ink's alpha in a palette.
 */
ezz_status	 ezz_raster_png(ezz_ctx *, const struct ezz_raster *,
		    double dpi, struct ezz_buf *out);
ezz_status	 ezz_raster_png_ink(ezz_ctx *, const struct ezz_raster *,
		    double dpi, struct ezz_ink, struct ezz_buf *out);

#endif
