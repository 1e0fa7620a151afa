/*
 * Trust packs, the reading side: bytes to entries that can be looked up.  The
 * shape is COSE_Sign (RFC 9052, 4.1) over a CWT (RFC 8392); the claims stand
 * in trust.h.  Left out: who signed and whether it counts (op/check_trust),
 * and the arithmetic of the keys, which wait unread until they are asked for,
 * so that a pack of ten thousand loads at once.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "object/trust.h"
#include "object/trust_index.h"

#define TAG_98		0xd8	/* the first byte of a pack; a draft is a map */
#define ISSUER_MAX	64
#define REGION_MAX	12	/* GB/T 10114 adds towns and villages */

static const char *const uses[] = {
	NULL, "token", "status", "seal-maker", "seal", "tsa", "attester",
	"window", "ca-signer", "ca-maker", "ca-tsa"
};

#define USES	(sizeof(uses) / sizeof(uses[0]))

const char *
ezz_use_name(enum ezz_use use)
{
	return (size_t)use < USES ? uses[use] : NULL;
}

bool
ezz_use_by_name(const char *name, enum ezz_use *out)
{
	for (size_t i = 1; i < USES; i++)
		if (strcmp(uses[i], name) == 0) {
			*out = (enum ezz_use)i;
			return true;
		}
	return false;
}

static ezz_status
bad(ezz_ctx *ctx, const char *what)
{
	return ezz_fail(ctx, EZZ_EFORMAT, NULL, "%s is out of its range",
	    ezz_text(ctx, what));
}

static ezz_status
read_limited(ezz_ctx *ctx, struct ezz_cursor *c, const char *what,
    size_t most, struct ezz_bytes *out)
{
	ezz_status	 st = ezz_cbor_text(ctx, c, out);

	if (st == EZZ_OK && (out->n == 0 || out->n > most))
		return bad(ctx, what);
	return st;
}

static ezz_status
read_small(ezz_ctx *ctx, struct ezz_cursor *c, const char *what,
    uint64_t least, uint64_t most, unsigned *out)
{
	uint64_t	 v;
	ezz_status	 st = ezz_cbor_uint(ctx, c, &v);

	if (st != EZZ_OK)
		return st;
	if (v < least || v > most)
		return bad(ctx, what);
	*out = (unsigned)v;
	return EZZ_OK;
}

/* A number that JSON and every reader hold exactly. */
static ezz_status
read_count(ezz_ctx *ctx, struct ezz_cursor *c, const char *what,
    uint64_t *out)
{
	ezz_status	 st = ezz_cbor_uint(ctx, c, out);

	return st == EZZ_OK && *out > (UINT64_C(1) << 53) - 1 ?
	    bad(ctx, what) : st;
}

/* A claim that is either left out or true. */
static ezz_status
read_true(ezz_ctx *ctx, struct ezz_cursor *c, const char *what)
{
	bool		 v;
	ezz_status	 st = ezz_cbor_bool(ctx, c, &v);

	return st == EZZ_OK && !v ? bad(ctx, what) : st;
}

/* ---- the lists of an entry ---- */

static ezz_status
check_body(ezz_ctx *ctx, struct ezz_cursor *c, int64_t *last)
{
	struct ezz_bytes	 code;

	(void)last;
	return read_limited(ctx, c, "the code of a body", ISSUER_MAX, &code);
}

static ezz_status
check_schema(ezz_ctx *ctx, struct ezz_cursor *c, int64_t *last)
{
	unsigned	 id = 0;
	ezz_status	 st = read_small(ctx, c, "a schema id", 1, UINT16_MAX,
			    &id);

	if (st != EZZ_OK)
		return st;
	if ((int64_t)id <= *last)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "the ids are not in ascending order");
	*last = id;
	return EZZ_OK;
}

