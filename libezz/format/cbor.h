/*
 * CBOR (RFC 8949).  First a whole item is checked against a profile, then it
 * is pulled apart by readers that may rely on that.  The strict profile is
 * the deterministic encoding of 4.2.1: minimal heads, definite lengths, keys
 * sorted bytewise and unique, valid UTF-8, no floats, of the simple values
 * false, true and null, of the tags those of COSE, nothing after the end.  The lenient one is for HC1
 * (EU DCC): unsorted maps, floats, other tags and simple values are let in, but not
 * duplicates, longer heads, indefinite lengths and trailing bytes.
 */
#ifndef EZZ_FORMAT_CBOR_H
#define EZZ_FORMAT_CBOR_H

#include "base/cursor.h"

enum ezz_cbor_profile { EZZ_CBOR_STRICT, EZZ_CBOR_LENIENT };

enum ezz_cbor_type {
	EZZ_CBOR_UINT, EZZ_CBOR_NINT, EZZ_CBOR_BYTES, EZZ_CBOR_TEXT,
	EZZ_CBOR_ARRAY, EZZ_CBOR_MAP, EZZ_CBOR_TAG, EZZ_CBOR_SIMPLE,
	EZZ_CBOR_FLOAT
};

#define EZZ_CBOR_FALSE	20	/* values of EZZ_CBOR_SIMPLE */
#define EZZ_CBOR_TRUE	21
#define EZZ_CBOR_NULL	22

#define EZZ_CBOR_SIGN1	18	/* values of EZZ_CBOR_TAG: RFC 9052, 2 */
#define EZZ_CBOR_SIGN	98

struct ezz_cbor_item {
	enum ezz_cbor_type	 type;
	uint64_t		 value;	/* n, -1-n, count, tag, simple */
	struct ezz_bytes	 bytes;	/* of a byte or text string */
};

/* One whole item and nothing else.  EZZ_EFORMAT, EZZ_ELIMIT (depth, items). */
ezz_status	 ezz_cbor_check(ezz_ctx *, struct ezz_bytes,
		    enum ezz_cbor_profile);

/* Readers over checked bytes; EZZ_EFORMAT when another type stands there. */
ezz_status	 ezz_cbor_next(ezz_ctx *, struct ezz_cursor *,
		    struct ezz_cbor_item *out);
ezz_status	 ezz_cbor_peek(ezz_ctx *, const struct ezz_cursor *,
		    struct ezz_cbor_item *out);
ezz_status	 ezz_cbor_uint(ezz_ctx *, struct ezz_cursor *, uint64_t *out);
ezz_status	 ezz_cbor_int(ezz_ctx *, struct ezz_cursor *, int64_t *out);
ezz_status	 ezz_cbor_bytes(ezz_ctx *, struct ezz_cursor *,
		    struct ezz_bytes *out);
ezz_status	 ezz_cbor_text(ezz_ctx *, struct ezz_cursor *,
		    struct ezz_bytes *out);
ezz_status	 ezz_cbor_array(ezz_ctx *, struct ezz_cursor *, size_t *count);
ezz_status	 ezz_cbor_map(ezz_ctx *, struct ezz_cursor *, size_t *pairs);
ezz_status	 ezz_cbor_tag(ezz_ctx *, struct ezz_cursor *, uint64_t *tag);
ezz_status	 ezz_cbor_bool(ezz_ctx *, struct ezz_cursor *, bool *out);
/* Pass over one item with all it holds; its bytes in *out unless NULL. */
ezz_status	 ezz_cbor_skip(ezz_ctx *, struct ezz_cursor *,
		    struct ezz_bytes *out);
/* Is the next item null: then it is passed over. */
bool		 ezz_cbor_null(struct ezz_cursor *);

/* Writers append minimal heads; the caller keeps map keys in order. */
ezz_status	 ezz_cbor_put_uint(ezz_ctx *, struct ezz_buf *, uint64_t);
ezz_status	 ezz_cbor_put_int(ezz_ctx *, struct ezz_buf *, int64_t);
ezz_status	 ezz_cbor_put_bytes(ezz_ctx *, struct ezz_buf *,
		    struct ezz_bytes);
ezz_status	 ezz_cbor_put_text(ezz_ctx *, struct ezz_buf *,
		    struct ezz_bytes);
ezz_status	 ezz_cbor_put_array(ezz_ctx *, struct ezz_buf *, size_t count);
ezz_status	 ezz_cbor_put_map(ezz_ctx *, struct ezz_buf *, size_t pairs);
ezz_status	 ezz_cbor_put_tag(ezz_ctx *, struct ezz_buf *, uint64_t);
ezz_status	 ezz_cbor_put_bool(ezz_ctx *, struct ezz_buf *, bool);
ezz_status	 ezz_cbor_put_null(ezz_ctx *, struct ezz_buf *);

#endif
