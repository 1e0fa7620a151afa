/* Reading a file of data that came with the programme, whole, with a cap. */
#ifndef EZZ_BASE_FILE_H
#define EZZ_BASE_FILE_H

#include "base/bytes.h"

/*
 * Append the bytes of a file, at most cap of them.  EZZ_ENOTFOUND when there
 * is none, EZZ_EIO when it cannot be read or is no plain file, EZZ_ELIMIT.
 */
ezz_status	 ezz_file_read(ezz_ctx *, const char *path, size_t cap,
		    struct ezz_buf *out);

#endif
