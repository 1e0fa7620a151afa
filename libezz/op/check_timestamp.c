/*
 * Is a time-stamp genuine, over this very thing, and of an authority that the
 * verifier trusts?  RFC 3161 2.2 and 2.3, RFC 5816, GB/T 20520.  The time that
 * it proves is genTime and its accuracy: no later than then.
 *
 * A certificate of an authority that has expired since proves nothing any
 * more, unless something later proves that the token existed before.
 * Left out: what a TSA's policy promises, ordering among tokens of one TSA.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "crypto/rs.h"
#include "op/timestamp.h"

#define RSA_OID	"1.2.840.113549.1.1.1"

/* ---- reading ------------------------------------------------------------- */

static ezz_status
unwrap(ezz_ctx *ctx, struct ezz_timestamp *s, struct ezz_bytes *b)
{
	struct ezz_tsp_response	 p;
	ezz_status		 st;

	if (!(s->wrapped = ezz_tsp_is_response(*b)))
		return EZZ_OK;
	if ((st = ezz_tsp_response_read(ctx, *b, &p)) != EZZ_OK)
		return st;
	*b = p.token;
	return b->n > 0 ? EZZ_OK : ezz_fail(ctx, EZZ_EFORMAT,
	    "RFC 3161 2.4.2", "the response refuses and holds none");
}

ezz_status
ezz_timestamp_read(ezz_ctx *ctx, struct ezz_timestamp *s, struct ezz_bytes b)
{
	uint8_t		 d[EZZ_DIGEST_MAX];
	ezz_status	 st;

	s->present = true;
	s->tsa.role = EZZ_ROLE_TSA;
	s->tsa.terms = s->terms;
	if ((s->token = calloc(1, sizeof(*s->token))) == NULL)
		return ezz_nomem(ctx);
	if ((st = unwrap(ctx, s, &b)) == EZZ_OK &&
	    (st = ezz_tsp_token_read(ctx, b, s->token)) == EZZ_OK &&
	    (st = ezz_digest_once(ctx, EZZ_SM3, b, d)) == EZZ_OK) {
		memcpy(s->identity, d, 32);
		s->hash = ezz_hash_by_oid(s->token->info.imprint.hash);
		return EZZ_OK;
	}
	free(s->token);
	s->token = NULL;
	if (st == EZZ_ENOMEM || st == EZZ_ECRYPTO)
		return st;
	s->fault = strdup(ezz_message(ctx));
	return s->fault == NULL ? ezz_nomem(ctx) : EZZ_OK;
}

void
ezz_timestamp_over_digest(struct ezz_timestamp *s, enum ezz_hash hash,
    const uint8_t *digest)
{
	s->over_it = s->token != NULL && hash != EZZ_HASH_NONE &&
	    s->hash == hash && ezz_bytes_equal(s->token->info.imprint.digest,
	    EZZ_BYTES(digest, ezz_hash_size(hash)));
}

ezz_status
ezz_timestamp_over(ezz_ctx *ctx, struct ezz_timestamp *s,
    struct ezz_bytes message)
{
	uint8_t		 d[EZZ_DIGEST_MAX];
	ezz_status	 st;

	if (s->token == NULL || s->hash == EZZ_HASH_NONE)
		return EZZ_OK;
	if ((st = ezz_digest_once(ctx, s->hash, message, d)) == EZZ_OK)
		ezz_timestamp_over_digest(s, s->hash, d);
	return st;
}

void
ezz_timestamp_done(struct ezz_timestamp *s)
{
	ezz_person_clear(&s->tsa);
	ezz_certs_free(&s->certs, s->certs_n);
	free(s->token);
	free(s->fault);
	memset(s, 0, sizeof(*s));
}

/* ---- whose it is --------------------------------------------------------- */

static bool
same_or_silent(struct ezz_bytes said, struct ezz_bytes is)
{
	return said.n == 0 || ezz_bytes_equal(said, is);
}

/* ESSCertID is this certificate's, and so is what names the signer. */
static ezz_status
is_it(ezz_ctx *ctx, const struct ezz_timestamp *s, const struct ezz_cert *c,
    bool *yes)
{
	const struct ezz_sdata_signer	*who = &s->token->sdata.signers[0];
	const struct ezz_tsp_ess	*e = &s->token->ess;
	enum ezz_hash			 hash = ezz_hash_by_oid(e->hash);
	uint8_t				 d[EZZ_DIGEST_MAX];
	ezz_status			 st;

	*yes = false;
	if (hash == EZZ_HASH_NONE || hash == EZZ_MD5 ||
	    e->digest.n != ezz_hash_size(hash))
		return EZZ_OK;
	st = ezz_digest_once(ctx, hash, ezz_cert_der(c), d);
	*yes = st == EZZ_OK && memcmp(d, e->digest.p, e->digest.n) == 0 &&
	    same_or_silent(e->issuer, ezz_cert_issuer_der(c)) &&
	    same_or_silent(e->serial, ezz_cert_serial(c)) &&
	    same_or_silent(who->issuer, ezz_cert_issuer_der(c)) &&
	    same_or_silent(who->serial, ezz_cert_serial(c));
	return st;
}

