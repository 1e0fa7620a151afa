/*
 * Seals made and taken apart: what is made is accepted, whatever is asked for
 * against the rules is refused by name, and no byte of a seal may change.
 */
#include "seal_kit.h"

#include "object/report.h"
#include "object/seal.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

/* ---- good ones ------------------------------------------------------------ */

static void
every_version_is_accepted(void **state)
{
	static const struct { int version; bool digests; } cases[] = {
		{ 1, false }, { 4, false }, { 4, true }, { 5, false },
		{ 5, true }, { 0, false },
	};
	struct seal_kit	 k;
	ezz_verifier	*v;

	(void)state;
	kit_open(&k);
	v = kit_verifier(&k);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct ezz_seal_terms	 t = kit_terms(&k);
		struct ezz_buf		 esl;
		ezz_seal		*s;
		ezz_report		*r;
		enum ezz_hash		 by;
		struct ezz_cert		*c;

		t.version = cases[i].version;
		t.digests = cases[i].digests;
		esl = kit_seal(&k, &t);
		r = kit_judged(&k, v, ezz_bytes_of(&esl), KIT_NOW + 60);
		if (!ezz_report_accept(r))
			fail_msg("version %d is not accepted", t.version);
		ezz_report_free(&r);
		assert_int_equal(ezz_seal_read(k.ctx, ezz_bytes_of(&esl), &s),
		    EZZ_OK);
		assert_int_equal(s->ses.version, t.version == 0 ? 4 :
		    t.version);
		assert_int_equal(s->ses.created, KIT_NOW);
		assert_int_equal(s->ses.until, t.until);
		assert_int_equal(s->ses.notes.n, 0);
		assert_int_equal(ezz_cert_read(k.ctx, k.list[0], &c), EZZ_OK);
		assert_int_equal(ezz_seal_lists(k.ctx, &s->ses,
		    ezz_cert_der(c), &by), EZZ_OK);
		assert_int_equal(by, EZZ_SM3);
		assert_int_equal(ezz_seal_lists(k.ctx, &s->ses, s->ses.maker,
		    &by), EZZ_OK);
		assert_int_equal(by, EZZ_HASH_NONE);
		ezz_cert_free(&c);
		ezz_seal_free(&s);
		ezz_buf_free(&esl);
	}
	ezz_verifier_free(&v);
	kit_close(&k);
}

/* ---- refused -------------------------------------------------------------- */

enum wrong {
	NOTHING, NO_LIST, TWICE, EXPIRED, EARLY, ENCRYPTS, IS_CA, MAKER_STAMPS,
	NO_CERT, OTHER_KEY, MAKER_EXPIRED, MAKER_ENCRYPTS, MAKER_CA
};

