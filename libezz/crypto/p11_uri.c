/*
 * pkcs11: URIs (RFC 7512 2.3), read strictly: an attribute that is given
 * twice or that would not be heeded is refused, for it would name another
 * key than was meant.  Two attributes of our own say by which numbers a
 * maker calls SM2: x-sm2-mechanism and x-sm2-keytype.  Left out: pin-value,
 * which others could read; pin-source by a program; library-* and slot names.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "crypto/p11_uri.h"

#define CLAUSE	"RFC 7512 2.3"

static ezz_status
bad_value(ezz_ctx *ctx, const char *name)
{
	return ezz_fail(ctx, EZZ_EINVAL, CLAUSE,
	    "the value of %s makes no sense", name);
}

/* ---- what a value can be ------------------------------------------------ */

struct attr;
typedef ezz_status set_fn(ezz_ctx *, const struct attr *, void *field,
    struct ezz_bytes value);

struct attr {
	const char	*name;
	bool		 query;		/* stands after the question mark */
	set_fn		*set;
	size_t		 field;
};

static ezz_status
set_text(ezz_ctx *ctx, const struct attr *a, void *field,
    struct ezz_bytes value)
{
	char	**text = field;

	if (value.n == 0 || memchr(value.p, '\0', value.n) != NULL)
		return bad_value(ctx, a->name);
	*text = ezz_bytes_dup(value);
	return *text == NULL ? ezz_nomem(ctx) : EZZ_OK;
}

static ezz_status
set_octets(ezz_ctx *ctx, const struct attr *a, void *field,
    struct ezz_bytes value)
{
	return value.n == 0 ? bad_value(ctx, a->name) :
	    ezz_buf_addb(ctx, field, value);
}

static ezz_status
set_path(ezz_ctx *ctx, const struct attr *a, void *field,
    struct ezz_bytes value)
{
	if (value.n == 0 || value.p[0] != '/')
		return ezz_fail(ctx, EZZ_EINVAL, CLAUSE,
		    "%s takes a path that begins with a slash", a->name);
	return set_text(ctx, a, field, value);
}

/* In the one directory of modules, and nowhere else. */
static ezz_status
set_file_name(ezz_ctx *ctx, const struct attr *a, void *field,
    struct ezz_bytes value)
{
	if (value.n == 0 || value.p[0] == '.' ||
	    memchr(value.p, '/', value.n) != NULL)
		return bad_value(ctx, a->name);
	return set_text(ctx, a, field, value);
}

/* "file:/path", with two slashes before it or none. */
static ezz_status
set_pin_source(ezz_ctx *ctx, const struct attr *a, void *field,
    struct ezz_bytes value)
{
	if (value.n >= 5 && memcmp(value.p, "file:", 5) == 0)
		value = EZZ_BYTES(value.p + 5, value.n - 5);
	if (value.n >= 2 && memcmp(value.p, "//", 2) == 0)
		value = EZZ_BYTES(value.p + 2, value.n - 2);
	return set_path(ctx, a, field, value);
}

static ezz_status
refuse_pin(ezz_ctx *ctx, const struct attr *a, void *field,
    struct ezz_bytes value)
{
	(void)a;
	(void)field;
	(void)value;
	return ezz_fail(ctx, EZZ_EINVAL, "RFC 7512 4",
	    "a PIN in a URI can be read by others; leave pin-value out and "
	    "use pin-source=file:/... or a passphrase file");
}

static ezz_status
want_private(ezz_ctx *ctx, const struct attr *a, void *field,
    struct ezz_bytes value)
{
	(void)a;
	(void)field;
	return ezz_bytes_equal(value, ezz_bytes_str("private")) ? EZZ_OK :
	    ezz_fail(ctx, EZZ_EINVAL, CLAUSE,
	    "it must name a private key: type=private");
}

/* Decimal, or hexadecimal after 0x. */
static bool
number(struct ezz_bytes v, unsigned long *out)
{
	bool		 hex = v.n > 2 && memcmp(v.p, "0x", 2) == 0;
	unsigned long	 n = 0, digit;

	for (size_t i = hex ? 2 : 0; i < v.n; i++) {
		if (v.p[i] >= '0' && v.p[i] <= '9')
			digit = (unsigned long)(v.p[i] - '0');
		else if (hex && (v.p[i] | 32) >= 'a' && (v.p[i] | 32) <= 'f')
			digit = (unsigned long)((v.p[i] | 32) - 'a' + 10);
		else
			return false;
		if (__builtin_mul_overflow(n, hex ? 16UL : 10UL, &n) ||
		    __builtin_add_overflow(n, digit, &n))
			return false;
	}
	*out = n;
	return v.n > 0;
}

static ezz_status
set_number(ezz_ctx *ctx, const struct attr *a, void *field,
    struct ezz_bytes value)
{
	unsigned long	*n = field;

	return number(value, n) && *n != 0 ? EZZ_OK :
	    bad_value(ctx, a->name);
}

static ezz_status
set_slot(ezz_ctx *ctx, const struct attr *a, void *field,
    struct ezz_bytes value)
{
	struct ezz_p11_uri	*uri = field;

	uri->has_slot = true;
	return number(value, &uri->slot) ? EZZ_OK : bad_value(ctx, a->name);
}

#define FIELD(f)	offsetof(struct ezz_p11_uri, f)

