/*
 * testvectors/document: each recipe (NAME.json) makes NAME.ofd again, byte
 * for byte, and that package is judged; what did not pass must be what
 * NAME.report says.  Signing steps use the library, or leave out of a
 * signature what the recipe says; edits are made with the writer of packages
 * alone.  See the README there.
 *
 * EZZ_VECTORS_OUT=DIR writes the files there instead of comparing.
 */
#include "stamp_kit.h"

#include <dirent.h>

#include "base/json.h"
#include "op/stamp.h"

static struct kit	 k;
static ezz_verifier	*bodies;	/* knows whose seals they are */

/* ---- a trust pack with two bodies ---- */

#define PACK	"测试信任包"

static void
grant(struct ezz_buf *pack, enum kit_who who, const char *issuer,
    const char *name)
{
	struct ezz_buf		 spki = { 0 }, proof = { 0 }, out = { 0 };
	struct ezz_grant	 g = { .use = EZZ_USE_SEAL, .issuer = issuer,
				    .name = name, .any_schema = true,
				    .any_region = true, .from = KIT_FROM,
				    .to = KIT_UNTIL, .until = KIT_UNTIL };

	assert_int_equal(ezz_signer_public(k.ctx, k.key[who], &spki), EZZ_OK);
	g.spki = ezz_bytes_of(&spki);
	assert_int_equal(ezz_trust_prove(k.ctx, k.key[who], PACK, issuer,
	    KIT_NOW, &proof), EZZ_OK);
	if (ezz_trust_add(k.ctx, ezz_bytes_of(pack), &g,
	    ezz_bytes_of(&proof), KIT_NOW, &out, NULL) != EZZ_OK)
		fail_msg("%s", ezz_message(k.ctx));
	ezz_buf_free(&spki);
	ezz_buf_free(&proof);
	ezz_buf_free(pack);
	*pack = out;
}

/* The same anchors, and a pack that says whose seal a key bears. */
static void
open_bodies(void)
{
	const char		*top = getenv("srcdir");
	struct ezz_buf		 root = { 0 }, pack = { 0 }, out = { 0 };
	struct ezz_bytes	 spki;
	struct ezz_trust_head	 head = { PACK, &spki, 1, 1, false };
	char			 path[4096];

	snprintf(path, sizeof(path), "%s/schemas", top == NULL ? "." : top);
	assert_int_equal(ezz_verifier_new(k.ctx, path, &bodies), EZZ_OK);
	ezz_verifier_documents(bodies);
	assert_int_equal(ezz_verifier_anchor(k.ctx, bodies,
	    EZZ_USE_CA_SIGNER, ezz_bytes_of(&k.cert[KIT_CA])), EZZ_OK);
	assert_int_equal(ezz_verifier_anchor(k.ctx, bodies,
	    EZZ_USE_CA_MAKER, ezz_bytes_of(&k.cert[KIT_MAKERS])), EZZ_OK);
	assert_int_equal(ezz_signer_public(k.ctx, k.key[KIT_CA], &root),
	    EZZ_OK);
	spki = ezz_bytes_of(&root);
	assert_int_equal(ezz_trust_new(k.ctx, &head, &pack), EZZ_OK);
	grant(&pack, KIT_STAMPER, "11119999EXAMPLE2XY",
	    "测试市行政审批服务局");
	grant(&pack, KIT_OTHER, "11440100MB2C123456",
	    "测试市市场监督管理局");
	assert_int_equal(ezz_trust_sign(k.ctx, ezz_bytes_of(&pack),
	    k.key[KIT_CA], KIT_NOW, KIT_UNTIL, &out), EZZ_OK);
	assert_int_equal(ezz_verifier_trust(k.ctx, bodies,
	    ezz_bytes_of(&out), NULL, KIT_NOW), EZZ_OK);
	ezz_buf_free(&root);
	ezz_buf_free(&pack);
	ezz_buf_free(&out);
}

static int
open_kit(void **state)
{
	(void)state;
	kit_open(&k);
	open_bodies();
	return 0;
}

static int
close_kit(void **state)
{
	(void)state;
	ezz_verifier_free(&bodies);
	kit_close(&k);
	return 0;
}

/* ---- recipes ---- */

static const char *
text_of(const json_t *o, const char *key, const char *fallback)
{
	const json_t	*v = json_object_get(o, key);

	return v == NULL ? fallback : json_string_value(v);
}

