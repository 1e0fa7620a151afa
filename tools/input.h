/* Streams of records from files: what check and issue have in common. */
#ifndef EZZ_INPUT_H
#define EZZ_INPUT_H

#include "cmd.h"

/* Rows for a command's option table. */
#define INPUT_OPTS							\
	{ "schema", 0, OPT_ONE, "NAME", "judge as this licence type" },	\
	{ "source", 0, OPT_ONE, "NAME", "read the vocabulary of NAME" },	\
	{ "encoding", 0, OPT_ONE, "utf-8|gb18030", "how CSV is written" }

struct input {
	struct run			*run;
	ezz_sources			*sources;
	struct ezz_records_options	 options;
};

/* From --source and --encoding; EXIT_DONE, or what was said. */
int	 input_open(struct run *, struct input *);
void	 input_close(struct input *);

/*
 * Hand each record of a file to fn, which takes it over, until fn returns
 * false, Ctrl-C, or the end.  "-" is stdin.  EXIT_DONE, or what was said.
 */
typedef bool input_fn(void *arg, ezz_record *);
int	 input_each(struct input *, const char *path, input_fn *, void *arg);

#endif
