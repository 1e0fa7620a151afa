/*
 * Sorting lines of any number: in memory while they fit, else in sorted runs
 * in files that are merged.  What comes out is what "LC_ALL=C sort -u" would
 * say, whatever the order was and however often a line came.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"
#include "op/store.h"

#define RUNS	128		/* files merged at once */
#define AHEAD	12		/* lines fetched before their turn */
#define DIGIT	12		/* bits of one pass */
#define PASSES	2
#define FEW	8

struct entry {
	uint64_t	 key;
	uint32_t	 at;
	uint32_t	 n;
};

struct ezz_sorter {
	char		*dir;
	size_t		 key;
	uint8_t		*text;
	size_t		 cap, used;
	struct entry	*all;
	struct entry	*spare;
	size_t		 n, most;
	size_t		 runs;		/* in files */
	unsigned	 files;		/* names given so far */
	unsigned	 run[RUNS];
};

/* Lines are read all over the place: large pages, where there are any. */
static void *
room(size_t n)
{
	static const size_t	 page = 2 * 1024 * 1024;
	void			*p;

	if (n < 8 * page)
		return malloc(n);
	n = (n + page - 1) / page * page;
	if ((p = aligned_alloc(page, n)) != NULL)
		madvise(p, n, MADV_HUGEPAGE);
	return p;
}

ezz_status
ezz_sorter_new(ezz_ctx *ctx, const char *dir, size_t memory, size_t key,
    struct ezz_sorter **out)
{
	struct ezz_sorter	*s = calloc(1, sizeof(*s));

	*out = NULL;
	if (s == NULL)
		return ezz_nomem(ctx);
	/* offsets have 32 bits */
	if (memory > UINT32_MAX)
		memory = UINT32_MAX;
	s->key = key;
	s->cap = memory / 4 * 3;
	s->most = memory / 8 / sizeof(*s->all);
	s->dir = strdup(dir);
	s->text = room(s->cap);
	s->all = room(s->most * sizeof(*s->all));
	s->spare = room(s->most * sizeof(*s->all));
	if (s->dir == NULL || s->text == NULL || s->all == NULL ||
	    s->spare == NULL) {
		ezz_sorter_free(&s);
		return ezz_nomem(ctx);
	}
	*out = s;
	return EZZ_OK;
}

static bool
run_name(const struct ezz_sorter *s, unsigned i, char name[4096])
{
	return ezz_store_name(name, s->dir, "run-%u", i);
}

void
ezz_sorter_free(struct ezz_sorter **sorter)
{
	struct ezz_sorter	*s = *sorter;
	char			 name[4096];

	if (s == NULL)
		return;
	for (size_t i = 0; i < s->runs; i++)
		if (run_name(s, s->run[i], name))
			unlink(name);
	free(s->dir);
	free(s->text);
	free(s->all);
	free(s->spare);
	free(s);
	*sorter = NULL;
}

/* ---- in memory ----------------------------------------------------------- */

static uint64_t
key_of(const uint8_t *p)
{
	uint64_t	 key = 0;

	for (int i = 0; i < 16; i++)
		key = key << 4 | (uint64_t)((p[i] & 15) +
		    (p[i] >> 6) * 9);
	return key;
}

static int
by_line(const void *a, const void *b, void *text)
{
	const struct entry	*x = a, *y = b;
	const uint8_t		*t = text;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return ezz_bytes_cmp(EZZ_BYTES(t + x->at, x->n),
	    EZZ_BYTES(t + y->at, y->n));
}

static void
pass(const struct entry *from, struct entry *to, size_t n, unsigned shift)
{
	size_t	 at[1 << DIGIT] = { 0 }, sum = 0;

	for (size_t i = 0; i < n; i++)
		at[from[i].key >> shift & ((1 << DIGIT) - 1)]++;
	for (size_t i = 0; i < 1 << DIGIT; i++) {
		size_t	 k = at[i];

		at[i] = sum;
		sum += k;
	}
	for (size_t i = 0; i < n; i++)
		to[at[from[i].key >> shift & ((1 << DIGIT) - 1)]++] = from[i];
}

