/*
 * Status lists: the vectors of draft-ietf-oauth-status-list, what ezz writes,
 * and lists that no reader may believe.
 */
#include "test.h"

#include <fcntl.h>
#include <jansson.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/codec.h"
#include "base/squeeze.h"
#include "object/status.h"

#define URI	"https://status.test/91110000TEST/1"
#define NOW	INT64_C(1795399200)

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
	char		 path[] = "/tmp/ezz-test-key.XXXXXX";
	ezz_signer	*s = NULL;
	int		 fd = mkstemp(path);

	assert_int_not_equal(fd, -1);
	assert_int_equal(write(fd, key_pem, strlen(key_pem)),
	    strlen(key_pem));
	close(fd);
	if (ezz_signer_open(ctx, path, NULL, &s) != EZZ_OK)
		fail_msg("%s", ezz_message(ctx));
	unlink(path);
	return s;
}

/* ---- lists built by hand, with what is wrong about them ---- */

struct bad {
	const char	*name;
	const char	*typ;		/* NULL: the right one */
	uint64_t	 bits;		/* 0: 1 */
	const char	*lst;		/* hex of zlib; NULL: two bytes */
	const char	*uri;		/* NULL: the right one; "": none */
	int64_t		 iat;		/* 0: NOW; -1: none */
	int64_t		 exp;
	const char	*front;		/* hex put before the whole */
	const char	*back;		/* and behind it */
	size_t		 cut;		/* bytes taken off the end */
	ezz_status	 want;
};

static struct ezz_buf
build(ezz_ctx *ctx, const struct bad *b)
{
	const char	*lst = b->lst == NULL ? "78dadbb918000217015d" : b->lst;
	const char	*uri = b->uri == NULL ? URI : b->uri;
	int64_t		 iat = b->iat == 0 ? NOW : b->iat;
	struct ezz_cose_header h = { .alg = -65600,
	    .kid = EZZ_BYTES("12345678", 8),
	    .typ = ezz_bytes_str(b->typ == NULL ? EZZ_TYP_STATUS : b->typ) };
	struct ezz_buf	 head = { 0 }, pay = { 0 }, out, z = test_hex(lst);
	struct ezz_buf	 back = test_hex(b->back == NULL ? "" : b->back);
	uint8_t		 sig[64] = { 1 };

	out = test_hex(b->front == NULL ? "" : b->front);
	ezz_cose_header_write(ctx, &h, &head);
	ezz_cbor_put_map(ctx, &pay, 1 + (size_t)(*uri != '\0') +
	    (b->exp != 0) + (iat > 0));
	if (*uri != '\0') {
		ezz_cbor_put_uint(ctx, &pay, EZZ_CWT_SUB);
		ezz_cbor_put_text(ctx, &pay, ezz_bytes_str(uri));
	}
	if (b->exp != 0) {
		ezz_cbor_put_uint(ctx, &pay, EZZ_CWT_EXP);
		ezz_cbor_put_int(ctx, &pay, b->exp);
	}
	if (iat > 0) {
		ezz_cbor_put_uint(ctx, &pay, EZZ_CWT_IAT);
		ezz_cbor_put_int(ctx, &pay, iat);
	}
	ezz_cbor_put_uint(ctx, &pay, EZZ_CWT_STATUS_LIST);
	ezz_cbor_put_map(ctx, &pay, 2);
	ezz_cbor_put_text(ctx, &pay, ezz_bytes_str("lst"));
	ezz_cbor_put_bytes(ctx, &pay, ezz_bytes_of(&z));
	ezz_cbor_put_text(ctx, &pay, ezz_bytes_str("bits"));
	ezz_cbor_put_uint(ctx, &pay, b->bits == 0 ? 1 : b->bits);
	assert_int_equal(ezz_cose_sign1_write(ctx, ezz_bytes_of(&head),
	    ezz_bytes_of(&pay), EZZ_BYTES(sig, 64), &out), EZZ_OK);
	ezz_buf_addb(ctx, &out, ezz_bytes_of(&back));
	out.n -= b->cut;
	ezz_buf_free(&head);
	ezz_buf_free(&pay);
	ezz_buf_free(&z);
	ezz_buf_free(&back);
	return out;
}