static ezz_status
check_region(ezz_ctx *ctx, struct ezz_cursor *c, int64_t *last)
{
	struct ezz_bytes	 r;
	ezz_status		 st;

	(void)last;
	if ((st = read_limited(ctx, c, "a region", REGION_MAX, &r)) != EZZ_OK)
		return st;
	for (size_t i = 0; i < r.n; i++)
		if (r.p[i] < '0' || r.p[i] > '9')
			return bad(ctx, "a region");
	return EZZ_OK;
}

/* An array whose items pass, or true where any will do; kept as it is. */
static ezz_status
read_list(ezz_ctx *ctx, struct ezz_cursor *c, bool any_allowed,
    ezz_status (*item)(ezz_ctx *, struct ezz_cursor *, int64_t *),
    struct ezz_bytes *out)
{
	struct ezz_cursor	 in = *c;
	struct ezz_cbor_item	 it;
	int64_t			 last = -1;
	size_t			 n;
	ezz_status		 st;

	if ((st = ezz_cbor_skip(ctx, c, out)) != EZZ_OK ||
	    (st = ezz_cbor_peek(ctx, &in, &it)) != EZZ_OK)
		return st;
	if (any_allowed && it.type == EZZ_CBOR_SIMPLE)
		return read_true(ctx, &in, "a list for any");
	st = ezz_cbor_array(ctx, &in, &n);
	for (; st == EZZ_OK && n > 0; n--)
		st = item(ctx, &in, &last);
	return st;
}

/* Sorted and unique, so that one search answers. */
static ezz_status
read_good(ezz_ctx *ctx, struct ezz_cursor *c, struct ezz_bytes *out)
{
	ezz_status	 st = ezz_cbor_bytes(ctx, c, out);

	if (st != EZZ_OK)
		return st;
	if (out->n == 0 || out->n % 32 != 0)
		return bad(ctx, "the list of digests known to be good");
	for (size_t i = 32; i < out->n; i += 32)
		if (memcmp(out->p + i - 32, out->p + i, 32) >= 0)
			return ezz_fail(ctx, EZZ_EFORMAT, NULL,
			    "the digests known to be good are not in order");
	return EZZ_OK;
}

/* ---- the key of a certificate ---- */

/* One DER element: its contents, and all of it. */
static bool
der_next(struct ezz_cursor *c, uint8_t tag, struct ezz_bytes *body,
    struct ezz_bytes *whole)
{
	const uint8_t	*start = c->p;
	uint64_t	 n;
	uint8_t		 t, b;

	if (!ezz_cursor_u8(c, &t) || t != tag || !ezz_cursor_u8(c, &b))
		return false;
	n = b;
	if (b >= 0x80 && (b == 0x80 || b > 0x84 ||
	    !ezz_cursor_be(c, b & 0x7f, &n)))
		return false;
	if (n > SIZE_MAX || !ezz_cursor_take(c, (size_t)n, body))
		return false;
	*whole = EZZ_BYTES(start, (size_t)(c->p - start));
	return true;
}

/* RFC 5280 4.1: version, serial, algorithm, issuer, validity, subject, key. */
bool
ezz_trust_cert_spki(struct ezz_bytes cert, struct ezz_bytes *spki)
{
	static const uint8_t	 tags[] = { 0x02, 0x30, 0x30, 0x30, 0x30 };
	struct ezz_cursor	 c = ezz_cursor_of(cert);
	struct ezz_bytes	 body, whole;
	uint8_t			 b;

	if (!der_next(&c, 0x30, &body, &whole) || ezz_cursor_left(&c) != 0)
		return false;
	c = ezz_cursor_of(body);
	if (!der_next(&c, 0x30, &body, &whole))
		return false;
	c = ezz_cursor_of(body);
	if (ezz_cursor_peek(&c, &b) && b == 0xa0 &&
	    !der_next(&c, 0xa0, &body, &whole))
		return false;
	for (size_t i = 0; i < sizeof(tags); i++)
		if (!der_next(&c, tags[i], &body, &whole))
			return false;
	return der_next(&c, 0x30, &body, spki);
}

