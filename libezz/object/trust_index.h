/*
 * An index of a trust pack that was judged: where each entry stands in the
 * pack, by the digest of its key, so that one token costs a few pages of a
 * pack of ten thousand keys and not its signature.  It is local knowledge, as
 * office.conf is, under the office's secret; it names the very file that was
 * judged and the very pins, and whatever does not fit makes it worthless, and
 * then the pack is judged as ever.
 *
 *	"EZTI0001", the pack's size, inode, device, mtime and ctime, SM3 of the
 *	pins, seq, iat, exp, trial, n, blocks; slices of the name, dictionaries
 *	and schemas; per block of rows: 8 bytes of its first digest, its SM3;
 *	HMAC of all that; then the rows: digest, slice, use, ignored
 *
 * where a slice is an offset, a length, and 16 bytes of the SM3 of what
 * stands there.
 */
#ifndef EZZ_OBJECT_TRUST_INDEX_H
#define EZZ_OBJECT_TRUST_INDEX_H

#include "object/office.h"
#include "object/trust.h"

/* Append the index of a pack that passed, which lies at path. */
ezz_status	 ezz_trust_index_write(ezz_ctx *, const ezz_office *,
		    const ezz_trust *, const char *path,
		    const uint8_t pins[32], struct ezz_buf *out);
/*
 * A pack by its index, as if it was judged at now and passed; NULL where the
 * index is absent, of another file, of other pins or of another time.
 */
ezz_status	 ezz_trust_index_open(ezz_ctx *, const ezz_office *,
		    const char *path, const char *index,
		    const uint8_t pins[32], int64_t now, int64_t skew,
		    ezz_trust **out);
void		 ezz_trust_index_free(struct ezz_trust_index **);

/* Entries, loaded when they are first asked for; NULL: there are none. */
const struct ezz_trust_entry	*ezz_trust_index_kid(const ezz_trust *,
				    const uint8_t kid[EZZ_KID], size_t *n);
const struct ezz_trust_entry	*ezz_trust_index_use(const ezz_trust *,
				    enum ezz_use, size_t *n);
size_t				 ezz_trust_index_count(const ezz_trust *);

#endif
