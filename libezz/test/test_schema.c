/*
 * Schemas: the draft's own test suite for every keyword that is supported,
 * schemas that must be refused, the licence types of this tree and their pins.
 */
#include "test.h"

#include "base/json.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "object/rules.h"
#include "object/schema.h"

#define SUITE	"/usr/share/json-schema-test-suite/tests/draft7/"

static const char *const suite[] = {
	"additionalItems", "additionalProperties", "allOf", "anyOf",
	"boolean_schema", "const", "contains", "default", "definitions",
	"dependencies", "enum", "exclusiveMaximum", "exclusiveMinimum",
	"if-then-else", "items", "maxItems", "maxLength", "maxProperties",
	"maximum", "minItems", "minLength", "minProperties", "minimum",
	"multipleOf", "not", "oneOf", "pattern", "patternProperties",
	"properties", "propertyNames", "ref", "required", "type",
	"uniqueItems"
};

/* Groups whose schema is refused, and why; there may be no others. */
static const struct {
	const char	*group;
	const char	*why;
} unsupported[] = {
	{ "valid definition", "refers to another document" },
	{ "invalid definition", "refers to another document" },
	{ "remote ref, containing refs itself",
	    "refers to another document" },
	{ "Recursive references between schemas",
	    "refers to another document" },
	{ "escaped pointer ref", "has keywords that no draft knows" },
	{ "by number", "multipleOf is for integers" },
	{ "by small number", "multipleOf is for integers" },
};

static bool
is_unsupported(const char *group)
{
	for (size_t i = 0; i < sizeof(unsupported) / sizeof(*unsupported);
	    i++)
		if (strcmp(unsupported[i].group, group) == 0) {
			print_message("# refused: \"%s\" %s\n", group,
			    unsupported[i].why);
			return true;
		}
	return false;
}

static size_t
run_group(ezz_ctx *ctx, const json_t *group, size_t *left_out)
{
	const char		*name = json_string_value(json_object_get(
				    group, "description"));
	const json_t		*tests = json_object_get(group, "tests"), *t;
	struct ezz_rules	*rules = NULL;
	bool			 valid;
	ezz_status		 st;

	st = ezz_rules_new(ctx, json_object_get(group, "schema"), &rules);
	if (st != EZZ_OK) {
		if (!is_unsupported(name))
			fail_msg("\"%s\": %s", name, ezz_message(ctx));
		*left_out += json_array_size(tests);
		return 0;
	}
	for (size_t i = 0; i < json_array_size(tests); i++) {
		t = json_array_get(tests, i);
		assert_int_equal(ezz_rules_judge(ctx, rules,
		    json_object_get(t, "data"), NULL, &valid), EZZ_OK);
		if (valid != json_is_true(json_object_get(t, "valid")))
			fail_msg("\"%s\", \"%s\"", name, json_string_value(
			    json_object_get(t, "description")));
	}
	ezz_rules_free(&rules);
	return json_array_size(tests);
}

static void
suite_of_the_draft(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	size_t		 run = 0, left_out = 0;
	char		 path[256];
	json_error_t	 error;
	json_t		*groups;

	(void)state;
	for (size_t i = 0; i < sizeof(suite) / sizeof(*suite); i++) {
		snprintf(path, sizeof(path), SUITE "%s.json", suite[i]);
		groups = json_load_file(path, JSON_DECODE_ANY, &error);
		if (groups == NULL) {
			print_message("# no json-schema-test-suite here: "
			    "this test did not run it\n");
			break;
		}
		for (size_t k = 0; k < json_array_size(groups); k++)
			run += run_group(ctx, json_array_get(groups, k),
			    &left_out);
		json_decref(groups);
	}
	print_message("# draft-07 suite: %zu cases agree, %zu left out\n", run,
	    left_out);
	ezz_ctx_free(&ctx);
}

/* ---- refused ------------------------------------------------------------ */

