/*
 * Reading seals and their signatures.  The version is told by the number of
 * elements, 4 from 5 by the header: two make version 1, whose header says
 * anything.  Extensions stand bare or under [0] in every version, as the
 * standards can be read either way.  Left out: wrappings of single vendors
 * (OCTET STRING around a seal, BIT STRING around its signature) and every
 * judgement - periods, lists, certificates, pictures.
 */
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "format/ses.h"

static const char *
clause_of(int version)
{
	return version == 1 ? "GM/T 0031-2014" :
	    version == 5 ? "GM/T 0031-2025" : "GB/T 38540-2020";
}

/* ---- extensions --------------------------------------------------------- */

static ezz_status
read_critical(const struct ezz_asn1 *r, struct ezz_cursor *c,
    struct ezz_ses_ext *e)
{
	struct ezz_asn1_item	 it;
	ezz_status		 st;

	if (!ezz_asn1_next(c, EZZ_DER_BOOLEAN))
		return EZZ_OK;
	st = ezz_asn1_take(r, c, EZZ_DER_BOOLEAN, "critical", &it);
	if (st != EZZ_OK)
		return st;
	if (it.content.n != 1 ||
	    (it.content.p[0] != 0 && it.content.p[0] != 0xff))
		return ezz_fail(r->ctx, EZZ_EFORMAT, "X.690 11.1",
		    "%s is neither true nor false", "critical");
	e->written = true;
	e->critical = it.content.p[0] != 0;
	if (!e->critical)
		ezz_note_add(r->notes, "extDatas",
		    N_("a default value is written out"), EZZ_PASSED);
	return EZZ_OK;
}

static ezz_status
read_ext(const struct ezz_asn1 *r, struct ezz_cursor *c,
    struct ezz_ses_ext *e)
{
	struct ezz_cursor	 in;
	struct ezz_asn1_item	 it;
	ezz_status		 st;

	if ((st = ezz_asn1_open(r, c, EZZ_DER_SEQUENCE, "ExtData", &in)) ||
	    (st = ezz_asn1_oid(r, &in, "extnID", e->oid)) ||
	    (st = read_critical(r, &in, e)) ||
	    (st = ezz_asn1_take(r, &in, EZZ_DER_OCTETS, "extnValue", &it)))
		return st;
	e->value = it.content;
	return ezz_asn1_end(r, &in, "ExtData");
}

/* Bare or under [0]; nothing at all is no extensions. */
static ezz_status
read_exts(const struct ezz_asn1 *r, struct ezz_cursor *c, bool *has,
    struct ezz_ses_exts *out)
{
	bool			 tagged = ezz_asn1_next(c, EZZ_DER_CTX(0));
	struct ezz_cursor	 under = *c, in;
	ezz_status		 st;

	if (!tagged && !ezz_asn1_next(c, EZZ_DER_SEQUENCE))
		return EZZ_OK;
	if ((tagged && (st = ezz_asn1_open(r, c, EZZ_DER_CTX(0), "extDatas",
	    &under))) || (st = ezz_asn1_open(r, tagged ? &under : c,
	    EZZ_DER_SEQUENCE, "extDatas", &in)))
		return st;
	*has = true;
	while (st == EZZ_OK && ezz_cursor_left(&in) > 0) {
		if (out->n == EZZ_MAX_SEAL_EXTS)
			return ezz_fail(r->ctx, EZZ_ELIMIT, NULL,
			    "more than %d extensions", EZZ_MAX_SEAL_EXTS);
		st = read_ext(r, &in, &out->v[out->n++]);
	}
	return st == EZZ_OK && tagged ? ezz_asn1_end(r, &under, "extDatas") :
	    st;
}

/* timeStamp [0] EXPLICIT BIT STRING OPTIONAL */
static ezz_status
read_timestamp(const struct ezz_asn1 *r, struct ezz_cursor *c,
    struct ezz_bytes *out)
{
	struct ezz_cursor	 in;
	ezz_status		 st;

	if (ezz_cursor_left(c) == 0)
		return EZZ_OK;
	if ((st = ezz_asn1_open(r, c, EZZ_DER_CTX(0), "timeStamp", &in)) ||
	    (st = ezz_asn1_bits(r, &in, "timeStamp", out)))
		return st;
	return ezz_asn1_end(r, &in, "timeStamp");
}

static ezz_status
read_cert(const struct ezz_asn1 *r, struct ezz_cursor *c,
    struct ezz_bytes *out)
{
	struct ezz_asn1_item	 it;
	ezz_status		 st;

