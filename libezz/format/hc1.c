/*
 * HC1 (hcert-spec 1.0.8): Base45, zlib, COSE_Sign1, CWT.  Of the certificate
 * itself only its kind is read; its JSON schema and the rules of the states
 * are left out.
 */
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/squeeze.h"
#include "format/ez1.h"
#include "format/hc1.h"

#define CLAIM_ISS	1
#define CLAIM_EXP	4
#define CLAIM_IAT	6
#define CLAIM_HCERT	(-260)

static ezz_status
inflate_text(ezz_ctx *ctx, struct ezz_bytes text, struct ezz_buf *out)
{
	struct ezz_buf	 squeezed = { 0 };
	ezz_status	 st;

	if (ezz_armour_sniff(text) != EZZ_ARMOUR_HC1)
		return ezz_fail(ctx, EZZ_EFORMAT, "hcert-spec 1.0.8 4.2",
		    "the text does not begin with HC1:");
	st = ezz_armour_read(ctx, text, &squeezed);
	if (st == EZZ_OK)
		st = ezz_zlib_read(ctx, ezz_bytes_of(&squeezed),
		    EZZ_MAX_PAYLOAD, out);
	ezz_buf_free(&squeezed);
	return st;
}

/* The algorithm says how long its signature is: ES256 has 64 bytes, so a key
 * on another curve cannot be meant. */
static ezz_status
read_alg(ezz_ctx *ctx, struct ezz_hc1 *h)
{
	const struct ezz_alg_row	*row;

	row = ezz_alg_by_cose(h->sign1.header.alg);
	if (row == NULL || (row->alg != EZZ_ES256 && row->alg != EZZ_PS256))
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, "hcert-spec 1.0.8 3.3.2",
		    "algorithm %lld is neither ES256 nor PS256",
		    (long long)h->sign1.header.alg);
	if (row->size != 0 && h->sign1.signature.n != row->size)
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 9053 2.1",
		    "the signature has %zu bytes, not %zu",
		    h->sign1.signature.n, row->size);
	h->alg = row->alg;
	return EZZ_OK;
}

ezz_status
ezz_hc1_read(ezz_ctx *ctx, struct ezz_bytes text, struct ezz_hc1 *out)
{
	ezz_status	 st;

	*out = (struct ezz_hc1){ 0 };
	st = inflate_text(ctx, text, &out->cose);
	if (st == EZZ_OK)
		st = ezz_cose_sign1_read(ctx, ezz_bytes_of(&out->cose),
		    EZZ_CBOR_LENIENT, &out->sign1);
	if (st == EZZ_OK)
		st = read_alg(ctx, out);
	if (st != EZZ_OK)
		ezz_hc1_free(out);
	return st == EZZ_OK ? st : ezz_while(ctx, st,
	    "reading a health certificate");
}

void
ezz_hc1_free(struct ezz_hc1 *h)
{
	if (h == NULL)
		return;
	ezz_buf_free(&h->cose);
	*h = (struct ezz_hc1){ 0 };
}

/* {1: {"v"|"t"|"r": [...], "dob", "nam", "ver"}} */
static ezz_status
read_hcert(ezz_ctx *ctx, struct ezz_cursor *c, char *kind)
{
	struct ezz_bytes	 name;
	size_t			 pairs;
	int64_t			 version;
	ezz_status		 st;

	if ((st = ezz_cbor_map(ctx, c, &pairs)) != EZZ_OK)
		return st;
	if (pairs != 1)
		return ezz_fail(ctx, EZZ_EFORMAT, "hcert-spec 1.0.8 3.3.7",
		    "%zu certificates stand where one should", pairs);
	if ((st = ezz_cbor_int(ctx, c, &version)) != EZZ_OK ||
	    (st = ezz_cbor_map(ctx, c, &pairs)) != EZZ_OK)
		return st;
	for (; pairs > 0; pairs--) {
		if ((st = ezz_cbor_text(ctx, c, &name)) != EZZ_OK ||
		    (st = ezz_cbor_skip(ctx, c, NULL)) != EZZ_OK)
			return st;
		if (name.n == 1 && (name.p[0] == 'v' || name.p[0] == 't' ||
		    name.p[0] == 'r'))
			*kind = (char)name.p[0];
	}
	return EZZ_OK;
}

/* A NumericDate may be a float (RFC 8392, 2); two states send doubles. */
static ezz_status
read_time(ezz_ctx *ctx, struct ezz_cursor *c, bool *has, int64_t *out)
{
	struct ezz_cbor_item	 it;
	struct ezz_bytes	 raw;
	double			 seconds;
	ezz_status		 st;

	*has = true;
	if ((st = ezz_cbor_peek(ctx, c, &it)) != EZZ_OK)
		return st;
	if (it.type != EZZ_CBOR_FLOAT)
		return ezz_cbor_int(ctx, c, out);
	if ((st = ezz_cbor_skip(ctx, c, &raw)) != EZZ_OK)
		return st;
	memcpy(&seconds, &it.value, sizeof(seconds));
	/* not so for a NaN */
	if (raw.n != 1 + sizeof(seconds) || !(seconds >= 0 && seconds < 1e12))
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 8392 2",
		    "a time is no number of seconds");
	*out = (int64_t)seconds;
	return EZZ_OK;
}

static ezz_status
read_claim(ezz_ctx *ctx, struct ezz_cursor *c, struct ezz_hc1_claims *out)
{
	struct ezz_cbor_item	 it;
	int64_t			 label;
	ezz_status		 st;

	if ((st = ezz_cbor_peek(ctx, c, &it)) != EZZ_OK)
		return st;
	if (it.type == EZZ_CBOR_TEXT)
		return (st = ezz_cbor_skip(ctx, c, NULL)) == EZZ_OK ?
		    ezz_cbor_skip(ctx, c, NULL) : st;
	if ((st = ezz_cbor_int(ctx, c, &label)) != EZZ_OK)
		return st;
	switch (label) {
	case CLAIM_ISS:
		return ezz_cbor_text(ctx, c, &out->issuer);
	case CLAIM_EXP:
		return read_time(ctx, c, &out->has_expires, &out->expires);
	case CLAIM_IAT:
		return read_time(ctx, c, &out->has_issued, &out->issued);
	case CLAIM_HCERT:
		return read_hcert(ctx, c, &out->kind);
	default:
		return ezz_cbor_skip(ctx, c, NULL);
	}
}

ezz_status
ezz_hc1_claims(ezz_ctx *ctx, const struct ezz_hc1 *h,
    struct ezz_hc1_claims *out)
{
	struct ezz_cursor	 c = ezz_cursor_of(h->sign1.payload);
	size_t			 pairs = 0;
	ezz_status		 st;

	*out = (struct ezz_hc1_claims){ 0 };
	st = ezz_cbor_check(ctx, h->sign1.payload, EZZ_CBOR_LENIENT);
	if (st == EZZ_OK)
		st = ezz_cbor_map(ctx, &c, &pairs);
	for (; st == EZZ_OK && pairs > 0; pairs--)
		st = read_claim(ctx, &c, out);
	return st == EZZ_OK ? st : ezz_while(ctx, st,
	    "reading the claims of a health certificate");
}
