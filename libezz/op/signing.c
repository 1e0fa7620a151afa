/*
 * The arithmetic of one OFD signature, done before anything is written down:
 * digests of the references (GB/T 33190 18.2), the digest of Signature.xml,
 * the signature value over the bytes that stand there, and the seal's own.
 * Each has one meaning; another identity, a missing Z or a second hashing is
 * never tried.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "crypto/digest.h"
#include "op/document.h"

/* ---- references ---------------------------------------------------------- */

/* By OID or by name; the XML schema's default for none is MD5. */
static enum ezz_hash
hash_named(const char *name)
{
	static const struct {
		const char	*name;
		enum ezz_hash	 hash;
	} names[] = {
		{ "", EZZ_MD5 }, { "MD5", EZZ_MD5 }, { "SM3", EZZ_SM3 },
		{ "SHA1", EZZ_SHA1 }, { "SHA-1", EZZ_SHA1 },
		{ "SHA256", EZZ_SHA256 }, { "SHA-256", EZZ_SHA256 },
		{ "1.2.840.113549.2.5", EZZ_MD5 },
		{ "1.3.14.3.2.26", EZZ_SHA1 },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcasecmp(name, names[i].name) == 0)
			return names[i].hash;
	return ezz_hash_by_oid(name);
}

static bool
is_weak(enum ezz_hash hash)
{
	return hash == EZZ_MD5 || hash == EZZ_SHA1;
}

static bool
seen_before(const struct ezz_ofd_signature *s, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (s->refs[k].entry == s->refs[i].entry)
			return true;
	return false;
}

static ezz_status
reference(ezz_ctx *ctx, struct ezz_signing *c, size_t i, uint8_t *state)
{
	const struct ezz_ofd_reference	*r = &c->s->refs[i];
	uint8_t				 digest[EZZ_DIGEST_MAX];
	ezz_status			 st;

	if (*r->path == '\0' || (r->entry != NULL && r->entry->dir))
		*state = EZZ_REF_NO_PATH;
	else if (r->entry == NULL)
		*state = EZZ_REF_MISSING;
	else if (seen_before(c->s, i))
		*state = EZZ_REF_TWICE;
	else if (c->hash == EZZ_HASH_NONE ||
	    r->digest.n != ezz_hash_size(c->hash))
		*state = EZZ_REF_NO_DIGEST;
	else {
		if ((st = ezz_document_digest(ctx, c->d, r->entry, c->hash,
		    digest)) != EZZ_OK)
			return st;
		if (memcmp(digest, r->digest.p, r->digest.n) != 0)
			*state = EZZ_REF_BAD;
		else
			*state = is_weak(c->hash) ? EZZ_REF_WEAK :
			    EZZ_REF_GOOD;
	}
	return EZZ_OK;
}

static ezz_status
references(ezz_ctx *ctx, struct ezz_signing *c)
{
	ezz_status	 st = EZZ_OK;

	c->hash = hash_named(c->s->check_method);
	if ((c->refs = calloc(c->s->n_refs + 1, 1)) == NULL)
		return ezz_nomem(ctx);
	for (size_t i = 0; i < c->s->n_refs && st == EZZ_OK; i++) {
		st = reference(ctx, c, i, &c->refs[i]);
		c->refs_good += c->refs[i] == EZZ_REF_GOOD ||
		    c->refs[i] == EZZ_REF_WEAK;
	}
	c->refs_all = st == EZZ_OK && c->s->n_refs > 0 &&
	    c->refs_good == c->s->n_refs;
	return st;
}

/* ---- the signature value ------------------------------------------------- */

/* A digest in a signature against that of Signature.xml. */
static ezz_status
match(ezz_ctx *ctx, struct ezz_signing *c, enum ezz_hash hash,
    struct ezz_bytes digest, enum ezz_match *out)
{
	uint8_t		 d[EZZ_DIGEST_MAX];
	ezz_status	 st;

	/* a lone value: what it is the digest of is not at hand */
	*out = EZZ_MATCH_NONE;
	if (c->s->xml.n == 0)
		return EZZ_OK;
	*out = EZZ_MATCH_BAD;
	if (hash == EZZ_HASH_NONE || digest.n != ezz_hash_size(hash))
		return EZZ_OK;
	if ((st = ezz_digest_once(ctx, hash, ezz_bytes_of(&c->s->xml), d)) ==
	    EZZ_OK && memcmp(d, digest.p, digest.n) == 0)
		*out = is_weak(hash) ? EZZ_MATCH_WEAK : EZZ_MATCH_GOOD;
	return st;
}

