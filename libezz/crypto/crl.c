/*
 * CRLs (RFC 5280 5).  OpenSSL takes them apart; the signature is verified
 * over the received bytes with our own key, since it cannot do so for SM2.
 * Only full and direct lists are read: a list that speaks of some
 * certificates or some reasons alone must not pass for a whole one.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "base/der.h"
#include "base/error.h"
#include "base/limits.h"
#include "crypto/crl.h"
#include "crypto/digest.h"
#include "crypto/memo.h"
#include "crypto/x509.h"

struct ezz_crl {
	struct ezz_buf		 der;
	uint8_t			 digest[EZZ_DIGEST_MAX];	/* SM3 */
	struct ezz_signed	 outer;
	X509_CRL		*x;
	char			*issuer;
	int64_t			 this_update;
	int64_t			 next_update;
	struct ezz_buf		 number;
	struct ezz_buf		 serials;	/* one after the other */
	struct ezz_revoked	*revoked;	/* in order of serials */
	size_t			 n;
};

static const char *const answers[] = {
	[EZZ_CRL_NOT_REVOKED] = "the certificate is not on the CRL",
	[EZZ_CRL_REVOKED] = "the certificate has been revoked",
	[EZZ_CRL_OTHER] = "the CRL is not that of the certificate's issuer",
	[EZZ_CRL_FORGED] = "the CRL is not signed by its issuer",
	[EZZ_CRL_FUTURE] = "the CRL is dated in the future",
	[EZZ_CRL_STALE] = "the CRL is out of date",
};

const char *
ezz_crl_text(enum ezz_crl_answer a)
{
	return answers[a];
}

static ezz_status
malformed(ezz_ctx *ctx, const char *clause)
{
	ERR_clear_error();
	return ezz_fail(ctx, EZZ_EFORMAT, clause, "the CRL is malformed");
}

static int
by_serial(const void *a, const void *b)
{
	return ezz_bytes_cmp(((const struct ezz_revoked *)a)->serial,
	    ((const struct ezz_revoked *)b)->serial);
}

static ezz_status
read_entry(ezz_ctx *ctx, const X509_REVOKED *r, struct ezz_crl *c,
    struct ezz_revoked *out)
{
	const STACK_OF(X509_EXTENSION)	*exts = X509_REVOKED_get0_extensions(r);
	ASN1_ENUMERATED			*reason;
	ASN1_GENERALIZEDTIME		*t;
	ezz_status			 st;

	for (int i = 0; i < X509v3_get_ext_count(exts); i++) {
		X509_EXTENSION	*e = X509v3_get_ext(exts, i);
		int		 nid = OBJ_obj2nid(X509_EXTENSION_get_object(e));

		if (X509_EXTENSION_get_critical(e) && nid != NID_crl_reason)
			return ezz_fail(ctx, EZZ_EUNSUPPORTED,
			    "RFC 5280 5.3", "the CRL has an entry with an "
			    "unknown critical extension");
	}
	if (ezz_x509_twice(exts) ||
	    !ezz_x509_time(X509_REVOKED_get0_revocationDate(r), &out->since))
		return malformed(ctx, "RFC 5280 5.1.2.6");
	if ((reason = X509_REVOKED_get_ext_d2i(r, NID_crl_reason, NULL,
	    NULL)) != NULL)
		out->reason = (int)ASN1_ENUMERATED_get(reason);
	ASN1_ENUMERATED_free(reason);
	if ((t = X509_REVOKED_get_ext_d2i(r, NID_invalidity_date, NULL,
	    NULL)) != NULL)
		out->has_invalid = ezz_x509_time(t, &out->invalid);
	ASN1_GENERALIZEDTIME_free(t);
	out->serial.n = c->serials.n;
	st = ezz_x509_serial(ctx, X509_REVOKED_get0_serialNumber(r),
	    &c->serials);
	out->serial.n = c->serials.n - out->serial.n;
	return st;
}

