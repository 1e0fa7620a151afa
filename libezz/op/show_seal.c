/*
 * What a seal says, and where one is to be found; nothing is judged here.
 * GM/T 0031, GB/T 38540, GB/T 33190 18.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/json_out.h"
#include "format/ofd_read.h"
#include "object/seal.h"
#include "op/sniff.h"

/* ---- finding one ---------------------------------------------------------- */

static ezz_status
no_seal(ezz_ctx *ctx)
{
	return ezz_fail(ctx, EZZ_ENOTFOUND, NULL, "there is no such seal");
}

static ezz_status
in_signature(ezz_ctx *ctx, struct ezz_bytes value, struct ezz_buf *out)
{
	struct ezz_ses_signature	*s;
	ezz_status			 st;

	if (ezz_signed_value(value) != EZZ_SIGNED_SES)
		return no_seal(ctx);
	if ((s = calloc(1, sizeof(*s))) == NULL)
		return ezz_nomem(ctx);
	st = ezz_ses_signature_read(ctx, value, s);
	if (st == EZZ_OK)
		st = ezz_buf_addb(ctx, out, s->seal.raw);
	ezz_ses_signature_clear(s);
	free(s);
	return st;
}

/* A signature whose value cannot be read holds no seal to be shown. */
static ezz_status
in_entry(ezz_ctx *ctx, const struct ezz_pkg *pkg,
    const struct ezz_ofd_signature *s, struct ezz_buf *out, bool *has)
{
	struct ezz_buf	 value = { 0 };
	ezz_status	 st;

	*has = false;
	if (!s->read || s->value == NULL || s->value->entry == NULL)
		return EZZ_OK;
	st = ezz_pkg_read(ctx, pkg, s->value->entry, EZZ_MAX_SEAL, &value);
	if (st == EZZ_OK)
		st = in_signature(ctx, ezz_bytes_of(&value), out);
	*has = st == EZZ_OK;
	ezz_buf_free(&value);
	return st == EZZ_ENOMEM || st == EZZ_EIO ? st : EZZ_OK;
}

static ezz_status
in_body(ezz_ctx *ctx, const struct ezz_pkg *pkg,
    const struct ezz_ofd_body *b, size_t *n, struct ezz_buf *out, bool *found)
{
	size_t		 from = out->n;
	ezz_status	 st;
	bool		 has;

	for (size_t i = 0; i < b->n_signatures && !*found; i++) {
		st = in_entry(ctx, pkg, &b->signatures[i], out, &has);
		if (st != EZZ_OK)
			return st;
		*found = has && *n == 0;
		if (has && !*found) {
			(*n)--;
			out->n = from;
		}
	}
	return EZZ_OK;
}

static ezz_status
in_package(ezz_ctx *ctx, struct ezz_bytes thing, size_t n,
    struct ezz_buf *out)
{
	struct ezz_pkg	*pkg = NULL;
	struct ezz_ofd	*ofd = NULL;
	ezz_status	 st;
	bool		 found = false;

	if ((st = ezz_pkg_open_bytes(ctx, thing, &pkg)) == EZZ_OK &&
	    (st = ezz_ofd_read(ctx, pkg, &ofd)) == EZZ_OK)
		for (size_t i = 0; st == EZZ_OK && i < ofd->n_bodies &&
		    !found; i++)
			st = in_body(ctx, pkg, &ofd->bodies[i], &n, out,
			    &found);
	ezz_ofd_free(&ofd);
	ezz_pkg_free(&pkg);
	return st == EZZ_OK && !found ? no_seal(ctx) : st;
}

ezz_status
ezz_seal_find(ezz_ctx *ctx, struct ezz_bytes thing, size_t n,
    struct ezz_buf *out)
{
	switch (ezz_sniff(ctx, thing)) {
	case EZZ_KIND_DOCUMENT:
		return in_package(ctx, thing, n, out);
	case EZZ_KIND_SEAL:
		return n == 0 ? ezz_buf_addb(ctx, out, thing) : no_seal(ctx);
	default:
		return n == 0 ? in_signature(ctx, thing, out) : no_seal(ctx);
	}
}