static const struct refusal {
	const char	*words;		/* in the message */
	ezz_status	 st;
	enum wrong	 wrong;
	int		 version;	/* the rest: 0 leaves the term alone */
	bool		 digests;
	const char	*name, *vendor, *id, *picture;
	int		 width, height, type;
	int64_t		 from, until;	/* against KIT_NOW */
} refusals[] = {
	{ "list is empty", EZZ_EREFUSED, NO_LIST, .name = NULL },
	{ "twice", EZZ_EREFUSED, TWICE, .name = NULL },
	{ "has expired", EZZ_EREFUSED, EXPIRED, .name = NULL },
	{ "begins on", EZZ_EREFUSED, EARLY, .name = NULL },
	{ "encryption certificate", EZZ_EREFUSED, ENCRYPTS, .name = NULL },
	{ "CA certificate", EZZ_EREFUSED, IS_CA, .name = NULL },
	{ "does not stamp", EZZ_EREFUSED, MAKER_STAMPS, .name = NULL },
	{ "certificate 1", EZZ_EFORMAT, NO_CERT, .name = NULL },
	{ "does not belong", EZZ_EKEY, OTHER_KEY, .name = NULL },
	{ "has expired", EZZ_EREFUSED, MAKER_EXPIRED, .name = NULL },
	{ "encryption certificate", EZZ_EREFUSED, MAKER_ENCRYPTS,
	    .name = NULL },
	{ "CA certificate", EZZ_EREFUSED, MAKER_CA, .name = NULL },
	{ "version 3", EZZ_EINVAL, NOTHING, .version = 3 },
	{ "version 6", EZZ_EINVAL, NOTHING, .version = 6 },
	{ "not digests", EZZ_EINVAL, NOTHING, .version = 1, .digests = true },
	{ "name of a seal", EZZ_EINVAL, NOTHING, .name = "" },
	{ "cannot be seen", EZZ_EINVAL, NOTHING, .name = "a\nb" },
	{ "cannot be seen", EZZ_EINVAL, NOTHING, .name = "a\xe2\x80\xae" "b" },
	{ "cannot be seen", EZZ_EINVAL, NOTHING, .name = "a\xff" },
	{ "vendor", EZZ_EINVAL, NOTHING, .vendor = "" },
	{ "ASCII", EZZ_EINVAL, NOTHING, .vendor = "厂商" },
	{ "id of a seal", EZZ_EINVAL, NOTHING, .id = "" },
	{ "ASCII", EZZ_EINVAL, NOTHING, .id = "a\tb" },
	{ "no PNG", EZZ_EREFUSED, NOTHING, .picture = "" },
	{ "no PNG", EZZ_EREFUSED, NOTHING, .picture = "<svg/>" },
	{ "no PNG", EZZ_EREFUSED, NOTHING, .picture = "PK\003\004" },
	{ "sound PNG", EZZ_EFORMAT, NOTHING,
	    .picture = "\x89PNG\r\n\x1a\nxxxxxxxxxxxxxxxx" },
	{ "1 to 100 mm", EZZ_EINVAL, NOTHING, .width = -1 },
	{ "1 to 100 mm", EZZ_EINVAL, NOTHING, .height = 101 },
	{ "negative", EZZ_EINVAL, NOTHING, .type = -1 },
	{ "before it begins", EZZ_EREFUSED, NOTHING, .from = 100,
	    .until = 99 },
	{ "over already", EZZ_EREFUSED, NOTHING, .from = -100, .until = -1 },
	{ "before the day", EZZ_EREFUSED, NOTHING, .from = -86401 },
	{ "cannot be written", EZZ_EINVAL, NOTHING, .version = 1,
	    .until = 30 * KIT_YEAR },
};

/* The certificate that makes the case, and where it is put. */
static void
spoil(struct seal_kit *k, enum wrong wrong, struct ezz_seal_terms *t,
    struct ezz_bytes list[2], struct ezz_buf *own)
{
	bool		 maker = wrong == MAKER_EXPIRED ||
			    wrong == MAKER_ENCRYPTS;
	const ezz_signer *key = maker ? k->maker : k->stamper;
	const char	*role = wrong == ENCRYPTS || wrong == MAKER_ENCRYPTS ?
			    "encrypt" : maker ? "maker" : "stamper";
	int64_t		 from = KIT_NOW - KIT_YEAR, to = KIT_NOW + KIT_YEAR;

	if (wrong == EXPIRED || wrong == MAKER_EXPIRED)
		to = KIT_NOW - 1;
	if (wrong == EARLY)
		from = KIT_NOW + 1;
	if (wrong == MAKER_STAMPS)
		*own = kit_cert(k, k->maker, "CN=S", "stamper", from, to);
	else
		*own = kit_cert(k, key, "CN=X", role, from, to);
	list[0] = list[1] = ezz_bytes_of(&k->stamper_cert);
	t->stampers = list;
	t->stampers_n = wrong == NO_LIST ? 0 : wrong == TWICE ? 2 : 1;
	if (wrong == IS_CA)
		list[0] = ezz_bytes_of(&k->ca_cert);
	else if (wrong == NO_CERT)
		list[0] = ezz_bytes_str("no certificate");
	else if (wrong == OTHER_KEY)
		t->maker = ezz_bytes_of(&k->stamper_cert);
	else if (wrong == MAKER_CA)
		t->maker = ezz_bytes_of(&k->ca_cert);
	else if (maker)
		t->maker = ezz_bytes_of(own);
	else if (wrong != TWICE && wrong != NO_LIST && wrong != NOTHING)
		list[0] = ezz_bytes_of(own);
}

