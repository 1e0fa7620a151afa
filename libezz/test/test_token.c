/*
 * Tokens beyond single vectors: what the writer makes is what the recipes
 * make, every kind of record comes back, and no change of a token anywhere is
 * accepted.
 */
#include "tokens.h"

static const char *const types[] = {
	"business-licence", "driving-licence", "food-business", "marriage",
	"physician", "planning-permit", "real-estate", "resident-id",
	"road-transport", "special-operation"
};

static int
set_up(void **state)
{
	struct token_kit	*k = calloc(1, sizeof(*k));

	assert_non_null(k);
	token_kit_open(k);
	*state = k;
	return 0;
}

static int
tear_down(void **state)
{
	token_kit_close(*state);
	free(*state);
	return 0;
}

/* ---- the writer ---- */

static json_t *
record_of(const char *type)
{
	char	 path[4096];
	json_t	*j;

	snprintf(path, sizeof(path), "%s/testvectors/record/good-%s.json",
	    getenv("srcdir"), type);
	j = json_load_file(path, 0, NULL);
	assert_non_null(j);
	return j;
}

static ezz_licence *
licence_of(struct token_kit *k, json_t *j)
{
	char		*text = json_dumps(j, JSON_COMPACT);
	ezz_record	*record = NULL;
	ezz_report	*report = NULL;
	ezz_licence	*l = NULL;

	assert_int_equal(ezz_record_read(k->ctx, ezz_bytes_str(text), "t",
	    NULL, NULL, &record), 0);
	assert_int_equal(ezz_check(k->ctx, k->schemas, record, NULL,
	    INT64_C(1795392000), &report, &l), 0);
	if (l == NULL) {
		struct ezz_buf	 b = { 0 };

		ezz_report_text(k->ctx, report, false, &b);
		fail_msg("%.*s", (int)b.n, (char *)b.p);
	}
	ezz_report_free(&report);
	ezz_record_free(&record);
	free(text);
	json_decref(j);
	return l;
}

static struct ezz_token_terms
terms_of(struct token_kit *k)
{
	struct ezz_token_terms	 t = {
		.issuer = ezz_bytes_str("11119999EXAMPLE2XY"),
		.dictionary_id = 1,
		.dictionary = ezz_bytes_of(&k->dictionary),
		.status_uri = "https://status.test.example/a/1",
		.status_index = 5,
	};

	assert_true(ezz_time_parse(ezz_bytes_str("2026-11-01T00:00:00Z"),
	    &t.iat));
	assert_true(ezz_time_parse(ezz_bytes_str("2027-11-01T00:00:00Z"),
	    &t.exp));
	return t;
}

static ezz_status
make(struct token_kit *k, const ezz_licence *l,
    const struct ezz_token_terms *t, struct ezz_buf *frame, bool *cut)
{
	ezz_signer	*s = test_signer(k->ctx, "token1");
	ezz_status	 st = ezz_token_make(k->ctx, l, t, s, frame, cut);

	ezz_signer_free(&s);
	return st;
}

/* Two ways to the same bytes: the library's, and the recipe's. */
static void
the_writer_makes_the_vector(void **state)
{
	struct token_kit	*k = *state;
	ezz_licence		*l = licence_of(k, record_of(
				    "business-licence"));
	struct ezz_token_terms	 t = terms_of(k);
	struct ezz_buf		 made = { 0 }, payload = { 0 }, frame, want;
	uint8_t			 identity[EZZ_DIGEST_MAX];
	json_t			*r = token_recipe(k, "good-plain");
	bool			 cut;

	assert_int_equal(ezz_token_payload(k->ctx, l, &t, SIZE_MAX, &payload),
	    0);
	want = token_payload(k, r);
	assert_int_equal(payload.n, want.n);
	assert_memory_equal(payload.p, want.p, want.n);
	assert_int_equal(make(k, l, &t, &made, &cut), 0);
	assert_false(cut);
	frame = token_frame(k, r, identity);
	assert_int_equal(made.n, frame.n);
	assert_memory_equal(made.p, frame.p, frame.n);
	ezz_buf_free(&made);
	ezz_buf_free(&payload);
	ezz_buf_free(&want);
	ezz_buf_free(&frame);
	ezz_licence_free(&l);
	json_decref(r);
}

