/*
 * Bytes as text: hexadecimal, Base64 (RFC 4648), Base45 (RFC 9285), decimal
 * digits, and two checksums.  A reader refuses every spelling that the writer
 * would not have chosen, so a text has one meaning and bytes have one text.
 * Left out: white space and case, which are the caller's to undo.
 */
#include <limits.h>
#include <string.h>
#include <zlib.h>

#include "base/codec.h"
#include "base/error.h"

static const char	 hex[] = "0123456789abcdef";
static const char	 base64[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char	 base64url[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const char	 base45[] =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/* The value of a character in an alphabet, or -1. */
static int
value_of(const char *alphabet, uint8_t c)
{
	const char	*at = c == '\0' ? NULL : strchr(alphabet, c);

	return at == NULL ? -1 : (int)(at - alphabet);
}

/* What a failed reader has appended is taken back. */
static ezz_status
undo(struct ezz_buf *out, size_t start, ezz_status st)
{
	if (st != EZZ_OK)
		out->n = start;
	return st;
}

static ezz_status
wrong_length(ezz_ctx *ctx, const char *clause, size_t n)
{
	return ezz_fail(ctx, EZZ_EFORMAT, clause,
	    "no encoded text has %zu characters", n);
}

static ezz_status
wrong_character(ezz_ctx *ctx, const char *clause, uint8_t c, size_t at)
{
	return ezz_fail(ctx, EZZ_EFORMAT, clause,
	    "byte 0x%02x at offset %zu is not in the alphabet", c, at);
}

ezz_status
ezz_hex_write(ezz_ctx *ctx, struct ezz_bytes in, struct ezz_buf *out)
{
	ezz_status	 st = EZZ_OK;
	char		 pair[2];

	for (size_t i = 0; i < in.n && st == EZZ_OK; i++) {
		pair[0] = hex[in.p[i] >> 4];
		pair[1] = hex[in.p[i] & 15];
		st = ezz_buf_add(ctx, out, pair, 2);
	}
	return st;
}

ezz_status
ezz_hex_read(ezz_ctx *ctx, struct ezz_bytes text, struct ezz_buf *out)
{
	size_t		 start = out->n;
	ezz_status	 st = EZZ_OK;
	int		 hi, lo;

	if (text.n % 2 != 0)
		return wrong_length(ctx, "RFC 4648 8", text.n);
	for (size_t i = 0; i < text.n && st == EZZ_OK; i += 2) {
		hi = value_of(hex, text.p[i]);
		lo = value_of(hex, text.p[i + 1]);
		if (hi < 0)
			st = wrong_character(ctx, "RFC 4648 8", text.p[i], i);
		else if (lo < 0)
			st = wrong_character(ctx, "RFC 4648 8", text.p[i + 1],
			    i + 1);
		else
			st = ezz_buf_byte(ctx, out, (uint8_t)(hi << 4 | lo));
	}
	return undo(out, start, st);
}

static ezz_status
base64_write(ezz_ctx *ctx, const char *alphabet, bool padded,
    struct ezz_bytes in, struct ezz_buf *out)
{
	ezz_status	 st = EZZ_OK;
	uint32_t	 v;
	size_t		 n;
	char		 group[4];

	for (size_t i = 0; i < in.n && st == EZZ_OK; i += n) {
		n = in.n - i < 3 ? in.n - i : 3;
		v = (uint32_t)in.p[i] << 16;
		if (n > 1)
			v |= (uint32_t)in.p[i + 1] << 8;
		if (n > 2)
			v |= in.p[i + 2];
		for (size_t k = 0; k < 4; k++)
			group[k] = k > n ? '=' :
			    alphabet[v >> (18 - 6 * k) & 63];
		st = ezz_buf_add(ctx, out, group, padded ? 4 : n + 1);
	}
	return st;
}

static ezz_status
base64_read(ezz_ctx *ctx, const char *alphabet, bool padded,
    struct ezz_bytes text, struct ezz_buf *out)
{
	size_t		 start = out->n, n = text.n;
	ezz_status	 st = EZZ_OK;
	uint32_t	 acc = 0;
	unsigned	 bits = 0;
	int		 v;

	if (padded && n % 4 == 0 && n > 0 && text.p[n - 1] == '=')
		n -= text.p[n - 2] == '=' ? 2 : 1;
	if (n % 4 == 1 || (padded && text.n % 4 != 0))
		return wrong_length(ctx, "RFC 4648 4", text.n);
	for (size_t i = 0; i < n && st == EZZ_OK; i++) {
		if ((v = value_of(alphabet, text.p[i])) < 0) {
			st = wrong_character(ctx, "RFC 4648 4", text.p[i], i);
			break;
		}
		acc = (acc << 6 | (uint32_t)v) & 0xfff;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			st = ezz_buf_byte(ctx, out, (uint8_t)(acc >> bits));
		}
	}
	if (st == EZZ_OK && (acc & ((1U << bits) - 1)) != 0)
		st = ezz_fail(ctx, EZZ_EFORMAT, "RFC 4648 3.5",
		    "the pad bits of the last character are not zero");
	return undo(out, start, st);
}

ezz_status
ezz_base64_write(ezz_ctx *ctx, struct ezz_bytes in, struct ezz_buf *out)
{
	return base64_write(ctx, base64, true, in, out);
}

ezz_status
ezz_base64_read(ezz_ctx *ctx, struct ezz_bytes text, struct ezz_buf *out)
{
	return base64_read(ctx, base64, true, text, out);
}

ezz_status
ezz_base64url_write(ezz_ctx *ctx, struct ezz_bytes in, struct ezz_buf *out)
{
	return base64_write(ctx, base64url, false, in, out);
}

ezz_status
ezz_base64url_read(ezz_ctx *ctx, struct ezz_bytes text, struct ezz_buf *out)
{
	return base64_read(ctx, base64url, false, text, out);
}

ezz_status
ezz_base45_write(ezz_ctx *ctx, struct ezz_bytes in, struct ezz_buf *out)
{
	ezz_status	 st = EZZ_OK;
	uint32_t	 v;
	size_t		 n;
	char		 group[3];

	for (size_t i = 0; i < in.n && st == EZZ_OK; i += n) {
		n = in.n - i < 2 ? 1 : 2;
		v = n == 2 ? (uint32_t)in.p[i] << 8 | in.p[i + 1] : in.p[i];
		group[0] = base45[v % 45];
		group[1] = base45[v / 45 % 45];
		group[2] = base45[v / 2025];
		st = ezz_buf_add(ctx, out, group, n + 1);
	}
	return st;
}

/* Two characters to one byte or three to two, the first the lowest. */
static ezz_status
base45_group(ezz_ctx *ctx, struct ezz_bytes text, size_t at, size_t n,
    struct ezz_buf *out)
{
	uint32_t	 sum = 0;
	uint8_t		 b[2];
	int		 v;

	for (size_t k = n; k > 0; k--) {
		if ((v = value_of(base45, text.p[at + k - 1])) < 0)
			return wrong_character(ctx, "RFC 9285 4.1",
			    text.p[at + k - 1], at + k - 1);
		sum = sum * 45 + (uint32_t)v;
	}
	if (sum >> (8 * (n - 1)) != 0)
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 9285 4.1",
		    "the group at offset %zu is too large for %zu bytes", at,
		    n - 1);
	b[0] = (uint8_t)(sum >> 8);
	b[1] = (uint8_t)sum;
	return ezz_buf_add(ctx, out, &b[3 - n], n - 1);
}

