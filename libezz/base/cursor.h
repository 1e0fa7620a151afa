/*
 * The one way to read untrusted bytes.  A cursor never passes its end: a take
 * that asks for more than is left returns false and moves nothing.
 */
#ifndef EZZ_BASE_CURSOR_H
#define EZZ_BASE_CURSOR_H

#include <stdbool.h>

#include "base/bytes.h"

struct ezz_cursor {
	const uint8_t	*p;
	const uint8_t	*end;
};

static inline struct ezz_cursor
ezz_cursor_of(struct ezz_bytes b)
{
	static const uint8_t	 none;

	/* NULL + 0 is not a pointer to add to */
	return b.p == NULL ? (struct ezz_cursor){ &none, &none } :
	    (struct ezz_cursor){ b.p, b.p + b.n };
}

static inline size_t
ezz_cursor_left(const struct ezz_cursor *c)
{
	return (size_t)(c->end - c->p);
}

bool	 ezz_cursor_take(struct ezz_cursor *, size_t n, struct ezz_bytes *out);
bool	 ezz_cursor_skip(struct ezz_cursor *, size_t n);
bool	 ezz_cursor_peek(const struct ezz_cursor *, uint8_t *out);
bool	 ezz_cursor_u8(struct ezz_cursor *, uint8_t *out);
/* n bytes, 1 to 8, as a number: big-endian and little-endian */
bool	 ezz_cursor_be(struct ezz_cursor *, size_t n, uint64_t *out);
bool	 ezz_cursor_le(struct ezz_cursor *, size_t n, uint64_t *out);

#endif
