/*
 * Certificates read into plain fields (RFC 5280 4, GB/T 20518).  Left out:
 * name constraints and policy mapping; where those are critical the
 * certificate has an unknown critical extension and chain.c refuses it.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/error.h"
#include "base/limits.h"
#include "crypto/cert.h"
#include "crypto/digest.h"
#include "crypto/memo.h"
#include "crypto/x509.h"

struct ezz_cert {
	atomic_uint		 holders;	/* besides the first */
	struct ezz_buf		 der;
	struct ezz_signed	 outer;
	X509			*x;
	struct ezz_pkey		*pkey;
	char			*subject;
	char			*issuer;
	char			*common_name;
	struct ezz_buf		 subject_der;
	struct ezz_buf		 issuer_der;
	struct ezz_buf		 serial;
	int64_t			 not_before;
	int64_t			 not_after;
	unsigned		 use;
	long			 path_length;
	bool			 ca;
	bool			 tsa;
	char			 unknown[80];
	uint8_t			 digest[32];
};

static ezz_status
malformed(ezz_ctx *ctx, const char *clause)
{
	ERR_clear_error();
	return ezz_fail(ctx, EZZ_EFORMAT, clause,
	    "the certificate is malformed");
}

static ezz_status
read_names(ezz_ctx *ctx, struct ezz_cert *c)
{
	const X509_NAME	*subject = X509_get_subject_name(c->x);
	const X509_NAME	*issuer = X509_get_issuer_name(c->x);
	const uint8_t	*p;
	uint8_t		*cn = NULL;
	size_t		 n;
	int		 at = -1, next, len = 0;
	ezz_status	 st;

	while ((next = X509_NAME_get_index_by_NID(subject, NID_commonName,
	    at)) >= 0)
		at = next;
	if (at >= 0 && (len = ASN1_STRING_to_UTF8(&cn,
	    X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)))) < 0)
		return malformed(ctx, "RFC 5280 4.1.2.6");
	c->common_name = ezz_bytes_dup(EZZ_BYTES(cn, (size_t)len));
	OPENSSL_free(cn);
	if (c->common_name == NULL)
		return ezz_nomem(ctx);
	if (X509_NAME_get0_der(subject, &p, &n) != 1)
		return malformed(ctx, "RFC 5280 4.1.2.6");
	if ((st = ezz_buf_add(ctx, &c->subject_der, p, n)) != EZZ_OK)
		return st;
	if (X509_NAME_get0_der(issuer, &p, &n) != 1)
		return malformed(ctx, "RFC 5280 4.1.2.4");
	if ((st = ezz_buf_add(ctx, &c->issuer_der, p, n)) != EZZ_OK ||
	    (st = ezz_x509_name_text(ctx, subject, &c->subject)) != EZZ_OK)
		return st;
	return ezz_x509_name_text(ctx, issuer, &c->issuer);
}

static ezz_status
read_key(ezz_ctx *ctx, struct ezz_cert *c)
{
	uint8_t		*der = NULL;
	int		 n = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(c->x), &der);
	ezz_status	 st;

	if (n <= 0)
		return malformed(ctx, "RFC 5280 4.1.2.7");
	st = ezz_pkey_read(ctx, EZZ_BYTES(der, (size_t)n), &c->pkey);
	OPENSSL_free(der);
	return st;
}

static unsigned
read_usage(const X509 *x)
{
	ASN1_BIT_STRING	*bits = X509_get_ext_d2i(x, NID_key_usage, NULL,
			    NULL);
	unsigned	 use = 0;

	if (bits == NULL)
		return EZZ_KU_ABSENT;
	for (int i = 0; i < 9; i++)
		if (ASN1_BIT_STRING_get_bit(bits, i))
			use |= 1u << i;
	ASN1_BIT_STRING_free(bits);
	return use;
}

static bool
read_tsa(const X509 *x)
{
	int			 critical = 0;
	EXTENDED_KEY_USAGE	*eku = X509_get_ext_d2i(x, NID_ext_key_usage,
				    &critical, NULL);
	bool			 tsa;

	tsa = eku != NULL && critical == 1 &&
	    sk_ASN1_OBJECT_num(eku) == 1 &&
	    OBJ_obj2nid(sk_ASN1_OBJECT_value(eku, 0)) == NID_time_stamp;
	EXTENDED_KEY_USAGE_free(eku);
	return tsa;
}

