/* What "ezz trust update" and "ezz status update" share. */
#ifndef EZZ_UPDATE_H
#define EZZ_UPDATE_H

#include "cmd.h"

/* Rows for a command's option table. */
#define UPDATE_OPTS							\
	{ "office", 0, OPT_ONE, "DIR", "the office" },			\
	{ "online", 0, OPT_FLAG, NULL, "an operand may be an https address" }, \
	{ "ca", 0, OPT_ONE, "FILE", "certificates that https trusts (the system's)" }, \
	{ "dry-run", 0, OPT_FLAG, NULL, "judge and replace nothing" },	\
	{ "json", 0, OPT_FLAG, NULL, "one JSON object a file" },		\
	{ "explain", 0, OPT_FLAG, NULL, "show what passed, too" }

/*
 * Files, folders and addresses, in the order given, each judged and put in
 * place.  kind: what is wanted (trust packs and CRLs, or status lists); endings
 * of names that are looked at in folders, the last NULL.
 */
int	 update_files(struct run *, ezz_kind kind, const char *const *endings);

#endif