struct opened {
	struct ezz_buf		 payload;
	struct ezz_claims	 claims;
	struct ezz_shown	*fields;
	size_t			 n;
};

static void
open_frame(struct token_kit *k, const struct ezz_schema *s,
    struct ezz_bytes frame, struct opened *o)
{
	struct ezz_bytes	 proof;
	struct ezz_ez1		 f;
	bool			 damaged;

	*o = (struct opened){ 0 };
	assert_int_equal(ezz_ez1_read(k->ctx, frame, &f, &damaged), 0);
	assert_int_equal(f.schema, s->id);
	assert_int_equal(ezz_token_inflate(k->ctx, &f,
	    ezz_bytes_of(&k->dictionary), &o->payload, &proof), 0);
	assert_int_equal(ezz_token_claims(k->ctx, ezz_bytes_of(&o->payload),
	    &o->claims), 0);
	if (ezz_token_fields(k->ctx, s, ezz_bytes_str("11119999EXAMPLE2XY"),
	    o->claims.fields, &o->fields, &o->n) != EZZ_OK)
		fail_msg("%s: %s", s->name, ezz_message(k->ctx));
}

static void
close_frame(struct opened *o)
{
	ezz_token_fields_free(&o->fields, o->n);
	ezz_buf_free(&o->payload);
}

static void
same_field(const struct ezz_value *v, const struct ezz_shown *s, bool full)
{
	bool	 masked = v->field->qr == EZZ_QR_MASK && !full;

	assert_non_null(s);
	assert_int_equal(v->n, s->n);
	for (size_t i = 0; i < v->n; i++)
		if (masked) {
			assert_string_not_equal(v->text[i], s->text[i]);
			assert_int_equal(strlen(v->text[i]),
			    strlen(s->text[i]));
			assert_int_equal(strspn(s->text[i], "*"),
			    strlen(s->text[i]) - 4);
		} else
			assert_string_equal(v->text[i], s->text[i]);
}

/* Every licence type, masked and in full: what is in the code is the record's,
 * and what its schema keeps out of the code is not there. */
static void
every_type_comes_back(void **state)
{
	struct token_kit	*k = *state;
	struct ezz_token_terms	 t = terms_of(k);
	struct ezz_buf		 frame = { 0 };
	struct opened		 o;
	bool			 cut;

	for (size_t i = 0; i < 2 * sizeof(types) / sizeof(types[0]); i++) {
		json_t		*j = record_of(types[i / 2]);
		ezz_licence	*l;

		/* an ended or suspended one is a licence all the same */
		l = licence_of(k, j);
		t.full = i % 2 == 1;
		frame.n = 0;
		assert_int_equal(make(k, l, &t, &frame, &cut), 0);
		open_frame(k, l->schema, ezz_bytes_of(&frame), &o);
		for (size_t n = 0; n < l->values_n; n++) {
			const struct ezz_value	*v = &l->values[n];
			const struct ezz_shown	*s = ezz_token_field(
						    o.fields, o.n,
						    v->field->key);

			if (v->field->position < 0 ||
			    v->field->qr == EZZ_QR_OMIT)
				assert_null(s);
			else
				same_field(v, s, t.full);
		}
		close_frame(&o);
		ezz_licence_free(&l);
	}
	ezz_buf_free(&frame);
}

static json_t *
wordy(const char *key, size_t characters)
{
	json_t	*j = record_of("business-licence");
	char	*text = calloc(characters, 3), *p = text;
	char	*whole;

	assert_non_null(text);
	/* characters that do not repeat squeeze badly */
	for (size_t i = 0; i < characters; i++) {
		unsigned	 c = 0x4e00 + (unsigned)(i * 7919 % 20000);

		*p++ = (char)(0xe0 | c >> 12);
		*p++ = (char)(0x80 | (c >> 6 & 0x3f));
		*p++ = (char)(0x80 | (c & 0x3f));
	}
	whole = strndup(text, 3 * characters);
	json_object_set_new(j, key, json_string(whole));
	free(whole);
	free(text);
	return j;
}

/* At every limit: within it, the kept part is the beginning, the digest is
 * that of the whole; and longer text would not have fitted. */
