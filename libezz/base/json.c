/*
 * JSON by RFC 8259 with what RFC 7493 asks of those who sign: no repeated
 * keys, no broken UTF-8, no number that another reader would round.  jansson
 * does the parsing and refuses all but depth, size, byte-order mark and large
 * integers, which are looked at here.  The canonical form is RFC 8785 without
 * its reals, which no signed record of ours holds.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"

#define CLAUSE	"RFC 8259"

struct place {
	size_t	 line;		/* from 1 */
	size_t	 column;	/* in characters, from 1 */
};

static struct place
place_of(struct ezz_bytes text, size_t at)
{
	struct place	 pl = { 1, 1 };

	for (size_t i = 0; i < at && i < text.n; i++)
		if (text.p[i] == '\n') {
			pl.line++;
			pl.column = 1;
		} else if ((text.p[i] & 0xc0) != 0x80)
			pl.column++;
	return pl;
}

static ezz_status
at_place(ezz_ctx *ctx, ezz_status st, struct ezz_bytes text, size_t at)
{
	struct place	 pl = place_of(text, at);

	if (memchr(text.p == NULL ? (const uint8_t *)"" : text.p, '\n',
	    text.n) == NULL)
		return ezz_while(ctx, st, "column %zu", pl.column);
	return ezz_while(ctx, st, "line %zu, column %zu", pl.line, pl.column);
}

/* ---- before parsing ------------------------------------------------------- */

/* jansson's own depth limit is 2048 and cannot be changed. */
static ezz_status
check_depth(ezz_ctx *ctx, struct ezz_bytes text)
{
	bool	 quoted = false;
	int	 depth = 0;

	for (size_t i = 0; i < text.n; i++) {
		uint8_t	 c = text.p[i];

		if (quoted && c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (quoted)
			continue;
		else if (c == ']' || c == '}')
			depth--;
		else if ((c == '[' || c == '{') &&
		    ++depth > EZZ_MAX_JSON_DEPTH) {
			ezz_fail(ctx, EZZ_ELIMIT, NULL,
			    "nested deeper than %d levels", EZZ_MAX_JSON_DEPTH);
			return at_place(ctx, EZZ_ELIMIT, text, i);
		}
	}
	return EZZ_OK;
}

static ezz_status
check_bytes(ezz_ctx *ctx, struct ezz_bytes text, size_t cap)
{
	uint32_t	 c;
	size_t		 n;

	if (text.n > cap)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "%zu bytes are more than %zu", text.n, cap);
	if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0)
		return ezz_fail(ctx, EZZ_EFORMAT, CLAUSE " 8.1",
		    "begins with a byte-order mark");
	for (size_t i = 0; i < text.n; i += n)
		if ((n = ezz_utf8_next(EZZ_BYTES(text.p + i, text.n - i),
		    &c)) == 0) {
			ezz_fail(ctx, EZZ_EFORMAT, CLAUSE " 8.1",
			    "not UTF-8");
			return at_place(ctx, EZZ_EFORMAT, text, i);
		}
	return check_depth(ctx, text);
}

/* ---- parsing -------------------------------------------------------------- */

/* jansson's texts quote the input: ours say the same without it. */
static const struct {
	enum json_error_code	 code;
	const char		*clause;
	const char		*text;
} errors[] = {
	{ json_error_premature_end_of_input, CLAUSE " 2",
	    "ends before it is complete" },
	{ json_error_end_of_input_expected, CLAUSE " 2",
	    "something stands after the end" },
	{ json_error_invalid_utf8, CLAUSE " 8.1", "not UTF-8" },
	{ json_error_null_character, CLAUSE " 7", "NUL in a text" },
	{ json_error_null_byte_in_key, CLAUSE " 7", "NUL in a key" },
	{ json_error_duplicate_key, CLAUSE " 4", "the same key stands twice" },
	{ json_error_numeric_overflow, CLAUSE " 6", "the number is too large" },
	{ json_error_stack_overflow, NULL, "nested too deep" },
	{ json_error_invalid_format, CLAUSE " 2",
	    "neither an object nor an array" },
	{ json_error_invalid_syntax, CLAUSE " 2", "not JSON" },
};

static ezz_status
parse_fault(ezz_ctx *ctx, struct ezz_bytes text, const json_error_t *e)
{
	enum json_error_code	 code = json_error_code(e);
	size_t			 n = sizeof(errors) / sizeof(errors[0]);
	size_t			 at = e->position < 0 ? 0 : (size_t)e->position;
	size_t			 i = 0;

	if (code == json_error_out_of_memory)
		return ezz_nomem(ctx);
	while (i < n - 1 && errors[i].code != code)
		i++;
	ezz_fail(ctx, EZZ_EFORMAT, errors[i].clause, "%s",
	    ezz_text(ctx, errors[i].text));
	/* the offset counts the token that was read last */
	return at_place(ctx, EZZ_EFORMAT, text, at == 0 ? 0 : at - 1);
}

