/*
 * The trust pack (.ezp): which keys count, for whom, for what and when.  One
 * COSE_Sign by k of n roots over a deterministic CWT map; being in the newest
 * pack is what makes a key count, and absence is distrust.
 *
 *	4 exp, 6 iat
 *	-70010 name			-70011 sequence
 *	-70012 threshold		-70013 [root SPKI, ...]
 *	-70014 [threshold, [SPKI, ...]] of the next roots; absent: none
 *	-70015 [entry, ...]
 *	-70016 [[id, SM3, length], ...]	dictionaries, by id
 *	-70017 [[id, SM3, stale status is refused], ...] schemas, by id
 *	-70018 true: a trial pack	absent: not
 *
 * An entry: 1 SPKI, 2 use, 3 issuer code, 4 name, 5 [code of a body, ...],
 * 6 [schema id, ...] or true for any, 7 [region prefix, ...] or true, 8 issue
 * from, 9 to, 10 verify until, 11 state, 12 since, 13 digests known to be
 * good, in one string, sorted, 14 certificate, 15 prefix of status lists.
 *
 * Reading makes, op/check_trust judges; until then a pack gives no keys.
 */
#ifndef EZZ_OBJECT_TRUST_H
#define EZZ_OBJECT_TRUST_H

#include "crypto/pkey.h"
#include "format/cose.h"

#define EZZ_TRUST_NAME		(-70010)
#define EZZ_TRUST_SEQ		(-70011)
#define EZZ_TRUST_THRESHOLD	(-70012)
#define EZZ_TRUST_ROOTS		(-70013)
#define EZZ_TRUST_NEXT		(-70014)
#define EZZ_TRUST_ENTRIES	(-70015)
#define EZZ_TRUST_DICTIONARIES	(-70016)
#define EZZ_TRUST_SCHEMAS	(-70017)
#define EZZ_TRUST_TEST		(-70018)
/* Claims of a proof of possession, with iat and the pack's name. */
#define EZZ_PROOF_ISSUER	(-70019)
#define EZZ_PROOF_KEY		(-70020)

enum ezz_key_state {
	EZZ_KEY_ACTIVE = 0,
	EZZ_KEY_RETIRED,	/* counts for what its period covers */
	EZZ_KEY_COMPROMISED	/* counts for what is known to be good */
};

/* Views into the pack's own bytes; lists are asked by the calls below. */
struct ezz_trust_entry {
	struct ezz_bytes	 spki;
	enum ezz_use		 use;
	struct ezz_bytes	 issuer;	/* code, text */
	struct ezz_bytes	 name;		/* text */
	struct ezz_bytes	 bodies;	/* CBOR */
	struct ezz_bytes	 schemas;	/* CBOR */
	struct ezz_bytes	 regions;	/* CBOR */
	int64_t			 from;
	int64_t			 to;
	int64_t			 until;
	enum ezz_key_state	 state;
	int64_t			 since;		/* of retired, compromised */
	struct ezz_bytes	 good;		/* n * 32, sorted */
	struct ezz_bytes	 cert;		/* DER, or empty */
	struct ezz_bytes	 status;	/* text, or empty */
	uint8_t			 digest[32];	/* SM3 of the SPKI */
	bool			 ignored;	/* outside its roots' pins */
	struct ezz_bytes	 raw;		/* all of it, in the pack */
	struct ezz_pkey		*key;		/* ezz_trust_key makes it */
};

struct ezz_root_set {
	unsigned		 threshold;
	size_t			 n;
	struct ezz_bytes	 spki[EZZ_TRUST_ROOTS_MAX];
};

struct ezz_trust {
	struct ezz_buf		 bytes;		/* the file as received */
	struct ezz_cose_sign	 sign;
	struct ezz_bytes	 name;		/* text */
	uint64_t		 seq;
	int64_t			 iat;
	int64_t			 exp;
	struct ezz_root_set	 roots;
	struct ezz_root_set	 next;		/* n 0: none */
	struct ezz_bytes	 dictionaries;	/* CBOR */
	struct ezz_bytes	 schemas;	/* CBOR */
	bool			 test;
	struct ezz_trust_entry	*entries;	/* sorted by digest */
	size_t			 entries_n;
	struct ezz_trust_index	*index;		/* else entries are read from it */
	bool			 judged;	/* and has not failed */
	ezz_verdict		 verdict;
};

/*
 * Read and do not judge.  A draft has no signature; as a pack it is refused.
 * EZZ_EFORMAT, EZZ_EREFUSED (a key twice, a root among the entries),
 * EZZ_ELIMIT, EZZ_ENOMEM.
 */
ezz_status	 ezz_trust_read(ezz_ctx *, struct ezz_bytes, bool draft,
		    ezz_trust **out);

/*
 * The entries of a judged pack with this key id and use, one after the other
 * (after is NULL at first): a key id is a hint, so try each.  NULL at the
 * end, and always for a pack that failed.
 */
const struct ezz_trust_entry	*ezz_trust_next(const ezz_trust *,
				    const uint8_t kid[EZZ_KID], enum ezz_use,
				    const struct ezz_trust_entry *after);
/* The entry of exactly this key, whatever its use, or NULL. */
const struct ezz_trust_entry	*ezz_trust_of_key(const ezz_trust *,
				    const uint8_t digest[32]);
/* All entries of a use in turn, for chains: an anchor has no key id. */
const struct ezz_trust_entry	*ezz_trust_each(const ezz_trust *,
				    enum ezz_use,
				    const struct ezz_trust_entry *after);
/*
 * The key of an entry, made when first asked for and kept with the pack; safe
 * among threads.  EZZ_EFORMAT, EZZ_EUNSUPPORTED as ezz_pkey_read, or a point
 * that is not written uncompressed.
 */
ezz_status	 ezz_trust_key(ezz_ctx *, const struct ezz_trust_entry *,
		    const struct ezz_pkey **out);

/* How many there are. */
size_t		 ezz_trust_count(const ezz_trust *);
/* One entry, for an index that knows where it stands. */
ezz_status	 ezz_trust_entry_read(ezz_ctx *, struct ezz_cursor *,
		    struct ezz_trust_entry *);

/* The scope of an entry.  Its own issuer is among the bodies. */
bool		 ezz_trust_for_body(const struct ezz_trust_entry *,
		    struct ezz_bytes code);
bool		 ezz_trust_for_schema(const struct ezz_trust_entry *,
		    uint16_t id);
bool		 ezz_trust_for_region(const struct ezz_trust_entry *,
		    struct ezz_bytes region);
/* Of a compromised key: is this digest on the roots' list. */
bool		 ezz_trust_known_good(const struct ezz_trust_entry *,
		    const uint8_t digest[32]);

/* The SubjectPublicKeyInfo inside a certificate, or false. */
bool		 ezz_trust_cert_spki(struct ezz_bytes cert,
		    struct ezz_bytes *spki);

/* The pinned SM3, or NULL.  *stale_refused and *length may be NULL. */
const uint8_t	*ezz_trust_schema_digest(const ezz_trust *, uint16_t id,
		    bool *stale_refused);
const uint8_t	*ezz_trust_dictionary_digest(const ezz_trust *, uint16_t id,
		    uint64_t *length);

#endif
