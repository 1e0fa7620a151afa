/*
 * Issuing tokens.  An office signs only what its own verifier would accept:
 * its key must be in the pack that it trusts, for this schema and this day,
 * and every token is taken apart again and compared with its record before
 * it may be released (facts of S26: no signing oracle for odd input).
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "draw/picture.h"
#include "format/ez1.h"
#include "object/copy.h"
#include "object/office_view.h"
#include "object/presentation.h"
#include "object/report.h"
#include "object/token.h"
#include "op/issue.h"
#include "op/leaf.h"

/* The longest frame that version 14 at level M holds as digits. */
#define FRAME_V14_M	358	/* 871 digits: 51 * 17 + 3 */

/* ---- opening ------------------------------------------------------------ */

/* The newest dictionary that the pack pins and that is here; 0 is none. */
static ezz_status
choose_dictionary(ezz_ctx *ctx, ezz_issuing *is)
{
	const struct ezz_dictionary	*d;
	const uint8_t			*pin;

	for (unsigned id = 255; id > 0; id--) {
		pin = ezz_trust_dictionary_digest(is->verifier->trust,
		    (uint16_t)id, NULL);
		if (pin != NULL && ezz_verifier_dictionary(ctx, is->verifier,
		    (uint8_t)id, &d) == EZZ_OK &&
		    memcmp(pin, d->digest, sizeof(d->digest)) == 0) {
			is->dictionary = d;
			return EZZ_OK;
		}
	}
	return ezz_verifier_dictionary(ctx, is->verifier, 0, &is->dictionary);
}

static ezz_status
own_entry(ezz_ctx *ctx, ezz_issuing *is)
{
	const struct ezz_trust_entry	*e;
	int64_t				 now = is->terms.now;

	if (is->verifier->trust == NULL ||
	    ezz_trust_verdict(is->verifier->trust) != EZZ_PASSED)
		return ezz_fail(ctx, EZZ_EREFUSED, NULL, "the office's trust "
		    "pack does not pass; see ezz trust check");
	e = ezz_trust_of_key(is->verifier->trust,
	    ezz_pkey_digest(ezz_signer_pkey(is->signer)));
	if (e == NULL || e->use != EZZ_USE_TOKEN || e->ignored)
		return ezz_fail(ctx, EZZ_EREFUSED, NULL, "the issuer's key is "
		    "not in the trust pack as a token key; add it first");
	if (e->state != EZZ_KEY_ACTIVE)
		return ezz_fail(ctx, EZZ_EREFUSED, NULL,
		    "the issuer's key is retired or compromised");
	if (now < e->from || now > e->to)
		return ezz_fail(ctx, EZZ_EREFUSED, NULL,
		    "the issuer's key is not for this day");
	is->entry = e;
	return EZZ_OK;
}

ezz_status
ezz_issuing_open(ezz_ctx *ctx, ezz_office *office, const char *data,
    const struct ezz_issue_terms *terms, ezz_issuing **out)
{
	ezz_issuing	*is = calloc(1, sizeof(*is));
	ezz_status	 st;

	*out = NULL;
	if (is == NULL)
		return ezz_nomem(ctx);
	is->office = office;
	is->terms = *terms;
	if ((st = ezz_verifier_new(ctx, data, &is->verifier)) == EZZ_OK &&
	    (st = terms->views ? ezz_verifier_views(ctx, is->verifier,
	    &is->schemas) : ezz_verifier_schemas(ctx, is->verifier,
	    &is->schemas)) == EZZ_OK &&
	    (st = ezz_verifier_office(ctx, is->verifier, office,
	    terms->now)) == EZZ_OK &&
	    (st = ezz_office_signer(ctx, office, "issuer", &is->signer)) ==
	    EZZ_OK && (st = own_entry(ctx, is)) == EZZ_OK)
		st = choose_dictionary(ctx, is);
	if (st == EZZ_OK && terms->schema != NULL &&
	    ezz_schema_whole(is->schemas, terms->schema) == NULL)
		st = ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "there is no schema %s; see ezz check --list",
		    terms->schema);
	if (st != EZZ_OK) {
		ezz_issuing_free(&is);
		return st;
	}
	*out = is;
	return EZZ_OK;
}

