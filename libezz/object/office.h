/*
 * An office: a directory whose office.conf names what a department works
 * with.  The file is "key = value" lines; '#' begins a comment line.  An
 * unknown or doubled key is refused with its line: a typing slip must not
 * quietly switch a rule off.  The issue record is a room of its own
 * (office_record.c), so that a verifier takes in no SQL.
 */
#ifndef EZZ_OBJECT_OFFICE_H
#define EZZ_OBJECT_OFFICE_H

#include "base/bytes.h"
#include "crypto/signer.h"

#define EZZ_OFFICE_CONF		"office.conf"
/* What a list says of its own life, where office.conf does not. */
#define EZZ_STATUS_EXP		(7 * 86400)
#define EZZ_STATUS_TTL		(12 * 3600)

/* Regions or schemas that one root is bound to. */
#define EZZ_OFFICE_BOUNDS	64
/* Seconds that the clocks of two offices may be apart. */
#define EZZ_OFFICE_SKEW		120

enum ezz_conf_type {
	EZZ_CONF_TEXT,
	EZZ_CONF_PATH,		/* relative to the office, never outside it */
	EZZ_CONF_KEY,		/* a path or pkcs11: URI */
	EZZ_CONF_ROOT,		/* a path; then what it may vouch for */
	EZZ_CONF_FLAG,		/* yes or no */
	EZZ_CONF_NUMBER,
	EZZ_CONF_SPAN,		/* 90s, 30m, 12h, 7d */
	EZZ_CONF_SHARD		/* i/n */
};

struct ezz_conf_key {
	const char		*name;
	enum ezz_conf_type	 type;
	bool			 many;
	bool			 needed;
};

/* Ends with a row of NULL. */
extern const struct ezz_conf_key	 ezz_conf_keys[];

struct ezz_conf_line {
	const struct ezz_conf_key	*key;
	char				*value;
	unsigned			 line;
};

struct ezz_conf {
	struct ezz_conf_line	*v;
	size_t			 n;
};

/* EZZ_EFORMAT with the line, EZZ_ENOMEM. */
ezz_status	 ezz_conf_read(ezz_ctx *, struct ezz_bytes, struct ezz_conf *);
void		 ezz_conf_free(struct ezz_conf *);
/* The i-th line of this key, or NULL. */
const struct ezz_conf_line	*ezz_conf_line(const struct ezz_conf *,
				    const char *key, size_t i);
/* "90s", "30m", "12h", "7d" or seconds; at most ten years. */
bool		 ezz_conf_span(const char *text, int64_t *out);
/* "i/n" with 1 <= i <= n <= 65535. */
bool		 ezz_conf_shard(const char *text, uint32_t *i, uint32_t *n);

/* Appends the details of the list of a URI; nothing where there are none. */
ezz_status	 ezz_office_statusdetail(ezz_ctx *, const ezz_office *,
		    const char *uri, struct ezz_buf *out);

/*
 * Where the status list of a URI lies, and its bytes in old; else where it is
 * to lie, and old stays empty.
 */
ezz_status	 ezz_office_list_place(ezz_ctx *, const ezz_office *,
		    const char *uri, char **path, struct ezz_buf *old);
/* Every file of the status directory with this ending, by name, read up to
 * cap.  An office without such a directory has none. */
typedef ezz_status ezz_office_each_fn(ezz_ctx *, void *arg, const char *path,
		    struct ezz_bytes);
ezz_status	 ezz_office_status_each(ezz_ctx *, const ezz_office *,
		    const char *ending, size_t cap, ezz_office_each_fn *,
		    void *arg);

/* This office's share of the status lists: lists i, i + n, i + 2n ... */
void		 ezz_office_shard(const ezz_office *, uint32_t *i,
		    uint32_t *n);

#endif
