/* Proofs and the keys that give them, taken apart; see presentation.h. */
#include <string.h>

#include "base/error.h"
#include "crypto/digest.h"
#include "object/presentation.h"

#define KTY		1	/* labels of a COSE_Key: RFC 9052 7.1, 9053 7 */
#define CRV		(-1)
#define X		(-2)
#define Y		(-3)
#define KTY_OKP		1
#define KTY_EC2		2
#define CRV_P256	1
#define CRV_ED25519	6
#define COORDINATE	32
#define TIME_SIZE	4
#define HEAD_SIZE	8
#define SIGNATURE	64

/* ---- the holder's key --------------------------------------------------- */

/* One curve, its COSE names and the SPKI's head before a compressed point. */
static const struct curve {
	enum ezz_alg	 alg;
	int64_t		 kty;
	int64_t		 crv;
	size_t		 head_n;
	uint8_t		 head[26];
} curves[] = {
	{ EZZ_SM2_SM3, KTY_EC2, EZZ_COSE_CURVE_SM2, 26, { 0x30, 0x39, 0x30,
	    0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
	    0x08, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x82, 0x2d, 0x03, 0x22,
	    0x00 } },
	{ EZZ_ES256, KTY_EC2, CRV_P256, 26, { 0x30, 0x39, 0x30, 0x13, 0x06,
	    0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
	    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x22, 0x00 } },
	{ EZZ_ED25519, KTY_OKP, CRV_ED25519, 12, { 0x30, 0x2a, 0x30, 0x05,
	    0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00 } },
};

#define CURVES	(sizeof(curves) / sizeof(curves[0]))

struct cose_key {
	int64_t			 kty;
	int64_t			 crv;
	struct ezz_bytes	 x;
	bool			 has_y;
	bool			 y;		/* its sign: is y odd */
};

static ezz_status
key_member(ezz_ctx *ctx, int64_t label, struct ezz_cursor *c,
    struct cose_key *k)
{
	switch (label) {
	case KTY:
		return ezz_cbor_int(ctx, c, &k->kty);
	case CRV:
		return ezz_cbor_int(ctx, c, &k->crv);
	case X:
		return ezz_cbor_bytes(ctx, c, &k->x);
	case Y:
		k->has_y = true;
		return ezz_cbor_bool(ctx, c, &k->y);
	default:
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, "RFC 8747 3.2",
		    "the holder's key has member %lld, which is not known; "
		    "a newer ezz may know it", (long long)label);
	}
}

/* {1: COSE_Key}: neither encrypted keys nor key ids name a key. */
static ezz_status
read_key(ezz_ctx *ctx, struct ezz_bytes cnf, struct cose_key *k)
{
	struct ezz_cursor	 c = ezz_cursor_of(cnf);
	ezz_status		 st;
	int64_t			 label;
	size_t			 n;

	*k = (struct cose_key){ 0 };
	if ((st = ezz_cbor_check(ctx, cnf, EZZ_CBOR_STRICT)) != EZZ_OK ||
	    (st = ezz_cbor_map(ctx, &c, &n)) != EZZ_OK)
		return st;
	if (n != 1)
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 8747 3.1",
		    "the confirmation has %zu members and not one", n);
	if ((st = ezz_cbor_int(ctx, &c, &label)) != EZZ_OK)
		return st;
	if (label != 1)
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, "RFC 8747 3.1",
		    "the confirmation is of another kind than a key");
	if ((st = ezz_cbor_map(ctx, &c, &n)) != EZZ_OK)
		return st;
	while (n-- > 0)
		if ((st = ezz_cbor_int(ctx, &c, &label)) != EZZ_OK ||
		    (st = key_member(ctx, label, &c, k)) != EZZ_OK)
			return st;
	return EZZ_OK;
}

static const struct curve *
curve_of(const struct cose_key *k)
{
	for (size_t i = 0; i < CURVES; i++)
		if (curves[i].kty == k->kty && curves[i].crv == k->crv)
			return &curves[i];
	return NULL;
}