static ezz_status
take_if(ezz_ctx *ctx, struct ezz_timestamp *s, const struct ezz_cert *c)
{
	ezz_status	 st;
	bool		 yes;

	if (s->tsa.cert != NULL || (st = is_it(ctx, s, c, &yes)) != EZZ_OK)
		return s->tsa.cert != NULL ? EZZ_OK : st;
	if (!yes)
		return EZZ_OK;
	s->bound = true;
	return ezz_person_read(ctx, &s->tsa, ezz_cert_der(c));
}

/* The certificates that came along. */
static ezz_status
own_certs(ezz_ctx *ctx, struct ezz_timestamp *s)
{
	const struct ezz_sdata	*d = &s->token->sdata;
	struct ezz_cert		*c;
	ezz_status		 st;

	if ((s->certs = calloc(d->certs_n + 1, sizeof(*s->certs))) == NULL)
		return ezz_nomem(ctx);
	for (size_t i = 0; i < d->certs_n; i++) {
		st = ezz_cert_read(ctx, d->certs[i], &c);
		if (st == EZZ_ENOMEM)
			return st;
		if (st != EZZ_OK)
			continue;
		s->certs[s->certs_n++] = c;
		if ((st = take_if(ctx, s, c)) != EZZ_OK)
			return st;
	}
	return EZZ_OK;
}

/* A token need not bring the certificate: the verifier may know it. */
static ezz_status
known_certs(ezz_ctx *ctx, struct ezz_timestamp *s)
{
	const struct ezz_trust_entry	*e = NULL;
	struct ezz_cert			*c;
	ezz_status			 st = EZZ_OK;

	for (size_t i = 0; i < s->v->anchors_n && st == EZZ_OK; i++)
		if (s->v->anchors[i].use == EZZ_USE_TSA)
			st = take_if(ctx, s, s->v->anchors[i].cert);
	while (st == EZZ_OK && s->tsa.cert == NULL && s->v->trust != NULL &&
	    (e = ezz_trust_each(s->v->trust, EZZ_USE_TSA, e)) != NULL) {
		if (e->ignored || e->cert.n == 0 ||
		    ezz_cert_read(ctx, e->cert, &c) != EZZ_OK)
			continue;
		st = take_if(ctx, s, c);
		ezz_cert_free(&c);
	}
	return st;
}

/* ---- arithmetic ---------------------------------------------------------- */

/* PKCS #1 under the key's own name says its digest elsewhere (RFC 3370). */
static enum ezz_alg
rsa_with(enum ezz_hash hash)
{
	return hash == EZZ_SHA256 ? EZZ_RS256 : hash == EZZ_SHA384 ?
	    EZZ_RS384 : hash == EZZ_SHA512 ? EZZ_RS512 : EZZ_ALG_NONE;
}

/* RSASSA-PSS with SHA-256 throughout and 32 bytes of salt (RFC 4055 3.1). */
static bool
is_ps256(struct ezz_bytes params)
{
	static const uint8_t	 der[] = {
		0x30, 0x34, 0xa0, 0x0f, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86,
		0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0xa1,
		0x1c, 0x30, 0x1a, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7,
		0x0d, 0x01, 0x01, 0x08, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86,
		0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0xa2,
		0x03, 0x02, 0x01, 0x20
	};

	return ezz_bytes_equal(params, EZZ_BYTES(der, sizeof(der)));
}

static enum ezz_alg
alg_of(const struct ezz_sdata_signer *who)
{
	const struct ezz_alg_row	*row = ezz_alg_by_oid(who->alg);

	if (ezz_sigval_is_sm2(who->alg))
		return EZZ_SM2_SM3;
	if (strcmp(who->alg, RSA_OID) == 0)
		return who->alg_params.n > 0 ? EZZ_ALG_NONE :
		    rsa_with(ezz_hash_by_oid(who->digest_alg));
	if (row == NULL)
		return EZZ_ALG_NONE;
	if (row->alg == EZZ_PS256)
		return is_ps256(who->alg_params) ? EZZ_PS256 : EZZ_ALG_NONE;
	return who->alg_params.n > 0 ? EZZ_ALG_NONE : row->alg;
}

