/*
 * What signatures reach in a document: which entries they cover, and where
 * on its pages their stamps stand.  A signature that is right over half a
 * document says nothing about the other half, so every entry is asked for.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "op/document.h"

/* ---- coverage ------------------------------------------------------------ */

/* Files that no signature can cover, and that are judged by themselves. */
static bool
own_file(const struct ezz_document *d, const struct ezz_pkg_entry *e)
{
	if ((ezz_ofd_reached(d->ofd, e) & EZZ_OFD_CONTENT) != 0)
		return false;
	for (size_t i = 0; i < d->n; i++) {
		const struct ezz_signing	*c = &d->signings[i];

		if ((c->body->signatures_loc != NULL &&
		    c->body->signatures_loc->entry == e) ||
		    (c->s->base != NULL && c->s->base->entry == e) ||
		    (c->s->value != NULL && c->s->value->entry == e))
			return true;
		/* equal to the seal inside the value, byte for byte */
		if (c->has_seal_file && c->s->seal->entry == e &&
		    c->ses != NULL && ezz_bytes_equal(
		    ezz_bytes_of(&c->seal_file), c->ses->seal.raw))
			return true;
	}
	return false;
}

/* Does this very signature cover it? */
static bool
covers(const struct ezz_signing *c, const struct ezz_pkg_entry *e)
{
	for (size_t i = 0; i < c->s->n_refs; i++)
		if (c->s->refs[i].entry == e)
			return true;
	return false;
}

/*
 * What the document shows must be covered by each signature: a later one
 * does not make an earlier signer vouch for what he left open.
 */
static bool
is_open(const struct ezz_signing *c, const struct ezz_pkg_entry *e)
{
	const struct ezz_document	*d = c->d;

	if (e->dir || own_file(d, e))
		return false;
	if (!d->covered[e - d->pkg->entries])
		return true;
	return (ezz_ofd_reached(d->ofd, e) & EZZ_OFD_CONTENT) != 0 &&
	    !covers(c, e);
}

/* Names, as many as a message holds; the rest is counted. */
static size_t
list_open(const struct ezz_signing *c, char *text, size_t size)
{
	const struct ezz_pkg	*pkg = c->d->pkg;
	size_t			 n = 0, at = 0, len;

	*text = '\0';
	for (size_t i = 0; i < pkg->n; i++) {
		if (!is_open(c, &pkg->entries[i]))
			continue;
		n++;
		len = strlen(pkg->entries[i].name);
		if (at + len + 4 < size)
			at += (size_t)snprintf(text + at, size - at, "%s/%s",
			    at == 0 ? "" : ", ", pkg->entries[i].name);
	}
	return n;
}

/* A signature that lies there, covered, and that the list does not name. */
static ezz_status
unlisted(const struct ezz_document *d, struct ezz_note *n)
{
	static const char	 tail[] = "/signature.xml";
	ezz_status		 st = EZZ_OK;

	for (size_t i = 0; i < d->pkg->n && st == EZZ_OK; i++) {
		const struct ezz_pkg_entry	*e = &d->pkg->entries[i];
		size_t				 len = strlen(e->folded);

		if (e->dir || len < sizeof(tail) - 1 ||
		    strcmp(e->folded + len - (sizeof(tail) - 1), tail) != 0 ||
		    ezz_ofd_reached(d->ofd, e) != 0)
			continue;
		st = ezz_note(n, EZZ_INDETERMINATE, "/%s is a signature that "
		    "no list names: was its entry taken out?", e->name);
	}
	return st;
}

ezz_status
ezz_signing_coverage(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct ezz_signing	*c = what;
	char				 names[700];
	size_t				 open;
	ezz_status			 st;

	(void)ctx;
	if (!c->s->read)
		return ezz_note_not_reached(n);
	if (c->d->lone)
		return ezz_note(n, EZZ_INDETERMINATE, "without the document "
		    "nobody can say what it leaves open");
	if ((st = unlisted(c->d, n)) != EZZ_OK)
		return st;
	if ((open = list_open(c, names, sizeof(names))) == 0)
		return EZZ_OK;
	return ezz_note(n, EZZ_INDETERMINATE, "%zu files may have been "
	    "changed by anybody, for the signature does not cover them: %s",
	    open, names);
}

/* ---- stamps -------------------------------------------------------------- */

#define SLACK	1.0		/* mm, for rounding and borders */

static const struct ezz_ofd_page *
page_of(const struct ezz_ofd_body *b, const char *id)
{
	for (size_t i = 0; i < b->n_pages; i++)
		if (strcmp(b->pages[i].id, id) == 0)
			return &b->pages[i];
	return NULL;
}

