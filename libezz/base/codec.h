/* Bytes as text: hexadecimal, Base64, Base45 (RFC 9285), decimal digits. */
#ifndef EZZ_BASE_CODEC_H
#define EZZ_BASE_CODEC_H

#include "base/bytes.h"

/* Writers append; readers refuse whatever a writer would not have written. */
ezz_status	 ezz_hex_write(ezz_ctx *, struct ezz_bytes, struct ezz_buf *);
ezz_status	 ezz_hex_read(ezz_ctx *, struct ezz_bytes text,
		    struct ezz_buf *);
/* RFC 4648 section 4, padded, canonical; url: section 5, no padding. */
ezz_status	 ezz_base64_write(ezz_ctx *, struct ezz_bytes,
		    struct ezz_buf *);
ezz_status	 ezz_base64_read(ezz_ctx *, struct ezz_bytes text,
		    struct ezz_buf *);
ezz_status	 ezz_base64url_write(ezz_ctx *, struct ezz_bytes,
		    struct ezz_buf *);
ezz_status	 ezz_base64url_read(ezz_ctx *, struct ezz_bytes text,
		    struct ezz_buf *);
ezz_status	 ezz_base45_write(ezz_ctx *, struct ezz_bytes,
		    struct ezz_buf *);
ezz_status	 ezz_base45_read(ezz_ctx *, struct ezz_bytes text,
		    struct ezz_buf *);
/* 7 bytes to 17 digits, a tail of 1..6 bytes to 3, 5, 8, 10, 13, 15. */
ezz_status	 ezz_digits_write(ezz_ctx *, struct ezz_bytes,
		    struct ezz_buf *);
ezz_status	 ezz_digits_read(ezz_ctx *, struct ezz_bytes text,
		    struct ezz_buf *);
/* CRC-16/IBM-3740: 0x1021, init 0xFFFF; "123456789" gives 0x29B1. */
uint16_t	 ezz_crc16(struct ezz_bytes);
uint32_t	 ezz_crc32(struct ezz_bytes);

#endif
