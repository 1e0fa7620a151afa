/*
 * Seals and signatures: real ones of eight makers read as measured and their
 * signatures verified over the bytes that the reader names; vectors; what is
 * written comes back; nothing that is cut or changed does harm.
 */
#include "spki.h"
#include "unzip.h"
#include "vectors.h"

#include "format/ses.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static void
is_text(struct ezz_bytes v, const char *text)
{
	if (!ezz_bytes_equal(v, ezz_bytes_str(text)))
		fail_msg("%.*s is not %s", (int)v.n, (const char *)v.p, text);
}

static bool
noted(const struct ezz_notes *n, const char *text)
{
	for (size_t i = 0; i < n->n; i++)
		if (strcmp(n->v[i].text, text) == 0)
			return true;
	return false;
}

/* ---- real ones ---- */

/* By the certificate that stands in the structure. */
static bool
verifies(ezz_ctx *ctx, struct ezz_bytes cert, struct ezz_bytes tbs,
    const struct ezz_sigval *v)
{
	struct ezz_pkey	*key = test_key_of_cert(ctx, cert);
	bool		 good;

	assert_true(v->sm2);
	assert_int_equal(ezz_pkey_verify(ctx, key, EZZ_SM2_SM3, tbs,
	    EZZ_BYTES(v->rs, 64), &good), EZZ_OK);
	ezz_pkey_free(&key);
	return good;
}

static const struct real_seal {
	const char	*file;
	const char	*entry;		/* of a package, or NULL */
	int		 version;
	int		 header;
	const char	*vendor;
	const char	*name;
	int		 type;
	const char	*picture;
	int		 width, height;
	const char	*from, *until;	/* "" for the same as another */
	bool		 good;		/* over tbs */
	const char	*note;		/* "" for none at all */
} seals[] = {
	{ "seal/ofdrw-v1.esl", NULL, 1, 1, "OFDR&WTest",
	  "OFDRW测试用印章", 1, "PNG", 40, 40, "2020-04-22T02:18:07Z",
	  "2022-04-22T02:18:07Z", true, "" },
	{ "seal/ofdrw-v4.esl", NULL, 4, 4, "OFDR&WTest",
	  "OFD R&W 测试用印章", 3, "PNG", 40, 40, "2020-04-22T02:09:00Z",
	  "2022-04-22T02:09:00Z", true, "" },
	{ "seal/ofdrw-v5.esl", NULL, 5, 5, "OFDR&WTestV5",
	  "OFD R&W V5测试用印章", 3, "PNG", 40, 40, "2026-04-24T08:53:23Z",
	  "2028-04-24T08:53:23Z", true, "" },
	{ "seal/gomain-v4-invoice.esl", NULL, 4, 4, "GOMAIN",
	  "测试全国统一发票监制章国家税务总局重庆市税务局", 3, "ofd", 30, 20,
	  "2020-02-25T16:00:00Z", "2023-02-25T16:00:00Z", true, "" },
	{ "seal/ber-indefinite-v4-signed-over-BER.esl", NULL, 4, 4,
	  "OFDR&WTest", "OFD R&W 测试用印章", 3, "PNG", 40, 40,
	  "2020-04-21T14:46:35Z", "2022-04-21T14:46:35Z", true,
	  "lengths are indefinite, not DER" },
	{ "seal/ber-indefinite-v4-badsig.esl", NULL, 4, 4, "OFDR&WTest",
	  "OFD R&W 测试用印章", 1, "PNG", 40, 40, "2020-04-21T08:09:13Z",
	  "2022-04-21T08:09:13Z", false, "lengths are indefinite, not DER" },
	{ "seal/ber-indefinite-v1-badsig.esl", NULL, 1, 1, "OFDR&WTest",
	  "OFDRW测试用印章", 1, "PNG", 40, 40, "2020-04-21T05:19:41Z",
	  "2022-04-21T05:19:41Z", false, "lengths are indefinite, not DER" },
	{ "parts/azt-v4-negative-integer/Seal.esl", NULL, 4, 4, "Azt",
	  "测试", 109, "bmp", 40, 40, "2021-07-22T03:06:08Z",
	  "2022-07-22T02:25:37Z", true,
	  "an INTEGER of the signature has no sign octet" },
	{ "parts/dianju-v4/Seal.esl", NULL, 4, 4, "dianju",
	  "苏州市民政局电子证照专用章", 4, "png", 40, 40,
	  "2020-11-12T05:33:43Z", "2021-11-12T05:33:43Z", true, "" },
	{ "parts/gomain-v4-jstax/Seal.esl", NULL, 4, 4, "GOMAIN",
	  "国家税务总局江苏省税务局", 3, "ofd", 30, 20,
	  "2019-10-10T16:00:00Z", "2023-05-28T16:00:00Z", true,
	  "a default value is written out" },
	{ "ofd/dms360-v1-invalid.ofd", "Doc_0/Signs/Sign_0/Seal.esl", 1, 1,
	  "dms360.cn", "某某省人力资源和社会测试章", 1, "PNG", 33, 33,
	  "2019-12-18T12:53:46Z", "2029-12-18T12:53:46Z", true, "" },
};

