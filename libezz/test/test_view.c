/*
 * Views: what they show is what their type's schema says of it, each has an
 * id of its own, an age is counted as the law counts it, and what a view does
 * not show is in no byte of its payload.
 */
#include "tokens.h"

#include "base/clock.h"
#include "object/copy.h"

static const struct {
	const char	*of;
	const char	*views;		/* in the order of their ids */
} cut[] = {
	{ "business-licence", "window public" },
	{ "driving-licence", "window public age-only" },
	{ "food-business", "window public" },
	{ "marriage", "window" },
	{ "physician", "window public" },
	{ "planning-permit", "window public" },
	{ "real-estate", "window public" },
	{ "resident-id", "window age-only" },
	{ "road-transport", "window public" },
	{ "special-operation", "window public" },
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

static int64_t
day(const char *text)
{
	int64_t	 t;

	assert_true(ezz_time_parse(ezz_bytes_str(text), &t));
	return ezz_time_day(t);
}

/* ---- schemas ---- */

static void
every_type_has_its_views(void **state)
{
	struct token_kit	*k = *state;
	char			 names[64];
	const struct ezz_schema	*s;
	size_t			 n = 0;

	for (size_t i = 0; i < sizeof(cut) / sizeof(cut[0]); i++) {
		unsigned	 before = 0;

		snprintf(names, sizeof(names), "%s", cut[i].views);
		for (char *v = strtok(names, " "); v != NULL;
		    v = strtok(NULL, " ")) {
			s = ezz_schema_view(k->schemas, cut[i].of, v);
			if (s == NULL)
				fail_msg("%s has no %s", cut[i].of, v);
			assert_in_range(s->id, before + 1, UINT16_MAX);
			before = s->id;
			/* no record is judged by it */
			assert_null(ezz_schema_whole(k->schemas, s->name));
			n++;
		}
		assert_non_null(ezz_schema_whole(k->schemas, cut[i].of));
	}
	for (size_t i = 0; (s = ezz_schemas_at(k->schemas, i)) != NULL; i++)
		n -= s->view != NULL && strcmp(s->view, EZZ_VIEW_COPY) != 0;
	assert_int_equal(n, 0);
	assert_null(ezz_schema_view(k->schemas, "resident-id", "public"));
	assert_null(ezz_schema_view(k->schemas, "resident-id", "full"));
}

static void
same_field(const struct ezz_schema *s, const struct ezz_field *f,
    const struct ezz_field *b)
{
	if (strcmp(f->label_zh, b->label_zh) != 0 ||
	    strcmp(f->label_en, b->label_en) != 0 ||
	    f->codes_n > b->codes_n)
		fail_msg("%s: %s is not its type's", s->name, f->key);
	/* indices in a list of codes mean the same in both */
	for (size_t i = 0; i < f->codes_n; i++)
		assert_string_equal(f->codes[i], b->codes[i]);
	/* what the full code masks no view unmasks */
	if (b->qr == EZZ_QR_MASK && f->position >= 0 &&
	    f->qr != EZZ_QR_MASK)
		fail_msg("%s unmasks %s", s->name, f->key);
	assert_int_equal(f->personal, b->personal);
}

static void
fields_are_their_types(void **state)
{
	struct token_kit	*k = *state;
	const struct ezz_schema	*s, *b;
	const struct ezz_field	*f;

	for (size_t i = 0; (s = ezz_schemas_at(k->schemas, i)) != NULL; i++) {
		if (s->view == NULL)
			continue;
		b = ezz_schema_whole(k->schemas, s->of);
		assert_non_null(b);
		assert_string_equal(s->type, b->type);
		assert_int_equal(s->status, b->status);
		assert_memory_not_equal(s->digest, b->digest, 32);
		for (size_t j = 0; j < s->fields_n; j++) {
			if (s->fields[j].from != NULL) {
				assert_non_null(ezz_schema_field(b,
				    ezz_bytes_str(s->fields[j].from)));
				continue;
			}
			f = ezz_schema_field(b,
			    ezz_bytes_str(s->fields[j].key));
			/* what a copy says of itself */
			if (f == NULL && ezz_schema_is_copy(s))
				continue;
			assert_non_null(f);
			same_field(s, &s->fields[j], f);
		}
	}
}

/* What the public may see tells neither who nor which licence. */
static void
public_views_name_nobody(void **state)
{
	static const char *const	 keys[] = { "ZZBS", "GLZZBS",
					    "KZ_FDDBR", "KZ_ZZ", "KZ_CSRQ" };
	struct token_kit		*k = *state;
	const struct ezz_schema		*s;
	const struct ezz_field		*f;

	for (size_t i = 0; (s = ezz_schemas_at(k->schemas, i)) != NULL; i++) {
		if (s->view == NULL || (strcmp(s->view, "public") != 0 &&
		    strcmp(s->view, "age-only") != 0))
			continue;
		for (size_t j = 0; j < sizeof(keys) / sizeof(keys[0]); j++)
			assert_null(ezz_schema_field(s,
			    ezz_bytes_str(keys[j])));
		f = ezz_schema_field(s, ezz_bytes_str("CZZTDM"));
		assert_true(f == NULL || !f->personal);
	}
}

/* ---- copies ---- */

static void
every_type_has_a_copy(void **state)
{
	static const char *const	 keys[] = { "JZJZZSJ", "JZJZZZ",
					    "JZJZZSY", "JZJYXQJZSJ",
					    EZZ_COPY_BY, EZZ_COPY_CLASS,
					    EZZ_COPY_OF };
	static const char *const	 never[] = { "KZ_ZZ", "KZ_CSRQ",
					    "KZ_ZP", "KZ_DABH", "KZ_YSZGZSBM",
					    "ZZZT", "GLZZBS" };
	struct token_kit		*k = *state;
	const struct ezz_schema		*s;

	for (size_t i = 0; i < sizeof(cut) / sizeof(cut[0]); i++) {
		s = ezz_schema_view(k->schemas, cut[i].of, EZZ_VIEW_COPY);
		assert_non_null(s);
		assert_true(ezz_schema_is_copy(s));
		for (size_t j = 0; j < sizeof(keys) / sizeof(keys[0]); j++)
			assert_in_range(ezz_schema_field(s,
			    ezz_bytes_str(keys[j]))->position, 0, 64);
		assert_int_equal(ezz_schema_field(s, ezz_bytes_str(
		    EZZ_COPY_WORDS))->position, -1);
		for (size_t j = 0; j < sizeof(never) / sizeof(never[0]); j++)
			assert_null(ezz_schema_field(s,
			    ezz_bytes_str(never[j])));
	}
}

static void
words_are_filled_in_once(void **state)
{
	static const struct {
		const char	*words;
		const char	*made;		/* NULL: refused */
	} rows[] = {
		{ "由{maker}提供，有效期至{until}",
		    "由{until}局提供，有效期至2026年02月09日" },
		{ "{purpose}{purpose}", "办{事}办{事}" },
		{ "", "" },
		{ "a } b", "a } b" },
		{ "{maker", "{maker" },
		{ "{holder}", NULL },
		{ "{}", NULL },
	};
	struct token_kit	*k = *state;
	struct ezz_copy_words	 w = { "{until}局", "办{事}",
				    day("2026-02-09") };
	struct ezz_schema	 s = { .view = EZZ_VIEW_COPY };
	struct ezz_buf		 b = { 0 };
	ezz_status		 st;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		s.watermark[0] = "A";
		s.watermark[1] = rows[i].words;
		st = ezz_copy_words(k->ctx, &s, "B", &w, &b);
		assert_int_equal(st, rows[i].made == NULL ? EZZ_EFORMAT :
		    EZZ_OK);
		if (st == EZZ_OK && !ezz_bytes_equal(ezz_bytes_of(&b),
		    ezz_bytes_str(rows[i].made)))
			fail_msg("%s: %.*s", rows[i].words, (int)b.n,
			    (const char *)b.p);
		ezz_buf_free(&b);
	}
	assert_int_equal(ezz_copy_words(k->ctx, &s, "A", &w, &b), EZZ_OK);
	assert_true(ezz_bytes_equal(ezz_bytes_of(&b), ezz_bytes_str("A")));
	ezz_buf_free(&b);
}

