/*
 * Signed data: real ones of three makers, verified over what the reader says
 * was signed; vectors; what is written comes back; nothing that is cut or
 * changed does harm.
 */
#include "unzip.h"
#include "vectors.h"

#include "crypto/cert.h"
#include "crypto/digest.h"
#include "format/sdata.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define SM3_OID		"1.2.156.10197.1.401"

static bool
noted(const struct ezz_notes *n, const char *text)
{
	for (size_t i = 0; i < n->n; i++)
		if (strcmp(n->v[i].text, text) == 0)
			return true;
	return false;
}

static const struct real {
	const char		*file, *entry;
	const char		*signed_entry;	/* or file */
	enum ezz_sdata_shape	 shape;
	const char		*alg;
	const char		*time;
	size_t			 notes;
	const char		*note;
} reals[] = {
	{ "parts/tongz-sign-cms-raw64/SignedValue.dat", NULL,
	  "parts/tongz-sign-cms-raw64/Signature.xml", EZZ_SDATA_CONTENT,
	  "1.2.156.10197.1.501", "", 1,
	  "the signature is raw r || s, not DER" },
	{ "ofd/gomain-sign-cms-attrs-2sig.ofd",
	  "Doc_0/Signs/Sign_0/SignedValue.dat",
	  "Doc_0/Signs/Sign_0/Signature.xml", EZZ_SDATA_ATTRS,
	  "1.2.156.10197.1.301.1", "2022-11-16T11:20:58Z", 2,
	  "data is named by two object identifiers" },
	{ "ofd/gomain-sign-cms-attrs-2sig.ofd",
	  "Doc_0/Signs/Sign_1/SignedValue.dat",
	  "Doc_0/Signs/Sign_1/Signature.xml", EZZ_SDATA_ATTRS,
	  "1.2.156.10197.1.301.1", "2022-11-16T11:20:58Z", 2,
	  "the attributes are not in DER order" },
	{ "ofd/ofdrw-integrity-OFDEntries.ofd", "signedvalue.dat",
	  "OFDEntries.xml", EZZ_SDATA_CONTENT, "1.2.156.10197.1.301.1", "",
	  0, "" },
};

static struct ezz_buf
sample(const char *shared, const char *file, const char *entry)
{
	char	 path[8192];

	snprintf(path, sizeof(path), "%s/samples/ofd/%s", shared, file);
	return entry == NULL ? test_file(path) : unzip(path, entry);
}

/* The signer's certificate is the one of its issuer and serial number. */
static struct ezz_cert *
signer_cert(ezz_ctx *ctx, const struct ezz_sdata *d)
{
	struct ezz_cert	*c = NULL;

	for (size_t i = 0; i < d->certs_n; i++) {
		assert_int_equal(ezz_cert_read(ctx, d->certs[i], &c), EZZ_OK);
		if (ezz_bytes_equal(ezz_cert_issuer_der(c),
		    d->signers[0].issuer) && ezz_bytes_equal(
		    ezz_cert_serial(c), d->signers[0].serial))
			return c;
		ezz_cert_free(&c);
	}
	fail_msg("no certificate of the signer");
	return NULL;
}

static void
look_at_real(ezz_ctx *ctx, const struct real *r, struct ezz_bytes in,
    struct ezz_bytes file)
{
	struct ezz_sdata	 d;
	struct ezz_sdata_signer	*s = &d.signers[0];
	struct ezz_buf		 tbs = { 0 };
	struct ezz_cert		*c;
	uint8_t			 sm3[EZZ_DIGEST_MAX];
	int64_t			 t;
	bool			 good;

