/*
 * Judging documents and seals: real files against what was measured of them
 * elsewhere, and one signed file under every attack that can be built on it
 * without its key.
 */
#include "test.h"

#include "base/clock.h"
#include "crypto/cert.h"
#include "format/pkg.h"
#include "format/ses.h"
#include "object/report.h"
#include "op/verifier.h"

static const char	*shared;

static struct ezz_buf
sample(const char *name)
{
	char	 path[4096];

	snprintf(path, sizeof(path), "%s/samples/ofd/%s", shared, name);
	return test_file(path);
}

static ezz_verifier *
verifier(ezz_ctx *ctx)
{
	ezz_verifier	*v = NULL;
	char		 path[4096];
	const char	*data = getenv("EZZ_DATA");

	snprintf(path, sizeof(path), "%s/schemas", getenv("srcdir") == NULL ?
	    "." : getenv("srcdir"));
	assert_int_equal(ezz_verifier_new(ctx, data == NULL ? path : data,
	    &v), EZZ_OK);
	ezz_verifier_documents(v);
	return v;
}

static ezz_report *
judged(ezz_ctx *ctx, ezz_verifier *v, struct ezz_bytes b, int64_t time)
{
	struct ezz_verify_terms	 terms = { .time = time, .no_status = true };
	ezz_report		*r = NULL;

	assert_int_equal(ezz_verify(ctx, v, b, "x", &terms, &r), EZZ_OK);
	assert_non_null(r);
	return r;
}

static const struct ezz_finding *
finding(const ezz_report *r, const char *check, const char *of)
{
	const struct ezz_finding	*f;

	for (size_t i = 0; i < ezz_report_findings(r); i++) {
		f = ezz_report_finding(r, i);
		if (strcmp(f->check, check) == 0 && strcmp(f->of, of) == 0)
			return f;
	}
	return NULL;
}

/* "P", "I", "F", or "-" for a check that is not there. */
static char
mark(const ezz_report *r, const char *check, const char *of)
{
	const struct ezz_finding	*f = finding(r, check, of);

	return f == NULL ? '-' : "PIF"[f->verdict];
}

/* ---- what was measured --------------------------------------------------- */

static const char *const measured[] = {
	"sig.references", "sig.coverage", "sig.digest", "sig.value",
	"sig.binding", "seal.maker", "seal.signer-listed", "seal.file"
};

static const struct signed_sample {
	const char	*file;
	const char	*of;
	const char	*marks;		/* as measured[] */
	const char	*names;		/* in sig.coverage */
	ezz_verdict	 whole;
} signed_samples[] = {
	{ "ofd/kinggrid-v4-invoice.ofd", "signature 1", "PIPPPPPP",
	    "/OFD.xml", EZZ_INDETERMINATE },
	{ "ofd/gomain-v4-templates-uncovered.ofd", "signature 1", "PIPPPPPP",
	    "/Doc_0/TPLS/TPL_0/Content.xml", EZZ_INDETERMINATE },
	{ "ofd/bw-v4-tampered-document.ofd", "signature 1", "FIPPPPPP",
	    "/Doc_0/Document.xml", EZZ_FAILED },
	{ "ofd/ofdrw-v4-straddle-right.ofd", "signature 1", "PPPPPPPP",
	    NULL, EZZ_INDETERMINATE },
	{ "ofd/ofdrw-v4-whole-protected.ofd", "signature 1", "PPPPPPPP",
	    NULL, EZZ_INDETERMINATE },
	{ "ofd/gomain-sign-cms-attrs-2sig.ofd", "signature 1", "PIPPP---",
	    "/OFD.xml", EZZ_INDETERMINATE },
	{ "ofd/gomain-sign-cms-attrs-2sig.ofd", "signature 2", "PPPPP---",
	    NULL, EZZ_INDETERMINATE },
	{ "ofd/gomain-v4-2sig-tampered-pages.ofd", "signature 1", "FIPPPPPP",
	    NULL, EZZ_FAILED },
	{ "ofd/gomain-v4-2sig-tampered-pages.ofd", "signature 2", "FIPPPPPP",
	    NULL, EZZ_FAILED },
	{ "ofd/ofdrw-sign-raw-sm2.ofd", "signature 1", "PIPIP---", NULL,
	    EZZ_INDETERMINATE },
	/* its certificates are malformed, their keys can be read */
	{ "ofd/dms360-v1-invalid.ofd", "signature 1", "FIFFPPFP", NULL,
	    EZZ_FAILED },
};

