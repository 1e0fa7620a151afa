/*
 * Signatures.xml, each Signature.xml (GB/T 33190 18, GM/T 0099), and the list
 * of files OFDEntries.xml (GM/T 0099).  The bytes of each are kept beside
 * what was read of them: they are what a signature value is about.  What
 * stands where a reader expects one thing is refused when it stands twice.
 */
#include <stdlib.h>
#include <string.h>

#include "base/codec.h"
#include "base/error.h"
#include "base/limits.h"
#include "format/ofd_in.h"

/* ---- numbers of signatures and stamps ------------------------------------ */

/* "s001", "1": the digits at the end; identifiers share one number space. */
static void
count_id(struct ezz_ofd_body *b, const char *id)
{
	size_t		 n = strlen(id), from = n;
	uint64_t	 v = 0;

	while (from > 0 && id[from - 1] >= '0' && id[from - 1] <= '9')
		from--;
	/* more digits than any counter ever had are a name */
	if (n - from > 9)
		return;
	for (; from < n; from++)
		v = v * 10 + (uint64_t)(id[from] - '0');
	if (v > b->max_sign_id)
		b->max_sign_id = v;
}

/* ---- references ---------------------------------------------------------- */

ezz_status
ezz_ofd_in_refer(struct ofd_reader *r, const char *dir, const char *text,
    struct ezz_ofd_reference *out)
{
	char		 path[EZZ_MAX_NAME];
	size_t		 n;
	ezz_status	 st = EZZ_OK;

	if (++r->refs > EZZ_MAX_REFERENCES)
		return ezz_fail(r->ctx, EZZ_ELIMIT, NULL,
		    "more than %d references", EZZ_MAX_REFERENCES);
	if ((out->file = ezz_ofd_in_text(r, text, &st)) == NULL)
		return st;
	out->path = "";
	if ((n = ezz_ofd_resolve(dir, ezz_bytes_str(out->file), path)) == 0)
		return EZZ_OK;
	out->path = ezz_arena_text(&r->o->arena, EZZ_BYTES(path, n));
	if (out->path == NULL)
		return ezz_nomem(r->ctx);
	out->entry = ezz_pkg_find(r->o->pkg, EZZ_BYTES(path, n), &out->exact);
	return EZZ_OK;
}

/* Base64 with blanks and line ends anywhere between. */
static ezz_status
read_digest(struct ofd_reader *r, const char *text, struct ezz_bytes *out)
{
	struct ezz_buf	 tight = { 0 }, raw = { 0 };
	ezz_status	 st = EZZ_OK;
	uint8_t		*copy;

	for (; *text != '\0' && st == EZZ_OK; text++)
		if (strchr(" \t\r\n", *text) == NULL)
			st = ezz_buf_byte(r->ctx, &tight, (uint8_t)*text);
	if (st == EZZ_OK) {
		st = ezz_base64_read(r->ctx, ezz_bytes_of(&tight), &raw);
		/* the judge says that it is no digest */
		if (st == EZZ_EFORMAT || st == EZZ_EINVAL) {
			raw.n = 0;
			st = EZZ_OK;
		}
	}
	if (st == EZZ_OK && raw.n > 0) {
		copy = ezz_arena_take(&r->o->arena, raw.n);
		if (copy == NULL)
			st = ezz_nomem(r->ctx);
		else {
			memcpy(copy, raw.p, raw.n);
			*out = EZZ_BYTES(copy, raw.n);
		}
	}
	ezz_buf_free(&tight);
	ezz_buf_free(&raw);
	return st;
}

static ezz_status
read_references(struct ofd_reader *r, const struct ofd_file *f,
    const struct ezz_xml_node *info, struct ezz_ofd_signature *s)
{
	const struct ezz_xml_node	*list, *c, *value;
	struct ezz_ofd_reference	*ref;
	ezz_status			 st;

	st = ezz_xml_only(r->ctx, info, "References", &list);
	if (st != EZZ_OK || list == NULL)
		return st;
	s->check_method = ezz_ofd_in_attr(r, list, "CheckMethod", &st);
	c = ezz_xml_child(list, "Reference");
	for (; c != NULL && st == EZZ_OK; c = ezz_xml_again(c)) {
		ref = ezz_ofd_in_more(r, &s->refs, &s->n_refs, sizeof(*ref), &st);
		if (ref == NULL)
			return st;
		st = ezz_ofd_in_refer(r, f->dir, ezz_xml_attr(c, "FileRef"), ref);
		if (st == EZZ_OK)
			st = ezz_xml_only(r->ctx, c, "CheckValue", &value);
		if (st == EZZ_OK && value != NULL)
			st = read_digest(r, value->text, &ref->digest);
	}
	return st;
}

/* ---- Signature.xml ------------------------------------------------------- */

