/*
 * ezz.h - electronic licences, documents and seals: issue, sign, verify.
 *
 * How to read this header.  Every call that can fail takes a context first
 * and returns an ezz_status; ezz_message(ctx) then says what went wrong, from
 * the outside in, with the clause of the standard.  A status says that a job
 * could not be done.  That a paper is forged, expired or unknown is not a
 * status but a finding in an ezz_report.
 *
 * Ownership.  x_new, x_read, x_open, x_make give the caller a new object
 * through their last parameter; it stays NULL on failure and is given back
 * with x_free(&x), which clears it.  Objects are const once made and may then
 * be shared by threads; a context belongs to one thread.  A struct ezz_bytes
 * looks at memory that somebody else owns; a struct ezz_buf owns its own.
 *
 * Text is UTF-8.  Times are seconds since 1970-01-01T00:00:00Z.  The library
 * never reads the clock, the environment or the network: they come as
 * arguments.
 */
#ifndef EZZ_H
#define EZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- what a call may say ------------------------------------------------ */

typedef enum ezz_status {
	EZZ_OK = 0,
	EZZ_ENOMEM,		/* out of memory */
	EZZ_EIO,		/* reading or writing failed */
	EZZ_EINVAL,		/* the caller's argument makes no sense */
	EZZ_EFORMAT,		/* malformed input */
	EZZ_ELIMIT,		/* input over a limit of base/limits.h */
	EZZ_EUNSUPPORTED,	/* well-formed, but not for this version */
	EZZ_EKEY,		/* a key is missing, locked, of the wrong kind */
	EZZ_ECRYPTO,		/* the arithmetic or its random numbers failed */
	EZZ_ENOTFOUND,		/* no such file, entry, schema, record */
	EZZ_EEXISTS,		/* would overwrite something */
	EZZ_EREFUSED,		/* against the rules: unfit to be issued, ... */
	EZZ_ESTOPPED		/* the caller asked to stop */
} ezz_status;

typedef enum ezz_language {
	EZZ_ENGLISH = 0,
	EZZ_CHINESE
} ezz_language;

typedef struct ezz_ctx	 ezz_ctx;

/* A context for one thread.  EZZ_ENOMEM. */
ezz_status	 ezz_ctx_new(ezz_ctx **out);
void		 ezz_ctx_free(ezz_ctx **ctx);
/* The language of messages and findings; English at birth. */
void		 ezz_ctx_language(ezz_ctx *ctx, ezz_language language);
/* What the last failing call had to say; "" before any.  Raw: see ezz_escape. */
const char	*ezz_message(const ezz_ctx *ctx);
/* An English sentence of this project in the language of the context. */
const char	*ezz_text(const ezz_ctx *ctx, const char *english);
/* "0.1.0" */
const char	*ezz_version(void);
/*
 * For callbacks, and for commands built on this library: leave a message in
 * the context and return st.  The format is a literal of the catalogue.
 */
ezz_status	 ezz_fault(ezz_ctx *ctx, ezz_status st, const char *fmt, ...)
		    __attribute__((format(printf, 3, 4)));
/*
 * Read a time: RFC 3339 ("2026-11-23T10:00:00+08:00"), or a civil date, which
 * stands for its first second at +08:00.  EZZ_EINVAL.
 */
ezz_status	 ezz_time_read(ezz_ctx *ctx, const char *text, int64_t *out);

/* ---- bytes -------------------------------------------------------------- */

struct ezz_bytes {
	const uint8_t	*p;
	size_t		 n;
};

struct ezz_buf {
	uint8_t		*p;	/* NULL when empty */
	size_t		 n;
	size_t		 cap;
};

void		 ezz_buf_free(struct ezz_buf *buf);

/*
 * Append untrusted text so that it can be shown: controls, bidi marks,
 * invisible characters and broken UTF-8 become \u{..} and \x{..}.
 */
ezz_status	 ezz_escape(ezz_ctx *ctx, struct ezz_bytes in,
		    struct ezz_buf *out);

/* ---- reports: what was found -------------------------------------------- */

typedef enum ezz_verdict {
	EZZ_PASSED = 0,		/* in the order of badness: the worst is max */
	EZZ_INDETERMINATE,
	EZZ_FAILED
} ezz_verdict;

typedef enum ezz_standing {
	EZZ_NOT_ASKED = 0,	/* nobody was asked whether it is in force */
	EZZ_VALID,
	EZZ_NOT_ACTIVE,
	EZZ_SUSPENDED,
	EZZ_ENDED
} ezz_standing;

typedef enum ezz_kind {
	EZZ_KIND_UNKNOWN = 0,
	EZZ_KIND_RECORD,
	EZZ_KIND_LICENCE,
	EZZ_KIND_DOCUMENT,
	EZZ_KIND_TOKEN,
	EZZ_KIND_SEAL,
	EZZ_KIND_EVIDENCE,
	EZZ_KIND_STATUS,
	EZZ_KIND_TRUST,
	EZZ_KIND_CERT
} ezz_kind;

/* One line of a report.  Strings live as long as the report. */
struct ezz_finding {
	const char	*check;		/* "token.signature" */
	const char	*of;		/* "" or "signature 1" */
	ezz_verdict	 verdict;
	bool		 remark;	/* never changes the whole */
	const char	*place;
	const char	*text;		/* raw: see ezz_escape */
	const char	*clause;
};

typedef struct ezz_report	 ezz_report;

