/*
 * Evidence for a million files, beside what it cannot be cheaper than:
 *
 *	bench_store EZZ OFFICE DIR N
 *
 * A store made of N lines in memory beside the bare hashing of its tree, all
 * lanes of SM3 at work; reduce and emit as processes, with their memory;
 * records written as files beside files of the same length alone.  Processor
 * time, the kernel's included.  Fails over 3 times the hashing, under 10,000
 * records a second, over 256 MiB.
 */
#include <sys/stat.h>

#include "crypto/sm3.h"
#include "op/store.h"
#include "test/bench_child.h"

#define LINE	160
#define ROUNDS	7
#define CHUNK	1024
#define MOST	3.0
#define LEAST	10000.0
#define MEMORY	(256 * 1024)		/* KiB */
#define SOME	100000			/* records as files */

static ezz_ctx	*ctx;
static size_t	 n;
static uint8_t	*leaves, *above;
static char	*lines;
static size_t	*at;			/* where each line begins */
static char	 token[1200];

static void
make_lines(const char *path)
{
	static const char	 hex[] = "0123456789abcdef";
	FILE			*f = fopen(path, "w");
	size_t			 used = 0;

	bench_must(f != NULL, path);
	for (size_t i = 0; i < n; i++) {
		uint8_t	*leaf = leaves + i * 32;
		char	 text[65] = "";

		ezz_sm3(&i, sizeof(i), leaf);
		for (size_t k = 0; k < 64; k++)
			text[k] = hex[leaf[k / 2] >> (k % 2 == 0 ? 4 : 0) &
			    15];
		at[i] = used;
		used += (size_t)snprintf(lines + used, LINE, "{\"leaf\":\"%s"
		    "\",\"hash\":\"SM3\",\"path\":\"2026/%03zu/%07zu.ofd\","
		    "\"size\":%zu}\n", text, i % 1000, i, 10000 + i % 7919);
	}
	at[n] = used;
	bench_must(fwrite(lines, 1, used, f) == used && fclose(f) == 0,
	    path);
}

/* Every pair of every level, and nothing else. */
static double
bare(void)
{
	struct ezz_sm3_job	 jobs[CHUNK];
	const uint8_t		*from = leaves;
	double			 t = bench_cpu();

	for (size_t m = n; m > 1; m = (m + 1) / 2) {
		for (size_t i = 0; i < m / 2; i += CHUNK) {
			size_t	 k = m / 2 - i < CHUNK ? m / 2 - i : CHUNK;

			for (size_t j = 0; j < k; j++)
				jobs[j] = (struct ezz_sm3_job){ NULL,
				    from + (i + j) * 64, 64,
				    above + (i + j) * 32 };
			ezz_sm3_many(jobs, k);
		}
		if (m % 2 == 1)
			memmove(above + m / 2 * 32, from + (m - 1) * 32, 32);
		from = above;
	}
	return bench_cpu() - t;
}

static void
forget(const char *dir)
{
	static const char *const	 files[] = { "batch.json",
	    "manifest.ndjson", "tree-1.bin", "token-1-1.der" };
	int				 fd = open(dir, O_RDONLY);

	for (size_t i = 0; fd != -1 && i < 4; i++)
		unlinkat(fd, files[i], 0);
	close(fd);
	rmdir(dir);
}

/* in: taking the lines, each judged to be one; the rest is returned. */
static double
store(const char *dir, double *in)
{
	ezz_store_maker	*m;
	struct ezz_buf	 root = { 0 };
	double		 t = bench_cpu();

	bench_must(ezz_store_begin(ctx, "SM3", dir, (size_t)192 << 20, NULL,
	    &m) == EZZ_OK, "begin");
	for (size_t i = 0; i < n; i++)
		bench_must(ezz_store_add(ctx, m, EZZ_BYTES(lines + at[i],
		    at[i + 1] - at[i] - 1)) == EZZ_OK, "add");
	*in = bench_cpu() - t;
	t += *in;
	bench_must(ezz_store_root(ctx, m, &root) == EZZ_OK &&
	    ezz_store_finish(ctx, m, EZZ_BYTES(token, sizeof(token))) ==
	    EZZ_OK, "finish");
	ezz_store_drop(&m);
	t = bench_cpu() - t;
	ezz_buf_free(&root);
	return t;
}

