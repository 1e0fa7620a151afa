/*
 * What a document uses of its fonts, and the subset that goes into it: put
 * together from kept glyphs where the face is of CFF outlines (font_cff.h),
 * else by harfbuzz-subset; without hints, layout tables and names, so that a
 * hundred glyphs of a Chinese face take some twenty kilobytes.
 */
#include <stdlib.h>
#include <string.h>

#include <hb-subset.h>
#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_TRUETYPE_TABLES_H

#include "base/error.h"
#include "draw/font_cff.h"
#include "draw/font_inner.h"

struct use {
	const struct ezz_font	*font;
	uint32_t		*c;		/* rising */
	size_t			 n;
	size_t			 cap;
};

struct ezz_used {
	struct use	*use;
	size_t		 n;
	size_t		 cap;
};

ezz_status
ezz_used_new(ezz_ctx *ctx, struct ezz_used **out)
{
	*out = calloc(1, sizeof(**out));
	return *out == NULL ? ezz_nomem(ctx) : EZZ_OK;
}

void
ezz_used_free(struct ezz_used **used)
{
	if (*used == NULL)
		return;
	for (size_t i = 0; i < (*used)->n; i++)
		free((*used)->use[i].c);
	free((*used)->use);
	free(*used);
	*used = NULL;
}

static struct use *
use_of(struct ezz_used *u, const struct ezz_font *font)
{
	struct use	*more;

	for (size_t i = 0; i < u->n; i++)
		if (u->use[i].font == font)
			return &u->use[i];
	if (u->n == u->cap) {
		more = reallocarray(u->use, u->cap + 4, sizeof(*more));
		if (more == NULL)
			return NULL;
		u->use = more;
		u->cap += 4;
	}
	u->use[u->n] = (struct use){ .font = font };
	return &u->use[u->n++];
}

