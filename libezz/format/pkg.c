/*
 * Opening a package; see pkg.h for the profile.  The end record leads to the
 * central directory, each record of it to a local header, and the headers in
 * the order of their places must fill the file.  What is held: the central
 * directory and a table of entries, never the contents.
 */
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "format/pkg.h"

#define LOCAL		0x04034b50U
#define DESCRIPTOR	0x08074b50U
#define RECORD		0x02014b50U
#define END		0x06054b50U
#define LOCAL_SIZE	30
#define RECORD_SIZE	46
#define END_SIZE	22

#define ZIP64		0x0001
#define ABSENT		0xffffffffU

enum {
	FLAG_DESCRIPTOR = 0x0008,
	FLAG_LEVEL = 0x0006,	/* how hard the writer tried */
	FLAG_UTF8 = 0x0800
};

/* Little-endian fields in a row; ok turns false past the end and stays so. */
struct fields {
	struct ezz_cursor	 c;
	bool			 ok;
};

static uint32_t
field(struct fields *f, size_t n)
{
	uint64_t	 v = 0;

	f->ok = f->ok && ezz_cursor_le(&f->c, n, &v);
	return f->ok ? (uint32_t)v : 0;
}

static uint16_t
half(struct fields *f)
{
	return (uint16_t)field(f, 2);
}

static struct ezz_bytes
part(struct fields *f, size_t n)
{
	struct ezz_bytes	 b = { 0 };

	f->ok = f->ok && ezz_cursor_take(&f->c, n, &b);
	return b;
}

static ezz_status
memory_read(ezz_ctx *ctx, void *arg, uint64_t at, uint8_t *buf, size_t n)
{
	const struct ezz_pkg	*p = arg;

	if (at > p->bytes.n || n > p->bytes.n - at)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL, "the file ends early");
	if (n > 0)
		memcpy(buf, p->bytes.p + at, n);
	return EZZ_OK;
}

static ezz_status
fetch(ezz_ctx *ctx, const struct ezz_pkg *p, uint64_t at, uint8_t *buf,
    size_t n)
{
	if (at > p->source.size || n > p->source.size - at)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL, "the file ends early");
	return p->source.read_at(ctx, p->source.arg, at, buf, n);
}

/* ---- the end record ------------------------------------------------------ */

static bool
comment_fit(struct ezz_bytes c)
{
	for (size_t i = 0; i < c.n; i++)
		if (c.p[i] < 0x20 || c.p[i] > 0x7e ||
		    (i > 0 && c.p[i - 1] == 'P' && c.p[i] == 'K'))
			return false;
	return true;
}

/* Where it is in the tail of the file, which has only one. */
static ezz_status
find_end(ezz_ctx *ctx, struct ezz_bytes tail, struct ezz_bytes *out)
{
	size_t	 found = 0;

	for (size_t i = 0; i + 4 <= tail.n; i++)
		if (memcmp(tail.p + i, "PK\5\6", 4) == 0) {
			*out = EZZ_BYTES(tail.p + i, tail.n - i);
			found++;
		}
	if (found == 0)
		return ezz_fail(ctx, EZZ_EFORMAT, "APPNOTE 4.3.16",
		    "no end record at the end: this is no package, or it was "
		    "cut, or something was put behind it");
	if (found > 1)
		return ezz_fail(ctx, EZZ_EFORMAT, "APPNOTE 4.3.16",
		    "more than one end record");
	return EZZ_OK;
}

struct end {
	uint32_t	 n;
	uint32_t	 size;
	uint32_t	 at;
	uint64_t	 place;
};

