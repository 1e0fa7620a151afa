/*
 * COSE_Sign1 and COSE_Sign (RFC 9052, 4): taken apart and put together, and
 * the Sig_structure that a key signs.  The strict profile is for what ezz
 * signs itself: it knows every label that it lets in.  The lenient one is for
 * HC1.  Left out: MAC, encryption, countersignatures, detached payloads.
 */
#include "base/error.h"
#include "format/cose.h"

#define TAG_CWT		61
#define LABEL_CRIT	2

static ezz_status
check(ezz_ctx *ctx, struct ezz_bytes in, enum ezz_cbor_profile profile)
{
	ezz_status	 st = ezz_cbor_check(ctx, in, profile);

	return st == EZZ_OK ? st : ezz_while(ctx, st, "reading COSE");
}

/* typ may be a number where others chose one (RFC 9596); then it is not ours. */
static ezz_status
read_typ(ezz_ctx *ctx, struct ezz_cursor *c, enum ezz_cbor_profile profile,
    struct ezz_bytes *out)
{
	struct ezz_cbor_item	 it;
	ezz_status		 st;

	if (profile == EZZ_CBOR_LENIENT &&
	    (st = ezz_cbor_peek(ctx, c, &it)) == EZZ_OK &&
	    it.type == EZZ_CBOR_UINT)
		return ezz_cbor_skip(ctx, c, NULL);
	return ezz_cbor_text(ctx, c, out);
}

static ezz_status
read_parameter(ezz_ctx *ctx, struct ezz_cursor *c, int64_t label,
    enum ezz_cbor_profile profile, struct ezz_cose_header *h)
{
	ezz_status	 st;

	switch (label) {
	case EZZ_COSE_ALG:
		return ezz_cbor_int(ctx, c, &h->alg);
	case EZZ_COSE_KID:
		return ezz_cbor_bytes(ctx, c, &h->kid);
	case EZZ_COSE_TYP:
		return read_typ(ctx, c, profile, &h->typ);
	case EZZ_COSE_ISSUER:
		return ezz_cbor_text(ctx, c, &h->issuer);
	case EZZ_COSE_SCHEMA:
		st = ezz_cbor_bytes(ctx, c, &h->schema);
		if (st == EZZ_OK && h->schema.n != 32)
			return ezz_fail(ctx, EZZ_EFORMAT, NULL,
			    "the schema digest has %zu bytes, not 32",
			    h->schema.n);
		return st;
	case LABEL_CRIT:
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, "RFC 9052 3.1",
		    "the header names parameters as critical");
	default:
		if (profile == EZZ_CBOR_STRICT)
			return ezz_fail(ctx, EZZ_EFORMAT, "RFC 9052 3.1",
			    "the header has the unknown label %lld",
			    (long long)label);
		return ezz_cbor_skip(ctx, c, NULL);
	}
}

/* How many parameters of ours stand in a header. */
static size_t
present(const struct ezz_cose_header *h)
{
	return (size_t)(h->alg != 0) + (h->kid.n > 0) + (h->typ.n > 0) +
	    (h->issuer.n > 0) + (h->schema.n > 0);
}

/* A header map that the cursor stands at. */
static ezz_status
read_map(ezz_ctx *ctx, struct ezz_cursor *c, enum ezz_cbor_profile profile,
    struct ezz_cose_header *h)
{
	struct ezz_cbor_item	 it;
	size_t			 pairs = 0;
	int64_t			 label;
	ezz_status		 st;

	*h = (struct ezz_cose_header){ 0 };
	st = ezz_cbor_map(ctx, c, &pairs);
	for (size_t i = 0; st == EZZ_OK && i < pairs; i++) {
		if ((st = ezz_cbor_peek(ctx, c, &it)) != EZZ_OK)
			break;
		if (it.type == EZZ_CBOR_TEXT && profile == EZZ_CBOR_LENIENT) {
			if ((st = ezz_cbor_skip(ctx, c, NULL)) == EZZ_OK)
				st = ezz_cbor_skip(ctx, c, NULL);
		} else if ((st = ezz_cbor_int(ctx, c, &label)) == EZZ_OK)
			st = read_parameter(ctx, c, label, profile, h);
	}
	/* else there would be two headers with one meaning */
	if (st == EZZ_OK && profile == EZZ_CBOR_STRICT && pairs != present(h))
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "a parameter of the header is empty");
	return st;
}

