/*
 * Time-stamps judged: an authority's answers are taken; each lie is refused;
 * inside a signature a stamp proves its time, and no more than that.
 */
#include "tsa.h"

#include "base/clock.h"
#include "format/pkg.h"
#include "format/ses.h"
#include "object/report.h"
#include "op/timestamp.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define NOW		1800000000	/* 2027-01-15 */
#define NONCE		EZZ_BYTES("\x41\x02\x03\x04\x05\x06\x07\x08", 8)

static uint8_t	 digest[32] = { 1, 2, 3 };

/* ---- asked and answered -------------------------------------------------- */

static struct ezz_buf
request(ezz_ctx *ctx, const char *hash, size_t n, const char *policy)
{
	static const uint8_t	 zeros[64];
	struct ezz_timestamp_order	 o = { .hash = hash, .nonce = NONCE,
				    .digest = n == 32 && (hash == NULL ||
				    strcmp(hash, "SM3") == 0) ?
				    EZZ_BYTES(digest, 32) :
				    EZZ_BYTES(zeros, n), .policy = policy };
	struct ezz_buf		 q = { 0 };

	if (ezz_timestamp_request(ctx, &o, &q) != EZZ_OK)
		fail_msg("%s", ezz_message(ctx));
	return q;
}

static struct ezz_buf
answer(struct tsa *t, struct ezz_bytes q, int64_t time)
{
	struct ezz_tsa_terms	 terms = { .policy = "1.2.3.4", .time = time,
				    .accuracy = 1,
				    .serial = EZZ_BYTES("\x11\x22", 2) };
	struct ezz_buf		 p = { 0 };

	if (ezz_timestamp_answer(t->ctx, t->key, ezz_bytes_of(&t->pem),
	    &terms, q, &p) != EZZ_OK)
		fail_msg("%s", ezz_message(t->ctx));
	return p;
}

static ezz_status
take(struct tsa *t, ezz_verifier *v, struct ezz_bytes q, struct ezz_bytes p,
    int64_t now)
{
	struct ezz_verify_terms	 terms = { .time = now, .no_status = true };
	struct ezz_buf		 token = { 0 };
	ezz_status		 st;

	st = ezz_timestamp_take(t->ctx, v, q, p, NOW, &terms, &token);
	assert_int_equal(st == EZZ_OK, token.n > 0);
	ezz_buf_free(&token);
	return st;
}

static void
answers_are_taken(void **state)
{
	static const struct {
		const char	*hash;
		size_t		 n;
	} hashes[] = {
		{ NULL, 32 }, { "SM3", 32 }, { "sha-256", 32 },
		{ "SHA-384", 48 }, { "SHA-512", 64 },
	};
	struct tsa	 t = tsa_new(test_ctx());
	ezz_verifier	*v = tsa_verifier(&t);

	(void)state;
	for (size_t i = 0; i < COUNT(hashes); i++) {
		struct ezz_buf	 q = request(t.ctx, hashes[i].hash,
				    hashes[i].n, i == 1 ? "1.2.3.4" : NULL);
		struct ezz_buf	 p = answer(&t, ezz_bytes_of(&q), NOW);

		if (take(&t, v, ezz_bytes_of(&q), ezz_bytes_of(&p), NOW) !=
		    EZZ_OK)
			fail_msg("%zu: %s", i, ezz_message(t.ctx));
		ezz_buf_free(&p);
		ezz_buf_free(&q);
	}
	ezz_verifier_free(&v);
	ezz_ctx_free(&t.ctx);
	tsa_free(&t);
}

