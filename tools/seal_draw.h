/* Drawing a seal's face, for ezz seal draw and ezz seal make. */
#ifndef EZZ_SEAL_DRAW_H
#define EZZ_SEAL_DRAW_H

#include "cmd.h"

#define SEAL_DRAW_OPTS							\
	{ "style", 0, OPT_ONE, "STYLE", "what it looks like: government, "	\
	    "department, enterprise, special, invoice, foreign, personal" },	\
	{ "words", 0, OPT_ONE, "TEXT", "along the rim, 2 to 30 characters; in " \
	    "a square, 1 to 9" },						\
	{ "line", 0, OPT_ONE, "TEXT", "below the middle, as 财务专用章" },	\
	{ "code", 0, OPT_ONE, "TEXT", "across the middle of an invoice seal" },	\
	{ "number", 0, OPT_ONE, "TEXT", "the seal's number, along the lower "	\
	    "rim" },								\
	{ "emblem", 0, OPT_ONE, "FILE", "PNG of the emblem, by who may use it" }

/*
 * Draw as the options say; d has the mark, the dpi and the format already.
 */
ezz_status	 seal_draw(struct run *, struct ezz_seal_drawing *d,
		    struct ezz_buf *out, int *width, int *height);

#endif
