/*
 * What a file of this room is, in lines for people: "subject: CN=...".  The
 * words before the colons are those of the options and man page, and are not
 * translated.  Secrets are never shown, and a locked key is only opened when
 * a passphrase can be had.
 */
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "crypto/cert_make.h"
#include "crypto/chain.h"
#include "crypto/crl.h"
#include "crypto/request.h"
#include "crypto/signer_file.h"

static const struct use_row {
	unsigned	 bit;
	const char	*name;
} uses[] = {
	{ EZZ_KU_SIGN, "digitalSignature" },
	{ EZZ_KU_NONREP, "nonRepudiation" },
	{ EZZ_KU_KEYS, "keyEncipherment" },
	{ EZZ_KU_DATA, "dataEncipherment" },
	{ EZZ_KU_AGREE, "keyAgreement" },
	{ EZZ_KU_CERTS, "keyCertSign" },
	{ EZZ_KU_CRLS, "cRLSign" },
};

static ezz_status
line(ezz_ctx *ctx, struct ezz_buf *b, const char *name, const char *value)
{
	return ezz_buf_fmt(ctx, b, "%-12s%s\n", name, value);
}

static ezz_status
hex_line(ezz_ctx *ctx, struct ezz_buf *b, const char *name,
    struct ezz_bytes v)
{
	ezz_status	 st = ezz_buf_fmt(ctx, b, "%-12s", name);

	for (size_t i = 0; i < v.n && st == EZZ_OK; i++)
		st = ezz_buf_fmt(ctx, b, "%02x", v.p[i]);
	return st != EZZ_OK ? st : ezz_buf_byte(ctx, b, '\n');
}

static ezz_status
time_line(ezz_ctx *ctx, struct ezz_buf *b, const char *name, int64_t t)
{
	char	 text[EZZ_TIME_TEXT];

	ezz_time_text(t, text);
	return line(ctx, b, name, text);
}

static ezz_status
show_pkey(ezz_ctx *ctx, struct ezz_buf *b, const struct ezz_pkey *key)
{
	ezz_status	 st;

	st = line(ctx, b, "algorithm:", ezz_pkey_alg(key) == EZZ_PS256 ?
	    "RSA" : ezz_alg_row(ezz_pkey_alg(key))->label);
	return st != EZZ_OK ? st : hex_line(ctx, b, "key id:",
	    EZZ_BYTES(ezz_pkey_kid(key), EZZ_KID));
}

static ezz_status
show_usage(ezz_ctx *ctx, struct ezz_buf *b, const struct ezz_cert *c)
{
	ezz_status	 st = ezz_buf_fmt(ctx, b, "%-12s", "usage:");
	const char	*comma = "";

	for (size_t i = 0; i < sizeof(uses) / sizeof(*uses); i++)
		if (st == EZZ_OK && (ezz_cert_use(c) & uses[i].bit) != 0) {
			st = ezz_buf_fmt(ctx, b, "%s%s", comma, uses[i].name);
			comma = ", ";
		}
	if (st == EZZ_OK && ezz_cert_is_tsa(c))
		st = ezz_buf_fmt(ctx, b, "%stimeStamping", comma);
	if (st == EZZ_OK && ezz_cert_ca(c) && ezz_cert_path_length(c) >= 0)
		st = ezz_buf_fmt(ctx, b, ", path length %ld",
		    ezz_cert_path_length(c));
	return st != EZZ_OK ? st : ezz_buf_byte(ctx, b, '\n');
}

static ezz_status
show_cert(ezz_ctx *ctx, struct ezz_buf *b, const struct ezz_cert *c)
{
	const struct ezz_alg_row	*row =
	    ezz_alg_row(ezz_cert_sig_alg(c));
	ezz_status			 st;

	if ((st = line(ctx, b, "kind:", ezz_cert_ca(c) ? "CA certificate" :
	    ezz_cert_encrypts(c) ? "encryption certificate" :
	    "certificate")) != EZZ_OK ||
	    (st = show_pkey(ctx, b, ezz_cert_pkey(c))) != EZZ_OK ||
	    (st = line(ctx, b, "subject:", ezz_cert_subject(c))) != EZZ_OK ||
	    (st = line(ctx, b, "issuer:", ezz_cert_issuer(c))) != EZZ_OK ||
	    (st = hex_line(ctx, b, "serial:", ezz_cert_serial(c))) !=
	    EZZ_OK ||
	    (st = time_line(ctx, b, "from:", ezz_cert_not_before(c))) !=
	    EZZ_OK ||
	    (st = time_line(ctx, b, "to:", ezz_cert_not_after(c))) !=
	    EZZ_OK ||
	    (st = show_usage(ctx, b, c)) != EZZ_OK ||
	    (st = line(ctx, b, "signed by:", row != NULL ? row->label :
	    ezz_cert_sig_oid(c))) != EZZ_OK ||
	    (st = hex_line(ctx, b, "SM3:", EZZ_BYTES(ezz_cert_digest(c),
	    32))) != EZZ_OK)
		return st;
	return ezz_cert_has_policy(c, EZZ_POLICY_TEST) ?
	    line(ctx, b, "test:", "yes") : EZZ_OK;
}

