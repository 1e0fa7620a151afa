/*
 * Records and their streams: what is read, what is refused and why, dates in
 * every form, other vocabularies into ours, NDJSON and CSV with bad rows
 * between good ones, in constant memory.
 */
#include "test.h"

#include "base/clock.h"
#include "base/limits.h"
#include "object/record.h"
#include "object/source.h"

static char *
show(ezz_ctx *ctx, const ezz_record *r)
{
	struct ezz_buf	 b = { 0 };
	char		*s;

	assert_int_equal(ezz_record_json(ctx, r, &b), EZZ_OK);
	assert_int_equal(ezz_buf_take(ctx, &b, &s), EZZ_OK);
	return s;
}

static ezz_sources *
all_sources(ezz_ctx *ctx)
{
	const char	*data = getenv("EZZ_DATA");
	ezz_sources	*s = NULL;
	char		 dir[4096];

	snprintf(dir, sizeof(dir), "%s/source", data == NULL ? "schemas" :
	    data);
	if (ezz_sources_open(ctx, dir, &s) != EZZ_OK)
		fail_msg("%s", ezz_message(ctx));
	return s;
}

/* ---- one record ----------------------------------------------------------- */

static const struct {
	const char	*json;
	const char	*out;		/* as our JSON, or */
	const char	*fault;		/* a piece of what is wrong */
} records[] = {
	{ "{\"ZZMC\":\"营业执照\",\"_note\":1,\"a\":\"\",\"b\":null}",
	    "{\"ZZMC\":\"营业执照\"}", NULL },
	{ "{\"b\":2,\"a\":[\"x\",\"y\"],\"c\":true}",
	    "{\"b\":\"2\",\"a\":[\"x\",\"y\"],\"c\":\"true\"}", NULL },
	{ "{\"a\":[],\"b\":[\"\",null],\"c\":{}}", "{}", NULL },
	{ "{\"a\":{\"b\":{\"c\":1}}}", "{\"a.b.c\":\"1\"}", NULL },
	{ "{\"q\":[{\"a\":1,\"b\":2},{\"a\":3,\"_n\":4}]}",
	    "{\"q.a\":[\"1\",\"3\"],\"q.b\":[\"2\",\"\"]}", NULL },
	{ "{\"CZZT\":\"甲^乙\",\"CZZTDM\":\"1^2\"}",
	    "{\"CZZT\":[\"甲\",\"乙\"],\"CZZTDM\":[\"1\",\"2\"]}", NULL },
	{ "{\"CZZT\":\"甲,乙\",\"CZZTDM\":\"1,2\"}",
	    "{\"CZZT\":[\"甲\",\"乙\"],\"CZZTDM\":[\"1\",\"2\"]}", NULL },
	{ "{\"CZZT\":\"甲，乙\",\"CZZTDM\":\"1，2\"}",
	    "{\"CZZT\":[\"甲\",\"乙\"],\"CZZTDM\":[\"1\",\"2\"]}", NULL },
	{ "{\"CZZT\":\"Paper Co., Ltd.\",\"CZZTDM\":\"1\"}",
	    "{\"CZZT\":\"Paper Co., Ltd.\",\"CZZTDM\":\"1\"}", NULL },
	{ "{\"CZZT\":\"甲，乙\",\"CZZTDM\":\"1\"}",
	    "{\"CZZT\":[\"甲\",\"乙\"],\"CZZTDM\":\"1\"}", NULL },
	{ "{\"a\":\"x\\ny\"}", "{\"a\":\"x\\ny\"}", NULL },
	{ "[]", NULL, "a record is a JSON object" },
	{ "1", NULL, "a record is a JSON object" },
	{ "", NULL, "ends before it is complete" },
	{ "{\"a\":1.5}", NULL, "a: 1.5 is no whole number" },
	{ "{\"a\":1,\"a\":2}", NULL, "the same key stands twice" },
	{ "{\"a\":[[1]]}", NULL, "a: a list may hold texts" },
	{ "{\"a\":[{\"b\":1},2]}", NULL, "a: a list may hold texts" },
	{ "{\"a\":[1,{\"b\":1}]}", NULL, "a: a list may hold texts" },
	{ "{\"a\":\"\\u202e\"}", NULL, "a: holds the hidden character U+202E" },
	{ "{\"a\":\"\\u001b[2J\"}", NULL, "hidden character U+001B" },
	{ "{\"\\u200b\":\"x\"}", NULL, "a key: holds the hidden character" },
	{ "{\"a\":[\"\\u0007\"]}", NULL, "hidden character U+0007" },
	{ "{\"a\":9007199254740993}", NULL, "beyond 2^53-1" },
	{ "{\"a\":1}x", NULL, "something stands after the end" },
};

