/*
 * Annotated copies (加注件): the original is judged as anybody would judge it,
 * and what its copy's schema names of it becomes a new licence of that schema,
 * with the four elements of GB/T 36903, the words of its class and the
 * original's digest.  All that the schema does not name stays behind; what it
 * masks is masked here, so that nothing further on ever sees it.
 *
 * Nothing of the original's file goes into the copy's but these texts.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/json_out.h"
#include "crypto/digest.h"
#include "object/copy.h"
#include "object/draft.h"
#include "object/licence.h"
#include "object/wire.h"
#include "op/check_licence.h"
#include "op/issue.h"

struct copying {
	const ezz_issuing		*is;
	const struct ezz_copy_terms	*terms;
	struct ezz_document		 d;
	const struct ezz_ofd_body	*body;		/* of the original */
	const struct ezz_schema		*schema;	/* of the copy */
	int64_t				 until;		/* civil day */
	const char			*class;
	char				 digest[65];	/* of the original */
};

/* ---- may it be copied ------------------------------------------------------ */

static const char *
told(const struct copying *c, const char *key)
{
	const char	*v = ezz_licence_custom(c->body, key);

	return v == NULL ? "" : v;
}

/* EZZ_NO_DAY: it has no end. */
static int64_t
original_end(const struct copying *c)
{
	int64_t	 day;
	bool	 endless;

	return ezz_date_read(ezz_bytes_str(told(c, "ZZYXQJZRQ")), &day,
	    &endless) && !endless ? day : EZZ_NO_DAY;
}

static ezz_status
dates(const struct copying *c, struct ezz_note *n)
{
	int64_t	 end = original_end(c);
	char	 text[EZZ_TIME_TEXT];

	ezz_day_text(c->until, text);
	if (c->until < ezz_time_day(c->is->terms.now))
		return ezz_note(n, EZZ_FAILED, "a copy good until %s would be "
		    "over before it is made", text);
	if (end == EZZ_NO_DAY || c->until <= end)
		return EZZ_OK;
	ezz_day_text(end, text);
	return ezz_note(n, EZZ_FAILED, "the original ends on %s, and no copy "
	    "outlives it: give a day until then", text);
}

static ezz_status
find_schema(ezz_ctx *ctx, struct copying *c, struct ezz_note *n)
{
	const struct ezz_schema	*whole;
	const ezz_schemas	*all;
	ezz_status		 st;

	if ((st = ezz_verifier_views(ctx, c->is->verifier, &all)) != EZZ_OK)
		return st;
	whole = ezz_schema_by_type(all, ezz_bytes_str(told(c, "ZZLXDM")));
	c->schema = whole == NULL ? NULL : ezz_schema_view(all, whole->name,
	    EZZ_VIEW_COPY);
	if (c->schema == NULL)
		return ezz_note(n, EZZ_FAILED, "there is no annotated copy of "
		    "licences of type %s", told(c, "ZZLXDM"));
	if (!ezz_trust_for_schema(c->is->entry, c->schema->id))
		return ezz_note(n, EZZ_FAILED, "this office's key may not "
		    "sign views of type %s", c->schema->name);
	return EZZ_OK;
}

/* Of what was accepted; all else the report says already. */
static ezz_status
fit_to_copy(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct copying	*c = what;
	ezz_status	 st;

	if (!ezz_report_accept(c->d.report))
		return EZZ_OK;
	if (ezz_report_kind(c->d.report) != EZZ_KIND_LICENCE)
		return ezz_note(n, EZZ_FAILED, "this is no licence: only of a "
		    "licence is an annotated copy made");
	c->body = &c->d.ofd->bodies[0];
	if (ezz_licence_custom(c->body, "JZJZZSY") != NULL)
		return ezz_note(n, EZZ_FAILED, "this is an annotated copy "
		    "itself: a copy is made of the original");
	if ((st = find_schema(ctx, c, n)) != EZZ_OK ||
	    ezz_note_verdict(n) != EZZ_PASSED)
		return st;
	return dates(c, n);
}

/* ---- what it says ---------------------------------------------------------- */

static ezz_status
words(ezz_ctx *ctx, const struct copying *c, const char *maker,
    struct ezz_json_out *j)
{
	const struct ezz_copy_words	 w = { maker, c->terms->purpose,
					    c->until };
	struct ezz_buf			 b = { 0 };
	char				*text = NULL;
	ezz_status			 st;

