/*
 * Showing a licence from its holder's side, and asking for it from a
 * window's.  A holder's key answers only a window that a trust pack names,
 * now, and only after the holder could read who asks what for.
 */
#include <string.h>

#include "base/clock.h"
#include "base/codec.h"
#include "base/error.h"
#include "base/text.h"
#include "object/presentation.h"
#include "object/token.h"
#include "op/verifier.h"

/* ---- challenges --------------------------------------------------------- */

ezz_status
ezz_challenge_make(ezz_ctx *ctx, const ezz_signer *signer,
    const struct ezz_challenge_order *order, struct ezz_buf *text)
{
	struct ezz_buf	 cose = { 0 };
	ezz_status	 st;

	if ((st = ezz_challenge_write(ctx, signer, order, &cose)) == EZZ_OK &&
	    (st = ezz_buf_str(ctx, text, EZZ_CHALLENGE_PREFIX)) == EZZ_OK)
		st = ezz_base45_write(ctx, ezz_bytes_of(&cose), text);
	ezz_buf_free(&cose);
	return st == EZZ_OK ? st :
	    ezz_while(ctx, st, "making a window's challenge");
}

/* Whose window it is, when its signature is that of a key for windows. */
struct asker {
	struct ezz_bytes		 name;
	const struct ezz_trust_entry	*entry;
	bool				 good;
};

static ezz_status
find_asker(ezz_ctx *ctx, const ezz_verifier *v,
    const struct ezz_challenge *c, struct asker *out)
{
	const struct ezz_trust_entry	*e = NULL;
	const struct ezz_pkey		*key;
	ezz_status			 st;

	*out = (struct asker){ .good = false };
	while (v->trust != NULL && !out->good && (e = ezz_trust_next(v->trust,
	    c->sign.header.kid.p, EZZ_USE_WINDOW, e)) != NULL) {
		st = ezz_trust_key(ctx, e, &key);
		if (st == EZZ_EFORMAT || st == EZZ_EUNSUPPORTED)
			continue;
		if (st != EZZ_OK || (st = ezz_challenge_verify(ctx, c, key,
		    &out->good)) != EZZ_OK)
			return st;
		out->entry = e;
		out->name = e->name;
	}
	for (size_t i = 0; i < v->anchors_n && !out->good; i++) {
		const struct ezz_cert	*cert = v->anchors[i].cert;

		if (v->anchors[i].use != EZZ_USE_WINDOW)
			continue;
		if ((st = ezz_challenge_verify(ctx, c, ezz_cert_pkey(cert),
		    &out->good)) != EZZ_OK)
			return st;
		out->entry = NULL;
		out->name = ezz_bytes_str(ezz_cert_common_name(cert));
	}
	return EZZ_OK;
}

/* A window whose key was lost asks nobody anything any more. */
static bool
entry_counts(const struct ezz_trust_entry *e, int64_t iat)
{
	return e == NULL || (e->state == EZZ_KEY_ACTIVE && iat >= e->from &&
	    iat <= e->to);
}

static ezz_status
challenge_time(ezz_ctx *ctx, const ezz_verifier *v,
    const struct ezz_challenge *c, int64_t now)
{
	int64_t	 skew = v->policy->skew;
	char	 text[EZZ_TIME_TEXT];

	if (c->exp > c->iat + EZZ_CHALLENGE_LIFE)
		return ezz_fail(ctx, EZZ_EREFUSED, NULL,
		    "the challenge lasts longer than %d seconds",
		    EZZ_CHALLENGE_LIFE);
	if (now + skew < c->iat) {
		ezz_time_text(c->iat, text);
		return ezz_fail(ctx, EZZ_EREFUSED, NULL, "the challenge is "
		    "dated %s, which is not yet: look at the clock", text);
	}
	if (now > c->exp + skew) {
		ezz_time_text(c->exp, text);
		return ezz_fail(ctx, EZZ_EREFUSED, NULL, "the challenge has "
		    "run out at %s: scan the new one", text);
	}
	return EZZ_OK;
}

static ezz_status
judge_challenge(ezz_ctx *ctx, const ezz_verifier *v,
    const struct ezz_challenge *c, int64_t now, struct asker *who)
{
	ezz_status	 st;

	if (c->sign.header.kid.n != EZZ_KID)
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 9052 3.1",
		    "the challenge's key id has %zu bytes",
		    c->sign.header.kid.n);
	if ((st = find_asker(ctx, v, c, who)) != EZZ_OK)
		return st;
	if (!who->good)
		return ezz_fail(ctx, EZZ_EREFUSED, NULL, "no window that is "
		    "trusted here has signed this challenge: show it nothing");
	if (!entry_counts(who->entry, c->iat))
		return ezz_fail(ctx, EZZ_EREFUSED, NULL, "the window's key is "
		    "retired, compromised or not for this day");
	return challenge_time(ctx, v, c, now);
}

