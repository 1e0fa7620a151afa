/*
 * May a status list, its delta or its details take the place of what an
 * office has (draft-ietf-oauth-status-list 8.3)?  X.delta takes X.cwt further
 * and X.detail says since when and why: both belong to the list that lies in
 * place, and to its signer.  What the list and its delta have revoked stays
 * revoked.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/limits.h"
#include "object/office.h"
#include "object/status_claims.h"
#include "op/update.h"

/* X.cwt is given; what lies in X.ENDING, or nothing. */
static ezz_status
read_beside(ezz_ctx *ctx, const char *list, const char *ending, size_t cap,
    char **path, struct ezz_buf *out)
{
	ezz_status	 st;

	if (asprintf(path, "%.*s.%s", (int)(strlen(list) - 4), list,
	    ending) == -1) {
		*path = NULL;
		return ezz_nomem(ctx);
	}
	st = ezz_file_read(ctx, *path, cap, out);
	return st == EZZ_ENOTFOUND ? EZZ_OK : st;
}

static ezz_status
judge_quietly(ezz_ctx *ctx, struct update_case *c, struct ezz_bytes list,
    struct ezz_bytes delta)
{
	ezz_report	*r = NULL;
	ezz_status	 st;

	st = ezz_check_status_delta(ctx, list, delta, "", c->trust, c->now,
	    EZZ_OFFICE_SKEW, &r, &c->old_list);
	ezz_report_free(&r);
	return st;
}

/*
 * The list in place, as far as its delta takes it.  One that its signer's key
 * does not vouch for binds nobody, nor one of another URI.
 */
static ezz_status
read_old_list(ezz_ctx *ctx, struct update_case *c, const char *path,
    struct ezz_bytes list, const char *uri)
{
	struct ezz_buf	 delta = { 0 };
	char		*name = NULL;
	ezz_status	 st = EZZ_OK;

	if (list.n == 0)
		return EZZ_OK;
	if ((st = read_beside(ctx, path, "delta", EZZ_MAX_STATUS, &name,
	    &delta)) == EZZ_OK)
		st = judge_quietly(ctx, c, list, ezz_bytes_of(&delta));
	if (st == EZZ_OK && c->old_list == NULL && delta.n > 0)
		st = judge_quietly(ctx, c, list, EZZ_BYTES(NULL, 0));
	if (c->old_list != NULL && strcmp(c->old_list->uri, uri) != 0)
		ezz_statuslist_free(&c->old_list);
	ezz_buf_free(&delta);
	free(name);
	return st;
}

/* 1 is revoked, for ever, by the draft and by ours. */
static bool
brings_back(const ezz_statuslist *old, const ezz_statuslist *l, size_t *at)
{
	for (size_t i = 0; i < old->entries; i++)
		if (ezz_status_get(old->raw.p, old->bits, i) == 1 &&
		    (i >= l->entries ||
		    ezz_status_get(l->raw.p, l->bits, i) != 1)) {
			*at = i;
			return true;
		}
	return false;
}

static ezz_status
list_sequence(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct update_case	*c = what;
	const ezz_statuslist	*l = c->list, *old = c->old_list;
	size_t			 at;

	(void)ctx;
	if (l == NULL)
		return ezz_note_not_reached(n);
	if (old == NULL)
		return ezz_note(n, EZZ_PASSED, "none is in place");
	if (l->head.iat < old->head.iat)
		return ezz_update_note_older(n, l->head.iat, old->head.iat);
	if (l->head.iat == old->head.iat)
		return ezz_update_note_another(n);
	if (brings_back(old, l, &at))
		return ezz_note(n, EZZ_FAILED, "entry %zu was revoked and is "
		    "not any more: revoked is for ever", at);
	return EZZ_OK;
}

static const struct ezz_check	 sequence = { "list.sequence", "",
				    list_sequence };

ezz_status
ezz_update_list(ezz_ctx *ctx, struct update_case *c)
{
	ezz_status	 st;

	if ((st = ezz_office_trust(ctx, c->office, c->now, NULL,
	    &c->trust)) != EZZ_OK || (st = ezz_check_status(ctx, c->file,
	    c->input, c->trust, c->now, EZZ_OFFICE_SKEW, &c->report,
	    &c->list)) != EZZ_OK)
		return st;
	if (c->list != NULL && ((st = ezz_office_list_place(ctx, c->office,
	    c->list->uri, &c->path, &c->old)) != EZZ_OK ||
	    (st = read_old_list(ctx, c, c->path, ezz_bytes_of(&c->old),
	    c->list->uri)) != EZZ_OK))
		return st;
	return ezz_report_judge(ctx, c->report, "", &sequence, 1, c);
}

/* ---- what belongs to a list ---- */

static ezz_status
homeless(ezz_ctx *ctx, const char *uri)
{
	return ezz_fail(ctx, EZZ_EREFUSED, NULL, "the list %s that it belongs "
	    "to is not in place: update from the whole list first", uri);
}

/* The list of a URI that lies in place, its path, and what lies beside it. */
static ezz_status
find_home(ezz_ctx *ctx, struct update_case *c, const char *uri,
    const char *ending, size_t cap, struct ezz_buf *list, char **path)
{
	ezz_status	 st;

	if ((st = ezz_office_trust(ctx, c->office, c->now, NULL,
	    &c->trust)) != EZZ_OK ||
	    (st = ezz_office_list_place(ctx, c->office, uri, path,
	    list)) != EZZ_OK)
		return st;
	if (list->n == 0)
		return homeless(ctx, uri);
	return read_beside(ctx, *path, ending, cap, &c->path, &c->old);
}

