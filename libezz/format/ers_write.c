/* Writing evidence records in DER (RFC 4998 3.1). */
#include <string.h>

#include "base/error.h"
#include "format/ers.h"

static ezz_status
put_list(ezz_ctx *ctx, struct ezz_bytes hashes, size_t size,
    struct ezz_buf *out)
{
	size_t		 from = out->n;
	ezz_status	 st = EZZ_OK;

	if (size == 0 || hashes.n == 0 || hashes.n % size != 0)
		return ezz_fail(ctx, EZZ_EINVAL, "RFC 4998 4.1",
		    "a list holds whole hashes, and at least one");
	for (size_t i = 0; i < hashes.n && st == EZZ_OK; i += size)
		st = ezz_der_put(ctx, out, EZZ_DER_OCTETS,
		    EZZ_BYTES(hashes.p + i, size));
	return st != EZZ_OK ? st : ezz_der_wrap(ctx, out, from,
	    EZZ_DER_SEQUENCE);
}

ezz_status
ezz_ers_stamp_write(ezz_ctx *ctx, const char *hash, size_t size,
    const struct ezz_ers_list *lists, size_t n, struct ezz_bytes token,
    struct ezz_buf *out)
{
	size_t		 from = out->n, at;
	ezz_status	 st = ezz_der_oid(ctx, out, hash);

	if (st != EZZ_OK ||
	    (st = ezz_der_wrap(ctx, out, from, EZZ_DER_CTX(0))) != EZZ_OK)
		return st;
	at = out->n;
	for (size_t i = 0; i < n && st == EZZ_OK; i++)
		st = put_list(ctx, lists[i].hashes, size, out);
	if (st == EZZ_OK && n > 0)
		st = ezz_der_wrap(ctx, out, at, EZZ_DER_CTX(2));
	if (st != EZZ_OK || (st = ezz_buf_addb(ctx, out, token)) != EZZ_OK)
		return st;
	return ezz_der_wrap(ctx, out, from, EZZ_DER_SEQUENCE);
}

ezz_status
ezz_ers_write(ezz_ctx *ctx, const char *const *algs, size_t n,
    struct ezz_bytes chains, struct ezz_buf *out)
{
	size_t		 from = out->n, at;
	ezz_status	 st = ezz_der_number(ctx, out, 1);

	at = out->n;
	for (size_t i = 0; i < n && st == EZZ_OK; i++)
		st = ezz_der_algorithm(ctx, out, algs[i]);
	if (st != EZZ_OK ||
	    (st = ezz_der_wrap(ctx, out, at, EZZ_DER_SEQUENCE)) ||
	    (st = ezz_der_put(ctx, out, EZZ_DER_SEQUENCE, chains)))
		return st;
	return ezz_der_wrap(ctx, out, from, EZZ_DER_SEQUENCE);
}
