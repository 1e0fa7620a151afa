/*
 * JSON: every malformed kind is refused in words of our own, the writer is
 * always well-formed, the canonical form is RFC 8785's.
 */
#include "test.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"

#define TEXT(s)	(s), sizeof(s) - 1

static const struct {
	const char	*name;
	const char	*text;
	size_t		 n;
	const char	*says;
} refused[] = {
	{ "broken UTF-8", TEXT("{\"a\":\"\xc0\xaf\"}"), "column 7: not UTF-8" },
	{ "byte-order mark", TEXT("\xef\xbb\xbf{}"), "byte-order mark" },
	{ "UTF-16", TEXT("\xff\xfe{\0}\0"), "not UTF-8" },
	{ "control character", TEXT("{\"a\":\"\x01\"}"), "not JSON" },
	{ "line end in a text", TEXT("{\"a\":\"x\ny\"}"), "not JSON" },
	{ "repeated key", TEXT("{\"a\":1,\"a\":2}"),
	    "the same key stands twice" },
	{ "repeated, escaped", TEXT("{\"a\":1,\"\\u0061\":2}"), "stands twice" },
	{ "leading zero", TEXT("{\"a\":01}"), "not JSON" },
	{ "NUL in a text", TEXT("{\"a\":\"x\\u0000y\"}"), "NUL in a text" },
	{ "NUL in a key", TEXT("{\"a\\u0000b\":1}"), "NUL in a key" },
	{ "raw NUL", TEXT("{\"a\":\"x\0y\"}"), "not JSON" },
	{ "2^63", TEXT("{\"a\":9223372036854775808}"), "too large" },
	{ "2^53", TEXT("{\"a\":9007199254740992}"), "beyond 2^53-1" },
	{ "-2^53", TEXT("{\"a\":[0,-9007199254740992]}"),
	    "a: item 2: -9007199254740992 is beyond" },
	{ "1e400", TEXT("{\"a\":1e400}"), "too large" },
	{ "lone high surrogate", TEXT("{\"a\":\"\\ud800\"}"), "not JSON" },
	{ "lone low surrogate", TEXT("{\"a\":\"\\udc00\"}"), "not JSON" },
	{ "UTF-8 surrogate", TEXT("{\"a\":\"\xed\xa0\x80\"}"), "not UTF-8" },
	{ "NaN", TEXT("{\"a\":NaN}"), "not JSON" },
	{ "Infinity", TEXT("{\"a\":-Infinity}"), "not JSON" },
	{ "single quotes", TEXT("{'a':1}"), "not JSON" },
	{ "bare key", TEXT("{a:1}"), "not JSON" },
	{ "comment", TEXT("{\"a\":1 /* */}"), "not JSON" },
	{ "trailing comma", TEXT("{\"a\":1,}"), "not JSON" },
	{ "trailing comma, array", TEXT("[1,]"), "not JSON" },
	{ "bytes behind", TEXT("{} x"), "column 4: something stands after" },
	{ "two values", TEXT("{}{}"), "something stands after the end" },
	{ "NUL behind", TEXT("{}\0"), "something stands after the end" },
	{ "cut", TEXT("{\"a\":"), "ends before it is complete" },
	{ "cut text", TEXT("{\"a\":\"x"), "ends before it is complete" },
	{ "nothing", TEXT(""), "ends before it is complete" },
	{ "blank", TEXT(" \n "), "ends before it is complete" },
	{ "hexadecimal", TEXT("{\"a\":0x10}"), "not JSON" },
	{ "plus", TEXT("{\"a\":+1}"), "not JSON" },
	{ "point", TEXT("{\"a\":.5}"), "not JSON" },
	{ "bare point", TEXT("{\"a\":1.}"), "not JSON" },
	{ "bad escape", TEXT("{\"a\":\"\\x41\"}"), "not JSON" },
	{ "wrong bracket", TEXT("{\"a\":[1}"), "not JSON" },
	{ "upper case", TEXT("{\"a\":TRUE}"), "not JSON" },
	{ "a text alone", TEXT("\"x\""), "column" },
	{ "second line", TEXT("{\n\"a\":\n 01}"), "line 3, column 2: not JSON" },
};

static void
malformed_kinds_are_refused(void **state)
{
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		json_t		*v = NULL;
		ezz_status	 st;

		st = ezz_json_read(ctx, EZZ_BYTES(refused[i].text,
		    refused[i].n), 1000, 0, &v);
		assert_null(v);
		if (st != EZZ_EFORMAT ||
		    strstr(ezz_message(ctx), refused[i].says) == NULL)
			fail_msg("%s: %d %s", refused[i].name, (int)st,
			    ezz_message(ctx));
	}
	ezz_ctx_free(&ctx);
}

