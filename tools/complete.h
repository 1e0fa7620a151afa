/* Completion for shells. */
#ifndef EZZ_COMPLETE_H
#define EZZ_COMPLETE_H

#include "cmd.h"

extern const struct cmd	 cmds_completion[];

#endif
