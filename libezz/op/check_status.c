/*
 * Judging status lists: who signed, for which prefix of lists, how fresh.
 * What a list says of one licence is judged with that licence's token.
 */
#include "base/clock.h"
#include "base/error.h"
#include "object/status.h"

struct status_case {
	struct ezz_bytes	 file;
	struct ezz_bytes	 delta;
	const ezz_trust		*trust;
	int64_t			 now;
	int64_t			 skew;
	ezz_statuslist		*list;		/* NULL: could not be read */
};

static ezz_status
list_format(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct status_case	*c = what;
	ezz_status		 st;

	if ((st = ezz_statuslist_read(ctx, c->file, &c->list)) != EZZ_OK)
		return ezz_note_error(n, EZZ_FAILED, st);
	if (c->delta.n != 0 && (st = ezz_statuslist_apply(ctx, c->list,
	    c->delta)) != EZZ_OK)
		return ezz_note_error(n, EZZ_FAILED, st);
	return c->list->ordered ? EZZ_OK : ezz_remark(n,
	    "the list is not in deterministic order, or names its key in the "
	    "unprotected header");
}

static ezz_status
nothing_read(struct ezz_note *n)
{
	return ezz_note(n, EZZ_INDETERMINATE,
	    "the list could not be read: nothing to judge");
}

static ezz_status
list_signature(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct status_case	*c = what;

	return c->list == NULL ? nothing_read(n) : ezz_statuslist_note_signer(
	    ctx, c->list, c->trust, EZZ_BYTES(NULL, 0), n);
}

static ezz_status
list_scope(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct status_case	*c = what;

	return c->list == NULL ? nothing_read(n) :
	    ezz_statuslist_note_scope(ctx, c->list, c->trust, n);
}

static ezz_status
list_freshness(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct status_case	*c = what;

	(void)ctx;
	return c->list == NULL ? nothing_read(n) :
	    ezz_statuslist_note_fresh(c->list, c->now, c->skew, n);
}

static const struct ezz_check rows[] = {
	{ "list.format", "draft-ietf-oauth-status-list 5.2", list_format },
	{ "list.signature", "draft-ietf-oauth-status-list 8.3",
	    list_signature },
	{ "list.scope", "draft-ietf-oauth-status-list 8.3", list_scope },
	{ "list.freshness", "draft-ietf-oauth-status-list 8.3",
	    list_freshness },
};

ezz_status
ezz_check_status(ezz_ctx *ctx, struct ezz_bytes file, const char *input,
    const ezz_trust *trust, int64_t now, int64_t skew, ezz_report **report,
    ezz_statuslist **list)
{
	return ezz_check_status_delta(ctx, file, EZZ_BYTES(NULL, 0), input,
	    trust, now, skew, report, list);
}

ezz_status
ezz_check_status_delta(ezz_ctx *ctx, struct ezz_bytes file,
    struct ezz_bytes delta, const char *input, const ezz_trust *trust,
    int64_t now, int64_t skew, ezz_report **report, ezz_statuslist **list)
{
	struct status_case	 c = { file, delta, trust, now, skew, NULL };
	ezz_report		*r = NULL;
	ezz_status		 st;

	*report = NULL;
	if (list != NULL)
		*list = NULL;
	if ((st = ezz_report_new(ctx, EZZ_KIND_STATUS, input, now, &r)) ||
	    (st = ezz_report_judge(ctx, r, "", rows,
	    sizeof(rows) / sizeof(rows[0]), &c)) != EZZ_OK)
		goto out;
	if (trust != NULL && (st = ezz_report_trust(ctx, r, trust->seq,
	    trust->iat, c.list == NULL ? 0 : c.list->head.iat, "")) != EZZ_OK)
		goto out;
	ezz_report_set_test(r, trust != NULL && trust->test);
	ezz_report_set_standing(r, EZZ_VALID);
	if (list != NULL && ezz_report_verdict(r) != EZZ_FAILED) {
		*list = c.list;
		c.list = NULL;
	}
	*report = r;
	r = NULL;
out:
	ezz_statuslist_free(&c.list);
	ezz_report_free(&r);
	return st;
}
