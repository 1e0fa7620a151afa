/* What a trust pack or draft holds, for people and for programs; unjudged. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "crypto/digest.h"
#include "object/trust.h"

static const char *const states[] = { "active", "retired", "compromised" };

static void
hex_of(const uint8_t *p, size_t n, char out[])
{
	for (size_t i = 0; i < n; i++)
		snprintf(out + 2 * i, 3, "%02x", p[i]);
}

/* "SM2-SM3", or "" for a key that cannot be read. */
static const char *
alg_of(struct ezz_bytes spki)
{
	struct ezz_ctx		 quiet = { 0 };
	struct ezz_pkey		*key = NULL;
	const struct ezz_alg_row *row = NULL;

	if (ezz_pkey_read(&quiet, spki, &key) == EZZ_OK)
		row = ezz_alg_row(ezz_pkey_alg(key));
	ezz_pkey_free(&key);
	return row == NULL ? "" : row->label;
}

static const char *
alg_label(int64_t cose)
{
	const struct ezz_alg_row	*row = ezz_alg_by_cose(cose);

	return row == NULL ? "" : row->label;
}

ezz_status
ezz_trust_name(ezz_ctx *ctx, struct ezz_bytes pack, struct ezz_buf *out)
{
	ezz_trust	*t;
	ezz_status	 st;

	if ((st = ezz_trust_read(ctx, pack, true, &t)) != EZZ_OK)
		return st;
	if ((st = ezz_buf_addb(ctx, out, t->name)) == EZZ_OK)
		st = ezz_buf_byte(ctx, out, 0);
	ezz_trust_free(&t);
	return st;
}

/* ---- JSON ---- */

static void
json_hex(struct ezz_json_out *j, const char *key, struct ezz_bytes b)
{
	char	 hex[65] = "";

	hex_of(b.p, b.n < 32 ? b.n : 32, hex);
	ezz_json_key(j, key);
	ezz_json_str(j, hex);
}

static void
json_time(struct ezz_json_out *j, const char *key, int64_t t)
{
	char	 text[EZZ_TIME_TEXT];

	ezz_time_text(t, text);
	ezz_json_key(j, key);
	ezz_json_str(j, text);
}

static void
json_roots(struct ezz_json_out *j, const char *key,
    const struct ezz_root_set *r)
{
	uint8_t	 digest[EZZ_DIGEST_MAX];

	ezz_json_key(j, key);
	ezz_json_open(j, '[');
	for (size_t i = 0; i < r->n; i++) {
		if (ezz_digest_once(j->ctx, EZZ_SM3, r->spki[i],
		    digest) != EZZ_OK)
			j->st = EZZ_ECRYPTO;
		ezz_json_open(j, '{');
		json_hex(j, "key", EZZ_BYTES(digest, 32));
		ezz_json_key(j, "alg");
		ezz_json_str(j, alg_of(r->spki[i]));
		ezz_json_close(j, '}');
	}
	ezz_json_close(j, ']');
}

/* Numbers or texts; true where the list stands for any. */
static void
json_list(struct ezz_json_out *j, const char *key, struct ezz_bytes list)
{
	struct ezz_ctx		 quiet = { 0 };
	struct ezz_cursor	 c = ezz_cursor_of(list);
	struct ezz_cbor_item	 it;
	size_t			 n;

	ezz_json_key(j, key);
	if (ezz_cbor_array(&quiet, &c, &n) != EZZ_OK) {
		ezz_json_bool(j, true);
		return;
	}
	ezz_json_open(j, '[');
	for (; n > 0 && ezz_cbor_next(&quiet, &c, &it) == EZZ_OK; n--)
		if (it.type == EZZ_CBOR_TEXT)
			ezz_json_strb(j, it.bytes);
		else
			ezz_json_int(j, (int64_t)it.value);
	ezz_json_close(j, ']');
}

