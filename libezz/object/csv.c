/*
 * CSV by RFC 4180: cells between commas; one that holds a comma, a quote or a
 * line end stands between quotes, where "" is a quote.  A quote in the middle
 * of a bare cell, and anything behind a closing one, are refused: programs
 * read them differently, and none reads them rightly.
 */
#include "base/cursor.h"
#include "base/error.h"
#include "base/limits.h"
#include "object/csv.h"

#define CLAUSE	"RFC 4180"

/* The rest of a quoted cell, behind its opening quote. */
static ezz_status
quoted(ezz_ctx *ctx, struct ezz_cursor *c, struct ezz_buf *out)
{
	ezz_status	 st;
	uint8_t		 b;

	while (ezz_cursor_u8(c, &b)) {
		if (b == '"' && !(ezz_cursor_peek(c, &b) && b == '"'))
			return EZZ_OK;
		if (b == '"')
			ezz_cursor_skip(c, 1);
		if ((st = ezz_buf_byte(ctx, out, b)) != EZZ_OK)
			return st;
	}
	return ezz_fail(ctx, EZZ_EFORMAT, CLAUSE, "a quoted cell does not end");
}

static ezz_status
bare(ezz_ctx *ctx, struct ezz_cursor *c, struct ezz_buf *out)
{
	ezz_status	 st;
	uint8_t		 b;

	while (ezz_cursor_peek(c, &b) && b != ',') {
		if (b == '"' || b == '\r')
			return ezz_fail(ctx, EZZ_EFORMAT, CLAUSE,
			    "a cell holds a quote or a line end, but does not "
			    "stand between quotes");
		ezz_cursor_skip(c, 1);
		if ((st = ezz_buf_byte(ctx, out, b)) != EZZ_OK)
			return st;
	}
	return EZZ_OK;
}

static ezz_status
cell(ezz_ctx *ctx, struct ezz_cursor *c, struct ezz_cells *out)
{
	ezz_status	 st;
	uint8_t		 b;

	if (out->n == EZZ_MAX_FIELDS)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL, "more than %d cells",
		    EZZ_MAX_FIELDS);
	if (ezz_cursor_peek(c, &b) && b == '"') {
		ezz_cursor_skip(c, 1);
		st = quoted(ctx, c, &out->text);
	} else
		st = bare(ctx, c, &out->text);
	out->n++;
	return st != EZZ_OK ? st : ezz_buf_byte(ctx, &out->text, 0);
}

ezz_status
ezz_csv_row(ezz_ctx *ctx, struct ezz_bytes row, struct ezz_cells *out)
{
	struct ezz_cursor	 c = ezz_cursor_of(row);
	ezz_status		 st;
	uint8_t			 b;

	out->text.n = 0;
	out->n = 0;
	for (size_t i = 0; i < row.n; i++)
		if (row.p[i] == 0)
			return ezz_fail(ctx, EZZ_EFORMAT, CLAUSE,
			    "holds a NUL");
	while ((st = cell(ctx, &c, out)) == EZZ_OK) {
		if (!ezz_cursor_u8(&c, &b))
			return EZZ_OK;
		if (b != ',')
			return ezz_fail(ctx, EZZ_EFORMAT, CLAUSE,
			    "something stands behind a closing quote");
	}
	return st;
}

void
ezz_csv_free(struct ezz_cells *c)
{
	ezz_buf_free(&c->text);
	c->n = 0;
}

struct ezz_bytes
ezz_csv_next(const struct ezz_cells *c, size_t *at)
{
	struct ezz_bytes	 b = ezz_bytes_str((char *)c->text.p + *at);

	*at += b.n + 1;
	return b;
}