static void
signed_as_measured(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_verifier	*v = verifier(ctx);

	(void)state;
	for (size_t i = 0; shared != NULL && i < sizeof(signed_samples) /
	    sizeof(signed_samples[0]); i++) {
		const struct signed_sample	*s = &signed_samples[i];
		struct ezz_buf			 b = sample(s->file);
		ezz_report			*r;

		r = judged(ctx, v, ezz_bytes_of(&b), 1795000000);
		for (size_t k = 0; k < 8; k++)
			if (mark(r, measured[k], s->of) != s->marks[k])
				fail_msg("%s: %s of %s is %c, not %c", s->file,
				    measured[k], s->of, mark(r, measured[k],
				    s->of), s->marks[k]);
		assert_int_equal(ezz_report_verdict(r), s->whole);
		assert_false(ezz_report_accept(r));
		if (s->names != NULL)
			assert_non_null(strstr(finding(r, "sig.coverage",
			    s->of)->text, s->names));
		ezz_report_free(&r);
		ezz_buf_free(&b);
	}
	ezz_verifier_free(&v);
	ezz_ctx_free(&ctx);
}

static const char *const unsigned_samples[] = {
	"plain-helloworld", "plain-helloworld2", "plain-page1", "plain-page2",
	"plain-7pages", "plain-hello-2pages", "plain-annotations-vendor",
	"plain-attachment", "plain-chinese-dirname", "plain-old-namespace",
	"plain-multikeyword-textcode", "plain-keyword2", "plain-pageblock",
	"plain-path-unstd", "plain-pattern-fill", "plain-jpeg",
	"plain-sealart-suwell", "plain-ofd-a", "plain-doc1-cgtransform",
	"plain-docinfo-full", "plain-image", "plain-canvas",
	"plain-custom-font", "plain-annots", "ofdrw-integrity-OFDEntries",
};

static void
unsigned_are_undecided(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_verifier	*v = verifier(ctx);
	char		 name[256];

	(void)state;
	for (size_t i = 0; shared != NULL && i < sizeof(unsigned_samples) /
	    sizeof(unsigned_samples[0]); i++) {
		struct ezz_buf	 b;
		ezz_report	*r;

		snprintf(name, sizeof(name), "ofd/%s.ofd",
		    unsigned_samples[i]);
		b = sample(name);
		r = judged(ctx, v, ezz_bytes_of(&b), 1795000000);
		assert_int_equal(ezz_report_verdict(r), EZZ_INDETERMINATE);
		assert_int_equal(ezz_report_exit(r), 3);
		assert_int_equal(mark(r, "package.profile", ""), 'P');
		assert_int_equal(mark(r, "ofd.signatures", ""), 'I');
		ezz_report_free(&r);
		ezz_buf_free(&b);
	}
	ezz_verifier_free(&v);
	ezz_ctx_free(&ctx);
}

static const struct {
	const char	*file;
	char		 maker;
} seals[] = {
	{ "seal/ofdrw-v1.esl", 'P' }, { "seal/ofdrw-v4.esl", 'P' },
	{ "seal/ofdrw-v5.esl", 'P' }, { "seal/gomain-v4-invoice.esl", 'P' },
	{ "seal/ber-indefinite-v4-signed-over-BER.esl", 'P' },
	{ "seal/ber-indefinite-v1-badsig.esl", 'F' },
	{ "seal/ber-indefinite-v4-badsig.esl", 'F' },
	{ "parts/azt-v4-negative-integer/Seal.esl", 'P' },
	{ "parts/dianju-v4/Seal.esl", 'P' },
};

