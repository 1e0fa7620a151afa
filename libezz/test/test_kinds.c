/*
 * Every signed kind before every reader, under one key: each reader takes its
 * own kind and none of the others', whatever payload the type names.
 */
#include "tokens.h"

#include "object/presentation.h"
#include "object/attestation.h"
#include "object/sealstatus.h"
#include "object/trust.h"

#define NOW	INT64_C(1795399200)	/* 2026-11-23T02:00:00Z */
#define CODE	"11119999EXAMPLE2XY"
#define PACK	"测试市信任包"
#define URI	"https://status.test.example/a/1"

static const char *const typs[] = { EZZ_TYP_LICENCE, EZZ_TYP_STATUS,
	EZZ_TYP_STATUS_DETAIL, EZZ_TYP_POSSESSION, EZZ_TYP_TRUST,
	EZZ_TYP_STATUS_DELTA, EZZ_TYP_SEAL_STATUS, EZZ_TYP_PRESENTATION,
	EZZ_TYP_CHALLENGE, EZZ_TYP_ATTESTATION, EZZ_TYP_CHECKPOINT };

enum kind { TOKEN, LIST, DETAIL, POSSESSION, TRUST, DELTA, SEALS,
	PRESENTATION, CHALLENGE, ATTESTATION, READERS };

#define TYPS	(sizeof(typs) / sizeof(typs[0]))

struct case_of {
	struct token_kit	 kit;
	ezz_signer		*key;
	const uint8_t		*schema;
	struct ezz_buf		 payload[READERS];
	json_t			*recipe;
};

static struct ezz_buf
payload_of(ezz_ctx *ctx, struct ezz_buf *cose)
{
	struct ezz_cose_sign1	 c;
	struct ezz_buf		 out = { 0 };

	assert_int_equal(ezz_cose_sign1_read(ctx, ezz_bytes_of(cose),
	    EZZ_CBOR_STRICT, &c), 0);
	assert_int_equal(ezz_buf_addb(ctx, &out, c.payload), 0);
	ezz_buf_free(cose);
	return out;
}

static struct ezz_buf
list_payload(ezz_ctx *ctx, const ezz_signer *key, bool detail)
{
	struct ezz_status_head	 head = { URI, NOW - 60, NOW + 86400, 3600 };
	struct ezz_status_row	 row = { .index = 5, .state = EZZ_STATE_REVOKED,
				    .since = NOW - 60 };
	uint8_t			 raw[256] = { 0 };
	struct ezz_buf		 out = { 0 };

	if (detail)
		assert_int_equal(ezz_statusdetail_write(ctx, key, &head, &row,
		    1, &out), 0);
	else
		assert_int_equal(ezz_statuslist_write(ctx, key, &head, 2,
		    EZZ_BYTES(raw, sizeof(raw)), &out), 0);
	return payload_of(ctx, &out);
}

/* A list of 1,024 entries, none of them but valid. */
static ezz_statuslist *
plain_list(ezz_ctx *ctx, const ezz_signer *key)
{
	struct ezz_status_head	 head = { URI, NOW - 60, NOW + 86400, 3600 };
	uint8_t			 raw[256] = { 0 };
	struct ezz_buf		 file = { 0 };
	ezz_statuslist		*l;

	assert_int_equal(ezz_statuslist_write(ctx, key, &head, 2,
	    EZZ_BYTES(raw, sizeof(raw)), &file), 0);
	assert_int_equal(ezz_statuslist_read(ctx, ezz_bytes_of(&file), &l),
	    0);
	ezz_buf_free(&file);
	return l;
}

static struct ezz_buf
delta_payload(ezz_ctx *ctx, const ezz_signer *key)
{
	struct ezz_status_head	 head = { URI, NOW - 30, NOW + 86400, 3600 };
	ezz_statuslist		*l = plain_list(ctx, key);
	uint8_t			 raw[256] = { 1 };
	struct ezz_buf		 out = { 0 };

	assert_int_equal(ezz_statusdelta_write(ctx, key, &head, l,
	    EZZ_BYTES(raw, sizeof(raw)), &out), 0);
	ezz_statuslist_free(&l);
	return payload_of(ctx, &out);
}

