/* Views and copies in the issue record: for those who sign them. */
#ifndef EZZ_OBJECT_OFFICE_VIEW_H
#define EZZ_OBJECT_OFFICE_VIEW_H

#include "base/bytes.h"

/*
 * The token of a view or copy that was issued with these very contents: by
 * licid, version, schema and digest of the row.
 */
ezz_status	 ezz_register_view_find(ezz_ctx *, ezz_register *,
		    const struct ezz_issued *, ezz_known *,
		    struct ezz_buf *token);
/* As ezz_register_add; it has the state that its licence has. */
ezz_status	 ezz_register_view_add(ezz_ctx *, ezz_register *,
		    const struct ezz_issued *);

#endif
