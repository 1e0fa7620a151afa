/* A chain of blocks, the newest first; nothing is given back singly. */
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

/* A record without a photo fits into one. */
#define BLOCK	8192

struct ezz_block {
	struct ezz_block	*before;
	size_t			 used;
	size_t			 size;
	alignas(max_align_t) uint8_t bytes[];
};

void *
ezz_arena_take(struct ezz_arena *a, size_t n)
{
	const size_t		 unit = alignof(max_align_t);
	struct ezz_block	*b = a->last;
	size_t			 size, whole;
	void			*p;

	if (n > SIZE_MAX - unit)
		return NULL;
	n = (n + unit - 1) / unit * unit;
	if (b == NULL || b->size - b->used < n) {
		size = n > BLOCK ? n : BLOCK;
		if (__builtin_add_overflow(size, sizeof(*b), &whole) ||
		    (b = malloc(whole)) == NULL)
			return NULL;
		*b = (struct ezz_block){ a->last, 0, size };
		a->last = b;
	}
	p = b->bytes + b->used;
	b->used += n;
	return p;
}

char *
ezz_arena_text(struct ezz_arena *a, struct ezz_bytes text)
{
	char	*s;

	if (text.n == SIZE_MAX || (s = ezz_arena_take(a, text.n + 1)) == NULL)
		return NULL;
	if (text.n > 0)
		memcpy(s, text.p, text.n);
	s[text.n] = '\0';
	return s;
}

void
ezz_arena_free(struct ezz_arena *a)
{
	struct ezz_block	*b, *before;

	for (b = a->last; b != NULL; b = before) {
		before = b->before;
		free(b);
	}
	a->last = NULL;
}
