/* Lines of a stream, of bounded length. */
#ifndef EZZ_LINES_H
#define EZZ_LINES_H

#include <stdio.h>

#include <ezz.h>

struct lines {
	FILE		*from;
	char		*line;		/* without its end */
	size_t		 n, cap;
	size_t		 number;	/* from 1 */
	int		 end;		/* '\n', or another end byte */
	int		 cut;		/* longer than most, cut there */
	size_t		 most;
};

/* The next line; 0 at the end, -1 with errno on failure. */
int	 lines_next(struct lines *);
void	 lines_free(struct lines *);

#endif
