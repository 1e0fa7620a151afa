/*
 * One SignedData with two signers (GB/T 35275 9): both must have signed, both
 * must be trusted, and the time-stamp of each is judged by itself.
 */
#include "stamp_kit.h"

#include "format/pkg.h"
#include "format/sdata.h"
#include "op/timestamp.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define VALUE		"Doc_0/Signs/Sign_0/SignedValue.dat"
#define XML		"Doc_0/Signs/Sign_0/Signature.xml"
#define OF		"signature 1"

static struct kit	 k;
static struct ezz_buf	 tsa;
static ezz_signer	*tsa_key;
static struct ezz_buf	 base;		/* signed by one */

static int
open_kit(void **state)
{
	static const struct kit_cert	 who = { "kit tsa", "tsa", 0, 0 };
	struct ezz_stamping_terms	 t = { .now = KIT_NOW,
					    .no_status = true };
	struct ezz_stamp_terms		 terms = { .now = KIT_NOW,
					    .no_status = true };
	struct ezz_stamping		*s = NULL;
	struct ezz_stamped		 done;
	struct ezz_buf			 in;

	(void)state;
	kit_open(&k);
	tsa = kit_certify(k.ctx, &who, "kit ca", &k.cert[KIT_CA]);
	tsa_key = kit_signer(k.ctx, "kit tsa");
	assert_int_equal(ezz_verifier_anchor(k.ctx, k.v, EZZ_USE_CA_TSA,
	    ezz_bytes_of(&k.cert[KIT_CA])), EZZ_OK);
	t.signer = k.key[KIT_STAMPER];
	t.cert = ezz_bytes_of(&k.cert[KIT_STAMPER]);
	in = kit_document(&k, 1, "", NULL);
	if (ezz_stamping_open(k.ctx, k.v, &t, NULL, &s) != EZZ_OK ||
	    ezz_stamp_bytes(k.ctx, s, ezz_bytes_of(&in), "x", &terms, &base,
	    &done) != EZZ_OK)
		fail_msg("%s", ezz_message(k.ctx));
	ezz_report_free(&done.report);
	ezz_stamping_free(&s);
	ezz_buf_free(&in);
	return 0;
}

static int
close_kit(void **state)
{
	(void)state;
	ezz_signer_free(&tsa_key);
	ezz_buf_free(&tsa);
	ezz_buf_free(&base);
	kit_close(&k);
	return 0;
}

/* ---- values of one signer, and of two ---- */

/* What its time-stamp says; none unless it is asked for. */
enum dated { DATED_NOT, DATED, DATED_WRONG, DATED_SPOILT, DATED_LATE };

struct by {
	enum kit_who	 who;
	enum dated	 dated;
	bool		 spoilt;	/* its signature */
	bool		 other;		/* it signed another digest */
	bool		 no_cert;
};

static struct ezz_buf
part(const char *name)
{
	struct ezz_pkg	*pkg;
	struct ezz_buf	 out = { 0 };
	bool		 exact;

	assert_int_equal(ezz_pkg_open_bytes(k.ctx, ezz_bytes_of(&base), &pkg),
	    EZZ_OK);
	assert_int_equal(ezz_pkg_read(k.ctx, pkg, ezz_pkg_find(pkg,
	    ezz_bytes_str(name), &exact), EZZ_MAX_XML, &out), EZZ_OK);
	ezz_pkg_free(&pkg);
	return out;
}

