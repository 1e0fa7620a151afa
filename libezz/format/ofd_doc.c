/*
 * Document.xml and what hangs from it (GB/T 33190 7.5 to 7.9, 15, 18, 20):
 * pages with their size and templates, resources, annotations, attachments,
 * custom tags, extensions.  The drawing of pages is not kept.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "format/ofd_in.h"

static ezz_status
base_loc(struct ofd_reader *r, enum ezz_ofd_kind kind,
    const struct ofd_file *f, const struct ezz_xml_node *node,
    const struct ezz_ofd_loc **out)
{
	return ezz_ofd_in_locate(r, kind, f, node, ezz_xml_attr(node, "BaseLoc"),
	    NULL, out);
}

/* PhysicalBox of an area, when there is one that can be read. */
static ezz_status
read_area(struct ofd_reader *r, const struct ezz_xml_node *node,
    const char *name, struct ezz_ofd_box *out)
{
	const struct ezz_xml_node	*area, *box;
	ezz_status			 st;

	if ((st = ezz_xml_only(r->ctx, node, name, &area)) != EZZ_OK ||
	    area == NULL)
		return st;
	if ((st = ezz_xml_only(r->ctx, area, "PhysicalBox", &box)) != EZZ_OK ||
	    box == NULL)
		return st;
	if (!ezz_ofd_box_read(ezz_xml_trim(box->text), out))
		return ezz_fail(r->ctx, EZZ_EFORMAT, "GB/T 33190 7.3",
		    "line %zu: a box is four numbers", box->line);
	return EZZ_OK;
}

/* ---- resources ----------------------------------------------------------- */

static ezz_status
read_fonts(struct ofd_reader *r, const struct ofd_file *f,
    const struct ezz_xml_node *list, const char *base)
{
	const struct ezz_xml_node	*c, *file;
	struct ezz_ofd_body		*b = OFD_BODY(r);
	struct ezz_ofd_font		*font;
	ezz_status			 st = EZZ_OK;

	c = ezz_xml_child(list, "Font");
	for (; c != NULL && st == EZZ_OK; c = ezz_xml_again(c)) {
		font = ezz_ofd_in_more(r, &b->fonts, &b->n_fonts, sizeof(*font), &st);
		if (font == NULL)
			return st;
		font->id = ezz_ofd_in_attr(r, c, "ID", &st);
		font->name = ezz_ofd_in_attr(r, c, "FontName", &st);
		font->family = ezz_ofd_in_attr(r, c, "FamilyName", &st);
		if (st == EZZ_OK)
			st = ezz_xml_only(r->ctx, c, "FontFile", &file);
		if (st == EZZ_OK && file != NULL)
			st = ezz_ofd_in_locate(r, EZZ_OFD_FONT, f, file, file->text,
			    base, &font->loc);
	}
	return st;
}

static ezz_status
read_media(struct ofd_reader *r, const struct ofd_file *f,
    const struct ezz_xml_node *list, const char *base)
{
	const struct ezz_xml_node	*c, *file;
	struct ezz_ofd_body		*b = OFD_BODY(r);
	struct ezz_ofd_media		*m;
	ezz_status			 st = EZZ_OK;

	c = ezz_xml_child(list, "MultiMedia");
	for (; c != NULL && st == EZZ_OK; c = ezz_xml_again(c)) {
		m = ezz_ofd_in_more(r, &b->media, &b->n_media, sizeof(*m), &st);
		if (m == NULL)
			return st;
		m->id = ezz_ofd_in_attr(r, c, "ID", &st);
		m->type = ezz_ofd_in_attr(r, c, "Type", &st);
		m->format = ezz_ofd_in_attr(r, c, "Format", &st);
		if (st == EZZ_OK)
			st = ezz_xml_only(r->ctx, c, "MediaFile", &file);
		if (st == EZZ_OK && file != NULL)
			st = ezz_ofd_in_locate(r, EZZ_OFD_MEDIA, f, file, file->text,
			    base, &m->loc);
	}
	return st;
}