	if ((st = ezz_copy_words(ctx, c->schema, c->class, &w, &b)) ==
	    EZZ_OK && (st = ezz_buf_take(ctx, &b, &text)) == EZZ_OK)
		ezz_json_pair(j, EZZ_COPY_WORDS, text);
	ezz_buf_free(&b);
	free(text);
	return st;
}

/* The four elements, and what belongs to them. */
static ezz_status
elements(ezz_ctx *ctx, const struct copying *c, struct ezz_json_out *j)
{
	const struct ezz_trust_entry	*e = c->is->entry;
	char				 day[EZZ_TIME_TEXT];
	char				*maker = ezz_bytes_dup(e->name);
	char				*code = ezz_bytes_dup(e->issuer);
	ezz_status			 st;

	if (maker == NULL || code == NULL) {
		st = ezz_nomem(ctx);
		goto out;
	}
	ezz_day_text(ezz_time_day(c->is->terms.now), day);
	ezz_json_pair(j, "JZJZZSJ", day);
	ezz_json_pair(j, "JZJZZZ", maker);
	ezz_json_pair(j, "JZJZZSY", c->terms->purpose);
	ezz_day_text(c->until, day);
	ezz_json_pair(j, "JZJYXQJZSJ", day);
	ezz_json_pair(j, EZZ_COPY_BY, code);
	ezz_json_pair(j, EZZ_COPY_CLASS, c->class);
	ezz_json_pair(j, EZZ_COPY_OF, c->digest);
	st = words(ctx, c, maker, j);
out:
	free(maker);
	free(code);
	return st;
}

static ezz_status
as_record(ezz_ctx *ctx, const struct copying *c, ezz_record **out)
{
	struct ezz_buf		 json = { 0 };
	struct ezz_json_out	 j = { .ctx = ctx, .out = &json };
	ezz_status		 st;

	ezz_json_open(&j, '{');
	for (size_t i = 0; i < c->schema->fields_n; i++) {
		const char	*key = c->schema->fields[i].key;
		const char	*v = ezz_licence_custom(c->body, key);

		if (v != NULL)
			ezz_json_pair(&j, key, v);
	}
	if ((st = elements(ctx, c, &j)) == EZZ_OK) {
		ezz_json_close(&j, '}');
		st = j.st != EZZ_OK ? j.st : ezz_record_read(ctx,
		    ezz_bytes_of(&json), "", NULL, NULL, out);
	}
	ezz_buf_wipe(&json);
	return st;
}

/* ---- what is masked -------------------------------------------------------- */

static ezz_status
mask_one(ezz_ctx *ctx, struct ezz_licence *l, const char *text,
    const char **out)
{
	struct ezz_buf	 b = { 0 };
	ezz_status	 st;

	if ((st = ezz_wire_mask(ctx, ezz_bytes_str(text), &b)) == EZZ_OK &&
	    (*out = ezz_arena_text(&l->memory, ezz_bytes_of(&b))) == NULL)
		st = ezz_nomem(ctx);
	ezz_buf_free(&b);
	return st;
}

/* The values are the licence's own until somebody else sees it. */
static ezz_status
mask_value(ezz_ctx *ctx, struct ezz_licence *l, struct ezz_value *v)
{
	const char	**text = ezz_arena_take(&l->memory,
			    v->n * sizeof(*text));
	ezz_status	 st = EZZ_OK;

	if (text == NULL)
		return ezz_nomem(ctx);
	for (size_t i = 0; i < v->n && st == EZZ_OK; i++)
		st = mask_one(ctx, l, v->text[i], &text[i]);
	v->text = text;
	return st;
}

static ezz_status
mask(ezz_ctx *ctx, struct ezz_licence *l)
{
	struct ezz_value	*v = (struct ezz_value *)(uintptr_t)l->values;
	struct ezz_buf		 b = { 0 };
	const char		**licid;
	ezz_status		 st;

	/* first what tells of the others */
	licid = ezz_arena_take(&l->memory, sizeof(*licid));
	if (licid == NULL)
		return ezz_nomem(ctx);
	if ((st = ezz_wire_mask_licid(ctx, l, &b)) == EZZ_OK &&
	    (*licid = ezz_arena_text(&l->memory, ezz_bytes_of(&b))) == NULL)
		st = ezz_nomem(ctx);
	ezz_buf_free(&b);
	for (size_t i = 0; i < l->values_n && st == EZZ_OK; i++)
		if (v[i].field->wire == EZZ_WIRE_LICID)
			v[i].text = licid;
		else if (v[i].field->qr == EZZ_QR_MASK)
			st = mask_value(ctx, l, &v[i]);
	return st;
}

