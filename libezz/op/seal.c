/*
 * Making a seal: what its maker says is judged first, by the rules that the
 * verifier has for it, then written, signed, read back and verified.
 * GM/T 0031 6.1, GB/T 38540-2020.
 *
 * Left out: drawing the picture; seals signed by RSA; time-stamps of version
 * 5; pictures that are packages of their own (type ofd).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "crypto/chain.h"
#include "crypto/signer.h"
#include "object/seal.h"

/* The largest official seal has 60 mm (facts of 国发〔1999〕25号). */
#define SIDE_MAX	100
/* Ids and short names met have at most 40 bytes, names 69. */
#define ASCII_MAX	128
#define NAME_MAX_BYTES	256
/* Below this a printed rim shows its steps. */
#define DPI_LEAST	150
/* Width and height of picture and seal may differ by this many percent. */
#define SHAPE_PERCENT	5

struct making {
	ezz_ctx				*ctx;
	const struct ezz_seal_terms	*t;
	struct ezz_ses_seal		 seal;
	struct ezz_cert			*maker;
	struct ezz_cert			*stampers[EZZ_MAX_SEAL_SIGNERS];
	char				 id[40];
	struct ezz_buf			*remarks;
};

/* ---- words and numbers ---------------------------------------------------- */

static ezz_status
ascii(ezz_ctx *ctx, const char *what, const char *text)
{
	size_t	 n = text == NULL ? 0 : strlen(text);

	if (n == 0 || n > ASCII_MAX)
		return ezz_fail(ctx, EZZ_EINVAL, "GB/T 38540",
		    "the %s of a seal has 1 to %d characters", what,
		    ASCII_MAX);
	for (size_t i = 0; i < n; i++)
		if (text[i] < ' ' || text[i] > '~')
			return ezz_fail(ctx, EZZ_EINVAL, "GB/T 38540",
			    "the %s of a seal is ASCII", what);
	return EZZ_OK;
}

static ezz_status
name(ezz_ctx *ctx, const char *text)
{
	struct ezz_bytes b = ezz_bytes_str(text == NULL ? "" : text);
	uint32_t	 c;
	size_t		 n;

	if (b.n == 0 || b.n > NAME_MAX_BYTES)
		return ezz_fail(ctx, EZZ_EINVAL, "GB/T 38540",
		    "the name of a seal has 1 to %d bytes", NAME_MAX_BYTES);
	for (; b.n > 0; b = EZZ_BYTES(b.p + n, b.n - n))
		if ((n = ezz_utf8_next(b, &c)) == 0 || ezz_text_hidden(c))
			return ezz_fail(ctx, EZZ_EINVAL, NULL, "the name "
			    "holds characters that cannot be seen, or is not "
			    "UTF-8");
	return EZZ_OK;
}

/* A random UUID (RFC 9562 5.4), where the caller has no numbering. */
static ezz_status
own_id(struct making *m)
{
	uint8_t		 b[16];
	char		*at = m->id;
	ezz_status	 st;

	st = ezz_random_fill(m->ctx, m->t->random, b, sizeof(b));
	if (st != EZZ_OK)
		return st;
	b[6] = (uint8_t)(0x40 | (b[6] & 0x0f));
	b[8] = (uint8_t)(0x80 | (b[8] & 0x3f));
	for (size_t i = 0; i < sizeof(b); i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*at++ = '-';
		at += snprintf(at, 3, "%02x", b[i]);
	}
	m->seal.id = ezz_bytes_str(m->id);
	return EZZ_OK;
}

static ezz_status
texts(struct making *m)
{
	const struct ezz_seal_terms	*t = m->t;
	int				 version = t->version == 0 ? 4 :
					    t->version;
	ezz_status			 st;

	if (version != 1 && version != 4 && version != 5)
		return ezz_fail(m->ctx, EZZ_EINVAL, NULL,
		    "there is no seal of version %d", version);
	if (t->type < 0)
		return ezz_fail(m->ctx, EZZ_EINVAL, NULL,
		    "a seal has no negative numbers");
	if (version == 1 && t->digests)
		return ezz_fail(m->ctx, EZZ_EINVAL, "GM/T 0031-2014",
		    "a seal of version 1 lists certificates, not digests");
	if ((st = ascii(m->ctx, "vendor", t->vendor)) != EZZ_OK ||
	    (st = name(m->ctx, t->name)) != EZZ_OK)
		return st;
	m->seal.version = m->seal.header_version = version;
	m->seal.vendor = ezz_bytes_str(t->vendor);
	m->seal.type = t->type;
	m->seal.name = ezz_bytes_str(t->name);
	if (t->id == NULL)
		return own_id(m);
	m->seal.id = ezz_bytes_str(t->id);
	return ascii(m->ctx, "id", t->id);
}

