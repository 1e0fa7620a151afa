/*
 * Trust packs, the writing side.  Each call reads, changes one thing, writes
 * a draft and reads that again, so that nothing leaves here which the reader
 * would refuse.  A draft is the payload alone; the first root that signs
 * gives it its sequence and period, the others sign the same bytes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/codec.h"
#include "base/error.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "crypto/signer.h"
#include "object/trust.h"

/* A proof is asked for, made and brought within a quarter of a year. */
#define PROOF_AGE	(90 * 86400)
#define PROOF_SKEW	120

/* ---- public keys from files ---- */

ezz_status
ezz_signer_public(ezz_ctx *ctx, const ezz_signer *signer,
    struct ezz_buf *spki)
{
	return ezz_buf_addb(ctx, spki, ezz_pkey_spki(ezz_signer_pkey(signer)));
}

/* ---- writing ---- */

static ezz_status
put_roots(ezz_ctx *ctx, struct ezz_buf *out, const struct ezz_root_set *r)
{
	ezz_status	 st = ezz_cbor_put_array(ctx, out, r->n);

	for (size_t i = 0; i < r->n && st == EZZ_OK; i++)
		st = ezz_cbor_put_bytes(ctx, out, r->spki[i]);
	return st;
}

static ezz_status
put_next(ezz_ctx *ctx, struct ezz_buf *out, const struct ezz_root_set *r)
{
	ezz_status	 st;

	if (r->n == 0)
		return EZZ_OK;
	if ((st = ezz_cbor_put_int(ctx, out, EZZ_TRUST_NEXT)) != EZZ_OK ||
	    (st = ezz_cbor_put_array(ctx, out, 2)) != EZZ_OK ||
	    (st = ezz_cbor_put_uint(ctx, out, r->threshold)) != EZZ_OK)
		return st;
	return put_roots(ctx, out, r);
}

/* The members from the periods on, some of which may be absent. */
static ezz_status
put_state(ezz_ctx *ctx, struct ezz_buf *out, const struct ezz_trust_entry *e)
{
	const int64_t	 n[] = { 8, e->from, 9, e->to, 10, e->until, 11,
			    (int64_t)e->state, 12, e->since };
	size_t		 count = e->state == EZZ_KEY_ACTIVE ? 8 : 10;
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < count && st == EZZ_OK; i++)
		st = ezz_cbor_put_int(ctx, out, n[i]);
	if (st == EZZ_OK && e->good.n > 0 &&
	    (st = ezz_cbor_put_uint(ctx, out, 13)) == EZZ_OK)
		st = ezz_cbor_put_bytes(ctx, out, e->good);
	if (st == EZZ_OK && e->cert.n > 0 &&
	    (st = ezz_cbor_put_uint(ctx, out, 14)) == EZZ_OK)
		st = ezz_cbor_put_bytes(ctx, out, e->cert);
	if (st == EZZ_OK && e->status.n > 0 &&
	    (st = ezz_cbor_put_uint(ctx, out, 15)) == EZZ_OK)
		st = ezz_cbor_put_text(ctx, out, e->status);
	return st;
}

static ezz_status
put_entry(ezz_ctx *ctx, struct ezz_buf *out, const struct ezz_trust_entry *e)
{
	size_t		 pairs = 11u + (e->state != EZZ_KEY_ACTIVE) +
			    (e->good.n > 0) + (e->cert.n > 0) +
			    (e->status.n > 0);
	ezz_status	 st;

	if ((st = ezz_cbor_put_map(ctx, out, pairs)) != EZZ_OK ||
	    (st = ezz_cbor_put_uint(ctx, out, 1)) != EZZ_OK ||
	    (st = ezz_cbor_put_bytes(ctx, out, e->spki)) != EZZ_OK ||
	    (st = ezz_cbor_put_uint(ctx, out, 2)) != EZZ_OK ||
	    (st = ezz_cbor_put_uint(ctx, out, e->use)) != EZZ_OK ||
	    (st = ezz_cbor_put_uint(ctx, out, 3)) != EZZ_OK ||
	    (st = ezz_cbor_put_text(ctx, out, e->issuer)) != EZZ_OK ||
	    (st = ezz_cbor_put_uint(ctx, out, 4)) != EZZ_OK ||
	    (st = ezz_cbor_put_text(ctx, out, e->name)) != EZZ_OK ||
	    (st = ezz_cbor_put_uint(ctx, out, 5)) != EZZ_OK ||
	    (st = ezz_buf_addb(ctx, out, e->bodies)) != EZZ_OK ||
	    (st = ezz_cbor_put_uint(ctx, out, 6)) != EZZ_OK ||
	    (st = ezz_buf_addb(ctx, out, e->schemas)) != EZZ_OK ||
	    (st = ezz_cbor_put_uint(ctx, out, 7)) != EZZ_OK ||
	    (st = ezz_buf_addb(ctx, out, e->regions)) != EZZ_OK)
		return st;
	return put_state(ctx, out, e);
}

