/*
 * DEFLATE (RFC 1951) and its zlib frame (RFC 1950).  The bytes come from
 * strangers: output stops at the caller's cap, a stream must end, and what
 * stands after its end is told or refused.  Raw DEFLATE has no checksum: a
 * wrong dictionary gives wrong bytes without an error, and only the signature
 * over the payload finds it.
 */
#include <limits.h>
#include <zlib.h>

#include "base/error.h"
#include "base/squeeze.h"

/* zlib counts in unsigned int. */
static bool
fits(struct ezz_bytes b)
{
	return b.n <= UINT_MAX;
}

static ezz_status
too_long(ezz_ctx *ctx)
{
	return ezz_fail(ctx, EZZ_ELIMIT, NULL,
	    "more than 4 GB cannot be deflated or inflated at once");
}

static ezz_status
deflate_all(ezz_ctx *ctx, z_stream *z, struct ezz_bytes in,
    struct ezz_buf *out)
{
	uLong		 bound = deflateBound(z, (uLong)in.n);
	ezz_status	 st;

	if (bound > UINT_MAX)
		return too_long(ctx);
	if ((st = ezz_buf_room(ctx, out, bound)) != EZZ_OK)
		return st;
	z->next_in = (z_const Bytef *)in.p;
	z->avail_in = (uInt)in.n;
	z->next_out = out->p + out->n;
	z->avail_out = (uInt)bound;
	if (deflate(z, Z_FINISH) != Z_STREAM_END)
		return ezz_nomem(ctx);
	out->n += bound - z->avail_out;
	return EZZ_OK;
}

ezz_status
ezz_deflate_raw(ezz_ctx *ctx, struct ezz_bytes in, struct ezz_bytes dictionary,
    struct ezz_buf *out)
{
	z_stream	 z = { 0 };
	ezz_status	 st = EZZ_OK;

	if (!fits(in) || !fits(dictionary))
		return too_long(ctx);
	if (deflateInit2(&z, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) != Z_OK)
		return ezz_nomem(ctx);
	if (dictionary.n > 0 && deflateSetDictionary(&z, dictionary.p,
	    (uInt)dictionary.n) != Z_OK)
		st = ezz_nomem(ctx);
	if (st == EZZ_OK)
		st = deflate_all(ctx, &z, in, out);
	deflateEnd(&z);
	return st;
}

/*
 * Inflate until zlib stops.  Room is made in steps, so a small input that
 * promises much never takes more memory than it has filled twice over; one
 * byte past the cap is offered, and is the sign that the cap was passed.
 */
static ezz_status
inflate_some(ezz_ctx *ctx, z_stream *z, int flush, size_t cap,
    struct ezz_buf *out, int *rc)
{
	size_t		 start = out->n, step = 4096, done, room;
	ezz_status	 st;

	for (;;) {
		done = out->n - start;
		if (done > cap)
			return ezz_fail(ctx, EZZ_ELIMIT, NULL,
			    "inflates to more than %zu bytes", cap);
		room = cap - done < step ? cap - done + 1 : step;
		if ((st = ezz_buf_room(ctx, out, room)) != EZZ_OK)
			return st;
		z->next_out = out->p + out->n;
		z->avail_out = (uInt)room;
		*rc = inflate(z, flush);
		out->n += room - z->avail_out;
		/* 64: in the last block, 128: at its end */
		if (*rc != Z_OK ||
		    (flush == Z_BLOCK && (z->data_type & 192) == 192))
			break;
	}
	return out->n - start > cap ? ezz_fail(ctx, EZZ_ELIMIT, NULL,
	    "inflates to more than %zu bytes", cap) : EZZ_OK;
}

static ezz_status
broken(ezz_ctx *ctx, int rc)
{
	if (rc == Z_MEM_ERROR)
		return ezz_nomem(ctx);
	if (rc == Z_NEED_DICT)
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 1950 2.2",
		    "compressed data asks for a preset dictionary");
	if (rc == Z_BUF_ERROR)
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 1951",
		    "compressed data is cut short");
	return ezz_fail(ctx, EZZ_EFORMAT, "RFC 1951",
	    "compressed data is broken");
}

