/* Asking the issue record, changing states, publishing its status lists. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "object/office_record.h"

/* Codes are kept in upper case; a clerk may type a final x. */
ezz_status
ezz_register_holder(ezz_ctx *ctx, ezz_register *reg, const char *code,
    uint8_t mac[32])
{
	struct ezz_buf	 b = { 0 };
	ezz_status	 st;

	if ((st = ezz_buf_str(ctx, &b, code)) != EZZ_OK)
		return st;
	for (size_t i = 0; i < b.n; i++)
		if (b.p[i] >= 'a' && b.p[i] <= 'z')
			b.p[i] = (uint8_t)(b.p[i] - 'a' + 'A');
	st = ezz_hmac_sm3(ctx, reg->index.secret, "holder", ezz_bytes_of(&b),
	    mac);
	ezz_buf_wipe(&b);
	return st;
}

static const char *
column(sqlite3_stmt *s, int at)
{
	const unsigned char	*t = sqlite3_column_text(s, at);

	return t == NULL ? "" : (const char *)t;
}

static ezz_status
give_row(sqlite3_stmt *s, ezz_issued_fn *each, void *arg)
{
	struct ezz_issued	 r = {
		.licid = column(s, 0), .version = column(s, 1),
		.digest = sqlite3_column_blob(s, 2), .schema = column(s, 3),
		.token = column(s, 4),
		.list = (uint32_t)sqlite3_column_int64(s, 5),
		.index = (uint32_t)sqlite3_column_int64(s, 6),
		.issued = sqlite3_column_int64(s, 7),
		.state = (ezz_state)sqlite3_column_int(s, 8),
		.since = sqlite3_column_int64(s, 9),
		.reason = column(s, 10), .successor = column(s, 11),
	};

	return each(arg, &r);
}

static ezz_status
give_rows(ezz_ctx *ctx, ezz_register *reg, sqlite3_stmt *s,
    ezz_issued_fn *each, void *arg)
{
	ezz_status	 st;
	bool		 row;

	while ((st = ezz_register_step(ctx, reg, s, &row)) == EZZ_OK && row)
		if ((st = give_row(s, each, arg)) != EZZ_OK)
			break;
	(void)sqlite3_reset(s);
	return st;
}

ezz_status
ezz_register_search(ezz_ctx *ctx, ezz_register *reg, const char *query,
    ezz_issued_fn *each, void *arg)
{
	sqlite3_stmt	*s;
	uint8_t		 mac[32];
	ezz_status	 st;
	int		 code;

	st = ezz_register_sql(ctx, reg, query == NULL ? EZZ_SQL_ALL :
	    EZZ_SQL_BY_LICID, &s);
	if (st != EZZ_OK)
		return st;
	if (query != NULL &&
	    (code = ezz_register_bind(s, 1, query)) != SQLITE_OK)
		return ezz_register_fault(ctx, reg, code);
	st = give_rows(ctx, reg, s, each, arg);
	if (st != EZZ_OK || query == NULL)
		return st;
	if ((st = ezz_register_sql(ctx, reg, EZZ_SQL_VIEWS, &s)) != EZZ_OK)
		return st;
	if ((code = ezz_register_bind(s, 1, query)) != SQLITE_OK)
		return ezz_register_fault(ctx, reg, code);
	if ((st = give_rows(ctx, reg, s, each, arg)) != EZZ_OK ||
	    (st = ezz_register_holder(ctx, reg, query, mac)) != EZZ_OK ||
	    (st = ezz_register_sql(ctx, reg, EZZ_SQL_BY_HOLDER, &s)) != EZZ_OK)
		return st;
	if ((code = sqlite3_bind_blob(s, 1, mac, 32, SQLITE_STATIC)) !=
	    SQLITE_OK)
		return ezz_register_fault(ctx, reg, code);
	return give_rows(ctx, reg, s, each, arg);
}

/* ---- states ---- */

