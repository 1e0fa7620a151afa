/*
 * The calendar.  Days and dates by Howard Hinnant's era arithmetic: 400 years
 * have 146,097 days, and a year that begins in March ends with its leap day.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/cursor.h"
#include "base/error.h"

static bool
leap(int y)
{
	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int
month_days(int y, int m)
{
	static const int	 days[] = { 31, 28, 31, 30, 31, 30, 31, 31,
				    30, 31, 30, 31 };

	return m == 2 && leap(y) ? 29 : days[m - 1];
}

bool
ezz_date_valid(struct ezz_date d)
{
	return d.year >= 1 && d.year <= 9999 && d.month >= 1 &&
	    d.month <= 12 && d.day >= 1 && d.day <= month_days(d.year, d.month);
}

int64_t
ezz_date_day(struct ezz_date d)
{
	int64_t	 y = d.month <= 2 ? d.year - 1 : d.year;
	int64_t	 era = (y >= 0 ? y : y - 399) / 400;
	int64_t	 yoe = y - era * 400;
	int64_t	 doy = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 +
		    d.day - 1;

	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

bool
ezz_day_date(int64_t day, struct ezz_date *out)
{
	int64_t	 z, era, doe, yoe, doy, mp;

	if (day < -719162 || day > 2932896)
		return false;
	z = day + 719468;
	era = z / 146097;
	doe = z - era * 146097;
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	mp = (5 * doy + 2) / 153;
	out->day = (int)(doy - (153 * mp + 2) / 5 + 1);
	out->month = (int)(mp < 10 ? mp + 3 : mp - 9);
	out->year = (int)(yoe + era * 400 + (out->month <= 2));
	return true;
}

int64_t
ezz_day_first(int64_t day)
{
	return day * EZZ_DAY - EZZ_BEIJING;
}

int64_t
ezz_day_last(int64_t day)
{
	return ezz_day_first(day) + EZZ_DAY - 1;
}

static int64_t
floor_day(int64_t t)
{
	return t >= 0 ? t / EZZ_DAY : -((EZZ_DAY - 1 - t) / EZZ_DAY);
}

int64_t
ezz_time_day(int64_t t)
{
	return floor_day(t + EZZ_BEIJING);
}

void
ezz_day_text(int64_t day, char out[EZZ_TIME_TEXT])
{
	struct ezz_date	 d;

	out[0] = '\0';
	if (ezz_day_date(day, &d))
		snprintf(out, EZZ_TIME_TEXT, "%04d-%02d-%02d",
		    d.year % 10000, d.month % 100, d.day % 100);
}

void
ezz_time_text(int64_t t, char out[EZZ_TIME_TEXT])
{
	int64_t	 day = floor_day(t);
	unsigned s = (unsigned)(t - day * EZZ_DAY);

	ezz_day_text(day, out);
	if (out[0] != '\0')
		snprintf(out + 10, EZZ_TIME_TEXT - 10, "T%02u:%02u:%02uZ",
		    s / 3600 % 24, s / 60 % 60, s % 60);
}

static bool
digits(struct ezz_cursor *c, size_t n, int *out)
{
	struct ezz_bytes	 b;

	if (!ezz_cursor_take(c, n, &b))
		return false;
	*out = 0;
	for (size_t i = 0; i < n; i++) {
		if (b.p[i] < '0' || b.p[i] > '9')
			return false;
		*out = *out * 10 + (b.p[i] - '0');
	}
	return true;
}

static bool
mark(struct ezz_cursor *c, const char *any)
{
	uint8_t	 b;

	return ezz_cursor_u8(c, &b) && b != 0 && strchr(any, b) != NULL;
}

/* "Z" or "+08:00"; fractions of a second before it are read and dropped. */
static bool
offset(struct ezz_cursor *c, int64_t *seconds)
{
	uint8_t	 b;
	int	 h, m;

	if (ezz_cursor_peek(c, &b) && b == '.') {
		ezz_cursor_skip(c, 1);
		if (!digits(c, 1, &h))
			return false;
		while (ezz_cursor_peek(c, &b) && b >= '0' && b <= '9')
			ezz_cursor_skip(c, 1);
	}
	if (!ezz_cursor_u8(c, &b))
		return false;
	*seconds = 0;
	if (b == 'Z')
		return true;
	if ((b != '+' && b != '-') || !digits(c, 2, &h) || !mark(c, ":") ||
	    !digits(c, 2, &m) || h > 23 || m > 59)
		return false;
	*seconds = (b == '-' ? -1 : 1) * (h * 3600 + m * 60);
	return true;
}

bool
ezz_time_parse(struct ezz_bytes text, int64_t *out)
{
	struct ezz_cursor	 c = ezz_cursor_of(text);
	struct ezz_date		 d;
	int64_t			 off;
	int			 h, m, s;

	if (!digits(&c, 4, &d.year) || !mark(&c, "-") ||
	    !digits(&c, 2, &d.month) || !mark(&c, "-") ||
	    !digits(&c, 2, &d.day) || !ezz_date_valid(d))
		return false;
	if (ezz_cursor_left(&c) == 0) {
		*out = ezz_day_first(ezz_date_day(d));
		return true;
	}
	if (!mark(&c, "T ") || !digits(&c, 2, &h) || !mark(&c, ":") ||
	    !digits(&c, 2, &m) || !mark(&c, ":") || !digits(&c, 2, &s) ||
	    h > 23 || m > 59 || s > 59 || !offset(&c, &off) ||
	    ezz_cursor_left(&c) != 0)
		return false;
	*out = ezz_date_day(d) * EZZ_DAY + h * 3600 + m * 60 + s - off;
	return true;
}

ezz_status
ezz_time_read(ezz_ctx *ctx, const char *text, int64_t *out)
{
	if (ezz_time_parse(ezz_bytes_str(text), out))
		return EZZ_OK;
	return ezz_fail(ctx, EZZ_EINVAL, "RFC 3339", "%s is no time; write "
	    "2026-11-23 or 2026-11-23T10:00:00+08:00", text);
}
