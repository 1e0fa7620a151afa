/*
 * SM2: the standard's example, vectors, OpenSSL as oracle, edges of field and
 * scalar arithmetic, exceptional points, retries, refusals, batches.
 *
 * The same text is built for every variant of the arithmetic.  The long
 * forms are in prove_sm2.c.
 */
#include <sys/mman.h>
#include <sys/wait.h>

#include <unistd.h>

#include "test/test.h"
#include "test/sm2_peer.h"
#if defined(__x86_64__) && !defined(EZZ_SM2_NO_ASM)
#define EZZ_SM2_ADX
#endif
#include "crypto/sm2_field.h"
#include "crypto/sm2_scalar.h"
#include "test/sm2_flip.h"

#ifdef EZZ_SM2_NO_ASM
#define RANDOM_ROUNDS	500
#else
#define RANDOM_ROUNDS	10000
#endif

#define E1(e)	((const uint8_t (*)[32])(e))

/* GB/T 32918.5 annex A, the example on the recommended curve. */
static const char example_d[] =
    "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8";
static const char example_p[] =
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13";
static const char example_z[] =
    "B2E14C5C79C6DF5B85F4FE7ED8DB7A262B9DA7E07CCB0EA9F4747B8CCDA8A4F3";
static const char example_e[] =
    "F0B43E94BA45ACCAACE692ED534382EB17E6AB5A19CE7B31F4486FDFC0D28640";
static const char example_k[] =
    "59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21";
static const char example_sig[] =
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA";
static const char n_hex[] =
    "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123";
static const char id[] = "1234567812345678";

static void
unhex(void *out, const char *hex)
{
	struct ezz_buf b = test_hex(hex);

	memcpy(out, b.p, b.n);
	free(b.p);
}

static void
key_from(struct ezz_sm2_key *key, const struct u256 *d)
{
	uint8_t bytes[32];

	u256_to_bytes(bytes, d);
	assert_true(ezz_sm2_key_read(key, bytes));
}

/* Nonces from a list, the last one again and again. */
struct chosen {
	struct u256	k[4];
	size_t		n, used;
};

static bool
chosen_nonces(void *arg, size_t n, const uint8_t e[][32], uint8_t k[][32])
{
	struct chosen *c = arg;

	(void)e;
	for (size_t i = 0; i < n; i++) {
		u256_to_bytes(k[i], &c->k[c->used < c->n ? c->used :
		    c->n - 1]);
		c->used++;
	}
	return true;
}

static bool
sign_chosen(const struct ezz_sm2_key *key, const uint8_t e[32],
    struct chosen *c, uint8_t sig[64])
{
	struct sm2_source src = { chosen_nonces, c, ezz_sm2_getrandom, NULL,
	    true };

	return ezz_sm2_sign_with(key, 1, E1(e), (uint8_t (*)[64])sig, &src);
}

static void
test_example(void **state)
{
	uint8_t d[32], xy[64], z[32], e[32], sig[64], want[64];
	struct ezz_sm2_key key;
	struct chosen c = { .n = 1 };

	(void)state;
	unhex(d, example_d);
	assert_true(ezz_sm2_key_read(&key, d));
	ezz_sm2_pub_write(ezz_sm2_key_pub(&key), xy);
	unhex(want, example_p);
	assert_memory_equal(xy, want, 64);
	assert_true(ezz_sm2_z(&key.pub, id, strlen(id), z));
	unhex(want, example_z);
	assert_memory_equal(z, want, 32);
	ezz_sm2_e(z, "message digest", 14, e);
	unhex(want, example_e);
	assert_memory_equal(e, want, 32);
	unhex(want, example_k);
	u256_from_bytes(&c.k[0], want);
	assert_true(sign_chosen(&key, e, &c, sig));
	unhex(want, example_sig);
	assert_memory_equal(sig, want, 64);
	assert_true(ezz_sm2_verify(&key.pub, e, sig));
	ezz_sm2_key_wipe(&key);
	for (size_t i = 0; i < sizeof(key); i++)
		assert_int_equal(((uint8_t *)&key)[i], 0);
}

/* DER of a signature, strictly; false if it is anything else. */
static bool
der_number(const uint8_t **p, const uint8_t *end, uint8_t out[32])
{
	size_t n;

	if (end - *p < 3 || (*p)[0] != 2)
		return false;
	n = (*p)[1];
	*p += 2;
	if (n == 0 || n > 33 || (size_t)(end - *p) < n || ((*p)[0] & 0x80) ||
	    (n > 1 && (*p)[0] == 0 && ((*p)[1] & 0x80) == 0) ||
	    (n == 33 && (*p)[0] != 0))
		return false;
	memset(out, 0, 32);
	if (n == 33)
		memcpy(out, *p + 1, 32);
	else
		memcpy(out + 32 - n, *p, n);
	*p += n;
	return true;
}