ezz_status
ezz_seal_picture(ezz_ctx *ctx, const ezz_seal *seal, struct ezz_buf *out,
    const char **kind)
{
	const char	*k = ezz_seal_picture_kind(seal->ses.picture.data);

	if (kind != NULL)
		*kind = k == NULL ? "" : k;
	return ezz_buf_addb(ctx, out, seal->ses.picture.data);
}

/* ---- as lines ------------------------------------------------------------- */

struct page {
	ezz_ctx		*ctx;
	struct ezz_buf	*out;
	ezz_status	 st;
};

static void
put(struct page *p, const char *label, struct ezz_bytes text)
{
	ezz_ctx	*ctx = p->ctx;

	if (p->st == EZZ_OK &&
	    (p->st = ezz_buf_str(ctx, p->out, ezz_text(ctx, label))) ==
	    EZZ_OK && (p->st = ezz_buf_str(ctx, p->out, ": ")) == EZZ_OK &&
	    (p->st = ezz_escape(ctx, text, p->out)) == EZZ_OK)
		p->st = ezz_buf_byte(ctx, p->out, '\n');
}

static void
put_str(struct page *p, const char *label, const char *text)
{
	put(p, label, ezz_bytes_str(text));
}

static void
put_time(struct page *p, const char *label, int64_t t)
{
	char	 text[EZZ_TIME_TEXT];

	ezz_time_text(t, text);
	put_str(p, label, text);
}

static void
put_number(struct page *p, const char *label, int n)
{
	char	 text[16];

	snprintf(text, sizeof(text), "%d", n);
	put_str(p, label, text);
}

#define HEX_SHOWN	32

static void
hex(struct ezz_bytes b, char out[2 * HEX_SHOWN + 4])
{
	size_t	 n = b.n > HEX_SHOWN ? HEX_SHOWN : b.n;

	out[0] = '\0';
	for (size_t i = 0; i < n; i++)
		snprintf(out + 2 * i, 3, "%02x", b.p[i]);
	if (b.n > n)
		strcpy(out + 2 * n, "...");
}

static void
put_hex(struct page *p, const char *label, struct ezz_bytes b)
{
	char	 text[2 * HEX_SHOWN + 4];

	hex(b, text);
	put_str(p, label, text);
}

/* One that cannot be read is named by its digest all the same. */
static void
put_cert(struct page *p, const char *label, struct ezz_bytes der)
{
	struct ezz_cert	*c = NULL;
	ezz_status	 st;

	if (p->st != EZZ_OK)
		return;
	if ((st = ezz_cert_read(p->ctx, der, &c)) != EZZ_OK) {
		if (st == EZZ_ENOMEM)
			p->st = st;
		else
			put_str(p, label, ezz_message(p->ctx));
		return;
	}
	put_str(p, label, ezz_cert_subject(c));
	put_str(p, N_("  issuer"), ezz_cert_issuer(c));
	put_hex(p, N_("  serial"), ezz_cert_serial(c));
	put_time(p, N_("  from"), ezz_cert_not_before(c));
	put_time(p, N_("  until"), ezz_cert_not_after(c));
	put_hex(p, "  SM3", EZZ_BYTES(ezz_cert_digest(c), 32));
	ezz_cert_free(&c);
}

static void
put_signer(struct page *p, const struct ezz_ses_signer *s)
{
	if (s->kind == EZZ_SES_CERT)
		put_cert(p, N_("may stamp"), s->value);
	else if (s->kind == EZZ_SES_DIGEST) {
		put_hex(p, N_("may stamp, by digest"), s->value);
		put(p, N_("  digest by"), s->type);
	} else
		put(p, N_("may stamp, by a name that binds nobody"),
		    s->value);
}

