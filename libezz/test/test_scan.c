/* Lines from scanners: whole codes, pieces, glued ones, and everything else. */
#include "test.h"

#include "format/ez1.h"

static char	 one[2048], two[2048], base45[2048];

static void
make(uint8_t seed, enum ezz_armour armour, char *out)
{
	ezz_ctx		*ctx = test_ctx();
	uint8_t		 body[150];
	struct ezz_ez1	 f = { .alg = EZZ_SM2_SM3, .dictionary = 1,
			    .schema = 7, .body = EZZ_BYTES(body, 150) };
	struct ezz_buf	 frame = { 0 }, text = { 0 };

	for (size_t i = 0; i < sizeof(body); i++)
		body[i] = (uint8_t)(seed * (i + 3) + i * i);
	memset(f.signature, seed, sizeof(f.signature));
	assert_int_equal(ezz_ez1_write(ctx, &f, &frame), EZZ_OK);
	assert_int_equal(ezz_armour_write(ctx, armour, ezz_bytes_of(&frame),
	    &text), EZZ_OK);
	memcpy(out, text.p, text.n);
	out[text.n] = '\0';
	ezz_buf_free(&frame);
	ezz_buf_free(&text);
	ezz_ctx_free(&ctx);
}

static int
setup(void **state)
{
	(void)state;
	make(1, EZZ_ARMOUR_DIGITS, one);
	make(2, EZZ_ARMOUR_DIGITS, two);
	make(3, EZZ_ARMOUR_BASE45, base45);
	return 0;
}

static void
expect(const char *line, size_t n, enum ezz_scan want, const char *code)
{
	ezz_ctx		*ctx = test_ctx();
	struct ezz_buf	 text = { 0 };
	enum ezz_scan	 what;

	assert_int_equal(ezz_scan_read(ctx, EZZ_BYTES(line, n), &what, &text),
	    EZZ_OK);
	if (what != want)
		fail_msg("%.60s... is %d, not %d", line, what, want);
	if (code == NULL)
		assert_int_equal(text.n, 0);
	else {
		assert_int_equal(text.n, strlen(code));
		assert_memory_equal(text.p, code, text.n);
	}
	ezz_buf_free(&text);
	ezz_ctx_free(&ctx);
}

static void
is(enum ezz_scan want, const char *code, const char *fmt, ...)
{
	char	 line[16384];
	va_list	 ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	expect(line, strlen(line), want, code);
}

static void
whole(void **state)
{
	char	 lower[2048];

	(void)state;
	is(EZZ_SCAN_CODE, one, "%s", one);
	is(EZZ_SCAN_CODE, one, "\002%s\003\r", one);
	is(EZZ_SCAN_CODE, one, "]Q1%s", one);
	is(EZZ_SCAN_CODE, base45, "%s", base45);
	for (size_t i = 0; i <= strlen(base45); i++)
		lower[i] = (char)(base45[i] >= 'A' && base45[i] <= 'Z' ?
		    base45[i] + 32 : base45[i]);
	is(EZZ_SCAN_CODE, base45, "%s", lower);
	is(EZZ_SCAN_CODE, "HC1:6BF", "HC1:6BF");
}

static void
the_same_twice(void **state)
{
	(void)state;
	is(EZZ_SCAN_CODE, one, "%s%s", one, one);
	is(EZZ_SCAN_CODE, one, "%s%s%s", one, one, one);
	is(EZZ_SCAN_CODE, base45, "%s%s", base45, base45);
	/* interrupted, then whole; whole, then interrupted */
	for (int k = 1; k < (int)strlen(one); k += 7) {
		is(EZZ_SCAN_CODE, one, "%.*s%s", k, one, one);
		is(EZZ_SCAN_CODE, one, "%s%.*s", one, k, one);
		is(EZZ_SCAN_CODE, one, "%s%s", one + k, one);
	}
	for (int k = 4; k < (int)strlen(base45); k += 7)
		is(EZZ_SCAN_CODE, base45, "%.*s%s", k, base45, base45);
}

static void
several(void **state)
{
	(void)state;
	is(EZZ_SCAN_SEVERAL, NULL, "%s%s", one, two);
	is(EZZ_SCAN_SEVERAL, NULL, "%s%s%s", one, two, one);
	is(EZZ_SCAN_SEVERAL, NULL, "%s%s", base45, one);
	is(EZZ_SCAN_HALF, NULL, "%s%s", base45, base45 + 1);
	/* half of another paper before or behind it */
	is(EZZ_SCAN_SEVERAL, NULL, "%.*s%s", 200, two, one);
	is(EZZ_SCAN_SEVERAL, NULL, "%s%.*s", one, 200, two);
	is(EZZ_SCAN_SEVERAL, NULL, "%s%s", two + 300, one);
	/* one digit too many is no code and no piece of it */
	is(EZZ_SCAN_SEVERAL, NULL, "%c%s", one[strlen(one) - 1] == '5' ?
	    '4' : '5', one);
}

static void
halves(void **state)
{
	char	 damaged[2048];

	(void)state;
	for (int k = 4; k < (int)strlen(one); k += 3)
		is(EZZ_SCAN_HALF, NULL, "%.*s", k, one);
	is(EZZ_SCAN_HALF, NULL, "%s", one + 10);
	is(EZZ_SCAN_HALF, NULL, "%.20s", base45);
	is(EZZ_SCAN_HALF, NULL, "%.*s%.*s", 100, one, 100, two);
	for (size_t i = 0; i < strlen(one); i += 5) {
		strcpy(damaged, one);
		damaged[i] = (char)('0' + (damaged[i] - '0' + 1) % 10);
		expect(damaged, strlen(damaged), EZZ_SCAN_HALF, NULL);
	}
	for (size_t i = 0; i < strlen(one); i += 5) {
		strcpy(damaged, one);
		memmove(damaged + i, damaged + i + 1, strlen(damaged + i));
		expect(damaged, strlen(damaged), EZZ_SCAN_HALF, NULL);
	}
}

static void
others(void **state)
{
	static const char *const	 lines[] = {
		"6901234567892",		/* an article */
		"https://example.com/?q=1", "hello", "\033[A",
		"]Q1WIFI:S:x;;", "\\000029631", "ez2:ABC",
		"330102199001011234", "9" "63",
	};
	char	 long_line[30000];

	(void)state;
	is(EZZ_SCAN_NOTHING, NULL, "%s", "");
	is(EZZ_SCAN_NOTHING, NULL, " \t \r\003");
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		is(EZZ_SCAN_OTHER, NULL, "%s", lines[i]);
	is(EZZ_SCAN_OTHER, NULL, "https://example.com/?c=%s", one);
	is(EZZ_SCAN_OTHER, NULL, "\033]0;%s", one);
	expect("\xff\xfe", 2, EZZ_SCAN_OTHER, NULL);
	memset(long_line, '6', sizeof(long_line));
	expect(long_line, sizeof(long_line), EZZ_SCAN_OTHER, NULL);
	/* starts everywhere: the work stays bounded */
	for (size_t i = 0; i < 8000; i++)
		long_line[i] = "633"[i % 3];
	expect(long_line, 8000, EZZ_SCAN_OTHER, NULL);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(whole),
		cmocka_unit_test(the_same_twice),
		cmocka_unit_test(several),
		cmocka_unit_test(halves),
		cmocka_unit_test(others),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
