/*
 * Keys and signatures: the shared SM2 vectors, public keys that are none,
 * signing with keys made here, and every other algorithm in the wrong place.
 */
#include "test.h"

#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "crypto/digest.h"
#include "crypto/pkey.h"
#include "crypto/rs.h"
#include "crypto/signer_file.h"
#include "crypto/sm2_seam.h"

#define SM2_HEAD \
	"3059301306072a8648ce3d020106082a811ccf5501822d034200"
/* the SM2 example of GB/T 32918.5 and the P-256 generator */
#define SM2_X "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
#define SM2_Y "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
#define P256_G \
	"6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296" \
	"4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"

static const struct {
	enum ezz_hash	 hash;
	const char	*hex;
} digests[] = {
	{ EZZ_SM3, "66c7f0f462eeedd9d1f2d46bdc10e4e2"
	    "4167c4875cf2f7a2297da02b8f4ba8e0" },
	{ EZZ_SHA256, "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad" },
	{ EZZ_SHA1, "a9993e364706816aba3e25717850c26c9cd0d89d" },
	{ EZZ_MD5, "900150983cd24fb0d6963f7d28e17f72" },
};

static void
digests_of_abc(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_digest	*d;
	uint8_t			 out[EZZ_DIGEST_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(digests) / sizeof(digests[0]); i++) {
		struct ezz_buf	 want = test_hex(digests[i].hex);

		assert_int_equal(ezz_hash_size(digests[i].hash), want.n);
		assert_int_equal(ezz_digest_new(ctx, digests[i].hash, &d), 0);
		assert_int_equal(ezz_digest_add(ctx, d, EZZ_BYTES("a", 1)), 0);
		assert_int_equal(ezz_digest_add(ctx, d, EZZ_BYTES(NULL, 0)), 0);
		assert_int_equal(ezz_digest_add(ctx, d, EZZ_BYTES("bc", 2)), 0);
		assert_int_equal(ezz_digest_end(ctx, d, out), 0);
		assert_memory_equal(out, want.p, want.n);
		assert_int_equal(ezz_digest_end(ctx, d, out), EZZ_EINVAL);
		ezz_digest_free(&d);
		assert_int_equal(ezz_digest_once(ctx, digests[i].hash,
		    EZZ_BYTES("abc", 3), out), 0);
		assert_memory_equal(out, want.p, want.n);
		ezz_buf_free(&want);
	}
	assert_int_equal(ezz_digest_new(ctx, EZZ_HASH_NONE, &d), EZZ_ECRYPTO);
	assert_null(d);
	ezz_ctx_free(&ctx);
}

/* Three of them are given as hexadecimal, the rest is what must not be. */
static const struct {
	const char	*spki;
	ezz_status	 st;
} bad_spki[] = {
	{ "", EZZ_EFORMAT },
	{ "30", EZZ_EFORMAT },
	{ "3000", EZZ_EFORMAT },
	/* cut, and with a byte behind */
	{ SM2_HEAD "04" SM2_X, EZZ_EFORMAT },
	{ SM2_HEAD "04" SM2_X SM2_Y "00", EZZ_EFORMAT },
	/* the point at infinity, off the curve, hybrid, of the other curve */
	{ "3019301306072a8648ce3d020106082a811ccf5501822d03020000",
	    EZZ_EFORMAT },
	{ SM2_HEAD "04" SM2_X SM2_X, EZZ_EFORMAT },
	{ SM2_HEAD "07" SM2_X SM2_Y, EZZ_EFORMAT },
	{ SM2_HEAD "06" SM2_X SM2_Y, EZZ_EFORMAT },
	{ SM2_HEAD "04" P256_G, EZZ_EFORMAT },
	{ "3059301306072a8648ce3d020106082a8648ce3d030107034200"
	    "04" SM2_X SM2_Y, EZZ_EFORMAT },
	/* unused bits in the BIT STRING */
	{ "3059301306072a8648ce3d020106082a811ccf5501822d034201"
	    "04" SM2_X SM2_Y, EZZ_EFORMAT },
	/* a length that is not minimal */
	{ "308159301306072a8648ce3d020106082a811ccf5501822d034200"
	    "04" SM2_X SM2_Y, EZZ_EFORMAT },
	/* Ed25519 with a key of 31 octets; X25519; P-384 */
	{ "3029300506032b657003200019bf44096984cdfe8541bac167dc3b96"
	    "c85086aa30b6b6cb0c5c38ad703166", EZZ_EFORMAT },
	{ "302a300506032b656e03210019bf44096984cdfe8541bac167dc3b96"
	    "c85086aa30b6b6cb0c5c38ad703166e1", EZZ_EUNSUPPORTED },
	{ "3076301006072a8648ce3d020106052b8104002203620004"
	    "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b98"
	    "59f741e082542a385502f25dbf55296c3a545e3872760ab7"
	    "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147c"
	    "e9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
	    EZZ_EUNSUPPORTED },
};

