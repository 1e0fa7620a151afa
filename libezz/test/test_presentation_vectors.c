/*
 * testvectors/presentation: each recipe (NAME.json) makes NAME.txt again, byte
 * for byte, and what is made of it must be NAME.report to the byte: the
 * verifier's report on a token with a proof, or, of a challenge, what it asks
 * or why it is refused.  A name that begins with "good-" is accepted, "bad-"
 * is not, "unsupported-" cannot be decided.
 *
 * EZZ_VECTORS_OUT=DIR writes the files there instead of comparing.
 */
#include "present_kit.h"

#include <dirent.h>

static void
compare(const char *name, const char *ext, struct ezz_bytes made)
{
	const char	*out = getenv("EZZ_VECTORS_OUT");
	struct ezz_buf	 kept;
	char		 path[4096], room[160];
	FILE		*f;

	if (out != NULL) {
		snprintf(path, sizeof(path), "%s/%s%s", out, name, ext);
		f = fopen(path, "wb");
		assert_non_null(f);
		assert_int_equal(fwrite(made.p, 1, made.n, f), made.n);
		assert_int_equal(fclose(f), 0);
		return;
	}
	snprintf(room, sizeof(room), SHOW_ROOM "%s", name);
	token_path(path, room, ext);
	kept = test_file(path);
	if (!ezz_bytes_equal(made, ezz_bytes_of(&kept)))
		fail_msg("%s%s is not what its recipe makes:\n%.*s\nnot\n%.*s",
		    name, ext, (int)made.n, (const char *)made.p,
		    (int)kept.n, (const char *)kept.p);
	ezz_buf_free(&kept);
}

static void
promised(const char *name, ezz_verdict v)
{
	bool	 kept = strncmp(name, "good-", 5) == 0 ? v == EZZ_PASSED :
		    strncmp(name, "unsupported-", 12) == 0 ?
		    v == EZZ_INDETERMINATE :
		    strncmp(name, "bad-", 4) == 0 && v != EZZ_PASSED;

	if (!kept && getenv("EZZ_VECTORS_OUT") == NULL)
		fail_msg("%s has verdict %d", name, v);
}

/* What was shown before it, into the same memory. */
static void
remember(struct token_kit *k, ezz_verifier *v, const json_t *r,
    struct show_memory *m)
{
	const json_t		*before = json_object_get(r, "shown-before");
	struct showing_of	 s;
	char			 path[128];
	ezz_report		*report;
	json_t			*first;

	for (size_t i = 0; i < json_array_size(before); i++) {
		snprintf(path, sizeof(path), SHOW_ROOM "%s",
		    json_string_value(json_array_get(before, i)));
		first = token_recipe(k, path);
		show_make(k, first, &s);
		report = show_judge(k, v, first, &s, m, path);
		ezz_report_free(&report);
		show_free(&s);
		json_decref(first);
	}
	m->least = token_number(r, "forgotten", 0) == 0 ? 0 : INT64_MAX;
}

static void
one_showing(struct token_kit *k, const char *name, const json_t *r)
{
	struct show_memory	 m = { .n = 0 };
	struct showing_of	 s;
	struct ezz_buf		 json = { 0 };
	ezz_verifier		*v;
	ezz_report		*report;
	bool			 nobody = json_is_true(json_object_get(r,
				    "nobody-remembers"));

	show_make(k, r, &s);
	v = token_verifier(k, r, s.identity);
	remember(k, v, r, &m);
	report = show_judge(k, v, r, &s, nobody ? NULL : &m, name);
	assert_int_equal(ezz_report_json(k->ctx, report, &json), 0);
	assert_int_equal(ezz_buf_byte(k->ctx, &json, '\n'), 0);
	compare(name, ".txt", ezz_bytes_of(&s.scan));
	compare(name, ".report", ezz_bytes_of(&json));
	promised(name, ezz_report_verdict(report));
	assert_int_equal(ezz_report_accept(report),
	    ezz_report_verdict(report) == EZZ_PASSED);
	ezz_report_free(&report);
	ezz_verifier_free(&v);
	ezz_buf_free(&json);
	show_free(&s);
}

static void
one_challenge(struct token_kit *k, const char *name, const json_t *r)
{
	uint8_t			 none[EZZ_DIGEST_MAX] = { 0 };
	struct show_challenge	 c;
	struct ezz_buf		 words = { 0 };
	ezz_verifier		*v = token_verifier(k, r, none);
	ezz_status		 st;

	show_challenge(k, json_object_get(r, "challenge"), &c);
	st = ezz_challenge_show(k->ctx, v, ezz_bytes_of(&c.text),
	    token_time(r, "now"), &words);
	if (st != EZZ_OK) {
		assert_int_equal(words.n, 0);
		assert_int_equal(ezz_buf_str(k->ctx, &words,
		    ezz_message(k->ctx)), 0);
		assert_int_equal(ezz_buf_byte(k->ctx, &words, '\n'), 0);
	}
	compare(name, ".txt", ezz_bytes_of(&c.text));
	compare(name, ".report", ezz_bytes_of(&words));
	promised(name, st == EZZ_OK ? EZZ_PASSED : st == EZZ_EUNSUPPORTED ?
	    EZZ_INDETERMINATE : EZZ_FAILED);
	ezz_buf_free(&words);
	ezz_verifier_free(&v);
	show_challenge_free(&c);
}

static void
one(struct token_kit *k, const char *name)
{
	char	 path[256];
	json_t	*r;

	snprintf(path, sizeof(path), SHOW_ROOM "%s", name);
	r = token_recipe(k, path);
	if (json_is_object(json_object_get(r, "challenge")))
		one_challenge(k, name, r);
	else
		one_showing(k, name, r);
	json_decref(r);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void
every_recipe(void **state)
{
	static char	 names[256][128];
	struct token_kit k;
	struct ezz_buf	 manifest;
	char		 path[4096];
	struct dirent	*e;
	DIR		*dir;
	size_t		 n = 0;
	char		*dot;

	(void)state;
	token_path(path, SHOW_ROOM, "");
	dir = opendir(path);
	assert_non_null(dir);
	while ((e = readdir(dir)) != NULL) {
		if ((dot = strrchr(e->d_name, '.')) == NULL ||
		    strcmp(dot, ".json") != 0)
			continue;
		assert_in_range(n, 0, 255);
		snprintf(names[n++], sizeof(names[0]), "%.*s",
		    (int)(dot - e->d_name), e->d_name);
	}
	closedir(dir);
	qsort(names, n, sizeof(names[0]), by_name);
	token_path(path, SHOW_ROOM "MANIFEST", "");
	manifest = test_file(path);
	manifest.p[manifest.n] = 0;
	token_kit_open(&k);
	for (size_t i = 0; i < n; i++) {
		one(&k, names[i]);
		snprintf(path, sizeof(path), "%s\t", names[i]);
		if (strstr((char *)manifest.p, path) == NULL)
			fail_msg("MANIFEST does not know %s", names[i]);
	}
	ezz_buf_free(&manifest);
	token_kit_close(&k);
	assert_in_range(n, 50, 256);
	print_message("# %zu recipes\n", n);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(every_recipe),
	};

	return cmocka_run_group_tests_name("presentation vectors", tests,
	    NULL, NULL);
}
