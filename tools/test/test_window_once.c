/*
 * A window's memory of proofs: once, after a restart too, whatever the clock
 * does; bounded; and a file that was damaged remembers nothing for sure.
 */
#include "test/test.h"

#include <sys/stat.h>
#include <unistd.h>

#include "../window_once.h"

#define T	INT64_C(1795399200)	/* 2026-11-23T02:00:00Z */

struct hall {
	struct run		 run;
	char			 dir[64];
	struct window_once	 once;
};

static void
hall_open(struct hall *h, bool kept)
{
	*h = (struct hall){ .run = { .ctx = test_ctx(), .out = stdout,
	    .err = stderr } };
	strcpy(h->dir, "onceXXXXXX");
	if (kept)
		assert_non_null(mkdtemp(h->dir));
	else
		h->dir[0] = '\0';
	h->once = (struct window_once){ .run = &h->run, .dir = h->dir };
}

static void
path_of(const struct hall *h, const char *name, char path[128])
{
	snprintf(path, 128, "%s/%s", h->dir, name);
}

static void
hall_close(struct hall *h)
{
	char	 path[128];

	window_once_free(&h->once);
	ezz_ctx_free(&h->run.ctx);
	if (*h->dir == '\0')
		return;
	path_of(h, "proofs", path);
	unlink(path);
	path_of(h, "proofs.lock", path);
	unlink(path);
	assert_int_equal(rmdir(h->dir), 0);
}

static void
restart(struct hall *h)
{
	window_once_free(&h->once);
	h->once = (struct window_once){ .run = &h->run, .dir = h->dir };
}

/* Proof number n, at a time, good until then. */
static enum ezz_once
show(struct hall *h, unsigned n, int64_t now, int64_t until)
{
	uint8_t		 digest[32] = { (uint8_t)n, (uint8_t)(n >> 8) };
	enum ezz_once	 answer;

	h->once.now = now;
	h->once.asked = false;
	if (window_once(h->run.ctx, &h->once, digest, until, &answer) !=
	    EZZ_OK)
		fail_msg("%s", ezz_message(h->run.ctx));
	assert_true(h->once.asked);
	return answer;
}

static void
once_and_again(void **state)
{
	(void)state;
	for (int kept = 0; kept < 2; kept++) {
		struct hall	 h;

		hall_open(&h, kept == 1);
		assert_int_equal(show(&h, 1, T, T + 60), EZZ_ONCE_FIRST);
		for (int64_t t = 0; t <= 60; t += 10)
			assert_int_equal(show(&h, 1, T + t, T + 60),
			    EZZ_ONCE_AGAIN);
		assert_int_equal(show(&h, 2, T, T + 60), EZZ_ONCE_FIRST);
		assert_int_equal(show(&h, 1, T, T + 61), EZZ_ONCE_AGAIN);
		hall_close(&h);
	}
}

static void
after_a_restart(void **state)
{
	struct hall	 h;

	(void)state;
	hall_open(&h, true);
	assert_int_equal(show(&h, 1, T, T + 60), EZZ_ONCE_FIRST);
	restart(&h);
	assert_int_equal(show(&h, 1, T + 5, T + 60), EZZ_ONCE_AGAIN);
	assert_int_equal(show(&h, 2, T + 5, T + 65), EZZ_ONCE_FIRST);
	restart(&h);
	assert_int_equal(show(&h, 1, T + 9, T + 60), EZZ_ONCE_AGAIN);
	assert_int_equal(show(&h, 2, T + 9, T + 65), EZZ_ONCE_AGAIN);
	hall_close(&h);
	/* where nothing is kept, it forgets; the window says so */
	hall_open(&h, false);
	assert_int_equal(show(&h, 1, T, T + 60), EZZ_ONCE_FIRST);
	restart(&h);
	assert_int_equal(show(&h, 1, T, T + 60), EZZ_ONCE_FIRST);
	hall_close(&h);
}

static void
two_windows_share(void **state)
{
	struct hall		 h;
	struct window_once	 other;
	uint8_t			 digest[32] = { 7 };
	enum ezz_once		 answer;

	(void)state;
	hall_open(&h, true);
	other = (struct window_once){ .run = &h.run, .dir = h.dir,
	    .now = T };
	assert_int_equal(show(&h, 1, T, T + 60), EZZ_ONCE_FIRST);
	assert_int_equal(window_once(h.run.ctx, &other, digest, T + 60,
	    &answer), EZZ_OK);
	assert_int_equal(answer, EZZ_ONCE_FIRST);
	assert_int_equal(show(&h, 7, T, T + 60), EZZ_ONCE_AGAIN);
	assert_int_equal(show(&h, 1, T, T + 60), EZZ_ONCE_AGAIN);
	window_once_free(&other);
	hall_close(&h);
}

