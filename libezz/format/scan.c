/*
 * One line from a scanner: a code, half of one, several run together, or
 * something else.  A scanner without a suffix glues scans together, and one
 * whose window loses the focus leaves a piece; a piece of the very code that
 * stands whole beside it is dropped, anything more is never guessed at.  The
 * frame's CRC tells what is whole; no signature is looked at here.
 */
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "format/ez1.h"

/* A line of ours has one start for each scan in it, and now and then one by
 * chance; each pair of starts is tried. */
#define STARTS	48
/* Digits of an article's bar code are no half of a licence's code. */
#define HALF	64

static struct ezz_bytes
part(struct ezz_bytes t, size_t from, size_t to)
{
	return EZZ_BYTES(t.p + from, to - from);
}

/* Digits that begin with the frame's magic, or the prefix of an armour; at the
 * end of a line, as much of one as there is. */
static bool
is_start(struct ezz_bytes t)
{
	static const char *const	 prefixes[] = { "EZ1:", "HC1:",
					    "633", "634", "635", "636" };

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		size_t	 n = strlen(prefixes[i]);

		if (memcmp(t.p, prefixes[i], t.n < n ? t.n : n) == 0)
			return true;
	}
	return false;
}

/* A frame whose CRC holds, of a later version too; an HC1 has none. */
static bool
is_whole(struct ezz_bytes t)
{
	struct ezz_ctx		 quiet = { 0 };
	struct ezz_buf		 frame = { 0 };
	struct ezz_ez1		 ez1;
	enum ezz_armour		 armour = ezz_armour_sniff(t);
	ezz_status		 st;
	bool			 damaged, whole = false;

	if (armour == EZZ_ARMOUR_UNKNOWN)
		return false;
	if (ezz_armour_read(&quiet, t, &frame) == EZZ_OK) {
		st = ezz_ez1_read(&quiet, ezz_bytes_of(&frame), &ez1,
		    &damaged);
		whole = armour == EZZ_ARMOUR_HC1 || st == EZZ_OK ||
		    st == EZZ_EUNSUPPORTED;
	}
	ezz_buf_free(&frame);
	return whole;
}

/* Offsets at which a code may begin; STARTS + 1 of them are too many. */
static size_t
find_starts(struct ezz_bytes t, size_t at[STARTS + 1])
{
	size_t	 n = 0;

	for (size_t i = 0; i < t.n && n <= STARTS; i++)
		if (is_start(part(t, i, t.n)))
			at[n++] = i;
	return n;
}

/* The one code that stands whole in the line; *n counts different ones. */
static struct ezz_bytes
find_whole(struct ezz_bytes t, const size_t *at, size_t starts, size_t *n)
{
	struct ezz_bytes	 one = { NULL, 0 }, p;

	*n = 0;
	for (size_t i = 0; i < starts; i++)
		for (size_t k = i + 1; k <= starts; k++) {
			p = part(t, at[i], k == starts ? t.n : at[k]);
			if (!is_whole(p) || ezz_bytes_equal(p, one))
				continue;
			one = p;
			++*n;
		}
	return one;
}

static size_t
in_common(struct ezz_bytes a, struct ezz_bytes b)
{
	size_t	 n = 0;

	while (n < a.n && n < b.n && a.p[n] == b.p[n])
		n++;
	return n;
}

/*
 * Is the line nothing but this code and pieces of it: one end of it first,
 * then its beginnings?  ends[i] says that pieces may end before offset i.
 */
static bool
tiled(struct ezz_bytes line, struct ezz_bytes code)
{
	bool	 ends[3 * EZZ_MAX_TOKEN_TEXT + 1] = { true };
	size_t	 n;

	for (n = 1; n <= line.n && n <= code.n; n++)
		ends[n] = memcmp(line.p, code.p + (code.n - n), n) == 0;
	for (size_t i = 0; i < line.n; i++)
		for (n = ends[i] ? in_common(part(line, i, line.n), code) : 0;
		    n > 0; n--)
			ends[i + n] = true;
	return ends[line.n];
}

static enum ezz_scan
without_whole(struct ezz_bytes t)
{
	size_t	 digits = 0;

	while (digits < t.n && t.p[digits] >= '0' && t.p[digits] <= '9')
		digits++;
	return is_start(t) || (digits == t.n && t.n >= HALF) ?
	    EZZ_SCAN_HALF : EZZ_SCAN_OTHER;
}

static enum ezz_scan
sort_out(struct ezz_bytes t, struct ezz_bytes *code)
{
	size_t	 at[STARTS + 1], starts, n;

	*code = t;
	if (t.n == 0)
		return EZZ_SCAN_NOTHING;
	starts = find_starts(t, at);
	/* an HC1 cannot say where it ends */
	if ((starts == 1 || memcmp(t.p, "HC1:", t.n < 4 ? t.n : 4) != 0) &&
	    is_whole(t))
		return EZZ_SCAN_CODE;
	if (starts > STARTS)
		return EZZ_SCAN_OTHER;
	*code = find_whole(t, at, starts, &n);
	if (n == 0)
		return without_whole(t);
	if (n == 1 && tiled(t, *code))
		return EZZ_SCAN_CODE;
	/* an address or the like, with a code in it */
	return is_start(t) || (t.p[0] >= '0' && t.p[0] <= '9') ?
	    EZZ_SCAN_SEVERAL : EZZ_SCAN_OTHER;
}

ezz_status
ezz_scan_read(ezz_ctx *ctx, struct ezz_bytes line, enum ezz_scan *what,
    struct ezz_buf *text)
{
	struct ezz_buf		 t = { 0 };
	struct ezz_bytes	 code;
	ezz_status		 st;

	st = ezz_scan_normalise(ctx, line, &t);
	if (st == EZZ_ENOMEM)
		goto out;
	if (st != EZZ_OK) {		/* no text, or no scan's length */
		*what = EZZ_SCAN_OTHER;
		st = EZZ_OK;
		goto out;
	}
	*what = sort_out(ezz_bytes_of(&t), &code);
	if (*what == EZZ_SCAN_CODE)
		st = ezz_buf_addb(ctx, text, code);
out:
	ezz_buf_free(&t);
	return st;
}
