/*
 * Reading time-stamps (RFC 3161 2.4, RFC 5816, RFC 5035 for ESSCertID).  A
 * token's outside may be BER as other signed data; requests, responses and
 * the TSTInfo are DER.  Left out: transports, and extensions, of which a
 * critical one is refused.
 */
#include <string.h>

#include "base/error.h"
#include "format/tsp.h"

#define SHA256_OID	"2.16.840.1.101.3.4.2.1"
#define SHA1_OID	"1.3.14.3.2.26"
#define CLAUSE		"RFC 3161 2.4"

/* ---- elements ------------------------------------------------------------ */

/* An INTEGER of any size to most bytes, minimal. */
static ezz_status
integer(const struct ezz_asn1 *r, struct ezz_cursor *c, const char *what,
    size_t most, struct ezz_bytes *out)
{
	struct ezz_asn1_item	 it;
	ezz_status		 st;

	st = ezz_asn1_take(r, c, EZZ_DER_INTEGER, what, &it);
	if (st != EZZ_OK)
		return st;
	*out = it.content;
	if (out->n == 0 || (out->n > 1 && ((out->p[0] == 0 &&
	    out->p[1] < 0x80) || (out->p[0] == 0xff && out->p[1] >= 0x80))))
		return ezz_fail(r->ctx, EZZ_EFORMAT, "X.690 8.3",
		    "%s is empty or padded", what);
	if (out->n > most)
		return ezz_fail(r->ctx, EZZ_ELIMIT, r->clause,
		    "%s is too great a number", what);
	return EZZ_OK;
}

static ezz_status
boolean(const struct ezz_asn1 *r, struct ezz_cursor *c, const char *what,
    bool *out)
{
	struct ezz_asn1_item	 it;
	ezz_status		 st;

	*out = false;
	if (!ezz_asn1_next(c, EZZ_DER_BOOLEAN))
		return EZZ_OK;
	st = ezz_asn1_take(r, c, EZZ_DER_BOOLEAN, what, &it);
	if (st != EZZ_OK)
		return st;
	if (it.content.n != 1 || (it.content.p[0] != 0 &&
	    it.content.p[0] != 0xff))
		return ezz_fail(r->ctx, EZZ_EFORMAT, "X.690 11.1",
		    "%s is neither true nor false", what);
	*out = it.content.p[0] != 0;
	return EZZ_OK;
}

static ezz_status
version_one(const struct ezz_asn1 *r, struct ezz_cursor *c, const char *what)
{
	int		 version;
	ezz_status	 st = ezz_asn1_number(r, c, "version", &version);

	if (st == EZZ_OK && version != 1)
		return ezz_fail(r->ctx, EZZ_EFORMAT, r->clause,
		    "%s has the version %d", what, version);
	return st;
}

static ezz_status
imprint(const struct ezz_asn1 *r, struct ezz_cursor *c,
    struct ezz_tsp_imprint *out)
{
	struct ezz_cursor	 in;
	struct ezz_asn1_item	 it;
	ezz_status		 st;

	if ((st = ezz_asn1_open(r, c, EZZ_DER_SEQUENCE, "messageImprint",
	    &in)) || (st = ezz_asn1_algorithm(r, &in, "hashAlgorithm",
	    out->hash)) || (st = ezz_asn1_take(r, &in, EZZ_DER_OCTETS,
	    "hashedMessage", &it)))
		return st;
	out->digest = it.content;
	if (out->digest.n == 0 || out->digest.n > 64)
		return ezz_fail(r->ctx, EZZ_EFORMAT, r->clause,
		    "a digest of %zu bytes is none", out->digest.n);
	return ezz_asn1_end(r, &in, "messageImprint");
}

