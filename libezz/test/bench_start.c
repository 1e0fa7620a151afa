/*
 * What it costs to judge one token, as a whole process, beside a program that
 * has libcrypto and does nothing, and beside one that has the C library alone:
 * the floor, which each shared object not loaded brings nearer.
 *
 *	bench_start EMPTY ALONE OFFICE TOKEN EZZ
 *
 * Wall and processor time, each the median of rounds in turn.
 */
#include "test/bench_child.h"

#define ROUNDS	61

enum { EZZ, EMPTY, ALONE, PROGRAMS };

static void
tell(const char *what, double v[][ROUNDS])
{
	static const char *const	 peers[] = {
		[EMPTY] = "empty program with libcrypto",
		[ALONE] = "empty program with the C library alone",
	};
	double				 m[PROGRAMS];

	for (int k = 0; k < PROGRAMS; k++)
		m[k] = bench_median(v[k], ROUNDS) / 1000;
	for (int k = EMPTY; k < PROGRAMS; k++)
		bench_line("start", what, m[EZZ], "ms", peers[k], m[k],
		    m[EZZ] / m[k]);
}

int
main(int argc, char **argv)
{
	static double		 wall[PROGRAMS][ROUNDS], cpu[PROGRAMS][ROUNDS];
	struct bench_cost	 c;

	bench_must(argc == 6,
	    "usage: bench_start EMPTY ALONE OFFICE TOKEN EZZ");
	{
		const char *verify[] = { argv[5], "verify", "--office",
			    argv[3], argv[4], NULL };
		const char *empty[] = { argv[1], NULL };
		const char *alone[] = { argv[2], NULL };
		const char **run[] = { verify, empty, alone };

		for (int k = 0; k < PROGRAMS; k++)
			bench_run(run[k], NULL);
		for (int i = 0; i < ROUNDS * PROGRAMS; i++) {
			bench_run(run[i % PROGRAMS], &c);
			wall[i % PROGRAMS][i / PROGRAMS] = c.wall;
			cpu[i % PROGRAMS][i / PROGRAMS] = c.cpu;
		}
	}
	tell("verify", wall);
	tell("verify/cpu", cpu);
	return fflush(stdout) == 0 ? 0 : 1;
}
