/*
 * A window that asks: challenges signed by its key, drawn anew before they run
 * out, on the screen and into a picture for another one.  Each lasts for a
 * minute; the one before stays good until its own end, so that a phone which
 * has just scanned it is not told off.
 */
#ifndef EZZ_WINDOW_ASK_H
#define EZZ_WINDOW_ASK_H

#include "cmd.h"
#include "pass.h"

#define ASK_KEPT	4
#define ASK_WANTED	16

struct window_ask {
	struct run		*run;
	bool			 on;
	ezz_office		*office;	/* whose key it is */
	const ezz_signer	*signer;
	struct pass		 pass;
	struct ezz_challenge_order order;
	const char		*wanted[ASK_WANTED];
	const char		*picture;	/* or NULL */
	struct ezz_buf		 text[ASK_KEPT];	/* the newest first */
	int64_t			 made[ASK_KEPT];
	size_t			 n;
	int64_t			 tried;		/* when one was last drawn */
	char			*why;		/* it failed: or NULL */
	struct ezz_bytes	 texts[ASK_KEPT];	/* for the verifier */
	struct ezz_buf		 modules;	/* of the newest, as lines */
};

/* For the option table. */
#define ASK_OPTS							\
	{ "challenge", 0, OPT_FLAG, NULL,				\
	    "ask holders for an answer to this window" },		\
	{ "window", 0, OPT_ONE, "NAME", "which window asks" },		\
	{ "purpose", 0, OPT_ONE, "TEXT", "what for, for holders to read" }, \
	{ "item", 0, OPT_ONE, "CODE", "code of the matter" },		\
	{ "wanted", 0, OPT_MANY, "FIELD", "a field that must be shown" }, \
	{ "challenge-png", 0, OPT_ONE, "FILE",				\
	    "draw the challenge here, too" },				\
	PASS_OPTS

/* EXIT_DONE, or what was said. */
int	 window_ask_open(struct run *, struct window_ask *);
/* Does the newest need to be drawn anew? */
bool	 window_ask_due(const struct window_ask *, int64_t now);
/* Draw a new one; verifier judges it as a phone would.  What has run out is
 * forgotten. */
ezz_status window_ask_next(struct window_ask *, ezz_verifier *, int64_t now);
void	 window_ask_close(struct window_ask *);

#endif
