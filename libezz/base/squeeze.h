/*
 * DEFLATE on zlib: raw with a preset dictionary for tokens, with its zlib
 * frame for HC1 and status lists.  Every reader has a hard cap and accepts
 * nothing after the end of the stream but what the caller asked to see.
 */
#ifndef EZZ_BASE_SQUEEZE_H
#define EZZ_BASE_SQUEEZE_H

#include "base/bytes.h"

/* Append raw DEFLATE of in; dictionary may be empty.  Pad bits are 0. */
ezz_status	 ezz_deflate_raw(ezz_ctx *, struct ezz_bytes in,
		    struct ezz_bytes dictionary, struct ezz_buf *out);
/*
 * Append what raw DEFLATE holds, at most cap bytes.  *used: length of the
 * stream; bytes after it are the caller's to judge.  Non-zero pad bits in the
 * last byte are refused.
 */
ezz_status	 ezz_inflate_raw(ezz_ctx *, struct ezz_bytes in,
		    struct ezz_bytes dictionary, size_t cap,
		    struct ezz_buf *out, size_t *used);
/* RFC 1950: whole input, no FDICT, Adler checked. */
ezz_status	 ezz_zlib_write(ezz_ctx *, struct ezz_bytes in, int level,
		    struct ezz_buf *out);
/* The same for bytes that are nearly all alike: looks for runs alone. */
ezz_status	 ezz_zlib_write_runs(ezz_ctx *, struct ezz_bytes in,
		    struct ezz_buf *out);
ezz_status	 ezz_zlib_read(ezz_ctx *, struct ezz_bytes in, size_t cap,
		    struct ezz_buf *out);

#endif