void		 ezz_report_free(ezz_report **report);
ezz_kind	 ezz_report_kind(const ezz_report *report);
/* Is it genuine: the worst of the findings; an empty report passes nothing. */
ezz_verdict	 ezz_report_verdict(const ezz_report *report);
/* Is it in force. */
ezz_standing	 ezz_report_standing(const ezz_report *report);
/* Genuine and in force: the one question a clerk asks. */
bool		 ezz_report_accept(const ezz_report *report);
/* GB/T 36906: 0 right and valid ... 6 wrong. */
int		 ezz_report_result(const ezz_report *report);
/* The exit status that design and man page give to this report: 0, 1, 3. */
int		 ezz_report_exit(const ezz_report *report);
size_t		 ezz_report_findings(const ezz_report *report);
/* i below ezz_report_findings; NULL otherwise. */
const struct ezz_finding *ezz_report_finding(const ezz_report *report,
		    size_t i);
/* Append one JSON object without a line end; schemas/report/report.json. */
ezz_status	 ezz_report_json(ezz_ctx *ctx, const ezz_report *report,
		    struct ezz_buf *out);
/* Append lines for people, escaped, in the language of the context. */
ezz_status	 ezz_report_text(ezz_ctx *ctx, const ezz_report *report,
		    bool all, struct ezz_buf *out);

/* ---- keys --------------------------------------------------------------- */

/*
 * Who knows a passphrase or PIN.  ask writes it, NUL-ended, to buf; what names
 * the key.  Anything but EZZ_OK gives up.  buf is wiped by the library.
 */
struct ezz_pass {
	ezz_status	(*ask)(void *arg, const char *what, char *buf,
			    size_t size);
	void		*arg;
};

typedef struct ezz_signer	 ezz_signer;

/*
 * A private key by its URI: a path (PKCS#8 in PEM or DER, PKCS#12), or
 * "pkcs11:...".  pass may be NULL when nothing is locked; it is not needed
 * after the call.  EZZ_ENOTFOUND; EZZ_EKEY: locked, damaged, readable by
 * others, not SM2, P-256 or Ed25519, or an encryption key; EZZ_EUNSUPPORTED.
 */
ezz_status	 ezz_signer_open(ezz_ctx *ctx, const char *uri,
		    const struct ezz_pass *pass, ezz_signer **out);
void		 ezz_signer_free(ezz_signer **signer);

/*
 * Where random octets come from; NULL is the library's own source.  Another
 * one is for tests, which must come out the same twice.
 */
struct ezz_random {
	ezz_status	(*fill)(void *arg, uint8_t *p, size_t n);
	void		*arg;
};

ezz_status	 ezz_random_fill(ezz_ctx *ctx, const struct ezz_random *random,
		    uint8_t *p, size_t n);

/*
 * Append a new private key ("sm2", "es256", "ed25519") as PKCS#8 in PEM,
 * locked by PBES2 unless passphrase is NULL.  Wipe pem after use.
 */
ezz_status	 ezz_key_new(ezz_ctx *ctx, const char *alg,
		    const char *passphrase, const struct ezz_random *random,
		    struct ezz_buf *pem);
/*
 * Append lines of UTF-8 that say what the bytes are - key, certificates, CRL,
 * request - by whom, for what, until when; never a secret.  Raw: see
 * ezz_escape.  EZZ_EFORMAT when it is none of them.
 */
ezz_status	 ezz_key_show(ezz_ctx *ctx, struct ezz_bytes in,
		    const struct ezz_pass *pass, struct ezz_buf *text);
/* The same of a key by its URI. */
ezz_status	 ezz_signer_show(ezz_ctx *ctx, const ezz_signer *signer,
		    struct ezz_buf *text);

/* ---- certificates ------------------------------------------------------- */

/* What a certificate is to say.  Zeroed, it is not valid for any time. */
struct ezz_order {
	const char	*role;		/* signer maker stamper token status
					 * tsa trust attester ca encrypt;
					 * NULL: signer */
	int64_t		 not_before;
	int64_t		 not_after;	/* the last second of it */
	int		 path_length;	/* of a CA; -1: any */
	bool		 test;		/* of a trial office: policy and name
					 * must say so */
	struct ezz_bytes serial;	/* empty: 16 random octets */
	const struct ezz_random *random;
};

/*
 * Append a PKCS#10 request in PEM.  subject is RFC 4514 text, for instance
 * "CN=...,O=...,C=CN"; EZZ_EINVAL when it is not.
 */
ezz_status	 ezz_key_request(ezz_ctx *ctx, const ezz_signer *signer,
		    const char *subject, struct ezz_buf *pem);
/* Append a certificate that the key signs for itself, in PEM. */
ezz_status	 ezz_cert_self(ezz_ctx *ctx, const ezz_signer *signer,
		    const char *subject, const struct ezz_order *order,
		    struct ezz_buf *pem);
/*
 * Append a certificate for the key in a request; subject may be NULL, then it
 * is the request's.  EZZ_EREFUSED: the request is not by its own key, ca may
 * not issue this, or the certificate would outlive ca; EZZ_EKEY: ca_key is
 * not that of ca.
 */
ezz_status	 ezz_cert_issue(ezz_ctx *ctx, const ezz_signer *ca_key,
		    struct ezz_bytes ca, struct ezz_bytes request,
		    const char *subject, const struct ezz_order *order,
		    struct ezz_buf *pem);

struct ezz_revocation {
	struct ezz_bytes cert;		/* PEM or DER */
	int64_t		 since;
	const char	*reason;	/* "superseded"; NULL: none given */
};

/*
 * Append a CRL in PEM: the entries of the one before (empty: there is none)
 * and n new ones, numbered one higher, next one due at next.
 */
ezz_status	 ezz_crl_issue(ezz_ctx *ctx, const ezz_signer *ca_key,
		    struct ezz_bytes ca, struct ezz_bytes before,
		    const struct ezz_revocation *revocations, size_t n,
		    int64_t now, int64_t next, struct ezz_buf *pem);

#ifdef __cplusplus
}
#endif

#endif
