/*
 * Does evidence hold, and for this object?  RFC 4998 5.3, step by step: the
 * object in the first list, each reduced tree up to its time-stamp, each
 * renewal over what came before, each time-stamp valid when the next was
 * made and the last one now.  A lone time-stamp is a record of one step.
 *
 * After a renewal of the whole tree the new hash of the object and that of
 * the chains before it are put together in this order and not sorted, as all
 * records that were met have it (RFC 4998 5.2).
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "op/evidence.h"

/* ---- reading ------------------------------------------------------------- */

/* As if it were a record: one chain of one stamp, without a tree. */
static void
as_record(struct ezz_ers *e, struct ezz_bytes token)
{
	memset(e, 0, sizeof(*e));
	e->chains_n = e->stamps_n = 1;
	e->chains[0] = (struct ezz_ers_chain){ .n = 1 };
	e->stamps[0].token = token;
}

static ezz_status
parse(ezz_ctx *ctx, struct ezz_evidence *e, struct ezz_bytes record)
{
	ezz_status	 st = EZZ_OK;

	if ((e->ers = calloc(1, sizeof(*e->ers))) == NULL)
		return ezz_nomem(ctx);
	if (ezz_ers_is(record))
		st = ezz_ers_read(ctx, record, e->ers);
	else if (ezz_evidence_is_token(record)) {
		e->lone = true;
		as_record(e->ers, record);
	} else
		st = ezz_fail(ctx, EZZ_EFORMAT, "RFC 4998 3.1",
		    "this is neither an evidence record nor a time-stamp");
	if (st == EZZ_OK) {
		e->steps = calloc(e->ers->stamps_n, sizeof(*e->steps));
		return e->steps == NULL ? ezz_nomem(ctx) : EZZ_OK;
	}
	free(e->ers);
	e->ers = NULL;
	if (st == EZZ_ENOMEM)
		return st;
	e->fault = strdup(ezz_message(ctx));
	return e->fault == NULL ? ezz_nomem(ctx) : EZZ_OK;
}

bool
ezz_evidence_is_token(struct ezz_bytes b)
{
	return ezz_tsp_is_response(b) || ezz_tsp_is_token(b);
}

void
ezz_evidence_done(struct ezz_evidence *e)
{
	for (size_t i = 0; e->steps != NULL && i < e->ers->stamps_n; i++)
		ezz_timestamp_done(&e->steps[i].stamp);
	free(e->steps);
	free(e->ers);
	free(e->fault);
	ezz_buf_free(&e->own_record);
	memset(e, 0, sizeof(*e));
}

/* ---- what each step must cover ------------------------------------------- */

/* Without a tree, what is covered is the imprint itself. */
static void
cover(struct ezz_evidence *e, size_t i, const uint8_t *hash)
{
	const struct ezz_ers_stamp	*a = &e->ers->stamps[i];
	struct ezz_ers_step		*s = &e->steps[i];
	size_t				 size = ezz_hash_size(s->hash);

	if (a->lists_n > 0) {
		s->linked = ezz_evidence_in_first(a, EZZ_BYTES(hash, size));
		return;
	}
	memcpy(s->root, hash, size);
	s->rooted = s->linked = true;
}

/* The preceding chains as one SEQUENCE, each as it was received. */
static ezz_status
digest_before(ezz_ctx *ctx, const struct ezz_evidence *e, size_t chain,
    enum ezz_hash hash, uint8_t out[EZZ_DIGEST_MAX])
{
	struct ezz_buf	 b = { 0 };
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < chain && st == EZZ_OK; i++)
		st = ezz_buf_addb(ctx, &b, e->ers->chains[i].raw);
	if (st == EZZ_OK && (st = ezz_der_wrap(ctx, &b, 0,
	    EZZ_DER_SEQUENCE)) == EZZ_OK)
		st = ezz_digest_once(ctx, hash, ezz_bytes_of(&b), out);
	ezz_buf_free(&b);
	return st;
}

