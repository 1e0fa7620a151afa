/* Where passphrases come from: a file, a descriptor, a helper, the terminal;
 * never the arguments. */
#ifndef EZZ_PASS_H
#define EZZ_PASS_H

#include "cmd.h"

/* Rows for a command's option table. */
#define PASS_OPTS							\
	{ "pass-file", 0, OPT_ONE, "FILE",				\
	    "the passphrase is the first line of FILE" },		\
	{ "pass-fd", 0, OPT_ONE, "N",					\
	    "read the passphrase from descriptor N" }

struct pass {
	struct run	*run;
	struct ezz_pass	 pass;		/* to hand on */
	char		 kept[1024];	/* of --pass-file, --pass-fd */
	bool		 given;
};

/* EXIT_DONE, or what was said.  Nothing is asked before a key needs it. */
int	 pass_open(struct run *, struct pass *);
/* Was one of the two options given? */
bool	 pass_given(const struct run *);
/* A passphrase for a new key; whoever is asked is asked twice. */
ezz_status pass_new(struct pass *, const char *what, char *buf, size_t size);
/* Wipes. */
void	 pass_close(struct pass *);

#endif
