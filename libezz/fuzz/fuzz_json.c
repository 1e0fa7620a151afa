/* JSON: what is read is written, read again and canonical in one form. */
#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "fuzz.h"

const char	*const fuzz_corpora[] = { NULL };
const char	*const fuzz_seeds[] = {
	/* {"a":[1,-2,true,null,"\u4e2d\n"],"b":{"c":{}},"d":1.5} */
	"7b2261223a5b312c2d322c747275652c6e756c6c2c225c75346532645c6e225d2c"
	"2262223a7b2263223a7b7d7d2c2264223a312e357d",
	"7b2261223a312c2261223a327d",		/* a key twice */
	"5b5b5b5b5b5b5b5b5b5b5d5d5d5d5d5d5d5d5d5d",
	"225c75643833645c756465303022",
	NULL
};

static struct ezz_buf
canonical(const json_t *v, bool *has)
{
	struct ezz_buf	 b = { 0 };

	*has = ezz_json_canonical(fuzz_ctx(), v, &b) == EZZ_OK;
	return b;
}

static void
again(const json_t *v, size_t n)
{
	struct ezz_buf		 text = { 0 }, one, two;
	struct ezz_json_out	 w = { .ctx = fuzz_ctx(), .out = &text };
	json_t			*v2 = NULL;
	bool			 has, has2;

	ezz_json_tree(&w, v);
	fuzz_check(w.st == EZZ_OK);
	/* an escape is six bytes for one, a real is longer than its text */
	fuzz_check(ezz_json_read(fuzz_ctx(), ezz_bytes_of(&text), 40 * n + 99,
	    EZZ_JSON_ANY, &v2) == EZZ_OK);
	one = canonical(v, &has);
	two = canonical(v2, &has2);
	fuzz_check(has == has2);
	fuzz_check(!has || fuzz_same(&one, ezz_bytes_of(&two)));
	ezz_json_free(&v2);
	ezz_buf_free(&text);
	ezz_buf_free(&one);
	ezz_buf_free(&two);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	for (unsigned rules = 0; rules < 4; rules++) {
		json_t	*v;

		if (ezz_json_read(fuzz_ctx(), EZZ_BYTES(p, n), EZZ_MAX_RECORD,
		    rules, &v) == EZZ_OK)
			again(v, n);
		else
			fuzz_check(v == NULL);
		ezz_json_free(&v);
	}
	return 0;
}
