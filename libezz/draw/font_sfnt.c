/*
 * A font file of glyphs that are kept (OpenType 1.9: CFF, OS/2, cmap, head,
 * hhea, hmtx, maxp, name, post; Adobe TN 5176).  Glyphs are numbered by their
 * characters, the outlines are CID-keyed, and the same characters give the
 * same bytes whatever else is kept.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "draw/font_cff.h"

#define BMP_LAST	0xfffeU	/* of characters that cmap format 4 has */

struct writing {
	ezz_ctx			*ctx;
	const struct ezz_cff	*k;
	const uint32_t		*c;
	const uint32_t		*id;
	size_t			 n;
	ezz_status		 st;	/* the first that failed */
};

/* ---- numbers ------------------------------------------------------------- */

static void
put(struct writing *w, struct ezz_buf *b, const void *p, size_t n)
{
	if (w->st == EZZ_OK)
		w->st = ezz_buf_add(w->ctx, b, p, n);
}

static void
num(struct writing *w, struct ezz_buf *b, size_t n, uint64_t v)
{
	uint8_t	 out[8];

	for (size_t i = 0; i < n; i++)
		out[i] = (uint8_t)(v >> 8 * (n - 1 - i));
	put(w, b, out, n);
}

static void
poke(uint8_t *at, size_t n, uint64_t v)
{
	for (size_t i = 0; i < n; i++)
		at[i] = (uint8_t)(v >> 8 * (n - 1 - i));
}

/* Glyph 0 is .notdef. */
static const struct ezz_cff_glyph *
glyph(const struct writing *w, size_t i)
{
	return ezz_cff_glyph(w->k, i == 0 ? 0 : w->id[i - 1]);
}

/* ---- CFF ----------------------------------------------------------------- */

/* The private DICTs that these glyphs need, in the order they need them. */
struct dicts {
	size_t	 of[256];
	size_t	 n;
};

static size_t
number_of(struct dicts *d, size_t dict)
{
	size_t	 i;

	for (i = 0; i < d->n && d->of[i] != dict; i++)
		;
	if (i == d->n && d->n < sizeof(d->of) / sizeof(d->of[0]))
		d->of[d->n++] = dict;
	return i;
}

/* An INDEX of one item. */
static void
put_lone(struct writing *w, struct ezz_buf *b, const void *p, size_t n)
{
	num(w, b, 2, 1);
	num(w, b, 1, 1);
	num(w, b, 1, 1);
	num(w, b, 1, n + 1);
	put(w, b, p, n);
}

static size_t
width_for(uint64_t last)
{
	return last < 0x100 ? 1 : last < 0x10000 ? 2 : last < 0x1000000 ? 3 :
	    4;
}

static void
put_charstrings(struct writing *w, struct ezz_buf *b)
{
	uint64_t	 at = 1;
	size_t		 width;

	for (size_t i = 0; i <= w->n; i++)
		at += glyph(w, i)->n;
	width = width_for(at);
	num(w, b, 2, w->n + 1);
	num(w, b, 1, width);
	num(w, b, width, at = 1);
	for (size_t i = 0; i <= w->n; i++)
		num(w, b, width, at += glyph(w, i)->n);
	for (size_t i = 0; i <= w->n; i++)
		put(w, b, w->k->pool.p + glyph(w, i)->at, glyph(w, i)->n);
}

/* FDSelect format 3 (19): ranges of glyphs with one font DICT. */
static void
put_select(struct writing *w, struct ezz_buf *b, struct dicts *d)
{
	size_t	 at = b->n, ranges = 0, last = 0, now;

	num(w, b, 1, 3);
	num(w, b, 2, 0);
	for (size_t i = 0; i <= w->n; i++, last = now) {
		now = number_of(d, glyph(w, i)->dict);
		if (i > 0 && now == last)
			continue;
		num(w, b, 2, i);
		num(w, b, 1, now);
		ranges++;
	}
	num(w, b, 2, w->n + 1);
	if (w->st == EZZ_OK)
		poke(b->p + at + 1, 2, ranges);
}

