/*
 * Public keys from SubjectPublicKeyInfo (RFC 5280 4.1.2.7, RFC 5480, RFC 8410,
 * GM/T 0015).  The elliptic kinds have one DER form each, so their heads are
 * compared rather than parsed.  RSA is read for verifying only.  Left out:
 * every other curve, explicit parameters, the hybrid form of points.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/obj_mac.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/error.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "crypto/evp.h"
#include "crypto/pkey.h"
#include "crypto/rs.h"
#include "crypto/sm2_seam.h"

struct ezz_pkey {
	enum ezz_alg		 alg;
	struct ezz_sm2_public	*sm2;		/* SM2 */
	EVP_PKEY		*evp;		/* the others */
	struct ezz_buf		 spki;
	uint8_t			 digest[32];
	uint8_t			 z[32];
};

static const struct kind {
	enum ezz_alg	 alg;
	size_t		 head_n;	/* up to the point or key */
	size_t		 body_n;
	uint8_t		 head[26];
} kinds[] = {
	/* each curve twice: the point in full, and compressed */
	{ EZZ_SM2_SM3, 26, 65, { 0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a,
	    0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x81, 0x1c,
	    0xcf, 0x55, 0x01, 0x82, 0x2d, 0x03, 0x42, 0x00 } },
	{ EZZ_SM2_SM3, 26, 33, { 0x30, 0x39, 0x30, 0x13, 0x06, 0x07, 0x2a,
	    0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x81, 0x1c,
	    0xcf, 0x55, 0x01, 0x82, 0x2d, 0x03, 0x22, 0x00 } },
	{ EZZ_ES256, 26, 65, { 0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a,
	    0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
	    0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00 } },
	{ EZZ_ES256, 26, 33, { 0x30, 0x39, 0x30, 0x13, 0x06, 0x07, 0x2a,
	    0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
	    0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x22, 0x00 } },
	{ EZZ_ED25519, 12, 32, { 0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b,
	    0x65, 0x70, 0x03, 0x21, 0x00 } },
};

#define KINDS	(sizeof(kinds) / sizeof(kinds[0]))

static const uint8_t p256_n[32] = {
	0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84,
	0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
};

static const struct kind *
kind_of(struct ezz_bytes spki)
{
	for (size_t i = 0; i < KINDS; i++)
		if (spki.n == kinds[i].head_n + kinds[i].body_n &&
		    memcmp(spki.p, kinds[i].head, kinds[i].head_n) == 0)
			return &kinds[i];
	return NULL;
}

static ezz_status
bad_point(ezz_ctx *ctx)
{
	return ezz_fail(ctx, EZZ_EFORMAT, "GB/T 32918.1 6.2",
	    "the public key is no point of its curve");
}

static ezz_status
read_point(ezz_ctx *ctx, struct ezz_pkey *key, const struct kind *kind,
    struct ezz_bytes body)
{
	/* the full form stands before the compressed one */
	const struct kind	*full = kind->body_n == 65 ? kind : kind - 1;
	uint8_t			 xy[64];
	bool			 good;
	ezz_status		 st;

	if (key->alg == EZZ_SM2_SM3)
		st = ezz_sm2_octets(ctx, body, xy, &good);
	else
		st = ezz_evp_point(ctx, NID_X9_62_prime256v1, body, xy, &good);
	if (st != EZZ_OK)
		return st;
	if (!good)
		return bad_point(ctx);
	if ((st = ezz_buf_add(ctx, &key->spki, full->head, full->head_n)) != 0 ||
	    (st = ezz_buf_byte(ctx, &key->spki, 4)) != EZZ_OK ||
	    (st = ezz_buf_add(ctx, &key->spki, xy, sizeof(xy))) != EZZ_OK)
		return st;
	if (key->alg == EZZ_ES256)
		return ezz_evp_key(ctx, NID_X9_62_prime256v1, xy, NULL,
		    &key->evp);
	if ((st = ezz_sm2_z_id(ctx, xy, ezz_bytes_str(EZZ_SM2_ID),
	    key->z)) != EZZ_OK)
		return st;
	return ezz_sm2_public_new(ctx, xy, &key->sm2);
}

static ezz_status
read_ed25519(ezz_ctx *ctx, struct ezz_pkey *key, struct ezz_bytes spki,
    struct ezz_bytes body)
{
	key->evp = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, body.p,
	    body.n);
	if (key->evp == NULL)
		return ezz_evp_fail(ctx, "setting up a key");
	return ezz_buf_addb(ctx, &key->spki, spki);
}

