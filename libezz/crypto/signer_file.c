/*
 * Signers whose key lies in a file: PKCS#8 (plain or encrypted) and the old
 * SEC 1 form, in PEM or DER, and PKCS#12.  A file that others can read is
 * refused, and so is one whose public half is not that of its private half.
 * Left out: RSA keys, which sign nothing here.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include "base/error.h"
#include "base/limits.h"
#include "crypto/evp.h"
#include "crypto/signer_file.h"
#include "crypto/signer_ops.h"
#include "crypto/sm2_seam.h"

struct file_key {
	struct ezz_sm2_private	*sm2;
	EVP_PKEY		*evp;
};

static void
file_key_free(void *p)
{
	struct file_key	*key = p;

	if (key == NULL)
		return;
	ezz_sm2_private_free(&key->sm2);
	EVP_PKEY_free(key->evp);
	free(key);
}

static ezz_status
sign_sm2(ezz_ctx *ctx, void *p, const uint8_t e[32], uint8_t sig[64])
{
	return ezz_sm2_private_sign(ctx, ((struct file_key *)p)->sm2, e, sig);
}

static ezz_status
sign_es256(ezz_ctx *ctx, void *p, const uint8_t e[32], uint8_t sig[64])
{
	return ezz_evp_sign_e(ctx, ((struct file_key *)p)->evp, e, sig);
}

static ezz_status
sign_ed25519(ezz_ctx *ctx, void *p, struct ezz_bytes message,
    uint8_t sig[64])
{
	EVP_MD_CTX	*md = EVP_MD_CTX_new();
	size_t		 n = 64;
	ezz_status	 st = EZZ_OK;

	if (md == NULL || EVP_DigestSignInit_ex(md, NULL, NULL, NULL, NULL,
	    ((struct file_key *)p)->evp, NULL) != 1 ||
	    EVP_DigestSign(md, sig, &n, message.n == 0 ?
	    (const uint8_t *)"" : message.p, message.n) != 1 || n != 64)
		st = ezz_evp_fail(ctx, "signing");
	EVP_MD_CTX_free(md);
	return st;
}

const struct ezz_signer_ops ezz_file_sm2_ops = {
	sign_sm2, NULL, file_key_free };
static const struct ezz_signer_ops es256_ops = {
	sign_es256, NULL, file_key_free };
static const struct ezz_signer_ops ed25519_ops = {
	NULL, sign_ed25519, file_key_free };

/* ---- from a key of OpenSSL's to a signer -------------------------------- */

static ezz_status
unfit(ezz_ctx *ctx)
{
	return ezz_fail(ctx, EZZ_EKEY, NULL,
	    "only SM2, P-256 and Ed25519 keys can sign here");
}

static ezz_status
secret_of(ezz_ctx *ctx, EVP_PKEY *evp, uint8_t d[32])
{
	BIGNUM		*bn = NULL;
	ezz_status	 st = EZZ_OK;

	if (EVP_PKEY_get_bn_param(evp, OSSL_PKEY_PARAM_PRIV_KEY, &bn) != 1)
		st = ezz_fail(ctx, EZZ_EKEY, NULL,
		    "there is no private key in it");
	else if (BN_bn2binpad(bn, d, 32) != 32)
		st = ezz_fail(ctx, EZZ_EKEY, "GB/T 32918.1 6.1",
		    "the private key is not between 1 and n-2");
	BN_clear_free(bn);
	ERR_clear_error();
	return st;
}

/* A stored point that is not d * G would make us sign for somebody else. */
static ezz_status
same_point(ezz_ctx *ctx, EVP_PKEY *evp, int nid, const uint8_t xy[64])
{
	uint8_t		 octets[80], stored[64];
	size_t		 n = 0;
	bool		 good = false;
	ezz_status	 st;

	if (EVP_PKEY_get_octet_string_param(evp, OSSL_PKEY_PARAM_PUB_KEY,
	    octets, sizeof(octets), &n) != 1)
		n = 0;
	ERR_clear_error();
	if ((st = ezz_evp_point(ctx, nid, EZZ_BYTES(octets, n), stored,
	    &good)) != EZZ_OK)
		return st;
	return good && memcmp(stored, xy, 64) == 0 ? EZZ_OK :
	    ezz_fail(ctx, EZZ_EKEY, NULL,
	    "the public key in it does not belong to the private key");
}

