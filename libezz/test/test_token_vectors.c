/*
 * testvectors/token: each recipe (NAME.json) makes NAME.txt again, byte for
 * byte, and that scan is judged; the report must be NAME.report to the byte.
 * A name that begins with "good-" is genuine, "bad-" is not passed,
 * "unsupported-" cannot be decided.
 *
 * EZZ_VECTORS_OUT=DIR writes the files there instead of comparing.
 */
#include "tokens.h"

#include <dirent.h>

static void
write_file(const char *name, const char *ext, struct ezz_bytes b)
{
	char	 path[4096];
	FILE	*f;

	snprintf(path, sizeof(path), "%s/%s%s", getenv("EZZ_VECTORS_OUT"),
	    name, ext);
	f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(b.p, 1, b.n, f), b.n);
	assert_int_equal(fclose(f), 0);
}

static void
compare(const char *name, const char *ext, struct ezz_bytes made)
{
	struct ezz_buf	 kept;
	char		 path[4096];

	if (getenv("EZZ_VECTORS_OUT") != NULL) {
		write_file(name, ext, made);
		return;
	}
	token_path(path, name, ext);
	kept = test_file(path);
	if (!ezz_bytes_equal(made, ezz_bytes_of(&kept)))
		fail_msg("%s%s is not what its recipe makes:\n%.*s\nnot\n%.*s",
		    name, ext, (int)made.n, (const char *)made.p,
		    (int)kept.n, (const char *)kept.p);
	ezz_buf_free(&kept);
}

/* What the name promises, whatever the report beside it says. */
static void
promised(const char *name, const ezz_report *r)
{
	ezz_verdict	 v = ezz_report_verdict(r);
	bool		 kept;

	if (strncmp(name, "good-", 5) == 0)
		kept = v == EZZ_PASSED;
	else if (strncmp(name, "unsupported-", 12) == 0)
		kept = v == EZZ_INDETERMINATE;
	else
		kept = strncmp(name, "bad-", 4) == 0 && v != EZZ_PASSED;
	if (!kept)
		fail_msg("%s has verdict %d", name, v);
	if (v != EZZ_PASSED)
		assert_false(ezz_report_accept(r));
}

static void
one(struct token_kit *k, const char *name)
{
	uint8_t		 identity[EZZ_DIGEST_MAX];
	json_t		*r = token_recipe(k, name);
	struct ezz_buf	 scan = token_scan(k, r, identity), json = { 0 };
	ezz_verifier	*v = token_verifier(k, r, identity);
	ezz_report	*report = token_judge(k, v, r, ezz_bytes_of(&scan),
			    name);

	assert_int_equal(ezz_report_json(k->ctx, report, &json), 0);
	assert_int_equal(ezz_buf_byte(k->ctx, &json, '\n'), 0);
	compare(name, ".txt", ezz_bytes_of(&scan));
	compare(name, ".report", ezz_bytes_of(&json));
	if (getenv("EZZ_VECTORS_OUT") == NULL)
		promised(name, report);
	ezz_report_free(&report);
	ezz_verifier_free(&v);
	ezz_buf_free(&scan);
	ezz_buf_free(&json);
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
	token_path(path, "", "");
	dir = opendir(path);
	assert_non_null(dir);
	while ((e = readdir(dir)) != NULL) {
		if ((dot = strrchr(e->d_name, '.')) == NULL ||
		    strcmp(dot, ".json") != 0 ||
		    strcmp(e->d_name, "pack.json") == 0)
			continue;
		assert_in_range(n, 0, 255);
		snprintf(names[n++], sizeof(names[0]), "%.*s",
		    (int)(dot - e->d_name), e->d_name);
	}
	closedir(dir);
	qsort(names, n, sizeof(names[0]), by_name);
	token_path(path, "MANIFEST", "");
	manifest = test_file(path);
	assert_int_equal(manifest.n < manifest.cap, 1);
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
	assert_in_range(n, 60, 256);
	print_message("# %zu recipes\n", n);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(every_recipe),
	};

	return cmocka_run_group_tests_name("token vectors", tests, NULL,
	    NULL);
}
