/*
 * What an OFD package says: its documents, pages and their sizes, templates,
 * fonts, pictures, attachments, annotations, custom tags, versions, what is
 * said of it, its signatures as claims, and each of its files with who leads
 * to it.  Then the text of pages.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "op/show.h"

static const char *
file_of(const struct ezz_ofd_loc *l)
{
	return l == NULL ? "" : l->entry != NULL ? l->entry->name : l->text;
}

static void
row_file(struct ezz_rows *r, const char *key, const struct ezz_ofd_loc *l)
{
	ezz_row_text(r, key, file_of(l));
	if (l != NULL && l->entry == NULL)
		ezz_row_flag(r, N_("missing"), true);
}

/* Words with blanks between. */
static void
row_words(struct ezz_rows *r, const char *key, const char **words, size_t n)
{
	struct ezz_buf	 b = { 0 };

	for (size_t i = 0; i < n && r->st == EZZ_OK; i++) {
		if (i > 0)
			r->st = ezz_buf_byte(r->ctx, &b, ' ');
		if (r->st == EZZ_OK)
			r->st = ezz_buf_str(r->ctx, &b, words[i]);
	}
	ezz_row_bytes(r, key, ezz_bytes_of(&b));
	ezz_buf_free(&b);
}

/* ---- what a document is made of ------------------------------------------ */

static void
pages(struct ezz_rows *r, const struct ezz_ofd_body *b)
{
	for (size_t i = 0; i < b->n_pages; i++) {
		const struct ezz_ofd_page	*p = &b->pages[i];

		ezz_row(r, 1, N_("page"), i + 1);
		ezz_row_text(r, N_("id"), p->id);
		ezz_row_box(r, N_("box in mm"), &p->box);
		row_words(r, N_("templates"), p->templates, p->n_templates);
		row_file(r, N_("in"), p->loc);
		ezz_row_end(r);
	}
	for (size_t i = 0; i < b->n_templates; i++) {
		ezz_row(r, 1, N_("template"), i + 1);
		ezz_row_text(r, N_("id"), b->templates[i].id);
		ezz_row_text(r, N_("name"), b->templates[i].name);
		ezz_row_text(r, N_("order"), b->templates[i].zorder);
		row_file(r, N_("in"), b->templates[i].loc);
		ezz_row_end(r);
	}
}

static void
resources(struct ezz_rows *r, const struct ezz_ofd_body *b)
{
	for (size_t i = 0; i < b->n_fonts; i++) {
		const struct ezz_ofd_font	*f = &b->fonts[i];

		ezz_row(r, 1, N_("font"), i + 1);
		ezz_row_text(r, N_("id"), f->id);
		ezz_row_text(r, N_("name"), f->name);
		ezz_row_text(r, N_("family"), f->family);
		ezz_row_flag(r, N_("embedded"), f->loc != NULL);
		row_file(r, N_("in"), f->loc);
		ezz_row_end(r);
	}
	for (size_t i = 0; i < b->n_media; i++) {
		ezz_row(r, 1, N_("media"), i + 1);
		ezz_row_text(r, N_("id"), b->media[i].id);
		ezz_row_text(r, N_("type"), b->media[i].type);
		ezz_row_text(r, N_("format"), b->media[i].format);
		row_file(r, N_("in"), b->media[i].loc);
		ezz_row_end(r);
	}
}

static void
attachments(struct ezz_rows *r, const struct ezz_ofd_body *b)
{
	for (size_t i = 0; i < b->n_attachments; i++) {
		const struct ezz_ofd_attachment	*a = &b->attachments[i];

		ezz_row(r, 1, N_("attachment"), i + 1);
		ezz_row_text(r, N_("name"), a->name);
		ezz_row_text(r, N_("format"), a->format);
		ezz_row_text(r, N_("usage"), a->usage);
		ezz_row_flag(r, N_("hidden"), !a->visible);
		if (a->loc != NULL && a->loc->entry != NULL)
			ezz_row_number(r, N_("bytes"),
			    (int64_t)a->loc->entry->size);
		row_file(r, N_("in"), a->loc);
		ezz_row_end(r);
	}
}

