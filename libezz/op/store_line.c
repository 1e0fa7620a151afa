/*
 * One object of a store as a line of JSON, in one spelling: lines that say
 * the same are the same bytes, so that sorting them sorts their leaves and a
 * line that came twice is seen.
 *
 *	{"leaf":HEX,"hash":"SM3","path":NAME,"size":N}
 *	... ,"before":[HEX,..]	its leaves in the chains before, oldest first
 *	... ,"members":[{"role":ROLE,"path":NAME,"size":N,"digest":HEX},..]
 *	{"path":NAME,"error":TEXT}	it could not be read
 *
 * Other spellings of the same are read, and written in this one.
 */
#include <stdlib.h>
#include <string.h>

#include "base/codec.h"
#include "base/cursor.h"
#include "base/error.h"
#include "base/text.h"
#include "op/store.h"

/* ---- the common case, byte by byte --------------------------------------- */

static bool
literal(struct ezz_cursor *c, const char *text)
{
	struct ezz_bytes	 got;

	return ezz_cursor_take(c, strlen(text), &got) &&
	    memcmp(got.p, text, got.n) == 0;
}

/* One more than the digit, so that 0 is none. */
static const uint8_t	 digits[256] = {
	['0'] = 1, ['1'] = 2, ['2'] = 3, ['3'] = 4, ['4'] = 5, ['5'] = 6,
	['6'] = 7, ['7'] = 8, ['8'] = 9, ['9'] = 10, ['a'] = 11, ['b'] = 12,
	['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
};

/* Digits come as they like: no branch could guess them. */
bool
ezz_store_hex(const uint8_t *hex, size_t n, uint8_t *out)
{
	unsigned	 bad = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned	 a = digits[hex[2 * i]] - 1u;
		unsigned	 b = digits[hex[2 * i + 1]] - 1u;

		bad |= a | b;
		out[i] = (uint8_t)(a << 4 | b);
	}
	return bad < 16;
}

static bool
lower_hex(struct ezz_cursor *c, size_t n)
{
	struct ezz_bytes	 got;
	uint8_t			 v[EZZ_DIGEST_MAX];

	return ezz_cursor_take(c, 2 * n, &got) &&
	    ezz_store_hex(got.p, n, v);
}

/* Shown as it is, and no quote or backslash. */
static const bool	 plain[256] = {
	[0x20] = true, true, [0x23 ... 0x5b] = true, [0x5d ... 0x7e] = true,
};

/* Text that is written as it is, up to its quote. */
static bool
plain_text(struct ezz_cursor *c)
{
	uint32_t	 ch = 0;
	size_t		 n, most = EZZ_MAX_STORE_PATH;

	for (; most > 0 && ezz_cursor_left(c) > 0 && *c->p != '"'; most--) {
		if (plain[*c->p]) {
			c->p++;
			continue;
		}
		n = ezz_utf8_next(EZZ_BYTES(c->p, ezz_cursor_left(c)), &ch);
		if (n < 2 || ezz_text_hidden(ch))
			return false;
		c->p += n;
	}
	return most < EZZ_MAX_STORE_PATH && literal(c, "\"");
}

static bool
plain_number(struct ezz_cursor *c)
{
	uint8_t	 d;
	size_t	 n = 0;

	while (ezz_cursor_peek(c, &d) && d >= '0' && d <= '9') {
		if (n == 1 && c->p[-1] == '0')
			return false;
		ezz_cursor_skip(c, 1);
		if (++n > 15)
			return false;
	}
	return n > 0;
}

bool
ezz_store_line_plain(struct ezz_bytes b, enum ezz_hash hash)
{
	struct ezz_cursor	 c = ezz_cursor_of(b);

	return literal(&c, "{\"leaf\":\"") &&
	    lower_hex(&c, ezz_hash_size(hash)) &&
	    literal(&c, "\",\"hash\":\"") &&
	    literal(&c, ezz_hash_name(hash)) &&
	    literal(&c, "\",\"path\":\"") && plain_text(&c) &&
	    literal(&c, ",\"size\":") && plain_number(&c) &&
	    literal(&c, "}") && ezz_cursor_left(&c) == 0;
}

