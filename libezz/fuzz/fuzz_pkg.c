/*
 * Packages: whatever opens is tiled by its entries, expands to what it says,
 * and comes back from the writer with the same packed bytes.
 */
#include "config.h"

#include "fuzz.h"

#include "format/pkg.h"

const char	*const fuzz_corpora[] = { NULL };
const char	*const fuzz_seeds[] = {
	"504b0506000000000000000000000000000000000000",
	"504b030414000000000000002100f9efbe71010000000100000001000000"
	"6162504b0102140014000000000000002100f9efbe710100000001000000"
	"01000000000000000000000000000000000061504b050600000000010001"
	"002f000000200000000000",
	"504b0304140000000800000021002c64d08a050000001400000001000000"
	"614b4ac20400504b01021400140000000800000021002c64d08a05000000"
	"1400000001000000000000000000000000000000000061504b0506000000"
	"00010001002f000000240000000000",
	"504b03041400080008000000210000000000000000000000000001000000"
	"612b49ad280100504b0708c7a78b3b0600000004000000504b0102140014"
	"000800080000002100c7a78b3b0600000004000000010000000000000000"
	"00000000000000000061504b050600000000010001002f00000035000000"
	"0000",
	NULL
};

static ezz_status
count(ezz_ctx *ctx, void *arg, struct ezz_bytes b)
{
	(void)ctx;
	*(uint64_t *)arg += b.n;
	return EZZ_OK;
}

#ifdef EZZ_ISSUE
static ezz_status
into(ezz_ctx *ctx, void *arg, struct ezz_bytes b)
{
	return ezz_buf_addb(ctx, arg, b);
}

static void
again(const struct ezz_pkg *p)
{
	struct ezz_buf	 out = { 0 };
	struct ezz_pkg	*q = NULL;
	ezz_ctx		*ctx = fuzz_ctx();

	fuzz_check(ezz_pkg_write(ctx, p, NULL, 0, into, &out) == EZZ_OK);
	fuzz_check(ezz_pkg_open_bytes(ctx, ezz_bytes_of(&out), &q) == EZZ_OK);
	fuzz_check(q->n == p->n && q->expanded == p->expanded);
	ezz_pkg_free(&q);
	ezz_buf_free(&out);
}
#endif

int
LLVMFuzzerTestOneInput(const uint8_t *b, size_t n)
{
	ezz_ctx		*ctx = fuzz_ctx();
	struct ezz_pkg	*p = NULL;
	uint64_t	 end = 0, given;
	bool		 exact;

	if (ezz_pkg_open_bytes(ctx, EZZ_BYTES(b, n), &p) != EZZ_OK) {
		fuzz_check(p == NULL);
		return 0;
	}
	for (size_t i = 0; i < p->n; i++) {
		const struct ezz_pkg_entry	*e = &p->entries[i];

		fuzz_check(p->entries[p->by_place[i]].at == end);
		end = p->entries[p->by_place[i]].end;
		fuzz_check(e->dir || ezz_pkg_find(p, ezz_bytes_str(e->name),
		    &exact) == e);
		given = 0;
		if (ezz_pkg_stream(ctx, p, e, count, &given) == EZZ_OK)
			fuzz_check(given == e->size);
		else
			fuzz_check(given <= e->size);
	}
	fuzz_check(end == p->central_at);
#ifdef EZZ_ISSUE
	again(p);
#endif
	ezz_pkg_free(&p);
	return 0;
}