static void
seals_as_measured(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_verifier	*v = verifier(ctx);

	(void)state;
	for (size_t i = 0; shared != NULL && i < sizeof(seals) /
	    sizeof(seals[0]); i++) {
		struct ezz_buf	 b = sample(seals[i].file);
		ezz_report	*r;

		r = judged(ctx, v, ezz_bytes_of(&b), 1795000000);
		assert_int_equal(ezz_report_kind(r), EZZ_KIND_SEAL);
		if (mark(r, "seal.maker", "") != seals[i].maker)
			fail_msg("%s: seal.maker", seals[i].file);
		assert_int_not_equal(mark(r, "seal.certificate", ""), 'P');
		assert_false(ezz_report_accept(r));
		ezz_report_free(&r);
		ezz_buf_free(&b);
	}
	ezz_verifier_free(&v);
	ezz_ctx_free(&ctx);
}

/* ---- one signed file under attack ---------------------------------------- */

#define VICTIM		"ofd/ofdrw-v4-whole-protected.ofd"
#define SIGN_DIR	"Doc_0/Signs/Sign_0"

struct victim {
	ezz_ctx			*ctx;
	ezz_verifier		*v;
	struct ezz_buf		 bytes;
	struct ezz_pkg		*pkg;
	struct ezz_buf		 value;
	struct ezz_ses_signature *ses;
	int64_t			 time;
};

static const struct ezz_pkg_entry *
entry(struct victim *t, const char *name)
{
	const struct ezz_pkg_entry	*e;
	bool				 exact;

	e = ezz_pkg_find(t->pkg, ezz_bytes_str(name), &exact);
	if (e == NULL)
		fail_msg("%s is not in the sample", name);
	return e;
}

static struct ezz_buf
content(struct victim *t, const char *name)
{
	struct ezz_buf	 b = { 0 };

	assert_int_equal(ezz_pkg_read(t->ctx, t->pkg, entry(t, name),
	    EZZ_MAX_ENTRY, &b), EZZ_OK);
	return b;
}

/* Its own signer and maker are trusted here, so that it is accepted. */
static void
take_victim(struct victim *t)
{
	*t = (struct victim){ .ctx = test_ctx() };
	t->v = verifier(t->ctx);
	t->bytes = sample(VICTIM);
	assert_int_equal(ezz_pkg_open_bytes(t->ctx, ezz_bytes_of(&t->bytes),
	    &t->pkg), EZZ_OK);
	t->value = content(t, SIGN_DIR "/SignedValue.dat");
	assert_non_null(t->ses = calloc(1, sizeof(*t->ses)));
	assert_int_equal(ezz_ses_signature_read(t->ctx,
	    ezz_bytes_of(&t->value), t->ses), EZZ_OK);
	t->time = t->ses->time + 60;
	assert_int_equal(ezz_verifier_anchor(t->ctx, t->v, EZZ_USE_CA_SIGNER,
	    t->ses->cert), EZZ_OK);
	assert_int_equal(ezz_verifier_anchor(t->ctx, t->v, EZZ_USE_CA_MAKER,
	    t->ses->seal.maker), EZZ_OK);
}

static void
free_victim(struct victim *t)
{
	ezz_ses_signature_clear(t->ses);
	free(t->ses);
	ezz_buf_free(&t->value);
	ezz_pkg_free(&t->pkg);
	ezz_buf_free(&t->bytes);
	ezz_verifier_free(&t->v);
	ezz_ctx_free(&t->ctx);
}

static void
is_refused(struct victim *t, struct ezz_bytes b, const char *what)
{
	ezz_report	*r = judged(t->ctx, t->v, b, t->time);

	if (ezz_report_accept(r))
		fail_msg("accepted: %s", what);
	ezz_report_free(&r);
}

static ezz_status
into(ezz_ctx *ctx, void *arg, struct ezz_bytes b)
{
	return ezz_buf_add(ctx, arg, b.p, b.n);
}

