/*
 * Records judged: whatever the bytes, there is a whole report, and a licence
 * exactly where all checks passed.
 */
#include <string.h>

#include "fuzz.h"
#include "object/licence.h"
#include "object/report.h"

const char	*const fuzz_corpora[] = { "testvectors/record", NULL };
const char	*const fuzz_seeds[] = { "7b7d", NULL };

static const ezz_schemas *
schemas(void)
{
	static ezz_schemas	*all;
	const char		*dir = getenv("EZZ_DATA");
	char			 path[4096];

	if (all != NULL)
		return all;
	snprintf(path, sizeof(path), "%s/schemas", getenv("srcdir") == NULL ?
	    "." : getenv("srcdir"));
	fuzz_check(ezz_schemas_open(fuzz_ctx(), dir == NULL ? path : dir,
	    &all) == EZZ_OK);
	return all;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	ezz_record	*record;
	ezz_report	*report;
	ezz_licence	*licence;

	fuzz_check(ezz_record_read(fuzz_ctx(), EZZ_BYTES(p, n), "fuzzed", NULL,
	    NULL, &record) == EZZ_OK);
	fuzz_check(ezz_check(fuzz_ctx(), schemas(), record, NULL, 1795392000,
	    &report, &licence) == EZZ_OK);
	fuzz_check(ezz_report_findings(report) >= 6);
	fuzz_check((ezz_report_verdict(report) == EZZ_PASSED) ==
	    (licence != NULL));
	if (licence != NULL)
		fuzz_check(licence->values_n > 0 && licence->serial != NULL);
	ezz_licence_free(&licence);
	ezz_report_free(&report);
	ezz_record_free(&record);
	return 0;
}
