/*
 * Building trust packs and asking them: proofs of possession, signing by
 * several roots, states, rotation, lookups, and a pack of ten thousand keys.
 * What a judge must say about hostile packs is in test_trust_vectors.
 */
#include "trust_keys.h"

#include <time.h>

#include "base/json.h"
#include "object/policy.h"
#include "object/trust.h"

#define NOW	1795399200	/* 2026-11-23T02:00:00Z */
#define YEAR	(366 * 86400)
#define PACK	"测试市信任包"
#define CODE	"11440100MB2C123456"

static ezz_ctx	*ctx;

static int
set_up(void **state)
{
	(void)state;
	ctx = test_ctx();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	ezz_ctx_free(&ctx);
	return 0;
}

/* ---- short hands ---- */

static struct ezz_buf
spki_of(const char *name)
{
	struct ezz_buf	 b = { 0 };
	ezz_signer	*s = test_signer(ctx, name);

	assert_int_equal(ezz_signer_public(ctx, s, &b), EZZ_OK);
	ezz_signer_free(&s);
	return b;
}

static struct ezz_buf
fresh(const char *const names[], size_t n, unsigned threshold)
{
	struct ezz_buf		 keys[4] = { 0 }, out = { 0 };
	struct ezz_bytes	 roots[4];
	struct ezz_trust_head	 head = { .name = PACK, .roots = roots,
				    .roots_n = n, .threshold = threshold };

	for (size_t i = 0; i < n; i++) {
		keys[i] = spki_of(names[i]);
		roots[i] = ezz_bytes_of(&keys[i]);
	}
	if (ezz_trust_new(ctx, &head, &out) != EZZ_OK)
		fail_msg("%s", ezz_message(ctx));
	for (size_t i = 0; i < n; i++)
		ezz_buf_free(&keys[i]);
	return out;
}

static struct ezz_buf
proof_of(const char *key, const char *pack, const char *issuer, int64_t when)
{
	struct ezz_buf	 b = { 0 };
	ezz_signer	*s = test_signer(ctx, key);

	assert_int_equal(ezz_trust_prove(ctx, s, pack, issuer, when, &b), 0);
	ezz_signer_free(&s);
	return b;
}

static struct ezz_grant
grant_of(struct ezz_bytes spki)
{
	static const uint16_t		 ids[] = { 9, 1 };
	static const char *const	 regions[] = { "4401" };
	static const char *const	 bodies[] = { "11440104MB2C223456" };

	return (struct ezz_grant){ .spki = spki, .use = EZZ_USE_TOKEN,
	    .issuer = CODE, .name = "测试市市场监督管理局",
	    .bodies = bodies, .bodies_n = 1, .schemas = ids, .schemas_n = 2,
	    .regions = regions, .regions_n = 1, .from = NOW - YEAR,
	    .to = NOW + YEAR, .until = NOW + 5 * YEAR };
}

static ezz_status
add_with(struct ezz_buf *pack, const char *key, struct ezz_buf *proof,
    size_t *dropped)
{
	struct ezz_buf		 spki = spki_of(key), out = { 0 };
	struct ezz_grant	 g = grant_of(ezz_bytes_of(&spki));
	ezz_status		 st;

	st = ezz_trust_add(ctx, ezz_bytes_of(pack), &g, ezz_bytes_of(proof),
	    NOW, &out, dropped);
	if (st == EZZ_OK) {
		ezz_buf_free(pack);
		*pack = out;
	} else
		ezz_buf_free(&out);
	ezz_buf_free(&spki);
	ezz_buf_free(proof);
	return st;
}

static void
add(struct ezz_buf *pack, const char *key)
{
	struct ezz_buf	 proof = proof_of(key, PACK, CODE, NOW);

	if (add_with(pack, key, &proof, NULL) != EZZ_OK)
		fail_msg("%s", ezz_message(ctx));
}

static ezz_status
sign(struct ezz_buf *pack, const char *root)
{
	ezz_signer	*s = test_signer(ctx, root);
	struct ezz_buf	 out = { 0 };
	ezz_status	 st;

	st = ezz_trust_sign(ctx, ezz_bytes_of(pack), s, NOW, NOW + YEAR, &out);
	ezz_signer_free(&s);
	if (st != EZZ_OK) {
		ezz_buf_free(&out);
		return st;
	}
	ezz_buf_free(pack);
	*pack = out;
	return EZZ_OK;
}