static ezz_status
put_lists(ezz_ctx *ctx, struct ezz_buf *out, const ezz_trust *t)
{
	ezz_status	 st;

	if ((st = ezz_cbor_put_int(ctx, out, EZZ_TRUST_ENTRIES)) != EZZ_OK ||
	    (st = ezz_cbor_put_array(ctx, out, t->entries_n)) != EZZ_OK)
		return st;
	for (size_t i = 0; i < t->entries_n; i++)
		if ((st = put_entry(ctx, out, &t->entries[i])) != EZZ_OK)
			return st;
	if ((st = ezz_cbor_put_int(ctx, out, EZZ_TRUST_DICTIONARIES)) ||
	    (st = ezz_buf_addb(ctx, out, t->dictionaries)) ||
	    (st = ezz_cbor_put_int(ctx, out, EZZ_TRUST_SCHEMAS)) ||
	    (st = ezz_buf_addb(ctx, out, t->schemas)) || !t->test)
		return st;
	if ((st = ezz_cbor_put_int(ctx, out, EZZ_TRUST_TEST)) != EZZ_OK)
		return st;
	return ezz_cbor_put_bool(ctx, out, true);
}

static ezz_status
put_payload(ezz_ctx *ctx, struct ezz_buf *out, const ezz_trust *t)
{
	size_t		 pairs = 9u + (t->next.n > 0) + t->test;
	ezz_status	 st;

	if ((st = ezz_cbor_put_map(ctx, out, pairs)) != EZZ_OK ||
	    (st = ezz_cbor_put_uint(ctx, out, 4)) != EZZ_OK ||
	    (st = ezz_cbor_put_int(ctx, out, t->exp)) != EZZ_OK ||
	    (st = ezz_cbor_put_uint(ctx, out, 6)) != EZZ_OK ||
	    (st = ezz_cbor_put_int(ctx, out, t->iat)) != EZZ_OK ||
	    (st = ezz_cbor_put_int(ctx, out, EZZ_TRUST_NAME)) != EZZ_OK ||
	    (st = ezz_cbor_put_text(ctx, out, t->name)) != EZZ_OK ||
	    (st = ezz_cbor_put_int(ctx, out, EZZ_TRUST_SEQ)) != EZZ_OK ||
	    (st = ezz_cbor_put_uint(ctx, out, t->seq)) != EZZ_OK ||
	    (st = ezz_cbor_put_int(ctx, out, EZZ_TRUST_THRESHOLD)) ||
	    (st = ezz_cbor_put_uint(ctx, out, t->roots.threshold)) ||
	    (st = ezz_cbor_put_int(ctx, out, EZZ_TRUST_ROOTS)) != EZZ_OK ||
	    (st = put_roots(ctx, out, &t->roots)) != EZZ_OK ||
	    (st = put_next(ctx, out, &t->next)) != EZZ_OK)
		return st;
	return put_lists(ctx, out, t);
}

/* Written, read again - which refuses and sorts - and written as sorted. */
static ezz_status
put_draft(ezz_ctx *ctx, const ezz_trust *t, struct ezz_buf *out)
{
	struct ezz_buf	 raw = { 0 };
	ezz_trust	*again = NULL;
	ezz_status	 st;

	if ((st = put_payload(ctx, &raw, t)) == EZZ_OK &&
	    (st = ezz_trust_read(ctx, ezz_bytes_of(&raw), true,
	    &again)) == EZZ_OK)
		st = put_payload(ctx, out, again);
	ezz_trust_free(&again);
	ezz_buf_free(&raw);
	return st;
}

/* ---- changing ---- */

static ezz_status
open_for_change(ezz_ctx *ctx, struct ezz_bytes pack, size_t *dropped,
    ezz_trust **out)
{
	ezz_status	 st = ezz_trust_read(ctx, pack, true, out);

	if (dropped != NULL)
		*dropped = st == EZZ_OK ? (*out)->sign.n : 0;
	return st;
}

ezz_status
ezz_trust_draft(ezz_ctx *ctx, struct ezz_bytes pack, struct ezz_buf *out,
    size_t *dropped)
{
	ezz_trust	*t;
	ezz_status	 st;

	if ((st = open_for_change(ctx, pack, dropped, &t)) == EZZ_OK)
		st = put_draft(ctx, t, out);
	ezz_trust_free(&t);
	return st;
}

