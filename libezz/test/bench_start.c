/*
 * What it costs to judge one token, as a whole process, beside a program that
 * has libcrypto and does nothing:
 *
 *	bench_start EMPTY OFFICE TOKEN EZZ
 *
 * Wall and processor time, each the median of rounds in turn.
 */
#include "test/bench_child.h"

#define ROUNDS	61

static void
tell(const char *what, double *ours, double *empty)
{
	double	 x = bench_median(ours, ROUNDS);
	double	 y = bench_median(empty, ROUNDS);

	bench_line("start", what, x / 1000, "ms", "empty program with libcrypto",
	    y / 1000, x / y);
}

int
main(int argc, char **argv)
{
	static double		 wall[2][ROUNDS], cpu[2][ROUNDS];
	struct bench_cost	 c;

	bench_must(argc == 5, "usage: bench_start EMPTY OFFICE TOKEN EZZ");
	{
		const char *verify[] = { argv[4], "verify", "--office",
			    argv[2], argv[3], NULL };
		const char *empty[] = { argv[1], NULL };

		bench_run(verify, NULL);
		bench_run(empty, NULL);
		for (int i = 0; i < ROUNDS; i++) {
			bench_run(verify, &c);
			wall[0][i] = c.wall;
			cpu[0][i] = c.cpu;
			bench_run(empty, &c);
			wall[1][i] = c.wall;
			cpu[1][i] = c.cpu;
		}
	}
	tell("verify", wall[0], wall[1]);
	tell("verify/cpu", cpu[0], cpu[1]);
	return fflush(stdout) == 0 ? 0 : 1;
}
