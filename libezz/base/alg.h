/*
 * Algorithms by name, COSE number and OID, in one table: SM2 has no COSE code
 * point, so its number here is for private use (RFC 9053, below -65536).
 */
#ifndef EZZ_BASE_ALG_H
#define EZZ_BASE_ALG_H

#include "base/bytes.h"

enum ezz_hash {
	EZZ_HASH_NONE = 0,
	EZZ_SM3,
	EZZ_SHA256,
	EZZ_SHA384,
	EZZ_SHA512,
	EZZ_SHA1,		/* only to say that it matches, and is weak */
	EZZ_MD5,
	EZZ_SHA224		/* the same, in old evidence records */
};

/* The numbers are the low nibble of an EZ1 frame: never change one. */
enum ezz_alg {
	EZZ_ALG_NONE = 0,
	EZZ_SM2_SM3 = 1,	/* r || s, id 1234567812345678 */
	EZZ_ES256 = 2,		/* r || s */
	EZZ_ED25519 = 3,
	EZZ_PS256 = 4,		/* read only, for HC1 */
	EZZ_RS256 = 5,		/* read only, for seals and time-stamps */
	EZZ_RS384 = 6,		/* read only, for time-stamps */
	EZZ_RS512 = 7
};

struct ezz_alg_row {
	enum ezz_alg	 alg;
	const char	*name;		/* "sm2" as in options and files */
	const char	*label;		/* "SM2-SM3" as people write it */
	int64_t		 cose;
	const char	*oid;		/* of the signature */
	enum ezz_hash	 hash;
	size_t		 size;		/* of a raw signature; 0 varies */
	bool		 issues;	/* may sign tokens */
};

/* NULL where there is none. */
const struct ezz_alg_row	*ezz_alg_row(enum ezz_alg);
const struct ezz_alg_row	*ezz_alg_by_name(const char *);
const struct ezz_alg_row	*ezz_alg_by_cose(int64_t);
const struct ezz_alg_row	*ezz_alg_by_oid(const char *);

size_t		 ezz_hash_size(enum ezz_hash);
const char	*ezz_hash_name(enum ezz_hash);	/* "SM3" */
const char	*ezz_hash_oid(enum ezz_hash);
enum ezz_hash	 ezz_hash_by_oid(const char *);

#endif
