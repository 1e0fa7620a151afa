/*
 * Where scans come from: a keyboard on stdin, a serial scanner, a folder that
 * pictures are put into.  A terminal is made raw and given back as it was,
 * whatever ends the program.
 */
#ifndef EZZ_WINDOW_SOURCE_H
#define EZZ_WINDOW_SOURCE_H

#include <termios.h>

#include "cmd.h"

/* stdin: no echo, no lines, no signals from keys; false: it is no terminal. */
bool	 source_keyboard_raw(void);
/* Ends with the program, too; safe in a signal handler and twice. */
void	 source_restore(void);

/* A serial line; fd -1 when it is gone, and then it is looked for again. */
struct source_serial {
	const char	*path;		/* NULL: none */
	int		 fd;
	bool		 saved;
	struct termios	 before;
};
/* Opens it when it is not open; false with errno. */
bool	 source_serial_open(struct source_serial *);
void	 source_serial_close(struct source_serial *);

/* A folder; what lies in it at first has been seen. */
struct source_file;
struct source_folder {
	const char		*path;	/* NULL: none */
	bool			 begun;
	struct source_file	*files;
	size_t			 n;
};
/*
 * The name of a new picture that has stopped growing, at most PATH_MAX bytes
 * with its folder's; false: there is none now.
 */
bool	 source_folder_next(struct source_folder *, char *path, size_t size);
void	 source_folder_free(struct source_folder *);

#endif
