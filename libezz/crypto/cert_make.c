/*
 * Requests and certificates, made (RFC 2986, RFC 5280, GB/T 20518).  The body
 * is written here and signed by a signer, so a CA key may live on a device.
 * Nothing is issued that chain.c would refuse: the CA's own period, its path
 * length and its kind of key bind what it issues.
 */
#include <string.h>

#include "base/der.h"
#include "base/error.h"
#include "crypto/cert_make.h"
#include "crypto/chain.h"
#include "crypto/name.h"
#include "crypto/request.h"
#include "crypto/rs.h"
#include "crypto/x509.h"

ezz_status
ezz_der_extension(ezz_ctx *ctx, struct ezz_buf *b, const char *oid,
    bool critical, struct ezz_bytes value)
{
	static const uint8_t	 yes = 0xff;
	size_t			 from = b->n;
	ezz_status		 st;

	if ((st = ezz_der_oid(ctx, b, oid)) != EZZ_OK ||
	    (critical && (st = ezz_der_put(ctx, b, EZZ_DER_BOOLEAN,
	    EZZ_BYTES(&yes, 1))) != EZZ_OK) ||
	    (st = ezz_der_put(ctx, b, EZZ_DER_OCTETS, value)) != EZZ_OK)
		return st;
	return ezz_der_wrap(ctx, b, from, EZZ_DER_SEQUENCE);
}

/* 20 octets of the SM3 over the key: a method of our own, as 4.2.1.2 allows */
#define KEY_ID	20

ezz_status
ezz_der_key_ids(ezz_ctx *ctx, struct ezz_buf *b, const struct ezz_pkey *issuer,
    const struct ezz_pkey *subject)
{
	uint8_t		 ski[2 + KEY_ID] = { 0x04, KEY_ID };
	uint8_t		 aki[4 + KEY_ID] = { 0x30, KEY_ID + 2, 0x80, KEY_ID };
	ezz_status	 st = EZZ_OK;

	memcpy(aki + 4, ezz_pkey_digest(issuer), KEY_ID);
	if (subject != NULL) {
		memcpy(ski + 2, ezz_pkey_digest(subject), KEY_ID);
		st = ezz_der_extension(ctx, b, "2.5.29.14", false,
		    EZZ_BYTES(ski, sizeof(ski)));
	}
	return st != EZZ_OK ? st : ezz_der_extension(ctx, b, "2.5.29.35",
	    false, EZZ_BYTES(aki, sizeof(aki)));
}

static const char *
sig_oid(const ezz_signer *s)
{
	return ezz_alg_row(ezz_signer_alg(s))->oid;
}

ezz_status
ezz_der_sign(ezz_ctx *ctx, const ezz_signer *signer, struct ezz_bytes body,
    const char *label, struct ezz_buf *pem)
{
	struct ezz_buf	 out = { 0 }, sig = { 0 };
	uint8_t		 der[EZZ_RS_DER];
	struct ezz_bytes v;
	ezz_status	 st;

	if ((st = ezz_signer_sign(ctx, signer, body, &sig)) != EZZ_OK)
		goto out;
	v = ezz_bytes_of(&sig);
	if (ezz_signer_alg(signer) != EZZ_ED25519)
		v = EZZ_BYTES(der, ezz_rs_to_der(sig.p, der));
	if ((st = ezz_buf_addb(ctx, &out, body)) != EZZ_OK ||
	    (st = ezz_der_algorithm(ctx, &out, sig_oid(signer))) != EZZ_OK ||
	    (st = ezz_der_bits(ctx, &out, v)) != EZZ_OK ||
	    (st = ezz_der_wrap(ctx, &out, 0, EZZ_DER_SEQUENCE)) != EZZ_OK)
		goto out;
	st = ezz_x509_armour(ctx, label, ezz_bytes_of(&out), pem);
out:
	ezz_buf_free(&sig);
	ezz_buf_free(&out);
	return st;
}

ezz_status
ezz_key_request(ezz_ctx *ctx, const ezz_signer *signer, const char *subject,
    struct ezz_buf *pem)
{
	static const uint8_t	 version[] = { 0x02, 0x01, 0x00 };
	static const uint8_t	 no_attributes[] = { 0xa0, 0x00 };
	struct ezz_buf		 b = { 0 };
	ezz_status		 st;

