/*
 * Streams of records: a JSON object or an array of them, NDJSON, CSV.  One
 * record is held at a time, and never more than EZZ_MAX_RECORD of it.  Each
 * has the place where it begins, "FILE:LINE"; one that cannot be read is
 * handed out with its fault, and the stream goes on: with the next line of
 * NDJSON and CSV, behind the value in an array.
 *
 * GB18030 (CSV alone): no byte of its two- and four-byte characters is a
 * quote, a comma or a line end, so rows are cut before they are converted.
 */
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "object/csv.h"
#include "object/draft.h"

#define CLAUSE	"RFC 8259 2"
#define CHUNK	(64 * 1024)

/* How far the end of a piece has been looked for. */
struct scan {
	size_t	 at;		/* from the piece's first byte */
	int	 depth;		/* of brackets */
	bool	 quoted;
	bool	 escaped;
};

struct ezz_records {
	struct ezz_records_options options;
	char		*source;	/* a copy, or NULL */
	char		*input;
	ezz_read_fn	*read;
	void		*arg;
	struct ezz_buf	 buf;
	size_t		 start;		/* of what was not yet consumed */
	bool		 eof;		/* nothing more to read */
	size_t		 line;		/* at start, from 1 */
	enum { START, LINES, OBJECT, ARRAY, ROWS, DONE } state;
	bool		 first;		/* element of the array */
	struct ezz_cells header;
	struct ezz_cells cells;
	struct ezz_buf	 text;		/* a row, converted */
	iconv_t		 conv;		/* (iconv_t)-1: UTF-8 */
};

/* Looks for the end of a piece of the n bytes at p; its length, or 0. */
typedef size_t	 end_fn(struct scan *, const uint8_t *p, size_t n);

/* ---- bytes ---------------------------------------------------------------- */

static size_t
left(const struct ezz_records *r)
{
	return r->buf.n - r->start;
}

static const uint8_t *
here(const struct ezz_records *r)
{
	return r->buf.p == NULL ? (const uint8_t *)"" : r->buf.p + r->start;
}

static void
consume(struct ezz_records *r, size_t n)
{
	for (size_t i = 0; i < n; i++)
		r->line += r->buf.p[r->start + i] == '\n';
	r->start += n;
}

/* Read on; eof when nothing came. */
static ezz_status
fill(ezz_ctx *ctx, struct ezz_records *r)
{
	ezz_status	 st;
	size_t		 n = 0;

	if (r->start > 0) {
		memmove(r->buf.p, r->buf.p + r->start, left(r));
		r->buf.n -= r->start;
		r->start = 0;
	}
	if ((st = ezz_buf_room(ctx, &r->buf, CHUNK)) != EZZ_OK)
		return st;
	st = r->read(r->arg, r->buf.p + r->buf.n, CHUNK, &n);
	if (st != EZZ_OK)
		return ezz_fail(ctx, st, NULL, "%s cannot be read", r->input);
	if (n > CHUNK)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "the reader gave more than it was asked for");
	r->buf.n += n;
	r->eof = n == 0;
	return EZZ_OK;
}

/* What JSON calls blank is consumed; *c is the byte behind, -1 at the end. */
static ezz_status
skip_blank(ezz_ctx *ctx, struct ezz_records *r, int *c)
{
	ezz_status	 st;

	for (;;) {
		while (left(r) > 0) {
			*c = *here(r);
			if (strchr(" \t\r\n", *c) == NULL || *c == 0)
				return EZZ_OK;
			consume(r, 1);
		}
		*c = -1;
		if (r->eof)
			return EZZ_OK;
		if ((st = fill(ctx, r)) != EZZ_OK)
			return st;
	}
}

/* ---- ends of pieces ------------------------------------------------------- */

/* A line, with its line end. */
static size_t
line_end(struct scan *s, const uint8_t *p, size_t n)
{
	const uint8_t	*nl = s->at < n ? memchr(p + s->at, '\n', n - s->at) :
			    NULL;

	s->at = n;
	return nl == NULL ? 0 : (size_t)(nl - p) + 1;
}

