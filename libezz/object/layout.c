/*
 * A layout out of its JSON.  Types and ranges are judged by
 * schemas/compose/compose.json, so that here each number is only fetched.
 */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/limits.h"
#include "object/layout.h"
#include "object/rules.h"

#define AT(field)	offsetof(struct ezz_layout, field)

static const struct number {
	const char	*group;
	const char	*key;
	size_t		 at;
	bool		 count;		/* else millimetres */
} numbers[] = {
	{ "page", "width", AT(page.width), false },
	{ "page", "height", AT(page.height), false },
	{ "page", "top", AT(page.top), false },
	{ "page", "left", AT(page.left), false },
	{ "page", "text-width", AT(page.text_width), false },
	{ "page", "text-height", AT(page.text_height), false },
	{ "grid", "rows", AT(grids[0].rows), true },
	{ "grid", "columns", AT(grids[0].columns), true },
	{ "head", "mark-top", AT(head.mark_top), false },
	{ "head", "mark-rows", AT(head.mark_rows), true },
	{ "head", "rule-gap", AT(head.rule_gap), false },
	{ "head", "rule", AT(head.rule), false },
	{ "head", "title-rows", AT(head.title_rows), true },
	{ "head", "to-rows", AT(head.to_rows), true },
	{ "head", "number-indent", AT(head.number_indent), true },
	{ "letter", "mark-top", AT(letter.mark_top), false },
	{ "letter", "rule-gap", AT(letter.rule_gap), false },
	{ "letter", "rule-bottom", AT(letter.rule_bottom), false },
	{ "letter", "rule-length", AT(letter.rule_length), false },
	{ "letter", "thick", AT(letter.thick), false },
	{ "letter", "thin", AT(letter.thin), false },
	{ "letter", "between", AT(letter.between), false },
	{ "letter", "row-gap", AT(letter.row_gap), false },
	{ "letter", "title-rows", AT(letter.title_rows), true },
	{ "order", "mark-top", AT(order.mark_top), false },
	{ "order", "mark-rows", AT(order.mark_rows), true },
	{ "order", "text-rows", AT(order.text_rows), true },
	{ "minutes", "mark-top", AT(minutes.mark_top), false },
	{ "end", "note-rows", AT(end.note_rows), true },
	{ "end", "date-right", AT(end.date_right), true },
	{ "end", "plain-rows", AT(end.plain_rows), true },
	{ "end", "plain-right", AT(end.plain_right), true },
	{ "end", "seal", AT(end.seal), false },
	{ "end", "below", AT(end.below), false },
	{ "end", "between", AT(end.between), false },
	{ "end", "seals-in-row", AT(end.seals_in_row), true },
	{ "end", "signer-rows", AT(end.signer_rows), true },
	{ "end", "signer-right", AT(end.signer_right), true },
	{ "end", "signer-width", AT(end.signer_width), false },
	{ "end", "signer-height", AT(end.signer_height), false },
	{ "version", "thick", AT(version.thick), false },
	{ "version", "thin", AT(version.thin), false },
	{ "version", "indent", AT(version.indent), true },
	{ "version", "row", AT(version.row), false },
	{ "number", "gap", AT(number.gap), false },
	{ "number", "indent", AT(number.indent), true },
	{ "table", "line", AT(table.line), false },
	{ "table", "pad", AT(table.pad), false },
	{ "table", "least-width", AT(table.least_width), false },
	{ "picture", "dpi", AT(picture.dpi), true },
	{ "picture", "rows", AT(picture.rows), true },
};

static const char *const uses[] = {
	[EZZ_TYPE_MARK] = "mark", [EZZ_TYPE_TITLE] = "title",
	[EZZ_TYPE_BODY] = "body", [EZZ_TYPE_FIRST] = "first",
	[EZZ_TYPE_SECOND] = "second", [EZZ_TYPE_STRONG] = "strong",
	[EZZ_TYPE_LABEL] = "label", [EZZ_TYPE_SIGNER] = "signer",
	[EZZ_TYPE_SMALL] = "small", [EZZ_TYPE_HEAD] = "head",
	[EZZ_TYPE_NUMBER] = "number"
};

/* ---- values -------------------------------------------------------------- */

static void
take_number(struct ezz_layout *l, const json_t *j, const struct number *n)
{
	const json_t	*v = json_object_get(json_object_get(j, n->group),
			    n->key);
	int32_t		 um = (int32_t)lround(json_number_value(v) * 1000);
	int		 count = (int)json_integer_value(v);

	if (n->count)
		memcpy((char *)l + n->at, &count, sizeof(count));
	else
		memcpy((char *)l + n->at, &um, sizeof(um));
}

