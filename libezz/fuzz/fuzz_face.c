/*
 * Faces: whatever the bytes, there is a whole report, and a face exactly where
 * nothing failed; and it has what every licence needs.
 */
#include <string.h>

#include "fuzz.h"
#include "object/face.h"
#include "object/report.h"

const char	*const fuzz_corpora[] = { NULL };
const char	*const fuzz_seeds[] = {
	"7b7d",
	/* {"v":1,"schema":"marriage","page":[80,60],"styles":{"a":{"font":
	 * "x","size":3}},"boxes":[{"kind":"qr","at":[5,5,27,33],"style":"a"},
	 * {"kind":"field","at":[40,5,30,5],"field":"CZZT","style":"a"},
	 * {"kind":"seal","at":[40,20,10,10]}]} */
	"7b2276223a312c22736368656d61223a226d61727269616765222c2270616765223a"
	"5b38302c36305d2c227374796c6573223a7b2261223a7b22666f6e74223a2278222c"
	"2273697a65223a337d7d2c22626f786573223a5b7b226b696e64223a227172222c22"
	"6174223a5b352c352c32372c33335d2c227374796c65223a2261227d2c7b226b696e"
	"64223a226669656c64222c226174223a5b34302c352c33302c355d2c226669656c64"
	"223a22435a5a54222c227374796c65223a2261227d2c7b226b696e64223a22736561"
	"6c222c226174223a5b34302c32302c31302c31305d7d5d7d",
	NULL
};

static const char *
data(void)
{
	static char	 path[4096];
	const char	*dir = getenv("EZZ_DATA");

	snprintf(path, sizeof(path), "%s/schemas", getenv("srcdir") == NULL ?
	    "." : getenv("srcdir"));
	return dir == NULL ? path : dir;
}

static void
has_all(const struct ezz_face *f)
{
	size_t	 codes = 0, seals = 0;

	for (size_t i = 0; i < f->boxes_n; i++) {
		const struct ezz_face_box	*b = &f->boxes[i];

		codes += b->kind == EZZ_FACE_QR;
		seals += b->kind == EZZ_FACE_SEAL;
		fuzz_check(b->at.x >= 0 && b->at.y >= 0 &&
		    b->at.x + b->at.w <= f->w && b->at.y + b->at.h <= f->h);
		fuzz_check(b->kind != EZZ_FACE_FIELD || (b->field != NULL &&
		    b->style != NULL));
	}
	fuzz_check(codes == 1 && seals == 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static ezz_schemas	*all;
	ezz_report		*report;
	ezz_face		*face;

	if (all == NULL)
		fuzz_check(ezz_schemas_open(fuzz_ctx(), data(), &all) ==
		    EZZ_OK);
	fuzz_check(ezz_check_face(fuzz_ctx(), all, data(), EZZ_BYTES(p, n),
	    "fuzzed", &report, &face) == EZZ_OK);
	fuzz_check((ezz_report_verdict(report) == EZZ_PASSED) ==
	    (face != NULL));
	if (face != NULL)
		has_all(face);
	ezz_face_free(&face);
	ezz_report_free(&report);
	return 0;
}
