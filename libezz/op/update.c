/*
 * May a file from outside take the place of what an office has?  Trust packs,
 * status lists (draft-ietf-oauth-status-list 8.3) and CRLs (RFC 5280 6.3) are
 * judged as ever, and then against what lies there: never backwards, never
 * another one of the same number, and what was revoked stays so (security
 * rule 15, class S24).  Nothing is written here.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "crypto/crl.h"
#include "crypto/digest.h"
#include "object/report.h"
#include "object/status.h"
#include "op/check_trust.h"
#include "op/sniff.h"
#include "op/update.h"
#include "op/verifier.h"

static void
case_free(struct update_case *c)
{
	ezz_trust_free(&c->trust);
	ezz_trust_free(&c->old_trust);
	ezz_statuslist_free(&c->list);
	ezz_statuslist_free(&c->old_list);
	ezz_statusdetail_free(&c->detail);
	ezz_crl_free(&c->crl);
	ezz_crl_free(&c->old_crl);
	ezz_buf_free(&c->old);
	ezz_report_free(&c->report);
	free(c->path);
}

ezz_status
ezz_update_note_older(struct ezz_note *n, int64_t made, int64_t there)
{
	char	 a[EZZ_TIME_TEXT], b[EZZ_TIME_TEXT];

	ezz_time_text(made, a);
	ezz_time_text(there, b);
	return ezz_note(n, EZZ_FAILED, "it was made on %s, before the one in "
	    "place of %s: a step backwards", a, b);
}

ezz_status
ezz_update_note_another(struct ezz_note *n)
{
	return ezz_note(n, EZZ_FAILED, "it is as old as the one in place and "
	    "differs from it: ask who signed two");
}

/* ---- trust packs ---- */

static ezz_status
pack_sequence(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct update_case	*c = what;
	const ezz_trust		*t = c->trust, *old = c->old_trust;

	(void)ctx;
	if (t == NULL)
		return ezz_note_not_reached(n);
	if (old == NULL || ezz_trust_verdict(old) == EZZ_FAILED)
		return ezz_note(n, EZZ_PASSED, "sequence %llu; none is in "
		    "place", (unsigned long long)t->seq);
	if (t->seq < old->seq)
		return ezz_note(n, EZZ_FAILED, "the pack has sequence %llu, "
		    "older than %llu: a rollback", (unsigned long long)t->seq,
		    (unsigned long long)old->seq);
	if (t->seq == old->seq)
		return ezz_update_note_another(n);
	if (t->iat < old->iat)
		return ezz_update_note_older(n, t->iat, old->iat);
	return ezz_note(n, EZZ_PASSED, "sequence %llu after %llu",
	    (unsigned long long)t->seq, (unsigned long long)old->seq);
}

static ezz_status
judge_pack(ezz_ctx *ctx, struct update_case *c)
{
	static const struct ezz_check	 row = { "list.sequence", "",
					    pack_sequence };
	ezz_status			 st;

	if ((st = ezz_office_path(ctx, c->office, "trust", 0, &c->path)) !=
	    EZZ_OK)
		return st;
	st = ezz_office_file(ctx, c->office, "trust", 0, &c->old);
	if (st != EZZ_OK && st != EZZ_ENOTFOUND)
		return st;
	if (st == EZZ_OK && (st = ezz_office_judge_pack(ctx, c->office,
	    ezz_bytes_of(&c->old), "", c->now, NULL, &c->old_trust)) != EZZ_OK)
		return st;
	if ((st = ezz_office_judge_pack(ctx, c->office, c->file, c->input,
	    c->now, &c->report, &c->trust)) != EZZ_OK)
		return st;
	return ezz_report_judge(ctx, c->report, "", &row, 1, c);
}

/* ---- CRLs ---- */

static ezz_status
crl_format(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct update_case	*c = what;
	ezz_status		 st = ezz_crl_read(ctx, c->file, &c->crl);

	return st == EZZ_OK ? st : ezz_note_error(n, EZZ_FAILED, st);
}

/* Among the CAs of the pack, each with its certificate. */
static ezz_status
find_owner(ezz_ctx *ctx, struct update_case *c)
{
	static const enum ezz_use	 uses[] = { EZZ_USE_CA_SIGNER,
					    EZZ_USE_CA_MAKER, EZZ_USE_CA_TSA };
	const struct ezz_trust_entry	*e;
	struct ezz_cert			*ca = NULL;
	ezz_status			 st;

	for (size_t i = 0; i < 3 && !c->owned; i++)
		for (e = NULL; !c->owned && (e = ezz_trust_each(c->trust,
		    uses[i], e)) != NULL;) {
			if (e->ignored || e->cert.n == 0 ||
			    ezz_cert_read(ctx, e->cert, &ca) != EZZ_OK)
				continue;
			st = ezz_crl_signed_by(ctx, c->crl, ca, &c->owned);
			ezz_cert_free(&ca);
			if (st != EZZ_OK)
				return st;
		}
	return EZZ_OK;
}

