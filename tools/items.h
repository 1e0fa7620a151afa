/*
 * What a batch over an archive works on: files below directories, files that
 * are named, lists of names - a line or a NUL each, or a manifest of JSON
 * objects - and the share of them that this machine takes.
 */
#ifndef EZZ_ITEMS_H
#define EZZ_ITEMS_H

#include <sys/stat.h>

#include "cmd.h"

/* Rows for a command's option table. */
#define ITEM_OPTS							\
	{ "files-from", 0, OPT_ONE, "FILE", "names of files, one a line; " \
	    "\"-\" is stdin" },						\
	{ "null", '0', OPT_FLAG, NULL, "a NUL ends each name of the list" }, \
	{ "manifest", 0, OPT_ONE, "FILE", "a JSON object a line, whose "	\
	    "\"path\" is the file" },					\
	{ "shard", 0, OPT_ONE, "I/N", "take the I-th of N parts, from 1" }, \
	{ "jobs", 'j', OPT_ONE, "N", "work on N files at once; if not "	\
	    "said, one a processor" }

struct items {
	struct run	*run;
	const char	*skip;		/* a directory that is no input */
	bool		 absolute;	/* names are told from the root */
	uint64_t	 shard, shards;	/* 0, 1: all */
	unsigned	 jobs;
	dev_t		 skip_dev;
	ino_t		 skip_ino;
	struct ezz_buf	 named;		/* SM3 of what was named, chained */
	size_t		 left_out;	/* what is no plain file */
};

/* One file; sb NULL: it is not there.  dir is the inode of its directory, or
 * 0.  Anything but EZZ_OK ends it. */
typedef ezz_status items_fn(void *arg, const char *path,
		    const struct stat *sb, ino_t dir);

/* From the options; EXIT_DONE, or what was said. */
int		 items_start(struct run *, struct items *);
/* Each of them once, as they are met.  EZZ_ESTOPPED: Ctrl-C. */
ezz_status	 items_each(struct items *, items_fn *, void *arg);
void		 items_end(struct items *);

#endif