static ezz_status
curve_key(ezz_ctx *ctx, EVP_PKEY *evp, enum ezz_alg alg, struct file_key *key,
    struct ezz_pkey **pkey)
{
	int		 nid = alg == EZZ_SM2_SM3 ? NID_sm2 :
			    NID_X9_62_prime256v1;
	uint8_t		 d[32], xy[64];
	bool		 good = true;
	ezz_status	 st;

	if ((st = secret_of(ctx, evp, d)) != EZZ_OK)
		goto out;
	if (alg == EZZ_SM2_SM3)
		st = ezz_sm2_private_new(ctx, d, xy, &key->sm2);
	else if ((st = ezz_evp_public(ctx, nid, d, xy, &good)) == EZZ_OK)
		st = good ? ezz_evp_key(ctx, nid, xy, d, &key->evp) :
		    ezz_fail(ctx, EZZ_EKEY, "FIPS 186-5 A.2",
		    "the private key is out of range");
	if (st == EZZ_OK && (st = same_point(ctx, evp, nid, xy)) == EZZ_OK)
		st = ezz_pkey_of_point(ctx, alg, xy, pkey);
out:
	explicit_bzero(d, sizeof(d));
	return st;
}

static ezz_status
ed25519_key(ezz_ctx *ctx, EVP_PKEY *evp, struct file_key *key,
    struct ezz_pkey **pkey)
{
	uint8_t		*der = NULL;
	ezz_status	 st;
	int		 n;

	if ((n = i2d_PUBKEY(evp, &der)) <= 0 || EVP_PKEY_up_ref(evp) != 1) {
		OPENSSL_free(der);
		return ezz_evp_fail(ctx, "setting up a key");
	}
	key->evp = evp;
	st = ezz_pkey_read(ctx, EZZ_BYTES(der, (size_t)n), pkey);
	OPENSSL_free(der);
	return st;
}

static enum ezz_alg
alg_of(EVP_PKEY *evp)
{
	char	 group[64] = "";
	size_t	 n = 0;

	if (EVP_PKEY_is_a(evp, "ED25519"))
		return EZZ_ED25519;
	if (EVP_PKEY_is_a(evp, "SM2"))
		return EZZ_SM2_SM3;
	if (!EVP_PKEY_is_a(evp, "EC") || EVP_PKEY_get_group_name(evp, group,
	    sizeof(group), &n) != 1)
		return EZZ_ALG_NONE;
	if (strcmp(group, "SM2") == 0)
		return EZZ_SM2_SM3;
	return strcmp(group, "prime256v1") == 0 ? EZZ_ES256 : EZZ_ALG_NONE;
}

ezz_status
ezz_signer_of_evp(ezz_ctx *ctx, void *evp, struct ezz_bytes cert,
    ezz_signer **out)
{
	enum ezz_alg		 alg = alg_of(evp);
	struct file_key		*key;
	struct ezz_pkey		*pkey = NULL;
	ezz_status		 st;

	*out = NULL;
	if (alg == EZZ_ALG_NONE)
		return unfit(ctx);
	if ((key = calloc(1, sizeof(*key))) == NULL)
		return ezz_nomem(ctx);
	if (alg == EZZ_ED25519)
		st = ed25519_key(ctx, evp, key, &pkey);
	else
		st = curve_key(ctx, evp, alg, key, &pkey);
	if (st != EZZ_OK) {
		file_key_free(key);
		ezz_pkey_free(&pkey);
		return st;
	}
	return ezz_signer_make(ctx, alg == EZZ_SM2_SM3 ? &ezz_file_sm2_ops :
	    alg == EZZ_ES256 ? &es256_ops : &ed25519_ops, key, pkey, cert,
	    out);
}

/* ---- from bytes to a key of OpenSSL's ----------------------------------- */