/* Each request that is not granted, and the word that says why. */
static void
refusals_say_why(void **state)
{
	static const struct {
		const char	*hex, *word;
	} asked[] = {
		{ "", "malformed" },
		{ "3000", "malformed" },
		{ "302e0201013029300d06096086480165030402010500"
		  "0418" "000102030405060708090a0b0c0d0e0f1011121314151617",
		  "malformed" },
		{ "30210201013009300706052b0e03021a0414"
		  "000102030405060708090a0b0c0d0e0f10111213", "" },
	};
	struct tsa	 t = tsa_new(test_ctx());
	ezz_verifier	*v = tsa_verifier(&t);
	struct ezz_buf	 q = request(t.ctx, NULL, 32, "1.2.3.5"), p;

	(void)state;
	p = answer(&t, ezz_bytes_of(&q), NOW);
	assert_int_equal(take(&t, v, ezz_bytes_of(&q), ezz_bytes_of(&p),
	    NOW), EZZ_EREFUSED);
	assert_non_null(strstr(ezz_message(t.ctx), "policy"));
	ezz_buf_free(&p);
	for (size_t i = 0; i < COUNT(asked); i++) {
		struct ezz_buf	 b = test_hex(asked[i].hex);

		p = answer(&t, ezz_bytes_of(&b), NOW);
		assert_int_equal(take(&t, v, ezz_bytes_of(&q),
		    ezz_bytes_of(&p), NOW), EZZ_EREFUSED);
		assert_non_null(strstr(ezz_message(t.ctx), asked[i].word));
		ezz_buf_free(&p);
		ezz_buf_free(&b);
	}
	ezz_buf_free(&q);
	ezz_verifier_free(&v);
	ezz_ctx_free(&t.ctx);
	tsa_free(&t);
}

static void
no_authority_answers(void **state)
{
	struct tsa		 t = tsa_new(test_ctx());
	ezz_signer		*other = test_signer(t.ctx, "sm2-other");
	ezz_signer		*ed = test_signer(t.ctx, "an Ed25519 key");
	struct ezz_buf		 pem = tsa_cert(&t, t.key, "signer",
				    TSA_FROM, TSA_TO);
	struct ezz_tsa_terms	 terms = { .policy = "1.2.3", .time = NOW,
				    .serial = EZZ_BYTES("\x01", 1) };
	struct ezz_buf		 q = request(t.ctx, NULL, 32, NULL), p = { 0 };

	(void)state;
	assert_int_equal(ezz_timestamp_answer(t.ctx, other,
	    ezz_bytes_of(&t.pem), &terms, ezz_bytes_of(&q), &p), EZZ_EKEY);
	assert_int_equal(ezz_timestamp_answer(t.ctx, t.key,
	    ezz_bytes_of(&pem), &terms, ezz_bytes_of(&q), &p), EZZ_EREFUSED);
	assert_int_equal(ezz_timestamp_answer(t.ctx, ed, ezz_bytes_of(&t.pem),
	    &terms, ezz_bytes_of(&q), &p), EZZ_EUNSUPPORTED);
	terms.time = TSA_TO + 1;
	assert_int_equal(ezz_timestamp_answer(t.ctx, t.key,
	    ezz_bytes_of(&t.pem), &terms, ezz_bytes_of(&q), &p),
	    EZZ_EREFUSED);
	assert_int_equal(p.n, 0);
	ezz_buf_free(&q);
	ezz_buf_free(&pem);
	ezz_signer_free(&ed);
	ezz_signer_free(&other);
	ezz_ctx_free(&t.ctx);
	tsa_free(&t);
}

/* ---- lies ---------------------------------------------------------------- */

struct liar {
	struct tsa		 t;
	ezz_signer		*other;
	struct ezz_cert		*signer, *twin, *stranger, *over, *unborn;
	struct tsa		 foreign;
};

static struct ezz_cert *
cert_of(struct tsa *t, const ezz_signer *key, const char *role, int64_t from,
    int64_t to)
{
	struct ezz_buf	 pem = tsa_cert(t, key, role, from, to);
	struct ezz_cert	*c;

	assert_int_equal(ezz_cert_read(t->ctx, ezz_bytes_of(&pem), &c), 0);
	ezz_buf_free(&pem);
	return c;
}

static void
liar_new(struct liar *l)
{
	struct ezz_order o = { .role = "ca", .not_before = 1000000000,
			    .not_after = 4000000000 };

	l->t = tsa_new(test_ctx());
	l->other = test_signer(l->t.ctx, "sm2-other");
	l->signer = cert_of(&l->t, l->t.key, "signer", TSA_FROM, TSA_TO);
	l->twin = cert_of(&l->t, l->t.key, "tsa", TSA_FROM, TSA_TO);
	l->over = cert_of(&l->t, l->t.key, "tsa", TSA_FROM, NOW - 1);
	l->unborn = cert_of(&l->t, l->t.key, "tsa", NOW + 1, TSA_TO);
	/* the same name and another key: a root that nobody trusts */
	l->foreign.ctx = l->t.ctx;
	l->foreign.root = test_signer(l->t.ctx, "sm2-foreign");
	assert_int_equal(ezz_cert_self(l->t.ctx, l->foreign.root,
	    "CN=Foreign TEST,C=CN", &o, &l->foreign.root_pem), 0);
	l->stranger = cert_of(&l->foreign, l->t.key, "tsa", TSA_FROM, TSA_TO);
}