/* The package with entries put in, or in place of others. */
static void
put_is_refused(struct victim *t, const struct ezz_pkg_put *puts, size_t n,
    const char *what)
{
	struct ezz_buf	 out = { 0 };

	assert_int_equal(ezz_pkg_write(t->ctx, t->pkg, puts, n, into, &out),
	    EZZ_OK);
	is_refused(t, ezz_bytes_of(&out), what);
	ezz_buf_free(&out);
}

/* An entry with the first from replaced by to. */
static void
edit_is_refused(struct victim *t, const char *name, const char *from,
    const char *to)
{
	struct ezz_buf		 b = content(t, name), out = { 0 };
	struct ezz_pkg_put	 put = { .name = name };
	uint8_t			*at;
	size_t			 left;

	at = memmem(b.p, b.n, from, strlen(from));
	if (at == NULL)
		fail_msg("%s has no %s", name, from);
	left = b.n - (size_t)(at - b.p) - strlen(from);
	assert_int_equal(ezz_buf_add(t->ctx, &out, b.p,
	    (size_t)(at - b.p)), EZZ_OK);
	assert_int_equal(ezz_buf_str(t->ctx, &out, to), EZZ_OK);
	assert_int_equal(ezz_buf_add(t->ctx, &out, at +
	    strlen(from), left), EZZ_OK);
	put.bytes = ezz_bytes_of(&out);
	put_is_refused(t, &put, 1, to);
	ezz_buf_free(&out);
	ezz_buf_free(&b);
}

/* The package without one entry. */
static void
drop_is_refused(struct victim *t, const char *name)
{
	struct ezz_pkg_put	 puts[64] = { { 0 } };
	struct ezz_buf		 bytes[64] = { { 0 } }, out = { 0 };
	size_t			 n = 0;

	for (size_t i = 0; i < t->pkg->n; i++) {
		const struct ezz_pkg_entry	*e = &t->pkg->entries[i];

		if (e->dir || strcmp(e->name, name) == 0)
			continue;
		assert_true(n < 64);
		bytes[n] = content(t, e->name);
		puts[n] = (struct ezz_pkg_put){ e->name,
		    ezz_bytes_of(&bytes[n]) };
		n++;
	}
	assert_int_equal(ezz_pkg_write(t->ctx, NULL, puts, n, into, &out),
	    EZZ_OK);
	is_refused(t, ezz_bytes_of(&out), name);
	ezz_buf_free(&out);
	for (size_t i = 0; i < n; i++)
		ezz_buf_free(&bytes[i]);
}

static void
whole_is_accepted(void **state)
{
	struct victim	 t;
	ezz_report	*r;

	(void)state;
	if (shared == NULL)
		return;
	take_victim(&t);
	r = judged(t.ctx, t.v, ezz_bytes_of(&t.bytes), t.time);
	for (size_t i = 0; i < ezz_report_findings(r); i++) {
		const struct ezz_finding	*f = ezz_report_finding(r, i);

		if (!f->remark && f->verdict != EZZ_PASSED)
			fail_msg("%s: %s", f->check, f->text);
	}
	assert_true(ezz_report_accept(r));
	ezz_report_free(&r);
	free_victim(&t);
}