static void
records_are_read_or_refused(void **state)
{
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
		ezz_record	*r = NULL;
		char		*s;

		assert_int_equal(ezz_record_read(ctx,
		    ezz_bytes_str(records[i].json), "r.json", NULL, NULL, &r),
		    EZZ_OK);
		assert_string_equal(ezz_record_input(r), "r.json");
		if (records[i].fault == NULL) {
			assert_null(ezz_record_fault(r));
			s = show(ctx, r);
			assert_string_equal(s, records[i].out);
			free(s);
		} else if (ezz_record_fault(r) == NULL ||
		    strstr(ezz_record_fault(r), records[i].fault) == NULL)
			fail_msg("%s: %s", records[i].json,
			    ezz_record_fault(r));
		else {
			assert_string_equal(r->fault_check, "record.syntax");
			assert_int_equal(r->items_n, 0);
		}
		ezz_record_free(&r);
		assert_null(r);
	}
	ezz_ctx_free(&ctx);
}

static void
limits_hold(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	struct ezz_buf	 b = { 0 };
	ezz_record	*r;

	(void)state;
	ezz_buf_str(ctx, &b, "{\"a\":\"");
	while (b.n < EZZ_MAX_FIELD + 16)
		ezz_buf_str(ctx, &b, "xxxxxxxxxxxxxxxx");
	ezz_buf_str(ctx, &b, "\"}");
	ezz_record_read(ctx, ezz_bytes_of(&b), "r", NULL, NULL, &r);
	assert_non_null(strstr(ezz_record_fault(r), "are more than 262144"));
	ezz_record_free(&r);

	b.n = 0;
	ezz_buf_str(ctx, &b, "{");
	for (int i = 0; i <= EZZ_MAX_FIELDS; i++)
		ezz_buf_fmt(ctx, &b, "%s\"k%d\":1", i == 0 ? "" : ",", i);
	ezz_buf_str(ctx, &b, "}");
	ezz_record_read(ctx, ezz_bytes_of(&b), "r", NULL, NULL, &r);
	assert_non_null(strstr(ezz_record_fault(r), "more than 256 fields"));
	ezz_record_free(&r);

	b.n = 0;
	ezz_buf_room(ctx, &b, EZZ_MAX_RECORD + 1);
	memset(b.p, ' ', EZZ_MAX_RECORD + 1);
	b.n = EZZ_MAX_RECORD + 1;
	ezz_record_read(ctx, ezz_bytes_of(&b), "r", NULL, NULL, &r);
	assert_non_null(strstr(ezz_record_fault(r), "are more than 1048576"));
	assert_int_equal(ezz_record_raw(r).n, 0);
	ezz_record_free(&r);
	ezz_buf_free(&b);
	ezz_ctx_free(&ctx);
}

/* ---- dates ---------------------------------------------------------------- */

