/*
 * Ctrl-C and its like.  The first one asks: loops look at stop_asked and end
 * cleanly.  Temporary files are known here and removed whatever happens.
 */
#ifndef EZZ_STOP_H
#define EZZ_STOP_H

#include <stdbool.h>

void	 stop_install(void);
bool	 stop_asked(void);
/* Forget the default handling: this loop will look at stop_asked itself. */
void	 stop_gently(void);
/* mkstemp whose file is removed when the process is stopped. */
int	 stop_mkstemp(char *name);
void	 stop_forget(const char *name);

#endif