struct asking {
	ezz_ctx			*ctx;
	const struct ezz_pass	*pass;
	const char		*what;
	ezz_status		 st;	/* of the one who was asked */
	bool			 asked;
};

static int
ask(char *buf, int size, int writing, void *arg)
{
	struct asking	*a = arg;

	(void)writing;
	a->asked = true;
	if (a->pass == NULL || a->pass->ask == NULL || size < 2) {
		a->st = EZZ_EKEY;
		return -1;
	}
	buf[0] = '\0';
	/* for one who gives up without a word */
	ezz_fail(a->ctx, EZZ_EKEY, NULL, "no passphrase came");
	a->st = a->pass->ask(a->pass->arg, a->what, buf, (size_t)size);
	if (a->st != EZZ_OK) {
		explicit_bzero(buf, (size_t)size);
		return -1;
	}
	buf[size - 1] = '\0';
	return (int)strlen(buf);
}

static ezz_status
unread(ezz_ctx *ctx, const struct asking *a)
{
	ERR_clear_error();
	if (!a->asked)
		return ezz_fail(ctx, EZZ_EKEY, NULL,
		    "there is no private key in it that can be read");
	if (a->pass == NULL || a->pass->ask == NULL)
		return ezz_fail(ctx, EZZ_EKEY, NULL,
		    "it is locked and no passphrase was given");
	if (a->st != EZZ_OK)
		return a->st;
	return ezz_fail(ctx, EZZ_EKEY, NULL,
	    "the passphrase is wrong, or the file is damaged");
}

static ezz_status
read_pem(ezz_ctx *ctx, struct ezz_bytes in, struct asking *a, EVP_PKEY **out)
{
	BIO		*bio = BIO_new_mem_buf(in.p, (int)in.n);

	if (bio == NULL)
		return ezz_nomem(ctx);
	*out = PEM_read_bio_PrivateKey(bio, NULL, ask, a);
	BIO_free(bio);
	return *out == NULL ? unread(ctx, a) : EZZ_OK;
}

static ezz_status
cert_der(ezz_ctx *ctx, X509 *x, struct ezz_buf *cert)
{
	uint8_t		*der = NULL;
	int		 n = x == NULL ? 0 : i2d_X509(x, &der);
	ezz_status	 st = n <= 0 ? EZZ_OK :
			    ezz_buf_add(ctx, cert, der, (size_t)n);

	OPENSSL_free(der);
	return st;
}

/* An empty passphrase is tried first: many PKCS#12 files have none. */
static ezz_status
read_p12(ezz_ctx *ctx, PKCS12 *p12, struct asking *a, EVP_PKEY **out,
    struct ezz_buf *cert)
{
	char		 word[1024] = "";
	X509		*x = NULL;
	ezz_status	 st = EZZ_OK;

	if (PKCS12_mac_present(p12) == 1 &&
	    PKCS12_verify_mac(p12, "", 0) != 1 &&
	    PKCS12_verify_mac(p12, NULL, 0) != 1 &&
	    ask(word, sizeof(word), 0, a) < 0)
		st = unread(ctx, a);
	else if (PKCS12_parse(p12, word, out, &x, NULL) != 1 || *out == NULL)
		st = unread(ctx, a);
	else
		st = cert_der(ctx, x, cert);
	explicit_bzero(word, sizeof(word));
	X509_free(x);
	ERR_clear_error();
	return st;
}

static ezz_status
read_der(ezz_ctx *ctx, struct ezz_bytes in, struct asking *a, EVP_PKEY **out,
    struct ezz_buf *cert)
{
	const uint8_t	*p = in.p;
	PKCS12		*p12 = d2i_PKCS12(NULL, &p, (long)in.n);
	BIO		*bio;
	ezz_status	 st;

	if (p12 != NULL && p == in.p + in.n) {
		st = read_p12(ctx, p12, a, out, cert);
		PKCS12_free(p12);
		return st;
	}
	PKCS12_free(p12);
	p = in.p;
	*out = d2i_AutoPrivateKey(NULL, &p, (long)in.n);
	if (*out != NULL && p != in.p + in.n) {
		EVP_PKEY_free(*out);
		*out = NULL;
		return unread(ctx, a);
	}
	if (*out != NULL)
		return EZZ_OK;
	if ((bio = BIO_new_mem_buf(in.p, (int)in.n)) == NULL)
		return ezz_nomem(ctx);
	*out = d2i_PKCS8PrivateKey_bio(bio, NULL, ask, a);
	BIO_free(bio);
	return *out == NULL ? unread(ctx, a) : EZZ_OK;
}