static struct ezz_buf
sample(const char *shared, const char *file, const char *entry)
{
	char	 path[8192];

	snprintf(path, sizeof(path), "%s/samples/ofd/%s", shared, file);
	return entry == NULL ? test_file(path) : unzip(path, entry);
}

static void
look_at_seal(ezz_ctx *ctx, const struct real_seal *r, struct ezz_bytes in)
{
	struct ezz_ses_seal	 s;
	int64_t			 from, until;

	if (ezz_ses_seal_read(ctx, in, &s) != EZZ_OK)
		fail_msg("%s: %s", r->file, ezz_message(ctx));
	assert_int_equal(s.version, r->version);
	assert_int_equal(s.header_version, r->header);
	is_text(s.vendor, r->vendor);
	is_text(s.name, r->name);
	assert_int_equal(s.type, r->type);
	is_text(s.picture.type, r->picture);
	assert_int_equal(s.picture.width, r->width);
	assert_int_equal(s.picture.height, r->height);
	ezz_time_read(ctx, r->from, &from);
	ezz_time_read(ctx, r->until, &until);
	assert_true(s.from == from);
	assert_true(s.until == until);
	assert_int_equal(s.signers_n, 1);
	assert_true(ezz_bytes_equal(s.raw, in));
	if (verifies(ctx, s.maker, s.tbs, &s.signature) != r->good)
		fail_msg("%s: the maker's signature", r->file);
	if (s.tbs_der.n > 0)
		assert_false(verifies(ctx, s.maker, s.tbs_der, &s.signature));
	assert_int_equal(s.tbs_der.n > 0, r->version == 1 &&
	    r->note[0] != '\0');
	assert_int_equal(s.notes.n, r->note[0] != '\0');
	if (r->note[0] != '\0')
		assert_true(noted(&s.notes, r->note));
	ezz_ses_seal_clear(&s);
}

static void
real_seals(void **state)
{
	const char	*shared = test_shared();
	ezz_ctx		*ctx = test_ctx();

	(void)state;
	for (size_t i = 0; shared != NULL && i < COUNT(seals); i++) {
		struct ezz_buf	 b = sample(shared, seals[i].file,
				    seals[i].entry);

		look_at_seal(ctx, &seals[i], ezz_bytes_of(&b));
		ezz_buf_free(&b);
	}
	ezz_ctx_free(&ctx);
}