/* ---- one entry ---- */

static ezz_status
read_member(ezz_ctx *ctx, struct ezz_cursor *c, int64_t label,
    struct ezz_trust_entry *e)
{
	unsigned	 v = 0;
	ezz_status	 st;

	switch (label) {
	case 1:
		return ezz_cbor_bytes(ctx, c, &e->spki);
	case 2:
		st = read_small(ctx, c, "the use of a key", 1, USES - 1, &v);
		e->use = (enum ezz_use)v;
		return st;
	case 3:
		return read_limited(ctx, c, "the issuer's code", ISSUER_MAX,
		    &e->issuer);
	case 4:
		return read_limited(ctx, c, "the issuer's name",
		    EZZ_MAX_NAME, &e->name);
	case 5:
		return read_list(ctx, c, false, check_body, &e->bodies);
	case 6:
		return read_list(ctx, c, true, check_schema, &e->schemas);
	case 7:
		return read_list(ctx, c, true, check_region, &e->regions);
	case 8:
		return ezz_cbor_int(ctx, c, &e->from);
	case 9:
		return ezz_cbor_int(ctx, c, &e->to);
	case 10:
		return ezz_cbor_int(ctx, c, &e->until);
	case 11:
		st = read_small(ctx, c, "the state of a key", 0,
		    EZZ_KEY_COMPROMISED, &v);
		e->state = (enum ezz_key_state)v;
		return st;
	case 12:
		return ezz_cbor_int(ctx, c, &e->since);
	case 13:
		return read_good(ctx, c, &e->good);
	case 14:
		st = ezz_cbor_bytes(ctx, c, &e->cert);
		return st == EZZ_OK && (e->cert.n == 0 ||
		    e->cert.n > EZZ_MAX_CERT) ?
		    bad(ctx, "a certificate's length") : st;
	case 15:
		return read_limited(ctx, c, "the prefix of status lists",
		    EZZ_MAX_NAME, &e->status);
	default:
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "an entry has the unknown member %lld", (long long)label);
	}
}

/* What the members must be to one another. */
static ezz_status
coherent(ezz_ctx *ctx, const struct ezz_trust_entry *e, unsigned seen)
{
	bool			 since = (seen & 1u << 12) != 0;
	bool			 good = (seen & 1u << 13) != 0;
	struct ezz_bytes	 spki;

	if ((seen & 0xffe) != 0xffe)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "an entry lacks a member that it must have");
	if (e->spki.n == 0 || e->spki.n > EZZ_MAX_CERT)
		return bad(ctx, "a key's length");
	if (e->cert.n > 0 && (!ezz_trust_cert_spki(e->cert, &spki) ||
	    !ezz_bytes_equal(spki, e->spki)))
		return ezz_fail(ctx, EZZ_EREFUSED, "RFC 5280 4.1",
		    "the certificate in an entry is broken or of another key");
	if (e->from > e->to || e->to > e->until)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "the periods of a key end before they begin");
	if (since != (e->state != EZZ_KEY_ACTIVE))
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "a key has a date for its state, or lacks one, against "
		    "the state itself");
	if (good && e->state != EZZ_KEY_COMPROMISED)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "digests known to be good stand with a key that is not "
		    "compromised");
	return EZZ_OK;
}

ezz_status
ezz_trust_entry_read(ezz_ctx *ctx, struct ezz_cursor *c,
    struct ezz_trust_entry *e)
{
	const uint8_t	*start = c->p;
	uint8_t		 digest[EZZ_DIGEST_MAX];
	unsigned	 seen = 0;
	size_t		 pairs;
	int64_t		 label;
	ezz_status	 st;