	if ((st = ezz_buf_add(ctx, &b, version, 3)) == EZZ_OK &&
	    (st = ezz_name_der(ctx, subject, &b)) == EZZ_OK &&
	    (st = ezz_buf_addb(ctx, &b, ezz_pkey_spki(
	    ezz_signer_pkey(signer)))) == EZZ_OK &&
	    (st = ezz_buf_add(ctx, &b, no_attributes, 2)) == EZZ_OK &&
	    (st = ezz_der_wrap(ctx, &b, 0, EZZ_DER_SEQUENCE)) == EZZ_OK)
		st = ezz_der_sign(ctx, signer, ezz_bytes_of(&b),
		    "CERTIFICATE REQUEST", pem);
	ezz_buf_free(&b);
	return st;
}

/* ---- extensions by role ------------------------------------------------- */

static unsigned
use_of(enum ezz_role role)
{
	if (role == EZZ_ROLE_CA)
		return EZZ_KU_CERTS | EZZ_KU_CRLS;
	if (role == EZZ_ROLE_ENCRYPT)
		return EZZ_KU_KEYS | EZZ_KU_DATA | EZZ_KU_AGREE;
	return EZZ_KU_SIGN | EZZ_KU_NONREP;
}

static ezz_status
put_usage(ezz_ctx *ctx, struct ezz_buf *b, enum ezz_role role)
{
	unsigned	 use = use_of(role), unused = 7;
	uint8_t		 der[4] = { EZZ_DER_BITS, 2, 0, 0 };

	for (unsigned i = 0; i < 8; i++)
		if ((use & 1u << i) != 0) {
			der[3] |= (uint8_t)(0x80 >> i);
			unused = 7 - i;
		}
	der[2] = (uint8_t)unused;
	return ezz_der_extension(ctx, b, "2.5.29.15", true,
	    EZZ_BYTES(der, sizeof(der)));
}

static ezz_status
put_constraints(ezz_ctx *ctx, struct ezz_buf *b, const struct ezz_order *o)
{
	uint8_t	 der[8] = { 0x30, 0x03, 0x01, 0x01, 0xff, 0x02, 0x01, 0 };
	size_t	 n = 5;

	if (o->path_length >= 0) {
		der[1] = 6;
		der[7] = (uint8_t)o->path_length;
		n = 8;
	}
	return ezz_der_extension(ctx, b, "2.5.29.19", true,
	    EZZ_BYTES(der, n));
}

static ezz_status
put_oids(ezz_ctx *ctx, struct ezz_buf *b, const char *extension,
    bool critical, const char *oid, bool nested)
{
	struct ezz_buf	 v = { 0 };
	ezz_status	 st;

	if ((st = ezz_der_oid(ctx, &v, oid)) == EZZ_OK &&
	    (!nested || (st = ezz_der_wrap(ctx, &v, 0, EZZ_DER_SEQUENCE)) ==
	    EZZ_OK) &&
	    (st = ezz_der_wrap(ctx, &v, 0, EZZ_DER_SEQUENCE)) == EZZ_OK)
		st = ezz_der_extension(ctx, b, extension, critical,
		    ezz_bytes_of(&v));
	ezz_buf_free(&v);
	return st;
}

/* [3] { SEQUENCE OF extension } */
static ezz_status
put_extensions(ezz_ctx *ctx, struct ezz_buf *b, const struct ezz_order *o,
    enum ezz_role role, const struct ezz_pkey *issuer,
    const struct ezz_pkey *subject)
{
	size_t		 from = b->n;
	ezz_status	 st;

	if ((st = ezz_der_key_ids(ctx, b, issuer, subject)) != EZZ_OK ||
	    (st = put_usage(ctx, b, role)) != EZZ_OK ||
	    (role == EZZ_ROLE_CA && (st = put_constraints(ctx, b, o)) !=
	    EZZ_OK) ||
	    (role == EZZ_ROLE_TSA && (st = put_oids(ctx, b, "2.5.29.37",
	    true, EZZ_EKU_TSA, false)) != EZZ_OK) ||
	    (o->test && (st = put_oids(ctx, b, "2.5.29.32", false,
	    EZZ_POLICY_TEST, true)) != EZZ_OK) ||
	    (st = ezz_der_wrap(ctx, b, from, EZZ_DER_SEQUENCE)) != EZZ_OK)
		return st;
	return ezz_der_wrap(ctx, b, from, 0xa3);
}

/* ---- the certificate ---------------------------------------------------- */

