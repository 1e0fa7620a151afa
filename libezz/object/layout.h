/*
 * How official documents are laid out: the numbers of GB/T 9704 as data, from
 * schemas/compose/NAME.json.  Const once read.  Lengths are micrometres.
 */
#ifndef EZZ_OBJECT_LAYOUT_H
#define EZZ_OBJECT_LAYOUT_H

#include "base/arena.h"

enum ezz_layout_use {
	EZZ_TYPE_MARK,		/* 发文机关标志 */
	EZZ_TYPE_TITLE,
	EZZ_TYPE_BODY,
	EZZ_TYPE_FIRST,		/* 一、 */
	EZZ_TYPE_SECOND,	/* （一） */
	EZZ_TYPE_STRONG,
	EZZ_TYPE_LABEL,		/* 密级, 附件 */
	EZZ_TYPE_SIGNER,	/* a signer's name */
	EZZ_TYPE_SMALL,		/* 版记, tables */
	EZZ_TYPE_HEAD,		/* of a table's columns */
	EZZ_TYPE_NUMBER,	/* of pages */
	EZZ_TYPES
};

struct ezz_layout_type {
	const char	*font;		/* a style of fonts.json */
	int32_t		 size;
};

/* A grid; the first is the rule, the others stand in for it. */
struct ezz_layout_grid {
	int	 rows;
	int	 columns;
};

#define EZZ_LAYOUT_GRIDS	17

struct ezz_layout {
	const char		*name;
	const char		*words;	/* of titles, with spaces */
	struct ezz_layout_grid	 grids[EZZ_LAYOUT_GRIDS];
	size_t			 grids_n;
	struct ezz_layout_type	 types[EZZ_TYPES];
	uint8_t			 red[3];
	struct {
		int32_t	 width, height, top, left, text_width, text_height;
	}			 page;
	struct {
		int32_t	 mark_top, rule_gap, rule;
		int	 mark_rows, title_rows, to_rows, number_indent;
	}			 head;
	struct {
		int32_t	 mark_top, rule_gap, rule_bottom, rule_length, thick,
			 thin, between, row_gap;
		int	 title_rows;
	}			 letter;
	struct {
		int32_t	 mark_top;
		int	 mark_rows, text_rows;
	}			 order;
	struct {
		int32_t	 mark_top;
	}			 minutes;
	struct {
		int32_t	 seal, below, between, signer_width, signer_height;
		int	 note_rows, date_right, plain_rows, plain_right,
			 seals_in_row, signer_rows, signer_right;
	}			 end;
	struct {
		int32_t	 thick, thin, row;
		int	 indent;
	}			 version;
	struct {
		int32_t	 gap;
		int	 indent;
	}			 number;
	struct {
		int32_t	 line, pad, least_width;
	}			 table;
	struct {
		int	 dpi, rows;
	}			 picture;
	struct ezz_arena	 memory;
};

/*
 * The layout of this name under the directory of schemas.  EZZ_ENOTFOUND,
 * EZZ_EFORMAT: it is not as schemas/compose/compose.json wants it.
 */
ezz_status	 ezz_layout_open(ezz_ctx *, const char *data, const char *name,
		    struct ezz_layout **out);
void		 ezz_layout_free(struct ezz_layout **);

#endif
