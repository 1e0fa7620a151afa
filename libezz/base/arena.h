/* Memory for many small things that live and die together. */
#ifndef EZZ_BASE_ARENA_H
#define EZZ_BASE_ARENA_H

#include "base/bytes.h"

/* Empty when zeroed. */
struct ezz_arena {
	struct ezz_block	*last;
};

/* n bytes, not cleared, fit for anything; NULL when memory is out. */
void		*ezz_arena_take(struct ezz_arena *, size_t n);
/* A NUL-ended copy, or NULL. */
char		*ezz_arena_text(struct ezz_arena *, struct ezz_bytes);
void		 ezz_arena_free(struct ezz_arena *);

#endif
