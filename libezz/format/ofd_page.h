/*
 * What is drawn on a page (GB/T 33190-2016, 7.7, 8, 9, 11, 13), as plain
 * structs in drawing order: the templates it uses, its layers, its
 * annotations; in them texts with the place of every character, paths as
 * lines and curves, pictures, and units made of these.  Nothing is drawn
 * here and no font is opened.
 *
 * Left out: patterns and shadings, of which the first colour stands for all;
 * text as a clip; what no object of the standard is.
 *
 * Lengths are mm, y down.  An object is drawn in its own space, which its ctm
 * takes into the box of its boundary; boundaries stand in the space of what
 * holds the object.  Numbers never follow the locale.
 */
#ifndef EZZ_FORMAT_OFD_PAGE_H
#define EZZ_FORMAT_OFD_PAGE_H

#include "format/ofd_read.h"

/* x' = a x + c y + e, y' = b x + d y + f. */
struct ezz_ofd_matrix {
	double	 a;
	double	 b;
	double	 c;
	double	 d;
	double	 e;
	double	 f;
};

#define EZZ_OFD_IDENTITY	((struct ezz_ofd_matrix){ 1, 0, 0, 1, 0, 0 })

struct ezz_ofd_colour {
	bool	 known;			/* else black, or nothing at all */
	bool	 mixed;			/* stands for a pattern or shading */
	uint8_t	 rgb[3];
	uint8_t	 alpha;			/* 255: opaque */
};

/* How lines are drawn: its own, its draw parameters', the layer's. */
struct ezz_ofd_pen {
	double		 width;		/* mm in object space */
	enum ezz_ofd_cap { EZZ_OFD_BUTT, EZZ_OFD_ROUND_CAP,
	    EZZ_OFD_SQUARE } cap;
	enum ezz_ofd_join { EZZ_OFD_MITER, EZZ_OFD_ROUND_JOIN,
	    EZZ_OFD_BEVEL } join;
	double		 miter;
	double		 dash_offset;
	double		*dashes;
	size_t		 n_dashes;
};

/* A step of a path; arcs and quadratic curves have become cubic ones. */
struct ezz_ofd_segment {
	enum ezz_ofd_step { EZZ_OFD_MOVE, EZZ_OFD_LINE, EZZ_OFD_CURVE,
	    EZZ_OFD_CLOSE } step;
	double		 p[6];		/* 2, 2, 6 or none of them */
};

struct ezz_ofd_path {
	bool			 even_odd;
	struct ezz_ofd_segment	*segments;
	size_t			 n;
};

#define EZZ_OFD_NO_GLYPH	UINT32_MAX

/*
 * One character where it stands.  With CGTransform it has a glyph of the
 * embedded font; where fewer glyphs than characters are meant the last ones
 * have none to draw (merged), where more are, characters 0 follow.
 */
struct ezz_ofd_char {
	uint32_t	 c;		/* Unicode; 0: a further glyph */
	uint32_t	 glyph;		/* or EZZ_OFD_NO_GLYPH: by c */
	bool		 merged;
	bool		 loose;		/* the file gives it no place of its
					 * own: x, y are guessed widths */
	bool		 first;		/* of its TextCode */
	double		 x;		/* origin on the baseline */
	double		 y;
};

struct ezz_ofd_text {
	const char			*font_id;
	const struct ezz_ofd_font	*font;	/* NULL: no such font */
	double				 size;	/* mm */
	double				 hscale;
	int				 read_direction; /* 0 90 180 270 */
	int				 char_direction; /* clockwise */
	int				 weight;
	bool				 italic;
	struct ezz_ofd_char		*chars;
	size_t				 n;
};

/* Areas of one clip unite; each clip cuts what the one before it left. */
struct ezz_ofd_clip {
	size_t			 of;	/* from 0 */
	bool			 fixed;	/* in the space of the boundary's box,
					 * which the object's ctm leaves alone */
	struct ezz_ofd_matrix	 ctm;
	struct ezz_ofd_path	 path;
};

enum ezz_ofd_object_kind {
	EZZ_OFD_TEXT,
	EZZ_OFD_PATH,
	EZZ_OFD_IMAGE,
	EZZ_OFD_COMPOSITE
};

/* A group of objects that is drawn in several places. */
struct ezz_ofd_unit {
	const char			*id;
	double				 w;
	double				 h;
	struct ezz_ofd_object		*first;
};

