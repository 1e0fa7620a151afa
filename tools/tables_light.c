/* What the small program does itself; the rest it hands to ezz-full. */
#include <stddef.h>

#include "cmds.h"
#include "full.h"
#include "help.h"
#include "store_judge.h"

const int	 full_is_elsewhere = 1;
void		 (*const full_documents)(struct ezz_verifier *) = NULL;
picture_reader	*const full_pictures = NULL;
ezz_status	 (*const full_evidence)(ezz_ctx *, ezz_verifier *,
		    struct ezz_bytes, const struct ezz_bytes *, size_t,
		    const char *, const struct ezz_verify_terms *,
		    ezz_report **) = NULL;

const struct store_judges	*const full_stores = NULL;

const struct cmd *const cmd_tables[] = {
	cmds_code,
	cmds_check,
	cmds_verify,
	NULL,
};
