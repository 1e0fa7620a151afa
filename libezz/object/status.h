/*
 * Status lists: is a licence still in force.  An IETF Token Status List in
 * its CWT form (draft-ietf-oauth-status-list, 5.2): COSE_Sign1, tagged 18,
 *
 *	2 sub: the list's own URI	6 iat	4 exp	65534 ttl
 *	65533 {"lst": zlib of the entries, "bits": 1, 2, 4 or 8}
 *
 * where entry i stands in byte i * bits / 8, least significant bits first.
 * Beside it goes a second signed object of our own that says since when, why,
 * and what came instead:
 *
 *	-70004 {index: [state, since, reason or null, successor or null]}
 *
 * and for readers who hold a list already, a third that takes it further:
 *
 *	-70006 [SM3 of the entries before, SM3 of those after, zlib of the
 *	exclusive or of the two]
 *
 * Lists of others may be written in another order of claims than ours; what
 * ezz writes is deterministic (RFC 8949 4.2.1), and details are read only so.
 * Left out: the JWT form, aggregation, MACs.
 */
#ifndef EZZ_OBJECT_STATUS_H
#define EZZ_OBJECT_STATUS_H

#include "crypto/signer.h"
#include "format/cose.h"
#include "object/report.h"
#include "object/trust.h"

#define EZZ_CWT_SUB		2
#define EZZ_CWT_EXP		4
#define EZZ_CWT_IAT		6
#define EZZ_CWT_STATUS_LIST	65533
#define EZZ_CWT_TTL		65534
#define EZZ_CWT_STATUS		65535	/* in a token: who to ask */
#define EZZ_CWT_DETAILS		(-70004)
#define EZZ_CWT_DELTA		(-70006)

/* Entries and bits of the lists that ezz writes. */
#define EZZ_STATUS_BITS		2
#define EZZ_STATUS_ENTRIES	(1u << 20)
#define EZZ_STATUS_RAW		(EZZ_STATUS_ENTRIES * EZZ_STATUS_BITS / 8)

/* What both objects carry beside their body. */
struct ezz_status_head {
	const char	*uri;
	int64_t		 iat;
	int64_t		 exp;		/* 0: not said */
	int64_t		 ttl;		/* seconds; 0: not said */
};

struct ezz_statuslist {
	struct ezz_buf		 file;		/* as received */
	struct ezz_cose_sign1	 sign;
	struct ezz_status_head	 head;
	char			*uri;
	unsigned		 bits;
	size_t			 entries;
	struct ezz_buf		 raw;		/* inflated */
	bool			 ordered;	/* deterministic, as ours are */
	/* what has taken it further; head and raw are then the delta's */
	struct ezz_buf		 delta;
	struct ezz_cose_sign1	 delta_sign;
};

/* Entry by entry, in a list's raw bytes: no bounds are checked here. */
unsigned	 ezz_status_get(const uint8_t *raw, unsigned bits, size_t i);
void		 ezz_status_put(uint8_t *raw, unsigned bits, size_t i,
		    unsigned value);

/* Do the signatures of the list and of its delta verify with this key; no
 * trust is asked. */
ezz_status	 ezz_statuslist_verify(ezz_ctx *, const ezz_statuslist *,
		    const struct ezz_pkey *, bool *good);

/* How much a list's word is worth at a time. */
enum ezz_fresh {
	EZZ_FRESH,
	EZZ_STALE,		/* a newer one should have been fetched */
	EZZ_EXPIRED,
	EZZ_EARLY,		/* the time lies before the list's own */
	EZZ_UNDATED		/* it says neither exp nor ttl */
};
enum ezz_fresh	 ezz_status_fresh(const struct ezz_status_head *, int64_t now,
		    int64_t skew);
enum ezz_fresh	 ezz_statuslist_fresh(const ezz_statuslist *, int64_t now,
		    int64_t skew);

/*
 * The judgements that a token's check shares with a list's own; the notes say
 * them in words.  Signer: signed by a status key of the pack, in its period;
 * where issuer is not empty, for this issuer and within its scope.  Scope:
 * the URI lies under that key's prefix of lists.  Fresh: stale, expired and early are indeterminate,
 * and it is the caller's policy what to make of it.  trust NULL:
 * indeterminate.
 */
ezz_status	 ezz_statuslist_note_signer(ezz_ctx *, const ezz_statuslist *,
		    const ezz_trust *, struct ezz_bytes issuer,
		    struct ezz_note *);
ezz_status	 ezz_statuslist_note_scope(ezz_ctx *, const ezz_statuslist *,
		    const ezz_trust *, struct ezz_note *);
ezz_status	 ezz_status_note_fresh(const struct ezz_status_head *,
		    int64_t now, int64_t skew, struct ezz_note *);
ezz_status	 ezz_statuslist_note_fresh(const ezz_statuslist *, int64_t now,
		    int64_t skew, struct ezz_note *);

/* raw is packed; its length times 8 over bits is the number of entries. */
ezz_status	 ezz_statuslist_write(ezz_ctx *, const ezz_signer *,
		    const struct ezz_status_head *, unsigned bits,
		    struct ezz_bytes raw, struct ezz_buf *out);

/* The delta from before's entries to raw, which has as many.  h is the head
 * that the list has from then on. */
ezz_status	 ezz_statusdelta_write(ezz_ctx *, const ezz_signer *,
		    const struct ezz_status_head *h,
		    const ezz_statuslist *before, struct ezz_bytes raw,
		    struct ezz_buf *out);

/* ---- details ---- */

struct ezz_status_row {
	uint64_t		 index;
	ezz_state		 state;
	int64_t			 since;
	struct ezz_bytes	 reason;	/* text; empty: not said */
	struct ezz_bytes	 successor;	/* licid; empty: none */
};

struct ezz_statusdetail {
	struct ezz_buf		 file;
	struct ezz_cose_sign1	 sign;
	struct ezz_status_head	 head;
	char			*uri;
	struct ezz_bytes	 body;		/* checked CBOR */
	size_t			 rows;
};

ezz_status	 ezz_statusdetail_read(ezz_ctx *, struct ezz_bytes file,
		    struct ezz_statusdetail **out);
void		 ezz_statusdetail_free(struct ezz_statusdetail **);
ezz_status	 ezz_statusdetail_verify(ezz_ctx *,
		    const struct ezz_statusdetail *, const struct ezz_pkey *,
		    bool *good);
/* The row of an index; views into the details. */
bool		 ezz_statusdetail_find(const struct ezz_statusdetail *,
		    uint64_t index, struct ezz_status_row *out);
/* Are they signed by the key of the pack that signed the list, for it? */
ezz_status	 ezz_statusdetail_signed(ezz_ctx *,
		    const struct ezz_statusdetail *, const ezz_statuslist *,
		    const ezz_trust *, bool *good);
/*
 * Remarks what the details in file say of an entry that the list gives this
 * value: since when, why, what came instead.  They say nothing unless the key
 * that signed the list has signed them, for the same list, and the entry is
 * the same in both; those of another key are told.
 */
ezz_status	 ezz_statusdetail_remark(ezz_ctx *, struct ezz_bytes file,
		    const ezz_statuslist *, const ezz_trust *, uint64_t index,
		    unsigned value, struct ezz_note *);
/* Rows are sorted by index, each at most once. */
ezz_status	 ezz_statusdetail_write(ezz_ctx *, const ezz_signer *,
		    const struct ezz_status_head *,
		    const struct ezz_status_row *rows, size_t n,
		    struct ezz_buf *out);

#endif
