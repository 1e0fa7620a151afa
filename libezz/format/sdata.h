/*
 * SignedData: GB/T 35275 (SM2's own object identifiers) and CMS (RFC 5652).
 * Bytes to a plain struct whose views look into them; no keys, no judgement.
 */
#ifndef EZZ_FORMAT_SDATA_H
#define EZZ_FORMAT_SDATA_H

#include "base/limits.h"
#include "format/sigval.h"

#define EZZ_OID_GM_DATA		"1.2.156.10197.6.1.4.2.1"
#define EZZ_OID_GM_SIGNED	"1.2.156.10197.6.1.4.2.2"
#define EZZ_OID_DATA		"1.2.840.113549.1.7.1"
#define EZZ_OID_SIGNED		"1.2.840.113549.1.7.2"
#define EZZ_OID_ATTR_TYPE	"1.2.840.113549.1.9.3"
#define EZZ_OID_ATTR_DIGEST	"1.2.840.113549.1.9.4"
#define EZZ_OID_ATTR_TIME	"1.2.840.113549.1.9.5"

/* What a signer signed. */
enum ezz_sdata_shape {
	EZZ_SDATA_CONTENT = 0,	/* the content itself: for OFD, a digest */
	EZZ_SDATA_ATTRS,	/* attributes, which hold the digest */
	EZZ_SDATA_DETACHED	/* what lies elsewhere, without attributes */
};

struct ezz_sdata_signer {
	enum ezz_sdata_shape	 shape;
	struct ezz_bytes	 issuer;	/* DER Name */
	struct ezz_bytes	 serial;	/* content of the INTEGER */
	struct ezz_bytes	 key_id;	/* instead of the two (CMS) */
	char			 digest_alg[EZZ_OID_TEXT];
	struct ezz_bytes	 attrs;		/* with its tag A0, or empty */
	char			 attr_type[EZZ_OID_TEXT];
	struct ezz_bytes	 digest;	/* messageDigest */
	bool			 has_time;
	int64_t			 time;		/* signingTime, a claim */
	char			 alg[EZZ_OID_TEXT];
	struct ezz_bytes	 alg_params;	/* of tokens; NULL is empty */
	struct ezz_sigval	 signature;
	struct ezz_bytes	 unsigned_attrs; /* content of [1], or empty */
};

struct ezz_sdata {
	struct ezz_bytes	 raw;		/* without bytes after it */
	bool			 gm;		/* GB/T 35275, else CMS */
	int			 version;
	size_t			 digest_algs_n;
	char			 digest_algs[EZZ_MAX_SDATA_SIGNERS]
				    [EZZ_OID_TEXT];
	char			 content_type[EZZ_OID_TEXT];
	bool			 has_content;
	struct ezz_bytes	 content;	/* of the OCTET STRING */
	size_t			 certs_n;
	struct ezz_bytes	 certs[EZZ_MAX_CERTS];	/* DER each */
	struct ezz_bytes	 crls;		/* content of [1], or empty */
	size_t			 signers_n;	/* never 0 */
	struct ezz_sdata_signer	 signers[EZZ_MAX_SDATA_SIGNERS];
	size_t			 trailing;	/* bytes after it */
	struct ezz_notes	 notes;
};

/*
 * A ContentInfo around data.  EZZ_EFORMAT with the clause: no signer, a
 * signer's attribute twice or missing, another content type in it,
 * constructed strings.  EZZ_ELIMIT.  The struct owns nothing.
 */
ezz_status	 ezz_sdata_read(ezz_ctx *, struct ezz_bytes,
		    struct ezz_sdata *out);
/*
 * The same around content of one other type, and of no other: what was signed
 * as one kind is never read as another.  Here a signature's algorithm may
 * have parameters, which are kept.
 */
ezz_status	 ezz_sdata_read_as(ezz_ctx *, struct ezz_bytes,
		    const char *content_type, struct ezz_sdata *out);
/* Append what is signed where there are attributes: they, as a SET OF. */
ezz_status	 ezz_sdata_signed_attrs(ezz_ctx *,
		    const struct ezz_sdata_signer *, struct ezz_buf *out);
/*
 * The values of an attribute, without the SET around them, out of attrs
 * (true) or unsigned_attrs; false: none.
 */
bool		 ezz_sdata_attribute(const struct ezz_sdata_signer *,
		    bool of_signed, const char *oid,
		    struct ezz_bytes *values);

/*
 * sdata_write.c: attributes contentType, messageDigest and signingTime in DER
 * order, tagged as a SET OF, for the signer to sign.  Into out, appended.
 */
ezz_status	 ezz_sdata_attrs_write(ezz_ctx *, const char *content_type,
		    struct ezz_bytes digest, int64_t time,
		    struct ezz_buf *out);
/*
 * The whole for one signer, from a struct with gm, content_type, content,
 * certs and signers[0], whose attrs are those of the call above, or empty.
 * Appended; EZZ_EINVAL.
 */
ezz_status	 ezz_sdata_write(ezz_ctx *, const struct ezz_sdata *,
		    struct ezz_buf *out);

#endif
