/*
 * Writing a package by the profile of pkg.h.  First the plan: every entry of
 * the result in its order, the new ones deflated; then the bytes, old entries
 * as they are; then the directory, in which of an old record only the offset
 * changes.  What stays is never expanded and never judged here: a stamp under
 * it must find the very bytes that it was made over.
 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/codec.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "format/pkg.h"

#define DATE_1980	0x0021U
#define UTF8_NAME	0x0800U
#define RECORD_AT	42	/* the offset of the local header in a record */

/* An entry of the result: an old one, or a new one with its packed bytes. */
struct item {
	const struct ezz_pkg_entry	*old;
	const struct ezz_pkg_put	*put;
	struct ezz_buf			 packed;
	enum ezz_pkg_method		 method;
	uint64_t			 at;
};

struct plan {
	const struct ezz_pkg	*from;
	struct item		*items;		/* as the directory lists */
	size_t			 n;
	struct ezz_buf		 head;		/* headers being built */
	uint64_t		 written;
	uint64_t		 expanded;
	ezz_pkg_sink		 sink;
	void			*arg;
	z_stream		 z;
	bool			 deflates;	/* z is set up */
};

static ezz_status
put_le(ezz_ctx *ctx, struct ezz_buf *b, size_t n, uint64_t v)
{
	uint8_t	 out[8];

	for (size_t i = 0; i < n; i++)
		out[i] = (uint8_t)(v >> 8 * i);
	return ezz_buf_add(ctx, b, out, n);
}

/* Pairs of width and value, one after another. */
struct number {
	size_t		 width;
	uint64_t	 value;
};

static ezz_status
put_numbers(ezz_ctx *ctx, struct ezz_buf *b, const struct number *row,
    size_t n)
{
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < n && st == EZZ_OK; i++)
		st = put_le(ctx, b, row[i].width, row[i].value);
	return st;
}

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

/* ---- the plan ------------------------------------------------------------ */

/* One stream for all entries: setting one up costs as much as 8 KB of text. */
static ezz_status
deflate_ready(ezz_ctx *ctx, struct plan *w)
{
	if (w->deflates)
		return deflateReset(&w->z) == Z_OK ? EZZ_OK : ezz_nomem(ctx);
	if (deflateInit2(&w->z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) !=
	    Z_OK)
		return ezz_nomem(ctx);
	w->deflates = true;
	return EZZ_OK;
}

static ezz_status
deflate_6(ezz_ctx *ctx, struct plan *w, struct ezz_bytes in,
    struct ezz_buf *out)
{
	uLong		 bound;
	ezz_status	 st;

	if ((st = deflate_ready(ctx, w)) != EZZ_OK)
		return st;
	bound = deflateBound(&w->z, in.n);
	if ((st = ezz_buf_room(ctx, out, bound)) != EZZ_OK)
		return st;
	w->z.next_in = (z_const Bytef *)in.p;
	w->z.avail_in = (uInt)in.n;
	w->z.next_out = out->p;
	w->z.avail_out = (uInt)bound;
	if (deflate(&w->z, Z_FINISH) != Z_STREAM_END)
		return ezz_nomem(ctx);
	out->n = bound - w->z.avail_out;
	return EZZ_OK;
}

#define SAMPLE		4096
#define SAMPLE_LEAST	1024

/*
 * Pictures, and seals and signatures around them, are deflated inside, and to
 * try it again costs more than all the rest of a licence.  By the bytes in the
 * middle: of n random ones n + n(n-1)/256 pairs are expected alike, of
 * outlines and text twice that and more.
 */
static bool
is_dense(struct ezz_bytes in)
{
	size_t		 n = in.n < SAMPLE ? in.n : SAMPLE;
	const uint8_t	*p = in.p + (in.n - n) / 2;
	uint32_t	 count[256] = { 0 };
	uint64_t	 alike = 0;

	for (size_t i = 0; i < n; i++)
		count[p[i]]++;
	for (size_t i = 0; i < 256; i++)
		alike += (uint64_t)count[i] * count[i];
	return n >= SAMPLE_LEAST && alike < n + n * (n - 1) / 256 * 5 / 4;
}

