/* Digests, one-shot and streaming: SM3 (GB/T 32905) and the SHA-2 of others. */
#ifndef EZZ_CRYPTO_DIGEST_H
#define EZZ_CRYPTO_DIGEST_H

#include "base/alg.h"
#include "base/bytes.h"

#define EZZ_DIGEST_MAX	64

struct ezz_digest;

ezz_status	 ezz_digest_new(ezz_ctx *, enum ezz_hash, struct ezz_digest **);
ezz_status	 ezz_digest_add(ezz_ctx *, struct ezz_digest *,
		    struct ezz_bytes);
/* Writes ezz_hash_size(hash) bytes; the digest can then only be freed. */
ezz_status	 ezz_digest_end(ezz_ctx *, struct ezz_digest *,
		    uint8_t *out);
void		 ezz_digest_free(struct ezz_digest **);
ezz_status	 ezz_digest_once(ezz_ctx *, enum ezz_hash, struct ezz_bytes,
		    uint8_t *out);
/* Of a file of any size, read once from its beginning; "-" is no name for
 * another.  EZZ_ENOTFOUND, EZZ_EIO. */
ezz_status	 ezz_digest_path(ezz_ctx *, enum ezz_hash, const char *path,
		    uint8_t *out);

#endif
