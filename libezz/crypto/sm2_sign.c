/*
 * SM2 signatures (GB/T 32918.2-2016 6): r = e + x(kG), s = (k - rd)/(1+d).
 *
 * s is computed as (k + r)/(1+d) - r, one product with the inverse that the
 * key keeps.  Up to 32 signatures are made side by side and share the field
 * inversion.  Where r = 0, r + k = n or s = 0, the nonce is drawn again.
 *
 * The check: with R = kG at hand, affine, a signature is good when
 * r = e + x(R) and sG + tP = R, where t = r+s.  Many are checked by one sum of
 * the second equations, each times a random factor of which there are more
 * than 2^64 (Bellare, Garay and Rabin 1998).
 *
 * Few are checked by zG = R with z = s + td mod n.  As P = dG, that is the
 * same equation, so no wrong signature passes, whichever value was bent on its
 * way: a bent d or inverse makes a z that is not k, since t is not 0.  What it
 * trusts is that d belongs to P, which reading the key has established.
 * zG is computed anew by another way than kG was (core_same), which takes a
 * quarter of the time of the sum, whose doublings many signatures would share.
 *
 * What is checked are the bytes that the caller gets.
 */
#include <string.h>

#include "crypto/sm2_inner.h"
#include "crypto/sm2_scalar.h"

/* What a batch works with; wiped as far as it was used. */
struct batch {
	struct u256		k[EZZ_SM2_BATCH];
	struct ezz_sm2_pub	point[EZZ_SM2_BATCH];
	uint8_t			e[EZZ_SM2_BATCH][32];
	uint8_t			raw[EZZ_SM2_BATCH][32];
	bool			ok[EZZ_SM2_BATCH];
};

/*
 * The signature of e with nonce k and its point; true if it may be used.
 * k + r = 0 mod n is r + k = n.
 */
static bool
finish(const struct ezz_sm2_key *key, const uint8_t e[32],
    const struct u256 *k, const struct ezz_sm2_pub *point, uint8_t sig[64])
{
	struct u256 r, s, x, sum;
	uint64_t bad;

	sc_from_bytes(&r, e);
	sc_cut(&x, &point->x, 0);
	sc_add(&r, &r, &x);
	sc_add(&sum, k, &r);
	sc_mul(&s, &key->inverse, &sum);
	sc_sub(&s, &s, &r);
	bad = u256_mask_zero(&r) | u256_mask_zero(&sum) | u256_mask_zero(&s);
	SM2_PUBLIC(&bad, sizeof(bad));
	if (bad == 0) {
		SM2_PUBLIC(&r, sizeof(r));
		SM2_PUBLIC(&s, sizeof(s));
		u256_to_bytes(sig, &r);
		u256_to_bytes(sig + 32, &s);
	}
	explicit_bzero(&s, sizeof(s));
	explicit_bzero(&sum, sizeof(sum));
	return bad == 0;
}

/* Candidates outside 1..n-1 are marked and stand aside as 1. */
static void
take_nonces(struct batch *b, size_t n)
{
	static const struct u256 one = {{ 1, 0, 0, 0 }};

	for (size_t i = 0; i < n; i++) {
		uint64_t mask;

		u256_from_bytes(&b->k[i], b->raw[i]);
		mask = sc_mask_valid(&b->k[i]);
		u256_select(&b->k[i], mask, &b->k[i], &one);
		SM2_PUBLIC(&mask, sizeof(mask));
		b->ok[i] = mask != 0;
	}
}

/*
 * One round over the signatures that are still to be made: todo holds their
 * indices, and gets those of the next round.  False: no randomness.
 */
static bool
attempt(const struct ezz_sm2_key *key, const struct ezz_sm2_core *core,
    struct batch *b, size_t *n, uint8_t todo[], const uint8_t e[][32],
    uint8_t sig[][64], struct ezz_sm2_pub point[], const struct sm2_source *src)
{
	size_t left = 0;

	for (size_t i = 0; i < *n; i++)
		memcpy(b->e[i], e[todo[i]], 32);
	if (!src->nonces(src->nonces_arg, *n, (const uint8_t (*)[32])b->e,
	    b->raw))
		return false;
	take_nonces(b, *n);
	core->base(*n, b->k, b->point);
	SM2_PUBLIC(b->point, *n * sizeof(*b->point));
	for (size_t i = 0; i < *n; i++) {
		unsigned at = todo[i];

		point[at] = b->point[i];
		if (!b->ok[i] || !finish(key, b->e[i], &b->k[i],
		    &b->point[i], sig[at]))
			todo[left++] = (uint8_t)at;
	}
	*n = left;
	return true;
}

