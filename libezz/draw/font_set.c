/*
 * Styles: chains of faces as fonts.json lists them, each file asked for when a
 * style that names it is first used.  A style of which nothing is installed is
 * an error that names the Debian package.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ft2build.h>
#include FT_FREETYPE_H

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "draw/font_inner.h"

struct slot {
	struct ezz_font_row	 row;
	struct ezz_font		*font;
	bool			 asked;
};

struct ezz_style {
	const char	*name;
	struct slot	**chain;
	size_t		 n;
	bool		 ready;		/* its files were asked for */
	const char	*wished;
	const struct ezz_font *first;
};

struct ezz_fonts {
	json_t			*data;		/* owns every string */
	FT_Library		 ft;
	ezz_font_fn		*find;
	void			*arg;
	struct slot		*slot;
	size_t			 slots;
	struct ezz_style	*style;
	size_t			 styles;
};

/* ---- fonts.json ---- */

static ezz_status
bad_data(ezz_ctx *ctx, const char *what)
{
	return ezz_fail(ctx, EZZ_EFORMAT, NULL,
	    "fonts.json: %s is not as it should be", what);
}

static ezz_status
read_row(ezz_ctx *ctx, const char *key, const json_t *j,
    struct ezz_font_row *row)
{
	json_int_t	 index = json_integer_value(json_object_get(j,
			    "index"));

	*row = (struct ezz_font_row){
		.key = key,
		.file = json_string_value(json_object_get(j, "file")),
		.family = json_string_value(json_object_get(j, "family")),
		.package = json_string_value(json_object_get(j, "package")),
		.bold = json_is_true(json_object_get(j, "bold")),
		.serif = json_is_true(json_object_get(j, "serif")),
	};
	if (row->file == NULL || row->family == NULL || row->package == NULL ||
	    strchr(row->file, '/') != NULL || index < 0 ||
	    index >= EZZ_MAX_FACES)
		return bad_data(ctx, key);
	row->index = (unsigned)index;
	return EZZ_OK;
}

static ezz_status
read_rows(ezz_ctx *ctx, struct ezz_fonts *f)
{
	json_t		*all = json_object_get(f->data, "fonts"), *j;
	const char	*key;
	ezz_status	 st = EZZ_OK;

	f->slot = calloc(json_object_size(all) + 1, sizeof(*f->slot));
	if (f->slot == NULL)
		return ezz_nomem(ctx);
	json_object_foreach(all, key, j) {
		st = read_row(ctx, key, j, &f->slot[f->slots].row);
		if (st != EZZ_OK)
			return st;
		f->slots++;
	}
	return st;
}

static struct slot *
slot_by_key(struct ezz_fonts *f, const char *key)
{
	for (size_t i = 0; key != NULL && i < f->slots; i++)
		if (strcmp(f->slot[i].row.key, key) == 0)
			return &f->slot[i];
	return NULL;
}

static ezz_status
read_style(ezz_ctx *ctx, struct ezz_fonts *f, const char *name,
    const json_t *j, struct ezz_style *s)
{
	size_t	 n = json_array_size(j);

	s->name = name;
	if (n == 0)
		return bad_data(ctx, name);
	s->chain = calloc(n, sizeof(struct slot *));
	if (s->chain == NULL)
		return ezz_nomem(ctx);
	for (; s->n < n; s->n++) {
		s->chain[s->n] = slot_by_key(f,
		    json_string_value(json_array_get(j, s->n)));
		if (s->chain[s->n] == NULL)
			return bad_data(ctx, name);
	}
	return EZZ_OK;
}

static ezz_status
read_styles(ezz_ctx *ctx, struct ezz_fonts *f)
{
	json_t		*all = json_object_get(f->data, "styles"), *j;
	const char	*name;
	ezz_status	 st = EZZ_OK;

	f->style = calloc(json_object_size(all) + 1, sizeof(*f->style));
	if (f->style == NULL)
		return ezz_nomem(ctx);
	json_object_foreach(all, name, j) {
		st = read_style(ctx, f, name, j, &f->style[f->styles++]);
		if (st != EZZ_OK)
			return st;
	}
	return f->styles == 0 ? bad_data(ctx, "styles") : st;
}

static ezz_status
read_data(ezz_ctx *ctx, const char *dir, json_t **out)
{
	struct ezz_buf	 text = { 0 };
	char		 path[4096];
	ezz_status	 st;

	if (snprintf(path, sizeof(path), "%s/fonts.json", dir) >=
	    (int)sizeof(path))
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "%s: the name is too long", dir);
	st = ezz_file_read(ctx, path, EZZ_MAX_MAP, &text);
	if (st == EZZ_OK)
		st = ezz_json_read(ctx, ezz_bytes_of(&text), EZZ_MAX_MAP,
		    EZZ_JSON_NO_REALS, out);
	ezz_buf_free(&text);
	return st == EZZ_OK ? st : ezz_while(ctx, st, "reading %s", path);
}

/* ---- the set ---- */

