/* Processes that the bench runs, and what they cost. */
#ifndef EZZ_TEST_BENCH_CHILD_H
#define EZZ_TEST_BENCH_CHILD_H

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test/bench.h"

extern char **environ;

struct bench_cost {
	double	 wall, cpu;	/* microseconds */
	long	 peak;		/* KiB */
};

static inline double
bench_wall(void)
{
	struct timespec	 t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

static inline pid_t
bench_start(const char *const argv[], int in, int out)
{
	posix_spawn_file_actions_t	 fa;
	pid_t				 pid;

	bench_must(posix_spawn_file_actions_init(&fa) == 0, "spawn");
	if (in >= 0)
		bench_must(posix_spawn_file_actions_adddup2(&fa, in, 0) == 0,
		    "spawn");
	if (out >= 0)
		bench_must(posix_spawn_file_actions_adddup2(&fa, out, 1) == 0,
		    "spawn");
	else
		bench_must(posix_spawn_file_actions_addopen(&fa, 1,
		    "/dev/null", O_WRONLY, 0) == 0, "spawn");
	bench_must(posix_spawn(&pid, argv[0], &fa, NULL,
	    (char *const *)argv, environ) == 0,
	    argv[0]);
	posix_spawn_file_actions_destroy(&fa);
	return pid;
}

/* Anything but exit 0 ends the bench. */
static inline void
bench_end(pid_t pid, const char *name, struct bench_cost *c)
{
	struct rusage	 u;
	int		 status;

	bench_must(wait4(pid, &status, 0, &u) == pid, "wait");
	bench_must(WIFEXITED(status) && WEXITSTATUS(status) == 0, name);
	if (c == NULL)
		return;
	c->cpu = (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e6 +
	    (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
	c->peak = u.ru_maxrss;
}

static inline void
bench_run(const char *const argv[], struct bench_cost *c)
{
	double	 t = bench_wall();

	bench_end(bench_start(argv, -1, -1), argv[0], c);
	if (c != NULL)
		c->wall = bench_wall() - t;
}

#endif
