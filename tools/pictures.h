/* The codes in a picture, found by ezz-qrread in a process of its own. */
#ifndef EZZ_PICTURES_H
#define EZZ_PICTURES_H

#include "cmd.h"

/*
 * Hand each code's text, raw, to fn; *n counts them.  EZZ_EFORMAT: no picture
 * or no code in it; EZZ_ELIMIT: too large or too slow; EZZ_ENOTFOUND: built
 * without zbar.
 */
typedef ezz_status	 picture_fn(void *arg, struct ezz_bytes text);
ezz_status		 picture_codes(struct run *, int fd, const char *path,
			    picture_fn *fn, void *arg, size_t *n);

#endif
