/*
 * Reports: findings, what each kind owes, and the one place from which
 * acceptance is reached (ezz_report_accept).  A new report has passed
 * nothing; silence is not a pass.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/json_out.h"
#include "base/text.h"
#include "object/report.h"

struct finding {
	struct ezz_finding	 shown;
	bool			 not_reached;
	char			*of;
	char			*place;
	char			*text;
};

struct covered {
	struct ezz_covered	 shown;
	char			*label_zh;
	char			*label_en;
	char			*text;
};

struct ezz_report {
	ezz_kind	 kind;
	char		*input;
	int64_t		 time;
	ezz_standing	 standing;
	int		 result;	/* -1: derived */
	bool		 test;
	bool		 status_waived;
	char		*subject[EZZ_SUBJECTS];
	uint64_t	 pack;
	int64_t		 pack_time;
	int64_t		 status_time;
	char		*policy;
	char		*view;
	char		*holds;
	struct finding	*findings;
	size_t		 n, cap;
	struct covered	*covered;
	size_t		 covered_n;
	bool		 identified;
	uint8_t		 identity[32];
};

struct ezz_note {
	ezz_ctx			*ctx;
	ezz_report		*report;
	const struct ezz_check	*row;
	const char		*of;
	size_t			 first;		/* of this check's findings */
	char			*place;
	const char		*clause;
};

static const char *const kinds[] = {
	"unknown", "record", "licence", "document", "token", "seal",
	"evidence", "status", "trust", "cert", "face",
	"draft"
};
static const char *const verdicts[] = { "passed", "indeterminate", "failed" };
static const char *const standings[] = {
	"not-asked", "valid", "not-active", "suspended", "ended"
};

/* What a report of a kind must hold before it can pass; design section 6. */
static const char *const owed_record[] = {
	"record.syntax", "record.schema", "record.codes", "record.dates",
	"record.holders", "record.identifier", NULL
};
static const char *const owed_token[] = {
	"token.armour", "token.frame", "token.key", "token.signature",
	"token.payload", "token.time", "token.scope", "token.status",
	"token.holder", NULL
};
static const char *const owed_list[] = {
	"list.format", "list.signature", "list.scope", "list.freshness", NULL
};
static const char *const owed_cert[] = {
	"cert.chain", "cert.time", "cert.revocation", "cert.usage", NULL
};
static const char *const owed_seal[] = {
	"seal.format", "seal.maker", "seal.certificate", "seal.period",
	"seal.picture", "seal.status", NULL
};
static const char *const owed_document[] = {
	"package.profile", "ofd.structure", "ofd.signatures",
	"document.issuer", NULL
};
static const char *const owed_licence[] = {
	"package.profile", "ofd.structure", "ofd.signatures",
	"document.issuer", "licence.metadata", "licence.identifier",
	"licence.issuer", "licence.status", NULL
};
static const char *const owed_face[] = {
	"face.syntax", "face.fields", "face.boxes", "face.content", NULL
};
static const char *const owed_draft[] = {
	"draft.syntax", "draft.header", "draft.pictures", "draft.layout", NULL
};
static const char *const owed_evidence[] = {
	"evidence.format", "evidence.object", "evidence.chain",
	"evidence.token", "evidence.algorithm", NULL
};

static const char *const *
owed(ezz_kind kind)
{
	switch (kind) {
	case EZZ_KIND_RECORD:
		return owed_record;
	case EZZ_KIND_TOKEN:
		return owed_token;
	case EZZ_KIND_STATUS:
	case EZZ_KIND_TRUST:
		return owed_list;
	case EZZ_KIND_CERT:
		return owed_cert;
	case EZZ_KIND_SEAL:
		return owed_seal;
	case EZZ_KIND_DOCUMENT:
		return owed_document;
	case EZZ_KIND_LICENCE:
		return owed_licence;
	case EZZ_KIND_EVIDENCE:
		return owed_evidence;
	case EZZ_KIND_FACE:
		return owed_face;
	case EZZ_KIND_DRAFT:
		return owed_draft;
	default:
		return NULL;
	}
}