	st = ezz_asn1_take(r, c, EZZ_DER_OCTETS, "cert", &it);
	if (st == EZZ_OK && it.content.n == 0)
		return ezz_fail(r->ctx, EZZ_EFORMAT, r->clause,
		    "%s is empty", "cert");
	*out = it.content;
	return st;
}

/* ---- a seal ------------------------------------------------------------- */

static ezz_status
read_header(const struct ezz_asn1 *r, struct ezz_cursor *c,
    struct ezz_ses_seal *s)
{
	struct ezz_cursor	 in;
	struct ezz_bytes	 id;
	ezz_status		 st;

	if ((st = ezz_asn1_open(r, c, EZZ_DER_SEQUENCE, "SES_Header", &in)) ||
	    (st = ezz_asn1_text(r, &in, EZZ_DER_IA5, "ID", &id)))
		return st;
	if (!ezz_bytes_equal(id, ezz_bytes_str("ES")))
		return ezz_fail(r->ctx, EZZ_EFORMAT, r->clause,
		    "the seal's header does not begin with ES");
	if ((st = ezz_asn1_number(r, &in, "version", &s->header_version)) ||
	    (st = ezz_asn1_text(r, &in, EZZ_DER_IA5, "Vid", &s->vendor)))
		return st;
	return ezz_asn1_end(r, &in, "SES_Header");
}

/* The shape has decided between 1 and the others; the header on 4 or 5. */
static ezz_status
settle_version(const struct ezz_asn1 *r, size_t elements,
    struct ezz_ses_seal *s)
{
	s->version = elements == 2 ? 1 : s->header_version;
	if (elements != 2 && s->version != 5 &&
	    (s->version != 4 || elements == 5))
		return ezz_fail(r->ctx, EZZ_EFORMAT, r->clause,
		    "a seal of %zu elements has the header version %d",
		    elements, s->header_version);
	return EZZ_OK;
}

static ezz_status
read_digest(const struct ezz_asn1 *r, struct ezz_cursor *c,
    struct ezz_ses_signer *s)
{
	struct ezz_cursor	 in;
	struct ezz_asn1_item	 it;
	ezz_status		 st;

	s->kind = EZZ_SES_DIGEST;
	if ((st = ezz_asn1_open(r, c, EZZ_DER_SEQUENCE, "CertDigestObj",
	    &in)) || (st = ezz_asn1_text(r, &in, EZZ_DER_PRINTABLE, "type",
	    &s->type)) || (st = ezz_asn1_take(r, &in, EZZ_DER_OCTETS, "value",
	    &it)))
		return st;
	s->value = it.content;
	return ezz_asn1_end(r, &in, "CertDigestObj");
}

/* Version 1 defines certID as IA5String, and one vendor writes such. */
static ezz_status
read_signer(const struct ezz_asn1 *r, struct ezz_cursor *c, int version,
    int list_type, struct ezz_ses_signer *s)
{
	if (list_type == 2)
		return read_digest(r, c, s);
	if (version == 1 && ezz_asn1_next(c, EZZ_DER_IA5)) {
		s->kind = EZZ_SES_NAME;
		return ezz_asn1_text(r, c, EZZ_DER_IA5, "certID", &s->value);
	}
	s->kind = EZZ_SES_CERT;
	return read_cert(r, c, &s->value);
}

static ezz_status
read_signers(const struct ezz_asn1 *r, struct ezz_cursor *c, int list_type,
    struct ezz_ses_seal *s)
{
	struct ezz_cursor	 in;
	ezz_status		 st;

	st = ezz_asn1_open(r, c, EZZ_DER_SEQUENCE, "certList", &in);
	if (st == EZZ_OK && ezz_cursor_left(&in) == 0)
		return ezz_fail(r->ctx, EZZ_EFORMAT, r->clause,
		    "the certificate list of the seal is empty");
	while (st == EZZ_OK && ezz_cursor_left(&in) > 0) {
		if (s->signers_n == EZZ_MAX_SEAL_SIGNERS)
			return ezz_fail(r->ctx, EZZ_ELIMIT, NULL,
			    "a seal lists more than %d signers",
			    EZZ_MAX_SEAL_SIGNERS);
		st = read_signer(r, &in, s->version, list_type,
		    &s->signers[s->signers_n++]);
	}
	return st;
}