	st = ezz_cbor_map(ctx, c, &pairs);
	for (; st == EZZ_OK && pairs > 0; pairs--) {
		if ((st = ezz_cbor_int(ctx, c, &label)) != EZZ_OK ||
		    (st = read_member(ctx, c, label, e)) != EZZ_OK)
			return st;
		seen |= 1u << label;
	}
	if (st != EZZ_OK || (st = coherent(ctx, e, seen)) != EZZ_OK)
		return st;
	e->raw = EZZ_BYTES(start, (size_t)(c->p - start));
	st = ezz_digest_once(ctx, EZZ_SM3, e->spki, digest);
	if (st == EZZ_OK)
		memcpy(e->digest, digest, sizeof(e->digest));
	return st;
}

/* ---- the whole ---- */

static int
by_digest(const void *a, const void *b)
{
	return memcmp(((const struct ezz_trust_entry *)a)->digest,
	    ((const struct ezz_trust_entry *)b)->digest, 32);
}

/* One key, one entry: key, scope and state are never read from two. */
static ezz_status
sort_entries(ezz_ctx *ctx, ezz_trust *t)
{
	if (t->entries_n > 1)
		qsort(t->entries, t->entries_n, sizeof(t->entries[0]),
		    by_digest);
	for (size_t i = 1; i < t->entries_n; i++)
		if (by_digest(&t->entries[i - 1], &t->entries[i]) == 0)
			return ezz_fail(ctx, EZZ_EREFUSED, NULL,
			    "the key of %.*s stands twice in the pack",
			    (int)t->entries[i].name.n,
			    (const char *)t->entries[i].name.p);
	return EZZ_OK;
}

static ezz_status
read_entries(ezz_ctx *ctx, struct ezz_cursor *c, ezz_trust *t)
{
	size_t		 n;
	ezz_status	 st = ezz_cbor_array(ctx, c, &n);

	if (st != EZZ_OK || n == 0)
		return st;
	if (n > EZZ_MAX_TRUST_ENTRIES)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "%zu keys are more than a pack may hold, %d", n,
		    EZZ_MAX_TRUST_ENTRIES);
	if ((t->entries = calloc(n, sizeof(t->entries[0]))) == NULL)
		return ezz_nomem(ctx);
	t->entries_n = n;
	for (size_t i = 0; i < n; i++)
		if ((st = ezz_trust_entry_read(ctx, c,
		    &t->entries[i])) != EZZ_OK)
			return ezz_while(ctx, st, "reading entry %zu", i + 1);
	return sort_entries(ctx, t);
}

static ezz_status
read_roots(ezz_ctx *ctx, struct ezz_cursor *c, struct ezz_root_set *r)
{
	ezz_status	 st = ezz_cbor_array(ctx, c, &r->n);

	if (st != EZZ_OK)
		return st;
	if (r->n < 1 || r->n > EZZ_TRUST_ROOTS_MAX)
		return bad(ctx, "the number of roots");
	for (size_t i = 0; i < r->n; i++) {
		if ((st = ezz_cbor_bytes(ctx, c, &r->spki[i])) != EZZ_OK)
			return st;
		for (size_t j = 0; j < i; j++)
			if (ezz_bytes_equal(r->spki[i], r->spki[j]))
				return ezz_fail(ctx, EZZ_EREFUSED, NULL,
				    "a root is listed twice");
	}
	return EZZ_OK;
}

static ezz_status
read_next(ezz_ctx *ctx, struct ezz_cursor *c, struct ezz_root_set *r)
{
	size_t		 n;
	ezz_status	 st = ezz_cbor_array(ctx, c, &n);

	if (st != EZZ_OK)
		return st;
	if (n != 2)
		return bad(ctx, "the set of next roots");
	st = read_small(ctx, c, "the threshold", 1, EZZ_TRUST_ROOTS_MAX,
	    &r->threshold);
	return st == EZZ_OK ? read_roots(ctx, c, r) : st;
}

