/*
 * Streams of records, in every format: the first byte says which, and in
 * which pieces the rest comes.  What was read is a JSON object that is read
 * again to the same.
 */
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "fuzz.h"
#include "object/code.h"
#include "object/record.h"

const char	*const fuzz_corpora[] = { NULL };
const char	*const fuzz_seeds[] = {
	/* 1 {"ZZMC":"x","CZZT":["a","b"],"q":[{"a":1},{"b":2}]} */
	"317b225a5a4d43223a2278222c22435a5a54223a5b2261222c2262225d2c2271223a"
	"5b7b2261223a317d2c7b2262223a327d5d7d",
	"305b7b2261223a317d2c7b2261223a327d5d",
	"327b2261223a317d0a7b2261223a0a7b2261223a337d0a",
	"33612c620a22782c22227922220a7a222c320a332c340a",	/* CSV */
	"34610ad6d0cec40a953282360affff0a",			/* GB18030 */
	NULL
};

struct tap {
	struct ezz_bytes	 left;
	size_t			 drop;
};

static ezz_status
from_tap(void *arg, uint8_t *p, size_t cap, size_t *n)
{
	struct tap	*t = arg;

	*n = t->left.n < t->drop ? t->left.n : t->drop;
	*n = *n < cap ? *n : cap;
	if (*n > 0)
		memcpy(p, t->left.p, *n);
	t->left = EZZ_BYTES(t->left.p + *n, t->left.n - *n);
	return EZZ_OK;
}

static void
look_into(const ezz_record *r)
{
	int64_t	 day;
	bool	 endless;

	for (size_t i = 0; i < r->items_n; i++)
		for (size_t j = 0; j < r->items[i].n; j++) {
			struct ezz_bytes	 t = ezz_bytes_str(
						    r->items[i].text[j]);

			if (ezz_date_read(t, &day, &endless))
				fuzz_check(day >= -719162 && day <= 2932896);
			for (size_t k = 0; k < ezz_code_kinds(); k++)
				(void)ezz_code_valid(ezz_code_kind(k)->name,
				    t);
		}
}

static void
same_again(const ezz_record *r)
{
	struct ezz_buf	 one = { 0 }, two = { 0 };
	ezz_record	*r2;

	fuzz_check(ezz_record_json(fuzz_ctx(), r, &one) == EZZ_OK);
	fuzz_check(ezz_record_read(fuzz_ctx(), ezz_bytes_of(&one), "again",
	    NULL, NULL, &r2) == EZZ_OK);
	fuzz_check(ezz_record_fault(r2) == NULL || one.n > EZZ_MAX_RECORD);
	if (ezz_record_fault(r2) == NULL) {
		fuzz_check(ezz_record_json(fuzz_ctx(), r2, &two) == EZZ_OK);
		fuzz_check(fuzz_same(&one, ezz_bytes_of(&two)));
	}
	ezz_record_free(&r2);
	ezz_buf_free(&one);
	ezz_buf_free(&two);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ezz_records_options o = { 0 };
	struct tap		 tap;
	ezz_records		*s;
	ezz_record		*r;
	size_t			 count = 0;

	if (n == 0)
		return 0;
	o.format = (ezz_records_format)(p[0] % 4);
	o.gb18030 = p[0] % 8 == 4;	/* format 0: CSV then */
	tap = (struct tap){ EZZ_BYTES(p + 1, n - 1), 1 + p[0] / 8 };
	fuzz_check(ezz_records_open(fuzz_ctx(), &o, "f", from_tap, &tap, &s) ==
	    EZZ_OK);
	for (;;) {
		fuzz_check(ezz_records_next(fuzz_ctx(), s, &r) == EZZ_OK);
		if (r == NULL)
			break;
		fuzz_check(++count <= n + 1);
		if (ezz_record_fault(r) == NULL) {
			look_into(r);
			same_again(r);
		} else
			fuzz_check(r->items_n == 0);
		ezz_record_free(&r);
	}
	ezz_records_free(&s);
	return 0;
}
