/* A window's challenge taken apart; see presentation.h. */
#include <string.h>

#include "base/codec.h"
#include "base/error.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "object/presentation.h"

#define PREFIX_SIZE	(sizeof(EZZ_CHALLENGE_PREFIX) - 1)

static bool
line_end(uint8_t c)
{
	return c == '\n' || c == '\r';
}

ezz_status
ezz_challenge_armour_read(ezz_ctx *ctx, struct ezz_bytes text,
    struct ezz_buf *cose)
{
	ezz_status	 st;

	/* a file's last line end is not the code's; a space would be */
	while (text.n > 0 && line_end(text.p[text.n - 1]))
		text.n--;
	if (text.n > EZZ_MAX_TOKEN_TEXT)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a text of %zu characters is longer than any QR code",
		    text.n);
	if (text.n < PREFIX_SIZE ||
	    memcmp(text.p, EZZ_CHALLENGE_PREFIX, PREFIX_SIZE) != 0)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "this is no window's challenge: it does not begin with "
		    "EZC1:");
	st = ezz_base45_read(ctx, EZZ_BYTES(text.p + PREFIX_SIZE,
	    text.n - PREFIX_SIZE), cose);
	return st == EZZ_OK ? st :
	    ezz_while(ctx, st, "reading the challenge's armour");
}

/* Keys of fields: the schema's own names, which are short. */
static ezz_status
read_wanted(ezz_ctx *ctx, struct ezz_cursor *c, struct ezz_challenge *out)
{
	struct ezz_cursor	 all;
	struct ezz_bytes	 key;
	ezz_status		 st;

	if ((st = ezz_cbor_skip(ctx, c, &out->wanted)) != EZZ_OK)
		return st;
	all = ezz_cursor_of(out->wanted);
	if ((st = ezz_cbor_array(ctx, &all, &out->wanted_n)) != EZZ_OK)
		return st;
	if (out->wanted_n == 0 || out->wanted_n > EZZ_MAX_WANTED)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a challenge asks for %zu fields, where 1 to %d may stand",
		    out->wanted_n, EZZ_MAX_WANTED);
	for (size_t i = 0; i < out->wanted_n; i++) {
		if ((st = ezz_cbor_text(ctx, &all, &key)) != EZZ_OK)
			return st;
		if (key.n == 0 || key.n > EZZ_MAX_KEY)
			return ezz_fail(ctx, EZZ_EFORMAT, NULL,
			    "a challenge asks for a field without a name");
	}
	return EZZ_OK;
}

static ezz_status
read_words(ezz_ctx *ctx, struct ezz_cursor *c, struct ezz_bytes *out)
{
	ezz_status	 st;

	if ((st = ezz_cbor_text(ctx, c, out)) != EZZ_OK)
		return st;
	return out->n > 0 && out->n <= EZZ_MAX_CHALLENGE_WORDS ? EZZ_OK :
	    ezz_fail(ctx, EZZ_ELIMIT, NULL, "a text of %zu bytes in the "
	    "challenge, where 1 to %d may stand", out->n,
	    EZZ_MAX_CHALLENGE_WORDS);
}

static ezz_status
read_claim(ezz_ctx *ctx, int64_t key, struct ezz_cursor *c,
    struct ezz_challenge *out)
{
	switch (key) {
	case 4:
		return ezz_cbor_int(ctx, c, &out->exp);
	case 6:
		return ezz_cbor_int(ctx, c, &out->iat);
	case 10:
		return ezz_cbor_bytes(ctx, c, &out->nonce);
	case EZZ_CWT_WINDOW:
		return read_words(ctx, c, &out->window);
	case EZZ_CWT_PURPOSE:
		return read_words(ctx, c, &out->purpose);
	case EZZ_CWT_ITEM:
		return read_words(ctx, c, &out->item);
	case EZZ_CWT_WANTED:
		return read_wanted(ctx, c, out);
	default:
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, "RFC 8392",
		    "claim %lld is not known; a newer ezz may know it",
		    (long long)key);
	}
}