static const struct {
	const char	*schema;
	ezz_status	 status;
	const char	*says;
} hostile[] = {
	{ "{\"format\":\"date\"}", EZZ_EUNSUPPORTED, "/format" },
	{ "{\"properties\":{\"a\":{\"tpye\":1}}}", EZZ_EUNSUPPORTED,
	    "/properties/a/tpye" },
	{ "{\"x-ezz-qrcode\":1}", EZZ_EUNSUPPORTED, "/x-ezz-qrcode" },
	{ "{\"definitions\":{\"a\":{\"$anchor\":\"x\"}}}", EZZ_EUNSUPPORTED,
	    "/definitions/a/$anchor" },
	{ "{\"allOf\":[{\"unevaluatedItems\":true}]}", EZZ_EUNSUPPORTED,
	    "/allOf/0/" },
	{ "{\"$ref\":\"http://a/b\"}", EZZ_EUNSUPPORTED, "/$ref" },
	{ "{\"$ref\":\"other.json#/a\"}", EZZ_EUNSUPPORTED, "/$ref" },
	{ "{\"$ref\":\"#name\"}", EZZ_EUNSUPPORTED, "/$ref" },
	{ "{\"$ref\":\"#/definitions/none\"}", EZZ_EFORMAT, "#/definitions" },
	{ "{\"$ref\":1}", EZZ_EFORMAT, "/$ref" },
	{ "{\"$ref\":\"#/a%zz\"}", EZZ_EFORMAT, "nothing" },
	{ "{\"enum\":[{\"tpye\":1}],\"$ref\":\"#/enum/0\"}",
	    EZZ_EUNSUPPORTED, "#/enum/0/tpye" },
	{ "{\"type\":\"text\"}", EZZ_EFORMAT, "/type" },
	{ "{\"type\":[]}", EZZ_EFORMAT, "/type" },
	{ "{\"type\":[\"string\",\"string\"]}", EZZ_EFORMAT, "/type" },
	{ "{\"enum\":[]}", EZZ_EFORMAT, "/enum" },
	{ "{\"required\":\"a\"}", EZZ_EFORMAT, "/required" },
	{ "{\"required\":[\"a\",\"a\"]}", EZZ_EFORMAT, "/required" },
	{ "{\"minLength\":-1}", EZZ_EFORMAT, "/minLength" },
	{ "{\"minLength\":1.5}", EZZ_EFORMAT, "/minLength" },
	{ "{\"minLength\":\"1\"}", EZZ_EFORMAT, "/minLength" },
	{ "{\"multipleOf\":0}", EZZ_EFORMAT, "/multipleOf" },
	{ "{\"multipleOf\":0.1}", EZZ_EFORMAT, "/multipleOf" },
	{ "{\"minimum\":\"1\"}", EZZ_EFORMAT, "/minimum" },
	{ "{\"pattern\":1}", EZZ_EFORMAT, "/pattern" },
	{ "{\"pattern\":\"(\"}", EZZ_EFORMAT, "/pattern" },
	{ "{\"pattern\":\"(?=a)\"}", EZZ_EUNSUPPORTED, "/pattern" },
	{ "{\"patternProperties\":{\"(\":true}}", EZZ_EFORMAT,
	    "/patternProperties" },
	{ "{\"items\":1}", EZZ_EFORMAT, "/items" },
	{ "{\"allOf\":[]}", EZZ_EFORMAT, "/allOf" },
	{ "{\"allOf\":{}}", EZZ_EFORMAT, "/allOf" },
	{ "{\"not\":[]}", EZZ_EFORMAT, "/not" },
	{ "{\"properties\":[]}", EZZ_EFORMAT, "/properties" },
	{ "{\"properties\":{\"a\":\"b\"}}", EZZ_EFORMAT, "/properties/a" },
	{ "{\"uniqueItems\":1}", EZZ_EFORMAT, "/uniqueItems" },
	{ "{\"dependencies\":{\"a\":[1]}}", EZZ_EFORMAT, "/dependencies/a" },
	{ "{\"title\":1}", EZZ_EFORMAT, "/title" },
	{ "[]", EZZ_EFORMAT, "schema" },
};

