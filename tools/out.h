/* What a command says: results on stdout, words on stderr, all escaped. */
#ifndef EZZ_OUT_H
#define EZZ_OUT_H

#include "cmd.h"

/* Marks a literal that ezz_text is given later, for the catalogue. */
#ifndef N_
#define N_(text)	(text)
#endif

/* "ezz: ..." on stderr from the context's message; the exit status of st. */
int	 out_fail(struct run *, ezz_status st);
/* The same with what was being done in front: "ezz: reading a.json: ..." */
int	 out_while(struct run *, ezz_status st, const char *fmt, ...)
	    __attribute__((format(printf, 3, 4)));
/* A message of the command's own, for wrong usage: exits 2 with a hint. */
int	 out_usage(struct run *, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));
/* Untrusted text, escaped. */
void	 out_text(struct run *, FILE *, const char *);
/* A JSON string, quotes and all, safe for a terminal too. */
void	 out_json(struct run *, FILE *, const char *);
void	 out_json_bytes(struct run *, FILE *, struct ezz_bytes);
/* One report: a JSON line, or lines for people. */
int	 out_report(struct run *, const ezz_report *, bool json, bool all);
/* Flush stdout; a closed or full one is EXIT_BROKEN. */
int	 out_close(struct run *, int status);

#endif