static ezz_status
put_serial(ezz_ctx *ctx, struct ezz_buf *b, const struct ezz_order *o)
{
	uint8_t		 serial[16];
	ezz_status	 st;

	if (o->serial.n > 20)
		return ezz_fail(ctx, EZZ_EINVAL, "RFC 5280 4.1.2.2",
		    "a serial number has at most 20 octets");
	if (o->serial.n > 0)
		return ezz_der_integer(ctx, b, o->serial);
	st = ezz_random_fill(ctx, o->random, serial, sizeof(serial));
	serial[0] = (uint8_t)(0x40 | (serial[0] & 0x3f));
	return st != EZZ_OK ? st : ezz_der_integer(ctx, b,
	    EZZ_BYTES(serial, sizeof(serial)));
}

static ezz_status
put_period(ezz_ctx *ctx, struct ezz_buf *b, const struct ezz_order *o)
{
	size_t		 from = b->n;
	ezz_status	 st;

	if ((st = ezz_der_time(ctx, b, o->not_before)) != EZZ_OK ||
	    (st = ezz_der_time(ctx, b, o->not_after)) != EZZ_OK)
		return st;
	return ezz_der_wrap(ctx, b, from, EZZ_DER_SEQUENCE);
}

struct parties {
	const ezz_signer	*signer;
	struct ezz_bytes	 issuer;	/* DER names */
	struct ezz_bytes	 subject;
	const struct ezz_pkey	*pkey;		/* the subject's */
	enum ezz_role		 role;
};

static ezz_status
make(ezz_ctx *ctx, const struct ezz_order *o, const struct parties *p,
    struct ezz_buf *pem)
{
	static const uint8_t	 v3[] = { 0xa0, 0x03, 0x02, 0x01, 0x02 };
	struct ezz_buf		 b = { 0 };
	ezz_status		 st;

	if ((st = ezz_buf_add(ctx, &b, v3, sizeof(v3))) == EZZ_OK &&
	    (st = put_serial(ctx, &b, o)) == EZZ_OK &&
	    (st = ezz_der_algorithm(ctx, &b, sig_oid(p->signer))) == EZZ_OK &&
	    (st = ezz_buf_addb(ctx, &b, p->issuer)) == EZZ_OK &&
	    (st = put_period(ctx, &b, o)) == EZZ_OK &&
	    (st = ezz_buf_addb(ctx, &b, p->subject)) == EZZ_OK &&
	    (st = ezz_buf_addb(ctx, &b, ezz_pkey_spki(p->pkey))) == EZZ_OK &&
	    (st = put_extensions(ctx, &b, o, p->role,
	    ezz_signer_pkey(p->signer), p->pkey)) == EZZ_OK &&
	    (st = ezz_der_wrap(ctx, &b, 0, EZZ_DER_SEQUENCE)) == EZZ_OK)
		st = ezz_der_sign(ctx, p->signer, ezz_bytes_of(&b),
		    "CERTIFICATE", pem);
	ezz_buf_free(&b);
	return st;
}

static ezz_status
order_fits(ezz_ctx *ctx, const struct ezz_order *o, enum ezz_role *role)
{
	*role = o->role == NULL ? EZZ_ROLE_SIGNER : ezz_role_by_name(o->role);
	if (*role == EZZ_ROLE_NONE)
		return ezz_fail(ctx, EZZ_EINVAL, NULL, "there is no role %s; "
		    "roles are signer, maker, stamper, token, status, tsa, "
		    "trust, attester, ca, encrypt", o->role);
	if (o->not_after < o->not_before)
		return ezz_fail(ctx, EZZ_EINVAL, "RFC 5280 4.1.2.5",
		    "the certificate would end before it begins");
	if (o->path_length > 127)
		return ezz_fail(ctx, EZZ_EINVAL, "RFC 5280 4.2.1.9",
		    "a path length is at most 127");
	return EZZ_OK;
}

static bool
says_test(const char *subject)
{
	return strstr(subject, "测试") != NULL ||
	    strstr(subject, "TEST") != NULL;
}

static ezz_status
subject_fits(ezz_ctx *ctx, const struct ezz_order *o, const char *subject)
{
	return !o->test || says_test(subject) ? EZZ_OK : ezz_fail(ctx,
	    EZZ_EINVAL, NULL, "the subject of a trial certificate must "
	    "contain 测试 or TEST");
}

