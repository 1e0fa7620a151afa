/*
 * Two questions about secrets and faults that are asked from outside:
 *
 * flip_trials: a child signs, a timer that starts when randomness is asked for
 * interrupts it somewhere, and the signal handler changes one bit of a register
 * or of the stack in use.  Whatever the
 * child then says, a signature that it hands out must be valid.  A child that
 * dies has handed out nothing.
 *
 * traces_left: after keys and signatures were made, the stack below and the
 * heap are searched for the key, the nonces and what is derived from them.
 */
#ifndef EZZ_TEST_SM2_FLIP_H
#define EZZ_TEST_SM2_FLIP_H

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "test/sm2_peer.h"
#include "crypto/sm3_inner.h"

struct flips {
	int	trials, hit, refused, died, valid, wrong;
};

/* One and four are checked one by one, nine by their sum. */
#define FLIP_BATCH	9

/* What parent and child share. */
struct flip {
	struct ezz_sm2_key	key;
	uint8_t			e[FLIP_BATCH][32];
	uint8_t			sig[FLIP_BATCH][64];
	volatile sig_atomic_t	inside, hit, done, ok;
	volatile uint64_t	what;
	volatile size_t		n;
};

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__
#endif
#endif

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)

static struct flip *flip;

static void
flip_bit(int sig, siginfo_t *info, void *context)
{
	ucontext_t *c = context;
	static const int regs[] = { REG_RAX, REG_RBX, REG_RCX, REG_RDX,
	    REG_RSI, REG_RDI, REG_RBP, REG_R8, REG_R9, REG_R10, REG_R11,
	    REG_R12, REG_R13, REG_R14, REG_R15 };
	uint64_t w = flip->what;

	(void)sig;
	(void)info;
	if (!flip->inside)
		return;
	flip->hit = 1;
	if (w % 32 < 15) {
		c->uc_mcontext.gregs[regs[w % 32]] ^=
		    (long long)(UINT64_C(1) << (w >> 8 & 63));
	} else {
		uint8_t *stack = (uint8_t *)c->uc_mcontext.gregs[REG_RSP];
		unsigned at = (unsigned)(w >> 8 & 0x7fff);

		stack[at / 8] = (uint8_t)(stack[at / 8] ^ 1u << at % 8);
	}
}

struct flip_clock {
	timer_t			 timer;
	struct itimerspec	 when;
};

/* The call has taken its arguments by now: bent ones are another request. */
static bool
flip_rng(void *arg, void *p, size_t n)
{
	struct flip_clock *c = arg;

	if (!flip->inside) {
		flip->inside = 1;
		timer_settime(c->timer, 0, &c->when, NULL);
	}
	return ezz_sm2_getrandom(NULL, p, n);
}

static void
flip_child(uint64_t delay)
{
	struct sigaction act = { .sa_sigaction = flip_bit,
	    .sa_flags = SA_SIGINFO };
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL,
	    .sigev_signo = SIGALRM };
	static const int fatal[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE,
	    SIGABRT };
	struct itimerval end = { .it_value.tv_usec = 50000 };
	struct flip_clock c = { .when.it_value.tv_nsec = (long)delay };
	bool ok;

	for (size_t i = 0; i < sizeof(fatal) / sizeof(*fatal); i++)
		signal(fatal[i], SIG_DFL);
	/* a child that runs away, for its counters were hit, is ended */
	setitimer(ITIMER_PROF, &end, NULL);
	sigaction(SIGALRM, &act, NULL);
	if (timer_create(CLOCK_MONOTONIC, &ev, &c.timer) != 0)
		_exit(2);
	ok = ezz_sm2_sign_batch(&flip->key, flip->n,
	    (const uint8_t (*)[32])flip->e, flip->sig, flip_rng, &c);
	flip->inside = 0;
	flip->ok = ok;
	flip->done = 1;
	_exit(0);
}