void
ezz_issuing_free(ezz_issuing **issuing)
{
	if (issuing == NULL || *issuing == NULL)
		return;
	ezz_verifier_free(&(*issuing)->verifier);
	free(*issuing);
	*issuing = NULL;
}

void
ezz_paper_free(struct ezz_paper *p)
{
	ezz_report_free(&p->report);
	ezz_licence_free(&p->licence);
	ezz_buf_free(&p->token);
	ezz_leaf_free(&p->leaf);
	ezz_modules_free(&p->modules);
	for (size_t i = 0; i < p->views_n; i++) {
		ezz_licence_free(&p->views[i].licence);
		ezz_buf_free(&p->views[i].token);
	}
	*p = (struct ezz_paper){ 0 };
}

const char *
ezz_paper_licid(const struct ezz_paper *p)
{
	return p->licence == NULL ? "" : p->licence->licid;
}

/* Its modules are kept: they stand on the licence's face, too. */
ezz_status
ezz_paper_code(ezz_ctx *ctx, struct ezz_paper *p,
    const struct ezz_qr_options *options, struct ezz_buf *out,
    struct ezz_qr_info *info)
{
	struct ezz_qr_options	 o = *options;
	ezz_status		 st = EZZ_OK;

	o.level = EZZ_QR_M;
	ezz_modules_free(&p->modules);
	if ((st = ezz_modules_make(ctx, ezz_bytes_of(&p->token), o.level,
	    &p->modules)) != EZZ_OK)
		return st;
	return ezz_qr_picture(ctx, p->modules, ezz_bytes_of(&p->token), &o,
	    EZZ_QR_PNG, out, info);
}

/* ---- check -------------------------------------------------------------- */

struct fitness {
	const ezz_issuing		*is;
	const struct ezz_licence	*l;
};

/* As the verifier will see it: in the code, or else that of the key's body. */
static struct ezz_bytes
region_of(const struct ezz_licence *l, const struct ezz_trust_entry *e)
{
	const struct ezz_value	*v = ezz_licence_value(l, "XZQHDM");

	if (v != NULL && v->field->position >= 0 &&
	    v->field->qr != EZZ_QR_OMIT)
		return ezz_bytes_str(v->text[0]);
	return e->issuer.n == 18 ? EZZ_BYTES(e->issuer.p + 2, 6) :
	    EZZ_BYTES(NULL, 0);
}

/* What is a right record but not this office's to issue, or not today's. */
static ezz_status
fit_to_issue(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct fitness		*f = what;
	const struct ezz_licence	*l = f->l;
	struct ezz_bytes		 issuer = ezz_bytes_str(l->issuer_code);
	struct ezz_bytes		 region = region_of(l, f->is->entry);

	(void)ctx;
	if (!ezz_trust_for_body(f->is->entry, issuer))
		return ezz_note(n, EZZ_FAILED, "the record's issuer is %s, "
		    "for whom this office may not sign", l->issuer_code);
	if (!ezz_trust_for_schema(f->is->entry, l->schema->id))
		return ezz_note(n, EZZ_FAILED, "this office's key may not "
		    "sign licences of type %s", l->schema->name);
	if (!ezz_trust_for_region(f->is->entry, region))
		return ezz_note(n, EZZ_FAILED, "the key may not sign for "
		    "region %.*s", (int)region.n, (const char *)region.p);
	if (l->standing == EZZ_ENDED || l->standing == EZZ_SUSPENDED)
		return ezz_note(n, EZZ_FAILED, "the record itself says that "
		    "the licence is not in force");
	if (l->end != EZZ_NO_DAY && f->is->terms.now > ezz_day_last(l->end))
		return ezz_note(n, EZZ_FAILED,
		    "the licence has ended; renew it before it is issued");
	return EZZ_OK;
}