/* ---- any spelling -------------------------------------------------------- */

static ezz_status
wrong(ezz_ctx *ctx, const char *what)
{
	return ezz_fail(ctx, EZZ_EFORMAT, NULL,
	    "%s is missing or is not what it should be", what);
}

/* A path without NUL, which is the name of a file. */
static ezz_status
read_path(ezz_ctx *ctx, const json_t *o, const char *key, char **out)
{
	struct ezz_bytes b = ezz_json_bytes(json_object_get(o, key));

	if (b.n == 0 || b.n > EZZ_MAX_STORE_PATH ||
	    memchr(b.p, 0, b.n) != NULL)
		return wrong(ctx, key);
	*out = ezz_bytes_dup(b);
	return *out == NULL ? ezz_nomem(ctx) : EZZ_OK;
}

static ezz_status
read_size(ezz_ctx *ctx, const json_t *o, uint64_t *out)
{
	const json_t	*v = json_object_get(o, "size");

	if (!json_is_integer(v) || json_integer_value(v) < 0)
		return wrong(ctx, "size");
	*out = (uint64_t)json_integer_value(v);
	return EZZ_OK;
}

/* One digest more, of any length that there is. */
static ezz_status
add_hex(ezz_ctx *ctx, const json_t *v, const char *key,
    struct ezz_store_leaf *l)
{
	struct ezz_buf	 b = { 0 };
	ezz_status	 st = ezz_hex_read(ctx, ezz_json_bytes(v), &b);

	if (st == EZZ_ENOMEM)
		return st;
	if (st != EZZ_OK || (b.n != 32 && b.n != 48 && b.n != 64) ||
	    l->n == EZZ_MAX_ERS_CHAINS)
		st = wrong(ctx, key);
	else {
		memcpy(l->v[l->n], b.p, b.n);
		l->size[l->n++] = (uint8_t)b.n;
	}
	ezz_buf_free(&b);
	return st;
}

static ezz_status
read_leaf(ezz_ctx *ctx, const json_t *o, const char *key,
    enum ezz_hash hash, struct ezz_store_leaf *l)
{
	const json_t	*before = json_object_get(o, "before"), *v;
	size_t		 i;
	ezz_status	 st;

	if (before != NULL && !json_is_array(before))
		return wrong(ctx, "before");
	json_array_foreach(before, i, v)
		if ((st = add_hex(ctx, v, "before", l)) != EZZ_OK)
			return st;
	st = add_hex(ctx, json_object_get(o, key), key, l);
	if (st == EZZ_OK && l->size[l->n - 1] != ezz_hash_size(hash))
		st = wrong(ctx, key);
	return st;
}

bool
ezz_store_is_role(const char *s)
{
	size_t	 n = strspn(s, "abcdefghijklmnopqrstuvwxyz-");

	return n > 0 && n <= 32 && s[n] == '\0';
}

static ezz_status
read_member(ezz_ctx *ctx, const json_t *o, struct ezz_store_line *l)
{
	struct ezz_store_member	*m = &l->members[l->members_n];
	const char		*role = json_string_value(
				    json_object_get(o, "role"));
	char			*path = NULL;
	ezz_status		 st;

	if (!json_is_object(o) || role == NULL || !ezz_store_is_role(role))
		return wrong(ctx, "role");
	if ((st = read_path(ctx, o, "path", &path)) != EZZ_OK)
		return st;
	m->path = path;
	if ((m->role = strdup(role)) == NULL) {
		free(path);
		return ezz_nomem(ctx);
	}
	l->members_n++;
	if ((st = read_size(ctx, o, &m->size)) == EZZ_OK)
		st = read_leaf(ctx, o, "digest", l->hash, &l->leaves[
		    l->members_n - 1]);
	if (st == EZZ_OK && l->leaves[l->members_n - 1].n != l->leaf.n)
		st = wrong(ctx, "before");
	return st;
}

