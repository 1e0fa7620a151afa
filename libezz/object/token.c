/* Tokens taken apart: claims by RFC 8392, fields by their schema. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/squeeze.h"
#include "format/cose.h"
#include "object/token.h"

#define CWT_EXP		4
#define CWT_NBF		5
#define CWT_IAT		6
#define CWT_CNF		8
#define CWT_STATUS	65535

ezz_status
ezz_token_inflate(ezz_ctx *ctx, const struct ezz_ez1 *t,
    struct ezz_bytes dictionary, struct ezz_buf *payload,
    struct ezz_bytes *proof)
{
	ezz_status	 st;
	size_t		 used;

	st = ezz_inflate_raw(ctx, t->body, dictionary, EZZ_MAX_PAYLOAD,
	    payload, &used);
	if (st != EZZ_OK)
		return st;
	*proof = EZZ_BYTES(t->body.p + used, t->body.n - used);
	if (t->has_proof != (proof->n > 0))
		return ezz_fail(ctx, EZZ_EFORMAT, "EZ1", t->has_proof ?
		    "the holder proof is missing" :
		    "bytes follow the end of the payload");
	return EZZ_OK;
}

ezz_status
ezz_token_protected(ezz_ctx *ctx, const struct ezz_ez1 *t,
    struct ezz_bytes issuer, const uint8_t schema[32], struct ezz_buf *out)
{
	struct ezz_cose_header	 h = {
		.alg = ezz_alg_row(t->alg)->cose,
		.kid = EZZ_BYTES(t->kid, sizeof(t->kid)),
		.typ = ezz_bytes_str(EZZ_TYP_LICENCE),
		.issuer = issuer,
		.schema = EZZ_BYTES(schema, 32),
	};

	return ezz_cose_header_write(ctx, &h, out);
}

ezz_status
ezz_token_signed(ezz_ctx *ctx, struct ezz_bytes protected,
    struct ezz_bytes payload, struct ezz_buf *out)
{
	return ezz_cose_signed_bytes(ctx, protected, NULL,
	    (struct ezz_bytes){ NULL, 0 }, payload, out);
}

/* {"status_list": {"idx": n, "uri": text}} */
static ezz_status
read_status(ezz_ctx *ctx, struct ezz_cursor *c, struct ezz_claims *out)
{
	struct ezz_bytes	 key;
	ezz_status		 st;
	size_t			 n;

	if ((st = ezz_cbor_map(ctx, c, &n)) != EZZ_OK ||
	    (st = ezz_cbor_text(ctx, c, &key)) != EZZ_OK)
		return st;
	if (n != 1 || !ezz_bytes_equal(key, ezz_bytes_str("status_list")))
		goto unknown;
	if ((st = ezz_cbor_map(ctx, c, &n)) != EZZ_OK ||
	    (st = ezz_cbor_text(ctx, c, &key)) != EZZ_OK)
		return st;
	if (n != 2 || !ezz_bytes_equal(key, ezz_bytes_str("idx")))
		goto unknown;
	if ((st = ezz_cbor_uint(ctx, c, &out->index)) != EZZ_OK ||
	    (st = ezz_cbor_text(ctx, c, &key)) != EZZ_OK)
		return st;
	if (!ezz_bytes_equal(key, ezz_bytes_str("uri")))
		goto unknown;
	out->has_status = true;
	return ezz_cbor_text(ctx, c, &out->uri);
unknown:
	return ezz_fail(ctx, EZZ_EUNSUPPORTED, "Token Status List 6.2",
	    "the status claim is of another kind");
}

static ezz_status
read_claim(ezz_ctx *ctx, int64_t key, struct ezz_cursor *c,
    struct ezz_claims *out)
{
	switch (key) {
	case CWT_EXP:
		return ezz_cbor_int(ctx, c, &out->exp);
	case CWT_NBF:
		return ezz_cbor_int(ctx, c, &out->nbf);
	case CWT_IAT:
		return ezz_cbor_int(ctx, c, &out->iat);
	case CWT_CNF:
		return ezz_cbor_skip(ctx, c, &out->cnf);
	case CWT_STATUS:
		return read_status(ctx, c, out);
	case EZZ_CWT_FIELDS:
		return ezz_cbor_skip(ctx, c, &out->fields);
	default:
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, "RFC 8392",
		    "claim %lld is not known; a newer ezz may know it",
		    (long long)key);
	}
}

