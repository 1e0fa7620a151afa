/*
 * testvectors/trust: each recipe (NAME.json) makes NAME.ezp again, byte for
 * byte, and that file is judged as the recipe expects.  A recipe names a base
 * and what differs from it.  In a payload "@name" is the SPKI of a test key,
 * "h:.." hexadecimal bytes, "sm3:x" the SM3 of x, anything else text; the
 * keys of objects are CBOR integers, sorted unless "as-written" is true.
 *
 * EZZ_VECTORS_OUT=DIR writes the files there instead of comparing.
 */
#include "recipe.h"

#include <dirent.h>

#include "object/report.h"
#include "object/trust.h"

/* ---- judging ---- */

static const char *
name_of(ezz_verdict v)
{
	static const char *const names[] = { "passed", "indeterminate",
				    "failed" };

	return names[v];
}

static size_t
words_of(const json_t *list, const char *out[], size_t most)
{
	size_t	 n = json_array_size(list);

	assert_in_range(n, 0, most);
	for (size_t i = 0; i < n; i++)
		out[i] = json_string_value(json_array_get(list, i));
	return n;
}

struct pins {
	struct ezz_roots	 roots;
	struct ezz_root		 v[EZZ_TRUST_ROOTS_MAX];
	ezz_signer		*keys[EZZ_TRUST_ROOTS_MAX];
	const char		*regions[8];
	uint16_t		 schemas[8];
	unsigned		 uses;
};

static void
read_pins(ezz_ctx *ctx, const json_t *how, struct pins *p)
{
	const char	*names[EZZ_TRUST_ROOTS_MAX], *uses[8];
	const json_t	*ids = json_object_get(how, "schemas");
	enum ezz_use	 use;
	size_t		 regions, n;

	p->roots.v = p->v;
	p->roots.n = words_of(json_object_get(how, "roots"), names, 16);
	p->roots.threshold = (unsigned)json_integer_value(
	    json_object_get(how, "threshold"));
	p->roots.least_seq = (uint64_t)json_integer_value(
	    json_object_get(how, "least"));
	p->roots.name = text_of(how, "name", NULL);
	p->roots.test = !json_is_false(json_object_get(how, "test"));
	regions = words_of(json_object_get(how, "regions"), p->regions, 8);
	n = words_of(json_object_get(how, "uses"), uses, 8);
	for (size_t i = 0; i < n; i++) {
		assert_true(ezz_use_by_name(uses[i], &use));
		p->uses |= 1u << use;
	}
	for (size_t i = 0; i < json_array_size(ids); i++)
		p->schemas[i] = (uint16_t)json_integer_value(
		    json_array_get(ids, i));
	for (size_t i = 0; i < p->roots.n; i++) {
		p->keys[i] = test_signer(ctx, names[i]);
		p->v[i] = (struct ezz_root){ .spki = ezz_pkey_spki(
		    ezz_signer_pkey(p->keys[i])), .uses = p->uses,
		    .regions = p->regions, .regions_n = regions,
		    .schemas = p->schemas,
		    .schemas_n = json_array_size(ids) };
	}
}

static const struct ezz_finding *
judging(const ezz_report *r, const char *check)
{
	for (size_t i = 0; i < ezz_report_findings(r); i++)
		if (strcmp(ezz_report_finding(r, i)->check, check) == 0)
			return ezz_report_finding(r, i);
	return NULL;
}

static bool
says(const ezz_report *r, const char *words)
{
	for (size_t i = 0; i < ezz_report_findings(r); i++)
		if (strstr(ezz_report_finding(r, i)->text, words) != NULL)
			return true;
	return false;
}