static const struct real_signature {
	const char	*file;
	const char	*entry;
	int		 version;
	const char	*time;
	const char	*property;
	bool		 good;		/* the signer's signature */
	bool		 listed;	/* the signer in the seal */
	size_t		 notes;
	const char	*note;
} signatures[] = {
	{ "seal/ofdrw-v4-SignedValue.dat", NULL, 4, "2020-10-12T11:14:03Z",
	  "/Doc_0/Signs/Sign_0/Signature.xml", true, true, 0, "" },
	{ "seal/gomain-v4-SignedValue.dat", NULL, 4, "2020-03-05T03:21:31Z",
	  "/Doc_0/Signs/Sign_0/Signature.xml", true, true, 0, "" },
	{ "parts/azt-v4-negative-integer/SignedValue.dat", NULL, 4,
	  "2021-11-18T07:22:30Z", "{\"DocId\":\"f1fd07e1bc6e45b18ed5f2e706"
	  "d194aa\",\"Entry\":\"Sign_0/Signature.xml\"}", true, true, 0, "" },
	{ "parts/dianju-v4/SignedValue.dat", NULL, 4, "2021-03-31T07:50:23Z",
	  "/Doc_0/Signs/Sign_0/Signature.xml", true, true, 0, "" },
	{ "parts/gomain-v4-jstax/SignedValue.dat", NULL, 4,
	  "2020-10-04T07:28:55Z", "/Doc_0/Signs/Sign_0/Signature.xml", true,
	  true, 0, "" },
	{ "ofd/kinggrid-v4-invoice.ofd",
	  "Doc_0/Signs/Sign_0/SignedValue.dat", 4, "", NULL, true, true, 0,
	  "" },
	{ "ofd/bw-v4-tampered-document.ofd",
	  "Doc_0/Signs/Sign_0/SignedValue.dat", 4, "", NULL, true, true, 0,
	  "" },
	{ "ofd/ofdrw-v4-straddle-right.ofd",
	  "Doc_0/Signs/Sign_0/SignedValue.dat", 4, "", NULL, true, true, 0,
	  "" },
	{ "ofd/dms360-v1-invalid.ofd", "Doc_0/Signs/Sign_0/SignedValue.dat",
	  1, "2020-01-25T07:31:56Z", "/Doc_0/Signs/Sign_0/Signature.xml",
	  false, false, 1, "the time is text, not DER" },
};

static void
look_at_signature(ezz_ctx *ctx, const struct real_signature *r,
    struct ezz_bytes in)
{
	struct ezz_ses_signature s;
	int64_t			 t;

	if (ezz_ses_signature_read(ctx, in, &s) != EZZ_OK)
		fail_msg("%s: %s", r->file, ezz_message(ctx));
	assert_int_equal(ezz_signed_value(in), EZZ_SIGNED_SES);
	assert_int_equal(s.version, r->version);
	assert_true(ezz_bytes_equal(s.raw, in));
	if (r->time[0] != '\0') {
		ezz_time_read(ctx, r->time, &t);
		assert_true(s.time == t);
	}
	if (r->property != NULL)
		is_text(s.property, r->property);
	assert_int_equal(s.digest.n, 32);
	if (verifies(ctx, s.cert, s.tbs, &s.signature) != r->good)
		fail_msg("%s: the signer's signature", r->file);
	assert_true(verifies(ctx, s.seal.maker, s.seal.tbs,
	    &s.seal.signature));
	assert_int_equal(ezz_bytes_equal(s.seal.signers[0].value, s.cert),
	    r->listed);
	assert_int_equal(s.notes.n, r->notes);
	if (r->notes > 0)
		assert_true(noted(&s.notes, r->note));
	ezz_ses_signature_clear(&s);
}

static void
real_signatures(void **state)
{
	const char	*shared = test_shared();
	ezz_ctx		*ctx = test_ctx();

	(void)state;
	for (size_t i = 0; shared != NULL && i < COUNT(signatures); i++) {
		struct ezz_buf	 b = sample(shared, signatures[i].file,
				    signatures[i].entry);

		look_at_signature(ctx, &signatures[i], ezz_bytes_of(&b));
		ezz_buf_free(&b);
	}
	ezz_ctx_free(&ctx);
}