static ezz_status
may_become(ezz_ctx *ctx, ezz_register *reg, const char *licid,
    ezz_state state)
{
	sqlite3_stmt	*s;
	ezz_state	 had;
	ezz_status	 st;
	bool		 row;

	if ((st = ezz_register_sql(ctx, reg, EZZ_SQL_STATE, &s)) != EZZ_OK)
		return st;
	if (ezz_register_bind(s, 1, licid) != SQLITE_OK)
		return ezz_nomem(ctx);
	if ((st = ezz_register_step(ctx, reg, s, &row)) != EZZ_OK)
		return st;
	if (!row || sqlite3_column_type(s, 0) == SQLITE_NULL)
		st = ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
		    "this office has issued no licence %s", licid);
	else if ((had = (ezz_state)sqlite3_column_int(s, 0)) !=
	    EZZ_STATE_VALID && had != state)
		st = ezz_fail(ctx, EZZ_EREFUSED, NULL,
		    "%s is %s for ever; issue a new one", licid,
		    ezz_text(ctx, ezz_state_name(had)));
	(void)sqlite3_reset(s);
	return st;
}

/* Of the licence, or of what was cut from it. */
static ezz_status
write_state(ezz_ctx *ctx, ezz_register *reg, enum ezz_register_sql which,
    const char *licid, ezz_state state, int64_t now, const char *reason,
    const char *successor)
{
	sqlite3_stmt	*s;
	ezz_status	 st;
	int		 code;

	if ((st = ezz_register_sql(ctx, reg, which, &s)) != EZZ_OK)
		return st;
	if ((code = ezz_register_bind(s, 1, licid)) != SQLITE_OK ||
	    (code = sqlite3_bind_int(s, 2, (int)state)) != SQLITE_OK ||
	    (code = sqlite3_bind_int64(s, 3, now)) != SQLITE_OK ||
	    (code = ezz_register_bind(s, 4, reason)) != SQLITE_OK ||
	    (code = ezz_register_bind(s, 5, successor)) != SQLITE_OK)
		return ezz_register_fault(ctx, reg, code);
	return ezz_register_run(ctx, reg, s);
}

static ezz_status
fit_text(ezz_ctx *ctx, const char *text)
{
	struct ezz_bytes	 b = ezz_bytes_str(text);

	if (b.n > EZZ_MAX_REASON || !ezz_utf8_valid(b))
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "a reason is UTF-8 of at most %d bytes", EZZ_MAX_REASON);
	return EZZ_OK;
}

ezz_status
ezz_register_set(ezz_ctx *ctx, ezz_register *reg, const char *licid,
    ezz_state state, int64_t now, const char *reason, const char *successor)
{
	ezz_status	 st;

	if ((st = fit_text(ctx, reason)) != EZZ_OK ||
	    (st = fit_text(ctx, successor)) != EZZ_OK)
		return st;
	if (successor != NULL && state != EZZ_STATE_SUPERSEDED)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "only what is superseded has a successor");
	if ((st = ezz_register_begin(ctx, reg)) != EZZ_OK)
		return st;
	if ((st = may_become(ctx, reg, licid, state)) != EZZ_OK ||
	    (st = write_state(ctx, reg, EZZ_SQL_SET, licid, state, now,
	    reason, successor)) != EZZ_OK ||
	    (st = write_state(ctx, reg, EZZ_SQL_VIEW_SET, licid, state, now,
	    reason, successor)) != EZZ_OK) {
		ezz_register_cancel(reg);
		return st;
	}
	return ezz_register_commit(ctx, reg);
}

/* ---- publishing ---- */

