/*
 * Judging a trust pack: is it one, did enough roots sign it, is it the one
 * that this office wants, is it of its day.  Security rules 2 and 14 to 16:
 * the only anchors are the roots that were pinned before.  Left out: fetching
 * a newer pack, and remembering which sequence was seen; the caller pins it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "object/report.h"
#include "object/trust.h"
#include "op/check_trust.h"

/* A key that may have signed: the old set, the next one, the pinned ones. */
struct root_case {
	struct ezz_pkey		*key;
	bool			 listed;
	bool			 next;
	const struct ezz_root	*pin;
	bool			 signed_it;
};

#define CASES	(3 * EZZ_TRUST_ROOTS_MAX)

struct trust_case {
	struct ezz_bytes	 bytes;
	const struct ezz_roots	*pins;
	int64_t			 now;
	ezz_trust		*trust;		/* NULL: not readable */
	struct root_case	 roots[CASES];
	size_t			 n;
};

/* ---- who may sign ---- */

static ezz_status
root_of(ezz_ctx *ctx, struct trust_case *c, struct ezz_bytes spki,
    struct root_case **out)
{
	struct ezz_pkey	*key = NULL;
	ezz_status	 st;

	*out = NULL;
	if ((st = ezz_pkey_read(ctx, spki, &key)) != EZZ_OK)
		return ezz_while(ctx, st, "reading a root");
	for (size_t i = 0; i < c->n; i++)
		if (ezz_bytes_equal(ezz_pkey_spki(c->roots[i].key),
		    ezz_pkey_spki(key))) {
			ezz_pkey_free(&key);
			*out = &c->roots[i];
			return EZZ_OK;
		}
	*out = &c->roots[c->n++];
	**out = (struct root_case){ .key = key };
	return EZZ_OK;
}

static ezz_status
take_pins(ezz_ctx *ctx, struct trust_case *c)
{
	const struct ezz_roots	*p = c->pins;
	struct root_case	*r;
	ezz_status		 st;

	if (p == NULL)
		return EZZ_OK;
	if (p->n < 1 || p->n > EZZ_TRUST_ROOTS_MAX || p->threshold > p->n)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "%zu pinned roots with threshold %u make no sense", p->n,
		    p->threshold);
	for (size_t i = 0; i < p->n; i++) {
		if ((st = root_of(ctx, c, p->v[i].spki, &r)) != EZZ_OK)
			return st;
		if (r->pin != NULL)
			return ezz_fail(ctx, EZZ_EINVAL, NULL,
			    "the same root is pinned twice");
		r->pin = &p->v[i];
	}
	return EZZ_OK;
}

static ezz_status
take_set(ezz_ctx *ctx, struct trust_case *c, const struct ezz_root_set *set,
    bool next)
{
	struct root_case	*r;
	ezz_status		 st;

	for (size_t i = 0; i < set->n; i++) {
		if ((st = root_of(ctx, c, set->spki[i], &r)) != EZZ_OK)
			return st;
		if (next ? r->next : r->listed)
			return ezz_fail(ctx, EZZ_EREFUSED, NULL,
			    "a root is listed twice");
		*(next ? &r->next : &r->listed) = true;
	}
	return EZZ_OK;
}

/* ---- list.format ---- */

static ezz_status
judge_format(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct trust_case	*c = what;
	ezz_status		 st;

	if ((st = ezz_trust_read(ctx, c->bytes, false, &c->trust)) == EZZ_OK &&
	    (st = take_set(ctx, c, &c->trust->roots, false)) == EZZ_OK)
		st = take_set(ctx, c, &c->trust->next, true);
	if (st == EZZ_OK)
		return EZZ_OK;
	ezz_trust_free(&c->trust);
	return ezz_note_error(n, EZZ_FAILED, st);
}

static ezz_status
nothing(struct ezz_note *n)
{
	return ezz_note(n, EZZ_INDETERMINATE,
	    "the pack could not be read: there is nothing to judge");
}

/* ---- list.signature ---- */

