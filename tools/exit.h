/* Exit statuses: design section 5, and ezz(1) under EXIT STATUS. */
#ifndef EZZ_EXIT_H
#define EZZ_EXIT_H

enum ezz_exit {
	EXIT_DONE = 0,		/* done; for verify: accepted */
	EXIT_REFUSED = 1,	/* failed, or genuine but not in force */
	EXIT_USAGE = 2,
	EXIT_UNSURE = 3,	/* indeterminate, or due */
	EXIT_BROKEN = 4		/* could not do the job: I/O, memory, key */
};

/* The worse of two, in the order 4, 1, 3, 0. */
int	 exit_worse(int a, int b);

#endif
