/*
 * A time-stamp where it was found, judged: what it states, whose it is, and
 * the time that it proves.  A stamp that does not pass proves nothing.
 */
#ifndef EZZ_OP_TIMESTAMP_H
#define EZZ_OP_TIMESTAMP_H

#include "format/tsp.h"
#include "op/person.h"

struct ezz_timestamp {
	ezz_verifier			*v;
	const struct ezz_verify_terms	*terms;
	ezz_report			*report;
	bool				 present;
	struct ezz_tsp_token		*token;	/* NULL: unreadable */
	char				*fault;	/* then: why */
	bool				 wrapped; /* it came in its response */
	uint8_t				 identity[32];	/* SM3 */
	enum ezz_hash			 hash;	/* of the imprint */
	bool				 over_it; /* the imprint is right */
	bool				 stated; /* TSTInfo is what was signed */
	bool				 bound;	/* ESSCertID is tsa's */
	enum ezz_alg			 alg;
	bool				 good;	/* the signature */
	struct ezz_person		 tsa;
	struct ezz_cert			**certs; /* that came along */
	size_t				 certs_n;
	/* after ezz_timestamp_settle */
	bool				 proves;
	int64_t				 time;	/* it existed then */
};

/*
 * Read a token, or a response with one; an unreadable one is no status.  v,
 * terms and report are set, and tsa.proof where something later proves that
 * the token existed then.
 */
ezz_status	 ezz_timestamp_read(ezz_ctx *, struct ezz_timestamp *,
		    struct ezz_bytes);
/* Is it over this message, or over what has this digest? */
ezz_status	 ezz_timestamp_over(ezz_ctx *, struct ezz_timestamp *,
		    struct ezz_bytes message);
void		 ezz_timestamp_over_digest(struct ezz_timestamp *,
		    enum ezz_hash, const uint8_t *digest);
/* Arithmetic and the authority's chain; then what it proves. */
ezz_status	 ezz_timestamp_settle(ezz_ctx *, struct ezz_timestamp *);
void		 ezz_timestamp_done(struct ezz_timestamp *);

/* Notes: all that can be said of it, over the right thing or not ... */
ezz_status	 ezz_timestamp_note(ezz_ctx *, const struct ezz_timestamp *,
		    struct ezz_note *);
/* ... or of its authority and its signature alone. */
ezz_status	 ezz_timestamp_note_authority(ezz_ctx *,
		    const struct ezz_timestamp *,
		    struct ezz_note *);
ezz_status	 ezz_timestamp_note_algorithms(ezz_ctx *,
		    const struct ezz_timestamp *,
		    struct ezz_note *);

#endif
