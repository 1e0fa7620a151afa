/*
 * Digests: SM3 of our own, which needs no OpenSSL to be set up, the others by
 * OpenSSL.  Algorithms are fetched once for the process.
 * MD5 and SHA-1 are here so that an old digest can be said to match; nothing
 * signs with them.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/error.h"
#include "crypto/digest.h"
#include "crypto/sm3.h"

struct ezz_digest {
	EVP_MD_CTX	*md;		/* NULL: SM3 */
	struct ezz_sm3	 sm3;
	size_t		 size;
	bool		 ended;
};

static const struct fetch {
	enum ezz_hash	 hash;
	const char	*name;
} fetches[] = {
	{ EZZ_SHA256, "SHA2-256" },
	{ EZZ_SHA384, "SHA2-384" },
	{ EZZ_SHA512, "SHA2-512" },
	{ EZZ_SHA1, "SHA1" },
	{ EZZ_MD5, "MD5" },
	{ EZZ_SHA224, "SHA2-224" },
};

#define FETCHES	(sizeof(fetches) / sizeof(fetches[0]))

static EVP_MD		*fetched[FETCHES];
static CRYPTO_ONCE	 fetch_once = CRYPTO_ONCE_STATIC_INIT;

static void
fetch_all(void)
{
	for (size_t i = 0; i < FETCHES; i++)
		fetched[i] = EVP_MD_fetch(NULL, fetches[i].name, NULL);
}

static const EVP_MD *
fetch(enum ezz_hash hash)
{
	if (CRYPTO_THREAD_run_once(&fetch_once, fetch_all) != 1)
		return NULL;
	for (size_t i = 0; i < FETCHES; i++)
		if (fetches[i].hash == hash)
			return fetched[i];
	return NULL;
}

static ezz_status
missing(ezz_ctx *ctx, enum ezz_hash hash)
{
	return ezz_fail(ctx, EZZ_ECRYPTO, NULL,
	    "OpenSSL has no digest %s", ezz_hash_name(hash));
}

ezz_status
ezz_digest_new(ezz_ctx *ctx, enum ezz_hash hash, struct ezz_digest **out)
{
	const EVP_MD		*md = hash == EZZ_SM3 ? NULL : fetch(hash);
	struct ezz_digest	*d;

	*out = NULL;
	if (md == NULL && hash != EZZ_SM3)
		return missing(ctx, hash);
	if ((d = calloc(1, sizeof(*d))) == NULL)
		return ezz_nomem(ctx);
	d->size = ezz_hash_size(hash);
	if (hash == EZZ_SM3)
		ezz_sm3_init(&d->sm3);
	else if ((d->md = EVP_MD_CTX_new()) == NULL ||
	    EVP_DigestInit_ex2(d->md, md, NULL) != 1) {
		ezz_digest_free(&d);
		return ezz_nomem(ctx);
	}
	*out = d;
	return EZZ_OK;
}

ezz_status
ezz_digest_add(ezz_ctx *ctx, struct ezz_digest *d, struct ezz_bytes in)
{
	if (d->ended)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "the digest has already ended");
	if (d->md == NULL)
		ezz_sm3_update(&d->sm3, in.p, in.n);
	else if (in.n > 0 && EVP_DigestUpdate(d->md, in.p, in.n) != 1)
		return ezz_fail(ctx, EZZ_ECRYPTO, NULL, "the digest failed");
	return EZZ_OK;
}

ezz_status
ezz_digest_end(ezz_ctx *ctx, struct ezz_digest *d,
    uint8_t *out)
{
	unsigned	 n = 0;

	if (d->ended)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "the digest has already ended");
	d->ended = true;
	if (d->md == NULL)
		ezz_sm3_final(&d->sm3, out);
	else if (EVP_DigestFinal_ex(d->md, out, &n) != 1 || n != d->size)
		return ezz_fail(ctx, EZZ_ECRYPTO, NULL, "the digest failed");
	return EZZ_OK;
}

void
ezz_digest_free(struct ezz_digest **d)
{
	if (d == NULL || *d == NULL)
		return;
	EVP_MD_CTX_free((*d)->md);
	explicit_bzero(&(*d)->sm3, sizeof((*d)->sm3));
	free(*d);
	*d = NULL;
}

ezz_status
ezz_digest_once(ezz_ctx *ctx, enum ezz_hash hash, struct ezz_bytes in,
    uint8_t *out)
{
	const EVP_MD	*md;
	unsigned	 n = 0;

	if (hash == EZZ_SM3) {
		ezz_sm3(in.p, in.n, out);
		return EZZ_OK;
	}
	if ((md = fetch(hash)) == NULL)
		return missing(ctx, hash);
	if (EVP_Digest(in.n == 0 ? (const void *)"" : in.p, in.n, out, &n,
	    md, NULL) != 1 || n != ezz_hash_size(hash))
		return ezz_fail(ctx, EZZ_ECRYPTO, NULL, "the digest failed");
	return EZZ_OK;
}

/* ---- files --------------------------------------------------------------- */

#define PIECE	(256 * 1024)

static ezz_status
feed(ezz_ctx *ctx, int fd, const char *path, struct ezz_digest *d)
{
	uint8_t		*piece = malloc(PIECE);
	ezz_status	 st = EZZ_OK;
	ssize_t		 n = 0;

	if (piece == NULL)
		return ezz_nomem(ctx);
	do {
		while ((n = read(fd, piece, PIECE)) == -1 && errno == EINTR)
			;
		if (n > 0)
			st = ezz_digest_add(ctx, d, EZZ_BYTES(piece,
			    (size_t)n));
	} while (n > 0 && st == EZZ_OK);
	if (n == -1)
		st = ezz_errno(ctx, path);
	free(piece);
	return st;
}

ezz_status
ezz_digest_path(ezz_ctx *ctx, enum ezz_hash hash, const char *path,
    uint8_t *out)
{
	struct ezz_digest	*d = NULL;
	int			 fd = open(path, O_RDONLY | O_CLOEXEC);
	ezz_status		 st;

	if (fd == -1)
		return ezz_errno(ctx, path);
	if ((st = ezz_digest_new(ctx, hash, &d)) == EZZ_OK &&
	    (st = feed(ctx, fd, path, d)) == EZZ_OK)
		st = ezz_digest_end(ctx, d, out);
	ezz_digest_free(&d);
	close(fd);
	return st;
}