/* Extension ::= SEQUENCE { OID, BOOLEAN DEFAULT FALSE, OCTET STRING } */
static ezz_status
extensions(const struct ezz_asn1 *r, struct ezz_cursor *c, uint8_t tag,
    bool *has)
{
	struct ezz_cursor	 all, in;
	struct ezz_asn1_item	 it;
	char			 oid[EZZ_OID_TEXT];
	bool			 critical;
	ezz_status		 st;

	if (!(*has = ezz_asn1_next(c, tag)))
		return EZZ_OK;
	st = ezz_asn1_open(r, c, tag, "extensions", &all);
	while (st == EZZ_OK && ezz_cursor_left(&all) > 0) {
		if ((st = ezz_asn1_open(r, &all, EZZ_DER_SEQUENCE,
		    "extensions", &in)) ||
		    (st = ezz_asn1_oid(r, &in, "extensions", oid)) ||
		    (st = boolean(r, &in, "extensions", &critical)) ||
		    (st = ezz_asn1_take(r, &in, EZZ_DER_OCTETS, "extensions",
		    &it)) || (st = ezz_asn1_end(r, &in, "extensions")))
			return st;
		if (critical)
			return ezz_fail(r->ctx, EZZ_EUNSUPPORTED, r->clause,
			    "the critical extension %s is not known", oid);
	}
	return st;
}

/* What is signed, or compared, has one encoding. */
static ezz_status
is_der(const struct ezz_asn1 *r, ezz_status st, const char *what)
{
	if (st == EZZ_OK && r->notes->n > 0)
		return ezz_fail(r->ctx, EZZ_EFORMAT, "X.690 10",
		    "%s is not in DER", what);
	return st;
}

/* One SEQUENCE and nothing after it. */
static ezz_status
open_only(const struct ezz_asn1 *r, struct ezz_bytes b, const char *what,
    struct ezz_cursor *in)
{
	struct ezz_cursor	 c = ezz_cursor_of(b);
	ezz_status		 st;

	if (b.n > EZZ_MAX_TIMESTAMP)
		return ezz_fail(r->ctx, EZZ_ELIMIT, NULL,
		    "%zu bytes, where at most %d may be", b.n,
		    EZZ_MAX_TIMESTAMP);
	st = ezz_asn1_open(r, &c, EZZ_DER_SEQUENCE, what, in);
	return st != EZZ_OK ? st : ezz_asn1_end(r, &c, what);
}

/* ---- the request --------------------------------------------------------- */

static ezz_status
request(const struct ezz_asn1 *r, struct ezz_bytes b,
    struct ezz_tsp_request *out)
{
	struct ezz_cursor	 in;
	ezz_status		 st;

	if ((st = open_only(r, b, "TimeStampReq", &in)) ||
	    (st = version_one(r, &in, "TimeStampReq")) ||
	    (st = imprint(r, &in, &out->imprint)))
		return st;
	if (ezz_asn1_next(&in, EZZ_DER_OID) &&
	    (st = ezz_asn1_oid(r, &in, "reqPolicy", out->policy)) != EZZ_OK)
		return st;
	if (ezz_asn1_next(&in, EZZ_DER_INTEGER) && (st = integer(r, &in,
	    "nonce", EZZ_MAX_NONCE, &out->nonce)) != EZZ_OK)
		return st;
	if ((st = boolean(r, &in, "certReq", &out->want_cert)) ||
	    (st = extensions(r, &in, EZZ_DER_CTX(0), &out->has_exts)))
		return st;
	return ezz_asn1_end(r, &in, "TimeStampReq");
}

ezz_status
ezz_tsp_request_read(ezz_ctx *ctx, struct ezz_bytes b,
    struct ezz_tsp_request *out)
{
	struct ezz_notes	 notes = { 0 };
	struct ezz_asn1		 r = { ctx, "RFC 3161 2.4.1", &notes };
	ezz_status		 st;

	memset(out, 0, sizeof(*out));
	st = is_der(&r, request(&r, b, out), "TimeStampReq");
	if (st == EZZ_OK)
		return EZZ_OK;
	memset(out, 0, sizeof(*out));
	return ezz_while(ctx, st, "reading a time-stamp request");
}

