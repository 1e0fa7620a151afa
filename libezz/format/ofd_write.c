/*
 * Writing OFD (GB/T 33190-2016, 7 to 11, 14, 15, 20): each file of the package
 * by one function, elements in the order of the standard's schemas.  The
 * writer remembers its first failure, so that a file is written in one go and
 * looked at once.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "format/ofd_write.h"

#define HEAD		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define NS		" xmlns:ofd=\"http://www.ofdspec.org/2016\""
#define FILE_NAME	128

/* ---- XML out ------------------------------------------------------------- */

struct out {
	ezz_ctx		*ctx;
	struct ezz_buf	*buf;
	ezz_status	 st;
};

/* A character of XML 1.0 2.2, which a control or a noncharacter is not. */
static bool
xml_char(uint32_t c)
{
	return c == 0x9 || c == 0xA || c == 0xD ||
	    (c >= 0x20 && c <= 0xFFFD) || c >= 0x10000;
}

static const char *
entity(uint8_t c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\t':
		return "&#9;";
	case '\n':
		return "&#10;";
	case '\r':
		return "&#13;";
	default:
		return NULL;
	}
}

ezz_status
ezz_xml_escape(ezz_ctx *ctx, struct ezz_bytes in, struct ezz_buf *out)
{
	const char	*e;
	ezz_status	 st = EZZ_OK;
	uint32_t	 c;
	size_t		 n;

	for (; in.n > 0 && st == EZZ_OK; in.p += n, in.n -= n) {
		if ((n = ezz_utf8_next(in, &c)) == 0 || !xml_char(c))
			return ezz_fail(ctx, EZZ_EINVAL, "XML 1.0 2.2",
			    "a text has a character that XML cannot hold");
		e = n == 1 ? entity(*in.p) : NULL;
		st = e != NULL ? ezz_buf_str(ctx, out, e) :
		    ezz_buf_add(ctx, out, in.p, n);
	}
	return st;
}

static void
str(struct out *o, const char *s)
{
	if (o->st == EZZ_OK)
		o->st = ezz_buf_str(o->ctx, o->buf, s);
}

static void
number(struct out *o, unsigned v)
{
	char	 text[16];

	snprintf(text, sizeof(text), "%u", v);
	str(o, text);
}

static void
escaped(struct out *o, const char *s)
{
	if (o->st == EZZ_OK)
		o->st = ezz_xml_escape(o->ctx, ezz_bytes_str(s), o->buf);
}

/* Micrometres as millimetres, without the locale's comma. */
static void
mm(struct out *o, int32_t um)
{
	char	 text[24];
	int	 n;
	long	 v = um;

	n = snprintf(text, sizeof(text), "%s%ld.%03ld", v < 0 ? "-" : "",
	    labs(v) / 1000, labs(v) % 1000);
	while (text[n - 1] == '0')
		text[--n] = '\0';
	if (text[n - 1] == '.')
		text[--n] = '\0';
	str(o, text);
}

static void
area(struct out *o, const struct ezz_ofd_area *a)
{
	const int32_t	 v[4] = { a->x, a->y, a->w, a->h };

	for (int i = 0; i < 4; i++) {
		str(o, i == 0 ? "" : " ");
		mm(o, v[i]);
	}
}

static void
attr(struct out *o, const char *name, const char *value)
{
	str(o, " ");
	str(o, name);
	str(o, "=\"");
	escaped(o, value);
	str(o, "\"");
}

static void
attr_id(struct out *o, const char *name, unsigned id)
{
	str(o, " ");
	str(o, name);
	str(o, "=\"");
	number(o, id);
	str(o, "\"");
}

static void
attr_mm(struct out *o, const char *name, int32_t um)
{
	str(o, " ");
	str(o, name);
	str(o, "=\"");
	mm(o, um);
	str(o, "\"");
}

/* <ofd:name>value</ofd:name>, or nothing for NULL. */
static void
element(struct out *o, const char *name, const char *value)
{
	if (value == NULL)
		return;
	str(o, "<ofd:");
	str(o, name);
	str(o, ">");
	escaped(o, value);
	str(o, "</ofd:");
	str(o, name);
	str(o, ">\n");
}

/* ---- objects ------------------------------------------------------------- */

static void
colour(struct out *o, const char *name, const struct ezz_ofd_put *p)
{
	str(o, "<ofd:");
	str(o, name);
	str(o, " Value=\"");
	for (int i = 0; i < 3; i++) {
		str(o, i == 0 ? "" : " ");
		number(o, p->rgb[i]);
	}
	str(o, "\"/>");
}