/* The objects of a PageBlock stand where the block stands. */
struct ezz_ofd_object {
	struct ezz_ofd_object		*next;
	enum ezz_ofd_object_kind	 kind;
	const char			*id;
	size_t				 line;	/* in its file */
	struct ezz_ofd_box		 boundary;
	struct ezz_ofd_matrix		 ctm;
	bool				 visible;
	uint8_t				 alpha;
	bool				 fill;	/* text and paths */
	bool				 stroke;
	struct ezz_ofd_colour		 fill_colour;
	struct ezz_ofd_colour		 stroke_colour;
	struct ezz_ofd_pen		 pen;
	struct ezz_ofd_clip		*clips;
	size_t				 n_clips;
	struct ezz_ofd_text		 text;		/* EZZ_OFD_TEXT */
	struct ezz_ofd_path		 path;		/* EZZ_OFD_PATH */
	const char			*resource;	/* IMAGE, COMPOSITE */
	const struct ezz_ofd_media	*media;		/* IMAGE, or NULL */
	const struct ezz_ofd_media	*mask;		/* IMAGE, or NULL */
	const struct ezz_ofd_unit	*unit;	/* COMPOSITE, or NULL */
};

enum ezz_ofd_layer_kind {
	EZZ_OFD_BACKGROUND,
	EZZ_OFD_BODY_LAYER,
	EZZ_OFD_FOREGROUND,
	EZZ_OFD_ANNOTATION_LAYER
};

struct ezz_ofd_layer {
	struct ezz_ofd_layer	*next;
	enum ezz_ofd_layer_kind	 kind;
	const char		*from;		/* template's ID, or "" */
	const char		*annotation;	/* its Type, or "" */
	struct ezz_ofd_box	 box;		/* known: of an annotation's
						 * appearance; it is moved there
						 * and cut by it */
	struct ezz_ofd_object	*first;
};

/* The resources of a document that its pages draw with. */
struct ezz_ofd_art;

/* A page; layers back to front. */
struct ezz_ofd_drawing {
	struct ezz_ofd_box	 box;		/* of the page */
	struct ezz_ofd_layer	*first;
	size_t			 objects;
	size_t			 chars;
	size_t			 faults;	/* things that were passed over */
	const char		*fault;		/* the first of them, or "" */
	struct ezz_arena	 arena;
};

/*
 * The resources of document body, read once for all its pages.  o must
 * outlive it.  What is broken in them is passed over.  EZZ_ELIMIT, memory
 * and I/O.
 */
ezz_status	 ezz_ofd_art_read(ezz_ctx *, const struct ezz_ofd *o,
		    size_t body, struct ezz_ofd_art **out);
void		 ezz_ofd_art_free(struct ezz_ofd_art **);

/*
 * Page number page, from 0.  EZZ_EINVAL: there is no such page; EZZ_ENOTFOUND:
 * its file is missing; EZZ_EFORMAT: it is no page; EZZ_ELIMIT; memory and I/O.
 * A single object that makes no sense is passed over and counted in faults.
 * art must outlive it.
 */
ezz_status	 ezz_ofd_page_read(ezz_ctx *, const struct ezz_ofd_art *art,
		    size_t page, struct ezz_ofd_drawing **out);
void		 ezz_ofd_drawing_free(struct ezz_ofd_drawing **);

/* Where an object stands on the page while it is visited. */
struct ezz_ofd_place {
	const struct ezz_ofd_layer	*layer;
	const struct ezz_ofd_object	*object;
	struct ezz_ofd_matrix		 outer;	/* boundary's space to page */
	struct ezz_ofd_matrix		 inner;	/* object's space to page */
	double				 alpha;	/* 0 to 1, units' and its own */
	const struct ezz_ofd_place	*holder;	/* the unit's, or NULL */
};

typedef ezz_status	(*ezz_ofd_visit)(ezz_ctx *, void *arg,
			    const struct ezz_ofd_place *);

/*
 * Visit every visible text, path and picture in drawing order; units are
 * entered, at most EZZ_MAX_OFD_UNIT_DEPTH deep.  EZZ_ELIMIT when units multiply
 * each other, and what visit returns.
 */
ezz_status	 ezz_ofd_walk(ezz_ctx *, const struct ezz_ofd_drawing *,
		    ezz_ofd_visit, void *arg);

/* first, then second. */
struct ezz_ofd_matrix	 ezz_ofd_matrix_mul(struct ezz_ofd_matrix first,
			    struct ezz_ofd_matrix second);

/*
 * All visible text in drawing order, UTF-8; a line end between objects on
 * different lines, a blank between those far apart on one.
 */
ezz_status	 ezz_ofd_text(ezz_ctx *, const struct ezz_ofd_drawing *,
		    struct ezz_buf *out);

/*
 * The *left-th place (from 1) where word is written on the page, joined over
 * characters, TextCodes and objects in drawing order; white space counts in
 * neither.  *box: what its characters cover, mm on the page.  When it is not
 * there *found is false, and *left is less by the places this page has, so
 * that the search goes on with the next page.  EZZ_EINVAL: an empty word, or
 * no UTF-8.
 */
ezz_status	 ezz_ofd_text_find(ezz_ctx *, const struct ezz_ofd_drawing *,
		    struct ezz_bytes word, size_t *left, bool *found,
		    struct ezz_ofd_box *box);

#endif