/* ---- TSTInfo ------------------------------------------------------------- */

/* 1 to 999, under [0] or [1] */
static ezz_status
part(const struct ezz_asn1 *r, struct ezz_cursor *c, uint8_t tag,
    const char *what, int *out)
{
	struct ezz_asn1_item	 it;
	ezz_status		 st;

	if (!ezz_asn1_next(c, tag))
		return EZZ_OK;
	if ((st = ezz_asn1_take(r, c, tag, what, &it)) != EZZ_OK)
		return st;
	if (it.content.n == 1 && it.content.p[0] < 0x80)
		*out = it.content.p[0];
	else if (it.content.n == 2 && it.content.p[0] < 0x04 &&
	    (it.content.p[0] > 0 || it.content.p[1] >= 0x80))
		*out = it.content.p[0] << 8 | it.content.p[1];
	if (*out < 1 || *out > 999)
		return ezz_fail(r->ctx, EZZ_EFORMAT, "RFC 3161 2.4.2",
		    "%s is not from 1 to 999", what);
	return EZZ_OK;
}

static ezz_status
accuracy(const struct ezz_asn1 *r, struct ezz_cursor *c,
    struct ezz_tsp_info *out)
{
	struct ezz_cursor	 in;
	ezz_status		 st;

	if (!ezz_asn1_next(c, EZZ_DER_SEQUENCE))
		return EZZ_OK;
	out->has_accuracy = true;
	st = ezz_asn1_open(r, c, EZZ_DER_SEQUENCE, "accuracy", &in);
	if (st == EZZ_OK && ezz_asn1_next(&in, EZZ_DER_INTEGER))
		st = ezz_asn1_number(r, &in, "accuracy", &out->seconds);
	if (st != EZZ_OK ||
	    (st = part(r, &in, 0x80, "millis", &out->millis)) ||
	    (st = part(r, &in, 0x81, "micros", &out->micros)))
		return st;
	return ezz_asn1_end(r, &in, "accuracy");
}

static ezz_status
gen_time(const struct ezz_asn1 *r, struct ezz_cursor *c,
    struct ezz_tsp_info *out)
{
	struct ezz_asn1_item	 it;
	ezz_status		 st;

	st = ezz_asn1_take(r, c, EZZ_DER_TIME, "genTime", &it);
	if (st != EZZ_OK)
		return st;
	if (!ezz_asn1_time_text(it.content, EZZ_DER_TIME, &out->time))
		return ezz_fail(r->ctx, EZZ_EFORMAT, "RFC 3161 2.4.2",
		    "%s is no time with seconds and Z", "genTime");
	out->fraction = it.content.n > 15;	/* "20261123020000Z" */
	return EZZ_OK;
}

static ezz_status
info(const struct ezz_asn1 *r, struct ezz_bytes b, struct ezz_tsp_info *out)
{
	struct ezz_cursor	 in;
	struct ezz_asn1_item	 it;
	ezz_status		 st;

	if ((st = open_only(r, b, "TSTInfo", &in)) ||
	    (st = version_one(r, &in, "TSTInfo")) ||
	    (st = ezz_asn1_oid(r, &in, "policy", out->policy)) ||
	    (st = imprint(r, &in, &out->imprint)) ||
	    (st = integer(r, &in, "serialNumber", EZZ_MAX_STAMP_SERIAL,
	    &out->serial)) || (st = gen_time(r, &in, out)) ||
	    (st = accuracy(r, &in, out)) ||
	    (st = boolean(r, &in, "ordering", &out->ordering)))
		return st;
	if (ezz_asn1_next(&in, EZZ_DER_INTEGER) && (st = integer(r, &in,
	    "nonce", EZZ_MAX_NONCE, &out->nonce)) != EZZ_OK)
		return st;
	if (ezz_asn1_next(&in, EZZ_DER_CTX(0))) {
		st = ezz_asn1_take(r, &in, EZZ_DER_CTX(0), "tsa", &it);
		if (st != EZZ_OK)
			return st;
		out->tsa = it.content;
	}
	if ((st = extensions(r, &in, EZZ_DER_CTX(1), &out->has_exts)))
		return st;
	return ezz_asn1_end(r, &in, "TSTInfo");
}

