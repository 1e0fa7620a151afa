/* By magic numbers, then by typ for what is COSE. */
#include <string.h>

#include "format/cose.h"
#include "format/ers.h"
#include "format/ez1.h"
#include "format/tsp.h"
#include "object/attestation.h"
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
	return ezz_attestation_is(b) ? EZZ_KIND_EVIDENCE : EZZ_KIND_UNKNOWN;
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

/* SES_Signature, TBS_Sign, its version, then a seal. */
static bool
is_ses(struct ezz_bytes b)
{
	return into_sequence(&b) && into_sequence(&b) &&
	    begins(b, "\x02\x01", 2) && b.n > 3 &&
	    is_seal(EZZ_BYTES(b.p + 3, b.n - 3));
}

bool
ezz_sniff_picture(struct ezz_bytes b)
{
	return begins(b, "\x89PNG", 4) || begins(b, "\xff\xd8\xff", 3);
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
	/* its head is that of a time-stamp response, too */
	if (is_ses(b))
		return EZZ_KIND_UNKNOWN;
	if (ezz_ers_is(b) || ezz_tsp_is_response(b) || ezz_tsp_is_token(b))
		return EZZ_KIND_EVIDENCE;
	if (ezz_sniff_picture(b))
		return EZZ_KIND_UNKNOWN;
	return is_text(b) ? EZZ_KIND_TOKEN : EZZ_KIND_UNKNOWN;
}

bool
ezz_looks_scanned(ezz_ctx *ctx, struct ezz_bytes b)
{
	struct ezz_buf	 text = { 0 };
	bool		 yes;

	yes = ezz_scan_normalise(ctx, b, &text) == EZZ_OK &&
	    ezz_armour_sniff(ezz_bytes_of(&text)) != EZZ_ARMOUR_UNKNOWN;
	ezz_buf_free(&text);
	return yes;
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

/* GB/T 35275 or CMS; a time-stamp token is evidence. */
static bool
is_signed_data(struct ezz_bytes b)
{
	static const char	 gm[] = "\x06\x0a\x2a\x81\x1c\xcf\x55\x06\x01"
				    "\x04\x02\x02";
	static const char	 cms[] = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01"
				     "\x07\x02";

	if (ezz_tsp_is_token(b) || !into_sequence(&b))
		return false;
	return begins(b, gm, sizeof(gm) - 1) ||
	    begins(b, cms, sizeof(cms) - 1);
}

enum ezz_lone
ezz_sniff_lone(struct ezz_bytes b)
{
	return is_ses(b) || is_signed_data(b) ? EZZ_LONE_VALUE : is_signature_xml(b) ?
	    EZZ_LONE_XML : EZZ_LONE_NONE;
}