static ezz_status
read_provider(struct ofd_reader *r, const struct ezz_xml_node *info,
    struct ezz_ofd_signature *s)
{
	const struct ezz_xml_node	*p;
	ezz_status			 st;

	st = ezz_xml_only(r->ctx, info, "Provider", &p);
	if (st != EZZ_OK || p == NULL)
		return st;
	s->provider.name = ezz_ofd_in_attr(r, p, "ProviderName", &st);
	s->provider.value = ezz_ofd_in_attr(r, p, "Version", &st);
	s->company = ezz_ofd_in_attr(r, p, "Company", &st);
	/* one vendor writes them as elements */
	if (st == EZZ_OK && s->provider.name[0] == '\0')
		s->provider.name = ezz_ofd_in_child(r, p, "ProviderName", &st);
	if (st == EZZ_OK && s->provider.value[0] == '\0')
		s->provider.value = ezz_ofd_in_child(r, p, "Version", &st);
	if (st == EZZ_OK && s->company[0] == '\0')
		s->company = ezz_ofd_in_child(r, p, "Company", &st);
	return st;
}

static ezz_status
stamp_box(struct ofd_reader *r, const struct ezz_xml_node *c,
    const char *name, struct ezz_ofd_box *out)
{
	const char	*text = ezz_xml_attr(c, name);

	if (text == NULL || ezz_ofd_box_read(ezz_xml_trim(text), out))
		return EZZ_OK;
	return ezz_fail(r->ctx, EZZ_EFORMAT, "GB/T 33190 7.3",
	    "line %zu: a box is four numbers", c->line);
}

static ezz_status
read_stamps(struct ofd_reader *r, const struct ezz_xml_node *info,
    struct ezz_ofd_signature *s)
{
	const struct ezz_xml_node	*c;
	struct ezz_ofd_stamp		*stamp;
	ezz_status			 st = EZZ_OK;

	c = ezz_xml_child(info, "StampAnnot");
	for (; c != NULL && st == EZZ_OK; c = ezz_xml_again(c)) {
		stamp = ezz_ofd_in_more(r, &s->stamps, &s->n_stamps, sizeof(*stamp),
		    &st);
		if (stamp == NULL)
			return st;
		stamp->id = ezz_ofd_in_attr(r, c, "ID", &st);
		stamp->page = ezz_ofd_in_attr(r, c, "PageRef", &st);
		if (st == EZZ_OK)
			st = stamp_box(r, c, "Boundary", &stamp->boundary);
		if (st == EZZ_OK)
			st = stamp_box(r, c, "Clip", &stamp->clip);
		if (st == EZZ_OK)
			count_id(OFD_BODY(r), stamp->id);
	}
	return st;
}

static ezz_status
read_seal(struct ofd_reader *r, const struct ofd_file *f,
    const struct ezz_xml_node *info, struct ezz_ofd_signature *s)
{
	const struct ezz_xml_node	*seal;
	ezz_status			 st;

	st = ezz_xml_only(r->ctx, info, "Seal", &seal);
	if (st != EZZ_OK || seal == NULL)
		return st;
	st = ezz_ofd_in_child_loc(r, EZZ_OFD_SEAL, f, seal, "BaseLoc", &s->seal);
	if (st == EZZ_OK)
		st = ezz_ofd_in_child_loc(r, EZZ_OFD_SEAL_PICTURE, f, seal,
		    "ImageLoc", &s->picture);
	return st;
}

static ezz_status
signature_parts(struct ofd_reader *r, const struct ofd_file *f,
    struct ezz_ofd_signature *s)
{
	const struct ezz_xml_node	*info;
	ezz_status			 st;

	st = ezz_xml_only(r->ctx, f->x->root, "SignedInfo", &info);
	if (st == EZZ_OK && info == NULL)
		st = ezz_fail(r->ctx, EZZ_EFORMAT, "GB/T 33190",
		    "there is no SignedInfo");
	if (st != EZZ_OK)
		return st;
	s->method = ezz_ofd_in_child(r, info, "SignatureMethod", &st);
	s->time = ezz_ofd_in_child(r, info, "SignatureDateTime", &st);
	if (st == EZZ_OK)
		st = read_provider(r, info, s);
	if (st == EZZ_OK)
		st = read_references(r, f, info, s);
	if (st == EZZ_OK)
		st = read_stamps(r, info, s);
	if (st == EZZ_OK)
		st = read_seal(r, f, info, s);
	if (st == EZZ_OK)
		st = ezz_ofd_in_child_loc(r, EZZ_OFD_SIGNED_VALUE, f, f->x->root,
		    "SignedValue", &s->value);
	return st;
}

/* The file is read here and not by ezz_ofd_in_open: its bytes are kept. */
static ezz_status
open_kept(struct ofd_reader *r, struct ofd_file *f, const char *root,
    struct ezz_buf *xml)
{
	const char	*slash = strrchr(f->entry->name, '/');
	ezz_status	 st;