/* The hash of an object as the first stamp of a chain must hold it. */
static ezz_status
object_hash(ezz_ctx *ctx, const struct ezz_evidence *e, size_t chain,
    enum ezz_hash hash, struct ezz_bytes object, uint8_t *out)
{
	uint8_t		 both[2 * EZZ_DIGEST_MAX];
	size_t		 size = ezz_hash_size(hash);
	ezz_status	 st;

	if ((st = ezz_digest_once(ctx, hash, object, both)) != EZZ_OK)
		return st;
	if (chain == 0) {
		memcpy(out, both, size);
		return EZZ_OK;
	}
	if ((st = digest_before(ctx, e, chain, hash, both + size)) != EZZ_OK)
		return st;
	return ezz_digest_once(ctx, hash, EZZ_BYTES(both, 2 * size), out);
}

/* A group's first list holds its members and nobody else. */
static ezz_status
cover_group(ezz_ctx *ctx, struct ezz_evidence *e, size_t chain)
{
	size_t				 i = e->ers->chains[chain].first;
	const struct ezz_ers_stamp	*a = &e->ers->stamps[i];
	struct ezz_ers_step		*s = &e->steps[i];
	uint8_t				 h[EZZ_DIGEST_MAX];
	struct ezz_bytes		 v;
	struct ezz_cursor		 c;
	size_t				 n = 0;
	ezz_status			 st = EZZ_OK;

	s->linked = a->lists_n > 0;
	for (size_t k = 0; k < e->objects_n && st == EZZ_OK; k++) {
		st = object_hash(ctx, e, chain, s->hash, e->objects[k], h);
		s->linked = s->linked && st == EZZ_OK &&
		    ezz_evidence_in_first(a, EZZ_BYTES(h,
		    ezz_hash_size(s->hash)));
	}
	if (a->lists_n == 0)
		return st;
	for (c = ezz_cursor_of(a->lists[0]); ezz_ers_next(&c, &v);)
		n++;
	s->extra = n != e->objects_n;
	return st;
}

static ezz_status
cover_object(ezz_ctx *ctx, struct ezz_evidence *e, size_t chain)
{
	size_t		 i = e->ers->chains[chain].first;
	uint8_t		 h[EZZ_DIGEST_MAX];
	ezz_status	 st;

	if (e->objects_n == 0 || e->steps[i].hash == EZZ_HASH_NONE) {
		/* nothing to look for: the imprint stands for itself */
		if (e->ers->stamps[i].lists_n == 0 &&
		    e->steps[i].stamp.token != NULL &&
		    e->steps[i].hash != EZZ_HASH_NONE &&
		    e->steps[i].stamp.token->info.imprint.digest.n ==
		    ezz_hash_size(e->steps[i].hash)) {
			memcpy(e->steps[i].root, e->steps[i].stamp.token->
			    info.imprint.digest.p,
			    ezz_hash_size(e->steps[i].hash));
			e->steps[i].rooted = true;
		}
		return EZZ_OK;
	}
	if (e->objects_n > 1)
		return cover_group(ctx, e, chain);
	if ((st = object_hash(ctx, e, chain, e->steps[i].hash, e->objects[0],
	    h)) == EZZ_OK)
		cover(e, i, h);
	return st;
}

/* A renewal covers the time-stamp before it. */
static ezz_status
cover_token(ezz_ctx *ctx, struct ezz_evidence *e, size_t i)
{
	uint8_t		 h[EZZ_DIGEST_MAX];
	ezz_status	 st;

	if (e->steps[i].hash == EZZ_HASH_NONE)
		return EZZ_OK;
	if ((st = ezz_digest_once(ctx, e->steps[i].hash,
	    e->ers->stamps[i - 1].token, h)) == EZZ_OK)
		cover(e, i, h);
	return st;
}

/* ---- all steps ----------------------------------------------------------- */