/* What was forgotten is never new, however far the clock is set back. */
static void
clock_matrix(void **state)
{
	static const int64_t	 later[] = { 0, 60, 61, 600, 660, 661, 3600,
				    86400, 1000000000 };
	static const int64_t	 back[] = { 0, 1, 120, 121, 600, 86400,
				    1795399200 };

	(void)state;
	for (size_t i = 0; i < sizeof(later) / sizeof(later[0]); i++)
		for (size_t k = 0; k < sizeof(back) / sizeof(back[0]); k++) {
			int64_t		 now = T + later[i];
			enum ezz_once	 answer;
			struct hall	 h;

			hall_open(&h, true);
			assert_int_equal(show(&h, 1, T, T + 60),
			    EZZ_ONCE_FIRST);
			/* another one, much later, makes room */
			assert_int_equal(show(&h, 2, now, now + 60),
			    EZZ_ONCE_FIRST);
			restart(&h);
			answer = show(&h, 1, now - back[k], T + 60);
			assert_int_not_equal(answer, EZZ_ONCE_FIRST);
			/* one that was never shown, and ended before what
			 * is remembered, cannot be told from it */
			answer = show(&h, 3, now - back[k], T + 59);
			assert_int_equal(answer, later[i] > 660 ?
			    EZZ_ONCE_FORGOTTEN : EZZ_ONCE_FIRST);
			assert_int_equal(show(&h, 4, now, now + 60),
			    EZZ_ONCE_FIRST);
			hall_close(&h);
		}
}

static void
bounded(void **state)
{
	struct hall	 h;

	(void)state;
	hall_open(&h, false);
	for (unsigned i = 0; i < ONCE_MOST; i++)
		assert_int_equal(show(&h, i, T, T + 60 + i), EZZ_ONCE_FIRST);
	assert_int_equal(h.once.n, ONCE_MOST);
	/* the one that ends first gives way, and is still not taken */
	assert_int_equal(show(&h, ONCE_MOST, T, T + 90000), EZZ_ONCE_FIRST);
	assert_int_equal(h.once.n, ONCE_MOST);
	assert_int_equal(show(&h, 0, T, T + 60), EZZ_ONCE_FORGOTTEN);
	assert_int_equal(show(&h, 1, T, T + 61), EZZ_ONCE_AGAIN);
	/* one that would give way at once is not taken either */
	assert_int_equal(show(&h, 60000, T, T + 61), EZZ_ONCE_FORGOTTEN);
	assert_int_equal(show(&h, 60001, T, T + 90000), EZZ_ONCE_FIRST);
	hall_close(&h);
}

static void
write_text(const char *path, const char *text, size_t n)
{
	FILE	*f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static void
damaged(void **state)
{
	static const char *const	 bad[] = { "", "\n", "ezz-proofs 1 0",
					    "ezz-proofs 2 0\n",
					    "ezz-proofs 1 \n",
					    "ezz-proofs 1 -1\n",
					    "ezz-proofs 1 x\n",
					    "ezz-proofs 1 0\n0102 5\n",
					    "ezz-proofs 1 0\nx\n",
					    "ezz-proofs 1 0\n\n",
					    ("ezz-proofs 1 "
					    "99999999999999999999999\n") };
	uint8_t				 digest[32] = { 1 };
	struct hall			 h;
	struct ezz_buf			 whole;
	enum ezz_once			 answer;
	char				 path[128];

	(void)state;
	hall_open(&h, true);
	path_of(&h, "proofs", path);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		write_text(path, bad[i], strlen(bad[i]));
		assert_int_equal(window_once(h.run.ctx, &h.once, digest, T,
		    &answer), EZZ_EIO);
	}
	/* every cut of a good one, but at the ends of its lines */
	unlink(path);
	assert_int_equal(show(&h, 1, T, T + 60), EZZ_ONCE_FIRST);
	assert_int_equal(show(&h, 2, T, T + 60), EZZ_ONCE_FIRST);
	whole = test_file(path);
	for (size_t n = 0; n < whole.n; n++) {
		if (n > 0 && whole.p[n - 1] == '\n')
			continue;
		write_text(path, (const char *)whole.p, n);
		assert_int_equal(window_once(h.run.ctx, &h.once, digest, T,
		    &answer), EZZ_EIO);
	}
	ezz_buf_free(&whole);
	hall_close(&h);
}

static void
names_nobody(void **state)
{
	struct hall	 h;
	struct ezz_buf	 file;
	struct stat	 s;
	char		 path[128];

	(void)state;
	hall_open(&h, true);
	assert_int_equal(show(&h, 1, T, T + 60), EZZ_ONCE_FIRST);
	path_of(&h, "proofs", path);
	assert_int_equal(stat(path, &s), 0);
	assert_int_equal(s.st_mode & 0777, 0600);
	file = test_file(path);
	assert_int_equal(file.n, strlen("ezz-proofs 1 0\n") + 64 + 1 + 10 + 1);
	ezz_buf_free(&file);
	hall_close(&h);
}

static void
nowhere_to_write(void **state)
{
	uint8_t		 digest[32] = { 1 };
	struct hall	 h;
	enum ezz_once	 answer;

	(void)state;
	hall_open(&h, false);
	h.once.dir = "/dev/null/none";
	assert_int_equal(window_once(h.run.ctx, &h.once, digest, T, &answer),
	    EZZ_EIO);
	hall_close(&h);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(once_and_again),
		cmocka_unit_test(after_a_restart),
		cmocka_unit_test(two_windows_share),
		cmocka_unit_test(clock_matrix),
		cmocka_unit_test(bounded),
		cmocka_unit_test(damaged),
		cmocka_unit_test(names_nobody),
		cmocka_unit_test(nowhere_to_write),
	};

	return cmocka_run_group_tests_name("window's memory", tests, NULL,
	    NULL);
}
