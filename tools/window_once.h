/*
 * A window's memory of holders' proofs: what was shown once is not taken
 * again, after a restart neither.  It holds digests of what was signed, with
 * the time until which each could pass, and names nobody.
 *
 * The file "proofs" of the state directory has a line "ezz-proofs 1 FLOOR" and
 * a line "DIGEST UNTIL" each.  What has left it ended at FLOOR or before, and
 * no proof that ends there is taken any more: so the memory is bounded, and a
 * clock that is set back opens nothing.  It is replaced whole, under a lock,
 * before the answer is given; windows that share a directory share it.
 */
#ifndef EZZ_WINDOW_ONCE_H
#define EZZ_WINDOW_ONCE_H

#include "cmd.h"

/* A busy window has one proof in ten seconds: this is a whole day of it. */
#define ONCE_MOST	8192
/* Seconds that a proof is remembered past its end: as far as a clock that was
 * set back by a little may go without being told. */
#define ONCE_KEEP	600

struct once_entry {
	uint8_t		 digest[32];
	int64_t		 until;
};

struct window_once {
	struct run		*run;
	const char		*dir;		/* "": nothing is kept */
	int64_t			 now;		/* of the scan */
	bool			 asked;		/* since it was cleared */
	int64_t			 floor;
	struct once_entry	*v;
	size_t			 n;
};

/* An ezz_once_fn; arg is a struct window_once. */
ezz_status	 window_once(ezz_ctx *, void *arg, const uint8_t digest[32],
		    int64_t until, enum ezz_once *answer);
void		 window_once_free(struct window_once *);

#endif
