/*
 * A licence type: which fields its records have, how each is checked, shown
 * and carried in a token.  Read from a JSON Schema (draft-07 subset) with
 * x-ezz-* annotations under schemas/licence/; data, not code.  The schema's
 * identity is SM3 over the bytes of its file.
 *
 * A view (schemas/view/) is a schema of its own, with an id and a digest of
 * its own: a few fields of a type, or what follows from them.
 */
#ifndef EZZ_OBJECT_SCHEMA_H
#define EZZ_OBJECT_SCHEMA_H

#include "base/bytes.h"

/* How a field stands in a token: x-ezz-wire.  Any of them may also be text,
 * when the value does not have the form. */
enum ezz_wire {
	EZZ_WIRE_NONE,		/* not in tokens */
	EZZ_WIRE_TEXT,
	EZZ_WIRE_DAY,		/* civil date as days since 1970 */
	EZZ_WIRE_CODE,		/* index in x-ezz-codes, append-only */
	EZZ_WIRE_CITIZEN,	/* 17 digits * 11 + check, an integer */
	EZZ_WIRE_CREDIT,	/* base-31 number in 12 bytes */
	EZZ_WIRE_DIGITS,	/* [length, number] or number */
	EZZ_WIRE_PLAIN,		/* 0-9 A-Z -: a base-37 number in bytes */
	EZZ_WIRE_LICID,		/* what of it type and issuer do not say */
	EZZ_WIRE_DIGEST,	/* 64 hexadecimal digits: 32 bytes */
	EZZ_WIRE_LIST		/* array of the item's wire, for holders */
};

enum ezz_qr_use { EZZ_QR_OMIT, EZZ_QR_MASK, EZZ_QR_FULL };

enum ezz_status_use { EZZ_STATUS_NONE, EZZ_STATUS_ASK, EZZ_STATUS_REQUIRE };

struct ezz_field {
	const char	*key;		/* "KZ_FDDBR" */
	const char	*label_zh;
	const char	*label_en;
	int		 position;	/* in the token, from 0; -1 none */
	enum ezz_wire	 wire;
	enum ezz_wire	 item;		/* of a list */
	enum ezz_qr_use	 qr;
	bool		 cut;		/* may be shortened to fit a QR code */
	bool		 personal;	/* names a natural person */
	const char	*code;		/* check-digit rule, or NULL */
	/* of a view: made from this field of the whole, and not copied; then
	 * codes[1] says that its holder is older than so many years */
	const char	*from;
	int		 over;
	const char *const *codes;	/* of EZZ_WIRE_CODE */
	size_t		 codes_n;
};

struct ezz_schema {
	uint16_t		 id;		/* in the frame; append-only */
	const char		*name;		/* "business-licence" */
	/* A view shows a part of a type's fields; NULL: this is the whole. */
	const char		*view;		/* "window" */
	const char		*view_zh;
	const char		*view_en;
	const char		*of;		/* name of the type it is cut from */
	const char		*watermark[2];	/* of an annotated copy, class A
						 * and B; see object/copy.h */
	const char		*type;		/* 21 characters; the first */
	const char		*title_zh;
	const char		*title_en;
	enum ezz_status_use	 status;
	int			 token_days;	/* life of a token without end */
	bool			 challenge;	/* bound: only by an answer */
	const struct ezz_field	*fields;
	size_t			 fields_n;
	uint8_t			 digest[32];	/* SM3 of the file */
	struct ezz_bytes	 file;		/* the very bytes */
	const char *const	*types;		/* all; more than one only if
						 * ZZLXDM has a position */
	size_t			 types_n;
	const struct ezz_rules	*rules;		/* object/rules.h */
};

/* What a view is called, and a whole: "full". */
#define EZZ_VIEW_FULL	"full"
#define EZZ_VIEW_COPY	"copy"	/* of an annotated copy; op/copy.c */

/* By type: the one with the highest id that is no view.  ezz_schemas_open,
 * _free: ezz.h. */
const struct ezz_schema	*ezz_schema_by_id(const ezz_schemas *, uint16_t);
const struct ezz_schema	*ezz_schema_by_type(const ezz_schemas *,
			    struct ezz_bytes type);
const struct ezz_schema	*ezz_schema_by_name(const ezz_schemas *,
			    const char *);
/* By name, and no view: what a record may be judged by. */
const struct ezz_schema	*ezz_schema_whole(const ezz_schemas *,
			    const char *);
/* The view of a type by its name, of several the one with the highest id. */
const struct ezz_schema	*ezz_schema_view(const ezz_schemas *,
			    const char *of, const char *view);
size_t			 ezz_schemas_count(const ezz_schemas *);
const struct ezz_schema	*ezz_schemas_at(const ezz_schemas *, size_t);
const struct ezz_field	*ezz_schema_field(const struct ezz_schema *,
			    struct ezz_bytes key);

/* No schemas yet, and one more from the bytes of its file. */
ezz_status		 ezz_schemas_new(ezz_ctx *, ezz_schemas **out);
ezz_status		 ezz_schemas_add(ezz_ctx *, ezz_schemas *,
			    const char *name, struct ezz_bytes file);
/* The words for a licence's state; schemas/code/standing-*.json. */
ezz_status		 ezz_schemas_standing(ezz_ctx *, ezz_schemas *,
			    struct ezz_bytes file);
/* What ZZZT says of a licence of this type; false: such a word is unknown. */
bool			 ezz_standing_of(const ezz_schemas *, const char *type,
			    const char *word, ezz_standing *out);

#endif