static ezz_status
read_entries(ezz_ctx *ctx, struct ezz_crl *c)
{
	STACK_OF(X509_REVOKED)	*list = X509_CRL_get_REVOKED(c->x);
	int			 n = list == NULL ? 0 :
				    sk_X509_REVOKED_num(list);
	size_t			 at = 0;
	ezz_status		 st;

	if (n == 0)
		return EZZ_OK;
	if ((c->revoked = calloc((size_t)n, sizeof(*c->revoked))) == NULL)
		return ezz_nomem(ctx);
	for (; c->n < (size_t)n; c->n++)
		if ((st = read_entry(ctx, sk_X509_REVOKED_value(list,
		    (int)c->n), c, &c->revoked[c->n])) != EZZ_OK)
			return st;
	/* the buffer has stopped moving */
	for (size_t i = 0; i < c->n; i++) {
		c->revoked[i].serial.p = c->serials.p + at;
		at += c->revoked[i].serial.n;
	}
	qsort(c->revoked, c->n, sizeof(*c->revoked), by_serial);
	return EZZ_OK;
}

static ezz_status
read_extensions(ezz_ctx *ctx, struct ezz_crl *c)
{
	ASN1_INTEGER	*number;
	ezz_status	 st = EZZ_OK;

	for (int i = 0; i < X509_CRL_get_ext_count(c->x); i++) {
		X509_EXTENSION	*e = X509_CRL_get_ext(c->x, i);
		int		 nid = OBJ_obj2nid(X509_EXTENSION_get_object(e));

		if (nid == NID_delta_crl ||
		    nid == NID_issuing_distribution_point ||
		    (X509_EXTENSION_get_critical(e) && nid != NID_crl_number &&
		    nid != NID_authority_key_identifier))
			return ezz_fail(ctx, EZZ_EUNSUPPORTED, "RFC 5280 5.2",
			    "only full CRLs that their CA has signed itself "
			    "are read");
	}
	if (ezz_x509_twice(X509_CRL_get0_extensions(c->x)))
		return malformed(ctx, "RFC 5280 5.2");
	number = X509_CRL_get_ext_d2i(c->x, NID_crl_number, NULL, NULL);
	if (number != NULL)
		st = ezz_x509_serial(ctx, number, &c->number);
	ASN1_INTEGER_free(number);
	return st;
}

static ezz_status
read_times(ezz_ctx *ctx, struct ezz_crl *c)
{
	const ASN1_TIME	*next = X509_CRL_get0_nextUpdate(c->x);

	c->next_update = INT64_MIN;
	if (!ezz_x509_time(X509_CRL_get0_lastUpdate(c->x), &c->this_update) ||
	    (next != NULL && !ezz_x509_time(next, &c->next_update)))
		return malformed(ctx, "RFC 5280 5.1.2.4");
	return EZZ_OK;
}

/* The algorithm inside the signed bytes is the one outside (5.1.2.2). */
static bool
algorithms_agree(const struct ezz_signed *s)
{
	struct ezz_cursor	 c = ezz_cursor_of(s->body), in;
	struct ezz_bytes	 content, inner;

	if (!ezz_der_take(&c, EZZ_DER_SEQUENCE, &content, NULL))
		return false;
	in = ezz_cursor_of(content);
	(void)ezz_der_take(&in, EZZ_DER_INTEGER, &content, NULL);
	return ezz_der_take(&in, EZZ_DER_SEQUENCE, &content, &inner) &&
	    ezz_bytes_equal(inner, s->algorithm);
}

static ezz_status
read_der(ezz_ctx *ctx, struct ezz_crl *c)
{
	const uint8_t	*p = c->der.p;
	ezz_status	 st;

	if (c->der.n > EZZ_MAX_CRL)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a CRL has at most %d bytes", EZZ_MAX_CRL);
	if ((st = ezz_signed_read(ctx, ezz_bytes_of(&c->der), &c->outer)) !=
	    EZZ_OK)
		return st;
	c->x = d2i_X509_CRL(NULL, &p, (long)c->der.n);
	if (c->x == NULL || p != c->der.p + c->der.n ||
	    !algorithms_agree(&c->outer))
		return malformed(ctx, "RFC 5280 5.1");
	if ((st = ezz_x509_name_text(ctx, X509_CRL_get_issuer(c->x),
	    &c->issuer)) != EZZ_OK ||
	    (st = read_times(ctx, c)) != EZZ_OK ||
	    (st = read_extensions(ctx, c)) != EZZ_OK)
		return st;
	return read_entries(ctx, c);
}