static void
liar_free(struct liar *l)
{
	ezz_cert_free(&l->signer);
	ezz_cert_free(&l->twin);
	ezz_cert_free(&l->over);
	ezz_cert_free(&l->unborn);
	ezz_cert_free(&l->stranger);
	ezz_signer_free(&l->other);
	ezz_signer_free(&l->foreign.root);
	ezz_buf_free(&l->foreign.root_pem);
	ezz_ctx_free(&l->t.ctx);
	tsa_free(&l->t);
}

static void
is_refused(struct liar *l, ezz_verifier *v, const struct tsa_say *say,
    const char *word)
{
	struct ezz_tsp_response	 p = { .fault = -1 };
	struct ezz_buf		 q = request(l->t.ctx, NULL, 32, "1.2.3.4");
	struct ezz_buf		 token = tsa_token(&l->t, say), out = { 0 };

	p.token = ezz_bytes_of(&token);
	assert_int_equal(ezz_tsp_response_write(l->t.ctx, &p, &out), 0);
	if (take(&l->t, v, ezz_bytes_of(&q), ezz_bytes_of(&out), NOW) !=
	    (word == NULL ? EZZ_OK : EZZ_EREFUSED))
		fail_msg("%s: %s", word == NULL ? "good" : word,
		    ezz_message(l->t.ctx));
	if (word != NULL && strstr(ezz_message(l->t.ctx), word) == NULL)
		fail_msg("%s: %s", word, ezz_message(l->t.ctx));
	ezz_buf_free(&out);
	ezz_buf_free(&token);
	ezz_buf_free(&q);
}

static void
lies_are_refused(void **state)
{
	static uint8_t	 wrong[32] = { 1, 2, 4 };
	struct liar	 l = { .other = NULL };
	ezz_verifier	*v;

	(void)state;
	liar_new(&l);
	v = tsa_verifier(&l.t);
	const struct {
		struct tsa_say	 say;
		const char	*word;
	} lies[] = {
		{ { .time = NOW }, NULL },
		{ { .time = NOW, .digest = EZZ_BYTES(wrong, 32) },
		    "over something else" },
		{ { .time = NOW, .hash = "2.16.840.1.101.3.4.2.1" },
		    "over something else" },
		{ { .time = NOW, .nonce = EZZ_BYTES("\x42", 1) }, "nonce" },
		{ { .time = NOW, .policy = "1.2.3.5" }, "policy" },
		{ { .time = NOW, .cert = l.signer }, "for time-stamps alone" },
		{ { .time = NOW, .cert = l.stranger }, "no anchor" },
		{ { .time = NOW, .cert = l.over }, "after its certificate" },
		{ { .time = NOW, .cert = l.unborn }, "before its" },
		{ { .time = NOW, .ess = l.twin }, "another certificate" },
		{ { .time = NOW, .key = l.other }, "forged or altered" },
		{ { .time = NOW, .other_info = true }, "not what was signed" },
		{ { .time = NOW, .no_cert = true }, "brings no certificate" },
		{ { .time = NOW + 3600 }, "not yet" },
		{ { .time = NOW - 3600 }, "before it was asked for" },
	};
	for (size_t i = 0; i < COUNT(lies); i++) {
		struct tsa_say	 say = lies[i].say;

		if (say.digest.n == 0)
			say.digest = EZZ_BYTES(digest, 32);
		if (say.nonce.n == 0)
			say.nonce = NONCE;
		is_refused(&l, v, &say, lies[i].word);
	}
	ezz_verifier_free(&v);
	liar_free(&l);
}

