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
};

/*
 * All licence types of a directory: its licence/NAME.json, and the latest
 * code/standing-*.json.  EZZ_ENOTFOUND, EZZ_EIO; EZZ_EFORMAT, EZZ_EUNSUPPORTED
 * and EZZ_ELIMIT for a schema that cannot be used; EZZ_EEXISTS for an id or a
 * name that two of them have.  JSON Schema draft-07, a subset.
 */
ezz_status	 ezz_schemas_open(ezz_ctx *ctx, const char *dir,
		    ezz_schemas **out);
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

#ifdef __cplusplus
}
#endif

#endif
