/* Signed data: never without a signer, and written again it is read again. */
#include "fuzz.h"

#include "format/sdata.h"

const char	*const fuzz_corpora[] = { "testvectors/sdata", NULL };
const char	*const fuzz_seeds[] = { "300c060a2a811ccf550601040202",
	"30800609", NULL };

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	ezz_ctx			*ctx = fuzz_ctx();
	struct ezz_sdata	 d, back;
	struct ezz_buf		 again = { 0 }, tbs = { 0 };
	struct ezz_bytes	 v;

	if (ezz_sdata_read(ctx, EZZ_BYTES(p, n), &d) != EZZ_OK)
		return 0;
	fuzz_check(d.signers_n > 0 && d.raw.n + d.trailing == n);
	for (size_t i = 0; i < d.signers_n; i++)
		if (d.signers[i].shape == EZZ_SDATA_ATTRS) {
			fuzz_check(ezz_sdata_attribute(&d.signers[i], true,
			    EZZ_OID_ATTR_DIGEST, &v));
			fuzz_check(ezz_sdata_signed_attrs(ctx, &d.signers[i],
			    &tbs) == EZZ_OK);
		}
	if (d.signers_n == 1 && d.signers[0].issuer.n > 0) {
		fuzz_check(ezz_sdata_write(ctx, &d, &again) == EZZ_OK);
		fuzz_check(ezz_sdata_read(ctx, ezz_bytes_of(&again), &back) ==
		    EZZ_OK);
		fuzz_check(back.certs_n == d.certs_n &&
		    back.signers[0].shape == d.signers[0].shape);
	}
	ezz_buf_free(&again);
	ezz_buf_free(&tbs);
	return 0;
}
