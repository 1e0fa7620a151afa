/* The details of a status list: since when, why, and what came instead. */
#include <stdlib.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "object/status.h"
#include "object/status_claims.h"

#define PARTS	4	/* of a row */

static ezz_status
read_text(ezz_ctx *ctx, struct ezz_cursor *c, struct ezz_bytes *out)
{
	ezz_status	 st;

	*out = EZZ_BYTES(NULL, 0);
	if (ezz_cbor_null(c))
		return EZZ_OK;
	if ((st = ezz_cbor_text(ctx, c, out)) != EZZ_OK)
		return st;
	return out->n == 0 || out->n > EZZ_MAX_NAME ? ezz_fail(ctx,
	    EZZ_EFORMAT, NULL, "a text of %zu bytes in the details",
	    out->n) : EZZ_OK;
}

static ezz_status
read_state(ezz_ctx *ctx, struct ezz_cursor *c, ezz_state *out)
{
	uint64_t	 v;
	ezz_status	 st;

	if ((st = ezz_cbor_uint(ctx, c, &v)) != EZZ_OK)
		return st;
	if (v > EZZ_STATE_SUPERSEDED || v == EZZ_STATE_VALID)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "%llu is no state of a row of details",
		    (unsigned long long)v);
	*out = (ezz_state)v;
	return EZZ_OK;
}

static ezz_status
read_row(ezz_ctx *ctx, struct ezz_cursor *c, struct ezz_status_row *out)
{
	uint64_t	 since;
	size_t		 n;
	ezz_status	 st;

	if ((st = ezz_cbor_uint(ctx, c, &out->index)) != EZZ_OK ||
	    (st = ezz_cbor_array(ctx, c, &n)) != EZZ_OK)
		return st;
	if (n != PARTS || out->index >= EZZ_MAX_STATUS_ENTRIES)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "row %llu of the details has %zu parts",
		    (unsigned long long)out->index, n);
	if ((st = read_state(ctx, c, &out->state)) != EZZ_OK ||
	    (st = ezz_cbor_uint(ctx, c, &since)) != EZZ_OK)
		return st;
	if (since > EZZ_TIME_LAST)
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 8392 2",
		    "%llu is no time", (unsigned long long)since);
	out->since = (int64_t)since;
	if ((st = read_text(ctx, c, &out->reason)) != EZZ_OK)
		return st;
	return read_text(ctx, c, &out->successor);
}

/* All rows once, so that finding one later cannot fail. */
static ezz_status
check_rows(ezz_ctx *ctx, struct ezz_statusdetail *d)
{
	struct ezz_cursor	 c = ezz_cursor_of(d->body);
	struct ezz_status_row	 row;
	ezz_status		 st;

	st = ezz_cbor_map(ctx, &c, &d->rows);
	for (size_t i = 0; st == EZZ_OK && i < d->rows; i++)
		st = read_row(ctx, &c, &row);
	return st;
}

ezz_status
ezz_statusdetail_read(ezz_ctx *ctx, struct ezz_bytes file,
    struct ezz_statusdetail **out)
{
	struct ezz_status_claims	 claims;
	struct ezz_statusdetail		*d;
	ezz_status			 st;

	*out = NULL;
	if (file.n > EZZ_MAX_STATUS_DETAIL)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "details of %zu bytes are too long", file.n);
	if ((d = calloc(1, sizeof(*d))) == NULL)
		return ezz_nomem(ctx);
	if ((st = ezz_buf_addb(ctx, &d->file, file)) != EZZ_OK ||
	    (st = ezz_status_claims_read(ctx, ezz_bytes_of(&d->file),
	    EZZ_CBOR_STRICT, EZZ_TYP_STATUS_DETAIL, EZZ_CWT_DETAILS, &d->sign,
	    &claims)) != EZZ_OK ||
	    (st = ezz_status_keep(ctx, &claims, &d->head, &d->uri)) != EZZ_OK)
		goto out;
	d->body = claims.body;
	if ((st = check_rows(ctx, d)) != EZZ_OK)
		goto out;
	*out = d;
	d = NULL;
out:
	ezz_statusdetail_free(&d);
	return st;
}

void
ezz_statusdetail_free(struct ezz_statusdetail **d)
{
	if (d == NULL || *d == NULL)
		return;
	ezz_buf_free(&(*d)->file);
	free((*d)->uri);
	free(*d);
	*d = NULL;
}

ezz_status
ezz_statusdetail_verify(ezz_ctx *ctx, const struct ezz_statusdetail *d,
    const struct ezz_pkey *key, bool *good)
{
	return ezz_status_sign_verify(ctx, &d->sign, key, good);
}

bool
ezz_statusdetail_find(const struct ezz_statusdetail *d, uint64_t index,
    struct ezz_status_row *out)
{
	ezz_ctx			 quiet = { 0 };
	struct ezz_cursor	 c = ezz_cursor_of(d->body);
	size_t			 n;

	if (ezz_cbor_map(&quiet, &c, &n) != EZZ_OK)
		return false;
	for (; n > 0; n--)
		if (read_row(&quiet, &c, out) != EZZ_OK ||
		    out->index >= index)
			break;
	return n > 0 && out->index == index;
}
