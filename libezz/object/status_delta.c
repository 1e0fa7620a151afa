/*
 * Deltas of status lists: what has changed since a list that readers hold,
 * in some hundred bytes instead of a whole list; see status.h for the form.
 * A delta says of which entries it speaks by their digest, so that it cannot
 * be put on another list, nor twice.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/squeeze.h"
#include "crypto/digest.h"
#include "object/status.h"
#include "object/status_claims.h"

#define PARTS	3	/* digest before, digest after, what differs */
#define SM3	32

struct delta {
	struct ezz_bytes	 before;
	struct ezz_bytes	 after;
	struct ezz_buf		 differs;	/* exclusive or of the two */
};

static ezz_status
read_digest(ezz_ctx *ctx, struct ezz_cursor *c, struct ezz_bytes *out)
{
	ezz_status	 st;

	if ((st = ezz_cbor_bytes(ctx, c, out)) != EZZ_OK)
		return st;
	return out->n == SM3 ? EZZ_OK : ezz_fail(ctx, EZZ_EFORMAT,
	    NULL, "a digest of %zu bytes in the delta", out->n);
}

static ezz_status
read_body(ezz_ctx *ctx, struct ezz_bytes body, size_t size, struct delta *d)
{
	struct ezz_cursor	 c = ezz_cursor_of(body);
	struct ezz_bytes	 zlib;
	size_t			 n;
	ezz_status		 st;

	if ((st = ezz_cbor_array(ctx, &c, &n)) != EZZ_OK)
		return st;
	if (n != PARTS)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "the delta has %zu parts and not three", n);
	if ((st = read_digest(ctx, &c, &d->before)) != EZZ_OK ||
	    (st = read_digest(ctx, &c, &d->after)) != EZZ_OK ||
	    (st = ezz_cbor_bytes(ctx, &c, &zlib)) != EZZ_OK)
		return st;
	if ((st = ezz_zlib_read(ctx, zlib, size, &d->differs)) != EZZ_OK)
		return ezz_while(ctx, st, "inflating the delta");
	return EZZ_OK;
}

static ezz_status
fits(ezz_ctx *ctx, const ezz_statuslist *l, const struct delta *d)
{
	uint8_t		 digest[EZZ_DIGEST_MAX];
	ezz_status	 st;

	if ((st = ezz_digest_once(ctx, EZZ_SM3, ezz_bytes_of(&l->raw),
	    digest)) != EZZ_OK)
		return st;
	if (memcmp(d->before.p, digest, SM3) != 0)
		return ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
		    "the delta is of another list than the one at hand; "
		    "fetch the whole list");
	return d->differs.n == l->raw.n ? EZZ_OK : ezz_fail(ctx, EZZ_EFORMAT,
	    NULL, "the delta has %zu bytes of entries, its list %zu",
	    d->differs.n, l->raw.n);
}

/* The entries after the delta, in place of its differences. */
static ezz_status
advance(ezz_ctx *ctx, const ezz_statuslist *l, struct delta *d)
{
	uint8_t		 digest[EZZ_DIGEST_MAX];
	ezz_status	 st;

	for (size_t i = 0; i < d->differs.n; i++)
		d->differs.p[i] ^= l->raw.p[i];
	if ((st = ezz_digest_once(ctx, EZZ_SM3, ezz_bytes_of(&d->differs),
	    digest)) != EZZ_OK)
		return st;
	if (memcmp(d->after.p, digest, SM3) != 0)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "the delta does not lead where it says");
	for (size_t i = 0; i < l->entries; i++)
		if (ezz_status_get(l->raw.p, l->bits, i) ==
		    EZZ_STATE_REVOKED && ezz_status_get(d->differs.p, l->bits,
		    i) != EZZ_STATE_REVOKED)
			return ezz_fail(ctx, EZZ_EREFUSED, NULL,
			    "the delta brings back index %zu, which is "
			    "revoked", i);
	return EZZ_OK;
}

static ezz_status
same_list(ezz_ctx *ctx, const ezz_statuslist *l,
    const struct ezz_status_claims *claims)
{
	if (!ezz_bytes_equal(claims->uri, ezz_bytes_str(l->uri)))
		return ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
		    "the delta is of another list than %s", l->uri);
	return claims->iat >= l->head.iat ? EZZ_OK : ezz_fail(ctx,
	    EZZ_ENOTFOUND, NULL, "the delta is older than its list");
}

/* The list takes the file, its signature and what it leads to. */
static void
take(ezz_statuslist *l, struct ezz_buf *file,
    const struct ezz_cose_sign1 *sign, const struct ezz_status_claims *claims,
    struct delta *d)
{
	l->delta = *file;
	*file = (struct ezz_buf){ 0 };
	l->delta_sign = *sign;
	ezz_buf_free(&l->raw);
	l->raw = d->differs;
	d->differs = (struct ezz_buf){ 0 };
	l->head.iat = claims->iat;
	l->head.exp = claims->exp;
	l->head.ttl = claims->ttl;
}

ezz_status
ezz_statuslist_apply(ezz_ctx *ctx, ezz_statuslist *l, struct ezz_bytes in)
{
	struct ezz_status_claims	 claims;
	struct ezz_cose_sign1		 sign;
	struct delta			 d = { 0 };
	struct ezz_buf			 file = { 0 };
	ezz_status			 st;

	if (l->delta.n != 0)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "the list has a delta already");
	if (in.n > EZZ_MAX_STATUS)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a delta of %zu bytes is too long", in.n);
	if ((st = ezz_buf_addb(ctx, &file, in)) != EZZ_OK ||
	    (st = ezz_status_claims_read(ctx, ezz_bytes_of(&file),
	    EZZ_CBOR_STRICT, EZZ_TYP_STATUS_DELTA, EZZ_CWT_DELTA, &sign,
	    &claims)) != EZZ_OK ||
	    (st = same_list(ctx, l, &claims)) != EZZ_OK ||
	    (st = read_body(ctx, claims.body, l->raw.n, &d)) != EZZ_OK ||
	    (st = fits(ctx, l, &d)) != EZZ_OK ||
	    (st = advance(ctx, l, &d)) != EZZ_OK)
		goto out;
	take(l, &file, &sign, &claims, &d);
out:
	ezz_buf_free(&file);
	ezz_buf_free(&d.differs);
	return st;
}
