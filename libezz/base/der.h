/*
 * The little DER (X.690) that certificates, seals and signed data need: no
 * more knowledge of them than their outside.
 */
#ifndef EZZ_BASE_DER_H
#define EZZ_BASE_DER_H

#include "base/cursor.h"

#define EZZ_DER_BOOLEAN		0x01
#define EZZ_DER_INTEGER		0x02
#define EZZ_DER_BITS		0x03
#define EZZ_DER_OCTETS		0x04
#define EZZ_DER_NULL		0x05
#define EZZ_DER_OID		0x06
#define EZZ_DER_ENUMERATED	0x0a
#define EZZ_DER_UTF8		0x0c
#define EZZ_DER_PRINTABLE	0x13
#define EZZ_DER_IA5		0x16
#define EZZ_DER_UTCTIME		0x17
#define EZZ_DER_TIME		0x18
#define EZZ_DER_SEQUENCE	0x30
#define EZZ_DER_SET		0x31

#define EZZ_OID_TEXT		64	/* "1.2.156..." with its NUL */

/* A length, definite and minimal, of at most four bytes. */
bool		 ezz_der_length(struct ezz_cursor *, size_t *n);
/*
 * Reading: the next element with this tag; a length must be definite and
 * minimal.  whole, if not NULL, is the element with its head.
 */
bool		 ezz_der_take(struct ezz_cursor *, uint8_t tag,
		    struct ezz_bytes *content, struct ezz_bytes *whole);
/*
 * SEQUENCE { body SEQUENCE, algorithm SEQUENCE, BIT STRING } and nothing
 * after: the outside of certificates, requests and CRLs.
 */
bool		 ezz_der_signed(struct ezz_bytes, struct ezz_bytes *body,
		    struct ezz_bytes *algorithm, struct ezz_bytes *sig);

/* The content of an OBJECT IDENTIFIER as text; false: not one, or too long. */
bool		 ezz_der_oid_text(struct ezz_bytes, char out[EZZ_OID_TEXT]);

/* Writing: content goes in first, then its head is put before it. */
ezz_status	 ezz_der_wrap(ezz_ctx *, struct ezz_buf *, size_t from,
		    uint8_t tag);
ezz_status	 ezz_der_put(ezz_ctx *, struct ezz_buf *, uint8_t tag,
		    struct ezz_bytes content);
/* A positive INTEGER from big-endian bytes. */
ezz_status	 ezz_der_integer(ezz_ctx *, struct ezz_buf *,
		    struct ezz_bytes number);
ezz_status	 ezz_der_number(ezz_ctx *, struct ezz_buf *, uint64_t);
/* "1.2.840..." */
ezz_status	 ezz_der_oid(ezz_ctx *, struct ezz_buf *, const char *oid);
/* UTCTime to 2049, GeneralizedTime after it (RFC 5280 4.1.2.5). */
ezz_status	 ezz_der_time(ezz_ctx *, struct ezz_buf *, int64_t t);
/* A BIT STRING without unused bits. */
ezz_status	 ezz_der_bits(ezz_ctx *, struct ezz_buf *, struct ezz_bytes);
/* SEQUENCE { oid }, for algorithms without parameters. */
ezz_status	 ezz_der_algorithm(ezz_ctx *, struct ezz_buf *,
		    const char *oid);

#endif
