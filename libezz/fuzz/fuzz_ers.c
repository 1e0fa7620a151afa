/* Evidence records: what is read is counted, within bounds, and walked. */
#include "fuzz.h"

#include "format/ers.h"

const char	*const fuzz_corpora[] = { "testvectors/evidence", NULL };
const char	*const fuzz_seeds[] = { "300602010130003000", "3080020101",
	NULL };

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct ezz_ers	 e;
	ezz_ctx			*ctx = fuzz_ctx();
	struct ezz_bytes	 b = EZZ_BYTES(p, n), hash;
	struct ezz_cursor	 c;
	size_t			 stamps = 0;

	(void)ezz_ers_is(b);
	if (ezz_ers_read(ctx, b, &e) != EZZ_OK) {
		fuzz_check(e.chains_n == 0);
		return 0;
	}
	for (size_t k = 0; k < e.chains_n; k++) {
		fuzz_check(e.chains[k].n > 0 && e.chains[k].first == stamps);
		stamps += e.chains[k].n;
	}
	fuzz_check(stamps == e.stamps_n);
	for (size_t i = 0; i < e.stamps_n; i++) {
		fuzz_check(e.stamps[i].token.n > 1);
		for (size_t k = 0; k < e.stamps[i].lists_n; k++) {
			c = ezz_cursor_of(e.stamps[i].lists[k]);
			fuzz_check(ezz_ers_next(&c, &hash));
			while (ezz_ers_next(&c, &hash))
				;
			fuzz_check(ezz_cursor_left(&c) == 0);
		}
	}
	return 0;
}