static bool
der_signature(const struct ezz_buf *b, uint8_t sig[64])
{
	const uint8_t *p = b->p, *end = b->p + b->n;

	if (b->n < 8 || p[0] != 0x30 || p[1] != b->n - 2)
		return false;
	p += 2;
	return der_number(&p, end, sig) && der_number(&p, end, sig + 32) &&
	    p == end;
}

/* The members of the vectors that we look at, one a line in the file. */
struct vector {
	bool	keys;		/* we are past the signatures */
	char	key[256], d[128], msg[65536], uid[65536], sig[4096], verdict[16];
};

static bool
take_member(struct vector *v, const char *line)
{
	static const struct {
		const char	*name;
		size_t		 at, n;
	} members[] = {
#define MEMBER(name, m)	{ name, offsetof(struct vector, m), sizeof(v->m) }
		MEMBER("publicKey", key), MEMBER("d", d), MEMBER("msg", msg),
		MEMBER("uid", uid), MEMBER("sig", sig),
		MEMBER("result", verdict),
	};
	char name[32], *to;
	const char *from;
	size_t n;

	if (sscanf(line, "\"%31[A-Za-z]\": \"", name) != 1)
		return false;
	from = strchr(strchr(line, ':'), '"');
	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
		if (from == NULL || strcmp(name, members[i].name) != 0)
			continue;
		n = strcspn(from + 1, "\"");
		assert_true(n < members[i].n);
		to = (char *)v + members[i].at;
		memcpy(to, from + 1, n);
		to[n] = '\0';
		return strcmp(name, "result") == 0;
	}
	return false;
}

static bool
judge_signature(const struct vector *v)
{
	struct ezz_buf pub = test_hex(v->key), msg = test_hex(v->msg);
	struct ezz_buf uid = test_hex(v->uid), der = test_hex(v->sig);
	struct ezz_sm2_table *t;
	struct ezz_sm2_pub p;
	uint8_t z[32], e[32], sig[64];
	bool good = false;

	if (pub.n == 65 && pub.p[0] == 4 &&
	    ezz_sm2_pub_read(&p, pub.p + 1) &&
	    ezz_sm2_z(&p, uid.p, uid.n, z) && der_signature(&der, sig)) {
		ezz_sm2_e(z, msg.p, msg.n, e);
		good = ezz_sm2_verify(&p, e, sig);
		t = ezz_sm2_table_new(&p);
		assert_int_equal(ezz_sm2_verify_seen(t, e, sig), good);
		ezz_sm2_table_free(&t);
	}
	free(pub.p);
	free(msg.p);
	free(uid.p);
	free(der.p);
	return good;
}

static bool
judge_vector(const struct vector *v)
{
	struct ezz_sm2_key key;
	struct ezz_sm2_pub p;
	struct ezz_buf b;
	bool good;

	if (!v->keys)
		return judge_signature(v);
	b = test_hex(v->key[0] != '\0' ? v->key : v->d);
	if (v->key[0] != '\0')
		good = b.n == 65 && b.p[0] == 4 &&
		    ezz_sm2_pub_read(&p, b.p + 1);
	else
		good = b.n == 32 && ezz_sm2_key_read(&key, b.p);
	free(b.p);
	return good;
}

static void
test_vectors(void **state)
{
	const char *shared = test_shared();
	static struct vector v;
	static char line[131072];
	char path[4352];
	int seen = 0;
	FILE *f;

	(void)state;
	if (shared == NULL)
		return;
	snprintf(path, sizeof(path),
	    "%s/samples/vectors/sm2-signatures.json", shared);
	if ((f = fopen(path, "r")) == NULL) {
		print_message("# %s is absent: not looked at\n", path);
		return;
	}
	while (fgets(line, sizeof(line), f) != NULL) {
		if (strncmp(line, "\"publicKeys\"", 12) == 0 ||
		    strncmp(line, "\"privateKeys\"", 13) == 0)
			v = (struct vector){ .keys = true };
		if (!take_member(&v, line))
			continue;
		if (judge_vector(&v) != (strcmp(v.verdict, "valid") == 0))
			fail_msg("vector %d is %s: %s", seen + 1, v.verdict,
			    v.sig);
		seen++;
	}
	fclose(f);
	assert_int_equal(seen, 504);
}

static void
test_random(void **state)
{
	(void)state;
	assert_int_equal(peer_rounds(RANDOM_ROUNDS, 0x5eed), 0);
}

/* Numbers made of edge words; all of them below the modulus. */
static size_t
edge_numbers(struct u256 *out, const struct u256 *modulus)
{
	const uint64_t edge[5] = { 0, 1, 0xffffffff, 0xfffffffeffffffff,
	    0xffffffffffffffff };
	size_t n = 0;

	for (unsigned i = 0; i < 625; i++) {
		struct u256 a = {{ edge[i % 5], edge[i / 5 % 5],
		    edge[i / 25 % 5], edge[i / 125] }};

		if (u256_mask_less(&a, modulus) != 0)
			out[n++] = a;
	}
	/* and those next to the modulus */
	for (uint64_t i = 1; i <= 8; i++) {
		struct u256 small = {{ i, 0, 0, 0 }};

		u256_sub(&out[n++], modulus, &small);
	}
	return n;
}