static bool
black(const struct ezz_ofd_put *p)
{
	return (p->rgb[0] | p->rgb[1] | p->rgb[2]) == 0;
}

static void
real(struct out *o, double v)
{
	char	 text[32];
	long	 n = lround(v * 1e6);

	snprintf(text, sizeof(text), "%s%ld.%06ld", n < 0 ? "-" : "",
	    labs(n) / 1000000, labs(n) % 1000000);
	str(o, text);
}

/* x' = cos x - sin y + e, y' = sin x + cos y + f, the middle staying put. */
static void
turned(struct out *o, const struct ezz_ofd_put *p)
{
	double	 t = p->turn * acos(-1) / 180, c = cos(t), s = sin(t);
	double	 x = p->box.w / 2000.0, y = p->box.h / 2000.0;
	const double m[6] = { c, s, -s, c, x - c * x + s * y,
		    y - s * x - c * y };

	str(o, " CTM=\"");
	for (int i = 0; i < 6; i++) {
		str(o, i == 0 ? "" : " ");
		real(o, m[i]);
	}
	str(o, "\"");
}

static void
common(struct out *o, const struct ezz_ofd_put *p)
{
	attr_id(o, "ID", p->id);
	str(o, " Boundary=\"");
	area(o, &p->box);
	str(o, "\"");
	if (p->alpha != 0 && p->alpha != 255)
		attr_id(o, "Alpha", p->alpha);
	if (p->turn != 0 && p->kind != EZZ_OFD_PUT_IMAGE)
		turned(o, p);
}

/* Equal distances in one go: "g 4 1.5" (GB/T 33190 11.3). */
static void
deltas(struct out *o, const int32_t *d, size_t n)
{
	size_t	 run;

	str(o, " DeltaX=\"");
	for (size_t i = 0; i < n; i += run) {
		for (run = 1; i + run < n && d[i + run] == d[i]; run++)
			;
		str(o, i == 0 ? "" : " ");
		if (run > 2) {
			str(o, "g ");
			number(o, (unsigned)run);
			str(o, " ");
		} else
			run = 1;
		mm(o, d[i]);
	}
	str(o, "\"");
}

static void
glyphs(struct out *o, const uint32_t *g, size_t n)
{
	str(o, "<ofd:CGTransform CodePosition=\"0\"");
	attr_id(o, "CodeCount", (unsigned)n);
	attr_id(o, "GlyphCount", (unsigned)n);
	str(o, "><ofd:Glyphs>");
	for (size_t i = 0; i < n; i++) {
		str(o, i == 0 ? "" : " ");
		number(o, g[i]);
	}
	str(o, "</ofd:Glyphs></ofd:CGTransform>");
}

static void
put_text(struct out *o, const struct ezz_ofd_put *p)
{
	size_t	 n = ezz_utf8_length(p->text);

	str(o, "<ofd:TextObject");
	common(o, p);
	attr_id(o, "Font", p->font);
	attr_mm(o, "Size", p->size);
	str(o, ">");
	if (!black(p))
		colour(o, "FillColor", p);
	if (p->glyphs != NULL)
		glyphs(o, p->glyphs, n);
	str(o, "<ofd:TextCode");
	attr_mm(o, "X", p->x);
	attr_mm(o, "Y", p->y);
	if (n > 1 && p->delta != NULL)
		deltas(o, p->delta, n - 1);
	str(o, ">");
	if (o->st == EZZ_OK)
		o->st = ezz_xml_escape(o->ctx, p->text, o->buf);
	str(o, "</ofd:TextCode></ofd:TextObject>\n");
}

static void
put_step(struct out *o, const struct ezz_ofd_put_step *s)
{
	int	 n = s->op == 'C' ? 0 : s->op == 'B' ? 6 : 2;
	char	 op[2] = { s->op, '\0' };

	str(o, op);
	for (int i = 0; i < n; i++) {
		str(o, " ");
		mm(o, s->p[i]);
	}
}

