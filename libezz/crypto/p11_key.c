/*
 * Which key on a token signs, and whose it is (PKCS#11 2.40, 4.4 to 4.9).
 *
 * Certificate authorities hand out two keys under one label, one to sign and
 * one to decrypt with (GM/T 0015, GM/T 0034).  The certificate says which is
 * which; a token's own CKA_SIGN often says yes to both.  Nothing that a
 * module answers is believed: lengths are limits, points are on their curve,
 * and whether the public half belongs to the key shows at each signature.
 */
#include <stdlib.h>
#include <string.h>

#include <p11-kit/pkcs11.h>

#include "base/cursor.h"
#include "base/error.h"
#include "base/limits.h"
#include "crypto/cert.h"
#include "base/der.h"
#include "crypto/p11_session.h"

struct found {
	CK_OBJECT_HANDLE	 list[EZZ_MAX_P11_OBJECTS];
	CK_ULONG		 n;
};

/* ---- what PKCS#11 offers ------------------------------------------------ */

static ezz_status
find_objects(ezz_ctx *ctx, const struct ezz_p11_session *s,
    CK_ATTRIBUTE *want, CK_ULONG n, struct found *out)
{
	CK_ULONG	 got = 1;
	CK_RV		 rv = s->calls->C_FindObjectsInit(s->handle, want, n);

	out->n = 0;
	if (rv != CKR_OK)
		return ezz_p11_fail(ctx, rv, "C_FindObjectsInit");
	/* a module may give fewer than it has; none means that is all */
	while (rv == CKR_OK && got > 0 && out->n < EZZ_MAX_P11_OBJECTS) {
		got = 0;
		rv = s->calls->C_FindObjects(s->handle, out->list + out->n,
		    EZZ_MAX_P11_OBJECTS - out->n, &got);
		if (got > EZZ_MAX_P11_OBJECTS - out->n)
			rv = CKR_GENERAL_ERROR;
		else
			out->n += got;
	}
	(void)s->calls->C_FindObjectsFinal(s->handle);
	if (rv != CKR_OK)
		return ezz_p11_fail(ctx, rv, "C_FindObjects");
	return out->n < EZZ_MAX_P11_OBJECTS ? EZZ_OK :
	    ezz_fail(ctx, EZZ_ELIMIT, NULL,
	    "too many objects of the token fit; name the key by id=");
}

/* The octets of an attribute; one that is not there is empty. */
static ezz_status
get(ezz_ctx *ctx, const struct ezz_p11_session *s, CK_OBJECT_HANDLE object,
    CK_ATTRIBUTE_TYPE type, size_t most, struct ezz_buf *out)
{
	CK_ATTRIBUTE	 a = { type, NULL, 0 };
	CK_RV		 rv = s->calls->C_GetAttributeValue(s->handle, object,
			    &a, 1);
	ezz_status	 st;

	out->n = 0;
	if (rv == CKR_ATTRIBUTE_TYPE_INVALID || rv == CKR_ATTRIBUTE_SENSITIVE)
		return EZZ_OK;
	if (rv != CKR_OK)
		return ezz_p11_fail(ctx, rv, "C_GetAttributeValue");
	if (a.ulValueLen == CK_UNAVAILABLE_INFORMATION || a.ulValueLen == 0)
		return EZZ_OK;
	if (a.ulValueLen > most)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "an attribute of the token has %lu bytes", a.ulValueLen);
	if ((st = ezz_buf_room(ctx, out, a.ulValueLen)) != EZZ_OK)
		return st;
	most = a.ulValueLen;
	a.pValue = out->p;
	rv = s->calls->C_GetAttributeValue(s->handle, object, &a, 1);
	if (rv != CKR_OK || a.ulValueLen > most)
		return ezz_p11_fail(ctx, rv == CKR_OK ? CKR_GENERAL_ERROR :
		    rv, "C_GetAttributeValue");
	out->n = a.ulValueLen;
	return EZZ_OK;
}

static ezz_status
get_bool(ezz_ctx *ctx, const struct ezz_p11_session *s,
    CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type, bool otherwise,
    bool *out)
{
	struct ezz_buf	 b = { 0 };
	ezz_status	 st = get(ctx, s, object, type, sizeof(CK_BBOOL), &b);

	*out = st == EZZ_OK && b.n == 1 ? b.p[0] != CK_FALSE : otherwise;
	ezz_buf_free(&b);
	return st;
}

