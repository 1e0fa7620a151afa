/*
 * Judging records: good ones of every licence type pass, and one fault fails
 * one check and no other.
 */
#include "test.h"

#include "base/clock.h"
#include "base/json.h"
#include "object/licence.h"

#define NOW	INT64_C(1795392000)	/* 2026-11-23T00:00:00Z */

static const char *const types[] = {
	"business-licence", "driving-licence", "food-business", "marriage",
	"physician", "planning-permit", "real-estate", "resident-id",
	"road-transport", "special-operation"
};

struct bench {
	ezz_ctx		*ctx;
	ezz_schemas	*schemas;
};

static int
set_up(void **state)
{
	struct bench	*b = calloc(1, sizeof(*b));

	assert_non_null(b);
	b->ctx = test_ctx();
	if (ezz_schemas_open(b->ctx, getenv("EZZ_DATA"), &b->schemas) !=
	    EZZ_OK)
		fail_msg("%s", ezz_message(b->ctx));
	*state = b;
	return 0;
}

static int
tear_down(void **state)
{
	struct bench	*b = *state;

	ezz_schemas_free(&b->schemas);
	ezz_ctx_free(&b->ctx);
	free(b);
	return 0;
}

static json_t *
good(const char *type)
{
	char		 path[4096];
	json_t		*j;

	snprintf(path, sizeof(path), "%s/testvectors/record/good-%s.json",
	    getenv("srcdir"), type);
	j = json_load_file(path, 0, NULL);
	if (j == NULL)
		fail_msg("%s cannot be read", path);
	return j;
}

static ezz_report *
judged(struct bench *b, struct ezz_bytes raw, const char *schema,
    ezz_licence **licence)
{
	ezz_record	*record = NULL;
	ezz_report	*report = NULL;

	assert_int_equal(ezz_record_read(b->ctx, raw, "test", NULL, NULL,
	    &record), EZZ_OK);
	if (ezz_check(b->ctx, b->schemas, record, schema, NOW, &report,
	    licence) != EZZ_OK)
		fail_msg("%s", ezz_message(b->ctx));
	ezz_record_free(&record);
	return report;
}

static ezz_report *
judged_json(struct bench *b, const json_t *j, ezz_licence **licence)
{
	char		*text = json_dumps(j, JSON_COMPACT);
	ezz_report	*r;

	assert_non_null(text);
	r = judged(b, ezz_bytes_str(text), NULL, licence);
	free(text);
	return r;
}

/* The check that alone did not pass; "" none, NULL more than one. */
static const char *
the_fault(const ezz_report *r)
{
	const struct ezz_finding	*f;
	const char			*fault = "";

	for (size_t i = 0; (f = ezz_report_finding(r, i)) != NULL; i++) {
		if (f->remark || f->verdict == EZZ_PASSED)
			continue;
		if (*fault != '\0')
			return NULL;
		fault = f->check;
	}
	return fault;
}

static void
print_findings(const ezz_report *r)
{
	const struct ezz_finding	*f;

	for (size_t i = 0; (f = ezz_report_finding(r, i)) != NULL; i++)
		if (f->verdict != EZZ_PASSED)
			print_message("# %s %s: %s\n", f->check, f->place,
			    f->text);
}

static void
good_ones_pass(void **state)
{
	struct bench	*b = *state;

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		json_t		*j = good(types[i]);
		ezz_licence	*l = NULL;
		ezz_report	*r = judged_json(b, j, &l);

		if (ezz_report_verdict(r) != EZZ_PASSED) {
			print_findings(r);
			fail_msg("%s", types[i]);
		}
		assert_int_equal(ezz_report_exit(r), 0);
		assert_non_null(l);
		assert_string_equal(l->schema->name, types[i]);
		assert_string_equal(ezz_licence_licid(l), json_string_value(
		    json_object_get(j, "ZZBS")));
		ezz_licence_free(&l);
		assert_null(l);
		ezz_report_free(&r);
		json_decref(j);
	}
}