static size_t
number_of(const json_t *o, const char *key, size_t fallback)
{
	const json_t	*v = json_object_get(o, key);

	return v == NULL ? fallback : (size_t)json_integer_value(v);
}

static enum kit_who
who_of(const json_t *o, const char *key, enum kit_who fallback)
{
	const char	*name = text_of(o, key, NULL);

	for (int i = 0; name != NULL && i < KIT_WHO; i++)
		if (strcmp(kit_certs[i].name + 4, name) == 0)
			return (enum kit_who)i;
	if (name != NULL)
		fail_msg("nobody is called %s", name);
	return fallback;
}

/* Take the package apart, as names and contents. */
struct parts {
	struct ezz_pkg	*pkg;
	char		*names[KIT_PAGES + 32];
	struct ezz_buf	 bytes[KIT_PAGES + 32];
	size_t		 n;
};

static size_t
part_of(struct parts *p, const char *name, bool must)
{
	size_t	 i = 0;

	while (i < p->n && strcmp(p->names[i], name) != 0)
		i++;
	if (must && i == p->n)
		fail_msg("there is no %s", name);
	return i;
}

static void
take_apart(const struct ezz_buf *b, struct parts *p)
{
	memset(p, 0, sizeof(*p));
	assert_int_equal(ezz_pkg_open_bytes(k.ctx, ezz_bytes_of(b), &p->pkg),
	    EZZ_OK);
	for (; p->n < p->pkg->n; p->n++) {
		p->names[p->n] = strdup(p->pkg->entries[p->n].name);
		assert_int_equal(ezz_pkg_read(k.ctx, p->pkg,
		    &p->pkg->entries[p->n], EZZ_MAX_ENTRY,
		    &p->bytes[p->n]), EZZ_OK);
	}
}

static void
put_together(struct parts *p, struct ezz_buf *b)
{
	struct ezz_pkg_put	 puts[KIT_PAGES + 32];

	for (size_t i = 0; i < p->n; i++)
		puts[i] = (struct ezz_pkg_put){ p->names[i],
		    ezz_bytes_of(&p->bytes[i]) };
	ezz_buf_free(b);
	if (ezz_pkg_write(k.ctx, NULL, puts, p->n, kit_into, b) != EZZ_OK)
		fail_msg("%s", ezz_message(k.ctx));
	for (size_t i = 0; i < p->n; i++) {
		free(p->names[i]);
		ezz_buf_free(&p->bytes[i]);
	}
	ezz_pkg_free(&p->pkg);
}

static void
set_part(struct parts *p, const char *name, struct ezz_bytes b)
{
	size_t	 i = part_of(p, name, false);

	if (i == p->n) {
		assert_true(p->n < KIT_PAGES + 32);
		p->names[p->n++] = strdup(name);
	}
	p->bytes[i].n = 0;
	assert_int_equal(ezz_buf_addb(k.ctx, &p->bytes[i], b), EZZ_OK);
}

static void
drop_part(struct parts *p, size_t i)
{
	free(p->names[i]);
	ezz_buf_free(&p->bytes[i]);
	p->n--;
	memmove(&p->names[i], &p->names[i + 1],
	    (p->n - i) * sizeof(p->names[0]));
	memmove(&p->bytes[i], &p->bytes[i + 1],
	    (p->n - i) * sizeof(p->bytes[0]));
	p->bytes[p->n] = (struct ezz_buf){ 0 };
}

static void
edit_part(struct parts *p, const json_t *o)
{
	size_t		 i = part_of(p, text_of(o, "entry", ""), true);
	const char	*from = text_of(o, "from", ""), *to = text_of(o, "to",
			    "");
	struct ezz_buf	 b = { 0 };
	uint8_t		*at;

	at = memmem(p->bytes[i].p, p->bytes[i].n, from, strlen(from));
	if (at == NULL)
		fail_msg("%s has no %s", p->names[i], from);
	assert_int_equal(ezz_buf_add(k.ctx, &b, p->bytes[i].p,
	    (size_t)(at - p->bytes[i].p)), EZZ_OK);
	assert_int_equal(ezz_buf_str(k.ctx, &b, to), EZZ_OK);
	assert_int_equal(ezz_buf_add(k.ctx, &b, at + strlen(from),
	    p->bytes[i].n - (size_t)(at - p->bytes[i].p) - strlen(from)),
	    EZZ_OK);
	ezz_buf_free(&p->bytes[i]);
	p->bytes[i] = b;
}

