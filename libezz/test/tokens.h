/*
 * Tokens from recipes, good and hostile: what testvectors/token/README says
 * of its members.  Nothing here uses the library's own writer of tokens, so
 * that a mistake in it is not made twice.
 */
#ifndef EZZ_TEST_TOKENS_H
#define EZZ_TEST_TOKENS_H

#include "recipe.h"

#include "base/squeeze.h"
#include "object/report.h"
#include "object/token.h"
#include "op/verifier.h"

struct token_kit {
	ezz_ctx		*ctx;
	ezz_schemas	*schemas;
	struct ezz_buf	 dictionary;
};

static inline void
token_kit_open(struct token_kit *k)
{
	char	 path[4096];

	*k = (struct token_kit){ .ctx = test_ctx() };
	assert_int_equal(ezz_schemas_open(k->ctx, getenv("EZZ_DATA"),
	    &k->schemas), 0);
	assert_int_equal(ezz_schemas_views(k->ctx, k->schemas,
	    getenv("EZZ_DATA")), 0);
	snprintf(path, sizeof(path), "%s/dictionary/1.bin",
	    getenv("EZZ_DATA"));
	k->dictionary = test_file(path);
}

static inline void
token_kit_close(struct token_kit *k)
{
	ezz_buf_free(&k->dictionary);
	ezz_schemas_free(&k->schemas);
	ezz_ctx_free(&k->ctx);
}

/* A name of another room begins with "../". */
static inline void
token_path(char out[4096], const char *name, const char *ext)
{
	const char	*top = getenv("srcdir");
	const char	*room = strncmp(name, "../", 3) == 0 ? "" : "token/";

	snprintf(out, 4096, "%s/testvectors/%s%s%s",
	    top == NULL ? "." : top, room, *room == '\0' ? name + 3 : name,
	    ext);
}

/* b's members over a's, object into object; b is used up. */
static inline void
token_overlay(json_t *a, json_t *b)
{
	const char	*key;
	json_t		*value, *old;

	json_object_foreach(b, key, value) {
		old = json_object_get(a, key);
		if (json_is_object(old) && json_is_object(value))
			token_overlay(old, json_incref(value));
		else
			assert_int_equal(json_object_set(a, key, value), 0);
	}
	json_decref(b);
}

static inline json_t *
token_recipe(struct token_kit *k, const char *name)
{
	char		 path[4096];
	struct ezz_buf	 raw;
	json_t		*r, *base;
	const char	*from;

	token_path(path, name, ".json");
	raw = test_file(path);
	if (ezz_json_read(k->ctx, ezz_bytes_of(&raw), 1 << 20,
	    EZZ_JSON_NO_REALS, &r) != EZZ_OK)
		fail_msg("%s: %s", path, ezz_message(k->ctx));
	ezz_buf_free(&raw);
	if ((from = text_of(r, "base", NULL)) == NULL)
		return r;
	base = token_recipe(k, from);
	token_overlay(base, r);
	return base;
}

static inline int64_t
token_number(const json_t *r, const char *key, int64_t other)
{
	const json_t	*v = json_object_get(r, key);

	return json_is_integer(v) ? json_integer_value(v) : other;
}

static inline int64_t
token_time(const json_t *r, const char *key)
{
	int64_t	 t;

	assert_true(ezz_time_parse(ezz_json_bytes(json_object_get(r, key)),
	    &t));
	return t;
}

/* The payload: claims, or bytes, or so many zeros. */
static inline struct ezz_buf
token_payload(struct token_kit *k, const json_t *r)
{
	struct ezz_buf	 out = { 0 };
	const char	*hex = text_of(r, "payload", NULL);
	int64_t		 zeros = token_number(r, "zeros", 0);

	recipe_as_written = json_is_true(json_object_get(r, "as-written"));
	if (hex != NULL)
		assert_int_equal(ezz_hex_read(k->ctx, ezz_bytes_str(hex),
		    &out), 0);
	else if (zeros > 0)
		for (; zeros > 0; zeros--)
			assert_int_equal(ezz_buf_byte(k->ctx, &out, 0), 0);
	else
		recipe_put(k->ctx, json_object_get(r, "claims"), &out);
	return out;
}