/* Deflated where it helps and the reader's limit on ratios allows it. */
static ezz_status
pack(ezz_ctx *ctx, struct plan *w, struct item *it)
{
	struct ezz_bytes	 in = it->put->bytes;
	ezz_status		 st;

	if (in.n > EZZ_MAX_PACKAGE)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a package of more than %d bytes", EZZ_MAX_PACKAGE);
	it->method = EZZ_PKG_STORED;
	if (in.n == 0 || is_dense(in))
		return EZZ_OK;
	if ((st = deflate_6(ctx, w, in, &it->packed)) != EZZ_OK)
		return st;
	if (it->packed.n < in.n && (in.n <= EZZ_MAX_RATIO_FROM ||
	    in.n / EZZ_MAX_RATIO < it->packed.n) &&
	    (in.n <= EZZ_MAX_ENTRY ||
	    in.n / EZZ_MAX_LARGE_RATIO <= it->packed.n))
		it->method = EZZ_PKG_DEFLATED;
	else
		ezz_buf_free(&it->packed);
	return EZZ_OK;
}

static struct ezz_bytes
packed_bytes(const struct item *it)
{
	return it->method == EZZ_PKG_DEFLATED ? ezz_bytes_of(&it->packed) :
	    it->put->bytes;
}

static ezz_status
name_writable(ezz_ctx *ctx, const char *name)
{
	struct ezz_bytes	 b = ezz_bytes_str(name);
	ezz_status		 st = ezz_pkg_name(ctx, b);

	if (st == EZZ_OK && b.p[b.n - 1] == '/')
		st = ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "an entry that is a directory is not written");
	if (st == EZZ_EFORMAT || st == EZZ_ELIMIT)
		st = EZZ_EINVAL;
	return st == EZZ_OK ? st :
	    ezz_while(ctx, st, "writing the entry %s", name);
}

/* Two names that cannot stand beside each other; both are folded. */
static bool
clash(const char *a, const char *b)
{
	size_t	 n = strlen(a), m = strlen(b);

	if (n == m)
		return memcmp(a, b, n) == 0;
	return n < m ? memcmp(a, b, n) == 0 && b[n] == '/' :
	    memcmp(a, b, m) == 0 && a[m] == '/';
}

/* A directory may stand above the new entry, and the old one be replaced. */
static bool
clash_old(const struct ezz_pkg_entry *old, const char *name,
    const char *folded)
{
	if (old->dir)
		return strlen(old->folded) >= strlen(folded) &&
		    clash(folded, old->folded);
	return strcmp(old->name, name) != 0 && clash(folded, old->folded);
}

static ezz_status
names_agree(ezz_ctx *ctx, const struct plan *w, char *const *folded,
    const struct ezz_pkg_put *puts, size_t i)
{
	const char	*other = NULL;

	for (size_t j = 0; j < i && other == NULL; j++)
		if (clash(folded[i], folded[j]))
			other = puts[j].name;
	for (size_t j = 0; w->from != NULL && j < w->from->n && other == NULL;
	    j++)
		if (clash_old(&w->from->entries[j], puts[i].name, folded[i]))
			other = w->from->entries[j].name;
	return other == NULL ? EZZ_OK : ezz_fail(ctx, EZZ_EINVAL, NULL,
	    "the entries %s and %s cannot stand in one package", other,
	    puts[i].name);
}