static const struct bad	 bads[] = {
	{ .name = "well formed", .want = EZZ_OK },
	{ .name = "three bits", .bits = 3, .want = EZZ_EFORMAT },
	{ .name = "sixteen bits", .bits = 16, .want = EZZ_EFORMAT },
	{ .name = "2^32 + 1 bits", .bits = UINT64_C(4294967297),
	    .want = EZZ_EFORMAT },
	{ .name = "truncated zlib", .lst = "78dadbb91800021701",
	    .want = EZZ_EFORMAT },
	{ .name = "wrong checksum", .lst = "78dadbb918000217015e",
	    .want = EZZ_EFORMAT },
	{ .name = "bytes after zlib", .lst = "78dadbb918000217015d00",
	    .want = EZZ_EFORMAT },
	{ .name = "raw deflate", .lst = "dbb91800", .want = EZZ_EFORMAT },
	{ .name = "gzip", .lst = "1f8b0800000000000003dbb91800",
	    .want = EZZ_EFORMAT },
	{ .name = "no entries", .lst = "789c030000000001",
	    .want = EZZ_EFORMAT },
	{ .name = "empty string", .lst = "", .want = EZZ_EFORMAT },
	{ .name = "tag 61 around", .front = "d83d", .want = EZZ_EFORMAT },
	{ .name = "tag 17", .front = "d1", .want = EZZ_EFORMAT },
	{ .name = "trailing byte", .back = "00", .want = EZZ_EFORMAT },
	{ .name = "cut by one", .cut = 1, .want = EZZ_EFORMAT },
	{ .name = "typ of a licence", .typ = EZZ_TYP_LICENCE,
	    .want = EZZ_EFORMAT },
	{ .name = "typ of its own details", .typ = EZZ_TYP_STATUS_DETAIL,
	    .want = EZZ_EFORMAT },
	{ .name = "typ in capitals", .typ = "application/StatusList+cwt",
	    .want = EZZ_EFORMAT },
	{ .name = "no URI", .uri = "", .want = EZZ_EFORMAT },
	{ .name = "a space in the URI", .uri = "https://a/ b",
	    .want = EZZ_EFORMAT },
	{ .name = "an escape in the URI", .uri = "https://a/\033[2J",
	    .want = EZZ_EFORMAT },
	{ .name = "no iat", .iat = -1, .want = EZZ_EFORMAT },
	{ .name = "iat after 9999", .iat = INT64_C(253402300800),
	    .want = EZZ_EFORMAT },
	{ .name = "exp before iat", .exp = NOW - 1, .want = EZZ_EFORMAT },
	{ .name = "exp negative", .exp = -5, .want = EZZ_EFORMAT },
};

static void
bad_lists_are_refused(void **state)
{
	ezz_ctx		*ctx = test_ctx();

	(void)state;
	for (size_t i = 0; i < sizeof(bads) / sizeof(bads[0]); i++) {
		struct ezz_buf	 file = build(ctx, &bads[i]);
		ezz_statuslist	*l;
		ezz_status	 st;

		st = ezz_statuslist_read(ctx, ezz_bytes_of(&file), &l);
		if (st != bads[i].want)
			fail_msg("%s: %d: %s", bads[i].name, st,
			    ezz_message(ctx));
		assert_true((st == EZZ_OK) == (l != NULL));
		ezz_statuslist_free(&l);
		ezz_buf_free(&file);
	}
	ezz_ctx_free(&ctx);
}

/* 2^20 entries and one byte; the bomb is small and must stay so. */
static void
bombs_are_not_inflated(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	static uint8_t	 zeros[16 * 1024 * 1024];
	const size_t	 sizes[] = { 131072, 131073, sizeof(zeros) };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct ezz_buf	 z = { 0 }, hex = { 0 }, file;
		struct bad	 b = { .name = "zeros" };
		ezz_statuslist	*l;
		ezz_status	 st;

		ezz_zlib_write(ctx, EZZ_BYTES(zeros, sizes[i]), 9, &z);
		ezz_hex_write(ctx, ezz_bytes_of(&z), &hex);
		ezz_buf_byte(ctx, &hex, 0);
		b.lst = (const char *)hex.p;
		file = build(ctx, &b);
		st = ezz_statuslist_read(ctx, ezz_bytes_of(&file), &l);
		assert_int_equal(st, i == 0 ? EZZ_OK : EZZ_ELIMIT);
		ezz_statuslist_free(&l);
		ezz_buf_free(&z);
		ezz_buf_free(&hex);
		ezz_buf_free(&file);
	}
	ezz_ctx_free(&ctx);
}