static const struct attr attrs[] = {
	{ "token", false, set_text, FIELD(token) },
	{ "serial", false, set_text, FIELD(serial) },
	{ "manufacturer", false, set_text, FIELD(manufacturer) },
	{ "model", false, set_text, FIELD(model) },
	{ "slot-id", false, set_slot, 0 },
	{ "object", false, set_text, FIELD(object) },
	{ "id", false, set_octets, FIELD(id) },
	{ "type", false, want_private, 0 },
	{ "module-path", true, set_path, FIELD(module_path) },
	{ "module-name", true, set_file_name, FIELD(module_name) },
	{ "pin-source", true, set_pin_source, FIELD(pin_path) },
	{ "pin-value", true, refuse_pin, 0 },
	{ "x-sm2-mechanism", true, set_number, FIELD(sm2_mechanism) },
	{ "x-sm2-keytype", true, set_number, FIELD(sm2_keytype) },
};

#define ATTRS	(sizeof(attrs) / sizeof(attrs[0]))

/* ---- reading ------------------------------------------------------------ */

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static ezz_status
decode(ezz_ctx *ctx, const char *name, const char *s, size_t n,
    struct ezz_buf *out)
{
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < n && st == EZZ_OK; i++) {
		if (s[i] != '%') {
			st = ezz_buf_byte(ctx, out, (uint8_t)s[i]);
			continue;
		}
		if (n - i < 3 || hex_digit(s[i + 1]) < 0 ||
		    hex_digit(s[i + 2]) < 0)
			return bad_value(ctx, name);
		st = ezz_buf_byte(ctx, out, (uint8_t)
		    (hex_digit(s[i + 1]) << 4 | hex_digit(s[i + 2])));
		i += 2;
	}
	return st;
}

static const struct attr *
find(const char *name, size_t n, bool query)
{
	for (size_t i = 0; i < ATTRS; i++)
		if (attrs[i].query == query && strlen(attrs[i].name) == n &&
		    memcmp(attrs[i].name, name, n) == 0)
			return &attrs[i];
	return NULL;
}

static ezz_status
attribute(ezz_ctx *ctx, const char *s, size_t n, bool query, unsigned *seen,
    struct ezz_p11_uri *out)
{
	const char		*equals = memchr(s, '=', n);
	const struct attr	*a;
	struct ezz_buf		 value = { 0 };
	ezz_status		 st;

	if (equals == NULL)
		return ezz_fail(ctx, EZZ_EINVAL, CLAUSE,
		    "a part of the URI has no equals sign");
	if ((a = find(s, (size_t)(equals - s), query)) == NULL)
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, CLAUSE,
		    "the attribute %.*s is not known at this place",
		    (int)(equals - s), s);
	if ((*seen & 1u << (a - attrs)) != 0)
		return ezz_fail(ctx, EZZ_EINVAL, CLAUSE,
		    "%s is given twice", a->name);
	*seen |= 1u << (a - attrs);
	st = decode(ctx, a->name, equals + 1,
	    (size_t)(s + n - equals) - 1, &value);
	if (st == EZZ_OK)
		st = a->set(ctx, a, (char *)out + a->field,
		    ezz_bytes_of(&value));
	ezz_buf_wipe(&value);
	return st;
}

static ezz_status
attributes(ezz_ctx *ctx, const char *s, size_t n, bool query, unsigned *seen,
    struct ezz_p11_uri *out)
{
	const char	*end = s + n, *stop;
	ezz_status	 st = EZZ_OK;

	while (s < end && st == EZZ_OK) {
		stop = memchr(s, query ? '&' : ';', (size_t)(end - s));
		if (stop == NULL)
			stop = end;
		st = attribute(ctx, s, (size_t)(stop - s), query, seen, out);
		s = stop + (stop < end);
	}
	return st;
}

ezz_status
ezz_p11_uri_read(ezz_ctx *ctx, const char *text, struct ezz_p11_uri *out)
{
	const char	*path = text + strlen("pkcs11:"), *query;
	unsigned	 seen = 0;
	ezz_status	 st;

	memset(out, 0, sizeof(*out));
	if (strncmp(text, "pkcs11:", strlen("pkcs11:")) != 0 ||
	    strlen(text) > EZZ_MAX_P11_URI)
		return ezz_fail(ctx, EZZ_EINVAL, CLAUSE,
		    "it is no pkcs11: URI of at most %d bytes",
		    EZZ_MAX_P11_URI);
	query = strchrnul(path, '?');
	st = attributes(ctx, path, (size_t)(query - path), false, &seen, out);
	if (st == EZZ_OK && *query == '?')
		st = attributes(ctx, query + 1, strlen(query + 1), true,
		    &seen, out);
	if (st == EZZ_OK && out->object == NULL && out->id.n == 0)
		st = ezz_fail(ctx, EZZ_EINVAL, CLAUSE,
		    "name the key by object=LABEL or id=%%NN...");
	if (st == EZZ_OK && out->module_path != NULL &&
	    out->module_name != NULL)
		st = ezz_fail(ctx, EZZ_EINVAL, CLAUSE,
		    "module-path and module-name exclude each other");
	if (st != EZZ_OK)
		ezz_p11_uri_free(out);
	return st;
}

void
ezz_p11_uri_free(struct ezz_p11_uri *uri)
{
	free(uri->token);
	free(uri->serial);
	free(uri->manufacturer);
	free(uri->model);
	free(uri->object);
	free(uri->module_path);
	free(uri->module_name);
	free(uri->pin_path);
	ezz_buf_free(&uri->id);
	memset(uri, 0, sizeof(*uri));
}