static ezz_status
read_colours(struct ofd_reader *r, const struct ofd_file *f,
    const struct ezz_xml_node *list, const char *base)
{
	const struct ezz_xml_node	*c;
	const struct ezz_ofd_loc	*loc;
	const char			*profile;
	ezz_status			 st = EZZ_OK;

	c = ezz_xml_child(list, "ColorSpace");
	for (; c != NULL && st == EZZ_OK; c = ezz_xml_again(c))
		if ((profile = ezz_xml_attr(c, "Profile")) != NULL &&
		    ezz_xml_trim(profile).n > 0)
			st = ezz_ofd_in_locate(r, EZZ_OFD_PROFILE, f, c, profile,
			    base, &loc);
	return st;
}

/* Res/@BaseLoc is where its files are, itself from where the file is. */
static ezz_status
resource_base(struct ofd_reader *r, const struct ofd_file *f,
    const char **out)
{
	struct ezz_bytes	 text;
	char			 path[EZZ_MAX_NAME];
	size_t			 n;

	*out = NULL;
	text = ezz_xml_trim(ezz_xml_attr(f->x->root, "BaseLoc"));
	while (text.n > 1 && text.p[text.n - 1] == '/')
		text.n--;
	if (text.n == 0 || (n = ezz_ofd_resolve(f->dir, text, path)) == 0)
		return EZZ_OK;
	*out = ezz_arena_text(&r->o->arena, EZZ_BYTES(path, n));
	return *out == NULL ? ezz_nomem(r->ctx) : EZZ_OK;
}

static ezz_status
resource_lists(struct ofd_reader *r, const struct ofd_file *f)
{
	const struct ezz_xml_node	*c;
	const char			*base;
	ezz_status			 st;

	st = resource_base(r, f, &base);
	for (c = f->x->root->first; c != NULL && st == EZZ_OK; c = c->next) {
		if (ezz_xml_is(c, "Fonts"))
			st = read_fonts(r, f, c, base);
		else if (ezz_xml_is(c, "MultiMedias"))
			st = read_media(r, f, c, base);
		else if (ezz_xml_is(c, "ColorSpaces"))
			st = read_colours(r, f, c, base);
	}
	return st;
}

/* Every child of that name is the location of a resource file. */
static ezz_status
read_resources(struct ofd_reader *r, const struct ofd_file *f,
    const struct ezz_xml_node *node, const char *name)
{
	const struct ezz_xml_node	*c;
	const struct ezz_ofd_loc	*loc;
	struct ofd_file			 res;
	ezz_status			 st = EZZ_OK;

	c = ezz_xml_child(node, name);
	for (; c != NULL && st == EZZ_OK; c = ezz_xml_again(c)) {
		st = ezz_ofd_in_locate(r, EZZ_OFD_RESOURCES, f, c, c->text, NULL,
		    &loc);
		if (st == EZZ_OK)
			st = ezz_ofd_in_open(r, loc, "Res", "CompositeGraphicUnits",
			    &res);
		if (st != EZZ_OK || res.x == NULL)
			continue;
		st = ezz_ofd_in_fault(r, resource_lists(r, &res), &res);
		ezz_ofd_in_close(&res);
	}
	return st;
}

/* ---- pages --------------------------------------------------------------- */

static ezz_status
read_page_templates(struct ofd_reader *r, const struct ezz_xml_node *root,
    struct ezz_ofd_page *page)
{
	const struct ezz_xml_node	*c;
	const char			**id;
	ezz_status			 st = EZZ_OK;

	c = ezz_xml_child(root, "Template");
	for (; c != NULL && st == EZZ_OK; c = ezz_xml_again(c)) {
		id = ezz_ofd_in_more(r, &page->templates, &page->n_templates,
		    sizeof(*id), &st);
		if (id == NULL)
			return st;
		*id = ezz_ofd_in_attr(r, c, "TemplateID", &st);
	}
	return st;
}

