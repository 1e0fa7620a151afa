/*
 * DER (X.690) by hand.  Lengths are definite and minimal; tags have one byte;
 * what stands inside an element is its reader's matter.
 */
#include <string.h>

#include "base/clock.h"
#include "base/der.h"
#include "base/error.h"

bool
ezz_der_length(struct ezz_cursor *c, size_t *n)
{
	uint8_t		 first;
	uint64_t	 v;

	if (!ezz_cursor_u8(c, &first))
		return false;
	if (first < 0x80) {
		*n = first;
		return true;
	}
	first &= 0x7f;
	if (first == 0 || first > 4 || !ezz_cursor_be(c, first, &v) ||
	    v < 0x80 || (first > 1 && v >> (8 * (first - 1)) == 0))
		return false;
	*n = (size_t)v;
	return true;
}

bool
ezz_der_take(struct ezz_cursor *c, uint8_t tag, struct ezz_bytes *content,
    struct ezz_bytes *whole)
{
	struct ezz_cursor	 t = *c;
	const uint8_t		*start = c->p;
	uint8_t			 got;
	size_t			 n;

	if (!ezz_cursor_u8(&t, &got) || got != tag ||
	    !ezz_der_length(&t, &n) || !ezz_cursor_take(&t, n, content))
		return false;
	if (whole != NULL)
		*whole = EZZ_BYTES(start, (size_t)(t.p - start));
	*c = t;
	return true;
}

bool
ezz_der_signed(struct ezz_bytes in, struct ezz_bytes *body,
    struct ezz_bytes *algorithm, struct ezz_bytes *sig)
{
	struct ezz_cursor	 c = ezz_cursor_of(in), inner;
	struct ezz_bytes	 all, content;

	if (!ezz_der_take(&c, EZZ_DER_SEQUENCE, &all, NULL) ||
	    ezz_cursor_left(&c) != 0)
		return false;
	inner = ezz_cursor_of(all);
	if (!ezz_der_take(&inner, EZZ_DER_SEQUENCE, &content, body) ||
	    !ezz_der_take(&inner, EZZ_DER_SEQUENCE, &content, algorithm) ||
	    !ezz_der_take(&inner, EZZ_DER_BITS, sig, NULL) ||
	    ezz_cursor_left(&inner) != 0 || sig->n < 1 || sig->p[0] != 0)
		return false;
	sig->p++;
	sig->n--;
	return true;
}

/* 128 bits: an arc below 2.25 is a UUID (X.667). */
__extension__ typedef unsigned __int128	 arc;

/* One arc, in as few bytes as it needs (8.19.2). */
static bool
read_arc(struct ezz_cursor *c, arc *out)
{
	uint8_t	 b;

	*out = 0;
	do {
		if (!ezz_cursor_u8(c, &b) || (*out == 0 && b == 0x80) ||
		    *out >> 121 != 0)
			return false;
		*out = *out << 7 | (b & 0x7f);
	} while ((b & 0x80) != 0);
	return true;
}

/* Put "." and the number at the end of the text. */
static bool
add_arc(char out[EZZ_OID_TEXT], size_t *n, arc v)
{
	char	 digits[41];
	size_t	 at = sizeof(digits);

	do
		digits[--at] = (char)('0' + (int)(v % 10));
	while ((v /= 10) != 0);
	if (*n > 0)
		digits[--at] = '.';
	if (*n + sizeof(digits) - at >= EZZ_OID_TEXT)
		return false;
	memcpy(out + *n, digits + at, sizeof(digits) - at);
	*n += sizeof(digits) - at;
	out[*n] = '\0';
	return true;
}

bool
ezz_der_oid_text(struct ezz_bytes oid, char out[EZZ_OID_TEXT])
{
	struct ezz_cursor	 c = ezz_cursor_of(oid);
	size_t			 n = 0;
	arc			 v, first;

	out[0] = '\0';
	if (!read_arc(&c, &v))
		return false;
	first = v < 80 ? v / 40 : 2;
	if (!add_arc(out, &n, first) || !add_arc(out, &n, v - first * 40))
		return false;
	while (ezz_cursor_left(&c) > 0)
		if (!read_arc(&c, &v) || !add_arc(out, &n, v))
			return false;
	return true;
}

/* ---- writing ------------------------------------------------------------ */

static size_t
head(uint8_t out[8], uint8_t tag, size_t n)
{
	size_t	 octets = 0, i = 0;

	out[i++] = tag;
	if (n < 0x80) {
		out[i++] = (uint8_t)n;
		return i;
	}
	for (size_t v = n; v > 0; v >>= 8)
		octets++;
	out[i++] = (uint8_t)(0x80 | octets);
	while (octets-- > 0)
		out[i++] = (uint8_t)(n >> (8 * octets));
	return i;
}

ezz_status
ezz_der_wrap(ezz_ctx *ctx, struct ezz_buf *b, size_t from, uint8_t tag)
{
	uint8_t		 h[8];
	size_t		 n = b->n - from, len;
	ezz_status	 st;

	if (n > 0xffffffff)
		return ezz_fail(ctx, EZZ_ELIMIT, "X.690 8.1.3",
		    "a DER element is too long");
	len = head(h, tag, n);
	if ((st = ezz_buf_room(ctx, b, len)) != EZZ_OK)
		return st;
	memmove(b->p + from + len, b->p + from, n);
	memcpy(b->p + from, h, len);
	b->n += len;
	return EZZ_OK;
}