typedef void binary(struct u256 *, const struct u256 *, const struct u256 *);

static void
to_bn(BIGNUM *r, const struct u256 *a)
{
	uint8_t bytes[32];

	u256_to_bytes(bytes, a);
	BN_bin2bn(bytes, 32, r);
}

/* a*b, a+b, a-b of all pairs against BN, with the Montgomery factor. */
static void
edge_grid(const struct u256 *modulus, binary *mul, binary *add, binary *sub)
{
	static struct u256 v[700];
	size_t n = edge_numbers(v, modulus);
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *m = BN_new(), *a = BN_new(), *b = BN_new(), *r = BN_new();
	BIGNUM *want = BN_new();
	struct u256 t;

	to_bn(m, modulus);
	for (size_t i = 0; i < n * n; i++) {
		const struct u256 *x = &v[i / n], *y = &v[i % n];

		to_bn(a, x);
		to_bn(b, y);
		mul(&t, x, y);
		assert_true(u256_mask_less(&t, modulus) != 0);
		to_bn(r, &t);
		BN_lshift(r, r, 256);
		BN_mul(want, a, b, ctx);
		BN_sub(r, r, want);
		BN_nnmod(r, r, m, ctx);
		assert_true(BN_is_zero(r));
		add(&t, x, y);
		to_bn(r, &t);
		BN_mod_add_quick(want, a, b, m);
		assert_int_equal(BN_cmp(r, want), 0);
		sub(&t, x, y);
		to_bn(r, &t);
		BN_mod_sub_quick(want, a, b, m);
		assert_int_equal(BN_cmp(r, want), 0);
	}
	BN_free(m);
	BN_free(a);
	BN_free(b);
	BN_free(r);
	BN_free(want);
	BN_CTX_free(ctx);
}

/* The inline assembly is only run where the processor has it. */
static bool
field_runs(void)
{
#ifdef EZZ_SM2_ADX
	if (ezz_sm2_core() != &ezz_sm2_core_adx) {
		print_message("# no BMI2 and ADX here: the assembly "
		    "was not tested\n");
		return false;
	}
#endif
	return true;
}

static void
test_field(void **state)
{
	static struct u256 v[700];
	struct u256 a, b, t;
	size_t n;

	(void)state;
	if (!field_runs())
		return;
	edge_grid(&fe_p, fe_mul, fe_add, fe_sub);
	n = edge_numbers(v, &fe_p);
	for (size_t i = 0; i < n; i++) {
		fe_mul(&a, &v[i], &v[i]);
		fe_sqr(&b, &v[i]);
		assert_memory_equal(&a, &b, sizeof(a));
		fe_half(&t, &v[i]);
		fe_double(&t, &t);
		assert_memory_equal(&t, &v[i], sizeof(t));
		fe_neg(&t, &v[i]);
		fe_add(&t, &t, &v[i]);
		assert_true(u256_mask_zero(&t) != 0);
		fe_invert(&t, &v[i]);
		fe_mul(&t, &t, &v[i]);
		if (u256_mask_zero(&v[i]) != 0)
			assert_true(u256_mask_zero(&t) != 0);
		else
			assert_memory_equal(&t, &fe_one, sizeof(t));
	}
}

static void
test_scalar(void **state)
{
	static struct u256 v[700];
	struct u256 a, b;
	size_t n;

	(void)state;
	edge_grid(&sc_n, sc_mul, sc_add, sc_sub);
	n = edge_numbers(v, &sc_n);
	for (size_t i = 0; i < n; i++) {
		if (u256_mask_zero(&v[i]) != 0)
			continue;
		sc_invert(&a, &v[i]);
		sc_mul(&a, &a, &v[i]);
		sc_enter(&b, &(struct u256){{ 1 }});
		assert_memory_equal(&a, &b, sizeof(a));
	}
}

/* Scalars where a comb could slip: small, near n, powers of two and sums. */
static size_t
edge_scalars(struct u256 *out)
{
	size_t n = 0;

	for (uint64_t i = 1; i <= 200; i++) {
		struct u256 small = {{ i, 0, 0, 0 }};

		out[n++] = small;
		u256_sub(&out[n++], &sc_n, &small);
	}
	for (unsigned i = 7; i < 256; i++) {
		struct u256 t = { 0 }, one = {{ 1, 0, 0, 0 }};

		t.w[i / 64] = UINT64_C(1) << (i % 64);
		out[n++] = t;
		u256_add(&out[n++], &t, &one);
		u256_sub(&out[n++], &t, &one);
	}
	/* twice a top row entry, less n: the one that low-to-high would fail */
	for (uint64_t i = 27; i <= 31; i++) {
		struct u256 t = {{ 0, 0, 0, i << 60 }};

		u256_sub(&out[n++], &t, &sc_n);
	}
	return n;
}

