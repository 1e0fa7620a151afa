/* A page as a picture, for ezz show --page. */
#ifndef EZZ_SHOW_PAGE_H
#define EZZ_SHOW_PAGE_H

#include "cmd.h"

#define SHOW_PAGE_OPTS							\
	{ "page", 0, OPT_ONE, "N", "draw page N as PNG to --output" },	\
	{ "dpi", 0, OPT_ONE, "N", "dots an inch of the page (150)" }

/* Draw as --page, --dpi and --output say. */
int	 show_page(struct run *, struct ezz_bytes document);

#endif
