/*
 * The text and its attachments (GB/T 9704-2012 7.3.3, 7.3.4, 7.3.7; the
 * people of minutes, 10.3): paragraphs and headings on the grid, two
 * characters in; lists as paragraphs that are numbered.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "op/compose.h"

#define INDENT	2	/* characters */

/* ---- numbers ------------------------------------------------------------- */

/* 1 to 99 as 一 to 九十九. */
static void
chinese(unsigned n, char out[16])
{
	static const char	*const digit[] = { "", "一", "二", "三", "四",
				    "五", "六", "七", "八", "九" };

	if (n > 99)
		snprintf(out, 16, "%u", n);
	else if (n < 10)
		snprintf(out, 16, "%s", digit[n]);
	else
		snprintf(out, 16, "%s十%s", n < 20 ? "" : digit[n / 10],
		    digit[n % 10]);
}

static const char *
heading_number(struct ezz_compose *c, int level, unsigned n)
{
	char	 text[16];

	chinese(n, text);
	switch (level) {
	case 1:
		return ezz_compose_fmt(c, "%s、", text);
	case 2:
		return ezz_compose_fmt(c, "（%s）", text);
	case 3:
		return ezz_compose_fmt(c, "%u.", n);
	default:
		return ezz_compose_fmt(c, "（%u）", n);
	}
}

/* What a list writes before its items: 1. （1） and so on, or a dash. */
static const char *
item_number(struct ezz_compose *c, const struct ezz_md_block *b)
{
	if (b->number == 0)
		return "——";
	return ezz_compose_fmt(c, b->level % 2 == 1 ? "%u." : "（%u）",
	    b->number);
}

/* ---- paragraphs ---------------------------------------------------------- */

static enum ezz_layout_use
use_of(const struct ezz_md_block *b, enum ezz_md_face face)
{
	if (face == EZZ_MD_STRONG)
		return EZZ_TYPE_STRONG;
	if (face != EZZ_MD_HEAD || b->kind != EZZ_MD_HEADING)
		return EZZ_TYPE_BODY;
	return b->level == 1 ? EZZ_TYPE_FIRST : b->level == 2 ?
	    EZZ_TYPE_SECOND : EZZ_TYPE_BODY;
}

/* The runs of a block behind what numbers it. */
static ezz_status
put_paragraph(struct ezz_compose *c, const struct ezz_md_block *b,
    const char *number, bool keep)
{
	const struct ezz_words	 w = { .use = EZZ_TYPE_BODY,
		    .w = c->l->page.text_width, .align = EZZ_JUSTIFY,
		    .indent = INDENT * c->cell,
		    .grid = (unsigned)c->columns };
	struct ezz_span		*spans;
	struct ezz_setting	*set;
	size_t			 n = 0;
	ezz_status		 st;

	spans = ezz_arena_take(&c->memory, (b->text.n + 1) * sizeof(*spans));
	if (spans == NULL || number == NULL)
		return ezz_nomem(c->ctx);
	if (*number != '\0')
		spans[n++] = (struct ezz_span){ ezz_bytes_str(number),
		    c->styles[use_of(b, EZZ_MD_HEAD)] };
	for (size_t i = 0; i < b->text.n; i++)
		spans[n++] = (struct ezz_span){ b->text.runs[i].text,
		    c->styles[use_of(b, b->text.runs[i].face)] };
	if ((st = ezz_compose_spans(c, &w, spans, n, &set)) != EZZ_OK)
		return st;
	return ezz_compose_rows(c, set, 0, EZZ_TAG_TEXT, keep);
}

/* A heading stays with what follows it; one that runs into its text not. */
static bool
stands_alone(const struct ezz_md_block *b)
{
	for (size_t i = 0; i < b->text.n; i++)
		if (b->text.runs[i].face == EZZ_MD_PLAIN)
			return false;
	return true;
}

/* ---- attachments --------------------------------------------------------- */

/* 附件 and its number on the first row, the title on the third. */
static ezz_status
begin_attachment(struct ezz_compose *c, const char *title, size_t number)
{
	struct ezz_setting	*set;
	const char		*label = "附件";
	size_t			 from = c->strips_n;
	int32_t			 w;
	ezz_status		 st;

	if (c->letter->attachments_n > 1)
		label = ezz_compose_fmt(c, "附件%zu", number);
	if (label == NULL)
		return ezz_nomem(c->ctx);
	if ((st = ezz_compose_line(c, EZZ_TYPE_LABEL, 0, label, &set, &w)) !=
	    EZZ_OK || (st = ezz_compose_rows(c, set, 0, EZZ_TAG_ATTACHMENT,
	    true)) != EZZ_OK || (st = ezz_compose_space(c, 1)) != EZZ_OK)
		return st;
	c->strips[from].fresh = true;
	c->strips[c->strips_n - 1].keep = true;
	if ((st = ezz_compose_title(c, title, EZZ_TAG_ATTACHMENT)) != EZZ_OK)
		return st;
	return ezz_compose_space(c, 1);
}

/* ---- blocks -------------------------------------------------------------- */