static void
schemas_refused(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_rules	*rules;
	json_t			*j;

	(void)state;
	for (size_t i = 0; i < sizeof(hostile) / sizeof(*hostile); i++) {
		ezz_status	 st;

		j = json_loads(hostile[i].schema, 0, NULL);
		assert_non_null(j);
		st = ezz_rules_new(ctx, j, &rules);
		if (st != hostile[i].status || strstr(ezz_message(ctx),
		    hostile[i].says) == NULL)
			fail_msg("%s: %d %s", hostile[i].schema, st,
			    ezz_message(ctx));
		assert_null(rules);
		json_decref(j);
	}
	ezz_ctx_free(&ctx);
}

/* Schemas that load, and would judge for ever. */
static const char *const endless[] = {
	"{\"$ref\":\"#\"}",
	"{\"allOf\":[{\"$ref\":\"#\"}]}",
	"{\"definitions\":{\"a\":{\"$ref\":\"#/definitions/b\"},"
	    "\"b\":{\"$ref\":\"#/definitions/a\"}},"
	    "\"$ref\":\"#/definitions/a\"}",
	"{\"not\":{\"$ref\":\"#\"}}",
	"{\"anyOf\":[false,{\"$ref\":\"#\"},{\"$ref\":\"#\"}]}",
};

static void
references_have_an_end(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_rules	*rules;
	json_t			*j, *v = json_object();
	bool			 valid;
	char			 b[8192], *p = b;

	(void)state;
	for (size_t i = 0; i < sizeof(endless) / sizeof(*endless); i++) {
		j = json_loads(endless[i], 0, NULL);
		assert_int_equal(ezz_rules_new(ctx, j, &rules), EZZ_OK);
		assert_int_equal(ezz_rules_judge(ctx, rules, v, NULL, &valid),
		    EZZ_ELIMIT);
		ezz_rules_free(&rules);
		json_decref(j);
	}
	/* 2^25 ways down */
	p += sprintf(p, "{\"$ref\":\"#/definitions/0\",\"definitions\":{");
	for (int i = 0; i < 25; i++)
		p += sprintf(p, "\"%d\":{\"allOf\":[{\"$ref\":"
		    "\"#/definitions/%d\"},{\"$ref\":\"#/definitions/%d\"}]},",
		    i, i + 1, i + 1);
	sprintf(p, "\"25\":true}}");
	j = json_loads(b, 0, NULL);
	assert_non_null(j);
	assert_int_equal(ezz_rules_new(ctx, j, &rules), EZZ_OK);
	assert_int_equal(ezz_rules_judge(ctx, rules, v, NULL, &valid),
	    EZZ_ELIMIT);
	ezz_rules_free(&rules);
	json_decref(j);
	json_decref(v);
	ezz_ctx_free(&ctx);
}

/* ---- annotations -------------------------------------------------------- */

#define HEAD	"\"x-ezz-id\":7,\"x-ezz-type\":\"11100000MB0143028R001\"," \
		"\"x-ezz-status\":\"ask\",\"x-ezz-token-days\":30,"
#define LABEL	"\"x-ezz-label\":{\"zh\":\"甲\",\"en\":\"a\"}"
#define TYPE	"\"ZZLXDM\":{" LABEL "}"
#define CLOSED	"\"additionalProperties\":false,"
#define SCHEMA(field) "{" HEAD LABEL "," CLOSED "\"properties\":{" TYPE \
		",\"A\":{" LABEL field "}}}"

