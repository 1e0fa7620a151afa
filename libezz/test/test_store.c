/*
 * Stores of evidence: the records that come out are those of a batch, however
 * the lines went in; both renewals; and what happens to a store of which any
 * byte was changed, any file cut.
 */
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tsa.h"

#include "base/codec.h"
#include "object/report.h"
#include "op/evidence.h"
#include "op/store.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define NOW		1800000000
#define ROOMY		((size_t)1024 * 1024)
#define NARROW		((size_t)2048)		/* a dozen lines a run */

static struct tsa	 tsa;
static ezz_verifier	*verifier;
static ezz_ctx		*ctx;
static const struct ezz_verify_terms terms = { .time = NOW,
    .no_status = true };

static void
clear(const char *dir)
{
	DIR		*d = opendir(dir);
	struct dirent	*e;

	while (d != NULL && (e = readdir(d)) != NULL)
		unlinkat(dirfd(d), e->d_name, 0);
	if (d != NULL)
		closedir(d);
	rmdir(dir);
}

static void
put(const char *path, struct ezz_bytes b)
{
	FILE	*f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(b.p, 1, b.n, f), b.n);
	assert_int_equal(fclose(f), 0);
}

static struct ezz_buf
token_over(struct ezz_bytes digest, const char *hash, int64_t time)
{
	struct tsa_say	 say = { .time = time, .digest = digest,
			    .hash = ezz_hash_oid(ezz_hash_by_name(hash)) };

	return tsa_token(&tsa, &say);
}

static void
digest_of(size_t i, uint8_t d[32])
{
	char	 text[32];

	snprintf(text, sizeof(text), "object %zu", i);
	assert_int_equal(ezz_digest_once(ctx, EZZ_SM3, ezz_bytes_str(text),
	    d), EZZ_OK);
}

static void
line_of(size_t i, struct ezz_buf *line)
{
	uint8_t	 d[32];

	digest_of(i, d);
	line->n = 0;
	ezz_buf_str(ctx, line, "{\"leaf\":\"");
	ezz_hex_write(ctx, EZZ_BYTES(d, 32), line);
	ezz_buf_fmt(ctx, line, "\",\"hash\":\"SM3\",\"path\":\"目录/%zu\","
	    "\"size\":%zu}", i, i);
}

/* n objects by steps of step, which takes in each of them, some twice. */
static struct ezz_buf
make(const char *out, size_t n, size_t step, size_t memory)
{
	ezz_store_maker	*m;
	struct ezz_buf	 line = { 0 }, root = { 0 }, token;

	assert_int_equal(ezz_store_begin(ctx, "SM3", out, memory, NULL, &m),
	    EZZ_OK);
	for (size_t k = 0; k < n + n / 3; k++) {
		line_of(k * step % n, &line);
		if (ezz_store_add(ctx, m, ezz_bytes_of(&line)) != EZZ_OK)
			fail_msg("%s", ezz_message(ctx));
	}
	if (ezz_store_root(ctx, m, &root) != EZZ_OK)
		fail_msg("%s", ezz_message(ctx));
	assert_int_equal(ezz_store_lines(m), n);
	token = token_over(ezz_bytes_of(&root), "SM3", TSA_FROM + 1);
	assert_int_equal(ezz_store_finish(ctx, m, ezz_bytes_of(&token)),
	    EZZ_OK);
	ezz_store_drop(&m);
	assert_null(m);
	ezz_buf_free(&line);
	ezz_buf_free(&token);
	return root;
}

/* ---- the same as a batch ------------------------------------------------- */

static ezz_evidence_batch *
batch_of(size_t n, struct ezz_buf *root)
{
	ezz_evidence_batch	*b;

	assert_int_equal(ezz_evidence_batch_new(ctx, "SM3", &b), EZZ_OK);
	for (size_t i = 0; i < n; i++) {
		uint8_t	 d[32];

		digest_of(i, d);
		assert_int_equal(ezz_evidence_batch_add(ctx, b,
		    EZZ_RENEW_NOTHING, EZZ_BYTES(NULL, 0), EZZ_BYTES(d, 32)),
		    EZZ_OK);
	}
	assert_int_equal(ezz_evidence_batch_root(ctx, b, root), EZZ_OK);
	return b;
}