static void
others(struct ezz_rows *r, const struct ezz_ofd_body *b)
{
	for (size_t i = 0; i < b->n_annotations; i++) {
		ezz_row(r, 1, N_("annotations"), i + 1);
		ezz_row_text(r, N_("of the page with id"),
		    b->annotations[i].page);
		row_file(r, N_("in"), b->annotations[i].loc);
		ezz_row_end(r);
	}
	for (size_t i = 0; i < b->n_tags; i++) {
		ezz_row(r, 1, N_("custom tags"), i + 1);
		ezz_row_text(r, N_("namespace"), b->tags[i].space);
		ezz_row_text(r, N_("schema"), file_of(b->tags[i].schema));
		row_file(r, N_("in"), b->tags[i].loc);
		ezz_row_end(r);
	}
	for (size_t i = 0; i < b->n_versions; i++) {
		const struct ezz_ofd_version	*v = &b->versions[i];

		ezz_row(r, 1, N_("version"), i + 1);
		ezz_row_text(r, N_("id"), v->id);
		ezz_row_text(r, N_("index"), v->index);
		ezz_row_flag(r, N_("current"), v->current);
		ezz_row_text(r, N_("document"), file_of(v->doc_root));
		row_file(r, N_("in"), v->loc);
		ezz_row_end(r);
	}
}

/* ---- signatures ---------------------------------------------------------- */

static void
stamps(struct ezz_rows *r, const struct ezz_ofd_body *b,
    const struct ezz_ofd_signature *s)
{
	for (size_t i = 0; i < s->n_stamps; i++) {
		const struct ezz_ofd_stamp	*t = &s->stamps[i];
		size_t				 page = 0;

		for (size_t k = 0; b != NULL && k < b->n_pages && page == 0;
		    k++)
			if (strcmp(b->pages[k].id, t->page) == 0)
				page = k + 1;
		ezz_row(r, 2, N_("stamp"), i + 1);
		ezz_row_text(r, N_("id"), t->id);
		ezz_row_number(r, N_("page"), (int64_t)page);
		ezz_row_box(r, N_("box in mm"), &t->boundary);
		ezz_row_box(r, N_("clip in mm"), &t->clip);
		ezz_row_end(r);
	}
}

static size_t
missing(const struct ezz_ofd_signature *s)
{
	size_t	 n = 0;

	for (size_t i = 0; i < s->n_refs; i++)
		n += s->refs[i].entry == NULL;
	return n;
}

static void
said_of(struct ezz_rows *r, const struct ezz_ofd_signature *s)
{
	ezz_row_text(r, N_("provider"), s->provider.name);
	ezz_row_text(r, N_("version"), s->provider.value);
	ezz_row_text(r, N_("company"), s->company);
	ezz_row_text(r, N_("method"), s->method);
	ezz_row_text(r, N_("time as written"), s->time);
	ezz_row_text(r, N_("digest by"), s->check_method);
	ezz_row_number(r, N_("files listed"), (int64_t)s->n_refs);
}

static void
value_of(struct ezz_rows *r, const struct ezz_ofd *o,
    const struct ezz_ofd_signature *s)
{
	struct ezz_buf	 b = { 0 };
	ezz_status	 st;

	if (s->value == NULL || s->value->entry == NULL || r->st != EZZ_OK)
		return;
	st = ezz_pkg_read(r->ctx, o->pkg, s->value->entry, EZZ_MAX_SEAL, &b);
	if (st == EZZ_OK)
		ezz_show_value(r, 2, ezz_bytes_of(&b));
	else if (st == EZZ_ENOMEM || st == EZZ_EIO)
		r->st = st;
	else {
		ezz_row(r, 2, N_("value"), 0);
		ezz_row_text(r, N_("unreadable"), ezz_message(r->ctx));
		ezz_row_end(r);
	}
	ezz_buf_free(&b);
}

static void
signatures(struct ezz_rows *r, const struct ezz_ofd *o,
    const struct ezz_ofd_body *b, size_t *number)
{
	for (size_t i = 0; i < b->n_signatures; i++) {
		const struct ezz_ofd_signature	*s = &b->signatures[i];

		ezz_row(r, 1, N_("signature"), ++*number);
		ezz_row_text(r, N_("id"), s->id);
		ezz_row_text(r, N_("type"), *s->type == '\0' ? "Seal" :
		    s->type);
		said_of(r, s);
		ezz_row_number(r, N_("of them missing"), (int64_t)missing(s));
		ezz_row_text(r, N_("value"), file_of(s->value));
		ezz_row_text(r, N_("seal"), file_of(s->seal));
		row_file(r, N_("in"), s->base);
		ezz_row_end(r);
		stamps(r, b, s);
		value_of(r, o, s);
	}
}

