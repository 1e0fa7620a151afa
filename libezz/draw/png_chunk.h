/* The chunks that a PNG is made of (ISO/IEC 15948 5.3), for its writers. */
#ifndef EZZ_DRAW_PNG_CHUNK_H
#define EZZ_DRAW_PNG_CHUNK_H

#include "base/bytes.h"

ezz_status	 ezz_png_be32(ezz_ctx *, struct ezz_buf *, uint32_t);
/* Open one of a type, add its data, close it with what open said. */
ezz_status	 ezz_png_chunk_open(ezz_ctx *, struct ezz_buf *,
		    const char *type, size_t *at);
ezz_status	 ezz_png_chunk_close(ezz_ctx *, struct ezz_buf *, size_t at);

#endif