static void
put_path(struct out *o, const struct ezz_ofd_put *p)
{
	str(o, "<ofd:PathObject");
	common(o, p);
	if (p->line > 0)
		attr_mm(o, "LineWidth", p->line);
	if (p->dashes_n > 0) {
		str(o, " DashPattern=\"");
		for (size_t i = 0; i < p->dashes_n; i++) {
			str(o, i == 0 ? "" : " ");
			mm(o, p->dashes[i]);
		}
		str(o, "\"");
	}
	/* as the standard's defaults have it: drawn with a line, not filled */
	if (p->line <= 0)
		str(o, " Stroke=\"false\"");
	if (p->fill)
		str(o, " Fill=\"true\"");
	str(o, ">");
	if (p->line > 0 && !black(p))
		colour(o, "StrokeColor", p);
	if (p->fill)
		colour(o, "FillColor", p);
	str(o, "<ofd:AbbreviatedData>");
	for (size_t i = 0; i < p->steps_n; i++) {
		str(o, i == 0 ? "" : " ");
		put_step(o, &p->steps[i]);
	}
	str(o, "</ofd:AbbreviatedData></ofd:PathObject>\n");
}

/* A picture fills the unit square, which the CTM takes to the box. */
static void
put_image(struct out *o, const struct ezz_ofd_put *p)
{
	str(o, "<ofd:ImageObject");
	common(o, p);
	str(o, " CTM=\"");
	mm(o, p->box.w);
	str(o, " 0 0 ");
	mm(o, p->box.h);
	str(o, " 0 0\"");
	attr_id(o, "ResourceID", p->resource);
	str(o, "/>\n");
}

/* ---- pages --------------------------------------------------------------- */

static void
put_layer(struct out *o, const struct ezz_ofd_put_layer *l)
{
	static void	(*const put[])(struct out *,
			    const struct ezz_ofd_put *) = {
		put_text, put_path, put_image
	};

	str(o, "<ofd:Layer");
	attr_id(o, "ID", l->id);
	if (l->kind != EZZ_OFD_PUT_BODY)
		attr(o, "Type", l->kind == EZZ_OFD_PUT_BACKGROUND ?
		    "Background" : "Foreground");
	str(o, ">\n");
	for (size_t i = 0; i < l->n; i++)
		put[l->put[i].kind](o, &l->put[i]);
	str(o, "</ofd:Layer>\n");
}

static void
put_page_area(struct out *o, const char *name, int32_t w, int32_t h)
{
	const struct ezz_ofd_area	 box = { 0, 0, w, h };

	str(o, "<ofd:");
	str(o, name);
	str(o, "><ofd:PhysicalBox>");
	area(o, &box);
	str(o, "</ofd:PhysicalBox></ofd:");
	str(o, name);
	str(o, ">\n");
}

ezz_status
ezz_ofd_write_page(ezz_ctx *ctx, const struct ezz_ofd_put_page *p,
    struct ezz_buf *out)
{
	struct out	 o = { ctx, out, EZZ_OK };

	str(&o, HEAD "<ofd:Page" NS ">\n");
	for (size_t i = 0; i < p->templates_n; i++) {
		str(&o, "<ofd:Template");
		attr_id(&o, "TemplateID", p->templates[i]);
		str(&o, " ZOrder=\"Background\"/>\n");
	}
	put_page_area(&o, "Area", p->w, p->h);
	str(&o, "<ofd:Content>\n");
	for (size_t i = 0; i < p->layers_n; i++)
		put_layer(&o, &p->layers[i]);
	str(&o, "</ofd:Content>\n</ofd:Page>\n");
	return o.st;
}

void
ezz_ofd_template_name(size_t i, char out[64])
{
	snprintf(out, 64, EZZ_OFD_DIR "Tpls/Tpl_%zu/Content.xml", i);
}

/* ---- OFD.xml ------------------------------------------------------------- */

static void
put_info(struct out *o, const struct ezz_ofd_put_doc *d)
{
	char	 day[EZZ_TIME_TEXT];

	ezz_day_text(ezz_time_day(d->created), day);
	str(o, "<ofd:DocInfo>\n");
	element(o, "DocID", d->doc_id);
	element(o, "Title", d->title);
	element(o, "Author", d->author);
	element(o, "Subject", d->subject);
	element(o, "CreationDate", day);
	element(o, "ModDate", day);
	element(o, "Creator", d->creator);
	element(o, "CreatorVersion", d->creator_version);
	if (d->customs_n > 0)
		str(o, "<ofd:CustomDatas>\n");
	for (size_t i = 0; i < d->customs_n; i++) {
		str(o, "<ofd:CustomData");
		attr(o, "Name", d->customs[i].name);
		str(o, ">");
		escaped(o, d->customs[i].value);
		str(o, "</ofd:CustomData>\n");
	}
	if (d->customs_n > 0)
		str(o, "</ofd:CustomDatas>\n");
	str(o, "</ofd:DocInfo>\n");
}