static const struct {
	const char	*text;
	const char	*day;		/* NULL: refused */
	bool		 endless;
} dates[] = {
	{ "2026-11-23", "2026-11-23", false },
	{ "20261123", "2026-11-23", false },
	{ "2026年11月23日", "2026-11-23", false },
	{ "1980年1月1日", "1980-01-01", false },
	{ "1880年12月31日", "1880-12-31", false },
	{ "2026-11-23 10:15:00", "2026-11-23", false },
	{ "2026-11-23T23:59:59", "2026-11-23", false },
	{ "20261123235959", "2026-11-23", false },
	{ "1795399200000", "2026-11-23", false },
	{ "1795363199999", "2026-11-22", false },	/* 23:59:59.999 */
	{ "1795363200000", "2026-11-23", false },	/* 00:00 at +08:00 */
	{ "2026-11-22T16:00:00Z", "2026-11-23", false },
	{ "2026-11-23T00:00:00+08:00", "2026-11-23", false },
	{ "2024-02-29", "2024-02-29", false },
	{ "长期", "9999-12-31", true },
	{ "长期有效", "9999-12-31", true },
	{ "9999-12-31", "9999-12-31", true },
	{ "99991231", "9999-12-31", true },
	{ "2099-12-31", "2099-12-31", true },
	{ "2099年12月31日", "2099-12-31", true },
	{ "2099-12-30", "2099-12-30", false },
	{ "", NULL, false }, { " ", NULL, false },
	{ "2026-02-30", NULL, false }, { "20260230", NULL, false },
	{ "2023-02-29", NULL, false }, { "2026-13-01", NULL, false },
	{ "2026-00-10", NULL, false }, { "2026-01-00", NULL, false },
	{ "0000-01-01", NULL, false }, { "00000101", NULL, false },
	{ "2026-1-1", NULL, false }, { "26-01-01", NULL, false },
	{ "2026/01/01", NULL, false }, { "01.02.2026", NULL, false },
	{ "2026-11-23 ", NULL, false }, { " 2026-11-23", NULL, false },
	{ "2026-11-23 24:00:00", NULL, false },
	{ "2026-11-23 10:60:00", NULL, false },
	{ "2026-11-23 10:15", NULL, false },
	{ "20261123246000", NULL, false }, { "202611231015", NULL, false },
	{ "2026年11月23", NULL, false }, { "2026年11月", NULL, false },
	{ "2026年111月2日", NULL, false }, { "２０２６-01-01", NULL, false },
	{ "179539920000", NULL, false }, { "17953992000000", NULL, false },
	{ "179539920000x", NULL, false }, { "-795399200000", NULL, false },
	{ "二〇二六年一月一日", NULL, false }, { "无", NULL, false },
};

static void
dates_are_read_in_every_form(void **state)
{
	char	 text[EZZ_TIME_TEXT];
	int64_t	 day;
	bool	 endless;

	(void)state;
	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
		bool	 ok = ezz_date_read(ezz_bytes_str(dates[i].text),
			    &day, &endless);

		if (ok != (dates[i].day != NULL))
			fail_msg("\"%s\"", dates[i].text);
		if (!ok)
			continue;
		ezz_day_text(day, text);
		assert_string_equal(text, dates[i].day);
		assert_int_equal(endless, dates[i].endless);
	}
}

/* ---- sources -------------------------------------------------------------- */