ezz_status
ezz_der_put(ezz_ctx *ctx, struct ezz_buf *b, uint8_t tag,
    struct ezz_bytes content)
{
	size_t		 from = b->n;
	ezz_status	 st = ezz_buf_addb(ctx, b, content);

	return st != EZZ_OK ? st : ezz_der_wrap(ctx, b, from, tag);
}

ezz_status
ezz_der_integer(ezz_ctx *ctx, struct ezz_buf *b, struct ezz_bytes number)
{
	size_t		 from = b->n;
	ezz_status	 st = EZZ_OK;

	while (number.n > 1 && number.p[0] == 0) {
		number.p++;
		number.n--;
	}
	if (number.n == 0 || (number.p[0] & 0x80) != 0)
		st = ezz_buf_byte(ctx, b, 0);
	if (st != EZZ_OK || (st = ezz_buf_addb(ctx, b, number)) != EZZ_OK)
		return st;
	return ezz_der_wrap(ctx, b, from, EZZ_DER_INTEGER);
}

ezz_status
ezz_der_number(ezz_ctx *ctx, struct ezz_buf *b, uint64_t v)
{
	uint8_t	 be[8];

	for (size_t i = 0; i < 8; i++)
		be[i] = (uint8_t)(v >> (56 - 8 * i));
	return ezz_der_integer(ctx, b, EZZ_BYTES(be, 8));
}

/* The next arc of a dotted number, without leading zeros. */
static bool
take_arc(const char **text, arc *out)
{
	const char	*s = *text;
	arc		 v = 0;

	if (*s < '0' || *s > '9' || (s[0] == '0' && s[1] >= '0' &&
	    s[1] <= '9'))
		return false;
	for (; *s >= '0' && *s <= '9'; s++)
		if (__builtin_mul_overflow(v, (arc)10, &v) ||
		    __builtin_add_overflow(v, (arc)(*s - '0'), &v))
			return false;
	*out = v;
	*text = s;
	return true;
}

/* Seven bits a byte, the first ones first. */
static ezz_status
put_arc(ezz_ctx *ctx, struct ezz_buf *b, arc v)
{
	uint8_t	 bytes[19];
	size_t	 n = sizeof(bytes);

	bytes[--n] = (uint8_t)(v & 0x7f);
	while ((v >>= 7) != 0)
		bytes[--n] = (uint8_t)((v & 0x7f) | 0x80);
	return ezz_buf_add(ctx, b, bytes + n, sizeof(bytes) - n);
}

ezz_status
ezz_der_oid(ezz_ctx *ctx, struct ezz_buf *b, const char *text)
{
	const char	*s = text;
	size_t		 from = b->n;
	arc		 first, v;
	ezz_status	 st;

	if (!take_arc(&s, &first) || first > 2 || *s++ != '.' ||
	    !take_arc(&s, &v) || (first < 2 && v > 39) ||
	    __builtin_add_overflow(v, first * 40, &v))
		goto bad;
	if ((st = put_arc(ctx, b, v)) != EZZ_OK)
		return st;
	while (*s != '\0') {
		if (*s++ != '.' || !take_arc(&s, &v))
			goto bad;
		if ((st = put_arc(ctx, b, v)) != EZZ_OK)
			return st;
	}
	return ezz_der_wrap(ctx, b, from, EZZ_DER_OID);
bad:
	b->n = from;
	return ezz_fail(ctx, EZZ_EINVAL, "X.660",
	    "%s is no object identifier", text);
}

ezz_status
ezz_der_time(ezz_ctx *ctx, struct ezz_buf *b, int64_t t)
{
	char	 iso[EZZ_TIME_TEXT], text[EZZ_TIME_TEXT];
	size_t	 n = 0;
	bool	 utc;

	ezz_time_text(t, iso);
	if (strlen(iso) != 20)
		return ezz_fail(ctx, EZZ_EINVAL, "RFC 5280 4.1.2.5",
		    "a certificate cannot carry this time");
	for (const char *p = iso; *p != '\0'; p++)
		if (*p != '-' && *p != ':' && *p != 'T')
			text[n++] = *p;
	text[n] = '\0';
	utc = strncmp(text, "1950", 4) >= 0 && strncmp(text, "2050", 4) < 0;
	return ezz_der_put(ctx, b, utc ? 0x17 : 0x18,
	    utc ? EZZ_BYTES(text + 2, n - 2) : EZZ_BYTES(text, n));
}

ezz_status
ezz_der_bits(ezz_ctx *ctx, struct ezz_buf *b, struct ezz_bytes v)
{
	size_t		 from = b->n;
	ezz_status	 st;

	if ((st = ezz_buf_byte(ctx, b, 0)) != EZZ_OK ||
	    (st = ezz_buf_addb(ctx, b, v)) != EZZ_OK)
		return st;
	return ezz_der_wrap(ctx, b, from, EZZ_DER_BITS);
}

ezz_status
ezz_der_algorithm(ezz_ctx *ctx, struct ezz_buf *b, const char *oid)
{
	size_t		 from = b->n;
	ezz_status	 st = ezz_der_oid(ctx, b, oid);

	return st != EZZ_OK ? st : ezz_der_wrap(ctx, b, from,
	    EZZ_DER_SEQUENCE);
}