static ezz_status
line(ezz_ctx *ctx, struct ezz_buf *out, const char *label,
    struct ezz_bytes text)
{
	ezz_status	 st;

	if (text.n == 0)
		return EZZ_OK;
	if ((st = ezz_buf_str(ctx, out, label)) != EZZ_OK ||
	    (st = ezz_buf_str(ctx, out, ": ")) != EZZ_OK ||
	    (st = ezz_escape(ctx, text, out)) != EZZ_OK)
		return st;
	return ezz_buf_byte(ctx, out, '\n');
}

static ezz_status
show(ezz_ctx *ctx, const struct ezz_challenge *c, const struct asker *who,
    struct ezz_buf *out)
{
	struct ezz_bytes	 key;
	char			 until[EZZ_TIME_TEXT];
	ezz_status		 st;

	ezz_time_text(c->exp, until);
	if ((st = line(ctx, out, ezz_text(ctx, "body"), who->name)) !=
	    EZZ_OK ||
	    (st = line(ctx, out, ezz_text(ctx, "window"), c->window)) !=
	    EZZ_OK ||
	    (st = line(ctx, out, ezz_text(ctx, "purpose"), c->purpose)) !=
	    EZZ_OK ||
	    (st = line(ctx, out, ezz_text(ctx, "matter"), c->item)) !=
	    EZZ_OK ||
	    (st = line(ctx, out, ezz_text(ctx, "answer until"),
	    ezz_bytes_str(until))) != EZZ_OK)
		return st;
	for (size_t i = 0; ezz_challenge_wanted(c, i, &key); i++)
		if ((st = line(ctx, out, ezz_text(ctx, "wants"), key)) !=
		    EZZ_OK)
			return st;
	return EZZ_OK;
}

ezz_status
ezz_challenge_show(ezz_ctx *ctx, ezz_verifier *v, struct ezz_bytes text,
    int64_t now, struct ezz_buf *out)
{
	struct ezz_challenge	 c;
	struct asker		 who;
	struct ezz_buf		 cose = { 0 };
	ezz_status		 st;

	if ((st = ezz_challenge_armour_read(ctx, text, &cose)) == EZZ_OK &&
	    (st = ezz_challenge_read(ctx, ezz_bytes_of(&cose), &c)) ==
	    EZZ_OK && (st = judge_challenge(ctx, v, &c, now, &who)) == EZZ_OK)
		st = show(ctx, &c, &who, out);
	ezz_buf_free(&cose);
	return st;
}

/* ---- showing ------------------------------------------------------------ */

/* A token taken apart as far as its holder needs; nothing of it is judged. */
struct held {
	struct ezz_buf			 frame;
	struct ezz_ez1			 ez1;
	const struct ezz_schema		*schema;
	struct ezz_buf			 payload;
	struct ezz_bytes		 body;		/* its DEFLATE */
	struct ezz_claims		 claims;
	struct ezz_shown		*fields;
	size_t				 n;
};

static ezz_status
read_frame(ezz_ctx *ctx, struct ezz_bytes token, struct held *h)
{
	struct ezz_buf	 text = { 0 };
	ezz_status	 st;
	bool		 damaged;

	if ((st = ezz_scan_normalise(ctx, token, &text)) == EZZ_OK)
		st = ezz_armour_read(ctx, ezz_bytes_of(&text), &h->frame);
	ezz_buf_free(&text);
	return st != EZZ_OK ? st : ezz_ez1_read(ctx, ezz_bytes_of(&h->frame),
	    &h->ez1, &damaged);
}

static ezz_status
open_token(ezz_ctx *ctx, ezz_verifier *v, struct ezz_bytes token,
    struct held *h)
{
	const struct ezz_dictionary	*d;
	struct ezz_bytes		 proof;
	ezz_status			 st;

	if ((st = read_frame(ctx, token, h)) != EZZ_OK ||
	    (st = ezz_verifier_schema(ctx, v, h->ez1.schema, &h->schema)) !=
	    EZZ_OK)
		return st;
	if (h->schema == NULL)
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, NULL, "licence type "
		    "number %u is not known here; update ezz", h->ez1.schema);
	if ((st = ezz_verifier_dictionary(ctx, v, h->ez1.dictionary, &d)) !=
	    EZZ_OK ||
	    (st = ezz_token_inflate(ctx, &h->ez1, ezz_bytes_of(&d->bytes),
	    &h->payload, &proof)) != EZZ_OK ||
	    (st = ezz_token_claims(ctx, ezz_bytes_of(&h->payload),
	    &h->claims)) != EZZ_OK)
		return st;
	h->body = EZZ_BYTES(h->ez1.body.p, h->ez1.body.n - proof.n);
	return ezz_token_fields(ctx, h->schema, EZZ_BYTES(NULL, 0),
	    h->claims.fields, &h->fields, &h->n);
}