static ezz_status
root_file(ezz_ctx *ctx, const struct ezz_ofd_put_doc *d, struct ezz_buf *out)
{
	struct out	 o = { ctx, out, EZZ_OK };

	str(&o, HEAD "<ofd:OFD" NS " DocType=\"OFD\" Version=\"1.0\">\n"
	    "<ofd:DocBody>\n");
	put_info(&o, d);
	element(&o, "DocRoot", EZZ_OFD_DIR "Document.xml");
	element(&o, "Signatures", d->signatures);
	str(&o, "</ofd:DocBody>\n</ofd:OFD>\n");
	return o.st;
}

/* ---- Document.xml -------------------------------------------------------- */

/* Ids are one space for all that the document has. */
struct ids {
	unsigned	*v;
	size_t		 n, cap;
	unsigned	 most;
};

static ezz_status
add_id(ezz_ctx *ctx, struct ids *ids, unsigned id)
{
	unsigned	*more;
	size_t		 cap = ids->cap * 2 + 64;

	if (id == 0)
		return ezz_fail(ctx, EZZ_EINVAL, "GB/T 33190 7.3",
		    "an object of the page has no id");
	if (ids->n == ids->cap) {
		if ((more = reallocarray(ids->v, cap, sizeof(*more))) == NULL)
			return ezz_nomem(ctx);
		ids->v = more;
		ids->cap = cap;
	}
	ids->v[ids->n++] = id;
	if (id > ids->most)
		ids->most = id;
	return EZZ_OK;
}

static ezz_status
page_ids(ezz_ctx *ctx, const struct ezz_ofd_put_page *p, struct ids *ids)
{
	ezz_status	 st;

	st = add_id(ctx, ids, p->id);
	for (size_t i = 0; i < p->layers_n && st == EZZ_OK; i++) {
		st = add_id(ctx, ids, p->layers[i].id);
		for (size_t k = 0; k < p->layers[i].n && st == EZZ_OK; k++)
			st = add_id(ctx, ids, p->layers[i].put[k].id);
	}
	return st;
}

static int
by_value(const void *a, const void *b)
{
	unsigned	 x = *(const unsigned *)a, y = *(const unsigned *)b;

	return (x > y) - (x < y);
}

static ezz_status
all_ids(ezz_ctx *ctx, const struct ezz_ofd_put_doc *d, struct ids *ids)
{
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < d->fonts_n && st == EZZ_OK; i++)
		st = add_id(ctx, ids, d->fonts[i].id);
	for (size_t i = 0; i < d->media_n && st == EZZ_OK; i++)
		st = add_id(ctx, ids, d->media[i].id);
	for (size_t i = 0; i < d->templates_n && st == EZZ_OK; i++)
		st = page_ids(ctx, &d->templates[i], ids);
	for (size_t i = 0; i < d->pages_n && st == EZZ_OK; i++)
		st = page_ids(ctx, &d->pages[i], ids);
	if (st != EZZ_OK)
		return st;
	qsort(ids->v, ids->n, sizeof(*ids->v), by_value);
	for (size_t i = 1; i < ids->n; i++)
		if (ids->v[i] == ids->v[i - 1])
			return ezz_fail(ctx, EZZ_EINVAL, "GB/T 33190 7.3",
			    "id %u is given twice", ids->v[i]);
	return EZZ_OK;
}

static void
put_pages(struct out *o, const struct ezz_ofd_put_doc *d)
{
	char	 name[64];

	str(o, "<ofd:Pages>\n");
	for (size_t i = 0; i < d->pages_n; i++) {
		snprintf(name, sizeof(name), "Pages/Page_%zu/Content.xml", i);
		str(o, "<ofd:Page");
		attr_id(o, "ID", d->pages[i].id);
		attr(o, "BaseLoc", name);
		str(o, "/>\n");
	}
	str(o, "</ofd:Pages>\n");
}

static void
put_templates(struct out *o, const struct ezz_ofd_put_doc *d)
{
	char	 name[64];

	for (size_t i = 0; i < d->templates_n; i++) {
		ezz_ofd_template_name(i, name);
		str(o, "<ofd:TemplatePage");
		attr_id(o, "ID", d->templates[i].id);
		if (d->templates[i].name != NULL)
			attr(o, "Name", d->templates[i].name);
		attr(o, "ZOrder", d->templates[i].foreground ? "Foreground" :
		    "Background");
		attr(o, "BaseLoc", name + strlen(EZZ_OFD_DIR));
		str(o, "/>\n");
	}
}

