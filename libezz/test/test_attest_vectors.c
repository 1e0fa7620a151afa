/*
 * testvectors/attestation and testvectors/journal: each file is made again
 * from its recipe, byte for byte, and then read.  EZZ_VECTORS_OUT=DIR writes
 * the files there instead of comparing.
 */
#include "recipe.h"

#include <dirent.h>

#include "object/attestation.h"
#include "object/journal.h"
#include "object/status_claims.h"

#define LINES	32

static int64_t
number_of(const json_t *o, const char *key)
{
	return (int64_t)json_integer_value(json_object_get(o, key));
}

static void
same_file(const char *dir, const char *name, const char *ending,
    const struct ezz_buf *b)
{
	const char	*to = getenv("EZZ_VECTORS_OUT");
	char		 path[8192];
	struct ezz_buf	 was;
	FILE		*f;

	snprintf(path, sizeof(path), "%s/%.*s%s", to != NULL ? to : dir,
	    (int)strcspn(name, "."), name, ending);
	if (to != NULL) {
		assert_non_null(f = fopen(path, "wb"));
		assert_int_equal(fwrite(b->p, 1, b->n, f), b->n);
		fclose(f);
		return;
	}
	was = test_file(path);
	if (!ezz_bytes_equal(ezz_bytes_of(&was), ezz_bytes_of(b)))
		fail_msg("%s: the recipe makes other bytes", name);
	ezz_buf_free(&was);
}

static void
each(const char *room, int least, void (*look)(ezz_ctx *, const char *dir,
    const char *name, const json_t *recipe))
{
	const char	*srcdir = getenv("srcdir");
	ezz_ctx		*ctx = test_ctx();
	struct dirent	**names;
	char		 dir[4096], path[8192];
	int		 n, seen = 0;

	snprintf(dir, sizeof(dir), "%s/testvectors/%s", srcdir == NULL ?
	    "." : srcdir, room);
	n = scandir(dir, &names, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		if (strstr(names[i]->d_name, ".json") != NULL) {
			struct ezz_buf	 text;
			json_t		*recipe;

			snprintf(path, sizeof(path), "%s/%s", dir,
			    names[i]->d_name);
			text = test_file(path);
			assert_int_equal(ezz_json_read(ctx,
			    ezz_bytes_of(&text), text.n, 0, &recipe), 0);
			look(ctx, dir, names[i]->d_name, recipe);
			ezz_json_free(&recipe);
			ezz_buf_free(&text);
			seen++;
		}
		free(names[i]);
	}
	free(names);
	assert_in_range(seen, least, 1000);
	ezz_ctx_free(&ctx);
}

/* ---- attestations -------------------------------------------------------- */

static void
one_attestation(ezz_ctx *ctx, const char *dir, const char *name,
    const json_t *recipe)
{
	ezz_signer		*key = test_signer(ctx, "attester");
	struct ezz_buf		 payload = { 0 }, b = { 0 };
	struct ezz_attestation	 a;
	ezz_status		 st;

	recipe_as_written = json_is_true(json_object_get(recipe,
	    "as-written"));
	recipe_put(ctx, json_object_get(recipe, "payload"), &payload);
	assert_int_equal(ezz_status_sign(ctx, key, text_of(recipe, "typ",
	    EZZ_TYP_ATTESTATION), ezz_bytes_of(&payload), &b), EZZ_OK);
	if (json_is_true(json_object_get(recipe, "trailing")))
		assert_int_equal(ezz_buf_byte(ctx, &b, 0), EZZ_OK);
	same_file(dir, name, ".eza", &b);
	st = ezz_attestation_read(ctx, ezz_bytes_of(&b), &a);
	if ((st == EZZ_OK) != (strncmp(name, "good-", 5) == 0) ||
	    (st == EZZ_EUNSUPPORTED) != (strncmp(name, "unsup", 5) == 0) ||
	    (st != EZZ_OK && strstr(ezz_message(ctx), text_of(recipe,
	    "refused", "")) == NULL))
		fail_msg("%s: %d, %s", name, st, ezz_message(ctx));
	ezz_buf_free(&payload);
	ezz_buf_free(&b);
	ezz_signer_free(&key);
}

static void
attestations(void **state)
{
	(void)state;
	each("attestation", 16, one_attestation);
}

/* ---- journals ------------------------------------------------------------ */