/* One stored block (RFC 1951 3.2.4), for any bytes. */
static inline void
token_store(ezz_ctx *ctx, struct ezz_bytes in, struct ezz_buf *out)
{
	const uint8_t	 head[5] = { 1, (uint8_t)in.n, (uint8_t)(in.n >> 8),
			    (uint8_t)~in.n, (uint8_t)~(in.n >> 8) };

	assert_int_equal(ezz_buf_add(ctx, out, head, 5), 0);
	assert_int_equal(ezz_buf_addb(ctx, out, in), 0);
}

static inline struct ezz_buf
token_body(struct token_kit *k, const json_t *r, struct ezz_bytes payload)
{
	struct ezz_buf	 out = { 0 };
	const char	*proof = text_of(r, "proof", NULL);
	const char	*body = text_of(r, "body", NULL);
	int64_t		 with = token_number(r, "squeezed-with",
			    token_number(r, "dictionary", 1));

	if (body != NULL)
		assert_int_equal(ezz_hex_read(k->ctx, ezz_bytes_str(body),
		    &out), 0);
	else if (json_is_true(json_object_get(r, "stored")))
		token_store(k->ctx, payload, &out);
	else
		/* 0 none, 1 the dictionary, 2 one that lost its last byte */
		assert_int_equal(ezz_deflate_raw(k->ctx, payload, with == 0 ?
		    EZZ_BYTES(NULL, 0) : EZZ_BYTES(k->dictionary.p,
		    k->dictionary.n - (with == 2)), &out), 0);
	if (json_is_true(json_object_get(r, "pad")))
		out.p[out.n - 1] |= 0x80;
	if (proof != NULL)
		assert_int_equal(ezz_hex_read(k->ctx, ezz_bytes_str(proof),
		    &out), 0);
	return out;
}

/* The Sig_structure: what the recipe says, whatever the frame says. */
static inline struct ezz_buf
token_tbs(struct token_kit *k, const json_t *r, const ezz_signer *key,
    const uint8_t *kid, struct ezz_bytes payload)
{
	const struct ezz_schema	*s = ezz_schema_by_name(k->schemas,
				    text_of(r, "schema", "business-licence"));
	struct ezz_buf		 head = { 0 }, tbs = { 0 };
	struct ezz_cose_header	 h = {
		.alg = token_number(r, "alg",
		    ezz_alg_row(ezz_signer_alg(key))->cose),
		.kid = EZZ_BYTES(kid, EZZ_KID),
		.typ = ezz_bytes_str(text_of(r, "typ", EZZ_TYP_LICENCE)),
		.issuer = ezz_bytes_str(text_of(r, "issuer",
		    "11119999EXAMPLE2XY")),
		.schema = EZZ_BYTES(s->digest, 32),
	};

	assert_int_equal(ezz_cose_header_write(k->ctx, &h, &head), 0);
	assert_int_equal(ezz_token_signed(k->ctx, ezz_bytes_of(&head),
	    payload, &tbs), 0);
	ezz_buf_free(&head);
	return tbs;
}

