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
	bool			 attester;
	struct ezz_buf		 seal_raw;	/* empty: it signs alone */
	struct ezz_ses_seal	*seal;		/* NULL then */
	uint8_t			 seal_digest[EZZ_DIGEST_MAX];
	/* of the verifier's pack, for the signer's key; or NULL */
	const struct ezz_trust_entry	*entry;
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

/* While places become boxes: w, h are the seal's, pages those named. */
struct ezz_place_work {
	const ezz_stamping		*s;
	const struct ezz_document	*d;
	const struct ezz_ofd_body	*body;
	struct ezz_stamp_sets		*out;
	double				 w;
	double				 h;
	size_t				*pages;		/* from 0 */
	size_t				 n;
};

/* stamp_place.c */
ezz_status	 ezz_stamp_places(ezz_ctx *, const ezz_stamping *,
		    const struct ezz_document *, const struct ezz_ofd_body *,
		    const struct ezz_stamp_terms *,
		    struct ezz_stamp_sets *out);
void		 ezz_stamp_sets_free(struct ezz_stamp_sets *);
/* "1-3,8" as indices from 0, rising; the caller frees *out. */
ezz_status	 ezz_stamp_chosen(ezz_ctx *, const struct ezz_ofd_body *,
		    const char *text, size_t **out, size_t *n);
/* A whole seal with its middle there, in the page's own space. */
ezz_status	 ezz_stamp_add(ezz_ctx *, struct ezz_place_work *,
		    size_t page, double x, double y);
/* The pages that bear stamps, "1-3,7". */
void		 ezz_stamp_pages(const struct ezz_ofd_body *,
		    const struct ezz_stamp_sets *, char out[EZZ_STAMP_PAGES]);

/* stamp_keyword.c */
ezz_status	 ezz_stamp_keyword(ezz_ctx *, struct ezz_place_work *,
		    const struct ezz_place *);

/* stamp_foreseen.c: where the document itself says that this seal comes. */
ezz_status	 ezz_stamp_foreseen(ezz_ctx *, struct ezz_place_work *);

/* stamp.c: the first judging finding of this "of" that is worse than most. */
const struct ezz_finding *ezz_stamp_fault(const ezz_report *, const char *of,
		    ezz_verdict most);

/*
 * stamp.c: our own verifier accepts what was made - the file, and of the
 * signatures those whose Signature.xml is named; EZZ_EREFUSED says why not.
 */
ezz_status	 ezz_stamp_accepted(ezz_ctx *, const struct ezz_document *,
		    const char *const *made, size_t n);

/*
 * stamp_made.c: a document of one page that is still files, stamped as it is
 * written, and locked.
 */
#define EZZ_MADE_LIST	"Doc_0/Signs/Signatures.xml"
#define EZZ_MADE_DIR	"Doc_0/Signs/Sign_0"

struct ezz_made {
	const struct ezz_pkg		*base;	/* with DIR/Seal.esl */
	uint8_t				(*sm3)[32];	/* of its entries */
	const struct ezz_pkg_put	*puts;	/* the rest but the signature */
	size_t				 n;
	const char			*page;	/* its ID */
	double				 x, y;	/* the seal's middle, mm */
	/* judged before, and much of this is the same; NULL: none */
	const struct ezz_document	*model;
};

/* Append the package, when it was judged and accepted.  As ezz_stamp. */
ezz_status	 ezz_stamp_made(ezz_ctx *, const ezz_stamping *,
		    const struct ezz_verify_terms *, const struct ezz_made *,
		    const char *name, struct ezz_buf *out);

/* stamp_sign.c: append SignedValue over the bytes of Signature.xml. */
ezz_status	 ezz_stamp_value(ezz_ctx *, const ezz_stamping *,
		    const struct ezz_stamp_terms *, struct ezz_bytes xml,
		    const char *xml_path, struct ezz_buf *out);

#endif