/* ---- views -------------------------------------------------------------- */

struct cutting {
	const ezz_issuing	*is;
	struct ezz_paper	*p;
};

/* The newest of its name, and no copy, which is made of a file. */
static bool
is_view_of(const ezz_schemas *all, const struct ezz_schema *s,
    const struct ezz_schema *whole)
{
	return s->view != NULL && strcmp(s->of, whole->name) == 0 &&
	    strcmp(s->view, EZZ_VIEW_COPY) != 0 &&
	    ezz_schema_view(all, s->of, s->view) == s;
}

static const struct ezz_schema *
next_view(const ezz_schemas *all, const struct ezz_schema *whole,
    unsigned after)
{
	const struct ezz_schema	*best = NULL, *s;

	for (size_t i = 0; (s = ezz_schemas_at(all, i)) != NULL; i++)
		if (s->id > after && is_view_of(all, s, whole) &&
		    (best == NULL || s->id < best->id))
			best = s;
	return best;
}

static ezz_status
cut_view(ezz_ctx *ctx, const struct cutting *c, const struct ezz_schema *s,
    struct ezz_note *n)
{
	struct ezz_paper_view	*v = &c->p->views[c->p->views_n];
	ezz_status		 st;

	if (!ezz_trust_for_schema(c->is->entry, s->id))
		return ezz_note(n, EZZ_FAILED, "this office's key may not "
		    "sign views of type %s", s->name);
	st = ezz_licence_view(ctx, c->p->licence, s,
	    ezz_time_day(c->is->terms.now), &v->licence);
	if (st == EZZ_ENOTFOUND)
		return ezz_remark(n, "no %s is made: %s", s->view,
		    ezz_message(ctx));
	if (st == EZZ_OK) {
		v->name = s->view;
		c->p->views_n++;
	}
	return st;
}

static ezz_status
cut_views(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct cutting	*c = what;
	const struct ezz_schema	*s = NULL;
	ezz_status		 st = EZZ_OK;

	while (st == EZZ_OK && c->p->views_n < EZZ_PAPER_VIEWS &&
	    (s = next_view(c->is->schemas, c->p->licence->schema,
	    s == NULL ? 0 : s->id)) != NULL)
		st = cut_view(ctx, c, s, n);
	return st;
}

ezz_status
ezz_issuing_check(ezz_ctx *ctx, const ezz_issuing *is, const ezz_record *record,
    struct ezz_paper *p)
{
	static const struct ezz_check	 row = { "issue.fitness",
					    "GB/T 36901", fit_to_issue };
	static const struct ezz_check	 views = { "issue.views",
					    "ezz-schema(5)", cut_views };
	struct fitness			 f = { is, NULL };
	struct cutting			 c = { is, p };
	ezz_status			 st;

	st = ezz_check(ctx, is->schemas, record, is->terms.schema,
	    is->terms.now, &p->report, &p->licence);
	if (st != EZZ_OK)
		return st;
	if (ezz_report_verdict(p->report) == EZZ_PASSED && p->licence != NULL) {
		f.l = p->licence;
		st = ezz_report_judge(ctx, p->report, "", &row, 1, &f);
	}
	if (st == EZZ_OK && is->terms.views && p->licence != NULL)
		st = ezz_report_judge(ctx, p->report, "", &views, 1, &c);
	if (ezz_report_verdict(p->report) != EZZ_PASSED)
		ezz_licence_free(&p->licence);
	return st;
}

/* ---- place -------------------------------------------------------------- */

/* The row in the issue record of what was cut from a licence, all but its
 * token. */
static struct ezz_issued
view_row(const struct ezz_licence *l, uint32_t list, uint32_t index,
    int64_t now)
{
	return (struct ezz_issued){ .licid = l->licid, .version = l->version,
	    .digest = l->digest, .schema = l->schema->name, .list = list,
	    .index = index, .issued = now, .since = now, .reason = "",
	    .successor = "" };
}