	f->dir = ezz_arena_text(&r->o->arena, EZZ_BYTES(f->entry->name,
	    slash == NULL ? 0 : (size_t)(slash - f->entry->name)));
	if (f->dir == NULL)
		return ezz_nomem(r->ctx);
	st = ezz_pkg_read(r->ctx, r->o->pkg, f->entry, EZZ_MAX_SIGNATURE_XML,
	    xml);
	if (st == EZZ_OK)
		st = ezz_xml_read(r->ctx, ezz_bytes_of(xml), NULL, &f->x);
	if (st != EZZ_OK)
		return st;
	r->o->spaces |= f->x->spaces;
	return ezz_xml_is(f->x->root, root) ? EZZ_OK : ezz_fail(r->ctx,
	    EZZ_EFORMAT, "GB/T 33190", "the root element is %s, not %s",
	    f->x->root->name, root);
}

static ezz_status
read_signature(struct ofd_reader *r, struct ezz_ofd_signature *s)
{
	struct ofd_file	 f = { .entry = s->base->entry };
	ezz_status	 st;

	if (f.entry == NULL)
		return EZZ_OK;
	st = open_kept(r, &f, "Signature", &s->xml);
	if (st == EZZ_OK)
		st = signature_parts(r, &f, s);
	s->read = st == EZZ_OK;
	st = ezz_ofd_in_fault(r, st, &f);
	ezz_ofd_in_close(&f);
	return st;
}

/* ---- Signatures.xml ------------------------------------------------------ */

static void
signature_blank(struct ezz_ofd_signature *s)
{
	s->id = s->type = s->relative = s->company = s->method = s->time =
	    s->check_method = s->provider.name = s->provider.value = "";
}

static ezz_status
read_listed(struct ofd_reader *r, const struct ofd_file *f,
    const struct ezz_xml_node *c)
{
	struct ezz_ofd_body		*b = OFD_BODY(r);
	struct ezz_ofd_signature	*s;
	ezz_status			 st = EZZ_OK;

	if (++r->signatures > EZZ_MAX_SIGNATURES)
		return ezz_fail(r->ctx, EZZ_ELIMIT, NULL,
		    "more than %d signatures", EZZ_MAX_SIGNATURES);
	s = ezz_ofd_in_more(r, &b->signatures, &b->n_signatures, sizeof(*s), &st);
	if (s == NULL)
		return st;
	signature_blank(s);
	s->id = ezz_ofd_in_attr(r, c, "ID", &st);
	s->type = ezz_ofd_in_attr(r, c, "Type", &st);
	s->relative = ezz_ofd_in_attr(r, c, "Relative", &st);
	if (st != EZZ_OK)
		return st;
	count_id(b, s->id);
	st = ezz_ofd_in_locate(r, EZZ_OFD_SIGNATURE, f, c,
	    ezz_xml_attr(c, "BaseLoc"), NULL, &s->base);
	return st == EZZ_OK ? read_signature(r, s) : st;
}

ezz_status
ezz_ofd_in_read_signatures(struct ofd_reader *r)
{
	const struct ezz_xml_node	*c;
	struct ezz_ofd_body		*b = OFD_BODY(r);
	struct ofd_file			 f;
	ezz_status			 st;

	st = ezz_ofd_in_open(r, b->signatures_loc, "Signatures", NULL, &f);
	if (st != EZZ_OK || f.x == NULL)
		return st;
	b->list_read = true;
	for (c = f.x->root->first; c != NULL && st == EZZ_OK; c = c->next) {
		/* some writers leave several MaxSignId: the largest counts */
		if (ezz_xml_is(c, "MaxSignId")) {
			const char	*id = ezz_ofd_in_text(r, c->text, &st);

			if (st == EZZ_OK)
				count_id(b, id);
		} else if (ezz_xml_is(c, "Signature"))
			st = read_listed(r, &f, c);
	}
	st = ezz_ofd_in_fault(r, st, &f);
	ezz_ofd_in_close(&f);
	return st;
}

/* ---- one without its package ---------------------------------------------- */

