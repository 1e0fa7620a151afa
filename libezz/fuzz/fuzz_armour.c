/* Scans: normalising twice is once; an armour that is read is so written. */
#include "fuzz.h"

#include "format/ez1.h"

const char	*const fuzz_corpora[] = { NULL };
const char	*const fuzz_seeds[] = {
	"5d51315c303030303236657a313a61622063",		/* ]Q1\000026ez1: */
	"efbbbf3633333132333435363738393031323334350d0a",	/* BOM, digits */
	"4843313a364246",
	NULL
};

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ezz_buf	 text = { 0 }, twice = { 0 }, b = { 0 }, again = { 0 };
	ezz_ctx		*ctx = fuzz_ctx();

	if (ezz_scan_normalise(ctx, EZZ_BYTES(p, n), &text) == EZZ_OK) {
		fuzz_check(text.n <= n);
		if (ezz_armour_read(ctx, ezz_bytes_of(&text), &b) == EZZ_OK) {
			fuzz_check(ezz_armour_write(ctx, ezz_armour_sniff(
			    ezz_bytes_of(&text)), ezz_bytes_of(&b), &again) ==
			    EZZ_OK);
			fuzz_check(fuzz_same(&again, ezz_bytes_of(&text)));
			fuzz_check(ezz_scan_normalise(ctx,
			    ezz_bytes_of(&text), &twice) == EZZ_OK);
			fuzz_check(fuzz_same(&twice, ezz_bytes_of(&text)));
		}
	}
	ezz_buf_free(&text);
	ezz_buf_free(&twice);
	ezz_buf_free(&b);
	ezz_buf_free(&again);
	return 0;
}
