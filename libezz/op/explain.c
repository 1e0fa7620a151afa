/*
 * Known mistakes of writers, by name: SM2 without its identity (GM/T 0009
 * 9), a message hashed twice or not as it should be, the bytes of another
 * version of seals, attributes with the tag that they have in the file
 * (GB/T 35275 9.2), text that lost its line ends or its byte order mark on
 * the way.  Each is tried after the verdict is written down.
 *
 * Left out: whatever nobody has met, and every guess that costs more than a
 * few verifications.
 */
#include <string.h>
#include <strings.h>

#include "base/codec.h"
#include "base/der.h"
#include "base/error.h"
#include "op/explain.h"

/* ---- values -------------------------------------------------------------- */

typedef ezz_status	 way(ezz_ctx *, const struct ezz_pkey *,
			    struct ezz_bytes, uint8_t e[EZZ_DIGEST_MAX]);

static ezz_status
rightly(ezz_ctx *ctx, const struct ezz_pkey *key, struct ezz_bytes m,
    uint8_t e[EZZ_DIGEST_MAX])
{
	return ezz_pkey_e(ctx, key, m, e);
}

/* OpenSSL's identity, when nobody sets one. */
static ezz_status
nameless(ezz_ctx *ctx, const struct ezz_pkey *key, struct ezz_bytes m,
    uint8_t e[EZZ_DIGEST_MAX])
{
	struct ezz_buf	 b = { 0 };
	uint8_t		 z[32];
	ezz_status	 st;

	st = ezz_pkey_sm2_z_of(ctx, key, EZZ_BYTES("", 0), z);
	if (st == EZZ_OK && (st = ezz_buf_add(ctx, &b, z, 32)) == EZZ_OK &&
	    (st = ezz_buf_addb(ctx, &b, m)) == EZZ_OK)
		st = ezz_digest_once(ctx, EZZ_SM3, ezz_bytes_of(&b), e);
	ezz_buf_free(&b);
	return st;
}

static ezz_status
without_z(ezz_ctx *ctx, const struct ezz_pkey *key, struct ezz_bytes m,
    uint8_t e[EZZ_DIGEST_MAX])
{
	(void)key;
	return ezz_digest_once(ctx, EZZ_SM3, m, e);
}

static ezz_status
twice(ezz_ctx *ctx, const struct ezz_pkey *key, struct ezz_bytes m,
    uint8_t e[EZZ_DIGEST_MAX])
{
	uint8_t		 d[EZZ_DIGEST_MAX];
	ezz_status	 st = ezz_digest_once(ctx, EZZ_SM3, m, d);

	return st != EZZ_OK ? st : ezz_pkey_e(ctx, key, EZZ_BYTES(d, 32), e);
}

static const struct {
	way		*e;
	const char	*how;		/* NULL: as it should be */
} ways[] = {
	{ rightly, NULL },
	{ nameless, N_("under an empty identity, not 1234567812345678") },
	{ without_z, N_("without Z") },
	{ twice, N_("hashed once more before that") },
};

static ezz_status
told(const ezz_ctx *ctx, const char *what, const char *how,
    struct ezz_note *n)
{
	if (what == NULL)
		return ezz_remark(n, "a known mistake, and never accepted: "
		    "it was signed %s", ezz_text(ctx, how));
	if (how == NULL)
		return ezz_remark(n, "a known mistake, and never accepted: "
		    "what was signed is %s", ezz_text(ctx, what));
	return ezz_remark(n, "a known mistake, and never accepted: what "
	    "was signed is %s, %s", ezz_text(ctx, what), ezz_text(ctx, how));
}

static ezz_status
try_value(ezz_ctx *ctx, const struct ezz_pkey *key, const uint8_t rs[64],
    const struct ezz_taken *t, struct ezz_note *n, bool *found)
{
	uint8_t		 e[EZZ_DIGEST_MAX];
	ezz_status	 st;

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (t->what == NULL && ways[i].how == NULL)
			continue;
		if ((st = ways[i].e(ctx, key, t->bytes, e)) != EZZ_OK ||
		    (st = ezz_pkey_verify_e(ctx, key, EZZ_SM2_SM3, e,
		    EZZ_BYTES(rs, 64), found)) != EZZ_OK)
			return st;
		if (*found)
			return told(ctx, t->what, ways[i].how, n);
	}
	return EZZ_OK;
}

