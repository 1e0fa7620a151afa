/*
 * What every fuzz harness has.  A harness is one file fuzz_NOUN.c with
 *
 *	int LLVMFuzzerTestOneInput(const uint8_t *, size_t);
 *	const char *const fuzz_corpora[];	directories below the sources
 *	const char *const fuzz_seeds[];		hexadecimal, made by hand
 *
 * both lists ended by NULL, and asks for properties with fuzz_check.  With
 * --enable-fuzz it is linked with the fuzzing engine; without, with
 * replay.c, which feeds it its seeds and corpora once, and each of them cut
 * at every length, under "make check".  In local.mk:
 *
 *	fuzz_harnesses += libezz/fuzz/fuzz_noun
 *	libezz_fuzz_fuzz_noun_SOURCES = libezz/fuzz/fuzz_noun.c $(fuzz_main)
 *	libezz_fuzz_fuzz_noun_LDADD = $(fuzz_libs)
 */
#ifndef EZZ_FUZZ_H
#define EZZ_FUZZ_H

#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/error.h"

extern const char	*const fuzz_corpora[];
extern const char	*const fuzz_seeds[];

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define fuzz_check(what)						\
	do {								\
		if (!(what)) {						\
			fprintf(stderr, "%s:%d: not so: %s\n",		\
			    __FILE__, __LINE__, #what);			\
			abort();					\
		}							\
	} while (0)

/* A context for the whole run. */
static inline ezz_ctx *
fuzz_ctx(void)
{
	static ezz_ctx	*ctx;

	if (ctx == NULL)
		fuzz_check(ezz_ctx_new(&ctx) == EZZ_OK);
	return ctx;
}

static inline bool
fuzz_same(const struct ezz_buf *b, struct ezz_bytes v)
{
	return ezz_bytes_equal(ezz_bytes_of(b), v);
}

/* corpus.c: each seed and each file of the corpora, with a name. */
void	 fuzz_each(void (*)(const char *name, struct ezz_bytes));

#endif