	if (ezz_sdata_read(ctx, in, &d) != EZZ_OK)
		fail_msg("%s: %s", r->file, ezz_message(ctx));
	assert_int_equal(ezz_signed_value(in), EZZ_SIGNED_DATA);
	assert_true(d.gm && d.version == 1 && d.signers_n == 1);
	assert_int_equal(d.digest_algs_n, 1);
	assert_string_equal(d.digest_algs[0], SM3_OID);
	assert_string_equal(s->digest_alg, SM3_OID);
	assert_int_equal(s->shape, r->shape);
	assert_string_equal(s->alg, r->alg);
	assert_int_equal(ezz_digest_once(ctx, EZZ_SM3, file, sm3), EZZ_OK);
	if (s->shape == EZZ_SDATA_ATTRS)
		assert_int_equal(ezz_sdata_signed_attrs(ctx, s, &tbs), 0);
	else
		ezz_buf_addb(ctx, &tbs, d.content);
	assert_true(ezz_bytes_equal(s->shape == EZZ_SDATA_ATTRS ? s->digest :
	    d.content, EZZ_BYTES(sm3, 32)));
	assert_int_equal(s->has_time, r->time[0] != '\0');
	if (s->has_time) {
		ezz_time_read(ctx, r->time, &t);
		assert_in_range(s->time, t - 60, t + 60);
	}
	c = signer_cert(ctx, &d);
	assert_int_equal(ezz_pkey_verify(ctx, ezz_cert_pkey(c), EZZ_SM2_SM3,
	    ezz_bytes_of(&tbs), EZZ_BYTES(s->signature.rs, 64), &good), 0);
	assert_true(good);
	assert_int_equal(d.notes.n, r->notes);
	if (r->notes > 0)
		assert_true(noted(&d.notes, r->note));
	ezz_cert_free(&c);
	ezz_buf_free(&tbs);
}

static void
real_ones(void **state)
{
	const char	*shared = test_shared();
	ezz_ctx		*ctx = test_ctx();

	(void)state;
	for (size_t i = 0; shared != NULL && i < COUNT(reals); i++) {
		const struct real	*r = &reals[i];
		struct ezz_buf		 b = sample(shared, r->file,
					    r->entry);
		struct ezz_buf		 f = sample(shared, r->entry == NULL ?
					    r->signed_entry : r->file,
					    r->entry == NULL ? NULL :
					    r->signed_entry);

		look_at_real(ctx, r, ezz_bytes_of(&b), ezz_bytes_of(&f));
		ezz_buf_free(&b);
		ezz_buf_free(&f);
	}
	ezz_ctx_free(&ctx);
}

/* ---- vectors ---- */

static void
comes_back(ezz_ctx *ctx, const struct vector *v, const struct ezz_sdata *d)
{
	struct ezz_buf	 again = { 0 };

	assert_int_equal(ezz_sdata_write(ctx, d, &again), EZZ_OK);
	if (v->remark[0] == '\0' && strstr(v->recipe, "0500") == NULL)
		assert_true(ezz_bytes_equal(ezz_bytes_of(&again), v->bytes));
	ezz_buf_free(&again);
}

static void
look_at_vector(ezz_ctx *ctx, const struct vector *v)
{
	static const char *const shapes[] = { "content", "attributes",
				    "detached" };
	struct ezz_sdata	 d;

	if (!vector_good(v)) {
		if (ezz_sdata_read(ctx, v->bytes, &d) != EZZ_EFORMAT)
			fail_msg("%s was read", v->name);
		assert_int_equal(d.signers_n, 0);
		return;
	}
	if (ezz_sdata_read(ctx, v->bytes, &d) != EZZ_OK)
		fail_msg("%s: %s", v->name, ezz_message(ctx));
	assert_string_equal(shapes[d.signers[0].shape], v->expect);
	assert_int_equal(d.notes.n, v->remark[0] != '\0');
	if (d.notes.n > 0)
		assert_string_equal(d.notes.v[0].text, v->remark);
	if (d.signers[0].shape == EZZ_SDATA_ATTRS) {
		assert_true(d.signers[0].has_time &&
		    d.signers[0].time == 1795399200);
		assert_int_equal(d.signers[0].digest.n, 32);
	}
	comes_back(ctx, v, &d);
}

static void
vectors(void **state)
{
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	assert_in_range(vectors_each(ctx, "sdata", look_at_vector), 29, 200);
	ezz_ctx_free(&ctx);
}

static struct ezz_buf
vector_file(const char *name)
{
	char	 path[8192];

	snprintf(path, sizeof(path), "%s/testvectors/sdata/%s.der",
	    getenv("srcdir") == NULL ? "." : getenv("srcdir"), name);
	return test_file(path);
}