static ezz_trust *
judged(const struct ezz_buf *pack, ezz_verdict want)
{
	ezz_trust	*t;

	assert_int_equal(ezz_check_trust(ctx, ezz_bytes_of(pack), "p", NULL,
	    NOW, NULL, &t), EZZ_OK);
	assert_non_null(t);
	assert_int_equal(ezz_trust_verdict(t), want);
	return t;
}

static void
id_of(const char *key, uint8_t out[EZZ_DIGEST_MAX], char hex[65])
{
	struct ezz_buf	 spki = spki_of(key);

	assert_int_equal(ezz_digest_once(ctx, EZZ_SM3, ezz_bytes_of(&spki),
	    out), 0);
	for (size_t i = 0; i < 32; i++)
		snprintf(hex + 2 * i, 3, "%02x", out[i]);
	ezz_buf_free(&spki);
}

static const char *const roots[] = { "root1", "root2", "root3" };

/* ---- building ---- */

static void
a_pack_is_built_and_asked(void **state)
{
	struct ezz_buf			 b = fresh(roots, 3, 2);
	const struct ezz_trust_entry	*e;
	const struct ezz_pkey		*key, *same;
	ezz_trust			*t;
	uint8_t				 id[EZZ_DIGEST_MAX];
	char				 hex[65];

	(void)state;
	add(&b, "sm2 issuer");
	add(&b, "other issuer");
	assert_int_equal(sign(&b, "root1"), EZZ_OK);
	t = judged(&b, EZZ_FAILED);
	id_of("sm2 issuer", id, hex);
	assert_null(ezz_trust_next(t, id, EZZ_USE_TOKEN, NULL));
	ezz_trust_free(&t);
	assert_int_equal(sign(&b, "root3"), EZZ_OK);
	t = judged(&b, EZZ_PASSED);
	assert_int_equal(t->seq, 1);
	e = ezz_trust_next(t, id, EZZ_USE_TOKEN, NULL);
	assert_non_null(e);
	assert_null(ezz_trust_next(t, id, EZZ_USE_TOKEN, e));
	assert_null(ezz_trust_next(t, id, EZZ_USE_STATUS, NULL));
	assert_ptr_equal(ezz_trust_of_key(t, id), e);
	assert_int_equal(ezz_trust_key(ctx, e, &key), EZZ_OK);
	assert_int_equal(ezz_trust_key(ctx, e, &same), EZZ_OK);
	assert_ptr_equal(key, same);
	assert_int_equal(ezz_pkey_alg(key), EZZ_SM2_SM3);
	assert_true(ezz_trust_for_schema(e, 1));
	assert_true(ezz_trust_for_schema(e, 9));
	assert_false(ezz_trust_for_schema(e, 2));
	assert_true(ezz_trust_for_region(e, ezz_bytes_str("440103")));
	assert_false(ezz_trust_for_region(e, ezz_bytes_str("440200")));
	assert_false(ezz_trust_for_region(e, ezz_bytes_str("44")));
	assert_true(ezz_trust_for_body(e, ezz_bytes_str(CODE)));
	assert_true(ezz_trust_for_body(e,
	    ezz_bytes_str("11440104MB2C223456")));
	assert_false(ezz_trust_for_body(e, ezz_bytes_str("114401")));
	id[0] ^= 1;
	assert_null(ezz_trust_next(t, id, EZZ_USE_TOKEN, NULL));
	ezz_trust_free(&t);
	ezz_buf_free(&b);
}

static const struct {
	const char	*why;
	const char	*key;
	const char	*pack;
	const char	*issuer;
	int64_t		 when;
	ezz_status	 st;
} proofs[] = {
	{ "in order", "k", PACK, CODE, NOW, EZZ_OK },
	{ "two minutes ahead", "k", PACK, CODE, NOW + 120, EZZ_OK },
	{ "another key", "x", PACK, CODE, NOW, EZZ_EREFUSED },
	{ "another pack", "k", "别的包", CODE, NOW, EZZ_EREFUSED },
	{ "another issuer", "k", PACK, "1144", NOW, EZZ_EREFUSED },
	{ "of the future", "k", PACK, CODE, NOW + 121, EZZ_EREFUSED },
	{ "too old", "k", PACK, CODE, NOW - 91 * 86400, EZZ_EREFUSED },
};

