/*
 * What a token says, without judging it.  The issuer's code is not in the
 * frame, so an identifier that leans on it is completed only where the trust
 * at hand knows the key; otherwise the reader is told.
 */
#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "object/token.h"
#include "op/verifier.h"

struct shown {
	struct ezz_buf			 frame;
	struct ezz_ez1			 ez1;
	const struct ezz_schema		*schema;
	struct ezz_buf			 payload;
	struct ezz_claims		 claims;
	struct ezz_bytes		 issuer;
	struct ezz_shown		*fields;
	size_t				 n;
};

static struct ezz_bytes
issuer_of(const ezz_verifier *v, const uint8_t kid[EZZ_KID])
{
	const struct ezz_trust_entry	*e = NULL;

	if (v->trust != NULL)
		e = ezz_trust_next(v->trust, kid, EZZ_USE_TOKEN, NULL);
	return e == NULL ? EZZ_BYTES(NULL, 0) : e->issuer;
}

static ezz_status
take_apart(ezz_ctx *ctx, ezz_verifier *v, struct ezz_bytes text,
    struct shown *s)
{
	const struct ezz_dictionary	*d;
	struct ezz_bytes		 proof;
	struct ezz_buf			 plain = { 0 };
	ezz_status			 st;
	bool				 damaged;

	if ((st = ezz_scan_normalise(ctx, text, &plain)) == EZZ_OK)
		st = ezz_armour_read(ctx, ezz_bytes_of(&plain), &s->frame);
	ezz_buf_free(&plain);
	if (st != EZZ_OK || (st = ezz_ez1_read(ctx, ezz_bytes_of(&s->frame),
	    &s->ez1, &damaged)) != EZZ_OK)
		return st;
	if ((st = ezz_verifier_schema(ctx, v, s->ez1.schema, &s->schema)) !=
	    EZZ_OK)
		return st;
	if (s->schema == NULL)
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, NULL, "licence type "
		    "number %u is not known here; update ezz", s->ez1.schema);
	if ((st = ezz_verifier_dictionary(ctx, v, s->ez1.dictionary, &d)) !=
	    EZZ_OK ||
	    (st = ezz_token_inflate(ctx, &s->ez1, ezz_bytes_of(&d->bytes),
	    &s->payload, &proof)) != EZZ_OK ||
	    (st = ezz_token_claims(ctx, ezz_bytes_of(&s->payload),
	    &s->claims)) != EZZ_OK)
		return st;
	s->issuer = issuer_of(v, s->ez1.kid);
	return ezz_token_fields(ctx, s->schema, s->issuer, s->claims.fields,
	    &s->fields, &s->n);
}

static ezz_status
line(ezz_ctx *ctx, struct ezz_buf *out, const char *label, const char *text)
{
	ezz_status	 st;

	if ((st = ezz_buf_str(ctx, out, label)) != EZZ_OK ||
	    (st = ezz_buf_str(ctx, out, ": ")) != EZZ_OK ||
	    (st = ezz_escape(ctx, ezz_bytes_str(text), out)) != EZZ_OK)
		return st;
	return ezz_buf_byte(ctx, out, '\n');
}

static ezz_status
as_text(ezz_ctx *ctx, const struct shown *s, struct ezz_buf *out)
{
	char		 when[EZZ_TIME_TEXT];
	ezz_status	 st;

	if ((st = line(ctx, out, ezz_text(ctx, "not judged"), ezz_text(ctx,
	    "these are the words of the code; ezz verify says whether they "
	    "are true"))) != EZZ_OK ||
	    (st = line(ctx, out, ezz_text(ctx, "type"),
	    ctx->language == EZZ_CHINESE ? s->schema->title_zh :
	    s->schema->title_en)) != EZZ_OK)
		return st;
	for (size_t i = 0; i < s->n; i++)
		for (size_t j = 0; j < s->fields[i].n; j++)
			if ((st = line(ctx, out, ctx->language == EZZ_CHINESE ?
			    s->fields[i].field->label_zh :
			    s->fields[i].field->label_en,
			    s->fields[i].text[j])) != EZZ_OK)
				return st;
	ezz_time_text(s->claims.iat, when);
	if ((st = line(ctx, out, ezz_text(ctx, "code made"), when)) != EZZ_OK)
		return st;
	ezz_time_text(s->claims.exp, when);
	return line(ctx, out, ezz_text(ctx, "code good until"), when);
}

static void
json_field(struct ezz_json_out *j, const struct ezz_shown *f)
{
	ezz_json_key(j, f->field->key);
	if (f->field->wire != EZZ_WIRE_LIST) {
		ezz_json_str(j, f->text[0]);
		return;
	}
	ezz_json_open(j, '[');
	for (size_t i = 0; i < f->n; i++)
		ezz_json_str(j, f->text[i]);
	ezz_json_close(j, ']');
}

static ezz_status
as_json(ezz_ctx *ctx, const struct shown *s, struct ezz_buf *out)
{
	struct ezz_json_out	 j = { .ctx = ctx, .out = out };
	char			 when[EZZ_TIME_TEXT];

	ezz_json_open(&j, '{');
	ezz_json_key(&j, "judged");
	ezz_json_bool(&j, false);
	ezz_json_key(&j, "schema");
	ezz_json_str(&j, s->schema->name);
	ezz_json_key(&j, "iat");
	ezz_time_text(s->claims.iat, when);
	ezz_json_str(&j, when);
	ezz_json_key(&j, "exp");
	ezz_time_text(s->claims.exp, when);
	ezz_json_str(&j, when);
	if (s->claims.has_status) {
		ezz_json_key(&j, "status");
		ezz_json_open(&j, '{');
		ezz_json_key(&j, "idx");
		ezz_json_int(&j, (int64_t)s->claims.index);
		ezz_json_key(&j, "uri");
		ezz_json_strb(&j, s->claims.uri);
		ezz_json_close(&j, '}');
	}
	ezz_json_key(&j, "fields");
	ezz_json_open(&j, '{');
	for (size_t i = 0; i < s->n; i++)
		json_field(&j, &s->fields[i]);
	ezz_json_close(&j, '}');
	ezz_json_close(&j, '}');
	return j.st != EZZ_OK ? j.st : ezz_buf_byte(ctx, out, '\n');
}

ezz_status
ezz_token_show(ezz_ctx *ctx, ezz_verifier *v, struct ezz_bytes text, bool json,
    struct ezz_buf *out)
{
	struct shown	 s = { 0 };
	ezz_status	 st;

	if ((st = take_apart(ctx, v, text, &s)) == EZZ_OK)
		st = json ? as_json(ctx, &s, out) : as_text(ctx, &s, out);
	ezz_token_fields_free(&s.fields, s.n);
	ezz_buf_free(&s.payload);
	ezz_buf_free(&s.frame);
	return st;
}