static void
no_cut_list_is_read(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	struct bad	 b = { .name = "cut" };
	struct ezz_buf	 file = build(ctx, &b);

	(void)state;
	for (size_t n = 0; n < file.n; n++) {
		uint8_t		*copy = malloc(n + 1);
		ezz_statuslist	*l;

		assert_non_null(copy);
		memcpy(copy, file.p, n);
		assert_int_not_equal(ezz_statuslist_read(ctx,
		    EZZ_BYTES(copy, n), &l), EZZ_OK);
		assert_null(l);
		free(copy);
	}
	ezz_buf_free(&file);
	ezz_ctx_free(&ctx);
}

/* ---- the vectors of the draft ---- */

static void
compare_vector(ezz_ctx *ctx, json_t *v)
{
	struct ezz_buf	 body, head = { 0 }, pay = { 0 }, file = { 0 };
	size_t		 entries = (size_t)json_integer_value(
			    json_object_get(v, "entries")), other = 0;
	json_t		*nonzero = json_object_get(v, "nonzero");
	struct ezz_cose_header h = { .alg = -7, .kid = EZZ_BYTES("12", 2),
	    .typ = ezz_bytes_str(EZZ_TYP_STATUS) };
	ezz_statuslist	*l;
	const char	*k;
	json_t		*e;
	unsigned	 value;

	body = test_hex(json_string_value(json_object_get(v, "cbor_hex")));
	ezz_cose_header_write(ctx, &h, &head);
	ezz_cbor_put_map(ctx, &pay, 3);
	ezz_cbor_put_uint(ctx, &pay, EZZ_CWT_SUB);
	ezz_cbor_put_text(ctx, &pay, ezz_bytes_str(URI));
	ezz_cbor_put_uint(ctx, &pay, EZZ_CWT_IAT);
	ezz_cbor_put_uint(ctx, &pay, NOW);
	ezz_cbor_put_uint(ctx, &pay, EZZ_CWT_STATUS_LIST);
	ezz_buf_addb(ctx, &pay, ezz_bytes_of(&body));
	ezz_cose_sign1_write(ctx, ezz_bytes_of(&head), ezz_bytes_of(&pay),
	    EZZ_BYTES("x", 1), &file);
	if (ezz_statuslist_read(ctx, ezz_bytes_of(&file), &l) != EZZ_OK)
		fail_msg("%s", ezz_message(ctx));
	assert_int_equal(l->entries, entries);
	json_object_foreach(nonzero, k, e) {
		assert_int_equal(ezz_statuslist_value(ctx, l,
		    strtoull(k, NULL, 10), &value), EZZ_OK);
		assert_int_equal(value, json_integer_value(e));
	}
	for (size_t i = 0; i < entries; i++)
		other += ezz_status_get(l->raw.p, l->bits, i) != 0;
	assert_int_equal(other, json_object_size(nonzero));
	assert_int_equal(ezz_statuslist_value(ctx, l, entries, &value),
	    EZZ_ENOTFOUND);
	assert_int_equal(ezz_statuslist_value(ctx, l, UINT64_MAX, &value),
	    EZZ_ENOTFOUND);
	ezz_statuslist_free(&l);
	ezz_buf_free(&body);
	ezz_buf_free(&head);
	ezz_buf_free(&pay);
	ezz_buf_free(&file);
}

