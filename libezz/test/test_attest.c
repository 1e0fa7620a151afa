/*
 * What attesters do: they sign over what passes and make nothing better, their
 * word stands for what expired since, their attestations are of one file; and
 * the journals of those who work through an archive.
 */
#include "stamp_kit.h"

#include "object/attestation.h"
#include "object/journal.h"

#define IN_2035		INT64_C(2051222400)	/* 2035-01-01 */
#define IN_2041		INT64_C(2240611200)	/* 2041-01-01 */
#define ATTESTER_UNTIL	INT64_C(2208988800)	/* 2040-01-01 */

struct attest_kit {
	struct kit		 k;
	ezz_signer		*key;
	struct ezz_buf		 cert;
	struct ezz_buf		 stamped;
	struct ezz_buf		 over;		/* signed over by the attester */
};

static struct ezz_buf
stamp_with(struct attest_kit *a, const ezz_stamping *s, struct ezz_bytes in,
    bool sealed, ezz_status want)
{
	struct ezz_place	 p = { .pages = "1", .x = 100, .y = 200 };
	struct ezz_stamp_terms	 t = { .now = KIT_NOW, .places = &p,
				    .places_n = sealed, .no_status = true };
	struct ezz_stamped	 done;
	struct ezz_buf		 out = { 0 };
	ezz_status		 st;

	st = ezz_stamp_bytes(a->k.ctx, s, in, "x", &t, &out, &done);
	if (st != want)
		fail_msg("%d: %s", st, ezz_message(a->k.ctx));
	ezz_report_free(&done.report);
	ezz_report_free(&done.before);
	return out;
}

static ezz_stamping *
attester(struct attest_kit *a, ezz_status want)
{
	struct ezz_stamping_terms	 t = { .signer = a->key, .now = KIT_NOW,
					    .cert = ezz_bytes_of(&a->cert),
					    .no_status = true,
					    .attester = true };
	ezz_stamping			*s = NULL;

	assert_int_equal(ezz_stamping_open(a->k.ctx, a->k.v, &t, NULL, &s),
	    want);
	return s;
}

static void
anchor_attester(struct attest_kit *a)
{
	assert_int_equal(ezz_verifier_anchor(a->k.ctx, a->k.v,
	    EZZ_USE_ATTESTER, ezz_bytes_of(&a->cert)), EZZ_OK);
}

static void
attest_open(struct attest_kit *a)
{
	static const struct kit_cert	 c = { "kit attester", "attester", 0,
					    ATTESTER_UNTIL };
	static const struct kit_seal	 how = { 0 };
	struct ezz_stamping_terms	 t = { .now = KIT_NOW, .no_status =
					    true };
	struct ezz_buf			 draft, seal;
	ezz_stamping			*s = NULL;

	kit_open(&a->k);
	a->key = kit_signer(a->k.ctx, c.name);
	a->cert = kit_certify(a->k.ctx, &c, c.name, NULL);
	draft = kit_document(&a->k, 1, "", NULL);
	seal = kit_seal(&a->k, &how);
	t.seal = ezz_bytes_of(&seal);
	t.signer = a->k.key[KIT_STAMPER];
	t.cert = ezz_bytes_of(&a->k.cert[KIT_STAMPER]);
	assert_int_equal(ezz_stamping_open(a->k.ctx, a->k.v, &t, NULL, &s),
	    EZZ_OK);
	a->stamped = stamp_with(a, s, ezz_bytes_of(&draft), true, EZZ_OK);
	ezz_stamping_free(&s);
	assert_null(attester(a, EZZ_EREFUSED));
	anchor_attester(a);
	s = attester(a, EZZ_OK);
	a->over = stamp_with(a, s, ezz_bytes_of(&a->stamped), false, EZZ_OK);
	ezz_stamping_free(&s);
	ezz_buf_free(&draft);
	ezz_buf_free(&seal);
}

static void
attest_close(struct attest_kit *a)
{
	ezz_signer_free(&a->key);
	ezz_buf_free(&a->cert);
	ezz_buf_free(&a->stamped);
	ezz_buf_free(&a->over);
	kit_close(&a->k);
}

