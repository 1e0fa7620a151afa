/*
 * Dates as departments write them: licence systems put YYYYMMDD, YYYY-MM-DD,
 * 1980年1月1日, a time behind it, 14 digits, or milliseconds since 1970 into
 * what GB/T 36903 calls a date.  Anything else is refused, not guessed: day
 * and month never change places.
 */
#include <string.h>

#include "base/clock.h"
#include "base/cursor.h"
#include "object/record.h"

/* From least to most digits as a number. */
static bool
number(struct ezz_cursor *c, size_t least, size_t most, int *out)
{
	uint8_t	 b;
	size_t	 n = 0;

	*out = 0;
	while (n < most && ezz_cursor_peek(c, &b) && b >= '0' && b <= '9') {
		*out = *out * 10 + (b - '0');
		ezz_cursor_skip(c, 1);
		n++;
	}
	return n >= least;
}

static bool
word(struct ezz_cursor *c, const char *text)
{
	struct ezz_cursor	 ahead = *c;
	struct ezz_bytes	 b;

	if (!ezz_cursor_take(&ahead, strlen(text), &b) ||
	    memcmp(b.p, text, b.n) != 0)
		return false;
	*c = ahead;
	return true;
}

/* "10:15:00", or "101500" after 8 digits; what it says is dropped. */
static bool
time_of_day(struct ezz_cursor *c, const char *mark)
{
	int	 h, m, s;

	return number(c, 2, 2, &h) && word(c, mark) && number(c, 2, 2, &m) &&
	    word(c, mark) && number(c, 2, 2, &s) && h <= 23 && m <= 59 &&
	    s <= 59;
}

/* 20261123 and 20261123101500 */
static bool
compact(struct ezz_cursor c, struct ezz_date *d)
{
	return number(&c, 4, 4, &d->year) && number(&c, 2, 2, &d->month) &&
	    number(&c, 2, 2, &d->day) && (ezz_cursor_left(&c) == 0 ||
	    (time_of_day(&c, "") && ezz_cursor_left(&c) == 0));
}

/* 2026-11-23, and with a time after a blank or a T */
static bool
dashed(struct ezz_cursor c, struct ezz_date *d)
{
	if (!number(&c, 4, 4, &d->year) || !word(&c, "-") ||
	    !number(&c, 2, 2, &d->month) || !word(&c, "-") ||
	    !number(&c, 2, 2, &d->day))
		return false;
	if (ezz_cursor_left(&c) == 0)
		return true;
	return (word(&c, " ") || word(&c, "T")) && time_of_day(&c, ":") &&
	    ezz_cursor_left(&c) == 0;
}

/* 2026年1月1日 and 2026年01月01日 */
static bool
chinese(struct ezz_cursor c, struct ezz_date *d)
{
	return number(&c, 4, 4, &d->year) && word(&c, "年") &&
	    number(&c, 1, 2, &d->month) && word(&c, "月") &&
	    number(&c, 1, 2, &d->day) && word(&c, "日") &&
	    ezz_cursor_left(&c) == 0;
}

/* 13 digits of milliseconds; a time with an offset by RFC 3339. */
static bool
instant(struct ezz_bytes text, int64_t *day)
{
	int64_t	 t = 0;

	if (text.n != 13)
		return text.n > 19 && ezz_time_parse(text, &t) &&
		    (*day = ezz_time_day(t), true);
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
		t = t * 10 + (text.p[i] - '0');
	}
	*day = ezz_time_day(t / 1000);
	return true;
}

bool
ezz_date_read(struct ezz_bytes text, int64_t *day, bool *endless)
{
	const struct ezz_date	 never = { 9999, 12, 31 };
	const struct ezz_date	 far = { 2099, 12, 31 };
	struct ezz_cursor	 c = ezz_cursor_of(text);
	struct ezz_date		 d;

	if (ezz_bytes_equal(text, ezz_bytes_str("长期")) ||
	    ezz_bytes_equal(text, ezz_bytes_str("长期有效")))
		*day = ezz_date_day(never);
	else if (compact(c, &d) || dashed(c, &d) || chinese(c, &d)) {
		if (!ezz_date_valid(d))
			return false;
		*day = ezz_date_day(d);
	} else if (!instant(text, day))
		return false;
	*endless = *day == ezz_date_day(never) || *day == ezz_date_day(far);
	return true;
}
