/* Bounded reading. */
#include "base/cursor.h"

bool
ezz_cursor_take(struct ezz_cursor *c, size_t n, struct ezz_bytes *out)
{
	if (n > ezz_cursor_left(c))
		return false;
	*out = EZZ_BYTES(c->p, n);
	c->p += n;
	return true;
}

bool
ezz_cursor_skip(struct ezz_cursor *c, size_t n)
{
	struct ezz_bytes	 unused;

	return ezz_cursor_take(c, n, &unused);
}

bool
ezz_cursor_peek(const struct ezz_cursor *c, uint8_t *out)
{
	if (ezz_cursor_left(c) == 0)
		return false;
	*out = *c->p;
	return true;
}

bool
ezz_cursor_u8(struct ezz_cursor *c, uint8_t *out)
{
	if (!ezz_cursor_peek(c, out))
		return false;
	c->p++;
	return true;
}

bool
ezz_cursor_be(struct ezz_cursor *c, size_t n, uint64_t *out)
{
	struct ezz_bytes	 b;
	uint64_t		 v = 0;

	if (n == 0 || n > 8 || !ezz_cursor_take(c, n, &b))
		return false;
	for (size_t i = 0; i < n; i++)
		v = v << 8 | b.p[i];
	*out = v;
	return true;
}

bool
ezz_cursor_le(struct ezz_cursor *c, size_t n, uint64_t *out)
{
	struct ezz_bytes	 b;
	uint64_t		 v = 0;

	if (n == 0 || n > 8 || !ezz_cursor_take(c, n, &b))
		return false;
	for (size_t i = n; i > 0; i--)
		v = v << 8 | b.p[i - 1];
	*out = v;
	return true;
}
