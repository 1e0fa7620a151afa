/*
 * ASN.1 by hand, for recipes: "30{02{04} 16{'ES'}}" is a SEQUENCE of an
 * INTEGER and an IA5String.  A byte in hexadecimal stands for itself, and
 * "00*9" for nine of it; TAG{..} has a definite length, TAG<..> an indefinite
 * one; 'text' is its bytes; # begins a comment.
 */
#ifndef EZZ_TEST_ASN_H
#define EZZ_TEST_ASN_H

#include "test.h"

#include "base/der.h"

static inline const char *
asn_put(ezz_ctx *ctx, const char *s, char until, struct ezz_buf *out)
{
	unsigned	 byte;
	uint8_t		 tag;
	size_t		 from, more;
	char		*end;

	while (*s != until) {
		assert_int_not_equal(*s, '\0');
		if (strchr(" \t\n", *s) != NULL) {
			s++;
		} else if (*s == '#') {
			s += strcspn(s, "\n");
		} else if (*s == '\'') {
			end = strchr(++s, '\'');
			assert_non_null(end);
			ezz_buf_add(ctx, out, s, (size_t)(end - s));
			s = end + 1;
		} else if (*s == '*') {
			more = strtoul(s + 1, &end, 10);
			for (s = end; more > 1; more--)
				ezz_buf_byte(ctx, out, out->p[out->n - 1]);
		} else if (*s == '{' || *s == '<') {
			assert_true(out->n > 0);
			tag = out->p[--out->n];
			from = out->n;
			if (*s == '{') {
				s = asn_put(ctx, s + 1, '}', out);
				ezz_der_wrap(ctx, out, from, tag);
			} else {
				ezz_buf_byte(ctx, out, tag);
				ezz_buf_byte(ctx, out, 0x80);
				s = asn_put(ctx, s + 1, '>', out);
				ezz_buf_add(ctx, out, "\0\0", 2);
			}
		} else {
			assert_int_equal(sscanf(s, "%2x", &byte), 1);
			ezz_buf_byte(ctx, out, (uint8_t)byte);
			s += 2;
		}
	}
	return until == '\0' ? s : s + 1;
}

static inline struct ezz_buf
asn_make(ezz_ctx *ctx, const char *recipe)
{
	struct ezz_buf	 b = { 0 };

	asn_put(ctx, recipe, '\0', &b);
	return b;
}

/* The recipe with the first "from" in it become "to". */
static inline char *
asn_change(const char *recipe, const char *from, const char *to)
{
	const char	*at = strstr(recipe, from);
	size_t		 n = strlen(recipe) + strlen(to) + 1;
	char		*s = malloc(n);

	if (at == NULL)
		fail_msg("the recipe has no %s", from);
	assert_non_null(s);
	snprintf(s, n, "%.*s%s%s", (int)(at - recipe), recipe, to,
	    at + strlen(from));
	return s;
}

#endif
