/*
 * A time-stamp put into a signature of an OFD document: SES_Signature of
 * version 4 and 5 (timeStamp [0]), or an unsigned attribute of SignedData
 * (RFC 3161 appendix A).  Not one byte that anybody signed is changed: the
 * other entries are copied packed, and what was signed inside the value is
 * compared after it was written.
 *
 * Left out: version 1, which has no place for it, and signatures that
 * another one covers, which it would break.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "format/ofd_read.h"
#include "format/sdata.h"
#include "format/ses.h"
#include "format/tsp.h"

struct place {
	struct ezz_pkg			*pkg;
	struct ezz_ofd			*ofd;
	const struct ezz_ofd_signature	*s;
	size_t				 n;	/* of the signature, from 1 */
	struct ezz_buf			 value;	/* its SignedValue file */
	enum ezz_signed_value		 kind;
	struct ezz_ses_signature	*ses;
	struct ezz_sdata		*sdata;
};

static void
place_done(struct place *p)
{
	if (p->ses != NULL)
		ezz_ses_signature_clear(p->ses);
	free(p->ses);
	free(p->sdata);
	ezz_buf_free(&p->value);
	ezz_ofd_free(&p->ofd);
	ezz_pkg_free(&p->pkg);
}

/* ---- finding it ---------------------------------------------------------- */

/* Numbered as reports do: from 1, over all documents of the package. */
static ezz_status
find(ezz_ctx *ctx, struct place *p)
{
	size_t	 left = p->n;

	for (size_t i = 0; i < p->ofd->n_bodies; i++) {
		const struct ezz_ofd_body	*b = &p->ofd->bodies[i];

		if (left >= 1 && left <= b->n_signatures) {
			p->s = &b->signatures[left - 1];
			break;
		}
		left -= b->n_signatures;
	}
	if (p->s == NULL)
		return ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
		    "there is no signature %zu in it", p->n);
	if (!p->s->read || p->s->value == NULL || p->s->value->entry == NULL)
		return ezz_fail(ctx, EZZ_EFORMAT, "GB/T 33190 18.2",
		    "signature %zu cannot be read", p->n);
	return EZZ_OK;
}

/* Whoever signed the file of the value signed it as it stands. */
static ezz_status
not_covered(ezz_ctx *ctx, const struct place *p)
{
	size_t	 n = 0;

	for (size_t i = 0; i < p->ofd->n_bodies; i++)
		for (size_t k = 0; k < p->ofd->bodies[i].n_signatures; k++) {
			const struct ezz_ofd_signature	*s =
			    &p->ofd->bodies[i].signatures[k];

			n++;
			for (size_t r = 0; r < s->n_refs; r++)
				if (s->refs[r].entry == p->s->value->entry)
					return ezz_fail(ctx, EZZ_EREFUSED,
					    "GB/T 33190 18.2", "signature "
					    "%zu covers signature %zu, and "
					    "would break; make an evidence "
					    "record instead", n, p->n);
		}
	return EZZ_OK;
}

static ezz_status
parse_ses(ezz_ctx *ctx, struct place *p)
{
	ezz_status	 st;

	if ((p->ses = calloc(1, sizeof(*p->ses))) == NULL)
		return ezz_nomem(ctx);
	st = ezz_ses_signature_read(ctx, ezz_bytes_of(&p->value), p->ses);
	if (st != EZZ_OK) {
		free(p->ses);
		p->ses = NULL;
		return st;
	}
	if (p->ses->version == 1)
		return ezz_fail(ctx, EZZ_EREFUSED, "GM/T 0031-2014", "a "
		    "signature of version 1 has no place for a time-stamp; "
		    "make an evidence record instead");
	if (p->ses->timestamp.n > 0)
		return ezz_fail(ctx, EZZ_EREFUSED, NULL,
		    "signature %zu bears a time-stamp already", p->n);
	return EZZ_OK;
}

