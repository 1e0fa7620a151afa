/*
 * Type: a paragraph of Chinese set in lines (line breaking with 避头尾 after
 * GB/T 15834 and W3C's clreq, justification, the character grid of
 * GB/T 9704), and a text fitted into a box.  Lengths are micrometres, x from
 * the left of the measure, y from its top down, as in OFD.
 *
 * What is refused instead of set: hidden and bidi characters, tabs, broken
 * UTF-8, a character that no font has; each is named.  '\n' ends a line.
 * Left out: vertical setting, hyphenation, shaping of scripts that need it.
 */
#ifndef EZZ_DRAW_TYPE_H
#define EZZ_DRAW_TYPE_H

#include "draw/font.h"

enum ezz_align {
	EZZ_LEFT = 0,
	EZZ_CENTRE,
	EZZ_RIGHT,
	EZZ_JUSTIFY,		/* but the last line: left */
	EZZ_SPREAD		/* every line fills the measure: 分散对齐 */
};

/* How; all zero but style, size and width is ragged right. */
struct ezz_type {
	const struct ezz_style	*style;
	int32_t		 size;		/* of the em */
	int32_t		 width;		/* of the measure */
	int32_t		 leading;	/* baseline to baseline; 0: 1.3 size */
	int32_t		 indent;	/* before the first line; < 0 hangs out */
	int32_t		 hang;		/* before the others */
	enum ezz_align	 align;
	/* > 0: the measure holds so many full-width characters, each in its
	 * cell; Latin takes whole half cells.  The cell may be less than size. */
	unsigned	 grid;
	/* No quarter-em between Chinese and Latin; no squeezed punctuation. */
	bool		 plain;
	/* Lines that a paragraph may have; 0: any number. */
	size_t		 lines;
};

/* Part of a paragraph in a style of its own; NULL: that of the type. */
struct ezz_span {
	struct ezz_bytes	 text;
	const struct ezz_style	*style;
};

/* Characters of one line that follow each other in one face: a TextCode. */
struct ezz_piece {
	const struct ezz_font	*font;
	struct ezz_bytes	 text;
	size_t			 span;	/* which it came from */
	int32_t			 x;	/* origin of the first character */
	int32_t			 y;	/* baseline */
	int32_t			 end;	/* x after the last advance */
	size_t			 n;	/* characters */
	const uint32_t		*c;	/* n code points */
	const uint32_t		*glyph;	/* n glyph numbers of the whole face */
	const int32_t		*delta;	/* n - 1 distances: DeltaX */
};

struct ezz_line {
	size_t		 piece;		/* its first */
	size_t		 pieces;
	int32_t		 y;		/* baseline */
	int32_t		 left;		/* of the em boxes, squeezed or not */
	int32_t		 right;
};

/* A paragraph set; all of it is freed with it. */
struct ezz_setting {
	int32_t			 size;	/* of the em: what fitting came to */
	int32_t			 leading;
	int32_t			 height;	/* em box of the first line to the last's */
	size_t			 lines;
	const struct ezz_line	*line;
	size_t			 pieces;
	const struct ezz_piece	*piece;
};

/*
 * Set a paragraph.  The em box of the first line touches y 0; an empty
 * paragraph has no line.  EZZ_EREFUSED and EZZ_ENOTFOUND name the character;
 * EZZ_ELIMIT when it needs more lines than type->lines, or the measure holds
 * not one character.
 */
ezz_status	 ezz_type_set(ezz_ctx *, const struct ezz_type *,
		    const struct ezz_span *, size_t n,
		    struct ezz_setting **out);
void		 ezz_setting_free(struct ezz_setting **);

/* Where it must fit: type->width by height, down to the least size. */
struct ezz_fit {
	int32_t		 height;
	int32_t		 least;		/* size; 0: not shrunk at all */
};

/*
 * Set a text in the largest size, from type->size down in steps of a
 * twentieth, at which it fits; leading, indent and hang shrink with it.
 * EZZ_ELIMIT says how much is too much: what the caller names the field with.
 */
ezz_status	 ezz_type_fit(ezz_ctx *, const struct ezz_type *,
		    const struct ezz_fit *, struct ezz_bytes text,
		    struct ezz_setting **out);

/* The width of a text in one line, set plainly. */
ezz_status	 ezz_type_width(ezz_ctx *, const struct ezz_style *,
		    int32_t size, struct ezz_bytes text, int32_t *out);

/* Add all of a setting to what a document uses. */
ezz_status	 ezz_setting_use(ezz_ctx *, const struct ezz_setting *,
		    struct ezz_used *);

#endif
