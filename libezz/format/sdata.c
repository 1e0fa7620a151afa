/*
 * Reading SignedData.  The outside may have indefinite lengths; attributes
 * are signed as DER and must have definite ones.  Left out: content that is
 * no OCTET STRING, attribute certificates, a SignedData without its
 * ContentInfo, and algorithms with parameters but for those that sign tokens.
 */
#include <string.h>

#include "base/error.h"
#include "format/sdata.h"

/* ---- attributes --------------------------------------------------------- */

/* Attribute ::= SEQUENCE { OID, SET OF values } */
static bool
next_attribute(struct ezz_cursor *c, char oid[EZZ_OID_TEXT],
    struct ezz_bytes *values, struct ezz_bytes *whole)
{
	struct ezz_bytes	 attr, id;
	struct ezz_cursor	 in;

	if (!ezz_der_take(c, EZZ_DER_SEQUENCE, &attr, whole))
		return false;
	in = ezz_cursor_of(attr);
	return ezz_der_take(&in, EZZ_DER_OID, &id, NULL) &&
	    ezz_der_oid_text(id, oid) &&
	    ezz_der_take(&in, EZZ_DER_SET, values, NULL) &&
	    ezz_cursor_left(&in) == 0;
}

static struct ezz_cursor
attributes(const struct ezz_sdata_signer *s, bool of_signed)
{
	struct ezz_cursor	 c = ezz_cursor_of(s->attrs);
	struct ezz_bytes	 in = { 0 };

	if (!of_signed)
		return ezz_cursor_of(s->unsigned_attrs);
	if (!ezz_der_take(&c, EZZ_DER_CTX(0), &in, NULL))
		in.n = 0;
	return ezz_cursor_of(in);
}

bool
ezz_sdata_attribute(const struct ezz_sdata_signer *s, bool of_signed,
    const char *oid, struct ezz_bytes *values)
{
	struct ezz_cursor	 c = attributes(s, of_signed);
	char			 id[EZZ_OID_TEXT];

	while (ezz_cursor_left(&c) > 0) {
		if (!next_attribute(&c, id, values, NULL))
			return false;
		if (strcmp(id, oid) == 0)
			return true;
	}
	return false;
}

/* Each attribute once (RFC 5652 5.3); their order is signed as it stands. */
static ezz_status
check_attributes(const struct ezz_asn1 *r, struct ezz_cursor c)
{
	char			 ids[EZZ_MAX_SDATA_ATTRS][EZZ_OID_TEXT];
	struct ezz_bytes	 values, whole, before = { 0 };
	size_t			 n = 0;

	while (ezz_cursor_left(&c) > 0) {
		if (n == EZZ_MAX_SDATA_ATTRS)
			return ezz_fail(r->ctx, EZZ_ELIMIT, NULL,
			    "more than %d attributes", EZZ_MAX_SDATA_ATTRS);
		if (!next_attribute(&c, ids[n], &values, &whole) ||
		    values.n == 0)
			return ezz_fail(r->ctx, EZZ_EFORMAT,
			    "RFC 5652 5.3", "an attribute is not DER, or is "
			    "no type with values");
		for (size_t i = 0; i < n; i++)
			if (strcmp(ids[i], ids[n]) == 0)
				return ezz_fail(r->ctx, EZZ_EFORMAT,
				    "RFC 5652 5.3",
				    "the attribute %s stands twice", ids[n]);
		if (n++ > 0 && ezz_bytes_cmp(before, whole) > 0)
			ezz_note_add(r->notes, "signedAttrs", N_("the "
			    "attributes are not in DER order"), EZZ_PASSED);
		before = whole;
	}
	return EZZ_OK;
}

/* Both names of plain data are met in one paper. */
static bool
is_data(const char *oid)
{
	return strcmp(oid, EZZ_OID_GM_DATA) == 0 ||
	    strcmp(oid, EZZ_OID_DATA) == 0;
}

