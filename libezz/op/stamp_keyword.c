/*
 * A seal on a word: the n-th place where it is written, over the pages in
 * their order, or each of them.  Templates and annotations are read too, for
 * people see no difference.
 */
#include <string.h>

#include "base/error.h"
#include "format/ofd_page.h"
#include "op/stamp.h"

struct search {
	struct ezz_place_work	*w;
	const struct ezz_place	*p;
	size_t			 skip;	/* places to be passed over yet */
	size_t			 found;
};

static ezz_status
put(ezz_ctx *ctx, struct search *s, size_t page,
    const struct ezz_ofd_box *b)
{
	s->found++;
	return ezz_stamp_add(ctx, s->w, page, b->x + b->w / 2 + s->p->x,
	    b->y + b->h / 2 + s->p->y);
}

static ezz_status
on_page(ezz_ctx *ctx, struct search *s, const struct ezz_ofd_drawing *d,
    size_t page)
{
	struct ezz_bytes	 word = ezz_bytes_str(s->p->keyword);
	struct ezz_ofd_box	 box;
	size_t			 left;
	bool			 found = true;
	ezz_status		 st = EZZ_OK;

	if (s->p->nth > 0) {
		left = s->skip + 1;
		st = ezz_ofd_text_find(ctx, d, word, &left, &found, &box);
		if (st == EZZ_OK && found)
			return put(ctx, s, page, &box);
		s->skip = left - 1;
		return st;
	}
	for (size_t i = 1; st == EZZ_OK && found; i++) {
		left = i;
		st = ezz_ofd_text_find(ctx, d, word, &left, &found, &box);
		if (st == EZZ_OK && found)
			st = put(ctx, s, page, &box);
	}
	return st;
}

static ezz_status
search(ezz_ctx *ctx, struct search *s, const struct ezz_ofd_art *art)
{
	struct ezz_ofd_drawing	*d = NULL;
	ezz_status		 st = EZZ_OK;

	for (size_t i = 0; i < s->w->n && st == EZZ_OK &&
	    (s->p->nth == 0 || s->found == 0); i++) {
		st = ezz_ofd_page_read(ctx, art, s->w->pages[i], &d);
		if (st == EZZ_OK)
			st = on_page(ctx, s, d, s->w->pages[i]);
		if (st != EZZ_OK)
			ezz_while(ctx, st, "reading page %zu",
			    s->w->pages[i] + 1);
		ezz_ofd_drawing_free(&d);
	}
	return st;
}

ezz_status
ezz_stamp_keyword(ezz_ctx *ctx, struct ezz_place_work *w,
    const struct ezz_place *p)
{
	struct search		 s = { .w = w, .p = p,
				    .skip = p->nth == 0 ? 0 : p->nth - 1 };
	struct ezz_ofd_art	*art = NULL;
	ezz_status		 st;

	if (p->keyword == NULL || *p->keyword == '\0')
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "say which word the seal is to be put on");
	st = ezz_ofd_art_read(ctx, w->d->ofd,
	    (size_t)(w->body - w->d->ofd->bodies), &art);
	if (st == EZZ_OK)
		st = search(ctx, &s, art);
	ezz_ofd_art_free(&art);
	if (st != EZZ_OK || s.found > 0)
		return st;
	if (p->nth > 1)
		return ezz_fail(ctx, EZZ_ENOTFOUND, NULL, "\"%s\" is not "
		    "written %zu times on these pages", p->keyword, p->nth);
	return ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
	    "\"%s\" is written on none of these pages", p->keyword);
}