static ezz_status
end_fields(ezz_ctx *ctx, struct ezz_bytes b, struct end *e)
{
	struct fields	 f = { ezz_cursor_of(b), true };
	uint32_t	 disk, start, here, comment;

	field(&f, 4);
	disk = field(&f, 2);
	start = field(&f, 2);
	here = field(&f, 2);
	e->n = field(&f, 2);
	e->size = field(&f, 4);
	e->at = field(&f, 4);
	comment = field(&f, 2);
	if (!f.ok || comment != ezz_cursor_left(&f.c) ||
	    !comment_fit(part(&f, comment)))
		return ezz_fail(ctx, EZZ_EFORMAT, "APPNOTE 4.3.16",
		    "the comment of the package does not end where the file "
		    "ends, or is not plain text");
	if (e->n == 0xffff || e->size == ABSENT || e->at == ABSENT)
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, "APPNOTE 4.3.14",
		    "a ZIP64 package");
	if (disk != 0 || start != 0 || here != e->n)
		return ezz_fail(ctx, EZZ_EFORMAT, "APPNOTE 4.3.16",
		    "a package in several parts");
	if (e->n > EZZ_MAX_ENTRIES || e->size > EZZ_MAX_CENTRAL)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "more than %d entries, or their directory has more than "
		    "%d bytes", EZZ_MAX_ENTRIES, EZZ_MAX_CENTRAL);
	if ((uint64_t)e->at + e->size != e->place)
		return ezz_fail(ctx, EZZ_EFORMAT, "APPNOTE 4.3.6",
		    "the central directory does not end where the end record "
		    "begins");
	return EZZ_OK;
}

static ezz_status
read_end(ezz_ctx *ctx, const struct ezz_pkg *p, struct end *e)
{
	uint8_t			 tail[END_SIZE + EZZ_MAX_ZIP_COMMENT];
	struct ezz_bytes	 found = { 0 };
	size_t			 n = sizeof(tail);
	ezz_status		 st;

	if (p->source.size > EZZ_MAX_PACKAGE)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a package of more than %d bytes", EZZ_MAX_PACKAGE);
	if (p->source.size < n)
		n = (size_t)p->source.size;
	st = fetch(ctx, p, p->source.size - n, tail, n);
	if (st == EZZ_OK)
		st = find_end(ctx, EZZ_BYTES(tail, n), &found);
	if (st != EZZ_OK)
		return st;
	e->place = p->source.size - found.n;
	return end_fields(ctx, found, e);
}

/* ---- names --------------------------------------------------------------- */

static ezz_status
remark(ezz_ctx *ctx, struct ezz_pkg *p, const char *entry, const char *text)
{
	struct ezz_pkg_remark	*more;

	more = reallocarray(p->remarks, p->n_remarks + 1, sizeof(*more));
	if (more == NULL)
		return ezz_nomem(ctx);
	p->remarks = more;
	more[p->n_remarks++] = (struct ezz_pkg_remark){ entry, text };
	return EZZ_OK;
}

/* GB18030 as it stands in the packages of old Chinese writers. */
static ezz_status
from_gb18030(ezz_ctx *ctx, struct ezz_bytes raw, struct ezz_buf *out)
{
	char		*from = (char *)(uintptr_t)raw.p, *to;
	size_t		 left = raw.n, room = raw.n * 3;
	iconv_t		 conv = iconv_open("UTF-8", "GB18030");
	ezz_status	 st;
	bool		 good;

	if (conv == (iconv_t)-1)
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, NULL,
		    "this system cannot convert GB18030");
	if ((st = ezz_buf_room(ctx, out, room)) == EZZ_OK) {
		to = (char *)out->p;
		good = iconv(conv, &from, &left, &to, &room) == 0 &&
		    left == 0;
		out->n = raw.n * 3 - room;
		if (!good)
			st = ezz_fail(ctx, EZZ_EFORMAT, "APPNOTE 4.4.4",
			    "a name is neither UTF-8 nor GB18030");
	}
	iconv_close(conv);
	return st;
}

static bool
plain(struct ezz_bytes name)
{
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] >= 0x80)
			return false;
	return true;
}

static ezz_status
entry_texts(ezz_ctx *ctx, struct ezz_pkg *p, struct ezz_pkg_entry *e,
    struct ezz_bytes name)
{
	ezz_status	 st;
	char		*folded;

	if ((st = ezz_pkg_name(ctx, name)) != EZZ_OK)
		return st;
	e->name = ezz_arena_text(&p->arena, name);
	folded = ezz_arena_take(&p->arena, name.n + 1);
	if (e->name == NULL || folded == NULL)
		return ezz_nomem(ctx);
	folded[ezz_pkg_fold(name, folded)] = '\0';
	e->folded = folded;
	e->dir = name.p[name.n - 1] == '/';
	/* a directory and a file of one name are two of the same */
	if (e->dir)
		folded[strlen(folded) - 1] = '\0';
	return EZZ_OK;
}

