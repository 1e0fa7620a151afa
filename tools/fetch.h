/*
 * http and https, for the few verbs that are told to go online.  The transfer
 * runs in a process of its own (ezz-fetch), so that no parser of TLS or HTTP
 * shares memory with keys, and a verb that was not told so opens no socket.
 */
#ifndef EZZ_FETCH_H
#define EZZ_FETCH_H

#include "cmd.h"

struct fetch_order {
	const char		*url;		/* as the user gave it */
	bool			 https_only;	/* refuse plain http */
	const char		*ca;		/* PEM file; NULL: the system's */
	struct ezz_bytes	 body;		/* p NULL: GET, else POST */
	const char		*type;		/* of the body */
	const char		*accept;	/* of the answer; NULL: any */
	size_t			 cap;		/* of the answer, in bytes */
	int			 seconds;	/* for the whole of it */
};

/*
 * The answer's bytes, status 200 alone.  A GET follows up to three
 * redirections, never from https to anything else; a POST follows none.
 * Proxies come from the environment, as curl(1) reads it.  EZZ_EUNSUPPORTED:
 * built without libcurl; EZZ_EINVAL: no such URL; EZZ_ELIMIT: too long or too
 * slow; EZZ_EIO: the network or the server would not.
 */
ezz_status	 fetch(struct run *, const struct fetch_order *,
		    struct ezz_buf *out);

/* How fetch hands an order to ezz-fetch; here because both must agree. */
#define FETCH_PROGRAM	"ezz-fetch"
#define FETCH_HEAD_MAX	16384		/* bytes of "key value" lines */
#define FETCH_BODY_MAX	(16 * 1024 * 1024)
#define FETCH_CAP_MAX	(64 * 1024 * 1024)
#define FETCH_SECONDS	600

#endif
