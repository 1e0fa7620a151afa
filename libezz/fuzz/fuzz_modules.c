/*
 * The reader of modules.  First byte: version 1 to 40, and in its high bit
 * whether the rest are data codewords - which chance would never get past the
 * correction - or rows of modules.
 */
#include "draw/modules.h"
#include "fuzz.h"

const char *const	 fuzz_corpora[] = { NULL };

/* symbols of a token's digits, of Base45, of an address; then segments */
const char *const	 fuzz_seeds[] = {
	"00fe43f882c208ba52e8ba12e8babae8821208feabf8004000aa2890453540e6"
	"9720d55dc873f75800c358fe48f8826308baabe8ba35f0ba9668823c60fed608",
	"00fe23f8820208ba4ae8ba1ae8ba4ae8829a08feabf800780096a500a463406f"
	"cc30a9f1283acac0009148fe24c8829d10ba33a8bab058ba6908824688fe99a0",
	"00feabf8822a08ba72e8baa2e8bacae882d208feabf800d8008bf7c87418e056"
	"37d0adc400e76dd0008ef0feadd0823910ba96d0ba79b8ba13c0820600fece48",
	"80101404ec11ec11ec11ec11ec11ec11ec11ec11",
	"802008ac4088c0ec11ec11ec11ec11ec11ec11ec",
	"804026162000ec11",
	"8970310000",
	"9a1003e7fc00ec11",
	NULL
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct ezz_modules	 m;
	struct ezz_symbol		 symbol;
	struct ezz_buf			 text = { 0 };
	ezz_status			 st;
	size_t				 stride;

	if (n == 0)
		return 0;
	m = (struct ezz_modules){ .side = 21 + data[0] % 128 % 40 * 4U };
	stride = (m.side + 7) / 8;
	for (size_t i = 1; i < n && (i - 1) / stride < m.side; i++)
		m.row[(i - 1) / stride][(i - 1) % stride] = data[i];
	if (data[0] < 128)
		st = ezz_modules_read(fuzz_ctx(), &m, &symbol, &text);
	else
		st = ezz_modules_segments(fuzz_ctx(), EZZ_BYTES(data + 1,
		    n - 1), (m.side - 17) / 4, &text);
	fuzz_check((st == EZZ_OK) == (text.n > 0));
	fuzz_check(text.n <= EZZ_QR_DIGITS * 2);
	ezz_buf_free(&text);
	return 0;
}