static void
apply(const struct refusal *c, struct ezz_seal_terms *t)
{
	t->version = c->version;
	t->digests = c->digests;
	t->name = c->name != NULL ? c->name : t->name;
	t->vendor = c->vendor != NULL ? c->vendor : t->vendor;
	t->id = c->id != NULL ? c->id : t->id;
	if (c->picture != NULL)
		t->picture = ezz_bytes_str(c->picture);
	t->width = c->width != 0 ? c->width : t->width;
	t->height = c->height != 0 ? c->height : t->height;
	t->type = c->type != 0 ? c->type : t->type;
	t->from += c->from;
	t->until = c->until != 0 ? KIT_NOW + c->until : t->until;
}

static void
what_breaks_the_rules_is_refused(void **state)
{
	struct seal_kit	 k;

	(void)state;
	kit_open(&k);
	for (size_t i = 0; i < COUNT(refusals); i++) {
		const struct refusal	*c = &refusals[i];
		struct ezz_seal_terms	 t = kit_terms(&k);
		struct ezz_buf		 esl = { 0 }, own = { 0 };
		struct ezz_bytes	 list[2];
		ezz_status		 st;

		spoil(&k, c->wrong, &t, list, &own);
		apply(c, &t);
		st = ezz_seal_make(k.ctx, c->wrong == MAKER_CA ? k.ca :
		    k.maker, &t, &esl, NULL);
		if (st != c->st ||
		    strstr(ezz_message(k.ctx), c->words) == NULL)
			fail_msg("case %zu, %s: %d, %s", i, c->words, st,
			    ezz_message(k.ctx));
		assert_int_equal(esl.n, 0);
		ezz_buf_free(&own);
		ezz_buf_free(&esl);
	}
	kit_close(&k);
}

/* ---- remarks and ids ------------------------------------------------------ */

static void
what_will_trouble_is_remarked(void **state)
{
	static const struct {
		const char	*words;
		int		 width;
		int64_t		 until;
		const char	*picture;
	} cases[] = {
		{ "another shape", 60, 0, NULL },
		{ "coarse", 100, 0, NULL },
		{ "of any stamper", 42, 3 * KIT_YEAR + 1, NULL },
		{ "its maker's certificate", 42, 4 * KIT_YEAR + 1, NULL },
		{ "only a PNG", 42, 0, "GIF89a" },
	};
	struct seal_kit	 k;

	(void)state;
	kit_open(&k);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct ezz_seal_terms	 t = kit_terms(&k);
		struct ezz_buf		 esl = { 0 }, said = { 0 };

		t.width = cases[i].width;
		if (t.width == 100)
			t.height = 100;
		if (cases[i].until != 0)
			t.until = KIT_NOW + cases[i].until;
		if (cases[i].picture != NULL)
			t.picture = ezz_bytes_str(cases[i].picture);
		assert_int_equal(ezz_seal_make(k.ctx, k.maker, &t, &esl,
		    &said), EZZ_OK);
		if (memmem(said.p, said.n, cases[i].words,
		    strlen(cases[i].words)) == NULL)
			fail_msg("not remarked: %s", cases[i].words);
		ezz_buf_free(&said);
		ezz_buf_free(&esl);
	}
	kit_close(&k);
}

static ezz_status
sevens(void *arg, uint8_t *p, size_t n)
{
	(void)arg;
	memset(p, 0x77, n);
	return EZZ_OK;
}

static ezz_status
dry(void *arg, uint8_t *p, size_t n)
{
	(void)arg;
	(void)p;
	(void)n;
	return EZZ_ECRYPTO;
}