static ezz_status
crl_signature(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct update_case	*c = what;
	ezz_status		 st;

	if (c->crl == NULL)
		return ezz_note_not_reached(n);
	if ((st = find_owner(ctx, c)) != EZZ_OK || c->owned)
		return st;
	return ezz_note(n, EZZ_INDETERMINATE, "no CA of the trust pack has "
	    "signed the list of %s", ezz_crl_issuer(c->crl));
}

/* The file of office.conf that has this issuer's list, else one that is not
 * there yet. */
static ezz_status
crl_place(ezz_ctx *ctx, struct update_case *c)
{
	struct ezz_crl	*crl = NULL;
	size_t		 absent = SIZE_MAX;
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; ezz_office_value(c->office, "crl", i) != NULL;
	    i++) {
		ezz_buf_free(&c->old);
		st = ezz_office_file(ctx, c->office, "crl", i, &c->old);
		if (st == EZZ_ENOTFOUND)
			absent = i;
		if (st == EZZ_ENOMEM)
			return st;
		if (st != EZZ_OK || ezz_crl_read(ctx, ezz_bytes_of(&c->old),
		    &crl) != EZZ_OK)
			continue;
		if (strcmp(ezz_crl_issuer(crl), ezz_crl_issuer(c->crl)) == 0) {
			c->old_crl = crl;
			return ezz_office_path(ctx, c->office, "crl", i,
			    &c->path);
		}
		ezz_crl_free(&crl);
	}
	ezz_buf_free(&c->old);
	return absent == SIZE_MAX ? EZZ_OK :
	    ezz_office_path(ctx, c->office, "crl", absent, &c->path);
}

static ezz_status
crl_scope(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct update_case	*c = what;
	ezz_status		 st;

	if (c->crl == NULL)
		return ezz_note_not_reached(n);
	if ((st = crl_place(ctx, c)) != EZZ_OK || c->path != NULL)
		return st;
	return ezz_note(n, EZZ_FAILED, "office.conf names no file for the "
	    "list of %s: add \"crl = FILE\"", ezz_crl_issuer(c->crl));
}

static ezz_status
crl_freshness(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct update_case	*c = what;
	char			 when[EZZ_TIME_TEXT];

	(void)ctx;
	if (c->crl == NULL)
		return ezz_note_not_reached(n);
	ezz_time_text(ezz_crl_this_update(c->crl), when);
	if (ezz_crl_this_update(c->crl) > c->now + EZZ_OFFICE_SKEW)
		return ezz_note(n, EZZ_FAILED, "the list is of %s, which is "
		    "still to come: the clock or the list is wrong", when);
	if (ezz_crl_next_update(c->crl) < c->now)
		return ezz_note(n, EZZ_INDETERMINATE, "the list of %s is "
		    "stale: a newer one should have been made", when);
	return ezz_note(n, EZZ_PASSED, "fresh: made on %s", when);
}

/* cRLNumber is at most 20 octets, big-endian, without leading zeros but for a
 * sign. */
static int
by_number(struct ezz_bytes a, struct ezz_bytes b)
{
	while (a.n > 0 && *a.p == 0)
		a = EZZ_BYTES(a.p + 1, a.n - 1);
	while (b.n > 0 && *b.p == 0)
		b = EZZ_BYTES(b.p + 1, b.n - 1);
	if (a.n != b.n)
		return a.n < b.n ? -1 : 1;
	return a.n == 0 ? 0 : memcmp(a.p, b.p, a.n);
}

static ezz_status
crl_sequence(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct update_case	*c = what;
	int64_t			 is, was;
	int			 number;

	(void)ctx;
	if (c->crl == NULL)
		return ezz_note_not_reached(n);
	if (c->old_crl == NULL)
		return ezz_note(n, EZZ_PASSED, "none is in place");
	is = ezz_crl_this_update(c->crl);
	was = ezz_crl_this_update(c->old_crl);
	number = by_number(ezz_crl_number(c->crl), ezz_crl_number(c->old_crl));
	if (is < was || number < 0)
		return ezz_update_note_older(n, is, was);
	if (number == 0 && ezz_crl_number(c->crl).n > 0)
		return ezz_update_note_another(n);
	return EZZ_OK;
}

