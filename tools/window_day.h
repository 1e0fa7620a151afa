/*
 * What a window remembers: the day's tally, which papers were shown, a log
 * that names nobody, and the latest time that this machine has known.  Papers
 * stand under marks made with the office's secret; without one, papers are
 * known while the window runs, and the log links none.
 */
#ifndef EZZ_WINDOW_DAY_H
#define EZZ_WINDOW_DAY_H

#include <limits.h>

#include "cmd.h"

enum window_outcome {
	WINDOW_ACCEPTED,	/* genuine and in force */
	WINDOW_NOT_IN_FORCE,	/* genuine, but */
	WINDOW_REFUSED,		/* forged, altered, out of scope */
	WINDOW_UNSURE,		/* cannot be decided here and now */
	WINDOW_UNREAD,		/* half a scan, several at once, no code */
	WINDOW_OUTCOMES
};

/* Of a judged paper; the only place that turns a report into an outcome. */
enum window_outcome	 window_outcome_of(const ezz_report *);
const char		*window_outcome_name(enum window_outcome);

struct window_paper {
	uint8_t		 mark[32];
	int64_t		 last;		/* when it was shown */
	unsigned	 times;
};

struct window_day {
	struct run		*run;
	char			 dir[PATH_MAX];	/* "": nothing is kept */
	bool			 log;
	int64_t			 day;		/* civil, since 1970 */
	unsigned		 count[WINDOW_OUTCOMES];
	struct window_paper	*papers;
	size_t			 papers_n;
	int64_t			 known;		/* latest time known */
	int64_t			 saved;		/* as in the file */
	char			*why;		/* why nothing can be kept */
};

/* The civil day at +08:00. */
int64_t	 window_day_of(int64_t t);
/* From the directory's files; it is made when absent. */
void	 window_day_open(struct window_day *, int64_t now);
void	 window_day_close(struct window_day *);
/* A new day begins with an empty tally. */
void	 window_day_turn(struct window_day *, int64_t now);
/* Time goes on, or signed data proves a time; nothing is moved back. */
void	 window_day_known(struct window_day *, int64_t t);
/*
 * Enter a scan.  report NULL: nothing was judged.  before is how the paper
 * stood in memory, with times 0 for one that was not shown today.
 */
void	 window_day_enter(struct window_day *, const ezz_office *,
	    const ezz_report *, enum window_outcome, int64_t now,
	    struct window_paper *before);
/* One JSON object a line. */
void	 window_day_json(const struct window_day *, FILE *);

#endif