static const struct {
	const char	*source;	/* as named, or NULL */
	const char	*json;
	const char	*used;
	const char	*out;		/* NULL: see fault */
	const char	*fault;
} maps[] = {
	{ NULL, "{\"ZZMC\":\"a\",\"KZ_X\":\"b\"}", "",
	    "{\"ZZMC\":\"a\",\"KZ_X\":\"b\"}", NULL },
	{ NULL, "{\"certificate_name\":\"a\",\"certificate_holder_code\":"
	    "\"1^2\",\"certificate_holder_name\":\"x^y\"}", "national",
	    "{\"ZZMC\":\"a\",\"CZZTDM\":[\"1\",\"2\"],"
	    "\"CZZT\":[\"x\",\"y\"]}", NULL },
	{ NULL, "{\"certificate_name\":\"a\",\"extend_info\":"
	    "{\"KZ_LX\":\"b\",\"FDDBR\":\"c\"}}", "national",
	    "{\"ZZMC\":\"a\",\"KZ_LX\":\"b\",\"KZ_FDDBR\":\"c\"}", NULL },
	{ NULL, "{\"certificate_name\":\"a\",\"extend_info\":"
	    "\"{\\\"KZ_LX\\\":\\\"b\\\"}\"}", "national",
	    "{\"ZZMC\":\"a\",\"KZ_LX\":\"b\"}", NULL },
	{ NULL, "{\"certificate_name\":\"a\",\"extend_info\":\"oops\"}", "",
	    NULL, "extend_info: " },
	{ NULL, "{\"CertificateType\":\"a\",\"CertificateHolderCode\":\"1\","
	    "\"UseFor\":\"x\"}", "guoban",
	    "{\"ZZMC\":\"a\",\"CZZTDM\":\"1\"}", NULL },
	{ NULL, "{\"certIdentifier\":\"a\",\"holderTypeCode\":\"111\","
	    "\"useCause\":\"x\"}", "shandong",
	    "{\"ZZBS\":\"a\",\"CZZTDMLXDM\":\"111\"}", NULL },
	{ NULL, "{\"license_code\":\"a\",\"holder_identity_num\":\"1,2\","
	    "\"holder_name\":\"x,y\",\"data_fields\":{\"ZS\":\"z\"},"
	    "\"trust_level\":\"A\"}", "guangdong",
	    "{\"ZZBS\":\"a\",\"CZZTDM\":[\"1\",\"2\"],"
	    "\"CZZT\":[\"x\",\"y\"],\"KZ_ZS\":\"z\"}", NULL },
	{ NULL, "{\"ZZYXQQSSJ\":\"20260101\",\"CZZTDMLXDM\":\"10\","
	    "\"KZ_empEnpCode\":\"q\"}", "beijing",
	    "{\"ZZYXQQSRQ\":\"20260101\",\"CZZTDMLXDM\":\"111\","
	    "\"KZ_PYQYDM\":\"q\"}", NULL },
	{ NULL, "{\"data\":{\"seal_code\":\"1\",\"data_fields\":"
	    "{\"ZZMC\":\"a\"}}}", "", "{\"data.seal_code\":\"1\","
	    "\"data.data_fields.ZZMC\":\"a\"}", NULL },
	{ "beijing", "{\"data\":{\"data_fields\":{\"ZZMC\":\"a\"}}}",
	    "beijing", "{\"ZZMC\":\"a\"}", NULL },
	{ NULL, "{\"ZZMC\":\"a\",\"qlrxx\":[{\"czzt\":\"x\",\"czztdm\":\"1\"},"
	    "{\"czzt\":\"y\",\"czztdm\":\"2\"}]}", "estate",
	    "{\"ZZMC\":\"a\",\"CZZT\":[\"x\",\"y\"],"
	    "\"CZZTDM\":[\"1\",\"2\"]}", NULL },
	/* one key that nobody knows: nothing is translated */
	{ NULL, "{\"certNo\":\"a\",\"colour\":\"b\"}", "",
	    "{\"certNo\":\"a\",\"colour\":\"b\"}", NULL },
	{ "shandong", "{\"certNo\":\"a\",\"colour\":\"b\"}", "shandong",
	    "{\"ZZBH\":\"a\",\"colour\":\"b\"}", NULL },
	{ NULL, "{\"data_fields\":{\"ZZMC\":\"a\"}}", "", NULL,
	    "its keys fit the sources beijing and guangdong" },
	{ NULL, "{\"ZZBH\":\"a\",\"certNo\":\"b\"}", "", NULL,
	    "ZZBH and certNo are the same field ZZBH" },
	{ NULL, "{\"certificate_number\":\"a\",\"ZZBH\":\"a\"}", "", NULL,
	    "certificate_number and ZZBH are the same field ZZBH" },
};

static void
other_vocabularies_become_ours(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_sources	*sources = all_sources(ctx);

	(void)state;
	for (size_t i = 0; i < sizeof(maps) / sizeof(maps[0]); i++) {
		ezz_record	*r = NULL;
		char		*s;

		assert_int_equal(ezz_record_read(ctx,
		    ezz_bytes_str(maps[i].json), "r", sources, maps[i].source,
		    &r), EZZ_OK);
		if (maps[i].fault != NULL) {
			assert_non_null(ezz_record_fault(r));
			assert_non_null(strstr(ezz_record_fault(r),
			    maps[i].fault));
			assert_string_equal(r->fault_check, "record.schema");
		} else {
			assert_null(ezz_record_fault(r));
			assert_string_equal(r->source, maps[i].used);
			s = show(ctx, r);
			assert_string_equal(s, maps[i].out);
			free(s);
		}
		ezz_record_free(&r);
	}
	ezz_sources_free(&sources);
	assert_null(sources);
	ezz_ctx_free(&ctx);
}