/* A token need not bring a certificate that the verifier knows. */
static void
known_without_certificate(void **state)
{
	struct liar	 l = { .other = NULL };
	struct tsa_say	 say = { .time = NOW, .no_cert = true,
			    .digest = EZZ_BYTES(digest, 32), .nonce = NONCE };
	ezz_verifier	*v;

	(void)state;
	liar_new(&l);
	v = tsa_verifier(&l.t);
	assert_int_equal(ezz_verifier_anchor(l.t.ctx, v, EZZ_USE_TSA,
	    ezz_bytes_of(&l.t.pem)), EZZ_OK);
	is_refused(&l, v, &say, NULL);
	ezz_verifier_free(&v);
	liar_free(&l);
}

/* Every byte of a token that is changed makes it another, or none. */
static void
every_byte_counts(void **state)
{
	struct tsa		 t = tsa_new(test_ctx());
	ezz_verifier		*v = tsa_verifier(&t);
	struct ezz_buf		 q = request(t.ctx, NULL, 32, NULL);
	struct ezz_buf		 p = answer(&t, ezz_bytes_of(&q), NOW);
	size_t			 taken = 0;

	(void)state;
	for (size_t i = 0; i < p.n; i++) {
		p.p[i] ^= 1;
		taken += take(&t, v, ezz_bytes_of(&q), ezz_bytes_of(&p),
		    NOW) == EZZ_OK;
		p.p[i] ^= 1;
	}
	/* granted with modifications is granted; versions are not signed,
	 * nor is the list of digest algorithms, nor the algorithm's OID
	 * where two say SM2: each is checked by what follows it */
	assert_in_range(taken, 0, 14);
	for (size_t n = 0; n < p.n; n += 7)
		assert_int_not_equal(take(&t, v, ezz_bytes_of(&q),
		    EZZ_BYTES(p.p, n), NOW), EZZ_OK);
	ezz_buf_free(&p);
	ezz_buf_free(&q);
	ezz_verifier_free(&v);
	ezz_ctx_free(&t.ctx);
	tsa_free(&t);
}

/* ---- inside a signature -------------------------------------------------- */

#define VICTIM	"ofd/ofdrw-v4-whole-protected.ofd"
#define VALUE	"Doc_0/Signs/Sign_0/SignedValue.dat"

struct stamped {
	struct liar			 l;
	ezz_verifier			*v;
	struct ezz_buf			 bytes;
	struct ezz_buf			 over;
	struct ezz_buf			 value;
	struct ezz_ses_signature	*ses;
};

static bool
stamped_new(struct stamped *s)
{
	const char	*shared = test_shared();
	struct ezz_pkg	*pkg;
	char		 path[8192];
	bool		 exact;

	if (shared == NULL)
		return false;
	liar_new(&s->l);
	s->v = tsa_verifier(&s->l.t);
	snprintf(path, sizeof(path), "%s/samples/ofd/" VICTIM, shared);
	s->bytes = test_file(path);
	assert_int_equal(ezz_pkg_open_bytes(s->l.t.ctx,
	    ezz_bytes_of(&s->bytes), &pkg), 0);
	assert_int_equal(ezz_pkg_read(s->l.t.ctx, pkg, ezz_pkg_find(pkg,
	    ezz_bytes_str(VALUE), &exact), EZZ_MAX_SEAL, &s->value), 0);
	ezz_pkg_free(&pkg);
	assert_non_null(s->ses = calloc(1, sizeof(*s->ses)));
	assert_int_equal(ezz_ses_signature_read(s->l.t.ctx,
	    ezz_bytes_of(&s->value), s->ses), 0);
	assert_int_equal(ezz_verifier_anchor(s->l.t.ctx, s->v,
	    EZZ_USE_CA_SIGNER, s->ses->cert), EZZ_OK);
	assert_int_equal(ezz_verifier_anchor(s->l.t.ctx, s->v,
	    EZZ_USE_CA_MAKER, s->ses->seal.maker), EZZ_OK);
	assert_int_equal(ezz_document_stampable(s->l.t.ctx,
	    ezz_bytes_of(&s->bytes), 1, &s->over), EZZ_OK);
	return true;
}

static void
stamped_free(struct stamped *s)
{
	ezz_ses_signature_clear(s->ses);
	free(s->ses);
	ezz_buf_free(&s->value);
	ezz_buf_free(&s->over);
	ezz_buf_free(&s->bytes);
	ezz_verifier_free(&s->v);
	liar_free(&s->l);
}