/* Where c stands, or where it is to be put. */
static size_t
place(const struct use *use, uint32_t c)
{
	size_t	 low = 0, high = use->n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (use->c[middle] < c)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

ezz_status
ezz_used_add(ezz_ctx *ctx, struct ezz_used *u, const struct ezz_font *font,
    uint32_t c)
{
	struct use	*use = use_of(u, font);
	uint32_t	*more;
	size_t		 at;

	if (use == NULL)
		return ezz_nomem(ctx);
	at = place(use, c);
	if (at < use->n && use->c[at] == c)
		return EZZ_OK;
	if (use->n == use->cap) {
		more = reallocarray(use->c, 2 * use->cap + 64, sizeof(*more));
		if (more == NULL)
			return ezz_nomem(ctx);
		use->c = more;
		use->cap = 2 * use->cap + 64;
	}
	memmove(use->c + at + 1, use->c + at, (use->n - at) * sizeof(*use->c));
	use->c[at] = c;
	use->n++;
	return EZZ_OK;
}

size_t
ezz_used_fonts(const struct ezz_used *u)
{
	return u->n;
}

const struct ezz_font *
ezz_used_font(const struct ezz_used *u, size_t i)
{
	return u->use[i].font;
}

/* ---- the subset ---- */

/* OpenType, OS/2 fsType: what the maker of the face lets a document carry. */
static ezz_status
may_embed(ezz_ctx *ctx, const struct ezz_font *f)
{
	const TT_OS2	*os2 = FT_Get_Sfnt_Table(f->inner->face, FT_SFNT_OS2);
	unsigned	 bits = os2 == NULL ? 0 : os2->fsType;

	if ((bits & 0xf) == FT_FSTYPE_RESTRICTED_LICENSE_EMBEDDING ||
	    (bits & (FT_FSTYPE_NO_SUBSETTING |
	    FT_FSTYPE_BITMAP_EMBEDDING_ONLY)) != 0)
		return ezz_fail(ctx, EZZ_EREFUSED, "OpenType OS/2 fsType",
		    "the licence of %s does not let a document carry a part "
		    "of it: name the font instead of embedding it, or take "
		    "another", f->family);
	return EZZ_OK;
}

/*
 * One for all subsets of the face.  hb_subset_preprocess would halve the
 * millisecond that a subset takes, but takes three seconds itself.
 */
static hb_face_t *
ready_face(struct ezz_font_inner *in)
{
	hb_blob_t	*blob;

	if (in->subsets != NULL)
		return in->subsets;
	blob = hb_blob_create((const char *)in->file.p,
	    (unsigned)in->file.n, HB_MEMORY_MODE_READONLY, NULL, NULL);
	in->subsets = hb_face_create(blob, in->index);
	hb_blob_destroy(blob);
	return in->subsets;
}

static hb_subset_input_t *
input_of(const struct use *use)
{
	static const char	 dropped[][5] = { "GSUB", "GPOS", "GDEF",
				    "BASE", "VORG", "vhea", "vmtx", "DSIG",
				    "kern", "gasp", "JSTF", "MATH", "meta" };
	hb_subset_input_t	*in = hb_subset_input_create_or_fail();
	hb_set_t		*set;

	if (in == NULL)
		return NULL;
	set = hb_subset_input_unicode_set(in);
	for (size_t i = 0; i < use->n; i++)
		hb_set_add(set, use->c[i]);
	set = hb_subset_input_set(in, HB_SUBSET_SETS_DROP_TABLE_TAG);
	for (size_t i = 0; i < sizeof(dropped) / sizeof(dropped[0]); i++)
		hb_set_add(set, HB_TAG(dropped[i][0], dropped[i][1],
		    dropped[i][2], dropped[i][3]));
	/* the family and its maker's licence stay, in one language */
	set = hb_subset_input_set(in, HB_SUBSET_SETS_NAME_ID);
	hb_set_clear(set);
	hb_set_add_range(set, 1, 2);
	hb_set_add(set, 6);
	hb_subset_input_set_flags(in, HB_SUBSET_FLAGS_NO_HINTING |
	    HB_SUBSET_FLAGS_DESUBROUTINIZE);
	return in;
}

static ezz_status
by_harfbuzz(ezz_ctx *ctx, const struct use *use, struct ezz_buf *out)
{
	hb_subset_input_t	*in = input_of(use);
	hb_face_t		*face;
	hb_blob_t		*blob = NULL;
	const char		*bytes;
	unsigned		 n = 0;
	ezz_status		 st;

	if (in == NULL)
		return ezz_nomem(ctx);
	face = hb_subset_or_fail(ready_face(use->font->inner), in);
	hb_subset_input_destroy(in);
	if (face != NULL)
		blob = hb_face_reference_blob(face);
	bytes = blob == NULL ? NULL : hb_blob_get_data(blob, &n);
	if (bytes == NULL || n == 0)
		st = ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "no subset of the font %s could be made",
		    use->font->family);
	else
		st = ezz_buf_add(ctx, out, bytes, n);
	hb_blob_destroy(blob);
	hb_face_destroy(face);
	return st;
}

/* EZZ_EUNSUPPORTED: its outlines are not of the kind that is kept. */
static ezz_status
by_glyphs(ezz_ctx *ctx, const struct use *use, struct ezz_buf *out)
{
	struct ezz_font_inner	*in = use->font->inner;
	uint32_t		*id;
	ezz_status		 st = EZZ_OK;

	if (!in->cff_asked)
		st = ezz_cff_new(ctx, ready_face(in), &in->cff);
	if (st != EZZ_OK)
		return st;
	in->cff_asked = true;
	if (in->cff == NULL || use->n == 0)
		return EZZ_EUNSUPPORTED;
	if ((id = calloc(use->n, sizeof(*id))) == NULL)
		return ezz_nomem(ctx);
	for (size_t i = 0; i < use->n; i++)
		id[i] = FT_Get_Char_Index(in->face, use->c[i]);
	if ((st = ezz_cff_keep(ctx, in->cff, use->c, id,
	    use->n)) == EZZ_OK)
		st = ezz_cff_font(ctx, in->cff, use->c, id, use->n, out);
	free(id);
	return st;
}

ezz_status
ezz_used_subset(ezz_ctx *ctx, const struct ezz_used *u, size_t i,
    struct ezz_buf *out)
{
	ezz_status	 st = may_embed(ctx, u->use[i].font);

	if (st == EZZ_OK)
		st = by_glyphs(ctx, &u->use[i], out);
	return st != EZZ_EUNSUPPORTED ? st :
	    by_harfbuzz(ctx, &u->use[i], out);
}