static void
absent_sources_are_named(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_sources	*s = all_sources(ctx);
	ezz_record	*r = NULL;

	(void)state;
	assert_int_equal(ezz_record_read(ctx, ezz_bytes_str("{}"), "r", s,
	    "mars", &r), EZZ_ENOTFOUND);
	assert_null(r);
	assert_string_equal(ezz_message(ctx), "there is no source mars");
	ezz_sources_free(&s);
	assert_int_equal(ezz_sources_open(ctx, "there/is/none", &s),
	    EZZ_ENOTFOUND);
	assert_null(s);
	ezz_ctx_free(&ctx);
}

/* A record in our words, in theirs, and back, for every field of a map. */
static void
every_field_of_every_map_comes_back(void **state)
{
	static const char *const files[] = { "beijing", "guangdong", "guoban",
				    "national", "shandong" };
	ezz_ctx			*ctx = test_ctx();
	ezz_sources		*sources = all_sources(ctx);
	size_t			 seen = 0;

	(void)state;
	for (size_t f = 0; f < 5; f++) {
		char		 path[4096];
		struct ezz_buf	 b, json = { 0 };
		json_t		*map, *fields, *to;
		const char	*from;
		ezz_record	*r;

		snprintf(path, sizeof(path), "%s/source/%s.json",
		    getenv("EZZ_DATA") == NULL ? "schemas" :
		    getenv("EZZ_DATA"), files[f]);
		b = test_file(path);
		assert_int_equal(ezz_json_read(ctx, ezz_bytes_of(&b),
		    EZZ_MAX_MAP, 0, &map), EZZ_OK);
		fields = json_object_get(map, "fields");
		json_object_foreach(fields, from, to) {
			json.n = 0;
			ezz_buf_fmt(ctx, &json, "{\"%s\":\"v\"}", from);
			assert_int_equal(ezz_record_read(ctx,
			    ezz_bytes_of(&json), "r", sources, files[f], &r),
			    EZZ_OK);
			assert_null(ezz_record_fault(r));
			assert_string_equal(ezz_record_text(r,
			    json_string_value(to)), "v");
			assert_string_equal(r->items[0].given, from);
			ezz_record_free(&r);
			seen++;
		}
		ezz_json_free(&map);
		ezz_buf_free(&b);
		ezz_buf_free(&json);
	}
	assert_true(seen > 80);
	ezz_sources_free(&sources);
	ezz_ctx_free(&ctx);
}

/* ---- streams -------------------------------------------------------------- */

struct tap {
	const char	*p;
	size_t		 n;
	size_t		 drop;		/* bytes a call */
	size_t		 repeat;	/* how often p is given */
	size_t		 at;
};

static ezz_status
from_tap(void *arg, uint8_t *p, size_t cap, size_t *n)
{
	struct tap	*t = arg;

	*n = 0;
	if (t->repeat == 0)
		return EZZ_OK;
	*n = t->n - t->at < t->drop ? t->n - t->at : t->drop;
	*n = *n < cap ? *n : cap;
	memcpy(p, t->p + t->at, *n);
	t->at += *n;
	if (t->at == t->n) {
		t->at = 0;
		t->repeat--;
	}
	return EZZ_OK;
}

/* All records, one a line: input, then JSON or "! fault". */
static char *
drain(ezz_ctx *ctx, const struct ezz_records_options *o, const char *input,
    struct tap tap)
{
	struct ezz_buf	 b = { 0 };
	ezz_records	*s = NULL;
	ezz_record	*r;
	char		*text;

	assert_int_equal(ezz_records_open(ctx, o, input, from_tap, &tap, &s),
	    EZZ_OK);
	for (;;) {
		assert_int_equal(ezz_records_next(ctx, s, &r), EZZ_OK);
		if (r == NULL)
			break;
		ezz_buf_fmt(ctx, &b, "%s ", ezz_record_input(r));
		if (ezz_record_fault(r) != NULL)
			ezz_buf_fmt(ctx, &b, "! %s", ezz_record_fault(r));
		else
			ezz_record_json(ctx, r, &b);
		ezz_buf_str(ctx, &b, "\n");
		ezz_record_free(&r);
	}
	/* at its end a stream stays there */
	assert_int_equal(ezz_records_next(ctx, s, &r), EZZ_OK);
	assert_null(r);
	ezz_records_free(&s);
	assert_int_equal(ezz_buf_take(ctx, &b, &text), EZZ_OK);
	return text;
}

