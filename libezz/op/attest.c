/*
 * Attesting to a file: what was found, by whom it was asked, as of when.  The
 * key was judged as an attester's when the stamping was opened.
 */
#include "base/error.h"
#include "object/attestation.h"
#include "op/stamp.h"

ezz_status
ezz_attest(ezz_ctx *ctx, const ezz_stamping *s, struct ezz_bytes digest,
    uint64_t size, const ezz_report *report, int64_t now, struct ezz_buf *out)
{
	struct ezz_attestation	 a = { .time = now, .digest = digest,
				    .size = size };
	struct ezz_buf		 json = { 0 };
	ezz_status		 st;

	if (!s->attester || digest.n != 32)
		return ezz_fail(ctx, EZZ_EINVAL, NULL, "an attestation is an "
		    "attester's, and of the SM3 of a file");
	a.verdict = report == NULL ? EZZ_INDETERMINATE :
	    ezz_report_verdict(report);
	st = report == NULL ? EZZ_OK : ezz_report_json(ctx, report, &json);
	a.report = ezz_bytes_of(&json);
	if (st == EZZ_OK)
		st = ezz_attestation_write(ctx, s->signer, &a, out);
	ezz_buf_free(&json);
	return st;
}
