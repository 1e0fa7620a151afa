/* A record in the making: between its reader and ezz_draft_done. */
#ifndef EZZ_OBJECT_DRAFT_H
#define EZZ_OBJECT_DRAFT_H

#include "object/record.h"

struct ezz_draft {
	struct ezz_record	*rec;
	struct ezz_item		*items;		/* EZZ_MAX_FIELDS of them */
	size_t			 n;
};

/* Copies input and raw. */
ezz_status	 ezz_draft_new(ezz_ctx *, const char *input,
		    struct ezz_bytes raw, struct ezz_draft *out);
/*
 * Add what a JSON object holds; members of objects inside it as "outer.inner".
 * EZZ_EFORMAT, EZZ_ELIMIT: for the caller to write down with ezz_draft_fault.
 */
ezz_status	 ezz_draft_object(ezz_ctx *, struct ezz_draft *,
		    const char *outer, const json_t *object);
/* Add one text; "" and keys that begin with "_" are left out. */
ezz_status	 ezz_draft_text(ezz_ctx *, struct ezz_draft *, const char *key,
		    struct ezz_bytes text);
/* A key or a text that may stand in a record: short, UTF-8, all to be seen. */
ezz_status	 ezz_draft_check(ezz_ctx *, struct ezz_bytes);
/*
 * Write the context's message down as what is wrong; the first one stays.
 * EZZ_OK, or st where the job itself failed.
 */
ezz_status	 ezz_draft_fault(ezz_ctx *, struct ezz_draft *,
		    const char *check, ezz_status st);
/* Translate, cut holders apart, give the record away; frees on failure. */
ezz_status	 ezz_draft_done(ezz_ctx *, struct ezz_draft *,
		    const ezz_sources *, const char *source, ezz_record **out);
void		 ezz_draft_drop(struct ezz_draft *);

/* source.c: put every item into our vocabulary. */
ezz_status	 ezz_sources_apply(ezz_ctx *, const ezz_sources *,
		    const char *source, struct ezz_draft *);

#endif
