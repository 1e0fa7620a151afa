/*
 * Trust packs and drafts: whatever can be read can be written again, shown
 * and judged; under roots that nobody has, nothing passes.
 */
#include "fuzz.h"

#include "object/trust.h"

const char	*const fuzz_corpora[] = { "testvectors/trust", NULL };
const char	*const fuzz_seeds[] = {
	"ab041a6d00000006", "d86284531110781c6170706c69636174696f6e2f657a7a2d74",
	NULL
};

/* An Ed25519 key; nobody knows its private half. */
static const uint8_t pinned[] = {
	0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
	0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3,
	0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25,
	0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a
};

static void
drafts_stay(ezz_ctx *ctx, struct ezz_bytes in)
{
	struct ezz_buf	 one = { 0 }, two = { 0 };

	if (ezz_trust_draft(ctx, in, &one, NULL) == EZZ_OK) {
		fuzz_check(ezz_trust_draft(ctx, ezz_bytes_of(&one), &two,
		    NULL) == EZZ_OK);
		fuzz_check(fuzz_same(&one, ezz_bytes_of(&two)));
		two.n = 0;
		fuzz_check(ezz_trust_json(ctx, in, &two) == EZZ_OK);
		fuzz_check(ezz_trust_text(ctx, in, &two) == EZZ_OK);
	}
	ezz_buf_free(&one);
	ezz_buf_free(&two);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ezz_root		 root = { .spki = EZZ_BYTES(pinned,
				    sizeof(pinned)) };
	struct ezz_roots	 roots = { .v = &root, .n = 1 };
	ezz_ctx			*ctx = fuzz_ctx();
	ezz_trust		*t = NULL;

	drafts_stay(ctx, EZZ_BYTES(p, n));
	fuzz_check(ezz_check_trust(ctx, EZZ_BYTES(p, n), "fuzz", &roots,
	    1795399200, NULL, &t) == EZZ_OK);
	if (t != NULL) {
		fuzz_check(ezz_trust_verdict(t) == EZZ_FAILED);
		fuzz_check(ezz_trust_each(t, EZZ_USE_TOKEN, NULL) == NULL);
	}
	ezz_trust_free(&t);
	return 0;
}