/* A row: line ends between quotes do not count. */
static size_t
row_end(struct scan *s, const uint8_t *p, size_t n)
{
	for (; s->at < n; s->at++) {
		if (p[s->at] == '"')
			s->quoted = !s->quoted;
		else if (p[s->at] == '\n' && !s->quoted)
			return s->at + 1;
	}
	return 0;
}

/* A JSON value; brackets are counted, their kinds are jansson's to judge. */
static size_t
value_end(struct scan *s, const uint8_t *p, size_t n)
{
	for (; s->at < n; s->at++) {
		uint8_t	 c = p[s->at];

		if (s->quoted) {
			s->quoted = s->escaped || c != '"';
			s->escaped = !s->escaped && c == '\\';
			if (!s->quoted && s->depth == 0)
				return s->at + 1;
		} else if (c == '"')
			s->quoted = true;
		else if (c == '[' || c == '{')
			s->depth++;
		else if (s->depth == 0 && s->at > 0 &&
		    strchr(",]} \t\r\n", c) != NULL)
			return s->at;
		else if ((c == ']' || c == '}') && --s->depth <= 0)
			return s->at + 1;
	}
	return 0;
}

/*
 * The next piece: *n bytes from here on, not consumed.  *whole: its end was
 * found.  Without it, either the stream ended, or the piece is over the limit.
 */
static ezz_status
piece(ezz_ctx *ctx, struct ezz_records *r, end_fn *end, struct scan *s,
    size_t *n, bool *whole)
{
	ezz_status	 st;

	*s = (struct scan){ 0 };
	for (;;) {
		*n = end(s, here(r), left(r));
		*whole = *n > 0;
		if (!*whole)
			*n = left(r);
		if (*whole || r->eof || *n > EZZ_MAX_RECORD)
			return EZZ_OK;
		if ((st = fill(ctx, r)) != EZZ_OK)
			return st;
	}
}

/* Pass over a piece that is too long, keeping nothing of it. */
static ezz_status
pass_over(ezz_ctx *ctx, struct ezz_records *r, end_fn *end, struct scan *s)
{
	ezz_status	 st;
	size_t		 n;

	for (;;) {
		if ((n = end(s, here(r), left(r))) > 0) {
			consume(r, n);
			return EZZ_OK;
		}
		consume(r, left(r));
		s->at = 0;
		if (r->eof)
			return EZZ_OK;
		if ((st = fill(ctx, r)) != EZZ_OK)
			return st;
	}
}

/* ---- records -------------------------------------------------------------- */

static ezz_status
start_draft(ezz_ctx *ctx, struct ezz_records *r, bool alone,
    struct ezz_bytes raw, struct ezz_draft *out)
{
	struct ezz_buf	 name = { 0 };
	ezz_status	 st;

	st = alone ? ezz_buf_fmt(ctx, &name, "%s", r->input) :
	    ezz_buf_fmt(ctx, &name, "%s:%zu", r->input, r->line);
	if (st == EZZ_OK)
		st = ezz_draft_new(ctx, (const char *)name.p, raw, out);
	ezz_buf_free(&name);
	return st;
}

/* A record that only says what is wrong: st and the context's message. */
static ezz_status
broken(ezz_ctx *ctx, struct ezz_records *r, bool alone, struct ezz_bytes raw,
    ezz_status st, ezz_record **out)
{
	struct ezz_draft d;
	char		 message[EZZ_MESSAGE_MAX];
	ezz_status	 made;

	memcpy(message, ezz_message(ctx), sizeof(message));
	if ((made = start_draft(ctx, r, alone, raw, &d)) != EZZ_OK)
		return made;
	ezz_fail(ctx, st, NULL, "%s", message);
	if ((st = ezz_draft_fault(ctx, &d, "record.syntax", st)) == EZZ_OK)
		return ezz_draft_done(ctx, &d, NULL, NULL, out);
	ezz_draft_drop(&d);
	return st;
}

