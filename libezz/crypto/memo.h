/*
 * What a context has seen: certificates that it has read, and which key has
 * been found to have signed which certificate or CRL.  One who judges many
 * papers meets the same few over and over; what differs is judged anew.  Only
 * what was found right is remembered, by the whole of it, never by a name.
 * Contexts belong to one thread, so nothing here locks.
 */
#ifndef EZZ_CRYPTO_MEMO_H
#define EZZ_CRYPTO_MEMO_H

#include "crypto/cert.h"

/* A certificate of these very bytes, shared; NULL: not seen. */
struct ezz_cert	*ezz_memo_cert(ezz_ctx *, struct ezz_bytes der);
void		 ezz_memo_keep(ezz_ctx *, struct ezz_cert *);

/* Was a thing of this SM3 found to be signed by the key of that SM3? */
bool		 ezz_memo_signed(const ezz_ctx *, const uint8_t thing[32],
		    const uint8_t key[32]);
void		 ezz_memo_note(ezz_ctx *, const uint8_t thing[32],
		    const uint8_t key[32]);

/* For memo.c: one holder more; given back with ezz_cert_free. */
struct ezz_cert	*ezz_cert_share(struct ezz_cert *);

#endif
