/*
 * What a seal says, and what the value of a signature holds: SES_Signature,
 * SignedData or a bare SM2 value.  Names are those in the certificates, as
 * their makers wrote them; none of it is judged.
 */
#include <stdlib.h>
#include <string.h>

#include "base/codec.h"
#include "base/error.h"
#include "crypto/cert.h"
#include "format/sdata.h"
#include "object/seal.h"
#include "op/show.h"

/* The name in a certificate, or nothing when it cannot be read. */
static void
row_name(struct ezz_rows *r, const char *key, struct ezz_bytes der)
{
	struct ezz_cert	*cert = NULL;
	ezz_status	 st;

	st = ezz_cert_read(r->ctx, der, &cert);
	ezz_row_text(r, key, st == EZZ_OK ? ezz_cert_common_name(cert) : "");
	if (st == EZZ_ENOMEM && r->st == EZZ_OK)
		r->st = st;
	ezz_cert_free(&cert);
}

static void
row_digest(struct ezz_rows *r, const struct ezz_ses_seal *s)
{
	static const char	 hex[] = "0123456789abcdef";
	uint8_t			 digest[32];
	char			 text[65] = "";
	ezz_status		 st;

	if ((st = ezz_seal_digest(r->ctx, s, digest)) != EZZ_OK) {
		if (r->st == EZZ_OK)
			r->st = st;
		return;
	}
	for (size_t i = 0; i < sizeof(digest); i++) {
		text[2 * i] = hex[digest[i] >> 4];
		text[2 * i + 1] = hex[digest[i] & 15];
	}
	ezz_row_text(r, "SM3", text);
}

void
ezz_show_seal(struct ezz_rows *r, int depth, const struct ezz_ses_seal *s)
{
	ezz_row(r, depth, N_("seal"), 0);
	ezz_row_bytes(r, N_("name"), s->name);
	ezz_row_bytes(r, N_("id"), s->id);
	ezz_row_number(r, N_("version"), s->version);
	ezz_row_number(r, N_("type"), s->type);
	ezz_row_bytes(r, N_("vendor"), s->vendor);
	row_name(r, N_("maker"), s->maker);
	ezz_row_number(r, N_("signers"), (int64_t)s->signers_n);
	ezz_row_time(r, N_("created"), s->created);
	ezz_row_time(r, N_("from"), s->from);
	ezz_row_time(r, N_("until"), s->until);
	ezz_row_bytes(r, N_("picture"), s->picture.type);
	ezz_row_number(r, N_("width in mm"), s->picture.width);
	ezz_row_number(r, N_("height in mm"), s->picture.height);
	ezz_row_number(r, N_("bytes"), (int64_t)s->picture.data.n);
	row_digest(r, s);
	ezz_row_end(r);
}

static ezz_status
ses(struct ezz_rows *r, int depth, struct ezz_bytes b,
    struct ezz_ses_signature *s)
{
	ezz_status	 st;

	if ((st = ezz_ses_signature_read(r->ctx, b, s)) != EZZ_OK)
		return st;
	ezz_row(r, depth, N_("value"), 0);
	ezz_row_text(r, N_("form"), "SES_Signature");
	ezz_row_number(r, N_("version"), s->version);
	row_name(r, N_("signer"), s->cert);
	if (s->time_form != EZZ_SES_TIME_TOKEN)
		ezz_row_time(r, N_("claimed time"), s->time);
	ezz_row_flag(r, N_("time-stamped"), s->timestamp.n > 0 ||
	    s->time_form == EZZ_SES_TIME_TOKEN);
	ezz_row_text(r, N_("algorithm"), s->alg);
	ezz_row_bytes(r, N_("protects"), s->property);
	ezz_row_end(r);
	ezz_show_seal(r, depth, &s->seal);
	return EZZ_OK;
}

/* The certificate that came along and is the signer's own. */
static struct ezz_bytes
cert_of(ezz_ctx *ctx, const struct ezz_sdata *s,
    const struct ezz_sdata_signer *who)
{
	struct ezz_bytes	 found = { 0 };

	for (size_t i = 0; i < s->certs_n && found.n == 0; i++) {
		struct ezz_cert	*cert = NULL;

		if (ezz_cert_read(ctx, s->certs[i], &cert) == EZZ_OK &&
		    ezz_bytes_equal(who->issuer, ezz_cert_issuer_der(cert)) &&
		    ezz_bytes_equal(who->serial, ezz_cert_serial(cert)))
			found = s->certs[i];
		ezz_cert_free(&cert);
	}
	return found;
}

static ezz_status
sdata(struct ezz_rows *r, int depth, struct ezz_bytes b, struct ezz_sdata *s)
{
	ezz_status	 st;

	if ((st = ezz_sdata_read(r->ctx, b, s)) != EZZ_OK)
		return st;
	for (size_t i = 0; i < s->signers_n; i++) {
		const struct ezz_sdata_signer	*who = &s->signers[i];

		ezz_row(r, depth, N_("value"), s->signers_n > 1 ? i + 1 : 0);
		ezz_row_text(r, N_("form"), "SignedData");
		row_name(r, N_("signer"), cert_of(r->ctx, s, who));
		if (who->has_time)
			ezz_row_time(r, N_("claimed time"), who->time);
		ezz_row_flag(r, N_("with attributes"),
		    who->shape == EZZ_SDATA_ATTRS);
		ezz_row_text(r, N_("algorithm"), who->alg);
		ezz_row_end(r);
	}
	return EZZ_OK;
}

static ezz_status
by_kind(struct ezz_rows *r, int depth, struct ezz_bytes b)
{
	struct ezz_ses_signature	*s;
	struct ezz_sdata		*d;
	ezz_status			 st;

	switch (ezz_signed_value(b)) {
	case EZZ_SIGNED_SES:
		if ((s = calloc(1, sizeof(*s))) == NULL)
			return ezz_nomem(r->ctx);
		st = ses(r, depth, b, s);
		ezz_ses_signature_clear(s);
		free(s);
		return st;
	case EZZ_SIGNED_DATA:
		if ((d = calloc(1, sizeof(*d))) == NULL)
			return ezz_nomem(r->ctx);
		st = sdata(r, depth, b, d);
		free(d);
		return st;
	case EZZ_SIGNED_RS:
		ezz_row(r, depth, N_("value"), 0);
		ezz_row_text(r, N_("form"), "SM2");
		ezz_row_end(r);
		return EZZ_OK;
	default:
		return ezz_fail(r->ctx, EZZ_EFORMAT, NULL,
		    "the signature value is of no kind that ezz knows");
	}
}

void
ezz_show_value(struct ezz_rows *r, int depth, struct ezz_bytes value)
{
	ezz_status	 st = by_kind(r, depth, value);

	if (st == EZZ_OK || r->st != EZZ_OK)
		return;
	if (st == EZZ_ENOMEM) {
		r->st = st;
		return;
	}
	ezz_row(r, depth, N_("value"), 0);
	ezz_row_text(r, N_("unreadable"), ezz_message(r->ctx));
	ezz_row_end(r);
}