/* ---- refused when loaded ---- */

#define HEAD	"{\"type\":\"object\",\"additionalProperties\":false," \
		"\"x-ezz-label\":{\"zh\":\"a\",\"en\":\"a\"}," \
		"\"x-ezz-id\":9,\"x-ezz-type\":\"11100000MB0143028R001\"," \
		"\"x-ezz-status\":\"none\",\"x-ezz-token-days\":1,"
#define VIEW	"\"x-ezz-view\":{\"of\":\"a\",\"name\":\"%s\",\"zh\":\"a\"," \
		"\"en\":\"a\"},"
#define FIELD	"\"properties\":{\"A\":{\"type\":\"string\"," \
		"\"x-ezz-label\":{\"zh\":\"a\",\"en\":\"a\"}," \
		"\"x-ezz-position\":0,%s}}}"

static const struct {
	const char	*view;		/* NULL: the whole of a type */
	const char	*field;
	bool		 read;
} files[] = {
	{ "window", "\"x-ezz-wire\":\"text\"", true },
	{ "full", "\"x-ezz-wire\":\"text\"", false },
	{ "", "\"x-ezz-wire\":\"text\"", false },
	/* a copy has words across it */
	{ "copy", "\"x-ezz-wire\":\"text\"", false },
	{ "window", "\"x-ezz-wire\":\"digest\"", true },
	{ "window", "\"x-ezz-wire\":\"digest\",\"x-ezz-qr\":\"mask\"",
	    false },
	{ "age", "\"x-ezz-wire\":\"code\",\"x-ezz-codes\":[\"n\",\"y\"],"
	    "\"x-ezz-from\":\"B\",\"x-ezz-over\":18", true },
	{ "age", "\"x-ezz-wire\":\"code\",\"x-ezz-codes\":[\"n\",\"y\"],"
	    "\"x-ezz-from\":\"B\"", false },
	{ "age", "\"x-ezz-wire\":\"code\",\"x-ezz-codes\":[\"n\",\"y\"],"
	    "\"x-ezz-over\":18", false },
	{ "age", "\"x-ezz-wire\":\"code\",\"x-ezz-codes\":[\"n\",\"y\"],"
	    "\"x-ezz-from\":\"B\",\"x-ezz-over\":0", false },
	{ "age", "\"x-ezz-wire\":\"code\",\"x-ezz-codes\":[\"n\",\"y\"],"
	    "\"x-ezz-from\":\"B\",\"x-ezz-over\":\"18\"", false },
	{ "age", "\"x-ezz-wire\":\"code\",\"x-ezz-codes\":[\"n\"],"
	    "\"x-ezz-from\":\"B\",\"x-ezz-over\":18", false },
	{ "age", "\"x-ezz-wire\":\"text\",\"x-ezz-from\":\"B\","
	    "\"x-ezz-over\":18", false },
	/* a record says what it says: nothing follows in a whole type */
	{ NULL, "\"x-ezz-wire\":\"code\",\"x-ezz-codes\":[\"n\",\"y\"],"
	    "\"x-ezz-from\":\"B\",\"x-ezz-over\":18", false },
};

