/* pkcs11: URIs (RFC 7512): which key on which token behind which module. */
#ifndef EZZ_CRYPTO_P11_URI_H
#define EZZ_CRYPTO_P11_URI_H

#include "base/bytes.h"

/* What the URI does not name is NULL, empty, or false. */
struct ezz_p11_uri {
	char		*token;		/* its label */
	char		*serial;
	char		*manufacturer;
	char		*model;
	char		*object;	/* label of the key */
	char		*module_path;	/* absolute */
	char		*module_name;	/* a plain file name */
	char		*pin_path;	/* absolute, of pin-source */
	struct ezz_buf	 id;		/* CKA_ID */
	bool		 has_slot;
	unsigned long	 slot;
	unsigned long	 sm2_keytype;	/* 0: by the table */
	unsigned long	 sm2_mechanism;
};

/*
 * EZZ_EINVAL: no such URI, or one with a PIN in it; EZZ_EUNSUPPORTED: an
 * attribute that would not be heeded.  out is zero on failure.  The messages
 * do not repeat values: one may be a secret.
 */
ezz_status	 ezz_p11_uri_read(ezz_ctx *, const char *,
		    struct ezz_p11_uri *out);
void		 ezz_p11_uri_free(struct ezz_p11_uri *);

#endif