static ezz_status
document_file(ezz_ctx *ctx, const struct ezz_ofd_put_doc *d, unsigned most,
    struct ezz_buf *out)
{
	struct out	 o = { ctx, out, EZZ_OK };

	str(&o, HEAD "<ofd:Document" NS ">\n<ofd:CommonData>\n"
	    "<ofd:MaxUnitID>");
	number(&o, most);
	str(&o, "</ofd:MaxUnitID>\n");
	put_page_area(&o, "PageArea", d->pages[0].w, d->pages[0].h);
	element(&o, "PublicRes", d->fonts_n > 0 ? "PublicRes.xml" : NULL);
	element(&o, "DocumentRes", d->media_n > 0 ? "DocumentRes.xml" : NULL);
	put_templates(&o, d);
	str(&o, "</ofd:CommonData>\n");
	put_pages(&o, d);
	element(&o, "CustomTags", d->tag_root != NULL ?
	    "Tags/CustomTags.xml" : NULL);
	element(&o, "Attachments", d->attachments_n > 0 ?
	    "Attachs/Attachments.xml" : NULL);
	str(&o, "</ofd:Document>\n");
	return o.st;
}

/* ---- resources ----------------------------------------------------------- */

static ezz_status
fonts_file(ezz_ctx *ctx, const struct ezz_ofd_put_doc *d, struct ezz_buf *out)
{
	struct out	 o = { ctx, out, EZZ_OK };

	str(&o, HEAD "<ofd:Res" NS " BaseLoc=\"Res\">\n<ofd:Fonts>\n");
	for (size_t i = 0; i < d->fonts_n; i++) {
		const struct ezz_ofd_put_font	*f = &d->fonts[i];

		str(&o, "<ofd:Font");
		attr_id(&o, "ID", f->id);
		attr(&o, "FontName", f->name);
		attr(&o, "FamilyName", f->family != NULL ? f->family :
		    f->name);
		if (f->bold)
			attr(&o, "Bold", "true");
		if (f->serif)
			attr(&o, "Serif", "true");
		str(&o, f->file == NULL ? "/>\n" : ">");
		if (f->file != NULL) {
			element(&o, "FontFile", f->file);
			str(&o, "</ofd:Font>\n");
		}
	}
	str(&o, "</ofd:Fonts>\n</ofd:Res>\n");
	return o.st;
}

static ezz_status
media_file(ezz_ctx *ctx, const struct ezz_ofd_put_doc *d, struct ezz_buf *out)
{
	struct out	 o = { ctx, out, EZZ_OK };

	str(&o, HEAD "<ofd:Res" NS " BaseLoc=\"Res\">\n<ofd:MultiMedias>\n");
	for (size_t i = 0; i < d->media_n; i++) {
		str(&o, "<ofd:MultiMedia");
		attr_id(&o, "ID", d->media[i].id);
		attr(&o, "Type", "Image");
		attr(&o, "Format", d->media[i].format);
		str(&o, ">");
		element(&o, "MediaFile", d->media[i].file);
		str(&o, "</ofd:MultiMedia>\n");
	}
	str(&o, "</ofd:MultiMedias>\n</ofd:Res>\n");
	return o.st;
}

/* ---- attachments and tags ------------------------------------------------ */

static ezz_status
attachments_file(ezz_ctx *ctx, const struct ezz_ofd_put_doc *d,
    struct ezz_buf *out)
{
	struct out	 o = { ctx, out, EZZ_OK };
	char		 day[EZZ_TIME_TEXT];

	ezz_day_text(ezz_time_day(d->created), day);
	str(&o, HEAD "<ofd:Attachments" NS ">\n");
	for (size_t i = 0; i < d->attachments_n; i++) {
		const struct ezz_ofd_put_attachment	*a =
		    &d->attachments[i];

		str(&o, "<ofd:Attachment");
		attr_id(&o, "ID", (unsigned)i + 1);
		attr(&o, "Name", a->name);
		attr(&o, "Format", a->format);
		attr(&o, "CreationDate", day);
		attr(&o, "Visible", a->visible ? "true" : "false");
		str(&o, ">");
		element(&o, "FileLoc", a->file);
		str(&o, "</ofd:Attachment>\n");
	}
	str(&o, "</ofd:Attachments>\n");
	return o.st;
}

