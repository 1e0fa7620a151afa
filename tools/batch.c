/* Fork and join over a batch. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "batch.h"

#define WORKERS_MAX	64

struct share {
	struct batch	*batch;
	size_t		 n;
	batch_fn	*fn;
	void		*arg;
	atomic_size_t	 next;
	atomic_uint	 who;
};

bool
batch_open(struct batch *b, unsigned workers, bool chinese)
{
	long	 cpus = sysconf(_SC_NPROCESSORS_ONLN);

	*b = (struct batch){ .workers = workers };
	if (workers == 0)
		b->workers = cpus < 1 ? 1 : (unsigned)cpus;
	if (b->workers > WORKERS_MAX)
		b->workers = WORKERS_MAX;
	if ((b->ctx = calloc(b->workers, sizeof(*b->ctx))) == NULL)
		return false;
	for (unsigned i = 0; i < b->workers; i++) {
		if (ezz_ctx_new(&b->ctx[i]) != EZZ_OK) {
			batch_close(b);
			return false;
		}
		ezz_ctx_language(b->ctx[i], chinese ? EZZ_CHINESE :
		    EZZ_ENGLISH);
	}
	return true;
}

void
batch_close(struct batch *b)
{
	for (unsigned i = 0; b->ctx != NULL && i < b->workers; i++)
		ezz_ctx_free(&b->ctx[i]);
	free(b->ctx);
	b->ctx = NULL;
}

static void *
work(void *arg)
{
	struct share	*s = arg;
	ezz_ctx		*ctx = s->batch->ctx[atomic_fetch_add(&s->who, 1)];
	size_t		 i;

	while ((i = atomic_fetch_add(&s->next, 1)) < s->n)
		s->fn(ctx, s->arg, i);
	return NULL;
}

/* This thread works too; a thread that cannot be had is done without. */
void
batch_each(struct batch *b, size_t n, batch_fn *fn, void *arg)
{
	struct share	 s = { .batch = b, .n = n, .fn = fn, .arg = arg };
	pthread_t	 threads[WORKERS_MAX];
	unsigned	 started = 0;

	while (started + 1 < b->workers && started + 1 < n &&
	    pthread_create(&threads[started], NULL, work, &s) == 0)
		started++;
	work(&s);
	while (started > 0)
		pthread_join(threads[--started], NULL);
}
