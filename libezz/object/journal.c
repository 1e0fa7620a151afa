/* Journals written and read; see journal.h. */
#include <stdio.h>
#include <string.h>

#include "base/codec.h"
#include "base/error.h"
#include "base/json.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "object/journal.h"

#define SUM	8
/* ,"sum":"0123456789abcdef"} */
#define TAIL	(9 + 2 * SUM + 2)

static const char *const names[] = {
	[EZZ_DONE_SIGNED] = "signed", [EZZ_DONE_ATTESTED] = "attested",
	[EZZ_DONE_FAILED] = "failed", [EZZ_DONE_CHANGED] = "changed",
	[EZZ_DONE_MISSING] = "missing", [EZZ_DONE_BROKEN] = "broken",
};

#define NAMES	(sizeof(names) / sizeof(names[0]))

const char *
ezz_done_name(enum ezz_done did)
{
	return (size_t)did < NAMES ? names[did] : NULL;
}

static void
hex(const uint8_t *p, size_t n, char *out)
{
	static const char	 digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[p[i] >> 4];
		out[2 * i + 1] = digits[p[i] & 15];
	}
	out[2 * n] = '\0';
}

/* Over the sum before and the text up to its own. */
static ezz_status
sum(ezz_ctx *ctx, const struct ezz_journal *j, struct ezz_bytes text,
    uint8_t out[SUM])
{
	struct ezz_digest	*d = NULL;
	uint8_t			 all[EZZ_DIGEST_MAX];
	ezz_status		 st;

	if ((st = ezz_digest_new(ctx, EZZ_SM3, &d)) != EZZ_OK)
		return st;
	if ((st = ezz_digest_add(ctx, d, EZZ_BYTES(j->sum, SUM))) == EZZ_OK &&
	    (st = ezz_digest_add(ctx, d, text)) == EZZ_OK &&
	    (st = ezz_digest_end(ctx, d, all)) == EZZ_OK)
		memcpy(out, all, SUM);
	ezz_digest_free(&d);
	return st;
}

/* ---- writing ------------------------------------------------------------- */

static void
put_digest(struct ezz_json_out *o, const char *key, const uint8_t *p)
{
	static const uint8_t	 none[32];
	char			 text[65] = "";

	if (memcmp(p, none, sizeof(none)) != 0)
		hex(p, 32, text);
	ezz_json_pair(o, key, text);
}

static void
put_number(struct ezz_json_out *o, const char *key, int64_t v)
{
	ezz_json_key(o, key);
	ezz_json_int(o, v);
}

static const char *
verdict_name(ezz_verdict v)
{
	return v == EZZ_PASSED ? "passed" : v == EZZ_FAILED ? "failed" :
	    "indeterminate";
}

static void
put_row(struct ezz_json_out *o, const struct ezz_journal_row *r)
{
	ezz_json_open(o, '{');
	put_number(o, "v", 1);
	put_number(o, "n", (int64_t)r->n);
	ezz_json_key(o, "path");
	ezz_json_strb(o, r->path);
	ezz_json_pair(o, "did", ezz_done_name(r->did));
	ezz_json_pair(o, "verdict", verdict_name(r->verdict));
	put_digest(o, "in", r->in);
	put_number(o, "size", (int64_t)r->size);
	put_number(o, "mtime", r->mtime / 1000000000);
	put_number(o, "nsec", r->mtime % 1000000000);
	ezz_json_pair(o, "file", r->file);
	put_digest(o, "out", r->out);
	put_number(o, "out_size", (int64_t)r->out_size);
	put_number(o, "more_size", (int64_t)r->more_size);
	ezz_json_key(o, "text");
	ezz_json_strb(o, r->text);
}

ezz_status
ezz_journal_write(ezz_ctx *ctx, struct ezz_journal *j,
    const struct ezz_journal_row *r, struct ezz_buf *out)
{
	struct ezz_json_out	 o = { .ctx = ctx, .out = out };
	uint8_t			 s[SUM];
	char			 text[2 * SUM + 1];
	size_t			 from = out->n;
	ezz_status		 st;

	put_row(&o, r);
	if ((st = o.st) == EZZ_OK &&
	    (st = sum(ctx, j, EZZ_BYTES(out->p + from, out->n - from), s)) ==
	    EZZ_OK) {
		hex(s, SUM, text);
		ezz_json_pair(&o, "sum", text);
		ezz_json_close(&o, '}');
		if ((st = o.st) == EZZ_OK)
			st = ezz_buf_byte(ctx, out, '\n');
	}
	if (st == EZZ_OK && out->n - from > EZZ_MAX_JOURNAL_LINE)
		st = ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a line of the journal is too long");
	if (st != EZZ_OK) {
		out->n = from;
		return st;
	}
	memcpy(j->sum, s, SUM);
	j->rows++;
	return EZZ_OK;
}

/* ---- reading ------------------------------------------------------------- */

static ezz_status
torn(ezz_ctx *ctx)
{
	return ezz_fail(ctx, EZZ_EFORMAT, NULL,
	    "this is no whole line of a journal");
}

static bool
get_number(const json_t *row, const char *key, int64_t *out)
{
	const json_t	*v = json_object_get(row, key);

	if (!json_is_integer(v) || json_integer_value(v) < 0)
		return false;
	*out = (int64_t)json_integer_value(v);
	return true;
}

static int
nibble(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ?
	    c - 'a' + 10 : -1;
}

