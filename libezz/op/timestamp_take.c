/*
 * Asking for a time-stamp and taking the answer (RFC 3161 2.4): everything
 * that was asked for is compared, and the stamp judged, before a byte of it
 * is handed on.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "op/timestamp.h"

static enum ezz_hash
hash_named(const char *name)
{
	static const enum ezz_hash	 all[] = { EZZ_SM3, EZZ_SHA256,
					    EZZ_SHA384, EZZ_SHA512 };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcasecmp(name, ezz_hash_name(all[i])) == 0)
			return all[i];
	return EZZ_HASH_NONE;
}

ezz_status
ezz_digest_file(ezz_ctx *ctx, const char *path, const char *hash,
    struct ezz_buf *digest)
{
	enum ezz_hash	 h = hash_named(hash);
	uint8_t		 d[EZZ_DIGEST_MAX];
	ezz_status	 st;

	if (h == EZZ_HASH_NONE)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "%s is no digest that ezz uses: take SM3, SHA-256, "
		    "SHA-384 or SHA-512", hash);
	if ((st = ezz_digest_path(ctx, h, path, d)) != EZZ_OK)
		return st;
	return ezz_buf_add(ctx, digest, d, ezz_hash_size(h));
}

/* A nonce is a positive INTEGER: its first octet is below 0x80 and not 0. */
static ezz_status
nonce_of(ezz_ctx *ctx, struct ezz_bytes random, struct ezz_buf *out)
{
	ezz_status	 st;

	if (random.n > EZZ_MAX_NONCE)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "%s is too great a number", "nonce");
	if (random.n == 0 || (st = ezz_buf_addb(ctx, out, random)) != EZZ_OK)
		return random.n == 0 ? EZZ_OK : st;
	out->p[0] = (uint8_t)((out->p[0] & 0x3f) | 0x40);
	return EZZ_OK;
}

ezz_status
ezz_timestamp_request(ezz_ctx *ctx, const struct ezz_timestamp_order *o,
    struct ezz_buf *out)
{
	struct ezz_tsp_request	 q = { .want_cert = true };
	enum ezz_hash		 h = hash_named(o->hash == NULL ? "SM3" :
				    o->hash);
	struct ezz_buf		 nonce = { 0 };
	uint8_t			 d[EZZ_DIGEST_MAX];
	ezz_status		 st;

	if (h == EZZ_HASH_NONE || (o->digest.n > 0 &&
	    o->digest.n != ezz_hash_size(h)))
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "this is no digest that a time-stamp is asked for");
	if (o->digest.n == 0 &&
	    (st = ezz_digest_once(ctx, h, o->message, d)) != EZZ_OK)
		return st;
	strcpy(q.imprint.hash, ezz_hash_oid(h));
	q.imprint.digest = o->digest.n > 0 ? o->digest :
	    EZZ_BYTES(d, ezz_hash_size(h));
	if (o->policy != NULL) {
		if (strlen(o->policy) >= sizeof(q.policy))
			return ezz_fail(ctx, EZZ_EINVAL, "X.660",
			    "%s is no object identifier", o->policy);
		strcpy(q.policy, o->policy);
	}
	if ((st = nonce_of(ctx, o->nonce, &nonce)) == EZZ_OK) {
		q.nonce = ezz_bytes_of(&nonce);
		st = ezz_tsp_request_write(ctx, &q, out);
	}
	ezz_buf_free(&nonce);
	return st;
}

bool
ezz_timestamp_same(ezz_ctx *ctx, struct ezz_bytes a, struct ezz_bytes b)
{
	struct ezz_tsp_request	 p, q;

	return ezz_tsp_request_read(ctx, a, &p) == EZZ_OK &&
	    ezz_tsp_request_read(ctx, b, &q) == EZZ_OK &&
	    strcmp(p.imprint.hash, q.imprint.hash) == 0 &&
	    ezz_bytes_equal(p.imprint.digest, q.imprint.digest) &&
	    strcmp(p.policy, q.policy) == 0;
}

/* ---- the answer ---------------------------------------------------------- */

static ezz_status
refusal(ezz_ctx *ctx, const struct ezz_tsp_response *p)
{
	const char	*why = ezz_text(ctx, ezz_tsp_fault_text(p->fault));

	if (p->status == EZZ_TSP_WAITING)
		return ezz_fail(ctx, EZZ_EREFUSED, "RFC 3161 2.4.2",
		    "the authority asks to wait; ask again later");
	return ezz_fail(ctx, EZZ_EREFUSED, "RFC 3161 2.4.2",
	    "the authority refuses: %s %.*s", why,
	    (int)(p->text.n > 200 ? 200 : p->text.n),
	    p->text.n == 0 ? "" : (const char *)p->text.p);
}