ezz_status
ezz_token_claims(ezz_ctx *ctx, struct ezz_bytes payload,
    struct ezz_claims *out)
{
	struct ezz_cursor	 c = ezz_cursor_of(payload);
	ezz_status		 st;
	int64_t			 key;
	size_t			 n;

	*out = (struct ezz_claims){ .iat = INT64_MIN, .exp = INT64_MIN,
	    .nbf = INT64_MIN };
	if ((st = ezz_cbor_check(ctx, payload, EZZ_CBOR_STRICT)) != EZZ_OK ||
	    (st = ezz_cbor_map(ctx, &c, &n)) != EZZ_OK)
		return st;
	while (n-- > 0)
		if ((st = ezz_cbor_int(ctx, &c, &key)) != EZZ_OK ||
		    (st = read_claim(ctx, key, &c, out)) != EZZ_OK)
			return st;
	if (out->exp == INT64_MIN || out->iat == INT64_MIN ||
	    out->fields.n == 0)
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 8392 3.1",
		    "exp, iat or the fields are missing");
	if (out->nbf == INT64_MIN)
		out->nbf = out->iat;
	return EZZ_OK;
}

/* ---- fields ------------------------------------------------------------- */

static const struct ezz_field *
at_position(const struct ezz_schema *s, size_t position)
{
	for (size_t i = 0; i < s->fields_n; i++)
		if (s->fields[i].position == (int)position)
			return &s->fields[i];
	return NULL;
}

/* The printed number comes first: an identifier may lean on it. */
static ezz_status
find_number(ezz_ctx *ctx, struct ezz_wire_scope *scope, struct ezz_cursor c,
    size_t n, struct ezz_shown *number)
{
	const struct ezz_field	*f;
	ezz_status		 st;

	for (size_t i = 0; i < n; i++) {
		f = at_position(scope->schema, i);
		if (f != NULL && strcmp(f->key, "ZZBH") == 0) {
			if (ezz_cbor_null(&c))
				return EZZ_OK;
			st = ezz_wire_get(ctx, scope, f, &c, number);
			if (st == EZZ_OK)
				scope->number = ezz_bytes_str(number->text[0]);
			return st;
		}
		if ((st = ezz_cbor_skip(ctx, &c, NULL)) != EZZ_OK)
			return st;
	}
	return EZZ_OK;
}

static ezz_status
read_fields(ezz_ctx *ctx, const struct ezz_wire_scope *scope,
    struct ezz_cursor *c, size_t n, struct ezz_shown *out, size_t *count)
{
	const struct ezz_field	*f;
	ezz_status		 st;

	for (size_t i = 0; i < n; i++) {
		if ((f = at_position(scope->schema, i)) == NULL)
			return ezz_fail(ctx, EZZ_EFORMAT, NULL,
			    "the token has more fields than its schema");
		if (ezz_cbor_null(c)) {
			if (i + 1 == n)
				return ezz_fail(ctx, EZZ_EFORMAT, NULL,
				    "the field list ends with an empty one");
			continue;
		}
		if ((st = ezz_wire_get(ctx, scope, f, c, &out[*count])) !=
		    EZZ_OK)
			return ezz_while(ctx, st, "reading field %s", f->key);
		(*count)++;
	}
	return EZZ_OK;
}

ezz_status
ezz_token_fields(ezz_ctx *ctx, const struct ezz_schema *schema,
    struct ezz_bytes issuer, struct ezz_bytes fields, struct ezz_shown **out,
    size_t *n)
{
	struct ezz_wire_scope	 scope = { .schema = schema,
				    .issuer = issuer };
	struct ezz_cursor	 c = ezz_cursor_of(fields);
	struct ezz_shown	*v, number = { 0 };
	ezz_status		 st;
	size_t			 count;

	*out = NULL;
	*n = 0;
	if ((st = ezz_cbor_array(ctx, &c, &count)) != EZZ_OK)
		return st;
	if (count > schema->fields_n)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "the token has more fields than its schema");
	if ((v = calloc(count + 1, sizeof(*v))) == NULL)
		return ezz_nomem(ctx);
	if ((st = find_number(ctx, &scope, c, count, &number)) == EZZ_OK)
		st = read_fields(ctx, &scope, &c, count, v, n);
	ezz_shown_free(&number);
	if (st != EZZ_OK) {
		ezz_token_fields_free(&v, *n);
		*n = 0;
		return st;
	}
	*out = v;
	return EZZ_OK;
}