static ezz_report *
judged(struct attest_kit *a, const struct ezz_buf *b, int64_t time)
{
	struct ezz_verify_terms	 t = { .time = time, .no_status = true };
	ezz_report		*r = NULL;

	assert_int_equal(ezz_verify(a->k.ctx, a->k.v, ezz_bytes_of(b), "x",
	    &t, &r), EZZ_OK);
	return r;
}

static void
verdict_at(struct attest_kit *a, const struct ezz_buf *b, int64_t time,
    ezz_verdict want)
{
	ezz_report	*r = judged(a, b, time);

	if (ezz_report_verdict(r) != want) {
		for (size_t i = 0; i < ezz_report_findings(r); i++)
			print_message("%s %s %d %s\n",
			    ezz_report_finding(r, i)->check,
			    ezz_report_finding(r, i)->of,
			    ezz_report_finding(r, i)->verdict,
			    ezz_report_finding(r, i)->text);
		fail_msg("at %lld: %d", (long long)time,
		    ezz_report_verdict(r));
	}
	ezz_report_free(&r);
}

/* ---- his word ------------------------------------------------------------ */

static void
test_word(void **state)
{
	struct attest_kit	 a;

	(void)state;
	attest_open(&a);
	verdict_at(&a, &a.stamped, KIT_NOW + 60, EZZ_PASSED);
	verdict_at(&a, &a.over, KIT_NOW + 60, EZZ_PASSED);
	/* the stamper's certificate and the seal have ended */
	verdict_at(&a, &a.stamped, IN_2035, EZZ_INDETERMINATE);
	verdict_at(&a, &a.over, IN_2035, EZZ_PASSED);
	/* and then his own */
	verdict_at(&a, &a.over, ATTESTER_UNTIL + 1, EZZ_INDETERMINATE);
	verdict_at(&a, &a.over, IN_2041, EZZ_FAILED);
	/* signed on a day that has not come */
	verdict_at(&a, &a.over, KIT_NOW - 86400, EZZ_INDETERMINATE);
	attest_close(&a);
}

static void
drop_anchors(ezz_verifier *v, enum ezz_use use)
{
	size_t	 n = 0;

	for (size_t i = 0; i < v->anchors_n; i++)
		if (v->anchors[i].use != use)
			v->anchors[n++] = v->anchors[i];
		else {
			ezz_cert_free(&v->anchors[i].cert);
			free(v->anchors[i].issuer);
		}
	v->anchors_n = n;
}

static void
test_unknown(void **state)
{
	struct attest_kit	 a;
	ezz_report		*r;

	(void)state;
	attest_open(&a);
	drop_anchors(a.k.v, EZZ_USE_ATTESTER);
	verdict_at(&a, &a.over, KIT_NOW + 60, EZZ_INDETERMINATE);
	verdict_at(&a, &a.over, IN_2035, EZZ_INDETERMINATE);
	/* as a signer he is trusted for himself, and vouches for nobody */
	assert_int_equal(ezz_verifier_anchor(a.k.ctx, a.k.v,
	    EZZ_USE_CA_SIGNER, ezz_bytes_of(&a.cert)), EZZ_OK);
	verdict_at(&a, &a.over, KIT_NOW + 60, EZZ_PASSED);
	verdict_at(&a, &a.over, IN_2035, EZZ_INDETERMINATE);
	/* he alone is known: nobody answers for the paper */
	attest_close(&a);
	attest_open(&a);
	drop_anchors(a.k.v, EZZ_USE_CA_SIGNER);
	r = judged(&a, &a.over, KIT_NOW + 60);
	assert_int_equal(kit_finding(r, "sig.certificate",
	    "signature 2")->verdict, EZZ_PASSED);
	assert_int_equal(kit_finding(r, "document.issuer", "")->verdict,
	    EZZ_INDETERMINATE);
	ezz_report_free(&r);
	attest_close(&a);
}

/* ---- he makes nothing better --------------------------------------------- */

static struct ezz_buf
with_entry(struct attest_kit *a, const struct ezz_buf *b, const char *name)
{
	struct ezz_pkg		*pkg = NULL;
	struct ezz_pkg_put	 put = { name, ezz_bytes_str("smuggled") };
	struct ezz_buf		 out = { 0 };

	assert_int_equal(ezz_pkg_open_bytes(a->k.ctx, ezz_bytes_of(b),
	    &pkg), EZZ_OK);
	assert_int_equal(ezz_pkg_write(a->k.ctx, pkg, &put, 1, kit_into,
	    &out), EZZ_OK);
	ezz_pkg_free(&pkg);
	return out;
}

