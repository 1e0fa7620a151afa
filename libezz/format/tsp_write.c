/*
 * Writing time-stamps in DER.  ESSCertIDv2 leaves its algorithm out for
 * SHA-256, the DEFAULT (RFC 5035 4); the attributes are a SET OF, sorted by
 * their encodings (X.690 11.6).
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "format/tsp.h"

#define SHA256_OID	"2.16.840.1.101.3.4.2.1"

static ezz_status
put_imprint(ezz_ctx *ctx, const struct ezz_tsp_imprint *m,
    struct ezz_buf *out)
{
	size_t		 from = out->n;
	ezz_status	 st;

	if (m->digest.n == 0 || m->digest.n > 64)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "a digest of %zu bytes is none", m->digest.n);
	if ((st = ezz_der_algorithm(ctx, out, m->hash)) ||
	    (st = ezz_der_put(ctx, out, EZZ_DER_OCTETS, m->digest)))
		return st;
	return ezz_der_wrap(ctx, out, from, EZZ_DER_SEQUENCE);
}

/* An INTEGER as it was read, or the number of these bytes. */
static ezz_status
put_integer(ezz_ctx *ctx, struct ezz_bytes content, struct ezz_buf *out)
{
	return content.n == 0 ? EZZ_OK :
	    ezz_der_put(ctx, out, EZZ_DER_INTEGER, content);
}

ezz_status
ezz_tsp_request_write(ezz_ctx *ctx, const struct ezz_tsp_request *q,
    struct ezz_buf *out)
{
	size_t		 from = out->n;
	ezz_status	 st;

	if ((st = ezz_der_number(ctx, out, 1)) ||
	    (st = put_imprint(ctx, &q->imprint, out)) ||
	    (q->policy[0] != '\0' &&
	    (st = ezz_der_oid(ctx, out, q->policy))) ||
	    (st = put_integer(ctx, q->nonce, out)) ||
	    (q->want_cert && (st = ezz_der_put(ctx, out, EZZ_DER_BOOLEAN,
	    EZZ_BYTES("\xff", 1)))))
		return st;
	return ezz_der_wrap(ctx, out, from, EZZ_DER_SEQUENCE);
}

/* ---- TSTInfo ------------------------------------------------------------- */

static ezz_status
put_part(ezz_ctx *ctx, uint8_t tag, int v, struct ezz_buf *out)
{
	size_t		 from = out->n;
	ezz_status	 st;

	if (v == 0)
		return EZZ_OK;
	if (v < 1 || v > 999)
		return ezz_fail(ctx, EZZ_EINVAL, "RFC 3161 2.4.2",
		    "this accuracy cannot be written");
	if ((st = ezz_der_number(ctx, out, (uint64_t)v)) == EZZ_OK)
		out->p[from] = tag;
	return st;
}

static ezz_status
put_accuracy(ezz_ctx *ctx, const struct ezz_tsp_info *i, struct ezz_buf *out)
{
	size_t		 from = out->n;
	ezz_status	 st = EZZ_OK;

	if (!i->has_accuracy)
		return EZZ_OK;
	if (i->seconds > 0)
		st = ezz_der_number(ctx, out, (uint64_t)i->seconds);
	if (st != EZZ_OK || (st = put_part(ctx, 0x80, i->millis, out)) ||
	    (st = put_part(ctx, 0x81, i->micros, out)))
		return st;
	return ezz_der_wrap(ctx, out, from, EZZ_DER_SEQUENCE);
}

ezz_status
ezz_tsp_info_write(ezz_ctx *ctx, const struct ezz_tsp_info *i,
    struct ezz_buf *out)
{
	size_t		 from = out->n;
	ezz_status	 st;

	if (i->serial.n == 0 || i->serial.n > EZZ_MAX_STAMP_SERIAL)
		return ezz_fail(ctx, EZZ_EINVAL, "RFC 3161 2.4.2",
		    "a time-stamp has a serial number of at most 160 bits");
	if ((st = ezz_der_number(ctx, out, 1)) ||
	    (st = ezz_der_oid(ctx, out, i->policy)) ||
	    (st = put_imprint(ctx, &i->imprint, out)) ||
	    (st = put_integer(ctx, i->serial, out)) ||
	    (st = ezz_asn1_put_time(ctx, out, EZZ_DER_TIME, i->time)) ||
	    (st = put_accuracy(ctx, i, out)) ||
	    (i->ordering && (st = ezz_der_put(ctx, out, EZZ_DER_BOOLEAN,
	    EZZ_BYTES("\xff", 1)))) ||
	    (st = put_integer(ctx, i->nonce, out)) ||
	    (i->tsa.n > 0 && (st = ezz_der_put(ctx, out, EZZ_DER_CTX(0),
	    i->tsa))))
		return st;
	return ezz_der_wrap(ctx, out, from, EZZ_DER_SEQUENCE);
}

/* ---- attributes ---------------------------------------------------------- */

