/* Time-stamps: what is read is within bounds, and written is read again. */
#include "fuzz.h"

#include "format/tsp.h"

const char	*const fuzz_corpora[] = { "testvectors/tsp", NULL };
const char	*const fuzz_seeds[] = { "30053003020100", "300602010130003000",
	NULL };

static void
one_request(ezz_ctx *ctx, struct ezz_bytes b)
{
	struct ezz_tsp_request	 q, back;
	struct ezz_buf		 again = { 0 };

	if (ezz_tsp_request_read(ctx, b, &q) != EZZ_OK)
		return;
	fuzz_check(ezz_tsp_request_write(ctx, &q, &again) == EZZ_OK);
	fuzz_check(ezz_tsp_request_read(ctx, ezz_bytes_of(&again), &back) ==
	    EZZ_OK);
	fuzz_check(ezz_bytes_equal(q.imprint.digest, back.imprint.digest) &&
	    ezz_bytes_equal(q.nonce, back.nonce));
	ezz_buf_free(&again);
}

static void
one_token(ezz_ctx *ctx, struct ezz_bytes b)
{
	static struct ezz_tsp_token	 t;
	struct ezz_tsp_info		 back;
	struct ezz_buf			 again = { 0 };

	if (ezz_tsp_token_read(ctx, b, &t) != EZZ_OK)
		return;
	fuzz_check(t.sdata.signers_n == 1 && t.sdata.raw.n == b.n);
	fuzz_check(t.info.imprint.digest.n <= 64 && t.ess.digest.p >= b.p &&
	    t.ess.digest.p + t.ess.digest.n <= b.p + b.n);
	if (t.info.time >= 0 && t.info.time < 253402300800 &&
	    ezz_tsp_info_write(ctx, &t.info, &again) == EZZ_OK)
		fuzz_check(ezz_tsp_info_read(ctx, ezz_bytes_of(&again),
		    &back) == EZZ_OK && back.time == t.info.time);
	ezz_buf_free(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	ezz_ctx			*ctx = fuzz_ctx();
	struct ezz_tsp_response	 r;
	struct ezz_bytes	 b = EZZ_BYTES(p, n);

	one_request(ctx, b);
	one_token(ctx, b);
	if (ezz_tsp_response_read(ctx, b, &r) == EZZ_OK) {
		fuzz_check(ezz_tsp_is_response(b));
		fuzz_check((r.token.n > 0) ==
		    (r.status <= EZZ_TSP_GRANTED_MODS));
		one_token(ctx, r.token);
	}
	return 0;
}
