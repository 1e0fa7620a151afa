/*
 * ASN.1 as seals and signed data have it (X.690), read element by element.
 * The one thing beyond DER is the indefinite length; its end is found by
 * walking, so that a view of the whole element is known at once.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "format/asn1.h"

#define CONSTRUCTED	0x20
#define INDEFINITE	0x80

void
ezz_note_add(struct ezz_notes *notes, const char *place, const char *text,
    ezz_verdict weight)
{
	struct ezz_note_row	 row = { place, text, weight };

	for (size_t i = 0; i < notes->n; i++)
		if (strcmp(notes->v[i].place, place) == 0 &&
		    strcmp(notes->v[i].text, text) == 0)
			return;
	if (notes->n < EZZ_NOTES_MAX) {
		notes->v[notes->n++] = row;
		return;
	}
	for (size_t i = 0; i < notes->n; i++)
		if (notes->v[i].weight < weight) {
			notes->v[i] = row;
			return;
		}
}

/* ---- elements ----------------------------------------------------------- */

struct element {
	struct ezz_bytes	 content, whole;
	uint8_t			 tag;
	bool			 indefinite;
};

static bool	 take_any(struct ezz_cursor *, unsigned depth,
		    struct element *);

/* To the two zeros that end an indefinite length. */
static bool
walk_to_end(struct ezz_cursor *c, unsigned depth, struct ezz_bytes *content)
{
	const uint8_t	*start = c->p;
	struct element	 e;
	uint8_t		 tag, zero;

	while (ezz_cursor_peek(c, &tag) && tag != 0)
		if (depth == 0 || !take_any(c, depth - 1, &e))
			return false;
	*content = EZZ_BYTES(start, (size_t)(c->p - start));
	return ezz_cursor_u8(c, &tag) && ezz_cursor_u8(c, &zero) &&
	    zero == 0;
}

static bool
take_any(struct ezz_cursor *c, unsigned depth, struct element *out)
{
	const uint8_t	*start = c->p;
	uint8_t		 first;
	size_t		 n;

	*out = (struct element){ .tag = 0 };
	if (!ezz_cursor_u8(c, &out->tag) || out->tag == 0 ||
	    (out->tag & 0x1f) == 0x1f || !ezz_cursor_peek(c, &first))
		return false;
	if (first == INDEFINITE && (out->tag & CONSTRUCTED) != 0) {
		out->indefinite = true;
		ezz_cursor_skip(c, 1);
		if (!walk_to_end(c, depth, &out->content))
			return false;
	} else if (!ezz_der_length(c, &n) ||
	    !ezz_cursor_take(c, n, &out->content))
		return false;
	out->whole = EZZ_BYTES(start, (size_t)(c->p - start));
	return true;
}

ezz_status
ezz_asn1_take(const struct ezz_asn1 *r, struct ezz_cursor *c, uint8_t tag,
    const char *what, struct ezz_asn1_item *out)
{
	struct ezz_cursor	 t = *c;
	struct element		 e;
	uint8_t			 got;

	if (!ezz_cursor_peek(c, &got))
		return ezz_fail(r->ctx, EZZ_EFORMAT, r->clause,
		    "%s is missing", what);
	if (got != tag)
		return ezz_fail(r->ctx, EZZ_EFORMAT, r->clause,
		    "%s has the tag %02x, not %02x", what, got, tag);
	if (!take_any(&t, EZZ_MAX_DER_DEPTH, &e))
		return ezz_fail(r->ctx, EZZ_EFORMAT, "X.690 10.1",
		    "%s is cut off, or its length is not written in DER",
		    what);
	if (e.indefinite)
		ezz_note_add(r->notes, "BER",
		    N_("lengths are indefinite, not DER"), EZZ_PASSED);
	out->content = e.content;
	out->whole = e.whole;
	*c = t;
	return EZZ_OK;
}

ezz_status
ezz_asn1_open(const struct ezz_asn1 *r, struct ezz_cursor *c, uint8_t tag,
    const char *what, struct ezz_cursor *in)
{
	struct ezz_asn1_item	 it;
	ezz_status		 st = ezz_asn1_take(r, c, tag, what, &it);

	if (st == EZZ_OK)
		*in = ezz_cursor_of(it.content);
	return st;
}

bool
ezz_asn1_next(const struct ezz_cursor *c, uint8_t tag)
{
	uint8_t	 got;

	return ezz_cursor_peek(c, &got) && got == tag;
}

size_t
ezz_asn1_count(struct ezz_cursor c)
{
	struct element	 e;
	size_t		 n = 0;

	while (ezz_cursor_left(&c) > 0 && take_any(&c, EZZ_MAX_DER_DEPTH, &e))
		n++;
	return n;
}

ezz_status
ezz_asn1_end(const struct ezz_asn1 *r, const struct ezz_cursor *c,
    const char *what)
{
	if (ezz_cursor_left(c) == 0)
		return EZZ_OK;
	return ezz_fail(r->ctx, EZZ_EFORMAT, r->clause,
	    "%s goes on after its last element", what);
}