/* The byte string that holds the protected map; empty for an empty one. */
static ezz_status
read_protected(ezz_ctx *ctx, struct ezz_cursor *c,
    enum ezz_cbor_profile profile, struct ezz_bytes *raw,
    struct ezz_cose_header *h)
{
	struct ezz_cursor	 in;
	ezz_status		 st;

	*h = (struct ezz_cose_header){ 0 };
	if ((st = ezz_cbor_bytes(ctx, c, raw)) != EZZ_OK || raw->n == 0)
		return st;
	if ((st = check(ctx, *raw, profile)) != EZZ_OK)
		return st;
	in = ezz_cursor_of(*raw);
	return read_map(ctx, &in, profile, h);
}

/* Ours have nothing unprotected. */
static ezz_status
no_unprotected(ezz_ctx *ctx, struct ezz_cursor *c)
{
	size_t		 pairs;
	ezz_status	 st = ezz_cbor_map(ctx, c, &pairs);

	if (st == EZZ_OK && pairs != 0)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "an unprotected COSE header has no place here");
	return st;
}

/* Where the protected header is silent, the unprotected one may speak. */
static ezz_status
read_unprotected(ezz_ctx *ctx, struct ezz_cursor *c,
    struct ezz_cose_sign1 *out)
{
	struct ezz_cose_header	 h;
	ezz_status		 st;

	if ((st = read_map(ctx, c, EZZ_CBOR_LENIENT, &h)) != EZZ_OK)
		return st;
	if (out->header.alg == 0)
		out->header.alg = h.alg;
	if (out->header.kid.n == 0 && h.kid.n > 0) {
		out->header.kid = h.kid;
		out->kid_unprotected = true;
	}
	return EZZ_OK;
}

static ezz_status
named(ezz_ctx *ctx, const struct ezz_cose_header *h)
{
	if (h->alg == 0)
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 9052 3.1",
		    "the header names no algorithm");
	if (h->kid.n == 0)
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 9052 3.1",
		    "the header names no key");
	return EZZ_OK;
}

static ezz_status
read_tag(ezz_ctx *ctx, struct ezz_cursor *c, uint64_t wanted)
{
	uint64_t	 tag;
	ezz_status	 st;

	if ((st = ezz_cbor_tag(ctx, c, &tag)) != EZZ_OK)
		return st;
	if (tag != wanted)
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 9052 2",
		    "CBOR tag %llu stands where %llu should",
		    (unsigned long long)tag, (unsigned long long)wanted);
	return EZZ_OK;
}

/* 18(...), and leniently also untagged or 61(18(...)). */
static ezz_status
read_sign1_tags(ezz_ctx *ctx, struct ezz_cursor *c,
    enum ezz_cbor_profile profile)
{
	struct ezz_cbor_item	 it;
	ezz_status		 st;

	if (profile == EZZ_CBOR_STRICT)
		return read_tag(ctx, c, EZZ_CBOR_SIGN1);
	if ((st = ezz_cbor_peek(ctx, c, &it)) != EZZ_OK)
		return st;
	if (it.type == EZZ_CBOR_ARRAY)
		return EZZ_OK;
	if (it.type == EZZ_CBOR_TAG && it.value == TAG_CWT &&
	    (st = read_tag(ctx, c, TAG_CWT)) != EZZ_OK)
		return st;
	return read_tag(ctx, c, EZZ_CBOR_SIGN1);
}

static ezz_status
read_array(ezz_ctx *ctx, struct ezz_cursor *c, size_t wanted)
{
	size_t		 n;
	ezz_status	 st = ezz_cbor_array(ctx, c, &n);

	if (st == EZZ_OK && n != wanted)
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 9052 4",
		    "a COSE array has %zu parts, not %zu", n, wanted);
	return st;
}

/* Never empty: no scheme of ours has a signature of no bytes. */
static ezz_status
read_signature(ezz_ctx *ctx, struct ezz_cursor *c, struct ezz_bytes *out)
{
	ezz_status	 st = ezz_cbor_bytes(ctx, c, out);

	return st == EZZ_OK && out->n == 0 ? ezz_fail(ctx, EZZ_EFORMAT,
	    "RFC 9052 4", "the COSE signature is empty") : st;
}

