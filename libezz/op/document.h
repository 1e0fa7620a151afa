/*
 * The judgement of a document and of its signatures, between the files that
 * hold their checks.  What is arithmetic is done once, before any check is
 * written down: coverage asks of all signatures together what they cover.
 */
#ifndef EZZ_OP_DOCUMENT_H
#define EZZ_OP_DOCUMENT_H

#include "crypto/digest.h"
#include "format/ofd_read.h"
#include "format/sdata.h"
#include "format/ses.h"
#include "op/person.h"
#include "op/timestamp.h"

/* A seal, inside a signature or by itself. */
struct ezz_seal_case {
	ezz_verifier			*v;
	const struct ezz_verify_terms	*terms;
	ezz_report			*report;
	const struct ezz_ses_seal	*seal;	/* NULL: it cannot be read */
	const char			*fault;	/* then: why, or NULL */
	bool				 good;	/* the maker's signature */
	bool				 only_der; /* but over other bytes */
	struct ezz_person		 maker;
	struct ezz_timestamp		 timestamp; /* the maker's */
	bool				 proven; /* it was there by proof */
	int64_t				 proof;
	/* of its use in a signature */
	bool				 used;
	int64_t				 time;
	const struct ezz_cert		*signer;
	struct ezz_bytes		 signer_der; /* or empty: signer's */
	ezz_standing			 listed;	/* by a seal list */
};

/* Arithmetic and the maker's chain; seal is set when it was read. */
ezz_status	 ezz_seal_prepare(ezz_ctx *, struct ezz_seal_case *);
void		 ezz_seal_done(struct ezz_seal_case *);
/* Notes of a reader, as they weigh. */
ezz_status	 ezz_document_notes(ezz_ctx *, const struct ezz_notes *,
		    struct ezz_note *);
/* Does the value verify under the key by that algorithm? */
ezz_status	 ezz_document_arithmetic(ezz_ctx *, const struct ezz_pkey *,
		    const char *oid, const struct ezz_sigval *,
		    struct ezz_bytes message, bool *good);
/* NULL, or why the policy does not take this algorithm at that time. */
const char	*ezz_document_alg(const ezz_verifier *, const char *oid,
		    int64_t time);

/* Checks of a struct ezz_seal_case. */
ezz_status	 ezz_seal_format(ezz_ctx *, void *, struct ezz_note *);
ezz_status	 ezz_seal_maker(ezz_ctx *, void *, struct ezz_note *);
ezz_status	 ezz_seal_certificate(ezz_ctx *, void *, struct ezz_note *);
ezz_status	 ezz_seal_period(ezz_ctx *, void *, struct ezz_note *);
ezz_status	 ezz_seal_signer_listed(ezz_ctx *, void *, struct ezz_note *);
ezz_status	 ezz_seal_status(ezz_ctx *, void *, struct ezz_note *);

enum ezz_ref_state {
	EZZ_REF_GOOD = 0,
	EZZ_REF_WEAK,		/* matches, by a digest that is broken */
	EZZ_REF_BAD,
	EZZ_REF_MISSING,
	EZZ_REF_NO_PATH,
	EZZ_REF_NO_DIGEST,
	EZZ_REF_TWICE
};

enum ezz_match {
	EZZ_MATCH_NONE = 0,	/* there was nothing to compare */
	EZZ_MATCH_GOOD,
	EZZ_MATCH_WEAK,
	EZZ_MATCH_BAD
};

/* A second signer of one SignedData, and those after it. */
struct ezz_cosigner {
	struct ezz_person		 person;
	struct ezz_timestamp		 timestamp;
	enum ezz_match			 digest;
	enum ezz_match			 signature;
};

struct ezz_document;

