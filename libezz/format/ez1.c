/*
 * The EZ1 frame, its two armours and the scan normaliser (ezz design 7).
 * Every offset is fixed; the CRC comes before anything is believed, so that a
 * lost keystroke reads as a damaged scan and not as a forgery.  Left out: the
 * inside of the body, which needs a dictionary, a schema and a key.
 */
#include <string.h>

#include "base/codec.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "format/ez1.h"

#define CRC_SIZE	2
#define RESERVED	0x70	/* bits of the second byte */
#define PREFIX		4	/* characters of EZ1: and HC1: */

/* The CRC at the end is that of all before it. */
static bool
crc_agrees(struct ezz_bytes frame)
{
	size_t	 n = frame.n - CRC_SIZE;

	return ezz_crc16(EZZ_BYTES(frame.p, n)) ==
	    (frame.p[n] << 8 | frame.p[n + 1]);
}

static ezz_status
whole_frame(ezz_ctx *ctx, struct ezz_bytes frame, bool *damaged)
{
	*damaged = false;
	if (frame.n > EZZ_MAX_TOKEN)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a token of %zu bytes is longer than any QR code",
		    frame.n);
	if (frame.n < EZZ_EZ1_HEAD + 1 + CRC_SIZE) {
		*damaged = frame.n > 0 && frame.p[0] == EZZ_EZ1_MAGIC;
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "%zu bytes are too few for a token", frame.n);
	}
	if (!crc_agrees(frame)) {
		/* the first byte is as easily lost as any other */
		*damaged = true;
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "the scan is damaged, scan again");
	}
	if (frame.p[0] == EZZ_EZ1_MAGIC)
		return EZZ_OK;
	return (frame.p[0] & 0xf0) == (EZZ_EZ1_MAGIC & 0xf0) ?
	    ezz_fail(ctx, EZZ_EUNSUPPORTED, NULL,
	    "a token of a later version, update ezz to read it") :
	    ezz_fail(ctx, EZZ_EFORMAT, NULL, "this is no token");
}

/* Only these have signatures of 64 bytes. */
static bool
frame_alg(enum ezz_alg alg)
{
	return alg == EZZ_SM2_SM3 || alg == EZZ_ES256 || alg == EZZ_ED25519;
}

ezz_status
ezz_ez1_read(ezz_ctx *ctx, struct ezz_bytes frame, struct ezz_ez1 *out,
    bool *damaged)
{
	const uint8_t	*p = frame.p;
	ezz_status	 st;

	*out = (struct ezz_ez1){ 0 };
	if ((st = whole_frame(ctx, frame, damaged)) != EZZ_OK)
		return st;
	if ((p[1] & RESERVED) != 0 || !frame_alg(p[1] & 0x0f))
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, NULL,
		    "the token's algorithm byte 0x%02x is not known, "
		    "update ezz to read it", p[1]);
	out->alg = p[1] & 0x0f;
	out->has_proof = (p[1] & EZZ_EZ1_PROOF) != 0;
	out->dictionary = p[2];
	out->schema = (uint16_t)(p[3] << 8 | p[4]);
	memcpy(out->kid, p + 5, sizeof(out->kid));
	memcpy(out->signature, p + 13, sizeof(out->signature));
	out->body = EZZ_BYTES(p + EZZ_EZ1_HEAD,
	    frame.n - EZZ_EZ1_HEAD - CRC_SIZE);
	return EZZ_OK;
}

ezz_status
ezz_ez1_write(ezz_ctx *ctx, const struct ezz_ez1 *f, struct ezz_buf *out)
{
	uint8_t		 head[5], crc[CRC_SIZE];
	size_t		 start = out->n;
	uint16_t	 v;
	ezz_status	 st;

	if (!frame_alg(f->alg) || f->body.n == 0)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "a token needs an algorithm of its own and a payload");
	if (f->body.n > EZZ_MAX_TOKEN - EZZ_EZ1_HEAD - CRC_SIZE)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a token of %zu bytes is longer than any QR code",
		    f->body.n);
	head[0] = EZZ_EZ1_MAGIC;
	head[1] = (uint8_t)(f->alg | (f->has_proof ? EZZ_EZ1_PROOF : 0));
	head[2] = f->dictionary;
	head[3] = (uint8_t)(f->schema >> 8);
	head[4] = (uint8_t)(f->schema & 0xff);
	if ((st = ezz_buf_add(ctx, out, head, sizeof(head))) ||
	    (st = ezz_buf_add(ctx, out, f->kid, sizeof(f->kid))) ||
	    (st = ezz_buf_add(ctx, out, f->signature, sizeof(f->signature))) ||
	    (st = ezz_buf_addb(ctx, out, f->body)))
		return st;
	v = ezz_crc16(EZZ_BYTES(out->p + start, out->n - start));
	crc[0] = (uint8_t)(v >> 8);
	crc[1] = (uint8_t)(v & 0xff);
	return ezz_buf_add(ctx, out, crc, sizeof(crc));
}

static bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool
starts(struct ezz_bytes text, const char *prefix)
{
	return text.n >= PREFIX && memcmp(text.p, prefix, PREFIX) == 0;
}

enum ezz_armour
ezz_armour_sniff(struct ezz_bytes text)
{
	if (text.n > 0 && is_digit(text.p[0]))
		return EZZ_ARMOUR_DIGITS;
	if (starts(text, "EZ1:"))
		return EZZ_ARMOUR_BASE45;
	return starts(text, "HC1:") ? EZZ_ARMOUR_HC1 : EZZ_ARMOUR_UNKNOWN;
}

