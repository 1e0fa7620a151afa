/*
 * Annotated copies (加注件): a part of a licence for one purpose until a day,
 * made by whoever has seen the original.  Class A is by the authority itself,
 * class B by a body that compared it (国办函〔2016〕108号).
 */
#ifndef EZZ_OBJECT_COPY_H
#define EZZ_OBJECT_COPY_H

#include "object/schema.h"

/* Fields beside the four elements of GB/T 36903. */
#define EZZ_COPY_BY		"KZ_JZZZDM"	/* code of who made it */
#define EZZ_COPY_CLASS		"KZ_JZLB"	/* "A", "B" */
#define EZZ_COPY_OF		"KZ_YJZY"	/* SM3 of the original */
#define EZZ_COPY_WORDS		"KZ_SYWZ"	/* what is across the page */

/* What the words across a copy say. */
struct ezz_copy_words {
	const char	*maker;
	const char	*purpose;
	int64_t		 until;		/* civil day */
};

bool		 ezz_schema_is_copy(const struct ezz_schema *);
/* Append the words that its schema prescribes for the class. */
ezz_status	 ezz_copy_words(ezz_ctx *, const struct ezz_schema *,
		    const char *class, const struct ezz_copy_words *,
		    struct ezz_buf *out);

#endif
