/*
 * A face made ready for printing.  All that stands on every licence of the
 * type - words, lines, grounds, the caption of the code, and a trial office's
 * mark - becomes the template of the document with fonts of its own, and is
 * packed once; a licence then adds only what is its own.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "op/leaf.h"

static bool
always(const struct ezz_face_box *b)
{
	return b->with == NULL && b->without == NULL;
}

/* ---- what every licence has ---------------------------------------------- */

static ezz_status
put_words(struct ezz_sheet *s, const struct ezz_face_box *b)
{
	const struct ezz_sheet_text	 t = { .style = b->style,
		    .at = b->at, .text = ezz_bytes_str(b->text),
		    .least = b->least, .lines = b->lines,
		    .valign = b->valign };

	return ezz_sheet_text(s, &t, NULL);
}

static ezz_status
put_caption(struct ezz_sheet *s, const struct ezz_face_box *b)
{
	int32_t				 side = ezz_face_code(b);
	const struct ezz_sheet_text	 t = { .style = b->style,
		    .at = { b->at.x, b->at.y + side, b->at.w,
		    b->at.h - side },
		    .text = ezz_bytes_str(EZZ_FACE_CAPTION), .lines = 1,
		    .least = b->style->size / 2,
		    .valign = EZZ_FACE_TOP };

	return ezz_sheet_text(s, &t, NULL);
}

static ezz_status
put_heads(struct ezz_sheet *s, const struct ezz_face_box *b)
{
	struct ezz_sheet_text	 t = { .style = b->head,
				    .at = { b->at.x, b->at.y, 0, b->row },
				    .least = b->head->size / 2, .lines = 1 };
	ezz_status		 st = EZZ_OK;

	for (size_t i = 0; i < b->columns_n && st == EZZ_OK; i++) {
		t.at.w = b->columns[i].width;
		t.text = ezz_bytes_str(b->columns[i].title);
		if ((st = ezz_sheet_text(s, &t, NULL)) == EZZ_OK &&
		    b->line > 0)
			st = ezz_sheet_rect(s, t.at, b->line, b->rgb);
		t.at.x += t.at.w;
	}
	return st;
}

static ezz_status
put_box(struct ezz_sheet *s, const struct ezz_face_box *b)
{
	if (b->kind == EZZ_FACE_QR)
		return put_caption(s, b);
	if (!always(b))
		return EZZ_OK;
	switch (b->kind) {
	case EZZ_FACE_TEXT:
		return put_words(s, b);
	case EZZ_FACE_TABLE:
		return put_heads(s, b);
	default:
		return ezz_sheet_drawn(s, b);
	}
}

/* A trial paper says so twice: across the page, and small above. */
static ezz_status
put_trial(struct ezz_sheet *s, const struct ezz_face *f)
{
	const struct ezz_face_style	 style = { .font = "黑体",
		    .size = 3000, .align = EZZ_FACE_CENTRE,
		    .rgb = { 0xC0, 0x10, 0x10 } };
	const struct ezz_sheet_text	 t = { .style = &style,
		    .at = { f->w / 4, 1200, f->w / 2, 4000 },
		    .text = ezz_bytes_str("测试 TEST 仅供试用，不具效力"),
		    .lines = 1, .least = 1500 };

	return ezz_sheet_text(s, &t, NULL);
}

static ezz_status
put_all(struct ezz_sheet *s, const struct ezz_face *f, bool test)
{
	ezz_status	 st = EZZ_OK;

	/* grounds lie under the mark, and the mark under the words */
	for (size_t i = 0; i < f->boxes_n && st == EZZ_OK; i++)
		if (f->boxes[i].kind >= EZZ_FACE_DRAWN)
			st = put_box(s, &f->boxes[i]);
	if (st == EZZ_OK && test)
		st = ezz_sheet_mark(s, "黑体", "测试 TEST", f->w, f->h);
	if (st == EZZ_OK && test)
		st = put_trial(s, f);
	for (size_t i = 0; i < f->boxes_n && st == EZZ_OK; i++)
		if (f->boxes[i].kind < EZZ_FACE_DRAWN &&
		    (st = put_box(s, &f->boxes[i])) != EZZ_OK)
			st = ezz_while(s->ctx, st, "box %zu of the face", i);
	return st;
}

/* ---- packing ------------------------------------------------------------- */

static ezz_status
into(ezz_ctx *ctx, void *arg, struct ezz_bytes b)
{
	return ezz_buf_addb(ctx, arg, b);
}