ezz_status
ezz_register_lists(ezz_ctx *ctx, ezz_register *reg, uint32_t *n)
{
	sqlite3_stmt	*s;
	ezz_status	 st;
	bool		 row;

	*n = 0;
	if ((st = ezz_register_sql(ctx, reg, EZZ_SQL_COUNTER, &s)) != EZZ_OK ||
	    (st = ezz_register_step(ctx, reg, s, &row)) != EZZ_OK)
		return st;
	/* a list that is full is followed by one that will be asked for */
	if (row)
		*n = (uint32_t)(sqlite3_column_int64(s, 0) /
		    EZZ_STATUS_ENTRIES + 1);
	(void)sqlite3_reset(s);
	return EZZ_OK;
}

static ezz_status
collect_states(ezz_ctx *ctx, ezz_register *reg, uint32_t n, uint8_t *raw)
{
	sqlite3_stmt	*s;
	ezz_status	 st;
	int64_t		 i;
	unsigned	 v;
	bool		 row;

	if ((st = ezz_register_sql(ctx, reg, EZZ_SQL_IN_LIST, &s)) != EZZ_OK)
		return st;
	if (sqlite3_bind_int64(s, 1, n) != SQLITE_OK)
		return ezz_nomem(ctx);
	while ((st = ezz_register_step(ctx, reg, s, &row)) == EZZ_OK && row) {
		i = sqlite3_column_int64(s, 0);
		v = sqlite3_column_int(s, 1) == EZZ_STATE_SUSPENDED ?
		    EZZ_STATE_SUSPENDED : EZZ_STATE_REVOKED;
		if (i < 0 || i >= EZZ_STATUS_ENTRIES)
			st = ezz_register_fault(ctx, reg, SQLITE_CORRUPT);
		else
			ezz_status_put(raw, EZZ_STATUS_BITS, (size_t)i, v);
		if (st != EZZ_OK)
			break;
	}
	(void)sqlite3_reset(s);
	return st;
}

static ezz_status
dup_column(ezz_ctx *ctx, sqlite3_stmt *s, int at, struct ezz_bytes *out)
{
	char	*t = strdup(column(s, at));

	if (t == NULL)
		return ezz_nomem(ctx);
	*out = ezz_bytes_str(t);
	return EZZ_OK;
}

static ezz_status
collect_row(ezz_ctx *ctx, sqlite3_stmt *s, struct ezz_status_row *r)
{
	ezz_status	 st;

	r->index = (uint64_t)sqlite3_column_int64(s, 0);
	r->state = (ezz_state)sqlite3_column_int(s, 1);
	r->since = sqlite3_column_int64(s, 2);
	if ((st = dup_column(ctx, s, 3, &r->reason)) != EZZ_OK)
		return st;
	return dup_column(ctx, s, 4, &r->successor);
}

static void
free_rows(struct ezz_status_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free((void *)(uintptr_t)rows[i].reason.p);
		free((void *)(uintptr_t)rows[i].successor.p);
	}
	free(rows);
}

static ezz_status
count_details(ezz_ctx *ctx, ezz_register *reg, uint32_t n, uint64_t *out)
{
	sqlite3_stmt	*s;
	ezz_status	 st;
	bool		 row;

	if ((st = ezz_register_sql(ctx, reg, EZZ_SQL_DETAILS_N, &s)) != EZZ_OK)
		return st;
	if (sqlite3_bind_int64(s, 1, n) != SQLITE_OK)
		return ezz_nomem(ctx);
	if ((st = ezz_register_step(ctx, reg, s, &row)) != EZZ_OK)
		return st;
	*out = row ? (uint64_t)sqlite3_column_int64(s, 0) : 0;
	(void)sqlite3_reset(s);
	return EZZ_OK;
}

static ezz_status
collect_details(ezz_ctx *ctx, ezz_register *reg, uint32_t n,
    struct ezz_status_row *rows, size_t most, size_t *got)
{
	sqlite3_stmt	*s;
	ezz_status	 st;
	bool		 row;