/* A version 1 seal signed as DER and sent as BER: the re-encoding fits. */
static void
version_1_sent_as_ber(void **state)
{
	const char		*shared = test_shared();
	ezz_ctx			*ctx = test_ctx();
	struct ezz_buf		 der, ber = { 0 };
	struct ezz_ses_seal	 s;
	struct ezz_cursor	 c;
	struct ezz_bytes	 all, info, rest;

	(void)state;
	if (shared != NULL) {
		der = sample(shared, "seal/ofdrw-v1.esl", NULL);
		c = ezz_cursor_of(ezz_bytes_of(&der));
		assert_true(ezz_der_take(&c, 0x30, &all, NULL));
		c = ezz_cursor_of(all);
		assert_true(ezz_der_take(&c, 0x30, &info, NULL));
		rest = EZZ_BYTES(c.p, ezz_cursor_left(&c));
		ezz_buf_add(ctx, &ber, "\x30\x80", 2);
		ezz_buf_addb(ctx, &ber, info);
		ezz_buf_add(ctx, &ber, "\0\0", 2);
		ezz_buf_addb(ctx, &ber, rest);
		ezz_der_wrap(ctx, &ber, 0, 0x30);
		assert_int_equal(ezz_ses_seal_read(ctx, ezz_bytes_of(&ber),
		    &s), EZZ_OK);
		assert_false(verifies(ctx, s.maker, s.tbs, &s.signature));
		assert_true(verifies(ctx, s.maker, s.tbs_der, &s.signature));
		ezz_ses_seal_clear(&s);
		ezz_buf_free(&der);
		ezz_buf_free(&ber);
	}
	ezz_ctx_free(&ctx);
}

/* ---- vectors ---- */

static void
look_at_seal_vector(ezz_ctx *ctx, const struct vector *v)
{
	struct ezz_ses_seal	 s;
	struct ezz_buf		 again = { 0 }, tbs = { 0 };

	if (ezz_ses_seal_read(ctx, v->bytes, &s) != EZZ_OK)
		fail_msg("%s: %s", v->name, ezz_message(ctx));
	assert_int_equal(s.version, atoi(v->expect + 5));
	assert_int_equal(s.notes.n, v->remark[0] != '\0');
	if (s.notes.n > 0)
		assert_string_equal(s.notes.v[0].text, v->remark);
	assert_int_equal(ezz_ses_seal_write(ctx, &s, &again), EZZ_OK);
	assert_int_equal(ezz_ses_seal_tbs(ctx, &s, &tbs), EZZ_OK);
	if (v->remark[0] == '\0') {
		assert_true(ezz_bytes_equal(ezz_bytes_of(&again), v->bytes));
		assert_true(ezz_bytes_equal(ezz_bytes_of(&tbs), s.tbs));
	}
	ezz_buf_free(&again);
	ezz_buf_free(&tbs);
	ezz_ses_seal_clear(&s);
}

static void
look_at_signature_vector(ezz_ctx *ctx, const struct vector *v)
{
	struct ezz_ses_signature s;
	struct ezz_buf		 again = { 0 }, tbs = { 0 };

	if (ezz_ses_signature_read(ctx, v->bytes, &s) != EZZ_OK)
		fail_msg("%s: %s", v->name, ezz_message(ctx));
	assert_int_equal(s.version, atoi(v->expect + 10));
	assert_int_equal(s.notes.n, v->remark[0] != '\0');
	if (s.notes.n > 0)
		assert_string_equal(s.notes.v[0].text, v->remark);
	if (s.time_form != EZZ_SES_TIME_TOKEN)
		assert_true(s.time == 1795399200);	/* 2026-11-23 02:00 */
	assert_int_equal(ezz_ses_signature_write(ctx, &s, &again), EZZ_OK);
	assert_int_equal(ezz_ses_signature_tbs(ctx, &s, &tbs), EZZ_OK);
	/* what lies behind it and text for times is all that differs */
	assert_true(ezz_bytes_equal(ezz_bytes_of(&again), s.raw));
	assert_true(ezz_bytes_equal(ezz_bytes_of(&tbs), s.tbs));
	ezz_buf_free(&again);
	ezz_buf_free(&tbs);
	ezz_ses_signature_clear(&s);
}

static void
look_at_vector(ezz_ctx *ctx, const struct vector *v)
{
	struct ezz_ses_seal	 seal;
	struct ezz_ses_signature sig;

	if (!vector_good(v)) {
		if (ezz_ses_seal_read(ctx, v->bytes, &seal) != EZZ_EFORMAT ||
		    ezz_ses_signature_read(ctx, v->bytes, &sig) !=
		    EZZ_EFORMAT)
			fail_msg("%s was read", v->name);
		assert_int_equal(seal.raw.n + sig.raw.n, 0);
	} else if (strncmp(v->expect, "seal", 4) == 0)
		look_at_seal_vector(ctx, v);
	else
		look_at_signature_vector(ctx, v);
}