static ezz_status
too_long(ezz_ctx *ctx, struct ezz_records *r, bool alone, ezz_record **out)
{
	ezz_fail(ctx, EZZ_ELIMIT, NULL, "a record of more than %d bytes",
	    EZZ_MAX_RECORD);
	return broken(ctx, r, alone, EZZ_BYTES(NULL, 0), EZZ_ELIMIT, out);
}

/* A fault of the stream itself, and its end. */
static ezz_status
end_with(ezz_ctx *ctx, struct ezz_records *r, const char *clause,
    const char *english, ezz_record **out)
{
	r->state = DONE;
	ezz_fail(ctx, EZZ_EFORMAT, clause, "%s", ezz_text(ctx, english));
	return broken(ctx, r, false, EZZ_BYTES(NULL, 0), EZZ_EFORMAT, out);
}

static ezz_status
json_record(ezz_ctx *ctx, struct ezz_records *r, bool alone,
    struct ezz_bytes json, ezz_record **out)
{
	struct ezz_buf	 name = { 0 };
	ezz_status	 st;

	st = alone ? ezz_buf_fmt(ctx, &name, "%s", r->input) :
	    ezz_buf_fmt(ctx, &name, "%s:%zu", r->input, r->line);
	if (st == EZZ_OK)
		st = ezz_record_read(ctx, json, (const char *)name.p,
		    r->options.sources, r->source, out);
	ezz_buf_free(&name);
	return st;
}

/* ---- JSON ----------------------------------------------------------------- */

/* One object, and nothing behind it. */
static ezz_status
next_object(ezz_ctx *ctx, struct ezz_records *r, ezz_record **out)
{
	struct scan	 s;
	ezz_status	 st;
	size_t		 n;
	bool		 whole;

	r->state = DONE;
	/* all of it: what stands behind the object belongs to its fault */
	while (!r->eof && left(r) <= EZZ_MAX_RECORD)
		if ((st = fill(ctx, r)) != EZZ_OK)
			return st;
	if (left(r) <= EZZ_MAX_RECORD)
		return json_record(ctx, r, true, EZZ_BYTES(here(r), left(r)),
		    out);
	if ((st = piece(ctx, r, value_end, &s, &n, &whole)) != EZZ_OK)
		return st;
	if (!whole || n > EZZ_MAX_RECORD)
		return too_long(ctx, r, true, out);
	return end_with(ctx, r, CLAUSE, "something stands after the end", out);
}

static ezz_status
end_of_array(ezz_ctx *ctx, struct ezz_records *r, ezz_record **out)
{
	ezz_status	 st;
	int		 c;

	r->state = DONE;
	consume(r, 1);
	if ((st = skip_blank(ctx, r, &c)) != EZZ_OK || c < 0)
		return st;
	return end_with(ctx, r, CLAUSE, "something stands after the end", out);
}

/* Behind "[" or a value; *more: a value begins here. */
static ezz_status
next_element(ezz_ctx *ctx, struct ezz_records *r, bool *more,
    ezz_record **out)
{
	ezz_status	 st;
	int		 c;

	*more = false;
	if ((st = skip_blank(ctx, r, &c)) != EZZ_OK)
		return st;
	if (c == ']')
		return end_of_array(ctx, r, out);
	if (!r->first) {
		if (c != ',')
			return end_with(ctx, r, CLAUSE, c < 0 ?
			    "ends before it is complete" : "not JSON", out);
		consume(r, 1);
		if ((st = skip_blank(ctx, r, &c)) != EZZ_OK)
			return st;
	}
	r->first = false;
	if (c < 0)
		return end_with(ctx, r, CLAUSE,
		    "ends before it is complete", out);
	if (c == ',' || c == ']' || c == '}')
		return end_with(ctx, r, CLAUSE, "not JSON", out);
	*more = true;
	return EZZ_OK;
}