static void
refuses(struct attest_kit *a, const ezz_stamping *s, struct ezz_bytes b,
    ezz_verdict before)
{
	struct ezz_stamp_terms	 t = { .now = KIT_NOW, .passed = true,
				    .no_status = true };
	struct ezz_stamped	 done;
	struct ezz_buf		 out = { 0 };

	assert_int_equal(ezz_stamp_bytes(a->k.ctx, s, b, "x", &t, &out,
	    &done), EZZ_EREFUSED);
	assert_int_equal(out.n, 0);
	assert_non_null(done.before);
	assert_int_equal(ezz_report_verdict(done.before), before);
	assert_null(done.report);
	ezz_report_free(&done.before);
	ezz_buf_free(&out);
}

static void
test_lends_nothing(void **state)
{
	struct attest_kit	 a;
	struct ezz_buf		 draft, open, over;
	ezz_stamping		*s;

	(void)state;
	attest_open(&a);
	s = attester(&a, EZZ_OK);
	draft = kit_document(&a.k, 1, "", NULL);
	open = with_entry(&a, &a.stamped, "Doc_0/Res/more.bin");
	verdict_at(&a, &open, KIT_NOW + 60, EZZ_INDETERMINATE);
	refuses(&a, s, ezz_bytes_of(&draft), EZZ_INDETERMINATE);
	refuses(&a, s, ezz_bytes_of(&open), EZZ_INDETERMINATE);
	a.stamped.p[a.stamped.n / 3] ^= 1;
	refuses(&a, s, ezz_bytes_of(&a.stamped), EZZ_FAILED);
	/* one who signs all the same covers nothing for others */
	over = stamp_with(&a, s, ezz_bytes_of(&draft), false, EZZ_EREFUSED);
	assert_int_equal(over.n, 0);
	ezz_buf_free(&over);
	over = stamp_with(&a, s, ezz_bytes_of(&open), false, EZZ_EREFUSED);
	assert_int_equal(over.n, 0);
	ezz_buf_free(&over);
	ezz_buf_free(&draft);
	ezz_buf_free(&open);
	ezz_stamping_free(&s);
	attest_close(&a);
}

static void
test_opening(void **state)
{
	struct attest_kit		 a;
	struct ezz_stamping_terms	 t = { .now = KIT_NOW, .no_status =
					    true, .attester = true };
	static const struct kit_seal	 how = { 0 };
	struct ezz_buf			 seal;
	ezz_stamping			*s = NULL;

	(void)state;
	attest_open(&a);
	seal = kit_seal(&a.k, &how);
	t.signer = a.key;
	t.cert = ezz_bytes_of(&a.cert);
	t.seal = ezz_bytes_of(&seal);
	assert_int_equal(ezz_stamping_open(a.k.ctx, a.k.v, &t, NULL, &s),
	    EZZ_EINVAL);
	t.seal.n = 0;
	t.now = ATTESTER_UNTIL + 1;
	assert_int_equal(ezz_stamping_open(a.k.ctx, a.k.v, &t, NULL, &s),
	    EZZ_EREFUSED);
	t.now = KIT_NOW;
	t.signer = a.k.key[KIT_STAMPER];
	assert_int_equal(ezz_stamping_open(a.k.ctx, a.k.v, &t, NULL, &s),
	    EZZ_EKEY);
	t.cert = ezz_bytes_of(&a.k.cert[KIT_STAMPER]);
	assert_int_equal(ezz_stamping_open(a.k.ctx, a.k.v, &t, NULL, &s),
	    EZZ_EREFUSED);
	/* and he is no signer */
	t.signer = a.key;
	t.cert = ezz_bytes_of(&a.cert);
	t.attester = false;
	assert_int_equal(ezz_stamping_open(a.k.ctx, a.k.v, &t, NULL, &s),
	    EZZ_EREFUSED);
	ezz_buf_free(&seal);
	attest_close(&a);
}