static void
vectors(void **state)
{
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	assert_in_range(vectors_each(ctx, "seal", look_at_vector), 60, 200);
	ezz_ctx_free(&ctx);
}

/* The reason is told: the words that stand in the message. */
static const struct {
	const char	*vector, *says;
} reasons[] = {
	{ "bad-trailing", "SESeal goes on after its last element" },
	{ "bad-long-form-length", "Vid is cut off, or its length" },
	{ "bad-padded-version", "version is negative, empty or padded" },
	{ "bad-negative-width", "width is negative, empty or padded" },
	{ "bad-not-es", "does not begin with ES" },
	{ "bad-version-7", "has the header version 7 [GB/T 38540-2020]" },
	{ "bad-v4-timestamp", "a seal of 5 elements has the header version" },
	{ "bad-three-elements", "a seal has 3 elements" },
	{ "bad-empty-list", "certificate list of the seal is empty" },
	{ "bad-list-type-3", "has the type 3" },
	{ "bad-local-time", "validEnd is no time with seconds and Z" },
	{ "bad-offset-time", "validEnd is no time with seconds and Z" },
	{ "bad-month-13", "validEnd is no time with seconds and Z" },
	{ "bad-utc-in-v4", "validEnd is no GeneralizedTime" },
	{ "bad-name-not-utf8", "name has characters" },
	{ "bad-unused-bits", "without whole bytes" },
	{ "bad-three-integers", "is no pair of integers [GM/T 0009 7.3]" },
	{ "bad-long-integer", "is no pair of integers" },
	{ "bad-signature-trailing", "is no pair of integers" },
	{ "bad-critical-not-boolean", "critical is neither true nor false" },
	{ "bad-implicit-extensions", "ExtData has the tag 06" },
	{ "bad-huge-length", "a seal has 1 elements" },
};

static void
reasons_are_told(void **state)
{
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	for (size_t i = 0; i < COUNT(reasons); i++) {
		struct ezz_ses_seal	 s;
		struct ezz_buf		 b;
		char			 path[8192];

		snprintf(path, sizeof(path), "%s/testvectors/seal/%s.der",
		    getenv("srcdir") == NULL ? "." : getenv("srcdir"),
		    reasons[i].vector);
		b = test_file(path);
		assert_int_equal(ezz_ses_seal_read(ctx, ezz_bytes_of(&b), &s),
		    EZZ_EFORMAT);
		if (strstr(ezz_message(ctx), reasons[i].says) == NULL)
			fail_msg("%s: %s", reasons[i].vector,
			    ezz_message(ctx));
		ezz_buf_free(&b);
	}
	ezz_ctx_free(&ctx);
}

/* ---- hurt ---- */

static const char *const whole[] = { "good-v4-extensions", "good-v1-ber",
			    "good-v5-timestamp", "good-v4-digests",
			    "good-signature-v4-timestamp",
			    "good-signature-v1-iso" };

static struct ezz_buf
vector_file(const char *name)
{
	char	 path[8192];

	snprintf(path, sizeof(path), "%s/testvectors/seal/%s.der",
	    getenv("srcdir") == NULL ? "." : getenv("srcdir"), name);
	return test_file(path);
}

static ezz_status
read_either(ezz_ctx *ctx, bool signature, struct ezz_bytes in)
{
	struct ezz_ses_seal	 seal;
	struct ezz_ses_signature sig;
	ezz_status		 st;

	if (signature) {
		st = ezz_ses_signature_read(ctx, in, &sig);
		ezz_ses_signature_clear(&sig);
	} else {
		st = ezz_ses_seal_read(ctx, in, &seal);
		ezz_ses_seal_clear(&seal);
	}
	return st;
}