/* ---- documents ----------------------------------------------------------- */

static void
document(struct ezz_rows *r, const struct ezz_ofd_body *b, size_t n)
{
	ezz_row(r, 0, N_("document"), n);
	ezz_row_text(r, N_("title"), b->title);
	ezz_row_text(r, N_("id"), b->doc_id);
	ezz_row_text(r, N_("author"), b->author);
	ezz_row_text(r, N_("subject"), b->subject);
	ezz_row_text(r, N_("abstract"), b->summary);
	row_words(r, N_("keywords"), b->keywords, b->n_keywords);
	ezz_row_text(r, N_("created"), b->created);
	ezz_row_text(r, N_("modified"), b->modified);
	ezz_row_text(r, N_("usage"), b->usage);
	ezz_row_text(r, N_("creator"), b->creator);
	ezz_row_text(r, N_("creator version"), b->creator_version);
	ezz_row_text(r, N_("valid from"), b->valid_from);
	ezz_row_text(r, N_("valid to"), b->valid_to);
	ezz_row_flag(r, N_("asks not to be signed"), b->no_signing);
	ezz_row_number(r, N_("pages"), (int64_t)b->n_pages);
	if (b->actions > 0 || r->json)
		ezz_row_number(r, N_("actions"), (int64_t)b->actions);
	row_file(r, N_("in"), b->doc_root);
	ezz_row_end(r);
	for (size_t i = 0; i < b->n_customs; i++) {
		ezz_row(r, 1, N_("custom data"), 0);
		ezz_row_text(r, N_("name"), b->customs[i].name);
		ezz_row_text(r, N_("text"), b->customs[i].value);
		ezz_row_end(r);
	}
}

/* ---- files --------------------------------------------------------------- */

static const char	*const kinds[EZZ_OFD_KINDS] = {
	[EZZ_OFD_ROOT] = N_("root"), [EZZ_OFD_DOCUMENT] = N_("document"),
	[EZZ_OFD_VERSION] = N_("version"),
	[EZZ_OFD_VERSION_FILE] = N_("file of a version"),
	[EZZ_OFD_COVER] = N_("cover"), [EZZ_OFD_RESOURCES] = N_("resources"),
	[EZZ_OFD_FONT] = N_("font"), [EZZ_OFD_MEDIA] = N_("media"),
	[EZZ_OFD_PROFILE] = N_("colour profile"),
	[EZZ_OFD_TEMPLATE] = N_("template"), [EZZ_OFD_PAGE] = N_("page"),
	[EZZ_OFD_ANNOTATIONS] = N_("list of annotations"),
	[EZZ_OFD_ANNOTATION] = N_("annotations"),
	[EZZ_OFD_ATTACHMENTS] = N_("list of attachments"),
	[EZZ_OFD_ATTACHMENT] = N_("attachment"),
	[EZZ_OFD_TAGS] = N_("list of custom tags"),
	[EZZ_OFD_TAG] = N_("custom tags"),
	[EZZ_OFD_TAG_SCHEMA] = N_("schema"),
	[EZZ_OFD_EXTENSIONS] = N_("extensions"),
	[EZZ_OFD_EXTENSION_DATA] = N_("data of an extension"),
	[EZZ_OFD_SIGNATURES] = N_("list of signatures"),
	[EZZ_OFD_SIGNATURE] = N_("signature"),
	[EZZ_OFD_SIGNED_VALUE] = N_("value"), [EZZ_OFD_SEAL] = N_("seal"),
	[EZZ_OFD_SEAL_PICTURE] = N_("picture"),
	[EZZ_OFD_ENTRIES] = N_("list of files"),
	[EZZ_OFD_ENTRIES_VALUE] = N_("value of the list of files"),
};

static void
row_reached(struct ezz_rows *r, uint32_t by)
{
	struct ezz_buf	 b = { 0 };

	for (int k = 0; k < EZZ_OFD_KINDS && r->st == EZZ_OK; k++) {
		if ((by & 1U << k) == 0)
			continue;
		if (b.n > 0)
			r->st = ezz_buf_str(r->ctx, &b, "; ");
		if (r->st == EZZ_OK)
			r->st = ezz_buf_str(r->ctx, &b, r->json ? kinds[k] :
			    ezz_text(r->ctx, kinds[k]));
	}
	ezz_row_bytes(r, N_("reached as"), ezz_bytes_of(&b));
	ezz_row_flag(r, N_("reached by nobody"), by == 0);
	ezz_buf_free(&b);
}