/* In the order of the manifest, backwards, or by lines that were kept. */
static void
compare(const char *dir, size_t n)
{
	struct ezz_buf		 root = { 0 }, token = test_file("s/token-1-1"
				    ".der"), ours = { 0 }, theirs = { 0 };
	ezz_evidence_batch	*b = batch_of(n, &root);
	struct ezz_store_object	 o;
	struct ezz_buf		 line = { 0 };
	ezz_store		*s;

	assert_int_equal(ezz_store_open(ctx, dir, &s), EZZ_OK);
	assert_int_equal(ezz_store_objects(s), n);
	for (size_t i = 0; i < 2 * n; i++) {
		if (i < n)
			assert_int_equal(ezz_store_next(ctx, s, &o), EZZ_OK);
		else {
			line_of(i * 7 % n, &line);
			assert_int_equal(ezz_store_take(ctx, s,
			    ezz_bytes_of(&line), &o), EZZ_OK);
		}
		ours.n = theirs.n = 0;
		assert_int_equal(ezz_store_record(ctx, s, &ours), EZZ_OK);
		assert_int_equal(ezz_evidence_batch_record(ctx, b, o.size,
		    ezz_bytes_of(&token), &theirs), EZZ_OK);
		assert_true(ezz_bytes_equal(ezz_bytes_of(&ours),
		    ezz_bytes_of(&theirs)));
	}
	assert_int_equal(ezz_store_next(ctx, s, &o), EZZ_ENOTFOUND);
	ezz_store_free(&s);
	ezz_evidence_batch_free(&b);
	ezz_buf_free(&line);
	ezz_buf_free(&root);
	ezz_buf_free(&token);
	ezz_buf_free(&ours);
	ezz_buf_free(&theirs);
}

static void
records_are_those_of_a_batch(void **state)
{
	static const size_t	 sizes[] = { 1, 2, 3, 16, 17, 33, 257,
				    4097 };

	(void)state;
	for (size_t k = 0; k < COUNT(sizes); k++) {
		struct ezz_buf	 root = { 0 }, got = make("s", sizes[k], 1,
				    ROOMY);
		ezz_evidence_batch *b = batch_of(sizes[k], &root);

		assert_true(ezz_bytes_equal(ezz_bytes_of(&root),
		    ezz_bytes_of(&got)));
		compare("s", sizes[k]);
		ezz_evidence_batch_free(&b);
		ezz_buf_free(&root);
		ezz_buf_free(&got);
		clear("s");
	}
}

static void
same_file(const char *a, const char *b)
{
	struct ezz_buf	 x = test_file(a), y = test_file(b);

	assert_true(ezz_bytes_equal(ezz_bytes_of(&x), ezz_bytes_of(&y)));
	ezz_buf_free(&x);
	ezz_buf_free(&y);
}

/* Neither order, nor repetition, nor how much memory there was. */
static void
the_lines_alone_count(void **state)
{
	static const struct { size_t step, memory; } ways[] = {
		{ 1, NARROW }, { 3001, ROOMY }, { 3001, NARROW },
		{ 1999, 4096 },
	};
	struct ezz_buf	 root = make("s", 3000, 1, ROOMY), got;

	(void)state;
	for (size_t i = 0; i < COUNT(ways); i++) {
		got = make("t", 3000, ways[i].step, ways[i].memory);
		assert_true(ezz_bytes_equal(ezz_bytes_of(&root),
		    ezz_bytes_of(&got)));
		same_file("s/manifest.ndjson", "t/manifest.ndjson");
		same_file("s/tree-1.bin", "t/tree-1.bin");
		same_file("s/batch.json", "t/batch.json");
		ezz_buf_free(&got);
		clear("t");
	}
	ezz_buf_free(&root);
	clear("s");
}

/* ---- files, groups, renewals --------------------------------------------- */

#define GROUP	"{\"path\":\"five\",\"members\":["			\
		"{\"role\":\"metadata\",\"path\":\"meta\"},"		\
		"{\"role\":\"validation\",\"path\":\"crl\"}]}"

static const char	*const orders[] = {
	"one", "two", "three", "{\"path\":\"four\"}", GROUP
};
static const char	*const names[] = { "one", "two", "three", "four",
				    "five", "meta", "crl" };

static void
write_files(void)
{
	for (size_t i = 0; i < COUNT(names); i++)
		put(names[i], ezz_bytes_str(names[i]));
}

