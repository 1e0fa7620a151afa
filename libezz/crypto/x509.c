/*
 * Signed objects of X.509 in general.  OpenSSL takes the inside apart; the
 * outside is read here, so that a signature is verified over the very bytes
 * that came in, with our own keys: OpenSSL 3.0 cannot verify a CRL under SM2.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/clock.h"
#include "base/der.h"
#include "base/error.h"
#include "base/limits.h"
#include "crypto/rs.h"
#include "crypto/x509.h"

/* RSASSA-PSS-params: SHA-256, MGF1 with SHA-256, salt 32 (RFC 4055 3.1) */
static const uint8_t ps256_params[] = {
	0x30, 0x34, 0xa0, 0x0f, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48,
	0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0xa1, 0x1c, 0x30,
	0x1a, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01,
	0x08, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03,
	0x04, 0x02, 0x01, 0x05, 0x00, 0xa2, 0x03, 0x02, 0x01, 0x20
};
static const uint8_t null_params[] = { 0x05, 0x00 };

static bool
params_good(enum ezz_alg alg, struct ezz_bytes params)
{
	if (alg == EZZ_PS256)
		return ezz_bytes_equal(params, EZZ_BYTES(ps256_params,
		    sizeof(ps256_params)));
	/* NULL is not right after the curves, but met there, and harmless */
	return params.n == 0 || (alg != EZZ_ED25519 && ezz_bytes_equal(params,
	    EZZ_BYTES(null_params, 2)));
}

static bool
read_algorithm(struct ezz_bytes der, struct ezz_signed *out)
{
	const struct ezz_alg_row	*row;
	struct ezz_cursor		 c = ezz_cursor_of(der), in;
	struct ezz_bytes		 content, oid, whole;
	const uint8_t			*p;
	ASN1_OBJECT			*o;

	if (!ezz_der_take(&c, EZZ_DER_SEQUENCE, &content, NULL))
		return false;
	in = ezz_cursor_of(content);
	if (!ezz_der_take(&in, EZZ_DER_OID, &oid, &whole))
		return false;
	p = whole.p;
	if ((o = d2i_ASN1_OBJECT(NULL, &p, (long)whole.n)) == NULL)
		return false;
	ezz_x509_oid(o, out->oid);
	ASN1_OBJECT_free(o);
	row = ezz_alg_by_oid(out->oid);
	out->alg = row != NULL && params_good(row->alg, EZZ_BYTES(in.p,
	    ezz_cursor_left(&in))) ? row->alg : EZZ_ALG_NONE;
	return true;
}

ezz_status
ezz_signed_read(ezz_ctx *ctx, struct ezz_bytes der, struct ezz_signed *out)
{
	struct ezz_bytes	 algorithm, sig;

	memset(out, 0, sizeof(*out));
	if (!ezz_der_signed(der, &out->body, &algorithm, &sig) ||
	    !read_algorithm(algorithm, out)) {
		ERR_clear_error();
		return ezz_fail(ctx, EZZ_EFORMAT, "X.690 10.1",
		    "its outside is not the DER of a signed object");
	}
	out->algorithm = algorithm;
	out->sig = sig;
	out->readable = true;
	if (out->alg == EZZ_SM2_SM3 || out->alg == EZZ_ES256) {
		out->readable = ezz_rs_from_der(sig, out->rs);
		out->sig = EZZ_BYTES(NULL, 0);	/* stands in rs */
	}
	return EZZ_OK;
}

ezz_status
ezz_signed_verify(ezz_ctx *ctx, const struct ezz_signed *s,
    const struct ezz_pkey *key, bool *good)
{
	*good = false;
	if (s->alg == EZZ_ALG_NONE || !s->readable)
		return EZZ_OK;
	return ezz_pkey_verify(ctx, key, s->alg, s->body,
	    s->sig.p == NULL ? EZZ_BYTES(s->rs, EZZ_RS) : s->sig, good);
}

static bool
digits(const uint8_t *p, size_t n, int *out)
{
	*out = 0;
	for (size_t i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return false;
		*out = *out * 10 + (p[i] - '0');
	}
	return true;
}

bool
ezz_x509_time(const ASN1_TIME *t, int64_t *out)
{
	const uint8_t	*p = t == NULL ? NULL : ASN1_STRING_get0_data(t);
	bool		 utc = t != NULL &&
			    ASN1_STRING_type(t) == V_ASN1_UTCTIME;
	size_t		 y = utc ? 2 : 4;
	struct ezz_date	 d;
	int		 h, m, s;

	if (p == NULL || ASN1_STRING_length(t) != (int)y + 11 ||
	    p[y + 10] != 'Z' || !digits(p, y, &d.year) ||
	    !digits(p + y, 2, &d.month) || !digits(p + y + 2, 2, &d.day) ||
	    !digits(p + y + 4, 2, &h) || !digits(p + y + 6, 2, &m) ||
	    !digits(p + y + 8, 2, &s))
		return false;
	if (utc)
		d.year += d.year < 50 ? 2000 : 1900;
	if (!ezz_date_valid(d) || h > 23 || m > 59 || s > 59)
		return false;
	*out = ezz_date_day(d) * EZZ_DAY + h * 3600 + m * 60 + s;
	return true;
}

