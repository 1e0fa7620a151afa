/*
 * JSON Schema, the part of draft-07 that licence types are written in: a tree
 * of rules, read once and then held against values.  Works on any JSON, so
 * that the draft's own test suite can be run on it.
 */
#ifndef EZZ_OBJECT_RULES_H
#define EZZ_OBJECT_RULES_H

#include "base/json.h"
#include "base/pattern.h"
#include "object/report.h"

struct ezz_rules;

/*
 * Keeps a reference to schema.  EZZ_EUNSUPPORTED for a keyword outside the
 * subset, EZZ_EFORMAT for one of the wrong shape, EZZ_ELIMIT; the message
 * starts with the path.
 */
ezz_status	 ezz_rules_new(ezz_ctx *, json_t *schema,
		    struct ezz_rules **out);
void		 ezz_rules_free(struct ezz_rules **);
/*
 * Is the value as the schema wants it.  Each broken rule is noted as failed,
 * with its place, where note is not NULL.  EZZ_ELIMIT: it takes too long.
 */
ezz_status	 ezz_rules_judge(ezz_ctx *, const struct ezz_rules *,
		    const json_t *value, struct ezz_note *note, bool *valid);

/* ---- between rules.c and rules_load.c ----------------------------------- */

struct ezz_rules {
	json_t			 *schema;
	struct ezz_rule_pattern {
		const char		*text;	/* inside schema */
		struct ezz_pattern	*pattern;
	}			 *patterns;	/* sorted by text */
	size_t			  patterns_n;
};

/* What a "$ref" of this document points at: "#", or "#/a/b" by RFC 6901. */
const json_t	*ezz_rules_target(const json_t *root, const char *ref);
const struct ezz_pattern *ezz_rules_pattern(const struct ezz_rules *,
		    const char *text);
/* Does draft-07 "type" say this name of the value. */
bool		 ezz_rules_type(const char *name, const json_t *value);
bool		 ezz_rules_type_known(const char *name);
/* A number without a fraction, 3.0 too. */
bool		 ezz_rules_whole(const json_t *, int64_t *out);

#endif