/* ---- until when ---------------------------------------------------------- */

static void
until_is(struct attest_kit *a, const struct ezz_buf *b, int64_t until,
    const char *why, bool open)
{
	struct ezz_verify_terms	 t = { .time = KIT_NOW + 60,
				    .no_status = true };
	struct ezz_protection	 p;
	ezz_report		*r = NULL;

	assert_int_equal(ezz_protection(a->k.ctx, a->k.v, ezz_bytes_of(b),
	    "x", &t, &r, &p), EZZ_OK);
	if (p.until != until || strstr(p.why, why) == NULL)
		fail_msg("%lld %s", (long long)p.until, p.why);
	assert_int_equal(p.open, open);
	ezz_report_free(&r);
}

static void
test_until(void **state)
{
	struct attest_kit	 a;
	struct ezz_buf		 draft, text = { 0 };
	static const struct kit_seal short_seal = { .until = KIT_NOW + 99 };
	struct ezz_buf		 seal;

	(void)state;
	attest_open(&a);
	draft = kit_document(&a.k, 1, "", NULL);
	seal = kit_seal(&a.k, &short_seal);
	until_is(&a, &a.stamped, KIT_UNTIL, "kit stamper", true);
	until_is(&a, &a.over, ATTESTER_UNTIL, "kit attester", true);
	until_is(&a, &draft, 0, "", false);
	until_is(&a, &text, 0, "", false);
	until_is(&a, &seal, KIT_NOW + 99, "the seal", false);
	until_is(&a, &a.cert, 0, "", false);
	ezz_buf_free(&draft);
	ezz_buf_free(&seal);
	attest_close(&a);
}

/* ---- attestations -------------------------------------------------------- */

static struct ezz_buf
attest(struct attest_kit *a, const struct ezz_buf *of, int64_t now)
{
	ezz_stamping	*s = attester(a, EZZ_OK);
	ezz_report	*r = judged(a, of, KIT_NOW);
	struct ezz_buf	 d = { 0 }, out = { 0 };

	assert_int_equal(ezz_digest_bytes(a->k.ctx, ezz_bytes_of(of), "SM3",
	    &d), EZZ_OK);
	assert_int_equal(ezz_attest(a->k.ctx, s, ezz_bytes_of(&d), of->n, r,
	    now, &out), EZZ_OK);
	ezz_report_free(&r);
	ezz_stamping_free(&s);
	ezz_buf_free(&d);
	return out;
}

static ezz_verdict
with(struct attest_kit *a, struct ezz_bytes attestation,
    const struct ezz_buf *of, int64_t time)
{
	struct ezz_verify_terms	 t = { .time = time, .no_status = true };
	struct ezz_bytes	 object = ezz_bytes_of(of);
	ezz_report		*r = NULL;
	ezz_verdict		 v;

	if (ezz_verify_evidence(a->k.ctx, a->k.v, attestation, &object, 1,
	    "x", &t, &r) != EZZ_OK)
		fail_msg("%s", ezz_message(a->k.ctx));
	v = ezz_report_verdict(r);
	ezz_report_free(&r);
	return v;
}