/* ---- remarks -------------------------------------------------------------- */

static ezz_status
remark(struct making *m, const char *text)
{
	ezz_status	 st;

	if (m->remarks == NULL)
		return EZZ_OK;
	st = ezz_buf_str(m->ctx, m->remarks, ezz_text(m->ctx, text));
	return st != EZZ_OK ? st : ezz_buf_byte(m->ctx, m->remarks, '\n');
}

/* ---- the picture ---------------------------------------------------------- */

/* As a printer sees it: dots an inch, and the shape. */
static ezz_status
proportions(struct making *m, uint32_t width, uint32_t height)
{
	uint64_t	 w = (uint64_t)width * (unsigned)m->t->height;
	uint64_t	 h = (uint64_t)height * (unsigned)m->t->width;
	uint64_t	 most = w > h ? w : h, apart = w > h ? w - h : h - w;
	ezz_status	 st;

	if (apart * 100 > most * SHAPE_PERCENT && (st = remark(m,
	    N_("the picture has another shape than the seal: it will be "
	    "distorted"))) != EZZ_OK)
		return st;
	if ((uint64_t)width * 254 < (uint64_t)DPI_LEAST * 10 *
	    (unsigned)m->t->width)
		return remark(m, N_("the picture is coarse: it has less than "
		    "150 dots an inch"));
	return EZZ_OK;
}

static ezz_status
picture(struct making *m)
{
	const struct ezz_seal_terms	*t = m->t;
	const char			*kind;
	struct ezz_buf			 grey = { 0 };
	uint32_t			 width, height;
	ezz_status			 st;

	kind = ezz_seal_picture_kind(t->picture);
	if (kind == NULL || strcmp(kind, "ofd") == 0)
		return ezz_fail(m->ctx, EZZ_EREFUSED, "GB/T 38540",
		    "the picture is no PNG, GIF, JPEG or BMP");
	if (t->picture.n > EZZ_MAX_SEAL / 2)
		return ezz_fail(m->ctx, EZZ_ELIMIT, NULL,
		    "a picture of %zu bytes is too long", t->picture.n);
	if (t->width < 1 || t->width > SIDE_MAX || t->height < 1 ||
	    t->height > SIDE_MAX)
		return ezz_fail(m->ctx, EZZ_EINVAL, NULL,
		    "a seal measures 1 to %d mm each way", SIDE_MAX);
	m->seal.picture.type = ezz_bytes_str(strcmp(kind, "png") == 0 ?
	    "PNG" : strcmp(kind, "gif") == 0 ? "GIF" :
	    strcmp(kind, "bmp") == 0 ? "BMP" : "JPG");
	m->seal.picture.data = t->picture;
	m->seal.picture.width = t->width;
	m->seal.picture.height = t->height;
	if (strcmp(kind, "png") != 0)
		return remark(m, N_("only a PNG lets the text under the seal "
		    "show through in every viewer"));
	st = ezz_png_grey(m->ctx, t->picture, &width, &height, &grey);
	ezz_buf_free(&grey);
	if (st != EZZ_OK)
		return ezz_while(m->ctx, st, "reading the picture");
	return proportions(m, width, height);
}

/* ---- certificates --------------------------------------------------------- */

static ezz_status
fits(ezz_ctx *ctx, const struct ezz_cert *c, enum ezz_role role)
{
	enum ezz_chain_fault	 f = ezz_cert_fits(c, role);

	if (f != EZZ_CHAIN_GOOD)
		return ezz_fail(ctx, EZZ_EREFUSED, ezz_chain_clause(f),
		    "%s: %s", ezz_cert_subject(c),
		    ezz_text(ctx, ezz_chain_text(f)));
	if (ezz_pkey_alg(ezz_cert_pkey(c)) != EZZ_SM2_SM3)
		return ezz_fail(ctx, EZZ_EREFUSED, "GM/T 0015",
		    "%s: its key is not an SM2 key", ezz_cert_subject(c));
	return EZZ_OK;
}

static ezz_status
in_time(struct making *m, const struct ezz_cert *c)
{
	char	 day[EZZ_TIME_TEXT];

	if (m->t->now > ezz_cert_not_after(c)) {
		ezz_time_text(ezz_cert_not_after(c), day);
		return ezz_fail(m->ctx, EZZ_EREFUSED, "RFC 5280 4.1.2.5",
		    "the certificate of %s has expired on %s",
		    ezz_cert_common_name(c), day);
	}
	if (m->t->now < ezz_cert_not_before(c)) {
		ezz_time_text(ezz_cert_not_before(c), day);
		return ezz_fail(m->ctx, EZZ_EREFUSED, "RFC 5280 4.1.2.5",
		    "the certificate of %s begins on %s only",
		    ezz_cert_common_name(c), day);
	}
	return EZZ_OK;
}