/* [[id, SM3, length or rule], ...], by id. */
static ezz_status
read_pins(ezz_ctx *ctx, struct ezz_cursor *c, bool rule,
    struct ezz_bytes *out)
{
	struct ezz_cursor	 in = *c;
	struct ezz_bytes	 digest;
	uint64_t		 length;
	int64_t			 last = -1;
	size_t			 n, three;
	bool			 refused;
	ezz_status		 st;

	if ((st = ezz_cbor_skip(ctx, c, out)) != EZZ_OK)
		return st;
	st = ezz_cbor_array(ctx, &in, &n);
	for (; st == EZZ_OK && n > 0; n--) {
		if ((st = ezz_cbor_array(ctx, &in, &three)) != EZZ_OK)
			break;
		if (three != 3)
			return bad(ctx, "a pinned file");
		if ((st = check_schema(ctx, &in, &last)) != EZZ_OK ||
		    (st = ezz_cbor_bytes(ctx, &in, &digest)) != EZZ_OK)
			break;
		if (digest.n != 32)
			return bad(ctx, "the digest of a pinned file");
		st = rule ? ezz_cbor_bool(ctx, &in, &refused) :
		    read_count(ctx, &in, "a dictionary's length", &length);
	}
	return st;
}

static ezz_status
read_claim(ezz_ctx *ctx, struct ezz_cursor *c, int64_t label, ezz_trust *t)
{
	switch (label) {
	case 4:
		return ezz_cbor_int(ctx, c, &t->exp);
	case 6:
		return ezz_cbor_int(ctx, c, &t->iat);
	case EZZ_TRUST_NAME:
		return read_limited(ctx, c, "the pack's name", EZZ_MAX_NAME,
		    &t->name);
	case EZZ_TRUST_SEQ:
		return read_count(ctx, c, "the sequence", &t->seq);
	case EZZ_TRUST_THRESHOLD:
		return read_small(ctx, c, "the threshold", 1,
		    EZZ_TRUST_ROOTS_MAX, &t->roots.threshold);
	case EZZ_TRUST_ROOTS:
		return read_roots(ctx, c, &t->roots);
	case EZZ_TRUST_NEXT:
		return read_next(ctx, c, &t->next);
	case EZZ_TRUST_ENTRIES:
		return read_entries(ctx, c, t);
	case EZZ_TRUST_DICTIONARIES:
		return read_pins(ctx, c, false, &t->dictionaries);
	case EZZ_TRUST_SCHEMAS:
		return read_pins(ctx, c, true, &t->schemas);
	case EZZ_TRUST_TEST:
		t->test = true;
		return read_true(ctx, c, "the mark of a trial pack");
	default:
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "the pack has the unknown claim %lld", (long long)label);
	}
}

static struct ezz_trust_entry *
find(const ezz_trust *t, const uint8_t digest[], size_t n)
{
	size_t	 lo = 0, hi = t->entries_n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (memcmp(t->entries[mid].digest, digest, n) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < t->entries_n &&
	    memcmp(t->entries[lo].digest, digest, n) == 0 ?
	    &t->entries[lo] : NULL;
}

/* A root signs packs and nothing else. */
static ezz_status
check_roots(ezz_ctx *ctx, const ezz_trust *t, const struct ezz_root_set *r)
{
	uint8_t		 digest[EZZ_DIGEST_MAX];
	ezz_status	 st;

	if (r->threshold > r->n)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "the threshold is %u, but there are %zu roots",
		    r->threshold, r->n);
	for (size_t i = 0; i < r->n; i++) {
		if ((st = ezz_digest_once(ctx, EZZ_SM3, r->spki[i],
		    digest)) != EZZ_OK)
			return st;
		if (find(t, digest, 32) != NULL)
			return ezz_fail(ctx, EZZ_EREFUSED, NULL,
			    "a root stands among the entries");
	}
	return EZZ_OK;
}