static void
no_key_without_its_proof(void **state)
{
	struct ezz_buf	 none = { 0 }, junk = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(proofs) / sizeof(proofs[0]); i++) {
		struct ezz_buf	 b = fresh(roots, 3, 2);
		struct ezz_buf	 p = proof_of(proofs[i].key, proofs[i].pack,
				    proofs[i].issuer, proofs[i].when);

		if (add_with(&b, "k", &p, NULL) != proofs[i].st)
			fail_msg("a proof %s: %s", proofs[i].why,
			    ezz_message(ctx));
		if (i == 0)
			assert_int_equal(add_with(&b, "j", &none, NULL),
			    EZZ_EREFUSED);
		assert_int_equal(ezz_buf_str(ctx, &junk, "no cbor"), 0);
		assert_int_equal(add_with(&b, "j", &junk, NULL), EZZ_EFORMAT);
		ezz_buf_free(&b);
	}
}

/* A pack is no proof, and a proof of one bit less is none. */
static void
a_proof_is_nothing_else(void **state)
{
	struct ezz_buf	 b = fresh(roots, 3, 2), p, q = { 0 };

	(void)state;
	p = proof_of("k", PACK, CODE, NOW);
	for (size_t i = 0; i < p.n; i++) {
		assert_int_equal(ezz_buf_addb(ctx, &q, ezz_bytes_of(&p)), 0);
		q.p[i] ^= 0x10;
		assert_int_not_equal(add_with(&b, "k", &q, NULL), EZZ_OK);
	}
	ezz_buf_free(&p);
	ezz_buf_free(&b);
}

static void
signing_keeps_what_others_signed(void **state)
{
	struct ezz_buf	 b = fresh(roots, 3, 2);
	ezz_trust	*t;
	size_t		 dropped = 9;
	struct ezz_buf	 p, out = { 0 };

	(void)state;
	assert_int_equal(sign(&b, "stranger"), EZZ_EREFUSED);
	assert_int_equal(sign(&b, "root1"), EZZ_OK);
	assert_int_equal(sign(&b, "root1"), EZZ_EREFUSED);
	assert_int_equal(sign(&b, "root2"), EZZ_OK);
	t = judged(&b, EZZ_PASSED);
	assert_int_equal(t->sign.n, 2);
	ezz_trust_free(&t);
	/* a change makes a draft and says how many signatures it costs */
	p = proof_of("k", PACK, CODE, NOW);
	assert_int_equal(add_with(&b, "k", &p, &dropped), EZZ_OK);
	assert_int_equal(dropped, 2);
	assert_int_equal(ezz_trust_read(ctx, ezz_bytes_of(&b), false, &t),
	    EZZ_EFORMAT);
	assert_null(t);
	assert_int_equal(sign(&b, "root1"), EZZ_OK);
	assert_int_equal(sign(&b, "root2"), EZZ_OK);
	t = judged(&b, EZZ_PASSED);
	assert_int_equal(t->seq, 2);
	ezz_trust_free(&t);
	assert_int_equal(ezz_trust_draft(ctx, ezz_bytes_of(&b), &out,
	    &dropped), EZZ_OK);
	assert_int_equal(dropped, 2);
	ezz_buf_free(&out);
	ezz_buf_free(&b);
}

static void
what_a_pack_must_not_hold(void **state)
{
	struct ezz_buf	 b = fresh(roots, 3, 2), p;

	(void)state;
	add(&b, "k");
	p = proof_of("k", PACK, CODE, NOW);
	assert_int_equal(add_with(&b, "k", &p, NULL), EZZ_EREFUSED);
	p = proof_of("root2", PACK, CODE, NOW);
	assert_int_equal(add_with(&b, "root2", &p, NULL), EZZ_EREFUSED);
	ezz_buf_free(&b);
}

