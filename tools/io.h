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
/* A plain file that is read where it is wanted, whatever its size. */
struct io_input {
	struct ezz_input	 in;		/* for the library */
	const char		*path;
	int			 fd;		/* -1: not open */
};

ezz_status	 io_input_open(struct run *, const char *path,
		    struct io_input *);
void		 io_input_close(struct io_input *);
/* Exactly n bytes of an open file; path names it in messages. */
ezz_status	 io_read_at(ezz_ctx *, int fd, const char *path, uint64_t at,
		    uint8_t *buf, size_t n);
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