/* kG by OpenSSL's own multiplication. */
static void
peer_base(uint8_t xy[64], const struct u256 *k)
{
	static EC_GROUP *group;
	static BN_CTX *ctx;
	static EC_POINT *p;
	BIGNUM *b = BN_new();
	uint8_t out[65];

	if (group == NULL) {
		group = EC_GROUP_new_by_curve_name(NID_sm2);
		ctx = BN_CTX_new();
		p = EC_POINT_new(group);
	}
	to_bn(b, k);
	EC_POINT_mul(group, p, b, NULL, NULL, ctx);
	EC_POINT_point2oct(group, p, POINT_CONVERSION_UNCOMPRESSED, out, 65,
	    ctx);
	memcpy(xy, out + 1, 64);
	BN_free(b);
}

static void
test_base(void **state)
{
	static struct u256 k[2048];
	struct ezz_sm2_pub got[EZZ_SM2_BATCH];
	uint8_t xy[64], want[64];
	size_t n = edge_scalars(k);
	uint64_t dices = 77;

	(void)state;
	for (int i = 0; i < 100; i++)
		dice_rng(&dices, &k[n++], sizeof(*k));
	for (size_t i = 0; i < n; i++)
		sc_cut(&k[i], &k[i], 0);
	for (size_t i = 0; i < n; i += EZZ_SM2_BATCH) {
		size_t m = n - i < EZZ_SM2_BATCH ? n - i : EZZ_SM2_BATCH;

		ezz_sm2_core()->base(m, k + i, got);
		for (size_t j = 0; j < m; j++) {
			ezz_sm2_pub_write(&got[j], xy);
			peer_base(want, &k[i + j]);
			assert_memory_equal(xy, want, 64);
		}
	}
}

/* The table in the tree is what its generator would write. */
static void
test_table(void **state)
{
	struct ezz_sm2_point *comb = calloc(SM2_COMB, sizeof(*comb));
	struct ezz_sm2_pub g;
	struct u256 one = {{ 1, 0, 0, 0 }};

	(void)state;
	assert_non_null(comb);
	ezz_sm2_core()->base(1, &one, &g);
	ezz_sm2_core()->comb(comb, &g);
	assert_memory_equal(comb, ezz_sm2_base, sizeof(ezz_sm2_base));
	free(comb);
}

/*
 * All (s, t) on the edges under keys that are small multiples of G, where
 * sums meet equal points, opposite points and infinity.  e is made to fit.
 */
static void
exceptional(const struct ezz_sm2_pub *pub, const struct ezz_sm2_table *table,
    const struct u256 *d, const struct u256 *s, const struct u256 *t)
{
	struct u256 r, k, e, dm;
	struct ezz_sm2_pub x;
	uint8_t sig[64], bytes[32];
	bool want;

	sc_sub(&r, t, s);
	if (u256_mask_zero(&r) != 0)
		return;
	sc_enter(&dm, d);
	sc_mul(&k, &dm, t);
	sc_add(&k, &k, s);
	want = u256_mask_zero(&k) == 0;
	memset(&x, 0, sizeof(x));
	if (want)
		ezz_sm2_core()->base(1, &k, &x);
	sc_cut(&e, &x.x, 0);
	sc_sub(&e, &r, &e);
	u256_to_bytes(bytes, &e);
	u256_to_bytes(sig, &r);
	u256_to_bytes(sig + 32, s);
	assert_int_equal(ezz_sm2_verify(pub, bytes, sig), want);
	assert_int_equal(ezz_sm2_verify_seen(table, bytes, sig), want);
	bytes[31] ^= 1;
	assert_false(ezz_sm2_verify(pub, bytes, sig));
	assert_false(ezz_sm2_verify_seen(table, bytes, sig));
}

static void
exceptional_key(const struct u256 *d)
{
	struct u256 s[24] = {{{ 1 }}, {{ 2 }}, {{ 3 }}, {{ 64 }}, {{ 127 }},
	    {{ 128 }}, {{ 129 }}, {{ 0, 1 }}, {{ 0, 0, 1 }}, {{ 0, 0, 0, 1 }},
	    {{ 5, 6, 7, 8 }}}, t, dm;
	struct ezz_sm2_table *table;
	struct ezz_sm2_pub pub;
	size_t n = 22;

	for (size_t i = 0; i < 11; i++)
		sc_neg(&s[11 + i], &s[i]);
	ezz_sm2_core()->base(1, d, &pub);
	table = ezz_sm2_table_new(&pub);
	sc_enter(&dm, d);
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < n; j++)
			exceptional(&pub, table, d, &s[i], &s[j]);
		/* sG = tP and sG = -tP */
		sc_mul(&t, &dm, &s[i]);
		exceptional(&pub, table, d, &t, &s[i]);
		sc_neg(&t, &t);
		exceptional(&pub, table, d, &t, &s[i]);
	}
	ezz_sm2_table_free(&table);
}

static void
test_exceptional(void **state)
{
	struct u256 d[20] = {{{ 1 }}, {{ 2 }}, {{ 3 }}, {{ 63 }}, {{ 64 }},
	    {{ 127 }}, {{ 128 }}, {{ 129 }}, {{ 1 << 14 }}, {{ 0, 0, 1 }}};

	(void)state;
	for (size_t i = 0; i < 10; i++) {
		exceptional_key(&d[i]);
		sc_neg(&d[i], &d[i]);
		exceptional_key(&d[i]);
	}
}