/* Attribute { id-aa-timeStampToken, SET { token } } over the signature. */
static struct ezz_buf
token_over(const struct ezz_sigval *v, enum dated how)
{
	struct ezz_timestamp_order	 o = { 0 };
	struct ezz_tsa_terms		 t = { .policy = "1.2.3.4",
					    .time = how == DATED_LATE ?
					    KIT_NOW + 40 : KIT_NOW,
					    .serial = EZZ_BYTES("\x11", 1) };
	struct ezz_tsp_response		 p;
	struct ezz_buf			 der = { 0 }, q = { 0 }, r = { 0 };
	struct ezz_buf			 out = { 0 };
	size_t				 at;

	assert_int_equal(ezz_sigval_write(k.ctx, v, &der), EZZ_OK);
	der.p[der.n - 1] ^= how == DATED_WRONG;
	o.message = ezz_bytes_of(&der);
	assert_int_equal(ezz_timestamp_request(k.ctx, &o, &q), EZZ_OK);
	assert_int_equal(ezz_timestamp_answer(k.ctx, tsa_key,
	    ezz_bytes_of(&tsa), &t, ezz_bytes_of(&q), &r), EZZ_OK);
	assert_int_equal(ezz_tsp_response_read(k.ctx, ezz_bytes_of(&r), &p),
	    EZZ_OK);
	assert_int_equal(ezz_der_oid(k.ctx, &out, EZZ_OID_TOKEN_ATTR), 0);
	at = out.n;
	assert_int_equal(ezz_buf_addb(k.ctx, &out, p.token), EZZ_OK);
	out.p[out.n - 1] ^= how == DATED_SPOILT;
	assert_int_equal(ezz_der_wrap(k.ctx, &out, at, EZZ_DER_SET), 0);
	assert_int_equal(ezz_der_wrap(k.ctx, &out, 0, EZZ_DER_SEQUENCE), 0);
	ezz_buf_free(&der);
	ezz_buf_free(&q);
	ezz_buf_free(&r);
	return out;
}

/* A whole SignedData of this one. */
static struct ezz_buf
alone(const struct by *b)
{
	struct ezz_sdata	*d = calloc(1, sizeof(*d));
	struct ezz_sdata_signer	*s = &d->signers[0];
	struct ezz_buf		 xml = part(XML), attrs = { 0 }, rs = { 0 };
	struct ezz_buf		 token = { 0 }, out = { 0 };
	struct ezz_cert		*c;
	uint8_t			 digest[EZZ_DIGEST_MAX];

	assert_int_equal(ezz_cert_read(k.ctx, ezz_bytes_of(
	    &k.cert[b->who]), &c), EZZ_OK);
	assert_int_equal(ezz_digest_once(k.ctx, EZZ_SM3, ezz_bytes_of(&xml),
	    digest), EZZ_OK);
	digest[0] ^= b->other;
	assert_int_equal(ezz_sdata_attrs_write(k.ctx, EZZ_OID_GM_DATA,
	    EZZ_BYTES(digest, 32), KIT_NOW, &attrs), EZZ_OK);
	assert_int_equal(ezz_signer_sign(k.ctx, k.key[b->who],
	    ezz_bytes_of(&attrs), &rs), EZZ_OK);
	d->gm = true;
	snprintf(d->content_type, sizeof(d->content_type), EZZ_OID_GM_DATA);
	d->certs_n = !b->no_cert;
	d->certs[0] = ezz_cert_der(c);
	d->signers_n = 1;
	s->shape = EZZ_SDATA_ATTRS;
	s->issuer = ezz_cert_issuer_der(c);
	s->serial = ezz_cert_serial(c);
	snprintf(s->digest_alg, sizeof(s->digest_alg), "%s",
	    ezz_hash_oid(EZZ_SM3));
	snprintf(s->alg, sizeof(s->alg), "1.2.156.10197.1.301.1");
	s->attrs = ezz_bytes_of(&attrs);
	s->signature.sm2 = true;
	memcpy(s->signature.rs, rs.p, 64);
	s->signature.rs[63] ^= b->spoilt;
	if (b->dated != DATED_NOT) {
		token = token_over(&s->signature, b->dated);
		s->unsigned_attrs = ezz_bytes_of(&token);
	}
	if (ezz_sdata_write(k.ctx, d, &out) != EZZ_OK)
		fail_msg("%s", ezz_message(k.ctx));
	ezz_cert_free(&c);
	ezz_buf_free(&xml);
	ezz_buf_free(&attrs);
	ezz_buf_free(&rs);
	ezz_buf_free(&token);
	free(d);
	return out;
}

/* Its elements: what comes before the certificates, these, SignerInfo. */
struct cut {
	struct ezz_bytes	 type, head, certs, infos;
};

static void
open_at(struct ezz_cursor *c, uint8_t tag)
{
	struct ezz_bytes	 content;

	assert_true(ezz_der_take(c, tag, &content, NULL));
	*c = ezz_cursor_of(content);
}

