/*
 * The face of a seal: ring, words along it, star or emblem, lines, number, as
 * shapes of one ink.  Measures come as data; lengths are micrometres and the
 * origin is the seal's middle.
 */
#ifndef EZZ_DRAW_SEAL_FACE_H
#define EZZ_DRAW_SEAL_FACE_H

#include "draw/raster.h"

enum ezz_seal_form { EZZ_SEAL_ROUND, EZZ_SEAL_OVAL, EZZ_SEAL_SQUARE };
enum ezz_seal_middle { EZZ_MIDDLE_NONE, EZZ_MIDDLE_STAR, EZZ_MIDDLE_EMBLEM };

/* A line of words; style NULL: the seal has no such line. */
struct ezz_seal_line {
	const char	*style;		/* of fonts.json */
	int32_t		 size;		/* height of a character */
	int32_t		 gap;		/* along the rim: from its inner edge */
	int32_t		 y;		/* straight: its middle */
	int32_t		 width;		/* straight: at most; condensed to it */
	int32_t		 least;		/* along the rim: degrees that few, */
	int32_t		 most;		/* and many characters take */
};

struct ezz_seal_look {
	enum ezz_seal_form	 form;
	int32_t			 width;
	int32_t			 height;
	int32_t			 rim;		/* its thickness */
	struct ezz_seal_line	 name;		/* along the rim, or in a square */
	enum ezz_seal_middle	 middle;
	int32_t			 middle_size;
	int32_t			 middle_y;
	struct ezz_seal_line	 code;		/* straight, across the middle */
	struct ezz_seal_line	 line;		/* straight, below it */
	struct ezz_seal_line	 number;	/* along the lower rim */
	struct ezz_ink		 ink;
};

/* UTF-8; "" where the seal has none. */
struct ezz_seal_text {
	const char		*name;
	const char		*code;
	const char		*line;
	const char		*number;
	const char		*mark;		/* 样章, 测试: across it all */
	struct ezz_bytes	 emblem;	/* PNG; empty: none */
};

/* The shapes of a face, filled non-zero. */
struct ezz_seal_face {
	struct ezz_shape	 ink;
	struct ezz_shape	 mark;
	double			 mark_halo;	/* left free around the mark */
};

/*
 * EZZ_EREFUSED: a name that is too long or too short for the look, words for
 * a line that it has not, hidden characters; EZZ_ENOTFOUND: a font, or a
 * character that none has.
 */
ezz_status	 ezz_seal_face_make(ezz_ctx *, ezz_fonts *,
		    const struct ezz_seal_look *, const struct ezz_seal_text *,
		    struct ezz_seal_face *out);
void		 ezz_seal_face_free(struct ezz_seal_face *);

/* At true size; PNG in a palette of one ink's alpha, white under it. */
ezz_status	 ezz_seal_face_png(ezz_ctx *, const struct ezz_seal_look *,
		    const struct ezz_seal_text *,
		    const struct ezz_seal_face *, unsigned dpi,
		    struct ezz_buf *out);
ezz_status	 ezz_seal_face_svg(ezz_ctx *, const struct ezz_seal_look *,
		    const struct ezz_seal_text *,
		    const struct ezz_seal_face *, struct ezz_buf *out);

#endif