ezz_status
ezz_update_delta(ezz_ctx *ctx, struct update_case *c)
{
	struct ezz_cose_sign1		 sign;
	struct ezz_status_claims	 claims;
	struct ezz_buf			 list = { 0 };
	char				*uri = NULL, *path = NULL;
	ezz_status			 st;

	if ((st = ezz_status_claims_read(ctx, c->file, EZZ_CBOR_STRICT,
	    EZZ_TYP_STATUS_DELTA, EZZ_CWT_DELTA, &sign, &claims)) != EZZ_OK)
		return st;
	if ((uri = ezz_bytes_dup(claims.uri)) == NULL)
		return ezz_nomem(ctx);
	if ((st = find_home(ctx, c, uri, "delta", EZZ_MAX_STATUS, &list,
	    &path)) == EZZ_OK &&
	    (st = ezz_check_status_delta(ctx, ezz_bytes_of(&list), c->file,
	    c->input, c->trust, c->now, EZZ_OFFICE_SKEW, &c->report,
	    &c->list)) == EZZ_OK &&
	    (st = read_old_list(ctx, c, path, ezz_bytes_of(&list), uri)) ==
	    EZZ_OK)
		st = ezz_report_judge(ctx, c->report, "", &sequence, 1, c);
	ezz_buf_free(&list);
	free(path);
	free(uri);
	return st;
}

static ezz_status
detail_signature(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct update_case	*c = what;
	ezz_status		 st;
	bool			 good;

	if (c->old_list == NULL)
		return ezz_note(n, EZZ_INDETERMINATE, "the list in place is "
		    "not one whose details could be judged");
	if ((st = ezz_statusdetail_signed(ctx, c->detail, c->old_list,
	    c->trust, &good)) != EZZ_OK || good)
		return st;
	return ezz_note(n, EZZ_FAILED, "the details are not signed by the "
	    "list's own signer");
}

static ezz_status
detail_scope(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct update_case	*c = what;

	return c->old_list == NULL ? ezz_note_not_reached(n) :
	    ezz_statuslist_note_scope(ctx, c->old_list, c->trust, n);
}

static ezz_status
detail_freshness(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct update_case	*c = what;
	char			 made[EZZ_TIME_TEXT];

	(void)ctx;
	ezz_time_text(c->detail->head.iat, made);
	return ezz_note(n, c->detail->head.iat > c->now + EZZ_OFFICE_SKEW ?
	    EZZ_FAILED : EZZ_PASSED, "made on %s", made);
}

/* Details in place that another key signed bind nobody. */
static ezz_status
detail_sequence(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct update_case	*c = what;
	struct ezz_statusdetail	*old = NULL;
	int64_t			 made = c->detail->head.iat, was = INT64_MIN;
	ezz_status		 st = EZZ_OK;
	bool			 good = false;

	if (c->old_list != NULL && c->old.n > 0 && (st =
	    ezz_statusdetail_read(ctx, ezz_bytes_of(&c->old), &old)) == EZZ_OK)
		st = ezz_statusdetail_signed(ctx, old, c->old_list, c->trust,
		    &good);
	if (good)
		was = old->head.iat;
	ezz_statusdetail_free(&old);
	if (st == EZZ_ENOMEM)
		return st;
	if (was == INT64_MIN)
		return ezz_note(n, EZZ_PASSED, "none is in place");
	if (made < was)
		return ezz_update_note_older(n, made, was);
	return made == was ? ezz_update_note_another(n) : EZZ_OK;
}

/* It was read before its list was looked for, and is of that list's URI. */
static ezz_status
detail_read(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct update_case	*c = what;

	(void)ctx;
	return ezz_note(n, EZZ_PASSED, "details of %s", c->detail->uri);
}

static const struct ezz_check	 detail_rows[] = {
	{ "list.format", "", detail_read },
	{ "list.signature", "draft-ietf-oauth-status-list 8.3",
	  detail_signature },
	{ "list.scope", "draft-ietf-oauth-status-list 8.3", detail_scope },
	{ "list.freshness", "", detail_freshness },
	{ "list.sequence", "", detail_sequence },
};

static ezz_status
judge_detail(ezz_ctx *ctx, struct update_case *c)
{
	ezz_status	 st;

	if ((st = ezz_report_new(ctx, EZZ_KIND_STATUS, c->input, c->now,
	    &c->report)) != EZZ_OK)
		return st;
	ezz_report_set_standing(c->report, EZZ_VALID);
	ezz_report_set_test(c->report, c->trust != NULL && c->trust->test);
	return ezz_report_judge(ctx, c->report, "", detail_rows,
	    sizeof(detail_rows) / sizeof(detail_rows[0]), c);
}

ezz_status
ezz_update_detail(ezz_ctx *ctx, struct update_case *c)
{
	struct ezz_buf	 list = { 0 };
	char		*path = NULL;
	ezz_status	 st;

	if ((st = ezz_statusdetail_read(ctx, c->file, &c->detail)) != EZZ_OK)
		return st;
	if ((st = find_home(ctx, c, c->detail->uri, "detail",
	    EZZ_MAX_STATUS_DETAIL, &list, &path)) == EZZ_OK &&
	    (st = read_old_list(ctx, c, path, ezz_bytes_of(&list),
	    c->detail->uri)) == EZZ_OK)
		st = judge_detail(ctx, c);
	ezz_buf_free(&list);
	free(path);
	return st;
}
