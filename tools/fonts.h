/*
 * Finding font files: the directories of $EZZ_FONTS (separated by colons), or
 * else those where Debian and a user put fonts, in a fixed order.  The set
 * itself, and what a style is made of, is the library's.
 */
#ifndef EZZ_FONTS_H
#define EZZ_FONTS_H

#include "cmd.h"

struct fonts;

/* A set over the files of this machine; close it when the set was freed. */
ezz_status	 fonts_open(struct run *, struct fonts **files,
		    ezz_fonts **out);
void		 fonts_close(struct fonts **files, ezz_fonts **set);
/* Say on stderr that a style is set in another face than it ought to be. */
ezz_status	 fonts_warn(struct run *, ezz_fonts *, const char *style);

#endif
