/*
 * UTF-8 and what may be shown.  Everything that came from outside passes
 * ezz_escape before a person or a terminal sees it.
 */
#ifndef EZZ_BASE_TEXT_H
#define EZZ_BASE_TEXT_H

#include "base/bytes.h"

/*
 * The next character of well-formed UTF-8 (RFC 3629: no surrogate, nothing
 * over-long, at most U+10FFFF).  Its length in bytes, or 0.
 */
size_t	 ezz_utf8_next(struct ezz_bytes, uint32_t *out);
bool	 ezz_utf8_valid(struct ezz_bytes);
size_t	 ezz_utf8_length(struct ezz_bytes);	/* in characters */
/* Append a character; 1 to 4 bytes. */
size_t	 ezz_utf8_put(uint32_t c, uint8_t out[4]);
/* Controls, bidi marks, zero-width and line separators: never shown raw. */
bool	 ezz_text_hidden(uint32_t c);
/* Columns of a terminal: 0, 1, or 2 for Chinese and full-width. */
int	 ezz_text_columns(uint32_t c);
int	 ezz_text_width(struct ezz_bytes);

#endif