	*got = 0;
	if ((st = ezz_register_sql(ctx, reg, EZZ_SQL_DETAILS, &s)) != EZZ_OK)
		return st;
	if (sqlite3_bind_int64(s, 1, n) != SQLITE_OK ||
	    sqlite3_bind_int64(s, 2, (int64_t)most) != SQLITE_OK)
		return ezz_nomem(ctx);
	while (*got < most &&
	    (st = ezz_register_step(ctx, reg, s, &row)) == EZZ_OK && row)
		if ((st = collect_row(ctx, s, &rows[(*got)++])) != EZZ_OK)
			break;
	(void)sqlite3_reset(s);
	return st;
}

static ezz_status
write_details(ezz_ctx *ctx, ezz_register *reg, const ezz_signer *signer,
    uint32_t n, const struct ezz_status_head *h, struct ezz_buf *out,
    uint64_t *left_out)
{
	struct ezz_status_row	*rows;
	uint64_t		 all = 0;
	size_t			 most, got = 0;
	ezz_status		 st;

	if ((st = count_details(ctx, reg, n, &all)) != EZZ_OK)
		return st;
	most = all > EZZ_MAX_STATUS_ROWS ? EZZ_MAX_STATUS_ROWS : (size_t)all;
	*left_out = all - most;
	if ((rows = calloc(most + 1, sizeof(*rows))) == NULL)
		return ezz_nomem(ctx);
	if ((st = collect_details(ctx, reg, n, rows, most, &got)) == EZZ_OK)
		st = ezz_statusdetail_write(ctx, signer, h, rows, got, out);
	free_rows(rows, most);
	return st;
}

/* A record put back from an old copy must not bring the dead to life. */
static ezz_status
still_revoked(ezz_ctx *ctx, const ezz_statuslist *old, const uint8_t *raw)
{
	for (size_t i = 0; i < old->entries && i < EZZ_STATUS_ENTRIES; i++)
		if (ezz_status_get(old->raw.p, old->bits, i) ==
		    EZZ_STATE_REVOKED && ezz_status_get(raw, EZZ_STATUS_BITS,
		    i) != EZZ_STATE_REVOKED)
			return ezz_fail(ctx, EZZ_EREFUSED, NULL,
			    "index %zu is revoked in the published list and "
			    "not in the issue record; was an old copy of the "
			    "record put back", i);
	return EZZ_OK;
}

/* The list that readers hold, with the delta that was published last. */
static ezz_status
read_published(ezz_ctx *ctx, struct ezz_bytes list, struct ezz_bytes delta,
    ezz_statuslist **out)
{
	ezz_status	 st;

	*out = NULL;
	if (list.n == 0)
		return EZZ_OK;
	if ((st = ezz_statuslist_read(ctx, list, out)) == EZZ_OK &&
	    delta.n != 0 &&
	    (st = ezz_statuslist_apply(ctx, *out, delta)) == EZZ_ENOTFOUND)
		st = EZZ_OK;	/* of the list before this one */
	if (st != EZZ_OK)
		ezz_statuslist_free(out);
	return st == EZZ_OK ? st :
	    ezz_while(ctx, st, "reading the list published last");
}

static ezz_status
follows(ezz_ctx *ctx, const ezz_signer *signer, const ezz_statuslist *old,
    const struct ezz_status_head *h, const uint8_t *raw)
{
	ezz_status	 st;
	bool		 good;

	if (old == NULL)
		return EZZ_OK;
	if (strcmp(old->uri, h->uri) != 0)
		return ezz_fail(ctx, EZZ_EREFUSED, NULL,
		    "the list published last is %s", old->uri);
	if (old->head.iat > h->iat)
		return ezz_fail(ctx, EZZ_EREFUSED, NULL,
		    "the list published last is from the future; set the "
		    "clock");
	if ((st = still_revoked(ctx, old, raw)) != EZZ_OK)
		/* planted or ours: only our own signature forbids anything */
		st = ezz_statuslist_verify(ctx, old, ezz_signer_pkey(signer),
		    &good) == EZZ_OK && good ? st : EZZ_OK;
	return st;
}

