/*
 * Before the fuzzing engine starts: lay seeds and corpora into the directory
 * that EZZ_FUZZ_SEEDS names.
 */
#include "fuzz.h"

int	 LLVMFuzzerInitialize(int *, char ***);

static void
lay(const char *name, struct ezz_bytes in)
{
	char	 path[4096];
	FILE	*f;

	fuzz_check(snprintf(path, sizeof(path), "%s/%s",
	    getenv("EZZ_FUZZ_SEEDS"), name) < (int)sizeof(path));
	fuzz_check((f = fopen(path, "wb")) != NULL);
	fuzz_check(fwrite(in.p, 1, in.n, f) == in.n);
	fuzz_check(fclose(f) == 0);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	if (getenv("EZZ_FUZZ_SEEDS") != NULL)
		fuzz_each(lay);
	return 0;
}