static void
public_keys_that_are_none(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	struct ezz_pkey	*key;

	(void)state;
	for (size_t i = 0; i < sizeof(bad_spki) / sizeof(bad_spki[0]); i++) {
		struct ezz_buf	 b = test_hex(bad_spki[i].spki);

		if (ezz_pkey_read(ctx, ezz_bytes_of(&b), &key) !=
		    bad_spki[i].st)
			fail_msg("%s: %s", bad_spki[i].spki, ezz_message(ctx));
		assert_null(key);
		ezz_buf_free(&b);
	}
	ezz_ctx_free(&ctx);
}

static void
compressed_point_is_the_same_key(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	struct ezz_pkey	*a, *b;
	struct ezz_buf	 full = test_hex(SM2_HEAD "04" SM2_X SM2_Y);
	struct ezz_buf	 part = test_hex("3039301306072a8648ce3d0201"
			    "06082a811ccf5501822d032200" "03" SM2_X);

	(void)state;
	assert_int_equal(ezz_pkey_read(ctx, ezz_bytes_of(&full), &a), 0);
	assert_int_equal(ezz_pkey_read(ctx, ezz_bytes_of(&part), &b), 0);
	assert_true(ezz_bytes_equal(ezz_pkey_spki(a), ezz_bytes_of(&full)));
	assert_true(ezz_bytes_equal(ezz_pkey_spki(b), ezz_bytes_of(&full)));
	assert_memory_equal(ezz_pkey_kid(a), ezz_pkey_kid(b), EZZ_KID);
	assert_int_equal(ezz_pkey_alg(a), EZZ_SM2_SM3);
	ezz_pkey_free(&a);
	ezz_pkey_free(&b);
	assert_null(a);
	ezz_buf_free(&full);
	ezz_buf_free(&part);
	ezz_ctx_free(&ctx);
}

/* ---- the shared vectors ------------------------------------------------- */

static struct ezz_buf
hex_of(json_t *o, const char *key)
{
	const char	*s = json_string_value(json_object_get(o, key));

	assert_non_null(s);
	return test_hex(s);
}

static bool
valid_of(json_t *o)
{
	return strcmp(json_string_value(json_object_get(o, "result")),
	    "valid") == 0;
}

/* The DER signature of a vector under its id. */
static bool
vector_good(ezz_ctx *ctx, const struct ezz_pkey *key, const uint8_t *xy,
    json_t *t)
{
	struct ezz_buf		 msg = hex_of(t, "msg"), id = hex_of(t, "uid");
	struct ezz_buf		 sig = hex_of(t, "sig");
	struct ezz_digest	*d;
	uint8_t			 z[32], e[EZZ_DIGEST_MAX], rs[EZZ_RS];
	bool			 good = false, plain = false;

	assert_int_equal(ezz_sm2_z_id(ctx, xy, ezz_bytes_of(&id), z), 0);
	assert_int_equal(ezz_digest_new(ctx, EZZ_SM3, &d), 0);
	assert_int_equal(ezz_digest_add(ctx, d, EZZ_BYTES(z, 32)), 0);
	assert_int_equal(ezz_digest_add(ctx, d, ezz_bytes_of(&msg)), 0);
	assert_int_equal(ezz_digest_end(ctx, d, e), 0);
	ezz_digest_free(&d);
	if (ezz_rs_from_der(ezz_bytes_of(&sig), rs)) {
		assert_int_equal(ezz_pkey_verify_e(ctx, key, EZZ_SM2_SM3, e,
		    EZZ_BYTES(rs, 64), &good), 0);
		assert_int_equal(ezz_pkey_verify(ctx, key, EZZ_SM2_SM3,
		    ezz_bytes_of(&msg), EZZ_BYTES(rs, 64), &plain), 0);
		/* by itself a key knows one id alone */
		assert_int_equal(plain, good && id.n == 16 &&
		    memcmp(id.p, EZZ_SM2_ID, 16) == 0);
	}
	ezz_buf_free(&msg);
	ezz_buf_free(&id);
	ezz_buf_free(&sig);
	return good;
}

