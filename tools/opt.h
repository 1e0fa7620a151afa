/*
 * One option table a command gives parsing, usage, help and completion.  A
 * repeated single option is an error, and so is an unknown one.
 */
#ifndef EZZ_OPT_H
#define EZZ_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum opt_kind {
	OPT_FLAG,		/* no argument */
	OPT_ONE,		/* an argument, at most once */
	OPT_MANY		/* an argument, any number of times */
};

struct opt {
	const char	*name;		/* without its dashes; NULL ends */
	char		 letter;	/* 0: none */
	enum opt_kind	 kind;
	const char	*arg;		/* "DIR", "FILE", "TIME": completion */
	const char	*help;		/* lower case, no full stop */
};

struct args;

bool		 opt_flag(const struct args *, const char *name);
/* The argument, or NULL when not given. */
const char	*opt_one(const struct args *, const char *name);
size_t		 opt_count(const struct args *, const char *name);
const char	*opt_many(const struct args *, const char *name, size_t i);
/* Operands, after the options. */
size_t		 opt_operands(const struct args *);
const char	*opt_operand(const struct args *, size_t i);
/* A number from least to most; false when it is no such number. */
bool		 opt_number(const char *text, int64_t least, int64_t most,
		    int64_t *out);

#endif