ezz_status
ezz_tsp_info_read(ezz_ctx *ctx, struct ezz_bytes b, struct ezz_tsp_info *out)
{
	struct ezz_notes	 notes = { 0 };
	struct ezz_asn1		 r = { ctx, "RFC 3161 2.4.2", &notes };
	ezz_status		 st;

	memset(out, 0, sizeof(*out));
	st = is_der(&r, info(&r, b, out), "TSTInfo");
	if (st == EZZ_OK)
		return EZZ_OK;
	memset(out, 0, sizeof(*out));
	return ezz_while(ctx, st, "reading what the time-stamp states");
}

/* ---- the token ----------------------------------------------------------- */

/* IssuerSerial; a name of another form than a directory's binds nothing. */
static ezz_status
issuer_serial(const struct ezz_asn1 *r, struct ezz_cursor *c,
    struct ezz_tsp_ess *out)
{
	struct ezz_cursor	 in, names, name;
	struct ezz_asn1_item	 it;
	ezz_status		 st;

	if (!ezz_asn1_next(c, EZZ_DER_SEQUENCE))
		return EZZ_OK;
	if ((st = ezz_asn1_open(r, c, EZZ_DER_SEQUENCE, "issuerSerial",
	    &in)) || (st = ezz_asn1_open(r, &in, EZZ_DER_SEQUENCE,
	    "issuerSerial", &names)))
		return st;
	if (ezz_asn1_next(&names, EZZ_DER_CTX(4)) &&
	    ezz_asn1_count(names) == 1) {
		if ((st = ezz_asn1_open(r, &names, EZZ_DER_CTX(4),
		    "issuerSerial", &name)) || (st = ezz_asn1_take(r, &name,
		    EZZ_DER_SEQUENCE, "issuerSerial", &it)))
			return st;
		out->issuer = it.whole;
	}
	if ((st = integer(r, &in, "issuerSerial", EZZ_MAX_CERT,
	    &out->serial)) != EZZ_OK)
		return st;
	return ezz_asn1_end(r, &in, "issuerSerial");
}

/* SigningCertificate(V2): the first ESSCertID is that of the signer. */
static ezz_status
signing_cert(const struct ezz_asn1 *r, struct ezz_bytes values, bool v2,
    struct ezz_tsp_ess *out)
{
	struct ezz_cursor	 c = ezz_cursor_of(values), in, ids, id;
	struct ezz_asn1_item	 it;
	ezz_status		 st;

	if ((st = ezz_asn1_open(r, &c, EZZ_DER_SEQUENCE, "ESSCertID",
	    &in)) || (st = ezz_asn1_end(r, &c, "ESSCertID")) ||
	    (st = ezz_asn1_open(r, &in, EZZ_DER_SEQUENCE, "ESSCertID",
	    &ids)) || (st = ezz_asn1_open(r, &ids, EZZ_DER_SEQUENCE,
	    "ESSCertID", &id)))
		return st;
	strcpy(out->hash, v2 ? SHA256_OID : SHA1_OID);
	if (v2 && ezz_asn1_next(&id, EZZ_DER_SEQUENCE) &&
	    (st = ezz_asn1_algorithm(r, &id, "ESSCertID", out->hash)) !=
	    EZZ_OK)
		return st;
	if ((st = ezz_asn1_take(r, &id, EZZ_DER_OCTETS, "ESSCertID", &it)) ||
	    (st = issuer_serial(r, &id, out)))
		return st;
	out->digest = it.content;
	return ezz_asn1_end(r, &id, "ESSCertID");
}

