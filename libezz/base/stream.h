/*
 * Files of the programme's own that are too large for memory: lines read one
 * at a time, and bytes gathered before they are written.
 */
#ifndef EZZ_BASE_STREAM_H
#define EZZ_BASE_STREAM_H

#include "base/bytes.h"

struct ezz_lines {
	int		 fd;		/* the caller's */
	size_t		 most;		/* bytes of the longest line */
	uint8_t		*buf;
	size_t		 cap, from, to;
	bool		 end;
};

/* most: a longer line is EZZ_ELIMIT. */
void		 ezz_lines_begin(struct ezz_lines *, int fd, size_t most);
/* The next line without its end, which stays until the call after this one;
 * *more is false behind the last.  A line without an end is a line. */
ezz_status	 ezz_lines_next(ezz_ctx *, struct ezz_lines *,
		    struct ezz_bytes *line, bool *more);
void		 ezz_lines_done(struct ezz_lines *);

struct ezz_sink {
	int		 fd;		/* the caller's */
	uint8_t		*buf;
	size_t		 n;
};

/* EZZ_ENOMEM */
ezz_status	 ezz_sink_begin(ezz_ctx *, struct ezz_sink *, int fd);
ezz_status	 ezz_sink_put(ezz_ctx *, struct ezz_sink *, const void *,
		    size_t);
/* All that was put is in the file; not yet on the disk. */
ezz_status	 ezz_sink_flush(ezz_ctx *, struct ezz_sink *);
void		 ezz_sink_done(struct ezz_sink *);

/* Exactly n bytes from offset at; EZZ_EFORMAT: the file ends before. */
ezz_status	 ezz_read_at(ezz_ctx *, int fd, uint64_t at, uint8_t *buf,
		    size_t n);

#endif