static const char *const bad_annotations[] = {
	/* of the whole */
	"{}", "[]", "{" HEAD LABEL "," CLOSED "\"properties\":{}}",
	"{" HEAD LABEL ",\"properties\":{" TYPE "}}",
	"{" HEAD CLOSED "\"properties\":{" TYPE "}}",
	"{" LABEL "," CLOSED "\"x-ezz-id\":7,\"properties\":{" TYPE "}}",
	"{" HEAD LABEL "," CLOSED "\"properties\":{\"A\":{" LABEL "}}}",
	"{\"x-ezz-id\":0,\"x-ezz-type\":\"11100000MB0143028R001\","
	    "\"x-ezz-status\":\"ask\",\"x-ezz-token-days\":30," LABEL ","
	    CLOSED "\"properties\":{" TYPE "}}",
	"{\"x-ezz-id\":65536,\"x-ezz-type\":\"11100000MB0143028R001\","
	    "\"x-ezz-status\":\"ask\",\"x-ezz-token-days\":30," LABEL ","
	    CLOSED "\"properties\":{" TYPE "}}",
	"{\"x-ezz-id\":7,\"x-ezz-type\":\"11100000MB0143028X001\","
	    "\"x-ezz-status\":\"ask\",\"x-ezz-token-days\":30," LABEL ","
	    CLOSED "\"properties\":{" TYPE "}}",
	"{\"x-ezz-id\":7,\"x-ezz-type\":\"11100000MB0143028R001\","
	    "\"x-ezz-status\":\"maybe\",\"x-ezz-token-days\":30," LABEL ","
	    CLOSED "\"properties\":{" TYPE "}}",
	"{\"x-ezz-id\":7,\"x-ezz-type\":\"11100000MB0143028R001\","
	    "\"x-ezz-status\":\"ask\",\"x-ezz-token-days\":0," LABEL ","
	    CLOSED "\"properties\":{" TYPE "}}",
	"{" HEAD "\"x-ezz-present\":\"sometimes\"," LABEL "," CLOSED
	    "\"properties\":{" TYPE "}}",
	"{" HEAD "\"x-ezz-present\":true," LABEL "," CLOSED
	    "\"properties\":{" TYPE "}}",
	"{" HEAD "\"x-ezz-present\":null," LABEL "," CLOSED
	    "\"properties\":{" TYPE "}}",
	/* two types that a token could not tell apart */
	"{\"x-ezz-id\":7,\"x-ezz-type\":[\"11100000MB0143028R001\","
	    "\"11100000MB03271699001\"],\"x-ezz-status\":\"ask\","
	    "\"x-ezz-token-days\":30," LABEL "," CLOSED
	    "\"properties\":{" TYPE "}}",
	/* of a field */
	SCHEMA(",\"x-ezz-wire\":\"text\""),
	SCHEMA(",\"x-ezz-position\":0"),
	SCHEMA(",\"x-ezz-position\":0,\"x-ezz-wire\":\"none\""),
	SCHEMA(",\"x-ezz-position\":1,\"x-ezz-wire\":\"text\""),
	SCHEMA(",\"x-ezz-position\":-1,\"x-ezz-wire\":\"text\""),
	SCHEMA(",\"x-ezz-position\":256,\"x-ezz-wire\":\"text\""),
	SCHEMA(",\"x-ezz-position\":\"0\",\"x-ezz-wire\":\"text\""),
	SCHEMA(",\"x-ezz-position\":0,\"x-ezz-wire\":\"real\""),
	SCHEMA(",\"x-ezz-position\":0,\"x-ezz-wire\":[]"),
	SCHEMA(",\"x-ezz-position\":0,\"x-ezz-wire\":[\"none\"]"),
	SCHEMA(",\"x-ezz-position\":0,\"x-ezz-wire\":\"code\""),
	SCHEMA(",\"x-ezz-position\":0,\"x-ezz-wire\":\"code\","
	    "\"x-ezz-codes\":[]"),
	SCHEMA(",\"x-ezz-position\":0,\"x-ezz-wire\":\"code\","
	    "\"x-ezz-codes\":[\"a\",\"a\"]"),
	SCHEMA(",\"x-ezz-position\":0,\"x-ezz-wire\":\"code\","
	    "\"x-ezz-codes\":[1]"),
	SCHEMA(",\"x-ezz-codes\":[\"a\"]"),
	SCHEMA(",\"x-ezz-position\":0,\"x-ezz-wire\":\"day\","
	    "\"x-ezz-qr\":\"mask\""),
	SCHEMA(",\"x-ezz-qr\":\"hide\""), SCHEMA(",\"x-ezz-qr\":1"),
	SCHEMA(",\"x-ezz-code\":\"nonsense\""), SCHEMA(",\"x-ezz-code\":1"),
	SCHEMA(",\"x-ezz-cut\":1"), SCHEMA(",\"x-ezz-personal\":\"yes\""),
	SCHEMA(",\"$ref\":\"#/properties/ZZLXDM\",\"maxLength\":3"),
	SCHEMA("},\"B\":{\"x-ezz-label\":{\"zh\":\"\",\"en\":\"b\"}"),
	SCHEMA("},\"B\":{\"x-ezz-label\":\"b\""), SCHEMA("},\"B\":{"),
	SCHEMA(",\"x-ezz-position\":0,\"x-ezz-wire\":\"text\"},\"B\":{" LABEL
	    ",\"x-ezz-position\":0,\"x-ezz-wire\":\"text\""),
	/* no JSON */
	"", "{", "{\"a\":1,\"a\":1}", "\xef\xbb\xbf{}",
};