static ezz_status
copy(ezz_ctx *ctx, const char *text, char **out)
{
	char	*s = strdup(text == NULL ? "" : text);

	if (s == NULL)
		return ezz_nomem(ctx);
	free(*out);
	*out = s;
	return EZZ_OK;
}

ezz_status
ezz_report_new(ezz_ctx *ctx, ezz_kind kind, const char *input, int64_t time,
    ezz_report **out)
{
	ezz_report	*r = calloc(1, sizeof(*r));

	*out = NULL;
	if (r == NULL)
		return ezz_nomem(ctx);
	r->kind = kind;
	r->time = time;
	r->result = -1;
	r->standing = EZZ_NOT_ASKED;
	if (copy(ctx, input, &r->input) != EZZ_OK ||
	    copy(ctx, "", &r->policy) != EZZ_OK) {
		ezz_report_free(&r);
		return EZZ_ENOMEM;
	}
	*out = r;
	return EZZ_OK;
}

void
ezz_report_free(ezz_report **report)
{
	ezz_report	*r;

	if (report == NULL || (r = *report) == NULL)
		return;
	for (size_t i = 0; i < r->n; i++) {
		free(r->findings[i].of);
		free(r->findings[i].place);
		free(r->findings[i].text);
	}
	for (size_t i = 0; i < EZZ_SUBJECTS; i++)
		free(r->subject[i]);
	for (size_t i = 0; i < r->covered_n; i++) {
		free(r->covered[i].label_zh);
		free(r->covered[i].label_en);
		free(r->covered[i].text);
	}
	free(r->covered);
	free(r->findings);
	free(r->policy);
	free(r->view);
	free(r->holds);
	free(r->input);
	free(r);
	*report = NULL;
}

void
ezz_report_set_kind(ezz_report *r, ezz_kind kind)
{
	r->kind = kind;
}

void
ezz_report_set_standing(ezz_report *r, ezz_standing standing)
{
	r->standing = standing;
}

void
ezz_report_set_result(ezz_report *r, int result)
{
	r->result = result;
}

void
ezz_report_set_test(ezz_report *r, bool test)
{
	r->test = test;
}

void
ezz_report_waive_status(ezz_report *r)
{
	r->status_waived = true;
}

ezz_status
ezz_report_subject(ezz_ctx *ctx, ezz_report *r, enum ezz_subject which,
    struct ezz_bytes text)
{
	char	*s = ezz_bytes_dup(text);

	if (s == NULL)
		return ezz_nomem(ctx);
	free(r->subject[which]);
	r->subject[which] = s;
	return EZZ_OK;
}

ezz_status
ezz_report_cover(ezz_ctx *ctx, ezz_report *r, const char *label_zh,
    const char *label_en, struct ezz_bytes text, bool cut)
{
	struct covered	*all, *c;

	all = realloc(r->covered, (r->covered_n + 1) * sizeof(*all));
	if (all == NULL)
		return ezz_nomem(ctx);
	r->covered = all;
	c = &all[r->covered_n];
	memset(c, 0, sizeof(*c));
	if (copy(ctx, label_zh, &c->label_zh) != EZZ_OK ||
	    copy(ctx, label_en, &c->label_en) != EZZ_OK ||
	    (c->text = ezz_bytes_dup(text)) == NULL) {
		free(c->label_zh);
		free(c->label_en);
		return ezz_nomem(ctx);
	}
	c->shown = (struct ezz_covered){ c->label_zh, c->label_en, c->text,
	    cut };
	r->covered_n++;
	return EZZ_OK;
}

void
ezz_report_set_identity(ezz_report *r, const uint8_t identity[32])
{
	memcpy(r->identity, identity, sizeof(r->identity));
	r->identified = true;
}

const uint8_t *
ezz_report_identity(const ezz_report *r)
{
	return r->identified ? r->identity : NULL;
}

