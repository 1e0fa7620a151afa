/*
 * Field values on the wire.  Each type is a row with a writer, which says
 * false when the value has not its form, and a reader.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/codec.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "object/code.h"
#include "object/licid.h"
#include "object/wire.h"

static const char base31[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

#define CREDIT_BYTES	12	/* 31^18 < 2^96 */
/* Array head, and a digest that does not compress. */
#define CUT_COSTS	12

struct wire_row {
	/* *fits false: write it as text instead */
	ezz_status	(*put)(ezz_ctx *, const struct ezz_wire_scope *,
			    const struct ezz_field *, struct ezz_bytes,
			    struct ezz_buf *, bool *fits);
	ezz_status	(*get)(ezz_ctx *, const struct ezz_wire_scope *,
			    const struct ezz_field *, struct ezz_cursor *,
			    struct ezz_buf *text);
};

static const struct wire_row rows[EZZ_WIRE_LIST + 1];

static bool
number(struct ezz_bytes text, uint64_t *out)
{
	*out = 0;
	if (text.n == 0 || text.n > 18)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
		*out = *out * 10 + (uint64_t)(text.p[i] - '0');
	}
	return true;
}

/* Stars, then the last four characters of an identifier. */
ezz_status
ezz_wire_mask(ezz_ctx *ctx, struct ezz_bytes text, struct ezz_buf *out)
{
	size_t		 keep = text.n > 8 ? 4 : text.n > 0 ? 1 : 0;
	ezz_status	 st = EZZ_OK;

	/* never from the middle of a character */
	while (keep > 0 && (text.p[text.n - keep] & 0xc0) == 0x80)
		keep--;
	for (size_t i = 0; i < text.n - keep && st == EZZ_OK; i++)
		if ((text.p[i] & 0xc0) != 0x80)
			st = ezz_buf_byte(ctx, out, '*');
	return st != EZZ_OK ? st :
	    ezz_buf_add(ctx, out, text.p + text.n - keep, keep);
}

static ezz_status
misfit(ezz_ctx *ctx, const struct ezz_field *f)
{
	return ezz_fail(ctx, EZZ_EFORMAT, NULL,
	    "field %s has a value that is not its type's", f->key);
}

/* ---- day ---------------------------------------------------------------- */

static ezz_status
put_day(ezz_ctx *ctx, const struct ezz_wire_scope *s,
    const struct ezz_field *f, struct ezz_bytes text, struct ezz_buf *out,
    bool *fits)
{
	char	 again[EZZ_TIME_TEXT];
	int64_t	 t, day;

	(void)s;
	(void)f;
	*fits = text.n == 10 && ezz_time_parse(text, &t);
	if (!*fits)
		return EZZ_OK;
	day = ezz_time_day(t);
	ezz_day_text(day, again);
	*fits = ezz_bytes_equal(text, ezz_bytes_str(again));
	return *fits ? ezz_cbor_put_int(ctx, out, day) : EZZ_OK;
}

static ezz_status
get_day(ezz_ctx *ctx, const struct ezz_wire_scope *s,
    const struct ezz_field *f, struct ezz_cursor *c, struct ezz_buf *text)
{
	char		 day[EZZ_TIME_TEXT];
	ezz_status	 st;
	int64_t		 v;

	(void)s;
	if ((st = ezz_cbor_int(ctx, c, &v)) != EZZ_OK)
		return st;
	ezz_day_text(v, day);
	return day[0] == '\0' ? misfit(ctx, f) : ezz_buf_str(ctx, text, day);
}

/* ---- one of a list ------------------------------------------------------ */

static ezz_status
put_code(ezz_ctx *ctx, const struct ezz_wire_scope *s,
    const struct ezz_field *f, struct ezz_bytes text, struct ezz_buf *out,
    bool *fits)
{
	(void)s;
	for (size_t i = 0; i < f->codes_n; i++)
		if (ezz_bytes_equal(text, ezz_bytes_str(f->codes[i]))) {
			*fits = true;
			return ezz_cbor_put_uint(ctx, out, i);
		}
	*fits = false;
	return EZZ_OK;
}

