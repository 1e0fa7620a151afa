/* Signers on a PKCS#11 token, in a build without them. */
#include "base/error.h"
#include "crypto/signer_ops.h"

ezz_status
ezz_signer_open_p11(ezz_ctx *ctx, const char *uri,
    const struct ezz_pass *pass, ezz_signer **out)
{
	(void)uri;
	(void)pass;
	*out = NULL;
	return ezz_fail(ctx, EZZ_EUNSUPPORTED, NULL,
	    "this ezz was built without PKCS#11; configure --with-p11");
}