static void
an_id_is_a_uuid(void **state)
{
	static const struct ezz_random	 seven = { sevens, NULL };
	static const struct ezz_random	 none = { dry, NULL };
	struct seal_kit			 k;
	struct ezz_seal_terms		 t;
	struct ezz_buf			 esl;
	ezz_seal			*s;

	(void)state;
	kit_open(&k);
	t = kit_terms(&k);
	t.id = NULL;
	t.random = &seven;
	esl = kit_seal(&k, &t);
	assert_int_equal(ezz_seal_read(k.ctx, ezz_bytes_of(&esl), &s), 0);
	assert_true(ezz_bytes_equal(s->ses.id,
	    ezz_bytes_str("77777777-7777-4777-b777-777777777777")));
	ezz_seal_free(&s);
	ezz_buf_free(&esl);
	t.random = &none;
	assert_int_not_equal(ezz_seal_make(k.ctx, k.maker, &t, &esl, NULL),
	    EZZ_OK);
	assert_int_equal(esl.n, 0);
	kit_close(&k);
}

/* ---- no byte may change --------------------------------------------------- */

static bool
accepted(struct seal_kit *k, ezz_verifier *v, struct ezz_bytes b)
{
	ezz_report	*r = kit_judged(k, v, b, KIT_NOW + 60);
	bool		 yes = ezz_report_accept(r);

	ezz_report_free(&r);
	return yes;
}

static void
every_byte_counts(void **state)
{
	struct seal_kit		 k;
	struct ezz_seal_terms	 t;
	ezz_verifier		*v;
	struct ezz_buf		 esl;

	(void)state;
	kit_open(&k);
	v = kit_verifier(&k);
	t = kit_terms(&k);
	t.picture = ezz_bytes_str("GIF89a");
	esl = kit_seal(&k, &t);
	assert_true(accepted(&k, v, ezz_bytes_of(&esl)));
	for (size_t i = 0; i < esl.n; i++) {
		static const uint8_t	 flips[] = { 0x01, 0x80, 0xff };

		for (size_t f = 0; f < COUNT(flips); f++) {
			esl.p[i] ^= flips[f];
			if (accepted(&k, v, ezz_bytes_of(&esl)))
				fail_msg("byte %zu ^ %02x", i, flips[f]);
			esl.p[i] ^= flips[f];
		}
	}
	for (size_t n = 0; n < esl.n; n++)
		assert_false(accepted(&k, v, EZZ_BYTES(esl.p, n)));
	assert_int_equal(ezz_buf_byte(k.ctx, &esl, 0), EZZ_OK);
	assert_false(accepted(&k, v, ezz_bytes_of(&esl)));
	ezz_buf_free(&esl);
	ezz_verifier_free(&v);
	kit_close(&k);
}

/* ---- whose it is ---------------------------------------------------------- */

static void
a_stampers_certificate_makes_no_seal(void **state)
{
	struct seal_kit		 k;
	struct ezz_seal_terms	 t;
	ezz_verifier		*v;
	struct ezz_buf		 esl, other;

	(void)state;
	kit_open(&k);
	v = kit_verifier(&k);
	other = kit_cert(&k, k.maker, "CN=S2", "stamper", KIT_NOW,
	    KIT_NOW + KIT_YEAR);
	t = kit_terms(&k);
	t.maker = ezz_bytes_of(&k.stamper_cert);
	k.list[0] = ezz_bytes_of(&other);
	assert_int_equal(ezz_seal_make(k.ctx, k.stamper, &t, &esl, NULL),
	    EZZ_OK);
	assert_false(accepted(&k, v, ezz_bytes_of(&esl)));
	ezz_buf_free(&esl);
	ezz_buf_free(&other);
	ezz_verifier_free(&v);
	kit_close(&k);
}

/* ---- finding and showing -------------------------------------------------- */