/* s || r in the place of r || s. */
static ezz_status
try_swapped(ezz_ctx *ctx, const struct ezz_pkey *key, const uint8_t rs[64],
    const struct ezz_taken *t, struct ezz_note *n)
{
	uint8_t		 sr[64], e[EZZ_DIGEST_MAX];
	bool		 found;
	ezz_status	 st;

	memcpy(sr, rs + 32, 32);
	memcpy(sr + 32, rs, 32);
	if ((st = ezz_pkey_e(ctx, key, t->bytes, e)) != EZZ_OK ||
	    (st = ezz_pkey_verify_e(ctx, key, EZZ_SM2_SM3, e,
	    EZZ_BYTES(sr, 64), &found)) != EZZ_OK || !found)
		return st;
	return ezz_remark(n, "a known mistake, and never accepted: r and s "
	    "stand in each other's place");
}

ezz_status
ezz_explain_value(ezz_ctx *ctx, const struct ezz_pkey *key,
    const struct ezz_sigval *v, const struct ezz_taken *t, size_t count,
    struct ezz_note *n)
{
	bool		 found = false;
	ezz_status	 st = EZZ_OK;

	if (key == NULL || ezz_pkey_alg(key) != EZZ_SM2_SM3 || !v->sm2)
		return EZZ_OK;
	for (size_t i = 0; i < count && st == EZZ_OK && !found; i++)
		if (t[i].bytes.n > 0)
			st = try_value(ctx, key, v->rs, &t[i], n, &found);
	return st != EZZ_OK || found || count == 0 ? st :
	    try_swapped(ctx, key, v->rs, &t[0], n);
}

/* ---- digests ------------------------------------------------------------- */

/* CR LF to LF, or LF to CR LF. */
static ezz_status
line_ends(ezz_ctx *ctx, struct ezz_bytes b, bool cr, struct ezz_buf *out)
{
	ezz_status	 st = EZZ_OK;

	out->n = 0;
	for (size_t i = 0; i < b.n && st == EZZ_OK; i++) {
		if (b.p[i] == '\r' && i + 1 < b.n && b.p[i + 1] == '\n')
			continue;
		if (cr && b.p[i] == '\n')
			st = ezz_buf_byte(ctx, out, '\r');
		if (st == EZZ_OK)
			st = ezz_buf_byte(ctx, out, b.p[i]);
	}
	return st;
}

static ezz_status
marked(ezz_ctx *ctx, struct ezz_bytes b, struct ezz_buf *out)
{
	static const uint8_t	 mark[] = { 0xef, 0xbb, 0xbf };
	ezz_status		 st;

	out->n = 0;
	if (b.n >= 3 && memcmp(b.p, mark, 3) == 0)
		return ezz_buf_add(ctx, out, b.p + 3, b.n - 3);
	if ((st = ezz_buf_add(ctx, out, mark, 3)) != EZZ_OK)
		return st;
	return ezz_buf_addb(ctx, out, b);
}

static ezz_status
hashed(ezz_ctx *ctx, enum ezz_hash hash, struct ezz_bytes b,
    struct ezz_buf *out)
{
	uint8_t		 d[EZZ_DIGEST_MAX];
	ezz_status	 st = ezz_digest_once(ctx, hash, b, d);

	out->n = 0;
	return st != EZZ_OK ? st : ezz_buf_add(ctx, out, d,
	    ezz_hash_size(hash));
}

