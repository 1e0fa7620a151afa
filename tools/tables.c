/* Every verb: the tables of ezz-full. */
#include "cmds.h"
#include "complete.h"
#include "full.h"
#include "help.h"

const int	 full_is_elsewhere = 0;
void		 (*const full_documents)(struct ezz_verifier *) =
		    ezz_verifier_documents;

const struct cmd *const cmd_tables[] = {
	cmds_help,
	cmds_completion,
	cmds_code,
	cmds_issue,
	cmds_key,
	cmds_qr,
	cmds_trust,
	cmds_check,
	cmds_verify,
	cmds_show,
	cmds_demo,
	cmds_office,
	cmds_stamp,
	cmds_seal_draw,
	cmds_status,
	cmds_seal,
	cmds_token,
	cmds_archive,
	NULL,
};