/* ---- one fault ---------------------------------------------------------- */

#define S	"record.schema"
#define C	"record.codes"
#define D	"record.dates"
#define H	"record.holders"
#define I	"record.identifier"

/* Faults that every type can have.  NULL: the field goes. */
static const struct fault {
	const char	*key;
	const char	*value;		/* JSON */
	const char	*check;
} faults[] = {
	{ "ZZMC", NULL, S }, { "ZZMC", "\"别的证\"", S },
	{ "ZZBH", NULL, S }, { "ZZBS", NULL, S }, { "ZZBFJG", NULL, S },
	{ "ZZBFJGDM", NULL, S }, { "ZZBFRQ", NULL, S },
	{ "ZZZT", NULL, S }, { "CZZT", NULL, S }, { "CZZTDM", NULL, S },
	{ "CZZTDMLXDM", NULL, S }, { "ZZBFRQ", "\"\"", S },
	{ "ZZBFJG", "[\"甲\",\"乙\"]", S },
	{ "XZQHDM", "\"11999\"", C },
	{ "ZZBB", "\"1\"", S },
	{ "KZ_NONE", "\"a field that no schema knows\"", S },
	{ "ZZBH2", "\"1\"", S }, { "zzbh", "\"1\"", S },
	{ "JZJZZSY", "\"only one of four\"", S },
	{ "KZ_NONE.source", "\"11119999EXAMPLE2XY\"", S },
	{ "ZZBH.source", "\"11119999EXAMPLE2X0\"", S },
	{ "ZZBH.fetched", "\"yesterday\"", S },
	{ "ZZBH.value", "\"119999\"", S },
	{ "ZZZT", "\"mislaid\"", C }, { "ZZZT", "\"99\"", C },
	{ "ZZBFRQ", "\"2026-02-30\"", D }, { "ZZBFRQ", "\"20261301\"", D },
	{ "ZZBFRQ", "\"soon\"", D }, { "ZZBFRQ", "\"0000-00-00\"", D },
	{ "ZZBFRQ", "\"长期\"", D }, { "ZZYXQQSRQ", "\"9999-12-31\"", D },
	{ "ZZYXQJZRQ", "\"2026-02-29\"", D },
	{ "ZZYXQJZRQ", "\"2025-12-31\"", D },
	{ "ZZBS", "\"nonsense\"", I },
	{ "ZZBS", "\"1.2.156.3005.2\"", I },
	{ "ZZBB", "\"009\"", I },
	{ "GLZZBS", "\"nonsense\"", I },
	/* right in itself, of another type */
	{ "GLZZBS", "\"1.2.156.3005.2.11100000MB03271699022.340100."
	    "000000016.001.9\"", I },
};