static void
test_attestation(void **state)
{
	struct attest_kit	 a;
	struct ezz_buf		 e, early, draft, alone;
	ezz_report		*r;

	(void)state;
	attest_open(&a);
	e = attest(&a, &a.stamped, KIT_NOW);
	draft = kit_document(&a.k, 1, "", NULL);
	alone = attest(&a, &draft, KIT_NOW);
	assert_int_equal(with(&a, ezz_bytes_of(&e), &a.stamped, KIT_NOW + 60),
	    EZZ_PASSED);
	assert_int_equal(with(&a, ezz_bytes_of(&e), &a.stamped, IN_2035),
	    EZZ_PASSED);
	assert_int_equal(with(&a, ezz_bytes_of(&e), &a.stamped, IN_2041),
	    EZZ_FAILED);
	assert_int_equal(with(&a, ezz_bytes_of(&e), &draft, KIT_NOW + 60),
	    EZZ_FAILED);
	/* what was undecided stays so, attested to or not */
	assert_int_equal(with(&a, ezz_bytes_of(&alone), &draft,
	    KIT_NOW + 60), EZZ_INDETERMINATE);
	/* before it was made; from before its certificate */
	assert_int_equal(with(&a, ezz_bytes_of(&e), &a.stamped,
	    KIT_NOW - 86400), EZZ_INDETERMINATE);
	early = attest(&a, &a.stamped, KIT_FROM - 1);
	assert_int_equal(with(&a, ezz_bytes_of(&early), &a.stamped,
	    KIT_NOW + 60), EZZ_FAILED);
	r = judged(&a, &e, KIT_NOW + 60);
	assert_int_equal(ezz_report_kind(r), EZZ_KIND_EVIDENCE);
	assert_int_equal(kit_finding(r, "evidence.object", "")->verdict,
	    EZZ_INDETERMINATE);
	assert_int_equal(kit_finding(r, "evidence.token", "")->verdict,
	    EZZ_PASSED);
	ezz_report_free(&r);
	drop_anchors(a.k.v, EZZ_USE_ATTESTER);
	assert_int_equal(with(&a, ezz_bytes_of(&e), &a.stamped, KIT_NOW + 60),
	    EZZ_INDETERMINATE);
	ezz_buf_free(&e);
	ezz_buf_free(&early);
	ezz_buf_free(&draft);
	ezz_buf_free(&alone);
	attest_close(&a);
}

/* Every octet, every length. */
static void
test_attestation_altered(void **state)
{
	struct attest_kit	 a;
	struct ezz_attestation	 x;
	struct ezz_buf		 e, text = { 0 }, d = { 0 };
	ezz_stamping		*s;

	(void)state;
	attest_open(&a);
	s = attester(&a, EZZ_OK);
	assert_int_equal(ezz_buf_str(a.k.ctx, &text, "any file"), EZZ_OK);
	assert_int_equal(ezz_digest_bytes(a.k.ctx, ezz_bytes_of(&text),
	    "SM3", &d), EZZ_OK);
	e = (struct ezz_buf){ 0 };
	assert_int_equal(ezz_attest(a.k.ctx, s, ezz_bytes_of(&d), text.n,
	    NULL, KIT_NOW, &e), EZZ_OK);
	assert_int_equal(with(&a, ezz_bytes_of(&e), &text, KIT_NOW + 60),
	    EZZ_PASSED);
	for (size_t i = 0; i < e.n; i++) {
		e.p[i] ^= 1;
		assert_int_not_equal(with(&a, ezz_bytes_of(&e), &text,
		    KIT_NOW + 60), EZZ_PASSED);
		e.p[i] ^= 1;
	}
	for (size_t n = 0; n < e.n; n++)
		assert_int_not_equal(ezz_attestation_read(a.k.ctx,
		    EZZ_BYTES(e.p, n), &x), EZZ_OK);
	assert_int_equal(ezz_attest(a.k.ctx, s, EZZ_BYTES(d.p, 31), text.n,
	    NULL, KIT_NOW, &e), EZZ_EINVAL);
	assert_int_equal(ezz_digest_bytes(a.k.ctx, ezz_bytes_of(&text),
	    "MD5", &d), EZZ_EINVAL);
	ezz_stamping_free(&s);
	ezz_buf_free(&e);
	ezz_buf_free(&d);
	ezz_buf_free(&text);
	attest_close(&a);
}

/* ---- journals ------------------------------------------------------------ */

#define ROWS	5

static void
write_rows(ezz_ctx *ctx, struct ezz_buf out[ROWS])
{
	struct ezz_journal	 j = { .rows = 0 };

	for (uint64_t i = 0; i < ROWS; i++) {
		struct ezz_journal_row	 row = { .n = i, .did =
			    (enum ezz_done)(i % 6), .size = 10 + i,
			    .mtime = KIT_NOW * INT64_C(1000000000) + 7,
			    .path = ezz_bytes_str("/a/\"b\"\n\xff.ofd"),
			    .file = "ab/cd.ofd", .out_size = 20 + i,
			    .more_size = i, .text = ezz_bytes_str("why") };

		memset(row.in, (int)i + 1, 32);
		assert_int_equal(ezz_journal_write(ctx, &j, &row, &out[i]),
		    EZZ_OK);
		assert_int_equal(out[i].p[--out[i].n], '\n');
	}
	assert_int_equal(j.rows, ROWS);
}

