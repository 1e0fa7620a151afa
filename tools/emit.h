/* ezz archive emit: the records of a store, as files or as lines. */
#ifndef EZZ_EMIT_H
#define EZZ_EMIT_H

#include "cmd.h"

int	 cmd_emit(struct run *);

#endif