static struct ezz_pkey *
vector_key(ezz_ctx *ctx, json_t *o, uint8_t xy[64], ezz_status *st)
{
	struct ezz_buf	 spki = test_hex(SM2_HEAD), point;
	struct ezz_pkey	*key;

	point = hex_of(o, "publicKey");
	assert_int_equal(ezz_buf_addb(ctx, &spki, ezz_bytes_of(&point)), 0);
	*st = ezz_pkey_read(ctx, ezz_bytes_of(&spki), &key);
	if (point.n == 65)
		memcpy(xy, point.p + 1, 64);
	ezz_buf_free(&spki);
	ezz_buf_free(&point);
	return key;
}

static json_t *
vectors(void)
{
	char	 path[4200];
	json_t	*root;

	if (test_shared() == NULL)
		return NULL;
	snprintf(path, sizeof(path), "%s/samples/vectors/sm2-signatures.json",
	    test_shared());
	root = json_load_file(path, 0, NULL);
	assert_non_null(root);
	return root;
}

static void
shared_signatures(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	json_t		*root = vectors(), *group, *t;
	uint8_t		 xy[64];
	ezz_status	 st;
	size_t		 i, j, seen = 0;

	(void)state;
	json_array_foreach(json_object_get(root, "testGroups"), i, group) {
		struct ezz_pkey	*key = vector_key(ctx, group, xy, &st);

		assert_int_equal(st, EZZ_OK);
		json_array_foreach(json_object_get(group, "tests"), j, t) {
			if (vector_good(ctx, key, xy, t) != valid_of(t))
				fail_msg("%s", json_dumps(t, 0));
			seen++;
		}
		ezz_pkey_free(&key);
	}
	if (root != NULL)
		assert_true(seen >= 495);
	json_decref(root);
	ezz_ctx_free(&ctx);
}

static void
shared_keys(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	json_t			*root = vectors(), *t;
	struct ezz_sm2_private	*d;
	struct ezz_pkey		*key;
	uint8_t			 xy[64];
	ezz_status		 st;
	size_t			 i;

	(void)state;
	json_array_foreach(json_object_get(root, "publicKeys"), i, t) {
		key = vector_key(ctx, t, xy, &st);
		assert_int_equal(st, EZZ_EFORMAT);
		assert_null(key);
	}
	json_array_foreach(json_object_get(root, "privateKeys"), i, t) {
		struct ezz_buf	 b = hex_of(t, "d");

		assert_int_equal(ezz_sm2_private_new(ctx, b.p, xy, &d), EZZ_EKEY);
		assert_null(d);
		ezz_buf_free(&b);
	}
	json_decref(root);
	ezz_ctx_free(&ctx);
}

