/*
 * A record as it is judged.  A datum may say whose it is and when it was
 * fetched (one datum, one source): KEY.value, KEY.source and KEY.fetched, or
 * in JSON { "value", "source", "fetched" }.  Here KEY.value is KEY, and the
 * notes stand aside: they are no part of the licence.
 */
#ifndef EZZ_OBJECT_FACTS_H
#define EZZ_OBJECT_FACTS_H

#include "object/record.h"

struct ezz_facts {
	struct ezz_item	*items;		/* texts are the record's */
	size_t		 n;
	struct ezz_item	*notes;		/* keys still end in .source, ... */
	size_t		 notes_n;
	char		**keys;		/* those cut off from .value */
	size_t		 keys_n;
	const char	*twice;		/* given as KEY and as KEY.value */
};

/* Empty when zeroed; the record must outlive it. */
ezz_status	 ezz_facts_read(ezz_ctx *, const ezz_record *,
		    struct ezz_facts *);
void		 ezz_facts_free(struct ezz_facts *);
const struct ezz_item	*ezz_facts_item(const struct ezz_facts *,
		    const char *key);
/* Its first text, or NULL. */
const char	*ezz_facts_text(const struct ezz_facts *, const char *key);
/* A JSON object of strings and arrays of strings, for rules. */
ezz_status	 ezz_facts_tree(ezz_ctx *, const struct ezz_facts *,
		    json_t **out);

#endif