static void
limits_hold(void **state)
{
	ezz_ctx	*ctx = test_ctx();
	char	 deep[2 * EZZ_MAX_JSON_DEPTH + 3] = "";
	json_t	*v;

	(void)state;
	memset(deep, '[', EZZ_MAX_JSON_DEPTH);
	memset(deep + EZZ_MAX_JSON_DEPTH, ']', EZZ_MAX_JSON_DEPTH);
	assert_int_equal(ezz_json_read(ctx, ezz_bytes_str(deep), 1000, 0, &v),
	    EZZ_OK);
	ezz_json_free(&v);
	assert_null(v);
	memset(deep, '[', EZZ_MAX_JSON_DEPTH + 1);
	assert_int_equal(ezz_json_read(ctx, ezz_bytes_str(deep), 1000, 0, &v),
	    EZZ_ELIMIT);
	assert_string_equal(ezz_message(ctx),
	    "column 33: nested deeper than 32 levels");
	/* brackets inside a text are no levels */
	assert_int_equal(ezz_json_read(ctx, ezz_bytes_str(
	    "[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[[[[\"]"), 1000,
	    0, &v), EZZ_OK);
	ezz_json_free(&v);
	assert_int_equal(ezz_json_read(ctx, ezz_bytes_str("[1]"), 2, 0, &v),
	    EZZ_ELIMIT);
	ezz_ctx_free(&ctx);
}

static void
rules_change_what_is_read(void **state)
{
	ezz_ctx	*ctx = test_ctx();
	json_t	*v;

	(void)state;
	assert_int_equal(ezz_json_read(ctx, ezz_bytes_str("[1.5]"), 9, 0, &v),
	    EZZ_OK);
	ezz_json_free(&v);
	assert_int_equal(ezz_json_read(ctx, ezz_bytes_str("[1.0]"), 9,
	    EZZ_JSON_NO_REALS, &v), EZZ_EFORMAT);
	assert_int_equal(ezz_json_read(ctx, ezz_bytes_str("[1e2]"), 9,
	    EZZ_JSON_NO_REALS, &v), EZZ_EFORMAT);
	assert_int_equal(ezz_json_read(ctx, ezz_bytes_str("\"x\""), 9,
	    EZZ_JSON_ANY, &v), EZZ_OK);
	assert_int_equal(ezz_json_bytes(v).n, 1);
	ezz_json_free(&v);
	assert_int_equal(ezz_json_read(ctx,
	    ezz_bytes_str("[9007199254740991,-9007199254740991,-0]"), 99, 0,
	    &v), EZZ_OK);
	assert_int_equal(ezz_json_bytes(v).n, 0);
	ezz_json_free(&v);
	ezz_ctx_free(&ctx);
}

static void
writer_is_well_formed(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_buf		 b = { 0 };
	struct ezz_json_out	 w = { .ctx = ctx, .out = &b };
	char			*s;

	(void)state;
	ezz_json_open(&w, '{');
	ezz_json_pair(&w, "a", "中\"\\\n\x1b\x7f");
	ezz_json_key(&w, "\xe2\x80\xae");
	ezz_json_str(&w, "\xff\xf3\xa0\x80\x81" "𠮷");
	ezz_json_key(&w, "n");
	ezz_json_open(&w, '[');
	ezz_json_int(&w, INT64_MIN);
	ezz_json_bool(&w, true);
	ezz_json_null(&w);
	ezz_json_str(&w, NULL);
	ezz_json_open(&w, '{');
	ezz_json_close(&w, '}');
	ezz_json_close(&w, ']');
	ezz_json_close(&w, '}');
	assert_int_equal(w.st, EZZ_OK);
	assert_int_equal(ezz_buf_take(ctx, &b, &s), EZZ_OK);
	assert_string_equal(s, "{\"a\":\"中\\\"\\\\\\n\\u001b\\u007f\","
	    "\"\\u202e\":\"\\ufffd\\udb40\\udc01𠮷\","
	    "\"n\":[-9223372036854775808,true,null,null,{}]}");
	free(s);
	ezz_ctx_free(&ctx);
}

