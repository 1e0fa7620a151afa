/*
 * CBOR (RFC 8949): a check of one whole item, readers over checked bytes, and
 * writers of minimal heads.  Nothing is allocated and nothing is copied: a
 * string is a view into the input.  Left out: indefinite lengths, the
 * half-known simple values, and what tags mean.
 */
#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "format/cbor.h"

/* Major types, the upper three bits of a head. */
enum { UINT, NINT, BYTES, TEXT, ARRAY, MAP, TAG, OTHER };

struct check {
	ezz_ctx			*ctx;
	enum ezz_cbor_profile	 profile;
	size_t			 items;
};

static ezz_status
cut(ezz_ctx *ctx)
{
	return ezz_fail(ctx, EZZ_EFORMAT, "RFC 8949 3",
	    "a CBOR item is cut short");
}

static ezz_status
unexpected(ezz_ctx *ctx, const char *wanted)
{
	return ezz_fail(ctx, EZZ_EFORMAT, "RFC 8949 3.1",
	    "a CBOR item is not of the type %s", wanted);
}

/* The number of a head, in the one shortest form. */
static ezz_status
argument(ezz_ctx *ctx, struct ezz_cursor *c, uint8_t info, uint64_t *out)
{
	size_t	 n;

	if (info < 24) {
		*out = info;
		return EZZ_OK;
	}
	if (info > 27)
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 8949 3",
		    info == 31 ? "an indefinite length in CBOR" :
		    "a reserved head in CBOR");
	n = (size_t)1 << (info - 24);
	return ezz_cursor_be(c, n, out) ? EZZ_OK : cut(ctx);
}

/* Would a shorter head have held it? */
static bool
wordy(uint8_t info, uint64_t v)
{
	static const uint64_t	 least[] = { 24, 0x100, 0x10000, 0x100000000 };

	return info >= 24 && v < least[info - 24];
}

/* Simple values and floats: here the length says which of them it is. */
static ezz_status
other(ezz_ctx *ctx, uint8_t info, struct ezz_cbor_item *out)
{
	out->type = info > 24 ? EZZ_CBOR_FLOAT : EZZ_CBOR_SIMPLE;
	if (info == 24 && out->value < 32)
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 8949 3.3",
		    "a simple value below 32 in two bytes");
	return EZZ_OK;
}

ezz_status
ezz_cbor_next(ezz_ctx *ctx, struct ezz_cursor *c, struct ezz_cbor_item *out)
{
	uint8_t		 first, major, info;
	ezz_status	 st;

	*out = (struct ezz_cbor_item){ 0 };
	if (!ezz_cursor_u8(c, &first))
		return cut(ctx);
	major = first >> 5;
	info = first & 31;
	if ((st = argument(ctx, c, info, &out->value)) != EZZ_OK)
		return st;
	if (major == OTHER)
		return other(ctx, info, out);
	out->type = (enum ezz_cbor_type)major;
	if (wordy(info, out->value))
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 8949 4.2.1",
		    "a CBOR head is longer than it need be");
	if (major == BYTES || major == TEXT)
		return out->value <= ezz_cursor_left(c) &&
		    ezz_cursor_take(c, (size_t)out->value, &out->bytes) ?
		    EZZ_OK : cut(ctx);
	return EZZ_OK;
}

static ezz_status	 check_item(struct check *, struct ezz_cursor *,
			    unsigned depth);

/* An item and the bytes that it took. */
static ezz_status
check_key(struct check *k, struct ezz_cursor *c, unsigned depth,
    struct ezz_bytes *key)
{
	const uint8_t	*start = c->p;
	ezz_status	 st;

	st = check_item(k, c, depth);
	*key = EZZ_BYTES(start, (size_t)(c->p - start));
	return st;
}

/* Sorted keys need only be compared with the one before. */
static ezz_status
check_sorted(struct check *k, struct ezz_cursor *c, uint64_t pairs,
    unsigned depth)
{
	struct ezz_bytes	 key, last = { 0 };
	ezz_status		 st;
	int			 cmp;

	for (uint64_t i = 0; i < pairs; i++, last = key) {
		if ((st = check_key(k, c, depth, &key)) != EZZ_OK)
			return st;
		cmp = i == 0 ? -1 : ezz_bytes_cmp(last, key);
		if (cmp >= 0)
			return ezz_fail(k->ctx, EZZ_EFORMAT, "RFC 8949 4.2.1",
			    cmp == 0 ? "a CBOR map has the same key twice" :
			    "the keys of a CBOR map are not sorted");
		if ((st = check_item(k, c, depth)) != EZZ_OK)
			return st;
	}
	return EZZ_OK;
}