static bool
rsa_sane(EVP_PKEY *evp)
{
	int	 bits = EVP_PKEY_get_bits(evp);

	return bits >= 2048 && bits <= EZZ_MAX_RSA_BITS;
}

/* Says broken, or which algorithm it is that we do not take. */
static ezz_status
not_ours(ezz_ctx *ctx, X509_PUBKEY *pub)
{
	ASN1_OBJECT	*oid = NULL;
	X509_ALGOR	*algor = NULL;
	const void	*val = NULL;
	char		 name[80], curve[80] = "";
	int		 type = V_ASN1_UNDEF, nid;

	X509_PUBKEY_get0_param(&oid, NULL, NULL, &algor, pub);
	OBJ_obj2txt(name, sizeof(name), oid, 1);
	nid = OBJ_obj2nid(oid);
	X509_ALGOR_get0(NULL, &type, &val, algor);
	if (nid == NID_X9_62_id_ecPublicKey && type == V_ASN1_OBJECT) {
		OBJ_obj2txt(curve, sizeof(curve), val, 1);
		nid = OBJ_obj2nid(val);
	}
	if (nid == NID_sm2 || nid == NID_X9_62_prime256v1 ||
	    nid == NID_ED25519 || nid == NID_rsaEncryption)
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 5280 4.1.2.7",
		    "the public key is malformed");
	return ezz_fail(ctx, EZZ_EUNSUPPORTED, NULL,
	    "public keys of algorithm %s %s are not supported", name, curve);
}

static ezz_status
read_rsa(ezz_ctx *ctx, struct ezz_pkey *key, struct ezz_bytes spki)
{
	const uint8_t	*p = spki.p;
	X509_PUBKEY	*pub = d2i_X509_PUBKEY(NULL, &p, (long)spki.n);
	uint8_t		*der = NULL;
	ezz_status	 st;
	int		 n;

	if (pub == NULL || p != spki.p + spki.n) {
		st = ezz_fail(ctx, EZZ_EFORMAT, "RFC 5280 4.1.2.7",
		    "the public key is malformed");
		goto out;
	}
	key->evp = X509_PUBKEY_get(pub);
	if (key->evp == NULL || EVP_PKEY_get_id(key->evp) != EVP_PKEY_RSA) {
		st = not_ours(ctx, pub);
		goto out;
	}
	/* one key, one encoding: what is read must be what is written */
	n = i2d_PUBKEY(key->evp, &der);
	if (n <= 0 || !ezz_bytes_equal(EZZ_BYTES(der, (size_t)n), spki)) {
		st = ezz_fail(ctx, EZZ_EFORMAT, "X.690 10",
		    "the public key is not in DER");
		goto out;
	}
	if (!rsa_sane(key->evp)) {
		st = ezz_fail(ctx, EZZ_EUNSUPPORTED, NULL,
		    "RSA keys have 2048 to %d bits", EZZ_MAX_RSA_BITS);
		goto out;
	}
	key->alg = EZZ_PS256;
	st = ezz_buf_addb(ctx, &key->spki, spki);
out:
	OPENSSL_free(der);
	X509_PUBKEY_free(pub);
	ERR_clear_error();
	return st;
}

ezz_status
ezz_pkey_read(ezz_ctx *ctx, struct ezz_bytes spki, struct ezz_pkey **out)
{
	const struct kind	*kind;
	struct ezz_pkey		*key;
	struct ezz_bytes	 body;
	uint8_t			 digest[EZZ_DIGEST_MAX];
	ezz_status		 st;

	*out = NULL;
	if (spki.n == 0 || spki.n > EZZ_MAX_CERT)
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 5280 4.1.2.7",
		    "the public key is malformed");
	if ((key = calloc(1, sizeof(*key))) == NULL)
		return ezz_nomem(ctx);
	if ((kind = kind_of(spki)) == NULL) {
		st = read_rsa(ctx, key, spki);
	} else {
		key->alg = kind->alg;
		body = EZZ_BYTES(spki.p + kind->head_n, kind->body_n);
		st = kind->alg == EZZ_ED25519 ?
		    read_ed25519(ctx, key, spki, body) :
		    read_point(ctx, key, kind, body);
	}
	if (st == EZZ_OK)
		st = ezz_digest_once(ctx, EZZ_SM3, ezz_bytes_of(&key->spki),
		    digest);
	if (st == EZZ_OK) {
		memcpy(key->digest, digest, 32);
		*out = key;
		key = NULL;
	}
	ezz_pkey_free(&key);
	return st;
}