static const struct {
	const char		*input;
	const char		*text;
	const char		*out;
	ezz_records_format	 format;
	bool			 gb18030;
} streams[] = {
	{ "f", "{\"a\":1}", "f {\"a\":\"1\"}\n", 0, false },
	{ "f", "{\"a\":1}\n", "f {\"a\":\"1\"}\n", 0, false },
	{ "f", "{\n \"a\":1\n}\n", "f {\"a\":\"1\"}\n", 0, false },
	{ "f", "{\"a\":1}\n{\"a\":2}\n",
	    "f:1 {\"a\":\"1\"}\nf:2 {\"a\":\"2\"}\n", 0, false },
	{ "f", "{\"a\":1}\n\n{\"a\":\r\nx\n {\"a\":3}",
	    "f:1 {\"a\":\"1\"}\n"
	    "f:3 ! column 5: ends before it is complete [RFC 8259 2]\n"
	    "f:4 ! column 1: not JSON [RFC 8259 2]\n"
	    "f:5 {\"a\":\"3\"}\n", 0, false },
	{ "f.ndjson", "oops\n{\"a\":1}\n",
	    "f.ndjson:1 ! column 4: not JSON [RFC 8259 2]\n"
	    "f.ndjson:2 {\"a\":\"1\"}\n", 0, false },
	{ "f.ndjson", "", "", 0, false },
	{ "f.json", "", "f.json:1 ! there is nothing in it [RFC 8259 2]\n",
	    0, false },
	{ "f", " \n", "f:2 ! there is nothing in it [RFC 8259 2]\n", 0, false },
	{ "f", "{\n}}", "f ! line 2, column 2: something stands after the end "
	    "[RFC 8259 2]\n", 0, false },
	{ "f", "{\"a\":1} {\"a\":2}", "f ! column 9: something stands after "
	    "the end [RFC 8259 2]\n", 0, false },
	{ "f", "{\"a\":1", "f ! column 6: ends before it is complete "
	    "[RFC 8259 2]\n", 0, false },
	{ "f", "[]", "", 0, false },
	{ "f", "[{\"a\":1},\n{\"a\":\"]}\\\"\"} , {\"a\":3}]\n",
	    "f:1 {\"a\":\"1\"}\nf:2 {\"a\":\"]}\\\"\"}\nf:2 {\"a\":\"3\"}\n",
	    0, false },
	{ "f", "[{\"a\":1},7,\"x,]\",{\"a\":4}]",
	    "f:1 {\"a\":\"1\"}\nf:1 ! a record is a JSON object\n"
	    "f:1 ! a record is a JSON object\nf:1 {\"a\":\"4\"}\n", 0, false },
	{ "f", "[{\"a\":1},]",
	    "f:1 {\"a\":\"1\"}\nf:1 ! not JSON [RFC 8259 2]\n", 0, false },
	{ "f", "[{\"a\":1} {}]",
	    "f:1 {\"a\":\"1\"}\nf:1 ! not JSON [RFC 8259 2]\n", 0, false },
	{ "f", "[{\"a\":1}", "f:1 {\"a\":\"1\"}\n"
	    "f:1 ! ends before it is complete [RFC 8259 2]\n", 0, false },
	{ "f", "[{\"a\":1}]]", "f:1 {\"a\":\"1\"}\n"
	    "f:1 ! something stands after the end [RFC 8259 2]\n", 0, false },
	{ "f", "[{\"a\":", "f:1 ! ends before it is complete [RFC 8259 2]\n",
	    0, false },
	{ "f.csv", "a,b\n1,2\n", "f.csv:2 {\"a\":\"1\",\"b\":\"2\"}\n", 0,
	    false },
	{ "f", "\xef\xbb\xbf" "a,b\r\n1,\r\n\r\n,2",
	    "f:2 {\"a\":\"1\"}\nf:4 {\"b\":\"2\"}\n", 0, false },
	{ "f", "a,b\n\"x,\"\"y\"\"\nz\",2\n3,4\n",
	    "f:2 {\"a\":\"x,\\\"y\\\"\\nz\",\"b\":\"2\"}\n"
	    "f:4 {\"a\":\"3\",\"b\":\"4\"}\n", 0, false },
	{ "f", "a,b\n1\n1,2,3\n5,6\n",
	    "f:2 ! 1 cells under 2 columns [RFC 4180]\n"
	    "f:3 ! 3 cells under 2 columns [RFC 4180]\n"
	    "f:4 {\"a\":\"5\",\"b\":\"6\"}\n", 0, false },
	{ "f", "a,b\n\"1\"x,2\nx\"y,2\n5,\xc0\xaf\n7,8\n",
	    "f:2 ! something stands behind a closing quote [RFC 4180]\n"
	    "f:3 ! a quoted cell does not end [RFC 4180]\n"
	    "f:4 ! byte 3 of the row is not UTF-8; is it GB18030?\n"
	    "f:5 {\"a\":\"7\",\"b\":\"8\"}\n", 0, false },
	{ "f", "a,b\n\"1,2\n3,4\n", "f:2 ! a quoted cell does not end "
	    "[RFC 4180]\nf:3 {\"a\":\"3\",\"b\":\"4\"}\n", 0, false },
	{ "f", "a,a\n1,2\n", "f:1 ! columns 1 and 2 of the header have the "
	    "same name [RFC 4180]\n", 0, false },
	{ "f", "a,\n1,2\n", "f:1 ! column 2 of the header has no name "
	    "[RFC 4180]\n", 0, false },
	{ "f", "a,b\x18\n1,2\n", "f:1 ! column 2: holds the hidden character "
	    "U+0018\n", 0, false },
	{ "f.csv", "", "f.csv:1 ! there is no header row [RFC 4180]\n", 0,
	    false },
	{ "f", "a,_n\n1,2\n", "f:2 {\"a\":\"1\"}\n", 0, false },
	{ "f", "ZZMC,CZZT,CZZTDM\nx,甲^乙,1^2\n", "f:2 {\"ZZMC\":\"x\","
	    "\"CZZT\":[\"甲\",\"乙\"],\"CZZTDM\":[\"1\",\"2\"]}\n", 0, false },
	/* 中文 and a four-byte character, then a byte that is none */
	{ "f", "a\n\xd6\xd0\xce\xc4\n\x95\x32\x82\x36\n\xd6\n\xff\xff\nz\n",
	    "f:2 {\"a\":\"中文\"}\nf:3 {\"a\":\"𠀀\"}\n"
	    "f:4 ! byte 1 of the row is no character of GB18030 [GB 18030]\n"
	    "f:5 ! byte 1 of the row is no character of GB18030 [GB 18030]\n"
	    "f:6 {\"a\":\"z\"}\n", 0, true },
	{ "f", "{\"a\":1}\n", "f:1 {\"a\":\"1\"}\n", EZZ_RECORDS_NDJSON,
	    false },
};