static struct ezz_buf
seals_payload(ezz_ctx *ctx, const ezz_signer *key)
{
	struct ezz_buf	 out = { 0 };

	assert_int_equal(ezz_seallist_sign(ctx, EZZ_BYTES(NULL, 0), CODE,
	    EZZ_BYTES(NULL, 0), key, NOW - 60, NOW + 86400, 3600, &out), 0);
	return payload_of(ctx, &out);
}

static const uint8_t	 bound[32] = { 1, 2, 3 };

/* What a holder signs now for some token: the library's own words. */
static struct ezz_buf
proof_tbs(ezz_ctx *ctx, const ezz_signer *key)
{
	struct ezz_proof	 p = { .kind = EZZ_PROOF_TIME, .time = NOW };
	struct ezz_buf		 tbs = { 0 };

	assert_int_equal(ezz_proof_signed(ctx, &p, ezz_signer_pkey(key),
	    bound, NULL, &tbs), 0);
	return tbs;
}

/* The last of the four members of a Sig_structure. */
static struct ezz_buf
proof_payload(ezz_ctx *ctx, const ezz_signer *key)
{
	struct ezz_buf		 tbs = proof_tbs(ctx, key), out = { 0 };
	struct ezz_cursor	 c = ezz_cursor_of(ezz_bytes_of(&tbs));
	struct ezz_bytes	 b;
	size_t			 n;

	assert_int_equal(ezz_cbor_array(ctx, &c, &n), 0);
	assert_int_equal(n, 4);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(ezz_cbor_skip(ctx, &c, NULL), 0);
	assert_int_equal(ezz_cbor_bytes(ctx, &c, &b), 0);
	assert_int_equal(ezz_buf_addb(ctx, &out, b), 0);
	ezz_buf_free(&tbs);
	return out;
}

static struct ezz_buf
challenge_payload(ezz_ctx *ctx, const ezz_signer *key)
{
	struct ezz_challenge_order o = { .now = NOW, .window = "1",
				    .purpose = "测试" };
	struct ezz_buf		   out = { 0 };

	assert_int_equal(ezz_challenge_write(ctx, key, &o, &out), 0);
	return payload_of(ctx, &out);
}

static struct ezz_buf
attestation_payload(ezz_ctx *ctx, const ezz_signer *key)
{
	static const uint8_t	 digest[32];
	struct ezz_attestation	 a = { .time = NOW - 60, .size = 1,
				    .digest = EZZ_BYTES(digest, 32),
				    .verdict = EZZ_INDETERMINATE };
	struct ezz_buf		 out = { 0 };

	assert_int_equal(ezz_attestation_write(ctx, key, &a, &out), 0);
	return payload_of(ctx, &out);
}

static struct ezz_buf
trust_payload(struct case_of *c)
{
	json_t			*pack = token_recipe(&c->kit, "pack");
	struct ezz_buf		 file = recipe_pack(c->kit.ctx, pack);
	struct ezz_buf		 out = { 0 };
	struct ezz_cose_sign	 s;

	assert_int_equal(ezz_cose_sign_read(c->kit.ctx, ezz_bytes_of(&file),
	    &s), 0);
	assert_int_equal(ezz_buf_addb(c->kit.ctx, &out, s.payload), 0);
	ezz_buf_free(&file);
	json_decref(pack);
	return out;
}

static void
case_open(struct case_of *c)
{
	struct ezz_buf	 proof = { 0 };
	ezz_ctx		*ctx;

	*c = (struct case_of){ 0 };
	token_kit_open(&c->kit);
	ctx = c->kit.ctx;
	c->key = test_signer(ctx, "token1");
	c->schema = ezz_schema_by_id(c->kit.schemas, 1)->digest;
	c->recipe = token_recipe(&c->kit, "good-plain");
	c->payload[TOKEN] = token_payload(&c->kit, c->recipe);
	c->payload[LIST] = list_payload(ctx, c->key, false);
	c->payload[DETAIL] = list_payload(ctx, c->key, true);
	assert_int_equal(ezz_trust_prove(ctx, c->key, PACK, CODE, NOW,
	    &proof), 0);
	c->payload[POSSESSION] = payload_of(ctx, &proof);
	c->payload[TRUST] = trust_payload(c);
	c->payload[DELTA] = delta_payload(ctx, c->key);
	c->payload[SEALS] = seals_payload(ctx, c->key);
	c->payload[PRESENTATION] = proof_payload(ctx, c->key);
	c->payload[CHALLENGE] = challenge_payload(ctx, c->key);
	c->payload[ATTESTATION] = attestation_payload(ctx, c->key);
}