/* The digest goes with the algorithm; 20 and 16 bytes are the broken ones. */
static enum ezz_hash
hash_of(const char *alg, size_t n)
{
	if (n == ezz_hash_size(EZZ_SHA1))
		return EZZ_SHA1;
	if (n == ezz_hash_size(EZZ_MD5))
		return EZZ_MD5;
	return ezz_sigval_is_sm2(alg) ? EZZ_SM3 : EZZ_SHA256;
}

static ezz_status
verdict_of(ezz_ctx *ctx, const struct ezz_person *who, const char *alg,
    const struct ezz_sigval *value, struct ezz_bytes message,
    enum ezz_match *out)
{
	ezz_status	 st;
	bool		 good;

	if (ezz_person_key(who) == NULL)
		return EZZ_OK;
	if ((st = ezz_document_arithmetic(ctx, ezz_person_key(who), alg,
	    value, message, &good)) == EZZ_OK)
		*out = good ? EZZ_MATCH_GOOD : EZZ_MATCH_BAD;
	return st;
}

static ezz_status
stamped(ezz_ctx *ctx, const struct ezz_signing *c, struct ezz_timestamp *s,
    struct ezz_bytes token, struct ezz_bytes over)
{
	ezz_status	 st;

	s->v = c->d->v;
	s->terms = c->d->terms;
	s->report = c->d->report;
	if (c->d->terms->proof != 0)
		ezz_person_prove(&s->tsa, c->d->terms->proof);
	if (c->witness != NULL)
		ezz_person_prove(&s->tsa, ezz_signing_witnessed(c->witness));
	if ((st = ezz_timestamp_read(ctx, s, token)) != EZZ_OK ||
	    (st = ezz_timestamp_over(ctx, s, over)) != EZZ_OK)
		return st;
	return ezz_timestamp_settle(ctx, s);
}

/*
 * A stamp over the signature proves when it was there at the latest.  One
 * inside what was signed (version 1) proves when it was not there yet: that
 * is a claim of its time, and no proof.
 */
static ezz_status
stamp_of_ses(ezz_ctx *ctx, struct ezz_signing *c)
{
	const struct ezz_ses_signature	*s = c->ses;
	ezz_status			 st = EZZ_OK;

	if (s->timestamp.n > 0) {
		st = stamped(ctx, c, &c->timestamp, s->timestamp,
		    s->signature.raw);
		if (st == EZZ_OK && c->timestamp.proves)
			ezz_person_prove(&c->signer, c->timestamp.time);
	} else if (s->time_form == EZZ_SES_TIME_TOKEN && c->s->xml.n > 0) {
		st = stamped(ctx, c, &c->timestamp, s->time_raw,
		    ezz_bytes_of(&c->s->xml));
		if (st == EZZ_OK && c->timestamp.proves) {
			c->signer.claims = true;
			c->signer.claimed = c->timestamp.token->info.time;
		}
	}
	return st;
}

/* From outside, or by an attester who signed over it. */
static void
prove_person(const struct ezz_signing *c, struct ezz_person *p)
{
	if (c->d->terms->proof != 0)
		ezz_person_prove(p, c->d->terms->proof);
	if (c->witness != NULL)
		ezz_person_prove(p, ezz_signing_witnessed(c->witness));
}

/* What proves the signature proves the seal in it, which was there before. */
static void
prove(struct ezz_signing *c)
{
	prove_person(c, &c->signer);
	c->seal.proven = c->signer.proven;
	c->seal.proof = c->signer.proof;
}

