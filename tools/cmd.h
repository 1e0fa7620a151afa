/* What a command is: a row of options, a sentence, a function. */
#ifndef EZZ_CMD_H
#define EZZ_CMD_H

#include <stdio.h>

#include <ezz.h>

#include "exit.h"
#include "opt.h"

/* What every command is handed. */
struct run {
	ezz_ctx		*ctx;
	const char	*name;		/* "key new", for messages */
	const struct args *args;
	FILE		*out;		/* results */
	FILE		*err;		/* words */
	const char	*data;		/* directory of schemas */
	int64_t		 now;		/* --time, or the clock */
	bool		 colour;	/* stdout is a terminal that takes it */
	bool		 chinese;
};

struct cmd {
	const char		*name;		/* "check" or "key new" */
	const char		*summary;	/* one line, lower case */
	const char		*operands;	/* "FILE..." or "" */
	int			 least, most;	/* operands; most -1: any */
	const struct opt	*opts;		/* ends with a NULL name */
	int			(*main)(struct run *);
};

/* Commands end with a row of NULL; each cmd_*.c has one table. */
extern const struct cmd	*const cmd_tables[];

#endif