/* In memory of its own, so that a step past the end is seen. */
static void
no_part_is_a_whole(void **state)
{
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	for (size_t i = 0; i < COUNT(whole); i++) {
		struct ezz_buf	 b = vector_file(whole[i]);

		for (size_t n = 0; n < b.n; n++) {
			uint8_t	*part = malloc(n + 1);

			assert_non_null(part);
			memcpy(part + 1, b.p, n);
			assert_int_equal(read_either(ctx, strstr(whole[i],
			    "signature") != NULL, EZZ_BYTES(part + 1, n)),
			    EZZ_EFORMAT);
			free(part);
		}
		ezz_buf_free(&b);
	}
	ezz_ctx_free(&ctx);
}

/* Refused, or read as something; never harm, and nothing left to free. */
static void
any_byte_may_change(void **state)
{
	ezz_ctx	*ctx = test_ctx();
	size_t	 taken = 0, all = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(whole); i++) {
		struct ezz_buf	 b = vector_file(whole[i]);

		for (size_t n = 0; n < b.n; n++)
			for (unsigned x = 1; x < 256; x++) {
				b.p[n] ^= (uint8_t)x;
				taken += read_either(ctx, strstr(whole[i],
				    "signature") != NULL, ezz_bytes_of(&b)) ==
				    EZZ_OK;
				b.p[n] ^= (uint8_t)x;
				all++;
			}
		ezz_buf_free(&b);
	}
	/* most bytes of these are free text */
	assert_true(taken < all);
	ezz_ctx_free(&ctx);
}

static void
depth_and_size_end(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_buf		 b = { 0 };
	struct ezz_ses_seal	 s;

	(void)state;
	for (size_t i = 0; i < 100000; i++)
		ezz_buf_add(ctx, &b, "\x30\x80", 2);
	assert_int_equal(ezz_ses_seal_read(ctx, ezz_bytes_of(&b), &s),
	    EZZ_EFORMAT);
	assert_int_equal(ezz_ses_seal_read(ctx, EZZ_BYTES(b.p,
	    (size_t)EZZ_MAX_SEAL + 1), &s), EZZ_ELIMIT);
	assert_int_equal(ezz_ses_seal_read(ctx, EZZ_BYTES(NULL, 0), &s),
	    EZZ_EFORMAT);
	ezz_buf_free(&b);
	ezz_ctx_free(&ctx);
}

/* One signer and one extension more than there may be. */
static void
lists_end(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_ses_seal	 s = { .version = 4, .header_version = 4,
				    .alg = "1.2.156.10197.1.501",
				    .signature = { .sm2 = true } }, back;
	struct ezz_buf		 b = { 0 };

	(void)state;
	s.maker = ezz_bytes_str("maker");
	s.signers_n = EZZ_MAX_SEAL_SIGNERS;
	for (size_t i = 0; i < s.signers_n; i++)
		s.signers[i].value = ezz_bytes_str("signer");
	assert_int_equal(ezz_ses_seal_write(ctx, &s, &b), EZZ_OK);
	assert_int_equal(ezz_ses_seal_read(ctx, ezz_bytes_of(&b), &back),
	    EZZ_OK);
	assert_int_equal(back.signers_n, EZZ_MAX_SEAL_SIGNERS);
	ezz_ses_seal_clear(&back);
	s.signers_n++;
	assert_int_equal(ezz_ses_seal_write(ctx, &s, &b), EZZ_EINVAL);
	ezz_buf_free(&b);
	ezz_ctx_free(&ctx);
}

/* ---- refused to be written ---- */

static void
good_struct(struct ezz_ses_seal *s)
{
	memset(s, 0, sizeof(*s));
	s->version = s->header_version = 4;
	s->signers_n = 1;
	s->signers[0].value = ezz_bytes_str("signer");
	s->maker = ezz_bytes_str("maker");
	strcpy(s->alg, "1.2.156.10197.1.501");
	s->signature.sm2 = true;
}