static void
held_free(struct held *h)
{
	ezz_token_fields_free(&h->fields, h->n);
	ezz_buf_free(&h->payload);
	ezz_buf_free(&h->frame);
}

static ezz_status
own_key(ezz_ctx *ctx, const struct held *h, const ezz_signer *signer)
{
	struct ezz_pkey	*key;
	ezz_status	 st;
	bool		 own;

	if (h->claims.cnf.n == 0)
		return ezz_fail(ctx, EZZ_EREFUSED, NULL, "this code is bound "
		    "to nobody: it is shown as it is");
	if ((st = ezz_cnf_read(ctx, h->claims.cnf, &key)) != EZZ_OK)
		return ezz_while(ctx, st, "reading the holder's key");
	own = memcmp(ezz_pkey_digest(key),
	    ezz_pkey_digest(ezz_signer_pkey(signer)), 32) == 0;
	ezz_pkey_free(&key);
	return own ? EZZ_OK : ezz_fail(ctx, EZZ_EREFUSED, NULL,
	    "this is not the key that the code is bound to");
}

static ezz_status
holds(ezz_ctx *ctx, const struct held *h, const struct ezz_challenge *c)
{
	struct ezz_bytes	 key;
	bool			 there;

	for (size_t i = 0; ezz_challenge_wanted(c, i, &key); i++) {
		there = false;
		for (size_t k = 0; k < h->n && !there; k++)
			there = ezz_bytes_equal(key,
			    ezz_bytes_str(h->fields[k].field->key));
		if (!there)
			return ezz_fail(ctx, EZZ_EREFUSED, NULL, "the window "
			    "asks for %.*s, which this code does not hold",
			    (int)key.n, (const char *)key.p);
	}
	return EZZ_OK;
}

static ezz_status
sign(ezz_ctx *ctx, const struct held *h, const ezz_signer *signer,
    struct ezz_proof *p, const struct ezz_challenge *c, struct ezz_buf *text)
{
	struct ezz_buf	 frame = { 0 };
	ezz_status	 st;

	if ((st = ezz_proof_make(ctx, signer, &h->ez1, h->body, p, c,
	    &frame)) == EZZ_OK)
		st = ezz_armour_write(ctx, EZZ_ARMOUR_DIGITS,
		    ezz_bytes_of(&frame), text);
	ezz_buf_free(&frame);
	return st;
}

static ezz_status
answer(ezz_ctx *ctx, const ezz_verifier *v, const struct held *h,
    const ezz_signer *signer, const struct ezz_present_terms *t,
    struct ezz_buf *text)
{
	struct ezz_proof	 p = { .kind = EZZ_PROOF_ANSWER };
	struct ezz_challenge	 c;
	struct asker		 who;
	struct ezz_buf		 cose = { 0 };
	ezz_status		 st;

	if ((st = ezz_challenge_armour_read(ctx, t->challenge, &cose)) ==
	    EZZ_OK && (st = ezz_challenge_read(ctx, ezz_bytes_of(&cose),
	    &c)) == EZZ_OK &&
	    (st = judge_challenge(ctx, v, &c, t->now, &who)) == EZZ_OK &&
	    (st = holds(ctx, h, &c)) == EZZ_OK) {
		memcpy(p.nonce, c.digest, sizeof(p.nonce));
		st = sign(ctx, h, signer, &p, &c, text);
	}
	ezz_buf_free(&cose);
	return st;
}

ezz_status
ezz_present(ezz_ctx *ctx, ezz_verifier *v, struct ezz_bytes token,
    const ezz_signer *signer, const struct ezz_present_terms *t,
    struct ezz_buf *text)
{
	struct ezz_proof	 p = { .kind = EZZ_PROOF_TIME,
				    .time = t->now };
	struct held		 h = { 0 };
	ezz_status		 st;

	memcpy(p.nonce, t->nonce, sizeof(p.nonce));
	if ((st = open_token(ctx, v, token, &h)) == EZZ_OK &&
	    (st = own_key(ctx, &h, signer)) == EZZ_OK)
		st = t->challenge.n > 0 ?
		    answer(ctx, v, &h, signer, t, text) :
		    sign(ctx, &h, signer, &p, NULL, text);
	held_free(&h);
	return st;
}
