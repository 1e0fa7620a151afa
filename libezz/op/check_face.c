/*
 * Does the page print what the list of fields says.  The tags of the document
 * (GB/T 33190 16) name for each printed value the text objects that make it;
 * their characters are put together and held against the list, one by one.
 *
 * What no tag names is not looked at: words of the face, and what a signer
 * with a mind to deceive would draw beside it.  Nor are glyphs: an embedded
 * font may draw another character than the text says.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "format/ofd_page.h"
#include "op/check_licence.h"

#define TAGS	"urn:ezz:licence:1"

/* ---- objects of pages ----------------------------------------------------- */

static ezz_status
page_of(ezz_ctx *ctx, struct ezz_licence_case *c, const char *id,
    struct ezz_note *n, const struct ezz_ofd_drawing **out)
{
	const struct ezz_ofd_body	*b = c->body;
	ezz_status			 st = EZZ_OK;
	size_t				 i;

	*out = NULL;
	for (i = 0; i < b->n_pages && strcmp(b->pages[i].id, id) != 0; i++)
		;
	if (i == b->n_pages)
		return EZZ_OK;
	if (b->pages[i].loc == NULL || b->pages[i].loc->entry == NULL ||
	    !c->d->covered[b->pages[i].loc->entry - c->d->pkg->entries])
		return EZZ_OK;
	if (c->art == NULL)
		st = ezz_ofd_art_read(ctx, c->d->ofd,
		    (size_t)(b - c->d->ofd->bodies), &c->art);
	if (st == EZZ_OK && c->pages == NULL &&
	    (c->pages = calloc(b->n_pages, sizeof(*c->pages))) == NULL)
		st = ezz_nomem(ctx);
	if (st == EZZ_OK && c->pages[i] == NULL)
		st = ezz_ofd_page_read(ctx, c->art, i, &c->pages[i]);
	if (st == EZZ_EFORMAT || st == EZZ_ELIMIT)
		return ezz_note_error(n, EZZ_FAILED, st);
	if (st == EZZ_OK)
		*out = c->pages[i];
	return st;
}

/* The page's own objects; those of its templates are the same for all. */
static const struct ezz_ofd_object *
object_of(const struct ezz_ofd_drawing *d, const char *id)
{
	const struct ezz_ofd_object	*found = NULL;

	for (const struct ezz_ofd_layer *l = d->first; l != NULL; l = l->next)
		for (const struct ezz_ofd_object *o = l->first; o != NULL;
		    o = o->next)
			if (strcmp(o->id, id) == 0) {
				/* two of one id: which is meant? */
				if (found != NULL)
					return NULL;
				found = o;
			}
	return found;
}

static bool
seen(const struct ezz_ofd_object *o)
{
	return o != NULL && o->visible && o->alpha == 255 &&
	    (o->kind != EZZ_OFD_TEXT || o->fill);
}

static ezz_status
add_text(ezz_ctx *ctx, const struct ezz_ofd_object *o, struct ezz_buf *out)
{
	uint8_t		 utf8[4];
	ezz_status	 st = EZZ_OK;
	size_t		 n;

	for (size_t i = 0; i < o->text.n && st == EZZ_OK; i++)
		if (o->text.chars[i].c != 0) {
			n = ezz_utf8_put(o->text.chars[i].c, utf8);
			st = ezz_buf_add(ctx, out, utf8, n);
		}
	return st;
}

/* ---- tags ----------------------------------------------------------------- */

/* A tagged value: what its objects print together. */
struct value {
	char		*key;
	struct ezz_buf	 text;
	bool		 picture;
};

struct values {
	struct value	*v;
	size_t		 n;
};

static void
values_done(struct values *vs)
{
	for (size_t i = 0; i < vs->n; i++) {
		free(vs->v[i].key);
		ezz_buf_free(&vs->v[i].text);
	}
	free(vs->v);
}

static ezz_status
take_object(ezz_ctx *ctx, struct ezz_licence_case *c,
    const struct ezz_xml_node *ref, struct value *v, struct ezz_note *n)
{
	const struct ezz_ofd_drawing	*page;
	const struct ezz_ofd_object	*o;
	const char			*on = ezz_xml_attr(ref, "PageRef");
	struct ezz_bytes		 b = ezz_xml_trim(ref->text);
	char				*id;
	ezz_status			 st;

	if ((st = page_of(ctx, c, on == NULL ? "" : on, n, &page)) != EZZ_OK)
		return st;
	if ((id = ezz_bytes_dup(b)) == NULL)
		return ezz_nomem(ctx);
	o = page == NULL ? NULL : object_of(page, id);
	free(id);
	if (!seen(o))
		return ezz_note(n, EZZ_FAILED, "the tag of %s leads to "
		    "nothing that the page shows", v->key);
	if (o->kind == EZZ_OFD_IMAGE)
		v->picture = true;
	else if (o->kind == EZZ_OFD_TEXT)
		return add_text(ctx, o, &v->text);
	return EZZ_OK;
}

static ezz_status
take_tag(ezz_ctx *ctx, struct ezz_licence_case *c,
    const struct ezz_xml_node *node, struct values *vs, struct ezz_note *n)
{
	struct value	*v;
	ezz_status	 st = EZZ_OK;

	v = reallocarray(vs->v, vs->n + 1, sizeof(*v));
	if (v == NULL)
		return ezz_nomem(ctx);
	vs->v = v;
	v = &vs->v[vs->n++];
	*v = (struct value){ .key = strdup(node->name) };
	if (v->key == NULL)
		return ezz_nomem(ctx);
	for (const struct ezz_xml_node *r = node->first; r != NULL &&
	    st == EZZ_OK; r = r->next)
		if (ezz_xml_is(r, "ObjectRef"))
			st = take_object(ctx, c, r, v, n);
	return st;
}

