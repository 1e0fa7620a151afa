/*
 * Evidence records: those of others with their known answers, our own with
 * every step of the procedure broken once, and what their time does for a
 * verdict.
 */
#include "tsa.h"
#include "vectors.h"

#include "format/ers.h"
#include "object/report.h"
#include "op/evidence.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define NOW		1800000000

static char
mark(const ezz_report *r, const char *check)
{
	for (size_t i = 0; i < ezz_report_findings(r); i++) {
		const struct ezz_finding	*f = ezz_report_finding(r, i);

		if (strcmp(f->check, check) == 0)
			return "PIF"[f->verdict];
	}
	return '-';
}

static const char *const checks[] = {
	"evidence.format", "evidence.object", "evidence.chain",
	"evidence.token", "evidence.algorithm"
};

static void
marks(const ezz_report *r, char out[6])
{
	for (size_t i = 0; i < COUNT(checks); i++)
		out[i] = mark(r, checks[i]);
	out[5] = '\0';
}

/* ---- vectors ------------------------------------------------------------- */

static void
look_at_vector(ezz_ctx *ctx, const struct vector *v)
{
	struct ezz_ers	*e = calloc(1, sizeof(*e));
	bool		 good = vector_good(v);
	char		 got[32];

	assert_non_null(e);
	if ((ezz_ers_read(ctx, v->bytes, e) == EZZ_OK) != good)
		fail_msg("%s: %s", v->name, good ? ezz_message(ctx) :
		    "was read");
	snprintf(got, sizeof(got), "%zu %zu", e->chains_n, e->stamps_n);
	if (good)
		assert_string_equal(got, v->expect);
	else
		assert_string_equal(got, "0 0");
	free(e);
}

static void
vectors(void **state)
{
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	assert_in_range(vectors_each(ctx, "evidence", look_at_vector), 24,
	    200);
	ezz_ctx_free(&ctx);
}

/* A million hashes in a list are counted, and no more. */
static void
endless_lists_are_refused(void **state)
{
	static const char	*const algs[] = { TSA_SM3 };
	ezz_ctx			*ctx = test_ctx();
	struct ezz_buf		 hashes = { 0 }, one = { 0 }, all = { 0 };
	struct ezz_ers		*e = calloc(1, sizeof(*e));
	struct ezz_ers_list	 list;

	(void)state;
	assert_non_null(e);
	assert_int_equal(ezz_buf_room(ctx, &hashes, 32 * 1000000), 0);
	memset(hashes.p, 7, 32 * 1000000);
	for (size_t n = 65536; n <= 65537; n++) {
		list.hashes = EZZ_BYTES(hashes.p, 32 * n);
		assert_int_equal(ezz_ers_stamp_write(ctx, TSA_SM3, 32, &list,
		    1, EZZ_BYTES("\x30\x00", 2), &one), 0);
		assert_int_equal(ezz_der_wrap(ctx, &one, 0,
		    EZZ_DER_SEQUENCE), 0);
		assert_int_equal(ezz_ers_write(ctx, algs, 1,
		    ezz_bytes_of(&one), &all), 0);
		assert_int_equal(ezz_ers_read(ctx, ezz_bytes_of(&all), e),
		    n == 65536 ? EZZ_OK : EZZ_ELIMIT);
		one.n = all.n = 0;
	}
	list.hashes = EZZ_BYTES(hashes.p, 32 * 1000000);
	assert_int_equal(ezz_ers_stamp_write(ctx, TSA_SM3, 32, &list, 1,
	    EZZ_BYTES("\x30\x00", 2), &one), 0);
	assert_int_equal(ezz_ers_read(ctx, ezz_bytes_of(&one), e),
	    EZZ_ELIMIT);
	ezz_buf_free(&hashes);
	ezz_buf_free(&one);
	ezz_buf_free(&all);
	free(e);
	ezz_ctx_free(&ctx);
}

/* ---- records of others --------------------------------------------------- */

