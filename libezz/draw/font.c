/*
 * One face by FreeType: opened from bytes, its em box, the glyph and the
 * advance of a character.  What was asked once is remembered, because a
 * million licences ask for the same thousand characters.  Left out: kerning,
 * hinting, vertical measures.
 */
#include <stdlib.h>
#include <string.h>

#include <hb.h>
#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_ADVANCES_H
#include FT_OUTLINE_H

#include "base/error.h"
#include "base/limits.h"
#include "draw/font_cff.h"
#include "draw/font_inner.h"

#define FIRST_KNOWN	256	/* a power of two */

struct ezz_char_known {
	uint32_t	 c;		/* 0: empty */
	uint32_t	 id;		/* 0: the face has none */
	int32_t		 advance;
	bool		 blank_left;
	bool		 blank_right;
};

int32_t
ezz_font_scale(const struct ezz_font *f, int32_t units, int32_t size)
{
	int64_t	 all = (int64_t)units * size, half = f->upem / 2;

	return (int32_t)((all + (all < 0 ? -half : half)) / f->upem);
}

/* ---- opening ---- */

/* Square by CJK custom: what a Chinese face calls its em box has this sum. */
static void
em_box(struct ezz_font *f, FT_Face face)
{
	int32_t	 up = face->ascender, down = -face->descender;

	f->upem = face->units_per_EM;
	f->ascent = f->upem * 88 / 100;
	if (up > 0 && down >= 0 && up + down == f->upem)
		f->ascent = up;
	f->descent = f->upem - f->ascent;
}

static bool
is_family(FT_Face face, const char *family)
{
	return face->family_name != NULL &&
	    strcmp(face->family_name, family) == 0;
}

/* The face of the row's index, or another of that family in the file. */
static FT_Error
find_face(FT_Library ft, const struct ezz_font_row *row, struct ezz_bytes file,
    FT_Face *out)
{
	FT_Error	 e;
	FT_Long		 n, at = (FT_Long)row->index;

	e = FT_New_Memory_Face(ft, file.p, (FT_Long)file.n, at, out);
	if (e == 0 && is_family(*out, row->family))
		return 0;
	n = e == 0 ? (*out)->num_faces : 0;
	if (e == 0)
		FT_Done_Face(*out);
	for (FT_Long i = 0; i < n && i < EZZ_MAX_FACES; i++) {
		e = FT_New_Memory_Face(ft, file.p, (FT_Long)file.n, i, out);
		if (e != 0)
			return e;
		if (is_family(*out, row->family))
			return 0;
		FT_Done_Face(*out);
	}
	*out = NULL;
	return e != 0 ? e : FT_Err_Invalid_Argument;
}

static bool
fit_to_draw(FT_Face face)
{
	return FT_IS_SCALABLE(face) && FT_IS_SFNT(face) &&
	    face->units_per_EM >= 16 &&
	    FT_Select_Charmap(face, FT_ENCODING_UNICODE) == 0;
}

static struct ezz_font *
blank(void)
{
	struct ezz_font	*f = calloc(1, sizeof(*f));

	if (f != NULL && (f->inner = calloc(1, sizeof(*f->inner))) == NULL) {
		free(f);
		return NULL;
	}
	return f;
}

ezz_status
ezz_font_alone(ezz_ctx *ctx, struct ezz_bytes file, struct ezz_font **out)
{
	struct ezz_font	*f = blank();
	FT_Face		 face;

	*out = NULL;
	if (f == NULL || FT_Init_FreeType(&f->inner->own) != 0) {
		ezz_font_free(&f);
		return ezz_nomem(ctx);
	}
	if (file.n > EZZ_MAX_FONT || FT_New_Memory_Face(f->inner->own, file.p,
	    (FT_Long)file.n, 0, &f->inner->face) != 0 ||
	    !FT_IS_SCALABLE(f->inner->face) ||
	    f->inner->face->units_per_EM < 16) {
		ezz_font_free(&f);
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "an embedded font is broken");
	}
	face = f->inner->face;
	/* without a cmap its glyphs are numbered by CGTransform alone */
	(void)FT_Select_Charmap(face, FT_ENCODING_UNICODE);
	f->key = f->family = f->package = "";
	f->inner->file = file;
	em_box(f, face);
	*out = f;
	return EZZ_OK;
}

uint32_t
ezz_font_char(const struct ezz_font *f, uint32_t c)
{
	return FT_Get_Char_Index(f->inner->face, c);
}