static ezz_status
next_in_array(ezz_ctx *ctx, struct ezz_records *r, ezz_record **out)
{
	struct scan	 s;
	ezz_status	 st;
	size_t		 n;
	bool		 more, whole;

	st = next_element(ctx, r, &more, out);
	if (st != EZZ_OK || !more)
		return st;
	if ((st = piece(ctx, r, value_end, &s, &n, &whole)) != EZZ_OK)
		return st;
	if (n > EZZ_MAX_RECORD) {
		if ((st = too_long(ctx, r, false, out)) != EZZ_OK)
			return st;
		if (whole)
			consume(r, n);
		else if ((st = pass_over(ctx, r, value_end, &s)) != EZZ_OK)
			ezz_record_free(out);
		return st;
	}
	if (!whole)
		return end_with(ctx, r, CLAUSE,
		    "ends before it is complete", out);
	st = json_record(ctx, r, false, EZZ_BYTES(here(r), n), out);
	consume(r, n);
	return st;
}

/* ---- NDJSON --------------------------------------------------------------- */

static bool
is_blank(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] == 0 || strchr(" \t\r\n", p[i]) == NULL)
			return false;
	return true;
}

static size_t
without_line_end(const uint8_t *p, size_t n)
{
	if (n > 0 && p[n - 1] == '\n')
		n--;
	if (n > 0 && p[n - 1] == '\r')
		n--;
	return n;
}

/* The whole stream is one line, and nobody said that it is NDJSON. */
static ezz_status
is_alone(ezz_ctx *ctx, struct ezz_records *r, size_t n, bool *out)
{
	ezz_status	 st;

	*out = false;
	if (r->line != 1 || r->options.format == EZZ_RECORDS_NDJSON)
		return EZZ_OK;
	while (!r->eof && left(r) == n)
		if ((st = fill(ctx, r)) != EZZ_OK)
			return st;
	*out = left(r) == n;
	return EZZ_OK;
}

static ezz_status
next_line(ezz_ctx *ctx, struct ezz_records *r, ezz_record **out)
{
	struct scan	 s;
	ezz_status	 st;
	size_t		 n;
	bool		 whole, alone;

	for (;;) {
		if ((st = piece(ctx, r, line_end, &s, &n, &whole)) != EZZ_OK)
			return st;
		if (n == 0) {
			r->state = DONE;
			return EZZ_OK;
		}
		if (n > EZZ_MAX_RECORD) {
			if ((st = too_long(ctx, r, false, out)) != EZZ_OK)
				return st;
			if (whole)
				consume(r, n);
			else if ((st = pass_over(ctx, r, line_end, &s)) !=
			    EZZ_OK)
				ezz_record_free(out);
			return st;
		}
		if (!is_blank(here(r), n))
			break;
		consume(r, n);
	}
	if ((st = is_alone(ctx, r, n, &alone)) != EZZ_OK)
		return st;
	st = json_record(ctx, r, alone, EZZ_BYTES(here(r),
	    without_line_end(here(r), n)), out);
	consume(r, n);
	return st;
}

/* ---- CSV ------------------------------------------------------------------ */

/* GB18030 to UTF-8, all of it or an error: nothing is replaced. */
static ezz_status
convert(ezz_ctx *ctx, struct ezz_records *r, struct ezz_bytes in,
    struct ezz_bytes *out)
{
	size_t		 cap, n, inside = in.n;
	char		*from = (char *)(uintptr_t)in.p, *to;
	ezz_status	 st;

	if (__builtin_mul_overflow(in.n, (size_t)3, &cap))
		return ezz_nomem(ctx);
	r->text.n = 0;
	if ((st = ezz_buf_room(ctx, &r->text, cap + 1)) != EZZ_OK)
		return st;
	to = (char *)r->text.p;
	n = r->text.cap;
	iconv(r->conv, NULL, NULL, NULL, NULL);
	if (iconv(r->conv, &from, &inside, &to, &n) == (size_t)-1)
		return ezz_fail(ctx, EZZ_EFORMAT, "GB 18030",
		    "byte %zu of the row is no character of GB18030",
		    in.n - inside + 1);
	r->text.n = r->text.cap - n;
	*out = ezz_bytes_of(&r->text);
	return EZZ_OK;
}

static ezz_status
row_cells(ezz_ctx *ctx, struct ezz_records *r, struct ezz_bytes row,
    struct ezz_cells *out)
{
	ezz_status	 st;
	uint32_t	 c;
	size_t		 n;

