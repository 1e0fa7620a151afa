/*
 * A licence on its page, between the files that make it: sheet.c sets text
 * and draws lines, plate.c makes a face ready once, leaf.c puts a licence on
 * it, photo.c judges a portrait, printing.c has fonts, plates and the seal.
 */
#ifndef EZZ_OP_LEAF_H
#define EZZ_OP_LEAF_H

#include "draw/modules.h"
#include "draw/type.h"
#include "format/ofd_write.h"
#include "object/face.h"
#include "object/licence.h"
#include "object/report.h"

/* The namespace of the tags that say which field a printed text is. */
#define EZZ_LICENCE_TAGS	"urn:ezz:licence:1"
#define EZZ_LICENCE_ROOT	"Licence"
/* Attachments, by name. */
#define EZZ_LICENCE_FIELDS	"licence"	/* licence.json */
#define EZZ_LICENCE_TOKEN	"token"		/* token.txt */

/* Ids of what is always there.  What is drawn follows in its order, by which
 * some readers stack it. */
enum {
	EZZ_ID_PAGE = 1,
	EZZ_ID_TEMPLATE,
	EZZ_ID_PAGE_LAYER,
	EZZ_ID_TEMPLATE_LAYER,
	EZZ_ID_CODE,		/* the QR's picture, as a resource */
	EZZ_ID_PHOTO,
	EZZ_ID_FREE
};

/* ---- sheet.c ------------------------------------------------------------- */

#define EZZ_SHEET_FACES	16	/* faces of fonts on one page: 4 met */

/* What is being put on a page.  Zero but ctx, fonts, memory and next. */
struct ezz_sheet {
	ezz_ctx			*ctx;
	ezz_fonts		*fonts;
	struct ezz_arena	*memory;	/* of all that is put */
	unsigned		 next;		/* the next id */
	struct ezz_ofd_put	*put;
	size_t			 n, cap;
	struct ezz_used		*used;
	struct {
		const struct ezz_font	*font;
		unsigned		 id;
	}			 faces[EZZ_SHEET_FACES];
	size_t			 faces_n;
};

/* A text and how it stands in its box. */
struct ezz_sheet_text {
	const struct ezz_face_style	*style;
	struct ezz_face_rect		 at;
	struct ezz_bytes		 text;
	int32_t				 least;
	size_t				 lines;
	enum ezz_face_valign		 valign;
	bool				 plain;	/* no air round digits */
};

void		 ezz_sheet_done(struct ezz_sheet *);
/*
 * Set a text; its objects are the last *objects of the sheet.  EZZ_ELIMIT: it
 * does not fit; EZZ_EREFUSED, EZZ_ENOTFOUND: a character that cannot be set.
 */
ezz_status	 ezz_sheet_text(struct ezz_sheet *,
		    const struct ezz_sheet_text *, size_t *objects);
/*
 * One line of a setting, its em box at x, y; its objects are the last
 * *objects of the sheet, where that is not NULL.
 */
ezz_status	 ezz_sheet_line(struct ezz_sheet *, const struct ezz_setting *,
		    size_t line, int32_t x, int32_t y, const uint8_t rgb[3],
		    size_t *objects);
/* What a box draws, and no text. */
ezz_status	 ezz_sheet_drawn(struct ezz_sheet *,
		    const struct ezz_face_box *);
ezz_status	 ezz_sheet_rect(struct ezz_sheet *, struct ezz_face_rect,
		    int32_t line, const uint8_t rgb[3]);
ezz_status	 ezz_sheet_image(struct ezz_sheet *, unsigned resource,
		    struct ezz_face_rect);
/* Turned words in a pale colour, such as a trial office's. */
ezz_status	 ezz_sheet_mark(struct ezz_sheet *, const char *style,
		    const char *text, int32_t w, int32_t h);
/*
 * Words across the page, so many times; *objects are those of the last time.
 * As ezz_sheet_text.
 */
ezz_status	 ezz_sheet_words(struct ezz_sheet *,
		    const struct ezz_sheet_text *, int times, int32_t w,
		    int32_t h, size_t *objects);
/*
 * The fonts of the sheet as subsets, named part + number; *n of them, in its
 * memory but for their bytes, which own[0..n-1] hold.
 */
ezz_status	 ezz_sheet_fonts(struct ezz_sheet *, const char *part,
		    struct ezz_ofd_put_font **out, size_t *n,
		    struct ezz_buf own[EZZ_SHEET_FACES]);

/* ---- plate.c ------------------------------------------------------------- */

/* A face made ready: what all licences on it share.  Const once made. */
struct ezz_plate {
	const struct ezz_face		*face;
	struct ezz_arena		 memory;
	struct ezz_ofd_put_layer	 layer;
	struct ezz_ofd_put_page		 page;		/* the template */
	struct ezz_ofd_put_font		*fonts;
	size_t				 fonts_n;
	struct ezz_buf			 bytes;		/* packed once */
	struct ezz_pkg			*base;
	unsigned			 next;		/* id after them */
};

ezz_status	 ezz_plate_make(ezz_ctx *, const struct ezz_face *,
		    ezz_fonts *, bool test, struct ezz_plate **out);
/* Pack one more file that all licences on it share. */
ezz_status	 ezz_plate_add(ezz_ctx *, struct ezz_plate *,
		    const char *name, struct ezz_bytes);
void		 ezz_plate_free(struct ezz_plate **);
/* Of the middle of a rectangle, a seal's place. */
const struct ezz_face_box *ezz_plate_box(const struct ezz_plate *,
		    enum ezz_face_kind);

/* ---- photo.c ------------------------------------------------------------- */

struct ezz_photo {
	const char	*format;	/* "PNG", "JPEG" */
	const char	*file;		/* "photo.png", "photo.jpg" */
	uint32_t	 w, h;
};

/* EZZ_EFORMAT, EZZ_ELIMIT, EZZ_EUNSUPPORTED say why it is no portrait. */
ezz_status	 ezz_photo_read(ezz_ctx *, struct ezz_bytes,
		    struct ezz_photo *out);

/* ---- leaf.c -------------------------------------------------------------- */

/* A licence laid out, all but its code.  It needs its plate, and no fonts. */
struct ezz_leaf;

/*
 * What cannot be printed is noted as failed, with field and rule, and *out is
 * then NULL.
 */
ezz_status	 ezz_leaf_make(ezz_ctx *, const struct ezz_plate *,
		    ezz_fonts *, const struct ezz_licence *,
		    struct ezz_note *, struct ezz_leaf **out);
void		 ezz_leaf_free(struct ezz_leaf **);
/* What comes last. */
struct ezz_leaf_terms {
	struct ezz_bytes		 token;
	const struct ezz_modules	*modules;	/* NULL: drawn here */
	int64_t				 made;
	const char			*signatures;	/* see ofd_write.h */
};

/* The files of its document, with the code of this token on it; those that
 * the plate packed are not among them. */
ezz_status	 ezz_leaf_files(ezz_ctx *, const struct ezz_leaf *,
		    const struct ezz_leaf_terms *, ezz_ofd_files_fn *take,
		    void *arg);
/* Append the package, unsigned. */
ezz_status	 ezz_leaf_pack(ezz_ctx *, const struct ezz_leaf *,
		    const struct ezz_leaf_terms *, struct ezz_buf *out);
const struct ezz_plate *ezz_leaf_plate(const struct ezz_leaf *);

#endif