static void
case_close(struct case_of *c)
{
	for (int i = 0; i < READERS; i++)
		ezz_buf_free(&c->payload[i]);
	ezz_signer_free(&c->key);
	json_decref(c->recipe);
	token_kit_close(&c->kit);
}

/* A COSE_Sign1 by the one key; its header as a token's, or without. */
static struct ezz_buf
signed_as(struct case_of *c, const char *typ, struct ezz_bytes payload,
    bool whole, uint8_t signature[64])
{
	ezz_ctx			*ctx = c->kit.ctx;
	struct ezz_cose_header	 h = { .alg = -8,
				    .kid = EZZ_BYTES(ezz_pkey_kid(
				    ezz_signer_pkey(c->key)), EZZ_KID),
				    .typ = ezz_bytes_str(typ) };
	struct ezz_buf		 head = { 0 }, tbs = { 0 }, sig = { 0 },
				 out = { 0 };

	if (whole) {
		h.issuer = ezz_bytes_str(CODE);
		h.schema = EZZ_BYTES(c->schema, 32);
	}
	assert_int_equal(ezz_cose_header_write(ctx, &h, &head), 0);
	assert_int_equal(ezz_cose_signed_bytes(ctx, ezz_bytes_of(&head), NULL,
	    EZZ_BYTES(NULL, 0), payload, &tbs), 0);
	assert_int_equal(ezz_signer_sign(ctx, c->key, ezz_bytes_of(&tbs),
	    &sig), 0);
	memcpy(signature, sig.p, 64);
	assert_int_equal(ezz_cose_sign1_write(ctx, ezz_bytes_of(&head),
	    payload, ezz_bytes_of(&sig), &out), 0);
	ezz_buf_free(&head);
	ezz_buf_free(&tbs);
	ezz_buf_free(&sig);
	return out;
}

/* ---- readers: does it take these bytes as its own kind, and as good? ---- */

static bool
as_token(struct case_of *c, struct ezz_bytes payload,
    const uint8_t signature[64])
{
	ezz_ctx			*ctx = c->kit.ctx;
	struct ezz_ez1		 f = { .alg = EZZ_ED25519, .dictionary = 1,
				    .schema = 1 };
	struct ezz_buf		 body = { 0 }, frame = { 0 }, text = { 0 };
	uint8_t			 identity[EZZ_DIGEST_MAX] = { 0 };
	const struct ezz_finding *x;
	ezz_verifier		*v;
	ezz_report		*r;
	bool			 good = false;

	memcpy(f.signature, signature, 64);
	memcpy(f.kid, ezz_pkey_kid(ezz_signer_pkey(c->key)), EZZ_KID);
	assert_int_equal(ezz_deflate_raw(ctx, payload,
	    ezz_bytes_of(&c->kit.dictionary), &body), 0);
	f.body = ezz_bytes_of(&body);
	assert_int_equal(ezz_ez1_write(ctx, &f, &frame), 0);
	assert_int_equal(ezz_armour_write(ctx, EZZ_ARMOUR_DIGITS,
	    ezz_bytes_of(&frame), &text), 0);
	v = token_verifier(&c->kit, c->recipe, identity);
	r = token_judge(&c->kit, v, c->recipe, ezz_bytes_of(&text), "x");
	for (size_t i = 0; (x = ezz_report_finding(r, i)) != NULL; i++)
		if (strcmp(x->check, "token.signature") == 0)
			good = x->verdict == EZZ_PASSED;
	/* what is signed as a token and is none, fails all the same */
	good = good && ezz_report_verdict(r) == EZZ_PASSED;
	ezz_report_free(&r);
	ezz_verifier_free(&v);
	ezz_buf_free(&body);
	ezz_buf_free(&frame);
	ezz_buf_free(&text);
	return good;
}

static bool
as_list(struct case_of *c, struct ezz_bytes cose)
{
	ezz_ctx		*ctx = c->kit.ctx;
	ezz_statuslist	*l = NULL;
	bool		 good = false;

	if (ezz_statuslist_read(ctx, cose, &l) == EZZ_OK)
		assert_int_equal(ezz_statuslist_verify(ctx, l,
		    ezz_signer_pkey(c->key), &good), 0);
	ezz_statuslist_free(&l);
	return good;
}