static void
flip_judge(struct flips *f)
{
	size_t good = 0, n = flip->n;

	f->hit += flip->hit != 0;
	if (flip->done == 0) {
		f->died++;
		return;
	}
	if (flip->ok == 0) {
		f->refused++;
		return;
	}
	for (size_t i = 0; i < n; i++)
		good += ezz_sm2_verify(&flip->key.pub, flip->e[i],
		    flip->sig[i]);
	if (good == n)
		f->valid++;
	else
		f->wrong++;
}

static inline struct flips
flip_trials(int n)
{
	static const struct {
		size_t		n;
		unsigned	ns;	/* about as long as signing takes */
	} sizes[] = { { 1, 40000 }, { 4, 120000 }, { FLIP_BATCH, 240000 } };
	struct flips f = { 0 };
	uint64_t dices = 0xf11b5eed;
	int status;
	pid_t pid;

	flip = mmap(NULL, sizeof(*flip), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (flip == MAP_FAILED || !ezz_sm2_key_new(&flip->key, NULL, NULL))
		return f;
	for (f.trials = 0; f.trials < n; f.trials++) {
		flip->hit = flip->done = flip->ok = flip->inside = 0;
		flip->what = dice(&dices);
		flip->n = sizes[f.trials % 3].n;
		dice_rng(&dices, flip->e, sizeof(flip->e));
		memset(flip->sig, 0, sizeof(flip->sig));
		if ((pid = fork()) == 0)
			flip_child(500 +
			    dice(&dices) % sizes[f.trials % 3].ns);
		if (pid < 0 || waitpid(pid, &status, 0) != pid)
			break;
		flip_judge(&f);
	}
	munmap(flip, sizeof(*flip));
	return f;
}

#else

static inline struct flips
flip_trials(int n)
{
	struct flips f = { 0 };

	(void)n;
	printf("# bits are only flipped on x86-64, outside the sanitizers\n");
	return f;
}

#endif

/* The secrets of one key and its nonces, in every form they take. */
struct traces {
	uint8_t	word[128][8];
	int	n;
};

static inline void
trace_add(struct traces *t, const void *p, size_t n)
{
	const uint8_t *at = p;

	for (size_t i = 0; i + 8 <= n; i += 8, t->n++)
		memcpy(t->word[t->n], at + i, 8);
}

/* Bytes as SM3 takes them: words of 32 bits in the order of the machine. */
static inline void
trace_add_words(struct traces *t, const uint8_t p[32], uint8_t pad)
{
	uint32_t w[8];

	for (int i = 0; i < 8; i++)
		w[i] = sm3_load(p + 4 * i) ^ pad * UINT32_C(0x01010101);
	trace_add(t, w, 32);
	trace_add(t, (uint8_t *)w + 4, 24);
	explicit_bzero(w, sizeof(w));
}

/* A nonce: as bytes, as a number, as the words of a digest. */
static inline void
trace_add_nonce(struct traces *t, const uint8_t k[32])
{
	trace_add(t, k, 32);
	for (int i = 0; i < 32; i++)
		t->word[t->n + i / 8][i % 8] = k[31 - i];
	t->n += 4;
	trace_add_words(t, k, 0);
}

static inline int
trace_search(const struct traces *t, const volatile uint8_t *p, size_t n)
{
	uint8_t w[8] = { 0 };
	int found = 0;

	for (size_t i = 0; i < n; i++) {
		memmove(w, w + 1, 7);
		w[7] = p[i];
		for (int j = 0; j < t->n && i >= 7; j++)
			found += memcmp(w, t->word[j], 8) == 0;
	}
	return found;
}

static struct ezz_sm2_key trace_key;
static uint8_t trace_nonce[32];

static inline bool
trace_nonces(void *arg, size_t n, const uint8_t e[][32], uint8_t k[][32])
{
	(void)arg;
	(void)e;
	for (size_t i = 0; i < n; i++)
		memcpy(k[i], trace_nonce, 32);
	return true;
}

/* Always the same, so that a nonce can be foretold. */
static inline bool
trace_rng(void *arg, void *p, size_t n)
{
	(void)arg;
	memset(p, 0x5a, n);
	return true;
}

#define TRACE_DEPTH	(96 * 1024)

/* Zeros below, so that what is found there later was left by the calls. */
__attribute__((noinline)) static void
trace_clear(void)
{
	volatile uint8_t stack[TRACE_DEPTH];

	for (size_t i = 0; i < sizeof(stack); i++)
		stack[i] = 0;
}

static inline int
trace_heap(const struct traces *t)
{
	unsigned long from, to;
	char line[512];
	int found = 0;
	FILE *f = fopen("/proc/self/maps", "r");

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (strstr(line, "[heap]") != NULL &&
		    sscanf(line, "%lx-%lx", &from, &to) == 2)
			found += trace_search(t, (const uint8_t *)from,
			    to - from);
	if (f != NULL)
		fclose(f);
	return found;
}

/* Secrets are in static memory; the list of them is above what is searched. */
__attribute__((noinline)) static void
trace_calls(bool leave)
{
	static uint8_t e[8][32], sig[8][64], d[32];
	struct sm2_source src = { trace_nonces, NULL, ezz_sm2_getrandom, NULL,
	    true };

	ezz_sm2_key_write(&trace_key, d);
	ezz_sm2_key_read(&trace_key, d);
	ezz_sm2_sign(&trace_key, e[0], trace_rng, NULL, sig[0]);
	ezz_sm2_sign_batch(&trace_key, 8, (const uint8_t (*)[32])e, sig,
	    trace_rng, NULL);
	ezz_sm2_sign_with(&trace_key, 8, (const uint8_t (*)[32])e, sig, &src);
	if (leave) {
		uint8_t kept[8192];

		memcpy(kept, d, 32);
		/* or a compiler takes the array apart */
		__asm__ volatile("" : : "r"(kept) : "memory");
	}
}

static inline int
trace_stack(const struct traces *t, uintptr_t low)
{
	return trace_search(t, (const volatile uint8_t *)low,
	    TRACE_DEPTH - 4096);
}

/* How many words of secrets are left; the control must find some. */
static inline int
traces_left(void)
{
	static struct traces t;
	uintptr_t low = (uintptr_t)__builtin_frame_address(0) - TRACE_DEPTH +
	    4096;
	struct sm2_hedge hedge = { &trace_key, trace_rng, NULL };
	const uint8_t e[1][32] = { { 0 } };
	uint8_t big[32];
	int found;

#ifdef __SANITIZE_ADDRESS__
	printf("# a sanitizer keeps frames apart: no search for traces\n");
	return 0;
#endif
	if (!ezz_sm2_key_new(&trace_key, NULL, NULL) ||
	    !ezz_sm2_getrandom(NULL, trace_nonce, 32))
		return -1;
	trace_nonce[0] = 0x7f;
	t.n = 0;
	ezz_sm2_key_write(&trace_key, big);
	trace_add(&t, big, 32);
	trace_add_words(&t, big, 0x36);
	trace_add_words(&t, big, 0x5c);
	trace_add(&t, &trace_key.d, 32);
	trace_add(&t, &trace_key.inverse, 32);
	trace_add(&t, trace_key.inner.h, 32);
	trace_add(&t, trace_key.outer.h, 32);
	trace_add_nonce(&t, trace_nonce);
	ezz_sm2_hedged(&hedge, 1, e, (uint8_t (*)[32])big);
	trace_add_nonce(&t, big);
	explicit_bzero(big, sizeof(big));
	trace_clear();
	trace_calls(true);
	if (trace_stack(&t, low) == 0)
		return -2;
	trace_clear();
	trace_calls(false);
	found = trace_stack(&t, low);
	return found + trace_heap(&t);
}

#endif