/* Stopped after the last block: the bits left in its last byte are 0. */
static bool
clean_end(const z_stream *z)
{
	unsigned	 unused = (unsigned)z->data_type & 63;

	return unused < 8 && z->total_in > 0 &&
	    z->next_in[-1] >> (8 - unused) == 0;
}

ezz_status
ezz_inflate_raw(ezz_ctx *ctx, struct ezz_bytes in, struct ezz_bytes dictionary,
    size_t cap, struct ezz_buf *out, size_t *used)
{
	z_stream	 z = { 0 };
	size_t		 start = out->n;
	ezz_status	 st = EZZ_OK;
	int		 rc = Z_OK;

	*used = 0;
	if (!fits(in) || !fits(dictionary) || cap >= UINT_MAX)
		return too_long(ctx);
	if (inflateInit2(&z, -15) != Z_OK)
		return ezz_nomem(ctx);
	z.next_in = (z_const Bytef *)in.p;
	z.avail_in = (uInt)in.n;
	if (dictionary.n > 0 && inflateSetDictionary(&z, dictionary.p,
	    (uInt)dictionary.n) != Z_OK)
		st = ezz_nomem(ctx);
	/* Z_BLOCK stops before zlib drops the pad bits unseen */
	if (st == EZZ_OK)
		st = inflate_some(ctx, &z, Z_BLOCK, cap, out, &rc);
	if (st == EZZ_OK && rc != Z_OK)
		st = broken(ctx, rc);
	else if (st == EZZ_OK && !clean_end(&z))
		st = ezz_fail(ctx, EZZ_EFORMAT, "RFC 1951",
		    "the pad bits of the last byte are not zero");
	if (st == EZZ_OK)
		*used = z.total_in;
	else
		out->n = start;
	inflateEnd(&z);
	return st;
}

static ezz_status
zlib_write(ezz_ctx *ctx, struct ezz_bytes in, int level, int strategy,
    struct ezz_buf *out)
{
	z_stream	 z = { 0 };
	ezz_status	 st;

	if (!fits(in))
		return too_long(ctx);
	if (level < 0 || level > 9)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "compression level %d is not from 0 to 9", level);
	if (deflateInit2(&z, level, Z_DEFLATED, MAX_WBITS, 8,
	    strategy) != Z_OK)
		return ezz_nomem(ctx);
	st = deflate_all(ctx, &z, in, out);
	deflateEnd(&z);
	return st;
}

ezz_status
ezz_zlib_write(ezz_ctx *ctx, struct ezz_bytes in, int level,
    struct ezz_buf *out)
{
	return zlib_write(ctx, in, level, Z_DEFAULT_STRATEGY, out);
}

ezz_status
ezz_zlib_write_runs(ezz_ctx *ctx, struct ezz_bytes in, struct ezz_buf *out)
{
	return zlib_write(ctx, in, 6, Z_RLE, out);
}

ezz_status
ezz_zlib_read(ezz_ctx *ctx, struct ezz_bytes in, size_t cap,
    struct ezz_buf *out)
{
	z_stream	 z = { 0 };
	size_t		 start = out->n;
	ezz_status	 st;
	int		 rc = Z_OK;

	if (!fits(in) || cap >= UINT_MAX)
		return too_long(ctx);
	if (inflateInit(&z) != Z_OK)
		return ezz_nomem(ctx);
	z.next_in = (z_const Bytef *)in.p;
	z.avail_in = (uInt)in.n;
	st = inflate_some(ctx, &z, Z_NO_FLUSH, cap, out, &rc);
	if (st == EZZ_OK && rc != Z_STREAM_END)
		st = broken(ctx, rc);
	if (st == EZZ_OK && z.avail_in != 0)
		st = ezz_fail(ctx, EZZ_EFORMAT, "RFC 1950",
		    "%u bytes stand after the compressed data", z.avail_in);
	if (st != EZZ_OK)
		out->n = start;
	inflateEnd(&z);
	return st;
}