/* ---- values ------------------------------------------------------------- */

ezz_status
ezz_asn1_number(const struct ezz_asn1 *r, struct ezz_cursor *c,
    const char *what, int *out)
{
	struct ezz_asn1_item	 it;
	struct ezz_bytes	 v;
	uint32_t		 n = 0;
	ezz_status		 st;

	st = ezz_asn1_take(r, c, EZZ_DER_INTEGER, what, &it);
	if (st != EZZ_OK)
		return st;
	v = it.content;
	if (v.n == 0 || (v.p[0] & 0x80) != 0 ||
	    (v.n > 1 && v.p[0] == 0 && (v.p[1] & 0x80) == 0))
		return ezz_fail(r->ctx, EZZ_EFORMAT, "X.690 8.3",
		    "%s is negative, empty or padded", what);
	if (v.n > 4)
		return ezz_fail(r->ctx, EZZ_EFORMAT, r->clause,
		    "%s is too great a number", what);
	for (size_t i = 0; i < v.n; i++)
		n = n << 8 | v.p[i];
	*out = (int)n;
	return EZZ_OK;
}

static bool
fits(uint8_t tag, struct ezz_bytes v)
{
	if (tag == EZZ_DER_UTF8)
		return ezz_utf8_valid(v);
	for (size_t i = 0; i < v.n; i++)
		if (v.p[i] >= 0x80 || (tag == EZZ_DER_PRINTABLE &&
		    v.p[i] < 0x20))
			return false;
	return true;
}

ezz_status
ezz_asn1_text(const struct ezz_asn1 *r, struct ezz_cursor *c, uint8_t tag,
    const char *what, struct ezz_bytes *out)
{
	struct ezz_asn1_item	 it;
	ezz_status		 st = ezz_asn1_take(r, c, tag, what, &it);

	if (st != EZZ_OK)
		return st;
	if (!fits(tag, it.content))
		return ezz_fail(r->ctx, EZZ_EFORMAT, "X.680 41",
		    "%s has characters that its string type has not", what);
	*out = it.content;
	return EZZ_OK;
}

ezz_status
ezz_asn1_oid(const struct ezz_asn1 *r, struct ezz_cursor *c,
    const char *what, char out[EZZ_OID_TEXT])
{
	struct ezz_asn1_item	 it;
	ezz_status		 st;

	st = ezz_asn1_take(r, c, EZZ_DER_OID, what, &it);
	if (st == EZZ_OK && !ezz_der_oid_text(it.content, out))
		return ezz_fail(r->ctx, EZZ_EFORMAT, "X.690 8.19",
		    "%s is no object identifier that can be read", what);
	return st;
}

ezz_status
ezz_asn1_bits(const struct ezz_asn1 *r, struct ezz_cursor *c,
    const char *what, struct ezz_bytes *out)
{
	struct ezz_asn1_item	 it;
	ezz_status		 st;

	st = ezz_asn1_take(r, c, EZZ_DER_BITS, what, &it);
	if (st != EZZ_OK)
		return st;
	if (it.content.n < 2 || it.content.p[0] != 0)
		return ezz_fail(r->ctx, EZZ_EFORMAT, "X.690 8.6",
		    "%s is a bit string without whole bytes", what);
	*out = EZZ_BYTES(it.content.p + 1, it.content.n - 1);
	return EZZ_OK;
}

static bool
two(struct ezz_cursor *c, int *out)
{
	struct ezz_bytes	 b;

	if (!ezz_cursor_take(c, 2, &b) || b.p[0] < '0' || b.p[0] > '9' ||
	    b.p[1] < '0' || b.p[1] > '9')
		return false;
	*out = (b.p[0] - '0') * 10 + b.p[1] - '0';
	return true;
}

/* "Z", and before it a fraction that does not end in 0 (X.690 11.7). */
static bool
ends_in_z(struct ezz_cursor *c, bool fraction)
{
	uint8_t	 b, last = '0';

	if (fraction && ezz_cursor_peek(c, &b) && b == '.') {
		ezz_cursor_skip(c, 1);
		while (ezz_cursor_peek(c, &b) && b >= '0' && b <= '9') {
			last = b;
			ezz_cursor_skip(c, 1);
		}
		if (last == '0')
			return false;
	}
	return ezz_cursor_u8(c, &b) && b == 'Z' && ezz_cursor_left(c) == 0;
}

bool
ezz_asn1_time_text(struct ezz_bytes text, uint8_t tag, int64_t *out)
{
	struct ezz_cursor	 c = ezz_cursor_of(text);
	struct ezz_date		 d;
	int			 century = 0, y, h, m, s;

	if (tag == EZZ_DER_TIME && !two(&c, &century))
		return false;
	if (!two(&c, &y) || !two(&c, &d.month) || !two(&c, &d.day) ||
	    !two(&c, &h) || !two(&c, &m) || !two(&c, &s) || h > 23 ||
	    m > 59 || s > 59 || !ends_in_z(&c, tag == EZZ_DER_TIME))
		return false;
	if (tag == EZZ_DER_UTCTIME)
		century = y < 50 ? 20 : 19;
	d.year = century * 100 + y;
	if (!ezz_date_valid(d))
		return false;
	*out = ezz_date_day(d) * EZZ_DAY + h * 3600 + m * 60 + s;
	return true;
}

