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

#endif
