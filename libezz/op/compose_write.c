/*
 * A document that was laid out, as an OFD package (GB/T 33190): a layer a
 * page, fonts as subsets, printed elements tagged, and told again as metadata
 * with the names that GB/T 9704 gives them (GB/T 33480).  Who has to have
 * sealed it is part of that, so that a seal covers it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "crypto/digest.h"
#include "op/bodies.h"
#include "op/compose.h"

static const char *const tag_names[EZZ_TAGS] = {
	[EZZ_TAG_COPY] = "CopyNumber", [EZZ_TAG_SECRECY] = "Secrecy",
	[EZZ_TAG_URGENCY] = "Urgency", [EZZ_TAG_MARK] = "IssuerMark",
	[EZZ_TAG_NUMBER] = "DocumentNumber", [EZZ_TAG_SIGNER] = "Signer",
	[EZZ_TAG_TITLE] = "Title", [EZZ_TAG_TO] = "Recipients",
	[EZZ_TAG_TEXT] = "Text", [EZZ_TAG_ATTACHMENTS] = "AttachmentNote",
	[EZZ_TAG_BODY] = "Issuer", [EZZ_TAG_DATE] = "Date",
	[EZZ_TAG_NOTE] = "Note", [EZZ_TAG_ATTACHMENT] = "Attachment",
	[EZZ_TAG_CC] = "Copies", [EZZ_TAG_PRINTER] = "Printer",
	[EZZ_TAG_PRINTED] = "PrintedOn", [EZZ_TAG_PAGE] = "PageNumber"
};

struct writing {
	struct ezz_compose		*c;
	struct ezz_sheet		 sheet;
	struct ezz_ofd_put_page		*pages;
	struct ezz_ofd_put_layer	*layers;
	size_t				*from;		/* objects of a page */
	struct {
		struct ezz_ofd_put_ref	*v;
		size_t			 n, cap;
	}				 refs[EZZ_TAGS];
	struct ezz_ofd_put_tag		 tags[EZZ_TAGS];
	size_t				 tags_n;
	struct ezz_ofd_put_pair		 customs[EZZ_LETTER_KEYS + 4];
	size_t				 customs_n;
	struct ezz_ofd_put_media	*media;
	size_t				 media_n;
	struct ezz_ofd_put_font		*fonts;
	size_t				 fonts_n;
	struct ezz_buf			 own[EZZ_SHEET_FACES];
};

/* ---- objects ------------------------------------------------------------- */

static ezz_status
refer(struct writing *w, enum ezz_tag tag, unsigned page, size_t objects)
{
	struct ezz_ofd_put_ref	*v;
	size_t			 cap = w->refs[tag].cap * 2 + objects + 16;

	if (tag == EZZ_TAG_NONE)
		return EZZ_OK;
	if (w->refs[tag].n + objects > w->refs[tag].cap) {
		v = reallocarray(w->refs[tag].v, cap, sizeof(*v));
		if (v == NULL)
			return ezz_nomem(w->c->ctx);
		w->refs[tag].v = v;
		w->refs[tag].cap = cap;
	}
	for (size_t i = 0; i < objects; i++)
		w->refs[tag].v[w->refs[tag].n++] = (struct ezz_ofd_put_ref){
		    w->pages[page].id,
		    w->sheet.put[w->sheet.n - objects + i].id };
	return EZZ_OK;
}

static ezz_status
draw_rule(struct writing *w, const struct ezz_mark *m)
{
	struct ezz_face_box	 b = { .kind = EZZ_FACE_RULE,
				    .at = { m->x, m->y, m->w, m->h },
				    .line = m->weight };

	if (m->red)
		memcpy(b.rgb, w->c->l->red, 3);
	return ezz_sheet_drawn(&w->sheet, &b);
}

