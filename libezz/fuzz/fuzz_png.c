/* The reader of pictures, with the limits that its child process has. */
#include <stdlib.h>

#include "base/error.h"
#include "base/limits.h"
#include "ezz.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct ezz_buf	 out = { 0 };
	ezz_ctx		*ctx;
	uint32_t	 w, h;

	if (ezz_ctx_new(&ctx) != EZZ_OK)
		return 0;
	if (ezz_png_grey(ctx, (struct ezz_bytes){ data, n }, &w, &h, &out) ==
	    EZZ_OK && (out.n != (size_t)w * h || w > EZZ_MAX_SIDE ||
	    h > EZZ_MAX_SIDE))
		abort();
	ezz_buf_free(&out);
	ezz_ctx_free(&ctx);
	return 0;
}