static ezz_status
verify_by(ezz_ctx *ctx, const ezz_trust *t,
    const struct ezz_cose_signature *s, const struct ezz_pkey *key, bool *good)
{
	const struct ezz_alg_row	*alg = ezz_alg_by_cose(s->header.alg);
	struct ezz_buf			 message = { 0 };
	ezz_status			 st;

	*good = false;
	if (alg == NULL || !alg->issues || alg->alg != ezz_pkey_alg(key))
		return EZZ_OK;
	st = ezz_cose_signed_bytes(ctx, t->sign.protected, &s->protected,
	    EZZ_BYTES(NULL, 0), t->sign.payload, &message);
	if (st == EZZ_OK)
		st = ezz_pkey_verify(ctx, key, alg->alg,
		    ezz_bytes_of(&message), s->signature, good);
	ezz_buf_free(&message);
	return st;
}

static bool
plain_header(const struct ezz_cose_header *h)
{
	return h->typ.n == 0 && h->issuer.n == 0 && h->schema.n == 0;
}

/*
 * The key id is a hint: every root that has it is tried.  A signature of an
 * unknown key says nothing; one that names a root and is not its own is bad.
 */
static ezz_status
judge_signer(ezz_ctx *ctx, struct trust_case *c, size_t i,
    struct ezz_note *n)
{
	const struct ezz_cose_signature	*s = &c->trust->sign.by[i];
	struct root_case		*r;
	bool				 known = false, good = false;
	ezz_status			 st;

	for (size_t k = 0; k < c->n && !good; k++) {
		r = &c->roots[k];
		if (!ezz_bytes_equal(s->header.kid,
		    EZZ_BYTES(ezz_pkey_kid(r->key), EZZ_KID)))
			continue;
		known = true;
		if ((st = verify_by(ctx, c->trust, s, r->key, &good)))
			return st;
		if (good && r->signed_it)
			return ezz_remark(n, "signature %zu is by a root that "
			    "has signed before: it counts once", i + 1);
		r->signed_it = r->signed_it || good;
	}
	if (!known)
		return ezz_remark(n, "signature %zu is by no root of the "
		    "pack or of the office", i + 1);
	if (!good || !plain_header(&s->header))
		return ezz_note(n, EZZ_FAILED, "signature %zu does not match "
		    "the pack and the root that it names", i + 1);
	return EZZ_OK;
}

static size_t
signers(const struct trust_case *c, bool (*of)(const struct root_case *))
{
	size_t	 n = 0;

	for (size_t i = 0; i < c->n; i++)
		n += c->roots[i].signed_it && of(&c->roots[i]);
	return n;
}

static bool
is_listed(const struct root_case *r)
{
	return r->listed;
}

static bool
is_next(const struct root_case *r)
{
	return r->next;
}

/* A pinned key counts as long as the pack, too, calls it a root. */
static bool
is_pinned(const struct root_case *r)
{
	return r->pin != NULL && (r->listed || r->next);
}

static size_t
wanted_of(const struct ezz_roots *p)
{
	return p->threshold == 0 ? p->n : p->threshold;
}

static ezz_status
judge_pinned(struct trust_case *c, struct ezz_note *n)
{
	size_t	 have = signers(c, is_pinned);

	if (c->pins == NULL)
		return ezz_remark(n, "no root is pinned: the pack is trusted "
		    "because it was named");
	if (have == 0)
		return ezz_note(n, EZZ_FAILED,
		    "no root that the office pins has signed");
	if (have < wanted_of(c->pins))
		return ezz_note(n, EZZ_FAILED, "%zu of the pinned roots have "
		    "signed, %zu must", have, wanted_of(c->pins));
	return EZZ_OK;
}