ezz_status
ezz_cnf_read(ezz_ctx *ctx, struct ezz_bytes cnf, struct ezz_pkey **out)
{
	const struct curve	*curve;
	struct cose_key		 k;
	struct ezz_buf		 spki = { 0 };
	ezz_status		 st;

	*out = NULL;
	if ((st = read_key(ctx, cnf, &k)) != EZZ_OK)
		return st;
	if ((curve = curve_of(&k)) == NULL)
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, "RFC 9053 7.1",
		    "the holder's key is on curve %lld, which is not known",
		    (long long)k.crv);
	if (k.x.n != COORDINATE || k.has_y != (k.kty == KTY_EC2))
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 9053 7.1",
		    "the holder's key is not one compressed point");
	st = ezz_buf_add(ctx, &spki, curve->head, curve->head_n);
	if (st == EZZ_OK && k.has_y)
		st = ezz_buf_byte(ctx, &spki, k.y ? 3 : 2);
	if (st == EZZ_OK && (st = ezz_buf_addb(ctx, &spki, k.x)) == EZZ_OK)
		st = ezz_pkey_read(ctx, ezz_bytes_of(&spki), out);
	ezz_buf_free(&spki);
	return st;
}

/* The last bytes of the canonical SPKI are the point, x || y, or the key. */
static ezz_status
put_point(ezz_ctx *ctx, const struct curve *curve, struct ezz_bytes spki,
    struct ezz_buf *out)
{
	const uint8_t	*end = spki.p + spki.n;
	bool		 ec = curve->kty == KTY_EC2;
	ezz_status	 st;

	if ((st = ezz_cbor_put_int(ctx, out, X)) != EZZ_OK ||
	    (st = ezz_cbor_put_bytes(ctx, out, EZZ_BYTES(end -
	    (ec ? 2 : 1) * COORDINATE, COORDINATE))) != EZZ_OK || !ec)
		return st;
	if ((st = ezz_cbor_put_int(ctx, out, Y)) != EZZ_OK)
		return st;
	return ezz_cbor_put_bool(ctx, out, (end[-1] & 1) != 0);
}

ezz_status
ezz_cnf_write(ezz_ctx *ctx, const struct ezz_pkey *key, struct ezz_buf *out)
{
	const struct curve	*curve = NULL;
	ezz_status		 st;

	for (size_t i = 0; i < CURVES; i++)
		if (curves[i].alg == ezz_pkey_alg(key))
			curve = &curves[i];
	if (curve == NULL)
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, NULL, "a code is bound "
		    "to a key of SM2, P-256 or Ed25519");
	if ((st = ezz_cbor_put_map(ctx, out, 1)) != EZZ_OK ||
	    (st = ezz_cbor_put_uint(ctx, out, 1)) != EZZ_OK ||
	    (st = ezz_cbor_put_map(ctx, out,
	    curve->kty == KTY_EC2 ? 4 : 3)) != EZZ_OK ||
	    (st = ezz_cbor_put_uint(ctx, out, KTY)) != EZZ_OK ||
	    (st = ezz_cbor_put_int(ctx, out, curve->kty)) != EZZ_OK ||
	    (st = ezz_cbor_put_int(ctx, out, CRV)) != EZZ_OK ||
	    (st = ezz_cbor_put_int(ctx, out, curve->crv)) != EZZ_OK)
		return st;
	return put_point(ctx, curve, ezz_pkey_spki(key), out);
}

/* ---- proofs ------------------------------------------------------------- */

ezz_status
ezz_proof_read(ezz_ctx *ctx, struct ezz_bytes b, struct ezz_proof *out)
{
	struct ezz_cursor	 c = ezz_cursor_of(b);
	struct ezz_bytes	 nonce, signature;
	uint64_t		 time = 0;
	uint8_t			 kind;

	*out = (struct ezz_proof){ 0 };
	if (!ezz_cursor_u8(&c, &kind))
		goto length;
	if (kind != EZZ_PROOF_TIME && kind != EZZ_PROOF_ANSWER)
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, "EZ1", "the holder's "
		    "proof is of kind %d, which is not known; update ezz",
		    kind);
	if ((kind == EZZ_PROOF_TIME &&
	    !ezz_cursor_be(&c, TIME_SIZE, &time)) ||
	    !ezz_cursor_take(&c, HEAD_SIZE, &nonce) ||
	    !ezz_cursor_take(&c, SIGNATURE, &signature) ||
	    ezz_cursor_left(&c) != 0)
		goto length;
	out->kind = kind;
	out->time = (int64_t)time;
	memcpy(out->nonce, nonce.p, sizeof(out->nonce));
	memcpy(out->signature, signature.p, sizeof(out->signature));
	return EZZ_OK;
length:
	return ezz_fail(ctx, EZZ_EFORMAT, "EZ1",
	    "no holder's proof has %zu bytes", b.n);
}

