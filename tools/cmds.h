/* The commands' tables; each cmd_*.c has one. */
#ifndef EZZ_CMDS_H
#define EZZ_CMDS_H

#include "cmd.h"

extern const struct cmd	 cmds_code[];
extern const struct cmd	 cmds_compose[];
extern const struct cmd	 cmds_key[];
extern const struct cmd	 cmds_qr[];
extern const struct cmd	 cmds_trust[];
extern const struct cmd	 cmds_issue[];
extern const struct cmd	 cmds_check[];
extern const struct cmd	 cmds_show[];
extern const struct cmd	 cmds_verify[];
extern const struct cmd	 cmds_demo[];
extern const struct cmd	 cmds_face[];
extern const struct cmd	 cmds_office[];
extern const struct cmd	 cmds_stamp[];
extern const struct cmd	 cmds_seal_draw[];
extern const struct cmd	 cmds_status[];
extern const struct cmd	 cmds_seal[];
extern const struct cmd	 cmds_sealstatus[];
extern const struct cmd	 cmds_token[];
extern const struct cmd	 cmds_archive[];
extern const struct cmd	 cmds_archive_plan[];
extern const struct cmd	 cmds_archive_resign[];
extern const struct cmd	 cmds_archive_store[];
extern const struct cmd	 cmds_present[];
extern const struct cmd	 cmds_window[];

#endif
