/*
 * Finding font files: the directories of $EZZ_FONTS (separated by colons), or
 * else those where Debian and a user put fonts, in a fixed order.  The set
 * itself, and what a style is made of, is the library's.
 */
#ifndef EZZ_FONTS_H
#define EZZ_FONTS_H

#include "cmd.h"

struct fonts;

/* The files alone, for who opens sets of its own: an ezz_font_fn, asked by one
 * thread at a time, and its argument. */
ezz_status	 fonts_files(struct run *, struct fonts **files);
ezz_status	 fonts_find(ezz_ctx *, void *files, const char *name,
		    struct ezz_bytes *out);
/* A set over the files of this machine; close it when the set was freed. */
ezz_status	 fonts_open(struct run *, struct fonts **files,
		    ezz_fonts **out);
void		 fonts_close(struct fonts **files, ezz_fonts **set);
/* Say on stderr that a style is set in another face than it ought to be. */
ezz_status	 fonts_warn(struct run *, ezz_fonts *, const char *style);
/* The same of all that was printed; NULL: nothing was. */
void		 fonts_warn_printed(struct run *, const ezz_printing *);

#endif