static ezz_status
of_ses(ezz_ctx *ctx, struct ezz_signing *c)
{
	const struct ezz_ses_signature	*s = c->ses;
	ezz_status			 st;

	c->signer.role = EZZ_ROLE_STAMPER;
	c->signer.claims = s->time_form != EZZ_SES_TIME_TOKEN;
	c->signer.claimed = s->time;
	if ((st = match(ctx, c, hash_of(s->alg, s->digest.n), s->digest,
	    &c->digest)) != EZZ_OK ||
	    (st = ezz_person_read(ctx, &c->signer, s->cert)) != EZZ_OK ||
	    (st = verdict_of(ctx, &c->signer, s->alg, &s->signature, s->tbs,
	    &c->signature)) != EZZ_OK || (st = stamp_of_ses(ctx, c)) != EZZ_OK)
		return st;
	prove(c);
	if ((st = ezz_person_follow(ctx, c->d->v, &c->signer, NULL, 0)) !=
	    EZZ_OK)
		return st;
	c->seal.seal = &c->ses->seal;
	c->seal.used = true;
	c->seal.time = c->signer.claims ? c->signer.claimed :
	    c->d->terms->time;
	c->seal.signer = c->signer.cert;
	c->seal.signer_der = c->ses->cert;
	return ezz_seal_prepare(ctx, &c->seal);
}

/* The certificates that came along. */
static ezz_status
sdata_certs(ezz_ctx *ctx, struct ezz_signing *c)
{
	const struct ezz_sdata	*s = c->sdata;
	struct ezz_cert		*cert;
	ezz_status		 st;

	if ((c->others = calloc(s->certs_n + 1, sizeof(*c->others))) == NULL)
		return ezz_nomem(ctx);
	for (size_t i = 0; i < s->certs_n; i++) {
		st = ezz_cert_read(ctx, s->certs[i], &cert);
		if (st == EZZ_ENOMEM)
			return st;
		if (st == EZZ_OK)
			c->others[c->others_n++] = cert;
	}
	return EZZ_OK;
}

/* One value of id-aa-timeStampToken, over the signature (appendix A). */
static ezz_status
stamp_of_sdata(ezz_ctx *ctx, const struct ezz_signing *c,
    const struct ezz_sdata_signer *who, struct ezz_cosigner *out)
{
	struct ezz_bytes	 token;
	ezz_status		 st;

	if (!ezz_sdata_attribute(who, false, EZZ_OID_TOKEN_ATTR, &token))
		return EZZ_OK;
	if ((st = stamped(ctx, c, &out->timestamp, token,
	    who->signature.raw)) == EZZ_OK && out->timestamp.proves)
		ezz_person_prove(&out->person, out->timestamp.time);
	return st;
}

/* A signer's own, by issuer and serial. */
static ezz_status
sdata_person(ezz_ctx *ctx, const struct ezz_signing *c,
    const struct ezz_sdata_signer *who, struct ezz_person *p)
{
	for (size_t i = 0; i < c->others_n; i++)
		if (who->issuer.n > 0 && ezz_bytes_equal(who->issuer,
		    ezz_cert_issuer_der(c->others[i])) &&
		    ezz_bytes_equal(who->serial,
		    ezz_cert_serial(c->others[i])))
			return ezz_person_read(ctx, p,
			    ezz_cert_der(c->others[i]));
	return EZZ_OK;
}

/* CMS may name RSA alone: the digest stands beside it. */
const char *
ezz_signing_alg(const struct ezz_sdata_signer *who)
{
	return strcmp(who->alg, "1.2.840.113549.1.1.1") == 0 &&
	    ezz_hash_by_oid(who->digest_alg) == EZZ_SHA256 ?
	    ezz_alg_row(EZZ_RS256)->oid : who->alg;
}

/* What this one signed, and whether it did. */
static ezz_status
sdata_signer(ezz_ctx *ctx, struct ezz_signing *c,
    const struct ezz_sdata_signer *who, struct ezz_cosigner *out)
{
	struct ezz_buf		 attrs = { 0 };
	struct ezz_bytes	 message = ezz_bytes_of(&c->s->xml);
	enum ezz_hash		 hash = ezz_hash_by_oid(who->digest_alg);
	ezz_status		 st;

	out->person.role = EZZ_ROLE_SIGNER;
	out->person.terms = c->d->terms;
	out->person.claims = who->has_time;
	out->person.claimed = who->time;
	if ((st = sdata_person(ctx, c, who, &out->person)) != EZZ_OK)
		return st;
	if (out->person.cert != NULL &&
	    ezz_person_attests(c->d->v, out->person.cert))
		out->person.role = EZZ_ROLE_ATTESTER;
	if (who->shape == EZZ_SDATA_ATTRS) {
		st = ezz_sdata_signed_attrs(ctx, who, &attrs);
		message = ezz_bytes_of(&attrs);
		if (st == EZZ_OK)
			st = match(ctx, c, hash, who->digest, &out->digest);
	} else if (who->shape == EZZ_SDATA_CONTENT) {
		message = c->sdata->content;
		st = match(ctx, c, hash, message, &out->digest);
	} else if (message.n > 0)
		out->digest = EZZ_MATCH_GOOD;	/* it is the message itself */
	if (st == EZZ_OK && message.n > 0)
		st = verdict_of(ctx, &out->person, ezz_signing_alg(who),
		    &who->signature, message, &out->signature);
	ezz_buf_free(&attrs);
	if (st == EZZ_OK)
		st = stamp_of_sdata(ctx, c, who, out);
	prove_person(c, &out->person);
	return st != EZZ_OK ? st : ezz_person_follow(ctx, c->d->v,
	    &out->person, (const struct ezz_cert *const *)c->others,
	    c->others_n);
}

