/*
 * Deltas of status lists: what ezz writes leads where it says, and nothing
 * else moves a list.
 */
#include "test.h"

#include <unistd.h>

#include "base/squeeze.h"
#include "crypto/digest.h"
#include "object/status.h"

#define URI	"https://status.test/91110000TEST/1"
#define NOW	INT64_C(1795399200)
#define RAW	64

/* A trial key, made for these tests alone. */
static const char	 key_pem[] =
	"-----BEGIN PRIVATE KEY-----\n"
	"MIGHAgEAMBMGByqGSM49AgEGCCqBHM9VAYItBG0wawIBAQQgVownaKDhvYtIhP6r\n"
	"2e1EmjJdsEBVB6UQrv9zO0CtbdehRANCAASP/Mbm8r+LyM2AYnPHrYWJYque9kGY\n"
	"s07XsLoD9qOWDQI7nO1KOKPdeY9C6/WnnWL0KLN+isQvlgjzWxFZVKDR\n"
	"-----END PRIVATE KEY-----\n";

static ezz_signer *
signer(ezz_ctx *ctx)
{
	ezz_signer	*s = NULL;

	if (ezz_signer_of_bytes(ctx, ezz_bytes_str(key_pem), NULL, &s) !=
	    EZZ_OK)
		fail_msg("%s", ezz_message(ctx));
	return s;
}

/* A list whose entry i has the state i mod 3, of 2 bits. */
static ezz_statuslist *
base(ezz_ctx *ctx, const ezz_signer *s, uint8_t raw[RAW])
{
	struct ezz_status_head	 h = { URI, NOW, NOW + 86400, 3600 };
	struct ezz_buf		 file = { 0 };
	ezz_statuslist		*l;

	for (size_t i = 0; i < RAW * 4; i++)
		ezz_status_put(raw, 2, i, (unsigned)(i % 3));
	assert_int_equal(ezz_statuslist_write(ctx, s, &h, 2,
	    EZZ_BYTES(raw, RAW), &file), EZZ_OK);
	assert_int_equal(ezz_statuslist_read(ctx, ezz_bytes_of(&file), &l),
	    EZZ_OK);
	ezz_buf_free(&file);
	return l;
}

/* ---- deltas built by hand, with what is wrong about them ---- */

struct bad {
	const char	*name;
	const char	*uri;		/* NULL: the right one */
	int64_t		 iat;		/* 0: NOW + 60 */
	const char	*typ;		/* NULL: the right one */
	size_t		 parts;		/* 0: 3 */
	size_t		 digest;	/* its bytes; 0: 32 */
	bool		 other_base;
	bool		 other_end;
	size_t		 entries;	/* bytes of differences; 0: RAW */
	int		 change;	/* entry to change; -1: none */
	unsigned	 to;		/* what it becomes */
	bool		 no_zlib;
	ezz_status	 want;
};

static void
put_digest(ezz_ctx *ctx, struct ezz_buf *out, const uint8_t *raw, size_t n,
    bool other)
{
	uint8_t	 digest[EZZ_DIGEST_MAX];

	assert_int_equal(ezz_digest_once(ctx, EZZ_SM3, EZZ_BYTES(raw, RAW),
	    digest), EZZ_OK);
	digest[0] ^= other;
	ezz_cbor_put_bytes(ctx, out, EZZ_BYTES(digest, n == 0 ? 32 : n));
}

static void
put_body(ezz_ctx *ctx, const struct bad *b, const uint8_t *raw,
    struct ezz_buf *out)
{
	size_t		 n = b->entries == 0 ? RAW : b->entries;
	uint8_t		 after[RAW], differs[2 * RAW] = { 0 };
	struct ezz_buf	 zlib = { 0 };

	memcpy(after, raw, RAW);
	if (b->change >= 0)
		ezz_status_put(after, 2, (size_t)b->change, b->to);
	for (size_t i = 0; i < RAW; i++)
		differs[i] = raw[i] ^ after[i];
	ezz_cbor_put_array(ctx, out, b->parts == 0 ? 3 : b->parts);
	put_digest(ctx, out, raw, b->digest, b->other_base);
	if (b->parts == 1)
		return;
	put_digest(ctx, out, after, 0, b->other_end);
	assert_int_equal(ezz_zlib_write(ctx, EZZ_BYTES(differs, n), 9, &zlib),
	    EZZ_OK);
	ezz_cbor_put_bytes(ctx, out, b->no_zlib ? EZZ_BYTES(differs, n) :
	    ezz_bytes_of(&zlib));
	if (b->parts == 4)
		ezz_cbor_put_uint(ctx, out, 0);
	ezz_buf_free(&zlib);
}