static void
hostile_text_is_escaped(void **state)
{
	struct seal_kit		 k;
	struct ezz_ses_seal	*s;
	struct ezz_buf		 esl, out = { 0 };
	struct ezz_seal_terms	 t;
	ezz_seal		*seal;

	(void)state;
	kit_open(&k);
	t = kit_terms(&k);
	esl = kit_seal(&k, &t);
	assert_int_equal(ezz_seal_read(k.ctx, ezz_bytes_of(&esl), &seal), 0);
	s = &seal->ses;
	s->name = ezz_bytes_str("a\x1b[2Jb\n测\xe2\x80\xaexyz");
	for (int json = 0; json < 2; json++) {
		assert_int_equal(ezz_seal_show(k.ctx, seal, json, &out), 0);
		assert_null(memchr(out.p, 0x1b, out.n));
		assert_null(memmem(out.p, out.n, "\xe2\x80\xae", 3));
		assert_null(memmem(out.p, out.n, "b\n", 2));
		out.n = 0;
	}
	ezz_buf_free(&out);
	ezz_seal_free(&seal);
	ezz_buf_free(&esl);
	kit_close(&k);
}

static void
what_is_no_seal_is_said(void **state)
{
	static const char *const	 things[] = { "", "0", "hello",
					    "PK\003\004", "\x30\x03\x02\x01",
					    "\x30\x80" };
	ezz_ctx				*ctx = test_ctx();
	struct ezz_buf			 out = { 0 };
	ezz_seal			*seal;

	(void)state;
	for (size_t i = 0; i < COUNT(things); i++) {
		assert_int_not_equal(ezz_seal_find(ctx,
		    ezz_bytes_str(things[i]), 0, &out), EZZ_OK);
		assert_int_equal(out.n, 0);
		assert_int_not_equal(ezz_seal_read(ctx,
		    ezz_bytes_str(things[i]), &seal), EZZ_OK);
		assert_null(seal);
	}
	ezz_ctx_free(&ctx);
}

/* Real packages: as many seals as signatures with one, each readable. */
static void
seals_are_found(void **state)
{
	static const struct { const char *file; size_t n; } files[] = {
		{ "ofd/kinggrid-v4-invoice.ofd", 1 },
		{ "ofd/gomain-v4-2sig-tampered-pages.ofd", 2 },
		{ "ofd/gomain-sign-cms-attrs-2sig.ofd", 0 },
		{ "ofd/plain-helloworld.ofd", 0 },
		{ "seal/ofdrw-v1.esl", 1 }, { "seal/ofdrw-v5.esl", 1 },
		{ "parts/azt-v4-negative-integer/SignedValue.dat", 1 },
	};
	const char	*shared = test_shared();
	ezz_ctx		*ctx = test_ctx();
	char		 path[8192];

	(void)state;
	for (size_t i = 0; shared != NULL && i < COUNT(files); i++) {
		struct ezz_buf	 b, esl = { 0 };
		ezz_seal	*s;
		size_t		 n = 0;

		snprintf(path, sizeof(path), "%s/samples/ofd/%s", shared,
		    files[i].file);
		b = test_file(path);
		while (ezz_seal_find(ctx, ezz_bytes_of(&b), n, &esl) ==
		    EZZ_OK) {
			assert_int_equal(ezz_seal_read(ctx,
			    ezz_bytes_of(&esl), &s), EZZ_OK);
			assert_true(ezz_seal_picture_fits(&s->ses));
			ezz_seal_free(&s);
			esl.n = 0;
			n++;
		}
		if (n != files[i].n)
			fail_msg("%s: %zu seals, not %zu", files[i].file, n,
			    files[i].n);
		ezz_buf_free(&esl);
		ezz_buf_free(&b);
	}
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(every_version_is_accepted),
		cmocka_unit_test(what_breaks_the_rules_is_refused),
		cmocka_unit_test(what_will_trouble_is_remarked),
		cmocka_unit_test(an_id_is_a_uuid),
		cmocka_unit_test(every_byte_counts),
		cmocka_unit_test(a_stampers_certificate_makes_no_seal),
		cmocka_unit_test(hostile_text_is_escaped),
		cmocka_unit_test(what_is_no_seal_is_said),
		cmocka_unit_test(seals_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
