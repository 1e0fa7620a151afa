/*
 * SM3 (GM/T 0004-2012, GB/T 32905-2016): one stream, and many messages at
 * once.  A stream is a plain value: copying the struct copies its state, so
 * a prefix that many messages share is hashed once.
 *
 * Left out: HMAC, and wiping; whoever hashes secrets wipes the struct.
 */
#ifndef EZZ_CRYPTO_SM3_H
#define EZZ_CRYPTO_SM3_H

#include <stddef.h>
#include <stdint.h>

#define EZZ_SM3_LEN	32

struct ezz_sm3 {
	uint32_t	h[8];
	uint64_t	n;		/* bytes taken so far */
	uint8_t		buf[64];	/* the first n % 64 are waiting */
};

void	 ezz_sm3_init(struct ezz_sm3 *);
void	 ezz_sm3_update(struct ezz_sm3 *, const void *p, size_t n);
void	 ezz_sm3_final(struct ezz_sm3 *, uint8_t out[32]);
void	 ezz_sm3(const void *p, size_t n, uint8_t out[32]);

/*
 * One of many messages: what start has taken (NULL: nothing), then n bytes
 * at p.  The digests are independent; lanes that end early take the next.
 */
struct ezz_sm3_job {
	const struct ezz_sm3	*start;
	const void		*p;
	size_t			 n;
	uint8_t			*out;	/* 32 bytes */
};

void	 ezz_sm3_many(const struct ezz_sm3_job *, size_t n);

#endif