ezz_status
ezz_signer_read(ezz_ctx *ctx, struct ezz_bytes in, const char *what,
    const struct ezz_pass *pass, ezz_signer **out)
{
	struct asking	 a = { ctx, pass, what, EZZ_OK, false };
	struct ezz_buf	 cert = { 0 };
	EVP_PKEY	*evp = NULL;
	ezz_status	 st;

	*out = NULL;
	if (in.n == 0 || in.n > EZZ_MAX_KEYFILE)
		return ezz_fail(ctx, EZZ_EKEY, NULL,
		    "there is no private key in it that can be read");
	/* DER opens with a SEQUENCE; PEM may have words before its block */
	if (in.p[0] == 0x30)
		st = read_der(ctx, in, &a, &evp, &cert);
	else
		st = read_pem(ctx, in, &a, &evp);
	if (st == EZZ_OK)
		st = ezz_signer_of_evp(ctx, evp, ezz_bytes_of(&cert), out);
	EVP_PKEY_free(evp);
	ezz_buf_free(&cert);
	return st;
}

ezz_status
ezz_signer_of_bytes(ezz_ctx *ctx, struct ezz_bytes in,
    const struct ezz_pass *pass, ezz_signer **out)
{
	return ezz_signer_read(ctx, in, "", pass, out);
}

/* ---- from a path to bytes ----------------------------------------------- */

static ezz_status
slurp(ezz_ctx *ctx, int fd, struct ezz_buf *out)
{
	ezz_status	 st;
	ssize_t		 n;

	/* room for all at once: a growing buffer would leave copies behind */
	if ((st = ezz_buf_room(ctx, out, EZZ_MAX_KEYFILE + 1)) != EZZ_OK)
		return st;
	while (out->n <= EZZ_MAX_KEYFILE) {
		n = read(fd, out->p + out->n, EZZ_MAX_KEYFILE + 1 - out->n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ezz_errno(ctx, "read");
		if (n == 0)
			return EZZ_OK;
		out->n += (size_t)n;
	}
	return ezz_fail(ctx, EZZ_ELIMIT, NULL,
	    "a key file has at most %d bytes", EZZ_MAX_KEYFILE);
}

static ezz_status
private_file(ezz_ctx *ctx, int fd, const char *path)
{
	struct stat	 sb;

	if (fstat(fd, &sb) != 0)
		return ezz_errno(ctx, path);
	if (!S_ISREG(sb.st_mode))
		return ezz_fail(ctx, EZZ_EKEY, NULL, "it is not a plain file");
	if ((sb.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return ezz_fail(ctx, EZZ_EKEY, NULL, "others can use this "
		    "key file; close it with: chmod 600 %s", path);
	return EZZ_OK;
}

ezz_status
ezz_keyfile_read(ezz_ctx *ctx, const char *path, struct ezz_buf *out)
{
	ezz_status	 st;
	int		 fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY |
			    O_NONBLOCK);

	if (fd < 0)
		return errno == ENOENT ? ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
		    "there is no such key file") : ezz_errno(ctx, path);
	if ((st = private_file(ctx, fd, path)) == EZZ_OK)
		st = slurp(ctx, fd, out);
	close(fd);
	return st;
}

ezz_status
ezz_signer_open_file(ezz_ctx *ctx, const char *path,
    const struct ezz_pass *pass, ezz_signer **out)
{
	struct ezz_buf	 b = { 0 };
	ezz_status	 st = ezz_keyfile_read(ctx, path, &b);

	*out = NULL;
	if (st == EZZ_OK)
		st = ezz_signer_read(ctx, ezz_bytes_of(&b), path, pass, out);
	ezz_buf_wipe(&b);
	return st;
}