static bool
as_detail(struct case_of *c, struct ezz_bytes cose)
{
	ezz_ctx			*ctx = c->kit.ctx;
	struct ezz_statusdetail	*d = NULL;
	bool			 good = false;

	if (ezz_statusdetail_read(ctx, cose, &d) == EZZ_OK)
		assert_int_equal(ezz_statusdetail_verify(ctx, d,
		    ezz_signer_pkey(c->key), &good), 0);
	ezz_statusdetail_free(&d);
	return good;
}

static bool
as_delta(struct case_of *c, struct ezz_bytes cose)
{
	ezz_ctx		*ctx = c->kit.ctx;
	ezz_statuslist	*l = plain_list(ctx, c->key);
	bool		 good = false;

	if (ezz_statuslist_apply(ctx, l, cose) == EZZ_OK)
		assert_int_equal(ezz_statuslist_verify(ctx, l,
		    ezz_signer_pkey(c->key), &good), 0);
	ezz_statuslist_free(&l);
	return good;
}

static bool
as_seals(struct case_of *c, struct ezz_bytes cose)
{
	ezz_ctx		*ctx = c->kit.ctx;
	ezz_seallist	*l = NULL;
	bool		 good = false;

	if (ezz_seallist_read(ctx, cose, &l) == EZZ_OK)
		assert_int_equal(ezz_seallist_verify(ctx, l,
		    ezz_signer_pkey(c->key), &good), 0);
	ezz_seallist_free(&l);
	return good;
}

static bool
as_presentation(struct case_of *c, const uint8_t signature[64])
{
	struct ezz_buf	 tbs = proof_tbs(c->kit.ctx, c->key);
	bool		 good;

	assert_int_equal(ezz_pkey_verify(c->kit.ctx, ezz_signer_pkey(c->key),
	    EZZ_ED25519, ezz_bytes_of(&tbs), EZZ_BYTES(signature, 64),
	    &good), 0);
	ezz_buf_free(&tbs);
	return good;
}

static bool
as_challenge(struct case_of *c, struct ezz_bytes cose)
{
	struct ezz_challenge	 x;
	bool			 good = false;

	if (ezz_challenge_read(c->kit.ctx, cose, &x) == EZZ_OK)
		assert_int_equal(ezz_challenge_verify(c->kit.ctx, &x,
		    ezz_signer_pkey(c->key), &good), 0);
	return good;
}

static bool
as_attestation(struct case_of *c, struct ezz_bytes cose)
{
	struct ezz_attestation	 a;
	bool			 good = false;

	if (ezz_attestation_read(c->kit.ctx, cose, &a) == EZZ_OK)
		assert_int_equal(ezz_attestation_verify(c->kit.ctx, &a,
		    ezz_signer_pkey(c->key), &good), 0);
	return good;
}

static bool
as_trust(struct case_of *c, struct ezz_bytes cose)
{
	ezz_trust	*t = NULL;
	bool		 good = ezz_trust_read(c->kit.ctx, cose, false, &t) ==
			    EZZ_OK;

	ezz_trust_free(&t);
	return good;
}

static bool
as_possession(struct case_of *c, struct ezz_bytes cose)
{
	json_t		*pack = token_recipe(&c->kit, "pack");
	json_t		*payload = json_object_get(pack, "payload");
	struct ezz_grant g = { .use = EZZ_USE_TOKEN, .issuer = CODE,
			    .name = "测试", .any_schema = true,
			    .any_region = true, .from = NOW,
			    .to = NOW + 86400, .until = NOW + 86400 };
	struct ezz_buf	 file, spki = { 0 }, out = { 0 };
	bool		 good;

	json_array_remove(json_object_get(payload, "-70015"), 0);
	file = recipe_pack(c->kit.ctx, pack);
	assert_int_equal(ezz_signer_public(c->kit.ctx, c->key, &spki), 0);
	g.spki = ezz_bytes_of(&spki);
	good = ezz_trust_add(c->kit.ctx, ezz_bytes_of(&file), &g, cose, NOW,
	    &out, NULL) == EZZ_OK;
	ezz_buf_free(&file);
	ezz_buf_free(&spki);
	ezz_buf_free(&out);
	json_decref(pack);
	return good;
}

