/*
 * The long proofs about SM2, one a word on the command line:
 *
 * peer N       N random signatures each way against OpenSSL
 * nonces N     N signatures in several processes, no r - e twice
 * flips N      N single-bit faults while signing; nothing wrong comes out
 * traces N     N keys; no secret word on stack or heap afterwards
 * timing N     a statistical test of N timings a class (Reparaz, Balasch and
 *              Verbauwhede 2017), with a control that must be told apart
 */
#include <math.h>

#include "test/sm2_flip.h"
#include "crypto/sm2_scalar.h"

static int
prove_peer(long n)
{
	uint64_t seed;
	int bad;

	if (!ezz_sm2_getrandom(NULL, &seed, sizeof(seed)))
		return 1;
	seed |= 1;
	bad = peer_rounds(n, seed);
	printf("peer: %ld rounds from seed %016llx, %d disagree\n", n,
	    (unsigned long long)seed, bad);
	return bad != 0;
}

static int
by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, 64);
}

/* r of one digest differs by x(kG) alone, so equal r is an equal nonce. */
static int
prove_nonces(long n)
{
	enum { PROCESSES = 4 };
	size_t each = (size_t)n / PROCESSES;
	uint8_t (*sig)[64] = mmap(NULL, PROCESSES * each * 64,
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	uint8_t (*e)[32] = calloc(each, 32);
	struct ezz_sm2_key key;
	int same = 0, status;

	if (sig == MAP_FAILED || e == NULL ||
	    !ezz_sm2_key_new(&key, NULL, NULL))
		return 1;
	for (size_t i = 1; i < PROCESSES; i++)
		if (fork() == 0)
			_exit(!ezz_sm2_sign_batch_bare(&key, each,
			    (const uint8_t (*)[32])e, sig + i * each, NULL,
			    NULL));
	if (!ezz_sm2_sign_batch_bare(&key, each, (const uint8_t (*)[32])e,
	    sig, NULL, NULL))
		return 1;
	while (wait(&status) > 0)
		if (status != 0)
			return 1;
	qsort(sig, PROCESSES * each, 64, by_bytes);
	for (size_t i = 1; i < PROCESSES * each; i++)
		same += memcmp(sig[i - 1], sig[i], 32) == 0;
	printf("nonces: %zu in %d processes, %d repeated\n",
	    PROCESSES * each, PROCESSES, same);
	free(e);
	return same != 0;
}

static int
prove_flips(long n)
{
	struct flips f = flip_trials((int)n);

	printf("flips: %d trials: %d hit, %d refused, %d died, %d valid, "
	    "%d wrong\n", f.trials, f.hit, f.refused, f.died, f.valid,
	    f.wrong);
	return f.wrong != 0;
}

static int
prove_traces(long n)
{
	int left = 0;

	for (long i = 0; i < n && left == 0; i++)
		left = traces_left();
	printf("traces: %ld keys, %d words left\n", n, left);
	return left != 0;
}

static inline uint64_t
ticks(void)
{
#ifdef __x86_64__
	uint32_t low, high;

	__asm__ volatile("lfence; rdtsc; lfence" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
#else
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
#endif
}

/* Mean and variance, as they come (Welford). */
struct moments {
	double	n, mean, m2;
};

static void
moments_add(struct moments *m, double x)
{
	double d = x - m->mean;

	m->n++;
	m->mean += d / m->n;
	m->m2 += d * (x - m->mean);
}

static double
welch(const struct moments m[2])
{
	double a = m[0].m2 / (m[0].n - 1) / m[0].n;
	double b = m[1].m2 / (m[1].n - 1) / m[1].n;

	return (m[0].mean - m[1].mean) / sqrt(a + b);
}

static int
by_ticks(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

typedef void timed(const struct u256 *k);

static const struct ezz_sm2_core *core;

static void
timed_base(const struct u256 *k)
{
	struct ezz_sm2_pub p;

	core->base(1, k, &p);
}

static struct ezz_sm2_key timing_key;

static bool
timing_nonce(void *arg, size_t n, const uint8_t e[][32], uint8_t k[][32])
{
	(void)e;
	for (size_t i = 0; i < n; i++)
		memcpy(k[i], arg, 32);
	return true;
}

static void
timed_sign(const struct u256 *k)
{
	uint8_t e[1][32] = { { 7 } }, sig[1][64], bytes[32];
	struct sm2_source src = { timing_nonce, bytes, NULL, NULL, false };

	memcpy(bytes, k, 32);
	bytes[0] = 1;
	ezz_sm2_sign_with(&timing_key, 1, (const uint8_t (*)[32])e, sig, &src);
}

/* d turns up in the inverse and in keyed hashing. */
static void
timed_key(const struct u256 *k)
{
	static struct ezz_sm2_key key;
	uint8_t bytes[32];

	memcpy(bytes, k, 32);
	bytes[0] = 1;
	ezz_sm2_key_read(&key, bytes);
}

/* Verification's arithmetic is not meant for secrets: it must be caught. */
static void
timed_control(const struct u256 *k)
{
	struct u256 one = {{ 1 }};

	core->any(&timing_key.pub, k, &one, &one);
}

/*
 * The largest |t| over several croppings of the slow tail.  Class 0 is a
 * sparse scalar, class 1 random ones; the order is random.
 */
static double
timing(timed *f, long n)
{
	static const double crop[] = { 1.0, 0.95, 0.9, 0.7, 0.5 };
	uint64_t *t = calloc((size_t)n, sizeof(*t)), state = 99, start;
	uint64_t *sorted = calloc((size_t)n, sizeof(*sorted));
	uint8_t *class = calloc((size_t)n, 1);
	double worst = 0;

	for (long i = 0; i < n; i++) {
		struct u256 k = {{ 1, 0, 0, UINT64_C(1) << 60 }}, r;

		dice_rng(&state, &r, sizeof(r));
		r.w[3] &= UINT64_MAX >> 1;
		class[i] = (uint8_t)(dice(&state) >> 40 & 1);
		for (int j = 0; j < 4; j++)
			k.w[j] ^= (k.w[j] ^ r.w[j]) & (0 - (uint64_t)class[i]);
		start = ticks();
		f(&k);
		sorted[i] = t[i] = ticks() - start;
	}
	qsort(sorted, (size_t)n, sizeof(*sorted), by_ticks);
	for (size_t c = 0; c < sizeof(crop) / sizeof(*crop); c++) {
		uint64_t most = sorted[(size_t)(crop[c] * (double)(n - 1))];
		struct moments m[2] = { { 0 } };

		for (long i = n / 20; i < n; i++)
			if (t[i] <= most)
				moments_add(&m[class[i]], (double)t[i]);
		if (fabs(welch(m)) > worst)
			worst = fabs(welch(m));
	}
	free(t);
	free(sorted);
	free(class);
	return worst;
}

#define T_LIMIT		10.0

static int
prove_timing(long n)
{
	double base, sign, key, control;

	core = ezz_sm2_core();
	if (!ezz_sm2_key_new(&timing_key, NULL, NULL))
		return 1;
	base = timing(timed_base, n);
	sign = timing(timed_sign, n);
	key = timing(timed_key, n / 4);
	control = timing(timed_control, n / 10 + 1000);
	printf("timing (%s): |t| base %.1f, sign %.1f, key %.1f, limit %.0f; "
	    "control %.1f\n", core->name, base, sign, key, T_LIMIT, control);
	return base > T_LIMIT || sign > T_LIMIT || key > T_LIMIT ||
	    control < T_LIMIT;
}

int
main(int argc, char **argv)
{
	static const struct {
		const char	*name;
		int		(*run)(long);
	} proofs[] = {
		{ "peer", prove_peer }, { "nonces", prove_nonces },
		{ "flips", prove_flips }, { "traces", prove_traces },
		{ "timing", prove_timing },
	};

	for (size_t i = 0; argc == 3 &&
	    i < sizeof(proofs) / sizeof(*proofs); i++)
		if (strcmp(argv[1], proofs[i].name) == 0)
			return proofs[i].run(atol(argv[2]));
	fprintf(stderr, "usage: prove_sm2 peer|nonces|flips|traces|timing N\n");
	return 2;
}