	if (r->conv != (iconv_t)-1 &&
	    (st = convert(ctx, r, row, &row)) != EZZ_OK)
		return st;
	for (size_t i = 0; i < row.n; i += n)
		if ((n = ezz_utf8_next(EZZ_BYTES(row.p + i, row.n - i), &c)) ==
		    0)
			return ezz_fail(ctx, EZZ_EFORMAT, NULL, "byte %zu of "
			    "the row is not UTF-8; is it GB18030?", i + 1);
	return ezz_csv_row(ctx, row, out);
}

/* Names: none empty, none twice. */
static ezz_status
check_header(ezz_ctx *ctx, const struct ezz_cells *h)
{
	struct ezz_bytes	 name, other;
	size_t			 at = 0, before;
	ezz_status		 st;

	for (size_t i = 0; i < h->n; i++) {
		name = ezz_csv_next(h, &at);
		if (name.n == 0 || name.n > EZZ_MAX_KEY)
			return ezz_fail(ctx, EZZ_EFORMAT, "RFC 4180",
			    "column %zu of the header has no name", i + 1);
		if ((st = ezz_draft_check(ctx, name)) != EZZ_OK)
			return ezz_while(ctx, st, "column %zu", i + 1);
		before = 0;
		for (size_t j = 0; j < i; j++) {
			other = ezz_csv_next(h, &before);
			if (ezz_bytes_equal(name, other))
				return ezz_fail(ctx, EZZ_EFORMAT, "RFC 4180",
				    "columns %zu and %zu of the header have "
				    "the same name", j + 1, i + 1);
		}
	}
	return EZZ_OK;
}

/* A whole row that can be held: false says why in *st, and passes over it. */
static ezz_status
next_row(ezz_ctx *ctx, struct ezz_records *r, size_t *n, bool *whole)
{
	struct scan	 s;
	ezz_status	 st;

	for (;;) {
		if ((st = piece(ctx, r, row_end, &s, n, whole)) != EZZ_OK)
			return st;
		if (*n == 0 || !is_blank(here(r), *n))
			break;
		consume(r, *n);
	}
	/* the last row may lack its line end, but not its closing quote */
	if (!*whole && r->eof && !s.quoted && *n <= EZZ_MAX_RECORD)
		*whole = true;
	if (*n > EZZ_MAX_RECORD)
		*whole = false;
	return EZZ_OK;
}

/*
 * A row without an end is passed over by one line only: the quote that should
 * not be there must not swallow the records behind it.
 */
static ezz_status
lost_row(ezz_ctx *ctx, struct ezz_records *r, size_t n, ezz_record **out)
{
	struct scan	 s = { 0 };
	ezz_status	 st;

	if (n > EZZ_MAX_RECORD)
		st = too_long(ctx, r, false, out);
	else {
		ezz_fail(ctx, EZZ_EFORMAT, "RFC 4180",
		    "a quoted cell does not end");
		st = broken(ctx, r, false, EZZ_BYTES(here(r), n), EZZ_EFORMAT,
		    out);
	}
	if (st == EZZ_OK && (st = pass_over(ctx, r, line_end, &s)) != EZZ_OK)
		ezz_record_free(out);
	return st;
}

static ezz_status
row_record(ezz_ctx *ctx, struct ezz_records *r, struct ezz_bytes row,
    ezz_record **out)
{
	struct ezz_draft d;
	struct ezz_bytes name;
	size_t		 h = 0, c = 0;
	ezz_status	 st;

	if ((st = start_draft(ctx, r, false, row, &d)) != EZZ_OK)
		return st;
	st = row_cells(ctx, r, row, &r->cells);
	if (st == EZZ_OK && r->cells.n != r->header.n)
		st = ezz_fail(ctx, EZZ_EFORMAT, "RFC 4180",
		    "%zu cells under %zu columns", r->cells.n, r->header.n);
	for (size_t i = 0; st == EZZ_OK && i < r->header.n; i++) {
		name = ezz_csv_next(&r->header, &h);
		st = ezz_draft_text(ctx, &d, (const char *)name.p,
		    ezz_csv_next(&r->cells, &c));
	}
	if (st != EZZ_OK)
		st = ezz_draft_fault(ctx, &d, "record.syntax", st);
	if (st == EZZ_OK)
		return ezz_draft_done(ctx, &d, r->options.sources, r->source,
		    out);
	ezz_draft_drop(&d);
	return st;
}

