/*
 * A note of each paper that is on its way out, in the office's directory:
 * made before the use of the seal goes on record, taken away when the paper
 * is in its place.  One that nobody holds tells of a run that was interrupted
 * in between: the stamp log may have a line whose paper nobody got.
 */
#ifndef EZZ_STAMP_NOTE_H
#define EZZ_STAMP_NOTE_H

#include "cmd.h"

struct stamp_note {
	char	*path;		/* NULL: there is none */
	int	 fd;		/* locked as long as the run lives */
};

ezz_status	 stamp_note_make(struct run *, const char *office,
		    const uint8_t digest[32], const char *paper,
		    struct stamp_note *);
void		 stamp_note_drop(struct stamp_note *);
/*
 * Say on stderr which papers did not appear; with forget each is told once.
 * How many there were.
 */
size_t		 stamp_notes_tell(struct run *, const char *office,
		    bool forget);

#endif