static void
put_picture(struct page *p, const struct ezz_ses_seal *s)
{
	char	 text[64];

	put(p, N_("picture"), s->picture.type);
	snprintf(text, sizeof(text), "%d mm x %d mm", s->picture.width,
	    s->picture.height);
	put_str(p, N_("  true size"), text);
	snprintf(text, sizeof(text), "%zu", s->picture.data.n);
	put_str(p, N_("  bytes"), text);
}

static void
put_rest(struct page *p, const struct ezz_ses_seal *s)
{
	for (size_t i = 0; i < s->exts.n; i++) {
		put_str(p, s->exts.v[i].critical ? N_("critical extension") :
		    N_("extension"), s->exts.v[i].oid);
		put_hex(p, N_("  value"), s->exts.v[i].value);
	}
	put_str(p, N_("signed by algorithm"), s->alg);
	if (s->timestamp.n > 0)
		put_str(p, N_("time-stamp"), ezz_text(p->ctx, N_("present")));
	for (size_t i = 0; i < s->notes.n; i++)
		put_str(p, N_("remark"), ezz_text(p->ctx, s->notes.v[i].text));
}

static ezz_status
as_text(ezz_ctx *ctx, const ezz_seal *seal, struct ezz_buf *out)
{
	const struct ezz_ses_seal	*s = &seal->ses;
	struct page			 p = { ctx, out, EZZ_OK };

	put_str(&p, N_("not judged"), ezz_text(ctx, "these are the words of the "
	    "seal; ezz verify says whether they are true"));
	put(&p, N_("name"), s->name);
	put_number(&p, N_("type"), s->type);
	put(&p, N_("id"), s->id);
	put(&p, N_("vendor"), s->vendor);
	put_number(&p, N_("version"), s->version);
	if (s->header_version != s->version)
		put_number(&p, N_("version in its header"),
		    s->header_version);
	put_time(&p, N_("made"), s->created);
	put_time(&p, N_("good from"), s->from);
	put_time(&p, N_("good until"), s->until);
	put_picture(&p, s);
	put_cert(&p, N_("maker"), s->maker);
	for (size_t i = 0; i < s->signers_n; i++)
		put_signer(&p, &s->signers[i]);
	put_rest(&p, s);
	put_hex(&p, N_("SM3 of the seal"), EZZ_BYTES(seal->digest, 32));
	return p.st;
}

/* ---- as JSON -------------------------------------------------------------- */

static void
json_hex(struct ezz_json_out *j, const char *key, struct ezz_bytes b)
{
	struct ezz_buf	 text = { 0 };

	for (size_t i = 0; i < b.n && j->st == EZZ_OK; i++)
		j->st = ezz_buf_fmt(j->ctx, &text, "%02x", b.p[i]);
	ezz_json_key(j, key);
	ezz_json_strb(j, ezz_bytes_of(&text));
	ezz_buf_free(&text);
}

static void
json_time(struct ezz_json_out *j, const char *key, int64_t t)
{
	char	 text[EZZ_TIME_TEXT];

	ezz_time_text(t, text);
	ezz_json_pair(j, key, text);
}

static void
json_bytes(struct ezz_json_out *j, const char *key, struct ezz_bytes b)
{
	ezz_json_key(j, key);
	ezz_json_strb(j, b);
}

static void
json_number(struct ezz_json_out *j, const char *key, int64_t n)
{
	ezz_json_key(j, key);
	ezz_json_int(j, n);
}

static void
json_cert(struct ezz_json_out *j, struct ezz_bytes der)
{
	struct ezz_cert	*c = NULL;
	ezz_status	 st;

	if (j->st != EZZ_OK)
		return;
	ezz_json_open(j, '{');
	if ((st = ezz_cert_read(j->ctx, der, &c)) == EZZ_OK) {
		ezz_json_pair(j, "subject", ezz_cert_subject(c));
		ezz_json_pair(j, "issuer", ezz_cert_issuer(c));
		json_hex(j, "serial", ezz_cert_serial(c));
		json_time(j, "from", ezz_cert_not_before(c));
		json_time(j, "until", ezz_cert_not_after(c));
		json_hex(j, "sm3", EZZ_BYTES(ezz_cert_digest(c), 32));
	} else if (st == EZZ_ENOMEM)
		j->st = st;
	else
		ezz_json_pair(j, "fault", ezz_message(j->ctx));
	json_hex(j, "der", der);
	ezz_json_close(j, '}');
	ezz_cert_free(&c);
}