static void
map_all(const char *out)
{
	ezz_store_maker	*m;
	struct ezz_buf	 line = { 0 }, root = { 0 }, token;
	bool		 good;

	assert_int_equal(ezz_store_begin(ctx, "SM3", out, ROOMY, NULL, &m),
	    EZZ_OK);
	for (size_t i = 0; i < COUNT(orders); i++) {
		line.n = 0;
		if (ezz_store_map(ctx, "SM3", ezz_bytes_str(orders[i]), &good,
		    &line) != EZZ_OK || !good ||
		    ezz_store_add(ctx, m, ezz_bytes_of(&line)) != EZZ_OK)
			fail_msg("%s: %s", orders[i], ezz_message(ctx));
	}
	assert_int_equal(ezz_store_root(ctx, m, &root), EZZ_OK);
	token = token_over(ezz_bytes_of(&root), "SM3", TSA_FROM + 1);
	assert_int_equal(ezz_store_finish(ctx, m, ezz_bytes_of(&token)),
	    EZZ_OK);
	ezz_store_drop(&m);
	ezz_buf_free(&line);
	ezz_buf_free(&root);
	ezz_buf_free(&token);
}

static ezz_verdict
verdict_of_store(const char *dir)
{
	ezz_store	*s;
	ezz_report	*r;
	ezz_verdict	 v;

	if (ezz_store_open(ctx, dir, &s) != EZZ_OK)
		return EZZ_FAILED;
	if (ezz_verify_store(ctx, verifier, s, dir, &terms, &r) != EZZ_OK)
		fail_msg("%s", ezz_message(ctx));
	v = ezz_report_verdict(r);
	ezz_report_free(&r);
	ezz_store_free(&s);
	return v;
}

/* The object with its files as they lie there. */
static bool
object_holds(ezz_store *s, const struct ezz_store_object *o)
{
	struct ezz_buf	 files[8] = { { 0 } }, record = { 0 };
	struct ezz_bytes all[8];
	ezz_report	*r;
	size_t		 n = 0;
	bool		 good;

	do {
		files[n] = test_file(n == 0 ? o->path : o->members[n].path);
		all[n] = ezz_bytes_of(&files[n]);
	} while (++n + 1 < o->members_n);
	if (o->members_n > 0)
		all[n++] = o->list;
	if (ezz_store_record(ctx, s, &record) != EZZ_OK)
		fail_msg("%s: %s", o->path, ezz_message(ctx));
	assert_int_equal(ezz_verify_evidence(ctx, verifier,
	    ezz_bytes_of(&record), all, n, o->path, &terms, &r), EZZ_OK);
	good = ezz_report_accept(r);
	ezz_report_free(&r);
	ezz_buf_free(&record);
	for (size_t i = 0; i < COUNT(files); i++)
		ezz_buf_free(&files[i]);
	return good;
}

static size_t
objects_that_hold(const char *dir)
{
	struct ezz_store_object	 o;
	ezz_store		*s;
	size_t			 n = 0;

	assert_int_equal(ezz_store_open(ctx, dir, &s), EZZ_OK);
	while (ezz_store_next(ctx, s, &o) == EZZ_OK)
		n += object_holds(s, &o);
	for (size_t i = 0; i < 5 && n == 5; i++) {
		if (ezz_store_find(ctx, s, names[i], &o) != EZZ_OK)
			fail_msg("%s: %s", names[i], ezz_message(ctx));
		assert_true(object_holds(s, &o));
	}
	ezz_store_free(&s);
	return n;
}

static void
restamp(const char *from, const char *to, int64_t time)
{
	struct ezz_buf	 digest = { 0 }, token;
	ezz_store	*s;

	assert_int_equal(ezz_store_open(ctx, from, &s), EZZ_OK);
	assert_int_equal(ezz_store_covered(ctx, s, &digest), EZZ_OK);
	token = token_over(ezz_bytes_of(&digest), ezz_store_hash(s), time);
	assert_int_equal(ezz_store_restamp(ctx, s, ezz_bytes_of(&token), to),
	    EZZ_OK);
	assert_int_equal(ezz_store_restamp(ctx, s, ezz_bytes_of(&token), to),
	    EZZ_EEXISTS);
	ezz_buf_free(&digest);
	ezz_buf_free(&token);
	ezz_store_free(&s);
}