static const struct {
	const char	*d;
	bool		 good;
} scalars[] = {
	{ "0000000000000000000000000000000000000000000000000000000000000000",
	    false },
	{ "0000000000000000000000000000000000000000000000000000000000000001",
	    true },
	/* n - 2, n - 1, n, n + 1 */
	{ "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54121",
	    true },
	{ "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54122",
	    false },
	{ "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123",
	    false },
	{ "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54124",
	    false },
	{ "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	    false },
};

static void
private_keys_have_a_range(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_sm2_private	*key;
	uint8_t			 xy[64];

	(void)state;
	for (size_t i = 0; i < sizeof(scalars) / sizeof(scalars[0]); i++) {
		struct ezz_buf	 d = test_hex(scalars[i].d);

		assert_int_equal(ezz_sm2_private_new(ctx, d.p, xy, &key),
		    scalars[i].good ? EZZ_OK : EZZ_EKEY);
		ezz_sm2_private_free(&key);
		ezz_buf_free(&d);
	}
	ezz_ctx_free(&ctx);
}

/* ---- signatures in DER -------------------------------------------------- */

static const struct {
	const char	*der;
	bool		 good;
} ders[] = {
	{ "3006020101020101", true },
	{ "30080202008002020081", true },
	{ "3006020100020100", true },		/* its range is judged later */
	{ "", false },
	{ "30", false },
	{ "3000", false },
	{ "300602010102010100", false },	/* a byte behind */
	{ "300702010102010100", false },
	{ "3006020101020181", false },		/* negative */
	{ "30070202000102 0101", false },
	{ "300702020001020101", false },	/* not minimal */
	{ "30050201010200", false },		/* no octets */
	{ "3106020101020101", false },
	{ "308106020101020101", false },	/* a longer length */
	{ "3080020101020101", false },		/* and an indefinite one */
	{ "30800201010201010000", false },
	{ "3006030101020101", false },
	{ "3009020101020101020101", false },	/* three of them */
	{ "3003020101", false },
	{ "3027022201000000000000000000000000000000000000000000000000000000"
	    "000000000000000000020101", false },
};

static void
der_is_strict(void **state)
{
	uint8_t	 rs[EZZ_RS], again[EZZ_RS_DER];
	size_t	 n;

	(void)state;
	for (size_t i = 0; i < sizeof(ders) / sizeof(ders[0]); i++) {
		struct ezz_buf	 b = test_hex(ders[i].der);

		if (ezz_rs_from_der(ezz_bytes_of(&b), rs) != ders[i].good)
			fail_msg("%s", ders[i].der);
		if (ders[i].good) {
			n = ezz_rs_to_der(rs, again);
			assert_int_equal(n, b.n);
			assert_memory_equal(again, b.p, n);
		}
		ezz_buf_free(&b);
	}
	memset(rs, 0xff, sizeof(rs));
	assert_int_equal(ezz_rs_to_der(rs, again), EZZ_RS_DER);
	assert_true(ezz_rs_from_der(EZZ_BYTES(again, EZZ_RS_DER), rs));
}

/* ---- signing ------------------------------------------------------------ */

static EVP_PKEY *
generated(const char *type, const char *group)
{
	EVP_PKEY	*key = strcmp(type, "ED25519") == 0 ?
			    EVP_PKEY_Q_keygen(NULL, NULL, type) :
			    strcmp(type, "RSA") == 0 ?
			    EVP_PKEY_Q_keygen(NULL, NULL, type, (size_t)2048) :
			    strcmp(type, "SM2") == 0 ?
			    EVP_PKEY_Q_keygen(NULL, NULL, type) :
			    EVP_PKEY_Q_keygen(NULL, NULL, type, group);

	assert_non_null(key);
	return key;
}

static const struct {
	const char	*type, *group;
	enum ezz_alg	 alg;
} kinds[] = {
	{ "SM2", NULL, EZZ_SM2_SM3 },
	{ "EC", "P-256", EZZ_ES256 },
	{ "ED25519", NULL, EZZ_ED25519 },
};

#define KINDS	(sizeof(kinds) / sizeof(kinds[0]))

static bool
verifies(ezz_ctx *ctx, const ezz_signer *s, enum ezz_alg alg,
    const char *text, struct ezz_bytes sig)
{
	bool	 good;

	assert_int_equal(ezz_pkey_verify(ctx, ezz_signer_pkey(s), alg,
	    ezz_bytes_str(text), sig, &good), EZZ_OK);
	return good;
}

static void
signatures_of(ezz_ctx *ctx, const ezz_signer *s, enum ezz_alg alg)
{
	struct ezz_buf	 sig = { 0 };
	struct ezz_bytes v;
	uint8_t		 e[32];

	assert_int_equal(ezz_signer_alg(s), alg);
	assert_int_equal(ezz_signer_sign(ctx, s, ezz_bytes_str("paper"),
	    &sig), EZZ_OK);
	assert_int_equal(sig.n, 64);
	v = ezz_bytes_of(&sig);
	assert_true(verifies(ctx, s, alg, "paper", v));
	assert_false(verifies(ctx, s, alg, "papes", v));
	assert_false(verifies(ctx, s, alg, "", v));
	for (int a = EZZ_SM2_SM3; a <= EZZ_RS256; a++)
		assert_int_equal(verifies(ctx, s, (enum ezz_alg)a, "paper",
		    v), a == (int)alg);
	assert_false(verifies(ctx, s, alg, "paper", EZZ_BYTES(v.p, 63)));
	assert_false(verifies(ctx, s, alg, "paper", EZZ_BYTES(v.p, 0)));
	for (size_t bit = 0; bit < 512; bit += 7) {
		sig.p[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(verifies(ctx, s, alg, "paper", v));
		sig.p[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	sig.n = 0;
	if (alg == EZZ_ED25519) {
		assert_int_equal(ezz_signer_sign_e(ctx, s, e, &sig),
		    EZZ_EINVAL);
	} else {
		assert_int_equal(ezz_pkey_e(ctx, ezz_signer_pkey(s),
		    ezz_bytes_str("paper"), e), EZZ_OK);
		assert_int_equal(ezz_signer_sign_e(ctx, s, e, &sig), EZZ_OK);
		assert_true(verifies(ctx, s, alg, "paper",
		    ezz_bytes_of(&sig)));
	}
	ezz_buf_free(&sig);
}

static void
what_is_signed_verifies(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_signer	*s;

	(void)state;
	for (size_t i = 0; i < KINDS; i++) {
		EVP_PKEY	*evp = generated(kinds[i].type, kinds[i].group);

		assert_int_equal(ezz_signer_of_evp(ctx, evp,
		    EZZ_BYTES(NULL, 0), &s), EZZ_OK);
		EVP_PKEY_free(evp);
		signatures_of(ctx, s, kinds[i].alg);
		ezz_signer_free(&s);
		assert_null(s);
	}
	ezz_ctx_free(&ctx);
}

static const struct {
	int	 padding, salt;
	bool	 ps256, rs256;
} paddings[] = {
	{ RSA_PKCS1_PADDING, 0, false, true },
	{ RSA_PKCS1_PSS_PADDING, 32, true, false },
	{ RSA_PKCS1_PSS_PADDING, 20, false, false },
	{ RSA_PKCS1_PSS_PADDING, 0, false, false },
};

static void
rsa_is_for_reading(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	EVP_PKEY	*evp = generated("RSA", NULL);
	struct ezz_pkey	*key;
	ezz_signer	*s;
	uint8_t		*der = NULL, sig[256];
	bool		 good;
	int		 n = i2d_PUBKEY(evp, &der);

	(void)state;
	assert_int_equal(ezz_signer_of_evp(ctx, evp, EZZ_BYTES(NULL, 0), &s),
	    EZZ_EKEY);
	assert_int_equal(ezz_pkey_read(ctx, EZZ_BYTES(der, (size_t)n), &key),
	    0);
	assert_int_equal(ezz_pkey_alg(key), EZZ_PS256);
	for (size_t i = 0; i < sizeof(paddings) / sizeof(paddings[0]); i++) {
		EVP_MD_CTX	*md = EVP_MD_CTX_new();
		EVP_PKEY_CTX	*c;
		size_t		 len = sizeof(sig);

		assert_int_equal(EVP_DigestSignInit(md, &c, EVP_sha256(), NULL,
		    evp), 1);
		EVP_PKEY_CTX_set_rsa_padding(c, paddings[i].padding);
		if (paddings[i].padding == RSA_PKCS1_PSS_PADDING)
			EVP_PKEY_CTX_set_rsa_pss_saltlen(c, paddings[i].salt);
		assert_int_equal(EVP_DigestSign(md, sig, &len,
		    (const uint8_t *)"x", 1), 1);
		EVP_MD_CTX_free(md);
		ezz_pkey_verify(ctx, key, EZZ_PS256, EZZ_BYTES("x", 1),
		    EZZ_BYTES(sig, len), &good);
		assert_int_equal(good, paddings[i].ps256);
		ezz_pkey_verify(ctx, key, EZZ_RS256, EZZ_BYTES("x", 1),
		    EZZ_BYTES(sig, len), &good);
		assert_int_equal(good, paddings[i].rs256);
		ezz_pkey_verify(ctx, key, EZZ_RS256, EZZ_BYTES("y", 1),
		    EZZ_BYTES(sig, len), &good);
		assert_false(good);
	}
	ezz_pkey_free(&key);
	OPENSSL_free(der);
	EVP_PKEY_free(evp);
	ezz_ctx_free(&ctx);
}

/* ---- key files ---------------------------------------------------------- */

static ezz_status
tell(void *arg, const char *what, char *buf, size_t size)
{
	assert_non_null(what);
	if (arg == NULL)
		return EZZ_ESTOPPED;
	snprintf(buf, size, "%s", (const char *)arg);
	return EZZ_OK;
}

static void
key_file(const char *path, EVP_PKEY *evp, const char *word, mode_t mode)
{
	FILE	*f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(PEM_write_PKCS8PrivateKey(f, evp,
	    word == NULL ? NULL : EVP_aes_256_cbc(), word,
	    word == NULL ? 0 : (int)strlen(word), NULL, NULL), 1);
	fclose(f);
	assert_int_equal(chmod(path, mode), 0);
}

static const struct {
	const char	*word;		/* the file's */
	const char	*given;
	bool		 nobody;	/* to ask */
	mode_t		 mode;
	ezz_status	 st;
} files[] = {
	{ NULL, NULL, true, 0600, EZZ_OK },
	{ NULL, NULL, true, 0400, EZZ_OK },
	{ NULL, NULL, true, 0640, EZZ_EKEY },
	{ NULL, NULL, true, 0604, EZZ_EKEY },
	{ NULL, NULL, true, 0610, EZZ_EKEY },
	{ "long secret", "long secret", false, 0600, EZZ_OK },
	{ "long secret", "short secret", false, 0600, EZZ_EKEY },
	{ "long secret", "", false, 0600, EZZ_EKEY },
	{ "long secret", NULL, false, 0600, EZZ_ESTOPPED },
	{ "long secret", NULL, true, 0600, EZZ_EKEY },
};

static void
key_files(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	EVP_PKEY	*evp = generated("SM2", NULL);
	char		 path[64];
	ezz_signer	*s;

	(void)state;
	snprintf(path, sizeof(path), "test_pkey.%d.key", (int)getpid());
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char		*word = files[i].given == NULL ? NULL :
				    strdup(files[i].given);
		struct ezz_pass	 pass = { tell, word };

		key_file(path, evp, files[i].word, files[i].mode);
		if (ezz_signer_open(ctx, path, files[i].nobody ? NULL : &pass,
		    &s) != files[i].st)
			fail_msg("row %zu: %s", i, ezz_message(ctx));
		assert_int_equal(s == NULL, files[i].st != EZZ_OK);
		ezz_signer_free(&s);
		unlink(path);
		free(word);
	}
	assert_int_equal(ezz_signer_open(ctx, path, NULL, &s), EZZ_ENOTFOUND);
	assert_int_equal(ezz_signer_open(ctx, ".", NULL, &s), EZZ_EKEY);
	assert_int_equal(ezz_signer_open(ctx, "/dev/null", NULL, &s),
	    EZZ_EKEY);
	EVP_PKEY_free(evp);
	ezz_ctx_free(&ctx);
}

static const struct {
	const char	*text;
	size_t		 n;
} no_keys[] = {
	{ "", 0 },
	{ "0", 1 },
	{ "\x30\x80", 2 },
	{ "\x30\x03\x02\x01\x00", 5 },
	{ "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n", 53 },
	{ "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n",
	    58 },
	{ "-----BEGIN PUBLIC KEY-----\nMAA=\n-----END PUBLIC KEY-----\n", 56 },
	{ "just words", 10 },
};

static void
files_without_a_key(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_signer	*s;

	(void)state;
	for (size_t i = 0; i < sizeof(no_keys) / sizeof(no_keys[0]); i++) {
		assert_int_equal(ezz_signer_read(ctx, EZZ_BYTES(
		    no_keys[i].text, no_keys[i].n), "x", NULL, &s), EZZ_EKEY);
		assert_null(s);
	}
	ezz_ctx_free(&ctx);
}

/* PKCS#8 of GB/T 32918's first example key with the point of another. */
static void
halves_must_belong_together(void **state)
{
	static const char	*head =
	    "308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b"
	    "0201010420";
	static const char	*d =
	    "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8";
	char			 hex[400];
	ezz_ctx			*ctx = test_ctx();
	struct ezz_buf		 b;
	ezz_signer		*s;

	(void)state;
	for (int own = 0; own < 2; own++) {
		snprintf(hex, sizeof(hex), "%s%sa144034200%s", head, d, own ?
		    "04" SM2_X SM2_Y :
		    "0432c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589"
		    "334c74c7bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002"
		    "df32e52139f0a0");
		b = test_hex(hex);
		assert_int_equal(ezz_signer_read(ctx, ezz_bytes_of(&b), "x",
		    NULL, &s), own ? EZZ_OK : EZZ_EKEY);
		ezz_signer_free(&s);
		ezz_buf_free(&b);
	}
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(digests_of_abc),
		cmocka_unit_test(public_keys_that_are_none),
		cmocka_unit_test(compressed_point_is_the_same_key),
		cmocka_unit_test(shared_signatures),
		cmocka_unit_test(shared_keys),
		cmocka_unit_test(private_keys_have_a_range),
		cmocka_unit_test(der_is_strict),
		cmocka_unit_test(what_is_signed_verifies),
		cmocka_unit_test(rsa_is_for_reading),
		cmocka_unit_test(key_files),
		cmocka_unit_test(files_without_a_key),
		cmocka_unit_test(halves_must_belong_together),
	};

	return cmocka_run_group_tests_name("pkey", tests, NULL, NULL);
}