static ezz_status
take_tags(ezz_ctx *ctx, struct ezz_licence_case *c, struct ezz_bytes file,
    struct values *vs, struct ezz_note *n)
{
	struct ezz_xml	*x = NULL;
	ezz_status	 st;

	if ((st = ezz_xml_read(ctx, file, NULL, &x)) != EZZ_OK)
		return ezz_note_error(n, EZZ_FAILED, st);
	for (const struct ezz_xml_node *t = x->root->first; t != NULL &&
	    st == EZZ_OK; t = t->next)
		st = take_tag(ctx, c, t, vs, n);
	ezz_xml_free(&x);
	return st;
}

static ezz_status
read_tags(ezz_ctx *ctx, struct ezz_licence_case *c, struct values *vs,
    struct ezz_note *n, bool *there)
{
	const struct ezz_ofd_loc	*loc = NULL;
	struct ezz_buf			 b = { 0 };
	ezz_status			 st;
	size_t				 sets = 0;

	*there = false;
	for (size_t i = 0; i < c->body->n_tags; i++)
		if (strcmp(c->body->tags[i].space, TAGS) == 0) {
			loc = c->body->tags[i].loc;
			sets++;
		}
	if (sets != 1)
		return ezz_note(n, sets == 0 ? EZZ_INDETERMINATE :
		    EZZ_FAILED, sets == 0 ? "its printed fields are not "
		    "tagged: what the page says cannot be compared" :
		    "its printed fields are tagged twice");
	if ((st = ezz_licence_read(ctx, c, loc, EZZ_MAX_XML, n, &b, there)) ==
	    EZZ_OK && *there)
		st = take_tags(ctx, c, ezz_bytes_of(&b), vs, n);
	ezz_buf_free(&b);
	return st;
}

/* ---- comparing ------------------------------------------------------------ */

static ezz_status
differs(struct ezz_note *n, const char *key, const struct value *v)
{
	return ezz_note(n, EZZ_FAILED, "the page prints \"%.*s\" as %s, and "
	    "the list of fields says otherwise", (int)v->text.n,
	    v->text.n == 0 ? "" : (const char *)v->text.p, key);
}

/* A list printed in one place has 、 between its items. */
static ezz_status
same_joined(ezz_ctx *ctx, const json_t *list, const struct value *v,
    const char *key, struct ezz_note *n)
{
	struct ezz_buf	 b = { 0 };
	const json_t	*item;
	ezz_status	 st = EZZ_OK;
	bool		 same;
	size_t		 i;

	json_array_foreach(list, i, item)
		if (st == EZZ_OK && (st = ezz_buf_str(ctx, &b, i == 0 ? "" :
		    "、")) == EZZ_OK)
			st = ezz_buf_addb(ctx, &b, ezz_json_bytes(item));
	same = ezz_licence_same(ezz_bytes_of(&b), ezz_bytes_of(&v->text));
	ezz_buf_free(&b);
	return st != EZZ_OK || same ? st : differs(n, key, v);
}

/* All values of one key, in their order. */
static ezz_status
same_field(ezz_ctx *ctx, const char *key, const json_t *v,
    const struct values *vs, struct ezz_note *n)
{
	const struct value	*last = NULL;
	size_t			 items = json_is_array(v) ?
				    json_array_size(v) : 1, count = 0;
	ezz_status		 st = EZZ_OK;

	for (size_t i = 0; i < vs->n; i++)
		if (strcmp(vs->v[i].key, key) == 0) {
			last = &vs->v[i];
			count++;
		}
	if (count == 1 && items > 1)
		return same_joined(ctx, v, last, key, n);
	if (count != items)
		return ezz_note(n, EZZ_FAILED, "%s is in the list of fields "
		    "%zu times, and is printed %zu times", key, items, count);
	count = 0;
	for (size_t i = 0; i < vs->n && st == EZZ_OK; i++) {
		if (strcmp(vs->v[i].key, key) != 0)
			continue;
		if (!ezz_licence_same(ezz_json_bytes(json_is_array(v) ?
		    json_array_get(v, count) : v),
		    ezz_bytes_of(&vs->v[i].text)))
			st = differs(n, key, &vs->v[i]);
		count++;
	}
	return st;
}

static ezz_status
compare(ezz_ctx *ctx, const struct ezz_licence_case *c,
    const struct values *vs, struct ezz_note *n)
{
	const char	*key;
	json_t		*v;
	ezz_status	 st = EZZ_OK;

	json_object_foreach(c->fields, key, v)
		if (st == EZZ_OK)
			st = same_field(ctx, key, v, vs, n);
	for (size_t i = 0; i < vs->n && st == EZZ_OK; i++)
		if (!vs->v[i].picture &&
		    json_object_get(c->fields, vs->v[i].key) == NULL)
			st = ezz_note(n, EZZ_FAILED, "the page prints %s, "
			    "and the list of fields does not have it",
			    vs->v[i].key);
	return st;
}

ezz_status
ezz_licence_face(ezz_ctx *ctx, struct ezz_licence_case *c,
    struct ezz_note *n)
{
	struct values	 vs = { 0 };
	ezz_status	 st;
	bool		 there;

	if ((st = read_tags(ctx, c, &vs, n, &there)) == EZZ_OK && there)
		st = compare(ctx, c, &vs, n);
	values_done(&vs);
	return st;
}
