/* What stands behind a font, for the files of this room that draw glyphs. */
#ifndef EZZ_DRAW_FONT_INNER_H
#define EZZ_DRAW_FONT_INNER_H

#include "draw/font.h"

/* FreeType's and HarfBuzz's, by their tags: who draws includes the rest. */
struct FT_FaceRec_;
struct FT_LibraryRec_;
struct hb_face_t;

struct ezz_font_inner {
	struct FT_FaceRec_	*face;
	struct FT_LibraryRec_	*own;	/* of a face that is in no set */
	struct ezz_bytes	 file;
	unsigned		 index;
	struct hb_face_t	*subsets;	/* made ready at the first subset */
	struct ezz_cff		*cff;		/* or NULL: no such outlines */
	bool			 cff_asked;
	/* characters met: open addressing, a power of two, NULL when empty */
	struct ezz_char_known	*known;
	size_t			 n_known;
	size_t			 cap_known;
};

/* What fonts.json says of a face. */
struct ezz_font_row {
	const char	*key;
	const char	*file;
	const char	*family;
	const char	*package;
	unsigned	 index;
	bool		 bold;
	bool		 serif;
};

/*
 * A face from the bytes of a font file: of a collection, the one of the row's
 * family.  EZZ_EFORMAT.
 */
ezz_status	 ezz_font_open(ezz_ctx *, struct FT_LibraryRec_ *,
		    const struct ezz_font_row *, struct ezz_bytes file,
		    struct ezz_font **out);
/* False when this face has no glyph for it; EZZ_ENOMEM. */
ezz_status	 ezz_font_glyph(ezz_ctx *, const struct ezz_font *, uint32_t c,
		    struct ezz_glyph *out, bool *has);

#endif