static void
long_fields_are_cut(void **state)
{
	struct token_kit	*k = *state;
	ezz_licence		*l = licence_of(k, wordy("KZ_JYFW", 600));
	const char		*whole = ezz_licence_value(l,
				    "KZ_JYFW")->text[0];
	struct ezz_token_terms	 t = terms_of(k);
	struct ezz_buf		 frame = { 0 };
	uint8_t			 digest[EZZ_DIGEST_MAX];
	size_t			 last = 0;

	test_sm3(whole, digest);
	for (t.limit = 260; t.limit < 700; t.limit += 37) {
		const struct ezz_shown	*s;
		struct opened		 o;
		bool			 cut;

		frame.n = 0;
		assert_int_equal(make(k, l, &t, &frame, &cut), 0);
		assert_true(cut);
		assert_in_range(frame.n, t.limit - 12, t.limit);
		open_frame(k, l->schema, ezz_bytes_of(&frame), &o);
		s = ezz_token_field(o.fields, o.n, "KZ_JYFW");
		assert_non_null(s);
		assert_true(s->cut);
		assert_memory_equal(s->text[0], whole, strlen(s->text[0]));
		assert_int_equal(strlen(s->text[0]) % 3, 0);
		assert_memory_equal(s->digest, digest, 8);
		assert_true(strlen(s->text[0]) >= last);
		last = strlen(s->text[0]);
		close_frame(&o);
	}
	t.limit = 0;
	frame.n = 0;
	assert_int_equal(make(k, l, &t, &frame, &(bool){ false }), 0);
	assert_true(frame.n > 1000);
	ezz_buf_free(&frame);
	ezz_licence_free(&l);
}

/* Silently less is worse than nothing: a field that may not be cut is not. */
static void
what_cannot_be_cut_is_refused(void **state)
{
	struct token_kit	*k = *state;
	ezz_licence		*l = licence_of(k, wordy("KZ_ZCXS", 300));
	struct ezz_token_terms	 t = terms_of(k);
	struct ezz_buf		 frame = { 0 };
	bool			 cut;

	t.limit = 358;
	assert_int_equal(make(k, l, &t, &frame, &cut), EZZ_EREFUSED);
	assert_int_equal(frame.n, 0);
	t.limit = 90;
	ezz_licence_free(&l);
	l = licence_of(k, record_of("business-licence"));
	assert_int_equal(make(k, l, &t, &frame, &cut), EZZ_EREFUSED);
	ezz_licence_free(&l);
}

/* ---- changes ---- */

struct victim {
	struct token_kit	*k;
	json_t			*r;
	uint8_t			 identity[EZZ_DIGEST_MAX];
	struct ezz_buf		 frame;
	struct ezz_buf		 scan;
	ezz_verifier		*v;
};

static void
victim_open(struct token_kit *k, const char *name, struct victim *c)
{
	*c = (struct victim){ .k = k, .r = token_recipe(k, name) };
	c->frame = token_frame(k, c->r, c->identity);
	c->scan = token_scan(k, c->r, c->identity);
	c->v = token_verifier(k, c->r, c->identity);
}

static void
victim_close(struct victim *c)
{
	ezz_buf_free(&c->frame);
	ezz_buf_free(&c->scan);
	ezz_verifier_free(&c->v);
	json_decref(c->r);
}

/* Not accepted; true when it was told as a damaged scan. */
static bool
refused(struct victim *c, struct ezz_bytes scan, const char *what, size_t at)
{
	const struct ezz_finding	*f;
	ezz_report			*r = token_judge(c->k, c->v, c->r,
					    scan, what);
	bool				 again = false;

	if (ezz_report_accept(r) || ezz_report_verdict(r) == EZZ_PASSED)
		fail_msg("%s %zu is accepted", what, at);
	for (size_t i = 0; (f = ezz_report_finding(r, i)) != NULL; i++)
		again |= strstr(f->text, "scan again") != NULL;
	if (again)
		assert_int_equal(ezz_report_verdict(r), EZZ_INDETERMINATE);
	ezz_report_free(&r);
	return again;
}

static void
every_digit_counts(void **state)
{
	struct victim	 c;
	size_t		 n = 0, again = 0;

	victim_open(*state, "good-plain", &c);
	for (size_t i = 0; i < c.scan.n; i++) {
		uint8_t	 was = c.scan.p[i];

		for (uint8_t d = '0'; d <= '9'; d++) {
			if (d == was)
				continue;
			c.scan.p[i] = d;
			again += refused(&c, ezz_bytes_of(&c.scan), "digit",
			    i);
			n++;
		}
		c.scan.p[i] = was;
	}
	print_message("# %zu changes, %zu told as damage\n", n, again);
	/* one in 65536 slips past the CRC, and meets the signature */
	assert_in_range(again, n - 2, n);
	victim_close(&c);
}

