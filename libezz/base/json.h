/*
 * The room of jansson: JSON read strictly (RFC 8259, I-JSON where it
 * matters), written, and written canonically (RFC 8785 without reals).
 *
 * Whoever includes this may walk a tree with jansson's read-only calls; trees
 * are made by ezz_json_read alone, or by json_object() for tests.
 */
#ifndef EZZ_BASE_JSON_H
#define EZZ_BASE_JSON_H

#include <jansson.h>

#include "base/json_out.h"

/* The integers that every reader holds exactly: RFC 7493 2.2. */
#define EZZ_JSON_INT_MAX	INT64_C(9007199254740991)

enum ezz_json_rule {
	EZZ_JSON_PLAIN = 0,
	EZZ_JSON_NO_REALS = 1,	/* 1.0 and 1e3 are refused */
	EZZ_JSON_ANY = 2	/* the whole may be a string, number, ... */
};

/*
 * Read one JSON text.  Refused: more than cap bytes or EZZ_MAX_JSON_DEPTH
 * levels (EZZ_ELIMIT); a byte-order mark, broken UTF-8, repeated keys, NUL in
 * strings, integers beyond 2^53-1, anything after the end (EZZ_EFORMAT).  The
 * message says "line L, column C", or "column C" of a single line.  The caller gives it back with
 * ezz_json_free.
 */
ezz_status	 ezz_json_read(ezz_ctx *, struct ezz_bytes, size_t cap,
		    unsigned rules, json_t **out);
void		 ezz_json_free(json_t **);
/* A JSON string as bytes; empty for anything else. */
struct ezz_bytes ezz_json_bytes(const json_t *);

/* A tree as it is, its members in the order they were read. */
void	 ezz_json_tree(struct ezz_json_out *, const json_t *);

/* Append the canonical form.  Reals and integers beyond 2^53-1: EINVAL. */
ezz_status	 ezz_json_canonical(ezz_ctx *, const json_t *,
		    struct ezz_buf *);

#endif
