/* The inputs of a harness: its seeds, then the files of its corpora. */
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "base/codec.h"
#include "fuzz.h"

static struct ezz_buf
read_file(const char *path)
{
	struct ezz_buf	 b = { 0 };
	uint8_t		 part[4096];
	size_t		 n;
	FILE		*f = fopen(path, "rb");

	fuzz_check(f != NULL);
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		fuzz_check(ezz_buf_add(fuzz_ctx(), &b, part, n) == EZZ_OK);
	fclose(f);
	return b;
}

static void
each_file(const char *dir, void (*give)(const char *, struct ezz_bytes))
{
	struct dirent	**names;
	struct stat	  sb;
	struct ezz_buf	  b;
	char		  path[4096];
	int		  n = scandir(dir, &names, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		fuzz_check(snprintf(path, sizeof(path), "%s/%s", dir,
		    names[i]->d_name) < (int)sizeof(path));
		if (stat(path, &sb) == 0 && S_ISREG(sb.st_mode)) {
			b = read_file(path);
			give(names[i]->d_name, ezz_bytes_of(&b));
			ezz_buf_free(&b);
		}
		free(names[i]);
	}
	if (n >= 0)
		free(names);
}

void
fuzz_each(void (*give)(const char *, struct ezz_bytes))
{
	const char	*srcdir = getenv("srcdir");
	char		 name[4096];

	for (size_t i = 0; fuzz_seeds[i] != NULL; i++) {
		struct ezz_buf	 b = { 0 };

		fuzz_check(ezz_hex_read(fuzz_ctx(), ezz_bytes_str(
		    fuzz_seeds[i]), &b) == EZZ_OK);
		snprintf(name, sizeof(name), "seed-%zu", i + 1);
		give(name, ezz_bytes_of(&b));
		ezz_buf_free(&b);
	}
	for (size_t i = 0; fuzz_corpora[i] != NULL; i++) {
		snprintf(name, sizeof(name), "%s/%s", srcdir == NULL ? "." :
		    srcdir, fuzz_corpora[i]);
		each_file(name, give);
	}
}
