/* Messages: one buffer a context, grown from the innermost cause outwards. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/words.h"

ezz_status
ezz_ctx_new(ezz_ctx **out)
{
	if ((*out = calloc(1, sizeof(**out))) == NULL)
		return EZZ_ENOMEM;
	(*out)->remembers = true;
	return EZZ_OK;
}

void
ezz_ctx_free(ezz_ctx **ctx)
{
	if (ctx == NULL || *ctx == NULL)
		return;
	if ((*ctx)->seen_free != NULL)
		(*ctx)->seen_free((*ctx)->seen);
	free(*ctx);
	*ctx = NULL;
}

void
ezz_ctx_language(ezz_ctx *ctx, ezz_language language)
{
	ctx->language = language;
}

const char *
ezz_message(const ezz_ctx *ctx)
{
	return ctx->message;
}

const char *
ezz_text(const ezz_ctx *ctx, const char *english)
{
	return ctx->language == EZZ_CHINESE ? ezz_words_zh(english) : english;
}

ezz_status
ezz_fail(ezz_ctx *ctx, ezz_status st, const char *clause, const char *fmt, ...)
{
	va_list	 ap;
	size_t	 n;

	ctx->status = st;
	va_start(ap, fmt);
	vsnprintf(ctx->message, sizeof(ctx->message), ezz_text(ctx, fmt), ap);
	va_end(ap);
	n = strlen(ctx->message);
	if (clause != NULL)
		snprintf(ctx->message + n, sizeof(ctx->message) - n, " [%s]",
		    clause);
	return st;
}

ezz_status
ezz_fault(ezz_ctx *ctx, ezz_status st, const char *fmt, ...)
{
	va_list	 ap;

	ctx->status = st;
	va_start(ap, fmt);
	vsnprintf(ctx->message, sizeof(ctx->message), ezz_text(ctx, fmt), ap);
	va_end(ap);
	return st;
}

ezz_status
ezz_while(ezz_ctx *ctx, ezz_status st, const char *fmt, ...)
{
	char	 inner[EZZ_MESSAGE_MAX];
	va_list	 ap;
	size_t	 n;

	memcpy(inner, ctx->message, sizeof(inner));
	va_start(ap, fmt);
	vsnprintf(ctx->message, sizeof(ctx->message), ezz_text(ctx, fmt), ap);
	va_end(ap);
	n = strlen(ctx->message);
	snprintf(ctx->message + n, sizeof(ctx->message) - n, ": %s", inner);
	ctx->status = st;
	return st;
}

ezz_status
ezz_nomem(ezz_ctx *ctx)
{
	return ezz_fail(ctx, EZZ_ENOMEM, NULL, "out of memory");
}

ezz_status
ezz_errno(ezz_ctx *ctx, const char *what)
{
	int	 e = errno;

	return ezz_fail(ctx, e == ENOMEM ? EZZ_ENOMEM : e == ENOENT ?
	    EZZ_ENOTFOUND : EZZ_EIO, NULL, "%s: %s", what, strerror(e));
}