static int
bench_tree(const char *dir)
{
	double	 hash[ROUNDS], made[ROUNDS], in[ROUNDS], a, b;

	for (int i = 0; i < ROUNDS; i++) {
		hash[i] = bare();
		made[i] = store(dir, &in[i]);
		forget(dir);
	}
	a = bench_median(hash, ROUNDS) / 1000;
	b = bench_median(made, ROUNDS) / 1000;
	bench_line("archive", "tree and store, 1 time-stamp", b, "ms",
	    "bare hashing of the tree", a, b / a);
	bench_line("archive", "reading the lines", bench_median(in, ROUNDS) /
	    1000, "ms", "bare hashing of the tree", a, bench_median(in,
	    ROUNDS) / 1000 / a);
	return b / a <= MOST ? 0 : 1;
}

static int
bench_reduce(const char *ezz, const char *office, const char *file,
    const char *dir)
{
	const char *const argv[] = { ezz, "archive", "reduce", "--office",
	    office, "--tsa", "office", "-o", dir, file, NULL };
	struct bench_cost c;

	bench_run(argv, &c);
	bench_line("archive", "reduce, from lines in a file", c.cpu / 1000,
	    "ms", "as the clock has it", c.wall / 1000, c.cpu / c.wall);
	bench_line("archive", "reduce, memory", (double)c.peak / 1024, "MiB",
	    "the bound", MEMORY / 1024, (double)c.peak / MEMORY);
	return c.peak < MEMORY ? 0 : 1;
}

/* out -1: thrown away. */
static int
bench_emit(const char *ezz, const char *dir, const char *name, int in,
    const char *out, size_t records)
{
	const char *const argv[] = { ezz, "archive", "emit", dir, in >= 0 ?
	    "-" : out == NULL ? NULL : "-o", out == NULL ? NULL : in >= 0 ?
	    "-o" : out, in >= 0 ? out : NULL, NULL };
	struct bench_cost c;
	double		 rate;

	bench_end(bench_start(argv, in, -1), name, &c);
	rate = (double)records / c.cpu * 1e6;
	bench_line("archive", name, rate, "records/s", "the bound", LEAST,
	    rate / LEAST);
	bench_line("archive", "emit, memory", (double)c.peak / 1024, "MiB",
	    "the bound", MEMORY / 1024, (double)c.peak / MEMORY);
	return rate >= LEAST && c.peak < MEMORY ? 0 : 1;
}

/* The lines as they were mapped: all over the tree. */
static int
open_some(const char *file)
{
	FILE	*f = fopen(file, "r+");
	char	 line[LINE];

	bench_must(f != NULL, file);
	for (size_t i = 0; i < SOME && fgets(line, LINE, f) != NULL; i++)
		;
	bench_must(ftruncate(fileno(f), ftell(f)) == 0 && fclose(f) == 0,
	    file);
	return open(file, O_RDONLY);
}

/* In a process of its own: what it holds would count as its children's. */
static int
in_process(const char *file, const char *dir)
{
	pid_t	 pid = fork();
	int	 status = 0;

	bench_must(pid != -1, "fork");
	if (pid > 0) {
		bench_must(waitpid(pid, &status, 0) == pid &&
		    WIFEXITED(status) && WEXITSTATUS(status) <= 1, "tree");
		return WEXITSTATUS(status);
	}
	leaves = malloc(n * 32);
	above = malloc(n * 32);
	lines = malloc(n * LINE);
	at = malloc((n + 1) * sizeof(*at));
	bench_must(leaves != NULL && above != NULL && lines != NULL &&
	    at != NULL && ezz_ctx_new(&ctx) == EZZ_OK, "memory");
	make_lines(file);
	status = bench_tree(dir);
	bench_must(fflush(stdout) == 0, "stdout");
	_exit(status);
}

int
main(int argc, char *argv[])
{
	char	 file[4096], dir[4096], out[4096];
	int	 bad = 0, fd;

	bench_must(argc == 5, "bench_store EZZ OFFICE DIR N");
	n = strtoul(argv[4], NULL, 10);
	snprintf(file, sizeof(file), "%s/lines", argv[3]);
	snprintf(dir, sizeof(dir), "%s/store", argv[3]);
	snprintf(out, sizeof(out), "%s/records", argv[3]);
	bad |= in_process(file, dir);
	bad |= bench_reduce(argv[1], argv[2], file, dir);
	bad |= bench_emit(argv[1], dir, "emit all, as lines", -1, NULL, n);
	fd = open_some(file);
	bad |= bench_emit(argv[1], dir, "emit some, as files", fd, out,
	    SOME < n ? SOME : n);
	close(fd);
	fflush(stdout);
	return bad;
}
