/*
 * The checks of one signature in an OFD document: GB/T 33190 18, GM/T 0031
 * 6.2.3, GB/T 38540 and GB/T 35275.  What they weigh was worked out in
 * signing.c; here it is only said.  sig.value is arithmetic alone.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "op/document.h"
#include "op/explain.h"

/* ---- references ---------------------------------------------------------- */

static ezz_status
one_reference(struct ezz_note *n, const struct ezz_ofd_reference *r,
    enum ezz_ref_state state)
{
	ezz_status	 st;

	if ((st = ezz_note_place(n, "%s", r->file)) != EZZ_OK)
		return st;
	switch (state) {
	case EZZ_REF_BAD:
		return ezz_note(n, EZZ_FAILED,
		    "%s was changed after it was signed", r->file);
	case EZZ_REF_MISSING:
		return ezz_note(n, EZZ_FAILED,
		    "%s was signed and is missing", r->file);
	case EZZ_REF_NO_PATH:
		return ezz_note(n, EZZ_FAILED,
		    "%s names no file of this package", r->file);
	case EZZ_REF_NO_DIGEST:
		return ezz_note(n, EZZ_FAILED,
		    "the digest of %s is none of its kind", r->file);
	case EZZ_REF_TWICE:
		return ezz_note(n, EZZ_FAILED, "%s is listed twice", r->file);
	default:
		return r->exact ? EZZ_OK : ezz_remark(n, "%s is found only "
		    "without regard to case", r->file);
	}
}

/* A part of a signature, given without the rest of its document. */
static ezz_status
not_at_hand(struct ezz_note *n, const char *what)
{
	return ezz_note(n, EZZ_INDETERMINATE,
	    "only a part was given: %s is not at hand", what);
}

/* What can be said of a list of files without the files. */
static ezz_status
lone_references(const struct ezz_signing *c, struct ezz_note *n)
{
	const struct ezz_ofd_signature	*s = c->s;
	ezz_status			 st = EZZ_OK;

	if (s->xml.n == 0)
		return not_at_hand(n, "Signature.xml");
	if (s->n_refs == 0)
		return ezz_note(n, EZZ_FAILED, "the signature lists no file");
	if (c->hash == EZZ_HASH_NONE)
		return ezz_note(n, EZZ_FAILED, "the digest \"%s\" is none that "
		    "ezz knows", s->check_method);
	for (size_t i = 0; i < s->n_refs && st == EZZ_OK; i++)
		if (s->refs[i].digest.n != ezz_hash_size(c->hash))
			st = one_reference(n, &s->refs[i], EZZ_REF_NO_DIGEST);
		else if (*s->refs[i].path == '\0')
			st = one_reference(n, &s->refs[i], EZZ_REF_NO_PATH);
	if (st == EZZ_OK)
		st = ezz_note_place(n, "%s", "");
	return st != EZZ_OK ? st : ezz_note(n, EZZ_INDETERMINATE, "%zu files "
	    "are listed, and none of them is at hand", s->n_refs);
}

/* Met in the wild, by who meant SM3. */
static ezz_status
keyed(const struct ezz_signing *c, struct ezz_note *n)
{
	if (!c->d->terms->explain || strcmp(c->s->check_method,
	    "1.2.156.10197.1.401.2") != 0)
		return EZZ_OK;
	return ezz_remark(n, "a known mistake, and never accepted: this is "
	    "SM3 with a key, and there is none");
}