static ezz_status
get_code(ezz_ctx *ctx, const struct ezz_wire_scope *s,
    const struct ezz_field *f, struct ezz_cursor *c, struct ezz_buf *text)
{
	ezz_status	 st;
	uint64_t	 v;

	(void)s;
	if ((st = ezz_cbor_uint(ctx, c, &v)) != EZZ_OK)
		return st;
	if (v >= f->codes_n)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL, "field %s has the code "
		    "number %llu, which its schema does not know; the schema "
		    "may be too old", f->key, (unsigned long long)v);
	return ezz_buf_str(ctx, text, f->codes[v]);
}

/* ---- citizen identity number: 17 digits * 11 + check ---------------------- */

static ezz_status
put_citizen(ezz_ctx *ctx, const struct ezz_wire_scope *s,
    const struct ezz_field *f, struct ezz_bytes text, struct ezz_buf *out,
    bool *fits)
{
	uint64_t	 v;
	uint8_t		 last;

	(void)s;
	(void)f;
	*fits = text.n == 18 && number(EZZ_BYTES(text.p, 17), &v);
	if (!*fits)
		return EZZ_OK;
	last = text.p[17];
	*fits = last == 'X' || (last >= '0' && last <= '9');
	if (!*fits)
		return EZZ_OK;
	return ezz_cbor_put_uint(ctx, out,
	    v * 11 + (last == 'X' ? 10 : (uint64_t)(last - '0')));
}

static ezz_status
get_citizen(ezz_ctx *ctx, const struct ezz_wire_scope *s,
    const struct ezz_field *f, struct ezz_cursor *c, struct ezz_buf *text)
{
	ezz_status	 st;
	uint64_t	 v;

	(void)s;
	if ((st = ezz_cbor_uint(ctx, c, &v)) != EZZ_OK)
		return st;
	if (v / 11 > 99999999999999999ULL)
		return misfit(ctx, f);
	return ezz_buf_fmt(ctx, text, "%017llu%c",
	    (unsigned long long)(v / 11), "0123456789X"[v % 11]);
}

/* ---- unified social credit code: a number to base 31 ---------------------- */

static ezz_status
put_credit(ezz_ctx *ctx, const struct ezz_wire_scope *s,
    const struct ezz_field *f, struct ezz_bytes text, struct ezz_buf *out,
    bool *fits)
{
	uint8_t		 v[CREDIT_BYTES] = { 0 };
	const char	*at;

	(void)s;
	(void)f;
	*fits = text.n == 18;
	for (size_t i = 0; i < text.n && *fits; i++) {
		at = text.p[i] == 0 ? NULL : strchr(base31, text.p[i]);
		if ((*fits = at != NULL)) {
			unsigned	 carry = (unsigned)(at - base31);

			for (size_t j = CREDIT_BYTES; j > 0; j--) {
				carry += v[j - 1] * 31U;
				v[j - 1] = (uint8_t)carry;
				carry >>= 8;
			}
		}
	}
	return *fits ? ezz_cbor_put_bytes(ctx, out,
	    EZZ_BYTES(v, CREDIT_BYTES)) : EZZ_OK;
}

static ezz_status
get_credit(ezz_ctx *ctx, const struct ezz_wire_scope *s,
    const struct ezz_field *f, struct ezz_cursor *c, struct ezz_buf *text)
{
	struct ezz_bytes	 b;
	uint8_t			 v[CREDIT_BYTES];
	char			 code[19] = { 0 };
	ezz_status		 st;
	unsigned		 rest = 0;

	(void)s;
	if ((st = ezz_cbor_bytes(ctx, c, &b)) != EZZ_OK)
		return st;
	if (b.n != CREDIT_BYTES)
		return misfit(ctx, f);
	memcpy(v, b.p, CREDIT_BYTES);
	for (size_t i = 18; i > 0; i--) {
		rest = 0;
		for (size_t j = 0; j < CREDIT_BYTES; j++) {
			rest = rest << 8 | v[j];
			v[j] = (uint8_t)(rest / 31);
			rest %= 31;
		}
		code[i - 1] = base31[rest];
	}
	for (size_t j = 0; j < CREDIT_BYTES; j++)
		if (v[j] != 0)
			return misfit(ctx, f);
	return ezz_buf_str(ctx, text, code);
}

/* ---- digits: a number, with its length where it begins with 0 ------------- */

