/* Writing JSON, RFC 8259: compact, and safe to print. */
#include <inttypes.h>
#include <string.h>

#include "base/json_out.h"
#include "base/text.h"

static void
put(struct ezz_json_out *w, const char *s)
{
	if (w->st == EZZ_OK)
		w->st = ezz_buf_str(w->ctx, w->out, s);
}

/* A comma where a value stands before. */
static void
begin(struct ezz_json_out *w)
{
	if (w->comma)
		put(w, ",");
	w->comma = true;
}

void
ezz_json_open(struct ezz_json_out *w, char bracket)
{
	begin(w);
	put(w, bracket == '{' ? "{" : "[");
	w->comma = false;
}

void
ezz_json_close(struct ezz_json_out *w, char bracket)
{
	put(w, bracket == '}' ? "}" : "]");
	w->comma = true;
}

/* How many of the next bytes can stand as they are: most of them. */
static size_t
plain(struct ezz_bytes b)
{
	uint32_t	 c;
	size_t		 n, at = 0;

	while (at < b.n) {
		n = ezz_utf8_next(EZZ_BYTES(b.p + at, b.n - at), &c);
		if (n == 0 || c == '"' || c == '\\' || ezz_text_hidden(c))
			break;
		at += n;
	}
	return at;
}

/* One character that cannot; how many bytes it had. */
static size_t
escape(struct ezz_json_out *w, struct ezz_bytes b)
{
	uint32_t	 c;
	size_t		 n = ezz_utf8_next(b, &c);

	if (n == 0) {
		put(w, "\\ufffd");
		return 1;
	}
	if (c == '"' || c == '\\')
		w->st = ezz_buf_fmt(w->ctx, w->out, "\\%c", (int)c);
	else if (c == '\n')
		put(w, "\\n");
	else if (c > 0xffff)
		w->st = ezz_buf_fmt(w->ctx, w->out, "\\u%04x\\u%04x",
		    0xd7c0 + (c >> 10), 0xdc00 + (c & 0x3ff));
	else
		w->st = ezz_buf_fmt(w->ctx, w->out, "\\u%04x", c);
	return n;
}

static void
text(struct ezz_json_out *w, struct ezz_bytes b)
{
	size_t	 n;

	put(w, "\"");
	while (b.n > 0 && w->st == EZZ_OK) {
		if ((n = plain(b)) > 0)
			w->st = ezz_buf_add(w->ctx, w->out, b.p, n);
		else
			n = escape(w, b);
		b = EZZ_BYTES(b.p + n, b.n - n);
	}
	put(w, "\"");
}

void
ezz_json_key(struct ezz_json_out *w, const char *key)
{
	begin(w);
	text(w, ezz_bytes_str(key));
	put(w, ":");
	w->comma = false;
}

void
ezz_json_strb(struct ezz_json_out *w, struct ezz_bytes b)
{
	begin(w);
	text(w, b);
}

void
ezz_json_str(struct ezz_json_out *w, const char *s)
{
	if (s == NULL)
		ezz_json_null(w);
	else
		ezz_json_strb(w, ezz_bytes_str(s));
}

void
ezz_json_int(struct ezz_json_out *w, int64_t v)
{
	begin(w);
	if (w->st == EZZ_OK)
		w->st = ezz_buf_fmt(w->ctx, w->out, "%" PRId64, v);
}

void
ezz_json_raw(struct ezz_json_out *w, const char *json)
{
	begin(w);
	put(w, json);
}

void
ezz_json_bool(struct ezz_json_out *w, bool v)
{
	begin(w);
	put(w, v ? "true" : "false");
}

void
ezz_json_null(struct ezz_json_out *w)
{
	begin(w);
	put(w, "null");
}

void
ezz_json_pair(struct ezz_json_out *w, const char *key, const char *s)
{
	ezz_json_key(w, key);
	ezz_json_str(w, s);
}

ezz_status
ezz_json_string(ezz_ctx *ctx, struct ezz_bytes text, struct ezz_buf *out)
{
	struct ezz_json_out	 w = { .ctx = ctx, .out = out };

	ezz_json_strb(&w, text);
	return w.st;
}
