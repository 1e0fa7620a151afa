/* What the programs of make bench share: time, medians, lines of JSON. */
#ifndef EZZ_TEST_BENCH_H
#define EZZ_TEST_BENCH_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BENCH_ROUNDS	9

static inline void
bench_must(int ok, const char *what)
{
	if (!ok) {
		fprintf(stderr, "bench: %s failed\n", what);
		exit(1);
	}
}

/* Processor time of this process, in microseconds. */
static inline double
bench_cpu(void)
{
	struct timespec	 t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

static inline int
bench_by_value(const void *a, const void *b)
{
	double	 x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Sorts them. */
static inline double
bench_median(double *v, size_t n)
{
	qsort(v, n, sizeof(*v), bench_by_value);
	return n % 2 == 1 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

/* ratio: how many times better than the peer, by the caller's arithmetic. */
static inline void
bench_line(const char *bench, const char *name, double value,
    const char *unit, const char *peer, double peer_value, double ratio)
{
	printf("{\"bench\":\"%s\",\"case\":\"%s\",\"value\":%.2f,"
	    "\"unit\":\"%s\",\"peer\":\"%s\",\"peer_value\":%.2f,"
	    "\"ratio\":%.3f}\n", bench, name, value, unit, peer, peer_value,
	    ratio);
}

#endif
