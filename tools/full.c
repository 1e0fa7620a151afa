/* Finding the larger program and the data. */
#include <libgen.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "full.h"

char	**full_argv;

/* What stands beside this very program, as in a build tree. */
static bool
beside(const char *name, char path[PATH_MAX])
{
	ssize_t	 n = readlink("/proc/self/exe", path, PATH_MAX - 32);

	if (n <= 0)
		return false;
	path[n] = '\0';
	strcpy(strrchr(path, '/') + 1, name);
	return access(path, F_OK) == 0;
}

void
full_become(char **argv)
{
	char	 path[PATH_MAX];

	if (beside("ezz-full", path))
		execv(path, argv);
	execv(PKGLIBEXECDIR "/ezz-full", argv);
}

const char *
full_data(void)
{
	static char	 path[PATH_MAX];
	const char	*data = getenv("EZZ_DATA");

	if (data != NULL && *data != '\0')
		return data;
	return beside("ezz-data/licence", path) ? dirname(path) : PKGDATADIR;
}