static void
streams_go_on_behind_a_fault(void **state)
{
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	for (size_t i = 0; i < sizeof(streams) / sizeof(streams[0]); i++)
		for (size_t drop = 1; drop < 100; drop += 49) {
			struct ezz_records_options o = {
				.format = streams[i].format,
				.gb18030 = streams[i].gb18030 };
			struct tap	 t = { streams[i].text,
					    strlen(streams[i].text), drop,
					    *streams[i].text != '\0', 0 };
			char		*s = drain(ctx, &o, streams[i].input,
					    t);

			assert_string_equal(s, streams[i].out);
			free(s);
		}
	ezz_ctx_free(&ctx);
}

/* 10 MB in one record: a fault, and the next one is read. */
static void
long_records_are_passed_over(void **state)
{
	static const struct {
		const char	*head, *tail, *fault;
	} rows[] = {
		{ "{\"a\":1}\n{\"a\":\"", "\"}\n{\"a\":3}\n", "f:2 !" },
		{ "[{\"a\":1},\n{\"a\":\"", "\"},\n{\"a\":3}]", "f:2 !" },
		{ "a\n1\n", "\n3\n", "f:3 !" },
		{ "a\n1\n\"", "\"\n3\n", "f:3 !" },
	};
	const size_t	 big = 10 * 1024 * 1024;
	ezz_ctx		*ctx = test_ctx();

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct ezz_records_options o = { 0 };
		size_t		 head = strlen(rows[i].head);
		size_t		 tail = strlen(rows[i].tail);
		char		*all = malloc(head + big + tail), *s;

		assert_non_null(all);
		memcpy(all, rows[i].head, head);
		memset(all + head, 'x', big);
		memcpy(all + head + big, rows[i].tail, tail);
		s = drain(ctx, &o, "f", (struct tap){ all, head + big + tail,
		    70000, 1, 0 });
		assert_non_null(strstr(s, rows[i].fault));
		assert_non_null(strstr(s, "more than 1048576 bytes"));
		assert_non_null(strstr(s, "{\"a\":\"1\"}"));
		assert_non_null(strstr(s, "{\"a\":\"3\"}"));
		free(s);
		free(all);
	}
	ezz_ctx_free(&ctx);
}