/* No index stands for two codes: a shared one would tell that they are of one
 * licence. */
static ezz_status
place_view(ezz_ctx *ctx, ezz_register *reg, struct ezz_paper_view *v,
    bool reserve)
{
	struct ezz_issued	 row = view_row(v->licence, 0, 0, 0);
	ezz_status		 st;

	v->token.n = 0;
	if ((st = ezz_register_view_find(ctx, reg, &row, &v->known,
	    &v->token)) != EZZ_OK || v->known != EZZ_KNOWN_ABSENT ||
	    !reserve || v->licence->schema->status == EZZ_STATUS_NONE)
		return st;
	return ezz_register_reserve(ctx, reg, &v->list, &v->index);
}

/* A copy is a paper of its own, entered as what was cut from a licence. */
static ezz_status
place_copy(ezz_ctx *ctx, ezz_register *reg, struct ezz_paper *p, bool reserve)
{
	struct ezz_paper_view	 v = { .licence = p->licence,
				    .token = p->token };
	ezz_status		 st = place_view(ctx, reg, &v, reserve);

	p->token = v.token;
	p->known = v.known;
	p->list = v.list;
	p->index = v.index;
	return st;
}

ezz_status
ezz_issuing_place(ezz_ctx *ctx, const ezz_issuing *is, ezz_register *reg,
    struct ezz_paper *p, bool reserve)
{
	const struct ezz_licence	*l = p->licence;
	ezz_status			 st;

	(void)is;
	if (l->schema->view != NULL)
		return place_copy(ctx, reg, p, reserve);
	p->token.n = 0;
	if ((st = ezz_register_find(ctx, reg, l->licid, l->version, l->digest,
	    &p->known, &p->token)) != EZZ_OK ||
	    p->known == EZZ_KNOWN_CHANGED)
		return st;
	if (p->known == EZZ_KNOWN_ABSENT && reserve &&
	    l->schema->status != EZZ_STATUS_NONE)
		st = ezz_register_reserve(ctx, reg, &p->list, &p->index);
	for (size_t i = 0; i < p->views_n && st == EZZ_OK; i++)
		st = place_view(ctx, reg, &p->views[i], reserve);
	return st;
}

bool
ezz_paper_unsigned(const struct ezz_paper *p)
{
	bool	 any = p->known == EZZ_KNOWN_ABSENT;

	for (size_t i = 0; i < p->views_n; i++)
		any |= p->views[i].known == EZZ_KNOWN_ABSENT;
	return any;
}

/* ---- sign --------------------------------------------------------------- */

static bool
same_text(const struct ezz_value *v, const struct ezz_shown *s)
{
	if (v->n != s->n)
		return false;
	for (size_t i = 0; i < v->n; i++)
		if (strcmp(v->text[i], s->text[i]) != 0)
			return false;
	return true;
}

/* Every shown field is the record's, but for what was cut or masked. */
static ezz_status
compare(ezz_ctx *ctx, bool full, const struct ezz_licence *l,
    const struct ezz_shown *fields, size_t n)
{
	struct ezz_wire_scope	 scope = { .schema = l->schema, .licence = l,
				    .full = full };

	for (size_t i = 0; i < n; i++) {
		const struct ezz_field	*f = fields[i].field;
		const struct ezz_value	*v = ezz_licence_value(l, f->key);

		if (v != NULL && (fields[i].cut || ezz_wire_masks(&scope, v) ||
		    same_text(v, &fields[i])))
			continue;
		return ezz_fail(ctx, EZZ_ECRYPTO, NULL,
		    "field %s did not come back from its own token", f->key);
	}
	return EZZ_OK;
}

