/*
 * Who signed a paper or made a seal: one certificate, judged for a role by
 * the verifier's anchors, its trust pack and its revocation lists.  Each call
 * that notes answers one question; none of them touches a signature value.
 */
#ifndef EZZ_OP_PERSON_H
#define EZZ_OP_PERSON_H

#include "crypto/chain.h"
#include "object/report.h"
#include "op/verifier.h"

struct ezz_person {
	enum ezz_role			 role;
	const struct ezz_verify_terms	*terms;
	struct ezz_cert			*cert;	/* NULL: none could be read */
	char				*fault;	/* then: why */
	struct ezz_pkey			*key;	/* then: its key, or NULL */
	bool				 claims; /* claimed holds a time */
	int64_t				 claimed;
	bool				 proven; /* it was signed by proof */
	int64_t				 proof;
	struct ezz_cert			**owned; /* of the pack, read here */
	size_t				 owned_n;
	const struct ezz_cert		**anchors;
	size_t				 anchors_n;
	/* the pack's own row for this very key, if it has one */
	const struct ezz_trust_entry	*entry;
	struct ezz_chain		 chain;
	bool				 rooted;
};

/*
 * An unreadable certificate is no status: fault says what is wrong.  Where
 * its key can be read all the same, arithmetic is done with it; trust never
 * is.
 */
ezz_status	 ezz_person_read(ezz_ctx *, struct ezz_person *,
		    struct ezz_bytes der);
/*
 * Find the way to an anchor at the claimed time, or at that of terms.  role,
 * terms and the claim are set.  others are helpers, trusted for nothing.
 */
ezz_status	 ezz_person_follow(ezz_ctx *, ezz_verifier *,
		    struct ezz_person *, const struct ezz_cert *const *others,
		    size_t others_n);
void		 ezz_person_clear(struct ezz_person *);
/*
 * Does the pack, or an anchor that is this very certificate, have the key as
 * that of an attester?  Who attests to what an archive holds answers for no
 * paper: his signature is judged in a role of its own.
 */
bool		 ezz_person_attests(const ezz_verifier *,
		    const struct ezz_cert *);
/* The key to verify with, or NULL. */
const struct ezz_pkey *ezz_person_key(const struct ezz_person *);
/*
 * Something that was judged proves that it was signed at that time at the
 * latest; the earliest proof counts.  Before ezz_person_follow.
 */
void		 ezz_person_prove(struct ezz_person *, int64_t time);

/* digest: SM3 of what was signed, for lists of what is known to be good. */
ezz_status	 ezz_person_note_trust(ezz_ctx *, ezz_verifier *,
		    const struct ezz_person *, const uint8_t digest[32],
		    ezz_report *, struct ezz_note *);
ezz_status	 ezz_person_note_time(ezz_ctx *, ezz_verifier *,
		    const struct ezz_person *, struct ezz_note *);
ezz_status	 ezz_person_note_revocation(ezz_ctx *, ezz_verifier *,
		    const struct ezz_person *, struct ezz_note *);

#endif