static ezz_status
read_attr_type(const struct ezz_asn1 *r, const struct ezz_sdata *d,
    struct ezz_sdata_signer *s)
{
	struct ezz_bytes	 v;
	struct ezz_cursor	 c;
	ezz_status		 st;

	if (!ezz_sdata_attribute(s, true, EZZ_OID_ATTR_TYPE, &v))
		return ezz_fail(r->ctx, EZZ_EFORMAT, "RFC 5652 11.1",
		    "the attribute %s is missing", "contentType");
	c = ezz_cursor_of(v);
	if ((st = ezz_asn1_oid(r, &c, "contentType", s->attr_type)) ||
	    (st = ezz_asn1_end(r, &c, "contentType")))
		return st;
	if (strcmp(s->attr_type, d->content_type) == 0)
		return EZZ_OK;
	if (!is_data(s->attr_type) || !is_data(d->content_type))
		return ezz_fail(r->ctx, EZZ_EFORMAT, "RFC 5652 11.1",
		    "the content has the type %s, by its attribute %s",
		    d->content_type, s->attr_type);
	ezz_note_add(r->notes, "contentType", N_("data is named by two "
	    "object identifiers"), EZZ_PASSED);
	return EZZ_OK;
}

static ezz_status
read_attr_digest(const struct ezz_asn1 *r, struct ezz_sdata_signer *s)
{
	struct ezz_bytes	 v;
	struct ezz_asn1_item	 it;
	struct ezz_cursor	 c;
	ezz_status		 st;

	if (!ezz_sdata_attribute(s, true, EZZ_OID_ATTR_DIGEST, &v))
		return ezz_fail(r->ctx, EZZ_EFORMAT, "RFC 5652 11.2",
		    "the attribute %s is missing", "messageDigest");
	c = ezz_cursor_of(v);
	st = ezz_asn1_take(r, &c, EZZ_DER_OCTETS, "messageDigest", &it);
	if (st != EZZ_OK)
		return st;
	s->digest = it.content;
	return ezz_asn1_end(r, &c, "messageDigest");
}

static ezz_status
read_attrs(const struct ezz_asn1 *r, struct ezz_cursor *c,
    const struct ezz_sdata *d, struct ezz_sdata_signer *s)
{
	struct ezz_bytes	 in, time;
	struct ezz_cursor	 t;
	uint8_t			 tag;
	ezz_status		 st;

	if (!ezz_der_take(c, EZZ_DER_CTX(0), &in, &s->attrs))
		return ezz_fail(r->ctx, EZZ_EFORMAT, "RFC 5652 5.3",
		    "the signed attributes are cut off or not DER");
	s->shape = EZZ_SDATA_ATTRS;
	if ((st = check_attributes(r, ezz_cursor_of(in))) ||
	    (st = read_attr_type(r, d, s)) ||
	    (st = read_attr_digest(r, s)) ||
	    !ezz_sdata_attribute(s, true, EZZ_OID_ATTR_TIME, &time))
		return st;
	t = ezz_cursor_of(time);
	st = ezz_asn1_time(r, &t, "signingTime", &tag, &s->time);
	s->has_time = st == EZZ_OK;
	return st != EZZ_OK ? st : ezz_asn1_end(r, &t, "signingTime");
}

static ezz_status
read_unsigned(const struct ezz_asn1 *r, struct ezz_cursor *c,
    struct ezz_sdata_signer *s)
{
	if (!ezz_asn1_next(c, EZZ_DER_CTX(1)))
		return EZZ_OK;
	if (!ezz_der_take(c, EZZ_DER_CTX(1), &s->unsigned_attrs, NULL))
		return ezz_fail(r->ctx, EZZ_EFORMAT, "RFC 5652 5.3",
		    "the unsigned attributes are cut off or not DER");
	return check_attributes(r, ezz_cursor_of(s->unsigned_attrs));
}

/* ---- signers ------------------------------------------------------------ */

/* issuerAndSerialNumber, or a key identifier, as the version says. */
static ezz_status
read_sid(const struct ezz_asn1 *r, struct ezz_cursor *c, int version,
    struct ezz_sdata_signer *s)
{
	struct ezz_asn1_item	 it;
	struct ezz_cursor	 in;
	ezz_status		 st;

