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
#include "format/ez1.h"
#include "object/presentation.h"
#include "object/report.h"
#include "object/token.h"
#include "op/leaf.h"
#include "op/verifier.h"

/* The longest frame that version 14 at level M holds as digits. */
#define FRAME_V14_M	358	/* 871 digits: 51 * 17 + 3 */

struct ezz_issuing {
	ezz_office			*office;
	ezz_verifier			*verifier;
	const ezz_schemas		*schemas;
	struct ezz_issue_terms		 terms;
	const ezz_signer		*signer;
	const struct ezz_trust_entry	*entry;
	const struct ezz_dictionary	*dictionary;
};

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
	    (st = ezz_verifier_schemas(ctx, is->verifier, &is->schemas)) ==
	    EZZ_OK &&
	    (st = ezz_verifier_office(ctx, is->verifier, office,
	    terms->now)) == EZZ_OK &&
	    (st = ezz_office_signer(ctx, office, "issuer", &is->signer)) ==
	    EZZ_OK && (st = own_entry(ctx, is)) == EZZ_OK)
		st = choose_dictionary(ctx, is);
	if (st == EZZ_OK && terms->schema != NULL && ezz_schema_by_name(
	    is->schemas, terms->schema) == NULL)
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
	*p = (struct ezz_paper){ 0 };
}