static ezz_status
draw(struct writing *w, const struct ezz_mark *m)
{
	static const uint8_t	 black[3];
	size_t			 n;
	ezz_status		 st;

	switch (m->kind) {
	case EZZ_MARK_RULE:
		return draw_rule(w, m);
	case EZZ_MARK_PICTURE:
		return ezz_sheet_image(&w->sheet,
		    w->c->pictures[m->picture].id, (struct ezz_face_rect){
		    m->x, m->y, m->w, m->h });
	default:
		if ((st = ezz_sheet_line(&w->sheet, m->set, m->line, m->x,
		    m->y, m->red ? w->c->l->red : black, &n)) != EZZ_OK)
			return st;
		return refer(w, m->tag, m->page, n);
	}
}

/* Marks are in the order they were made; pages want theirs together. */
static ezz_status
draw_pages(struct writing *w)
{
	struct ezz_compose	*c = w->c;
	size_t			*first, *next;
	ezz_status		 st = EZZ_OK;

	first = calloc(c->pages + 1, sizeof(*first));
	next = calloc(c->marks_n + 1, sizeof(*next));
	if (first == NULL || next == NULL) {
		free(first);
		free(next);
		return ezz_nomem(c->ctx);
	}
	for (size_t i = c->marks_n; i > 0; i--) {
		next[i] = first[c->marks[i - 1].page];
		first[c->marks[i - 1].page] = i;
	}
	for (unsigned p = 0; p < c->pages && st == EZZ_OK; p++) {
		w->from[p] = w->sheet.n;
		for (size_t i = first[p]; i > 0 && st == EZZ_OK; i = next[i])
			st = draw(w, &c->marks[i - 1]);
	}
	w->from[c->pages] = w->sheet.n;
	free(first);
	free(next);
	return st;
}

static ezz_status
make_pages(struct writing *w)
{
	struct ezz_compose	*c = w->c;
	size_t			 n = c->pages;
	ezz_status		 st;

	w->pages = ezz_arena_take(&c->memory, n * sizeof(*w->pages));
	w->layers = ezz_arena_take(&c->memory, n * sizeof(*w->layers));
	w->from = ezz_arena_take(&c->memory, (n + 1) * sizeof(*w->from));
	if (w->pages == NULL || w->layers == NULL || w->from == NULL)
		return ezz_nomem(c->ctx);
	for (size_t i = 0; i < n; i++) {
		w->layers[i] = (struct ezz_ofd_put_layer){
		    .id = w->sheet.next++, .kind = EZZ_OFD_PUT_BODY };
		w->pages[i] = (struct ezz_ofd_put_page){
		    .id = w->sheet.next++, .w = c->l->page.width,
		    .h = c->l->page.height, .layers = &w->layers[i],
		    .layers_n = 1 };
	}
	if ((st = draw_pages(w)) != EZZ_OK)
		return st;
	for (size_t i = 0; i < n; i++) {
		w->layers[i].put = w->sheet.put + w->from[i];
		w->layers[i].n = w->from[i + 1] - w->from[i];
	}
	return EZZ_OK;
}

static ezz_status
make_media(struct writing *w)
{
	struct ezz_compose	*c = w->c;
	size_t			 n = c->letter->md->blocks_n;

	w->media = ezz_arena_take(&c->memory, (n + 1) * sizeof(*w->media));
	if (w->media == NULL)
		return ezz_nomem(c->ctx);
	for (size_t i = 0; i < n; i++) {
		struct ezz_letter_picture	*p = &c->pictures[i];

		if (p->bytes.n == 0)
			continue;
		p->id = w->sheet.next++;
		p->file = ezz_compose_fmt(c, "picture%zu.%s", w->media_n,
		    strcmp(p->is.format, "PNG") == 0 ? "png" : "jpg");
		if (p->file == NULL)
			return ezz_nomem(c->ctx);
		w->media[w->media_n++] = (struct ezz_ofd_put_media){ p->id,
		    p->is.format, p->file, ezz_bytes_of(&p->bytes) };
	}
	return EZZ_OK;
}

/* ---- metadata ------------------------------------------------------------ */