ezz_status
ezz_base45_read(ezz_ctx *ctx, struct ezz_bytes text, struct ezz_buf *out)
{
	size_t		 n, start = out->n;
	ezz_status	 st = EZZ_OK;

	if (text.n % 3 == 1)
		return wrong_length(ctx, "RFC 9285 4.1", text.n);
	for (size_t i = 0; i < text.n && st == EZZ_OK; i += n) {
		n = text.n - i < 3 ? 2 : 3;
		st = base45_group(ctx, text, i, n, out);
	}
	return undo(out, start, st);
}

/* How many digits hold 0 to 7 bytes: the least d with 10^d >= 256^k. */
static const uint8_t	 digits_for[] = { 0, 3, 5, 8, 10, 13, 15, 17 };

ezz_status
ezz_digits_write(ezz_ctx *ctx, struct ezz_bytes in, struct ezz_buf *out)
{
	ezz_status	 st = EZZ_OK;
	uint64_t	 v;
	size_t		 n;
	char		 group[17];

	for (size_t i = 0; i < in.n && st == EZZ_OK; i += n) {
		n = in.n - i < 7 ? in.n - i : 7;
		v = 0;
		for (size_t k = 0; k < n; k++)
			v = v << 8 | in.p[i + k];
		for (size_t d = digits_for[n]; d > 0; d--, v /= 10)
			group[d - 1] = (char)('0' + v % 10);
		st = ezz_buf_add(ctx, out, group, digits_for[n]);
	}
	return st;
}

/* The d digits at offset at to n bytes. */
static ezz_status
digits_group(ezz_ctx *ctx, struct ezz_bytes text, size_t at, size_t d,
    size_t n, struct ezz_buf *out)
{
	uint64_t	 v = 0;
	uint8_t		 b[7];

	for (size_t i = at; i < at + d; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return wrong_character(ctx, NULL, text.p[i], i);
		v = v * 10 + (uint64_t)(text.p[i] - '0');
	}
	if (v >> (8 * n) != 0)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "the group at offset %zu is too large for %zu bytes", at,
		    n);
	for (size_t k = n; k > 0; k--, v >>= 8)
		b[k - 1] = (uint8_t)v;
	return ezz_buf_add(ctx, out, b, n);
}

ezz_status
ezz_digits_read(ezz_ctx *ctx, struct ezz_bytes text, struct ezz_buf *out)
{
	size_t		 d, n, start = out->n;
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < text.n && st == EZZ_OK; i += d) {
		d = text.n - i < 17 ? text.n - i : 17;
		for (n = 1; n < 7 && digits_for[n] != d; n++)
			;
		if (digits_for[n] != d)
			st = wrong_length(ctx, NULL, text.n);
		else
			st = digits_group(ctx, text, i, d, n, out);
	}
	return undo(out, start, st);
}

uint16_t
ezz_crc16(struct ezz_bytes b)
{
	uint32_t	 crc = 0xffff;

	for (size_t i = 0; i < b.n; i++) {
		crc ^= (uint32_t)b.p[i] << 8;
		for (int k = 0; k < 8; k++)
			crc = crc << 1 ^ ((crc & 0x8000) != 0 ? 0x1021U : 0U);
	}
	return (uint16_t)(crc & 0xffff);
}

uint32_t
ezz_crc32(struct ezz_bytes b)
{
	return (uint32_t)crc32_z(0, b.p, b.n);
}
