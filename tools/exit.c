/* Which of two exit statuses is said for both. */
#include "exit.h"

static int
badness(int status)
{
	switch (status) {
	case EXIT_BROKEN:
		return 4;
	case EXIT_USAGE:
		return 3;
	case EXIT_REFUSED:
		return 2;
	case EXIT_UNSURE:
		return 1;
	default:
		return 0;
	}
}

int
exit_worse(int a, int b)
{
	return badness(a) >= badness(b) ? a : b;
}