/* The file first, the member list last. */
static ezz_status
read_members(ezz_ctx *ctx, const json_t *all, struct ezz_store_line *l)
{
	size_t		 n = json_array_size(all), i;
	const json_t	*o;
	ezz_status	 st = EZZ_OK;

	if (all == NULL)
		return EZZ_OK;
	if (!json_is_array(all) || n < 2 || n > EZZ_MAX_MEMBERS)
		return wrong(ctx, "members");
	l->members = calloc(n, sizeof(*l->members));
	l->leaves = calloc(n, sizeof(*l->leaves));
	if (l->members == NULL || l->leaves == NULL)
		return ezz_nomem(ctx);
	json_array_foreach(all, i, o)
		if ((st = read_member(ctx, o, l)) != EZZ_OK)
			return st;
	if (strcmp(l->members[0].role, "file") != 0 ||
	    strcmp(l->members[0].path, l->path) != 0 ||
	    l->members[0].size != l->size ||
	    strcmp(l->members[n - 1].role, "list") != 0)
		st = wrong(ctx, "members");
	return st;
}

static ezz_status
read_whole(ezz_ctx *ctx, const json_t *o, struct ezz_store_line *l)
{
	const char	*hash = json_string_value(json_object_get(o, "hash"));
	const char	*fault = json_string_value(json_object_get(o,
			    "error"));
	ezz_status	 st;

	if ((st = read_path(ctx, o, "path", &l->path)) != EZZ_OK)
		return st;
	if (fault != NULL) {
		l->fault = strdup(fault);
		return l->fault == NULL ? ezz_nomem(ctx) : EZZ_OK;
	}
	l->hash = hash == NULL ? EZZ_HASH_NONE : ezz_hash_by_name(hash);
	if (l->hash == EZZ_HASH_NONE)
		return wrong(ctx, "hash");
	if ((st = read_leaf(ctx, o, "leaf", l->hash, &l->leaf)) != EZZ_OK ||
	    (st = read_size(ctx, o, &l->size)) != EZZ_OK)
		return st;
	return read_members(ctx, json_object_get(o, "members"), l);
}

ezz_status
ezz_store_line_read(ezz_ctx *ctx, struct ezz_bytes b,
    struct ezz_store_line *l)
{
	json_t		*o = NULL;
	ezz_status	 st;

	memset(l, 0, sizeof(*l));
	if ((st = ezz_json_read(ctx, b, EZZ_MAX_STORE_LINE, EZZ_JSON_PLAIN,
	    &o)) == EZZ_OK)
		st = read_whole(ctx, o, l);
	ezz_json_free(&o);
	if (st != EZZ_OK)
		ezz_store_line_done(l);
	return st;
}

void
ezz_store_line_done(struct ezz_store_line *l)
{
	for (size_t i = 0; i < l->members_n; i++) {
		free((char *)l->members[i].role);
		free((char *)l->members[i].path);
	}
	free(l->members);
	free(l->leaves);
	free(l->path);
	free(l->fault);
	memset(l, 0, sizeof(*l));
}

/* ---- writing ------------------------------------------------------------- */

static void
put_hex(struct ezz_json_out *w, const uint8_t *p, size_t n)
{
	static const char	 all[] = "0123456789abcdef";
	char			 text[2 * EZZ_DIGEST_MAX + 1];

	for (size_t i = 0; i < n; i++) {
		text[2 * i] = all[p[i] >> 4];
		text[2 * i + 1] = all[p[i] & 15];
	}
	text[2 * n] = '\0';
	ezz_json_str(w, text);
}

static void
put_before(struct ezz_json_out *w, const struct ezz_store_leaf *l)
{
	if (l->n < 2)
		return;
	ezz_json_key(w, "before");
	ezz_json_open(w, '[');
	for (size_t i = 0; i + 1 < l->n; i++)
		put_hex(w, l->v[i], l->size[i]);
	ezz_json_close(w, ']');
}

