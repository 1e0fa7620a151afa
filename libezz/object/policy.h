/*
 * Policies as data: schemas/policy/NAME.json.  A policy is dated and closed:
 * what it does not list is refused, and no paper chooses for itself.
 */
#ifndef EZZ_OBJECT_POLICY_H
#define EZZ_OBJECT_POLICY_H

#include "base/alg.h"

#define EZZ_POLICY_ROWS	16

enum ezz_policy_test {
	EZZ_TEST_INDETERMINATE,	/* trial keys outside a trial office */
	EZZ_TEST_FAILED
};

struct ezz_policy_row {
	int		 id;		/* enum ezz_alg or enum ezz_hash */
	bool		 issue;		/* new things may use it */
	int64_t		 until;		/* the last second it counts */
};

struct ezz_policy {
	char			*name;
	int64_t			 skew;		/* clocks, in seconds */
	int64_t			 stale_grace;	/* a list past its exp */
	int64_t			 stamp_grace;	/* local time against UTC */
	bool			 claimed_time;	/* gm0031: expiry alone */
	enum ezz_policy_test	 test;
	struct ezz_policy_row	 algs[EZZ_POLICY_ROWS];
	size_t			 algs_n;
	struct ezz_policy_row	 hashes[EZZ_POLICY_ROWS];
	size_t			 hashes_n;
};

/* NULL where the policy does not know it; else compare until with a time. */
const struct ezz_policy_row	*ezz_policy_alg(const ezz_policy *,
				    enum ezz_alg);
const struct ezz_policy_row	*ezz_policy_hash(const ezz_policy *,
				    enum ezz_hash);

#endif