/* The triples of pinned files. */
static void
json_pins(struct ezz_json_out *j, const char *key, struct ezz_bytes list,
    const char *last)
{
	struct ezz_ctx		 quiet = { 0 };
	struct ezz_cursor	 c = ezz_cursor_of(list);
	struct ezz_cbor_item	 row[4];
	size_t			 n;

	ezz_json_key(j, key);
	ezz_json_open(j, '[');
	if (ezz_cbor_array(&quiet, &c, &n) != EZZ_OK)
		n = 0;
	for (; n > 0; n--) {
		for (size_t i = 0; i < 4; i++)
			if (ezz_cbor_next(&quiet, &c, &row[i]) != EZZ_OK)
				return;
		ezz_json_open(j, '{');
		ezz_json_key(j, "id");
		ezz_json_int(j, (int64_t)row[1].value);
		json_hex(j, "sm3", row[2].bytes);
		ezz_json_key(j, last);
		if (row[3].type == EZZ_CBOR_SIMPLE)
			ezz_json_bool(j, row[3].value == EZZ_CBOR_TRUE);
		else
			ezz_json_int(j, (int64_t)row[3].value);
		ezz_json_close(j, '}');
	}
	ezz_json_close(j, ']');
}

static void
json_entry(struct ezz_json_out *j, const struct ezz_trust_entry *e)
{
	ezz_json_open(j, '{');
	json_hex(j, "key", EZZ_BYTES(e->digest, 32));
	ezz_json_key(j, "alg");
	ezz_json_str(j, alg_of(e->spki));
	ezz_json_key(j, "use");
	ezz_json_str(j, ezz_use_name(e->use));
	ezz_json_key(j, "issuer");
	ezz_json_strb(j, e->issuer);
	ezz_json_key(j, "name");
	ezz_json_strb(j, e->name);
	json_list(j, "bodies", e->bodies);
	json_list(j, "schemas", e->schemas);
	json_list(j, "regions", e->regions);
	json_time(j, "from", e->from);
	json_time(j, "to", e->to);
	json_time(j, "until", e->until);
	ezz_json_key(j, "state");
	ezz_json_str(j, states[e->state]);
	ezz_json_key(j, "since");
	if (e->state == EZZ_KEY_ACTIVE)
		ezz_json_null(j);
	else {
		char	 text[EZZ_TIME_TEXT];

		ezz_time_text(e->since, text);
		ezz_json_str(j, text);
	}
	ezz_json_key(j, "known_good");
	ezz_json_int(j, (int64_t)(e->good.n / 32));
	ezz_json_key(j, "certificate");
	ezz_json_bool(j, e->cert.n > 0);
	ezz_json_key(j, "status");
	ezz_json_strb(j, e->status);
	ezz_json_close(j, '}');
}

static void
json_signers(struct ezz_json_out *j, const struct ezz_cose_sign *s)
{
	ezz_json_key(j, "signatures");
	ezz_json_open(j, '[');
	for (size_t i = 0; i < s->n; i++) {
		ezz_json_open(j, '{');
		json_hex(j, "key", s->by[i].header.kid);
		ezz_json_key(j, "alg");
		ezz_json_str(j, alg_label(s->by[i].header.alg));
		ezz_json_close(j, '}');
	}
	ezz_json_close(j, ']');
}

ezz_status
ezz_trust_json(ezz_ctx *ctx, struct ezz_bytes pack, struct ezz_buf *out)
{
	struct ezz_json_out	 j = { .ctx = ctx, .out = out };
	ezz_trust		*t;
	ezz_status		 st;

	if ((st = ezz_trust_read(ctx, pack, true, &t)) != EZZ_OK)
		return st;
	ezz_json_open(&j, '{');
	ezz_json_key(&j, "v");
	ezz_json_int(&j, 1);
	ezz_json_key(&j, "name");
	ezz_json_strb(&j, t->name);
	ezz_json_key(&j, "seq");
	ezz_json_int(&j, (int64_t)t->seq);
	json_time(&j, "iat", t->iat);
	json_time(&j, "exp", t->exp);
	ezz_json_key(&j, "test");
	ezz_json_bool(&j, t->test);
	ezz_json_key(&j, "threshold");
	ezz_json_int(&j, t->roots.threshold);
	json_roots(&j, "roots", &t->roots);
	ezz_json_key(&j, "next_threshold");
	ezz_json_int(&j, t->next.threshold);
	json_roots(&j, "next_roots", &t->next);
	json_signers(&j, &t->sign);
	ezz_json_key(&j, "entries");
	ezz_json_open(&j, '[');
	for (size_t i = 0; i < t->entries_n; i++)
		json_entry(&j, &t->entries[i]);
	ezz_json_close(&j, ']');
	json_pins(&j, "dictionaries", t->dictionaries, "length");
	json_pins(&j, "schemas", t->schemas, "stale_refused");
	ezz_json_close(&j, '}');
	ezz_trust_free(&t);
	return j.st;
}