static ezz_status
next_csv(ezz_ctx *ctx, struct ezz_records *r, ezz_record **out)
{
	ezz_status	 st;
	size_t		 n;
	bool		 whole;

	if ((st = next_row(ctx, r, &n, &whole)) != EZZ_OK)
		return st;
	if (n == 0) {
		r->state = DONE;
		return EZZ_OK;
	}
	if (!whole)
		return lost_row(ctx, r, n, out);
	st = row_record(ctx, r, EZZ_BYTES(here(r),
	    without_line_end(here(r), n)), out);
	consume(r, n);
	return st;
}

/* Nothing can be read without a header: its fault is the only record. */
static ezz_status
read_header(ezz_ctx *ctx, struct ezz_records *r, ezz_record **out)
{
	struct ezz_bytes row;
	ezz_status	 st;
	size_t		 n;
	bool		 whole;

	if ((st = next_row(ctx, r, &n, &whole)) != EZZ_OK)
		return st;
	if (n == 0 || !whole)
		return end_with(ctx, r, "RFC 4180", "there is no header row",
		    out);
	row = EZZ_BYTES(here(r), without_line_end(here(r), n));
	if (row.n >= 3 && memcmp(row.p, "\xef\xbb\xbf", 3) == 0 &&
	    r->conv == (iconv_t)-1)
		row = EZZ_BYTES(row.p + 3, row.n - 3);
	if ((st = row_cells(ctx, r, row, &r->header)) == EZZ_OK)
		st = check_header(ctx, &r->header);
	if (st == EZZ_EFORMAT || st == EZZ_ELIMIT) {
		r->state = DONE;
		return broken(ctx, r, false, row, st, out);
	}
	consume(r, n);
	r->state = ROWS;
	return st;
}

/* ---- the stream ----------------------------------------------------------- */

static bool
ends_in(const char *name, const char *end)
{
	size_t	 n = strlen(name), m = strlen(end);

	return n > m && strcasecmp(name + n - m, end) == 0;
}

/* One whole object on the first line: more may follow, a line each. */
static ezz_status
is_line_of_object(ezz_ctx *ctx, struct ezz_records *r, bool *out)
{
	struct scan	 s, in = { 0 };
	ezz_status	 st;
	size_t		 n, value;
	bool		 whole;

	if ((st = piece(ctx, r, line_end, &s, &n, &whole)) != EZZ_OK)
		return st;
	value = value_end(&in, here(r), n);
	*out = value > 0 && is_blank(here(r) + value, n - value);
	return EZZ_OK;
}

static ezz_status
start_json(ezz_ctx *ctx, struct ezz_records *r, ezz_record **out)
{
	bool		 lines = false;
	ezz_status	 st;
	int		 c;

	if ((st = skip_blank(ctx, r, &c)) != EZZ_OK)
		return st;
	if (c < 0)
		return end_with(ctx, r, CLAUSE, "there is nothing in it", out);
	if (c == '[') {
		consume(r, 1);
		r->first = true;
		r->state = ARRAY;
		return EZZ_OK;
	}
	if (r->options.format == EZZ_RECORDS_AUTO && c == '{' &&
	    (st = is_line_of_object(ctx, r, &lines)) != EZZ_OK)
		return st;
	r->state = lines ? LINES : OBJECT;
	return EZZ_OK;
}

