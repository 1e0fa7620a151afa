/*
 * Is a seal genuine, and in force?  GM/T 0031-2014 6.1.2, GB/T 38540-2020;
 * GM/T 0031-2025 by its structure alone.  seal.maker is arithmetic, trust is
 * in seal.certificate.  A seal by itself and one inside a signature share
 * these checks: the second is judged as of when it was used.
 *
 * Left out: drawing the picture.  Lists of stopped seals: check_sealstatus.c.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "object/seal.h"
#include "op/document.h"
#include "op/explain.h"

/* ---- shared with signatures ---------------------------------------------- */

ezz_status
ezz_document_notes(ezz_ctx *ctx, const struct ezz_notes *notes,
    struct ezz_note *n)
{
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < notes->n && st == EZZ_OK; i++) {
		const struct ezz_note_row	*r = &notes->v[i];

		if ((st = ezz_note_place(n, "%s", r->place)) != EZZ_OK)
			return st;
		st = r->weight == EZZ_PASSED ? ezz_remark(n, "%s",
		    ezz_text(ctx, r->text)) : ezz_note(n, r->weight, "%s",
		    ezz_text(ctx, r->text));
	}
	return st == EZZ_OK ? ezz_note_place(n, "%s", "") : st;
}

static enum ezz_alg
alg_of(const char *oid)
{
	const struct ezz_alg_row	*row;

	if (ezz_sigval_is_sm2(oid))
		return EZZ_SM2_SM3;
	row = ezz_alg_by_oid(oid);
	return row == NULL ? EZZ_ALG_NONE : row->alg;
}

ezz_status
ezz_document_arithmetic(ezz_ctx *ctx, const struct ezz_pkey *key,
    const char *oid, const struct ezz_sigval *s, struct ezz_bytes message,
    bool *good)
{
	*good = false;
	if (alg_of(oid) == EZZ_ALG_NONE)
		return EZZ_OK;
	return ezz_pkey_verify(ctx, key, alg_of(oid), message,
	    s->sm2 ? EZZ_BYTES(s->rs, sizeof(s->rs)) : s->raw, good);
}

const char *
ezz_document_alg(const ezz_verifier *v, const char *oid, int64_t time)
{
	const struct ezz_policy_row	*row;
	enum ezz_alg			 alg = alg_of(oid);

	if (alg == EZZ_ALG_NONE)
		return N_("the signature's algorithm is none that ezz takes");
	row = ezz_policy_alg(v->policy, alg);
	return row != NULL && row->until >= time ? NULL :
	    N_("the policy does not take the signature's algorithm");
}

/* ---- arithmetic ---------------------------------------------------------- */

/* A seal of version 5 may bear a stamp of its maker's signature. */
static ezz_status
stamped(ezz_ctx *ctx, struct ezz_seal_case *c)
{
	struct ezz_timestamp	*s = &c->timestamp;
	ezz_status		 st;

	s->v = c->v;
	s->terms = c->terms;
	s->report = c->report;
	if (c->proven)
		ezz_person_prove(&s->tsa, c->proof);
	if ((st = ezz_timestamp_read(ctx, s, c->seal->timestamp)) != EZZ_OK ||
	    (st = ezz_timestamp_over(ctx, s, c->seal->signature.raw)) !=
	    EZZ_OK ||
	    (st = ezz_timestamp_settle(ctx, s)) != EZZ_OK)
		return st;
	if (s->proves)
		ezz_person_prove(&c->maker, s->time);
	return EZZ_OK;
}

ezz_status
ezz_seal_prepare(ezz_ctx *ctx, struct ezz_seal_case *c)
{
	const struct ezz_ses_seal	*s = c->seal;
	ezz_status			 st;

	if (s == NULL)
		return EZZ_OK;
	c->maker.role = EZZ_ROLE_MAKER;
	c->maker.terms = c->terms;
	c->maker.claims = true;
	c->maker.claimed = s->created;
	if (c->proven)
		ezz_person_prove(&c->maker, c->proof);
	if (s->timestamp.n > 0 && (st = stamped(ctx, c)) != EZZ_OK)
		return st;
	if ((st = ezz_person_read(ctx, &c->maker, s->maker)) != EZZ_OK ||
	    ezz_person_key(&c->maker) == NULL)
		return st;
	if ((st = ezz_document_arithmetic(ctx, ezz_person_key(&c->maker),
	    s->alg, &s->signature, s->tbs, &c->good)) != EZZ_OK)
		return st;
	if (!c->good && s->tbs_der.n > 0) {
		if ((st = ezz_document_arithmetic(ctx,
		    ezz_person_key(&c->maker), s->alg, &s->signature,
		    s->tbs_der, &c->good)) != EZZ_OK)
			return st;
		c->only_der = c->good;
	}
	return ezz_person_follow(ctx, c->v, &c->maker, NULL, 0);
}

void
ezz_seal_done(struct ezz_seal_case *c)
{
	ezz_timestamp_done(&c->timestamp);
	ezz_person_clear(&c->maker);
}

/* ---- checks -------------------------------------------------------------- */