static ezz_status
read_lone(struct ofd_reader *r, struct ezz_bytes xml)
{
	static const struct ezz_pkg_entry	 entry = {
		.name = "Signature.xml" };
	struct ezz_ofd_signature		*s;
	struct ezz_ofd_loc			*base;
	struct ofd_file				 f = { .entry = &entry };
	ezz_status				 st = EZZ_OK;

	s = ezz_ofd_in_more(r, &OFD_BODY(r)->signatures,
	    &OFD_BODY(r)->n_signatures, sizeof(*s), &st);
	if (s == NULL)
		return st;
	signature_blank(s);
	base = ezz_arena_take(&r->o->arena, sizeof(*base));
	f.dir = ezz_arena_text(&r->o->arena, EZZ_BYTES("", 0));
	if (base == NULL || f.dir == NULL)
		return ezz_nomem(r->ctx);
	*base = (struct ezz_ofd_loc){ .kind = EZZ_OFD_SIGNATURE,
	    .text = entry.name, .in = "", .path = entry.name };
	s->base = base;
	if (xml.n > EZZ_MAX_SIGNATURE_XML)
		return ezz_fail(r->ctx, EZZ_ELIMIT, NULL,
		    "XML of more than %d bytes", EZZ_MAX_SIGNATURE_XML);
	if ((st = ezz_buf_addb(r->ctx, &s->xml, xml)) != EZZ_OK ||
	    (st = ezz_xml_read(r->ctx, xml, NULL, &f.x)) != EZZ_OK)
		return st;
	r->o->spaces |= f.x->spaces;
	st = ezz_xml_is(f.x->root, "Signature") ? signature_parts(r, &f, s) :
	    ezz_fail(r->ctx, EZZ_EFORMAT, "GB/T 33190",
	    "the root element is %s, not %s", f.x->root->name, "Signature");
	s->read = st == EZZ_OK;
	ezz_ofd_in_close(&f);
	return st;
}

ezz_status
ezz_ofd_signature_read(ezz_ctx *ctx, struct ezz_bytes xml,
    struct ezz_ofd **out)
{
	static const struct ezz_pkg	 nothing;
	struct ofd_reader		 r = { .ctx = ctx };
	ezz_status			 st = EZZ_OK;

	*out = NULL;
	if ((r.o = calloc(1, sizeof(*r.o))) == NULL)
		return ezz_nomem(ctx);
	r.o->pkg = &nothing;
	r.o->version = r.o->doc_type = "";
	if (ezz_ofd_in_more(&r, &r.o->bodies, &r.o->n_bodies,
	    sizeof(*r.o->bodies), &st) != NULL)
		st = read_lone(&r, xml);
	if (st != EZZ_OK)
		ezz_ofd_free(&r.o);
	*out = r.o;
	return st;
}

/* ---- OFDEntries.xml ------------------------------------------------------ */

static ezz_status
list_files(struct ofd_reader *r, const struct ofd_file *f,
    struct ezz_ofd_list *l)
{
	const struct ezz_xml_node	*list, *c = NULL;
	struct ezz_ofd_reference	*ref;
	ezz_status			 st;

	st = ezz_xml_only(r->ctx, f->x->root, "FileList", &list);
	if (st == EZZ_OK && list != NULL)
		c = ezz_xml_child(list, "File");
	for (; c != NULL && st == EZZ_OK; c = ezz_xml_again(c)) {
		ref = ezz_ofd_in_more(r, &l->files, &l->n_files, sizeof(*ref), &st);
		if (ref == NULL)
			return st;
		st = ezz_ofd_in_refer(r, f->dir, ezz_xml_attr(c, "FileLoc"), ref);
	}
	return st;
}

static ezz_status
list_parts(struct ofd_reader *r, const struct ofd_file *f,
    struct ezz_ofd_list *l)
{
	const struct ezz_xml_node	*root = f->x->root;
	ezz_status			 st = EZZ_OK;

	l->id = ezz_ofd_in_attr(r, root, "ID", &st);
	l->creator = ezz_ofd_in_attr(r, root, "CreatorName", &st);
	l->created = ezz_ofd_in_attr(r, root, "CreationDate", &st);
	if (st == EZZ_OK)
		st = ezz_ofd_in_child_loc(r, EZZ_OFD_ENTRIES_VALUE, f, root,
		    "SignedValueLoc", &l->value);
	return st == EZZ_OK ? list_files(r, f, l) : st;
}

ezz_status
ezz_ofd_in_read_list(struct ofd_reader *r)
{
	struct ofd_file	 f = { 0 };
	bool		 exact;
	ezz_status	 st;

	f.entry = ezz_pkg_find(r->o->pkg, ezz_bytes_str("OFDEntries.xml"),
	    &exact);
	if (f.entry == NULL)
		return EZZ_OK;
	if ((r->o->list = calloc(1, sizeof(*r->o->list))) == NULL)
		return ezz_nomem(r->ctx);
	r->o->list->id = r->o->list->creator = r->o->list->created = "";
	r->o->reached[f.entry - r->o->pkg->entries] |= 1U << EZZ_OFD_ENTRIES;
	st = open_kept(r, &f, "DocEntries", &r->o->list->xml);
	if (st == EZZ_OK)
		st = list_parts(r, &f, r->o->list);
	st = ezz_ofd_in_fault(r, st, &f);
	ezz_ofd_in_close(&f);
	return st;
}
