/*
 * Work shared out among threads, a batch at a time: each has a context of its
 * own, and items are taken in order by whoever is free.
 */
#ifndef EZZ_BATCH_H
#define EZZ_BATCH_H

#include "cmd.h"

struct batch {
	unsigned	 workers;
	ezz_ctx		**ctx;		/* one a worker */
};

/* workers 0: one a processor.  false: out of memory. */
bool	 batch_open(struct batch *, unsigned workers, bool chinese);
void	 batch_close(struct batch *);

/* Do item i; what fails is kept by the item itself. */
typedef void batch_fn(ezz_ctx *, void *arg, size_t i);
void	 batch_each(struct batch *, size_t n, batch_fn *, void *arg);

#endif
