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

/* An array of numbers, of texts, of triples; true where any will do. */
static void
json_list(struct ezz_json_out *j, const char *key, struct ezz_bytes list,
    const char *last)
{
	struct ezz_cursor	 c = ezz_cursor_of(list);
	struct ezz_cbor_item	 it;
	size_t			 n;

	ezz_json_key(j, key);
	if (ezz_cbor_array(j->ctx, &c, &n) != EZZ_OK) {
		ezz_json_bool(j, true);
		return;
	}
	ezz_json_open(j, '[');
	while (ezz_cursor_left(&c) > 0 &&
	    ezz_cbor_next(j->ctx, &c, &it) == EZZ_OK)
		switch (it.type) {
		case EZZ_CBOR_ARRAY:
			ezz_json_open(j, '{');
			ezz_json_key(j, "id");
			break;
		case EZZ_CBOR_BYTES:
			json_hex(j, "sm3", it.bytes);
			ezz_json_key(j, last);
			break;
		case EZZ_CBOR_TEXT:
			ezz_json_strb(j, it.bytes);
			break;
		case EZZ_CBOR_SIMPLE:
			ezz_json_bool(j, it.value == EZZ_CBOR_TRUE);
			ezz_json_close(j, '}');
			break;
		default:
			ezz_json_int(j, (int64_t)it.value);
			/* the length of a dictionary ends its triple */
			if (strcmp(last, "length") == 0 && it.value != 0 &&
			    n-- > 0)
				break;
		}
	ezz_json_close(j, ']');
}