/* Every byte, alone and in pairs, comes out as JSON that we read again. */
static void
writer_survives_every_byte(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	struct ezz_buf	 b = { 0 };
	json_t		*v;

	(void)state;
	for (unsigned i = 0; i < 65536; i++) {
		uint8_t	 raw[2] = { (uint8_t)(i >> 8), (uint8_t)i };
		struct ezz_json_out w = { .ctx = ctx, .out = &b };

		if (raw[0] == 0 || raw[1] == 0)
			continue;	/* NUL is written, never read */
		b.n = 0;
		ezz_json_open(&w, '[');
		ezz_json_strb(&w, EZZ_BYTES(raw, 2));
		ezz_json_close(&w, ']');
		assert_int_equal(w.st, EZZ_OK);
		assert_int_equal(ezz_json_read(ctx, ezz_bytes_of(&b), 99, 0,
		    &v), EZZ_OK);
		if (ezz_utf8_valid(EZZ_BYTES(raw, 2)))
			assert_memory_equal(json_string_value(
			    json_array_get(v, 0)), raw, 2);
		ezz_json_free(&v);
	}
	ezz_buf_free(&b);
	ezz_ctx_free(&ctx);
}

static const struct {
	const char	*in;
	const char	*tree;
	const char	*canonical;	/* NULL: has none */
} forms[] = {
	{ " { \"b\" : 1 , \"a\" : [ true , null ] } ",
	    "{\"b\":1,\"a\":[true,null]}", "{\"a\":[true,null],\"b\":1}" },
	{ "[-0,10,false,\"\"]", "[0,10,false,\"\"]", "[0,10,false,\"\"]" },
	{ "{}", "{}", "{}" }, { "[[],{}]", "[[],{}]", "[[],{}]" },
	{ "[0.5,1e3]", "[0.5,1000.0]", NULL },
	/* RFC 8785 3.2.2.2: its own example without the euro sign's escape */
	{ "[\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\"]",
	    "[\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"]",
	    "[\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"]" },
	{ "[\"\\b\\t\\f\\r\\u007f\\u202e\"]",
	    "[\"\\u0008\\u0009\\u000c\\u000d\\u007f\\u202e\"]",
	    "[\"\\b\\t\\f\\r\x7f\xe2\x80\xae\"]" },
	/* RFC 8785 3.2.3: by UTF-16 code units */
	{ "{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,"
	    "\"\\ud83d\\ude00\":5,\"\\u0080\":6,\"\\u00f6\":7}", NULL,
	    "{\"\\r\":2,\"1\":4,\"\xc2\x80\":6,\"ö\":7,\"€\":1,"
	    "\"\xf0\x9f\x98\x80\":5,\"\xef\xac\xb3\":3}" },
	{ "{\"ab\":1,\"a\":2,\"\":3}", NULL, "{\"\":3,\"a\":2,\"ab\":1}" },
	{ "{\"\\ue000\":1,\"\\ud7ff\":2,\"\\ud800\\udc00\":3}", NULL,
	    "{\"\xed\x9f\xbf\":2,\"\xf0\x90\x80\x80\":3,"
	    "\"\xee\x80\x80\":1}" },
};

static void
forms_are_exact(void **state)
{
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct ezz_buf		 b = { 0 };
		struct ezz_json_out	 w = { .ctx = ctx, .out = &b };
		json_t			*v;
		char			*s;

		assert_int_equal(ezz_json_read(ctx,
		    ezz_bytes_str(forms[i].in), 999, 0, &v), EZZ_OK);
		ezz_json_tree(&w, v);
		assert_int_equal(w.st, EZZ_OK);
		assert_int_equal(ezz_buf_take(ctx, &b, &s), EZZ_OK);
		if (forms[i].tree != NULL)
			assert_string_equal(s, forms[i].tree);
		free(s);
		if (forms[i].canonical == NULL)
			assert_int_equal(ezz_json_canonical(ctx, v, &b),
			    EZZ_EINVAL);
		else {
			assert_int_equal(ezz_json_canonical(ctx, v, &b),
			    EZZ_OK);
			assert_int_equal(ezz_buf_take(ctx, &b, &s), EZZ_OK);
			assert_string_equal(s, forms[i].canonical);
			free(s);
		}
		ezz_buf_free(&b);
		ezz_json_free(&v);
	}
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(malformed_kinds_are_refused),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(rules_change_what_is_read),
		cmocka_unit_test(writer_is_well_formed),
		cmocka_unit_test(writer_survives_every_byte),
		cmocka_unit_test(forms_are_exact),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