static void
periods_must_make_sense(void **state)
{
	struct ezz_buf		 b = fresh(roots, 3, 2), spki = spki_of("k"),
				 out = { 0 },
				 p = proof_of("k", PACK, CODE, NOW);
	struct ezz_grant	 g;
	ezz_signer		*s = test_signer(ctx, "root1");

	(void)state;
	g = grant_of(ezz_bytes_of(&spki));
	g.to = g.from - 1;
	assert_int_equal(ezz_trust_add(ctx, ezz_bytes_of(&b), &g,
	    ezz_bytes_of(&p), NOW, &out, NULL), EZZ_EFORMAT);
	g = grant_of(ezz_bytes_of(&spki));
	g.use = (enum ezz_use)11;
	assert_int_equal(ezz_trust_add(ctx, ezz_bytes_of(&b), &g,
	    ezz_bytes_of(&p), NOW, &out, NULL), EZZ_EFORMAT);
	g = grant_of(EZZ_BYTES("x", 1));
	assert_int_equal(ezz_trust_add(ctx, ezz_bytes_of(&b), &g,
	    ezz_bytes_of(&p), NOW, &out, NULL), EZZ_EFORMAT);
	assert_int_equal(ezz_trust_sign(ctx, ezz_bytes_of(&b), s, NOW, NOW,
	    &out), EZZ_EINVAL);
	assert_int_equal(out.n, 0);
	ezz_signer_free(&s);
	ezz_buf_free(&out);
	ezz_buf_free(&p);
	ezz_buf_free(&spki);
	ezz_buf_free(&b);
}

/* ---- states ---- */

static void
replace(struct ezz_buf *pack, struct ezz_buf *out)
{
	ezz_buf_free(pack);
	*pack = *out;
	*out = (struct ezz_buf){ 0 };
}

static void
states_of_a_key(void **state)
{
	struct ezz_buf			 b = fresh(roots, 1, 1), out = { 0 };
	uint8_t				 id[EZZ_DIGEST_MAX], good[96];
	const struct ezz_trust_entry	*e;
	ezz_trust			*t;
	char				 hex[65];

	(void)state;
	add(&b, "k");
	id_of("k", id, hex);
	memset(good, 2, 32);
	memset(good + 32, 1, 32);
	memset(good + 64, 2, 32);
	assert_int_equal(ezz_trust_retire(ctx, ezz_bytes_of(&b), "00", NOW,
	    &out, NULL), EZZ_EINVAL);
	assert_int_equal(ezz_trust_retire(ctx, ezz_bytes_of(&b),
	    "0000000000000000", NOW, &out, NULL), EZZ_ENOTFOUND);
	assert_int_equal(ezz_trust_retire(ctx, ezz_bytes_of(&b), hex, NOW,
	    &out, NULL), EZZ_OK);
	replace(&b, &out);
	hex[16] = '\0';
	assert_int_equal(ezz_trust_compromise(ctx, ezz_bytes_of(&b), hex,
	    NOW - 5, EZZ_BYTES(good, 33), &out, NULL), EZZ_EINVAL);
	assert_int_equal(ezz_trust_compromise(ctx, ezz_bytes_of(&b), hex,
	    NOW - 5, EZZ_BYTES(good, 96), &out, NULL), EZZ_OK);
	replace(&b, &out);
	assert_int_equal(ezz_trust_retire(ctx, ezz_bytes_of(&b), hex, NOW,
	    &out, NULL), EZZ_EREFUSED);
	assert_int_equal(sign(&b, "root1"), EZZ_OK);
	t = judged(&b, EZZ_PASSED);
	e = ezz_trust_of_key(t, id);
	assert_int_equal(e->state, EZZ_KEY_COMPROMISED);
	assert_int_equal(e->since, NOW - 5);
	assert_int_equal(e->good.n, 64);
	assert_true(ezz_trust_known_good(e, good));
	assert_true(ezz_trust_known_good(e, good + 32));
	good[5] = 9;
	assert_false(ezz_trust_known_good(e, good));
	ezz_trust_free(&t);
	ezz_buf_free(&b);
}

