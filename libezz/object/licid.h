/*
 * The identifier of an electronic licence, GB/T 36904-2018:
 * root.type.issuer.serial.version.check, with ISO/IEC 7064 MOD 37,36 over
 * type, issuer, serial and version without their full stops.
 */
#ifndef EZZ_OBJECT_LICID_H
#define EZZ_OBJECT_LICID_H

#include "base/bytes.h"

#define EZZ_LICID_ROOT	"1.2.156.3005.2"
/* The widest column that a national platform keeps for it has 128. */
#define EZZ_LICID_MAX	128

/* Its parts look into the text that was split. */
struct ezz_licid {
	struct ezz_bytes	 type;		/* 21 characters */
	struct ezz_bytes	 issuer;	/* 18, or a region's 6 digits */
	struct ezz_bytes	 serial;
	struct ezz_bytes	 version;	/* "001" */
	char			 check;		/* '\0': not given */
};

/*
 * Cut at the full stops, with or without root and check character; says
 * nothing about the parts but that they are there.
 */
bool	 ezz_licid_split(struct ezz_bytes text, struct ezz_licid *out);
/* The check character of the four parts; -1 outside 0-9 A-Z. */
int	 ezz_licid_check(const struct ezz_licid *);
/* What programs give that count letters from 11, A=11: to name, not accept. */
int	 ezz_licid_check_off_by_one(const struct ezz_licid *);
/* Append the whole identifier; parts that are wrong are refused. */
ezz_status	 ezz_licid_make(ezz_ctx *, const struct ezz_licid *,
		    struct ezz_buf *out);

#endif