/* One signature of one body. */
struct ezz_signing {
	struct ezz_document		*d;
	const struct ezz_ofd_body	*body;
	const struct ezz_ofd_signature	*s;
	char				 of[32];	/* "signature 1" */
	enum ezz_hash			 hash;		/* of the references */
	uint8_t				*refs;		/* ezz_ref_state */
	size_t				 refs_good;
	bool				 refs_all;
	struct ezz_buf			 value;		/* SignedValue */
	struct ezz_buf			 seal_file;	/* Seal.esl */
	bool				 has_seal_file;
	enum ezz_signed_value		 kind;
	struct ezz_ses_signature	*ses;		/* or NULL */
	struct ezz_sdata		*sdata;		/* or NULL */
	char				*fault;		/* why neither */
	enum ezz_match			 digest;
	enum ezz_match			 signature;
	uint8_t				 identity[32];	/* SM3 of value */
	struct ezz_timestamp		 timestamp;
	struct ezz_person		 signer;
	struct ezz_cert			**others;
	size_t				 others_n;
	struct ezz_seal_case		 seal;
	struct ezz_cosigner		*more;		/* signers from the second */
	size_t				 more_n;
	bool				 attests;	/* an attester's own */
	bool				 holds;		/* and it stands */
	const struct ezz_signing	*witness;	/* attests to this one */
};

struct ezz_document {
	ezz_verifier			*v;
	const struct ezz_verify_terms	*terms;
	ezz_report			*report;
	struct ezz_bytes		 bytes;	/* in memory, or */
	const struct ezz_input		*source;	/* where to ask */
	/* judged before, and most of this is the same; NULL: none */
	const struct ezz_document	*before;
	struct ezz_pkg			*pkg;
	struct ezz_ofd			*ofd;
	uint8_t				(*sm3)[32];	/* of each entry */
	struct ezz_signing		*signings;	/* of all bodies */
	size_t				 n;
	bool				*covered;	/* each entry */
	bool				 licence;	/* it calls itself one */
	bool				 lone;	/* a signature without it all */
};

/*
 * Judge the package that bytes or source, v and terms name, and keep all that
 * was learnt of it, the report too, until ezz_document_done.
 */
ezz_status	 ezz_document_judge(ezz_ctx *, struct ezz_document *,
		    const char *input);
void		 ezz_document_done(struct ezz_document *);
/* Digest of an entry; SM3 was made when the package was looked at. */
ezz_status	 ezz_document_digest(ezz_ctx *, const struct ezz_document *,
		    const struct ezz_pkg_entry *, enum ezz_hash,
		    uint8_t out[EZZ_DIGEST_MAX]);
/* The worst of a signature's findings. */
ezz_verdict	 ezz_signing_verdict(const struct ezz_signing *);
/* All arithmetic of a signature, and the chains of who made it. */
ezz_status	 ezz_signing_prepare(ezz_ctx *, struct ezz_signing *);
void		 ezz_signing_done(struct ezz_signing *);
/* A signer's algorithm, its digest with it (RFC 3370 3.2). */
const char	*ezz_signing_alg(const struct ezz_sdata_signer *);
/* What it covers counts: all of its arithmetic is right. */
bool		 ezz_signing_counts(const struct ezz_signing *);
/*
 * An attester's signature over this one proves that it was there by then: the
 * earliest that stands is its witness.  Later signatures were prepared.
 */
void		 ezz_signing_find_witness(struct ezz_signing *);
/* Does an attester's signature stand, so that it may be a witness? */
ezz_status	 ezz_signing_weigh_witness(ezz_ctx *, struct ezz_signing *);
/* When the witness says that it was there. */
int64_t		 ezz_signing_witnessed(const struct ezz_signing *witness);
/* Run its checks. */
ezz_status	 ezz_signing_judge(ezz_ctx *, struct ezz_signing *);

/* Stamps inside their pages and not over each other. */
ezz_status	 ezz_signing_place(ezz_ctx *, void *, struct ezz_note *);
/* What no signature covers, by name. */
ezz_status	 ezz_signing_coverage(ezz_ctx *, void *, struct ezz_note *);

#endif