static struct ezz_buf
build(ezz_ctx *ctx, const struct bad *b, const uint8_t *raw)
{
	struct ezz_cose_header h = { .alg = -65600,
	    .kid = EZZ_BYTES("12345678", 8), .typ = ezz_bytes_str(
	    b->typ == NULL ? EZZ_TYP_STATUS_DELTA : b->typ) };
	struct ezz_buf	 head = { 0 }, pay = { 0 }, out = { 0 };
	uint8_t		 sig[64] = { 1 };

	ezz_cose_header_write(ctx, &h, &head);
	ezz_cbor_put_map(ctx, &pay, 3);
	ezz_cbor_put_uint(ctx, &pay, EZZ_CWT_SUB);
	ezz_cbor_put_text(ctx, &pay, ezz_bytes_str(b->uri == NULL ? URI :
	    b->uri));
	ezz_cbor_put_uint(ctx, &pay, EZZ_CWT_IAT);
	ezz_cbor_put_int(ctx, &pay, b->iat == 0 ? NOW + 60 : b->iat);
	ezz_cbor_put_int(ctx, &pay, EZZ_CWT_DELTA);
	put_body(ctx, b, raw, &pay);
	assert_int_equal(ezz_cose_sign1_write(ctx, ezz_bytes_of(&head),
	    ezz_bytes_of(&pay), EZZ_BYTES(sig, 64), &out), EZZ_OK);
	ezz_buf_free(&head);
	ezz_buf_free(&pay);
	return out;
}

/* Entry 0 is valid, 1 revoked, 2 suspended. */
static const struct bad	 bads[] = {
	{ .name = "nothing new", .change = -1, .want = EZZ_OK },
	{ .name = "valid to revoked", .change = 0, .to = 1, .want = EZZ_OK },
	{ .name = "suspended to valid", .change = 2, .to = 0,
	    .want = EZZ_OK },
	{ .name = "of the same second", .iat = NOW, .change = -1,
	    .want = EZZ_OK },
	{ .name = "revoked to valid", .change = 1, .to = 0,
	    .want = EZZ_EREFUSED },
	{ .name = "revoked to suspended", .change = 1, .to = 2,
	    .want = EZZ_EREFUSED },
	{ .name = "the last entry revived", .change = RAW * 4 - 3, .to = 0,
	    .want = EZZ_EREFUSED },
	{ .name = "another list's", .uri = URI "1", .change = -1,
	    .want = EZZ_ENOTFOUND },
	{ .name = "older than its list", .iat = NOW - 1, .change = -1,
	    .want = EZZ_ENOTFOUND },
	{ .name = "of other entries", .other_base = true, .change = -1,
	    .want = EZZ_ENOTFOUND },
	{ .name = "leads elsewhere", .other_end = true, .change = -1,
	    .want = EZZ_EFORMAT },
	{ .name = "a list", .typ = EZZ_TYP_STATUS, .change = -1,
	    .want = EZZ_EFORMAT },
	{ .name = "details", .typ = EZZ_TYP_STATUS_DETAIL, .change = -1,
	    .want = EZZ_EFORMAT },
	{ .name = "a licence", .typ = EZZ_TYP_LICENCE, .change = -1,
	    .want = EZZ_EFORMAT },
	{ .name = "one part", .parts = 1, .change = -1, .want = EZZ_EFORMAT },
	{ .name = "four parts", .parts = 4, .change = -1,
	    .want = EZZ_EFORMAT },
	{ .name = "a short digest", .digest = 31, .change = -1,
	    .want = EZZ_EFORMAT },
	{ .name = "a long digest", .digest = 33, .change = -1,
	    .want = EZZ_EFORMAT },
	{ .name = "a short list", .entries = RAW - 1, .change = -1,
	    .want = EZZ_EFORMAT },
	{ .name = "a long list", .entries = RAW + 1, .change = -1,
	    .want = EZZ_ELIMIT },
	{ .name = "no zlib", .no_zlib = true, .change = -1,
	    .want = EZZ_EFORMAT },
};

/* A delta that is refused leaves the list as it was. */
static void
bad_deltas_move_nothing(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_signer	*s = signer(ctx);

	(void)state;
	for (size_t i = 0; i < sizeof(bads) / sizeof(bads[0]); i++) {
		uint8_t		 raw[RAW] = { 0 };
		ezz_statuslist	*l = base(ctx, s, raw);
		struct ezz_buf	 delta = build(ctx, &bads[i], raw);
		ezz_status	 st;

		st = ezz_statuslist_apply(ctx, l, ezz_bytes_of(&delta));
		if (st != bads[i].want)
			fail_msg("%s: %d, %s", bads[i].name, st,
			    ezz_message(ctx));
		if (st != EZZ_OK) {
			assert_memory_equal(l->raw.p, raw, RAW);
			assert_int_equal(l->head.iat, NOW);
			assert_int_equal(l->delta.n, 0);
		}
		ezz_buf_free(&delta);
		ezz_statuslist_free(&l);
	}
	ezz_signer_free(&s);
	ezz_ctx_free(&ctx);
}