static ezz_status
show_crl(ezz_ctx *ctx, struct ezz_buf *b, const struct ezz_crl *c)
{
	const struct ezz_alg_row	*row = ezz_alg_row(ezz_crl_sig_alg(c));
	const struct ezz_revoked	*e;
	char				 since[EZZ_TIME_TEXT];
	ezz_status			 st;

	if ((st = line(ctx, b, "kind:", "CRL")) != EZZ_OK ||
	    (st = line(ctx, b, "issuer:", ezz_crl_issuer(c))) != EZZ_OK ||
	    (st = hex_line(ctx, b, "number:", ezz_crl_number(c))) != EZZ_OK ||
	    (st = time_line(ctx, b, "made:", ezz_crl_this_update(c))) !=
	    EZZ_OK ||
	    (st = ezz_crl_next_update(c) == INT64_MIN ?
	    line(ctx, b, "next:", "-") :
	    time_line(ctx, b, "next:", ezz_crl_next_update(c))) != EZZ_OK ||
	    (st = line(ctx, b, "signed by:", row != NULL ? row->label :
	    "?")) != EZZ_OK)
		return st;
	for (size_t i = 0; i < ezz_crl_entries(c) && st == EZZ_OK; i++) {
		e = ezz_crl_entry(c, i);
		ezz_time_text(e->since, since);
		st = ezz_buf_fmt(ctx, b, "%-12s%s reason %d ", "revoked:",
		    since, e->reason);
		if (st == EZZ_OK)
			st = hex_line(ctx, b, "", e->serial);
	}
	return st;
}

ezz_status
ezz_signer_show(ezz_ctx *ctx, const ezz_signer *signer, struct ezz_buf *b)
{
	struct ezz_cert	*c = NULL;
	ezz_status	 st;

	if ((st = line(ctx, b, "kind:", "private key")) != EZZ_OK ||
	    (st = show_pkey(ctx, b, ezz_signer_pkey(signer))) != EZZ_OK ||
	    ezz_signer_cert(signer).n == 0)
		return st;
	if ((st = ezz_cert_read(ctx, ezz_signer_cert(signer), &c)) == EZZ_OK &&
	    (st = ezz_buf_byte(ctx, b, '\n')) == EZZ_OK)
		st = show_cert(ctx, b, c);
	ezz_cert_free(&c);
	return st;
}

/* ---- one function for each kind of file --------------------------------- */

static ezz_status
certs(ezz_ctx *ctx, struct ezz_bytes in, const struct ezz_pass *pass,
    struct ezz_buf *b)
{
	struct ezz_cert	**list;
	size_t		 n;
	ezz_status	 st = ezz_cert_read_all(ctx, in, &list, &n);

	(void)pass;
	for (size_t i = 0; i < n && st == EZZ_OK; i++) {
		if (i > 0)
			st = ezz_buf_byte(ctx, b, '\n');
		if (st == EZZ_OK)
			st = show_cert(ctx, b, list[i]);
	}
	ezz_certs_free(&list, n);
	return st;
}

static ezz_status
crl(ezz_ctx *ctx, struct ezz_bytes in, const struct ezz_pass *pass,
    struct ezz_buf *b)
{
	struct ezz_crl	*c;
	ezz_status	 st = ezz_crl_read(ctx, in, &c);

	(void)pass;
	if (st == EZZ_OK)
		st = show_crl(ctx, b, c);
	ezz_crl_free(&c);
	return st;
}

static ezz_status
request(ezz_ctx *ctx, struct ezz_bytes in, const struct ezz_pass *pass,
    struct ezz_buf *b)
{
	struct ezz_request	*r;
	ezz_status		 st = ezz_request_read(ctx, in, &r);

	(void)pass;
	if (st == EZZ_OK && (st = line(ctx, b, "kind:", "request")) ==
	    EZZ_OK && (st = show_pkey(ctx, b, ezz_request_pkey(r))) == EZZ_OK)
		st = line(ctx, b, "subject:", ezz_request_subject(r));
	ezz_request_free(&r);
	return st;
}

static ezz_status
key(ezz_ctx *ctx, struct ezz_bytes in, const struct ezz_pass *pass,
    struct ezz_buf *b)
{
	ezz_signer	*s;
	ezz_status	 st = ezz_signer_read(ctx, in, "", pass, &s);

	if (st == EZZ_OK)
		st = ezz_signer_show(ctx, s, b);
	ezz_signer_free(&s);
	return st;
}

static const struct kind_row {
	const char	*label;		/* of the PEM block */
	ezz_status	(*show)(ezz_ctx *, struct ezz_bytes,
			    const struct ezz_pass *, struct ezz_buf *);
} kinds[] = {
	{ "CERTIFICATE-----", certs },
	{ "X509 CRL-----", crl },
	{ "CERTIFICATE REQUEST-----", request },
	{ "PRIVATE KEY-----", key },
};

#define KINDS	(sizeof(kinds) / sizeof(kinds[0]))

static bool
contains(struct ezz_bytes in, const char *word)
{
	size_t	 n = strlen(word);

	for (size_t i = 0; i + n <= in.n; i++)
		if (memcmp(in.p + i, word, n) == 0)
			return true;
	return false;
}

ezz_status
ezz_key_show(ezz_ctx *ctx, struct ezz_bytes in, const struct ezz_pass *pass,
    struct ezz_buf *text)
{
	bool		 der = in.n > 0 && in.p[0] == 0x30;
	size_t		 from = text->n;
	ezz_status	 st;

	for (size_t i = 0; i < KINDS; i++) {
		if (!der && !contains(in, kinds[i].label))
			continue;
		st = kinds[i].show(ctx, in, pass, text);
		if (st == EZZ_OK || !der)
			return st;
		text->n = from;	/* DER has no label: it may be the next */
	}
	return ezz_fail(ctx, EZZ_EFORMAT, NULL,
	    "it is no key, certificate, CRL or request");
}
