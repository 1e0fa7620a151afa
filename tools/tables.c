/* Every verb: the tables of ezz-full. */
#include "cmds.h"
#include "complete.h"
#include "full.h"
#include "help.h"
#include "store_judge.h"

const int	 full_is_elsewhere = 0;
void		 (*const full_documents)(struct ezz_verifier *) =
		    ezz_verifier_documents;
picture_reader	*const full_pictures = picture_codes;
ezz_status	 (*const full_evidence)(ezz_ctx *, ezz_verifier *,
		    struct ezz_bytes, const struct ezz_bytes *, size_t,
		    const char *, const struct ezz_verify_terms *,
		    ezz_report **) = ezz_verify_evidence;

static const struct store_judges	 stores = { ezz_store_is, store_judge,
				    store_record_of };
const struct store_judges	*const full_stores = &stores;

const struct cmd *const cmd_tables[] = {
	cmds_help,
	cmds_completion,
	cmds_code,
	cmds_compose,
	cmds_issue,
	cmds_key,
	cmds_qr,
	cmds_trust,
	cmds_check,
	cmds_verify,
	cmds_show,
	cmds_demo,
	cmds_face,
	cmds_office,
	cmds_stamp,
	cmds_seal_draw,
	cmds_status,
	cmds_seal,
	cmds_sealstatus,
	cmds_token,
	cmds_archive,
	cmds_archive_plan,
	cmds_archive_resign,
	cmds_archive_store,
	cmds_present,
	cmds_window,
	NULL,
};
