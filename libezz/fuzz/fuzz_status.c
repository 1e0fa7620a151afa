/* Status lists and details: whatever is read answers, and within bounds. */
#include "fuzz.h"

#include "base/codec.h"
#include "object/status.h"

const char	*const fuzz_corpora[] = { NULL };
/* the draft's own list; details of one row; a delta of that list; all cut
 * elsewhere by replay.c */
const char	*const fuzz_seeds[] = {
	"d2845820a2012610781a6170706c69636174696f6e2f7374617475736c6973742b"
	"637774a1044231325850a502782168747470733a2f2f6578616d706c652e636f6d"
	"2f7374617475736c697374732f31061a648c5bea041a8898dfea19fffe19a8c019"
	"fffda2646269747301636c73744a78dadbb918000217015d4101",
	"d2845831a3012604483132333435363738107821617070"
	"6c69636174696f6e2f657a7a2d7374617475732d64657461696c2b637774a0"
	"5820a3026b68747470733a2f2f612f31061a648c5bea3a00011173a1038401"
	"01f6f64101",
	"d2845830a30126044831323334353637381078206170706c69636174696f6e2f"
	"657a7a2d7374617475732d64656c74612b637774a05880a30278216874747073"
	"3a2f2f6578616d706c652e636f6d2f7374617475736c697374732f31061a648c"
	"5c263a000111748358208c6c5d16da575ad192d9079d0b00e05f2bde4e5c6be5"
	"fddb081ef7ec7b06ea4f5820f14c3f1269eae7529c457178bf3a867864c16eee"
	"a2dcdac12f2d9c6012a5c35c4a78da63620000000600034101",
	NULL
};

static void
ask_list(const ezz_statuslist *l)
{
	struct ezz_statuslist_about	 a;
	unsigned			 v;

	ezz_statuslist_about(l, &a);
	fuzz_check(a.entries > 0 && a.entries <= EZZ_STATUS_ENTRIES);
	fuzz_check(ezz_statuslist_value(fuzz_ctx(), l, a.entries - 1, &v) ==
	    EZZ_OK && v < 1u << a.bits);
	fuzz_check(ezz_statuslist_value(fuzz_ctx(), l, a.entries, &v) ==
	    EZZ_ENOTFOUND);
	(void)ezz_statuslist_fresh(l, INT64_C(1795399200), 120);
}

/* Taken for a delta of the first seed: it leads on, or moves nothing. */
static void
try_delta(const uint8_t *p, size_t n)
{
	struct ezz_buf	 seed = { 0 };
	ezz_statuslist	*l;
	unsigned	 before, after;

	fuzz_check(ezz_hex_read(fuzz_ctx(), ezz_bytes_str(fuzz_seeds[0]),
	    &seed) == EZZ_OK);
	fuzz_check(ezz_statuslist_read(fuzz_ctx(), ezz_bytes_of(&seed), &l) ==
	    EZZ_OK);
	fuzz_check(ezz_statuslist_value(fuzz_ctx(), l, 0, &before) == EZZ_OK);
	if (ezz_statuslist_apply(fuzz_ctx(), l, EZZ_BYTES(p, n)) == EZZ_OK)
		ask_list(l);
	fuzz_check(ezz_statuslist_value(fuzz_ctx(), l, 0, &after) == EZZ_OK &&
	    after >= before);
	ezz_statuslist_free(&l);
	ezz_buf_free(&seed);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ezz_statusdetail	*d;
	struct ezz_status_row	 row;
	ezz_statuslist		*l;

	try_delta(p, n);
	if (ezz_statuslist_read(fuzz_ctx(), EZZ_BYTES(p, n), &l) == EZZ_OK)
		ask_list(l);
	fuzz_check(ezz_statusdetail_read(fuzz_ctx(), EZZ_BYTES(p, n), &d) !=
	    EZZ_OK || l == NULL);
	if (d != NULL)
		for (uint64_t i = 0; i < 8; i++)
			if (ezz_statusdetail_find(d, i, &row))
				fuzz_check(row.index == i);
	ezz_statusdetail_free(&d);
	ezz_statuslist_free(&l);
	return 0;
}
