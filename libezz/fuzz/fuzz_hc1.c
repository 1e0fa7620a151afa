/* HC1: the text as it comes, and the input as what stands inside of one. */
#include "fuzz.h"

#include "base/squeeze.h"
#include "format/ez1.h"
#include "format/hc1.h"

const char	*const fuzz_corpora[] = { NULL };
const char	*const fuzz_seeds[] = {
	"4843313a364246",
	"d28443a10126a104413150a304fb41d82ad7d87bb646390103a101a16176805840"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000",
	NULL
};

static void
one_text(struct ezz_bytes text)
{
	struct ezz_hc1_claims	 claims;
	struct ezz_hc1		 h;

	if (ezz_hc1_read(fuzz_ctx(), text, &h) == EZZ_OK) {
		fuzz_check(h.alg == EZZ_ES256 || h.alg == EZZ_PS256);
		(void)ezz_hc1_claims(fuzz_ctx(), &h, &claims);
	} else
		fuzz_check(h.cose.p == NULL);
	ezz_hc1_free(&h);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ezz_buf	 z = { 0 }, text = { 0 };

	one_text(EZZ_BYTES(p, n));
	fuzz_check(ezz_zlib_write(fuzz_ctx(), EZZ_BYTES(p, n), 1, &z) ==
	    EZZ_OK);
	fuzz_check(ezz_armour_write(fuzz_ctx(), EZZ_ARMOUR_HC1,
	    ezz_bytes_of(&z), &text) == EZZ_OK);
	one_text(ezz_bytes_of(&text));
	ezz_buf_free(&z);
	ezz_buf_free(&text);
	return 0;
}
