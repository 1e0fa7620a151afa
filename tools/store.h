/*
 * Stores of evidence on the command line: renewed as wholes, and read for
 * those who judge what is in them.
 */
#ifndef EZZ_TOOLS_STORE_H
#define EZZ_TOOLS_STORE_H

#include "store_judge.h"
#include "timestamp.h"

/* Lines of any length up to most, read in pieces; *more false: the end. */
struct blocks {
	int		 fd;
	const char	*name;		/* for messages */
	size_t		 most;
	char		*buf;
	size_t		 cap, at, to;
	size_t		 number;	/* of the line, from 1 */
};

ezz_status	 blocks_next(struct run *, struct blocks *, int end,
		    struct ezz_bytes *line, bool *more);
void		 blocks_free(struct blocks *);

/* A store's lines stamped: over the air gap, or by an authority. */
ezz_status	 store_token(struct timestamping *, struct ezz_bytes root,
		    struct ezz_buf *token);
/* {"objects":N,"hash":..,"root":..} */
void		 store_say(struct run *, uint64_t objects, const char *hash,
		    struct ezz_bytes root);

/* Renew a store: its time-stamp, or with tree its tree by hash. */
ezz_status	 store_renew(struct timestamping *, const char *dir,
		    bool tree, const char *out, size_t memory);

#endif
