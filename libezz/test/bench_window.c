/*
 * What a clerk waits for, from the end of a scanned line to the verdict in
 * "ezz window", with a status list of 2^20 entries in memory:
 *
 *	bench_window OFFICE TOKENS EZZ
 *
 * TOKENS has one a line.  The figure is the median over rounds, and the worst
 * of a hundred; the ceiling is the two milliseconds that a counter is
 * promised.
 */
#include <errno.h>

#include "test/bench_child.h"

#define ROUNDS		400
#define WARM		20
#define TOKENS		100
#define CEILING		2000.0		/* microseconds */

static char	 tokens[TOKENS][8192];

static size_t
read_tokens(const char *path)
{
	FILE	*f = fopen(path, "r");
	size_t	 n = 0;

	bench_must(f != NULL, path);
	while (n < TOKENS && fgets(tokens[n], sizeof(tokens[n]), f) != NULL)
		n++;
	fclose(f);
	bench_must(n > 0, "reading tokens");
	return n;
}

/* Write a line, read one back; microseconds between. */
static double
scan(int to, FILE *from, const char *line)
{
	static char	 answer[65536];
	double		 began;

	began = bench_wall();
	bench_must(write(to, line, strlen(line)) == (ssize_t)strlen(line),
	    "writing a scan");
	bench_must(fgets(answer, sizeof(answer), from) != NULL, "a verdict");
	began = bench_wall() - began;
	bench_must(strstr(answer, "\"accept\":true") != NULL, "acceptance");
	return began;
}

int
main(int argc, char **argv)
{
	static double	 us[ROUNDS];
	int		 to[2], from[2];
	size_t		 n;
	pid_t		 pid;
	FILE		*f;

	bench_must(argc == 4, "usage: bench_window OFFICE TOKENS EZZ");
	n = read_tokens(argv[2]);
	bench_must(pipe2(to, O_CLOEXEC) == 0 && pipe2(from, O_CLOEXEC) == 0,
	    "pipe");
	{
		const char *window[] = { argv[3], "window", "--office",
			    argv[1], "--json", NULL };

		pid = bench_start(window, to[0], from[1]);
	}
	close(to[0]);
	close(from[1]);
	bench_must((f = fdopen(from[0], "r")) != NULL, "fdopen");
	for (size_t i = 0; i < WARM; i++)
		(void)scan(to[1], f, tokens[i % n]);
	for (size_t i = 0; i < ROUNDS; i++)
		us[i] = scan(to[1], f, tokens[i % n]);
	close(to[1]);
	bench_end(pid, "ezz window", NULL);
	fclose(f);
	bench_line("window", "line-to-verdict", bench_median(us, ROUNDS) /
	    1000, "ms", "promise", CEILING / 1000,
	    CEILING / bench_median(us, ROUNDS));
	/* sorted by now */
	bench_line("window", "line-to-verdict/p99", us[ROUNDS * 99 / 100] /
	    1000, "ms", "promise", CEILING / 1000,
	    CEILING / us[ROUNDS * 99 / 100]);
	return fflush(stdout) == 0 ? 0 : 1;
}
