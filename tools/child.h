/*
 * A helper program that is not trusted: its stdin is a file, its stdout is
 * read up to a cap, and it is killed when its time is over.
 */
#ifndef EZZ_CHILD_H
#define EZZ_CHILD_H

#include "cmd.h"

/*
 * Run the helper `name` - beside this program in a build tree, else where it
 * is installed - with one argument and fd as its stdin, and collect what it
 * says.  exited is its exit status, or -1 when a signal ended it.
 * EZZ_ENOTFOUND: there is no such helper; EZZ_ELIMIT: out of time or cap.
 */
ezz_status	 child_run(struct run *, const char *name, const char *arg,
		    int fd, size_t cap, int seconds, struct ezz_buf *out,
		    int *exited);

#endif
