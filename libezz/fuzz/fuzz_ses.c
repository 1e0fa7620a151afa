/* Seals: what is read without a remark is what its parts are written as. */
#include "fuzz.h"

#include "format/ses.h"

const char	*const fuzz_corpora[] = { "testvectors/seal", NULL };
const char	*const fuzz_seeds[] = { "3080308002010000000000", "30023000",
	NULL };

static void
try_seal(ezz_ctx *ctx, struct ezz_bytes in)
{
	struct ezz_ses_seal	 s, back;
	struct ezz_buf		 again = { 0 };

	if (ezz_ses_seal_read(ctx, in, &s) != EZZ_OK)
		return;
	fuzz_check(ezz_bytes_equal(s.raw, in));
	/* fractions of a second and [0] for extensions are not kept */
	if (s.notes.n == 0) {
		fuzz_check(ezz_ses_seal_write(ctx, &s, &again) == EZZ_OK);
		fuzz_check(ezz_ses_seal_read(ctx, ezz_bytes_of(&again),
		    &back) == EZZ_OK);
		fuzz_check(back.notes.n == 0 && back.version == s.version);
		fuzz_check(back.created == s.created &&
		    back.from == s.from && back.until == s.until);
		fuzz_check(ezz_bytes_equal(back.name, s.name));
		fuzz_check(back.signers_n == s.signers_n);
		ezz_ses_seal_clear(&back);
	}
	ezz_buf_free(&again);
	ezz_ses_seal_clear(&s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ezz_bytes	 in = EZZ_BYTES(p, n);
	ezz_ctx			*ctx = fuzz_ctx();
	struct ezz_ses_signature s;
	struct ezz_buf		 tbs = { 0 };

	(void)ezz_signed_value(in);
	try_seal(ctx, in);
	if (ezz_ses_signature_read(ctx, in, &s) == EZZ_OK) {
		fuzz_check(s.raw.n + s.trailing == n);
		fuzz_check(s.tbs.n > 0 && s.seal.tbs.n > 0);
		fuzz_check(s.trailing == 0 || s.notes.n > 0);
		fuzz_check(ezz_ses_signature_tbs(ctx, &s, &tbs) == EZZ_OK);
		ezz_ses_signature_clear(&s);
	}
	ezz_buf_free(&tbs);
	return 0;
}
