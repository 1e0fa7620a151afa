/* CBOR: what the strict check takes has one encoding; no reader strays. */
#include "fuzz.h"

#include "format/cbor.h"

const char	*const fuzz_corpora[] = { "testvectors/token", NULL };
const char	*const fuzz_seeds[] = {
	"a3041a6b040ea0061a6922db203a0001117084016262621903e8f6",
	"d28447a2012604423131a041aa41bb",
	"a2390103a101a161768004fb41d82ad7d87bb646",
	"9f01ff", "8181818181818181810000", "f5", "3903e7", "c11a514b67b0",
	NULL
};

/* One head again, from what the reader says that it was. */
static void
rewrite_item(struct ezz_cursor *c, struct ezz_buf *out)
{
	struct ezz_cbor_item	 it;
	ezz_ctx			*ctx = fuzz_ctx();
	bool			 b;

	fuzz_check(ezz_cbor_peek(ctx, c, &it) == EZZ_OK);
	if (it.type == EZZ_CBOR_SIMPLE && it.value != EZZ_CBOR_NULL) {
		fuzz_check(ezz_cbor_bool(ctx, c, &b) == EZZ_OK);
		ezz_cbor_put_bool(ctx, out, b);
		return;
	}
	fuzz_check(ezz_cbor_next(ctx, c, &it) == EZZ_OK);
	switch (it.type) {
	case EZZ_CBOR_UINT:
		ezz_cbor_put_uint(ctx, out, it.value);
		break;
	case EZZ_CBOR_NINT:
		/* below INT64_MIN there is no writer: patch the major type */
		ezz_cbor_put_uint(ctx, out, it.value);
		out->p[out->n - (it.value < 24 ? 1 : it.value < 0x100 ? 2 :
		    it.value < 0x10000 ? 3 : it.value < 0x100000000 ? 5 : 9)]
		    |= 0x20;
		break;
	case EZZ_CBOR_BYTES:
		ezz_cbor_put_bytes(ctx, out, it.bytes);
		break;
	case EZZ_CBOR_TEXT:
		ezz_cbor_put_text(ctx, out, it.bytes);
		break;
	case EZZ_CBOR_ARRAY:
		ezz_cbor_put_array(ctx, out, (size_t)it.value);
		break;
	case EZZ_CBOR_MAP:
		ezz_cbor_put_map(ctx, out, (size_t)it.value);
		break;
	case EZZ_CBOR_TAG:
		ezz_cbor_put_tag(ctx, out, it.value);
		break;
	default:
		ezz_cbor_put_null(ctx, out);
		break;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ezz_bytes	 in = EZZ_BYTES(p, n);
	struct ezz_cursor	 c = ezz_cursor_of(in);
	struct ezz_buf		 again = { 0 };
	ezz_ctx			*ctx = fuzz_ctx();
	struct ezz_cbor_item	 it;

	if (ezz_cbor_check(ctx, in, EZZ_CBOR_STRICT) == EZZ_OK) {
		while (ezz_cursor_left(&c) > 0)
			rewrite_item(&c, &again);
		fuzz_check(fuzz_same(&again, in));
	}
	if (ezz_cbor_check(ctx, in, EZZ_CBOR_LENIENT) == EZZ_OK) {
		c = ezz_cursor_of(in);
		fuzz_check(ezz_cbor_skip(ctx, &c, NULL) == EZZ_OK);
		fuzz_check(ezz_cursor_left(&c) == 0);
	}
	/* unchecked, too */
	c = ezz_cursor_of(in);
	while (ezz_cbor_skip(ctx, &c, NULL) == EZZ_OK)
		;
	c = ezz_cursor_of(in);
	while (ezz_cbor_next(ctx, &c, &it) == EZZ_OK)
		;
	ezz_buf_free(&again);
	return 0;
}
