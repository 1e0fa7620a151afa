/*
 * An evidence record, or a lone time-stamp, judged for an object: RFC 4998
 * 5.3.  What holds proves that the object existed at the first time-stamp.
 */
#ifndef EZZ_OP_EVIDENCE_H
#define EZZ_OP_EVIDENCE_H

#include "crypto/digest.h"
#include "format/ers.h"
#include "op/timestamp.h"

/* One archive time-stamp, worked out. */
struct ezz_ers_step {
	enum ezz_hash		 hash;		/* of its tree */
	bool			 sizes;		/* all hashes fit it */
	bool			 rooted;	/* the lists lead to root */
	uint8_t			 root[EZZ_DIGEST_MAX];
	bool			 linked;	/* it covers what it must */
	bool			 extra;		/* and more than the group */
	struct ezz_timestamp	 stamp;
};

struct ezz_evidence {
	ezz_verifier			*v;
	const struct ezz_verify_terms	*terms;
	struct ezz_verify_terms		 own;	/* terms with the proof */
	ezz_report			*report;
	struct ezz_ers			*ers;	/* NULL: it cannot be read */
	char				*fault;
	bool				 lone;	/* a time-stamp, no record */
	const struct ezz_bytes		*objects;	/* a group when > 1 */
	size_t				 objects_n;	/* 0: none at hand */
	uint64_t			 whole;	/* objects of a store */
	struct ezz_buf			 own_record;	/* or empty */
	struct ezz_ers_step		*steps;	/* as ers->stamps */
	bool				 proves;
	int64_t				 time;
};

/* Arithmetic of all steps, last to first; then what it proves. */
ezz_status	 ezz_evidence_prepare(ezz_ctx *, struct ezz_evidence *,
		    struct ezz_bytes record);
/* verify_evidence.c: a report about nothing but evidence. */
ezz_status	 ezz_evidence_alone(ezz_ctx *, struct ezz_evidence *,
		    const char *input, ezz_report **);
/* Is it a time-stamp or its response, by its first elements? */
bool		 ezz_evidence_is_token(struct ezz_bytes);
/* Write the five findings. */
ezz_status	 ezz_evidence_judge(ezz_ctx *, struct ezz_evidence *,
		    ezz_report *);
void		 ezz_evidence_done(struct ezz_evidence *);

/* evidence_members.c: is it a member list, and are all of it among the
 * objects?  Each is told. */
bool		 ezz_evidence_is_list(struct ezz_bytes);
ezz_status	 ezz_evidence_members(ezz_ctx *, const struct ezz_evidence *,
		    struct ezz_bytes list, struct ezz_note *);

/* evidence_tree.c: the root that a reduced tree leads to. */
ezz_status	 ezz_evidence_reduce(ezz_ctx *, const struct ezz_ers_stamp *,
		    struct ezz_ers_step *);
/* Is it in the first list?  Without lists, the root is to be it. */
bool		 ezz_evidence_in_first(const struct ezz_ers_stamp *,
		    struct ezz_bytes hash);

#endif
