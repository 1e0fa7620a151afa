/* The judgement of a record, between the files that hold its checks. */
#ifndef EZZ_OP_CHECK_H
#define EZZ_OP_CHECK_H

#include "object/facts.h"
#include "object/report.h"
#include "object/schema.h"

struct ezz_check_case {
	const ezz_schemas	*schemas;
	const struct ezz_schema	*schema;	/* NULL: none fits */
	const ezz_record	*record;
	struct ezz_facts	 facts;
	int64_t			 today;
	ezz_standing		 standing;	/* by ZZZT */
};

/* One check a function; what is a struct ezz_check_case. */
ezz_status	 ezz_check_codes(ezz_ctx *, void *what, struct ezz_note *);
ezz_status	 ezz_check_dates(ezz_ctx *, void *what, struct ezz_note *);
ezz_status	 ezz_check_holders(ezz_ctx *, void *what, struct ezz_note *);
ezz_status	 ezz_check_identifier(ezz_ctx *, void *what,
		    struct ezz_note *);

/* Is it a date of its own kind: by the schema, or of an annotated copy. */
bool		 ezz_check_is_date(const struct ezz_field *);
/* The check-digit rule of a holder code type: "citizen" for 111; or NULL. */
const char	*ezz_check_holder_rule(const char *type_code);
/* Text in upper case as codes are compared; cut at out's end. */
struct ezz_bytes ezz_check_upper(const char *text, char out[], size_t size);

#endif
