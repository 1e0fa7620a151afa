/*
 * What "ezz demo" and "ezz office new" share: an office is built in a
 * directory beside its place and moved there whole.
 */
#ifndef EZZ_OFFICE_FILES_H
#define EZZ_OFFICE_FILES_H

#include <limits.h>

#include "cmd.h"

#define OFFICE_DEMO_URI	"https://status.example/demo/"

/* Make a directory beside dir, which must be absent or empty. */
ezz_status	 office_nest(struct run *, const char *dir,
		    char nest[PATH_MAX]);
/* Move the nest to its place; refused when somebody else was quicker. */
ezz_status	 office_settle(struct run *, const char *nest,
		    const char *dir);
/* Remove it with all that is in it. */
void		 office_raze(const char *nest);

/* office.conf, line by line. */
struct office_conf {
	struct run	*r;
	FILE		*f;
	char		*text;
	size_t		 n;
};
ezz_status	 office_conf_start(struct run *, struct office_conf *);
void		 office_conf_note(struct office_conf *, const char *text);
void		 office_conf_line(struct office_conf *, const char *key,
		    const char *value);
/* ROLE-key = ROLE.key and ROLE-cert = ROLE.crt */
void		 office_conf_role(struct office_conf *, const char *role);
ezz_status	 office_conf_end(struct office_conf *, const char *dir);

/* Into a directory that has its office.conf: the secret, the issue record,
 * and the first status list. */
ezz_status	 office_begin(struct run *, const char *dir,
		    const struct ezz_pass *);
/* Sign list n, or a delta of the one that is there, and put it and the details
 * in their places. */
ezz_status	 office_publish(struct run *, ezz_office *, ezz_register *,
		    uint32_t n, bool delta);

/* One issued licence: its token's text, a JSON object, or lines. */
ezz_status	 office_row(struct run *, const struct ezz_issued *,
		    bool json, bool token);

#endif
