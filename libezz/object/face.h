/*
 * A face: where on its page each field of a licence type is printed, and how;
 * ezz-face(5).  Data in schemas/face/NAME.json, not code.  Const once made.
 *
 * Lengths are whole micrometres.
 */
#ifndef EZZ_OBJECT_FACE_H
#define EZZ_OBJECT_FACE_H

#include "base/arena.h"
#include "object/schema.h"

/* What the code on a face is called, so that nobody takes it for more. */
#define EZZ_FACE_CAPTION	"离线核验码"

struct ezz_face_rect {
	int32_t	 x, y, w, h;
};

enum ezz_face_align {		/* as enum ezz_align of draw/type.h */
	EZZ_FACE_LEFT,
	EZZ_FACE_CENTRE,
	EZZ_FACE_RIGHT,
	EZZ_FACE_JUSTIFY,
	EZZ_FACE_SPREAD
};

enum ezz_face_valign {
	EZZ_FACE_MIDDLE,
	EZZ_FACE_TOP,
	EZZ_FACE_BOTTOM
};

struct ezz_face_style {
	const char		*name;
	const char		*font;		/* a style of fonts.json */
	int32_t			 size;		/* of the em */
	int32_t			 leading;	/* 0: the type's own */
	enum ezz_face_align	 align;
	uint8_t			 rgb[3];
};

enum ezz_face_kind {
	EZZ_FACE_TEXT,		/* fixed words */
	EZZ_FACE_FIELD,
	EZZ_FACE_TABLE,		/* a row for each text of a list */
	EZZ_FACE_PHOTO,
	EZZ_FACE_QR,		/* the code, its quiet zone and caption */
	EZZ_FACE_SEAL,		/* where the seal's middle comes */
	EZZ_FACE_DRAWN,		/* first of what is only drawn */
	EZZ_FACE_RECT = EZZ_FACE_DRAWN,
	EZZ_FACE_RULE,		/* a line along the longer side */
	EZZ_FACE_WAVES,		/* fine waves: a ground hard to copy */
	EZZ_FACE_MARK		/* a field's words across the page, pale */
};

struct ezz_face_column {
	const char		*title;
	const struct ezz_field	*field;
	int32_t			 width;
	bool			 date;
	bool			 mask;
};

#define EZZ_FACE_ALL	SIZE_MAX	/* every text of a field */

struct ezz_face_box {
	enum ezz_face_kind		 kind;
	struct ezz_face_rect		 at;
	const struct ezz_face_style	*style;
	const char			*text;
	const struct ezz_field		*field;
	size_t				 index;	/* of a list; or _ALL */
	bool				 date;	/* 2026年03月15日 */
	bool				 mask;
	bool				 needed;
	const char			*empty;	/* printed for no value */
	/* only where the record has this field, or has not */
	const struct ezz_field		*with;
	const struct ezz_field		*without;
	int32_t				 least;	/* em; 0: is not shrunk */
	size_t				 lines;	/* at most; 0: what fits */
	enum ezz_face_valign		 valign;
	/* what is drawn */
	int32_t				 line;
	int32_t				 dash[4];
	size_t				 dash_n;
	uint8_t				 rgb[3];
	bool				 filled;
	uint8_t				 fill[3];
	int				 count;	/* of waves */
	/* a table */
	int32_t				 row;	/* height */
	const struct ezz_face_style	*head;
	const struct ezz_face_column	*columns;
	size_t				 columns_n;
};

struct ezz_face {
	const struct ezz_schema		*schema;
	int32_t				 w, h;
	const struct ezz_face_style	*styles;
	size_t				 styles_n;
	const struct ezz_face_box	*boxes;
	size_t				 boxes_n;
	struct ezz_arena		 memory;	/* of all the above */
};

/* ezz_face_open, _free, ezz_check_face stand in ezz.h. */

/* Rows that a table has room for under its head. */
size_t		 ezz_face_rows(const struct ezz_face_box *);
/* Side of the square of a QR box; the rest of it is for the caption. */
int32_t		 ezz_face_code(const struct ezz_face_box *);
/* Does anything of the face print this field. */
bool		 ezz_face_shows(const struct ezz_face *,
		    const struct ezz_field *);

#endif