static ezz_status
of_sdata(ezz_ctx *ctx, struct ezz_signing *c)
{
	struct ezz_cosigner	 first = { 0 };
	size_t			 n = c->sdata->signers_n;
	ezz_status		 st;

	if ((st = sdata_certs(ctx, c)) != EZZ_OK)
		return st;
	st = sdata_signer(ctx, c, &c->sdata->signers[0], &first);
	c->signer = first.person;
	c->timestamp = first.timestamp;
	c->digest = first.digest;
	c->signature = first.signature;
	if (st != EZZ_OK || n == 1)
		return st;
	if ((c->more = calloc(n - 1, sizeof(*c->more))) == NULL)
		return ezz_nomem(ctx);
	for (size_t i = 1; i < n && st == EZZ_OK; i++)
		st = sdata_signer(ctx, c, &c->sdata->signers[i],
		    &c->more[c->more_n++]);
	return st;
}

/* A bare value names nobody: an anchor's own certificate may be the one. */
static ezz_status
of_rs(ezz_ctx *ctx, struct ezz_signing *c)
{
	const ezz_verifier	*v = c->d->v;
	struct ezz_notes	 notes = { 0 };
	struct ezz_asn1		 a = { .ctx = ctx, .clause = "GM/T 0009",
				    .notes = &notes };
	struct ezz_sigval	 value;
	ezz_status		 st;
	bool			 good = false;

	c->signer.role = EZZ_ROLE_SIGNER;
	c->digest = EZZ_MATCH_GOOD;
	st = ezz_sigval_read(&a, ezz_bytes_of(&c->value),
	    ezz_alg_row(EZZ_SM2_SM3)->oid, "SignedValue", &value);
	if (st != EZZ_OK)
		return st;
	for (size_t i = 0; i < v->anchors_n && !good; i++) {
		if (v->anchors[i].use != EZZ_USE_CA_SIGNER)
			continue;
		if ((st = ezz_document_arithmetic(ctx,
		    ezz_cert_pkey(v->anchors[i].cert),
		    ezz_alg_row(EZZ_SM2_SM3)->oid, &value,
		    ezz_bytes_of(&c->s->xml), &good)) != EZZ_OK)
			return st;
		if (good && (st = ezz_person_read(ctx, &c->signer,
		    ezz_cert_der(v->anchors[i].cert))) != EZZ_OK)
			return st;
	}
	if (!good)
		return EZZ_OK;
	c->signature = EZZ_MATCH_GOOD;
	prove(c);
	return ezz_person_follow(ctx, c->d->v, &c->signer, NULL, 0);
}

static ezz_status
parse(ezz_ctx *ctx, struct ezz_signing *c)
{
	struct ezz_bytes	 b = ezz_bytes_of(&c->value);
	ezz_status		 st;

	switch (c->kind = ezz_signed_value(b)) {
	case EZZ_SIGNED_SES:
		if ((c->ses = calloc(1, sizeof(*c->ses))) == NULL)
			return ezz_nomem(ctx);
		if ((st = ezz_ses_signature_read(ctx, b, c->ses)) == EZZ_OK)
			return of_ses(ctx, c);
		free(c->ses);
		c->ses = NULL;
		return st;
	case EZZ_SIGNED_DATA:
		if ((c->sdata = calloc(1, sizeof(*c->sdata))) == NULL)
			return ezz_nomem(ctx);
		if ((st = ezz_sdata_read(ctx, b, c->sdata)) == EZZ_OK)
			return of_sdata(ctx, c);
		free(c->sdata);
		c->sdata = NULL;
		return st;
	case EZZ_SIGNED_RS:
		return of_rs(ctx, c);
	default:
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "the signature value is of no kind that ezz knows");
	}
}