/* A root must be a key that may sign. */
static ezz_status
take_roots(ezz_ctx *ctx, const struct ezz_trust_head *head,
    struct ezz_root_set *out)
{
	struct ezz_pkey	*key = NULL;
	bool		 fit;
	ezz_status	 st;

	if (head->roots_n < 1 || head->roots_n > EZZ_TRUST_ROOTS_MAX)
		return ezz_fail(ctx, EZZ_EREFUSED, NULL,
		    "a pack has 1 to %d roots, not %zu", EZZ_TRUST_ROOTS_MAX,
		    head->roots_n);
	for (size_t i = 0; i < head->roots_n; i++) {
		if ((st = ezz_pkey_read(ctx, head->roots[i], &key)) != EZZ_OK)
			return ezz_while(ctx, st, "reading root %zu", i + 1);
		fit = ezz_alg_row(ezz_pkey_alg(key))->issues &&
		    ezz_bytes_equal(ezz_pkey_spki(key), head->roots[i]);
		ezz_pkey_free(&key);
		if (!fit)
			return ezz_fail(ctx, EZZ_EREFUSED, NULL,
			    "root %zu is no key that may sign packs", i + 1);
		out->spki[i] = head->roots[i];
	}
	out->n = head->roots_n;
	out->threshold = head->threshold;
	return EZZ_OK;
}

ezz_status
ezz_trust_new(ezz_ctx *ctx, const struct ezz_trust_head *head,
    struct ezz_buf *out)
{
	static const uint8_t	 empty = 0x80;	/* the array of nothing */
	ezz_trust		 t = { .test = head->test };
	ezz_status		 st;

	t.name = ezz_bytes_str(head->name);
	t.dictionaries = EZZ_BYTES(&empty, 1);
	t.schemas = EZZ_BYTES(&empty, 1);
	if ((st = take_roots(ctx, head, &t.roots)) != EZZ_OK)
		return st;
	return put_draft(ctx, &t, out);
}

ezz_status
ezz_trust_rotate(ezz_ctx *ctx, struct ezz_bytes pack,
    const struct ezz_trust_head *head, struct ezz_buf *out, size_t *dropped)
{
	ezz_trust	*t;
	ezz_status	 st;

	if ((st = open_for_change(ctx, pack, dropped, &t)) != EZZ_OK)
		return st;
	if (head != NULL) {
		st = take_roots(ctx, head, &t->next);
	} else if (t->next.n == 0) {
		st = ezz_fail(ctx, EZZ_EREFUSED, NULL,
		    "no next roots are announced: announce them first");
	} else {
		t->roots = t->next;
		t->next = (struct ezz_root_set){ 0 };
	}
	if (st == EZZ_OK)
		st = put_draft(ctx, t, out);
	ezz_trust_free(&t);
	return st;
}

/* ---- an entry's lists ---- */

struct lists {
	struct ezz_buf	 bodies;
	struct ezz_buf	 schemas;
	struct ezz_buf	 regions;
};

static ezz_status
put_texts(ezz_ctx *ctx, struct ezz_buf *out, bool any,
    const char *const *v, size_t n)
{
	ezz_status	 st;

	if (any)
		return ezz_cbor_put_bool(ctx, out, true);
	st = ezz_cbor_put_array(ctx, out, n);
	for (size_t i = 0; i < n && st == EZZ_OK; i++)
		st = ezz_cbor_put_text(ctx, out, ezz_bytes_str(v[i]));
	return st;
}

static int
by_id(const void *a, const void *b)
{
	return *(const uint16_t *)a - *(const uint16_t *)b;
}

static ezz_status
put_ids(ezz_ctx *ctx, struct ezz_buf *out, const struct ezz_grant *g)
{
	uint16_t	*ids;
	ezz_status	 st;

	if (g->any_schema || g->schemas_n == 0)
		return put_texts(ctx, out, g->any_schema, NULL, 0);
	if ((ids = calloc(g->schemas_n, sizeof(*ids))) == NULL)
		return ezz_nomem(ctx);
	memcpy(ids, g->schemas, g->schemas_n * sizeof(*ids));
	qsort(ids, g->schemas_n, sizeof(*ids), by_id);
	st = ezz_cbor_put_array(ctx, out, g->schemas_n);
	for (size_t i = 0; i < g->schemas_n && st == EZZ_OK; i++)
		st = ezz_cbor_put_uint(ctx, out, ids[i]);
	free(ids);
	return st;
}

