#ifndef EZZ_CMD_QR_H
#define EZZ_CMD_QR_H

#include "cmd.h"

extern const struct cmd	 cmds_qr[];

#endif
