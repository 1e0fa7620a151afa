/*
 * token.holder (RFC 8747; see object/presentation.h for the wire).  A token
 * without a key is for paper.  One with a key is a copy until its holder
 * proves to be there: by a time step that is not a minute old, or by an answer
 * to the challenge on this window's screen.  Either counts once where the
 * caller remembers.  Whatever the clocks alone may explain is undecided;
 * whatever they cannot is failed.
 *
 * What is left out: a live phone far away whose screen is relayed shows the
 * very same proofs.
 */
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "object/presentation.h"
#include "op/check_holder.h"

struct showing {
	const struct ezz_holder_case	*c;
	struct ezz_pkey			*key;
	struct ezz_proof		 proof;
	uint8_t				 message[32];	/* what was signed */
	bool				 good;
};

/* ---- arithmetic --------------------------------------------------------- */

/* Did the holder's key sign this proof for this very code? */
static ezz_status
try_proof(ezz_ctx *ctx, struct showing *s,
    const struct ezz_challenge *challenge)
{
	const struct ezz_ez1	*t = s->c->ez1;
	struct ezz_bytes	 payload = EZZ_BYTES(t->body.p,
				    t->body.n - s->c->proof.n);
	struct ezz_buf		 tbs = { 0 };
	uint8_t			 bound[32], sm3[EZZ_DIGEST_MAX];
	ezz_status		 st;

	if ((st = ezz_proof_bound(ctx, t, payload, bound)) == EZZ_OK &&
	    (st = ezz_proof_signed(ctx, &s->proof, s->key, bound, challenge,
	    &tbs)) == EZZ_OK &&
	    (st = ezz_digest_once(ctx, EZZ_SM3, ezz_bytes_of(&tbs), sm3)) ==
	    EZZ_OK) {
		memcpy(s->message, sm3, sizeof(s->message));
		st = ezz_pkey_verify(ctx, s->key, ezz_pkey_alg(s->key),
		    ezz_bytes_of(&tbs), EZZ_BYTES(s->proof.signature,
		    sizeof(s->proof.signature)), &s->good);
	}
	ezz_buf_free(&tbs);
	return st;
}

static ezz_status
forged(struct ezz_note *n)
{
	return ezz_note(n, EZZ_FAILED, "the proof is not by the key that the "
	    "code is bound to, or is of another code");
}

/*
 * Once, where somebody remembers.  What was signed counts and not the octets
 * of the signature, of which one message may have several.
 */
static ezz_status
once(ezz_ctx *ctx, const struct showing *s, const uint8_t digest[32],
    int64_t until, struct ezz_note *n)
{
	const struct ezz_verify_terms	*t = s->c->terms;
	enum ezz_once			 answer = EZZ_ONCE_FIRST;
	ezz_status			 st;

	if (t->once == NULL)
		return ezz_remark(n, "nobody remembers here: the same proof "
		    "passes again while it lasts");
	if ((st = t->once(ctx, t->once_arg, digest, until, &answer)) !=
	    EZZ_OK)
		return st;
	if (answer == EZZ_ONCE_AGAIN)
		return s->proof.kind == EZZ_PROOF_ANSWER ?
		    ezz_note(n, EZZ_FAILED, "this challenge was answered "
		    "before, and counts once: let the phone scan the new one") :
		    ezz_note(n, EZZ_FAILED, "this proof was shown here "
		    "before: a copy, or the phone has not yet drawn a new one");
	if (answer == EZZ_ONCE_FORGOTTEN)
		return ezz_note(n, EZZ_INDETERMINATE, "this proof is older "
		    "than what is remembered here: let the phone draw a new "
		    "one");
	return EZZ_OK;
}

/* ---- a time step -------------------------------------------------------- */

static ezz_status
step_time(const struct showing *s, struct ezz_note *n)
{
	int64_t	 now = s->c->terms->time, made = s->proof.time;
	char	 text[EZZ_TIME_TEXT];

	if (made > now + EZZ_PROOF_LIFE) {
		ezz_time_text(made, text);
		return ezz_note(n, EZZ_INDETERMINATE, "the proof is dated "
		    "%s, which is not yet: look at the clocks of this machine "
		    "and of the phone", text);
	}
	if (now > made + EZZ_PROOF_LIFE)
		return ezz_note(n, EZZ_INDETERMINATE, "the proof is %lld "
		    "seconds old and lasts %d: let the phone draw a new one",
		    (long long)(now - made), EZZ_PROOF_LIFE);
	return EZZ_OK;
}

static ezz_status
time_step(ezz_ctx *ctx, struct showing *s, struct ezz_note *n)
{
	ezz_status	 st;

	if ((st = try_proof(ctx, s, NULL)) != EZZ_OK)
		return st;
	if (!s->good)
		return forged(n);
	if ((st = step_time(s, n)) != EZZ_OK ||
	    ezz_note_verdict(n) != EZZ_PASSED)
		return st;
	if (s->c->schema->challenge || s->c->terms->answer_only)
		return ezz_note(n, EZZ_INDETERMINATE, "a proof by time alone "
		    "is not enough here: let the phone scan the window's code "
		    "and answer it");
	if ((st = once(ctx, s, s->message, s->proof.time + EZZ_PROOF_LIFE,
	    n)) != EZZ_OK || ezz_note_verdict(n) != EZZ_PASSED)
		return st;
	return ezz_note(n, EZZ_PASSED, "its holder's key has signed within "
	    "the last minute");
}

/* ---- an answer ---------------------------------------------------------- */

/* The caller's challenge that the answer names; cose holds its bytes. */
static ezz_status
find_challenge(ezz_ctx *ctx, const struct showing *s, struct ezz_buf *cose,
    struct ezz_challenge *out, bool *found)
{
	const struct ezz_verify_terms	*t = s->c->terms;
	ezz_status			 st;