static ezz_status
custom(struct writing *w, const char *name, const char *value)
{
	if (value == NULL)
		return ezz_nomem(w->c->ctx);
	w->customs[w->customs_n++] = (struct ezz_ofd_put_pair){ name,
	    value };
	return EZZ_OK;
}

/* Several values with ^ between them, as GB/T 36903 joins holders. */
static ezz_status
custom_list(struct writing *w, const char *name, const char *const *v,
    size_t n)
{
	struct ezz_buf	 b = { 0 };
	ezz_status	 st = EZZ_OK;

	if (n == 0)
		return EZZ_OK;
	for (size_t i = 0; i < n && st == EZZ_OK; i++)
		if ((st = ezz_buf_str(w->c->ctx, &b, i == 0 ? "" : "^")) ==
		    EZZ_OK)
			st = ezz_buf_str(w->c->ctx, &b, v[i]);
	if (st == EZZ_OK)
		st = custom(w, name, ezz_arena_text(&w->c->memory,
		    ezz_bytes_of(&b)));
	ezz_buf_free(&b);
	return st;
}

/* Keys that are told as the header has them, by the standard's names. */
static const struct {
	enum ezz_letter_key	 key;
	const char		*name;
} told[] = {
	{ EZZ_KEY_GENRE, "文种" },
	{ EZZ_KEY_COPY, "份号" },
	{ EZZ_KEY_SECRECY, "密级和保密期限" },
	{ EZZ_KEY_URGENCY, "紧急程度" },
	{ EZZ_KEY_MARK, "发文机关标志" },
	{ EZZ_KEY_NUMBER, "发文字号" },
	{ EZZ_KEY_SIGNER, "签发人" },
	{ EZZ_KEY_TO, "主送机关" },
	{ EZZ_KEY_NOTE, "附注" },
	{ EZZ_KEY_CC, "抄送机关" },
	{ EZZ_KEY_PRINTER, "印发机关" },
	{ EZZ_KEY_OPENNESS, "公开选项" },
};

static ezz_status
tell_seals(struct writing *w, const char *const *names)
{
	struct ezz_compose		*c = w->c;
	const struct ezz_letter		*l = c->letter;
	const char			*v[EZZ_MAX_LETTER_BODIES];
	ezz_status			 st;

	/* whose name stands there need not be the one who stamps: an order
	 * bears its signer's stamp */
	if (c->seals_n == 0)
		return EZZ_OK;
	if (l->form != EZZ_LETTER_ORDER) {
		if ((st = custom_list(w, EZZ_BODIES_NAMES, names,
		    l->bodies_n)) != EZZ_OK)
			return st;
		for (size_t i = 0; i < l->bodies_n; i++)
			v[i] = l->bodies[i].code;
		if ((st = custom_list(w, EZZ_BODIES_CODES, v,
		    l->bodies_n)) != EZZ_OK)
			return st;
	}
	for (size_t i = 0; i < c->seals_n; i++)
		if ((v[i] = ezz_compose_place(c, i)) == NULL)
			return ezz_nomem(c->ctx);
	return custom_list(w, EZZ_BODIES_PLACES, v, c->seals_n);
}

static ezz_status
tell(struct writing *w)
{
	const struct ezz_letter	*l = w->c->letter;
	const char		*names[EZZ_MAX_LETTER_BODIES];
	ezz_status		 st = EZZ_OK;

	for (size_t i = 0; i < sizeof(told) / sizeof(*told) &&
	    st == EZZ_OK; i++)
		st = custom_list(w, told[i].name,
		    l->values[told[i].key].v, l->values[told[i].key].n);
	for (size_t i = 0; i < l->bodies_n; i++)
		names[i] = l->bodies[i].name;
	if (st != EZZ_OK || (st = custom(w, "标题", l->title)) != EZZ_OK ||
	    (st = custom_list(w, "附件说明", l->attachments,
	    l->attachments_n)) != EZZ_OK ||
	    (st = custom_list(w, "发文机关署名", names, l->bodies_n)) !=
	    EZZ_OK || (st = custom(w, "成文日期", l->date)) != EZZ_OK ||
	    (l->printed != NULL && (st = custom(w, "印发日期",
	    l->printed)) != EZZ_OK))
		return st;
	return tell_seals(w, names);
}