static ezz_status
put_digits(ezz_ctx *ctx, const struct ezz_wire_scope *s,
    const struct ezz_field *f, struct ezz_bytes text, struct ezz_buf *out,
    bool *fits)
{
	ezz_status	 st;
	uint64_t	 v;

	(void)s;
	(void)f;
	*fits = number(text, &v);
	if (!*fits)
		return EZZ_OK;
	if (text.p[0] != '0' || text.n == 1)
		return ezz_cbor_put_uint(ctx, out, v);
	if ((st = ezz_cbor_put_array(ctx, out, 2)) != EZZ_OK ||
	    (st = ezz_cbor_put_uint(ctx, out, text.n)) != EZZ_OK)
		return st;
	return ezz_cbor_put_uint(ctx, out, v);
}

static ezz_status
get_digits(ezz_ctx *ctx, const struct ezz_wire_scope *s,
    const struct ezz_field *f, struct ezz_cursor *c, struct ezz_buf *text)
{
	struct ezz_cbor_item	 item;
	ezz_status		 st;
	uint64_t		 v, len = 0;
	size_t			 n;
	char			 plain[24];

	(void)s;
	if ((st = ezz_cbor_peek(ctx, c, &item)) != EZZ_OK)
		return st;
	if (item.type == EZZ_CBOR_ARRAY &&
	    ((st = ezz_cbor_array(ctx, c, &n)) != EZZ_OK ||
	    (st = n == 2 ? ezz_cbor_uint(ctx, c, &len) : misfit(ctx, f)) !=
	    EZZ_OK))
		return st;
	if ((st = ezz_cbor_uint(ctx, c, &v)) != EZZ_OK)
		return st;
	/* one way to write a number: its length only where zeros lead */
	snprintf(plain, sizeof(plain), "%llu", (unsigned long long)v);
	if (v > 999999999999999999ULL || len > 18 ||
	    (item.type == EZZ_CBOR_ARRAY && len <= strlen(plain)))
		return misfit(ctx, f);
	return ezz_buf_fmt(ctx, text, "%0*llu", (int)(len == 0 ? 1 : len),
	    (unsigned long long)v);
}

/* ---- digits, capitals and hyphens: a number to base 37 -------------------- */

/*
 * The characters' values, 0-9 A-Z -, in big-endian bytes behind a leading 1,
 * which keeps zeros in front.  Longer texts are left to DEFLATE.
 */
#define PLAIN_MOST	44
#define PLAIN_BYTES	30	/* 2 * 37^44 < 2^240 */

static int
plain_value(uint8_t c)
{
	return c >= '0' && c <= '9' ? c - '0' :
	    c >= 'A' && c <= 'Z' ? c - 'A' + 10 : c == '-' ? 36 : -1;
}

/* v * 37 + digit */
static void
plain_push(uint8_t v[PLAIN_BYTES], unsigned digit)
{
	for (size_t i = PLAIN_BYTES; i > 0; i--) {
		digit += v[i - 1] * 37U;
		v[i - 1] = (uint8_t)digit;
		digit >>= 8;
	}
}

/* v / 37; its rest */
static unsigned
plain_pop(uint8_t v[PLAIN_BYTES])
{
	unsigned	 rest = 0;

	for (size_t i = 0; i < PLAIN_BYTES; i++) {
		rest = rest << 8 | v[i];
		v[i] = (uint8_t)(rest / 37);
		rest %= 37;
	}
	return rest;
}

static size_t
plain_zeros(const uint8_t v[PLAIN_BYTES])
{
	size_t	 n = 0;

	while (n < PLAIN_BYTES && v[n] == 0)
		n++;
	return n;
}

static ezz_status
put_plain(ezz_ctx *ctx, const struct ezz_wire_scope *s,
    const struct ezz_field *f, struct ezz_bytes text, struct ezz_buf *out,
    bool *fits)
{
	uint8_t	 v[PLAIN_BYTES] = { 0 };
	size_t	 zeros;

	(void)s;
	(void)f;
	*fits = text.n > 0 && text.n <= PLAIN_MOST;
	plain_push(v, 1);
	for (size_t i = 0; i < text.n && *fits; i++) {
		*fits = plain_value(text.p[i]) >= 0;
		if (*fits)
			plain_push(v, (unsigned)plain_value(text.p[i]));
	}
	zeros = plain_zeros(v);
	return *fits ? ezz_cbor_put_bytes(ctx, out, EZZ_BYTES(v + zeros,
	    PLAIN_BYTES - zeros)) : EZZ_OK;
}

