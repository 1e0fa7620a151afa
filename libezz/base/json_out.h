/*
 * A JSON writer, apart from the reader so that who writes a report does not
 * load jansson.
 */
#ifndef EZZ_BASE_JSON_OUT_H
#define EZZ_BASE_JSON_OUT_H

#include "base/bytes.h"

/*
 * It remembers its first failure: write all, then look at st.
 * { .ctx = ctx, .out = buf } starts one.  Text comes out as valid UTF-8:
 * broken bytes become U+FFFD, and what ezz_text_hidden names is written
 * \uXXXX, so that a line is safe to print.
 */
struct ezz_json_out {
	ezz_ctx		*ctx;
	struct ezz_buf	*out;
	ezz_status	 st;
	bool		 comma;		/* a value stands before */
};

void	 ezz_json_open(struct ezz_json_out *, char bracket);	/* { or [ */
void	 ezz_json_close(struct ezz_json_out *, char bracket);	/* } or ] */
/* The name of the next member. */
void	 ezz_json_key(struct ezz_json_out *, const char *);
void	 ezz_json_str(struct ezz_json_out *, const char *);	/* NULL: null */
void	 ezz_json_strb(struct ezz_json_out *, struct ezz_bytes);
void	 ezz_json_int(struct ezz_json_out *, int64_t);
/* Text that is JSON already. */
void	 ezz_json_raw(struct ezz_json_out *, const char *);
void	 ezz_json_bool(struct ezz_json_out *, bool);
void	 ezz_json_null(struct ezz_json_out *);
/* A key and its text. */
void	 ezz_json_pair(struct ezz_json_out *, const char *key,
	    const char *text);

#endif