static void
files_are_pinned(void **state)
{
	struct ezz_buf	 b = fresh(roots, 1, 1), out = { 0 };
	uint8_t		 want[EZZ_DIGEST_MAX];
	const uint8_t	*digest;
	ezz_trust	*t;
	uint64_t	 length = 0;
	bool		 refused = false;

	(void)state;
	static const struct {
		enum ezz_trust_pin	 kind;
		uint16_t		 id;
		const char		*file;
		bool			 stale;
	} pins[] = {
		{ EZZ_PIN_SCHEMA, 8, "eight", true },
		{ EZZ_PIN_SCHEMA, 1, "old one", true },
		{ EZZ_PIN_SCHEMA, 4, "four", false },
		{ EZZ_PIN_SCHEMA, 1, "one", false },
		{ EZZ_PIN_DICTIONARY, 1, "words", false },
	};

	for (size_t i = 0; i < sizeof(pins) / sizeof(pins[0]); i++) {
		assert_int_equal(ezz_trust_pin(ctx, ezz_bytes_of(&b),
		    pins[i].kind, pins[i].id, ezz_bytes_str(pins[i].file),
		    pins[i].stale, &out, NULL), EZZ_OK);
		replace(&b, &out);
	}
	assert_int_equal(ezz_trust_pin(ctx, ezz_bytes_of(&b), EZZ_PIN_SCHEMA,
	    0, ezz_bytes_str("x"), false, &out, NULL), EZZ_EFORMAT);
	assert_int_equal(sign(&b, "root1"), EZZ_OK);
	t = judged(&b, EZZ_PASSED);
	test_sm3("one", want);
	digest = ezz_trust_schema_digest(t, 1, &refused);
	assert_non_null(digest);
	assert_memory_equal(digest, want, 32);
	assert_false(refused);
	assert_non_null(ezz_trust_schema_digest(t, 8, &refused));
	assert_true(refused);
	assert_null(ezz_trust_schema_digest(t, 2, NULL));
	assert_non_null(ezz_trust_dictionary_digest(t, 1, &length));
	assert_int_equal(length, 5);
	assert_null(ezz_trust_dictionary_digest(t, 2, NULL));
	ezz_trust_free(&t);
	ezz_buf_free(&b);
}

static void
roots_take_over_when_both_sets_sign(void **state)
{
	struct ezz_buf		 b = fresh(roots, 1, 1), out = { 0 },
				 next = spki_of("root9");
	struct ezz_bytes	 v = ezz_bytes_of(&next);
	struct ezz_trust_head	 head = { .roots = &v, .roots_n = 1,
				    .threshold = 1 };
	ezz_trust		*t;

	(void)state;
	assert_int_equal(ezz_trust_rotate(ctx, ezz_bytes_of(&b), NULL, &out,
	    NULL), EZZ_EREFUSED);
	assert_int_equal(ezz_trust_rotate(ctx, ezz_bytes_of(&b), &head, &out,
	    NULL), EZZ_OK);
	replace(&b, &out);
	assert_int_equal(sign(&b, "root9"), EZZ_OK);
	t = judged(&b, EZZ_FAILED);
	ezz_trust_free(&t);
	assert_int_equal(sign(&b, "root1"), EZZ_OK);
	t = judged(&b, EZZ_PASSED);
	ezz_trust_free(&t);
	assert_int_equal(ezz_trust_rotate(ctx, ezz_bytes_of(&b), NULL, &out,
	    NULL), EZZ_OK);
	replace(&b, &out);
	assert_int_equal(sign(&b, "root1"), EZZ_EREFUSED);
	assert_int_equal(sign(&b, "root9"), EZZ_OK);
	t = judged(&b, EZZ_PASSED);
	assert_int_equal(t->seq, 2);
	ezz_trust_free(&t);
	ezz_buf_free(&next);
	ezz_buf_free(&b);
}

/* ---- broken keys, and many ---- */

/* The raw bytes of a key somewhere in a draft, to be damaged. */
static uint8_t *
inside(struct ezz_buf *draft, const char *key)
{
	struct ezz_buf	 spki = spki_of(key);
	uint8_t		*p = memmem(draft->p, draft->n, spki.p, spki.n);
	size_t		 n = spki.n;

	assert_non_null(p);
	ezz_buf_free(&spki);
	return p + n - 1;
}

