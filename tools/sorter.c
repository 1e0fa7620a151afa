/*
 * Sorting on disk: sorted runs as large as the memory, and a merge that holds
 * one record of each.  Nothing is written where all of it fits.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sorter.h"

struct record {
	uint32_t	 n;
	uint64_t	 seq;
	uint8_t		 key[SORTER_KEY];
	uint8_t		 data[];
};

struct pile {
	FILE		*file;
	struct record	*top;		/* NULL: it is empty */
	size_t		 cap;
};

struct sorter {
	uint8_t		*p;
	size_t		 n, cap;
	struct record	**v;		/* into p, once it is full */
	size_t		*at;
	size_t		 items, items_cap;
	size_t		 turn;		/* next of v, when nothing was spilt */
	struct pile	*piles;
	size_t		 piles_n;
	struct pile	*last;		/* whose top was handed out */
	uint64_t	 count;
};

void
sorter_put(uint8_t *at, uint64_t v)
{
	for (int i = 7; i >= 0; i--, v >>= 8)
		at[i] = (uint8_t)v;
}

static ezz_status
no_memory(ezz_ctx *ctx)
{
	return ezz_fault(ctx, EZZ_ENOMEM, "out of memory");
}

static ezz_status
broken(ezz_ctx *ctx)
{
	return ezz_fault(ctx, EZZ_EIO, "a temporary file: %s",
	    strerror(errno));
}

ezz_status
sorter_open(ezz_ctx *ctx, size_t memory, struct sorter **out)
{
	struct sorter	*s = calloc(1, sizeof(*s));

	*out = s;
	if (s == NULL)
		return no_memory(ctx);
	s->cap = memory;
	if ((s->p = malloc(memory)) == NULL) {
		sorter_free(out);
		return no_memory(ctx);
	}
	return EZZ_OK;
}

void
sorter_free(struct sorter **sorter)
{
	struct sorter	*s = *sorter;

	if (s == NULL)
		return;
	for (size_t i = 0; i < s->piles_n; i++) {
		if (s->piles[i].file != NULL)
			fclose(s->piles[i].file);
		free(s->piles[i].top);
	}
	free(s->piles);
	free(s->v);
	free(s->at);
	free(s->p);
	free(s);
	*sorter = NULL;
}

size_t
sorter_count(const struct sorter *s)
{
	return (size_t)s->count;
}

static int
order(const struct record *a, const struct record *b)
{
	int	 c = memcmp(a->key, b->key, SORTER_KEY);

	return c != 0 ? c : (a->seq > b->seq) - (a->seq < b->seq);
}

static int
by_record(const void *a, const void *b)
{
	return order(*(struct record *const *)a, *(struct record *const *)b);
}

static ezz_status
sort(ezz_ctx *ctx, struct sorter *s)
{
	free(s->v);
	if ((s->v = calloc(s->items + 1, sizeof(struct record *))) == NULL)
		return no_memory(ctx);
	for (size_t i = 0; i < s->items; i++)
		s->v[i] = (struct record *)(void *)(s->p + s->at[i]);
	qsort(s->v, s->items, sizeof(struct record *), by_record);
	return EZZ_OK;
}

/* ---- filling ------------------------------------------------------------- */

/* What is held goes to a run of its own. */
static ezz_status
spill(ezz_ctx *ctx, struct sorter *s)
{
	struct pile	*more;
	FILE		*f;
	ezz_status	 st;

	if ((st = sort(ctx, s)) != EZZ_OK)
		return st;
	more = realloc(s->piles, (s->piles_n + 1) * sizeof(*more));
	if (more == NULL)
		return no_memory(ctx);
	s->piles = more;
	if ((f = tmpfile()) == NULL)
		return broken(ctx);
	s->piles[s->piles_n++] = (struct pile){ .file = f };
	for (size_t i = 0; i < s->items; i++)
		if (fwrite(s->v[i], sizeof(struct record) + s->v[i]->n, 1,
		    f) != 1)
			return broken(ctx);
	if (fflush(f) != 0 || fseek(f, 0, SEEK_SET) != 0)
		return broken(ctx);
	s->n = s->items = 0;
	return EZZ_OK;
}