	if (version == 3) {
		st = ezz_asn1_take(r, c, 0x80, "subjectKeyIdentifier", &it);
		s->key_id = it.content;
		return st;
	}
	if (version != 1)
		return ezz_fail(r->ctx, EZZ_EFORMAT, r->clause,
		    "%s has the version %d", "SignerInfo", version);
	if ((st = ezz_asn1_open(r, c, EZZ_DER_SEQUENCE,
	    "issuerAndSerialNumber", &in)) ||
	    (st = ezz_asn1_take(r, &in, EZZ_DER_SEQUENCE, "issuer", &it)))
		return st;
	s->issuer = it.whole;
	st = ezz_asn1_take(r, &in, EZZ_DER_INTEGER, "serialNumber", &it);
	if (st != EZZ_OK)
		return st;
	if (it.content.n == 0)
		return ezz_fail(r->ctx, EZZ_EFORMAT, r->clause,
		    "%s is empty", "serialNumber");
	s->serial = it.content;
	return ezz_asn1_end(r, &in, "issuerAndSerialNumber");
}

static ezz_status
read_alg(const struct ezz_asn1 *r, struct ezz_cursor *c,
    const struct ezz_sdata *d, struct ezz_sdata_signer *s)
{
	if (is_data(d->content_type))
		return ezz_asn1_algorithm(r, c, "signatureAlgorithm", s->alg);
	return ezz_asn1_algorithm_params(r, c, "signatureAlgorithm", s->alg,
	    &s->alg_params);
}

static ezz_status
read_signer(const struct ezz_asn1 *r, struct ezz_cursor *c,
    const struct ezz_sdata *d, struct ezz_sdata_signer *s)
{
	struct ezz_cursor	 in;
	struct ezz_asn1_item	 it;
	int			 version;
	ezz_status		 st;

	s->shape = d->has_content ? EZZ_SDATA_CONTENT : EZZ_SDATA_DETACHED;
	if ((st = ezz_asn1_open(r, c, EZZ_DER_SEQUENCE, "SignerInfo",
	    &in)) || (st = ezz_asn1_number(r, &in, "version", &version)) ||
	    (st = read_sid(r, &in, version, s)) ||
	    (st = ezz_asn1_algorithm(r, &in, "digestAlgorithm",
	    s->digest_alg)))
		return st;
	if (ezz_asn1_next(&in, EZZ_DER_CTX(0)) &&
	    (st = read_attrs(r, &in, d, s)) != EZZ_OK)
		return st;
	if ((st = read_alg(r, &in, d, s)) || (st = ezz_asn1_take(r, &in, EZZ_DER_OCTETS,
	    "the signature", &it)) || (st = ezz_sigval_read(r, it.content,
	    s->alg, "the signature", &s->signature)) ||
	    (st = read_unsigned(r, &in, s)))
		return st;
	return ezz_asn1_end(r, &in, "SignerInfo");
}

static ezz_status
read_signers(const struct ezz_asn1 *r, struct ezz_cursor *c,
    struct ezz_sdata *d)
{
	struct ezz_cursor	 in;
	ezz_status		 st;

	st = ezz_asn1_open(r, c, EZZ_DER_SET, "signerInfos", &in);
	if (st == EZZ_OK && ezz_cursor_left(&in) == 0)
		return ezz_fail(r->ctx, EZZ_EFORMAT, r->clause,
		    "signed data is signed by nobody");
	while (st == EZZ_OK && ezz_cursor_left(&in) > 0) {
		if (d->signers_n == EZZ_MAX_SDATA_SIGNERS)
			return ezz_fail(r->ctx, EZZ_ELIMIT, NULL,
			    "more than %d signers", EZZ_MAX_SDATA_SIGNERS);
		st = read_signer(r, &in, d, &d->signers[d->signers_n++]);
	}
	return st;
}

/* ---- the whole ---------------------------------------------------------- */