const struct ezz_covered *
ezz_report_covered(const ezz_report *r, size_t i)
{
	return i < r->covered_n ? &r->covered[i].shown : NULL;
}

static const char *
or_empty(const char *text)
{
	return text == NULL ? "" : text;
}

void
ezz_report_about(const ezz_report *r, struct ezz_report_about *out)
{
	*out = (struct ezz_report_about){
		.licid = or_empty(r->subject[EZZ_SUBJECT_LICID]),
		.type = or_empty(r->subject[EZZ_SUBJECT_TYPE]),
		.holder = or_empty(r->subject[EZZ_SUBJECT_HOLDER]),
		.authority = or_empty(r->subject[EZZ_SUBJECT_AUTHORITY]),
		.time = r->time, .test = r->test, .pack = r->pack,
		.pack_time = r->pack_time, .status_time = r->status_time,
		.policy = or_empty(r->policy), .view = or_empty(r->view),
		.holds = or_empty(r->holds),
	};
}

ezz_status
ezz_report_set_holds(ezz_ctx *ctx, ezz_report *r, const char *view,
    struct ezz_bytes fields)
{
	free(r->holds);
	if ((r->holds = ezz_bytes_dup(fields)) == NULL)
		return ezz_nomem(ctx);
	return copy(ctx, view, &r->view);
}

ezz_status
ezz_report_trust(ezz_ctx *ctx, ezz_report *r, uint64_t pack, int64_t pack_time,
    int64_t status_time, const char *policy)
{
	r->pack = pack;
	r->pack_time = pack_time;
	r->status_time = status_time;
	return copy(ctx, policy, &r->policy);
}

/* ---- notes -------------------------------------------------------------- */

static ezz_status
append(struct ezz_note *n, ezz_verdict v, bool remark, const char *text)
{
	ezz_report	*r = n->report;
	struct finding	*f;

	if (r->n == r->cap) {
		size_t	 cap = r->cap == 0 ? 16 : r->cap * 2;

		f = realloc(r->findings, cap * sizeof(*f));
		if (f == NULL)
			return ezz_nomem(n->ctx);
		r->findings = f;
		r->cap = cap;
	}
	f = &r->findings[r->n];
	memset(f, 0, sizeof(*f));
	if (copy(n->ctx, n->of, &f->of) != EZZ_OK ||
	    copy(n->ctx, n->place, &f->place) != EZZ_OK ||
	    copy(n->ctx, text, &f->text) != EZZ_OK) {
		free(f->of);
		free(f->place);
		return EZZ_ENOMEM;
	}
	f->shown = (struct ezz_finding){ n->row->name, f->of, v, remark,
	    f->place, f->text, n->clause == NULL ? "" : n->clause };
	r->n++;
	return EZZ_OK;
}

/* The worse finding judges and stands first; what it displaces is a remark. */
static void
worst_first(struct ezz_note *n)
{
	struct finding	*all = n->report->findings;
	size_t		 last = n->report->n - 1, judge = n->first;
	struct finding	 f;

	if (last == judge || all[last].shown.remark)
		return;
	if (all[last].shown.verdict > all[judge].shown.verdict ||
	    all[judge].shown.remark) {
		f = all[last];
		memmove(&all[judge + 1], &all[judge],
		    (last - judge) * sizeof(f));
		all[judge] = f;
		judge++;
	} else
		judge = last;
	all[judge].shown.remark = true;
}

ezz_status
ezz_note(struct ezz_note *n, ezz_verdict v, const char *fmt, ...)
{
	char	 text[EZZ_MESSAGE_MAX];
	va_list	 ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), ezz_text(n->ctx, fmt), ap);
	va_end(ap);
	if (append(n, v, false, text) != EZZ_OK)
		return EZZ_ENOMEM;
	worst_first(n);
	return EZZ_OK;
}