static ezz_status
tag_list(ezz_ctx *ctx, const struct ezz_ofd_put_doc *d, struct ezz_buf *out)
{
	struct out	 o = { ctx, out, EZZ_OK };

	str(&o, HEAD "<ofd:CustomTags" NS ">\n<ofd:CustomTag");
	attr(&o, "NameSpace", d->tag_space);
	str(&o, ">");
	element(&o, "FileLoc", "Tag_0.xml");
	str(&o, "</ofd:CustomTag>\n</ofd:CustomTags>\n");
	return o.st;
}

static ezz_status
tag_file(ezz_ctx *ctx, const struct ezz_ofd_put_doc *d, struct ezz_buf *out)
{
	struct out	 o = { ctx, out, EZZ_OK };

	str(&o, HEAD "<t:");
	str(&o, d->tag_root);
	str(&o, NS);
	attr(&o, "xmlns:t", d->tag_space);
	str(&o, ">\n");
	for (size_t i = 0; i < d->tags_n; i++) {
		const struct ezz_ofd_put_tag	*t = &d->tags[i];

		str(&o, "<t:");
		str(&o, t->name);
		str(&o, ">");
		for (size_t k = 0; k < t->n; k++) {
			str(&o, "<ofd:ObjectRef");
			attr_id(&o, "PageRef", t->refs[k].page);
			str(&o, ">");
			number(&o, t->refs[k].object);
			str(&o, "</ofd:ObjectRef>");
		}
		str(&o, "</t:");
		str(&o, t->name);
		str(&o, ">\n");
	}
	str(&o, "</t:");
	str(&o, d->tag_root);
	str(&o, ">\n");
	return o.st;
}

/* ---- what leads nowhere -------------------------------------------------- */

static bool
plain_name(const char *s)
{
	size_t	 n = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
		    "abcdefghijklmnopqrstuvwxyz0123456789-");

	return n > 0 && s[n] == '\0' && (s[0] < '0' || s[0] > '9') &&
	    s[0] != '-';
}

static bool
has_font(const struct ezz_ofd_put_doc *d, unsigned id)
{
	for (size_t i = 0; i < d->fonts_n; i++)
		if (d->fonts[i].id == id)
			return true;
	return false;
}

static bool
has_media(const struct ezz_ofd_put_doc *d, unsigned id)
{
	for (size_t i = 0; i < d->media_n; i++)
		if (d->media[i].id == id)
			return true;
	return false;
}

static bool
has_template(const struct ezz_ofd_put_doc *d, unsigned id)
{
	for (size_t i = 0; i < d->templates_n; i++)
		if (d->templates[i].id == id)
			return true;
	return false;
}

static ezz_status
nowhere(ezz_ctx *ctx, unsigned id)
{
	return ezz_fail(ctx, EZZ_EINVAL, "GB/T 33190 7.3",
	    "id %u leads to nothing of its kind", id);
}

static ezz_status
page_refs(ezz_ctx *ctx, const struct ezz_ofd_put_doc *d,
    const struct ezz_ofd_put_page *p)
{
	for (size_t i = 0; i < p->templates_n; i++)
		if (!has_template(d, p->templates[i]))
			return nowhere(ctx, p->templates[i]);
	for (size_t i = 0; i < p->layers_n; i++)
		for (size_t k = 0; k < p->layers[i].n; k++) {
			const struct ezz_ofd_put	*o =
			    &p->layers[i].put[k];

			if (o->kind == EZZ_OFD_PUT_TEXT &&
			    !has_font(d, o->font))
				return nowhere(ctx, o->font);
			if (o->kind == EZZ_OFD_PUT_IMAGE &&
			    !has_media(d, o->resource))
				return nowhere(ctx, o->resource);
		}
	return EZZ_OK;
}

static bool
has_object(const struct ezz_ofd_put_doc *d, const struct ezz_ofd_put_ref *r)
{
	for (size_t i = 0; i < d->pages_n; i++) {
		const struct ezz_ofd_put_page	*p = &d->pages[i];

		for (size_t l = 0; p->id == r->page && l < p->layers_n; l++)
			for (size_t k = 0; k < p->layers[l].n; k++)
				if (p->layers[l].put[k].id == r->object)
					return true;
	}
	return false;
}

static ezz_status
tag_refs(ezz_ctx *ctx, const struct ezz_ofd_put_doc *d)
{
	if (d->tag_root != NULL && !plain_name(d->tag_root))
		return ezz_fail(ctx, EZZ_EINVAL, "XML 1.0 2.3",
		    "%s can be no name of an element", d->tag_root);
	for (size_t i = 0; i < d->tags_n; i++) {
		if (!plain_name(d->tags[i].name))
			return ezz_fail(ctx, EZZ_EINVAL, "XML 1.0 2.3",
			    "%s can be no name of an element",
			    d->tags[i].name);
		for (size_t k = 0; k < d->tags[i].n; k++)
			if (!has_object(d, &d->tags[i].refs[k]))
				return nowhere(ctx,
				    d->tags[i].refs[k].object);
	}
	return EZZ_OK;
}

