/* r || s to DER and back (X.690 8.3, 10.1; GM/T 0009 7.3, RFC 3279 2.2.3). */
#include <string.h>

#include "base/cursor.h"
#include "crypto/rs.h"

static bool
integer(struct ezz_cursor *c, uint8_t out[32])
{
	struct ezz_bytes	 v;
	uint8_t			 tag, len;

	if (!ezz_cursor_u8(c, &tag) || tag != 0x02 ||
	    !ezz_cursor_u8(c, &len) || len == 0 || len > 33 ||
	    !ezz_cursor_take(c, len, &v) || (v.p[0] & 0x80) != 0)
		return false;
	if (v.n > 1 && v.p[0] == 0) {
		if ((v.p[1] & 0x80) == 0)
			return false;	/* not minimal */
		v.p++;
		v.n--;
	}
	if (v.n > 32)
		return false;
	memset(out, 0, 32 - v.n);
	memcpy(out + 32 - v.n, v.p, v.n);
	return true;
}

bool
ezz_rs_from_der(struct ezz_bytes der, uint8_t rs[EZZ_RS])
{
	struct ezz_cursor	 c = ezz_cursor_of(der);
	uint8_t			 tag, len;

	return ezz_cursor_u8(&c, &tag) && tag == 0x30 &&
	    ezz_cursor_u8(&c, &len) && len < 0x80 &&
	    len == ezz_cursor_left(&c) &&
	    integer(&c, rs) && integer(&c, rs + 32) &&
	    ezz_cursor_left(&c) == 0;
}

static uint8_t *
put_integer(uint8_t *p, const uint8_t v[32])
{
	size_t	 skip = 0, sign;

	while (skip < 31 && v[skip] == 0)
		skip++;
	sign = v[skip] >> 7;
	*p++ = 0x02;
	*p++ = (uint8_t)(32 - skip + sign);
	if (sign)
		*p++ = 0;
	memcpy(p, v + skip, 32 - skip);
	return p + 32 - skip;
}

size_t
ezz_rs_to_der(const uint8_t rs[EZZ_RS], uint8_t der[EZZ_RS_DER])
{
	uint8_t	*p = put_integer(put_integer(der + 2, rs), rs + 32);

	der[0] = 0x30;
	der[1] = (uint8_t)(p - der - 2);
	return (size_t)(p - der);
}

static bool
is_zero(const uint8_t v[32])
{
	uint8_t	 any = 0;

	for (size_t i = 0; i < 32; i++)
		any |= v[i];
	return any == 0;
}

bool
ezz_rs_in_range(const uint8_t rs[EZZ_RS], const uint8_t n[32])
{
	return !is_zero(rs) && !is_zero(rs + 32) &&
	    memcmp(rs, n, 32) < 0 && memcmp(rs + 32, n, 32) < 0;
}