static const struct known {
	const char	*file;
	const char	*objects[2];
	const char	*marks;		/* "?" is not looked at */
} known[] = {
	{ "er-asn1-simple.ers", { "1", NULL }, "PPPI?" },
	{ "er-asn1-simple.ers", { "0", NULL }, "PFPI?" },
	{ "er-asn1-simple.ers", { NULL, NULL }, "PIPI?" },
	{ "ER-2Chains3ATS.ers", { "content of data object DO-01",
	    "content of data object DO-02" }, "PPPI?" },
	{ "ER-2Chains3ATS.ers", { "content of data object DO-01",
	    "content of data object DO-03" }, "PFPI?" },
	{ "er-asn1-full-renewal.ers", { "\003", NULL }, "PPPI?" },
	{ "er-asn1-full-renewal.ers", { "\001", NULL }, "PPPI?" },
	{ "er-asn1-full-renewal.ers", { "\002", NULL }, "PFPI?" },
	{ "er-asn1-full-renewal-two-ats-chain.ers", { "\003", NULL },
	    "PPPI?" },
	{ "1_0_Initial.er", { "123456", NULL }, "PPPII" },
	{ "1_0_Initial.er", { "123457", NULL }, "PFFII" },
	{ "1_1_Renew_Unsorted.er", { "123456", NULL }, "PPPII" },
	{ "er-asn1-chain-renewal-invalid.ers", { "\011", NULL }, "??F??" },
	{ "BIN-1_ER_malformed.ers", { "1", NULL }, "FIIII" },
};

static void
look_at_known(struct tsa *t, ezz_verifier *v, const char *shared,
    const struct known *k)
{
	struct ezz_verify_terms	 terms = { .time = NOW, .no_status = true };
	struct ezz_bytes	 objects[2];
	struct ezz_buf		 b;
	ezz_report		*r = NULL;
	size_t			 n = 0;
	char			 path[8192], got[6];

	snprintf(path, sizeof(path), "%s/samples/vectors/ers/%s", shared,
	    k->file);
	b = test_file(path);
	for (; n < 2 && k->objects[n] != NULL; n++)
		objects[n] = ezz_bytes_str(k->objects[n]);
	assert_int_equal(ezz_verify_evidence(t->ctx, v, ezz_bytes_of(&b),
	    objects, n, k->file, &terms, &r), EZZ_OK);
	marks(r, got);
	for (size_t i = 0; i < 5; i++)
		if (k->marks[i] != '?' && k->marks[i] != got[i]) {
			struct ezz_buf	 text = { 0 };

			ezz_report_text(t->ctx, r, true, &text);
			fail_msg("%s: %s, not %s\n%.*s", k->file, got,
			    k->marks, (int)text.n, (const char *)text.p);
		}
	assert_false(ezz_report_accept(r));
	ezz_report_free(&r);
	ezz_buf_free(&b);
}

static void
records_of_others(void **state)
{
	const char	*shared = test_shared();
	struct tsa	 t = tsa_new(test_ctx());
	ezz_verifier	*v = tsa_verifier(&t);

	(void)state;
	for (size_t i = 0; shared != NULL && i < COUNT(known); i++)
		look_at_known(&t, v, shared, &known[i]);
	ezz_verifier_free(&v);
	ezz_ctx_free(&t.ctx);
	tsa_free(&t);
}

/* ---- records of our own -------------------------------------------------- */

#define SHA256_OID	"2.16.840.1.101.3.4.2.1"
#define OBJECT		"a document"

/* What is wrong with the record that is made; zero: nothing. */
struct wrong {
	const char	*object;	/* judged instead */
	bool		 no_sibling;	/* one hash in the first list: passes */
	bool		 not_listed;	/* the new digest algorithm */
	bool		 sorted;	/* the two parts of h turned round */
	bool		 other_before;	/* the second chain renews others */
	bool		 other_token;	/* the renewal renews another token */
	bool		 short_hash;
	bool		 backwards;	/* times */
	bool		 over_else;	/* a token over another root */
	bool		 stop_early;	/* one stamp, whose authority ended */
	bool		 two_hashes;	/* in one chain */
	const char	*marks;
	bool		 proves;
};

static void
sum(enum ezz_hash hash, struct ezz_bytes a, struct ezz_bytes b, bool sort,
    uint8_t *out)
{
	ezz_ctx		*ctx = test_ctx();
	struct ezz_buf	 both = { 0 };
	bool		 swap = sort && ezz_bytes_cmp(a, b) > 0;

	ezz_buf_addb(ctx, &both, swap ? b : a);
	ezz_buf_addb(ctx, &both, swap ? a : b);
	assert_int_equal(ezz_digest_once(ctx, hash, ezz_bytes_of(&both),
	    out), 0);
	ezz_buf_free(&both);
	ezz_ctx_free(&ctx);
}

