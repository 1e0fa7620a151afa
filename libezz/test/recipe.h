/*
 * Vectors are made from recipes: JSON to CBOR, and trust packs from it.  In a
 * payload "@name" is the SPKI of a test key, "h:.." hexadecimal bytes, "sm3:x"
 * the SM3 of x, "x:name" the x of a test key's point or all of its octets, a time its seconds, "day:2026-03-15" a civil day, anything
 * else text; keys of objects that are numbers become CBOR integers.  Maps are sorted unless "as-written".
 */
#ifndef EZZ_TEST_RECIPE_H
#define EZZ_TEST_RECIPE_H

#include "trust_keys.h"

#include "base/clock.h"
#include "base/codec.h"
#include "base/json.h"
#include "format/cose.h"

static bool	 recipe_as_written;

/* ---- JSON to CBOR ---- */

static inline void recipe_put(ezz_ctx *, const json_t *, struct ezz_buf *);

static inline void
put_string(ezz_ctx *ctx, const char *s, struct ezz_buf *out)
{
	struct ezz_buf	 b = { 0 };
	uint8_t		 digest[EZZ_DIGEST_MAX];
	struct ezz_bytes point;
	ezz_signer	*k;
	int64_t		 t;

	if (s[0] == '@') {
		k = test_signer(ctx, s + 1);
		assert_int_equal(ezz_cbor_put_bytes(ctx, out,
		    ezz_pkey_spki(ezz_signer_pkey(k))), 0);
		ezz_signer_free(&k);
	} else if (strncmp(s, "x:", 2) == 0) {
		k = test_signer(ctx, s + 2);
		point = ezz_pkey_spki(ezz_signer_pkey(k));
		assert_int_equal(ezz_cbor_put_bytes(ctx, out, EZZ_BYTES(
		    point.p + point.n - (point.n > 64 ? 64 : 32), 32)), 0);
		ezz_signer_free(&k);
	} else if (strncmp(s, "h:", 2) == 0) {
		assert_int_equal(ezz_hex_read(ctx, ezz_bytes_str(s + 2), &b),
		    0);
		assert_int_equal(ezz_cbor_put_bytes(ctx, out,
		    ezz_bytes_of(&b)), 0);
		ezz_buf_free(&b);
	} else if (strncmp(s, "day:", 4) == 0) {
		assert_true(ezz_time_parse(ezz_bytes_str(s + 4), &t));
		assert_int_equal(ezz_cbor_put_int(ctx, out, ezz_time_day(t)),
		    0);
	} else if (strncmp(s, "sm3:", 4) == 0) {
		test_sm3(s + 4, digest);
		assert_int_equal(ezz_cbor_put_bytes(ctx, out,
		    EZZ_BYTES(digest, 32)), 0);
	} else
		assert_int_equal(ezz_cbor_put_text(ctx, out,
		    ezz_bytes_str(s)), 0);
}

struct pair {
	struct ezz_buf	 key;
	const json_t	*value;
};

static inline int
by_key(const void *a, const void *b)
{
	return ezz_bytes_cmp(ezz_bytes_of(&((const struct pair *)a)->key),
	    ezz_bytes_of(&((const struct pair *)b)->key));
}

static inline void
put_object(ezz_ctx *ctx, const json_t *v, struct ezz_buf *out)
{
	struct pair	 pairs[32] = { 0 };
	const char	*key;
	json_t		*value;
	size_t		 n = 0;

	json_object_foreach((json_t *)(uintptr_t)v, key, value) {
		if (json_is_null(value))
			continue;
		assert_in_range(n, 0, 31);
		if (strncmp(key, "sm3:", 4) == 0 || strncmp(key, "h:", 2) == 0)
			put_string(ctx, key, &pairs[n].key);
		else
			assert_int_equal(key[0] == '-' ||
		    (key[0] >= '0' && key[0] <= '9') ?
		    ezz_cbor_put_int(ctx, &pairs[n].key,
		    strtoll(key, NULL, 10)) : ezz_cbor_put_text(ctx,
		    &pairs[n].key, ezz_bytes_str(key)), 0);
		pairs[n++].value = value;
	}
	if (!recipe_as_written)
		qsort(pairs, n, sizeof(pairs[0]), by_key);
	assert_int_equal(ezz_cbor_put_map(ctx, out, n), 0);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(ezz_buf_addb(ctx, out,
		    ezz_bytes_of(&pairs[i].key)), 0);
		recipe_put(ctx, pairs[i].value, out);
		ezz_buf_free(&pairs[i].key);
	}
}