static ezz_status
parse_sdata(ezz_ctx *ctx, struct place *p)
{
	struct ezz_bytes	 v;
	ezz_status		 st;

	if ((p->sdata = calloc(1, sizeof(*p->sdata))) == NULL)
		return ezz_nomem(ctx);
	st = ezz_sdata_read(ctx, ezz_bytes_of(&p->value), p->sdata);
	if (st != EZZ_OK)
		return st;
	if (p->sdata->signers_n != 1)
		return ezz_fail(ctx, EZZ_EREFUSED, NULL, "there are %zu "
		    "signers in signature %zu; only one can be stamped",
		    p->sdata->signers_n, p->n);
	if (ezz_sdata_attribute(&p->sdata->signers[0], false,
	    EZZ_OID_TOKEN_ATTR, &v))
		return ezz_fail(ctx, EZZ_EREFUSED, NULL,
		    "signature %zu bears a time-stamp already", p->n);
	return EZZ_OK;
}

static ezz_status
open_place(ezz_ctx *ctx, struct ezz_bytes package, struct place *p)
{
	ezz_status	 st;

	if ((st = ezz_pkg_open_bytes(ctx, package, &p->pkg)) ||
	    (st = ezz_ofd_read(ctx, p->pkg, &p->ofd)) ||
	    (st = find(ctx, p)) || (st = not_covered(ctx, p)) ||
	    (st = ezz_pkg_read(ctx, p->pkg, p->s->value->entry, EZZ_MAX_SEAL,
	    &p->value)))
		return st;
	p->kind = ezz_signed_value(ezz_bytes_of(&p->value));
	if (p->kind == EZZ_SIGNED_SES)
		return parse_ses(ctx, p);
	if (p->kind == EZZ_SIGNED_DATA)
		return parse_sdata(ctx, p);
	return ezz_fail(ctx, EZZ_EREFUSED, NULL, "a bare signature value has "
	    "no place for a time-stamp; make an evidence record instead");
}

static struct ezz_bytes
value_of(const struct place *p)
{
	return p->ses != NULL ? p->ses->signature.raw :
	    p->sdata->signers[0].signature.raw;
}

/* ---- writing it ---------------------------------------------------------- */

/* The elements as they stand, one more behind them, a new head. */
static ezz_status
splice_ses(ezz_ctx *ctx, const struct place *p, struct ezz_bytes token,
    struct ezz_buf *out)
{
	struct ezz_notes	 notes = { 0 };
	struct ezz_asn1		 r = { ctx, "GB/T 38540", &notes };
	struct ezz_cursor	 c = ezz_cursor_of(p->ses->raw);
	struct ezz_asn1_item	 it;
	size_t			 at;
	ezz_status		 st;

	if (p->ses->trailing > 0)
		return ezz_fail(ctx, EZZ_EREFUSED, NULL, "bytes follow "
		    "signature %zu, and nobody knows what they are", p->n);
	if ((st = ezz_asn1_take(&r, &c, EZZ_DER_SEQUENCE, "SES_Signature",
	    &it)) || (st = ezz_buf_addb(ctx, out, it.content)))
		return st;
	at = out->n;
	if ((st = ezz_der_bits(ctx, out, token)) ||
	    (st = ezz_der_wrap(ctx, out, at, EZZ_DER_CTX(0))))
		return st;
	return ezz_der_wrap(ctx, out, 0, EZZ_DER_SEQUENCE);
}

static ezz_status
same_ses(ezz_ctx *ctx, const struct place *p, struct ezz_bytes token,
    struct ezz_bytes made)
{
	struct ezz_ses_signature	*n = calloc(1, sizeof(*n));
	const struct ezz_ses_signature	*o = p->ses;
	ezz_status			 st;

	if (n == NULL)
		return ezz_nomem(ctx);
	st = ezz_ses_signature_read(ctx, made, n);
	if (st == EZZ_OK && !(n->version == o->version &&
	    ezz_bytes_equal(n->tbs, o->tbs) &&
	    ezz_bytes_equal(n->cert, o->cert) &&
	    ezz_bytes_equal(n->signature.raw, o->signature.raw) &&
	    ezz_bytes_equal(n->timestamp, token)))
		st = ezz_fail(ctx, EZZ_EREFUSED, NULL,
		    "signature %zu cannot be kept as it is", p->n);
	ezz_ses_signature_clear(n);
	free(n);
	return st;
}

/* Attribute { id-aa-timeStampToken, SET { token } } behind the others. */
static ezz_status
splice_sdata(ezz_ctx *ctx, const struct place *p, struct ezz_bytes token,
    struct ezz_buf *out)
{
	struct ezz_sdata	*d = malloc(sizeof(*d));
	struct ezz_buf		 attrs = { 0 };
	size_t			 from;
	ezz_status		 st;