static void
every_base45_character_counts(void **state)
{
	static const char	 alphabet[] = "09AZ $%*+-./:";
	struct victim		 c;

	victim_open(*state, "good-base45", &c);
	for (size_t i = 4; i < c.scan.n; i++) {
		uint8_t	 was = c.scan.p[i];

		for (const char *p = alphabet; *p != '\0'; p++) {
			if ((uint8_t)*p == was)
				continue;
			c.scan.p[i] = (uint8_t)*p;
			refused(&c, ezz_bytes_of(&c.scan), "character", i);
		}
		c.scan.p[i] = was;
	}
	victim_close(&c);
}

static void
every_length_is_refused(void **state)
{
	struct victim	 c;

	for (int base45 = 0; base45 < 2; base45++) {
		victim_open(*state, base45 ? "good-base45" : "good-plain",
		    &c);
		for (size_t n = 1; n < c.scan.n; n++) {
			refused(&c, EZZ_BYTES(c.scan.p, n), "start of", n);
			refused(&c, EZZ_BYTES(c.scan.p + n, c.scan.n - n),
			    "end of", n);
		}
		victim_close(&c);
	}
}

/* A digit lost or struck twice, anywhere. */
static void
lost_and_doubled_digits(void **state)
{
	struct ezz_buf	 b = { 0 };
	struct victim	 c;

	victim_open(*state, "good-plain", &c);
	for (size_t i = 0; i < c.scan.n; i++)
		for (int twice = 0; twice < 2; twice++) {
			b.n = 0;
			ezz_buf_add(c.k->ctx, &b, c.scan.p, i + (twice ? 1 :
			    0));
			ezz_buf_add(c.k->ctx, &b, c.scan.p + i + (twice ? 0 :
			    1), c.scan.n - i - (twice ? 0 : 1));
			assert_true(refused(&c, ezz_bytes_of(&b), "keystroke",
			    i));
		}
	ezz_buf_free(&b);
	victim_close(&c);
}

/* With the CRC put right: every bit, and every length of the frame. */
static void
every_bit_of_the_frame_counts(void **state)
{
	struct ezz_buf	 text = { 0 }, f = { 0 };
	struct victim	 c;
	size_t		 whole;

	victim_open(*state, "good-plain", &c);
	whole = (c.frame.n - 2) * 8;
	for (size_t i = 0; i < whole + c.frame.n - 3; i++) {
		uint16_t	 crc;

		f.n = text.n = 0;
		assert_int_equal(ezz_buf_add(c.k->ctx, &f, c.frame.p,
		    i < whole ? c.frame.n - 2 : i - whole + 1), 0);
		if (i < whole)
			f.p[i / 8] ^= (uint8_t)(1 << i % 8);
		crc = ezz_crc16(ezz_bytes_of(&f));
		ezz_buf_byte(c.k->ctx, &f, (uint8_t)(crc >> 8));
		ezz_buf_byte(c.k->ctx, &f, (uint8_t)crc);
		assert_int_equal(ezz_armour_write(c.k->ctx,
		    EZZ_ARMOUR_DIGITS, ezz_bytes_of(&f), &text), 0);
		refused(&c, ezz_bytes_of(&text), "bit", i);
	}
	ezz_buf_free(&text);
	ezz_buf_free(&f);
	victim_close(&c);
}

/* ---- keys ---- */

static struct ezz_trust_entry *
entry_of(ezz_trust *t, const char *name)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_signer	*s = test_signer(ctx, name);
	struct ezz_trust_entry *found = NULL;

	for (size_t i = 0; i < t->entries_n; i++)
		if (ezz_bytes_equal(t->entries[i].spki,
		    ezz_pkey_spki(ezz_signer_pkey(s))))
			found = &t->entries[i];
	assert_non_null(found);
	ezz_signer_free(&s);
	ezz_ctx_free(&ctx);
	return found;
}

static int
by_digest(const void *a, const void *b)
{
	const struct ezz_trust_entry	*x = a, *y = b;

	return memcmp(x->digest, y->digest, sizeof(x->digest));
}