/* skip: leave the last object out. */
static ezz_status
retree(const char *from, const char *to, const char *hash, int64_t time,
    bool skip)
{
	struct ezz_buf		 line = { 0 }, root = { 0 }, token = { 0 };
	struct ezz_store_object	 o;
	ezz_store_maker		*m;
	ezz_store		*s;
	size_t			 left;
	ezz_status		 st = EZZ_OK;

	assert_int_equal(ezz_store_open(ctx, from, &s), EZZ_OK);
	assert_int_equal(ezz_store_begin(ctx, hash, to, ROOMY, s, &m),
	    EZZ_OK);
	left = (size_t)ezz_store_objects(s) - skip;
	while (st == EZZ_OK && left-- > 0 &&
	    ezz_store_next(ctx, s, &o) == EZZ_OK) {
		line.n = 0;
		if ((st = ezz_store_remap(ctx, s, hash, &line)) == EZZ_OK)
			st = ezz_store_add(ctx, m, ezz_bytes_of(&line));
	}
	if (st == EZZ_OK && (st = ezz_store_root(ctx, m, &root)) == EZZ_OK) {
		token = token_over(ezz_bytes_of(&root), hash, time);
		st = ezz_store_finish(ctx, m, ezz_bytes_of(&token));
	}
	ezz_store_drop(&m);
	ezz_store_free(&s);
	ezz_buf_free(&line);
	ezz_buf_free(&root);
	ezz_buf_free(&token);
	return st;
}

static void
stores_are_renewed(void **state)
{
	(void)state;
	write_files();
	map_all("a");
	assert_int_equal(objects_that_hold("a"), 5);
	restamp("a", "b", TSA_FROM + 2);
	assert_int_equal(retree("b", "c", "SHA-256", TSA_FROM + 3, false),
	    EZZ_OK);
	restamp("c", "d", TSA_FROM + 4);
	assert_int_equal(retree("d", "e", "SHA-512", TSA_FROM + 5, false),
	    EZZ_OK);
	for (const char *p = "abcde"; *p != '\0'; p++) {
		char	 dir[2] = { *p, '\0' };

		assert_int_equal(verdict_of_store(dir), EZZ_PASSED);
		assert_int_equal(objects_that_hold(dir), 5);
	}
	/* a member counts as much as its file */
	put("meta", ezz_bytes_str("changed"));
	put("two", ezz_bytes_str("changed"));
	assert_int_equal(objects_that_hold("e"), 3);
	/* what was changed is not renewed, nor is a part */
	assert_int_equal(retree("c", "f", "SHA-384", TSA_FROM + 5, false),
	    EZZ_EREFUSED);
	write_files();
	assert_int_equal(retree("c", "f", "SHA-384", TSA_FROM + 5, true),
	    EZZ_EREFUSED);
	assert_int_equal(access("f", F_OK), -1);
	for (const char *p = "abcde"; *p != '\0'; p++) {
		char	 dir[2] = { *p, '\0' };

		clear(dir);
	}
}

/* ---- stores that were changed -------------------------------------------- */

static size_t
spoil_bytes(const char *path, size_t step)
{
	struct ezz_buf	 b = test_file(path);
	size_t		 passed = 0;

	for (size_t i = 0; i < b.n; i += step) {
		b.p[i] ^= 1;
		put(path, ezz_bytes_of(&b));
		passed += verdict_of_store("s") == EZZ_PASSED;
		b.p[i] ^= 1;
	}
	for (size_t n = 0; n < b.n; n += 7 * step) {
		put(path, EZZ_BYTES(b.p, n));
		assert_int_not_equal(verdict_of_store("s"), EZZ_PASSED);
	}
	assert_int_equal(ezz_buf_byte(ctx, &b, ' '), EZZ_OK);
	put(path, ezz_bytes_of(&b));
	/* a space behind JSON says nothing */
	assert_int_equal(verdict_of_store("s") == EZZ_PASSED,
	    strcmp(path, "s/batch.json") == 0);
	b.n--;
	put(path, ezz_bytes_of(&b));
	assert_int_equal(verdict_of_store("s"), EZZ_PASSED);
	ezz_buf_free(&b);
	return passed;
}

static void
no_byte_can_be_changed(void **state)
{
	struct ezz_buf	 root = make("s", 40, 1, ROOMY);

	(void)state;
	assert_int_equal(spoil_bytes("s/batch.json", 1), 0);
	assert_int_equal(spoil_bytes("s/tree-1.bin", 5), 0);
	/* versions that nobody signs */
	assert_in_range(spoil_bytes("s/token-1-1.der", 9), 0, 3);
	/* names and sizes are no evidence; their members would be */
	assert_in_range(spoil_bytes("s/manifest.ndjson", 3), 1, 1000);
	ezz_buf_free(&root);
	clear("s");
}