/* The draft's own token: claims out of order, its key id unprotected. */
static void
compare_token(ezz_ctx *ctx, json_t *cwt)
{
	static const unsigned	 bits[] = { 1, 0, 0, 1, 1, 1, 0, 1,
				    1, 1, 0, 0, 0, 1, 0, 1 };
	struct ezz_buf		 file;
	ezz_statuslist		*l;
	unsigned		 value;

	file = test_hex(json_string_value(json_object_get(cwt,
	    "status_list_token")));
	if (ezz_statuslist_read(ctx, ezz_bytes_of(&file), &l) != EZZ_OK)
		fail_msg("%s", ezz_message(ctx));
	assert_string_equal(l->uri, "https://example.com/statuslists/1");
	assert_int_equal(l->head.iat, 1686920170);
	assert_int_equal(l->head.exp, 2291720170);
	assert_int_equal(l->head.ttl, 43200);
	assert_int_equal(l->entries, 16);
	assert_false(l->ordered);
	for (size_t i = 0; i < 16; i++) {
		assert_int_equal(ezz_statuslist_value(ctx, l, i, &value), 0);
		assert_int_equal(value, bits[i]);
	}
	ezz_statuslist_free(&l);
	ezz_buf_free(&file);
	file = test_hex(json_string_value(json_object_get(cwt,
	    "referenced_token")));
	assert_int_equal(ezz_statuslist_read(ctx, ezz_bytes_of(&file), &l),
	    EZZ_EFORMAT);
	ezz_buf_free(&file);
}

static void
vectors_of_the_draft(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	const char	*dir = test_shared();
	json_t		*all, *v;
	json_error_t	 e;
	char		 path[4200];
	size_t		 i;

	(void)state;
	if (dir == NULL) {
		ezz_ctx_free(&ctx);
		return;
	}
	snprintf(path, sizeof(path),
	    "%s/samples/vectors/status-list/vectors.json", dir);
	all = json_load_file(path, 0, &e);
	assert_non_null(all);
	json_array_foreach(json_object_get(all, "lists"), i, v)
		compare_vector(ctx, v);
	assert_int_equal(i, 2);
	compare_token(ctx, json_object_get(all, "cwt"));
	json_decref(all);
	ezz_ctx_free(&ctx);
}

/* ---- what ezz writes ---- */

static void
every_width_goes_round(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_signer	*s = signer(ctx);
	struct ezz_status_head h = { URI, NOW, NOW + 86400, 3600 };

	(void)state;
	for (unsigned bits = 1; bits <= 8; bits *= 2) {
		uint8_t		 raw[64] = { 0 };
		struct ezz_buf	 file = { 0 };
		ezz_statuslist	*l;
		unsigned	 value;
		bool		 good;

		for (size_t i = 0; i < 512 / bits; i++)
			ezz_status_put(raw, bits, i, (unsigned)(i * 7));
		assert_int_equal(ezz_statuslist_write(ctx, s, &h, bits,
		    EZZ_BYTES(raw, 64), &file), EZZ_OK);
		assert_int_equal(ezz_statuslist_read(ctx,
		    ezz_bytes_of(&file), &l), EZZ_OK);
		assert_true(l->ordered);
		assert_int_equal(l->entries, 512 / bits);
		for (size_t i = 0; i < 512 / bits; i++) {
			assert_int_equal(ezz_statuslist_value(ctx, l, i,
			    &value), EZZ_OK);
			assert_int_equal(value, i * 7 % (1u << bits));
		}
		assert_int_equal(ezz_statuslist_verify(ctx, l,
		    ezz_signer_pkey(s), &good), EZZ_OK);
		assert_true(good);
		ezz_statuslist_free(&l);
		ezz_buf_free(&file);
	}
	ezz_signer_free(&s);
	ezz_ctx_free(&ctx);
}