/* ---- signing ---- */

static struct ezz_buf
seal_of(const json_t *o)
{
	struct kit_seal	 how = { 0 };

	how.version = (int)number_of(o, "version", 4);
	how.signer = who_of(o, "lists", who_of(o, "who", KIT_STAMPER));
	how.maker = who_of(o, "maker", KIT_MAKER);
	how.forged = json_is_true(json_object_get(o, "forged"));
	how.digests = json_is_true(json_object_get(o, "digests"));
	how.until = (int64_t)number_of(o, "until", 0);
	return kit_seal(&k, &how);
}

static bool
is_sign(const json_t *o)
{
	return strcmp(text_of(o, "type", "Seal"), "Sign") == 0;
}

static void
stamp(const json_t *o, struct ezz_buf *b)
{
	enum kit_who			 who = who_of(o, "who", KIT_STAMPER);
	struct ezz_stamping_terms	 t = { .signer = k.key[who],
					    .cert = ezz_bytes_of(
					    &k.cert[who]), .now = KIT_NOW,
					    .no_status = true };
	struct ezz_place		 p = { .pages = text_of(o, "pages",
					    "1"), .x = (double)number_of(o,
					    "x", 100), .y = (double)number_of(
					    o, "y", 200), .centred = true };
	struct ezz_stamp_terms		 terms = { .now = KIT_NOW,
					    .places = &p, .places_n = 1,
					    .no_status = true };
	struct ezz_stamping		*s;
	struct ezz_stamped		 done;
	struct ezz_buf			 esl = seal_of(o), out = { 0 };

	p.kind = json_object_get(o, "straddle") != NULL ?
	    EZZ_PLACE_STRADDLE : EZZ_PLACE_POINT;
	terms.lock = json_is_true(json_object_get(o, "lock"));
	if (!is_sign(o))
		t.seal = ezz_bytes_of(&esl);
	else
		terms.places_n = 0;
	if (ezz_stamping_open(k.ctx, k.v, &t, NULL, &s) != EZZ_OK ||
	    ezz_stamp_bytes(k.ctx, s, ezz_bytes_of(b), "x", &terms, &out,
	    &done) != EZZ_OK)
		fail_msg("%s", ezz_message(k.ctx));
	ezz_report_free(&done.report);
	ezz_stamping_free(&s);
	ezz_buf_free(&esl);
	ezz_buf_free(b);
	*b = out;
}

static bool
left_out(const json_t *o, const char *name)
{
	const json_t	*v;
	size_t		 i;

	json_array_foreach(json_object_get(o, "leave-out"), i, v)
		if (strcmp(json_string_value(v), name) == 0)
			return true;
	return false;
}

