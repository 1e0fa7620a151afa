/*
 * Where the standards allow it (GM/T 0031 6.2, CMS for documents that come
 * from elsewhere) a document is signed by RSA with SHA-256: judged, and each
 * thing that is not that refused.  The key is a new one each time.
 */
#include "stamp_kit.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "format/ofd_sign_write.h"
#include "format/pkg.h"
#include "format/sdata.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define RS256		"1.2.840.113549.1.1.11"
#define RS1		"1.2.840.113549.1.1.5"
#define RSA_KEY		"1.2.840.113549.1.1.1"
#define PSS		"1.2.840.113549.1.1.10"
#define SM2		"1.2.156.10197.1.501"
#define DIR		"Doc_0/Signs/Sign_0"
#define LIST		"Doc_0/Signs/Signatures.xml"

static struct kit	 k;
static EVP_PKEY		*rsa;
static struct ezz_buf	 seal;

/* ---- a key and its certificate ------------------------------------------- */

static struct ezz_buf
certificate(EVP_PKEY *key)
{
	X509		*x = X509_new();
	X509_NAME	*name;
	uint8_t		*der = NULL;
	struct ezz_buf	 out = { 0 };
	int		 n;

	assert_non_null(x);
	assert_int_equal(X509_set_version(x, 2), 1);
	ASN1_INTEGER_set(X509_get_serialNumber(x), 7);
	ASN1_TIME_set(X509_getm_notBefore(x), KIT_FROM);
	ASN1_TIME_set(X509_getm_notAfter(x), KIT_UNTIL);
	name = X509_get_subject_name(x);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
	    (const unsigned char *)"kit rsa", -1, -1, 0);
	assert_int_equal(X509_set_issuer_name(x, name), 1);
	assert_int_equal(X509_set_pubkey(x, key), 1);
	assert_true(X509_sign(x, key, EVP_sha256()) > 0);
	n = i2d_X509(x, &der);
	assert_true(n > 0);
	assert_int_equal(ezz_buf_add(k.ctx, &out, der, (size_t)n), EZZ_OK);
	OPENSSL_free(der);
	X509_free(x);
	return out;
}

static int
open_kit(void **state)
{
	(void)state;
	kit_open(&k);
	rsa = EVP_RSA_gen(2048);
	assert_non_null(rsa);
	ezz_buf_free(&k.cert[KIT_OTHER]);
	k.cert[KIT_OTHER] = certificate(rsa);
	assert_int_equal(ezz_verifier_anchor(k.ctx, k.v, EZZ_USE_CA_SIGNER,
	    ezz_bytes_of(&k.cert[KIT_OTHER])), EZZ_OK);
	seal = kit_seal(&k, &(struct kit_seal){ .signer = KIT_OTHER });
	return 0;
}

static int
close_kit(void **state)
{
	(void)state;
	EVP_PKEY_free(rsa);
	ezz_buf_free(&seal);
	kit_close(&k);
	return 0;
}

/* ---- a signature by it --------------------------------------------------- */

struct how {
	bool		 alone;		/* SignedData, and no seal */
	const char	*alg;		/* in the value */
	const char	*method;	/* in Signature.xml */
	const EVP_MD	*(*md)(void);	/* that is signed */
	int		 padding;
	enum ezz_hash	 digest;	/* of Signature.xml */
	bool		 spoilt;
};

static struct ezz_buf
signed_by(const struct how *h, struct ezz_bytes m)
{
	EVP_MD_CTX	*c = EVP_MD_CTX_new();
	EVP_PKEY_CTX	*p = NULL;
	struct ezz_buf	 out = { 0 };
	uint8_t		 sig[512];
	size_t		 n = sizeof(sig);

	assert_int_equal(EVP_DigestSignInit(c, &p, h->md(), NULL, rsa), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(p, h->padding), 1);
	assert_int_equal(EVP_DigestSign(c, sig, &n, m.p, m.n), 1);
	EVP_MD_CTX_free(c);
	sig[n - 1] ^= h->spoilt;
	assert_int_equal(ezz_buf_add(k.ctx, &out, sig, n), EZZ_OK);
	return out;
}