static void
a_point_off_the_curve_is_found(void **state)
{
	struct ezz_buf			 b = fresh(roots, 1, 1);
	const struct ezz_trust_entry	*e;
	const struct ezz_pkey		*key;
	ezz_trust			*t;

	(void)state;
	add(&b, "sm2 k");
	*inside(&b, "sm2 k") ^= 1;
	assert_int_equal(sign(&b, "root1"), EZZ_EFORMAT);
	assert_int_equal(ezz_trust_read(ctx, ezz_bytes_of(&b), true, &t),
	    EZZ_OK);
	t->judged = true;
	t->verdict = EZZ_PASSED;
	e = ezz_trust_each(t, EZZ_USE_TOKEN, NULL);
	assert_non_null(e);
	assert_int_equal(ezz_trust_key(ctx, e, &key), EZZ_EFORMAT);
	assert_null(key);
	ezz_trust_free(&t);
	ezz_buf_free(&b);
}

static double
seconds_now(void)
{
	struct timespec	 ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* The payload of a pack of one key, with that key's entry n times: Ed25519
 * keys are any 32 bytes, so each gets its own number. */
static struct ezz_buf
many(size_t n)
{
	struct ezz_buf		 b = fresh(roots, 1, 1), out = { 0 };
	struct ezz_bytes	 head, entry, tail;
	struct ezz_cursor	 c;
	uint8_t			*at;
	ezz_trust		*t;

	add(&b, "k");
	assert_int_equal(ezz_trust_read(ctx, ezz_bytes_of(&b), true, &t), 0);
	/* 81 is the array of one, right before the entry */
	at = memmem(b.p, b.n, "\x3a\x00\x01\x11\x7e\x81", 6);
	assert_non_null(at);
	head = EZZ_BYTES(b.p, (size_t)(at + 5 - b.p));
	c = ezz_cursor_of(EZZ_BYTES(at + 6, b.n - head.n - 1));
	assert_int_equal(ezz_cbor_skip(ctx, &c, &entry), 0);
	tail = EZZ_BYTES(c.p, ezz_cursor_left(&c));
	assert_int_equal(ezz_buf_addb(ctx, &out, head), 0);
	assert_int_equal(ezz_cbor_put_array(ctx, &out, n), 0);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(ezz_buf_addb(ctx, &out, entry), 0);
		/* map head, 01, 58 2c, 12 bytes of SPKI, then the key */
		memcpy(out.p + out.n - entry.n + 1 + 1 + 2 + 12, &i, 4);
	}
	assert_int_equal(ezz_buf_addb(ctx, &out, tail), 0);
	ezz_trust_free(&t);
	ezz_buf_free(&b);
	return out;
}

static void
ten_thousand_keys_load_at_once(void **state)
{
	struct ezz_buf			 b = many(10000);
	ezz_trust			*t;
	const struct ezz_trust_entry	*e = NULL;
	double				 start, read;
	size_t				 n = 0;

	(void)state;
	assert_int_equal(sign(&b, "root1"), EZZ_OK);
	start = seconds_now();
	t = judged(&b, EZZ_PASSED);
	read = seconds_now() - start;
	print_message("# %zu bytes, 10,000 keys: read and judged in %.1f ms\n",
	    b.n, read * 1000);
	while ((e = ezz_trust_each(t, EZZ_USE_TOKEN, e)) != NULL) {
		assert_ptr_equal(ezz_trust_next(t, e->digest, EZZ_USE_TOKEN,
		    NULL), e);
		n++;
	}
	assert_int_equal(n, 10000);
	ezz_trust_free(&t);
	ezz_buf_free(&b);
}

static void
too_many_keys_are_refused(void **state)
{
	struct ezz_buf	 b = many(65537);
	ezz_trust	*t;

	(void)state;
	assert_int_equal(ezz_trust_read(ctx, ezz_bytes_of(&b), true, &t),
	    EZZ_ELIMIT);
	assert_null(t);
	ezz_buf_free(&b);
}