static ezz_status
get_number(ezz_ctx *ctx, const struct ezz_p11_session *s,
    CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type, CK_ULONG *out)
{
	struct ezz_buf	 b = { 0 };
	ezz_status	 st = get(ctx, s, object, type, sizeof(*out), &b);

	*out = CK_UNAVAILABLE_INFORMATION;
	if (st == EZZ_OK && b.n == sizeof(*out))
		memcpy(out, b.p, sizeof(*out));
	ezz_buf_free(&b);
	return st;
}

/* ---- public keys -------------------------------------------------------- */

/* CKA_EC_PARAMS, whole, as DER or as the name of RFC 8410's curve. */
static const struct curve {
	enum ezz_alg	 alg;
	size_t		 n;
	uint8_t		 params[16];
} curves[] = {
	{ EZZ_ES256, 10, { 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03,
	    0x01, 0x07 } },
	{ EZZ_SM2_SM3, 10, { 0x06, 0x08, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01,
	    0x82, 0x2d } },
	{ EZZ_ED25519, 5, { 0x06, 0x03, 0x2b, 0x65, 0x70 } },
	{ EZZ_ED25519, 14, { 0x13, 0x0c, 'e', 'd', 'w', 'a', 'r', 'd', 's',
	    '2', '5', '5', '1', '9' } },
	{ EZZ_ED25519, 11, { 0x06, 0x09, 0x2b, 0x06, 0x01, 0x04, 0x01, 0xda,
	    0x47, 0x0f, 0x01 } },
};

static enum ezz_alg
curve_of(struct ezz_bytes params)
{
	for (size_t i = 0; i < sizeof(curves) / sizeof(curves[0]); i++)
		if (params.n == curves[i].n &&
		    memcmp(params.p, curves[i].params, params.n) == 0)
			return curves[i].alg;
	return EZZ_ALG_NONE;
}

/* CKA_EC_POINT is a DER OCTET STRING; older modules leave its head out. */
static struct ezz_bytes
point_of(struct ezz_bytes value, size_t bare)
{
	struct ezz_cursor	 c = ezz_cursor_of(value);
	struct ezz_bytes	 inner;

	if (value.n != bare &&
	    ezz_der_take(&c, EZZ_DER_OCTETS, &inner, NULL) &&
	    ezz_cursor_left(&c) == 0)
		return inner;
	return value;
}

static ezz_status
pkey_of_values(ezz_ctx *ctx, struct ezz_bytes params, struct ezz_bytes value,
    struct ezz_pkey **out)
{
	static const uint8_t	 head[12] = { 0x30, 0x2a, 0x30, 0x05, 0x06,
				    0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00 };
	enum ezz_alg		 alg = curve_of(params);
	struct ezz_bytes	 point = point_of(value, alg == EZZ_ED25519 ?
				    32 : 65);
	uint8_t			 spki[12 + 32];

	if (alg == EZZ_ALG_NONE)
		return ezz_fail(ctx, EZZ_EKEY, NULL,
		    "only SM2, P-256 and Ed25519 keys can sign here");
	if (alg == EZZ_ED25519 && point.n == 32) {
		memcpy(spki, head, sizeof(head));
		memcpy(spki + sizeof(head), point.p, 32);
		return ezz_pkey_read(ctx, EZZ_BYTES(spki, sizeof(spki)), out);
	}
	if (alg != EZZ_ED25519 && point.n == 65 && point.p[0] == 4)
		return ezz_pkey_of_point(ctx, alg, point.p + 1, out);
	return ezz_fail(ctx, EZZ_EFORMAT, "PKCS#11 2.40 2.3.3",
	    "the token's public key is no point");
}

static ezz_status
read_public(ezz_ctx *ctx, const struct ezz_p11_session *s,
    CK_OBJECT_HANDLE object, struct ezz_pkey **out)
{
	struct ezz_buf	 params = { 0 }, point = { 0 };
	ezz_status	 st;

	if ((st = get(ctx, s, object, CKA_EC_PARAMS, EZZ_MAX_P11_ID,
	    &params)) == EZZ_OK && (st = get(ctx, s, object, CKA_EC_POINT,
	    EZZ_MAX_P11_ID, &point)) == EZZ_OK)
		st = pkey_of_values(ctx, ezz_bytes_of(&params),
		    ezz_bytes_of(&point), out);
	ezz_buf_free(&params);
	ezz_buf_free(&point);
	return st;
}