static ezz_status
read_back(ezz_ctx *ctx, const ezz_issuing *is, const struct ezz_licence *l,
    bool full, struct ezz_bytes frame)
{
	struct ezz_claims	 claims;
	struct ezz_shown	*fields = NULL;
	struct ezz_bytes	 proof;
	struct ezz_buf		 payload = { 0 };
	struct ezz_ez1		 t;
	ezz_status		 st;
	size_t			 n = 0;
	bool			 damaged;

	if ((st = ezz_ez1_read(ctx, frame, &t, &damaged)) == EZZ_OK &&
	    (st = ezz_token_inflate(ctx, &t,
	    ezz_bytes_of(&is->dictionary->bytes), &payload, &proof)) ==
	    EZZ_OK &&
	    (st = ezz_token_claims(ctx, ezz_bytes_of(&payload), &claims)) ==
	    EZZ_OK &&
	    (st = ezz_token_fields(ctx, l->schema, is->entry->issuer,
	    claims.fields, &fields, &n)) == EZZ_OK)
		st = compare(ctx, full, l, fields, n);
	ezz_token_fields_free(&fields, n);
	ezz_buf_free(&payload);
	return st == EZZ_OK ? st :
	    ezz_while(ctx, st, "reading the token back before its release");
}

/* The day that an annotated copy is good until; it was checked. */
static int64_t
copy_end(const struct ezz_licence *l)
{
	const struct ezz_value	*v = ezz_licence_value(l, "JZJYXQJZSJ");
	int64_t			 t = 0;

	if (v != NULL)
		(void)ezz_time_parse(ezz_bytes_str(v->text[0]), &t);
	return ezz_day_last(ezz_time_day(t));
}

/* The code ends with its licence, or when a new one should be drawn. */
static int64_t
expiry(const struct ezz_licence *l, int64_t now)
{
	int64_t	 exp = ezz_schema_is_copy(l->schema) ? copy_end(l) :
		    now + (int64_t)l->schema->token_days * EZZ_DAY;

	if (l->end != EZZ_NO_DAY && ezz_day_last(l->end) < exp)
		return ezz_day_last(l->end);
	return exp;
}

/* Sign, read back, give out as digits. */
static ezz_status
sign_one(ezz_ctx *ctx, const ezz_issuing *is, const struct ezz_licence *l,
    uint32_t list, struct ezz_token_terms *t, struct ezz_buf *token,
    bool *cut)
{
	struct ezz_buf	 frame = { 0 };
	char		*uri = NULL;
	ezz_status	 st = EZZ_OK;

	t->issuer = is->entry->issuer;
	t->dictionary_id = is->dictionary->id;
	t->dictionary = ezz_bytes_of(&is->dictionary->bytes);
	t->limit = is->terms.large ? 0 : FRAME_V14_M;
	if (l->schema->status != EZZ_STATUS_NONE)
		st = ezz_office_list_uri(ctx, is->office, list, &uri);
	t->status_uri = uri;
	if (st == EZZ_OK &&
	    (st = ezz_token_make(ctx, l, t, is->signer, &frame, cut)) ==
	    EZZ_OK &&
	    (st = read_back(ctx, is, l, t->full, ezz_bytes_of(&frame))) ==
	    EZZ_OK) {
		token->n = 0;
		st = ezz_armour_write(ctx, EZZ_ARMOUR_DIGITS,
		    ezz_bytes_of(&frame), token);
	}
	ezz_buf_free(&frame);
	free(uri);
	return st;
}

/*
 * The second of signing would tell which codes were cut from one licence, so
 * a view's times are the first and the last of a day, or the first of its key
 * on that key's first day.
 */
static ezz_status
sign_view(ezz_ctx *ctx, const ezz_issuing *is, struct ezz_paper_view *v)
{
	const struct ezz_licence	*l = v->licence;
	int64_t				 now = is->terms.now;
	struct ezz_token_terms		 t = { .status_index = v->index };

	t.iat = ezz_day_first(ezz_time_day(now));
	if (t.iat < is->entry->from)
		t.iat = is->entry->from;
	t.exp = ezz_day_last(ezz_time_day(expiry(l, now)));
	/* what is not yet in force and does not say so itself */
	if (l->start != EZZ_NO_DAY && ezz_day_first(l->start) > now &&
	    ezz_licence_value(l, "ZZYXQQSRQ") == NULL)
		t.nbf = ezz_day_first(l->start);
	return sign_one(ctx, is, l, v->list, &t, &v->token, &v->cut);
}