static void
put_digest(struct ezz_json_out *w, const char *key,
    const struct ezz_store_leaf *l, size_t i)
{
	ezz_json_key(w, key);
	put_hex(w, l->v[i], l->size[i]);
}

static void
put_file(struct ezz_json_out *w, const char *path, uint64_t size)
{
	ezz_json_pair(w, "path", path);
	ezz_json_key(w, "size");
	ezz_json_int(w, (int64_t)size);
}

static void
put_members(struct ezz_json_out *w, const struct ezz_store_line *l)
{
	ezz_json_key(w, "members");
	ezz_json_open(w, '[');
	for (size_t i = 0; i < l->members_n; i++) {
		ezz_json_open(w, '{');
		ezz_json_pair(w, "role", l->members[i].role);
		put_file(w, l->members[i].path, l->members[i].size);
		put_digest(w, "digest", &l->leaves[i], l->leaves[i].n - 1);
		put_before(w, &l->leaves[i]);
		ezz_json_close(w, '}');
	}
	ezz_json_close(w, ']');
}

ezz_status
ezz_store_line_write(ezz_ctx *ctx, const struct ezz_store_line *l,
    struct ezz_buf *out)
{
	struct ezz_json_out	 w = { .ctx = ctx, .out = out };

	ezz_json_open(&w, '{');
	if (l->fault != NULL) {
		ezz_json_pair(&w, "path", l->path);
		ezz_json_pair(&w, "error", l->fault);
		ezz_json_close(&w, '}');
		return w.st;
	}
	put_digest(&w, "leaf", &l->leaf, l->leaf.n - 1);
	ezz_json_pair(&w, "hash", ezz_hash_name(l->hash));
	put_file(&w, l->path, l->size);
	put_before(&w, &l->leaf);
	if (l->members_n > 0)
		put_members(&w, l);
	ezz_json_close(&w, '}');
	return w.st;
}

/* ---- groups -------------------------------------------------------------- */

static int
by_value(const void *a, const void *b, void *size)
{
	return memcmp(*(const uint8_t *const *)a, *(const uint8_t *const *)b,
	    *(size_t *)size);
}

ezz_status
ezz_store_group_leaf(ezz_ctx *ctx, const struct ezz_store_line *l,
    enum ezz_hash hash, size_t k, uint8_t *out)
{
	const uint8_t	*order[EZZ_MAX_MEMBERS];
	size_t		 size = ezz_hash_size(hash);
	struct ezz_buf	 all = { 0 };
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < l->members_n; i++)
		order[i] = l->leaves[i].v[k];
	qsort_r(order, l->members_n, sizeof(order[0]), by_value, &size);
	for (size_t i = 0; i < l->members_n && st == EZZ_OK; i++)
		st = ezz_buf_add(ctx, &all, order[i], size);
	if (st == EZZ_OK)
		st = ezz_digest_once(ctx, hash, ezz_bytes_of(&all), out);
	ezz_buf_free(&all);
	return st;
}

ezz_status
ezz_store_list_write(ezz_ctx *ctx, const struct ezz_store_line *l,
    enum ezz_hash hash, struct ezz_buf *out)
{
	struct ezz_json_out	 w = { .ctx = ctx, .out = out };

	ezz_json_open(&w, '{');
	ezz_json_key(&w, "ezz-members");
	ezz_json_int(&w, 1);
	ezz_json_pair(&w, "hash", ezz_hash_name(hash));
	ezz_json_key(&w, "members");
	ezz_json_open(&w, '[');
	for (size_t i = 0; i + 1 < l->members_n; i++) {
		ezz_json_open(&w, '{');
		ezz_json_pair(&w, "role", l->members[i].role);
		put_file(&w, l->members[i].path, l->members[i].size);
		put_digest(&w, "digest", &l->leaves[i], 0);
		ezz_json_close(&w, '}');
	}
	ezz_json_close(&w, ']');
	ezz_json_close(&w, '}');
	return w.st != EZZ_OK ? w.st : ezz_buf_byte(ctx, out, '\n');
}