static void
broken_views_are_refused(void **state)
{
	struct token_kit	*k = *state;
	struct ezz_buf		 b = { 0 };
	ezz_schemas		*s = NULL;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		assert_int_equal(ezz_schemas_new(k->ctx, &s), 0);
		assert_int_equal(ezz_buf_str(k->ctx, &b, HEAD), 0);
		if (files[i].view != NULL)
			assert_int_equal(ezz_buf_fmt(k->ctx, &b, VIEW,
			    files[i].view), 0);
		assert_int_equal(ezz_buf_fmt(k->ctx, &b, FIELD,
		    files[i].field), 0);
		if ((ezz_schemas_add(k->ctx, s, "v", ezz_bytes_of(&b)) ==
		    EZZ_OK) != files[i].read)
			fail_msg("file %zu: %s", i, ezz_message(k->ctx));
		ezz_schemas_free(&s);
		ezz_buf_free(&b);
	}
}

/* ---- what follows from a date ---- */

static const struct {
	const char	*born;
	const char	*today;
	const char	*text;
} ages[] = {
	{ "1990-05-05", "2026-11-24", "是" },
	{ "2008-11-23", "2026-11-24", "是" },
	/* the birthday itself does not count yet */
	{ "2008-11-24", "2026-11-24", "否" },
	{ "2008-11-25", "2026-11-24", "否" },
	{ "2008-12-31", "2027-01-01", "是" },
	{ "2009-01-01", "2027-01-01", "否" },
	{ "2008-02-29", "2026-02-28", "否" },
	{ "2008-02-29", "2026-03-01", "是" },
	{ "2026-11-24", "2026-11-24", "否" },
	/* not yet born is not old */
	{ "2030-01-01", "2026-11-24", "否" },
	{ "1880-01-01", "2026-11-24", "是" },
};

static ezz_licence *
licence(struct token_kit *k, const char *type, const char *key,
    const char *value)
{
	char		 path[4096], *text;
	json_t		*j;
	ezz_record	*record = NULL;
	ezz_report	*report = NULL;
	ezz_licence	*l = NULL;

	snprintf(path, sizeof(path), "%s/testvectors/record/good-%s.json",
	    getenv("srcdir"), type);
	j = json_load_file(path, 0, NULL);
	assert_non_null(j);
	if (key != NULL && value == NULL)
		json_object_del(j, key);
	else if (key != NULL)
		json_object_set_new(j, key, json_string(value));
	text = json_dumps(j, JSON_COMPACT);
	assert_int_equal(ezz_record_read(k->ctx, ezz_bytes_str(text), "t",
	    NULL, NULL, &record), 0);
	assert_int_equal(ezz_check(k->ctx, k->schemas, record, NULL,
	    INT64_C(1795392000), &report, &l), 0);
	ezz_report_free(&report);
	ezz_record_free(&record);
	free(text);
	json_decref(j);
	return l;
}

