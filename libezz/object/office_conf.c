/* office.conf: its lines, its keys, and what each may say.  See office.h. */
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "base/error.h"
#include "base/text.h"
#include "object/office.h"

#define SPAN_MAX	(10 * 366 * INT64_C(86400))
#define SHARDS_MAX	65535

const struct ezz_conf_key	 ezz_conf_keys[] = {
	{ "name", EZZ_CONF_TEXT, false, true },
	{ "issuer-code", EZZ_CONF_TEXT, false, true },
	{ "test", EZZ_CONF_FLAG, false, false },
	{ "issuer-key", EZZ_CONF_KEY, false, false },
	{ "issuer-cert", EZZ_CONF_PATH, false, false },
	{ "stamper-key", EZZ_CONF_KEY, false, false },
	{ "stamper-cert", EZZ_CONF_PATH, false, false },
	{ "maker-key", EZZ_CONF_KEY, false, false },
	{ "maker-cert", EZZ_CONF_PATH, false, false },
	{ "tsa-key", EZZ_CONF_KEY, false, false },
	{ "tsa-cert", EZZ_CONF_PATH, false, false },
	{ "status-key", EZZ_CONF_KEY, false, false },
	{ "status-cert", EZZ_CONF_PATH, false, false },
	{ "trust-key", EZZ_CONF_KEY, false, false },
	{ "trust-cert", EZZ_CONF_PATH, false, false },
	{ "signer-key", EZZ_CONF_KEY, false, false },
	{ "signer-cert", EZZ_CONF_PATH, false, false },
	{ "attester-key", EZZ_CONF_KEY, false, false },
	{ "attester-cert", EZZ_CONF_PATH, false, false },
	{ "window-key", EZZ_CONF_KEY, false, false },
	{ "window-cert", EZZ_CONF_PATH, false, false },
	{ "seal", EZZ_CONF_PATH, true, false },
	{ "stamp-log", EZZ_CONF_PATH, false, false },
	{ "trust", EZZ_CONF_PATH, false, false },
	{ "pack-name", EZZ_CONF_TEXT, false, false },
	{ "root", EZZ_CONF_ROOT, true, false },
	{ "roots-needed", EZZ_CONF_NUMBER, false, false },
	{ "least-sequence", EZZ_CONF_NUMBER, false, false },
	{ "schemas", EZZ_CONF_PATH, false, false },
	{ "faces", EZZ_CONF_PATH, false, false },
	{ "policy", EZZ_CONF_PATH, false, false },
	{ "status-dir", EZZ_CONF_PATH, false, false },
	{ "status-uri", EZZ_CONF_TEXT, false, false },
	{ "status-exp", EZZ_CONF_SPAN, false, false },
	{ "status-ttl", EZZ_CONF_SPAN, false, false },
	{ "crl", EZZ_CONF_PATH, true, false },
	{ "record", EZZ_CONF_PATH, false, false },
	{ "secret", EZZ_CONF_PATH, false, false },
	{ "shard", EZZ_CONF_SHARD, false, false },
	{ NULL, EZZ_CONF_TEXT, false, false }
};

static struct ezz_bytes
trim(struct ezz_bytes b)
{
	while (b.n > 0 && (*b.p == ' ' || *b.p == '\t'))
		b = EZZ_BYTES(b.p + 1, b.n - 1);
	while (b.n > 0 && (b.p[b.n - 1] == ' ' || b.p[b.n - 1] == '\t' ||
	    b.p[b.n - 1] == '\r'))
		b.n--;
	return b;
}

bool
ezz_conf_span(const char *text, int64_t *out)
{
	static const struct { char letter; int64_t seconds; } units[] = {
		{ '\0', 1 }, { 's', 1 }, { 'm', 60 }, { 'h', 3600 },
		{ 'd', 86400 },
	};
	char	*end;
	int64_t	 n;

	if (*text < '0' || *text > '9' || strlen(text) > 10)
		return false;
	n = strtoll(text, &end, 10);
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (*end == units[i].letter && (*end == '\0' ||
		    end[1] == '\0')) {
			*out = n * units[i].seconds;
			return n > 0 && *out <= SPAN_MAX;
		}
	return false;
}