/* Two keys with one key id: each is tried, and the scope, state and issuer
 * are those of the one that signed. */
static void
two_keys_of_one_id(void **state)
{
	static const struct {
		const char	*key;
		ezz_verdict	 verdict;
	} rows[] = {
		{ "token1", EZZ_PASSED }, { "token2", EZZ_PASSED },
		{ "stranger", EZZ_FAILED },
	};
	struct token_kit	*k = *state;

	for (size_t i = 0; i < 3; i++)
		for (int order = 0; order < 2; order++) {
			json_t			*r = token_recipe(k,
						    "good-status-waived");
			uint8_t			 id[EZZ_DIGEST_MAX];
			struct ezz_trust_entry	*a, *b;
			ezz_report		*report;
			ezz_verifier		*v;
			struct ezz_buf		 scan;

			json_object_set_new(r, "key",
			    json_string(rows[i].key));
			json_object_set_new(r, "kid", json_string("token1"));
			if (i == 1)
				json_object_set_new(r, "issuer",
				    json_string("91119999MAEXMP043L"));
			scan = token_scan(k, r, id);
			v = token_verifier(k, r, id);
			a = entry_of(v->trust, "token1");
			b = entry_of(v->trust, "token2");
			memcpy(b->digest, a->digest, 8);
			memset(b->digest + 8, order == 0 ? 0 : 0xff, 24);
			qsort(v->trust->entries, v->trust->entries_n,
			    sizeof(*a), by_digest);
			report = token_judge(k, v, r, ezz_bytes_of(&scan),
			    rows[i].key);
			if (ezz_report_verdict(report) != rows[i].verdict)
				fail_msg("%s: %d", rows[i].key,
				    ezz_report_verdict(report));
			ezz_report_free(&report);
			ezz_verifier_free(&v);
			ezz_buf_free(&scan);
			json_decref(r);
		}
}

/* ---- anchors ---- */

static struct ezz_buf
cert_of(ezz_ctx *ctx, const char *name, bool trial)
{
	ezz_signer		*s = test_signer(ctx, name);
	struct ezz_order	 o = { .role = "token", .test = trial,
				    .not_before = 1767225600,
				    .not_after = 1924991999 };
	struct ezz_buf		 out = { 0 };

	if (ezz_cert_self(ctx, s, "CN=TEST key,"
	    "organizationIdentifier=11119999EXAMPLE2XY,C=CN", &o, &out) !=
	    EZZ_OK)
		fail_msg("%s", ezz_message(ctx));
	ezz_signer_free(&s);
	return out;
}

/* An anchor is the very key; a trial certificate is one everywhere; the
 * token of another body is unknown to it, and no forgery. */
static void
anchors(void **state)
{
	static const struct {
		const char	*of;
		bool		 trial;
		enum ezz_use	 use;
		ezz_verdict	 verdict;
	} rows[] = {
		{ "token1", false, EZZ_USE_TOKEN, EZZ_PASSED },
		{ "token1", true, EZZ_USE_TOKEN, EZZ_INDETERMINATE },
		{ "token2", false, EZZ_USE_TOKEN, EZZ_INDETERMINATE },
		{ "token1", false, EZZ_USE_STATUS, EZZ_INDETERMINATE },
		{ "token1", false, EZZ_USE_CA_SIGNER, EZZ_INDETERMINATE },
	};
	struct token_kit	*k = *state;
	json_t			*r = token_recipe(k, "good-status-waived");
	uint8_t			 id[EZZ_DIGEST_MAX];
	struct ezz_buf		 scan, cert;

	json_object_set_new(r, "pack", json_false());
	scan = token_scan(k, r, id);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ezz_verifier	*v = token_verifier(k, r, id);
		ezz_report	*report;

		cert = cert_of(k->ctx, rows[i].of, rows[i].trial);
		assert_int_equal(ezz_verifier_anchor(k->ctx, v, rows[i].use,
		    ezz_bytes_of(&cert)), 0);
		report = token_judge(k, v, r, ezz_bytes_of(&scan), "anchor");
		if (ezz_report_verdict(report) != rows[i].verdict)
			fail_msg("row %zu: %d", i, ezz_report_verdict(report));
		ezz_report_free(&report);
		ezz_verifier_free(&v);
		ezz_buf_free(&cert);
	}
	ezz_buf_free(&scan);
	json_decref(r);
}