static void
annotations_refused(void **state)
{
	static const char	 good[] = SCHEMA(",\"x-ezz-position\":0,"
				    "\"x-ezz-wire\":[\"citizen\"]");
	ezz_ctx			*ctx = test_ctx();
	ezz_schemas		*s;
	const struct ezz_field	*f;

	(void)state;
	assert_int_equal(ezz_schemas_new(ctx, &s), EZZ_OK);
	for (size_t i = 0; i < sizeof(bad_annotations) /
	    sizeof(*bad_annotations); i++)
		if (ezz_schemas_add(ctx, s, "bad",
		    ezz_bytes_str(bad_annotations[i])) == EZZ_OK)
			fail_msg("accepted: %s", bad_annotations[i]);
	assert_int_equal(ezz_schemas_count(s), 0);
	if (ezz_schemas_add(ctx, s, "good", ezz_bytes_str(good)) != EZZ_OK)
		fail_msg("%s", ezz_message(ctx));
	/* id and name are taken */
	assert_int_equal(ezz_schemas_add(ctx, s, "again",
	    ezz_bytes_str(good)), EZZ_EEXISTS);
	f = ezz_schema_field(ezz_schemas_at(s, 0), ezz_bytes_str("A"));
	assert_int_equal(f->wire, EZZ_WIRE_LIST);
	assert_int_equal(f->item, EZZ_WIRE_CITIZEN);
	assert_int_equal(f->qr, EZZ_QR_MASK);
	ezz_schemas_free(&s);
	assert_null(s);
	ezz_ctx_free(&ctx);
}

/* ---- the licence types -------------------------------------------------- */

static ezz_schemas *
licence_types(ezz_ctx *ctx)
{
	ezz_schemas	*s = NULL;

	if (ezz_schemas_open(ctx, getenv("EZZ_DATA"), &s) != EZZ_OK ||
	    ezz_schemas_views(ctx, s, getenv("EZZ_DATA")) != EZZ_OK)
		fail_msg("%s", ezz_message(ctx));
	return s;
}

static size_t
room_holds(const ezz_schemas *s, const char *room)
{
	char		 path[4096], name[128], hex[80], is[80];
	size_t		 n = 0;
	int		 id;
	struct ezz_buf	 b;

	snprintf(path, sizeof(path), "%s/%s/PINS.tsv", getenv("EZZ_DATA"),
	    room);
	b = test_file(path);
	b.p[b.n] = '\0';
	for (char *line = strtok((char *)b.p, "\n"); line != NULL;
	    line = strtok(NULL, "\n")) {
		const struct ezz_schema	*it;

		if (line[0] == '#')
			continue;
		assert_int_equal(sscanf(line, "%d\t%127[^\t]\t%79s", &id, name,
		    hex), 3);
		it = ezz_schema_by_id(s, (uint16_t)id);
		if (it == NULL || strcmp(it->name, name) != 0)
			fail_msg("schema %d is not %s", id, name);
		for (size_t i = 0; i < 32; i++)
			snprintf(is + 2 * i, 3, "%02x", it->digest[i]);
		if (strcmp(hex, is) != 0)
			fail_msg("schema %s changed: it has tokens; give the "
			    "new one a new id, or when none was issued pin %s",
			    name, is);
		assert_int_equal(it->view != NULL, strcmp(room, "view") == 0);
		n++;
	}
	ezz_buf_free(&b);
	return n;
}