static void
attacks_are_refused(void **state)
{
	static const char	 list[] = "Doc_0/Signs/Signatures.xml";
	struct ezz_pkg_put	 put = { .name = "Doc_0/Pages/new.xml",
				    .bytes = ezz_bytes_str("<a/>") };
	struct victim		 t;
	struct ezz_buf		 other;

	(void)state;
	if (shared == NULL)
		return;
	take_victim(&t);
	put_is_refused(&t, &put, 1, "an entry that nothing covers");
	edit_is_refused(&t, "OFD.xml", "</ofd:OFD>",
	    "<ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID></ofd:DocInfo>"
	    "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
	    "</ofd:OFD>");
	edit_is_refused(&t, "OFD.xml", "Document.xml", "Documen1.xml");
	edit_is_refused(&t, list, "/Sign_0/", "/Sign_1/");
	edit_is_refused(&t, list, "Type=\"Seal\"", "Type=\"Sign\"");
	edit_is_refused(&t, list, "<ofd:Signature ", "<ofd:Signature ID=\"9\" "
	    "Type=\"Seal\" BaseLoc=\"/" SIGN_DIR "/Signature.xml\"/>"
	    "<ofd:Signature ");
	edit_is_refused(&t, SIGN_DIR "/Signature.xml", "Boundary=\"",
	    "Boundary=\"1");
	other = sample("seal/gomain-v4-invoice.esl");
	put = (struct ezz_pkg_put){ SIGN_DIR "/Seal.esl",
	    ezz_bytes_of(&other) };
	put_is_refused(&t, &put, 1, "another seal");
	ezz_buf_free(&other);
	other = sample("seal/gomain-v4-SignedValue.dat");
	put = (struct ezz_pkg_put){ SIGN_DIR "/SignedValue.dat",
	    ezz_bytes_of(&other) };
	put_is_refused(&t, &put, 1, "another signature's value");
	ezz_buf_free(&other);
	put = (struct ezz_pkg_put){ SIGN_DIR "/SignedValue.dat", { 0 } };
	put_is_refused(&t, &put, 1, "no value");
	for (size_t i = 0; i < t.pkg->n; i++)
		if (!t.pkg->entries[i].dir)
			drop_is_refused(&t, t.pkg->entries[i].name);
	free_victim(&t);
}

/* Who stamps does not make seals, whatever he is trusted for. */
static void
roles_are_apart(void **state)
{
	struct victim	 t;
	ezz_verifier	*v;
	ezz_report	*r;

	(void)state;
	if (shared == NULL)
		return;
	take_victim(&t);
	v = verifier(t.ctx);
	assert_int_equal(ezz_verifier_anchor(t.ctx, v, EZZ_USE_CA_SIGNER,
	    t.ses->cert), EZZ_OK);
	assert_int_equal(ezz_verifier_anchor(t.ctx, v, EZZ_USE_CA_SIGNER,
	    t.ses->seal.maker), EZZ_OK);
	r = judged(t.ctx, v, ezz_bytes_of(&t.bytes), t.time);
	assert_int_equal(mark(r, "sig.certificate", "signature 1"), 'P');
	assert_int_equal(mark(r, "seal.certificate", "signature 1"), 'I');
	assert_false(ezz_report_accept(r));
	ezz_report_free(&r);
	ezz_verifier_free(&v);
	free_victim(&t);
}

/* The claim of the signer, and what the verifier's clock says of it. */
static void
times_count(void **state)
{
	struct victim	 t;
	ezz_report	*r;
	struct ezz_cert	*c = NULL;

	(void)state;
	if (shared == NULL)
		return;
	take_victim(&t);
	assert_int_equal(ezz_cert_read(t.ctx, t.ses->cert, &c), EZZ_OK);
	r = judged(t.ctx, t.v, ezz_bytes_of(&t.bytes), t.ses->time - 86400);
	assert_int_equal(mark(r, "sig.time", "signature 1"), 'I');
	ezz_report_free(&r);
	r = judged(t.ctx, t.v, ezz_bytes_of(&t.bytes),
	    ezz_cert_not_after(c) + 1);
	assert_int_equal(mark(r, "sig.time", "signature 1"), 'I');
	assert_false(ezz_report_accept(r));
	ezz_report_free(&r);
	assert_int_equal(ezz_verifier_policy(t.ctx, t.v,
	    "gm0031-claimed-time-2026-11"), EZZ_OK);
	r = judged(t.ctx, t.v, ezz_bytes_of(&t.bytes),
	    ezz_cert_not_after(c) + 1);
	assert_int_equal(mark(r, "sig.time", "signature 1"), 'P');
	ezz_report_free(&r);
	ezz_cert_free(&c);
	free_victim(&t);
}

/*
 * Bytes that say nothing of what is in the package: the version that it asks
 * for, in the central directory who made it and a file's attributes, and the
 * flag that a plain name is UTF-8, of which real headers disagree.
 */