static void
make_tags(struct writing *w)
{
	for (size_t i = 1; i < EZZ_TAGS; i++)
		if (w->refs[i].n > 0)
			w->tags[w->tags_n++] = (struct ezz_ofd_put_tag){
			    tag_names[i], w->refs[i].v, w->refs[i].n };
}

/* ---- the whole ----------------------------------------------------------- */

/* The same text on the same day is the same document: no chance is needed. */
static ezz_status
doc_id(ezz_ctx *ctx, struct ezz_bytes text, int64_t now, char out[33])
{
	struct ezz_buf	 b = { 0 };
	uint8_t		 d[EZZ_DIGEST_MAX];
	ezz_status	 st;

	if ((st = ezz_buf_fmt(ctx, &b, "ezz document %lld\n",
	    (long long)now)) == EZZ_OK &&
	    (st = ezz_buf_addb(ctx, &b, text)) == EZZ_OK &&
	    (st = ezz_digest_once(ctx, EZZ_SM3, ezz_bytes_of(&b), d)) ==
	    EZZ_OK)
		for (int i = 0; i < 16; i++)
			snprintf(out + 2 * i, 3, "%02x", d[i]);
	ezz_buf_free(&b);
	return st;
}

static ezz_status
into(ezz_ctx *ctx, void *arg, struct ezz_bytes b)
{
	return ezz_buf_addb(ctx, arg, b);
}

static ezz_status
pack(struct writing *w, struct ezz_bytes text, struct ezz_buf *out)
{
	struct ezz_compose	*c = w->c;
	const struct ezz_letter	*l = c->letter;
	char			 id[33];
	struct ezz_ofd_put_doc	 d = { .doc_id = id,
		.title = l->title,
		.author = l->bodies_n > 0 ? l->bodies[0].name :
		    ezz_letter_value(l, EZZ_KEY_MARK),
		.subject = ezz_letter_value(l, EZZ_KEY_NUMBER),
		.creator = "ezz", .created = c->terms->now,
		.customs = w->customs, .customs_n = w->customs_n,
		.fonts = w->fonts, .fonts_n = w->fonts_n, .media = w->media,
		.media_n = w->media_n, .pages = w->pages,
		.pages_n = c->pages, .tag_root = EZZ_LETTER_ROOT,
		.tag_space = EZZ_LETTER_TAGS, .tags = w->tags,
		.tags_n = w->tags_n };
	ezz_status		 st;

	if ((st = doc_id(c->ctx, text, c->terms->now, id)) != EZZ_OK)
		return st;
	return ezz_ofd_write(c->ctx, NULL, &d, into, out);
}

ezz_status
ezz_compose_write(struct ezz_compose *c, struct ezz_bytes text,
    struct ezz_buf *out)
{
	struct writing	*w = calloc(1, sizeof(*w));
	ezz_status	 st;

	if (w == NULL)
		return ezz_nomem(c->ctx);
	w->c = c;
	w->sheet = (struct ezz_sheet){ .ctx = c->ctx,
	    .fonts = c->terms->fonts, .memory = &c->memory, .next = 1 };
	if ((st = make_media(w)) == EZZ_OK &&
	    (st = make_pages(w)) == EZZ_OK &&
	    (st = ezz_sheet_fonts(&w->sheet, "text", &w->fonts, &w->fonts_n,
	    w->own)) == EZZ_OK &&
	    (st = tell(w)) == EZZ_OK) {
		make_tags(w);
		st = pack(w, text, out);
	}
	ezz_sheet_done(&w->sheet);
	for (size_t i = 0; i < EZZ_TAGS; i++)
		free(w->refs[i].v);
	for (size_t i = 0; i < EZZ_SHEET_FACES; i++)
		ezz_buf_free(&w->own[i]);
	free(w);
	return st;
}