static ezz_status
read_payload(ezz_ctx *ctx, struct ezz_bytes payload, ezz_trust *t)
{
	struct ezz_cursor	 c = ezz_cursor_of(payload);
	unsigned		 seen = 0;
	size_t			 pairs;
	int64_t			 label;
	ezz_status		 st;

	if ((st = ezz_cbor_check(ctx, payload, EZZ_CBOR_STRICT)) != EZZ_OK)
		return st;
	st = ezz_cbor_map(ctx, &c, &pairs);
	for (; st == EZZ_OK && pairs > 0; pairs--) {
		if ((st = ezz_cbor_int(ctx, &c, &label)) != EZZ_OK ||
		    (st = read_claim(ctx, &c, label, t)) != EZZ_OK)
			return st;
		seen |= 1u << (label > 0 ? label : EZZ_TRUST_NAME - label + 8);
	}
	if (st != EZZ_OK)
		return st;
	/* all but the next roots and the mark of a trial */
	if ((seen & 0xef50) != 0xef50)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "the pack lacks a claim that it must have");
	if ((st = check_roots(ctx, t, &t->roots)) != EZZ_OK)
		return st;
	return check_roots(ctx, t, &t->next);
}

/* typ keeps anything else that a root may have signed from being a pack. */
static ezz_status
read_cose(ezz_ctx *ctx, ezz_trust *t)
{
	const struct ezz_cose_header	*h = &t->sign.header;
	ezz_status			 st;

	st = ezz_cose_sign_read(ctx, ezz_bytes_of(&t->bytes), &t->sign);
	if (st != EZZ_OK)
		return st;
	if (!ezz_bytes_equal(h->typ, ezz_bytes_str(EZZ_TYP_TRUST)))
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 9596",
		    "the signed type is \"%.*s\", not a trust pack",
		    (int)h->typ.n, (const char *)h->typ.p);
	if (h->alg != 0 || h->kid.n != 0 || h->issuer.n != 0 ||
	    h->schema.n != 0)
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 9052 4.1",
		    "the common header says more than the type");
	return EZZ_OK;
}

/* A draft is the payload alone: nothing that anybody takes for a pack. */
static bool
is_draft(struct ezz_bytes in)
{
	return in.n > 0 && in.p[0] != TAG_98;
}

ezz_status
ezz_trust_read(ezz_ctx *ctx, struct ezz_bytes in, bool draft, ezz_trust **out)
{
	ezz_trust	*t;
	ezz_status	 st;

	*out = NULL;
	if (in.n > EZZ_MAX_TRUST)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a trust pack of %zu bytes is over the limit, %d", in.n,
		    EZZ_MAX_TRUST);
	if ((t = calloc(1, sizeof(*t))) == NULL)
		return ezz_nomem(ctx);
	t->verdict = EZZ_FAILED;
	if ((st = ezz_buf_addb(ctx, &t->bytes, in)) == EZZ_OK) {
		if (draft && is_draft(in))
			t->sign.payload = ezz_bytes_of(&t->bytes);
		else
			st = read_cose(ctx, t);
	}
	if (st == EZZ_OK)
		st = read_payload(ctx, t->sign.payload, t);
	if (st != EZZ_OK) {
		ezz_trust_free(&t);
		return st;
	}
	*out = t;
	return EZZ_OK;
}

void
ezz_trust_free(ezz_trust **trust)
{
	ezz_trust	*t;

	if (trust == NULL || (t = *trust) == NULL)
		return;
	for (size_t i = 0; i < t->entries_n; i++)
		ezz_pkey_free(&t->entries[i].key);
	free(t->entries);
	ezz_trust_index_free(&t->index);
	ezz_buf_free(&t->bytes);
	free(t);
	*trust = NULL;
}

ezz_verdict
ezz_trust_verdict(const ezz_trust *t)
{
	return t->verdict;
}

/* ---- looking up ---- */

static bool
usable(const ezz_trust *t)
{
	return t->judged && t->verdict != EZZ_FAILED;
}

