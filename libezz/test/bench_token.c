/*
 * Sizes of tokens, before any cut and with identifiers in full, beside two
 * peers made here from the same content:
 *
 *	bench_token OFFICE DATA RECORDS.ndjson...
 *
 * "dcc": the EU certificates' way, a CBOR map with text keys in a COSE_Sign1,
 * zlib over all of it; its bytes before Base45.  "jws": JSON in a compact JWS
 * (RFC 7515).  Both say the type and the issuer by their codes, the times and
 * the status reference, and each field that stands in the token, under the
 * record's own key; not what a token leaves out.  Signatures are 64 random
 * bytes: they do not compress.
 */
#include <jansson.h>
#include <zlib.h>

#include "base/clock.h"
#include "base/codec.h"
#include "base/file.h"
#include "base/squeeze.h"
#include "draw/modules.h"
#include "format/cbor.h"
#include "format/ez1.h"
#include "object/licence.h"
#include "object/office.h"
#include "test/bench.h"

#define SEEN	64		/* schemas */

struct sum {
	const char	*name;
	double		 n, token, version, dcc, jws;
};

static struct {
	ezz_ctx		*ctx;
	ezz_office	*office;
	ezz_issuing	*issuing;
	struct sum	 sum[SEEN];
	size_t		 sums;
	uint32_t	 random;
	int64_t		 now;

} b;

static void
good(ezz_status st, const char *what)
{
	if (st == EZZ_OK)
		return;
	fprintf(stderr, "bench_token: %s: %s\n", what, ezz_message(b.ctx));
	exit(1);
}

static uint32_t
any(void)
{
	b.random = b.random * 1664525 + 1013904223;
	return b.random >> 8;
}

static void
signature(uint8_t out[64])
{
	for (int i = 0; i < 64; i++)
		out[i] = (uint8_t)any();
}

/* ---- the content, for the peers ---- */

static bool
in_token(const struct ezz_field *f)
{
	return f->position >= 0 && f->qr != EZZ_QR_OMIT &&
	    f->wire != EZZ_WIRE_NONE;
}

static json_t *
fields_json(const struct ezz_licence *l)
{
	json_t	*o = json_object(), *list;

	json_object_set_new(o, "ZZLXDM", json_string(l->type));
	for (size_t i = 0; i < l->values_n; i++) {
		const struct ezz_value	*v = &l->values[i];

		if (!in_token(v->field) || strcmp(v->field->key, "ZZLXDM") == 0)
			continue;
		if (v->n == 1) {
			json_object_set_new(o, v->field->key,
			    json_string(v->text[0]));
			continue;
		}
		list = json_array();
		for (size_t k = 0; k < v->n; k++)
			json_array_append_new(list, json_string(v->text[k]));
		json_object_set_new(o, v->field->key, list);
	}
	return o;
}

static void
put_json(json_t *v, struct ezz_buf *out)
{
	const char	*key;
	json_t		*item;
	size_t		 i;

	if (json_is_string(v))
		good(ezz_cbor_put_text(b.ctx, out,
		    ezz_bytes_str(json_string_value(v))), "text");
	else if (json_is_array(v)) {
		good(ezz_cbor_put_array(b.ctx, out, json_array_size(v)),
		    "array");
		json_array_foreach(v, i, item)
			put_json(item, out);
	} else {
		good(ezz_cbor_put_map(b.ctx, out, json_object_size(v)), "map");
		json_object_foreach(v, key, item) {
			good(ezz_cbor_put_text(b.ctx, out,
			    ezz_bytes_str(key)), "key");
			put_json(item, out);
		}
	}
}