/* No bit of a signed list may turn and the list still verify. */
static void
every_bit_counts(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_signer	*s = signer(ctx);
	struct ezz_status_head h = { "https://a/1", NOW, NOW + 9, 0 };
	uint8_t		 raw[2] = { 1, 2 };
	struct ezz_buf	 file = { 0 };
	size_t		 believed = 0;

	(void)state;
	assert_int_equal(ezz_statuslist_write(ctx, s, &h, 2,
	    EZZ_BYTES(raw, 2), &file), EZZ_OK);
	for (size_t bit = 0; bit < file.n * 8; bit++) {
		ezz_statuslist	*l;
		bool		 good = false;

		file.p[bit / 8] ^= (uint8_t)(1 << bit % 8);
		if (ezz_statuslist_read(ctx, ezz_bytes_of(&file), &l) ==
		    EZZ_OK)
			assert_int_equal(ezz_statuslist_verify(ctx, l,
			    ezz_signer_pkey(s), &good), EZZ_OK);
		believed += good;
		ezz_statuslist_free(&l);
		file.p[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(believed, 0);
	ezz_buf_free(&file);
	ezz_signer_free(&s);
	ezz_ctx_free(&ctx);
}

static const struct {
	int64_t		 exp, ttl, now;
	enum ezz_fresh	 want;
} times[] = {
	{ NOW + 100, 50, NOW, EZZ_FRESH },
	{ NOW + 100, 50, NOW + 50, EZZ_FRESH },
	{ NOW + 100, 50, NOW + 51, EZZ_STALE },
	{ NOW + 100, 50, NOW + 100, EZZ_STALE },
	{ NOW + 100, 50, NOW + 101, EZZ_EXPIRED },
	{ NOW + 100, 0, NOW + 100, EZZ_FRESH },
	{ 0, 50, NOW + 51, EZZ_STALE },
	{ 0, 0, NOW, EZZ_UNDATED },
	{ NOW + 100, 50, NOW - 120, EZZ_FRESH },
	{ NOW + 100, 50, NOW - 121, EZZ_EARLY },
	{ NOW + 100, 50, 0, EZZ_EARLY },
};

static void
freshness_is_said(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		ezz_statuslist	 l = { .head = { URI, NOW, times[i].exp,
				    times[i].ttl } };

		assert_int_equal(ezz_statuslist_fresh(&l, times[i].now, 120),
		    times[i].want);
	}
}

/* ---- details ---- */

static void
details_go_round(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	ezz_signer		*s = signer(ctx);
	struct ezz_status_head	 h = { URI, NOW, NOW + 86400, 3600 };
	const struct ezz_status_row rows[] = {
		{ 3, EZZ_STATE_REVOKED, NOW - 5, ezz_bytes_str("吊销"),
		    EZZ_BYTES(NULL, 0) },
		{ 70000, EZZ_STATE_SUSPENDED, NOW, EZZ_BYTES(NULL, 0),
		    EZZ_BYTES(NULL, 0) },
		{ 1048575, EZZ_STATE_SUPERSEDED, NOW, EZZ_BYTES(NULL, 0),
		    ezz_bytes_str("1.2.156.3005.2.x") },
	};
	struct ezz_statusdetail	*d;
	struct ezz_status_row	 r;
	struct ezz_buf		 file = { 0 };
	ezz_statuslist		*l;
	bool			 good;

	(void)state;
	assert_int_equal(ezz_statusdetail_write(ctx, s, &h, rows, 3, &file),
	    EZZ_OK);
	assert_int_equal(ezz_statusdetail_read(ctx, ezz_bytes_of(&file), &d),
	    EZZ_OK);
	assert_int_equal(d->rows, 3);
	assert_true(ezz_statusdetail_find(d, 3, &r));
	assert_true(ezz_bytes_equal(r.reason, ezz_bytes_str("吊销")));
	assert_int_equal(r.since, NOW - 5);
	assert_true(ezz_statusdetail_find(d, 1048575, &r));
	assert_int_equal(r.state, EZZ_STATE_SUPERSEDED);
	assert_int_equal(r.successor.n, 16);
	assert_false(ezz_statusdetail_find(d, 4, &r));
	assert_false(ezz_statusdetail_find(d, 1048576, &r));
	assert_int_equal(ezz_statusdetail_verify(ctx, d, ezz_signer_pkey(s),
	    &good), EZZ_OK);
	assert_true(good);
	/* one kind is never the other */
	assert_int_equal(ezz_statuslist_read(ctx, ezz_bytes_of(&file), &l),
	    EZZ_EFORMAT);
	ezz_statusdetail_free(&d);
	ezz_buf_free(&file);
	ezz_signer_free(&s);
	ezz_ctx_free(&ctx);
}

static const struct {
	const char	*name;
	const char	*body;
} details[] = {
	{ "unsorted", "a2" "05" "8401" "01" "f6f6" "03" "8401" "01" "f6f6" },
	{ "twice", "a2" "03" "8401" "01" "f6f6" "03" "8401" "01" "f6f6" },
	{ "three parts", "a1" "03" "8301" "01" "f6" },
	{ "five parts", "a1" "03" "8501" "01" "f6f6f6" },
	{ "valid has no details", "a1" "03" "8400" "01" "f6f6" },
	{ "an unknown state", "a1" "03" "8404" "01" "f6f6" },
	{ "index 2^20", "a1" "1a00100000" "8401" "01" "f6f6" },
	{ "negative index", "a1" "20" "8401" "01" "f6f6" },
	{ "empty reason", "a1" "03" "8401" "01" "60f6" },
	{ "reason in bytes", "a1" "03" "8401" "01" "4161f6" },
	{ "reason not UTF-8", "a1" "03" "8401" "01" "62c0aff6" },
	{ "since in 2^63", "a1" "03" "8401" "1b8000000000000000" "f6f6" },
	{ "an array", "80" },
	{ "cut", "a1" "03" "8401" },
};

static void
bad_details_are_refused(void **state)
{
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	for (size_t i = 0; i < sizeof(details) / sizeof(details[0]); i++) {
		struct ezz_buf	 body = test_hex(details[i].body);
		struct ezz_buf	 head = { 0 }, pay = { 0 }, file = { 0 };
		struct ezz_cose_header h = { .alg = -7,
		    .kid = EZZ_BYTES("12345678", 8),
		    .typ = ezz_bytes_str(EZZ_TYP_STATUS_DETAIL) };
		struct ezz_statusdetail	*d;

		ezz_cose_header_write(ctx, &h, &head);
		ezz_cbor_put_map(ctx, &pay, 3);
		ezz_cbor_put_uint(ctx, &pay, EZZ_CWT_SUB);
		ezz_cbor_put_text(ctx, &pay, ezz_bytes_str(URI));
		ezz_cbor_put_uint(ctx, &pay, EZZ_CWT_IAT);
		ezz_cbor_put_uint(ctx, &pay, NOW);
		ezz_cbor_put_int(ctx, &pay, EZZ_CWT_DETAILS);
		ezz_buf_addb(ctx, &pay, ezz_bytes_of(&body));
		ezz_cose_sign1_write(ctx, ezz_bytes_of(&head),
		    ezz_bytes_of(&pay), EZZ_BYTES("x", 1), &file);
		if (ezz_statusdetail_read(ctx, ezz_bytes_of(&file), &d) !=
		    EZZ_EFORMAT)
			fail_msg("%s was read", details[i].name);
		assert_null(d);
		ezz_buf_free(&body);
		ezz_buf_free(&head);
		ezz_buf_free(&pay);
		ezz_buf_free(&file);
	}
	ezz_ctx_free(&ctx);
}

/* Without a pack nobody is believed, and nothing fails for that. */
static void
unknown_signers_are_indeterminate(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_signer	*s = signer(ctx);
	struct ezz_status_head h = { URI, NOW, NOW + 86400, 3600 };
	uint8_t		 raw[4] = { 0 };
	struct ezz_buf	 file = { 0 };
	ezz_statuslist	*l;
	ezz_report	*r;

	(void)state;
	assert_int_equal(ezz_statuslist_write(ctx, s, &h, 2,
	    EZZ_BYTES(raw, 4), &file), EZZ_OK);
	assert_int_equal(ezz_check_status(ctx, ezz_bytes_of(&file), "1.cwt",
	    NULL, NOW, 120, &r, &l), EZZ_OK);
	assert_int_equal(ezz_report_verdict(r), EZZ_INDETERMINATE);
	assert_int_equal(ezz_report_findings(r), 4);
	assert_non_null(l);
	ezz_statuslist_free(&l);
	ezz_report_free(&r);
	file.p[0] = 0;
	assert_int_equal(ezz_check_status(ctx, ezz_bytes_of(&file), "1.cwt",
	    NULL, NOW, 120, &r, &l), EZZ_OK);
	assert_int_equal(ezz_report_verdict(r), EZZ_FAILED);
	assert_null(l);
	ezz_report_free(&r);
	ezz_buf_free(&file);
	ezz_signer_free(&s);
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_lists_are_refused),
		cmocka_unit_test(bombs_are_not_inflated),
		cmocka_unit_test(no_cut_list_is_read),
		cmocka_unit_test(vectors_of_the_draft),
		cmocka_unit_test(every_width_goes_round),
		cmocka_unit_test(every_bit_counts),
		cmocka_unit_test(freshness_is_said),
		cmocka_unit_test(details_go_round),
		cmocka_unit_test(bad_details_are_refused),
		cmocka_unit_test(unknown_signers_are_indeterminate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