static ezz_status
pack(ezz_ctx *ctx, struct ezz_plate *p)
{
	struct ezz_pkg_put	 puts[1 + EZZ_SHEET_FACES];
	char			 names[1 + EZZ_SHEET_FACES][64];
	struct ezz_buf		 xml = { 0 };
	ezz_status		 st;

	ezz_ofd_template_name(0, names[0]);
	if ((st = ezz_ofd_write_page(ctx, &p->page, &xml)) != EZZ_OK)
		goto out;
	puts[0] = (struct ezz_pkg_put){ names[0], ezz_bytes_of(&xml) };
	for (size_t i = 0; i < p->fonts_n; i++) {
		snprintf(names[1 + i], sizeof(names[0]), EZZ_OFD_RES "%s",
		    p->fonts[i].file);
		puts[1 + i] = (struct ezz_pkg_put){ names[1 + i],
		    p->fonts[i].bytes };
		/* from now on it is in the package that is built upon */
		p->fonts[i].bytes = EZZ_BYTES(NULL, 0);
	}
	if ((st = ezz_pkg_write(ctx, NULL, puts, 1 + p->fonts_n, into,
	    &p->bytes)) == EZZ_OK)
		st = ezz_pkg_open_bytes(ctx, ezz_bytes_of(&p->bytes),
		    &p->base);
out:
	ezz_buf_free(&xml);
	return st;
}

ezz_status
ezz_plate_add(ezz_ctx *ctx, struct ezz_plate *p, const char *name,
    struct ezz_bytes bytes)
{
	const struct ezz_pkg_put	 put = { name, bytes };
	struct ezz_buf			 all = { 0 };
	ezz_status			 st;

	st = ezz_pkg_write(ctx, p->base, &put, 1, into, &all);
	if (st == EZZ_OK) {
		ezz_pkg_free(&p->base);
		ezz_buf_free(&p->bytes);
		p->bytes = all;
		return ezz_pkg_open_bytes(ctx, ezz_bytes_of(&p->bytes),
		    &p->base);
	}
	ezz_buf_free(&all);
	return st;
}

/* The sheet's objects become the template's. */
static ezz_status
take_sheet(ezz_ctx *ctx, struct ezz_plate *p, struct ezz_sheet *s)
{
	struct ezz_ofd_put	*put;

	put = ezz_arena_take(&p->memory, (s->n + 1) * sizeof(*put));
	if (put == NULL)
		return ezz_nomem(ctx);
	memcpy(put, s->put, s->n * sizeof(*put));
	p->layer = (struct ezz_ofd_put_layer){ EZZ_ID_TEMPLATE_LAYER,
	    EZZ_OFD_PUT_BODY, put, s->n };
	p->page = (struct ezz_ofd_put_page){ .id = EZZ_ID_TEMPLATE,
	    .w = p->face->w, .h = p->face->h, .there = true,
	    .layers = &p->layer, .layers_n = 1 };
	p->next = s->next;
	return EZZ_OK;
}

ezz_status
ezz_plate_make(ezz_ctx *ctx, const struct ezz_face *face, ezz_fonts *fonts,
    bool test, struct ezz_plate **out)
{
	struct ezz_plate	*p = calloc(1, sizeof(*p));
	struct ezz_buf		 own[EZZ_SHEET_FACES] = { { 0 } };
	struct ezz_sheet	 s = { .ctx = ctx, .fonts = fonts,
				    .next = EZZ_ID_FREE };
	ezz_status		 st;

	*out = NULL;
	if (p == NULL)
		return ezz_nomem(ctx);
	p->face = face;
	s.memory = &p->memory;
	if ((st = put_all(&s, face, test)) == EZZ_OK &&
	    (st = ezz_sheet_fonts(&s, "face", &p->fonts, &p->fonts_n,
	    own)) == EZZ_OK &&
	    (st = take_sheet(ctx, p, &s)) == EZZ_OK)
		st = pack(ctx, p);
	ezz_sheet_done(&s);
	for (size_t i = 0; i < EZZ_SHEET_FACES; i++)
		ezz_buf_free(&own[i]);
	if (st != EZZ_OK)
		ezz_plate_free(&p);
	*out = p;
	return st;
}

void
ezz_plate_free(struct ezz_plate **plate)
{
	struct ezz_plate	*p = *plate;

	if (p == NULL)
		return;
	ezz_pkg_free(&p->base);
	ezz_buf_free(&p->bytes);
	ezz_arena_free(&p->memory);
	free(p);
	*plate = NULL;
}

const struct ezz_face_box *
ezz_plate_box(const struct ezz_plate *p, enum ezz_face_kind kind)
{
	for (size_t i = 0; i < p->face->boxes_n; i++)
		if (p->face->boxes[i].kind == kind)
			return &p->face->boxes[i];
	return NULL;
}