/* e with which nonce k gives r. */
static void
e_for(uint8_t e[32], const struct u256 *k, const struct u256 *r)
{
	struct ezz_sm2_pub p;
	struct u256 t;

	ezz_sm2_core()->base(1, k, &p);
	sc_cut(&t, &p.x, 0);
	sc_sub(&t, r, &t);
	u256_to_bytes(e, &t);
}

/* The first nonce must be passed over, the second one used. */
static void
retry(const struct ezz_sm2_key *key, const struct u256 *k, const uint8_t e[32])
{
	struct chosen c = { { *k, {{ 0x1234567 }} }, 2, 0 };
	struct chosen only = { { {{ 0x1234567 }} }, 1, 0 };
	struct chosen never = { { *k }, 1, 0 };
	uint8_t sig[64], want[64], zero[64] = { 0 };

	assert_true(sign_chosen(key, e, &c, sig));
	assert_int_equal(c.used, 2);
	assert_true(sign_chosen(key, e, &only, want));
	assert_int_equal(only.used, 1);
	assert_memory_equal(sig, want, 64);
	assert_true(ezz_sm2_verify(&key->pub, e, sig));
	memset(sig, 0xaa, 64);
	assert_false(sign_chosen(key, e, &never, sig));
	assert_memory_equal(sig, zero, 64);
}

static void
test_retries(void **state)
{
	struct u256 d = {{ 11, 12, 13, 14 }}, k = {{ 21, 22, 23, 24 }}, r, t;
	struct u256 one = {{ 1, 0, 0, 0 }};
	struct ezz_sm2_key key;
	uint8_t e[32] = { 1 };

	(void)state;
	key_from(&key, &d);
	retry(&key, &(struct u256){ 0 }, e);		/* k = 0 */
	retry(&key, &sc_n, e);				/* k = n */
	u256_add(&t, &sc_n, &one);
	retry(&key, &t, e);				/* k > n */
	memset(&t, 0xff, sizeof(t));
	retry(&key, &t, e);
	e_for(e, &k, &(struct u256){ 0 });
	retry(&key, &k, e);				/* r = 0 */
	sc_neg(&r, &k);
	e_for(e, &k, &r);
	retry(&key, &k, e);				/* r + k = n */
	sc_enter(&t, &d);				/* s = 0: k = rd */
	sc_invert(&t, &t);
	sc_mul(&r, &t, &k);
	e_for(e, &k, &r);
	retry(&key, &k, e);
}

static void
refuse_d(const char *hex, bool want)
{
	struct ezz_sm2_key key;
	uint8_t d[32];

	unhex(d, hex);
	assert_int_equal(ezz_sm2_key_read(&key, d), want);
}

static void
test_keys(void **state)
{
	struct ezz_sm2_pub p;
	uint8_t xy[64];

	(void)state;
	refuse_d("00000000000000000000000000000000"
	    "00000000000000000000000000000000", false);
	refuse_d("00000000000000000000000000000000"
	    "00000000000000000000000000000001", true);
	refuse_d("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF"
	    "7203DF6B21C6052B53BBF40939D54121", true);	/* n-2 */
	refuse_d("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF"
	    "7203DF6B21C6052B53BBF40939D54122", false);	/* n-1 */
	refuse_d(n_hex, false);
	refuse_d("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
	    "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", false);
	unhex(xy, example_p);
	assert_true(ezz_sm2_pub_read(&p, xy));
	for (unsigned i = 0; i < 512; i++) {
		xy[i / 8] = (uint8_t)(xy[i / 8] ^ 1u << i % 8);
		assert_false(ezz_sm2_pub_read(&p, xy));
		xy[i / 8] = (uint8_t)(xy[i / 8] ^ 1u << i % 8);
	}
	memset(xy, 0, 64);
	assert_false(ezz_sm2_pub_read(&p, xy));
	memset(xy, 0xff, 64);
	assert_false(ezz_sm2_pub_read(&p, xy));
}

/* x + p < 2^256 is the same point to careless readers. */
static void
test_keys_wrap(void **state)
{
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_sm2);
	EC_POINT *point = EC_POINT_new(group);
	BIGNUM *x = BN_new();
	struct ezz_sm2_pub p;
	uint8_t out[65];
	int found = 0;

	(void)state;
	for (unsigned i = 0; i < 64; i++) {
		BN_set_word(x, i);
		if (EC_POINT_set_compressed_coordinates(group, point, x, 0,
		    NULL) != 1)
			continue;
		EC_POINT_point2oct(group, point,
		    POINT_CONVERSION_UNCOMPRESSED, out, 65, NULL);
		assert_true(ezz_sm2_pub_read(&p, out + 1));
		u256_add(&p.x, &p.x, &fe_p);
		ezz_sm2_pub_write(&p, out + 1);
		assert_false(ezz_sm2_pub_read(&p, out + 1));
		found++;
	}
	assert_true(found > 10);
	BN_free(x);
	EC_POINT_free(point);
	EC_GROUP_free(group);
}