/* ---- the whole ----------------------------------------------------------- */

static bool
is_fatal(ezz_status st)
{
	return st == EZZ_ENOMEM || st == EZZ_EIO || st == EZZ_ECRYPTO;
}

static ezz_status
read_loc(ezz_ctx *ctx, struct ezz_signing *c, const struct ezz_ofd_loc *loc,
    struct ezz_buf *out)
{
	if (loc == NULL || loc->entry == NULL)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "the file of the signature value is missing");
	return ezz_pkg_read(ctx, c->d->pkg, loc->entry, EZZ_MAX_SEAL, out);
}

/* That a value cannot be read is no status: it is kept, and judged. */
static ezz_status
keep_fault(ezz_ctx *ctx, struct ezz_signing *c, ezz_status st)
{
	if (st == EZZ_OK || is_fatal(st))
		return st;
	c->fault = strdup(ezz_message(ctx));
	return c->fault == NULL ? ezz_nomem(ctx) : EZZ_OK;
}

/* Nothing that it names is there; a value was put there by who calls. */
static ezz_status
prepare_lone(ezz_ctx *ctx, struct ezz_signing *c)
{
	ezz_status	 st;

	c->hash = hash_named(c->s->check_method);
	if (c->value.n == 0)
		return EZZ_OK;
	if ((st = ezz_digest_once(ctx, EZZ_SM3, ezz_bytes_of(&c->value),
	    c->identity)) == EZZ_OK)
		st = parse(ctx, c);
	return keep_fault(ctx, c, st);
}

ezz_status
ezz_signing_prepare(ezz_ctx *ctx, struct ezz_signing *c)
{
	uint8_t		 identity[EZZ_DIGEST_MAX];
	ezz_status	 st;

	c->signer.terms = c->d->terms;
	c->seal.v = c->d->v;
	c->seal.terms = c->d->terms;
	c->seal.report = c->d->report;
	if (!c->s->read)
		return EZZ_OK;
	if (c->d->lone)
		return prepare_lone(ctx, c);
	ezz_signing_find_witness(c);
	if ((st = references(ctx, c)) != EZZ_OK)
		return st;
	if (c->s->seal != NULL && c->s->seal->entry != NULL &&
	    (st = read_loc(ctx, c, c->s->seal, &c->seal_file)) == EZZ_OK)
		c->has_seal_file = true;
	if (is_fatal(st))
		return st;
	/* its digest was made when the package was looked at */
	if ((st = read_loc(ctx, c, c->s->value, &c->value)) == EZZ_OK &&
	    (st = ezz_document_digest(ctx, c->d, c->s->value->entry, EZZ_SM3,
	    identity)) == EZZ_OK) {
		memcpy(c->identity, identity, sizeof(c->identity));
		st = parse(ctx, c);
	}
	return (st = keep_fault(ctx, c, st)) != EZZ_OK ? st :
	    ezz_signing_weigh_witness(ctx, c);
}

void
ezz_signing_done(struct ezz_signing *c)
{
	ezz_seal_done(&c->seal);
	ezz_timestamp_done(&c->timestamp);
	ezz_person_clear(&c->signer);
	for (size_t i = 0; i < c->more_n; i++) {
		ezz_timestamp_done(&c->more[i].timestamp);
		ezz_person_clear(&c->more[i].person);
	}
	free(c->more);
	if (c->ses != NULL)
		ezz_ses_signature_clear(c->ses);
	free(c->ses);
	free(c->sdata);
	ezz_certs_free(&c->others, c->others_n);
	ezz_buf_free(&c->value);
	ezz_buf_free(&c->seal_file);
	free(c->refs);
	free(c->fault);
}

static bool
right(enum ezz_match digest, enum ezz_match signature)
{
	return (digest == EZZ_MATCH_GOOD || digest == EZZ_MATCH_WEAK) &&
	    signature == EZZ_MATCH_GOOD;
}

bool
ezz_signing_counts(const struct ezz_signing *c)
{
	for (size_t i = 0; i < c->more_n; i++)
		if (!right(c->more[i].digest, c->more[i].signature))
			return false;
	return c->refs_all && c->fault == NULL &&
	    right(c->digest, c->signature);
}