	*found = false;
	for (size_t i = 0; i < t->challenges_n && !*found; i++) {
		cose->n = 0;
		if ((st = ezz_challenge_armour_read(ctx, t->challenges[i],
		    cose)) != EZZ_OK || (st = ezz_challenge_read(ctx,
		    ezz_bytes_of(cose), out)) != EZZ_OK)
			return ezz_while(ctx, st,
			    "reading the challenge at hand");
		*found = memcmp(out->digest, s->proof.nonce,
		    sizeof(s->proof.nonce)) == 0;
	}
	return EZZ_OK;
}

static ezz_status
unasked(const struct showing *s, struct ezz_note *n)
{
	if (s->c->terms->challenges_n == 0)
		return ezz_note(n, EZZ_INDETERMINATE, "the proof answers a "
		    "window's challenge, and none is at hand here");
	return ezz_note(n, EZZ_FAILED, "the proof answers another challenge "
	    "than this window's: another window's, or an earlier one");
}

static ezz_status
answer_time(const struct showing *s, const struct ezz_challenge *challenge,
    struct ezz_note *n)
{
	int64_t	 now = s->c->terms->time;
	char	 text[EZZ_TIME_TEXT];

	if (now + s->c->skew < challenge->iat)
		return ezz_note_clock(n, challenge->iat);
	if (now <= challenge->exp)
		return EZZ_OK;
	ezz_time_text(challenge->exp, text);
	return ezz_note(n, EZZ_INDETERMINATE, "the challenge has run out at "
	    "%s: let the phone scan the new one", text);
}

/* What the window wants to see and the code does not hold. */
static ezz_status
wanted(const struct showing *s, const struct ezz_challenge *challenge,
    struct ezz_note *n)
{
	struct ezz_bytes	 key;
	bool			 there;
	ezz_status		 st;

	for (size_t i = 0; ezz_challenge_wanted(challenge, i, &key); i++) {
		there = false;
		for (size_t k = 0; k < s->c->fields_n && !there; k++)
			there = ezz_bytes_equal(key, ezz_bytes_str(
			    s->c->fields[k].field->key));
		if (!there && (st = ezz_note(n, EZZ_INDETERMINATE, "the "
		    "window asks for %.*s, which this code does not hold",
		    (int)key.n, (const char *)key.p)) != EZZ_OK)
			return st;
	}
	return EZZ_OK;
}

static ezz_status
judge_answer(ezz_ctx *ctx, struct showing *s,
    const struct ezz_challenge *challenge, struct ezz_note *n)
{
	ezz_status	 st;

	/* used up even by an answer that fails: nobody may try twice */
	if ((st = once(ctx, s, challenge->digest, challenge->exp, n)) !=
	    EZZ_OK || ezz_note_verdict(n) != EZZ_PASSED ||
	    (st = try_proof(ctx, s, challenge)) != EZZ_OK)
		return st;
	if (!s->good)
		return forged(n);
	if ((st = answer_time(s, challenge, n)) != EZZ_OK ||
	    (st = wanted(s, challenge, n)) != EZZ_OK ||
	    ezz_note_verdict(n) != EZZ_PASSED)
		return st;
	return ezz_note(n, EZZ_PASSED,
	    "its holder's key has answered this window's challenge");
}

static ezz_status
answer(ezz_ctx *ctx, struct showing *s, struct ezz_note *n)
{
	struct ezz_challenge	 challenge;
	struct ezz_buf		 cose = { 0 };
	bool			 found;
	ezz_status		 st;

	if ((st = find_challenge(ctx, s, &cose, &challenge, &found)) ==
	    EZZ_OK)
		st = found ? judge_answer(ctx, s, &challenge, n) :
		    unasked(s, n);
	ezz_buf_free(&cose);
	return st;
}

/* ---- the whole ---------------------------------------------------------- */

static ezz_status
note_unread(struct ezz_note *n, ezz_status st)
{
	/* who made it may know more than this version does */
	return ezz_note_error(n, st == EZZ_EUNSUPPORTED ? EZZ_INDETERMINATE :
	    EZZ_FAILED, st);
}

static ezz_status
judge(ezz_ctx *ctx, struct showing *s, struct ezz_note *n)
{
	const struct ezz_verify_terms	*t = s->c->terms;
	ezz_status			 st;

	if ((st = ezz_cnf_read(ctx, s->c->cnf, &s->key)) != EZZ_OK ||
	    (st = ezz_proof_read(ctx, s->c->proof, &s->proof)) != EZZ_OK)
		return st == EZZ_ENOMEM || st == EZZ_ECRYPTO ? st :
		    note_unread(n, st);
	if (t->time + s->c->skew < t->clock_floor)
		return ezz_note_clock(n, t->clock_floor);
	return s->proof.kind == EZZ_PROOF_TIME ? time_step(ctx, s, n) :
	    answer(ctx, s, n);
}

ezz_status
ezz_check_holder(ezz_ctx *ctx, const struct ezz_holder_case *c,
    struct ezz_note *n)
{
	struct showing	 s = { .c = c };
	ezz_status	 st;

	if (c->cnf.n == 0 && c->proof.n == 0)
		return ezz_note(n, EZZ_PASSED, "none present");
	if (c->cnf.n == 0)
		return ezz_note(n, EZZ_FAILED, "a holder's proof is attached "
		    "to a code that is bound to nobody");
	if (c->proof.n == 0)
		return ezz_note(n, EZZ_INDETERMINATE, "the code is bound to "
		    "its holder's phone, and this is a copy without proof");
	st = judge(ctx, &s, n);
	ezz_pkey_free(&s.key);
	return st;
}
