/* The frame's side of opt.h: parsing, and the table of common options. */
#ifndef EZZ_OPT_PARSE_H
#define EZZ_OPT_PARSE_H

#include "opt.h"

enum opt_wrong {
	OPT_MEMORY,
	OPT_UNKNOWN,		/* no such option */
	OPT_REPEATED,		/* given twice, may be given once */
	OPT_ARGUMENT,		/* its argument is missing */
	OPT_NO_ARGUMENT		/* a flag was given an argument */
};

struct opt_fault {
	enum opt_wrong	 wrong;
	const char	*name;
};

/* --help, --lang, --time */
extern const struct opt	 opts_common[];

/* argv without the command's own name; NULL with *fault said. */
struct args	*opt_parse(const struct opt *, int argc, char **argv,
		    struct opt_fault *fault);
void		 opt_free(struct args *);

#endif