ezz_status
ezz_remark(struct ezz_note *n, const char *fmt, ...)
{
	char	 text[EZZ_MESSAGE_MAX];
	va_list	 ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), ezz_text(n->ctx, fmt), ap);
	va_end(ap);
	return append(n, EZZ_PASSED, true, text);
}

ezz_status
ezz_note_place(struct ezz_note *n, const char *fmt, ...)
{
	char	 text[EZZ_MESSAGE_MAX];
	va_list	 ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return copy(n->ctx, text, &n->place);
}

void
ezz_note_clause(struct ezz_note *n, const char *literal)
{
	n->clause = literal;
}

/* A message that ends in " [clause]" carries its own. */
ezz_status
ezz_note_error(struct ezz_note *n, ezz_verdict v, ezz_status st)
{
	if (st == EZZ_ENOMEM || st == EZZ_EIO || st == EZZ_ECRYPTO)
		return st;
	if (append(n, v, false, ezz_message(n->ctx)) != EZZ_OK)
		return EZZ_ENOMEM;
	worst_first(n);
	return EZZ_OK;
}

ezz_status
ezz_note_not_reached(struct ezz_note *n)
{
	if (append(n, EZZ_INDETERMINATE, false, ezz_text(n->ctx,
	    "not looked at: an earlier check failed")) != EZZ_OK)
		return EZZ_ENOMEM;
	n->report->findings[n->report->n - 1].not_reached = true;
	worst_first(n);
	return EZZ_OK;
}

ezz_verdict
ezz_note_verdict(const struct ezz_note *n)
{
	const ezz_report	*r = n->report;

	return r->n == n->first || r->findings[n->first].shown.remark ?
	    EZZ_PASSED : r->findings[n->first].shown.verdict;
}

/* Remarks made before any judging note: the pass goes in front of them. */
static ezz_status
write_down_pass(struct ezz_note *n)
{
	struct finding	*all, f;
	ezz_report	*r = n->report;

	n->clause = n->row->clause;
	if (append(n, EZZ_PASSED, false, "") != EZZ_OK)
		return EZZ_ENOMEM;
	all = r->findings;
	f = all[r->n - 1];
	memmove(&all[n->first + 1], &all[n->first],
	    (r->n - 1 - n->first) * sizeof(f));
	all[n->first] = f;
	return EZZ_OK;
}

ezz_status
ezz_report_judge(ezz_ctx *ctx, ezz_report *r, const char *of,
    const struct ezz_check *rows, size_t count, void *what)
{
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < count && st == EZZ_OK; i++) {
		struct ezz_note	 n = { ctx, r, &rows[i], of, r->n, NULL,
				    rows[i].clause };

		st = rows[i].judge(ctx, what, &n);
		if (st == EZZ_OK && (r->n == n.first ||
		    r->findings[n.first].shown.remark))
			st = write_down_pass(&n);
		free(n.place);
	}
	return st;
}

/* ---- the whole ---------------------------------------------------------- */

ezz_kind
ezz_report_kind(const ezz_report *r)
{
	return r->kind;
}

static bool
has_check(const ezz_report *r, const char *name)
{
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->findings[i].shown.check, name) == 0)
			return true;
	return false;
}

/* Each signature owes all of its checks, and one with a seal those of it. */
static const char *const owed_signature[] = {
	"sig.references", "sig.coverage", "sig.digest", "sig.value",
	"sig.binding", "sig.certificate", "sig.time", "sig.revocation",
	"sig.timestamp", "sig.place", NULL
};
static const char *const owed_sealing[] = {
	"seal.format", "seal.maker", "seal.certificate", "seal.period",
	"seal.signer-listed", "seal.file", "seal.status", NULL
};

/* How many of the names are there under this "of", from one finding on. */
static size_t
count_of(const ezz_report *r, size_t from, size_t to,
    const char *const *names, const char *of)
{
	size_t	 n = 0;

	for (; *names != NULL; names++)
		for (size_t i = from; i < to; i++)
			if (strcmp(r->findings[i].shown.check, *names) == 0 &&
			    strcmp(r->findings[i].shown.of, of) == 0) {
				n++;
				break;
			}
	return n;
}