static ezz_status
get_plain(ezz_ctx *ctx, const struct ezz_wire_scope *s,
    const struct ezz_field *f, struct ezz_cursor *c, struct ezz_buf *text)
{
	static const char	 set[] =
	    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-";
	struct ezz_bytes	 b;
	uint8_t			 v[PLAIN_BYTES] = { 0 };
	char			 back[PLAIN_MOST + 4];
	size_t			 at = sizeof(back);
	unsigned		 digit = 0;
	ezz_status		 st;

	(void)s;
	if ((st = ezz_cbor_bytes(ctx, c, &b)) != EZZ_OK)
		return st;
	if (b.n == 0 || b.n > PLAIN_BYTES || b.p[0] == 0)
		return misfit(ctx, f);
	memcpy(v + PLAIN_BYTES - b.n, b.p, b.n);
	while (plain_zeros(v) < PLAIN_BYTES) {
		if (at == 0)
			return misfit(ctx, f);
		digit = plain_pop(v);
		back[--at] = set[digit];
	}
	/* the leading 1, and one way to write a text */
	if (digit != 1 || sizeof(back) - at - 1 == 0 ||
	    sizeof(back) - at - 1 > PLAIN_MOST)
		return misfit(ctx, f);
	return ezz_buf_add(ctx, text, back + at + 1, sizeof(back) - at - 1);
}

/* ---- a digest: 32 bytes as 64 hexadecimal digits --------------------------- */

static ezz_status
put_digest(ezz_ctx *ctx, const struct ezz_wire_scope *s,
    const struct ezz_field *f, struct ezz_bytes text, struct ezz_buf *out,
    bool *fits)
{
	struct ezz_buf	 b = { 0 };
	ezz_status	 st;

	(void)s;
	(void)f;
	*fits = text.n == 64;
	for (size_t i = 0; i < text.n && *fits; i++)
		*fits = (text.p[i] >= '0' && text.p[i] <= '9') ||
		    (text.p[i] >= 'a' && text.p[i] <= 'f');
	if (!*fits)
		return EZZ_OK;
	if ((st = ezz_hex_read(ctx, text, &b)) == EZZ_OK)
		st = ezz_cbor_put_bytes(ctx, out, ezz_bytes_of(&b));
	ezz_buf_free(&b);
	return st;
}

static ezz_status
get_digest(ezz_ctx *ctx, const struct ezz_wire_scope *s,
    const struct ezz_field *f, struct ezz_cursor *c, struct ezz_buf *text)
{
	struct ezz_bytes	 b;
	ezz_status		 st;

	(void)s;
	if ((st = ezz_cbor_bytes(ctx, c, &b)) != EZZ_OK)
		return st;
	if (b.n != 32)
		return misfit(ctx, f);
	for (size_t i = 0; i < b.n && st == EZZ_OK; i++)
		st = ezz_buf_fmt(ctx, text, "%02x", b.p[i]);
	return st;
}

/* ---- licence identifier: what type and issuer do not say ------------------ */

/*
 *	version				the serial is the printed number, less
 *					what is no digit and no letter
 *	[serial, version]
 *	[serial, version, issuer]	another body's than the signing key's
 */
static bool
right_licid(const struct ezz_wire_scope *s, struct ezz_bytes text,
    struct ezz_licid *id, uint64_t *version)
{
	return ezz_licid_split(text, id) && id->check != '\0' &&
	    ezz_licid_check(id) == id->check &&
	    ezz_bytes_equal(id->type, ezz_bytes_str(s->schema->type)) &&
	    id->version.n == 3 && number(id->version, version);
}

/* What of the printed number may stand in an identifier. */
static ezz_status
number_serial(ezz_ctx *ctx, struct ezz_bytes number, struct ezz_buf *out)
{
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < number.n && st == EZZ_OK; i++)
		if ((number.p[i] >= '0' && number.p[i] <= '9') ||
		    (number.p[i] >= 'A' && number.p[i] <= 'Z'))
			st = ezz_buf_byte(ctx, out, number.p[i]);
	return st;
}

