/*
 * From a certificate up to an anchor, judged at a time for a role.  Nothing
 * here is a status but what stopped the work: a bad chain is an answer.
 */
#ifndef EZZ_CRYPTO_CHAIN_H
#define EZZ_CRYPTO_CHAIN_H

#include "base/limits.h"
#include "crypto/cert.h"

enum ezz_role {
	EZZ_ROLE_NONE = 0,
	EZZ_ROLE_SIGNER,	/* signs documents */
	EZZ_ROLE_MAKER,		/* makes seals */
	EZZ_ROLE_STAMPER,	/* uses them */
	EZZ_ROLE_TOKEN,
	EZZ_ROLE_STATUS,
	EZZ_ROLE_TSA,
	EZZ_ROLE_TRUST,
	EZZ_ROLE_ATTESTER,
	EZZ_ROLE_CA,
	EZZ_ROLE_ENCRYPT	/* is encrypted to; signs nothing */
};

/* "maker"; EZZ_ROLE_NONE when there is no such role. */
enum ezz_role	 ezz_role_by_name(const char *);
const char	*ezz_role_name(enum ezz_role);

enum ezz_chain_fault {
	EZZ_CHAIN_GOOD = 0,
	/* the way: no anchor was reached */
	EZZ_CHAIN_NO_ISSUER,
	EZZ_CHAIN_SIGNATURE,	/* the named issuer did not sign it */
	EZZ_CHAIN_LONG,
	/* the way: an anchor was reached by certificates that may not */
	EZZ_CHAIN_NOT_CA,
	EZZ_CHAIN_PATH_LENGTH,
	EZZ_CHAIN_CA_USAGE,
	EZZ_CHAIN_CRITICAL,
	EZZ_CHAIN_MIXED,	/* SM2 and other algorithms in one chain */
	/* the time */
	EZZ_CHAIN_NOT_YET,
	EZZ_CHAIN_EXPIRED,
	/* the use */
	EZZ_CHAIN_USAGE,
	EZZ_CHAIN_ENCRYPTION,
	EZZ_CHAIN_IS_CA,
	EZZ_CHAIN_NOT_TSA
};

/* An English sentence of the catalogue, and its clause. */
const char	*ezz_chain_text(enum ezz_chain_fault);
const char	*ezz_chain_clause(enum ezz_chain_fault);

/* Each question with the first certificate at which it fails. */
struct ezz_chain {
	size_t			 n;
	const struct ezz_cert	*path[EZZ_MAX_CHAIN];	/* leaf first */
	const struct ezz_cert	*anchor;	/* its end, or NULL */
	enum ezz_chain_fault	 way;
	const struct ezz_cert	*way_at;
	enum ezz_chain_fault	 time;
	const struct ezz_cert	*time_at;
	enum ezz_chain_fault	 use;
};

/*
 * others are helpers on the way and trusted for nothing.  A leaf that is
 * itself an anchor, byte for byte, has a way of one.  Periods hold at both of
 * their ends, the anchor's too.  The certificates must outlive the result.
 * Where several ways exist, one without a fault is taken.  When no anchor is
 * reached, time and use are those of the leaf alone.
 */
ezz_status	 ezz_chain_judge(ezz_ctx *, const struct ezz_cert *leaf,
		    const struct ezz_cert *const *others, size_t n_others,
		    const struct ezz_cert *const *anchors, size_t n_anchors,
		    int64_t time, enum ezz_role, struct ezz_chain *out);
/* May this certificate do what the role does, by its own words? */
enum ezz_chain_fault ezz_cert_fits(const struct ezz_cert *, enum ezz_role);

#endif