/* What was asked for and what was given, thing by thing. */
static ezz_status
compare(ezz_ctx *ctx, const struct ezz_tsp_request *q,
    const struct ezz_tsp_info *i)
{
	const char	*clause = "RFC 3161 2.4.2";

	if (strcmp(q->imprint.hash, i->imprint.hash) != 0 ||
	    !ezz_bytes_equal(q->imprint.digest, i->imprint.digest))
		return ezz_fail(ctx, EZZ_EREFUSED, clause,
		    "the time-stamp is over something else");
	if (!ezz_bytes_equal(q->nonce, i->nonce))
		return ezz_fail(ctx, EZZ_EREFUSED, clause, "the nonce is not "
		    "that of the request: this answers another one");
	if (q->policy[0] != '\0' && strcmp(q->policy, i->policy) != 0)
		return ezz_fail(ctx, EZZ_EREFUSED, clause, "the time-stamp is "
		    "under the policy %s, not under %s", i->policy,
		    q->policy);
	return EZZ_OK;
}

/* A stamp from before it was asked for tells of a clock, or of a lie. */
static ezz_status
not_before(ezz_ctx *ctx, const struct ezz_timestamp *s, int64_t asked)
{
	const struct ezz_tsp_info	*i = &s->token->info;
	char				 text[EZZ_TIME_TEXT];

	if (asked == 0 ||
	    i->time + i->seconds + s->v->policy->skew >= asked)
		return EZZ_OK;
	ezz_time_text(i->time, text);
	return ezz_fail(ctx, EZZ_EREFUSED, "RFC 3161 2.4.2",
	    "the time-stamp says %s, from before it was asked for", text);
}

static ezz_status
judged(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	return ezz_timestamp_note(ctx, what, n);
}

/* The words of the finding are those of the refusal. */
static ezz_status
weigh(ezz_ctx *ctx, struct ezz_timestamp *s)
{
	static const struct ezz_check	 row = { "sig.timestamp", "",
					    judged };
	const struct ezz_finding	*f;
	ezz_status			 st;

	if ((st = ezz_report_judge(ctx, s->report, "", &row, 1, s)) != EZZ_OK)
		return st;
	f = ezz_report_finding(s->report, 0);
	return f->verdict == EZZ_PASSED ? EZZ_OK : ezz_fail(ctx,
	    EZZ_EREFUSED, NULL, "the time-stamp is not taken: %s", f->text);
}

static ezz_status
take(ezz_ctx *ctx, struct ezz_timestamp *s, const struct ezz_tsp_request *q,
    struct ezz_bytes token, int64_t asked)
{
	ezz_status	 st;

	if ((st = ezz_timestamp_read(ctx, s, token)) != EZZ_OK)
		return st;
	if (s->token == NULL)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL, "%s", s->fault);
	if ((st = compare(ctx, q, &s->token->info)) != EZZ_OK ||
	    (st = not_before(ctx, s, asked)) != EZZ_OK)
		return st;
	ezz_timestamp_over_digest(s, ezz_hash_by_oid(q->imprint.hash),
	    q->imprint.digest.p);
	if ((st = ezz_timestamp_settle(ctx, s)) != EZZ_OK)
		return st;
	return weigh(ctx, s);
}

ezz_status
ezz_timestamp_take(ezz_ctx *ctx, ezz_verifier *v, struct ezz_bytes request,
    struct ezz_bytes response, int64_t asked,
    const struct ezz_verify_terms *terms, struct ezz_buf *token)
{
	struct ezz_timestamp	 s = { .v = v, .terms = terms };
	struct ezz_tsp_request	 q;
	struct ezz_tsp_response	 p;
	ezz_status		 st;

	if ((st = ezz_tsp_request_read(ctx, request, &q)) != EZZ_OK ||
	    (st = ezz_tsp_response_read(ctx, response, &p)) != EZZ_OK)
		return st;
	if (p.status > EZZ_TSP_GRANTED_MODS)
		return refusal(ctx, &p);
	if ((st = ezz_report_new(ctx, EZZ_KIND_UNKNOWN, "", terms->time,
	    &s.report)) == EZZ_OK &&
	    (st = take(ctx, &s, &q, p.token, asked)) == EZZ_OK)
		st = ezz_buf_addb(ctx, token, p.token);
	ezz_report_free(&s.report);
	ezz_timestamp_done(&s);
	return st;
}