static ezz_status
put_block(struct ezz_compose *c, size_t i)
{
	const struct ezz_md_block	*b = &c->letter->md->blocks[i];

	switch (b->kind) {
	case EZZ_MD_HEADING:
		return put_paragraph(c, b, b->number == 0 ? "" :
		    heading_number(c, b->level, b->number), stands_alone(b));
	case EZZ_MD_ITEM:
		return put_paragraph(c, b, item_number(c, b), false);
	case EZZ_MD_TABLE:
		return ezz_compose_table(c, b);
	case EZZ_MD_PICTURE:
		return ezz_compose_picture(c, i);
	default:
		return put_paragraph(c, b, "", false);
	}
}

/* Blocks up to the next attachment. */
static ezz_status
put_blocks(struct ezz_compose *c, size_t *i)
{
	const struct ezz_md	*md = c->letter->md;
	ezz_status		 st = EZZ_OK;

	for (; *i < md->blocks_n && md->blocks[*i].kind != EZZ_MD_TITLE &&
	    st == EZZ_OK; (*i)++)
		if ((st = put_block(c, *i)) != EZZ_OK)
			st = ezz_while(c->ctx, st, "line %u",
			    md->blocks[*i].line);
	return st;
}

/* ---- between text and signature ------------------------------------------ */

/* Width of "12." on the grid, in half characters. */
static int32_t
number_cells(size_t n)
{
	return n > 99 ? 4 : n > 9 ? 3 : 2;
}

/* 7.3.4: titles under each other, no full stop after them. */
static ezz_status
put_attachment_note(struct ezz_compose *c)
{
	const struct ezz_letter	*l = c->letter;
	struct ezz_words	 w = { .use = EZZ_TYPE_BODY,
		    .w = c->l->page.text_width, .align = EZZ_JUSTIFY,
		    .grid = (unsigned)c->columns };
	struct ezz_setting	*set;
	const char		*text;
	int32_t			 label = (INDENT + 3) * c->cell;
	ezz_status		 st = EZZ_OK;

	if (l->attachments_n == 0)
		return EZZ_OK;
	st = ezz_compose_space(c, c->l->end.note_rows);
	for (size_t i = 0; i < l->attachments_n && st == EZZ_OK; i++) {
		w.indent = i == 0 ? INDENT * c->cell : label;
		w.hang = label;
		if (l->attachments_n > 1)
			w.hang += number_cells(i + 1) * c->cell / 2;
		text = l->attachments_n == 1 ? ezz_compose_fmt(c,
		    "附件：%s", l->attachments[i]) : ezz_compose_fmt(c,
		    "%s%zu.%s", i == 0 ? "附件：" : "", i + 1,
		    l->attachments[i]);
		if (text == NULL)
			return ezz_nomem(c->ctx);
		if ((st = ezz_compose_words(c, &w, text, &set)) == EZZ_OK)
			st = ezz_compose_rows(c, set, 0, EZZ_TAG_ATTACHMENTS,
			    i + 1 < l->attachments_n);
	}
	return st;
}

/* 出席, 请假 and 列席 of minutes. */
static ezz_status
put_people(struct ezz_compose *c)
{
	static const enum ezz_letter_key	 who[] = { EZZ_KEY_PRESENT,
						    EZZ_KEY_ABSENT,
						    EZZ_KEY_OBSERVER };
	const struct ezz_words			 w = { .use = EZZ_TYPE_BODY,
		    .w = c->l->page.text_width, .align = EZZ_JUSTIFY,
		    .indent = INDENT * c->cell,
		    .hang = (INDENT + 3) * c->cell,
		    .grid = (unsigned)c->columns };
	struct ezz_span				 spans[2];
	struct ezz_setting			*set;
	const char				*v, *label;
	bool					 first = true;
	ezz_status				 st = EZZ_OK;

	for (size_t i = 0; i < 3 && st == EZZ_OK; i++) {
		v = ezz_letter_value(c->letter, who[i]);
		if (v == NULL)
			continue;
		label = ezz_compose_fmt(c, "%s：",
		    ezz_letter_key_name(who[i]));
		if (label == NULL)
			return ezz_nomem(c->ctx);
		spans[0] = (struct ezz_span){ ezz_bytes_str(label),
		    c->styles[EZZ_TYPE_STRONG] };
		spans[1] = (struct ezz_span){ ezz_bytes_str(v), NULL };
		if (first && (st = ezz_compose_space(c, 1)) != EZZ_OK)
			return st;
		first = false;
		if ((st = ezz_compose_spans(c, &w, spans, 2, &set)) ==
		    EZZ_OK)
			st = ezz_compose_rows(c, set, 0, EZZ_TAG_TEXT,
			    false);
	}
	return st;
}

/* ---- the whole ----------------------------------------------------------- */

ezz_status
ezz_compose_body(struct ezz_compose *c)
{
	const struct ezz_md	*md = c->letter->md;
	size_t			 i = c->letter->first, number = 0;
	ezz_status		 st;

	if ((st = put_blocks(c, &i)) != EZZ_OK ||
	    (st = put_attachment_note(c)) != EZZ_OK ||
	    (c->letter->form == EZZ_LETTER_MINUTES &&
	    (st = put_people(c)) != EZZ_OK) ||
	    (st = ezz_compose_end(c)) != EZZ_OK)
		return st;
	while (i < md->blocks_n && st == EZZ_OK) {
		const char	*title = c->letter->attachments[number++];

		i++;
		if ((st = begin_attachment(c, title, number)) == EZZ_OK)
			st = put_blocks(c, &i);
	}
	return st;
}
