/*
 * The stamp log: lines that follow each other, what a crash leaves of one, and
 * every way to change what stands there.
 */
#include "test.h"

#include <ftw.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "object/office.h"

static char		 dir[] = "/tmp/ezz-stamplog.XXXXXX";
static char		 log_path[64];
static ezz_ctx		*ctx;
static ezz_office	*office;

static void
put(const char *path, struct ezz_bytes b)
{
	FILE	*f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(b.p, 1, b.n, f), b.n);
	assert_int_equal(fclose(f), 0);
}

static int
make_office(void **state)
{
	char	 conf[64];

	(void)state;
	ctx = test_ctx();
	assert_non_null(mkdtemp(dir));
	snprintf(conf, sizeof(conf), "%s/office.conf", dir);
	snprintf(log_path, sizeof(log_path), "%s/stamp.log", dir);
	put(conf, ezz_bytes_str("name = a\nissuer-code = b\n"));
	assert_int_equal(ezz_office_open(ctx, dir, NULL, &office), EZZ_OK);
	return 0;
}

static int
raze_one(const char *path, const struct stat *sb, int flag, struct FTW *ftw)
{
	(void)sb;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static int
raze_office(void **state)
{
	(void)state;
	ezz_office_free(&office);
	ezz_ctx_free(&ctx);
	return nftw(dir, raze_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void
add(size_t times)
{
	struct ezz_stamped	 s = { .pages = "1-3", .signatures = 1 };

	for (size_t i = 0; i < times; i++) {
		s.digest[0] = (uint8_t)i;
		if (ezz_stamplog_add(ctx, office, 1795000000 + (int64_t)i,
		    &s, i % 2 == 0 ? NULL : "用印〔2026〕12号\n", i % 5 != 4) !=
		    EZZ_OK)
			fail_msg("%s", ezz_message(ctx));
	}
}

static struct ezz_stamplog
followed(void)
{
	struct ezz_stamplog	 l;

	if (ezz_stamplog_check(ctx, office, &l) != EZZ_OK)
		fail_msg("%s", ezz_message(ctx));
	return l;
}

static struct ezz_buf
ten_lines(void)
{
	unlink(log_path);
	add(10);
	return test_file(log_path);
}

static void
lines_follow(void **state)
{
	struct ezz_stamplog	 l;
	struct ezz_buf		 b;
	struct stat		 sb;
	size_t			 n = 0;

	(void)state;
	unlink(log_path);
	l = followed();
	assert_int_equal(l.lines, 0);
	assert_int_equal(l.broken, 0);
	b = ten_lines();
	l = followed();
	assert_int_equal(l.lines, 10);
	assert_int_equal(l.broken, 0);
	assert_int_equal(l.torn, 0);
	for (size_t i = 0; i < b.n; i++)
		n += b.p[i] == '\n';
	assert_int_equal(n, 10);
	assert_int_equal(stat(log_path, &sb), 0);
	assert_int_equal(sb.st_mode & 0777, 0600);
	assert_non_null(memmem(b.p, b.n, "\"n\":10,", 7));
	assert_non_null(memmem(b.p, b.n, "not released", 12));
	ezz_buf_free(&b);
}

/* Each byte changed, in turn: seen, but in the last line. */
static void
changes_are_seen(void **state)
{
	struct ezz_buf	 b = ten_lines();
	size_t		 last = b.n - 1;

	(void)state;
	while (b.p[last - 1] != '\n')
		last--;
	for (size_t i = 0; i < last; i += 3) {
		b.p[i] ^= 1;
		put(log_path, ezz_bytes_of(&b));
		if (followed().broken == 0)
			fail_msg("byte %zu", i);
		b.p[i] ^= 1;
	}
	ezz_buf_free(&b);
}

static void
lines_are_missed(void **state)
{
	struct ezz_buf	 b = ten_lines();
	size_t		 from = 0, to;

	(void)state;
	for (size_t line = 0; line < 9; line++, from = to) {
		struct ezz_buf	 c = { 0 };

		to = (size_t)((uint8_t *)memchr(b.p + from, '\n',
		    b.n - from) - b.p) + 1;
		assert_int_equal(ezz_buf_add(ctx, &c, b.p, from), EZZ_OK);
		assert_int_equal(ezz_buf_add(ctx, &c, b.p + to, b.n - to),
		    EZZ_OK);
		put(log_path, ezz_bytes_of(&c));
		assert_int_equal(followed().broken, line + 1);
		/* twice */
		c.n = from;
		assert_int_equal(ezz_buf_add(ctx, &c, b.p + from, to - from),
		    EZZ_OK);
		assert_int_equal(ezz_buf_add(ctx, &c, b.p + from, b.n - from),
		    EZZ_OK);
		put(log_path, ezz_bytes_of(&c));
		assert_int_equal(followed().broken, line + 2);
		ezz_buf_free(&c);
	}
	ezz_buf_free(&b);
}

/* Cut anywhere in its last line, the log goes on and says so. */
static void
cut_lines_are_closed(void **state)
{
	struct ezz_buf		 b = ten_lines();
	struct ezz_stamplog	 l;
	size_t			 last = b.n - 1;

	(void)state;
	while (b.p[last - 1] != '\n')
		last--;
	for (size_t n = last + 1; n < b.n; n += n + 8 < b.n ? 7 : 1) {
		put(log_path, EZZ_BYTES(b.p, n));
		l = followed();
		assert_int_equal(l.broken, 0);
		assert_true(l.torn_end);
		add(2);
		l = followed();
		if (l.broken != 0)
			fail_msg("cut at %zu: line %llu, %s", n - last,
			    (unsigned long long)l.broken, l.why);
		assert_int_equal(l.torn, 1);
		assert_false(l.torn_end);
		assert_int_equal(l.lines, 12);
	}
	/* the very first line */
	put(log_path, EZZ_BYTES(b.p, 20));
	add(1);
	l = followed();
	assert_int_equal(l.broken, 0);
	assert_int_equal(l.torn, 1);
	ezz_buf_free(&b);
}

static void
what_is_no_log(void **state)
{
	struct ezz_stamped	 s = { .signatures = 1 };
	struct ezz_buf		 long_line = { 0 };
	char			 word[200];

	(void)state;
	put(log_path, ezz_bytes_str("hello\n"));
	assert_int_equal(ezz_stamplog_add(ctx, office, 0, &s, NULL, true),
	    EZZ_EFORMAT);
	assert_int_equal(followed().broken, 1);
	put(log_path, ezz_bytes_str("{\"n\":1}\n"));
	assert_int_equal(ezz_stamplog_add(ctx, office, 0, &s, NULL, true),
	    EZZ_EFORMAT);
	for (size_t i = 0; i < 20000; i++)
		assert_int_equal(ezz_buf_byte(ctx, &long_line, 'x'), EZZ_OK);
	put(log_path, ezz_bytes_of(&long_line));
	assert_int_equal(ezz_stamplog_add(ctx, office, 0, &s, NULL, true),
	    EZZ_EFORMAT);
	assert_int_equal(followed().broken, 1);
	ezz_buf_free(&long_line);
	unlink(log_path);
	memset(word, 'a', sizeof(word));
	word[129] = '\0';
	assert_int_equal(ezz_stamplog_add(ctx, office, 0, &s, word, true),
	    EZZ_EINVAL);
	assert_int_equal(ezz_stamplog_add(ctx, office, 0, &s, "\xff", true),
	    EZZ_EINVAL);
	assert_int_equal(access(log_path, F_OK), -1);
	assert_int_equal(mkdir(log_path, 0700), 0);
	assert_int_equal(ezz_stamplog_add(ctx, office, 0, &s, NULL, true),
	    EZZ_EIO);
	assert_int_equal(rmdir(log_path), 0);
	assert_int_equal(symlink("/dev/null", log_path), 0);
	assert_int_equal(ezz_stamplog_add(ctx, office, 0, &s, NULL, true),
	    EZZ_EIO);
	unlink(log_path);
}

/* Writers at one time wait for each other. */
static void
writers_take_turns(void **state)
{
	struct ezz_stamplog	 l;
	int			 status;

	(void)state;
	unlink(log_path);
	for (int i = 0; i < 4; i++)
		if (fork() == 0) {
			struct ezz_stamped	 s = { .signatures = 1 };

			for (int n = 0; n < 25; n++)
				if (ezz_stamplog_add(ctx, office, n, &s,
				    NULL, true) != EZZ_OK)
					_exit(1);
			_exit(0);
		}
	for (int i = 0; i < 4; i++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	l = followed();
	assert_int_equal(l.lines, 100);
	assert_int_equal(l.broken, 0);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(lines_follow),
		cmocka_unit_test(changes_are_seen),
		cmocka_unit_test(lines_are_missed),
		cmocka_unit_test(cut_lines_are_closed),
		cmocka_unit_test(what_is_no_log),
		cmocka_unit_test(writers_take_turns),
	};

	return cmocka_run_group_tests(tests, make_office, raze_office);
}