/*
 * Twelve of 117 places, each as likely, spread to 128 so that none touch;
 * signs likewise.  32 bytes last nearly always, else their digest goes on.
 */
static void
draw_factor(struct sm2_factor *f, uint8_t pool[32])
{
	const unsigned places = SM2_PLACES - SM2_DIGITS + 1;
	uint8_t chosen[SM2_PLACES] = { 0 };
	unsigned have = 0, at = 0;

	while (have < SM2_DIGITS) {
		unsigned x = pool[at++], place = x & 127;

		if (place < places && chosen[place] == 0) {
			chosen[place] = (x >> 7) != 0 ? 2 : 1;
			have++;
		}
		if (at == 32) {
			ezz_sm3(pool, 32, pool);
			at = 0;
		}
	}
	f->n = 0;
	for (unsigned i = 0; i < places; i++) {
		if (chosen[i] == 0)
			continue;
		f->place[f->n] = (uint8_t)(i + f->n);
		f->minus[f->n++] = chosen[i] == 2;
	}
}

static bool
draw_factors(size_t n, struct sm2_factor f[], const struct sm2_source *src)
{
	uint8_t pool[EZZ_SM2_BATCH][32];

	if (!src->rng(src->rng_arg, pool, 32 * n))
		return false;
	for (size_t i = 0; i < n; i++)
		draw_factor(&f[i], pool[i]);
	return true;
}

/* The factor as a number mod n. */
static void
factor_number(struct u256 *r, const struct sm2_factor *f)
{
	struct u256 plus = { 0 }, minus = { 0 };

	for (unsigned i = 0; i < f->n; i++) {
		struct u256 *t = f->minus[i] ? &minus : &plus;

		t->w[f->place[i] / 64] |= UINT64_C(1) << (f->place[i] % 64);
	}
	sc_sub(r, &plus, &minus);
}

/* r and t = r+s of a signature, when they are in range. */
static bool
read_signature(struct u256 *r, struct u256 *s, struct u256 *t,
    const uint8_t sig[64])
{
	u256_from_bytes(r, sig);
	u256_from_bytes(s, sig + 32);
	if ((sc_mask_valid(r) & sc_mask_valid(s)) == 0)
		return false;
	sc_add(t, r, s);
	return u256_mask_zero(t) == 0;
}

/* r = e + x mod n? */
static bool
r_fits(const struct u256 *r, const uint8_t e[32], const struct u256 *px)
{
	struct u256 t, x;

	sc_from_bytes(&t, e);
	sc_cut(&x, px, 0);
	sc_add(&t, &t, &x);
	return u256_mask_equal(&t, r) != 0;
}

/* From how many signatures on the sum is the cheaper check. */
#define SUM_PAYS	5

/* sum of f*(R - sG - tP) = infinity, and each r in order */
static bool
check_many(const struct ezz_sm2_key *key, const struct ezz_sm2_core *core,
    size_t n, const uint8_t e[][32], const uint8_t sig[][64],
    const struct ezz_sm2_pub point[], const struct sm2_source *src)
{
	struct sm2_factor f[EZZ_SM2_BATCH];
	struct u256 r, s, t, x, sum_s = { 0 }, sum_t = { 0 };

	if (!draw_factors(n, f, src))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!read_signature(&r, &s, &t, sig[i]) ||
		    !r_fits(&r, e[i], &point[i].x))
			return false;
		factor_number(&x, &f[i]);
		sc_mul(&s, &s, &x);
		sc_mul(&t, &t, &x);
		sc_sub(&sum_s, &sum_s, &s);
		sc_sub(&sum_t, &sum_t, &t);
	}
	sc_enter(&sum_s, &sum_s);
	sc_enter(&sum_t, &sum_t);
	return core->sum(key->odd, &sum_s, &sum_t, n, point, f);
}

/* (s + td)G = R, and r in order */
static bool
check_one(const struct ezz_sm2_key *key, const struct ezz_sm2_core *core,
    const uint8_t e[32], const uint8_t sig[64],
    const struct ezz_sm2_pub *point)
{
	struct u256 r, s, t, z;
	uint64_t none;
	bool good = false;

	if (!read_signature(&r, &s, &t, sig) || !r_fits(&r, e, &point->x))
		return false;
	sc_enter(&z, &key->d);
	sc_mul(&z, &z, &t);
	sc_add(&z, &z, &s);
	none = u256_mask_zero(&z);
	SM2_PUBLIC(&none, sizeof(none));
	if (none == 0)
		good = core->same(&z, point);
	explicit_bzero(&z, sizeof(z));
	return good;
}

