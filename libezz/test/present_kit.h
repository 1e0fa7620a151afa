/*
 * Showings from recipes, good and hostile: what testvectors/presentation/
 * README says of its members.  Proofs and challenges are put together here
 * without the library's own writers, so that a mistake in them is not made
 * twice.
 */
#ifndef EZZ_TEST_PRESENT_KIT_H
#define EZZ_TEST_PRESENT_KIT_H

#include "tokens.h"

#include "object/presentation.h"

#define SHOW_ROOM	"../presentation/"
#define SHOW_CHALLENGES	4

/* ---- COSE by hand ---- */

/* "typ", "kid", "alg" of how, or what belongs there; the Sig_structure. */
static inline struct ezz_buf
show_tbs(ezz_ctx *ctx, const json_t *how, const char *typ,
    const ezz_signer *key, struct ezz_bytes payload, struct ezz_buf *head)
{
	ezz_signer		*hint = text_of(how, "kid", NULL) == NULL ?
				    NULL : test_signer(ctx,
				    text_of(how, "kid", NULL));
	struct ezz_cose_header	 h = {
		.alg = token_number(how, "alg",
		    ezz_alg_row(ezz_signer_alg(key))->cose),
		.kid = EZZ_BYTES(ezz_pkey_kid(ezz_signer_pkey(
		    hint == NULL ? key : hint)), EZZ_KID),
		.typ = ezz_bytes_str(text_of(how, "typ", typ)),
	};
	struct ezz_buf		 tbs = { 0 };

	assert_int_equal(ezz_cose_header_write(ctx, &h, head), 0);
	assert_int_equal(ezz_cose_signed_bytes(ctx, ezz_bytes_of(head), NULL,
	    EZZ_BYTES(NULL, 0), payload, &tbs), 0);
	ezz_signer_free(&hint);
	return tbs;
}

/* Of 64 bytes: given in the recipe where the key's own are never the same;
 * "fresh" makes and prints one to be written there. */
static inline struct ezz_buf
show_sign(ezz_ctx *ctx, const json_t *how, const ezz_signer *key,
    struct ezz_bytes tbs)
{
	const char	*given = text_of(how, "signature", NULL);
	struct ezz_buf	 sig = { 0 };

	if (given != NULL && strcmp(given, "fresh") == 0) {
		assert_int_equal(ezz_signer_sign(ctx, key, tbs, &sig), 0);
		for (size_t i = 0; i < sig.n; i++)
			print_message("%02x", sig.p[i]);
		print_message("\n");
	} else if (given != NULL)
		assert_int_equal(ezz_hex_read(ctx, ezz_bytes_str(given),
		    &sig), 0);
	else
		assert_int_equal(ezz_signer_sign(ctx, key, tbs, &sig), 0);
	assert_int_equal(sig.n, 64);
	if (json_is_true(json_object_get(how, "spoil")))
		sig.p[9] ^= 1;
	return sig;
}

/* ---- challenges ---- */

struct show_challenge {
	struct ezz_buf	 text;
	uint8_t		 digest[EZZ_DIGEST_MAX];
	struct ezz_buf	 nonce;
};

/* {"key", "payload", ..}; "armour": text before Base45, "after" it. */
static inline void
show_challenge(struct token_kit *k, const json_t *how,
    struct show_challenge *out)
{
	ezz_ctx		*ctx = k->ctx;
	ezz_signer	*key = test_signer(ctx, text_of(how, "key",
			    "window1"));
	struct ezz_buf	 payload = { 0 }, head = { 0 }, tbs, sig,
			 cose = { 0 };
	const char	*nonce = text_of(json_object_get(how, "payload"),
			    "10", "h:");

	*out = (struct show_challenge){ 0 };
	recipe_as_written = json_is_true(json_object_get(how, "as-written"));
	recipe_put(ctx, json_object_get(how, "payload"), &payload);
	recipe_as_written = false;
	tbs = show_tbs(ctx, how, EZZ_TYP_CHALLENGE, key,
	    ezz_bytes_of(&payload), &head);
	sig = show_sign(ctx, how, key, ezz_bytes_of(&tbs));
	assert_int_equal(ezz_digest_once(ctx, EZZ_SM3, ezz_bytes_of(&tbs),
	    out->digest), 0);
	assert_int_equal(ezz_hex_read(ctx, ezz_bytes_str(nonce + 2),
	    &out->nonce), 0);
	assert_int_equal(ezz_cose_sign1_write(ctx, ezz_bytes_of(&head),
	    ezz_bytes_of(&payload), ezz_bytes_of(&sig), &cose), 0);
	assert_int_equal(ezz_buf_str(ctx, &out->text, text_of(how, "armour",
	    "EZC1:")), 0);
	assert_int_equal(ezz_base45_write(ctx, ezz_bytes_of(&cose),
	    &out->text), 0);
	assert_int_equal(ezz_buf_str(ctx, &out->text, text_of(how, "after",
	    "")), 0);
	ezz_buf_free(&payload);
	ezz_buf_free(&head);
	ezz_buf_free(&tbs);
	ezz_buf_free(&sig);
	ezz_buf_free(&cose);
	ezz_signer_free(&key);
}

