/* What the small program does itself; the rest it hands to ezz-full. */
#include <stddef.h>

#include "cmds.h"
#include "full.h"
#include "help.h"

const int	 full_is_elsewhere = 1;
void		 (*const full_documents)(struct ezz_verifier *) = NULL;

const struct cmd *const cmd_tables[] = {
	cmds_code,
	cmds_check,
	cmds_verify,
	NULL,
};