ezz_status
ezz_pkey_of_point(ezz_ctx *ctx, enum ezz_alg alg, const uint8_t xy[64],
    struct ezz_pkey **out)
{
	const struct kind	*kind = alg == EZZ_SM2_SM3 ? &kinds[0] :
				    &kinds[2];
	uint8_t			 spki[26 + 65];

	memcpy(spki, kind->head, 26);
	spki[26] = 4;
	memcpy(spki + 27, xy, 64);
	return ezz_pkey_read(ctx, EZZ_BYTES(spki, sizeof(spki)), out);
}

void
ezz_pkey_free(struct ezz_pkey **key)
{
	if (key == NULL || *key == NULL)
		return;
	ezz_sm2_public_free(&(*key)->sm2);
	EVP_PKEY_free((*key)->evp);
	ezz_buf_free(&(*key)->spki);
	free(*key);
	*key = NULL;
}

struct ezz_bytes
ezz_pkey_spki(const struct ezz_pkey *key)
{
	return ezz_bytes_of(&key->spki);
}

const uint8_t *
ezz_pkey_kid(const struct ezz_pkey *key)
{
	return key->digest;
}

const uint8_t *
ezz_pkey_digest(const struct ezz_pkey *key)
{
	return key->digest;
}

enum ezz_alg
ezz_pkey_alg(const struct ezz_pkey *key)
{
	return key->alg;
}

static bool
alg_fits(const struct ezz_pkey *key, enum ezz_alg alg)
{
	return alg == key->alg || (key->alg == EZZ_PS256 &&
	    (alg == EZZ_RS256 || alg == EZZ_RS384 || alg == EZZ_RS512));
}

static const EVP_MD *
rsa_md(enum ezz_alg alg)
{
	return alg == EZZ_RS384 ? EVP_sha384() : alg == EZZ_RS512 ?
	    EVP_sha512() : EVP_sha256();
}

static ezz_status
verify_rsa(ezz_ctx *ctx, const struct ezz_pkey *key, enum ezz_alg alg,
    const uint8_t *e, struct ezz_bytes sig, bool *good)
{
	EVP_PKEY_CTX	*c = EVP_PKEY_CTX_new_from_pkey(NULL, key->evp, NULL);
	ezz_status	 st = EZZ_OK;

	if (c == NULL || EVP_PKEY_verify_init(c) != 1 ||
	    EVP_PKEY_CTX_set_rsa_padding(c, alg == EZZ_PS256 ?
	    RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING) != 1 ||
	    EVP_PKEY_CTX_set_signature_md(c, rsa_md(alg)) != 1 ||
	    (alg == EZZ_PS256 && EVP_PKEY_CTX_set_rsa_pss_saltlen(c,
	    RSA_PSS_SALTLEN_DIGEST) != 1))
		st = ezz_evp_fail(ctx, "verifying");
	else	/* a padding error counts as -1 there; it is a bad signature */
		*good = EVP_PKEY_verify(c, sig.p, sig.n, e,
		    ezz_hash_size(ezz_alg_row(alg)->hash)) == 1;
	EVP_PKEY_CTX_free(c);
	ERR_clear_error();
	return st;
}

static ezz_status
verify_rsa_message(ezz_ctx *ctx, const struct ezz_pkey *key,
    enum ezz_alg alg, struct ezz_bytes message, struct ezz_bytes sig,
    bool *good)
{
	uint8_t		 e[EZZ_DIGEST_MAX];
	ezz_status	 st;

	st = ezz_digest_once(ctx, ezz_alg_row(alg)->hash, message, e);
	return st != EZZ_OK ? st : verify_rsa(ctx, key, alg, e, sig, good);
}