static ezz_status
picture(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct ezz_seal_case	*c = what;
	const struct ezz_ses_seal	*s = c->seal;

	(void)ctx;
	if (s == NULL)
		return ezz_note_not_reached(n);
	if (!ezz_seal_picture_fits(s))
		return ezz_note(n, EZZ_INDETERMINATE, "the picture is not of "
		    "the kind \"%.*s\" that it says", (int)s->picture.type.n,
		    (const char *)s->picture.type.p);
	if (s->picture.width == 0 || s->picture.height == 0)
		return ezz_note(n, EZZ_INDETERMINATE,
		    "the picture has no size");
	return ezz_note(n, EZZ_PASSED, "%.*s, %d mm by %d mm",
	    (int)s->picture.type.n, (const char *)s->picture.type.p,
	    s->picture.width, s->picture.height);
}

ezz_status
ezz_seal_format(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct ezz_seal_case	*c = what;
	const struct ezz_ses_seal	*s = c->seal;
	ezz_status			 st;

	if (s == NULL)
		return c->fault == NULL ? ezz_note_not_reached(n) :
		    ezz_note(n, EZZ_FAILED, "%s", c->fault);
	if (s->version == 5 && (st = ezz_remark(n, "the seal is of "
	    "GM/T 0031-2025, which ezz knows by its structure alone")) !=
	    EZZ_OK)
		return st;
	if (s->signers_n == 0)
		return ezz_note(n, EZZ_FAILED, "the seal lists no signer");
	return ezz_document_notes(ctx, &s->notes, n);
}

ezz_status
ezz_seal_maker(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct ezz_seal_case	*c = what;
	const char			*why;
	ezz_status			 st;

	if (c->seal == NULL || ezz_person_key(&c->maker) == NULL)
		return ezz_note_not_reached(n);
	if (!c->good)
		return (st = ezz_note(n, EZZ_FAILED, "the maker's signature "
		    "is not right: the seal was forged or altered")) !=
		    EZZ_OK ? st : ezz_explain_seal(ctx, c, n);
	if ((why = ezz_document_alg(c->v, c->seal->alg, c->maker.proven ?
	    c->maker.proof : c->terms->time)) != NULL)
		return ezz_note(n, EZZ_FAILED, "%s", ezz_text(ctx, why));
	if (c->only_der)
		return ezz_note(n, EZZ_INDETERMINATE, "the maker's signature "
		    "is right for the seal in another encoding only");
	return EZZ_OK;
}

/* Who may stamp with a seal did not thereby make it. */
static bool
maker_stamps(const struct ezz_seal_case *c)
{
	const struct ezz_ses_seal	*s = c->seal;

	if (c->maker.chain.anchor == c->maker.chain.path[0] ||
	    c->maker.entry != NULL)
		return false;
	if (c->signer != NULL && ezz_cert_equal(c->signer, c->maker.cert))
		return true;
	for (size_t i = 0; i < s->signers_n; i++)
		if (s->signers[i].kind == EZZ_SES_CERT &&
		    ezz_bytes_equal(s->signers[i].value, s->maker))
			return true;
	return false;
}

ezz_status
ezz_seal_certificate(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct ezz_seal_case	*c = what;
	uint8_t				 digest[32];
	ezz_status			 st;

	if (c->seal == NULL)
		return ezz_note_not_reached(n);
	if ((st = ezz_seal_digest(ctx, c->seal, digest)) != EZZ_OK || (st = ezz_person_note_trust(ctx, c->v, &c->maker,
	    digest, c->report, n)) != EZZ_OK)
		return st;
	if (c->maker.cert == NULL)
		return EZZ_OK;
	if (maker_stamps(c) && (st = ezz_note(n, EZZ_FAILED, "the seal was "
	    "made by one who stamps with it, not by a seal maker")) != EZZ_OK)
		return st;
	if (c->timestamp.present &&
	    (st = ezz_timestamp_note(ctx, &c->timestamp, n)) != EZZ_OK)
		return st;
	if ((st = ezz_person_note_time(ctx, c->v, &c->maker, n)) != EZZ_OK)
		return st;
	return ezz_person_note_revocation(ctx, c->v, &c->maker, n);
}

ezz_status
ezz_seal_period(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct ezz_seal_case	*c = what;
	const struct ezz_ses_seal	*s = c->seal;
	char				 from[EZZ_TIME_TEXT];
	char				 until[EZZ_TIME_TEXT];

	(void)ctx;
	if (s == NULL)
		return ezz_note_not_reached(n);
	ezz_time_text(s->from, from);
	ezz_time_text(s->until, until);
	if (s->from > s->until)
		return ezz_note(n, EZZ_FAILED,
		    "the seal ends before it begins");
	if (c->used && c->time < s->from)
		return ezz_note(n, EZZ_FAILED,
		    "used before the seal began on %s", from);
	if (c->used && c->time > s->until)
		return ezz_note(n, EZZ_FAILED,
		    "used after the seal had ended on %s", until);
	if (c->used && c->terms->time > s->until &&
	    !(c->proven && c->proof <= s->until) && !c->v->policy->claimed_time)
		return ezz_note(n, EZZ_INDETERMINATE, "the seal has ended on "
		    "%s, and nothing proves that it was used before", until);
	return ezz_note(n, EZZ_PASSED, "good from %s to %s", from, until);
}