static ezz_status
check_number(ezz_ctx *ctx, const json_t *v, unsigned rules)
{
	json_int_t	 n = json_integer_value(v);

	if (json_is_real(v) && (rules & EZZ_JSON_NO_REALS) != 0)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "%g is no whole number: write it as a text",
		    json_real_value(v));
	if (json_is_integer(v) &&
	    (n > EZZ_JSON_INT_MAX || n < -EZZ_JSON_INT_MAX))
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 7493 2.2",
		    "%lld is beyond 2^53-1: write it as a text",
		    (long long)n);
	return EZZ_OK;
}

/* As deep as check_depth let it be. */
static ezz_status
check_numbers(ezz_ctx *ctx, json_t *v, unsigned rules)
{
	ezz_status	 st = EZZ_OK;
	const char	*key;
	json_t		*sub;
	size_t		 i;

	if (json_is_object(v)) {
		json_object_foreach(v, key, sub)
			if ((st = check_numbers(ctx, sub, rules)) != EZZ_OK)
				return ezz_while(ctx, st, "%s", key);
	} else if (json_is_array(v)) {
		json_array_foreach(v, i, sub)
			if ((st = check_numbers(ctx, sub, rules)) != EZZ_OK)
				return ezz_while(ctx, st, "item %zu", i + 1);
	} else
		st = check_number(ctx, v, rules);
	return st;
}

ezz_status
ezz_json_read(ezz_ctx *ctx, struct ezz_bytes text, size_t cap, unsigned rules,
    json_t **out)
{
	size_t		 flags = JSON_REJECT_DUPLICATES;
	json_error_t	 error;
	json_t		*v;
	ezz_status	 st;

	*out = NULL;
	if ((st = check_bytes(ctx, text, cap)) != EZZ_OK)
		return st;
	if ((rules & EZZ_JSON_ANY) != 0)
		flags |= JSON_DECODE_ANY;
	v = json_loadb(text.n == 0 ? "" : (const char *)text.p, text.n, flags,
	    &error);
	if (v == NULL)
		return parse_fault(ctx, text, &error);
	if ((st = check_numbers(ctx, v, rules)) != EZZ_OK)
		ezz_json_free(&v);
	*out = v;
	return st;
}

void
ezz_json_free(json_t **v)
{
	if (v == NULL)
		return;
	json_decref(*v);
	*v = NULL;
}

struct ezz_bytes
ezz_json_bytes(const json_t *v)
{
	return EZZ_BYTES(json_string_value(v), json_string_length(v));
}

/* ---- writing a tree ------------------------------------------------------- */

static void
members(struct ezz_json_out *w, const json_t *v)
{
	/* jansson iterates over what it does not change */
	json_t		*object = (json_t *)(uintptr_t)v, *sub;
	const char	*key;

	ezz_json_open(w, '{');
	json_object_foreach(object, key, sub) {
		ezz_json_key(w, key);
		ezz_json_tree(w, sub);
	}
	ezz_json_close(w, '}');
}

/* jansson's own form reads back the same under every locale. */
static void
real(struct ezz_json_out *w, const json_t *v)
{
	char	*s = json_dumps(v, JSON_ENCODE_ANY);

	if (s == NULL)
		w->st = ezz_nomem(w->ctx);
	else
		ezz_json_raw(w, s);
	free(s);
}

void
ezz_json_tree(struct ezz_json_out *w, const json_t *v)
{
	switch (json_typeof(v)) {
	case JSON_OBJECT:
		members(w, v);
		break;
	case JSON_ARRAY:
		ezz_json_open(w, '[');
		for (size_t i = 0; i < json_array_size(v); i++)
			ezz_json_tree(w, json_array_get(v, i));
		ezz_json_close(w, ']');
		break;
	case JSON_STRING:
		ezz_json_strb(w, ezz_json_bytes(v));
		break;
	case JSON_INTEGER:
		ezz_json_int(w, json_integer_value(v));
		break;
	case JSON_REAL:
		real(w, v);
		break;
	case JSON_NULL:
		ezz_json_null(w);
		break;
	default:
		ezz_json_bool(w, json_is_true(v));
	}
}

/* ---- the canonical form --------------------------------------------------- */