/* The attributes that we would sign are those of the recipe. */
static void
attributes_are_sorted(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_buf		 b = vector_file("good-attributes"),
				 ours = { 0 }, theirs = { 0 };
	struct ezz_sdata	 d;
	struct ezz_bytes	 v;

	(void)state;
	assert_int_equal(ezz_sdata_read(ctx, ezz_bytes_of(&b), &d), EZZ_OK);
	assert_int_equal(ezz_sdata_signed_attrs(ctx, &d.signers[0], &theirs),
	    EZZ_OK);
	assert_int_equal(ezz_sdata_attrs_write(ctx, EZZ_OID_GM_DATA,
	    d.signers[0].digest, d.signers[0].time, &ours), EZZ_OK);
	assert_true(ezz_bytes_equal(ezz_bytes_of(&ours),
	    ezz_bytes_of(&theirs)));
	assert_int_equal(ours.p[0], EZZ_DER_SET);
	assert_true(ezz_sdata_attribute(&d.signers[0], true,
	    EZZ_OID_ATTR_TIME, &v));
	assert_false(ezz_sdata_attribute(&d.signers[0], false,
	    EZZ_OID_ATTR_TIME, &v));
	assert_false(ezz_sdata_attribute(&d.signers[0], true, "1.2.3", &v));
	ezz_buf_free(&b);
	b = vector_file("good-unsigned-attributes");
	assert_int_equal(ezz_sdata_read(ctx, ezz_bytes_of(&b), &d), EZZ_OK);
	assert_true(ezz_sdata_attribute(&d.signers[0], false, "1.2.3", &v));
	assert_int_equal(v.n, 2);
	ezz_buf_free(&b);
	ezz_buf_free(&ours);
	ezz_buf_free(&theirs);
	ezz_ctx_free(&ctx);
}

static const char *const whole[] = { "good-unsigned-attributes", "good-ber",
			    "good-cms" };

static void
no_part_is_a_whole(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_sdata	 d;

	(void)state;
	for (size_t i = 0; i < COUNT(whole); i++) {
		struct ezz_buf	 b = vector_file(whole[i]);

		for (size_t n = 0; n < b.n; n++) {
			uint8_t	*part = malloc(n + 1);

			assert_non_null(part);
			memcpy(part + 1, b.p, n);
			assert_int_equal(ezz_sdata_read(ctx,
			    EZZ_BYTES(part + 1, n), &d), EZZ_EFORMAT);
			free(part);
		}
		ezz_buf_free(&b);
	}
	ezz_ctx_free(&ctx);
}

static void
any_byte_may_change(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_sdata	 d;
	size_t			 taken = 0, all = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(whole); i++) {
		struct ezz_buf	 b = vector_file(whole[i]);

		for (size_t n = 0; n < b.n; n++)
			for (unsigned x = 1; x < 256; x++) {
				b.p[n] ^= (uint8_t)x;
				if (ezz_sdata_read(ctx, ezz_bytes_of(&b),
				    &d) == EZZ_OK) {
					assert_true(d.signers_n > 0);
					taken++;
				}
				b.p[n] ^= (uint8_t)x;
				all++;
			}
		ezz_buf_free(&b);
	}
	assert_true(taken < all);
	ezz_ctx_free(&ctx);
}

static void
no_nonsense_is_written(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_buf		 b = vector_file("good-attributes"),
				 out = { 0 };
	struct ezz_sdata	 d;

	(void)state;
	for (int i = 0; i <= 6; i++) {
		assert_int_equal(ezz_sdata_read(ctx, ezz_bytes_of(&b), &d),
		    EZZ_OK);
		switch (i) {
		case 1: d.signers_n = 0; break;
		case 2: d.signers_n = 2; break;
		case 3: d.signers[0].serial.n = 0; break;
		case 4: d.signers[0].alg[0] = '\0'; break;
		case 5: d.signers[0].signature.sm2 = false;
			d.signers[0].signature.raw.n = 0; break;
		case 6: d.certs_n = EZZ_MAX_CERTS + 1; break;
		default: break;
		}
		assert_int_equal(ezz_sdata_write(ctx, &d, &out), i == 0 ?
		    EZZ_OK : EZZ_EINVAL);
		out.n = 0;
	}
	ezz_buf_free(&b);
	ezz_buf_free(&out);
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(real_ones),
		cmocka_unit_test(vectors),
		cmocka_unit_test(attributes_are_sorted),
		cmocka_unit_test(no_part_is_a_whole),
		cmocka_unit_test(any_byte_may_change),
		cmocka_unit_test(no_nonsense_is_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