static bool
get_hex(struct ezz_bytes text, uint8_t *out, size_t n)
{
	if (text.n != 2 * n)
		return false;
	for (size_t i = 0; i < n; i++) {
		int	 high = nibble((char)text.p[2 * i]);
		int	 low = nibble((char)text.p[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

/* "" is none. */
static bool
get_digest(const json_t *row, const char *key, uint8_t out[32])
{
	struct ezz_bytes	 text = ezz_json_bytes(json_object_get(row,
				    key));

	memset(out, 0, 32);
	return text.n == 0 || get_hex(text, out, 32);
}

static bool
get_did(const json_t *row, enum ezz_done *out)
{
	struct ezz_bytes	 text = ezz_json_bytes(json_object_get(row,
				    "did"));

	for (size_t i = 0; i < NAMES; i++)
		if (ezz_bytes_equal(text, ezz_bytes_str(names[i]))) {
			*out = (enum ezz_done)i;
			return true;
		}
	return false;
}

static bool
get_file(const json_t *row, struct ezz_journal_row *out)
{
	struct ezz_bytes	 text = ezz_json_bytes(json_object_get(row,
				    "file"));

	if (text.n >= sizeof(out->file))
		return false;
	memcpy(out->file, text.p == NULL ? (const uint8_t *)"" : text.p,
	    text.n);
	out->file[text.n] = '\0';
	return true;
}

static bool
get_row(const json_t *row, struct ezz_journal_row *out)
{
	int64_t	 v, n, size, seconds, nsec, out_size, more;

	if (!get_number(row, "v", &v) || v != 1 ||
	    !get_number(row, "n", &n) || !get_number(row, "size", &size) ||
	    !get_number(row, "mtime", &seconds) ||
	    !get_number(row, "nsec", &nsec) || nsec > 999999999 ||
	    seconds > INT64_MAX / 1000000000 - 1 ||
	    !get_number(row, "out_size", &out_size) ||
	    !get_number(row, "more_size", &more) || !get_did(row, &out->did) ||
	    !get_digest(row, "in", out->in) ||
	    !get_digest(row, "out", out->out) || !get_file(row, out))
		return false;
	out->n = (uint64_t)n;
	out->size = (uint64_t)size;
	out->mtime = seconds * 1000000000 + nsec;
	out->out_size = (uint64_t)out_size;
	out->more_size = (uint64_t)more;
	return true;
}

ezz_status
ezz_journal_read(ezz_ctx *ctx, struct ezz_journal *j, struct ezz_bytes line,
    struct ezz_journal_row *out)
{
	static const char	 mark[] = ",\"sum\":\"";
	uint8_t			 said[SUM], is[SUM];
	struct ezz_bytes	 tail;
	json_t			*row = NULL;
	ezz_status		 st;
	bool			 good;

	*out = (struct ezz_journal_row){ .did = EZZ_DONE_BROKEN };
	if (line.n < TAIL || line.n > EZZ_MAX_JOURNAL_LINE)
		return torn(ctx);
	tail = EZZ_BYTES(line.p + line.n - (TAIL - 1), TAIL - 1);
	if (memcmp(tail.p, mark, sizeof(mark) - 1) != 0 ||
	    memcmp(tail.p + tail.n - 2, "\"}", 2) != 0 ||
	    !get_hex(EZZ_BYTES(tail.p + sizeof(mark) - 1, 2 * SUM), said,
	    SUM))
		return torn(ctx);
	if ((st = sum(ctx, j, EZZ_BYTES(line.p, line.n - tail.n), is)) !=
	    EZZ_OK)
		return st;
	if (memcmp(said, is, SUM) != 0)
		return torn(ctx);
	if ((st = ezz_json_read(ctx, line, EZZ_MAX_JOURNAL_LINE,
	    EZZ_JSON_NO_REALS, &row)) != EZZ_OK)
		return st;
	good = get_row(row, out);
	ezz_json_free(&row);
	if (!good)
		return torn(ctx);
	memcpy(j->sum, is, SUM);
	j->rows++;
	return EZZ_OK;
}

/* ---- manifests ----------------------------------------------------------- */

ezz_status
ezz_manifest_path(ezz_ctx *ctx, struct ezz_bytes line, struct ezz_buf *path)
{
	struct ezz_bytes	 text;
	json_t			*row = NULL;
	ezz_status		 st;

	if ((st = ezz_json_read(ctx, line, EZZ_MAX_JOURNAL_LINE,
	    EZZ_JSON_PLAIN, &row)) != EZZ_OK)
		return st;
	text = ezz_json_bytes(json_object_get(row, "path"));
	st = text.n > 0 ? ezz_buf_addb(ctx, path, text) : ezz_fail(ctx,
	    EZZ_EFORMAT, NULL, "a line of the manifest names no \"path\"");
	ezz_json_free(&row);
	return st;
}

ezz_status
ezz_digest_bytes(ezz_ctx *ctx, struct ezz_bytes bytes, const char *hash,
    struct ezz_buf *digest)
{
	enum ezz_hash	 h = ezz_hash_by_name(hash);
	uint8_t		 d[EZZ_DIGEST_MAX];
	ezz_status	 st;

	if (h == EZZ_HASH_NONE)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "%s is no digest that new things are made with", hash);
	if ((st = ezz_digest_once(ctx, h, bytes, d)) != EZZ_OK)
		return st;
	return ezz_buf_add(ctx, digest, d, ezz_hash_size(h));
}