/* Every check is as expected, "passed" where the recipe is silent. */
static void
compare(const char *name, const json_t *recipe, const ezz_report *r,
    const ezz_trust *t)
{
	static const char *const checks[] = { "list.format",
				    "list.signature", "list.scope",
				    "list.freshness" };
	const json_t		*expect = json_object_get(recipe, "expect");
	const json_t		*ignored = json_object_get(recipe, "ignored");
	const struct ezz_finding *f;
	const char		*want;
	size_t			 n = 0;

	for (size_t i = 0; i < 4; i++) {
		want = text_of(expect, checks[i], "passed");
		f = judging(r, checks[i]);
		if (f == NULL || strcmp(name_of(f->verdict), want) != 0)
			fail_msg("%s: %s is %s, not %s: %s", name, checks[i],
			    f == NULL ? "missing" : name_of(f->verdict), want,
			    f == NULL ? "" : f->text);
	}
	if ((want = text_of(recipe, "says", NULL)) != NULL && !says(r, want))
		fail_msg("%s: nothing says \"%s\"", name, want);
	for (size_t i = 0; t != NULL && i < t->entries_n; i++)
		n += t->entries[i].ignored;
	if (json_is_integer(ignored))
		assert_int_equal(n, json_integer_value(ignored));
}

static void
judge(ezz_ctx *ctx, const char *name, const json_t *recipe,
    struct ezz_bytes bytes)
{
	const json_t	*how = json_object_get(recipe, "pins");
	struct pins	 p = { 0 };
	ezz_report	*r;
	ezz_trust	*t;
	int64_t		 now;

	if (!json_is_null(how))
		read_pins(ctx, how, &p);
	assert_true(ezz_time_parse(ezz_json_bytes(json_object_get(recipe,
	    "now")), &now));
	if (ezz_check_trust(ctx, bytes, name, json_is_null(how) ? NULL :
	    &p.roots, now, &r, &t) != EZZ_OK)
		fail_msg("%s: %s", name, ezz_message(ctx));
	compare(name, recipe, r, t);
	if (strncmp(name, "good-", 5) == 0)
		assert_true(ezz_report_verdict(r) != EZZ_FAILED);
	else
		assert_true(ezz_report_verdict(r) != EZZ_PASSED);
	if (t != NULL && ezz_trust_verdict(t) == EZZ_FAILED)
		for (int use = 1; use < 11; use++)
			assert_null(ezz_trust_each(t, (enum ezz_use)use,
			    NULL));
	ezz_trust_free(&t);
	ezz_report_free(&r);
	for (size_t i = 0; i < p.roots.n; i++)
		ezz_signer_free(&p.keys[i]);
}

/* ---- the recipes ---- */

static void
path_of(char out[4096], const char *dir, const char *name, const char *ext)
{
	snprintf(out, 4096, "%s/%s%s", dir, name, ext);
}

static void
in_source(char out[4096], const char *name, const char *ext)
{
	const char	*top = getenv("srcdir");
	char		 dir[2048];

	snprintf(dir, sizeof(dir), "%s/testvectors/trust",
	    top == NULL ? "." : top);
	path_of(out, dir, name, ext);
}

/* What differs goes over the base; a null takes a claim away. */
static json_t *
load(ezz_ctx *ctx, const char *name)
{
	char		 path[4096];
	struct ezz_buf	 raw;
	json_t		*r, *base;
	const char	*from;

	in_source(path, name, ".json");
	raw = test_file(path);
	if (ezz_json_read(ctx, ezz_bytes_of(&raw), 1 << 20, EZZ_JSON_NO_REALS,
	    &r) != EZZ_OK)
		fail_msg("%s: %s", path, ezz_message(ctx));
	ezz_buf_free(&raw);
	if ((from = text_of(r, "base", NULL)) == NULL)
		return r;
	base = load(ctx, from);
	if (json_object_get(r, "payload") != NULL)
		assert_int_equal(json_object_update(json_object_get(base,
		    "payload"), json_object_get(r, "payload")), 0);
	json_object_del(r, "payload");
	json_object_del(base, "expect");
	json_object_del(base, "says");
	json_object_del(base, "ignored");
	assert_int_equal(json_object_update(base, r), 0);
	json_decref(r);
	return base;
}

static bool
randomised(const json_t *recipe)
{
	const json_t	*by = json_object_get(recipe, "signers"), *s;
	const char	*name;

	for (size_t i = 0; i < json_array_size(by); i++) {
		s = json_array_get(by, i);
		name = json_is_string(s) ? json_string_value(s) :
		    text_of(s, "key", "");
		if (strncmp(name, "sm2", 3) == 0)
			return true;
	}
	return false;
}

