/*
 * Reading ASN.1 that others wrote: strict DER, but for what real writers do
 * and nobody gains by.  Each such thing leaves a note and is never mended:
 * views keep the bytes as received.  Indefinite lengths are read where a
 * structure of seals or signed data has them; long-form lengths, constructed
 * strings, padded INTEGERs and multi-byte tags are refused.
 */
#ifndef EZZ_FORMAT_ASN1_H
#define EZZ_FORMAT_ASN1_H

#include "base/der.h"

/* A message that is handed on before it is said. */
#ifndef N_
#define N_(text)	(text)
#endif

#define EZZ_DER_CTX(n)	((uint8_t)(0xa0 | (n)))
#define EZZ_NOTES_MAX	16

/* One deviation; both texts are literals, text one of the catalogue. */
struct ezz_note_row {
	const char	*place;		/* "SES_SealInfo" */
	const char	*text;
	ezz_verdict	 weight;	/* EZZ_PASSED: a remark, no more */
};

struct ezz_notes {
	size_t			 n;
	struct ezz_note_row	 v[EZZ_NOTES_MAX];
};

/* Each text once for a place; beyond the room for them, the worst stay. */
void	 ezz_note_add(struct ezz_notes *, const char *place, const char *text,
	    ezz_verdict weight);

/* Who reads, by which standard, and where the notes go. */
struct ezz_asn1 {
	ezz_ctx			*ctx;
	const char		*clause;
	struct ezz_notes	*notes;
};

struct ezz_asn1_item {
	struct ezz_bytes	 content;
	struct ezz_bytes	 whole;		/* with its head and end */
};

/* The next element, which has this tag.  what names it in messages. */
ezz_status	 ezz_asn1_take(const struct ezz_asn1 *, struct ezz_cursor *,
		    uint8_t tag, const char *what, struct ezz_asn1_item *out);
/* The same, to be gone through. */
ezz_status	 ezz_asn1_open(const struct ezz_asn1 *, struct ezz_cursor *,
		    uint8_t tag, const char *what, struct ezz_cursor *in);
/* Does this tag come next? */
bool		 ezz_asn1_next(const struct ezz_cursor *, uint8_t tag);
/* How many elements are left; broken ones count until the first of them. */
size_t		 ezz_asn1_count(struct ezz_cursor);
ezz_status	 ezz_asn1_end(const struct ezz_asn1 *,
		    const struct ezz_cursor *, const char *what);

/* INTEGER, minimal, from 0 to 2^31 - 1. */
ezz_status	 ezz_asn1_number(const struct ezz_asn1 *,
		    struct ezz_cursor *, const char *what, int *out);
/* IA5String, PrintableString or UTF8String, checked for what it is. */
ezz_status	 ezz_asn1_text(const struct ezz_asn1 *, struct ezz_cursor *,
		    uint8_t tag, const char *what, struct ezz_bytes *out);
ezz_status	 ezz_asn1_oid(const struct ezz_asn1 *, struct ezz_cursor *,
		    const char *what, char out[EZZ_OID_TEXT]);
/* A BIT STRING of whole bytes. */
ezz_status	 ezz_asn1_bits(const struct ezz_asn1 *, struct ezz_cursor *,
		    const char *what, struct ezz_bytes *out);
/* UTCTime or GeneralizedTime with seconds and Z; *tag says which. */
ezz_status	 ezz_asn1_time(const struct ezz_asn1 *, struct ezz_cursor *,
		    const char *what, uint8_t *tag, int64_t *out);
/* SEQUENCE { OID, NULL or nothing }. */
ezz_status	 ezz_asn1_algorithm(const struct ezz_asn1 *,
		    struct ezz_cursor *, const char *what,
		    char out[EZZ_OID_TEXT]);
/* The same with any parameters, which are left as they are; NULL is none. */
ezz_status	 ezz_asn1_algorithm_params(const struct ezz_asn1 *,
		    struct ezz_cursor *, const char *what,
		    char out[EZZ_OID_TEXT], struct ezz_bytes *params);

/* "20201004072855Z" with or without a fraction, "201004072855Z". */
bool		 ezz_asn1_time_text(struct ezz_bytes, uint8_t tag,
		    int64_t *out);
/* Append one element with definite lengths throughout. */
ezz_status	 ezz_asn1_to_der(const struct ezz_asn1 *, struct ezz_bytes,
		    struct ezz_buf *out);
/* GeneralizedTime "20201004072855Z", whatever the year. */
ezz_status	 ezz_asn1_put_time(ezz_ctx *, struct ezz_buf *, uint8_t tag,
		    int64_t t);

#endif