/* One way in which the thing may have been another; false ends them. */
static bool
other_thing(ezz_ctx *ctx, enum ezz_hash hash, size_t i, struct ezz_bytes b,
    struct ezz_buf *out, const char **how, ezz_status *st)
{
	switch (i) {
	case 0:
		*how = N_("with every line end as LF");
		*st = line_ends(ctx, b, false, out);
		return true;
	case 1:
		*how = N_("with every line end as CR LF");
		*st = line_ends(ctx, b, true, out);
		return true;
	case 2:
		*how = b.n >= 3 && b.p[0] == 0xef ?
		    N_("without its byte order mark") :
		    N_("with a byte order mark before it");
		*st = marked(ctx, b, out);
		return true;
	case 3:
		*how = N_("hashed twice");
		*st = hashed(ctx, hash, b, out);
		return true;
	default:
		return false;
	}
}

static ezz_status
digest_is(ezz_ctx *ctx, enum ezz_hash hash, struct ezz_bytes b,
    struct ezz_bytes digest, bool *yes)
{
	uint8_t		 d[EZZ_DIGEST_MAX];
	ezz_status	 st;

	*yes = false;
	if (digest.n != ezz_hash_size(hash))
		return EZZ_OK;
	if ((st = ezz_digest_once(ctx, hash, b, d)) == EZZ_OK)
		*yes = memcmp(d, digest.p, digest.n) == 0;
	return st;
}

/* The other function of 32 bytes; or hexadecimal digits for the bytes. */
static ezz_status
other_form(ezz_ctx *ctx, enum ezz_hash hash, struct ezz_bytes b,
    struct ezz_bytes digest, struct ezz_note *n, bool *yes)
{
	enum ezz_hash	 other = hash == EZZ_SM3 ? EZZ_SHA256 : EZZ_SM3;
	struct ezz_buf	 bin = { 0 };
	ezz_status	 st;

	if ((st = digest_is(ctx, other, b, digest, yes)) != EZZ_OK || *yes)
		return st != EZZ_OK ? st : ezz_remark(n, "a known mistake, "
		    "and never accepted: the digest is by %s, and said to be "
		    "by %s", ezz_hash_name(other), ezz_hash_name(hash));
	if (digest.n == 2 * ezz_hash_size(hash) &&
	    ezz_hex_read(ctx, digest, &bin) == EZZ_OK &&
	    (st = digest_is(ctx, hash, b, ezz_bytes_of(&bin), yes)) ==
	    EZZ_OK && *yes)
		st = ezz_remark(n, "a known mistake, and never accepted: the "
		    "digest is written as hexadecimal digits");
	ezz_buf_free(&bin);
	return st;
}

ezz_status
ezz_explain_digest(ezz_ctx *ctx, enum ezz_hash hash, struct ezz_bytes b,
    struct ezz_bytes digest, struct ezz_note *n)
{
	struct ezz_buf	 other = { 0 };
	const char	*how;
	bool		 yes = false;
	ezz_status	 st;

	if (hash == EZZ_HASH_NONE)
		return EZZ_OK;
	st = other_form(ctx, hash, b, digest, n, &yes);
	for (size_t i = 0; st == EZZ_OK && !yes && other_thing(ctx, hash, i,
	    b, &other, &how, &st); i++)
		if (st == EZZ_OK && (st = digest_is(ctx, hash,
		    ezz_bytes_of(&other), digest, &yes)) == EZZ_OK && yes)
			st = ezz_remark(n, "a known mistake, and never "
			    "accepted: the digest is that of it %s",
			    ezz_text(ctx, how));
	ezz_buf_free(&other);
	return st;
}

/* ---- of a signature ------------------------------------------------------ */

/* SEQUENCE of elements as they stand, certificate and algorithm behind. */
static ezz_status
with_maker(ezz_ctx *ctx, struct ezz_bytes info, struct ezz_bytes cert,
    const char *alg, bool inside, struct ezz_buf *out)
{
	struct ezz_cursor	 c = ezz_cursor_of(info);
	struct ezz_bytes	 content = info;
	ezz_status		 st;

	out->n = 0;
	if (inside && !ezz_der_take(&c, EZZ_DER_SEQUENCE, &content, NULL))
		return EZZ_OK;
	if ((st = ezz_buf_addb(ctx, out, content)) != EZZ_OK ||
	    (st = ezz_der_put(ctx, out, EZZ_DER_OCTETS, cert)) != EZZ_OK ||
	    (st = ezz_der_oid(ctx, out, alg)) != EZZ_OK)
		return st;
	return ezz_der_wrap(ctx, out, 0, EZZ_DER_SEQUENCE);
}

