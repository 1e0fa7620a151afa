/*
 * batch.json: what a store says of itself before its large files are read.
 *
 *	{"ezz-evidence":1,"objects":N,
 *	 "chains":[{"hash":"SM3","root":HEX,"stamps":N},..]}
 *
 * Read strictly: a member that is not known is of a later kind of store.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/codec.h"
#include "base/error.h"
#include "op/store.h"

static ezz_status
wrong(ezz_ctx *ctx, const char *what)
{
	return ezz_fail(ctx, EZZ_EFORMAT, NULL,
	    "%s is missing or is not what it should be", what);
}

static bool
number(const json_t *o, const char *key, json_int_t most, json_int_t *out)
{
	const json_t	*v = json_object_get(o, key);

	*out = json_integer_value(v);
	return json_is_integer(v) && *out >= 1 && *out <= most;
}

static ezz_status
read_root(ezz_ctx *ctx, const json_t *o, enum ezz_hash hash, uint8_t *out)
{
	struct ezz_bytes text = ezz_json_bytes(json_object_get(o, "root"));
	struct ezz_buf	 b = { 0 };
	ezz_status	 st = ezz_hex_read(ctx, text, &b);

	if (st == EZZ_OK && b.n == ezz_hash_size(hash))
		memcpy(out, b.p, b.n);
	else if (st != EZZ_ENOMEM)
		st = wrong(ctx, "root");
	ezz_buf_free(&b);
	return st;
}

static ezz_status
read_chain(ezz_ctx *ctx, const json_t *o, struct ezz_store_head *h,
    size_t *stamps)
{
	const char	*hash = json_string_value(json_object_get(o, "hash"));
	json_int_t	 n;
	ezz_status	 st;

	if (json_object_size(o) != 3 || hash == NULL)
		return wrong(ctx, "hash");
	h->chains[h->chains_n].hash = ezz_hash_by_name(hash);
	if (h->chains[h->chains_n].hash == EZZ_HASH_NONE)
		return wrong(ctx, "hash");
	if (!number(o, "stamps", EZZ_MAX_ERS_STAMPS, &n) ||
	    (*stamps += (size_t)n) > EZZ_MAX_ERS_STAMPS)
		return wrong(ctx, "stamps");
	h->chains[h->chains_n].stamps = (size_t)n;
	if ((st = read_root(ctx, o, h->chains[h->chains_n].hash,
	    h->chains[h->chains_n].root)) == EZZ_OK)
		h->chains_n++;
	return st;
}

static ezz_status
read_whole(ezz_ctx *ctx, const json_t *o, struct ezz_store_head *h)
{
	const json_t	*chains = json_object_get(o, "chains"), *c;
	json_int_t	 n;
	size_t		 i, stamps = 0;
	ezz_status	 st = EZZ_OK;

	if (!number(o, "ezz-evidence", INT32_MAX, &n))
		return wrong(ctx, "ezz-evidence");
	if (n != 1 || json_object_size(o) != 3)
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, NULL,
		    "this store is of a later kind: take a later ezz");
	if (!number(o, "objects", INT64_C(1) << 48, &n))
		return wrong(ctx, "objects");
	h->objects = (uint64_t)n;
	if (!json_is_array(chains) || json_array_size(chains) == 0 ||
	    json_array_size(chains) > EZZ_MAX_ERS_CHAINS)
		return wrong(ctx, "chains");
	json_array_foreach(chains, i, c)
		if ((st = read_chain(ctx, c, h, &stamps)) != EZZ_OK)
			return st;
	return st;
}

ezz_status
ezz_store_head_read(ezz_ctx *ctx, struct ezz_bytes b,
    struct ezz_store_head *h)
{
	json_t		*o = NULL;
	ezz_status	 st;

	memset(h, 0, sizeof(*h));
	if ((st = ezz_json_read(ctx, b, EZZ_MAX_STORE_HEAD,
	    EZZ_JSON_NO_REALS, &o)) == EZZ_OK)
		st = read_whole(ctx, o, h);
	ezz_json_free(&o);
	if (st != EZZ_OK)
		memset(h, 0, sizeof(*h));
	return st;
}

static ezz_status
write_chain(ezz_ctx *ctx, const struct ezz_store_head *h, size_t i,
    struct ezz_buf *out)
{
	ezz_status	 st;

	if ((st = ezz_buf_fmt(ctx, out, "%s\n{\"hash\":\"%s\",\"root\":\"",
	    i == 0 ? "" : ",", ezz_hash_name(h->chains[i].hash))) != EZZ_OK ||
	    (st = ezz_hex_write(ctx, EZZ_BYTES(h->chains[i].root,
	    ezz_hash_size(h->chains[i].hash)), out)) != EZZ_OK)
		return st;
	return ezz_buf_fmt(ctx, out, "\",\"stamps\":%zu}",
	    h->chains[i].stamps);
}

ezz_status
ezz_store_head_write(ezz_ctx *ctx, const struct ezz_store_head *h,
    struct ezz_buf *out)
{
	ezz_status	 st;

	st = ezz_buf_fmt(ctx, out,
	    "{\"ezz-evidence\":1,\"objects\":%llu,\"chains\":[",
	    (unsigned long long)h->objects);
	for (size_t i = 0; i < h->chains_n && st == EZZ_OK; i++)
		st = write_chain(ctx, h, i, out);
	return st != EZZ_OK ? st : ezz_buf_str(ctx, out, "]}\n");
}

bool
ezz_store_name(char out[4096], const char *dir, const char *fmt, ...)
{
	va_list	 ap;
	int	 n = snprintf(out, 4096, "%s/", dir), k;

	if (n < 0 || n >= 4096)
		return false;
	va_start(ap, fmt);
	k = vsnprintf(out + n, 4096 - (size_t)n, fmt, ap);
	va_end(ap);
	return k >= 0 && k < 4096 - n;
}