static ezz_status
references(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct ezz_signing		*c = what;
	const struct ezz_ofd_signature	*s = c->s;
	ezz_status			 st = EZZ_OK;

	if (!s->read)
		return ezz_note_not_reached(n);
	if (c->d->lone)
		return lone_references(c, n);
	if (s->n_refs == 0)
		return ezz_note(n, EZZ_FAILED, "the signature lists no file");
	if (c->hash == EZZ_HASH_NONE && ((st = ezz_note(n, EZZ_FAILED,
	    "the digest \"%s\" is none that ezz knows", s->check_method)) !=
	    EZZ_OK || (st = keyed(c, n)) != EZZ_OK))
		return st;
	for (size_t i = 0; i < s->n_refs && st == EZZ_OK; i++)
		if ((st = one_reference(n, &s->refs[i], c->refs[i])) ==
		    EZZ_OK && (c->refs[i] == EZZ_REF_BAD ||
		    c->refs[i] == EZZ_REF_NO_DIGEST))
			st = ezz_explain_reference(ctx, c, i, n);
	if (st != EZZ_OK || !c->refs_all)
		return st;
	if ((st = ezz_note_place(n, "%s", "")) != EZZ_OK)
		return st;
	if (ezz_policy_hash(c->d->v->policy, c->hash) == NULL)
		return ezz_note(n, EZZ_INDETERMINATE, "the digests match, but "
		    "%s is broken: they prove nothing",
		    ezz_hash_name(c->hash));
	return ezz_note(n, EZZ_PASSED, "%zu digests match", c->refs_good);
}

/* ---- digest and value ---------------------------------------------------- */

static ezz_status
digest_match(const struct ezz_signing *c, enum ezz_match match,
    struct ezz_note *n)
{
	switch (match) {
	case EZZ_MATCH_NONE:
		return c->d->lone ? not_at_hand(n, c->s->xml.n == 0 ?
		    "Signature.xml" : "SignedValue.dat") :
		    ezz_note_not_reached(n);
	case EZZ_MATCH_WEAK:
		return ezz_note(n, EZZ_INDETERMINATE, "the digest of %s "
		    "matches, but by a function that is broken",
		    c->s->base->path);
	case EZZ_MATCH_BAD:
		return ezz_note(n, EZZ_FAILED,
		    "%s is not what was signed", c->s->base->path);
	default:
		return EZZ_OK;
	}
}

static ezz_status
digest(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct ezz_signing	*c = what;
	ezz_status			 st;

	st = digest_match(c, c->digest, n);
	if (st == EZZ_OK && c->digest == EZZ_MATCH_BAD)
		st = ezz_explain_xml(ctx, c, n);
	for (size_t i = 0; i < c->more_n && st == EZZ_OK; i++)
		st = digest_match(c, c->more[i].digest, n);
	return st;
}

static const char *
alg_of(const struct ezz_signing *c)
{
	return c->ses != NULL ? c->ses->alg : c->sdata != NULL ?
	    ezz_signing_alg(&c->sdata->signers[0]) : ezz_alg_row(EZZ_SM2_SM3)->oid;
}

/* Its algorithm must have counted when it was there, as far as is proven. */
static int64_t
needed_at(const struct ezz_signing *c)
{
	return c->signer.proven ? c->signer.proof : c->d->terms->time;
}

static ezz_status
reader_notes(ezz_ctx *ctx, const struct ezz_signing *c, struct ezz_note *n)
{
	size_t		 left = c->ses != NULL ? c->ses->trailing :
			    c->sdata != NULL ? c->sdata->trailing : 0;
	ezz_status	 st;

	if (left > 0 && (st = ezz_remark(n, "%zu bytes follow the signature "
	    "value and are not read", left)) != EZZ_OK)
		return st;
	if (c->ses != NULL)
		return ezz_document_notes(ctx, &c->ses->notes, n);
	return c->sdata == NULL ? EZZ_OK :
	    ezz_document_notes(ctx, &c->sdata->notes, n);
}

/* Each signer of one SignedData must have signed it. */
static ezz_status
other_values(ezz_ctx *ctx, const struct ezz_signing *c, struct ezz_note *n)
{
	const char	*why;
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < c->more_n && st == EZZ_OK; i++) {
		why = ezz_document_alg(c->d->v, ezz_signing_alg(
		    &c->sdata->signers[i + 1]), c->d->terms->time);
		if (c->more[i].signature == EZZ_MATCH_GOOD && why == NULL)
			continue;
		if (c->more[i].signature == EZZ_MATCH_GOOD)
			st = ezz_note(n, EZZ_FAILED, "%s", ezz_text(ctx, why));
		else
			st = c->more[i].signature == EZZ_MATCH_BAD ?
			    ezz_note(n, EZZ_FAILED, "the signature of signer "
			    "%zu is not that of the key in its certificate",
			    i + 2) : ezz_note(n, EZZ_INDETERMINATE, "there is "
			    "no key to check the signature of signer %zu with",
			    i + 2);
	}
	return st;
}

