/*
 * Text to modules.  libqrencode does the work; what it trusts its caller for
 * is seen to here: lengths are exact, the text is never empty, and its mode is
 * chosen before it is asked.  Left out: ECI, kanji, structured append.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <qrencode.h>

#include "base/error.h"
#include "draw/modules.h"

static bool
only(struct ezz_bytes text, const char *alphabet)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == 0 || strchr(alphabet, text.p[i]) == NULL)
			return false;
	return true;
}

static bool
ascii(struct ezz_bytes text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == 0 || text.p[i] > 0x7e)
			return false;
	return true;
}

static bool
token(struct ezz_bytes text)
{
	return text.n >= 4 && (strncasecmp((const char *)text.p, "EZ1:", 4) ==
	    0 || strncasecmp((const char *)text.p, "HC1:", 4) == 0);
}

static ezz_status
mode_of(ezz_ctx *ctx, struct ezz_bytes text, QRencodeMode *out)
{
	if (text.n == 0)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "an empty text cannot be drawn");
	if (text.n > EZZ_QR_DIGITS)
		return ezz_fail(ctx, EZZ_ELIMIT, "ISO/IEC 18004 7.1",
		    "the text is too long for any QR code");
	if (only(text, "0123456789"))
		*out = QR_MODE_NUM;
	else if (only(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"))
		*out = QR_MODE_AN;
	else if (token(text))
		return ezz_fail(ctx, EZZ_EINVAL, "RFC 9285 4",
		    "the token has a character outside Base45");
	else if (ascii(text))
		*out = QR_MODE_8;
	else
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "only ASCII text is drawn: scanners disagree on the rest");
	return EZZ_OK;
}

static QRecLevel
library_level(enum ezz_qr_level level)
{
	switch (level) {
	case EZZ_QR_L:
		return QR_ECLEVEL_L;
	case EZZ_QR_Q:
		return QR_ECLEVEL_Q;
	case EZZ_QR_H:
		return QR_ECLEVEL_H;
	case EZZ_QR_M:
	default:
		return QR_ECLEVEL_M;
	}
}

static ezz_status
copy(ezz_ctx *ctx, const QRcode *code, struct ezz_modules **out)
{
	struct ezz_modules	*m;
	const unsigned char	*p = code->data;

	if (code->width < 21 || code->width > EZZ_QR_SIDE)
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, NULL,
		    "the QR library gave a symbol of %d modules", code->width);
	if ((m = calloc(1, sizeof(*m))) == NULL)
		return ezz_nomem(ctx);
	m->side = (unsigned)code->width;
	for (unsigned y = 0; y < m->side; y++)
		for (unsigned x = 0; x < m->side; x++)
			m->row[y][x / 8] |=
			    (uint8_t)((*p++ & 1) << (7 - x % 8));
	*out = m;
	return EZZ_OK;
}

ezz_status
ezz_modules_make(ezz_ctx *ctx, struct ezz_bytes text, enum ezz_qr_level level,
    struct ezz_modules **out)
{
	QRinput		*in = NULL;
	QRcode		*code = NULL;
	QRencodeMode	 mode = QR_MODE_8;
	ezz_status	 st;

	*out = NULL;
	if ((st = mode_of(ctx, text, &mode)) != EZZ_OK)
		return st;
	if ((in = QRinput_new2(0, library_level(level))) != NULL &&
	    QRinput_append(in, mode, (int)text.n, text.p) == 0)
		code = QRcode_encodeInput(in);
	if (code != NULL)
		st = copy(ctx, code, out);
	else if (errno == ERANGE)
		st = ezz_fail(ctx, EZZ_ELIMIT, "ISO/IEC 18004 7.1",
		    "the text is too long for a QR code of this level");
	else
		st = ezz_errno(ctx, "drawing a QR code");
	QRcode_free(code);
	QRinput_free(in);
	return st;
}

void
ezz_modules_free(struct ezz_modules **m)
{
	if (m == NULL)
		return;
	free(*m);
	*m = NULL;
}