/* ---- showing ---- */

static void
a_pack_is_shown(void **state)
{
	struct ezz_buf	 b = fresh(roots, 3, 2), json = { 0 }, text = { 0 };
	json_t		*root;

	(void)state;
	add(&b, "sm2 k");
	assert_int_equal(sign(&b, "root2"), EZZ_OK);
	assert_int_equal(ezz_trust_json(ctx, ezz_bytes_of(&b), &json), 0);
	assert_int_equal(ezz_json_read(ctx, ezz_bytes_of(&json), 1 << 20,
	    EZZ_JSON_NO_REALS, &root), EZZ_OK);
	assert_string_equal(json_string_value(json_object_get(root, "name")),
	    PACK);
	assert_int_equal(json_array_size(json_object_get(root, "roots")), 3);
	assert_int_equal(json_array_size(json_object_get(root,
	    "signatures")), 1);
	assert_string_equal(json_string_value(json_object_get(json_array_get(
	    json_object_get(root, "entries"), 0), "alg")), "SM2-SM3");
	ezz_json_free(&root);
	assert_int_equal(ezz_trust_text(ctx, ezz_bytes_of(&b), &text), 0);
	assert_non_null(memmem(text.p, text.n, "token", 5));
	ezz_buf_free(&json);
	ezz_buf_free(&text);
	ezz_buf_free(&b);
}

static void
pins_must_make_sense(void **state)
{
	struct ezz_buf		 b = fresh(roots, 1, 1), key = spki_of("root1");
	struct ezz_root		 v[2] = { { .spki = ezz_bytes_of(&key) },
				    { .spki = ezz_bytes_of(&key) } };
	struct ezz_roots	 r = { .v = v };
	ezz_report		*report;
	ezz_trust		*t;

	(void)state;
	static const struct { size_t n; unsigned k; } bad[] = {
		{ 0, 0 }, { 1, 2 }, { 17, 1 }, { 2, 1 } };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		r.n = bad[i].n;
		r.threshold = bad[i].k;
		assert_int_equal(ezz_check_trust(ctx, ezz_bytes_of(&b), "p",
		    &r, NOW, &report, &t), EZZ_EINVAL);
		assert_null(report);
		assert_null(t);
	}
	ezz_buf_free(&key);
	ezz_buf_free(&b);
}

/* ---- policies ---- */

static void
policies_of_the_tree_are_read(void **state)
{
	static const char *const	 names[] = { "default-2026-11",
					    "gm0031-claimed-time-2026-11" };
	const struct ezz_policy_row	*row;
	char				 dir[2048];
	ezz_policy			*p;

	(void)state;
	snprintf(dir, sizeof(dir), "%s/schemas/policy",
	    getenv("srcdir") == NULL ? "." : getenv("srcdir"));
	for (size_t i = 0; i < 2; i++) {
		if (ezz_policy_open(ctx, dir, names[i], &p) != EZZ_OK)
			fail_msg("%s", ezz_message(ctx));
		assert_string_equal(ezz_policy_name(p), names[i]);
		assert_int_equal(p->skew, 120);
		assert_int_equal(p->claimed_time, i == 1);
		row = ezz_policy_alg(p, EZZ_SM2_SM3);
		assert_true(row != NULL && row->issue && row->until > NOW);
		row = ezz_policy_alg(p, EZZ_RS256);
		assert_true(row != NULL && !row->issue);
		assert_null(ezz_policy_hash(p, EZZ_SHA1));
		assert_null(ezz_policy_hash(p, EZZ_MD5));
		assert_non_null(ezz_policy_hash(p, EZZ_SM3));
		ezz_policy_free(&p);
	}
	assert_int_equal(ezz_policy_open(ctx, dir, "none", &p),
	    EZZ_ENOTFOUND);
	assert_int_equal(ezz_policy_open(ctx, dir, "../policy/default-2026-11",
	    &p), EZZ_EINVAL);
}