static ezz_status
ess(const struct ezz_asn1 *r, struct ezz_tsp_token *t)
{
	const struct ezz_sdata_signer	*s = &t->sdata.signers[0];
	struct ezz_bytes		 v;

	if (ezz_sdata_attribute(s, true, EZZ_OID_ESS_CERT_V2, &v))
		return signing_cert(r, v, true, &t->ess);
	if (ezz_sdata_attribute(s, true, EZZ_OID_ESS_CERT, &v))
		return signing_cert(r, v, false, &t->ess);
	return ezz_fail(r->ctx, EZZ_EFORMAT, "RFC 3161 2.4.2",
	    "the attribute %s is missing", "signingCertificate");
}

static ezz_status
token(const struct ezz_asn1 *r, struct ezz_bytes b, struct ezz_tsp_token *t)
{
	const struct ezz_sdata	*d = &t->sdata;
	ezz_status		 st;

	st = ezz_sdata_read_as(r->ctx, b, EZZ_OID_TSTINFO, &t->sdata);
	if (st != EZZ_OK)
		return st;
	if (d->trailing > 0)
		return ezz_fail(r->ctx, EZZ_EFORMAT, r->clause,
		    "%s goes on after its last element", "ContentInfo");
	if (!d->has_content)
		return ezz_fail(r->ctx, EZZ_EFORMAT, "RFC 3161 2.4.2",
		    "%s is missing", "TSTInfo");
	if (d->signers_n != 1)
		return ezz_fail(r->ctx, EZZ_EFORMAT, "RFC 3161 2.4.2",
		    "a time-stamp has one signer, not %zu", d->signers_n);
	if (d->signers[0].shape != EZZ_SDATA_ATTRS)
		return ezz_fail(r->ctx, EZZ_EFORMAT, "RFC 3161 2.4.2",
		    "the attribute %s is missing", "messageDigest");
	if ((st = ezz_tsp_info_read(r->ctx, d->content, &t->info)) != EZZ_OK)
		return st;
	return is_der(r, ess(r, t), "ESSCertID");
}

ezz_status
ezz_tsp_token_read(ezz_ctx *ctx, struct ezz_bytes b,
    struct ezz_tsp_token *out)
{
	struct ezz_notes	 notes = { 0 };
	struct ezz_asn1		 r = { ctx, CLAUSE, &notes };
	ezz_status		 st;

	memset(out, 0, sizeof(*out));
	if ((st = token(&r, b, out)) == EZZ_OK)
		return EZZ_OK;
	memset(out, 0, sizeof(*out));
	return ezz_while(ctx, st, "reading a time-stamp");
}

/* ---- the response -------------------------------------------------------- */

/* The first bit set, however many the writer gave; -1 for none. */
static int
first_bit(struct ezz_bytes bits)
{
	for (size_t i = 1; i < bits.n && i < 9; i++)
		for (int k = 0; k < 8; k++)
			if ((bits.p[i] & 0x80 >> k) != 0)
				return (int)(i - 1) * 8 + k;
	return -1;
}

static ezz_status
status_info(const struct ezz_asn1 *r, struct ezz_cursor *c,
    struct ezz_tsp_response *out)
{
	struct ezz_cursor	 in, texts;
	struct ezz_asn1_item	 it;
	int			 status;
	ezz_status		 st;

