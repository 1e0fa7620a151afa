/*
 * A seal where the document itself foresees it: ezz compose writes whose
 * seals come, in their order, and where; see op/bodies.h.  What a document
 * says is untrusted, so its places are read strictly.
 */
#include <string.h>

#include "base/error.h"
#include "op/bodies.h"
#include "op/stamp.h"

/* Digits, at most five, up to a character that may follow. */
static bool
number(struct ezz_bytes *b, size_t *out)
{
	size_t	 n = 0;

	for (*out = 0; n < b->n && n < 5 && b->p[n] >= '0' &&
	    b->p[n] <= '9'; n++)
		*out = *out * 10 + (size_t)(b->p[n] - '0');
	*b = EZZ_BYTES(b->p + n, b->n - n);
	return n > 0;
}

static bool
sign(struct ezz_bytes *b, char c)
{
	if (b->n == 0 || *b->p != c)
		return false;
	*b = EZZ_BYTES(b->p + 1, b->n - 1);
	return true;
}

/* "203.5", in tenths of a millimetre. */
static bool
tenths(struct ezz_bytes *b, double *out)
{
	size_t	 whole, part;

	if (!number(b, &whole) || !sign(b, '.') || b->n == 0 ||
	    *b->p < '0' || *b->p > '9')
		return false;
	part = (size_t)(*b->p - '0');
	*b = EZZ_BYTES(b->p + 1, b->n - 1);
	*out = (double)(whole * 10 + part) / 10;
	return true;
}

/* "1:142.2,203.5" */
static bool
read_place(struct ezz_bytes b, size_t *page, double *x, double *y)
{
	return number(&b, page) && *page > 0 && sign(&b, ':') &&
	    tenths(&b, x) && sign(&b, ',') && tenths(&b, y) && b.n == 0;
}

ezz_status
ezz_stamp_foreseen(ezz_ctx *ctx, struct ezz_place_work *w)
{
	struct ezz_bodies	 b;
	struct ezz_bytes	 item, seal = w->s->seal->name;
	size_t			 i = 0, page;
	double			 x, y;

	ezz_bodies_read(w->body, &b);
	if (b.places == NULL)
		return ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
		    "the document does not say where seals come");
	/* without names there is one seal: that of an order's signer */
	while (b.names != NULL && !ezz_bodies_is(&b, i, w->s->entry, seal))
		if (!ezz_bodies_item(b.names, ++i, &item))
			return ezz_fail(ctx, EZZ_ENOTFOUND, NULL, "the "
			    "document foresees no place for a seal of this "
			    "owner; see --place");
	if (!ezz_bodies_item(b.places, i, &item) ||
	    !read_place(item, &page, &x, &y))
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "the document does not say where seals come");
	if (page > w->body->n_pages)
		return ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
		    "the document does not say where seals come");
	return ezz_stamp_add(ctx, w, page - 1,
	    w->body->pages[page - 1].box.x + x,
	    w->body->pages[page - 1].box.y + y);
}