static bool
same_key(const struct ezz_pkey *a, const struct ezz_pkey *b)
{
	return ezz_bytes_equal(ezz_pkey_spki(a), ezz_pkey_spki(b));
}

static bool
says_test(const char *text)
{
	return strstr(text, "测试") != NULL || strstr(text, "TEST") != NULL;
}

static ezz_status
maker(struct making *m, const ezz_signer *key)
{
	ezz_status	 st;

	if ((st = ezz_cert_read(m->ctx, m->t->maker, &m->maker)) != EZZ_OK)
		return ezz_while(m->ctx, st,
		    "reading the maker's certificate");
	if (!same_key(ezz_cert_pkey(m->maker), ezz_signer_pkey(key)))
		return ezz_fail(m->ctx, EZZ_EKEY, NULL,
		    "the maker's key does not belong to its certificate");
	if ((st = fits(m->ctx, m->maker, EZZ_ROLE_MAKER)) != EZZ_OK ||
	    (st = in_time(m, m->maker)) != EZZ_OK)
		return st;
	/* trial material says so wherever it is seen (design 5) */
	if (ezz_cert_has_policy(m->maker, EZZ_POLICY_TEST) &&
	    !says_test(m->t->name))
		return ezz_fail(m->ctx, EZZ_EREFUSED, NULL, "the maker is one "
		    "of a trial: the seal's name must contain 测试 or TEST");
	m->seal.maker = ezz_cert_der(m->maker);
	snprintf(m->seal.alg, sizeof(m->seal.alg), "%s",
	    ezz_alg_row(EZZ_SM2_SM3)->oid);
	return EZZ_OK;
}

static ezz_status
stamper(struct making *m, size_t i)
{
	struct ezz_ses_signer	*s = &m->seal.signers[i];
	struct ezz_cert		*c;
	ezz_status		 st;

	if ((st = ezz_cert_read(m->ctx, m->t->stampers[i], &m->stampers[i])) !=
	    EZZ_OK)
		return ezz_while(m->ctx, st,
		    "reading certificate %zu of the stampers", i + 1);
	c = m->stampers[i];
	if ((st = fits(m->ctx, c, EZZ_ROLE_STAMPER)) != EZZ_OK ||
	    (st = in_time(m, c)) != EZZ_OK)
		return st;
	if (same_key(ezz_cert_pkey(c), ezz_cert_pkey(m->maker)))
		return ezz_fail(m->ctx, EZZ_EREFUSED, "GM/T 0031 6.1.2",
		    "the maker does not stamp with the seals that it makes");
	for (size_t k = 0; k < i; k++)
		if (ezz_cert_equal(c, m->stampers[k]))
			return ezz_fail(m->ctx, EZZ_EREFUSED, NULL,
			    "%s stands in the list twice",
			    ezz_cert_subject(c));
	if (m->t->digests)
		*s = (struct ezz_ses_signer){ EZZ_SES_DIGEST,
		    EZZ_BYTES(ezz_cert_digest(c), 32), ezz_bytes_str("SM3") };
	else
		*s = (struct ezz_ses_signer){ .kind = EZZ_SES_CERT,
		    .value = ezz_cert_der(c) };
	m->seal.signers_n = i + 1;
	return EZZ_OK;
}

static ezz_status
stampers(struct making *m)
{
	ezz_status	 st = EZZ_OK;

	if (m->t->stampers_n == 0)
		return ezz_fail(m->ctx, EZZ_EREFUSED, "GB/T 38540",
		    "certificate list is empty");
	if (m->t->stampers_n > EZZ_MAX_SEAL_SIGNERS)
		return ezz_fail(m->ctx, EZZ_ELIMIT, NULL,
		    "a seal lists at most %d certificates",
		    EZZ_MAX_SEAL_SIGNERS);
	for (size_t i = 0; i < m->t->stampers_n && st == EZZ_OK; i++)
		st = stamper(m, i);
	return st;
}

/* ---- the period ----------------------------------------------------------- */

