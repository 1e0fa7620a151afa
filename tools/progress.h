/* A progress line on stderr, only for people. */
#ifndef EZZ_PROGRESS_H
#define EZZ_PROGRESS_H

#include "cmd.h"

struct progress {
	struct run	*run;
	bool		 shown;		/* stderr is a terminal */
	size_t		 total;		/* 0: not known */
	double		 began, drawn;
};

void	 progress_begin(struct progress *, struct run *, size_t total);
/* Drawn at most five times a second. */
void	 progress_at(struct progress *, size_t done, size_t failed);
/* Wipe the line, so that what follows stands alone. */
void	 progress_end(struct progress *);

#endif