static ezz_status
check_unsorted(struct check *k, struct ezz_cursor *c, uint64_t pairs,
    unsigned depth)
{
	struct ezz_bytes	 keys[EZZ_MAX_CBOR_PAIRS];
	ezz_status		 st;

	if (pairs > EZZ_MAX_CBOR_PAIRS)
		return ezz_fail(k->ctx, EZZ_ELIMIT, NULL,
		    "a CBOR map has more than %d keys", EZZ_MAX_CBOR_PAIRS);
	for (size_t i = 0; i < pairs; i++) {
		if ((st = check_key(k, c, depth, &keys[i])) != EZZ_OK)
			return st;
		for (size_t j = 0; j < i; j++)
			if (ezz_bytes_equal(keys[i], keys[j]))
				return ezz_fail(k->ctx, EZZ_EFORMAT,
				    "RFC 8949 5.6",
				    "a CBOR map has the same key twice");
		if ((st = check_item(k, c, depth)) != EZZ_OK)
			return st;
	}
	return EZZ_OK;
}

/* What the profile says about one item by itself. */
static ezz_status
check_value(struct check *k, const struct ezz_cbor_item *it)
{
	if (it->type == EZZ_CBOR_TEXT && !ezz_utf8_valid(it->bytes))
		return ezz_fail(k->ctx, EZZ_EFORMAT, "RFC 8949 3.1",
		    "a CBOR text is not UTF-8");
	if (k->profile == EZZ_CBOR_LENIENT)
		return EZZ_OK;
	if (it->type == EZZ_CBOR_TAG && it->value != EZZ_CBOR_SIGN1 &&
	    it->value != EZZ_CBOR_SIGN)
		return ezz_fail(k->ctx, EZZ_EFORMAT, NULL,
		    "a CBOR tag other than those of COSE");
	if (it->type == EZZ_CBOR_FLOAT)
		return ezz_fail(k->ctx, EZZ_EFORMAT, NULL,
		    "a floating-point number has no place here");
	if (it->type == EZZ_CBOR_SIMPLE && (it->value < EZZ_CBOR_FALSE ||
	    it->value > EZZ_CBOR_NULL))
		return ezz_fail(k->ctx, EZZ_EFORMAT, NULL,
		    "a simple value other than false, true, null");
	return EZZ_OK;
}

/* Before any loop: each item that is promised takes a byte at least. */
static bool
can_hold(const struct ezz_cursor *c, const struct ezz_cbor_item *it)
{
	size_t	 left = ezz_cursor_left(c);

	if (it->type == EZZ_CBOR_MAP)
		return it->value <= left / 2;
	return it->type != EZZ_CBOR_ARRAY || it->value <= left;
}

static ezz_status
check_item(struct check *k, struct ezz_cursor *c, unsigned depth)
{
	struct ezz_cbor_item	 it;
	uint64_t		 n;
	ezz_status		 st;

	if (++k->items > EZZ_MAX_CBOR_ITEMS)
		return ezz_fail(k->ctx, EZZ_ELIMIT, NULL,
		    "more than %d CBOR items", EZZ_MAX_CBOR_ITEMS);
	if ((st = ezz_cbor_next(k->ctx, c, &it)) != EZZ_OK ||
	    (st = check_value(k, &it)) != EZZ_OK)
		return st;
	if (it.type != EZZ_CBOR_ARRAY && it.type != EZZ_CBOR_MAP &&
	    it.type != EZZ_CBOR_TAG)
		return EZZ_OK;
	if (depth >= EZZ_MAX_CBOR_DEPTH)
		return ezz_fail(k->ctx, EZZ_ELIMIT, NULL,
		    "CBOR is nested more than %d deep", EZZ_MAX_CBOR_DEPTH);
	if (!can_hold(c, &it))
		return cut(k->ctx);
	if (it.type == EZZ_CBOR_MAP)
		return k->profile == EZZ_CBOR_STRICT ?
		    check_sorted(k, c, it.value, depth + 1) :
		    check_unsorted(k, c, it.value, depth + 1);
	n = it.type == EZZ_CBOR_TAG ? 1 : it.value;
	for (; n > 0 && st == EZZ_OK; n--)
		st = check_item(k, c, depth + 1);
	return st;
}

ezz_status
ezz_cbor_check(ezz_ctx *ctx, struct ezz_bytes in,
    enum ezz_cbor_profile profile)
{
	struct check		 k = { .ctx = ctx, .profile = profile };
	struct ezz_cursor	 c = ezz_cursor_of(in);
	ezz_status		 st;