/* A schema that tokens name by its digest may never change. */
static void
pins_hold(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_schemas	*s = licence_types(ctx);

	(void)state;
	assert_int_equal(room_holds(s, "licence") + room_holds(s, "view"),
	    ezz_schemas_count(s));
	ezz_schemas_free(&s);
	ezz_ctx_free(&ctx);
}

static void
types_are_found(void **state)
{
	ezz_ctx				*ctx = test_ctx();
	ezz_schemas			*s = licence_types(ctx);
	struct ezz_schema_info		 info;
	const struct ezz_schema		*it;
	ezz_standing			 standing;
	size_t				 types = 0;

	(void)state;
	for (size_t i = 0; ezz_schemas_info(s, i, &info); i++) {
		it = ezz_schema_by_name(s, info.name);
		assert_ptr_equal(it, ezz_schemas_at(s, i));
		assert_ptr_equal(it, ezz_schema_by_id(s, (uint16_t)info.id));
		/* a view is not what a type's records are judged by */
		assert_int_equal(it == ezz_schema_by_type(s,
		    ezz_bytes_str(info.type)), *info.view == '\0');
		types += *info.view == '\0';
	}
	assert_int_equal(types, 10);
	assert_false(ezz_schemas_info(s, ezz_schemas_count(s), &info));
	assert_null(ezz_schema_by_id(s, 0));
	assert_null(ezz_schema_by_name(s, "none"));
	/* one definer's 01 is another's end */
	assert_true(ezz_standing_of(s, "11100000000013338W032", "01",
	    &standing));
	assert_int_equal(standing, EZZ_VALID);
	assert_true(ezz_standing_of(s, "11100000000019713D013", "01",
	    &standing));
	assert_int_equal(standing, EZZ_ENDED);
	assert_false(ezz_standing_of(s, "11100000MB0143028R001", "01",
	    &standing));
	assert_true(ezz_standing_of(s, "", "暂扣", &standing));
	assert_int_equal(standing, EZZ_SUSPENDED);
	ezz_schemas_free(&s);
	ezz_ctx_free(&ctx);
}

static void
directories_refused(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_schemas	*s;

	(void)state;
	assert_int_equal(ezz_schemas_open(ctx, "no/such/directory", &s),
	    EZZ_ENOTFOUND);
	assert_null(s);
	assert_non_null(strstr(ezz_message(ctx), "no/such/directory/licence"));
	ezz_ctx_free(&ctx);
}

static const char *const bad_standings[] = {
	"[]", "{}", "{\"common\":[]}", "{\"common\":{\"good\":[]}}",
	"{\"common\":{\"valid\":\"a\"}}", "{\"common\":{\"valid\":[1]}}",
	"{\"common\":{},\"definers\":{\"short\":{}}}",
	"{\"common\":{},\"definers\":{\"11100000MB0143028R\":[]}}",
};

static void
standings_refused(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_schemas	*s;

	(void)state;
	assert_int_equal(ezz_schemas_new(ctx, &s), EZZ_OK);
	for (size_t i = 0; i < sizeof(bad_standings) /
	    sizeof(*bad_standings); i++)
		if (ezz_schemas_standing(ctx, s, ezz_bytes_str(
		    bad_standings[i])) != EZZ_EFORMAT)
			fail_msg("%s", bad_standings[i]);
	ezz_schemas_free(&s);
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(suite_of_the_draft),
		cmocka_unit_test(schemas_refused),
		cmocka_unit_test(references_have_an_end),
		cmocka_unit_test(annotations_refused),
		cmocka_unit_test(pins_hold),
		cmocka_unit_test(types_are_found),
		cmocka_unit_test(directories_refused),
		cmocka_unit_test(standings_refused),
	};

	return cmocka_run_group_tests_name("schema", tests, NULL, NULL);
}
