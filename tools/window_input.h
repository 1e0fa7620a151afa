/*
 * From bytes of a keyboard or scanner to lines.  A scan ends at CR, LF, TAB
 * or ETX, or, from scanners that send none, when nothing comes for a second.
 * A key that a clerk presses counts only when it stands alone, because
 * scanners send the same control characters before and behind a code.  Time
 * is an argument, in milliseconds of any clock that does not jump.
 */
#ifndef EZZ_WINDOW_INPUT_H
#define EZZ_WINDOW_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Version 40 holds 7,089 digits, which an input method makes 21,267 bytes. */
#define WINDOW_LINE	24576
#define WINDOW_SILENCE	1000	/* ms that end a line */
#define WINDOW_ALONE	150	/* ms around a key that stands alone */

enum window_event {
	WINDOW_NOTHING,
	WINDOW_LINE_DONE,	/* line, n; empty it with window_next */
	WINDOW_KEY_TALLY,
	WINDOW_KEY_NEXT,
	WINDOW_KEY_REDRAW,
	WINDOW_KEY_QUIT
};

struct window_input {
	bool		 keys;		/* a terminal: keys mean something */
	uint8_t		 line[WINDOW_LINE];
	size_t		 n;
	bool		 over;		/* longer; the rest was dropped */
	int64_t		 last;		/* when the last byte came */
	bool		 any;		/* was there one */
	uint8_t		 key;		/* one that may stand alone */
	int		 escape;	/* inside what a special key sends */
};

enum window_event	 window_byte(struct window_input *, uint8_t,
			    int64_t now);
/* Nothing came until now. */
enum window_event	 window_quiet(struct window_input *, int64_t now);
/* How long until window_quiet has something to say; -1: nothing waits. */
int			 window_patience(const struct window_input *,
			    int64_t now);
void			 window_next(struct window_input *);

#endif