static ezz_status
all_refs(ezz_ctx *ctx, const struct ezz_ofd_put_doc *d)
{
	ezz_status	 st = EZZ_OK;

	if (d->pages_n == 0)
		return ezz_fail(ctx, EZZ_EINVAL, "GB/T 33190 7.6",
		    "a document has at least one page");
	for (size_t i = 0; i < d->templates_n && st == EZZ_OK; i++)
		st = page_refs(ctx, d, &d->templates[i]);
	for (size_t i = 0; i < d->pages_n && st == EZZ_OK; i++)
		st = page_refs(ctx, d, &d->pages[i]);
	return st == EZZ_OK ? tag_refs(ctx, d) : st;
}

/* ---- the package --------------------------------------------------------- */

/* The files of the package, in their order; those that were made here own
 * their bytes. */
struct files {
	struct file {
		char		 name[FILE_NAME];
		struct ezz_buf	 made;
		struct ezz_bytes bytes;
	}	*v;
	size_t	 n, cap;
};

static ezz_status
add_file(ezz_ctx *ctx, struct files *fs, const char *dir, const char *name,
    struct file **out)
{
	struct file	*f;

	if (fs->n == fs->cap)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "the document has too many files");
	f = &fs->v[fs->n];
	if ((size_t)snprintf(f->name, sizeof(f->name), "%s%s", dir, name) >=
	    sizeof(f->name))
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "the name of a file is too long");
	fs->n++;
	*out = f;
	return EZZ_OK;
}

static ezz_status
given(ezz_ctx *ctx, struct files *fs, const char *dir, const char *name,
    struct ezz_bytes bytes)
{
	struct file	*f;
	ezz_status	 st;

	if ((st = add_file(ctx, fs, dir, name, &f)) == EZZ_OK)
		f->bytes = bytes;
	return st;
}

typedef ezz_status	 make_fn(ezz_ctx *, const struct ezz_ofd_put_doc *,
			    struct ezz_buf *);

static ezz_status
made(ezz_ctx *ctx, struct files *fs, const char *name, make_fn *make,
    const struct ezz_ofd_put_doc *d)
{
	struct file	*f;
	ezz_status	 st;

	if ((st = add_file(ctx, fs, "", name, &f)) != EZZ_OK)
		return st;
	st = make(ctx, d, &f->made);
	f->bytes = ezz_bytes_of(&f->made);
	return st;
}

static ezz_status
page_files(ezz_ctx *ctx, const struct ezz_ofd_put_doc *d, struct files *fs)
{
	struct file	*f;
	char		 name[64];
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < d->templates_n && st == EZZ_OK; i++) {
		if (d->templates[i].there)
			continue;
		ezz_ofd_template_name(i, name);
		if ((st = add_file(ctx, fs, "", name, &f)) != EZZ_OK)
			return st;
		st = ezz_ofd_write_page(ctx, &d->templates[i], &f->made);
		f->bytes = ezz_bytes_of(&f->made);
	}
	for (size_t i = 0; i < d->pages_n && st == EZZ_OK; i++) {
		snprintf(name, sizeof(name), "Pages/Page_%zu/Content.xml", i);
		if ((st = add_file(ctx, fs, EZZ_OFD_DIR, name, &f)) != EZZ_OK)
			return st;
		st = ezz_ofd_write_page(ctx, &d->pages[i], &f->made);
		f->bytes = ezz_bytes_of(&f->made);
	}
	return st;
}

static ezz_status
resource_files(ezz_ctx *ctx, const struct ezz_ofd_put_doc *d,
    struct files *fs)
{
	ezz_status	 st = EZZ_OK;

	if (d->fonts_n > 0)
		st = made(ctx, fs, EZZ_OFD_DIR "PublicRes.xml", fonts_file, d);
	if (st == EZZ_OK && d->media_n > 0)
		st = made(ctx, fs, EZZ_OFD_DIR "DocumentRes.xml", media_file,
		    d);
	for (size_t i = 0; i < d->fonts_n && st == EZZ_OK; i++)
		if (d->fonts[i].file != NULL && d->fonts[i].bytes.n > 0)
			st = given(ctx, fs, EZZ_OFD_RES, d->fonts[i].file,
			    d->fonts[i].bytes);
	for (size_t i = 0; i < d->media_n && st == EZZ_OK; i++)
		if (d->media[i].bytes.n > 0)
			st = given(ctx, fs, EZZ_OFD_RES, d->media[i].file,
			    d->media[i].bytes);
	return st;
}