static inline void
show_challenge_free(struct show_challenge *c)
{
	ezz_buf_free(&c->text);
	ezz_buf_free(&c->nonce);
}

/* ---- proofs ---- */

/* The CWT that a proof is over, as JSON for recipe_put. */
static inline json_t *
show_cwt(const json_t *proof, const uint8_t bound[32],
    const struct show_challenge *c)
{
	json_t	*v = json_object();
	char	 hex[2 + 64 + 1] = "h:";

	for (size_t i = 0; i < 32; i++)
		snprintf(hex + 2 + 2 * i, 3, "%02x", bound[i]);
	json_object_set_new(v, "-70030", json_string(hex));
	if (c == NULL) {
		json_object_set_new(v, "6", json_integer(token_time(proof,
		    "time")));
		snprintf(hex, sizeof(hex), "h:%s", text_of(proof, "nonce",
		    "0102030405060708"));
		json_object_set_new(v, "10", json_string(hex));
		return v;
	}
	for (size_t i = 0; i < 32; i++)
		snprintf(hex + 2 + 2 * i, 3, "%02x", c->digest[i]);
	json_object_set_new(v, "-70031", json_string(hex));
	for (size_t i = 0; i < c->nonce.n; i++)
		snprintf(hex + 2 + 2 * i, 3, "%02x", c->nonce.p[i]);
	json_object_set_new(v, "10", json_string(hex));
	return v;
}

/* {"key", "time", "nonce"} or {"key", "answers": n}; see README. */
static inline struct ezz_buf
show_proof(struct token_kit *k, const json_t *how, const uint8_t bound[32],
    const struct show_challenge *c)
{
	ezz_ctx		*ctx = k->ctx;
	ezz_signer	*key = test_signer(ctx, text_of(how, "key",
			    "holder1"));
	json_t		*cwt = show_cwt(how, bound, c);
	struct ezz_buf	 payload = { 0 }, head = { 0 }, tbs, sig, out = { 0 };
	struct ezz_buf	 nonce = { 0 };
	int64_t		 time = c != NULL ? 0 : token_time(how,
			    text_of(how, "written-time", NULL) != NULL ?
			    "written-time" : "time");

	recipe_put(ctx, cwt, &payload);
	tbs = show_tbs(ctx, how, EZZ_TYP_PRESENTATION, key,
	    ezz_bytes_of(&payload), &head);
	sig = show_sign(ctx, how, key, ezz_bytes_of(&tbs));
	assert_int_equal(ezz_buf_byte(ctx, &out, (uint8_t)token_number(how,
	    "kind", c == NULL ? 1 : 2)), 0);
	for (int i = 3; c == NULL && i >= 0; i--)
		assert_int_equal(ezz_buf_byte(ctx, &out,
		    (uint8_t)(time >> 8 * i)), 0);
	assert_int_equal(ezz_hex_read(ctx, ezz_bytes_str(text_of(how,
	    "written-nonce", text_of(how, "nonce", "0102030405060708"))),
	    &nonce), 0);
	assert_int_equal(ezz_buf_add(ctx, &out, c == NULL ? nonce.p :
	    c->digest, 8), 0);
	assert_int_equal(ezz_buf_addb(ctx, &out, ezz_bytes_of(&sig)), 0);
	out.n -= (size_t)token_number(how, "drop", 0);
	for (int64_t n = token_number(how, "add", 0); n > 0; n--)
		assert_int_equal(ezz_buf_byte(ctx, &out, 0), 0);
	ezz_buf_free(&payload);
	ezz_buf_free(&head);
	ezz_buf_free(&tbs);
	ezz_buf_free(&sig);
	ezz_buf_free(&nonce);
	ezz_signer_free(&key);
	json_decref(cwt);
	return out;
}

/* frame with a proof behind its payload, and the flag that says so */
static inline void
show_attach(ezz_ctx *ctx, struct ezz_buf *frame, struct ezz_bytes proof)
{
	uint16_t	 crc;

	frame->n -= 2;
	frame->p[1] |= EZZ_EZ1_PROOF;
	assert_int_equal(ezz_buf_addb(ctx, frame, proof), 0);
	crc = ezz_crc16(ezz_bytes_of(frame));
	assert_int_equal(ezz_buf_byte(ctx, frame, (uint8_t)(crc >> 8)), 0);
	assert_int_equal(ezz_buf_byte(ctx, frame, (uint8_t)crc), 0);
}