static ezz_status
verify(ezz_ctx *ctx, struct ezz_timestamp *s)
{
	const struct ezz_sdata_signer	*who = &s->token->sdata.signers[0];
	struct ezz_bytes		 value = who->signature.raw;
	struct ezz_buf			 attrs = { 0 };
	uint8_t				 rs[EZZ_RS];
	ezz_status			 st;

	s->alg = alg_of(who);
	if (s->alg == EZZ_ALG_NONE || s->tsa.cert == NULL)
		return EZZ_OK;
	if (who->signature.sm2)
		value = EZZ_BYTES(who->signature.rs, 64);
	else if (s->alg == EZZ_ES256) {
		if (!ezz_rs_from_der(value, rs))
			return EZZ_OK;
		value = EZZ_BYTES(rs, sizeof(rs));
	}
	if ((st = ezz_sdata_signed_attrs(ctx, who, &attrs)) == EZZ_OK)
		st = ezz_pkey_verify(ctx, ezz_cert_pkey(s->tsa.cert), s->alg,
		    ezz_bytes_of(&attrs), value, &s->good);
	ezz_buf_free(&attrs);
	return st;
}

static ezz_status
stated(ezz_ctx *ctx, struct ezz_timestamp *s)
{
	const struct ezz_sdata_signer	*who = &s->token->sdata.signers[0];
	enum ezz_hash			 hash = ezz_hash_by_oid(
					    who->digest_alg);
	uint8_t				 d[EZZ_DIGEST_MAX];
	ezz_status			 st;

	if (hash == EZZ_HASH_NONE || who->digest.n != ezz_hash_size(hash))
		return EZZ_OK;
	st = ezz_digest_once(ctx, hash, s->token->sdata.content, d);
	s->stated = st == EZZ_OK && memcmp(d, who->digest.p,
	    who->digest.n) == 0;
	return st;
}

/* ---- notes --------------------------------------------------------------- */

/* Until when its algorithms must count: as long as nothing else vouches. */
static int64_t
needed_at(const struct ezz_timestamp *s)
{
	return s->tsa.proven ? s->tsa.proof : s->terms->time;
}

static ezz_status
note_hash(const struct ezz_timestamp *s, enum ezz_hash hash, struct ezz_note *n)
{
	const struct ezz_policy_row	*row;

	row = ezz_policy_hash(s->v->policy, hash);
	if (row != NULL && row->until >= needed_at(s))
		return EZZ_OK;
	return ezz_note(n, EZZ_INDETERMINATE, "the policy does not take %s "
	    "any more, so the time-stamp proves nothing",
	    hash == EZZ_HASH_NONE ? "?" : ezz_hash_name(hash));
}

ezz_status
ezz_timestamp_note_algorithms(ezz_ctx *ctx, const struct ezz_timestamp *s,
    struct ezz_note *n)
{
	const struct ezz_sdata_signer	*who;
	const struct ezz_policy_row	*row;
	ezz_status			 st;

	(void)ctx;
	if (s->token == NULL)
		return ezz_note_not_reached(n);
	who = &s->token->sdata.signers[0];
	if ((st = note_hash(s, s->hash, n)) != EZZ_OK ||
	    (st = note_hash(s, ezz_hash_by_oid(who->digest_alg), n)))
		return st;
	if (s->alg == EZZ_ALG_NONE)
		return ezz_note(n, EZZ_INDETERMINATE, "the time-stamp is "
		    "signed by %s, which ezz cannot check", who->alg);
	row = ezz_policy_alg(s->v->policy, s->alg);
	if (row != NULL && row->until >= needed_at(s))
		return EZZ_OK;
	return ezz_note(n, EZZ_INDETERMINATE, "the policy does not take %s "
	    "any more, so the time-stamp proves nothing",
	    ezz_alg_row(s->alg)->label);
}

/* A certificate that the token does not name as its own signs nothing. */
static ezz_status
note_signature(const struct ezz_timestamp *s, struct ezz_note *n)
{
	if (!s->stated)
		return ezz_note(n, EZZ_FAILED,
		    "what the time-stamp states is not what was signed");
	if (s->tsa.cert == NULL && s->certs_n > 0)
		return ezz_note(n, EZZ_FAILED, "the time-stamp is bound to "
		    "another certificate than those in it");
	if (s->tsa.cert == NULL)
		return ezz_note(n, EZZ_INDETERMINATE, "the time-stamp brings "
		    "no certificate, and no anchor for the role tsa is its "
		    "own");
	if (s->alg != EZZ_ALG_NONE && !s->good)
		return ezz_note(n, EZZ_FAILED, "the time-stamp is forged or "
		    "altered: its signature is not right");
	return EZZ_OK;
}