/* A stamp over a tree of two leaves, which its one list shows. */
static void
put_stamp(struct tsa *t, const char *oid, const uint8_t *leaf,
    int64_t time, const struct ezz_cert *cert, const struct wrong *w,
    struct ezz_buf *token, struct ezz_buf *out)
{
	enum ezz_hash		 hash = ezz_hash_by_oid(oid);
	uint8_t			 both[64], root[EZZ_DIGEST_MAX];
	struct ezz_ers_list	 list = { EZZ_BYTES(both, 64) };
	struct tsa_say		 say = { .time = time, .hash = oid,
				    .cert = cert };

	memcpy(both, leaf, 32);
	memset(both + 32, 0x77, 32);
	sum(hash, EZZ_BYTES(both, 32), EZZ_BYTES(both + 32, 32), true, root);
	if (w->no_sibling) {
		list.hashes.n = 32;
		memcpy(root, leaf, 32);
	}
	root[0] ^= w->over_else;
	say.digest = EZZ_BYTES(root, 32);
	ezz_buf_free(token);
	*token = tsa_token(t, &say);
	if (w->short_hash)
		list.hashes.n = 62;
	assert_int_equal(ezz_ers_stamp_write(t->ctx, oid, w->short_hash ? 31 :
	    32, &list, 1, ezz_bytes_of(token), out), 0);
}

/*
 * Two stamps by SM3, the first by an authority whose certificate ended before
 * now, then a chain by SHA-256.
 */
static struct ezz_buf
made(struct tsa *t, const struct ezz_cert *ended, const struct wrong *w)
{
	static const char *const	 algs[] = { TSA_SM3, SHA256_OID };
	struct ezz_buf			 one = { 0 }, all = { 0 };
	struct ezz_buf			 token = { 0 }, record = { 0 };
	uint8_t				 h[EZZ_DIGEST_MAX];
	uint8_t				 ha[EZZ_DIGEST_MAX];
	struct wrong			 none = { .marks = "" };
	struct ezz_bytes		 object = ezz_bytes_str(OBJECT);
	int64_t				 step = w->backwards ? -86400 : 86400;

	sum(EZZ_SM3, object, EZZ_BYTES("", 0), false, h);
	put_stamp(t, TSA_SM3, h, TSA_FROM + 86400 * 3, ended, w, &token,
	    &one);
	sum(w->two_hashes ? EZZ_SHA256 : EZZ_SM3, w->other_token ? object :
	    ezz_bytes_of(&token), EZZ_BYTES("", 0), false, h);
	if (!w->stop_early)
		put_stamp(t, w->two_hashes ? SHA256_OID : TSA_SM3, h,
		    TSA_FROM + 86400 * 3 + step, NULL, &none, &token, &one);
	assert_int_equal(ezz_der_wrap(t->ctx, &one, 0, EZZ_DER_SEQUENCE), 0);
	ezz_buf_addb(t->ctx, &all, ezz_bytes_of(&one));
	if (!w->stop_early) {
		ezz_buf_free(&one);
		ezz_buf_addb(t->ctx, &one, ezz_bytes_of(&all));
		assert_int_equal(ezz_der_wrap(t->ctx, &one, 0,
		    EZZ_DER_SEQUENCE), 0);
		sum(EZZ_SHA256, object, EZZ_BYTES("", 0), false, h);
		sum(EZZ_SHA256, w->other_before ? object :
		    ezz_bytes_of(&one), EZZ_BYTES("", 0), false, ha);
		/* RFC 4998 5.2: the object first; turned round it is wrong */
		if (w->sorted)
			sum(EZZ_SHA256, EZZ_BYTES(ha, 32), EZZ_BYTES(h, 32),
			    false, h);
		else
			sum(EZZ_SHA256, EZZ_BYTES(h, 32), EZZ_BYTES(ha, 32),
			    false, h);
		ezz_buf_free(&one);
		put_stamp(t, SHA256_OID, h, TSA_FROM + 86400 * 5, NULL,
		    &none, &token, &one);
		assert_int_equal(ezz_der_wrap(t->ctx, &one, 0,
		    EZZ_DER_SEQUENCE), 0);
		ezz_buf_addb(t->ctx, &all, ezz_bytes_of(&one));
	}
	assert_int_equal(ezz_ers_write(t->ctx, algs, w->not_listed ? 1 : 2,
	    ezz_bytes_of(&all), &record), 0);
	ezz_buf_free(&token);
	ezz_buf_free(&one);
	ezz_buf_free(&all);
	return record;
}