static ezz_status
check_names(ezz_ctx *ctx, struct plan *w, const struct ezz_pkg_put *puts,
    size_t n)
{
	struct ezz_arena	 a = { 0 };
	char			**folded;
	ezz_status		 st = EZZ_OK;

	if ((folded = ezz_arena_take(&a, (n + 1) * sizeof(*folded))) == NULL)
		return ezz_nomem(ctx);
	for (size_t i = 0; i < n && st == EZZ_OK; i++) {
		struct ezz_bytes	 name = ezz_bytes_str(puts[i].name);

		if ((st = name_writable(ctx, puts[i].name)) != EZZ_OK)
			break;
		if ((folded[i] = ezz_arena_take(&a, name.n + 1)) == NULL)
			st = ezz_nomem(ctx);
		else {
			folded[i][ezz_pkg_fold(name, folded[i])] = '\0';
			st = names_agree(ctx, w, folded, puts, i);
		}
	}
	ezz_arena_free(&a);
	return st;
}

/* In the place of the entry of its name, or at the end. */
static ezz_status
place(ezz_ctx *ctx, struct plan *w, const struct ezz_pkg_put *put)
{
	const struct ezz_pkg_entry	*old = NULL;
	struct item			*it = &w->items[w->n];
	bool				 exact;

	if (w->from != NULL)
		old = ezz_pkg_find(w->from, ezz_bytes_str(put->name), &exact);
	if (old != NULL) {
		it = &w->items[old - w->from->entries];
		w->expanded -= old->size;
	} else
		w->n++;
	it->old = NULL;
	it->put = put;
	w->expanded += put->bytes.n;
	return pack(ctx, w, it);
}

static ezz_status
make_plan(ezz_ctx *ctx, struct plan *w, const struct ezz_pkg_put *puts,
    size_t n)
{
	size_t		 old = w->from == NULL ? 0 : w->from->n;
	ezz_status	 st;

	if (n > EZZ_MAX_ENTRIES || old + n > EZZ_MAX_ENTRIES)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "more than %d entries", EZZ_MAX_ENTRIES);
	if ((st = check_names(ctx, w, puts, n)) != EZZ_OK)
		return st;
	if ((w->items = calloc(old + n + 1, sizeof(*w->items))) == NULL)
		return ezz_nomem(ctx);
	w->expanded = w->from == NULL ? 0 : w->from->expanded;
	for (w->n = 0; w->n < old; w->n++)
		w->items[w->n].old = &w->from->entries[w->n];
	for (size_t i = 0; i < n && st == EZZ_OK; i++)
		st = place(ctx, w, &puts[i]);
	return st;
}

/* ---- the bytes ----------------------------------------------------------- */

static ezz_status
emit(ezz_ctx *ctx, void *arg, struct ezz_bytes b)
{
	struct plan	*w = arg;

	if (b.n > EZZ_MAX_PACKAGE - w->written)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a package of more than %d bytes", EZZ_MAX_PACKAGE);
	w->written += b.n;
	return b.n == 0 ? EZZ_OK : w->sink(ctx, w->arg, b);
}

static ezz_status
emit_head(ezz_ctx *ctx, struct plan *w)
{
	ezz_status	 st = emit(ctx, w, ezz_bytes_of(&w->head));

	w->head.n = 0;
	return st;
}

/* The fields from "version needed" to "extra length", alike in both. */
static ezz_status
put_common(ezz_ctx *ctx, struct ezz_buf *b, const struct item *it)
{
	struct ezz_bytes	 name = ezz_bytes_str(it->put->name);
	bool			 ascii = ezz_utf8_length(name) == name.n;
	const struct number	 row[] = {
		{ 2, it->method == EZZ_PKG_DEFLATED ? 20 : 10 },
		{ 2, ascii ? 0 : UTF8_NAME }, { 2, (uint64_t)it->method },
		{ 2, 0 }, { 2, DATE_1980 },
		{ 4, ezz_crc32(it->put->bytes) },
		{ 4, packed_bytes(it).n }, { 4, it->put->bytes.n },
		{ 2, name.n }, { 2, 0 }
	};

	return put_numbers(ctx, b, row, COUNT(row));
}