ezz_status
ezz_pkey_verify_e(ezz_ctx *ctx, const struct ezz_pkey *key, enum ezz_alg alg,
    const uint8_t e[32], struct ezz_bytes sig, bool *good)
{
	*good = false;
	if (!alg_fits(key, alg) || alg == EZZ_RS384 || alg == EZZ_RS512)
		return EZZ_OK;
	if (key->alg == EZZ_PS256)
		return verify_rsa(ctx, key, alg, e, sig, good);
	if (key->alg == EZZ_ED25519)
		return ezz_fail(ctx, EZZ_EINVAL, "RFC 8032 5.1.7",
		    "Ed25519 verifies messages, not digests");
	if (sig.n != EZZ_RS)
		return EZZ_OK;
	if (key->alg == EZZ_SM2_SM3)
		return ezz_sm2_public_verify(ctx, key->sm2, e, sig.p, good);
	if (!ezz_rs_in_range(sig.p, p256_n))
		return EZZ_OK;
	return ezz_evp_verify_e(ctx, key->evp, e, sig.p, good);
}

static ezz_status
verify_ed25519(ezz_ctx *ctx, const struct ezz_pkey *key,
    struct ezz_bytes message, struct ezz_bytes sig, bool *good)
{
	EVP_MD_CTX	*md;
	ezz_status	 st = EZZ_OK;

	if (sig.n != 64)
		return EZZ_OK;
	if ((md = EVP_MD_CTX_new()) == NULL)
		return ezz_nomem(ctx);
	if (EVP_DigestVerifyInit_ex(md, NULL, NULL, NULL, NULL, key->evp,
	    NULL) != 1)
		st = ezz_evp_fail(ctx, "verifying");
	else
		*good = EVP_DigestVerify(md, sig.p, sig.n, message.n == 0 ?
		    (const uint8_t *)"" : message.p, message.n) == 1;
	EVP_MD_CTX_free(md);
	ERR_clear_error();
	return st;
}

ezz_status
ezz_pkey_e(ezz_ctx *ctx, const struct ezz_pkey *key, struct ezz_bytes message,
    uint8_t e[32])
{
	struct ezz_digest	*d = NULL;
	uint8_t			 out[EZZ_DIGEST_MAX];
	enum ezz_hash		 hash = ezz_alg_row(key->alg)->hash;
	ezz_status		 st;

	if (key->alg == EZZ_ED25519)
		return ezz_fail(ctx, EZZ_EINVAL, "RFC 8032 5.1.6",
		    "Ed25519 signs messages, not digests");
	if ((st = ezz_digest_new(ctx, hash, &d)) != EZZ_OK ||
	    (key->alg == EZZ_SM2_SM3 && (st = ezz_digest_add(ctx, d,
	    EZZ_BYTES(key->z, 32))) != EZZ_OK) ||
	    (st = ezz_digest_add(ctx, d, message)) != EZZ_OK ||
	    (st = ezz_digest_end(ctx, d, out)) != EZZ_OK)
		goto out;
	memcpy(e, out, 32);
out:
	ezz_digest_free(&d);
	return st;
}

ezz_status
ezz_pkey_verify(ezz_ctx *ctx, const struct ezz_pkey *key, enum ezz_alg alg,
    struct ezz_bytes message, struct ezz_bytes sig, bool *good)
{
	uint8_t		 e[32];
	ezz_status	 st;

	*good = false;
	if (!alg_fits(key, alg))
		return EZZ_OK;
	if (key->alg == EZZ_ED25519)
		return verify_ed25519(ctx, key, message, sig, good);
	if (key->alg == EZZ_PS256)
		return verify_rsa_message(ctx, key, alg, message, sig, good);
	if ((st = ezz_pkey_e(ctx, key, message, e)) != EZZ_OK)
		return st;
	return ezz_pkey_verify_e(ctx, key, alg, e, sig, good);
}

ezz_status
ezz_pkey_sm2_z(ezz_ctx *ctx, const struct ezz_pkey *key, uint8_t z[32])
{
	if (key->alg != EZZ_SM2_SM3)
		return ezz_fail(ctx, EZZ_EINVAL, "GB/T 32918.2 5.5",
		    "only an SM2 key has a Z");
	memcpy(z, key->z, 32);
	return EZZ_OK;
}

ezz_status
ezz_pkey_sm2_z_of(ezz_ctx *ctx, const struct ezz_pkey *key,
    struct ezz_bytes id, uint8_t z[32])
{
	if (key->alg != EZZ_SM2_SM3)
		return ezz_fail(ctx, EZZ_EINVAL, "GB/T 32918.2 5.5",
		    "only an SM2 key has a Z");
	/* x || y end the point, and that the whole */
	return ezz_sm2_z_id(ctx, key->spki.p + key->spki.n - 64, id, z);
}
