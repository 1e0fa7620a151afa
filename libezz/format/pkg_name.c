/*
 * The names of entries: which may stand in a package, when two of them are
 * the same to somebody, and the old Chinese encoding.  Letters are folded one
 * by one for Latin, Greek, Cyrillic, full-width and Roman numerals, which is
 * what file systems that fold would do; marks that combine are refused, so
 * no two normal forms of one name exist.  Left out: scripts beyond these.
 */
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "format/pkg.h"

/* From, to, and the way to the small letter: a step, or 0 for pairs. */
static const struct fold {
	uint32_t	 from;
	uint32_t	 to;
	int32_t		 step;
} folds[] = {
	{ 'A', 'Z', 32 },
	{ 0x00c0, 0x00d6, 32 }, { 0x00d8, 0x00de, 32 },
	{ 0x0100, 0x0137, 0 }, { 0x0139, 0x0148, 0 }, { 0x014a, 0x0177, 0 },
	{ 0x0178, 0x0178, -121 }, { 0x0179, 0x017e, 0 },
	{ 0x017f, 0x017f, 's' - 0x17f }, { 0x01cd, 0x01dc, 0 },
	{ 0x01de, 0x01ef, 0 }, { 0x01f8, 0x021f, 0 }, { 0x0222, 0x0233, 0 },
	{ 0x0386, 0x0386, 38 }, { 0x0388, 0x038a, 37 },
	{ 0x038c, 0x038c, 64 }, { 0x038e, 0x038f, 63 },
	{ 0x0391, 0x03a1, 32 }, { 0x03a3, 0x03ab, 32 },
	{ 0x03c2, 0x03c2, 1 }, { 0x0400, 0x040f, 80 },
	{ 0x0410, 0x042f, 32 }, { 0x0460, 0x0481, 0 },
	{ 0x048a, 0x04bf, 0 }, { 0x04c1, 0x04ce, 0 }, { 0x04d0, 0x052f, 0 },
	{ 0x1e00, 0x1e95, 0 }, { 0x1ea0, 0x1eff, 0 },
	{ 0x2126, 0x2126, 0x3c9 - 0x2126 }, { 0x212a, 0x212a, 'k' - 0x212a },
	{ 0x212b, 0x212b, 0xe5 - 0x212b }, { 0x2160, 0x216f, 16 },
	{ 0x24b6, 0x24cf, 26 }, { 0xff21, 0xff3a, 32 },
};

static uint32_t
fold(uint32_t c)
{
	for (size_t i = 0; i < sizeof(folds) / sizeof(folds[0]); i++) {
		if (c < folds[i].from || c > folds[i].to)
			continue;
		if (folds[i].step != 0)
			return (uint32_t)((int32_t)c + folds[i].step);
		/* capital and small take turns, the capital first */
		return c + ((c - folds[i].from) % 2 == 0);
	}
	return c;
}

size_t
ezz_pkg_fold(struct ezz_bytes name, char *out)
{
	uint8_t		 one[4];
	uint32_t	 c;
	size_t		 n, len = 0, put;

	for (; name.n > 0; name.p += n, name.n -= n) {
		if ((n = ezz_utf8_next(name, &c)) == 0) {
			n = put = 1;
			one[0] = name.p[0];
		} else
			put = ezz_utf8_put(fold(c), one);
		memcpy(out + len, one, put);
		len += put;
	}
	return len;
}

/* One step of a path: Windows drops a dot or blank at the end. */
static ezz_status
name_step(ezz_ctx *ctx, struct ezz_bytes step)
{
	if (step.n == 0)
		return ezz_fail(ctx, EZZ_EFORMAT, "GB/T 33190",
		    "a name has an empty step");
	if (step.p[step.n - 1] == '.' || step.p[step.n - 1] == ' ')
		return ezz_fail(ctx, EZZ_EFORMAT, "GB/T 33190",
		    "a step of a name ends with a dot or a blank");
	return EZZ_OK;
}

static ezz_status
name_characters(ezz_ctx *ctx, struct ezz_bytes name)
{
	uint32_t	 c;
	size_t		 n;

	for (; name.n > 0; name.p += n, name.n -= n) {
		if ((n = ezz_utf8_next(name, &c)) == 0)
			return ezz_fail(ctx, EZZ_EFORMAT, "APPNOTE 4.4.4",
			    "a name is not UTF-8");
		if (c == '\\' || c == ':')
			return ezz_fail(ctx, EZZ_EFORMAT, "GB/T 33190",
			    "a name has a backslash or a colon");
		if (ezz_text_hidden(c) || (c >= 0x300 && c <= 0x36f))
			return ezz_fail(ctx, EZZ_EFORMAT, "GB/T 33190",
			    "a name has a character that is not seen");
	}
	return EZZ_OK;
}

ezz_status
ezz_pkg_name(ezz_ctx *ctx, struct ezz_bytes name)
{
	ezz_status	 st;
	size_t		 depth = 0, from = 0;

	if (name.n == 0 || name.n > EZZ_MAX_NAME)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a name is empty or has more than %d bytes",
		    EZZ_MAX_NAME);
	if ((st = name_characters(ctx, name)) != EZZ_OK)
		return st;
	if (name.p[0] == '/')
		return ezz_fail(ctx, EZZ_EFORMAT, "APPNOTE 4.4.17",
		    "a name begins with a slash");
	for (size_t i = 0; i <= name.n; i++) {
		if (i < name.n && name.p[i] != '/')
			continue;
		if (i == name.n && from == name.n)
			break;		/* the slash of a directory */
		st = name_step(ctx, EZZ_BYTES(name.p + from, i - from));
		if (st != EZZ_OK)
			return st;
		from = i + 1;
		if (++depth > EZZ_MAX_PATH_DEPTH)
			return ezz_fail(ctx, EZZ_ELIMIT, NULL,
			    "a name has more than %d steps",
			    EZZ_MAX_PATH_DEPTH);
	}
	return EZZ_OK;
}
