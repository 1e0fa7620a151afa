/* Usage, help and completion, all from the option tables. */
#ifndef EZZ_HELP_H
#define EZZ_HELP_H

#include "cmd.h"

/* One command's usage and options, on r->out. */
int	 help_command(struct run *, const struct cmd *);
/* Every command, a line each. */
void	 help_overview(struct run *, FILE *);
/* "there is no command isue; did you mean issue?" */
int	 help_unknown(struct run *, int argc, char **argv);
/* "there is no option --ofice; did you mean --office?" */
int	 help_no_option(struct run *, const struct cmd *, const char *typed);

extern const struct cmd	 cmds_help[];

#endif
