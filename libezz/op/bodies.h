/*
 * Who has to have sealed a document of several bodies, by its metadata:
 * 用印机关 names them with ^ between, 用印机关代码 has their credit codes and
 * 用印位置 the places of their seals in the same order.  ezz compose writes
 * these lists; a seal covers them like everything else.
 */
#ifndef EZZ_OP_BODIES_H
#define EZZ_OP_BODIES_H

#include "format/ofd_read.h"
#include "object/trust.h"

#define EZZ_BODIES_NAMES	"用印机关"
#define EZZ_BODIES_CODES	"用印机关代码"
#define EZZ_BODIES_PLACES	"用印位置"

struct ezz_bodies {
	const char	*names;		/* NULL: there is no list */
	const char	*codes;
	const char	*places;
};

void		 ezz_bodies_read(const struct ezz_ofd_body *,
		    struct ezz_bodies *);
/* The i-th of a list, counted from 0; false: it has no more. */
bool		 ezz_bodies_item(const char *list, size_t i,
		    struct ezz_bytes *out);
/* Is the i-th body who this row of the pack, or else this seal, speaks of: by
 * its code where the list has one, else by its name. */
bool		 ezz_bodies_is(const struct ezz_bodies *, size_t i,
		    const struct ezz_trust_entry *, struct ezz_bytes seal);

/* What a document.issuer finding says of those whose seals are missing. */
struct ezz_document;
struct ezz_note;
ezz_status	 ezz_bodies_judge(ezz_ctx *, const struct ezz_document *,
		    struct ezz_note *);

#endif
