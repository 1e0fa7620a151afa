/*
 * The value of a signature as SES_Signature, SignedData and a bare
 * SignedValue.dat carry it, and which of the three a SignedValue.dat is.
 */
#ifndef EZZ_FORMAT_SIGVAL_H
#define EZZ_FORMAT_SIGVAL_H

#include "format/asn1.h"

struct ezz_sigval {
	struct ezz_bytes	 raw;		/* as received */
	bool			 sm2;		/* rs holds r || s */
	uint8_t			 rs[64];
};

/* SM2 by its OIDs: with SM3 (501), signing (301.1), the key's own (301). */
bool		 ezz_sigval_is_sm2(const char *oid);
/*
 * For SM2: SEQUENCE { r, s }, or 64 bytes r || s, which leave a note, as
 * INTEGERs without sign octet or with too many do.  Ranges are the
 * verifier's.  Other algorithms: the bytes as they are.
 */
ezz_status	 ezz_sigval_read(const struct ezz_asn1 *, struct ezz_bytes,
		    const char *oid, const char *place,
		    struct ezz_sigval *out);
/* DER of r and s, or the raw bytes of another algorithm. */
ezz_status	 ezz_sigval_write(ezz_ctx *, const struct ezz_sigval *,
		    struct ezz_buf *out);

/* What a SignedValue.dat is, by its first elements alone. */
enum ezz_signed_value {
	EZZ_SIGNED_UNKNOWN = 0,
	EZZ_SIGNED_SES,		/* SEQUENCE { SEQUENCE ...: format/ses.h */
	EZZ_SIGNED_DATA,	/* SEQUENCE { OID ...: format/sdata.h */
	EZZ_SIGNED_RS		/* SEQUENCE { INTEGER, INTEGER }, or 64 bytes */
};

enum ezz_signed_value	 ezz_signed_value(struct ezz_bytes);

#endif
