/*
 * A record: what a department's system says about one licence, as an ordered
 * list of keys with one or several texts.  Not judged yet; only its syntax is
 * known to be right.  Const once made.
 */
#ifndef EZZ_OBJECT_RECORD_H
#define EZZ_OBJECT_RECORD_H

#include "base/arena.h"
#include "base/json.h"

struct ezz_item {
	const char		*key;	/* "ZZMC" */
	size_t			 n;	/* 1, or the texts of a list */
	const char *const	*text;	/* n texts, UTF-8, as they were given */
	bool			 list;	/* an array, or holders joined by ^ */
	const char		*given;	/* the key that the record itself has */
};

/*
 * A record that cannot be read is still a record: it has a place in the
 * stream, a name, its bytes, and says in fault what is wrong with it.
 */
struct ezz_record {
	const char		*input;		/* "FILE" or "FILE:LINE" */
	struct ezz_bytes	 raw;		/* as it came, UTF-8 or not */
	const struct ezz_item	*items;		/* in their order; no "_" */
	size_t			 items_n;
	const char		*source;	/* import map used, or "" */
	const char		*fault;		/* NULL: readable */
	const char		*fault_check;	/* "record.syntax" (not JSON,
						 * not a record) or
						 * "record.schema" (two
						 * spellings of a field) */
	struct ezz_arena	 memory;	/* of all the above */
};

/* ezz_record_read, _free stand in ezz.h. */

/* NULL where there is none; an absent field ("" or null) is none. */
const struct ezz_item	*ezz_record_item(const ezz_record *, const char *key);
/* Its first text, or NULL. */
const char	*ezz_record_text(const ezz_record *, const char *key);
/* As a JSON object of strings and arrays of strings: what schemas judge. */
ezz_status	 ezz_record_tree(ezz_ctx *, const ezz_record *, json_t **out);

/*
 * The civil day of a date in any form that departments write: 2026-11-23,
 * 20261123, 2026年11月23日, with a time after it, 14 digits, milliseconds in
 * 13 digits (their day at +08:00).  *endless: 长期, 9999-12-31 or 2099-12-31,
 * which say "no end"; the day is then that day, 9999-12-31 for 长期.  false:
 * no such form or no such day.
 */
bool		 ezz_date_read(struct ezz_bytes, int64_t *day, bool *endless);

#endif