static ezz_status
entry_name(ezz_ctx *ctx, struct ezz_pkg *p, struct ezz_pkg_entry *e)
{
	struct ezz_buf	 text = { 0 };
	const char	*why = NULL;
	ezz_status	 st;

	if (plain(e->raw) || (e->flags & FLAG_UTF8) != 0)
		return entry_texts(ctx, p, e, e->raw);
	if (ezz_utf8_valid(e->raw)) {
		why = N_("the name is UTF-8 but is not marked as such");
		st = entry_texts(ctx, p, e, e->raw);
	} else {
		why = N_("the name is GB18030 and was converted");
		st = from_gb18030(ctx, e->raw, &text);
		if (st == EZZ_OK)
			st = entry_texts(ctx, p, e, ezz_bytes_of(&text));
	}
	if (st == EZZ_OK)
		st = remark(ctx, p, e->name, why);
	ezz_buf_free(&text);
	return st;
}

/* ---- records of the central directory ------------------------------------ */

/*
 * Extra fields that carry times and owners and change nothing.  All others -
 * a second name, encryption, ZIP64, unknown ones - are refused.
 */
static bool
extras_fit(struct ezz_bytes b)
{
	static const uint16_t	 harmless[] = {
		0x000a,		/* NTFS times */
		0x5455, 0x5855, 0x7855, 0x7875,	/* Info-ZIP times, owners */
		0xcafe		/* marks a Java archive */
	};
	struct fields		 f = { ezz_cursor_of(b), true };
	bool			 known = true;

	while (f.ok && known && ezz_cursor_left(&f.c) > 0) {
		uint16_t	 id = half(&f);

		known = false;
		part(&f, half(&f));
		for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]);
		    i++)
			known = known || harmless[i] == id;
	}
	return f.ok && known;
}

/* Of the Unix mode in the high half: a plain file or a directory. */
static ezz_status
attributes_fit(ezz_ctx *ctx, const struct ezz_pkg_entry *e, uint32_t a)
{
	uint32_t	 type = a >> 16 & 0170000;

	if (type == 0 || (type == 0100000 && !e->dir) ||
	    (type == 0040000 && e->dir)) {
		if ((a & 0x10) != 0 && !e->dir)
			return ezz_fail(ctx, EZZ_EFORMAT, "APPNOTE 4.4.15",
			    "a file that is marked as a directory");
		return EZZ_OK;
	}
	return ezz_fail(ctx, EZZ_EFORMAT, "APPNOTE 4.4.15",
	    "a link, a device, or a file and directory at once");
}

static ezz_status
method_fit(ezz_ctx *ctx, const struct ezz_pkg_entry *e, unsigned method)
{
	if ((e->flags & 0x2041) != 0)
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, "APPNOTE 4.4.4",
		    "an encrypted entry");
	if ((e->flags & ~(FLAG_DESCRIPTOR | FLAG_LEVEL | FLAG_UTF8)) != 0)
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, "APPNOTE 4.4.4",
		    "an entry with unknown flags");
	if (method != EZZ_PKG_STORED && method != EZZ_PKG_DEFLATED)
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, "APPNOTE 4.4.5",
		    "compression method %u", method);
	/* nobody could tell where it ends */
	if (method == EZZ_PKG_STORED && (e->flags & FLAG_DESCRIPTOR) != 0)
		return ezz_fail(ctx, EZZ_EFORMAT, "APPNOTE 4.4.4",
		    "a stored entry with a data descriptor");
	if (method == EZZ_PKG_STORED && e->packed != e->size)
		return ezz_fail(ctx, EZZ_EFORMAT, "APPNOTE 4.4.8",
		    "a stored entry has two sizes");
	if (e->dir && e->size != 0)
		return ezz_fail(ctx, EZZ_EFORMAT, "APPNOTE 4.3.8",
		    "a directory with contents");
	return EZZ_OK;
}

