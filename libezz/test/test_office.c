/*
 * Offices: office.conf line by line; the issue record, which may give no
 * index and no token twice; states that do not come back; publishing.
 */
#include "test.h"

#include <ftw.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "object/office.h"
#include "object/office_record.h"

#define NOW	INT64_C(1795399200)
#define SECRET	"00112233445566778899aabbccddeeff" \
		"ffeeddccbbaa99887766554433221100"

static const char	 key_pem[] =
	"-----BEGIN PRIVATE KEY-----\n"
	"MIGHAgEAMBMGByqGSM49AgEGCCqBHM9VAYItBG0wawIBAQQgVownaKDhvYtIhP6r\n"
	"2e1EmjJdsEBVB6UQrv9zO0CtbdehRANCAASP/Mbm8r+LyM2AYnPHrYWJYque9kGY\n"
	"s07XsLoD9qOWDQI7nO1KOKPdeY9C6/WnnWL0KLN+isQvlgjzWxFZVKDR\n"
	"-----END PRIVATE KEY-----\n";

static const struct {
	const char	*text;
	const char	*says;		/* NULL: it is read */
} confs[] = {
	{ "name = a\nissuer-code = b\n", NULL },
	{ "# c\r\n\r\nname = a\r\nissuer-code = b\r\n", NULL },
	{ "name = 测试\nissuer-code = b\ncrl = x\ncrl = y", NULL },
	{ "name = a = b\nissuer-code = b\n", NULL },
	{ "name = a\nissuer-code = b\nseal = /etc/x\n", NULL },
	{ "", "\"name\" is missing" },
	{ "name = a\n", "\"issuer-code\" is missing" },
	{ "nmae = a\n", "line 1: there is no key \"nmae\"" },
	{ "name = a\n\nName = a\n", "line 3: there is no key \"Name\"" },
	{ "name = a\nname = b\n", "line 2: name stands in line 1 already" },
	{ "name =\n", "line 1: name has no value" },
	{ "name\n", "line 1: \"key = value\"" },
	{ "= a\n", "line 1: there is no key" },
	{ "name = a\033[2J\n", "line 1: it holds characters" },
	{ "name = a\xc0\xaf\n", "line 1: it holds characters" },
	{ "name = a\xe2\x80\xae\n", "line 1: it holds characters" },
	{ "name = a\0b\n", "line 1: it holds characters" },
	{ "test = true\n", "line 1: test: say yes or no" },
	{ "trust = ../x\n", "line 1: trust: a path that leads out" },
	{ "trust = a/../../x\n", "line 1: trust: a path that leads out" },
	{ "issuer-key = ..\n", "line 1: issuer-key: a path that leads" },
	{ "least-sequence = -1\n", "a number is wanted" },
	{ "least-sequence = 1x\n", "a number is wanted" },
	{ "status-exp = 7w\n", "a time is wanted" },
	{ "status-exp = 0\n", "a time is wanted" },
	{ "status-exp = 99999d\n", "a time is wanted" },
	{ "status-exp = -7d\n", "a time is wanted" },
	{ "shard = 0/4\n", "a share is wanted" },
	{ "shard = 5/4\n", "a share is wanted" },
	{ "shard = 1/99999\n", "a share is wanted" },
	{ "shard = 1\n", "a share is wanted" },
};

static void
conf_is_read_strictly(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	struct ezz_conf	 conf;

	(void)state;
	for (size_t i = 0; i < sizeof(confs) / sizeof(confs[0]); i++) {
		size_t		 n = strlen(confs[i].text);
		ezz_status	 st;

		/* the one line with a NUL inside */
		n += strcmp(confs[i].text, "name = a") == 0 ? 3 : 0;
		st = ezz_conf_read(ctx, EZZ_BYTES(confs[i].text, n), &conf);
		if ((st == EZZ_OK) != (confs[i].says == NULL) ||
		    (st != EZZ_OK && strstr(ezz_message(ctx),
		    confs[i].says) == NULL))
			fail_msg("%s: %s", confs[i].text, ezz_message(ctx));
		ezz_conf_free(&conf);
	}
	ezz_ctx_free(&ctx);
}

/* ---- an office in a directory of its own ---- */

static char	 dir[64];