static void
ages_are_counted_by_law(void **state)
{
	struct token_kit	*k = *state;
	const struct ezz_schema	*s = ezz_schema_view(k->schemas,
				    "driving-licence", "age-only");
	ezz_licence		*l = licence(k, "driving-licence", NULL, NULL);
	ezz_licence		*v = NULL;
	struct ezz_value	*born;
	const char		*kept, *const *old;

	assert_non_null(l);
	born = (struct ezz_value *)(uintptr_t)ezz_licence_value(l, "KZ_CSRQ");
	assert_non_null(born);
	old = born->text;
	born->text = &kept;
	for (size_t i = 0; i < sizeof(ages) / sizeof(ages[0]); i++) {
		kept = ages[i].born;
		assert_int_equal(ezz_licence_view(k->ctx, l, s,
		    day(ages[i].today), &v), 0);
		assert_int_equal(v->values_n, 1);
		if (strcmp(v->values[0].text[0], ages[i].text) != 0)
			fail_msg("born %s, on %s: %s", ages[i].born,
			    ages[i].today, v->values[0].text[0]);
		ezz_licence_free(&v);
	}
	born->text = old;
	ezz_licence_free(&l);
	/* no date, no age */
	l = licence(k, "driving-licence", "KZ_CSRQ", NULL);
	assert_non_null(l);
	assert_int_equal(ezz_licence_view(k->ctx, l, s, 20000, &v),
	    EZZ_ENOTFOUND);
	assert_null(v);
	ezz_licence_free(&l);
}

/* ---- what is left behind ---- */

/* None of the record's values that the view does not have is in its bytes. */
static void
nothing_else_inside(const ezz_licence *l, const ezz_licence *v,
    struct ezz_bytes payload)
{
	for (size_t i = 0; i < l->values_n; i++) {
		const struct ezz_value	*w = &l->values[i];
		const char		*text = w->text[0];

		/* a printed number may have the region in it */
		if (ezz_licence_value(v, w->field->key) != NULL ||
		    strlen(text) < 6 || strcmp(w->field->key, "XZQHDM") == 0)
			continue;
		if (memmem(payload.p, payload.n, text, strlen(text)) != NULL)
			fail_msg("%s: %s is in it", v->schema->name,
			    w->field->key);
	}
}

static void
one_view(struct token_kit *k, const ezz_licence *l,
    const struct ezz_schema *s)
{
	struct ezz_token_terms	 t = { .iat = 1, .exp = 2,
				    .issuer = ezz_bytes_str(
				    "11119999EXAMPLE2XY") };
	struct ezz_buf		 b = { 0 };
	struct ezz_claims	 c;
	struct ezz_shown	*fields;
	ezz_licence		*v = NULL;
	size_t			 n;

	assert_int_equal(ezz_licence_view(k->ctx, l, s, 20000, &v), 0);
	assert_string_equal(v->licid, l->licid);
	assert_int_equal(v->end, l->end);
	assert_int_equal(ezz_token_payload(k->ctx, v, &t, SIZE_MAX, &b), 0);
	assert_int_equal(ezz_token_claims(k->ctx, ezz_bytes_of(&b), &c), 0);
	assert_int_equal(ezz_token_fields(k->ctx, s, t.issuer, c.fields,
	    &fields, &n), 0);
	assert_int_equal(n, v->values_n);
	nothing_else_inside(l, v, ezz_bytes_of(&b));
	ezz_token_fields_free(&fields, n);
	ezz_buf_free(&b);
	ezz_licence_free(&v);
}

static void
views_hold_what_they_say(void **state)
{
	struct token_kit	*k = *state;
	const struct ezz_schema	*s;
	ezz_licence		*l;

	for (size_t i = 0; i < sizeof(cut) / sizeof(cut[0]); i++) {
		l = licence(k, cut[i].of, NULL, NULL);
		assert_non_null(l);
		for (size_t j = 0; (s = ezz_schemas_at(k->schemas, j)) !=
		    NULL; j++)
			if (s->view != NULL && strcmp(s->of, cut[i].of) ==
			    0 && strcmp(s->view, EZZ_VIEW_COPY) != 0)
				one_view(k, l, s);
		ezz_licence_free(&l);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(every_type_has_its_views),
		cmocka_unit_test(fields_are_their_types),
		cmocka_unit_test(public_views_name_nobody),
		cmocka_unit_test(every_type_has_a_copy),
		cmocka_unit_test(words_are_filled_in_once),
		cmocka_unit_test(broken_views_are_refused),
		cmocka_unit_test(ages_are_counted_by_law),
		cmocka_unit_test(views_hold_what_they_say),
	};

	return cmocka_run_group_tests_name("view", tests, set_up, tear_down);
}