/* ---- what bears the id of a private key --------------------------------- */

static ezz_status
with_id(ezz_ctx *ctx, const struct ezz_p11_session *s, CK_OBJECT_CLASS class,
    const struct ezz_buf *id, struct found *out)
{
	CK_ATTRIBUTE	 want[] = {
		{ CKA_CLASS, &class, sizeof(class) },
		{ CKA_ID, id->p, id->n },
	};

	out->n = 0;
	return id->n == 0 ? EZZ_OK : find_objects(ctx, s, want, 2, out);
}

static bool
same_key(const struct ezz_pkey *a, const struct ezz_pkey *b)
{
	return ezz_bytes_equal(ezz_pkey_spki(a), ezz_pkey_spki(b));
}

/* Of certificates for one key, renewed ones, the one that lasts longest. */
static ezz_status
better_cert(ezz_ctx *ctx, struct ezz_cert **best, struct ezz_cert **c)
{
	struct ezz_cert	*old = *best;

	if (old != NULL && !same_key(ezz_cert_pkey(old), ezz_cert_pkey(*c)))
		return ezz_fail(ctx, EZZ_EKEY, NULL, "certificates of "
		    "different keys bear the id of this one");
	if (old == NULL || ezz_cert_not_after(*c) > ezz_cert_not_after(old)) {
		*best = *c;
		*c = old;
	}
	return EZZ_OK;
}

/* cert stays NULL where none signs; encrypts: there was one that does not. */
static ezz_status
signing_cert(ezz_ctx *ctx, const struct ezz_p11_session *s,
    const struct ezz_buf *id, struct ezz_cert **cert, bool *encrypts)
{
	struct ezz_cert	*c = NULL;
	struct ezz_buf	 der = { 0 };
	struct found	 all;
	ezz_status	 st = with_id(ctx, s, CKO_CERTIFICATE, id, &all);

	for (CK_ULONG i = 0; i < all.n && st == EZZ_OK; i++) {
		if ((st = get(ctx, s, all.list[i], CKA_VALUE, EZZ_MAX_CERT,
		    &der)) != EZZ_OK || (st = ezz_cert_read(ctx,
		    ezz_bytes_of(&der), &c)) != EZZ_OK)
			break;
		if (ezz_cert_encrypts(c))
			*encrypts = true;
		else
			st = better_cert(ctx, cert, &c);
		ezz_cert_free(&c);
	}
	ezz_buf_free(&der);
	return st == EZZ_OK ? st :
	    ezz_while(ctx, st, "reading the token's certificates");
}

static ezz_status
public_beside(ezz_ctx *ctx, const struct ezz_p11_session *s,
    const struct ezz_buf *id, struct ezz_pkey **out)
{
	struct found	 all;
	size_t		 n = 0;
	bool		 verifies;
	ezz_status	 st;

	if ((st = with_id(ctx, s, CKO_PUBLIC_KEY, id, &all)) != EZZ_OK)
		return st;
	for (CK_ULONG i = 0; i < all.n; i++) {
		if ((st = get_bool(ctx, s, all.list[i], CKA_VERIFY, true,
		    &verifies)) != EZZ_OK)
			return st;
		if (verifies)
			all.list[n++] = all.list[i];
	}
	if (n == 0)
		return ezz_fail(ctx, EZZ_EKEY, NULL, "there is neither a "
		    "certificate nor a public key with the id of the key");
	if (n > 1)
		return ezz_fail(ctx, EZZ_EKEY, NULL,
		    "%zu public keys bear the id of the key", n);
	return read_public(ctx, s, all.list[0], out);
}

/* ---- private keys ------------------------------------------------------- */

/* Of all that fit: those that may sign, and why the others may not. */
struct choice {
	size_t			 n;
	bool			 encrypts;
	CK_OBJECT_HANDLE	 key;
	struct ezz_buf		 id;
	struct ezz_cert		*cert;		/* of key, or NULL */
};