static ezz_status
read_claims(ezz_ctx *ctx, struct ezz_challenge *out)
{
	struct ezz_cursor	 c = ezz_cursor_of(out->sign.payload);
	ezz_status		 st;
	int64_t			 key;
	size_t			 n;

	if ((st = ezz_cbor_check(ctx, out->sign.payload,
	    EZZ_CBOR_STRICT)) != EZZ_OK ||
	    (st = ezz_cbor_map(ctx, &c, &n)) != EZZ_OK)
		return st;
	while (n-- > 0)
		if ((st = ezz_cbor_int(ctx, &c, &key)) != EZZ_OK ||
		    (st = read_claim(ctx, key, &c, out)) != EZZ_OK)
			return st;
	if (out->iat <= 0 || out->exp <= out->iat || out->window.n == 0 ||
	    out->purpose.n == 0 || out->nonce.n != EZZ_CHALLENGE_NONCE)
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 8392 3.1",
		    "the challenge lacks its time, nonce, window or purpose");
	return EZZ_OK;
}

static ezz_status
signed_bytes(ezz_ctx *ctx, const struct ezz_challenge *c, struct ezz_buf *out)
{
	return ezz_cose_signed_bytes(ctx, c->sign.protected, NULL,
	    EZZ_BYTES(NULL, 0), c->sign.payload, out);
}

ezz_status
ezz_challenge_read(ezz_ctx *ctx, struct ezz_bytes cose,
    struct ezz_challenge *out)
{
	struct ezz_buf	 tbs = { 0 };
	uint8_t		 digest[EZZ_DIGEST_MAX];
	ezz_status	 st;

	*out = (struct ezz_challenge){ 0 };
	if (cose.n > EZZ_MAX_TOKEN)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a challenge of %zu bytes is longer than any QR code",
		    cose.n);
	if ((st = ezz_cose_sign1_read(ctx, cose, EZZ_CBOR_STRICT,
	    &out->sign)) != EZZ_OK)
		return st;
	if (!ezz_bytes_equal(out->sign.header.typ,
	    ezz_bytes_str(EZZ_TYP_CHALLENGE)) ||
	    out->sign.header.issuer.n > 0 || out->sign.header.schema.n > 0)
		return ezz_fail(ctx, EZZ_EFORMAT, "RFC 9596",
		    "this is signed as something else than a challenge");
	if ((st = read_claims(ctx, out)) != EZZ_OK)
		return st;
	if ((st = signed_bytes(ctx, out, &tbs)) == EZZ_OK &&
	    (st = ezz_digest_once(ctx, EZZ_SM3, ezz_bytes_of(&tbs),
	    digest)) == EZZ_OK)
		memcpy(out->digest, digest, sizeof(out->digest));
	ezz_buf_free(&tbs);
	return st;
}

bool
ezz_challenge_wanted(const struct ezz_challenge *c, size_t i,
    struct ezz_bytes *key)
{
	struct ezz_ctx		 quiet = { 0 };
	struct ezz_cursor	 all = ezz_cursor_of(c->wanted);
	size_t			 n;

	if (i >= c->wanted_n || ezz_cbor_array(&quiet, &all, &n) != EZZ_OK)
		return false;
	do
		if (ezz_cbor_text(&quiet, &all, key) != EZZ_OK)
			return false;
	while (i-- > 0);
	return true;
}

ezz_status
ezz_challenge_verify(ezz_ctx *ctx, const struct ezz_challenge *c,
    const struct ezz_pkey *key, bool *good)
{
	const struct ezz_alg_row	*row;
	struct ezz_buf			 tbs = { 0 };
	ezz_status			 st;

	*good = false;
	row = ezz_alg_by_cose(c->sign.header.alg);
	if (row == NULL || !row->issues || c->sign.signature.n != row->size)
		return EZZ_OK;
	if ((st = signed_bytes(ctx, c, &tbs)) == EZZ_OK)
		st = ezz_pkey_verify(ctx, key, row->alg, ezz_bytes_of(&tbs),
		    c->sign.signature, good);
	ezz_buf_free(&tbs);
	return st;
}