static struct ezz_buf
with_seal(const struct how *h, struct ezz_bytes digest)
{
	struct ezz_ses_signature	*v = calloc(1, sizeof(*v));
	struct ezz_buf			 tbs = { 0 }, sig, out = { 0 };

	assert_non_null(v);
	v->version = v->tbs_version = v->seal.version = 4;
	v->seal.raw = ezz_bytes_of(&seal);
	v->time = KIT_NOW;
	v->digest = digest;
	v->property = ezz_bytes_str("/" DIR "/Signature.xml");
	v->cert = ezz_bytes_of(&k.cert[KIT_OTHER]);
	snprintf(v->alg, sizeof(v->alg), "%s", h->alg);
	assert_int_equal(ezz_ses_signature_tbs(k.ctx, v, &tbs), EZZ_OK);
	sig = signed_by(h, ezz_bytes_of(&tbs));
	v->signature.raw = ezz_bytes_of(&sig);
	if (ezz_ses_signature_write(k.ctx, v, &out) != EZZ_OK)
		fail_msg("%s", ezz_message(k.ctx));
	ezz_buf_free(&tbs);
	ezz_buf_free(&sig);
	free(v);
	return out;
}

static struct ezz_buf
without_seal(const struct how *h, struct ezz_bytes digest)
{
	struct ezz_sdata	*d = calloc(1, sizeof(*d));
	struct ezz_sdata_signer	*s = &d->signers[0];
	struct ezz_buf		 attrs = { 0 }, sig, out = { 0 };
	struct ezz_cert		*c;

	assert_int_equal(ezz_cert_read(k.ctx, ezz_bytes_of(
	    &k.cert[KIT_OTHER]), &c), EZZ_OK);
	snprintf(d->content_type, sizeof(d->content_type),
	    "1.2.840.113549.1.7.1");
	d->certs_n = d->signers_n = 1;
	d->certs[0] = ezz_cert_der(c);
	assert_int_equal(ezz_sdata_attrs_write(k.ctx, d->content_type,
	    digest, KIT_NOW, &attrs), EZZ_OK);
	s->shape = EZZ_SDATA_ATTRS;
	s->issuer = ezz_cert_issuer_der(c);
	s->serial = ezz_cert_serial(c);
	snprintf(s->digest_alg, sizeof(s->digest_alg), "%s",
	    ezz_hash_oid(h->digest));
	snprintf(s->alg, sizeof(s->alg), "%s", h->alg);
	s->attrs = ezz_bytes_of(&attrs);
	sig = signed_by(h, ezz_bytes_of(&attrs));
	s->signature.raw = ezz_bytes_of(&sig);
	if (ezz_sdata_write(k.ctx, d, &out) != EZZ_OK)
		fail_msg("%s", ezz_message(k.ctx));
	ezz_cert_free(&c);
	ezz_buf_free(&attrs);
	ezz_buf_free(&sig);
	free(d);
	return out;
}

/* Signature.xml as the writer makes it, with another method in it. */
static struct ezz_buf
renamed(const struct ezz_buf *b, const char *method)
{
	const uint8_t	*at = memmem(b->p, b->n, SM2, strlen(SM2));
	struct ezz_buf	 out = { 0 };

	assert_non_null(at);
	ezz_buf_add(k.ctx, &out, b->p, (size_t)(at - b->p));
	ezz_buf_str(k.ctx, &out, method);
	ezz_buf_add(k.ctx, &out, at + strlen(SM2), b->n -
	    (size_t)(at - b->p) - strlen(SM2));
	return out;
}