static bool
complete_among(const ezz_report *r, size_t from, size_t to, const char *of)
{
	size_t	 seal = count_of(r, from, to, owed_sealing, of);

	return count_of(r, from, to, owed_signature, of) ==
	    sizeof(owed_signature) / sizeof(owed_signature[0]) - 1 &&
	    (seal == 0 ||
	    seal == sizeof(owed_sealing) / sizeof(owed_sealing[0]) - 1);
}

/* At least one signature, and of each all that it owes: in one piece, as a
 * rule, and else somewhere. */
static bool
complete_signatures(const ezz_report *r)
{
	const char	*of;
	size_t		 to;

	for (size_t i = 0; i < r->n; i = to) {
		of = r->findings[i].shown.of;
		for (to = i + 1; to < r->n &&
		    strcmp(r->findings[to].shown.of, of) == 0; to++)
			;
		if (*of != '\0' && !complete_among(r, i, to, of) &&
		    !complete_among(r, 0, r->n, of))
			return false;
	}
	return count_of(r, 0, r->n, owed_signature, "signature 1") > 0;
}

/* Owed and not there: whoever forgot it must not have passed it. */
static bool
complete(const ezz_report *r)
{
	const char *const	*name = owed(r->kind);

	if (name == NULL || r->n == 0)
		return false;
	for (; *name != NULL; name++)
		if (!has_check(r, *name))
			return false;
	return (r->kind != EZZ_KIND_DOCUMENT && r->kind != EZZ_KIND_LICENCE) ||
	    complete_signatures(r);
}

ezz_verdict
ezz_report_verdict(const ezz_report *r)
{
	ezz_verdict	 worst = complete(r) ? EZZ_PASSED : EZZ_INDETERMINATE;

	for (size_t i = 0; i < r->n; i++)
		if (!r->findings[i].shown.remark &&
		    r->findings[i].shown.verdict > worst)
			worst = r->findings[i].shown.verdict;
	return worst;
}

ezz_standing
ezz_report_standing(const ezz_report *r)
{
	return r->standing;
}

bool
ezz_report_accept(const ezz_report *r)
{
	if (ezz_report_verdict(r) != EZZ_PASSED)
		return false;
	return r->standing == EZZ_VALID ||
	    (r->standing == EZZ_NOT_ASKED && r->status_waived);
}

/* GB/T 36906, the answer to "verify this information". */
int
ezz_report_result(const ezz_report *r)
{
	/* 0, right and valid, is reached by the findings alone */
	if (r->result > 0)
		return r->result;
	switch (ezz_report_verdict(r)) {
	case EZZ_FAILED:
		return 6;
	case EZZ_INDETERMINATE:
		return 4;
	default:
		break;
	}
	switch (r->standing) {
	case EZZ_NOT_ACTIVE:
		return 1;
	case EZZ_SUSPENDED:
		return 2;
	case EZZ_ENDED:
		return 3;
	case EZZ_VALID:
		return 0;
	default:
		return r->status_waived ? 0 : 4;
	}
}

int
ezz_report_exit(const ezz_report *r)
{
	if (ezz_report_accept(r))
		return 0;
	if (ezz_report_verdict(r) == EZZ_FAILED)
		return 1;
	/* a record's job is to be right, not to be in force */
	if (ezz_report_verdict(r) == EZZ_PASSED &&
	    r->kind == EZZ_KIND_RECORD)
		return 0;
	if (ezz_report_verdict(r) == EZZ_PASSED)
		return r->standing == EZZ_NOT_ASKED ? 3 : 1;
	return 3;
}

size_t
ezz_report_findings(const ezz_report *r)
{
	return r->n;
}

const struct ezz_finding *
ezz_report_finding(const ezz_report *r, size_t i)
{
	return i < r->n ? &r->findings[i].shown : NULL;
}

