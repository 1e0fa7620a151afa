/*
 * A file from outside that wants to take the place of what an office has:
 * what the judges of packs, lists and CRLs share.
 */
#ifndef EZZ_OP_UPDATE_H
#define EZZ_OP_UPDATE_H

#include "crypto/crl.h"
#include "object/report.h"
#include "object/status.h"
#include "object/trust.h"

struct update_case {
	ezz_office	*office;
	struct ezz_bytes file;
	const char	*input;
	int64_t		 now;
	ezz_trust	*trust;		/* the office's, or the new pack */
	ezz_trust	*old_trust;
	ezz_statuslist	*list, *old_list;
	struct ezz_statusdetail	*detail;
	struct ezz_crl	*crl, *old_crl;
	bool		 owned;		/* crl: some CA of the pack signed it */
	struct ezz_buf	 old;		/* the file that lies there */
	char		*path;		/* where it is to lie */
	ezz_report	*report;
};

/* It was made before the one in place; it is as old, and another. */
ezz_status	 ezz_update_note_older(struct ezz_note *, int64_t made,
		    int64_t there);
ezz_status	 ezz_update_note_another(struct ezz_note *);

/*
 * A status list, its delta, its details: each is judged with the list that it
 * belongs to, and the report says why it may not come.
 */
ezz_status	 ezz_update_list(ezz_ctx *, struct update_case *);
ezz_status	 ezz_update_delta(ezz_ctx *, struct update_case *);
ezz_status	 ezz_update_detail(ezz_ctx *, struct update_case *);

#endif
