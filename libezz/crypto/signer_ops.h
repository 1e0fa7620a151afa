/* Behind a signer: what each place where keys live has to offer. */
#ifndef EZZ_CRYPTO_SIGNER_OPS_H
#define EZZ_CRYPTO_SIGNER_OPS_H

#include "crypto/signer.h"

/* Either may be NULL: Ed25519 signs messages alone, devices e alone. */
struct ezz_signer_ops {
	ezz_status	(*sign_e)(ezz_ctx *, void *key, const uint8_t e[32],
			    uint8_t sig[64]);
	ezz_status	(*sign)(ezz_ctx *, void *key, struct ezz_bytes message,
			    uint8_t sig[64]);
	void		(*free)(void *key);
};

/* SM2 in a file: what it gives was verified by the arithmetic itself. */
extern const struct ezz_signer_ops ezz_file_sm2_ops;

struct ezz_signer {
	const struct ezz_signer_ops	*ops;
	void				*key;
	struct ezz_pkey			*pkey;
	struct ezz_buf			 cert;	/* DER, if it came along */
};

/* Takes key and pkey over in every case; cert is copied. */
ezz_status	 ezz_signer_make(ezz_ctx *, const struct ezz_signer_ops *,
		    void *key, struct ezz_pkey *pkey, struct ezz_bytes cert,
		    ezz_signer **out);

ezz_status	 ezz_signer_open_file(ezz_ctx *, const char *path,
		    const struct ezz_pass *, ezz_signer **out);
ezz_status	 ezz_signer_open_p11(ezz_ctx *, const char *uri,
		    const struct ezz_pass *, ezz_signer **out);

#endif