static ezz_status
make_entry(ezz_ctx *ctx, const struct ezz_grant *g, struct ezz_bytes spki,
    struct lists *l, struct ezz_trust_entry *e)
{
	ezz_status	 st;

	if ((st = put_texts(ctx, &l->bodies, false, g->bodies,
	    g->bodies_n)) != EZZ_OK ||
	    (st = put_ids(ctx, &l->schemas, g)) != EZZ_OK ||
	    (st = put_texts(ctx, &l->regions, g->any_region, g->regions,
	    g->regions_n)) != EZZ_OK)
		return st;
	*e = (struct ezz_trust_entry){ .spki = spki, .use = g->use,
	    .issuer = ezz_bytes_str(g->issuer),
	    .name = ezz_bytes_str(g->name),
	    .bodies = ezz_bytes_of(&l->bodies),
	    .schemas = ezz_bytes_of(&l->schemas),
	    .regions = ezz_bytes_of(&l->regions),
	    .from = g->from, .to = g->to, .until = g->until,
	    .cert = g->cert, .status = ezz_bytes_str(g->status) };
	return EZZ_OK;
}

static ezz_status
append_entry(ezz_ctx *ctx, ezz_trust *t, const struct ezz_trust_entry *e)
{
	struct ezz_trust_entry	*v;

	v = realloc(t->entries, (t->entries_n + 1) * sizeof(*v));
	if (v == NULL)
		return ezz_nomem(ctx);
	t->entries = v;
	v[t->entries_n++] = *e;
	return EZZ_OK;
}

/* ---- proof of possession ---- */

ezz_status
ezz_trust_prove(ezz_ctx *ctx, const ezz_signer *signer, const char *pack_name,
    const char *issuer, int64_t now, struct ezz_buf *out)
{
	const struct ezz_pkey	*key = ezz_signer_pkey(signer);
	struct ezz_buf		 head = { 0 }, load = { 0 }, msg = { 0 },
				 sig = { 0 };
	struct ezz_cose_header	 h = {
		.alg = ezz_alg_row(ezz_signer_alg(signer))->cose,
		.kid = EZZ_BYTES(ezz_pkey_kid(key), EZZ_KID),
		.typ = ezz_bytes_str(EZZ_TYP_POSSESSION) };
	ezz_status		 st;

	if ((st = ezz_cose_header_write(ctx, &h, &head)) != EZZ_OK ||
	    (st = ezz_cbor_put_map(ctx, &load, 4)) != EZZ_OK ||
	    (st = ezz_cbor_put_uint(ctx, &load, 6)) != EZZ_OK ||
	    (st = ezz_cbor_put_int(ctx, &load, now)) != EZZ_OK ||
	    (st = ezz_cbor_put_int(ctx, &load, EZZ_TRUST_NAME)) != EZZ_OK ||
	    (st = ezz_cbor_put_text(ctx, &load, ezz_bytes_str(pack_name))) ||
	    (st = ezz_cbor_put_int(ctx, &load, EZZ_PROOF_ISSUER)) != EZZ_OK ||
	    (st = ezz_cbor_put_text(ctx, &load, ezz_bytes_str(issuer))) ||
	    (st = ezz_cbor_put_int(ctx, &load, EZZ_PROOF_KEY)) != EZZ_OK ||
	    (st = ezz_cbor_put_bytes(ctx, &load,
	    EZZ_BYTES(ezz_pkey_digest(key), 32))) != EZZ_OK ||
	    (st = ezz_cose_signed_bytes(ctx, ezz_bytes_of(&head), NULL,
	    EZZ_BYTES(NULL, 0), ezz_bytes_of(&load), &msg)) != EZZ_OK ||
	    (st = ezz_signer_sign(ctx, signer, ezz_bytes_of(&msg),
	    &sig)) != EZZ_OK)
		goto out;
	st = ezz_cose_sign1_write(ctx, ezz_bytes_of(&head),
	    ezz_bytes_of(&load), ezz_bytes_of(&sig), out);
out:
	ezz_buf_free(&head);
	ezz_buf_free(&load);
	ezz_buf_free(&msg);
	ezz_buf_free(&sig);
	return st;
}

struct proof {
	int64_t			 iat;
	struct ezz_bytes	 name;
	struct ezz_bytes	 issuer;
	struct ezz_bytes	 key;
};