/* SM2 signs differently each time; then all but the signatures is compared. */
static void
same_bytes(ezz_ctx *ctx, const char *name, const json_t *recipe,
    struct ezz_bytes made, struct ezz_bytes kept)
{
	struct ezz_cose_sign	 a, b;

	if (!randomised(recipe)) {
		if (!ezz_bytes_equal(made, kept))
			fail_msg("%s.ezp is not what its recipe makes", name);
		return;
	}
	assert_int_equal(ezz_cose_sign_read(ctx, made, &a), 0);
	assert_int_equal(ezz_cose_sign_read(ctx, kept, &b), 0);
	assert_true(ezz_bytes_equal(a.payload, b.payload));
	assert_true(ezz_bytes_equal(a.protected, b.protected));
	assert_int_equal(a.n, b.n);
	for (size_t i = 0; i < a.n; i++)
		assert_true(ezz_bytes_equal(a.by[i].protected,
		    b.by[i].protected));
}

static void
one(ezz_ctx *ctx, const char *name)
{
	json_t		*recipe = load(ctx, name);
	struct ezz_buf	 made = recipe_pack(ctx, recipe), kept;
	char		 path[4096];
	FILE		*f;

	if (getenv("EZZ_VECTORS_OUT") != NULL) {
		path_of(path, getenv("EZZ_VECTORS_OUT"), name, ".ezp");
		f = fopen(path, "wb");
		assert_non_null(f);
		assert_int_equal(fwrite(made.p, 1, made.n, f), made.n);
		assert_int_equal(fclose(f), 0);
		judge(ctx, name, recipe, ezz_bytes_of(&made));
	} else {
		in_source(path, name, ".ezp");
		kept = test_file(path);
		same_bytes(ctx, name, recipe, ezz_bytes_of(&made),
		    ezz_bytes_of(&kept));
		judge(ctx, name, recipe, ezz_bytes_of(&kept));
		ezz_buf_free(&kept);
	}
	ezz_buf_free(&made);
	json_decref(recipe);
}

static void
every_recipe(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	char		 path[4096], name[256];
	struct dirent	*e;
	DIR		*dir;
	size_t		 n = 0;
	char		*dot;

	(void)state;
	in_source(path, "", "");
	dir = opendir(path);
	assert_non_null(dir);
	while ((e = readdir(dir)) != NULL) {
		snprintf(name, sizeof(name), "%s", e->d_name);
		if ((dot = strrchr(name, '.')) == NULL ||
		    strcmp(dot, ".json") != 0)
			continue;
		*dot = '\0';
		one(ctx, name);
		n++;
	}
	closedir(dir);
	assert_in_range(n, 40, 1000);
	print_message("# %zu recipes\n", n);
	ezz_ctx_free(&ctx);
}

/* Every bit of a good pack counts: none may be turned and still pass. */
static void
every_bit_counts(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	json_t		*recipe = load(ctx, "good-two-of-three");
	struct ezz_buf	 b = recipe_pack(ctx, recipe);
	struct pins	 p = { 0 };
	ezz_trust	*t;
	int64_t		 now;

	(void)state;
	read_pins(ctx, json_object_get(recipe, "pins"), &p);
	assert_true(ezz_time_parse(ezz_json_bytes(json_object_get(recipe,
	    "now")), &now));
	for (size_t i = 0; i < b.n * 8; i++) {
		b.p[i / 8] ^= (uint8_t)(1 << i % 8);
		assert_int_equal(ezz_check_trust(ctx, ezz_bytes_of(&b), "x",
		    &p.roots, now, NULL, &t), 0);
		if (t != NULL && ezz_trust_verdict(t) == EZZ_PASSED)
			fail_msg("bit %zu does not count", i);
		ezz_trust_free(&t);
		b.p[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	for (size_t n = 0; n < b.n; n++) {
		assert_int_equal(ezz_check_trust(ctx, EZZ_BYTES(b.p, n), "x",
		    &p.roots, now, NULL, &t), 0);
		assert_null(t);
	}
	for (size_t i = 0; i < p.roots.n; i++)
		ezz_signer_free(&p.keys[i]);
	ezz_buf_free(&b);
	json_decref(recipe);
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(every_recipe),
		cmocka_unit_test(every_bit_counts),
	};

	return cmocka_run_group_tests_name("trust vectors", tests, NULL, NULL);
}