/* RFC 8785 3.2.2.2: only what must be escaped is, in its shortest form. */
static ezz_status
canonical_text(ezz_ctx *ctx, struct ezz_bytes b, struct ezz_buf *out)
{
	static const char	 named[] = "\b\t\n\f\r\"\\";
	static const char	 letter[] = "btnfr\"\\";
	ezz_status		 st = ezz_buf_byte(ctx, out, '"');
	const char		*at;

	for (size_t i = 0; i < b.n && st == EZZ_OK; i++) {
		uint8_t	 c = b.p[i];

		if (c != 0 && (at = strchr(named, c)) != NULL)
			st = ezz_buf_fmt(ctx, out, "\\%c",
			    letter[at - named]);
		else if (c < 0x20)
			st = ezz_buf_fmt(ctx, out, "\\u%04x", c);
		else
			st = ezz_buf_byte(ctx, out, c);
	}
	return st != EZZ_OK ? st : ezz_buf_byte(ctx, out, '"');
}

/*
 * RFC 8785 3.2.3 sorts by UTF-16 code units.  That is the order of UTF-8
 * bytes but for characters beyond U+FFFF, whose surrogates (D800-DFFF) come
 * before U+E000-FFFF: lead bytes F0-F4 before EE and EF.
 */
static int
utf16_order(const void *a, const void *b)
{
	const uint8_t	*p = *(const uint8_t *const *)a;
	const uint8_t	*q = *(const uint8_t *const *)b;

	while (*p == *q && *p != 0) {
		p++;
		q++;
	}
	if ((*p >= 0xf0) != (*q >= 0xf0) && (*p >= 0xee && *q >= 0xee))
		return *p >= 0xf0 ? -1 : 1;
	return (*p > *q) - (*p < *q);
}

static ezz_status
canonical_object(ezz_ctx *ctx, const json_t *v, struct ezz_buf *out)
{
	json_t		*object = (json_t *)(uintptr_t)v, *sub;
	size_t		 n = json_object_size(v), i = 0;
	const char	**keys = calloc(n + 1, sizeof(*keys)), *key;
	ezz_status	 st;

	if (keys == NULL)
		return ezz_nomem(ctx);
	json_object_foreach(object, key, sub)
		keys[i++] = key;
	qsort(keys, n, sizeof(*keys), utf16_order);
	st = ezz_buf_byte(ctx, out, '{');
	for (i = 0; i < n && st == EZZ_OK; i++)
		if ((i == 0 ||
		    (st = ezz_buf_byte(ctx, out, ',')) == EZZ_OK) &&
		    (st = canonical_text(ctx, ezz_bytes_str(keys[i]), out)) ==
		    EZZ_OK && (st = ezz_buf_byte(ctx, out, ':')) == EZZ_OK)
			st = ezz_json_canonical(ctx,
			    json_object_get(v, keys[i]), out);
	free(keys);
	return st != EZZ_OK ? st : ezz_buf_byte(ctx, out, '}');
}

static ezz_status
canonical_array(ezz_ctx *ctx, const json_t *v, struct ezz_buf *out)
{
	ezz_status	 st = ezz_buf_byte(ctx, out, '[');

	for (size_t i = 0; i < json_array_size(v) && st == EZZ_OK; i++)
		if (i == 0 || (st = ezz_buf_byte(ctx, out, ',')) == EZZ_OK)
			st = ezz_json_canonical(ctx, json_array_get(v, i), out);
	return st != EZZ_OK ? st : ezz_buf_byte(ctx, out, ']');
}

static ezz_status
canonical_number(ezz_ctx *ctx, const json_t *v, struct ezz_buf *out)
{
	json_int_t	 n = json_integer_value(v);

	if (!json_is_integer(v) || n > EZZ_JSON_INT_MAX ||
	    n < -EZZ_JSON_INT_MAX)
		return ezz_fail(ctx, EZZ_EINVAL, "RFC 8785 3.2.2.3",
		    "the number has no canonical form here");
	return ezz_buf_fmt(ctx, out, "%" JSON_INTEGER_FORMAT, n);
}

ezz_status
ezz_json_canonical(ezz_ctx *ctx, const json_t *v, struct ezz_buf *out)
{
	switch (json_typeof(v)) {
	case JSON_OBJECT:
		return canonical_object(ctx, v, out);
	case JSON_ARRAY:
		return canonical_array(ctx, v, out);
	case JSON_STRING:
		return canonical_text(ctx, ezz_json_bytes(v), out);
	case JSON_INTEGER:
	case JSON_REAL:
		return canonical_number(ctx, v, out);
	case JSON_NULL:
		return ezz_buf_str(ctx, out, "null");
	default:
		return ezz_buf_str(ctx, out, json_is_true(v) ? "true" :
		    "false");
	}
}