size_t
ezz_trust_count(const ezz_trust *t)
{
	return t->index != NULL ? ezz_trust_index_count(t) : t->entries_n;
}

/* The first entry of a key id, and the end of all that may have it. */
static const struct ezz_trust_entry *
of_kid(const ezz_trust *t, const uint8_t kid[EZZ_KID],
    const struct ezz_trust_entry **end)
{
	const struct ezz_trust_entry	*e;
	size_t				 n;

	if (t->index == NULL) {
		*end = t->entries + t->entries_n;
		return find(t, kid, EZZ_KID);
	}
	e = ezz_trust_index_kid(t, kid, &n);
	*end = e == NULL ? NULL : e + n;
	return n == 0 ? NULL : e;
}

const struct ezz_trust_entry *
ezz_trust_next(const ezz_trust *t, const uint8_t kid[EZZ_KID],
    enum ezz_use use, const struct ezz_trust_entry *after)
{
	const struct ezz_trust_entry	*e, *end;

	if (!usable(t))
		return NULL;
	e = of_kid(t, kid, &end);
	if (after != NULL)
		e = after + 1;
	for (; e != NULL && e < end && memcmp(e->digest, kid, EZZ_KID) == 0;
	    e++)
		if (e->use == use && !e->ignored)
			return e;
	return NULL;
}

const struct ezz_trust_entry *
ezz_trust_of_key(const ezz_trust *t, const uint8_t digest[32])
{
	const struct ezz_trust_entry	*e, *end;

	if (!usable(t))
		return NULL;
	for (e = of_kid(t, digest, &end); e != NULL && e < end &&
	    memcmp(e->digest, digest, EZZ_KID) == 0; e++)
		if (memcmp(e->digest, digest, 32) == 0)
			return e->ignored ? NULL : e;
	return NULL;
}

const struct ezz_trust_entry *
ezz_trust_each(const ezz_trust *t, enum ezz_use use,
    const struct ezz_trust_entry *after)
{
	const struct ezz_trust_entry	*all = t->entries;
	size_t				 n = t->entries_n;

	if (!usable(t))
		return NULL;
	if (t->index != NULL)
		all = ezz_trust_index_use(t, use, &n);
	for (size_t i = after == NULL ? 0 : (size_t)(after - all) + 1;
	    i < n; i++)
		if (all[i].use == use && !all[i].ignored)
			return &all[i];
	return NULL;
}

ezz_status
ezz_trust_key(ezz_ctx *ctx, const struct ezz_trust_entry *e,
    const struct ezz_pkey **out)
{
	/* the pack's own memory; const is what the callers promise */
	struct ezz_pkey	**slot = (struct ezz_pkey **)(uintptr_t)&e->key;
	struct ezz_pkey	 *key = __atomic_load_n(slot, __ATOMIC_ACQUIRE);
	struct ezz_pkey	 *none = NULL;
	ezz_status	  st;

	*out = key;
	if (key != NULL)
		return EZZ_OK;
	if ((st = ezz_pkey_read(ctx, e->spki, &key)) != EZZ_OK)
		return ezz_while(ctx, st, "reading the key of %.*s",
		    (int)e->name.n, (const char *)e->name.p);
	if (!ezz_bytes_equal(ezz_pkey_spki(key), e->spki)) {
		ezz_pkey_free(&key);
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 5480 2.2",
		    "the key of %.*s is not written as an uncompressed point",
		    (int)e->name.n, (const char *)e->name.p);
	}
	if (!__atomic_compare_exchange_n(slot, &none, key, false,
	    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
		ezz_pkey_free(&key);	/* another thread was first */
		key = none;
	}
	*out = key;
	return EZZ_OK;
}

/* ---- scope: lists that were checked when they were read ---- */