static void
whole_files_are_missed(void **state)
{
	static const char *const files[] = { "s/batch.json",
	    "s/manifest.ndjson", "s/token-1-1.der", "s/tree-1.bin" };
	struct ezz_buf	 root = make("s", 20, 1, ROOMY);

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		ezz_store	*s;

		assert_int_equal(rename(files[i], "kept"), 0);
		assert_int_not_equal(ezz_store_open(ctx, "s", &s), EZZ_OK);
		assert_null(s);
		assert_int_equal(mkdir(files[i], 0755), 0);
		assert_int_not_equal(ezz_store_open(ctx, "s", &s), EZZ_OK);
		assert_int_equal(rmdir(files[i]), 0);
		assert_int_equal(rename("kept", files[i]), 0);
	}
	assert_int_equal(verdict_of_store("s"), EZZ_PASSED);
	ezz_buf_free(&root);
	clear("s");
}

/* Another store's files under this one's name. */
static void
files_of_another_store(void **state)
{
	static const char *const files[] = { "batch.json",
	    "manifest.ndjson", "token-1-1.der", "tree-1.bin" };
	struct ezz_buf	 one = make("s", 20, 1, ROOMY);
	struct ezz_buf	 two = make("t", 21, 1, ROOMY);

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		char	 a[64], b[64];

		snprintf(a, sizeof(a), "s/%s", files[i]);
		snprintf(b, sizeof(b), "t/%s", files[i]);
		assert_int_equal(rename(a, "kept"), 0);
		assert_int_equal(link(b, a), 0);
		assert_int_not_equal(verdict_of_store("s"), EZZ_PASSED);
		assert_int_equal(rename("kept", a), 0);
	}
	assert_int_equal(verdict_of_store("s"), EZZ_PASSED);
	ezz_buf_free(&one);
	ezz_buf_free(&two);
	clear("s");
	clear("t");
}

/* ---- heads and lines ----------------------------------------------------- */

#define ROOT	"\"root\":\"00112233445566778899aabbccddeeff"		\
		"00112233445566778899aabbccddeeff\""
#define CHAIN	"{\"hash\":\"SM3\"," ROOT ",\"stamps\":1}"

static const struct text {
	const char	*text;
	ezz_status	 st;
} heads[] = {
	{ "{\"ezz-evidence\":1,\"objects\":1,\"chains\":[" CHAIN "]}",
	    EZZ_OK },
	{ "{\"ezz-evidence\":2,\"objects\":1,\"chains\":[" CHAIN "]}",
	    EZZ_EUNSUPPORTED },
	{ "{\"ezz-evidence\":1,\"objects\":1,\"chains\":[" CHAIN "],\"x\":1}",
	    EZZ_EUNSUPPORTED },
	{ "{\"objects\":1,\"chains\":[" CHAIN "]}", EZZ_EFORMAT },
	{ "{\"ezz-evidence\":1,\"objects\":0,\"chains\":[" CHAIN "]}",
	    EZZ_EFORMAT },
	{ "{\"ezz-evidence\":1,\"objects\":-1,\"chains\":[" CHAIN "]}",
	    EZZ_EFORMAT },
	{ "{\"ezz-evidence\":1,\"objects\":1e3,\"chains\":[" CHAIN "]}",
	    EZZ_EFORMAT },
	{ "{\"ezz-evidence\":1,\"objects\":9007199254740991,\"chains\":["
	    CHAIN "]}", EZZ_EFORMAT },
	{ "{\"ezz-evidence\":1,\"objects\":1,\"chains\":[]}", EZZ_EFORMAT },
	{ "{\"ezz-evidence\":1,\"objects\":1,\"chains\":{}}", EZZ_EFORMAT },
	{ "{\"ezz-evidence\":1,\"objects\":1,\"chains\":[{\"hash\":\"MD5\","
	    ROOT ",\"stamps\":1}]}", EZZ_EFORMAT },
	{ "{\"ezz-evidence\":1,\"objects\":1,\"chains\":[{\"hash\":"
	    "\"SHA-512\"," ROOT ",\"stamps\":1}]}", EZZ_EFORMAT },
	{ "{\"ezz-evidence\":1,\"objects\":1,\"chains\":[{\"hash\":\"SM3\","
	    ROOT ",\"stamps\":0}]}", EZZ_EFORMAT },
	{ "{\"ezz-evidence\":1,\"objects\":1,\"chains\":[{\"hash\":\"SM3\","
	    ROOT ",\"stamps\":129}]}", EZZ_EFORMAT },
	{ "{\"ezz-evidence\":1,\"objects\":1,\"chains\":[{\"hash\":\"SM3\","
	    ROOT ",\"stamps\":100},{\"hash\":\"SM3\"," ROOT
	    ",\"stamps\":29}]}", EZZ_EFORMAT },
	{ "{\"ezz-evidence\":1,\"objects\":1,\"chains\":[{\"hash\":\"SM3\","
	    "\"root\":\"0011\",\"stamps\":1}]}", EZZ_EFORMAT },
	{ "{\"ezz-evidence\":1,\"objects\":1,\"chains\":[1]}", EZZ_EFORMAT },
	{ "[]", EZZ_EFORMAT }, { "", EZZ_EFORMAT },
};