/* ---- for people ---- */

static ezz_status
line_roots(ezz_ctx *ctx, struct ezz_buf *out, const struct ezz_root_set *r,
    const char *what)
{
	uint8_t		 digest[EZZ_DIGEST_MAX];
	char		 hex[17] = "";
	ezz_status	 st;

	if (r->n == 0)
		return EZZ_OK;
	st = ezz_buf_fmt(ctx, out, ezz_text(ctx, "%s: %u of %zu must sign"),
	    ezz_text(ctx, what), r->threshold, r->n);
	if (st == EZZ_OK)
		st = ezz_buf_byte(ctx, out, '\n');
	for (size_t i = 0; i < r->n && st == EZZ_OK; i++) {
		if ((st = ezz_digest_once(ctx, EZZ_SM3, r->spki[i],
		    digest)) != EZZ_OK)
			return st;
		hex_of(digest, EZZ_KID, hex);
		st = ezz_buf_fmt(ctx, out, "  %s %s\n", hex,
		    alg_of(r->spki[i]));
	}
	return st;
}

static ezz_status
line_entry(ezz_ctx *ctx, struct ezz_buf *out, const struct ezz_trust_entry *e)
{
	char		 hex[17] = "", from[EZZ_TIME_TEXT], to[EZZ_TIME_TEXT],
			 until[EZZ_TIME_TEXT];
	ezz_status	 st;

	hex_of(e->digest, EZZ_KID, hex);
	ezz_day_text(ezz_time_day(e->from), from);
	ezz_day_text(ezz_time_day(e->to), to);
	ezz_day_text(ezz_time_day(e->until), until);
	if ((st = ezz_buf_fmt(ctx, out, "  %s %-10s %-11s %s..%s/%s ", hex,
	    ezz_use_name(e->use), ezz_text(ctx, states[e->state]), from, to,
	    until)) != EZZ_OK ||
	    (st = ezz_escape(ctx, e->issuer, out)) != EZZ_OK ||
	    (st = ezz_buf_byte(ctx, out, ' ')) != EZZ_OK ||
	    (st = ezz_escape(ctx, e->name, out)) != EZZ_OK)
		return st;
	return ezz_buf_byte(ctx, out, '\n');
}

static ezz_status
line_head(ezz_ctx *ctx, struct ezz_buf *out, const ezz_trust *t)
{
	char		 iat[EZZ_TIME_TEXT], exp[EZZ_TIME_TEXT];
	ezz_status	 st;

	ezz_time_text(t->iat, iat);
	ezz_time_text(t->exp, exp);
	if ((st = ezz_escape(ctx, t->name, out)) != EZZ_OK ||
	    (st = ezz_buf_str(ctx, out, t->test ? "  TEST 测试\n" : "\n")))
		return st;
	if (t->sign.n == 0)
		st = ezz_buf_fmt(ctx, out, ezz_text(ctx,
		    "draft after sequence %llu, not signed"),
		    (unsigned long long)t->seq);
	else
		st = ezz_buf_fmt(ctx, out, ezz_text(ctx, "sequence %llu, "
		    "of %s, until %s, %zu signatures, not judged"),
		    (unsigned long long)t->seq, iat, exp, t->sign.n);
	return st == EZZ_OK ? ezz_buf_byte(ctx, out, '\n') : st;
}

ezz_status
ezz_trust_text(ezz_ctx *ctx, struct ezz_bytes pack, struct ezz_buf *out)
{
	ezz_trust	*t;
	ezz_status	 st;

	if ((st = ezz_trust_read(ctx, pack, true, &t)) != EZZ_OK)
		return st;
	if ((st = line_head(ctx, out, t)) == EZZ_OK &&
	    (st = line_roots(ctx, out, &t->roots, "roots")) == EZZ_OK &&
	    (st = line_roots(ctx, out, &t->next, "next roots")) == EZZ_OK)
		st = ezz_buf_fmt(ctx, out, ezz_text(ctx, "keys: %zu"),
		    t->entries_n);
	if (st == EZZ_OK)
		st = ezz_buf_byte(ctx, out, '\n');
	for (size_t i = 0; i < t->entries_n && st == EZZ_OK; i++)
		st = line_entry(ctx, out, &t->entries[i]);
	ezz_trust_free(&t);
	return st;
}