static void
json_signers(struct ezz_json_out *j, const struct ezz_ses_seal *s)
{
	ezz_json_key(j, "stampers");
	ezz_json_open(j, '[');
	for (size_t i = 0; i < s->signers_n; i++) {
		const struct ezz_ses_signer	*v = &s->signers[i];

		if (v->kind == EZZ_SES_CERT) {
			json_cert(j, v->value);
			continue;
		}
		ezz_json_open(j, '{');
		if (v->kind == EZZ_SES_DIGEST) {
			json_bytes(j, "by", v->type);
			json_hex(j, "digest", v->value);
		} else
			json_bytes(j, "name", v->value);
		ezz_json_close(j, '}');
	}
	ezz_json_close(j, ']');
}

static void
json_picture(struct ezz_json_out *j, const struct ezz_ses_seal *s)
{
	ezz_json_key(j, "picture");
	ezz_json_open(j, '{');
	json_bytes(j, "type", s->picture.type);
	json_number(j, "width_mm", s->picture.width);
	json_number(j, "height_mm", s->picture.height);
	json_number(j, "bytes", (int64_t)s->picture.data.n);
	ezz_json_close(j, '}');
}

static void
json_rest(struct ezz_json_out *j, const struct ezz_ses_seal *s)
{
	ezz_json_key(j, "extensions");
	ezz_json_open(j, '[');
	for (size_t i = 0; i < s->exts.n; i++) {
		ezz_json_open(j, '{');
		ezz_json_pair(j, "oid", s->exts.v[i].oid);
		ezz_json_key(j, "critical");
		ezz_json_bool(j, s->exts.v[i].critical);
		json_hex(j, "value", s->exts.v[i].value);
		ezz_json_close(j, '}');
	}
	ezz_json_close(j, ']');
	ezz_json_pair(j, "algorithm", s->alg);
	json_hex(j, "timestamp", s->timestamp);
	ezz_json_key(j, "remarks");
	ezz_json_open(j, '[');
	for (size_t i = 0; i < s->notes.n; i++)
		ezz_json_str(j, ezz_text(j->ctx, s->notes.v[i].text));
	ezz_json_close(j, ']');
}

static ezz_status
as_json(ezz_ctx *ctx, const ezz_seal *seal, struct ezz_buf *out)
{
	const struct ezz_ses_seal	*s = &seal->ses;
	struct ezz_json_out		 j = { .ctx = ctx, .out = out };

	ezz_json_open(&j, '{');
	json_number(&j, "v", 1);
	ezz_json_key(&j, "judged");
	ezz_json_bool(&j, false);
	json_hex(&j, "sm3", EZZ_BYTES(seal->digest, 32));
	json_number(&j, "version", s->version);
	json_number(&j, "header_version", s->header_version);
	json_bytes(&j, "vendor", s->vendor);
	json_bytes(&j, "id", s->id);
	json_number(&j, "type", s->type);
	json_bytes(&j, "name", s->name);
	json_time(&j, "made", s->created);
	json_time(&j, "from", s->from);
	json_time(&j, "until", s->until);
	json_picture(&j, s);
	ezz_json_key(&j, "maker");
	json_cert(&j, s->maker);
	json_signers(&j, s);
	json_rest(&j, s);
	ezz_json_close(&j, '}');
	return j.st != EZZ_OK ? j.st : ezz_buf_byte(ctx, out, '\n');
}

ezz_status
ezz_seal_show(ezz_ctx *ctx, const ezz_seal *seal, bool json,
    struct ezz_buf *out)
{
	return json ? as_json(ctx, seal, out) : as_text(ctx, seal, out);
}