/* Which of the formats it is, by name or by its first byte. */
static ezz_status
start(ezz_ctx *ctx, struct ezz_records *r, ezz_record **out)
{
	ezz_records_format	 f = r->options.format;
	ezz_status		 st = EZZ_OK;
	int			 c = 0;

	if (f == EZZ_RECORDS_AUTO && (r->conv != (iconv_t)-1 ||
	    ends_in(r->input, ".csv")))
		f = EZZ_RECORDS_CSV;
	if (f == EZZ_RECORDS_AUTO && (ends_in(r->input, ".ndjson") ||
	    ends_in(r->input, ".jsonl")))
		f = r->options.format = EZZ_RECORDS_NDJSON;
	if (f == EZZ_RECORDS_AUTO && !ends_in(r->input, ".json")) {
		if ((st = skip_blank(ctx, r, &c)) != EZZ_OK)
			return st;
		if (c > 0 && c != '{' && c != '[')
			f = EZZ_RECORDS_CSV;
	}
	if (f == EZZ_RECORDS_CSV)
		return read_header(ctx, r, out);
	if (f != EZZ_RECORDS_NDJSON)
		return start_json(ctx, r, out);
	r->state = LINES;
	return EZZ_OK;
}

ezz_status
ezz_records_next(ezz_ctx *ctx, ezz_records *r, ezz_record **out)
{
	ezz_status	 st = EZZ_OK;

	*out = NULL;
	while (st == EZZ_OK && *out == NULL && r->state != DONE)
		switch (r->state) {
		case START:
			st = start(ctx, r, out);
			break;
		case LINES:
			st = next_line(ctx, r, out);
			break;
		case OBJECT:
			st = next_object(ctx, r, out);
			break;
		case ARRAY:
			st = next_in_array(ctx, r, out);
			break;
		default:
			st = next_csv(ctx, r, out);
		}
	return st;
}

static ezz_status
check_options(ezz_ctx *ctx, const struct ezz_records_options *o)
{
	const char	*name;

	if (o->gb18030 && o->format != EZZ_RECORDS_AUTO &&
	    o->format != EZZ_RECORDS_CSV)
		return ezz_fail(ctx, EZZ_EINVAL, "RFC 8259 8.1",
		    "JSON is UTF-8: only CSV may be GB18030");
	if (o->source == NULL)
		return EZZ_OK;
	for (size_t i = 0; o->sources != NULL &&
	    (name = ezz_sources_name(o->sources, i)) != NULL; i++)
		if (strcmp(name, o->source) == 0)
			return EZZ_OK;
	return ezz_fail(ctx, EZZ_ENOTFOUND, NULL, "there is no source %s",
	    o->source);
}

ezz_status
ezz_records_open(ezz_ctx *ctx, const struct ezz_records_options *options,
    const char *input, ezz_read_fn *read, void *arg, ezz_records **out)
{
	ezz_records	*r;
	ezz_status	 st;

	*out = NULL;
	if ((st = check_options(ctx, options)) != EZZ_OK)
		return st;
	if ((r = calloc(1, sizeof(*r))) == NULL)
		return ezz_nomem(ctx);
	r->options = *options;
	r->read = read;
	r->arg = arg;
	r->line = 1;
	r->conv = (iconv_t)-1;
	r->input = strdup(input);
	if (options->source != NULL)
		r->source = strdup(options->source);
	if (r->input == NULL || (options->source != NULL && r->source == NULL))
		st = ezz_nomem(ctx);
	else if (options->gb18030 &&
	    (r->conv = iconv_open("UTF-8", "GB18030")) == (iconv_t)-1)
		st = ezz_fail(ctx, EZZ_EUNSUPPORTED, NULL,
		    "this system cannot convert GB18030");
	if (st != EZZ_OK)
		ezz_records_free(&r);
	*out = r;
	return st;
}

void
ezz_records_free(ezz_records **records)
{
	ezz_records	*r;

	if (records == NULL || (r = *records) == NULL)
		return;
	if (r->conv != (iconv_t)-1)
		iconv_close(r->conv);
	ezz_csv_free(&r->header);
	ezz_csv_free(&r->cells);
	ezz_buf_free(&r->text);
	ezz_buf_free(&r->buf);
	free(r->input);
	free(r->source);
	free(r);
	*records = NULL;
}