static size_t
dcc_size(json_t *fields, const struct ezz_licence *l, int64_t exp,
    const char *uri, uint64_t index)
{
	static const uint8_t	 kid[8] = { 0x9b, 0x3e, 0x51, 0x07, 0xc8,
				    0x6a, 0xf4, 0x1d };
	struct ezz_buf		 payload = { 0 }, cose = { 0 }, z = { 0 };
	uint8_t			 protected[] = { 0xa2, 1, 0x26, 4, 0x48,
				    0, 0, 0, 0, 0, 0, 0, 0 }, sig[64];
	ezz_ctx			*c = b.ctx;
	size_t			 n;

	memcpy(protected + 5, kid, 8);
	signature(sig);
	good(ezz_cbor_put_map(c, &payload, uri == NULL ? 4 : 5), "map");
	good(ezz_cbor_put_uint(c, &payload, 1), "iss");
	good(ezz_cbor_put_text(c, &payload, ezz_bytes_str(l->issuer_code)),
	    "iss");
	good(ezz_cbor_put_uint(c, &payload, 4), "exp");
	good(ezz_cbor_put_int(c, &payload, exp), "exp");
	good(ezz_cbor_put_uint(c, &payload, 6), "iat");
	good(ezz_cbor_put_int(c, &payload, b.now), "iat");
	if (uri != NULL) {
		good(ezz_cbor_put_uint(c, &payload, 65535), "status");
		good(ezz_cbor_put_map(c, &payload, 1), "status");
		good(ezz_cbor_put_text(c, &payload,
		    ezz_bytes_str("status_list")), "status");
		good(ezz_cbor_put_map(c, &payload, 2), "status");
		good(ezz_cbor_put_text(c, &payload, ezz_bytes_str("idx")),
		    "status");
		good(ezz_cbor_put_uint(c, &payload, index), "status");
		good(ezz_cbor_put_text(c, &payload, ezz_bytes_str("uri")),
		    "status");
		good(ezz_cbor_put_text(c, &payload, ezz_bytes_str(uri)),
		    "status");
	}
	good(ezz_cbor_put_int(c, &payload, -260), "hcert");
	good(ezz_cbor_put_map(c, &payload, 1), "hcert");
	good(ezz_cbor_put_uint(c, &payload, 1), "hcert");
	put_json(fields, &payload);
	/* 18([protected, {}, payload, signature]) */
	good(ezz_buf_byte(c, &cose, 0xd2), "tag");
	good(ezz_cbor_put_array(c, &cose, 4), "COSE");
	good(ezz_cbor_put_bytes(c, &cose, EZZ_BYTES(protected,
	    sizeof(protected))), "COSE");
	good(ezz_cbor_put_map(c, &cose, 0), "COSE");
	good(ezz_cbor_put_bytes(c, &cose, ezz_bytes_of(&payload)), "COSE");
	good(ezz_cbor_put_bytes(c, &cose, EZZ_BYTES(sig, 64)), "COSE");
	good(ezz_zlib_write(c, ezz_bytes_of(&cose), 9, &z), "zlib");
	n = z.n;
	ezz_buf_free(&payload);
	ezz_buf_free(&cose);
	ezz_buf_free(&z);
	return n;
}

static size_t
base64url_size(size_t n)
{
	return (n * 8 + 5) / 6;
}

static size_t
jws_size(json_t *fields, const struct ezz_licence *l, int64_t exp,
    const char *uri, uint64_t index)
{
	static const char	 head[] =
	    "{\"alg\":\"ES256\",\"kid\":\"mz5RB8hq9B0\",\"typ\":\"JWT\"}";
	json_t			*o = json_object();
	char			*text;
	size_t			 n;

	json_object_set_new(o, "iss", json_string(l->issuer_code));
	json_object_set_new(o, "iat", json_integer(b.now));
	json_object_set_new(o, "exp", json_integer(exp));
	if (uri != NULL)
		json_object_set_new(o, "status", json_pack("{s:{s:I,s:s}}",
		    "status_list", "idx", (json_int_t)index, "uri", uri));
	json_object_set(o, "licence", fields);
	bench_must((text = json_dumps(o, JSON_COMPACT)) != NULL, "JSON");
	n = base64url_size(sizeof(head) - 1) + 1 +
	    base64url_size(strlen(text)) + 1 + base64url_size(64);
	free(text);
	json_decref(o);
	return n;
}

/* ---- the token ---- */

static struct sum *
sum_of(const char *name)
{
	size_t	 i;

	for (i = 0; i < b.sums; i++)
		if (strcmp(b.sum[i].name, name) == 0)
			return &b.sum[i];
	bench_must(b.sums < SEEN, "counting schemas");
	b.sum[b.sums].name = name;
	return &b.sum[b.sums++];
}

static double
version_of(struct ezz_bytes token)
{
	struct ezz_modules	*m;
	double			 v;

	good(ezz_modules_make(b.ctx, token, EZZ_QR_M, &m), "drawing");
	v = (m->side - 17) / 4;
	ezz_modules_free(&m);
	return v;
}