static enum ezz_done
did_of(const char *name)
{
	for (int i = 0; i <= EZZ_DONE_BROKEN; i++)
		if (strcmp(ezz_done_name((enum ezz_done)i), name) == 0)
			return (enum ezz_done)i;
	fail_msg("%s", name);
	return EZZ_DONE_BROKEN;
}

static size_t
make_lines(ezz_ctx *ctx, const json_t *rows, struct ezz_buf line[LINES])
{
	struct ezz_journal	 j = { .rows = 0 };
	const json_t		*o;
	size_t			 i;

	json_array_foreach(rows, i, o) {
		struct ezz_journal_row	 row = { .n = (uint64_t)number_of(o,
			    "n"), .did = did_of(text_of(o, "did", "signed")),
			    .path = ezz_bytes_str(text_of(o, "path", "")),
			    .size = (uint64_t)number_of(o, "size"),
			    .mtime = number_of(o, "mtime") * 1000000000 };

		assert_true(i < LINES);
		snprintf(row.file, sizeof(row.file), "%s", text_of(o, "file",
		    ""));
		assert_int_equal(ezz_journal_write(ctx, &j, &row, &line[i]),
		    EZZ_OK);
	}
	return i;
}

/* What crashes and disks do to a file, in the order of the recipe. */
static void
damage(ezz_ctx *ctx, const json_t *edit, struct ezz_buf line[LINES],
    size_t *n)
{
	size_t		 at = (size_t)number_of(edit, "line");
	const char	*how = text_of(edit, "how", "");
	int64_t		 from = number_of(edit, "at");
	size_t		 k;
	struct ezz_buf	 swap;

	assert_true(at < *n);
	swap = line[at];
	/* from the end when it is negative */
	k = from < 0 ? swap.n - (size_t)-from : (size_t)from;
	if (strcmp(how, "cut") == 0)
		line[at].n = k;
	else if (strcmp(how, "flip") == 0)
		line[at].p[k] ^= 1;
	else if (strcmp(how, "zeros") == 0)
		memset(line[at].p + k, 0, line[at].n - k);
	else if (strcmp(how, "swap") == 0) {
		line[at] = line[k];
		line[k] = swap;
	} else if (strcmp(how, "drop") == 0) {
		ezz_buf_free(&swap);
		memmove(&line[at], &line[at + 1], (--*n - at) *
		    sizeof(*line));
	} else if (strcmp(how, "repeat") == 0) {
		assert_true(*n < LINES);
		line[*n] = (struct ezz_buf){ 0 };
		assert_int_equal(ezz_buf_addb(ctx, &line[(*n)++],
		    ezz_bytes_of(&swap)), EZZ_OK);
	} else
		fail_msg("%s", how);
}

/* As the command reads it: whole lines until one does not hold. */
static uint64_t
taken(ezz_ctx *ctx, const struct ezz_buf *b)
{
	struct ezz_journal	 j = { .rows = 0 };
	struct ezz_journal_row	 row;
	const uint8_t		*p = b->p, *end;

	while ((end = memchr(p, '\n', b->n - (size_t)(p - b->p))) != NULL &&
	    ezz_journal_read(ctx, &j, EZZ_BYTES(p, (size_t)(end - p)), &row) ==
	    EZZ_OK)
		p = end + 1;
	return j.rows;
}

static void
one_journal(ezz_ctx *ctx, const char *dir, const char *name,
    const json_t *recipe)
{
	struct ezz_buf	 line[LINES] = { { 0 } }, b = { 0 };
	const json_t	*edit;
	size_t		 n, i;

	n = make_lines(ctx, json_object_get(recipe, "rows"), line);
	json_array_foreach(json_object_get(recipe, "edits"), i, edit)
		damage(ctx, edit, line, &n);
	for (i = 0; i < n; i++) {
		assert_int_equal(ezz_buf_addb(ctx, &b,
		    ezz_bytes_of(&line[i])), EZZ_OK);
		ezz_buf_free(&line[i]);
	}
	same_file(dir, name, ".ndjson", &b);
	if (taken(ctx, &b) != (uint64_t)number_of(recipe, "taken"))
		fail_msg("%s: %llu rows are taken", name,
		    (unsigned long long)taken(ctx, &b));
	ezz_buf_free(&b);
}

static void
journals(void **state)
{
	(void)state;
	each("journal", 9, one_journal);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attestations),
		cmocka_unit_test(journals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
