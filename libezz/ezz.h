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

/*
 * Append text as a JSON string with its quotes.  Broken bytes become U+FFFD,
 * and what ezz_escape would escape is written \uXXXX.
 */
ezz_status	 ezz_json_string(ezz_ctx *ctx, struct ezz_bytes text,
		    struct ezz_buf *out);

/*
 * Bytes that are asked for where they are wanted: read_at puts exactly n of
 * them from offset at into buf.  They must not change meanwhile.
 */
struct ezz_input {
	uint64_t	 size;
	ezz_status	(*read_at)(ezz_ctx *ctx, void *arg, uint64_t at,
			    uint8_t *buf, size_t n);
	void		*arg;
};

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
	EZZ_KIND_CERT,
	EZZ_KIND_FACE,
	EZZ_KIND_DRAFT		/* the text of an official document */
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
/* What a report is about, and what it was judged by.  Strings live as long as
 * the report; what is not known is "" or 0. */
struct ezz_report_about {
	const char	*licid;
	const char	*type;
	const char	*holder;
	const char	*authority;
	int64_t		 time;		/* judged as of then */
	bool		 test;		/* made with trial keys */
	uint64_t	 pack;		/* sequence of the trust pack */
	int64_t		 pack_time;
	int64_t		 status_time;	/* of the status list that was asked */
	const char	*policy;
	const char	*view;		/* "window"; "": of the whole, or none */
	const char	*holds;		/* a view's fields, in the language of the
					 * context that judged; raw */
};
void		 ezz_report_about(const ezz_report *report,
		    struct ezz_report_about *out);
/* A field to compare with the face: only what a good signature covers. */
struct ezz_covered {
	const char	*label_zh;
	const char	*label_en;
	const char	*text;		/* raw: see ezz_escape */
	bool		 cut;		/* shortened; the paper has the whole */
};
/* The i-th field; NULL after the last. */
const struct ezz_covered *ezz_report_covered(const ezz_report *report,
		    size_t i);
/*
 * Which token this is, 32 bytes, the same for a second signature over the
 * same bytes; NULL where no signature is good.
 */
const uint8_t	*ezz_report_identity(const ezz_report *report);
/* Append one JSON object without a line end; ezz-report(5). */
ezz_status	 ezz_report_json(ezz_ctx *ctx, const ezz_report *report,
		    struct ezz_buf *out);
/* Append lines for people, escaped, in the language of the context. */
ezz_status	 ezz_report_text(ezz_ctx *ctx, const ezz_report *report,
		    bool all, struct ezz_buf *out);

/* ---- codes -------------------------------------------------------------- */

/* A part of a code, looking into the text that was checked. */
struct ezz_code_part {
	const char	*name;		/* "issuer" */
	struct ezz_bytes value;
};

#define EZZ_CODE_PARTS	8
#define EZZ_CODE_WHY	256

struct ezz_code {
	bool		 valid;
	const char	*standard;	/* "GB 32100-2015" */
	char		 why[EZZ_CODE_WHY];	/* "" when valid; raw */
	char		 remark[EZZ_CODE_WHY];	/* valid, yet odd; or "" */
	size_t		 parts_n;	/* 0 when it cannot be taken apart */
	struct ezz_code_part parts[EZZ_CODE_PARTS];
};

struct ezz_code_kind {
	const char	*name;		/* "credit" */
	const char	*title;		/* English; ezz_text has the Chinese */
	const char	*standard;
};

/* The kinds of code there are; NULL from ezz_code_kinds() on. */
size_t		 ezz_code_kinds(void);
const struct ezz_code_kind *ezz_code_kind(size_t i);
/*
 * Is text a right code of this kind, and what are its parts?  A wrong code is
 * not a status: see valid and why, in the language of the context.
 * EZZ_ENOTFOUND: no such kind.
 */
ezz_status	 ezz_code_check(ezz_ctx *ctx, const char *kind,
		    const char *text, struct ezz_code *out);
/*
 * Append what was found as one JSON object without a line end: kind, text,
 * valid, why, remark, standard, parts.
 */
ezz_status	 ezz_code_json(ezz_ctx *ctx, const char *kind,
		    const char *text, const struct ezz_code *code,
		    struct ezz_buf *out);
/*
 * The whole code from its text without the check character: the licence
 * identifier from TYPE.ISSUER.SERIAL.VERSION, a citizen's number also from its
 * 15-digit form.  *out is freed with free().  EZZ_ENOTFOUND: no such kind;
 * EZZ_EUNSUPPORTED: it has no check character; EZZ_EFORMAT: the parts are
 * wrong.
 */
ezz_status	 ezz_code_make(ezz_ctx *ctx, const char *kind,
		    const char *text, char **out);

/* ---- records ------------------------------------------------------------ */

typedef struct ezz_sources	 ezz_sources;	/* import maps */
typedef struct ezz_record	 ezz_record;
typedef struct ezz_records	 ezz_records;	/* a stream of them */

/* All import maps (*.json) of a directory.  EZZ_EIO, EZZ_EFORMAT. */
ezz_status	 ezz_sources_open(ezz_ctx *ctx, const char *dir,
		    ezz_sources **out);
void		 ezz_sources_free(ezz_sources **sources);
/* The name of map i; NULL after the last. */
const char	*ezz_sources_name(const ezz_sources *sources, size_t i);

/*
 * One record from a JSON object.  What is wrong with it is no status: a record
 * is made all the same, and ezz_record_fault says why it cannot be read.
 * sources may be NULL.  source names one of them; NULL takes the one that
 * knows every foreign key, if exactly one does.  EZZ_ENOTFOUND: no such source.
 */
ezz_status	 ezz_record_read(ezz_ctx *ctx, struct ezz_bytes json,
		    const char *input, const ezz_sources *sources,
		    const char *source, ezz_record **out);
void		 ezz_record_free(ezz_record **record);
/* "FILE" or "FILE:LINE". */
const char	*ezz_record_input(const ezz_record *record);
/* NULL when it could be read. */
const char	*ezz_record_fault(const ezz_record *record);
/* The bytes it came in: a JSON object, or a row of CSV. */
struct ezz_bytes ezz_record_raw(const ezz_record *record);
/* Append it as a JSON object in our own vocabulary, without a line end. */
ezz_status	 ezz_record_json(ezz_ctx *ctx, const ezz_record *record,
		    struct ezz_buf *out);

typedef enum ezz_records_format {
	EZZ_RECORDS_AUTO = 0,	/* by the name's ending, else the first byte */
	EZZ_RECORDS_JSON,	/* an object, or an array of objects */
	EZZ_RECORDS_NDJSON,	/* an object a line */
	EZZ_RECORDS_CSV		/* RFC 4180 with a header row */
} ezz_records_format;

struct ezz_records_options {
	ezz_records_format	 format;
	bool			 gb18030;	/* CSV is in GB18030 */
	const ezz_sources	*sources;	/* or NULL; outlives the stream */
	const char		*source;	/* as in ezz_record_read */
};

/* Put up to cap bytes at p, say how many in *n; 0 is the end. */
typedef ezz_status ezz_read_fn(void *arg, uint8_t *p, size_t cap, size_t *n);

/*
 * Records one at a time, in constant memory.  input names the stream in
 * messages.  EZZ_EUNSUPPORTED: the system has no GB18030; EZZ_ENOTFOUND: no
 * such source.
 */
ezz_status	 ezz_records_open(ezz_ctx *ctx,
		    const struct ezz_records_options *options,
		    const char *input, ezz_read_fn *read, void *arg,
		    ezz_records **out);
/*
 * The next one, or NULL after the last.  A record that cannot be read, one
 * over the size limit too, has a fault; the stream goes on behind it.
 */
ezz_status	 ezz_records_next(ezz_ctx *ctx, ezz_records *records,
		    ezz_record **out);
void		 ezz_records_free(ezz_records **records);
/* ---- licence types ------------------------------------------------------ */

typedef struct ezz_schemas	 ezz_schemas;	/* licence types; ezz-schema(5) */
typedef struct ezz_licence	 ezz_licence;	/* a record that was checked */

/* Strings live as long as the schemas. */
struct ezz_schema_info {
	int		 id;		/* of its tokens */
	const char	*name;		/* "business-licence" */
	const char	*type;		/* the 21 characters of GB/T 36904 */
	const char	*title_zh;
	const char	*title_en;
	const char	*view;		/* "window"; "": the whole type */
};

/*
 * All licence types of a directory: its licence/NAME.json, and the latest
 * code/standing-*.json.  EZZ_ENOTFOUND, EZZ_EIO; EZZ_EFORMAT, EZZ_EUNSUPPORTED
 * and EZZ_ELIMIT for a schema that cannot be used; EZZ_EEXISTS for an id or a
 * name that two of them have.  JSON Schema draft-07, a subset.
 */
ezz_status	 ezz_schemas_open(ezz_ctx *ctx, const char *dir,
		    ezz_schemas **out);
/* Add its views, too: view/NAME.json, if it has any.  As ezz_schemas_open. */
ezz_status	 ezz_schemas_views(ezz_ctx *ctx, ezz_schemas *schemas,
		    const char *dir);
void		 ezz_schemas_free(ezz_schemas **schemas);
/* Of schema i; false after the last. */
bool		 ezz_schemas_info(const ezz_schemas *schemas, size_t i,
		    struct ezz_schema_info *out);

/*
 * Judge a record as a licence of its type, or of the one that is named; now is
 * the day that "in force" is meant for.  *report tells what was found.  Where
 * all checks passed and licence is not NULL, *licence is the licence, whatever
 * its standing, and NULL otherwise; it must not outlive the schemas.
 * EZZ_ENOTFOUND: no schema has that name.  GB/T 36903, GB/T 36904.
 */
ezz_status	 ezz_check(ezz_ctx *ctx, const ezz_schemas *schemas,
		    const ezz_record *record, const char *schema, int64_t now,
		    ezz_report **report, ezz_licence **licence);
void		 ezz_licence_free(ezz_licence **licence);
/* Its identifier. */
const char	*ezz_licence_licid(const ezz_licence *licence);

/* ---- faces -------------------------------------------------------------- */

/* How the licences of a type are printed; ezz-face(5). */
typedef struct ezz_face	 ezz_face;

/*
 * Judge a face file: face.syntax, face.fields, face.boxes, face.content.  data
 * as in ezz_verifier_new.  Where all passed and face is not NULL, *face is the
 * face, and NULL otherwise; it must not outlive the schemas.  EZZ_ENOTFOUND,
 * EZZ_EIO: face.json of data.
 */
ezz_status	 ezz_check_face(ezz_ctx *ctx, const ezz_schemas *schemas,
		    const char *data, struct ezz_bytes file,
		    const char *input, ezz_report **report, ezz_face **face);
void		 ezz_face_free(ezz_face **face);
/* The name of its licence type. */
const char	*ezz_face_schema(const ezz_face *face);

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
 * "pkcs11:..." (RFC 7512; see ezz-key(1)).  pass may be NULL when nothing is
 * locked; it is not needed after the call.  EZZ_ENOTFOUND: no such file,
 * module, token or key; EZZ_EKEY: locked, damaged, readable by others, not
 * SM2, P-256 or Ed25519, an encryption key, or more than one fits;
 * EZZ_EINVAL: no such URI, or a PIN in it; EZZ_EIO: the token;
 * EZZ_EUNSUPPORTED.  Threads may share a signer; a child after fork(2) may
 * not use one that is on a token.
 */
ezz_status	 ezz_signer_open(ezz_ctx *ctx, const char *uri,
		    const struct ezz_pass *pass, ezz_signer **out);
