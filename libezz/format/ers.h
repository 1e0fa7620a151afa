/*
 * Evidence records (RFC 4998): chains of archive time-stamps, each over a
 * reduced hash tree.  Bytes to a plain struct whose views look into them, and
 * back; no digests, no judgement.
 */
#ifndef EZZ_FORMAT_ERS_H
#define EZZ_FORMAT_ERS_H

#include "base/limits.h"
#include "format/asn1.h"

/* ArchiveTimeStamp */
struct ezz_ers_stamp {
	char			 hash[EZZ_OID_TEXT];	/* "": the imprint's */
	size_t			 lists_n;	/* 0: no tree */
	struct ezz_bytes	 lists[EZZ_MAX_ERS_LISTS]; /* contents */
	struct ezz_bytes	 token;		/* ContentInfo, as received */
};

/* ArchiveTimeStampChain: stamps first to first + n - 1 */
struct ezz_ers_chain {
	struct ezz_bytes	 raw;
	size_t			 first;
	size_t			 n;		/* never 0 */
};

struct ezz_ers {
	size_t			 algs_n;
	char			 algs[EZZ_MAX_ERS_CHAINS][EZZ_OID_TEXT];
	bool			 has_infos;	/* cryptoInfos: unprotected */
	struct ezz_bytes	 sequence;	/* content: all chains */
	size_t			 chains_n;	/* never 0 */
	struct ezz_ers_chain	 chains[EZZ_MAX_ERS_CHAINS];
	size_t			 stamps_n;
	struct ezz_ers_stamp	 stamps[EZZ_MAX_ERS_STAMPS];
	struct ezz_notes	 notes;
};

/*
 * EZZ_EFORMAT with the clause, EZZ_ELIMIT; EZZ_EUNSUPPORTED: about encrypted
 * objects.  Lists are counted, each hash in them is an OCTET STRING.
 */
ezz_status	 ezz_ers_read(ezz_ctx *, struct ezz_bytes,
		    struct ezz_ers *out);
/* Is it one, by its first elements? */
bool		 ezz_ers_is(struct ezz_bytes);
/* The next hash of a list; false at its end. */
bool		 ezz_ers_next(struct ezz_cursor *list, struct ezz_bytes *hash);

/*
 * ers_write.c: DER, appended.  A list is its hashes one after the other, each
 * of size bytes; tokens and chains are kept as they are.
 */
struct ezz_ers_list {
	struct ezz_bytes	 hashes;
};
ezz_status	 ezz_ers_stamp_write(ezz_ctx *, const char *hash, size_t size,
		    const struct ezz_ers_list *lists, size_t n,
		    struct ezz_bytes token, struct ezz_buf *out);
/* chains: their encodings, one after the other. */
ezz_status	 ezz_ers_write(ezz_ctx *, const char *const *algs, size_t n,
		    struct ezz_bytes chains, struct ezz_buf *out);

#endif