static bool
number(const char *text, uint64_t most, uint64_t *out)
{
	char	*end;

	if (*text < '0' || *text > '9' || strlen(text) > 18)
		return false;
	*out = strtoull(text, &end, 10);
	return *end == '\0' && *out <= most;
}

bool
ezz_conf_shard(const char *text, uint32_t *i, uint32_t *n)
{
	const char	*slash = strchr(text, '/');
	char		 first[8];
	uint64_t	 a, b;

	if (slash == NULL || (size_t)(slash - text) >= sizeof(first))
		return false;
	memcpy(first, text, (size_t)(slash - text));
	first[slash - text] = '\0';
	if (!number(first, SHARDS_MAX, &a) ||
	    !number(slash + 1, SHARDS_MAX, &b) || a < 1 || a > b)
		return false;
	*i = (uint32_t)a;
	*n = (uint32_t)b;
	return true;
}

/* A path may be absolute; a relative one may not climb out by accident. */
static bool
climbs(const char *path)
{
	for (const char *p = path; *path != '/' && *p != '\0'; ) {
		size_t	 n = strcspn(p, "/");

		if (n == 2 && p[0] == '.' && p[1] == '.')
			return true;
		p += n;
		p += strspn(p, "/");
	}
	return false;
}

/* NULL when the value is fit for its key. */
static const char *
unfit(const struct ezz_conf_key *key, const char *value)
{
	uint64_t	 n;
	uint32_t	 a, b;
	int64_t		 t;

	switch (key->type) {
	case EZZ_CONF_PATH:
	case EZZ_CONF_ROOT:
		return climbs(value) ? "a path that leads out of the office "
		    "must be written in full" : NULL;
	case EZZ_CONF_KEY:
		return strncmp(value, "pkcs11:", 7) != 0 && climbs(value) ?
		    "a path that leads out of the office must be written "
		    "in full" : NULL;
	case EZZ_CONF_FLAG:
		return strcmp(value, "yes") != 0 && strcmp(value, "no") != 0 ?
		    "say yes or no" : NULL;
	case EZZ_CONF_NUMBER:
		return number(value, INT64_MAX, &n) ? NULL :
		    "a number is wanted";
	case EZZ_CONF_SPAN:
		return ezz_conf_span(value, &t) ? NULL :
		    "a time is wanted, as 90s, 30m, 12h or 7d";
	case EZZ_CONF_SHARD:
		return ezz_conf_shard(value, &a, &b) ? NULL :
		    "a share is wanted, as 1/4";
	default:
		return NULL;
	}
}

static const struct ezz_conf_key *
find_key(struct ezz_bytes name)
{
	for (const struct ezz_conf_key *k = ezz_conf_keys; k->name != NULL; k++)
		if (ezz_bytes_equal(name, ezz_bytes_str(k->name)))
			return k;
	return NULL;
}

const struct ezz_conf_line *
ezz_conf_line(const struct ezz_conf *conf, const char *key, size_t i)
{
	for (size_t at = 0; at < conf->n; at++)
		if (strcmp(conf->v[at].key->name, key) == 0 && i-- == 0)
			return &conf->v[at];
	return NULL;
}

static ezz_status
keep_line(ezz_ctx *ctx, struct ezz_conf *conf, const struct ezz_conf_key *key,
    struct ezz_bytes value, unsigned line)
{
	const struct ezz_conf_line	*had;
	struct ezz_conf_line		*v;
	const char			*why;