static ezz_status
put_ess(ezz_ctx *ctx, const struct ezz_tsp_ess *e, struct ezz_buf *out)
{
	size_t		 from = out->n;
	ezz_status	 st = EZZ_OK;

	if (strcmp(e->hash, SHA256_OID) != 0)
		st = ezz_der_algorithm(ctx, out, e->hash);
	if (st != EZZ_OK ||
	    (st = ezz_der_put(ctx, out, EZZ_DER_OCTETS, e->digest)))
		return st;
	/* SEQUENCE ESSCertIDv2 in SEQUENCE OF in SigningCertificateV2 */
	for (int i = 0; i < 3 && st == EZZ_OK; i++)
		st = ezz_der_wrap(ctx, out, from, EZZ_DER_SEQUENCE);
	return st;
}

enum part { PART_TYPE, PART_TIME, PART_DIGEST, PART_ESS, PARTS };

static ezz_status
put_attribute(ezz_ctx *ctx, enum part which, const struct ezz_tsp_ess *ess,
    struct ezz_bytes digest, int64_t time, struct ezz_buf *out)
{
	static const char *const	 oids[PARTS] = { EZZ_OID_ATTR_TYPE,
					    EZZ_OID_ATTR_TIME,
					    EZZ_OID_ATTR_DIGEST,
					    EZZ_OID_ESS_CERT_V2 };
	ezz_status			 st;
	size_t				 at;

	if ((st = ezz_der_oid(ctx, out, oids[which])) != EZZ_OK)
		return st;
	at = out->n;
	switch (which) {
	case PART_TYPE:
		st = ezz_der_oid(ctx, out, EZZ_OID_TSTINFO);
		break;
	case PART_TIME:
		st = ezz_der_time(ctx, out, time);
		break;
	case PART_DIGEST:
		st = ezz_der_put(ctx, out, EZZ_DER_OCTETS, digest);
		break;
	default:
		st = put_ess(ctx, ess, out);
		break;
	}
	if (st != EZZ_OK || (st = ezz_der_wrap(ctx, out, at, EZZ_DER_SET)))
		return st;
	return ezz_der_wrap(ctx, out, 0, EZZ_DER_SEQUENCE);
}

static int
by_encoding(const void *a, const void *b)
{
	return ezz_bytes_cmp(ezz_bytes_of(a), ezz_bytes_of(b));
}

ezz_status
ezz_tsp_attrs_write(ezz_ctx *ctx, const struct ezz_tsp_ess *ess,
    struct ezz_bytes digest, int64_t time, struct ezz_buf *out)
{
	struct ezz_buf	 part[PARTS] = { { 0 } };
	size_t		 from = out->n;
	ezz_status	 st = EZZ_OK;

	for (int i = 0; i < PARTS && st == EZZ_OK; i++)
		st = put_attribute(ctx, (enum part)i, ess, digest, time,
		    &part[i]);
	qsort(part, PARTS, sizeof(part[0]), by_encoding);
	for (int i = 0; i < PARTS && st == EZZ_OK; i++)
		st = ezz_buf_addb(ctx, out, ezz_bytes_of(&part[i]));
	for (int i = 0; i < PARTS; i++)
		ezz_buf_free(&part[i]);
	return st != EZZ_OK ? st : ezz_der_wrap(ctx, out, from, EZZ_DER_SET);
}

/* ---- the response -------------------------------------------------------- */

/* A named BIT STRING ends with its last bit (X.690 11.2.2). */
static ezz_status
put_fault(ezz_ctx *ctx, int bit, struct ezz_buf *out)
{
	uint8_t	 v[5] = { 0 };
	size_t	 n = (size_t)bit / 8 + 2;

	if (bit < 0)
		return EZZ_OK;
	if (n > sizeof(v))
		return ezz_fail(ctx, EZZ_EINVAL, "RFC 3161 2.4.2",
		    "there is no such fault");
	v[0] = (uint8_t)(7 - bit % 8);
	v[n - 1] = (uint8_t)(0x80 >> bit % 8);
	return ezz_der_put(ctx, out, EZZ_DER_BITS, EZZ_BYTES(v, n));
}

ezz_status
ezz_tsp_response_write(ezz_ctx *ctx, const struct ezz_tsp_response *p,
    struct ezz_buf *out)
{
	size_t		 from = out->n, at;
	ezz_status	 st;

	if ((p->status <= EZZ_TSP_GRANTED_MODS) != (p->token.n > 0))
		return ezz_fail(ctx, EZZ_EINVAL, "RFC 3161 2.4.2",
		    "a response holds a time-stamp when it grants one");
	if ((st = ezz_der_number(ctx, out, p->status)) != EZZ_OK)
		return st;
	at = out->n;
	if (p->text.n > 0 && ((st = ezz_der_put(ctx, out, EZZ_DER_UTF8,
	    p->text)) || (st = ezz_der_wrap(ctx, out, at,
	    EZZ_DER_SEQUENCE))))
		return st;
	if ((st = put_fault(ctx, p->fault, out)) ||
	    (st = ezz_der_wrap(ctx, out, from, EZZ_DER_SEQUENCE)) ||
	    (st = ezz_buf_addb(ctx, out, p->token)))
		return st;
	return ezz_der_wrap(ctx, out, from, EZZ_DER_SEQUENCE);
}
