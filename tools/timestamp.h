/*
 * Getting a time-stamp: from authorities over http and https, one after the
 * other, or from the office's own.  What they answer is judged before it is
 * kept.
 */
#ifndef EZZ_TIMESTAMP_H
#define EZZ_TIMESTAMP_H

#include "tsa.h"

/* Rows for a command's option table. */
#define TIMESTAMP_OPTS							\
	{ "tsa", 0, OPT_MANY, "URL", "ask this time-stamp authority, "	\
	    "the first one first; \"office\" is the office's own" },	\
	{ "tsa-policy", 0, OPT_ONE, "OID", "stamped under this policy" },	\
	{ "tsa-ca", 0, OPT_ONE, "FILE", "trust these certificates for "	\
	    "https, not the system's" },				\
	{ "tries", 0, OPT_ONE, "N", "go round the authorities N times, "	\
	    "3 if not said" },						\
	{ "timeout", 0, OPT_ONE, "SECONDS", "for one answer, 30 if not "	\
	    "said" }

struct timestamping {
	struct run		*run;
	ezz_verifier		*verifier;
	ezz_office		*office;	/* or NULL */
	struct ezz_verify_terms	 terms;
	const char		*hash;
	int64_t			 tries;
	int64_t			 timeout;
	bool			 out[32];	/* gave up this authority */
	struct ezz_buf		 response;	/* the one that was taken */
};

/* From the options; EXIT_DONE, or what was said. */
int		 timestamping_start(struct run *, ezz_verifier *,
		    ezz_office *, bool no_status, struct timestamping *);
void		 timestamping_end(struct timestamping *);
/* The request, with a nonce of its own. */
ezz_status	 timestamping_request(struct timestamping *,
		    struct ezz_bytes digest, struct ezz_bytes message,
		    struct ezz_buf *request);
/*
 * Ask until one answer is taken: append its token.  EZZ_EREFUSED: no
 * authority gave one that counts; EZZ_EIO: none could be reached.
 */
ezz_status	 timestamping_ask(struct timestamping *,
		    struct ezz_bytes request, struct ezz_buf *token);
/* Both at once; arg is a struct timestamping (ezz_timestamp_fn). */
ezz_status	 timestamping_message(ezz_ctx *, void *arg,
		    struct ezz_bytes message, struct ezz_buf *token);

#endif