static ezz_status
judge_signature(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct trust_case	*c = what;
	size_t			 have;
	ezz_status		 st = EZZ_OK;

	if (c->trust == NULL)
		return nothing(n);
	for (size_t i = 0; i < c->trust->sign.n && st == EZZ_OK; i++)
		st = judge_signer(ctx, c, i, n);
	if (st != EZZ_OK || (st = judge_pinned(c, n)) != EZZ_OK)
		return st;
	have = signers(c, is_listed);
	if (have < c->trust->roots.threshold)
		return ezz_note(n, EZZ_FAILED, "%zu of the pack's roots have "
		    "signed, %u must", have, c->trust->roots.threshold);
	have = signers(c, is_next);
	if (have < c->trust->next.threshold)
		return ezz_note(n, EZZ_FAILED, "%zu of the next roots have "
		    "signed, %u must", have, c->trust->next.threshold);
	return EZZ_OK;
}

/* ---- list.scope ---- */

/* Is every region of the entry inside one of the pin? */
static bool
admits_regions(const struct ezz_root *pin, const struct ezz_trust_entry *e)
{
	struct ezz_ctx		 quiet = { 0 };
	struct ezz_cursor	 c = ezz_cursor_of(e->regions);
	struct ezz_bytes	 r;
	size_t			 n, len;
	bool			 inside;

	if (pin->regions_n == 0)
		return true;
	if (ezz_cbor_array(&quiet, &c, &n) != EZZ_OK)
		return false;		/* any region is more than these */
	for (; n > 0 && ezz_cbor_text(&quiet, &c, &r) == EZZ_OK; n--) {
		inside = false;
		for (size_t i = 0; i < pin->regions_n; i++) {
			len = strlen(pin->regions[i]);
			inside = inside || (len <= r.n &&
			    memcmp(pin->regions[i], r.p, len) == 0);
		}
		if (!inside)
			return false;
	}
	return n == 0;
}

static bool
admits_schemas(const struct ezz_root *pin, const struct ezz_trust_entry *e)
{
	struct ezz_ctx		 quiet = { 0 };
	struct ezz_cursor	 c = ezz_cursor_of(e->schemas);
	uint64_t		 id;
	size_t			 n;
	bool			 inside;

	if (pin->schemas_n == 0)
		return true;
	if (ezz_cbor_array(&quiet, &c, &n) != EZZ_OK)
		return false;
	for (; n > 0 && ezz_cbor_uint(&quiet, &c, &id) == EZZ_OK; n--) {
		inside = false;
		for (size_t i = 0; i < pin->schemas_n; i++)
			inside = inside || pin->schemas[i] == id;
		if (!inside)
			return false;
	}
	return n == 0;
}

static bool
admits(const struct ezz_root *pin, const struct ezz_trust_entry *e)
{
	return (pin->uses == 0 || (pin->uses & 1u << e->use) != 0) &&
	    admits_regions(pin, e) && admits_schemas(pin, e);
}

/* As many pinned roots must admit an entry as must sign the pack. */
static size_t
apply_pins(const struct trust_case *c)
{
	size_t	 ignored = 0, votes;

	for (size_t i = 0; i < c->trust->entries_n; i++) {
		struct ezz_trust_entry	*e = &c->trust->entries[i];

		votes = 0;
		for (size_t k = 0; k < c->n; k++)
			votes += is_pinned(&c->roots[k]) &&
			    c->roots[k].signed_it &&
			    admits(c->roots[k].pin, e);
		e->ignored = votes < wanted_of(c->pins);
		ignored += e->ignored;
	}
	return ignored;
}

static ezz_status
judge_scope(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct trust_case	*c = what;
	const ezz_trust		*t = c->trust;
	size_t			 ignored;
	ezz_status		 st = EZZ_OK;

	(void)ctx;
	if (t == NULL)
		return nothing(n);
	if (c->pins != NULL && c->pins->name != NULL &&
	    !ezz_bytes_equal(t->name, ezz_bytes_str(c->pins->name)))
		st = ezz_note(n, EZZ_FAILED,
		    "the pack is named \"%.*s\", the office wants \"%s\"",
		    (int)t->name.n, (const char *)t->name.p, c->pins->name);
	if (st == EZZ_OK && t->test && (c->pins == NULL || !c->pins->test))
		st = ezz_note(n, EZZ_INDETERMINATE, "a trial pack: its keys "
		    "count in a trial office alone");
	if (st != EZZ_OK || c->pins == NULL || (ignored = apply_pins(c)) == 0)
		return st;
	return ezz_remark(n, "%zu of %zu entries are outside what the roots "
	    "are pinned to and are ignored", ignored, t->entries_n);
}

