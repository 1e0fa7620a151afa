/* A verifier from the options that verify, show and window share. */
#ifndef EZZ_JUDGE_H
#define EZZ_JUDGE_H

#include "cmd.h"

/* Rows for a command's option table. */
#define JUDGE_OPTS							\
	{ "office", 0, OPT_ONE, "DIR", "trust what this office trusts" },	\
	{ "trust", 0, OPT_ONE, "PACK", "trust the keys of this trust pack" }, \
	{ "anchor", 0, OPT_MANY, "[ROLE=]CERT",				\
	    "trust this certificate, for one role or for all" },	\
	{ "status", 0, OPT_MANY, "FILE", "ask this status list" },	\
	{ "crl", 0, OPT_MANY, "FILE", "ask this list of revoked certificates" }, \
	{ "seal-status", 0, OPT_MANY, "FILE", "ask this list of seals" }, \
	{ "policy", 0, OPT_ONE, "NAME", "judge by this policy" }

/* EXIT_DONE with *out, or what was said. */
int	 judge_open(struct run *, ezz_verifier **out, ezz_office **office);

#endif