/* Faults of one type. */
static const struct {
	const char	*type;
	struct fault	 fault;
} own_faults[] = {
	{ "business-licence", { "CZZTDM", "\"91119999MAEXMP0430\"", C } },
	{ "business-licence", { "CZZTDM", "\"91119999MOEXMP043L\"", C } },
	{ "business-licence", { "CZZTDM", "\"119999198808150038\"", H } },
	{ "business-licence", { "CZZTDMLXDM", "\"111\"", NULL } },
	{ "business-licence", { "KZ_YZCH", "\"119999000000001\"", C } },
	{ "business-licence", { "KZ_CLRQ", "\"2026-06-31\"", D } },
	{ "business-licence", { "ZZBFJGDM", "\"11119999EXAMPLE38Y\"", I } },
	{ "business-licence", { "CZZT.source", "\"wrong\"", S } },
	{ "resident-id", { "CZZTDM", "\"119999198808150039\"", C } },
	{ "resident-id", { "CZZTDM", "\"119999198880150038\"", C } },
	{ "resident-id", { "CZZTDM", "\"91119999MAEXMP043L\"", H } },
	{ "resident-id", { "KZ_CSRQ", "\"1988-08-16\"", H } },
	{ "resident-id", { "KZ_CSRQ", "\"2030-08-15\"", NULL } },
	{ "resident-id", { "KZ_XB", "\"女\"", H } },
	{ "resident-id", { "KZ_MZ", NULL, S } },
	{ "resident-id", { "KZ_ZP", "\"not base64!\"", S } },
	{ "resident-id", { "CZZTDMLXDM", "\"001\"", NULL } },
	{ "driving-licence", { "KZ_ZJCX", NULL, S } },
	{ "driving-licence", { "KZ_CCLZRQ", "\"2026-03-16\"", D } },
	{ "driving-licence", { "KZ_XB", "\"女\"", H } },
	{ "real-estate", { "CZZT", "[\"甲\"]", H } },
	{ "real-estate", { "CZZTDM", "[\"119999198808150038\"]", H } },
	{ "real-estate", { "CZZTDM", "[\"119999198808150038\","
	    "\"119999199001020123\"]", C } },
	{ "real-estate", { "CZZTDMLXDM", "[\"111\",\"001\"]", H } },
	{ "real-estate", { "CZZTDMLXDM", "[\"111\",\"777\"]", S } },
	{ "real-estate", { "CZZTDMLX", "[\"公民身份号码\"]", H } },
	{ "real-estate", { "KZ_ZL", NULL, S } },
	{ "marriage", { "CZZTDMLXDM", "[\"111\",\"111\",\"111\"]", H } },
	{ "marriage", { "KZ_DJRQ", "\"2026-04-31\"", D } },
	{ "road-transport", { "KZ_CLHM", NULL, S } },
	{ "road-transport", { "ZZZT", "\"11\"", C } },
	{ "special-operation", { "KZ_CZLB", NULL, S } },
	/* its own identifier: no earlier version */
	{ "special-operation", { "GLZZBS", "\"1.2.156.3005.2."
	    "11100000000013338W032.11119999EXAMPLE2XY.26000009.002.N\"", I } },
	{ "physician", { "KZ_ZYFW", NULL, S } },
	{ "physician", { "KZ_BGRQ", "\"2026-00-01\"", D } },
	{ "food-business", { "KZ_JYXM", NULL, S } },
	{ "food-business", { "JZJZZZ", NULL, S } },
	{ "food-business", { "JZJYXQJZSJ", "\"2026-03-01\"", D } },
	{ "food-business", { "JZJZZSJ", "\"2026-13-01 10:00:00\"", D } },
	{ "planning-permit", { "KZ_XMMC", NULL, S } },
	{ "planning-permit", { "KZ_TDQDFS", "[]", NULL } },
};

static void
one_fault(struct bench *b, const char *type, const struct fault *f)
{
	json_t		*j = good(type), *v;
	ezz_licence	*l = NULL;
	ezz_report	*r;
	const char	*is;

	/* a pair given once cannot be given again as plain */
	if (f->value == NULL)
		json_object_del(j, f->key);
	else {
		v = json_loads(f->value, JSON_DECODE_ANY, NULL);
		assert_non_null(v);
		json_object_set_new(j, f->key, v);
	}
	r = judged_json(b, j, &l);
	is = the_fault(r);
	if (f->check != NULL && (is == NULL || strcmp(is, f->check) != 0 ||
	    ezz_report_verdict(r) != EZZ_FAILED || l != NULL)) {
		print_findings(r);
		fail_msg("%s with %s %s", type, f->key,
		    f->value == NULL ? "gone" : f->value);
	}
	if (f->check == NULL && ezz_report_verdict(r) == EZZ_PASSED &&
	    strcmp(f->value, "[]") != 0)
		fail_msg("%s passed with %s %s", type, f->key, f->value);
	ezz_licence_free(&l);
	ezz_report_free(&r);
	json_decref(j);
}