static bool
as_import(struct case_of *c, struct ezz_bytes cose)
{
	struct ezz_buf	 frame = { 0 };
	bool		 good;

	good = ezz_token_from_cose(c->kit.ctx, cose, c->kit.schemas, 1,
	    ezz_bytes_of(&c->kit.dictionary), &frame) == EZZ_OK;
	ezz_buf_free(&frame);
	return good;
}

/* What the sniffing verifier makes of a file of any kind. */
static bool
passes_verify(struct case_of *c, struct ezz_bytes cose, ezz_kind *kind)
{
	uint8_t		 identity[EZZ_DIGEST_MAX] = { 0 };
	ezz_verifier	*v = token_verifier(&c->kit, c->recipe, identity);
	ezz_report	*r = token_judge(&c->kit, v, c->recipe, cose, "x");
	bool		 good = ezz_report_verdict(r) == EZZ_PASSED;

	*kind = ezz_report_kind(r);
	ezz_report_free(&r);
	ezz_verifier_free(&v);
	return good;
}

static void
every_kind_before_every_reader(void **state)
{
	struct case_of	 c;
	size_t		 taken = 0;

	(void)state;
	case_open(&c);
	for (size_t t = 0; t < TYPS; t++)
		for (size_t p = 0; p < READERS; p++)
			for (int whole = 0; whole < 2; whole++) {
				struct ezz_bytes	 pay = ezz_bytes_of(
							    &c.payload[p]);
				uint8_t			 sig[64];
				struct ezz_buf		 b = signed_as(&c,
							    typs[t], pay,
							    whole == 1, sig);
				struct ezz_bytes	 cose =
							    ezz_bytes_of(&b);
				bool			 takes[] = {
					as_token(&c, pay, sig),
					as_list(&c, cose),
					as_detail(&c, cose),
					as_possession(&c, cose),
					as_trust(&c, cose),
					as_delta(&c, cose),
					as_seals(&c, cose),
					as_presentation(&c, sig),
					as_challenge(&c, cose),
					as_attestation(&c, cose),
				};
				ezz_kind		 kind;

				for (size_t r = 0; r < READERS; r++) {
					taken += takes[r];
					if (takes[r] && (r != t || r != p))
						fail_msg("reader %zu takes "
						    "type %zu, payload %zu",
						    r, t, p);
				}
				if (as_import(&c, cose))
					assert_true(t == TOKEN && p == TOKEN);
				/* a token key signs nothing but tokens */
				assert_false(passes_verify(&c, cose, &kind));
				if (kind == EZZ_KIND_STATUS)
					assert_true(t == LIST || t == SEALS);
				ezz_buf_free(&b);
			}
	/* each its own: all but the pack, which is no Sign1 */
	assert_in_range(taken, 9, 16);
	case_close(&c);
}

/* The other way round: a trust pack before the readers of Sign1. */
static void
a_pack_before_the_others(void **state)
{
	uint8_t		 sig[64] = { 0 };
	struct case_of	 c;
	struct ezz_buf	 pack;
	json_t		*r;

	(void)state;
	case_open(&c);
	r = token_recipe(&c.kit, "pack");
	pack = recipe_pack(c.kit.ctx, r);
	assert_true(as_trust(&c, ezz_bytes_of(&pack)));
	assert_false(as_list(&c, ezz_bytes_of(&pack)));
	assert_false(as_detail(&c, ezz_bytes_of(&pack)));
	assert_false(as_delta(&c, ezz_bytes_of(&pack)));
	assert_false(as_possession(&c, ezz_bytes_of(&pack)));
	assert_false(as_import(&c, ezz_bytes_of(&pack)));
	assert_false(as_token(&c, ezz_bytes_of(&c.payload[TRUST]), sig));
	ezz_buf_free(&pack);
	/* signed by a root, as any other kind */
	for (size_t t = 0; t < TYPS; t++) {
		json_object_set_new(r, "typ", json_string(typs[t]));
		pack = recipe_pack(c.kit.ctx, r);
		assert_int_equal(as_trust(&c, ezz_bytes_of(&pack)),
		    t == TRUST);
		ezz_buf_free(&pack);
	}
	json_decref(r);
	case_close(&c);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(every_kind_before_every_reader),
		cmocka_unit_test(a_pack_before_the_others),
	};

	return cmocka_run_group_tests_name("kinds", tests, NULL, NULL);
}