ezz_status
ezz_asn1_time(const struct ezz_asn1 *r, struct ezz_cursor *c,
    const char *what, uint8_t *tag, int64_t *out)
{
	struct ezz_asn1_item	 it;
	ezz_status		 st;

	*tag = ezz_asn1_next(c, EZZ_DER_UTCTIME) ? EZZ_DER_UTCTIME :
	    EZZ_DER_TIME;
	st = ezz_asn1_take(r, c, *tag, what, &it);
	if (st == EZZ_OK && !ezz_asn1_time_text(it.content, *tag, out))
		return ezz_fail(r->ctx, EZZ_EFORMAT, "X.690 11.7",
		    "%s is no time with seconds and Z", what);
	return st;
}

/* Over a NULL, if one comes next. */
static ezz_status
null(const struct ezz_asn1 *r, struct ezz_cursor *c, const char *what)
{
	struct ezz_asn1_item	 it;
	ezz_status		 st;

	if (!ezz_asn1_next(c, EZZ_DER_NULL))
		return EZZ_OK;
	st = ezz_asn1_take(r, c, EZZ_DER_NULL, what, &it);
	if (st == EZZ_OK && it.content.n != 0)
		return ezz_fail(r->ctx, EZZ_EFORMAT, "X.690 8.8",
		    "%s has a NULL that is not empty", what);
	return st;
}

ezz_status
ezz_asn1_algorithm(const struct ezz_asn1 *r, struct ezz_cursor *c,
    const char *what, char out[EZZ_OID_TEXT])
{
	struct ezz_cursor	 in;
	ezz_status		 st;

	st = ezz_asn1_open(r, c, EZZ_DER_SEQUENCE, what, &in);
	if (st != EZZ_OK || (st = ezz_asn1_oid(r, &in, what, out)) != EZZ_OK ||
	    (st = null(r, &in, what)) != EZZ_OK)
		return st;
	return ezz_asn1_end(r, &in, what);
}

ezz_status
ezz_asn1_algorithm_params(const struct ezz_asn1 *r, struct ezz_cursor *c,
    const char *what, char out[EZZ_OID_TEXT], struct ezz_bytes *params)
{
	struct ezz_cursor	 in;
	ezz_status		 st;

	st = ezz_asn1_open(r, c, EZZ_DER_SEQUENCE, what, &in);
	if (st != EZZ_OK || (st = ezz_asn1_oid(r, &in, what, out)) != EZZ_OK ||
	    (st = null(r, &in, what)) != EZZ_OK)
		return st;
	*params = EZZ_BYTES(in.p, ezz_cursor_left(&in));
	return EZZ_OK;
}

/* ---- written again ------------------------------------------------------ */

static ezz_status
definite(const struct ezz_asn1 *r, struct ezz_cursor *c, unsigned depth,
    struct ezz_buf *out)
{
	struct ezz_cursor	 in;
	struct element		 e;
	size_t			 from = out->n;
	ezz_status		 st = EZZ_OK;

	if (!take_any(c, depth, &e))
		return ezz_fail(r->ctx, EZZ_EFORMAT, "X.690 10.1",
		    "%s is cut off, or its length is not written in DER",
		    "BER");
	if ((e.tag & CONSTRUCTED) == 0 || depth == 0)
		return ezz_buf_addb(r->ctx, out, e.whole);
	in = ezz_cursor_of(e.content);
	while (st == EZZ_OK && ezz_cursor_left(&in) > 0)
		st = definite(r, &in, depth - 1, out);
	return st != EZZ_OK ? st : ezz_der_wrap(r->ctx, out, from, e.tag);
}

ezz_status
ezz_asn1_to_der(const struct ezz_asn1 *r, struct ezz_bytes element,
    struct ezz_buf *out)
{
	struct ezz_cursor	 c = ezz_cursor_of(element);

	return definite(r, &c, EZZ_MAX_DER_DEPTH, out);
}

ezz_status
ezz_asn1_put_time(ezz_ctx *ctx, struct ezz_buf *b, uint8_t tag, int64_t t)
{
	char	 iso[EZZ_TIME_TEXT], text[EZZ_TIME_TEXT];
	size_t	 n = 0, skip = tag == EZZ_DER_UTCTIME ? 2 : 0;

	ezz_time_text(t, iso);
	for (const char *p = iso; *p != '\0'; p++)
		if (*p != '-' && *p != ':' && *p != 'T')
			text[n++] = *p;
	text[n] = '\0';
	if (n != 15 || (skip > 0 && (strncmp(text, "1950", 4) < 0 ||
	    strncmp(text, "2050", 4) >= 0)))
		return ezz_fail(ctx, EZZ_EINVAL, "X.690 11.7",
		    "this time cannot be written in ASN.1");
	return ezz_der_put(ctx, b, tag, EZZ_BYTES(text + skip, n - skip));
}