static void
entries(struct ezz_rows *r, const struct ezz_ofd *o)
{
	for (size_t i = 0; i < o->pkg->n; i++) {
		const struct ezz_pkg_entry	*e = &o->pkg->entries[i];

		if (e->dir)
			continue;
		ezz_row(r, 0, N_("entry"), i + 1);
		ezz_row_text(r, N_("name"), e->name);
		ezz_row_number(r, N_("bytes"), (int64_t)e->size);
		ezz_row_number(r, N_("packed"), (int64_t)e->packed);
		row_reached(r, ezz_ofd_reached(o, e));
		ezz_row_end(r);
	}
	for (size_t i = 0; i < o->n_locs; i++) {
		const struct ezz_ofd_loc	*l = o->locs[i];

		if (l->entry != NULL)
			continue;
		ezz_row(r, 0, N_("dangling"), 0);
		ezz_row_text(r, N_("name"), l->text);
		ezz_row_text(r, N_("in"), l->in);
		ezz_row_number(r, N_("line"), (int64_t)l->line);
		ezz_row_end(r);
	}
	for (size_t i = 0; i < o->n_faults; i++) {
		ezz_row(r, 0, N_("unreadable"), i + 1);
		ezz_row_text(r, N_("name"), o->faults[i].place);
		ezz_row_text(r, N_("why"), o->faults[i].text);
		ezz_row_end(r);
	}
}

/* ---- the whole ----------------------------------------------------------- */

static void
package(struct ezz_rows *r, const struct ezz_ofd *o)
{
	ezz_row(r, 0, N_("package"), 0);
	ezz_row_text(r, N_("version"), o->version);
	ezz_row_text(r, N_("type"), o->doc_type);
	ezz_row_number(r, N_("bytes"), (int64_t)o->pkg->source.size);
	ezz_row_number(r, N_("unpacked"), (int64_t)o->pkg->expanded);
	ezz_row_number(r, N_("documents"), (int64_t)o->n_bodies);
	ezz_row_flag(r, N_("partly encrypted"), o->encrypted);
	ezz_row_flag(r, N_("has a list of files"), o->list != NULL);
	ezz_row_end(r);
}

static ezz_status
show_all(ezz_ctx *ctx, const struct ezz_ofd *o, bool json,
    struct ezz_buf *out)
{
	struct ezz_rows	 r = ezz_rows_to(ctx, json, out);
	size_t		 number = 0;

	ezz_row_unjudged(&r, "document");
	package(&r, o);
	for (size_t i = 0; i < o->n_bodies; i++) {
		const struct ezz_ofd_body	*b = &o->bodies[i];

		document(&r, b, i + 1);
		pages(&r, b);
		resources(&r, b);
		attachments(&r, b);
		others(&r, b);
		signatures(&r, o, b, &number);
	}
	entries(&r, o);
	return r.st;
}

ezz_status
ezz_show_document(ezz_ctx *ctx, struct ezz_bytes bytes, bool json,
    struct ezz_buf *out)
{
	struct ezz_pkg	*pkg = NULL;
	struct ezz_ofd	*o = NULL;
	ezz_status	 st;

	if ((st = ezz_pkg_open_bytes(ctx, bytes, &pkg)) == EZZ_OK &&
	    (st = ezz_ofd_read(ctx, pkg, &o)) == EZZ_OK)
		st = show_all(ctx, o, json, out);
	ezz_ofd_free(&o);
	ezz_pkg_free(&pkg);
	return st;
}

ezz_status
ezz_show_signature_xml(ezz_ctx *ctx, struct ezz_bytes xml, bool json,
    struct ezz_buf *out)
{
	struct ezz_rows			 r = ezz_rows_to(ctx, json, out);
	const struct ezz_ofd_signature	*s;
	struct ezz_ofd			*o = NULL;
	ezz_status			 st;