static ezz_status
value(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct ezz_signing	*c = what;
	const char			*why;
	ezz_status			 st;

	if (!c->s->read)
		return ezz_note_not_reached(n);
	if (c->fault != NULL)
		return ezz_note(n, EZZ_FAILED, "%s", c->fault);
	if ((st = reader_notes(ctx, c, n)) != EZZ_OK)
		return st;
	if (c->d->lone && c->value.n == 0)
		return not_at_hand(n, "SignedValue.dat");
	if (c->d->lone && c->sdata != NULL && c->sdata->signers[0].shape ==
	    EZZ_SDATA_DETACHED)
		return not_at_hand(n, "Signature.xml");
	if (c->signature == EZZ_MATCH_NONE && c->kind == EZZ_SIGNED_RS)
		return ezz_note(n, EZZ_INDETERMINATE, "the bare value does "
		    "not say who signed, and it is no anchor's: give the "
		    "signer's certificate with --anchor");
	if (c->signature == EZZ_MATCH_NONE)
		return ezz_note(n, EZZ_INDETERMINATE,
		    "there is no key to check it with");
	if (c->signature != EZZ_MATCH_GOOD)
		return (st = ezz_note(n, EZZ_FAILED, "the signature is not "
		    "that of the key in its certificate")) != EZZ_OK ? st :
		    ezz_explain_signing(ctx, c, n);
	if ((why = ezz_document_alg(c->d->v, alg_of(c), needed_at(c))) !=
	    NULL)
		return ezz_note(n, EZZ_FAILED, "%s", ezz_text(ctx, why));
	return other_values(ctx, c, n);
}

/* ---- binding ------------------------------------------------------------- */

/* propertyInfo that looks like a path must lead to this Signature.xml. */
static ezz_status
property(const struct ezz_signing *c, struct ezz_note *n)
{
	struct ezz_bytes		 p = c->ses->property;
	const struct ezz_pkg_entry	*e;
	char				 path[EZZ_MAX_NAME];
	size_t				 len = 0;
	bool				 exact;

	if (p.n == 0 || memchr(p.p, '/', p.n) == NULL || p.p[0] == '{')
		return ezz_remark(n, "what it says it protects is no path: "
		    "%.*s", (int)(p.n > 100 ? 100 : p.n), (const char *)p.p);
	len = ezz_ofd_resolve("", p, path);
	e = len == 0 ? NULL : ezz_pkg_find(c->d->pkg, EZZ_BYTES(path, len),
	    &exact);
	if (e != NULL && e == c->s->base->entry)
		return EZZ_OK;
	return ezz_note(n, EZZ_FAILED, "it was made for %.*s, not for %s",
	    (int)(p.n > 400 ? 400 : p.n), (const char *)p.p,
	    c->s->base->path);
}

/* The list says what kind it is, the value must be of that kind. */
static ezz_status
kind(const struct ezz_signing *c, struct ezz_note *n)
{
	const char	*type = c->s->type;
	bool		 seal = *type == '\0' || strcmp(type, "Seal") == 0;

	if (!seal && strcmp(type, "Sign") != 0)
		return ezz_note(n, EZZ_FAILED,
		    "\"%s\" is no type of signature", type);
	if (seal && c->kind != EZZ_SIGNED_SES)
		return ezz_note(n, EZZ_FAILED,
		    "the list says seal, and the value has none");
	if (!seal && c->kind == EZZ_SIGNED_SES)
		return ezz_note(n, EZZ_FAILED,
		    "the list says no seal, and the value has one");
	return EZZ_OK;
}