static bool
check(const struct ezz_sm2_key *key, const struct ezz_sm2_core *core,
    size_t n, const uint8_t e[][32], const uint8_t sig[][64],
    const struct ezz_sm2_pub point[], const struct sm2_source *src)
{
	size_t good = 0;

	if (n >= SUM_PAYS)
		return check_many(key, core, n, e, sig, point, src);
	for (size_t i = 0; i < n; i++)
		good += check_one(key, core, e[i], sig[i], &point[i]);
	return good == n;
}

/*
 * What was asked for, kept in memory apart from the registers that the work
 * uses: a fault that bends one of them does not bend the check with it.
 */
struct request {
	const uint8_t	(*volatile e)[32];
	uint8_t		(*volatile sig)[64];
	volatile size_t	  n;
};

/* At most 32, from the i-th on. */
static bool
sign_some(const struct ezz_sm2_key *key, size_t n, const uint8_t e[][32],
    uint8_t sig[][64], const struct sm2_source *src,
    const struct request *again, size_t i)
{
	const struct ezz_sm2_core *core = ezz_sm2_core();
	struct ezz_sm2_pub point[EZZ_SM2_BATCH];
	struct batch b;
	uint8_t todo[EZZ_SM2_BATCH];
	size_t left = n;
	bool ok = true;

	for (size_t j = 0; j < n; j++)
		todo[j] = (uint8_t)j;
	for (int round = 0; round < 64 && left > 0 && ok; round++)
		ok = attempt(key, core, &b, &left, todo, e, sig, point, src);
	ok = ok && left == 0;
	if (ok && src->checked)
		ok = check(key, core, n, again->e + i,
		    (const uint8_t (*)[64])again->sig + i, point, src);
	explicit_bzero(b.k, n * sizeof(*b.k));
	explicit_bzero(b.point, n * sizeof(*b.point));
	explicit_bzero(b.raw, n * sizeof(*b.raw));
	return ok;
}

/* Every signature was made: each began as zeros. */
static bool
all_made(const struct request *again)
{
	static const uint8_t zero[32];
	size_t made = 0;

	for (size_t i = 0; i < again->n; i++)
		made += memcmp(again->sig[i], zero, 32) != 0;
	return made == again->n;
}

bool
ezz_sm2_sign_with(const struct ezz_sm2_key *key, size_t n,
    const uint8_t e[][32], uint8_t sig[][64], const struct sm2_source *src)
{
	struct request again = { e, sig, n };
	bool ok = true;

	memset(sig, 0, n * sizeof(*sig));
	for (size_t i = 0; i < n && ok; i += EZZ_SM2_BATCH)
		ok = sign_some(key, n - i < EZZ_SM2_BATCH ? n - i :
		    EZZ_SM2_BATCH, e + i, sig + i, src, &again, i);
	ok = ok && all_made(&again);
	if (!ok)
		explicit_bzero(again.sig, again.n * sizeof(*sig));
	ezz_sm2_scrub();
	return ok;
}

static bool
sign_hedged(const struct ezz_sm2_key *key, size_t n, const uint8_t e[][32],
    uint8_t sig[][64], ezz_sm2_rng *rng, void *arg, bool checked)
{
	struct sm2_hedge hedge = { key, rng, arg };
	struct sm2_source src = { ezz_sm2_hedged, &hedge, NULL, arg, checked };

	if (hedge.rng == NULL)
		hedge.rng = ezz_sm2_getrandom;
	src.rng = hedge.rng;
	return ezz_sm2_sign_with(key, n, e, sig, &src);
}

bool
ezz_sm2_sign(const struct ezz_sm2_key *key, const uint8_t e[32],
    ezz_sm2_rng *rng, void *arg, uint8_t sig[64])
{
	return sign_hedged(key, 1, (const uint8_t (*)[32])e,
	    (uint8_t (*)[64])sig, rng, arg, true);
}

bool
ezz_sm2_sign_bare(const struct ezz_sm2_key *key, const uint8_t e[32],
    ezz_sm2_rng *rng, void *arg, uint8_t sig[64])
{
	return sign_hedged(key, 1, (const uint8_t (*)[32])e,
	    (uint8_t (*)[64])sig, rng, arg, false);
}

bool
ezz_sm2_sign_batch(const struct ezz_sm2_key *key, size_t n,
    const uint8_t e[][32], uint8_t sig[][64], ezz_sm2_rng *rng, void *arg)
{
	return sign_hedged(key, n, e, sig, rng, arg, true);
}

bool
ezz_sm2_sign_batch_bare(const struct ezz_sm2_key *key, size_t n,
    const uint8_t e[][32], uint8_t sig[][64], ezz_sm2_rng *rng, void *arg)
{
	return sign_hedged(key, n, e, sig, rng, arg, false);
}