/* ---- writing ------------------------------------------------------------ */

static void
json_time(struct ezz_json_out *j, const char *key, int64_t t)
{
	char	 text[EZZ_TIME_TEXT] = "";

	if (t != 0)
		ezz_time_text(t, text);
	ezz_json_pair(j, key, text);
}

static void
json_finding(struct ezz_json_out *j, const struct ezz_finding *f)
{
	ezz_json_open(j, '{');
	ezz_json_pair(j, "check", f->check);
	ezz_json_pair(j, "of", f->of);
	ezz_json_pair(j, "verdict", f->remark ? "remark" :
	    verdicts[f->verdict]);
	ezz_json_pair(j, "place", f->place);
	ezz_json_pair(j, "text", f->text);
	ezz_json_pair(j, "clause", f->clause);
	ezz_json_close(j, '}');
}

static void
json_head(struct ezz_json_out *j, const ezz_report *r)
{
	ezz_json_key(j, "v");
	ezz_json_int(j, 1);
	ezz_json_pair(j, "input", r->input);
	ezz_json_pair(j, "kind", kinds[r->kind]);
	ezz_json_pair(j, "verdict", verdicts[ezz_report_verdict(r)]);
	ezz_json_pair(j, "standing", standings[r->standing]);
	ezz_json_key(j, "accept");
	ezz_json_bool(j, ezz_report_accept(r));
	ezz_json_key(j, "result");
	ezz_json_int(j, ezz_report_result(r));
	json_time(j, "time", r->time);
	ezz_json_key(j, "test");
	ezz_json_bool(j, r->test);
}

static void
json_trust(struct ezz_json_out *j, const ezz_report *r)
{
	ezz_json_key(j, "trust");
	ezz_json_open(j, '{');
	ezz_json_key(j, "pack");
	if (r->pack_time == 0)
		ezz_json_null(j);
	else
		ezz_json_int(j, (int64_t)r->pack);
	json_time(j, "pack_time", r->pack_time);
	json_time(j, "status_time", r->status_time);
	ezz_json_pair(j, "policy", r->policy);
	ezz_json_close(j, '}');
}

ezz_status
ezz_report_json(ezz_ctx *ctx, const ezz_report *r, struct ezz_buf *out)
{
	static const char *const	 names[] = { "licid", "type", "holder",
					    "authority" };
	struct ezz_json_out		 j = { .ctx = ctx, .out = out };

	ezz_json_open(&j, '{');
	json_head(&j, r);
	ezz_json_key(&j, "subject");
	ezz_json_open(&j, '{');
	for (size_t i = 0; i < EZZ_SUBJECTS; i++)
		ezz_json_pair(&j, names[i], r->subject[i] == NULL ? "" :
		    r->subject[i]);
	ezz_json_close(&j, '}');
	json_trust(&j, r);
	ezz_json_key(&j, "findings");
	ezz_json_open(&j, '[');
	for (size_t i = 0; i < r->n; i++)
		json_finding(&j, &r->findings[i].shown);
	ezz_json_close(&j, ']');
	ezz_json_close(&j, '}');
	return j.st;
}

/* ---- for people --------------------------------------------------------- */

/* A record is right or wrong; nobody has vouched for it yet. */
static const char *
record_headline(const ezz_report *r)
{
	switch (r->standing) {
	case EZZ_NOT_ACTIVE:
		return "PASSED; by its own words not yet in force";
	case EZZ_SUSPENDED:
		return "PASSED; by its own words suspended";
	case EZZ_ENDED:
		return "PASSED; by its own words no longer in force";
	default:
		return "PASSED";
	}
}