/* ---- a whole showing ---- */

struct showing_of {
	struct show_challenge	 challenges[SHOW_CHALLENGES];
	size_t			 n;		/* in the recipe */
	struct ezz_buf		 scan;
	uint8_t			 identity[EZZ_DIGEST_MAX];
};

static inline struct ezz_buf
show_bound(struct token_kit *k, const char *name)
{
	uint8_t		 identity[EZZ_DIGEST_MAX];
	char		 path[128];
	json_t		*r;
	struct ezz_buf	 frame;

	snprintf(path, sizeof(path), SHOW_ROOM "%s", name);
	r = token_recipe(k, path);
	frame = token_frame(k, r, identity);
	json_decref(r);
	return frame;
}

static inline void
show_make(struct token_kit *k, const json_t *r, struct showing_of *s)
{
	const json_t	*all = json_object_get(r, "challenges");
	const json_t	*how = json_object_get(r, "proof-by");
	const char	*of = text_of(how, "of", NULL);
	struct ezz_buf	 frame, other = { 0 }, proof;
	uint8_t		 bound[EZZ_DIGEST_MAX];
	int64_t		 at = token_number(how, "answers", -1);

	*s = (struct showing_of){ .n = json_array_size(all) };
	assert_in_range(s->n, 0, SHOW_CHALLENGES);
	for (size_t i = 0; i < s->n; i++)
		show_challenge(k, json_array_get(all, i), &s->challenges[i]);
	frame = token_frame(k, r, s->identity);
	if (json_is_object(how)) {
		if (of != NULL)
			other = show_bound(k, of);
		assert_int_equal(ezz_digest_once(k->ctx, EZZ_SM3,
		    ezz_bytes_of(of == NULL ? &frame : &other), bound), 0);
		proof = show_proof(k, how, bound, at < 0 ? NULL :
		    &s->challenges[at]);
		show_attach(k->ctx, &frame, ezz_bytes_of(&proof));
		ezz_buf_free(&proof);
	}
	assert_int_equal(ezz_armour_write(k->ctx, EZZ_ARMOUR_DIGITS,
	    ezz_bytes_of(&frame), &s->scan), 0);
	ezz_buf_free(&other);
	ezz_buf_free(&frame);
}

static inline void
show_free(struct showing_of *s)
{
	for (size_t i = 0; i < s->n; i++)
		show_challenge_free(&s->challenges[i]);
	ezz_buf_free(&s->scan);
}

/* ---- who remembers ---- */

struct show_memory {
	uint8_t	 digest[16][32];
	size_t	 n;
	int64_t	 least;		/* proofs that end earlier are forgotten */
};

static inline ezz_status
show_once(ezz_ctx *ctx, void *arg, const uint8_t digest[32], int64_t until,
    enum ezz_once *answer)
{
	struct show_memory	*m = arg;

	(void)ctx;
	*answer = until < m->least ? EZZ_ONCE_FORGOTTEN : EZZ_ONCE_FIRST;
	for (size_t i = 0; i < m->n; i++)
		if (memcmp(m->digest[i], digest, 32) == 0)
			*answer = EZZ_ONCE_AGAIN;
	if (*answer == EZZ_ONCE_FIRST) {
		assert_in_range(m->n, 0, 15);
		memcpy(m->digest[m->n++], digest, 32);
	}
	return EZZ_OK;
}

/* memory NULL: nobody remembers */
static inline ezz_report *
show_judge(struct token_kit *k, ezz_verifier *v, const json_t *r,
    const struct showing_of *s, struct show_memory *memory, const char *name)
{
	const json_t		*at_hand = json_object_get(r, "at-hand");
	struct ezz_bytes	 texts[SHOW_CHALLENGES];
	struct ezz_verify_terms	 terms = { .time = token_time(r, "now"),
				    .challenges = texts,
				    .challenges_n = s->n,
				    .answer_only = json_is_true(
				    json_object_get(r, "answer-only")),
				    .once = memory == NULL ? NULL : show_once,
				    .once_arg = memory };
	ezz_report		*out;

	if (text_of(r, "clock-floor", NULL) != NULL)
		terms.clock_floor = token_time(r, "clock-floor");
	for (size_t i = 0; i < s->n; i++)
		texts[i] = ezz_bytes_of(&s->challenges[i].text);
	/* the first so many: the rest are of other windows */
	if (json_is_integer(at_hand))
		terms.challenges_n = (size_t)json_integer_value(at_hand);
	if (ezz_verify(k->ctx, v, ezz_bytes_of(&s->scan), name, &terms,
	    &out) != EZZ_OK)
		fail_msg("%s: %s", name, ezz_message(k->ctx));
	return out;
}

#endif