/* A seal that begins today may begin with the day, not before it. */
static ezz_status
period(struct making *m)
{
	const struct ezz_seal_terms	*t = m->t;
	ezz_status			 st;
	bool				 outlived = true;

	if (t->from > t->until)
		return ezz_fail(m->ctx, EZZ_EREFUSED, "GM/T 0031 6.1.2",
		    "the seal would end before it begins");
	if (t->until < t->now)
		return ezz_fail(m->ctx, EZZ_EREFUSED, "GM/T 0031 6.1.2",
		    "the seal would be over already");
	if (t->from < ezz_day_first(ezz_time_day(t->now)))
		return ezz_fail(m->ctx, EZZ_EREFUSED, "GM/T 0031 6.1.2",
		    "the seal would begin before the day it is made on");
	for (size_t i = 0; i < m->seal.signers_n; i++)
		outlived &= t->until > ezz_cert_not_after(m->stampers[i]);
	if (outlived && (st = remark(m, N_("the seal lasts longer than the "
	    "certificate of any stamper: a renewed one needs a new seal"))) !=
	    EZZ_OK)
		return st;
	m->seal.created = t->now;
	m->seal.from = t->from;
	m->seal.until = t->until;
	if (t->until <= ezz_cert_not_after(m->maker))
		return EZZ_OK;
	return remark(m, N_("the seal lasts longer than its maker's certificate: "
	    "from then on it is undecided without proof of when it was made"));
}

/* ---- signing -------------------------------------------------------------- */

/* What was written is what was meant, and the maker's signature is right. */
static ezz_status
read_back(struct making *m, struct ezz_bytes esl)
{
	const struct ezz_ses_seal	*s;
	ezz_seal			*back;
	struct ezz_buf			 again = { 0 };
	ezz_status			 st;
	bool				 good = false;

	if ((st = ezz_seal_read(m->ctx, esl, &back)) != EZZ_OK)
		return st;
	s = &back->ses;
	st = ezz_pkey_verify(m->ctx, ezz_cert_pkey(m->maker), EZZ_SM2_SM3,
	    s->tbs, EZZ_BYTES(s->signature.rs, sizeof(s->signature.rs)),
	    &good);
	if (st == EZZ_OK)
		st = ezz_ses_seal_tbs(m->ctx, &m->seal, &again);
	if (st == EZZ_OK && (!good || s->notes.n > 0 || !s->signature.sm2 ||
	    !ezz_bytes_equal(ezz_bytes_of(&again), s->tbs)))
		st = ezz_fail(m->ctx, EZZ_ECRYPTO, NULL,
		    "the seal reads otherwise than it was made");
	ezz_buf_free(&again);
	ezz_seal_free(&back);
	return st;
}

static ezz_status
sign(struct making *m, const ezz_signer *key, struct ezz_buf *esl)
{
	struct ezz_buf	 tbs = { 0 }, sig = { 0 }, file = { 0 };
	ezz_status	 st;

	if ((st = ezz_ses_seal_tbs(m->ctx, &m->seal, &tbs)) != EZZ_OK ||
	    (st = ezz_signer_sign(m->ctx, key, ezz_bytes_of(&tbs), &sig)) !=
	    EZZ_OK)
		goto out;
	if (sig.n != sizeof(m->seal.signature.rs)) {
		st = ezz_fail(m->ctx, EZZ_ECRYPTO, NULL,
		    "the maker's key gave no SM2 signature");
		goto out;
	}
	m->seal.signature.sm2 = true;
	memcpy(m->seal.signature.rs, sig.p, sig.n);
	if ((st = ezz_ses_seal_write(m->ctx, &m->seal, &file)) == EZZ_OK &&
	    (st = read_back(m, ezz_bytes_of(&file))) == EZZ_OK)
		st = ezz_buf_addb(m->ctx, esl, ezz_bytes_of(&file));
out:
	ezz_buf_free(&tbs);
	ezz_buf_free(&sig);
	ezz_buf_free(&file);
	return st;
}

static void
making_free(struct making *m)
{
	for (size_t i = 0; i < EZZ_MAX_SEAL_SIGNERS; i++)
		ezz_cert_free(&m->stampers[i]);
	ezz_cert_free(&m->maker);
	free(m);
}

ezz_status
ezz_seal_make(ezz_ctx *ctx, const ezz_signer *key,
    const struct ezz_seal_terms *t, struct ezz_buf *esl,
    struct ezz_buf *remarks)
{
	struct making	*m = calloc(1, sizeof(*m));
	ezz_status	 st;

	if (m == NULL)
		return ezz_nomem(ctx);
	m->ctx = ctx;
	m->t = t;
	m->remarks = remarks;
	if ((st = texts(m)) == EZZ_OK && (st = picture(m)) == EZZ_OK &&
	    (st = maker(m, key)) == EZZ_OK &&
	    (st = stampers(m)) == EZZ_OK && (st = period(m)) == EZZ_OK)
		st = sign(m, key, esl);
	making_free(m);
	return st == EZZ_OK ? st : ezz_while(ctx, st, "making the seal");
}