/* What is about to be published of one list. */
struct publishing {
	ezz_register		*reg;
	ezz_office		*office;
	const ezz_signer	*signer;
	uint32_t		 n;
	char			*uri;
	struct ezz_status_head	 head;
	uint8_t			*raw;
};

static void
publish_end(struct publishing *p)
{
	free(p->uri);
	free(p->raw);
}

static ezz_status
publish_start(ezz_ctx *ctx, struct publishing *p, int64_t now)
{
	ezz_status	 st;

	if ((p->raw = calloc(1, EZZ_STATUS_RAW)) == NULL)
		return ezz_nomem(ctx);
	if ((st = ezz_office_list_uri(ctx, p->office, p->n, &p->uri)) ||
	    (st = ezz_office_signer(ctx, p->office, "status", &p->signer)))
		return st;
	p->head = (struct ezz_status_head){ p->uri, now,
	    now + ezz_office_span(p->office, "status-exp", EZZ_STATUS_EXP),
	    ezz_office_span(p->office, "status-ttl", EZZ_STATUS_TTL) };
	return collect_states(ctx, p->reg, p->n, p->raw);
}

ezz_status
ezz_register_publish(ezz_ctx *ctx, ezz_register *reg, ezz_office *o,
    uint32_t n, int64_t now, struct ezz_bytes old, struct ezz_bytes delta,
    struct ezz_buf *cwt, struct ezz_buf *detail, uint64_t *left_out)
{
	struct publishing	 p = { .reg = reg, .office = o, .n = n };
	ezz_statuslist		*last = NULL;
	ezz_status		 st;

	*left_out = 0;
	if ((st = publish_start(ctx, &p, now)) == EZZ_OK &&
	    (st = read_published(ctx, old, delta, &last)) == EZZ_OK &&
	    (st = follows(ctx, p.signer, last, &p.head, p.raw)) == EZZ_OK &&
	    (st = write_details(ctx, reg, p.signer, n, &p.head, detail,
	    left_out)) == EZZ_OK)
		st = ezz_statuslist_write(ctx, p.signer, &p.head,
		    EZZ_STATUS_BITS, EZZ_BYTES(p.raw, EZZ_STATUS_RAW), cwt);
	ezz_statuslist_free(&last);
	publish_end(&p);
	return st == EZZ_OK ? st :
	    ezz_while(ctx, st, "publishing status list %u", (unsigned)n);
}

ezz_status
ezz_register_publish_delta(ezz_ctx *ctx, ezz_register *reg, ezz_office *o,
    uint32_t n, int64_t now, struct ezz_bytes list, struct ezz_bytes old,
    struct ezz_buf *delta, struct ezz_buf *detail, uint64_t *left_out)
{
	struct publishing	 p = { .reg = reg, .office = o, .n = n };
	ezz_statuslist		*base = NULL, *last = NULL;
	ezz_status		 st;

	*left_out = 0;
	if ((st = publish_start(ctx, &p, now)) == EZZ_OK &&
	    (st = ezz_statuslist_read(ctx, list, &base)) == EZZ_OK &&
	    (st = read_published(ctx, list, old, &last)) == EZZ_OK &&
	    (st = follows(ctx, p.signer, last, &p.head, p.raw)) == EZZ_OK &&
	    (st = write_details(ctx, reg, p.signer, n, &p.head, detail,
	    left_out)) == EZZ_OK)
		st = ezz_statusdelta_write(ctx, p.signer, &p.head, base,
		    EZZ_BYTES(p.raw, EZZ_STATUS_RAW), delta);
	ezz_statuslist_free(&base);
	ezz_statuslist_free(&last);
	publish_end(&p);
	return st == EZZ_OK ? st :
	    ezz_while(ctx, st, "publishing a delta of status list %u",
	    (unsigned)n);
}