static ezz_status
no_read(void *arg, uint8_t *p, size_t cap, size_t *n)
{
	(void)arg;
	(void)p;
	(void)cap;
	(void)n;
	return EZZ_EIO;
}

static void
what_cannot_be_read_is_a_status(void **state)
{
	struct ezz_records_options o = { .format = EZZ_RECORDS_JSON,
				    .gb18030 = true };
	ezz_ctx			*ctx = test_ctx();
	ezz_records		*s = NULL;
	ezz_record		*r;

	(void)state;
	assert_int_equal(ezz_records_open(ctx, &o, "f", no_read, NULL, &s),
	    EZZ_EINVAL);
	o = (struct ezz_records_options){ .source = "mars" };
	assert_int_equal(ezz_records_open(ctx, &o, "f", no_read, NULL, &s),
	    EZZ_ENOTFOUND);
	assert_null(s);
	o = (struct ezz_records_options){ 0 };
	assert_int_equal(ezz_records_open(ctx, &o, "f", no_read, NULL, &s),
	    EZZ_OK);
	assert_int_equal(ezz_records_next(ctx, s, &r), EZZ_EIO);
	assert_null(r);
	ezz_records_free(&s);
	ezz_ctx_free(&ctx);
}

static void
samples_are_read(void **state)
{
	static const char *const names[] = { "01-business-licence",
	    "02-resident-id", "03-real-estate-joint", "04-road-transport",
	    "05-special-operation", "06-driving-licence", "07-marriage",
	    "08-physician", "09-food-business-expired", "10-planning-permit",
	    "11-business-licence-annotated", "bad-01-zzbs-check",
	    "bad-02-citizen-id-transposed", "bad-03-uscc-letter-O",
	    "bad-04-dates-reversed", "bad-05-issuer-mismatch",
	    "bad-06-version-mismatch", "bad-07-feb30",
	    "bad-08-holder-arrays-differ" };
	const char	*shared = test_shared();
	ezz_ctx		*ctx = test_ctx();
	ezz_sources	*sources = all_sources(ctx);

	(void)state;
	for (size_t i = 0; shared != NULL && i < 19; i++) {
		char		 path[4200];
		struct ezz_buf	 b;
		ezz_record	*r;

		snprintf(path, sizeof(path), "%s/samples/records/%s.json",
		    shared, names[i]);
		b = test_file(path);
		assert_int_equal(ezz_record_read(ctx, ezz_bytes_of(&b),
		    names[i], sources, NULL, &r), EZZ_OK);
		assert_null(ezz_record_fault(r));
		assert_string_equal(r->source, "");
		assert_null(ezz_record_item(r, "_note"));
		assert_non_null(ezz_record_text(r, "ZZBS"));
		if (strstr(names[i], "real-estate") != NULL)
			assert_int_equal(ezz_record_item(r, "CZZT")->n, 2);
		ezz_record_free(&r);
		ezz_buf_free(&b);
	}
	ezz_sources_free(&sources);
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(records_are_read_or_refused),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(dates_are_read_in_every_form),
		cmocka_unit_test(other_vocabularies_become_ours),
		cmocka_unit_test(absent_sources_are_named),
		cmocka_unit_test(every_field_of_every_map_comes_back),
		cmocka_unit_test(streams_go_on_behind_a_fault),
		cmocka_unit_test(long_records_are_passed_over),
		cmocka_unit_test(what_cannot_be_read_is_a_status),
		cmocka_unit_test(samples_are_read),
	};

	return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
