/*
 * Figures of SM2 and SM3 beside OpenSSL's EVP and other libraries: JSON lines
 * on stdout, one a case and peer.  Processor time of one thread, rounds
 * interleaved over all cases and all sides, medians.
 *
 * OpenSSL is used as well as it can be: keys, contexts and digests are made
 * once, and a signature is asked for over a digest with Z already in it.
 * With BENCH_PORTABLE, and built without assembly, the portable cases.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "test/sm2_peer.h"
#include "test/sm2_rival.h"

#define ROUNDS	9
#define SLICE	0.04		/* seconds of one measurement */
#define STREAM	65536
#define SMALL	256

static struct {
	struct ezz_sm2_key	 key;
	struct ezz_sm2_table	*table;
	uint8_t			 e[EZZ_SM2_BATCH][32];
	uint8_t			 sig[EZZ_SM2_BATCH][64];
	uint8_t			 data[STREAM];
	struct peer		 peer;
	EVP_MD			*sm3;
	EVP_MD_CTX		*md;
	uint8_t			 der[80];
	size_t			 der_n;
} b;

static void
must(int ok, const char *what)
{
	if (!ok) {
		fprintf(stderr, "bench_sm2: %s failed\n", what);
		exit(1);
	}
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

#define E	((const uint8_t (*)[32])b.e)

static void
ezz_sign(void)
{
	must(ezz_sm2_sign_bare(&b.key, b.e[0], NULL, NULL, b.sig[0]), "sign");
}

static void
ezz_sign_checked_one(void)
{
	must(ezz_sm2_sign(&b.key, b.e[0], NULL, NULL, b.sig[0]), "sign");
}

static void
ezz_sign_batch(void)
{
	must(ezz_sm2_sign_batch_bare(&b.key, EZZ_SM2_BATCH, E, b.sig, NULL,
	    NULL), "sign-batch");
}

static void
ezz_sign_checked(void)
{
	must(ezz_sm2_sign_batch(&b.key, EZZ_SM2_BATCH, E, b.sig, NULL, NULL),
	    "sign-checked");
}

static void
ezz_verify_seen(void)
{
	must(ezz_sm2_verify_seen(b.table, b.e[0], b.sig[0]), "verify-seen");
}

static void
ezz_verify_any(void)
{
	must(ezz_sm2_verify(&b.key.pub, b.e[0], b.sig[0]), "verify-any");
}

static void
ezz_table(void)
{
	struct ezz_sm2_table *t = ezz_sm2_table_new(&b.key.pub);

	must(t != NULL, "table");
	ezz_sm2_table_free(&t);
}

static void
ezz_keygen(void)
{
	static struct ezz_sm2_key key;

	must(ezz_sm2_key_new(&key, NULL, NULL), "keygen");
}

static void
ezz_stream(void)
{
	uint8_t out[32];

	ezz_sm3(b.data, STREAM, out);
}

static void
ezz_many(void)
{
	static uint8_t out[8][32];
	struct ezz_sm3_job job[8];

	for (int i = 0; i < 8; i++)
		job[i] = (struct ezz_sm3_job){ NULL, b.data + 1000 * i, SMALL,
		    out[i] };
	ezz_sm3_many(job, 8);
}

static void
evp_sign(void)
{
	size_t n = sizeof(b.der);

	must(EVP_PKEY_sign(b.peer.sign, b.der, &n, b.e[0], 32) == 1,
	    "EVP_PKEY_sign");
	b.der_n = n;
}

static void
evp_verify(void)
{
	must(EVP_PKEY_verify(b.peer.verify, b.der, b.der_n, b.e[0], 32) == 1,
	    "EVP_PKEY_verify");
}

static void
evp_keygen(void)
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "SM2");

	must(key != NULL, "EVP_PKEY_Q_keygen");
	EVP_PKEY_free(key);
}

static void
evp_sm3(const uint8_t *p, size_t n)
{
	uint8_t out[32];

	must(EVP_DigestInit_ex(b.md, b.sm3, NULL) == 1 &&
	    EVP_DigestUpdate(b.md, p, n) == 1 &&
	    EVP_DigestFinal_ex(b.md, out, NULL) == 1, "EVP SM3");
}

static void
evp_stream(void)
{
	evp_sm3(b.data, STREAM);
}

static void
evp_many(void)
{
	for (int i = 0; i < 8; i++)
		evp_sm3(b.data + 1000 * i, SMALL);
}

/*
 * A call of ours does so many units of work, one of the peer so many.  The
 * second name is that of the portable build; NULL: not measured there.
 */