ezz_status
ezz_cose_sign1_read(ezz_ctx *ctx, struct ezz_bytes in,
    enum ezz_cbor_profile profile, struct ezz_cose_sign1 *out)
{
	struct ezz_cursor	 c = ezz_cursor_of(in);
	bool			 strict = profile == EZZ_CBOR_STRICT;
	ezz_status		 st;

	*out = (struct ezz_cose_sign1){ 0 };
	if ((st = check(ctx, in, profile)) != EZZ_OK ||
	    (st = read_sign1_tags(ctx, &c, profile)) != EZZ_OK ||
	    (st = read_array(ctx, &c, 4)) != EZZ_OK ||
	    (st = read_protected(ctx, &c, profile, &out->protected,
	    &out->header)) != EZZ_OK ||
	    (st = strict ? no_unprotected(ctx, &c) :
	    read_unprotected(ctx, &c, out)) != EZZ_OK ||
	    (st = ezz_cbor_bytes(ctx, &c, &out->payload)) != EZZ_OK ||
	    (st = read_signature(ctx, &c, &out->signature)) != EZZ_OK)
		return st;
	return strict ? named(ctx, &out->header) : EZZ_OK;
}

static ezz_status
read_signer(ezz_ctx *ctx, struct ezz_cursor *c,
    struct ezz_cose_signature *out)
{
	ezz_status	 st;

	if ((st = read_array(ctx, c, 3)) != EZZ_OK ||
	    (st = read_protected(ctx, c, EZZ_CBOR_STRICT, &out->protected,
	    &out->header)) != EZZ_OK ||
	    (st = no_unprotected(ctx, c)) != EZZ_OK ||
	    (st = read_signature(ctx, c, &out->signature)) != EZZ_OK)
		return st;
	return named(ctx, &out->header);
}

ezz_status
ezz_cose_sign_read(ezz_ctx *ctx, struct ezz_bytes in,
    struct ezz_cose_sign *out)
{
	struct ezz_cursor	 c = ezz_cursor_of(in);
	ezz_status		 st;

	*out = (struct ezz_cose_sign){ 0 };
	if ((st = check(ctx, in, EZZ_CBOR_STRICT)) != EZZ_OK ||
	    (st = read_tag(ctx, &c, EZZ_CBOR_SIGN)) != EZZ_OK ||
	    (st = read_array(ctx, &c, 4)) != EZZ_OK ||
	    (st = read_protected(ctx, &c, EZZ_CBOR_STRICT, &out->protected,
	    &out->header)) != EZZ_OK ||
	    (st = no_unprotected(ctx, &c)) != EZZ_OK ||
	    (st = ezz_cbor_bytes(ctx, &c, &out->payload)) != EZZ_OK ||
	    (st = ezz_cbor_array(ctx, &c, &out->n)) != EZZ_OK)
		return st;
	if (out->n == 0 || out->n > EZZ_COSE_SIGNERS_MAX)
		return ezz_fail(ctx, out->n == 0 ? EZZ_EFORMAT : EZZ_ELIMIT,
		    "RFC 9052 4.1", "%zu signers, where 1 to %d may stand",
		    out->n, EZZ_COSE_SIGNERS_MAX);
	for (size_t i = 0; i < out->n; i++)
		if ((st = read_signer(ctx, &c, &out->by[i])) != EZZ_OK)
			return ezz_while(ctx, st, "reading signer %zu", i + 1);
	return EZZ_OK;
}

/* A label and its string; nothing for an absent one. */
static ezz_status
put_string(ezz_ctx *ctx, struct ezz_buf *out, int64_t label,
    struct ezz_bytes value, bool text)
{
	ezz_status	 st;

	if (value.n == 0)
		return EZZ_OK;
	if ((st = ezz_cbor_put_int(ctx, out, label)) != EZZ_OK)
		return st;
	return text ? ezz_cbor_put_text(ctx, out, value) :
	    ezz_cbor_put_bytes(ctx, out, value);
}

ezz_status
ezz_cose_header_write(ezz_ctx *ctx, const struct ezz_cose_header *h,
    struct ezz_buf *out)
{
	ezz_status	 st = ezz_cbor_put_map(ctx, out, present(h));

