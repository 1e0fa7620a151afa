/*
 * The reader of modules.  First byte: version 1 to 40, and in its high bit
 * whether the rest are data codewords - which chance would never get past the
 * correction - or rows of modules.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "draw/modules.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct ezz_modules	 m;
	struct ezz_buf			 text = { 0 };
	struct ezz_symbol		 symbol;
	ezz_ctx				*ctx;
	unsigned			 version;
	size_t				 stride;

	if (n == 0 || ezz_ctx_new(&ctx) != EZZ_OK)
		return 0;
	version = 1 + data[0] % 128 % 40;
	memset(&m, 0, sizeof(m));
	m.side = 17 + 4 * version;
	stride = (m.side + 7) / 8;
	for (size_t i = 1; i < n && (i - 1) / stride < m.side; i++)
		m.row[(i - 1) / stride][(i - 1) % stride] = data[i];
	if (data[0] < 128)
		(void)ezz_modules_read(ctx, &m, &symbol, &text);
	else if (ezz_modules_segments(ctx, EZZ_BYTES(data + 1, n - 1), version,
	    &text) == EZZ_OK && text.n == 0)
		abort();
	ezz_buf_free(&text);
	ezz_ctx_free(&ctx);
	return 0;
}