static const struct test {
	const char	*names[2];
	const char	*unit;
	void		(*ours)(void);
	double		 ours_each;
	void		(*peer)(void);
	double		 peer_each;
} all_tests[] = {
	{ { "sign", "sign-portable-one" }, "op/s", ezz_sign, 1, evp_sign, 1 },
	{ { "sign-batch", "sign-portable" }, "op/s", ezz_sign_batch,
	    EZZ_SM2_BATCH, evp_sign, 1 },
	{ { "sign-checked", NULL }, "op/s", ezz_sign_checked, EZZ_SM2_BATCH,
	    evp_sign, 1 },
	{ { "sign-checked-one", NULL }, "op/s", ezz_sign_checked_one, 1,
	    evp_sign, 1 },
	{ { "verify-seen", "verify-portable" }, "op/s", ezz_verify_seen, 1,
	    evp_verify, 1 },
	{ { "verify-any", "verify-portable-any" }, "op/s", ezz_verify_any, 1,
	    evp_verify, 1 },
	{ { "keygen", NULL }, "op/s", ezz_keygen, 1, evp_keygen, 1 },
	{ { "table", NULL }, "op/s", ezz_table, 1, NULL, 0 },
	{ { "sm3-stream", "sm3-stream-portable" }, "MB/s", ezz_stream,
	    STREAM / 1e6, evp_stream, STREAM / 1e6 },
	{ { "sm3-many", "sm3-many-portable" }, "MB/s", ezz_many,
	    8 * SMALL / 1e6, evp_many, 8 * SMALL / 1e6 },
};
#define TESTS	(sizeof(all_tests) / sizeof(*all_tests))

#ifdef __clang__
#define COMPILER	"clang " __clang_version__
#else
#define COMPILER	"gcc " __VERSION__
#endif

#ifdef BENCH_PORTABLE
#define BUILD	1
#else
#define BUILD	0
#endif

/* How often f runs in a second. */
static double
rate(void (*f)(void))
{
	double start = now(), end;
	long n = 0, step = 1;

	do {
		for (long i = 0; i < step; i++)
			f();
		n += step;
		end = now();
		if (end - start < SLICE / 8)
			step *= 2;
	} while (end - start < SLICE);
	return (double)n / (end - start);
}

static int
by_value(const void *a, const void *c)
{
	double x = *(const double *)a, y = *(const double *)c;

	return (x > y) - (x < y);
}

static double
median(double v[ROUNDS])
{
	qsort(v, ROUNDS, sizeof(*v), by_value);
	return v[ROUNDS / 2];
}

static void
prepare(void)
{
	uint8_t d[32], xy[64];

	must(ezz_sm2_key_new(&b.key, NULL, NULL), "key");
	must((b.table = ezz_sm2_table_new(&b.key.pub)) != NULL, "table");
	for (int i = 0; i < EZZ_SM2_BATCH; i++)
		memset(b.e[i], i + 1, 32);
	for (int i = 0; i < STREAM; i++)
		b.data[i] = (uint8_t)(i * 31);
	ezz_sm2_key_write(&b.key, d);
	ezz_sm2_pub_write(&b.key.pub, xy);
	b.peer = peer_new(d, xy);
	b.sm3 = EVP_MD_fetch(NULL, "SM3", NULL);
	b.md = EVP_MD_CTX_new();
	must(b.sm3 != NULL && b.md != NULL, "EVP_MD_fetch");
	ezz_sign();
	evp_sign();
}

static void
print_figure(const struct test *t, double ours, const char *peer, double theirs)
{
	printf("{\"bench\":\"sm2\",\"case\":\"%s\",\"value\":%.1f,"
	    "\"unit\":\"%s\",", t->names[BUILD], ours, t->unit);
	if (peer != NULL)
		printf("\"peer\":\"%s\",\"peer_value\":%.1f,"
		    "\"ratio\":%.2f}\n", peer, theirs, ours / theirs);
	else
		printf("\"peer\":null,\"peer_value\":null,\"ratio\":null}\n");
}

static struct rival rivals[RIVALS];
static size_t rivals_n;
static double ours[TESTS][ROUNDS], peer[TESTS][ROUNDS];
static double theirs[RIVALS][TESTS][ROUNDS];

static void
measure(size_t i, int round)
{
	const struct test *t = &all_tests[i];

	ours[i][round] = rate(t->ours) * t->ours_each;
	if (t->peer != NULL)
		peer[i][round] = rate(t->peer) * t->peer_each;
	for (size_t r = 0; r < rivals_n; r++)
		theirs[r][i][round] = rival_rate(&rivals[r],
		    t->names[0], SLICE);
}

static void
tell(size_t i)
{
	const struct test *t = &all_tests[i];
	double x = median(ours[i]), y;

	print_figure(t, x, t->peer == NULL ? NULL : "openssl",
	    median(peer[i]));
	for (size_t r = 0; r < rivals_n; r++)
		if ((y = median(theirs[r][i])) > 0)
			print_figure(t, x, rivals[r].name, y);
}

int
main(void)
{
	signal(SIGPIPE, SIG_IGN);
	prepare();
	rivals_n = rivals_start(rivals);
	fprintf(stderr, "bench_sm2: core %s, compiler %s, %d rounds\n",
	    ezz_sm2_core()->name, COMPILER, ROUNDS);
	for (int r = 0; r < ROUNDS; r++)
		for (size_t i = 0; i < TESTS; i++)
			if (all_tests[i].names[BUILD] != NULL)
				measure(i, r);
	for (size_t i = 0; i < TESTS; i++)
		if (all_tests[i].names[BUILD] != NULL)
			tell(i);
	for (size_t r = 0; r < rivals_n; r++)
		rival_end(&rivals[r]);
	ezz_sm2_table_free(&b.table);
	ezz_sm2_key_wipe(&b.key);
	peer_free(&b.peer);
	EVP_MD_CTX_free(b.md);
	EVP_MD_free(b.sm3);
	return fflush(stdout) != 0;
}