static ezz_status
repeats_number(ezz_ctx *ctx, const struct ezz_wire_scope *s,
    struct ezz_bytes serial, bool *out)
{
	struct ezz_buf	 b = { 0 };
	ezz_status	 st = number_serial(ctx, s->number, &b);

	*out = st == EZZ_OK && ezz_bytes_equal(ezz_bytes_of(&b), serial);
	ezz_buf_free(&b);
	return st;
}

/* By its type's writer, else as text. */
static ezz_status
put_or_text(ezz_ctx *ctx, const struct ezz_wire_scope *s,
    const struct ezz_field *f, enum ezz_wire wire, struct ezz_bytes text,
    struct ezz_buf *out)
{
	ezz_status	 st;
	bool		 fits = false;

	if (rows[wire].put != NULL && (st = rows[wire].put(ctx, s, f, text,
	    out, &fits)) != EZZ_OK)
		return st;
	return fits ? EZZ_OK : ezz_cbor_put_text(ctx, out, text);
}

/* Some identifiers have the holder's number for a serial. */
static bool
tells_masked(const struct ezz_wire_scope *s, struct ezz_bytes serial)
{
	const struct ezz_licence	*l = s->licence;

	for (size_t i = 0; l != NULL && !s->full && i < l->values_n; i++) {
		const struct ezz_value	*v = &l->values[i];

		if (v->field->qr != EZZ_QR_MASK)
			continue;
		for (size_t k = 0; k < v->n; k++)
			if (ezz_bytes_equal(serial, ezz_bytes_str(v->text[k])))
				return true;
	}
	return false;
}

/* root.type.issuer.**************0019.001.* */
static ezz_status
masked_licid(ezz_ctx *ctx, const struct ezz_licid *id, struct ezz_buf *out)
{
	ezz_status	 st;

	if ((st = ezz_buf_fmt(ctx, out, "%s.%.*s.%.*s.", EZZ_LICID_ROOT,
	    (int)id->type.n, (const char *)id->type.p, (int)id->issuer.n,
	    (const char *)id->issuer.p)) == EZZ_OK &&
	    (st = ezz_wire_mask(ctx, id->serial, out)) == EZZ_OK)
		st = ezz_buf_fmt(ctx, out, ".%.*s.*", (int)id->version.n,
		    (const char *)id->version.p);
	return st;
}

static ezz_status
put_masked_licid(ezz_ctx *ctx, const struct ezz_licid *id,
    struct ezz_buf *out)
{
	struct ezz_buf	 text = { 0 };
	ezz_status	 st;

	if ((st = masked_licid(ctx, id, &text)) == EZZ_OK)
		st = ezz_cbor_put_text(ctx, out, ezz_bytes_of(&text));
	ezz_buf_free(&text);
	return st;
}

ezz_status
ezz_wire_mask_licid(ezz_ctx *ctx, const struct ezz_licence *l,
    struct ezz_buf *out)
{
	const struct ezz_wire_scope	 scope = { .licence = l };
	struct ezz_licid		 id;
	struct ezz_bytes		 text = ezz_bytes_str(l->licid);

	return ezz_licid_split(text, &id) && tells_masked(&scope, id.serial) ?
	    masked_licid(ctx, &id, out) : ezz_buf_addb(ctx, out, text);
}

/* A GUID has letters; a number of up to 18 digits is shorter as such. */
static enum ezz_wire
serial_wire(struct ezz_bytes serial)
{
	uint64_t	 v;

	return number(serial, &v) ? EZZ_WIRE_DIGITS : EZZ_WIRE_PLAIN;
}

static ezz_status
put_licid(ezz_ctx *ctx, const struct ezz_wire_scope *s,
    const struct ezz_field *f, struct ezz_bytes text, struct ezz_buf *out,
    bool *fits)
{
	struct ezz_licid	 id;
	ezz_status		 st;
	uint64_t		 version;
	bool			 own, repeats;

	if (!(*fits = right_licid(s, text, &id, &version)))
		return EZZ_OK;
	if (tells_masked(s, id.serial))
		return put_masked_licid(ctx, &id, out);
	own = ezz_bytes_equal(id.issuer, s->issuer);
	if ((st = repeats_number(ctx, s, id.serial, &repeats)) != EZZ_OK)
		return st;
	if (own && repeats)
		return ezz_cbor_put_uint(ctx, out, version);
	if ((st = ezz_cbor_put_array(ctx, out, own ? 2 : 3)) != EZZ_OK ||
	    (st = put_or_text(ctx, s, f, serial_wire(id.serial), id.serial,
	    out)) != EZZ_OK ||
	    (st = ezz_cbor_put_uint(ctx, out, version)) != EZZ_OK || own)
		return st;
	return put_or_text(ctx, s, f, EZZ_WIRE_CREDIT, id.issuer, out);
}