/* The verdict in a word that a clerk can act on. */
static const char *
headline(const ezz_report *r)
{
	switch (ezz_report_verdict(r)) {
	case EZZ_FAILED:
		return "FAILED: do not accept";
	case EZZ_INDETERMINATE:
		return "UNDECIDED: not accepted, see what is missing";
	default:
		break;
	}
	if (r->kind == EZZ_KIND_RECORD)
		return record_headline(r);
	if (r->kind == EZZ_KIND_FACE)
		return "PASSED: licences can be printed on it";
	if (r->kind == EZZ_KIND_DRAFT)
		return "PASSED: it can be laid out";
	switch (r->standing) {
	case EZZ_NOT_ACTIVE:
		return "GENUINE, but not yet in force: not accepted";
	case EZZ_SUSPENDED:
		return "GENUINE, but suspended: not accepted";
	case EZZ_ENDED:
		return "GENUINE, but no longer in force: not accepted";
	case EZZ_VALID:
		return "PASSED: genuine and in force";
	default:
		break;
	}
	return r->status_waived ? "PASSED: genuine; status was not asked" :
	    "GENUINE, but nobody said whether it is in force: not accepted";
}

static ezz_status
shown(ezz_ctx *ctx, struct ezz_buf *out, const char *text)
{
	return ezz_escape(ctx, ezz_bytes_str(text), out);
}

static ezz_status
text_finding(ezz_ctx *ctx, const struct ezz_finding *f, struct ezz_buf *out)
{
	static const char *const	 marks[] = { "ok", "??", "NO" };
	ezz_status			 st;

	if ((st = ezz_buf_fmt(ctx, out, "  %-2s %s%s%s", f->remark ? "--" :
	    marks[f->verdict], f->check, *f->of == '\0' ? "" : " ",
	    f->of)) != EZZ_OK)
		return st;
	if (*f->place != '\0' && ((st = ezz_buf_str(ctx, out, " @ ")) !=
	    EZZ_OK || (st = shown(ctx, out, f->place)) != EZZ_OK))
		return st;
	if (*f->text != '\0' && ((st = ezz_buf_str(ctx, out, ": ")) !=
	    EZZ_OK || (st = shown(ctx, out, f->text)) != EZZ_OK))
		return st;
	if (*f->clause != '\0' && (f->verdict != EZZ_PASSED) &&
	    strchr(f->text, '[') == NULL &&
	    (st = ezz_buf_fmt(ctx, out, " [%s]", f->clause)) != EZZ_OK)
		return st;
	return ezz_buf_byte(ctx, out, '\n');
}

static ezz_status
text_subject(ezz_ctx *ctx, const ezz_report *r, struct ezz_buf *out)
{
	static const char *const	 names[] = { "identifier", "type",
					    "holder", "authority" };
	ezz_status			 st;

	for (size_t i = 0; i < EZZ_SUBJECTS; i++) {
		if (r->subject[i] == NULL || r->subject[i][0] == '\0')
			continue;
		if ((st = ezz_buf_fmt(ctx, out, "  %s: ",
		    ezz_text(ctx, names[i]))) != EZZ_OK ||
		    (st = shown(ctx, out, r->subject[i])) != EZZ_OK ||
		    (st = ezz_buf_byte(ctx, out, '\n')) != EZZ_OK)
			return st;
	}
	return EZZ_OK;
}

ezz_status
ezz_report_text(ezz_ctx *ctx, const ezz_report *r, bool all,
    struct ezz_buf *out)
{
	ezz_status	 st;

	if ((st = shown(ctx, out, r->input)) != EZZ_OK ||
	    (st = ezz_buf_fmt(ctx, out, ": %s%s\n",
	    ezz_text(ctx, headline(r)),
	    r->test ? ezz_text(ctx, " (TEST)") : "")) != EZZ_OK ||
	    (st = text_subject(ctx, r, out)) != EZZ_OK)
		return st;
	for (size_t i = 0; i < r->n; i++) {
		const struct ezz_finding	*f = &r->findings[i].shown;

		if (!all && !f->remark && (f->verdict == EZZ_PASSED ||
		    r->findings[i].not_reached))
			continue;
		if ((st = text_finding(ctx, f, out)) != EZZ_OK)
			return st;
	}
	return EZZ_OK;
}