/* What shows of a stamp, in the page's space. */
static struct ezz_ofd_box
visible(const struct ezz_ofd_stamp *s)
{
	struct ezz_ofd_box	 b = s->boundary;

	if (!s->clip.known)
		return b;
	b.x += s->clip.x;
	b.y += s->clip.y;
	b.w = s->clip.w;
	b.h = s->clip.h;
	return b;
}

static bool
inside(const struct ezz_ofd_box *in, const struct ezz_ofd_box *out,
    double slack)
{
	return in->x >= out->x - slack && in->y >= out->y - slack &&
	    in->x + in->w <= out->x + out->w + slack &&
	    in->y + in->h <= out->y + out->h + slack;
}

static bool
overlap(const struct ezz_ofd_box *a, const struct ezz_ofd_box *b)
{
	return a->x + SLACK < b->x + b->w && b->x + SLACK < a->x + a->w &&
	    a->y + SLACK < b->y + b->h && b->y + SLACK < a->y + a->h;
}

static ezz_status
over_others(const struct ezz_signing *c, size_t i, struct ezz_note *n)
{
	const struct ezz_ofd_stamp	*s = &c->s->stamps[i], *t;
	const struct ezz_document	*d = c->d;
	struct ezz_ofd_box		 a = visible(s), b;
	ezz_status			 st = EZZ_OK;

	for (const struct ezz_signing *o = d->signings; o <= c; o++)
		for (size_t k = 0; o->body == c->body && st == EZZ_OK &&
		    k < (o == c ? i : o->s->n_stamps); k++) {
			t = &o->s->stamps[k];
			b = visible(t);
			if (strcmp(s->page, t->page) == 0 && overlap(&a, &b))
				st = ezz_note(n, EZZ_INDETERMINATE, "stamp %s "
				    "stands over stamp %s of %s", s->id,
				    t->id, o->of);
		}
	return st;
}

/* The seal knows its size; a picture that was stretched is told. */
static ezz_status
size(const struct ezz_signing *c, const struct ezz_ofd_stamp *s,
    struct ezz_note *n)
{
	double	 w, h;

	if (c->ses == NULL)
		return EZZ_OK;
	w = s->boundary.w - c->ses->seal.picture.width;
	h = s->boundary.h - c->ses->seal.picture.height;
	if (w > -SLACK && w < SLACK && h > -SLACK && h < SLACK)
		return EZZ_OK;
	return ezz_remark(n, "stamp %s has not the size of its seal, %d mm by "
	    "%d mm", s->id, c->ses->seal.picture.width,
	    c->ses->seal.picture.height);
}

static ezz_status
one_stamp(const struct ezz_signing *c, size_t i, struct ezz_note *n)
{
	const struct ezz_ofd_stamp	*s = &c->s->stamps[i];
	const struct ezz_ofd_page	*p = page_of(c->body, s->page);
	struct ezz_ofd_box		 b = visible(s);
	ezz_status			 st;

	if (p == NULL)
		return ezz_note(n, EZZ_FAILED, "stamp %s stands on page %s, "
		    "which there is not", s->id, s->page);
	if (!s->boundary.known || !(b.w > 0) || !(b.h > 0))
		return ezz_note(n, EZZ_FAILED, "stamp %s has no place on its "
		    "page", s->id);
	if (p->box.known && !overlap(&b, &p->box))
		return ezz_note(n, EZZ_FAILED, "stamp %s stands outside its "
		    "page", s->id);
	if (p->box.known && !inside(&b, &p->box, SLACK) &&
	    (st = ezz_note(n, EZZ_INDETERMINATE, "stamp %s stands partly "
	    "outside its page", s->id)) != EZZ_OK)
		return st;
	if ((st = size(c, s, n)) != EZZ_OK)
		return st;
	return over_others(c, i, n);
}

ezz_status
ezz_signing_place(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct ezz_signing	*c = what;
	ezz_status			 st = EZZ_OK;

	(void)ctx;
	if (c->d->lone)
		return ezz_note(n, EZZ_INDETERMINATE, "without the document "
		    "nobody can say where it stands");
	if (!c->s->read || !c->body->read)
		return ezz_note_not_reached(n);
	if (c->s->n_stamps == 0)
		return ezz_note(n, EZZ_PASSED, "none present");
	for (size_t i = 0; i < c->s->n_stamps && st == EZZ_OK; i++)
		st = one_stamp(c, i, n);
	return st;
}
