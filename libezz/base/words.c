/* Finding a message in the catalogue. */
#include <stdlib.h>
#include <string.h>

#include "base/words.h"

static int
by_english(const void *key, const void *row)
{
	return strcmp(key, ((const struct ezz_word *)row)->en);
}

const char *
ezz_words_zh(const char *en)
{
	const struct ezz_word	*w;

	w = bsearch(en, ezz_words, ezz_words_n, sizeof(*w), by_english);
	return w == NULL ? en : w->zh;
}