static void
test_ranges(void **state)
{
	struct u256 d = {{ 9, 9, 9, 9 }}, n1, zero = { 0 }, k = {{ 3 }}, t;
	struct u256 bad[4];
	struct ezz_sm2_table *table;
	struct ezz_sm2_key key;
	uint8_t e[32] = { 2 }, sig[64], forged[64];

	(void)state;
	key_from(&key, &d);
	table = ezz_sm2_table_new(&key.pub);
	u256_add(&n1, &sc_n, &k);
	memset(&t, 0xff, sizeof(t));
	bad[0] = zero;
	bad[1] = sc_n;
	bad[2] = n1;
	bad[3] = t;
	assert_true(ezz_sm2_sign(&key, e, NULL, NULL, sig));
	for (int i = 0; i < 8; i++) {
		memcpy(forged, sig, 64);
		u256_to_bytes(forged + 32 * (i / 4), &bad[i % 4]);
		assert_false(ezz_sm2_verify(&key.pub, e, forged));
		assert_false(ezz_sm2_verify_seen(table, e, forged));
	}
	/* r + s = n with x(sG) = r - e: t = 0 must be refused by itself */
	sc_neg(&t, &k);
	e_for(e, &k, &t);
	u256_to_bytes(forged, &t);
	u256_to_bytes(forged + 32, &k);
	assert_false(ezz_sm2_verify(&key.pub, e, forged));
	assert_false(ezz_sm2_verify_seen(table, e, forged));
	ezz_sm2_table_free(&table);
}

static void
test_batch(void **state)
{
	static uint8_t e[100][32], sig[100][64];
	static bool good[100];
	struct ezz_sm2_key key;
	uint64_t dices = 5;

	(void)state;
	assert_true(ezz_sm2_key_new(&key, dice_rng, &dices));
	dice_rng(&dices, e, sizeof(e));
	for (size_t n = 0; n <= 100; n += n < 34 ? 1 : 33) {
		memset(sig, 0, sizeof(sig));
		assert_true(ezz_sm2_sign_batch(&key, n, E1(e), sig, dice_rng,
		    &dices));
		ezz_sm2_verify_many(&key.pub, n, E1(e),
		    (const uint8_t (*)[64])sig, good);
		for (size_t i = 0; i < n; i++)
			assert_true(good[i]);
		for (size_t i = n; i < 100; i++)
			assert_int_equal(sig[i][0] | sig[i][63], 0);
	}
	sig[40][10] ^= 1;
	ezz_sm2_verify_many(&key.pub, 100, E1(e),
	    (const uint8_t (*)[64])sig, good);
	for (size_t i = 0; i < 100; i++)
		assert_int_equal(good[i], i != 40);
	assert_true(ezz_sm2_sign_batch_bare(&key, 40, E1(e), sig, NULL, NULL));
	for (size_t i = 0; i < 40; i++)
		assert_true(ezz_sm2_verify(&key.pub, e[i], sig[i]));
}

/* Equal and opposite nonces make the sum of the check meet itself. */
static void
test_batch_same(void **state)
{
	static uint8_t e[32][32], sig[32][64];
	struct u256 d = {{ 3 }};
	struct chosen c = { { {{ 7 }}, {{ 7 }}, {{ 0 }}, {{ 7 }} }, 4, 0 };
	struct sm2_source src = { chosen_nonces, &c, ezz_sm2_getrandom, NULL,
	    true };
	struct ezz_sm2_key key;

	(void)state;
	sc_neg(&c.k[2], &c.k[0]);
	key_from(&key, &d);
	for (size_t n = 1; n <= 32; n++) {
		c.used = 0;
		assert_true(ezz_sm2_sign_with(&key, n, E1(e), sig, &src));
		for (size_t i = 0; i < n; i++)
			assert_true(ezz_sm2_verify(&key.pub, e[i], sig[i]));
	}
}

struct failing {
	int		 left;
	uint64_t	 state;
};

static bool
failing_rng(void *arg, void *p, size_t n)
{
	struct failing *f = arg;

	return f->left-- > 0 && dice_rng(&f->state, p, n);
}

static void
test_no_randomness(void **state)
{
	static uint8_t e[70][32], sig[70][64];
	uint8_t zero[64] = { 0 };
	struct ezz_sm2_key key;
	struct failing f = { 0, 1 };

	(void)state;
	assert_false(ezz_sm2_key_new(&key, failing_rng, &f));
	f.left = 1;
	assert_true(ezz_sm2_key_new(&key, failing_rng, &f));
	/* three groups, each with nonces and factors: six draws */
	for (int good = 0; good <= 6; good++) {
		memset(sig, 0xaa, sizeof(sig));
		f.left = good;
		assert_int_equal(ezz_sm2_sign_batch(&key, 70, E1(e), sig,
		    failing_rng, &f), good == 6);
		for (int i = 0; i < 70 && good < 6; i++)
			assert_memory_equal(sig[i], zero, 64);
	}
	f.left = 0;
	memset(sig, 0xaa, sizeof(sig));
	assert_false(ezz_sm2_sign(&key, e[0], failing_rng, &f, sig[0]));
	assert_memory_equal(sig[0], zero, 64);
	memset(sig, 0xaa, sizeof(sig));
	assert_false(ezz_sm2_sign_bare(&key, e[0], failing_rng, &f, sig[0]));
	assert_memory_equal(sig[0], zero, 64);
}

