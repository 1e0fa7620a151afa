/* Reading lines: what is over the length is passed over, and said. */
#include <stdlib.h>

#include "lines.h"

static int
keep(struct lines *l, int c)
{
	char	*p;

	if (l->n + 1 >= l->cap) {
		size_t	 cap = l->cap == 0 ? 4096 : l->cap * 2;

		if ((p = realloc(l->line, cap)) == NULL)
			return -1;
		l->line = p;
		l->cap = cap;
	}
	l->line[l->n++] = (char)c;
	l->line[l->n] = '\0';
	return 0;
}

int
lines_next(struct lines *l)
{
	int	 c, any = 0;

	l->n = 0;
	l->cut = 0;
	if (l->line != NULL)
		l->line[0] = '\0';
	while ((c = getc(l->from)) != EOF) {
		any = 1;
		if (c == l->end)
			break;
		if (l->n >= l->most)
			l->cut = 1;
		else if (keep(l, c) == -1)
			return -1;
	}
	if (ferror(l->from))
		return -1;
	if (!any)
		return 0;
	/* an empty line has its NUL too */
	if (l->line == NULL && keep(l, ' ') == 0)
		l->line[l->n = 0] = '\0';
	l->number++;
	return l->line == NULL ? -1 : 1;
}

void
lines_free(struct lines *l)
{
	free(l->line);
	l->line = NULL;
}