static ezz_status
get_text(ezz_ctx *ctx, struct ezz_cursor *c, struct ezz_buf *text)
{
	struct ezz_bytes	 b;
	ezz_status		 st = ezz_cbor_text(ctx, c, &b);

	/* the text becomes a C string: a NUL in it would hide what follows */
	if (st == EZZ_OK && b.n > 0 && memchr(b.p, 0, b.n) != NULL)
		st = ezz_fail(ctx, EZZ_EFORMAT, NULL, "a field holds a NUL");
	return st != EZZ_OK ? st : ezz_buf_addb(ctx, text, b);
}

/* By its type's reader, where it is not text. */
static ezz_status
get_or_text(ezz_ctx *ctx, const struct ezz_wire_scope *s,
    const struct ezz_field *f, enum ezz_wire wire, struct ezz_cursor *c,
    struct ezz_buf *text)
{
	struct ezz_cbor_item	 item;
	ezz_status		 st;

	if ((st = ezz_cbor_peek(ctx, c, &item)) != EZZ_OK)
		return st;
	if (item.type == EZZ_CBOR_TEXT)
		return get_text(ctx, c, text);
	return rows[wire].get == NULL ? misfit(ctx, f) :
	    rows[wire].get(ctx, s, f, c, text);
}

static ezz_status
get_serial(ezz_ctx *ctx, const struct ezz_wire_scope *s,
    const struct ezz_field *f, struct ezz_cursor *c, struct ezz_buf *serial)
{
	struct ezz_cbor_item	 item;
	ezz_status		 st = ezz_cbor_peek(ctx, c, &item);

	return st != EZZ_OK ? st : get_or_text(ctx, s, f,
	    item.type == EZZ_CBOR_BYTES ? EZZ_WIRE_PLAIN : EZZ_WIRE_DIGITS, c,
	    serial);
}

/* The items of the identifier, 1 to 3 of them, as its parts' texts. */
static ezz_status
get_parts(ezz_ctx *ctx, const struct ezz_wire_scope *s,
    const struct ezz_field *f, struct ezz_cursor *c, struct ezz_buf *serial,
    uint64_t *version, struct ezz_buf *issuer)
{
	struct ezz_cbor_item	 item;
	ezz_status		 st;
	size_t			 n = 1;

	if ((st = ezz_cbor_peek(ctx, c, &item)) != EZZ_OK ||
	    (item.type == EZZ_CBOR_ARRAY &&
	    (st = ezz_cbor_array(ctx, c, &n)) != EZZ_OK))
		return st;
	if (item.type == EZZ_CBOR_ARRAY && (n < 2 || n > 3))
		return misfit(ctx, f);
	if ((st = n == 1 ? number_serial(ctx, s->number, serial) :
	    get_serial(ctx, s, f, c, serial)) != EZZ_OK ||
	    (st = ezz_cbor_uint(ctx, c, version)) != EZZ_OK)
		return st;
	return n < 3 ? ezz_buf_addb(ctx, issuer, s->issuer) :
	    get_or_text(ctx, s, f, EZZ_WIRE_CREDIT, c, issuer);
}

