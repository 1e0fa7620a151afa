/*
 * Seals read, and what is asked of them before any judgement: who is listed,
 * what the picture is, whose it is.  GM/T 0031, GB/T 38540.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "crypto/digest.h"
#include "object/seal.h"

ezz_status
ezz_seal_digest(ezz_ctx *ctx, const struct ezz_ses_seal *s, uint8_t out[32])
{
	uint8_t		 d[EZZ_DIGEST_MAX];
	ezz_status	 st;

	if ((st = ezz_digest_once(ctx, EZZ_SM3, s->raw, d)) == EZZ_OK)
		memcpy(out, d, 32);
	return st;
}

ezz_status
ezz_seal_read(ezz_ctx *ctx, struct ezz_bytes file, ezz_seal **out)
{
	ezz_seal	*s;
	ezz_status	 st;

	*out = NULL;
	if (file.n > EZZ_MAX_SEAL)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a seal of %zu bytes is too long", file.n);
	if ((s = calloc(1, sizeof(*s))) == NULL)
		return ezz_nomem(ctx);
	if ((st = ezz_buf_addb(ctx, &s->file, file)) != EZZ_OK ||
	    (st = ezz_ses_seal_read(ctx, ezz_bytes_of(&s->file),
	    &s->ses)) != EZZ_OK || (st = ezz_seal_digest(ctx, &s->ses,
	    s->digest)) != EZZ_OK)
		goto out;
	*out = s;
	s = NULL;
out:
	ezz_seal_free(&s);
	return st;
}

void
ezz_seal_free(ezz_seal **seal)
{
	if (seal == NULL || *seal == NULL)
		return;
	ezz_ses_seal_clear(&(*seal)->ses);
	ezz_buf_free(&(*seal)->file);
	free(*seal);
	*seal = NULL;
}

/* ---- who is listed -------------------------------------------------------- */

/* A digest binds as SM3 of the certificate; another one is told. */
static ezz_status
listed_digest(ezz_ctx *ctx, const struct ezz_ses_signer *s,
    struct ezz_bytes der, enum ezz_hash *by)
{
	static const enum ezz_hash	 hashes[] = { EZZ_SM3, EZZ_SHA256,
					    EZZ_SHA1 };
	uint8_t				 d[EZZ_DIGEST_MAX];
	ezz_status			 st;

	for (size_t i = 0; i < 3 && *by == EZZ_HASH_NONE; i++) {
		if (s->value.n != ezz_hash_size(hashes[i]))
			continue;
		if ((st = ezz_digest_once(ctx, hashes[i], der, d)) != EZZ_OK)
			return st;
		if (memcmp(d, s->value.p, s->value.n) == 0)
			*by = hashes[i];
	}
	return EZZ_OK;
}

ezz_status
ezz_seal_lists(ezz_ctx *ctx, const struct ezz_ses_seal *s,
    struct ezz_bytes cert, enum ezz_hash *by)
{
	enum ezz_hash	 one;
	ezz_status	 st = EZZ_OK;

	*by = EZZ_HASH_NONE;
	for (size_t i = 0; i < s->signers_n && st == EZZ_OK &&
	    *by != EZZ_SM3; i++) {
		one = EZZ_HASH_NONE;
		if (s->signers[i].kind == EZZ_SES_CERT &&
		    ezz_bytes_equal(s->signers[i].value, cert))
			one = EZZ_SM3;
		else if (s->signers[i].kind == EZZ_SES_DIGEST)
			st = listed_digest(ctx, &s->signers[i], cert, &one);
		if (one != EZZ_HASH_NONE)
			*by = one;
	}
	return st;
}

/* ---- the picture ---------------------------------------------------------- */

static const struct {
	const char	*kind, *magic;
	size_t		 n;
} kinds[] = {
	{ "png", "\x89PNG\r\n\x1a\n", 8 },
	{ "gif", "GIF8", 4 },
	{ "bmp", "BM", 2 },
	{ "jpg", "\xff\xd8\xff", 3 },
	{ "ofd", "PK\003\004", 4 },
};

const char *
ezz_seal_picture_kind(struct ezz_bytes b)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (b.n >= kinds[i].n &&
		    memcmp(b.p, kinds[i].magic, kinds[i].n) == 0)
			return kinds[i].kind;
	return NULL;
}

bool
ezz_seal_picture_fits(const struct ezz_ses_seal *s)
{
	const char	*kind = ezz_seal_picture_kind(s->picture.data);
	struct ezz_bytes type = s->picture.type;

	if (type.n == 4 && strncasecmp((const char *)type.p, "jpeg", 4) == 0)
		type = ezz_bytes_str("jpg");
	return kind != NULL && type.n == strlen(kind) &&
	    strncasecmp((const char *)type.p, kind, type.n) == 0;
}

/* ---- whose it is ---------------------------------------------------------- */

/* The row of a listed certificate's key, or of one that names its cert. */
static ezz_status
is_listed(ezz_ctx *ctx, const struct ezz_ses_seal *s,
    const struct ezz_trust_entry *e, bool *yes)
{
	struct ezz_bytes	 spki;
	enum ezz_hash		 by;
	ezz_status		 st;

	*yes = false;
	for (size_t i = 0; i < s->signers_n && !*yes; i++)
		*yes = s->signers[i].kind == EZZ_SES_CERT &&
		    ezz_trust_cert_spki(s->signers[i].value, &spki) &&
		    ezz_bytes_equal(spki, e->spki);
	if (*yes || e->cert.n == 0)
		return EZZ_OK;
	st = ezz_seal_lists(ctx, s, e->cert, &by);
	*yes = st == EZZ_OK && by == EZZ_SM3;
	return st;
}

ezz_status
ezz_seal_owner(ezz_ctx *ctx, const struct ezz_ses_seal *s,
    const ezz_trust *trust, const struct ezz_trust_entry **out)
{
	const struct ezz_trust_entry	*e = NULL, *found = NULL;
	ezz_status			 st;
	bool				 yes;

	*out = NULL;
	while (trust != NULL &&
	    (e = ezz_trust_each(trust, EZZ_USE_SEAL, e)) != NULL) {
		if (e->ignored)
			continue;
		if ((st = is_listed(ctx, s, e, &yes)) != EZZ_OK)
			return st;
		if (!yes)
			continue;
		if (found != NULL && !ezz_bytes_equal(found->issuer,
		    e->issuer))
			return EZZ_OK;
		found = e;
	}
	*out = found;
	return EZZ_OK;
}