static bool
neutral(const struct victim *t, size_t at)
{
	for (size_t i = 0; i < t->pkg->n; i++) {
		struct ezz_bytes	 r = t->pkg->entries[i].record;
		size_t			 from;
		const uint8_t		*found;

		found = memmem(t->bytes.p, t->bytes.n, r.p, r.n);
		assert_non_null(found);
		from = t->pkg->entries[i].at;
		if ((at >= from + 4 && at < from + 6) || at == from + 7)
			return true;
		from = (size_t)(found - t->bytes.p);
		if (at >= from && at < from + r.n) {
			at -= from;
			return (at >= 4 && at < 8) || at == 9 || (at >= 36 && at < 42);
		}
	}
	return false;
}

/* Every seventh byte, or as EZZ_TEST_STEP says: all of them take 13 s. */
static void
bytes_and_truncations(void **state)
{
	struct victim	 t;
	struct ezz_buf	 copy = { 0 };
	char		 what[64];
	const char	*step = getenv("EZZ_TEST_STEP");
	size_t		 by = step == NULL ? 7 : (size_t)atoi(step);

	(void)state;
	if (shared == NULL)
		return;
	take_victim(&t);
	assert_int_equal(ezz_buf_add(t.ctx, &copy, t.bytes.p, t.bytes.n),
	    EZZ_OK);
	for (size_t i = 0; i < copy.n; i += by) {
		copy.p[i] ^= (uint8_t)(1U << (i % 8));
		snprintf(what, sizeof(what), "byte %zu", i);
		if (!neutral(&t, i))
			is_refused(&t, ezz_bytes_of(&copy), what);
		copy.p[i] = t.bytes.p[i];
	}
	for (size_t i = 0; i < t.pkg->n; i++) {
		is_refused(&t, EZZ_BYTES(copy.p, t.pkg->entries[i].at),
		    "cut before an entry");
		is_refused(&t, EZZ_BYTES(copy.p, t.pkg->entries[i].end),
		    "cut after an entry");
	}
	for (size_t i = 1; i < 64; i++)
		is_refused(&t, EZZ_BYTES(copy.p, copy.n - i), "cut at the end");
	ezz_buf_free(&copy);
	free_victim(&t);
}

/* A verifier that was not told to leaves both undecided. */
static void
left_out_is_undecided(void **state)
{
	static const uint8_t	 seal[] = { 0x30, 8, 0x30, 6, 0x30, 4, 0x16,
				    2, 'E', 'S' };
	struct ezz_verify_terms	 terms = { .time = 1795000000 };
	ezz_ctx			*ctx = test_ctx();
	ezz_verifier		*v = verifier(ctx);
	ezz_report		*r = NULL;

	(void)state;
	v->check_document = v->check_seal = NULL;
	assert_int_equal(ezz_verify(ctx, v, ezz_bytes_str("PK\003\004"), "x",
	    &terms, &r), EZZ_OK);
	assert_int_equal(ezz_report_exit(r), 3);
	ezz_report_free(&r);
	assert_int_equal(ezz_verify(ctx, v, EZZ_BYTES(seal, sizeof(seal)),
	    "x", &terms, &r), EZZ_OK);
	assert_int_equal(ezz_report_exit(r), 3);
	ezz_report_free(&r);
	ezz_verifier_documents(v);
	assert_int_equal(ezz_verify(ctx, v, EZZ_BYTES(seal, sizeof(seal)),
	    "x", &terms, &r), EZZ_OK);
	assert_int_equal(ezz_report_exit(r), 1);
	ezz_report_free(&r);
	ezz_verifier_free(&v);
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(left_out_is_undecided),
		cmocka_unit_test(signed_as_measured),
		cmocka_unit_test(unsigned_are_undecided),
		cmocka_unit_test(seals_as_measured),
		cmocka_unit_test(whole_is_accepted),
		cmocka_unit_test(attacks_are_refused),
		cmocka_unit_test(roles_are_apart),
		cmocka_unit_test(times_count),
		cmocka_unit_test(bytes_and_truncations),
	};

	shared = test_shared();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