static ezz_status
room(ezz_ctx *ctx, struct sorter *s, size_t size)
{
	size_t		*at;
	ezz_status	 st;

	if (size > s->cap)
		return ezz_fault(ctx, EZZ_ELIMIT,
		    "a line of the list is too long");
	if (size > s->cap - s->n && (st = spill(ctx, s)) != EZZ_OK)
		return st;
	if (s->items < s->items_cap)
		return EZZ_OK;
	s->items_cap = s->items_cap * 2 + 1024;
	if ((at = realloc(s->at, s->items_cap * sizeof(*at))) == NULL)
		return no_memory(ctx);
	s->at = at;
	return EZZ_OK;
}

ezz_status
sorter_add(ezz_ctx *ctx, struct sorter *s, const uint8_t key[SORTER_KEY],
    const void *data, size_t n)
{
	size_t		 size = (sizeof(struct record) + n + 7) & ~(size_t)7;
	struct record	*r;
	ezz_status	 st;

	if (n > UINT32_MAX / 2)
		return ezz_fault(ctx, EZZ_ELIMIT,
		    "a line of the list is too long");
	if ((st = room(ctx, s, size)) != EZZ_OK)
		return st;
	r = (struct record *)(void *)(s->p + s->n);
	r->n = (uint32_t)n;
	r->seq = s->count++;
	memcpy(r->key, key, SORTER_KEY);
	memcpy(r->data, data, n);
	s->at[s->items++] = s->n;
	s->n += size;
	return EZZ_OK;
}

/* ---- handing out --------------------------------------------------------- */

/* The next record of a run, or none. */
static ezz_status
lift(ezz_ctx *ctx, struct pile *p)
{
	struct record	 head, *r;

	if (fread(&head, sizeof(head), 1, p->file) != 1) {
		free(p->top);
		p->top = NULL;
		return ferror(p->file) ? broken(ctx) : EZZ_OK;
	}
	if (p->top == NULL || sizeof(head) + head.n > p->cap) {
		p->cap = sizeof(head) + head.n + 256;
		if ((r = realloc(p->top, p->cap)) == NULL)
			return no_memory(ctx);
		p->top = r;
	}
	memcpy(p->top, &head, sizeof(head));
	return head.n == 0 || fread(p->top->data, head.n, 1, p->file) == 1 ?
	    EZZ_OK : broken(ctx);
}

ezz_status
sorter_turn(ezz_ctx *ctx, struct sorter *s)
{
	ezz_status	 st;

	if (s->piles_n == 0)
		return sort(ctx, s);
	if (s->items > 0 && (st = spill(ctx, s)) != EZZ_OK)
		return st;
	free(s->p);
	s->p = NULL;
	for (size_t i = 0; i < s->piles_n; i++)
		if ((st = lift(ctx, &s->piles[i])) != EZZ_OK)
			return st;
	return EZZ_OK;
}

static void
show(const struct record *r, struct ezz_bytes *out)
{
	*out = (struct ezz_bytes){ r->data, r->n };
}

ezz_status
sorter_next(ezz_ctx *ctx, struct sorter *s, struct ezz_bytes *data)
{
	struct pile	*least = NULL;
	ezz_status	 st;

	*data = (struct ezz_bytes){ NULL, 0 };
	if (s->piles_n == 0) {
		if (s->turn < s->items)
			show(s->v[s->turn++], data);
		return EZZ_OK;
	}
	if (s->last != NULL && (st = lift(ctx, s->last)) != EZZ_OK)
		return st;
	for (size_t i = 0; i < s->piles_n; i++)
		if (s->piles[i].top != NULL && (least == NULL ||
		    order(s->piles[i].top, least->top) < 0))
			least = &s->piles[i];
	if ((s->last = least) != NULL)
		show(least->top, data);
	return EZZ_OK;
}
