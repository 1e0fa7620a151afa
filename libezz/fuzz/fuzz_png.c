/* The reader of pictures: libpng behind the limits of draw/png_read.c. */
#include <zlib.h>

#include "base/limits.h"
#include "draw/picture.h"
#include "fuzz.h"

const char *const	 fuzz_corpora[] = { NULL };

/* version 1, one dot a module */
const char *const	 fuzz_seeds[] = {
	"89504e470d0a1a0a0000000d494844520000001d0000001d01000000007ee85a"
	"a2000000097048597300002e2300002e230178a53f7600000072494441545809"
	"63f8ffffff0f0634e283f4810a86ef97ef57307c89ba0824e24044482050ec1e"
	"50ec83a84305c3ffdf406d5f63cb7e30fc5eb3fa07c3c769bd3f183ead52ae60"
	"f871a00b28fbf914509d740150c7cdf340bda18e402266c10f862f6133816277"
	"2c7f307c109a0f5487693900074a57d1ac58c72d0000000049454e44ae426082",
	NULL
};

/* Chance makes no CRC: each is put right, so that what is behind is met. */
static void
mend(struct ezz_buf *b)
{
	size_t	 at = 8, n;

	while (b->n >= 12 && at <= b->n - 12) {
		uint8_t		*p = b->p + at;
		uint32_t	 crc;

		n = (size_t)p[0] << 24 | (size_t)p[1] << 16 |
		    (size_t)p[2] << 8 | p[3];
		if (n > b->n - at - 12)
			return;
		crc = (uint32_t)crc32(0, p + 4, (uInt)n + 4);
		for (unsigned i = 0; i < 4; i++)
			p[8 + n + i] = (uint8_t)(crc >> (24 - 8 * i));
		at += 12 + n;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct ezz_buf	 in = { 0 }, out = { 0 };
	uint32_t	 w, h;

	fuzz_check(ezz_buf_add(fuzz_ctx(), &in, data, n) == EZZ_OK);
	mend(&in);
	if (ezz_png_grey(fuzz_ctx(), ezz_bytes_of(&in), &w, &h, &out) ==
	    EZZ_OK)
		fuzz_check(out.n == (size_t)w * h && w <= EZZ_MAX_SIDE &&
		    h <= EZZ_MAX_SIDE);
	else
		fuzz_check(out.p == NULL);
	if (ezz_png_rgba(fuzz_ctx(), ezz_bytes_of(&in), &w, &h, &out) ==
	    EZZ_OK)
		fuzz_check(out.n == (size_t)w * h * 4 && w <= EZZ_MAX_SIDE &&
		    h <= EZZ_MAX_SIDE);
	else
		fuzz_check(out.p == NULL);
	ezz_buf_free(&out);
	ezz_buf_free(&in);
	return 0;
}