/* Exactly the four claims that ezz_trust_prove writes, in their order. */
static ezz_status
read_proof(ezz_ctx *ctx, struct ezz_bytes payload, struct proof *p)
{
	static const int64_t	 labels[] = { 6, EZZ_TRUST_NAME,
				    EZZ_PROOF_ISSUER, EZZ_PROOF_KEY };
	struct ezz_cursor	 c = ezz_cursor_of(payload);
	size_t			 pairs;
	int64_t			 label;
	ezz_status		 st;

	if ((st = ezz_cbor_check(ctx, payload, EZZ_CBOR_STRICT)) != EZZ_OK ||
	    (st = ezz_cbor_map(ctx, &c, &pairs)) != EZZ_OK)
		return st;
	for (size_t i = 0; i < 4; i++) {
		if (pairs != 4 || (st = ezz_cbor_int(ctx, &c, &label)) ||
		    label != labels[i])
			return ezz_fail(ctx, EZZ_EFORMAT, NULL,
			    "the claims are not those of a proof");
		st = i == 0 ? ezz_cbor_int(ctx, &c, &p->iat) :
		    i == 1 ? ezz_cbor_text(ctx, &c, &p->name) :
		    i == 2 ? ezz_cbor_text(ctx, &c, &p->issuer) :
		    ezz_cbor_bytes(ctx, &c, &p->key);
		if (st != EZZ_OK)
			return st;
	}
	return EZZ_OK;
}

static ezz_status
proof_signed(ezz_ctx *ctx, const struct ezz_cose_sign1 *s,
    const struct ezz_pkey *key)
{
	const struct ezz_alg_row	*alg = ezz_alg_by_cose(s->header.alg);
	struct ezz_buf			 msg = { 0 };
	bool				 good = false;
	ezz_status			 st;

	if (!ezz_bytes_equal(s->header.typ,
	    ezz_bytes_str(EZZ_TYP_POSSESSION)))
		return ezz_fail(ctx, EZZ_EREFUSED, "RFC 9596",
		    "the file is no proof of possession");
	if ((st = ezz_cose_signed_bytes(ctx, s->protected, NULL,
	    EZZ_BYTES(NULL, 0), s->payload, &msg)) == EZZ_OK && alg != NULL)
		st = ezz_pkey_verify(ctx, key, alg->alg, ezz_bytes_of(&msg),
		    s->signature, &good);
	ezz_buf_free(&msg);
	if (st == EZZ_OK && !good)
		return ezz_fail(ctx, EZZ_EREFUSED, NULL,
		    "the proof was not signed by the key that is to be added");
	return st;
}

static ezz_status
check_proof(ezz_ctx *ctx, const ezz_trust *t, const struct ezz_grant *g,
    const struct ezz_pkey *key, struct ezz_bytes proof, int64_t now)
{
	struct ezz_cose_sign1	 s;
	struct proof		 p;
	ezz_status		 st;

	if (proof.n == 0)
		return ezz_fail(ctx, EZZ_EREFUSED, NULL, "a key is added with "
		    "a proof of possession: its owner makes one with "
		    "'ezz trust prove'");
	if ((st = ezz_cose_sign1_read(ctx, proof, EZZ_CBOR_STRICT, &s)) ||
	    (st = proof_signed(ctx, &s, key)) != EZZ_OK ||
	    (st = read_proof(ctx, s.payload, &p)) != EZZ_OK)
		return ezz_while(ctx, st, "reading the proof");
	if (!ezz_bytes_equal(p.key, EZZ_BYTES(ezz_pkey_digest(key), 32)) ||
	    !ezz_bytes_equal(p.name, t->name) ||
	    !ezz_bytes_equal(p.issuer, ezz_bytes_str(g->issuer)))
		return ezz_fail(ctx, EZZ_EREFUSED, NULL,
		    "the proof is for another pack, issuer or key");
	if (p.iat > now + PROOF_SKEW || p.iat < now - PROOF_AGE)
		return ezz_fail(ctx, EZZ_EREFUSED, NULL, "the proof is of the "
		    "future or older than %d days", PROOF_AGE / 86400);
	return EZZ_OK;
}

/* A CA answers for its certificate; nobody asks it for a proof. */
static bool
vouched_by_cert(const struct ezz_grant *g)
{
	return g->cert.n > 0 && (g->use == EZZ_USE_CA_SIGNER ||
	    g->use == EZZ_USE_CA_MAKER || g->use == EZZ_USE_CA_TSA ||
	    g->use == EZZ_USE_TSA);
}

ezz_status
ezz_trust_add(ezz_ctx *ctx, struct ezz_bytes pack,
    const struct ezz_grant *g, struct ezz_bytes proof, int64_t now,
    struct ezz_buf *out, size_t *dropped)
{
	struct lists		 l = { 0 };
	struct ezz_trust_entry	 e;
	struct ezz_bytes	 spki = g->spki;
	struct ezz_pkey		*key = NULL;
	ezz_trust		*t;
	ezz_status		 st;