/* The frame, and in identity SM3 of what was signed. */
static inline struct ezz_buf
token_frame(struct token_kit *k, const json_t *r,
    uint8_t identity[EZZ_DIGEST_MAX])
{
	const char		*name = text_of(r, "key", "token1");
	ezz_signer		*key = test_signer(k->ctx, name);
	ezz_signer		*hint = test_signer(k->ctx, text_of(r, "kid",
				    name));
	const uint8_t		*kid = ezz_pkey_kid(ezz_signer_pkey(hint));
	const struct ezz_schema	*s = ezz_schema_by_name(k->schemas,
				    text_of(r, "schema", "business-licence"));
	struct ezz_buf		 payload = token_payload(k, r);
	struct ezz_buf		 body = token_body(k, r,
				    ezz_bytes_of(&payload));
	struct ezz_buf		 tbs = token_tbs(k, r, key, kid,
				    ezz_bytes_of(&payload));
	struct ezz_buf		 sig = { 0 }, out = { 0 };
	struct ezz_ez1		 f = { .alg = ezz_signer_alg(key),
				    .body = ezz_bytes_of(&body) };
	const json_t		*flag = json_object_get(r, "proof-flag");

	assert_int_equal(ezz_digest_once(k->ctx, EZZ_SM3, ezz_bytes_of(&tbs),
	    identity), 0);
	assert_int_equal(ezz_signer_sign(k->ctx, key, ezz_bytes_of(&tbs),
	    &sig), 0);
	assert_int_equal(sig.n, 64);
	memcpy(f.signature, sig.p, 64);
	memcpy(f.kid, kid, EZZ_KID);
	f.has_proof = flag == NULL ? text_of(r, "proof", NULL) != NULL :
	    json_is_true(flag);
	f.dictionary = (uint8_t)token_number(r, "dictionary", 1);
	f.schema = (uint16_t)token_number(r, "schema-id", s->id);
	assert_int_equal(ezz_ez1_write(k->ctx, &f, &out), 0);
	ezz_buf_free(&payload);
	ezz_buf_free(&body);
	ezz_buf_free(&tbs);
	ezz_buf_free(&sig);
	ezz_signer_free(&key);
	ezz_signer_free(&hint);
	return out;
}

/* Bytes changed on purpose: forged ones get a right CRC, damaged ones not. */
static inline void
token_spoil(const json_t *r, struct ezz_buf *frame)
{
	const json_t	*forge = json_object_get(r, "forge");
	int64_t		 damage = token_number(r, "damage", -1);
	uint16_t	 crc;

	for (size_t i = 0; i < json_array_size(forge); i++) {
		const json_t	*at = json_array_get(forge, i);

		frame->p[json_integer_value(json_array_get(at, 0))] =
		    (uint8_t)json_integer_value(json_array_get(at, 1));
	}
	crc = ezz_crc16(EZZ_BYTES(frame->p, frame->n - 2));
	frame->p[frame->n - 2] = (uint8_t)(crc >> 8);
	frame->p[frame->n - 1] = (uint8_t)crc;
	if (damage >= 0)
		frame->p[damage] ^= 1;
}

/* What the scanner sends. */
static inline struct ezz_buf
token_scan(struct token_kit *k, const json_t *r,
    uint8_t identity[EZZ_DIGEST_MAX])
{
	struct ezz_buf	 frame = token_frame(k, r, identity), out = { 0 };
	bool		 base45 = strcmp(text_of(r, "armour", ""),
			    "base45") == 0;
	int64_t		 cut = token_number(r, "cut", 0);

	token_spoil(r, &frame);
	assert_int_equal(ezz_buf_str(k->ctx, &out, text_of(r, "before", "")),
	    0);
	assert_int_equal(ezz_armour_write(k->ctx, base45 ?
	    EZZ_ARMOUR_BASE45 : EZZ_ARMOUR_DIGITS, ezz_bytes_of(&frame),
	    &out), 0);
	out.n -= (size_t)cut;
	assert_int_equal(ezz_buf_str(k->ctx, &out, text_of(r, "after", "")),
	    0);
	ezz_buf_free(&frame);
	return out;
}

/* ---- what the verifier knows ---- */

static inline json_t *
token_pack_recipe(struct token_kit *k, const json_t *r,
    const uint8_t identity[EZZ_DIGEST_MAX])
{
	json_t		*pack = token_recipe(k, "pack"), *entry, *patch;
	json_t		*payload = json_object_get(pack, "payload");
	const char	*key;
	char		 hex[2 + 64 + 1] = "h:";

	for (size_t i = 0; i < 32; i++)
		snprintf(hex + 2 + 2 * i, 3, "%02x", identity[i]);
	if (json_is_object(json_object_get(r, "pack")))
		token_overlay(payload, json_incref(json_object_get(r,
		    "pack")));
	json_object_foreach(json_object_get(r, "entries"), key, patch) {
		entry = json_array_get(json_object_get(payload, "-70015"),
		    (size_t)atoi(key));
		assert_non_null(entry);
		token_overlay(entry, json_incref(patch));
		if (strcmp(text_of(entry, "13", ""), "identity") == 0)
			json_object_set_new(entry, "13", json_string(hex));
	}
	return pack;
}

