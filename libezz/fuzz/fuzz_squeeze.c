/* Inflating never passes its cap; what it gives comes back from deflating. */
#include "fuzz.h"

#include "base/squeeze.h"

#define CAP	8192

const char	*const fuzz_corpora[] = { NULL };
const char	*const fuzz_seeds[] = {
	"0300", "0304", "4b0400", "010100feff61", "78da4b040000620062",
	"789c030000000001", "78bb", "edc1010d000000c2a0f74f6d0e37a0000000",
	NULL
};

static const char	 dictionary[] = "统一社会信用代码";

static void
raw(struct ezz_bytes in, struct ezz_bytes dict)
{
	struct ezz_buf	 out = { 0 }, z = { 0 }, back = { 0 };
	ezz_ctx		*ctx = fuzz_ctx();
	size_t		 used;

	if (ezz_inflate_raw(ctx, in, dict, CAP, &out, &used) == EZZ_OK) {
		fuzz_check(out.n <= CAP && used <= in.n);
		fuzz_check(ezz_deflate_raw(ctx, ezz_bytes_of(&out), dict,
		    &z) == EZZ_OK);
		fuzz_check(ezz_inflate_raw(ctx, ezz_bytes_of(&z), dict, CAP,
		    &back, &used) == EZZ_OK);
		fuzz_check(used == z.n);
		fuzz_check(fuzz_same(&back, ezz_bytes_of(&out)));
	} else
		fuzz_check(out.n == 0);
	ezz_buf_free(&out);
	ezz_buf_free(&z);
	ezz_buf_free(&back);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ezz_buf	 out = { 0 };

	raw(EZZ_BYTES(p, n), EZZ_BYTES(NULL, 0));
	raw(EZZ_BYTES(p, n), ezz_bytes_str(dictionary));
	if (ezz_zlib_read(fuzz_ctx(), EZZ_BYTES(p, n), CAP, &out) == EZZ_OK)
		fuzz_check(out.n <= CAP);
	else
		fuzz_check(out.n == 0);
	ezz_buf_free(&out);
	return 0;
}
