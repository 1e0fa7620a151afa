/* Attestations: what is read is in bounds, and is read again the same. */
#include "fuzz.h"

#include <string.h>

#include "object/attestation.h"

const char	*const fuzz_corpora[] = { "testvectors/attestation", NULL };
const char	*const fuzz_seeds[] = {
	/* a frame without its payload */
	"d28443a10126a040" "40",
	NULL
};

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ezz_attestation	 a, b;

	if (ezz_attestation_read(fuzz_ctx(), EZZ_BYTES(p, n), &a) != EZZ_OK)
		return 0;
	fuzz_check(ezz_attestation_is(EZZ_BYTES(p, n)));
	fuzz_check(a.digest.n == 32 && a.digest.p >= p &&
	    a.digest.p + 32 <= p + n);
	fuzz_check(a.time > 0 && a.verdict <= EZZ_FAILED);
	fuzz_check(a.report.n > 0 || a.verdict == EZZ_INDETERMINATE);
	fuzz_check(ezz_attestation_read(fuzz_ctx(), EZZ_BYTES(p, n), &b) ==
	    EZZ_OK && a.time == b.time && a.size == b.size);
	return 0;
}
