/*
 * A seal and the key that uses it, judged once as the verifier would judge
 * what they make (GM/T 0031 6.2.1: the stamper's certificate is in the seal's
 * list; both are in force).  Nothing here looks at a document.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "crypto/digest.h"
#include "crypto/signer.h"
#include "object/report.h"
#include "op/stamp.h"

struct opening {
	ezz_stamping			*s;
	const struct ezz_verify_terms	*terms;
	ezz_report			*report;
	bool				 attester;
	struct ezz_person		 signer;
	struct ezz_seal_case		 seal;
};

/* ---- what is asked ------------------------------------------------------- */

static ezz_status
certificate(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	static const uint8_t	 nothing[32];
	const struct opening	*o = what;

	return ezz_person_note_trust(ctx, o->s->v, &o->signer, nothing,
	    o->report, n);
}

static ezz_status
when(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct opening	*o = what;

	return ezz_person_note_time(ctx, o->s->v, &o->signer, n);
}

static ezz_status
revocation(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct opening	*o = what;

	return ezz_person_note_revocation(ctx, o->s->v, &o->signer, n);
}

#define SEAL_CHECK(name)						\
static ezz_status							\
name(ezz_ctx *ctx, void *what, struct ezz_note *n)			\
{									\
	struct opening	*o = what;					\
									\
	return ezz_##name(ctx, &o->seal, n);				\
}

SEAL_CHECK(seal_format)
SEAL_CHECK(seal_maker)
SEAL_CHECK(seal_certificate)
SEAL_CHECK(seal_period)
SEAL_CHECK(seal_signer_listed)
SEAL_CHECK(seal_status)

static const struct ezz_check rows[] = {
	{ "sig.certificate", "GM/T 0031 6.2.3", certificate },
	{ "sig.time", "GM/T 0031 6.2.3", when },
	{ "sig.revocation", "RFC 5280 6.3", revocation },
};

static const struct ezz_check seal_rows[] = {
	{ "seal.format", "GB/T 38540, GM/T 0031", seal_format },
	{ "seal.maker", "GM/T 0031 6.1.2", seal_maker },
	{ "seal.certificate", "GM/T 0031 6.1.2", seal_certificate },
	{ "seal.period", "GM/T 0031 6.1.2", seal_period },
	{ "seal.signer-listed", "GM/T 0031 6.2.3", seal_signer_listed },
	{ "seal.status", "", seal_status },
};

/* ---- judging ------------------------------------------------------------- */

static ezz_status
prepare(ezz_ctx *ctx, struct opening *o)
{
	ezz_stamping	*s = o->s;
	ezz_status	 st;

	o->signer.role = o->attester ? EZZ_ROLE_ATTESTER : s->seal == NULL ?
	    EZZ_ROLE_SIGNER : EZZ_ROLE_STAMPER;
	o->signer.terms = o->terms;
	o->signer.claims = true;
	o->signer.claimed = o->terms->time;
	if ((st = ezz_person_read(ctx, &o->signer, ezz_cert_der(s->cert))) !=
	    EZZ_OK || (st = ezz_person_follow(ctx, s->v, &o->signer, NULL,
	    0)) != EZZ_OK || s->seal == NULL)
		return st;
	o->seal.v = s->v;
	o->seal.terms = o->terms;
	o->seal.report = o->report;
	o->seal.seal = s->seal;
	o->seal.used = true;
	o->seal.time = o->terms->time;
	o->seal.signer = s->cert;
	return ezz_seal_prepare(ctx, &o->seal);
}

static ezz_status
judge(ezz_ctx *ctx, struct opening *o)
{
	const struct ezz_finding	*f;
	ezz_status			 st;

	if ((st = prepare(ctx, o)) != EZZ_OK ||
	    (st = ezz_report_judge(ctx, o->report, "", rows,
	    sizeof(rows) / sizeof(rows[0]), o)) != EZZ_OK ||
	    (o->s->seal != NULL && (st = ezz_report_judge(ctx, o->report, "",
	    seal_rows, sizeof(seal_rows) / sizeof(seal_rows[0]), o)) !=
	    EZZ_OK))
		return st;
	if ((f = ezz_stamp_fault(o->report, "", EZZ_PASSED)) == NULL)
		return EZZ_OK;
	st = ezz_fail(ctx, EZZ_EREFUSED, f->clause, "%s", f->text);
	return ezz_while(ctx, st, strncmp(f->check, "seal.", 5) == 0 ?
	    N_("judging the seal") : N_("judging the certificate"));
}

/* ---- opening ------------------------------------------------------------- */

