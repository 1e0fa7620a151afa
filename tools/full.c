/* Finding and becoming the larger program. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "full.h"

char	**full_argv;

void
full_become(char **argv)
{
	char	 path[PATH_MAX];
	ssize_t	 n = readlink("/proc/self/exe", path, sizeof(path) - 16);
	char	*slash;

	if (n > 0) {
		path[n] = '\0';
		slash = strrchr(path, '/');
		strcpy(slash + 1, "ezz-full");
		execv(path, argv);
	}
	execv(PKGLIBEXECDIR "/ezz-full", argv);
}
