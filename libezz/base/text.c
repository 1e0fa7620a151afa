/*
 * UTF-8 by RFC 3629 and the escaper.  The table of hidden characters follows
 * Unicode's Default_Ignorable and bidi controls as far as they can make a
 * line read as something that it is not.
 */
#include <stdio.h>

#include "base/error.h"
#include "base/text.h"

struct range {
	uint32_t	 from;
	uint32_t	 to;
};

static const struct range hidden[] = {
	{ 0x0000, 0x001f },	/* C0 */
	{ 0x007f, 0x009f },	/* DEL, C1 */
	{ 0x00ad, 0x00ad },	/* soft hyphen */
	{ 0x034f, 0x034f },
	{ 0x061c, 0x061c },	/* Arabic letter mark */
	{ 0x115f, 0x1160 },	/* fillers that look like nothing */
	{ 0x17b4, 0x17b5 },
	{ 0x180b, 0x180f },
	{ 0x200b, 0x200f },	/* zero width, LRM, RLM */
	{ 0x2028, 0x202e },	/* separators, embeddings, overrides */
	{ 0x2060, 0x206f },	/* joiners, isolates */
	{ 0x3164, 0x3164 },
	{ 0xfeff, 0xfeff },
	{ 0xffa0, 0xffa0 },
	{ 0xfff0, 0xfffb },
	{ 0xd800, 0xdfff },
	{ 0x1bca0, 0x1bca3 },
	{ 0x1d173, 0x1d17a },
	{ 0xe0000, 0xe0fff },	/* tags, variation selectors supplement */
};

static const struct range wide[] = {
	{ 0x1100, 0x115f }, { 0x2e80, 0x303e }, { 0x3041, 0x33ff },
	{ 0x3400, 0x4dbf }, { 0x4e00, 0xa4cf }, { 0xac00, 0xd7a3 },
	{ 0xf900, 0xfaff }, { 0xfe30, 0xfe6f }, { 0xff01, 0xff60 },
	{ 0xffe0, 0xffe6 }, { 0x1f300, 0x1faff }, { 0x20000, 0x3fffd },
};

static bool
within(uint32_t c, const struct range *r, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (c >= r[i].from && c <= r[i].to)
			return true;
	return false;
}

/* The length that a first byte promises, and the bits that it brings. */
static size_t
lead(uint8_t b, uint32_t *bits)
{
	if (b < 0x80)
		return *bits = b, 1;
	if (b >= 0xc2 && b <= 0xdf)
		return *bits = b & 0x1fU, 2;
	if (b >= 0xe0 && b <= 0xef)
		return *bits = b & 0x0fU, 3;
	if (b >= 0xf0 && b <= 0xf4)
		return *bits = b & 0x07U, 4;
	return 0;
}

size_t
ezz_utf8_next(struct ezz_bytes b, uint32_t *out)
{
	static const uint32_t	 least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t		 c;
	size_t			 n;

	if (b.n == 0 || (n = lead(b.p[0], &c)) == 0 || n > b.n)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((b.p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (b.p[i] & 0x3fU);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*out = c;
	return n;
}

bool
ezz_utf8_valid(struct ezz_bytes b)
{
	uint32_t	 c;
	size_t		 n;

	for (; b.n > 0; b.p += n, b.n -= n)
		if ((n = ezz_utf8_next(b, &c)) == 0)
			return false;
	return true;
}

size_t
ezz_utf8_length(struct ezz_bytes b)
{
	size_t	 count = 0;

	for (size_t i = 0; i < b.n; i++)
		count += (b.p[i] & 0xc0) != 0x80;
	return count;
}

size_t
ezz_utf8_put(uint32_t c, uint8_t out[4])
{
	if (c < 0x80) {
		out[0] = (uint8_t)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (uint8_t)(0xc0 | c >> 6);
		out[1] = (uint8_t)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (uint8_t)(0xe0 | c >> 12);
		out[1] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
		out[2] = (uint8_t)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (uint8_t)(0xf0 | c >> 18);
	out[1] = (uint8_t)(0x80 | (c >> 12 & 0x3f));
	out[2] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
	out[3] = (uint8_t)(0x80 | (c & 0x3f));
	return 4;
}

bool
ezz_text_hidden(uint32_t c)
{
	return within(c, hidden, sizeof(hidden) / sizeof(hidden[0])) ||
	    (c & 0xfffe) == 0xfffe;
}

int
ezz_text_columns(uint32_t c)
{
	if (ezz_text_hidden(c) || (c >= 0x300 && c <= 0x36f))
		return 0;
	return within(c, wide, sizeof(wide) / sizeof(wide[0])) ? 2 : 1;
}

int
ezz_text_width(struct ezz_bytes b)
{
	uint32_t	 c;
	size_t		 n;
	int		 w = 0;

	for (; b.n > 0; b.p += n, b.n -= n) {
		if ((n = ezz_utf8_next(b, &c)) == 0)
			n = 1, c = '?';
		w += ezz_text_columns(c);
	}
	return w;
}

ezz_status
ezz_escape(ezz_ctx *ctx, struct ezz_bytes in, struct ezz_buf *out)
{
	ezz_status	 st = EZZ_OK;
	uint32_t	 c;
	size_t		 n;

	for (; in.n > 0 && st == EZZ_OK; in.p += n, in.n -= n) {
		n = ezz_utf8_next(in, &c);
		if (n == 0) {
			n = 1;
			st = ezz_buf_fmt(ctx, out, "\\x{%02X}", in.p[0]);
		} else if (ezz_text_hidden(c))
			st = ezz_buf_fmt(ctx, out, "\\u{%02X}", c);
		else
			st = ezz_buf_add(ctx, out, in.p, n);
	}
	return st;
}
