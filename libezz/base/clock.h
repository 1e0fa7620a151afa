/*
 * Time as a number, never asked for here: seconds since 1970-01-01T00:00:00Z,
 * and civil days since 1970-01-01 by the proleptic Gregorian calendar.  Civil
 * dates are days at +08:00, the end day included (GB/T 7408, design 6).
 */
#ifndef EZZ_BASE_CLOCK_H
#define EZZ_BASE_CLOCK_H

#include "base/bytes.h"

#define EZZ_DAY		86400
#define EZZ_BEIJING	(8 * 3600)	/* +08:00, no summer time since 1992 */

struct ezz_date {
	int	 year;		/* 1 to 9999 */
	int	 month;
	int	 day;
};

bool	 ezz_date_valid(struct ezz_date);
int64_t	 ezz_date_day(struct ezz_date);
/* false outside the years 1 to 9999 */
bool	 ezz_day_date(int64_t day, struct ezz_date *out);
/* The day's first and last second at +08:00. */
int64_t	 ezz_day_first(int64_t day);
int64_t	 ezz_day_last(int64_t day);
/* The civil day at +08:00 of a time. */
int64_t	 ezz_time_day(int64_t t);

#define EZZ_TIME_TEXT	21	/* "2026-11-23T02:00:00Z" and its NUL */
/* RFC 3339, UTC, whole seconds; "" for a year that has not four digits. */
void	 ezz_time_text(int64_t t, char out[EZZ_TIME_TEXT]);
/* "2026-11-23" */
void	 ezz_day_text(int64_t day, char out[EZZ_TIME_TEXT]);
/*
 * RFC 3339 with Z or an offset, or a civil date, which stands for its first
 * second at +08:00.
 */
bool	 ezz_time_parse(struct ezz_bytes, int64_t *out);

#endif