static ezz_status
side_files(ezz_ctx *ctx, const struct ezz_ofd_put_doc *d, struct files *fs)
{
	ezz_status	 st = EZZ_OK;

	if (d->tag_root != NULL &&
	    (st = made(ctx, fs, EZZ_OFD_DIR "Tags/CustomTags.xml", tag_list,
	    d)) == EZZ_OK)
		st = made(ctx, fs, EZZ_OFD_DIR "Tags/Tag_0.xml", tag_file, d);
	if (st == EZZ_OK && d->attachments_n > 0)
		st = made(ctx, fs, EZZ_OFD_DIR "Attachs/Attachments.xml",
		    attachments_file, d);
	for (size_t i = 0; i < d->attachments_n && st == EZZ_OK; i++)
		st = given(ctx, fs, EZZ_OFD_DIR "Attachs/",
		    d->attachments[i].file, d->attachments[i].bytes);
	return st;
}

static ezz_status
all_files(ezz_ctx *ctx, const struct ezz_ofd_put_doc *d, unsigned most,
    struct files *fs)
{
	struct file	*f;
	ezz_status	 st;

	if ((st = made(ctx, fs, "OFD.xml", root_file, d)) != EZZ_OK ||
	    (st = add_file(ctx, fs, EZZ_OFD_DIR, "Document.xml", &f)) !=
	    EZZ_OK)
		return st;
	if ((st = document_file(ctx, d, most, &f->made)) != EZZ_OK)
		return st;
	f->bytes = ezz_bytes_of(&f->made);
	if ((st = page_files(ctx, d, fs)) == EZZ_OK &&
	    (st = resource_files(ctx, d, fs)) == EZZ_OK)
		st = side_files(ctx, d, fs);
	return st;
}

static ezz_status
give(ezz_ctx *ctx, const struct files *fs, ezz_ofd_files_fn *take, void *arg)
{
	struct ezz_pkg_put	*puts = calloc(fs->n + 1, sizeof(*puts));
	ezz_status		 st;

	if (puts == NULL)
		return ezz_nomem(ctx);
	for (size_t i = 0; i < fs->n; i++)
		puts[i] = (struct ezz_pkg_put){ fs->v[i].name,
		    fs->v[i].bytes };
	st = take(ctx, arg, puts, fs->n);
	free(puts);
	return st;
}

ezz_status
ezz_ofd_files(ezz_ctx *ctx, const struct ezz_ofd_put_doc *d,
    ezz_ofd_files_fn *take, void *arg)
{
	struct files	 fs = { 0 };
	struct ids	 ids = { 0 };
	ezz_status	 st;

	/* seven files there are at most besides pages and what is given */
	fs.cap = 7 + d->templates_n + d->pages_n + d->fonts_n + d->media_n +
	    d->attachments_n;
	if ((fs.v = calloc(fs.cap, sizeof(*fs.v))) == NULL)
		return ezz_nomem(ctx);
	if ((st = all_ids(ctx, d, &ids)) == EZZ_OK &&
	    (st = all_refs(ctx, d)) == EZZ_OK &&
	    (st = all_files(ctx, d, ids.most, &fs)) == EZZ_OK)
		st = give(ctx, &fs, take, arg);
	for (size_t i = 0; i < fs.n; i++)
		ezz_buf_free(&fs.v[i].made);
	free(fs.v);
	free(ids.v);
	return st;
}

struct packing {
	const struct ezz_pkg	*base;
	ezz_pkg_sink		 sink;
	void			*arg;
};

static ezz_status
pack(ezz_ctx *ctx, void *arg, const struct ezz_pkg_put *puts, size_t n)
{
	const struct packing	*p = arg;

	return ezz_pkg_write(ctx, p->base, puts, n, p->sink, p->arg);
}

ezz_status
ezz_ofd_write(ezz_ctx *ctx, const struct ezz_pkg *base,
    const struct ezz_ofd_put_doc *d, ezz_pkg_sink sink, void *arg)
{
	struct packing	 p = { base, sink, arg };

	return ezz_ofd_files(ctx, d, pack, &p);
}