ezz_status
ezz_issuing_sign(ezz_ctx *ctx, const ezz_issuing *is, struct ezz_paper *p)
{
	struct ezz_token_terms	 t = {
		.iat = is->terms.now,
		.exp = expiry(p->licence, is->terms.now),
		.status_index = p->index,
		.full = is->terms.full && p->licence->schema->view == NULL,
	};
	ezz_status		 st = EZZ_OK;

	if (p->known == EZZ_KNOWN_ABSENT)
		st = sign_one(ctx, is, p->licence, p->list, &t, &p->token,
		    &p->cut);
	for (size_t i = 0; i < p->views_n && st == EZZ_OK; i++)
		if (p->views[i].known == EZZ_KNOWN_ABSENT)
			st = sign_view(ctx, is, &p->views[i]);
	return st;
}

/* ---- enter -------------------------------------------------------------- */

static ezz_status
enter_view(ezz_ctx *ctx, ezz_register *reg, struct ezz_issued row,
    const struct ezz_buf *digits)
{
	char		*token;
	ezz_status	 st;

	if ((token = ezz_bytes_dup(ezz_bytes_of(digits))) == NULL)
		return ezz_nomem(ctx);
	row.token = token;
	st = ezz_register_view_add(ctx, reg, &row);
	free(token);
	return st;
}

static ezz_status
enter_whole(ezz_ctx *ctx, const ezz_issuing *is, ezz_register *reg,
    const struct ezz_paper *p)
{
	const struct ezz_licence	*l = p->licence;
	const struct ezz_value		*holders;
	struct ezz_issued		 row = {
		.licid = l->licid,
		.version = l->version,
		.digest = l->digest,
		.schema = l->schema->name,
		.list = p->list,
		.index = p->index,
		.issued = is->terms.now,
		.since = is->terms.now,
		.reason = "",
		.successor = "",
	};
	char				*token;
	ezz_status			 st;

	if ((token = ezz_bytes_dup(ezz_bytes_of(&p->token))) == NULL)
		return ezz_nomem(ctx);
	row.token = token;
	holders = ezz_licence_value(l, "CZZTDM");
	st = ezz_register_add(ctx, reg, &row,
	    holders == NULL ? NULL : holders->text,
	    holders == NULL ? 0 : holders->n);
	free(token);
	return st;
}

ezz_status
ezz_issuing_enter(ezz_ctx *ctx, const ezz_issuing *is, ezz_register *reg,
    const struct ezz_paper *p)
{
	int64_t		 now = is->terms.now;
	ezz_status	 st = EZZ_OK;

	if (p->known == EZZ_KNOWN_ABSENT)
		st = p->licence->schema->view == NULL ?
		    enter_whole(ctx, is, reg, p) : enter_view(ctx, reg,
		    view_row(p->licence, p->list, p->index, now), &p->token);
	for (size_t i = 0; i < p->views_n && st == EZZ_OK; i++) {
		const struct ezz_paper_view	*v = &p->views[i];

		if (v->known == EZZ_KNOWN_ABSENT)
			st = enter_view(ctx, reg, view_row(v->licence,
			    v->list, v->index, now), &v->token);
	}
	return st;
}

/* ---- bind --------------------------------------------------------------- */

/* Of a licence that was issued; a holder's key makes it another row. */
static ezz_status
bound_row(ezz_ctx *ctx, const ezz_issuing *is, const struct ezz_licence *l,
    const struct ezz_pkey *key, uint8_t digest[EZZ_DIGEST_MAX],
    struct ezz_issued *row)
{
	struct ezz_buf	 of = { 0 };
	ezz_status	 st;