/* A generator that repeats must not repeat a nonce for another digest. */
static void
test_hedged(void **state)
{
	uint8_t e[32] = { 1 }, one[64], two[64], x1[32], x2[32];
	struct u256 r, m;
	struct ezz_sm2_key key;
	uint64_t dices = 3;

	(void)state;
	assert_true(ezz_sm2_key_new(&key, dice_rng, &dices));
	dices = 4;
	assert_true(ezz_sm2_sign_bare(&key, e, dice_rng, &dices, one));
	dices = 4;
	assert_true(ezz_sm2_sign_bare(&key, e, dice_rng, &dices, two));
	assert_memory_equal(one, two, 64);
	u256_from_bytes(&r, one);
	u256_from_bytes(&m, e);
	sc_sub(&r, &r, &m);
	u256_to_bytes(x1, &r);
	e[0] = 2;
	dices = 4;
	assert_true(ezz_sm2_sign_bare(&key, e, dice_rng, &dices, two));
	u256_from_bytes(&r, two);
	u256_from_bytes(&m, e);
	sc_sub(&r, &r, &m);
	u256_to_bytes(x2, &r);
	assert_memory_not_equal(x1, x2, 32);
	assert_true(ezz_sm2_sign_bare(&key, e, dice_rng, &dices, one));
	assert_memory_not_equal(one, two, 64);
}

static int
by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, 64);
}

