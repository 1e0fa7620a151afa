/*
 * A session with a token, logged in; and what lies on the token, found by
 * its attributes.  One thread at a time.
 */
#ifndef EZZ_CRYPTO_P11_SESSION_H
#define EZZ_CRYPTO_P11_SESSION_H

#include "crypto/p11_module.h"
#include "crypto/pkey.h"

/* Zero at first; ezz_p11_session_close ends it at any stage. */
struct ezz_p11_session {
	struct ezz_p11_module			*module;
	const struct _CK_FUNCTION_LIST		*calls;
	unsigned long				 slot;
	unsigned long				 handle;
	bool					 open;
	char					 token[33];	/* its label */
};

/*
 * EZZ_ENOTFOUND: no such module or token; EZZ_EKEY: several tokens fit, or
 * the PIN is missing, wrong or locked; EZZ_EIO and as ezz_p11_module_open.
 */
ezz_status	 ezz_p11_session_open(ezz_ctx *, const struct ezz_p11_uri *,
		    const struct ezz_pass *, struct ezz_p11_session *out);
void		 ezz_p11_session_close(struct ezz_p11_session *);

/* The key to sign with, and who it is. */
struct ezz_p11_key {
	unsigned long	 handle;
	unsigned long	 type;		/* CKK_* */
	struct ezz_pkey	*pkey;
	struct ezz_buf	 cert;		/* DER, or empty */
};

/*
 * The one key that the URI names.  EZZ_ENOTFOUND: none; EZZ_EKEY: more than
 * one that signs, keys for encryption alone, nothing public beside it.  out
 * is freed by ezz_p11_key_free in every case.
 */
ezz_status	 ezz_p11_key_find(ezz_ctx *, struct ezz_p11_session *,
		    const struct ezz_p11_uri *, struct ezz_p11_key *out);
void		 ezz_p11_key_free(struct ezz_p11_key *);

#endif