static ezz_status
step(ezz_ctx *ctx, struct ezz_evidence *e, size_t i)
{
	const struct ezz_ers_stamp	*a = &e->ers->stamps[i];
	struct ezz_ers_step		*s = &e->steps[i];
	ezz_status			 st;

	s->stamp.v = e->v;
	s->stamp.terms = e->terms;
	s->stamp.report = e->report;
	if ((st = ezz_timestamp_read(ctx, &s->stamp, a->token)) != EZZ_OK)
		return st;
	s->hash = a->hash[0] != '\0' ? ezz_hash_by_oid(a->hash) :
	    s->stamp.token != NULL ? s->stamp.hash : EZZ_HASH_NONE;
	return ezz_evidence_reduce(ctx, a, s);
}

static ezz_status
cover_all(ezz_ctx *ctx, struct ezz_evidence *e)
{
	ezz_status	 st = EZZ_OK;

	for (size_t k = 0; k < e->ers->chains_n && st == EZZ_OK; k++) {
		const struct ezz_ers_chain	*c = &e->ers->chains[k];

		st = cover_object(ctx, e, k);
		for (size_t i = c->first + 1; i < c->first + c->n &&
		    st == EZZ_OK; i++)
			st = cover_token(ctx, e, i);
	}
	return st;
}

/* From the last, which must hold now, each proves the one before. */
static ezz_status
settle_all(ezz_ctx *ctx, struct ezz_evidence *e)
{
	ezz_status	 st = EZZ_OK;

	for (size_t i = e->ers->stamps_n; i-- > 0 && st == EZZ_OK;) {
		struct ezz_ers_step	*s = &e->steps[i];

		if (i + 1 < e->ers->stamps_n && e->steps[i + 1].linked &&
		    e->steps[i + 1].stamp.proves)
			ezz_person_prove(&s->stamp.tsa,
			    e->steps[i + 1].stamp.time);
		if (s->rooted)
			ezz_timestamp_over_digest(&s->stamp, s->hash,
			    s->root);
		st = ezz_timestamp_settle(ctx, &s->stamp);
	}
	return st;
}

/* ---- findings ------------------------------------------------------------ */

static ezz_status
place(const struct ezz_evidence *e, size_t i, struct ezz_note *n)
{
	return e->ers->stamps_n == 1 ? EZZ_OK :
	    ezz_note_place(n, "time-stamp %zu", i + 1);
}

static bool
listed(const struct ezz_ers *r, const char *oid)
{
	for (size_t i = 0; i < r->algs_n; i++)
		if (strcmp(r->algs[i], oid) == 0)
			return true;
	return false;
}

static ezz_status
format_of(const struct ezz_evidence *e, size_t i, struct ezz_note *n)
{
	const struct ezz_ers_step	*s = &e->steps[i];
	ezz_status			 st;

	if ((st = place(e, i, n)) != EZZ_OK)
		return st;
	if (s->stamp.token == NULL)
		return ezz_note(n, EZZ_FAILED, "%s", s->stamp.fault);
	if (s->hash == EZZ_HASH_NONE)
		return ezz_note(n, EZZ_INDETERMINATE, "its hashes are of a "
		    "function that ezz does not know");
	if (!s->sizes)
		return ezz_note(n, EZZ_FAILED,
		    "a hash in it has not the length of %s",
		    ezz_hash_name(s->hash));
	if (!e->lone && !listed(e->ers, ezz_hash_oid(s->hash)))
		return ezz_note(n, EZZ_FAILED, "the record does not list %s, "
		    "and uses it", ezz_hash_name(s->hash));
	if (i > 0 && e->steps[i - 1].stamp.token != NULL &&
	    s->stamp.token->info.time <
	    e->steps[i - 1].stamp.token->info.time)
		return ezz_note(n, EZZ_FAILED,
		    "it is older than the one before it");
	return EZZ_OK;
}

static ezz_status
format(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct ezz_evidence	*e = what;
	ezz_status			 st = EZZ_OK;

	if (e->ers == NULL)
		return ezz_note(n, EZZ_FAILED, "%s", e->fault);
	if (e->ers->has_infos)
		st = ezz_remark(n, "it carries information that nothing "
		    "protects, and that was not used");
	for (size_t i = 0; i < e->ers->notes.n && st == EZZ_OK; i++)
		st = ezz_remark(n, "%s",
		    ezz_text(ctx, e->ers->notes.v[i].text));
	for (size_t i = 0; i < e->ers->stamps_n && st == EZZ_OK; i++)
		st = format_of(e, i, n);
	return st != EZZ_OK ? st : ezz_note_place(n, "%s", "");
}