static void
one_fault_fails_one_check(void **state)
{
	struct bench	*b = *state;

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		for (size_t k = 0; k < sizeof(faults) / sizeof(*faults); k++) {
			/* it has the other three; it has no end to fail */
			if (strcmp(types[i], "food-business") == 0 &&
			    strcmp(faults[k].key, "JZJZZSY") == 0)
				continue;
			one_fault(b, types[i], &faults[k]);
		}
	for (size_t i = 0; i < sizeof(own_faults) / sizeof(*own_faults); i++)
		one_fault(b, own_faults[i].type, &own_faults[i].fault);
}

/* Each single character of an identifier, changed, is noticed. */
static void
identifiers_are_covered(void **state)
{
	struct bench	*b = *state;
	json_t		*j = good("business-licence");
	char		 id[160];
	size_t		 n;

	snprintf(id, sizeof(id), "%s", json_string_value(json_object_get(j,
	    "ZZBS")));
	n = strlen(id);
	for (size_t i = 0; i < n; i++) {
		ezz_report	*r;
		char		 was = id[i];

		id[i] = was == '.' ? '0' : was == '7' ? '8' : '7';
		json_object_set_new(j, "ZZBS", json_string(id));
		r = judged_json(b, j, NULL);
		if (the_fault(r) == NULL || strcmp(the_fault(r), I) != 0)
			fail_msg("%s", id);
		ezz_report_free(&r);
		id[i] = was;
	}
	json_decref(j);
}

/* ---- no record ---------------------------------------------------------- */

static const struct {
	const char	*raw;
	const char	*check;
	ezz_verdict	 verdict;
} broken[] = {
	{ "", "record.syntax", EZZ_FAILED },
	{ "{", "record.syntax", EZZ_FAILED },
	{ "[]", "record.syntax", EZZ_FAILED },
	{ "\"a\"", "record.syntax", EZZ_FAILED },
	{ "null", "record.syntax", EZZ_FAILED },
	{ "{\"a\":1,\"a\":2}", "record.syntax", EZZ_FAILED },
	{ "{\"a\":\"\xff\"}", "record.syntax", EZZ_FAILED },
	{ "{\"a\":\"\\u0000\"}", "record.syntax", EZZ_FAILED },
	{ "{\"a\":NaN}", "record.syntax", EZZ_FAILED },
	{ "{} {}", "record.syntax", EZZ_FAILED },
	{ "{}", S, EZZ_FAILED },
	{ "{\"_note\":\"only a note\"}", S, EZZ_FAILED },
	{ "{\"ZZLXDM\":\"nonsense\"}", S, EZZ_FAILED },
	{ "{\"ZZLXDM\":\"11100000MB03271699022\"}", S, EZZ_INDETERMINATE },
};

static void
what_is_no_record_fails(void **state)
{
	struct bench	*b = *state;

	for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++) {
		const struct ezz_finding	*f;
		ezz_licence			*l = NULL;
		ezz_report			*r = judged(b, ezz_bytes_str(
						    broken[i].raw), NULL, &l);
		bool				 found = false;

		assert_null(l);
		for (size_t k = 0; (f = ezz_report_finding(r, k)) != NULL;
		    k++)
			found |= strcmp(f->check, broken[i].check) == 0 &&
			    f->verdict == broken[i].verdict && !f->remark;
		if (!found || ezz_report_verdict(r) != broken[i].verdict)
			fail_msg("%s", broken[i].raw);
		ezz_report_free(&r);
	}
}

static void
schemas_are_named(void **state)
{
	struct bench	*b = *state;
	json_t		*j = good("marriage");
	char		*text = json_dumps(j, 0);
	ezz_record	*record = NULL;
	ezz_report	*r = judged(b, ezz_bytes_str(text), "marriage", NULL);

	assert_int_equal(ezz_report_verdict(r), EZZ_PASSED);
	ezz_report_free(&r);
	r = judged(b, ezz_bytes_str(text), "resident-id", NULL);
	assert_int_equal(ezz_report_verdict(r), EZZ_FAILED);
	ezz_report_free(&r);
	assert_int_equal(ezz_record_read(b->ctx, ezz_bytes_str(text), "x",
	    NULL, NULL, &record), EZZ_OK);
	assert_int_equal(ezz_check(b->ctx, b->schemas, record, "none", NOW, &r,
	    NULL), EZZ_ENOTFOUND);
	assert_null(r);
	ezz_record_free(&record);
	free(text);
	json_decref(j);
}