static void
no_nonsense_is_written(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_ses_seal	 s;
	struct ezz_buf		 b = { 0 };

	(void)state;
	for (int i = 0; i <= 11; i++) {
		good_struct(&s);
		switch (i) {
		case 1: s.version = 2; break;
		case 2: s.header_version = 5; break;
		case 3: s.signers_n = 0; break;
		case 4: s.signers[0].kind = EZZ_SES_NAME; break;
		case 5: s.maker.n = 0; break;
		case 6: strcpy(s.alg, "sm2"); break;
		case 7: s.signature.sm2 = false; break;
		case 8: s.timestamp = ezz_bytes_str("token"); break;
		case 9: s.picture.width = -1; break;
		case 10: s.until = INT64_C(1) << 40; break;
		case 11: s.version = s.header_version = 1;
			s.until = INT64_C(4102444800); break;	/* 2100 */
		default: break;
		}
		assert_int_equal(ezz_ses_seal_write(ctx, &s, &b), i == 0 ?
		    EZZ_OK : EZZ_EINVAL);
		b.n = 0;
	}
	ezz_buf_free(&b);
	ezz_ctx_free(&ctx);
}

/* What a SignedValue.dat is, by its first elements. */
static void
signed_values_are_told_apart(void **state)
{
	static const struct {
		const char		*recipe;
		enum ezz_signed_value	 what;
	} cases[] = {
		{ "30{ 30{ 02{04} } }", EZZ_SIGNED_SES },
		{ "30< 30< 02{04} > >", EZZ_SIGNED_SES },
		{ "30{ 06{2a03} }", EZZ_SIGNED_DATA },
		{ "30{ 02{11*32} 02{11*32} }", EZZ_SIGNED_RS },
		{ "11*64", EZZ_SIGNED_RS },
		{ "30{ 02{01} 31{} }", EZZ_SIGNED_UNKNOWN },
		{ "31{ 30{} }", EZZ_SIGNED_UNKNOWN },
		{ "", EZZ_SIGNED_UNKNOWN }, { "30", EZZ_SIGNED_UNKNOWN },
		{ "3081", EZZ_SIGNED_UNKNOWN }, { "3c", EZZ_SIGNED_UNKNOWN },
	};
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct ezz_buf	 b = asn_make(ctx, cases[i].recipe);

		if (ezz_signed_value(ezz_bytes_of(&b)) != cases[i].what)
			fail_msg("%s", cases[i].recipe);
		ezz_buf_free(&b);
	}
	ezz_ctx_free(&ctx);
}

/* Object identifiers go both ways, and odd ones neither. */
static void
object_identifiers(void **state)
{
	static const char *const good[] = {
		"0.0", "1.2.156.10197.1.501", "2.999", "1.39.0.128",
		"2.25.306088841823673802292163886298919155931"
	};
	static const char *const bad[] = { "", "1", "1.", "3.1", "1.40",
				    "1.2.", "1..2", "1.02", "a.b", "1.2 " };
	static const char *const odd[] = { "", "80", "2a80", "2a8003",
				    "2aff*20 7f", "2a 01*40" };
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		struct ezz_buf	 b = { 0 };
		char		 text[EZZ_OID_TEXT];

		assert_int_equal(ezz_der_oid(ctx, &b, good[i]), EZZ_OK);
		assert_true(ezz_der_oid_text(EZZ_BYTES(b.p + 2, b.n - 2),
		    text));
		assert_string_equal(text, good[i]);
		ezz_buf_free(&b);
	}
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct ezz_buf	 b = { 0 };

		assert_int_equal(ezz_der_oid(ctx, &b, bad[i]), EZZ_EINVAL);
		assert_int_equal(b.n, 0);
		ezz_buf_free(&b);
	}
	for (size_t i = 0; i < COUNT(odd); i++) {
		struct ezz_buf	 b = asn_make(ctx, odd[i]);
		char		 text[EZZ_OID_TEXT];

		assert_false(ezz_der_oid_text(ezz_bytes_of(&b), text));
		ezz_buf_free(&b);
	}
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(real_seals),
		cmocka_unit_test(real_signatures),
		cmocka_unit_test(version_1_sent_as_ber),
		cmocka_unit_test(vectors),
		cmocka_unit_test(reasons_are_told),
		cmocka_unit_test(no_part_is_a_whole),
		cmocka_unit_test(any_byte_may_change),
		cmocka_unit_test(depth_and_size_end),
		cmocka_unit_test(lists_end),
		cmocka_unit_test(no_nonsense_is_written),
		cmocka_unit_test(signed_values_are_told_apart),
		cmocka_unit_test(object_identifiers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