static void
heads_are_read_strictly(void **state)
{
	struct ezz_store_head	 h;

	(void)state;
	for (size_t i = 0; i < COUNT(heads); i++)
		if (ezz_store_head_read(ctx, ezz_bytes_str(heads[i].text),
		    &h) != heads[i].st)
			fail_msg("%s: %s", heads[i].text, ezz_message(ctx));
}

#define HEX	"00112233445566778899aabbccddeeff"			\
		"00112233445566778899aabbccddeeff"
#define PLAIN	"{\"leaf\":\"" HEX "\",\"hash\":\"SM3\",\"path\":\"a\","	\
		"\"size\":1"
#define MEMBER(role, path)						\
		"{\"role\":\"" role "\",\"path\":\"" path "\",\"size\":1,"	\
		"\"digest\":\"" HEX "\"}"

static const struct text lines[] = {
	{ PLAIN "}", EZZ_OK },
	{ " { \"size\" : 1, \"path\" : \"a\", \"hash\":\"SM3\",\"leaf\":\""
	    HEX "\"}", EZZ_OK },
	{ "{\"path\":\"a\",\"error\":\"gone\"}", EZZ_OK },
	{ PLAIN ",\"before\":[\"" HEX "\"]}", EZZ_OK },
	{ PLAIN ",\"members\":[" MEMBER("file", "a") ","
	    MEMBER("list", "b") "]}", EZZ_OK },
	{ PLAIN, EZZ_EFORMAT }, { PLAIN "}}", EZZ_EFORMAT },
	{ PLAIN ",\"before\":[\"00\"]}", EZZ_EFORMAT },
	{ PLAIN ",\"before\":{}}", EZZ_EFORMAT },
	{ PLAIN ",\"members\":[]}", EZZ_EFORMAT },
	{ PLAIN ",\"members\":[" MEMBER("file", "a") "]}", EZZ_EFORMAT },
	{ PLAIN ",\"members\":[" MEMBER("file", "x") ","
	    MEMBER("list", "b") "]}", EZZ_EFORMAT },
	{ PLAIN ",\"members\":[" MEMBER("file", "a") ","
	    MEMBER("report", "b") "]}", EZZ_EFORMAT },
	{ PLAIN ",\"members\":[" MEMBER("file", "a") ","
	    MEMBER("", "b") "]}", EZZ_EFORMAT },
	{ PLAIN ",\"members\":[" MEMBER("FILE", "a") ","
	    MEMBER("list", "b") "]}", EZZ_EFORMAT },
	{ PLAIN ",\"members\":[1,2]}", EZZ_EFORMAT },
	{ PLAIN ",\"before\":[\"" HEX "\"],\"members\":["
	    MEMBER("file", "a") "," MEMBER("list", "b") "]}", EZZ_EFORMAT },
	{ "{\"leaf\":\"" HEX "\",\"hash\":\"SM3\",\"path\":\"a\"}",
	    EZZ_EFORMAT },
	{ "{\"leaf\":\"" HEX "\",\"hash\":\"SM3\",\"path\":\"\",\"size\":1}",
	    EZZ_EFORMAT },
	{ "{\"leaf\":\"" HEX "\",\"hash\":\"SM3\",\"path\":\"a\",\"size\":"
	    "-1}", EZZ_EFORMAT },
	{ "{\"leaf\":\"" HEX "\",\"hash\":\"SHA-512\",\"path\":\"a\","
	    "\"size\":1}", EZZ_EFORMAT },
	{ "{\"leaf\":\"" HEX "\",\"hash\":\"MD5\",\"path\":\"a\","
	    "\"size\":1}", EZZ_EFORMAT },
	{ "{\"leaf\":\"" HEX "00\",\"hash\":\"SM3\",\"path\":\"a\","
	    "\"size\":1}", EZZ_EFORMAT },
	{ "{\"leaf\":\"\",\"hash\":\"SM3\",\"path\":\"a\",\"size\":1}",
	    EZZ_EFORMAT },
	{ "{\"hash\":\"SM3\",\"path\":\"a\",\"size\":1}", EZZ_EFORMAT },
	{ "a", EZZ_EFORMAT }, { "", EZZ_EFORMAT }, { "{}", EZZ_EFORMAT },
};

