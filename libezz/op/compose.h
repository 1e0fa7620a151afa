/*
 * An official document on its pages, between the files that lay it out:
 * compose.c leads, compose_set.c sets text, compose_head.c has what stands
 * above the text, compose_body.c the text, compose_table.c tables and
 * pictures, compose_end.c signature and seals, compose_page.c pages, version
 * record and page numbers, compose_write.c the OFD.
 *
 * Text becomes strips, each some rows of the grid high; strips are put on
 * pages; what they hold becomes marks, each in its place on a page.  Where
 * a seal would be alone on its page all is done again on another grid.
 */
#ifndef EZZ_OP_COMPOSE_H
#define EZZ_OP_COMPOSE_H

#include "object/layout.h"
#include "object/letter.h"
#include "op/leaf.h"

/* The namespace and root of the tags that say what a printed text is. */
#define EZZ_LETTER_TAGS		"urn:ezz:document:1"
#define EZZ_LETTER_ROOT		"Document"
enum ezz_tag {
	EZZ_TAG_NONE,
	EZZ_TAG_COPY,
	EZZ_TAG_SECRECY,
	EZZ_TAG_URGENCY,
	EZZ_TAG_MARK,
	EZZ_TAG_NUMBER,
	EZZ_TAG_SIGNER,
	EZZ_TAG_TITLE,
	EZZ_TAG_TO,
	EZZ_TAG_TEXT,
	EZZ_TAG_ATTACHMENTS,
	EZZ_TAG_BODY,
	EZZ_TAG_DATE,
	EZZ_TAG_NOTE,
	EZZ_TAG_ATTACHMENT,
	EZZ_TAG_CC,
	EZZ_TAG_PRINTER,
	EZZ_TAG_PRINTED,
	EZZ_TAG_PAGE,
	EZZ_TAGS
};

enum ezz_mark_kind {
	EZZ_MARK_LINE,		/* of a setting; x, y: its em box */
	EZZ_MARK_RULE,		/* w long or h high; about x, y */
	EZZ_MARK_PICTURE
};

struct ezz_mark {
	enum ezz_mark_kind		 kind;
	unsigned			 page;		/* from 0 */
	int32_t				 x, y, w, h;
	const struct ezz_setting	*set;
	size_t				 line;
	int32_t				 weight;	/* of a rule */
	bool				 red;
	enum ezz_tag			 tag;
	size_t				 picture;
};

/* Some rows of the grid, and what is in them: x from the left of the text
 * block, y from the upper edge of the first row. */
struct ezz_strip {
	int			 rows;
	struct ezz_mark		*marks;
	size_t			 n;
	bool			 space;	/* not at the head of a page */
	bool			 fresh;	/* begins a page */
	bool			 keep;	/* on the page of the next strip */
	bool			 text;	/* what a seal may stand beside */
	bool			 sign;	/* name, date and seals */
	size_t			 head;	/* of a table: its head's strip + 1 */
};

struct ezz_spot {
	unsigned	 page;
	int32_t		 x, y;		/* of its middle */
	int32_t		 w, h;
};

struct ezz_letter_picture {
	struct ezz_photo	 is;
	struct ezz_buf		 bytes;
	unsigned		 id;
	const char		*file;
};

struct ezz_compose {
	ezz_ctx				*ctx;
	const struct ezz_layout		*l;
	const struct ezz_letter		*letter;
	const struct ezz_compose_terms	*terms;
	const struct ezz_style		*styles[EZZ_TYPES];
	struct ezz_letter_picture	*pictures;	/* by block */
	/* of this try */
	int				 rows, columns;
	int32_t				 pitch, cell;
	bool				 together; /* keep text by the seal */
	struct ezz_arena		 memory;
	struct ezz_setting		**sets;
	size_t				 sets_n, sets_cap;
	struct ezz_strip			*strips;
	size_t				 strips_n, strips_cap;
	struct ezz_mark			*marks;
	size_t				 marks_n, marks_cap;
	int				 first_row;	/* of the text */
	int				 last_row;	/* of the first page */
	unsigned			 pages;
	unsigned			 numbered;	/* pages with numbers */
	unsigned			 last_page;	/* that has text, and */
	int				 last_used;	/* its rows */
	struct ezz_spot			 seals[EZZ_MAX_LETTER_BODIES];
	size_t				 seals_n;
	bool				 alone;	/* a seal without text */
};

/* ---- compose_set.c ------------------------------------------------------- */

/* How a text is set; zero but use and w: one paragraph, ragged right. */
struct ezz_words {
	enum ezz_layout_use	 use;
	int32_t			 w;
	int32_t			 size;		/* 0: of the use */
	int32_t			 leading;
	int32_t			 indent, hang;
	enum ezz_align		 align;
	unsigned		 grid;
	size_t			 lines;
	bool			 plain;
};

ezz_status	 ezz_compose_spans(struct ezz_compose *,
		    const struct ezz_words *, const struct ezz_span *,
		    size_t n, struct ezz_setting **out);
ezz_status	 ezz_compose_words(struct ezz_compose *,
		    const struct ezz_words *, const char *text,
		    struct ezz_setting **out);
/* One line as wide as it is. */
ezz_status	 ezz_compose_line(struct ezz_compose *, enum ezz_layout_use,
		    int32_t size, const char *text,
		    struct ezz_setting **out, int32_t *width);
ezz_status	 ezz_compose_width(struct ezz_compose *, enum ezz_layout_use,
		    const char *text, int32_t *out);
const char	*ezz_compose_fmt(struct ezz_compose *, const char *fmt, ...)
		    __attribute__((format(printf, 2, 3)));
/* A mark in its place on a page. */
ezz_status	 ezz_compose_mark(struct ezz_compose *,
		    const struct ezz_mark *);
/* A strip of n marks, which the caller fills. */
ezz_status	 ezz_compose_strip(struct ezz_compose *, int rows, size_t n,
		    struct ezz_strip **out);
ezz_status	 ezz_compose_space(struct ezz_compose *, int rows);
/* Each line of a setting as a strip of one row. */
ezz_status	 ezz_compose_rows(struct ezz_compose *,
		    const struct ezz_setting *, int32_t x, enum ezz_tag,
		    bool keep);
/* Where in its row a line of this size stands. */
int32_t		 ezz_compose_drop(const struct ezz_compose *, int32_t size);

/* ---- the parts ----------------------------------------------------------- */

ezz_status	 ezz_compose_head(struct ezz_compose *);
/* compose_title.c */
ezz_status	 ezz_compose_title(struct ezz_compose *, const char *title,
		    enum ezz_tag);
ezz_status	 ezz_compose_body(struct ezz_compose *);
ezz_status	 ezz_compose_table(struct ezz_compose *,
		    const struct ezz_md_block *);
ezz_status	 ezz_compose_picture(struct ezz_compose *, size_t block);
ezz_status	 ezz_compose_end(struct ezz_compose *);
ezz_status	 ezz_compose_pages(struct ezz_compose *);
ezz_status	 ezz_compose_write(struct ezz_compose *, struct ezz_bytes text,
		    struct ezz_buf *out);
/* "1:142.2,203.5" of a seal. */
const char	*ezz_compose_place(struct ezz_compose *, size_t seal);

#endif
