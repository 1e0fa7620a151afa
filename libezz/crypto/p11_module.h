/*
 * PKCS#11 modules: shared objects of a device's maker, loaded when the first
 * key of theirs is opened and finalized when the last one goes.
 */
#ifndef EZZ_CRYPTO_P11_MODULE_H
#define EZZ_CRYPTO_P11_MODULE_H

#include "crypto/p11_uri.h"

struct _CK_FUNCTION_LIST;	/* p11-kit/pkcs11.h */
struct ezz_p11_module;

/*
 * The module that a URI names, or p11-kit's, which knows all that the system
 * has.  Any thread.  EZZ_ENOTFOUND; EZZ_EKEY: others could exchange it;
 * EZZ_EUNSUPPORTED: no module, or one that threads cannot share; EZZ_EIO.
 */
ezz_status	 ezz_p11_module_open(ezz_ctx *, const struct ezz_p11_uri *,
		    struct ezz_p11_module **out);
void		 ezz_p11_module_close(struct ezz_p11_module **);
const struct _CK_FUNCTION_LIST *
		 ezz_p11_module_calls(const struct ezz_p11_module *);
/* False in a child of the process that opened it: PKCS#11 2.40, 5.4. */
bool		 ezz_p11_module_here(const struct ezz_p11_module *);
/* What a CK_RV means; what was being done goes before it. */
ezz_status	 ezz_p11_fail(ezz_ctx *, unsigned long rv, const char *what);

#endif