	if ((st = check_item(&k, &c, 0)) != EZZ_OK)
		return st;
	if (ezz_cursor_left(&c) > 0)
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 8949 3",
		    "%zu bytes stand after the CBOR item",
		    ezz_cursor_left(&c));
	return EZZ_OK;
}

ezz_status
ezz_cbor_peek(ezz_ctx *ctx, const struct ezz_cursor *c,
    struct ezz_cbor_item *out)
{
	struct ezz_cursor	 copy = *c;

	return ezz_cbor_next(ctx, &copy, out);
}

/* The next item, which must be of one type; else the cursor stays. */
static ezz_status
next_of(ezz_ctx *ctx, struct ezz_cursor *c, enum ezz_cbor_type type,
    const char *wanted, struct ezz_cbor_item *out)
{
	struct ezz_cursor	 copy = *c;
	ezz_status		 st;

	if ((st = ezz_cbor_next(ctx, &copy, out)) != EZZ_OK)
		return st;
	if (out->type != type)
		return unexpected(ctx, wanted);
	if (!can_hold(&copy, out))
		return cut(ctx);
	*c = copy;
	return EZZ_OK;
}

ezz_status
ezz_cbor_uint(ezz_ctx *ctx, struct ezz_cursor *c, uint64_t *out)
{
	struct ezz_cbor_item	 it;
	ezz_status		 st;

	st = next_of(ctx, c, EZZ_CBOR_UINT, "unsigned", &it);
	if (st == EZZ_OK)
		*out = it.value;
	return st;
}

ezz_status
ezz_cbor_int(ezz_ctx *ctx, struct ezz_cursor *c, int64_t *out)
{
	struct ezz_cursor	 copy = *c;
	struct ezz_cbor_item	 it;
	ezz_status		 st;

	if ((st = ezz_cbor_next(ctx, &copy, &it)) != EZZ_OK)
		return st;
	if (it.type != EZZ_CBOR_UINT && it.type != EZZ_CBOR_NINT)
		return unexpected(ctx, "integer");
	if (it.value > INT64_MAX)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "an integer is out of range");
	*out = it.type == EZZ_CBOR_UINT ? (int64_t)it.value :
	    -1 - (int64_t)it.value;
	*c = copy;
	return EZZ_OK;
}

ezz_status
ezz_cbor_bytes(ezz_ctx *ctx, struct ezz_cursor *c, struct ezz_bytes *out)
{
	struct ezz_cbor_item	 it;
	ezz_status		 st;

	st = next_of(ctx, c, EZZ_CBOR_BYTES, "bytes", &it);
	if (st == EZZ_OK)
		*out = it.bytes;
	return st;
}

ezz_status
ezz_cbor_text(ezz_ctx *ctx, struct ezz_cursor *c, struct ezz_bytes *out)
{
	struct ezz_cbor_item	 it;
	ezz_status		 st;

	st = next_of(ctx, c, EZZ_CBOR_TEXT, "text", &it);
	if (st == EZZ_OK)
		*out = it.bytes;
	return st;
}

ezz_status
ezz_cbor_array(ezz_ctx *ctx, struct ezz_cursor *c, size_t *count)
{
	struct ezz_cbor_item	 it;
	ezz_status		 st;

	st = next_of(ctx, c, EZZ_CBOR_ARRAY, "array", &it);
	if (st == EZZ_OK)
		*count = (size_t)it.value;
	return st;
}

ezz_status
ezz_cbor_map(ezz_ctx *ctx, struct ezz_cursor *c, size_t *pairs)
{
	struct ezz_cbor_item	 it;
	ezz_status		 st;

	st = next_of(ctx, c, EZZ_CBOR_MAP, "map", &it);
	if (st == EZZ_OK)
		*pairs = (size_t)it.value;
	return st;
}

ezz_status
ezz_cbor_tag(ezz_ctx *ctx, struct ezz_cursor *c, uint64_t *tag)
{
	struct ezz_cbor_item	 it;
	ezz_status		 st;

	st = next_of(ctx, c, EZZ_CBOR_TAG, "tag", &it);
	if (st == EZZ_OK)
		*tag = it.value;
	return st;
}

ezz_status
ezz_cbor_bool(ezz_ctx *ctx, struct ezz_cursor *c, bool *out)
{
	struct ezz_cursor	 copy = *c;
	struct ezz_cbor_item	 it;
	ezz_status		 st;

	st = next_of(ctx, &copy, EZZ_CBOR_SIMPLE, "boolean", &it);
	if (st != EZZ_OK)
		return st;
	if (it.value != EZZ_CBOR_FALSE && it.value != EZZ_CBOR_TRUE)
		return unexpected(ctx, "boolean");
	*out = it.value == EZZ_CBOR_TRUE;
	*c = copy;
	return EZZ_OK;
}