/* UTCTime in version 1, where GeneralizedTime is met too; later not. */
static ezz_status
read_seal_time(const struct ezz_asn1 *r, struct ezz_cursor *c, int version,
    const char *what, int64_t *out)
{
	uint8_t		 tag;
	ezz_status	 st = ezz_asn1_time(r, c, what, &tag, out);

	if (st != EZZ_OK)
		return st;
	if (version != 1 && tag != EZZ_DER_TIME)
		return ezz_fail(r->ctx, EZZ_EFORMAT, r->clause,
		    "%s is no GeneralizedTime", what);
	if (version == 1 && tag != EZZ_DER_UTCTIME)
		ezz_note_add(r->notes, what, N_("GeneralizedTime stands "
		    "where UTCTime should"), EZZ_PASSED);
	return EZZ_OK;
}

static ezz_status
read_property(const struct ezz_asn1 *r, struct ezz_cursor *c,
    struct ezz_ses_seal *s)
{
	struct ezz_cursor	 in;
	int			 list_type = 1, v = s->version;
	ezz_status		 st;

	if ((st = ezz_asn1_open(r, c, EZZ_DER_SEQUENCE,
	    "SES_ESPropertyInfo", &in)) ||
	    (st = ezz_asn1_number(r, &in, "type", &s->type)) ||
	    (st = ezz_asn1_text(r, &in, EZZ_DER_UTF8, "name", &s->name)) ||
	    (v != 1 && (st = ezz_asn1_number(r, &in, "certListType",
	    &list_type))))
		return st;
	if (list_type != 1 && list_type != 2)
		return ezz_fail(r->ctx, EZZ_EFORMAT, r->clause,
		    "the certificate list of the seal has the type %d",
		    list_type);
	if ((st = read_signers(r, &in, list_type, s)) ||
	    (st = read_seal_time(r, &in, v, "createDate", &s->created)) ||
	    (st = read_seal_time(r, &in, v, "validStart", &s->from)) ||
	    (st = read_seal_time(r, &in, v, "validEnd", &s->until)))
		return st;
	return ezz_asn1_end(r, &in, "SES_ESPropertyInfo");
}

static ezz_status
read_picture(const struct ezz_asn1 *r, struct ezz_cursor *c,
    struct ezz_ses_seal *s)
{
	struct ezz_cursor	 in;
	struct ezz_asn1_item	 it;
	ezz_status		 st;

	if ((st = ezz_asn1_open(r, c, EZZ_DER_SEQUENCE, "picture", &in)) ||
	    (st = ezz_asn1_text(r, &in, EZZ_DER_IA5, "type",
	    &s->picture.type)) ||
	    (st = ezz_asn1_take(r, &in, EZZ_DER_OCTETS, "data", &it)) ||
	    (st = ezz_asn1_number(r, &in, "width", &s->picture.width)) ||
	    (st = ezz_asn1_number(r, &in, "height", &s->picture.height)))
		return st;
	s->picture.data = it.content;
	return ezz_asn1_end(r, &in, "picture");
}

/* esealInfo; the clause of r follows the version once it is known. */
static ezz_status
read_info(struct ezz_asn1 *r, struct ezz_cursor *c, size_t elements,
    struct ezz_ses_seal *s, struct ezz_bytes *whole)
{
	struct ezz_asn1_item	 info;
	struct ezz_cursor	 in;
	ezz_status		 st;

	st = ezz_asn1_take(r, c, EZZ_DER_SEQUENCE, "SES_SealInfo", &info);
	if (st != EZZ_OK)
		return st;
	*whole = info.whole;
	in = ezz_cursor_of(info.content);
	if ((st = read_header(r, &in, s)) ||
	    (st = settle_version(r, elements, s)))
		return st;
	r->clause = clause_of(s->version);
	if ((st = ezz_asn1_text(r, &in, EZZ_DER_IA5, "esID", &s->id)) ||
	    (st = read_property(r, &in, s)) ||
	    (st = read_picture(r, &in, s)) ||
	    (st = read_exts(r, &in, &s->has_exts, &s->exts)))
		return st;
	return ezz_asn1_end(r, &in, "SES_SealInfo");
}

static ezz_status
read_signed(const struct ezz_asn1 *r, struct ezz_cursor *c,
    struct ezz_ses_seal *s)
{
	struct ezz_bytes	 bits;
	ezz_status		 st;

	if ((st = ezz_asn1_bits(r, c, "the seal's signature", &bits)))
		return st;
	return ezz_sigval_read(r, bits, s->alg, "the seal's signature",
	    &s->signature);
}