static ezz_status
sizes_fit(ezz_ctx *ctx, struct ezz_pkg *p, const struct ezz_pkg_entry *e)
{
	uint64_t	 most = 2 * p->source.size;

	if (most < EZZ_MAX_EXPANDED)
		most = EZZ_MAX_EXPANDED;
	if (e->packed == ABSENT || e->size == ABSENT || e->at == ABSENT)
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, "APPNOTE 4.5.3",
		    "a ZIP64 entry");
	if (e->packed > p->source.size)
		return ezz_fail(ctx, EZZ_EFORMAT, "APPNOTE 4.4.8",
		    "an entry is longer than the file");
	if ((e->size > EZZ_MAX_RATIO_FROM &&
	    e->size / EZZ_MAX_RATIO >= e->packed) ||
	    (e->size > EZZ_MAX_ENTRY &&
	    e->size / EZZ_MAX_LARGE_RATIO > e->packed))
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "an entry would expand too far");
	p->expanded += e->size;
	if (p->expanded > most)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "the entries together would expand to more than %llu "
		    "bytes", (unsigned long long)most);
	return EZZ_OK;
}

static ezz_status
record_numbers(ezz_ctx *ctx, struct ezz_pkg *p, struct fields *f,
    struct ezz_pkg_entry *e, unsigned *method, uint32_t *attributes)
{
	const uint8_t		*from = f->c.p;
	struct ezz_bytes	 extra;
	uint32_t		 sig, version, name_n, extra_n, note, disk;

	(void)p;
	sig = field(f, 4);
	field(f, 2);
	version = field(f, 2);
	e->flags = half(f);
	*method = half(f);
	e->time = half(f);
	e->date = half(f);
	e->crc = field(f, 4);
	e->packed = field(f, 4);
	e->size = field(f, 4);
	name_n = field(f, 2);
	extra_n = field(f, 2);
	note = field(f, 2);
	disk = field(f, 2);
	field(f, 2);
	*attributes = field(f, 4);
	e->at = field(f, 4);
	e->raw = part(f, name_n);
	extra = part(f, extra_n);
	if (!f->ok || sig != RECORD)
		return ezz_fail(ctx, EZZ_EFORMAT, "APPNOTE 4.3.12",
		    "the central directory is broken");
	e->record = EZZ_BYTES(from, (size_t)(f->c.p - from));
	if ((version & 0xff) > 45 || disk != 0 || note != 0)
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, "APPNOTE 4.3.12",
		    "an entry with a comment, in another part, or for a later "
		    "version");
	if (extra_n > EZZ_MAX_EXTRA || !extras_fit(extra))
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, "APPNOTE 4.5",
		    "an entry with extra fields that could mean something");
	return EZZ_OK;
}

static ezz_status
read_record(ezz_ctx *ctx, struct ezz_pkg *p, struct fields *f,
    struct ezz_pkg_entry *e)
{
	unsigned	 method;
	uint32_t	 attributes;
	ezz_status	 st;

	st = record_numbers(ctx, p, f, e, &method, &attributes);
	if (st == EZZ_OK)
		st = entry_name(ctx, p, e);
	if (st == EZZ_OK)
		st = attributes_fit(ctx, e, attributes);
	if (st == EZZ_OK)
		st = sizes_fit(ctx, p, e);
	if (st == EZZ_OK)
		st = method_fit(ctx, e, method);
	if (st == EZZ_OK)
		e->method = (enum ezz_pkg_method)method;
	return st;
}

static ezz_status
read_central(ezz_ctx *ctx, struct ezz_pkg *p, const struct end *e)
{
	struct fields	 f = { .ok = true };
	ezz_status	 st;

	p->central_at = e->at;
	if ((st = ezz_buf_room(ctx, &p->central, e->size)) != EZZ_OK)
		return st;
	if ((st = fetch(ctx, p, e->at, p->central.p, e->size)) != EZZ_OK)
		return st;
	p->central.n = e->size;
	p->entries = calloc((size_t)e->n + 1, sizeof(*p->entries));
	p->by_place = calloc((size_t)e->n + 1, sizeof(*p->by_place));
	p->by_name = calloc((size_t)e->n + 1, sizeof(*p->by_name));
	if (p->entries == NULL || p->by_place == NULL || p->by_name == NULL)
		return ezz_nomem(ctx);
	f.c = ezz_cursor_of(ezz_bytes_of(&p->central));
	for (; p->n < e->n; p->n++) {
		st = read_record(ctx, p, &f, &p->entries[p->n]);
		if (st != EZZ_OK)
			return ezz_while(ctx, st, "entry %zu", p->n + 1);
		p->by_place[p->n] = p->by_name[p->n] = p->n;
	}
	if (ezz_cursor_left(&f.c) != 0)
		return ezz_fail(ctx, EZZ_EFORMAT, "APPNOTE 4.3.12",
		    "the central directory has more than its %u entries",
		    (unsigned)e->n);
	return EZZ_OK;
}