/* ---- COSE ---- */

static void
to_cose_and_back(void **state)
{
	struct token_kit	*k = *state;
	struct ezz_buf		 cose = { 0 }, back = { 0 };
	struct ezz_cose_sign1	 c;
	struct victim		 v;

	victim_open(k, "good-plain", &v);
	assert_int_equal(ezz_token_export(k->ctx, v.v, ezz_bytes_of(&v.scan),
	    &cose), 0);
	assert_int_equal(ezz_cose_sign1_read(k->ctx, ezz_bytes_of(&cose),
	    EZZ_CBOR_STRICT, &c), 0);
	assert_int_equal(c.header.alg, -8);
	assert_int_equal(ezz_token_import(k->ctx, v.v, ezz_bytes_of(&cose),
	    false, &back), 0);
	assert_int_equal(back.n, v.scan.n);
	assert_memory_equal(back.p, v.scan.p, back.n);
	back.n = 0;
	assert_int_equal(ezz_token_import(k->ctx, v.v, ezz_bytes_of(&cose),
	    true, &back), 0);
	assert_memory_equal(back.p, "EZ1:", 4);
	/* no length of it and none of its first bits is a token */
	for (size_t n = 0; n < cose.n; n++) {
		back.n = 0;
		assert_int_not_equal(ezz_token_import(k->ctx, v.v,
		    EZZ_BYTES(cose.p, n), false, &back), EZZ_OK);
		assert_int_equal(back.n, 0);
	}
	ezz_buf_free(&cose);
	ezz_buf_free(&back);
	victim_close(&v);
}

/* What it is not able to say again in a frame is not imported. */
static void
other_cose_is_not_imported(void **state)
{
	static const char *const	 typs[] = { EZZ_TYP_PRESENTATION,
					    EZZ_TYP_CHALLENGE,
					    EZZ_TYP_STATUS,
					    EZZ_TYP_STATUS_DETAIL,
					    EZZ_TYP_TRUST,
					    EZZ_TYP_POSSESSION,
					    EZZ_TYP_SEAL_STATUS,
					    EZZ_TYP_CHECKPOINT };
	struct token_kit		*k = *state;
	const struct ezz_schema		*s = ezz_schema_by_id(k->schemas, 1);
	struct victim			 v;

	victim_open(k, "good-plain", &v);
	for (size_t i = 0; i < sizeof(typs) / sizeof(typs[0]); i++) {
		struct ezz_cose_header	 h = {
			.alg = -8, .kid = EZZ_BYTES("01234567", 8),
			.typ = ezz_bytes_str(typs[i]),
			.issuer = ezz_bytes_str("11119999EXAMPLE2XY"),
			.schema = EZZ_BYTES(s->digest, 32),
		};
		struct ezz_buf		 head = { 0 }, cose = { 0 },
					 text = { 0 };
		struct ezz_buf		 payload = token_payload(k, v.r);

		assert_int_equal(ezz_cose_header_write(k->ctx, &h, &head), 0);
		assert_int_equal(ezz_cose_sign1_write(k->ctx,
		    ezz_bytes_of(&head), ezz_bytes_of(&payload),
		    EZZ_BYTES(v.identity, 64), &cose), 0);
		assert_int_not_equal(ezz_token_import(k->ctx, v.v,
		    ezz_bytes_of(&cose), false, &text), EZZ_OK);
		ezz_buf_free(&head);
		ezz_buf_free(&cose);
		ezz_buf_free(&text);
		ezz_buf_free(&payload);
	}
	victim_close(&v);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(the_writer_makes_the_vector),
		cmocka_unit_test(every_type_comes_back),
		cmocka_unit_test(long_fields_are_cut),
		cmocka_unit_test(what_cannot_be_cut_is_refused),
		cmocka_unit_test(every_digit_counts),
		cmocka_unit_test(every_base45_character_counts),
		cmocka_unit_test(every_length_is_refused),
		cmocka_unit_test(lost_and_doubled_digits),
		cmocka_unit_test(every_bit_of_the_frame_counts),
		cmocka_unit_test(two_keys_of_one_id),
		cmocka_unit_test(anchors),
		cmocka_unit_test(to_cose_and_back),
		cmocka_unit_test(other_cose_is_not_imported),
	};

	return cmocka_run_group_tests_name("token", tests, set_up, tear_down);
}