static int64_t
expiry(const struct ezz_licence *l)
{
	int64_t	 exp = b.now + (int64_t)l->schema->token_days * EZZ_DAY;

	return l->end != EZZ_NO_DAY && ezz_day_last(l->end) < exp ?
	    ezz_day_last(l->end) : exp;
}

static void
measure(struct ezz_paper *p)
{
	const struct ezz_licence	*l = p->licence;
	struct sum			*s = sum_of(l->schema->name);
	struct ezz_buf			 frame = { 0 };
	json_t				*fields = fields_json(l);
	char				*uri = NULL;

	p->index = any() & 0xfffff;
	if (l->schema->status != EZZ_STATUS_NONE)
		good(ezz_office_list_uri(b.ctx, b.office, p->list, &uri),
		    "list");
	good(ezz_issuing_sign(b.ctx, b.issuing, p), "signing");
	good(ezz_armour_read(b.ctx, ezz_bytes_of(&p->token), &frame),
	    "armour");
	s->n++;
	s->token += (double)frame.n;
	s->version += version_of(ezz_bytes_of(&p->token));
	s->dcc += (double)dcc_size(fields, l, expiry(l), uri, p->index);
	s->jws += (double)jws_size(fields, l, expiry(l), uri, p->index);
	json_decref(fields);
	ezz_buf_free(&frame);
	free(uri);
}

static void
one(const char *line, size_t n)
{
	struct ezz_paper	 p = { 0 };
	ezz_record		*r;

	good(ezz_record_read(b.ctx, EZZ_BYTES(line, n), "bench", NULL, NULL,
	    &r),
	    "reading a record");
	good(ezz_issuing_check(b.ctx, b.issuing, r, &p), "checking");
	if (p.licence != NULL)
		measure(&p);
	else
		fprintf(stderr, "bench_token: left out: %.80s\n", line);
	ezz_paper_free(&p);
	ezz_record_free(&r);
}

static void
each(const char *path)
{
	char	*line = NULL;
	size_t	 room = 0;
	ssize_t	 n;
	FILE	*f = fopen(path, "r");

	bench_must(f != NULL, path);
	while ((n = getline(&line, &room, f)) > 0)
		one(line, (size_t)(line[n - 1] == '\n' ? n - 1 : n));
	free(line);
	fclose(f);
}

static void
tell(const char *name, double token, double version, double dcc, double jws)
{
	char	 label[96];

	snprintf(label, sizeof(label), "%s", name);
	bench_line("token", label, token, "bytes", "dcc", dcc, dcc / token);
	bench_line("token", label, token, "bytes", "jws", jws, jws / token);
	snprintf(label, sizeof(label), "%s/qr", name);
	bench_line("token", label, version, "version at M", "desk limit", 14,
	    14 / version);
}

int
main(int argc, char **argv)
{
	struct ezz_issue_terms	 terms = { .full = true,
				    .large = true };
	struct sum		 all = { 0 };
	double			 types;

	bench_must(argc > 3, "usage: bench_token OFFICE DATA RECORDS...");
	terms.now = b.now = time(NULL);
	good(ezz_ctx_new(&b.ctx), "start");
	good(ezz_office_open(b.ctx, argv[1], NULL, &b.office), "office");
	good(ezz_issuing_open(b.ctx, b.office, argv[2], &terms, &b.issuing),
	    "issuing");
	for (int i = 3; i < argc; i++)
		each(argv[i]);
	types = (double)b.sums;
	for (size_t i = 0; i < b.sums; i++) {
		struct sum	*s = &b.sum[i];

		tell(s->name, s->token / s->n, s->version / s->n,
		    s->dcc / s->n, s->jws / s->n);
		all.token += s->token / s->n / types;
		all.version += s->version / s->n / types;
		all.dcc += s->dcc / s->n / types;
		all.jws += s->jws / s->n / types;
	}
	tell("mean", all.token, all.version, all.dcc, all.jws);
	ezz_issuing_free(&b.issuing);
	ezz_office_free(&b.office);
	ezz_ctx_free(&b.ctx);
	return fflush(stdout) == 0 ? 0 : 1;
}