static void
sort_few(struct entry *e, size_t n, const uint8_t *text)
{
	for (size_t i = 1; i < n; i++) {
		struct entry	 x = e[i];
		size_t		 k = i;

		for (; k > 0 && by_line(&e[k - 1], &x, (void *)text) > 0; k--)
			e[k] = e[k - 1];
		e[k] = x;
	}
}

/* Digests are evenly spread: two passes tell nearly all apart. */
static void
sort_all(struct ezz_sorter *s)
{
	static const unsigned	 low = 64 - PASSES * DIGIT;
	struct entry		*t;

	for (unsigned i = 0; i < PASSES; i++) {
		pass(s->all, s->spare, s->n, low + i * DIGIT);
		t = s->all;
		s->all = s->spare;
		s->spare = t;
	}
	for (size_t i = 0, k; i < s->n; i = k) {
		for (k = i + 1; k < s->n && s->all[k].key >> low ==
		    s->all[i].key >> low; k++)
			;
		if (k - i <= FEW)
			sort_few(s->all + i, k - i, s->text);
		else
			qsort_r(s->all + i, k - i, sizeof(*s->all), by_line,
			    s->text);
	}
}

static ezz_status
each_in_memory(ezz_ctx *ctx, struct ezz_sorter *s, ezz_sorted_fn *fn,
    void *arg)
{
	struct ezz_bytes line, last = { NULL, 0 };
	ezz_status	 st = EZZ_OK;

	sort_all(s);
	for (size_t i = 0; i < s->n && st == EZZ_OK; i++) {
		if (i + AHEAD < s->n) {
			const uint8_t	*p = s->text + s->all[i + AHEAD].at;

			__builtin_prefetch(p);
			__builtin_prefetch(p + 64);
		}
		line = EZZ_BYTES(s->text + s->all[i].at, s->all[i].n);
		if (i == 0 || !ezz_bytes_equal(line, last))
			st = fn(ctx, arg, line);
		last = line;
	}
	s->n = s->used = 0;
	return st;
}

/* ---- in files ------------------------------------------------------------ */

static ezz_status
put_line(ezz_ctx *ctx, void *arg, struct ezz_bytes line)
{
	return ezz_sink_put(ctx, arg, line.p, line.n + 1);
}

static ezz_status	 merge(ezz_ctx *, struct ezz_sorter *,
			    ezz_sorted_fn *, void *);

/* What is in memory, or all runs there are, as one run. */
static ezz_status
write_run(ezz_ctx *ctx, struct ezz_sorter *s, bool of_runs)
{
	char		 name[4096];
	struct ezz_sink	 sink;
	unsigned	 id = s->files++;
	int		 fd = -1;
	ezz_status	 st;

	if (!run_name(s, id, name) || (fd = open(name, O_WRONLY | O_CREAT |
	    O_EXCL | O_CLOEXEC, 0600)) == -1)
		return ezz_errno(ctx, "open");
	if ((st = ezz_sink_begin(ctx, &sink, fd)) == EZZ_OK &&
	    (st = (of_runs ? merge : each_in_memory)(ctx, s, put_line,
	    &sink)) == EZZ_OK)
		st = ezz_sink_flush(ctx, &sink);
	ezz_sink_done(&sink);
	if (close(fd) == -1 && st == EZZ_OK)
		st = ezz_errno(ctx, "close");
	if (st == EZZ_OK)
		s->run[s->runs++] = id;
	else
		unlink(name);
	return st;
}

struct reader {
	int			 fd;
	struct ezz_lines	 lines;
	struct ezz_bytes	 line;
};

static bool
before(const struct reader *a, const struct reader *b)
{
	return ezz_bytes_cmp(a->line, b->line) < 0;
}

/* The heap below i is right but for i itself. */
static void
sift(struct reader **heap, size_t n, size_t i)
{
	for (;;) {
		size_t		 least = i, k = 2 * i + 1;
		struct reader	*t = heap[i];

		if (k < n && before(heap[k], heap[least]))
			least = k;
		if (k + 1 < n && before(heap[k + 1], heap[least]))
			least = k + 1;
		if (least == i)
			return;
		heap[i] = heap[least];
		heap[least] = t;
		i = least;
	}
}