/* Those that change nothing when read as chain.c reads them. */
static bool
known(int nid)
{
	return nid == NID_basic_constraints || nid == NID_key_usage ||
	    nid == NID_ext_key_usage || nid == NID_certificate_policies ||
	    nid == NID_subject_alt_name || nid == NID_issuer_alt_name ||
	    nid == NID_subject_key_identifier ||
	    nid == NID_authority_key_identifier;
}

static void
read_unknown(struct ezz_cert *c)
{
	for (int i = 0; i < X509_get_ext_count(c->x); i++) {
		X509_EXTENSION	*e = X509_get_ext(c->x, i);
		ASN1_OBJECT	*o = X509_EXTENSION_get_object(e);

		if (X509_EXTENSION_get_critical(e) && !known(OBJ_obj2nid(o))) {
			ezz_x509_oid(o, c->unknown);
			if (c->unknown[0] == '\0')
				strcpy(c->unknown, "?");
			return;
		}
	}
}

static ezz_status
read_extensions(ezz_ctx *ctx, struct ezz_cert *c)
{
	uint32_t	 flags;

	if (ezz_x509_twice(X509_get0_extensions(c->x)))
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 5280 4.2",
		    "an extension stands in it twice, or there are too many");
	X509_check_purpose(c->x, -1, 0);	/* fills the flags */
	flags = X509_get_extension_flags(c->x);
	if ((flags & (EXFLAG_INVALID | EXFLAG_INVALID_POLICY)) != 0)
		return malformed(ctx, "RFC 5280 4.2");
	c->ca = (flags & EXFLAG_CA) != 0;
	c->path_length = X509_get_pathlen(c->x);
	c->use = read_usage(c->x);
	c->tsa = read_tsa(c->x);
	read_unknown(c);
	return EZZ_OK;
}

/* The algorithm stands in a certificate twice: once signed, once not. */
static bool
algorithms_agree(const X509 *x)
{
	const X509_ALGOR	*outer;

	X509_get0_signature(NULL, &outer, x);
	return X509_ALGOR_cmp(X509_get0_tbs_sigalg(x), outer) == 0;
}

static ezz_status
read_fields(ezz_ctx *ctx, struct ezz_cert *c)
{
	const uint8_t	*p = c->der.p;
	uint8_t		 digest[EZZ_DIGEST_MAX];
	ezz_status	 st;

	c->x = d2i_X509(NULL, &p, (long)c->der.n);
	if (c->x == NULL || p != c->der.p + c->der.n)
		return malformed(ctx, "RFC 5280 4.1");
	if (!algorithms_agree(c->x))
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 5280 4.1.1.2",
		    "the certificate names two signature algorithms");
	if (!ezz_x509_time(X509_get0_notBefore(c->x), &c->not_before) ||
	    !ezz_x509_time(X509_get0_notAfter(c->x), &c->not_after))
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 5280 4.1.2.5",
		    "the period of the certificate is malformed");
	if ((st = ezz_digest_once(ctx, EZZ_SM3, ezz_bytes_of(&c->der),
	    digest)) != EZZ_OK ||
	    (st = ezz_x509_serial(ctx, X509_get0_serialNumber(c->x),
	    &c->serial)) != EZZ_OK ||
	    (st = read_names(ctx, c)) != EZZ_OK ||
	    (st = read_extensions(ctx, c)) != EZZ_OK)
		return st;
	memcpy(c->digest, digest, 32);
	return read_key(ctx, c);
}

static ezz_status
read_der(ezz_ctx *ctx, struct ezz_bytes der, struct ezz_cert **out)
{
	struct ezz_cert	*c = calloc(1, sizeof(*c));
	ezz_status	 st;

	if (c == NULL)
		return ezz_nomem(ctx);
	if (der.n > EZZ_MAX_CERT)
		st = ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a certificate has at most %d bytes", EZZ_MAX_CERT);
	else if ((st = ezz_buf_addb(ctx, &c->der, der)) == EZZ_OK &&
	    (st = ezz_signed_read(ctx, ezz_bytes_of(&c->der), &c->outer)) ==
	    EZZ_OK && (st = read_fields(ctx, c)) == EZZ_OK) {
		*out = c;
		c = NULL;
	}
	ezz_cert_free(&c);
	ERR_clear_error();
	return st;
}

