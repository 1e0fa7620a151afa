/*
 * The words across an annotated copy.  They are part of the copy's schema, so
 * that its digest pins them; {maker}, {purpose} and {until} are filled in once,
 * and braces in what is filled in mean nothing.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "object/copy.h"

bool
ezz_schema_is_copy(const struct ezz_schema *s)
{
	return s->view != NULL && strcmp(s->view, EZZ_VIEW_COPY) == 0;
}

static ezz_status
fill_in(ezz_ctx *ctx, struct ezz_bytes name, const struct ezz_copy_words *w,
    struct ezz_buf *out)
{
	struct ezz_date	 d;

	if (ezz_bytes_equal(name, ezz_bytes_str("maker")))
		return ezz_buf_str(ctx, out, w->maker);
	if (ezz_bytes_equal(name, ezz_bytes_str("purpose")))
		return ezz_buf_str(ctx, out, w->purpose);
	if (ezz_bytes_equal(name, ezz_bytes_str("until")) &&
	    ezz_day_date(w->until, &d))
		return ezz_buf_fmt(ctx, out, "%04d年%02d月%02d日", d.year,
		    d.month, d.day);
	return ezz_fail(ctx, EZZ_EFORMAT, "ezz-schema(5)",
	    "the words of a copy have a {%.*s}, which nothing fills",
	    (int)name.n, (const char *)name.p);
}

ezz_status
ezz_copy_words(ezz_ctx *ctx, const struct ezz_schema *s, const char *class,
    const struct ezz_copy_words *w, struct ezz_buf *out)
{
	const char	*at = s->watermark[strcmp(class, "B") == 0], *end;
	ezz_status	 st = EZZ_OK;

	while (st == EZZ_OK && *at != '\0') {
		if (*at != '{' || (end = strchr(at, '}')) == NULL) {
			st = ezz_buf_byte(ctx, out, (uint8_t)*at++);
			continue;
		}
		st = fill_in(ctx, EZZ_BYTES(at + 1, (size_t)(end - at - 1)),
		    w, out);
		at = end + 1;
	}
	return st;
}