static void
take_grids(struct ezz_layout *l, const json_t *list)
{
	const json_t	*v;
	size_t		 i;

	l->grids_n = 1;
	json_array_foreach(list, i, v)
		if (l->grids_n < EZZ_LAYOUT_GRIDS)
			l->grids[l->grids_n++] = (struct ezz_layout_grid){
			    (int)json_integer_value(json_array_get(v, 0)),
			    (int)json_integer_value(json_array_get(v, 1)) };
}

static ezz_status
take_types(ezz_ctx *ctx, struct ezz_layout *l, const json_t *j)
{
	const json_t	*v;
	double		 points;

	for (size_t i = 0; i < EZZ_TYPES; i++) {
		v = json_object_get(j, uses[i]);
		points = json_number_value(json_object_get(v, "points"));
		l->types[i].size = (int32_t)lround(points * 25400 / 72);
		l->types[i].font = ezz_arena_text(&l->memory,
		    ezz_json_bytes(json_object_get(v, "font")));
		if (l->types[i].font == NULL)
			return ezz_nomem(ctx);
	}
	return EZZ_OK;
}

static ezz_status
take(ezz_ctx *ctx, const json_t *j, struct ezz_layout *l)
{
	unsigned long	 red = strtoul(json_string_value(json_object_get(j,
			    "red")), NULL, 16);

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		take_number(l, j, &numbers[i]);
	take_grids(l, json_object_get(json_object_get(j, "grid"),
	    "instead"));
	l->red[0] = (uint8_t)(red >> 16);
	l->red[1] = (uint8_t)(red >> 8);
	l->red[2] = (uint8_t)red;
	l->name = ezz_arena_text(&l->memory,
	    ezz_json_bytes(json_object_get(j, "name")));
	l->words = ezz_arena_text(&l->memory, ezz_json_bytes(json_object_get(
	    json_object_get(j, "title"), "words")));
	return l->name == NULL || l->words == NULL ? ezz_nomem(ctx) :
	    take_types(ctx, l, json_object_get(j, "type"));
}

/* ---- the whole ----------------------------------------------------------- */

static ezz_status
read_json(ezz_ctx *ctx, const char *data, const char *name, json_t **out)
{
	struct ezz_buf	 path = { 0 }, file = { 0 };
	ezz_status	 st;

	if ((st = ezz_buf_fmt(ctx, &path, "%s/compose/%s.json", data,
	    name)) == EZZ_OK &&
	    (st = ezz_buf_byte(ctx, &path, '\0')) == EZZ_OK &&
	    (st = ezz_file_read(ctx, (const char *)path.p, EZZ_MAX_MAP,
	    &file)) == EZZ_OK)
		st = ezz_json_read(ctx, ezz_bytes_of(&file), EZZ_MAX_MAP,
		    EZZ_JSON_PLAIN, out);
	ezz_buf_free(&path);
	ezz_buf_free(&file);
	return st;
}

/* The page holds its text block, and that its grids. */
static bool
sane(const struct ezz_layout *l)
{
	return l->page.left + l->page.text_width <= l->page.width &&
	    l->page.top + l->page.text_height <= l->page.height &&
	    l->letter.rule_length <= l->page.width;
}

static ezz_status
judge(ezz_ctx *ctx, const char *data, const json_t *j)
{
	struct ezz_rules	*rules = NULL;
	json_t			*schema = NULL;
	bool			 valid = false;
	ezz_status		 st;

	if ((st = read_json(ctx, data, "compose", &schema)) == EZZ_OK &&
	    (st = ezz_rules_new(ctx, schema, &rules)) == EZZ_OK &&
	    (st = ezz_rules_judge(ctx, rules, j, NULL, &valid)) == EZZ_OK &&
	    !valid)
		st = ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "it is not as compose.json wants it");
	ezz_rules_free(&rules);
	ezz_json_free(&schema);
	return st;
}

ezz_status
ezz_layout_open(ezz_ctx *ctx, const char *data, const char *name,
    struct ezz_layout **out)
{
	struct ezz_layout	*l = calloc(1, sizeof(*l));
	json_t			*j = NULL;
	ezz_status		 st;

	*out = NULL;
	if (l == NULL)
		return ezz_nomem(ctx);
	if ((st = read_json(ctx, data, name, &j)) == EZZ_OK &&
	    (st = judge(ctx, data, j)) == EZZ_OK &&
	    (st = take(ctx, j, l)) == EZZ_OK && !sane(l))
		st = ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "the text block does not lie on the page");
	ezz_json_free(&j);
	if (st != EZZ_OK) {
		ezz_layout_free(&l);
		return ezz_while(ctx, st, "reading the layout %s", name);
	}
	*out = l;
	return EZZ_OK;
}

void
ezz_layout_free(struct ezz_layout **layout)
{
	if (layout == NULL || *layout == NULL)
		return;
	ezz_arena_free(&(*layout)->memory);
	free(*layout);
	*layout = NULL;
}
