/* Floor 0: messages, buffers, cursor, UTF-8 and its escaper, the calendar. */
#include "test.h"

#include "base/clock.h"
#include "base/cursor.h"
#include "base/text.h"
#include "base/words.h"

static void
messages_grow_outwards(void **state)
{
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	ezz_fail(ctx, EZZ_EFORMAT, "GB/T 38540", "%s", "list is empty");
	assert_int_equal(ezz_while(ctx, EZZ_EFORMAT, "reading %s", "x.esl"),
	    EZZ_EFORMAT);
	assert_string_equal(ezz_message(ctx),
	    "reading x.esl: list is empty [GB/T 38540]");
	ezz_ctx_language(ctx, EZZ_CHINESE);
	assert_int_equal(ezz_nomem(ctx), EZZ_ENOMEM);
	assert_string_equal(ezz_message(ctx), "内存不足");
	ezz_ctx_free(&ctx);
	assert_null(ctx);
}

static void
cursor_never_passes_its_end(void **state)
{
	const uint8_t		 raw[] = { 1, 2, 3 };
	struct ezz_cursor	 c = ezz_cursor_of(EZZ_BYTES(raw, 3));
	struct ezz_bytes	 b;
	uint64_t		 v;

	(void)state;
	assert_true(ezz_cursor_be(&c, 2, &v));
	assert_int_equal(v, 0x0102);
	assert_false(ezz_cursor_be(&c, 2, &v));
	assert_false(ezz_cursor_take(&c, SIZE_MAX, &b));
	assert_int_equal(ezz_cursor_left(&c), 1);
	assert_false(ezz_cursor_be(&c, 0, &v));
	assert_false(ezz_cursor_le(&c, 9, &v));
}

static const struct {
	const char	*hex;
	const char	*shown;
} escapes[] = {
	{ "e4b8ade69687", "中文" },
	{ "1b5b316d", "\\u{1B}[1m" },
	{ "c280", "\\u{80}" },
	{ "e280ae", "\\u{202E}" },
	{ "e2808b", "\\u{200B}" },
	{ "c0af", "\\x{C0}\\x{AF}" },		/* over-long */
	{ "eda080", "\\x{ED}\\x{A0}\\x{80}" },	/* surrogate */
	{ "f4908080", "\\x{F4}\\x{90}\\x{80}\\x{80}" },
	{ "f0a0aeb7", "𠮷" },
	{ "e4b8", "\\x{E4}\\x{B8}" },		/* cut */
	{ "0a", "\\u{0A}" },
};

static void
escaper_shows_what_cannot_be_seen(void **state)
{
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
		struct ezz_buf	 in = test_hex(escapes[i].hex), out = { 0 };
		char		*s;

		assert_int_equal(ezz_escape(ctx, ezz_bytes_of(&in), &out), 0);
		assert_int_equal(ezz_buf_take(ctx, &out, &s), 0);
		assert_string_equal(s, escapes[i].shown);
		free(s);
		ezz_buf_free(&in);
	}
	ezz_ctx_free(&ctx);
}

static void
every_day_comes_back(void **state)
{
	struct ezz_date	 d, last = { 1, 1, 1 };

	(void)state;
	assert_int_equal(ezz_date_day((struct ezz_date){ 1970, 1, 1 }), 0);
	for (int64_t day = -719162; day <= 2932896; day++) {
		assert_true(ezz_day_date(day, &d));
		assert_true(ezz_date_valid(d));
		assert_int_equal(ezz_date_day(d), day);
		assert_true(day == -719162 || d.day == last.day + 1 ||
		    d.day == 1);
		last = d;
	}
	assert_false(ezz_day_date(2932897, &d));
}

static const struct {
	const char	*text;
	int64_t		 t;		/* -1: refused */
} times[] = {
	{ "1970-01-01T00:00:00Z", 0 },
	{ "1970-01-01", -28800 },
	{ "2026-11-23T10:00:00+08:00", 1795399200 },
	{ "2026-11-23T02:00:00.25Z", 1795399200 },
	{ "2026-02-29", -1 }, { "2026-11-23T24:00:00Z", -1 },
	{ "2026-11-23T02:00:00", -1 }, { "2026-11-23T02:00:60Z", -1 },
	{ "2026-11-23x", -1 }, { "", -1 }, { "0000-01-01", -1 },
	{ "2026-11-23T02:00:00+24:00", -1 }, { "2026-11-23T02:00:00.Z", -1 },
};

static void
times_are_read_exactly(void **state)
{
	char	 text[EZZ_TIME_TEXT];
	int64_t	 t;

	(void)state;
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		bool	 ok = ezz_time_parse(ezz_bytes_str(times[i].text), &t);

		assert_int_equal(ok, times[i].t != -1);
		if (ok)
			assert_int_equal(t, times[i].t);
	}
	ezz_time_text(1795399200, text);
	assert_string_equal(text, "2026-11-23T02:00:00Z");
	assert_int_equal(ezz_time_day(ezz_day_last(20780)), 20780);
	assert_int_equal(ezz_time_day(ezz_day_last(20780) + 1), 20781);
	assert_int_equal(ezz_time_day(ezz_day_first(-1)), -1);
}

/* Also those that begin with a quote, a backslash or a line end. */
static void
every_word_is_found(void **state)
{
	(void)state;
	assert_true(ezz_words_n > 500);
	for (size_t i = 0; i < ezz_words_n; i++)
		assert_string_equal(ezz_words_zh(ezz_words[i].en),
		    ezz_words[i].zh);
	assert_string_equal(ezz_words_zh("no such message"),
	    "no such message");
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(messages_grow_outwards),
		cmocka_unit_test(cursor_never_passes_its_end),
		cmocka_unit_test(escaper_shows_what_cannot_be_seen),
		cmocka_unit_test(every_day_comes_back),
		cmocka_unit_test(times_are_read_exactly),
		cmocka_unit_test(every_word_is_found),
	};

	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