/* The same from the bytes of such a file. */
ezz_status	 ezz_signer_of_bytes(ezz_ctx *ctx, struct ezz_bytes in,
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
/* ---- QR codes ----------------------------------------------------------- */

/* Error correction; the values are ISO/IEC 18004's, M is what ezz prints. */
typedef enum ezz_qr_level {
	EZZ_QR_M = 0,		/* 15 % */
	EZZ_QR_L = 1,		/* 7 %: a stroke of the pen is too much */
	EZZ_QR_H = 2,		/* 30 %, in ever smaller modules */
	EZZ_QR_Q = 3		/* 25 % */
} ezz_qr_level;

typedef enum ezz_qr_format {
	EZZ_QR_PNG = 0,		/* 1-bit grey, with its dots an inch */
	EZZ_QR_SVG,
	EZZ_QR_EPS,
	EZZ_QR_TERM		/* half blocks for a terminal */
} ezz_qr_format;

typedef enum ezz_qr_term {
	EZZ_TERM_COLOUR = 0,	/* black on white, whatever the theme */
	EZZ_TERM_PLAIN,		/* no escapes: light is drawn, on dark */
	EZZ_TERM_ASCII		/* the same with '#' */
} ezz_qr_term;

/* All zero is what a service hall prints: 300 dpi, level M, the desk rule. */
struct ezz_qr_options {
	unsigned	 dpi;		/* of the printer, 72 to 4800; 0: 300 */
	unsigned	 dots;		/* a module; 0: by the desk rule */
	ezz_qr_level	 level;		/* never lowered unasked */
	bool		 large;		/* may pass version 14 */
	ezz_qr_term	 term;
};

struct ezz_qr_info {
	unsigned	 version;	/* 1 to 40 */
	ezz_qr_level	 level;
	unsigned	 modules;	/* a side, without the quiet zone */
	unsigned	 dots;		/* a module */
	unsigned	 dpi;
	double		 module_mm;
	double		 symbol_mm;	/* without the quiet zone */
	double		 whole_mm;	/* with 4 white modules around it */
	bool		 desk;		/* within the desk rule */
	char		 warning[256];	/* why not, or "" */
};

/*
 * Append the picture of a text as a QR code (ISO/IEC 18004): digits in numeric
 * mode, EZ1: and HC1: in alphanumeric mode, other ASCII as bytes.  The drawn
 * modules are read back, by code that has nothing in common with what drew
 * them, before anything is given out.  The desk rule: version at most 14,
 * level at least M, a module of 0.34 to 0.42 mm, a symbol of 24 to 31 mm.
 * options and info may be NULL.  EZZ_EINVAL: empty or not ASCII, or such
 * options; EZZ_EREFUSED: past version 14 without large; EZZ_ELIMIT: past 40;
 * EZZ_EFORMAT: what was drawn does not read; EZZ_ENOMEM.
 */
ezz_status	 ezz_qr_draw(ezz_ctx *ctx, struct ezz_bytes text,
		    const struct ezz_qr_options *options,
		    ezz_qr_format format, struct ezz_buf *out,
		    struct ezz_qr_info *info);

/*
 * The grey pixels (0 black, 255 white, row by row) of an untrusted PNG of at
 * most 8192 x 8192, in place of what out had.  libpng reads it: call this in a
 * process of its own, with limits.  EZZ_EFORMAT, EZZ_ELIMIT, EZZ_ENOMEM.
 */
ezz_status	 ezz_png_grey(ezz_ctx *ctx, struct ezz_bytes png,
		    uint32_t *width, uint32_t *height, struct ezz_buf *out);

/* ---- fonts -------------------------------------------------------------- */

/*
 * A set of fonts by style: fonts.json of a directory says which files make a
 * style and which Debian package has them; the caller finds the files, so that
 * the library touches no font directory of its own accord.  For one thread.
 */
typedef struct ezz_fonts	 ezz_fonts;

/*
 * Give the bytes of a font file by its name ("NotoSerifCJK-Regular.ttc");
 * they must live as long as the set.  EZZ_ENOTFOUND: not on this machine.
 */
typedef ezz_status ezz_font_fn(ezz_ctx *ctx, void *arg, const char *file,
		    struct ezz_bytes *out);

/*
 * A set from dir/fonts.json; find is asked when a style first needs a file.
 * EZZ_ENOTFOUND, EZZ_EFORMAT: fonts.json; EZZ_ENOMEM.
 */
ezz_status	 ezz_fonts_open(ezz_ctx *ctx, const char *dir,
		    ezz_font_fn *find, void *arg, ezz_fonts **out);
void		 ezz_fonts_free(ezz_fonts **fonts);
/*
 * Whether a style can be set: EZZ_ENOTFOUND names the package to install.
 * *wished is the face that the style ought to have and is set without, or
 * NULL; it may itself be NULL.
 */
ezz_status	 ezz_fonts_check(ezz_ctx *ctx, ezz_fonts *fonts,
		    const char *style, const char **wished);

/* ---- drawing seals ------------------------------------------------------ */

/* What stands across a drawn face; a picture without one is for the maker's
 * key alone. */
typedef enum ezz_seal_mark {
	EZZ_MARK_SAMPLE = 0,	/* 样章 */
	EZZ_MARK_TRIAL,		/* 测试 */
	EZZ_MARK_NONE
} ezz_seal_mark;

/* Strings are UTF-8; NULL: none. */
struct ezz_seal_drawing {
	const char	*style;		/* "enterprise": a file of the directory */
	const char	*name;		/* along the rim: 2 to 30 characters; of a
					 * square, 1 to 9, right to left */
	const char	*code;		/* across the middle */
	const char	*line;		/* below it: "财务专用章" */
	const char	*number;	/* along the lower rim */
	struct ezz_bytes emblem;	/* PNG; empty: none */
	ezz_seal_mark	 mark;
	unsigned	 dpi;		/* 72 to 2400; 0: 600 */
	bool		 svg;
};

/*
 * Append the picture of a seal at its true size: PNG, transparent, white under
 * it, with its dots an inch; or SVG.  dir has the styles, fonts the faces.
 * *width and *height (or NULL): whole mm.  EZZ_ENOTFOUND: no such style, or a
 * font, whose package is named; EZZ_EREFUSED: words that the style has no room
 * for; EZZ_EFORMAT: a style or emblem is broken; EZZ_EINVAL: the dpi.
 */
ezz_status	 ezz_seal_draw(ezz_ctx *ctx, ezz_fonts *fonts, const char *dir,
		    const struct ezz_seal_drawing *drawing,
		    struct ezz_buf *out, int *width, int *height);

/* ---- drawing pages ------------------------------------------------------ */

struct ezz_page_info {
	size_t	 pages;		/* of the document */
	double	 width_mm;
	double	 height_mm;
	size_t	 stamps;	/* drawn, and judged by nobody */
	size_t	 missing;	/* characters without a glyph */
	size_t	 passed;	/* things that are not drawn: a crossed box */
};

/*
 * Append a page, counted from 1, of an OFD document as PNG, with the stamps of
 * its signatures.  Nothing is judged: see ezz_verify.  Text is drawn in the
 * fonts of the document, else in fonts by style.  dpi: 24 to 600.  info may be
 * NULL.  EZZ_ENOTFOUND: no such page, or a font is missing; EZZ_EFORMAT,
 * EZZ_EUNSUPPORTED: no such document; EZZ_ELIMIT; EZZ_EINVAL: the dpi.
 */
ezz_status	 ezz_page_draw(ezz_ctx *ctx, ezz_fonts *fonts,
		    struct ezz_bytes document, size_t page, unsigned dpi,
		    struct ezz_buf *png, struct ezz_page_info *info);

/* ---- trust packs -------------------------------------------------------- */

/* What a key may do; one use a key.  Numbers are in packs: never change one. */
enum ezz_use {
	EZZ_USE_TOKEN = 1,	/* signs licence tokens */
	EZZ_USE_STATUS,		/* signs status lists */
	EZZ_USE_SEAL_MAKER,	/* signs seals */
	EZZ_USE_SEAL,		/* stamps; the issuer code is the owner's */
	EZZ_USE_TSA,		/* time-stamps */
	EZZ_USE_ATTESTER,	/* attests to what an archive holds */
	EZZ_USE_WINDOW,		/* challenges holders at a window */
	EZZ_USE_CA_SIGNER,	/* a CA for those who sign documents */
	EZZ_USE_CA_MAKER,	/* a CA for seal makers alone */
	EZZ_USE_CA_TSA		/* a CA for time-stamp authorities */
};
/* "seal-maker"; NULL for a number that is none. */
const char	*ezz_use_name(enum ezz_use use);
bool		 ezz_use_by_name(const char *name, enum ezz_use *out);

#define EZZ_TRUST_ROOTS_MAX	16

/*
 * A root as an office pins it: what entries it may vouch for.  uses is a mask
 * of 1 << enum ezz_use, 0 for all; regions are prefixes of GB/T 2260, and an
 * empty list stands for all, as an empty list of schemas does.
 */
struct ezz_root {
	struct ezz_bytes	 spki;
	unsigned		 uses;
	const char *const	*regions;
	size_t			 regions_n;
	const uint16_t		*schemas;
	size_t			 schemas_n;
};

struct ezz_roots {
	const struct ezz_root	*v;
	size_t			 n;		/* 1 to EZZ_TRUST_ROOTS_MAX */
	unsigned		 threshold;	/* of them; 0: all of them */
	uint64_t		 least_seq;	/* older packs are a rollback */
	const char		*name;		/* of the pack; NULL: any */
	bool			 test;		/* a trial office */
	int64_t			 skew;		/* of clocks, in seconds */
};

typedef struct ezz_trust	 ezz_trust;

void		 ezz_trust_free(ezz_trust **trust);
/*
 * Judge a trust pack at a time: list.format, list.signature, list.scope,
 * list.freshness.  pinned NULL: the caller names the pack itself as what it
 * trusts, and its own roots count.  *trust is NULL where the pack could not
 * be read, and *report says why; a pack that failed gives no keys.  report or
 * trust may be NULL.  EZZ_ENOMEM, EZZ_EINVAL for pins that make no sense.
 */
ezz_status	 ezz_check_trust(ezz_ctx *ctx, struct ezz_bytes pack,
		    const char *input, const struct ezz_roots *pinned,
		    int64_t now, ezz_report **report, ezz_trust **trust);
/* The worst of the four checks. */
ezz_verdict	 ezz_trust_verdict(const ezz_trust *trust);
/* Append what a pack or draft holds, unjudged: one JSON object, or lines. */
ezz_status	 ezz_trust_json(ezz_ctx *ctx, struct ezz_bytes pack,
		    struct ezz_buf *out);
ezz_status	 ezz_trust_text(ezz_ctx *ctx, struct ezz_bytes pack,
		    struct ezz_buf *out);

/*
 * Building.  A draft is a pack without signatures.  Each call reads a pack or
 * draft, changes it, and appends a new draft to out; *dropped (or NULL) is
 * how many signatures the change made void.  EZZ_EFORMAT for a broken pack,
 * EZZ_EREFUSED for what a pack must not hold, EZZ_ENOTFOUND for a key that is
 * not in it, EZZ_ENOMEM.
 */
struct ezz_trust_head {
	const char		*name;
	const struct ezz_bytes	*roots;		/* DER SPKI each */
	size_t			 roots_n;
	unsigned		 threshold;
	bool			 test;
};
ezz_status	 ezz_trust_new(ezz_ctx *ctx, const struct ezz_trust_head *head,
		    struct ezz_buf *out);

/* Append the name of a pack or draft, NUL-ended. */
ezz_status	 ezz_trust_name(ezz_ctx *ctx, struct ezz_bytes pack,
		    struct ezz_buf *out);

/* What a key is given.  Lists of n 0 stand for none, unless any is set. */
struct ezz_grant {
	struct ezz_bytes	 spki;		/* DER; empty with a cert */
	struct ezz_bytes	 cert;		/* DER, or empty */
	enum ezz_use		 use;
	const char		*issuer;	/* code, 18 characters */
	const char		*name;
	const char *const	*bodies;	/* codes it signs for besides */
	size_t			 bodies_n;
	const uint16_t		*schemas;
	size_t			 schemas_n;
	bool			 any_schema;
	const char *const	*regions;
	size_t			 regions_n;
	bool			 any_region;
	int64_t			 from;		/* issues from */
	int64_t			 to;		/* issues to */
	int64_t			 until;		/* is verified until */
	const char		*status;	/* prefix of its lists, or NULL */
};
/*
 * proof is what ezz_trust_prove gave to the key's owner.  A CA or TSA that
 * comes with its certificate needs none.  now judges the age of the proof.
 */
ezz_status	 ezz_trust_add(ezz_ctx *ctx, struct ezz_bytes pack,
		    const struct ezz_grant *grant, struct ezz_bytes proof,
		    int64_t now, struct ezz_buf *out, size_t *dropped);
/* Possession of a key: for this pack, this issuer, this key, this day. */
ezz_status	 ezz_trust_prove(ezz_ctx *ctx, const ezz_signer *signer,
		    const char *pack_name, const char *issuer, int64_t now,
		    struct ezz_buf *out);
/* key is at least 16 hexadecimal digits of the SM3 of a key's SPKI. */
ezz_status	 ezz_trust_retire(ezz_ctx *ctx, struct ezz_bytes pack,
		    const char *key, int64_t since, struct ezz_buf *out,
		    size_t *dropped);
/* good: SM3 digests of what stays accepted, 32 bytes each, in any order. */
ezz_status	 ezz_trust_compromise(ezz_ctx *ctx, struct ezz_bytes pack,
		    const char *key, int64_t since, struct ezz_bytes good,
		    struct ezz_buf *out, size_t *dropped);
/* Pin a file by its SM3: a schema with its rule for stale status, or a
 * dictionary.  The same id again replaces what it was. */
enum ezz_trust_pin { EZZ_PIN_DICTIONARY, EZZ_PIN_SCHEMA };
ezz_status	 ezz_trust_pin(ezz_ctx *ctx, struct ezz_bytes pack,
		    enum ezz_trust_pin kind, uint16_t id,
		    struct ezz_bytes file, bool stale_refused,
		    struct ezz_buf *out, size_t *dropped);
/* Announce a new set of roots; both sets must sign.  head gives roots and
 * threshold alone; NULL completes: the announced set takes over. */
ezz_status	 ezz_trust_rotate(ezz_ctx *ctx, struct ezz_bytes pack,
		    const struct ezz_trust_head *head, struct ezz_buf *out,
		    size_t *dropped);
/* Nothing changed: the same contents, to be signed anew for a new period. */
ezz_status	 ezz_trust_draft(ezz_ctx *ctx, struct ezz_bytes pack,
		    struct ezz_buf *out, size_t *dropped);
/*
 * Sign as a root.  The first signature raises the sequence and sets the
 * period; further ones keep both and are added to those that are there.
 * EZZ_EREFUSED: not a root of this pack, has signed already; EZZ_EFORMAT: a
 * key in the pack is broken; EZZ_EINVAL: exp is not after now; EZZ_ECRYPTO.
 */
ezz_status	 ezz_trust_sign(ezz_ctx *ctx, struct ezz_bytes pack,
		    const ezz_signer *signer, int64_t now, int64_t exp,
		    struct ezz_buf *out);

/*
 * The key of a public key or certificate file, PEM or DER: append its DER
 * SubjectPublicKeyInfo, and to cert (or NULL) the DER of the certificate when
 * it is one.  EZZ_EFORMAT; EZZ_EUNSUPPORTED for a key of another kind.
 */
ezz_status	 ezz_public_read(ezz_ctx *ctx, struct ezz_bytes file,
		    struct ezz_buf *spki, struct ezz_buf *cert);
/* Append the SubjectPublicKeyInfo of a signer. */
ezz_status	 ezz_signer_public(ezz_ctx *ctx, const ezz_signer *signer,
		    struct ezz_buf *spki);

/* ---- policies ----------------------------------------------------------- */

/*
 * A dated policy: which algorithms count until when, how far clocks may be
 * apart, how long a stale status list is still asked.  The file's name
 * without ".json" is the policy's name.
 */
typedef struct ezz_policy	 ezz_policy;

/* EZZ_EFORMAT, EZZ_EUNSUPPORTED for a version or member that is unknown. */
ezz_status	 ezz_policy_read(ezz_ctx *ctx, struct ezz_bytes json,
		    ezz_policy **out);
/* dir/NAME.json, whose member name must be NAME.  Also EZZ_ENOTFOUND,
 * EZZ_EIO. */
ezz_status	 ezz_policy_open(ezz_ctx *ctx, const char *dir,
		    const char *name, ezz_policy **out);
void		 ezz_policy_free(ezz_policy **policy);
const char	*ezz_policy_name(const ezz_policy *policy);

/* ---- seals -------------------------------------------------------------- */

/* An electronic seal (.esl): SESeal of GM/T 0031 and GB/T 38540. */
typedef struct ezz_seal		 ezz_seal;

/*
 * Read and do not judge; see ezz_verify.  Version 1, 4 or 5.  EZZ_EFORMAT
 * with the clause, EZZ_ELIMIT, EZZ_ENOMEM.
 */
ezz_status	 ezz_seal_read(ezz_ctx *ctx, struct ezz_bytes esl,
		    ezz_seal **out);
void		 ezz_seal_free(ezz_seal **seal);

/* What a seal is to say.  Times are UTC; both ends belong to the period. */
struct ezz_seal_terms {
	int		 version;	/* 1, 4, 5; 0: 4, GB/T 38540-2020 */
	const char	*vendor;	/* the maker's short name, ASCII */
	const char	*id;		/* of the seal, ASCII; NULL: a random
					 * UUID */
	int		 type;		/* by agreement; 1 body, 2 person */
	const char	*name;
	struct ezz_bytes picture;	/* PNG, GIF, JPEG or BMP */
	int		 width;		/* its true size, whole mm */
	int		 height;
	struct ezz_bytes maker;		/* certificate of the maker's key */
	const struct ezz_bytes *stampers; /* certificates, PEM or DER */
	size_t		 stampers_n;
	bool		 digests;	/* list their SM3, not themselves */
	int64_t		 from;
	int64_t		 until;
	int64_t		 now;		/* when it is made */
	const struct ezz_random *random; /* NULL: the library's own */
};

/*
 * Append a seal (.esl), signed by its maker with SM2, read back and verified
 * under the maker's certificate before it is given out.  Lines of remarks -
 * what will trouble its user one day - are appended to remarks, which may be
 * NULL.  EZZ_EREFUSED: what ezz_verify would refuse, or a promise that the
 * certificates cannot keep: an expired or encryption certificate, a stamper
 * who is the maker, a list that is empty or names one twice, a period that is
 * over or began long ago, a picture that is none of the four; EZZ_EKEY: not
 * the maker certificate's key, or not SM2; EZZ_EINVAL: texts and numbers that
 * no seal can hold; EZZ_EFORMAT: a certificate or PNG is broken.  GM/T 0031
 * 6.1, GB/T 38540.
 */
ezz_status	 ezz_seal_make(ezz_ctx *ctx, const ezz_signer *maker,
		    const struct ezz_seal_terms *terms, struct ezz_buf *esl,
		    struct ezz_buf *remarks);

/*
 * Append a picture for trial seals, PNG, 42 mm square at 300 dpi: a ring with
 * 测试 TEST in it.  EZZ_ENOMEM.
 */
ezz_status	 ezz_seal_sample(ezz_ctx *ctx, struct ezz_buf *png);

/*
 * Append the bytes of seal n, from 0, of whatever holds one: an .esl, the
 * value of a signature (SignedValue.dat), an OFD document with its signatures
 * in the order of its lists.  Nothing is judged.  EZZ_ENOTFOUND: it holds no
 * seal, or fewer; EZZ_EFORMAT, EZZ_ELIMIT: it cannot be read.
 */
ezz_status	 ezz_seal_find(ezz_ctx *ctx, struct ezz_bytes thing, size_t n,
		    struct ezz_buf *esl);
/*
 * Append all that a seal says, unjudged: escaped lines in the language of the
 * context, of which the first says so, or one JSON object and a line end.
 */
ezz_status	 ezz_seal_show(ezz_ctx *ctx, const ezz_seal *seal, bool json,
		    struct ezz_buf *out);
/*
 * Append its picture as it stands there.  kind (or NULL) is "png", "gif",
 * "jpg", "bmp" or "ofd" by its first bytes, and "" for none of them.
 */
ezz_status	 ezz_seal_picture(ezz_ctx *ctx, const ezz_seal *seal,
		    struct ezz_buf *out, const char **kind);

/* What became of a seal (国办发〔2025〕33号).  Numbers are in lists: never
 * change one. */
typedef enum ezz_seal_state {
	EZZ_SEAL_IN_USE = 0,		/* 使用 */
	EZZ_SEAL_STOPPED = 1,		/* 停用 */
	EZZ_SEAL_RESTORED = 2,		/* 恢复: in use again */
	EZZ_SEAL_CANCELLED = 3		/* 注销: for ever */
} ezz_seal_state;
/* "in-use"; NULL for a number that is none. */
const char	*ezz_seal_state_name(ezz_seal_state state);
bool		 ezz_seal_state_by_name(const char *name,
		    ezz_seal_state *out);

/*
 * A seal list: what became of seals, since when, by their maker or by who
 * registers them.  A draft is what an office has noted and not yet signed;
 * empty bytes are a draft with no seals.  issuer is the code of the body whose
 * list it is.
 */
typedef struct ezz_seallist	 ezz_seallist;

/* Read and do not judge.  EZZ_EFORMAT, EZZ_ELIMIT, EZZ_ENOMEM. */
ezz_status	 ezz_seallist_read(ezz_ctx *ctx, struct ezz_bytes file,
		    ezz_seallist **out);
void		 ezz_seallist_free(ezz_seallist **list);
/*
 * Append a new draft with one event more, dated now.  reason may be NULL.
 * EZZ_EREFUSED: the seal cannot become that, or the clock stands before what
 * was noted last; EZZ_EINVAL: a reason that cannot be shown.
 */
ezz_status	 ezz_seallist_note(ezz_ctx *ctx, struct ezz_bytes draft,
		    const char *issuer, const ezz_seal *seal,
		    ezz_seal_state state, const char *reason, int64_t now,
		    struct ezz_buf *out);
/*
 * Append the list of a draft, signed as of now; ttl in seconds.  old is the
 * list that was published last, or empty: what it tells must stand in the
 * draft, and it must be older, else EZZ_EREFUSED.
 */
ezz_status	 ezz_seallist_sign(ezz_ctx *ctx, struct ezz_bytes draft,
		    const char *issuer, struct ezz_bytes old,
		    const ezz_signer *signer, int64_t now, int64_t exp,
		    int64_t ttl, struct ezz_buf *out);
/*
 * Append what a list or draft tells, unjudged, as escaped lines or as one JSON
 * object and a line end; of one seal alone unless seal is NULL, then with its
 * last state in *state.  EZZ_ENOTFOUND: that seal is not on it.
 */
ezz_status	 ezz_seallist_show(ezz_ctx *ctx, struct ezz_bytes list,
		    const ezz_seal *seal, bool json, ezz_seal_state *state,
		    struct ezz_buf *out);
/*
 * Judge a list at a time: list.format, list.signature, list.scope,
 * list.freshness.  As ezz_check_status; list may be NULL.
 */
ezz_status	 ezz_check_seallist(ezz_ctx *ctx, struct ezz_bytes file,
		    const char *input, const ezz_trust *trust, int64_t now,
		    int64_t skew, ezz_report **report, ezz_seallist **list);

/* ---- status lists ------------------------------------------------------- */

/* Is a licence in force.  Numbers are in lists: never change one. */
typedef enum ezz_state {
	EZZ_STATE_VALID = 0,
	EZZ_STATE_REVOKED = 1,
	EZZ_STATE_SUSPENDED = 2,
	EZZ_STATE_SUPERSEDED = 3	/* stands as revoked in a list */
} ezz_state;
/* "valid"; NULL for a number that is none. */
const char	*ezz_state_name(ezz_state state);
bool		 ezz_state_by_name(const char *name, ezz_state *out);

/* draft-ietf-oauth-status-list, as CWT. */
typedef struct ezz_statuslist	 ezz_statuslist;

struct ezz_statuslist_about {
	const char	*uri;		/* as long as the list */
	int64_t		 iat;
	int64_t		 exp;		/* 0: not said */
	int64_t		 ttl;		/* seconds; 0: not said */
	unsigned	 bits;		/* of an entry: 1, 2, 4, 8 */
	uint64_t	 entries;
};

/* Read and do not judge.  EZZ_EFORMAT, EZZ_ELIMIT, EZZ_ENOMEM. */
ezz_status	 ezz_statuslist_read(ezz_ctx *ctx, struct ezz_bytes file,
		    ezz_statuslist **out);
/*
 * Take a list further by a delta, once.  EZZ_EFORMAT: no delta, or a broken
 * one; EZZ_ENOTFOUND: one of another list, or older; EZZ_EREFUSED: it brings
 * back what is revoked.  The list is then as before.
 */
ezz_status	 ezz_statuslist_apply(ezz_ctx *ctx, ezz_statuslist *list,
		    struct ezz_bytes delta);
void		 ezz_statuslist_free(ezz_statuslist **list);
void		 ezz_statuslist_about(const ezz_statuslist *list,
		    struct ezz_statuslist_about *out);
/* 0 valid, 1 revoked, 2 suspended, the rest by agreement.  EZZ_ENOTFOUND: the
 * list has no such entry. */
ezz_status	 ezz_statuslist_value(ezz_ctx *ctx, const ezz_statuslist *list,
		    uint64_t index, unsigned *value);
/*
 * Judge a list at a time: list.format, list.signature, list.scope,
 * list.freshness.  trust NULL: its signer stays unknown.  skew: seconds that
 * clocks may be apart.  list may be NULL; it is set to NULL where the list
 * could not be read or has failed.  EZZ_ENOMEM, EZZ_ECRYPTO.
 */
ezz_status	 ezz_check_status(ezz_ctx *ctx, struct ezz_bytes file,
		    const char *input, const ezz_trust *trust, int64_t now,
		    int64_t skew, ezz_report **report, ezz_statuslist **list);
/* The same of a list and its delta; one that does not fit has failed. */
ezz_status	 ezz_check_status_delta(ezz_ctx *ctx, struct ezz_bytes file,
		    struct ezz_bytes delta, const char *input,
		    const ezz_trust *trust, int64_t now, int64_t skew,
		    ezz_report **report, ezz_statuslist **list);

/* ---- offices ------------------------------------------------------------ */

/* A directory whose office.conf names what a department works with. */
typedef struct ezz_office	 ezz_office;

/*
 * Read DIR/office.conf; see ezz-office(5).  Keys are opened when first asked
 * for, with pass, which may be NULL and outlives the office.  An office
 * belongs to one thread, what it hands out does not.  EZZ_ENOTFOUND, EZZ_EIO,
 * EZZ_EFORMAT with the line.
 */
ezz_status	 ezz_office_open(ezz_ctx *ctx, const char *dir,
		    const struct ezz_pass *pass, ezz_office **out);
void		 ezz_office_free(ezz_office **office);
/* A value as written, the i-th of a key that may be repeated, or NULL. */
const char	*ezz_office_value(const ezz_office *office, const char *key,
		    size_t i);
/* test = yes: trial keys are at home here. */
bool		 ezz_office_test(const ezz_office *office);
/* A number of seconds, as of status-exp = 7d; fallback when not given. */
int64_t		 ezz_office_span(const ezz_office *office, const char *key,
		    int64_t fallback);
/*
 * Where a value leads: relative paths start at DIR.  *out is freed with
 * free().  EZZ_ENOTFOUND: office.conf does not have the key.
 */
ezz_status	 ezz_office_path(ezz_ctx *ctx, const ezz_office *office,
		    const char *key, size_t i, char **out);
/* Append the file that a value names.  As ezz_office_path, and EZZ_EIO. */
ezz_status	 ezz_office_file(ezz_ctx *ctx, const ezz_office *office,
		    const char *key, size_t i, struct ezz_buf *out);
/*
 * The key of a role: "issuer", "stamper", "maker", "tsa", "status", "trust",
 * "signer", "attester".
 * "signer", "window".
 * It lives as long as the office.  As ezz_signer_open, and EZZ_ENOTFOUND.
 */
ezz_status	 ezz_office_signer(ezz_ctx *ctx, ezz_office *office,
		    const char *role, const ezz_signer **out);
/*
 * A mark of some bytes that tells nothing of them and is the same each time:
 * HMAC-SM3 under the office's secret, for logs that must name nobody.
 * purpose keeps marks of different uses apart.  EZZ_ENOTFOUND: the office has
 * no secret; EZZ_EKEY: others can read it, or it is no secret.
 */
ezz_status	 ezz_office_mark(ezz_ctx *ctx, const ezz_office *office,
		    const char *purpose, struct ezz_bytes of,
		    uint8_t out[32]);
/* The office's trust pack, judged under the roots it pins: ezz_check_trust. */
ezz_status	 ezz_office_trust(ezz_ctx *ctx, ezz_office *office,
		    int64_t now, ezz_report **report, ezz_trust **trust);
/*
 * The list of this URI among the files *.cwt of the office's status
 * directory, unjudged.  EZZ_ENOTFOUND: it has none; a damaged one is EZZ_EIO,
 * EZZ_EFORMAT or EZZ_ELIMIT.
 */
ezz_status	 ezz_office_statuslist(ezz_ctx *ctx, const ezz_office *office,
		    const char *uri, ezz_statuslist **out);
/* May a file take the place of what the office has? */
enum ezz_update {
	EZZ_UPDATE_SAME,	/* it lies there already */
	EZZ_UPDATE_NEW,		/* write it to path, whole */
	EZZ_UPDATE_REFUSED	/* the report says why */
};
/*
 * Judge a trust pack, a status list or a CRL (PEM or DER) for an office:
 * list.format, list.signature, list.scope, list.freshness, and against what
 * lies there list.sequence - never backwards, never dated in the future, never
 * another one of the same number, and what was revoked stays revoked.  A list
 * that is stale, yet newer, is taken.  The caller writes, under a lock from
 * before this call.  *path is freed with free(), and may be NULL unless the
 * answer is EZZ_UPDATE_NEW.  EZZ_EFORMAT: it is none of the three; and as
 * ezz_office_trust, ezz_office_path.
 */
ezz_status	 ezz_office_update(ezz_ctx *ctx, ezz_office *office,
		    struct ezz_bytes file, const char *input, int64_t now,
		    enum ezz_update *answer, char **path,
		    ezz_report **report);
/*
 * Append an index of the office's trust pack, which must pass, for the file
 * *path beside it (free()): with it a pack of thousands of keys is opened by
 * a few pages.  It holds for this very file, these pins and this office's
 * secret, and whatever differs is as if there was none.  EZZ_EREFUSED: the
 * pack does not pass; as ezz_office_trust and ezz_office_mark.
 */
ezz_status	 ezz_office_index(ezz_ctx *ctx, ezz_office *office,
		    int64_t now, char **path, struct ezz_buf *out);
/* What the check of an office has to say about one of its things: passed,
 * indeterminate (due) or failed (missing, wrong, run out).  Raw text. */
typedef void ezz_office_note_fn(void *arg, ezz_verdict verdict,
		    const char *what, const char *text);
/*
 * Is the office ready to work: keys open and fit their certificates, pack and
 * certificates and lists last for due more seconds.  The issue record is not
 * looked at.  EZZ_ENOMEM.
 */
ezz_status	 ezz_check_office(ezz_ctx *ctx, ezz_office *office,
		    int64_t now, int64_t due, ezz_office_note_fn *note,
		    void *arg);
/* The URI of the office's own list n, and DIR/status/n.cwt; free(). */
ezz_status	 ezz_office_list_uri(ezz_ctx *ctx, const ezz_office *office,
		    uint32_t n, char **out);
ezz_status	 ezz_office_list_path(ezz_ctx *ctx, const ezz_office *office,
		    uint32_t n, const char *ending, char **out);

/* ---- the issue record: what was issued, and its state ------------------- */

typedef struct ezz_register	 ezz_register;

struct ezz_issued {
	const char	*licid;
	const char	*version;
	const uint8_t	*digest;	/* SM3 of the record, 32 bytes */
	const char	*schema;	/* "business-licence" */
	const char	*token;		/* as released */
	uint32_t	 list;		/* status list and index; 0 0: none */
	uint32_t	 index;
	int64_t		 issued;
	ezz_state	 state;
	int64_t		 since;
	const char	*reason;	/* "" when not said */
	const char	*successor;	/* licid, or "" */
};

/* Make the empty record that office.conf names.  Its secret, 64 hexadecimal
 * digits in the file that office.conf names, must be there already.
 * EZZ_EEXISTS, EZZ_ENOTFOUND, EZZ_EKEY, EZZ_EIO. */
ezz_status	 ezz_register_create(ezz_ctx *ctx, const ezz_office *office);
/* EZZ_ENOTFOUND, EZZ_EIO; EZZ_EREFUSED: another secret, shard or version. */
ezz_status	 ezz_register_open(ezz_ctx *ctx, const ezz_office *office,
		    bool write, ezz_register **out);
void		 ezz_register_free(ezz_register **reg);

/*
 * A batch.  Begin waits for other writers; then find each record, reserve an
 * index for what is new, sign, add.  Nothing of it lasts, and no token may be
 * released, before commit has returned EZZ_OK: so no index is given twice and
 * no record gets two tokens, whenever the machine stops.  Some 512 tokens a
 * batch make the cost of its fsync small.  Not for several threads at once.
 */
ezz_status	 ezz_register_begin(ezz_ctx *ctx, ezz_register *reg);
ezz_status	 ezz_register_commit(ezz_ctx *ctx, ezz_register *reg);
void		 ezz_register_cancel(ezz_register *reg);

typedef enum ezz_known {
	EZZ_KNOWN_ABSENT = 0,
	EZZ_KNOWN_SAME,		/* issued: here is its token */
	EZZ_KNOWN_CHANGED	/* issued with other contents: refuse */
} ezz_known;
/* Append the token of a licence that was issued from this very record. */
ezz_status	 ezz_register_find(ezz_ctx *ctx, ezz_register *reg,
		    const char *licid, const char *version,
		    const uint8_t digest[32], ezz_known *known,
		    struct ezz_buf *token);
/* The place in a status list of the next licence.  EZZ_ELIMIT: 2^32 lists. */
ezz_status	 ezz_register_reserve(ezz_ctx *ctx, ezz_register *reg,
		    uint32_t *list, uint32_t *index);
/* holders: codes, of which keyed digests are kept.  state is not read.
 * EZZ_EEXISTS: the licence or its index is there already. */
ezz_status	 ezz_register_add(ezz_ctx *ctx, ezz_register *reg,
		    const struct ezz_issued *row, const char *const *holders,
		    size_t holders_n);

/* Rows by licid, then those of its views and copies, or by a holder's code,
 * newest first; NULL: all licences.  Anything but
 * EZZ_OK from each ends the search and is returned. */
typedef ezz_status ezz_issued_fn(void *arg, const struct ezz_issued *row);
ezz_status	 ezz_register_search(ezz_ctx *ctx, ezz_register *reg,
		    const char *query, ezz_issued_fn *each, void *arg);
/*
 * The new state of a licence and of all its views and copies, in a
 * transaction of its own.  Revoked and superseded
 * are for ever: EZZ_EREFUSED.  EZZ_ENOTFOUND: no such licid.  reason and
 * successor may be NULL.
 */
ezz_status	 ezz_register_set(ezz_ctx *ctx, ezz_register *reg,
		    const char *licid, ezz_state state, int64_t now,
		    const char *reason, const char *successor);
/* The office's lists so far: n of them, the i-th has this number. */
ezz_status	 ezz_register_lists(ezz_ctx *ctx, ezz_register *reg,
		    uint32_t *n);
uint32_t	 ezz_register_list(const ezz_register *reg, uint32_t i);
/*
 * Sign list n as of now and append it to cwt, its details to detail.  old is
 * the list that was published last, or empty, delta that of it, or empty: what
 * they revoke stays revoked, else EZZ_EREFUSED, as for a clock behind them.  *left_out: details that found
 * no room (the oldest).
 */
ezz_status	 ezz_register_publish(ezz_ctx *ctx, ezz_register *reg,
		    ezz_office *office, uint32_t n, int64_t now,
		    struct ezz_bytes old, struct ezz_bytes delta,
		    struct ezz_buf *cwt, struct ezz_buf *detail,
		    uint64_t *left_out);
/*
 * The same as a delta of list, which stays as it was published; old is the
 * delta that was published last, or empty.
 */
ezz_status	 ezz_register_publish_delta(ezz_ctx *ctx, ezz_register *reg,
		    ezz_office *office, uint32_t n, int64_t now,
		    struct ezz_bytes list, struct ezz_bytes old,
		    struct ezz_buf *delta, struct ezz_buf *detail,
		    uint64_t *left_out);

/* ---- verification ------------------------------------------------------- */

/*
 * A verifier knows schemas, a policy, whom to trust and which status lists
 * there are; then it judges any number of things.  Threads may share it.
 */
typedef struct ezz_verifier	 ezz_verifier;

/*
 * data is the directory of schemas, dictionaries and policies.  It begins
 * with the policy default-2026-11 and trusts nobody.  EZZ_EIO, EZZ_EFORMAT
 * for a broken schema, EZZ_ENOTFOUND.
 */
ezz_status	 ezz_verifier_new(ezz_ctx *ctx, const char *data,
		    ezz_verifier **out);
void		 ezz_verifier_free(ezz_verifier **verifier);
/* Another policy, by its name.  EZZ_ENOTFOUND, EZZ_EFORMAT. */
ezz_status	 ezz_verifier_policy(ezz_ctx *ctx, ezz_verifier *verifier,
		    const char *name);
/*
 * Trust a pack; it replaces any other.  pinned as in ezz_check_trust, NULL:
 * the caller vouches for the pack.  A pack that fails is no status: what it
 * names is then unknown.  EZZ_EFORMAT: it cannot be read.
 */
ezz_status	 ezz_verifier_trust(ezz_ctx *ctx, ezz_verifier *verifier,
		    struct ezz_bytes pack, const struct ezz_roots *pinned,
		    int64_t now);
/*
 * Trust what an office trusts, by the roots that it pins, and ask its status
 * and revocation lists.  The office must outlive the verifier.
 */
ezz_status	 ezz_verifier_office(ezz_ctx *ctx, ezz_verifier *verifier,
		    ezz_office *office, int64_t now);
/* Trust one certificate, PEM or DER, for one use.  EZZ_EFORMAT. */
ezz_status	 ezz_verifier_anchor(ezz_ctx *ctx, ezz_verifier *verifier,
		    enum ezz_use use, struct ezz_bytes cert);
/* Add a status list.  EZZ_EFORMAT. */
ezz_status	 ezz_verifier_status(ezz_ctx *ctx, ezz_verifier *verifier,
		    struct ezz_bytes list);

/*
 * Add a revocation list (RFC 5280), PEM or DER, for the certificates of
 * documents and seals; who signed it is asked when it is used.  EZZ_EFORMAT,
 * EZZ_EUNSUPPORTED: a delta or indirect list.
 */
ezz_status	 ezz_verifier_crl(ezz_ctx *ctx, ezz_verifier *verifier,
		    struct ezz_bytes crl);
/*
 * Add a list of what became of seals.  A seal that it should speak of and does
 * not is undecided.  EZZ_EFORMAT, EZZ_ELIMIT.
 */
ezz_status	 ezz_verifier_seallist(ezz_ctx *ctx, ezz_verifier *verifier,
		    struct ezz_bytes list);
/*
 * Judge OFD documents and seals, too.  Without this call they are undecided,
 * and a program that is linked statically stays without their readers.
 */
void		 ezz_verifier_documents(ezz_verifier *verifier);

/* Has a holder's proof been here before? */
enum ezz_once {
	EZZ_ONCE_FIRST,		/* no; from now on it has */
	EZZ_ONCE_AGAIN,		/* yes */
	EZZ_ONCE_FORGOTTEN	/* it is older than what is remembered */
};
/*
 * Whoever remembers proofs enters this one (an SM3) and answers; after until
 * it counts no more.  Anything but EZZ_OK ends the verification.
 */
typedef ezz_status ezz_once_fn(ezz_ctx *ctx, void *arg,
		    const uint8_t digest[32], int64_t until,
		    enum ezz_once *answer);

struct ezz_verify_terms {
	int64_t			 time;		/* judge as of then */
	/* A time that this machine has known: with an earlier one its clock
	 * went backwards, and no token is passed.  0: nothing is known. */
	int64_t			 clock_floor;
	bool			 no_status;	/* status is not wanted */
	/* "licence", "licence:TYPE", "token", "document", "licid=..",
	 * "holder-code=..", "view=..": what differs fails */
	const char *const	*expect;
	size_t			 expect_n;
	/* proven: it existed then, at the latest; 0: nothing proves it.  Set
	 * by ezz_verify_evidence, or by a caller who knows. */
	int64_t			 proof;
	/* Where arithmetic fails, try the mistakes that writers are known to
	 * make, and remark on the one that it was; no verdict changes. */
	bool			 explain;
	/* Challenges, as texts, that a holder's proof may answer; and whether
	 * nothing but an answer will do. */
	const struct ezz_bytes	*challenges;
	size_t			 challenges_n;
	bool			 answer_only;
	ezz_once_fn		*once;		/* NULL: nobody remembers */
	void			*once_arg;
};

/*
 * Judge one thing, whatever it is; input names it in the report.  A bad paper
 * is never a status.  EZZ_ENOMEM, EZZ_EIO, EZZ_ECRYPTO.
 */
ezz_status	 ezz_verify(ezz_ctx *ctx, ezz_verifier *verifier,
		    struct ezz_bytes thing, const char *input,
		    const struct ezz_verify_terms *terms, ezz_report **report);
/* What a line from a scanner is. */
enum ezz_scan {
	EZZ_SCAN_NOTHING,	/* white space and controls */
	EZZ_SCAN_CODE,		/* one code, whole as far as can be told */
	EZZ_SCAN_HALF,		/* a piece of one, or a damaged one */
	EZZ_SCAN_SEVERAL,	/* several that ran together */
	EZZ_SCAN_OTHER		/* no code of ours */
};
/*
 * Undo what scanners, keyboards and input methods do to a line, sort it, and
 * append the one code of EZZ_SCAN_CODE to text.  A code that came twice, or
 * with a piece of itself, is one code.  EZZ_ENOMEM.
 */
ezz_status	 ezz_scan_read(ezz_ctx *ctx, struct ezz_bytes line,
		    enum ezz_scan *what, struct ezz_buf *text);
/*
 * The same for an OFD package that is too large for memory.
 */
ezz_status	 ezz_verify_input(ezz_ctx *ctx, ezz_verifier *verifier,
		    const struct ezz_input *in, const char *input,
		    const struct ezz_verify_terms *terms, ezz_report **report);
/*
 * Judge a thing and the evidence that it existed in one report: an evidence
 * record (RFC 4998), a time-stamp or a response with one.  The proven time
 * counts in the thing's own verdict.  objects: the thing, and behind it the
 * other members of its data group; a file that has no checks of its own is
 * judged by its evidence alone.  ezz_verifier_documents was called.
 */
ezz_status	 ezz_verify_evidence(ezz_ctx *ctx, ezz_verifier *verifier,
		    struct ezz_bytes record, const struct ezz_bytes *objects,
		    size_t n, const char *input,
		    const struct ezz_verify_terms *terms,
		    ezz_report **report);
/*
 * Append what a token says, a line a field, escaped - and judge nothing: the
 * first line says so.  EZZ_EFORMAT: it is no token.
 */
ezz_status	 ezz_token_show(ezz_ctx *ctx, ezz_verifier *verifier,
		    struct ezz_bytes text, bool json, struct ezz_buf *out);

/* ---- showing a licence -------------------------------------------------- */

#define EZZ_PROOF_STEP		30	/* s after which a phone draws anew */
#define EZZ_PROOF_LIFE		60	/* s that a proof by time lasts */
#define EZZ_CHALLENGE_LIFE	60	/* s that a window waits */

/* What a window asks of the holder of a licence. */
struct ezz_challenge_order {
	int64_t			 now;
	uint8_t			 nonce[8];	/* random, never used before */
	const char		*window;	/* which of a hall's windows */
	const char		*purpose;	/* for the holder to read */
	const char		*item;		/* code of the matter, or NULL */
	const char *const	*wanted;	/* keys of fields: "CZZT" */
	size_t			 wanted_n;
};

/*
 * Sign a challenge and append its text, for a QR code.  It lasts for
 * EZZ_CHALLENGE_LIFE.  EZZ_EINVAL: too long or empty; as a signer signs.
 */
ezz_status	 ezz_challenge_make(ezz_ctx *ctx, const ezz_signer *signer,
		    const struct ezz_challenge_order *order,
		    struct ezz_buf *text);
/*
 * Judge a challenge by a verifier's trust, and append what it asks, a line a
 * thing, escaped, for its holder to read.  EZZ_EREFUSED: no window that is
 * trusted here, or not of now; EZZ_EFORMAT, EZZ_ELIMIT, EZZ_EUNSUPPORTED.
 */
ezz_status	 ezz_challenge_show(ezz_ctx *ctx, ezz_verifier *verifier,
		    struct ezz_bytes text, int64_t now, struct ezz_buf *out);

struct ezz_present_terms {
	int64_t			 now;
	uint8_t			 nonce[8];	/* random; of a time step */
	struct ezz_bytes	 challenge;	/* text; empty: a time step */
};

/*
 * Show a token that is bound to the signer: append it with a proof, as
 * digits.  A proof that it has is replaced.  A challenge is judged as by
 * ezz_challenge_show, first.  EZZ_EREFUSED: bound to nobody or to another
 * key, or it does not hold what the challenge wants; EZZ_EFORMAT: no token.
 */
ezz_status	 ezz_present(ezz_ctx *ctx, ezz_verifier *verifier,
		    struct ezz_bytes token, const ezz_signer *signer,
		    const struct ezz_present_terms *terms,
		    struct ezz_buf *text);

/* ---- time-stamps -------------------------------------------------------- */

/*
 * Append the digest of a file of any size, by "SM3", "SHA-256", "SHA-384" or
 * "SHA-512".  EZZ_EINVAL: no such function; EZZ_ENOTFOUND, EZZ_EIO.
 */
ezz_status	 ezz_digest_file(ezz_ctx *ctx, const char *path,
		    const char *hash, struct ezz_buf *digest);

/* What a time-stamp is asked for. */
struct ezz_timestamp_order {
	const char	*hash;		/* of those above; NULL: SM3 */
	struct ezz_bytes digest;	/* empty: of message */
	struct ezz_bytes message;
	struct ezz_bytes nonce;		/* random octets, 8 are usual */
	const char	*policy;	/* "1.2.3"; NULL: any */
};

/* Append a request (RFC 3161 2.4.1), which asks for the certificate, too. */
ezz_status	 ezz_timestamp_request(ezz_ctx *ctx,
		    const struct ezz_timestamp_order *order,
		    struct ezz_buf *out);
/* Do two requests ask for the same, but for their nonces? */
bool		 ezz_timestamp_same(ezz_ctx *ctx, struct ezz_bytes a,
		    struct ezz_bytes b);
/*
 * Judge the response to a request, all of it: imprint, nonce, policy, the
 * authority's certificate by the verifier's trust, its signature, its time.
 * asked is when it was asked for, before which no stamp is taken, or 0.  The
 * token is appended only when all of that passed.  EZZ_EREFUSED: it did not,
 * or the authority says no; EZZ_EFORMAT.
 */
ezz_status	 ezz_timestamp_take(ezz_ctx *ctx, ezz_verifier *verifier,
		    struct ezz_bytes request, struct ezz_bytes response,
		    int64_t asked, const struct ezz_verify_terms *terms,
		    struct ezz_buf *token);

/*
 * Append the octets of signature n of an OFD package, from 1 in the order of
 * reports, over which a time-stamp for it is made.  EZZ_ENOTFOUND: there is
 * none; EZZ_EREFUSED: it cannot take one (GM/T 0031-2014, a bare value, a
 * later signature covers it, it has one); EZZ_EFORMAT.
 */
ezz_status	 ezz_document_stampable(ezz_ctx *ctx, struct ezz_bytes package,
		    size_t n, struct ezz_buf *value);
/*
 * Append the package with the token in that signature; all else stays as it
 * is.  Whether the token is right is not asked here: see ezz_timestamp_take.
 */
ezz_status	 ezz_document_timestamp(ezz_ctx *ctx, struct ezz_bytes package,
		    size_t n, struct ezz_bytes token, struct ezz_buf *out);

/*
 * Evidence for many objects under one time-stamp (RFC 4998): add each, ask
 * for the root, have it stamped, take each record.
 */
typedef struct ezz_evidence_batch	 ezz_evidence_batch;

enum ezz_renewal {
	EZZ_RENEW_NOTHING = 0,	/* a first record for an object */
	EZZ_RENEW_STAMP,	/* before its authority ends: no object needed */
	EZZ_RENEW_TREE		/* before its hash ends: with the object */
};

/* hash as in ezz_digest_file.  EZZ_EINVAL. */
ezz_status	 ezz_evidence_batch_new(ezz_ctx *ctx, const char *hash,
		    ezz_evidence_batch **out);
void		 ezz_evidence_batch_free(ezz_evidence_batch **batch);
/*
 * record: what is renewed, or empty; digest: of the object by the batch's
 * hash, not wanted for EZZ_RENEW_STAMP.  EZZ_EFORMAT; EZZ_EREFUSED: the
 * record's last chain has another hash.
 */
ezz_status	 ezz_evidence_batch_add(ezz_ctx *ctx,
		    ezz_evidence_batch *batch, enum ezz_renewal how,
		    struct ezz_bytes record, struct ezz_bytes digest);
/* Append the digest to be stamped; it does not depend on the order. */
ezz_status	 ezz_evidence_batch_root(ezz_ctx *ctx,
		    ezz_evidence_batch *batch, struct ezz_buf *digest);
/* Append the record of what was added i-th, from 0.  EZZ_ELIMIT. */
ezz_status	 ezz_evidence_batch_record(ezz_ctx *ctx,
		    const ezz_evidence_batch *batch, size_t i,
		    struct ezz_bytes token, struct ezz_buf *out);

/* ---- stores of evidence -------------------------------------------------- */

/*
 * One time-stamp for any number of files, in a directory from which the
 * record of each is written when it is wanted (RFC 4998).  A file is mapped
 * to a line of JSON, anywhere and in any order; a maker takes the lines; the
 * store that it makes depends on them alone.
 */
typedef struct ezz_store	 ezz_store;
typedef struct ezz_store_maker	 ezz_store_maker;

/* A file of a data group: "file" itself, "metadata", "report", "validation"
 * or what else it is for it; the last one is the "list" of the others. */
struct ezz_store_member {
	const char	*role;
	const char	*path;
	uint64_t	 size;
};

/* What was taken last from a store; it lives until the next is taken. */
struct ezz_store_object {
	const char	*path;
	uint64_t	 size;
	const struct ezz_store_member	*members;
	size_t		 members_n;	/* 0: a file by itself */
	struct ezz_bytes list;		/* the text of the member list */
};

/*
 * Append the line of a file, without a line end: order is its name, or
 * {"path":..,"members":[{"role":..,"path":..},..]} for a data group.  hash as
 * in ezz_digest_file.  When a file cannot be read *good is false and the line
 * says so.  EZZ_EFORMAT: the order is neither.
 */
ezz_status	 ezz_store_map(ezz_ctx *ctx, const char *hash,
		    struct ezz_bytes order, bool *good, struct ezz_buf *line);
/*
 * Is an order in part i, from 1, of n parts?  It follows from the name of its
 * file alone.  EZZ_EFORMAT as above.
 */
ezz_status	 ezz_store_share(ezz_ctx *ctx, struct ezz_bytes order,
		    uint64_t i, uint64_t n, bool *mine);
/*
 * Make a store in the directory out, which is there when ezz_store_finish was
 * right and not before.  memory, in bytes, is for sorting; what does not fit
 * goes to files beside out.  onto, or NULL: the store whose tree is renewed,
 * which outlives the maker.  EZZ_EEXISTS, EZZ_EINVAL, EZZ_EIO.
 */
ezz_status	 ezz_store_begin(ezz_ctx *ctx, const char *hash,
		    const char *out, size_t memory, ezz_store *onto,
		    ezz_store_maker **maker);
/* A line from ezz_store_map or ezz_store_remap; one that comes again changes
 * nothing.  EZZ_EREFUSED: it says that its file was not read, or it is not of
 * the store that is renewed; EZZ_EFORMAT. */
ezz_status	 ezz_store_add(ezz_ctx *ctx, ezz_store_maker *maker,
		    struct ezz_bytes line);
/* Append the digest to be stamped; nothing can be added then.  EZZ_EREFUSED:
 * an object of the store that is renewed is missing. */
ezz_status	 ezz_store_root(ezz_ctx *ctx, ezz_store_maker *maker,
		    struct ezz_buf *digest);
/* How many different lines were taken, when the root was asked for. */
uint64_t	 ezz_store_lines(const ezz_store_maker *maker);
/* Put the store with this time-stamp on the disk and give it its name. */
ezz_status	 ezz_store_finish(ezz_ctx *ctx, ezz_store_maker *maker,
		    struct ezz_bytes token);
/* What is not finished is removed. */
void		 ezz_store_drop(ezz_store_maker **maker);

/* Does a directory look like a store? */
bool		 ezz_store_is(const char *dir);
/* EZZ_EFORMAT: it is torn, or none; EZZ_EIO, EZZ_ENOTFOUND. */
ezz_status	 ezz_store_open(ezz_ctx *ctx, const char *dir,
		    ezz_store **out);
void		 ezz_store_free(ezz_store **store);
uint64_t	 ezz_store_objects(const ezz_store *store);
/* "SM3": of its last chain. */
const char	*ezz_store_hash(const ezz_store *store);
/* Take the next object, in the order of its manifest; EZZ_ENOTFOUND behind
 * the last.  EZZ_EFORMAT. */
ezz_status	 ezz_store_next(ezz_ctx *ctx, ezz_store *store,
		    struct ezz_store_object *out);
/* From the first one again. */
ezz_status	 ezz_store_rewind(ezz_ctx *ctx, ezz_store *store);
/* Take the object of a line of its manifest that somebody kept. */
ezz_status	 ezz_store_take(ezz_ctx *ctx, ezz_store *store,
		    struct ezz_bytes line, struct ezz_store_object *out);
/* Take the object that a file is: by its digest whatever its name, a group by
 * the name of its file.  EZZ_ENOTFOUND, EZZ_EIO. */
ezz_status	 ezz_store_find(ezz_ctx *ctx, ezz_store *store,
		    const char *path, struct ezz_store_object *out);
/* Append the evidence record of what was taken.  EZZ_EFORMAT: the tree does
 * not lead to its root; EZZ_ENOTFOUND: and has no such leaf. */
ezz_status	 ezz_store_record(ezz_ctx *ctx, ezz_store *store,
		    struct ezz_buf *record);
/* The same as a JSON object: {"path":..,"record":BASE64}, with the member
 * list of a group as "list". */
ezz_status	 ezz_store_record_json(ezz_ctx *ctx, ezz_store *store,
		    struct ezz_buf *line);
/* Append the digest that a time-stamp renewal has stamped, by
 * ezz_store_hash; no object is needed. */
ezz_status	 ezz_store_covered(ezz_ctx *ctx, const ezz_store *store,
		    struct ezz_buf *digest);
/* Make the store with this time-stamp more, in the directory out. */
ezz_status	 ezz_store_restamp(ezz_ctx *ctx, const ezz_store *store,
		    struct ezz_bytes token, const char *out);
/* For a hash-tree renewal, append the line of what was taken: its files are
 * read.  EZZ_EREFUSED: one was changed. */
ezz_status	 ezz_store_remap(ezz_ctx *ctx, ezz_store *store,
		    const char *hash, struct ezz_buf *line);
/*
 * Judge a store without its files: every node and line of it, and its
 * time-stamps.  The report is of kind evidence.
 */
ezz_status	 ezz_verify_store(ezz_ctx *ctx, ezz_verifier *verifier,
		    ezz_store *store, const char *input,
		    const struct ezz_verify_terms *terms,
		    ezz_report **report);

/* What an authority states beside the time. */
struct ezz_tsa_terms {
	const char	*policy;	/* "1.2.3" */
	int64_t		 time;
	int		 accuracy;	/* in seconds; 0: not said */
	struct ezz_bytes serial;	/* of an INTEGER, positive: at most
					 * 20 octets, never used before */
};

/*
 * Append the response to a request; what is asked wrongly is answered with a
 * refusal.  EZZ_EKEY, EZZ_EREFUSED: key and cert make no authority;
 * EZZ_EUNSUPPORTED: neither SM2 nor ES256.
 */
ezz_status	 ezz_timestamp_answer(ezz_ctx *ctx, const ezz_signer *key,
		    struct ezz_bytes cert, const struct ezz_tsa_terms *terms,
		    struct ezz_bytes request, struct ezz_buf *response);
/* ---- stamping and signing ----------------------------------------------- */

/*
 * Where a result goes.  write takes its bytes in their order.  After the last
 * of them again says where they can be read back, so that they are judged as
 * they stand there; that must hold until the call that writes has returned.
 */
struct ezz_output {
	ezz_status	(*write)(ezz_ctx *ctx, void *arg, struct ezz_bytes b);
	ezz_status	(*again)(ezz_ctx *ctx, void *arg,
			    struct ezz_input *in);
	void		*arg;
};

/* A seal, and the key that may use it; or, without a seal, a key alone. */
typedef struct ezz_stamping	 ezz_stamping;

struct ezz_stamping_terms {
	struct ezz_bytes	 seal;	/* SESeal, DER; empty: sign only */
	const ezz_signer	*signer;
	struct ezz_bytes	 cert;	/* PEM or DER; empty: beside the key */
	int64_t			 now;
	bool			 no_status;	/* do not ask for revocation */
	bool			 attester;	/* signs over what an archive
						 * keeps; without a seal */
};

/*
 * Judge seal, key and certificate once, as the verifier would judge what they
 * make; then stamp any number of documents, from any number of threads.  The
 * verifier must judge documents (ezz_verifier_documents); it and the signer
 * must outlive the stamping, the seal's bytes are copied.  report (or NULL)
 * tells what was found, also when it is EZZ_EREFUSED: the seal or the
 * certificate is expired, revoked, unknown to the verifier, for encryption,
 * or not in the seal's list; an attester is none to the verifier.  EZZ_EKEY: the certificate is not the key's.
 * EZZ_EFORMAT, EZZ_EUNSUPPORTED, EZZ_ENOMEM.  GM/T 0031 6.2.
 */
ezz_status	 ezz_stamping_open(ezz_ctx *ctx, ezz_verifier *verifier,
		    const struct ezz_stamping_terms *terms,
		    ezz_report **report, ezz_stamping **out);
void		 ezz_stamping_free(ezz_stamping **stamping);

typedef enum ezz_place_kind {
	EZZ_PLACE_POINT = 0,	/* the seal's middle at x, y of each page */
	EZZ_PLACE_KEYWORD,	/* in the middle of a word, moved by x, y */
	EZZ_PLACE_STRADDLE,	/* a piece on each page, over its edge */
	EZZ_PLACE_FACING,	/* halves on the edges of facing pages */
	EZZ_PLACE_FORESEEN	/* where a composed document says that the seal
				 * of this owner comes */
} ezz_place_kind;

typedef enum ezz_edge {
	EZZ_EDGE_RIGHT = 0,
	EZZ_EDGE_LEFT,
	EZZ_EDGE_TOP,
	EZZ_EDGE_BOTTOM
} ezz_edge;

/*
 * Where the seal is put.  Lengths are millimetres; x and y count from the
 * left and upper edge of the page's own box, y downwards.  The seal has the
 * size that it says it has.
 */
struct ezz_place {
	ezz_place_kind	 kind;
	const char	*pages;		/* "1", "2-5,8", "3-", "last", "all";
					 * NULL: all */
	double		 x, y;
	const char	*keyword;	/* UTF-8 */
	size_t		 nth;		/* of the word, over the named pages in
					 * their order; 0: each of them */
	ezz_edge	 edge;		/* of a straddling seal */
	bool		 centred;	/* in the middle of that edge; else its
					 * middle is at x (top, bottom) or y */
	size_t		 group;		/* at most so many pages share a seal;
					 * 0: all of them */
	bool		 apart;		/* each group a signature of its own */
};

/* Appends a time-stamp token (RFC 3161) over a message. */
typedef ezz_status ezz_timestamp_fn(ezz_ctx *ctx, void *arg,
		    struct ezz_bytes message, struct ezz_buf *token);

struct ezz_stamp_terms {
	int64_t			 now;		/* the time that is claimed */
	const struct ezz_place	*places;	/* none for signing alone */
	size_t			 places_n;
	size_t			 body;		/* which document, from 1; 0:
						 * there is only one */
	bool			 lock;		/* let nobody sign after it */
	bool			 despite;	/* although the document asks
						 * not to be signed */
	bool			 no_status;
	bool			 digest;	/* of the result is wanted */
	bool			 passed;	/* only what is judged passed, and
						 * stays so */
	ezz_timestamp_fn	*timestamp;	/* NULL: none is asked for */
	void			*timestamp_arg;
};

#define EZZ_STAMP_PAGES	256

/* What came of it; free the reports. */
struct ezz_stamped {
	ezz_report	*report;	/* of the result, read back */
	ezz_report	*before;	/* terms.passed: of the document as it came,
					 * also when it is refused; or NULL */
	size_t		 signatures;	/* that were added */
	uint8_t		 digest[32];	/* SM3 of the result; zero unless
					 * it was wanted */
	uint8_t		 key[8];	/* first bytes of SM3 of its SPKI */
	uint8_t		 cert[32];	/* SM3 of the certificate */
	uint8_t		 seal[32];	/* SM3 of the seal; zero: none */
	char		 pages[EZZ_STAMP_PAGES];	/* "1-3,7", cut by "..." */
};

/*
 * Stamp an OFD document, or sign it where the stamping has no seal.  Only the
 * signature's own files are added and the list of signatures is written anew;
 * all other entries are copied as they are.  What was written is read back
 * and judged before the call returns: anything but EZZ_OK makes it void.
 *
 * EZZ_EREFUSED: the document is broken, refers to what is not in it, has
 * actions that lead out of it, forbids signing, holds several documents and
 * none was named, has a signature that is not right or that another one would
 * break; a stamp would stand outside its page or over another; the result
 * would not be accepted.  EZZ_ENOTFOUND: no such page, keyword or document.
 * EZZ_EINVAL: places that make no sense.  EZZ_EFORMAT, EZZ_ELIMIT,
 * EZZ_EUNSUPPORTED: it is no OFD package.  EZZ_EKEY, EZZ_ECRYPTO, EZZ_EIO and
 * what input, output and timestamp return.  GB/T 33190 18, GM/T 0099 7.2.
 */
ezz_status	 ezz_stamp(ezz_ctx *ctx, const ezz_stamping *stamping,
		    const struct ezz_input *in, const char *name,
		    const struct ezz_stamp_terms *terms,
		    const struct ezz_output *out, struct ezz_stamped *stamped);
/* The same in memory: appended to out, which is as before on failure. */
ezz_status	 ezz_stamp_bytes(ezz_ctx *ctx, const ezz_stamping *stamping,
		    struct ezz_bytes in, const char *name,
		    const struct ezz_stamp_terms *terms, struct ezz_buf *out,
		    struct ezz_stamped *stamped);

/* ---- archives: what is kept, and protected anew -------------------------- */

/* Until when something is protected, and what ends first. */
struct ezz_protection {
	int64_t		 until;		/* the last second; 0: nothing in it
					 * is dated */
	char		 why[256];	/* raw, in the context's language */
	int64_t		 earliest;	/* renew after this, when a newer
					 * revocation list is due; 0: now */
	size_t		 signatures;	/* or time-stamps, that it has */
	bool		 open;		/* a document that may be signed over */
};

/* Is it a thing that ezz_verify has checks for - not just any file? */
bool		 ezz_is_judged(ezz_ctx *ctx, struct ezz_bytes thing);

/*
 * Judge a thing as ezz_verify does, and say until when its signatures, its
 * seals, its time-stamps and the policy's algorithms protect it.  What never
 * passed has an end, too, and no use of it.  As ezz_verify.
 */
ezz_status	 ezz_protection(ezz_ctx *ctx, ezz_verifier *verifier,
		    struct ezz_bytes thing, const char *input,
		    const struct ezz_verify_terms *terms,
		    ezz_report **report, struct ezz_protection *out);

/* The same for an OFD package that is too large for memory. */
ezz_status	 ezz_protection_input(ezz_ctx *ctx, ezz_verifier *verifier,
		    const struct ezz_input *in, const char *input,
		    const struct ezz_verify_terms *terms,
		    ezz_report **report, struct ezz_protection *out);

/*
 * Append an attestation: an attester says, of the file with this SM3 and
 * size, how it was judged as of now; report NULL: nobody judged it, it was
 * there.  It is signed apart from the file, which
 * need not be a document; ezz_verify judges it, and ezz_verify_evidence judges
 * the file with it.  stamping was opened as an attester's.  EZZ_EINVAL: it was
 * not; EZZ_ELIMIT: such a report is too long; EZZ_ECRYPTO.  RFC 9052.
 */
ezz_status	 ezz_attest(ezz_ctx *ctx, const ezz_stamping *stamping,
		    struct ezz_bytes digest, uint64_t size,
		    const ezz_report *report, int64_t now,
		    struct ezz_buf *out);

/* Append a digest, by a name as in ezz_digest_file.  EZZ_EINVAL. */
ezz_status	 ezz_digest_bytes(ezz_ctx *ctx, struct ezz_bytes bytes,
		    const char *hash, struct ezz_buf *digest);
/* Append the file that a line of a manifest, one JSON object, has as "path".
 * EZZ_EFORMAT, EZZ_ELIMIT. */
ezz_status	 ezz_manifest_path(ezz_ctx *ctx, struct ezz_bytes line,
		    struct ezz_buf *path);

/* What became of an item of a batch. */
enum ezz_done {
	EZZ_DONE_SIGNED = 0,	/* an attester's signature was added */
	EZZ_DONE_ATTESTED,	/* kept as it is, with an attestation */
	EZZ_DONE_FAILED,	/* kept as it is: it is not genuine */
	EZZ_DONE_CHANGED,	/* it changed while the batch ran */
	EZZ_DONE_MISSING,	/* it is not there any more */
	EZZ_DONE_BROKEN		/* it could not be read or written */
};

/* A journal while it is written or read; zero at first. */
struct ezz_journal {
	uint8_t		 sum[8];	/* of the last line */
	uint64_t	 rows;
};

struct ezz_journal_row {
	uint64_t	 n;		/* of the item */
	struct ezz_bytes path;		/* is not read back */
	enum ezz_done	 did;
	ezz_verdict	 verdict;	/* is not read back */
	uint8_t		 in[32];	/* SM3; zero: none */
	uint64_t	 size;
	int64_t		 mtime;		/* in nanoseconds */
	char		 file[96];	/* that was written; "" none */
	uint8_t		 out[32];
	uint64_t	 out_size;
	uint64_t	 more_size;	/* of the attestation beside it */
	struct ezz_bytes text;		/* is not read back */
};

/* Append a line with its sum and its end.  EZZ_ELIMIT. */
ezz_status	 ezz_journal_write(ezz_ctx *ctx, struct ezz_journal *journal,
		    const struct ezz_journal_row *row, struct ezz_buf *out);
/*
 * Read the next line, without its end.  EZZ_EFORMAT: it is torn, altered, or
 * does not follow the one before; then it and all behind it count for
 * nothing, and the journal is as before.
 */
ezz_status	 ezz_journal_read(ezz_ctx *ctx, struct ezz_journal *journal,
		    struct ezz_bytes line, struct ezz_journal_row *row);

/* ---- looking, without judging ------------------------------------------- */

/*
 * Append what a file says of itself, whatever it is - document, signature,
 * seal, token, certificate, trust pack, status list: a line a thing, escaped,
 * or one JSON object a line.  The verifier lends its schemas to tokens and
 * judges nothing.  EZZ_EFORMAT: it is none of these, or broken; EZZ_ELIMIT,
 * EZZ_EUNSUPPORTED.
 */
ezz_status	 ezz_show(ezz_ctx *ctx, ezz_verifier *verifier,
		    struct ezz_bytes thing, bool json, struct ezz_buf *out);
/*
 * Append the text of all pages of an OFD document in the order they are
 * drawn, escaped; a form feed ends a page.  json: an object a page.
 * GB/T 33190 11.  EZZ_EFORMAT, EZZ_ENOTFOUND: a page is not there;
 * EZZ_ELIMIT.
 */
ezz_status	 ezz_document_text(ezz_ctx *ctx, struct ezz_bytes ofd,
		    bool json, struct ezz_buf *out);
/*
 * Append the bytes of one part, as they stand there.  Of a document: an entry
 * ("/Doc_0/Document.xml"), an attachment by its name, or "signature N/PART"
 * with value, seal, picture, signer, maker, timestamp.  Of a SignedValue.dat:
 * these but value; of a seal: picture, maker.  EZZ_ENOTFOUND: there is none;
 * EZZ_EINVAL: two have that name; EZZ_EFORMAT, EZZ_ELIMIT.
 */
ezz_status	 ezz_extract(ezz_ctx *ctx, struct ezz_bytes thing,
		    const char *part, struct ezz_buf *out);
/* ---- the stamp log: who used which seal on what -------------------------- */

/*
 * Append one line to the office's stamp log (stamp-log in office.conf, else
 * stamp.log in its directory) and have it on the disk before the call
 * returns: {v, n, event, time, key, cert, seal, document, pages, signatures,
 * approval, prev}, where prev is the SM3 of the line before.  The paper may be
 * released when this has returned EZZ_OK, not before; one that could not be
 * released after all gets a second line with released false.  approval is the
 * number under which the use was allowed, at most 128 bytes of UTF-8, or
 * NULL.  EZZ_EIO; EZZ_EINVAL: no digest, or no such approval; EZZ_EFORMAT: the
 * file is no stamp log;
 * EZZ_ENOMEM.
 */
ezz_status	 ezz_stamplog_add(ezz_ctx *ctx, const ezz_office *office,
		    int64_t time, const struct ezz_stamped *stamped,
		    const char *approval, bool released);

/* What a stamp log holds. */
struct ezz_stamplog {
	uint64_t	 lines;
	uint64_t	 torn;		/* cut off by a crash, and said so */
	bool		 torn_end;	/* the last one is: nothing follows */
	uint64_t	 broken;	/* first line that does not follow, or 0 */
	char		 why[256];	/* raw, in the context's language */
	uint8_t		 head[32];	/* SM3 of the last line */
};

/*
 * Follow the chain from its first line.  A log that was cut at its end is
 * whole to itself: compare head with what was noted elsewhere.  A log that is
 * not there yet has no lines.  EZZ_EIO, EZZ_ENOMEM.
 */
ezz_status	 ezz_stamplog_check(ezz_ctx *ctx, const ezz_office *office,
		    struct ezz_stamplog *out);

/* ---- issuing ------------------------------------------------------------ */

/*
 * Records become tokens in four steps, so that a caller may do the costly
 * ones on many threads and the ones that must be in order on one:
 * check (threads), place (one, inside a batch of the issue record), sign
 * (threads), enter (one, then commit).  Nothing may be released before the
 * commit; see the issue record.
 */
typedef struct ezz_issuing	 ezz_issuing;

struct ezz_issue_terms {
	int64_t		 now;
	const char	*schema;	/* NULL: by each record's type code */
	bool		 full;		/* identifiers unmasked in the code */
	bool		 large;		/* uncut, in a QR past version 14 */
	bool		 views;		/* pre-cut views, too */
};

/*
 * data as in ezz_verifier_new; the office must outlive it.  EZZ_EREFUSED: the
 * office's own verifier would not accept what it issues - its key is not in
 * its trust pack, retired, not for now - and as ezz_office_signer,
 * ezz_verifier_new.
 */
ezz_status	 ezz_issuing_open(ezz_ctx *ctx, ezz_office *office,
		    const char *data, const struct ezz_issue_terms *terms,
		    ezz_issuing **out);
void		 ezz_issuing_free(ezz_issuing **issuing);

/* A code that shows a part of a licence: a type of its own, with a place in a
 * status list of its own, and dates of whole days. */
struct ezz_paper_view {
	const char	*name;		/* "window" */
	struct ezz_licence *licence;	/* what it shows */
	ezz_known	 known;
	uint32_t	 list, index;
	struct ezz_buf	 token;
	bool		 cut;
};

#define EZZ_PAPER_VIEWS	8

/* A record on its way.  Zero at first; free it with ezz_paper_free. */
struct ezz_paper {
	ezz_report	*report;	/* of the record; see its verdict */
	struct ezz_licence *licence;	/* NULL: it will not be issued */
	ezz_known	 known;
	uint32_t	 list, index;	/* status; 0 0 when it has none */
	struct ezz_buf	 token;		/* digits */
	bool		 cut;		/* a long field was shortened */
	struct ezz_leaf	*leaf;		/* laid out: ezz_printing_lay */
	struct ezz_modules *modules;	/* of the token: ezz_paper_code */
	struct ezz_paper_view views[EZZ_PAPER_VIEWS];
	size_t		 views_n;	/* in the order of their ids */
};

void		 ezz_paper_free(struct ezz_paper *paper);
/* "" when there is no licence. */
const char	*ezz_paper_licid(const struct ezz_paper *paper);
/* Append the PNG of its token's code; as ezz_qr_draw, but at level M. */
ezz_status	 ezz_paper_code(ezz_ctx *ctx, struct ezz_paper *paper,
		    const struct ezz_qr_options *options,
		    struct ezz_buf *out, struct ezz_qr_info *info);
/* Any thread.  A record that must not be issued has a failed report. */
ezz_status	 ezz_issuing_check(ezz_ctx *ctx, const ezz_issuing *issuing,
		    const ezz_record *record, struct ezz_paper *paper);
/*
 * One thread, between begin and commit.  A licence that was issued already
 * gets its token again; a changed one has known EZZ_KNOWN_CHANGED and will
 * not be issued.  Each view has its own known.  reserve false: look only, for
 * a rehearsal.
 */
ezz_status	 ezz_issuing_place(ezz_ctx *ctx, const ezz_issuing *issuing,
		    ezz_register *reg, struct ezz_paper *paper, bool reserve);
/*
 * In place of place, sign and enter, of a licence that was issued: a code that
 * is bound to a holder's key, DER SubjectPublicKeyInfo, in paper->token.  It
 * has a place of its own in a status list and follows the licence's state; the
 * same key gets the same code again, and a new phone another one.
 * EZZ_EREFUSED: not issued, or not in force; EZZ_EUNSUPPORTED: such a key.
 */
ezz_status	 ezz_issuing_bind(ezz_ctx *ctx, const ezz_issuing *issuing,
		    ezz_register *reg, struct ezz_bytes holder,
		    struct ezz_paper *paper);
/* Is something of a paper that was placed still to be signed. */
bool		 ezz_paper_unsigned(const struct ezz_paper *paper);
/* Any thread.  What was signed is read back and compared with the record.
 * EZZ_EREFUSED: too long for a QR code even when cut; EZZ_ECRYPTO. */
ezz_status	 ezz_issuing_sign(ezz_ctx *ctx, const ezz_issuing *issuing,
		    struct ezz_paper *paper);
/* One thread, before commit. */
ezz_status	 ezz_issuing_enter(ezz_ctx *ctx, const ezz_issuing *issuing,
		    ezz_register *reg, const struct ezz_paper *paper);

/*
 * An annotated copy of a licence (加注件): some of its fields, for one purpose,
 * until a day.  Go on with the paper as with any other: ezz_printing_lay,
 * ezz_issuing_place and so on.
 */
struct ezz_copy_terms {
	const char	*purpose;	/* UTF-8, a short line */
	const char	*until;		/* a civil date, that day included */
};

/*
 * Judge the original, an OFD file; paper->report tells.  Where it is accepted
 * and may be copied, paper->licence is what the copy says, and NULL otherwise:
 * it is no licence or a copy itself, the day is past or after its end, or the
 * office's key is not for such copies.  EZZ_EINVAL: the terms make no sense;
 * EZZ_EREFUSED: what it says cannot stand in a copy; and as ezz_verify.
 */
ezz_status	 ezz_issuing_copy(ezz_ctx *ctx, const ezz_issuing *issuing,
		    struct ezz_bytes original, const char *input,
		    const struct ezz_copy_terms *terms,
		    struct ezz_paper *paper);
/* 16 hexadecimal digits and a NUL: a copy's name, the same for the same copy;
 * "" when there is none. */
void		 ezz_paper_copy_name(const struct ezz_paper *paper,
		    char out[17]);

/* ---- printing licences -------------------------------------------------- */

/*
 * Papers become sealed OFD files: each is laid out on the face of its type
 * after the check and before it is placed, so that what does not fit is never
 * signed, and made once it has its token.  Any number of threads.
 */
typedef struct ezz_printing	 ezz_printing;

struct ezz_printing_terms {
	int64_t		 now;		/* the time that the seal claims */
	ezz_font_fn	*find;		/* is never called twice at a time */
	void		*find_arg;
	bool		 test;		/* without an office: mark it TEST */
};

/*
 * data as in ezz_verifier_new.  The office, which must outlive it, gives the
 * seal, the stamper's key, and maybe faces of its own; without one (NULL)
 * files stay unsealed, to try a face.  EZZ_ENOTFOUND: it has no seal; and as
 * ezz_stamping_open, ezz_office_signer.
 */
ezz_status	 ezz_printing_open(ezz_ctx *ctx, ezz_office *office,
		    const char *data, const struct ezz_printing_terms *terms,
		    ezz_printing **out);
void		 ezz_printing_free(ezz_printing **printing);
/*
 * Lay a checked paper out.  What cannot be printed - a field that does not
 * fit, a character that no font has, a missing or unsound photo - is a failed
 * finding issue.face in its report that names the field, and there is no
 * licence then.  EZZ_EREFUSED: no usable face for the type; EZZ_ENOTFOUND: a
 * font is not installed.
 */
ezz_status	 ezz_printing_lay(ezz_ctx *ctx, ezz_printing *printing,
		    struct ezz_paper *paper);
/* Append the file of a paper that was laid out and has its token.  As
 * ezz_stamp. */
ezz_status	 ezz_printing_make(ezz_ctx *ctx, ezz_printing *printing,
		    const struct ezz_paper *paper, struct ezz_buf *out);
/*
 * Append a licence on a face, unsealed, with a code that says nothing; NULL: a
 * sample that prints the names of its fields.  Nothing is appended where the
 * report tells what does not fit.  EZZ_EINVAL: a licence of another type; and
 * as ezz_printing_lay.
 */
ezz_status	 ezz_face_preview(ezz_ctx *ctx, ezz_printing *printing,
		    const ezz_face *face, const ezz_licence *licence,
		    ezz_report **report, struct ezz_buf *ofd);
/*
 * The i-th style, from 0, of the faces used so far that is not set in the font
 * it ought to have, which *wished names; NULL: there are no more.  One thread,
 * while nothing is laid out; the strings live as long as the printing.
 */
const char	*ezz_printing_stand_in(const ezz_printing *printing, size_t i,
		    const char **wished);
/* Was this file made for this paper's very token. */
ezz_status	 ezz_printing_same(ezz_ctx *ctx, struct ezz_bytes file,
		    const struct ezz_paper *paper, bool *same);

/* ---- official documents ------------------------------------------------- */

struct ezz_compose_terms {
	int64_t		 now;		/* the day that it says it was made */
	ezz_fonts	*fonts;
	/*
	 * Append a picture of at most cap bytes by its name, which leads to
	 * nowhere above the document's own directory.  NULL: there are none.
	 */
	ezz_status	(*find)(ezz_ctx *ctx, void *arg, const char *file,
			    size_t cap, struct ezz_buf *out);
	void		*find_arg;
};

/* Where a seal comes. */
struct ezz_seal_place {
	char	*body;		/* whose; UTF-8 */
	char	*place;		/* its middle, as --place: "1:142.2,203.5" */
	size_t	 page;		/* from 1 */
};

struct ezz_composed {
	ezz_report		*report;
	struct ezz_buf		 file;	/* empty unless the report passed */
	size_t			 pages;
	unsigned		 rows;	/* of the grid that it came to */
	unsigned		 columns;
	struct ezz_seal_place	*places; /* in the order of the bodies */
	size_t			 places_n;
};

/*
 * Lay an official document out as GB/T 9704-2012 has it: text is a header and
 * a small Markdown, see ezz-compose(1); data as in ezz_verifier_new.  What is
 * wrong with it is a failed finding that names line and rule, and there is no
 * file then: draft.syntax, draft.header, draft.pictures, draft.layout (a font
 * that is missing, too, by its package).  The file is an OFD document that
 * bears no seal yet, and says who has to have sealed it.  The same text, fonts
 * and time give the same bytes.  EZZ_ENOTFOUND, EZZ_EFORMAT: the layout's data;
 * EZZ_ENOMEM, and what find returns.  Free it also after a report.
 */
ezz_status	 ezz_compose(ezz_ctx *ctx, const char *data,
		    struct ezz_bytes text, const char *input,
		    const struct ezz_compose_terms *terms,
		    struct ezz_composed *out);
void		 ezz_composed_free(struct ezz_composed *composed);

/*
 * Append the token as a plain, tagged COSE_Sign1 (RFC 9052) that any COSE
 * library verifies; the verifier must know the key.  EZZ_EFORMAT: no token;
 * EZZ_ENOTFOUND: its key, schema or dictionary is not known.
 */
ezz_status	 ezz_token_export(ezz_ctx *ctx, ezz_verifier *verifier,
		    struct ezz_bytes text, struct ezz_buf *cose);
/* And back: append the digits of the token, base45 with EZ1: instead. */
ezz_status	 ezz_token_import(ezz_ctx *ctx, ezz_verifier *verifier,
		    struct ezz_bytes cose, bool base45, struct ezz_buf *text);

#ifdef __cplusplus
}
#endif

#endif