ezz_status
ezz_cert_read(ezz_ctx *ctx, struct ezz_bytes in, struct ezz_cert **out)
{
	struct ezz_buf	 der = { 0 };
	ezz_status	 st;

	if ((*out = ezz_memo_cert(ctx, in)) != NULL)
		return EZZ_OK;
	st = ezz_x509_unarmour(ctx, in, "CERTIFICATE", &der);
	if (st == EZZ_OK)
		st = read_der(ctx, ezz_bytes_of(&der), out);
	if (st == EZZ_OK)
		ezz_memo_keep(ctx, *out);
	ezz_buf_free(&der);
	return st == EZZ_OK ? EZZ_OK :
	    ezz_while(ctx, st, "reading a certificate");
}

static ezz_status
one_more(ezz_ctx *ctx, struct ezz_bytes der, struct ezz_cert ***list,
    size_t *n)
{
	struct ezz_cert	**more;

	if (*n == EZZ_MAX_CERTS)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "more than %d certificates in one file", EZZ_MAX_CERTS);
	more = realloc(*list, (*n + 1) * sizeof(struct ezz_cert *));
	if (more == NULL)
		return ezz_nomem(ctx);
	*list = more;
	more[*n] = NULL;
	return ezz_cert_read(ctx, der, &more[(*n)++]);
}

ezz_status
ezz_cert_read_all(ezz_ctx *ctx, struct ezz_bytes in, struct ezz_cert ***out,
    size_t *n)
{
	struct ezz_cert	**list = NULL;
	char		*name = NULL, *head = NULL;
	uint8_t		*data = NULL;
	long		 len;
	BIO		*bio = NULL;
	ezz_status	 st = EZZ_OK;

	*out = NULL;
	*n = 0;
	if (in.n > 0 && in.p[0] == 0x30) {
		st = one_more(ctx, in, &list, n);
		goto out;
	}
	if (in.n > EZZ_MAX_KEYFILE)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "more than %d certificates in one file", EZZ_MAX_CERTS);
	if ((bio = BIO_new_mem_buf(in.n == 0 ? "" : (const void *)in.p,
	    (int)in.n)) == NULL)
		return ezz_nomem(ctx);
	while (st == EZZ_OK &&
	    PEM_read_bio(bio, &name, &head, &data, &len) == 1) {
		if (strcmp(name, "CERTIFICATE") == 0)
			st = one_more(ctx, EZZ_BYTES(data, (size_t)len),
			    &list, n);
		OPENSSL_free(name);
		OPENSSL_free(head);
		OPENSSL_free(data);
	}
	if (st == EZZ_OK && *n == 0)
		st = ezz_fail(ctx, EZZ_EFORMAT, "RFC 7468",
		    "there is no %s in it", "CERTIFICATE");
out:
	BIO_free(bio);
	ERR_clear_error();
	if (st == EZZ_OK)
		*out = list;
	else
		ezz_certs_free(&list, *n);
	return st;
}

void
ezz_certs_free(struct ezz_cert ***list, size_t n)
{
	if (list == NULL || *list == NULL)
		return;
	for (size_t i = 0; i < n; i++)
		ezz_cert_free(&(*list)[i]);
	free(*list);
	*list = NULL;
}

void
ezz_cert_free(struct ezz_cert **cert)
{
	struct ezz_cert	*c = cert == NULL ? NULL : *cert;

	if (c == NULL)
		return;
	*cert = NULL;
	if (atomic_fetch_sub(&c->holders, 1) > 0)
		return;
	X509_free(c->x);
	ezz_pkey_free(&c->pkey);
	free(c->subject);
	free(c->issuer);
	free(c->common_name);
	ezz_buf_free(&c->subject_der);
	ezz_buf_free(&c->issuer_der);
	ezz_buf_free(&c->serial);
	ezz_buf_free(&c->der);
	free(c);
}

struct ezz_cert *
ezz_cert_share(struct ezz_cert *c)
{
	atomic_fetch_add(&c->holders, 1);
	return c;
}

/* ---- what is in it ------------------------------------------------------ */

struct ezz_bytes
ezz_cert_der(const struct ezz_cert *c)
{
	return ezz_bytes_of(&c->der);
}

const uint8_t *
ezz_cert_digest(const struct ezz_cert *c)
{
	return c->digest;
}

const struct ezz_pkey *
ezz_cert_pkey(const struct ezz_cert *c)
{
	return c->pkey;
}

