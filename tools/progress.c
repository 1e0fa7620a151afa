/* Rate, time to go, failures; on one line that is drawn over. */
#include <time.h>
#include <unistd.h>

#include "progress.h"

static double
seconds(void)
{
	struct timespec	 t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void
progress_begin(struct progress *p, struct run *r, size_t total)
{
	*p = (struct progress){ .run = r, .total = total,
	    .shown = isatty(STDERR_FILENO) == 1, .began = seconds() };
}

void
progress_at(struct progress *p, size_t done, size_t failed)
{
	double	 now = seconds(), rate;

	if (!p->shown || now - p->drawn < 0.2)
		return;
	p->drawn = now;
	rate = (double)done / (now - p->began + 1e-9);
	fprintf(p->run->err, "\r\033[K%zu", done);
	if (p->total > 0)
		fprintf(p->run->err, "/%zu", p->total);
	fprintf(p->run->err, "  %.0f/s", rate);
	if (p->total > done)
		fprintf(p->run->err, "  %.0f s",
		    (double)(p->total - done) / rate);
	if (failed > 0)
		fprintf(p->run->err, "  %s %zu",
		    ezz_text(p->run->ctx, "failed"), failed);
	fflush(p->run->err);
}

void
progress_end(struct progress *p)
{
	if (p->shown && p->drawn > 0)
		fputs("\r\033[K", p->run->err);
}