/* The maker of version 1 signs SEQUENCE { info, cert, algorithm }. */
static ezz_status
make_triple(const struct ezz_asn1 *r, struct ezz_bytes info,
    struct ezz_bytes cert_alg, struct ezz_buf *out)
{
	ezz_status	 st;

	if ((st = ezz_buf_addb(r->ctx, out, info)) ||
	    (st = ezz_buf_addb(r->ctx, out, cert_alg)))
		return st;
	return ezz_der_wrap(r->ctx, out, 0, EZZ_DER_SEQUENCE);
}

static ezz_status
make_tbs_v1(const struct ezz_asn1 *r, struct ezz_bytes info,
    struct ezz_bytes cert_alg, struct ezz_ses_seal *s)
{
	struct ezz_buf	 der = { 0 };
	ezz_status	 st;

	if ((st = make_triple(r, info, cert_alg, &s->own[0])) != EZZ_OK)
		return st;
	s->tbs = ezz_bytes_of(&s->own[0]);
	st = ezz_asn1_to_der(r, info, &der);
	if (st == EZZ_OK && !ezz_bytes_equal(ezz_bytes_of(&der), info)) {
		st = make_triple(r, ezz_bytes_of(&der), cert_alg, &s->own[1]);
		s->tbs_der = ezz_bytes_of(&s->own[1]);
	}
	ezz_buf_free(&der);
	return st;
}

static ezz_status
read_v1(const struct ezz_asn1 *r, struct ezz_cursor *c,
    struct ezz_bytes info, struct ezz_ses_seal *s)
{
	struct ezz_cursor	 in;
	struct ezz_bytes	 cert_alg;
	const uint8_t		*start;
	ezz_status		 st;

	st = ezz_asn1_open(r, c, EZZ_DER_SEQUENCE, "SES_SignInfo", &in);
	if (st != EZZ_OK)
		return st;
	start = in.p;
	if ((st = read_cert(r, &in, &s->maker)) ||
	    (st = ezz_asn1_oid(r, &in, "signatureAlgorithm", s->alg)))
		return st;
	cert_alg = EZZ_BYTES(start, (size_t)(in.p - start));
	if ((st = read_signed(r, &in, s)) ||
	    (st = ezz_asn1_end(r, &in, "SES_SignInfo")))
		return st;
	return make_tbs_v1(r, info, cert_alg, s);
}

static ezz_status
read_v4(const struct ezz_asn1 *r, struct ezz_cursor *c,
    struct ezz_bytes info, struct ezz_ses_seal *s)
{
	ezz_status	 st;

	s->tbs = info;
	if ((st = read_cert(r, c, &s->maker)) ||
	    (st = ezz_asn1_oid(r, c, "signAlgID", s->alg)) ||
	    (st = read_signed(r, c, s)))
		return st;
	return read_timestamp(r, c, &s->timestamp);
}

static ezz_status
read_seal(ezz_ctx *ctx, const struct ezz_asn1_item *seal,
    struct ezz_ses_seal *s)
{
	struct ezz_asn1		 r = { ctx, "GB/T 38540-2020", &s->notes };
	struct ezz_cursor	 in = ezz_cursor_of(seal->content);
	size_t			 n = ezz_asn1_count(in);
	struct ezz_bytes	 info;
	ezz_status		 st;

	s->raw = seal->whole;
	if (n != 2 && n != 4 && n != 5)
		return ezz_fail(ctx, EZZ_EFORMAT, r.clause,
		    "a seal has %zu elements, not 2, 4 or 5", n);
	if ((st = read_info(&r, &in, n, s, &info)) != EZZ_OK ||
	    (st = s->version == 1 ? read_v1(&r, &in, info, s) :
	    read_v4(&r, &in, info, s)) != EZZ_OK)
		return st;
	return ezz_asn1_end(&r, &in, "SESeal");
}

static ezz_status
within_limit(ezz_ctx *ctx, struct ezz_bytes in)
{
	if (in.n <= EZZ_MAX_SEAL)
		return EZZ_OK;
	return ezz_fail(ctx, EZZ_ELIMIT, NULL,
	    "%zu bytes, where at most %d may be", in.n, EZZ_MAX_SEAL);
}

ezz_status
ezz_ses_seal_read(ezz_ctx *ctx, struct ezz_bytes in,
    struct ezz_ses_seal *out)
{
	struct ezz_asn1		 r = { ctx, "GB/T 38540-2020", &out->notes };
	struct ezz_cursor	 c = ezz_cursor_of(in);
	struct ezz_asn1_item	 it;
	ezz_status		 st;