/* Parent and child sign the same digest: all r must differ. */
static void
test_fork(void **state)
{
	enum { EACH = 4096 };
	uint8_t (*sig)[64] = mmap(NULL, 2 * EACH * 64, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	static uint8_t e[EACH][32];
	struct ezz_sm2_key key;
	int status;
	pid_t child;

	(void)state;
	assert_true(sig != MAP_FAILED);
	assert_true(ezz_sm2_key_new(&key, NULL, NULL));
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		_exit(!ezz_sm2_sign_batch_bare(&key, EACH, E1(e), sig + EACH,
		    NULL, NULL));
	assert_true(ezz_sm2_sign_batch_bare(&key, EACH, E1(e), sig, NULL,
	    NULL));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	qsort(sig, 2 * EACH, 64, by_bytes);
	for (int i = 1; i < 2 * EACH; i++)
		assert_memory_not_equal(sig[i - 1], sig[i], 32);
	munmap(sig, 2 * EACH * 64);
}

/* Changes one bit of memory when asked for randomness, mid-way. */
struct meddler {
	uint8_t		*at;
	unsigned	 bit;
	int		 call;
};

static bool
meddling_rng(void *arg, void *p, size_t n)
{
	struct meddler *m = arg;

	if (m->call-- == 0)
		m->at[m->bit / 8] =
		    (uint8_t)(m->at[m->bit / 8] ^ 1u << m->bit % 8);
	return ezz_sm2_getrandom(NULL, p, n);
}

/*
 * Eight are checked by their sum, four one by one: with a bit of the key wrong
 * nothing comes, or what comes is good because that bit was not needed.
 */
static void
flipped_key(struct ezz_sm2_key *key, uint8_t *at, unsigned bit, bool needed[2])
{
	static uint8_t e[8][32], sig[8][64];
	uint8_t zero[sizeof(sig)] = { 0 };

	for (size_t n = 4; n <= 8; n += 4) {
		struct meddler m = { at, bit, 0 };

		memset(sig, 0, sizeof(sig));
		if (ezz_sm2_sign_batch(key, n, E1(e), sig, meddling_rng, &m)) {
			assert_false(needed[n == 8]);
			for (size_t i = 0; i < n; i++)
				assert_true(ezz_sm2_verify(&key->pub, e[i],
				    sig[i]));
		} else {
			assert_memory_equal(sig, zero, sizeof(sig));
		}
		at[bit / 8] = (uint8_t)(at[bit / 8] ^ 1u << bit % 8);
	}
}

static void
test_flipped(void **state)
{
	static uint8_t e[8][32], sig[8][64];
	uint8_t zero[sizeof(sig)] = { 0 };
	bool both[2] = { true, true }, few[2] = { true }, none[2] = { 0 };
	struct ezz_sm2_key key;

	(void)state;
	assert_true(ezz_sm2_key_new(&key, NULL, NULL));
	for (unsigned bit = 0; bit < 256; bit++) {
		flipped_key(&key, (uint8_t *)&key.inverse, bit, both);
		flipped_key(&key, (uint8_t *)&key.d, bit, few);
		flipped_key(&key, (uint8_t *)&key.odd[bit % 16], bit, none);
	}
	/* a finished signature, while its factor is drawn */
	for (unsigned bit = 0; bit < 512; bit++) {
		struct meddler m = { sig[bit % 8], bit, 1 };

		assert_false(ezz_sm2_sign_batch(&key, 8, E1(e), sig,
		    meddling_rng, &m));
		assert_memory_equal(sig, zero, sizeof(sig));
	}
	assert_true(ezz_sm2_sign_batch(&key, 8, E1(e), sig, NULL, NULL));
}

/* k*G = r is told from its neighbours and from every bit of r changed. */
static void
test_same(void **state)
{
	static struct u256 k[2048];
	struct u256 one = {{ 1, 0, 0, 0 }}, next;
	struct ezz_sm2_pub r;
	size_t n = edge_scalars(k);
	uint64_t dices = 78;

	(void)state;
	for (int i = 0; i < 100; i++)
		dice_rng(&dices, &k[n++], sizeof(*k));
	for (size_t i = 0; i < n; i++) {
		sc_cut(&k[i], &k[i], 0);
		ezz_sm2_core()->base(1, &k[i], &r);
		assert_true(ezz_sm2_core()->same(&k[i], &r));
		sc_add(&next, &k[i], &one);
		if (u256_mask_zero(&next) == 0)
			assert_false(ezz_sm2_core()->same(&next, &r));
		sc_neg(&next, &k[i]);
		assert_false(ezz_sm2_core()->same(&next, &r));
	}
	for (unsigned bit = 0; bit < 512; bit++) {
		uint64_t *w = bit < 256 ? r.x.w : r.y.w;

		w[bit / 64 % 4] ^= UINT64_C(1) << bit % 64;
		assert_false(ezz_sm2_core()->same(&k[n - 1], &r));
		w[bit / 64 % 4] ^= UINT64_C(1) << bit % 64;
	}
}

/*
 * The comb of G damaged in memory, for good: kG and its check both go through
 * the damaged row and must not agree.
 */
static void
test_damaged(void **state)
{
	struct ezz_sm2_point *comb = (struct ezz_sm2_point *)
	    (uintptr_t)ezz_sm2_base;
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t from = (uintptr_t)comb & ~(page - 1);
	size_t n = (uintptr_t)(comb + SM2_COMB) - from;
	static uint8_t e[8][32], sig[8][64];
	struct ezz_sm2_key key;

	(void)state;
	/* or a compiler knows that constants do not change, and damages none */
	__asm__ volatile("" : "+r"(comb) : : "memory");
	assert_true(ezz_sm2_key_new(&key, NULL, NULL));
	assert_int_equal(mprotect((void *)from, n, PROT_READ | PROT_WRITE), 0);
	for (unsigned row = 0; row < SM2_ROWS; row += 5) {
		for (unsigned i = 0; i < SM2_ROW; i++)
			comb[row * SM2_ROW + i].x.w[1] ^= 1;
		for (size_t many = 1; many <= 8; many++)
			assert_false(ezz_sm2_sign_batch(&key, many, E1(e),
			    sig, NULL, NULL));
		for (unsigned i = 0; i < SM2_ROW; i++)
			comb[row * SM2_ROW + i].x.w[1] ^= 1;
	}
	assert_int_equal(mprotect((void *)from, n, PROT_READ), 0);
	assert_true(ezz_sm2_sign(&key, e[0], NULL, NULL, sig[0]));
}

static void
test_faults(void **state)
{
	struct flips f = flip_trials(400);

	(void)state;
	if (f.trials == 0)
		return;
	print_message("# %d trials: %d hit, %d refused, %d died, "
	    "%d valid, %d wrong\n", f.trials, f.hit, f.refused, f.died,
	    f.valid, f.wrong);
	assert_int_equal(f.wrong, 0);
}

static void
test_traces(void **state)
{
	(void)state;
	assert_int_equal(traces_left(), 0);
}

static void
test_z_id(void **state)
{
	static uint8_t long_id[8192];
	struct u256 d = {{ 5 }};
	struct ezz_sm2_key key;
	uint8_t z[32];

	(void)state;
	key_from(&key, &d);
	assert_true(ezz_sm2_z(&key.pub, long_id, 8191, z));
	assert_false(ezz_sm2_z(&key.pub, long_id, 8192, z));
	assert_true(ezz_sm2_z(&key.pub, NULL, 0, z));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_example),
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_field),
		cmocka_unit_test(test_scalar),
		cmocka_unit_test(test_base),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_exceptional),
		cmocka_unit_test(test_retries),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_keys_wrap),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_batch),
		cmocka_unit_test(test_batch_same),
		cmocka_unit_test(test_no_randomness),
		cmocka_unit_test(test_hedged),
		cmocka_unit_test(test_fork),
		cmocka_unit_test(test_flipped),
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_traces),
		cmocka_unit_test(test_z_id),
		cmocka_unit_test(test_random),
	};

	print_message("# core: %s\n", ezz_sm2_core()->name);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