/* ---- list.freshness ---- */

static ezz_status
judge_freshness(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct trust_case	*c = what;
	const ezz_trust		*t = c->trust;
	const struct ezz_roots	*p = c->pins;
	int64_t			 skew = p == NULL || p->skew == 0 ?
				    EZZ_TRUST_SKEW : p->skew;
	char			 when[EZZ_TIME_TEXT];

	(void)ctx;
	if (t == NULL)
		return nothing(n);
	if (p != NULL && t->seq < p->least_seq)
		return ezz_note(n, EZZ_FAILED, "the pack has sequence %llu, "
		    "older than %llu: a rollback", (unsigned long long)t->seq,
		    (unsigned long long)p->least_seq);
	if (t->exp <= t->iat)
		return ezz_note(n, EZZ_FAILED,
		    "the pack ends before it begins");
	ezz_time_text(t->iat, when);
	if (t->iat - skew > c->now)
		return ezz_note(n, EZZ_FAILED, "the pack is of %s, which is "
		    "still to come: the clock or the pack is wrong", when);
	ezz_time_text(t->exp, when);
	if (t->exp < c->now)
		return ezz_note(n, EZZ_INDETERMINATE, "the pack has expired "
		    "on %s: fetch the newest one", when);
	return EZZ_OK;
}

/* ---- the whole ---- */

static const struct ezz_check rows[] = {
	{ "list.format", "RFC 9052 4.1", judge_format },
	{ "list.signature", "RFC 9052 4.4", judge_signature },
	{ "list.scope", NULL, judge_scope },
	{ "list.freshness", "RFC 8392 3.1", judge_freshness },
};

static ezz_status
judge(ezz_ctx *ctx, struct trust_case *c, ezz_report *r)
{
	ezz_trust	*t;
	ezz_status	 st;

	st = ezz_report_judge(ctx, r, "", rows, sizeof(rows) / sizeof(rows[0]),
	    c);
	if (st != EZZ_OK || (t = c->trust) == NULL)
		return st;
	t->judged = true;
	t->verdict = ezz_report_verdict(r);
	ezz_report_set_test(r, t->test);
	if (t->exp >= c->now)
		ezz_report_set_standing(r, EZZ_VALID);
	else
		ezz_report_set_standing(r, EZZ_ENDED);
	return ezz_report_trust(ctx, r, t->seq, t->iat, 0, NULL);
}

ezz_status
ezz_check_trust(ezz_ctx *ctx, struct ezz_bytes pack, const char *input,
    const struct ezz_roots *pinned, int64_t now, ezz_report **report,
    ezz_trust **trust)
{
	struct trust_case	 c = { .bytes = pack, .pins = pinned,
				    .now = now };
	ezz_report		*r = NULL;
	ezz_status		 st;

	if (report != NULL)
		*report = NULL;
	if (trust != NULL)
		*trust = NULL;
	if ((st = take_pins(ctx, &c)) != EZZ_OK ||
	    (st = ezz_report_new(ctx, EZZ_KIND_TRUST, input, now,
	    &r)) != EZZ_OK || (st = judge(ctx, &c, r)) != EZZ_OK)
		goto out;
	if (report != NULL) {
		*report = r;
		r = NULL;
	}
	if (trust != NULL) {
		*trust = c.trust;
		c.trust = NULL;
	}
out:
	for (size_t i = 0; i < c.n; i++)
		ezz_pkey_free(&c.roots[i].key);
	ezz_trust_free(&c.trust);
	ezz_report_free(&r);
	return st;
}
