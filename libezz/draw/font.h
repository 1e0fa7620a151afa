/*
 * Fonts: sets of styles, each a chain of faces; a character's glyph and its
 * measures; the subset that a document carries.  FreeType and HarfBuzz stay
 * in this room.
 *
 * Lengths on paper are whole micrometres everywhere: a layout is the same on
 * every machine, and OFD's three decimals of a millimetre are exact.
 *
 * A set (ezz_fonts, see ezz.h) reads fonts.json of its directory and asks its
 * owner for a font file when a style first needs it.  It belongs to one
 * thread; the files' bytes may be shared by many sets.
 */
#ifndef EZZ_DRAW_FONT_H
#define EZZ_DRAW_FONT_H

#include "base/bytes.h"

#define EZZ_MM		1000	/* micrometres a millimetre */
/* A point is 25.4/72 mm. */
#define EZZ_POINTS(pt)	((int32_t)((pt) * 25400 / 72.0 + 0.5))

struct ezz_style;
struct ezz_font_inner;

/* One face.  It lives as long as its set; strings are UTF-8. */
struct ezz_font {
	const char	*key;		/* its name in fonts.json */
	const char	*family;	/* "Noto Serif CJK SC": OFD's FontName */
	const char	*package;	/* Debian's, or "" */
	int32_t		 upem;		/* font units an em */
	int32_t		 ascent;	/* of the em box above the baseline: */
	int32_t		 descent;	/* below; both positive, their sum upem */
	bool		 bold;
	bool		 serif;
	struct ezz_font_inner *inner;
};

/* A character in the face that has it; lengths in font units. */
struct ezz_glyph {
	const struct ezz_font	*font;
	uint32_t		 id;
	int32_t			 advance;
	/* Of full-width punctuation: which half of the em has no ink. */
	bool			 blank_left;
	bool			 blank_right;
};

/* Font units at a size, rounded to the nearest micrometre. */
int32_t		 ezz_font_scale(const struct ezz_font *, int32_t units,
		    int32_t size);

/*
 * A style by its name in fonts.json (宋体 仿宋 楷体 黑体 小标宋 粗宋 ...); it
 * belongs to the set.  EZZ_ENOTFOUND names the style that there is not, or the
 * Debian package of a style of which no face is installed.
 */
ezz_status	 ezz_fonts_style(ezz_ctx *, ezz_fonts *, const char *name,
		    const struct ezz_style **out);
/* The face that its plain text is set in: the first of the chain that is there. */
const struct ezz_font *ezz_style_first(const struct ezz_style *);
/* The face that the style wishes for and this machine has not, or NULL. */
const char	*ezz_style_wished(const struct ezz_style *);
/*
 * The glyph of a character, from the first face of the chain that has one.
 * EZZ_ENOTFOUND names the character: never .notdef.  Hidden characters
 * (controls, bidi, zero width) are EZZ_EREFUSED.
 */
ezz_status	 ezz_style_glyph(ezz_ctx *, const struct ezz_style *,
		    uint32_t c, struct ezz_glyph *out);

/* ---- a font that came in a document ---- */

/*
 * The first face of a font file's bytes, which must outlive it: TrueType,
 * OpenType or bare CFF, with or without a cmap.  EZZ_EFORMAT.
 */
ezz_status	 ezz_font_alone(ezz_ctx *, struct ezz_bytes,
		    struct ezz_font **out);
void		 ezz_font_free(struct ezz_font **);
/* The glyph of a character by its cmap; 0: none. */
uint32_t	 ezz_font_char(const struct ezz_font *, uint32_t c);

/* ---- what a document uses of its fonts ---- */

/* Characters by face, each once; faces in the order they were first used. */
struct ezz_used;

ezz_status	 ezz_used_new(ezz_ctx *, struct ezz_used **out);
void		 ezz_used_free(struct ezz_used **);
ezz_status	 ezz_used_add(ezz_ctx *, struct ezz_used *,
		    const struct ezz_font *, uint32_t c);
size_t		 ezz_used_fonts(const struct ezz_used *);
const struct ezz_font *ezz_used_font(const struct ezz_used *, size_t i);

/*
 * Append the subset of the i-th face as an OpenType file: the glyphs of its
 * characters under a cmap, no hints, no layout tables; the same bytes for the
 * same characters in whatever order they came.  A reader maps a TextCode by
 * the cmap and needs no CGTransform.  EZZ_EREFUSED when the face's licence
 * bits (OS/2 fsType) forbid a subset in a document.
 */
ezz_status	 ezz_used_subset(ezz_ctx *, const struct ezz_used *, size_t i,
		    struct ezz_buf *out);

#endif
