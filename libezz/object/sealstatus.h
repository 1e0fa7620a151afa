/*
 * Seal lists: is a seal in use, stopped, restored or cancelled (使用, 停用,
 * 恢复, 注销; 国办发〔2025〕33号), and since when.  COSE_Sign1, tagged 18, typ
 * EZZ_TYP_SEAL_STATUS, by the maker or by a registrar, over
 *
 *	2 sub: code of the issuer	4 exp	6 iat	65534 ttl
 *	-70005 {SM3 of a seal: [[state, since, reason or null], ...]}
 *
 * A seal's events stand in the order of time and are never taken back: so a
 * list answers for every time up to its iat for good, and what is asked of a
 * later list is only what came after.  A draft is the payload alone, without
 * exp and ttl, as the office keeps it until it is published.
 *
 * Left out: seals named otherwise than by the SM3 of all their bytes.
 */
#ifndef EZZ_OBJECT_SEALSTATUS_H
#define EZZ_OBJECT_SEALSTATUS_H

#include "object/seal.h"
#include "object/status.h"

#define EZZ_CWT_SEALS		(-70005)
#define EZZ_SEAL_DIGEST		32
/* The ending of lists in an office's status directory. */
#define EZZ_SEALLIST_ENDING	".seals"

struct ezz_seal_event {
	ezz_seal_state		 state;
	int64_t			 since;
	struct ezz_bytes	 reason;	/* text; empty: not said */
};

struct ezz_seallist {
	struct ezz_buf		 file;		/* as received */
	bool			 draft;
	struct ezz_cose_sign1	 sign;		/* not of a draft */
	struct ezz_status_head	 head;		/* its uri is the code */
	char			*issuer;
	struct ezz_bytes	 body;		/* checked CBOR */
	size_t			 seals;
};

/* A draft, whoever's it is. */
ezz_status	 ezz_seallist_of_draft(ezz_ctx *, struct ezz_bytes,
		    ezz_seallist **out);
/* A draft, or nothing at all, which is a draft with no seals. */
ezz_status	 ezz_seallist_read_draft(ezz_ctx *, struct ezz_bytes,
		    const char *issuer, ezz_seallist **out);
/* A state in words, for people: English, in the catalogue. */
const char	*ezz_seal_state_text(ezz_seal_state);
/* Does it look like one, by its typ. */
bool		 ezz_seallist_sniff(struct ezz_bytes);
ezz_status	 ezz_seallist_verify(ezz_ctx *, const ezz_seallist *,
		    const struct ezz_pkey *, bool *good);

/* The events of a seal, oldest first; 0: it is not on the list. */
size_t		 ezz_seallist_events(const ezz_seallist *,
		    const uint8_t digest[EZZ_SEAL_DIGEST],
		    struct ezz_seal_event out[EZZ_MAX_SEAL_EVENTS]);
/* Each seal in turn, by digest; 0 after the last.  Views into the list. */
struct ezz_cursor ezz_seallist_begin(const ezz_seallist *);
size_t		 ezz_seallist_next(const ezz_seallist *, struct ezz_cursor *,
		    struct ezz_bytes *digest,
		    struct ezz_seal_event out[EZZ_MAX_SEAL_EVENTS]);

/* May this state follow that one?  before NULL: as the first. */
bool		 ezz_seal_state_follows(const ezz_seal_state *before,
		    ezz_seal_state next);

/* What a list says of a seal at a time. */
enum ezz_seal_word {
	EZZ_SEAL_UNLISTED = 0,
	EZZ_SEAL_USABLE,
	EZZ_SEAL_WAS_STOPPED,	/* stopped or cancelled by then: *event */
	EZZ_SEAL_STOPS_LATER	/* it was afterwards: *event, the first */
};
enum ezz_seal_word ezz_seallist_at(const ezz_seallist *,
		    const uint8_t digest[EZZ_SEAL_DIGEST], int64_t time,
		    struct ezz_seal_event *event);

#endif