static const struct ezz_check	 crl_rows[] = {
	{ "list.format", "RFC 5280 5.1", crl_format },
	{ "list.signature", "RFC 5280 6.3.3", crl_signature },
	{ "list.scope", "", crl_scope },
	{ "list.freshness", "RFC 5280 5.1.2.5", crl_freshness },
	{ "list.sequence", "RFC 5280 5.2.3", crl_sequence },
};

static ezz_status
judge_crl(ezz_ctx *ctx, struct update_case *c)
{
	ezz_status	 st;

	if ((st = ezz_office_trust(ctx, c->office, c->now, NULL,
	    &c->trust)) != EZZ_OK || (st = ezz_report_new(ctx, EZZ_KIND_TRUST,
	    c->input, c->now, &c->report)) != EZZ_OK)
		return st;
	ezz_report_set_standing(c->report, EZZ_VALID);
	ezz_report_set_test(c->report, c->trust != NULL && c->trust->test);
	return ezz_report_judge(ctx, c->report, "", crl_rows,
	    sizeof(crl_rows) / sizeof(crl_rows[0]), c);
}

/* ---- the answer ---- */

/*
 * A list that is stale but newer than what lies there is better than that; a
 * pack that has expired is not.
 */
static bool
only_stale(const struct update_case *c)
{
	const struct ezz_finding	*f;
	bool				 stale;

	stale = c->crl != NULL;
	if (c->list != NULL)
		switch (ezz_statuslist_fresh(c->list, c->now,
		    EZZ_OFFICE_SKEW)) {
		case EZZ_STALE:
		case EZZ_UNDATED:
			stale = true;
			break;
		default:
			break;
		}
	for (size_t i = 0; stale &&
	    (f = ezz_report_finding(c->report, i)) != NULL; i++)
		if (!f->remark && f->verdict != EZZ_PASSED &&
		    (f->verdict == EZZ_FAILED ||
		    strcmp(f->check, "list.freshness") != 0))
			return false;
	return stale;
}

static enum ezz_update
answer(const struct update_case *c)
{
	if (c->old.n > 0 && ezz_bytes_equal(ezz_bytes_of(&c->old), c->file))
		return EZZ_UPDATE_SAME;
	if (c->path == NULL)
		return EZZ_UPDATE_REFUSED;
	return ezz_report_verdict(c->report) == EZZ_PASSED || only_stale(c) ?
	    EZZ_UPDATE_NEW : EZZ_UPDATE_REFUSED;
}

static bool
begins(struct ezz_bytes b, const char *with)
{
	return b.n > strlen(with) && memcmp(b.p, with, strlen(with)) == 0;
}

/* What goes by no kind of its own. */
static ezz_status
judge_rest(ezz_ctx *ctx, struct update_case *c)
{
	struct ezz_cose_sign1	 sign;

	if (begins(c->file, "-----BEGIN X509 CRL") || begins(c->file, "\x30"))
		return judge_crl(ctx, c);
	if (ezz_cose_sign1_read(ctx, c->file, EZZ_CBOR_STRICT, &sign) ==
	    EZZ_OK) {
		if (ezz_bytes_equal(sign.header.typ,
		    ezz_bytes_str(EZZ_TYP_STATUS_DELTA)))
			return ezz_update_delta(ctx, c);
		if (ezz_bytes_equal(sign.header.typ,
		    ezz_bytes_str(EZZ_TYP_STATUS_DETAIL)))
			return ezz_update_detail(ctx, c);
	}
	return ezz_fail(ctx, EZZ_EFORMAT, NULL,
	    "%s is neither a trust pack, a status list nor a CRL", c->input);
}

ezz_status
ezz_office_update(ezz_ctx *ctx, ezz_office *office, struct ezz_bytes file,
    const char *input, int64_t now, enum ezz_update *out, char **path,
    ezz_report **report)
{
	struct update_case	 c = { .office = office, .file = file,
				    .input = input, .now = now };
	ezz_status		 st;

	*path = NULL;
	*report = NULL;
	*out = EZZ_UPDATE_REFUSED;
	switch (ezz_sniff(ctx, file)) {
	case EZZ_KIND_TRUST:
		st = judge_pack(ctx, &c);
		break;
	case EZZ_KIND_STATUS:
		st = ezz_update_list(ctx, &c);
		break;
	default:
		st = judge_rest(ctx, &c);
	}
	if (st == EZZ_OK) {
		*out = answer(&c);
		*path = c.path;
		*report = c.report;
		c.path = NULL;
		c.report = NULL;
	}
	case_free(&c);
	return st;
}
