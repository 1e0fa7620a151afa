/*
 * Other libraries beside ours in bench_sm2: each is a program of its own,
 * peer/gmssl.c or peer/gmsm, which EZZ_RIVALS names as NAME=PATH, parted by
 * spaces.  It is told "CASE SECONDS" and answers with a rate; 0 means that it
 * has nothing for this case.  One that is named and does not answer ends the
 * bench.
 */
#ifndef EZZ_TEST_SM2_RIVAL_H
#define EZZ_TEST_SM2_RIVAL_H

#include "test/bench_child.h"

#define RIVALS	4

struct rival {
	char	 name[20];
	pid_t	 pid;
	FILE	*to, *from;
};

static inline void
rival_start(struct rival *r, char *spec)
{
	char *path = strchr(spec, '=');
	int in[2], out[2];

	bench_must(path != NULL && (size_t)(path - spec) < sizeof(r->name),
	    "EZZ_RIVALS: NAME=PATH");
	*path++ = '\0';
	memcpy(r->name, spec, strlen(spec) + 1);
	/* no child may hold the other's ends open */
	bench_must(pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0,
	    "pipe2");
	{
		const char *argv[] = { path, NULL };

		r->pid = bench_start(argv, in[0], out[1]);
	}
	close(in[0]);
	close(out[1]);
	r->to = fdopen(in[1], "w");
	r->from = fdopen(out[0], "r");
	bench_must(r->to != NULL && r->from != NULL, "fdopen");
}

static inline size_t
rivals_start(struct rival all[RIVALS])
{
	const char *names = getenv("EZZ_RIVALS");
	char *copy = strdup(names == NULL ? "" : names), *save = NULL;
	size_t n = 0;

	bench_must(copy != NULL, "strdup");
	for (char *s = strtok_r(copy, " ", &save); s != NULL;
	    s = strtok_r(NULL, " ", &save)) {
		bench_must(n < RIVALS, "EZZ_RIVALS: too many");
		rival_start(&all[n++], s);
	}
	free(copy);
	return n;
}

static inline double
rival_rate(struct rival *r, const char *name, double seconds)
{
	char line[64];

	fprintf(r->to, "%s %g\n", name, seconds);
	fflush(r->to);
	bench_must(fgets(line, sizeof(line), r->from) != NULL, r->name);
	return strtod(line, NULL);
}

static inline void
rival_end(struct rival *r)
{
	fclose(r->to);
	bench_end(r->pid, r->name, NULL);
	fclose(r->from);
}

#endif