static void
test_journal(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_buf		 line[ROWS] = { { 0 } };
	struct ezz_journal	 j = { .rows = 0 }, was;
	struct ezz_journal_row	 row;

	(void)state;
	write_rows(ctx, line);
	for (size_t i = 0; i < ROWS; i++) {
		/* none that comes later, none that was there */
		for (size_t k = 0; k < ROWS; k++)
			if (k != i) {
				was = j;
				assert_int_equal(ezz_journal_read(ctx, &was,
				    ezz_bytes_of(&line[k]), &row),
				    EZZ_EFORMAT);
				assert_memory_equal(&was, &j, sizeof(j));
			}
		assert_int_equal(ezz_journal_read(ctx, &j,
		    ezz_bytes_of(&line[i]), &row), EZZ_OK);
		assert_int_equal(row.n, i);
		assert_int_equal(row.did, i % 6);
		assert_int_equal(row.size, 10 + i);
		assert_true(row.mtime == KIT_NOW * INT64_C(1000000000) + 7);
		assert_string_equal(row.file, "ab/cd.ofd");
		assert_int_equal(row.in[31], i + 1);
		assert_int_equal(row.more_size, i);
	}
	for (size_t i = 0; i < ROWS; i++)
		ezz_buf_free(&line[i]);
	ezz_ctx_free(&ctx);
}

static void
test_journal_torn(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_buf		 line[ROWS] = { { 0 } };
	struct ezz_journal	 j;
	struct ezz_journal_row	 row;

	(void)state;
	write_rows(ctx, line);
	for (size_t i = 0; i < line[0].n; i++) {
		j = (struct ezz_journal){ .rows = 0 };
		assert_int_equal(ezz_journal_read(ctx, &j,
		    EZZ_BYTES(line[0].p, i), &row), EZZ_EFORMAT);
		for (int bit = 0; bit < 8; bit++) {
			line[0].p[i] ^= (uint8_t)(1 << bit);
			assert_int_equal(ezz_journal_read(ctx, &j,
			    ezz_bytes_of(&line[0]), &row), EZZ_EFORMAT);
			line[0].p[i] ^= (uint8_t)(1 << bit);
		}
		assert_int_equal(j.rows, 0);
	}
	for (size_t i = 0; i < ROWS; i++)
		ezz_buf_free(&line[i]);
	ezz_ctx_free(&ctx);
}

static void
test_manifest(void **state)
{
	static const struct { const char *line, *path; ezz_status st; } t[] = {
		{ "{\"path\":\"a b\"}", "a b", EZZ_OK },
		{ "{\"id\":1.5,\"path\":\"/\\u4e2d\"}", "/中", EZZ_OK },
		{ "{\"path\":\"\"}", "", EZZ_EFORMAT },
		{ "{\"path\":7}", "", EZZ_EFORMAT },
		{ "{\"Path\":\"a\"}", "", EZZ_EFORMAT },
		{ "{\"path\":\"a\",\"path\":\"b\"}", "", EZZ_EFORMAT },
		{ "{\"path\":\"a\\u0000b\"}", "", EZZ_EFORMAT },
		{ "[\"a\"]", "", EZZ_EFORMAT },
		{ "\"a\"", "", EZZ_EFORMAT },
		{ "", "", EZZ_EFORMAT },
		{ "{\"path\":\"a\"} x", "", EZZ_EFORMAT },
	};
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct ezz_buf	 b = { 0 };

		assert_int_equal(ezz_manifest_path(ctx,
		    ezz_bytes_str(t[i].line), &b), t[i].st);
		assert_int_equal(b.n, strlen(t[i].path));
		if (b.n > 0)
			assert_memory_equal(b.p, t[i].path, b.n);
		ezz_buf_free(&b);
	}
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_word),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_lends_nothing),
		cmocka_unit_test(test_opening),
		cmocka_unit_test(test_until),
		cmocka_unit_test(test_attestation),
		cmocka_unit_test(test_attestation_altered),
		cmocka_unit_test(test_journal),
		cmocka_unit_test(test_journal_torn),
		cmocka_unit_test(test_manifest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