static inline struct ezz_buf
token_list(ezz_ctx *ctx, const json_t *l)
{
	ezz_signer		*key = test_signer(ctx, text_of(l, "key",
				    "status1"));
	struct ezz_status_head	 head = { .uri = text_of(l, "uri", ""),
				    .iat = token_time(l, "iat"),
				    .ttl = token_number(l, "ttl", 0) };
	uint8_t			 raw[256] = { 0 };
	struct ezz_buf		 out = { 0 };
	const char		*at;
	json_t			*v;

	if (text_of(l, "exp", NULL) != NULL)
		head.exp = token_time(l, "exp");
	json_object_foreach(json_object_get(l, "values"), at, v)
		ezz_status_put(raw, 2, (size_t)atoi(at),
		    (unsigned)json_integer_value(v));
	assert_int_equal(ezz_statuslist_write(ctx, key, &head, 2,
	    EZZ_BYTES(raw, sizeof(raw)), &out), 0);
	if (json_is_true(json_object_get(l, "spoil")))
		out.p[out.n - 1] ^= 1;
	ezz_signer_free(&key);
	return out;
}

static inline ezz_verifier *
token_verifier(struct token_kit *k, const json_t *r,
    const uint8_t identity[EZZ_DIGEST_MAX])
{
	const json_t	*lists = json_object_get(r, "lists");
	ezz_verifier	*v = NULL;
	ezz_signer	*root = test_signer(k->ctx, "root1");
	struct ezz_root	 pin = { .spki = ezz_pkey_spki(ezz_signer_pkey(root)) };
	struct ezz_roots pins = { .v = &pin, .n = 1, .threshold = 1,
			    .test = json_is_true(json_object_get(r,
			    "trial-office")) };
	struct ezz_buf	 b;
	json_t		*pack;

	assert_int_equal(ezz_verifier_new(k->ctx, getenv("EZZ_DATA"), &v), 0);
	if (!json_is_false(json_object_get(r, "pack"))) {
		pack = token_pack_recipe(k, r, identity);
		b = recipe_pack(k->ctx, pack);
		if (ezz_verifier_trust(k->ctx, v, ezz_bytes_of(&b), &pins,
		    token_time(r, "now")) != EZZ_OK)
			fail_msg("pack: %s", ezz_message(k->ctx));
		ezz_buf_free(&b);
		json_decref(pack);
	}
	for (size_t i = 0; i < json_array_size(lists); i++) {
		b = token_list(k->ctx, json_array_get(lists, i));
		assert_int_equal(ezz_verifier_status(k->ctx, v,
		    ezz_bytes_of(&b)), 0);
		ezz_buf_free(&b);
	}
	ezz_signer_free(&root);
	return v;
}

static inline ezz_report *
token_judge(struct token_kit *k, ezz_verifier *v, const json_t *r,
    struct ezz_bytes scan, const char *name)
{
	const json_t		*e = json_object_get(r, "expect");
	const char		*expect[8];
	struct ezz_verify_terms	 terms = { .time = token_time(r, "now"),
				    .no_status = json_is_true(json_object_get(
				    r, "no-status")), .expect = expect,
				    .expect_n = json_array_size(e) };
	ezz_report		*out;

	assert_in_range(terms.expect_n, 0, 8);
	for (size_t i = 0; i < terms.expect_n; i++)
		expect[i] = json_string_value(json_array_get(e, i));
	if (ezz_verify(k->ctx, v, scan, name, &terms, &out) != EZZ_OK)
		fail_msg("%s: %s", name, ezz_message(k->ctx));
	return out;
}

#endif
