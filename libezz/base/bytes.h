/*
 * Bytes seen and bytes owned.  struct ezz_bytes looks at somebody else's;
 * struct ezz_buf owns its own, is empty when zeroed, and frees to empty.
 */
#ifndef EZZ_BASE_BYTES_H
#define EZZ_BASE_BYTES_H

#include <stdbool.h>

#include "ezz.h"

#define EZZ_BYTES(ptr, len) \
	((struct ezz_bytes){ (const uint8_t *)(ptr), (len) })

static inline struct ezz_bytes
ezz_bytes_of(const struct ezz_buf *b)
{
	return EZZ_BYTES(b->p, b->n);
}

struct ezz_bytes ezz_bytes_str(const char *);	/* without its NUL */
bool		 ezz_bytes_equal(struct ezz_bytes, struct ezz_bytes);
int		 ezz_bytes_cmp(struct ezz_bytes, struct ezz_bytes);
/* A NUL-ended copy; NULL when memory is out.  The caller frees it. */
char		*ezz_bytes_dup(struct ezz_bytes);

/* Growing: EZZ_ENOMEM leaves the buffer as it was. */
ezz_status	 ezz_buf_room(ezz_ctx *, struct ezz_buf *, size_t more);
ezz_status	 ezz_buf_add(ezz_ctx *, struct ezz_buf *, const void *, size_t);
ezz_status	 ezz_buf_addb(ezz_ctx *, struct ezz_buf *, struct ezz_bytes);
ezz_status	 ezz_buf_byte(ezz_ctx *, struct ezz_buf *, uint8_t);
ezz_status	 ezz_buf_str(ezz_ctx *, struct ezz_buf *, const char *);
ezz_status	 ezz_buf_fmt(ezz_ctx *, struct ezz_buf *, const char *fmt, ...)
		    __attribute__((format(printf, 3, 4)));
/* Give the bytes away as a NUL-ended string and leave the buffer empty. */
ezz_status	 ezz_buf_take(ezz_ctx *, struct ezz_buf *, char **out);
/* As ezz_buf_free, for what must not stay in memory. */
void		 ezz_buf_wipe(struct ezz_buf *);

#endif