static ezz_status
read_digest_algs(const struct ezz_asn1 *r, struct ezz_cursor *c,
    struct ezz_sdata *d)
{
	struct ezz_cursor	 in;
	ezz_status		 st;

	st = ezz_asn1_open(r, c, EZZ_DER_SET, "digestAlgorithms", &in);
	while (st == EZZ_OK && ezz_cursor_left(&in) > 0) {
		if (d->digest_algs_n == EZZ_MAX_SDATA_SIGNERS)
			return ezz_fail(r->ctx, EZZ_ELIMIT, NULL,
			    "more than %d digest algorithms",
			    EZZ_MAX_SDATA_SIGNERS);
		st = ezz_asn1_algorithm(r, &in, "digestAlgorithms",
		    d->digest_algs[d->digest_algs_n++]);
	}
	return st;
}

/* want NULL: data, by either of its names. */
static ezz_status
wanted_type(const struct ezz_asn1 *r, const char *want, const char *type)
{
	if (want == NULL ? is_data(type) : strcmp(type, want) == 0)
		return EZZ_OK;
	return ezz_fail(r->ctx, EZZ_EFORMAT, r->clause,
	    "the content has the type %s, not %s", type,
	    want == NULL ? EZZ_OID_DATA : want);
}

static ezz_status
read_content(const struct ezz_asn1 *r, struct ezz_cursor *c,
    const char *want, struct ezz_sdata *d)
{
	struct ezz_cursor	 in, under;
	struct ezz_asn1_item	 it;
	ezz_status		 st;

	if ((st = ezz_asn1_open(r, c, EZZ_DER_SEQUENCE, "contentInfo",
	    &in)) || (st = ezz_asn1_oid(r, &in, "eContentType",
	    d->content_type)) ||
	    (st = wanted_type(r, want, d->content_type)))
		return st;
	if (ezz_cursor_left(&in) == 0)
		return EZZ_OK;
	if ((st = ezz_asn1_open(r, &in, EZZ_DER_CTX(0), "eContent",
	    &under)) || (st = ezz_asn1_take(r, &under, EZZ_DER_OCTETS,
	    "eContent", &it)) || (st = ezz_asn1_end(r, &under, "eContent")))
		return st;
	d->has_content = true;
	d->content = it.content;
	return ezz_asn1_end(r, &in, "contentInfo");
}

static ezz_status
read_certs(const struct ezz_asn1 *r, struct ezz_cursor *c,
    struct ezz_sdata *d)
{
	struct ezz_cursor	 in;
	struct ezz_asn1_item	 it;
	ezz_status		 st;

	if (!ezz_asn1_next(c, EZZ_DER_CTX(0)))
		return EZZ_OK;
	st = ezz_asn1_open(r, c, EZZ_DER_CTX(0), "certificates", &in);
	while (st == EZZ_OK && ezz_cursor_left(&in) > 0) {
		if (d->certs_n == EZZ_MAX_CERTS)
			return ezz_fail(r->ctx, EZZ_ELIMIT, NULL,
			    "more than %d certificates", EZZ_MAX_CERTS);
		st = ezz_asn1_take(r, &in, EZZ_DER_SEQUENCE, "certificates",
		    &it);
		if (st == EZZ_OK)
			d->certs[d->certs_n++] = it.whole;
	}
	return st;
}

static ezz_status
read_crls(const struct ezz_asn1 *r, struct ezz_cursor *c,
    struct ezz_sdata *d)
{
	struct ezz_asn1_item	 it;
	ezz_status		 st;

	if (!ezz_asn1_next(c, EZZ_DER_CTX(1)))
		return EZZ_OK;
	st = ezz_asn1_take(r, c, EZZ_DER_CTX(1), "crls", &it);
	d->crls = it.content;
	return st;
}