static ezz_status
page_parts(struct ofd_reader *r, const struct ofd_file *f,
    struct ezz_ofd_page *page)
{
	struct ezz_ofd_box	 box = { 0 };
	ezz_status		 st;

	page->actions = f->x->actions;
	st = read_area(r, f->x->root, "Area", &box);
	if (st == EZZ_OK && box.known) {
		page->box = box;
		page->own_box = true;
	}
	if (st == EZZ_OK)
		st = read_page_templates(r, f->x->root, page);
	if (st == EZZ_OK)
		st = read_resources(r, f, f->x->root, "PageRes");
	return st;
}

/* A page or the page of a template: the files are alike. */
static ezz_status
read_page_file(struct ofd_reader *r, const struct ezz_ofd_loc *loc,
    struct ezz_ofd_page *page)
{
	struct ofd_file	 f;
	ezz_status	 st;

	st = ezz_ofd_in_open(r, loc, "Page", "Content", &f);
	if (st != EZZ_OK || f.x == NULL)
		return st;
	st = ezz_ofd_in_fault(r, page_parts(r, &f, page), &f);
	ezz_ofd_in_close(&f);
	return st;
}

static ezz_status
read_pages(struct ofd_reader *r, const struct ofd_file *f)
{
	const struct ezz_xml_node	*c, *list;
	struct ezz_ofd_body		*b = OFD_BODY(r);
	struct ezz_ofd_page		*page;
	ezz_status			 st;

	st = ezz_xml_only(r->ctx, f->x->root, "Pages", &list);
	if (st != EZZ_OK || list == NULL)
		return st;
	c = ezz_xml_child(list, "Page");
	for (; c != NULL && st == EZZ_OK; c = ezz_xml_again(c)) {
		page = ezz_ofd_in_more(r, &b->pages, &b->n_pages, sizeof(*page), &st);
		if (page == NULL)
			return st;
		page->box = b->box;
		page->id = ezz_ofd_in_attr(r, c, "ID", &st);
		if (st == EZZ_OK)
			st = base_loc(r, EZZ_OFD_PAGE, f, c, &page->loc);
		if (st == EZZ_OK)
			st = read_page_file(r, page->loc, page);
	}
	return st;
}

static ezz_status
read_templates(struct ofd_reader *r, const struct ofd_file *f,
    const struct ezz_xml_node *common)
{
	const struct ezz_xml_node	*c;
	struct ezz_ofd_body		*b = OFD_BODY(r);
	struct ezz_ofd_page		 unused = { 0 };
	struct ezz_ofd_template		*t;
	ezz_status			 st = EZZ_OK;

	c = ezz_xml_child(common, "TemplatePage");
	for (; c != NULL && st == EZZ_OK; c = ezz_xml_again(c)) {
		t = ezz_ofd_in_more(r, &b->templates, &b->n_templates, sizeof(*t),
		    &st);
		if (t == NULL)
			break;
		t->id = ezz_ofd_in_attr(r, c, "ID", &st);
		t->name = ezz_ofd_in_attr(r, c, "Name", &st);
		t->zorder = ezz_ofd_in_attr(r, c, "ZOrder", &st);
		if (st == EZZ_OK)
			st = base_loc(r, EZZ_OFD_TEMPLATE, f, c, &t->loc);
		if (st == EZZ_OK)
			st = read_page_file(r, t->loc, &unused);
	}
	free(unused.templates);
	return st;
}

/* ---- annotations, attachments, tags, extensions -------------------------- */

/* A list file that Document.xml names, read by a function for its items. */
struct part {
	const char		*name;		/* the element, and its root */
	enum ezz_ofd_kind	 kind;
	const char		*item;
	ezz_status		(*take)(struct ofd_reader *,
				    const struct ofd_file *,
				    const struct ezz_xml_node *);
};

