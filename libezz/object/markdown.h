/*
 * A small Markdown for official documents: a header of "key: value" lines,
 * then headings, paragraphs, lists, tables and pictures.  Blocks are a flat
 * list in the order of the text, so that nothing nests but lists, by a number.
 *
 *	---
 *	标题: 关于……的通知
 *	---
 *	Paragraphs of lines, parted by empty ones; **strong** in them.
 *	# Title of the document, or of an attachment that begins here
 *	## 一、  ### （一）  #### 1.  ##### （1）	numbered, or numbers itself
 *	- item, 1. item, indented to nest
 *	| head | head |, |---|:--:|, | cell | cell |
 *	![caption](picture.png)
 *
 * A paragraph that begins with 一、 or （一） is a heading up to its first 。.
 * Left out, and refused by name: quotations, code, rules, HTML blocks.
 * Everything else is itself, links and HTML within a line too.
 */
#ifndef EZZ_OBJECT_MARKDOWN_H
#define EZZ_OBJECT_MARKDOWN_H

#include "base/arena.h"

struct ezz_md_pair {
	const char	*key;
	const char	*value;
	unsigned	 line;		/* from 1 */
};

enum ezz_md_face {
	EZZ_MD_PLAIN,
	EZZ_MD_STRONG,
	EZZ_MD_HEAD		/* of a paragraph that begins as a heading */
};

struct ezz_md_run {
	struct ezz_bytes	 text;
	enum ezz_md_face	 face;
};

struct ezz_md_text {
	const struct ezz_md_run	*runs;
	size_t			 n;
};

enum ezz_md_kind {
	EZZ_MD_TITLE,
	EZZ_MD_HEADING,
	EZZ_MD_PARAGRAPH,
	EZZ_MD_ITEM,
	EZZ_MD_TABLE,
	EZZ_MD_PICTURE
};

enum ezz_md_align {
	EZZ_MD_NONE,
	EZZ_MD_LEFT,
	EZZ_MD_CENTRE,
	EZZ_MD_RIGHT
};

struct ezz_md_block {
	enum ezz_md_kind		 kind;
	unsigned			 line;
	int				 level;	/* 1 to 4: headings, items */
	unsigned			 number; /* of an item; 0: none.  Of a
						 * heading: 0, it has its own */
	struct ezz_md_text		 text;	/* of a picture: its caption */
	const char			*file;
	size_t				 rows;	/* with the head */
	size_t				 columns;
	const struct ezz_md_text	*cells;	/* rows * columns */
	const enum ezz_md_align		*aligns;
};

struct ezz_md {
	struct ezz_md_pair	*pairs;
	size_t			 pairs_n;
	struct ezz_md_block	*blocks;
	size_t			 blocks_n;
	struct ezz_arena	 memory;
};

/*
 * Read one.  Every message names the line: EZZ_EFORMAT, EZZ_EUNSUPPORTED for
 * what is left out, EZZ_EREFUSED for hidden characters, EZZ_ELIMIT.
 */
ezz_status	 ezz_md_read(ezz_ctx *, struct ezz_bytes, struct ezz_md **out);
void		 ezz_md_free(struct ezz_md **);
/* The plain characters of a text, appended. */
ezz_status	 ezz_md_plain(ezz_ctx *, const struct ezz_md_text *,
		    struct ezz_buf *out);

/*
 * Does the text begin with the number of a heading of this level, 一、 （一）
 * 1. （1）: its length in bytes, or 0.
 */
size_t		 ezz_md_numbered(struct ezz_bytes, int level);

#endif