static void
cut_up(const struct ezz_buf *b, struct cut *out)
{
	struct ezz_cursor	 c = ezz_cursor_of(ezz_bytes_of(b));
	struct ezz_bytes	 content, whole;
	const uint8_t		*from;

	open_at(&c, EZZ_DER_SEQUENCE);
	assert_true(ezz_der_take(&c, EZZ_DER_OID, &content, &out->type));
	open_at(&c, 0xa0);
	open_at(&c, EZZ_DER_SEQUENCE);
	assert_true(ezz_der_take(&c, EZZ_DER_INTEGER, &content, &whole));
	from = whole.p;
	assert_true(ezz_der_take(&c, EZZ_DER_SET, &content, &whole));
	assert_true(ezz_der_take(&c, EZZ_DER_SEQUENCE, &content, &whole));
	out->head = EZZ_BYTES(from, (size_t)(whole.p + whole.n - from));
	out->certs = EZZ_BYTES(NULL, 0);
	if (!ezz_der_take(&c, 0xa0, &out->certs, NULL))
		out->certs = EZZ_BYTES(NULL, 0);
	assert_true(ezz_der_take(&c, EZZ_DER_SET, &out->infos, NULL));
}

static struct ezz_buf
together(const struct by *first, const struct by *second)
{
	struct ezz_buf	 a = alone(first), b = alone(second), out = { 0 };
	struct cut	 x, y;
	size_t		 body, at;

	cut_up(&a, &x);
	cut_up(&b, &y);
	assert_int_equal(ezz_buf_addb(k.ctx, &out, x.type), EZZ_OK);
	body = out.n;
	assert_int_equal(ezz_buf_addb(k.ctx, &out, x.head), EZZ_OK);
	at = out.n;
	assert_int_equal(ezz_buf_addb(k.ctx, &out, x.certs), EZZ_OK);
	if (first->who != second->who)
		assert_int_equal(ezz_buf_addb(k.ctx, &out, y.certs), EZZ_OK);
	assert_int_equal(ezz_der_wrap(k.ctx, &out, at, 0xa0), EZZ_OK);
	at = out.n;
	assert_int_equal(ezz_buf_addb(k.ctx, &out, x.infos), EZZ_OK);
	assert_int_equal(ezz_buf_addb(k.ctx, &out, y.infos), EZZ_OK);
	assert_int_equal(ezz_der_wrap(k.ctx, &out, at, EZZ_DER_SET), EZZ_OK);
	assert_int_equal(ezz_der_wrap(k.ctx, &out, body, EZZ_DER_SEQUENCE),
	    EZZ_OK);
	assert_int_equal(ezz_der_wrap(k.ctx, &out, body, 0xa0), EZZ_OK);
	assert_int_equal(ezz_der_wrap(k.ctx, &out, 0, EZZ_DER_SEQUENCE),
	    EZZ_OK);
	ezz_buf_free(&a);
	ezz_buf_free(&b);
	return out;
}

/* The signed paper with this value in the place of its own. */
static ezz_report *
judged(const struct ezz_buf *value)
{
	struct ezz_pkg_put	 put = { VALUE, ezz_bytes_of(value) };
	struct ezz_buf		 out = { 0 };
	struct ezz_pkg		*pkg;
	ezz_report		*r;

	assert_int_equal(ezz_pkg_open_bytes(k.ctx, ezz_bytes_of(&base), &pkg),
	    EZZ_OK);
	assert_int_equal(ezz_pkg_write(k.ctx, pkg, &put, 1, kit_into, &out),
	    EZZ_OK);
	ezz_pkg_free(&pkg);
	r = kit_judged(&k, ezz_bytes_of(&out));
	ezz_buf_free(&out);
	return r;
}

static const char *const checks[] = { "sig.digest", "sig.value",
	"sig.certificate", "sig.time", "sig.timestamp" };