	*row = (struct ezz_issued){ .licid = l->licid, .version = l->version,
	    .digest = digest, .schema = l->schema->name,
	    .issued = is->terms.now, .since = is->terms.now, .reason = "",
	    .successor = "" };
	if ((st = ezz_buf_add(ctx, &of, l->digest, 32)) == EZZ_OK &&
	    (st = ezz_buf_add(ctx, &of, ezz_pkey_digest(key), 32)) == EZZ_OK)
		st = ezz_digest_once(ctx, EZZ_SM3, ezz_bytes_of(&of), digest);
	ezz_buf_free(&of);
	return st;
}

static ezz_status
row_state(void *arg, const struct ezz_issued *row)
{
	ezz_state	*worst = arg;

	if (row->state > *worst)
		*worst = row->state;
	return EZZ_OK;
}

static ezz_status
issued_and_in_force(ezz_ctx *ctx, ezz_register *reg,
    const struct ezz_licence *l)
{
	struct ezz_buf	 token = { 0 };
	ezz_known	 known;
	ezz_state	 state = EZZ_STATE_VALID;
	ezz_status	 st;

	st = ezz_register_find(ctx, reg, l->licid, l->version, l->digest,
	    &known, &token);
	ezz_buf_free(&token);
	if (st != EZZ_OK || (st = ezz_register_search(ctx, reg, l->licid,
	    row_state, &state)) != EZZ_OK)
		return st;
	if (known != EZZ_KNOWN_SAME)
		return ezz_fail(ctx, EZZ_EREFUSED, NULL, "this record was not "
		    "issued: issue it first, then bind a code of it");
	return state == EZZ_STATE_VALID ? EZZ_OK : ezz_fail(ctx,
	    EZZ_EREFUSED, NULL, "the licence is not in force: no code of it "
	    "is bound to a holder");
}

static ezz_status
sign_bound(ezz_ctx *ctx, const ezz_issuing *is, ezz_register *reg,
    const struct ezz_pkey *key, struct ezz_issued *row, struct ezz_paper *p)
{
	struct ezz_token_terms	 t = {
		.iat = is->terms.now,
		.exp = expiry(p->licence, is->terms.now),
		.full = is->terms.full,
	};
	struct ezz_buf		 cnf = { 0 };
	char			*token = NULL;
	ezz_status		 st;

	if ((st = ezz_cnf_write(ctx, key, &cnf)) == EZZ_OK &&
	    p->licence->schema->status != EZZ_STATUS_NONE)
		st = ezz_register_reserve(ctx, reg, &row->list, &row->index);
	t.cnf = ezz_bytes_of(&cnf);
	t.status_index = row->index;
	if (st == EZZ_OK && (st = sign_one(ctx, is, p->licence, row->list, &t,
	    &p->token, &p->cut)) == EZZ_OK) {
		token = ezz_bytes_dup(ezz_bytes_of(&p->token));
		row->token = token;
		st = token == NULL ? ezz_nomem(ctx) :
		    ezz_register_view_add(ctx, reg, row);
	}
	ezz_buf_free(&cnf);
	free(token);
	return st;
}

ezz_status
ezz_issuing_bind(ezz_ctx *ctx, const ezz_issuing *is, ezz_register *reg,
    struct ezz_bytes holder, struct ezz_paper *p)
{
	uint8_t			 digest[EZZ_DIGEST_MAX];
	struct ezz_issued	 row;
	struct ezz_pkey		*key = NULL;
	ezz_status		 st;

	p->token.n = 0;
	if ((st = ezz_pkey_read(ctx, holder, &key)) == EZZ_OK &&
	    (st = issued_and_in_force(ctx, reg, p->licence)) == EZZ_OK &&
	    (st = bound_row(ctx, is, p->licence, key, digest, &row)) ==
	    EZZ_OK && (st = ezz_register_view_find(ctx, reg, &row, &p->known,
	    &p->token)) == EZZ_OK && p->known == EZZ_KNOWN_ABSENT)
		st = sign_bound(ctx, is, reg, key, &row, p);
	ezz_pkey_free(&key);
	return st;
}