const char *
ezz_paper_licid(const struct ezz_paper *p)
{
	return p->licence == NULL ? "" : p->licence->licid;
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

ezz_status
ezz_issuing_check(ezz_ctx *ctx, const ezz_issuing *is, const ezz_record *record,
    struct ezz_paper *p)
{
	static const struct ezz_check	 row = { "issue.fitness",
					    "GB/T 36901", fit_to_issue };
	struct fitness			 f = { is, NULL };
	ezz_status			 st;

	st = ezz_check(ctx, is->schemas, record, is->terms.schema,
	    is->terms.now, &p->report, &p->licence);
	if (st != EZZ_OK)
		return st;
	if (ezz_report_verdict(p->report) == EZZ_PASSED && p->licence != NULL) {
		f.l = p->licence;
		st = ezz_report_judge(ctx, p->report, "", &row, 1, &f);
	}
	if (ezz_report_verdict(p->report) != EZZ_PASSED)
		ezz_licence_free(&p->licence);
	return st;
}

/* ---- place -------------------------------------------------------------- */

ezz_status
ezz_issuing_place(ezz_ctx *ctx, const ezz_issuing *is, ezz_register *reg,
    struct ezz_paper *p, bool reserve)
{
	const struct ezz_licence	*l = p->licence;
	ezz_status			 st;

	(void)is;
	p->token.n = 0;
	if ((st = ezz_register_find(ctx, reg, l->licid, l->version, l->digest,
	    &p->known, &p->token)) != EZZ_OK ||
	    p->known != EZZ_KNOWN_ABSENT || !reserve ||
	    l->schema->status == EZZ_STATUS_NONE)
		return st;
	return ezz_register_reserve(ctx, reg, &p->list, &p->index);
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
compare(ezz_ctx *ctx, const ezz_issuing *is, const struct ezz_licence *l,
    const struct ezz_shown *fields, size_t n)
{
	struct ezz_wire_scope	 scope = { .schema = l->schema, .licence = l,
				    .full = is->terms.full };

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
    struct ezz_bytes frame)
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
		st = compare(ctx, is, l, fields, n);
	ezz_token_fields_free(&fields, n);
	ezz_buf_free(&payload);
	return st == EZZ_OK ? st :
	    ezz_while(ctx, st, "reading the token back before its release");
}

/* The code ends with its licence, or when a new one should be drawn. */
static int64_t
expiry(const struct ezz_licence *l, int64_t now)
{
	int64_t	 exp = now + (int64_t)l->schema->token_days * EZZ_DAY;

	if (l->end != EZZ_NO_DAY && ezz_day_last(l->end) < exp)
		return ezz_day_last(l->end);
	return exp;
}

ezz_status
ezz_issuing_sign(ezz_ctx *ctx, const ezz_issuing *is, struct ezz_paper *p)
{
	const struct ezz_licence	*l = p->licence;
	struct ezz_token_terms		 t = {
		.iat = is->terms.now,
		.exp = expiry(l, is->terms.now),
		.issuer = is->entry->issuer,
		.dictionary_id = is->dictionary->id,
		.dictionary = ezz_bytes_of(&is->dictionary->bytes),
		.status_index = p->index,
		.full = is->terms.full,
		.limit = is->terms.large ? 0 : FRAME_V14_M,
	};
	struct ezz_buf			 frame = { 0 };
	char				*uri = NULL;
	ezz_status			 st = EZZ_OK;

	if (l->schema->status != EZZ_STATUS_NONE)
		st = ezz_office_list_uri(ctx, is->office, p->list, &uri);
	t.status_uri = uri;
	if (st == EZZ_OK &&
	    (st = ezz_token_make(ctx, l, &t, is->signer, &frame, &p->cut)) ==
	    EZZ_OK &&
	    (st = read_back(ctx, is, l, ezz_bytes_of(&frame))) == EZZ_OK) {
		p->token.n = 0;
		st = ezz_armour_write(ctx, EZZ_ARMOUR_DIGITS,
		    ezz_bytes_of(&frame), &p->token);
	}
	ezz_buf_free(&frame);
	free(uri);
	return st;
}

/* ---- enter -------------------------------------------------------------- */

ezz_status
ezz_issuing_enter(ezz_ctx *ctx, const ezz_issuing *is, ezz_register *reg,
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

/* ---- bind --------------------------------------------------------------- */

/* Where a licence stands that was issued. */
struct place {
	const struct ezz_licence	*l;
	bool				 found;
	ezz_state			 state;
	uint32_t			 list, index;
};

static ezz_status
one_row(void *arg, const struct ezz_issued *row)
{
	struct place	*p = arg;

	if (p->found || strcmp(row->version, p->l->version) != 0 ||
	    strcmp(row->schema, p->l->schema->name) != 0 ||
	    memcmp(row->digest, p->l->digest, 32) != 0)
		return EZZ_OK;
	p->found = true;
	p->state = row->state;
	p->list = row->list;
	p->index = row->index;
	return EZZ_OK;
}

/* A bound code is of an issued licence, and stands at its place. */
static ezz_status
find_place(ezz_ctx *ctx, ezz_register *reg, struct ezz_paper *p)
{
	struct place	 at = { .l = p->licence };
	ezz_status	 st;

	st = ezz_register_search(ctx, reg, p->licence->licid, one_row, &at);
	if (st != EZZ_OK)
		return st;
	if (!at.found)
		return ezz_fail(ctx, EZZ_EREFUSED, NULL, "this record was not "
		    "issued: issue it first, then bind a code of it");
	if (at.state != EZZ_STATE_VALID)
		return ezz_fail(ctx, EZZ_EREFUSED, NULL, "the licence is not "
		    "in force: no code of it is bound to a holder");
	p->list = at.list;
	p->index = at.index;
	return EZZ_OK;
}

static ezz_status
sign_bound(ezz_ctx *ctx, const ezz_issuing *is, struct ezz_bytes cnf,
    struct ezz_paper *p, struct ezz_buf *frame)
{
	const struct ezz_licence	*l = p->licence;
	struct ezz_token_terms		 t = {
		.iat = is->terms.now,
		.exp = expiry(l, is->terms.now),
		.issuer = is->entry->issuer,
		.dictionary_id = is->dictionary->id,
		.dictionary = ezz_bytes_of(&is->dictionary->bytes),
		.status_index = p->index,
		.cnf = cnf,
		.full = is->terms.full,
		.limit = is->terms.large ? 0 : FRAME_V14_M,
	};
	char				*uri = NULL;
	ezz_status			 st = EZZ_OK;

	if (l->schema->status != EZZ_STATUS_NONE)
		st = ezz_office_list_uri(ctx, is->office, p->list, &uri);
	t.status_uri = uri;
	if (st == EZZ_OK &&
	    (st = ezz_token_make(ctx, l, &t, is->signer, frame, &p->cut)) ==
	    EZZ_OK)
		st = read_back(ctx, is, l, ezz_bytes_of(frame));
	free(uri);
	return st;
}

ezz_status
ezz_issuing_bind(ezz_ctx *ctx, const ezz_issuing *is, ezz_register *reg,
    struct ezz_bytes holder, struct ezz_paper *p)
{
	struct ezz_buf	 cnf = { 0 }, frame = { 0 };
	struct ezz_pkey	*key = NULL;
	ezz_status	 st;

	if ((st = ezz_pkey_read(ctx, holder, &key)) == EZZ_OK &&
	    (st = ezz_cnf_write(ctx, key, &cnf)) == EZZ_OK &&
	    (st = find_place(ctx, reg, p)) == EZZ_OK &&
	    (st = sign_bound(ctx, is, ezz_bytes_of(&cnf), p, &frame)) ==
	    EZZ_OK) {
		p->token.n = 0;
		st = ezz_armour_write(ctx, EZZ_ARMOUR_DIGITS,
		    ezz_bytes_of(&frame), &p->token);
	}
	ezz_pkey_free(&key);
	ezz_buf_free(&cnf);
	ezz_buf_free(&frame);
	return st;
}
