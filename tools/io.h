/*
 * Files.  Reading has a cap; writing goes to a temporary file in the same
 * directory, fsync, rename, and overwrites nothing unasked.
 */
#ifndef EZZ_IO_H
#define EZZ_IO_H

#include "cmd.h"

/* Whole file, at most cap bytes; "-" is stdin. */
ezz_status	 io_read(struct run *, const char *path, size_t cap,
		    struct ezz_buf *out);
enum io_mode { IO_NEW, IO_REPLACE };
/* mode 0600 for secrets, 0644 otherwise; path "-" is stdout. */
ezz_status	 io_write(struct run *, const char *path, struct ezz_bytes,
		    enum io_mode, unsigned perm);

/* A file that grows while a run goes on, and is there only when it is whole. */
struct io_stream {
	FILE		*file;		/* NULL: not open */
	const char	*path;
	char		 temp[4096];
};

ezz_status	 io_stream_open(struct run *, struct io_stream *,
		    const char *path, unsigned perm);
/* keep false: there was nothing to say, and no file is left. */
ezz_status	 io_stream_close(struct run *, struct io_stream *, bool keep);

#endif
