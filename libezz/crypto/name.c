/*
 * RFC 4514 text to an X.501 Name.  Values are UTF8String, but for the three
 * attributes that RFC 5280 (4.1.2.4, appendix A) wants in ASCII.  Left out:
 * names with several attributes in one part ("+") and hexadecimal values.
 */
#include <string.h>
#include <strings.h>

#include "base/der.h"
#include "base/error.h"
#include "base/text.h"
#include "crypto/name.h"

#define PARTS_MAX	16
#define VALUE_MAX	256

static const struct attribute {
	const char	*name;
	const char	*oid;
	uint8_t		 tag;
	size_t		 max;		/* characters; RFC 5280 appendix A */
} attributes[] = {
	{ "CN", "2.5.4.3", 0x0c, 64 },
	{ "O", "2.5.4.10", 0x0c, 64 },
	{ "OU", "2.5.4.11", 0x0c, 64 },
	{ "C", "2.5.4.6", 0x13, 2 },
	{ "ST", "2.5.4.8", 0x0c, 128 },
	{ "L", "2.5.4.7", 0x0c, 128 },
	{ "SERIALNUMBER", "2.5.4.5", 0x13, 64 },
	{ "TITLE", "2.5.4.12", 0x0c, 64 },
	{ "ORGANIZATIONIDENTIFIER", "2.5.4.97", 0x0c, 256 },
	{ "EMAIL", "1.2.840.113549.1.9.1", 0x16, 255 },
};

struct part {
	const struct attribute	*a;
	char			 value[VALUE_MAX + 1];
	size_t			 n;
};

static const struct attribute *
attribute(const char *name, size_t n)
{
	for (size_t i = 0; i < sizeof(attributes) / sizeof(*attributes); i++)
		if (strlen(attributes[i].name) == n &&
		    strncasecmp(attributes[i].name, name, n) == 0)
			return &attributes[i];
	return NULL;
}

static ezz_status
read_value(ezz_ctx *ctx, const char **text, struct part *p)
{
	const char	*t = *text;
	struct ezz_bytes v;

	for (p->n = 0; *t != '\0' && *t != ','; p->n++) {
		if (*t == '\\' && t[1] != '\0')
			t++;
		if (p->n == VALUE_MAX)
			return ezz_fail(ctx, EZZ_EINVAL, "RFC 4514",
			    "the value of %s is too long", p->a->name);
		p->value[p->n] = *t++;
	}
	*text = t;
	v = EZZ_BYTES(p->value, p->n);
	if (p->n == 0 || !ezz_utf8_valid(v) || ezz_utf8_length(v) > p->a->max)
		return ezz_fail(ctx, EZZ_EINVAL, "RFC 5280 A.1",
		    "%s has 1 to %zu characters of UTF-8", p->a->name,
		    p->a->max);
	for (size_t i = 0; i < p->n; i++)
		if ((uint8_t)p->value[i] < 0x20 ||
		    (p->a->tag != 0x0c && (uint8_t)p->value[i] >= 0x7f))
			return ezz_fail(ctx, EZZ_EINVAL, "RFC 5280 A.1",
			    "%s has a character that it may not have",
			    p->a->name);
	return EZZ_OK;
}

static ezz_status
read_part(ezz_ctx *ctx, const char **text, struct part *p)
{
	const char	*t = *text, *equals;

	while (*t == ' ')
		t++;
	equals = strchr(t, '=');
	if (equals == NULL || (p->a = attribute(t, (size_t)(equals - t))) ==
	    NULL)
		return ezz_fail(ctx, EZZ_EINVAL, "RFC 4514", "write names as "
		    "CN=...,OU=...,O=...,L=...,ST=...,C=CN, not \"%s\"", t);
	*text = equals + 1;
	return read_value(ctx, text, p);
}

static ezz_status
put_part(ezz_ctx *ctx, const struct part *p, struct ezz_buf *out)
{
	size_t		 from = out->n;
	ezz_status	 st;

	if ((st = ezz_der_oid(ctx, out, p->a->oid)) != EZZ_OK ||
	    (st = ezz_der_put(ctx, out, p->a->tag, EZZ_BYTES(p->value,
	    p->n))) != EZZ_OK ||
	    (st = ezz_der_wrap(ctx, out, from, EZZ_DER_SEQUENCE)) != EZZ_OK)
		return st;
	return ezz_der_wrap(ctx, out, from, EZZ_DER_SET);
}

ezz_status
ezz_name_der(ezz_ctx *ctx, const char *text, struct ezz_buf *out)
{
	struct part	 parts[PARTS_MAX];
	size_t		 n = 0, from = out->n;
	ezz_status	 st;

	for (;;) {
		if (n == PARTS_MAX)
			return ezz_fail(ctx, EZZ_EINVAL, "RFC 4514",
			    "a name has at most %d parts", PARTS_MAX);
		if ((st = read_part(ctx, &text, &parts[n++])) != EZZ_OK)
			return st;
		if (*text == '\0')
			break;
		text++;
	}
	while (n > 0)
		if ((st = put_part(ctx, &parts[--n], out)) != EZZ_OK)
			return st;
	return ezz_der_wrap(ctx, out, from, EZZ_DER_SEQUENCE);
}