ezz_status
ezz_seal_signer_listed(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct ezz_seal_case	*c = what;
	const struct ezz_ses_seal	*s = c->seal;
	struct ezz_bytes		 der = c->signer_der;
	enum ezz_hash			 by;
	ezz_status			 st;

	/* one that cannot be read may be listed all the same */
	if (der.n == 0 && c->signer != NULL)
		der = ezz_cert_der(c->signer);
	if (s == NULL || der.n == 0)
		return ezz_note_not_reached(n);
	if ((st = ezz_seal_lists(ctx, s, der, &by)) != EZZ_OK ||
	    by == EZZ_SM3)
		return st;
	if (by != EZZ_HASH_NONE)
		return ezz_note(n, EZZ_INDETERMINATE, "the seal lists the "
		    "signer by a digest of %s, not of SM3",
		    ezz_hash_name(by));
	return ezz_note(n, EZZ_FAILED,
	    "the seal does not list the signer's certificate");
}

/* ---- a seal by itself ---------------------------------------------------- */

static ezz_status
expected(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct ezz_seal_case	*c = what;
	ezz_status			 st;

	if ((st = ezz_seal_format(ctx, what, n)) != EZZ_OK)
		return st;
	for (size_t i = 0; i < c->terms->expect_n; i++)
		if (strcmp(c->terms->expect[i], "seal") != 0 &&
		    (st = ezz_note(n, EZZ_FAILED, "expected %s, which this "
		    "is not", c->terms->expect[i])) != EZZ_OK)
			return st;
	return EZZ_OK;
}

static const struct ezz_check rows[] = {
	{ "seal.format", "GB/T 38540, GM/T 0031", expected },
	{ "seal.maker", "GM/T 0031 6.1.2", ezz_seal_maker },
	{ "seal.certificate", "GM/T 0031 6.1.2", ezz_seal_certificate },
	{ "seal.period", "GM/T 0031 6.1.2", ezz_seal_period },
	{ "seal.picture", "GM/T 0031", picture },
	{ "seal.status", "", ezz_seal_status },
};

/* Its own period and the seal lists say whether it is in force. */
static void
stands(struct ezz_seal_case *c)
{
	int64_t	 now = c->terms->time;

	if (c->seal != NULL)
		ezz_report_set_standing(c->report, now > c->seal->until ||
		    c->listed == EZZ_ENDED ? EZZ_ENDED :
		    c->listed == EZZ_SUSPENDED ? EZZ_SUSPENDED :
		    now < c->seal->from ? EZZ_NOT_ACTIVE : EZZ_VALID);
}

/* The name on a seal is shown when somebody vouched for it. */
static ezz_status
subject(ezz_ctx *ctx, struct ezz_seal_case *c)
{
	if (c->seal == NULL ||
	    ezz_report_verdict(c->report) != EZZ_PASSED)
		return EZZ_OK;
	return ezz_report_subject(ctx, c->report, EZZ_SUBJECT_AUTHORITY,
	    c->seal->name);
}

ezz_status
ezz_check_seal(ezz_ctx *ctx, ezz_verifier *v, struct ezz_bytes bytes,
    const char *input, const struct ezz_verify_terms *terms, ezz_report **out)
{
	struct ezz_seal_case	 c = { .v = v, .terms = terms };
	struct ezz_ses_seal	*seal = calloc(1, sizeof(*seal));
	char			*fault = NULL;
	ezz_status		 st;

	*out = NULL;
	if (seal == NULL)
		return ezz_nomem(ctx);
	if ((st = ezz_report_new(ctx, EZZ_KIND_SEAL, input, terms->time,
	    &c.report)) != EZZ_OK)
		goto out;
	if ((st = ezz_ses_seal_read(ctx, bytes, seal)) == EZZ_OK)
		c.seal = seal;
	else if (st == EZZ_ENOMEM)
		goto out;
	else if ((fault = strdup(ezz_message(ctx))) == NULL)
		st = ezz_nomem(ctx);
	else
		st = EZZ_OK;
	c.fault = fault;
	c.proven = terms->proof != 0;
	c.proof = terms->proof;
	if (st == EZZ_OK && (st = ezz_seal_prepare(ctx, &c)) == EZZ_OK &&
	    (st = ezz_report_judge(ctx, c.report, "", rows,
	    sizeof(rows) / sizeof(rows[0]), &c)) == EZZ_OK &&
	    (st = subject(ctx, &c)) == EZZ_OK)
		st = ezz_report_trust(ctx, c.report,
		    v->trust == NULL ? 0 : v->trust->seq,
		    v->trust == NULL ? 0 : v->trust->iat, 0,
		    ezz_policy_name(v->policy));
	if (st == EZZ_OK) {
		stands(&c);
		*out = c.report;
		c.report = NULL;
	}
out:
	ezz_seal_done(&c);
	ezz_ses_seal_clear(seal);
	free(seal);
	free(fault);
	ezz_report_free(&c.report);
	return st;
}
