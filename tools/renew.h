/* ezz archive renew: evidence records for any number of files, one stamp. */
#ifndef EZZ_RENEW_H
#define EZZ_RENEW_H

#include "cmd.h"

int	 cmd_renew(struct run *);

#endif