ezz_status
ezz_cert_self(ezz_ctx *ctx, const ezz_signer *signer, const char *subject,
    const struct ezz_order *o, struct ezz_buf *pem)
{
	struct ezz_buf	 name = { 0 };
	struct parties	 p = { .signer = signer };
	ezz_status	 st;

	if ((st = order_fits(ctx, o, &p.role)) != EZZ_OK ||
	    (st = subject_fits(ctx, o, subject)) != EZZ_OK)
		return st;
	if ((st = ezz_name_der(ctx, subject, &name)) == EZZ_OK) {
		p.issuer = p.subject = ezz_bytes_of(&name);
		p.pkey = ezz_signer_pkey(signer);
		st = make(ctx, o, &p, pem);
	}
	ezz_buf_free(&name);
	return st;
}

ezz_status
ezz_ca_fits(ezz_ctx *ctx, const struct ezz_cert *ca, const ezz_signer *signer)
{
	enum ezz_chain_fault	 f = ezz_cert_fits(ca, EZZ_ROLE_CA);

	if (f != EZZ_CHAIN_GOOD)
		return ezz_fail(ctx, EZZ_EREFUSED, ezz_chain_clause(f),
		    "%s is no CA that may sign certificates",
		    ezz_cert_subject(ca));
	if (!ezz_bytes_equal(ezz_pkey_spki(ezz_cert_pkey(ca)),
	    ezz_pkey_spki(ezz_signer_pkey(signer))))
		return ezz_fail(ctx, EZZ_EKEY, NULL,
		    "the CA key does not belong to the CA certificate");
	return EZZ_OK;
}

/* What chain.c would refuse afterwards. */
static ezz_status
ca_may(ezz_ctx *ctx, const struct ezz_cert *ca, const struct ezz_order *o,
    const struct parties *p)
{
	if (o->not_before < ezz_cert_not_before(ca) ||
	    o->not_after > ezz_cert_not_after(ca))
		return ezz_fail(ctx, EZZ_EREFUSED, "RFC 5280 6.1.3",
		    "the certificate would outlive that of its CA");
	if (p->role == EZZ_ROLE_CA && (ezz_cert_path_length(ca) == 0 ||
	    (ezz_cert_path_length(ca) > 0 && (o->path_length < 0 ||
	    o->path_length >= ezz_cert_path_length(ca)))))
		return ezz_fail(ctx, EZZ_EREFUSED, "RFC 5280 4.2.1.9",
		    "the path length of the CA does not allow this CA");
	if ((ezz_signer_alg(p->signer) == EZZ_SM2_SM3) !=
	    (ezz_pkey_alg(p->pkey) == EZZ_SM2_SM3))
		return ezz_fail(ctx, EZZ_EREFUSED, "GM/T 0015",
		    "SM2 and other algorithms are mixed in the chain");
	return EZZ_OK;
}

ezz_status
ezz_cert_issue(ezz_ctx *ctx, const ezz_signer *ca_key, struct ezz_bytes ca,
    struct ezz_bytes request, const char *subject, const struct ezz_order *o,
    struct ezz_buf *pem)
{
	struct ezz_request	*r = NULL;
	struct ezz_cert		*c = NULL;
	struct ezz_buf		 name = { 0 };
	struct parties		 p = { .signer = ca_key };
	ezz_status		 st;

	if ((st = order_fits(ctx, o, &p.role)) != EZZ_OK ||
	    (st = ezz_request_read(ctx, request, &r)) != EZZ_OK ||
	    (st = ezz_cert_read(ctx, ca, &c)) != EZZ_OK ||
	    (st = ezz_ca_fits(ctx, c, ca_key)) != EZZ_OK ||
	    (st = subject_fits(ctx, o, subject != NULL ? subject :
	    ezz_request_subject(r))) != EZZ_OK)
		goto out;
	if (subject != NULL)
		st = ezz_name_der(ctx, subject, &name);
	else
		st = ezz_buf_addb(ctx, &name, ezz_request_subject_der(r));
	p.issuer = ezz_cert_subject_der(c);
	p.subject = ezz_bytes_of(&name);
	p.pkey = ezz_request_pkey(r);
	if (st == EZZ_OK && (st = ca_may(ctx, c, o, &p)) == EZZ_OK)
		st = make(ctx, o, &p, pem);
out:
	ezz_buf_free(&name);
	ezz_request_free(&r);
	ezz_cert_free(&c);
	return st;
}
