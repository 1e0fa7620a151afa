/*
 * Subsets of a face with CFF outlines (Adobe TN 5176, OpenType), put together
 * from glyphs that are kept: what a glyph is in a subset does not depend on
 * the others, so a million licences take each one out of the face once.
 *
 * font_cff.c takes glyphs out of the face and keeps them, font_sfnt.c writes a
 * font of those that a document has.
 */
#ifndef EZZ_DRAW_FONT_CFF_H
#define EZZ_DRAW_FONT_CFF_H

#include "draw/font.h"

struct hb_face_t;

#define EZZ_CFF_PRIVATE	32	/* two numbers and their operators */

/* A glyph: its charstring calls no subroutine and gives no hint. */
struct ezz_cff_glyph {
	uint32_t	 id;		/* in the face; 0 is .notdef */
	size_t		 at, n;		/* of the charstring in the pool */
	size_t		 dict;		/* which private DICT it needs */
	bool		 is;		/* false: an empty slot */
};

struct ezz_cff_private {
	uint8_t		 p[EZZ_CFF_PRIVATE];
	size_t		 n;
};

/* What is kept of a face. */
struct ezz_cff {
	struct hb_face_t	*face;
	struct ezz_buf		 pool;
	struct ezz_cff_glyph	*slot;		/* open addressing, by id */
	size_t			 n, cap;	/* a power of two */
	struct ezz_cff_private	*dict;
	size_t			 dicts;
	struct ezz_buf		 names;		/* the table name */
	struct ezz_buf		 head, hhea, os2, hmtx;	/* the face's own */
	size_t			 metrics;	/* pairs in hmtx */
};

/*
 * Get ready for a face that outlives it.  *out is NULL when the face has no
 * outlines of this kind, or says of them what is not known here: others can
 * make its subsets.
 */
ezz_status	 ezz_cff_new(ezz_ctx *, struct hb_face_t *,
		    struct ezz_cff **out);
void		 ezz_cff_free(struct ezz_cff **);
/* Keep the glyphs id of these characters, which may be kept already. */
ezz_status	 ezz_cff_keep(ezz_ctx *, struct ezz_cff *, const uint32_t *c,
		    const uint32_t *id, size_t n);
/* One that is kept. */
const struct ezz_cff_glyph *ezz_cff_glyph(const struct ezz_cff *,
		    uint32_t id);
/*
 * Append a font of n characters, c rising, each with the kept glyph id: the
 * i-th is its glyph i + 1.
 */
ezz_status	 ezz_cff_font(ezz_ctx *, const struct ezz_cff *,
		    const uint32_t *c, const uint32_t *id, size_t n,
		    struct ezz_buf *out);

#endif