	if (st == EZZ_OK && h->alg != 0 &&
	    (st = ezz_cbor_put_uint(ctx, out, EZZ_COSE_ALG)) == EZZ_OK)
		st = ezz_cbor_put_int(ctx, out, h->alg);
	/* in the order of their encodings: 01, 04, 10, 3a.., 3a.. */
	if (st != EZZ_OK ||
	    (st = put_string(ctx, out, EZZ_COSE_KID, h->kid, false)) ||
	    (st = put_string(ctx, out, EZZ_COSE_TYP, h->typ, true)) ||
	    (st = put_string(ctx, out, EZZ_COSE_ISSUER, h->issuer, true)))
		return st;
	return put_string(ctx, out, EZZ_COSE_SCHEMA, h->schema, false);
}

ezz_status
ezz_cose_sign1_write(ezz_ctx *ctx, struct ezz_bytes protected,
    struct ezz_bytes payload, struct ezz_bytes signature, struct ezz_buf *out)
{
	ezz_status	 st;

	if ((st = ezz_cbor_put_tag(ctx, out, EZZ_CBOR_SIGN1)) != EZZ_OK ||
	    (st = ezz_cbor_put_array(ctx, out, 4)) != EZZ_OK ||
	    (st = ezz_cbor_put_bytes(ctx, out, protected)) != EZZ_OK ||
	    (st = ezz_cbor_put_map(ctx, out, 0)) != EZZ_OK ||
	    (st = ezz_cbor_put_bytes(ctx, out, payload)) != EZZ_OK)
		return st;
	return ezz_cbor_put_bytes(ctx, out, signature);
}

static ezz_status
put_signer(ezz_ctx *ctx, const struct ezz_cose_signature *s,
    struct ezz_buf *out)
{
	ezz_status	 st;

	if ((st = ezz_cbor_put_array(ctx, out, 3)) != EZZ_OK ||
	    (st = ezz_cbor_put_bytes(ctx, out, s->protected)) != EZZ_OK ||
	    (st = ezz_cbor_put_map(ctx, out, 0)) != EZZ_OK)
		return st;
	return ezz_cbor_put_bytes(ctx, out, s->signature);
}

ezz_status
ezz_cose_sign_write(ezz_ctx *ctx, const struct ezz_cose_sign *s,
    struct ezz_buf *out)
{
	ezz_status	 st;

	if (s->n == 0 || s->n > EZZ_COSE_SIGNERS_MAX)
		return ezz_fail(ctx, EZZ_EINVAL, "RFC 9052 4.1",
		    "%zu signers, where 1 to %d may stand", s->n,
		    EZZ_COSE_SIGNERS_MAX);
	if ((st = ezz_cbor_put_tag(ctx, out, EZZ_CBOR_SIGN)) != EZZ_OK ||
	    (st = ezz_cbor_put_array(ctx, out, 4)) != EZZ_OK ||
	    (st = ezz_cbor_put_bytes(ctx, out, s->protected)) != EZZ_OK ||
	    (st = ezz_cbor_put_map(ctx, out, 0)) != EZZ_OK ||
	    (st = ezz_cbor_put_bytes(ctx, out, s->payload)) != EZZ_OK ||
	    (st = ezz_cbor_put_array(ctx, out, s->n)) != EZZ_OK)
		return st;
	for (size_t i = 0; i < s->n && st == EZZ_OK; i++)
		st = put_signer(ctx, &s->by[i], out);
	return st;
}

/* Signed as the empty string even where the one byte of {} was sent. */
static struct ezz_bytes
as_signed(struct ezz_bytes protected)
{
	if (protected.n == 1 && protected.p[0] == 0xa0)
		protected.n = 0;
	return protected;
}

ezz_status
ezz_cose_signed_bytes(ezz_ctx *ctx, struct ezz_bytes protected,
    const struct ezz_bytes *signer, struct ezz_bytes aad,
    struct ezz_bytes payload, struct ezz_buf *out)
{
	const char	*context = signer == NULL ? "Signature1" : "Signature";
	ezz_status	 st;

	if ((st = ezz_cbor_put_array(ctx, out, signer == NULL ? 4 : 5)) ||
	    (st = ezz_cbor_put_text(ctx, out, ezz_bytes_str(context))) ||
	    (st = ezz_cbor_put_bytes(ctx, out, as_signed(protected))))
		return st;
	if (signer != NULL &&
	    (st = ezz_cbor_put_bytes(ctx, out, as_signed(*signer))) != EZZ_OK)
		return st;
	if ((st = ezz_cbor_put_bytes(ctx, out, aad)) != EZZ_OK)
		return st;
	return ezz_cbor_put_bytes(ctx, out, payload);
}