ezz_status
ezz_proof_write(ezz_ctx *ctx, const struct ezz_proof *p, struct ezz_buf *out)
{
	ezz_status	 st;

	if (p->kind == EZZ_PROOF_TIME &&
	    (p->time < 0 || p->time > UINT32_MAX))
		return ezz_fail(ctx, EZZ_EINVAL, "EZ1",
		    "a proof's time is between 1970 and 2106");
	if ((st = ezz_buf_byte(ctx, out, (uint8_t)p->kind)) != EZZ_OK)
		return st;
	for (int i = TIME_SIZE - 1; p->kind == EZZ_PROOF_TIME && i >= 0; i--)
		if ((st = ezz_buf_byte(ctx, out,
		    (uint8_t)(p->time >> 8 * i))) != EZZ_OK)
			return st;
	if ((st = ezz_buf_add(ctx, out, p->nonce, HEAD_SIZE)) != EZZ_OK)
		return st;
	return ezz_buf_add(ctx, out, p->signature, SIGNATURE);
}

ezz_status
ezz_proof_bound(ezz_ctx *ctx, const struct ezz_ez1 *t,
    struct ezz_bytes payload, uint8_t digest[32])
{
	struct ezz_ez1	 bound = *t;
	struct ezz_buf	 frame = { 0 };
	uint8_t		 sm3[EZZ_DIGEST_MAX];
	ezz_status	 st;

	bound.has_proof = false;
	bound.body = payload;
	if ((st = ezz_ez1_write(ctx, &bound, &frame)) == EZZ_OK &&
	    (st = ezz_digest_once(ctx, EZZ_SM3, ezz_bytes_of(&frame),
	    sm3)) == EZZ_OK)
		memcpy(digest, sm3, 32);
	ezz_buf_free(&frame);
	return st;
}

/* What the proof is over, rebuilt from what both sides have. */
static ezz_status
put_payload(ezz_ctx *ctx, const struct ezz_proof *p, const uint8_t bound[32],
    const struct ezz_challenge *challenge, struct ezz_buf *out)
{
	struct ezz_bytes	 nonce = challenge == NULL ?
				    EZZ_BYTES(p->nonce, sizeof(p->nonce)) :
				    challenge->nonce;
	ezz_status		 st;

	if ((st = ezz_cbor_put_map(ctx, out, 3)) != EZZ_OK)
		return st;
	if (challenge == NULL &&
	    ((st = ezz_cbor_put_uint(ctx, out, 6)) != EZZ_OK ||
	    (st = ezz_cbor_put_int(ctx, out, p->time)) != EZZ_OK))
		return st;
	if ((st = ezz_cbor_put_uint(ctx, out, 10)) != EZZ_OK ||
	    (st = ezz_cbor_put_bytes(ctx, out, nonce)) != EZZ_OK ||
	    (st = ezz_cbor_put_int(ctx, out, EZZ_CWT_BOUND)) != EZZ_OK ||
	    (st = ezz_cbor_put_bytes(ctx, out, EZZ_BYTES(bound, 32))) !=
	    EZZ_OK || challenge == NULL)
		return st;
	if ((st = ezz_cbor_put_int(ctx, out, EZZ_CWT_CHALLENGE)) != EZZ_OK)
		return st;
	return ezz_cbor_put_bytes(ctx, out, EZZ_BYTES(challenge->digest, 32));
}

ezz_status
ezz_proof_signed(ezz_ctx *ctx, const struct ezz_proof *p,
    const struct ezz_pkey *key, const uint8_t bound[32],
    const struct ezz_challenge *challenge, struct ezz_buf *out)
{
	struct ezz_cose_header	 h = {
		.alg = ezz_alg_row(ezz_pkey_alg(key))->cose,
		.kid = EZZ_BYTES(ezz_pkey_kid(key), EZZ_KID),
		.typ = ezz_bytes_str(EZZ_TYP_PRESENTATION),
	};
	struct ezz_buf		 head = { 0 }, payload = { 0 };
	ezz_status		 st;

	if ((p->kind == EZZ_PROOF_ANSWER) != (challenge != NULL))
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "an answer needs its challenge, and a time step has none");
	if ((st = ezz_cose_header_write(ctx, &h, &head)) == EZZ_OK &&
	    (st = put_payload(ctx, p, bound, challenge, &payload)) == EZZ_OK)
		st = ezz_cose_signed_bytes(ctx, ezz_bytes_of(&head), NULL,
		    EZZ_BYTES(NULL, 0), ezz_bytes_of(&payload), out);
	ezz_buf_free(&head);
	ezz_buf_free(&payload);
	return st;
}