/* A signature as nobody should make it: what it covers is the recipe's. */
static void
forge(const json_t *o, struct parts *p)
{
	enum kit_who		 who = who_of(o, "who", KIT_OTHER);
	struct ezz_buf		 esl = seal_of(o), out = { 0 };
	struct ezz_stamping	 s = { .signer = k.key[who],
				    .seal_raw = esl };
	struct ezz_stamp_terms	 t = { .now = KIT_NOW + (int64_t)number_of(
				    o, "later", 0) };
	const char		*list = "Doc_0/Signs/Signatures.xml";
	struct ezz_ofd_stamp	 stamp = { .id = "98", .page = text_of(o,
				    "page", "1"), .boundary = { true,
				    (double)number_of(o, "x", 10),
				    (double)number_of(o, "y", 10), KIT_SIDE,
				    KIT_SIDE } };
	struct ezz_ofd_covered	 refs[KIT_PAGES + 32];
	uint8_t			 sm3[KIT_PAGES + 32][EZZ_DIGEST_MAX];
	struct ezz_ofd_signing	 sig = { .seal = !is_sign(o), .time = t.now,
				    .dir = text_of(o, "dir",
				    "Doc_0/Signs/Sign_9"), .refs = refs,
				    .stamps = &stamp, .n_stamps =
				    !is_sign(o) };
	char			 path[256];

	s.seal = is_sign(o) ? NULL : calloc(1, sizeof(*s.seal));
	if (s.seal != NULL)
		assert_int_equal(ezz_ses_seal_read(k.ctx, ezz_bytes_of(&esl),
		    s.seal), EZZ_OK);
	assert_int_equal(ezz_cert_read(k.ctx, ezz_bytes_of(&k.cert[who]),
	    &s.cert), EZZ_OK);
	assert_int_equal(ezz_ofd_signatures_write(k.ctx,
	    ezz_bytes_of(&p->bytes[part_of(p, list, true)]),
	    text_of(o, "id", "97"), &sig, "98", &out), EZZ_OK);
	set_part(p, list, ezz_bytes_of(&out));
	snprintf(path, sizeof(path), "%s/Seal.esl", sig.dir);
	if (s.seal != NULL)
		set_part(p, path, ezz_bytes_of(&esl));
	for (size_t i = 0; i < p->n; i++) {
		if (left_out(o, p->names[i]) ||
		    strcmp(p->names[i], list) == 0)
			continue;
		assert_int_equal(ezz_digest_once(k.ctx, EZZ_SM3,
		    ezz_bytes_of(&p->bytes[i]), sm3[i]), EZZ_OK);
		refs[sig.n_refs++] = (struct ezz_ofd_covered){ p->names[i],
		    sm3[i] };
	}
	out.n = 0;
	assert_int_equal(ezz_ofd_signature_write(k.ctx, &sig, &out), EZZ_OK);
	snprintf(path, sizeof(path), "%s/Signature.xml", sig.dir);
	set_part(p, path, ezz_bytes_of(&out));
	{
		struct ezz_buf	 value = { 0 };
		char		 prop[300];

		snprintf(prop, sizeof(prop), "/%s", text_of(o, "property",
		    path));
		assert_int_equal(ezz_stamp_value(k.ctx, &s, &t,
		    ezz_bytes_of(&out), prop, &value), EZZ_OK);
		snprintf(path, sizeof(path), "%s/SignedValue.dat", sig.dir);
		set_part(p, path, ezz_bytes_of(&value));
		ezz_buf_free(&value);
	}
	if (s.seal != NULL)
		ezz_ses_seal_clear(s.seal);
	free(s.seal);
	ezz_cert_free(&s.cert);
	ezz_buf_free(&esl);
	ezz_buf_free(&out);
}

/* ---- steps ---- */

static void
change(const char *what, const json_t *arg, struct ezz_buf *b)
{
	struct parts	 p;
	const char	*key;
	const json_t	*v;
	size_t		 i;

	take_apart(b, &p);
	if (strcmp(what, "put") == 0) {
		json_object_foreach((json_t *)(uintptr_t)arg, key, v)
			set_part(&p, key, ezz_json_bytes(v));
	} else if (strcmp(what, "drop") == 0) {
		json_array_foreach(arg, i, v)
			drop_part(&p, part_of(&p, json_string_value(v),
			    true));
	} else if (strcmp(what, "copy") == 0)
		set_part(&p, text_of(arg, "to", ""), ezz_bytes_of(&p.bytes[
		    part_of(&p, text_of(arg, "from", ""), true)]));
	else if (strcmp(what, "edit") == 0)
		edit_part(&p, arg);
	else if (strcmp(what, "forge") == 0)
		forge(arg, &p);
	else
		fail_msg("there is no step %s", what);
	put_together(&p, b);
}

static struct ezz_buf
make(const json_t *recipe)
{
	const json_t	*step, *arg;
	const char	*what;
	struct ezz_buf	 b;
	size_t		 i;

	b = kit_document(&k, number_of(recipe, "pages", 1), text_of(recipe,
	    "extra", ""), NULL);
	json_array_foreach(json_object_get(recipe, "steps"), i, step)
		json_object_foreach((json_t *)(uintptr_t)step, what, arg)
			if (strcmp(what, "stamp") == 0)
				stamp(arg, &b);
			else
				change(what, arg, &b);
	return b;
}

/* ---- each of them ---- */

static void
path_to(char out[4096], const char *name, const char *ext)
{
	const char	*top = getenv("srcdir");
	const char	*to = getenv("EZZ_VECTORS_OUT");

	if (to != NULL && strcmp(ext, ".json") != 0)
		snprintf(out, 4096, "%s/%s%s", to, name, ext);
	else
		snprintf(out, 4096, "%s/testvectors/document/%s%s",
		    top == NULL ? "." : top, name, ext);
}