/* ---- the licence -------------------------------------------------------- */

static void
licences_are_normal(void **state)
{
	struct bench	*b = *state;
	json_t		*j = good("planning-permit"), *k;
	ezz_licence	*l, *m;
	ezz_report	*r = judged_json(b, j, &l);

	assert_string_equal(ezz_licence_value(l, "ZZBFRQ")->text[0],
	    "2026-03-15");
	assert_string_equal(ezz_licence_value(l, "ZZYXQQSRQ")->text[0],
	    "2026-03-15");
	assert_int_equal(l->issued, l->start);
	assert_int_equal(l->end, ezz_date_day((struct ezz_date){ 2031, 3,
	    14 }));
	assert_string_equal(l->serial, "1199992026YG0000009");
	assert_string_equal(l->version, "001");
	assert_string_equal(l->issuer_code, "11119999EXAMPLE2XY");
	assert_null(ezz_licence_value(l, "KZ_TDYT"));
	assert_null(ezz_licence_value(l, "_note"));
	ezz_report_free(&r);
	/* the same, written otherwise, is the same */
	json_object_set_new(j, "ZZBFRQ", json_string("2026-03-15"));
	json_object_set_new(j, "_other", json_string("note"));
	json_object_set_new(j, "CZZT.fetched", json_string("2026-01-01"));
	json_object_set_new(j, "CZZTDM", json_string("91119999maexmp043l"));
	k = json_object_get(j, "ZZMC");
	json_incref(k);
	json_object_del(j, "ZZMC");
	json_object_set_new(j, "ZZMC", k);
	r = judged_json(b, j, &m);
	assert_non_null(m);
	assert_memory_equal(l->digest, m->digest, sizeof(l->digest));
	ezz_licence_free(&m);
	ezz_report_free(&r);
	/* and another one is another */
	json_object_set_new(j, "KZ_YDMJ", json_string("贰万平方米"));
	r = judged_json(b, j, &m);
	assert_memory_not_equal(l->digest, m->digest, sizeof(l->digest));
	ezz_licence_free(&m);
	ezz_licence_free(&l);
	ezz_report_free(&r);
	json_decref(j);
}

static const struct {
	const char	*type;
	const char	*key;
	const char	*value;
	ezz_standing	 standing;
} standings[] = {
	{ "physician", "ZZZT", "有效", EZZ_VALID },
	{ "physician", "ZZZT", "注销", EZZ_ENDED },
	{ "physician", "ZZZT", "未激活", EZZ_NOT_ACTIVE },
	{ "physician", "ZZYXQJZRQ", "2026-11-22", EZZ_ENDED },
	{ "physician", "ZZYXQJZRQ", "2026-11-23", EZZ_VALID },
	{ "physician", "ZZYXQQSRQ", "2026-11-24", EZZ_NOT_ACTIVE },
	{ "road-transport", "ZZZT", "01", EZZ_ENDED },
	{ "special-operation", "ZZZT", "02", EZZ_SUSPENDED },
	{ "food-business", "ZZZT", "有效", EZZ_ENDED },	/* of the copy */
};

static void
standings_are_told(void **state)
{
	struct bench	*b = *state;

	for (size_t i = 0; i < sizeof(standings) / sizeof(*standings); i++) {
		json_t		*j = good(standings[i].type);
		ezz_report	*r;

		json_object_set_new(j, standings[i].key,
		    json_string(standings[i].value));
		r = judged_json(b, j, NULL);
		assert_int_equal(ezz_report_verdict(r), EZZ_PASSED);
		if (ezz_report_standing(r) != standings[i].standing)
			fail_msg("%s %s", standings[i].type,
			    standings[i].value);
		assert_int_equal(ezz_report_exit(r), 0);
		ezz_report_free(&r);
		json_decref(j);
	}
}