	if ((st = open_for_change(ctx, pack, dropped, &t)) != EZZ_OK)
		return st;
	if (g->cert.n > 0 && !ezz_trust_cert_spki(g->cert, &spki))
		st = ezz_fail(ctx, EZZ_EFORMAT, "RFC 5280 4.1",
		    "the certificate cannot be read");
	if (st != EZZ_OK || (st = ezz_pkey_read(ctx, spki, &key)) != EZZ_OK)
		goto out;
	if (!vouched_by_cert(g)) {
		if (!ezz_alg_row(ezz_pkey_alg(key))->issues)
			st = ezz_fail(ctx, EZZ_EREFUSED, NULL,
			    "a key of this algorithm is not given this use");
		else
			st = check_proof(ctx, t, g, key, proof, now);
	}
	if (st == EZZ_OK && (st = make_entry(ctx, g, ezz_pkey_spki(key), &l,
	    &e)) == EZZ_OK && (st = append_entry(ctx, t, &e)) == EZZ_OK)
		st = put_draft(ctx, t, out);
out:
	ezz_pkey_free(&key);
	ezz_buf_free(&l.bodies);
	ezz_buf_free(&l.schemas);
	ezz_buf_free(&l.regions);
	ezz_trust_free(&t);
	return st;
}

/* ---- states ---- */

static int
nibble(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ?
	    c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool
begins_with(const uint8_t digest[32], const char *hex)
{
	for (size_t i = 0; hex[i] != '\0'; i++)
		if (i >= 64 || nibble(hex[i]) !=
		    (i % 2 == 0 ? digest[i / 2] >> 4 : digest[i / 2] & 15))
			return false;
	return true;
}

static ezz_status
find_entry(ezz_ctx *ctx, ezz_trust *t, const char *hex,
    struct ezz_trust_entry **out)
{
	*out = NULL;
	if (strlen(hex) < 2 * EZZ_KID)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "a key is named by at least 16 digits of its id");
	for (size_t i = 0; i < t->entries_n; i++) {
		if (!begins_with(t->entries[i].digest, hex))
			continue;
		if (*out != NULL)
			return ezz_fail(ctx, EZZ_EREFUSED, NULL,
			    "%s names more than one key: give more digits",
			    hex);
		*out = &t->entries[i];
	}
	return *out != NULL ? EZZ_OK : ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
	    "the pack has no key %s", hex);
}

ezz_status
ezz_trust_retire(ezz_ctx *ctx, struct ezz_bytes pack, const char *key,
    int64_t since, struct ezz_buf *out, size_t *dropped)
{
	struct ezz_trust_entry	*e;
	ezz_trust		*t;
	ezz_status		 st;

	if ((st = open_for_change(ctx, pack, dropped, &t)) != EZZ_OK)
		return st;
	if ((st = find_entry(ctx, t, key, &e)) == EZZ_OK &&
	    e->state == EZZ_KEY_COMPROMISED)
		st = ezz_fail(ctx, EZZ_EREFUSED, NULL,
		    "a compromised key is never merely retired");
	if (st == EZZ_OK) {
		e->state = EZZ_KEY_RETIRED;
		e->since = since;
		st = put_draft(ctx, t, out);
	}
	ezz_trust_free(&t);
	return st;
}

static int
by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, 32);
}

/* Sorted, each once. */
static ezz_status
sort_good(ezz_ctx *ctx, struct ezz_bytes good, struct ezz_buf *out)
{
	size_t		 kept = 0;
	ezz_status	 st;

	if (good.n % 32 != 0)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "digests known to be good have 32 bytes each");
	if (good.n == 0 || (st = ezz_buf_addb(ctx, out, good)) != EZZ_OK)
		return good.n == 0 ? EZZ_OK : st;
	qsort(out->p, out->n / 32, 32, by_bytes);
	for (size_t i = 0; i < out->n; i += 32)
		if (kept == 0 || memcmp(out->p + kept - 32, out->p + i, 32)) {
			memmove(out->p + kept, out->p + i, 32);
			kept += 32;
		}
	out->n = kept;
	return EZZ_OK;
}

