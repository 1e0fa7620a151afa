/*
 * A harness without a fuzzing engine: every input once, and the short ones
 * cut at every length too; TAP on stdout.  "harness FILE..." repeats a find.
 */
#include "fuzz.h"

/* Cuts of more would take long and show little. */
#define CUT_MAX	1024

static unsigned	 count;

static void
feed(const char *name, struct ezz_bytes in)
{
	/* its own memory, so that a step past the end is seen */
	for (size_t n = in.n < CUT_MAX ? 0 : in.n; n <= in.n; n++) {
		struct ezz_buf	 b = { 0 };

		fuzz_check(ezz_buf_add(fuzz_ctx(), &b, in.p, n) == EZZ_OK);
		if (n > 0 && n < b.cap)
			fuzz_check((b.p = realloc(b.p, n)) != NULL);
		LLVMFuzzerTestOneInput(b.p, n);
		ezz_buf_free(&b);
	}
	printf("ok %u - %s\n", ++count, name);
	fflush(stdout);
}

static void
feed_file(const char *path)
{
	struct ezz_buf	 b = { 0 };
	uint8_t		 part[4096];
	size_t		 n;
	FILE		*f = fopen(path, "rb");

	fuzz_check(f != NULL);
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		fuzz_check(ezz_buf_add(fuzz_ctx(), &b, part, n) == EZZ_OK);
	fclose(f);
	feed(path, ezz_bytes_of(&b));
	ezz_buf_free(&b);
}

int
main(int argc, char **argv)
{
	if (argc > 1)
		for (int i = 1; i < argc; i++)
			feed_file(argv[i]);
	else
		fuzz_each(feed);
	printf("1..%u\n", count);
	return count == 0;
}