/* A written delta: entry 0 revoked, 2 valid again. */
static struct ezz_buf
written(ezz_ctx *ctx, const ezz_signer *s, const ezz_statuslist *l,
    uint8_t raw[RAW])
{
	struct ezz_status_head	 h = { URI, NOW + 600, NOW + 87000, 1800 };
	struct ezz_buf		 delta = { 0 };

	ezz_status_put(raw, 2, 0, 1);
	ezz_status_put(raw, 2, 2, 0);
	if (ezz_statusdelta_write(ctx, s, &h, l, EZZ_BYTES(raw, RAW),
	    &delta) != EZZ_OK)
		fail_msg("%s", ezz_message(ctx));
	return delta;
}

static void
what_is_written_leads_on(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_signer	*s = signer(ctx);
	uint8_t		 raw[RAW] = { 0 };
	ezz_statuslist	*l = base(ctx, s, raw);
	struct ezz_buf	 delta = written(ctx, s, l, raw);
	unsigned	 v;
	bool		 good;

	(void)state;
	assert_int_equal(ezz_statuslist_apply(ctx, l, ezz_bytes_of(&delta)),
	    EZZ_OK);
	assert_memory_equal(l->raw.p, raw, RAW);
	assert_int_equal(ezz_statuslist_value(ctx, l, 0, &v), EZZ_OK);
	assert_int_equal(v, 1);
	assert_int_equal(l->head.iat, NOW + 600);
	assert_int_equal(l->head.ttl, 1800);
	assert_int_equal(ezz_statuslist_fresh(l, NOW + 600, 0), EZZ_FRESH);
	assert_int_equal(ezz_statuslist_fresh(l, NOW, 120), EZZ_EARLY);
	assert_int_equal(ezz_statuslist_verify(ctx, l, ezz_signer_pkey(s),
	    &good), EZZ_OK);
	assert_true(good);
	/* once, and not on top of itself */
	assert_int_equal(ezz_statuslist_apply(ctx, l, ezz_bytes_of(&delta)),
	    EZZ_EINVAL);
	ezz_buf_free(&delta);
	ezz_statuslist_free(&l);
	ezz_signer_free(&s);
	ezz_ctx_free(&ctx);
}

/* Whichever byte is changed, the delta is not taken, or not believed. */
static void
every_byte_of_a_delta_counts(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_signer	*s = signer(ctx);
	uint8_t		 raw[RAW] = { 0 }, first[RAW] = { 0 };
	ezz_statuslist	*l = base(ctx, s, raw);
	struct ezz_buf	 delta = written(ctx, s, l, raw);

	(void)state;
	ezz_statuslist_free(&l);
	for (size_t i = 0; i < delta.n; i++) {
		bool	 good = false;

		l = base(ctx, s, first);
		delta.p[i] ^= 0x20;
		if (ezz_statuslist_apply(ctx, l, ezz_bytes_of(&delta)) ==
		    EZZ_OK)
			assert_int_equal(ezz_statuslist_verify(ctx, l,
			    ezz_signer_pkey(s), &good), EZZ_OK);
		if (good)
			fail_msg("byte %zu may be changed", i);
		delta.p[i] ^= 0x20;
		ezz_statuslist_free(&l);
		l = base(ctx, s, first);
		assert_int_not_equal(ezz_statuslist_apply(ctx, l,
		    EZZ_BYTES(delta.p, i)), EZZ_OK);
		ezz_statuslist_free(&l);
	}
	ezz_buf_free(&delta);
	ezz_signer_free(&s);
	ezz_ctx_free(&ctx);
}

/* A report on both; a delta that does not fit fails the whole. */
static void
both_are_judged_as_one(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_signer	*s = signer(ctx);
	uint8_t		 raw[RAW] = { 0 };
	ezz_statuslist	*l = base(ctx, s, raw), *got;
	struct ezz_buf	 delta = written(ctx, s, l, raw);
	ezz_report	*r;

	(void)state;
	assert_int_equal(ezz_check_status_delta(ctx, ezz_bytes_of(&l->file),
	    ezz_bytes_of(&delta), "1.cwt", NULL, NOW + 600, 120, &r, &got),
	    EZZ_OK);
	assert_int_equal(ezz_report_verdict(r), EZZ_INDETERMINATE);
	assert_non_null(got);
	assert_int_equal(got->head.iat, NOW + 600);
	ezz_statuslist_free(&got);
	ezz_report_free(&r);
	delta.p[delta.n - 70] ^= 1;
	assert_int_equal(ezz_check_status_delta(ctx, ezz_bytes_of(&l->file),
	    ezz_bytes_of(&delta), "1.cwt", NULL, NOW + 600, 120, &r, &got),
	    EZZ_OK);
	assert_int_equal(ezz_report_verdict(r), EZZ_FAILED);
	assert_null(got);
	ezz_report_free(&r);
	ezz_buf_free(&delta);
	ezz_statuslist_free(&l);
	ezz_signer_free(&s);
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(bad_deltas_move_nothing),
		cmocka_unit_test(what_is_written_leads_on),
		cmocka_unit_test(every_byte_of_a_delta_counts),
		cmocka_unit_test(both_are_judged_as_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