static ezz_status
get_licid(ezz_ctx *ctx, const struct ezz_wire_scope *s,
    const struct ezz_field *f, struct ezz_cursor *c, struct ezz_buf *text)
{
	struct ezz_buf		 serial = { 0 }, issuer = { 0 };
	struct ezz_licid	 id;
	char			 digits[8];
	ezz_status		 st;
	uint64_t		 version;

	st = get_parts(ctx, s, f, c, &serial, &version, &issuer);
	if (st == EZZ_OK && version > 999)
		st = misfit(ctx, f);
	if (st == EZZ_OK) {
		snprintf(digits, sizeof(digits), "%03u", (unsigned)version);
		id = (struct ezz_licid){ ezz_bytes_str(s->schema->type),
		    ezz_bytes_of(&issuer), ezz_bytes_of(&serial),
		    ezz_bytes_str(digits), '\0' };
		/* shown without its trust: nobody said whose key it is */
		st = issuer.n > 0 ? ezz_licid_make(ctx, &id, text) :
		    ezz_buf_fmt(ctx, text, "%s.%s.?.%.*s.%s.?",
		    EZZ_LICID_ROOT, s->schema->type, (int)serial.n,
		    (const char *)serial.p, digits);
	}
	ezz_buf_free(&serial);
	ezz_buf_free(&issuer);
	return st;
}

/* ---- all of them -------------------------------------------------------- */

static const struct wire_row rows[EZZ_WIRE_LIST + 1] = {
	[EZZ_WIRE_DAY] = { put_day, get_day },
	[EZZ_WIRE_CODE] = { put_code, get_code },
	[EZZ_WIRE_CITIZEN] = { put_citizen, get_citizen },
	[EZZ_WIRE_CREDIT] = { put_credit, get_credit },
	[EZZ_WIRE_DIGITS] = { put_digits, get_digits },
	[EZZ_WIRE_PLAIN] = { put_plain, get_plain },
	[EZZ_WIRE_LICID] = { put_licid, get_licid },
	[EZZ_WIRE_DIGEST] = { put_digest, get_digest },
	[EZZ_WIRE_LIST] = { NULL, NULL },
};

static ezz_status
put_masked(ezz_ctx *ctx, struct ezz_bytes text, struct ezz_buf *out)
{
	struct ezz_buf	 b = { 0 };
	ezz_status	 st;

	if ((st = ezz_wire_mask(ctx, text, &b)) == EZZ_OK)
		st = ezz_cbor_put_text(ctx, out, ezz_bytes_of(&b));
	ezz_buf_free(&b);
	return st;
}

bool
ezz_wire_masks(const struct ezz_wire_scope *s, const struct ezz_value *v)
{
	struct ezz_licid	 id;

	if (s->full)
		return false;
	return v->field->qr == EZZ_QR_MASK ||
	    (v->field->wire == EZZ_WIRE_LICID &&
	    ezz_licid_split(ezz_bytes_str(v->text[0]), &id) &&
	    tells_masked(s, id.serial));
}

static struct ezz_bytes
first_characters(struct ezz_bytes text, size_t most)
{
	size_t	 n = 0;

	for (size_t i = 0; i < text.n; i++)
		if ((text.p[i] & 0xc0) != 0x80 && n++ == most)
			return EZZ_BYTES(text.p, i);
	return text;
}

/* [what is left, the first 8 bytes of SM3 over the whole]. */
static ezz_status
put_cut(ezz_ctx *ctx, struct ezz_bytes text, struct ezz_bytes left,
    struct ezz_buf *out)
{
	uint8_t		 digest[EZZ_DIGEST_MAX];
	ezz_status	 st;

	if ((st = ezz_digest_once(ctx, EZZ_SM3, text, digest)) != EZZ_OK ||
	    (st = ezz_cbor_put_array(ctx, out, 2)) != EZZ_OK ||
	    (st = ezz_cbor_put_text(ctx, out, left)) != EZZ_OK)
		return st;
	return ezz_cbor_put_bytes(ctx, out, EZZ_BYTES(digest, 8));
}

static ezz_status
put_one(ezz_ctx *ctx, const struct ezz_wire_scope *s,
    const struct ezz_field *f, enum ezz_wire wire, struct ezz_bytes text,
    struct ezz_buf *out)
{
	if (f->qr == EZZ_QR_MASK && !s->full)
		return put_masked(ctx, text, out);
	return put_or_text(ctx, s, f, wire, text, out);
}

