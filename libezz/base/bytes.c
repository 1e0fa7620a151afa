/* Views and growing buffers. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"

struct ezz_bytes
ezz_bytes_str(const char *s)
{
	return EZZ_BYTES(s, s == NULL ? 0 : strlen(s));
}

bool
ezz_bytes_equal(struct ezz_bytes a, struct ezz_bytes b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

int
ezz_bytes_cmp(struct ezz_bytes a, struct ezz_bytes b)
{
	size_t	 n = a.n < b.n ? a.n : b.n;
	int	 c = n == 0 ? 0 : memcmp(a.p, b.p, n);

	return c != 0 ? c : (a.n > b.n) - (a.n < b.n);
}

char *
ezz_bytes_dup(struct ezz_bytes b)
{
	char	*s = malloc(b.n + 1);

	if (s == NULL)
		return NULL;
	if (b.n > 0)
		memcpy(s, b.p, b.n);
	s[b.n] = '\0';
	return s;
}

ezz_status
ezz_buf_room(ezz_ctx *ctx, struct ezz_buf *b, size_t more)
{
	size_t	 want, cap;
	uint8_t	*p;

	if (__builtin_add_overflow(b->n, more, &want))
		return ezz_nomem(ctx);
	if (want <= b->cap)
		return EZZ_OK;
	cap = b->cap < 64 ? 64 : b->cap;
	while (cap < want)
		if (__builtin_mul_overflow(cap, (size_t)2, &cap))
			return ezz_nomem(ctx);
	if ((p = realloc(b->p, cap)) == NULL)
		return ezz_nomem(ctx);
	b->p = p;
	b->cap = cap;
	return EZZ_OK;
}

ezz_status
ezz_buf_add(ezz_ctx *ctx, struct ezz_buf *b, const void *p, size_t n)
{
	ezz_status	 st;

	if (n == 0)
		return EZZ_OK;
	if ((st = ezz_buf_room(ctx, b, n)) != EZZ_OK)
		return st;
	memcpy(b->p + b->n, p, n);
	b->n += n;
	return EZZ_OK;
}

ezz_status
ezz_buf_addb(ezz_ctx *ctx, struct ezz_buf *b, struct ezz_bytes v)
{
	return ezz_buf_add(ctx, b, v.p, v.n);
}

ezz_status
ezz_buf_byte(ezz_ctx *ctx, struct ezz_buf *b, uint8_t v)
{
	return ezz_buf_add(ctx, b, &v, 1);
}

ezz_status
ezz_buf_str(ezz_ctx *ctx, struct ezz_buf *b, const char *s)
{
	return ezz_buf_add(ctx, b, s, strlen(s));
}

ezz_status
ezz_buf_fmt(ezz_ctx *ctx, struct ezz_buf *b, const char *fmt, ...)
{
	va_list		 ap;
	ezz_status	 st;
	int		 n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		return ezz_fail(ctx, EZZ_EINVAL, NULL, "unprintable text");
	if ((st = ezz_buf_room(ctx, b, (size_t)n + 1)) != EZZ_OK)
		return st;
	va_start(ap, fmt);
	vsnprintf((char *)b->p + b->n, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->n += (size_t)n;
	return EZZ_OK;
}

ezz_status
ezz_buf_take(ezz_ctx *ctx, struct ezz_buf *b, char **out)
{
	ezz_status	 st;

	if ((st = ezz_buf_byte(ctx, b, 0)) != EZZ_OK)
		return st;
	*out = (char *)b->p;
	*b = (struct ezz_buf){ 0 };
	return EZZ_OK;
}

void
ezz_buf_free(struct ezz_buf *b)
{
	if (b == NULL)
		return;
	free(b->p);
	*b = (struct ezz_buf){ 0 };
}

void
ezz_buf_wipe(struct ezz_buf *b)
{
	if (b->p != NULL)
		explicit_bzero(b->p, b->cap);
	ezz_buf_free(b);
}