/* Names of the SM2 signature that are met; an OID binds exactly. */
static bool
method_agrees(const char *method, const char *alg)
{
	if (*method == '\0' || strcmp(method, alg) == 0)
		return true;
	if (!ezz_sigval_is_sm2(alg))
		return strchr(method, '.') == NULL;
	return ezz_sigval_is_sm2(method) ||
	    strcasecmp(method, "SM2") == 0 ||
	    strcasecmp(method, "SM3withSM2") == 0;
}

static ezz_status
binding(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct ezz_signing	*c = what;
	ezz_status			 st;

	if (!c->s->read || c->fault != NULL)
		return ezz_note_not_reached(n);
	if (c->d->lone)
		return not_at_hand(n, ezz_text(ctx, N_("the document")));
	if ((st = kind(c, n)) != EZZ_OK)
		return st;
	if (!method_agrees(c->s->method, alg_of(c)) &&
	    (st = ezz_note(n, EZZ_FAILED, "Signature.xml says the algorithm "
	    "%s, the signature says %s", c->s->method, alg_of(c))) != EZZ_OK)
		return st;
	if (c->ses == NULL)
		return EZZ_OK;
	if (c->ses->version != 1 && c->ses->tbs_version !=
	    c->ses->seal.header_version && (st = ezz_note(n, EZZ_FAILED,
	    "the signature is of version %d, its seal of version %d",
	    c->ses->tbs_version, c->ses->seal.header_version)) != EZZ_OK)
		return st;
	return property(c, n);
}

/* ---- who and when -------------------------------------------------------- */

static ezz_status
one_certificate(ezz_ctx *ctx, struct ezz_signing *c,
    const struct ezz_person *p, size_t i, struct ezz_note *n)
{
	ezz_status	 st;

	if ((st = ezz_person_note_trust(ctx, c->d->v, p, c->identity,
	    c->d->report, n)) != EZZ_OK || p->cert == NULL)
		return st;
	if (c->sdata != NULL &&
	    c->sdata->signers[i].shape == EZZ_SDATA_CONTENT &&
	    (ezz_cert_use(p->cert) & EZZ_KU_NONREP) == 0)
		return ezz_note(n, EZZ_INDETERMINATE, "a bare digest was "
		    "signed with a certificate that is not for signing "
		    "documents (nonRepudiation)");
	return EZZ_OK;
}

static ezz_status
certificate(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct ezz_signing	*c = what;
	ezz_status		 st;

	st = one_certificate(ctx, c, &c->signer, 0, n);
	for (size_t i = 0; i < c->more_n && st == EZZ_OK; i++)
		st = one_certificate(ctx, c, &c->more[i].person, i + 1, n);
	return st;
}

static ezz_status
when(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct ezz_signing	*c = what;
	ezz_status			 st = EZZ_OK;

	if (c->witness != NULL)
		st = ezz_remark(n, "%s, an attester, vouches by %s that it "
		    "was there", ezz_cert_common_name(
		    c->witness->signer.cert), c->witness->of);
	if (st == EZZ_OK)
		st = ezz_person_note_time(ctx, c->d->v, &c->signer, n);
	for (size_t i = 0; i < c->more_n && st == EZZ_OK; i++)
		st = ezz_person_note_time(ctx, c->d->v, &c->more[i].person, n);
	return st;
}

static ezz_status
revocation(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct ezz_signing	*c = what;
	ezz_status			 st;

	st = ezz_person_note_revocation(ctx, c->d->v, &c->signer, n);
	for (size_t i = 0; i < c->more_n && st == EZZ_OK; i++)
		st = ezz_person_note_revocation(ctx, c->d->v,
		    &c->more[i].person, n);
	return st;
}

