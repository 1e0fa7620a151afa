/*
 * An archive's generations.  A run writes into DIR/next and nowhere else:
 *
 *	next/head	what the run is, to the letter
 *	next/items	its files in their order: SIZE MTIME PATH, NUL-ended
 *	next/journal	what was done with each, see ezz_journal_write
 *	next/files/HH/	what was made
 *
 * When each item is done, next becomes gen-NNNNNN, and the link DIR/current
 * leads to it.  So current is always whole, what it was before stays, and
 * what next holds without a line in its journal is of no account.
 */
#ifndef EZZ_GENERATION_H
#define EZZ_GENERATION_H

#include <limits.h>
#include <sys/stat.h>

#include "cmd.h"
#include "sorter.h"

struct generation {
	struct run		*r;
	const char		*dir;
	int			 dir_fd;
	int			 lock_fd;
	int			 next_fd;	/* DIR/next; -1 when it is done */
	int			 journal_fd;
	int			 items_fd;
	struct ezz_journal	 journal;
	uint64_t		 torn;		/* bytes that were dropped */
	bool			 finished;	/* current is this very run */
	char			 name[32];	/* then: gen-000001 */
	uint64_t		*at;		/* of each item in items */
	size_t			 n;
	uint8_t			*done;		/* a bit each */
	uint8_t			*again;		/* was changed: as it is now */
	size_t			 left;		/* not done yet */
	size_t			 did[EZZ_DONE_BROKEN + 1];
};

/* One item as it was when the run began. */
struct generation_item {
	char		 path[PATH_MAX];
	uint64_t	 size;
	int64_t		 mtime;		/* in nanoseconds */
	bool		 was_there;
};

/* Open the archive, alone; EZZ_EREFUSED: another run works on it. */
ezz_status	 generation_open(struct run *, const char *dir,
		    struct generation *);
void		 generation_close(struct generation *);
/*
 * Go on with what is there, when its head is this one: finished, or begun.
 * *found false: neither is, and a new one must be begun.  EZZ_EREFUSED: what
 * was begun is another run.
 */
ezz_status	 generation_resume(struct generation *, const char *head,
		    bool again, bool *found);
/* Begin one with these items, of generation_put_item. */
ezz_status	 generation_begin(struct generation *, const char *head,
		    struct sorter *);
ezz_status	 generation_put_item(ezz_ctx *, struct sorter *,
		    const char *path, const struct stat *, ino_t dir);
ezz_status	 generation_item(ezz_ctx *, const struct generation *, size_t n,
		    struct generation_item *);
bool		 generation_is_done(const struct generation *, size_t n);
/* Is it right that this item differs from what it was at first? */
bool		 generation_is_again(const struct generation *, size_t n);
/* Make what was written last, then say so in the journal; nothing else of the
 * generation is touched, so that others may go on meanwhile. */
ezz_status	 generation_commit(ezz_ctx *, struct generation *,
		    const struct ezz_journal_row *rows, size_t n,
		    struct ezz_buf *lines);
/* What was committed counts from now on. */
void		 generation_note(struct generation *,
		    const struct ezz_journal_row *);
/* A finished one: has an input changed, or an output gone?  Words are told;
 * how many did. */
ezz_status	 generation_recheck(struct generation *, bool digests,
		    size_t *wrong);
/* Everything is done: swap it in. */
ezz_status	 generation_swap(struct generation *);

#endif
