/*
 * Path building and judgement (RFC 5280 6.1, GB/T 20518).  The search goes
 * from the leaf upwards by names, verifies each signature before it climbs,
 * and is bounded in depth and in signatures.  Left out: policy processing and
 * name constraints, whose critical forms are refused; revocation is crl.c's.
 */
#include <string.h>

#include "crypto/chain.h"

static const struct role_row {
	enum ezz_role	 role;
	const char	*name;
} roles[] = {
	{ EZZ_ROLE_SIGNER, "signer" },
	{ EZZ_ROLE_MAKER, "maker" },
	{ EZZ_ROLE_STAMPER, "stamper" },
	{ EZZ_ROLE_TOKEN, "token" },
	{ EZZ_ROLE_STATUS, "status" },
	{ EZZ_ROLE_TSA, "tsa" },
	{ EZZ_ROLE_TRUST, "trust" },
	{ EZZ_ROLE_ATTESTER, "attester" },
	{ EZZ_ROLE_CA, "ca" },
	{ EZZ_ROLE_ENCRYPT, "encrypt" },
};

#define ROLES	(sizeof(roles) / sizeof(roles[0]))

static const struct fault_row {
	const char	*text;
	const char	*clause;
} faults[] = {
	[EZZ_CHAIN_GOOD] = { "the certificate leads to an anchor", "" },
	[EZZ_CHAIN_NO_ISSUER] = { "the issuer of the certificate is unknown",
	    "RFC 5280 6.1" },
	[EZZ_CHAIN_SIGNATURE] = { "the named issuer did not sign the "
	    "certificate", "RFC 5280 6.1.3" },
	[EZZ_CHAIN_LONG] = { "the certificate chain is too long",
	    "RFC 5280 6.1" },
	[EZZ_CHAIN_NOT_CA] = { "a certificate in the chain is not that of a "
	    "CA", "RFC 5280 6.1.4" },
	[EZZ_CHAIN_PATH_LENGTH] = { "the chain is longer than its CA allows",
	    "RFC 5280 4.2.1.9" },
	[EZZ_CHAIN_CA_USAGE] = { "a CA in the chain may not sign "
	    "certificates", "RFC 5280 4.2.1.3" },
	[EZZ_CHAIN_CRITICAL] = { "a certificate in the chain has an unknown "
	    "critical extension", "RFC 5280 4.2" },
	[EZZ_CHAIN_MIXED] = { "SM2 and other algorithms are mixed in the "
	    "chain", "GM/T 0015" },
	[EZZ_CHAIN_NOT_YET] = { "the certificate is not valid yet",
	    "RFC 5280 4.1.2.5" },
	[EZZ_CHAIN_EXPIRED] = { "the certificate has expired",
	    "RFC 5280 4.1.2.5" },
	[EZZ_CHAIN_USAGE] = { "the certificate is not for signing",
	    "RFC 5280 4.2.1.3" },
	[EZZ_CHAIN_ENCRYPTION] = { "it is an encryption certificate; the "
	    "signing one of the pair is wanted", "GM/T 0015" },
	[EZZ_CHAIN_IS_CA] = { "a CA certificate signs certificates and CRLs "
	    "alone", "RFC 5280 4.2.1.9" },
	[EZZ_CHAIN_NOT_TSA] = { "the certificate is not for time-stamps "
	    "alone", "RFC 3161 2.3" },
};

enum ezz_role
ezz_role_by_name(const char *name)
{
	for (size_t i = 0; i < ROLES; i++)
		if (strcmp(roles[i].name, name) == 0)
			return roles[i].role;
	return EZZ_ROLE_NONE;
}

const char *
ezz_role_name(enum ezz_role role)
{
	for (size_t i = 0; i < ROLES; i++)
		if (roles[i].role == role)
			return roles[i].name;
	return "";
}

const char *
ezz_chain_text(enum ezz_chain_fault f)
{
	return faults[f].text;
}

const char *
ezz_chain_clause(enum ezz_chain_fault f)
{
	return faults[f].clause;
}

/* ---- judging a way ------------------------------------------------------ */

