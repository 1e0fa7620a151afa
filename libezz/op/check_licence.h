/* The checks of a document that is a licence: check_licence.c. */
#ifndef EZZ_OP_CHECK_LICENCE_H
#define EZZ_OP_CHECK_LICENCE_H

#include "base/json.h"
#include "format/ofd_page.h"
#include "object/token.h"
#include "op/document.h"

/* What a licence says about itself, and its code with it. */
struct ezz_licence_case {
	struct ezz_document		*d;
	const struct ezz_ofd_body	*body;
	const struct ezz_schema		*schema;	/* or NULL */
	struct ezz_buf			 list;		/* licence.json */
	json_t				*fields;	/* of it, or NULL */
	struct ezz_ofd_art		*art;
	struct ezz_ofd_drawing		**pages;	/* NULL: not yet read */
	struct ezz_buf			 token;		/* its text */
	ezz_report			*judged;	/* of the token */
	struct ezz_token_seen		 seen;
};

/* Does a document call itself a licence: by metadata or by its tags. */
bool		 ezz_ofd_is_licence(const struct ezz_ofd *);
/* Judge all four checks; before them the report's kind is set. */
ezz_status	 ezz_licence_judge(ezz_ctx *, struct ezz_document *);
/* Is this what --expect names: by its metadata, which is judged later. */
ezz_status	 ezz_licence_expected(ezz_ctx *, const struct ezz_ofd *,
		    ezz_verifier *, const char *expect, bool *is);

/* check_face.c: compare what the page prints with the list of fields. */
ezz_status	 ezz_licence_face(ezz_ctx *, struct ezz_licence_case *,
		    struct ezz_note *);
/* The bytes of a location that a signature covers; *there says if so. */
ezz_status	 ezz_licence_read(ezz_ctx *, struct ezz_licence_case *,
		    const struct ezz_ofd_loc *, size_t cap,
		    struct ezz_note *, struct ezz_buf *out, bool *there);
/* Two writings of one value: the same but for white space, or one day. */
bool		 ezz_licence_same(struct ezz_bytes, struct ezz_bytes);
/* Metadata by its name, or NULL. */
const char	*ezz_licence_custom(const struct ezz_ofd_body *,
		    const char *name);

#endif