ezz_status
ezz_wire_put(ezz_ctx *ctx, const struct ezz_wire_scope *s,
    const struct ezz_value *v, size_t most, struct ezz_buf *out)
{
	const struct ezz_field	*f = v->field;
	struct ezz_bytes	 text = ezz_bytes_str(v->text[0]), left;
	ezz_status		 st;

	if (f->wire != EZZ_WIRE_LIST) {
		left = f->cut ? first_characters(text, most) : text;
		/* the digest costs as much: a short cut saves nothing */
		if (left.n + CUT_COSTS < text.n)
			return put_cut(ctx, text, left, out);
		return put_one(ctx, s, f, f->wire, text, out);
	}
	if ((st = ezz_cbor_put_array(ctx, out, v->n)) != EZZ_OK)
		return st;
	for (size_t i = 0; i < v->n; i++)
		if ((st = put_one(ctx, s, f, f->item,
		    ezz_bytes_str(v->text[i]), out)) != EZZ_OK)
			return st;
	return EZZ_OK;
}

/* ---- reading ------------------------------------------------------------ */

static ezz_status
get_one(ezz_ctx *ctx, const struct ezz_wire_scope *s,
    const struct ezz_field *f, enum ezz_wire wire, struct ezz_cursor *c,
    char **out)
{
	struct ezz_buf	 text = { 0 };
	ezz_status	 st;

	if ((st = get_or_text(ctx, s, f, wire, c, &text)) == EZZ_OK)
		st = ezz_buf_take(ctx, &text, out);
	ezz_buf_free(&text);
	return st;
}

/* [text, bytes] is a field that was cut; digits and identifiers are
 * [.., uint]: the second item tells. */
static bool
is_cut(ezz_ctx *ctx, struct ezz_cursor c)
{
	struct ezz_cbor_item	 item;
	size_t			 n;

	return ezz_cbor_peek(ctx, &c, &item) == EZZ_OK &&
	    item.type == EZZ_CBOR_ARRAY &&
	    ezz_cbor_array(ctx, &c, &n) == EZZ_OK && n == 2 &&
	    ezz_cbor_skip(ctx, &c, NULL) == EZZ_OK &&
	    ezz_cbor_peek(ctx, &c, &item) == EZZ_OK &&
	    item.type == EZZ_CBOR_BYTES;
}

static ezz_status
get_cut(ezz_ctx *ctx, const struct ezz_field *f, struct ezz_cursor *c,
    struct ezz_shown *out)
{
	struct ezz_buf		 text = { 0 };
	struct ezz_bytes	 digest;
	ezz_status		 st;
	size_t			 n;

	if (!f->cut)
		return misfit(ctx, f);
	if ((st = ezz_cbor_array(ctx, c, &n)) == EZZ_OK &&
	    (st = get_text(ctx, c, &text)) == EZZ_OK &&
	    (st = ezz_cbor_bytes(ctx, c, &digest)) == EZZ_OK)
		st = digest.n == sizeof(out->digest) ?
		    ezz_buf_take(ctx, &text, &out->text[0]) : misfit(ctx, f);
	ezz_buf_free(&text);
	if (st != EZZ_OK)
		return st;
	memcpy(out->digest, digest.p, sizeof(out->digest));
	out->cut = true;
	return EZZ_OK;
}

ezz_status
ezz_wire_get(ezz_ctx *ctx, const struct ezz_wire_scope *s,
    const struct ezz_field *f, struct ezz_cursor *c, struct ezz_shown *out)
{
	bool		 list = f->wire == EZZ_WIRE_LIST;
	ezz_status	 st = EZZ_OK;
	size_t		 n = 1;

	*out = (struct ezz_shown){ .field = f };
	if (list && (st = ezz_cbor_array(ctx, c, &n)) != EZZ_OK)
		return st;
	if (n == 0 || n > EZZ_MAX_FIELDS)
		return misfit(ctx, f);
	if ((out->text = calloc(n, sizeof(*out->text))) == NULL)
		return ezz_nomem(ctx);
	out->n = n;
	if (!list && is_cut(ctx, *c))
		st = get_cut(ctx, f, c, out);
	else
		for (size_t i = 0; i < n && st == EZZ_OK; i++)
			st = get_one(ctx, s, f, list ? f->item : f->wire, c,
			    &out->text[i]);
	if (st != EZZ_OK)
		ezz_shown_free(out);
	return st;
}

void
ezz_shown_free(struct ezz_shown *v)
{
	for (size_t i = 0; i < v->n; i++)
		free(v->text[i]);
	free(v->text);
	*v = (struct ezz_shown){ 0 };
}