/* One datum, one source: as an object, or as keys of their own. */
static void
sources_stand_aside(void **state)
{
	static const char	 object[] = "{\"value\":\"测试市范本软件有限公司\","
				    "\"source\":\"11119999EXAMPLE2XY\","
				    "\"fetched\":\"2026-03-14\"}";
	struct bench		*b = *state;
	json_t			*j = good("business-licence");
	ezz_licence		*l, *m;
	ezz_report		*r = judged_json(b, j, &l);

	ezz_report_free(&r);
	json_object_del(j, "CZZT.source");
	json_object_del(j, "CZZT.fetched");
	json_object_set_new(j, "CZZT", json_loads(object, 0, NULL));
	r = judged_json(b, j, &m);
	print_findings(r);
	assert_int_equal(ezz_report_verdict(r), EZZ_PASSED);
	assert_memory_equal(l->digest, m->digest, sizeof(l->digest));
	assert_string_equal(ezz_licence_value(m, "CZZT")->text[0],
	    "测试市范本软件有限公司");
	ezz_report_free(&r);
	ezz_licence_free(&l);
	ezz_licence_free(&m);
	json_object_set_new(json_object_get(j, "CZZT"), "source",
	    json_string("nobody"));
	r = judged_json(b, j, NULL);
	assert_string_equal(the_fault(r), S);
	ezz_report_free(&r);
	json_decref(j);
}

/* ---- real samples ------------------------------------------------------- */

static const struct {
	const char	*name;
	const char	*fault;
} samples[] = {
	{ "01-business-licence", "" }, { "02-resident-id", "" },
	{ "03-real-estate-joint", "" }, { "04-road-transport", "" },
	{ "05-special-operation", "" }, { "06-driving-licence", "" },
	{ "07-marriage", "" }, { "08-physician", "" },
	{ "09-food-business-expired", "" }, { "10-planning-permit", "" },
	{ "11-business-licence-annotated", "" },
	{ "bad-01-zzbs-check", I }, { "bad-02-citizen-id-transposed", C },
	{ "bad-03-uscc-letter-O", C }, { "bad-04-dates-reversed", D },
	{ "bad-05-issuer-mismatch", I }, { "bad-06-version-mismatch", I },
	{ "bad-07-feb30", D }, { "bad-08-holder-arrays-differ", H },
};

static void
samples_are_judged(void **state)
{
	struct bench	*b = *state;
	const char	*dir = test_shared();
	char		 path[4200];

	for (size_t i = 0; dir != NULL && i < sizeof(samples) /
	    sizeof(*samples); i++) {
		struct ezz_buf	 f;
		ezz_report	*r;

		snprintf(path, sizeof(path), "%s/samples/records/%s.json", dir,
		    samples[i].name);
		f = test_file(path);
		r = judged(b, ezz_bytes_of(&f), NULL, NULL);
		if (the_fault(r) == NULL ||
		    strcmp(the_fault(r), samples[i].fault) != 0) {
			print_findings(r);
			fail_msg("%s", samples[i].name);
		}
		ezz_report_free(&r);
		ezz_buf_free(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(good_ones_pass),
		cmocka_unit_test(one_fault_fails_one_check),
		cmocka_unit_test(identifiers_are_covered),
		cmocka_unit_test(what_is_no_record_fails),
		cmocka_unit_test(schemas_are_named),
		cmocka_unit_test(licences_are_normal),
		cmocka_unit_test(standings_are_told),
		cmocka_unit_test(sources_stand_aside),
		cmocka_unit_test(samples_are_judged),
	};

	return cmocka_run_group_tests_name("check", tests, set_up, tear_down);
}