ezz_status
ezz_armour_write(ezz_ctx *ctx, enum ezz_armour armour, struct ezz_bytes frame,
    struct ezz_buf *text)
{
	ezz_status	 st;

	if (armour == EZZ_ARMOUR_DIGITS)
		return ezz_digits_write(ctx, frame, text);
	if (armour == EZZ_ARMOUR_UNKNOWN)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "no armour is named");
	st = ezz_buf_str(ctx, text, armour == EZZ_ARMOUR_HC1 ? "HC1:" :
	    "EZ1:");
	return st == EZZ_OK ? ezz_base45_write(ctx, frame, text) : st;
}

ezz_status
ezz_armour_read(ezz_ctx *ctx, struct ezz_bytes text, struct ezz_buf *bytes)
{
	ezz_status	 st;

	if (text.n > EZZ_MAX_TOKEN_TEXT)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a text of %zu characters is longer than any QR code",
		    text.n);
	switch (ezz_armour_sniff(text)) {
	case EZZ_ARMOUR_DIGITS:
		st = ezz_digits_read(ctx, text, bytes);
		break;
	case EZZ_ARMOUR_BASE45:
	case EZZ_ARMOUR_HC1:
		st = ezz_base45_read(ctx, EZZ_BYTES(text.p + PREFIX,
		    text.n - PREFIX), bytes);
		break;
	default:
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "the text is neither digits nor begins with EZ1: or HC1:");
	}
	return st == EZZ_OK ? st : ezz_while(ctx, st, "reading the armour");
}

/*
 * One character as the keyboard sent it to the one that the scanner meant;
 * 0 drops it.  These are the keys that a Chinese input method changes.
 */
static uint32_t
unchanged(uint32_t c)
{
	if (c < 0x20 || c == 0x7f || c == 0xfeff)
		return 0;
	if (c >= 0xff01 && c <= 0xff5e)		/* full-width forms */
		return c - 0xff01 + '!';
	switch (c) {
	case 0x3000:
		return ' ';
	case 0x3001:
		return '/';
	case 0x3002:
		return '.';
	case 0x3011:
		return ']';
	case 0x00a5:
	case 0xffe5:
		return '$';
	default:
		return c;
	}
}

static ezz_status
map_characters(ezz_ctx *ctx, struct ezz_bytes raw, struct ezz_buf *text)
{
	uint8_t		 utf8[4];
	uint32_t	 c;
	size_t		 n;
	ezz_status	 st = EZZ_OK;

	for (; raw.n > 0 && st == EZZ_OK; raw.p += n, raw.n -= n) {
		if ((n = ezz_utf8_next(raw, &c)) == 0)
			return ezz_fail(ctx, EZZ_EFORMAT, NULL,
			    "the scan is not UTF-8 text");
		if ((c = unchanged(c)) != 0)
			st = ezz_buf_add(ctx, text, utf8,
			    ezz_utf8_put(c, utf8));
	}
	return st;
}

static struct ezz_bytes
past(struct ezz_bytes t, size_t n)
{
	return EZZ_BYTES(t.p + n, t.n - n);
}

static struct ezz_bytes
past_spaces(struct ezz_bytes t)
{
	while (t.n > 0 && t.p[0] == ' ')
		t = past(t, 1);
	return t;
}

/* ]Q0 to ]Q6 (ISO/IEC 15424) and the ECI mark for UTF-8. */
static struct ezz_bytes
past_marks(struct ezz_bytes t)
{
	static const char	 utf8[] = "\\000026";

	t = past_spaces(t);
	if (t.n >= 3 && t.p[0] == ']' && (t.p[1] | 0x20) == 'q' &&
	    t.p[2] >= '0' && t.p[2] <= '6')
		t = past_spaces(past(t, 3));
	if (t.n >= sizeof(utf8) - 1 && memcmp(t.p, utf8, sizeof(utf8) - 1) == 0)
		t = past_spaces(past(t, sizeof(utf8) - 1));
	return t;
}

/* Neither known prefix has a lower-case letter after it. */
static void
undo_caps_lock(uint8_t *p, size_t n)
{
	if (n < PREFIX || (p[2] != '1' || p[3] != ':') ||
	    !(((p[0] | 0x20) == 'e' && (p[1] | 0x20) == 'z') ||
	    ((p[0] | 0x20) == 'h' && (p[1] | 0x20) == 'c')))
		return;
	for (size_t i = 0; i < n; i++)
		if (p[i] >= 'a' && p[i] <= 'z')
			p[i] = (uint8_t)(p[i] - 'a' + 'A');
}

ezz_status
ezz_scan_normalise(ezz_ctx *ctx, struct ezz_bytes raw, struct ezz_buf *text)
{
	struct ezz_buf		 all = { 0 };
	struct ezz_bytes	 t;
	ezz_status		 st;
	bool			 digits;

	/* a full-width form has 3 bytes */
	if (raw.n > 3 * EZZ_MAX_TOKEN_TEXT)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a text of %zu characters is longer than any QR code",
		    raw.n);
	if ((st = map_characters(ctx, raw, &all)) != EZZ_OK)
		goto out;
	t = past_marks(ezz_bytes_of(&all));
	digits = t.n > 0 && is_digit(t.p[0]);
	if (t.n > 0)
		undo_caps_lock(all.p + (all.n - t.n), t.n);
	for (size_t i = 0; i < t.n && st == EZZ_OK; i++)
		if (!digits || t.p[i] != ' ')
			st = ezz_buf_byte(ctx, text, t.p[i]);
out:
	ezz_buf_free(&all);
	return st;
}
