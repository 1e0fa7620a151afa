/*
 * Journals and manifests, line by line: a row that is taken is in bounds, and
 * what is refused leaves the journal as it was.
 */
#include "fuzz.h"

#include <string.h>

#include "object/journal.h"

const char	*const fuzz_corpora[] = { "testvectors/journal", NULL };
const char	*const fuzz_seeds[] = {
	/* {"path":"a"} */
	"7b2270617468223a2261227d",
	NULL
};

static void
one_line(struct ezz_journal *j, struct ezz_bytes line)
{
	struct ezz_journal	 was = *j;
	struct ezz_journal_row	 row;
	struct ezz_buf		 path = { 0 };

	if (ezz_journal_read(fuzz_ctx(), j, line, &row) == EZZ_OK) {
		fuzz_check(j->rows == was.rows + 1);
		fuzz_check(row.did <= EZZ_DONE_BROKEN && row.mtime >= 0);
		fuzz_check(strlen(row.file) < sizeof(row.file));
		/* the same line does not follow itself */
		was = *j;
		fuzz_check(ezz_journal_read(fuzz_ctx(), j, line, &row) !=
		    EZZ_OK);
	}
	fuzz_check(memcmp(&was, j, sizeof(was)) == 0 ||
	    j->rows == was.rows + 1);
	if (ezz_manifest_path(fuzz_ctx(), line, &path) == EZZ_OK)
		fuzz_check(path.n > 0 && memchr(path.p, 0, path.n) == NULL);
	else
		fuzz_check(path.n == 0);
	ezz_buf_free(&path);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ezz_journal	 j = { .rows = 0 };

	while (n > 0) {
		const uint8_t	*end = memchr(p, '\n', n);
		size_t		 len = end == NULL ? n : (size_t)(end - p);

		one_line(&j, EZZ_BYTES(p, len));
		len += end != NULL;
		p += len;
		n -= len;
	}
	return 0;
}