/* What a version 1 structure has inside, without its last two elements. */
static ezz_status
without_maker(ezz_ctx *ctx, struct ezz_bytes tbs, struct ezz_bytes cert,
    const char *alg, struct ezz_buf *out)
{
	struct ezz_cursor	 c = ezz_cursor_of(tbs);
	struct ezz_bytes	 content;
	struct ezz_buf		 end = { 0 };
	ezz_status		 st;

	out->n = 0;
	if ((st = ezz_der_put(ctx, &end, EZZ_DER_OCTETS, cert)) == EZZ_OK &&
	    (st = ezz_der_oid(ctx, &end, alg)) == EZZ_OK &&
	    ezz_der_take(&c, EZZ_DER_SEQUENCE, &content, NULL) &&
	    content.n > end.n && memcmp(content.p + content.n - end.n, end.p,
	    end.n) == 0 && (st = ezz_buf_add(ctx, out, content.p,
	    content.n - end.n)) == EZZ_OK)
		st = ezz_der_wrap(ctx, out, 0, EZZ_DER_SEQUENCE);
	ezz_buf_free(&end);
	return st;
}

static ezz_status
of_ses(ezz_ctx *ctx, const struct ezz_signing *c, struct ezz_note *n)
{
	const struct ezz_ses_signature	*s = c->ses;
	struct ezz_buf			 other = { 0 };
	ezz_status			 st;

	st = s->version == 1 ? without_maker(ctx, s->tbs, s->cert, s->alg,
	    &other) : with_maker(ctx, s->tbs, s->cert, s->alg, true, &other);
	if (st == EZZ_OK) {
		const struct ezz_taken	 t[] = {
			{ NULL, s->tbs },
			{ s->version == 1 ? N_("what version 4 signs") :
			    N_("what version 1 signs"),
			    ezz_bytes_of(&other) },
			{ N_("the digest of Signature.xml alone"),
			    s->digest },
			{ N_("Signature.xml itself"),
			    ezz_bytes_of(&c->s->xml) },
			{ N_("the seal alone"), s->seal.raw },
		};

		st = ezz_explain_value(ctx, ezz_person_key(&c->signer),
		    &s->signature, t, sizeof(t) / sizeof(t[0]), n);
	}
	ezz_buf_free(&other);
	return st;
}

static ezz_status
of_sdata(ezz_ctx *ctx, const struct ezz_signing *c, struct ezz_note *n)
{
	const struct ezz_sdata_signer	*who = &c->sdata->signers[0];
	struct ezz_bytes		 xml = ezz_bytes_of(&c->s->xml);
	struct ezz_buf			 attrs = { 0 };
	uint8_t				 d[EZZ_DIGEST_MAX];
	ezz_status			 st;

	st = ezz_digest_once(ctx, EZZ_SM3, xml, d);
	if (st == EZZ_OK && who->shape == EZZ_SDATA_ATTRS)
		st = ezz_sdata_signed_attrs(ctx, who, &attrs);
	if (st == EZZ_OK) {
		const struct ezz_taken	 t[] = {
			{ NULL, who->shape == EZZ_SDATA_ATTRS ?
			    ezz_bytes_of(&attrs) : who->shape ==
			    EZZ_SDATA_CONTENT ? c->sdata->content : xml },
			{ N_("the attributes with the tag that they have in "
			    "the file"), who->attrs },
			{ N_("the digest of Signature.xml alone"),
			    EZZ_BYTES(d, 32) },
			{ N_("Signature.xml itself"), xml },
		};

		st = ezz_explain_value(ctx, ezz_person_key(&c->signer),
		    &who->signature, t, sizeof(t) / sizeof(t[0]), n);
	}
	ezz_buf_free(&attrs);
	return st;
}