static struct ezz_buf
document(const struct how *h)
{
	struct ezz_buf		 in = kit_document(&k, 1, "", NULL);
	struct ezz_buf		 root = { 0 }, old = { 0 }, list = { 0 };
	struct ezz_buf		 plain = { 0 }, xml, value, out = { 0 };
	struct ezz_ofd_covered	 refs[16];
	uint8_t			 sm3[16][EZZ_DIGEST_MAX];
	uint8_t			 d[EZZ_DIGEST_MAX];
	struct ezz_ofd_stamp	 stamp = { .id = "2", .page = "1",
				    .boundary = { true, 10, 10, KIT_SIDE,
				    KIT_SIDE } };
	struct ezz_ofd_signing	 s = { .seal = !h->alone, .dir = DIR,
				    .time = KIT_NOW, .refs = refs,
				    .stamps = &stamp, .n_stamps = !h->alone };
	struct ezz_pkg_put	 puts[5];
	struct ezz_pkg		*pkg;
	size_t			 n = 0;

	assert_int_equal(ezz_pkg_open_bytes(k.ctx, ezz_bytes_of(&in), &pkg),
	    EZZ_OK);
	for (size_t i = 0; i < pkg->n; i++) {
		const struct ezz_pkg_entry	*e = &pkg->entries[i];
		struct ezz_buf			 b = { 0 };

		assert_int_equal(ezz_pkg_read(k.ctx, pkg, e, EZZ_MAX_XML,
		    &b), EZZ_OK);
		if (strcmp(e->name, "OFD.xml") == 0) {
			assert_int_equal(ezz_ofd_root_write(k.ctx,
			    ezz_bytes_of(&b), 0, LIST, &root), EZZ_OK);
			b.n = 0;
			ezz_buf_addb(k.ctx, &b, ezz_bytes_of(&root));
		}
		assert_int_equal(ezz_digest_once(k.ctx, EZZ_SM3,
		    ezz_bytes_of(&b), sm3[i]), EZZ_OK);
		refs[s.n_refs++] = (struct ezz_ofd_covered){ e->name,
		    sm3[i] };
		ezz_buf_free(&b);
	}
	if (!h->alone) {
		assert_int_equal(ezz_digest_once(k.ctx, EZZ_SM3,
		    ezz_bytes_of(&seal), sm3[s.n_refs]), EZZ_OK);
		refs[s.n_refs] = (struct ezz_ofd_covered){ DIR "/Seal.esl",
		    sm3[s.n_refs] };
		s.n_refs++;
		puts[n++] = (struct ezz_pkg_put){ DIR "/Seal.esl",
		    ezz_bytes_of(&seal) };
	}
	assert_int_equal(ezz_ofd_signatures_write(k.ctx, ezz_bytes_of(&old),
	    "1", &s, "2", &list), EZZ_OK);
	assert_int_equal(ezz_ofd_signature_write(k.ctx, &s, &plain), EZZ_OK);
	xml = renamed(&plain, h->method);
	assert_int_equal(ezz_digest_once(k.ctx, h->digest,
	    ezz_bytes_of(&xml), d), EZZ_OK);
	value = h->alone ? without_seal(h, EZZ_BYTES(d, ezz_hash_size(
	    h->digest))) : with_seal(h, EZZ_BYTES(d, ezz_hash_size(
	    h->digest)));
	puts[n++] = (struct ezz_pkg_put){ "OFD.xml", ezz_bytes_of(&root) };
	puts[n++] = (struct ezz_pkg_put){ LIST, ezz_bytes_of(&list) };
	puts[n++] = (struct ezz_pkg_put){ DIR "/Signature.xml",
	    ezz_bytes_of(&xml) };
	puts[n++] = (struct ezz_pkg_put){ DIR "/SignedValue.dat",
	    ezz_bytes_of(&value) };
	assert_int_equal(ezz_pkg_write(k.ctx, pkg, puts, n, kit_into, &out),
	    EZZ_OK);
	ezz_pkg_free(&pkg);
	ezz_buf_free(&in);
	ezz_buf_free(&root);
	ezz_buf_free(&list);
	ezz_buf_free(&plain);
	ezz_buf_free(&xml);
	ezz_buf_free(&value);
	return out;
}

