/* One row of CSV, RFC 4180, cut into its cells. */
#ifndef EZZ_OBJECT_CSV_H
#define EZZ_OBJECT_CSV_H

#include "base/bytes.h"

struct ezz_cells {
	struct ezz_buf	 text;		/* the cells, a NUL behind each */
	size_t		 n;
};

/* Take a row without its line end apart.  EZZ_EFORMAT, EZZ_ELIMIT. */
ezz_status	 ezz_csv_row(ezz_ctx *, struct ezz_bytes row,
		    struct ezz_cells *out);
void		 ezz_csv_free(struct ezz_cells *);
/* Where the next cell stands; start with at = 0. */
struct ezz_bytes ezz_csv_next(const struct ezz_cells *, size_t *at);

#endif
