/*
 * The window's input, byte by byte with a clock of its own, and its screens
 * as lines: what fits, what is escaped, what stands on none of them.
 */
#include "test/test.h"

#include "../window_input.h"
#include "../window_screen.h"

/* ---- input ---- */

static struct window_input	 in;
static int64_t			 now;
static int			 lines;

/* Bytes so many milliseconds apart; the events that are no line. */
static enum window_event
type(const char *bytes, size_t n, int64_t apart)
{
	enum window_event	 e, last = WINDOW_NOTHING;

	for (size_t i = 0; i < n; i++) {
		now += apart;
		e = window_quiet(&in, now);
		if (e == WINDOW_NOTHING)
			e = window_byte(&in, (uint8_t)bytes[i], now);
		else {
			assert_int_not_equal(e, WINDOW_LINE_DONE);
			(void)window_byte(&in, (uint8_t)bytes[i], now);
		}
		if (e == WINDOW_LINE_DONE) {
			lines++;
			if (i + 1 < n)
				window_next(&in);
		} else if (e != WINDOW_NOTHING)
			last = e;
	}
	return last;
}

static void
fresh(bool keys)
{
	memset(&in, 0, sizeof(in));
	in.keys = keys;
	now = 1000000;
	lines = 0;
}

static void
expect_line(const char *text)
{
	assert_int_equal(in.n, strlen(text));
	assert_memory_equal(in.line, text, in.n);
	window_next(&in);
	assert_int_equal(in.n, 0);
}

static void
ends_of_scans(void **state)
{
	static const char *const	 scans[] = {
		"6331\r", "6331\n", "6331\t", "6331\003", "\0026331\003",
		"\r\n6331\r", "\t6331\r", "\033[A6331\r", "\033OP6331\n",
		"\033[15~6331\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(scans) / sizeof(scans[0]); i++) {
		fresh(true);
		assert_int_equal(type(scans[i], strlen(scans[i]), 1),
		    WINDOW_NOTHING);
		assert_int_equal(lines, 1);
		expect_line("6331");
	}
	/* CR LF ends one scan, not two */
	fresh(false);
	(void)type("6331\r\n6332\r\n", 12, 1);
	assert_int_equal(lines, 2);
	assert_int_equal(in.n, 0);
}

static void
silence_ends_a_scan(void **state)
{
	(void)state;
	fresh(true);
	assert_int_equal(window_patience(&in, now), -1);
	(void)type("6331", 4, 16);
	assert_int_equal(window_patience(&in, now), WINDOW_SILENCE);
	assert_int_equal(window_quiet(&in, now + WINDOW_SILENCE - 1),
	    WINDOW_NOTHING);
	assert_int_equal(window_quiet(&in, now + WINDOW_SILENCE),
	    WINDOW_LINE_DONE);
	expect_line("6331");
	/* slow, but not silent */
	(void)type("6331", 4, WINDOW_SILENCE - 1);
	assert_int_equal(lines, 0);
	assert_int_equal(in.n, 4);
}

static void
keys_count_alone(void **state)
{
	static const struct {
		char			 key;
		enum window_event	 event;
	} keys[] = {
		{ 3, WINDOW_KEY_QUIT }, { 4, WINDOW_KEY_QUIT },
		{ 20, WINDOW_KEY_TALLY }, { 12, WINDOW_KEY_REDRAW },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		fresh(true);
		assert_int_equal(type(&keys[i].key, 1, 500), WINDOW_NOTHING);
		assert_int_equal(window_patience(&in, now), WINDOW_ALONE);
		assert_int_equal(window_quiet(&in, now + WINDOW_ALONE),
		    keys[i].event);
		assert_int_equal(window_quiet(&in, now + 9999),
		    WINDOW_NOTHING);
		/* before a scan, behind it, in a pipe: no key */
		fresh(true);
		assert_int_equal(type(&keys[i].key, 1, 500), WINDOW_NOTHING);
		assert_int_equal(type("6331\r", 5, 1), WINDOW_NOTHING);
		expect_line("6331");
		assert_int_equal(type(&keys[i].key, 1, 1), WINDOW_NOTHING);
		assert_int_equal(window_quiet(&in, now + 9999),
		    WINDOW_NOTHING);
		fresh(false);
		assert_int_equal(type(&keys[i].key, 1, 500), WINDOW_NOTHING);
		assert_int_equal(window_quiet(&in, now + 9999),
		    WINDOW_NOTHING);
	}
}

static void
too_long(void **state)
{
	(void)state;
	fresh(false);
	for (size_t i = 0; i < 3 * WINDOW_LINE; i++)
		assert_int_equal(window_byte(&in, '6', ++now),
		    WINDOW_NOTHING);
	assert_true(in.over);
	assert_int_equal(in.n, WINDOW_LINE);
	assert_int_equal(window_byte(&in, '\n', ++now), WINDOW_LINE_DONE);
	window_next(&in);
	(void)type("6331\n", 5, 1);
	assert_false(in.over);
	expect_line("6331");
}