static ezz_status
object(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct ezz_evidence	*e = what;
	ezz_status			 st = EZZ_OK;

	if (e->ers == NULL)
		return ezz_note_not_reached(n);
	if (e->whole > 0)
		return ezz_note(n, EZZ_PASSED, "%llu objects lead to the "
		    "root; that each is what it was, its file must show",
		    (unsigned long long)e->whole);
	if (e->objects_n == 0)
		return ezz_note(n, EZZ_INDETERMINATE, "nothing was given that "
		    "it could be evidence for: name the file, and this with "
		    "--evidence");
	for (size_t k = 0; k < e->ers->chains_n && st == EZZ_OK; k++) {
		const struct ezz_ers_step	*s =
		    &e->steps[e->ers->chains[k].first];

		/* without a tree the object is the imprint, or is not there */
		if (k == 0 && (!s->linked || (!s->stamp.over_it &&
		    e->ers->stamps[0].lists_n == 0)))
			st = ezz_note(n, EZZ_FAILED,
			    "it is evidence for something else");
		else if (!s->linked)
			st = ezz_note(n, EZZ_FAILED, "the object was not "
			    "renewed with the chain that follows");
		else if (s->extra)
			st = ezz_note(n, EZZ_FAILED, "the group in it has "
			    "other members than those given");
	}
	for (size_t i = 1; i < e->objects_n && st == EZZ_OK; i++)
		if (ezz_evidence_is_list(e->objects[i]))
			st = ezz_evidence_members(ctx, e, e->objects[i], n);
	return st;
}

static ezz_status
chain(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct ezz_evidence	*e = what;
	ezz_status			 st = EZZ_OK;

	(void)ctx;
	if (e->ers == NULL)
		return ezz_note_not_reached(n);
	for (size_t k = 0; k < e->ers->chains_n; k++) {
		const struct ezz_ers_chain	*c = &e->ers->chains[k];

		for (size_t i = c->first; i < c->first + c->n; i++) {
			const struct ezz_ers_step	*s = &e->steps[i];

			if ((st = place(e, i, n)) != EZZ_OK)
				return st;
			if (s->hash != e->steps[c->first].hash)
				st = ezz_note(n, EZZ_FAILED, "one chain has "
				    "hashes of two functions");
			else if (i > c->first && !s->linked)
				st = ezz_note(n, EZZ_FAILED, "it does not "
				    "renew the one before it");
			else if (!s->stamp.over_it)
				st = ezz_note(n, EZZ_FAILED, "its hashes do "
				    "not lead to what was stamped");
			if (st != EZZ_OK)
				return st;
		}
	}
	if ((st = ezz_note_place(n, "%s", "")) != EZZ_OK)
		return st;
	return ezz_note_verdict(n) != EZZ_PASSED ? EZZ_OK : ezz_note(n,
	    EZZ_PASSED, "%zu time-stamps in %zu chains", e->ers->stamps_n,
	    e->ers->chains_n);
}

static ezz_status
tokens(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct ezz_evidence	*e = what;
	char			 text[EZZ_TIME_TEXT];
	ezz_status		 st = EZZ_OK;

	if (e->ers == NULL)
		return ezz_note_not_reached(n);
	for (size_t i = 0; i < e->ers->stamps_n && st == EZZ_OK; i++) {
		e->steps[i].stamp.report = e->report;
		if ((st = place(e, i, n)) == EZZ_OK)
			st = ezz_timestamp_note_authority(ctx,
			    &e->steps[i].stamp, n);
	}
	if (st != EZZ_OK || (st = ezz_note_place(n, "%s", "")) != EZZ_OK ||
	    ezz_note_verdict(n) != EZZ_PASSED)
		return st;
	ezz_time_text(e->steps[0].stamp.token->info.time, text);
	return ezz_note(n, EZZ_PASSED, "first stamped on %s by %s", text,
	    ezz_cert_common_name(e->steps[0].stamp.tsa.cert));
}

