/* An office's register of seals, for those who fill it from elsewhere. */
#ifndef EZZ_SEAL_FILES_H
#define EZZ_SEAL_FILES_H

#include "cmd.h"

/* Note that a seal is in use; nothing is published. */
ezz_status	 seal_register(struct run *, const char *dir,
		    struct ezz_bytes esl);

#endif
