/*
 * r and s (GM/T 0009 7.3, X.690 8.3).  The numbers are read as what they
 * must be, positive and of 32 bytes; how they were written is only noted.
 */
#include <string.h>

#include "base/error.h"
#include "format/sigval.h"

#define PART	32

bool
ezz_sigval_is_sm2(const char *oid)
{
	return strcmp(oid, "1.2.156.10197.1.501") == 0 ||
	    strcmp(oid, "1.2.156.10197.1.301.1") == 0 ||
	    strcmp(oid, "1.2.156.10197.1.301") == 0;
}

static bool
read_part(struct ezz_cursor *c, uint8_t out[PART], bool *no_sign,
    bool *padded)
{
	struct ezz_bytes	 v;

	if (!ezz_der_take(c, EZZ_DER_INTEGER, &v, NULL) || v.n == 0)
		return false;
	if ((v.p[0] & 0x80) != 0)
		*no_sign = true;
	while (v.n > 1 && v.p[0] == 0) {
		if ((v.p[1] & 0x80) == 0)
			*padded = true;
		v.p++;
		v.n--;
	}
	if (v.n > PART)
		return false;
	memset(out, 0, PART - v.n);
	memcpy(out + PART - v.n, v.p, v.n);
	return true;
}

/* Exactly SEQUENCE { INTEGER, INTEGER }. */
static bool
read_der(struct ezz_bytes in, uint8_t rs[64], bool *no_sign, bool *padded)
{
	struct ezz_cursor	 c = ezz_cursor_of(in);
	struct ezz_bytes	 pair;

	if (!ezz_der_take(&c, EZZ_DER_SEQUENCE, &pair, NULL) ||
	    ezz_cursor_left(&c) != 0)
		return false;
	c = ezz_cursor_of(pair);
	return read_part(&c, rs, no_sign, padded) &&
	    read_part(&c, rs + PART, no_sign, padded) &&
	    ezz_cursor_left(&c) == 0;
}

ezz_status
ezz_sigval_read(const struct ezz_asn1 *r, struct ezz_bytes in,
    const char *oid, const char *place, struct ezz_sigval *out)
{
	bool	 no_sign = false, padded = false;

	*out = (struct ezz_sigval){ .raw = in };
	if (in.n == 0)
		return ezz_fail(r->ctx, EZZ_EFORMAT, r->clause,
		    "%s is empty", place);
	if (!ezz_sigval_is_sm2(oid))
		return EZZ_OK;
	out->sm2 = true;
	if (read_der(in, out->rs, &no_sign, &padded)) {
		if (no_sign)
			ezz_note_add(r->notes, place, N_("an INTEGER of the "
			    "signature has no sign octet"), EZZ_PASSED);
		if (padded)
			ezz_note_add(r->notes, place, N_("an INTEGER of the "
			    "signature is not minimal"), EZZ_PASSED);
		return EZZ_OK;
	}
	if (in.n != 2 * PART)
		return ezz_fail(r->ctx, EZZ_EFORMAT, "GM/T 0009 7.3",
		    "%s is no pair of integers", place);
	memcpy(out->rs, in.p, 2 * PART);
	ezz_note_add(r->notes, place, N_("the signature is raw r || s, not "
	    "DER"), EZZ_PASSED);
	return EZZ_OK;
}

ezz_status
ezz_sigval_write(ezz_ctx *ctx, const struct ezz_sigval *v,
    struct ezz_buf *out)
{
	size_t		 from = out->n;
	ezz_status	 st;

	if (!v->sm2)
		return ezz_buf_addb(ctx, out, v->raw);
	if ((st = ezz_der_integer(ctx, out, EZZ_BYTES(v->rs, PART))) ||
	    (st = ezz_der_integer(ctx, out, EZZ_BYTES(v->rs + PART, PART))))
		return st;
	return ezz_der_wrap(ctx, out, from, EZZ_DER_SEQUENCE);
}

enum ezz_signed_value
ezz_signed_value(struct ezz_bytes in)
{
	struct ezz_cursor	 c = ezz_cursor_of(in);
	uint8_t			 tag, len;
	size_t			 n;
	bool			 ignored = false;
	uint8_t			 rs[64];

	if (in.n == sizeof(rs) || read_der(in, rs, &ignored, &ignored))
		return EZZ_SIGNED_RS;
	if (!ezz_cursor_u8(&c, &tag) || tag != EZZ_DER_SEQUENCE ||
	    !ezz_cursor_peek(&c, &len))
		return EZZ_SIGNED_UNKNOWN;
	if (len == 0x80)
		ezz_cursor_skip(&c, 1);
	else if (!ezz_der_length(&c, &n))
		return EZZ_SIGNED_UNKNOWN;
	if (ezz_asn1_next(&c, EZZ_DER_SEQUENCE))
		return EZZ_SIGNED_SES;
	return ezz_asn1_next(&c, EZZ_DER_OID) ? EZZ_SIGNED_DATA :
	    EZZ_SIGNED_UNKNOWN;
}