static const struct {
	struct by	 first, second;
	const char	*marks;		/* of checks[] */
	const char	*says;		/* of the time-stamp */
} cases[] = {
	{ { .who = KIT_STAMPER }, { .who = KIT_OTHER },
	    "PPPPP", "none present" },
	{ { .who = KIT_STAMPER, .dated = DATED }, { .who = KIT_OTHER },
	    "PPPPP", "stamped on" },
	{ { .who = KIT_STAMPER }, { .who = KIT_OTHER, .dated = DATED },
	    "PPPPP", "stamped on" },
	{ { .who = KIT_STAMPER, .dated = DATED }, { .who = KIT_OTHER, .dated = DATED },
	    "PPPPP", "stamped on" },
	{ { .who = KIT_STAMPER }, { .who = KIT_OTHER, .dated = DATED_WRONG },
	    "PPPPF", "over something else" },
	{ { .who = KIT_STAMPER, .dated = DATED }, { .who = KIT_OTHER, .dated = DATED_WRONG },
	    "PPPPF", "over something else" },
	{ { .who = KIT_STAMPER, .dated = DATED_WRONG }, { .who = KIT_OTHER, .dated = DATED },
	    "PPPPF", "over something else" },
	{ { .who = KIT_STAMPER }, { .who = KIT_OTHER, .dated = DATED_SPOILT },
	    "PPPPF", "forged or altered" },
	{ { .who = KIT_STAMPER, .dated = DATED_SPOILT }, { .who = KIT_OTHER },
	    "PPPPF", "forged or altered" },
	/* a stamp proves the time of its own signer alone */
	{ { .who = KIT_STAMPER, .dated = DATED }, { .who = KIT_EXPIRED },
	    "PPPFP", "stamped on" },
	{ { .who = KIT_STAMPER }, { .who = KIT_EXPIRED, .dated = DATED },
	    "PPPFP", "stamped on" },
	{ { .who = KIT_STAMPER }, { .who = KIT_OTHER, .spoilt = true },
	    "PFPPP", "none present" },
	{ { .who = KIT_STAMPER, .spoilt = true }, { .who = KIT_OTHER },
	    "PFPPP", "none present" },
	{ { .who = KIT_STAMPER }, { .who = KIT_OTHER, .other = true },
	    "FPPPP", "none present" },
	{ { .who = KIT_STAMPER, .other = true }, { .who = KIT_OTHER },
	    "FPPPP", "none present" },
	{ { .who = KIT_STAMPER }, { .who = KIT_OTHER, .no_cert = true },
	    "PIIIP", "none present" },
	{ { .who = KIT_STAMPER }, { .who = KIT_ENCRYPT },
	    "PPFPP", "none present" },
	{ { .who = KIT_STAMPER }, { .who = KIT_MAKER },
	    "PPIPP", "none present" },
};

static void
both_signers_count(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct ezz_buf			 v = together(
						    &cases[i].first,
						    &cases[i].second);
		ezz_report			*r = judged(&v);
		const struct ezz_finding	*f;
		bool				 all = true;

		for (size_t c = 0; c < COUNT(checks); c++) {
			f = kit_finding(r, checks[c], OF);
			assert_non_null(f);
			if ("PIF"[f->verdict] != cases[i].marks[c])
				fail_msg("%zu: %s: %d %s", i, checks[c],
				    f->verdict, f->text);
			all = all && f->verdict == EZZ_PASSED;
		}
		f = kit_finding(r, "sig.timestamp", OF);
		if (strstr(f->text, cases[i].says) == NULL)
			fail_msg("%zu: %s", i, f->text);
		assert_int_equal(ezz_report_accept(r), all);
		ezz_report_free(&r);
		ezz_buf_free(&v);
	}
}

/* No byte of the second signer's part is without meaning. */
static void
no_byte_of_the_second(void **state)
{
	static const struct by	 first = { .who = KIT_STAMPER, .dated = DATED };
	static const struct by	 second = { .who = KIT_OTHER, .dated = DATED };
	struct ezz_buf		 v = together(&first, &second);
	struct ezz_buf		 own = alone(&second);
	struct cut		 c;
	size_t			 from, kept = 0;
	ezz_report		*r;

	(void)state;
	cut_up(&own, &c);
	from = v.n - c.infos.n;
	for (size_t i = from; i < v.n; i++) {
		v.p[i] ^= (uint8_t)(1U << i % 8);
		r = judged(&v);
		kept += ezz_report_accept(r);
		ezz_report_free(&r);
		v.p[i] ^= (uint8_t)(1U << i % 8);
	}
	/* the name of the attribute, which nobody signed: a time-stamp can be
	 * taken off; versions, and names of algorithms that two say alike */
	assert_in_range(kept, 11, 20);
	ezz_buf_free(&v);
	ezz_buf_free(&own);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(both_signers_count),
		cmocka_unit_test(no_byte_of_the_second),
	};

	return cmocka_run_group_tests(tests, open_kit, close_kit);
}