#define POLICY(v, algs, skew, test) \
	"{\"v\":" v ",\"name\":\"x\",\"algorithms\":" algs \
	",\"digests\":[{\"name\":\"SM3\",\"issue\":true," \
	"\"until\":\"2030-01-01\"}],\"clock-skew\":" skew \
	",\"stale-grace\":1,\"stamp-grace\":1,\"claimed-time\":false," \
	"\"test-anchors\":\"" test "\"}"
#define SM2	"{\"name\":\"sm2\",\"issue\":true,\"until\":\"2030-01-01\"}"

static const struct {
	const char	*json;
	ezz_status	 st;
} policies[] = {
	{ POLICY("1", "[" SM2 "]", "120", "failed"), EZZ_OK },
	{ POLICY("2", "[" SM2 "]", "120", "failed"), EZZ_EUNSUPPORTED },
	{ POLICY("1", "[]", "120", "failed"), EZZ_EFORMAT },
	{ POLICY("1", "{}", "120", "failed"), EZZ_EFORMAT },
	{ POLICY("1", "[" SM2 "," SM2 "]", "120", "failed"), EZZ_EFORMAT },
	{ POLICY("1", "[{\"name\":\"md5rsa\",\"issue\":true,"
	    "\"until\":\"2030-01-01\"}]", "120", "failed"), EZZ_EUNSUPPORTED },
	{ POLICY("1", "[{\"name\":\"sm2\",\"issue\":1,"
	    "\"until\":\"2030-01-01\"}]", "120", "failed"), EZZ_EFORMAT },
	{ POLICY("1", "[{\"name\":\"sm2\",\"issue\":true,"
	    "\"until\":\"2030-02-30\"}]", "120", "failed"), EZZ_EFORMAT },
	{ POLICY("1", "[{\"name\":\"sm2\",\"issue\":true}]", "120",
	    "failed"), EZZ_EFORMAT },
	{ POLICY("1", "[" SM2 "]", "-1", "failed"), EZZ_EFORMAT },
	{ POLICY("1", "[" SM2 "]", "99999999", "failed"), EZZ_EFORMAT },
	{ POLICY("1", "[" SM2 "]", "\"120\"", "failed"), EZZ_EFORMAT },
	{ POLICY("1", "[" SM2 "]", "1.5", "failed"), EZZ_EFORMAT },
	{ POLICY("1", "[" SM2 "]", "120", "passed"), EZZ_EFORMAT },
	{ "{\"v\":1,\"skip-signatures\":true}", EZZ_EUNSUPPORTED },
	{ "{\"v\":1}", EZZ_EFORMAT }, { "[]", EZZ_EFORMAT },
	{ "", EZZ_EFORMAT }, { "{\"v\":1,\"v\":1}", EZZ_EFORMAT },
};

static void
half_a_policy_is_none(void **state)
{
	ezz_policy	*p;

	(void)state;
	for (size_t i = 0; i < sizeof(policies) / sizeof(policies[0]); i++) {
		ezz_status	 st = ezz_policy_read(ctx,
				    ezz_bytes_str(policies[i].json), &p);

		if (st != policies[i].st)
			fail_msg("%s: %d, %s", policies[i].json, st,
			    ezz_message(ctx));
		assert_true((p != NULL) == (st == EZZ_OK));
		ezz_policy_free(&p);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(a_pack_is_built_and_asked),
		cmocka_unit_test(no_key_without_its_proof),
		cmocka_unit_test(a_proof_is_nothing_else),
		cmocka_unit_test(signing_keeps_what_others_signed),
		cmocka_unit_test(what_a_pack_must_not_hold),
		cmocka_unit_test(periods_must_make_sense),
		cmocka_unit_test(states_of_a_key),
		cmocka_unit_test(files_are_pinned),
		cmocka_unit_test(roots_take_over_when_both_sets_sign),
		cmocka_unit_test(a_point_off_the_curve_is_found),
		cmocka_unit_test(ten_thousand_keys_load_at_once),
		cmocka_unit_test(too_many_keys_are_refused),
		cmocka_unit_test(a_pack_is_shown),
		cmocka_unit_test(pins_must_make_sense),
		cmocka_unit_test(policies_of_the_tree_are_read),
		cmocka_unit_test(half_a_policy_is_none),
	};

	return cmocka_run_group_tests_name("trust", tests, set_up, tear_down);
}