/* A number as five bytes, whatever it is: so the DICT's size is known. */
static void
put_offset(struct writing *w, struct ezz_buf *b, uint64_t v)
{
	num(w, b, 1, 29);
	num(w, b, 4, v);
}

#define FONT_DICT	11	/* bytes: Private's two numbers and operator */

static void
put_fonts(struct writing *w, struct ezz_buf *b, const struct dicts *d)
{
	size_t	 width = width_for(1 + d->n * FONT_DICT), at;

	at = b->n + 3 + (d->n + 1) * width + d->n * FONT_DICT;
	num(w, b, 2, d->n);
	num(w, b, 1, width);
	for (size_t i = 0; i <= d->n; i++)
		num(w, b, width, 1 + i * FONT_DICT);
	for (size_t i = 0; i < d->n; i++) {
		put_offset(w, b, w->k->dict[d->of[i]].n);
		put_offset(w, b, at);
		num(w, b, 1, 18);
		at += w->k->dict[d->of[i]].n;
	}
	for (size_t i = 0; i < d->n; i++)
		put(w, b, w->k->dict[d->of[i]].p, w->k->dict[d->of[i]].n);
}

/* head's box of all glyphs of the face, as the DICT has it. */
static void
put_box(struct writing *w, struct ezz_buf *b)
{
	for (size_t i = 0; i < 4; i++) {
		num(w, b, 1, 28);
		put(w, b, w->k->head.p + 36 + 2 * i, 2);
	}
	num(w, b, 1, 5);
}

/* ROS comes first (18); where the parts stand is filled in when known. */
static void
put_top(struct writing *w, struct ezz_buf *b, size_t at[4])
{
	static const uint8_t	 ros[] = { 28, 1, 135, 28, 1, 136, 139, 12,
				    30 };
	static const uint8_t	 op[4][2] = { { 15 }, { 12, 37 }, { 17 },
				    { 12, 36 } };

	put(w, b, ros, sizeof(ros));
	put_box(w, b);
	put_offset(w, b, w->n + 1);
	num(w, b, 2, 12 << 8 | 34);
	for (size_t i = 0; i < 4; i++) {
		at[i] = b->n + 1;
		put_offset(w, b, 0);
		put(w, b, op[i], op[i][1] == 0 ? 1 : 2);
	}
}

static void
put_cff(struct writing *w, struct ezz_buf *b)
{
	static const uint8_t	 head[] = { 1, 0, 4, 4 };
	static const uint8_t	 strings[] = { 0, 2, 1, 1, 6, 14, 'A', 'd',
				    'o', 'b', 'e', 'I', 'd', 'e', 'n', 't',
				    'i', 't', 'y', 0, 0 };
	struct ezz_buf		 top = { 0 };
	struct dicts		 d = { .n = 0 };
	size_t			 at[4], to[4], from;

	put(w, b, head, sizeof(head));
	put_lone(w, b, "subset", 6);
	put_top(w, &top, at);
	put_lone(w, b, top.p, top.n);
	from = b->n - top.n;
	ezz_buf_free(&top);
	put(w, b, strings, sizeof(strings));
	to[0] = b->n;
	num(w, b, 1, 2);
	num(w, b, 2, 1);
	num(w, b, 2, w->n - 1);
	to[1] = b->n;
	put_select(w, b, &d);
	to[2] = b->n;
	put_charstrings(w, b);
	to[3] = b->n;
	put_fonts(w, b, &d);
	for (size_t i = 0; i < 4 && w->st == EZZ_OK; i++)
		poke(b->p + from + at[i], 4, to[i]);
}

/* ---- cmap ---------------------------------------------------------------- */

static size_t
in_bmp(const struct writing *w)
{
	size_t	 n = w->n;

	while (n > 0 && w->c[n - 1] > BMP_LAST)
		n--;
	return n;
}

/* The end of the run of characters that follow each other. */
static size_t
run_end(const struct writing *w, size_t from, size_t n)
{
	while (from + 1 < n && w->c[from + 1] == w->c[from] + 1)
		from++;
	return from;
}