static void
compare(const char *name, const char *ext, struct ezz_bytes made)
{
	struct ezz_buf	 kept;
	char		 path[4096];
	FILE		*f;

	path_to(path, name, ext);
	if (getenv("EZZ_VECTORS_OUT") != NULL) {
		assert_non_null(f = fopen(path, "wb"));
		assert_int_equal(fwrite(made.p, 1, made.n, f), made.n);
		assert_int_equal(fclose(f), 0);
		return;
	}
	kept = test_file(path);
	if (!ezz_bytes_equal(made, ezz_bytes_of(&kept)))
		fail_msg("%s%s is not what its recipe makes", name, ext);
	ezz_buf_free(&kept);
}

/* The verdict, and a line for each check that did not pass. */
static void
report_lines(const ezz_report *r, struct ezz_buf *out)
{
	static const char *const	 words[] = { "passed",
					    "indeterminate", "failed" };

	assert_int_equal(ezz_buf_fmt(k.ctx, out, "%s\n",
	    words[ezz_report_verdict(r)]), EZZ_OK);
	for (size_t i = 0; i < ezz_report_findings(r); i++) {
		const struct ezz_finding	*f = ezz_report_finding(r, i);

		if (!f->remark && f->verdict != EZZ_PASSED)
			assert_int_equal(ezz_buf_fmt(k.ctx, out,
			    "%s\t%s\t%s\n", f->check, f->of,
			    words[f->verdict]), EZZ_OK);
	}
}

static void
promised(const char *name, const ezz_report *r)
{
	ezz_verdict	 v = ezz_report_verdict(r);
	bool		 kept;

	if (strncmp(name, "good-", 5) == 0)
		kept = ezz_report_accept(r);
	else if (strncmp(name, "unsupported-", 12) == 0)
		kept = v == EZZ_INDETERMINATE && !ezz_report_accept(r);
	else
		kept = strncmp(name, "bad-", 4) == 0 && v != EZZ_PASSED &&
		    !ezz_report_accept(r);
	if (!kept)
		fail_msg("%s has verdict %d", name, v);
}

/* "bodies": by the verifier that knows whose seals they are. */
static ezz_report *
judge(const json_t *recipe, struct ezz_bytes b)
{
	ezz_verifier	*plain = k.v;
	ezz_report	*r;

	if (json_is_true(json_object_get(recipe, "bodies")))
		k.v = bodies;
	r = kit_judged(&k, b);
	k.v = plain;
	return r;
}

static void
one(const char *name, const char *readme)
{
	struct ezz_buf	 raw, b, lines = { 0 };
	json_t		*recipe = NULL;
	ezz_report	*r;
	char		 path[4096];

	if (strstr(readme, name) == NULL)
		fail_msg("README does not know %s", name);
	path_to(path, name, ".json");
	raw = test_file(path);
	if (ezz_json_read(k.ctx, ezz_bytes_of(&raw), 1 << 20,
	    EZZ_JSON_NO_REALS, &recipe) != EZZ_OK)
		fail_msg("%s: %s", name, ezz_message(k.ctx));
	b = make(recipe);
	compare(name, ".ofd", ezz_bytes_of(&b));
	r = judge(recipe, ezz_bytes_of(&b));
	report_lines(r, &lines);
	promised(name, r);
	compare(name, ".report", ezz_bytes_of(&lines));
	ezz_report_free(&r);
	ezz_buf_free(&raw);
	ezz_buf_free(&b);
	ezz_buf_free(&lines);
	ezz_json_free(&recipe);
}

static void
every_recipe(void **state)
{
	struct dirent	**names;
	struct ezz_buf	 readme;
	char		 dir[4096];
	int		 n, seen = 0;

	(void)state;
	path_to(dir, "README", ".json");
	*strrchr(dir, '.') = '\0';
	readme = test_file(dir);
	assert_true(readme.n < readme.cap);
	readme.p[readme.n] = '\0';
	*strrchr(dir, '/') = '\0';
	n = scandir(dir, &names, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		char	*dot = strstr(names[i]->d_name, ".json");

		if (dot != NULL) {
			*dot = '\0';
			one(names[i]->d_name, (const char *)readme.p);
			seen++;
		}
		free(names[i]);
	}
	free(names);
	ezz_buf_free(&readme);
	assert_true(seen >= 20);
	print_message("# %d recipes\n", seen);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(every_recipe),
	};

	return cmocka_run_group_tests_name("document vectors", tests,
	    open_kit, close_kit);
}