ezz_status
ezz_timestamp_note_authority(ezz_ctx *ctx, const struct ezz_timestamp *s,
    struct ezz_note *n)
{
	ezz_status	 st;

	if (s->token == NULL)
		return ezz_note(n, EZZ_FAILED, "%s", s->fault);
	if ((st = note_signature(s, n)) != EZZ_OK || s->tsa.cert == NULL)
		return st;
	if ((st = ezz_person_note_trust(ctx, s->v, &s->tsa, s->identity,
	    s->report, n)) != EZZ_OK ||
	    (st = ezz_person_note_time(ctx, s->v, &s->tsa, n)) != EZZ_OK)
		return st;
	return ezz_person_note_revocation(ctx, s->v, &s->tsa, n);
}

static ezz_status
remarks(ezz_ctx *ctx, const struct ezz_timestamp *s, struct ezz_note *n)
{
	const struct ezz_notes	*notes = &s->token->sdata.notes;
	ezz_status		 st = EZZ_OK;

	if (s->wrapped)
		st = ezz_remark(n, "the time-stamp lies in its whole "
		    "response");
	for (size_t i = 0; i < notes->n && st == EZZ_OK; i++)
		st = ezz_remark(n, "%s", ezz_text(ctx, notes->v[i].text));
	return st;
}

ezz_status
ezz_timestamp_note(ezz_ctx *ctx, const struct ezz_timestamp *s,
    struct ezz_note *n)
{
	char		 text[EZZ_TIME_TEXT];
	ezz_status	 st;

	if (!s->present)
		return ezz_note(n, EZZ_PASSED, "none present");
	if (s->token == NULL)
		return ezz_note(n, EZZ_FAILED, "%s", s->fault);
	if ((st = remarks(ctx, s, n)) != EZZ_OK)
		return st;
	if (!s->over_it && (st = ezz_note(n, EZZ_FAILED,
	    "the time-stamp is over something else")) != EZZ_OK)
		return st;
	if ((st = ezz_timestamp_note_authority(ctx, s, n)) != EZZ_OK ||
	    (st = ezz_timestamp_note_algorithms(ctx, s, n)) != EZZ_OK ||
	    ezz_note_verdict(n) != EZZ_PASSED)
		return st;
	ezz_time_text(s->token->info.time, text);
	return ezz_note(n, EZZ_PASSED, "stamped on %s by %s", text,
	    ezz_cert_common_name(s->tsa.cert));
}

/* ---- what it proves ------------------------------------------------------ */

static ezz_status
all_of_it(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	return ezz_timestamp_note(ctx, what, n);
}

/* Not before its last second: genTime, its part of a second, its accuracy. */
static int64_t
latest(const struct ezz_tsp_info *i)
{
	int	 parts = (i->fraction ? 1000000 : 0) + i->millis * 1000 +
		    i->micros;

	return i->time + i->seconds + (parts + 999999) / 1000000;
}

/* The proof is asked for before the finding is due: it is made twice. */
static ezz_status
weigh(ezz_ctx *ctx, struct ezz_timestamp *s)
{
	static const struct ezz_check	 row = { "sig.timestamp", "",
					    all_of_it };
	ezz_report			*scratch = NULL, *own = s->report;
	ezz_status			 st;

	if ((st = ezz_report_new(ctx, EZZ_KIND_UNKNOWN, "", s->terms->time,
	    &scratch)) != EZZ_OK)
		return st;
	s->report = scratch;
	st = ezz_report_judge(ctx, scratch, "", &row, 1, s);
	s->proves = st == EZZ_OK &&
	    ezz_report_finding(scratch, 0)->verdict == EZZ_PASSED;
	s->report = own;
	ezz_report_free(&scratch);
	return st;
}

ezz_status
ezz_timestamp_settle(ezz_ctx *ctx, struct ezz_timestamp *s)
{
	ezz_status	 st;

	if (s->token == NULL)
		return EZZ_OK;
	s->time = latest(&s->token->info);
	s->tsa.claims = true;
	s->tsa.claimed = s->token->info.time;
	if ((st = own_certs(ctx, s)) != EZZ_OK ||
	    (st = known_certs(ctx, s)) != EZZ_OK ||
	    (st = stated(ctx, s)) != EZZ_OK ||
	    (st = verify(ctx, s)) != EZZ_OK ||
	    (st = ezz_person_follow(ctx, s->v, &s->tsa,
	    (const struct ezz_cert *const *)s->certs, s->certs_n)) != EZZ_OK)
		return st;
	return weigh(ctx, s);
}
