/*
 * What a window judges by, kept in memory and loaded again when a file of it
 * changes, when the clock jumps, and every few minutes, because a trust pack
 * may run out at noon.  What cannot be loaded is not judged by.
 */
#ifndef EZZ_WINDOW_OFFICE_H
#define EZZ_WINDOW_OFFICE_H

#include "cmd.h"

struct window_office {
	struct run	*run;
	ezz_verifier	*verifier;	/* NULL: could not be loaded */
	ezz_office	*office;	/* NULL: none was named */
	int64_t		 loaded;	/* when */
	uint64_t	 quick;		/* of the few files that matter most */
	uint64_t	 whole;		/* of every file of it */
	char		*why;		/* why there is no verifier */
};

/* Look at the few files, and load again what changed. */
void	 window_office_look(struct window_office *, int64_t now);
/* Between scans: look at every file. */
void	 window_office_sweep(struct window_office *, int64_t now);
void	 window_office_free(struct window_office *);

#endif
