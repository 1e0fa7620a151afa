/* The Chinese of every message, compiled from base/zh_CN.po at build time. */
#ifndef EZZ_BASE_WORDS_H
#define EZZ_BASE_WORDS_H

#include <stddef.h>

struct ezz_word {
	const char	*en;
	const char	*zh;
};

/* Sorted by en in byte order; made by base/words.awk. */
extern const struct ezz_word	 ezz_words[];
extern const size_t		 ezz_words_n;

/* The Chinese of an English message; itself where there is none. */
const char	*ezz_words_zh(const char *en);

#endif