ezz_status
ezz_font_open(ezz_ctx *ctx, FT_Library ft, const struct ezz_font_row *row,
    struct ezz_bytes file, struct ezz_font **out)
{
	struct ezz_font	*f = blank();

	*out = NULL;
	if (f == NULL)
		return ezz_nomem(ctx);
	if (find_face(ft, row, file, &f->inner->face) != 0 ||
	    !fit_to_draw(f->inner->face)) {
		ezz_font_free(&f);
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "font file %s is broken, or has no face %s", row->file,
		    row->family);
	}
	f->key = row->key;
	f->family = row->family;
	f->package = row->package;
	f->bold = row->bold;
	f->serif = row->serif;
	f->inner->file = file;
	f->inner->index = (unsigned)f->inner->face->face_index & 0xffff;
	em_box(f, f->inner->face);
	*out = f;
	return EZZ_OK;
}

void
ezz_font_free(struct ezz_font **font)
{
	struct ezz_font_inner	*in = *font == NULL ? NULL : (*font)->inner;

	if (*font == NULL)
		return;
	ezz_cff_free(&in->cff);
	hb_face_destroy(in->subsets);
	if (in->face != NULL)
		FT_Done_Face(in->face);
	if (in->own != NULL)
		FT_Done_FreeType(in->own);
	free(in->known);
	free(in);
	free(*font);
	*font = NULL;
}

/* ---- characters ---- */

static size_t
slot_of(const struct ezz_font_inner *in, uint32_t c)
{
	size_t	 at = (c * UINT32_C(2654435761)) & (in->cap_known - 1);

	while (in->known[at].c != 0 && in->known[at].c != c)
		at = (at + 1) & (in->cap_known - 1);
	return at;
}

static bool
room(struct ezz_font_inner *in)
{
	struct ezz_char_known	*old = in->known;
	size_t			 n = in->cap_known;

	if (in->n_known < n / 2)
		return true;
	in->cap_known = n == 0 ? FIRST_KNOWN : 2 * n;
	in->known = calloc(in->cap_known, sizeof(*in->known));
	if (in->known == NULL) {
		in->known = old;
		in->cap_known = n;
		return false;
	}
	for (size_t i = 0; i < n; i++)
		if (old[i].c != 0)
			in->known[slot_of(in, old[i].c)] = old[i];
	free(old);
	return true;
}

/* Punctuation of Chinese type, whose blank half may be squeezed out. */
static bool
may_be_half_blank(uint32_t c)
{
	return (c >= 0x2018 && c <= 0x201f) || (c >= 0x3001 && c <= 0x301f) ||
	    (c >= 0xff01 && c <= 0xff5e);
}

/* By the ink itself, for faces do not agree on where they put a comma. */
static void
find_blanks(FT_Face face, struct ezz_char_known *k)
{
	FT_BBox	 ink;
	FT_Pos	 em = face->units_per_EM;

	if (!may_be_half_blank(k->c) || k->advance < em * 9 / 10 ||
	    FT_Load_Glyph(face, k->id, FT_LOAD_NO_SCALE) != 0 ||
	    face->glyph->format != FT_GLYPH_FORMAT_OUTLINE ||
	    face->glyph->outline.n_points == 0)
		return;
	FT_Outline_Get_CBox(&face->glyph->outline, &ink);
	k->blank_right = ink.xMax <= em / 2;
	k->blank_left = ink.xMin >= em / 2;
}

static void
look_up(FT_Face face, uint32_t c, struct ezz_char_known *k)
{
	FT_Fixed	 advance = 0;

	*k = (struct ezz_char_known){ .c = c };
	k->id = FT_Get_Char_Index(face, c);
	if (k->id == 0)
		return;
	if (FT_Get_Advance(face, k->id, FT_LOAD_NO_SCALE, &advance) != 0) {
		k->id = 0;
		return;
	}
	k->advance = (int32_t)advance;
	find_blanks(face, k);
}

ezz_status
ezz_font_glyph(ezz_ctx *ctx, const struct ezz_font *f, uint32_t c,
    struct ezz_glyph *out, bool *has)
{
	struct ezz_font_inner	*in = f->inner;
	struct ezz_char_known	*k;

	if (!room(in))
		return ezz_nomem(ctx);
	k = &in->known[slot_of(in, c)];
	if (k->c == 0) {
		look_up(in->face, c, k);
		in->n_known++;
	}
	*has = k->id != 0;
	*out = (struct ezz_glyph){ f, k->id, k->advance, k->blank_left,
	    k->blank_right };
	return EZZ_OK;
}