static const struct wrong wrongs[] = {
	{ .marks = "PPPPP", .proves = true },
	{ .no_sibling = true, .marks = "PPPPP", .proves = true },
	{ .object = "another", .marks = "PFPPP" },
	{ .not_listed = true, .marks = "FPPPP" },
	{ .sorted = true, .marks = "PFPPP" },
	{ .other_before = true, .marks = "PFPPP" },
	{ .other_token = true, .marks = "PPFIP" },
	{ .short_hash = true, .marks = "FFFPP" },
	{ .backwards = true, .marks = "FPPIP" },
	{ .over_else = true, .marks = "PPFPP" },
	{ .stop_early = true, .marks = "PPPIP" },
	{ .two_hashes = true, .marks = "PPFPP" },
};

static void
each_step_counts(void **state)
{
	struct ezz_verify_terms	 terms = { .time = NOW, .no_status = true };
	struct tsa		 t = tsa_new(test_ctx());
	ezz_verifier		*v = tsa_verifier(&t);
	struct ezz_buf		 pem = tsa_cert(&t, t.key, "tsa", TSA_FROM,
				    TSA_FROM + 86400 * 30);
	struct ezz_cert		*ended;

	(void)state;
	assert_int_equal(ezz_cert_read(t.ctx, ezz_bytes_of(&pem), &ended), 0);
	for (size_t i = 0; i < COUNT(wrongs); i++) {
		struct ezz_buf	 b = made(&t, ended, &wrongs[i]);
		struct ezz_bytes object = ezz_bytes_str(
				    wrongs[i].object == NULL ? OBJECT :
				    wrongs[i].object);
		ezz_report	*r;
		char		 got[6];

		assert_int_equal(ezz_verify_evidence(t.ctx, v,
		    ezz_bytes_of(&b), &object, 1, "x", &terms, &r), 0);
		marks(r, got);
		if (strcmp(got, wrongs[i].marks) != 0) {
			struct ezz_buf	 text = { 0 };

			ezz_report_text(t.ctx, r, true, &text);
			fail_msg("case %zu: %s, not %s\n%.*s", i, got,
			    wrongs[i].marks, (int)text.n,
			    (const char *)text.p);
		}
		assert_int_equal(ezz_report_accept(r), wrongs[i].proves);
		ezz_report_free(&r);
		ezz_buf_free(&b);
	}
	ezz_cert_free(&ended);
	ezz_buf_free(&pem);
	ezz_verifier_free(&v);
	ezz_ctx_free(&t.ctx);
	tsa_free(&t);
}

/* No byte of a record can be changed, but for what nobody signs. */
static void
every_byte_counts(void **state)
{
	struct ezz_verify_terms	 terms = { .time = NOW, .no_status = true };
	struct ezz_bytes	 object = ezz_bytes_str(OBJECT);
	struct wrong		 early = { .stop_early = true };
	struct tsa		 t = tsa_new(test_ctx());
	ezz_verifier		*v = tsa_verifier(&t);
	struct ezz_buf		 b = made(&t, NULL, &early);
	size_t			 accepted = 0;
	ezz_report		*r;

	(void)state;
	for (size_t i = 0; i < b.n; i++) {
		b.p[i] ^= 1;
		assert_int_equal(ezz_verify_evidence(t.ctx, v,
		    ezz_bytes_of(&b), &object, 1, "x", &terms, &r), 0);
		accepted += ezz_report_accept(r);
		ezz_report_free(&r);
		b.p[i] ^= 1;
	}
	/* the second entry of the list of algorithms, versions in the token */
	assert_in_range(accepted, 0, 30);
	for (size_t n = 0; n < b.n; n += 5) {
		assert_int_equal(ezz_verify_evidence(t.ctx, v,
		    EZZ_BYTES(b.p, n), &object, 1, "x", &terms, &r), 0);
		assert_false(ezz_report_accept(r));
		ezz_report_free(&r);
	}
	ezz_buf_free(&b);
	ezz_verifier_free(&v);
	ezz_ctx_free(&t.ctx);
	tsa_free(&t);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(vectors),
		cmocka_unit_test(endless_lists_are_refused),
		cmocka_unit_test(records_of_others),
		cmocka_unit_test(each_step_counts),
		cmocka_unit_test(every_byte_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
