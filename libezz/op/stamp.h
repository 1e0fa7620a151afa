/*
 * Stamping, between its files: stamp.c leads, stamp_open.c judges seal and
 * key, stamp_place.c finds where stamps stand, stamp_sign.c makes the bytes of
 * a signature.  The calls for everybody stand in ezz.h.
 *
 * A signature covers every file of the package but its own and, unless it
 * locks, the list of signatures; so a later one may follow, and may add
 * nothing but itself.
 */
#ifndef EZZ_OP_STAMP_H
#define EZZ_OP_STAMP_H

#include "format/ofd_sign_write.h"
#include "op/document.h"

struct ezz_stamping {
	ezz_verifier		*v;
	const ezz_signer	*signer;
	struct ezz_cert		*cert;
	struct ezz_buf		 seal_raw;	/* empty: it signs alone */
	struct ezz_ses_seal	*seal;		/* NULL then */
};

/* Stamps of one signature. */
struct ezz_stamp_set {
	struct ezz_ofd_stamp	*v;	/* id is given when it is written */
	size_t			 n;
};

/* One set a signature; what signs alone has one empty set. */
struct ezz_stamp_sets {
	struct ezz_stamp_set	*v;
	size_t			 n;
};

/* stamp_place.c */
ezz_status	 ezz_stamp_places(ezz_ctx *, const ezz_stamping *,
		    const struct ezz_document *, const struct ezz_ofd_body *,
		    const struct ezz_stamp_terms *,
		    struct ezz_stamp_sets *out);
void		 ezz_stamp_sets_free(struct ezz_stamp_sets *);
/* The pages that bear stamps, "1-3,7". */
void		 ezz_stamp_pages(const struct ezz_ofd_body *,
		    const struct ezz_stamp_sets *, char out[EZZ_STAMP_PAGES]);

/* stamp_sign.c: append SignedValue over the bytes of Signature.xml. */
ezz_status	 ezz_stamp_value(ezz_ctx *, const ezz_stamping *,
		    const struct ezz_stamp_terms *, struct ezz_bytes xml,
		    const char *xml_path, struct ezz_buf *out);

#endif
