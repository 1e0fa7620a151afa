/* Patterns: what they match, what is refused, and that time has a bound. */
#include "test.h"

#include <time.h>

#include "base/pattern.h"

static const struct {
	const char	*pattern;
	const char	*text;
	bool		 match;
} matches[] = {
	{ "", "", true }, { "", "abc", true }, { "a", "xax", true },
	{ "^a$", "xax", false }, { "^a$", "a", true }, { "^$", "", true },
	{ "^$", "a", false }, { "a|b", "b", true }, { "^(a|b|)$", "", true },
	{ "^a*$", "aaa", true }, { "^a+$", "", false }, { "^a?$", "aa", false },
	{ "^a{2,3}$", "a", false }, { "^a{2,3}$", "aa", true },
	{ "^a{2,3}$", "aaa", true }, { "^a{2,3}$", "aaaa", false },
	{ "^a{2}$", "aaa", false }, { "^a{2,}$", "aaaa", true },
	{ "^a{0}$", "", true }, { "^a{0}$", "a", false },
	{ "^a{0,0}b$", "b", true }, { "^a{0,0}b$", "ab", false },
	{ "^(ab){2}$", "abab", true }, { "^(?:ab)+?$", "ababab", true },
	{ "^[a-c]+$", "abc", true }, { "^[^a-c]+$", "abd", false },
	{ "^[]$", "a", false }, { "^[^]$", "a", true },
	{ "^[a\\-]$", "-", true }, { "^[a-]$", "-", true },
	{ "^[\\d_]+$", "1_2", true }, { "^\\D$", "1", false },
	{ "^\\w+$", "aZ_9", true }, { "^\\w$", "汉", false },
	{ "^\\s$", "\u3000", true }, { "^\\S$", " ", false },
	{ "^[^\\S]$", " ", true }, { "^.$", "汉", true },
	{ "^.$", "\n", false }, { "^[一-鿿]{2}$", "营业", true },
	{ "^\\u6c49$", "汉", true }, { "^\\x41$", "A", true },
	{ "^\\.\\/\\$$", "./$", true }, { "^(a*)*$", "aaab", false },
	{ "^(a|aa)+$", "aaaaa", true }, { "a^b", "ab", false },
	{ "(^a|b$)", "xb", true }, { "^.{1}$", "𠮷", true },
	{ "^_", "_note", true }, { "^[0-9]{6}$", "119999\n", false },
};

static void
patterns_match(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_pattern	*p;

	(void)state;
	for (size_t i = 0; i < sizeof(matches) / sizeof(*matches); i++) {
		if (ezz_pattern_new(ctx, ezz_bytes_str(matches[i].pattern),
		    &p) != EZZ_OK)
			fail_msg("%s: %s", matches[i].pattern,
			    ezz_message(ctx));
		if (ezz_pattern_match(p, ezz_bytes_str(matches[i].text)) !=
		    matches[i].match)
			fail_msg("%s on %s", matches[i].pattern,
			    matches[i].text);
		ezz_pattern_free(&p);
		assert_null(p);
	}
	ezz_ctx_free(&ctx);
}

static const struct {
	const char	*pattern;
	ezz_status	 status;
} refused[] = {
	{ "(", EZZ_EFORMAT }, { ")", EZZ_EFORMAT }, { "a)", EZZ_EFORMAT },
	{ "[", EZZ_EFORMAT }, { "[a", EZZ_EFORMAT }, { "*", EZZ_EFORMAT },
	{ "a**", EZZ_EFORMAT }, { "+", EZZ_EFORMAT }, { "?", EZZ_EFORMAT },
	{ "a{", EZZ_EFORMAT }, { "a{x}", EZZ_EFORMAT },
	{ "a{2,1}", EZZ_EFORMAT }, { "a{1", EZZ_EFORMAT },
	{ "]", EZZ_EFORMAT }, { "}", EZZ_EFORMAT }, { "{", EZZ_EFORMAT },
	{ "[b-a]", EZZ_EFORMAT }, { "[a-\\d]", EZZ_EFORMAT },
	{ "\\", EZZ_EFORMAT }, { "\\x4", EZZ_EFORMAT },
	{ "\\u12g4", EZZ_EFORMAT }, { "a\xff", EZZ_EFORMAT },
	{ "\\1", EZZ_EUNSUPPORTED }, { "\\b", EZZ_EUNSUPPORTED },
	{ "\\B", EZZ_EUNSUPPORTED }, { "\\p{L}", EZZ_EUNSUPPORTED },
	{ "\\k<a>", EZZ_EUNSUPPORTED }, { "\\Z", EZZ_EUNSUPPORTED },
	{ "\\cA", EZZ_EUNSUPPORTED }, { "(?=a)", EZZ_EUNSUPPORTED },
	{ "(?!a)", EZZ_EUNSUPPORTED }, { "(?<=a)", EZZ_EUNSUPPORTED },
	{ "(?<n>a)", EZZ_EUNSUPPORTED }, { "(?i)a", EZZ_EUNSUPPORTED },
	{ "a{1001}", EZZ_ELIMIT }, { "(a{100}){100}", EZZ_ELIMIT },
	{ "(((((){1000}){1000}){1000}){1000}){1000}", EZZ_ELIMIT },
	{ "((((((((((((((((((a))))))))))))))))))", EZZ_ELIMIT },
	{ "a{99999999999999999999}", EZZ_ELIMIT },
};

static void
others_are_refused(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_pattern	*p;
	char			 text[2048];

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		ezz_status	 st = ezz_pattern_new(ctx,
				    ezz_bytes_str(refused[i].pattern), &p);

		if (st != refused[i].status)
			fail_msg("%s gave %d", refused[i].pattern, st);
		assert_null(p);
	}
	memset(text, 'a', sizeof(text));
	assert_int_equal(ezz_pattern_new(ctx, EZZ_BYTES(text, sizeof(text)),
	    &p), EZZ_ELIMIT);
	ezz_ctx_free(&ctx);
}

/* What takes a backtracking matcher longer than the sun will shine. */
static void
time_has_a_bound(void **state)
{
	static const char *const	 evil[] = {
		"^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(.*)*(.*)*(.*)*x",
		"^(([a-z])+.)+[A-Z]([a-z])+$"
	};
	ezz_ctx				*ctx = test_ctx();
	char				 text[20001];
	clock_t				 from = clock();

	(void)state;
	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '!';
	for (size_t i = 0; i < sizeof(evil) / sizeof(*evil); i++) {
		struct ezz_pattern	*p;

		assert_int_equal(ezz_pattern_new(ctx, ezz_bytes_str(evil[i]),
		    &p), EZZ_OK);
		assert_false(ezz_pattern_match(p, EZZ_BYTES(text,
		    sizeof(text))));
		ezz_pattern_free(&p);
	}
	assert_true(clock() - from < 20 * CLOCKS_PER_SEC);
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(patterns_match),
		cmocka_unit_test(others_are_refused),
		cmocka_unit_test(time_has_a_bound),
	};

	return cmocka_run_group_tests_name("pattern", tests, NULL, NULL);
}