ezz_status
ezz_fonts_open(ezz_ctx *ctx, const char *dir, ezz_font_fn *find, void *arg,
    ezz_fonts **out)
{
	struct ezz_fonts	*f = calloc(1, sizeof(*f));
	ezz_status		 st;

	*out = NULL;
	if (f == NULL)
		return ezz_nomem(ctx);
	f->find = find;
	f->arg = arg;
	if (FT_Init_FreeType(&f->ft) != 0) {
		f->ft = NULL;
		st = ezz_nomem(ctx);
		goto out;
	}
	if ((st = read_data(ctx, dir, &f->data)) != EZZ_OK ||
	    (st = read_rows(ctx, f)) != EZZ_OK ||
	    (st = read_styles(ctx, f)) != EZZ_OK)
		goto out;
	*out = f;
	f = NULL;
out:
	ezz_fonts_free(&f);
	return st;
}

void
ezz_fonts_free(ezz_fonts **fonts)
{
	struct ezz_fonts	*f = *fonts;

	if (f == NULL)
		return;
	for (size_t i = 0; i < f->slots; i++)
		ezz_font_free(&f->slot[i].font);
	for (size_t i = 0; i < f->styles; i++)
		free(f->style[i].chain);
	free(f->slot);
	free(f->style);
	if (f->ft != NULL)
		FT_Done_FreeType(f->ft);
	ezz_json_free(&f->data);
	free(f);
	*fonts = NULL;
}

/* A file that is not there leaves the slot empty; a broken one is an error. */
static ezz_status
ask(ezz_ctx *ctx, struct ezz_fonts *f, struct slot *s)
{
	struct ezz_bytes	 file;
	ezz_status		 st;

	if (s->asked)
		return EZZ_OK;
	st = f->find(ctx, f->arg, s->row.file, &file);
	if (st == EZZ_OK)
		st = ezz_font_open(ctx, f->ft, &s->row, file, &s->font);
	if (st != EZZ_OK && st != EZZ_ENOTFOUND)
		return ezz_while(ctx, st, "opening the font %s", s->row.family);
	s->asked = true;
	return EZZ_OK;
}

/* What a person can install: the first of the chain that a package has. */
static ezz_status
none_installed(ezz_ctx *ctx, const struct ezz_style *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (*s->chain[i]->row.package != '\0')
			return ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
			    "no font for %s is installed; install the package "
			    "%s (apt-get install %s), which has %s", s->name,
			    s->chain[i]->row.package, s->chain[i]->row.package,
			    s->chain[i]->row.family);
	return ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
	    "no font for %s is installed; install %s", s->name,
	    s->chain[0]->row.family);
}

static ezz_status
make_ready(ezz_ctx *ctx, struct ezz_fonts *f, struct ezz_style *s)
{
	ezz_status	 st;

	for (size_t i = 0; i < s->n; i++) {
		if ((st = ask(ctx, f, s->chain[i])) != EZZ_OK)
			return st;
		if (s->first == NULL)
			s->first = s->chain[i]->font;
	}
	if (s->first == NULL)
		return none_installed(ctx, s);
	if (s->chain[0]->font == NULL)
		s->wished = s->chain[0]->row.family;
	s->ready = true;
	return EZZ_OK;
}

ezz_status
ezz_fonts_style(ezz_ctx *ctx, ezz_fonts *f, const char *name,
    const struct ezz_style **out)
{
	ezz_status	 st;

	*out = NULL;
	for (size_t i = 0; i < f->styles; i++) {
		if (strcmp(f->style[i].name, name) != 0)
			continue;
		if (!f->style[i].ready &&
		    (st = make_ready(ctx, f, &f->style[i])) != EZZ_OK)
			return st;
		*out = &f->style[i];
		return EZZ_OK;
	}
	return ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
	    "there is no style %s in fonts.json", name);
}

ezz_status
ezz_fonts_check(ezz_ctx *ctx, ezz_fonts *f, const char *name,
    const char **wished)
{
	const struct ezz_style	*s;
	ezz_status		 st = ezz_fonts_style(ctx, f, name, &s);

	if (st == EZZ_OK && wished != NULL)
		*wished = s->wished;
	return st;
}

const struct ezz_font *
ezz_style_first(const struct ezz_style *s)
{
	return s->first;
}

const char *
ezz_style_wished(const struct ezz_style *s)
{
	return s->wished;
}

ezz_status
ezz_style_glyph(ezz_ctx *ctx, const struct ezz_style *s, uint32_t c,
    struct ezz_glyph *out)
{
	uint8_t		 utf8[5] = { 0 };
	ezz_status	 st;
	bool		 has;

	if (ezz_text_hidden(c) || (c >= 0xfe00 && c <= 0xfe0f))
		return ezz_fail(ctx, EZZ_EREFUSED, NULL,
		    "U+%04X is a hidden character, which a printed text may "
		    "not have", (unsigned)c);
	for (size_t i = 0; i < s->n; i++) {
		if (s->chain[i]->font == NULL)
			continue;
		st = ezz_font_glyph(ctx, s->chain[i]->font, c, out, &has);
		if (st != EZZ_OK || has)
			return st;
	}
	ezz_utf8_put(c, utf8);
	return ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
	    "no font installed for %s has the character U+%04X (%s)", s->name,
	    (unsigned)c, (const char *)utf8);
}