enum ezz_chain_fault
ezz_cert_fits(const struct ezz_cert *c, enum ezz_role role)
{
	unsigned	 use = ezz_cert_use(c);

	if (role == EZZ_ROLE_CA)
		return !ezz_cert_ca(c) ? EZZ_CHAIN_NOT_CA :
		    (use & (EZZ_KU_CERTS | EZZ_KU_ABSENT)) == 0 ?
		    EZZ_CHAIN_CA_USAGE : EZZ_CHAIN_GOOD;
	if (role == EZZ_ROLE_ENCRYPT)
		return ezz_cert_encrypts(c) ? EZZ_CHAIN_GOOD :
		    EZZ_CHAIN_USAGE;
	if (ezz_cert_encrypts(c))
		return EZZ_CHAIN_ENCRYPTION;
	if (ezz_cert_ca(c))
		return EZZ_CHAIN_IS_CA;
	if ((use & (EZZ_KU_SIGN | EZZ_KU_NONREP | EZZ_KU_ABSENT)) == 0)
		return EZZ_CHAIN_USAGE;
	if ((role == EZZ_ROLE_TSA) != ezz_cert_is_tsa(c))
		return role == EZZ_ROLE_TSA ? EZZ_CHAIN_NOT_TSA :
		    EZZ_CHAIN_USAGE;
	return EZZ_CHAIN_GOOD;
}

/* What the i-th certificate, counted from the leaf, must be as an issuer. */
static enum ezz_chain_fault
judge_issuer(const struct ezz_cert *c, size_t below)
{
	enum ezz_chain_fault	 f = ezz_cert_fits(c, EZZ_ROLE_CA);
	long			 length = ezz_cert_path_length(c);

	if (f != EZZ_CHAIN_GOOD)
		return f;
	return length >= 0 && (size_t)length < below ? EZZ_CHAIN_PATH_LENGTH :
	    EZZ_CHAIN_GOOD;
}

static void
judge_way(struct ezz_chain *ch)
{
	bool	 sm2 = ezz_pkey_alg(ezz_cert_pkey(ch->path[0])) ==
		    EZZ_SM2_SM3;

	for (size_t i = 0; i < ch->n && ch->way == EZZ_CHAIN_GOOD; i++) {
		const struct ezz_cert	*c = ch->path[i];

		ch->way_at = c;
		if (*ezz_cert_unknown(c) != '\0')
			ch->way = EZZ_CHAIN_CRITICAL;
		else if (i > 0)
			ch->way = judge_issuer(c, i - 1);
		if (ch->way == EZZ_CHAIN_GOOD && sm2 !=
		    (ezz_pkey_alg(ezz_cert_pkey(c)) == EZZ_SM2_SM3))
			ch->way = EZZ_CHAIN_MIXED;
	}
}

static void
judge_time(struct ezz_chain *ch, int64_t time)
{
	for (size_t i = 0; i < ch->n && ch->time == EZZ_CHAIN_GOOD; i++) {
		ch->time_at = ch->path[i];
		if (time < ezz_cert_not_before(ch->path[i]))
			ch->time = EZZ_CHAIN_NOT_YET;
		else if (time > ezz_cert_not_after(ch->path[i]))
			ch->time = EZZ_CHAIN_EXPIRED;
	}
}

/* ---- finding a way ------------------------------------------------------ */

struct search {
	const struct ezz_cert *const	*others;
	size_t				 n_others;
	const struct ezz_cert *const	*anchors;
	size_t				 n_anchors;
	int64_t				 time;
	enum ezz_role			 role;
	size_t				 tries;
	struct ezz_chain		 now;
	struct ezz_chain		*best;
	bool				 found;		/* an anchor */
	bool				 clean;		/* without a fault */
};

static bool
faultless(const struct ezz_chain *c)
{
	return c->way == EZZ_CHAIN_GOOD && c->time == EZZ_CHAIN_GOOD &&
	    c->use == EZZ_CHAIN_GOOD;
}

