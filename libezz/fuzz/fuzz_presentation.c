/*
 * What a phone shows and a window asks: the holder's key, the proof, the
 * challenge and its armour.  Whatever is read is written again the same.
 */
#include "fuzz.h"

#include "base/codec.h"
#include "object/presentation.h"

const char	*const fuzz_corpora[] = { "testvectors/presentation", NULL };
const char	*const fuzz_seeds[] = {
	/* holders' keys of the three curves */
	"a101a3010120062158200f3fa8b1b0e2ab0d7f6c1d25f0a46c9ee6c8a2b4b8d2d5f4"
	"e1c6a7b8c9d0e1f2",
	"a101a401022001215820" "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0"
	"f4a13945d898c296" "22f5",
	"a101a40102203a00011179215820" "32c4ae2c1f1981195f9904466a39c9948fe30bbf"
	"f2660be1715a4589334c74c7" "22f4",
	/* a time step and an answer */
	"016a1c2b3c0102030405060708"
	"00000000000000000000000000000000000000000000000000000000000000000000"
	"000000000000000000000000000000000000000000000000000000000000",
	"020102030405060708"
	"00000000000000000000000000000000000000000000000000000000000000000000"
	"000000000000000000000000000000000000000000000000000000000000",
	NULL
};

static void
one_key(struct ezz_bytes in)
{
	struct ezz_pkey	*key;
	struct ezz_buf	 again = { 0 };

	if (ezz_cnf_read(fuzz_ctx(), in, &key) != EZZ_OK) {
		fuzz_check(key == NULL);
		return;
	}
	fuzz_check(ezz_cnf_write(fuzz_ctx(), key, &again) == EZZ_OK);
	fuzz_check(fuzz_same(&again, in));
	ezz_buf_free(&again);
	ezz_pkey_free(&key);
}

static void
one_proof(struct ezz_bytes in)
{
	struct ezz_proof p;
	struct ezz_buf	 again = { 0 };

	if (ezz_proof_read(fuzz_ctx(), in, &p) != EZZ_OK)
		return;
	fuzz_check(ezz_proof_write(fuzz_ctx(), &p, &again) == EZZ_OK);
	fuzz_check(fuzz_same(&again, in));
	ezz_buf_free(&again);
}

static void
one_challenge(struct ezz_bytes in)
{
	struct ezz_challenge	 c;
	struct ezz_bytes	 key;
	size_t			 n = 0;

	if (ezz_challenge_read(fuzz_ctx(), in, &c) != EZZ_OK)
		return;
	fuzz_check(c.exp > c.iat && c.window.n > 0 && c.purpose.n > 0);
	while (ezz_challenge_wanted(&c, n, &key)) {
		fuzz_check(key.n > 0);
		n++;
	}
	fuzz_check(n == c.wanted_n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ezz_buf	 cose = { 0 };

	one_key(EZZ_BYTES(p, n));
	one_proof(EZZ_BYTES(p, n));
	one_challenge(EZZ_BYTES(p, n));
	if (ezz_challenge_armour_read(fuzz_ctx(), EZZ_BYTES(p, n), &cose) ==
	    EZZ_OK)
		one_challenge(ezz_bytes_of(&cose));
	ezz_buf_free(&cose);
	return 0;
}
