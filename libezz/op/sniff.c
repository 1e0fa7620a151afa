/* By magic numbers, then by typ for what is COSE. */
#include <string.h>

#include "format/cose.h"
#include "op/sniff.h"

static bool
begins(struct ezz_bytes b, const char *with, size_t n)
{
	return b.n >= n && memcmp(b.p, with, n) == 0;
}

/* COSE_Sign is a trust pack, COSE_Sign1 a status list; typ has the last word. */
static ezz_kind
of_cose(ezz_ctx *ctx, struct ezz_bytes b)
{
	struct ezz_cose_sign1	 c;

	if (begins(b, "\xd8\x62", 2))
		return EZZ_KIND_TRUST;
	if (ezz_cose_sign1_read(ctx, b, EZZ_CBOR_LENIENT, &c) == EZZ_OK &&
	    (ezz_bytes_equal(c.header.typ, ezz_bytes_str(EZZ_TYP_STATUS)) ||
	    ezz_bytes_equal(c.header.typ,
	    ezz_bytes_str(EZZ_TYP_SEAL_STATUS))))
		return EZZ_KIND_STATUS;
	return EZZ_KIND_UNKNOWN;
}

/* A scan is text; its white space and scanner marks are judged later. */
static bool
is_text(struct ezz_bytes b)
{
	for (size_t i = 0; i < b.n && i < 512; i++)
		if (b.p[i] < 0x20 && strchr("\t\n\v\f\r\002\003\035\036\004",
		    b.p[i]) == NULL && b.p[i] != 0)
			return false;
	return true;
}

/* Into a SEQUENCE: over its tag and its length, whatever that says. */
static bool
into_sequence(struct ezz_bytes *b)
{
	size_t	 head;

	if (b->n < 2 || b->p[0] != 0x30)
		return false;
	head = 2 + (b->p[1] < 0x80 ? 0 : (size_t)(b->p[1] & 0x7f));
	if (head > 6 || head > b->n)
		return false;
	*b = EZZ_BYTES(b->p + head, b->n - head);
	return true;
}

/* SESeal, SES_SealInfo, SES_Header, "ES". */
static bool
is_seal(struct ezz_bytes b)
{
	return into_sequence(&b) && into_sequence(&b) && into_sequence(&b) &&
	    begins(b, "\x16\x02" "ES", 4);
}

ezz_kind
ezz_sniff(ezz_ctx *ctx, struct ezz_bytes b)
{
	if (begins(b, "PK\003\004", 4) || begins(b, "PK\005\006", 4))
		return EZZ_KIND_DOCUMENT;
	if (begins(b, "-----BEGIN CERT", 15))
		return EZZ_KIND_CERT;
	if (begins(b, "\xd2", 1) || begins(b, "\xd8\x62", 2))
		return of_cose(ctx, b);
	if (is_seal(b))
		return EZZ_KIND_SEAL;
	return is_text(b) ? EZZ_KIND_TOKEN : EZZ_KIND_UNKNOWN;
}