const char *
ezz_cert_subject(const struct ezz_cert *c)
{
	return c->subject;
}

const char *
ezz_cert_issuer(const struct ezz_cert *c)
{
	return c->issuer;
}

const char *
ezz_cert_common_name(const struct ezz_cert *c)
{
	return c->common_name;
}

struct ezz_bytes
ezz_cert_subject_der(const struct ezz_cert *c)
{
	return ezz_bytes_of(&c->subject_der);
}

struct ezz_bytes
ezz_cert_issuer_der(const struct ezz_cert *c)
{
	return ezz_bytes_of(&c->issuer_der);
}

struct ezz_bytes
ezz_cert_serial(const struct ezz_cert *c)
{
	return ezz_bytes_of(&c->serial);
}

int64_t
ezz_cert_not_before(const struct ezz_cert *c)
{
	return c->not_before;
}

int64_t
ezz_cert_not_after(const struct ezz_cert *c)
{
	return c->not_after;
}

unsigned
ezz_cert_use(const struct ezz_cert *c)
{
	return c->use;
}

bool
ezz_cert_ca(const struct ezz_cert *c)
{
	return c->ca;
}

long
ezz_cert_path_length(const struct ezz_cert *c)
{
	return c->path_length;
}

bool
ezz_cert_has_policy(const struct ezz_cert *c, const char *oid)
{
	CERTIFICATEPOLICIES	*list = X509_get_ext_d2i(c->x,
				    NID_certificate_policies, NULL, NULL);
	char			 text[80];
	bool			 has = false;

	for (int i = 0; i < sk_POLICYINFO_num(list) && !has; i++) {
		ezz_x509_oid(sk_POLICYINFO_value(list, i)->policyid, text);
		has = strcmp(text, oid) == 0;
	}
	CERTIFICATEPOLICIES_free(list);
	return has;
}

bool
ezz_cert_has_eku(const struct ezz_cert *c, const char *oid)
{
	EXTENDED_KEY_USAGE	*list = X509_get_ext_d2i(c->x,
				    NID_ext_key_usage, NULL, NULL);
	char			 text[80];
	bool			 has = false;

	for (int i = 0; i < sk_ASN1_OBJECT_num(list) && !has; i++) {
		ezz_x509_oid(sk_ASN1_OBJECT_value(list, i), text);
		has = oid == NULL || strcmp(text, oid) == 0;
	}
	EXTENDED_KEY_USAGE_free(list);
	return has;
}

bool
ezz_cert_is_tsa(const struct ezz_cert *c)
{
	return c->tsa;
}

bool
ezz_cert_encrypts(const struct ezz_cert *c)
{
	const unsigned	 signs = EZZ_KU_SIGN | EZZ_KU_NONREP |
			    EZZ_KU_CERTS | EZZ_KU_CRLS | EZZ_KU_ABSENT;
	const unsigned	 hides = EZZ_KU_KEYS | EZZ_KU_DATA | EZZ_KU_AGREE;

	return (c->use & signs) == 0 && (c->use & hides) != 0;
}

const char *
ezz_cert_unknown(const struct ezz_cert *c)
{
	return c->unknown;
}

enum ezz_alg
ezz_cert_sig_alg(const struct ezz_cert *c)
{
	return c->outer.alg;
}

const char *
ezz_cert_sig_oid(const struct ezz_cert *c)
{
	return c->outer.oid;
}

ezz_status
ezz_cert_signed_by(ezz_ctx *ctx, const struct ezz_cert *c,
    const struct ezz_pkey *key, bool *good)
{
	ezz_status	 st;

	*good = true;
	if (ezz_memo_signed(ctx, c->digest, ezz_pkey_digest(key)))
		return EZZ_OK;
	st = ezz_signed_verify(ctx, &c->outer, key, good);
	if (st == EZZ_OK && *good)
		ezz_memo_note(ctx, c->digest, ezz_pkey_digest(key));
	return st;
}

bool
ezz_cert_equal(const struct ezz_cert *a, const struct ezz_cert *b)
{
	return ezz_bytes_equal(ezz_bytes_of(&a->der), ezz_bytes_of(&b->der));
}

bool
ezz_cert_named_by(const struct ezz_cert *c, const struct ezz_cert *issuer)
{
	return X509_NAME_cmp(X509_get_issuer_name(c->x),
	    X509_get_subject_name(issuer->x)) == 0;
}
