/* ezz issue --copy-for: annotated copies of licence files. */
#ifndef EZZ_ISSUE_COPY_H
#define EZZ_ISSUE_COPY_H

#include "cmd.h"

struct copy_job {
	struct run		*run;
	ezz_issuing		*issuing;
	ezz_printing		*printing;
	ezz_register		*reg;
	struct ezz_qr_options	 qr;
	const char		*out;		/* the directory */
	bool			 json;
	struct ezz_copy_terms	 terms;
};

/* Of every operand; the exit status. */
int		 copy_all(struct copy_job *);

#endif
