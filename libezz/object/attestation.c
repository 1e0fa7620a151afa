/* Attestations read; see attestation.h for their form. */
#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "object/attestation.h"
#include "object/status_claims.h"

#define TAG_SIGN1_BYTE	0xd2
#define VERSION		1
#define PARTS		5
#define SM3		32

bool
ezz_attestation_is(struct ezz_bytes b)
{
	struct ezz_cose_sign1	 c;
	ezz_ctx			 quiet = { 0 };

	return b.n > 0 && b.p[0] == TAG_SIGN1_BYTE &&
	    ezz_cose_sign1_read(&quiet, b, EZZ_CBOR_LENIENT, &c) == EZZ_OK &&
	    ezz_bytes_equal(c.header.typ, ezz_bytes_str(EZZ_TYP_ATTESTATION));
}

static ezz_status
read_body(ezz_ctx *ctx, struct ezz_cursor *c, struct ezz_attestation *a)
{
	uint64_t	 version, verdict;
	size_t		 n;
	ezz_status	 st;

	if ((st = ezz_cbor_array(ctx, c, &n)) != EZZ_OK)
		return st;
	if (n != PARTS)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "the attestation has %zu parts, not 5", n);
	if ((st = ezz_cbor_uint(ctx, c, &version)) != EZZ_OK)
		return st;
	if (version != VERSION)
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, NULL, "the attestation "
		    "is of version %llu: update ezz",
		    (unsigned long long)version);
	if ((st = ezz_cbor_bytes(ctx, c, &a->digest)) != EZZ_OK ||
	    (st = ezz_cbor_uint(ctx, c, &a->size)) != EZZ_OK ||
	    (st = ezz_cbor_uint(ctx, c, &verdict)) != EZZ_OK ||
	    (st = ezz_cbor_text(ctx, c, &a->report)) != EZZ_OK)
		return st;
	if (a->digest.n != SM3)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL, "the attestation "
		    "names its file by %zu bytes, not by an SM3",
		    a->digest.n);
	if (verdict > EZZ_FAILED)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "%llu is no verdict", (unsigned long long)verdict);
	a->verdict = (ezz_verdict)verdict;
	return a->report.n > 0 || a->verdict == EZZ_INDETERMINATE ? EZZ_OK :
	    ezz_fail(ctx, EZZ_EFORMAT, NULL,
	    "the attestation has a verdict and no report");
}

static ezz_status
read_claims(ezz_ctx *ctx, struct ezz_attestation *a)
{
	struct ezz_cursor	 c = ezz_cursor_of(a->sign.payload);
	int64_t			 label;
	uint64_t		 iat;
	size_t			 pairs;
	ezz_status		 st;

	if ((st = ezz_cbor_map(ctx, &c, &pairs)) != EZZ_OK)
		return st;
	if (pairs != 2)
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 8392 4",
		    "an attestation has two claims, not %zu", pairs);
	if ((st = ezz_cbor_int(ctx, &c, &label)) != EZZ_OK)
		return st;
	if (label != EZZ_CWT_IAT)
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 8392 3.1.6",
		    "the attestation does not say when it was made");
	if ((st = ezz_cbor_uint(ctx, &c, &iat)) != EZZ_OK)
		return st;
	if (iat == 0 || iat > EZZ_TIME_LAST)
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 8392 2",
		    "%llu is no time", (unsigned long long)iat);
	a->time = (int64_t)iat;
	if ((st = ezz_cbor_int(ctx, &c, &label)) != EZZ_OK)
		return st;
	if (label != EZZ_CWT_ATTESTATION)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "the attestation attests to nothing");
	return read_body(ctx, &c, a);
}

ezz_status
ezz_attestation_read(ezz_ctx *ctx, struct ezz_bytes b,
    struct ezz_attestation *out)
{
	ezz_status	 st;

	*out = (struct ezz_attestation){ 0 };
	if (b.n > EZZ_MAX_ATTESTATION)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "an attestation of %zu bytes is too long", b.n);
	if ((st = ezz_cose_sign1_read(ctx, b, EZZ_CBOR_STRICT,
	    &out->sign)) != EZZ_OK)
		return st;
	if (!ezz_bytes_equal(out->sign.header.typ,
	    ezz_bytes_str(EZZ_TYP_ATTESTATION)))
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 9596",
		    "the signed type is not %s", EZZ_TYP_ATTESTATION);
	if ((st = ezz_cbor_check(ctx, out->sign.payload,
	    EZZ_CBOR_STRICT)) != EZZ_OK)
		return st;
	return read_claims(ctx, out);
}

ezz_status
ezz_attestation_verify(ezz_ctx *ctx, const struct ezz_attestation *a,
    const struct ezz_pkey *key, bool *good)
{
	return ezz_status_sign_verify(ctx, &a->sign, key, good);
}
