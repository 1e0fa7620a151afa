/* Seal lists and drafts: whatever is read answers, in order and in bounds. */
#include "fuzz.h"

#include "object/sealstatus.h"

const char	*const fuzz_corpora[] = { "testvectors/sealstatus", NULL };
const char	*const fuzz_seeds[] = {
	/* a draft: one seal, in use and stopped */
	"a30261310618643a00011174a15820000000000000000000000000000000"
	"00000000000000000000000000000000008283000af68301146178",
	NULL
};

static void
ask(const ezz_seallist *l)
{
	struct ezz_seal_event	 v[EZZ_MAX_SEAL_EVENTS], e;
	struct ezz_cursor	 c = ezz_seallist_begin(l);
	struct ezz_bytes	 d;
	struct ezz_buf		 out = { 0 };
	size_t			 n, seals = 0;

	while ((n = ezz_seallist_next(l, &c, &d, v)) > 0) {
		seals++;
		fuzz_check(d.n == EZZ_SEAL_DIGEST &&
		    n <= EZZ_MAX_SEAL_EVENTS);
		for (size_t i = 0; i < n; i++)
			fuzz_check(v[i].since <= l->head.iat);
		fuzz_check(ezz_seallist_at(l, d.p, l->head.iat, &e) !=
		    EZZ_SEAL_UNLISTED);
		fuzz_check(ezz_seallist_at(l, d.p, l->head.iat, &e) !=
		    EZZ_SEAL_STOPS_LATER);
	}
	fuzz_check(seals == l->seals);
	fuzz_check(ezz_seallist_show(fuzz_ctx(), ezz_bytes_of(&l->file), NULL,
	    true, NULL, &out) == EZZ_OK || l->file.n == 0);
	ezz_buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	ezz_seallist	*l;

	if (ezz_seallist_read(fuzz_ctx(), EZZ_BYTES(p, n), &l) == EZZ_OK)
		ask(l);
	ezz_seallist_free(&l);
	if (ezz_seallist_of_draft(fuzz_ctx(), EZZ_BYTES(p, n), &l) == EZZ_OK)
		ask(l);
	ezz_seallist_free(&l);
	return 0;
}