void
ezz_token_fields_free(struct ezz_shown **fields, size_t n)
{
	if (*fields == NULL)
		return;
	for (size_t i = 0; i < n; i++)
		ezz_shown_free(&(*fields)[i]);
	free(*fields);
	*fields = NULL;
}

const struct ezz_shown *
ezz_token_field(const struct ezz_shown *v, size_t n, const char *key)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(v[i].field->key, key) == 0)
			return &v[i];
	return NULL;
}

/* ---- COSE --------------------------------------------------------------- */

ezz_status
ezz_token_to_cose(ezz_ctx *ctx, struct ezz_bytes frame, struct ezz_bytes issuer,
    const struct ezz_schema *schema, struct ezz_bytes dictionary,
    struct ezz_buf *out)
{
	struct ezz_buf		 payload = { 0 }, protected = { 0 };
	struct ezz_bytes	 proof;
	struct ezz_ez1		 t;
	ezz_status		 st;
	bool			 damaged;

	if ((st = ezz_ez1_read(ctx, frame, &t, &damaged)) == EZZ_OK &&
	    (st = ezz_token_inflate(ctx, &t, dictionary, &payload, &proof)) ==
	    EZZ_OK &&
	    (st = ezz_token_protected(ctx, &t, issuer, schema->digest,
	    &protected)) == EZZ_OK)
		st = ezz_cose_sign1_write(ctx, ezz_bytes_of(&protected),
		    ezz_bytes_of(&payload),
		    EZZ_BYTES(t.signature, sizeof(t.signature)), out);
	ezz_buf_free(&payload);
	ezz_buf_free(&protected);
	return st;
}

static const struct ezz_schema *
by_digest(const ezz_schemas *all, struct ezz_bytes digest)
{
	for (size_t i = 0; i < ezz_schemas_count(all); i++) {
		const struct ezz_schema	*s = ezz_schemas_at(all, i);

		if (ezz_bytes_equal(digest, EZZ_BYTES(s->digest, 32)))
			return s;
	}
	return NULL;
}

/* Only what goes into a frame comes back out of it the same. */
static ezz_status
frame_head(ezz_ctx *ctx, const struct ezz_cose_sign1 *c,
    const ezz_schemas *all, struct ezz_ez1 *t)
{
	const struct ezz_alg_row	*alg = ezz_alg_by_cose(c->header.alg);
	const struct ezz_schema		*s = by_digest(all, c->header.schema);

	if (alg == NULL || !alg->issues ||
	    c->signature.n != sizeof(t->signature) ||
	    c->header.kid.n != sizeof(t->kid) || c->kid_unprotected ||
	    !ezz_bytes_equal(c->header.typ, ezz_bytes_str(EZZ_TYP_LICENCE)))
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 9052",
		    "this COSE_Sign1 is not a licence token");
	if (s == NULL)
		return ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
		    "no schema here has the digest that the token names");
	t->alg = alg->alg;
	t->schema = s->id;
	memcpy(t->kid, c->header.kid.p, sizeof(t->kid));
	memcpy(t->signature, c->signature.p, sizeof(t->signature));
	return EZZ_OK;
}

ezz_status
ezz_token_from_cose(ezz_ctx *ctx, struct ezz_bytes cose, const ezz_schemas *all,
    uint8_t dictionary_id, struct ezz_bytes dictionary, struct ezz_buf *frame)
{
	struct ezz_cose_sign1	 c;
	struct ezz_claims	 claims;
	struct ezz_ez1		 t = { .dictionary = dictionary_id };
	struct ezz_buf		 body = { 0 };
	ezz_status		 st;

	if ((st = ezz_cose_sign1_read(ctx, cose, EZZ_CBOR_STRICT, &c)) ==
	    EZZ_OK && (st = frame_head(ctx, &c, all, &t)) == EZZ_OK &&
	    (st = ezz_token_claims(ctx, c.payload, &claims)) == EZZ_OK &&
	    (st = ezz_deflate_raw(ctx, c.payload, dictionary, &body)) ==
	    EZZ_OK) {
		t.body = ezz_bytes_of(&body);
		st = ezz_ez1_write(ctx, &t, frame);
	}
	ezz_buf_free(&body);
	return st;
}