static void
put(const char *name, const char *text, mode_t mode)
{
	char	 path[256];
	FILE	*f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static const char	 conf_text[] =
	"name = 测试局\nissuer-code = 11110000000000000T\ntest = yes\n"
	"status-key = status.key\nstatus-dir = status\n"
	"status-uri = https://status.test/1/\nrecord = issued.db\n"
	"secret = office.secret\n";

static int
forget(const char *path, const struct stat *sb, int flag, struct FTW *ftw)
{
	(void)sb;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static int
make_office(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/ezz-test-office.XXXXXX");
	assert_non_null(mkdtemp(dir));
	put("office.conf", conf_text, 0644);
	put("office.secret", SECRET "\n", 0600);
	put("status.key", key_pem, 0600);
	return 0;
}

static int
drop_office(void **state)
{
	(void)state;
	return nftw(dir, forget, 8, FTW_DEPTH | FTW_PHYS);
}

static ezz_office *
office(ezz_ctx *ctx)
{
	ezz_office	*o;

	if (ezz_office_open(ctx, dir, NULL, &o) != EZZ_OK)
		fail_msg("%s", ezz_message(ctx));
	return o;
}

static ezz_register *
fresh(ezz_ctx *ctx, ezz_office *o)
{
	ezz_register	*reg = NULL;

	if (ezz_register_create(ctx, o) != EZZ_OK ||
	    ezz_register_open(ctx, o, true, &reg) != EZZ_OK)
		fail_msg("%s", ezz_message(ctx));
	return reg;
}

static void
issue(ezz_ctx *ctx, ezz_register *reg, const char *licid, uint8_t contents,
    uint32_t *index)
{
	uint8_t			 digest[32] = { contents };
	const char		*holder = "11010519491231002X";
	struct ezz_issued	 r = { .licid = licid, .version = "001",
				    .digest = digest, .schema = "x",
				    .token = licid, .issued = NOW };

	assert_int_equal(ezz_register_reserve(ctx, reg, &r.list, &r.index),
	    EZZ_OK);
	if (ezz_register_add(ctx, reg, &r, &holder, 1) != EZZ_OK)
		fail_msg("%s", ezz_message(ctx));
	*index = r.index;
}

static ezz_known
known(ezz_ctx *ctx, ezz_register *reg, const char *licid, uint8_t contents)
{
	uint8_t		 digest[32] = { contents };
	struct ezz_buf	 token = { 0 };
	ezz_known	 k;

	assert_int_equal(ezz_register_find(ctx, reg, licid, "001", digest,
	    &k, &token), EZZ_OK);
	if (k == EZZ_KNOWN_SAME)
		assert_true(ezz_bytes_equal(ezz_bytes_of(&token),
		    ezz_bytes_str(licid)));
	else
		assert_int_equal(token.n, 0);
	ezz_buf_free(&token);
	return k;
}

static void
a_record_is_issued_once(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_office	*o = office(ctx);
	ezz_register	*reg = fresh(ctx, o);
	struct ezz_issued r = { .licid = "a", .version = "001",
			    .digest = (const uint8_t *)SECRET, .schema = "x",
			    .token = "t", .issued = NOW };
	uint32_t	 i, j;

	(void)state;
	assert_int_equal(known(ctx, reg, "a", 1), EZZ_KNOWN_ABSENT);
	assert_int_equal(ezz_register_begin(ctx, reg), EZZ_OK);
	issue(ctx, reg, "a", 1, &i);
	assert_int_equal(ezz_register_commit(ctx, reg), EZZ_OK);
	assert_int_equal(known(ctx, reg, "a", 1), EZZ_KNOWN_SAME);
	assert_int_equal(known(ctx, reg, "a", 2), EZZ_KNOWN_CHANGED);
	assert_int_equal(ezz_register_begin(ctx, reg), EZZ_OK);
	assert_int_equal(ezz_register_add(ctx, reg, &r, NULL, 0),
	    EZZ_EEXISTS);
	issue(ctx, reg, "b", 1, &j);
	assert_int_not_equal(i, j);
	r.licid = "c";
	r.list = 1;
	r.index = i;
	assert_int_equal(ezz_register_add(ctx, reg, &r, NULL, 0),
	    EZZ_EEXISTS);
	ezz_register_cancel(reg);
	assert_int_equal(known(ctx, reg, "b", 1), EZZ_KNOWN_ABSENT);
	/* outside of a batch nothing is given out */
	assert_int_equal(ezz_register_reserve(ctx, reg, &i, &j), EZZ_EINVAL);
	assert_int_equal(ezz_register_add(ctx, reg, &r, NULL, 0), EZZ_EINVAL);
	assert_int_equal(ezz_register_commit(ctx, reg), EZZ_EINVAL);
	ezz_register_free(&reg);
	ezz_office_free(&o);
	ezz_ctx_free(&ctx);
}

/* Stopped at any point before commit, nothing was; after it, all was. */
static void
a_killed_batch_leaves_nothing(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_office	*o = office(ctx);
	ezz_register	*reg = fresh(ctx, o);
	uint32_t	 first = 0, again = 0;

	(void)state;
	ezz_register_free(&reg);
	for (int stop = 0; stop < 4; stop++) {
		pid_t	 pid = fork();
		int	 status;

		assert_int_not_equal(pid, -1);
		if (pid == 0) {
			if (ezz_register_open(ctx, o, true, &reg) != EZZ_OK)
				_exit(9);
			if (stop > 0 && ezz_register_begin(ctx, reg))
				_exit(9);
			if (stop > 1)
				issue(ctx, reg, "k", 1, &first);
			if (stop > 2)
				issue(ctx, reg, "l", 1, &again);
			kill(getpid(), SIGKILL);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(ezz_register_open(ctx, o, true, &reg),
		    EZZ_OK);
		assert_int_equal(known(ctx, reg, "k", 1), EZZ_KNOWN_ABSENT);
		assert_int_equal(ezz_register_begin(ctx, reg), EZZ_OK);
		assert_int_equal(reg->counter, 0);
		ezz_register_free(&reg);
	}
	ezz_office_free(&o);
	ezz_ctx_free(&ctx);
}

#define WRITERS	4
#define EACH	40

/* Writers side by side: each index once, each licence once. */
static void
writers_wait_for_each_other(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_office	*o = office(ctx);
	ezz_register	*reg = fresh(ctx, o);
	int		 status;

	(void)state;
	ezz_register_free(&reg);
	for (int w = 0; w < WRITERS; w++) {
		if (fork() != 0)
			continue;
		if (ezz_register_open(ctx, o, true, &reg) != EZZ_OK)
			_exit(9);
		for (int i = 0; i < EACH; i++) {
			char		 licid[16];
			uint32_t	 x;

			snprintf(licid, sizeof(licid), "n%d", i);
			if (ezz_register_begin(ctx, reg) != EZZ_OK)
				_exit(8);
			if (known(ctx, reg, licid, 1) == EZZ_KNOWN_ABSENT)
				issue(ctx, reg, licid, 1, &x);
			if (ezz_register_commit(ctx, reg) != EZZ_OK)
				_exit(7);
		}
		_exit(0);
	}
	for (int w = 0; w < WRITERS; w++) {
		assert_int_not_equal(wait(&status), -1);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
	assert_int_equal(ezz_register_open(ctx, o, true, &reg), EZZ_OK);
	assert_int_equal(ezz_register_begin(ctx, reg), EZZ_OK);
	assert_int_equal(reg->counter, EACH);
	ezz_register_free(&reg);
	ezz_office_free(&o);
	ezz_ctx_free(&ctx);
}

/* All 2^20 positions of a list, and the next list has another order. */
static void
indices_are_a_permutation(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	static uint8_t		 seen[EZZ_STATUS_ENTRIES];
	static struct ezz_index	 x;
	uint32_t		 i, same = 0, first[64];

	(void)state;
	ezz_index_set(&x, (const uint8_t *)SECRET);
	for (uint32_t n = 0; n < EZZ_STATUS_ENTRIES; n++) {
		assert_int_equal(ezz_index_of(ctx, &x, 1, n, &i), EZZ_OK);
		assert_true(i < EZZ_STATUS_ENTRIES && !seen[i]);
		seen[i] = 1;
		if (n < 64)
			first[n] = i;
	}
	for (uint32_t n = 0; n < 64; n++) {
		assert_int_equal(ezz_index_of(ctx, &x, 2, n, &i), EZZ_OK);
		same += i == first[n];
	}
	assert_true(same < 3);
	ezz_index_wipe(&x);
	ezz_ctx_free(&ctx);
}

static void
full_lists_are_followed_by_new_ones(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_office	*o;
	ezz_register	*reg;
	uint32_t	 list, index, n;

	(void)state;
	put("office.conf", "name = a\nissuer-code = b\nrecord = issued.db\n"
	    "secret = office.secret\nshard = 2/3\n", 0644);
	o = office(ctx);
	reg = fresh(ctx, o);
	assert_int_equal(ezz_register_begin(ctx, reg), EZZ_OK);
	reg->counter = EZZ_STATUS_ENTRIES - 1;
	assert_int_equal(ezz_register_reserve(ctx, reg, &list, &index), 0);
	assert_int_equal(list, 2);
	assert_int_equal(ezz_register_reserve(ctx, reg, &list, &index), 0);
	assert_int_equal(list, 5);
	assert_int_equal(ezz_register_commit(ctx, reg), EZZ_OK);
	assert_int_equal(ezz_register_lists(ctx, reg, &n), EZZ_OK);
	assert_int_equal(n, 2);
	assert_int_equal(ezz_register_list(reg, 1), 5);
	ezz_register_free(&reg);
	ezz_office_free(&o);
	ezz_ctx_free(&ctx);
}

static void
refuse_open(ezz_ctx *ctx, ezz_status want, const char *says)
{
	ezz_office	*o = office(ctx);
	ezz_register	*reg;

	assert_int_equal(ezz_register_open(ctx, o, true, &reg), want);
	assert_null(reg);
	if (strstr(ezz_message(ctx), says) == NULL)
		fail_msg("%s", ezz_message(ctx));
	ezz_office_free(&o);
}

static void
a_foreign_record_is_refused(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_office	*o = office(ctx);
	ezz_register	*reg;

	(void)state;
	refuse_open(ctx, EZZ_ENOTFOUND, "no such file");
	reg = fresh(ctx, o);
	ezz_register_free(&reg);
	assert_int_equal(ezz_register_create(ctx, o), EZZ_EEXISTS);
	ezz_office_free(&o);
	put("office.secret", "ff" SECRET, 0600);
	refuse_open(ctx, EZZ_EKEY, "64 hexadecimal");
	put("office.secret", "zz", 0600);
	refuse_open(ctx, EZZ_EKEY, "64 hexadecimal");
	put("office.secret", SECRET, 0640);
	refuse_open(ctx, EZZ_EKEY, "chmod 600");
	put("office.secret", "ff112233445566778899aabbccddeeff"
	    "ffeeddccbbaa99887766554433221100", 0600);
	refuse_open(ctx, EZZ_EREFUSED, "another secret");
	put("office.secret", SECRET, 0600);
	put("office.conf", "name = a\nissuer-code = b\nrecord = issued.db\n"
	    "secret = office.secret\nshard = 1/2\n", 0644);
	refuse_open(ctx, EZZ_EREFUSED, "share 1/1");
	put("issued.db", "this is no database, and long enough to be one "
	    "hundred bytes at the very least, as a header of SQLite has", 0600);
	refuse_open(ctx, EZZ_EIO, "damaged");
	ezz_ctx_free(&ctx);
}

static const struct {
	ezz_state	 from, to;
	ezz_status	 want;
} moves[] = {
	{ EZZ_STATE_VALID, EZZ_STATE_SUSPENDED, EZZ_OK },
	{ EZZ_STATE_SUSPENDED, EZZ_STATE_VALID, EZZ_OK },
	{ EZZ_STATE_SUSPENDED, EZZ_STATE_REVOKED, EZZ_OK },
	{ EZZ_STATE_REVOKED, EZZ_STATE_REVOKED, EZZ_OK },
	{ EZZ_STATE_REVOKED, EZZ_STATE_VALID, EZZ_EREFUSED },
	{ EZZ_STATE_REVOKED, EZZ_STATE_SUSPENDED, EZZ_EREFUSED },
	{ EZZ_STATE_REVOKED, EZZ_STATE_SUPERSEDED, EZZ_EREFUSED },
	{ EZZ_STATE_SUPERSEDED, EZZ_STATE_VALID, EZZ_EREFUSED },
	{ EZZ_STATE_SUPERSEDED, EZZ_STATE_REVOKED, EZZ_EREFUSED },
};

static void
ended_is_for_ever(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_office	*o = office(ctx);
	ezz_register	*reg = fresh(ctx, o);

	(void)state;
	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++) {
		char		 licid[8];
		uint32_t	 x;

		snprintf(licid, sizeof(licid), "m%zu", i);
		assert_int_equal(ezz_register_begin(ctx, reg), EZZ_OK);
		issue(ctx, reg, licid, 1, &x);
		assert_int_equal(ezz_register_commit(ctx, reg), EZZ_OK);
		assert_int_equal(ezz_register_set(ctx, reg, licid,
		    moves[i].from, NOW, "因故", NULL), EZZ_OK);
		assert_int_equal(ezz_register_set(ctx, reg, licid,
		    moves[i].to, NOW + 1, NULL, NULL), moves[i].want);
	}
	assert_int_equal(ezz_register_set(ctx, reg, "nobody",
	    EZZ_STATE_REVOKED, NOW, NULL, NULL), EZZ_ENOTFOUND);
	assert_int_equal(ezz_register_set(ctx, reg, "m0",
	    EZZ_STATE_REVOKED, NOW, "\xff", NULL), EZZ_EINVAL);
	assert_int_equal(ezz_register_set(ctx, reg, "m0",
	    EZZ_STATE_REVOKED, NOW, NULL, "m1"), EZZ_EINVAL);
	ezz_register_free(&reg);
	ezz_office_free(&o);
	ezz_ctx_free(&ctx);
}

static ezz_status
count_row(void *arg, const struct ezz_issued *r)
{
	assert_string_equal(r->version, "001");
	++*(int *)arg;
	return EZZ_OK;
}

static int
found(ezz_ctx *ctx, ezz_register *reg, const char *query)
{
	int	 n = 0;

	assert_int_equal(ezz_register_search(ctx, reg, query, count_row, &n),
	    EZZ_OK);
	return n;
}

/* The holder's number finds, and is in no byte of the files. */
static void
holders_are_found_and_not_kept(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_office	*o = office(ctx);
	ezz_register	*reg = fresh(ctx, o);
	char		 path[128];
	struct ezz_buf	 file;
	uint32_t	 x;

	(void)state;
	assert_int_equal(ezz_register_begin(ctx, reg), EZZ_OK);
	issue(ctx, reg, "h1", 1, &x);
	issue(ctx, reg, "h2", 1, &x);
	assert_int_equal(ezz_register_commit(ctx, reg), EZZ_OK);
	assert_int_equal(found(ctx, reg, "h1"), 1);
	assert_int_equal(found(ctx, reg, "11010519491231002x"), 2);
	assert_int_equal(found(ctx, reg, "110105194912310021"), 0);
	assert_int_equal(found(ctx, reg, "' OR 1=1 --"), 0);
	assert_int_equal(found(ctx, reg, NULL), 2);
	ezz_register_free(&reg);
	snprintf(path, sizeof(path), "%s/issued.db", dir);
	file = test_file(path);
	assert_null(memmem(file.p, file.n, "11010519491231", 14));
	assert_non_null(memmem(file.p, file.n, "h1", 2));
	ezz_buf_free(&file);
	ezz_office_free(&o);
	ezz_ctx_free(&ctx);
}

/* ---- views ---- */

static struct ezz_issued
view_of(const char *licid, const char *schema, uint8_t *digest)
{
	return (struct ezz_issued){ .licid = licid, .version = "001",
	    .digest = digest, .schema = schema, .token = schema,
	    .issued = NOW };
}

static uint32_t
add_view(ezz_ctx *ctx, ezz_register *reg, const char *licid,
    const char *schema)
{
	uint8_t			 digest[32] = { 7 };
	struct ezz_issued	 r = view_of(licid, schema, digest);

	assert_int_equal(ezz_register_reserve(ctx, reg, &r.list, &r.index),
	    EZZ_OK);
	if (ezz_register_view_add(ctx, reg, &r) != EZZ_OK)
		fail_msg("%s", ezz_message(ctx));
	return r.index;
}

static ezz_status
publish(ezz_ctx *ctx, ezz_register *reg, ezz_office *o, int64_t now,
    struct ezz_buf *old)
{
	struct ezz_buf	 cwt = { 0 }, detail = { 0 };
	uint64_t	 left;
	ezz_status	 st;

	st = ezz_register_publish(ctx, reg, o, 1, now, ezz_bytes_of(old),
	    EZZ_BYTES(NULL, 0), &cwt, &detail, &left);
	ezz_buf_free(&detail);
	if (st == EZZ_OK) {
		ezz_buf_free(old);
		*old = cwt;
	} else
		assert_int_equal(cwt.n, 0);
	return st;
}

static unsigned
listed(ezz_ctx *ctx, struct ezz_buf *file, uint32_t i)
{
	ezz_statuslist	*l;
	unsigned	 v = 99;

	assert_int_equal(ezz_statuslist_read(ctx, ezz_bytes_of(file), &l), 0);
	assert_int_equal(ezz_statuslist_value(ctx, l, i, &v), EZZ_OK);
	assert_int_equal(l->entries, EZZ_STATUS_ENTRIES);
	ezz_statuslist_free(&l);
	return v;
}

/* One licence's views are known by their contents, and go with it. */
static void
views_follow_their_licence(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	ezz_office		*o = office(ctx);
	ezz_register		*reg = fresh(ctx, o);
	uint8_t			 digest[32] = { 7 };
	struct ezz_issued	 r = view_of("a", "w", digest);
	struct ezz_buf		 old = { 0 }, token = { 0 };
	ezz_known		 known_as;
	uint32_t		 all[5];

	(void)state;
	assert_int_equal(ezz_register_view_add(ctx, reg, &r), EZZ_EINVAL);
	assert_int_equal(ezz_register_begin(ctx, reg), EZZ_OK);
	issue(ctx, reg, "a", 1, &all[0]);
	issue(ctx, reg, "b", 1, &all[1]);
	all[2] = add_view(ctx, reg, "a", "w");
	all[3] = add_view(ctx, reg, "a", "p");
	assert_int_equal(ezz_register_view_add(ctx, reg, &r), EZZ_EEXISTS);
	assert_int_equal(ezz_register_commit(ctx, reg), EZZ_OK);
	for (size_t i = 0; i < 4; i++)
		for (size_t j = 0; j < i; j++)
			assert_int_not_equal(all[i], all[j]);
	assert_int_equal(ezz_register_view_find(ctx, reg, &r, &known_as,
	    &token), EZZ_OK);
	assert_int_equal(known_as, EZZ_KNOWN_SAME);
	assert_true(ezz_bytes_equal(ezz_bytes_of(&token),
	    ezz_bytes_str("w")));
	digest[0] = 8;
	assert_int_equal(ezz_register_view_find(ctx, reg, &r, &known_as,
	    &token), EZZ_OK);
	assert_int_equal(known_as, EZZ_KNOWN_ABSENT);
	assert_int_equal(found(ctx, reg, "a"), 3);
	assert_int_equal(found(ctx, reg, NULL), 2);
	assert_int_equal(ezz_register_set(ctx, reg, "a", EZZ_STATE_SUSPENDED,
	    NOW, "因故", NULL), EZZ_OK);
	/* one that is cut later is suspended from birth */
	assert_int_equal(ezz_register_begin(ctx, reg), EZZ_OK);
	all[4] = add_view(ctx, reg, "a", "age");
	assert_int_equal(ezz_register_commit(ctx, reg), EZZ_OK);
	assert_int_equal(publish(ctx, reg, o, NOW, &old), EZZ_OK);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(listed(ctx, &old, all[i]), i == 1 ? 0 : 2);
	assert_int_equal(ezz_register_set(ctx, reg, "a", EZZ_STATE_VALID,
	    NOW + 1, NULL, NULL), EZZ_OK);
	assert_int_equal(ezz_register_set(ctx, reg, "a", EZZ_STATE_REVOKED,
	    NOW + 2, NULL, NULL), EZZ_OK);
	assert_int_equal(publish(ctx, reg, o, NOW + 3, &old), EZZ_OK);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(listed(ctx, &old, all[i]), i == 1 ? 0 : 1);
	assert_int_equal(ezz_register_set(ctx, reg, "a", EZZ_STATE_VALID,
	    NOW + 4, NULL, NULL), EZZ_EREFUSED);
	ezz_buf_free(&old);
	ezz_buf_free(&token);
	ezz_register_free(&reg);
	ezz_office_free(&o);
	ezz_ctx_free(&ctx);
}

/* What only a copy of another body's licence stands for has a state, too. */
static void
copies_have_a_state_of_their_own(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_office	*o = office(ctx);
	ezz_register	*reg = fresh(ctx, o);
	struct ezz_buf	 old = { 0 };
	uint32_t	 i;

	(void)state;
	assert_int_equal(ezz_register_begin(ctx, reg), EZZ_OK);
	i = add_view(ctx, reg, "theirs", "copy");
	assert_int_equal(ezz_register_commit(ctx, reg), EZZ_OK);
	assert_int_equal(ezz_register_set(ctx, reg, "theirs",
	    EZZ_STATE_REVOKED, NOW, NULL, NULL), EZZ_OK);
	assert_int_equal(ezz_register_set(ctx, reg, "theirs",
	    EZZ_STATE_VALID, NOW, NULL, NULL), EZZ_EREFUSED);
	assert_int_equal(publish(ctx, reg, o, NOW, &old), EZZ_OK);
	assert_int_equal(listed(ctx, &old, i), 1);
	ezz_buf_free(&old);
	ezz_register_free(&reg);
	ezz_office_free(&o);
	ezz_ctx_free(&ctx);
}

/* Details of views would tell which of them are one licence's. */
static void
details_link_no_views(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	ezz_office		*o = office(ctx);
	ezz_register		*reg = fresh(ctx, o);
	struct ezz_buf		 cwt = { 0 }, detail = { 0 };
	uint64_t		 left;
	uint32_t		 a, view;
	char			 hex[16];

	(void)state;
	assert_int_equal(ezz_register_begin(ctx, reg), EZZ_OK);
	issue(ctx, reg, "a", 1, &a);
	view = add_view(ctx, reg, "a", "w");
	assert_int_equal(ezz_register_commit(ctx, reg), EZZ_OK);
	assert_int_equal(ezz_register_set(ctx, reg, "a", EZZ_STATE_REVOKED,
	    NOW, "因故", NULL), EZZ_OK);
	assert_int_equal(ezz_register_publish(ctx, reg, o, 1, NOW,
	    EZZ_BYTES(NULL, 0), EZZ_BYTES(NULL, 0), &cwt, &detail, &left),
	    EZZ_OK);
	assert_int_equal(listed(ctx, &cwt, a), 1);
	assert_int_equal(listed(ctx, &cwt, view), 1);
	/* an index above 65535 is 1a and four octets (RFC 8949 3.1) */
	snprintf(hex, sizeof(hex), "%c%c%c%c", 0, (int)(a >> 16),
	    (int)(a >> 8 & 255), (int)(a & 255));
	if (a > 65535)
		assert_non_null(memmem(detail.p, detail.n, hex, 5));
	snprintf(hex, sizeof(hex), "%c%c%c%c", 0, (int)(view >> 16),
	    (int)(view >> 8 & 255), (int)(view & 255));
	assert_null(memmem(detail.p, detail.n, hex, 5));
	ezz_buf_free(&cwt);
	ezz_buf_free(&detail);
	ezz_register_free(&reg);
	ezz_office_free(&o);
	ezz_ctx_free(&ctx);
}

/* A record of the first version learns of views when it is opened. */
static void
old_records_are_taken_along(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_office	*o = office(ctx);
	ezz_register	*reg = fresh(ctx, o);
	char		 path[128];
	sqlite3		*db;
	uint32_t	 x;

	(void)state;
	assert_int_equal(ezz_register_begin(ctx, reg), EZZ_OK);
	issue(ctx, reg, "a", 1, &x);
	assert_int_equal(ezz_register_commit(ctx, reg), EZZ_OK);
	ezz_register_free(&reg);
	snprintf(path, sizeof(path), "%s/issued.db", dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "DROP TABLE view;"
	    "PRAGMA user_version = 1", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	/* who only reads brings it up, too */
	assert_int_equal(ezz_register_open(ctx, o, false, &reg), EZZ_OK);
	assert_int_equal(found(ctx, reg, "a"), 1);
	ezz_register_free(&reg);
	assert_int_equal(ezz_register_open(ctx, o, true, &reg), EZZ_OK);
	assert_int_equal(known(ctx, reg, "a", 1), EZZ_KNOWN_SAME);
	assert_int_equal(ezz_register_begin(ctx, reg), EZZ_OK);
	add_view(ctx, reg, "a", "w");
	assert_int_equal(ezz_register_commit(ctx, reg), EZZ_OK);
	ezz_register_free(&reg);
	ezz_office_free(&o);
	ezz_ctx_free(&ctx);
}

static void
published_lists_only_grow_worse(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_office	*o = office(ctx);
	ezz_register	*reg = fresh(ctx, o);
	struct ezz_buf	 old = { 0 };
	uint32_t	 a, b;

	(void)state;
	assert_int_equal(ezz_register_begin(ctx, reg), EZZ_OK);
	issue(ctx, reg, "a", 1, &a);
	issue(ctx, reg, "b", 1, &b);
	assert_int_equal(ezz_register_commit(ctx, reg), EZZ_OK);
	ezz_register_set(ctx, reg, "a", EZZ_STATE_SUPERSEDED, NOW, "换发", "b");
	ezz_register_set(ctx, reg, "b", EZZ_STATE_SUSPENDED, NOW, NULL, NULL);
	if (publish(ctx, reg, o, NOW, &old) != EZZ_OK)
		fail_msg("%s", ezz_message(ctx));
	assert_int_equal(listed(ctx, &old, a), EZZ_STATE_REVOKED);
	assert_int_equal(listed(ctx, &old, b), EZZ_STATE_SUSPENDED);
	ezz_register_set(ctx, reg, "b", EZZ_STATE_VALID, NOW, NULL, NULL);
	assert_int_equal(publish(ctx, reg, o, NOW + 1, &old), EZZ_OK);
	assert_int_equal(listed(ctx, &old, b), EZZ_STATE_VALID);
	/* a clock that was put back, and a record from an old copy */
	assert_int_equal(publish(ctx, reg, o, NOW, &old), EZZ_EREFUSED);
	assert_int_equal(sqlite3_exec(reg->db, "UPDATE licence SET state = 0",
	    NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(publish(ctx, reg, o, NOW + 2, &old), EZZ_EREFUSED);
	assert_non_null(strstr(ezz_message(ctx), "old copy"));
	/* another's list in its place is no hindrance only when it is ours */
	old.p[old.n / 2] ^= 1;
	assert_int_not_equal(publish(ctx, reg, o, NOW + 2, &old), EZZ_OK);
	ezz_buf_free(&old);
	ezz_register_free(&reg);
	ezz_office_free(&o);
	ezz_ctx_free(&ctx);
}

static void
lists_are_found_by_their_uri(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_office	*o = office(ctx);
	ezz_register	*reg = fresh(ctx, o);
	struct ezz_buf	 file = { 0 };
	ezz_statuslist	*l;
	char		*path;
	FILE		*f;

	(void)state;
	assert_int_equal(publish(ctx, reg, o, NOW, &file), EZZ_OK);
	assert_int_equal(ezz_office_list_path(ctx, o, 1, "cwt", &path), 0);
	*strrchr(path, '/') = '\0';
	assert_int_equal(mkdir(path, 0755), 0);
	path[strlen(path)] = '/';
	assert_non_null(f = fopen(path, "w"));
	fwrite(file.p, 1, file.n, f);
	fclose(f);
	free(path);
	assert_int_equal(ezz_office_statuslist(ctx, o,
	    "https://status.test/1/1", &l), EZZ_OK);
	ezz_statuslist_free(&l);
	put("status/zz.cwt", "not a list", 0644);
	assert_int_equal(ezz_office_statuslist(ctx, o,
	    "https://status.test/1/2", &l), EZZ_ENOTFOUND);
	assert_int_equal(ezz_office_statuslist(ctx, o,
	    "https://elsewhere.test/1", &l), EZZ_ENOTFOUND);
	assert_int_equal(ezz_office_statuslist(ctx, o,
	    "https://status.test/1/../../etc/passwd", &l), EZZ_ENOTFOUND);
	assert_null(l);
	ezz_buf_free(&file);
	ezz_register_free(&reg);
	ezz_office_free(&o);
	ezz_ctx_free(&ctx);
}

#define IN_OFFICE(f)	cmocka_unit_test_setup_teardown(f, make_office, \
			    drop_office)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conf_is_read_strictly),
		cmocka_unit_test(indices_are_a_permutation),
		IN_OFFICE(a_record_is_issued_once),
		IN_OFFICE(a_killed_batch_leaves_nothing),
		IN_OFFICE(writers_wait_for_each_other),
		IN_OFFICE(full_lists_are_followed_by_new_ones),
		IN_OFFICE(a_foreign_record_is_refused),
		IN_OFFICE(ended_is_for_ever),
		IN_OFFICE(holders_are_found_and_not_kept),
		IN_OFFICE(views_follow_their_licence),
		IN_OFFICE(copies_have_a_state_of_their_own),
		IN_OFFICE(details_link_no_views),
		IN_OFFICE(old_records_are_taken_along),
		IN_OFFICE(published_lists_only_grow_worse),
		IN_OFFICE(lists_are_found_by_their_uri),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
