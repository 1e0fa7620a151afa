/* The EZ1 frame: as it comes, and with its CRC put right. */
#include "fuzz.h"

#include "base/codec.h"
#include "format/ez1.h"

const char	*const fuzz_corpora[] = { NULL };
const char	*const fuzz_seeds[] = {
	"e101010102" "0102030405060708"
	"00000000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000300",
	"e2", "e1",
	NULL
};

static void
one_frame(struct ezz_bytes in)
{
	struct ezz_buf	 again = { 0 };
	struct ezz_ez1	 f;
	bool		 damaged;

	if (ezz_ez1_read(fuzz_ctx(), in, &f, &damaged) == EZZ_OK) {
		fuzz_check(!damaged);
		fuzz_check(ezz_ez1_write(fuzz_ctx(), &f, &again) == EZZ_OK);
		fuzz_check(fuzz_same(&again, in));
	}
	ezz_buf_free(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	uint16_t	 crc = ezz_crc16(EZZ_BYTES(p, n));
	uint8_t		 tail[2] = { (uint8_t)(crc >> 8), (uint8_t)crc };
	struct ezz_buf	 b = { 0 };

	one_frame(EZZ_BYTES(p, n));
	fuzz_check(ezz_buf_add(fuzz_ctx(), &b, p, n) == EZZ_OK);
	fuzz_check(ezz_buf_add(fuzz_ctx(), &b, tail, 2) == EZZ_OK);
	one_frame(ezz_bytes_of(&b));
	ezz_buf_free(&b);
	return 0;
}