/* Opens a list; false where it stands for any. */
static bool
open_list(struct ezz_bytes list, struct ezz_cursor *c, size_t *n)
{
	struct ezz_ctx	 quiet = { 0 };

	*c = ezz_cursor_of(list);
	return ezz_cbor_array(&quiet, c, n) == EZZ_OK;
}

bool
ezz_trust_for_body(const struct ezz_trust_entry *e, struct ezz_bytes code)
{
	struct ezz_ctx		 quiet = { 0 };
	struct ezz_cursor	 c;
	struct ezz_bytes	 b;
	size_t			 n;

	if (ezz_bytes_equal(e->issuer, code))
		return true;
	if (!open_list(e->bodies, &c, &n))
		return false;
	for (; n > 0 && ezz_cbor_text(&quiet, &c, &b) == EZZ_OK; n--)
		if (ezz_bytes_equal(b, code))
			return true;
	return false;
}

bool
ezz_trust_for_schema(const struct ezz_trust_entry *e, uint16_t id)
{
	struct ezz_ctx		 quiet = { 0 };
	struct ezz_cursor	 c;
	uint64_t		 v;
	size_t			 n;

	if (!open_list(e->schemas, &c, &n))
		return true;
	for (; n > 0 && ezz_cbor_uint(&quiet, &c, &v) == EZZ_OK; n--)
		if (v == id)
			return true;
	return false;
}

bool
ezz_trust_for_region(const struct ezz_trust_entry *e, struct ezz_bytes region)
{
	struct ezz_ctx		 quiet = { 0 };
	struct ezz_cursor	 c;
	struct ezz_bytes	 b;
	size_t			 n;

	if (!open_list(e->regions, &c, &n))
		return true;
	for (; n > 0 && ezz_cbor_text(&quiet, &c, &b) == EZZ_OK; n--)
		if (b.n <= region.n && memcmp(b.p, region.p, b.n) == 0)
			return true;
	return false;
}

bool
ezz_trust_known_good(const struct ezz_trust_entry *e, const uint8_t digest[32])
{
	size_t	 lo = 0, hi = e->good.n / 32, mid;
	int	 c;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if ((c = memcmp(e->good.p + mid * 32, digest, 32)) == 0)
			return true;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

/* The row [id, digest, last] of a list; false when there is none. */
static bool
find_pin(struct ezz_bytes list, uint16_t id, const uint8_t **digest,
    struct ezz_cbor_item *last)
{
	struct ezz_ctx		 quiet = { 0 };
	struct ezz_cursor	 c;
	struct ezz_bytes	 b;
	uint64_t		 v;
	size_t			 n, three;

	if (!open_list(list, &c, &n))
		return false;
	for (; n > 0; n--) {
		if (ezz_cbor_array(&quiet, &c, &three) != EZZ_OK ||
		    ezz_cbor_uint(&quiet, &c, &v) != EZZ_OK ||
		    ezz_cbor_bytes(&quiet, &c, &b) != EZZ_OK ||
		    ezz_cbor_next(&quiet, &c, last) != EZZ_OK)
			return false;
		if (v == id) {
			*digest = b.p;
			return true;
		}
	}
	return false;
}

const uint8_t *
ezz_trust_schema_digest(const ezz_trust *t, uint16_t id, bool *stale_refused)
{
	struct ezz_cbor_item	 rule;
	const uint8_t		*digest;

	if (!usable(t) || !find_pin(t->schemas, id, &digest, &rule))
		return NULL;
	if (stale_refused != NULL)
		*stale_refused = rule.value == EZZ_CBOR_TRUE;
	return digest;
}

const uint8_t *
ezz_trust_dictionary_digest(const ezz_trust *t, uint16_t id, uint64_t *length)
{
	struct ezz_cbor_item	 size;
	const uint8_t		*digest;

	if (!usable(t) || !find_pin(t->dictionaries, id, &digest, &size))
		return NULL;
	if (length != NULL)
		*length = size.value;
	return digest;
}