/* Format 4: ends, starts and deltas of runs; the last is 0xFFFF's. */
static void
put_format_4(struct writing *w, struct ezz_buf *b)
{
	size_t	 n = in_bmp(w), runs = 1, power = 1, log = 0;

	for (size_t i = 0; i < n; i = run_end(w, i, n) + 1)
		runs++;
	for (; power * 2 <= runs; power *= 2)
		log++;
	num(w, b, 2, 4);
	num(w, b, 2, 16 + 8 * runs);
	num(w, b, 2, 0);
	num(w, b, 2, 2 * runs);
	num(w, b, 2, 2 * power);
	num(w, b, 2, log);
	num(w, b, 2, 2 * (runs - power));
	for (size_t i = 0; i < n; i++)
		num(w, b, 2, w->c[i = run_end(w, i, n)]);
	num(w, b, 4, 0xffff0000);
	for (size_t i = 0; i < n; i = run_end(w, i, n) + 1)
		num(w, b, 2, w->c[i]);
	num(w, b, 2, 0xffff);
	for (size_t i = 0; i < n; i = run_end(w, i, n) + 1)
		num(w, b, 2, i + 1 - w->c[i]);
	num(w, b, 2, 1);
	for (size_t i = 0; i < runs; i++)
		num(w, b, 2, 0);
}

/* Format 12: start, end, first glyph. */
static void
put_format_12(struct writing *w, struct ezz_buf *b)
{
	size_t	 at = b->n, runs = 0;

	num(w, b, 4, 12 << 16);
	num(w, b, 4, 0);
	num(w, b, 4, 0);
	num(w, b, 4, 0);
	for (size_t i = 0, e; i < w->n; i = e + 1) {
		e = run_end(w, i, w->n);
		num(w, b, 4, w->c[i]);
		num(w, b, 4, w->c[e]);
		num(w, b, 4, i + 1);
		runs++;
	}
	if (w->st == EZZ_OK) {
		poke(b->p + at + 4, 4, b->n - at);
		poke(b->p + at + 12, 4, runs);
	}
}

/* Unicode's platform 0 and Windows' 3, both to the same tables. */
static void
put_cmap(struct writing *w, struct ezz_buf *b)
{
	static const uint16_t	 small[][2] = { { 0, 3 }, { 3, 1 } };
	static const uint16_t	 full[][2] = { { 0, 4 }, { 3, 10 } };
	struct ezz_buf		 four = { 0 };
	bool			 more = in_bmp(w) < w->n;
	size_t			 at = more ? 36 : 20;

	put_format_4(w, &four);
	num(w, b, 2, 0);
	num(w, b, 2, more ? 4 : 2);
	/* in rising order of platform and encoding */
	for (size_t i = 0; i < 2; i++) {
		num(w, b, 2, small[i][0]);
		num(w, b, 2, small[i][1]);
		num(w, b, 4, at);
		if (!more)
			continue;
		num(w, b, 2, full[i][0]);
		num(w, b, 2, full[i][1]);
		num(w, b, 4, at + four.n);
	}
	put(w, b, four.p, four.n);
	ezz_buf_free(&four);
	if (more)
		put_format_12(w, b);
}

/* ---- the small tables ---------------------------------------------------- */

static void
put_hmtx(struct writing *w, struct ezz_buf *b)
{
	const struct ezz_cff	*k = w->k;
	size_t			 id, bearing;

	for (size_t i = 0; i <= w->n; i++) {
		id = i == 0 ? 0 : w->id[i - 1];
		bearing = id < k->metrics ? 4 * id + 2 :
		    4 * k->metrics + 2 * (id - k->metrics);
		put(w, b, k->hmtx.p + 4 * (id < k->metrics ? id :
		    k->metrics - 1), 2);
		if (bearing + 2 <= k->hmtx.n)
			put(w, b, k->hmtx.p + bearing, 2);
		else
			num(w, b, 2, 0);
	}
}

