/*
 * Writing what a signature adds to an OFD package (GB/T 33190 18): its
 * Signature.xml, its line in Signatures.xml, and where there is no such list
 * yet the list itself and the line in OFD.xml that leads to it.  What stands
 * there already is never written anew: new bytes are put between the old ones.
 */
#ifndef EZZ_FORMAT_OFD_SIGN_WRITE_H
#define EZZ_FORMAT_OFD_SIGN_WRITE_H

#include "format/ofd_read.h"

/* A file that is covered: its name in the package, and its SM3. */
struct ezz_ofd_covered {
	const char	*name;
	const uint8_t	*sm3;
};

struct ezz_ofd_signing {
	bool				 seal;	/* Type Seal, else Sign */
	const char			*dir;	/* "Doc_0/Signs/Sign_0" */
	int64_t				 time;
	const struct ezz_ofd_covered	*refs;
	size_t				 n_refs;
	const struct ezz_ofd_stamp	*stamps; /* with their IDs */
	size_t				 n_stamps;
};

#define EZZ_OFD_ID	32

/* The IDs of one list, in the manner of the last one that it has. */
struct ezz_ofd_ids {
	char		 prefix[EZZ_OFD_ID];
	int		 width;
	uint64_t	 last;
};

void		 ezz_ofd_ids_of(const struct ezz_ofd_body *,
		    struct ezz_ofd_ids *out);
void		 ezz_ofd_id_next(struct ezz_ofd_ids *, char out[EZZ_OFD_ID]);
/* The last one given, as MaxSignId has it. */
void		 ezz_ofd_id_last(const struct ezz_ofd_ids *,
		    char out[EZZ_OFD_ID]);

/* Append DIR/Signature.xml, the value of which is DIR/SignedValue.dat. */
ezz_status	 ezz_ofd_signature_write(ezz_ctx *,
		    const struct ezz_ofd_signing *, struct ezz_buf *out);
/*
 * Append the list with one signature more, and its MaxSignId raised; old is
 * empty where there is none yet.  EZZ_EFORMAT: old is no such list.
 */
ezz_status	 ezz_ofd_signatures_write(ezz_ctx *, struct ezz_bytes old,
		    const char *id, const struct ezz_ofd_signing *,
		    const char *max_id, struct ezz_buf *out);
/*
 * Append OFD.xml with the line that leads to the list of its body'th document,
 * from 0.  EZZ_EFORMAT: there is no such DocBody.
 */
ezz_status	 ezz_ofd_root_write(ezz_ctx *, struct ezz_bytes old,
		    size_t body, const char *list, struct ezz_buf *out);

#endif