/* ---- making ---------------------------------------------------------------- */

static ezz_status
make(ezz_ctx *ctx, const struct copying *c, ezz_licence **out)
{
	ezz_record		*record = NULL;
	struct ezz_facts	 facts;
	ezz_status		 st;

	if ((st = as_record(ctx, c, &record)) != EZZ_OK)
		return st;
	if (record->fault != NULL)
		st = ezz_fail(ctx, EZZ_EREFUSED, NULL, "%s", record->fault);
	else if ((st = ezz_facts_read(ctx, record, &facts)) == EZZ_OK) {
		st = ezz_licence_make(ctx, c->schema, &facts, EZZ_VALID, out);
		ezz_facts_free(&facts);
	}
	ezz_record_free(&record);
	if (st == EZZ_OK && (st = mask(ctx, *out)) != EZZ_OK)
		ezz_licence_free(out);
	return st;
}

static ezz_status
read_terms(ezz_ctx *ctx, struct copying *c)
{
	const struct ezz_copy_terms	*t = c->terms;
	ezz_status			 st;
	bool				 endless;

	if (t->until == NULL || !ezz_date_read(ezz_bytes_str(t->until),
	    &c->until, &endless) || endless)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "a copy is good until a day, such as 2026-12-31");
	if (t->purpose == NULL || *t->purpose == '\0')
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "a copy says what it is made for");
	st = ezz_draft_check(ctx, ezz_bytes_str(t->purpose));
	return st == EZZ_OK ? st : ezz_while(ctx, ezz_fail(ctx, EZZ_EINVAL,
	    NULL, "%s", ezz_message(ctx)), "reading the purpose of the copy");
}

static ezz_status
digest_original(ezz_ctx *ctx, struct copying *c)
{
	uint8_t		 d[EZZ_DIGEST_MAX];
	ezz_status	 st = ezz_digest_once(ctx, EZZ_SM3, c->d.bytes, d);

	for (size_t i = 0; i < 32 && st == EZZ_OK; i++)
		snprintf(c->digest + 2 * i, 3, "%02x", d[i]);
	return st;
}

ezz_status
ezz_issuing_copy(ezz_ctx *ctx, const ezz_issuing *is,
    struct ezz_bytes original, const char *input,
    const struct ezz_copy_terms *terms, struct ezz_paper *p)
{
	static const struct ezz_check	 row = { "issue.copy",
					    "GB/T 36901", fit_to_copy };
	const struct ezz_verify_terms	 now = { .time = is->terms.now };
	struct copying			 c = { .is = is, .terms = terms,
					    .d = { .v = is->verifier,
					    .terms = &now,
					    .bytes = original } };
	ezz_status			 st;

	if ((st = read_terms(ctx, &c)) != EZZ_OK ||
	    (st = ezz_document_judge(ctx, &c.d, input)) != EZZ_OK)
		return st;
	if ((st = ezz_report_judge(ctx, c.d.report, "", &row, 1, &c)) ==
	    EZZ_OK && ezz_report_accept(c.d.report)) {
		c.class = ezz_trust_for_body(is->entry, ezz_bytes_str(
		    told(&c, "ZZBFJGDM"))) ? "A" : "B";
		if ((st = digest_original(ctx, &c)) == EZZ_OK)
			st = make(ctx, &c, &p->licence);
	}
	if (st == EZZ_OK) {
		p->report = c.d.report;
		c.d.report = NULL;
	}
	ezz_document_done(&c.d);
	return st == EZZ_OK ? st :
	    ezz_while(ctx, st, "making a copy of %s", input);
}

void
ezz_paper_copy_name(const struct ezz_paper *p, char out[17])
{
	*out = '\0';
	for (size_t i = 0; i < 8 && p->licence != NULL; i++)
		snprintf(out + 2 * i, 3, "%02x", p->licence->digest[i]);
}