static void
put_small(struct writing *w, const char *tag, struct ezz_buf *b)
{
	const struct ezz_cff	*k = w->k;
	uint32_t		 last = w->c[w->n - 1];

	if (strcmp(tag, "OS/2") == 0) {
		put(w, b, k->os2.p, k->os2.n);
		if (w->st == EZZ_OK) {
			poke(b->p + 64, 2, w->c[0] > 0xffff ? 0xffff :
			    w->c[0]);
			poke(b->p + 66, 2, last > 0xffff ? 0xffff : last);
		}
	} else if (strcmp(tag, "head") == 0) {
		put(w, b, k->head.p, k->head.n);
		if (w->st == EZZ_OK)
			poke(b->p + 8, 4, 0);
	} else if (strcmp(tag, "hhea") == 0) {
		put(w, b, k->hhea.p, 34);
		num(w, b, 2, w->n + 1);
	} else if (strcmp(tag, "maxp") == 0) {
		num(w, b, 4, 0x5000);
		num(w, b, 2, w->n + 1);
	} else if (strcmp(tag, "post") == 0) {
		num(w, b, 4, 0x30000);
		for (size_t i = 0; i < 7; i++)
			num(w, b, 4, 0);
	} else if (strcmp(tag, "name") == 0)
		put(w, b, k->names.p, k->names.n);
}

/* ---- the file ------------------------------------------------------------ */

/* In the order of their tags, which the directory wants. */
static const char *const	 tags[] = { "CFF ", "OS/2", "cmap", "head",
				    "hhea", "hmtx", "maxp", "name", "post" };

#define TABLES	(sizeof(tags) / sizeof(tags[0]))

static uint32_t
sum(const uint8_t *p, size_t n)
{
	uint32_t	 v = 0;

	for (size_t i = 0; i < n; i++)
		v += (uint32_t)p[i] << (24 - 8 * (i % 4));
	return v;
}

static void
put_table(struct writing *w, size_t i, struct ezz_buf *b)
{
	if (i == 0)
		put_cff(w, b);
	else if (strcmp(tags[i], "cmap") == 0)
		put_cmap(w, b);
	else if (strcmp(tags[i], "hmtx") == 0)
		put_hmtx(w, b);
	else
		put_small(w, tags[i], b);
}

static void
put_file(struct writing *w, struct ezz_buf *file)
{
	struct ezz_buf	 table = { 0 };
	size_t		 head = 0;

	num(w, file, 4, 0x4f54544f);
	num(w, file, 2, TABLES);
	num(w, file, 2, 128);
	num(w, file, 2, 3);
	num(w, file, 2, 16 * TABLES - 128);
	for (size_t i = 0; i < TABLES; i++)
		for (size_t k = 0; k < 4; k++)
			num(w, file, 4, 0);
	for (size_t i = 0; i < TABLES && w->st == EZZ_OK; i++) {
		uint8_t	*row = file->p + 12 + 16 * i;

		table.n = 0;
		put_table(w, i, &table);
		if (w->st != EZZ_OK)
			break;
		memcpy(row, tags[i], 4);
		poke(row + 4, 4, sum(table.p, table.n));
		poke(row + 8, 4, file->n);
		poke(row + 12, 4, table.n);
		if (strcmp(tags[i], "head") == 0)
			head = file->n;
		put(w, file, table.p, table.n);
		num(w, file, (4 - table.n % 4) % 4, 0);
	}
	if (w->st == EZZ_OK)
		poke(file->p + head + 8, 4, 0xb1b0afbaU -
		    sum(file->p, file->n));
	ezz_buf_free(&table);
}

ezz_status
ezz_cff_font(ezz_ctx *ctx, const struct ezz_cff *k, const uint32_t *c,
    const uint32_t *id, size_t n, struct ezz_buf *out)
{
	struct writing	 w = { .ctx = ctx, .k = k, .c = c, .id = id, .n = n };
	struct ezz_buf	 file = { 0 };

	if (n == 0 || n > 0xfffe)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "a subset of %zu characters", n);
	put_file(&w, &file);
	put(&w, out, file.p, file.n);
	ezz_buf_free(&file);
	return w.st;
}