ezz_status
ezz_explain_signing(ezz_ctx *ctx, const struct ezz_signing *c,
    struct ezz_note *n)
{
	if (!c->d->terms->explain || c->d->lone)
		return EZZ_OK;
	if (c->ses != NULL)
		return of_ses(ctx, c, n);
	return c->sdata != NULL ? of_sdata(ctx, c, n) : EZZ_OK;
}

ezz_status
ezz_explain_xml(ezz_ctx *ctx, const struct ezz_signing *c, struct ezz_note *n)
{
	const struct ezz_sdata_signer	*who;
	struct ezz_bytes		 digest;

	if (!c->d->terms->explain || c->d->lone)
		return EZZ_OK;
	if (c->ses != NULL)
		digest = c->ses->digest;
	else if (c->sdata != NULL) {
		who = &c->sdata->signers[0];
		digest = who->shape == EZZ_SDATA_ATTRS ? who->digest :
		    c->sdata->content;
	} else
		return EZZ_OK;
	return ezz_explain_digest(ctx, EZZ_SM3, ezz_bytes_of(&c->s->xml),
	    digest, n);
}

/* Is it a list of signatures, to which one was added since? */
static bool
is_list(const struct ezz_signing *c, const struct ezz_pkg_entry *e)
{
	const struct ezz_ofd	*o = c->d->ofd;

	for (size_t i = 0; i < o->n_bodies; i++)
		if (o->bodies[i].signatures_loc != NULL &&
		    o->bodies[i].signatures_loc->entry == e)
			return true;
	return false;
}

ezz_status
ezz_explain_reference(ezz_ctx *ctx, const struct ezz_signing *c, size_t i,
    struct ezz_note *n)
{
	const struct ezz_ofd_reference	*r = &c->s->refs[i];
	struct ezz_buf			 b = { 0 };
	ezz_status			 st;

	if (!c->d->terms->explain || c->d->lone || r->entry == NULL ||
	    r->entry->dir || r->entry->size > EZZ_MAX_XML)
		return EZZ_OK;
	if (is_list(c, r->entry))
		return ezz_remark(n, "a known mistake, and never accepted: "
		    "this signature covers the list of signatures, and another "
		    "one was added to it later");
	if ((st = ezz_pkg_read(ctx, c->d->pkg, r->entry, EZZ_MAX_XML, &b)) ==
	    EZZ_OK)
		st = ezz_explain_digest(ctx, c->hash, ezz_bytes_of(&b),
		    r->digest, n);
	ezz_buf_free(&b);
	return st;
}

ezz_status
ezz_explain_seal(ezz_ctx *ctx, const struct ezz_seal_case *c,
    struct ezz_note *n)
{
	const struct ezz_ses_seal	*s = c->seal;
	struct ezz_buf			 other = { 0 };
	struct ezz_cursor		 cur = ezz_cursor_of(s->tbs);
	struct ezz_bytes		 content, info = { 0 };
	ezz_status			 st = EZZ_OK;

	if (!c->terms->explain)
		return EZZ_OK;
	/* a version 1 triple begins with what version 4 signs */
	if (s->version == 1 && ezz_der_take(&cur, EZZ_DER_SEQUENCE, &content,
	    NULL)) {
		cur = ezz_cursor_of(content);
		if (!ezz_der_take(&cur, EZZ_DER_SEQUENCE, &content, &info))
			info = EZZ_BYTES(NULL, 0);
	} else if (s->version != 1) {
		st = with_maker(ctx, s->tbs, s->maker, s->alg, false, &other);
		info = ezz_bytes_of(&other);
	}
	if (st == EZZ_OK) {
		const struct ezz_taken	 t[] = {
			{ NULL, s->tbs },
			{ s->version == 1 ? N_("what version 4 signs") :
			    N_("what version 1 signs"), info },
		};

		st = ezz_explain_value(ctx, ezz_person_key(&c->maker),
		    &s->signature, t, sizeof(t) / sizeof(t[0]), n);
	}
	ezz_buf_free(&other);
	return st;
}