static void
every_byte(void **state)
{
	uint32_t	 r = 1;

	(void)state;
	fresh(true);
	for (int i = 0; i < 200000; i++) {
		r = r * 1664525 + 1013904223;
		now += (r >> 8) % 7 == 0 ? 400 : 1;
		if (window_quiet(&in, now) == WINDOW_LINE_DONE)
			window_next(&in);
		if (window_byte(&in, (uint8_t)(r >> 24), now) ==
		    WINDOW_LINE_DONE)
			window_next(&in);
		assert_true(in.n <= WINDOW_LINE);
	}
}

/* ---- screens ---- */

static struct run		 run;
static struct window_day	 day;

static void
begin(struct screen *s, bool chinese, size_t rows, size_t cols)
{
	run.chinese = chinese;
	ezz_ctx_language(run.ctx, chinese ? EZZ_CHINESE : EZZ_ENGLISH);
	*s = (struct screen){ .run = &run, .rows = rows, .cols = cols };
}

static bool
has(const struct screen *s, const char *text)
{
	for (size_t i = 0; i < s->n; i++)
		if (strstr(s->line[i], text) != NULL)
			return true;
	return false;
}

static void
cells(void **state)
{
	(void)state;
	assert_int_equal(screen_cells(""), 0);
	assert_int_equal(screen_cells("abc"), 3);
	assert_int_equal(screen_cells("证照A"), 5);
	assert_int_equal(screen_cells("“亮证”，"), 8);
	assert_int_equal(screen_cells("𠮷"), 2);
	assert_int_equal(screen_cells("e\xcc\x81"), 1);
	/* cut in the middle of a character: it ends all the same */
	assert_true(screen_cells("\xe8\xaf") > 0);
}

/* Whatever is said, each line fits and the foot is there. */
static void
all_fit(void **state)
{
	static const size_t	 sizes[][2] = { { 24, 80 }, { 10, 40 },
				    { 60, 200 } };
	struct window_frame	 f = { .office = "某某市行政审批服务局"
		"某某市行政审批服务局某某市行政审批服务局", .test = true,
		.day = &day, .clock_back = true, .now = 1795475579 };
	struct screen		 s;

	(void)state;
	for (int o = 0; o < WINDOW_OUTCOMES; o++)
		for (size_t k = 0; k < 3; k++)
			for (int zh = 0; zh < 2; zh++) {
				struct window_verdict	 v = {
					.outcome = (enum window_outcome)o,
					.said = "\033[2Jtoo\xc3\xa9 much\n"
					"ACCEPTED", .next = "scan it again",
					.at = f.now,
				};

				begin(&s, zh, sizes[k][0], sizes[k][1]);
				screen_verdict(&s, &f, &v);
				assert_true(s.n <= sizes[k][0]);
				for (size_t i = 0; i < s.n; i++) {
					assert_true(screen_cells(s.line[i]) <=
					    sizes[k][1]);
					assert_null(strpbrk(s.line[i],
					    "\033\n\r"));
				}
				assert_int_equal(has(&s, "验证通过"), zh &&
				    o == WINDOW_ACCEPTED);
				assert_true(has(&s, zh ? "时钟倒退" :
				    "CLOCK WENT BACKWARDS"));
				screen_clear(&s);
			}
}

static void
shapes_differ(void **state)
{
	struct window_frame	 f = { .day = &day, .now = 1795475579 };
	struct screen		 s;
	char			 edge[WINDOW_OUTCOMES];

	(void)state;
	for (int o = 0; o < WINDOW_OUTCOMES; o++) {
		struct window_verdict	 v = {
			.outcome = (enum window_outcome)o,
			.said = "", .next = "scan it again" };

		begin(&s, false, 24, 80);
		screen_verdict(&s, &f, &v);
		edge[o] = s.line[2][0];
		for (int p = 0; p < o; p++)
			assert_int_not_equal(edge[o], edge[p]);
		assert_true(has(&s, "not the platforms' official"));
		screen_clear(&s);
	}
}

static int
setup(void **state)
{
	(void)state;
	run.ctx = test_ctx();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	ezz_ctx_free(&run.ctx);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(ends_of_scans),
		cmocka_unit_test(silence_ends_a_scan),
		cmocka_unit_test(keys_count_alone),
		cmocka_unit_test(too_long),
		cmocka_unit_test(every_byte),
		cmocka_unit_test(cells),
		cmocka_unit_test(all_fit),
		cmocka_unit_test(shapes_differ),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