static ezz_status
write_new(ezz_ctx *ctx, struct plan *w, struct item *it)
{
	ezz_status	 st;

	st = put_le(ctx, &w->head, 4, 0x04034b50);
	if (st == EZZ_OK)
		st = put_common(ctx, &w->head, it);
	if (st == EZZ_OK)
		st = ezz_buf_str(ctx, &w->head, it->put->name);
	if (st == EZZ_OK)
		st = emit_head(ctx, w);
	if (st == EZZ_OK)
		st = emit(ctx, w, packed_bytes(it));
	return st;
}

static ezz_status
write_entry(ezz_ctx *ctx, struct plan *w, struct item *it)
{
	it->at = w->written;
	if (it->old == NULL)
		return write_new(ctx, w, it);
	return ezz_pkg_raw(ctx, w->from, it->old->at,
	    it->old->end - it->old->at, emit, w);
}

static ezz_status
write_entries(ezz_ctx *ctx, struct plan *w)
{
	size_t		 old = w->from == NULL ? 0 : w->from->n;
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < old && st == EZZ_OK; i++)
		st = write_entry(ctx, w, &w->items[w->from->by_place[i]]);
	for (size_t i = old; i < w->n && st == EZZ_OK; i++)
		st = write_entry(ctx, w, &w->items[i]);
	return st;
}

static ezz_status
write_record(ezz_ctx *ctx, struct plan *w, const struct item *it)
{
	const struct number	 tail[] = {
		{ 2, 0 }, { 2, 0 }, { 2, 0 }, { 4, 0 }, { 4, it->at }
	};
	struct ezz_buf		*b = &w->head;
	ezz_status		 st;

	if (it->old != NULL) {
		if ((st = ezz_buf_addb(ctx, b, it->old->record)) != EZZ_OK)
			return st;
		for (size_t i = 0; i < 4; i++)
			b->p[RECORD_AT + i] = (uint8_t)(it->at >> 8 * i);
		return emit_head(ctx, w);
	}
	st = put_le(ctx, b, 4, 0x02014b50);
	if (st == EZZ_OK)
		st = put_le(ctx, b, 2, 20);
	if (st == EZZ_OK)
		st = put_common(ctx, b, it);
	if (st == EZZ_OK)
		st = put_numbers(ctx, b, tail, COUNT(tail));
	if (st == EZZ_OK)
		st = ezz_buf_str(ctx, b, it->put->name);
	return st == EZZ_OK ? emit_head(ctx, w) : st;
}

static ezz_status
write_directory(ezz_ctx *ctx, struct plan *w)
{
	uint64_t	 at = w->written;
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < w->n && st == EZZ_OK; i++)
		st = write_record(ctx, w, &w->items[i]);
	if (st == EZZ_OK && w->written - at > EZZ_MAX_CENTRAL)
		st = ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "the names of the entries are too long together");
	if (st == EZZ_OK) {
		const struct number	 end[] = {
			{ 4, 0x06054b50 }, { 2, 0 }, { 2, 0 }, { 2, w->n },
			{ 2, w->n }, { 4, w->written - at }, { 4, at },
			{ 2, 0 }
		};

		st = put_numbers(ctx, &w->head, end, COUNT(end));
	}
	return st == EZZ_OK ? emit_head(ctx, w) : st;
}

ezz_status
ezz_pkg_write(ezz_ctx *ctx, const struct ezz_pkg *from,
    const struct ezz_pkg_put *puts, size_t n, ezz_pkg_sink sink, void *arg)
{
	struct plan	 w = { .from = from, .sink = sink, .arg = arg };
	ezz_status	 st;

	st = make_plan(ctx, &w, puts, n);
	if (st == EZZ_OK)
		st = write_entries(ctx, &w);
	if (st == EZZ_OK)
		st = write_directory(ctx, &w);
	if (st == EZZ_OK && w.expanded > EZZ_MAX_EXPANDED &&
	    w.expanded / 2 > w.written)
		st = ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "the entries together would expand too far");
	for (size_t i = 0; w.items != NULL && i < w.n; i++)
		ezz_buf_free(&w.items[i].packed);
	free(w.items);
	if (w.deflates)
		deflateEnd(&w.z);
	ezz_buf_free(&w.head);
	return st;
}
