/*
 * What a pack of ten thousand keys costs a process that judges one token,
 * beside the office's own pack of a few:
 *
 *	bench_index FEW-OFFICE MANY-OFFICE TOKEN EZZ
 */
#include "test/bench_child.h"

#define ROUNDS	61

int
main(int argc, char **argv)
{
	static double		 ms[2][ROUNDS];
	struct bench_cost	 c;
	double			 few, many;

	bench_must(argc == 5, "usage: bench_index FEW MANY TOKEN EZZ");
	for (int i = 0; i < ROUNDS; i++)
		for (int k = 0; k < 2; k++) {
			const char *verify[] = { argv[4], "verify", "--office",
				    argv[1 + k], argv[3], NULL };

			bench_run(verify, &c);
			ms[k][i] = c.wall / 1000;
		}
	few = bench_median(ms[0], ROUNDS);
	many = bench_median(ms[1], ROUNDS);
	bench_line("window", "verify/10000-keys", many, "ms",
	    "the same with a pack of a few keys", few, many / few);
	return fflush(stdout) == 0 ? 0 : 1;
}