static ezz_status
read_signed_data(const struct ezz_asn1 *r, struct ezz_cursor *c,
    const char *want, struct ezz_sdata *d)
{
	struct ezz_cursor	 in;
	ezz_status		 st;

	if ((st = ezz_asn1_open(r, c, EZZ_DER_SEQUENCE, "SignedData",
	    &in)) || (st = ezz_asn1_number(r, &in, "version", &d->version)))
		return st;
	/* tokens bear the number of CMS under either type */
	if (d->version != 1 && ((d->gm && want == NULL) || (d->version != 3 &&
	    d->version != 4 && d->version != 5)))
		return ezz_fail(r->ctx, EZZ_EFORMAT, r->clause,
		    "%s has the version %d", "SignedData", d->version);
	if ((st = read_digest_algs(r, &in, d)) ||
	    (st = read_content(r, &in, want, d)) ||
	    (st = read_certs(r, &in, d)) ||
	    (st = read_crls(r, &in, d)) ||
	    (st = read_signers(r, &in, d)))
		return st;
	return ezz_asn1_end(r, &in, "SignedData");
}

static ezz_status
read_outside(struct ezz_asn1 *r, struct ezz_cursor *c, const char *want,
    struct ezz_sdata *d)
{
	struct ezz_cursor	 in, under;
	struct ezz_asn1_item	 it;
	char			 oid[EZZ_OID_TEXT];
	ezz_status		 st;

	st = ezz_asn1_take(r, c, EZZ_DER_SEQUENCE, "ContentInfo", &it);
	if (st != EZZ_OK)
		return st;
	d->raw = it.whole;
	in = ezz_cursor_of(it.content);
	if ((st = ezz_asn1_oid(r, &in, "contentType", oid)) != EZZ_OK)
		return st;
	d->gm = strcmp(oid, EZZ_OID_GM_SIGNED) == 0;
	if (!d->gm && strcmp(oid, EZZ_OID_SIGNED) != 0)
		return ezz_fail(r->ctx, EZZ_EFORMAT, r->clause,
		    "%s is not the type of signed data", oid);
	if (!d->gm)
		r->clause = "RFC 5652 5.1";
	if ((st = ezz_asn1_open(r, &in, EZZ_DER_CTX(0), "content",
	    &under)) || (st = read_signed_data(r, &under, want, d)) ||
	    (st = ezz_asn1_end(r, &under, "content")))
		return st;
	return ezz_asn1_end(r, &in, "ContentInfo");
}

static ezz_status
read_whole(ezz_ctx *ctx, struct ezz_bytes in, const char *want,
    struct ezz_sdata *out)
{
	struct ezz_asn1		 r = { ctx, "GB/T 35275", &out->notes };
	struct ezz_cursor	 c = ezz_cursor_of(in);
	ezz_status		 st;

	memset(out, 0, sizeof(*out));
	if (in.n > EZZ_MAX_SEAL)
		st = ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "%zu bytes, where at most %d may be", in.n,
		    EZZ_MAX_SEAL);
	else
		st = read_outside(&r, &c, want, out);
	if (st != EZZ_OK) {
		memset(out, 0, sizeof(*out));
		return ezz_while(ctx, st, "reading signed data");
	}
	if ((out->trailing = ezz_cursor_left(&c)) > 0)
		ezz_note_add(&out->notes, "SignedValue",
		    N_("bytes follow the signed value"), EZZ_PASSED);
	return EZZ_OK;
}

ezz_status
ezz_sdata_read(ezz_ctx *ctx, struct ezz_bytes in, struct ezz_sdata *out)
{
	return read_whole(ctx, in, NULL, out);
}

ezz_status
ezz_sdata_read_as(ezz_ctx *ctx, struct ezz_bytes in, const char *content_type,
    struct ezz_sdata *out)
{
	return read_whole(ctx, in, content_type, out);
}

ezz_status
ezz_sdata_signed_attrs(ezz_ctx *ctx, const struct ezz_sdata_signer *s,
    struct ezz_buf *out)
{
	size_t		 at = out->n;
	ezz_status	 st;

	if (s->attrs.n == 0)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "this signer has no attributes");
	if ((st = ezz_buf_addb(ctx, out, s->attrs)) == EZZ_OK)
		out->p[at] = EZZ_DER_SET;
	return st;
}