static ezz_status
open_runs(ezz_ctx *ctx, struct ezz_sorter *s, struct reader *all,
    struct reader **heap, size_t *n)
{
	char		 name[4096];
	bool		 more;
	ezz_status	 st;

	for (size_t i = 0; i < s->runs; i++) {
		if (!run_name(s, s->run[i], name) ||
		    (all[i].fd = open(name, O_RDONLY | O_CLOEXEC)) == -1)
			return ezz_errno(ctx, "open");
		ezz_lines_begin(&all[i].lines, all[i].fd,
		    EZZ_MAX_STORE_LINE);
		if ((st = ezz_lines_next(ctx, &all[i].lines, &all[i].line,
		    &more)) != EZZ_OK)
			return st;
		if (more)
			heap[(*n)++] = &all[i];
	}
	for (size_t i = *n / 2; i-- > 0;)
		sift(heap, *n, i);
	return EZZ_OK;
}

/* Take the least, and let its run go on. */
static ezz_status
drain(ezz_ctx *ctx, struct reader **heap, size_t n, ezz_sorted_fn *fn,
    void *arg)
{
	struct ezz_buf	 last = { 0 };
	bool		 any = false, more;
	ezz_status	 st = EZZ_OK;

	while (n > 0 && st == EZZ_OK) {
		struct reader	*r = heap[0];

		if (!any || !ezz_bytes_equal(ezz_bytes_of(&last), r->line)) {
			last.n = 0;
			if ((st = ezz_buf_addb(ctx, &last, r->line)) !=
			    EZZ_OK || (st = fn(ctx, arg, r->line)) != EZZ_OK)
				break;
			any = true;
		}
		if ((st = ezz_lines_next(ctx, &r->lines, &r->line, &more)) ==
		    EZZ_OK && !more)
			heap[0] = heap[--n];
		sift(heap, n, 0);
	}
	ezz_buf_free(&last);
	return st;
}

/* All runs in order; they are gone afterwards. */
static ezz_status
merge(ezz_ctx *ctx, struct ezz_sorter *s, ezz_sorted_fn *fn, void *arg)
{
	struct reader	 all[RUNS], *heap[RUNS];
	char		 name[4096];
	size_t		 n = 0;
	ezz_status	 st;

	for (size_t i = 0; i < RUNS; i++)
		all[i] = (struct reader){ .fd = -1 };
	if ((st = open_runs(ctx, s, all, heap, &n)) == EZZ_OK)
		st = drain(ctx, heap, n, fn, arg);
	for (size_t i = 0; i < s->runs; i++) {
		ezz_lines_done(&all[i].lines);
		if (all[i].fd != -1)
			close(all[i].fd);
		if (run_name(s, s->run[i], name))
			unlink(name);
	}
	s->runs = 0;
	return st;
}

/* ---- the whole ----------------------------------------------------------- */

/* Runs that are full make room; too many of them become one. */
static ezz_status
spill(ezz_ctx *ctx, struct ezz_sorter *s)
{
	ezz_status	 st = write_run(ctx, s, false);

	return st != EZZ_OK || s->runs < RUNS ? st : write_run(ctx, s, true);
}

ezz_status
ezz_sorter_add(ezz_ctx *ctx, struct ezz_sorter *s, struct ezz_bytes line)
{
	ezz_status	 st;

	if ((line.n >= s->cap - s->used || s->n == s->most) && s->n > 0 &&
	    (st = spill(ctx, s)) != EZZ_OK)
		return st;
	if (line.n >= s->cap || line.n < s->key + 16)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a line is longer than %zu bytes", s->cap);
	memcpy(s->text + s->used, line.p, line.n);
	s->text[s->used + line.n] = '\n';
	s->all[s->n++] = (struct entry){ key_of(line.p + s->key),
	    (uint32_t)s->used, (uint32_t)line.n };
	s->used += line.n + 1;
	return EZZ_OK;
}

ezz_status
ezz_sorter_each(ezz_ctx *ctx, struct ezz_sorter *s, ezz_sorted_fn *fn,
    void *arg)
{
	ezz_status	 st;

	if (s->runs == 0)
		return each_in_memory(ctx, s, fn, arg);
	if (s->n > 0 && (st = spill(ctx, s)) != EZZ_OK)
		return st;
	return merge(ctx, s, fn, arg);
}
