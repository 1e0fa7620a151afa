/* COSE: a strict Sign1 or Sign is what its parts are written as. */
#include "fuzz.h"

#include "format/cose.h"

const char	*const fuzz_corpora[] = { "testvectors/trust", NULL };
const char	*const fuzz_seeds[] = {
	"d28447a2012604423131a041aa41bb",
	"d8628440a041aa818347a2012604423131a041bb",
	"d86284531110781c6170706c69636174696f6e2f657a7a2d74",
	"d83dd28443a10126a10442313141aa41bb", "8440a201260442313141aa41bb",
	NULL
};

static void
same_header(const struct ezz_cose_header *h, struct ezz_bytes raw)
{
	struct ezz_buf	 again = { 0 };

	if (raw.n == 0)
		return;
	fuzz_check(ezz_cose_header_write(fuzz_ctx(), h, &again) == EZZ_OK);
	fuzz_check(fuzz_same(&again, raw));
	ezz_buf_free(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ezz_bytes	 in = EZZ_BYTES(p, n);
	struct ezz_buf		 again = { 0 };
	struct ezz_cose_sign1	 one;
	struct ezz_cose_sign	 many;
	ezz_ctx			*ctx = fuzz_ctx();

	if (ezz_cose_sign1_read(ctx, in, EZZ_CBOR_STRICT, &one) == EZZ_OK) {
		same_header(&one.header, one.protected);
		fuzz_check(ezz_cose_sign1_write(ctx, one.protected,
		    one.payload, one.signature, &again) == EZZ_OK);
		fuzz_check(fuzz_same(&again, in));
		again.n = 0;
	}
	if (ezz_cose_sign1_read(ctx, in, EZZ_CBOR_LENIENT, &one) == EZZ_OK)
		fuzz_check(ezz_cose_signed_bytes(ctx, one.protected, NULL,
		    EZZ_BYTES(NULL, 0), one.payload, &again) == EZZ_OK);
	again.n = 0;
	if (ezz_cose_sign_read(ctx, in, &many) == EZZ_OK) {
		same_header(&many.header, many.protected);
		for (size_t i = 0; i < many.n; i++)
			same_header(&many.by[i].header,
			    many.by[i].protected);
		fuzz_check(ezz_cose_sign_write(ctx, &many, &again) == EZZ_OK);
		fuzz_check(fuzz_same(&again, in));
	}
	ezz_buf_free(&again);
	return 0;
}