	if ((st = ezz_ofd_signature_read(ctx, xml, &o)) != EZZ_OK)
		return st;
	s = &o->bodies[0].signatures[0];
	ezz_row_unjudged(&r, "signature");
	ezz_row(&r, 0, N_("signature"), 0);
	said_of(&r, s);
	ezz_row_text(&r, N_("value"), file_of(s->value));
	ezz_row_text(&r, N_("seal"), file_of(s->seal));
	ezz_row_end(&r);
	stamps(&r, NULL, s);
	for (size_t i = 0; i < s->n_refs; i++) {
		ezz_row(&r, 1, N_("file"), i + 1);
		ezz_row_text(&r, N_("name"), s->refs[i].file);
		ezz_row_end(&r);
	}
	ezz_ofd_free(&o);
	return r.st;
}

/* ---- text ---------------------------------------------------------------- */

/*
 * Lines that are escaped one by one: a page's own line ends are ours, what
 * else is in it came from outside.
 */
static ezz_status
escape_lines(ezz_ctx *ctx, struct ezz_bytes text, struct ezz_buf *out)
{
	const uint8_t	*end;
	ezz_status	 st = EZZ_OK;
	size_t		 n;

	while (text.n > 0 && st == EZZ_OK) {
		end = memchr(text.p, '\n', text.n);
		n = end == NULL ? text.n : (size_t)(end - text.p);
		st = ezz_escape(ctx, EZZ_BYTES(text.p, n), out);
		if (st == EZZ_OK)
			st = ezz_buf_byte(ctx, out, '\n');
		n += end != NULL;
		text = EZZ_BYTES(text.p + n, text.n - n);
	}
	return st;
}

static ezz_status
page_text(ezz_ctx *ctx, const struct ezz_ofd_art *art, size_t body,
    size_t page, bool json, struct ezz_buf *out)
{
	struct ezz_rows		 r = ezz_rows_to(ctx, json, out);
	struct ezz_ofd_drawing	*d = NULL;
	struct ezz_buf		 text = { 0 };
	ezz_status		 st;

	if ((st = ezz_ofd_page_read(ctx, art, page, &d)) == EZZ_OK)
		st = ezz_ofd_text(ctx, d, &text);
	if (st == EZZ_OK && json) {
		ezz_row(&r, 0, "text", 0);
		ezz_row_number(&r, "document", (int64_t)body + 1);
		ezz_row_number(&r, "page", (int64_t)page + 1);
		ezz_row_bytes(&r, "text", ezz_bytes_of(&text));
		ezz_row_number(&r, "passed over", (int64_t)d->faults);
		ezz_row_end(&r);
		st = r.st;
	} else if (st == EZZ_OK)
		st = escape_lines(ctx, ezz_bytes_of(&text), out);
	/* a form feed between pages, as other programs have it */
	if (st == EZZ_OK && !json)
		st = ezz_buf_byte(ctx, out, '\f');
	ezz_buf_free(&text);
	ezz_ofd_drawing_free(&d);
	return st;
}

static ezz_status
body_text(ezz_ctx *ctx, const struct ezz_ofd *o, size_t body, bool json,
    struct ezz_buf *out)
{
	struct ezz_ofd_art	*art = NULL;
	ezz_status		 st;

	st = ezz_ofd_art_read(ctx, o, body, &art);
	for (size_t i = 0; st == EZZ_OK && i < o->bodies[body].n_pages; i++) {
		st = page_text(ctx, art, body, i, json, out);
		/* the same page named again and again has one text each */
		if (st == EZZ_OK && out->n > EZZ_MAX_ENTRY)
			st = ezz_fail(ctx, EZZ_ELIMIT, NULL,
			    "text of more than %d bytes", EZZ_MAX_ENTRY);
	}
	ezz_ofd_art_free(&art);
	return st;
}

ezz_status
ezz_document_text(ezz_ctx *ctx, struct ezz_bytes bytes, bool json,
    struct ezz_buf *out)
{
	struct ezz_pkg	*pkg = NULL;
	struct ezz_ofd	*o = NULL;
	ezz_status	 st;

	if ((st = ezz_pkg_open_bytes(ctx, bytes, &pkg)) == EZZ_OK)
		st = ezz_ofd_read(ctx, pkg, &o);
	for (size_t i = 0; st == EZZ_OK && i < o->n_bodies; i++)
		st = body_text(ctx, o, i, json, out);
	ezz_ofd_free(&o);
	ezz_pkg_free(&pkg);
	return st;
}