static void
arrived(struct search *s)
{
	struct ezz_chain	 ch = s->now;

	ch.anchor = ch.path[ch.n - 1];
	ch.way = ch.time = EZZ_CHAIN_GOOD;
	judge_way(&ch);
	judge_time(&ch, s->time);
	ch.use = ezz_cert_fits(ch.path[0], s->role);
	if (!s->found || faultless(&ch))
		*s->best = ch;
	s->found = true;
	s->clean = faultless(&ch);
}

static bool
on_path(const struct ezz_chain *c, const struct ezz_cert *cert)
{
	for (size_t i = 0; i < c->n; i++)
		if (ezz_cert_equal(c->path[i], cert))
			return true;
	return false;
}

static bool
is_anchor(const struct search *s, const struct ezz_cert *cert)
{
	for (size_t i = 0; i < s->n_anchors; i++)
		if (ezz_cert_equal(s->anchors[i], cert))
			return true;
	return false;
}

/* The further fault tells more: a name that fits says whom to ask. */
static void
no_way(struct search *s, enum ezz_chain_fault f, const struct ezz_cert *at)
{
	if (s->found || f <= s->best->way)
		return;
	s->best->way = f;
	s->best->way_at = at;
}

/* *good: it issued the last certificate on the path, and is now there. */
static ezz_status
step(ezz_ctx *ctx, struct search *s, const struct ezz_cert *issuer,
    bool *good)
{
	const struct ezz_cert	*c = s->now.path[s->now.n - 1];
	ezz_status		 st;

	*good = false;
	if (!ezz_cert_named_by(c, issuer) || on_path(&s->now, issuer))
		return EZZ_OK;
	if (s->now.n == EZZ_MAX_CHAIN || s->tries == EZZ_MAX_CHAIN_TRIES) {
		no_way(s, EZZ_CHAIN_LONG, c);
		return EZZ_OK;
	}
	s->tries++;
	st = ezz_cert_signed_by(ctx, c, ezz_cert_pkey(issuer), good);
	if (st != EZZ_OK)
		return st;
	if (*good)
		s->now.path[s->now.n++] = issuer;
	else
		no_way(s, EZZ_CHAIN_SIGNATURE, c);
	return EZZ_OK;
}

/* depth is bounded by step(), which never lets a path grow further. */
static ezz_status
climb(ezz_ctx *ctx, struct search *s, size_t depth)
{
	ezz_status	 st = EZZ_OK;
	bool		 good;

	if (is_anchor(s, s->now.path[s->now.n - 1])) {
		arrived(s);
		if (s->clean)
			return EZZ_OK;
	}
	for (size_t i = 0; i < s->n_anchors && !s->clean; i++) {
		if ((st = step(ctx, s, s->anchors[i], &good)) != EZZ_OK)
			return st;
		if (good) {
			arrived(s);
			s->now.n--;
		}
	}
	for (size_t i = 0; i < s->n_others && !s->clean; i++) {
		if (is_anchor(s, s->others[i]))
			continue;
		if ((st = step(ctx, s, s->others[i], &good)) != EZZ_OK)
			return st;
		if (good) {
			st = depth + 1 < EZZ_MAX_CHAIN ?
			    climb(ctx, s, depth + 1) : EZZ_OK;
			s->now.n--;
		}
		if (st != EZZ_OK)
			return st;
	}
	return st;
}

ezz_status
ezz_chain_judge(ezz_ctx *ctx, const struct ezz_cert *leaf,
    const struct ezz_cert *const *others, size_t n_others,
    const struct ezz_cert *const *anchors, size_t n_anchors, int64_t time,
    enum ezz_role role, struct ezz_chain *out)
{
	struct search	 s = {
		.others = others, .n_others = n_others,
		.anchors = anchors, .n_anchors = n_anchors,
		.time = time, .role = role, .best = out
	};

	memset(out, 0, sizeof(*out));
	out->n = s.now.n = 1;
	out->path[0] = s.now.path[0] = leaf;
	out->way = EZZ_CHAIN_NO_ISSUER;
	out->way_at = leaf;
	out->use = ezz_cert_fits(leaf, role);
	judge_time(out, time);
	return climb(ctx, &s, 0);
}