/* ---- cases --------------------------------------------------------------- */

#define PKCS1	RSA_PKCS1_PADDING

/* sig.digest, sig.value, sig.binding */
static const struct {
	struct how	 how;
	const char	*marks;
} cases[] = {
	{ { false, RS256, RS256, EVP_sha256, PKCS1, EZZ_SHA256, false },
	    "PPP" },
	{ { true, RS256, RS256, EVP_sha256, PKCS1, EZZ_SHA256, false },
	    "PPP" },
	{ { true, RSA_KEY, RS256, EVP_sha256, PKCS1, EZZ_SHA256, false },
	    "PPP" },
	{ { false, RS256, "", EVP_sha256, PKCS1, EZZ_SHA256, false }, "PPP" },
	/* a value that is not right */
	{ { false, RS256, RS256, EVP_sha256, PKCS1, EZZ_SHA256, true },
	    "PFP" },
	{ { true, RS256, RS256, EVP_sha256, PKCS1, EZZ_SHA256, true },
	    "PFP" },
	/* another function, another padding, under the name of the right one */
	{ { false, RS256, RS256, EVP_sha1, PKCS1, EZZ_SHA256, false },
	    "PFP" },
	{ { false, RS256, RS256, EVP_sha384, PKCS1, EZZ_SHA256, false },
	    "PFP" },
	{ { false, RS256, RS256, EVP_sha256, RSA_PKCS1_PSS_PADDING,
	    EZZ_SHA256, false }, "PFP" },
	/* and under their own names */
	{ { false, RS1, RS1, EVP_sha1, PKCS1, EZZ_SHA256, false }, "PFP" },
	{ { false, PSS, PSS, EVP_sha256, RSA_PKCS1_PSS_PADDING, EZZ_SHA256,
	    false }, "PFP" },
	{ { true, RS1, RS1, EVP_sha1, PKCS1, EZZ_SHA256, false }, "PFP" },
	/* the digest goes with the algorithm */
	{ { false, RS256, RS256, EVP_sha256, PKCS1, EZZ_SM3, false }, "FPP" },
	{ { false, RS256, RS256, EVP_sha256, PKCS1, EZZ_SHA1, false },
	    "IPP" },
	/* what Signature.xml says of it */
	{ { false, RS256, SM2, EVP_sha256, PKCS1, EZZ_SHA256, false },
	    "PPF" },
	{ { true, RS256, SM2, EVP_sha256, PKCS1, EZZ_SHA256, false },
	    "PPF" },
};

static void
rsa_where_it_is_allowed(void **state)
{
	static const char *const	 checks[] = { "sig.digest",
					    "sig.value", "sig.binding" };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct ezz_buf			 b = document(&cases[i].how);
		ezz_report			*r = kit_judged(&k,
						    ezz_bytes_of(&b));
		const struct ezz_finding	*f;
		bool				 all = true;

		for (size_t c = 0; c < COUNT(checks); c++) {
			f = kit_finding(r, checks[c], "signature 1");
			assert_non_null(f);
			if ("PIF"[f->verdict] != cases[i].marks[c])
				fail_msg("%zu: %s: %d %s", i, checks[c],
				    f->verdict, f->text);
			all = all && f->verdict == EZZ_PASSED;
		}
		if (all)
			kit_accepted(&k, ezz_bytes_of(&b), "RSA");
		assert_int_equal(ezz_report_accept(r), all);
		ezz_report_free(&r);
		ezz_buf_free(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(rsa_where_it_is_allowed),
	};

	return cmocka_run_group_tests(tests, open_kit, close_kit);
}
