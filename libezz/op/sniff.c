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
	    ezz_bytes_equal(c.header.typ, ezz_bytes_str(EZZ_TYP_STATUS)))
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

/* Over the white space and the mark that text files of one system bear. */
static bool
is_signature_xml(struct ezz_bytes b)
{
	if (begins(b, "\xef\xbb\xbf", 3))
		b = EZZ_BYTES(b.p + 3, b.n - 3);
	while (b.n > 0 && strchr(" \t\r\n", b.p[0]) != NULL && b.p[0] != 0)
		b = EZZ_BYTES(b.p + 1, b.n - 1);
	return begins(b, "<", 1) && memmem(b.p, b.n < 1024 ? b.n : 1024,
	    "Signature", 9) != NULL;
}

/* SES_Signature, TBS_Sign, its version, then a seal; or signedData. */
static bool
is_value(struct ezz_bytes b)
{
	static const char	 gm[] = "\x06\x0a\x2a\x81\x1c\xcf\x55\x06\x01"
				    "\x04\x02\x02";
	static const char	 cms[] = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01"
				     "\x07\x02";

	if (!into_sequence(&b))
		return false;
	if (begins(b, gm, sizeof(gm) - 1) || begins(b, cms, sizeof(cms) - 1))
		return true;
	return into_sequence(&b) && begins(b, "\x02\x01", 2) && b.n > 3 &&
	    is_seal(EZZ_BYTES(b.p + 3, b.n - 3));
}

enum ezz_lone
ezz_sniff_lone(struct ezz_bytes b)
{
	return is_value(b) ? EZZ_LONE_VALUE : is_signature_xml(b) ?
	    EZZ_LONE_XML : EZZ_LONE_NONE;
}
