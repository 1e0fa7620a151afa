/*
 * A store judged without its files: its trees and lines are worked out again,
 * and the record of one object stands for the time-stamps, which all share.
 * That an object is what it was, only its file can show.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "op/evidence.h"
#include "op/store.h"

/* The evidence of its first object, or why there is none. */
static ezz_status
prepare(ezz_ctx *ctx, ezz_store *s, struct ezz_evidence *e)
{
	struct ezz_store_object	 o;
	struct ezz_buf		 record = { 0 };
	ezz_status		 st;

	if ((st = ezz_store_check(ctx, s)) == EZZ_OK &&
	    (st = ezz_store_next(ctx, s, &o)) == EZZ_OK &&
	    (st = ezz_store_record(ctx, s, &record)) == EZZ_OK &&
	    (st = ezz_store_rewind(ctx, s)) == EZZ_OK) {
		e->whole = ezz_store_objects(s);
		st = ezz_evidence_prepare(ctx, e, ezz_bytes_of(&record));
		/* the views look into the record */
		e->own_record = record;
		return st;
	}
	ezz_buf_free(&record);
	if (st != EZZ_EFORMAT && st != EZZ_ELIMIT && st != EZZ_ENOTFOUND)
		return st;
	e->fault = strdup(ezz_message(ctx));
	return e->fault == NULL ? ezz_nomem(ctx) : EZZ_OK;
}

ezz_status
ezz_verify_store(ezz_ctx *ctx, ezz_verifier *v, ezz_store *s,
    const char *input, const struct ezz_verify_terms *terms,
    ezz_report **out)
{
	struct ezz_evidence	 e = { .v = v, .terms = terms };
	ezz_status		 st;

	*out = NULL;
	if ((st = prepare(ctx, s, &e)) == EZZ_OK &&
	    (st = ezz_evidence_alone(ctx, &e, input, out)) == EZZ_OK)
		st = ezz_evidence_judge(ctx, &e, *out);
	if (st != EZZ_OK)
		ezz_report_free(out);
	ezz_evidence_done(&e);
	return st;
}