static ezz_report *
judged(struct stamped *s, const struct tsa_say *say, int64_t now)
{
	struct ezz_verify_terms	 terms = { .time = now, .no_status = true };
	struct ezz_buf		 token = { 0 }, out = { 0 };
	struct tsa_say		 full = *say;
	uint8_t			 d[EZZ_DIGEST_MAX];
	ezz_report		*r = NULL;
	ezz_ctx			*ctx = s->l.t.ctx;

	assert_int_equal(ezz_digest_once(ctx, EZZ_SM3,
	    ezz_bytes_of(&s->over), d), 0);
	if (full.digest.n == 0)
		full.digest = EZZ_BYTES(d, 32);
	token = tsa_token(&s->l.t, &full);
	if (say->time != 0)
		assert_int_equal(ezz_document_timestamp(ctx,
		    ezz_bytes_of(&s->bytes), 1, ezz_bytes_of(&token), &out),
		    EZZ_OK);
	else
		ezz_buf_addb(ctx, &out, ezz_bytes_of(&s->bytes));
	assert_int_equal(ezz_verify(ctx, s->v, ezz_bytes_of(&out), "x",
	    &terms, &r), EZZ_OK);
	ezz_buf_free(&out);
	ezz_buf_free(&token);
	return r;
}

static char
mark(const ezz_report *r, const char *check)
{
	for (size_t i = 0; i < ezz_report_findings(r); i++) {
		const struct ezz_finding	*f = ezz_report_finding(r, i);

		if (strcmp(f->check, check) == 0 &&
		    strcmp(f->of, "signature 1") == 0)
			return "PIF"[f->verdict];
	}
	return '-';
}

/*
 * The victim's certificates end in its own time; the stamp is of a time that
 * the case says: when the signature was made, or after its certificate ended.
 */
static void
proof_in_a_signature(void **state)
{
	struct stamped	 s = { .v = NULL };
	ezz_report	*r;
	int64_t		 made, end, later;

	(void)state;
	if (!stamped_new(&s))
		return;
	made = s.ses->time;
	end = 2000000000;	/* 2033: all of its periods are over */
	later = made + 86400;
	const struct {
		struct tsa_say	 say;
		int64_t		 now;
		const char	*marks;	/* timestamp time cert period */
	} cases[] = {
		/* now, in time: with and without a stamp */
		{ { .time = 0 }, later, "PPPP" },
		{ { .time = made + 60 }, later, "PPPP" },
		/* long after: proof, and none */
		{ { .time = 0 }, end, "PIPI" },
		{ { .time = made + 60 }, end, "PPPP" },
		/* the stamp says earlier than the signer does */
		{ { .time = made - 3600 }, later, "PIPP" },
		/* a stamp of something else proves nothing */
		{ { .time = made + 60, .digest = EZZ_BYTES(digest, 32) },
		    end, "FIPI" },
		{ { .time = made + 60, .key = s.l.other }, end, "FIPI" },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct ezz_order o = { .role = "tsa",
				    .not_before = made - 86400,
				    .not_after = 3999999999 };
		struct tsa_say	 say = cases[i].say;
		struct ezz_cert	*c;
		char		 got[5] = "";

		/* an authority of the victim's time, which lives on */
		c = cert_of(&s.l.t, s.l.t.key, "tsa", o.not_before,
		    o.not_after);
		say.cert = c;
		r = judged(&s, &say, cases[i].now);
		got[0] = mark(r, "sig.timestamp");
		got[1] = mark(r, "sig.time");
		got[2] = mark(r, "sig.certificate");
		got[3] = mark(r, "seal.period");
		if (strcmp(got, cases[i].marks) != 0)
			fail_msg("case %zu: %s, not %s", i, got,
			    cases[i].marks);
		ezz_report_free(&r);
		ezz_cert_free(&c);
	}
	stamped_free(&s);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(answers_are_taken),
		cmocka_unit_test(refusals_say_why),
		cmocka_unit_test(no_authority_answers),
		cmocka_unit_test(lies_are_refused),
		cmocka_unit_test(known_without_certificate),
		cmocka_unit_test(every_byte_counts),
		cmocka_unit_test(proof_in_a_signature),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