static inline void
recipe_put(ezz_ctx *ctx, const json_t *v, struct ezz_buf *out)
{
	int64_t	 t;

	if (json_is_object(v))
		put_object(ctx, v, out);
	else if (json_is_array(v)) {
		assert_int_equal(ezz_cbor_put_array(ctx, out,
		    json_array_size(v)), 0);
		for (size_t i = 0; i < json_array_size(v); i++)
			recipe_put(ctx, json_array_get(v, i), out);
	} else if (json_is_boolean(v))
		assert_int_equal(ezz_cbor_put_bool(ctx, out, json_is_true(v)),
		    0);
	else if (json_is_null(v))
		assert_int_equal(ezz_cbor_put_null(ctx, out), 0);
	else if (json_is_integer(v))
		assert_int_equal(ezz_cbor_put_int(ctx, out,
		    json_integer_value(v)), 0);
	else if (json_string_length(v) == 20 &&
	    ezz_time_parse(ezz_json_bytes(v), &t))
		assert_int_equal(ezz_cbor_put_int(ctx, out, t), 0);
	else
		put_string(ctx, json_string_value(v), out);
}

/* ---- signing ---- */

static inline const char *
text_of(const json_t *v, const char *key, const char *other)
{
	const json_t	*x = json_object_get(v, key);

	return json_is_string(x) ? json_string_value(x) : other;
}

/* "root1", or {"key", "alg", "kid": name, "typ", "spoil": true}. */
static inline void
add_signer(ezz_ctx *ctx, struct ezz_cose_sign *s, const json_t *how,
    struct ezz_buf keep[2])
{
	const char		*name = json_is_string(how) ?
				    json_string_value(how) :
				    text_of(how, "key", "");
	const char		*typ = text_of(how, "typ", "");
	ezz_signer		*k = test_signer(ctx, name);
	ezz_signer		*hint = test_signer(ctx, text_of(how, "kid",
				    name));
	const json_t		*alg = json_object_get(how, "alg");
	struct ezz_buf		 tbs = { 0 };
	struct ezz_cose_header	 h = { .typ = ezz_bytes_str(typ) };
	struct ezz_bytes	 mine;

	h.alg = json_is_integer(alg) ? json_integer_value(alg) :
	    ezz_alg_row(ezz_signer_alg(k))->cose;
	h.kid = EZZ_BYTES(ezz_pkey_kid(ezz_signer_pkey(hint)), EZZ_KID);
	assert_int_equal(ezz_cose_header_write(ctx, &h, &keep[0]), 0);
	mine = ezz_bytes_of(&keep[0]);
	assert_int_equal(ezz_cose_signed_bytes(ctx, s->protected, &mine,
	    EZZ_BYTES(NULL, 0), s->payload, &tbs), 0);
	assert_int_equal(ezz_signer_sign(ctx, k, ezz_bytes_of(&tbs),
	    &keep[1]), 0);
	if (json_is_true(json_object_get(how, "spoil")))
		keep[1].p[9] ^= 1;
	s->by[s->n].protected = mine;
	s->by[s->n++].signature = ezz_bytes_of(&keep[1]);
	ezz_buf_free(&tbs);
	ezz_signer_free(&k);
	ezz_signer_free(&hint);
}

static inline struct ezz_buf
recipe_pack(ezz_ctx *ctx, const json_t *recipe)
{
	const struct ezz_cose_header	 h = { .typ = ezz_bytes_str(text_of(
					    recipe, "typ", EZZ_TYP_TRUST)) };
	const json_t			*by = json_object_get(recipe,
					    "signers");
	struct ezz_cose_sign		 s = { 0 };
	struct ezz_buf			 payload = { 0 }, head = { 0 },
					 out = { 0 }, keep[16][2] = { 0 };

	recipe_as_written = json_is_true(json_object_get(recipe, "as-written"));
	recipe_put(ctx, json_object_get(recipe, "payload"), &payload);
	if (json_array_size(by) == 0)
		return payload;			/* a draft */
	assert_int_equal(ezz_cose_header_write(ctx, &h, &head), 0);
	s.protected = ezz_bytes_of(&head);
	s.payload = ezz_bytes_of(&payload);
	for (size_t i = 0; i < json_array_size(by); i++)
		add_signer(ctx, &s, json_array_get(by, i), keep[i]);
	assert_int_equal(ezz_cose_sign_write(ctx, &s, &out), 0);
	if (json_is_true(json_object_get(recipe, "trailing")))
		assert_int_equal(ezz_buf_byte(ctx, &out, 0), 0);
	for (size_t i = 0; i < 16; i++) {
		ezz_buf_free(&keep[i][0]);
		ezz_buf_free(&keep[i][1]);
	}
	ezz_buf_free(&payload);
	ezz_buf_free(&head);
	return out;
}

#endif
