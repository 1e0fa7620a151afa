/*
 * A seal style: one JSON file of measures in micrometres.  Each is held to
 * what a seal can be, so that a slip of the pen in a style does not draw a
 * seal of four metres.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "object/seal_style.h"

/* The State Council's has 60 mm; a character is under a third of the face. */
#define SIDE_LEAST	8000
#define SIDE_MOST	70000
#define PART_MOST	40000

struct ezz_seal_style {
	json_t			*data;		/* owns the strings */
	struct ezz_seal_look	 look;
};

struct reading {
	ezz_ctx		*ctx;
	const char	*name;
	ezz_status	 st;
};

static void
wrong(struct reading *r, const char *member)
{
	if (r->st == EZZ_OK)
		r->st = ezz_fail(r->ctx, EZZ_EFORMAT, NULL,
		    "seal style %s: \"%s\" is missing or out of bounds",
		    r->name, member);
}

static int32_t
number(struct reading *r, const json_t *j, const char *member, int32_t least,
    int32_t most, bool must)
{
	const json_t	*v = json_object_get(j, member);
	json_int_t	 n = json_integer_value(v);

	if (v == NULL && !must)
		return 0;
	if (!json_is_integer(v) || n < least || n > most) {
		wrong(r, member);
		return least;
	}
	return (int32_t)n;
}

/* Along the rim when round, straight otherwise; a square has its own way. */
static struct ezz_seal_line
line(struct reading *r, const json_t *all, const char *member)
{
	const json_t		*j = json_object_get(all, member);
	struct ezz_seal_line	 l = { 0 };

	if (j == NULL)
		return l;
	l.style = json_string_value(json_object_get(j, "style"));
	if (l.style == NULL)
		wrong(r, member);
	l.size = number(r, j, "size", 500, PART_MOST, true);
	l.gap = number(r, j, "gap", 0, PART_MOST / 4, false);
	l.y = number(r, j, "y", -PART_MOST, PART_MOST, false);
	l.width = number(r, j, "width", 0, SIDE_MOST, false);
	l.least = number(r, j, "least", 30, 330, false);
	l.most = number(r, j, "most", 30, 330, false);
	if (l.most < l.least)
		wrong(r, "most");
	return l;
}

/* The place of a word in a list, or the length of the list. */
static int
one_of(const json_t *j, const char *const words[], int n)
{
	const char	*text = json_string_value(j);
	int		 i = 0;

	while (i < n && (text == NULL || strcmp(text, words[i]) != 0))
		i++;
	return i;
}

static void
middle(struct reading *r, const json_t *all, struct ezz_seal_look *l)
{
	static const char	*const words[] = { "none", "star", "emblem" };
	const json_t		*j = json_object_get(all, "middle");
	int			 what = one_of(json_object_get(j, "what"),
				    words, 3);

	if (what == 3) {
		wrong(r, "middle");
		return;
	}
	l->middle = (enum ezz_seal_middle)what;
	l->middle_size = number(r, j, "size", 1000, PART_MOST, what > 0);
	l->middle_y = number(r, j, "y", -PART_MOST, PART_MOST, false);
}

static void
ink(struct reading *r, const json_t *all, struct ezz_seal_look *l)
{
	const json_t	*j = json_object_get(all, "ink");
	json_int_t	 v;
	uint8_t		*to[] = { &l->ink.r, &l->ink.g, &l->ink.b };

	for (size_t i = 0; i < 3; i++) {
		v = json_integer_value(json_array_get(j, i));
		if (json_array_size(j) != 3 || v < 0 || v > 255) {
			wrong(r, "ink");
			return;
		}
		*to[i] = (uint8_t)v;
	}
	l->ink.alpha = 255;
}

static void
look(struct reading *r, const json_t *j, struct ezz_seal_look *l)
{
	static const char	*const forms[] = { "round", "oval", "square" };
	int			 form = one_of(json_object_get(j, "form"),
				    forms, 3);

	if (form == 3)
		wrong(r, "form");
	l->form = (enum ezz_seal_form)(form % 3);
	l->width = number(r, j, "width", SIDE_LEAST, SIDE_MOST, true);
	l->height = number(r, j, "height", SIDE_LEAST, SIDE_MOST, true);
	l->rim = number(r, j, "rim", 100, 5000, true);
	l->name = line(r, j, "name");
	l->code = line(r, j, "code");
	l->line = line(r, j, "line");
	l->number = line(r, j, "number");
	middle(r, j, l);
	ink(r, j, l);
	if (l->name.style == NULL || l->rim * 4 > l->height ||
	    (form != EZZ_SEAL_SQUARE && (l->name.least == 0 ||
	    (l->rim + l->name.gap + l->name.size) * 2 >= l->height)))
		wrong(r, "name");
}

static bool
plain_name(const char *name)
{
	size_t	 n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return n > 0 && n <= 64 && name[n] == '\0';
}

static ezz_status
read_json(ezz_ctx *ctx, const char *dir, const char *name, json_t **out)
{
	struct ezz_buf	 text = { 0 };
	char		 path[4096];
	ezz_status	 st;

	if (!plain_name(name) || snprintf(path, sizeof(path), "%s/%s.json",
	    dir, name) >= (int)sizeof(path))
		return ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
		    "there is no seal style %s", name);
	st = ezz_file_read(ctx, path, EZZ_MAX_MAP, &text);
	if (st == EZZ_ENOTFOUND)
		st = ezz_fail(ctx, st, NULL, "there is no seal style %s",
		    name);
	if (st == EZZ_OK)
		st = ezz_json_read(ctx, ezz_bytes_of(&text), EZZ_MAX_MAP,
		    EZZ_JSON_NO_REALS, out);
	ezz_buf_free(&text);
	return st;
}

ezz_status
ezz_seal_style_read(ezz_ctx *ctx, const char *dir, const char *name,
    struct ezz_seal_style **out)
{
	struct ezz_seal_style	*s = calloc(1, sizeof(*s));
	struct reading		 r = { ctx, name, EZZ_OK };

	*out = NULL;
	if (s == NULL)
		return ezz_nomem(ctx);
	r.st = read_json(ctx, dir, name, &s->data);
	if (r.st == EZZ_OK)
		look(&r, s->data, &s->look);
	if (r.st != EZZ_OK) {
		ezz_seal_style_free(&s);
		return r.st;
	}
	*out = s;
	return EZZ_OK;
}

void
ezz_seal_style_free(struct ezz_seal_style **style)
{
	if (*style == NULL)
		return;
	ezz_json_free(&(*style)->data);
	free(*style);
	*style = NULL;
}

const struct ezz_seal_look *
ezz_seal_style_look(const struct ezz_seal_style *s)
{
	return &s->look;
}