	memset(out, 0, sizeof(*out));
	if ((st = within_limit(ctx, in)) == EZZ_OK &&
	    (st = ezz_asn1_take(&r, &c, EZZ_DER_SEQUENCE, "SESeal", &it)) ==
	    EZZ_OK && (st = ezz_asn1_end(&r, &c, "SESeal")) == EZZ_OK)
		st = read_seal(ctx, &it, out);
	if (st != EZZ_OK) {
		ezz_ses_seal_clear(out);
		return ezz_while(ctx, st, "reading a seal");
	}
	return EZZ_OK;
}

void
ezz_ses_seal_clear(struct ezz_ses_seal *s)
{
	ezz_buf_free(&s->own[0]);
	ezz_buf_free(&s->own[1]);
	memset(s, 0, sizeof(*s));
}

/* ---- a signature -------------------------------------------------------- */

/* "2020-01-25T07:31:56.377Z", "20211014033404Z", "2020-01-25 07:31:56" */
static bool
time_from_text(struct ezz_bytes v, struct ezz_ses_signature *s)
{
	char	 zoned[26];

	if (v.n == 19) {
		memcpy(zoned, v.p, 19);
		memcpy(zoned + 19, "+08:00", 7);
		s->time_form = EZZ_SES_TIME_LOCAL;
		return ezz_time_parse(ezz_bytes_str(zoned), &s->time);
	}
	s->time_form = EZZ_SES_TIME_TEXT;
	return ezz_asn1_time_text(v, EZZ_DER_TIME, &s->time) ||
	    (v.n > 19 && ezz_time_parse(v, &s->time));
}

/* The BIT STRING of version 1: a token, a DER time or a text. */
static ezz_status
read_time_bits(const struct ezz_asn1 *r, struct ezz_cursor *c,
    struct ezz_ses_signature *s)
{
	struct ezz_cursor	 in;
	uint8_t			 tag;
	ezz_status		 st;

	if ((st = ezz_asn1_bits(r, c, "timeInfo", &s->time_raw)) != EZZ_OK)
		return st;
	in = ezz_cursor_of(s->time_raw);
	if (ezz_asn1_next(&in, EZZ_DER_SEQUENCE)) {
		s->time_form = EZZ_SES_TIME_TOKEN;
		return EZZ_OK;
	}
	if (ezz_asn1_next(&in, EZZ_DER_UTCTIME) ||
	    ezz_asn1_next(&in, EZZ_DER_TIME)) {
		st = ezz_asn1_time(r, &in, "timeInfo", &tag, &s->time);
		return st != EZZ_OK ? st : ezz_asn1_end(r, &in, "timeInfo");
	}
	if (!time_from_text(s->time_raw, s))
		return ezz_fail(r->ctx, EZZ_EFORMAT, r->clause,
		    "timeInfo is neither a token nor a time");
	if (s->time_form == EZZ_SES_TIME_LOCAL)
		ezz_note_add(r->notes, "timeInfo", N_("local time without a "
		    "zone, read at +08:00"), EZZ_PASSED);
	else
		ezz_note_add(r->notes, "timeInfo", N_("the time is text, "
		    "not DER"), EZZ_PASSED);
	return EZZ_OK;
}

static ezz_status
read_time(const struct ezz_asn1 *r, struct ezz_cursor *c,
    struct ezz_ses_signature *s)
{
	struct ezz_cursor	 t = *c;
	struct ezz_asn1_item	 it;
	uint8_t			 tag;
	ezz_status		 st;

	if (s->version == 1)
		return read_time_bits(r, c, s);
	st = ezz_asn1_take(r, &t, EZZ_DER_TIME, "timeInfo", &it);
	s->time_raw = it.content;
	return st != EZZ_OK ? st : ezz_asn1_time(r, c, "timeInfo", &tag,
	    &s->time);
}

/* The seal inside has the generation of the signature around it. */
static ezz_status
read_inner_seal(struct ezz_asn1 *r, struct ezz_cursor *c,
    struct ezz_ses_signature *s)
{
	struct ezz_asn1_item	 it;
	ezz_status		 st;