/* One spelling: what is read and written again is read the same way. */
static void
lines_have_one_spelling(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		struct ezz_bytes	 b = ezz_bytes_str(lines[i].text);
		struct ezz_buf		 once = { 0 }, twice = { 0 };
		struct ezz_store_line	 l;

		if (ezz_store_line_read(ctx, b, &l) != lines[i].st)
			fail_msg("%s: %s", lines[i].text, ezz_message(ctx));
		if (lines[i].st == EZZ_OK) {
			assert_int_equal(ezz_store_line_write(ctx, &l, &once),
			    EZZ_OK);
			ezz_store_line_done(&l);
			assert_int_equal(ezz_store_line_read(ctx,
			    ezz_bytes_of(&once), &l), EZZ_OK);
			assert_int_equal(ezz_store_line_write(ctx, &l,
			    &twice), EZZ_OK);
			ezz_store_line_done(&l);
			assert_true(ezz_bytes_equal(ezz_bytes_of(&once),
			    ezz_bytes_of(&twice)));
		}
		assert_int_equal(ezz_store_line_plain(b, EZZ_SM3), i == 0);
		ezz_buf_free(&once);
		ezz_buf_free(&twice);
	}
}

/* Two that differ in spelling alone are one. */
static void
foreign_spellings_are_one_line(void **state)
{
	static const char *const	 texts[] = {
		PLAIN "}",
		"{\"size\":1,\"path\":\"a\",\"leaf\":\"" HEX
		    "\",\"hash\":\"SM3\"}",
		"{\"leaf\":\"" HEX "\", \"hash\":\"SM3\", \"path\":\"\\u0061\""
		    ",\"size\":1}",
	};
	ezz_store_maker	*m;
	struct ezz_buf	 root = { 0 };

	(void)state;
	assert_int_equal(ezz_store_begin(ctx, "SM3", "s", NARROW, NULL, &m),
	    EZZ_OK);
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_int_equal(ezz_store_add(ctx, m,
		    ezz_bytes_str(texts[i])), EZZ_OK);
	assert_int_equal(ezz_store_root(ctx, m, &root), EZZ_OK);
	assert_int_equal(ezz_store_lines(m), 1);
	assert_int_equal(ezz_store_add(ctx, m, ezz_bytes_str(texts[0])),
	    EZZ_EINVAL);
	ezz_store_drop(&m);
	assert_int_equal(access("s", F_OK), -1);
	ezz_buf_free(&root);
}