/* Its drawing is not kept; its actions are counted. */
static ezz_status
take_annotation(struct ofd_reader *r, const struct ofd_file *f,
    const struct ezz_xml_node *c)
{
	struct ezz_ofd_body		*b = OFD_BODY(r);
	struct ezz_ofd_annotations	*a;
	struct ofd_file			 file;
	ezz_status			 st = EZZ_OK;

	a = ezz_ofd_in_more(r, &b->annotations, &b->n_annotations, sizeof(*a),
	    &st);
	if (a == NULL)
		return st;
	a->page = ezz_ofd_in_attr(r, c, "PageID", &st);
	if (st == EZZ_OK)
		st = ezz_ofd_in_child_loc(r, EZZ_OFD_ANNOTATION, f, c, "FileLoc",
		    &a->loc);
	if (st != EZZ_OK || a->loc == NULL)
		return st;
	st = ezz_ofd_in_open(r, a->loc, "PageAnnot", "Annot", &file);
	if (st == EZZ_OK)
		ezz_ofd_in_close(&file);
	return st;
}

static ezz_status
take_attachment(struct ofd_reader *r, const struct ofd_file *f,
    const struct ezz_xml_node *c)
{
	struct ezz_ofd_body		*b = OFD_BODY(r);
	struct ezz_ofd_attachment	*a;
	const char			*visible;
	ezz_status			 st = EZZ_OK;

	a = ezz_ofd_in_more(r, &b->attachments, &b->n_attachments, sizeof(*a), &st);
	if (a == NULL)
		return st;
	a->id = ezz_ofd_in_attr(r, c, "ID", &st);
	a->name = ezz_ofd_in_attr(r, c, "Name", &st);
	a->format = ezz_ofd_in_attr(r, c, "Format", &st);
	a->usage = ezz_ofd_in_attr(r, c, "Usage", &st);
	visible = ezz_ofd_in_attr(r, c, "Visible", &st);
	if (st != EZZ_OK)
		return st;
	a->visible = strcmp(visible, "false") != 0 && strcmp(visible, "0") != 0;
	return ezz_ofd_in_child_loc(r, EZZ_OFD_ATTACHMENT, f, c, "FileLoc", &a->loc);
}

static ezz_status
take_tag(struct ofd_reader *r, const struct ofd_file *f,
    const struct ezz_xml_node *c)
{
	struct ezz_ofd_body	*b = OFD_BODY(r);
	struct ezz_ofd_tag	*tag;
	ezz_status		 st = EZZ_OK;

	if ((tag = ezz_ofd_in_more(r, &b->tags, &b->n_tags, sizeof(*tag), &st)) ==
	    NULL)
		return st;
	tag->space = ezz_ofd_in_attr(r, c, ezz_xml_attr(c, "NameSpace") != NULL ?
	    "NameSpace" : "TypeID", &st);
	if (st == EZZ_OK)
		st = ezz_ofd_in_child_loc(r, EZZ_OFD_TAG, f, c, "FileLoc",
		    &tag->loc);
	if (st == EZZ_OK)
		st = ezz_ofd_in_child_loc(r, EZZ_OFD_TAG_SCHEMA, f, c, "SchemaLoc",
		    &tag->schema);
	return st;
}

static ezz_status
take_extension(struct ofd_reader *r, const struct ofd_file *f,
    const struct ezz_xml_node *c)
{
	const struct ezz_xml_node	*data;
	const struct ezz_ofd_loc	*loc;
	ezz_status			 st = EZZ_OK;

	data = ezz_xml_child(c, "ExtendData");
	for (; data != NULL && st == EZZ_OK; data = ezz_xml_again(data))
		st = ezz_ofd_in_locate(r, EZZ_OFD_EXTENSION_DATA, f, data,
		    data->text, NULL, &loc);
	return st;
}