static ezz_status
timestamp(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct ezz_signing	*c = what;
	bool			 any = c->timestamp.present;
	ezz_status		 st = EZZ_OK;

	if (!c->s->read || c->fault != NULL)
		return ezz_note_not_reached(n);
	/* one that a version 1 value bears is over what is not here */
	if (c->d->lone && (c->kind == 0 || (c->ses != NULL &&
	    c->ses->time_form == EZZ_SES_TIME_TOKEN)))
		return not_at_hand(n, c->kind == 0 ? "SignedValue.dat" :
		    "Signature.xml");
	for (size_t i = 0; i < c->more_n && st == EZZ_OK; i++) {
		any = any || c->more[i].timestamp.present;
		if (c->more[i].timestamp.present)
			st = ezz_timestamp_note(ctx, &c->more[i].timestamp, n);
	}
	/* with several signers, one that has none is silent */
	if (st == EZZ_OK && (c->timestamp.present || !any))
		st = ezz_timestamp_note(ctx, &c->timestamp, n);
	return st;
}

/* ---- the seal in it ------------------------------------------------------ */

static ezz_status
seal_file(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct ezz_signing	*c = what;

	(void)ctx;
	if (c->ses == NULL)
		return ezz_note_not_reached(n);
	if (c->s->seal == NULL)
		return ezz_note(n, EZZ_PASSED, "none present");
	if (!c->has_seal_file)
		return ezz_note(n, EZZ_FAILED,
		    "the seal's own file %s is missing", c->s->seal->text);
	if (!ezz_bytes_equal(ezz_bytes_of(&c->seal_file), c->ses->seal.raw))
		return ezz_note(n, EZZ_FAILED, "%s is not the seal that was "
		    "used", c->s->seal->path);
	return EZZ_OK;
}

/* The seal's checks, each on the seal of this signature. */
#define SEAL_CHECK(name)						\
static ezz_status							\
name(ezz_ctx *ctx, void *what, struct ezz_note *n)			\
{									\
	struct ezz_signing	*c = what;				\
									\
	return ezz_##name(ctx, &c->seal, n);				\
}

SEAL_CHECK(seal_format)
SEAL_CHECK(seal_maker)
SEAL_CHECK(seal_certificate)
SEAL_CHECK(seal_period)
SEAL_CHECK(seal_signer_listed)
SEAL_CHECK(seal_status)

static const struct ezz_check rows[] = {
	{ "sig.references", "GB/T 33190 18.2", references },
	{ "sig.coverage", "GB/T 33190 18.2", ezz_signing_coverage },
	{ "sig.digest", "GM/T 0031 6.2", digest },
	{ "sig.value", "GM/T 0031 6.2.3", value },
	{ "sig.binding", "GB/T 33190 18.2", binding },
	{ "sig.certificate", "GM/T 0031 6.2.3", certificate },
	{ "sig.time", "GM/T 0031 6.2.3", when },
	{ "sig.revocation", "RFC 5280 6.3", revocation },
	{ "sig.timestamp", "RFC 3161 2.2", timestamp },
	{ "sig.place", "GB/T 33190 18.2", ezz_signing_place },
};

static const struct ezz_check seal_rows[] = {
	{ "seal.format", "GB/T 38540, GM/T 0031", seal_format },
	{ "seal.maker", "GM/T 0031 6.1.2", seal_maker },
	{ "seal.certificate", "GM/T 0031 6.1.2", seal_certificate },
	{ "seal.period", "GM/T 0031 6.1.2", seal_period },
	{ "seal.signer-listed", "GM/T 0031 6.2.3", seal_signer_listed },
	{ "seal.file", "GB/T 33190 18.2", seal_file },
	{ "seal.status", "", seal_status },
};

ezz_status
ezz_signing_judge(ezz_ctx *ctx, struct ezz_signing *c)
{
	bool		 sealed = c->ses != NULL || *c->s->type == '\0' ||
			    strcmp(c->s->type, "Sign") != 0;
	ezz_status	 st;

	st = ezz_report_judge(ctx, c->d->report, c->of, rows,
	    sizeof(rows) / sizeof(rows[0]), c);
	if (st != EZZ_OK || !sealed)
		return st;
	return ezz_report_judge(ctx, c->d->report, c->of, seal_rows,
	    sizeof(seal_rows) / sizeof(seal_rows[0]), c);
}
