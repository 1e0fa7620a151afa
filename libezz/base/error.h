/*
 * What went wrong, told from the outside in: "stamping draft.ofd: reading
 * seal office.esl: certificate list is empty [GB/T 38540]".
 *
 * A status says that a job could not be done.  That a paper is bad is not a
 * status but a finding; see object/report.h.
 */
#ifndef EZZ_BASE_ERROR_H
#define EZZ_BASE_ERROR_H

#include <stdarg.h>

#include "ezz.h"

/* Long enough for five levels of "while"; what does not fit is cut. */
#define EZZ_MESSAGE_MAX	1024

struct ezz_ctx {
	enum ezz_language	 language;
	ezz_status		 status;	/* of the message below */
	char			 message[EZZ_MESSAGE_MAX];
	/* what it has seen, for crypto/memo.c; not of a context on a stack */
	bool			 remembers;
	void			*seen;
	void			(*seen_free)(void *);
};

/*
 * Start a message and return st.  The format is looked up in the catalogue of
 * the context's language, so it must be a literal.  clause names the standard
 * that was broken, or is NULL.
 */
ezz_status	 ezz_fail(ezz_ctx *, ezz_status st, const char *clause,
		    const char *fmt, ...)
		    __attribute__((format(printf, 4, 5)));

/* Put what was being done before the message of st, and return st. */
ezz_status	 ezz_while(ezz_ctx *, ezz_status st, const char *fmt, ...)
		    __attribute__((format(printf, 3, 4)));

/* The two failures that have nothing of their own to tell. */
ezz_status	 ezz_nomem(ezz_ctx *);
ezz_status	 ezz_errno(ezz_ctx *, const char *what);

/* Marks a literal that ezz_text is given later, for the catalogue. */
#ifndef N_
#define N_(text)	(text)
#endif

#endif
