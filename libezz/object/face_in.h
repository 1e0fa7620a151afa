/* Between face.c, which judges a face, and face_read.c, which makes it. */
#ifndef EZZ_OBJECT_FACE_IN_H
#define EZZ_OBJECT_FACE_IN_H

#include "base/json.h"
#include "object/face.h"
#include "object/report.h"

/*
 * Make a face from JSON that its schema took.  What does not fit together -
 * a style or a field that there is not, a member that its kind has no use
 * for - is noted as failed, with the box; *out is then NULL.
 */
ezz_status	 ezz_face_make(ezz_ctx *, const struct ezz_schema *,
		    const json_t *, struct ezz_note *, struct ezz_face **out);

#endif
