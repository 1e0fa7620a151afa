/*
 * A licence: a record that passed every check of its schema, with its dates
 * read and its identifier taken apart.  Const once made.
 */
#ifndef EZZ_OBJECT_LICENCE_H
#define EZZ_OBJECT_LICENCE_H

#include "object/facts.h"
#include "object/schema.h"

#define EZZ_NO_DAY	INT64_MIN	/* no such date; no end */

struct ezz_value {
	const struct ezz_field	*field;
	size_t			 n;	/* 1, or the holders of a list */
	const char *const	*text;	/* n strings, normalised: dates as
					 * YYYY-MM-DD, codes in upper case */
};

struct ezz_licence {
	const struct ezz_schema	*schema;
	const char		*licid;		/* GB/T 36904 */
	const char		*serial;	/* its parts */
	const char		*version;	/* "001" */
	const char		*type;
	const char		*issuer_code;
	const char		*issuer_name;
	int64_t			 issued;	/* civil days */
	int64_t			 start;		/* EZZ_NO_DAY: from issue */
	int64_t			 end;		/* EZZ_NO_DAY: none */
	ezz_standing		 standing;	/* by the record's ZZZT */
	const struct ezz_value	*values;	/* present ones, schema order */
	size_t			 values_n;
	/* SM3 over the canonical record, to tell a changed one from the same */
	uint8_t			 digest[32];
	struct ezz_arena	 memory;	/* of all the above */
};

const struct ezz_value	*ezz_licence_value(const struct ezz_licence *,
			    const char *key);

/*
 * Does a face say this field without printing it: by its title, by the parts
 * of the identifier, by the look of a holder's code, by being issued.
 */
bool			 ezz_field_implied(const char *key);

/*
 * From facts that passed every check of the schema: op/check.c, which also
 * says the standing.  Copies all but the schema, which must outlive it.
 */
ezz_status		 ezz_licence_make(ezz_ctx *, const struct ezz_schema *,
			    const struct ezz_facts *, ezz_standing,
			    ezz_licence **out);
/*
 * What a view of it shows, with what follows from it as of a civil day; all
 * the rest of the values is left behind, its identity and dates are known.
 * EZZ_ENOTFOUND: a field that something should follow from is not there.
 */
ezz_status		 ezz_licence_view(ezz_ctx *, const struct ezz_licence *,
			    const struct ezz_schema *view, int64_t today,
			    ezz_licence **out);

#endif