	out->fault = -1;
	if ((st = ezz_asn1_open(r, c, EZZ_DER_SEQUENCE, "PKIStatusInfo",
	    &in)) || (st = ezz_asn1_number(r, &in, "status", &status)))
		return st;
	if (status > EZZ_TSP_REVOCATION)
		return ezz_fail(r->ctx, EZZ_EFORMAT, r->clause,
		    "%d is no status of a response", status);
	out->status = (enum ezz_tsp_status)status;
	if (ezz_asn1_next(&in, EZZ_DER_SEQUENCE) &&
	    ((st = ezz_asn1_open(r, &in, EZZ_DER_SEQUENCE, "statusString",
	    &texts)) || (st = ezz_asn1_text(r, &texts, EZZ_DER_UTF8,
	    "statusString", &out->text))))
		return st;
	if (ezz_asn1_next(&in, EZZ_DER_BITS)) {
		st = ezz_asn1_take(r, &in, EZZ_DER_BITS, "failInfo", &it);
		if (st != EZZ_OK)
			return st;
		out->fault = first_bit(it.content);
	}
	return ezz_asn1_end(r, &in, "PKIStatusInfo");
}

static ezz_status
response(const struct ezz_asn1 *r, struct ezz_bytes b,
    struct ezz_tsp_response *out)
{
	struct ezz_cursor	 in;
	struct ezz_asn1_item	 it;
	ezz_status		 st;
	bool			 granted;

	if ((st = open_only(r, b, "TimeStampResp", &in)) ||
	    (st = status_info(r, &in, out)))
		return st;
	granted = out->status <= EZZ_TSP_GRANTED_MODS;
	if (ezz_cursor_left(&in) > 0) {
		st = ezz_asn1_take(r, &in, EZZ_DER_SEQUENCE,
		    "timeStampToken", &it);
		if (st != EZZ_OK)
			return st;
		out->token = it.whole;
	}
	if (granted && out->token.n == 0)
		return ezz_fail(r->ctx, EZZ_EFORMAT, r->clause,
		    "the response says granted and holds no time-stamp");
	if (!granted && out->token.n > 0)
		return ezz_fail(r->ctx, EZZ_EFORMAT, r->clause,
		    "the response refuses and holds a time-stamp");
	return ezz_asn1_end(r, &in, "TimeStampResp");
}

ezz_status
ezz_tsp_response_read(ezz_ctx *ctx, struct ezz_bytes b,
    struct ezz_tsp_response *out)
{
	struct ezz_notes	 notes = { 0 };
	struct ezz_asn1		 r = { ctx, "RFC 3161 2.4.2", &notes };
	ezz_status		 st;

	memset(out, 0, sizeof(*out));
	if ((st = response(&r, b, out)) == EZZ_OK)
		return EZZ_OK;
	memset(out, 0, sizeof(*out));
	return ezz_while(ctx, st, "reading a time-stamp response");
}

bool
ezz_tsp_is_response(struct ezz_bytes b)
{
	struct ezz_cursor	 c = ezz_cursor_of(b);
	uint8_t			 first;
	size_t			 n;

	return ezz_cursor_u8(&c, &first) && first == EZZ_DER_SEQUENCE &&
	    ezz_der_length(&c, &n) && ezz_asn1_next(&c, EZZ_DER_SEQUENCE) &&
	    ezz_cursor_u8(&c, &first) && ezz_der_length(&c, &n) &&
	    ezz_asn1_next(&c, EZZ_DER_INTEGER);
}

const char *
ezz_tsp_fault_text(int fault)
{
	static const struct {
		int		 bit;
		const char	*text;
	} rows[] = {
		{ EZZ_TSP_BAD_ALG, N_("the digest's algorithm is not taken") },
		{ EZZ_TSP_BAD_REQUEST, N_("such requests are not answered") },
		{ EZZ_TSP_BAD_FORMAT, N_("the request is malformed") },
		{ 14, N_("the authority's clock is not available") },
		{ EZZ_TSP_BAD_POLICY, N_("the policy asked for is not known") },
		{ EZZ_TSP_BAD_EXTENSION, N_("an extension is not known") },
		{ 17, N_("what was asked for is not available") },
		{ EZZ_TSP_BROKEN, N_("the authority is out of order") },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].bit == fault)
			return rows[i].text;
	return "";
}