/* Items still owed are counted, so no depth has to be trusted. */
ezz_status
ezz_cbor_skip(ezz_ctx *ctx, struct ezz_cursor *c, struct ezz_bytes *out)
{
	struct ezz_cursor	 copy = *c;
	struct ezz_cbor_item	 it;
	uint64_t		 owed = 1;
	ezz_status		 st;

	for (; owed > 0; owed--) {
		if ((st = ezz_cbor_next(ctx, &copy, &it)) != EZZ_OK)
			return st;
		if (!can_hold(&copy, &it))
			return cut(ctx);
		if (it.type == EZZ_CBOR_ARRAY)
			owed += it.value;
		else if (it.type == EZZ_CBOR_MAP)
			owed += 2 * it.value;
		else if (it.type == EZZ_CBOR_TAG)
			owed++;
		if (owed - 1 > ezz_cursor_left(&copy))
			return cut(ctx);
	}
	if (out != NULL)
		*out = EZZ_BYTES(c->p, (size_t)(copy.p - c->p));
	*c = copy;
	return EZZ_OK;
}

bool
ezz_cbor_null(struct ezz_cursor *c)
{
	uint8_t	 b;

	return ezz_cursor_peek(c, &b) && b == (OTHER << 5 | EZZ_CBOR_NULL) &&
	    ezz_cursor_skip(c, 1);
}

/* A head in its shortest form. */
static ezz_status
put_head(ezz_ctx *ctx, struct ezz_buf *out, unsigned major, uint64_t v)
{
	uint8_t		 head[9];
	size_t		 n = 1;
	unsigned	 info = (unsigned)v;

	if (v >= 24) {
		info = v <= UINT8_MAX ? 24 : v <= UINT16_MAX ? 25 :
		    v <= UINT32_MAX ? 26 : 27;
		n = (size_t)1 + ((size_t)1 << (info - 24));
	}
	head[0] = (uint8_t)(major << 5 | info);
	for (size_t i = n; i > 1; i--, v >>= 8)
		head[i - 1] = (uint8_t)v;
	return ezz_buf_add(ctx, out, head, n);
}

ezz_status
ezz_cbor_put_uint(ezz_ctx *ctx, struct ezz_buf *out, uint64_t v)
{
	return put_head(ctx, out, UINT, v);
}

ezz_status
ezz_cbor_put_int(ezz_ctx *ctx, struct ezz_buf *out, int64_t v)
{
	return v < 0 ? put_head(ctx, out, NINT, (uint64_t)(-1 - v)) :
	    put_head(ctx, out, UINT, (uint64_t)v);
}

ezz_status
ezz_cbor_put_bytes(ezz_ctx *ctx, struct ezz_buf *out, struct ezz_bytes b)
{
	ezz_status	 st = put_head(ctx, out, BYTES, b.n);

	return st == EZZ_OK ? ezz_buf_addb(ctx, out, b) : st;
}

ezz_status
ezz_cbor_put_text(ezz_ctx *ctx, struct ezz_buf *out, struct ezz_bytes b)
{
	ezz_status	 st;

	if (!ezz_utf8_valid(b))
		return ezz_fail(ctx, EZZ_EINVAL, "RFC 8949 3.1",
		    "a CBOR text is not UTF-8");
	st = put_head(ctx, out, TEXT, b.n);
	return st == EZZ_OK ? ezz_buf_addb(ctx, out, b) : st;
}

ezz_status
ezz_cbor_put_array(ezz_ctx *ctx, struct ezz_buf *out, size_t count)
{
	return put_head(ctx, out, ARRAY, count);
}

ezz_status
ezz_cbor_put_map(ezz_ctx *ctx, struct ezz_buf *out, size_t pairs)
{
	return put_head(ctx, out, MAP, pairs);
}

ezz_status
ezz_cbor_put_tag(ezz_ctx *ctx, struct ezz_buf *out, uint64_t tag)
{
	return put_head(ctx, out, TAG, tag);
}

ezz_status
ezz_cbor_put_bool(ezz_ctx *ctx, struct ezz_buf *out, bool v)
{
	return put_head(ctx, out, OTHER, v ? EZZ_CBOR_TRUE : EZZ_CBOR_FALSE);
}

ezz_status
ezz_cbor_put_null(ezz_ctx *ctx, struct ezz_buf *out)
{
	return put_head(ctx, out, OTHER, EZZ_CBOR_NULL);
}
