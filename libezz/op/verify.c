/* Judge one thing, whatever it is: sniff, then the kind's own checks. */
#include "base/error.h"
#include "format/ez1.h"
#include "object/report.h"
#include "object/sealstatus.h"
#include "op/attestation.h"
#include "op/sniff.h"
#include "op/verifier.h"

/* Nothing here knows it, so nothing here vouches for it. */
static ezz_status
unknown(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	(void)ctx;
	(void)what;
	return ezz_note(n, EZZ_FAILED, "this is none of the kinds that ezz "
	    "knows: a token, a document, a seal, a status list, a trust "
	    "pack");
}

/* Whoever reads pictures hands over what is in them; this one had nothing. */
static ezz_status
no_code(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	(void)ctx;
	(void)what;
	return ezz_note(n, EZZ_INDETERMINATE, "no QR code was read in this "
	    "picture: scan it flat, at 300 dpi, with the white around it");
}

/* A program that leaves packages out says so and passes nothing. */
static ezz_status
left_out(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	(void)ctx;
	(void)what;
	return ezz_note(n, EZZ_INDETERMINATE,
	    "this program was built to judge no documents and no seals");
}

static ezz_status
one_finding(ezz_ctx *ctx, ezz_kind kind, const struct ezz_check *row,
    const char *input, const struct ezz_verify_terms *terms, ezz_report **out)
{
	ezz_status	 st;

	if ((st = ezz_report_new(ctx, kind, input, terms->time, out)) !=
	    EZZ_OK)
		return st;
	if ((st = ezz_report_judge(ctx, *out, "", row, 1, NULL)) != EZZ_OK)
		ezz_report_free(out);
	return st;
}

/* A scanned text says in its first characters which of the two it is. */
static ezz_status
check_scan(ezz_ctx *ctx, ezz_verifier *v, struct ezz_bytes thing,
    const char *input, const struct ezz_verify_terms *terms, ezz_report **out)
{
	struct ezz_buf	 text = { 0 };
	bool		 hc1;

	hc1 = ezz_scan_normalise(ctx, thing, &text) == EZZ_OK &&
	    ezz_armour_sniff(ezz_bytes_of(&text)) == EZZ_ARMOUR_HC1;
	ezz_buf_free(&text);
	return hc1 ? ezz_check_hc1(ctx, v, thing, input, terms, out) :
	    ezz_check_token(ctx, v, thing, input, terms, out);
}

ezz_status
ezz_verify(ezz_ctx *ctx, ezz_verifier *v, struct ezz_bytes thing,
    const char *input, const struct ezz_verify_terms *terms, ezz_report **out)
{
	static const struct ezz_check	 kinds[] = {
		{ "unknown.kind", "", unknown },
		{ "package.profile", "GB/T 33190", left_out },
		{ "seal.format", "GB/T 38540", left_out },
		{ "evidence.format", "RFC 4998 3.1", left_out },
		{ "unknown.kind", "ISO/IEC 18004", no_code },
	};

	*out = NULL;
	if (ezz_sniff_lone(thing) != EZZ_LONE_NONE)
		return v->check_lone != NULL ? v->check_lone(ctx, v, thing,
		    input, terms, out) : one_finding(ctx, EZZ_KIND_DOCUMENT,
		    &kinds[1], input, terms, out);
	switch (ezz_sniff(ctx, thing)) {
	case EZZ_KIND_TOKEN:
		return check_scan(ctx, v, thing, input, terms, out);
	case EZZ_KIND_TRUST:
		return ezz_check_trust(ctx, thing, input, NULL, terms->time,
		    out, NULL);
	case EZZ_KIND_STATUS:
		if (ezz_seallist_sniff(thing))
			return ezz_check_seallist(ctx, thing, input,
			    v->trust, terms->time, v->policy->skew, out,
			    NULL);
		return ezz_check_status(ctx, thing, input, v->trust,
		    terms->time, v->policy->skew, out, NULL);
	case EZZ_KIND_DOCUMENT:
		return v->check_document != NULL ? v->check_document(ctx, v,
		    thing, input, terms, out) : one_finding(ctx,
		    EZZ_KIND_DOCUMENT, &kinds[1], input, terms, out);
	case EZZ_KIND_SEAL:
		return v->check_seal != NULL ? v->check_seal(ctx, v, thing,
		    input, terms, out) : one_finding(ctx, EZZ_KIND_SEAL,
		    &kinds[2], input, terms, out);
	case EZZ_KIND_EVIDENCE:
		if (ezz_attestation_is(thing))
			return ezz_check_attestation(ctx, v, thing, input,
			    terms, out);
		return v->check_evidence != NULL ? v->check_evidence(ctx, v,
		    thing, input, terms, out) : one_finding(ctx,
		    EZZ_KIND_EVIDENCE, &kinds[3], input, terms, out);
	default:
		return one_finding(ctx, EZZ_KIND_UNKNOWN,
		    &kinds[ezz_sniff_picture(thing) ? 4 : 0], input, terms,
		    out);
	}
}

ezz_status
ezz_verify_input(ezz_ctx *ctx, ezz_verifier *v, const struct ezz_input *in,
    const char *input, const struct ezz_verify_terms *terms,
    ezz_report **out)
{
	static const struct ezz_check	 row = { "package.profile",
					    "GB/T 33190", left_out };

	*out = NULL;
	return v->check_input != NULL ? v->check_input(ctx, v, in, input,
	    terms, out) : one_finding(ctx, EZZ_KIND_DOCUMENT, &row, input,
	    terms, out);
}