ezz_status
ezz_crl_read(ezz_ctx *ctx, struct ezz_bytes in, struct ezz_crl **out)
{
	struct ezz_crl	*c = calloc(1, sizeof(*c));
	ezz_status	 st;

	*out = NULL;
	if (c == NULL)
		return ezz_nomem(ctx);
	st = ezz_x509_unarmour(ctx, in, "X509 CRL", &c->der);
	if (st == EZZ_OK)
		st = read_der(ctx, c);
	if (st == EZZ_OK)
		st = ezz_digest_once(ctx, EZZ_SM3, ezz_bytes_of(&c->der),
		    c->digest);
	if (st == EZZ_OK) {
		*out = c;
		c = NULL;
	}
	ezz_crl_free(&c);
	ERR_clear_error();
	return st == EZZ_OK ? EZZ_OK : ezz_while(ctx, st, "reading a CRL");
}

void
ezz_crl_free(struct ezz_crl **crl)
{
	struct ezz_crl	*c = crl == NULL ? NULL : *crl;

	if (c == NULL)
		return;
	X509_CRL_free(c->x);
	free(c->issuer);
	free(c->revoked);
	ezz_buf_free(&c->number);
	ezz_buf_free(&c->serials);
	ezz_buf_free(&c->der);
	free(c);
	*crl = NULL;
}

const char *
ezz_crl_issuer(const struct ezz_crl *c)
{
	return c->issuer;
}

int64_t
ezz_crl_this_update(const struct ezz_crl *c)
{
	return c->this_update;
}

int64_t
ezz_crl_next_update(const struct ezz_crl *c)
{
	return c->next_update;
}

struct ezz_bytes
ezz_crl_number(const struct ezz_crl *c)
{
	return ezz_bytes_of(&c->number);
}

size_t
ezz_crl_entries(const struct ezz_crl *c)
{
	return c->n;
}

enum ezz_alg
ezz_crl_sig_alg(const struct ezz_crl *c)
{
	return c->outer.alg;
}

const struct ezz_revoked *
ezz_crl_find(const struct ezz_crl *c, struct ezz_bytes serial)
{
	struct ezz_revoked	 want = { .serial = serial };

	return c->n == 0 ? NULL : bsearch(&want, c->revoked, c->n,
	    sizeof(*c->revoked), by_serial);
}

/* The issuer's name by bytes: a CA writes its own name one way only. */
static bool
of_issuer(const struct ezz_crl *c, const struct ezz_cert *issuer)
{
	const uint8_t	*p;
	size_t		 n;

	return X509_NAME_get0_der(X509_CRL_get_issuer(c->x), &p, &n) == 1 &&
	    ezz_bytes_equal(EZZ_BYTES(p, n), ezz_cert_subject_der(issuer));
}

const struct ezz_revoked *
ezz_crl_entry(const struct ezz_crl *c, size_t i)
{
	return &c->revoked[i];
}

ezz_status
ezz_crl_signed_by(ezz_ctx *ctx, const struct ezz_crl *c,
    const struct ezz_cert *issuer, bool *good)
{
	const uint8_t	*key;
	ezz_status	 st;

	*good = false;
	if (!of_issuer(c, issuer) || (ezz_cert_use(issuer) &
	    (EZZ_KU_CRLS | EZZ_KU_ABSENT)) == 0)
		return EZZ_OK;
	key = ezz_pkey_digest(ezz_cert_pkey(issuer));
	*good = true;
	if (ezz_memo_signed(ctx, c->digest, key))
		return EZZ_OK;
	st = ezz_signed_verify(ctx, &c->outer, ezz_cert_pkey(issuer), good);
	if (st == EZZ_OK && *good)
		ezz_memo_note(ctx, c->digest, key);
	return st;
}

ezz_status
ezz_crl_judge(ezz_ctx *ctx, const struct ezz_crl *c,
    const struct ezz_cert *cert, const struct ezz_cert *issuer, int64_t time,
    enum ezz_crl_answer *out, const struct ezz_revoked **entry)
{
	bool		 good;
	ezz_status	 st;

	*entry = NULL;
	*out = EZZ_CRL_OTHER;
	if (!of_issuer(c, issuer) || !ezz_cert_named_by(cert, issuer))
		return EZZ_OK;
	*out = EZZ_CRL_FORGED;
	st = ezz_crl_signed_by(ctx, c, issuer, &good);
	if (st != EZZ_OK || !good)
		return st;
	/* a revocation does not lapse with the list that tells it */
	if ((*entry = ezz_crl_find(c, ezz_cert_serial(cert))) != NULL)
		*out = EZZ_CRL_REVOKED;
	else if (time < c->this_update)
		*out = EZZ_CRL_FUTURE;
	else
		*out = time > c->next_update ? EZZ_CRL_STALE :
		    EZZ_CRL_NOT_REVOKED;
	return EZZ_OK;
}