ezz_status
ezz_trust_compromise(ezz_ctx *ctx, struct ezz_bytes pack, const char *key,
    int64_t since, struct ezz_bytes good, struct ezz_buf *out,
    size_t *dropped)
{
	struct ezz_buf		 sorted = { 0 };
	struct ezz_trust_entry	*e;
	ezz_trust		*t;
	ezz_status		 st;

	if ((st = open_for_change(ctx, pack, dropped, &t)) != EZZ_OK)
		return st;
	if ((st = find_entry(ctx, t, key, &e)) == EZZ_OK &&
	    (st = sort_good(ctx, good, &sorted)) == EZZ_OK) {
		e->state = EZZ_KEY_COMPROMISED;
		e->since = since;
		e->good = ezz_bytes_of(&sorted);
		st = put_draft(ctx, t, out);
	}
	ezz_buf_free(&sorted);
	ezz_trust_free(&t);
	return st;
}

/* ---- pinned files ---- */

struct pin {
	uint16_t	 id;
	uint8_t		 digest[EZZ_DIGEST_MAX];
	uint64_t	 last;		/* length, or 1: stale is refused */
};

static ezz_status
put_pin(ezz_ctx *ctx, struct ezz_buf *out, enum ezz_trust_pin kind,
    const struct pin *p)
{
	ezz_status	 st;

	if ((st = ezz_cbor_put_array(ctx, out, 3)) != EZZ_OK ||
	    (st = ezz_cbor_put_uint(ctx, out, p->id)) != EZZ_OK ||
	    (st = ezz_cbor_put_bytes(ctx, out, EZZ_BYTES(p->digest, 32))))
		return st;
	return kind == EZZ_PIN_SCHEMA ?
	    ezz_cbor_put_bool(ctx, out, p->last != 0) :
	    ezz_cbor_put_uint(ctx, out, p->last);
}

/* The rows of old with p in its place; one of the same id gives way. */
static ezz_status
merge_pin(ezz_ctx *ctx, struct ezz_bytes old, enum ezz_trust_pin kind,
    const struct pin *p, struct ezz_buf *out)
{
	struct ezz_cursor	 c = ezz_cursor_of(old), row;
	struct ezz_bytes	 raw;
	struct ezz_buf		 body = { 0 };
	uint64_t		 id;
	size_t			 n, three, count = 1;
	bool			 placed = false;
	ezz_status		 st;

	st = ezz_cbor_array(ctx, &c, &n);
	for (; st == EZZ_OK && n > 0; n--) {
		row = c;
		if ((st = ezz_cbor_skip(ctx, &c, &raw)) != EZZ_OK ||
		    (st = ezz_cbor_array(ctx, &row, &three)) != EZZ_OK ||
		    (st = ezz_cbor_uint(ctx, &row, &id)) != EZZ_OK)
			break;
		if (id >= p->id && !placed) {
			placed = true;
			st = put_pin(ctx, &body, kind, p);
		}
		if (id == p->id || st != EZZ_OK)
			continue;
		st = ezz_buf_addb(ctx, &body, raw);
		count++;
	}
	if (st == EZZ_OK && !placed)
		st = put_pin(ctx, &body, kind, p);
	if (st == EZZ_OK &&
	    (st = ezz_cbor_put_array(ctx, out, count)) == EZZ_OK)
		st = ezz_buf_addb(ctx, out, ezz_bytes_of(&body));
	ezz_buf_free(&body);
	return st;
}

ezz_status
ezz_trust_pin(ezz_ctx *ctx, struct ezz_bytes pack, enum ezz_trust_pin kind,
    uint16_t id, struct ezz_bytes file, bool stale_refused,
    struct ezz_buf *out, size_t *dropped)
{
	struct pin		 p = { .id = id };
	struct ezz_buf		 list = { 0 };
	struct ezz_bytes	*slot;
	ezz_trust		*t;
	ezz_status		 st;

	if ((st = open_for_change(ctx, pack, dropped, &t)) != EZZ_OK)
		return st;
	p.last = kind == EZZ_PIN_SCHEMA ? stale_refused : file.n;
	slot = kind == EZZ_PIN_SCHEMA ? &t->schemas : &t->dictionaries;
	if ((st = ezz_digest_once(ctx, EZZ_SM3, file, p.digest)) == EZZ_OK &&
	    (st = merge_pin(ctx, *slot, kind, &p, &list)) == EZZ_OK) {
		*slot = ezz_bytes_of(&list);
		st = put_draft(ctx, t, out);
	}
	ezz_buf_free(&list);
	ezz_trust_free(&t);
	return st;
}

/* ---- signing ---- */

static bool
is_root(const ezz_trust *t, struct ezz_bytes spki)
{
	for (size_t i = 0; i < t->roots.n; i++)
		if (ezz_bytes_equal(t->roots.spki[i], spki))
			return true;
	for (size_t i = 0; i < t->next.n; i++)
		if (ezz_bytes_equal(t->next.spki[i], spki))
			return true;
	return false;
}

