/*
 * Passphrases and PINs: from --pass-file, --pass-fd, the program EZZ_ASKPASS
 * or the terminal, in this order, never from the command line.
 */
#ifndef EZZ_PASS_H
#define EZZ_PASS_H

#include "cmd.h"

#define PASS_MAX	1001

/* For option tables. */
#define PASS_OPTS \
	{ "pass-file", 0, OPT_ONE, "FILE", \
	    "take the passphrase from the first line of FILE" }, \
	{ "pass-fd", 0, OPT_ONE, "N", \
	    "take the passphrase from file descriptor N" }

struct pass {
	struct run	*run;
	struct ezz_pass	 ezz;		/* hand this to the library */
	bool		 have;		/* word is from a file */
	char		 word[PASS_MAX];
};

void		 pass_start(struct run *, struct pass *);
/* A passphrase for a new key; a terminal is asked twice. */
ezz_status	 pass_new(struct pass *, const char *what,
		    char word[PASS_MAX]);
bool		 pass_given(const struct run *);
void		 pass_end(struct pass *);

#endif