	had = ezz_conf_line(conf, key->name, 0);
	if (had != NULL && !key->many)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "line %u: %s stands in line %u already", line, key->name,
		    had->line);
	v = realloc(conf->v, (conf->n + 1) * sizeof(*v));
	if (v == NULL)
		return ezz_nomem(ctx);
	conf->v = v;
	v[conf->n] = (struct ezz_conf_line){ key, ezz_bytes_dup(value), line };
	if (v[conf->n].value == NULL)
		return ezz_nomem(ctx);
	why = unfit(key, v[conf->n++].value);
	return why == NULL ? EZZ_OK : ezz_fail(ctx, EZZ_EFORMAT, NULL,
	    "line %u: %s: %s", line, key->name, ezz_text(ctx, why));
}

/* Characters that cannot be seen have no business in a name or a path. */
static bool
hidden(struct ezz_bytes b)
{
	uint32_t	 c;
	size_t		 n;

	for (; b.n > 0; b = EZZ_BYTES(b.p + n, b.n - n))
		if ((n = ezz_utf8_next(b, &c)) == 0 || ezz_text_hidden(c))
			return true;
	return false;
}

static ezz_status
read_line(ezz_ctx *ctx, struct ezz_conf *conf, struct ezz_bytes b,
    unsigned line)
{
	const struct ezz_conf_key	*key;
	const uint8_t			*eq;
	struct ezz_bytes		 name, value;
	char				*shown;
	ezz_status			 st;

	b = trim(b);
	if (b.n == 0 || *b.p == '#')
		return EZZ_OK;
	if (hidden(b))
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "line %u: it holds characters that cannot be seen, or is "
		    "not UTF-8", line);
	if ((eq = memchr(b.p, '=', b.n)) == NULL)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "line %u: \"key = value\" is wanted", line);
	name = trim(EZZ_BYTES(b.p, (size_t)(eq - b.p)));
	value = trim(EZZ_BYTES(eq + 1, b.n - (size_t)(eq - b.p) - 1));
	if ((shown = ezz_bytes_dup(name)) == NULL)
		return ezz_nomem(ctx);
	if ((key = find_key(name)) == NULL)
		st = ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "line %u: there is no key \"%s\"", line, shown);
	else if (value.n == 0)
		st = ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "line %u: %s has no value; leave the line out", line,
		    shown);
	else
		st = keep_line(ctx, conf, key, value, line);
	free(shown);
	return st;
}

static ezz_status
check_needed(ezz_ctx *ctx, const struct ezz_conf *conf)
{
	for (const struct ezz_conf_key *k = ezz_conf_keys; k->name != NULL; k++)
		if (k->needed && ezz_conf_line(conf, k->name, 0) == NULL)
			return ezz_fail(ctx, EZZ_EFORMAT, NULL,
			    "the key \"%s\" is missing", k->name);
	return EZZ_OK;
}

ezz_status
ezz_conf_read(ezz_ctx *ctx, struct ezz_bytes in, struct ezz_conf *out)
{
	struct ezz_cursor	 c = ezz_cursor_of(in);
	struct ezz_bytes	 b;
	const uint8_t		*nl;
	unsigned		 line = 0;
	ezz_status		 st = EZZ_OK;

	*out = (struct ezz_conf){ 0 };
	while (st == EZZ_OK && ezz_cursor_left(&c) > 0) {
		nl = memchr(c.p, '\n', ezz_cursor_left(&c));
		ezz_cursor_take(&c, nl == NULL ? ezz_cursor_left(&c) :
		    (size_t)(nl - c.p), &b);
		ezz_cursor_skip(&c, nl != NULL);
		st = read_line(ctx, out, b, ++line);
	}
	if (st == EZZ_OK)
		st = check_needed(ctx, out);
	if (st != EZZ_OK)
		ezz_conf_free(out);
	return st;
}

void
ezz_conf_free(struct ezz_conf *conf)
{
	for (size_t i = 0; i < conf->n; i++)
		free(conf->v[i].value);
	free(conf->v);
	*conf = (struct ezz_conf){ 0 };
}
