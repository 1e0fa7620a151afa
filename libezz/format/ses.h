/*
 * Electronic seals and the signatures made with them: SESeal and
 * SES_Signature of GM/T 0031-2014 (here version 1), GB/T 38540-2020 (4) and
 * GM/T 0031-2025 (5, provisional: only its shape is known).  Bytes to plain
 * structs and back; no keys, no judgement.
 *
 * Views look into the received bytes, or, in tbs and tbs_der of a version 1
 * seal, into memory of the struct; clear it when done.
 */
#ifndef EZZ_FORMAT_SES_H
#define EZZ_FORMAT_SES_H

#include "base/limits.h"
#include "format/sigval.h"

enum ezz_ses_signer_kind {
	EZZ_SES_CERT = 0,	/* value is a DER certificate */
	EZZ_SES_DIGEST,		/* value is its digest */
	EZZ_SES_NAME		/* value is a text that binds nothing (v1) */
};

struct ezz_ses_signer {
	enum ezz_ses_signer_kind kind;
	struct ezz_bytes	 value;
	struct ezz_bytes	 type;		/* of a digest: its own word */
};

struct ezz_ses_ext {
	char			 oid[EZZ_OID_TEXT];
	bool			 critical;
	bool			 written;	/* critical stands there */
	struct ezz_bytes	 value;
};

struct ezz_ses_exts {
	size_t			 n;
	struct ezz_ses_ext	 v[EZZ_MAX_SEAL_EXTS];
};

struct ezz_ses_seal {
	int			 version;	/* 1, 4 or 5, by structure */
	struct ezz_bytes	 raw;
	int			 header_version;
	struct ezz_bytes	 vendor;
	struct ezz_bytes	 id;
	int			 type;
	struct ezz_bytes	 name;		/* UTF-8 */
	size_t			 signers_n;
	struct ezz_ses_signer	 signers[EZZ_MAX_SEAL_SIGNERS];
	int64_t			 created;
	int64_t			 from;
	int64_t			 until;
	struct {
		struct ezz_bytes	 type;	/* "png" in any case, "ofd" */
		struct ezz_bytes	 data;
		int			 width;		/* mm */
		int			 height;
	} picture;
	bool			 has_exts;
	struct ezz_ses_exts	 exts;
	struct ezz_bytes	 maker;		/* DER certificate */
	char			 alg[EZZ_OID_TEXT];
	struct ezz_sigval	 signature;
	struct ezz_bytes	 timestamp;	/* v5; empty when absent */
	/*
	 * What the maker signed, as received.  tbs_der is set for a version 1
	 * seal that is not DER: the same re-encoded, for EZZ_INDETERMINATE.
	 */
	struct ezz_bytes	 tbs;
	struct ezz_bytes	 tbs_der;
	struct ezz_notes	 notes;
	struct ezz_buf		 own[2];
};

enum ezz_ses_time {
	EZZ_SES_TIME_DER = 0,	/* GeneralizedTime or UTCTime */
	EZZ_SES_TIME_TEXT,	/* v1: text that says Z or an offset */
	EZZ_SES_TIME_LOCAL,	/* v1: text without zone, read at +08:00 */
	EZZ_SES_TIME_TOKEN	/* v1: a time-stamp token; time is 0 */
};

struct ezz_ses_signature {
	int			 version;
	struct ezz_bytes	 raw;		/* without bytes after it */
	int			 tbs_version;
	struct ezz_ses_seal	 seal;
	enum ezz_ses_time	 time_form;
	int64_t			 time;
	struct ezz_bytes	 time_raw;	/* content of timeInfo */
	struct ezz_bytes	 digest;	/* dataHash */
	struct ezz_bytes	 property;	/* propertyInfo */
	bool			 has_exts;
	struct ezz_ses_exts	 exts;
	struct ezz_bytes	 cert;		/* the signer's, DER */
	char			 alg[EZZ_OID_TEXT];
	struct ezz_sigval	 signature;
	struct ezz_bytes	 timestamp;	/* v4, v5; empty when absent */
	struct ezz_bytes	 tbs;		/* what the signer signed */
	size_t			 trailing;	/* bytes after it */
	struct ezz_notes	 notes;
};

/*
 * EZZ_EFORMAT with the clause for everything that is neither the standard nor
 * a deviation that leaves a note; EZZ_ELIMIT.  The struct is filled or empty.
 */
ezz_status	 ezz_ses_seal_read(ezz_ctx *, struct ezz_bytes,
		    struct ezz_ses_seal *out);
void		 ezz_ses_seal_clear(struct ezz_ses_seal *);
ezz_status	 ezz_ses_signature_read(ezz_ctx *, struct ezz_bytes,
		    struct ezz_ses_signature *out);
void		 ezz_ses_signature_clear(struct ezz_ses_signature *);

/*
 * ses_write.c: DER, appended, the same bytes each time.  _tbs gives what is
 * to be signed, _write the whole with the signature that the struct holds.
 * A signature takes its seal as seal.raw.  EZZ_EINVAL: a struct that no
 * reader would take.
 */
ezz_status	 ezz_ses_seal_tbs(ezz_ctx *, const struct ezz_ses_seal *,
		    struct ezz_buf *out);
ezz_status	 ezz_ses_seal_write(ezz_ctx *, const struct ezz_ses_seal *,
		    struct ezz_buf *out);
ezz_status	 ezz_ses_signature_tbs(ezz_ctx *,
		    const struct ezz_ses_signature *, struct ezz_buf *out);
ezz_status	 ezz_ses_signature_write(ezz_ctx *,
		    const struct ezz_ses_signature *, struct ezz_buf *out);

#endif