	if ((st = ezz_asn1_take(r, c, EZZ_DER_SEQUENCE, "SESeal", &it)))
		return st;
	if ((st = read_seal(r->ctx, &it, &s->seal)) != EZZ_OK)
		return ezz_while(r->ctx, st, "reading the seal inside");
	if ((s->version == 1) != (s->seal.version == 1) ||
	    (s->version != 1 && s->tbs_version != s->seal.version))
		return ezz_fail(r->ctx, EZZ_EFORMAT, r->clause,
		    "a seal of version %d stands in a signature of version "
		    "%d", s->seal.version, s->version == 1 ? 1 :
		    s->tbs_version);
	s->version = s->seal.version;
	r->clause = clause_of(s->version);
	return EZZ_OK;
}

static ezz_status
read_tbs(struct ezz_asn1 *r, struct ezz_cursor *c,
    struct ezz_ses_signature *s)
{
	struct ezz_asn1_item	 it;
	struct ezz_cursor	 in;
	ezz_status		 st;

	st = ezz_asn1_take(r, c, EZZ_DER_SEQUENCE, "TBS_Sign", &it);
	if (st != EZZ_OK)
		return st;
	s->tbs = it.whole;
	in = ezz_cursor_of(it.content);
	if ((st = ezz_asn1_number(r, &in, "version", &s->tbs_version)) ||
	    (st = read_inner_seal(r, &in, s)) ||
	    (st = read_time(r, &in, s)) ||
	    (st = ezz_asn1_bits(r, &in, "dataHash", &s->digest)) ||
	    (st = ezz_asn1_text(r, &in, EZZ_DER_IA5, "propertyInfo",
	    &s->property)))
		return st;
	if (s->version == 1)
		st = read_cert(r, &in, &s->cert);
	if (st == EZZ_OK)
		st = s->version == 1 ? ezz_asn1_oid(r, &in,
		    "signatureAlgorithm", s->alg) :
		    read_exts(r, &in, &s->has_exts, &s->exts);
	return st != EZZ_OK ? st : ezz_asn1_end(r, &in, "TBS_Sign");
}

static ezz_status
read_signature(struct ezz_asn1 *r, const struct ezz_asn1_item *it,
    struct ezz_ses_signature *s)
{
	struct ezz_cursor	 in = ezz_cursor_of(it->content);
	struct ezz_bytes	 bits;
	size_t			 n = ezz_asn1_count(in);
	ezz_status		 st;

	s->raw = it->whole;
	s->version = n == 2 ? 1 : 4;
	if (n != 2 && n != 4 && n != 5)
		return ezz_fail(r->ctx, EZZ_EFORMAT, r->clause,
		    "SES_Signature has %zu elements, not 2, 4 or 5", n);
	if ((st = read_tbs(r, &in, s)) != EZZ_OK)
		return st;
	if (s->version != 1 && ((st = read_cert(r, &in, &s->cert)) ||
	    (st = ezz_asn1_oid(r, &in, "signatureAlgID", s->alg))))
		return st;
	if ((st = ezz_asn1_bits(r, &in, "the signature", &bits)) ||
	    (st = ezz_sigval_read(r, bits, s->alg, "the signature",
	    &s->signature)) ||
	    (st = read_timestamp(r, &in, &s->timestamp)))
		return st;
	return ezz_asn1_end(r, &in, "SES_Signature");
}

ezz_status
ezz_ses_signature_read(ezz_ctx *ctx, struct ezz_bytes in,
    struct ezz_ses_signature *out)
{
	struct ezz_asn1		 r = { ctx, "GB/T 38540-2020", &out->notes };
	struct ezz_cursor	 c = ezz_cursor_of(in);
	struct ezz_asn1_item	 it;
	ezz_status		 st;

	memset(out, 0, sizeof(*out));
	if ((st = within_limit(ctx, in)) == EZZ_OK &&
	    (st = ezz_asn1_take(&r, &c, EZZ_DER_SEQUENCE, "SES_Signature",
	    &it)) == EZZ_OK)
		st = read_signature(&r, &it, out);
	if (st != EZZ_OK) {
		ezz_ses_signature_clear(out);
		return ezz_while(ctx, st, "reading a seal's signature");
	}
	if ((out->trailing = ezz_cursor_left(&c)) > 0)
		ezz_note_add(&out->notes, "SignedValue",
		    N_("bytes follow the signed value"), EZZ_PASSED);
	return EZZ_OK;
}

void
ezz_ses_signature_clear(struct ezz_ses_signature *s)
{
	ezz_ses_seal_clear(&s->seal);
	memset(s, 0, sizeof(*s));
}