ezz_status
ezz_x509_name_text(ezz_ctx *ctx, const X509_NAME *name, char **out)
{
	BIO		*bio = BIO_new(BIO_s_mem());
	char		*p;
	long		 n;

	*out = NULL;
	if (bio == NULL)
		return ezz_nomem(ctx);
	if (X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 &
	    ~(unsigned long)ASN1_STRFLGS_ESC_MSB) >= 0) {
		n = BIO_get_mem_data(bio, &p);
		*out = ezz_bytes_dup(EZZ_BYTES(p, n > 0 ? (size_t)n : 0));
	}
	BIO_free(bio);
	ERR_clear_error();
	return *out == NULL ? ezz_fail(ctx, EZZ_EFORMAT, "RFC 4514",
	    "a name cannot be shown as text") : EZZ_OK;
}

ezz_status
ezz_x509_serial(ezz_ctx *ctx, const ASN1_INTEGER *a, struct ezz_buf *out)
{
	uint8_t			*der = NULL;
	int			 n = i2d_ASN1_INTEGER(a, &der);
	struct ezz_cursor	 c;
	struct ezz_bytes	 v;
	ezz_status		 st;

	if (n <= 0)
		return ezz_nomem(ctx);
	c = ezz_cursor_of(EZZ_BYTES(der, (size_t)n));
	st = ezz_der_take(&c, EZZ_DER_INTEGER, &v, NULL) ?
	    ezz_buf_addb(ctx, out, v) : ezz_fail(ctx, EZZ_EFORMAT,
	    "RFC 5280 4.1.2.2", "a serial number is malformed");
	OPENSSL_free(der);
	return st;
}

ezz_status
ezz_x509_unarmour(ezz_ctx *ctx, struct ezz_bytes in, const char *label,
    struct ezz_buf *der)
{
	char		*name = NULL, *head = NULL;
	uint8_t		*data = NULL;
	BIO		*bio;
	long		 n;
	ezz_status	 st = EZZ_ENOTFOUND;

	if (in.n > 0 && in.p[0] == EZZ_DER_SEQUENCE)
		return ezz_buf_addb(ctx, der, in);
	if (in.n > EZZ_MAX_CRL ||
	    (bio = BIO_new_mem_buf(in.n == 0 ? "" : (const void *)in.p,
	    (int)in.n)) == NULL)
		return ezz_nomem(ctx);
	while (st == EZZ_ENOTFOUND &&
	    PEM_read_bio(bio, &name, &head, &data, &n) == 1) {
		if (strcmp(name, label) == 0)
			st = ezz_buf_add(ctx, der, data, (size_t)n);
		OPENSSL_free(name);
		OPENSSL_free(head);
		OPENSSL_free(data);
	}
	BIO_free(bio);
	ERR_clear_error();
	if (st == EZZ_ENOTFOUND)
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 7468",
		    "there is no %s in it", label);
	return st;
}

ezz_status
ezz_x509_armour(ezz_ctx *ctx, const char *label, struct ezz_bytes der,
    struct ezz_buf *pem)
{
	BIO		*bio = BIO_new(BIO_s_mem());
	char		*p;
	long		 n;
	ezz_status	 st;

	if (bio == NULL)
		return ezz_nomem(ctx);
	if (der.n > EZZ_MAX_CRL || PEM_write_bio(bio, label, "", der.p,
	    (long)der.n) <= 0 || (n = BIO_get_mem_data(bio, &p)) <= 0)
		st = ezz_fail(ctx, EZZ_ECRYPTO, NULL, "writing PEM failed");
	else
		st = ezz_buf_add(ctx, pem, p, (size_t)n);
	BIO_free(bio);
	return st;
}

void
ezz_x509_oid(const ASN1_OBJECT *o, char out[80])
{
	int	 n = OBJ_obj2txt(out, 80, o, 1);

	if (n <= 0 || n >= 80)
		out[0] = '\0';
}

bool
ezz_x509_twice(const STACK_OF(X509_EXTENSION) *exts)
{
	int	 n = X509v3_get_ext_count(exts);

	if (n > EZZ_MAX_EXTENSIONS)
		return true;
	for (int i = 0; i < n; i++)
		for (int j = 0; j < i; j++)
			if (OBJ_cmp(X509_EXTENSION_get_object(
			    X509v3_get_ext(exts, i)),
			    X509_EXTENSION_get_object(
			    X509v3_get_ext(exts, j))) == 0)
				return true;
	return false;
}
