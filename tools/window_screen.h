/*
 * One screen a scan: the verdict as a word, a shape and a colour, what to
 * compare, by what it was judged, what to do next.  A screen is lines of text
 * first and is drawn after, so that it can be printed to a dumb terminal or a
 * file just as well.
 */
#ifndef EZZ_WINDOW_SCREEN_H
#define EZZ_WINDOW_SCREEN_H

#include "window_day.h"

#define SCREEN_ROWS	60
#define SCREEN_LEAST	24	/* rows, and below */
#define SCREEN_COLS	80	/* cells, of 80 x 24 */

enum screen_look { SCREEN_PLAIN, SCREEN_GOOD, SCREEN_BAD, SCREEN_DOUBT,
	SCREEN_QUIET, SCREEN_CODE };

struct screen {
	struct run	*run;
	size_t		 rows, cols;
	size_t		 n;
	char		*line[SCREEN_ROWS];	/* escaped, cut to cols */
	enum screen_look look[SCREEN_ROWS];
};

/* What a scan came to. */
struct window_verdict {
	enum window_outcome	 outcome;
	const ezz_report	*report;	/* NULL: nothing was judged */
	const char		*said;		/* then: what is the matter */
	const char		*next;		/* then: what to do */
	struct window_paper	 before;
	int64_t			 at;
};

/* What stands on every screen. */
struct window_frame {
	const char		*office;	/* name, or NULL */
	bool			 test;
	const struct window_day	*day;
	bool			 clock_back;
	const char		*trouble;	/* a scanner is gone, or NULL */
	int64_t			 now;
	bool			 asks;		/* holders, by a challenge */
	struct ezz_bytes	 code;		/* of it: lines of modules */
};

/* Cells that a text takes: East Asian characters take two. */
size_t	 screen_cells(const char *utf8);

void	 screen_verdict(struct screen *, const struct window_frame *,
	    const struct window_verdict *);
void	 screen_idle(struct screen *, const struct window_frame *);
void	 screen_tally(struct screen *, const struct window_frame *);
/* On a terminal that can: over the whole of it.  Else: the lines, a rule. */
void	 screen_draw(const struct screen *, bool whole);
void	 screen_clear(struct screen *);

#endif