	if (d == NULL)
		return ezz_nomem(ctx);
	memcpy(d, p->sdata, sizeof(*d));
	st = ezz_buf_addb(ctx, &attrs, d->signers[0].unsigned_attrs);
	from = attrs.n;
	if (st == EZZ_OK)
		st = ezz_der_oid(ctx, &attrs, EZZ_OID_TOKEN_ATTR);
	if (st == EZZ_OK &&
	    (st = ezz_der_put(ctx, &attrs, EZZ_DER_SET, token)) == EZZ_OK &&
	    (st = ezz_der_wrap(ctx, &attrs, from, EZZ_DER_SEQUENCE)) ==
	    EZZ_OK) {
		d->signers[0].unsigned_attrs = ezz_bytes_of(&attrs);
		st = ezz_sdata_write(ctx, d, out);
	}
	ezz_buf_free(&attrs);
	free(d);
	return st;
}

static ezz_status
same_sdata(ezz_ctx *ctx, const struct place *p, struct ezz_bytes token,
    struct ezz_bytes made)
{
	const struct ezz_sdata		*o = p->sdata;
	struct ezz_sdata		*n = calloc(1, sizeof(*n));
	struct ezz_bytes		 v = { 0 };
	bool				 same;
	ezz_status			 st;

	if (n == NULL)
		return ezz_nomem(ctx);
	st = ezz_sdata_read(ctx, made, n);
	same = st == EZZ_OK && n->certs_n == o->certs_n && n->gm == o->gm &&
	    n->signers[0].shape == o->signers[0].shape &&
	    ezz_bytes_equal(n->content, o->content) &&
	    ezz_bytes_equal(n->crls, o->crls) &&
	    ezz_bytes_equal(n->signers[0].attrs, o->signers[0].attrs) &&
	    ezz_bytes_equal(n->signers[0].signature.raw,
	    o->signers[0].signature.raw) &&
	    ezz_sdata_attribute(&n->signers[0], false, EZZ_OID_TOKEN_ATTR,
	    &v) && ezz_bytes_equal(v, token);
	for (size_t i = 0; same && i < n->certs_n; i++)
		same = ezz_bytes_equal(n->certs[i], o->certs[i]);
	if (st == EZZ_OK && (!same || o->trailing > 0))
		st = ezz_fail(ctx, EZZ_EREFUSED, NULL,
		    "signature %zu cannot be kept as it is", p->n);
	free(n);
	return st;
}

static ezz_status
into_buf(ezz_ctx *ctx, void *arg, struct ezz_bytes b)
{
	return ezz_buf_addb(ctx, arg, b);
}

static ezz_status
rewrite(ezz_ctx *ctx, const struct place *p, struct ezz_bytes token,
    struct ezz_buf *out)
{
	struct ezz_pkg_put	 put = { .name = p->s->value->entry->name };
	struct ezz_buf		 made = { 0 };
	ezz_status		 st;

	st = p->ses != NULL ? splice_ses(ctx, p, token, &made) :
	    splice_sdata(ctx, p, token, &made);
	put.bytes = ezz_bytes_of(&made);
	if (st == EZZ_OK)
		st = p->ses != NULL ? same_ses(ctx, p, token, put.bytes) :
		    same_sdata(ctx, p, token, put.bytes);
	if (st == EZZ_OK)
		st = ezz_pkg_write(ctx, p->pkg, &put, 1, into_buf, out);
	ezz_buf_free(&made);
	return st;
}

/* ---- the calls ----------------------------------------------------------- */

ezz_status
ezz_document_stampable(ezz_ctx *ctx, struct ezz_bytes package, size_t n,
    struct ezz_buf *value)
{
	struct place	 p = { .n = n };
	ezz_status	 st;

	if ((st = open_place(ctx, package, &p)) == EZZ_OK)
		st = ezz_buf_addb(ctx, value, value_of(&p));
	place_done(&p);
	return st;
}

ezz_status
ezz_document_timestamp(ezz_ctx *ctx, struct ezz_bytes package, size_t n,
    struct ezz_bytes token, struct ezz_buf *out)
{
	struct place	 p = { .n = n };
	ezz_status	 st;

	if ((st = open_place(ctx, package, &p)) == EZZ_OK)
		st = rewrite(ctx, &p, token, out);
	place_done(&p);
	return st;
}