static ezz_status
consider(ezz_ctx *ctx, const struct ezz_p11_session *s,
    CK_OBJECT_HANDLE object, struct choice *ch)
{
	struct ezz_cert	*cert = NULL;
	struct ezz_buf	 id = { 0 };
	bool		 signs, encrypts = false;
	ezz_status	 st;

	if ((st = get_bool(ctx, s, object, CKA_SIGN, true, &signs)) != EZZ_OK ||
	    (st = get(ctx, s, object, CKA_ID, EZZ_MAX_P11_ID, &id)) !=
	    EZZ_OK || (signs && (st = signing_cert(ctx, s, &id, &cert,
	    &encrypts)) != EZZ_OK))
		goto out;
	if (!signs || (encrypts && cert == NULL)) {
		ch->encrypts = true;
		goto out;
	}
	ch->n++;
	ch->key = object;
	ezz_buf_free(&ch->id);
	ezz_cert_free(&ch->cert);
	ch->id = id;
	ch->cert = cert;
	cert = NULL;
	id = (struct ezz_buf){ 0 };
out:
	ezz_cert_free(&cert);
	ezz_buf_free(&id);
	return st;
}

static ezz_status
private_keys(ezz_ctx *ctx, const struct ezz_p11_session *s,
    const struct ezz_p11_uri *uri, struct found *out)
{
	CK_OBJECT_CLASS	 class = CKO_PRIVATE_KEY;
	CK_ATTRIBUTE	 want[3] = { { CKA_CLASS, &class, sizeof(class) } };
	CK_ULONG	 n = 1;

	if (uri->object != NULL)
		want[n++] = (CK_ATTRIBUTE){ CKA_LABEL, uri->object,
		    strlen(uri->object) };
	if (uri->id.n > 0)
		want[n++] = (CK_ATTRIBUTE){ CKA_ID, uri->id.p, uri->id.n };
	return find_objects(ctx, s, want, n, out);
}

static ezz_status
choose(ezz_ctx *ctx, const struct ezz_p11_session *s,
    const struct ezz_p11_uri *uri, struct choice *ch)
{
	struct found	 all;
	ezz_status	 st;

	if ((st = private_keys(ctx, s, uri, &all)) != EZZ_OK)
		return st;
	for (CK_ULONG i = 0; i < all.n && st == EZZ_OK; i++)
		st = consider(ctx, s, all.list[i], ch);
	if (st != EZZ_OK)
		return st;
	if (all.n == 0)
		return ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
		    "the token %s has no such private key", s->token);
	if (ch->n == 0)
		return ezz_fail(ctx, EZZ_EKEY, "GM/T 0015",
		    "the key %s is for encryption; sign with the other one of "
		    "the pair", uri->object == NULL ? "" : uri->object);
	if (ch->n > 1)
		return ezz_fail(ctx, EZZ_EKEY, NULL,
		    "%zu keys fit that sign; name one by id=", ch->n);
	return EZZ_OK;
}

static ezz_status
public_half(ezz_ctx *ctx, const struct ezz_p11_session *s,
    const struct choice *ch, struct ezz_p11_key *out)
{
	ezz_status	 st;

	if (ch->cert == NULL)
		return public_beside(ctx, s, &ch->id, &out->pkey);
	st = ezz_pkey_read(ctx, ezz_pkey_spki(ezz_cert_pkey(ch->cert)),
	    &out->pkey);
	return st != EZZ_OK ? st :
	    ezz_buf_addb(ctx, &out->cert, ezz_cert_der(ch->cert));
}

ezz_status
ezz_p11_key_find(ezz_ctx *ctx, struct ezz_p11_session *s,
    const struct ezz_p11_uri *uri, struct ezz_p11_key *out)
{
	struct choice	 ch = { 0 };
	bool		 always;
	ezz_status	 st;

	memset(out, 0, sizeof(*out));
	if ((st = choose(ctx, s, uri, &ch)) != EZZ_OK ||
	    (st = get_number(ctx, s, ch.key, CKA_KEY_TYPE, &out->type)) !=
	    EZZ_OK || (st = get_bool(ctx, s, ch.key, CKA_ALWAYS_AUTHENTICATE,
	    false, &always)) != EZZ_OK ||
	    (st = public_half(ctx, s, &ch, out)) != EZZ_OK)
		goto out;
	out->handle = ch.key;
	if (always)
		st = ezz_fail(ctx, EZZ_EUNSUPPORTED, NULL,
		    "this key wants its PIN for each signature");
out:
	ezz_buf_free(&ch.id);
	ezz_cert_free(&ch.cert);
	return st;
}

void
ezz_p11_key_free(struct ezz_p11_key *key)
{
	ezz_pkey_free(&key->pkey);
	ezz_buf_free(&key->cert);
	memset(key, 0, sizeof(*key));
}
