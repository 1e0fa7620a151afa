/* Lines of scanners: what is called a code is one, and is again when alone. */
#include "fuzz.h"

#include "format/ez1.h"

const char	*const fuzz_corpora[] = { NULL };
const char	*const fuzz_seeds[] = {
	"5d51315c303030303236657a313a61622063",
	"3633333132333435363337333132333435363738393031323334350d0a",
	"4843313a3642464843313a364246", "455a313a41455a313a42",
	NULL
};

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ezz_buf	 text = { 0 }, again = { 0 };
	ezz_ctx		*ctx = fuzz_ctx();
	enum ezz_scan	 what, twice;

	fuzz_check(ezz_scan_read(ctx, EZZ_BYTES(p, n), &what, &text) ==
	    EZZ_OK);
	fuzz_check((text.n > 0) == (what == EZZ_SCAN_CODE));
	if (what == EZZ_SCAN_CODE) {
		fuzz_check(ezz_armour_sniff(ezz_bytes_of(&text)) !=
		    EZZ_ARMOUR_UNKNOWN);
		fuzz_check(ezz_scan_read(ctx, ezz_bytes_of(&text), &twice,
		    &again) == EZZ_OK && twice == EZZ_SCAN_CODE);
		fuzz_check(fuzz_same(&again, ezz_bytes_of(&text)));
	}
	ezz_buf_free(&text);
	ezz_buf_free(&again);
	return 0;
}
