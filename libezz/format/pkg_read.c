/*
 * The contents of a package: stored or inflated (RFC 1951), in pieces.  An
 * entry gives exactly the bytes that its header promised: a stream that ends
 * early or late, that is longer or shorter, whose pad bits are not zero or
 * whose CRC differs is refused, and never expands past the promise.
 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/error.h"
#include "base/limits.h"
#include "format/pkg.h"

/* Below what malloc asks the system for anew each time. */
#define PIECE	32768

struct pump {
	const struct ezz_pkg	*pkg;
	ezz_pkg_sink		 sink;
	void			*arg;
	uint64_t		 at;		/* next byte of the file */
	uint64_t		 left;
	uint64_t		 given;
	uint64_t		 size;		/* promised */
	uLong			 crc;
	z_stream		 z;
	uint8_t			 in[PIECE];
	uint8_t			 out[PIECE];
};

/* The next piece of the file: where it lies in memory, or a copy. */
static ezz_status
next_piece(ezz_ctx *ctx, struct pump *u, struct ezz_bytes *out)
{
	const struct ezz_pkg	*p = u->pkg;
	size_t			 n = sizeof(u->in);
	ezz_status		 st = EZZ_OK;

	if (p->bytes.p != NULL)
		n = 1 << 30;
	if (u->left < n)
		n = (size_t)u->left;
	if (p->bytes.p != NULL)
		*out = EZZ_BYTES(p->bytes.p + u->at, n);
	else {
		st = p->source.read_at(ctx, p->source.arg, u->at, u->in, n);
		*out = EZZ_BYTES(u->in, n);
	}
	u->at += n;
	u->left -= n;
	return st;
}

static ezz_status
give(ezz_ctx *ctx, struct pump *u, struct ezz_bytes b)
{
	u->given += b.n;
	if (u->given > u->size)
		return ezz_fail(ctx, EZZ_EFORMAT, "APPNOTE 4.4.9",
		    "the contents are longer than their header says");
	u->crc = crc32_z(u->crc, b.p, b.n);
	return u->sink == NULL || b.n == 0 ? EZZ_OK : u->sink(ctx, u->arg, b);
}

static ezz_status
pump_stored(ezz_ctx *ctx, struct pump *u)
{
	struct ezz_bytes	 b;
	ezz_status		 st = EZZ_OK;

	while (st == EZZ_OK && u->left > 0) {
		st = next_piece(ctx, u, &b);
		if (st == EZZ_OK)
			st = give(ctx, u, b);
	}
	return st;
}

static ezz_status
refill(ezz_ctx *ctx, struct pump *u)
{
	struct ezz_bytes	 b;
	ezz_status		 st;

	if (u->z.avail_in > 0 || u->left == 0)
		return EZZ_OK;
	if ((st = next_piece(ctx, u, &b)) != EZZ_OK)
		return st;
	u->z.next_in = (z_const Bytef *)b.p;
	u->z.avail_in = (uInt)b.n;
	return EZZ_OK;
}

/* Z_BLOCK stops after the last block, before zlib drops the pad bits. */
static bool
at_last(const z_stream *z, int rc)
{
	return rc == Z_OK && (z->data_type & 192) == 192;
}

static ezz_status
clean_end(ezz_ctx *ctx, const struct pump *u)
{
	unsigned	 unused = (unsigned)u->z.data_type & 63;

	if (u->left > 0 || u->z.avail_in > 0)
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 1951",
		    "there are bytes behind the end of the compressed data");
	if (unused >= 8 || u->z.total_in == 0 ||
	    u->z.next_in[-1] >> (8 - unused) != 0)
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 1951",
		    "the pad bits of the last byte are not zero");
	return EZZ_OK;
}

