/*
 * Where in a status list the next licence goes: a keyed permutation of a
 * counter, so that a list tells nobody how many were issued or in what order,
 * and no index is given twice.  An eight-round Feistel network over the 20
 * bits of an index; its round function is HMAC-SM3 (GB/T 15852.2) under the
 * office's secret.
 */
#ifndef EZZ_OBJECT_OFFICE_INDEX_H
#define EZZ_OBJECT_OFFICE_INDEX_H

#include "base/bytes.h"

#define EZZ_SECRET		32
#define EZZ_INDEX_ROUNDS	8
#define EZZ_INDEX_HALF		1024	/* values of half an index */

struct ezz_index {
	uint8_t		 secret[EZZ_SECRET];
	uint32_t	 list;		/* whose rounds are kept below */
	uint16_t	 round[EZZ_INDEX_ROUNDS][EZZ_INDEX_HALF];
};

/* The secret of an office; wipe it.  EZZ_ENOTFOUND, EZZ_EKEY. */
ezz_status	 ezz_office_secret(ezz_ctx *, const ezz_office *,
		    uint8_t out[EZZ_SECRET]);
ezz_status	 ezz_hmac_sm3(ezz_ctx *, const uint8_t key[EZZ_SECRET],
		    const char *purpose, struct ezz_bytes message,
		    uint8_t out[32]);
void		 ezz_index_set(struct ezz_index *,
		    const uint8_t secret[EZZ_SECRET]);
void		 ezz_index_wipe(struct ezz_index *);
/* The index in a list of position n, both below 2^20. */
ezz_status	 ezz_index_of(ezz_ctx *, struct ezz_index *, uint32_t list,
		    uint32_t n, uint32_t *out);

#endif