/* Who signs answers for every key, so every key is read. */
static ezz_status
every_key(ezz_ctx *ctx, const ezz_trust *t)
{
	const struct ezz_pkey	*key;
	ezz_status		 st = EZZ_OK;

	for (size_t i = 0; i < t->entries_n && st == EZZ_OK; i++)
		st = ezz_trust_key(ctx, &t->entries[i], &key);
	return st;
}

static ezz_status
may_sign(ezz_ctx *ctx, const ezz_trust *t, const ezz_signer *signer)
{
	const struct ezz_pkey	*key = ezz_signer_pkey(signer);

	if (!is_root(t, ezz_pkey_spki(key)))
		return ezz_fail(ctx, EZZ_EREFUSED, NULL,
		    "this key is no root of the pack");
	for (size_t i = 0; i < t->sign.n; i++)
		if (ezz_bytes_equal(t->sign.by[i].header.kid,
		    EZZ_BYTES(ezz_pkey_kid(key), EZZ_KID)))
			return ezz_fail(ctx, EZZ_EREFUSED, NULL,
			    "this root has signed the pack already");
	return every_key(ctx, t);
}

/* The payload to sign: what others signed before, or the draft made dated. */
static ezz_status
dated_payload(ezz_ctx *ctx, ezz_trust *t, int64_t now, int64_t exp,
    struct ezz_buf *out)
{
	if (t->sign.n > 0)
		return ezz_buf_addb(ctx, out, t->sign.payload);
	if (exp <= now)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "the pack would end before it begins");
	if (__builtin_add_overflow(t->seq, 1, &t->seq))
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "the sequence is at its end");
	t->iat = now;
	t->exp = exp;
	return put_payload(ctx, out, t);
}

static ezz_status
add_signature(ezz_ctx *ctx, struct ezz_cose_sign *s, const ezz_signer *signer,
    struct ezz_buf *out)
{
	struct ezz_buf		 head = { 0 }, msg = { 0 }, sig = { 0 };
	struct ezz_cose_header	 h = {
		.alg = ezz_alg_row(ezz_signer_alg(signer))->cose,
		.kid = EZZ_BYTES(ezz_pkey_kid(ezz_signer_pkey(signer)),
		    EZZ_KID) };
	struct ezz_bytes	 mine;
	ezz_status		 st;

	if (s->n >= EZZ_COSE_SIGNERS_MAX)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "the pack has as many signatures as it may hold");
	if ((st = ezz_cose_header_write(ctx, &h, &head)) != EZZ_OK)
		goto out;
	mine = ezz_bytes_of(&head);
	if ((st = ezz_cose_signed_bytes(ctx, s->protected, &mine,
	    EZZ_BYTES(NULL, 0), s->payload, &msg)) != EZZ_OK ||
	    (st = ezz_signer_sign(ctx, signer, ezz_bytes_of(&msg),
	    &sig)) != EZZ_OK)
		goto out;
	s->by[s->n++] = (struct ezz_cose_signature){ .protected = mine,
	    .header = h, .signature = ezz_bytes_of(&sig) };
	st = ezz_cose_sign_write(ctx, s, out);
out:
	ezz_buf_free(&head);
	ezz_buf_free(&msg);
	ezz_buf_free(&sig);
	return st;
}

ezz_status
ezz_trust_sign(ezz_ctx *ctx, struct ezz_bytes pack, const ezz_signer *signer,
    int64_t now, int64_t exp, struct ezz_buf *out)
{
	const struct ezz_cose_header	 h = {
		.typ = ezz_bytes_str(EZZ_TYP_TRUST) };
	struct ezz_buf			 head = { 0 }, payload = { 0 };
	ezz_trust			*t;
	ezz_status			 st;

	if ((st = ezz_trust_read(ctx, pack, true, &t)) != EZZ_OK)
		return st;
	if ((st = may_sign(ctx, t, signer)) == EZZ_OK &&
	    (st = dated_payload(ctx, t, now, exp, &payload)) == EZZ_OK &&
	    (st = ezz_cose_header_write(ctx, &h, &head)) == EZZ_OK) {
		if (t->sign.n == 0)
			t->sign.protected = ezz_bytes_of(&head);
		t->sign.payload = ezz_bytes_of(&payload);
		st = add_signature(ctx, &t->sign, signer, out);
	}
	ezz_trust_free(&t);
	ezz_buf_free(&head);
	ezz_buf_free(&payload);
	return st;
}