static ezz_status
inflate_loop(ezz_ctx *ctx, struct pump *u)
{
	ezz_status	 st;
	int		 rc;

	for (;;) {
		if ((st = refill(ctx, u)) != EZZ_OK)
			return st;
		u->z.next_out = u->out;
		u->z.avail_out = sizeof(u->out);
		rc = inflate(&u->z, Z_BLOCK);
		if (rc == Z_MEM_ERROR)
			return ezz_nomem(ctx);
		if (rc == Z_BUF_ERROR)
			return ezz_fail(ctx, EZZ_EFORMAT, "RFC 1951",
			    "compressed data is cut short");
		if (rc != Z_OK)
			return ezz_fail(ctx, EZZ_EFORMAT, "RFC 1951",
			    "compressed data is broken");
		st = give(ctx, u, EZZ_BYTES(u->out,
		    sizeof(u->out) - u->z.avail_out));
		if (st != EZZ_OK)
			return st;
		if (at_last(&u->z, rc))
			return clean_end(ctx, u);
	}
}

static ezz_status
pump_deflated(ezz_ctx *ctx, struct pump *u)
{
	ezz_status	 st;

	memset(&u->z, 0, sizeof(u->z));
	if (inflateInit2(&u->z, -15) != Z_OK)
		return ezz_nomem(ctx);
	st = inflate_loop(ctx, u);
	inflateEnd(&u->z);
	return st;
}

static ezz_status
pump_all(ezz_ctx *ctx, struct pump *u, const struct ezz_pkg_entry *e)
{
	ezz_status	 st;

	u->at = e->data;
	u->left = e->packed;
	u->size = e->size;
	u->given = 0;
	u->crc = crc32_z(0, NULL, 0);
	st = e->method == EZZ_PKG_DEFLATED ? pump_deflated(ctx, u) :
	    pump_stored(ctx, u);
	if (st == EZZ_OK && u->given != e->size)
		st = ezz_fail(ctx, EZZ_EFORMAT, "APPNOTE 4.4.9",
		    "the contents are shorter than their header says");
	if (st == EZZ_OK && u->crc != e->crc)
		st = ezz_fail(ctx, EZZ_EFORMAT, "APPNOTE 4.4.7",
		    "the CRC of the contents is wrong");
	return st;
}

ezz_status
ezz_pkg_stream(ezz_ctx *ctx, const struct ezz_pkg *p,
    const struct ezz_pkg_entry *e, ezz_pkg_sink sink, void *arg)
{
	struct pump	*u = malloc(sizeof(*u));
	ezz_status	 st;

	if (u == NULL)
		return ezz_nomem(ctx);
	u->pkg = p;
	u->sink = sink;
	u->arg = arg;
	st = pump_all(ctx, u, e);
	free(u);
	return st == EZZ_OK ? st :
	    ezz_while(ctx, st, "reading the entry %s", e->name);
}

static ezz_status
into_buf(ezz_ctx *ctx, void *arg, struct ezz_bytes b)
{
	return ezz_buf_addb(ctx, arg, b);
}

ezz_status
ezz_pkg_read(ezz_ctx *ctx, const struct ezz_pkg *p,
    const struct ezz_pkg_entry *e, size_t cap, struct ezz_buf *out)
{
	size_t		 start = out->n;
	ezz_status	 st;

	if (e->size > cap)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "the entry %s has more than %zu bytes", e->name, cap);
	if (p->kept != NULL && p->kept[e - p->entries].has)
		return ezz_buf_addb(ctx, out, p->kept[e - p->entries].bytes);
	if ((st = ezz_buf_room(ctx, out, (size_t)e->size)) != EZZ_OK)
		return st;
	st = ezz_pkg_stream(ctx, p, e, into_buf, out);
	if (st != EZZ_OK)
		out->n = start;
	return st;
}

ezz_status
ezz_pkg_raw(ezz_ctx *ctx, const struct ezz_pkg *p, uint64_t at, uint64_t n,
    ezz_pkg_sink sink, void *arg)
{
	struct pump		*u;
	struct ezz_bytes	 b;
	ezz_status		 st = EZZ_OK;

	if (at > p->source.size || n > p->source.size - at)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "bytes beyond the end of the package were asked for");
	if ((u = malloc(sizeof(*u))) == NULL)
		return ezz_nomem(ctx);
	u->pkg = p;
	u->at = at;
	u->left = n;
	while (st == EZZ_OK && u->left > 0) {
		st = next_piece(ctx, u, &b);
		if (st == EZZ_OK)
			st = sink(ctx, arg, b);
	}
	free(u);
	return st;
}