static ezz_status
read_cert(ezz_ctx *ctx, const struct ezz_stamping_terms *t, ezz_stamping *s)
{
	struct ezz_bytes	 b = t->cert.n > 0 ? t->cert :
				    ezz_signer_cert(t->signer);
	ezz_status		 st;

	if (b.n == 0)
		return ezz_fail(ctx, EZZ_EKEY, NULL,
		    "there is no certificate beside the key: name one");
	if ((st = ezz_cert_read(ctx, b, &s->cert)) != EZZ_OK)
		return ezz_while(ctx, st, "reading the certificate");
	if (memcmp(ezz_pkey_digest(ezz_cert_pkey(s->cert)),
	    ezz_pkey_digest(ezz_signer_pkey(t->signer)), 32) != 0)
		return ezz_fail(ctx, EZZ_EKEY, NULL,
		    "the certificate is not that of the key");
	if (ezz_signer_alg(t->signer) != EZZ_SM2_SM3)
		return ezz_fail(ctx, EZZ_EKEY, "GM/T 0031",
		    "documents are signed with an SM2 key, and this is none");
	return EZZ_OK;
}

static ezz_status
read_seal(ezz_ctx *ctx, const struct ezz_stamping_terms *t, ezz_stamping *s)
{
	ezz_status	 st;

	if (t->seal.n == 0)
		return EZZ_OK;
	if ((st = ezz_buf_addb(ctx, &s->seal_raw, t->seal)) != EZZ_OK)
		return st;
	if ((s->seal = calloc(1, sizeof(*s->seal))) == NULL)
		return ezz_nomem(ctx);
	st = ezz_ses_seal_read(ctx, ezz_bytes_of(&s->seal_raw), s->seal);
	if (st != EZZ_OK) {
		free(s->seal);
		s->seal = NULL;
		return ezz_while(ctx, st, "reading the seal");
	}
	if (s->seal->picture.width > 0 && s->seal->picture.height > 0)
		return ezz_digest_once(ctx, EZZ_SM3, s->seal->raw,
		    s->seal_digest);
	return ezz_fail(ctx, EZZ_EREFUSED, "GM/T 0031",
	    "the seal does not say how large it is");
}

/* An attester is one by the verifier's trust, not by what it says itself. */
static ezz_status
is_attester(ezz_ctx *ctx, const struct ezz_stamping_terms *t,
    const ezz_stamping *s)
{
	if (!t->attester)
		return EZZ_OK;
	if (t->seal.n > 0)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "an attester signs without a seal");
	return ezz_person_attests(s->v, s->cert) ? EZZ_OK : ezz_fail(ctx,
	    EZZ_EREFUSED, NULL, "neither the trust pack nor an anchor has "
	    "this key as that of an attester: see ezz trust add --use "
	    "attester");
}

ezz_status
ezz_stamping_open(ezz_ctx *ctx, ezz_verifier *v,
    const struct ezz_stamping_terms *t, ezz_report **report,
    ezz_stamping **out)
{
	struct ezz_verify_terms	 terms = { .time = t->now,
				    .no_status = t->no_status };
	struct opening		 o = { .terms = &terms,
				    .attester = t->attester };
	ezz_stamping		*s = calloc(1, sizeof(*s));
	ezz_status		 st;

	*out = NULL;
	if (report != NULL)
		*report = NULL;
	if (s == NULL)
		return ezz_nomem(ctx);
	o.s = s;
	s->v = v;
	s->signer = t->signer;
	s->attester = t->attester;
	if ((st = read_cert(ctx, t, s)) != EZZ_OK ||
	    (st = is_attester(ctx, t, s)) != EZZ_OK ||
	    (st = read_seal(ctx, t, s)) != EZZ_OK ||
	    (st = ezz_report_new(ctx, s->seal == NULL ? EZZ_KIND_CERT :
	    EZZ_KIND_SEAL, "", t->now, &o.report)) != EZZ_OK)
		goto out;
	st = judge(ctx, &o);
	if (report != NULL) {
		*report = o.report;
		o.report = NULL;
	}
	if (st != EZZ_OK)
		goto out;
	s->entry = o.signer.entry;
	*out = s;
	s = NULL;
out:
	ezz_seal_done(&o.seal);
	ezz_person_clear(&o.signer);
	ezz_report_free(&o.report);
	ezz_stamping_free(&s);
	return st;
}

void
ezz_stamping_free(ezz_stamping **stamping)
{
	ezz_stamping	*s;

	if (stamping == NULL || (s = *stamping) == NULL)
		return;
	if (s->seal != NULL)
		ezz_ses_seal_clear(s->seal);
	free(s->seal);
	ezz_buf_free(&s->seal_raw);
	ezz_cert_free(&s->cert);
	free(s);
	*stamping = NULL;
}