static const struct part parts[] = {
	{ "Annotations", EZZ_OFD_ANNOTATIONS, "Page", take_annotation },
	{ "Attachments", EZZ_OFD_ATTACHMENTS, "Attachment", take_attachment },
	{ "CustomTags", EZZ_OFD_TAGS, "CustomTag", take_tag },
	{ "Extensions", EZZ_OFD_EXTENSIONS, "Extension", take_extension },
};

static ezz_status
read_part(struct ofd_reader *r, const struct ofd_file *doc,
    const struct part *part)
{
	const struct ezz_xml_node	*c;
	const struct ezz_ofd_loc	*loc;
	struct ofd_file			 f;
	ezz_status			 st;

	st = ezz_ofd_in_child_loc(r, part->kind, doc, doc->x->root, part->name, &loc);
	if (st != EZZ_OK || loc == NULL)
		return st;
	st = ezz_ofd_in_open(r, loc, part->name, NULL, &f);
	if (st != EZZ_OK || f.x == NULL)
		return st;
	c = ezz_xml_child(f.x->root, part->item);
	for (; c != NULL && st == EZZ_OK; c = ezz_xml_again(c))
		st = part->take(r, &f, c);
	st = ezz_ofd_in_fault(r, st, &f);
	ezz_ofd_in_close(&f);
	return st;
}

/* ---- Document.xml -------------------------------------------------------- */

static ezz_status
read_permissions(struct ofd_reader *r, const struct ezz_xml_node *root)
{
	const struct ezz_xml_node	*c, *valid;
	struct ezz_ofd_body		*b = OFD_BODY(r);
	const char			*signing;
	ezz_status			 st;

	st = ezz_xml_only(r->ctx, root, "Permissions", &c);
	if (st != EZZ_OK || c == NULL)
		return st;
	signing = ezz_ofd_in_child(r, c, "Signature", &st);
	if (st != EZZ_OK)
		return st;
	b->no_signing = strcmp(signing, "false") == 0 ||
	    strcmp(signing, "0") == 0;
	st = ezz_xml_only(r->ctx, c, "ValidPeriod", &valid);
	if (st == EZZ_OK && valid != NULL) {
		b->valid_from = ezz_ofd_in_attr(r, valid, "StartDate", &st);
		b->valid_to = ezz_ofd_in_attr(r, valid, "EndDate", &st);
	}
	return st;
}

static ezz_status
read_common(struct ofd_reader *r, const struct ofd_file *f)
{
	const struct ezz_xml_node	*common;
	struct ezz_ofd_body		*b = OFD_BODY(r);
	ezz_status			 st;

	st = ezz_xml_only(r->ctx, f->x->root, "CommonData", &common);
	if (st != EZZ_OK || common == NULL)
		return st;
	b->max_unit_id = ezz_ofd_in_child(r, common, "MaxUnitID", &st);
	if (st == EZZ_OK)
		st = read_area(r, common, "PageArea", &b->box);
	if (st == EZZ_OK)
		st = read_resources(r, f, common, "PublicRes");
	if (st == EZZ_OK)
		st = read_resources(r, f, common, "DocumentRes");
	if (st == EZZ_OK)
		st = read_templates(r, f, common);
	return st;
}

ezz_status
ezz_ofd_in_read_document(struct ofd_reader *r)
{
	struct ofd_file	 f;
	ezz_status	 st;

	st = ezz_ofd_in_open(r, OFD_BODY(r)->doc_root, "Document", NULL, &f);
	if (st != EZZ_OK || f.x == NULL)
		return st;
	st = read_common(r, &f);
	if (st == EZZ_OK)
		st = read_pages(r, &f);
	if (st == EZZ_OK)
		st = read_permissions(r, f.x->root);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) &&
	    st == EZZ_OK; i++)
		st = read_part(r, &f, &parts[i]);
	OFD_BODY(r)->read = st == EZZ_OK;
	st = ezz_ofd_in_fault(r, st, &f);
	ezz_ofd_in_close(&f);
	return st;
}
