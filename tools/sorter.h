/*
 * Records in order, however many: what does not fit the memory given waits in
 * files that have no name.  Equal keys stay in the order they came in.
 */
#ifndef EZZ_SORTER_H
#define EZZ_SORTER_H

#include "cmd.h"

#define SORTER_KEY	32

struct sorter;

/* memory: bytes that may be held at a time. */
ezz_status	 sorter_open(ezz_ctx *, size_t memory, struct sorter **out);
ezz_status	 sorter_add(ezz_ctx *, struct sorter *,
		    const uint8_t key[SORTER_KEY], const void *data,
		    size_t n);
/* No more to come; from here on only sorter_next. */
ezz_status	 sorter_turn(ezz_ctx *, struct sorter *);
/* The next record, looked at until the call after; data->p NULL: the end. */
ezz_status	 sorter_next(ezz_ctx *, struct sorter *,
		    struct ezz_bytes *data);
size_t		 sorter_count(const struct sorter *);
void		 sorter_free(struct sorter **);

/* Numbers in a key, so that bytes sort as they do. */
void		 sorter_put(uint8_t *at, uint64_t v);

#endif