/* ---- names against each other -------------------------------------------- */

static int
name_order(const void *x, const void *y, void *arg)
{
	const struct ezz_pkg	*p = arg;

	return strcmp(p->entries[*(const size_t *)x].folded,
	    p->entries[*(const size_t *)y].folded);
}

static const struct ezz_pkg_entry *
search(const struct ezz_pkg *p, const char *folded, size_t n)
{
	size_t	 lo = 0, hi = p->n;

	while (lo < hi) {
		size_t				 mid = lo + (hi - lo) / 2;
		const struct ezz_pkg_entry	*e;
		int				 d;

		e = &p->entries[p->by_name[mid]];
		if ((d = strncmp(folded, e->folded, n)) == 0)
			d = e->folded[n] == '\0' ? 0 : -1;
		if (d == 0)
			return e;
		if (d < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

/* A file whose name another entry uses as a directory. */
static ezz_status
no_file_above(ezz_ctx *ctx, const struct ezz_pkg *p,
    const struct ezz_pkg_entry *e)
{
	const struct ezz_pkg_entry	*above;
	const char			*slash = e->folded;

	while ((slash = strchr(slash, '/')) != NULL) {
		above = search(p, e->folded, (size_t)(slash - e->folded));
		if (above != NULL && !above->dir)
			return ezz_fail(ctx, EZZ_EFORMAT, "GB/T 33190",
			    "%s is a file and a directory", above->name);
		slash++;
	}
	return EZZ_OK;
}

static ezz_status
names_unique(ezz_ctx *ctx, struct ezz_pkg *p)
{
	const struct ezz_pkg_entry	*e, *before;
	ezz_status			 st;

	qsort_r(p->by_name, p->n, sizeof(*p->by_name), name_order, p);
	for (size_t i = 1; i < p->n; i++) {
		e = &p->entries[p->by_name[i]];
		before = &p->entries[p->by_name[i - 1]];
		if (strcmp(e->folded, before->folded) == 0)
			return ezz_fail(ctx, EZZ_EFORMAT, "GB/T 33190",
			    "%s and %s are two entries of one name",
			    before->name, e->name);
	}
	for (size_t i = 0; i < p->n; i++)
		if ((st = no_file_above(ctx, p, &p->entries[i])) != EZZ_OK)
			return st;
	return EZZ_OK;
}

/* ---- local headers ------------------------------------------------------- */

struct local {
	uint32_t	 sig;
	uint32_t	 version;
	uint16_t	 flags;
	uint16_t	 method;
	uint16_t	 time;
	uint16_t	 date;
	uint32_t	 crc;
	uint32_t	 packed;
	uint32_t	 size;
	uint16_t	 name_n;
	uint16_t	 extra_n;
};

static void
local_numbers(const uint8_t *b, struct local *l)
{
	struct fields	 f = { ezz_cursor_of(EZZ_BYTES(b, LOCAL_SIZE)), true };

	l->sig = field(&f, 4);
	l->version = field(&f, 2);
	l->flags = half(&f);
	l->method = half(&f);
	l->time = half(&f);
	l->date = half(&f);
	l->crc = field(&f, 4);
	l->packed = field(&f, 4);
	l->size = field(&f, 4);
	l->name_n = half(&f);
	l->extra_n = half(&f);
}

/* The first relaxation: the sizes are only in a ZIP64 field, and right. */
static bool
sizes_in_zip64(const struct ezz_pkg_entry *e, const struct local *l,
    struct ezz_bytes extra)
{
	struct ezz_cursor	 c = ezz_cursor_of(extra);
	uint64_t		 id, n, size, packed;

	return l->packed == ABSENT && l->size == ABSENT &&
	    ezz_cursor_le(&c, 2, &id) && id == ZIP64 &&
	    ezz_cursor_le(&c, 2, &n) && n == 16 &&
	    ezz_cursor_le(&c, 8, &size) && size == e->size &&
	    ezz_cursor_le(&c, 8, &packed) && packed == e->packed &&
	    ezz_cursor_left(&c) == 0;
}

static bool
sizes_equal(const struct ezz_pkg_entry *e, const struct local *l)
{
	/* with a descriptor the numbers may stand behind */
	if ((e->flags & FLAG_DESCRIPTOR) != 0 && l->crc == 0 &&
	    l->packed == 0 && l->size == 0)
		return true;
	return l->crc == e->crc && l->packed == e->packed &&
	    l->size == e->size;
}

static ezz_status
local_equal(ezz_ctx *ctx, const struct ezz_pkg_entry *e,
    const struct local *l, struct ezz_bytes extra)
{
	/* the second relaxation */
	unsigned	 free_flags = plain(e->raw) ? FLAG_UTF8 : 0;

	if (((l->flags ^ e->flags) & ~free_flags) != 0 ||
	    l->method != e->method || l->time != e->time ||
	    l->date != e->date || (l->version & 0xff) > 45)
		return ezz_fail(ctx, EZZ_EFORMAT, "APPNOTE 4.3.7",
		    "the local header is not what the central directory says");
	if (sizes_equal(e, l) ? extras_fit(extra) :
	    l->crc == e->crc && sizes_in_zip64(e, l, extra))
		return EZZ_OK;
	return ezz_fail(ctx, EZZ_EFORMAT, "APPNOTE 4.3.7",
	    "sizes, CRC or extra fields of the local header are not what the "
	    "central directory says");
}

static ezz_status
read_local(ezz_ctx *ctx, struct ezz_pkg *p, struct ezz_pkg_entry *e)
{
	uint8_t		 head[LOCAL_SIZE], tail[EZZ_MAX_NAME + EZZ_MAX_EXTRA];
	struct local	 l;
	ezz_status	 st;

	if ((st = fetch(ctx, p, e->at, head, sizeof(head))) != EZZ_OK)
		return st;
	local_numbers(head, &l);
	if (l.sig != LOCAL || l.name_n != e->raw.n ||
	    l.extra_n > EZZ_MAX_EXTRA)
		return ezz_fail(ctx, EZZ_EFORMAT, "APPNOTE 4.3.7",
		    "no local header where the central directory says");
	st = fetch(ctx, p, e->at + LOCAL_SIZE, tail,
	    (size_t)l.name_n + l.extra_n);
	if (st != EZZ_OK)
		return st;
	if (memcmp(tail, e->raw.p, e->raw.n) != 0)
		return ezz_fail(ctx, EZZ_EFORMAT, "APPNOTE 4.3.7",
		    "the local header has another name");
	e->data = e->at + LOCAL_SIZE + l.name_n + l.extra_n;
	return local_equal(ctx, e, &l,
	    EZZ_BYTES(tail + l.name_n, l.extra_n));
}

/* What stands between the packed bytes and the next header. */
static ezz_status
read_descriptor(ezz_ctx *ctx, struct ezz_pkg *p, struct ezz_pkg_entry *e)
{
	uint64_t	 n = e->end - e->data - e->packed;
	uint8_t		 b[16];
	struct fields	 f = { ezz_cursor_of(EZZ_BYTES(b, sizeof(b))), true };
	ezz_status	 st;
	bool		 good;

	if ((e->flags & FLAG_DESCRIPTOR) == 0)
		return n == 0 ? EZZ_OK : ezz_fail(ctx, EZZ_EFORMAT,
		    "APPNOTE 4.3.6", "there are bytes between the entries");
	if (n != 12 && n != 16)
		return ezz_fail(ctx, EZZ_EFORMAT, "APPNOTE 4.3.9",
		    "no data descriptor of its size behind the entry");
	st = fetch(ctx, p, e->data + e->packed, b + 16 - n, (size_t)n);
	if (st != EZZ_OK)
		return st;
	if (n == 12)
		part(&f, 4);
	good = n == 12 || field(&f, 4) == DESCRIPTOR;
	good = field(&f, 4) == e->crc && good;
	good = field(&f, 4) == e->packed && good;
	good = field(&f, 4) == e->size && good;
	return good ? EZZ_OK : ezz_fail(ctx, EZZ_EFORMAT, "APPNOTE 4.3.9",
	    "the data descriptor is not what the central directory says");
}

static int
place_order(const void *x, const void *y, void *arg)
{
	const struct ezz_pkg	*p = arg;
	uint64_t		 a = p->entries[*(const size_t *)x].at;
	uint64_t		 b = p->entries[*(const size_t *)y].at;

	return (a > b) - (a < b);
}

static ezz_status
tile(ezz_ctx *ctx, struct ezz_pkg *p, struct ezz_pkg_entry *e, uint64_t from,
    uint64_t to)
{
	ezz_status	 st;

	if (e->at > from)
		return ezz_fail(ctx, EZZ_EFORMAT, "APPNOTE 4.3.6",
		    "there are bytes before the entry that belong to none");
	if (e->at < from || to <= e->at)
		return ezz_fail(ctx, EZZ_EFORMAT, "APPNOTE 4.3.6",
		    "two entries share bytes");
	if ((st = read_local(ctx, p, e)) != EZZ_OK)
		return st;
	if (e->data > to || e->packed > to - e->data)
		return ezz_fail(ctx, EZZ_EFORMAT, "APPNOTE 4.3.6",
		    "two entries share bytes");
	e->end = to;
	return read_descriptor(ctx, p, e);
}

static ezz_status
read_places(ezz_ctx *ctx, struct ezz_pkg *p)
{
	uint64_t	 from = 0, to;
	ezz_status	 st;

	qsort_r(p->by_place, p->n, sizeof(*p->by_place), place_order, p);
	for (size_t i = 0; i < p->n; i++) {
		struct ezz_pkg_entry	*e = &p->entries[p->by_place[i]];

		to = i + 1 < p->n ? p->entries[p->by_place[i + 1]].at :
		    p->central_at;
		if ((st = tile(ctx, p, e, from, to)) != EZZ_OK)
			return ezz_while(ctx, st, "entry %s", e->name);
		from = e->end;
	}
	if (from != p->central_at)
		return ezz_fail(ctx, EZZ_EFORMAT, "APPNOTE 4.3.6",
		    "there are bytes before the central directory");
	return EZZ_OK;
}

/* ---- open, find, free ---------------------------------------------------- */

static ezz_status
open_all(ezz_ctx *ctx, struct ezz_pkg *p)
{
	struct end	 end = { 0 };
	ezz_status	 st;

	st = read_end(ctx, p, &end);
	if (st == EZZ_OK)
		st = read_central(ctx, p, &end);
	if (st == EZZ_OK)
		st = names_unique(ctx, p);
	if (st == EZZ_OK)
		st = read_places(ctx, p);
	return st;
}

ezz_status
ezz_pkg_open(ezz_ctx *ctx, const struct ezz_input *source,
    struct ezz_pkg **out)
{
	struct ezz_pkg	*p = calloc(1, sizeof(*p));
	ezz_status	 st;

	*out = NULL;
	if (p == NULL)
		return ezz_nomem(ctx);
	p->source = *source;
	if ((st = open_all(ctx, p)) == EZZ_OK) {
		*out = p;
		p = NULL;
	}
	ezz_pkg_free(&p);
	return st;
}

ezz_status
ezz_pkg_open_bytes(ezz_ctx *ctx, struct ezz_bytes bytes, struct ezz_pkg **out)
{
	struct ezz_pkg	*p = calloc(1, sizeof(*p));
	ezz_status	 st;

	*out = NULL;
	if (p == NULL)
		return ezz_nomem(ctx);
	p->bytes = bytes;
	p->source = (struct ezz_input){ bytes.n, memory_read, p };
	if ((st = open_all(ctx, p)) == EZZ_OK) {
		*out = p;
		p = NULL;
	}
	ezz_pkg_free(&p);
	return st;
}

void
ezz_pkg_free(struct ezz_pkg **pp)
{
	struct ezz_pkg	*p = *pp;

	if (p == NULL)
		return;
	free(p->entries);
	free(p->by_place);
	free(p->by_name);
	free(p->remarks);
	ezz_buf_free(&p->central);
	ezz_arena_free(&p->arena);
	free(p);
	*pp = NULL;
}

const struct ezz_pkg_entry *
ezz_pkg_find(const struct ezz_pkg *p, struct ezz_bytes name, bool *exact)
{
	const struct ezz_pkg_entry	*e;
	char				 folded[EZZ_MAX_NAME];
	size_t				 n;

	*exact = false;
	if (name.n == 0 || name.n > EZZ_MAX_NAME)
		return NULL;
	n = ezz_pkg_fold(name, folded);
	if ((e = search(p, folded, n)) == NULL || e->dir)
		return NULL;
	*exact = ezz_bytes_equal(ezz_bytes_str(e->name), name);
	return e;
}
