/*
 * Text set for an official document, the strips it becomes, and marks on
 * pages.  All of it lives until the next try on another grid.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "op/compose.h"

/* ---- text ---------------------------------------------------------------- */

/* The setting is the try's from now on. */
static ezz_status
own(struct ezz_compose *c, struct ezz_setting *s)
{
	struct ezz_setting	**p;
	size_t			  cap = c->sets_cap * 2 + 64;

	if (c->sets_n == c->sets_cap) {
		if ((p = reallocarray(c->sets, cap, sizeof(*p))) == NULL) {
			ezz_setting_free(&s);
			return ezz_nomem(c->ctx);
		}
		c->sets = p;
		c->sets_cap = cap;
	}
	c->sets[c->sets_n++] = s;
	return EZZ_OK;
}

ezz_status
ezz_compose_spans(struct ezz_compose *c, const struct ezz_words *w,
    const struct ezz_span *span, size_t n, struct ezz_setting **out)
{
	const struct ezz_type	 t = { .style = c->styles[w->use],
		    .size = w->size > 0 ? w->size : c->l->types[w->use].size,
		    .width = w->w, .leading = w->leading,
		    .indent = w->indent, .hang = w->hang, .align = w->align,
		    .grid = w->grid, .plain = w->plain, .lines = w->lines };
	ezz_status		 st;

	if ((st = ezz_type_set(c->ctx, &t, span, n, out)) == EZZ_OK)
		st = own(c, *out);
	return st;
}

ezz_status
ezz_compose_words(struct ezz_compose *c, const struct ezz_words *w,
    const char *text, struct ezz_setting **out)
{
	const struct ezz_span	 span = { ezz_bytes_str(text), NULL };

	return ezz_compose_spans(c, w, &span, 1, out);
}

ezz_status
ezz_compose_width(struct ezz_compose *c, enum ezz_layout_use use,
    const char *text, int32_t *out)
{
	return ezz_type_width(c->ctx, c->styles[use], c->l->types[use].size,
	    ezz_bytes_str(text), out);
}

ezz_status
ezz_compose_line(struct ezz_compose *c, enum ezz_layout_use use, int32_t size,
    const char *text, struct ezz_setting **out, int32_t *width)
{
	/* wider than any page: what must fit is asked by its width */
	const struct ezz_words	 w = { .use = use, .size = size,
		    .w = 5000 * EZZ_MM, .plain = true, .lines = 1 };
	ezz_status		 st;

	*width = 0;
	if ((st = ezz_compose_words(c, &w, text, out)) == EZZ_OK &&
	    (*out)->lines > 0)
		*width = (*out)->line[0].right;
	return st;
}

const char *
ezz_compose_fmt(struct ezz_compose *c, const char *fmt, ...)
{
	char	*text = NULL, *kept = NULL;
	va_list	 ap;
	int	 n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n >= 0) {
		kept = ezz_arena_text(&c->memory, ezz_bytes_str(text));
		free(text);
	}
	return kept;
}

/* ---- strips and marks ----------------------------------------------------- */

ezz_status
ezz_compose_mark(struct ezz_compose *c, const struct ezz_mark *m)
{
	struct ezz_mark	*p;
	size_t		 cap = c->marks_cap * 2 + 256;

	if (c->marks_n == c->marks_cap) {
		if ((p = reallocarray(c->marks, cap, sizeof(*p))) == NULL)
			return ezz_nomem(c->ctx);
		c->marks = p;
		c->marks_cap = cap;
	}
	c->marks[c->marks_n++] = *m;
	return EZZ_OK;
}

ezz_status
ezz_compose_strip(struct ezz_compose *c, int rows, size_t n,
    struct ezz_strip **out)
{
	struct ezz_strip	*p;
	size_t		 cap = c->strips_cap * 2 + 128;

	*out = NULL;
	if (c->strips_n == c->strips_cap) {
		if ((p = reallocarray(c->strips, cap, sizeof(*p))) == NULL)
			return ezz_nomem(c->ctx);
		c->strips = p;
		c->strips_cap = cap;
	}
	p = &c->strips[c->strips_n];
	*p = (struct ezz_strip){ .rows = rows, .n = n };
	p->marks = ezz_arena_take(&c->memory, (n + 1) * sizeof(*p->marks));
	if (p->marks == NULL)
		return ezz_nomem(c->ctx);
	memset(p->marks, 0, (n + 1) * sizeof(*p->marks));
	c->strips_n++;
	*out = p;
	return EZZ_OK;
}

ezz_status
ezz_compose_space(struct ezz_compose *c, int rows)
{
	struct ezz_strip	*it;
	ezz_status	 st = EZZ_OK;

	for (int i = 0; i < rows && st == EZZ_OK; i++)
		if ((st = ezz_compose_strip(c, 1, 0, &it)) == EZZ_OK)
			it->space = true;
	return st;
}

int32_t
ezz_compose_drop(const struct ezz_compose *c, int32_t size)
{
	return (c->pitch - size) / 2;
}

ezz_status
ezz_compose_rows(struct ezz_compose *c, const struct ezz_setting *set,
    int32_t x, enum ezz_tag tag, bool keep)
{
	struct ezz_strip	*it;
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < set->lines && st == EZZ_OK; i++) {
		if ((st = ezz_compose_strip(c, 1, 1, &it)) != EZZ_OK)
			break;
		it->text = true;
		it->keep = keep;
		it->marks[0] = (struct ezz_mark){ .kind = EZZ_MARK_LINE,
		    .set = set, .line = i, .x = x,
		    .y = ezz_compose_drop(c, set->size), .tag = tag };
	}
	return st;
}
