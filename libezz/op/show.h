/*
 * Rows of what a file says, for people or as one JSON object a line: written
 * once, read both ways.  Nothing here is judged.
 */
#ifndef EZZ_OP_SHOW_H
#define EZZ_OP_SHOW_H

#include "base/json_out.h"
#include "format/ofd_page.h"
#include "format/ses.h"

struct ezz_rows {
	ezz_ctx			*ctx;
	struct ezz_buf		*out;
	bool			 json;
	struct ezz_json_out	 j;
	bool			 any;		/* a field stands in this row */
	ezz_status		 st;		/* the first failure */
};

struct ezz_rows	 ezz_rows_to(ezz_ctx *, bool json, struct ezz_buf *out);
/*
 * Begin a row: what it is about, its number from 1 (0: none), and how far in
 * it stands for people.  Names are of the catalogue.
 */
void		 ezz_row(struct ezz_rows *, int depth, const char *what,
		    size_t number);
/* Fields; empty text and false flags are not shown to people. */
void		 ezz_row_text(struct ezz_rows *, const char *key,
		    const char *text);
void		 ezz_row_bytes(struct ezz_rows *, const char *key,
		    struct ezz_bytes text);
void		 ezz_row_number(struct ezz_rows *, const char *key, int64_t);
void		 ezz_row_flag(struct ezz_rows *, const char *key, bool);
void		 ezz_row_time(struct ezz_rows *, const char *key, int64_t);
/* "x y w h" in mm; nothing when it is not known. */
void		 ezz_row_box(struct ezz_rows *, const char *key,
		    const struct ezz_ofd_box *);
void		 ezz_row_end(struct ezz_rows *);
/* That nothing of what follows was judged. */
void		 ezz_row_unjudged(struct ezz_rows *, const char *kind);

/* show_value.c: rows of a seal; of what a SignedValue.dat holds. */
void		 ezz_show_seal(struct ezz_rows *, int depth,
		    const struct ezz_ses_seal *);
void		 ezz_show_value(struct ezz_rows *, int depth,
		    struct ezz_bytes value);
/* show_document.c */
ezz_status	 ezz_show_document(ezz_ctx *, struct ezz_bytes, bool json,
		    struct ezz_buf *out);
ezz_status	 ezz_show_signature_xml(ezz_ctx *, struct ezz_bytes, bool json,
		    struct ezz_buf *out);

#endif
