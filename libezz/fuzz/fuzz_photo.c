/* Portraits: what is taken has a sane size and a kind, and is told from none. */
#include <string.h>

#include "fuzz.h"
#include "op/leaf.h"

const char	*const fuzz_corpora[] = { NULL };
const char	*const fuzz_seeds[] = {
	"00",
	/* a PNG of one grey dot */
	"89504e470d0a1a0a0000000d49484452000000010000000108000000003a"
	"7e9b550000000a4944415478da6338010000ca00c9344227f30000000049"
	"454e44ae426082",
	/* a JPEG's head, a frame of 8 x 8, a scan, an end */
	"ffd8ffe000104a46494600010100000100010000ffc0000b08000800080101"
	"1100ffda0008010100003f00d2cf20ffd9",
	NULL
};

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ezz_photo	 is;
	ezz_status		 st = ezz_photo_read(fuzz_ctx(),
				    EZZ_BYTES(p, n), &is);

	if (st != EZZ_OK) {
		fuzz_check(st == EZZ_EFORMAT || st == EZZ_ELIMIT ||
		    st == EZZ_EUNSUPPORTED);
		return 0;
	}
	fuzz_check(is.w > 0 && is.w <= 4096 && is.h > 0 && is.h <= 4096);
	fuzz_check(strcmp(is.format, "PNG") == 0 ?
	    strcmp(is.file, "photo.png") == 0 :
	    strcmp(is.format, "JPEG") == 0);
	return 0;
}