/* A tree's function must count until the next chain took over. */
static ezz_status
tree_alg(const struct ezz_evidence *e, size_t k, struct ezz_note *n)
{
	enum ezz_hash			 hash = e->steps[
					    e->ers->chains[k].first].hash;
	int64_t				 until = e->terms->time;
	const struct ezz_policy_row	*row;

	if (k + 1 < e->ers->chains_n) {
		const struct ezz_ers_step	*s =
		    &e->steps[e->ers->chains[k + 1].first];

		if (s->stamp.proves)
			until = s->stamp.time;
	}
	row = ezz_policy_hash(e->v->policy, hash);
	if (row != NULL && row->until >= until)
		return EZZ_OK;
	return ezz_note(n, EZZ_INDETERMINATE, "the policy does not take %s "
	    "any more, and nothing renewed the tree in time",
	    hash == EZZ_HASH_NONE ? "?" : ezz_hash_name(hash));
}

static ezz_status
algorithms(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct ezz_evidence	*e = what;
	ezz_status			 st = EZZ_OK;

	if (e->ers == NULL)
		return ezz_note_not_reached(n);
	for (size_t k = 0; k < e->ers->chains_n && st == EZZ_OK; k++)
		st = tree_alg(e, k, n);
	for (size_t i = 0; i < e->ers->stamps_n && st == EZZ_OK; i++)
		if ((st = place(e, i, n)) == EZZ_OK)
			st = ezz_timestamp_note_algorithms(ctx,
			    &e->steps[i].stamp, n);
	return st != EZZ_OK ? st : ezz_note_place(n, "%s", "");
}

static const struct ezz_check rows[] = {
	{ "evidence.format", "RFC 4998 3.1", format },
	{ "evidence.object", "RFC 4998 4.3", object },
	{ "evidence.chain", "RFC 4998 5.3", chain },
	{ "evidence.token", "RFC 3161 2.2", tokens },
	{ "evidence.algorithm", "RFC 4998 5.3", algorithms },
};

#define ROWS	(sizeof(rows) / sizeof(rows[0]))

/* ---- the whole ----------------------------------------------------------- */

/* Asked before the findings are due, so made twice. */
static ezz_status
weigh(ezz_ctx *ctx, struct ezz_evidence *e)
{
	ezz_report	*scratch = NULL;
	ezz_status	 st;

	if ((st = ezz_report_new(ctx, EZZ_KIND_EVIDENCE, "", e->terms->time,
	    &scratch)) != EZZ_OK)
		return st;
	st = ezz_evidence_judge(ctx, e, scratch);
	if (st == EZZ_OK && ezz_report_verdict(scratch) == EZZ_PASSED) {
		e->proves = true;
		e->time = e->steps[0].stamp.time;
	}
	ezz_report_free(&scratch);
	return st;
}

ezz_status
ezz_evidence_prepare(ezz_ctx *ctx, struct ezz_evidence *e,
    struct ezz_bytes record)
{
	ezz_status	 st;

	if ((st = parse(ctx, e, record)) != EZZ_OK)
		return st;
	for (size_t i = 0; e->ers != NULL && i < e->ers->stamps_n; i++)
		if ((st = step(ctx, e, i)) != EZZ_OK)
			return st;
	if (e->ers != NULL && ((st = cover_all(ctx, e)) != EZZ_OK ||
	    (st = settle_all(ctx, e)) != EZZ_OK))
		return st;
	return weigh(ctx, e);
}

ezz_status
ezz_evidence_judge(ezz_ctx *ctx, struct ezz_evidence *e, ezz_report *r)
{
	e->report = r;
	for (size_t i = 0; e->ers != NULL && i < e->ers->stamps_n; i++)
		e->steps[i].stamp.report = r;
	return ezz_report_judge(ctx, r, "", rows, ROWS, e);
}
