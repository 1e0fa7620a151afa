/* The files of an issued licence, put into a directory whole or not at all. */
#ifndef EZZ_ISSUE_FILES_H
#define EZZ_ISSUE_FILES_H

#include "cmd.h"

/* Make DIR where it is not there.  EZZ_EIO. */
ezz_status	 files_directory(ezz_ctx *, const char *dir);
/*
 * DIR/NAME.ENDING.  The same file there already is well; another one is
 * EZZ_EEXISTS.  Not synced: the issue record can write it again, and
 * files_sync stands at the end of each batch.
 */
ezz_status	 files_put(ezz_ctx *, const char *dir, const char *name,
		    const char *ending, struct ezz_bytes);
/* Append what lies there, if it is a file of sane size. */
bool		 files_get(ezz_ctx *, const char *dir, const char *name,
		    const char *ending, struct ezz_buf *);
ezz_status	 files_sync(ezz_ctx *, const char *dir);

#endif