static void
nonsense_makes_no_store(void **state)
{
	static const struct text	 bad[] = {
		{ "{\"path\":\"a\",\"error\":\"gone\"}", EZZ_EREFUSED },
		{ PLAIN ",\"before\":[\"" HEX "\"]}", EZZ_EFORMAT },
		{ PLAIN ",\"members\":[" MEMBER("file", "a") ","
		    MEMBER("list", "b") "]}", EZZ_EFORMAT },
		{ "{\"leaf\":\"" HEX "\",\"hash\":\"SHA-256\",\"path\":\"a\","
		    "\"size\":1}", EZZ_EFORMAT },
		{ "a file", EZZ_EFORMAT },
	};
	ezz_store_maker	*m;
	struct ezz_buf	 root = { 0 };
	ezz_store	*s;

	(void)state;
	assert_int_equal(ezz_store_begin(ctx, "MD5", "s", NARROW, NULL, &m),
	    EZZ_EINVAL);
	assert_int_equal(ezz_store_begin(ctx, "SM3", "no/s", NARROW, NULL,
	    &m), EZZ_ENOTFOUND);
	assert_null(m);
	assert_int_equal(ezz_store_begin(ctx, "SM3", "s", NARROW, NULL, &m),
	    EZZ_OK);
	for (size_t i = 0; i < COUNT(bad); i++)
		if (ezz_store_add(ctx, m, ezz_bytes_str(bad[i].text)) !=
		    bad[i].st)
			fail_msg("%s: %s", bad[i].text, ezz_message(ctx));
	assert_int_equal(ezz_store_finish(ctx, m, EZZ_BYTES("", 0)),
	    EZZ_EINVAL);
	assert_int_equal(ezz_store_root(ctx, m, &root), EZZ_EINVAL);
	ezz_store_drop(&m);
	assert_int_not_equal(ezz_store_open(ctx, "s", &s), EZZ_OK);
	ezz_buf_free(&root);
}

/* ---- map ----------------------------------------------------------------- */

static void
parts_are_all_of_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < 100; i++) {
		char	 name[32];
		size_t	 parts = 0;
		bool	 mine;

		snprintf(name, sizeof(name), i % 2 == 0 ? "f%zu" :
		    "{\"path\":\"f%zu\"}", i);
		for (uint64_t k = 1; k <= 7; k++) {
			assert_int_equal(ezz_store_share(ctx,
			    ezz_bytes_str(name), k, 7, &mine), EZZ_OK);
			parts += mine;
		}
		assert_int_equal(parts, 1);
	}
}

static void
what_cannot_be_read_is_said(void **state)
{
#define ONE(members)	"{\"path\":\"one\",\"members\":" members "}"
	static const char *const	 bad[] = { "missing", ".", "",
		ONE("[{\"role\":\"metadata\",\"path\":\"missing\"}]"),
		ONE("[{\"role\":\"list\",\"path\":\"one\"}]"),
		ONE("[{\"path\":\"one\"}]"),
		"{\"path\":\"one\",\"members\":3}", "{\"path\":3}",
		"\xff\xfe" };
	struct ezz_store_line	 l;

	(void)state;
	write_files();
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct ezz_buf	 line = { 0 };
		bool		 good = true;
		ezz_status	 st;

		st = ezz_store_map(ctx, "SM3", ezz_bytes_str(bad[i]), &good,
		    &line);
		assert_false(good);
		if (st == EZZ_OK && bad[i][0] != '\0' && bad[i][0] != '\xff' &&
		    i != 7) {
			assert_int_equal(ezz_store_line_read(ctx,
			    ezz_bytes_of(&line), &l), EZZ_OK);
			assert_non_null(l.fault);
			ezz_store_line_done(&l);
		}
		ezz_buf_free(&line);
	}
	for (size_t i = 0; i < COUNT(names); i++)
		unlink(names[i]);
}

/* ---- the frame ----------------------------------------------------------- */

static char	 dir[4096];

static int
begin(void **state)
{
	const char	*tmp = getenv("TMPDIR");

	(void)state;
	snprintf(dir, sizeof(dir), "%s/ezz-store.XXXXXX", tmp == NULL ?
	    "/tmp" : tmp);
	if (mkdtemp(dir) == NULL || chdir(dir) == -1)
		return -1;
	tsa = tsa_new(test_ctx());
	ctx = tsa.ctx;
	verifier = tsa_verifier(&tsa);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	ezz_verifier_free(&verifier);
	ezz_ctx_free(&tsa.ctx);
	tsa_free(&tsa);
	return chdir("/") == 0 && rmdir(dir) == 0 ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(records_are_those_of_a_batch),
		cmocka_unit_test(the_lines_alone_count),
		cmocka_unit_test(stores_are_renewed),
		cmocka_unit_test(no_byte_can_be_changed),
		cmocka_unit_test(whole_files_are_missed),
		cmocka_unit_test(files_of_another_store),
		cmocka_unit_test(heads_are_read_strictly),
		cmocka_unit_test(lines_have_one_spelling),
		cmocka_unit_test(foreign_spellings_are_one_line),
		cmocka_unit_test(nonsense_makes_no_store),
		cmocka_unit_test(parts_are_all_of_it),
		cmocka_unit_test(what_cannot_be_read_is_said),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
